//! How requests and plans are called, how they stand, who acts next.

use crate::page::{Page, Tone};
use chrono::NaiveDate;
use domain::{
    Currency, Locale, Money,
    plans::{Frequency, Terms},
    requests::{RequestKind, RequestState},
};
use service::requests::view::{RequestLine, Told};

/// How a request in a list stands, in a word or two.
pub(super) fn line_state(locale: Locale, line: &RequestLine) -> (Tone, &'static str) {
    match line.state {
        RequestState::Open if line.awaits_bank => {
            (Tone::Info, locale.pick("Reçu, attend votre banque", "Received, awaiting your bank"))
        }
        RequestState::Approved if line.awaits_bank => (Tone::Success, locale.pick("Vu", "Seen")),
        RequestState::Refused if line.awaits_bank => {
            (Tone::Warning, locale.pick("Introuvable", "Not found"))
        }
        RequestState::Expired if line.awaits_bank => {
            (Tone::Warning, locale.pick("Non parvenu", "Not arrived"))
        }
        RequestState::Settled if line.awaits_bank => {
            (Tone::Success, locale.pick("Arrivé", "Arrived"))
        }
        at => state(locale, line.kind, at),
    }
}

/// How a request stands, in a word or two.
fn state(locale: Locale, kind: RequestKind, state: RequestState) -> (Tone, &'static str) {
    let is_service = is_service(kind);
    match state {
        RequestState::Open if is_service => (Tone::Info, locale.pick("En cours", "Under way")),
        RequestState::Open => (Tone::Info, locale.pick("À l’étude", "Under review")),
        RequestState::DocumentAsked => {
            (Tone::Warning, locale.pick("Votre réponse est attendue", "Your answer is awaited"))
        }
        RequestState::Countered => {
            (Tone::Warning, locale.pick("Une proposition vous attend", "An offer awaits you"))
        }
        RequestState::Approved if is_service => (Tone::Success, locale.pick("Traitée", "Done")),
        RequestState::Approved => (Tone::Success, locale.pick("Acceptée", "Accepted")),
        RequestState::Refused => (Tone::Info, locale.pick("Refusée", "Refused")),
        RequestState::Withdrawn => (Tone::Info, locale.pick("Retirée", "Withdrawn")),
        RequestState::Expired => (Tone::Info, locale.pick("Proposition expirée", "Offer expired")),
        RequestState::Settled => {
            (Tone::Success, locale.pick("Réglée entre-temps", "Settled meanwhile"))
        }
    }
}

/// What is done for someone, rather than granted.
const fn is_service(kind: RequestKind) -> bool {
    matches!(
        kind,
        RequestKind::Callback
            | RequestKind::Document
            | RequestKind::Data
            | RequestKind::ContactChange
    )
}

/// What a request waits for: the words of its clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Awaited {
    /// What is awaited.
    pub(super) what: String,
    /// Until when.
    pub(super) until: Option<NaiveDate>,
    /// Who acts next.
    pub(super) next: String,
}

/// What a request waits for; nothing once it has ended.
pub(super) fn awaited(page: &Page, line: &RequestLine, today: NaiveDate) -> Option<Awaited> {
    let locale = page.locale;
    let kind = line.title(locale);
    let (what, until, next) = match line.state {
        RequestState::Open if line.awaits_bank => (
            locale.pick("reçu, en attente de votre banque", "received, awaiting your bank"),
            line.open_until,
            locale
                .pick(
                    "Nous attendons votre virement ; aucun rappel ne part d’ici là. S’il n’est pas arrivé à cette date, les rappels reprennent d’eux-mêmes.",
                    "We are waiting for your transfer; no reminder leaves until then. If it has not arrived by that day, reminders go on by themselves.",
                )
                .to_owned(),
        ),
        RequestState::Open => {
            let what = locale.pick("demande reçue", "request received");
            let until = line.answer_by.filter(|_| line.kind != RequestKind::Callback);
            (what, until, reviewed(page, line, today))
        }
        RequestState::DocumentAsked => (
            locale.pick("votre réponse est attendue", "your answer is awaited"),
            None,
            locale
                .pick(
                    "À vous de répondre, quand vous le pourrez. Aucun rappel ne part d’ici là.",
                    "It is for you to answer, when you can. No reminder leaves until then.",
                )
                .to_owned(),
        ),
        RequestState::Countered => (
            locale.pick("une proposition vous attend", "an offer awaits you"),
            line.open_until,
            locale
                .pick(
                    "Acceptez-la ou refusez-la d’ici là. Aucun rappel ne part pendant ce temps ; sans réponse, elle n’est plus valable ensuite.",
                    "Accept or refuse it by then. No reminder leaves in the meantime; without an answer it no longer stands afterwards.",
                )
                .to_owned(),
        ),
        _ => return None,
    };
    let what = match locale {
        Locale::Fr => format!("{kind} : {what}"),
        Locale::En => format!("{kind}: {what}"),
    };
    Some(Awaited { what, until, next })
}

/// Who answers, and what rests until then.
fn reviewed(page: &Page, line: &RequestLine, today: NaiveDate) -> String {
    let locale = page.locale;
    if line.kind == RequestKind::Callback {
        let called = locale.pick(
            "Une personne vous appelle au moment que vous avez choisi.",
            "A person calls you at the time you have chosen.",
        );
        return called.to_owned();
    }
    let who = match (line.answer_by.is_some_and(|last| last < today), locale) {
        (true, _) => locale
            .pick(
                "Nous vous devons une réponse et vous prions de nous excuser de ce retard.",
                "We owe you an answer and apologise for the delay.",
            )
            .to_owned(),
        (false, Locale::Fr) => {
            format!("Une personne vous répond pour {} au plus tard à cette date.", creditor(page))
        }
        (false, Locale::En) => {
            format!("A person answers you for {} by that date.", creditor(page))
        }
    };
    match rests(locale, line.kind) {
        "" => who,
        rests => format!("{who} {rests}"),
    }
}

/// What rests while a request waits.
pub(super) const fn rests(locale: Locale, kind: RequestKind) -> &'static str {
    match kind {
        RequestKind::Dispute => locale.pick(
            "D’ici là, rien n’est réclamé sur le montant contesté.",
            "Until then, nothing is claimed on the disputed amount.",
        ),
        kind if kind.acknowledges() => locale.pick(
            "D’ici là, aucun rappel ne part sur les factures concernées.",
            "Until then, no reminder leaves about the invoices concerned.",
        ),
        _ => "",
    }
}

/// The creditor's name.
pub(super) fn creditor(page: &Page) -> String {
    page.creditor.as_ref().map(|creditor| creditor.name.clone()).unwrap_or_default()
}

/// How often instalments come.
pub(super) const fn frequency(locale: Locale, frequency: Frequency) -> &'static str {
    match frequency {
        Frequency::Weekly => locale.pick("chaque semaine", "every week"),
        Frequency::Fortnightly => locale.pick("toutes les deux semaines", "every two weeks"),
        Frequency::Monthly => locale.pick("chaque mois", "every month"),
    }
}

/// A plan in short: `3 fois 413,33 €`, `3 × €413.33`.
pub(super) fn times(locale: Locale, terms: Terms, total: Money) -> String {
    let each = locale.money(Money::new(terms.each(total.minor), total.currency));
    match (locale, terms.count) {
        (Locale::Fr, 1) => format!("{each} en une fois"),
        (Locale::En, 1) => format!("{each} at once"),
        (Locale::Fr, count) => format!("{count} fois {each}"),
        (Locale::En, count) => format!("{count} × {each}"),
    }
}

/// When the instalments of a plan come, and what comes before: `chaque mois, à partir du lundi 15
/// juin 2026`.
pub(super) fn rhythm(locale: Locale, terms: Terms, first: NaiveDate, currency: Currency) -> String {
    let (often, first) = (frequency(locale, terms.frequency), locale.weekday_date(first));
    let deposit = locale.money(Money::new(terms.deposit_minor, currency));
    let base = match (locale, terms.count) {
        (Locale::Fr, 1) => format!("le {first}"),
        (Locale::En, 1) => format!("on {first}"),
        (Locale::Fr, _) => format!("{often}, à partir du {first}"),
        (Locale::En, _) => format!("{often}, from {first}"),
    };
    match (locale, terms.deposit_minor) {
        (_, 0) => base,
        (Locale::Fr, _) => format!("{base}, après {deposit} tout de suite"),
        (Locale::En, _) => format!("{base}, after {deposit} at once"),
    }
}

/// Something that happened to a request: an icon, what, and in whose words.
pub(super) fn told(locale: Locale, told: &Told) -> (&'static str, &'static str, String) {
    let by_policy = told.author_kind == "system";
    let by_debtor = told.author_kind == "debtor";
    let (icon, title) = match told.kind.as_str() {
        "opened" => ("mail", locale.pick("Vous avez envoyé la demande", "You sent the request")),
        "approved" if by_policy => {
            ("check", locale.pick("Acceptée tout de suite", "Accepted at once"))
        }
        "approved" if by_debtor => {
            ("check", locale.pick("Vous avez accepté la proposition", "You accepted the offer"))
        }
        "approved" => ("check", locale.pick("Demande acceptée", "Request accepted")),
        "countered" => ("file", locale.pick("Autre proposition", "Another offer")),
        "refused" if by_debtor => {
            ("info", locale.pick("Vous avez refusé la proposition", "You refused the offer"))
        }
        "refused" => ("info", locale.pick("Demande refusée", "Request refused")),
        "document_asked" => {
            ("file", locale.pick("Un élément vous est demandé", "Something is asked of you"))
        }
        "document_given" => {
            ("file", locale.pick("Un document vous est remis", "A document is handed to you"))
        }
        "handed_in" => ("mail", locale.pick("Vous avez répondu", "You answered")),
        "address_confirmed" => {
            ("mail", locale.pick("Nouvelle adresse confirmée", "New address confirmed"))
        }
        "withdrawn" => {
            ("back", locale.pick("Vous avez retiré la demande", "You withdrew the request"))
        }
        "expired" => ("clock", locale.pick("La proposition a expiré", "The offer expired")),
        "settled" => ("check", locale.pick("Réglée entre-temps", "Settled meanwhile")),
        "plan_completed" => ("check", locale.pick("Échéancier réglé", "Plan paid")),
        "plan_broken" => ("info", locale.pick("Échéancier interrompu", "Plan ended early")),
        "plan_ended" => ("info", locale.pick("Échéancier arrêté", "Plan ended")),
        "plan_replaced" => {
            ("info", locale.pick("Remplacé par un autre échéancier", "Another plan took its place"))
        }
        "plan_resumed" => ("clock", locale.pick("L’échéancier reprend", "The plan goes on")),
        "plan_paused" | "plan_held" => {
            ("clock", locale.pick("Échéancier mis en pause", "Plan paused"))
        }
        "settlement_offered" => (
            "info",
            locale.pick("Somme proposée pour tout solder", "A sum offered that settles everything"),
        ),
        "renegotiated" => {
            ("info", locale.pick("Autre échéancier proposé", "Another plan proposed"))
        }
        "plan_moved" => ("clock", locale.pick("Échéance déplacée", "Instalment moved")),
        _ => ("info", locale.pick("Mise à jour", "Update")),
    };
    (icon, title, said(locale, told))
}

/// Words as given; a date, which events keep as machines write it, as people do.
fn said(locale: Locale, told: &Told) -> String {
    match (told.kind.as_str(), told.words.parse::<NaiveDate>()) {
        ("plan_moved", Ok(day)) => locale.weekday_date(day),
        _ => told.words.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{assets::Assets, sample};
    use domain::RequestId;
    use std::sync::Arc;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn line(kind: RequestKind, state: RequestState) -> RequestLine {
        RequestLine {
            id: RequestId::from(uuid::Uuid::from_u128(1)),
            kind,
            awaits_bank: false,
            state,
            amount: Money::eur(10_000),
            since: day("2026-06-01"),
            answer_by: Some(day("2026-06-03")),
            open_until: None,
        }
    }

    #[test]
    fn every_request_that_waits_says_who_acts_next_and_no_other_does() {
        for locale in Locale::ALL {
            let page = sample::page(*locale, &Arc::new(Assets::default()));
            for kind in RequestKind::ALL {
                for state in RequestState::ALL {
                    let awaited = awaited(&page, &line(*kind, *state), day("2026-06-02"));
                    assert_eq!(awaited.is_some(), !state.is_end(), "{kind} {state}");
                    assert!(awaited.is_none_or(|awaited| !awaited.next.is_empty()));
                }
            }
        }
    }

    #[test]
    fn an_answer_that_is_late_is_not_promised_again() {
        let page = sample::page(Locale::Fr, &Arc::new(Assets::default()));
        let line = line(RequestKind::Plan, RequestState::Open);
        let next = |today| awaited(&page, &line, day(today)).unwrap().next;
        assert!(next("2026-06-03").contains("au plus tard"));
        assert!(!next("2026-06-04").contains("au plus tard"));
    }

    #[test]
    fn a_plan_is_told_in_short() {
        let terms = Terms {
            deposit_minor: 10_000,
            count: 3,
            first_on: day("2026-06-15"),
            frequency: Frequency::Monthly,
        };
        let total = Money::eur(100_000);
        assert_eq!(times(Locale::Fr, terms, total), "3 fois 300,00\u{a0}€");
        assert_eq!(times(Locale::En, Terms { count: 1, ..terms }, total), "€900.00 at once");
        let rhythm = rhythm(Locale::Fr, terms, terms.first_on, Currency::EUR);
        assert_eq!(
            rhythm,
            "chaque mois, à partir du lundi 15\u{a0}juin 2026, après 100,00\u{a0}€ tout de suite"
        );
    }
}
