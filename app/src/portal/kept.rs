//! What was being sent when the session ended: put back into its form once the door is open again.
//!
//! A page with words that are worth it is named in [`page_of`] and takes [`PutBack`] where it is shown.

use super::{pay::KEY, requests::CODE};
use crate::{
    AppState, cookies,
    error::Failure,
    forms::{Posted, TOKEN},
    page::{Flash, Tone, Visit},
    render::{Redirect, see_other},
    session::MaybeDebtor,
};
use axum::extract::{FromRef, FromRequestParts};
use domain::Locale;
use http::request::Parts;

/// What the address of a page says whose form is to be put back.
const BACK: &str = "kept";

/// The page whose form is posted to a path; nothing where nobody types more than a code.
pub(crate) fn page_of(path: &str) -> Option<String> {
    let path = path.split('?').next().unwrap_or_default();
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match parts.as_slice() {
        ["ask", "plan", "code"] => Some("/ask/plan".to_owned()),
        ["ask", "contact", whom] | ["ask", "contact", whom, "code"] => {
            Some(format!("/ask/contact/{whom}"))
        }
        ["requests", id, "answer"] => Some(format!("/requests/{id}")),
        ["delegates", "code"] => Some("/delegates".to_owned()),
        ["ask", _] | ["messages" | "pay" | "delegates"] => Some(path.to_owned()),
        _ => None,
    }
}

/// What is kept of a form: neither its session's token, nor the key that would make it the same as
/// another, nor a code.
pub(crate) fn typed(posted: &Posted) -> String {
    let worth = posted.pairs().filter(|(name, _)| ![TOKEN, KEY, CODE].contains(name));
    let pairs =
        worth.map(|(name, value)| format!("{}={}", cookies::encode(name), cookies::encode(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// What is said to whoever has just been sent away.
pub(crate) const fn waits(locale: Locale) -> &'static str {
    locale.pick(
        "Votre session était terminée\u{a0}: rien n’a été envoyé. Ce que vous aviez écrit est gardé une heure, pour \
         vous seul\u{a0}: rouvrez votre dossier avec le lien reçu pour le retrouver. Les fichiers joints ne sont \
         pas gardés.",
        "Your session had ended: nothing was sent. What you had written is kept for an hour, for you alone: open \
         your file with the link you received to find it again. Attached files are not kept.",
    )
}

/// From the open door back to the page whose form was being sent.
pub(super) fn back_to(visit: &Visit, page: &str) -> Redirect {
    let words = visit.locale().pick(
        "Voici ce que vous aviez écrit avant la fin de votre session. Rien n’est encore envoyé\u{a0}: vérifiez, joignez \
         à nouveau vos fichiers s’il y en avait, puis envoyez.",
        "Here is what you had written before your session ended. Nothing is sent yet: check it, attach your files \
         again if there were any, then send it.",
    );
    let to = format!("{page}?{BACK}");
    see_other(&to).flash(visit, &Flash::new(Tone::Info, words))
}

/// What is put back into a page's form, if its address asks for that.
#[derive(Default)]
pub(crate) struct PutBack(pub(crate) Posted);

impl<S> FromRequestParts<S> for PutBack
where
    S: Send + Sync,
    AppState: FromRef<S>,
{
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let query = parts.uri.query().unwrap_or_default();
        if !query.split('&').any(|pair| pair == BACK) {
            return Ok(Self::default());
        }
        let MaybeDebtor(actor) = MaybeDebtor::from_request_parts(parts, state).await?;
        let Some(actor) = actor else { return Ok(Self::default()) };
        let ctx = AppState::from_ref(state).ctx;
        let kept = service::kept_forms::typed(&ctx, &actor, parts.uri.path()).await?;
        let kept = kept.and_then(|fields| Posted::parse(fields.as_bytes()));
        Ok(Self(kept.unwrap_or_default()))
    }
}

/// What is put back, else what the address says: for pages to which links lead that know an answer.
pub(crate) struct Prefilled(pub(crate) Posted);

impl<S> FromRequestParts<S> for Prefilled
where
    S: Send + Sync,
    AppState: FromRef<S>,
{
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let PutBack(kept) = PutBack::from_request_parts(parts, state).await?;
        if kept.pairs().next().is_some() {
            return Ok(Self(kept));
        }
        let query = parts.uri.query().unwrap_or_default();
        Posted::parse(query.as_bytes()).map(Self).ok_or(Failure::Unreadable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_belongs_to_the_page_that_shows_it() {
        let whose = [
            ("/ask/dispute?invoice=a", Some("/ask/dispute")),
            ("/ask/plan/code", Some("/ask/plan")),
            ("/ask/contact/me/code", Some("/ask/contact/me")),
            ("/delegates/code", Some("/delegates")),
            ("/requests/1/answer", Some("/requests/1")),
            ("/messages", Some("/messages")),
            ("/door", None),
            ("/requests/1/accept", None),
            ("/requests/1/withdraw", None),
            ("/sign-out", None),
        ];
        for (path, page) in whose {
            assert_eq!(page_of(path).as_deref(), page, "{path}");
        }
    }

    #[test]
    fn words_are_kept_and_tokens_keys_and_codes_are_not() {
        let posted = Posted::from_pairs([
            ("csrf", "x"),
            ("key", "y"),
            ("code", "123456"),
            ("words", "Cassé & sale"),
            ("files", "a.pdf"),
        ]);
        let kept = typed(&posted);
        let again = Posted::from_pairs([("words", "Cassé & sale"), ("files", "a.pdf")]);
        assert_eq!(Posted::parse(kept.as_bytes()), Some(again));
    }
}
