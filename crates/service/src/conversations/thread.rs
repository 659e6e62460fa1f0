//! The contact's side: the thread, and writing into it.

use super::{ByMail, TalkError, Turns, between, notice, qualify, turn, turns};
use crate::{
    Context, DebtorActor, Error,
    assistant::{self, Effects, Offered},
    audit::By,
    portal::Happened,
};
use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, Utc};
use domain::{
    Locale,
    conversation::{self, Author, ConversationState, OwnerKind},
    scenario::HoldReason,
};
use store::{Tx, throttle::Limit};

/// A person in trouble writes in several goes; a script writes on and on.
const MESSAGES: Limit = Limit { capacity: 12, refill: Duration::minutes(5) };
/// A talk with the assistant has many turns, and costs nobody's time.
const TALK: Limit = Limit { capacity: 60, refill: Duration::minutes(1) };

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
    /// What the assistant offers, where it answers what is written next.
    pub assistant: Option<Offered>,
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
    let assistant = assistant::offered(ctx, &mut tx, actor, found.as_ref()).await?;
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
            assistant,
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
        assistant,
    })
}

/// Who asked that their data be left alone may still speak up; who is somebody else has nothing to
/// do with this file.
fn stops_debtor(between: Option<HoldReason>) -> Option<HoldReason> {
    between.filter(|reason| *reason == HoldReason::WrongPerson)
}

/// What became of something that was said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// The day by which a person answers, if one is to.
    pub answer_by: Option<NaiveDate>,
    /// Whether the assistant has answered.
    pub answered: bool,
    /// What the assistant did beside answering.
    pub effects: Effects,
}

/// Writes to the creditor, on a page in this language; where the assistant answers, its answer comes at
/// once. The same form twice
/// is one turn. Card and account numbers are masked before anything is kept.
pub async fn say(
    ctx: &Context,
    actor: &DebtorActor,
    locale: Locale,
    (words, form_key): (&str, String),
) -> Result<Heard, TalkError> {
    actor.demand_own()?;
    let words = chat::mask::masked(&conversation::words(words)?);
    let (creditor, contact) = (&actor.creditor, &actor.contact);
    let mut tx = ctx.store.write().await?;
    store::debtors::lock(&mut tx, creditor.id, actor.debtor.id).await?;
    let found = store::conversations::of_contact(&mut tx, creditor.id, contact.id).await?;
    if store::conversations::by_form(&mut tx, creditor.id, &form_key).await?.is_some() {
        let answer_by = found.and_then(|conversation| conversation.answer_by);
        return Ok(Heard { answer_by, ..Heard::default() });
    }
    if let Some(reason) = stops_debtor(between(ctx, &mut tx, creditor, contact).await?) {
        return Err(TalkError::Held(reason));
    }
    let mut conversation = found.unwrap_or_else(|| turn::new(ctx, contact));
    conversation.locale = locale;
    let assistant = assistant::takes(ctx, &mut tx, actor, &mut conversation, &words).await?;
    let (kind, limit) =
        if assistant.is_some() { ("talk", TALK) } else { ("conversation", MESSAGES) };
    let bucket = format!("{kind}:{}", contact.id);
    if !store::throttle::take(&mut tx, &bucket, limit, ctx.now()).await? {
        return Err(TalkError::Often);
    }
    if conversation.state != ConversationState::Waiting && assistant.is_none() {
        // What a person has answered is no longer what it is about.
        qualify::forget(&mut conversation);
    }
    let speaker = turn::Speaker::Debtor(contact.id);
    let said = (words.clone(), form_key.clone());
    turn::add(ctx, &mut tx, creditor, &mut conversation, speaker, said).await?;
    let by = By::Debtor(contact.id);
    turn::record(ctx, &mut tx, &conversation, by, "conversation.written", None).await?;
    let said = (words.as_str(), form_key.as_str());
    let (answered, effects) = if let Some(scene) = assistant {
        let message = assistant::Message::new(actor, &scene, said);
        let answer = assistant::answer(ctx, &mut tx, &mut conversation, &message);
        (true, Box::pin(answer).await?)
    } else {
        let heard = assistant::listen(ctx, &mut tx, &mut conversation, actor, said);
        (Box::pin(heard).await?, Effects::default())
    };
    tx.commit().await?;
    Ok(Heard { answer_by: conversation.answer_by, answered, effects })
}

/// The position of the last turn; 0 before the first.
pub async fn last_turn(ctx: &Context, actor: &DebtorActor) -> Result<i64, Error> {
    actor.demand_own()?;
    let mut tx = ctx.store.read().await?;
    let found =
        store::conversations::of_contact(&mut tx, actor.creditor.id, actor.contact.id).await?;
    Ok(found.map_or(0, |conversation| conversation.turns()))
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
