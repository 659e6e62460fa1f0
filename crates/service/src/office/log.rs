//! Who did what.

use crate::{Context, Error, StaffActor, context::local};
use chrono::{DateTime, NaiveDateTime, Utc};
use domain::{DebtorId, party::Role};
use serde_json::Value;
use std::{fmt, str::FromStr};
use store::{audit::Told, creditors::Creditor};
use uuid::Uuid;

/// One act, as the page words it.
#[derive(Clone, Debug)]
pub struct ActView {
    /// When, local time.
    pub at: NaiveDateTime,
    /// `system`, `debtor`, `staff` or `provider`.
    pub actor_kind: String,
    /// The name of the member of staff or of the contact.
    pub actor: Option<String>,
    /// What was done, such as `payment.booked`.
    pub action: String,
    /// On whose file.
    pub debtor: Option<(DebtorId, String)>,
    /// What is known of it.
    pub detail: Value,
}

pub(super) fn act_view(creditor: &Creditor, told: Told) -> ActView {
    let event = told.event;
    ActView {
        at: local(creditor, event.at),
        actor_kind: event.actor_kind,
        actor: told.actor_name,
        action: event.action,
        debtor: event.debtor_id.zip(told.debtor_name),
        detail: event.detail.0,
    }
}

/// Where a page of the log ends: the next one begins before it. Written in addresses as
/// microseconds and id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor(DateTime<Utc>, Uuid);

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.0.timestamp_micros(), self.1.simple())
    }
}

impl FromStr for Cursor {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let (micros, id) = text.split_once('-').ok_or(())?;
        let at = micros.parse().ok().and_then(DateTime::from_timestamp_micros).ok_or(())?;
        Ok(Self(at, id.parse().map_err(drop)?))
    }
}

/// A page of the log, newest first.
#[derive(Clone, Debug)]
pub struct LogPage {
    /// At most 100 acts.
    pub acts: Vec<ActView>,
    /// Where the next page begins, if there may be one.
    pub next: Option<Cursor>,
}

/// The creditor's acts before a cursor; `kind` narrows to one kind of subject, such as `refund`.
pub async fn audit_log(
    ctx: &Context,
    actor: &StaffActor,
    kind: &str,
    before: Option<Cursor>,
) -> Result<LogPage, Error> {
    actor.demand(Role::Manager)?;
    let Cursor(at, id) =
        before.unwrap_or(Cursor(ctx.now() + chrono::Duration::days(1), Uuid::max()));
    let mut tx = ctx.store.read().await?;
    let found = store::audit::log(&mut tx, actor.creditor.id, kind, (at, id)).await?;
    let last = found.last().map(|told| Cursor(told.event.at, told.event.id));
    let next = if found.len() == 100 { last } else { None };
    let acts = found.into_iter().map(|told| act_view(&actor.creditor, told)).collect();
    Ok(LogPage { acts, next })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_the_address() {
        let cursor = Cursor(
            DateTime::from_timestamp_micros(1_790_000_000_123_456).unwrap(),
            Uuid::from_u128(7),
        );
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for wrong in ["", "-", "1-", "x-00000000000000000000000000000007", "99999999999999999999-0"]
        {
            assert_eq!(wrong.parse::<Cursor>(), Err(()));
        }
    }
}
