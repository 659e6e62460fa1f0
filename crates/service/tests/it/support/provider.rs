//! A payment provider made of memory, with faults on order.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{CreditorId, Money, PaymentAttemptId};
use serde_json::json;
use service::{
    hash,
    payments::provider::{
        Chargeback, ChargebackState, Event, EventError, Handle, Movement, Order, PaymentProvider,
        Payout, ProviderError, ProviderState, RefundOrder, RefundProgress, RefundSnapshot,
        Snapshot, Started,
    },
};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{
        Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
    },
};

const SECRET: &str = "whsec_test";

/// What goes wrong with the next request of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It never arrives.
    Lost,
    /// It is carried out, and the answer is lost.
    AnswerLost,
    /// The provider says no.
    Refused,
}

/// A checkout as the provider knows it; scenarios change it at will.
#[derive(Clone, Debug)]
pub(crate) struct Checkout {
    pub(crate) order: Order,
    pub(crate) session: String,
    pub(crate) payment: Option<String>,
    pub(crate) state: ProviderState,
    pub(crate) attempt: Option<PaymentAttemptId>,
    pub(crate) creditor: Option<CreditorId>,
    pub(crate) amount: Money,
    pub(crate) live: bool,
    pub(crate) refunds: Vec<RefundSnapshot>,
    pub(crate) chargebacks: Vec<Chargeback>,
}

impl Checkout {
    pub(crate) fn pay(&mut self) {
        self.payment = Some(format!("pi_{}", self.session));
        self.state = ProviderState::Paid;
    }

    pub(crate) fn fail(&mut self, why: &str) {
        self.state = ProviderState::Failed(why.to_owned());
    }

    pub(crate) fn charge_back(&mut self, id: &str, minor: i64, state: ChargebackState) {
        self.chargebacks.retain(|chargeback| chargeback.id != id);
        self.chargebacks.push(Chargeback { id: id.to_owned(), minor, state });
    }

    fn snapshot(&self) -> Snapshot {
        Snapshot {
            handle: Handle { session: Some(self.session.clone()), payment: self.payment.clone() },
            attempt: self.attempt,
            creditor: self.creditor,
            live: self.live,
            state: self.state.clone(),
            amount: self.amount,
            refunds: self.refunds.clone(),
            chargebacks: self.chargebacks.clone(),
        }
    }
}

#[derive(Default)]
struct Inner {
    checkouts: BTreeMap<String, Checkout>,
    /// Every key that arrived at `start`, in order.
    start_keys: Vec<String>,
    /// Every refund that arrived, in order.
    refund_keys: Vec<String>,
    start_faults: VecDeque<Fault>,
    refund_faults: VecDeque<Fault>,
    fetch_faults: VecDeque<Fault>,
    events: u64,
    cancels_refused: bool,
    payouts: Vec<(Payout, Vec<Movement>)>,
}

/// The provider.
#[derive(Default)]
pub(crate) struct FakeProvider {
    inner: Mutex<Inner>,
    /// Refunds stay on their way until a scenario says otherwise.
    pub(crate) refunds_wait: AtomicBool,
}

impl FakeProvider {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    pub(crate) fn fail_starts(&self, faults: &[Fault]) {
        self.inner().start_faults.extend(faults);
    }

    pub(crate) fn fail_refunds(&self, faults: &[Fault]) {
        self.inner().refund_faults.extend(faults);
    }

    pub(crate) fn fail_fetches(&self, faults: &[Fault]) {
        self.inner().fetch_faults.extend(faults);
    }

    /// Everything works again.
    pub(crate) fn clear_faults(&self) {
        let mut inner = self.inner();
        inner.start_faults.clear();
        inner.fetch_faults.clear();
        inner.refund_faults.clear();
    }

    /// Closes nothing any more.
    pub(crate) fn refuse_cancels(&self, refused: bool) {
        self.inner().cancels_refused = refused;
    }

    /// What the provider was told of an attempt.
    pub(crate) fn order(&self, attempt: PaymentAttemptId) -> Order {
        let inner = self.inner.lock().unwrap();
        let mut checkouts = inner.checkouts.values();
        checkouts.find(|one| one.order.attempt == attempt).unwrap().order.clone()
    }

    /// The keys that arrived at `start`, in order.
    pub(crate) fn start_keys(&self) -> Vec<String> {
        self.inner().start_keys.clone()
    }

    /// The keys that arrived at `refund`, in order.
    pub(crate) fn refund_keys(&self) -> Vec<String> {
        self.inner().refund_keys.clone()
    }

    /// Every checkout, by the provider's name.
    pub(crate) fn checkouts(&self) -> Vec<Checkout> {
        self.inner().checkouts.values().cloned().collect()
    }

    /// The checkouts that can still be paid.
    pub(crate) fn open(&self) -> Vec<Checkout> {
        self.checkouts()
            .into_iter()
            .filter(|checkout| checkout.state == ProviderState::Open)
            .collect()
    }

    /// Pays out, or says something else of a payout than before.
    pub(crate) fn pay_out(&self, payout: Payout, movements: Vec<Movement>) {
        let mut inner = self.inner();
        inner.payouts.retain(|(known, _)| known.id != payout.id);
        inner.payouts.push((payout, movements));
    }

    /// Changes the checkout of an attempt; returns what the change returns.
    pub(crate) fn change<T>(
        &self,
        attempt: PaymentAttemptId,
        change: impl FnOnce(&mut Checkout) -> T,
    ) -> T {
        let mut inner = self.inner();
        let found = inner.checkouts.values_mut().find(|checkout| checkout.order.attempt == attempt);
        change(found.expect("the provider knows a checkout of this attempt"))
    }

    /// A signed event about an attempt's checkout: signature and body.
    pub(crate) fn event(&self, attempt: PaymentAttemptId, kind: &str) -> (String, Vec<u8>) {
        let number = {
            let mut inner = self.inner();
            inner.events += 1;
            inner.events
        };
        let (session, payment) =
            self.change(attempt, |checkout| (checkout.session.clone(), checkout.payment.clone()));
        let body = json!({
            "id": format!("evt_{number}"), "kind": kind, "session": session, "payment": payment, "attempt": attempt,
        });
        sign(&body)
    }
}

/// Signs a body as the provider does.
pub(crate) fn sign(body: &serde_json::Value) -> (String, Vec<u8>) {
    let body = body.to_string().into_bytes();
    (signature(&body), body)
}

fn signature(body: &[u8]) -> String {
    hash::hex(&hash::sha256(&[SECRET.as_bytes(), body].concat()))
}

impl FakeProvider {
    /// Opens a checkout, or the one that the same key has opened.
    fn begin(&self, order: &Order) -> Result<Started, ProviderError> {
        let mut inner = self.inner();
        inner.start_keys.push(order.idempotency_key.clone());
        let fault = inner.start_faults.pop_front();
        match fault {
            Some(Fault::Lost) => return Err(ProviderError::Unknown("timed out".to_owned())),
            Some(Fault::Refused) => {
                return Err(ProviderError::Refused("no such account".to_owned()));
            }
            Some(Fault::AnswerLost) | None => {}
        }
        let session = format!("cs_{}", order.idempotency_key);
        let opened = Checkout {
            order: order.clone(),
            session: session.clone(),
            payment: None,
            state: ProviderState::Open,
            attempt: Some(order.attempt),
            creditor: Some(order.creditor),
            amount: order.amount,
            live: true,
            refunds: Vec::new(),
            chargebacks: Vec::new(),
        };
        let known = inner.checkouts.entry(session.clone()).or_insert(opened);
        let question = |order: &Order| (order.amount, order.email.clone());
        assert_eq!(question(&known.order), question(order), "the same key with another question");
        if fault == Some(Fault::AnswerLost) {
            return Err(ProviderError::Unknown("the answer was lost".to_owned()));
        }
        Ok(Started { url: format!("https://provider.example/{session}"), session })
    }
}

#[async_trait]
impl PaymentProvider for FakeProvider {
    fn name(&self) -> &'static str {
        "fake"
    }

    fn signature_header(&self) -> &'static str {
        "fake-signature"
    }

    async fn start(&self, order: &Order) -> Result<Started, ProviderError> {
        tokio::task::yield_now().await;
        let answer = self.begin(order);
        // The answer is on its way: whoever dies now has not read it.
        tokio::task::yield_now().await;
        answer
    }

    async fn fetch(&self, handle: &Handle) -> Result<Option<Snapshot>, ProviderError> {
        tokio::task::yield_now().await;
        let mut inner = self.inner();
        if inner.fetch_faults.pop_front().is_some() {
            return Err(ProviderError::Unknown("timed out".to_owned()));
        }
        let by_session = handle.session.as_ref().and_then(|session| inner.checkouts.get(session));
        let by_payment = || {
            inner.checkouts.values().find(|c| c.payment.is_some() && c.payment == handle.payment)
        };
        Ok(by_session.or_else(by_payment).map(Checkout::snapshot))
    }

    async fn cancel(&self, session: &str) -> Result<(), ProviderError> {
        let mut inner = self.inner();
        let refused = inner.cancels_refused;
        match inner.checkouts.get_mut(session) {
            Some(checkout) if !refused && checkout.state == ProviderState::Open => {
                checkout.state = ProviderState::Expired;
                Ok(())
            }
            _ => Err(ProviderError::Refused("it is not open".to_owned())),
        }
    }

    async fn refund(&self, order: &RefundOrder) -> Result<RefundSnapshot, ProviderError> {
        let mut inner = self.inner();
        inner.refund_keys.push(order.refund.to_string());
        let fault = inner.refund_faults.pop_front();
        match fault {
            Some(Fault::Lost) => return Err(ProviderError::Unknown("timed out".to_owned())),
            Some(Fault::Refused) => {
                return Err(ProviderError::Refused("insufficient balance".to_owned()));
            }
            Some(Fault::AnswerLost) | None => {}
        }
        let session = order.handle.session.clone().unwrap_or_default();
        let checkout = inner.checkouts.get_mut(&session).expect("a payment to refund");
        let id = format!("re_{}", order.refund);
        let state = if self.refunds_wait.load(Ordering::Relaxed) {
            RefundProgress::Pending
        } else {
            RefundProgress::Succeeded
        };
        let new = RefundSnapshot {
            id: id.clone(),
            refund: Some(order.refund),
            minor: order.amount.minor,
            state,
        };
        if !checkout.refunds.iter().any(|refund| refund.id == id) {
            checkout.refunds.push(new.clone());
        }
        let sent: i64 = checkout.refunds.iter().map(|refund| refund.minor).sum();
        assert!(sent <= checkout.amount.minor, "more sent back than taken");
        if fault == Some(Fault::AnswerLost) {
            return Err(ProviderError::Unknown("the answer was lost".to_owned()));
        }
        Ok(new)
    }

    async fn list_payouts(&self, _: DateTime<Utc>) -> Result<Vec<Payout>, ProviderError> {
        tokio::task::yield_now().await;
        let mut inner = self.inner();
        if inner.fetch_faults.pop_front().is_some() {
            return Err(ProviderError::Unknown("timed out".to_owned()));
        }
        Ok(inner.payouts.iter().map(|(payout, _)| payout.clone()).collect())
    }

    async fn list_settlement(&self, payout: &str) -> Result<Vec<Movement>, ProviderError> {
        tokio::task::yield_now().await;
        let inner = self.inner();
        let found = inner.payouts.iter().find(|(known, _)| known.id == payout);
        Ok(found.expect("a payout that was listed").1.clone())
    }

    fn verify_event(
        &self,
        given: &str,
        body: &[u8],
        _: DateTime<Utc>,
    ) -> Result<Event, EventError> {
        if !hash::equal(given.as_bytes(), signature(body).as_bytes()) {
            return Err(EventError::Signature);
        }
        let body: serde_json::Value =
            serde_json::from_slice(body).map_err(|_| EventError::Malformed)?;
        let text = |key: &str| body[key].as_str().map(str::to_owned);
        Ok(Event {
            id: text("id").ok_or(EventError::Malformed)?,
            kind: text("kind").ok_or(EventError::Malformed)?,
            handle: Handle { session: text("session"), payment: text("payment") },
            attempt: text("attempt").and_then(|id| id.parse().ok()),
            payload: json!({ "kind": text("kind") }),
        })
    }
}
