//! "I have transferred": the bank has its days, then reminders go on by themselves.
//!
//! The request stays open meanwhile, for the collector to see with its proof. It ends when money
//! comes ([`arrived`]), when its debtor takes it back, when a collector answers (seen, or not come),
//! or when the bank's days have passed.

use super::{AskError, answer, runs};
use crate::{Context, Error, audit::By};
use chrono::{Days, NaiveDate};
use domain::{
    DebtorId, InvoiceId, Locale, Money, calendar,
    ledger::PostingKind,
    requests::{Answer, Ask, RequestEvent, RequestState},
    scenario::Event,
};
use store::{Tx, creditors::Creditor, invoices::WithBalance, requests::Request};

/// How long ago a transfer may lie, in days: an older one is somewhere, and a person has to look.
const OLDEST: u64 = 60;
/// The most characters of a reference.
const REFERENCE_MOST: usize = 140;

/// The last day on which it is waited for: so many business days as the creditor gives banks.
pub fn until(creditor: &Creditor, today: NaiveDate) -> NaiveDate {
    let days = u32::try_from(creditor.transfer_hold_days).unwrap_or(0);
    calendar::add_business_days(today, days)
}

/// What can be told without the database: the day has come and is not long past, something was
/// transferred, the reference is one.
pub(super) fn check(ask: &Ask, creditor: &Creditor, today: NaiveDate) -> Result<(), AskError> {
    let Ask::Transferred { minor, on, reference } = ask else { return Ok(()) };
    let first = today - Days::new(OLDEST);
    if *on < first || *on > today {
        return Err(AskError::Date { first, last: today });
    }
    if reference.chars().count() > REFERENCE_MOST {
        return Err(AskError::Words);
    }
    // No bank transfers more at once (EPC rulebook: 999,999,999.99).
    let most = Money::new(99_999_999_999, creditor.currency);
    if (1..=most.minor).contains(minor) { Ok(()) } else { Err(AskError::Amount { most }) }
}

/// Refuses a second announcement about the same invoice while the first is waited for.
pub(super) async fn free(
    tx: &mut Tx,
    creditor: &Creditor,
    row: &WithBalance,
) -> Result<(), AskError> {
    let open = store::requests::open_of_invoice(tx, creditor.id, row.invoice.id).await?;
    let same = open.iter().find(|request| request.ask.awaits_bank());
    same.map_or(Ok(()), |request| Err(AskError::Waiting(request.id)))
}

/// Something was booked on an invoice: a transfer ends the wait for it; after anything else it is
/// still waited for, whatever the run has made of the news.
pub(super) async fn arrived(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    invoice: InvoiceId,
    kind: PostingKind,
) -> Result<(), Error> {
    for request in store::requests::open_of_invoice(tx, creditor.id, invoice).await? {
        let Some(until) = request.open_until.filter(|_| request.ask.awaits_bank()) else {
            continue;
        };
        // What creditors book at their bank comes with their next file, as paid before.
        if matches!(kind, PostingKind::Transfer | PostingKind::Prepaid) {
            let event = RequestEvent::Settled;
            answer::drop_out(ctx, tx, creditor, request, event, By::System).await?;
        } else {
            let event = Event::PaymentAwaited { until };
            runs::tell(ctx, tx, creditor, invoice, event, By::System).await?;
        }
    }
    Ok(())
}

/// A transfer of this debtor's has come: whatever invoices it settled, it is what was announced.
pub(crate) async fn came(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    debtor: DebtorId,
) -> Result<(), Error> {
    for request in store::requests::of_debtor(tx, creditor.id, debtor).await? {
        if request.ended_at.is_none() && request.ask.awaits_bank() {
            let event = RequestEvent::Settled;
            answer::drop_out(ctx, tx, creditor, request, event, By::System).await?;
        }
    }
    Ok(())
}

/// What the message says that confirms it.
pub(super) fn noted(
    locale: Locale,
    request: &Request,
    amount: Money,
    on: NaiveDate,
) -> (String, Vec<String>) {
    let (amount, on) = (locale.money(amount), locale.weekday_date(on));
    let until = request.open_until.map(|day| locale.weekday_date(day)).unwrap_or_default();
    match locale {
        Locale::Fr => (
            "Votre virement est bien noté".to_owned(),
            vec![
                format!("Vous nous dites avoir viré {amount} le {on}. Merci."),
                format!(
                    "Aucun rappel ne part sur les factures concernées jusqu’au {until}, le temps que votre banque le transmette. Si rien n’est arrivé d’ici là, les rappels reprennent où ils en étaient."
                ),
            ],
        ),
        Locale::En => (
            "We have noted your transfer".to_owned(),
            vec![
                format!("You tell us that you transferred {amount} on {on}. Thank you."),
                format!(
                    "No reminder leaves about the invoices concerned until {until}, while your bank passes it on. If nothing has arrived by then, reminders go on where they were."
                ),
            ],
        ),
    }
}

/// What the message says that answers it; nothing where a collector asks for something, which is
/// said as of any request.
pub(super) fn answered(locale: Locale, request: &Request) -> Option<(String, Vec<String>)> {
    if !request.ask.awaits_bank() {
        return None;
    }
    let check = locale.pick(
        "Vérifiez l’IBAN et la référence auprès de votre banque, ou envoyez-nous l’avis d’exécution depuis votre espace.",
        "Check the IBAN and the reference with your bank, or send us its confirmation from your page.",
    );
    let answer = request.answer.as_ref().map(|answer| &answer.0);
    let (title, lines) = match (request.state, answer) {
        (RequestState::Expired, _) => (
            locale.pick("Votre virement ne nous est pas parvenu", "Your transfer has not reached us"),
            vec![
                locale.pick(
                    "Le délai laissé à votre banque est passé et nous n’avons rien reçu.",
                    "The time left to your bank has passed and we have received nothing.",
                ),
                check,
            ],
        ),
        (RequestState::Refused, Some(Answer::Refuse { reason })) => (
            locale.pick("Nous ne trouvons pas votre virement", "We cannot find your transfer"),
            vec![reason.as_str(), check],
        ),
        (RequestState::Approved, _) => (
            locale.pick("Votre virement est arrivé", "Your transfer has arrived"),
            vec![locale.pick(
                "Nous avons bien vu votre virement, merci. Vos factures sont mises à jour dès qu’il est enregistré.",
                "We have seen your transfer, thank you. Your invoices are updated as soon as it is booked.",
            )],
        ),
        _ => return None,
    };
    Some((title.to_owned(), lines.into_iter().map(str::to_owned).collect()))
}
