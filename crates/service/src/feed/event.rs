//! An event's shape: what the feed shows and webhooks carry.
//!
//! It is made from the act as it was recorded and from references that never change, so that it
//! reads the same whenever it is asked for. Fields are added, never changed or removed; what would
//! break a reader is another version.

use super::{catalogue::event_type, page::Cursor};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ContactId, Currency, PaymentAttemptId, PlanId, RequestId,
    feed::{Decider, EventType, Topic},
    requests::{RequestKind, RequestState},
    scenario::{HoldReason, Stage},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{creditors::Creditor, feed::Told};
use utoipa::{
    ToSchema,
    openapi::schema::{Object, ObjectBuilder, Type},
};
use uuid::Uuid;

/// The version of events' shape.
const VERSION: u8 = 1;

/// A schema that lists the texts of a value.
fn texts<'a>(all: impl Iterator<Item = &'a str>) -> Object {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(all)).build()
}

macro_rules! schemas {
    ($($name:ident => $type:ty),+ $(,)?) => {$(
        pub(super) fn $name() -> Object {
            texts(<$type>::ALL.iter().map(|one| one.as_str()))
        }
    )+};
}

schemas! {
    event_types => EventType,
    deciders => Decider,
    request_kinds => RequestKind,
    request_states => RequestState,
    stages => Stage,
    reasons => HoldReason,
}

pub(super) fn currency() -> Object {
    ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[A-Z]{3}$")).build()
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Event {
    /// The version of this shape: 1.
    pub version: u8,
    /// The same each time this event is told: what was taken in under it is known already.
    pub id: Uuid,
    /// Its place: events are in the order of their cursors, as texts.
    #[schema(value_type = String, pattern = "^[0-9a-f]{16}$")]
    pub cursor: Cursor,
    /// What happened.
    #[serde(rename = "type")]
    #[schema(schema_with = event_types)]
    pub kind: EventType,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// The creditor's short name.
    pub creditor: String,
    /// The creditor's reference of the debtor.
    pub debtor: Option<String>,
    /// Who decided.
    #[schema(schema_with = deciders)]
    pub by: Decider,
    /// What it is about as a whole.
    pub amount: Option<Amount>,
    /// The invoices it is about.
    pub invoices: Vec<InvoicePart>,
    /// For `request.*`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub request: Option<RequestPart>,
    /// For `plan.*`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub plan: Option<PlanPart>,
    /// For `payment.*`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub payment: Option<PaymentPart>,
    /// For `run.*`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub run: Option<RunPart>,
    /// For `hold.*` and `transfer.*`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub hold: Option<HoldPart>,
    /// For `contact.*`, and for a hold on one contact.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub contact: Option<ContactPart>,
}

/// Money in minor units: cents for euros.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Amount {
    /// So many.
    pub minor: i64,
    /// ISO 4217.
    #[schema(schema_with = currency)]
    pub currency: Currency,
}

/// An invoice that an event is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct InvoicePart {
    /// The creditor's reference.
    pub reference: String,
    /// How much of it, in minor units; nothing where the invoice is meant as a whole.
    pub minor: Option<i64>,
}

/// The request of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RequestPart {
    /// Under which it can be looked up.
    #[schema(value_type = Uuid)]
    pub id: RequestId,
    /// What is asked.
    #[schema(schema_with = request_kinds)]
    pub kind: RequestKind,
    /// Where it stood then.
    #[schema(schema_with = request_states)]
    pub state: RequestState,
    /// `approve`, `approve_until`, `approve_part`, `counter`, `counter_sum`, `refuse` or `ask_document`.
    pub answer: Option<String>,
    /// What was granted of a dispute, in minor units, if it is a part.
    pub granted_minor: Option<i64>,
    /// The day granted, or the last day of a counter-offer.
    pub until: Option<NaiveDate>,
    /// The day by which the debtor was told to expect an answer.
    pub answer_by: Option<NaiveDate>,
    /// Whether the policy granted it at once.
    pub within_policy: Option<bool>,
}

/// The plan of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlanPart {
    /// The plan.
    #[schema(value_type = Uuid)]
    pub id: PlanId,
    /// The request that it comes from.
    #[schema(value_type = Uuid)]
    pub request: RequestId,
    /// The instalment that was missed or moved, from 1.
    pub instalment: Option<i64>,
    /// The day it was moved to.
    pub due_on: Option<NaiveDate>,
}

/// The payment of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PaymentPart {
    /// Our identifier, which the provider knows too.
    #[schema(value_type = Uuid)]
    pub id: PaymentAttemptId,
}

/// Where an invoice's run stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RunPart {
    /// Its stage, where it changed; an exit is final unless a payment is taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = stages, required = false)]
    pub stage: Option<Stage>,
    /// What moved it, such as `step_done`, `plan_agreed` or `promise_broken`.
    pub cause: Option<String>,
}

/// What is kept still.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct HoldPart {
    /// Why.
    #[schema(schema_with = reasons)]
    pub reason: HoldReason,
    /// The last day, if it is known.
    pub until: Option<NaiveDate>,
    /// Of insolvency and over-indebtedness, the day they opened, if it is known: invoices issued
    /// from then on are not held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opened_on: Option<NaiveDate>,
}

/// A contact, without name and address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ContactPart {
    /// The contact.
    #[schema(value_type = Uuid)]
    pub id: ContactId,
    /// The channels that an event is about: closed ones, or, for preferences, those left open.
    pub channels: Vec<String>,
}

/// The event that an act is told as; nothing if it is not told. Its invoices are added by who
/// knows them.
pub(super) fn compose(creditor: &Creditor, told: &Told) -> Option<Event> {
    let detail = &told.event.detail.0;
    let kind = event_type(&told.event.action, detail)?;
    Some(Event {
        version: VERSION,
        id: told.event.id,
        cursor: Cursor(told.seq),
        kind,
        at: told.event.at,
        creditor: creditor.slug.clone(),
        debtor: told.debtor_reference.clone(),
        by: decider(&told.event.actor_kind, kind),
        amount: amount(creditor, told),
        invoices: Vec::new(),
        request: request(told, kind),
        plan: plan(told),
        payment: (kind.topic() == Topic::Payment)
            .then(|| PaymentPart { id: told.event.subject_id.into() }),
        run: (kind.topic() == Topic::Run)
            .then(|| RunPart { stage: read(&detail["stage"]), cause: read(&detail["event"]) }),
        hold: hold(detail, kind),
        contact: contact(told, kind),
    })
}

/// A field of an act, if it has the form expected.
fn read<T: for<'de> Deserialize<'de>>(value: &Value) -> Option<T> {
    T::deserialize(value).ok()
}

fn decider(actor: &str, kind: EventType) -> Decider {
    match actor {
        "staff" => Decider::Staff,
        "debtor" => Decider::Debtor,
        "provider" => Decider::Provider,
        // An answer that no person gave is the policy's.
        _ if kind == EventType::RequestAnswered => Decider::Policy,
        _ => Decider::System,
    }
}

fn amount(creditor: &Creditor, told: &Told) -> Option<Amount> {
    let detail = &told.event.detail.0;
    let minor = read(&detail["minor"]).or(told.request_minor.filter(|_| told.plan_id.is_none()));
    let currency = read(&detail["currency"]).or(told.payment_currency).unwrap_or(creditor.currency);
    Some(Amount { minor: minor.or(told.plan_minor)?, currency })
}

fn request(told: &Told, kind: EventType) -> Option<RequestPart> {
    let (id, request_kind) = (told.request_id?, told.request_kind?);
    if kind.topic() != Topic::Request {
        return None;
    }
    let detail = &told.event.detail.0;
    let answer = &detail["answer"];
    Some(RequestPart {
        id,
        kind: request_kind,
        state: read(&detail["state"]).unwrap_or(RequestState::Open),
        answer: read(&answer["answer"]),
        // A sum that is offered is not granted, and its last day is that of the offer.
        granted_minor: read(&answer["minor"]).filter(|_: &i64| answer["open_until"].is_null()),
        until: read(&answer["open_until"]).or(read(&answer["on"])),
        answer_by: read(&detail["answer_by"]),
        within_policy: read(&detail["within_policy"]),
    })
}

fn plan(told: &Told) -> Option<PlanPart> {
    let detail = &told.event.detail.0;
    Some(PlanPart {
        id: told.plan_id?,
        request: told.request_id?,
        instalment: read(&detail["missed"]).or(read(&detail["position"])),
        due_on: read(&detail["to"]),
    })
}

fn hold(detail: &Value, kind: EventType) -> Option<HoldPart> {
    match kind.topic() {
        Topic::Hold => {
            let (until, opened_on) = (read(&detail["until"]), read(&detail["opened_on"]));
            Some(HoldPart { reason: read(&detail["reason"])?, until, opened_on })
        }
        Topic::Transfer => {
            let until = read(&detail["held_until"]);
            Some(HoldPart { reason: HoldReason::Payment, until, opened_on: None })
        }
        _ => None,
    }
}

fn contact(told: &Told, kind: EventType) -> Option<ContactPart> {
    let detail = &told.event.detail.0;
    match kind {
        EventType::ContactPreferences => {
            let open = ["email", "sms", "letter", "call"];
            let open = open.into_iter().filter(|channel| detail[channel] == true);
            let channels = open.map(str::to_owned).collect();
            Some(ContactPart { id: told.event.subject_id.into(), channels })
        }
        EventType::ContactOptedOut | EventType::ContactWrongNumber => {
            let channels = read(&detail["channel"]).into_iter().collect();
            Some(ContactPart { id: told.event.subject_id.into(), channels })
        }
        EventType::ContactChanged => {
            Some(ContactPart { id: told.event.subject_id.into(), channels: Vec::new() })
        }
        EventType::HoldPlaced => {
            Some(ContactPart { id: read(&detail["contact"])?, channels: Vec::new() })
        }
        _ => None,
    }
}
