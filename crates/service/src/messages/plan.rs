//! Planning a message: a row and a job, in the caller's transaction.

use super::guard;
use crate::{Context, Error, scenarios};
use chrono::{DateTime, Duration, Utc};
use domain::{
    ContactId, DebtorId, MessageId, PostingId, RequestId,
    departure::Cause,
    job::JobKind,
    message::{Channel, MessageKind, MessageState},
    scenario::Delivery,
};
use store::{
    Tx, contacts::Contact, creditors::Creditor, jobs::Job, messages::Message, payments::Attempt,
};

/// When a message leaves. What the clock causes keeps to the hours of contact whatever is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// At once: somebody waits for it.
    Now,
    /// Within the creditor's hours of contact: nobody asked for it.
    InHours,
    /// After so long, in which it may become needless.
    After(Duration),
}

/// Plans a message to a contact; nothing if the contact has no e-mail address, or is stopped.
pub async fn plan(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    contact: &Contact,
    kind: MessageKind,
    posting: Option<PostingId>,
) -> Result<Option<MessageId>, Error> {
    insert(ctx, tx, creditor, contact, kind, (posting, None), When::Now).await
}

/// Plans a message that may become needless while it waits; nothing if the contact has no e-mail
/// address, or is stopped.
pub(crate) async fn plan_after(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    contact: &Contact,
    kind: MessageKind,
    wait: Duration,
) -> Result<Option<MessageId>, Error> {
    insert(ctx, tx, creditor, contact, kind, (None, None), When::After(wait)).await
}

/// Plans a message about a request; nothing if the contact has no e-mail address, or is stopped.
pub(crate) async fn plan_about(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    contact: &Contact,
    kind: MessageKind,
    request: RequestId,
    when: When,
) -> Result<Option<MessageId>, Error> {
    insert(ctx, tx, creditor, contact, kind, (None, Some(request)), when).await
}

async fn insert(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    contact: &Contact,
    kind: MessageKind,
    (posting, request): (Option<PostingId>, Option<RequestId>),
    when: When,
) -> Result<Option<MessageId>, Error> {
    let Some(recipient) = contact.email.clone() else { return Ok(None) };
    if guard::is_stopped(ctx, tx, creditor, contact).await? {
        return Ok(None);
    }
    let now = ctx.now();
    let message = Message {
        creditor_id: creditor.id,
        id: ctx.id(),
        debtor_id: contact.debtor_id,
        contact_id: contact.id,
        kind,
        channel: Channel::Email,
        locale: contact.locale,
        recipient,
        subject: super::compose::subject(creditor, contact.locale, kind),
        verification_code: ctx.verification_code().as_str().to_owned(),
        iban_digits: crate::transfers::account(creditor).last_digits().to_owned(),
        posting_id: posting,
        document_id: None,
        state: MessageState::Planned,
        created_at: now,
        sent_at: None,
        action_id: None,
        provider_reference: None,
        delivery: Delivery::Unknown,
        delivery_at: None,
        delivery_detail: None,
        request_id: request,
    };
    store::messages::insert(tx, &message).await?;
    let unasked = when == When::InHours || guard::cause(tx, &message).await? == Cause::Clock;
    let at = match when {
        _ if unasked => scenarios::next_slot(ctx, tx, creditor, contact.debtor_id).await?,
        When::After(wait) => now + wait,
        When::Now | When::InHours => now,
    };
    enqueue(ctx, tx, &message, at).await?;
    Ok(Some(message.id))
}

/// Has a message sent at a moment.
pub(super) async fn enqueue(
    ctx: &Context,
    tx: &mut Tx,
    message: &Message,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let job = Job {
        id: ctx.id(),
        creditor_id: Some(message.creditor_id),
        kind: JobKind::SendMessage,
        subject_id: message.id.0,
        run_at: at,
        attempts: 0,
        last_error: None,
        created_at: ctx.now(),
    };
    Ok(store::jobs::enqueue(tx, &job).await?)
}

/// Who reads what concerns a debtor: the contact it is meant for, unless that one is stopped; then,
/// or if it is meant for nobody in particular, the first of the others who has an address.
pub(crate) async fn reader(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    debtor: DebtorId,
    meant: Option<ContactId>,
) -> Result<Option<Contact>, Error> {
    let stopped = guard::stopped(ctx, tx, creditor, debtor).await?;
    let all = store::contacts::of_debtor(tx, creditor.id, debtor).await?;
    let open: Vec<Contact> =
        all.into_iter().filter(|contact| !stopped.reaches(contact.id)).collect();
    let found = open.iter().find(|contact| Some(contact.id) == meant);
    Ok(found.or_else(|| open.iter().find(|contact| contact.email.is_some())).cloned())
}

/// Plans a message to whoever began a payment, or else to the debtor's first contact.
pub(crate) async fn plan_for_attempt(
    ctx: &Context,
    tx: &mut Tx,
    attempt: &Attempt,
    kind: MessageKind,
    posting: PostingId,
) -> Result<Option<MessageId>, Error> {
    let creditor = store::creditors::by_id(tx, attempt.creditor_id)
        .await?
        .ok_or_else(|| Error::internal("an attempt without its creditor"))?;
    match reader(ctx, tx, &creditor, attempt.debtor_id, attempt.contact_id).await? {
        Some(contact) => plan(ctx, tx, &creditor, &contact, kind, Some(posting)).await,
        None => Ok(None),
    }
}
