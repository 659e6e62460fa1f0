//! A transfer on the creditor's account: booked once, on what it is for, told to who waits for it,
//! and turned round when it was a mistake.

use crate::support::{TestApp, eur};
use chrono::{Days, NaiveDate};
use domain::{
    DebtorId, InvoiceId, Locale, Money,
    party::Role,
    requests::{Ask, RequestState},
};
use service::{
    Error, StaffActor, papers,
    payments::{
        Selection,
        outside::{self, Booked, NewTransfer, ReverseError, TransferError},
    },
    portal,
    requests::{self, AskCommand},
    transfers,
};
use testkit::both;

fn today(app: &TestApp) -> NaiveDate {
    app.ctx.today(&app.creditor)
}

async fn transfer(app: &TestApp, debtor: &str, minor: i64) -> NewTransfer {
    NewTransfer {
        debtor: Some(app.debtor_id(&app.creditor, debtor).await),
        invoices: None,
        amount: eur(minor),
        received_on: today(app) - Days::new(1),
        payer: "SARL Dupont".to_owned(),
        reference: format!("VIR {minor}"),
        key: app.ctx.form_key(),
        even_if_known: false,
    }
}

async fn receive(app: &TestApp, by: &StaffActor, new: NewTransfer) -> Booked {
    let booked = outside::receive(&app.ctx, by, new).await.unwrap();
    app.settle().await;
    booked
}

async fn held(app: &TestApp, debtor: DebtorId) -> usize {
    let mut tx = app.ctx.store.read().await.unwrap();
    store::holds::of_debtor(&mut tx, app.creditor.id, debtor).await.unwrap().len()
}

async fn credit(app: &TestApp, reference: &str) -> Money {
    let actor = app.debtor(reference).await;
    portal::overview(&app.ctx, &actor).await.unwrap().credit
}

fn parts(booked: &Booked) -> Vec<(&str, i64)> {
    booked.settled.iter().map(|(name, amount)| (name.as_str(), amount.minor)).collect()
}

both! {
    async fn it_settles_the_oldest_first_and_is_receipted(app: TestApp) {
        let young = app.bill_due("C1", "F2", 8_000, "2026-03-01").await;
        let old = app.bill_due("C1", "F1", 12_000, "2026-02-04").await;
        app.debtor_with_mail("C1", Locale::Fr).await;
        let collector = app.staff(Role::Collector).await;
        let booked = receive(&app, &collector, transfer(&app, "C1", 15_000).await).await;
        assert_eq!(parts(&booked), [("F1", 12_000), ("F2", 3_000)]);
        assert_eq!((app.balance(old).await, app.balance(young).await), (0, 5_000));
        let mail = app.mailer.take_one();
        assert!(mail.subject.contains("reçu") && mail.text.contains("150,00"), "{}", mail.text);
        assert_eq!(mail.attachments.len(), 1);
        assert!(mail.attachments[0].bytes.starts_with(b"%PDF"));
        let manager = app.staff(Role::Manager).await;
        let log = service::office::audit_log(&app.ctx, &manager, "transfer", None).await.unwrap();
        assert_eq!((log.acts[0].action.as_str(), log.acts[0].detail["minor"].as_i64()), ("transfer.booked", Some(15_000)));
    }

    async fn what_was_named_is_settled_first_and_the_rest_is_credit(app: TestApp) {
        let old = app.bill_due("C1", "F1", 12_000, "2026-02-04").await;
        let named = app.bill_due("C1", "F2", 8_000, "2026-03-01").await;
        let collector = app.staff(Role::Collector).await;
        let new = NewTransfer { invoices: Some(vec![named]), ..transfer(&app, "C1", 9_000).await };
        let booked = receive(&app, &collector, new).await;
        assert_eq!((parts(&booked), booked.credit), (vec![("F2", 8_000)], eur(1_000)));
        assert_eq!((app.balance(old).await, credit(&app, "C1").await), (12_000, eur(1_000)));
    }

    async fn what_is_claimed_on_a_settled_invoice_is_settled_with_it_and_given_up_with_it(app: TestApp) {
        app.claim_everything().await;
        let invoice = app.bill_due("C1", "F1", 1_000_000, "2026-02-24").await;
        let actor = app.debtor("C1").await;
        let asked = portal::overview(&app.ctx, &actor).await.unwrap().asked();
        assert!(asked.minor > 1_000_000);
        let manager = app.staff(Role::Manager).await;
        let booked = receive(&app, &manager, transfer(&app, "C1", asked.minor).await).await;
        assert_eq!((app.balance(invoice).await, booked.credit), (0, eur(0)));
        outside::reverse(&app.ctx, &manager, booked.posting, "autre débiteur").await.unwrap();
        app.settle().await;
        let again = portal::overview(&app.ctx, &actor).await.unwrap();
        assert_eq!((app.balance(invoice).await, again.asked()), (1_000_000, asked));
    }

    async fn the_same_form_sent_eight_times_is_one_posting(app: TestApp) {
        let invoice = app.bill("C1", "F1", 12_000).await;
        let collector = app.staff(Role::Collector).await;
        let new = transfer(&app, "C1", 5_000).await;
        let sent: Vec<_> = (0..8)
            .map(|_| {
                let (ctx, by, new) = (app.ctx.clone(), collector.clone(), new.clone());
                tokio::spawn(async move { outside::receive(&ctx, &by, new).await.unwrap() })
            })
            .collect();
        let (mut first, mut postings) = (0, std::collections::BTreeSet::new());
        for one in sent {
            let booked = one.await.unwrap();
            first += usize::from(!booked.repeated);
            postings.insert(booked.posting);
        }
        app.settle().await;
        assert_eq!((first, postings.len(), app.balance(invoice).await), (1, 1, 7_000));
        let other = NewTransfer { amount: eur(6_000), ..new };
        let refused = outside::receive(&app.ctx, &collector, other).await;
        assert!(matches!(refused, Err(TransferError::OtherBefore(_))), "one key, one transfer");
    }

    async fn another_form_that_says_the_same_is_asked_about(app: TestApp) {
        let invoice = app.bill("C1", "F1", 12_000).await;
        let collector = app.staff(Role::Collector).await;
        let new = transfer(&app, "C1", 5_000).await;
        receive(&app, &collector, new.clone()).await;
        let again = NewTransfer { key: app.ctx.form_key(), ..new };
        let asked = outside::receive(&app.ctx, &collector, again.clone()).await;
        assert!(matches!(asked, Err(TransferError::Known(_))));
        receive(&app, &collector, NewTransfer { even_if_known: true, ..again }).await;
        assert_eq!(app.balance(invoice).await, 2_000, "two transfers may be alike");
    }

    async fn what_was_announced_is_answered_and_rests_no_more(app: TestApp) {
        let invoice = app.bill("C1", "F1", 12_000).await;
        let older = app.bill_due("C1", "F0", 5_000, "2026-01-20").await;
        let actor = app.debtor_with_mail("C1", Locale::Fr).await;
        assert!(transfers::announce(&app.ctx, &actor).await.unwrap().is_some());
        let asked = AskCommand {
            ask: Ask::Transferred { minor: 5_000, on: today(&app), reference: String::new() },
            invoices: vec![(invoice, None)],
            words: String::new(),
            form_key: app.ctx.form_key(),
            code: String::new(),
        };
        let request = requests::ask(&app.ctx, &actor, asked).await.unwrap().id;
        app.settle().await;
        let debtor = actor.debtor().id;
        assert!(held(&app, debtor).await > 0);
        app.clock.advance(chrono::Duration::hours(1));
        // It settles the older invoice, which was not the one announced.
        let collector = app.staff(Role::Collector).await;
        receive(&app, &collector, transfer(&app, "C1", 5_000).await).await;
        assert_eq!((app.balance(older).await, app.balance(invoice).await), (0, 12_000));
        let mut tx = app.ctx.store.read().await.unwrap();
        let found = store::requests::by_id(&mut tx, app.creditor.id, request).await.unwrap().unwrap();
        drop(tx);
        assert_eq!((found.state, held(&app, debtor).await), (RequestState::Settled, 0));
        assert!(transfers::details(&app.ctx, &actor).await.unwrap().announced.is_none());
    }

    async fn a_mistake_is_turned_round_once_and_never_deleted(app: TestApp) {
        let invoice = app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor_with_mail("C1", Locale::Fr).await;
        let (collector, manager) = (app.staff(Role::Collector).await, app.staff(Role::Manager).await);
        let booked = receive(&app, &collector, transfer(&app, "C1", 15_000).await).await;
        assert_eq!((app.balance(invoice).await, credit(&app, "C1").await), (0, eur(3_000)));
        assert!(papers::receipt_pdf(&app.ctx, &actor, booked.posting).await.unwrap().is_some());
        let reverse = async |by: &StaffActor, why: &str| outside::reverse(&app.ctx, by, booked.posting, why).await;
        assert!(matches!(reverse(&collector, "x").await, Err(ReverseError::Other(Error::Forbidden))));
        assert!(matches!(reverse(&manager, " ").await, Err(ReverseError::NoReason)));
        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        assert!(matches!(reverse(&stranger, "x").await, Err(ReverseError::NotFound)));
        reverse(&manager, "saisi deux fois").await.unwrap();
        app.settle().await;
        assert!(matches!(reverse(&manager, "encore").await, Err(ReverseError::Already)));
        assert_eq!((app.balance(invoice).await, credit(&app, "C1").await), (12_000, eur(0)));
        assert!(papers::receipt_pdf(&app.ctx, &actor, booked.posting).await.unwrap().is_none());
        let kept = outside::transfers(&app.ctx, &manager, actor.debtor().id).await.unwrap();
        assert_eq!((kept.len(), kept[0].reversed), (1, true));
        let month = service::office::received(&app.ctx, &manager, None).await.unwrap();
        assert_eq!((month.movements.len(), month.total), (2, eur(0)));
    }

    async fn what_a_provider_confirmed_is_refunded_and_not_turned_round(app: TestApp) {
        app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor("C1").await;
        let attempt = app.pay(&actor, Selection::default()).await;
        let mut tx = app.ctx.store.read().await.unwrap();
        let posting = store::ledger::of_attempt(&mut tx, app.creditor.id, attempt).await.unwrap()[0].id;
        drop(tx);
        let manager = app.staff(Role::Manager).await;
        let refused = outside::reverse(&app.ctx, &manager, posting, "x").await;
        assert!(matches!(refused, Err(ReverseError::NotFound)));
    }

    async fn what_cannot_be_is_refused_and_books_nothing(app: TestApp) {
        let invoice = app.bill("C1", "F1", 12_000).await;
        let foreign: InvoiceId = app.bill("C2", "F2", 12_000).await;
        let collector = app.staff(Role::Collector).await;
        let new = transfer(&app, "C1", 5_000).await;
        let send = async |new: NewTransfer| outside::receive(&app.ctx, &collector, new).await.unwrap_err();
        for minor in [i64::MIN, -1, 0, 100_000_000_000, i64::MAX] {
            let error = send(NewTransfer { amount: eur(minor), ..new.clone() }).await;
            assert!(matches!(error, TransferError::Amount { .. }), "{minor}");
        }
        let yen = Money::new(5_000, "JPY".parse().unwrap());
        assert!(matches!(send(NewTransfer { amount: yen, ..new.clone() }).await, TransferError::Amount { .. }));
        for received_on in [today(&app) + Days::new(1), today(&app) - Days::new(367)] {
            assert!(matches!(send(NewTransfer { received_on, ..new.clone() }).await, TransferError::Date { .. }));
        }
        let long = NewTransfer { reference: "x".repeat(141), ..new.clone() };
        assert!(matches!(send(long).await, TransferError::Words));
        let other = NewTransfer { invoices: Some(vec![foreign]), ..new.clone() };
        assert!(matches!(send(other).await, TransferError::Invoice));
        let nobody = NewTransfer { debtor: Some(app.ctx.id()), ..new.clone() };
        assert!(matches!(send(nobody).await, TransferError::NotFound));
        let viewer = app.staff(Role::Viewer).await;
        let forbidden = outside::receive(&app.ctx, &viewer, new).await;
        assert!(matches!(forbidden, Err(TransferError::Other(Error::Forbidden))));
        app.settle().await;
        assert_eq!(app.balance(invoice).await, 12_000);
    }
}
