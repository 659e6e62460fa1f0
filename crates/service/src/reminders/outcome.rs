//! What came of a reminder: it left, its address refused it, it was called off, it was given up.

use super::{prepare::Parcel, wording::Fault};
use crate::{
    Context, Error,
    audit::{self, Act, By},
    messages::record::Record,
    preferences,
    scenarios::{self, Ready},
    worker::Failure,
};
use domain::{
    ActionId, DebtorId, Locale,
    legal::{InterestError, RateError, Refusal},
    message::MessageState,
    scenario::{ActionState, Delivery, Reason},
};
use serde_json::json;
use store::{Json, Tx, actions::Action, creditors::Creditor, tasks::Task};

/// Why a reminder is called off.
pub(super) enum Why {
    /// There is nothing to say any more, or no way to say it.
    Closed(Reason),
    /// What is claimed on an invoice cannot be computed.
    Refused { reference: String, refusal: Refusal },
    /// The template cannot be worded.
    Wording { template: String, channel: &'static str, fault: Fault },
}

impl Why {
    pub(super) fn wording(action: &Action, fault: Fault) -> Self {
        Self::Wording { template: action.template.clone(), channel: action.kind.as_str(), fault }
    }

    const fn reason(&self) -> Reason {
        match self {
            Self::Closed(reason) => *reason,
            Self::Refused { .. } => Reason::MissingRate,
            Self::Wording { .. } => Reason::Template,
        }
    }

    /// What a person is asked to do: the task's kind, what makes it the same task, what is known.
    fn task(&self, locale: Locale) -> Option<(&'static str, String, serde_json::Value)> {
        match self {
            Self::Closed(_) => None,
            Self::Refused { reference, refusal } => Some((
                "missing_rate",
                format!("missing_rate:{}", missing(refusal)),
                json!({ "reference": reference, "why": refusal.message(locale) }),
            )),
            Self::Wording { template, channel, fault } => Some((
                "template",
                format!("template:{template}:{channel}:{}", fault.kind.message(Locale::En)),
                json!({ "template": template, "channel": channel, "why": fault.message(locale) }),
            )),
        }
    }
}

/// What is missing, as a key: which rate of which half-year.
fn missing(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Interest(InterestError::Rate(RateError::Missing(rate))) => {
            format!("{}:{}", rate.kind, rate.half_year)
        }
        other => other.to_string(),
    }
}

/// Calls an action off and tells a person, once a month as long as nothing is mended.
pub(super) async fn called_off(ctx: &Context, ready: Ready, why: Why) -> Result<(), Failure> {
    let Ready { creditor, action, .. } = ready;
    let mut tx = ctx.store.write().await?;
    if let Some((kind, key, detail)) = why.task(creditor.locale) {
        let key = format!("{key}:{}", ctx.today(&creditor).format("%Y-%m"));
        add_task(ctx, &mut tx, &creditor, Some(action.debtor_id), kind, key, detail).await?;
    }
    let act = Act {
        creditor: creditor.id,
        debtor: Some(action.debtor_id),
        by: By::System,
        action: "action.called_off",
        subject: action.id.0,
        detail: json!({ "reason": why.reason() }),
    };
    audit::record(ctx, &mut tx, act).await?;
    let message = action.message_id;
    scenarios::call_off(ctx, &mut tx, action, why.reason().as_str()).await?;
    if let Some(message) = message {
        crate::messages::give_up(&mut tx, message).await?;
    }
    Ok(tx.commit().await?)
}

/// Notes that a reminder has left: the message is sent, the action done, its runs go on.
pub(super) async fn left(
    ctx: &Context,
    parcel: &Parcel,
    record: &Record,
    reference: Option<&str>,
) -> Result<(), Failure> {
    let Parcel { creditor, message, action, .. } = parcel;
    let mut tx = ctx.store.write().await?;
    let now = ctx.now();
    let sent = MessageState::Sent;
    store::messages::set_state(&mut tx, creditor.id, message.id, sent, Some(now)).await?;
    record.keep(&mut tx, message, now).await?;
    if let Some(reference) = reference {
        store::messages::set_reference(&mut tx, creditor.id, message.id, reference).await?;
    }
    // If it was called off while it left, it has left all the same; its runs stay where they are.
    scenarios::done(ctx, &mut tx, creditor, action.clone(), By::System).await?;
    let act = Act {
        creditor: creditor.id,
        debtor: Some(message.debtor_id),
        by: By::System,
        action: "message.sent",
        subject: message.id.0,
        detail: record.told(json!({
            "kind": message.kind, "channel": message.channel, "action": action.id,
            "template": action.template, "template_version": action.template_number,
        })),
    };
    audit::record(ctx, &mut tx, act).await?;
    Ok(tx.commit().await?)
}

/// The other side refused the address: it is closed, a person is asked to mend it, and at the next
/// planning the next channel takes the step.
pub(super) async fn refused(ctx: &Context, parcel: &Parcel, why: &str) -> Result<(), Failure> {
    let Parcel { creditor, message, action, contact, debtor, .. } = parcel;
    let mut tx = ctx.store.write().await?;
    let now = ctx.now();
    let failed = MessageState::Failed;
    store::messages::set_state(&mut tx, creditor.id, message.id, failed, None).await?;
    store::messages::set_delivery(&mut tx, message, Delivery::Bounced, now, why).await?;
    // The action first: what is closed with the address is called off, and this one has failed.
    fail(ctx, &mut tx, action).await?;
    preferences::bounced(ctx, &mut tx, creditor, contact, message.channel).await?;
    let detail = json!({
        "contact": contact.name, "email": message.recipient, "channel": message.channel, "why": why,
    });
    let key = format!("bounce:{}", message.id);
    add_task(ctx, &mut tx, creditor, Some(debtor.id), "bounce", key, detail).await?;
    let act = Act {
        creditor: creditor.id,
        debtor: Some(debtor.id),
        by: By::System,
        action: "message.refused",
        subject: message.id.0,
        detail: json!({ "channel": message.channel, "why": why }),
    };
    audit::record(ctx, &mut tx, act).await?;
    Ok(tx.commit().await?)
}

/// Marks an action whose job was given up: its invoices are planned anew.
pub(crate) async fn give_up(
    ctx: &Context,
    tx: &mut Tx,
    id: ActionId,
    why: &str,
) -> Result<(), Error> {
    let Some(action) = store::actions::any_by_id(tx, id).await? else { return Ok(()) };
    if action.state != ActionState::Planned {
        return Ok(());
    }
    if let Some(message) = action.message_id {
        crate::messages::give_up(tx, message).await?;
    }
    let act = Act {
        creditor: action.creditor_id,
        debtor: Some(action.debtor_id),
        by: By::System,
        action: "action.given_up",
        subject: id.0,
        detail: json!({ "why": why }),
    };
    audit::record(ctx, tx, act).await?;
    fail(ctx, tx, &action).await
}

async fn fail(ctx: &Context, tx: &mut Tx, action: &Action) -> Result<(), Error> {
    let from = action.state;
    let failed = Action { state: ActionState::Failed, done_at: Some(ctx.now()), ..action.clone() };
    store::actions::update(tx, &failed, from).await?;
    Ok(())
}

pub(crate) async fn add_task(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    debtor: Option<DebtorId>,
    kind: &str,
    source_key: String,
    detail: serde_json::Value,
) -> Result<(), Error> {
    let task = Task {
        creditor_id: creditor.id,
        id: ctx.id(),
        debtor_id: debtor,
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
