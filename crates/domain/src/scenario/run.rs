//! One invoice's way through one version of a scenario, and what every event does to it.

use super::{Base, Definition};
use crate::{Locale, text_enum};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

text_enum! {
    /// Where a run stands.
    pub enum Stage {
        /// Reminders go on, unless something holds them.
        Chasing => "chasing",
        /// A plan is agreed: its instalments are announced, nothing is chased.
        Supervised => "supervised",
        /// Left: nothing remains to be paid, or a plan was completed.
        Paid => "paid",
        /// Left: the creditor gave the rest up by a credit.
        Cancelled => "cancelled",
        /// Left: the sequence ended unpaid.
        Doubtful => "doubtful",
        /// Left: a collector handed it over to a court or a lawyer.
        Litigation => "litigation",
    }
}

impl Stage {
    /// Whether nothing is owed any more.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Paid | Self::Cancelled)
    }

    /// Whether the run has left the scenario.
    #[must_use]
    pub const fn is_exit(self) -> bool {
        !matches!(self, Self::Chasing | Self::Supervised)
    }
}

text_enum! {
    /// Why nothing is sent about an invoice, to a contact, or to a debtor.
    pub enum HoldReason {
        /// Money is on its way: a bank at work, or an announced transfer.
        Payment => "payment",
        /// A plan outside the policy waits for an answer.
        PlanReview => "plan_review",
        /// A counter-offer waits for the debtor.
        CounterOffer => "counter_offer",
        /// The debtor was given more time.
        Delay => "delay",
        /// The debtor promised to pay on a date.
        Promise => "promise",
        /// The whole of what remains is contested.
        Dispute => "dispute",
        /// A collector stopped it.
        Collector => "collector",
        /// The person who answered is not the debtor.
        WrongPerson => "wrong_person",
        /// A message came back; the contact must be mended.
        Bounce => "bounce",
        /// The debtor has died.
        Deceased => "deceased",
        /// Insolvency proceedings are open (article L622-7 of the Code de commerce).
        Insolvency => "insolvency",
        /// The over-indebtedness commission has taken the case (article L722-5 of the Code de la
        /// consommation).
        OverIndebtedness => "over_indebtedness",
        /// A person in distress: only humans write.
        Vulnerable => "vulnerable",
        /// The debtor asked for the processing of their data to be restricted.
        DataRestriction => "data_restriction",
    }
}

impl HoldReason {
    /// Whether the day of a hold ends it. A plan under review rests until someone answers: its day
    /// is the answer's deadline, which the debtor was told.
    #[must_use]
    pub const fn ends_with_its_day(self) -> bool {
        !matches!(self, Self::PlanReview)
    }

    /// Whether the law forbids reminders as long as it lasts.
    #[must_use]
    pub const fn is_legal(self) -> bool {
        matches!(self, Self::Deceased | Self::Insolvency | Self::OverIndebtedness)
    }

    /// Whether the law forbids paying earlier claims as long as it lasts (articles L622-7 of the Code
    /// de commerce and L722-5 of the Code de la consommation).
    #[must_use]
    pub const fn forbids_payment(self) -> bool {
        matches!(self, Self::Insolvency | Self::OverIndebtedness)
    }

    /// Whether nobody agrees on anything with a debtor as long as it lasts, and plans rest: what the
    /// law forbids, and what a person in distress is spared until a human has looked.
    #[must_use]
    pub const fn forbids_agreement(self) -> bool {
        self.is_legal() || matches!(self, Self::Vulnerable)
    }

    /// In words, for both sides.
    #[must_use]
    pub const fn words(self, locale: Locale) -> &'static str {
        match self {
            Self::Payment => locale.pick("paiement en cours", "payment on its way"),
            Self::PlanReview => locale.pick("demande à l’étude", "request under review"),
            Self::CounterOffer => {
                locale.pick("contre-proposition en attente", "counter-offer awaiting an answer")
            }
            Self::Delay => locale.pick("délai accordé", "more time given"),
            Self::Promise => locale.pick("promesse de paiement", "promise to pay"),
            Self::Dispute => locale.pick("contestation en cours", "dispute open"),
            Self::Collector => {
                locale.pick("suspendu par un gestionnaire", "stopped by a collector")
            }
            Self::WrongPerson => locale.pick("mauvais destinataire", "wrong person"),
            Self::Bounce => locale.pick("message revenu", "message returned"),
            Self::Deceased => locale.pick("décès signalé", "death reported"),
            Self::Insolvency => locale.pick("procédure collective", "insolvency proceedings"),
            Self::OverIndebtedness => locale.pick("surendettement", "over-indebtedness"),
            Self::Vulnerable => {
                locale.pick("situation fragile signalée", "vulnerability signalled")
            }
            Self::DataRestriction => {
                locale.pick("limitation du traitement", "restriction of processing")
            }
        }
    }
}

/// What holds something still: each reason once, with the last day on which it does, or none when
/// only an event or a person ends it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holds(BTreeMap<HoldReason, Option<NaiveDate>>);

impl Holds {
    /// Adds a hold; of two with the same reason the new one counts.
    pub fn set(&mut self, reason: HoldReason, until: Option<NaiveDate>) {
        self.0.insert(reason, until);
    }

    /// Ends a hold.
    pub fn lift(&mut self, reason: HoldReason) {
        self.0.remove(&reason);
    }

    /// The hold that still stands on a day and lasts longest; one without an end goes before all.
    #[must_use]
    pub fn on(&self, today: NaiveDate) -> Option<(HoldReason, Option<NaiveDate>)> {
        self.iter()
            .filter(|(reason, until)| {
                until.is_none_or(|last| last >= today || !reason.ends_with_its_day())
            })
            .max_by_key(|(_, until)| (until.is_none(), *until))
    }

    /// Every hold.
    pub fn iter(&self) -> impl Iterator<Item = (HoldReason, Option<NaiveDate>)> + '_ {
        self.0.iter().map(|(reason, until)| (*reason, *until))
    }

    /// Whether nothing holds.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(HoldReason, Option<NaiveDate>)> for Holds {
    fn from_iter<I: IntoIterator<Item = (HoldReason, Option<NaiveDate>)>>(holds: I) -> Self {
        let mut all = Self::default();
        for (reason, until) in holds {
            // Two authors may hold the same thing: the longer one counts.
            let longest = match all.0.get(&reason) {
                Some(None) => None,
                Some(Some(known)) => until.map(|new| new.max(*known)),
                None => until,
            };
            all.set(reason, longest);
        }
        all
    }
}

/// Where one invoice stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its stage.
    pub stage: Stage,
    /// The step that comes next, counted from 0; the number of steps when all are done.
    pub next: usize,
    /// The level of the last step done; 0 before the first.
    pub level: u8,
    /// What holds this invoice.
    pub holds: Holds,
    /// Promises made on it and not kept.
    pub broken_promises: u32,
    /// The date last promised.
    pub promised_on: Option<NaiveDate>,
    /// When the last step was done or left out.
    pub last_on: Option<NaiveDate>,
    /// The first day on which the next step may come, when something has put it off.
    pub not_before: Option<NaiveDate>,
}

/// What happens to an invoice. Dates are those of the variant: the last day of a hold, the day of a
/// promise, the day on which a step was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant says what its fields are")]
pub enum Event {
    /// Nothing remains to be paid.
    PaidInFull,
    /// Something was paid, something remains.
    PaidInPart,
    /// The rest was given up by a credit.
    CreditedInFull,
    /// A payment was taken back: something is owed again.
    PaymentReversed,
    /// A bank is at work, or a transfer was announced, until about this day.
    PaymentAwaited { until: NaiveDate },
    /// What was awaited will not come.
    PaymentNotComing,
    /// A plan within the policy was asked and so agreed, or a collector approved one, or the debtor
    /// accepted a counter-offer.
    PlanAgreed,
    /// A plan outside the policy waits for an answer, by this day at the latest.
    PlanAsked { answer_by: NaiveDate },
    /// The collector offered another plan, open until this day.
    PlanCountered { open_until: NaiveDate },
    /// A plan was refused, withdrawn, or its counter-offer ran out.
    PlanRefused,
    /// An instalment stayed unpaid beyond the grace.
    PlanBroken,
    /// The last instalment was paid.
    PlanCompleted,
    /// A collector ended a plan, or another one takes its place.
    PlanEnded,
    /// More time was given, until this day, grace included.
    DelayRecorded { until: NaiveDate },
    /// The debtor will pay on a date; reminders rest until `until`, grace included.
    PromiseRecorded { on: NaiveDate, until: NaiveDate },
    /// The promise was not kept.
    PromiseBroken,
    /// Something is contested; `rest` tells whether anything uncontested remains.
    DisputeOpened { rest: bool },
    /// The contested amount was credited; `rest` tells whether anything remains.
    DisputeAccepted { rest: bool },
    /// The dispute was rejected or withdrawn.
    DisputeRejected,
    /// A person or the law holds it.
    Held { reason: HoldReason, until: Option<NaiveDate> },
    /// A hold was lifted, or its last day has passed.
    HoldEnded { reason: HoldReason },
    /// A collector put the next step off to this day.
    Postponed { to: NaiveDate },
    /// The step with this index was done.
    StepDone { index: usize, on: NaiveDate },
    /// The step with this index was left out.
    StepSkipped { index: usize, on: NaiveDate },
    /// The sequence has ended, and the days after it.
    SequenceEnded,
    /// A collector hands it over to a court or a lawyer.
    LitigationDecided,
}

/// What becomes of actions that were planned and are not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planned {
    /// They stay.
    Keep,
    /// They are called off.
    Cancel,
}

/// The result of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where the invoice stands now.
    pub run: Run,
    /// What becomes of planned actions. Those that stay say, when they leave, what is owed then.
    pub planned: Planned,
}

impl Run {
    /// A run that begins.
    #[must_use]
    pub fn new() -> Self {
        Self {
            stage: Stage::Chasing,
            next: 0,
            level: 0,
            holds: Holds::default(),
            broken_promises: 0,
            promised_on: None,
            last_on: None,
            not_before: None,
        }
    }

    /// Whether a reminder about it may leave on a day, as far as the invoice itself decides.
    #[must_use]
    pub fn may_chase(&self, today: NaiveDate) -> bool {
        self.stage == Stage::Chasing && self.holds.on(today).is_none()
    }

    /// What an event does. Every event has an answer at every stage: a settled run comes back only
    /// when its payment is reversed, and an event that is late or repeated changes nothing.
    #[must_use]
    pub fn after(&self, event: Event, definition: &Definition) -> Change {
        let mut run = self.clone();
        if self.stage.is_settled() && event != Event::PaymentReversed {
            // Credits and payments may still arrive; whichever settled it first stays the reason.
            return Change { run, planned: Planned::Cancel };
        }
        let planned = run.apply(event, definition);
        Change { run, planned }
    }

    /// What has happened because a hold's last day has passed: a promise was not kept, an offer ran
    /// out, or reminders simply go on.
    #[must_use]
    pub fn overdue(&self, today: NaiveDate) -> Option<Event> {
        let (reason, _) = self.holds.iter().find(|(reason, until)| {
            reason.ends_with_its_day() && until.is_some_and(|last| last < today)
        })?;
        Some(match reason {
            HoldReason::Promise => Event::PromiseBroken,
            HoldReason::CounterOffer => Event::PlanRefused,
            reason => Event::HoldEnded { reason },
        })
    }

    fn apply(&mut self, event: Event, definition: &Definition) -> Planned {
        match event {
            Event::PaidInFull | Event::PlanCompleted => self.exit(Stage::Paid),
            Event::CreditedInFull | Event::DisputeAccepted { rest: false } => {
                self.exit(Stage::Cancelled)
            }
            Event::SequenceEnded => match self.stage {
                Stage::Chasing if self.holds.is_empty() => self.exit(Stage::Doubtful),
                _ => Planned::Keep,
            },
            Event::LitigationDecided => self.exit(Stage::Litigation),
            Event::PaymentReversed => self.reopen(),
            Event::PaidInPart | Event::PaymentNotComing => self.lift(HoldReason::Payment),
            Event::DisputeAccepted { rest: true } | Event::DisputeRejected => {
                self.lift(HoldReason::Dispute)
            }
            Event::HoldEnded { reason } => self.lift(reason),
            Event::PaymentAwaited { until } => self.hold(HoldReason::Payment, Some(until)),
            Event::PlanAsked { answer_by } => self.hold(HoldReason::PlanReview, Some(answer_by)),
            Event::PlanCountered { open_until } => {
                self.holds.lift(HoldReason::PlanReview);
                self.hold(HoldReason::CounterOffer, Some(open_until))
            }
            Event::PlanAgreed => self.supervise(),
            Event::PlanRefused => {
                self.lift(HoldReason::PlanReview);
                self.lift(HoldReason::CounterOffer)
            }
            Event::PlanBroken => self.break_plan(definition),
            Event::PlanEnded => self.end_plan(),
            Event::DelayRecorded { until } => {
                // What was under review is answered by it.
                self.holds.lift(HoldReason::PlanReview);
                self.hold(HoldReason::Delay, Some(until))
            }
            Event::PromiseRecorded { on, until } => {
                self.holds.lift(HoldReason::PlanReview);
                self.promised_on = Some(on);
                self.hold(HoldReason::Promise, Some(until))
            }
            Event::PromiseBroken => self.break_promise(definition),
            Event::DisputeOpened { rest: false } => self.hold(HoldReason::Dispute, None),
            Event::DisputeOpened { rest: true } => Planned::Keep,
            Event::Held { reason, until } => self.hold(reason, until),
            Event::Postponed { to } => {
                self.not_before = Some(to);
                Planned::Cancel
            }
            Event::StepDone { index, on } => self.advance(index, on, definition, true),
            Event::StepSkipped { index, on } => self.advance(index, on, definition, false),
        }
    }

    /// Leaves; what held it no longer matters.
    fn exit(&mut self, stage: Stage) -> Planned {
        self.stage = stage;
        self.holds = Holds::default();
        Planned::Cancel
    }

    /// Comes back where it left. One that was doubtful or in litigation stays there.
    fn reopen(&mut self) -> Planned {
        if self.stage.is_settled() {
            self.stage = Stage::Chasing;
        }
        Planned::Keep
    }

    fn supervise(&mut self) -> Planned {
        self.holds.lift(HoldReason::PlanReview);
        self.holds.lift(HoldReason::CounterOffer);
        self.stage = Stage::Supervised;
        Planned::Cancel
    }

    fn break_plan(&mut self, definition: &Definition) -> Planned {
        if self.stage == Stage::Supervised {
            self.stage = Stage::Chasing;
            self.climb(definition);
        }
        Planned::Keep
    }

    /// Goes back to reminders at the step where it left.
    fn end_plan(&mut self) -> Planned {
        if self.stage == Stage::Supervised {
            self.stage = Stage::Chasing;
        }
        Planned::Keep
    }

    fn break_promise(&mut self, definition: &Definition) -> Planned {
        self.broken_promises = self.broken_promises.saturating_add(1);
        self.holds.lift(HoldReason::Promise);
        if self.stage == Stage::Chasing {
            self.climb(definition);
        }
        Planned::Keep
    }

    /// Re-enters one level above where it left. Without a higher level it goes on where it was, and
    /// steps that chase a broken promise are not jumped over.
    fn climb(&mut self, definition: &Definition) {
        let steps = &definition.steps;
        let chases_promise = |step: &super::Step| step.offset.from == Base::Promise;
        if steps.get(self.next).is_some_and(chases_promise) {
            return;
        }
        if let Some(index) = definition.step_above(self.level, self.next) {
            self.next = index;
        }
    }

    fn hold(&mut self, reason: HoldReason, until: Option<NaiveDate>) -> Planned {
        self.holds.set(reason, until);
        Planned::Cancel
    }

    fn lift(&mut self, reason: HoldReason) -> Planned {
        self.holds.lift(reason);
        Planned::Keep
    }

    fn advance(
        &mut self,
        index: usize,
        on: NaiveDate,
        definition: &Definition,
        done: bool,
    ) -> Planned {
        // A report about another step than the next is old news.
        if index == self.next
            && let Some(step) = definition.steps.get(index)
        {
            self.next = index + 1;
            self.last_on = Some(on);
            self.not_before = None;
            if done {
                self.level = self.level.max(step.level);
            }
        }
        Planned::Keep
    }
}

impl Default for Run {
    fn default() -> Self {
        Self::new()
    }
}
