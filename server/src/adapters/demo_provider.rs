//! The demonstration's provider: a checkout page of our own, clearly labelled, that takes no money.
//!
//! It remembers its checkouts in tables of its own, as a provider would on its side, and tells of
//! them by events signed like everyone else's, so that nothing else in the program knows it is
//! not real. Its page is in [`crate::demo::checkout`].

mod settlement;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{Money, RefundId};
use serde_json::{Value, json};
use service::{
    clock::Clock,
    hash,
    payments::provider::{
        Event, EventError, Handle, Movement, Order, PaymentProvider, Payout, ProviderError,
        ProviderState, RefundOrder, RefundProgress, RefundSnapshot, Snapshot, Started,
    },
    signature,
};
use std::sync::Arc;
use store::{
    Store,
    demo_checkout::{self, DemoCheckout},
};

/// A provider that takes no money.
pub(crate) struct DemoProvider {
    store: Store,
    clock: Arc<dyn Clock>,
    public_url: String,
    secret: String,
}

/// What someone did on the checkout page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Paid.
    Paid,
    /// The bank will say later.
    Processing,
    /// Declined.
    Declined,
    /// Let the time run out.
    Expired,
}

impl DemoProvider {
    /// A provider with a signing secret of its own.
    pub(crate) fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        public_url: String,
        secret: String,
    ) -> Self {
        Self { store, clock, public_url, secret }
    }

    /// The checkout of this name.
    pub(crate) async fn checkout(
        &self,
        session: &str,
    ) -> Result<Option<DemoCheckout>, store::StoreError> {
        let mut tx = self.store.read().await?;
        demo_checkout::by_session(&mut tx, session).await
    }

    /// Applies what someone did, and returns the event that tells of it, signed: body and header.
    /// Nothing if the checkout cannot move that way any more.
    pub(crate) async fn act(
        &self,
        checkout: &DemoCheckout,
        outcome: Outcome,
    ) -> Result<Option<(Vec<u8>, String)>, store::StoreError> {
        let (to, kind, failure) = match outcome {
            Outcome::Paid => ("paid", "checkout.completed", None),
            Outcome::Processing => ("processing", "checkout.processing", None),
            Outcome::Declined => ("failed", "checkout.failed", Some("card_declined")),
            Outcome::Expired => ("expired", "checkout.expired", None),
        };
        let payment = format!("demo_pay_{}", checkout.session.trim_start_matches("demo_"));
        let payment = matches!(outcome, Outcome::Paid | Outcome::Processing).then_some(payment);
        let mut tx = self.store.write().await?;
        let moved = demo_checkout::move_on(
            &mut tx,
            &checkout.session,
            ["open", "processing"],
            to,
            payment.as_deref(),
            failure,
            self.clock.now(),
        )
        .await?;
        tx.commit().await?;
        Ok(moved.then(|| self.event(checkout, kind)))
    }

    /// An event about a checkout: its body and the header that signs it.
    fn event(&self, checkout: &DemoCheckout, kind: &str) -> (Vec<u8>, String) {
        let body = json!({
            "id": format!("evt_{}_{kind}", checkout.session),
            "type": kind,
            "session": checkout.session,
            "attempt": checkout.attempt_id,
        });
        let body = body.to_string().into_bytes();
        let header = signature::sign(&[&self.secret], &body, self.clock.now());
        (body, header)
    }
}

/// What a refund is called here.
fn refund_name(refund: RefundId) -> String {
    format!("demo_re_{}", refund.0.simple())
}

#[expect(clippy::needless_pass_by_value, reason = "the signature that map_err wants")]
fn unavailable(error: store::StoreError) -> ProviderError {
    ProviderError::Unknown(error.to_string())
}

#[async_trait]
impl PaymentProvider for DemoProvider {
    fn name(&self) -> &'static str {
        "demo"
    }

    fn signature_header(&self) -> &'static str {
        "acquit-demo-signature"
    }

    async fn start(&self, order: &Order) -> Result<Started, ProviderError> {
        let session =
            format!("demo_{}", &hash::hex(&hash::sha256(order.idempotency_key.as_bytes()))[..24]);
        let wanted = DemoCheckout {
            attempt_id: order.attempt,
            creditor_id: order.creditor,
            amount_minor: order.amount.minor,
            currency: order.amount.currency,
            description: order.description.clone(),
            locale: order.locale,
            return_url: order.return_url.clone(),
            cancel_url: order.cancel_url.clone(),
            idempotency_key: order.idempotency_key.clone(),
            state: "open".to_owned(),
            payment: None,
            failure: None,
            expires_at: order.expires_at,
            session,
        };
        let mut tx = self.store.write().await.map_err(unavailable)?;
        let open = demo_checkout::open(&mut tx, &wanted).await.map_err(unavailable)?;
        tx.commit().await.map_err(unavailable)?;
        let url = format!("{}/demo/checkout/{}", self.public_url, open.session);
        Ok(Started { session: open.session, url })
    }

    async fn fetch(&self, handle: &Handle) -> Result<Option<Snapshot>, ProviderError> {
        let Some(session) = &handle.session else { return Ok(None) };
        let mut tx = self.store.read().await.map_err(unavailable)?;
        let Some(checkout) =
            demo_checkout::by_session(&mut tx, session).await.map_err(unavailable)?
        else {
            return Ok(None);
        };
        let refunds = demo_checkout::refunds(&mut tx, session).await.map_err(unavailable)?;
        let state = match checkout.state.as_str() {
            "open" if checkout.expires_at <= self.clock.now() => ProviderState::Expired,
            "open" => ProviderState::Open,
            "processing" => ProviderState::Processing,
            "paid" => ProviderState::Paid,
            "failed" => ProviderState::Failed(checkout.failure.clone().unwrap_or_default()),
            _ => ProviderState::Expired,
        };
        Ok(Some(Snapshot {
            handle: Handle { session: Some(checkout.session), payment: checkout.payment },
            attempt: Some(checkout.attempt_id),
            creditor: Some(checkout.creditor_id),
            live: false,
            state,
            amount: Money::new(checkout.amount_minor, checkout.currency),
            refunds: refunds
                .into_iter()
                .map(|(refund, minor)| RefundSnapshot {
                    id: refund_name(refund),
                    refund: Some(refund),
                    minor,
                    state: RefundProgress::Succeeded,
                })
                .collect(),
            chargebacks: Vec::new(),
        }))
    }

    async fn cancel(&self, session: &str) -> Result<(), ProviderError> {
        let mut tx = self.store.write().await.map_err(unavailable)?;
        let (from, now) = (["open", "expired"], self.clock.now());
        let moved = demo_checkout::move_on(&mut tx, session, from, "expired", None, None, now)
            .await
            .map_err(unavailable)?;
        tx.commit().await.map_err(unavailable)?;
        if moved {
            Ok(())
        } else {
            Err(ProviderError::Refused("the checkout is not open any more".to_owned()))
        }
    }

    async fn refund(&self, order: &RefundOrder) -> Result<RefundSnapshot, ProviderError> {
        let session = order.handle.session.as_deref().unwrap_or_default();
        let mut tx = self.store.write().await.map_err(unavailable)?;
        let now = self.clock.now();
        demo_checkout::refund(&mut tx, session, order.refund, order.amount.minor, now)
            .await
            .map_err(unavailable)?;
        tx.commit().await.map_err(unavailable)?;
        Ok(RefundSnapshot {
            id: refund_name(order.refund),
            refund: Some(order.refund),
            minor: order.amount.minor,
            state: RefundProgress::Succeeded,
        })
    }

    async fn list_payouts(&self, since: DateTime<Utc>) -> Result<Vec<Payout>, ProviderError> {
        self.payouts(since).await
    }

    async fn list_settlement(&self, payout: &str) -> Result<Vec<Movement>, ProviderError> {
        self.settlement(payout).await
    }

    fn verify_event(
        &self,
        header: &str,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Event, EventError> {
        signature::verify(header, body, std::slice::from_ref(&self.secret), now)?;
        let payload: Value = serde_json::from_slice(body).map_err(|_| EventError::Malformed)?;
        let text = |key: &str| payload.get(key).and_then(Value::as_str).map(str::to_owned);
        Ok(Event {
            id: text("id").ok_or(EventError::Malformed)?,
            kind: text("type").ok_or(EventError::Malformed)?,
            handle: Handle { session: text("session"), payment: None },
            attempt: text("attempt").and_then(|id| id.parse().ok()),
            payload: Value::Null,
        })
    }
}
