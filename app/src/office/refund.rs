//! Sending money back: how much, why, and what follows from it.

use super::{
    components::Trail,
    frame::Here,
    seat::{Reader, Seat, id},
    words::{attempt_state, refund_state},
};
use crate::{
    AppState,
    components::{
        Amount, Badge, Csrf, ErrorSummary, Fact, Facts, Field, Moment, Notice, Submit, TextArea,
    },
    error::{Answer, Failure},
    forms::{Form, Posted},
    page::{Flash, Tone},
    render::{Document, see_other},
};
use axum::{
    Router,
    extract::Path,
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{Locale, Money, PaymentAttemptId, party::Role};
use http::StatusCode;
use leptos::prelude::*;
use service::{
    office::{self, PaymentFile},
    payments::{self, RefundDecision, RefundError},
};

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/office/payments/{id}/refund", get(show).post(refund))
}

async fn show(seat: Seat, Path(payment): Path<String>) -> Answer {
    let file = load(&seat, id(&payment)?).await?;
    Ok(page(&seat, StatusCode::OK, file, Form::new()))
}

async fn load(seat: &Seat, payment: PaymentAttemptId) -> Result<PaymentFile, Failure> {
    seat.actor.demand(Role::Manager)?;
    office::payment(&seat.ctx, &seat.actor, payment).await?.ok_or(Failure::NotFound)
}

async fn refund(seat: Seat, Path(payment): Path<String>, posted: Posted) -> Answer {
    let payment = id(&payment)?;
    let file = load(&seat, payment).await?;
    let most = file.payment.refundable;
    let mut form = Form::from(posted);
    // What was left when the page was shown; a form that does not say so saw nothing.
    let seen = Money::new(form.value("left").parse().unwrap_or_default(), most.currency);
    if seen != most {
        return Ok(changed(&seat, file, form));
    }
    let amount = Money::parse(form.value("amount"), most.currency);
    match amount {
        Err(_) => form.reject(
            "amount",
            seat.pick("Indiquez un montant, par exemple 24,00.", "Give an amount, such as 24.00."),
        ),
        Ok(amount) if !amount.is_positive() => form.reject("amount", too_small(seat.locale())),
        Ok(amount) if amount.minor > most.minor => {
            form.reject("amount", too_much(seat.locale(), most));
        }
        Ok(_) => {}
    }
    let reason = form.value("reason").to_owned();
    if reason.is_empty() {
        form.reject(
            "reason",
            seat.pick("Dites pourquoi\u{a0}: le journal le garde.", "Say why: the audit keeps it."),
        );
    }
    if let (Ok(amount), true) = (amount, form.is_valid()) {
        let decision = RefundDecision { payment, seen, amount, reason: &reason };
        match payments::refund(&seat.ctx, &seat.actor, decision).await {
            Ok(_) => {
                let to = format!("/office/debtors/{}#payments", file.debtor.id);
                let words = match seat.locale() {
                    Locale::Fr => format!(
                        "Remboursement de {} demandé au prestataire.",
                        Locale::Fr.money(amount)
                    ),
                    Locale::En => {
                        format!("Refund of {} asked of the provider.", Locale::En.money(amount))
                    }
                };
                return Ok(see_other(&to)
                    .flash(&seat.visit, &Flash::new(Tone::Success, words))
                    .into_response());
            }
            Err(RefundError::NotFound) => return Err(Failure::NotFound),
            // The same form at the same instant.
            Err(RefundError::Changed { .. }) => {
                return Ok(changed(&seat, load(&seat, payment).await?, form));
            }
            Err(RefundError::TooMuch { most }) => {
                form.reject("amount", too_much(seat.locale(), most));
            }
            Err(RefundError::TooSmall) => form.reject("amount", too_small(seat.locale())),
            Err(RefundError::Other(error)) => return Err(error.into()),
        }
    }
    Ok(page(&seat, StatusCode::UNPROCESSABLE_ENTITY, file, form))
}

fn too_much(locale: Locale, most: Money) -> String {
    let amount = locale.money(most);
    match locale {
        Locale::Fr => format!("Il reste au plus {amount} à rembourser sur ce paiement."),
        Locale::En => format!("At most {amount} of this payment is left to refund."),
    }
}

const fn too_small(locale: Locale) -> &'static str {
    locale.pick("Le montant doit être supérieur à zéro.", "The amount must be more than zero.")
}

/// The page as it is now, with what was typed: what is sent from it is decided anew.
fn changed(seat: &Seat, file: PaymentFile, mut form: Form) -> Response {
    let words = seat.pick(
        "Ce paiement a changé entre-temps\u{a0}: un remboursement vient d’être décidé, peut-être par votre premier clic, \
         ou la banque a repris la somme. Rien n’a été décidé une seconde fois\u{a0}; vérifiez ce qui reste avant de recommencer.",
        "This payment has changed in the meantime: a refund has just been decided, perhaps by your first click, or \
         the bank took the amount back. Nothing was decided a second time; check what is left before trying again.",
    );
    form.reject("", words);
    page(seat, StatusCode::CONFLICT, file, form)
}

fn page(seat: &Seat, status: StatusCode, file: PaymentFile, form: Form) -> Response {
    let title = seat.pick("Rembourser un paiement", "Refund a payment");
    seat.show(Here::Debtors, Document::new(title).status(status), || {
        body(seat.reader(), title, file, form)
    })
}

fn body(seat: Reader, title: &'static str, file: PaymentFile, form: Form) -> impl IntoView + use<> {
    let locale = seat.locale();
    let PaymentFile { debtor, payment, settled } = file;
    let base = format!("/office/debtors/{}", debtor.id);
    let trail = vec![
        ("/office/debtors".to_owned(), seat.pick("Débiteurs", "Debtors").to_owned()),
        (base.clone(), debtor.name.clone()),
    ];
    let (tone, word) = attempt_state(payment.state, locale);
    let references: Vec<String> =
        settled.iter().map(|(_, reference, _)| reference.clone()).collect();
    let settled = settled.into_iter().map(|(invoice, reference, amount)| {
        let href = format!("{base}/invoices/{invoice}");
        view! { <li><a href=href>{reference}</a>" · "<Amount of=amount/></li> }
    });
    let settled = settled.collect_view();
    let refunds = payment.refunds.clone().into_iter().map(|refund| {
        let (_, word) = refund_state(refund.state, locale);
        view! { <li><Amount of=refund.amount/>" "{word}" · "<Moment at=refund.at/>" · "{refund.reason}</li> }
    });
    let refunds: Vec<_> = refunds.collect();
    let refundable = payment.refundable;
    let action = format!("/office/payments/{}/refund", payment.id);
    let errors = form.clone();
    let decision = if refundable.is_positive() {
        let consequence = consequence(locale, &references, &debtor.name);
        view! {
            <form method="post" action=action class="decision">
                <Csrf/>
                <input type="hidden" name="left" value=refundable.minor.to_string()/>
                <Field form=form.clone() name="amount" inputmode="decimal" short=true maxlength=20 required=true
                    label=seat.pick("Montant à renvoyer", "Amount to send back") value=locale.money_input(refundable)
                    hint=format!("{} {}", seat.pick("Au plus", "At most"), locale.money(refundable))/>
                <TextArea form=form name="reason" label=seat.pick("Motif", "Reason") maxlength=500 required=true
                    hint=seat.pick("Gardé dans le journal\u{a0}; le débiteur ne le lit pas.", "Kept in the audit; the debtor does not read it.")/>
                <p class="consequence">{consequence}</p>
                <Submit look="danger">{seat.pick("Renvoyer cette somme", "Send this amount back")}</Submit>
            </form>
        }
        .into_any()
    } else {
        view! {
            <Notice tone=Tone::Info>
                <p>{seat.pick("Il n’y a plus rien à rembourser sur ce paiement.", "There is nothing left to refund of this payment.")}</p>
            </Notice>
        }
        .into_any()
    };
    view! {
        <Trail steps=trail/>
        <h1>{title}</h1>
        <div class="file">
            <div><ErrorSummary form=errors/>{decision}</div>
            <aside>
                <h2>{seat.pick("Le paiement", "The payment")}</h2>
                <Facts>
                    <Fact term=seat.pick("Débiteur", "Debtor")>{debtor.name.clone()}</Fact>
                    <Fact term=seat.pick("Date", "Date")><Moment at=payment.at/></Fact>
                    <Fact term=seat.pick("État", "State")><Badge tone=tone text=word/></Fact>
                    <Fact term=seat.pick("Reçu", "Received")><Amount of=payment.received/></Fact>
                    <Fact term=seat.pick("Prestataire", "Provider")>
                        {payment.provider}{payment.provider_payment.map(|id| view! { " · "<code>{id}</code> })}
                    </Fact>
                    <Fact term=seat.pick("A réglé", "Settled")><ul class="plain">{settled}</ul></Fact>
                    {(!refunds.is_empty()).then(|| view! {
                        <Fact term=seat.pick("Déjà renvoyé", "Sent back so far")><ul class="plain">{refunds.collect_view()}</ul></Fact>
                    })}
                </Facts>
            </aside>
        </div>
    }
}

/// What follows, in one sentence.
fn consequence(locale: Locale, references: &[String], debtor: &str) -> String {
    let list = references.join(", ");
    match (locale, references.len()) {
        (Locale::Fr, 0) => format!(
            "La somme repart vers le moyen de paiement d’origine, {debtor} en reçoit la confirmation, et rien ne peut être annulé."
        ),
        (Locale::Fr, _) => format!(
            "La somme repart vers le moyen de paiement d’origine, {list} redevient dû d’autant, \
             {debtor} en reçoit la confirmation, et rien ne peut être annulé."
        ),
        (Locale::En, 0) => format!(
            "The amount goes back to where it was paid from, {debtor} is told, and this cannot be undone."
        ),
        (Locale::En, _) => format!(
            "The amount goes back to where it was paid from, that much is owed again on {list}, \
             {debtor} is told, and this cannot be undone."
        ),
    }
}
