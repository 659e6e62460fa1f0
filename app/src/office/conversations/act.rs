//! The forms of a conversation: done, or shown again with what is wrong and what was typed.

use super::{
    case::{address, load, page},
    parts::WORDS,
    words::{closed_by, refused},
};
use crate::{
    error::{self, Failure},
    forms::{Form, Posted},
    office::seat::{Seat, id},
    page::{Flash, Tone},
    render::see_other,
};
use axum::{extract::Path, response::IntoResponse};
use domain::{ConversationId, Locale, party::Role};
use http::StatusCode;
use service::conversations::{ByMail, TalkError, desk};

/// What may be done, by the last part of the address its form posts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    /// Says something.
    Answer,
    /// Gives it to a colleague, to oneself, to nobody in particular.
    Give,
    /// Gives it back to the assistant.
    GiveBack,
    /// Ends it.
    Close,
}

impl Verb {
    /// The last part of its address.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Give => "give",
            Self::GiveBack => "give-back",
            Self::Close => "close",
        }
    }

    /// The one with this name.
    pub(super) fn of(name: &str) -> Option<Self> {
        [Self::Answer, Self::Give, Self::GiveBack, Self::Close]
            .into_iter()
            .find(|verb| verb.name() == name)
    }
}

pub(super) async fn act(
    seat: Seat,
    Path((name, verb)): Path<(String, String)>,
    posted: Posted,
) -> error::Answer {
    seat.actor.demand(Role::Collector)?;
    let conversation: ConversationId = id(&name)?;
    let verb = Verb::of(&verb).ok_or(Failure::NotFound)?;
    let mut form = Form::from(posted);
    let version: i64 = form.value("version").parse().map_err(|_| Failure::Unreadable)?;
    match done(&seat, conversation, verb, version, &form).await? {
        Ok(words) => {
            let flash = Flash::new(Tone::Success, words);
            Ok(see_other(&address(conversation)).flash(&seat.visit, &flash).into_response())
        }
        Err(error) => {
            let status = reject(&mut form, seat.locale(), verb, error)?;
            let seen = form.value("seen").parse().ok();
            let shown = load(&seat, conversation, (None, seen)).await?;
            Ok(page(&seat, status, shown, form))
        }
    }
}

/// Does it, and says what was done.
async fn done(
    seat: &Seat,
    conversation: ConversationId,
    verb: Verb,
    version: i64,
    form: &Form,
) -> Result<Result<&'static str, TalkError>, Failure> {
    let (ctx, actor) = (&seat.ctx, &seat.actor);
    Ok(match verb {
        Verb::Answer => {
            let said = (form.value(WORDS), form.value("key"));
            let answered = desk::answer(ctx, actor, conversation, version, said).await;
            answered.map(|by_mail| sent(by_mail, seat.locale()))
        }
        Verb::Give => {
            let to = match form.value("to") {
                "" => None,
                to => Some(to.parse().map_err(|_| Failure::Unreadable)?),
            };
            let given = desk::give(ctx, actor, conversation, version, to).await;
            given.map(|()| seat.pick("Conversation confiée.", "Conversation given."))
        }
        Verb::GiveBack => {
            let given = desk::give_back(ctx, actor, conversation, version).await;
            given.map(|()| {
                seat.pick(
                    "L’assistant reprend la conversation.",
                    "The assistant takes the conversation back.",
                )
            })
        }
        Verb::Close => desk::close(ctx, actor, conversation, version)
            .await
            .map(|()| seat.pick("Conversation close.", "Conversation closed.")),
    })
}

/// That a message is there, and whether an e-mail says so.
pub(super) const fn sent(by_mail: ByMail, locale: Locale) -> &'static str {
    match by_mail {
        ByMail::Goes => locale.pick(
            "Message envoyé\u{a0}: le contact est prévenu par e-mail.",
            "Message sent: an e-mail tells the contact.",
        ),
        _ => locale.pick(
            "Message envoyé\u{a0}; aucun e-mail n’est parti, il attend dans l’espace du contact.",
            "Message sent; no e-mail has gone, it waits on the contact’s page.",
        ),
    }
}

/// Notes what is wrong, beside the field that it is about.
pub(super) fn reject(
    form: &mut Form,
    locale: Locale,
    verb: Verb,
    error: TalkError,
) -> Result<StatusCode, Failure> {
    let (field, status, words) = match error {
        TalkError::Unknown => return Err(Failure::NotFound),
        TalkError::Other(error) => return Err(error.into()),
        TalkError::Stale => ("", StatusCode::CONFLICT, stale(verb, locale).to_owned()),
        TalkError::Words(error) => {
            (WORDS, StatusCode::UNPROCESSABLE_ENTITY, refused(error, locale))
        }
        TalkError::Held(reason) => {
            (WORDS, StatusCode::CONFLICT, closed_by(reason, locale).to_owned())
        }
        TalkError::Colleague => (
            "to",
            StatusCode::UNPROCESSABLE_ENTITY,
            locale
                .pick("Choisissez un collègue de cette liste.", "Choose a colleague of this list.")
                .to_owned(),
        ),
        TalkError::Often => (
            WORDS,
            StatusCode::TOO_MANY_REQUESTS,
            locale.pick("Attendez quelques minutes.", "Wait some minutes.").to_owned(),
        ),
    };
    form.reject(field, words);
    Ok(status)
}

const fn stale(verb: Verb, locale: Locale) -> &'static str {
    match verb {
        Verb::Answer => locale.pick(
            "Votre message n’est pas parti\u{a0}: la conversation a changé entre-temps. Lisez ce qui est nouveau, puis envoyez-le ou corrigez-le\u{a0}; il est gardé ci-dessous.",
            "Your message has not left: the conversation has changed meanwhile. Read what is new, then send it or mend it; it is kept below.",
        ),
        Verb::Give | Verb::GiveBack | Verb::Close => locale.pick(
            "La conversation a changé entre-temps\u{a0}: voici où elle en est. Rien n’a été fait.",
            "The conversation has changed meanwhile: this is how it stands. Nothing was done.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_found_by_its_address() {
        for verb in [Verb::Answer, Verb::Give, Verb::GiveBack, Verb::Close] {
            assert_eq!(Verb::of(verb.name()), Some(verb));
        }
        assert_eq!(Verb::of("delete"), None);
    }

    #[test]
    fn what_came_too_late_is_a_conflict() {
        let mut form = Form::new();
        let status = reject(&mut form, Locale::Fr, Verb::Answer, TalkError::Stale).unwrap();
        assert_eq!(status, StatusCode::CONFLICT);
        assert!(!form.is_valid());
    }
}
