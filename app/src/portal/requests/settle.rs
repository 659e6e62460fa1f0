//! Settling for less: a sum on a day, for the whole.

use super::{
    closed,
    parts::{About, Acknowledges, InvoiceBoxes, Keys},
    read::{self, AMOUNT, ON, WORDS},
    submit::{Wish, submit},
    words,
};
use crate::{
    AppState,
    components::{Back, ErrorSummary, Field, Icon, Submit, TextArea},
    error::Answer,
    forms::{Form, Posted},
    page::{Visit, use_page},
    portal::kept::PutBack,
    render::Document,
    session::Debtor,
};
use axum::{Router, extract::State, routing::get};
use chrono::NaiveDate;
use domain::{Currency, Locale, requests::Ask};
use http::StatusCode;
use leptos::prelude::*;
use service::{
    Context, DebtorActor,
    requests::{Draft, draft},
};

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/ask/settle", get(show).post(send))
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
    posted: Posted,
) -> Answer {
    let mut form = Form::from(posted);
    let (locale, currency) = (visit.debtor(&actor).locale, actor.creditor().currency);
    let wish = wish(&mut form, locale, currency, ctx.today(actor.creditor()));
    match submit(&visit, &actor, &ctx, &mut form, wish).await? {
        Ok(response) => Ok(response),
        Err(status) => page(&visit, &actor, &ctx, form, status).await,
    }
}

fn wish(form: &mut Form, locale: Locale, currency: Currency, today: NaiveDate) -> Option<Wish> {
    let amount = read::amount_in(form, AMOUNT, locale, currency);
    let on = read::day_in(form, ON, locale, today);
    let invoices = read::ticked(form, locale);
    let words = read::words_in(form, locale, false);
    let ask = Ask::Discount { minor: amount?.minor, on: on? };
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
    let least = Ask::Discount { minor: 1, on: today };
    let draft = match draft(ctx, actor, &least, &[], None).await {
        Ok(draft) => draft,
        Err(error) => return closed::answer(&page, error, status),
    };
    let title = page.pick("Proposer un autre montant", "Propose another amount");
    let form_key = ctx.form_key();
    Ok(Document::new(title)
        .status(status)
        .show(&page, || view! { <SettlePage draft form form_key/> }))
}

#[component]
pub(super) fn SettlePage(draft: Draft, form: Form, form_key: String) -> impl IntoView {
    let page = use_page();
    let locale = page.locale;
    let (answer, creditor) = (locale.weekday_date(draft.answer_by), words::creditor(&page));
    let (total, rows) = (locale.money(draft.total), draft.invoices.clone());
    let next = match locale {
        Locale::Fr => format!(
            "Une personne décide pour {creditor} et vous répond au plus tard le {answer}. Aucun rappel ne part d’ici là. Si c’est accepté, vous payez cette somme à la date dite et le reste est abandonné ; si elle n’est pas payée, la somme entière est à nouveau due."
        ),
        Locale::En => format!(
            "A person decides for {creditor} and answers you by {answer}. No reminder leaves until then. If it is accepted, you pay this sum on that date and the rest is given up; if it is not paid, the whole sum is due again."
        ),
    };
    let less = match locale {
        Locale::Fr => format!("Moins que {total}."),
        Locale::En => format!("Less than {total}."),
    };
    view! {
        <Back/>
        <ErrorSummary form=form.clone()/>
        <h1>{locale.pick("Proposer un autre montant", "Propose another amount")}</h1>
        <About rows=draft.invoices total=draft.total/>
        <p>{next}</p>
        <form method="post" action="/ask/settle" class="ask">
            <Keys form_key/>
            <Field form=form.clone() name=AMOUNT label=locale.pick("Ce que vous proposez de payer", "What you propose to pay")
                inputmode="decimal" maxlength=20 required=true short=true hint=less/>
            <Field form=form.clone() name=ON label=locale.pick("Quand ?", "When?") kind="date" maxlength=10 required=true short=true/>
            <InvoiceBoxes form=form.clone() rows/>
            <TextArea form name=WORDS label=locale.pick("Pourquoi cette proposition (facultatif)", "Why this proposal (optional)")
                maxlength=4000 rows=4/>
            <Acknowledges/>
            <p><Submit><Icon name="mail"/>{locale.pick("Envoyer ma proposition", "Send my proposal")}</Submit></p>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_is_a_sum_and_a_day() {
        let today = "2026-06-01".parse().unwrap();
        let read = |pairs: Posted| {
            let mut form = Form::from(pairs);
            let wish = wish(&mut form, Locale::Fr, Currency::EUR, today);
            (wish.map(|wish| wish.ask), form)
        };
        let (ask, _) = read(Posted::from_pairs([(AMOUNT, "500,00 €"), (ON, "15/06/2026")]));
        let on = "2026-06-15".parse().unwrap();
        assert_eq!(ask, Some(Ask::Discount { minor: 50_000, on }));
        let (ask, form) = read(Posted::from_pairs([(AMOUNT, "0"), (ON, "")]));
        assert_eq!(ask, None);
        assert!(form.error(AMOUNT).is_some() && form.error(ON).is_some());
    }
}
