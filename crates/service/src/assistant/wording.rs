//! What the assistant says, when more is known than the dialogue knows: what a use case made of it,
//! when a person is there, which page does the rest.

use super::{
    answer::Message,
    deeds::{Done, refusal},
    scene::Scene,
};
use crate::{Context, requests::CodeError};
use chat::{
    act::Act,
    assistant::Answer,
    dialogue::{Move, Terms, Turn},
    text::{SmsWords, Text},
};
use chrono::{NaiveDate, NaiveDateTime};
use domain::{Locale, requests::RequestKind};

/// What is said about the law before a yes: hospitality wants it told before it is sent.
const ACKNOWLEDGES: (&str, &str) = (
    "Bon à savoir : convenir d’une date ou d’un échéancier peut valoir reconnaissance de la dette (article 2240 du Code civil).",
    "Good to know: agreeing on a date or on instalments can acknowledge the debt (article 2240 of the French Civil Code).",
);

/// A page that does what was spoken of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leads {
    /// Where.
    pub path: &'static str,
    /// What follows the path: which request, or what is chosen on the page beforehand.
    pub rest: String,
    /// What the button says, in French and English.
    pub words: (&'static str, &'static str),
}

impl Leads {
    /// The whole address.
    pub fn href(&self) -> String {
        format!("{}{}", self.path, self.rest)
    }
}

/// A request's own page, where a proof can be handed in.
const PROOF: &str = "/requests/";

const fn leads(path: &'static str, fr: &'static str, en: &'static str) -> Leads {
    Leads { path, rest: String::new(), words: (fr, en) }
}

const PAGES: [Leads; 12] = [
    leads("/pay", "Aller à la page de paiement", "Go to the payment page"),
    leads("/transfer", "Voir les coordonnées bancaires", "See the bank details"),
    leads("/documents", "Ouvrir mes documents", "Open my documents"),
    leads("/requests", "Voir mes demandes", "See my requests"),
    leads(PROOF, "Joindre un justificatif", "Attach a proof"),
    leads("/ask/dispute", "Envoyer la preuve de paiement", "Send the proof of payment"),
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

/// The page of an address that was kept.
pub(super) fn page_of(address: &str) -> Option<Leads> {
    PAGES.into_iter().find_map(|page| {
        let rest = address.strip_prefix(page.path)?;
        let fits = rest.is_empty() || rest.starts_with('?') || page.path == PROOF;
        fits.then(|| Leads { rest: rest.to_owned(), ..page })
    })
}

/// The page that an answer leads to, with what was chosen in it.
pub(super) fn page(
    scene: &Scene,
    turn: Option<&Turn>,
    done: &Done,
    language: Locale,
) -> Option<String> {
    let act = turn.map(|turn| turn.now.act);
    Some(match (done, act) {
        (Done::Page(path), _) => (*path).to_owned(),
        (Done::Asked(_, asked), Some(Act::PaymentClaimRecorded)) => format!("{PROOF}{}", asked.id),
        (Done::Asked(..), _) => "/requests".to_owned(),
        (Done::Held(_), _) => "/ask/dispute".to_owned(),
        (Done::Nothing, Some(Act::SendPayLink)) => {
            let chosen = turn.and_then(|turn| chosen(scene, &turn.now.terms, language));
            format!("/pay{}", chosen.unwrap_or_default())
        }
        (Done::Nothing | Done::Noted | Done::ToSign(_), Some(act)) => path(act)?.to_owned(),
        _ => return None,
    })
}

/// What is chosen on the payment page beforehand, in the fields of its own form; nothing for all that
/// is owed. It binds to nothing: the page shows it, and a button sends it.
fn chosen(scene: &Scene, terms: &Terms, language: Locale) -> Option<String> {
    let said = &terms.said;
    let several = scene.known.invoices.len() > 1;
    let invoice = said.reference.as_deref().filter(|_| several);
    let id = invoice.and_then(|reference| scene.chosen(Some(reference)).pop());
    let ticked = id.map(|id| format!("&invoice={id}"));
    if said.partial == Some(true) {
        let amount = said.amount?.normalize().to_string();
        let amount = amount.replace('.', language.pick(",", "."));
        return Some(format!("?what=part&amount={amount}{}", ticked.unwrap_or_default()));
    }
    ticked.map(|ticked| format!("?what=chosen{ticked}"))
}

const fn path(act: Act) -> Option<&'static str> {
    Some(match act {
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
        // The digits are to be copied; what can be touched is to have others, or to drop it.
        Done::CodeSent(_) | Done::Unsigned(_) => {
            let quick = language.pick(["Renvoyer le code", "Non"], ["Resend the code", "No"]);
            quick.map(str::to_owned).to_vec()
        }
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
        Done::Nothing | Done::Noted | Done::Cared { .. } | Done::Page(_) | Done::ToSign(_) => None,
        Done::Held(until) => Some(rests(language, *until)),
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

/// What was paid otherwise than by transfer rests, and is disputed by whoever wants to.
fn rests(language: Locale, until: NaiveDate) -> String {
    let day = language.weekday_date(until);
    match language {
        Locale::Fr => format!(
            "C’est noté : les rappels s’arrêtent jusqu’au {day}. Pour qu’une personne vérifie, envoyez la preuve de votre paiement sur la page ci-dessous : elle ouvre une contestation « C’est déjà payé », rien n’est contesté sans vous."
        ),
        Locale::En => format!(
            "Noted: reminders rest until {day}. For a person to check it, send the proof of your payment on the page below: it opens a dispute “It is already paid”; nothing is disputed without you."
        ),
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
            "Plusieurs codes ont déjà été envoyés. Recopiez ici le dernier reçu, ou demandez « renvoyer le code » dans dix minutes.",
            "Several codes have been sent already. Copy the last one here, or say “resend the code” in ten minutes.",
        ),
        _ => language.pick(
            "Ce code n’est pas le bon, ou il n’est plus valable. Vérifiez-le et recopiez-le ici, ou demandez « renvoyer le code ».",
            "This code is not the right one, or is no longer valid. Check it and copy it here, or say “resend the code”.",
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
