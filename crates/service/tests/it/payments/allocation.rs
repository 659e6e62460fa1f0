//! Which invoices a payment settles, and what becomes of the rest.

use crate::support::{Checkout, TestApp, eur, only, part};
use service::{
    payments::{Selection, StartError, start},
    portal,
};
use testkit::both;

both! {
    async fn a_part_settles_the_oldest_due_first(app: TestApp) {
        let young = app.bill_due("C1", "F3", 5_000, "2026-05-01").await;
        let old = app.bill_due("C1", "F1", 12_000, "2026-02-01").await;
        let due = app.bill_due("C1", "F2", 3_000, "2026-03-01").await;
        let actor = app.debtor("C1").await;
        app.pay(&actor, part(13_000)).await;
        assert_eq!((app.balance(old).await, app.balance(due).await, app.balance(young).await), (0, 2_000, 5_000));
        app.pay(&actor, part(4_000)).await;
        assert_eq!((app.balance(due).await, app.balance(young).await), (0, 3_000));
    }

    async fn the_debtor_chooses(app: TestApp) {
        let (one, two, three) =
            (app.bill("C1", "F1", 1_000).await, app.bill("C1", "F2", 2_000).await, app.bill("C1", "F3", 3_000).await);
        let actor = app.debtor("C1").await;
        let attempt = app.pay(&actor, only(&[one, three])).await;
        assert_eq!((app.balance(one).await, app.balance(two).await, app.balance(three).await), (0, 2_000, 0));
        assert_eq!(app.booked(attempt).await, [("payment".to_owned(), -4_000)]);
        assert_eq!(app.to_pay(&actor).await, eur(2_000));
    }

    async fn a_part_of_a_choice_stays_within_it(app: TestApp) {
        let (one, two) = (app.bill("C1", "F1", 1_000).await, app.bill("C1", "F2", 2_000).await);
        let actor = app.debtor("C1").await;
        app.pay(&actor, Selection { amount: Some(eur(1_500)), ..only(&[two]) }).await;
        assert_eq!((app.balance(one).await, app.balance(two).await), (1_000, 500));
    }

    async fn what_was_settled_meanwhile_becomes_credit(app: TestApp) {
        let (one, two) = (app.bill("C1", "F1", 10_000).await, app.bill("C1", "F2", 2_000).await);
        let actor = app.debtor("C1").await;
        let checkout = app.start(&actor, Selection::default()).await;
        // While the debtor types its card, the creditor corrects one invoice.
        let csv = crate::support::bill_csv(&[("F1", "2026-02-04", 4_000, "C1")]);
        let report = app.take_in(&app.creditor, "f.csv", csv).await;
        assert_eq!(report.updated, 1, "{report:?}");
        app.provider.change(checkout.attempt, Checkout::pay);
        app.deliver(checkout.attempt, "completed").await;
        app.settle().await;
        assert_eq!((app.balance(one).await, app.balance(two).await), (0, 0), "never below zero");
        let overview = portal::overview(&app.ctx, &actor).await.unwrap();
        assert_eq!((overview.credit, overview.to_pay), (eur(6_000), eur(0)));
    }

    async fn a_credit_note_lowers_what_everything_comes_to(app: TestApp) {
        let invoice = app.bill("C1", "F1", 10_000).await;
        let credit = app.credit_note("C1", "A1", 3_000, "").await;
        let actor = app.debtor("C1").await;
        assert_eq!((app.balance(invoice).await, app.balance(credit).await), (7_000, 0), "deducted when it comes in");
        assert_eq!(app.to_pay(&actor).await, eur(7_000));
        app.pay(&actor, Selection::default()).await;
        assert_eq!(app.balance(invoice).await, 0);
    }

    async fn a_credit_note_goes_first_to_the_invoice_it_names(app: TestApp) {
        let (old, named) = (app.bill("C1", "F1", 10_000).await, app.bill_due("C1", "F2", 2_000, "2026-05-01").await);
        let credit = app.credit_note("C1", "A1", 3_000, "F2").await;
        assert_eq!((app.balance(old).await, app.balance(named).await, app.balance(credit).await), (9_000, 0, 0));
        app.assert_sound().await;
    }

    async fn an_older_credit_is_used_up_by_the_payment_of_everything(app: TestApp) {
        let credit = app.credit_note("C1", "A1", 3_000, "").await;
        let actor = app.debtor("C1").await;
        assert_eq!((app.balance(credit).await, app.to_pay(&actor).await), (-3_000, eur(0)));
        let nothing = start(&app.ctx, &actor, Selection::default(), "k").await;
        assert!(matches!(nothing, Err(StartError::NothingOwed)));
        let invoice = app.bill("C1", "F1", 10_000).await;
        assert_eq!(app.to_pay(&actor).await, eur(7_000));
        app.pay(&actor, Selection::default()).await;
        assert_eq!((app.balance(invoice).await, app.balance(credit).await), (0, 0));
    }

    async fn a_payment_at_the_door_pays_everything_and_shows_nothing(app: TestApp) {
        use domain::{payment::AttemptState, token::LinkToken};
        use service::{door, payments};
        let invoice = app.bill("C1", "F1", 10_000).await;
        let actor = app.debtor("C1").await;
        let link = door::issue_link(&app.ctx, actor.contact()).await.unwrap().unwrap();
        let token = LinkToken::parse(link.rsplit('/').next().unwrap());
        let checkout = payments::start_at_door(&app.ctx, token.as_ref(), "k").await.unwrap().unwrap();
        app.provider.change(checkout.attempt, Checkout::pay);
        app.deliver(checkout.attempt, "completed").await;
        app.settle().await;
        assert_eq!(app.balance(invoice).await, 0);
        let state = payments::status_at_door(&app.ctx, token.as_ref(), checkout.attempt).await.unwrap();
        assert_eq!(state, Some(AttemptState::Succeeded));
        assert!(payments::start_at_door(&app.ctx, None, "k").await.unwrap().is_none());
        assert!(payments::status_at_door(&app.ctx, None, checkout.attempt).await.unwrap().is_none());
    }
}
