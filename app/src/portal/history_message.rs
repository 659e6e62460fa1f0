//! A message once more, as it left: what it said, and the code by which it proves itself. Where its link or a
//! code stood, a mark stands.

use super::history::{channel, message_kind};
use crate::{
    AppState,
    components::{Fact, Facts, Moment},
    error::{Answer, Failure},
    page::{Visit, use_page},
    render::Document,
    session::Debtor,
};
use axum::{
    Router,
    extract::{Path, State},
    routing::get,
};
use domain::message::Channel;
use leptos::prelude::*;
use service::{Context, messages::SentText, portal};

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/history/{message}", get(show))
}

async fn show(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    Path(message): Path<String>,
) -> Answer {
    let message = message.parse().map_err(|_| Failure::NotFound)?;
    let sent = portal::message(&ctx, &actor, message).await?.ok_or(Failure::NotFound)?;
    let page = visit.debtor(&actor);
    let title = page.pick("Message envoyé", "Message sent");
    Ok(Document::new(title).show(&page, || view! { <Message sent/> }))
}

#[component]
fn Message(sent: SentText) -> impl IntoView {
    let locale = use_page().locale;
    let SentText { kind, channel: by, to, at, subject, text, files, .. } = sent;
    let subject = (!subject.is_empty())
        .then(|| view! { <Fact term=locale.pick("Objet", "Subject")>{subject}</Fact> });
    let files: Vec<_> = files.into_iter().map(|file| view! { <li>{file.name}</li> }).collect();
    let files = (!files.is_empty()).then(|| {
        let term = locale.pick("Pièces jointes", "Attachments");
        view! { <Fact term=term><ul class="plain">{files.collect_view()}</ul></Fact> }
    });
    view! {
        <p class="back"><a href="/history">{locale.pick("Retour à l’historique", "Back to the history")}</a></p>
        <h1>{message_kind(locale, kind)}" "{channel(locale, by)}</h1>
        <Facts>
            <Fact term=locale.pick("Envoyé le", "Sent on")><Moment at/></Fact>
            <Fact term=locale.pick("À", "To")>{domain::party::mask_email(&to)}</Fact>
            {subject}
            {files}
        </Facts>
        <pre class="message-text" tabindex="0">{text}</pre>
        <p class="hint">{hidden(locale, by)}</p>
    }
}

fn hidden(locale: domain::Locale, by: Channel) -> &'static str {
    if by == Channel::Sms {
        return locale.pick(
            "Le lien de ce SMS est masqué ici\u{a0}: il n’ouvre votre dossier que depuis le message lui-même.",
            "The link in this text message is masked here: it opens your file from the message itself only.",
        );
    }
    locale.pick(
        "Le lien et les codes de ce message sont masqués ici\u{a0}: ils ne valent que dans le message lui-même.",
        "The link and codes of this message are masked here: they only work in the message itself.",
    )
}
