//! What Stripe pays out, from a small twin that answers as its public documentation says.

use super::Stripe;
use crate::config::Config;
use axum::{
    Json, Router,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{Money, settlement::LineKind};
use serde_json::{Value, json};
use service::payments::provider::{PaymentProvider, PayoutProgress, ProviderError};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

const ATTEMPT: &str = "0195a0f0-0000-7000-8000-000000000001";

type Asked = BTreeMap<String, String>;

/// Lists of two, so that they have pages, and what was asked for.
#[derive(Clone, Default)]
struct Twin {
    asked: Arc<Mutex<Vec<Asked>>>,
    broken: bool,
}

fn payouts() -> Vec<Value> {
    let payout = |id: &str, amount: i64, status: &str| {
        json!({ "id": id, "object": "payout", "amount": amount, "currency": "eur", "status": status,
            "arrival_date": 1_774_224_000, "created": 1_774_051_200, "automatic": true })
    };
    vec![
        payout("po_3", 500, "in_transit"),
        payout("po_2", -200, "failed"),
        payout("po_1", 11_307, "paid"),
    ]
}

fn transactions() -> Vec<Value> {
    let one = |id: &str, kind: &str, amount: i64, fee: i64, source: Value| {
        json!({ "id": id, "object": "balance_transaction", "type": kind, "amount": amount, "fee": fee,
            "net": amount - fee, "currency": "eur", "source": source })
    };
    let metadata = json!({ "attempt": ATTEMPT });
    vec![
        one("txn_0", "payout", -11_307, 0, json!({ "id": "po_1", "object": "payout" })),
        one(
            "txn_1",
            "charge",
            12_000,
            193,
            json!({ "id": "ch_1", "object": "charge", "payment_intent": "pi_1", "metadata": metadata }),
        ),
        one(
            "txn_2",
            "refund",
            -300,
            0,
            json!({ "id": "re_1", "object": "refund", "payment_intent": { "id": "pi_1" } }),
        ),
        one(
            "txn_3",
            "adjustment",
            -100,
            0,
            json!({ "id": "dp_1", "object": "dispute", "payment_intent": "pi_1" }),
        ),
        one("txn_4", "stripe_fee", -100, 0, Value::Null),
        json!({ "id": "txn_5", "type": "topup", "amount": 7, "currency": "eur", "source": "tu_1" }),
    ]
}

fn list(twin: &Twin, asked: Asked, all: &[Value]) -> Response {
    let after = asked.get("starting_after").cloned();
    twin.asked.lock().unwrap().push(asked);
    if twin.broken {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let begin = after.map_or(0, |last| all.iter().position(|one| one["id"] == *last).unwrap() + 1);
    let data: Vec<_> = all.iter().skip(begin).take(2).cloned().collect();
    let has_more = begin + data.len() < all.len();
    Json(json!({ "object": "list", "data": data, "has_more": has_more })).into_response()
}

/// Stripe as it speaks to a twin.
async fn speaking_to(twin: Twin) -> Stripe {
    let router = Router::new()
        .route(
            "/v1/payouts",
            get(async |State(twin): State<Twin>, Query(asked): Query<Asked>| {
                list(&twin, asked, &payouts())
            }),
        )
        .route(
            "/v1/balance_transactions",
            get(async |State(twin): State<Twin>, Query(asked): Query<Asked>| {
                list(&twin, asked, &transactions())
            }),
        )
        .with_state(twin);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut config = Config::default();
    config.payments.stripe.api_base = format!("http://{}/", listener.local_addr().unwrap());
    config.payments.stripe.secret_key = Some("sk_test_1".into());
    tokio::spawn(async move { axum::serve(listener, router).await });
    Stripe::new(&config).unwrap()
}

fn since() -> DateTime<Utc> {
    DateTime::from_timestamp(1_774_000_000, 0).unwrap()
}

#[tokio::test]
async fn payouts_are_listed_to_their_end() {
    let twin = Twin::default();
    let found = speaking_to(twin.clone()).await.list_payouts(since()).await.unwrap();
    let states: Vec<_> = found.iter().map(|one| (one.id.as_str(), one.amount, one.state)).collect();
    assert_eq!(
        states,
        [
            ("po_3", Money::eur(500), PayoutProgress::Pending),
            ("po_2", Money::eur(-200), PayoutProgress::Returned),
            ("po_1", Money::eur(11_307), PayoutProgress::Paid),
        ]
    );
    assert_eq!(Some(found[0].arrives_on), NaiveDate::from_ymd_opt(2026, 3, 23));
    let asked = twin.asked.lock().unwrap().clone();
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[0]["created[gte]"], "1774000000");
    assert_eq!(asked[1]["starting_after"], "po_2");
}

#[tokio::test]
async fn a_payout_is_made_of_what_it_names_and_not_of_itself() {
    let twin = Twin::default();
    let found = speaking_to(twin.clone()).await.list_settlement("po_1").await.unwrap();
    let read: Vec<_> = found
        .iter()
        .map(|one| {
            let payment = one.handle.payment.as_deref();
            (one.id.as_str(), one.kind, payment, one.gross.minor, one.fee_minor)
        })
        .collect();
    assert_eq!(
        read,
        [
            ("txn_1", LineKind::Payment, Some("pi_1"), 12_000, 193),
            ("txn_2", LineKind::Refund, Some("pi_1"), -300, 0),
            ("txn_3", LineKind::Chargeback, Some("pi_1"), -100, 0),
            ("txn_4", LineKind::Fee, None, -100, 0),
            ("txn_5", LineKind::Other, None, 7, 0),
        ]
    );
    assert_eq!(found[0].attempt.map(|id| id.to_string()).as_deref(), Some(ATTEMPT));
    let about: Vec<_> = found.iter().map(|one| one.about.as_deref()).collect();
    assert_eq!(about, [Some("ch_1"), Some("re_1"), Some("dp_1"), None, Some("tu_1")]);
    let asked = twin.asked.lock().unwrap().clone();
    assert!(asked.iter().all(|asked| asked["payout"] == "po_1"));
    assert_eq!(asked[0]["expand[]"], "data.source");
}

#[tokio::test]
async fn a_list_that_cannot_be_read_is_no_empty_list() {
    let stripe = speaking_to(Twin { broken: true, ..Twin::default() }).await;
    let away = |error| matches!(error, ProviderError::Unknown(_));
    assert!(away(stripe.list_payouts(since()).await.unwrap_err()));
    assert!(away(stripe.list_settlement("po_1").await.unwrap_err()));
}
