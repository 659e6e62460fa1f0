//! Saying something: one more turn, and where the conversation stands then.

use super::TalkError;
use crate::{
    Context, Error,
    audit::{self, Act, By},
    requests,
};
use chrono::NaiveDate;
use domain::{
    ContactId, StaffId, calendar,
    conversation::{Author, ConversationState, OwnerKind},
};
use serde_json::{Value, json};
use store::{
    Tx,
    contacts::Contact,
    conversations::{Conversation, Turn},
    creditors::Creditor,
};
use uuid::Uuid;

/// Who says something.
#[derive(Clone, Copy)]
pub(crate) enum Speaker {
    /// The contact.
    Debtor(ContactId),
    /// A member of staff.
    Staff(StaffId),
    /// The assistant.
    Assistant,
}

impl Speaker {
    fn parts(self) -> (Author, Option<Uuid>) {
        match self {
            Self::Debtor(contact) => (Author::Debtor, Some(contact.0)),
            Self::Staff(id) => (Author::Staff, Some(id.0)),
            Self::Assistant => (Author::Assistant, None),
        }
    }
}

/// The thread of a contact that has none yet, before anything is said in it.
pub(super) fn new(ctx: &Context, contact: &Contact) -> Conversation {
    let now = ctx.now();
    Conversation {
        creditor_id: contact.creditor_id,
        id: ctx.id(),
        debtor_id: contact.debtor_id,
        contact_id: contact.id,
        owner_kind: OwnerKind::Nobody,
        owner_id: None,
        state: ConversationState::Open,
        locale: contact.locale,
        waits_since: None,
        answer_by: None,
        urgent_since: None,
        about: None,
        about_minor: None,
        debtor_turn: 0,
        creditor_turn: 0,
        debtor_seen: 0,
        creditor_seen: 0,
        last_turn_at: now,
        told_at: None,
        version: 0,
        opened_at: now,
    }
}

/// Adds a turn to a thread, which is begun if it is new. The words are those that
/// [`domain::conversation::words`] keeps; the debtor is locked by the caller.
pub(crate) async fn add(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    conversation: &mut Conversation,
    speaker: Speaker,
    (words, form_key): (String, String),
) -> Result<(), TalkError> {
    let is_first = conversation.turns() == 0;
    let (author, id) = speaker.parts();
    let position = conversation.turns() + 1;
    match speaker {
        Speaker::Debtor(_) => conversation.debtor_turn = position,
        Speaker::Assistant => conversation.creditor_turn = position,
        Speaker::Staff(id) => {
            conversation.creditor_turn = position;
            // Whoever answers where nobody does goes on answering.
            if conversation.owner_kind != OwnerKind::Staff {
                (conversation.owner_kind, conversation.owner_id) = (OwnerKind::Staff, Some(id));
            }
        }
    }
    let waited = conversation.state == ConversationState::Waiting;
    conversation.state = conversation.state.after(author, conversation.owner_kind);
    conversation.last_turn_at = ctx.now();
    if conversation.state != ConversationState::Waiting {
        calm(conversation);
    } else if !waited {
        // What was promised for the first of several turns is not put off by the next.
        conversation.waits_since = Some(ctx.now());
        let by = promised(ctx, tx, creditor).await?;
        conversation.answer_by = Some(conversation.answer_by.map_or(by, |day| day.min(by)));
    }
    if is_first {
        let is_new = store::conversations::insert(tx, conversation).await?;
        is_new.then_some(()).ok_or(TalkError::Stale)?;
    } else {
        write(tx, conversation).await?;
    }
    let turn = Turn {
        conversation_id: conversation.id,
        position,
        author,
        author_id: id,
        words,
        at: ctx.now(),
        form_key,
    };
    let is_new = store::conversations::add_turn(tx, creditor.id, &turn).await?;
    is_new
        .then_some(())
        .ok_or_else(|| Error::internal("a turn's form appeared under the lock").into())
}

/// Nobody waits any more.
pub(super) const fn calm(conversation: &mut Conversation) {
    (conversation.waits_since, conversation.answer_by) = (None, None);
    conversation.urgent_since = None;
}

/// The day by which somebody who writes now is answered.
pub(super) async fn promised(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
) -> Result<NaiveDate, Error> {
    let policy = requests::policy(tx, creditor.id).await?;
    Ok(calendar::add_business_days(ctx.today(creditor), policy.review_days))
}

/// Leaves a thread to a person who is to read it before all others, on the next working day at the
/// latest.
pub(crate) fn make_urgent(ctx: &Context, creditor: &Creditor, conversation: &mut Conversation) {
    let soon = calendar::add_business_days(ctx.today(creditor), 1);
    conversation.urgent_since.get_or_insert(ctx.now());
    conversation.answer_by = Some(conversation.answer_by.map_or(soon, |day| day.min(soon)));
}

/// Writes a thread as it is now, and counts the change.
pub(crate) async fn write(tx: &mut Tx, conversation: &mut Conversation) -> Result<(), TalkError> {
    let written = store::conversations::update(tx, conversation).await?;
    written.then_some(()).ok_or(TalkError::Stale)?;
    conversation.version += 1;
    Ok(())
}

/// Writes an act about a thread into the audit; what was said is not in it.
pub(super) async fn record(
    ctx: &Context,
    tx: &mut Tx,
    conversation: &Conversation,
    by: By<'_>,
    action: &'static str,
    detail: Option<Value>,
) -> Result<(), Error> {
    let act = Act {
        creditor: conversation.creditor_id,
        debtor: Some(conversation.debtor_id),
        by,
        action,
        subject: conversation.id.0,
        detail: detail.unwrap_or_else(|| json!({ "turn": conversation.turns() })),
    };
    audit::record(ctx, tx, act).await
}
