//! Handing a reminder over: worded once more from what is owed, sent, and noted.

use super::{
    compose::{self, Dress},
    outcome,
    prepare::{Parcel, Stop, prepare, printed},
};
use crate::{
    Context, letters,
    messages::{
        self, Attachment, Mail, MailError,
        record::{Record, Secrets},
        sms,
    },
    scenarios::Ready,
    worker::Failure,
};
use domain::scenario::ActionKind;

/// Stored invoices go with an e-mail as long as all of them together stay below this.
const MOST_ATTACHED: i64 = 2 << 20;

/// Words an action that may leave now, hands it over, and notes that it is done.
pub(crate) async fn leave(ctx: &Context, mut ready: Ready) -> Result<(), Failure> {
    let mut tx = ctx.store.write().await?;
    let prepared = prepare(ctx, &mut tx, &ready).await;
    let parcel = match prepared {
        Ok(parcel) => parcel,
        Err(Stop::Gone) => return Ok(()),
        Err(Stop::CalledOff(why)) => {
            // What was prepared is not kept: a new transaction calls it off.
            drop(tx);
            return outcome::called_off(ctx, ready, why).await;
        }
        Err(Stop::Failed(failure)) => return Err(failure),
    };
    tx.commit().await?;
    match parcel.action.kind {
        ActionKind::Email => send_mail(ctx, parcel).await,
        ActionKind::Sms => send_sms(ctx, parcel).await,
        ActionKind::Letter | ActionKind::RegisteredLetter => {
            ready.action.template_id = parcel.action.template_id;
            ready.action.template_number = parcel.action.template_number;
            to_paper(ctx, &ready, &parcel).await
        }
        ActionKind::CallTask | ActionKind::InternalTask | ActionKind::Escalation => {
            Err(Failure::give_up("only messages leave by themselves"))
        }
    }
}

async fn send_mail(ctx: &Context, parcel: Parcel) -> Result<(), Failure> {
    let mail = mail(ctx, &parcel).await?;
    let record = Record::of_mail(&mail, &Secrets::of(token(&parcel), None))?;
    match ctx.mailer.send(&mail).await {
        Ok(()) => outcome::left(ctx, &parcel, &record, None).await,
        Err(error @ MailError::Later(_)) => Err(Failure::retry(error)),
        Err(MailError::Refused(why)) => outcome::refused(ctx, &parcel, &why).await,
    }
}

/// The secret that its link carries.
fn token(parcel: &Parcel) -> &str {
    parcel.link.rsplit('/').next().unwrap_or_default()
}

async fn mail(ctx: &Context, parcel: &Parcel) -> Result<Mail, Failure> {
    let Parcel { creditor, message, statement, .. } = parcel;
    let public_url = &ctx.settings.public_url;
    let stop = format!("{public_url}/unsubscribe/{}", token(parcel));
    let dress = Dress {
        locale: message.locale,
        creditor,
        statement,
        first: parcel.first.as_ref(),
        principals: &parcel.principals,
        link: &parcel.link,
        code: printed(message)?,
        public_url,
        preferences_url: Some(format!("{stop}?lang={}", message.locale)),
    };
    let letter = compose::letter(&parcel.worded, &dress);
    let mut mail = messages::compose::envelope(ctx, creditor, message, &letter)?;
    mail.one_click = Some(stop);
    mail.attachments = attachments(ctx, parcel).await?;
    Ok(mail)
}

/// The invoices as the creditor issued them, if all together are small.
async fn attachments(ctx: &Context, parcel: &Parcel) -> Result<Vec<Attachment>, Failure> {
    let creditor = parcel.creditor.id;
    let mut tx = ctx.store.read().await?;
    let (mut stored, mut bytes) = (Vec::new(), 0_i64);
    for line in &parcel.statement.lines {
        let row = store::invoices::by_id(&mut tx, creditor, line.invoice).await?;
        let Some(document) = row.and_then(|row| row.invoice.document_id) else { continue };
        bytes += store::documents::size(&mut tx, creditor, document).await?.unwrap_or(0);
        stored.push((document, &line.reference));
    }
    if bytes >= MOST_ATTACHED {
        return Ok(Vec::new());
    }
    let mut files = Vec::with_capacity(stored.len());
    for (document, reference) in stored {
        let file = store::documents::by_id(&mut tx, creditor, document).await?;
        files.extend(file.filter(|file| file.media_type == "application/pdf").map(|file| {
            Attachment {
                file_name: format!("{}.pdf", crate::papers::file_stem(reference)),
                media_type: "application/pdf",
                bytes: file.content,
            }
        }));
    }
    Ok(files)
}

async fn send_sms(ctx: &Context, parcel: Parcel) -> Result<(), Failure> {
    let (text, _) = compose::sms(&parcel.worded);
    let record = Record::of_sms(&text, &Secrets::of(token(&parcel), None))?;
    match sms::hand_over(ctx, &parcel.creditor, &parcel.message, &text).await {
        Ok(reference) => outcome::left(ctx, &parcel, &record, Some(&reference)).await,
        Err(Failure::GiveUp(why)) => outcome::refused(ctx, &parcel, &why).await,
        Err(later) => Err(later),
    }
}

/// Paper is laid out now; it leaves when somebody has posted it.
async fn to_paper(ctx: &Context, ready: &Ready, parcel: &Parcel) -> Result<(), Failure> {
    let code = &parcel.message.verification_code;
    letters::lay_out(ctx, ready, &parcel.worded, &parcel.statement, code, &parcel.link)
        .await
        .map(drop)
}
