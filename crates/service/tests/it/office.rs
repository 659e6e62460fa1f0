//! The office: who may do what, and whose rows they see.

mod desk;
mod manage;
mod sign_in;
mod team;

use crate::support::TestApp;
use chrono::{Duration, NaiveDate};
use domain::{
    ContactId, Currency, DebtorId, InvoiceId, Locale, Money, TaskId,
    invoice::InvoiceKind,
    ledger::{Account, Posting, PostingKind},
    party::{DebtorKind, Role},
};
use service::{
    Error,
    office::{self, ListQuery, Sent, Shown, fold},
    staff,
};
use store::{
    contacts::Contact, creditors::Creditor, debtors::Debtor, invoices::Invoice, ledger::NewPosting,
    tasks::Task,
};
use testkit::both;

/// A debtor with one contact and one invoice of 240 euros, past its due date.
async fn debtor(
    app: &TestApp,
    creditor: &Creditor,
    name: &str,
) -> (DebtorId, ContactId, InvoiceId) {
    let ctx = &app.ctx;
    let now = ctx.now();
    let reference = format!("C-{}", ctx.form_key());
    let debtor = Debtor {
        creditor_id: creditor.id,
        id: ctx.id(),
        search_text: fold(&format!("{name} {reference} 552100554")),
        reference,
        kind: DebtorKind::Business,
        name: name.to_owned(),
        siren: Some("552100554".to_owned()),
        street: "12 rue des Lilas".to_owned(),
        postcode: "69003".to_owned(),
        city: "Lyon".to_owned(),
        country: "FR".to_owned(),
        rf_reference: format!("RF{}", &ctx.form_key()[..20]),
        created_at: now,
        updated_at: now,
    };
    let contact = Contact {
        creditor_id: creditor.id,
        id: ctx.id(),
        debtor_id: debtor.id,
        name: "Claire Martin".to_owned(),
        email: Some(format!("claire_{}@exemple.fr", fold(name).replace(' ', "-"))),
        phone: None,
        locale: Locale::Fr,
        created_at: now,
    };
    let invoice = Invoice {
        creditor_id: creditor.id,
        id: ctx.id(),
        debtor_id: debtor.id,
        reference: format!("F-{}", ctx.form_key()),
        kind: InvoiceKind::Invoice,
        label: "Travaux".to_owned(),
        issued_on: NaiveDate::from_ymd_opt(2020, 1, 2).unwrap(),
        due_on: NaiveDate::from_ymd_opt(2020, 2, 2).unwrap(),
        total_minor: 24_000,
        currency: Currency::EUR,
        purchase_order: None,
        principal: None,
        document_id: None,
        created_at: now,
        updated_at: now,
    };
    let key = format!("invoice:{}", invoice.id);
    let posting = Posting::on_invoice(
        PostingKind::Invoice,
        key,
        invoice.id,
        Money::eur(24_000),
        Account::Sales,
    )
    .unwrap();
    let mut tx = ctx.store.write().await.unwrap();
    store::debtors::insert(&mut tx, &debtor).await.unwrap();
    store::contacts::insert(&mut tx, &contact).await.unwrap();
    store::invoices::insert(&mut tx, &invoice).await.unwrap();
    let new = NewPosting {
        id: ctx.id(),
        creditor: creditor.id,
        debtor: Some(debtor.id),
        attempt: None,
        posting: &posting,
        at: now,
    };
    assert!(store::ledger::book(&mut tx, &new).await.unwrap());
    tx.commit().await.unwrap();
    (debtor.id, contact.id, invoice.id)
}

async fn task(app: &TestApp, creditor: &Creditor, debtor: DebtorId) -> TaskId {
    let task = Task {
        creditor_id: creditor.id,
        id: app.ctx.id(),
        debtor_id: Some(debtor),
        kind: "bounce".to_owned(),
        source_key: app.ctx.form_key(),
        detail: store::Json(serde_json::json!({})),
        created_at: app.ctx.now(),
        done_at: None,
        done_by: None,
    };
    let mut tx = app.ctx.store.write().await.unwrap();
    store::tasks::insert(&mut tx, &task).await.unwrap();
    tx.commit().await.unwrap();
    task.id
}

both! {
    async fn search_folds_accents_and_takes_signs_literally(app: TestApp) {
        let (id, ..) = debtor(&app, &app.creditor, "Électricité Générale & Cie").await;
        debtor(&app, &app.creditor, "Boulangerie 100 %").await;
        let actor = app.staff(Role::Viewer).await;
        let found = async |text: &str| {
            let query = ListQuery { text: text.to_owned(), ..ListQuery::default() };
            let list = office::debtors(&app.ctx, &actor, &query).await.unwrap();
            list.rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
        };
        for text in ["electricite", "ÉLECTRICITÉ cie", "cie generale", "generale", "E\u{301}lectricite\u{301}", "claire_electricite-generale"] {
            assert_eq!(found(text).await, [id], "{text}");
        }
        assert_eq!(found("552100554").await.len(), 2);
        assert_eq!(found("").await.len(), 2);
        for text in ["%", "!", "' OR 1=1", "claireXelectricite"] {
            assert_eq!(found(text).await, [], "{text}");
        }
    }

    async fn the_list_is_summed_over_all_pages(app: TestApp) {
        for number in 0..3 {
            debtor(&app, &app.creditor, &format!("Client {number}")).await;
        }
        let actor = app.staff(Role::Viewer).await;
        let query = ListQuery { shown: Shown::Overdue, ..ListQuery::default() };
        let list = office::debtors(&app.ctx, &actor, &query).await.unwrap();
        assert_eq!((list.found, list.balance, list.overdue), (3, Money::eur(72_000), Money::eur(72_000)));
        let beyond = office::debtors(&app.ctx, &actor, &ListQuery { page: 99, ..query }).await.unwrap();
        assert_eq!(beyond.rows.len(), 0);
        let desk = office::desk(&app.ctx, &actor).await.unwrap();
        assert_eq!((desk.open, desk.overdue, desk.owing), (Money::eur(72_000), Money::eur(72_000), 3));
        assert_eq!(desk.received, Money::eur(0));
    }

    async fn another_creditors_rows_do_not_exist(app: TestApp) {
        let (theirs, contact, invoice) = debtor(&app, &app.other_creditor, "Ailleurs").await;
        let task = task(&app, &app.other_creditor, theirs).await;
        let (ctx, admin) = (&app.ctx, &app.staff(Role::Admin).await);
        assert!(office::debtor(ctx, admin, theirs).await.unwrap().is_none());
        assert!(office::invoice(ctx, admin, theirs, invoice).await.unwrap().is_none());
        assert!(office::invoice_pdf(ctx, admin, theirs, invoice).await.unwrap().is_none());
        assert!(office::preview_link(ctx, admin, theirs, contact).await.unwrap().is_none());
        assert!(office::send_link(ctx, admin, theirs, contact).await.unwrap().is_none());
        assert!(office::payment(ctx, admin, ctx.id()).await.unwrap().is_none());
        assert!(!office::task_done(ctx, admin, task).await.unwrap());
        assert!(!office::revive(ctx, admin, ctx.id()).await.unwrap());
        assert!(office::tasks(ctx, admin).await.unwrap().is_empty());
        assert_eq!(office::debtors(ctx, admin, &ListQuery::default()).await.unwrap().found, 0);
        let desk = office::desk(ctx, admin).await.unwrap();
        assert_eq!((desk.debtors, desk.tasks, desk.open), (0, 0, Money::eur(0)));

        // A debtor of ours with a contact or an invoice of theirs is no way in either.
        let (ours, ..) = debtor(&app, &app.creditor, "Ici").await;
        assert!(office::invoice(ctx, admin, ours, invoice).await.unwrap().is_none());
        assert!(office::send_link(ctx, admin, ours, contact).await.unwrap().is_none());
        let log = office::audit_log(ctx, admin, "link", None).await.unwrap();
        assert!(log.acts.is_empty(), "nothing was done");
    }

    async fn roles_limit_what_is_done(app: TestApp) {
        let (id, contact, _) = debtor(&app, &app.creditor, "Dupont").await;
        let task = task(&app, &app.creditor, id).await;
        let ctx = &app.ctx;
        let forbidden = |error: Option<Error>| assert!(matches!(error, Some(Error::Forbidden)), "{error:?}");

        let viewer = &app.staff(Role::Viewer).await;
        assert!(office::debtor(ctx, viewer, id).await.unwrap().is_some());
        forbidden(office::preview_link(ctx, viewer, id, contact).await.err());
        forbidden(office::send_link(ctx, viewer, id, contact).await.err());
        forbidden(office::task_done(ctx, viewer, task).await.err());
        forbidden(office::revive(ctx, viewer, ctx.id()).await.err());
        forbidden(office::audit_log(ctx, viewer, "", None).await.err());

        let collector = &app.staff(Role::Collector).await;
        forbidden(office::revive(ctx, collector, ctx.id()).await.err());
        forbidden(office::audit_log(ctx, collector, "", None).await.err());
        assert!(office::task_done(ctx, collector, task).await.unwrap());
        assert!(!office::task_done(ctx, collector, task).await.unwrap(), "closed once");

        let manager = &app.staff(Role::Manager).await;
        let log = office::audit_log(ctx, manager, "task", None).await.unwrap();
        assert_eq!(log.acts.len(), 1);
        assert_eq!((log.acts[0].action.as_str(), log.acts[0].actor.as_deref()), ("task.closed", Some(collector.name())));
    }

    async fn a_second_click_sends_no_second_link(app: TestApp) {
        let (id, contact, _) = debtor(&app, &app.creditor, "Dupont").await;
        let (ctx, collector) = (&app.ctx, &app.staff(Role::Collector).await);
        let preview = office::preview_link(ctx, collector, id, contact).await.unwrap().unwrap();
        assert!(preview.message.to.is_some());
        assert!(matches!(office::send_link(ctx, collector, id, contact).await.unwrap(), Some(Sent::Planned(_))));
        assert_eq!(office::send_link(ctx, collector, id, contact).await.unwrap(), Some(Sent::TooSoon));
        app.clock.advance(Duration::minutes(2));
        assert!(matches!(office::send_link(ctx, collector, id, contact).await.unwrap(), Some(Sent::Planned(_))));
        let file = office::debtor(ctx, collector, id).await.unwrap().unwrap();
        assert_eq!(file.messages.len(), 2);
        assert_eq!(file.timeline.iter().filter(|act| act.action == "link.sent").count(), 2);
        assert_eq!(file.totals.overdue, Money::eur(24_000));
    }

    async fn the_audit_is_read_page_by_page(app: TestApp) {
        let (ctx, manager) = (&app.ctx, &app.staff(Role::Manager).await);
        for _ in 0..130 {
            staff::signed_out(ctx, manager).await.unwrap(); // all at the same instant
        }
        let first = office::audit_log(ctx, manager, "staff", None).await.unwrap();
        assert_eq!(first.acts.len(), 100);
        let second = office::audit_log(ctx, manager, "staff", first.next).await.unwrap();
        assert!(second.acts.len() >= 30 && second.acts.len() < 100);
        assert!(second.next.is_none());
    }
}
