//! Handing a reminder over: worded once more from what is owed, sent, and noted.

use super::{
    compose::{self, Dress},
    outcome,
    prepare::{Parcel, Stop, prepare, printed},
};
use crate::{
    Context,
    messages::{self, Attachment, Mail, MailError, Sms, SmsError},
    scenarios::Ready,
    worker::Failure,
};
use domain::scenario::ActionKind;

/// Stored invoices go with an e-mail as long as all of them together stay below this.
const MOST_ATTACHED: i64 = 2 << 20;

/// Words an action that may leave now, hands it over, and notes that it is done.
pub(crate) async fn leave(ctx: &Context, ready: Ready) -> Result<(), Failure> {
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
        ActionKind::Letter | ActionKind::RegisteredLetter => to_paper(&parcel),
        ActionKind::CallTask | ActionKind::InternalTask | ActionKind::Escalation => {
            Err(Failure::give_up("only messages leave by themselves"))
        }
    }
}

async fn send_mail(ctx: &Context, parcel: Parcel) -> Result<(), Failure> {
    let mail = mail(ctx, &parcel).await?;
    match ctx.mailer.send(&mail).await {
        Ok(()) => outcome::left(ctx, &parcel, None).await,
        Err(error @ MailError::Later(_)) => Err(Failure::retry(error)),
        Err(MailError::Refused(why)) => outcome::refused(ctx, &parcel, &why).await,
    }
}

async fn mail(ctx: &Context, parcel: &Parcel) -> Result<Mail, Failure> {
    let Parcel { creditor, message, statement, .. } = parcel;
    let public_url = &ctx.settings.public_url;
    let token = parcel.link.rsplit('/').next().unwrap_or_default();
    let stop = format!("{public_url}/unsubscribe/{token}");
    let dress = Dress {
        locale: message.locale,
        creditor,
        statement,
        first: parcel.first.as_ref(),
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
    let Some(gateway) = &ctx.sms else {
        return Err(Failure::retry("no gateway for short messages"));
    };
    let (text, _) = compose::sms(&parcel.worded);
    let sms = Sms {
        reference: parcel.message.id.to_string(),
        to: parcel.message.recipient.clone(),
        sender: sender(&parcel.creditor.name),
        text,
    };
    match gateway.send(&sms).await {
        Ok(reference) => outcome::left(ctx, &parcel, Some(&reference)).await,
        Err(error @ SmsError::Later(_)) => Err(Failure::retry(error)),
        Err(SmsError::Refused(why)) => outcome::refused(ctx, &parcel, &why).await,
    }
}

/// Who sends a short message: at most 11 letters and digits of the creditor's name.
fn sender(name: &str) -> String {
    let plain: String = domain::gsm7::fit(name).chars().map(unaccented).collect();
    plain.chars().filter(char::is_ascii_alphanumeric).take(11).collect()
}

/// Accented letters that the alphabet has, and a sender's name has not.
const fn unaccented(letter: char) -> char {
    match letter {
        'à' | 'ä' | 'å' => 'a',
        'é' | 'è' => 'e',
        'ì' => 'i',
        'ò' | 'ö' => 'o',
        'ù' | 'ü' => 'u',
        'É' => 'E',
        'Ç' => 'C',
        'Ä' | 'Å' => 'A',
        'Ö' => 'O',
        'Ü' => 'U',
        'ñ' => 'n',
        'Ñ' => 'N',
        other => other,
    }
}

/// Where paper begins: laying a letter out is to be called here, with `ready`, the words, the
/// statement, the message's code and the link.
fn to_paper(_: &Parcel) -> Result<(), Failure> {
    Err(Failure::give_up("letters are not laid out by this version"))
}
