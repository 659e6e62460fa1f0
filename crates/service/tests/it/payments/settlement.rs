//! What a provider pays out, against the ledger: booked once, whoever asks how often; what does not
//! match is there to be looked at.

use crate::support::{Checkout, Fault, TestApp, eur};
use chrono::{Days, Duration};
use domain::{
    Money, PaymentAttemptId,
    ledger::Account,
    party::Role,
    settlement::{LineKind, Mismatch, PayoutState},
};
use service::payments::{
    Selection,
    provider::{ChargebackState, Handle, Movement, Payout, PayoutProgress},
    settlement::{self, Payouts},
};
use testkit::{both, contents};

/// What a payment is among the movements of a payout.
fn taken(app: &TestApp, attempt: PaymentAttemptId, fee_minor: i64) -> Movement {
    let (payment, amount) =
        app.provider.change(attempt, |checkout| (checkout.payment.clone(), checkout.amount));
    Movement {
        id: format!("txn_{attempt}"),
        kind: LineKind::Payment,
        handle: Handle { session: None, payment },
        attempt: Some(attempt),
        about: None,
        gross: amount,
        fee_minor,
    }
}

fn payout(app: &TestApp, id: &str, minor: i64) -> Payout {
    Payout {
        id: id.to_owned(),
        amount: eur(minor),
        arrives_on: app.ctx.today(&app.creditor),
        state: PayoutProgress::Paid,
    }
}

/// The next day: every provider is asked.
async fn next_day(app: &TestApp) {
    app.clock.advance(Duration::days(1));
    assert_eq!(settlement::schedule(&app.ctx).await.unwrap(), 1);
    app.settle().await;
}

async fn stands(app: &TestApp, account: Account) -> i64 {
    let mut tx = app.ctx.store.read().await.unwrap();
    store::ledger::account_of_creditor(&mut tx, app.creditor.id, account).await.unwrap()
}

/// Clearing, fees, bank.
async fn accounts(app: &TestApp) -> (i64, i64, i64) {
    (
        stands(app, Account::ProviderClearing).await,
        stands(app, Account::ProviderFees).await,
        stands(app, Account::Bank).await,
    )
}

async fn seen(app: &TestApp) -> Payouts {
    let viewer = app.staff(Role::Viewer).await;
    settlement::payouts(&app.ctx, &viewer).await.unwrap()
}

async fn paid(app: &TestApp, reference: &str, minor: i64) -> PaymentAttemptId {
    app.bill("C1", reference, minor).await;
    let debtor = app.debtor("C1").await;
    app.pay(&debtor, Selection::default()).await
}

both! {
    async fn a_payout_and_its_fees_are_booked_once_however_often_it_is_asked_for(app: TestApp) {
        let attempt = paid(&app, "F1", 12_000).await;
        assert_eq!(accounts(&app).await, (12_000, 0, 0));
        assert_eq!(seen(&app).await.unsettled.len(), 1);
        app.provider.pay_out(payout(&app, "po_1", 11_807), vec![taken(&app, attempt, 193)]);
        next_day(&app).await;
        assert_eq!(accounts(&app).await, (0, 193, 11_807));
        assert_eq!(settlement::schedule(&app.ctx).await.unwrap(), 0, "once a day");
        let before = contents(&app.db).await;
        for _ in 0..3 {
            next_day(&app).await;
        }
        let after = contents(&app.db).await;
        for table in ["ledger_posting", "ledger_entry", "payout", "payout_line", "audit_event", "task"] {
            assert_eq!(before[table], after[table], "{table}");
        }
        let seen = seen(&app).await;
        let row = &seen.payouts[0];
        assert_eq!((row.gross, row.fees, row.amount), (eur(12_000), eur(193), eur(11_807)));
        assert_eq!((row.mismatches, row.adds_up, row.state), (0, true, PayoutState::Paid));
        assert_eq!((seen.clearing, seen.fees, seen.unsettled.len()), (vec![eur(0)], vec![eur(193)], 0));
        assert!(seen.checked[0].1.is_some());
        assert_eq!(app.tasks().await, []);
        assert_eq!(app.left(attempt).await, eur(12_000), "what is kept is the creditor's affair: all can be sent back");
    }

    async fn many_workers_ask_once_and_book_once(app: TestApp) {
        let attempt = paid(&app, "F1", 12_000).await;
        app.provider.pay_out(payout(&app, "po_1", 11_807), vec![taken(&app, attempt, 193)]);
        app.clock.advance(Duration::days(1));
        let other = app.another_process(91).await;
        let asked: Vec<_> = (0..10)
            .map(|number| {
                let ctx = if number % 2 == 0 { app.ctx.clone() } else { other.clone() };
                tokio::spawn(async move { settlement::schedule(&ctx).await.unwrap() })
            })
            .collect();
        let mut planned = 0;
        for one in asked {
            planned += one.await.unwrap();
        }
        assert_eq!(planned, 1);
        // The same job several times, as when workers are thought dead and come back.
        let mut tx = app.ctx.store.write().await.unwrap();
        let check = store::payouts::checks(&mut tx).await.unwrap()[0].id;
        for _ in 0..5 {
            let job = store::jobs::Job {
                id: app.ctx.id(),
                creditor_id: None,
                kind: domain::job::JobKind::SettlePayouts,
                subject_id: check,
                run_at: app.ctx.now(),
                attempts: 0,
                last_error: None,
                created_at: app.ctx.now(),
            };
            store::jobs::enqueue(&mut tx, &job).await.unwrap();
        }
        tx.commit().await.unwrap();
        let workers = [app.ctx.clone(), other.clone(), app.ctx.clone(), other.clone()]
            .map(|ctx| tokio::spawn(async move { service::worker::drain(&ctx).await.unwrap() }));
        for worker in workers {
            worker.await.unwrap();
        }
        other.store.close().await;
        app.assert_sound().await;
        assert_eq!(accounts(&app).await, (0, 193, 11_807));
    }

    async fn refunds_and_chargebacks_are_part_of_it(app: TestApp) {
        let (one, two) = (paid(&app, "F1", 12_000).await, paid(&app, "F2", 5_000).await);
        let manager = app.staff(Role::Manager).await;
        app.refund(&manager, one, 2_000).await.unwrap();
        app.settle().await;
        app.provider.change(two, |checkout| checkout.charge_back("dp_1", 5_000, ChargebackState::Open));
        app.deliver(two, "disputed").await;
        app.settle().await;
        assert_eq!(accounts(&app).await.0, 10_000);
        let refund = app.provider.change(one, |checkout| checkout.refunds[0].id.clone());
        let movement = |id: &str, kind, about: &str, of, minor, fee_minor| Movement {
            id: id.to_owned(), kind, about: Some(about.to_owned()), gross: eur(minor), ..taken(&app, of, fee_minor)
        };
        let all = vec![
            taken(&app, one, 193),
            taken(&app, two, 95),
            movement("txn_re", LineKind::Refund, &refund, one, -2_000, 0),
            movement("txn_dp", LineKind::Chargeback, "dp_1", two, -5_000, 1_500),
            Movement { kind: LineKind::Fee, handle: Handle::default(), attempt: None, ..movement("txn_fee", LineKind::Fee, "", one, -700, 0) },
        ];
        let amount = 10_000 - 193 - 95 - 1_500 - 700;
        app.provider.pay_out(payout(&app, "po_1", amount), all);
        next_day(&app).await;
        assert_eq!(accounts(&app).await, (0, 193 + 95 + 1_500 + 700, amount));
        assert!(app.tasks().await.iter().all(|(kind, _)| kind != "settlement"), "{:?}", app.tasks().await);
        let viewer = app.staff(Role::Viewer).await;
        let id = seen(&app).await.payouts[0].id;
        let file = settlement::payout(&app.ctx, &viewer, id).await.unwrap().unwrap();
        assert_eq!((file.lines.len(), file.payout.mismatches), (5, 0));
        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        assert!(settlement::payout(&app.ctx, &stranger, id).await.unwrap().is_none());
        assert_eq!(settlement::payouts(&app.ctx, &stranger).await.unwrap().payouts.len(), 0);
    }

    async fn what_does_not_match_is_booked_and_looked_at(app: TestApp) {
        let (one, two) = (paid(&app, "F1", 12_000).await, paid(&app, "F2", 5_000).await);
        let all = vec![
            Movement { gross: eur(11_000), ..taken(&app, one, 0) },
            Movement { gross: Money::new(5_000, "USD".parse().unwrap()), ..taken(&app, two, 0) },
            Movement { id: "txn_missing".to_owned(), kind: LineKind::Refund, about: Some("re_9".to_owned()), gross: eur(-300), ..taken(&app, one, 0) },
            Movement { id: "txn_other".to_owned(), kind: LineKind::Other, gross: eur(-40), ..taken(&app, one, 0) },
            Movement { id: "txn_unknown".to_owned(), handle: Handle::default(), attempt: None, gross: eur(900), ..taken(&app, one, 0) },
        ];
        app.provider.pay_out(payout(&app, "po_1", 16_000), all);
        next_day(&app).await;
        let mut why: Vec<String> = app.tasks().await.into_iter().map(|(kind, why)| format!("{kind} {why}")).collect();
        why.sort();
        let expected = ["amount", "currency", "missing", "sum", "unknown", "unknown"];
        assert_eq!(why, expected.map(|why| format!("settlement {why}")));
        assert_eq!(accounts(&app).await, (1_000, 0, 16_000), "the money is there; what is left says by how much");
        let seen = seen(&app).await;
        assert_eq!((seen.payouts[0].mismatches, seen.payouts[0].adds_up), (5, false));
        let viewer = app.staff(Role::Viewer).await;
        let file = settlement::payout(&app.ctx, &viewer, seen.payouts[0].id).await.unwrap().unwrap();
        let found: Vec<_> = file.lines.iter().filter_map(|line| line.mismatch).collect();
        assert!(found.contains(&Mismatch::Amount) && found.contains(&Mismatch::Missing));
        next_day(&app).await;
        assert_eq!(app.tasks().await.len(), 6, "asked about once");
    }

    async fn news_that_were_lost_are_found_with_their_money(app: TestApp) {
        let invoice = app.bill("C1", "F1", 12_000).await;
        let debtor = app.debtor("C1").await;
        let attempt = app.start(&debtor, Selection::default()).await.attempt;
        app.provider.change(attempt, Checkout::pay);
        assert_eq!(app.balance(invoice).await, 12_000, "no event came");
        // Nor does the attempt's own question get an answer.
        app.provider.fail_fetches(&[Fault::Lost]);
        app.provider.pay_out(payout(&app, "po_1", 11_807), vec![taken(&app, attempt, 193)]);
        next_day(&app).await;
        assert_eq!((app.balance(invoice).await, accounts(&app).await), (0, (0, 193, 11_807)));
        assert_eq!(app.tasks().await, []);
    }

    async fn a_payout_that_comes_back_is_turned_round_once(app: TestApp) {
        let attempt = paid(&app, "F1", 12_000).await;
        let sent = payout(&app, "po_1", 11_807);
        app.provider.pay_out(Payout { state: PayoutProgress::Pending, ..sent.clone() }, vec![taken(&app, attempt, 193)]);
        next_day(&app).await;
        assert_eq!(accounts(&app).await, (12_000, 0, 0), "not there yet");
        app.provider.pay_out(sent.clone(), vec![taken(&app, attempt, 193)]);
        next_day(&app).await;
        app.provider.pay_out(Payout { state: PayoutProgress::Returned, ..sent }, vec![taken(&app, attempt, 193)]);
        for _ in 0..2 {
            next_day(&app).await;
            assert_eq!(accounts(&app).await, (11_807, 193, 0));
        }
        assert_eq!(app.tasks().await, [("settlement".to_owned(), "returned".to_owned())]);
        assert_eq!(seen(&app).await.payouts[0].state, PayoutState::Returned);
    }

    async fn the_money_of_two_creditors_in_one_payout_is_parted(app: TestApp) {
        let ours = paid(&app, "F1", 12_000).await;
        let csv = crate::support::bill_csv(&[("G1", "2026-02-04", 8_000, "D1")]);
        app.take_in(&app.other_creditor, "g.csv", csv).await;
        let debtor = app.debtor_id(&app.other_creditor, "D1").await;
        let contact = app.contact(app.other_creditor.id, debtor, None, domain::Locale::Fr).await;
        let actor = app.actor(app.other_creditor.id, contact.id).await;
        let theirs = app.pay(&actor, Selection::default()).await;
        let nobodys = Movement {
            id: "txn_fee".to_owned(), kind: LineKind::Fee, handle: Handle::default(), attempt: None, gross: eur(-500),
            ..taken(&app, ours, 0)
        };
        let all = vec![taken(&app, ours, 193), taken(&app, theirs, 137), nobodys];
        app.provider.pay_out(payout(&app, "po_1", 20_000 - 193 - 137 - 500), all);
        next_day(&app).await;
        assert_eq!(accounts(&app).await, (0, 193, 11_807));
        let stranger = app.staff_at(&app.other_creditor, Role::Viewer).await;
        let seen = settlement::payouts(&app.ctx, &stranger).await.unwrap();
        assert_eq!((seen.clearing, seen.fees), (vec![eur(0)], vec![eur(137)]));
        assert_eq!((seen.payouts.len(), seen.payouts[0].amount), (1, eur(7_863)));
        assert_eq!(app.tasks().await, [], "nobody is asked about what is not theirs");
    }

    async fn a_provider_that_is_away_is_asked_again(app: TestApp) {
        let attempt = paid(&app, "F1", 12_000).await;
        app.provider.pay_out(payout(&app, "po_1", 11_807), vec![taken(&app, attempt, 193)]);
        app.provider.fail_fetches(&[Fault::Lost; 2]);
        next_day(&app).await;
        assert_eq!(accounts(&app).await, (12_000, 0, 0));
        assert!(seen(&app).await.checked[0].1.is_none());
        app.advance_and_settle(Duration::minutes(10)).await;
        app.advance_and_settle(Duration::minutes(10)).await;
        assert_eq!(accounts(&app).await, (0, 193, 11_807));
    }

    async fn a_payout_of_long_ago_arrives_on_its_own_day(app: TestApp) {
        let attempt = paid(&app, "F1", 12_000).await;
        let day = app.ctx.today(&app.creditor) - Days::new(9);
        let late = Payout { arrives_on: day, ..payout(&app, "po_1", 12_000) };
        app.provider.pay_out(late, vec![taken(&app, attempt, 0)]);
        next_day(&app).await;
        assert_eq!((seen(&app).await.payouts[0].arrives_on, accounts(&app).await), (day, (0, 0, 12_000)));
    }
}
