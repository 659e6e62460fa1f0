//! What the demonstration's provider pays out: on each day what was paid the day before, less a fee
//! such as real ones keep, whoever's money it is. No bank sees any of it.

use super::{DemoProvider, refund_name, unavailable};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use domain::{Currency, Money, settlement::LineKind};
use service::payments::provider::{Handle, Movement, Payout, PayoutProgress, ProviderError};
use std::collections::BTreeMap;
use store::demo_checkout::{self, DemoCheckout, DemoRefund};

/// What is kept of a payment: 1.4 % and 25 cents.
fn fee(minor: i64) -> i64 {
    minor * 14 / 1_000 + 25
}

/// A payout's name says of which day and in which currency.
fn name(day: NaiveDate, currency: Currency) -> String {
    format!("demo_po_{}_{}", day.format("%Y%m%d"), currency.code())
}

fn named(payout: &str) -> Option<(NaiveDate, Currency)> {
    let (day, currency) = payout.strip_prefix("demo_po_")?.split_once('_')?;
    Some((NaiveDate::parse_from_str(day, "%Y%m%d").ok()?, currency.parse().ok()?))
}

fn begins(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

fn paid(checkout: DemoCheckout) -> Movement {
    let amount = Money::new(checkout.amount_minor, checkout.currency);
    Movement {
        id: checkout.session.replacen("demo_", "demo_txn_", 1),
        kind: LineKind::Payment,
        handle: Handle { session: Some(checkout.session), payment: checkout.payment },
        attempt: Some(checkout.attempt_id),
        about: None,
        gross: amount,
        fee_minor: fee(amount.minor),
    }
}

fn sent_back(refund: DemoRefund) -> Movement {
    let about = refund_name(refund.refund_id);
    Movement {
        id: about.replacen("demo_re_", "demo_txn_re_", 1),
        kind: LineKind::Refund,
        handle: Handle { session: Some(refund.session), payment: refund.payment },
        attempt: Some(refund.attempt_id),
        about: Some(about),
        gross: Money::new(-refund.minor, refund.currency),
        fee_minor: 0,
    }
}

impl DemoProvider {
    /// Every movement between two instants, with the day on which it was.
    async fn movements(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<(NaiveDate, Movement)>, ProviderError> {
        let mut tx = self.store.read().await.map_err(unavailable)?;
        let took = demo_checkout::paid_between(&mut tx, from, until).await.map_err(unavailable)?;
        let gave =
            demo_checkout::refunded_between(&mut tx, from, until).await.map_err(unavailable)?;
        let took = took.into_iter().map(|(checkout, at)| (at.date_naive(), paid(checkout)));
        let gave = gave.into_iter().map(|refund| (refund.sent_at.date_naive(), sent_back(refund)));
        Ok(took.chain(gave).collect())
    }

    pub(super) async fn payouts(&self, since: DateTime<Utc>) -> Result<Vec<Payout>, ProviderError> {
        let today = self.clock.now().date_naive();
        let first = since.date_naive() - Days::new(1);
        let mut days: BTreeMap<(NaiveDate, Currency), i64> = BTreeMap::new();
        for (day, movement) in self.movements(begins(first), begins(today)).await? {
            let net = movement.gross.minor - movement.fee_minor;
            *days.entry((day, movement.gross.currency)).or_default() += net;
        }
        let payout = |((day, currency), minor)| Payout {
            id: name(day, currency),
            amount: Money::new(minor, currency),
            arrives_on: day + Days::new(1),
            state: PayoutProgress::Paid,
        };
        Ok(days.into_iter().map(payout).collect())
    }

    pub(super) async fn settlement(&self, payout: &str) -> Result<Vec<Movement>, ProviderError> {
        let unknown = || ProviderError::Refused("no such payout".to_owned());
        let (day, currency) = named(payout).ok_or_else(unknown)?;
        let all = self.movements(begins(day), begins(day + Days::new(1))).await?;
        let all = all.into_iter().map(|(_, movement)| movement);
        Ok(all.filter(|movement| movement.gross.currency == currency).collect())
    }
}
