//! Taking invoices into scenarios: the first whose criteria hold, in the creditor's order.

use super::facts::{at_home, behaviour};
use crate::{Context, Error};
use chrono::NaiveDate;
use domain::{
    DebtorId, InvoiceId, Money, ScenarioVersionId,
    scenario::{Base, Definition, Stage, Subject},
};
use std::collections::HashMap;
use store::{
    Json, Tx,
    creditors::Creditor,
    reach::Profile,
    runs::{Newcomer, Planned, StoredRun},
    scenarios::Version,
};
use uuid::Uuid;

const PAGE: i64 = 2_000;

/// What came of taking invoices in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Enrolled {
    /// Invoices that a scenario has taken.
    pub taken: u64,
    /// Invoices that no published scenario takes.
    pub left: u64,
}

/// Takes every open invoice without a run into the first published scenario that wants it.
///
/// # Errors
/// [`Error`] when the database is away; what was taken until then stays.
pub async fn enrol(
    ctx: &Context,
    creditor: &Creditor,
    today: NaiveDate,
) -> Result<Enrolled, Error> {
    let mut done = Enrolled::default();
    let mut from = InvoiceId(Uuid::nil());
    loop {
        let mut tx = ctx.store.write().await?;
        let published = store::scenarios::published(&mut tx, creditor.id).await?;
        let newcomers = store::runs::newcomers(&mut tx, creditor.id, from, PAGE).await?;
        let Some(last) = newcomers.last() else {
            if done.taken >= store::imports::MANY {
                store::imports::loaded(&mut tx).await?;
                tx.commit().await?;
            }
            return Ok(done);
        };
        from = last.id;
        let profiles = profiles(&mut tx, creditor, &newcomers).await?;
        let runs: Vec<StoredRun> = newcomers
            .iter()
            .filter_map(|newcomer| {
                let subject = subject(newcomer, profiles.get(&newcomer.debtor_id)?, today);
                let version = chosen(&published, &subject)?;
                Some(begin(ctx, creditor, newcomer, version, today))
            })
            .collect();
        done.taken += runs.len() as u64;
        done.left += (newcomers.len() - runs.len()) as u64;
        store::runs::insert_all(&mut tx, &runs).await?;
        tx.commit().await?;
    }
}

/// The same for one debtor's invoices, in the caller's transaction: what is agreed about an invoice
/// must find its run.
pub(crate) async fn enrol_debtor(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    debtor: DebtorId,
) -> Result<(), Error> {
    let before = DebtorId(Uuid::from_u128(debtor.0.as_u128().saturating_sub(1)));
    let today = ctx.today(creditor);
    let foreseen = foreseen(ctx, tx, creditor, (before, debtor), today).await?;
    let runs: Vec<StoredRun> = foreseen.taken.into_iter().map(|planned| planned.run).collect();
    Ok(store::runs::insert_all(tx, &runs).await?)
}

/// Of the open invoices without a run, how many one of these versions would take, the first whose
/// criteria hold coming first.
pub(super) async fn would_take(
    tx: &mut Tx,
    creditor: &Creditor,
    order: &[Version],
    version: ScenarioVersionId,
    today: NaiveDate,
) -> Result<u64, Error> {
    let mut taken = 0;
    choices(tx, creditor, order, today, |choice| {
        taken += u64::from(choice.is_some_and(|chosen| chosen.id == version));
    })
    .await?;
    Ok(taken)
}

/// What [`enrol`] would do on a day for the debtors of a range.
pub(super) struct Foreseen {
    /// Invoices that a scenario would take, with the run that they would begin.
    pub(super) taken: Vec<Planned>,
    /// Those that no published scenario would take.
    pub(super) left: Vec<Newcomer>,
}

/// Foresees what [`enrol`] would do, without writing anything.
pub(super) async fn foreseen(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    (from, to): (DebtorId, DebtorId),
    day: NaiveDate,
) -> Result<Foreseen, Error> {
    let published = store::scenarios::published(tx, creditor.id).await?;
    let newcomers = store::runs::newcomers_of_range(tx, creditor.id, from, to).await?;
    let profiles = profiles(tx, creditor, &newcomers).await?;
    let mut foreseen = Foreseen { taken: Vec::new(), left: Vec::new() };
    for newcomer in newcomers {
        let subject = profiles.get(&newcomer.debtor_id).map(|known| subject(&newcomer, known, day));
        let Some(version) = subject.and_then(|subject| chosen(&published, &subject)) else {
            foreseen.left.push(newcomer);
            continue;
        };
        foreseen.taken.push(Planned {
            run: begin(ctx, creditor, &newcomer, version, day),
            reference: newcomer.reference,
            issued_on: newcomer.issued_on,
            due_on: newcomer.due_on,
            total_minor: newcomer.total_minor,
            currency: newcomer.currency,
            balance_minor: newcomer.balance_minor,
            has_open_action: false,
        });
    }
    Ok(foreseen)
}

/// Tells of each open invoice without a run which of these versions would take it.
async fn choices(
    tx: &mut Tx,
    creditor: &Creditor,
    order: &[Version],
    today: NaiveDate,
    mut tell: impl FnMut(Option<&Version>),
) -> Result<(), Error> {
    let mut from = InvoiceId(Uuid::nil());
    loop {
        let newcomers = store::runs::newcomers(tx, creditor.id, from, PAGE).await?;
        let Some(last) = newcomers.last() else { return Ok(()) };
        from = last.id;
        let profiles = profiles(tx, creditor, &newcomers).await?;
        for newcomer in &newcomers {
            let profile = profiles.get(&newcomer.debtor_id);
            let subject = profile.map(|profile| subject(newcomer, profile, today));
            tell(subject.and_then(|subject| chosen(order, &subject)));
        }
    }
}

async fn profiles(
    tx: &mut Tx,
    creditor: &Creditor,
    newcomers: &[Newcomer],
) -> Result<HashMap<DebtorId, Profile>, Error> {
    let mut debtors: Vec<_> = newcomers.iter().map(|newcomer| newcomer.debtor_id).collect();
    debtors.sort_unstable();
    debtors.dedup();
    let profiles = store::reach::profiles_of(tx, creditor.id, &debtors).await?;
    Ok(profiles.into_iter().map(|profile| (profile.id, at_home(profile, creditor))).collect())
}

/// The first version whose criteria all hold.
pub(super) fn chosen<'a>(published: &'a [Version], subject: &Subject) -> Option<&'a Version> {
    published.iter().find(|version| {
        version.definition.criteria.iter().all(|condition| condition.holds(subject))
    })
}

pub(super) fn subject(newcomer: &Newcomer, profile: &Profile, today: NaiveDate) -> Subject {
    Subject {
        balance: Money::new(newcomer.balance_minor, newcomer.currency),
        disputed_permille: 0,
        days_late: i32::try_from((today - newcomer.due_on).num_days()).unwrap_or(i32::MAX),
        debtor_kind: profile.kind,
        segment: profile.segment.clone(),
        behaviour: behaviour(profile),
        country: profile.country.clone(),
        broken_promises: 0,
        score: profile.score.and_then(|score| u8::try_from(score).ok()),
        debtor_reference: profile.reference.clone(),
    }
}

fn begin(
    ctx: &Context,
    creditor: &Creditor,
    newcomer: &Newcomer,
    version: &Version,
    today: NaiveDate,
) -> StoredRun {
    let acknowledged = newcomer.paid_at.map(|at| crate::context::local(creditor, at).date());
    StoredRun {
        creditor_id: creditor.id,
        id: ctx.id(),
        debtor_id: newcomer.debtor_id,
        invoice_id: newcomer.id,
        version_id: version.id,
        chosen_by: Json(version.definition.criteria.clone()),
        stage: Stage::Chasing,
        next_step: i64::try_from(first_step(&version.definition, newcomer.due_on, today))
            .unwrap_or(0),
        level: 0,
        broken_promises: 0,
        promised_on: None,
        last_on: None,
        not_before: None,
        contested_minor: 0,
        acknowledged_on: acknowledged,
        waits_for: None,
        waits_until: None,
        entered_at: ctx.now(),
        level_since: today,
        left_at: None,
    }
}

/// An invoice taken in after its due date begins behind the notices that go before it.
fn first_step(definition: &Definition, due_on: NaiveDate, today: NaiveDate) -> usize {
    let before_due =
        |step: &&domain::scenario::Step| step.offset.from == Base::DueDate && step.offset.days < 0;
    if today < due_on { 0 } else { definition.steps.iter().take_while(before_due).count() }
}
