//! One answer: the message is read, the dialogue says what follows, the use cases do it, and what is
//! said in return is one turn more. All of it is one transaction with the debtor's turn.

use super::{
    care,
    deeds::{self, Doing, Done, Signing},
    rules::{self, Rules},
    scene::Scene,
    wording,
};
use crate::{
    Context, DebtorActor, Error,
    conversations::{TalkError, qualify, turn},
    requests::{self, CodeError},
};
use chat::{
    act::Act,
    assistant::{Answer, Assistant},
    dialogue::{Deed, Dialogue, Flow, Script, Turn},
    intent::Intent,
};
use domain::{Locale, assistant::Unclear, conversation::OwnerKind, requests::Ask};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Json, Tx, assistant::Trace, conversations::Conversation};

/// Digits of a code that signs.
const CODE_DIGITS: usize = 6;

/// What is kept between two turns.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Stored {
    pub(super) dialogue: Dialogue,
    /// What waits for its six digits.
    #[serde(default)]
    pub(super) signing: Option<Signing>,
    /// The page that the last answer leads to.
    #[serde(default)]
    pub(super) page: Option<String>,
    /// What can be answered with one touch.
    #[serde(default)]
    pub(super) quick: Vec<String>,
    /// What the debtor has said about what is under way.
    #[serde(default)]
    words: String,
}

impl Stored {
    pub(super) fn new(language: Locale) -> Self {
        Self {
            dialogue: Dialogue::new(language),
            signing: None,
            page: None,
            quick: Vec::new(),
            words: String::new(),
        }
    }

    /// Where the assistant stands in a thread.
    pub(super) async fn of(tx: &mut Tx, conversation: &Conversation) -> Result<Self, Error> {
        let (creditor, id) = (conversation.creditor_id, conversation.id);
        let found = store::assistant::dialogue(tx, creditor, id).await?;
        // A state that this version does not read any more begins anew: nothing was agreed in it.
        let read = found.and_then(|state| serde_json::from_value(state).ok());
        Ok(read.unwrap_or_else(|| Self::new(conversation.locale)))
    }

    /// Keeps where the assistant stands in a thread.
    pub(super) async fn keep(
        &self,
        ctx: &Context,
        tx: &mut Tx,
        of: &Conversation,
    ) -> Result<(), Error> {
        let state = serde_json::to_value(self).map_err(Error::internal)?;
        let (creditor, id) = (of.creditor_id, of.id);
        Ok(store::assistant::put_dialogue(tx, creditor, id, &state, ctx.now()).await?)
    }
}

/// What an answer did beside answering.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// Whoever wrote is not whom one looks for: the file is closed to them.
    pub wrong_person: bool,
}

/// Whoever speaks, where, and what.
pub(crate) struct Message<'a> {
    pub(super) actor: &'a DebtorActor,
    pub(super) scene: &'a Scene,
    /// Card and account numbers masked.
    pub(super) words: &'a str,
    pub(super) form_key: &'a str,
}

impl<'a> Message<'a> {
    /// What was said by a form; card and account numbers are masked in the words.
    pub(crate) const fn new(
        actor: &'a DebtorActor,
        scene: &'a Scene,
        (words, form_key): (&'a str, &'a str),
    ) -> Self {
        Self { actor, scene, words, form_key }
    }
}

/// Answers the debtor's turn that was just added.
pub(crate) async fn answer(
    ctx: &Context,
    tx: &mut Tx,
    conversation: &mut Conversation,
    message: &Message<'_>,
) -> Result<Effects, TalkError> {
    let creditor = &message.actor.creditor;
    let mut stored = Stored::of(tx, conversation).await?;
    let rules = rules::of(ctx, tx, creditor.id).await?;
    let is_first = stored.dialogue.is_first();
    let assistant = Assistant { packs: rules.packs(), ..Assistant::standard() };
    // Digits that sign, and the wish to have them again, are no part of the talk.
    let signed = sign(ctx, tx, &mut stored, message).await?;
    let mut talk = stored.dialogue.clone();
    let read = assistant.answer(&mut talk, message.words, &message.scene.known);
    let (done, said) = if let Some(done) = signed {
        (done, None)
    } else {
        stored.dialogue = talk;
        remember(&mut stored, &read, message.words);
        (act(ctx, tx, &mut stored, message, &read).await?, Some(&read))
    };
    let wrong_person = matches!(
        said,
        Some(Answer { turn: Turn { deed: Some(Deed::WrongPerson { .. }), .. }, .. })
    );
    let language = stored.dialogue.language();
    stored.page = wording::page(message.scene, said.map(|read| &read.turn), &done, language);
    let (reply, quick) = wording::reply(ctx, message, said, &done, (language, is_first));
    stored.quick = quick;
    trace(ctx, tx, conversation, message, (&read, said.is_some(), &rules, &done)).await?;
    if let Some(read) = said {
        let heard = (read.understanding.intent, &read.understanding.slots);
        qualify::answered(creditor, conversation, heard, begun(read));
    }
    match done {
        Done::HandedOver => conversation.owner_kind = OwnerKind::Nobody,
        Done::Cared { urgent } => care::leave(ctx, creditor, conversation, urgent),
        _ => {}
    }
    let key = format!("answer:{}", message.form_key);
    let speaker = turn::Speaker::Assistant;
    turn::add(ctx, tx, creditor, conversation, speaker, (reply, key)).await?;
    stored.keep(ctx, tx, conversation).await?;
    Ok(Effects { wrong_person })
}

/// What was under way when a person takes over.
fn begun(read: &Answer) -> Option<Flow> {
    match &read.turn.deed {
        Some(Deed::Handover { unfinished }) => unfinished.as_ref().map(|begun| begun.0),
        _ => None,
    }
}

/// Keeps what the debtor said about the request under way, so that whoever decides reads it in the
/// debtor's words; a plain yes or no adds nothing.
fn remember(stored: &mut Stored, read: &Answer, words: &str) {
    if matches!(read.understanding.intent, Intent::Affirm | Intent::Deny | Intent::Smalltalk) {
        return;
    }
    if !stored.words.is_empty() {
        stored.words.push('\n');
    }
    stored.words.push_str(words);
    let extra = stored.words.chars().count().saturating_sub(requests::WORDS_MOST / 2);
    stored.words = stored.words.chars().skip(extra).collect();
}

/// Signs what waits for its digits, if digits were sent; sends others to whoever did not get them.
/// Anything else leaves it waiting.
async fn sign(
    ctx: &Context,
    tx: &mut Tx,
    stored: &mut Stored,
    message: &Message<'_>,
) -> Result<Option<Done>, Error> {
    let Some(signing) = stored.signing.clone() else { return Ok(None) };
    let digits: String = message.words.chars().filter(char::is_ascii_digit).collect();
    let letters = message.words.chars().any(char::is_alphabetic);
    if digits.len() != CODE_DIGITS || letters {
        if !Script::standard().wants_code(message.words) {
            return Ok(None);
        }
        return Ok(Some(match requests::send_code_in(ctx, tx, message.actor).await? {
            Ok(address) => Done::CodeSent(address),
            Err(error) => Done::Unsigned(error),
        }));
    }
    if let Err(error) = requests::sign(ctx, tx, message.actor, &digits).await? {
        return Ok(Some(Done::Unsigned(error)));
    }
    stored.signing = None;
    let words = std::mem::take(&mut stored.words);
    let doing = Doing { words: &words, ..doing(message) };
    let ask = Ask::Plan { terms: signing.terms };
    Ok(Some(deeds::ask(ctx, tx, &doing, ask, signing.invoices).await?))
}

fn doing<'a>(message: &'a Message<'_>) -> Doing<'a> {
    Doing {
        actor: message.actor,
        scene: message.scene,
        words: message.words,
        form_key: message.form_key,
    }
}

/// Does what the turn leads to. A no, and whatever stops everything, drops what waits for its digits.
async fn act(
    ctx: &Context,
    tx: &mut Tx,
    stored: &mut Stored,
    message: &Message<'_>,
    read: &Answer,
) -> Result<Done, Error> {
    if read.understanding.intent == Intent::Deny {
        stored.signing = None;
    }
    let Some(deed) = &read.turn.deed else { return Ok(Done::Nothing) };
    if stops_all(deed) {
        stored.signing = None;
    }
    let words = std::mem::take(&mut stored.words);
    let words = if words.is_empty() { message.words } else { &words };
    let done = deeds::perform(ctx, tx, &Doing { words, ..doing(message) }, deed).await?;
    let Done::ToSign(signing) = done else { return Ok(done) };
    let sent = requests::send_code_in(ctx, tx, message.actor).await?;
    if sent == Err(CodeError::NoAddress) {
        return Ok(Done::HandedOver);
    }
    // With too many codes sent already, the last one signs what is agreed to now.
    stored.signing = Some(signing);
    words.clone_into(&mut stored.words);
    Ok(sent.map_or_else(Done::Unsigned, Done::CodeSent))
}

/// Whether nothing that was under way goes on after this.
const fn stops_all(deed: &Deed) -> bool {
    matches!(
        deed,
        Deed::Vulnerable { .. }
            | Deed::Deceased { .. }
            | Deed::Insolvency { .. }
            | Deed::WrongPerson { .. }
            | Deed::Handover { .. }
            | Deed::Complaint
    )
}

/// Keeps how the answer came about.
pub(super) async fn trace(
    ctx: &Context,
    tx: &mut Tx,
    conversation: &Conversation,
    message: &Message<'_>,
    (read, talked, rules, done): (&Answer, bool, &Rules, &Done),
) -> Result<(), Error> {
    let Answer { understanding: understood, turn, .. } = read;
    // Digits that sign say yes, whatever they look like to the rules.
    let intent = if talked { understood.intent } else { Intent::Affirm };
    let unclear = if talked { unclear(read, done) } else { None };
    if talked && turn.now.act == Act::AskChange {
        // A no to what was to be confirmed: the turn before was not meant so.
        let before = (conversation.id, conversation.debtor_turn - 2);
        let creditor = conversation.creditor_id;
        store::assistant::mark_unclear(tx, creditor, before, Unclear::Corrected).await?;
    }
    let mut explained = serde_json::to_value(&understood.trace).map_err(Error::internal)?;
    explained["intent"] = json!(intent);
    explained["also"] = json!(understood.also);
    explained["slots"] = json!(understood.slots);
    explained["act"] = json!(turn.now.act);
    explained["done"] = json!(done.as_str());
    explained["policy"] = json!(turn.clause);
    if let Some(Deed::Handover { unfinished: Some(unfinished) }) = &turn.deed {
        explained["unfinished"] = json!({ "request": unfinished.0, "said": unfinished.1 });
    }
    let trace = Trace {
        creditor_id: conversation.creditor_id,
        conversation_id: conversation.id,
        position: conversation.debtor_turn,
        locale: understood.language,
        words: message.words.to_owned(),
        intent: intent.as_str().to_owned(),
        act: came_of_it(turn, talked, done).to_owned(),
        rules: rules.number,
        unclear,
        phrase_key: wording::phrase_key(message.words),
        settled_at: None,
        trace: Json(explained),
        at: ctx.now(),
    };
    Ok(store::assistant::add_trace(tx, &trace).await?)
}

/// What was done, which need not be what the dialogue wished: a use case refuses, or passes on.
fn came_of_it(turn: &Turn, talked: bool, done: &Done) -> &'static str {
    match done {
        Done::Refused(_) | Done::Unsigned(_) | Done::CodeSent(_) | Done::HandedOver => {
            done.as_str()
        }
        Done::Asked(_, asked) if !asked.granted && turn.now.act.grants() => done.as_str(),
        _ if talked => turn.now.act.as_str(),
        _ => done.as_str(),
    }
}

fn unclear(read: &Answer, done: &Done) -> Option<Unclear> {
    let understood = &read.understanding;
    if understood.choice.is_some() {
        return Some(Unclear::Ambiguous);
    }
    if understood.intent == Intent::Fallback {
        return Some(Unclear::Unknown);
    }
    let by_itself = matches!(done, Done::HandedOver)
        && !matches!(understood.intent, Intent::Human | Intent::ComplaintLegal);
    by_itself.then_some(Unclear::HandedOver)
}
