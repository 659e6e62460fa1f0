//! How things about conversations are called, in both languages.

use crate::page::Tone;
use domain::{
    Locale,
    conversation::{ConversationState, OwnerKind, WORDS_MOST, WordsError},
    scenario::HoldReason,
};
use service::conversations::{ByMail, qualify::Next};

/// Where a conversation stands.
pub(super) const fn state(state: ConversationState, locale: Locale) -> (Tone, &'static str) {
    match state {
        ConversationState::Open => (Tone::Info, locale.pick("En cours", "Under way")),
        ConversationState::Waiting => (Tone::Warning, locale.pick("À répondre", "To answer")),
        ConversationState::Answered => (Tone::Success, locale.pick("Répondue", "Answered")),
        ConversationState::Closed => (Tone::Info, locale.pick("Close", "Closed")),
    }
}

/// Who answers.
pub(super) fn owner(kind: OwnerKind, name: Option<String>, locale: Locale) -> String {
    match (kind, name) {
        (OwnerKind::Assistant, _) => locale.pick("L’assistant", "The assistant").to_owned(),
        (OwnerKind::Staff, Some(name)) => name,
        _ => "–".to_owned(),
    }
}

/// How the contact learns that something waits, said before it is sent.
pub(super) const fn by_mail(by_mail: ByMail, locale: Locale) -> &'static str {
    match by_mail {
        ByMail::Goes => locale.pick(
            "Si le contact ne lit pas aussitôt sur sa page, un e-mail le prévient, sans reprendre vos mots\u{a0}; il lit et répond dans son espace.",
            "Unless the contact reads it on their page at once, an e-mail tells them, without your words; they read and answer on their page.",
        ),
        ByMail::NoAddress => locale.pick(
            "Aucun e-mail ne part\u{a0}: ce contact n’a pas d’adresse. Il ne lira ce message qu’en revenant dans son espace.",
            "No e-mail goes: this contact has no address. They read this only when they come back to their page.",
        ),
        ByMail::OptedOut => locale.pick(
            "Aucun e-mail ne part\u{a0}: ce contact n’en veut plus. Il ne lira ce message qu’en revenant dans son espace.",
            "No e-mail goes: this contact wants none. They read this only when they come back to their page.",
        ),
        ByMail::Bounced => locale.pick(
            "Aucun e-mail ne part\u{a0}: les messages à cette adresse sont revenus. Corrigez le contact, ou appelez.",
            "No e-mail goes: messages to this address came back. Correct the contact, or call.",
        ),
    }
}

/// Why nothing can be written.
pub(super) const fn closed_by(reason: HoldReason, locale: Locale) -> &'static str {
    match reason {
        HoldReason::WrongPerson => locale.pick(
            "Cette personne nous a dit ne pas être celle que nous cherchons\u{a0}: rien ne lui est plus écrit. Trouvez le bon contact, puis fermez la conversation.",
            "This person has told us that they are not whom we look for: nothing is written to them any more. Find the right contact, then close the conversation.",
        ),
        HoldReason::DataRestriction => locale.pick(
            "Le débiteur a demandé que l’usage de ses données soit limité\u{a0}: on lui répond s’il écrit, on ne lui écrit pas en premier.",
            "The debtor asked for the use of their data to be restricted: they are answered where they write, and not written to first.",
        ),
        other => other.words(locale),
    }
}

/// What to do next in a conversation; nothing where nobody waits.
pub(super) const fn next(next: Next, locale: Locale) -> Option<&'static str> {
    Some(match next {
        Next::Nothing => return None,
        Next::Care => {
            locale.pick("Lire d’abord, et parler soi-même", "Read first, and speak yourself")
        }
        Next::Decide(_) => locale.pick("Décider la demande", "Decide the request"),
        Next::Call => locale.pick("Rappeler", "Call back"),
        Next::FindPayment => locale.pick("Rechercher le paiement", "Look for the payment"),
        Next::Clarify => {
            locale.pick("Faire préciser la contestation", "Find out what is contested")
        }
        Next::FindContact => locale.pick("Trouver le bon contact", "Find the right contact"),
        Next::CheckStanding => {
            locale.pick("Vérifier à qui s’adresser désormais", "Check whom to write to now")
        }
        Next::AnswerByLaw => {
            locale.pick("Répondre dans le délai légal", "Answer within the time the law gives")
        }
        Next::Propose => locale.pick("Proposer une solution", "Propose terms"),
        Next::Send => locale.pick("Envoyer le document", "Send the document"),
        Next::Correct => locale.pick("Corriger les coordonnées", "Correct the contact details"),
        Next::Answer => locale.pick("Répondre", "Answer"),
    })
}

/// What is wrong with words.
pub(super) fn refused(error: WordsError, locale: Locale) -> String {
    match (error, locale) {
        (WordsError::Missing, _) => {
            locale.pick("Écrivez le message.", "Write the message.").to_owned()
        }
        (WordsError::Long, Locale::Fr) => format!("{WORDS_MOST} caractères au plus."),
        (WordsError::Long, Locale::En) => format!("{WORDS_MOST} characters at most."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_answers_is_named() {
        let fr = |kind, name: Option<&str>| owner(kind, name.map(str::to_owned), Locale::Fr);
        assert_eq!(fr(OwnerKind::Staff, Some("Camille")), "Camille");
        assert_eq!(fr(OwnerKind::Nobody, None), "–");
        assert_eq!(fr(OwnerKind::Assistant, None), "L’assistant");
    }
}
