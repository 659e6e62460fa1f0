//! What each possible answer to a request would do to the invoices in question. Nothing is written.

use super::{resting, runs};
use crate::{Context, Error, StaffActor, scenarios};
use chrono::NaiveDate;
use domain::{
    requests::{Answer, Ask, RequestPolicy, event_answered},
    scenario::{HoldReason, Outlook, Step},
};
use store::{
    Tx,
    holds::Hold,
    requests::{About, Request},
    runs::StoredRun,
};

/// What an answer would do to an invoice.
#[derive(Clone, Debug)]
pub struct Consequence {
    /// The invoice's reference.
    pub reference: String,
    /// What comes next.
    pub outlook: Outlook,
    /// The step that comes next, if one does.
    pub step: Option<Step>,
}

/// A possible answer and what follows from it.
#[derive(Clone, Debug)]
pub struct Choice {
    /// `approve`, `part`, `counter`, `refuse`, `wait`.
    pub name: &'static str,
    /// For each invoice.
    pub consequences: Vec<Consequence>,
}

/// What each answer would do to the runs in question. Nothing is written.
pub(super) async fn choices(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    request: &Request,
    about: &[About],
    policy: &RequestPolicy,
) -> Result<Vec<Choice>, Error> {
    if request.state.is_end() {
        return Ok(Vec::new());
    }
    let today = ctx.today(&actor.creditor);
    let mut answers = vec![
        ("approve", Some(Answer::Approve)),
        ("refuse", Some(Answer::Refuse { reason: String::new() })),
        ("wait", None),
    ];
    if let Ask::Plan { terms } = request.ask.0 {
        let open_until = today + chrono::Days::new(policy.counter_days.into());
        answers.insert(1, ("counter", Some(Answer::Counter { terms, open_until })));
    }
    if let Ask::Discount { minor, on } = request.ask.0 {
        let open_until = today + chrono::Days::new(policy.counter_days.into());
        answers.insert(1, ("counter", Some(Answer::CounterSum { minor, on, open_until })));
    }
    if let Ask::Dispute { .. } = request.ask.0 {
        let minor = request.minor - 1;
        answers.insert(1, ("part", Some(Answer::ApprovePart { minor })));
    }
    let not_before = scenarios::first_day(ctx, tx, actor, request.debtor_id).await?;
    let after_news = runs::first_day_after_news(ctx, tx, &actor.creditor).await?;
    let mut choices: Vec<Choice> =
        answers.iter().map(|(name, _)| Choice { name, consequences: Vec::new() }).collect();
    for row in about {
        let run = store::runs::of_invoice(tx, actor.creditor.id, row.invoice_id).await?;
        let Some(run) = run else { continue };
        let Some(known) = Known::read(ctx, tx, actor, run).await? else { continue };
        for (choice, (_, answer)) in choices.iter_mut().zip(&answers) {
            let left = known.balance - credited(request, row, answer.as_ref()) > 0;
            let event = answer
                .as_ref()
                .and_then(|answer| event_answered(&request.ask, answer, policy.grace_days, left));
            let first =
                if choice.name == "refuse" { not_before.max(after_news) } else { not_before };
            choice.consequences.push(known.after(event, today, first));
        }
    }
    Ok(choices)
}

/// What an answer would credit of an invoice.
fn credited(request: &Request, row: &About, answer: Option<&Answer>) -> i64 {
    match (&request.ask.0, answer) {
        (Ask::Dispute { .. }, Some(Answer::Approve)) => row.minor,
        _ => 0,
    }
}

/// A run with what tells its outlook.
struct Known {
    run: domain::scenario::Run,
    definition: domain::scenario::Definition,
    reference: String,
    due_on: NaiveDate,
    balance: i64,
    /// What holds the debtor as a whole, with the last day.
    held: Option<(HoldReason, Option<NaiveDate>)>,
}

impl Known {
    async fn read(
        ctx: &Context,
        tx: &mut Tx,
        actor: &StaffActor,
        stored: StoredRun,
    ) -> Result<Option<Self>, Error> {
        let creditor = actor.creditor.id;
        let version = store::scenarios::version(tx, creditor, stored.version_id).await?;
        let invoice = store::invoices::by_id(tx, creditor, stored.invoice_id).await?;
        let holds_of_debtor = store::holds::of_debtor(tx, creditor, stored.debtor_id).await?;
        let own = holds_of_debtor.iter().filter(|hold| hold.invoice_id == Some(stored.invoice_id));
        let holds = own.map(|hold| (hold.reason, hold.ends_on)).collect();
        let today = ctx.today(&actor.creditor);
        let reaching: Vec<Hold> = holds_of_debtor
            .into_iter()
            .filter(|hold| {
                invoice.as_ref().is_none_or(|of| hold.keeps(of.invoice.id, of.invoice.issued_on))
            })
            .collect();
        let held = resting::strongest(&reaching, today);
        Ok(version.zip(invoice).map(|(version, found)| Self {
            run: stored.run(holds),
            definition: version.definition.0,
            reference: found.invoice.reference,
            due_on: found.invoice.due_on,
            balance: found.balance_minor,
            held,
        }))
    }

    fn after(
        &self,
        event: Option<domain::scenario::Event>,
        today: NaiveDate,
        not_before: NaiveDate,
    ) -> Consequence {
        let run = match event {
            Some(event) => self.run.after(event, &self.definition).run,
            None => self.run.clone(),
        };
        let outlook = Outlook::of(&run, &self.definition, self.due_on, today, not_before);
        // What would be chased, or announced, rests with the debtor.
        let outlook = match (outlook, self.held) {
            (Outlook::Step { .. } | Outlook::AllDone { .. }, Some((reason, until))) => {
                Outlook::Rests { reason, until }
            }
            (Outlook::Supervised, Some((reason, until))) if reason.forbids_agreement() => {
                Outlook::Rests { reason, until }
            }
            (outlook, _) => outlook,
        };
        let step = match outlook {
            Outlook::Step { index, .. } => self.definition.steps.get(index).cloned(),
            _ => None,
        };
        Consequence { reference: self.reference.clone(), outlook, step }
    }
}
