//! Only the provider's signed word counts, once.

use crate::support::{Checkout, TestApp, sign};
use chrono::Duration;
use domain::payment::AttemptState;
use service::payments::{self, Selection, provider::EventError};
use testkit::both;

both! {
    async fn the_return_page_proves_nothing(app: TestApp) {
        let invoice = app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor("C1").await;
        let checkout = app.start(&actor, Selection::default()).await;
        app.provider.change(checkout.attempt, Checkout::pay);
        for _ in 0..3 {
            let status = payments::status(&app.ctx, &actor, checkout.attempt).await.unwrap().unwrap();
            assert_eq!(status.state, AttemptState::Open);
            assert!(status.receipt.is_none());
        }
        app.settle().await;
        assert_eq!(app.balance(invoice).await, 12_000, "nothing is credited without the provider's word");

        app.deliver(checkout.attempt, "completed").await;
        assert_eq!(app.balance(invoice).await, 12_000, "an event is kept, not applied, where it arrives");
        app.settle().await;
        let status = payments::status(&app.ctx, &actor, checkout.attempt).await.unwrap().unwrap();
        assert_eq!((status.state, status.remaining.minor), (AttemptState::Succeeded, 0));
        assert!(status.receipt.is_some());
        assert_eq!(app.balance(invoice).await, 0);
    }

    async fn anothers_payment_has_no_status_here(app: TestApp) {
        app.bill("C1", "F1", 12_000).await;
        app.bill("C2", "F2", 12_000).await;
        let (one, other) = (app.debtor("C1").await, app.debtor("C2").await);
        let checkout = app.start(&one, Selection::default()).await;
        assert!(payments::status(&app.ctx, &other, checkout.attempt).await.unwrap().is_none());
    }

    async fn the_same_event_ten_times_in_parallel_is_one_posting(app: TestApp) {
        let invoice = app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor("C1").await;
        let checkout = app.start(&actor, Selection::default()).await;
        app.provider.change(checkout.attempt, Checkout::pay);
        let (signature, body) = app.provider.event(checkout.attempt, "completed");
        let deliveries: Vec<_> = (0..10)
            .map(|_| {
                let (ctx, provider) = (app.ctx.clone(), app.provider.clone());
                let (signature, body) = (signature.clone(), body.clone());
                tokio::spawn(async move { payments::receive_event(&ctx, &*provider, &signature, &body).await })
            })
            .collect();
        let mut new = 0;
        for delivery in deliveries {
            new += usize::from(delivery.await.unwrap().unwrap().unwrap());
        }
        assert_eq!(new, 1, "one of the ten is new, all are answered with success");
        app.settle().await;
        assert_eq!(app.booked(checkout.attempt).await, [("payment".to_owned(), -12_000)]);
        assert_eq!(app.balance(invoice).await, 0);
    }

    async fn many_events_of_one_payment_are_one_posting(app: TestApp) {
        app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor("C1").await;
        let checkout = app.start(&actor, Selection::default()).await;
        app.provider.change(checkout.attempt, Checkout::pay);
        for kind in ["completed", "succeeded", "charge", "completed"] {
            assert!(app.deliver(checkout.attempt, kind).await, "each has its own identifier");
        }
        app.settle().await;
        assert_eq!(app.booked(checkout.attempt).await.len(), 1);
    }

    async fn an_event_that_is_not_signed_leaves_no_trace(app: TestApp) {
        app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor("C1").await;
        let checkout = app.start(&actor, Selection::default()).await;
        app.provider.change(checkout.attempt, Checkout::pay);
        let (signature, body) = app.provider.event(checkout.attempt, "completed");
        let before = testkit::contents(&app.db).await;
        let tampered = String::from_utf8(body.clone()).unwrap().replace("evt_1", "evt_2").into_bytes();
        for (signature, body) in [("", &body), ("0", &body), (signature.as_str(), &tampered)] {
            assert_eq!(app.receive(signature, body).await, Err(EventError::Signature));
        }
        let (signature, body) = sign(&serde_json::json!({ "kind": "completed" }));
        assert_eq!(app.receive(&signature, &body).await, Err(EventError::Malformed));
        assert_eq!(testkit::contents(&app.db).await, before);
    }

    async fn an_event_about_nothing_of_ours_is_kept_and_done(app: TestApp) {
        let body = serde_json::json!({ "id": "evt_x", "kind": "completed", "session": "cs_elsewhere", "payment": "pi_x",
            "attempt": app.ctx.id::<domain::PaymentAttemptId>() });
        let (signature, body) = sign(&body);
        assert_eq!(app.receive(&signature, &body).await, Ok(true));
        app.settle().await;
        assert!(app.tasks().await.is_empty());
    }

    async fn declined_expired_or_abandoned_credits_nothing_and_can_be_paid_again(app: TestApp) {
        let invoice = app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor("C1").await;
        let declined = app.start(&actor, Selection::default()).await;
        app.provider.change(declined.attempt, |checkout| checkout.fail("card declined"));
        app.deliver(declined.attempt, "failed").await;
        app.settle().await;
        let status = payments::status(&app.ctx, &actor, declined.attempt).await.unwrap().unwrap();
        assert_eq!((status.state, status.failure.as_deref()), (AttemptState::Failed, Some("card declined")));

        // Abandoned: nobody says anything, and the provider closes it.
        let abandoned = app.start(&actor, Selection::default()).await;
        assert_ne!(abandoned.attempt, declined.attempt);
        app.provider.change(abandoned.attempt, |c| c.state = service::payments::provider::ProviderState::Expired);
        app.advance_and_settle(Duration::minutes(33)).await;
        assert_eq!(app.attempt(abandoned.attempt).await.state, AttemptState::Expired);

        assert_eq!(app.balance(invoice).await, 12_000);
        app.pay(&actor, Selection::default()).await;
        assert_eq!(app.balance(invoice).await, 0);
    }

    async fn a_payment_after_all_hope_is_still_a_payment(app: TestApp) {
        let invoice = app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor("C1").await;
        let checkout = app.start(&actor, Selection::default()).await;
        app.provider.change(checkout.attempt, |checkout| checkout.fail("card declined"));
        app.deliver(checkout.attempt, "failed").await;
        app.settle().await;
        app.provider.change(checkout.attempt, Checkout::pay);
        app.deliver(checkout.attempt, "completed").await;
        app.settle().await;
        let attempt = app.attempt(checkout.attempt).await;
        assert_eq!((attempt.state, attempt.failure), (AttemptState::Succeeded, None), "no reason of failure is left");
        assert_eq!(app.balance(invoice).await, 0);
    }

    async fn a_slow_payment_is_processing_until_it_is_paid(app: TestApp) {
        let invoice = app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor("C1").await;
        let checkout = app.start(&actor, Selection::default()).await;
        app.provider.change(checkout.attempt, |c| c.state = service::payments::provider::ProviderState::Processing);
        app.deliver(checkout.attempt, "processing").await;
        app.settle().await;
        let overview = service::portal::overview(&app.ctx, &actor).await.unwrap();
        assert_eq!((overview.to_pay.minor, overview.processing.minor), (0, 12_000));
        assert_eq!(app.balance(invoice).await, 12_000);
        let again = payments::start(&app.ctx, &actor, Selection::default(), "again").await;
        assert!(matches!(again, Err(payments::StartError::NothingOwed)), "not charged a second time");

        // The event of its success is lost; days later it is found all the same.
        app.provider.change(checkout.attempt, Checkout::pay);
        app.advance_and_settle(Duration::days(2)).await;
        assert_eq!(app.attempt(checkout.attempt).await.state, AttemptState::Succeeded);
        assert_eq!(app.balance(invoice).await, 0);
    }
}
