//! What is known of a debtor has changed: its open invoices take the scenario that is meant for such
//! debtors now. An invoice changes its way only if that knowledge makes the difference: what time
//! alone would have chosen otherwise stays where it is.

use super::{
    enrol::{chosen, subject},
    events::cancel_actions,
    facts::at_home,
    thought::{VersionNames, version_names},
};
use crate::{
    Context, Error, StaffActor,
    audit::{self, Act, By},
};
use domain::scenario::{Holds, Reason, Stage};
use serde_json::json;
use store::{
    Json, Tx,
    creditors::Creditor,
    reach::Profile,
    runs::{Newcomer, StoredRun},
    scenarios::Version,
};

/// Routes a debtor's invoices anew after its segment or score changed, in the caller's transaction.
/// Returns how many have changed their scenario.
pub(super) async fn reroute(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    (before, after): (&Profile, &Profile),
    who: Option<&StaffActor>,
) -> Result<u64, Error> {
    if (&before.segment, before.score) == (&after.segment, after.score) {
        return Ok(0);
    }
    let published = store::scenarios::published(tx, creditor.id).await?;
    if published.len() < 2 {
        return Ok(0);
    }
    let today = ctx.today(creditor);
    let (was, is) = (at_home(before.clone(), creditor), at_home(after.clone(), creditor));
    let names = version_names(tx, creditor.id).await?;
    let mut moved = 0;
    for run in store::runs::of_debtor(tx, creditor.id, after.id).await? {
        if run.left_at.is_some() || run.stage != Stage::Chasing {
            continue;
        }
        let Some(invoice) = as_newcomer(tx, &run).await? else { continue };
        let old = chosen(&published, &subject(&invoice, &was, today));
        let Some(new) = chosen(&published, &subject(&invoice, &is, today)) else { continue };
        let Some(from) = store::scenarios::version(tx, creditor.id, run.version_id).await? else {
            continue;
        };
        if old.is_some_and(|old| old.id == new.id) || from.scenario_id == new.scenario_id {
            continue;
        }
        carry(ctx, tx, creditor, run, (&from, new), (before, after), &names, who).await?;
        moved += 1;
    }
    Ok(moved)
}

/// An invoice under way as it would be looked at if it were new.
async fn as_newcomer(tx: &mut Tx, run: &StoredRun) -> Result<Option<Newcomer>, Error> {
    let row = store::invoices::by_id(tx, run.creditor_id, run.invoice_id).await?;
    Ok(row.map(|row| Newcomer {
        id: run.invoice_id,
        reference: row.invoice.reference,
        debtor_id: run.debtor_id,
        issued_on: row.invoice.issued_on,
        due_on: row.invoice.due_on,
        total_minor: row.invoice.total_minor,
        currency: row.invoice.currency,
        balance_minor: row.balance_minor,
        paid_at: None,
    }))
}

#[expect(clippy::too_many_arguments, reason = "what changed, from what to what, and why")]
async fn carry(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    stored: StoredRun,
    (from, to): (&Version, &Version),
    (before, after): (&Profile, &Profile),
    names: &VersionNames,
    who: Option<&StaffActor>,
) -> Result<(), Error> {
    let run = stored.run(Holds::default()).carried(&from.definition, &to.definition);
    let chosen_by = Json(to.definition.criteria.clone());
    let mut moved =
        StoredRun { version_id: to.id, chosen_by, waits_for: None, waits_until: None, ..stored };
    let step_before = moved.next_step;
    moved.take(&run, ctx.today(creditor), ctx.now());
    cancel_actions(ctx, tx, creditor.id, moved.invoice_id, Reason::Rerouted.as_str()).await?;
    store::runs::update(tx, &moved).await?;
    store::runs::set_choice(tx, &moved).await?;
    let act = Act {
        creditor: creditor.id,
        debtor: Some(moved.debtor_id),
        by: who.map_or(By::System, By::Staff),
        action: "run.rerouted",
        subject: moved.id.0,
        detail: json!({
            "invoice": moved.invoice_id,
            "from": names.get(&from.id),
            "to": names.get(&to.id),
            "segment": [before.segment, after.segment],
            "score": [before.score, after.score],
            "step_before": step_before,
            "step_after": moved.next_step,
        }),
    };
    audit::record(ctx, tx, act).await
}
