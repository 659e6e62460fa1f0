//! What collectors see and do. Every function takes the [`StaffActor`] and asks only for rows of
//! its creditor: another creditor's id gives nothing, as if it did not exist.
//!
//! | module | what |
//! |---|---|
//! | `desk` | what waits: totals, money received, tasks, dead letters |
//! | `list` | debtors with search, order and pages |
//! | `file` | one debtor's file, one invoice, one payment |
//! | `limitation` | until when an invoice may be claimed |
//! | `link` | the message that carries a link: preview and sending |
//! | `log` | who did what |
//!
//! A viewer looks; a collector sends links and closes tasks; a manager also revives dead letters
//! and reads the audit; refunds are in [`crate::payments`], files taken in are in
//! [`crate::import`].

mod desk;
mod file;
mod limitation;
mod link;
mod list;
mod log;
pub(crate) mod search;

pub use desk::{
    DeadLetterView, Desk, Month, MovementView, Received, TaskView, dead_letters, desk, received,
    revive, task_done, tasks,
};
pub use file::{
    DebtorFile, MessageView, Payment, PaymentFile, RefundView, Totals, debtor, invoice,
    invoice_pdf, message, payment,
};
pub use intake::{ColumnMapping, DecimalMark, Field};
pub use limitation::limitation;
pub use link::{LinkPreview, Sent, preview_link, send_link};
pub use list::{DebtorList, DebtorRow, ListQuery, PAGE, debtors};
pub use log::{ActView, Cursor, LogPage, audit_log};
pub use search::fold;
pub use store::{
    contacts::Contact,
    debtors::{Debtor, Order, Shown},
    imports::{Import, Rejection},
};

use crate::{Context, Error, StaffActor, audit};
use domain::DebtorId;
use serde_json::Value;
use store::Tx;
use uuid::Uuid;

/// Records what a member of staff did at their creditor.
async fn record(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    debtor: Option<DebtorId>,
    action: &'static str,
    subject: Uuid,
    detail: Value,
) -> Result<(), Error> {
    let creditor = actor.creditor.id;
    let by = audit::By::Staff(actor);
    audit::record(ctx, tx, audit::Act { creditor, debtor, by, action, subject, detail }).await
}
