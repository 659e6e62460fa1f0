//! Money that nobody recognised: it waits, then settles what it was for or leaves the books.

use crate::support::{Checkout, TestApp, eur};
use domain::{InvoiceId, Locale, PostingId, party::Role};
use service::{
    Error, StaffActor,
    payments::{
        Selection,
        outside::{self, NewTransfer, SettleError},
    },
};
use testkit::both;

/// A payment of 120 euros that came as 119.99 and waits.
async fn mismatched(app: &TestApp) -> (InvoiceId, PostingId, StaffActor) {
    let invoice = app.bill("C1", "F1", 12_000).await;
    let actor = app.debtor_with_mail("C1", Locale::Fr).await;
    let checkout = app.start(&actor, Selection::default()).await;
    app.provider.change(checkout.attempt, Checkout::pay);
    app.provider.change(checkout.attempt, |checkout| checkout.amount = eur(11_999));
    app.deliver(checkout.attempt, "completed").await;
    app.settle().await;
    let manager = app.staff(Role::Manager).await;
    let waiting = outside::suspended(&app.ctx, &manager).await.unwrap();
    assert_eq!((waiting.len(), waiting[0].amount), (1, eur(11_999)));
    assert_eq!(waiting[0].payment, Some(checkout.attempt));
    (invoice, waiting[0].posting, manager)
}

async fn waiting(app: &TestApp, by: &StaffActor) -> Vec<(PostingId, i64)> {
    let seen = outside::suspended(&app.ctx, by).await.unwrap();
    seen.into_iter().map(|one| (one.posting, one.amount.minor)).collect()
}

/// The sum of everything on an account.
async fn account(app: &TestApp, name: &str) -> i64 {
    let mut tx = app.ctx.store.read().await.unwrap();
    store::ledger::account_of_creditor(&mut tx, app.creditor.id, name.parse().unwrap())
        .await
        .unwrap()
}

fn unknown(app: &TestApp, minor: i64) -> NewTransfer {
    NewTransfer {
        debtor: None,
        invoices: None,
        amount: eur(minor),
        received_on: app.ctx.today(&app.creditor),
        payer: "M. X".to_owned(),
        reference: "SANS REFERENCE".to_owned(),
        key: app.ctx.form_key(),
        even_if_known: false,
    }
}

both! {
    async fn a_payment_that_did_not_match_is_put_where_it_belongs(app: TestApp) {
        let (invoice, posting, manager) = mismatched(&app).await;
        outside::allocate(&app.ctx, &manager, posting, invoice).await.unwrap();
        app.settle().await;
        assert_eq!((app.balance(invoice).await, account(&app, "suspense").await), (1, 0));
        assert_eq!(waiting(&app, &manager).await, []);
        assert!(app.tasks().await.is_empty(), "its task is done with it");
        let mail = app.mailer.take_one();
        assert!(mail.text.contains("119,99") && mail.attachments.len() == 1, "{}", mail.text);
        let again = outside::allocate(&app.ctx, &manager, posting, invoice).await;
        assert!(matches!(again, Err(SettleError::NotFound)), "once");
    }

    async fn it_may_be_another_debtors(app: TestApp) {
        let (invoice, posting, manager) = mismatched(&app).await;
        let other = app.bill("C2", "F2", 10_000).await;
        outside::allocate(&app.ctx, &manager, posting, other).await.unwrap();
        app.settle().await;
        assert_eq!((app.balance(invoice).await, app.balance(other).await), (12_000, 0));
        assert_eq!(account(&app, "credit").await, -1_999, "what is too much is C2's");
    }

    async fn what_was_paid_back_outside_leaves_the_account_it_came_in_on(app: TestApp) {
        let (invoice, posting, manager) = mismatched(&app).await;
        assert_eq!(account(&app, "provider_clearing").await, 11_999);
        let silent = outside::pay_back(&app.ctx, &manager, posting, " ").await;
        assert!(matches!(silent, Err(SettleError::NoReason)));
        outside::pay_back(&app.ctx, &manager, posting, "rendu depuis le tableau de bord").await.unwrap();
        app.settle().await;
        assert_eq!((account(&app, "provider_clearing").await, account(&app, "suspense").await), (0, 0));
        assert_eq!((app.balance(invoice).await, waiting(&app, &manager).await), (12_000, vec![]));
        assert!(app.tasks().await.is_empty());
        let again = outside::pay_back(&app.ctx, &manager, posting, "encore").await;
        assert!(matches!(again, Err(SettleError::NotFound)));
    }

    async fn two_managers_at_once_settle_it_once(app: TestApp) {
        let (invoice, posting, manager) = mismatched(&app).await;
        let other = app.bill("C2", "F2", 10_000).await;
        let sent: Vec<_> = [invoice, other, invoice, other]
            .into_iter()
            .map(|invoice| {
                let (ctx, manager) = (app.ctx.clone(), manager.clone());
                tokio::spawn(async move { outside::allocate(&ctx, &manager, posting, invoice).await.is_ok() })
            })
            .collect();
        let mut done = 0;
        for one in sent {
            done += i32::from(one.await.unwrap());
        }
        app.settle().await;
        assert_eq!((done, account(&app, "suspense").await), (1, 0));
    }

    async fn a_transfer_of_nobody_waits_and_finds_its_invoice(app: TestApp) {
        let invoice = app.bill("C1", "F1", 12_000).await;
        app.debtor_with_mail("C1", Locale::Fr).await;
        let manager = app.staff(Role::Manager).await;
        let booked = outside::receive(&app.ctx, &manager, unknown(&app, 12_000)).await.unwrap();
        app.settle().await;
        assert_eq!((booked.debtor, waiting(&app, &manager).await), (None, vec![(booked.posting, 12_000)]));
        assert!(app.mailer.accepted().is_empty(), "nobody is written to");
        let settled = outside::allocate(&app.ctx, &manager, booked.posting, invoice).await.unwrap();
        app.settle().await;
        assert_eq!((app.balance(invoice).await, app.mailer.take_one().attachments.len()), (0, 1));
        // It was the wrong one: it waits again, and can be paid back to where it came from.
        outside::reverse(&app.ctx, &manager, settled, "autre client").await.unwrap();
        app.settle().await;
        let again = waiting(&app, &manager).await;
        assert_eq!((app.balance(invoice).await, again.len(), again[0].1), (12_000, 1, 12_000));
        assert_eq!(account(&app, "bank").await, 12_000);
        outside::pay_back(&app.ctx, &manager, again[0].0, "rendu par virement").await.unwrap();
        app.settle().await;
        assert_eq!((account(&app, "bank").await, account(&app, "suspense").await), (0, 0));
    }

    async fn only_managers_of_this_creditor_settle(app: TestApp) {
        let (invoice, posting, manager) = mismatched(&app).await;
        let collector = app.staff(Role::Collector).await;
        let refused = outside::allocate(&app.ctx, &collector, posting, invoice).await;
        assert!(matches!(refused, Err(SettleError::Other(Error::Forbidden))));
        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        assert!(matches!(outside::allocate(&app.ctx, &stranger, posting, invoice).await, Err(SettleError::Invoice)));
        assert!(matches!(outside::pay_back(&app.ctx, &stranger, posting, "x").await, Err(SettleError::NotFound)));
        assert_eq!(waiting(&app, &stranger).await, []);
        app.pay(&app.debtor("C1").await, Selection::default()).await;
        let settled = outside::allocate(&app.ctx, &manager, posting, invoice).await;
        assert!(matches!(settled, Err(SettleError::Invoice)), "nothing is owed on it any more");
    }
}
