//! The one place where a failure becomes a page, in the reader's language, and is logged, once.
//!
//! Handlers return [`Failure`], which only marks the response; [`worded`], called by
//! [`crate::page::around`], knows the reader and writes the page. What a person can mend is not a
//! failure but a form shown again ([`crate::forms`]).

use crate::{
    components::Notice,
    kept::Kept,
    office::sign_in,
    page::{Flash, Page, Tone, Visit},
    portal::kept,
    render::{Document, see_other},
    session::Presented,
};
use axum::response::{IntoResponse, Response};
use domain::Locale;
use http::{HeaderValue, StatusCode, header};
use leptos::prelude::*;
use service::sessions::Area;

/// Why a page cannot be shown.
#[derive(Clone, Debug)]
pub enum Failure {
    /// There is no such thing, or it is someone else's.
    NotFound,
    /// The role does not allow it.
    Forbidden,
    /// The form does not come from a page of this session.
    Forgery,
    /// The request cannot be read.
    Unreadable,
    /// The page exists, but is not asked like this.
    WrongMethod,
    /// The body is larger than this page takes.
    TooLarge,
    /// Nobody is signed in.
    SignedOut(Area),
    /// Someone else changed the same thing at the same moment.
    Conflict,
    /// The database is away.
    Unavailable,
    /// Something that should never happen; the text is for the log.
    Internal(String),
}

impl Failure {
    /// Something that should never happen.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self::Internal(cause.to_string())
    }

    /// The status that says so.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden | Self::Forgery => StatusCode::FORBIDDEN,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::SignedOut(_) => StatusCode::SEE_OTHER,
            Self::Conflict => StatusCode::CONFLICT,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl From<service::Error> for Failure {
    fn from(error: service::Error) -> Self {
        match error {
            service::Error::Unavailable(_) => Self::Unavailable,
            service::Error::Forbidden => Self::Forbidden,
            service::Error::Conflict(_) => Self::Conflict,
            service::Error::Internal(text) => Self::Internal(text),
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// What a handler answers.
pub type Answer = Result<Response, Failure>;

/// The router's fallback.
pub async fn no_such_page() -> Failure {
    Failure::NotFound
}

/// A response with its failure, if it is one, written out in the language of whoever presented a
/// session. Refusals of other layers (a method that a page does not know, a body too large) are
/// worded too.
pub(crate) async fn worded(
    visit: &Visit,
    presented: Option<Presented>,
    kept: Option<Kept>,
    mut response: Response,
) -> Response {
    let Some(failure) = failure_of(&mut response) else { return response };
    log(visit, &failure);
    let mut page = match (failure, kept) {
        // The page's own token still belongs to the old cookie, which therefore stays.
        (Failure::SignedOut(Area::Office), Some(kept)) => return sign_in::again(visit, &kept),
        (Failure::SignedOut(Area::Portal), kept) => left(visit, presented, kept).await,
        (Failure::SignedOut(Area::Office), None) => to_sign_in(visit),
        (failure, _) => show(visit, language(visit, presented, &failure).await, &failure),
    };
    for (name, value) in response.headers() {
        if name == header::SET_COOKIE || name == header::ALLOW {
            page.headers_mut().append(name, value.clone());
        }
    }
    page
}

fn failure_of(response: &mut Response) -> Option<Failure> {
    if let Some(failure) = response.extensions_mut().remove::<Failure>() {
        return Some(failure);
    }
    if response.headers().contains_key(header::CONTENT_TYPE) && !is_plain_text(response) {
        return None;
    }
    match response.status() {
        StatusCode::NOT_FOUND => Some(Failure::NotFound),
        StatusCode::METHOD_NOT_ALLOWED => Some(Failure::WrongMethod),
        StatusCode::PAYLOAD_TOO_LARGE => Some(Failure::TooLarge),
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => Some(Failure::Unreadable),
        StatusCode::INTERNAL_SERVER_ERROR => Some(Failure::internal("an empty answer")),
        _ => None,
    }
}

/// The language that was chosen, else that of whoever is signed in, else the browser's. A database
/// that is away is not asked again: the page must not be late as well.
async fn language(visit: &Visit, presented: Option<Presented>, failure: &Failure) -> Locale {
    let theirs = match (visit.chosen, presented) {
        (None, Some(presented)) if !matches!(failure, Failure::Unavailable) => {
            presented.locale().await
        }
        _ => None,
    };
    theirs.unwrap_or_else(|| visit.locale())
}

fn is_plain_text(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/plain"))
        && (response.status().is_client_error() || response.status().is_server_error())
}

fn log(visit: &Visit, failure: &Failure) {
    let request_id = visit.request_id.as_deref().unwrap_or_default();
    match failure {
        Failure::Internal(cause) => tracing::error!(request_id, cause, "request failed: {cause}"),
        Failure::Unavailable => tracing::error!(request_id, "the database is not available"),
        Failure::Forgery => tracing::warn!(request_id, "a form without its token was refused"),
        Failure::Conflict => tracing::warn!(request_id, "two requests changed the same thing"),
        _ => {}
    }
}

fn to_sign_in(visit: &Visit) -> Response {
    let next = crate::cookies::encode(&visit.path);
    see_other(&format!("/office/sign-in?next={next}")).into_response()
}

/// Out of the portal, with what becomes of a form that was being sent.
async fn left(visit: &Visit, presented: Option<Presented>, kept: Option<Kept>) -> Response {
    let kept = match presented.zip(kept) {
        Some((presented, form)) => presented.keep(&form.path, &form.fields).await,
        None => Ok(false),
    };
    let words = match kept {
        Ok(true) => kept::waits(visit.locale()),
        Ok(false) => visit.locale().pick(
            "Votre session est terminée, rien n’a été envoyé. Pour rouvrir votre dossier, utilisez à \
             nouveau le lien reçu.",
            "Your session has ended, nothing was sent. To open your file again, use the link you received.",
        ),
        Err(error) => return show(visit, visit.locale(), &error.into()),
    };
    see_other("/").flash(visit, &Flash::new(Tone::Info, words)).into_response()
}

/// Title, explanation.
fn words(failure: &Failure, locale: Locale) -> (&'static str, &'static str) {
    match failure {
        Failure::NotFound => locale.pick(
            (
                "Cette page n’existe pas",
                "L’adresse est peut-être incomplète, ou le document n’est plus disponible.",
            ),
            (
                "This page does not exist",
                "The address may be incomplete, or the document is no longer available.",
            ),
        ),
        Failure::Forbidden => locale.pick(
            ("Accès refusé", "Votre rôle ne permet pas cette action."),
            ("Not allowed", "Your role does not allow this."),
        ),
        Failure::Forgery => locale.pick(
            (
                "Cette page a expiré",
                "Par sécurité, le formulaire n’a pas été envoyé et rien n’a changé. Revenez à la \
                 page précédente, rechargez-la et recommencez.",
            ),
            (
                "This page has expired",
                "To be safe, the form was not sent and nothing has changed. Go back, reload the \
                 page and try again.",
            ),
        ),
        Failure::Unreadable => locale.pick(
            ("Demande illisible", "Le formulaire n’a pas pu être lu. Rien n’a changé."),
            ("Unreadable request", "The form could not be read. Nothing has changed."),
        ),
        Failure::WrongMethod => locale.pick(
            (
                "Cette page ne s’ouvre pas ainsi",
                "L’adresse existe, mais elle ne répond pas à cette demande. Rien n’a changé. Revenez à la \
                 page précédente et recommencez.",
            ),
            (
                "This page does not open like this",
                "The address exists but does not answer this request. Nothing has changed. Go back and \
                 try again.",
            ),
        ),
        Failure::TooLarge => locale.pick(
            ("Envoi trop volumineux", "Ce qui a été envoyé dépasse la taille acceptée ici."),
            ("Too large", "What was sent is larger than this page accepts."),
        ),
        Failure::Conflict => locale.pick(
            (
                "Quelqu’un a fait la même chose au même moment",
                "Votre demande n’a pas été enregistrée deux fois. Rechargez la page pour voir où \
                 en est votre dossier.",
            ),
            (
                "Someone did the same at the same moment",
                "Your request was not recorded twice. Reload the page to see where things stand.",
            ),
        ),
        Failure::Unavailable => locale.pick(
            (
                "Momentanément indisponible",
                "Le service revient dans un instant. Rien n’a été perdu ni enregistré à moitié : \
                 réessayez dans une minute.",
            ),
            (
                "Away for a moment",
                "The service will be back shortly. Nothing was lost or half recorded: try again \
                 in a minute.",
            ),
        ),
        Failure::SignedOut(_) | Failure::Internal(_) => locale.pick(
            (
                "Quelque chose n’a pas fonctionné",
                "La faute est de notre côté et elle nous est signalée. Réessayez ; si cela \
                 persiste, indiquez le numéro ci-dessous.",
            ),
            (
                "Something went wrong",
                "The fault is ours and we have been told. Try again; if it goes on, quote the \
                 number below.",
            ),
        ),
    }
}

/// What somebody to whom a view was lent is told where it ends.
const fn lent(locale: Locale) -> (&'static str, &'static str) {
    locale.pick(
        (
            "Ceci reste à la personne qui vous a confié le dossier",
            "Vous pouvez regarder, payer et télécharger les documents. S’engager, contester, demander ou changer des coordonnées lui appartient : rien n’a été envoyé ni changé.",
        ),
        (
            "This stays with whoever lent you the file",
            "You can look, pay and download documents. To commit, dispute, ask or change contact details is theirs: nothing was sent or changed.",
        ),
    )
}

fn show(visit: &Visit, locale: Locale, failure: &Failure) -> Response {
    let page = Page { locale, ..visit.public() };
    let (title, text) = match (failure, visit.area) {
        (Failure::Forbidden, Area::Portal) => lent(locale),
        _ => words(failure, locale),
    };
    let number = visit.request_id.clone().filter(|_| matches!(failure, Failure::Internal(_)));
    let home = if visit.area == Area::Office { "/office" } else { "/" };
    let document = Document::new(title).status(failure.status());
    let mut response = document.show(&page, move || {
        view! {
            <h1>{title}</h1>
            <Notice tone=Tone::Warning>
                <p>{text}</p>
                {number.map(|number| view! { <p>"N° " <code>{number}</code></p> })}
            </Notice>
            <p><a class="button quiet" href=home>{locale.pick("Retour à l’accueil", "Back to the start")}</a></p>
        }
    });
    if matches!(failure, Failure::Unavailable) {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{assets::Assets, sample};
    use std::sync::Arc;

    async fn body(response: Response) -> String {
        let bytes = axum::body::to_bytes(response.into_body(), 64 * 1_024).await.unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn every_refusal_has_a_page_in_the_readers_language() {
        for locale in Locale::ALL {
            let visit = sample::page(*locale, &Arc::new(Assets::default())).visit;
            for status in [404, 405, 413, 400, 422, 500] {
                let status = StatusCode::from_u16(status).unwrap();
                let answer = ([(header::ALLOW, "GET,HEAD")], status).into_response();
                let worded = worded(&visit, None, None, answer).await;
                assert_eq!(worded.headers()[header::ALLOW], "GET,HEAD");
                assert!(worded.status().is_client_error() || worded.status().is_server_error());
                let page = body(worded).await;
                assert!(page.contains(&format!("<html lang=\"{locale}\"")), "{status}: {page}");
                assert_eq!(page.matches("<h1").count(), 1, "{status}");
            }
        }
    }

    #[tokio::test]
    async fn an_answer_with_a_body_of_its_own_is_left_alone() {
        let visit = sample::page(Locale::Fr, &Arc::new(Assets::default())).visit;
        let pdf = ([(header::CONTENT_TYPE, "application/pdf")], "%PDF").into_response();
        assert_eq!(body(worded(&visit, None, None, pdf).await).await, "%PDF");
        let redirect = StatusCode::SEE_OTHER.into_response();
        assert_eq!(worded(&visit, None, None, redirect).await.status(), StatusCode::SEE_OTHER);
    }
}
