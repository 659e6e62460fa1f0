//! Reminders: worded from the creditor's templates and the ledger at the moment they leave.
//!
//! A template becomes a [`Worded`] text, the same for every channel; each channel then shows it in
//! its own way: an e-mail as a page with buttons, a letter as paper, a short message as one line.
//!
//! | module | what |
//! |---|---|
//! | `statement`, `accessories`, `principals` | what is owed, from the ledger and the law, and to whom |
//! | `variables`, `wording`, `said` | a template and its values become a text |
//! | [`templates`] | the creditor's templates: defaults, checks, preview, test |
//! | `prepare`, `leave`, `outcome` | a planned action leaves; what came of it |

mod accessories;
mod compose;
mod leave;
mod outcome;
mod prepare;
mod principals;
mod said;
mod statement;
pub mod templates;
mod variables;
mod wording;

pub(crate) use leave::leave;
pub(crate) use outcome::{add_task, give_up};
pub use said::Said;
pub(crate) use said::{own_words, said};
pub(crate) use statement::Parties;
pub use statement::{Statement, StatementError, StatementLine};
pub use templates::{default_scenario, publish_default, put_defaults};
pub use variables::Variable;
pub use wording::{Fault, FaultKind, Part};

/// A text of a template with its variables filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worded {
    /// One line; empty for short messages.
    pub subject: String,
    /// In order.
    pub blocks: Vec<Block>,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Plain text; a line break within is kept.
    Paragraph(String),
    /// The statement of account: what is owed, invoice by invoice.
    Statement,
    /// The ways on: pay, need time, contest, it is not me. On paper, the link and its QR code.
    Buttons,
}

impl Worded {
    /// The paragraphs alone, for channels without blocks.
    pub fn text(&self) -> String {
        let paragraphs = self.blocks.iter().filter_map(|block| match block {
            Block::Paragraph(text) => Some(text.as_str()),
            Block::Statement | Block::Buttons => None,
        });
        paragraphs.collect::<Vec<_>>().join("\n\n")
    }
}
