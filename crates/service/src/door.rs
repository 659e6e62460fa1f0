//! The door: from a link in a message to an open file (trust.md, "Opening a link").
//!
//! Looking at the door changes nothing. Unknown, expired and revoked links are told apart by
//! nothing that leaves this module.

use crate::{
    Context, Error,
    actor::{DebtorActor, PortalClaims},
    audit::{self, Act, By},
    codes::{self, CodeUse},
    hash, messages,
};
use chrono::Duration;
use domain::{
    Locale,
    message::MessageKind,
    party::{Gate, mask_email, mask_reference},
    token::LinkToken,
};
use serde_json::json;
use store::{
    Tx, access::AccessLink, contacts::Contact, creditors::Creditor, debtors::Debtor,
    throttle::Limit,
};

/// Tries at the gate: five per link and per debtor, then one comes back every fifteen minutes.
const GATE_TRIES: Limit = Limit { capacity: 5, refill: Duration::minutes(15) };
/// Messages asked for at the door: three per contact, then one an hour.
const DOOR_MESSAGES: Limit = Limit { capacity: 3, refill: Duration::hours(1) };

/// Makes a new access link for a contact and returns its address: for the command line and for
/// messages, never for a page. None for a contact to whom nothing may go.
pub async fn issue_link(ctx: &Context, contact: &Contact) -> Result<Option<String>, Error> {
    let mut tx = ctx.store.write().await?;
    let Some(creditor) = store::creditors::by_id(&mut tx, contact.creditor_id).await? else {
        return Ok(None);
    };
    let token = messages::new_link(ctx, &mut tx, &creditor, contact).await?;
    tx.commit().await?;
    Ok(token.map(|token| format!("{}/l/{}", ctx.settings.public_url, token.expose())))
}

/// What may be shown before the door is open.
#[derive(Clone, Debug)]
pub struct Door {
    /// The creditor: its name and brand are public.
    pub creditor: Creditor,
    /// The debtor's reference, all but its end hidden.
    pub masked_reference: String,
    /// What opens the door.
    pub gate: Gate,
    /// Where the six-digit code goes, masked, when the gate is a code.
    pub masked_address: Option<String>,
    /// The contact's language.
    pub locale: Locale,
}

/// What became of an answer at the gate.
#[derive(Debug)]
pub enum Entry {
    /// The door is open; keep these claims in a new session.
    Open(PortalClaims),
    /// The answer is wrong, or missing.
    WrongAnswer,
    /// Too many tries; one comes back within fifteen minutes.
    TooManyTries,
    /// The link opens nothing.
    DeadLink,
}

struct Live {
    link: AccessLink,
    creditor: Creditor,
    contact: Contact,
    debtor: Debtor,
}

async fn live(
    ctx: &Context,
    tx: &mut Tx,
    token: Option<&LinkToken>,
) -> Result<Option<Live>, Error> {
    // A malformed token is looked up all the same, so that it takes as long as any other.
    let secret = token.map_or("", LinkToken::expose);
    let Some(link) = store::access::by_token(tx, &hash::sha256(secret.as_bytes())).await? else {
        return Ok(None);
    };
    if !link.is_live(ctx.now()) {
        return Ok(None);
    }
    of_link(tx, link).await
}

async fn of_link(tx: &mut Tx, link: AccessLink) -> Result<Option<Live>, Error> {
    let Some(creditor) = store::creditors::by_id(tx, link.creditor_id).await? else {
        return Ok(None);
    };
    let Some(contact) = store::contacts::by_id(tx, link.creditor_id, link.contact_id).await? else {
        return Ok(None);
    };
    let debtor = store::debtors::by_id(tx, link.creditor_id, contact.debtor_id).await?;
    Ok(debtor.map(|debtor| Live { link, creditor, contact, debtor }))
}

/// What stands on the door that a link leads to; nothing for a link that opens nothing.
pub async fn look(ctx: &Context, token: Option<&LinkToken>) -> Result<Option<Door>, Error> {
    let mut tx = ctx.store.read().await?;
    let live = live(ctx, &mut tx, token).await?;
    Ok(live.map(|live| Door {
        masked_reference: mask_reference(&live.debtor.reference),
        gate: effective_gate(&live),
        masked_address: live.contact.email.as_deref().map(mask_email),
        locale: live.contact.locale,
        creditor: live.creditor,
    }))
}

/// Whom a live link is for; holding it is enough to pay, not to look.
pub(crate) async fn holder(
    ctx: &Context,
    token: Option<&LinkToken>,
) -> Result<Option<(Creditor, Debtor, Contact)>, Error> {
    let mut tx = ctx.store.read().await?;
    let live = live(ctx, &mut tx, token).await?;
    Ok(live.map(|live| (live.creditor, live.debtor, live.contact)))
}

/// What answers the gate, as letters and digits; empty if nothing on file does.
fn stored_answer(live: &Live) -> String {
    match live.creditor.gate {
        Gate::Postcode => plain(&live.debtor.postcode),
        Gate::Siren => {
            let siren = plain(live.debtor.siren.as_deref().unwrap_or_default());
            siren.chars().skip(siren.chars().count().saturating_sub(4)).collect()
        }
        Gate::None | Gate::Code => String::new(),
    }
}

/// Letters and digits alone, so that blanks and case do not matter.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_uppercase()
}

/// A gate that cannot be answered (no SIREN or postcode on file) falls back to the code.
fn effective_gate(live: &Live) -> Gate {
    match live.creditor.gate {
        Gate::Postcode | Gate::Siren if stored_answer(live).is_empty() => Gate::Code,
        gate => gate,
    }
}

/// Opens the door if the answer is right. Wrong answers are counted per link and per debtor; an
/// empty one is none.
pub async fn enter(ctx: &Context, token: Option<&LinkToken>, answer: &str) -> Result<Entry, Error> {
    let mut tx = ctx.store.write().await?;
    let Some(live) = live(ctx, &mut tx, token).await? else { return Ok(Entry::DeadLink) };
    let now = ctx.now();
    let gate = effective_gate(&live);
    let keys = [format!("gate:link:{}", live.link.id), format!("gate:debtor:{}", live.debtor.id)];
    if gate != Gate::None {
        // Scanners submit empty forms: that must not close the door to whom it belongs.
        if plain(answer).is_empty() {
            return Ok(Entry::WrongAnswer);
        }
        for key in &keys {
            if !store::throttle::take(&mut tx, key, GATE_TRIES, now).await? {
                return Ok(Entry::TooManyTries);
            }
        }
    }
    if !answers(ctx, &mut tx, &live, gate, answer).await? {
        tx.commit().await?; // the try is counted
        return Ok(Entry::WrongAnswer);
    }
    for key in &keys {
        store::throttle::reset(&mut tx, key).await?;
    }
    let (creditor, debtor, contact) = (live.creditor, live.debtor, live.contact);
    let actor = DebtorActor { creditor, debtor, contact, delegate: None };
    let act = Act {
        creditor: actor.creditor.id,
        debtor: Some(actor.debtor.id),
        by: By::Debtor(actor.contact.id),
        action: "portal.opened",
        subject: actor.contact.id.0,
        detail: json!({ "gate": gate }),
    };
    audit::record(ctx, &mut tx, act).await?;
    tx.commit().await?;
    Ok(Entry::Open(PortalClaims {
        creditor: actor.creditor.id,
        contact: actor.contact.id,
        since: now,
        delegate: None,
    }))
}

async fn answers(
    ctx: &Context,
    tx: &mut Tx,
    live: &Live,
    gate: Gate,
    answer: &str,
) -> Result<bool, Error> {
    let given = plain(answer);
    let expected = match gate {
        Gate::None => return Ok(true),
        Gate::Postcode | Gate::Siren => stored_answer(live),
        Gate::Code => return codes::check(ctx, tx, CodeUse::Door, &live.contact, &given).await,
    };
    Ok(!expected.is_empty() && hash::equal(given.as_bytes(), expected.as_bytes()))
}

/// Sends the six digits to the stored address. Says nothing of whether it did.
pub async fn send_code(ctx: &Context, token: Option<&LinkToken>) -> Result<(), Error> {
    let mut tx = ctx.store.write().await?;
    let Some(live) = live(ctx, &mut tx, token).await? else { return Ok(()) };
    if effective_gate(&live) == Gate::Code {
        plan_throttled(ctx, &mut tx, &live, MessageKind::DoorCode).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Sends a new link to the stored address of whoever the link, live or dead, was for. Says nothing
/// of whether it did.
pub async fn send_new_link(ctx: &Context, token: Option<&LinkToken>) -> Result<(), Error> {
    let mut tx = ctx.store.write().await?;
    let secret = token.map_or("", LinkToken::expose);
    let link = store::access::by_token(&mut tx, &hash::sha256(secret.as_bytes())).await?;
    let Some(link) = link else { return Ok(()) };
    if let Some(live) = of_link(&mut tx, link).await? {
        plan_throttled(ctx, &mut tx, &live, MessageKind::Link).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn plan_throttled(
    ctx: &Context,
    tx: &mut Tx,
    live: &Live,
    kind: MessageKind,
) -> Result<(), Error> {
    let key = format!("door:{kind}:{}", live.contact.id);
    if store::throttle::take(tx, &key, DOOR_MESSAGES, ctx.now()).await? {
        messages::plan(ctx, tx, &live.creditor, &live.contact, kind, None).await?;
    }
    Ok(())
}
