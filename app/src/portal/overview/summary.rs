//! Everything that matters before the first scroll.

use super::nothing_to_pay;
use crate::{
    components::{Amount, Csrf, Day, Icon, Moment, Notice, Submit},
    page::{Tone, use_page},
    portal::{DebtorCard, pay},
};
use domain::{Locale, Money, plans::PlanKind, scenario::HoldReason};
use leptos::prelude::*;
use service::portal::{Frozen, InvoiceView, Overview};

/// What sets a debt apart from one that is simply to be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Apart {
    /// A plan is kept: its instalments, or the sum agreed on, are what is to be paid.
    pub(super) plan: Option<PlanKind>,
    /// What is contested, which nobody claims.
    pub(super) contested: Money,
}

/// The sum, what it is for, and the main way to pay it.
#[component]
pub(super) fn Summary(
    overview: Overview,
    apart: Apart,
    debtor: DebtorCard,
    form_key: String,
) -> impl IntoView {
    let page = use_page();
    let locale = page.locale;
    let creditor = page.creditor.as_ref().map(|creditor| creditor.name.clone()).unwrap_or_default();
    let from = page.from_whom(&creditor);
    let (asked, accessories) = (overview.asked(), overview.accessories());
    let Overview { as_of, to_pay, overdue, oldest_due, forbidding, frozen, .. } = overview;
    let open =
        overview.invoices.iter().filter(|invoice| invoice.payable().is_positive()).count() as u64;
    let what = match overview.invoices.as_slice() {
        [only] if open == 1 => {
            format!("{} {}", locale.pick("la facture", "invoice"), only.reference)
        }
        _ => format!(
            "{open} {}",
            locale.plural(
                open,
                locale.pick("facture", "invoice"),
                locale.pick("factures", "invoices")
            )
        ),
    };
    let settled = !to_pay.is_positive() && !apart.contested.is_positive();
    let label = only_label(&overview.invoices);
    let button = match locale {
        Locale::Fr => format!("Payer {}", locale.money(asked)),
        Locale::En => format!("Pay {}", locale.money(asked)),
    };
    view! {
        <section class="summary" class:settled=settled aria-labelledby="owed">
            <p class="who">{debtor.name}<span>{debtor.reference}</span></p>
            {if to_pay.is_positive() {
                view! {
                    <h1 id="owed"><span>{locale.pick("Il vous reste à régler", "You have left to pay")}</span><Amount of=asked/></h1>
                    <p class="what">
                        {locale.pick("pour ", "for ")}{what}" "{from}
                        {label.map(|label| view! { <span class="label">{label}</span> })}
                    </p>
                    <p class="due">{due(locale, to_pay, overdue, oldest_due)}</p>
                    {accessories.is_positive().then(|| view! {
                        <p class="due">
                            <Amount of=to_pay/>{locale.pick(" de factures et ", " of invoices and ")}<Amount of=accessories/>
                            {locale.pick(" d’intérêts et d’indemnités de retard, ", " of late interest and indemnities, ")}
                            <a href="#invoices">{locale.pick("expliqués facture par facture", "explained invoice by invoice")}</a>"."
                        </p>
                    })}
                    <Contested amount=apart.contested/>
                    {frozen.map(|frozen| view! { <FrozenPart frozen/> })}
                    {if let Some(reason) = forbidding {
                        view! { <Notice tone=Tone::Info><p>{pay::forbidden(locale, reason)}</p></Notice> }.into_any()
                    } else {
                        view! { <MainWay plan=apart.plan pay=button form_key/><OtherWays/> }.into_any()
                    }}
                }.into_any()
            } else {
                let title = nothing_to_pay(locale, apart.contested);
                view! {
                    <h1 id="owed">{settled.then(|| view! { <Icon name="check"/> })}{title}</h1>
                    <Contested amount=apart.contested/>
                    {settled.then(|| view! {
                        <p class="what">{locale.pick("Vous ne devez rien à ", "You owe nothing to ")}<strong>{creditor}</strong>"."</p>
                        <p><a href="/documents">{locale.pick("Vos reçus et l’attestation de solde", "Your receipts and the clearance letter")}</a></p>
                    })}
                }.into_any()
            }}
            <p class="as-of">{locale.pick("Situation au ", "As of ")}<Moment at=as_of/></p>
        </section>
    }
    .into_any()
}

#[component]
fn OtherWays() -> impl IntoView {
    let locale = use_page().locale;
    view! {
        <ul class="other">
            <li><a href="/transfer">{locale.pick("Par virement", "By transfer")}</a></li>
            <li><a href="/pay">{locale.pick("Une partie", "A part of it")}</a></li>
            <li><a href="#help">{locale.pick("Un souci ?", "A problem?")}</a></li>
        </ul>
    }
    .into_any()
}

/// What is left out of the amount above while a person examines it.
#[component]
fn Contested(amount: Money) -> impl IntoView {
    let locale = use_page().locale;
    amount.is_positive().then(|| {
        view! {
            <p class="due">
                {locale.pick("Les ", "The ")}<Amount of=amount/>
                {locale.pick(" que vous contestez ne vous sont pas réclamés en attendant ", " that you dispute is not claimed while you wait for ")}
                <a href="#waits">{locale.pick("la réponse", "the answer")}</a>"."
            </p>
        }
    })
}

/// What is left out of the amount above because it is older than proceedings.
#[component]
fn FrozenPart(frozen: Frozen) -> impl IntoView {
    let locale = use_page().locale;
    let Frozen { reason, opened_on, amount } = frozen;
    let article = match reason {
        HoldReason::OverIndebtedness => {
            locale.pick("L722-5 du Code de la consommation", "L722-5 of the French Consumer Code")
        }
        _ => locale.pick("L622-7 du Code de commerce", "L622-7 of the French Commercial Code"),
    };
    view! {
        <Notice tone=Tone::Info>
            <p>
                <Amount of=amount/>
                {locale.pick(" de factures antérieures au ", " of invoices from before ")}<Day on=opened_on/>
                {locale.pick(" sont gelés (", " are frozen (")}{reason.words(locale)}
                {locale.pick(", article ", ", article ")}{article}
                {locale.pick(")\u{a0}: la loi interdit de les payer, et rien ne vous est demandé pour elles.", "): the law forbids paying them, and nothing is asked of you for them.")}
            </p>
        </Notice>
    }
    .into_any()
}

/// The main button; where a plan is kept, the calmer one: where a smaller sum was agreed on, none.
#[component]
fn MainWay(
    plan: Option<PlanKind>,
    /// The button's words.
    pay: String,
    form_key: String,
) -> impl IntoView {
    let locale = use_page().locale;
    let look = if plan.is_some() { "quiet" } else { "" };
    view! {
        {plan.map(|_| view! {
            <p class="due">{locale.pick("Un accord est en place\u{a0}: ", "An agreement is in place: ")}
            <a href="#waits">{locale.pick("voir la prochaine échéance", "see the next instalment")}</a>"."</p>
        })}
        {(plan != Some(PlanKind::Settlement)).then(|| view! {
            <form method="post" action="/pay">
                <Csrf/>
                <input type="hidden" name="key" value=form_key/>
                <input type="hidden" name="what" value="all"/>
                <Submit look=look><Icon name="card"/>{pay}</Submit>
            </form>
        })}
    }
    .into_any()
}

fn only_label(invoices: &[InvoiceView]) -> Option<String> {
    match invoices {
        [only] => Some(only.label.clone()).filter(|label| !label.is_empty()),
        _ => None,
    }
}

/// Since when, or until when.
fn due(
    locale: Locale,
    to_pay: Money,
    overdue: Money,
    oldest: Option<chrono::NaiveDate>,
) -> impl IntoView {
    let date = oldest.map(|on| view! { <Day on=on/> });
    if !overdue.is_positive() {
        view! { {locale.pick("À régler au plus tard le ", "Due by ")}{date} }.into_any()
    } else if overdue == to_pay {
        view! { {locale.pick("Attendu depuis le ", "Expected since ")}{date} }.into_any()
    } else {
        view! {
            {locale.pick("dont ", "of which ")}<Amount of=overdue/>
            {locale.pick(" attendus depuis le ", " expected since ")}{date}
        }
        .into_any()
    }
}
