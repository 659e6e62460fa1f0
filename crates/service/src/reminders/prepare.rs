//! Preparing a reminder: everything that can keep it from leaving is found here.
//!
//! The message's row and link hold before anyone can read them. Preparing again after a crash takes
//! the same row, and so the same Message-ID or gateway reference.

use super::{
    Statement, StatementError, Worded, outcome, principals, said,
    statement::Parties,
    templates,
    variables::{Facts, First},
};
use crate::{Context, Error, messages, scenarios::Ready, worker::Failure};
use domain::{
    TemplateId,
    message::{Channel, MessageKind, MessageState},
    party::Address,
    scenario::{ActionKind, ActionState, Delivery, Reason, Tone},
    token::VerificationCode,
};
use store::{
    Tx, actions::Action, contacts::Contact, creditors::Creditor, debtors::Debtor,
    messages::Message, reach::Addresses,
};

/// A reminder that is ready to be handed over.
pub(super) struct Parcel {
    pub(super) creditor: Creditor,
    pub(super) debtor: Debtor,
    pub(super) contact: Contact,
    pub(super) action: Action,
    pub(super) message: Message,
    pub(super) statement: Statement,
    pub(super) worded: Worded,
    pub(super) first: Option<First>,
    /// For whom it is collected, a line each.
    pub(super) principals: Vec<String>,
    /// The link without a query.
    pub(super) link: String,
}

/// Why a reminder does not leave.
pub(super) enum Stop {
    /// Someone else was first.
    Gone,
    /// It cannot be worded or addressed; a person must look.
    CalledOff(outcome::Why),
    Failed(Failure),
}

impl<E: Into<Failure>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Looks once more, words the reminder, and stores what must hold before anyone can read it.
pub(super) async fn prepare(ctx: &Context, tx: &mut Tx, ready: &Ready) -> Result<Parcel, Stop> {
    let Ready { creditor, policy, about, .. } = ready;
    store::debtors::lock(tx, creditor.id, ready.action.debtor_id).await?;
    let action = store::actions::by_id(tx, creditor.id, ready.action.id).await?;
    let action = action.filter(|action| action.state == ActionState::Planned).ok_or(Stop::Gone)?;
    let (debtor, contact) = parties(tx, creditor, &action).await?;
    let address = address(tx, creditor, &contact, &debtor, action.kind).await?;
    let Some(address) = address else {
        return Err(Stop::CalledOff(outcome::Why::Closed(Reason::Unreachable)));
    };
    let parties = Parties { creditor, debtor: &debtor, policy, locale: contact.locale };
    let statement = match Statement::of_action(ctx, tx, parties, about).await {
        Ok(statement) if statement.lines.is_empty() => {
            return Err(Stop::CalledOff(outcome::Why::Closed(Reason::Settled)));
        }
        Ok(statement) => statement,
        Err(StatementError::Refused { reference, refusal }) => {
            return Err(Stop::CalledOff(outcome::Why::Refused { reference, refusal }));
        }
        Err(StatementError::Other(error)) => return Err(error.into()),
    };
    let (mut message, is_new) = message(ctx, tx, creditor, &contact, &action, address).await?;
    let Some(token) = messages::new_link(ctx, tx, creditor, &contact).await? else {
        return Err(Stop::CalledOff(outcome::Why::Closed(Reason::Unreachable)));
    };
    let first = templates::first_letter(ctx, tx, creditor, &statement).await?;
    let link = format!("{}/l/{}", ctx.settings.public_url, token.expose());
    let facts = Facts {
        locale: contact.locale,
        creditor,
        debtor: &debtor,
        contact_name: &contact.name,
        statement: &statement,
        link: link.clone(),
        code: printed(&message)?,
        first: first.clone(),
        promised_on: said::promised_on(tx, creditor, about).await?,
        on_paper: action.kind.is_paper(),
    };
    let worded = said::words(tx, &action, &facts).await?;
    let (worded, template) =
        worded.map_err(|fault| Stop::CalledOff(outcome::Why::wording(&action, fault)))?;
    let action = worded_by(tx, action, template).await?;
    message.subject =
        if worded.subject.is_empty() { creditor.name.clone() } else { worded.subject.clone() };
    // Paper gets its row when it is posted: until then nothing has been sent.
    let action = if is_new && !action.kind.is_paper() {
        attach(tx, action, &message).await?
    } else {
        action
    };
    let principals = principals::lines(tx, creditor, &statement).await?;
    let creditor = creditor.clone();
    Ok(Parcel {
        creditor,
        debtor,
        contact,
        action,
        message,
        statement,
        worded,
        first,
        principals,
        link,
    })
}

/// The action with the version of the template that words it now; none if a collector does.
async fn worded_by(
    tx: &mut Tx,
    action: Action,
    template: Option<TemplateId>,
) -> Result<Action, Error> {
    let number = match template {
        Some(id) => store::templates::number(tx, action.creditor_id, id).await?,
        None => None,
    };
    Ok(Action { template_id: template, template_number: number, ..action })
}

async fn parties(
    tx: &mut Tx,
    creditor: &Creditor,
    action: &Action,
) -> Result<(Debtor, Contact), Stop> {
    let gone = || Failure::give_up("the action’s debtor or contact is gone");
    let debtor = store::debtors::by_id(tx, creditor.id, action.debtor_id).await?;
    let contact = match action.contact_id {
        Some(id) => store::contacts::by_id(tx, creditor.id, id).await?,
        None => None,
    };
    let (Some(debtor), Some(contact)) = (debtor, contact) else { return Err(gone().into()) };
    Ok((debtor, contact))
}

/// Where the message goes, unless its contact has closed that way, or messages came back from it,
/// since it was planned.
async fn address(
    tx: &mut Tx,
    creditor: &Creditor,
    contact: &Contact,
    debtor: &Debtor,
    kind: ActionKind,
) -> Result<Option<String>, Error> {
    let known = store::reach::of_debtor(tx, creditor.id, contact.debtor_id).await?;
    let Some(known) = known.into_iter().find(|known| known.id == contact.id) else {
        return Ok(None);
    };
    let Addresses { email, phone, .. } = known;
    let (address, out, back) = match kind {
        ActionKind::Email => (email, known.email_opted_out_at, known.email_bounced_at),
        ActionKind::Sms => {
            (phone.map(|phone| international(&phone)), known.sms_opted_out_at, known.sms_bounced_at)
        }
        _ => {
            let line = postal(debtor).one_line();
            (Some(line), known.letter_opted_out_at, known.letter_bounced_at)
        }
    };
    Ok(address.filter(|address| !address.is_empty() && out.is_none() && back.is_none()))
}

/// A number as gateways want it (E.164): French national ones get their country's prefix.
fn international(phone: &str) -> String {
    let digits: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    if let Some(rest) = digits.strip_prefix("00") {
        return format!("+{rest}");
    }
    match digits.strip_prefix('0') {
        Some(rest) if digits.len() == 10 => format!("+33{rest}"),
        _ => digits,
    }
}

fn postal(debtor: &Debtor) -> Address {
    Address {
        street: debtor.street.clone(),
        postcode: debtor.postcode.clone(),
        city: debtor.city.clone(),
        country: debtor.country.clone(),
    }
}

/// The action's message: the row that an earlier try made, or a new one, not stored yet.
async fn message(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    contact: &Contact,
    action: &Action,
    recipient: String,
) -> Result<(Message, bool), Error> {
    if let Some(id) = action.message_id
        && let Some(known) = store::messages::by_id(tx, id).await?
    {
        return Ok((known, false));
    }
    let formal = action.tone == Tone::Formal;
    let message = Message {
        creditor_id: creditor.id,
        id: ctx.id(),
        debtor_id: contact.debtor_id,
        contact_id: contact.id,
        kind: if formal { MessageKind::FormalNotice } else { MessageKind::Reminder },
        channel: channel(action.kind),
        locale: contact.locale,
        recipient,
        subject: String::new(),
        verification_code: ctx.verification_code().as_str().to_owned(),
        iban_digits: crate::transfers::account(creditor).last_digits().to_owned(),
        posting_id: None,
        document_id: None,
        state: MessageState::Planned,
        created_at: ctx.now(),
        sent_at: None,
        action_id: Some(action.id),
        provider_reference: None,
        delivery: Delivery::Unknown,
        delivery_at: None,
        delivery_detail: None,
        request_id: None,
    };
    Ok((message, true))
}

const fn channel(kind: ActionKind) -> Channel {
    match kind {
        ActionKind::Sms => Channel::Sms,
        ActionKind::Letter => Channel::Letter,
        ActionKind::RegisteredLetter => Channel::RegisteredLetter,
        _ => Channel::Email,
    }
}

async fn attach(tx: &mut Tx, action: Action, message: &Message) -> Result<Action, Stop> {
    store::messages::insert(tx, message).await?;
    let action = Action { message_id: Some(message.id), ..action };
    let written = store::actions::update(tx, &action, ActionState::Planned).await?;
    if written { Ok(action) } else { Err(Stop::Gone) }
}

pub(super) fn printed(message: &Message) -> Result<String, Failure> {
    let code = VerificationCode::parse(&message.verification_code);
    code.map(|code| code.to_string())
        .ok_or_else(|| Failure::give_up("the verification code has no valid form"))
}
