//! A database that is away is said to be away, at once (R10); one worker at a time does a job.

use crate::support::{Checkout, TestApp};
use chrono::Duration;
use domain::{message::MessageKind, party::Role};
use service::{
    Error, door, import, messages, office,
    payments::{self, Selection, StartError},
    portal, worker,
};
use std::time::Instant;
use testkit::both;

both! {
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
