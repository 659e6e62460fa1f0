//! Sending a planned message.

use super::{
    Attachment, Mail, MailError, by_sms,
    compose::{self, Facts, Wording},
    guard::{self, Verdict},
    plan,
    record::{Record, Secrets},
};
use crate::{
    Context, Error,
    audit::{self, Act, By},
    codes::{self, CodeUse},
    hash, papers, requests,
    worker::Failure,
};
use documents::Check;
use domain::{
    MessageId, Money, RequestId,
    message::{Channel, MessageKind, MessageState},
    party::mask_email,
    token::{LinkToken, VerificationCode},
};
use serde_json::json;
use store::{
    Tx, access::AccessLink, contacts::Contact, creditors::Creditor, debtors::Debtor,
    messages::Message,
};

/// Words and sends a planned message, if it may leave at this moment. One that was sent is not sent
/// again, unless the process died between the mail server's word and ours; then the Message-ID is
/// the same.
pub async fn send(ctx: &Context, id: MessageId) -> Result<(), Failure> {
    let mut tx = ctx.store.write().await?;
    let Some(message) = store::messages::by_id(&mut tx, id).await? else { return Ok(()) };
    // One that was given up is sent when a human revives its job.
    if matches!(message.state, MessageState::Sent | MessageState::Cancelled) {
        return Ok(());
    }
    let (creditor, contact, debtor) = parties(&mut tx, &message).await?;
    store::debtors::lock(&mut tx, creditor.id, debtor.id).await?;
    match guard::look(ctx, &mut tx, &creditor, &contact, &message).await? {
        Verdict::Goes => {}
        Verdict::Waits(at) => {
            plan::enqueue(ctx, &mut tx, &message, at).await?;
            return Ok(tx.commit().await?);
        }
        Verdict::CalledOff(why) => {
            call_off(ctx, &mut tx, &message, why).await?;
            return Ok(tx.commit().await?);
        }
    }
    // The digits alone go as a short message from here; reminders have a way of their own.
    if message.channel == Channel::Sms {
        return by_sms::send(ctx, tx, &creditor, &contact, &message).await;
    }
    let token = new_link(ctx, &mut tx, &creditor, &contact).await?;
    let token = token.ok_or_else(|| Failure::give_up("the contact is stopped"))?;
    let facts = facts(ctx, &mut tx, &creditor, &debtor, &contact, &message, &token).await?;
    // The link and the code must hold before anyone can read them.
    tx.commit().await?;

    let mut mail = compose::mail(ctx, &creditor, &message, &facts)?;
    attach(ctx, &creditor, &debtor, &message, &mut mail).await?;
    let record = Record::of_mail(&mail, &Secrets::of(token.expose(), facts.wording.code()))?;
    match ctx.mailer.send(&mail).await {
        Ok(()) => sent(ctx, &message, &record).await,
        Err(error @ MailError::Later(_)) => Err(Failure::retry(error)),
        Err(error @ MailError::Refused(_)) => Err(Failure::give_up(error)),
    }
}

/// Marks a message that may leave no more, and says why.
pub(crate) async fn call_off(
    ctx: &Context,
    tx: &mut Tx,
    message: &Message,
    why: &'static str,
) -> Result<(), Error> {
    let (creditor, id) = (message.creditor_id, message.id);
    store::messages::set_state(tx, creditor, id, MessageState::Cancelled, None).await?;
    let act = Act {
        creditor,
        debtor: Some(message.debtor_id),
        by: By::System,
        action: "message.called_off",
        subject: id.0,
        detail: json!({ "kind": message.kind, "reason": why }),
    };
    audit::record(ctx, tx, act).await
}

/// Marks a message that will never leave.
pub async fn give_up(tx: &mut Tx, id: MessageId) -> Result<(), Error> {
    if let Some(message) = store::messages::by_id(tx, id).await?
        && message.state == MessageState::Planned
    {
        store::messages::set_state(tx, message.creditor_id, id, MessageState::Failed, None).await?;
    }
    Ok(())
}

async fn parties(tx: &mut Tx, message: &Message) -> Result<(Creditor, Contact, Debtor), Failure> {
    let missing = || Failure::give_up("the message's contact is gone");
    let creditor = store::creditors::by_id(tx, message.creditor_id).await?.ok_or_else(missing)?;
    let contact =
        store::contacts::by_id(tx, creditor.id, message.contact_id).await?.ok_or_else(missing)?;
    let debtor =
        store::debtors::by_id(tx, creditor.id, message.debtor_id).await?.ok_or_else(missing)?;
    Ok((creditor, contact, debtor))
}

/// A new access link for a contact; only its hash is stored. None for one to whom nothing may go:
/// whoever is not whom we look for is given no way in.
pub(crate) async fn new_link(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    contact: &Contact,
) -> Result<Option<LinkToken>, Error> {
    if guard::is_stopped(ctx, tx, creditor, contact).await? {
        return Ok(None);
    }
    let token = ctx.link_token();
    let now = ctx.now();
    let link = AccessLink {
        creditor_id: contact.creditor_id,
        id: ctx.id(),
        contact_id: contact.id,
        created_at: now,
        expires_at: now + ctx.settings.link_lifetime,
        revoked_at: None,
    };
    store::access::insert(tx, &link, &hash::sha256(token.expose().as_bytes())).await?;
    Ok(Some(token))
}

async fn facts(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    debtor: &Debtor,
    contact: &Contact,
    message: &Message,
    token: &LinkToken,
) -> Result<Facts, Failure> {
    let link = format!("{}/l/{}?lang={}", ctx.settings.public_url, token.expose(), message.locale);
    let link =
        if message.kind == MessageKind::AccountMessage { link + "&go=messages" } else { link };
    let owed = compose::owed(ctx, tx, creditor, debtor).await?;
    let wording = match (message.kind, message.posting_id) {
        (MessageKind::Link, _) => Wording::Link,
        (MessageKind::AccountMessage, _) => Wording::ToRead,
        (MessageKind::DoorCode, _) => {
            Wording::DoorCode(codes::make(ctx, tx, CodeUse::Door, contact).await?)
        }
        (MessageKind::CommitmentCode, _) => {
            Wording::CommitmentCode(codes::make(ctx, tx, CodeUse::Commitment, contact).await?)
        }
        (MessageKind::ContactChanged, _) => {
            Wording::Moved(contact.email.as_deref().map(mask_email).unwrap_or_default())
        }
        (kind, None) if message.request_id.is_some() => {
            told(ctx, tx, creditor, message, kind).await?
        }
        (kind, Some(posting)) => {
            let booked = store::ledger::by_id(tx, creditor.id, posting).await?;
            let booked = booked.ok_or_else(|| Failure::give_up("a receipt without its posting"))?;
            let amount = Money::new(booked.minor.abs(), booked.currency);
            match kind {
                MessageKind::Refund => Wording::Refund(amount),
                MessageKind::Mistake => {
                    let known = store::transfers::of_posting(tx, creditor.id, posting).await?;
                    Wording::Mistake { amount, on: known.map(|transfer| transfer.received_on) }
                }
                _ => Wording::Receipt(amount),
            }
        }
        _ => return Err(Failure::give_up("a receipt without its posting")),
    };
    let code = VerificationCode::parse(&message.verification_code)
        .ok_or_else(|| Failure::give_up("the verification code has no valid form"))?;
    Ok(Facts { contact_name: contact.name.clone(), link, owed, wording, code: code.to_string() })
}

/// What a message about a request says.
async fn told(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    message: &Message,
    kind: MessageKind,
) -> Result<Wording, Failure> {
    let missing = || Failure::give_up("a message without its request");
    let id = message.request_id.ok_or_else(missing)?;
    let request = store::requests::by_id(tx, creditor.id, id).await?.ok_or_else(missing)?;
    let locale = message.locale;
    let (title, paragraphs) = requests::wording(ctx, tx, creditor, &request, kind, locale).await?;
    Ok(Wording::Told(title, paragraphs))
}

async fn attach(
    ctx: &Context,
    creditor: &Creditor,
    debtor: &Debtor,
    message: &Message,
    mail: &mut Mail,
) -> Result<(), Failure> {
    let code = VerificationCode::parse(&message.verification_code).map(|code| code.to_string());
    let check =
        code.map(|code| Check { code, place: papers::verify_place(&ctx.settings.public_url) });
    if let (MessageKind::PlanAgreed, Some(request)) = (message.kind, message.request_id) {
        return attach_plan(ctx, (creditor, debtor), message, request, check, mail).await;
    }
    let (MessageKind::Receipt, Some(posting)) = (message.kind, message.posting_id) else {
        return Ok(());
    };
    let paper = papers::receipt_of(ctx, creditor, debtor, posting, message.locale, check).await?;
    mail.attachments.extend(paper.map(|paper| Attachment {
        file_name: paper.file_name,
        media_type: "application/pdf",
        bytes: paper.bytes,
    }));
    Ok(())
}

/// The contract of a plan and its calendar.
async fn attach_plan(
    ctx: &Context,
    (creditor, debtor): (&Creditor, &Debtor),
    message: &Message,
    request: RequestId,
    check: Option<Check>,
    mail: &mut Mail,
) -> Result<(), Failure> {
    let mut tx = ctx.store.read().await?;
    let plan = store::plans::of_request(&mut tx, creditor.id, request).await?;
    let Some(plan) = plan else { return Ok(()) };
    drop(tx);
    let locale = message.locale;
    let (contract, calendar) =
        requests::papers::of_plan(ctx, creditor, debtor, &plan, locale, check).await?;
    let pdf = (contract, "application/pdf");
    for (paper, media_type) in [pdf, (calendar, "text/calendar")] {
        mail.attachments.push(Attachment {
            file_name: paper.file_name,
            media_type,
            bytes: paper.bytes,
        });
    }
    Ok(())
}

async fn sent(ctx: &Context, message: &Message, record: &Record) -> Result<(), Failure> {
    let now = ctx.now();
    let mut tx = ctx.store.write().await?;
    store::messages::set_state(
        &mut tx,
        message.creditor_id,
        message.id,
        MessageState::Sent,
        Some(now),
    )
    .await?;
    record.keep(&mut tx, message, now).await?;
    let act = Act {
        creditor: message.creditor_id,
        debtor: Some(message.debtor_id),
        by: By::System,
        action: "message.sent",
        subject: message.id.0,
        detail: record.told(json!({ "kind": message.kind, "channel": message.channel })),
    };
    audit::record(ctx, &mut tx, act).await?;
    Ok(tx.commit().await?)
}
