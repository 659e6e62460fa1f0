//! E-mails to people who are no contacts, each with a link that opens one thing: the owner of a
//! dispute, whoever reads a new address, a delegate.
//!
//! Planned in the transaction that causes them, worded when they leave, like messages; the secret
//! of a link is stored nowhere. Whether what a link leads to is still open is decided by its
//! subject's own module.

use crate::{
    Context, Error, addresses, delegates, hash,
    messages::{Mail, MailError, compose, letter},
    requests::owner_mail,
    worker::Failure,
};
use chrono::{DateTime, Utc};
use domain::{
    CreditorId, GuestMailId, Locale, guest::GuestPurpose, job::JobKind, token::LinkToken,
};
use store::{
    Tx,
    creditors::Creditor,
    guests::{GuestLink, GuestMail},
    jobs::Job,
};
use uuid::Uuid;

/// What such a mail says, as things stand when it leaves.
pub(crate) struct Told {
    pub(crate) locale: Locale,
    pub(crate) title: String,
    pub(crate) paragraphs: Vec<String>,
    /// What its one button says.
    pub(crate) button: String,
    /// Until when its link opens anything.
    pub(crate) until: DateTime<Utc>,
}

/// Plans a mail about `subject`.
pub(crate) async fn plan(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    purpose: GuestPurpose,
    subject: Uuid,
    recipient: &str,
) -> Result<(), Error> {
    let now = ctx.now();
    let mail = GuestMail {
        creditor_id: creditor.id,
        id: ctx.id(),
        purpose,
        subject_id: subject,
        recipient: recipient.to_owned(),
        planned_at: now,
        sent_at: None,
    };
    store::guests::plan(tx, &mail).await?;
    let job = Job {
        id: ctx.id(),
        creditor_id: Some(creditor.id),
        kind: JobKind::SendGuestMail,
        subject_id: mail.id.0,
        run_at: now,
        attempts: 0,
        last_error: None,
        created_at: now,
    };
    Ok(store::jobs::enqueue(tx, &job).await?)
}

/// Words and sends a planned mail, once; nothing if it is no longer called for.
pub(crate) async fn send(ctx: &Context, creditor: CreditorId, id: Uuid) -> Result<(), Failure> {
    let mut tx = ctx.store.write().await?;
    let id = GuestMailId(id);
    let Some(planned) = store::guests::mail(&mut tx, creditor, id).await? else { return Ok(()) };
    let found = store::creditors::by_id(&mut tx, creditor).await?;
    let Some(creditor) = found.filter(|_| planned.sent_at.is_none()) else { return Ok(()) };
    let Some(told) = told(ctx, &mut tx, &creditor, &planned).await? else { return Ok(()) };
    let token = new_link(ctx, &mut tx, &planned, told.until).await?;
    // The link must hold before anyone can read it.
    tx.commit().await?;

    let mail = mail(ctx, &creditor, &planned, told, &token)?;
    match ctx.mailer.send(&mail).await {
        Ok(()) => {}
        Err(error @ MailError::Later(_)) => return Err(Failure::retry(error)),
        Err(error @ MailError::Refused(_)) => {
            refused(ctx, &creditor, &planned).await?;
            return Err(Failure::give_up(error));
        }
    }
    let mut tx = ctx.store.write().await?;
    store::guests::sent(&mut tx, creditor.id, id, ctx.now()).await?;
    Ok(tx.commit().await?)
}

async fn told(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    mail: &GuestMail,
) -> Result<Option<Told>, Error> {
    match mail.purpose {
        GuestPurpose::Owner => owner_mail::told(ctx, tx, creditor, mail.subject_id.into()).await,
        GuestPurpose::Address => addresses::told(ctx, tx, creditor, mail.subject_id.into()).await,
        GuestPurpose::Delegate => delegates::told(ctx, tx, creditor, mail.subject_id.into()).await,
    }
}

async fn refused(ctx: &Context, creditor: &Creditor, mail: &GuestMail) -> Result<(), Error> {
    match mail.purpose {
        GuestPurpose::Owner => owner_mail::unreachable(ctx, creditor, mail.subject_id.into()).await,
        GuestPurpose::Address | GuestPurpose::Delegate => Ok(()),
    }
}

async fn new_link(
    ctx: &Context,
    tx: &mut Tx,
    mail: &GuestMail,
    until: DateTime<Utc>,
) -> Result<LinkToken, Error> {
    let token = ctx.link_token();
    let link = GuestLink {
        creditor_id: mail.creditor_id,
        id: ctx.id(),
        purpose: mail.purpose,
        subject_id: mail.subject_id,
        created_at: ctx.now(),
        expires_at: until,
    };
    store::guests::add_link(tx, &link, &hash::sha256(token.expose().as_bytes())).await?;
    Ok(token)
}

fn mail(
    ctx: &Context,
    creditor: &Creditor,
    planned: &GuestMail,
    told: Told,
    token: &LinkToken,
) -> Result<Mail, Error> {
    let public_url = &ctx.settings.public_url;
    let url = format!("{public_url}/{}/{}", planned.purpose, token.expose());
    let joint = told.locale.pick(" :", ":");
    let subject = format!("{}{joint} {}", creditor.name, told.title);
    let mut letter = letter::Letter::new(told.locale, creditor, told.title, None, public_url);
    for paragraph in told.paragraphs {
        letter.say(paragraph);
    }
    letter.items.push(letter::Item::Buttons(vec![letter::Button { label: told.button, url }]));
    Ok(Mail {
        message_id: compose::message_id(ctx, planned.id),
        from_name: compose::one_line(&creditor.name),
        from: ctx.settings.mail_from.clone(),
        reply_to: creditor.email.clone(),
        to: planned.recipient.clone(),
        subject: compose::one_line(&subject),
        text: letter.text().map_err(Error::internal)?,
        html: letter.html().map_err(Error::internal)?,
        unsubscribe: format!("mailto:{}?subject=STOP", creditor.email),
        one_click: None,
        attachments: Vec::new(),
    })
}

/// What a link of this purpose leads to, unless it has expired. A malformed token is looked up all
/// the same, so that it takes as long as any other.
pub(crate) async fn subject(
    ctx: &Context,
    tx: &mut Tx,
    purpose: GuestPurpose,
    token: Option<&LinkToken>,
) -> Result<Option<(CreditorId, Uuid)>, Error> {
    let hash = hash::sha256(token.map_or("", LinkToken::expose).as_bytes());
    let link = store::guests::by_token(tx, purpose, &hash, ctx.now()).await?;
    Ok(link.map(|link| (link.creditor_id, link.subject_id)))
}
