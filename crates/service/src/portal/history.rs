//! What has happened on a debtor's file.

use crate::{
    Context, DebtorActor, Error, conversations,
    messages::{SentText, record},
};
use chrono::{NaiveDate, NaiveDateTime};
use domain::{
    MessageId, Money, PostingId,
    conversation::Author,
    ledger::PostingKind,
    message::{Channel, MessageKind},
    payment::AttemptState,
};
use store::ledger::Booked;

/// Something that happened, newest first.
#[derive(Clone, Debug)]
pub struct HistoryItem {
    /// When, local time.
    pub at: NaiveDateTime,
    /// What.
    pub what: Happened,
}

/// What happened on a debtor's file, as its debtor sees it.
#[derive(Clone, Debug)]
pub enum Happened {
    /// A message was sent.
    Message {
        /// Why.
        kind: MessageKind,
        /// How.
        channel: Channel,
        /// Where to, masked.
        to: String,
        /// The code printed in it.
        code: String,
        /// By which it can be read again: one that went to this contact.
        read: Option<MessageId>,
    },
    /// Something was booked.
    Booked {
        /// What.
        kind: PostingKind,
        /// The amount, positive.
        amount: Money,
        /// The posting whose receipt can be downloaded.
        receipt: Option<PostingId>,
    },
    /// A payment did not succeed.
    NotPaid {
        /// How much it was for.
        amount: Money,
        /// How it ended.
        state: AttemptState,
    },
    /// The debtor said that a transfer is on its way.
    TransferAnnounced {
        /// How much.
        amount: Money,
        /// Until when reminders keep still.
        held_until: NaiveDate,
    },
    /// Something was said in the contact's conversation.
    Said {
        /// By whom.
        by: Author,
        /// The member of staff's name.
        name: Option<String>,
    },
}

/// Everything that happened on the debtor's file, newest first.
pub async fn history(ctx: &Context, actor: &DebtorActor) -> Result<Vec<HistoryItem>, Error> {
    let (creditor, debtor) = actor.ids();
    let mut tx = ctx.store.read().await?;
    let messages = store::messages::of_debtor(&mut tx, creditor, debtor).await?;
    let postings = store::ledger::of_debtor(&mut tx, creditor, debtor).await?;
    let attempts = store::payments::of_debtor(&mut tx, creditor, debtor).await?;
    let notices = store::payments::transfer_notices(&mut tx, creditor, debtor).await?;
    let said = conversations::said(&mut tx, actor).await?;
    let readable = record::readable(&mut tx, &actor.creditor, &actor.debtor).await?;

    let messages = messages.into_iter().filter_map(|message| {
        let own = message.contact_id == actor.contact.id;
        let read = (own && readable.contains(&message.id)).then_some(message.id);
        let to = domain::party::mask_email(&message.recipient);
        let (kind, channel) = (message.kind, message.channel);
        let code = grouped(&message.verification_code);
        message.sent_at.map(|at| (at, Happened::Message { kind, channel, to, code, read }))
    });
    let turned: Vec<PostingId> = turned_round(&postings);
    // What moves between the creditor and its provider alone is not the debtor's story.
    let postings = postings.into_iter().filter(|booked| booked.minor != 0).map(|booked| {
        let amount = Money::new(booked.minor.abs(), booked.currency);
        let receipt = matches!(booked.kind, PostingKind::Payment | PostingKind::Transfer)
            .then_some(booked.id)
            .filter(|id| !turned.contains(id));
        (booked.posted_at, Happened::Booked { kind: booked.kind, amount, receipt })
    });
    let attempts = attempts.into_iter().filter_map(|attempt| {
        let failed = matches!(
            attempt.state,
            AttemptState::Failed | AttemptState::Cancelled | AttemptState::Expired
        );
        let amount = Money::new(attempt.amount_minor, attempt.currency);
        failed.then_some((attempt.updated_at, Happened::NotPaid { amount, state: attempt.state }))
    });
    let notices = notices.into_iter().map(|notice| {
        let amount = Money::new(notice.amount_minor, notice.currency);
        (notice.created_at, Happened::TransferAnnounced { amount, held_until: notice.held_until })
    });

    let mut items: Vec<_> =
        messages.chain(postings).chain(attempts).chain(notices).chain(said).collect();
    items.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let local = |at| crate::context::local(&actor.creditor, at);
    Ok(items.into_iter().map(|(at, what)| HistoryItem { at: local(at), what }).collect())
}

/// A message that went to this contact, as it left; nothing if it went to somebody else, or left
/// before texts were kept.
pub async fn message(
    ctx: &Context,
    actor: &DebtorActor,
    id: MessageId,
) -> Result<Option<SentText>, Error> {
    let mut tx = ctx.store.read().await?;
    let found = store::messages::by_id(&mut tx, id).await?;
    if found.is_none_or(|message| message.contact_id != actor.contact.id) {
        return Ok(None);
    }
    record::read(&mut tx, &actor.creditor, &actor.debtor, id).await
}

/// Postings that were made by mistake and turned round: no receipt is given for them.
fn turned_round(postings: &[Booked]) -> Vec<PostingId> {
    let turned = |one: &&Booked| {
        let key = format!("reversed:{}", one.source_key);
        postings.iter().any(|other| other.source_key == key)
    };
    postings.iter().filter(turned).map(|one| one.id).collect()
}

fn grouped(code: &str) -> String {
    domain::token::VerificationCode::parse(code).map_or_else(String::new, |code| code.to_string())
}
