//! What requests, answers and plans are called on the screen.

use crate::{
    office::{seat::Reader, words::count},
    page::Tone,
};
use chrono::NaiveDate;
use domain::{
    Locale, Money,
    plans::{Allowance, Frequency, PlanKind, PlanState, Terms},
    requests::{Answer, RequestKind, RequestState},
};
use serde_json::Value;

/// Where a request stands.
pub(super) const fn state(state: RequestState, locale: Locale) -> (Tone, &'static str) {
    match state {
        RequestState::Open => (Tone::Warning, locale.pick("À répondre", "To answer")),
        RequestState::DocumentAsked => (
            Tone::Info,
            locale.pick("Attend le débiteur\u{a0}: document", "Waits for the debtor: document"),
        ),
        RequestState::Countered => (
            Tone::Info,
            locale.pick("Attend le débiteur\u{a0}: offre", "Waits for the debtor: offer"),
        ),
        RequestState::Approved => (Tone::Success, locale.pick("Accordée", "Granted")),
        RequestState::Refused => (Tone::Info, locale.pick("Refusée", "Refused")),
        RequestState::Withdrawn => (Tone::Info, locale.pick("Retirée", "Withdrawn")),
        RequestState::Expired => (Tone::Info, locale.pick("Offre expirée", "Offer expired")),
        RequestState::Settled => {
            (Tone::Success, locale.pick("Réglée entre-temps", "Settled meanwhile"))
        }
    }
}

/// Where a plan stands.
pub(super) const fn plan_state(state: PlanState, locale: Locale) -> (Tone, &'static str) {
    match state {
        PlanState::Active => (Tone::Info, locale.pick("En cours", "Under way")),
        PlanState::Broken => (Tone::Danger, locale.pick("Rompu", "Broken")),
        PlanState::Completed => (Tone::Success, locale.pick("Réglé", "Paid")),
        PlanState::Ended => (Tone::Info, locale.pick("Arrêté", "Ended")),
    }
}

/// What kind of agreement a plan is.
pub(super) const fn plan_kind(kind: PlanKind, locale: Locale) -> &'static str {
    match kind {
        PlanKind::Instalments => locale.pick("Échéancier", "Instalments"),
        PlanKind::Settlement => locale.pick("Règlement pour solde", "Settlement"),
    }
}

/// How far instalments lie apart.
pub(super) const fn frequency(frequency: Frequency, locale: Locale) -> &'static str {
    match frequency {
        Frequency::Weekly => locale.pick("chaque semaine", "every week"),
        Frequency::Fortnightly => locale.pick("toutes les deux semaines", "every two weeks"),
        Frequency::Monthly => locale.pick("chaque mois", "every month"),
    }
}

/// `3 × 200,00 €, chaque mois, dès le 12 juin 2026`, with what is paid at once. Without a total
/// nobody can say how much each is.
pub(super) fn terms(terms: &Terms, total: Money, locale: Locale) -> String {
    let money = |minor| locale.money(Money::new(minor, total.currency));
    let size = if total.is_zero() {
        count(terms.count.into(), locale, ("échéance", "échéances"), ("instalment", "instalments"))
    } else {
        format!("{}\u{a0}×\u{a0}{}", terms.count, money(terms.each(total.minor)))
    };
    let rhythm = frequency(terms.frequency, locale);
    let first = locale.date(terms.first_on);
    let parts = format!("{size}, {rhythm}, {} {first}", locale.pick("dès le", "from"));
    if terms.deposit_minor == 0 {
        return parts;
    }
    let deposit = money(terms.deposit_minor);
    match locale {
        Locale::Fr => format!("{deposit} tout de suite, puis {parts}"),
        Locale::En => format!("{deposit} at once, then {parts}"),
    }
}

/// What someone answers, in one line.
pub(super) fn answer(answer: &Answer, total: Money, locale: Locale) -> String {
    let joint = locale.pick("\u{a0}: ", ": ");
    match (answer, locale) {
        (Answer::Approve, _) => locale.pick("Accorder", "Grant").to_owned(),
        (Answer::ApproveUntil { on }, Locale::Fr) => {
            format!("Accorder jusqu’au {}", locale.weekday_date(*on))
        }
        (Answer::ApproveUntil { on }, Locale::En) => {
            format!("Grant until {}", locale.weekday_date(*on))
        }
        (Answer::ApprovePart { minor }, _) => {
            let amount = locale.money(Money::new(*minor, total.currency));
            format!("{} {amount}", locale.pick("Créditer", "Credit"))
        }
        (Answer::Counter { terms: offered, open_until }, _) => {
            let offered = terms(offered, total, locale);
            let until = locale.date(*open_until);
            match locale {
                Locale::Fr => format!("Proposer {offered}\u{a0}; à accepter jusqu’au {until}"),
                Locale::En => format!("Offer {offered}; to be accepted until {until}"),
            }
        }
        (Answer::CounterSum { minor, on, open_until }, _) => {
            let sum = locale.money(Money::new(*minor, total.currency));
            let (total, on, until) =
                (locale.money(total), locale.date(*on), locale.date(*open_until));
            match locale {
                Locale::Fr => format!(
                    "Proposer {sum} pour solde de {total}, d’ici le {on}\u{a0}; à accepter jusqu’au {until}"
                ),
                Locale::En => format!(
                    "Offer {sum} for the whole of {total}, by {on}; to be accepted until {until}"
                ),
            }
        }
        (Answer::Refuse { reason }, _) => {
            format!("{}{joint}{reason}", locale.pick("Refuser", "Refuse"))
        }
        (Answer::AskDocument { what }, _) => {
            format!("{}{joint}{what}", locale.pick("Demander", "Ask for"))
        }
    }
}

/// What has happened to a request, as a sentence without its subject.
pub(super) fn happened(kind: &str, author_kind: &str, locale: Locale) -> String {
    let (fr, en) = match (kind, author_kind) {
        ("opened", _) => ("Demande reçue", "Request received"),
        ("approved", "system") => ("Accordée par la politique", "Granted by the policy"),
        ("approved", "debtor") => {
            ("Offre acceptée par le débiteur", "Offer accepted by the debtor")
        }
        ("approved", _) => ("Accordée", "Granted"),
        ("countered", _) => ("Autre offre envoyée", "Another offer sent"),
        ("refused", "debtor") => ("Offre refusée par le débiteur", "Offer refused by the debtor"),
        ("refused", _) => ("Refusée", "Refused"),
        ("document_asked", _) => ("Document demandé", "Document asked for"),
        ("handed_in", _) => ("Complétée par le débiteur", "Added to by the debtor"),
        ("document_ready", _) => ("Document prêt à être remis", "Document ready to be handed over"),
        ("document_given", _) => ("Document remis", "Document handed over"),
        ("document_kept", _) => ("Document non remis", "Document not handed over"),
        ("note", _) => ("Note entre collègues", "Note between colleagues"),
        ("owner_asked", _) => {
            ("Avis demandé au service concerné", "The service concerned was asked")
        }
        ("owner_reminded", _) => ("Service concerné relancé", "The service concerned was reminded"),
        ("owner_answered", _) => {
            ("Réponse du service concerné", "The service concerned has answered")
        }
        ("owner_late", _) => (
            "Pas de réponse du service concerné dans le délai",
            "No answer from the service concerned in time",
        ),
        ("owner_unreachable", _) => (
            "Adresse du service concerné refusée",
            "The address of the service concerned was refused",
        ),
        ("address_confirmed", _) => {
            ("Nouvelle adresse confirmée par qui la lit", "New address confirmed by its reader")
        }
        ("withdrawn", _) => ("Retirée par le débiteur", "Withdrawn by the debtor"),
        ("expired", _) => ("Offre expirée sans réponse", "Offer expired without an answer"),
        ("settled", _) => ("Plus rien à payer\u{a0}: close", "Nothing left to pay: closed"),
        ("plan_completed", _) => ("Échéancier réglé", "Plan paid"),
        ("plan_broken", _) => ("Échéancier rompu", "Plan broken"),
        ("plan_moved", _) => {
            ("Échéance déplacée par le débiteur", "Instalment moved by the debtor")
        }
        ("plan_replaced", _) => ("Remplacé par un autre échéancier", "Another plan took its place"),
        ("plan_held", _) => (
            "Échéancier au repos\u{a0}: le débiteur est protégé",
            "Plan at rest: its debtor is protected",
        ),
        ("plan_resumed", _) => ("Échéancier repris", "Plan goes on"),
        ("kept_back", _) => (
            "Réponse retenue\u{a0}: rien ne peut être convenu avec ce débiteur en ce moment",
            "Answer kept back: nothing can be agreed with this debtor at the moment",
        ),
        ("plan_paused", _) => ("Échéancier mis en pause", "Plan paused"),
        ("settlement_offered", _) => ("Somme proposée pour solder", "A sum offered to settle"),
        ("renegotiated", _) => ("Autre échéancier proposé", "Another plan proposed"),
        ("plan_ended", _) => ("Échéancier arrêté par un gestionnaire", "Plan ended by a collector"),
        (other, _) => return other.to_owned(),
    };
    locale.pick(fr, en).to_owned()
}

/// What is known of a request or a plan in the audit: kind, answer, dates, amounts.
pub(in crate::office) fn facts(value: &Value, seat: Reader) -> Vec<Option<String>> {
    let (locale, currency) = (seat.locale(), seat.currency());
    let money = |minor| Money::new(minor, currency);
    let text = |key: &str| value[key].as_str();
    let day = |key: &str| text(key).and_then(|day| day.parse::<NaiveDate>().ok());
    let dated = |key: &str, fr, en| {
        day(key).map(|day| format!("{} {}", locale.pick(fr, en), locale.date(day)))
    };
    let kind = text("kind").and_then(|kind| kind.parse::<RequestKind>().ok());
    let plan = text("kind").and_then(|kind| kind.parse::<PlanKind>().ok());
    let given: Option<Answer> = serde_json::from_value(value["answer"].clone()).ok();
    let allowed: Option<Allowance> = serde_json::from_value(value["allowance"].clone()).ok();
    let second = value["needs_second"].as_bool() == Some(true);
    vec![
        kind.map(|kind| kind.words(locale).to_owned()),
        plan.map(|kind| plan_kind(kind, locale).to_owned()),
        value["total_minor"].as_i64().map(|minor| locale.money(money(minor))),
        given.map(|given| answer(&given, money(0), locale)),
        text("answer").map(|name| happened(name, "staff", locale)),
        second.then(|| {
            locale
                .pick("une seconde personne doit confirmer", "a second person has to confirm")
                .to_owned()
        }),
        text("state").and_then(|name| name.parse().ok()).map(|of| state(of, locale).1.to_owned()),
        dated("answer_by", "réponse promise pour le", "answer promised by"),
        dated("until", "jusqu’au", "until"),
        dated("from", "du", "from"),
        dated("to", "au", "to"),
        allowed.and_then(|allowed| allowance(allowed, locale)),
    ]
}

/// What a collector allows a debtor, if anything.
pub(super) fn allowance(of: Allowance, locale: Locale) -> Option<String> {
    let joint = locale.pick("\u{a0}: ", ": ");
    let count = of.count.map(|count| {
        format!("{}{joint}{count}", locale.pick("échéances au plus", "instalments at most"))
    });
    let days = of.delay_days.map(|days| {
        format!("{}{joint}{days}", locale.pick("jours de délai au plus", "days of delay at most"))
    });
    let parts: Vec<String> = [count, days].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(deposit_minor: i64) -> Terms {
        let first_on = NaiveDate::from_ymd_opt(2026, 6, 12).unwrap();
        Terms { deposit_minor, count: 3, first_on, frequency: Frequency::Monthly }
    }

    #[test]
    fn terms_are_said_in_one_line() {
        let total = Money::eur(60_000);
        let words = terms(&offered(0), total, Locale::En);
        assert_eq!(words, "3\u{a0}×\u{a0}€200.00, every month, from 12\u{a0}June 2026");
        let words = terms(&offered(6_000), total, Locale::Fr);
        assert!(
            words.starts_with("60,00\u{a0}€ tout de suite, puis 3\u{a0}×\u{a0}180,00\u{a0}€"),
            "{words}"
        );
    }

    #[test]
    fn answers_say_what_they_are() {
        let total = Money::eur(60_000);
        let refusal = Answer::Refuse { reason: "Trop long.".to_owned() };
        assert_eq!(answer(&refusal, total, Locale::Fr), "Refuser\u{a0}: Trop long.");
        let part = Answer::ApprovePart { minor: 1_250 };
        assert_eq!(answer(&part, total, Locale::En), "Credit €12.50");
    }

    #[test]
    fn what_happened_depends_on_who_did_it() {
        assert_eq!(happened("approved", "system", Locale::En), "Granted by the policy");
        assert_eq!(happened("refused", "debtor", Locale::Fr), "Offre refusée par le débiteur");
        assert_eq!(happened("riddle", "staff", Locale::En), "riddle");
    }
}
