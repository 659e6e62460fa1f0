//! For whom the assistant answers, and when people do.

use crate::{
    Context, Creditor, Error, StaffActor,
    audit::{self, Act, By},
};
use chrono::{NaiveTime, Timelike};
use domain::{
    CreditorId, Money,
    assistant::{Answers, Service},
    party::Role,
};
use serde_json::json;
use store::Tx;

/// Debts that are small until a creditor decides otherwise, in minor units. Until a manager switches
/// it on, the assistant answers nobody.
const SMALL_MINOR: i64 = 150_000;
/// When people are there until a creditor decides otherwise, in minutes of the day.
const STAFFED: (i64, i64) = (9 * 60, 18 * 60);

/// What counts for a creditor.
pub async fn service(ctx: &Context, actor: &StaffActor) -> Result<Service, Error> {
    actor.demand(Role::Viewer)?;
    let mut tx = ctx.store.read().await?;
    of(&mut tx, &actor.creditor).await
}

/// The same, in a transaction.
pub(crate) async fn of(tx: &mut Tx, creditor: &Creditor) -> Result<Service, Error> {
    let found = store::assistant::settings(tx, creditor.id).await?;
    let (answers, below, (from, until)) = found
        .map_or((Answers::Never, SMALL_MINOR, STAFFED), |it| {
            (it.answers, it.below_minor, (it.staffed_from, it.staffed_until))
        });
    Ok(Service {
        answers,
        below: Money::new(below, creditor.currency),
        staffed_from: time(from),
        staffed_until: time(until),
    })
}

/// Sets for whom it answers and when people do. Hours that end before they begin are refused.
pub async fn set(ctx: &Context, actor: &StaffActor, wanted: Service) -> Result<bool, Error> {
    actor.demand(Role::Manager)?;
    if wanted.staffed_from >= wanted.staffed_until || wanted.below.minor < 0 {
        return Ok(false);
    }
    let creditor = actor.creditor.id;
    let row = store::assistant::Settings {
        creditor_id: creditor,
        answers: wanted.answers,
        below_minor: wanted.below.minor,
        staffed_from: minutes(wanted.staffed_from),
        staffed_until: minutes(wanted.staffed_until),
        updated_at: ctx.now(),
        updated_by: Some(actor.id),
    };
    let mut tx = ctx.store.write().await?;
    store::assistant::put_settings(&mut tx, &row).await?;
    record(ctx, &mut tx, actor, creditor, &row).await?;
    tx.commit().await?;
    Ok(true)
}

async fn record(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    creditor: CreditorId,
    row: &store::assistant::Settings,
) -> Result<(), Error> {
    let act = Act {
        creditor,
        debtor: None,
        by: By::Staff(actor),
        action: "assistant.set",
        subject: creditor.0,
        detail: json!({
            "answers": row.answers,
            "below_minor": row.below_minor,
            "staffed": [row.staffed_from, row.staffed_until],
        }),
    };
    audit::record(ctx, tx, act).await
}

/// 24:00 is the last minute of a day.
fn time(minutes: i64) -> NaiveTime {
    let seconds = u32::try_from(minutes.clamp(0, 24 * 60 - 1) * 60).unwrap_or(0);
    NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0).unwrap_or_default()
}

fn minutes(time: NaiveTime) -> i64 {
    i64::from(time.num_seconds_from_midnight() / 60)
}
