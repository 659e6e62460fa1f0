//! What the assistant says, when more is known than the dialogue knows: what a use case made of it,
//! when a person is there, which page does the rest.

use super::{
    answer::Message,
    deeds::{Done, refusal},
};
use crate::{Context, requests::CodeError};
use chat::{
    act::Act,
    assistant::Answer,
    dialogue::{Move, Turn},
    text::{SmsWords, Text},
};
use chrono::NaiveDateTime;
use domain::{Locale, requests::RequestKind};

/// What is said about the law before a yes: hospitality wants it told before it is sent.
const ACKNOWLEDGES: (&str, &str) = (
    "Bon à savoir : convenir d’une date ou d’un échéancier peut valoir reconnaissance de la dette (article 2240 du Code civil).",
    "Good to know: agreeing on a date or on instalments can acknowledge the debt (article 2240 of the French Civil Code).",
);

/// A page that does what was spoken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leads {
    /// Where.
    pub path: &'static str,
    /// What the button says, in French and English.
    pub words: (&'static str, &'static str),
}

const fn leads(path: &'static str, fr: &'static str, en: &'static str) -> Leads {
    Leads { path, words: (fr, en) }
}

const PAGES: [Leads; 10] = [
    leads("/pay", "Aller à la page de paiement", "Go to the payment page"),
    leads("/transfer", "Voir les coordonnées bancaires", "See the bank details"),
    leads("/documents", "Ouvrir mes documents", "Open my documents"),
    leads("/requests", "Voir mes demandes", "See my requests"),
    leads("/verify", "Vérifier qui m’écrit", "Check who writes to me"),
    leads("/rights", "Lire mes droits", "Read my rights"),
    leads("/ask/contact/me", "Changer mes coordonnées", "Change my contact details"),
    leads("/ask/transferred", "Joindre un justificatif", "Attach a proof"),
    leads("/not-me", "Ce n’est pas moi", "It is not me"),
    leads("/preferences", "Choisir comment on m’écrit", "Choose how I am written to"),
];

/// What can be chosen instead of writing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offered {
    /// Messages that can be sent with one touch.
    pub quick: Vec<String>,
    /// The page that does what was spoken of.
    pub leads: Option<Leads>,
}

/// The page of a path that was kept.
pub(super) fn page_of(path: &str) -> Option<Leads> {
    PAGES.into_iter().find(|page| page.path == path)
}

/// The page that an answer leads to.
pub(super) fn page(turn: Option<&Turn>, done: &Done) -> Option<String> {
    let path = match (done, turn.map(|turn| turn.now.act)) {
        (Done::Page(path), _) => path,
        (Done::Asked(..), _) => "/requests",
        (Done::Nothing | Done::Noted | Done::ToSign(_), Some(act)) => path(act)?,
        _ => return None,
    };
    Some(path.to_owned())
}

const fn path(act: Act) -> Option<&'static str> {
    Some(match act {
        Act::SendPayLink => "/pay",
        Act::GiveMeans | Act::HelpPayment => "/transfer",
        Act::SendDocument | Act::ExplainAmount => "/documents",
        Act::ShowPlan => "/requests",
        Act::IdentityInfo => "/verify",
        Act::LegalInfo => "/rights",
        Act::UpdateDetails => "/ask/contact/me",
        Act::RequestProof => "/ask/transferred",
        Act::OptOutRecorded => "/preferences",
        _ => return None,
    })
}

/// What is said, and what can be answered with one touch.
pub(super) fn reply(
    ctx: &Context,
    message: &Message<'_>,
    said: Option<&Answer>,
    done: &Done,
    (language, is_first): (Locale, bool),
) -> (String, Vec<String>) {
    let (turn, reply) = (said.map(|said| &said.turn), said.map(|said| &said.reply));
    let quick = match done {
        // The digits are to be copied; all that can be touched is to drop it.
        Done::CodeSent(_) | Done::Unsigned(_) => vec![language.pick("Non", "No").to_owned()],
        _ => reply.map(|reply| reply.quick.clone()).unwrap_or_default(),
    };
    let help = reply.iter().flat_map(|reply| &reply.help);
    let help: Vec<String> =
        help.map(|line| format!("{} – {}", line.number, line.name(language))).collect();
    let mut paragraphs = reply.map(|reply| reply.paragraphs.clone()).unwrap_or_default();
    if let Some(other) = instead(ctx, message, turn, done, language) {
        // The notice of the first turn stays.
        paragraphs.truncate(usize::from(is_first && turn.is_some()));
        paragraphs.push(other);
    }
    if !help.is_empty() {
        paragraphs.push(help.join("\n"));
    }
    if turn.is_some_and(|turn| acknowledges(turn.then.as_ref().unwrap_or(&turn.now))) {
        paragraphs.push(language.pick(ACKNOWLEDGES.0, ACKNOWLEDGES.1).to_owned());
    }
    (typeset(language, &paragraphs.join("\n\n")), quick)
}

/// Apostrophes as they are printed, and French marks that stay with their words.
pub(super) fn typeset(language: Locale, text: &str) -> String {
    let text = text.replace('\'', "’");
    if language == Locale::En {
        return text;
    }
    let marks = [" :", " ;", " ?", " !", " »"];
    let text =
        marks.into_iter().fold(text, |text, mark| text.replace(mark, &mark.replace(' ', "\u{a0}")));
    text.replace("« ", "«\u{a0}")
}

/// Whether a yes to this acknowledges the debt.
fn acknowledges(now: &Move) -> bool {
    let asks = matches!(
        now.act,
        Act::ConfirmPromise
            | Act::CounterPromise
            | Act::ConfirmDelay
            | Act::DelayToReview
            | Act::ConfirmPlan
            | Act::ConfirmReview
            | Act::DiscountToReview
    );
    asks && !now.terms.done
}

/// What is said instead of the dialogue's words, where a use case came out otherwise or knows more.
fn instead(
    ctx: &Context,
    message: &Message<'_>,
    turn: Option<&Turn>,
    done: &Done,
    language: Locale,
) -> Option<String> {
    let act = turn.map(|turn| turn.now.act);
    match done {
        // Particulars are signed by the stored address and confirmed by the new one.
        Done::Page("/ask/contact/me") => Some(
            language
                .pick(
                    "Rien n’est encore changé : la page ci-dessous le fait, avec un code envoyé à l’adresse que nous connaissons.",
                    "Nothing has changed yet: the page below does it, with a code sent to the address that we know.",
                )
                .to_owned(),
        ),
        Done::Nothing | Done::Noted | Done::Page(_) | Done::ToSign(_) => None,
        Done::Asked(kind, asked) if asked.granted => {
            (act.is_none() && *kind == RequestKind::Plan).then(|| signed(language).to_owned())
        }
        Done::Asked(_, asked) => {
            let by = asked.answer_by.map(|day| language.weekday_date(day));
            let granted = [Act::PromiseRecorded, Act::DelayGranted, Act::PlanApproved]
                .map(Some)
                .contains(&act);
            (act.is_none() || granted).then(|| passed_on(language, by))
        }
        Done::CodeSent(address) => Some(to_sign(language, address)),
        Done::Unsigned(error) => Some(unsigned(language, *error).to_owned()),
        Done::Refused(error) => Some(refusal(error, language)),
        Done::HandedOver => Some(handed_over(ctx, message, language)),
    }
}

const fn signed(language: Locale) -> &'static str {
    language.pick(
        "Merci, c’est signé : votre échéancier est en place. Le contrat et le calendrier sont sur sa page.",
        "Thank you, it is signed: your plan is in place. The contract and the calendar are on its page.",
    )
}

fn passed_on(language: Locale, by: Option<String>) -> String {
    match (by, language) {
        (Some(day), Locale::Fr) => {
            format!(
                "Votre demande est transmise. Réponse au plus tard le {day} ; d’ici là, aucun rappel ne part à ce sujet."
            )
        }
        (Some(day), Locale::En) => {
            format!(
                "Your request is passed on. Answer by {day}; no reminder about it leaves until then."
            )
        }
        (None, _) => {
            language.pick("Votre demande est transmise.", "Your request is passed on.").to_owned()
        }
    }
}

fn to_sign(language: Locale, address: &str) -> String {
    match language {
        Locale::Fr => format!(
            "Pour signer, recopiez ici les six chiffres que nous venons d’envoyer à {address}. Ils sont valables dix minutes. Rien n’est signé avant cela ; « non » suffit pour renoncer."
        ),
        Locale::En => format!(
            "To sign, copy here the six digits that we have just sent to {address}. They are valid for ten minutes. Nothing is signed before; “no” is enough to drop it."
        ),
    }
}

const fn unsigned(language: Locale, error: CodeError) -> &'static str {
    match error {
        CodeError::TooMany => language.pick(
            "Plusieurs codes ont déjà été envoyés. Utilisez le dernier reçu, ou réessayez dans dix minutes.",
            "Several codes have been sent already. Use the last one, or try again in ten minutes.",
        ),
        _ => language.pick(
            "Ce code n’est pas le bon, ou il n’est plus valable. Vérifiez-le et recopiez-le ici.",
            "This code is not the right one, or is no longer valid. Check it and copy it here.",
        ),
    }
}

/// A person takes over: when.
fn handed_over(ctx: &Context, message: &Message<'_>, language: Locale) -> String {
    let now = ctx.local(&message.actor.creditor);
    let who = language.pick(
        "Je passe la conversation à une personne, avec ce que vous avez déjà dit.",
        "I hand the conversation over to a person, with what you have said so far.",
    );
    let when = message.scene.service.staffed_next(now).map_or_else(
        || {
            language
                .pick(
                    "L’équipe est là : la réponse s’affichera ici.",
                    "The team is there: the answer will show here.",
                )
                .to_owned()
        },
        |at| there_from(language, at),
    );
    format!("{who} {when}")
}

fn there_from(language: Locale, at: NaiveDateTime) -> String {
    let day = language.weekday_date(at.date());
    let time = at.format(language.pick("%-H h %M", "%-H:%M"));
    match language {
        Locale::Fr => format!(
            "L’équipe est de retour le {day} à {time} ; si vous n’êtes plus là, un e-mail vous prévient de la réponse."
        ),
        Locale::En => format!(
            "The team is back on {day} at {time}; if you have left, an e-mail tells you of the answer."
        ),
    }
}

/// A key that phrases share which say the same: their words without numbers, in order of the alphabet.
pub(super) fn phrase_key(words: &str) -> String {
    let text = Text::read(words, &SmsWords::default());
    let letters = |token: &&chat::text::Token| token.folded.chars().any(char::is_alphabetic);
    let mut folded: Vec<&str> =
        text.tokens.iter().filter(letters).map(|token| token.folded.as_str()).collect();
    folded.sort_unstable();
    folded.dedup();
    folded.join(" ").chars().take(200).collect()
}
