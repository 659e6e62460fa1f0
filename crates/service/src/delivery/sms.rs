//! What gateways tell: reports, and answers, of which "STOP" is obeyed at once.

use super::{ask_a_human, conclude, one_line};
use crate::{
    Context, Error,
    audit::{self, Act, By},
    messages::{Call, News, SmsGateway, Unbelieved},
};
use domain::{CreditorId, message::Channel, phone::Phone, stop};
use serde_json::json;
use store::{Tx, messages::Message};

/// Applies what a gateway tells. Gateways tell the same several times; that changes nothing.
/// Returns how many pieces of news there were.
///
/// # Errors
/// `Ok(Err(…))` when the request is not believed: nothing is changed.
pub async fn receive_sms(
    ctx: &Context,
    gateway: &dyn SmsGateway,
    call: &Call<'_>,
) -> Result<Result<usize, Unbelieved>, Error> {
    let news = match gateway.read(call) {
        Ok(news) => news,
        Err(why) => return Ok(Err(why)),
    };
    for one in &news {
        let mut tx = ctx.store.write().await?;
        apply(ctx, &mut tx, one).await?;
        tx.commit().await?;
    }
    Ok(Ok(news.len()))
}

async fn apply(ctx: &Context, tx: &mut Tx, news: &News) -> Result<(), Error> {
    match news {
        News::Report { reference, outcome, detail } => {
            let found = known_as(tx, reference).await?;
            let Some(message) = found else {
                tracing::info!(reference, "a report about a message that is not here: {reference}");
                return Ok(());
            };
            conclude(ctx, tx, &message, *outcome, detail).await
        }
        News::Answer { id, from, reference, text } => {
            answered(ctx, tx, id, from, reference.as_deref(), text).await
        }
    }
}

async fn known_as(tx: &mut Tx, reference: &str) -> Result<Option<Message>, Error> {
    Ok(store::messages::by_provider_reference(tx, Channel::Sms, reference).await?)
}

/// An answer concerns the creditor whose message it answers. A gateway that does not say which one
/// leaves two rules: whoever writes "stop" means everyone who has written to them from here, and
/// anything else is an answer to the last message.
async fn answered(
    ctx: &Context,
    tx: &mut Tx,
    id: &str,
    from: &str,
    reference: Option<&str>,
    text: &str,
) -> Result<(), Error> {
    let Some(number) = Phone::parse(from) else { return Ok(()) };
    let named = match reference {
        Some(reference) => known_as(tx, reference).await?,
        None => None,
    };
    let written = match named {
        Some(message) => vec![message],
        None => store::messages::sms_to(tx, number.as_str()).await?,
    };
    let Some(last) = written.first() else {
        let masked = number.masked();
        tracing::info!(
            number = masked,
            "an answer from a number that was not written to: {masked}"
        );
        return Ok(());
    };
    let answer = stop::read(text);
    if answer.stops() {
        let mut creditors: Vec<CreditorId> = written.iter().map(|sent| sent.creditor_id).collect();
        creditors.sort_unstable();
        creditors.dedup();
        for creditor in creditors {
            opt_out(ctx, tx, creditor, &number).await?;
        }
    }
    if answer != stop::Answer::Stop {
        let told = json!({ "number": number.as_str(), "text": one_line(text) });
        ask_a_human(ctx, tx, last, "answer", format!("answer:{id}"), told).await?;
    }
    Ok(())
}

/// Everyone at this creditor whom the number belongs to gets no short messages any more.
async fn opt_out(
    ctx: &Context,
    tx: &mut Tx,
    creditor: CreditorId,
    number: &Phone,
) -> Result<(), Error> {
    for addresses in store::reach::with_number(tx, creditor, number.as_str()).await? {
        if !store::reach::opt_out_of_sms(tx, creditor, addresses.id, ctx.now()).await? {
            continue;
        }
        let act = Act {
            creditor,
            debtor: Some(addresses.debtor_id),
            by: By::Debtor(addresses.id),
            action: "contact.opted_out",
            subject: addresses.id.0,
            detail: json!({ "channel": Channel::Sms }),
        };
        audit::record(ctx, tx, act).await?;
    }
    Ok(())
}
