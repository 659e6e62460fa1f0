//! A creditor's day: page by page of debtors, each page one transaction.

use super::{
    enrol,
    events::happened,
    facts::{self, Definitions, Facts, debtor_page, local_slot},
    policy,
};
use crate::{Context, Error, audit::By};
use chrono::NaiveDate;
use domain::{
    ActionId, DebtorId, RunId,
    job::JobKind,
    scenario::{self, ActionState, Day, DayPlan, Event, PlannedAction, Reason, Verdict, Wait},
};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{
    Json, StoreError, Tx,
    actions::{About, Action},
    creditors::Creditor,
    jobs::Job,
    policies::Policy,
    tasks::Task,
};
use uuid::Uuid;

/// Debtors in one transaction: enough to make statements worth their way, few enough that a page's
/// memory stays small and SQLite's one writer is free again soon.
pub(super) const PAGE: i64 = 500;

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
    /// The step that comes next, counted from 1.
    pub step: usize,
    /// `email`, `waits` …
    pub fate: String,
    /// Why it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Until when it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

/// What is told of each invoice as it is planned.
pub type Teller<'a> = &'a mut (dyn FnMut(Line) + Send);

/// Plans a day: takes new invoices in and writes down what is to be done. Run again, it adds only
/// what has become due since.
///
/// # Errors
/// [`Error`] when the database is away; the pages planned until then stay.
pub async fn plan_day(
    ctx: &Context,
    creditor: &Creditor,
    today: NaiveDate,
    tell: Option<Teller<'_>>,
) -> Result<Counts, Error> {
    let enrolled = enrol(ctx, creditor, today).await?;
    let mut counts = walk(ctx, creditor, today, true, tell).await?;
    count(&mut counts, "enrolled", enrolled.taken);
    count(&mut counts, "waits.no_scenario", enrolled.left);
    Ok(counts)
}

/// What a day would bring, without writing anything.
///
/// # Errors
/// [`Error`] when the database is away.
pub async fn forecast(
    ctx: &Context,
    creditor: &Creditor,
    today: NaiveDate,
    tell: Option<Teller<'_>>,
) -> Result<Counts, Error> {
    walk(ctx, creditor, today, false, tell).await
}

async fn walk(
    ctx: &Context,
    creditor: &Creditor,
    today: NaiveDate,
    write: bool,
    mut tell: Option<Teller<'_>>,
) -> Result<Counts, Error> {
    let mut counts = Counts::new();
    let mut from = DebtorId(Uuid::nil());
    loop {
        let mut tx = ctx.store.read().await?;
        let Some(to) = store::runs::page_end(&mut tx, creditor.id, from, PAGE).await? else {
            return Ok(counts);
        };
        drop(tx);
        let range = (from, to);
        let explain = tell.is_some();
        let (page, lines) = if write {
            plan_page(ctx, creditor, today, range, explain).await?
        } else {
            let mut tx = ctx.store.read().await?;
            think(ctx, &mut tx, creditor, today, range).await?.told(explain)
        };
        for (name, number) in page {
            count(&mut counts, &name, number);
        }
        if let Some(tell) = &mut tell {
            lines.into_iter().for_each(tell);
        }
        from = to;
    }
}

/// Plans the debtors of one page in one transaction. When someone else has planned one of them at
/// the same moment, it looks again.
pub(super) async fn plan_page(
    ctx: &Context,
    creditor: &Creditor,
    today: NaiveDate,
    range: (DebtorId, DebtorId),
    explain: bool,
) -> Result<(Counts, Vec<Line>), Error> {
    let mut tries = 0;
    loop {
        let mut tx = ctx.store.write().await?;
        let mut planned = think(ctx, &mut tx, creditor, today, range).await?;
        match planned.write(ctx, &mut tx, creditor, today).await {
            Ok(()) => {
                tx.commit().await?;
                return Ok(planned.told(explain));
            }
            Err(Error::Conflict(StoreError::Conflict(_))) if tries < 3 => tries += 1,
            Err(error) => return Err(error),
        }
    }
}

/// A page with what the rules say of it.
struct Thought {
    policy: Policy,
    debtors: Vec<(Facts, DayPlan)>,
    definitions: Definitions,
    /// Holds whose last day has passed, as events on the invoice with this place.
    overdue: Vec<(usize, usize, Event)>,
}

async fn think(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    today: NaiveDate,
    range: (DebtorId, DebtorId),
) -> Result<Thought, Error> {
    let policy = policy(ctx, tx, creditor.id).await?;
    let definitions = facts::definitions(tx, creditor.id).await?;
    let page = debtor_page(ctx, tx, creditor, &policy.frame, range, today).await?;
    let day = Day {
        today,
        frame: &policy.frame,
        switched_off: policy.switched_off_at.is_some(),
        formal_automatic: policy.formal_automatic,
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
    /// Counts what becomes of each invoice, and tells it line by line when asked to.
    fn told(&self, explain: bool) -> (Counts, Vec<Line>) {
        let (mut counts, mut lines) = (Counts::new(), Vec::new());
        for (facts, plan) in &self.debtors {
            for (_, _, reason) in &plan.left_out {
                count(&mut counts, &format!("left_out.{reason}"), 1);
            }
            for (invoice, verdict) in facts.invoices.iter().zip(&plan.verdicts) {
                let (fate, wait) = match verdict {
                    Verdict::Acts(place) => (plan.actions[*place].route.kind.as_str(), None),
                    Verdict::Waits(wait) => ("waits", Some(*wait)),
                    Verdict::Settled => ("settled", None),
                    Verdict::Ended => ("ended", None),
                };
                let reason = wait.map(name_of);
                let key = reason.map_or_else(|| fate.to_owned(), |why| format!("{fate}.{why}"));
                count(&mut counts, &key, 1);
                if explain {
                    lines.push(Line {
                        debtor: facts.profile.reference.clone(),
                        invoice: invoice.row.reference.clone(),
                        minor: invoice.subject.balance.minor,
                        step: invoice.run.next + 1,
                        fate: fate.to_owned(),
                        reason: reason.map(str::to_owned),
                        until: wait.and_then(|wait| wait.until),
                    });
                }
            }
        }
        (counts, lines)
    }

    async fn write(
        &mut self,
        ctx: &Context,
        tx: &mut Tx,
        creditor: &Creditor,
        today: NaiveDate,
    ) -> Result<(), Error> {
        self.write_events(ctx, tx, creditor, today).await?;
        self.write_actions(ctx, tx, creditor, today).await?;
        self.write_waits(ctx, tx, creditor, today).await
    }

    /// What changes a run today: holds that ended, steps left out, runs that leave.
    async fn write_events(
        &mut self,
        ctx: &Context,
        tx: &mut Tx,
        creditor: &Creditor,
        today: NaiveDate,
    ) -> Result<(), Error> {
        let mut events = std::mem::take(&mut self.overdue);
        for (place, (_, plan)) in self.debtors.iter().enumerate() {
            let left_out = plan.left_out.iter();
            events.extend(
                left_out.map(|&(claim, index, _)| {
                    (place, claim, Event::StepSkipped { index, on: today })
                }),
            );
            for (claim, verdict) in plan.verdicts.iter().enumerate() {
                match verdict {
                    Verdict::Settled => events.push((place, claim, Event::PaidInFull)),
                    Verdict::Ended => events.push((place, claim, Event::SequenceEnded)),
                    Verdict::Acts(_) | Verdict::Waits(_) => {}
                }
            }
        }
        for (place, claim, event) in events {
            let row = &mut self.debtors[place].0.invoices[claim].row;
            row.run = happened(ctx, tx, creditor, row.run.clone(), event, By::System).await?;
            if event == Event::SequenceEnded {
                let key = format!("doubtful:{}", row.run.id);
                let detail = serde_json::json!({ "invoice": row.run.invoice_id, "reference": row.reference });
                add_task(ctx, tx, creditor, row.run.debtor_id, "doubtful", key, detail).await?;
            }
        }
        Ok(())
    }

    async fn write_actions(
        &self,
        ctx: &Context,
        tx: &mut Tx,
        creditor: &Creditor,
        today: NaiveDate,
    ) -> Result<(), Error> {
        let (mut actions, mut about, mut jobs) = (Vec::new(), Vec::new(), Vec::new());
        for (facts, plan) in &self.debtors {
            for planned in &plan.actions {
                let action = self.action(ctx, creditor, facts, planned, today)?;
                about.extend(members(&action, facts, planned));
                if action.state == ActionState::Planned {
                    jobs.push(job(ctx, &action));
                }
                actions.push(action);
            }
        }
        store::actions::insert_all(tx, &actions, &about).await?;
        Ok(store::jobs::enqueue_all(tx, &jobs).await?)
    }

    fn action(
        &self,
        ctx: &Context,
        creditor: &Creditor,
        facts: &Facts,
        planned: &PlannedAction,
        today: NaiveDate,
    ) -> Result<Action, Error> {
        let (claim, index) = planned.members[0];
        let step = self
            .definitions
            .get(&facts.invoices[claim].row.run.version_id)
            .and_then(|definition| definition.steps.get(index))
            .ok_or_else(|| Error::internal("a planned step that its version does not have"))?;
        let (due_on, due_at) = if planned.route.kind.is_message() {
            local_slot(ctx, creditor, &self.policy.frame, &facts.profile, today)
        } else {
            (today, ctx.now())
        };
        Ok(Action {
            creditor_id: creditor.id,
            id: ctx.id::<ActionId>(),
            debtor_id: facts.profile.id,
            contact_id: planned.route.contact,
            kind: planned.route.kind,
            level: i64::from(step.level),
            tone: step.tone,
            template: step.template.clone(),
            state: planned.state,
            due_on,
            due_at,
            reason: None,
            subject: None,
            body: None,
            assigned_to: None,
            message_id: None,
            document_id: None,
            batch_id: None,
            tracking: None,
            outcome: None,
            note: String::new(),
            validated_by: None,
            done_by: None,
            done_at: None,
            created_at: ctx.now(),
        })
    }

    /// Notes why invoices wait, where that has changed, and calls a human where one is needed.
    async fn write_waits(
        &self,
        ctx: &Context,
        tx: &mut Tx,
        creditor: &Creditor,
        today: NaiveDate,
    ) -> Result<(), Error> {
        let mut groups: BTreeMap<(&'static str, Option<NaiveDate>), Vec<RunId>> = BTreeMap::new();
        for (facts, plan) in &self.debtors {
            for (invoice, verdict) in facts.invoices.iter().zip(&plan.verdicts) {
                let Verdict::Waits(wait) = verdict else { continue };
                let run = &invoice.row.run;
                let name = name_of(*wait);
                if run.waits_for.as_deref() == Some(name) && run.waits_until == wait.until {
                    continue;
                }
                groups.entry((name, wait.until)).or_default().push(run.id);
                let stuck =
                    (today - run.level_since).num_days() > i64::from(self.policy.frame.stuck_days);
                let kind = match wait.reason {
                    Reason::Unreachable | Reason::NotDelivered => "unreachable",
                    Reason::Limitation => "limitation",
                    Reason::Open | Reason::OtherFirst if stuck => "stuck",
                    _ => continue,
                };
                let key = format!("{kind}:{}:{}", run.id, run.next_step);
                let detail = serde_json::json!({
                    "invoice": run.invoice_id, "reference": invoice.row.reference, "reason": wait.reason,
                });
                add_task(ctx, tx, creditor, facts.profile.id, kind, key, detail).await?;
            }
        }
        for ((name, until), runs) in groups {
            store::runs::note_waits(tx, creditor.id, &runs, name, until).await?;
        }
        Ok(())
    }
}

fn members<'a>(
    action: &'a Action,
    facts: &'a Facts,
    planned: &'a PlannedAction,
) -> impl Iterator<Item = About> + 'a {
    (0..).zip(&planned.members).map(|(position, &(claim, index))| {
        let run = &facts.invoices[claim].row.run;
        About {
            creditor_id: action.creditor_id,
            action_id: action.id,
            invoice_id: run.invoice_id,
            run_id: run.id,
            step: i64::try_from(index).unwrap_or(0),
            position,
            is_open: true,
        }
    })
}

/// The job that does an action when its time comes.
pub(super) fn job(ctx: &Context, action: &Action) -> Job {
    Job {
        id: ctx.id(),
        creditor_id: Some(action.creditor_id),
        kind: JobKind::PerformAction,
        subject_id: action.id.0,
        run_at: action.due_at,
        attempts: 0,
        last_error: None,
        created_at: ctx.now(),
    }
}

pub(super) async fn add_task(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    debtor: DebtorId,
    kind: &str,
    source_key: String,
    detail: serde_json::Value,
) -> Result<(), Error> {
    let task = Task {
        creditor_id: creditor.id,
        id: ctx.id(),
        debtor_id: Some(debtor),
        kind: kind.to_owned(),
        source_key,
        detail: Json(detail),
        created_at: ctx.now(),
        done_at: None,
        done_by: None,
    };
    store::tasks::insert(tx, &task).await?;
    Ok(())
}

/// A wait's name in rows and counts: that of the hold, if one is the reason.
fn name_of(wait: Wait) -> &'static str {
    wait.hold.map_or(wait.reason.as_str(), |hold| hold.as_str())
}

fn count(counts: &mut Counts, name: &str, number: u64) {
    if number > 0 {
        *counts.entry(name.to_owned()).or_default() += number;
    }
}
