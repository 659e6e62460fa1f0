//! Beginning a payment: double clicks, tabs, a provider that is slow, silent or away.

use crate::support::{Checkout, Fault, TestApp, eur, only, part};
use chrono::Duration;
use domain::{PaymentAttemptId, payment::AttemptState, token::LinkToken};
use service::{
    door,
    payments::{self, Selection, StartError},
};
use std::collections::BTreeSet;
use testkit::both;

/// Who begins payments, as the audit has it.
async fn starters(app: &TestApp) -> Vec<(String, Option<uuid::Uuid>)> {
    let debtor = app.debtor_id(&app.creditor, "C1").await;
    let mut tx = app.ctx.store.read().await.unwrap();
    let acts = store::audit::of_debtor(&mut tx, app.creditor.id, debtor).await.unwrap();
    let started = acts.into_iter().filter(|act| act.action == "payment.started");
    started.map(|act| (act.actor_kind, act.actor_id)).collect()
}

both! {
    async fn whoever_begins_a_payment_is_named_in_the_audit(app: TestApp) {
        app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor("C1").await;
        let contact = actor.contact();
        app.start(&actor, part(5_000)).await;
        assert_eq!(starters(&app).await, [("debtor".to_owned(), Some(contact.id.0))]);
        // At the door: whoever holds the contact's link.
        let link = door::issue_link(&app.ctx, contact).await.unwrap().unwrap();
        let token = link.rsplit('/').next().and_then(LinkToken::parse);
        payments::start_at_door(&app.ctx, token.as_ref(), "door").await.unwrap().unwrap();
        assert_eq!(starters(&app).await, vec![("debtor".to_owned(), Some(contact.id.0)); 2]);
    }

    async fn fifty_submits_are_one_payment(app: TestApp) {
        let invoice = app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor("C1").await;
        let submits: Vec<_> = (0..50)
            .map(|number| {
                let (ctx, actor) = (app.ctx.clone(), actor.clone());
                // Half of them a double click, half of them another tab.
                let form = if number % 2 == 0 { "form".to_owned() } else { format!("tab {number}") };
                tokio::spawn(async move { payments::start(&ctx, &actor, Selection::default(), &form).await })
            })
            .collect();
        let mut attempts = BTreeSet::new();
        for submit in submits {
            attempts.insert(submit.await.unwrap().unwrap().attempt);
        }
        assert_eq!(attempts.len(), 1);
        let keys: BTreeSet<String> = app.provider.start_keys().into_iter().collect();
        assert_eq!(keys.len(), 1, "one key on the wire");
        assert_eq!(app.provider.open().len(), 1);
        let attempt = *attempts.first().unwrap();
        app.provider.change(attempt, Checkout::pay);
        app.deliver(attempt, "completed").await;
        app.settle().await;
        assert_eq!(app.balance(invoice).await, 0);
    }

    async fn another_selection_takes_the_place_of_the_first(app: TestApp) {
        let (one, two) = (app.bill("C1", "F1", 12_000).await, app.bill("C1", "F2", 5_000).await);
        let actor = app.debtor("C1").await;
        let first = app.start(&actor, Selection::default()).await;
        let second = app.start(&actor, only(&[two])).await;
        assert_ne!(first.attempt, second.attempt);
        assert_eq!(app.attempt(first.attempt).await.state, AttemptState::Cancelled);
        let open = app.provider.open();
        assert_eq!((open.len(), open[0].amount), (1, eur(5_000)), "the first cannot be paid any more");
        app.provider.change(second.attempt, Checkout::pay);
        app.deliver(second.attempt, "completed").await;
        app.settle().await;
        assert_eq!((app.balance(one).await, app.balance(two).await), (12_000, 0));
    }

    async fn the_same_form_with_another_selection_pays_what_it_says(app: TestApp) {
        let two = { app.bill("C1", "F1", 12_000).await; app.bill("C1", "F2", 5_000).await };
        let actor = app.debtor("C1").await;
        // The browser's back button brings the old form, with its old key.
        payments::start(&app.ctx, &actor, Selection::default(), "form").await.unwrap();
        payments::start(&app.ctx, &actor, only(&[two]), "form").await.unwrap();
        let open = app.provider.open();
        assert_eq!((open.len(), open[0].amount), (1, eur(5_000)));
    }

    async fn paid_in_one_tab_while_another_chooses(app: TestApp) {
        let one = app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor("C1").await;
        let first = app.start(&actor, Selection::default()).await;
        // Paid, and the event has not come yet.
        app.provider.change(first.attempt, Checkout::pay);
        let second = payments::start(&app.ctx, &actor, part(5_000), "other").await;
        assert!(matches!(second, Err(StartError::NothingOwed)), "{second:?}");
        app.settle().await;
        assert_eq!(app.attempt(first.attempt).await.state, AttemptState::Succeeded);
        assert_eq!(app.balance(one).await, 0);
        assert_eq!(app.provider.checkouts().len(), 1);
    }

    async fn a_checkout_that_cannot_be_closed_is_not_replaced(app: TestApp) {
        app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor("C1").await;
        let first = app.start(&actor, Selection::default()).await;
        app.provider.refuse_cancels(true);
        let second = payments::start(&app.ctx, &actor, part(5_000), "other").await;
        assert!(matches!(second, Err(StartError::ProviderAway)), "{second:?}");
        assert_eq!(app.attempt(first.attempt).await.state, AttemptState::Open);
        assert_eq!(app.provider.checkouts().len(), 1, "two could have been paid");
    }

    async fn two_timeouts_show_the_same_key_and_charge_once(app: TestApp) {
        let invoice = app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor("C1").await;
        app.provider.fail_starts(&[Fault::AnswerLost, Fault::Lost]);
        for _ in 0..2 {
            let away = payments::start(&app.ctx, &actor, Selection::default(), "form").await;
            assert!(matches!(away, Err(StartError::ProviderAway)));
        }
        let keys = app.provider.start_keys();
        assert_eq!((keys.len(), &keys[0]), (2, &keys[1]), "the same key on the wire");
        let id: PaymentAttemptId = app.provider.checkouts()[0].order.attempt;
        assert_eq!(app.attempt(id).await.state, AttemptState::Unknown);

        // The provider is back: asked again, with the same key.
        app.advance_and_settle(Duration::minutes(5)).await;
        assert_eq!(app.attempt(id).await.state, AttemptState::Open);
        let checkout = payments::start(&app.ctx, &actor, Selection::default(), "form").await.unwrap();
        assert_eq!((checkout.attempt, app.provider.checkouts().len()), (id, 1), "never a second checkout");
        assert_eq!(app.provider.start_keys().into_iter().collect::<BTreeSet<_>>().len(), 1);
        assert_eq!(app.attempt(id).await.failure, None, "an answer that came later is no failure");
        app.provider.change(id, Checkout::pay);
        app.deliver(id, "completed").await;
        app.settle().await;
        assert_eq!(app.balance(invoice).await, 0);
    }

    async fn a_crash_between_the_providers_answer_and_our_commit_loses_nothing(app: TestApp) {
        let invoice = app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor("C1").await;
        // The process dies while the provider answers: what was written before is all we know.
        let ctx = app.ctx.clone();
        let dying = payments::start(&ctx, &actor, Selection::default(), "form");
        abandon_when(dying, || !app.provider.checkouts().is_empty()).await;
        let id = app.provider.checkouts()[0].order.attempt;
        let attempt = app.attempt(id).await;
        assert_eq!((attempt.state, attempt.provider_session), (AttemptState::Created, None));

        let again = payments::start(&app.ctx, &actor, Selection::default(), "form").await.unwrap();
        assert_eq!((again.attempt, app.provider.checkouts().len()), (id, 1));
        app.provider.change(id, Checkout::pay);
        app.deliver(id, "completed").await;
        app.settle().await;
        assert_eq!(app.balance(invoice).await, 0);
    }

    async fn nobody_comes_back_after_a_crash_and_the_payment_is_found(app: TestApp) {
        let invoice = app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor("C1").await;
        let ctx = app.ctx.clone();
        abandon_when(payments::start(&ctx, &actor, Selection::default(), "form"), || !app.provider.checkouts().is_empty()).await;
        let id = app.provider.checkouts()[0].order.attempt;
        app.provider.change(id, Checkout::pay);
        // Before our row knows the provider's session: the event names our attempt.
        app.deliver(id, "completed").await;
        app.settle().await;
        assert_eq!(app.attempt(id).await.state, AttemptState::Succeeded);
        assert_eq!(app.balance(invoice).await, 0);
        app.advance_and_settle(Duration::hours(2)).await;
        assert_eq!(app.booked(id).await.len(), 1);
    }

    async fn a_refusal_is_final_and_the_next_try_is_new(app: TestApp) {
        app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor("C1").await;
        app.provider.fail_starts(&[Fault::Refused]);
        let refused = payments::start(&app.ctx, &actor, Selection::default(), "form").await;
        assert!(matches!(refused, Err(StartError::ProviderAway)));
        payments::start(&app.ctx, &actor, Selection::default(), "form").await.unwrap();
        let keys = app.provider.start_keys();
        assert_ne!(keys[0], keys[1]);
        app.advance_and_settle(Duration::hours(1)).await;
    }

    async fn a_provider_away_for_a_day_is_asked_until_it_is_back(app: TestApp) {
        let invoice = app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor("C1").await;
        let checkout = app.start(&actor, Selection::default()).await;
        app.provider.change(checkout.attempt, Checkout::pay);
        app.provider.fail_fetches(&[Fault::Lost; 9]);
        app.deliver(checkout.attempt, "completed").await;
        app.settle().await;
        assert_eq!(app.balance(invoice).await, 12_000);
        for _ in 0..24 {
            app.advance_and_settle(Duration::hours(1)).await;
        }
        assert_eq!(app.balance(invoice).await, 0);
        assert_eq!(app.booked(checkout.attempt).await.len(), 1);
    }

    async fn odd_forms_are_answered(app: TestApp) {
        let invoice = app.bill("C1", "F1", 12_000).await;
        let stranger = { app.bill("C2", "F2", 100).await };
        let actor = app.debtor("C1").await;
        let start = async |selection, key: &str| payments::start(&app.ctx, &actor, selection, key).await;
        assert!(matches!(start(only(&[]), "a").await, Err(StartError::NothingSelected)));
        assert!(matches!(start(only(&[stranger]), "b").await, Err(StartError::NotYours)));
        assert!(matches!(start(only(&[invoice, app.ctx.id()]), "c").await, Err(StartError::NotYours)));
        for minor in [i64::MIN, -1, 0, 49] {
            assert!(matches!(start(part(minor), "d").await, Err(StartError::TooSmall { .. })), "{minor}");
        }
        for minor in [12_001, i64::MAX] {
            assert!(matches!(start(part(minor), "e").await, Err(StartError::TooLarge { .. })), "{minor}");
        }
        // A key that no form of ours has.
        for key in ["", "\0", "'; --", &"é".repeat(500)] {
            start(Selection::default(), key).await.unwrap();
        }
        assert_eq!(app.provider.open().len(), 1);
    }
}

/// Polls a future until something is true, then drops it, as a process that dies does.
async fn abandon_when<F: Future>(future: F, until: impl Fn() -> bool) {
    let mut future = Box::pin(future);
    std::future::poll_fn(|context| {
        let polled = future.as_mut().poll(context);
        if until() {
            return std::task::Poll::Ready(());
        }
        assert!(polled.is_pending(), "it ended before it could be abandoned");
        std::task::Poll::Pending
    })
    .await;
}
