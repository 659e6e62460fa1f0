//! A call: the file at a glance, and what came of it in one tap.

use crate::{
    components::{Amount, Csrf, Day, Fact, Facts, Field, Moment},
    error::Failure,
    forms::Form,
    office::{
        reminder_words::outcome,
        seat::{Reader, Seat, id},
        words::{count, message_kind},
    },
};
use chrono::{Days, NaiveDate};
use domain::{
    ActionId, InvoiceId, Money,
    phone::{dialled, grouped},
    scenario::CallOutcome,
};
use leptos::prelude::*;
use service::{
    office::DebtorFile,
    scenarios::{
        ActionError,
        agenda::ActionFile,
        call::{self, Answer, CALLS_MOST, PROMISE_GRACE},
    },
};

/// Notes the outcome that a form says.
pub(super) async fn report(
    seat: &Seat,
    action: ActionId,
    seen: &str,
    form: &mut Form,
) -> Result<Result<&'static str, ActionError>, Failure> {
    let Ok(said) = form.value("do").parse::<CallOutcome>() else { return Err(Failure::Unreadable) };
    let answer = match said {
        CallOutcome::Promise => {
            let Ok(on) = form.value("promised").parse() else {
                form.reject(
                    "promised",
                    seat.pick("Indiquez la date promise.", "Give the promised date."),
                );
                return Ok(Err(ActionError::Day));
            };
            Answer::Promise(on)
        }
        CallOutcome::Dispute => match disputed(seat, form)? {
            Some((invoice, minor)) => Answer::Dispute(invoice, minor),
            None => return Ok(Err(ActionError::Amount)),
        },
        CallOutcome::AlreadyPaid => Answer::AlreadyPaid,
        CallOutcome::NotReceived => Answer::NotReceived,
        CallOutcome::Cash => Answer::Cash,
        CallOutcome::Voicemail => Answer::Voicemail(form.value("again") != "no"),
        CallOutcome::NoAnswer => Answer::NoAnswer(form.value("again") != "no"),
        CallOutcome::WrongNumber => Answer::WrongNumber,
        CallOutcome::OptOut => Answer::OptOut,
    };
    let note = form.value("note").to_owned();
    let outcome = call::report_call(&seat.ctx, &seat.actor, action, seen, answer, &note).await;
    if said == CallOutcome::Promise && matches!(outcome, Err(ActionError::Day)) {
        form.reject(
            "promised",
            seat.pick(
                "Choisissez un jour à partir d’aujourd’hui, dans l’année.",
                "Choose a day from today on, within a year.",
            ),
        );
    }
    let words = seat.pick("Appel noté.", "Call noted.");
    Ok(outcome.map(|()| words))
}

/// The invoice and the amount that are contested; an empty amount is the whole.
fn disputed(seat: &Seat, form: &mut Form) -> Result<Option<(InvoiceId, Option<i64>)>, Failure> {
    let invoice = id(form.value("invoice"))?;
    if form.value("amount").is_empty() {
        return Ok(Some((invoice, None)));
    }
    let currency = seat.actor.creditor().currency;
    if let Ok(amount) = Money::parse(form.value("amount"), currency) {
        return Ok(Some((invoice, Some(amount.minor))));
    }
    form.reject(
        "amount",
        seat.pick(
            "Indiquez un montant, par exemple 24,00, ou laissez vide pour le tout.",
            "Give an amount, such as 24.00, or leave it empty for the whole.",
        ),
    );
    Ok(None)
}

/// One form, one button an outcome, each saying what follows.
pub(super) fn outcomes(
    seat: Reader,
    file: &ActionFile,
    form: &Form,
    today: NaiveDate,
) -> impl IntoView + use<> {
    let locale = seat.locale();
    let phone = file.contact.as_ref().and_then(|contact| contact.phone.clone());
    let phone = phone.map(|phone| {
        view! { <p class="phone"><a class="button" href=dialled(&phone)>{grouped(&phone)}</a></p> }
    });
    let button = |of: CallOutcome, follows: &'static str| {
        view! {
            <li>
                <button class="button quiet" type="submit" name="do" value=of.as_str()>{outcome(of, locale)}</button>
                <span class="muted">{follows}</span>
            </li>
        }
    };
    let promised = (today + Days::new(7)).to_string();
    let grace = format!(
        "{} {PROMISE_GRACE}\u{a0}{}",
        seat.pick("Les relances attendent cette date et", "Reminders wait for this date and"),
        seat.pick("jours de grâce.", "days of grace."),
    );
    let tries = format!(
        "{} ({CALLS_MOST}\u{a0}{})",
        seat.pick("Rappeler demain", "Call again tomorrow"),
        seat.pick("appels au plus", "calls at most"),
    );
    // What was chosen stays chosen when something else is to be corrected.
    let again = form.value("again") != "no";
    let chosen = form.value("invoice");
    let invoices = file.invoices.iter().filter(|invoice| invoice.open).map(|invoice| {
        let id = invoice.id.to_string();
        let selected = id == chosen;
        view! { <option value=id selected=selected>{invoice.reference.clone()}</option> }
    });
    let invoices = invoices.collect_view();
    view! {
        <section aria-labelledby="outcome">
            <h2 id="outcome">{seat.pick("L’appel", "The call")}</h2>
            {phone}
            <form method="post" action=format!("/office/actions/{}", file.action.id) class="decision calls">
                <Csrf/>
                <input type="hidden" name="seen" value=file.seen.clone()/>
                <Field form=form.clone() name="note" label=seat.pick("Note", "Note") maxlength=500/>
                <fieldset class="stack">
                    <label class="check"><input type="radio" name="again" value="yes" checked=again/><span>{tries}</span></label>
                    <label class="check"><input type="radio" name="again" value="no" checked=!again/><span>{seat.pick("Passer à la suite", "Go on with the sequence")}</span></label>
                    <ul class="plain">
                        {button(CallOutcome::Voicemail, "")}
                        {button(CallOutcome::NoAnswer, "")}
                    </ul>
                </fieldset>
                <fieldset class="stack">
                    <Field form=form.clone() name="promised" kind="date" short=true value=promised label=seat.pick("Date promise", "Promised date")/>
                    <ul class="plain">{button(CallOutcome::Promise, "")}</ul>
                    <p class="hint">{grace}</p>
                </fieldset>
                <fieldset class="stack">
                    <div class="field">
                        <label for="invoice">{seat.pick("Facture contestée", "Contested invoice")}</label>
                        <select id="invoice" name="invoice">{invoices}</select>
                    </div>
                    <Field form=form.clone() name="amount" inputmode="decimal" short=true maxlength=20 label=seat.pick("Montant contesté", "Contested amount")
                        hint=seat.pick("Vide\u{a0}: toute la facture.", "Empty: the whole invoice.")/>
                    <ul class="plain">{button(CallOutcome::Dispute, seat.pick("Seul ce montant n’est plus relancé\u{a0}; le reste continue.", "Only this amount is no longer asked for; the rest goes on."))}</ul>
                </fieldset>
                <ul class="plain">
                    {button(CallOutcome::AlreadyPaid, seat.pick("Les relances attendent le temps d’un virement.", "Reminders wait for as long as a transfer takes."))}
                    {button(CallOutcome::NotReceived, seat.pick("Le dernier message est préparé à nouveau.", "The last message is prepared again."))}
                    {button(CallOutcome::Cash, seat.pick("L’étape est faite\u{a0}; la séquence continue.", "The step is done; the sequence goes on."))}
                    {button(CallOutcome::WrongNumber, seat.pick("Ce numéro n’est plus appelé\u{a0}; un autre canal prend l’étape.", "This number is no longer called; another channel takes the step."))}
                    {button(CallOutcome::OptOut, seat.pick("Plus d’appels à ce contact.", "No more calls to this contact."))}
                </ul>
            </form>
        </section>
    }
}

/// How the debtor stands: enough for the call, and the way to the rest.
pub(super) fn at_a_glance(seat: Reader, file: DebtorFile) -> impl IntoView + use<> {
    let locale = seat.locale();
    let href = format!("/office/debtors/{}", file.debtor.id);
    let messages = file.messages.into_iter().take(5).map(|message| view! {
        <li><Moment at=message.at/>" · "{message_kind(message.kind, locale)}<span class="muted">" · "{message.subject}</span></li>
    });
    let messages: Vec<_> = messages.collect();
    let payments = file.payments.iter().take(3).map(|payment| {
        view! {
            <li><Moment at=payment.at/>" · "<Amount of=payment.received/></li>
        }
    });
    let payments: Vec<_> = payments.collect();
    let totals = file.totals;
    let open = count(
        totals.open_count,
        locale,
        ("pièce ouverte", "pièces ouvertes"),
        ("open item", "open items"),
    );
    view! {
        <section aria-labelledby="glance">
            <h2 id="glance"><a href=href>{seat.pick("Le dossier en bref", "The file at a glance")}</a></h2>
            <Facts>
                <Fact term=seat.pick("Solde", "Balance")><Amount of=totals.balance/>" · "{open}</Fact>
                <Fact term=seat.pick("Échu", "Past due")><Amount of=totals.overdue/>{totals.oldest_due.map(|due| view! { " · "{seat.pick("depuis le ", "since ")}<Day on=due/> })}</Fact>
                {totals.processing.is_positive().then(|| view! { <Fact term=seat.pick("En cours de paiement", "Being paid")><Amount of=totals.processing/></Fact> })}
                {(!messages.is_empty()).then(|| view! { <Fact term=seat.pick("Derniers messages", "Last messages")><ul class="plain">{messages.collect_view()}</ul></Fact> })}
                {(!payments.is_empty()).then(|| view! { <Fact term=seat.pick("Derniers paiements", "Last payments")><ul class="plain">{payments.collect_view()}</ul></Fact> })}
            </Facts>
        </section>
    }
}
