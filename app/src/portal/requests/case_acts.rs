//! What a debtor can still do with a request: answer, add, withdraw.

use super::{parts::Draft, read::WORDS};
use crate::{
    components::{Csrf, Icon, Submit, TextArea},
    forms::Form,
    page::use_page,
    uploads::{FILES, FilesField},
};
use domain::requests::{RequestKind, RequestState};
use leptos::prelude::*;
use service::requests::view::RequestLine;

/// Answering what was asked for, or adding something.
#[component]
pub(super) fn Add(line: RequestLine, form: Form) -> impl IntoView {
    let locale = use_page().locale;
    let asked = match line.state {
        RequestState::DocumentAsked => true,
        RequestState::Open => false,
        _ => return ().into_any(),
    };
    let open = asked || form.error(WORDS).is_some() || form.error(FILES).is_some();
    let title = if asked {
        locale.pick("Répondre", "Answer")
    } else {
        locale.pick("Ajouter une précision", "Add something")
    };
    let hint = locale.pick(
        "Dites ce que vous savez, et ce que vous n’avez pas. Une personne vous lit.",
        "Say what you know, and what you do not have. A person reads it.",
    );
    view! {
        <details class="aside" open=open>
            <summary>{title}</summary>
            <div class="more">
                <form method="post" action=format!("/requests/{}/answer", line.id) class="ask" enctype="multipart/form-data">
                    <Csrf/><Draft/>
                    <TextArea form=form.clone() name=WORDS label=locale.pick("Votre message", "Your message") hint maxlength=4000/>
                    <FilesField form label=locale.pick("Vos fichiers", "Your files")/>
                    <Submit look="quiet"><Icon name="mail"/>{locale.pick("Envoyer", "Send")}</Submit>
                </form>
            </div>
        </details>
    }
    .into_any()
}

/// Taking it back, after a word on what follows.
#[component]
pub(super) fn Withdraw(line: RequestLine) -> impl IntoView {
    let locale = use_page().locale;
    if !matches!(line.state, RequestState::Open | RequestState::DocumentAsked) {
        return ().into_any();
    }
    let then = match line.kind {
        RequestKind::Dispute => locale.pick(
            "Le montant que vous contestiez sera à nouveau à régler.",
            "The amount you disputed will be to be paid again.",
        ),
        kind if kind.acknowledges() => locale.pick(
            "Les rappels reprendront là où ils s’étaient arrêtés.",
            "Reminders will go on where they had stopped.",
        ),
        _ => locale.pick("Rien d’autre ne change.", "Nothing else changes."),
    };
    view! {
        <details class="aside">
            <summary>{locale.pick("Retirer cette demande", "Withdraw this request")}</summary>
            <div class="more">
                <p>{then}" "{locale.pick("Vous pourrez en faire une autre.", "You can make another one.")}</p>
                <form method="post" action=format!("/requests/{}/withdraw", line.id)>
                    <Csrf/>
                    <Submit look="quiet">{locale.pick("Oui, retirer ma demande", "Yes, withdraw my request")}</Submit>
                </form>
            </div>
        </details>
    }
    .into_any()
}
