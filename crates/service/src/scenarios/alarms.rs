//! Calls a human where an invoice waits for one: nobody can be reached, it stands at its level for too
//! long, its limitation date comes near or has passed. Each cause makes one task, however often it is
//! found again.

use super::{day::add_task, facts::Invoice, thought::Thought};
use crate::{Context, Error};
use chrono::NaiveDate;
use domain::scenario::{DayPlan, Frame, Reason, Verdict, Wait};
use serde_json::json;
use store::{Tx, creditors::Creditor};

/// What a human is called for: the task's kind and, where the step alone does not tell causes apart,
/// what else does.
struct Alarm {
    kind: &'static str,
    key: String,
    detail: serde_json::Value,
}

impl Thought {
    /// Writes the tasks of a page of debtors.
    pub(super) async fn call_humans(
        &self,
        ctx: &Context,
        tx: &mut Tx,
        creditor: &Creditor,
        today: NaiveDate,
    ) -> Result<(), Error> {
        for (facts, plan) in &self.debtors {
            for alarm in of_debtor(&facts.invoices, plan, &self.policy.frame, today) {
                let Alarm { kind, key, detail } = alarm;
                add_task(ctx, tx, creditor, facts.profile.id, kind, key, detail).await?;
            }
        }
        Ok(())
    }
}

fn of_debtor<'a>(
    invoices: &'a [Invoice],
    plan: &'a DayPlan,
    frame: &'a Frame,
    today: NaiveDate,
) -> impl Iterator<Item = Alarm> + 'a {
    invoices.iter().zip(&plan.verdicts).flat_map(move |(invoice, verdict)| {
        let waiting = match verdict {
            Verdict::Waits(wait) => of_wait(invoice, *wait, frame, today),
            Verdict::Acts(_) | Verdict::Settled | Verdict::Ended => None,
        };
        let ahead = match verdict {
            Verdict::Settled => None,
            _ => limitation_ahead(invoice, frame, today),
        };
        waiting.into_iter().chain(ahead)
    })
}

/// An invoice that waits for a person, or for too long. That its reason is yesterday's says nothing:
/// waiting for long is just that.
fn of_wait(invoice: &Invoice, wait: Wait, frame: &Frame, today: NaiveDate) -> Option<Alarm> {
    let run = &invoice.row.run;
    let stuck = (today - run.level_since).num_days() > i64::from(frame.stuck_days);
    let kind = match wait.reason {
        Reason::Unreachable | Reason::NotDelivered | Reason::Template => "unreachable",
        Reason::Limitation => "limitation",
        Reason::Open | Reason::OtherFirst | Reason::Spacing if stuck => "stuck",
        _ => return None,
    };
    Some(Alarm {
        kind,
        key: format!("{kind}:{}:{}", run.id, run.next_step),
        detail: json!({
            "invoice": run.invoice_id, "reference": invoice.row.reference, "reason": wait.reason,
        }),
    })
}

/// An invoice whose last day comes near, whatever else keeps it still: while it is disputed or held, the
/// term runs. An acknowledgement moves the day, and with it the warning.
fn limitation_ahead(invoice: &Invoice, frame: &Frame, today: NaiveDate) -> Option<Alarm> {
    let (run, last) = (&invoice.row.run, invoice.limitation_on);
    let left = (last - today).num_days();
    let near = (0..=i64::from(frame.limitation_days)).contains(&left);
    (near && invoice.row.balance_minor > 0).then(|| Alarm {
        kind: "limitation",
        key: format!("limitation:{}:{last}", run.id),
        detail: json!({
            "invoice": run.invoice_id, "reference": invoice.row.reference, "limitation_on": last,
        }),
    })
}
