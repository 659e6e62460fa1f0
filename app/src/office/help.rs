//! Help: the keyboard, and what each role may do.

use super::{
    frame::{ENTRIES, Here, MORE, role_word},
    requests,
    seat::{Reader, Seat},
};
use crate::{AppState, components::Table, error::Answer, render::Document};
use axum::{Router, routing::get};
use domain::party::Role;
use leptos::prelude::*;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/office/help", get(show))
}

async fn show(seat: Seat) -> Answer {
    let title = seat.pick("Aide et clavier", "Help and keyboard");
    Ok(seat.show(Here::Elsewhere, Document::new(title), || body(seat.reader(), title)))
}

fn body(seat: Reader, title: &'static str) -> impl IntoView + use<> {
    let others = [
        (MORE, ("Menu des réglages et du suivi", "Menu of set-up and records")),
        ("s", ("Champ de recherche des débiteurs", "Search field of debtors")),
        ("n", ("Demande suivante, sur une demande", "Next request, on a request")),
        ("h", ("Cette aide", "This help")),
    ];
    let keys = ENTRIES.into_iter().map(|entry| (entry.key, entry.words)).chain(others).map(|(key, words)| {
        view! { <tr><th scope="row"><kbd>{key.to_uppercase()}</kbd></th><td>{seat.pick(words.0, words.1)}</td></tr> }
    });
    let keys = keys.collect_view();
    let roles = [
        (Role::Viewer, ("Consulte tout, sauf le journal.", "Looks at everything but the audit.")),
        (
            Role::Collector,
            (
                "Répond aux demandes et aux messages, envoie des liens, importe des fichiers, clôt des tâches.",
                "Answers requests and messages, sends links, imports files, closes tasks.",
            ),
        ),
        (
            Role::Manager,
            (
                "Rembourse, relance ce qui a échoué, lit le journal, règle les colonnes et ce qui est accordé sans personne.",
                "Refunds, retries what failed, reads the audit, sets columns and what is granted without anybody.",
            ),
        ),
        (
            Role::Admin,
            (
                "Tout cela\u{a0}; les comptes s’ajoutent en ligne de commande.",
                "All of it; accounts are added from the command line.",
            ),
        ),
    ];
    let roles = roles.map(|(role, words)| {
        let name = role_word(role);
        view! { <tr><th scope="row">{seat.pick(name.0, name.1)}</th><td class="words">{seat.pick(words.0, words.1)}</td></tr> }
    });
    view! {
        <h1>{title}</h1>
        <section aria-labelledby="keyboard">
            <h2 id="keyboard">{seat.pick("Clavier", "Keyboard")}</h2>
            <p>{seat.pick(
                "Ces touches s’emploient avec Alt (Chrome, Edge), Alt + Maj (Firefox) ou Ctrl + Option (Mac).",
                "Use these keys with Alt (Chrome, Edge), Alt + Shift (Firefox) or Control + Option (Mac).",
            )}</p>
            <Table caption=seat.pick("Touches", "Keys") hide_caption=true>
                <thead>
                    <tr><th scope="col">{seat.pick("Touche", "Key")}</th><th scope="col">{seat.pick("Mène à", "Leads to")}</th></tr>
                </thead>
                <tbody>{keys}</tbody>
            </Table>
            <p>{seat.pick(
                "Sur les demandes, ces touches seules suffisent, hors d’un champ\u{a0}:",
                "On requests these keys are enough by themselves, outside a field:",
            )}</p>
            {requests::keys_help(seat)}
        </section>
        <section aria-labelledby="roles">
            <h2 id="roles">{seat.pick("Rôles", "Roles")}</h2>
            <Table caption=seat.pick("Rôles", "Roles") hide_caption=true>
                <thead>
                    <tr><th scope="col">{seat.pick("Rôle", "Role")}</th><th scope="col">{seat.pick("Peut", "May")}</th></tr>
                </thead>
                <tbody>{roles.collect_view()}</tbody>
            </Table>
        </section>
    }
}
