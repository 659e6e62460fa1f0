//! Conversations: a contact and whoever answers for the creditor write to each other.
//!
//! - [`thread`]: the contact's side, one thread each, and what has been said for the history.
//! - [`inbox`]: what waits for collectors. [`desk`]: one conversation in the office, and what is done
//!   with it: answered, begun, handed on, closed.
//! - [`qualify`]: what a thread is about, how urgent it is, what to do next.
//! - `turn`: the one place where something is said, whoever says it; `notice`: the e-mail that says
//!   that something waits, and not what.
//!
//! Nothing that is said disputes, promises or acknowledges anything: that has its own pages. Legal
//! holds forbid no talk; who is not the person we look for is written to no more, and whoever had
//! the use of their data restricted is not written to first, but answered (article 18 of the GDPR).
//!
//! A third side fits in: a turn may be the assistant's, and so may the thread; `domain` knows
//! already that nobody is waited for as long as it answers.

pub mod desk;
pub mod inbox;
mod notice;
pub mod qualify;
pub mod thread;
pub(crate) mod turn;

pub use notice::ByMail;
pub(crate) use notice::still_waits;
pub(crate) use thread::said;

use crate::{Context, Error};
use chrono::NaiveDateTime;
use domain::{
    conversation::{Author, WordsError},
    scenario::HoldReason,
};
use store::{
    Tx,
    contacts::Contact,
    conversations::{Conversation, Said},
    creditors::Creditor,
    holds::Hold,
};

/// The most turns on one page.
pub const PAGE: i64 = 100;

/// Why something is not said or done.
#[derive(Debug, thiserror::Error)]
pub enum TalkError {
    /// It is not here.
    #[error("there is no such conversation here")]
    Unknown,
    /// The words are missing or too many.
    #[error(transparent)]
    Words(#[from] WordsError),
    /// So much was written a moment ago.
    #[error("too much was written a moment ago")]
    Often,
    /// A hold forbids it.
    #[error("nothing can be written while {} holds", .0.as_str())]
    Held(HoldReason),
    /// It has changed since it was shown.
    #[error("the conversation has changed since it was shown")]
    Stale,
    /// Nobody of this name works here.
    #[error("nobody of this name works here")]
    Colleague,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for TalkError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// Something that was said, as pages show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TurnView {
    /// Its place, from 1.
    pub position: i64,
    /// By whom.
    pub author: Author,
    /// The name of the member of staff.
    pub name: Option<String>,
    /// The words.
    pub words: String,
    /// When, local time.
    pub at: NaiveDateTime,
    /// Whether the reader had not read it before.
    pub is_new: bool,
}

/// A page of turns, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Turns {
    /// At most [`PAGE`].
    pub shown: Vec<TurnView>,
    /// Where the page of earlier turns ends, if there are any.
    pub earlier: Option<i64>,
}

/// The last turns before a position, or the last of all; those of the other side after `seen` are new.
async fn turns(
    tx: &mut Tx,
    creditor: &Creditor,
    conversation: &Conversation,
    before: Option<i64>,
    is_new: impl Fn(&Said) -> bool,
) -> Result<Turns, Error> {
    let before = before.unwrap_or(i64::MAX);
    let found = store::conversations::turns(tx, creditor.id, conversation.id, before, PAGE).await?;
    let first = found.first().map_or(1, |said| said.turn.position);
    let shown = found.into_iter().map(|said| TurnView {
        is_new: is_new(&said),
        position: said.turn.position,
        author: said.turn.author,
        name: said.staff_name,
        words: said.turn.words,
        at: crate::context::local(creditor, said.turn.at),
    });
    Ok(Turns { shown: shown.collect(), earlier: (first > 1).then_some(first) })
}

/// What stands between a contact and the creditor: somebody else's address, or the wish that data
/// be left alone.
async fn between(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    contact: &Contact,
) -> Result<Option<HoldReason>, Error> {
    let today = ctx.today(creditor);
    let holds = store::holds::of_debtor(tx, creditor.id, contact.debtor_id).await?;
    let stands = |hold: &&Hold| {
        let lasts = hold.ends_on.is_none_or(|last| last >= today);
        let theirs = hold.contact_id == Some(contact.id);
        let everybodys = hold.contact_id.is_none() && hold.invoice_id.is_none();
        lasts
            && match hold.reason {
                HoldReason::WrongPerson => theirs,
                HoldReason::DataRestriction => theirs || everybodys,
                _ => false,
            }
    };
    let reasons = holds.iter().filter(stands).map(|hold| hold.reason);
    // Nothing at all goes to somebody else; that comes first.
    Ok(reasons.min_by_key(|reason| *reason != HoldReason::WrongPerson))
}
