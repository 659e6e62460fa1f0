//! Paying by bank transfer: where to, with what reference, and saying that one is on its way.

use crate::{
    Context, DebtorActor, Error,
    audit::{self, Act, By},
    portal,
    scenarios::{self, HoldCommand},
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Money, bank::BankAccount, calendar, epc, reference::RfReference, scenario::HoldReason,
};
use serde_json::json;
use store::{creditors::Creditor, payments::TransferNotice};

/// Everything a transfer needs.
#[derive(Clone, Debug)]
pub struct TransferDetails {
    /// Where the money goes.
    pub account: BankAccount,
    /// What the transfer must carry.
    pub reference: RfReference,
    /// How much to transfer.
    pub amount: Money,
    /// The text of the EPC QR code; none when nothing is owed.
    pub epc: Option<String>,
    /// The latest announcement that still keeps reminders still.
    pub announced: Option<TransferNotice>,
    /// Until when reminders would keep still if a transfer were announced today.
    pub hold_until: NaiveDate,
    /// Why the law forbids paying, if it does; then nothing is asked for.
    pub forbidding: Option<HoldReason>,
}

/// The creditor's account as printed.
pub fn account(creditor: &Creditor) -> BankAccount {
    BankAccount {
        holder: creditor.account_holder.clone(),
        iban: creditor.iban.clone(),
        bic: creditor.bic.clone(),
    }
}

/// How to pay what is owed by transfer.
pub async fn details(ctx: &Context, actor: &DebtorActor) -> Result<TransferDetails, Error> {
    let overview = portal::overview(ctx, actor).await?;
    let (creditor, debtor) = actor.ids();
    let mut tx = ctx.store.read().await?;
    let notices = store::payments::transfer_notices(&mut tx, creditor, debtor).await?;
    let today = ctx.today(&actor.creditor);
    let account = account(&actor.creditor);
    let reference: RfReference = actor.debtor.rf_reference.parse().map_err(Error::internal)?;
    let forbidding = overview.forbidding;
    let asked =
        if forbidding.is_some() { Money::zero(actor.creditor.currency) } else { overview.asked() };
    let epc = epc::payload(&account, asked, &reference).ok();
    let booked_at = store::transfers::last_booked(&mut tx, creditor, debtor).await?;
    let announced = notices.into_iter().find(|notice| is_awaited(notice, today, booked_at));
    let hold_until = hold_until(&actor.creditor, today);
    let amount = asked;
    Ok(TransferDetails { account, reference, amount, epc, announced, hold_until, forbidding })
}

fn hold_until(creditor: &Creditor, today: NaiveDate) -> NaiveDate {
    calendar::add_business_days(today, u32::try_from(creditor.transfer_hold_days).unwrap_or(0))
}

/// Whether what was announced is still on its way: its days are not over, and no transfer has come.
fn is_awaited(notice: &TransferNotice, today: NaiveDate, booked_at: Option<DateTime<Utc>>) -> bool {
    notice.held_until >= today && booked_at.is_none_or(|at| at < notice.created_at)
}

/// "I have transferred": reminders keep still for the creditor's bank days. Saying it twice while
/// it holds changes nothing. Returns until when; nothing if nothing is owed.
pub async fn announce(ctx: &Context, actor: &DebtorActor) -> Result<Option<NaiveDate>, Error> {
    actor.demand_own()?;
    let details = details(ctx, actor).await?;
    if let Some(notice) = details.announced {
        return Ok(Some(notice.held_until));
    }
    if !details.amount.is_positive() {
        return Ok(None);
    }
    let notice = TransferNotice {
        id: ctx.id(),
        amount_minor: details.amount.minor,
        currency: details.amount.currency,
        held_until: details.hold_until,
        created_at: ctx.now(),
    };
    let (creditor, debtor) = actor.ids();
    let mut tx = ctx.store.write().await?;
    store::debtors::lock(&mut tx, creditor, debtor).await?;
    let today = ctx.today(&actor.creditor);
    let notices = store::payments::transfer_notices(&mut tx, creditor, debtor).await?;
    let booked_at = store::transfers::last_booked(&mut tx, creditor, debtor).await?;
    if let Some(earlier) = notices.into_iter().find(|one| is_awaited(one, today, booked_at)) {
        return Ok(Some(earlier.held_until));
    }
    store::payments::insert_transfer_notice(&mut tx, creditor, debtor, actor.contact.id, &notice)
        .await?;
    let act = Act {
        creditor,
        debtor: Some(debtor),
        by: By::Debtor(actor.contact.id),
        action: "transfer.announced",
        subject: notice.id,
        detail: json!({ "minor": notice.amount_minor, "held_until": notice.held_until }),
    };
    audit::record(ctx, &mut tx, act).await?;
    // Reminders rest until the bank has had its days.
    let hold = HoldCommand {
        debtor,
        invoice: None,
        contact: None,
        reason: HoldReason::Payment,
        until: Some(notice.held_until),
        note: String::new(),
    };
    scenarios::place(ctx, &mut tx, &actor.creditor, &hold, By::Debtor(actor.contact.id))
        .await
        .map_err(Error::internal)?;
    tx.commit().await?;
    Ok(Some(notice.held_until))
}
