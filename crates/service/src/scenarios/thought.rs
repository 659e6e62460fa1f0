//! What the rules say of a page of debtors on a day: thought first, told or written afterwards.

use super::{
    facts::{self, Definitions, Facts, Invoice, debtor_page},
    policy,
    tones::Tones,
};
use crate::{Context, Error};
use chrono::NaiveDate;
use domain::{
    CreditorId, DebtorId, ScenarioVersionId,
    scenario::{self, Day, DayPlan, Event, Verdict, Wait},
};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use store::{Tx, creditors::Creditor, policies::Policy, runs::Planned};

/// How many invoices met which fate, by name: `email`, `waits.not_due`, `left_out.condition` …
pub type Counts = BTreeMap<String, u64>;

/// What becomes of one invoice.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// The debtor's reference.
    pub debtor: String,
    /// The invoice's reference.
    pub invoice: String,
    /// What is owed and not contested, in minor units.
    pub minor: i64,
    /// The scenario that it follows, and which version of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scenario: Option<VersionName>,
    /// The step that comes next, counted from 1; none where none follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<usize>,
    /// `email`, `waits` …
    pub fate: String,
    /// Why it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Until when it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// The steps that are passed over on the way, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub passed_over: Vec<PassedOver>,
}

/// A scenario's version, as people call it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VersionName {
    /// The scenario.
    pub name: String,
    /// Which of its versions.
    pub version: i64,
}

/// A step that is not done, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PassedOver {
    /// Counted from 1.
    pub step: usize,
    /// A reason's name.
    pub reason: String,
}

/// What every version is called.
pub(super) type VersionNames = HashMap<ScenarioVersionId, VersionName>;

/// Reads what versions are called, for lines; nothing if no lines are wanted.
pub(super) async fn names(
    ctx: &Context,
    creditor: &Creditor,
    explain: bool,
) -> Result<Option<VersionNames>, Error> {
    if !explain {
        return Ok(None);
    }
    let mut tx = ctx.store.read().await?;
    Ok(Some(version_names(&mut tx, creditor.id).await?))
}

/// What every version of a creditor is called.
pub(crate) async fn version_names(
    tx: &mut Tx,
    creditor: CreditorId,
) -> Result<VersionNames, Error> {
    let known = store::scenarios::version_names(tx, creditor).await?;
    let named = known.into_iter().map(|(id, name, version)| (id, VersionName { name, version }));
    Ok(named.collect())
}

/// What is told of each invoice as it is planned.
pub type Teller<'a> = &'a mut (dyn FnMut(Line) + Send);

/// A page with what the rules say of it.
pub(super) struct Thought {
    pub(super) policy: Policy,
    pub(super) debtors: Vec<(Facts, DayPlan)>,
    pub(super) definitions: Definitions,
    /// Holds whose last day has passed, as events on the invoice with this place.
    pub(super) overdue: Vec<(usize, usize, Event)>,
}

/// Thinks about the debtors of a range. `newcomers` are invoices that no run has yet, as if they
/// had one.
pub(super) async fn think(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    today: NaiveDate,
    range: (DebtorId, DebtorId),
    newcomers: Vec<Planned>,
) -> Result<Thought, Error> {
    let policy = policy(ctx, tx, creditor.id).await?;
    let page = debtor_page(ctx, tx, creditor, &policy.frame, range, newcomers, today).await?;
    let definitions = facts::definitions(tx, creditor.id, &page.debtors).await?;
    let wordings = Tones::read(tx, creditor.id).await?.wordings();
    let day = Day {
        today,
        frame: &policy.frame,
        switched_off: policy.switched_off_at.is_some(),
        formal_automatic: policy.formal_automatic,
        wordings: Some(&wordings),
    };
    let mut overdue = Vec::new();
    let mut debtors = Vec::with_capacity(page.debtors.len());
    for mut facts in page.debtors {
        let place = debtors.len();
        for (index, invoice) in facts.invoices.iter_mut().enumerate() {
            let Some(definition) = definitions.get(&invoice.row.run.version_id) else { continue };
            while let Some(event) = invoice.run.overdue(today) {
                invoice.run = invoice.run.after(event, definition).run;
                invoice.subject.broken_promises = invoice.run.broken_promises;
                overdue.push((place, index, event));
            }
        }
        let claims = facts.claims(&definitions);
        let plan = scenario::plan_day(day, &facts.day(&claims));
        debtors.push((facts, plan));
    }
    Ok(Thought { policy, debtors, definitions, overdue })
}

impl Thought {
    /// Whether the version that an invoice follows has a step of this number, counted from 1.
    fn exists(&self, invoice: &Invoice, step: usize) -> bool {
        let definition = self.definitions.get(&invoice.row.run.version_id);
        definition.is_some_and(|definition| step <= definition.steps.len())
    }

    /// Counts what becomes of each invoice, and tells it line by line when asked to.
    pub(super) fn told(&self, explain: Option<&VersionNames>) -> (Counts, Vec<Line>) {
        let (mut counts, mut lines) = (Counts::new(), Vec::new());
        for (facts, plan) in &self.debtors {
            for (_, _, reason) in &plan.left_out {
                count(&mut counts, &format!("left_out.{reason}"), 1);
            }
            for (place, (invoice, verdict)) in facts.invoices.iter().zip(&plan.verdicts).enumerate()
            {
                let (fate, wait) = match verdict {
                    Verdict::Acts(place) => (plan.actions[*place].route.kind.as_str(), None),
                    Verdict::Waits(wait) => ("waits", Some(*wait)),
                    Verdict::Settled => ("settled", None),
                    Verdict::Ended => ("ended", None),
                };
                let reason = wait.map(name_of);
                let key = reason.map_or_else(|| fate.to_owned(), |why| format!("{fate}.{why}"));
                count(&mut counts, &key, 1);
                if let Some(names) = explain {
                    let passed_over = passed_over(plan, place);
                    let after =
                        passed_over.last().map_or(invoice.run.next + 1, |last| last.step + 1);
                    lines.push(Line {
                        debtor: facts.profile.reference.clone(),
                        invoice: invoice.row.reference.clone(),
                        minor: invoice.subject.balance.minor,
                        scenario: names.get(&invoice.row.run.version_id).cloned(),
                        step: self.exists(invoice, after).then_some(after),
                        fate: fate.to_owned(),
                        reason: reason.map(str::to_owned),
                        until: wait.and_then(|wait| wait.until),
                        passed_over,
                    });
                }
            }
        }
        (counts, lines)
    }
}

/// The steps of an invoice that a day passes over.
fn passed_over(plan: &DayPlan, claim: usize) -> Vec<PassedOver> {
    let own = plan.left_out.iter().filter(|(place, ..)| *place == claim);
    own.map(|(_, index, reason)| PassedOver { step: index + 1, reason: reason.to_string() })
        .collect()
}

/// A wait's name in rows and counts: that of the hold, if one is the reason.
pub(super) const fn name_of(wait: Wait) -> &'static str {
    match wait.hold {
        Some(hold) => hold.as_str(),
        None => wait.reason.as_str(),
    }
}

pub(super) fn count(counts: &mut Counts, name: &str, number: u64) {
    if number > 0 {
        *counts.entry(name.to_owned()).or_default() += number;
    }
}

/// Adds a page's counts.
pub(super) fn add(counts: &mut Counts, page: Counts) {
    for (name, number) in page {
        count(counts, &name, number);
    }
}
