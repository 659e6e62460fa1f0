//! R1: hundreds of signed events, shuffled and repeated, received and applied by many at once: the
//! ledger counts every charge once. `ACQUIT_TRUST=1` runs the long form: ten thousand events.

use crate::support::{Checkout, TestApp, only};
use domain::{PaymentAttemptId, ledger::Account};
use service::{payments, worker};
use testkit::{both, is_long, tried};

const WORKERS: usize = 16;

/// A shuffle that a seed repeats.
fn shuffle<T>(items: &mut [T], mut seed: u64) {
    for at in (1..items.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        items.swap(at, usize::try_from(seed >> 33).unwrap() % (at + 1));
    }
}

both! {
    async fn every_charge_is_counted_once(app: TestApp) {
        let debtors = if is_long() { 1_000 } else { 30 };
        let mut events = Vec::new();
        let mut attempts: Vec<PaymentAttemptId> = Vec::new();
        let mut charged = 0;
        for number in 0..debtors {
            let name = format!("C{number}");
            let minor = 1_000 + i64::try_from(number).unwrap() * 17;
            let invoice = app.bill(&name, &format!("F{number}"), minor).await;
            let actor = app.debtor(&name).await;
            let checkout = app.start(&actor, only(&[invoice])).await;
            attempts.push(checkout.attempt);
            if number % 5 == 0 {
                app.provider.change(checkout.attempt, |checkout| checkout.fail("declined"));
            } else {
                app.provider.change(checkout.attempt, Checkout::pay);
                charged += minor;
            }
            for kind in ["created", "processing", "completed", "charge", "updated"] {
                let event = app.provider.event(checkout.attempt, kind);
                events.push(event.clone());
                events.push(event);
            }
        }
        shuffle(&mut events, 42);
        assert_eq!(events.len(), 10 * debtors);
        tried("R1", events.len());

        let mut tasks = Vec::new();
        for share in events.chunks(events.len().div_ceil(WORKERS)) {
            let (ctx, provider, share) = (app.ctx.clone(), app.provider.clone(), share.to_vec());
            tasks.push(tokio::spawn(async move {
                for (signature, body) in share {
                    payments::receive_event(&ctx, &*provider, &signature, &body).await.unwrap().unwrap();
                    worker::run_due(&ctx, 2).await.unwrap();
                }
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
        app.settle().await;

        let mut received = 0;
        for attempt in attempts {
            let attempt = app.attempt(attempt).await;
            let mut tx = app.ctx.store.read().await.unwrap();
            let clearing = Account::ProviderClearing;
            let (creditor, debtor) = (app.creditor.id, attempt.debtor_id);
            let booked = store::ledger::account_of_debtor(&mut tx, creditor, debtor, clearing).await.unwrap();
            assert_eq!(booked, attempt.received_minor);
            received += booked;
        }
        assert_eq!(received, charged, "the sum of the postings is the sum of the charges");
        let mut tx = app.ctx.store.read().await.unwrap();
        let (ready, dead) = store::jobs::counts(&mut tx).await.unwrap();
        assert_eq!((ready, dead), (i64::try_from(debtors).unwrap(), 0), "only the later checks of each attempt wait");
    }
}
