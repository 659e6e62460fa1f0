//! What we read of Stripe's answers: the few fields that matter, each of them optional.

use domain::{Currency, Money};
use miniserde::{Deserialize, json::Value};
use service::payments::provider::{
    Chargeback, ChargebackState, Handle, ProviderError, ProviderState, RefundProgress,
    RefundSnapshot, Snapshot,
};
use std::collections::BTreeMap;

#[derive(Deserialize)]
pub(super) struct List<T> {
    pub(super) data: Vec<T>,
}

#[derive(Deserialize)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) url: Option<String>,
    status: Option<String>,
    payment_status: Option<String>,
    amount_total: Option<i64>,
    currency: Option<String>,
    livemode: Option<bool>,
    client_reference_id: Option<String>,
    metadata: Option<BTreeMap<String, String>>,
    payment_intent: Option<Value>,
}

impl Session {
    /// The payment's id, whether it came as an id or as an object.
    pub(super) fn payment_intent(&self) -> Option<String> {
        id_of(self.payment_intent.as_ref()?)
    }
}

/// An id, whether it came as such or as an object.
pub(super) fn id_of(value: &Value) -> Option<String> {
    match value {
        Value::String(id) => Some(id.clone()),
        Value::Object(object) => match object.get("id") {
            Some(Value::String(id)) => Some(id.clone()),
            _ => None,
        },
        _ => None,
    }
}

#[derive(Deserialize)]
pub(super) struct PaymentIntent {
    pub(super) id: String,
    status: Option<String>,
    amount_received: Option<i64>,
    last_payment_error: Option<PaymentError>,
    latest_charge: Option<Charge>,
}

#[derive(Deserialize)]
struct PaymentError {
    code: Option<String>,
    decline_code: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Charge {
    disputed: Option<bool>,
}

impl Charge {
    pub(super) fn is_disputed(&self) -> bool {
        self.disputed == Some(true)
    }
}

impl PaymentIntent {
    pub(super) fn is_paid(&self) -> bool {
        self.status.as_deref() == Some("succeeded")
    }

    pub(super) fn charge(&self) -> Option<&Charge> {
        self.latest_charge.as_ref()
    }

    fn failure(&self) -> String {
        let error = self.last_payment_error.as_ref();
        let code =
            error.and_then(|error| error.decline_code.clone().or_else(|| error.code.clone()));
        code.unwrap_or_else(|| "payment_failed".to_owned())
    }
}

#[derive(Deserialize)]
pub(super) struct Refund {
    id: String,
    amount: i64,
    status: Option<String>,
    failure_reason: Option<String>,
    metadata: Option<BTreeMap<String, String>>,
}

impl From<Refund> for RefundSnapshot {
    fn from(refund: Refund) -> Self {
        let state = match refund.status.as_deref() {
            Some("succeeded") => RefundProgress::Succeeded,
            Some("failed" | "canceled") => RefundProgress::Failed(
                refund.failure_reason.unwrap_or_else(|| "refund_failed".to_owned()),
            ),
            _ => RefundProgress::Pending,
        };
        let ours = refund.metadata.and_then(|metadata| metadata.get("refund")?.parse().ok());
        Self { id: refund.id, refund: ours, minor: refund.amount, state }
    }
}

#[derive(Deserialize)]
pub(super) struct Dispute {
    id: String,
    amount: i64,
    status: Option<String>,
}

/// One snapshot from all answers about one payment.
pub(super) fn snapshot(
    session: &Session,
    intent: Option<&PaymentIntent>,
    refunds: List<Refund>,
    disputes: List<Dispute>,
) -> Result<Snapshot, ProviderError> {
    let unreadable = |what: &str| ProviderError::Unknown(format!("the checkout has no {what}"));
    let currency: Currency = session
        .currency
        .as_deref()
        .and_then(|code| code.to_uppercase().parse().ok())
        .ok_or_else(|| unreadable("currency"))?;
    let asked = session.amount_total.ok_or_else(|| unreadable("amount"))?;
    let state = state(session, intent);
    let received = intent.and_then(|intent| intent.amount_received).filter(|minor| *minor > 0);
    let amount = if state == ProviderState::Paid { received.unwrap_or(asked) } else { asked };
    let metadata = session.metadata.clone().unwrap_or_default();
    let attempt = session.client_reference_id.as_ref().or_else(|| metadata.get("attempt"));
    Ok(Snapshot {
        handle: Handle { payment: session.payment_intent(), session: Some(session.id.clone()) },
        attempt: attempt.and_then(|id| id.parse().ok()),
        creditor: metadata.get("creditor").and_then(|id| id.parse().ok()),
        live: session.livemode.unwrap_or(false),
        state,
        amount: Money::new(amount, currency),
        refunds: refunds.data.into_iter().map(RefundSnapshot::from).collect(),
        chargebacks: disputes.data.into_iter().map(Chargeback::from).collect(),
    })
}

impl From<Dispute> for Chargeback {
    fn from(dispute: Dispute) -> Self {
        let state = match dispute.status.as_deref() {
            Some("won" | "warning_closed") => ChargebackState::Won,
            Some("lost") => ChargebackState::Lost,
            _ => ChargebackState::Open,
        };
        Self { id: dispute.id, minor: dispute.amount, state }
    }
}

fn state(session: &Session, intent: Option<&PaymentIntent>) -> ProviderState {
    let payment = intent.and_then(|intent| intent.status.as_deref());
    match (session.status.as_deref(), session.payment_status.as_deref(), payment) {
        (_, Some("paid"), _) | (_, _, Some("succeeded")) => ProviderState::Paid,
        (Some("expired"), ..) => ProviderState::Expired,
        (Some("complete"), _, Some("requires_payment_method" | "canceled")) => {
            ProviderState::Failed(intent.map(PaymentIntent::failure).unwrap_or_default())
        }
        (Some("complete"), ..) | (_, _, Some("processing")) => ProviderState::Processing,
        _ => ProviderState::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(session: &str, intent: Option<&str>) -> Snapshot {
        let session: Session = miniserde::json::from_str(session).unwrap();
        let intent: Option<PaymentIntent> =
            intent.map(|text| miniserde::json::from_str(text).unwrap());
        snapshot(&session, intent.as_ref(), List { data: Vec::new() }, List { data: Vec::new() })
            .unwrap()
    }

    const SESSION: &str = r#"{"id":"cs_1","status":"complete","payment_status":"unpaid","amount_total":24000,
        "currency":"eur","payment_intent":"pi_1","livemode":true,"unheard":{"of":[1]}}"#;

    #[test]
    fn a_debit_on_its_way_is_processing_then_paid_or_failed() {
        let states = [
            (r#"{"id":"pi_1","status":"processing"}"#, ProviderState::Processing),
            (r#"{"id":"pi_1","status":"succeeded","amount_received":24000}"#, ProviderState::Paid),
            (
                r#"{"id":"pi_1","status":"requires_payment_method","last_payment_error":{"code":"debit_not_authorized"}}"#,
                ProviderState::Failed("debit_not_authorized".into()),
            ),
        ];
        for (intent, state) in states {
            let snapshot = read(SESSION, Some(intent));
            assert_eq!(snapshot.state, state);
            assert_eq!(snapshot.amount, Money::eur(24_000));
            assert!(snapshot.live);
        }
    }

    #[test]
    fn what_was_received_counts_not_what_was_asked() {
        let intent = r#"{"id":"pi_1","status":"succeeded","amount_received":100}"#;
        assert_eq!(read(SESSION, Some(intent)).amount, Money::eur(100));
    }
}
