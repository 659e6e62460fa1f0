//! What is not answered with success is whole or absent (R5); a database that is away is said to be
//! away, at once (R10); one worker at a time does a job.

use crate::support::{Checkout, TestApp, eur};
use chrono::Duration;
use domain::{message::MessageKind, party::Role};
use service::{
    Context, Error, door, import, messages, office,
    payments::{self, RefundDecision, Selection, StartError},
    portal, transfers, worker,
};
use std::{collections::BTreeMap, future::Future, pin::pin, task::Poll, time::Instant};
use testkit::{both, contents};

type Contents = BTreeMap<String, Vec<String>>;

/// Polls a future `polls` times at most, then drops it, as a process that dies does. `None` if it
/// did not get to its end.
pub(super) async fn cut_short<F: Future>(future: F, polls: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    std::future::poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

/// What a use case may leave behind when it is cut short: nothing, or one of its whole steps.
/// Runs it again and again, each time cut a little later, until it gets to its end.
async fn assert_whole_or_absent<F: Future>(app: &TestApp, mut use_case: impl FnMut(Context) -> F) {
    let mut before = contents(&app.db).await;
    let mut seen = 0;
    for polls in 1..400 {
        let ended = cut_short(Box::pin(use_case(app.ctx.clone())), polls).await.is_some();
        // Whatever was under way is rolled back before the next one begins.
        drop(app.ctx.store.write().await.unwrap());
        let after = contents(&app.db).await;
        if after != before {
            seen += 1;
            assert_changed_whole(&before, &after);
            before = after;
        }
        app.assert_sound().await;
        if ended {
            assert!(seen >= 1, "it did nothing");
            return;
        }
    }
    panic!("it never ended");
}

/// Rows that belong together came together.
fn assert_changed_whole(before: &Contents, after: &Contents) {
    let grown = |table: &str| after[table].len() - before[table].len().min(after[table].len());
    assert_eq!(
        grown("payment_attempt"),
        grown("payment_allocation"),
        "an attempt and what it settles"
    );
    assert!(grown("message") == 0 || grown("job") > 0, "a message and its job");
    assert!(grown("refund") == 0 || grown("job") > 0, "a refund and its job");
    assert!(grown("provider_event") == 0 || grown("job") > 0, "an event and its job");
    assert_eq!(
        grown("transfer_notice") > 0,
        grown("transfer_notice") > 0 && grown("audit_event") > 0,
        "an act and its audit"
    );
    assert!(grown("refund") == 0 || grown("audit_event") > 0);
}

both! {
    async fn a_payment_cut_short_anywhere_is_whole_or_absent(app: TestApp) {
        app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor("C1").await;
        Box::pin(assert_whole_or_absent(&app, |ctx| {
            let actor = actor.clone();
            async move { payments::start(&ctx, &actor, Selection::default(), "form").await.unwrap() }
        })).await;
        let checkouts = app.provider.checkouts();
        assert_eq!(checkouts.len(), 1, "all tries were one payment");
        assert_eq!(contents(&app.db).await["payment_attempt"].len(), 1);
    }

    async fn an_event_cut_short_anywhere_is_whole_or_absent(app: TestApp) {
        let invoice = app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor("C1").await;
        let checkout = app.start(&actor, Selection::default()).await;
        app.provider.change(checkout.attempt, Checkout::pay);
        let (signature, body) = app.provider.event(checkout.attempt, "completed");
        Box::pin(assert_whole_or_absent(&app, |ctx| {
            let (provider, signature, body) = (app.provider.clone(), signature.clone(), body.clone());
            async move { payments::receive_event(&ctx, &*provider, &signature, &body).await.unwrap().unwrap() }
        })).await;
        let event = contents(&app.db).await;
        assert_eq!((event["provider_event"].len(), event["job"].len()), (1, 2));
        // The job: claimed, applied, forgotten; cut anywhere it is found again when its lease ends.
        Box::pin(assert_whole_or_absent(&app, |ctx| {
            app.clock.advance(Duration::minutes(6));
            async move { worker::drain(&ctx).await.unwrap() }
        })).await;
        for _ in 0..3 {
            app.advance_and_settle(Duration::minutes(6)).await;
        }
        assert_eq!((app.balance(invoice).await, app.booked(checkout.attempt).await.len()), (0, 1));
    }

    async fn a_refund_cut_short_anywhere_is_whole_or_absent(app: TestApp) {
        app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor("C1").await;
        let attempt = app.pay(&actor, Selection::default()).await;
        let manager = app.staff(Role::Manager).await;
        Box::pin(assert_whole_or_absent(&app, |ctx| {
            let manager = manager.clone();
            let decision = RefundDecision { payment: attempt, seen: eur(12_000), amount: eur(1_000), reason: "" };
            async move { payments::refund(&ctx, &manager, decision).await }
        })).await;
        app.settle().await;
    }

    async fn an_announcement_and_a_link_cut_short_are_whole_or_absent(app: TestApp) {
        app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor_with_mail("C1", domain::Locale::Fr).await;
        Box::pin(assert_whole_or_absent(&app, |ctx| {
            let actor = actor.clone();
            async move { transfers::announce(&ctx, &actor).await.unwrap() }
        })).await;
        let collector = app.staff(Role::Collector).await;
        Box::pin(assert_whole_or_absent(&app, |ctx| {
            let (collector, actor) = (collector.clone(), actor.clone());
            async move { office::send_link(&ctx, &collector, actor.debtor().id, actor.contact().id).await.unwrap() }
        })).await;
    }

    async fn a_database_that_is_away_is_said_to_be_away_at_once(app: TestApp) {
        app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor("C1").await;
        let checkout = app.start(&actor, Selection::default()).await;
        let (signature, body) = app.provider.event(checkout.attempt, "completed");
        let link = door::issue_link(&app.ctx, actor.contact()).await.unwrap().unwrap();
        let token = domain::token::LinkToken::parse(link.rsplit('/').next().unwrap());
        let collector = app.staff(Role::Collector).await;
        app.ctx.store.close().await;

        let begun = Instant::now();
        let away = |error: Option<Error>| assert!(matches!(error, Some(Error::Unavailable(_))), "{error:?}");
        away(payments::receive_event(&app.ctx, &*app.provider, &signature, &body).await.err());
        away(portal::overview(&app.ctx, &actor).await.err());
        away(door::look(&app.ctx, token.as_ref()).await.err());
        away(door::enter(&app.ctx, token.as_ref(), "").await.err());
        away(worker::run_due(&app.ctx, 1).await.err());
        away(service::verify::check(&app.ctx, "K7QF-2M9T", "a").await.err());
        away(office::desk(&app.ctx, &collector).await.err());
        away(import::list(&app.ctx, &collector).await.err());
        let started = payments::start(&app.ctx, &actor, Selection::default(), "k").await;
        assert!(matches!(started, Err(StartError::Other(Error::Unavailable(_)))));
        assert!(begun.elapsed() < std::time::Duration::from_secs(2));
        // A forged event is refused without asking the database.
        assert!(payments::receive_event(&app.ctx, &*app.provider, "forged", &body).await.unwrap().is_err());
    }

    async fn two_processes_do_each_job_once(app: TestApp) {
        app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor_with_mail("C1", domain::Locale::Fr).await;
        for _ in 0..12 {
            let mut tx = app.ctx.store.write().await.unwrap();
            messages::plan(&app.ctx, &mut tx, actor.creditor(), actor.contact(), MessageKind::Link, None).await.unwrap();
            tx.commit().await.unwrap();
        }
        let (one, two) = (app.another_process(1).await, app.another_process(2).await);
        let workers = [one.clone(), two.clone(), app.ctx.clone()]
            .map(|ctx| tokio::spawn(async move { worker::drain(&ctx).await.unwrap() }));
        let mut run = 0;
        for worker in workers {
            run += worker.await.unwrap();
        }
        assert_eq!((run, app.mailer.accepted().len()), (12, 12));
        one.store.close().await;
        two.store.close().await;
    }

    async fn a_job_that_kills_its_worker_ends_as_a_dead_letter(app: TestApp) {
        app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor_with_mail("C1", domain::Locale::Fr).await;
        let mut tx = app.ctx.store.write().await.unwrap();
        messages::plan(&app.ctx, &mut tx, actor.creditor(), actor.contact(), MessageKind::Link, None).await.unwrap();
        tx.commit().await.unwrap();
        for _ in 0..14 {
            let mut tx = app.ctx.store.write().await.unwrap();
            let now = app.ctx.now();
            let claimed = store::jobs::claim(&mut tx, now, now + Duration::minutes(5), 1).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(claimed.len(), 1);
            app.clock.advance(Duration::minutes(6)); // and is never heard of again
        }
        app.settle().await;
        let manager = app.staff(Role::Manager).await;
        assert_eq!(office::dead_letters(&app.ctx, &manager).await.unwrap().len(), 1);
        assert!(app.mailer.accepted().is_empty());
    }

    async fn news_that_cannot_be_applied_are_a_dead_letter_of_their_creditor(app: TestApp) {
        use crate::support::Fault;
        app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor("C1").await;
        let checkout = app.start(&actor, Selection::default()).await;
        app.provider.change(checkout.attempt, Checkout::pay);
        app.deliver(checkout.attempt, "completed").await;
        app.provider.fail_fetches(&[Fault::Lost; 60]);
        for _ in 0..20 {
            app.advance_and_settle(Duration::hours(5)).await;
        }
        let manager = app.staff(Role::Manager).await;
        let letters = office::dead_letters(&app.ctx, &manager).await.unwrap();
        assert!(!letters.is_empty());
        app.provider.clear_faults();
        for letter in letters {
            assert!(office::revive(&app.ctx, &manager, letter.id).await.unwrap());
        }
        app.settle().await;
        assert_eq!(app.booked(checkout.attempt).await, [("payment".to_owned(), -12_000)]);
    }
}
