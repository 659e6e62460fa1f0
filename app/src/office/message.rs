//! A message as it left, word for word: the proof of what was sent. Where its link or a code stood, a mark stands.

use super::{
    components::Trail,
    frame::Here,
    link::{alone, with_frame},
    reminder_words::template,
    seat::{Reader, Seat, id},
    words::message_kind,
};
use crate::{
    AppState,
    components::{Fact, Facts, Moment, Notice},
    error::{Answer, Failure},
    page::Tone,
    render::Document,
};
use axum::{Router, extract::Path, routing::get};
use domain::party::Role;
use leptos::prelude::*;
use service::{
    messages::{Kept, Origin, SentFile, SentText},
    office::{self, Debtor},
};

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/office/debtors/{debtor}/messages/{message}", get(show))
        .route("/office/debtors/{debtor}/messages/{message}/html", get(html))
}

type Names = Path<(String, String)>;

async fn show(seat: Seat, Path((debtor, message)): Names) -> Answer {
    seat.actor.demand(Role::Viewer)?;
    let found = office::message(&seat.ctx, &seat.actor, id(&debtor)?, id(&message)?).await?;
    let (debtor, text) = found.ok_or(Failure::NotFound)?;
    let title = seat.pick("Message envoyé", "Message sent");
    let response = seat
        .show(Here::Debtors, Document::new(title), || body(seat.reader(), title, &debtor, text));
    with_frame(response)
}

async fn html(seat: Seat, Path((debtor, message)): Names) -> Answer {
    seat.actor.demand(Role::Viewer)?;
    let found = office::message(&seat.ctx, &seat.actor, id(&debtor)?, id(&message)?).await?;
    let (_, text) = found.ok_or(Failure::NotFound)?;
    Ok(alone(text.html.ok_or(Failure::NotFound)?))
}

fn body(
    seat: Reader,
    title: &'static str,
    debtor: &Debtor,
    text: SentText,
) -> impl IntoView + use<> {
    let base = format!("/office/debtors/{}", debtor.id);
    let trail = vec![
        ("/office/debtors".to_owned(), seat.pick("Débiteurs", "Debtors").to_owned()),
        (base.clone(), debtor.name.clone()),
    ];
    let altered = (text.kept == Kept::Altered).then(|| view! {
        <Notice tone=Tone::Danger>
            <p>{seat.pick(
                "Ce texte n’est pas celui dont le journal garde l’empreinte\u{a0}: il a été modifié depuis l’envoi.",
                "This text is not the one whose fingerprint the audit keeps: it was changed after it was sent.",
            )}</p>
        </Notice>
    });
    let shown = if text.html.is_some() {
        let html = format!("{base}/messages/{}/html", text.id);
        view! {
            <iframe src=html title=seat.pick("Le message", "The message") sandbox=""></iframe>
            <details class="more">
                <summary>{seat.pick("En texte seul", "As plain text")}</summary>
                <pre>{text.text}</pre>
            </details>
        }
        .into_any()
    } else {
        view! { <pre tabindex="0">{text.text}</pre> }.into_any()
    };
    let subject = (!text.subject.is_empty())
        .then(|| view! { <Fact term=seat.pick("Objet", "Subject")>{text.subject}</Fact> });
    view! {
        <Trail steps=trail/>
        <h1>{title}</h1>
        {altered}
        <section class="letter" aria-labelledby="message">
            <h2 id="message">{message_kind(text.kind, seat.locale())}</h2>
            <Facts>
                <Fact term=seat.pick("Envoyé le", "Sent on")><Moment at=text.at/></Fact>
                <Fact term=seat.pick("À", "To")>{text.to}</Fact>
                {subject}
                {text.origin.map(|origin| self::origin(seat, origin))}
                {files(seat, text.files)}
                <Fact term=seat.pick("Empreinte de ce texte (SHA-256)", "Fingerprint of this text (SHA-256)")><code>{text.hash}</code></Fact>
                {text.left_hash.map(|left| view! {
                    <Fact term=seat.pick("Empreinte du message parti", "Fingerprint of what left")><code>{left}</code></Fact>
                })}
            </Facts>
            {shown}
            <p class="muted">{seat.pick(
                "Le lien et les codes sont masqués\u{a0}: ils ne sont conservés nulle part. Les empreintes figurent dans le journal, à l’envoi.",
                "The link and codes are masked: they are stored nowhere. The fingerprints are in the audit, with the sending.",
            )}</p>
        </section>
    }
}

/// The step that it carried out, the scenario's version and the template's.
fn origin(seat: Reader, origin: Origin) -> impl IntoView + use<> {
    let action = format!("/office/actions/{}", origin.action);
    let of = origin.scenarios.iter().map(|of| format!("{}\u{a0}v{}", of.name, of.version));
    let of: Vec<_> = of.collect();
    let step = if of.is_empty() {
        seat.pick("Voir l’action", "See the action").to_owned()
    } else {
        of.join(", ")
    };
    let template = match origin.template_version {
        Some(number) => format!("{}\u{a0}v{number}", template(&origin.template, seat.locale())),
        None => seat.pick("Texte d’un gestionnaire", "A collector’s own text").to_owned(),
    };
    view! {
        <Fact term=seat.pick("Scénario", "Scenario")><a href=action>{step}</a></Fact>
        <Fact term=seat.pick("Modèle", "Template")>{template}</Fact>
    }
}

fn files(seat: Reader, files: Vec<SentFile>) -> Option<impl IntoView + use<>> {
    if files.is_empty() {
        return None;
    }
    let rows = files.into_iter().map(|file| {
        let size = file.size.div_ceil(1_024);
        view! { <li>{file.name}" · "{size}{seat.pick("\u{a0}Ko", "\u{a0}kB")}" · "<code>{file.sha256}</code></li> }
    });
    let rows: Vec<_> = rows.collect();
    Some(view! {
        <Fact term=seat.pick("Pièces jointes", "Attachments")><ul class="plain">{rows.collect_view()}</ul></Fact>
    })
}
