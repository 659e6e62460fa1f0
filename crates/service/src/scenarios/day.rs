//! A creditor's day: page by page of debtors, each page one transaction.

use super::{
    enrol,
    events::happened,
    facts::{Facts, local_slot},
    thought::{Counts, Line, Teller, Thought, VersionNames, add, count, name_of, names, think},
    untouched,
};
use crate::{Context, Error, audit::By};
use chrono::NaiveDate;
use domain::{
    ActionId, DebtorId, RunId,
    job::JobKind,
    scenario::{ActionState, Event, PlannedAction, Reason, Verdict},
};
use std::collections::BTreeMap;
use store::{
    Json, StoreError, Tx,
    actions::{About, Action},
    creditors::Creditor,
    jobs::Job,
    tasks::Task,
};
use uuid::Uuid;

/// Debtors in one transaction: enough to make statements worth their way, few enough that a page's
/// memory stays small and SQLite's one writer is free again soon.
pub(super) const PAGE: i64 = 500;

/// Plans a day: takes new invoices in and writes down what is to be done. Run again, it adds only
/// what has become due since.
///
/// # Errors
/// [`Error`] when the database is away; the pages planned until then stay.
pub async fn plan_day(
    ctx: &Context,
    creditor: &Creditor,
    today: NaiveDate,
    mut tell: Option<Teller<'_>>,
) -> Result<Counts, Error> {
    let enrolled = enrol(ctx, creditor, today).await?;
    let mut counts = Counts::new();
    let names = names(ctx, creditor, tell.is_some()).await?;
    let mut from = DebtorId(Uuid::nil());
    loop {
        let mut tx = ctx.store.read().await?;
        let to = store::runs::page_end(&mut tx, creditor.id, from, PAGE).await?;
        drop(tx);
        let Some(to) = to else { break };
        let (page, lines) = plan_page(ctx, creditor, today, (from, to), names.as_ref()).await?;
        add(&mut counts, page);
        if let Some(tell) = &mut tell {
            lines.into_iter().for_each(tell);
        }
        from = to;
    }
    if let (Some(tell), Some(names)) = (tell, &names) {
        untouched::untaken(ctx, creditor, &mut *tell).await?;
        untouched::left(ctx, creditor, names, &mut counts, tell).await?;
    }
    count(&mut counts, "enrolled", enrolled.taken);
    count(&mut counts, "waits.no_scenario", enrolled.left);
    Ok(counts)
}

/// Plans the debtors of one page in one transaction. Where two rows stand in each other's way, the
/// debtors are planned one by one: nobody's day waits for a stranger's.
pub(super) async fn plan_page(
    ctx: &Context,
    creditor: &Creditor,
    today: NaiveDate,
    range: (DebtorId, DebtorId),
    explain: Option<&VersionNames>,
) -> Result<(Counts, Vec<Line>), Error> {
    match Box::pin(plan_range(ctx, creditor, today, range, explain)).await {
        Err(Error::Conflict(_)) => Box::pin(one_by_one(ctx, creditor, today, range, explain)).await,
        outcome => outcome,
    }
}

/// The same, a transaction for each debtor. Whoever cannot be planned even so is counted as failed.
async fn one_by_one(
    ctx: &Context,
    creditor: &Creditor,
    today: NaiveDate,
    range: (DebtorId, DebtorId),
    explain: Option<&VersionNames>,
) -> Result<(Counts, Vec<Line>), Error> {
    let (mut counts, mut lines) = (Counts::new(), Vec::new());
    let (mut from, last) = range;
    while from < last {
        let mut tx = ctx.store.read().await?;
        let next = store::runs::page_end(&mut tx, creditor.id, from, 1).await?;
        drop(tx);
        let Some(to) = next.filter(|to| *to <= last) else { break };
        match plan_range(ctx, creditor, today, (from, to), explain).await {
            Ok((planned, told)) => {
                add(&mut counts, planned);
                lines.extend(told);
            }
            Err(error @ Error::Conflict(_)) => {
                tracing::error!(debtor = %to, "debtor {to} cannot be planned: {error}");
                count(&mut counts, "failed", 1);
            }
            Err(error) => return Err(error),
        }
        from = to;
    }
    Ok((counts, lines))
}

/// Plans the debtors of a range. When someone else has planned one of them at the same moment, it
/// looks again.
async fn plan_range(
    ctx: &Context,
    creditor: &Creditor,
    today: NaiveDate,
    range: (DebtorId, DebtorId),
    explain: Option<&VersionNames>,
) -> Result<(Counts, Vec<Line>), Error> {
    let mut tries = 0;
    loop {
        let mut tx = ctx.store.write().await?;
        let mut planned = think(ctx, &mut tx, creditor, today, range, Vec::new()).await?;
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

impl Thought {
    async fn write(
        &mut self,
        ctx: &Context,
        tx: &mut Tx,
        creditor: &Creditor,
        today: NaiveDate,
    ) -> Result<(), Error> {
        self.write_events(ctx, tx, creditor, today).await?;
        self.write_actions(ctx, tx, creditor, today).await?;
        self.write_waits(tx, creditor).await?;
        self.call_humans(ctx, tx, creditor, today).await
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
            template_id: None,
            template_number: None,
            validated_by: None,
            done_by: None,
            done_at: None,
            created_at: ctx.now(),
        })
    }

    /// Notes why invoices wait, where that has changed.
    async fn write_waits(&self, tx: &mut Tx, creditor: &Creditor) -> Result<(), Error> {
        let mut groups: BTreeMap<(&'static str, Option<NaiveDate>), Vec<RunId>> = BTreeMap::new();
        for (facts, plan) in &self.debtors {
            for (invoice, verdict) in facts.invoices.iter().zip(&plan.verdicts) {
                let run = &invoice.row.run;
                let (name, until) = match verdict {
                    Verdict::Waits(wait) => (name_of(*wait), wait.until),
                    // What it waited for until now is over: from here on it waits for its action.
                    Verdict::Acts(_) => (Reason::Open.as_str(), None),
                    Verdict::Settled | Verdict::Ended => continue,
                };
                if run.waits_for.as_deref() != Some(name) || run.waits_until != until {
                    groups.entry((name, until)).or_default().push(run.id);
                }
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
            version_id: Some(run.version_id),
            position,
            is_open: true,
        }
    })
}

/// The job that does an action when its time comes.
pub(crate) fn job(ctx: &Context, action: &Action) -> Job {
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
