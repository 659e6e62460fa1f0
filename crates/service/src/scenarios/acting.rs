//! What every decision about one action begins with: the action itself, kept from others, and as
//! the collector saw it.

use super::{done, facts, policy};
use crate::{
    Context, Error, StaffActor,
    audit::{self, Act, By},
    hash,
    reminders::Fault,
};
use chrono::NaiveDate;
use domain::{
    ActionId,
    party::Role,
    scenario::{ActionState, Event},
};
use serde_json::Value;
use store::{
    StoreError, Tx,
    actions::{About, Action},
    reach::Profile,
};

/// Why an action cannot be changed so.
#[derive(Debug, thiserror::Error)]
pub enum ActionError {
    /// It is not this creditor's.
    #[error("there is no such action here")]
    Unknown,
    /// Someone else was first: it has changed since it was shown.
    #[error("someone else has changed it in the meantime")]
    Stale,
    /// This cannot be done with an action of its kind or state.
    #[error("this cannot be done with such an action")]
    Unfit,
    /// That day has another message for the debtor.
    #[error("another message goes to this debtor on that day")]
    Taken,
    /// Messages must lie further apart: this day is the first.
    #[error("too close to another message; {0} is the first day")]
    TooSoon(NaiveDate),
    /// The day has passed, or lies more than [`FARTHEST`] days ahead.
    #[error("this day cannot be chosen")]
    Day,
    /// The contact cannot be reached this way.
    #[error("this contact cannot be reached this way")]
    Unreachable,
    /// Something that must be said is missing; the name of the field.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A collector's own words cannot be worded.
    #[error("the text has faults")]
    Faults(Vec<Fault>),
    /// The amount is not more than zero and at most what is owed.
    #[error("this amount cannot be contested")]
    Amount,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

/// The farthest day that may be chosen, in days from today.
pub const FARTHEST: i64 = 365;

impl From<StoreError> for ActionError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(_) => Self::Taken,
            other => Self::Other(other.into()),
        }
    }
}

/// An action that may be decided upon, in the transaction that keeps it from others.
pub(super) struct Held {
    pub(super) action: Action,
    /// The invoices it is still about, the leading one first.
    pub(super) about: Vec<About>,
}

/// What a collector saw of an action, in short: another text when anything of it has changed.
#[must_use]
pub fn fingerprint(action: &Action) -> String {
    let a = action;
    let told = format!(
        "{} {} {} {:?} {:?} {:?} {:?} {:?}",
        a.id, a.state, a.due_at, a.contact_id, a.kind, a.subject, a.body, a.batch_id
    );
    hash::hex(&hash::sha256(told.as_bytes())[..8])
}

/// The open action with this id, as it was seen.
pub(super) async fn take(
    tx: &mut Tx,
    actor: &StaffActor,
    id: ActionId,
    seen: &str,
) -> Result<Held, ActionError> {
    actor.demand(Role::Collector)?;
    let creditor = actor.creditor.id;
    let found = store::actions::by_id(tx, creditor, id).await?.ok_or(ActionError::Unknown)?;
    store::debtors::lock(tx, creditor, found.debtor_id).await?;
    // Read again under the lock: only now does it stay as it is.
    let action = store::actions::by_id(tx, creditor, id).await?.ok_or(ActionError::Unknown)?;
    if !action.state.is_open() || fingerprint(&action) != seen {
        return Err(ActionError::Stale);
    }
    let mut about = store::actions::about(tx, creditor, id).await?;
    about.retain(|row| row.is_open);
    Ok(Held { action, about })
}

impl Held {
    /// Writes the action as it is now; it was taken in state `from`.
    pub(super) async fn write(&self, tx: &mut Tx, from: ActionState) -> Result<(), ActionError> {
        if store::actions::update(tx, &self.action, from).await? {
            Ok(())
        } else {
            Err(ActionError::Stale)
        }
    }

    /// Notes that it was done by someone. With `advance`, its runs go on to their next steps;
    /// without, the step is planned again, by another way if this one is closed.
    pub(super) async fn close(
        &mut self,
        ctx: &Context,
        tx: &mut Tx,
        actor: &StaffActor,
        advance: bool,
    ) -> Result<(), ActionError> {
        let from = self.action.state;
        self.action.done_by = Some(actor.id);
        if advance {
            let action = self.action.clone();
            let first = done(ctx, tx, &actor.creditor, action, By::Staff(actor)).await?;
            return if first { Ok(()) } else { Err(ActionError::Stale) };
        }
        self.action.state = ActionState::Done;
        self.action.done_at = Some(ctx.now());
        self.write(tx, from).await
    }

    /// Tells every run it is about what has happened; the event may name the run's step.
    pub(super) async fn tell(
        &self,
        ctx: &Context,
        tx: &mut Tx,
        actor: &StaffActor,
        event: impl Fn(usize) -> Event + Send + Sync,
    ) -> Result<(), ActionError> {
        for row in &self.about {
            let Some(run) = store::runs::by_id(tx, actor.creditor.id, row.run_id).await? else {
                continue;
            };
            let event = event(usize::try_from(row.step).unwrap_or_default());
            super::events::happened(ctx, tx, &actor.creditor, run, event, By::Staff(actor)).await?;
        }
        Ok(())
    }

    /// Writes the audit.
    pub(super) async fn record(
        &self,
        ctx: &Context,
        tx: &mut Tx,
        actor: &StaffActor,
        action: &'static str,
        detail: Value,
    ) -> Result<(), Error> {
        let act = Act {
            creditor: actor.creditor.id,
            debtor: Some(self.action.debtor_id),
            by: By::Staff(actor),
            action,
            subject: self.action.id.0,
            detail,
        };
        audit::record(ctx, tx, act).await
    }

    /// Puts a message at the first moment on `day` or later when it may leave, if it is far enough
    /// from the debtor's other messages; a task simply moves to the day.
    pub(super) async fn put_on(
        &mut self,
        ctx: &Context,
        tx: &mut Tx,
        actor: &StaffActor,
        day: NaiveDate,
    ) -> Result<(), ActionError> {
        let creditor = &actor.creditor;
        let today = ctx.today(creditor);
        if day < today || (day - today).num_days() > FARTHEST {
            return Err(ActionError::Day);
        }
        if !self.action.kind.is_message() {
            self.action.due_on = day;
            return Ok(());
        }
        let profile = self.profile(tx, actor).await?;
        let frame = policy(ctx, tx, creditor.id).await?.frame.0;
        let (on, at) = facts::local_slot(ctx, creditor, &frame, &profile, day);
        let since = today - chrono::Duration::days(60);
        let others = store::actions::message_days(tx, creditor.id, self.action.debtor_id, since);
        let others: Vec<NaiveDate> = others
            .await?
            .into_iter()
            .filter(|(id, _)| *id != self.action.id)
            .map(|(_, day)| day)
            .collect();
        if others.contains(&on) {
            return Err(ActionError::Taken);
        }
        if let Some(first) = frame.next_message_day(&others).filter(|first| *first > on) {
            return Err(ActionError::TooSoon(first));
        }
        self.action.due_on = on;
        self.action.due_at = at;
        Ok(())
    }

    pub(super) async fn profile(
        &self,
        tx: &mut Tx,
        actor: &StaffActor,
    ) -> Result<Profile, ActionError> {
        let found = store::reach::profile(tx, actor.creditor.id, self.action.debtor_id).await?;
        found.ok_or(ActionError::Unknown)
    }
}
