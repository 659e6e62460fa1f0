//! What the scenario will do next, in words: said beside each possible answer, before it is given.

use crate::office::{reminder_words::kind, seat::Reader};
use domain::{
    Locale,
    requests::Ask,
    scenario::{HoldReason, Outlook, Stage, Step},
};
use leptos::prelude::*;
use service::requests::case::{Case, Consequence};

/// What an answer does to the invoices in question; several with the same future share a line.
pub(super) fn next(seat: Reader, consequences: &[Consequence]) -> impl IntoView + use<> {
    let locale = seat.locale();
    let lines = together(
        consequences
            .iter()
            .map(|one| (one.reference.clone(), outlook(one.outlook, one.step.as_ref(), locale))),
    );
    let joint = seat.pick("\u{a0}: ", ": ");
    let rows = lines.into_iter().map(|(references, words)| {
        view! { <li><strong>{references.join(", ")}</strong>{joint}{words}</li> }
    });
    let rows: Vec<_> = rows.collect();
    let none = rows.is_empty().then(|| {
        view! { <li>{seat.pick("Aucune relance n’est concernée.", "No reminder is concerned.")}</li> }
    });
    view! { <ul class="next">{rows.collect_view()}{none}</ul> }
}

/// The consequences of one of the choices, by its name; none if there is no such choice.
pub(super) fn of<'a>(case: &'a Case, name: &str) -> &'a [Consequence] {
    let found = case.choices.iter().find(|choice| choice.name == name);
    found.map_or(&[], |choice| choice.consequences.as_slice())
}

/// What follows besides the invoices' own future, in one sentence.
pub(super) fn besides(ask: &Ask, name: &str, locale: Locale) -> &'static str {
    let (fr, en) = match (ask, name) {
        (Ask::Plan { .. }, "approve") => (
            "Le débiteur reçoit le contrat et son calendrier\u{a0}; rien n’est réclamé tant qu’il est suivi.",
            "The debtor receives the contract and its calendar; nothing is chased as long as it is kept.",
        ),
        (Ask::Discount { .. }, "approve") => (
            "Une fois la somme payée, le reste est abandonné.",
            "Once the sum is paid, the rest is given up.",
        ),
        (Ask::Dispute { .. }, "approve") => {
            ("Tout ce qui est contesté est crédité.", "All that is contested is credited.")
        }
        (Ask::Delay { .. } | Ask::Promise { .. }, "approve") => (
            "Sans paiement à cette date, jours de grâce compris, les relances reprennent d’elles-mêmes.",
            "Without a payment by that day, grace included, reminders go on by themselves.",
        ),
        (Ask::ContactChange(change), "approve") if change.new_email().is_some() => (
            "Nom, numéro et langue changent tout de suite\u{a0}; la nouvelle adresse, dès que la personne qui la lit l’a confirmée.",
            "Name, number and language change at once; the new address as soon as whoever reads it has confirmed it.",
        ),
        (Ask::ContactChange(_), "approve") => {
            ("Le contact est changé tout de suite.", "The contact is changed at once.")
        }
        (Ask::Transferred { .. }, "approve") => (
            "Le débiteur apprend que son virement est vu\u{a0}; les relances attendent encore la banque jusqu’à la date prévue.",
            "The debtor learns that the transfer was seen; reminders still wait for the bank until the day foreseen.",
        ),
        (Ask::Transferred { .. }, "refuse") => (
            "Le débiteur lit que rien n’est arrivé, et pourquoi.",
            "The debtor reads that nothing has arrived, and why.",
        ),
        (Ask::Dispute { .. }, "refuse") => {
            ("Le montant contesté est à nouveau réclamé.", "The contested amount is claimed again.")
        }
        (_, "counter") => (
            "Le débiteur accepte ou refuse\u{a0}; sans réponse, l’offre expire et les relances reprennent.",
            "The debtor accepts or refuses; without an answer the offer expires and reminders go on.",
        ),
        (_, "refuse") => (
            "Le débiteur lit le motif et ce qu’il peut encore faire.",
            "The debtor reads the reason and what can still be done.",
        ),
        _ => ("", ""),
    };
    locale.pick(fr, en)
}

/// What comes next for one invoice.
fn outlook(outlook: Outlook, step: Option<&Step>, locale: Locale) -> String {
    match outlook {
        Outlook::Left { stage } => {
            let joint = locale.pick("sort du scénario\u{a0}: ", "leaves the scenario: ");
            format!("{joint}{}", left(stage, locale))
        }
        Outlook::Supervised => locale
            .pick(
                "suivi d’échéancier\u{a0}: chaque échéance est annoncée, rien n’est relancé",
                "plan supervision: each instalment is announced, nothing is chased",
            )
            .to_owned(),
        Outlook::Rests { reason, until: None } => {
            let words = match reason {
                HoldReason::Dispute => {
                    locale.pick("repose jusqu’à votre réponse", "rests until your answer")
                }
                _ => locale.pick("repose sans date de fin", "rests without an end date"),
            };
            format!("{words} ({})", reason.words(locale))
        }
        Outlook::Rests { reason, until: Some(day) } if !reason.ends_with_its_day() => {
            let words = locale.pick(
                "repose jusqu’à votre réponse, promise pour le",
                "rests until your answer, promised by",
            );
            format!("{words} {} ({})", locale.date(day), reason.words(locale))
        }
        Outlook::Rests { reason, until: Some(day) } => {
            let words = locale.pick("repose jusqu’au", "rests until");
            format!("{words} {} ({})", locale.date(day), reason.words(locale))
        }
        Outlook::Step { index, on } => {
            let (number, day) = (index + 1, locale.date(on));
            let what = step.map(|step| described(step, locale)).unwrap_or_default();
            match locale {
                Locale::Fr => format!(
                    "les relances continuent à l’étape {number}{what}, le {day} au plus tôt"
                ),
                Locale::En => {
                    format!("reminders go on with step {number}{what}, on {day} at the earliest")
                }
            }
        }
        Outlook::AllDone { until } => {
            let day = locale.date(until);
            match locale {
                Locale::Fr => {
                    format!("toutes les étapes sont faites\u{a0}; douteuse après le {day}")
                }
                Locale::En => format!("all steps are done; doubtful after {day}"),
            }
        }
    }
}

/// `, E-mail «relance-2»`: what a step does and with which template.
fn described(step: &Step, locale: Locale) -> String {
    let what = kind(step.kind, locale);
    if step.template.is_empty() {
        return format!(", {what}");
    }
    match locale {
        Locale::Fr => format!(", {what} «\u{a0}{}\u{a0}»", step.template),
        Locale::En => format!(", {what} “{}”", step.template),
    }
}

/// How an invoice stands that has left.
const fn left(stage: Stage, locale: Locale) -> &'static str {
    match stage {
        Stage::Paid => locale.pick("réglée", "paid"),
        Stage::Cancelled => locale.pick("annulée par le crédit", "cancelled by the credit"),
        Stage::Doubtful => locale.pick("douteuse", "doubtful"),
        Stage::Litigation => locale.pick("contentieux", "litigation"),
        Stage::Chasing | Stage::Supervised => locale.pick("suivie", "looked after"),
    }
}

/// Puts those of the same words together, in the order in which their words first come.
fn together(all: impl Iterator<Item = (String, String)>) -> Vec<(Vec<String>, String)> {
    let mut lines: Vec<(Vec<String>, String)> = Vec::new();
    for (reference, words) in all {
        match lines.iter_mut().find(|(_, known)| *known == words) {
            Some((references, _)) => references.push(reference),
            None => lines.push((vec![reference], words)),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use domain::scenario::{ActionKind, Mode, Offset, Tone};

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 6, day).unwrap()
    }

    fn step() -> Step {
        Step {
            offset: Offset::after_due(20),
            kind: ActionKind::Email,
            level: 2,
            tone: Tone::Firm,
            template: "relance-2".to_owned(),
            mode: Mode::Automatic,
            conditions: Vec::new(),
        }
    }

    #[test]
    fn each_future_is_said_in_words() {
        let rests = Outlook::Rests { reason: HoldReason::Delay, until: Some(day(12)) };
        assert_eq!(
            outlook(rests, None, Locale::En),
            "rests until 12\u{a0}June 2026 (more time given)"
        );
        let goes_on = Outlook::Step { index: 2, on: day(9) };
        assert_eq!(
            outlook(goes_on, Some(&step()), Locale::En),
            "reminders go on with step 3, E-mail “relance-2”, on 9\u{a0}June 2026 at the earliest"
        );
        let left = Outlook::Left { stage: Stage::Cancelled };
        assert_eq!(
            outlook(left, None, Locale::Fr),
            "sort du scénario\u{a0}: annulée par le crédit"
        );
    }

    #[test]
    fn a_review_rests_beyond_its_day() {
        let review = Outlook::Rests { reason: HoldReason::PlanReview, until: Some(day(3)) };
        let words = outlook(review, None, Locale::Fr);
        assert!(words.starts_with("repose jusqu’à votre réponse, promise pour le 3"), "{words}");
    }

    #[test]
    fn invoices_with_one_future_share_a_line() {
        let pairs = [("F-1", "a"), ("F-2", "b"), ("F-3", "a")];
        let lines = together(pairs.into_iter().map(|(r, w)| (r.to_owned(), w.to_owned())));
        let expected = [(vec!["F-1", "F-3"], "a"), (vec!["F-2"], "b")];
        let expected = expected.map(|(all, words)| {
            (all.into_iter().map(str::to_owned).collect::<Vec<_>>(), words.to_owned())
        });
        assert_eq!(lines, expected);
    }
}
