//! Late interest and the indemnity: asked for as explained, paid with the invoice, given back.

use crate::support::{Checkout, TestApp, eur, only, part};
use domain::{Locale, party::Role, scenario::Stage};
use service::{DebtorActor, payments::Selection, portal};
use testkit::both;

/// An invoice of €10,000 due on 24 February, of which 20 days of interest are claimed on 16 March:
/// 10,000 × 12.15 % × 20 / 365 = €66.58, and the indemnity of €40.
const CLAIM: i64 = 6_658 + 4_000;

async fn overview(app: &TestApp, actor: &DebtorActor) -> portal::Overview {
    portal::overview(&app.ctx, actor).await.unwrap()
}

both! {
    async fn what_is_claimed_is_asked_for_explained_and_paid(app: TestApp) {
        app.claim_everything().await;
        let invoice = app.bill_due("C1", "F1", 1_000_000, "2026-02-24").await;
        let actor = app.debtor("C1").await;
        let before = overview(&app, &actor).await;
        assert_eq!((before.to_pay, before.accessories()), (eur(1_000_000), eur(CLAIM)));
        let claim = before.invoices[0].claim.clone().unwrap();
        assert_eq!((claim.interest, claim.indemnity), (eur(6_658), eur(4_000)));
        assert!(claim.explanations[0].contains("20\u{a0}jours / 365"), "{:?}", claim.explanations);
        assert!(claim.explanations[1].contains("D441-5"), "{:?}", claim.explanations);
        let detail = portal::invoice(&app.ctx, &actor, invoice).await.unwrap().unwrap();
        assert_eq!(detail.invoice.claim, Some(claim));

        let attempt = app.pay(&actor, Selection::default()).await;
        assert_eq!(app.attempt(attempt).await.amount_minor, 1_000_000 + CLAIM);
        assert_eq!(app.booked(attempt).await, [
            ("accessories".to_owned(), CLAIM),
            ("payment".to_owned(), -1_000_000 - CLAIM),
        ]);
        let after = overview(&app, &actor).await;
        assert_eq!((app.balance(invoice).await, after.asked(), after.credit), (0, eur(0), eur(0)));
        app.assert_sound().await;
    }

    async fn a_chosen_invoice_is_paid_with_its_own_claim(app: TestApp) {
        app.claim_everything().await;
        let late = app.bill_due("C1", "F1", 1_000_000, "2026-02-24").await;
        let young = app.bill_due("C1", "F2", 5_000, "2026-05-01").await;
        let actor = app.debtor("C1").await;
        let attempt = app.start(&actor, only(&[young])).await.attempt;
        assert_eq!(app.attempt(attempt).await.amount_minor, 5_000, "nothing is late about it");
        let attempt = app.pay(&actor, only(&[late])).await;
        assert_eq!(app.attempt(attempt).await.amount_minor, 1_000_000 + CLAIM);
    }

    async fn a_part_goes_to_invoices_alone(app: TestApp) {
        app.claim_everything().await;
        let invoice = app.bill_due("C1", "F1", 1_000_000, "2026-02-24").await;
        let actor = app.debtor("C1").await;
        let attempt = app.pay(&actor, part(400_000)).await;
        assert_eq!(app.booked(attempt).await, [("payment".to_owned(), -400_000)]);
        let left = overview(&app, &actor).await;
        assert_eq!((app.balance(invoice).await, left.to_pay), (600_000, eur(600_000)));
        let claimed = left.accessories().minor;
        assert!((10_000..=CLAIM).contains(&claimed), "what ran until today stays claimed: {claimed}");
    }

    async fn a_refund_gives_interest_back_first_and_claims_nothing_twice(app: TestApp) {
        app.claim_everything().await;
        let invoice = app.bill_due("C1", "F1", 1_000_000, "2026-02-24").await;
        let (actor, manager) = (app.debtor("C1").await, app.staff(Role::Manager).await);
        let attempt = app.pay(&actor, Selection::default()).await;
        app.refund(&manager, attempt, 4_000).await.unwrap();
        app.settle().await;
        assert_eq!(app.balance(invoice).await, 0, "the indemnity was given back, no invoice");
        app.refund(&manager, attempt, 1_000_000 + CLAIM - 4_000).await.unwrap();
        app.settle().await;
        assert_eq!((app.balance(invoice).await, app.left(attempt).await), (1_000_000, eur(0)));
        let again = overview(&app, &actor).await;
        assert_eq!((again.to_pay, again.accessories()), (eur(1_000_000), eur(CLAIM)));
        app.assert_sound().await;
    }

    async fn what_another_payment_settled_meanwhile_becomes_credit_with_its_claim(app: TestApp) {
        app.claim_everything().await;
        let invoice = app.bill_due("C1", "F1", 1_000_000, "2026-02-24").await;
        let actor = app.debtor("C1").await;
        let checkout = app.start(&actor, Selection::default()).await;
        let csv = crate::support::bill_csv(&[("F1", "2026-02-24", 400_000, "C1")]);
        assert_eq!(app.take_in(&app.creditor, "f.csv", csv).await.updated, 1);
        app.provider.change(checkout.attempt, Checkout::pay);
        app.deliver(checkout.attempt, "completed").await;
        app.settle().await;
        let after = overview(&app, &actor).await;
        assert_eq!((app.balance(invoice).await, after.credit), (0, eur(600_000 + CLAIM)));
        app.assert_sound().await;
    }

    async fn nothing_is_asked_for_that_cannot_be_explained(app: TestApp) {
        // The rates of the second half of 2026 are not known.
        app.clock.advance(chrono::Duration::days(150));
        app.claim_everything().await;
        app.bill_due("C1", "F1", 1_000_000, "2026-02-24").await;
        let actor = app.debtor("C1").await;
        let found = overview(&app, &actor).await;
        assert_eq!((found.to_pay, found.asked()), (eur(1_000_000), eur(1_000_000)));
    }

    async fn the_run_ends_with_the_payment(app: TestApp) {
        app.ready().await;
        app.claim_everything().await;
        let invoice = app.bill_due("C1", "F1", 1_000_000, "2026-02-24").await;
        let actor = app.debtor_with_mail("C1", Locale::Fr).await;
        app.remind().await;
        app.pay(&actor, Selection::default()).await;
        let mut tx = app.ctx.store.read().await.unwrap();
        let run = store::runs::of_invoice(&mut tx, app.creditor.id, invoice).await.unwrap().unwrap();
        assert_eq!((run.stage, run.left_at.is_some()), (Stage::Paid, true));
    }
}
