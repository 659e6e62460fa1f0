//! What reminders are called on the screen: kinds of actions, states, stages, fates, conditions.

use super::seat::Reader;
use crate::page::Tone as Look;
use domain::{
    Locale,
    scenario::{
        ActionKind, ActionState, Base, CallOutcome, Condition, DayUnit, Mode, Offset, Stage, Tone,
        VersionState,
    },
};
use service::scenarios::agenda::{Group, reason_words};

/// What a step does.
pub(super) const fn kind(kind: ActionKind, locale: Locale) -> &'static str {
    match kind {
        ActionKind::Email => locale.pick("E-mail", "E-mail"),
        ActionKind::Sms => locale.pick("SMS", "SMS"),
        ActionKind::Letter => locale.pick("Lettre", "Letter"),
        ActionKind::RegisteredLetter => locale.pick("Recommandé", "Registered letter"),
        ActionKind::CallTask => locale.pick("Appel", "Call"),
        ActionKind::InternalTask => locale.pick("Tâche interne", "Internal task"),
        ActionKind::Escalation => locale.pick("Escalade", "Escalation"),
    }
}

/// How a step speaks.
pub(super) const fn tone(tone: Tone, locale: Locale) -> &'static str {
    match tone {
        Tone::Friendly => locale.pick("Amical", "Friendly"),
        Tone::Firm => locale.pick("Ferme", "Firm"),
        Tone::Formal => locale.pick("Mise en demeure", "Formal notice"),
    }
}

/// Who lets a step happen.
pub(super) const fn mode(mode: Mode, locale: Locale) -> &'static str {
    match mode {
        Mode::Automatic => locale.pick("Automatique", "Automatic"),
        Mode::ToValidate => locale.pick("À valider", "To validate"),
        Mode::Manual => locale.pick("À la main", "By hand"),
    }
}

/// What an offset counts from.
pub(super) const fn base(base: Base, locale: Locale) -> &'static str {
    match base {
        Base::DueDate => locale.pick("après l’échéance", "after the due date"),
        Base::PreviousStep => locale.pick("après l’étape précédente", "after the step before"),
        Base::Promise => locale.pick("après la promesse", "after the promise"),
    }
}

/// Which days count.
pub(super) const fn unit(unit: DayUnit, locale: Locale) -> &'static str {
    match unit {
        DayUnit::Calendar => locale.pick("jours", "days"),
        DayUnit::Business => locale.pick("jours ouvrés", "business days"),
    }
}

/// `12 jours après l’échéance`, `5 jours avant l’échéance`, `le jour de l’échéance`.
pub(super) fn offset(offset: Offset, locale: Locale) -> String {
    let days = offset.days.unsigned_abs();
    let word = match (offset.unit, days) {
        (DayUnit::Calendar, 1) => locale.pick("jour", "day"),
        (DayUnit::Business, 1) => locale.pick("jour ouvré", "business day"),
        (of, _) => unit(of, locale),
    };
    let (on, before) = match offset.from {
        Base::DueDate => (
            locale.pick("le jour de l’échéance", "on the due date"),
            locale.pick("avant l’échéance", "before the due date"),
        ),
        Base::PreviousStep => (
            locale.pick("le jour de l’étape précédente", "on the day of the step before"),
            locale.pick("avant l’étape précédente", "before the step before"),
        ),
        Base::Promise => (
            locale.pick("le jour de la promesse", "on the promised day"),
            locale.pick("avant la promesse", "before the promise"),
        ),
    };
    match offset.days {
        0 => on.to_owned(),
        ..0 => format!("{days}\u{a0}{word} {before}"),
        _ => format!("{days}\u{a0}{word} {}", base(offset.from, locale)),
    }
}

/// What a task asks for, to be added to a line about it. Nothing for a message: its template is
/// named where it is chosen and where it is shown.
pub(super) fn asks(kind: ActionKind, template: &str) -> String {
    match kind {
        ActionKind::InternalTask | ActionKind::Escalation => format!(" · {template}"),
        _ => String::new(),
    }
}

/// What a template is called: the house's own in the reader's language, a creditor's as they named it.
pub(super) fn template(name: &str, locale: Locale) -> String {
    let own = match name {
        "notice" => locale.pick("Avant l’échéance", "Before the due date"),
        "friendly" => locale.pick("Rappel amical", "Friendly reminder"),
        "firm" => locale.pick("Rappel ferme", "Firm reminder"),
        "formal" => locale.pick("Mise en demeure", "Formal notice"),
        other => other,
    };
    own.to_owned()
}

/// How far an action has come.
pub(super) const fn action_state(state: ActionState, locale: Locale) -> (Look, &'static str) {
    match state {
        ActionState::ToValidate => (Look::Warning, locale.pick("À valider", "To validate")),
        ActionState::Planned => (Look::Info, locale.pick("Planifiée", "Planned")),
        ActionState::ToDo => (Look::Warning, locale.pick("À faire", "To do")),
        ActionState::ToPrint => (Look::Warning, locale.pick("À imprimer", "To print")),
        ActionState::Done => (Look::Success, locale.pick("Faite", "Done")),
        ActionState::Skipped => (Look::Info, locale.pick("Sautée", "Left out")),
        ActionState::Cancelled => (Look::Info, locale.pick("Annulée", "Called off")),
        ActionState::Failed => (Look::Danger, locale.pick("Échouée", "Failed")),
    }
}

/// What a person has to do.
pub(super) const fn group(group: Group, locale: Locale) -> &'static str {
    match group {
        Group::ToValidate => locale.pick("À valider", "To validate"),
        Group::ToCall => locale.pick("À appeler", "To call"),
        Group::ToPrint => locale.pick("À imprimer", "To print"),
        Group::ToDo => locale.pick("À faire", "To do"),
        Group::Planned => locale.pick("Envoi automatique", "Leaves by itself"),
    }
}

/// What came of a call.
pub(super) const fn outcome(outcome: CallOutcome, locale: Locale) -> &'static str {
    match outcome {
        CallOutcome::Promise => locale.pick("Promesse de paiement", "Promise to pay"),
        CallOutcome::Dispute => locale.pick("Contestation", "Dispute"),
        CallOutcome::AlreadyPaid => locale.pick("Dit avoir payé", "Says they have paid"),
        CallOutcome::NotReceived => locale.pick("Rien reçu", "Received nothing"),
        CallOutcome::Cash => locale.pick("Pas d’argent en ce moment", "No money at the moment"),
        CallOutcome::Voicemail => locale.pick("Message laissé", "Message left"),
        CallOutcome::NoAnswer => locale.pick("Pas de réponse", "No answer"),
        CallOutcome::WrongNumber => locale.pick("Mauvais numéro", "Wrong number"),
        CallOutcome::OptOut => locale.pick("Ne veut plus d’appels", "Wants no more calls"),
    }
}

/// Where an invoice stands in its scenario.
pub(super) const fn stage(stage: Stage, locale: Locale) -> (Look, &'static str) {
    match stage {
        Stage::Chasing => (Look::Info, locale.pick("En relance", "Being reminded")),
        Stage::Supervised => (Look::Info, locale.pick("Échéancier suivi", "Plan supervised")),
        Stage::Paid => (Look::Success, locale.pick("Réglée", "Settled")),
        Stage::Cancelled => (Look::Success, locale.pick("Annulée par avoir", "Credited")),
        Stage::Doubtful => (Look::Warning, locale.pick("Douteuse", "Doubtful")),
        Stage::Litigation => (Look::Danger, locale.pick("Contentieux", "Litigation")),
    }
}

/// Where a version stands.
pub(super) const fn version(state: VersionState, locale: Locale) -> (Look, &'static str) {
    match state {
        VersionState::Draft => (Look::Warning, locale.pick("Brouillon", "Draft")),
        VersionState::Checked => (Look::Info, locale.pick("Vérifiée", "Checked")),
        VersionState::Published => (Look::Success, locale.pick("Publiée", "Published")),
    }
}

/// The name of a count or of a line of a planned day, in words: `waits.not_due`, `email` …
pub(super) fn fate(name: &str, locale: Locale) -> String {
    let (fate, reason) = match name.split_once('.') {
        Some((fate, reason)) => (fate, Some(reason_words(reason, locale))),
        None => (name, None),
    };
    let words = match fate {
        "waits" => locale.pick("Attend", "Waits"),
        "left_out" => locale.pick("Étape sautée", "Step left out"),
        "settled" => locale.pick("Réglée\u{a0}: sort", "Settled: leaves"),
        "ended" => locale.pick("Séquence finie\u{a0}: douteuse", "Sequence over: doubtful"),
        "doubtful" => locale.pick("Sortie\u{a0}: douteuse", "Left: doubtful"),
        "litigation" => locale.pick("Sortie\u{a0}: contentieux", "Left: litigation"),
        "enrolled" => locale.pick("Prise par un scénario", "Taken by a scenario"),
        other => other.parse().map_or("?", |of| kind(of, locale)),
    };
    reason.map_or_else(|| words.to_owned(), |reason| format!("{words}\u{a0}– {reason}"))
}

/// Why an invoice took its scenario, in words.
pub(super) fn chosen_by(criteria: &[Condition], seat: Reader) -> String {
    let locale = seat.locale();
    if criteria.is_empty() {
        return locale.pick("prend toute facture", "takes any invoice").to_owned();
    }
    let words = criteria.iter().map(|condition| condition.words(locale, seat.currency()));
    words.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fates_are_said_in_words() {
        assert_eq!(fate("email", Locale::Fr), "E-mail");
        assert_eq!(fate("waits.not_due", Locale::En), "Waits\u{a0}– next step not due yet");
        assert_eq!(fate("waits.promise", Locale::En), "Waits\u{a0}– promise to pay");
        assert_eq!(fate("settled", Locale::Fr), "Réglée\u{a0}: sort");
    }

    #[test]
    fn offsets_are_said_as_people_count() {
        let from = |days| Offset { days, unit: DayUnit::Calendar, from: Base::DueDate };
        assert_eq!(offset(from(-5), Locale::Fr), "5\u{a0}jours avant l’échéance");
        assert_eq!(offset(from(0), Locale::Fr), "le jour de l’échéance");
        assert_eq!(offset(from(1), Locale::En), "1\u{a0}day after the due date");
        assert_eq!(offset(from(12), Locale::Fr), "12\u{a0}jours après l’échéance");
    }
}
