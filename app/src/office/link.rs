//! Sending a link: the message as the contact would get it, then one button.

use super::{
    components::Trail,
    frame::Here,
    seat::{Reader, Seat, id},
};
use crate::{
    AppState,
    components::{Csrf, Fact, Facts, Notice, Submit},
    error::{Answer, Failure},
    forms::Posted,
    page::{Flash, Tone},
    render::{Document, see_other},
};
use axum::{
    Router,
    extract::Path,
    response::{Html, IntoResponse, Response},
    routing::get,
};
use domain::party::Role;
use http::{HeaderName, HeaderValue, header};
use leptos::prelude::*;
use service::office::{self, LinkPreview, Sent};

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/office/debtors/{debtor}/contacts/{contact}/link", get(show).post(send))
        .route("/office/debtors/{debtor}/contacts/{contact}/link/message", get(message))
}

type Names = Path<(String, String)>;

async fn show(seat: Seat, Path((debtor, contact)): Names) -> Answer {
    let preview = office::preview_link(&seat.ctx, &seat.actor, id(&debtor)?, id(&contact)?).await?;
    let preview = preview.ok_or(Failure::NotFound)?;
    let title = seat.pick("Envoyer un lien", "Send a link");
    let response = seat.show(Here::Debtors, Document::new(title), || {
        body(seat.reader(), title, preview, &debtor, &contact)
    });
    with_frame(response)
}

/// A page on which a message stands in a frame of its own.
pub(super) fn with_frame(mut response: Response) -> Answer {
    if let Some(policy) =
        response.headers().get(header::CONTENT_SECURITY_POLICY).and_then(|v| v.to_str().ok())
    {
        let policy = HeaderValue::from_str(&format!("{policy}; frame-src 'self'"));
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, policy.map_err(Failure::internal)?);
    }
    Ok(response)
}

async fn message(seat: Seat, Path((debtor, contact)): Names) -> Answer {
    let preview = office::preview_link(&seat.ctx, &seat.actor, id(&debtor)?, id(&contact)?).await?;
    Ok(alone(preview.ok_or(Failure::NotFound)?.message.html))
}

/// A message's HTML alone: it can run nothing, load nothing and lead nowhere.
pub(super) fn alone(html: String) -> Response {
    const POLICY: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; \
        form-action 'none'; base-uri 'none'; frame-ancestors 'self'";
    let headers: [(HeaderName, HeaderValue); 3] = [
        (header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (headers, Html(html)).into_response()
}

fn body(
    seat: Reader,
    title: &'static str,
    preview: LinkPreview,
    debtor: &str,
    contact: &str,
) -> impl IntoView + use<> {
    let base = format!("/office/debtors/{debtor}");
    let action = format!("{base}/contacts/{contact}/link");
    let html = format!("{action}/message");
    let trail = vec![
        ("/office/debtors".to_owned(), seat.pick("Débiteurs", "Debtors").to_owned()),
        (base, preview.debtor.1),
    ];
    let form = match preview.message.to.clone() {
        Some(to) => {
            let consequence = match seat.locale() {
                domain::Locale::Fr => format!(
                    "Le message part dans la minute à {to}\u{a0}; son lien ouvre le dossier de ce contact, \
                     et les liens déjà envoyés restent valables."
                ),
                domain::Locale::En => format!(
                    "The message leaves within a minute to {to}; its link opens this contact’s file, \
                     and links already sent stay valid."
                ),
            };
            view! {
                <form method="post" action=action class="decision">
                    <Csrf/>
                    <p>{consequence}</p>
                    <Submit>{seat.pick("Envoyer le lien", "Send the link")}</Submit>
                </form>
            }
            .into_any()
        }
        None => view! {
            <Notice tone=Tone::Warning>
                <p>{seat.pick("Ce contact n’a pas d’adresse e-mail\u{a0}: rien ne peut lui être envoyé.", "This contact has no e-mail address: nothing can be sent.")}</p>
            </Notice>
        }
        .into_any(),
    };
    view! {
        <Trail steps=trail/>
        <h1>{title}</h1>
        {form}
        <section class="letter" aria-labelledby="message">
            <h2 id="message">{seat.pick("Aperçu", "Preview")}</h2>
            <Facts>
                <Fact term=seat.pick("À", "To")>{preview.contact}{preview.message.to.map(|to| format!(" <{to}>"))}</Fact>
                <Fact term=seat.pick("Objet", "Subject")>{preview.message.subject}</Fact>
            </Facts>
            <iframe src=html title=seat.pick("Le message", "The message") sandbox=""></iframe>
            <details class="more">
                <summary>{seat.pick("En texte seul", "As plain text")}</summary>
                <pre>{preview.message.text}</pre>
            </details>
        </section>
    }
}

async fn send(seat: Seat, Path((debtor, contact)): Names, _genuine: Posted) -> Answer {
    seat.actor.demand(Role::Collector)?;
    let outcome = office::send_link(&seat.ctx, &seat.actor, id(&debtor)?, id(&contact)?).await?;
    let flash = match outcome.ok_or(Failure::NotFound)? {
        Sent::Planned(_) => Flash::new(
            Tone::Success,
            seat.pick("Le lien part dans la minute.", "The link leaves within a minute."),
        ),
        Sent::TooSoon => Flash::new(
            Tone::Info,
            seat.pick(
                "Un lien vient déjà d’être envoyé à ce contact\u{a0}; rien n’a été envoyé en double.",
                "A link was sent to this contact a moment ago; nothing was sent twice.",
            ),
        ),
        Sent::Stopped => Flash::new(
            Tone::Warning,
            seat.pick(
                "Rien ne part plus vers ce contact\u{a0}: quelqu’un y a signalé ne pas être la bonne personne. Levez d’abord la suspension si c’est une erreur.",
                "Nothing goes to this contact any more: somebody there has said that they are not the right person. Lift the hold first if that is wrong.",
            ),
        ),
        Sent::NoAddress => Flash::new(
            Tone::Warning,
            seat.pick(
                "Ce contact n’a pas d’adresse e-mail.",
                "This contact has no e-mail address.",
            ),
        ),
    };
    Ok(see_other(&format!("/office/debtors/{debtor}#messages"))
        .flash(&seat.visit, &flash)
        .into_response())
}
