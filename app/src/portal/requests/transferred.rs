//! "I have transferred": when, how much, for which invoices, with a proof if there is one.

use super::{
    closed,
    parts::{About, InvoiceBoxes, Keys},
    read::{self, AMOUNT, ON, WORDS},
    submit::{Wish, submit_with},
};
use crate::{
    AppState,
    components::{Back, ErrorSummary, Field, Icon, Submit, TextArea},
    error::Answer,
    forms::Form,
    page::{Visit, use_page},
    portal::kept::PutBack,
    render::Document,
    session::Debtor,
    uploads::{self, FilesField, Handed},
};
use axum::{Router, extract::State, routing::get};
use chrono::NaiveDate;
use domain::{Currency, Locale, requests::Ask};
use http::StatusCode;
use leptos::prelude::*;
use service::{
    Context, DebtorActor,
    requests::{Draft, awaited_until, draft},
};

/// What the bank was told.
const REFERENCE: &str = "reference";

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/ask/transferred", get(show).post(send)).layer(uploads::limit())
}

async fn show(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    PutBack(typed): PutBack,
) -> Answer {
    page(&visit, &actor, &ctx, Form::from(typed), StatusCode::OK).await
}

async fn send(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    handed: Handed,
) -> Answer {
    let mut form = Form::from(handed.posted);
    let (locale, currency) = (visit.debtor(&actor).locale, actor.creditor().currency);
    let wish = wish(&mut form, locale, currency);
    match submit_with(&visit, &actor, &ctx, &mut form, wish, handed.files).await? {
        Ok(response) => Ok(response),
        Err(status) => page(&visit, &actor, &ctx, form, status).await,
    }
}

/// What the form announces; what is wrong with it is noted in the form.
fn wish(form: &mut Form, locale: Locale, currency: Currency) -> Option<Wish> {
    let on = read::past_day_in(form, ON, locale);
    let amount = read::amount_in(form, AMOUNT, locale, currency);
    let invoices = read::ticked(form, locale);
    let words = read::words_in(form, locale, false);
    let reference = form.value(REFERENCE).chars().filter(|c| !c.is_control()).take(140).collect();
    let ask = Ask::Transferred { minor: amount?.minor, on: on?, reference };
    Some(Wish { ask, invoices: invoices?, words: words? })
}

async fn page(
    visit: &Visit,
    actor: &DebtorActor,
    ctx: &Context,
    form: Form,
    status: StatusCode,
) -> Answer {
    let (page, today) = (visit.debtor(actor), ctx.today(actor.creditor()));
    let any = Ask::Transferred { minor: 1, on: today, reference: String::new() };
    let draft = match draft(ctx, actor, &any, &[], None).await {
        Ok(draft) => draft,
        Err(error) => return closed::answer(&page, error, status),
    };
    let until = awaited_until(actor.creditor(), today);
    let title = page.pick("J’ai fait un virement", "I have made a transfer");
    let form_key = ctx.form_key();
    Ok(Document::new(title)
        .status(status)
        .show(&page, || view! { <TransferredPage draft form form_key today until/> }))
}

#[component]
pub(super) fn TransferredPage(
    draft: Draft,
    form: Form,
    form_key: String,
    today: NaiveDate,
    /// The last day on which the transfer would be waited for.
    until: NaiveDate,
) -> impl IntoView {
    let locale = use_page().locale;
    let (rows, total) = (draft.invoices, draft.total);
    view! {
        <Back/>
        <ErrorSummary form=form.clone()/>
        <h1>{locale.pick("J’ai fait un virement", "I have made a transfer")}</h1>
        <About rows=rows.clone() total/>
        <form method="post" action="/ask/transferred" class="ask" enctype="multipart/form-data">
            <Keys form_key/>
            <Field form=form.clone() name=ON kind="date" short=true required=true value=today.to_string()
                label=locale.pick("Quel jour l’avez-vous fait ?", "On which day did you make it?")/>
            <Field form=form.clone() name=AMOUNT inputmode="decimal" short=true required=true maxlength=20
                value=locale.money_input(total) label=locale.pick("Quel montant ?", "How much?")/>
            <InvoiceBoxes form=form.clone() rows/>
            <Field form=form.clone() name=REFERENCE maxlength=140
                label=locale.pick("Référence ou motif du virement", "Reference of the transfer")
                hint=locale.pick("Facultatif : ce que vous avez écrit à votre banque. Cela aide à le retrouver.", "Optional: what you wrote to your bank. It helps to find it.")/>
            <FilesField form=form.clone() label=locale.pick("Un justificatif, si vous en avez un", "A proof, if you have one")/>
            <TextArea form name=WORDS label=locale.pick("Autre chose à dire ?", "Anything else?")
                hint=locale.pick("Facultatif.", "Optional.") maxlength=4000 rows=3/>
            <Next until/>
            <p><Submit><Icon name="bank"/>{locale.pick("Signaler mon virement", "Report my transfer")}</Submit></p>
        </form>
        <p class="links"><a href="/transfer">{locale.pick("Pas encore fait ? L’IBAN et la référence", "Not made yet? IBAN and reference")}</a></p>
    }
    .into_any()
}

/// What happens once it is sent.
#[component]
fn Next(until: NaiveDate) -> impl IntoView {
    let locale = use_page().locale;
    let day = locale.weekday_date(until);
    let rests = match locale {
        Locale::Fr => format!(
            "Dès l’envoi, aucun rappel ne part sur ces factures jusqu’au {day}, le temps que votre banque transmette l’argent."
        ),
        Locale::En => format!(
            "As soon as you send it, no reminder leaves about these invoices until {day}, while your bank passes the money on."
        ),
    };
    view! {
        <section class="panel" aria-labelledby="next">
            <h2 id="next"><Icon name="clock"/>{locale.pick("Ce qui se passe ensuite", "What happens next")}</h2>
            <ul class="points">
                <li>{rests}</li>
                <li>{locale.pick(
                    "Quand il arrive, la facture est réglée et cette attente prend fin d’elle-même.",
                    "When it arrives, the invoice is paid and this wait ends by itself.",
                )}</li>
                <li>{locale.pick(
                    "Si rien n’est arrivé à cette date, nous vous le disons et les rappels reprennent où ils en étaient.",
                    "If nothing has arrived by that day, we tell you and reminders go on where they were.",
                )}</li>
            </ul>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::Posted;

    #[test]
    fn a_transfer_is_announced_with_its_day_and_sum() {
        let read = |pairs: Posted| {
            let mut form = Form::from(pairs);
            let wish = wish(&mut form, Locale::Fr, Currency::EUR);
            (wish.map(|wish| wish.ask), form)
        };
        let posted = [(ON, "12/06/2026"), (AMOUNT, "240,50 €"), (REFERENCE, " RF18 1 ")];
        let (ask, _) = read(Posted::from_pairs(posted));
        let on = "2026-06-12".parse().unwrap();
        assert_eq!(
            ask,
            Some(Ask::Transferred { minor: 24_050, on, reference: "RF18 1".to_owned() })
        );
        let (ask, form) = read(Posted::from_pairs([(ON, "hier"), (AMOUNT, "0")]));
        assert_eq!(ask, None);
        assert!(form.error(ON).is_some() && form.error(AMOUNT).is_some());
    }
}
