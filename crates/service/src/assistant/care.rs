//! Distress is heard whoever answers: the resources are shown, what is automatic stops, and a person is
//! to read the thread before all others. The assistant then says nothing more.

use super::{
    answer::{Message, trace},
    deeds::{self, Doing},
    rules,
    scene::{self, Scene},
    wording,
};
use crate::{
    Context, Creditor, DebtorActor, Error,
    conversations::{TalkError, qualify, turn},
};
use chat::{
    assistant::{Answer, Assistant},
    dialogue::{Deed, Dialogue, Waiting},
    intent::Intent,
    reply::{HelpLines, Replies},
    understand::{Session, understand},
};
use domain::{conversation::OwnerKind, scenario::HoldReason};
use store::{Tx, conversations::Conversation};

/// Leaves a thread to people; before all others, if it is urgent.
pub(super) fn leave(
    ctx: &Context,
    creditor: &Creditor,
    conversation: &mut Conversation,
    urgent: bool,
) {
    if conversation.owner_kind == OwnerKind::Assistant {
        conversation.owner_kind = OwnerKind::Nobody;
    }
    if urgent {
        turn::make_urgent(ctx, creditor, conversation);
    }
}

/// Listens to what is said to people, for distress only. Whether whoever is in distress was answered.
pub(crate) async fn listen(
    ctx: &Context,
    tx: &mut Tx,
    conversation: &mut Conversation,
    actor: &DebtorActor,
    (words, form_key): (&str, &str),
) -> Result<bool, TalkError> {
    let creditor = &actor.creditor;
    let rules = rules::of(ctx, tx, creditor.id).await?;
    let session = Session {
        today: ctx.today(creditor),
        language: conversation.locale,
        references: &[],
        waiting: Waiting::Nothing,
    };
    let heard = understand(words, &session, rules.packs());
    let told = qualify::hear(creditor, conversation, heard.intent, &heard.slots);
    if heard.intent != Intent::Vulnerable && !heard.also.contains(&Intent::Vulnerable) {
        if told {
            turn::write(tx, conversation).await?;
        }
        return Ok(false);
    }
    let known = is_known(ctx, tx, actor).await?;
    let scene = Scene::of(ctx, tx, creditor, &actor.debtor, conversation.locale).await?;
    let message = Message::new(actor, &scene, (words, form_key));
    let assistant = Assistant { packs: rules.packs(), ..Assistant::standard() };
    let mut read = assistant.answer(&mut Dialogue::new(conversation.locale), words, &scene.known);
    let deed = Deed::Vulnerable { risk: read.turn.now.terms.said.risk };
    let doing = Doing { actor, scene: &scene, words, form_key };
    let done = deeds::perform(ctx, tx, &doing, &deed).await?;
    leave(ctx, creditor, conversation, true);
    trace(ctx, tx, conversation, &message, (&read, true, &rules, &done)).await?;
    read.reply = without_greeting(&read, &scene);
    // Whoever is looked after already is not answered by a machine each time, but where life is in
    // danger the numbers are there each time.
    if known && read.reply.help.is_empty() {
        turn::write(tx, conversation).await?;
        return Ok(true);
    }
    let language = read.turn.language;
    let (reply, _) = wording::reply(ctx, &message, Some(&read), &done, (language, false));
    let key = format!("answer:{form_key}");
    let speaker = turn::Speaker::Assistant;
    turn::add(ctx, tx, creditor, conversation, speaker, (reply, key)).await?;
    Ok(true)
}

/// A person is there already: what is automatic needs no introduction before the numbers that help.
fn without_greeting(read: &Answer, scene: &Scene) -> chat::reply::Reply {
    Replies::standard().reply(&read.turn, false, &scene.known, HelpLines::standard())
}

/// Whether a person looks after this debtor's distress already.
async fn is_known(ctx: &Context, tx: &mut Tx, actor: &DebtorActor) -> Result<bool, Error> {
    let holds = scene::holds(ctx, tx, &actor.creditor, &actor.debtor).await?;
    Ok(holds.contains(&HoldReason::Vulnerable))
}
