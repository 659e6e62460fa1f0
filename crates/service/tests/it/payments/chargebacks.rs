//! Payments that the payer's bank takes back.

use crate::support::{Checkout, TestApp, eur};
use domain::{InvoiceId, PaymentAttemptId, ledger::Account};
use service::{
    payments::{Selection, provider::ChargebackState},
    portal,
};
use testkit::both;

async fn paid(app: &TestApp) -> (InvoiceId, PaymentAttemptId) {
    let invoice = app.bill("C1", "F1", 12_000).await;
    let actor = app.debtor("C1").await;
    (invoice, app.pay(&actor, Selection::default()).await)
}

async fn charge_back(app: &TestApp, attempt: PaymentAttemptId, minor: i64, state: ChargebackState) {
    app.provider.change(attempt, |checkout| checkout.charge_back("dp_1", minor, state));
    for _ in 0..2 {
        app.deliver(attempt, "dispute").await;
        app.settle().await;
    }
}

async fn account(app: &TestApp, account: Account) -> i64 {
    let debtor = app.debtor_id(&app.creditor, "C1").await;
    let mut tx = app.ctx.store.read().await.unwrap();
    store::ledger::account_of_debtor(&mut tx, app.creditor.id, debtor, account).await.unwrap()
}

/// What the audit keeps of chargebacks, oldest first: who, what, how much.
async fn told(app: &TestApp) -> Vec<(String, String, i64)> {
    let debtor = app.debtor_id(&app.creditor, "C1").await;
    let mut tx = app.ctx.store.read().await.unwrap();
    let mut acts = store::audit::of_debtor(&mut tx, app.creditor.id, debtor).await.unwrap();
    acts.reverse();
    acts.into_iter()
        .filter(|act| act.action.starts_with("payment.charge"))
        .map(|act| {
            assert_eq!(act.detail.0["chargeback"], "dp_1");
            (act.actor_kind, act.action, act.detail.0["minor"].as_i64().unwrap_or_default())
        })
        .collect()
}

fn by_provider(action: &str, minor: i64) -> (String, String, i64) {
    ("provider".to_owned(), action.to_owned(), minor)
}

both! {
    async fn each_step_is_kept_in_the_audit_once(app: TestApp) {
        let (_, attempt) = paid(&app).await;
        charge_back(&app, attempt, 5_000, ChargebackState::Open).await;
        assert_eq!(told(&app).await, [by_provider("payment.charged_back", 5_000)]);
        charge_back(&app, attempt, 5_000, ChargebackState::Won).await;
        assert_eq!(told(&app).await[1..], [by_provider("payment.chargeback_won", 5_000)]);
    }

    async fn a_loss_without_an_opening_is_kept_whole(app: TestApp) {
        let (_, attempt) = paid(&app).await;
        charge_back(&app, attempt, 12_000, ChargebackState::Lost).await;
        let both = ["payment.charged_back", "payment.chargeback_lost"].map(|action| by_provider(action, 12_000));
        assert_eq!(told(&app).await, both);
    }

    async fn open_withholds_and_asks_a_human(app: TestApp) {
        let (invoice, attempt) = paid(&app).await;
        charge_back(&app, attempt, 12_000, ChargebackState::Open).await;
        assert_eq!(app.balance(invoice).await, 0, "not decided");
        assert_eq!((account(&app, Account::Disputed).await, account(&app, Account::ProviderClearing).await), (12_000, 0));
        assert_eq!(app.tasks().await, [("chargeback".to_owned(), String::new())]);
    }

    async fn lost_restores_what_was_owed(app: TestApp) {
        let (invoice, attempt) = paid(&app).await;
        charge_back(&app, attempt, 12_000, ChargebackState::Open).await;
        charge_back(&app, attempt, 12_000, ChargebackState::Lost).await;
        assert_eq!(app.balance(invoice).await, 12_000);
        assert_eq!((account(&app, Account::Disputed).await, account(&app, Account::ProviderClearing).await), (0, 0));
        let actor = app.debtor("C1").await;
        app.pay(&actor, Selection::default()).await;
        assert_eq!(app.balance(invoice).await, 0, "payable again");
    }

    async fn won_changes_nothing_for_the_debtor(app: TestApp) {
        let (invoice, attempt) = paid(&app).await;
        charge_back(&app, attempt, 5_000, ChargebackState::Open).await;
        charge_back(&app, attempt, 5_000, ChargebackState::Won).await;
        assert_eq!(app.balance(invoice).await, 0);
        assert_eq!((account(&app, Account::Disputed).await, account(&app, Account::ProviderClearing).await), (0, 12_000));
    }

    async fn lost_after_a_refund_never_makes_an_invoice_odd(app: TestApp) {
        let (invoice, attempt) = paid(&app).await;
        let manager = app.staff(domain::party::Role::Manager).await;
        app.refund(&manager, attempt, 4_000).await.unwrap();
        app.settle().await;
        charge_back(&app, attempt, 12_000, ChargebackState::Lost).await;
        assert_eq!(app.balance(invoice).await, 12_000, "not more than it was");
        app.assert_sound().await;
    }

    async fn an_overpayment_taken_back_comes_out_of_the_credit_first(app: TestApp) {
        let one = app.bill("C1", "F1", 10_000).await;
        let actor = app.debtor("C1").await;
        let checkout = app.start(&actor, Selection::default()).await;
        app.take_in(&app.creditor, "f.csv", crate::support::bill_csv(&[("F1", "2026-02-04", 4_000, "C1")])).await;
        app.provider.change(checkout.attempt, Checkout::pay);
        app.deliver(checkout.attempt, "completed").await;
        app.settle().await;
        charge_back(&app, checkout.attempt, 7_000, ChargebackState::Lost).await;
        let overview = portal::overview(&app.ctx, &actor).await.unwrap();
        assert_eq!((app.balance(one).await, overview.credit), (1_000, eur(0)));
    }
}
