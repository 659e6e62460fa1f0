//! The e-mail that says that something waits to be read.

use crate::{Context, Error, messages};
use chrono::Duration;
use domain::message::MessageKind;
use store::{
    Tx, contacts::Contact, conversations::Conversation, creditors::Creditor, messages::Message,
    reach::Addresses,
};

/// What is said within so long is one thought: the e-mail about its beginning serves for all of it.
const ONE_THOUGHT: Duration = Duration::minutes(10);

/// Whoever has the conversation open has read what was said by then: the page asks every other
/// second.
const READING: Duration = Duration::seconds(20);

/// Whether an e-mail tells a contact that something waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByMail {
    /// It does.
    Goes,
    /// No address is known.
    NoAddress,
    /// The contact wants no e-mails.
    OptedOut,
    /// Messages to the address came back.
    Bounced,
}

impl ByMail {
    fn of(known: &Addresses) -> Self {
        match (&known.email, known.email_opted_out_at, known.email_bounced_at) {
            (None, ..) => Self::NoAddress,
            (_, Some(_), _) => Self::OptedOut,
            (_, _, Some(_)) => Self::Bounced,
            _ => Self::Goes,
        }
    }
}

/// Whether an e-mail would tell a contact that something waits.
pub(super) async fn by_mail(tx: &mut Tx, contact: &Contact) -> Result<ByMail, Error> {
    let all = store::reach::of_debtor(tx, contact.creditor_id, contact.debtor_id).await?;
    let own = all.iter().find(|known| known.id == contact.id);
    Ok(own.map_or(ByMail::NoAddress, ByMail::of))
}

/// Plans the e-mail about a turn that is to be added, if one may go and none has just said the same.
/// Whoever has read what the last e-mail was about is told anew. It leaves a moment later, and not at
/// all if it is read on the page meanwhile.
pub(super) async fn tell(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    contact: &Contact,
    conversation: &mut Conversation,
) -> Result<ByMail, Error> {
    let by_mail = by_mail(tx, contact).await?;
    let now = ctx.now();
    let just_told = conversation.told_at.is_some_and(|at| now - at < ONE_THOUGHT);
    if by_mail != ByMail::Goes || (just_told && conversation.is_unread_by_debtor()) {
        return Ok(by_mail);
    }
    conversation.told_at = Some(now);
    let kind = MessageKind::AccountMessage;
    messages::plan_after(ctx, tx, creditor, contact, kind, READING).await?;
    Ok(by_mail)
}

/// Whether what an e-mail is about still waits to be read, and no later e-mail will say so.
pub(crate) async fn still_waits(tx: &mut Tx, message: &Message) -> Result<bool, Error> {
    let found =
        store::conversations::of_contact(tx, message.creditor_id, message.contact_id).await?;
    Ok(found.is_some_and(|it| {
        let is_last = it.told_at.is_none_or(|at| at <= message.created_at);
        it.is_unread_by_debtor() && is_last
    }))
}
