//! Changes of particulars: read strictly, carried out when they are granted.

use super::AskError;
use crate::{
    Context, Error, addresses,
    audit::{self, Act, By},
};
use domain::{
    email::Email,
    phone::Phone,
    requests::{Ask, ContactChange, Particulars, RequestKind},
};
use serde_json::json;
use store::{Tx, contacts::Contact, creditors::Creditor, requests::Request};

/// The most characters of a name.
pub const NAME_MOST: usize = 120;

/// What is known of a contact.
pub fn particulars(contact: &Contact) -> Particulars {
    Particulars {
        name: contact.name.clone(),
        email: contact.email.clone(),
        phone: contact.phone.clone(),
        locale: contact.locale,
    }
}

/// Reads a change as strictly as it must be, and notes what is known before.
pub(super) fn complete(contact: &Contact, ask: &mut Ask) -> Result<(), AskError> {
    let Ask::ContactChange(change) = ask else { return Ok(()) };
    let after = &mut change.after;
    after.name = after.name.trim().to_owned();
    let is_name = !after.name.is_empty() && after.name.chars().count() <= NAME_MOST;
    if !is_name || after.name.contains(char::is_control) {
        return Err(AskError::Particular("name"));
    }
    if let Some(email) = &after.email {
        let email = Email::parse(email).ok_or(AskError::Particular("email"))?;
        after.email = Some(email.as_str().to_owned());
    }
    if let Some(before) = &mut change.before {
        *before = particulars(contact);
        // Whoever was reached by e-mail goes on being so.
        after.email = after.email.take().or_else(|| before.email.clone());
        // A number that stays is kept as it was written.
        let known = before.phone.as_deref().and_then(Phone::parse);
        if known.is_some() && after.phone.as_deref().and_then(Phone::parse) == known {
            after.phone.clone_from(&before.phone);
            return unless_nothing(change);
        }
    } else if after.email.is_none() && after.phone.is_none() {
        return Err(AskError::Particular("email"));
    }
    if let Some(phone) = &after.phone {
        let phone = Phone::parse(phone).ok_or(AskError::Particular("phone"))?;
        after.phone = Some(phone.as_str().to_owned());
    }
    unless_nothing(change)
}

fn unless_nothing(change: &ContactChange) -> Result<(), AskError> {
    if change.is_nothing() { Err(AskError::Unchanged) } else { Ok(()) }
}

/// Refuses a second change by the same person while one waits to be looked at.
pub(super) async fn refuse_second(
    tx: &mut Tx,
    contact: &Contact,
    ask: &Ask,
) -> Result<(), AskError> {
    if ask.kind() != RequestKind::ContactChange {
        return Ok(());
    }
    let all = store::requests::of_debtor(tx, contact.creditor_id, contact.debtor_id).await?;
    let same = all.into_iter().find(|request| {
        request.kind == RequestKind::ContactChange
            && request.contact_id == Some(contact.id)
            && !request.state.is_end()
    });
    same.map_or(Ok(()), |request| Err(AskError::Waiting(request.id)))
}

/// Carries out a change that is granted. A new address is used once its reader has confirmed it;
/// until then the stored one stays.
pub(super) async fn carry_out(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    request: &Request,
    by: By<'_>,
) -> Result<(), Error> {
    let Ask::ContactChange(change) = &request.ask.0 else { return Ok(()) };
    let contact = if let Some(before) = &change.before {
        let Some(id) = request.contact_id else { return Ok(()) };
        let Some(known) = store::contacts::by_id(tx, creditor.id, id).await? else {
            return Ok(());
        };
        let contact = merged(known, before, &change.after);
        store::contacts::update(tx, &contact).await?;
        contact
    } else {
        let contact = new_person(ctx, request, &change.after);
        store::contacts::insert(tx, &contact).await?;
        contact
    };
    let act = Act {
        creditor: creditor.id,
        debtor: Some(request.debtor_id),
        by,
        action: "contact.changed",
        subject: contact.id.0,
        detail: json!({ "before": change.before, "after": change.after, "request": request.id }),
    };
    audit::record(ctx, tx, act).await?;
    match change.new_email() {
        Some(email) => addresses::begin(ctx, tx, creditor, request, &contact, email).await,
        None => Ok(()),
    }
}

/// What is stored, with what the change changes and nothing else: somebody may have corrected the
/// rest meanwhile.
fn merged(known: Contact, before: &Particulars, after: &Particulars) -> Contact {
    let mut contact = known;
    if after.name != before.name {
        contact.name.clone_from(&after.name);
    }
    if after.phone != before.phone {
        contact.phone.clone_from(&after.phone);
    }
    if after.locale != before.locale {
        contact.locale = after.locale;
    }
    contact
}

fn new_person(ctx: &Context, request: &Request, after: &Particulars) -> Contact {
    Contact {
        creditor_id: request.creditor_id,
        id: ctx.id(),
        debtor_id: request.debtor_id,
        name: after.name.clone(),
        email: None,
        phone: after.phone.clone(),
        locale: after.locale,
        created_at: ctx.now(),
    }
}
