//! What is wrong with a scenario before it is published.

use super::{Base, Definition, Frame, Mode, Run, Step, Test, Tone, due_on};
use crate::{Locale, text_enum};
use chrono::NaiveDate;

text_enum! {
    /// What was found.
    pub enum FindingKind {
        /// There is no step.
        NoSteps => "no_steps",
        /// More than 40 steps.
        TooManySteps => "too_many_steps",
        /// A step names no template, or a task says nothing.
        NoTemplate => "no_template",
        /// The template it names does not exist in the language of the creditor.
        UnknownTemplate => "unknown_template",
        /// The offset lies outside −365 to 730 days.
        OffsetRange => "offset_range",
        /// The first step counts from a step before it.
        NothingBefore => "nothing_before",
        /// The level is lower than that of the step before, or not 1 to 9.
        LevelDrops => "level_drops",
        /// A formal notice with no message before it that could arrive.
        FormalFirst => "formal_first",
        /// A list of a condition is empty: it could never hold.
        EmptyCondition => "empty_condition",
        /// A step falls before the one before it.
        OutOfOrder => "out_of_order",
        /// The friendly phase lasts longer than the frame allows.
        FriendlyTooLong => "friendly_too_long",
        /// An invoice would stay at one level for longer than the frame allows.
        StuckAtLevel => "stuck_at_level",
        /// Two messages are closer than the frame's spacing; the second will wait.
        TooClose => "too_close",
        /// An automatic step that is not called formal, and whose template is a formal notice. Found by the
        /// caller, who can see templates.
        FormalUnsaid => "formal_unsaid",
        /// The channel that takes the step from its own has no words for its template. Found by the
        /// caller, who can see templates.
        NextChannelWordless => "next_channel_wordless",
        /// A formal notice on the due date or before it: the claim must be due.
        FormalBeforeDue => "formal_before_due",
        /// A formal notice that is automatic; it will wait for validation all the same.
        FormalAutomatic => "formal_automatic",
        /// A formal notice by short message or e-mail alone proves little.
        FormalWithoutPaper => "formal_without_paper",
    }
}

/// A finding, with the step it is about, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub kind: FindingKind,
    /// Where; none for the whole.
    pub step: Option<usize>,
}

impl FindingKind {
    /// Whether it keeps the version from being published.
    #[must_use]
    pub const fn is_error(self) -> bool {
        !matches!(
            self,
            Self::FriendlyTooLong
                | Self::StuckAtLevel
                | Self::TooClose
                | Self::FormalAutomatic
                | Self::NextChannelWordless
                | Self::FormalWithoutPaper
        )
    }

    /// What to do about it.
    #[must_use]
    pub const fn words(self, locale: Locale) -> &'static str {
        match self {
            Self::NoSteps => locale.pick("Ajoutez au moins une étape.", "Add at least one step."),
            Self::TooManySteps => {
                locale.pick("Gardez au plus 40 étapes.", "Keep to 40 steps at most.")
            }
            Self::NoTemplate => locale.pick(
                "Choisissez un modèle, ou dites ce qu’il faut faire.",
                "Choose a template, or say what is to be done.",
            ),
            Self::UnknownTemplate => locale.pick(
                "Ce modèle n’existe pas pour ce canal dans la langue du créancier.",
                "This template does not exist for this channel in the creditor’s language.",
            ),
            Self::OffsetRange => locale.pick(
                "Le décalage va de −365 à 730 jours.",
                "The offset ranges from −365 to 730 days.",
            ),
            Self::NothingBefore => locale.pick(
                "La première étape ne peut pas compter depuis une étape précédente.",
                "The first step cannot count from a step before it.",
            ),
            Self::LevelDrops => locale.pick(
                "Le niveau va de 1 à 9 et ne redescend jamais.",
                "Levels range from 1 to 9 and never go down.",
            ),
            Self::FormalFirst => locale.pick(
                "Une mise en demeure suit au moins un message plus amical.",
                "A formal notice follows at least one friendlier message.",
            ),
            Self::FormalUnsaid => locale.pick(
                "Ce modèle est une mise en demeure\u{a0}: donnez ce ton à l’étape, ou faites-la valider par une personne.",
                "This template is a formal notice: give the step that tone, or let a person validate it.",
            ),
            Self::NextChannelWordless => locale.pick(
                "Si ce canal manque, le suivant prend l’étape, et ce modèle n’a pas de texte pour lui\u{a0}: il sera sauté. Ajoutez ce texte dans les modèles.",
                "Where this channel is missing the next one takes the step, and this template has no text for it: it will be passed over. Add that text to the templates.",
            ),
            Self::FormalBeforeDue => locale.pick(
                "Une mise en demeure part après l’échéance\u{a0}: avant, rien n’est exigible.",
                "A formal notice goes after the due date: before it, nothing can be demanded.",
            ),
            Self::EmptyCondition => locale.pick(
                "Cette condition ne contient aucune valeur.",
                "This condition holds no value.",
            ),
            Self::OutOfOrder => locale.pick(
                "Cette étape tombe avant la précédente.",
                "This step falls before the one before it.",
            ),
            Self::FriendlyTooLong => locale.pick(
                "La phase amiable dure plus longtemps que le cadre ne le prévoit.",
                "The friendly phase lasts longer than the frame allows.",
            ),
            Self::StuckAtLevel => locale.pick(
                "Une facture resterait trop longtemps au même niveau.",
                "An invoice would stay at the same level for too long.",
            ),
            Self::TooClose => locale.pick(
                "Cette étape suit la précédente de trop près : elle attendra.",
                "This step follows too closely: it will wait.",
            ),
            Self::FormalAutomatic => locale.pick(
                "Une mise en demeure attend toujours une validation, sauf réglage contraire.",
                "A formal notice always waits for validation, unless settings say otherwise.",
            ),
            Self::FormalWithoutPaper => locale.pick(
                "Sans courrier recommandé, une mise en demeure prouve peu.",
                "Without registered post, a formal notice proves little.",
            ),
        }
    }
}

/// When each step falls for an invoice due on `due`, if nothing puts it off; none where it counts
/// from a promise.
#[must_use]
pub fn timeline(definition: &Definition, due: NaiveDate) -> Vec<Option<NaiveDate>> {
    let mut run = Run::new();
    definition
        .steps
        .iter()
        .map(|step| {
            let on = due_on(step, &run, due);
            run.last_on = on.or(run.last_on);
            on
        })
        .collect()
}

/// Everything that is wrong with a definition, errors and warnings. Whether templates exist is
/// added by the caller, who can see them.
#[must_use]
pub fn check(definition: &Definition, frame: &Frame) -> Vec<Finding> {
    let mut findings = Vec::new();
    let steps = &definition.steps;
    let mut add = |kind, step| findings.push(Finding { kind, step });
    if steps.is_empty() {
        add(FindingKind::NoSteps, None);
    }
    if steps.len() > 40 {
        add(FindingKind::TooManySteps, None);
    }
    if definition.criteria.iter().any(|condition| is_empty(&condition.test)) {
        add(FindingKind::EmptyCondition, None);
    }
    for (index, step) in steps.iter().enumerate() {
        for kind in of_step(step, index, &steps[..index]) {
            add(kind, Some(index));
        }
    }
    findings.extend(of_time(definition, frame));
    findings
}

fn of_step(step: &Step, index: usize, before: &[Step]) -> Vec<FindingKind> {
    let formal = step.is_formal_notice();
    let arrives_before =
        before.iter().any(|earlier| earlier.kind.is_message() && earlier.tone != Tone::Formal);
    let rules = [
        (FindingKind::NoTemplate, step.template.trim().is_empty()),
        (FindingKind::OffsetRange, !(-365..=730).contains(&step.offset.days)),
        (FindingKind::NothingBefore, index == 0 && step.offset.from == Base::PreviousStep),
        (
            FindingKind::LevelDrops,
            !(1..=9).contains(&step.level) || before.last().is_some_and(|b| b.level > step.level),
        ),
        (FindingKind::FormalFirst, formal && !arrives_before),
        (FindingKind::EmptyCondition, step.conditions.iter().any(|c| is_empty(&c.test))),
        (FindingKind::FormalAutomatic, formal && step.mode == Mode::Automatic),
        (FindingKind::FormalWithoutPaper, formal && !step.kind.is_paper()),
    ];
    rules.into_iter().filter(|(_, broken)| *broken).map(|(kind, _)| kind).collect()
}

fn of_time(definition: &Definition, frame: &Frame) -> Vec<Finding> {
    // Any due date would do: the findings are about distances. This one has a holiday near.
    let due = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap_or_default();
    let days = timeline(definition, due);
    let mut findings = Vec::new();
    let mut last: Option<(usize, NaiveDate)> = None;
    let mut level_since: Option<(u8, NaiveDate)> = None;
    for (index, (step, day)) in definition.steps.iter().zip(days).enumerate() {
        let Some(day) = day else { continue };
        let mut add = |kind| findings.push(Finding { kind, step: Some(index) });
        if let Some((before, on)) = last {
            let gap = (day - on).num_days();
            let both = step.kind.is_message() && definition.steps[before].kind.is_message();
            if gap < 0 {
                add(FindingKind::OutOfOrder);
            } else if both && gap < i64::from(frame.spacing_days) {
                add(FindingKind::TooClose);
            }
        }
        match level_since {
            Some((level, _)) if level == step.level => {}
            Some((_, since)) if (day - since).num_days() > i64::from(frame.stuck_days) => {
                add(FindingKind::StuckAtLevel);
                level_since = Some((step.level, day));
            }
            _ => level_since = Some((step.level, day)),
        }
        if step.is_formal_notice() && day <= due {
            add(FindingKind::FormalBeforeDue);
        }
        if step.tone == Tone::Friendly && (day - due).num_days() > i64::from(frame.friendly_days) {
            add(FindingKind::FriendlyTooLong);
        }
        last = Some((index, day));
    }
    findings
}

fn is_empty(test: &Test) -> bool {
    match test {
        Test::DebtorKind(kinds) => kinds.is_empty(),
        Test::Behaviour(kinds) => kinds.is_empty(),
        Test::Segment(names) | Test::Country(names) | Test::Debtor(names) => {
            names.iter().all(|name| name.trim().is_empty())
        }
        Test::BalanceAtLeast(_)
        | Test::DaysLateAtLeast(_)
        | Test::DisputedAtLeast(_)
        | Test::BrokenPromisesAtLeast(_)
        | Test::ScoreAtLeast(_) => false,
    }
}
