//! When access links end before their time (trust.md, "Opening a link", 5).
//!
//! | what happens | what becomes of the links |
//! |---|---|
//! | a contact is held, whatever the reason: "not me", gone, replaced, stopped by a collector | revoked, and the contact's sessions end at once |
//! | a contact's address passes to another: confirmed by its reader, or corrected by a file | the same: who reads the former address is out |
//! | nothing is owed any more | they live [`AFTER_SETTLEMENT`] longer at most |
//! | the debtor as a whole is held: by the law, a person in distress, a transfer on its way | nothing |
//!
//! Settlement does not revoke at once: whoever has just paid comes back from the provider through the
//! link, and the only way to a receipt may be the SMS that asked for the money. Two weeks leave time
//! for both; after them a link that lies about in old messages opens nothing, and the door still
//! sends a new one to the stored address, so that no receipt is ever lost.
//!
//! A hold on the whole debtor leaves the links alone because the page is where the law's reason, whom
//! to write to and help are explained; nothing can be paid or agreed behind it.

use crate::{Context, Error};
use chrono::Duration;
use domain::{ContactId, CreditorId, DebtorId};
use store::Tx;

/// How long links live once nothing is owed.
pub const AFTER_SETTLEMENT: Duration = Duration::days(14);

/// Whoever a contact was may not come in any more: their links are revoked, their sessions end, and
/// what they were sending is forgotten.
pub(crate) async fn shut_out(
    ctx: &Context,
    tx: &mut Tx,
    creditor: CreditorId,
    contact: ContactId,
) -> Result<(), Error> {
    store::access::revoke_of_contact(tx, creditor, contact, ctx.now()).await?;
    store::sessions::delete_of_contact(tx, creditor, contact).await?;
    store::kept_forms::delete(tx, creditor, contact).await?;
    Ok(())
}

/// Something was booked for a debtor: with nothing left to pay, its links end soon.
pub(crate) async fn settled(
    ctx: &Context,
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
) -> Result<(), Error> {
    let open = store::invoices::open_of_debtor(tx, creditor, debtor).await?;
    if open.iter().all(|row| row.balance_minor <= 0) {
        let until = ctx.now() + AFTER_SETTLEMENT;
        store::access::shorten_of_debtor(tx, creditor, debtor, until).await?;
    }
    Ok(())
}
