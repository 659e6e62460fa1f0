//! What does not match what we asked for goes to suspense, with a task for a human.

use crate::support::{Checkout, TestApp, eur};
use domain::{InvoiceId, Money, PaymentAttemptId, payment::AttemptState};
use service::payments::Selection;
use testkit::both;

/// Begins a payment of 120 euros and has it paid with a change.
async fn paid_with(
    app: &TestApp,
    change: impl FnOnce(&mut Checkout),
) -> (InvoiceId, PaymentAttemptId) {
    let invoice = app.bill("C1", "F1", 12_000).await;
    let actor = app.debtor("C1").await;
    let checkout = app.start(&actor, Selection::default()).await;
    app.provider.change(checkout.attempt, |checkout| {
        checkout.pay();
        change(checkout);
    });
    for _ in 0..3 {
        app.deliver(checkout.attempt, "completed").await;
        app.settle().await;
    }
    (invoice, checkout.attempt)
}

async fn assert_suspended(
    app: &TestApp,
    (invoice, attempt): (InvoiceId, PaymentAttemptId),
    why: &str,
) {
    assert_eq!(app.balance(invoice).await, 12_000, "nothing is credited");
    assert_eq!(app.attempt(attempt).await.state, AttemptState::Quarantined);
    assert_eq!(
        app.booked(attempt).await,
        [("suspense".to_owned(), 0)],
        "the money is somewhere, once"
    );
    assert_eq!(
        app.tasks().await,
        [("payment_mismatch".to_owned(), why.to_owned())],
        "one task, not three"
    );
}

both! {
    async fn another_amount(app: TestApp) {
        let paid = paid_with(&app, |checkout| checkout.amount = eur(1)).await;
        assert_suspended(&app, paid, "amount").await;
    }

    async fn a_larger_amount(app: TestApp) {
        let paid = paid_with(&app, |checkout| checkout.amount = eur(12_001)).await;
        assert_suspended(&app, paid, "amount").await;
    }

    async fn another_currency(app: TestApp) {
        let paid = paid_with(&app, |checkout| checkout.amount = Money::new(12_000, "JPY".parse().unwrap())).await;
        assert_suspended(&app, paid, "currency").await;
    }

    async fn another_reference(app: TestApp) {
        let other = app.ctx.id();
        let paid = paid_with(&app, |checkout| checkout.attempt = Some(other)).await;
        assert_suspended(&app, paid, "reference").await;
    }

    async fn another_creditor(app: TestApp) {
        let other = app.other_creditor.id;
        let paid = paid_with(&app, |checkout| checkout.creditor = Some(other)).await;
        assert_suspended(&app, paid, "creditor").await;
    }

    async fn play_money_is_not_even_suspended(app: TestApp) {
        let (invoice, attempt) = paid_with(&app, |checkout| checkout.live = false).await;
        assert_eq!(app.balance(invoice).await, 12_000);
        assert!(app.booked(attempt).await.is_empty());
        assert_eq!(app.tasks().await, [("payment_mismatch".to_owned(), "mode".to_owned())]);
    }

    async fn a_charge_is_counted_once_even_if_the_provider_changes_its_mind(app: TestApp) {
        let (_, attempt) = paid_with(&app, |checkout| checkout.amount = eur(11_999)).await;
        app.provider.change(attempt, |checkout| checkout.amount = eur(12_000));
        app.deliver(attempt, "completed").await;
        app.settle().await;
        assert_eq!(app.booked(attempt).await, [("suspense".to_owned(), 0)], "a human decides");
    }

    async fn a_paid_attempt_whose_amount_changes_later_is_counted_once(app: TestApp) {
        let (invoice, attempt) = paid_with(&app, |_| ()).await;
        app.provider.change(attempt, |checkout| checkout.amount = eur(13_000));
        app.deliver(attempt, "completed").await;
        app.settle().await;
        assert_eq!(app.booked(attempt).await, [("payment".to_owned(), -12_000)], "one charge, one posting (R1)");
        assert_eq!(app.tasks().await.len(), 1);
        assert_eq!(app.balance(invoice).await, 0);
    }
}
