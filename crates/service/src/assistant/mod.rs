//! The assistant: it answers small debts by itself, and hands over what only a person should decide.
//!
//! - [`answer`](self::answer): one answer, in the transaction of the debtor's turn; [`deeds`] does what
//!   follows by the use cases of the forms; [`wording`] says it. [`care`]: distress is heard whoever
//!   answers.
//! - [`settings`]: for whom it answers, when people do. [`rules`]: the creditor's rules, compiled.
//! - [`desk`]: what it did not understand, and rules added, tried and published for it.
//! - [`general`]: what anybody is told before the door.
//!
//! What it says and reads is in the crate `chat`, which is pure. A thread belongs to the assistant
//! from its first turn on where the creditor wants it so, until it hands over or a person answers; it
//! comes back only when a person says so.

mod answer;
mod care;
mod deeds;
pub mod desk;
mod general;
mod rules;
mod scene;
pub mod settings;
pub(crate) mod wording;

pub use answer::Effects;
pub(crate) use answer::{Message, answer};
pub(crate) use care::listen;
pub use general::{General, general, help_lines};
pub(crate) use rules::Shelf;
pub use wording::{Leads, Offered};

use crate::{Context, Creditor, DebtorActor, Error};
use domain::{Money, assistant::Answers, conversation::OwnerKind};
use scene::Scene;
use store::{Tx, conversations::Conversation, debtors::Debtor};

/// Whether the assistant answers the next turn of a thread: a new one if the creditor wants it so, and
/// one that it has not handed over. A debt that is not small any more is for people.
pub(crate) async fn takes(
    ctx: &Context,
    tx: &mut Tx,
    actor: &DebtorActor,
    conversation: &mut Conversation,
    words: &str,
) -> Result<Option<Scene>, Error> {
    let is_new = conversation.turns() == 0;
    if !is_new && conversation.owner_kind != OwnerKind::Assistant {
        return Ok(None);
    }
    let (creditor, debtor) = (&actor.creditor, &actor.debtor);
    let stored = answer::Stored::of(tx, conversation).await?;
    // What an amount is made of is told in the language of the answer.
    let language = chat::language::spoken(words, stored.dialogue.language());
    let scene = Scene::of(ctx, tx, creditor, debtor, language).await?;
    let served = scene.is_served();
    conversation.owner_kind = if served { OwnerKind::Assistant } else { OwnerKind::Nobody };
    Ok(served.then_some(scene))
}

/// Whether the assistant answers a debtor, if its thread is given to it. It does not answer whoever
/// only people speak to, as long as that holds.
pub(crate) async fn serves(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    debtor: &Debtor,
) -> Result<bool, Error> {
    if scene::is_for_people(&scene::holds(ctx, tx, creditor, debtor).await?) {
        return Ok(false);
    }
    let service = settings::of(tx, creditor).await?;
    let owed_minor = match service.answers {
        Answers::Never | Answers::Always => 0,
        Answers::Below => {
            let open = store::invoices::open_of_debtor(tx, creditor.id, debtor.id).await?;
            open.iter().map(|row| row.balance_minor).sum()
        }
    };
    Ok(service.answers(Money::new(owed_minor, creditor.currency)))
}

/// Forgets where the assistant stood in a thread.
pub(crate) async fn begin_anew(
    ctx: &Context,
    tx: &mut Tx,
    conversation: &Conversation,
) -> Result<(), Error> {
    answer::Stored::new(conversation.locale).keep(ctx, tx, conversation).await
}

/// What the assistant offers in a thread, if it answers what is written there next.
pub(crate) async fn offered(
    ctx: &Context,
    tx: &mut Tx,
    actor: &DebtorActor,
    conversation: Option<&Conversation>,
) -> Result<Option<Offered>, Error> {
    let is_its = |it: &Conversation| it.owner_kind == OwnerKind::Assistant || it.turns() == 0;
    if !conversation.is_none_or(is_its) {
        return Ok(None);
    }
    if !serves(ctx, tx, &actor.creditor, &actor.debtor).await? {
        return Ok(None);
    }
    let Some(conversation) = conversation else { return Ok(Some(Offered::default())) };
    let stored = answer::Stored::of(tx, conversation).await?;
    let leads = stored.page.as_deref().and_then(wording::page_of);
    Ok(Some(Offered { quick: stored.quick, leads }))
}
