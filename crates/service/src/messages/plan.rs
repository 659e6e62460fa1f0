//! Planning a message: a row and a job, in the caller's transaction.

use crate::{Context, Error};
use domain::{
    MessageId, PostingId, RequestId,
    job::JobKind,
    message::{Channel, MessageKind, MessageState},
    scenario::Delivery,
};
use store::{
    Tx, contacts::Contact, creditors::Creditor, jobs::Job, messages::Message, payments::Attempt,
};

/// Plans a message to a contact; nothing if the contact has no e-mail address.
pub async fn plan(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    contact: &Contact,
    kind: MessageKind,
    posting: Option<PostingId>,
) -> Result<Option<MessageId>, Error> {
    insert(ctx, tx, creditor, contact, kind, (posting, None)).await
}

/// Plans a message about a request; nothing if the contact has no e-mail address.
pub(crate) async fn plan_about(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    contact: &Contact,
    kind: MessageKind,
    request: RequestId,
) -> Result<Option<MessageId>, Error> {
    insert(ctx, tx, creditor, contact, kind, (None, Some(request))).await
}

async fn insert(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    contact: &Contact,
    kind: MessageKind,
    (posting, request): (Option<PostingId>, Option<RequestId>),
) -> Result<Option<MessageId>, Error> {
    let Some(recipient) = contact.email.clone() else { return Ok(None) };
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
    let job = Job {
        id: ctx.id(),
        creditor_id: Some(creditor.id),
        kind: JobKind::SendMessage,
        subject_id: message.id.0,
        run_at: now,
        attempts: 0,
        last_error: None,
        created_at: now,
    };
    store::jobs::enqueue(tx, &job).await?;
    Ok(Some(message.id))
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
    let contact = match attempt.contact_id {
        Some(id) => store::contacts::by_id(tx, creditor.id, id).await?,
        None => {
            store::contacts::of_debtor(tx, creditor.id, attempt.debtor_id).await?.into_iter().next()
        }
    };
    match contact {
        Some(contact) => plan(ctx, tx, &creditor, &contact, kind, Some(posting)).await,
        None => Ok(None),
    }
}
