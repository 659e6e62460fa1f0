//! One conversation in the office: what was said, who writes, and what is done about it.
//!
//! Whatever is done says which version it was seen at: a colleague's answer, or a new turn of the
//! debtor's, is shown before anything is said over it.

use super::{ByMail, TalkError, Turns, between, notice, turn, turns};
use crate::{
    Context, Error, StaffActor, assistant,
    audit::By,
    context::local,
    requests::view::{self, RequestLine},
};
use chrono::{NaiveDate, NaiveDateTime};
use domain::{
    ContactId, ConversationId, DebtorId, Money, StaffId,
    conversation::{self, Author, ConversationState, OwnerKind},
    party::Role,
    scenario::HoldReason,
};
use serde_json::json;
use store::{
    Tx,
    assistant::Trace,
    contacts::Contact,
    conversations::{Conversation, Said},
    debtors::Debtor,
};

/// Who is written to, at a glance.
#[derive(Clone, Debug)]
pub struct Party {
    /// Whose file.
    pub debtor: Debtor,
    /// Who writes.
    pub contact: Contact,
    /// What the debtor owes in all …
    pub owed: Money,
    /// … and the part of it that is past its due date.
    pub overdue: Money,
    /// What the debtor has asked and what has not ended.
    pub requests: Vec<RequestLine>,
    /// Whether an e-mail tells the contact that something waits.
    pub by_mail: ByMail,
    /// Why nothing can be written, if that is so.
    pub closed_by: Option<HoldReason>,
}

/// One conversation.
#[derive(Clone, Debug)]
pub struct Case {
    /// Which.
    pub id: ConversationId,
    /// Its version, for whoever does something about it.
    pub version: i64,
    /// Where it stands.
    pub state: ConversationState,
    /// Who answers.
    pub owner_kind: OwnerKind,
    /// The member of staff who does.
    pub owner: Option<StaffId>,
    /// Since when the debtor waits, local time.
    pub waits_since: Option<NaiveDateTime>,
    /// The day by which an answer was promised.
    pub answer_by: Option<NaiveDate>,
    /// What was said.
    pub turns: Turns,
    /// With whom.
    pub party: Party,
    /// Colleagues to whom it can be given.
    pub team: Vec<(StaffId, String)>,
    /// How the assistant came to its answers, by the debtor's turn.
    pub traces: Vec<Trace>,
    /// Whether the thread can be given to the assistant.
    pub assistant_serves: bool,
}

/// One conversation, or its turns before one of them; nothing if it is another creditor's. What a
/// collector is shown counts as read. Turns after `seen` are new to whoever had read so far.
pub async fn case(
    ctx: &Context,
    actor: &StaffActor,
    id: ConversationId,
    (before, seen): (Option<i64>, Option<i64>),
) -> Result<Option<Case>, Error> {
    actor.demand(Role::Viewer)?;
    let creditor = &actor.creditor;
    let mut tx = ctx.store.read().await?;
    let Some(found) = store::conversations::by_id(&mut tx, creditor.id, id).await? else {
        return Ok(None);
    };
    let read = seen.unwrap_or(found.creditor_seen);
    let is_new = |said: &Said| {
        let of_others = said.turn.author_id != Some(actor.id.0);
        // What one's own answer was written without is whatever came since, colleagues' included.
        said.turn.position > read
            && if seen.is_some() { of_others } else { said.turn.author == Author::Debtor }
    };
    let turns = turns(&mut tx, creditor, &found, before, is_new).await?;
    let party = party(ctx, &mut tx, actor, found.contact_id, Some(&found)).await?;
    let party = party.ok_or_else(|| Error::internal("a conversation without its contact"))?;
    let team = crate::requests::queue::team(&mut tx, actor).await?;
    let traces = store::assistant::traces(&mut tx, creditor.id, id).await?;
    let assistant_serves = found.owner_kind != OwnerKind::Assistant
        && assistant::serves(ctx, &mut tx, creditor, &party.debtor).await?;
    drop(tx);
    if actor.role.includes(Role::Collector) && found.is_unread_by_creditor() && before.is_none() {
        let mut tx = ctx.store.write().await?;
        store::conversations::seen_by_creditor(&mut tx, creditor.id, id, found.debtor_turn).await?;
        tx.commit().await?;
    }
    Ok(Some(Case {
        id,
        version: found.version,
        state: found.state,
        owner_kind: found.owner_kind,
        owner: found.owner_id,
        waits_since: found.waits_since.map(|at| local(creditor, at)),
        answer_by: found.answer_by,
        turns,
        party,
        team,
        traces,
        assistant_serves,
    }))
}

/// The conversation of a contact; nothing if there is none yet.
pub async fn of_contact(
    ctx: &Context,
    actor: &StaffActor,
    contact: ContactId,
) -> Result<Option<ConversationId>, Error> {
    actor.demand(Role::Viewer)?;
    let mut tx = ctx.store.read().await?;
    let found = store::conversations::of_contact(&mut tx, actor.creditor.id, contact).await?;
    Ok(found.map(|conversation| conversation.id))
}

/// Who would be written to first; nothing if it is not this debtor's contact.
pub async fn beginning(
    ctx: &Context,
    actor: &StaffActor,
    debtor: DebtorId,
    contact: ContactId,
) -> Result<Option<Party>, Error> {
    actor.demand(Role::Collector)?;
    let mut tx = ctx.store.read().await?;
    let party = party(ctx, &mut tx, actor, contact, None).await?;
    Ok(party.filter(|party| party.debtor.id == debtor))
}

async fn party(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    contact: ContactId,
    conversation: Option<&Conversation>,
) -> Result<Option<Party>, Error> {
    let creditor = &actor.creditor;
    let Some(contact) = store::contacts::by_id(tx, creditor.id, contact).await? else {
        return Ok(None);
    };
    let debtor = store::debtors::by_id(tx, creditor.id, contact.debtor_id).await?;
    let debtor = debtor.ok_or_else(|| Error::internal("a contact without its debtor"))?;
    let today = ctx.today(creditor);
    let open = store::invoices::open_of_debtor(tx, creditor.id, debtor.id).await?;
    let owed = open.iter().map(|row| row.balance_minor).sum::<i64>().max(0);
    let late = open.iter().filter(|row| row.invoice.due_on < today);
    let overdue: i64 = late.map(|row| row.balance_minor.max(0)).sum();
    let money = |minor| Money::new(minor, creditor.currency);
    let requests = store::requests::of_debtor(tx, creditor.id, debtor.id).await?;
    let requests = requests.iter().filter(|request| !request.state.is_end());
    let hold = between(ctx, tx, creditor, &contact).await?;
    Ok(Some(Party {
        owed: money(owed),
        overdue: money(overdue.min(owed)),
        requests: requests.map(|request| view::line(creditor, request)).collect(),
        by_mail: notice::by_mail(tx, &contact).await?,
        closed_by: stops_staff(hold, conversation),
        debtor,
        contact,
    }))
}

/// Whoever had the use of their data restricted is answered where they have written, and not
/// written to otherwise.
fn stops_staff(
    between: Option<HoldReason>,
    conversation: Option<&Conversation>,
) -> Option<HoldReason> {
    use ConversationState::{Answered, Waiting};
    let wrote = conversation.is_some_and(|it| matches!(it.state, Waiting | Answered));
    between.filter(|reason| *reason == HoldReason::WrongPerson || !wrote)
}

/// Answers in a conversation as it was seen at `version`. The same form twice is one answer.
pub async fn answer(
    ctx: &Context,
    actor: &StaffActor,
    id: ConversationId,
    version: i64,
    (words, form_key): (&str, &str),
) -> Result<ByMail, TalkError> {
    actor.demand(Role::Collector)?;
    let words = chat::mask::masked(&conversation::words(words)?);
    let form_key = own_key(ctx, actor, form_key);
    let mut tx = ctx.store.write().await?;
    let (mut conversation, contact) = take(&mut tx, actor, id).await?;
    let creditor = &actor.creditor;
    if store::conversations::by_form(&mut tx, creditor.id, &form_key).await?.is_some() {
        return Ok(notice::by_mail(&mut tx, &contact).await?);
    }
    if conversation.version != version {
        return Err(TalkError::Stale);
    }
    let by_mail =
        write(ctx, &mut tx, actor, &contact, &mut conversation, (words, form_key)).await?;
    tx.commit().await?;
    Ok(by_mail)
}

/// Writes to a contact who has no conversation yet. The same form twice begins one; if somebody
/// else has begun it meanwhile, it is to be read first.
pub async fn begin(
    ctx: &Context,
    actor: &StaffActor,
    (debtor, contact): (DebtorId, ContactId),
    (words, form_key): (&str, &str),
) -> Result<ConversationId, TalkError> {
    actor.demand(Role::Collector)?;
    let words = chat::mask::masked(&conversation::words(words)?);
    let form_key = own_key(ctx, actor, form_key);
    let creditor = &actor.creditor;
    let mut tx = ctx.store.write().await?;
    let found = store::contacts::by_id(&mut tx, creditor.id, contact).await?;
    let contact = found.filter(|found| found.debtor_id == debtor).ok_or(TalkError::Unknown)?;
    store::debtors::lock(&mut tx, creditor.id, debtor).await?;
    let turn = store::conversations::by_form(&mut tx, creditor.id, &form_key).await?;
    if let Some(turn) = turn {
        return Ok(turn.conversation_id);
    }
    if store::conversations::of_contact(&mut tx, creditor.id, contact.id).await?.is_some() {
        return Err(TalkError::Stale);
    }
    let mut conversation = turn::new(ctx, &contact);
    write(ctx, &mut tx, actor, &contact, &mut conversation, (words, form_key)).await?;
    tx.commit().await?;
    Ok(conversation.id)
}

async fn write(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    contact: &Contact,
    conversation: &mut Conversation,
    said: (String, String),
) -> Result<ByMail, TalkError> {
    let creditor = &actor.creditor;
    let hold = between(ctx, tx, creditor, contact).await?;
    if let Some(reason) = stops_staff(hold, Some(conversation)) {
        return Err(TalkError::Held(reason));
    }
    let by_mail = notice::tell(ctx, tx, creditor, contact, conversation).await?;
    let speaker = turn::Speaker::Staff(actor.id);
    turn::add(ctx, tx, creditor, conversation, speaker, said).await?;
    let by = By::Staff(actor);
    turn::record(ctx, tx, conversation, by, "conversation.answered", None).await?;
    Ok(by_mail)
}

/// Gives a conversation to a colleague, to oneself, or back to nobody in particular.
pub async fn give(
    ctx: &Context,
    actor: &StaffActor,
    id: ConversationId,
    version: i64,
    to: Option<StaffId>,
) -> Result<(), TalkError> {
    actor.demand(Role::Collector)?;
    let mut tx = ctx.store.write().await?;
    let (mut conversation, _) = take(&mut tx, actor, id).await?;
    let team = crate::requests::queue::team(&mut tx, actor).await?;
    if to.is_some_and(|to| team.iter().all(|(id, _)| *id != to)) {
        return Err(TalkError::Colleague);
    }
    if conversation.owner_id == to && conversation.owner_kind != OwnerKind::Assistant {
        return Ok(());
    }
    if conversation.version != version {
        return Err(TalkError::Stale);
    }
    conversation.owner_kind = if to.is_some() { OwnerKind::Staff } else { OwnerKind::Nobody };
    conversation.owner_id = to;
    turn::write(&mut tx, &mut conversation).await?;
    let (by, detail) = (By::Staff(actor), json!({ "to": to }));
    turn::record(ctx, &mut tx, &conversation, by, "conversation.assigned", Some(detail)).await?;
    Ok(tx.commit().await?)
}

/// Gives a conversation back to the assistant, which begins anew: what it was about before is done.
pub async fn give_back(
    ctx: &Context,
    actor: &StaffActor,
    id: ConversationId,
    version: i64,
) -> Result<(), TalkError> {
    actor.demand(Role::Collector)?;
    let mut tx = ctx.store.write().await?;
    let (mut conversation, _) = take(&mut tx, actor, id).await?;
    if conversation.owner_kind == OwnerKind::Assistant {
        return Ok(());
    }
    if conversation.version != version {
        return Err(TalkError::Stale);
    }
    let debtor = store::debtors::by_id(&mut tx, actor.creditor.id, conversation.debtor_id).await?;
    let debtor = debtor.ok_or_else(|| Error::internal("a conversation without its debtor"))?;
    if !assistant::serves(ctx, &mut tx, &actor.creditor, &debtor).await? {
        return Err(TalkError::Colleague);
    }
    (conversation.owner_kind, conversation.owner_id) = (OwnerKind::Assistant, None);
    if conversation.state == ConversationState::Waiting {
        conversation.state = ConversationState::Open;
        turn::calm(&mut conversation);
    }
    turn::write(&mut tx, &mut conversation).await?;
    assistant::begin_anew(ctx, &mut tx, &conversation).await?;
    let (by, detail) = (By::Staff(actor), json!({ "to": "assistant" }));
    turn::record(ctx, &mut tx, &conversation, by, "conversation.assigned", Some(detail)).await?;
    Ok(tx.commit().await?)
}

/// Closes a conversation: nobody waits any more, until something is said again.
pub async fn close(
    ctx: &Context,
    actor: &StaffActor,
    id: ConversationId,
    version: i64,
) -> Result<(), TalkError> {
    actor.demand(Role::Collector)?;
    let mut tx = ctx.store.write().await?;
    let (mut conversation, _) = take(&mut tx, actor, id).await?;
    if conversation.state == ConversationState::Closed {
        return Ok(());
    }
    if conversation.version != version {
        return Err(TalkError::Stale);
    }
    conversation.state = ConversationState::Closed;
    turn::calm(&mut conversation);
    turn::write(&mut tx, &mut conversation).await?;
    let by = By::Staff(actor);
    turn::record(ctx, &mut tx, &conversation, by, "conversation.closed", None).await?;
    Ok(tx.commit().await?)
}

/// A conversation with its contact, and its debtor kept from others.
async fn take(
    tx: &mut Tx,
    actor: &StaffActor,
    id: ConversationId,
) -> Result<(Conversation, Contact), TalkError> {
    let creditor = actor.creditor.id;
    let found = store::conversations::by_id(tx, creditor, id).await?.ok_or(TalkError::Unknown)?;
    store::debtors::lock(tx, creditor, found.debtor_id).await?;
    let found = store::conversations::by_id(tx, creditor, id).await?.ok_or(TalkError::Unknown)?;
    let contact = store::contacts::by_id(tx, creditor, found.contact_id).await?;
    let contact = contact.ok_or_else(|| Error::internal("a conversation without its contact"))?;
    Ok((found, contact))
}

/// A form's key, which counts for this member of staff alone.
fn own_key(ctx: &Context, actor: &StaffActor, key: &str) -> String {
    let key: String = key.chars().filter(char::is_ascii_alphanumeric).take(64).collect();
    let key = if key.is_empty() { ctx.form_key() } else { key };
    format!("{}:{key}", actor.id)
}
