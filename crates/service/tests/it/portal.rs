//! What a debtor sees: the right figures, its own alone, in few questions to the database.

use crate::support::{Checkout, TestApp, eur, part};
use chrono::Duration;
use domain::{invoice::InvoiceState, party::Role, payment::AttemptState};
use serde_json::json;
use service::{
    clearance, papers,
    payments::{Selection, provider::ProviderState},
    portal::{self, Happened},
    sessions::{self, Area, CLAIMS},
    transfers,
};
use testkit::both;

both! {
    async fn the_overview_costs_one_statement(app: TestApp) {
        for number in 0..12 {
            app.bill("C1", &format!("F{number}"), 1_000 + number).await;
        }
        let actor = app.debtor("C1").await;
        app.pay(&actor, part(500)).await;
        let claims = app.claims(app.creditor.id, actor.contact().id);
        let data = [(CLAIMS.to_owned(), json!(claims))].into_iter().collect();
        let until = app.ctx.now() + Duration::minutes(20);
        sessions::save(&app.ctx, Area::Portal, b"cookie", &data, until).await.unwrap();

        let before = app.ctx.store.statements();
        let (resumed, overview) = portal::at_home(&app.ctx, b"cookie").await.unwrap().unwrap();
        assert_eq!(app.ctx.store.statements() - before, 1);
        let (same, overview) = (resumed.actor.unwrap(), overview.unwrap());
        assert_eq!((same.debtor().id, overview.invoices.len()), (actor.debtor().id, 12));
        let seen_alone = portal::overview(&app.ctx, &actor).await.unwrap();
        assert_eq!(format!("{overview:?}"), format!("{seen_alone:?}"), "the same, asked with or without a session");
    }

    async fn what_is_claimed_on_twelve_invoices_costs_few_statements_more(app: TestApp) {
        app.claim_everything().await;
        for number in 0..12 {
            app.bill_due("C1", &format!("F{number}"), 1_000 + number, "2026-01-15").await;
        }
        let actor = app.debtor("C1").await;
        let before = app.ctx.store.statements();
        let overview = portal::overview(&app.ctx, &actor).await.unwrap();
        assert!(app.ctx.store.statements() - before <= 5);
        assert!(overview.invoices.iter().all(|invoice| invoice.claim.is_some()));
    }

    async fn figures_add_up(app: TestApp) {
        let late = app.bill_due("C1", "F1", 10_000, "2026-03-15").await;
        let today = app.bill_due("C1", "F2", 20_000, "2026-03-16").await;
        let later = app.bill_due("C1", "F3", 30_000, "2026-04-30").await;
        let actor = app.debtor("C1").await;
        let overview = portal::overview(&app.ctx, &actor).await.unwrap();
        assert_eq!((overview.to_pay, overview.overdue), (eur(60_000), eur(10_000)), "due today is not late");
        assert_eq!(overview.oldest_due.unwrap().to_string(), "2026-03-15");
        assert_eq!(overview.as_of.to_string(), "2026-03-16 10:00:00");
        let shown: Vec<_> = overview.invoices.iter().map(|i| (i.id, i.state, i.days_late)).collect();
        assert_eq!(shown, [(late, InvoiceState::Overdue, 1), (today, InvoiceState::Open, 0), (later, InvoiceState::Open, 0)]);

        // On its way: neither owed again nor gone.
        let checkout = app.start(&actor, crate::support::only(&[late])).await;
        app.provider.change(checkout.attempt, |checkout| checkout.state = ProviderState::Processing);
        app.deliver(checkout.attempt, "processing").await;
        app.settle().await;
        let overview = portal::overview(&app.ctx, &actor).await.unwrap();
        assert_eq!((overview.to_pay, overview.overdue, overview.processing), (eur(50_000), eur(0), eur(10_000)));
        assert_eq!(overview.invoices[0].state, InvoiceState::Processing);
        assert_eq!(overview.oldest_due.unwrap().to_string(), "2026-03-16");
        assert_eq!((overview.recent_payments.len(), overview.recent_payments[0].state), (1, AttemptState::Processing));
        app.provider.change(checkout.attempt, Checkout::pay);
        app.deliver(checkout.attempt, "completed").await;
        app.settle().await;
        let overview = portal::overview(&app.ctx, &actor).await.unwrap();
        assert_eq!((overview.to_pay, overview.processing, overview.invoices.len()), (eur(50_000), eur(0), 2));
    }

    async fn midnight_is_the_creditors(app: TestApp) {
        app.bill_due("C1", "F1", 10_000, "2026-03-16").await;
        let actor = app.debtor("C1").await;
        app.clock.advance(Duration::minutes(13 * 60 + 59)); // 22:59 UTC, 23:59 in Paris
        assert_eq!(portal::overview(&app.ctx, &actor).await.unwrap().overdue, eur(0));
        app.clock.advance(Duration::minutes(1));
        assert_eq!(portal::overview(&app.ctx, &actor).await.unwrap().overdue, eur(10_000));
    }

    async fn credit_notes_and_overpayments_are_told_apart(app: TestApp) {
        app.credit_note("C1", "A1", 3_000, "").await;
        let actor = app.debtor("C1").await;
        let overview = portal::overview(&app.ctx, &actor).await.unwrap();
        assert_eq!((overview.to_pay, overview.credit), (eur(0), eur(0)));
        assert_eq!((overview.invoices.len(), overview.invoices[0].state), (1, InvoiceState::Credit));
    }

    async fn everything_that_happened_is_told_in_order(app: TestApp) {
        app.bill("C1", "F1", 10_000).await;
        app.credit_note("C1", "A1", 1_000, "F1").await;
        let actor = app.debtor("C1").await;
        app.clock.advance(Duration::minutes(1));
        let declined = app.start(&actor, Selection::default()).await;
        app.provider.change(declined.attempt, |checkout| checkout.fail("declined"));
        app.deliver(declined.attempt, "failed").await;
        app.settle().await;
        app.clock.advance(Duration::minutes(1));
        assert!(transfers::announce(&app.ctx, &actor).await.unwrap().is_some());
        app.clock.advance(Duration::minutes(1));
        app.pay(&actor, Selection::default()).await;
        let history = portal::history(&app.ctx, &actor).await.unwrap();
        let told: Vec<String> = history
            .into_iter()
            .map(|item| match item.what {
                Happened::Message { kind, .. } => format!("message {kind}"),
                Happened::Booked { kind, amount, receipt } => format!("{kind} {} {}", amount.minor, receipt.is_some()),
                Happened::NotPaid { amount, state } => format!("{state} {}", amount.minor),
                Happened::Said { by, .. } => format!("said by {by}"),
                Happened::TransferAnnounced { amount, .. } => format!("announced {}", amount.minor),
            })
            .collect();
        assert_eq!(told[..3], ["payment 9000 true", "announced 9000", "failed 9000"]);
        let mut rest = told[3..].to_vec();
        rest.sort();
        assert_eq!(rest, ["credit_note 1000 false", "invoice 10000 false", "offset 1000 false"]);
    }

    async fn a_clearance_letter_is_there_once_nothing_is_left(app: TestApp) {
        app.bill("C1", "F1", 10_000).await;
        app.bill("C1", "F2", 5_000).await;
        app.bill("C2", "F3", 7_000).await;
        let (me, other) = (app.debtor("C1").await, app.debtor("C2").await);
        let letter = async || clearance::pdf(&app.ctx, &me).await.unwrap();
        assert!(!clearance::is_due(&app.ctx, &me).await.unwrap() && letter().await.is_none());
        app.pay(&me, part(14_999)).await;
        assert!(letter().await.is_none(), "a cent is left");
        let last = app.pay(&me, Selection::default()).await;
        assert!(clearance::is_due(&app.ctx, &me).await.unwrap());
        let paper = letter().await.expect("all is settled");
        assert!(paper.bytes.starts_with(b"%PDF-") && paper.file_name.ends_with("C1.pdf"), "{}", paper.file_name);
        assert_eq!(letter().await.unwrap().bytes, paper.bytes, "the same facts give the same bytes");
        assert!(!clearance::is_due(&app.ctx, &other).await.unwrap(), "others still owe");
        // Money that goes back is owed again.
        let manager = app.staff(Role::Manager).await;
        app.refund(&manager, last, 1).await.unwrap();
        app.settle().await;
        assert!(letter().await.is_none());
    }

    async fn nothing_is_certified_where_nothing_was_settled(app: TestApp) {
        app.credit_note("C1", "A1", 1_000, "").await;
        let me = app.debtor("C1").await;
        assert!(!clearance::is_due(&app.ctx, &me).await.unwrap());
        assert!(clearance::pdf(&app.ctx, &me).await.unwrap().is_none());
    }

    async fn the_files_of_others_do_not_exist(app: TestApp) {
        let (mine, theirs) = (app.bill("C1", "F1", 10_000).await, app.bill("C2", "F2", 10_000).await);
        let (me, them) = (app.debtor("C1").await, app.debtor("C2").await);
        let attempt = app.pay(&them, Selection::default()).await;
        let receipt = service::payments::status(&app.ctx, &them, attempt).await.unwrap().unwrap().receipt.unwrap();
        assert!(portal::invoice(&app.ctx, &me, mine).await.unwrap().is_some());
        assert!(portal::invoice(&app.ctx, &me, theirs).await.unwrap().is_none());
        assert!(papers::invoice_pdf(&app.ctx, &me, theirs).await.unwrap().is_none());
        assert!(papers::receipt_pdf(&app.ctx, &me, receipt).await.unwrap().is_none());
        assert!(papers::receipt_pdf(&app.ctx, &them, receipt).await.unwrap().is_some());
        assert!(portal::history(&app.ctx, &me).await.unwrap().iter().all(|item| !matches!(item.what, Happened::Booked { receipt: Some(_), .. })));
        assert_eq!(portal::documents(&app.ctx, &me).await.unwrap().len(), 1);

        // The same debtor's name at another creditor, with ids of the first one.
        app.take_in(&app.other_creditor, "f.csv", crate::support::bill_csv(&[("F1", "2026-02-04", 1_000, "C1")])).await;
        let elsewhere = app.debtor_id(&app.other_creditor, "C1").await;
        let contact = app.contact(app.other_creditor.id, elsewhere, None, domain::Locale::Fr).await;
        let elsewhere = app.actor(app.other_creditor.id, contact.id).await;
        assert!(portal::invoice(&app.ctx, &elsewhere, mine).await.unwrap().is_none());
        assert!(service::payments::status(&app.ctx, &elsewhere, attempt).await.unwrap().is_none());
        assert!(portal::logo(&app.ctx, app.creditor.id, app.ctx.id()).await.unwrap().is_none());
    }

    async fn a_transfer_has_all_it_needs_and_is_announced_once(app: TestApp) {
        app.bill("C1", "F1", 10_000).await;
        let actor = app.debtor("C1").await;
        let details = transfers::details(&app.ctx, &actor).await.unwrap();
        let epc = details.epc.unwrap();
        let lines: Vec<&str> = epc.lines().collect();
        assert_eq!((lines[0], lines[5], lines[6], lines[7]), ("BCD", "Atelier Marceau", "FR1420041010050500013M02606", "EUR100.00"));
        assert_eq!(lines[9], details.reference.as_str());
        assert!(details.announced.is_none());

        let announcing: Vec<_> = (0..10)
            .map(|_| {
                let (ctx, actor) = (app.ctx.clone(), actor.clone());
                tokio::spawn(async move { transfers::announce(&ctx, &actor).await.unwrap().unwrap() })
            })
            .collect();
        for one in announcing {
            assert_eq!(one.await.unwrap().to_string(), "2026-03-19");
        }
        assert_eq!(testkit::contents(&app.db).await["transfer_notice"].len(), 1);
        app.clock.advance(Duration::days(4));
        assert!(transfers::details(&app.ctx, &actor).await.unwrap().announced.is_none(), "no longer held");

        app.pay(&actor, Selection::default()).await;
        assert!(transfers::details(&app.ctx, &actor).await.unwrap().epc.is_none(), "no code when nothing is owed");
        assert!(transfers::announce(&app.ctx, &actor).await.unwrap().is_none());
    }
}
