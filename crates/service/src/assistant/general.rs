//! Before the door: general answers, which are the same for everybody and keep nothing. Who asks is
//! not known, so nothing is said of a debt, and nothing is done.

use super::wording::{self, Leads};
use chat::{
    dialogue::Waiting,
    intent::Intent,
    pack::Packs,
    reply::HelpLines,
    slots::Risk,
    understand::{Session, understand},
};
use chrono::NaiveDate;
use domain::Locale;

/// An answer for anybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct General {
    /// What is said.
    pub words: String,
    /// Numbers that help somebody in distress.
    pub help: Vec<(String, String)>,
    /// A page that is open to everybody.
    pub leads: Option<Leads>,
    /// Whether somebody is to be reached by telephone or e-mail.
    pub reach: bool,
}

/// Answers a question of somebody who has not passed the door.
pub fn general(words: &str, locale: Locale, today: NaiveDate, country: &str) -> General {
    let session = Session { today, language: locale, references: &[], waiting: Waiting::Nothing };
    let understood = understand(words, &session, Packs::standard());
    let (fr, en) = said(understood.intent);
    let risk = (understood.intent == Intent::Vulnerable)
        .then(|| understood.slots.risk.unwrap_or(Risk::Suicide));
    let lines = HelpLines::standard().find(country, risk);
    General {
        words: wording::typeset(locale, locale.pick(fr, en)),
        help: lines
            .iter()
            .map(|line| (line.number.clone(), line.name(locale).to_owned()))
            .collect(),
        leads: page(understood.intent).and_then(wording::page_of),
        reach: matches!(
            understood.intent,
            Intent::Human | Intent::Vulnerable | Intent::ComplaintLegal | Intent::DataRequest
        ),
    }
}

/// Whom somebody in distress can call, whatever the distress: number, and who answers when.
pub fn help_lines(country: &str, locale: Locale) -> Vec<(String, String)> {
    let risks = [Risk::Suicide, Risk::DomesticViolence, Risk::Minor, Risk::Homeless];
    let mut lines: Vec<(String, String)> = Vec::new();
    for line in risks.into_iter().flat_map(|risk| HelpLines::standard().find(country, Some(risk))) {
        let line = (line.number.clone(), line.name(locale).to_owned());
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

const fn page(intent: Intent) -> Option<&'static str> {
    Some(match intent {
        Intent::ScamCheck => "/verify",
        Intent::LegalInfo | Intent::Refuse => "/rights",
        Intent::WrongPerson => "/not-me",
        _ => return None,
    })
}

/// What is said to anybody, in French and English.
const fn said(intent: Intent) -> (&'static str, &'static str) {
    match intent {
        Intent::ScamCheck => (
            "Vous avez raison de vérifier. Chaque message porte un code : la page « Vérifier qui m’écrit » dit s’il vient bien de nous, sans rien vous demander d’autre.",
            "You are right to check. Each message carries a code: the page “Check who writes to me” says whether it is really ours, and asks you for nothing else.",
        ),
        Intent::LegalInfo | Intent::Refuse => (
            "Ce qui peut se passer, ce qui ne le peut pas et vos droits sont expliqués en clair sur une page ouverte à tous.",
            "What can happen, what cannot, and your rights are explained in plain words on a page open to all.",
        ),
        Intent::WrongPerson | Intent::Deceased => (
            "Dites-le d’un clic : plus rien ne sera envoyé à cette adresse.",
            "Say so with one click: nothing more will be sent to this address.",
        ),
        Intent::Vulnerable => (
            "Merci de le dire. Rien ne presse. Ces personnes écoutent, sans juger :",
            "Thank you for saying so. Nothing is urgent. These people listen, without judging:",
        ),
        Intent::Human | Intent::ComplaintLegal | Intent::DataRequest => (
            "Une personne vous répond par téléphone ou par e-mail.",
            "A person answers you by telephone or e-mail.",
        ),
        Intent::Smalltalk | Intent::Affirm | Intent::Deny => (
            "Bonjour ! Je suis un assistant automatique. Posez-moi une question générale ; pour parler de votre dossier, ouvrez-le d’abord.",
            "Hello! I am an automatic assistant. Put a general question; to talk about your file, open it first.",
        ),
        Intent::PaymentMeans | Intent::PayNow | Intent::PaymentProblem => (
            "On peut payer par carte ou par virement. Pour payer, ouvrez d’abord votre dossier : les coordonnées et le montant exact y sont.",
            "One can pay by card or by transfer. To pay, open your file first: the details and the exact amount are there.",
        ),
        Intent::OptOut => (
            "Le lien « Se désinscrire » de chaque message arrête les e-mails tout de suite, sans rien ouvrir. Dans votre dossier, vous choisissez canal par canal.",
            "The “Unsubscribe” link of each message stops e-mails at once, without opening anything. In your file you choose channel by channel.",
        ),
        Intent::Fallback | Intent::OffTopic | Intent::Abuse => (
            "Je réponds aux questions générales : vérifier un message, les moyens de paiement, vos droits. Pour votre dossier, ouvrez-le d’abord.",
            "I answer general questions: checking a message, ways to pay, your rights. For your file, open it first.",
        ),
        _ => (
            "Cela se fait dans votre dossier : ouvrez-le d’abord, et je vous y réponds.",
            "That is done in your file: open it first, and I answer you there.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(words: &str) -> General {
        general(words, Locale::En, NaiveDate::from_ymd_opt(2026, 3, 10).unwrap(), "GB")
    }

    #[test]
    fn nothing_is_said_of_a_debt_whatever_is_asked() {
        for words in ["what do I owe you", "I will pay on Monday", "can I pay in 3 instalments"] {
            let answer = asked(words);
            assert!(!answer.words.chars().any(|c| c.is_ascii_digit()), "{words}: {}", answer.words);
            assert!(answer.words.contains("open"), "{words}: {}", answer.words);
        }
    }

    #[test]
    fn somebody_in_distress_is_told_whom_to_call() {
        let answer = asked("I am thinking of killing myself");
        assert!(answer.help.iter().any(|(number, _)| number == "116 123") && answer.reach);
        assert_eq!(asked("is this a scam").leads.map(|leads| leads.path), Some("/verify"));
    }
}
