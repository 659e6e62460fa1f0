//! Numbers and what they are made of; what waits for a human.

use crate::support::{TestApp, eur};
use chrono::Duration;
use domain::{Locale, job::JobKind, ledger::PostingKind, party::Role};
use service::{
    office::{self, Month},
    payments::Selection,
};
use testkit::both;

both! {
    async fn money_received_is_the_sum_of_its_movements(app: TestApp) {
        app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor("C1").await;
        let attempt = app.pay(&actor, Selection::default()).await;
        let manager = app.staff(Role::Manager).await;
        app.refund(&manager, attempt, 2_000).await.unwrap();
        app.settle().await;

        let desk = office::desk(&app.ctx, &manager).await.unwrap();
        assert_eq!((desk.received, desk.open, desk.owing), (eur(10_000), eur(2_000), 1));
        let received = office::received(&app.ctx, &manager, None).await.unwrap();
        let movements: Vec<_> = received.movements.iter().map(|m| (m.kind, m.amount)).collect();
        assert_eq!(received.total, eur(10_000));
        assert!(movements.contains(&(PostingKind::Payment, eur(12_000))));
        assert!(movements.contains(&(PostingKind::Refund, eur(-2_000))));
        assert_eq!(movements.len(), 2);

        let before: Month = received.month.before();
        let earlier = office::received(&app.ctx, &manager, Some(before)).await.unwrap();
        assert_eq!((earlier.total, earlier.movements.len()), (eur(0), 0));
        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        assert_eq!(office::received(&app.ctx, &stranger, None).await.unwrap().total, eur(0));
    }

    async fn a_file_says_what_can_still_be_sent_back(app: TestApp) {
        app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor("C1").await;
        let attempt = app.pay(&actor, Selection::default()).await;
        let manager = app.staff(Role::Manager).await;
        app.refund(&manager, attempt, 2_000).await.unwrap();
        let id = actor.debtor().id;
        for round in ["decided", "sent"] {
            let file = office::debtor(&app.ctx, &manager, id).await.unwrap().unwrap();
            assert_eq!(file.payments[0].refundable, eur(10_000), "{round}");
            assert_eq!(file.payments[0].refunds.len(), 1);
            let payment = office::payment(&app.ctx, &manager, attempt).await.unwrap().unwrap();
            assert_eq!((payment.payment.refundable, payment.settled.len()), (eur(10_000), 1));
            app.settle().await;
        }
        let decided = office::audit_log(&app.ctx, &manager, "refund", None).await.unwrap();
        assert_eq!(decided.acts.len(), 1);
        assert_eq!(decided.acts[0].debtor.as_ref().map(|debtor| debtor.0), Some(id));
        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        assert!(office::payment(&app.ctx, &stranger, attempt).await.unwrap().is_none());
    }

    async fn a_dead_letter_is_seen_and_revived(app: TestApp) {
        app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor_with_mail("C1", Locale::Fr).await;
        let manager = app.staff(Role::Manager).await;
        office::send_link(&app.ctx, &manager, actor.debtor().id, actor.contact().id).await.unwrap().unwrap();
        let mut tx = app.ctx.store.write().await.unwrap();
        let now = app.ctx.now();
        let jobs = store::jobs::claim(&mut tx, now, now + Duration::minutes(1), 9).await.unwrap();
        let buried = jobs.iter().find(|job| job.kind == JobKind::SendMessage).unwrap();
        let job = buried.id;
        store::jobs::bury(&mut tx, buried, "550 no such user").await.unwrap();
        tx.commit().await.unwrap();

        let letters = office::dead_letters(&app.ctx, &manager).await.unwrap();
        assert_eq!(letters.len(), 1);
        assert_eq!(letters[0].about.as_deref(), Some("claire@exemple.fr"));
        assert_eq!(letters[0].debtor.as_ref().map(|debtor| debtor.0), Some(actor.debtor().id));
        assert_eq!(office::desk(&app.ctx, &manager).await.unwrap().letters, 1);

        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        assert!(office::dead_letters(&app.ctx, &stranger).await.unwrap().is_empty());
        assert!(!office::revive(&app.ctx, &stranger, job).await.unwrap());
        assert!(office::revive(&app.ctx, &manager, job).await.unwrap());
        assert!(office::dead_letters(&app.ctx, &manager).await.unwrap().is_empty());
        app.settle().await;
        assert_eq!(app.mailer.accepted().len(), 1);
    }
}
