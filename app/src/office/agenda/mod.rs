//! The team's agenda: what is open, and everything that may be decided about one action.

mod action;
mod call;
mod callbacks;
mod claims;
mod decide;
mod list;
mod validate;

use super::seat::Reader;
use crate::AppState;
use axum::Router;
use domain::Locale;
use service::scenarios::ActionError;

pub(super) fn router() -> Router<AppState> {
    Router::new().merge(list::router()).merge(validate::router()).merge(action::router())
}

/// Why an action cannot be changed so, for a person; an empty field name concerns the whole.
fn refusal(error: &ActionError, seat: Reader) -> (&'static str, String) {
    let locale = seat.locale();
    let words = |fr: &'static str, en: &'static str| locale.pick(fr, en).to_owned();
    match error {
        ActionError::Stale => (
            "",
            words(
                "Un collègue s’en est occupé entre-temps\u{a0}: voici où elle en est. Rien n’a été fait deux fois.",
                "A colleague has dealt with it in the meantime: this is how it stands. Nothing was done twice.",
            ),
        ),
        ActionError::Unfit => (
            "",
            words(
                "Cette décision ne convient pas à cette action.",
                "This decision does not fit this action.",
            ),
        ),
        ActionError::Taken => (
            "day",
            words(
                "Un autre message part déjà ce jour-là vers ce débiteur\u{a0}: choisissez un autre jour.",
                "Another message goes to this debtor on that day: choose another day.",
            ),
        ),
        ActionError::TooSoon(first) => (
            "day",
            match locale {
                Locale::Fr => format!(
                    "Trop près d’un autre message\u{a0}: à partir du {}.",
                    locale.weekday_date(*first)
                ),
                Locale::En => format!(
                    "Too close to another message: from {} on.",
                    locale.weekday_date(*first)
                ),
            },
        ),
        ActionError::Faults(faults) => {
            let words: Vec<String> = faults.iter().map(|fault| fault.message(locale)).collect();
            ("", words.join(" "))
        }
        ActionError::Day => (
            "day",
            words(
                "Choisissez un jour à partir d’aujourd’hui, dans l’année.",
                "Choose a day from today on, within a year.",
            ),
        ),
        ActionError::Unreachable => (
            "contact",
            words(
                "Ce contact ne peut pas être joint ainsi\u{a0}: adresse absente, refusée ou revenue.",
                "This contact cannot be reached this way: no address, opted out or returned.",
            ),
        ),
        ActionError::Missing("note") => {
            ("note", words("Dites ce qui a été fait.", "Say what was done."))
        }
        ActionError::Missing(_) => (
            "why",
            words("Dites pourquoi\u{a0}: le journal le garde.", "Say why: the audit keeps it."),
        ),
        ActionError::Amount => (
            "amount",
            words(
                "Indiquez un montant supérieur à zéro, au plus ce qui reste dû et n’est pas contesté.",
                "Give an amount above zero, at most what is owed and not contested.",
            ),
        ),
        ActionError::Unknown | ActionError::Other(_) => {
            ("", words("Ce choix n’existe pas ici.", "There is no such choice here."))
        }
    }
}
