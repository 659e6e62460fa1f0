//! What a payment provider must be able to do.
//!
//! To add one: implement [`PaymentProvider`] in `server/src/adapters/`, give it a name, and choose
//! it in the configuration. Nothing else knows which provider is in use.

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{CreditorId, Locale, Money, PaymentAttemptId, RefundId, settlement::LineKind};

/// A hosted checkout to open.
#[derive(Clone, Debug)]
pub struct Order {
    /// Our attempt; comes back with every event.
    pub attempt: PaymentAttemptId,
    /// Whose money it is.
    pub creditor: CreditorId,
    /// Exactly this amount.
    pub amount: Money,
    /// What the payer reads: the creditor's name and the invoices' references.
    pub description: String,
    /// The payer's language.
    pub locale: Locale,
    /// Where the provider sends a receipt of its own, if it does.
    pub email: Option<String>,
    /// Where the payer comes back to, paid or not. Proves nothing.
    pub return_url: String,
    /// Where the payer comes back to without paying.
    pub cancel_url: String,
    /// When the checkout closes.
    pub expires_at: DateTime<Utc>,
    /// The same key for the same attempt, however often it is asked.
    pub idempotency_key: String,
}

/// An open checkout.
#[derive(Clone, Debug)]
pub struct Started {
    /// The provider's identifier of the checkout.
    pub session: String,
    /// Where to send the payer.
    pub url: String,
}

/// How a provider knows a payment.
#[derive(Clone, Debug, Default)]
pub struct Handle {
    /// The checkout.
    pub session: Option<String>,
    /// The payment made in it.
    pub payment: Option<String>,
}

/// How a payment stands at the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProviderState {
    /// The payer is still there.
    Open,
    /// The payer's bank is at work.
    Processing,
    /// Money was taken.
    Paid,
    /// Declined or failed, in the provider's words.
    Failed(String),
    /// Closed without payment.
    Expired,
}

/// Everything the provider says of a payment at one moment. News are applied from this, never from
/// an event's content, so that order and repetition of events do not matter.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// How the provider knows it.
    pub handle: Handle,
    /// Our attempt, as we told the provider.
    pub attempt: Option<PaymentAttemptId>,
    /// The creditor, as we told the provider.
    pub creditor: Option<CreditorId>,
    /// Whether the money is real.
    pub live: bool,
    /// How it stands.
    pub state: ProviderState,
    /// The amount asked for, or taken.
    pub amount: Money,
    /// Money sent back.
    pub refunds: Vec<RefundSnapshot>,
    /// Payments taken back by the payer's bank.
    pub chargebacks: Vec<Chargeback>,
}

/// A refund as the provider knows it.
#[derive(Clone, Debug)]
pub struct RefundSnapshot {
    /// The provider's identifier.
    pub id: String,
    /// Our refund, if it was ours.
    pub refund: Option<RefundId>,
    /// Minor units, positive.
    pub minor: i64,
    /// How it stands.
    pub state: RefundProgress,
}

/// How a refund stands at the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefundProgress {
    /// On its way.
    Pending,
    /// Sent.
    Succeeded,
    /// Refused, in the provider's words.
    Failed(String),
}

/// A payment that the payer's bank has taken back.
#[derive(Clone, Debug)]
pub struct Chargeback {
    /// The provider's identifier.
    pub id: String,
    /// Minor units, positive.
    pub minor: i64,
    /// How it stands.
    pub state: ChargebackState,
}

/// How a chargeback stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChargebackState {
    /// The money is withheld until it is decided.
    Open,
    /// The money is back.
    Won,
    /// The money is gone.
    Lost,
}

/// A refund to ask for.
#[derive(Clone, Debug)]
pub struct RefundOrder {
    /// Our refund; also the idempotency key.
    pub refund: RefundId,
    /// The payment to send money back from.
    pub handle: Handle,
    /// How much.
    pub amount: Money,
}

/// Money that a provider has sent to the bank account.
#[derive(Clone, Debug)]
pub struct Payout {
    /// The provider's identifier.
    pub id: String,
    /// How much, after fees; below zero where the provider takes money back.
    pub amount: Money,
    /// The day on which it reaches the account.
    pub arrives_on: NaiveDate,
    /// How it stands.
    pub state: PayoutProgress,
}

/// How a payout stands at the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayoutProgress {
    /// On its way.
    Pending,
    /// It has reached the account.
    Paid,
    /// It did not, or the bank has sent it back.
    Returned,
}

/// One movement that a payout is made of.
#[derive(Clone, Debug)]
pub struct Movement {
    /// The provider's identifier of the movement.
    pub id: String,
    /// What it is about.
    pub kind: LineKind,
    /// The payment concerned.
    pub handle: Handle,
    /// Our attempt, if the provider says so.
    pub attempt: Option<PaymentAttemptId>,
    /// The provider's identifier of the refund or chargeback, if it is one.
    pub about: Option<String>,
    /// Before the fee; below zero for what leaves.
    pub gross: Money,
    /// What the provider keeps of it, minor units.
    pub fee_minor: i64,
}

/// A verified event: only whom it is about matters.
#[derive(Clone, Debug)]
pub struct Event {
    /// The provider's identifier, by which repetitions are known.
    pub id: String,
    /// What happened, in the provider's words.
    pub kind: String,
    /// The payment concerned.
    pub handle: Handle,
    /// Our attempt, if the event says so.
    pub attempt: Option<PaymentAttemptId>,
    /// What is kept of the event; never card data.
    pub payload: serde_json::Value,
}

/// Why a provider did not do as asked.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// No answer, or not a readable one: it may or may not have happened. Ask again with the same
    /// key.
    #[error("the payment provider did not answer: {0}")]
    Unknown(String),
    /// It said no, and will say no again.
    #[error("the payment provider refused: {0}")]
    Refused(String),
}

/// Why an event was not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// No signature, a wrong one, or one that is too old.
    #[error("the signature does not hold")]
    Signature,
    /// Signed, but unreadable.
    #[error("the event cannot be read")]
    Malformed,
}

/// A payment provider.
#[async_trait]
pub trait PaymentProvider: Send + Sync {
    /// Its name in the database, in addresses (`/webhooks/{name}`) and in ledger keys.
    fn name(&self) -> &'static str;

    /// The header that carries the signature of its events.
    fn signature_header(&self) -> &'static str;

    /// Opens a hosted checkout, or finds the one opened earlier with the same key.
    async fn start(&self, order: &Order) -> Result<Started, ProviderError>;

    /// What the provider says of a payment now; nothing if it does not know it.
    async fn fetch(&self, handle: &Handle) -> Result<Option<Snapshot>, ProviderError>;

    /// Closes a checkout, so that it can no longer be paid. An error if it has been paid.
    async fn cancel(&self, session: &str) -> Result<(), ProviderError>;

    /// Sends money back.
    async fn refund(&self, order: &RefundOrder) -> Result<RefundSnapshot, ProviderError>;

    /// What was paid out, as far as the payout was made at this moment or later.
    async fn list_payouts(&self, since: DateTime<Utc>) -> Result<Vec<Payout>, ProviderError>;

    /// The movements that a payout is made of, without the payout itself.
    async fn list_settlement(&self, payout: &str) -> Result<Vec<Movement>, ProviderError>;

    /// Checks the signature of an event and reads whom it is about.
    fn verify_event(
        &self,
        signature: &str,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Event, EventError>;
}
