//! What happened: messages sent, payments, announcements.

use super::{invoice::booked, overview::state_words};
use crate::{
    AppState,
    components::{Back, Event, Timeline, WeekDay},
    csv,
    error::Answer,
    page::{Visit, use_page},
    render::Document,
    session::Debtor,
};
use axum::{Router, extract::State, routing::get};
use domain::{
    Locale,
    conversation::Author,
    message::{Channel, MessageKind},
};
use leptos::prelude::*;
use service::{
    Context,
    portal::{self, Happened, HistoryItem},
};

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/history", get(show))
}

async fn show(visit: Visit, Debtor(actor): Debtor, State(ctx): State<Context>) -> Answer {
    let items = portal::history(&ctx, &actor).await?;
    let page = visit.debtor(&actor);
    let title = page.pick("Historique", "History");
    Ok(Document::new(title).show(&page, || view! { <History items/> }))
}

#[component]
pub(super) fn History(items: Vec<HistoryItem>) -> impl IntoView {
    let locale = use_page().locale;
    let empty = items.is_empty();
    let rows = items.into_iter().map(|item| event(locale, item)).collect_view();
    view! {
        <Back/>
        <h1>{locale.pick("Historique", "History")}</h1>
        <p class="lead">{locale.pick("Ce qui vous a été envoyé et ce qui a été enregistré, du plus récent au plus ancien.", "What was sent to you and what was recorded, latest first.")}</p>
        <p class="links"><a href="/requests">{locale.pick("Vos demandes et leurs réponses", "Your requests and their answers")}</a></p>
        {empty.then(|| view! { <p class="hint">{locale.pick("Rien pour l’instant.", "Nothing yet.")}</p> })}
        <Timeline>{rows}</Timeline>
    }
}

/// Why a message was sent, in the reader's words.
pub(super) fn message_kind(locale: Locale, kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Link => locale.pick("Lien vers votre dossier", "Link to your file"),
        MessageKind::Receipt => locale.pick("Reçu de paiement", "Payment receipt"),
        MessageKind::Refund => locale.pick("Avis de remboursement", "Refund notice"),
        MessageKind::Mistake => {
            locale.pick("Rectification d’un paiement", "Correction of a payment")
        }
        MessageKind::DoorCode => locale.pick("Code d’accès", "Access code"),
        MessageKind::Reminder => locale.pick("Rappel", "Reminder"),
        MessageKind::FormalNotice => locale.pick("Mise en demeure", "Formal notice"),
        MessageKind::CommitmentCode => locale.pick("Code de signature", "Code to sign"),
        MessageKind::RequestReceived => {
            locale.pick("Accusé de réception de votre demande", "Acknowledgement of your request")
        }
        MessageKind::RequestAnswered => {
            locale.pick("Réponse à votre demande", "Answer to your request")
        }
        MessageKind::PlanAgreed => locale.pick("Échéancier convenu", "Agreed plan"),
        MessageKind::InstalmentNotice => {
            locale.pick("Annonce d’une échéance", "Notice of an instalment")
        }
        MessageKind::PlanBroken => locale.pick("Fin de l’échéancier", "End of the plan"),
        MessageKind::AccountMessage => locale.pick("Avis de message", "Notice of a message"),
        MessageKind::ContactChanged => locale.pick("Changement d’adresse", "Change of address"),
        MessageKind::Clearance => locale.pick("Quittance", "Clearance"),
    }
}

/// How a message travels.
pub(super) fn channel(locale: Locale, channel: Channel) -> &'static str {
    match channel {
        Channel::Email => locale.pick("par e-mail", "by e-mail"),
        Channel::Sms => locale.pick("par SMS", "by text message"),
        Channel::Letter => locale.pick("par courrier", "by post"),
        Channel::RegisteredLetter => locale.pick("par courrier recommandé", "by registered post"),
    }
}

/// Who said something in the conversation.
fn said(locale: Locale, by: Author, name: Option<String>) -> String {
    let whoever = locale.pick("Une personne", "A person").to_owned();
    match (by, locale) {
        (Author::Debtor, _) => locale.pick("Vous avez écrit", "You wrote").to_owned(),
        (Author::Staff, Locale::Fr) => format!("{} vous a écrit", name.unwrap_or(whoever)),
        (Author::Staff, Locale::En) => format!("{} wrote to you", name.unwrap_or(whoever)),
        (Author::Assistant, _) => {
            locale.pick("L’assistant vous a répondu", "The assistant answered you").to_owned()
        }
    }
}

/// What happened, in a line.
fn title(locale: Locale, what: &Happened) -> String {
    match (what, locale) {
        (Happened::Message { kind, channel: by, .. }, _) => {
            format!("{} {}", message_kind(locale, *kind), channel(locale, *by))
        }
        (Happened::Booked { kind, amount, .. }, Locale::Fr) => {
            format!("{} : {}", booked(locale, *kind), locale.money(*amount))
        }
        (Happened::Booked { kind, amount, .. }, Locale::En) => {
            format!("{}: {}", booked(locale, *kind), locale.money(*amount))
        }
        (Happened::NotPaid { amount, state }, _) => {
            let (_, words) = state_words(locale, *state);
            let (amount, words) = (locale.money(*amount), words.to_lowercase());
            match locale {
                Locale::Fr => format!("Paiement de {amount} : {words}"),
                Locale::En => format!("Payment of {amount}: {words}"),
            }
        }
        (Happened::Said { by, name }, _) => said(locale, *by, name.clone()),
        (Happened::TransferAnnounced { amount, .. }, Locale::Fr) => {
            format!("Vous avez annoncé un virement de {}", locale.money(*amount))
        }
        (Happened::TransferAnnounced { amount, .. }, Locale::En) => {
            format!("You announced a transfer of {}", locale.money(*amount))
        }
    }
}

/// The same as a table to keep.
pub(super) fn sheet(locale: Locale, items: &[HistoryItem]) -> String {
    let head = [locale.pick("Le", "On"), locale.pick("Ce qui s’est passé", "What happened")];
    let row = |item: &HistoryItem| {
        (item.at.format("%Y-%m-%d %H:%M").to_string(), title(locale, &item.what))
    };
    let rows: Vec<(String, String)> = items.iter().map(row).collect();
    let cells = rows.iter().map(|(at, what)| vec![at.as_str(), what.as_str()]);
    csv::table(locale, std::iter::once(head.to_vec()).chain(cells))
}

fn event(locale: Locale, item: HistoryItem) -> AnyView {
    let (at, title) = (item.at, title(locale, &item.what));
    match item.what {
        Happened::Message { to, code, read, .. } => {
            let check = format!("/verify?code={code}");
            view! {
                <Event at icon="mail" title>
                    <p>{locale.pick("Envoyé à ", "Sent to ")}{to}" · "{locale.pick("code ", "code ")}<a href=check><code>{code}</code></a></p>
                    {read.map(|id| view! { <p><a href=format!("/history/{id}")>{locale.pick("Relire ce message", "Read this message")}</a></p> })}
                </Event>
            }.into_any()
        }
        Happened::Booked { receipt, .. } => view! {
            <Event at icon=if receipt.is_some() { "check" } else { "file" } title>
                {receipt.map(|receipt| view! {
                    <p><a href=format!("/receipts/{receipt}/pdf")>{locale.pick("Reçu (PDF)", "Receipt (PDF)")}</a></p>
                })}
            </Event>
        }
        .into_any(),
        Happened::NotPaid { .. } => view! {
            <Event at icon="card" title><p>{locale.pick("Rien n’a été débité.", "Nothing was taken.")}</p></Event>
        }
        .into_any(),
        Happened::Said { by, .. } => view! {
            <Event at icon=if by == Author::Debtor { "person" } else { "mail" } title>
                <p><a href="/messages">{locale.pick("Voir vos messages", "See your messages")}</a></p>
            </Event>
        }
        .into_any(),
        Happened::TransferAnnounced { held_until, .. } => view! {
            <Event at icon="clock" title>
                <p>{locale.pick("Aucun rappel jusqu’au ", "No reminder until ")}<WeekDay on=held_until/>"."</p>
            </Event>
        }
        .into_any(),
    }
}
