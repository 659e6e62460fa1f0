//! Letters: laid out when their time has come, printed in batches, posted, proved or returned.
//!
//! - [`lay_out`]: from a worded reminder to a stored PDF that waits for the printer.
//! - [`queue`], [`batch`], [`letter`]: what a collector sees of it.
//! - [`make_batch`], [`dissolve`], [`posted`]: a day's letters in one file, and the moment from
//!   which they count as sent.
//! - `outdated`, `guard`: letters whose claims changed since they were laid out, and what every letter
//!   is asked before it leaves.
//! - [`set_tracking`], [`prove`], [`returned`]: what becomes of them on their way.
//! - [`PostalProvider`]: for houses whose printing is done elsewhere; [`hand_over`] is its job. What it
//!   refuses is printed by hand.
//! - [`principals`]: those for whom a collector collects. Without their addresses no letter leaves,
//!   since the law wants them in it (article R124-4 CPCE).
//!
//! A letter counts as sent when someone says that it is at the post office, not before: only then
//! its run goes on, and until then a payment takes it out of the pile or changes what it says.

mod address;
mod batch;
mod guard;
mod hand_over;
mod lay_out;
mod outdated;
mod paper;
mod posted;
mod principals;
mod proof;
mod provider;
mod queue;
mod refused;
mod specimen;
#[doc(hidden)]
pub mod testing;
mod tracking;

pub use batch::{BatchError, dissolve, make_batch};
pub(crate) use hand_over::hand_over;
pub(crate) use lay_out::lay_out;
pub(crate) use outdated::{all_outdated, outdated};
pub use paper::pay_by;
pub use posted::{Posted, PostedError, posted};
pub use principals::{PrincipalCommand, PrincipalError, PrincipalView, principals, put_principal};
pub use proof::{MAX_PROOF, Proof, ProofError, prove, returned};
pub use provider::{PostalError, PostalLetter, PostalProvider};
pub use queue::{
    BatchFile, BatchView, File, LetterFile, LetterView, Queue, batch, batch_pdf, find, letter,
    letter_pdf, proof_file, queue,
};
pub(crate) use refused::give_up;
pub(crate) use specimen::{Specimen, specimen};
pub use store::principals::Principal;
pub use tracking::{TrackingError, TrackingProblem, set_tracking, set_tracking_list};

use crate::{Context, Error, StaffActor, audit};
use serde_json::Value;
use store::{Tx, letters::Listed};

/// Records what a member of staff did with a letter.
async fn record(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    letter: &Listed,
    action: &'static str,
    detail: Value,
) -> Result<(), Error> {
    let act = audit::Act {
        creditor: actor.creditor.id,
        debtor: Some(letter.debtor_id),
        by: audit::By::Staff(actor),
        action,
        subject: letter.letter.action_id.0,
        detail,
    };
    audit::record(ctx, tx, act).await
}
