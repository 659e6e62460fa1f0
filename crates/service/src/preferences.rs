//! How a contact may be reached: what they asked for, what came back, and "this is not me".
//!
//! A way that closes calls off what was planned by it, so that the next planning takes the next
//! channel.

use crate::{
    Context, DebtorActor, Error,
    audit::{self, Act, By},
    door, hash,
    reminders::add_task,
    scenarios::{self, HoldCommand, HoldError, cancel_actions},
};
use chrono::{DateTime, Utc};
use domain::{
    Locale,
    message::Channel,
    scenario::{ActionKind, HoldReason, Reason},
    token::LinkToken,
};
use serde_json::json;
use store::{Tx, contacts::Contact, creditors::Creditor, reach::Addresses};

/// By which ways someone agrees to be written to or called.
#[expect(clippy::struct_excessive_bools, reason = "one answer for each channel")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// E-mail.
    pub email: bool,
    /// Short messages.
    pub sms: bool,
    /// Letters.
    pub letter: bool,
    /// Calls.
    pub call: bool,
}

impl Preferences {
    fn of(known: &Addresses) -> Self {
        Self {
            email: known.email_opted_out_at.is_none(),
            sms: known.sms_opted_out_at.is_none(),
            letter: known.letter_opted_out_at.is_none(),
            call: known.call_opted_out_at.is_none(),
        }
    }
}

/// What a contact has chosen so far.
pub async fn preferences(ctx: &Context, actor: &DebtorActor) -> Result<Preferences, Error> {
    let mut tx = ctx.store.read().await?;
    Ok(Preferences::of(&addresses(&mut tx, &actor.contact).await?))
}

/// Sets what a contact chooses. What was planned by a way that they close is called off.
pub async fn choose(ctx: &Context, actor: &DebtorActor, wanted: Preferences) -> Result<(), Error> {
    actor.demand_own()?;
    let mut tx = ctx.store.write().await?;
    set(ctx, &mut tx, &actor.creditor, &actor.contact, wanted).await?;
    Ok(tx.commit().await?)
}

/// Closes the ways that are not among `kept`, in the caller's transaction; what was closed stays so.
pub(crate) async fn keep_only(
    ctx: &Context,
    tx: &mut Tx,
    actor: &DebtorActor,
    kept: Preferences,
) -> Result<(), Error> {
    let known = Preferences::of(&addresses(tx, &actor.contact).await?);
    let wanted = Preferences {
        email: known.email && kept.email,
        sms: known.sms && kept.sms,
        letter: known.letter && kept.letter,
        call: known.call && kept.call,
    };
    set(ctx, tx, &actor.creditor, &actor.contact, wanted).await
}

/// Whose messages are stopped, for the page that confirms it.
#[derive(Clone, Debug)]
pub struct Stopped {
    /// Who wrote.
    pub creditor: Creditor,
    /// The contact's language.
    pub locale: Locale,
}

/// Who a link's messages come from, live or not; nothing for a link that was never ours.
pub async fn sender_of(ctx: &Context, token: Option<&LinkToken>) -> Result<Option<Stopped>, Error> {
    let mut tx = ctx.store.read().await?;
    let found = holder(&mut tx, token).await?;
    Ok(found.map(|(creditor, contact)| Stopped { creditor, locale: contact.locale }))
}

/// Stops e-mails to whoever a link was sent to (RFC 8058). A link that has expired still does: it
/// is never too late to ask for peace.
pub async fn unsubscribe(
    ctx: &Context,
    token: Option<&LinkToken>,
) -> Result<Option<Stopped>, Error> {
    let mut tx = ctx.store.write().await?;
    let Some((creditor, contact)) = holder(&mut tx, token).await? else { return Ok(None) };
    let known = addresses(&mut tx, &contact).await?;
    let wanted = Preferences { email: false, ..Preferences::of(&known) };
    set(ctx, &mut tx, &creditor, &contact, wanted).await?;
    tx.commit().await?;
    Ok(Some(Stopped { creditor, locale: contact.locale }))
}

async fn holder(
    tx: &mut Tx,
    token: Option<&LinkToken>,
) -> Result<Option<(Creditor, Contact)>, Error> {
    let secret = token.map_or("", LinkToken::expose);
    let link = store::access::by_token(tx, &hash::sha256(secret.as_bytes())).await?;
    let Some(link) = link else { return Ok(None) };
    let creditor = store::creditors::by_id(tx, link.creditor_id).await?;
    let contact = store::contacts::by_id(tx, link.creditor_id, link.contact_id).await?;
    Ok(creditor.zip(contact))
}

async fn addresses(tx: &mut Tx, contact: &Contact) -> Result<Addresses, Error> {
    let all = store::reach::of_debtor(tx, contact.creditor_id, contact.debtor_id).await?;
    let own = all.into_iter().find(|known| known.id == contact.id);
    own.ok_or_else(|| Error::internal("a contact without its row"))
}

/// Sets preferences; doing it twice changes nothing and says nothing twice.
async fn set(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    contact: &Contact,
    wanted: Preferences,
) -> Result<(), Error> {
    store::debtors::lock(tx, creditor.id, contact.debtor_id).await?;
    let mut known = addresses(tx, contact).await?;
    let before = Preferences::of(&known);
    if before == wanted {
        return Ok(());
    }
    let now = ctx.now();
    let mark = |slot: &mut Option<DateTime<Utc>>, open: bool| {
        *slot = if open { None } else { slot.or(Some(now)) };
    };
    mark(&mut known.email_opted_out_at, wanted.email);
    mark(&mut known.sms_opted_out_at, wanted.sms);
    mark(&mut known.letter_opted_out_at, wanted.letter);
    mark(&mut known.call_opted_out_at, wanted.call);
    store::reach::update(tx, creditor.id, &known).await?;
    let closed = [
        (wanted.email, ActionKind::Email),
        (wanted.sms, ActionKind::Sms),
        (wanted.letter, ActionKind::Letter),
        (wanted.call, ActionKind::CallTask),
    ];
    for (_, kind) in closed.into_iter().filter(|(open, _)| !open) {
        close(ctx, tx, creditor, contact, kind).await?;
    }
    let act = Act {
        creditor: creditor.id,
        debtor: Some(contact.debtor_id),
        by: By::Debtor(contact.id),
        action: "contact.preferences",
        subject: contact.id.0,
        detail: json!({
            "email": wanted.email, "sms": wanted.sms, "letter": wanted.letter, "call": wanted.call,
        }),
    };
    audit::record(ctx, tx, act).await
}

/// Marks an address from which a message came back, and calls off what was planned to it.
pub(crate) async fn bounced(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    contact: &Contact,
    channel: Channel,
) -> Result<(), Error> {
    let mut known = addresses(tx, contact).await?;
    let (slot, kind) = match channel {
        Channel::Email => (&mut known.email_bounced_at, ActionKind::Email),
        Channel::Sms => (&mut known.sms_bounced_at, ActionKind::Sms),
        Channel::Letter | Channel::RegisteredLetter => {
            (&mut known.letter_bounced_at, ActionKind::Letter)
        }
    };
    *slot = slot.or(Some(ctx.now()));
    store::reach::update(tx, creditor.id, &known).await?;
    close(ctx, tx, creditor, contact, kind).await
}

/// Calls off what is planned to a contact by a way that is closed now.
async fn close(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    contact: &Contact,
    kind: ActionKind,
) -> Result<(), Error> {
    let same = |other: ActionKind| other == kind || (other.is_paper() && kind.is_paper());
    for action in store::actions::of_debtor(tx, creditor.id, contact.debtor_id).await? {
        if !action.state.is_open() || action.contact_id != Some(contact.id) || !same(action.kind) {
            continue;
        }
        for row in store::actions::about(tx, creditor.id, action.id).await? {
            let why = Reason::Unreachable.as_str();
            if row.is_open {
                cancel_actions(ctx, tx, creditor.id, row.invoice_id, why).await?;
            }
        }
    }
    Ok(())
}

/// "This is not me", from whoever holds a live link: that contact is written to no more, their
/// links open nothing, and a collector is asked to find the right person. Says who wrote, and
/// nothing about what.
pub async fn not_me(ctx: &Context, token: Option<&LinkToken>) -> Result<Option<Stopped>, Error> {
    let Some((creditor, _, contact)) = door::holder(ctx, token).await? else {
        return Ok(None);
    };
    wrong_person(ctx, &creditor, &contact).await?;
    Ok(Some(Stopped { creditor, locale: contact.locale }))
}

/// The same, from someone who has passed the door.
pub async fn not_me_inside(ctx: &Context, actor: &DebtorActor) -> Result<Stopped, Error> {
    actor.demand_own()?;
    wrong_person(ctx, &actor.creditor, &actor.contact).await?;
    Ok(Stopped { creditor: actor.creditor.clone(), locale: actor.contact.locale })
}

async fn wrong_person(ctx: &Context, creditor: &Creditor, contact: &Contact) -> Result<(), Error> {
    let mut tx = ctx.store.write().await?;
    stop_contact(ctx, &mut tx, creditor, contact, ("wrong_person", "")).await?;
    Ok(tx.commit().await?)
}

/// Stops everything to a contact who is not, or not any more, whom one looks for: their links open
/// nothing, and a task of this kind asks a collector to find the right person.
pub(crate) async fn stop_contact(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    contact: &Contact,
    (kind, words): (&str, &str),
) -> Result<(), Error> {
    let hold = HoldCommand {
        debtor: contact.debtor_id,
        invoice: None,
        contact: Some(contact.id),
        reason: HoldReason::WrongPerson,
        until: None,
        note: words.to_owned(),
    };
    let by = By::Debtor(contact.id);
    scenarios::place(ctx, tx, creditor, &hold, by).await.map_err(|error| match error {
        HoldError::Other(error) => error,
        other => Error::internal(other),
    })?;
    let detail = json!({
        "contact": contact.name, "email": contact.email, "phone": contact.phone, "note": words,
    });
    let key = format!("{kind}:{}", contact.id);
    add_task(ctx, tx, creditor, Some(contact.debtor_id), kind, key, detail).await
}
