//! Looked at when a message is about to leave: whether it still may. What holds allow is a table,
//! [`domain::departure`]; the rest is said here, for whatever nobody asked for.

use crate::{Context, Error, conversations, requests, scenarios};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::{
    ContactId, DebtorId,
    departure::{Cause, Fate},
    message::MessageKind,
    scenario::{HoldReason, Reason},
};
use store::{Tx, contacts::Contact, creditors::Creditor, holds::Hold, messages::Message};

/// While sending is switched off, or somebody holds it, a message looks again after this long.
const PAUSE: Duration = Duration::minutes(15);

/// What becomes of a message.
pub(super) enum Verdict {
    /// It leaves now.
    Goes,
    /// It looks again at this moment.
    Waits(DateTime<Utc>),
    /// It never leaves, for this reason.
    CalledOff(&'static str),
}

/// Whether a message may leave now.
pub(super) async fn look(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    contact: &Contact,
    message: &Message,
) -> Result<Verdict, Error> {
    let cause = cause(tx, message).await?;
    let today = ctx.today(creditor);
    let mut holds = store::holds::of_debtor(tx, creditor.id, contact.debtor_id).await?;
    if holds.iter().any(|hold| hold.opened_on.is_some()) {
        let about = issued(tx, message).await?;
        holds.retain(|hold| reaches(hold, &about));
    }
    match strictest(&holds, contact.id, cause, today) {
        Some((Fate::CalledOff, hold)) => return Ok(Verdict::CalledOff(hold.as_str())),
        Some((Fate::Waits, _)) => return Ok(Verdict::Waits(ctx.now() + PAUSE)),
        Some((Fate::Goes, _)) | None => {}
    }
    if message.kind == MessageKind::AccountMessage
        && !conversations::still_waits(tx, message).await?
    {
        return Ok(Verdict::CalledOff("read"));
    }
    if cause != Cause::Clock {
        return Ok(Verdict::Goes);
    }
    unasked(ctx, tx, creditor, contact, message).await
}

/// When the invoices were issued that a reminder is about; nothing for other messages.
async fn issued(tx: &mut Tx, message: &Message) -> Result<Vec<NaiveDate>, Error> {
    let Some(action) = message.action_id else { return Ok(Vec::new()) };
    let mut days = Vec::new();
    for row in store::actions::about(tx, message.creditor_id, action).await? {
        let found = store::invoices::by_id(tx, message.creditor_id, row.invoice_id).await?;
        days.extend(found.map(|found| found.invoice.issued_on));
    }
    Ok(days)
}

/// Whether a hold reaches a message: proceedings leave alone what is only about later invoices.
fn reaches(hold: &Hold, issued: &[NaiveDate]) -> bool {
    hold.proceedings().is_none_or(|proceedings| {
        issued.is_empty() || issued.iter().any(|day| proceedings.freeze(*day))
    })
}

/// What causes a message. That an offer has run out is told by the clock, with the kind of an
/// answer.
pub(super) async fn cause(tx: &mut Tx, message: &Message) -> Result<Cause, Error> {
    if let (MessageKind::RequestAnswered, Some(id)) = (message.kind, message.request_id) {
        let request = store::requests::by_id(tx, message.creditor_id, id).await?;
        if request.is_some_and(|request| requests::ran_out(&request)) {
            return Ok(Cause::Clock);
        }
    }
    Ok(message.kind.cause())
}

/// The hold that allows least, of the contact's own and the debtor's.
fn strictest(
    holds: &[Hold],
    contact: ContactId,
    cause: Cause,
    today: NaiveDate,
) -> Option<(Fate, HoldReason)> {
    let stand = holds.iter().filter(|hold| hold.stands(today) && hold.reaches(contact));
    stand.map(|hold| (cause.while_held(hold.reason), hold.reason)).max()
}

/// What nobody asked for goes to an address that is open, while sending is on, within the hours,
/// and as long as it still says something.
async fn unasked(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    contact: &Contact,
    message: &Message,
) -> Result<Verdict, Error> {
    let known = store::reach::one(tx, creditor.id, contact.id).await?;
    let is_open =
        known.is_some_and(|all| all.email_opted_out_at.is_none() && all.email_bounced_at.is_none());
    if !is_open {
        return Ok(Verdict::CalledOff(Reason::Unreachable.as_str()));
    }
    if !requests::still_says(ctx, tx, creditor, message).await? {
        return Ok(Verdict::CalledOff("outdated"));
    }
    if scenarios::policy(ctx, tx, creditor.id).await?.switched_off_at.is_some() {
        return Ok(Verdict::Waits(ctx.now() + PAUSE));
    }
    let slot = scenarios::next_slot(ctx, tx, creditor, contact.debtor_id).await?;
    Ok(if slot > ctx.now() { Verdict::Waits(slot) } else { Verdict::Goes })
}

/// Whether nothing at all may go to a contact any more, not even what is asked for: somebody has
/// said there that they are not, or not any more, whom we look for.
pub(crate) async fn is_stopped(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    contact: &Contact,
) -> Result<bool, Error> {
    let stopped = stopped(ctx, tx, creditor, contact.debtor_id).await?;
    Ok(stopped.reaches(contact.id))
}

/// The contacts of a debtor to whom nothing may go.
pub(super) struct Stopped(Vec<Option<ContactId>>);

impl Stopped {
    pub(super) fn reaches(&self, contact: ContactId) -> bool {
        self.0.iter().any(|held| held.is_none_or(|held| held == contact))
    }
}

/// Who of a debtor's contacts is stopped.
pub(super) async fn stopped(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    debtor: DebtorId,
) -> Result<Stopped, Error> {
    let today = ctx.today(creditor);
    let holds = store::holds::of_debtor(tx, creditor.id, debtor).await?;
    let wrong = holds.iter().filter(|hold| {
        hold.invoice_id.is_none() && hold.stands(today) && hold.reason == HoldReason::WrongPerson
    });
    Ok(Stopped(wrong.map(|hold| hold.contact_id).collect()))
}
