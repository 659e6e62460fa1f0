//! Stripe Checkout: hosted pages, no card data here, no script of theirs.
//!
//! Requests are built by async-stripe; answers are read by small types of our own
//! ([`answers`]), because the generated ones refuse answers that lack optional fields and cost
//! minutes of build. Repeating is our worker's decision, always with our stored key.

mod answers;
mod settlement;
#[cfg(test)]
mod tests;

use crate::config;
use answers::{Charge, List, PaymentIntent, Session};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{Locale, Money};
use secrecy::ExposeSecret;
use serde::Serialize;
use serde_json::Value;
use service::{
    payments::provider::{
        Event, EventError, Handle, Movement, Order, PaymentProvider, Payout, ProviderError,
        RefundOrder, RefundSnapshot, Snapshot, Started,
    },
    signature,
};
use std::{collections::HashMap, time::Duration};
use stripe::{Client, ClientBuilder, IdempotencyKey, RequestStrategy, StripeError};
use stripe_checkout::checkout_session::{
    CreateCheckoutSession, CreateCheckoutSessionAllowedPaymentMethodTypes as Method,
    CreateCheckoutSessionLineItems, CreateCheckoutSessionLineItemsPriceData,
    CreateCheckoutSessionPaymentIntentData, ProductData,
};
use stripe_client_core::{RequestBuilder, StripeMethod, StripeRequest};
use stripe_core::refund::CreateRefund;

/// Stripe as configured.
pub(crate) struct Stripe {
    client: Client,
    webhook_secrets: Vec<String>,
    methods: Vec<Method>,
}

impl Stripe {
    /// A client for the account that the configuration names.
    pub(crate) fn new(config: &config::Config) -> Result<Self, StripeError> {
        let stripe = &config.payments.stripe;
        let secret = stripe
            .secret_key
            .as_ref()
            .map(|key| key.expose_secret().to_owned())
            .unwrap_or_default();
        let client = ClientBuilder::new(secret)
            .url(&stripe.api_base)
            .timeout(Duration::from_secs(stripe.timeout_seconds))
            .build()?;
        let methods = stripe.methods.split(',').map(str::trim).filter(|method| !method.is_empty());
        Ok(Self {
            client,
            webhook_secrets: config.stripe_webhook_secrets(),
            methods: methods.filter_map(|method| method.parse().ok()).collect(),
        })
    }

    async fn get<T: miniserde::Deserialize>(
        &self,
        path: String,
        query: &impl Serialize,
    ) -> Result<Option<T>, ProviderError> {
        let request = RequestBuilder::new(StripeMethod::Get, path).query(query).customize::<T>();
        match request.send(&self.client).await {
            Ok(answer) => Ok(Some(answer)),
            Err(StripeError::Stripe(_, 404)) => Ok(None),
            Err(error) => Err(understand(&error)),
        }
    }

    async fn session(&self, handle: &Handle) -> Result<Option<Session>, ProviderError> {
        if let Some(id) = &handle.session {
            return self.get(format!("/checkout/sessions/{id}"), &()).await;
        }
        let Some(payment) = &handle.payment else { return Ok(None) };
        let query = [("payment_intent", payment.as_str()), ("limit", "1")];
        let found: Option<List<Session>> =
            self.get("/checkout/sessions".to_owned(), &HashMap::from(query)).await?;
        Ok(found.and_then(|list| list.data.into_iter().next()))
    }
}

/// What an error means for us: a clear no, or not knowing.
fn understand(error: &StripeError) -> ProviderError {
    match error {
        StripeError::Stripe(told, status @ 400..=499) if !matches!(status, 409 | 429) => {
            let code = told.code.as_ref().map(ToString::to_string).unwrap_or_default();
            ProviderError::Refused(format!(
                "{status} {code} {}",
                told.message.as_deref().unwrap_or_default()
            ))
        }
        StripeError::Stripe(_, status) => ProviderError::Unknown(format!("status {status}")),
        StripeError::ConfigError(why) => ProviderError::Refused(why.clone()),
        other => ProviderError::Unknown(other.to_string()),
    }
}

fn idempotent(key: &str) -> Result<RequestStrategy, ProviderError> {
    IdempotencyKey::new(key)
        .map(RequestStrategy::Idempotent)
        .map_err(|error| ProviderError::Refused(error.to_string()))
}

fn currency(money: Money) -> stripe_types::Currency {
    money.currency.code().to_lowercase().parse().unwrap_or(stripe_types::Currency::EUR)
}

#[async_trait]
impl PaymentProvider for Stripe {
    fn name(&self) -> &'static str {
        "stripe"
    }

    fn signature_header(&self) -> &'static str {
        "stripe-signature"
    }

    async fn start(&self, order: &Order) -> Result<Started, ProviderError> {
        let item = CreateCheckoutSessionLineItems {
            quantity: Some(1),
            price_data: Some(CreateCheckoutSessionLineItemsPriceData {
                unit_amount: Some(order.amount.minor),
                product_data: Some(ProductData::new(order.description.clone())),
                ..CreateCheckoutSessionLineItemsPriceData::new(currency(order.amount))
            }),
            ..CreateCheckoutSessionLineItems::new()
        };
        let metadata: HashMap<String, String> = HashMap::from([
            ("attempt".to_owned(), order.attempt.to_string()),
            ("creditor".to_owned(), order.creditor.to_string()),
        ]);
        let intent = CreateCheckoutSessionPaymentIntentData {
            metadata: Some(metadata.clone()),
            description: Some(order.description.clone()),
            ..CreateCheckoutSessionPaymentIntentData::new()
        };
        let mut request = CreateCheckoutSession::new()
            .mode(stripe_shared::CheckoutSessionMode::Payment)
            .line_items(vec![item])
            .client_reference_id(order.attempt.to_string())
            .metadata(metadata)
            .payment_intent_data(intent)
            .success_url(&order.return_url)
            .cancel_url(&order.cancel_url)
            .expires_at(order.expires_at.timestamp())
            .locale(match order.locale {
                Locale::Fr => stripe_shared::CheckoutSessionLocale::Fr,
                Locale::En => stripe_shared::CheckoutSessionLocale::EnMinusGb,
            });
        if let Some(email) = &order.email {
            request = request.customer_email(email);
        }
        if !self.methods.is_empty() {
            request = request.allowed_payment_method_types(self.methods.clone());
        }
        let session: Session = request
            .build()
            .customize::<Session>()
            .request_strategy(idempotent(&order.idempotency_key)?)
            .send(&self.client)
            .await
            .map_err(|error| understand(&error))?;
        match session.url {
            Some(url) => Ok(Started { session: session.id, url }),
            // The same key found a checkout that has been used: its news say how it ended.
            None => Err(ProviderError::Refused("the checkout is not open any more".to_owned())),
        }
    }

    async fn fetch(&self, handle: &Handle) -> Result<Option<Snapshot>, ProviderError> {
        let Some(session) = self.session(handle).await? else { return Ok(None) };
        let intent = match session.payment_intent() {
            Some(id) => {
                let query = HashMap::from([("expand[]", "latest_charge")]);
                self.get::<PaymentIntent>(format!("/payment_intents/{id}"), &query).await?
            }
            None => None,
        };
        let mut refunds = List { data: Vec::new() };
        let mut disputes = List { data: Vec::new() };
        if let Some(intent) = intent.as_ref().filter(|intent| intent.is_paid()) {
            let query = HashMap::from([("payment_intent", intent.id.as_str()), ("limit", "100")]);
            refunds = self.get("/refunds".to_owned(), &query).await?.unwrap_or(refunds);
            if intent.charge().is_some_and(Charge::is_disputed) {
                disputes = self.get("/disputes".to_owned(), &query).await?.unwrap_or(disputes);
            }
        }
        answers::snapshot(&session, intent.as_ref(), refunds, disputes).map(Some)
    }

    async fn cancel(&self, session: &str) -> Result<(), ProviderError> {
        let request =
            RequestBuilder::new(StripeMethod::Post, format!("/checkout/sessions/{session}/expire"));
        match request.customize::<Session>().send(&self.client).await {
            Ok(_) => Ok(()),
            Err(error) => Err(understand(&error)),
        }
    }

    async fn refund(&self, order: &RefundOrder) -> Result<RefundSnapshot, ProviderError> {
        let payment = order.handle.payment.as_deref().unwrap_or_default();
        let metadata = HashMap::from([("refund".to_owned(), order.refund.to_string())]);
        let answer: answers::Refund = CreateRefund::new()
            .payment_intent(payment)
            .amount(order.amount.minor)
            .metadata(metadata)
            .build()
            .customize::<answers::Refund>()
            .request_strategy(idempotent(&format!("acquit-refund-{}", order.refund))?)
            .send(&self.client)
            .await
            .map_err(|error| understand(&error))?;
        Ok(RefundSnapshot { refund: Some(order.refund), ..answer.into() })
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
        signature::verify(header, body, &self.webhook_secrets, now)?;
        let event: Value = serde_json::from_slice(body).map_err(|_| EventError::Malformed)?;
        let text =
            |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        let object = &event["data"]["object"];
        let kind = text(&event, "type").ok_or(EventError::Malformed)?;
        let id = text(object, "id");
        let handle = match object["object"].as_str() {
            Some("checkout.session") => {
                Handle { session: id, payment: text(object, "payment_intent") }
            }
            Some("payment_intent") => Handle { session: None, payment: id },
            _ => Handle { session: None, payment: text(object, "payment_intent") },
        };
        let attempt =
            text(object, "client_reference_id").or_else(|| text(&object["metadata"], "attempt"));
        Ok(Event {
            id: text(&event, "id").ok_or(EventError::Malformed)?,
            kind,
            handle,
            attempt: attempt.and_then(|id| id.parse().ok()),
            // Billing details and the like have no business here: the object is fetched again.
            payload: Value::Null,
        })
    }
}
