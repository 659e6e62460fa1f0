//! The overview: what, to whom, why, how much, since when, as of when ([`summary`]); then what waits
//! and what was paid, and the ways out ([`ways`]).

mod summary;
mod ways;

use super::{DebtorCard, invoice_list::Invoices, requests::Waits};
use crate::{
    components::{Amount, Badge, Clock, Day, Notice},
    error::Answer,
    page::{Page, Tone, Visit, use_page},
    render::Document,
};
use domain::{Locale, Money, payment::AttemptState};
use leptos::prelude::*;
use service::{
    Context, DebtorActor,
    portal::{Overview, PaymentView},
    requests::view::{self, Pending},
};
use summary::{Apart, Summary};
use ways::Ways;

/// Answers `/` for a debtor.
pub(super) async fn show(
    visit: &Visit,
    actor: &DebtorActor,
    ctx: &Context,
    overview: Overview,
) -> Answer {
    // Most debtors have asked nothing: then nothing more is read.
    let pending =
        if overview.has_requests { view::pending(ctx, actor).await? } else { Pending::default() };
    let (debtor, key) = (DebtorCard::from(actor), ctx.form_key());
    let page = visit.debtor(actor);
    Ok(document(&page, &overview)
        .show(&page, || view! { <OverviewPage overview pending debtor form_key=key/> }))
}

/// The page's title says the amount.
pub fn document(page: &Page, overview: &Overview) -> Document {
    let amount = page.locale.money(overview.asked());
    if overview.to_pay.is_positive() {
        Document::new(format!("{amount} {}", page.pick("à régler", "to pay")))
    } else {
        Document::new(nothing_to_pay(page.locale, overview.contested))
    }
}

/// The whole page.
#[component]
pub fn OverviewPage(
    /// What is owed.
    overview: Overview,
    /// What was asked and waits, and the plan that is kept.
    #[prop(optional)]
    pending: Pending,
    /// By whom.
    debtor: DebtorCard,
    /// The key that makes a double click one payment.
    form_key: String,
) -> impl IntoView {
    let page = use_page();
    let payable = overview.to_pay.is_positive() && overview.forbidding.is_none();
    let choices =
        overview.invoices.iter().filter(|invoice| invoice.payable().is_positive()).count();
    let invoices = overview.invoices.clone();
    let (processing, credit, payments) =
        (overview.processing, overview.credit, overview.recent_payments.clone());
    let as_of = overview.as_of.date();
    // What was written to the contact is nobody else's to read.
    let themselves = page.acting_for.is_none();
    let unread = overview.has_unread && themselves;
    let (open, key, question) = (overview.invoices.clone(), form_key.clone(), form_key.clone());
    let automatic = overview.is_automatic;
    let apart =
        Apart { plan: pending.plan.as_ref().map(|plan| plan.kind), contested: overview.contested };
    view! {
        <div class="overview">
            <Summary overview apart debtor form_key=form_key.clone()/>
            <div class="column">
                {unread.then(|| view! { <ToRead/> })}
                {processing.is_positive().then(|| view! {
                    <Clock
                        what=format!("{} {}", page.locale.money(processing), page.pick("en cours de paiement", "being paid"))
                        since=payments.iter().map(|payment| payment.at.date()).next().unwrap_or(as_of)
                        until=None
                        next=page.pick("Votre banque confirme le paiement. Vous n’avez rien à faire.", "Your bank is confirming the payment. There is nothing for you to do.")/>
                })}
                {credit.is_positive().then(|| view! {
                    <Notice tone=Tone::Success>
                        <p>{page.pick("Vous disposez d’un avoir de ", "You have a credit of ")}<Amount of=credit/>". "
                        {page.pick("Écrivez-nous pour l’utiliser ou être remboursé.", "Write to us to use it or to be paid back.")}</p>
                    </Notice>
                })}
                <Waits pending open form_key=key today=as_of/>
                {(!invoices.is_empty()).then(|| view! { <Invoices invoices selectable={payable && choices > 1} form_key/> })}
                {(!payments.is_empty()).then(|| view! { <RecentPayments payments/> })}
                <Ways payable automatic form_key=question/>
            </div>
        </div>
    }
    .into_any()
}

/// Somebody has written.
#[component]
fn ToRead() -> impl IntoView {
    let page = use_page();
    let creditor = page.creditor.as_ref().map(|creditor| creditor.name.clone()).unwrap_or_default();
    let from = page.from_whom(&creditor);
    view! {
        <Notice tone=Tone::Info title=page.pick("Un message vous attend", "A message waits for you")>
            <p>{page.pick("Vous avez un nouveau message ", "You have a new message ")}{from}". "
            <a href="/messages#last">{page.pick("Le lire et y répondre", "Read and answer it")}</a></p>
        </Notice>
    }
    .into_any()
}

/// All is settled, or rests while a dispute is open.
fn nothing_to_pay(locale: Locale, contested: Money) -> &'static str {
    if contested.is_positive() {
        locale.pick("Rien à payer pour l’instant", "Nothing to pay for now")
    } else {
        locale.pick("Tout est réglé", "All settled")
    }
}

#[component]
fn RecentPayments(payments: Vec<PaymentView>) -> impl IntoView {
    let page = use_page();
    // Tries that came to nothing are in the history.
    let telling = |state| {
        use AttemptState::{Failed, Processing, Quarantined, Succeeded};
        matches!(state, Failed | Processing | Quarantined | Succeeded)
    };
    let rows = payments.into_iter().filter(|payment| telling(payment.state)).map(|payment| {
        let (tone, text) = state_words(page.locale, payment.state);
        view! {
            <li>
                <a href=format!("/payments/{}", payment.attempt)>
                    <Amount of=payment.amount/><Day on=payment.at.date()/><Badge tone=tone text=text/>
                </a>
            </li>
        }
    });
    view! {
        <section aria-labelledby="payments">
            <h2 id="payments">{page.pick("Vos derniers paiements", "Your latest payments")}</h2>
            <ul class="payments">{rows.collect_view()}</ul>
        </section>
    }
    .into_any()
}

/// How an attempt to pay stands, in a word or two.
pub(super) fn state_words(locale: Locale, state: AttemptState) -> (Tone, &'static str) {
    match state {
        AttemptState::Succeeded => (Tone::Success, locale.pick("Payé", "Paid")),
        AttemptState::Processing => {
            (Tone::Info, locale.pick("Votre banque confirme", "Your bank is confirming"))
        }
        AttemptState::Created | AttemptState::Unknown | AttemptState::Open => {
            (Tone::Info, locale.pick("Commencé", "Begun"))
        }
        AttemptState::Failed => (Tone::Warning, locale.pick("Refusé", "Declined")),
        AttemptState::Cancelled => (Tone::Info, locale.pick("Abandonné", "Given up")),
        AttemptState::Expired => (Tone::Info, locale.pick("Délai dépassé", "Timed out")),
        AttemptState::Quarantined => {
            (Tone::Warning, locale.pick("Vérification en cours", "Being checked"))
        }
    }
}
