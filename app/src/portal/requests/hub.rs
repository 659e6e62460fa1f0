//! The hub: everything that can be asked, each as a card.

use crate::{
    AppState,
    components::{Back, WayOut},
    error::Answer,
    page::{Visit, use_page},
    portal::reach::Reach,
    render::Document,
    session::Debtor,
};
use axum::{Router, routing::get};
use leptos::prelude::*;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/ask", get(show))
}

async fn show(visit: Visit, Debtor(actor): Debtor) -> Answer {
    let page = visit.debtor(&actor);
    let title =
        page.pick("Demander, contester, poser une question", "Ask, dispute, put a question");
    Ok(Document::new(title).show(&page, || view! { <Hub/> }))
}

/// A card: where it leads, its icon, title and text in French and English.
type Card =
    (&'static str, &'static str, (&'static str, &'static str), (&'static str, &'static str));

const CARDS: [Card; 12] = [
    (
        "/ask/plan",
        "card",
        ("Payer en plusieurs fois", "Pay in instalments"),
        (
            "Choisissez le nombre d’échéances et voyez-les avant de vous engager.",
            "Choose how many and see them before you commit.",
        ),
    ),
    (
        "/ask/time",
        "clock",
        ("Demander du temps, donner une date", "Ask for time, give a date"),
        (
            "Dites quand vous paierez, ou jusqu’à quand patienter.",
            "Say when you will pay, or until when to wait.",
        ),
    ),
    (
        "/ask/transferred",
        "bank",
        ("J’ai fait un virement", "I have made a transfer"),
        (
            "Dites-le, avec un justificatif : les rappels attendent votre banque.",
            "Say so, with a proof: reminders wait for your bank.",
        ),
    ),
    (
        "/ask/dispute",
        "shield",
        ("Contester une facture", "Dispute an invoice"),
        (
            "Tout ou partie. Rien n’est réclamé sur ce montant pendant l’examen.",
            "All or a part. Nothing is claimed on that amount while it is examined.",
        ),
    ),
    (
        "/ask/settle",
        "check",
        ("Proposer un autre montant", "Propose another amount"),
        (
            "Une somme, une date, et le reste serait abandonné.",
            "A sum, a date, and the rest would be given up.",
        ),
    ),
    (
        "/messages",
        "mail",
        ("Écrire un message", "Write a message"),
        (
            "Une question, une difficulté : une personne vous lit et vous répond ici.",
            "A question, a difficulty: a person reads and answers you here.",
        ),
    ),
    (
        "/ask/situation",
        "shield",
        ("Ma situation a changé", "My situation has changed"),
        (
            "Décès, procédure collective, surendettement, départ, moment très difficile : dites-le, tout s’arrête.",
            "Death, insolvency, over-indebtedness, departure, a very hard time: say so, and all of it stops.",
        ),
    ),
    (
        "/ask/callback",
        "phone",
        ("Être rappelé", "Be called back"),
        ("Le jour et le moment qui vous conviennent.", "On the day and at the time that suit you."),
    ),
    (
        "/ask/document",
        "file",
        ("Demander un document, poser une question", "Ask for a document, put a question"),
        (
            "Bon de commande, preuve de livraison, détail d’une facture…",
            "Order, proof of delivery, details of an invoice…",
        ),
    ),
    (
        "/ask/contact/me",
        "mail",
        ("Changer de coordonnées", "Change contact details"),
        (
            "E-mail, téléphone, nom, langue, ou une autre personne à qui écrire.",
            "E-mail, telephone, name, language, or another person to write to.",
        ),
    ),
    (
        "/delegates",
        "person",
        ("Confier une vue du dossier", "Lend a view of the file"),
        (
            "À votre comptable ou à un proche : voir, payer, télécharger, pour quelques jours.",
            "To your accountant or someone close: see, pay, download, for some days.",
        ),
    ),
    (
        "/ask/data",
        "person",
        ("Vos données personnelles", "Your personal data"),
        (
            "En recevoir une copie, les faire corriger ou effacer.",
            "Receive a copy, have them corrected or erased.",
        ),
    ),
];

#[component]
pub(super) fn Hub() -> impl IntoView {
    let locale = use_page().locale;
    let cards = CARDS.map(|(href, icon, (title_fr, title_en), (text_fr, text_en))| {
        view! {
            <WayOut href=href icon=icon title=locale.pick(title_fr, title_en) text=locale.pick(text_fr, text_en)/>
        }
    });
    view! {
        <Back/>
        <h1>{locale.pick("Demander, contester, poser une question", "Ask, dispute, put a question")}</h1>
        <p class="lead">{locale.pick(
            "Choisissez ce qui vous aide. Regarder n’engage à rien : chaque page dit ce qui se passe ensuite, et quand, avant que vous n’envoyiez.",
            "Choose what helps. Looking commits you to nothing: each page says what happens next, and when, before you send.",
        )}</p>
        <ul class="ways">{cards.into_iter().collect_view()}</ul>
        <p class="links"><a href="/requests">{locale.pick("Où en sont mes demandes", "Where my requests stand")}</a></p>
        <p>{locale.pick("Vous préférez écrire ou appeler ?", "Would you rather write or call?")}</p>
        <Reach/>
    }
    .into_any()
}
