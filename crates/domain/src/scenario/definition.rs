//! What a creditor writes: a sequence of steps and the invoices it is for.

use super::Condition;
use crate::{calendar, text_enum};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

text_enum! {
    /// What a step does.
    pub enum ActionKind {
        /// An e-mail.
        Email => "email",
        /// A short message.
        Sms => "sms",
        /// A letter by ordinary post.
        Letter => "letter",
        /// A letter whose posting and arrival are proved.
        RegisteredLetter => "registered_letter",
        /// A call that a collector makes.
        CallTask => "call_task",
        /// Something to do inside the house.
        InternalTask => "internal_task",
        /// A decision for someone with more authority: litigation, hand-over.
        Escalation => "escalation",
    }
}

impl ActionKind {
    /// Whether it writes to the debtor; at most one such action a debtor a day.
    #[must_use]
    pub const fn is_message(self) -> bool {
        matches!(self, Self::Email | Self::Sms | Self::Letter | Self::RegisteredLetter)
    }

    /// Whether it travels on paper.
    #[must_use]
    pub const fn is_paper(self) -> bool {
        matches!(self, Self::Letter | Self::RegisteredLetter)
    }
}

text_enum! {
    /// How a step speaks. A formal one is a formal notice (mise en demeure): it carries the
    /// mentions of the law and is looked at by a person first.
    pub enum Tone {
        /// A service to someone who may have forgotten.
        Friendly => "friendly",
        /// Says plainly what is expected and when.
        Firm => "firm",
        /// Formal notice (article 1344 of the Code civil).
        Formal => "formal",
    }
}

text_enum! {
    /// Who lets a step happen.
    pub enum Mode {
        /// Nobody: it happens by itself.
        Automatic => "automatic",
        /// It is prepared; a person lets it go.
        ToValidate => "to_validate",
        /// A person does it.
        Manual => "manual",
    }
}

text_enum! {
    /// What an offset counts from.
    pub enum Base {
        /// The invoice's due date.
        DueDate => "due_date",
        /// The day on which the step before was done or left out.
        PreviousStep => "previous_step",
        /// The date that the debtor promised; without a promise the step is left out.
        Promise => "promise",
    }
}

text_enum! {
    /// Which days an offset counts.
    pub enum DayUnit {
        /// Every day.
        Calendar => "calendar",
        /// Days on which offices work.
        Business => "business",
    }
}

/// When a step is due, in days from its base; negative before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offset {
    /// How many days; −365 to 730.
    pub days: i32,
    /// Which days count.
    pub unit: DayUnit,
    /// From when.
    pub from: Base,
}

impl Offset {
    /// So many calendar days after the due date.
    #[must_use]
    pub const fn after_due(days: i32) -> Self {
        Self { days, unit: DayUnit::Calendar, from: Base::DueDate }
    }

    /// So many calendar days after the step before.
    #[must_use]
    pub const fn after_previous(days: i32) -> Self {
        Self { days, unit: DayUnit::Calendar, from: Base::PreviousStep }
    }

    /// The date that lies this far from `base`.
    #[must_use]
    pub fn from(self, base: NaiveDate) -> NaiveDate {
        let count = self.days.unsigned_abs();
        match (self.unit, self.days < 0) {
            (DayUnit::Calendar, false) => base + Days::new(count.into()),
            (DayUnit::Calendar, true) => base - Days::new(count.into()),
            (DayUnit::Business, false) => calendar::add_business_days(base, count),
            (DayUnit::Business, true) => calendar::subtract_business_days(base, count),
        }
    }
}

/// One step of a sequence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// When it is due.
    pub offset: Offset,
    /// What it does.
    pub kind: ActionKind,
    /// How far the matter has come: 1 friendly, then upwards; never lower than the step before.
    pub level: u8,
    /// How it speaks.
    pub tone: Tone,
    /// The name of the template it is worded with; of a task, what to do.
    pub template: String,
    /// Who lets it happen.
    pub mode: Mode,
    /// All must hold when the step is due, else it is left out.
    #[serde(default)]
    pub conditions: Vec<Condition>,
}

impl Step {
    /// Whether it is a formal notice.
    #[must_use]
    pub fn is_formal_notice(&self) -> bool {
        self.tone == Tone::Formal && self.kind.is_message()
    }
}

/// A scenario as one version of it says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// An invoice takes this way when all hold; none means any invoice.
    #[serde(default)]
    pub criteria: Vec<Condition>,
    /// In order.
    pub steps: Vec<Step>,
    /// Days after the last step until an unpaid invoice leaves as doubtful.
    pub end_after_days: u16,
}

impl Definition {
    /// The first step that lies above a level, from `from` on.
    #[must_use]
    pub fn step_above(&self, level: u8, from: usize) -> Option<usize> {
        (from..self.steps.len()).find(|&index| self.steps[index].level > level)
    }
}
