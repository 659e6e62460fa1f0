//! What Stripe pays out: payouts, and the balance transactions that each is made of.
//!
//! Stripe says of automatic payouts only what they are made of; of one that somebody made by hand it
//! names nothing, and somebody here is asked to look.

use super::{Stripe, answers::id_of};
use chrono::DateTime;
use domain::{Currency, Money, settlement::LineKind};
use miniserde::{Deserialize, json::Value};
use service::payments::provider::{Handle, Movement, Payout, PayoutProgress, ProviderError};
use std::collections::HashMap;

/// Pages of a hundred that are read of one list: what has more has no end.
const MOST_PAGES: usize = 1_000;

#[derive(Deserialize)]
struct Page<T> {
    data: Vec<T>,
    has_more: Option<bool>,
}

/// What a list has: each names the place from which it goes on.
trait Listed: Deserialize + Send + Sync + 'static {
    fn id(&self) -> &str;
}

#[derive(Deserialize)]
struct PayoutAnswer {
    id: String,
    amount: i64,
    currency: String,
    arrival_date: i64,
    status: Option<String>,
}

impl Listed for PayoutAnswer {
    fn id(&self) -> &str {
        &self.id
    }
}

#[derive(Deserialize)]
struct BalanceTransaction {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    amount: i64,
    fee: Option<i64>,
    currency: String,
    source: Option<Value>,
}

impl Listed for BalanceTransaction {
    fn id(&self) -> &str {
        &self.id
    }
}

fn money(minor: i64, currency: &str) -> Result<Money, ProviderError> {
    let currency: Result<Currency, _> = currency.to_uppercase().parse();
    let unknown = |_| ProviderError::Unknown("an amount in a currency of its own".to_owned());
    Ok(Money::new(minor, currency.map_err(unknown)?))
}

impl TryFrom<PayoutAnswer> for Payout {
    type Error = ProviderError;
    fn try_from(answer: PayoutAnswer) -> Result<Self, ProviderError> {
        let arrives = DateTime::from_timestamp(answer.arrival_date, 0);
        let arrives = arrives.ok_or_else(|| ProviderError::Unknown("a day of no calendar".into()));
        Ok(Self {
            amount: money(answer.amount, &answer.currency)?,
            arrives_on: arrives?.date_naive(),
            state: match answer.status.as_deref() {
                Some("paid") => PayoutProgress::Paid,
                Some("failed" | "canceled") => PayoutProgress::Returned,
                _ => PayoutProgress::Pending,
            },
            id: answer.id,
        })
    }
}

/// A field of what a transaction is about: text, or the id of an object.
fn field(value: &Value, name: &str) -> Option<String> {
    match value {
        Value::Object(object) => id_of(object.get(name)?),
        _ => None,
    }
}

fn metadata(value: &Value, name: &str) -> Option<String> {
    match value {
        Value::Object(object) => field(object.get("metadata")?, name),
        _ => None,
    }
}

impl TryFrom<BalanceTransaction> for Movement {
    type Error = ProviderError;
    fn try_from(answer: BalanceTransaction) -> Result<Self, ProviderError> {
        let source = answer.source.unwrap_or(Value::Null);
        let object = field(&source, "object");
        let kind = match (answer.kind.as_str(), object.as_deref()) {
            ("charge" | "payment", _) => LineKind::Payment,
            ("refund" | "payment_refund", _) => LineKind::Refund,
            ("adjustment", Some("dispute")) => LineKind::Chargeback,
            ("stripe_fee" | "stripe_fx_fee" | "tax_fee" | "network_cost", _) => LineKind::Fee,
            _ => LineKind::Other,
        };
        Ok(Self {
            gross: money(answer.amount, &answer.currency)?,
            fee_minor: answer.fee.unwrap_or(0),
            handle: Handle { session: None, payment: field(&source, "payment_intent") },
            attempt: metadata(&source, "attempt").and_then(|id| id.parse().ok()),
            about: id_of(&source),
            kind,
            id: answer.id,
        })
    }
}

impl Stripe {
    /// A whole list, page by page.
    async fn all<T: Listed>(
        &self,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<Vec<T>, ProviderError> {
        let mut all: Vec<T> = Vec::new();
        for _ in 0..MOST_PAGES {
            let mut asked: HashMap<&str, &str> = query.iter().copied().collect();
            asked.insert("limit", "100");
            let last = all.last().map(|last| last.id().to_owned());
            if let Some(last) = &last {
                asked.insert("starting_after", last);
            }
            let page: Option<Page<T>> = self.get(path.to_owned(), &asked).await?;
            let page = page.ok_or_else(|| ProviderError::Unknown("no such list".to_owned()))?;
            let more = page.has_more == Some(true) && !page.data.is_empty();
            all.extend(page.data);
            if !more {
                return Ok(all);
            }
        }
        Err(ProviderError::Unknown("a list without end".to_owned()))
    }

    pub(super) async fn payouts(
        &self,
        since: DateTime<chrono::Utc>,
    ) -> Result<Vec<Payout>, ProviderError> {
        let since = since.timestamp().to_string();
        let all: Vec<PayoutAnswer> = self.all("/payouts", &[("created[gte]", &since)]).await?;
        all.into_iter().map(Payout::try_from).collect()
    }

    pub(super) async fn settlement(&self, payout: &str) -> Result<Vec<Movement>, ProviderError> {
        let query = [("payout", payout), ("expand[]", "data.source")];
        let all: Vec<BalanceTransaction> = self.all("/balance_transactions", &query).await?;
        // Money that leaves as the payout itself is no part of what it is made of.
        let parts = all.into_iter().filter(|one| !one.kind.starts_with("payout"));
        parts.map(Movement::try_from).collect()
    }
}
