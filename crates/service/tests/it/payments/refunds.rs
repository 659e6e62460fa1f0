//! Money sent back: never more than came, whoever asks at once.

use crate::support::{Fault, TestApp, eur};
use chrono::Duration;
use domain::{InvoiceId, Money, PaymentAttemptId, party::Role, payment::RefundState};
use service::{
    Context, Error, StaffActor,
    payments::{
        self, RefundDecision, RefundError, Selection,
        provider::{ChargebackState, RefundProgress, RefundSnapshot},
    },
};
use std::sync::atomic::Ordering;
use testkit::both;

async fn paid(app: &TestApp) -> (InvoiceId, PaymentAttemptId, StaffActor) {
    let invoice = app.bill("C1", "F1", 12_000).await;
    let actor = app.debtor("C1").await;
    let attempt = app.pay(&actor, Selection::default()).await;
    (invoice, attempt, app.staff(Role::Manager).await)
}

async fn states(app: &TestApp, attempt: PaymentAttemptId) -> Vec<(i64, RefundState)> {
    let mut tx = app.ctx.store.read().await.unwrap();
    let found = store::payments::refunds(&mut tx, app.creditor.id, attempt).await.unwrap();
    found.into_iter().map(|refund| (refund.minor, refund.state)).collect()
}

/// Decides to send 50 euros back, having seen what was left.
async fn decide(
    ctx: &Context,
    by: &StaffActor,
    payment: PaymentAttemptId,
    seen: Money,
) -> Result<(), RefundError> {
    let decision = RefundDecision { payment, seen, amount: eur(5_000), reason: "" };
    payments::refund(ctx, by, decision).await.map(drop)
}

both! {
    async fn a_refund_restores_what_was_owed(app: TestApp) {
        let (invoice, attempt, manager) = paid(&app).await;
        app.refund(&manager, attempt, 12_000).await.unwrap();
        app.settle().await;
        assert_eq!(app.booked(attempt).await, [("payment".to_owned(), -12_000), ("refund".to_owned(), 12_000)]);
        assert_eq!(app.balance(invoice).await, 12_000);
        assert_eq!(states(&app, attempt).await, [(12_000, RefundState::Succeeded)]);
    }

    async fn parts_add_up_and_no_more(app: TestApp) {
        let (invoice, attempt, manager) = paid(&app).await;
        app.refund(&manager, attempt, 2_000).await.unwrap();
        app.settle().await;
        app.refund(&manager, attempt, 4_000).await.unwrap();
        let most = app.refund(&manager, attempt, 6_001).await;
        assert!(matches!(most, Err(RefundError::TooMuch { most }) if most == eur(6_000)), "{most:?}");
        app.settle().await;
        app.refund(&manager, attempt, 6_000).await.unwrap();
        app.settle().await;
        for minor in [1, 12_000, i64::MAX] {
            assert!(matches!(app.refund(&manager, attempt, minor).await, Err(RefundError::TooMuch { .. })));
        }
        for minor in [0, -1, i64::MIN] {
            assert!(matches!(app.refund(&manager, attempt, minor).await, Err(RefundError::TooSmall)));
        }
        assert_eq!((app.balance(invoice).await, app.attempt(attempt).await.refunded_minor), (12_000, 12_000));
    }

    async fn the_same_form_sent_at_the_same_instant_is_one_refund(app: TestApp) {
        let (invoice, attempt, manager) = paid(&app).await;
        let sent: Vec<_> = (0..8)
            .map(|_| {
                let (ctx, manager) = (app.ctx.clone(), manager.clone());
                tokio::spawn(async move { decide(&ctx, &manager, attempt, eur(12_000)).await })
            })
            .collect();
        let mut granted = 0;
        for one in sent {
            match one.await.unwrap() {
                Ok(()) => granted += 1,
                Err(RefundError::Changed { left }) => assert_eq!(left, eur(7_000)),
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(granted, 1);
        app.settle().await;
        assert_eq!((app.balance(invoice).await, app.provider.refund_keys().len()), (5_000, 1));
    }

    async fn concurrent_refunds_never_exceed_the_payment(app: TestApp) {
        let (invoice, attempt, manager) = paid(&app).await;
        let asked: Vec<_> = (0..12)
            .map(|_| {
                let (ctx, manager) = (app.ctx.clone(), manager.clone());
                // Each looks again at what is left until it is told that there is not enough.
                tokio::spawn(async move {
                    let mut seen = eur(12_000);
                    loop {
                        match decide(&ctx, &manager, attempt, seen).await {
                            Err(RefundError::Changed { left }) => seen = left,
                            decided => return decided.is_ok(),
                        }
                    }
                })
            })
            .collect();
        let mut granted = 0;
        for one in asked {
            granted += i32::from(one.await.unwrap());
        }
        assert_eq!(granted, 2);
        app.settle().await; // the fake provider refuses to send back more than it took
        assert_eq!(app.balance(invoice).await, 10_000);
    }

    async fn a_lost_answer_sends_the_money_once(app: TestApp) {
        let (invoice, attempt, manager) = paid(&app).await;
        app.provider.fail_refunds(&[Fault::Lost, Fault::AnswerLost]);
        let id = app.refund(&manager, attempt, 3_000).await.unwrap();
        for _ in 0..5 {
            app.advance_and_settle(Duration::minutes(1)).await;
        }
        assert_eq!(app.provider.refund_keys(), [id.to_string(), id.to_string(), id.to_string()], "one key");
        assert_eq!(app.balance(invoice).await, 3_000);
        assert_eq!(states(&app, attempt).await, [(3_000, RefundState::Succeeded)]);
    }

    async fn a_refusal_by_the_provider_changes_no_balance(app: TestApp) {
        let (invoice, attempt, manager) = paid(&app).await;
        app.provider.fail_refunds(&[Fault::Refused]);
        app.refund(&manager, attempt, 3_000).await.unwrap();
        app.settle().await;
        assert_eq!(states(&app, attempt).await, [(3_000, RefundState::Failed)]);
        assert_eq!(app.balance(invoice).await, 0);
        app.refund(&manager, attempt, 12_000).await.expect("what was refused can be sent again");
    }

    async fn a_refund_on_its_way_counts_when_it_arrives(app: TestApp) {
        let (invoice, attempt, manager) = paid(&app).await;
        app.provider.refunds_wait.store(true, Ordering::Relaxed);
        app.refund(&manager, attempt, 3_000).await.unwrap();
        app.settle().await;
        assert_eq!((app.balance(invoice).await, states(&app, attempt).await), (0, vec![(3_000, RefundState::Created)]));
        assert!(matches!(app.refund(&manager, attempt, 9_001).await, Err(RefundError::TooMuch { .. })), "on its way");
        app.provider.change(attempt, |checkout| checkout.refunds[0].state = RefundProgress::Succeeded);
        for _ in 0..3 {
            app.deliver(attempt, "refunded").await;
        }
        app.settle().await;
        assert_eq!((app.balance(invoice).await, states(&app, attempt).await), (3_000, vec![(3_000, RefundState::Succeeded)]));
    }

    async fn a_refund_that_fails_on_its_way_can_be_sent_again(app: TestApp) {
        let (invoice, attempt, manager) = paid(&app).await;
        app.provider.refunds_wait.store(true, Ordering::Relaxed);
        app.refund(&manager, attempt, 12_000).await.unwrap();
        app.settle().await;
        app.provider.change(attempt, |checkout| {
            checkout.refunds[0].state = RefundProgress::Failed("account closed".to_owned());
        });
        app.deliver(attempt, "refund failed").await;
        app.settle().await;
        assert_eq!((app.balance(invoice).await, states(&app, attempt).await), (0, vec![(12_000, RefundState::Failed)]));
        app.refund(&manager, attempt, 12_000).await.unwrap();
    }

    async fn a_refund_made_at_the_provider_is_booked(app: TestApp) {
        let (invoice, attempt, manager) = paid(&app).await;
        let refund_at_provider = RefundSnapshot { id: "re_x".to_owned(), refund: None, minor: 2_000, state: RefundProgress::Succeeded };
        app.provider.change(attempt, |checkout| checkout.refunds.push(refund_at_provider));
        app.deliver(attempt, "refunded").await;
        app.settle().await;
        assert_eq!(app.balance(invoice).await, 2_000);
        assert!(matches!(app.refund(&manager, attempt, 10_001).await, Err(RefundError::TooMuch { .. })));
    }

    async fn what_the_bank_took_back_is_not_sent_back_again(app: TestApp) {
        let (_, attempt, manager) = paid(&app).await;
        app.provider.change(attempt, |checkout| checkout.charge_back("dp_1", 9_000, ChargebackState::Open));
        app.deliver(attempt, "disputed").await;
        app.settle().await;
        let most = app.refund(&manager, attempt, 3_001).await;
        assert!(matches!(most, Err(RefundError::TooMuch { most }) if most == eur(3_000)), "{most:?}");
        app.provider.change(attempt, |checkout| checkout.charge_back("dp_1", 9_000, ChargebackState::Won));
        app.deliver(attempt, "won").await;
        app.settle().await;
        app.refund(&manager, attempt, 12_000).await.expect("it came back");
    }

    async fn only_managers_of_this_creditor_refund(app: TestApp) {
        let (invoice, attempt, _) = paid(&app).await;
        let collector = app.staff(Role::Collector).await;
        assert!(matches!(app.refund(&collector, attempt, 1).await, Err(RefundError::Other(Error::Forbidden))));
        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        assert!(matches!(app.refund(&stranger, attempt, 1).await, Err(RefundError::NotFound)));
        app.settle().await;
        assert_eq!(app.balance(invoice).await, 0);
    }

    async fn a_reason_may_hold_anything(app: TestApp) {
        let (_, attempt, manager) = paid(&app).await;
        for reason in ["", "\0", "été 🎉 <script>", &"x".repeat(10_000)] {
            let decision = RefundDecision { payment: attempt, seen: app.left(attempt).await, amount: eur(1), reason };
            payments::refund(&app.ctx, &manager, decision).await.unwrap();
        }
    }
}
