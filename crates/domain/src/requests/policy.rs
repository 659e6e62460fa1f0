//! What a creditor grants by itself, and how long people may take for the rest.

use super::{Ask, DisputeCategory};
use crate::plans::{Allowance, Clause, Frequency, PlanPolicy, Terms};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// Who answers disputes of a category within the creditor's house.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desk {
    /// The category.
    pub category: DisputeCategory,
    /// Who: a name or a service.
    pub name: String,
    /// Where reminders to answer go.
    pub email: String,
    /// Business days in which an answer is expected.
    pub days: u32,
}

/// A creditor's policy on requests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestPolicy {
    /// Plans.
    pub plan: PlanPolicy,
    /// The longest delay granted at once, in days from today; 0 sends every one to review.
    pub delay_days: u32,
    /// The farthest promise taken at once, in days from today.
    pub promise_days: u32,
    /// Calendar days after any date before it counts as missed.
    pub grace_days: u32,
    /// Business days in which a request is answered; the debtor is told the date.
    pub review_days: u32,
    /// Calendar days for which a counter-offer stands.
    pub counter_days: u32,
    /// Calendar days before an instalment on which it is announced.
    pub notice_days: u32,
    /// From this amount on, in minor units, a second person confirms what is granted; none for
    /// never.
    pub four_eyes_minor: Option<i64>,
    /// Who answers disputes.
    pub desks: Vec<Desk>,
    /// What must come out: run as tests before a policy counts.
    pub examples: Vec<Example>,
}

impl Default for RequestPolicy {
    fn default() -> Self {
        Self {
            plan: PlanPolicy::default(),
            delay_days: 15,
            promise_days: 15,
            grace_days: 3,
            review_days: 2,
            counter_days: 7,
            notice_days: 3,
            four_eyes_minor: Some(500_000),
            desks: Vec::new(),
            examples: Example::usual(),
        }
    }
}

/// A worked example: with this debt, this wish is granted at once, or is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The debt, in minor units.
    pub total_minor: i64,
    /// The wish.
    pub ask: ExampleAsk,
    /// Whether it is granted at once.
    pub granted: bool,
}

impl Example {
    /// What a creditor begins with: a small plan that the usual bands grant, a long one that they do not.
    fn usual() -> Vec<Self> {
        let of = |count, granted| {
            let ask = ExampleAsk::Plan { count, first_in: 30 };
            Self { total_minor: 24_000, ask, granted }
        };
        vec![of(3, true), of(12, false)]
    }
}

/// The wish of an example, in days from any today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant says what its fields are")]
pub enum ExampleAsk {
    /// So many instalments, the first after so many days, with the deposit that the policy asks for
    /// and at the first pace that it offers.
    Plan { count: u32, first_in: u32 },
    /// A delay of so many days.
    Delay { days: u32 },
    /// A promise to pay in so many days.
    Promise { days: u32 },
}

/// What is known of whoever asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// What the wish is about, in minor units.
    pub total_minor: i64,
    /// Plans and promises that were not kept.
    pub broken: u32,
    /// What a collector has allowed this debtor.
    pub allowance: Allowance,
}

/// What the policy says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// Granted at once.
    Granted,
    /// A person decides, because of these clauses.
    Review(Vec<Clause>),
    /// There is nothing to grant: it is noted, and waits for what it announces.
    Noted,
}

impl Judgement {
    /// Why a person decides; nothing if no reason is needed.
    #[must_use]
    pub fn clauses(self) -> Vec<Clause> {
        match self {
            Self::Review(clauses) => clauses,
            Self::Granted | Self::Noted => Vec::new(),
        }
    }
}

impl RequestPolicy {
    /// What becomes of a wish.
    #[must_use]
    pub fn judge(&self, ask: &Ask, standing: Standing, today: NaiveDate) -> Judgement {
        let clauses = match ask {
            Ask::Transferred { .. } => return Judgement::Noted,
            Ask::Plan { terms } => {
                let Standing { total_minor, broken, allowance } = standing;
                self.plan.judge(terms, total_minor, today, allowance, broken)
            }
            Ask::Delay { until } => {
                let most = standing.allowance.delay_days.unwrap_or(self.delay_days);
                self.by(*until, most, standing, today)
            }
            Ask::Promise { on } => {
                let most = standing.allowance.delay_days.unwrap_or(self.promise_days);
                self.by(*on, most, standing, today)
            }
            Ask::ContactChange(change) if !change.needs_a_person() => Vec::new(),
            Ask::Dispute { .. }
            | Ask::Discount { .. }
            | Ask::ContactChange(_)
            | Ask::Callback(_)
            | Ask::Document
            | Ask::Data { .. } => vec![Clause::Always],
        };
        if clauses.is_empty() { Judgement::Granted } else { Judgement::Review(clauses) }
    }

    fn by(&self, on: NaiveDate, most: u32, standing: Standing, today: NaiveDate) -> Vec<Clause> {
        let last_on = today + Days::new(most.into());
        let mut clauses = Vec::new();
        if most == 0 {
            clauses.push(Clause::Always);
        } else if on > last_on {
            clauses.push(Clause::Date { last_on });
        }
        if standing.broken > self.plan.broken_most {
            clauses.push(Clause::Broken { count: standing.broken });
        }
        clauses
    }

    /// The examples that do not come out as they say, by their places.
    #[must_use]
    pub fn failing_examples(&self, today: NaiveDate) -> Vec<usize> {
        let fails = |example: &Example| {
            let standing = Standing { total_minor: example.total_minor, ..Standing::default() };
            let ask = example.ask.ask(&self.plan, example.total_minor, today);
            let judged = self.judge(&ask, standing, today);
            (judged == Judgement::Granted) != example.granted
        };
        let found = self.examples.iter().enumerate().filter(|(_, example)| fails(example));
        found.map(|(place, _)| place).collect()
    }

    /// Who answers disputes of a category, if anyone in particular does.
    #[must_use]
    pub fn desk(&self, category: DisputeCategory) -> Option<&Desk> {
        self.desks.iter().find(|desk| desk.category == category)
    }
}

impl ExampleAsk {
    fn ask(self, policy: &PlanPolicy, total_minor: i64, today: NaiveDate) -> Ask {
        let after = |days: u32| today + Days::new(days.into());
        match self {
            Self::Plan { count, first_in } => Ask::Plan {
                terms: Terms {
                    deposit_minor: policy.least_deposit(total_minor),
                    count,
                    first_on: after(first_in),
                    frequency: policy.frequencies.first().copied().unwrap_or(Frequency::Monthly),
                },
            },
            Self::Delay { days } => Ask::Delay { until: after(days) },
            Self::Promise { days } => Ask::Promise { on: after(days) },
        }
    }
}
