//! What comes of a call, and of every other task that a person does.

use super::{
    acting::{ActionError, FARTHEST, Held, take},
    day::add_task,
    overrides::said,
    policy,
};
use crate::{
    Context, Error, StaffActor,
    audit::{self, Act, By},
    requests::{self, AskError, Told},
};
use chrono::{Days, NaiveDate};
use domain::{
    ActionId, ContactId, DebtorId, InvoiceId, calendar,
    party::Role,
    requests::DisputeCategory,
    scenario::{ActionKind, ActionState, CallOutcome, Event},
};
use serde_json::json;
use store::{
    Tx,
    actions::{About, Action},
};

/// Days after a promised date until it counts as broken: banks take their time.
pub const PROMISE_GRACE: u64 = 3;
/// Calls for one step at which nobody answers, before the sequence goes on all the same.
pub const CALLS_MOST: i64 = 3;

/// What was said on the phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// They will pay everything on this day.
    Promise(NaiveDate),
    /// They contest an invoice: so many minor units of it, or all that is open.
    Dispute(InvoiceId, Option<i64>),
    /// They say that they have paid.
    AlreadyPaid,
    /// The message before never reached them.
    NotReceived,
    /// They lack the money now.
    Cash,
    /// A message was left; `true` to try again.
    Voicemail(bool),
    /// Nobody answered; `true` to try again.
    NoAnswer(bool),
    /// The number belongs to somebody else.
    WrongNumber,
    /// They do not want to be called.
    OptOut,
}

impl Answer {
    /// Its name.
    #[must_use]
    pub const fn outcome(&self) -> CallOutcome {
        match self {
            Self::Promise(_) => CallOutcome::Promise,
            Self::Dispute(..) => CallOutcome::Dispute,
            Self::AlreadyPaid => CallOutcome::AlreadyPaid,
            Self::NotReceived => CallOutcome::NotReceived,
            Self::Cash => CallOutcome::Cash,
            Self::Voicemail(_) => CallOutcome::Voicemail,
            Self::NoAnswer(_) => CallOutcome::NoAnswer,
            Self::WrongNumber => CallOutcome::WrongNumber,
            Self::OptOut => CallOutcome::OptOut,
        }
    }
}

/// Notes what came of a call, and does what follows from it.
pub async fn report_call(
    ctx: &Context,
    actor: &StaffActor,
    id: ActionId,
    seen: &str,
    answer: Answer,
    note: &str,
) -> Result<(), ActionError> {
    let today = ctx.today(&actor.creditor);
    if let Answer::Promise(on) = answer
        && (on < today || (on - today).num_days() > FARTHEST)
    {
        return Err(ActionError::Day);
    }
    let mut tx = ctx.store.write().await?;
    let mut held = take(&mut tx, actor, id, seen).await?;
    if held.action.kind != ActionKind::CallTask {
        return Err(ActionError::Unfit);
    }
    held.action.outcome = Some(answer.outcome());
    note.trim().clone_into(&mut held.action.note);
    follow(ctx, &mut tx, actor, &mut held, &answer).await?;
    let detail = json!({ "outcome": answer.outcome(), "note": held.action.note });
    held.record(ctx, &mut tx, actor, "action.called", detail).await?;
    Ok(tx.commit().await?)
}

async fn follow(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    held: &mut Held,
    answer: &Answer,
) -> Result<(), ActionError> {
    let creditor = &actor.creditor;
    let today = ctx.today(creditor);
    match *answer {
        Answer::Promise(on) => {
            held.close(ctx, tx, actor, true).await?;
            let until = on + Days::new(PROMISE_GRACE);
            held.tell(ctx, tx, actor, |_| Event::PromiseRecorded { on, until }).await
        }
        Answer::Dispute(invoice, minor) => {
            held.close(ctx, tx, actor, true).await?;
            let row = held.about.iter().find(|row| row.invoice_id == invoice);
            row.ok_or(ActionError::Unknown)?;
            dispute(ctx, tx, actor, &held.action, invoice, minor).await
        }
        Answer::AlreadyPaid => {
            held.close(ctx, tx, actor, true).await?;
            let days = u32::try_from(creditor.transfer_hold_days).unwrap_or(0);
            let until = calendar::add_business_days(today, days);
            held.tell(ctx, tx, actor, |_| Event::PaymentAwaited { until }).await
        }
        Answer::Cash => held.close(ctx, tx, actor, true).await,
        Answer::NotReceived => {
            held.close(ctx, tx, actor, false).await?;
            say_again(ctx, tx, actor, held).await
        }
        Answer::Voicemail(again) | Answer::NoAnswer(again) => {
            let again = again && !last_try(tx, held).await?;
            held.close(ctx, tx, actor, !again).await?;
            if again { call_again(ctx, tx, held, today).await } else { Ok(()) }
        }
        Answer::WrongNumber => close_number(ctx, tx, actor, held, false).await,
        Answer::OptOut => close_number(ctx, tx, actor, held, true).await,
    }
}

/// Whether this was the last of the calls at which nobody answers.
async fn last_try(tx: &mut Tx, held: &Held) -> Result<bool, Error> {
    let Some(lead) = held.about.first() else { return Ok(true) };
    let missed = store::actions::missed_calls(tx, lead.creditor_id, lead.run_id, lead.step).await?;
    Ok(missed + 1 >= CALLS_MOST)
}

/// The same call on the next business day.
async fn call_again(
    ctx: &Context,
    tx: &mut Tx,
    held: &Held,
    today: NaiveDate,
) -> Result<(), ActionError> {
    let on = calendar::add_business_days(today, 1);
    let again = Action { state: ActionState::ToDo, due_on: on, ..anew(ctx, &held.action) };
    Ok(insert(tx, again, &held.about).await?)
}

/// The message before, once more, for a person to look at its address and let it go. A task says
/// so, since something is wrong with the address or with the post.
async fn say_again(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    held: &Held,
) -> Result<(), ActionError> {
    let creditor = &actor.creditor;
    let debtor = held.action.debtor_id;
    let earlier = store::actions::of_debtor(tx, creditor.id, debtor).await?;
    let lost = earlier.into_iter().find(|a| a.state == ActionState::Done && a.kind.is_message());
    let detail = json!({
        "contact": held.action.contact_id,
        "level": lost.as_ref().map(|lost| lost.level),
        "reason": CallOutcome::NotReceived,
    });
    let key = format!("not_received:{}", held.action.id);
    add_task(ctx, tx, creditor, debtor, "not_received", key, detail).await?;
    let Some(lost) = lost else { return Ok(()) };
    // With the step it stood for then: its runs are past it, and stay where they are.
    let mut about = store::actions::about(tx, creditor.id, lost.id).await?;
    about.retain(|row| held.about.iter().any(|of_call| of_call.run_id == row.run_id));
    if about.is_empty() {
        return Ok(());
    }
    let again = Action { state: ActionState::ToValidate, ..anew(ctx, &lost) };
    let mut again = Held { action: again, about };
    let first = first_day(ctx, tx, actor, debtor).await?;
    again.put_on(ctx, tx, actor, first).await?;
    Ok(insert(tx, again.action, &again.about).await?)
}

/// The first day on which another message may go to a debtor.
pub(crate) async fn first_day(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    debtor: DebtorId,
) -> Result<NaiveDate, Error> {
    let creditor = &actor.creditor;
    let today = ctx.today(creditor);
    let frame = policy(ctx, tx, creditor.id).await?.frame.0;
    let since = today - chrono::Duration::days(60);
    let days = store::actions::message_days(tx, creditor.id, debtor, since).await?;
    let days: Vec<NaiveDate> = days.into_iter().map(|(_, day)| day).collect();
    Ok(frame.next_message_day(&days).map_or(today, |day| day.max(today)))
}

/// An action like another, not yet done.
fn anew(ctx: &Context, action: &Action) -> Action {
    Action {
        id: ctx.id(),
        due_at: ctx.now(),
        reason: None,
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
        ..action.clone()
    }
}

async fn insert(tx: &mut Tx, action: Action, about: &[About]) -> Result<(), store::StoreError> {
    let about: Vec<About> = about
        .iter()
        .map(|row| About { action_id: action.id, is_open: true, ..row.clone() })
        .collect();
    store::actions::insert_all(tx, &[action], &about).await
}

/// Nobody calls this contact any more, and the step is planned again by another way: to somebody
/// else, or on another channel.
async fn close_number(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    held: &mut Held,
    asked: bool,
) -> Result<(), ActionError> {
    held.close(ctx, tx, actor, false).await?;
    let (creditor, debtor) = (&actor.creditor, held.action.debtor_id);
    let people = store::reach::of_debtor(tx, creditor.id, debtor).await?;
    let person = people.into_iter().find(|person| Some(person.id) == held.action.contact_id);
    let Some(mut person) = person else { return Ok(()) };
    if asked {
        person.call_opted_out_at = Some(ctx.now());
    } else {
        person.call_bounced_at = Some(ctx.now());
        mend(ctx, tx, actor, debtor, person.id).await?;
    }
    store::reach::update(tx, creditor.id, &person).await?;
    let act = Act {
        creditor: creditor.id,
        debtor: Some(debtor),
        by: By::Staff(actor),
        action: if asked { "contact.opted_out" } else { "contact.wrong_number" },
        subject: person.id.0,
        detail: json!({ "channel": "call" }),
    };
    Ok(audit::record(ctx, tx, act).await?)
}

async fn mend(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    debtor: DebtorId,
    contact: ContactId,
) -> Result<(), Error> {
    let key = format!("wrong_number:{contact}:{}", ctx.now().timestamp());
    let detail = json!({ "contact": contact, "reason": CallOutcome::WrongNumber });
    add_task(ctx, tx, &actor.creditor, debtor, "bounce", key, detail).await
}

/// Opens a dispute for whoever is on the phone, about an amount of an invoice or the whole of it.
async fn dispute(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    action: &Action,
    invoice: InvoiceId,
    minor: Option<i64>,
) -> Result<(), ActionError> {
    let creditor = &actor.creditor;
    let words = if action.note.is_empty() {
        creditor.locale.pick("Dit au téléphone.", "Said on the phone.").to_owned()
    } else {
        action.note.clone()
    };
    let told = Told {
        debtor: action.debtor_id,
        invoice,
        minor,
        category: DisputeCategory::Other,
        words,
        form_key: format!("call:{}", action.id),
    };
    match requests::open_told(ctx, tx, actor, action.contact_id, told).await {
        Ok(_) => Ok(()),
        Err(AskError::Amount { .. } | AskError::Nothing) => Err(ActionError::Amount),
        Err(AskError::Other(error)) => Err(error.into()),
        Err(error) => Err(Error::internal(error).into()),
    }
}

/// Notes that a task, or a message sent by hand, is done. An escalation may decide that its
/// invoices are handed over to a court or a lawyer: for managers.
pub async fn finish(
    ctx: &Context,
    actor: &StaffActor,
    id: ActionId,
    seen: &str,
    note: &str,
    litigation: bool,
) -> Result<(), ActionError> {
    let note = said(note, "note")?;
    if litigation {
        actor.demand(Role::Manager)?;
    }
    let mut tx = ctx.store.write().await?;
    let mut held = take(&mut tx, actor, id, seen).await?;
    let fit = held.action.state == ActionState::ToDo
        && held.action.kind != ActionKind::CallTask
        && (!litigation || held.action.kind == ActionKind::Escalation);
    if !fit {
        return Err(ActionError::Unfit);
    }
    held.action.note.clone_from(&note);
    held.close(ctx, &mut tx, actor, true).await?;
    if litigation {
        held.tell(ctx, &mut tx, actor, |_| Event::LitigationDecided).await?;
    }
    let detail = json!({ "note": note, "litigation": litigation });
    held.record(ctx, &mut tx, actor, "action.finished", detail).await?;
    Ok(tx.commit().await?)
}
