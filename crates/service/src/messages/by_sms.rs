//! The digits by which somebody without an e-mail address commits, as a short message.

use super::{plan::enqueue, sms};
use crate::{
    Context, Error,
    codes::{self, CodeUse},
    worker::Failure,
};
use domain::{
    Locale, MessageId,
    message::{Channel, MessageKind, MessageState},
    scenario::Delivery,
};
use store::{Tx, contacts::Contact, creditors::Creditor, messages::Message};

/// The number of a contact to which this installation can send digits, if there is one.
pub(crate) fn number(ctx: &Context, contact: &Contact) -> Option<String> {
    ctx.sms.as_ref()?;
    sms::reachable(ctx, contact.phone.as_deref()?).ok().map(|phone| phone.to_string())
}

/// Plans the digits that sign a commitment; nothing if the contact is stopped.
pub(crate) async fn plan_code(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    contact: &Contact,
    number: String,
) -> Result<Option<MessageId>, Error> {
    if super::is_stopped(ctx, tx, creditor, contact).await? {
        return Ok(None);
    }
    let kind = MessageKind::CommitmentCode;
    let now = ctx.now();
    let message = Message {
        creditor_id: creditor.id,
        id: ctx.id(),
        debtor_id: contact.debtor_id,
        contact_id: contact.id,
        kind,
        channel: Channel::Sms,
        locale: contact.locale,
        recipient: number,
        subject: super::compose::subject(creditor, contact.locale, kind),
        verification_code: ctx.verification_code().as_str().to_owned(),
        iban_digits: crate::transfers::account(creditor).last_digits().to_owned(),
        posting_id: None,
        document_id: None,
        state: MessageState::Planned,
        created_at: now,
        sent_at: None,
        action_id: None,
        provider_reference: None,
        delivery: Delivery::Unknown,
        delivery_at: None,
        delivery_detail: None,
        request_id: None,
    };
    store::messages::insert(tx, &message).await?;
    enqueue(ctx, tx, &message, now).await?;
    Ok(Some(message.id))
}

/// Makes the digits and hands them over; the transaction ends here, before anybody can read them.
pub(super) async fn send(
    ctx: &Context,
    mut tx: Tx,
    creditor: &Creditor,
    contact: &Contact,
    message: &Message,
) -> Result<(), Failure> {
    let code = codes::make(ctx, &mut tx, CodeUse::Commitment, contact).await?;
    tx.commit().await?;
    let text = words(&sms::sender(creditor), &code, message.locale);
    let reference = sms::hand_over(ctx, creditor, message, &text).await?;
    let mut tx = ctx.store.write().await?;
    sms::left(ctx, &mut tx, message, &reference).await?;
    Ok(tx.commit().await?)
}

fn words(sender: &str, code: &str, locale: Locale) -> String {
    match locale {
        Locale::Fr => format!(
            "{sender}: votre code de signature est {code}, valable dix minutes. Ne le donnez à personne. Vous n'avez rien demandé? Ignorez ce message."
        ),
        Locale::En => format!(
            "{sender}: your signing code is {code}, valid for ten minutes. Give it to no one. You asked for nothing? Ignore this message."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::gsm7;

    #[test]
    fn the_digits_fit_one_message_in_both_languages() {
        for locale in [Locale::Fr, Locale::En] {
            let text = gsm7::fit(&words("Onze lettre", "123456", locale));
            assert!(gsm7::septets(&text).is_some_and(|size| size <= gsm7::ONE_MESSAGE), "{text}");
            assert!(text.contains("123456"), "{text}");
        }
    }
}
