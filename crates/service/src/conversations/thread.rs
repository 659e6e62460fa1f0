//! The contact's side: the thread, and writing into it.

use super::{ByMail, TalkError, Turns, between, notice, turn, turns};
use crate::{Context, DebtorActor, Error, audit::By, portal::Happened};
use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, Utc};
use domain::{
    conversation::{self, Author, ConversationState, OwnerKind},
    scenario::HoldReason,
};
use store::{Tx, throttle::Limit};

/// A person in trouble writes in several goes; a script writes on and on.
const MESSAGES: Limit = Limit { capacity: 12, refill: Duration::minutes(5) };

/// A contact's thread.
#[derive(Clone, Debug)]
pub struct Thread {
    /// What was said.
    pub turns: Turns,
    /// Where it stands; nothing as long as nobody has written.
    pub state: Option<ConversationState>,
    /// Who answers.
    pub owner_kind: OwnerKind,
    /// The member of staff who does.
    pub owner: Option<String>,
    /// Since when the contact waits, local time.
    pub waits_since: Option<NaiveDateTime>,
    /// The day by which an answer was promised.
    pub answer_by: Option<NaiveDate>,
    /// The day by which whoever writes now is answered.
    pub promised: NaiveDate,
    /// Whether an e-mail tells of the answer.
    pub by_mail: ByMail,
    /// Why nothing can be written, if that is so.
    pub closed_by: Option<HoldReason>,
}

/// A contact's thread, or its turns before one of them. What is shown counts as read: a sign of
/// reading, like a session's sign of life, and the only thing that looking changes.
pub async fn open(
    ctx: &Context,
    actor: &DebtorActor,
    before: Option<i64>,
) -> Result<Thread, Error> {
    actor.demand_own()?;
    let creditor = &actor.creditor;
    let mut tx = ctx.store.read().await?;
    let found = store::conversations::of_contact(&mut tx, creditor.id, actor.contact.id).await?;
    let promised = turn::promised(ctx, &mut tx, creditor).await?;
    let by_mail = notice::by_mail(&mut tx, &actor.contact).await?;
    let closed_by = stops_debtor(between(ctx, &mut tx, creditor, &actor.contact).await?);
    let Some(conversation) = found else {
        let (turns, owner_kind) = (Turns::default(), OwnerKind::Nobody);
        return Ok(Thread {
            turns,
            owner_kind,
            promised,
            by_mail,
            closed_by,
            state: None,
            owner: None,
            waits_since: None,
            answer_by: None,
        });
    };
    let seen = conversation.debtor_seen;
    let is_new = |said: &store::conversations::Said| {
        said.turn.author != Author::Debtor && said.turn.position > seen
    };
    let turns = turns(&mut tx, creditor, &conversation, before, is_new).await?;
    let owner = match conversation.owner_id {
        Some(id) => store::staff::by_id(&mut tx, id).await?.map(|staff| staff.name),
        None => None,
    };
    drop(tx);
    if conversation.is_unread_by_debtor() && before.is_none() {
        let mut tx = ctx.store.write().await?;
        let (id, last) = (conversation.id, conversation.creditor_turn);
        store::conversations::seen_by_debtor(&mut tx, creditor.id, id, last).await?;
        tx.commit().await?;
    }
    Ok(Thread {
        turns,
        state: Some(conversation.state),
        owner_kind: conversation.owner_kind,
        owner,
        waits_since: conversation.waits_since.map(|at| crate::context::local(creditor, at)),
        answer_by: conversation.answer_by,
        promised,
        by_mail,
        closed_by,
    })
}

/// Who asked that their data be left alone may still speak up; who is somebody else has nothing to
/// do with this file.
fn stops_debtor(between: Option<HoldReason>) -> Option<HoldReason> {
    between.filter(|reason| *reason == HoldReason::WrongPerson)
}

/// Writes to the creditor. The same form twice is one turn. The day by which an answer comes.
pub async fn say(
    ctx: &Context,
    actor: &DebtorActor,
    words: &str,
    form_key: String,
) -> Result<Option<NaiveDate>, TalkError> {
    actor.demand_own()?;
    let words = conversation::words(words)?;
    let (creditor, contact) = (&actor.creditor, &actor.contact);
    let mut tx = ctx.store.write().await?;
    store::debtors::lock(&mut tx, creditor.id, actor.debtor.id).await?;
    let found = store::conversations::of_contact(&mut tx, creditor.id, contact.id).await?;
    if store::conversations::by_form(&mut tx, creditor.id, &form_key).await?.is_some() {
        return Ok(found.and_then(|conversation| conversation.answer_by));
    }
    if let Some(reason) = stops_debtor(between(ctx, &mut tx, creditor, contact).await?) {
        return Err(TalkError::Held(reason));
    }
    let bucket = format!("conversation:{}", contact.id);
    if !store::throttle::take(&mut tx, &bucket, MESSAGES, ctx.now()).await? {
        return Err(TalkError::Often);
    }
    let mut conversation = found.unwrap_or_else(|| turn::new(ctx, contact));
    conversation.locale = contact.locale;
    let speaker = turn::Speaker::Debtor(contact.id);
    turn::add(ctx, &mut tx, creditor, &mut conversation, speaker, (words, form_key)).await?;
    let by = By::Debtor(contact.id);
    turn::record(ctx, &mut tx, &conversation, by, "conversation.written", None).await?;
    tx.commit().await?;
    Ok(conversation.answer_by)
}

/// Who said something when, for the contact's history.
pub(crate) async fn said(
    tx: &mut Tx,
    actor: &DebtorActor,
) -> Result<Vec<(DateTime<Utc>, Happened)>, Error> {
    let creditor = actor.creditor.id;
    let found = store::conversations::of_contact(tx, creditor, actor.contact.id).await?;
    let Some(conversation) = found else { return Ok(Vec::new()) };
    let turns =
        store::conversations::turns(tx, creditor, conversation.id, i64::MAX, super::PAGE).await?;
    let told = turns
        .into_iter()
        .map(|said| (said.turn.at, Happened::Said { by: said.turn.author, name: said.staff_name }));
    Ok(told.collect())
}
