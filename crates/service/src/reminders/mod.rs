//! Reminders: worded from the creditor's templates and the ledger at the moment they leave.
//!
//! A template becomes a [`Worded`] text, the same for every channel; each channel then shows it in
//! its own way: an e-mail as a page with buttons, a letter as paper, a short message as one line.

mod leave;
mod statement;

pub(crate) use leave::leave;
pub use statement::{Statement, StatementLine};

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
