//! Paying in instalments: what is offered, one's own terms, and their exact schedule. Nothing here
//! changes anything; signing is the next page's.

use super::{
    closed,
    parts::{About, Hidden, InvoiceBoxes, Keys, Schedule, Verdict},
    plan_sign,
    plan_terms::{self, CHOSEN, COUNT, DEPOSIT, FIRST, FREQUENCY, MONTHLY},
    read, words,
};
use crate::{
    AppState,
    components::{Back, Csrf, ErrorSummary, Field, Icon, Select, Submit},
    error::{Answer, Failure},
    forms::{Form, Posted},
    page::{Page, Visit, use_page},
    portal::kept::Prefilled,
    render::Document,
    session::Debtor,
};
use axum::{
    Router,
    extract::State,
    routing::{get, post},
};
use chrono::NaiveDate;
use domain::{
    Money,
    plans::{Frequency, Terms},
    requests::Ask,
};
use http::StatusCode;
use leptos::prelude::*;
use service::{
    Context, DebtorActor,
    requests::{Draft, draft},
};

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/ask/plan", get(show).post(plan_sign::sign))
        .route("/ask/plan/code", post(plan_sign::send).get(plan_sign::back))
        .route("/ask/plan/spare", post(spare).get(plan_sign::back))
}

async fn show(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    Prefilled(typed): Prefilled,
) -> Answer {
    page(&visit, &actor, &ctx, typed, StatusCode::OK).await
}

/// The same, with plans that fit what can be spared. The figure comes with the form, stands in no
/// address, and is gone with the answer.
async fn spare(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    posted: Posted,
) -> Answer {
    page_with(&visit, &actor, &ctx, posted, StatusCode::OK, true).await
}

/// The page for what was typed, by address or form; mistakes are noted here.
pub(super) async fn page(
    visit: &Visit,
    actor: &DebtorActor,
    ctx: &Context,
    typed: Posted,
    status: StatusCode,
) -> Answer {
    page_with(visit, actor, ctx, typed, status, false).await
}

async fn page_with(
    visit: &Visit,
    actor: &DebtorActor,
    ctx: &Context,
    typed: Posted,
    status: StatusCode,
    spares: bool,
) -> Answer {
    let (page, today) = (visit.debtor(actor), ctx.today(actor.creditor()));
    let neutral = Ask::Plan { terms: plan_terms::neutral(today) };
    let all = match draft(ctx, actor, &neutral, &[], None).await {
        Ok(all) => all,
        Err(error) => return closed::answer(&page, error, status),
    };
    let mut form = Form::from(typed);
    let wish = wish(ctx, actor, &page, &all, &mut form, spares).await?;
    let status = if form.is_valid() { status } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = page.pick("Payer en plusieurs fois", "Pay in instalments");
    let form_key = ctx.form_key();
    Ok(Document::new(title)
        .status(status)
        .show(&page, || view! { <PlanPage all wish form form_key today/> }))
}

/// What the terms typed come to.
pub(super) struct Wish {
    pub(super) draft: Draft,
    /// The terms, if they can be kept.
    pub(super) terms: Option<Terms>,
}

async fn wish(
    ctx: &Context,
    actor: &DebtorActor,
    page: &Page,
    all: &Draft,
    form: &mut Form,
    spares: bool,
) -> Result<Wish, Failure> {
    let (locale, currency) = (page.locale, actor.creditor().currency);
    let today = ctx.today(actor.creditor());
    let chosen = read::ticked(form, locale).unwrap_or_default();
    let monthly = spares.then(|| read::amount_or_nothing(form, MONTHLY, locale, currency));
    let monthly = monthly.flatten().filter(|amount| amount.is_positive());
    let terms = if form.posted().has(COUNT) {
        plan_terms::typed(form, locale, currency, today)
    } else {
        None
    };
    let ask = Ask::Plan { terms: terms.unwrap_or_else(|| plan_terms::neutral(today)) };
    let draft = match draft(ctx, actor, &ask, &chosen, monthly).await {
        Ok(draft) => draft,
        Err(error) => {
            closed::stale(form, page, error)?;
            all.clone()
        }
    };
    if let Some(error) = terms.and_then(|terms| terms.schedule(draft.total.minor, today).err()) {
        let (field, message) = plan_terms::refusal(locale, error);
        form.reject(field, message);
    }
    let terms = terms.filter(|_| form.is_valid());
    Ok(Wish { draft, terms })
}

#[component]
pub(super) fn PlanPage(
    all: Draft,
    wish: Wish,
    form: Form,
    form_key: String,
    today: NaiveDate,
) -> impl IntoView {
    let locale = use_page().locale;
    let Wish { draft, terms } = wish;
    let suggested = plan_terms::suggested(&draft, today);
    let (offers, total) = (draft.offers.clone(), draft.total);
    view! {
        <Back/>
        <ErrorSummary form=form.clone()/>
        <h1>{locale.pick("Payer en plusieurs fois", "Pay in instalments")}</h1>
        <About rows=draft.invoices.clone() total/>
        {terms.map(|terms| view! { <Chosen terms draft form=form.clone() form_key/> })}
        <Offers offers total form=form.clone() today/>
        <Own rows=all.invoices form suggested total/>
    }
    .into_any()
}

/// The exact schedule of the terms typed, and the way to sign them.
#[component]
fn Chosen(terms: Terms, draft: Draft, form: Form, form_key: String) -> impl IntoView {
    let locale = use_page().locale;
    let currency = draft.total.currency;
    let Draft { total, schedule, clauses, answer_by, .. } = draft;
    let mut pairs = plan_terms::fields(terms, locale, currency);
    pairs.extend(plan_terms::beside(&form, CHOSEN));
    view! {
        <section class="panel" id="schedule" aria-labelledby="schedule-title">
            <h2 id="schedule-title">{locale.pick("Votre échéancier : ", "Your plan: ")}{words::times(locale, terms, total)}</h2>
            <Schedule instalments=schedule currency/>
            <Verdict clauses answer_by currency/>
            <form method="post" action="/ask/plan/code" class="ask">
                <Keys form_key/>
                <Hidden pairs/>
                <p class="hint">{locale.pick(
                    "Rien n’est encore envoyé. Pour signer, un code à six chiffres vous est envoyé par e-mail ou, à défaut, par SMS.",
                    "Nothing is sent yet. To sign, a six-digit code is sent to you by e-mail or, failing that, by SMS.",
                )}</p>
                <Submit><Icon name="mail"/>{locale.pick("Recevoir le code pour signer", "Send me the code to sign")}</Submit>
            </form>
        </section>
    }
    .into_any()
}

/// Plans that are granted at once, and what can be spared.
#[component]
fn Offers(offers: Vec<Terms>, total: Money, form: Form, today: NaiveDate) -> impl IntoView {
    let locale = use_page().locale;
    let none = offers.is_empty();
    let cards = offers.into_iter().map(|terms| {
        let href = plan_terms::address(terms, &form, locale, total.currency);
        let first = domain::calendar::business_day_from(terms.first_on.max(today));
        view! {
            <li class="way"><a href=href>
                <Icon name="next"/>
                <span class="title">{words::times(locale, terms, total)}</span>
                <span class="text">{words::rhythm(locale, terms, first, total.currency)}</span>
            </a></li>
        }
    });
    let cards = cards.collect_view();
    view! {
        <section aria-labelledby="offers">
            <h2 id="offers">{locale.pick("Accordé tout de suite", "Granted at once")}</h2>
            {if none {
                view! {
                    <p>{locale.pick(
                        "Pour ce montant, une personne étudie chaque demande. Composez la vôtre ci-dessous : vous verrez quand la réponse arrive.",
                        "For this amount a person looks at every request. Make yours below: you will see when the answer comes.",
                    )}</p>
                }
                .into_any()
            } else {
                view! { <ul class="ways">{cards}</ul> }.into_any()
            }}
            <Spare form/>
        </section>
    }
    .into_any()
}

/// What can be spared each month: a figure for the calculation alone.
#[component]
fn Spare(form: Form) -> impl IntoView {
    let locale = use_page().locale;
    let is_open = form.posted().has(MONTHLY) && !form.value(MONTHLY).is_empty();
    let pairs = plan_terms::beside(&form, CHOSEN);
    view! {
        <details class="aside" open=is_open>
            <summary>{locale.pick("Trouver selon ce que je peux mettre de côté", "Find by what I can spare")}</summary>
            <div class="more">
                <form method="post" action="/ask/plan/spare" class="ask">
                    <Csrf/>
                    <Hidden pairs/>
                    <Field form name=MONTHLY label=locale.pick("Ce que vous pouvez payer chaque mois", "What you can pay each month")
                        inputmode="decimal" maxlength=20 short=true
                        hint=locale.pick("Facultatif. Ce chiffre sert au calcul seulement : nous ne le gardons pas.", "Optional. This figure is for the calculation only: we do not keep it.")/>
                    <Submit look="quiet">{locale.pick("Voir ce qui convient", "See what fits")}</Submit>
                </form>
            </div>
        </details>
    }
    .into_any()
}

/// One's own terms.
#[component]
fn Own(
    rows: Vec<super::parts::Row>,
    form: Form,
    suggested: Terms,
    /// What is to be paid in parts.
    total: Money,
) -> impl IntoView {
    let locale = use_page().locale;
    let often = Frequency::ALL.iter();
    let often = often.map(|one| (one.to_string(), words::frequency(locale, *one).to_owned()));
    let options: Vec<(String, String)> = often.collect();
    view! {
        <section aria-labelledby="own">
            <h2 id="own">{locale.pick("Composer mon échéancier", "Make my own plan")}</h2>
            <form method="get" action="/ask/plan" class="ask" data-total=total.minor.to_string()
                data-currency=total.currency.to_string()>
                <InvoiceBoxes form=form.clone() rows/>
                <Field form=form.clone() name=COUNT label=locale.pick("Nombre d’échéances", "Number of instalments")
                    inputmode="numeric" maxlength=3 short=true required=true value=suggested.count.to_string()/>
                <Slider field=COUNT label=locale.pick("Régler le nombre d’échéances", "Set the number of instalments")
                    least=1 most=i64::from(suggested.count.max(SLIDER_MOST)) step=1/>
                <Field form=form.clone() name=FIRST label=locale.pick("Date de la première", "Date of the first one")
                    kind="date" maxlength=10 short=true required=true value=suggested.first_on.to_string()
                    hint=locale.pick("Un jour férié ou un week-end est reporté au jour ouvré suivant.", "A holiday or weekend moves to the next business day.")/>
                <Select form=form.clone() name=FREQUENCY label=locale.pick("Rythme", "How often")
                    options value=suggested.frequency.to_string()/>
                <Field form name=DEPOSIT label=locale.pick("Payer une somme tout de suite", "Pay a sum at once")
                    inputmode="decimal" maxlength=20 short=true value=plan_terms::deposit(suggested, locale, total.currency)
                    hint=locale.pick("Facultatif\u{a0}: elle allège les échéances suivantes.", "Optional: it makes the instalments that follow smaller.")/>
                <Slider field=DEPOSIT label=locale.pick("Régler la somme payée tout de suite", "Set the sum paid at once")
                    least=0 most=total.minor step=deposit_step(total) is_money=true/>
                <p class="each" hidden=true><output data-each=""></output></p>
                <Submit look="quiet">{locale.pick("Voir l’échéancier", "See the schedule")}</Submit>
            </form>
        </section>
    }
    .into_any()
}

/// The most instalments on a slider; more can be typed.
const SLIDER_MOST: u32 = 24;

/// By how much a slider moves a deposit, in minor units: about a hundredth of the whole, in round sums.
fn deposit_step(total: Money) -> i64 {
    let round = [100, 500, 1_000, 5_000, 10_000, 50_000, 100_000];
    round.into_iter().find(|step| step * 100 >= total.minor).unwrap_or(500_000)
}

/// Moves the field of the same form, where there is JavaScript; without it the field is enough.
#[component]
fn Slider(
    field: &'static str,
    #[prop(into)] label: String,
    least: i64,
    most: i64,
    step: i64,
    #[prop(optional)] is_money: bool,
) -> impl IntoView {
    let money = is_money.then_some("");
    view! {
        <p class="slider" hidden=true>
            <input type="range" aria-label=label min=least.to_string() max=most.to_string() step=step.to_string()
                autocomplete="off" data-slider=field data-money=money/>
        </p>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deposit_moves_by_round_sums() {
        let step = |minor| deposit_step(Money::eur(minor));
        assert_eq!((step(5_000), step(24_000), step(600_000)), (100, 500, 10_000));
        assert_eq!(step(i64::MAX / 200), 500_000);
    }
}
