//! What others issued is added by hand, and is then as if it had been imported.

use crate::support::{FakeScanner, TestApp, jpeg, pdf, sent};
use chrono::{Days, NaiveDate};
use domain::{DebtorId, InvoiceId, Money, invoice::InvoiceKind, party::Role};
use service::{
    Error, StaffActor,
    files::{self, FilesError, Refusal, Rejection},
    invoicing::{self, AddError, AddedInvoice},
};
use std::sync::Arc;
use testkit::both;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn paper(reference: &str, minor: i64) -> AddedInvoice {
    AddedInvoice {
        kind: InvoiceKind::Invoice,
        reference: reference.to_owned(),
        issued_on: day("2026-03-02"),
        due_on: Some(day("2026-04-01")),
        total: Money::eur(minor),
        label: "Chantier".to_owned(),
        purchase_order: String::new(),
        principal: String::new(),
        corrects: String::new(),
    }
}

fn note(reference: &str, minor: i64, corrects: &str) -> AddedInvoice {
    let kind = InvoiceKind::CreditNote;
    AddedInvoice { kind, due_on: None, corrects: corrects.to_owned(), ..paper(reference, minor) }
}

async fn add(
    app: &TestApp,
    by: &StaffActor,
    debtor: DebtorId,
    new: AddedInvoice,
) -> Result<InvoiceId, AddError> {
    invoicing::add(&app.ctx, by, debtor, new, None).await
}

both! {
    async fn an_added_invoice_is_booked_with_its_pdf(app: TestApp) {
        let debtor = app.buyer("C1").await;
        let collector = app.staff(Role::Collector).await;
        let file = pdf("/Lang(fr)");
        let checked = files::examine_ours(&app.ctx, &collector, debtor, vec![sent("f.pdf", file.clone())]).await.unwrap().pop().unwrap();
        let id = invoicing::add(&app.ctx, &collector, debtor, paper(" X-1 ", 12_000), Some(checked)).await.unwrap();
        assert_eq!(app.balance(id).await, 12_000);
        let kept = service::office::invoice_pdf(&app.ctx, &collector, debtor, id).await.unwrap().unwrap();
        assert_eq!(kept.bytes, file, "as it came");
        let guest = app.debtor("C1").await;
        assert_eq!(app.to_pay(&guest).await, Money::eur(12_000));
        // The same form again adds nothing; another paper under the same reference is refused.
        assert_eq!(add(&app, &collector, debtor, paper("X-1", 12_000)).await.unwrap(), id);
        assert!(matches!(add(&app, &collector, debtor, paper("X-1", 12_001)).await, Err(AddError::Known)));
        assert_eq!(app.balance(id).await, 12_000);
        // It was issued elsewhere: nothing here credits it, and an import may correct it.
        assert!(invoicing::creditable(&app.ctx, &collector, debtor, id).await.unwrap().is_none());
        app.assert_sound().await;
    }

    async fn an_added_credit_note_is_deducted_from_the_invoice_it_names(app: TestApp) {
        let debtor = app.buyer("C1").await;
        let collector = app.staff(Role::Collector).await;
        let older = app.bill("C1", "F1", 5_000).await;
        let named = add(&app, &collector, debtor, paper("X-1", 12_000)).await.unwrap();
        let lost = add(&app, &collector, debtor, note("N-0", 1_000, "X-9")).await;
        assert!(matches!(&lost, Err(AddError::Fields(fields)) if *fields == ["corrects"]), "{lost:?}");
        let credit = add(&app, &collector, debtor, note("N-1", 2_000, "X-1")).await.unwrap();
        assert_eq!((app.balance(named).await, app.balance(older).await, app.balance(credit).await), (10_000, 5_000, 0));
        let credit = add(&app, &collector, debtor, note("N-2", 2_000, "")).await.unwrap();
        assert_eq!((app.balance(older).await, app.balance(credit).await), (3_000, 0), "the oldest first");
        app.assert_sound().await;
    }

    async fn what_cannot_be_is_named_field_by_field(app: TestApp) {
        let debtor = app.buyer("C1").await;
        let collector = app.staff(Role::Collector).await;
        let tomorrow = app.ctx.today(&app.creditor) + Days::new(1);
        let wrong = [
            ("reference", AddedInvoice { reference: " ".to_owned(), ..paper("X", 1) }),
            ("reference", AddedInvoice { reference: "a\nb".to_owned(), ..paper("X", 1) }),
            ("issued_on", AddedInvoice { issued_on: tomorrow, due_on: None, ..paper("X", 1) }),
            ("due_on", AddedInvoice { due_on: Some(day("2026-03-01")), ..paper("X", 1) }),
            ("total", paper("X", 0)),
            ("total", paper("X", -5)),
            ("corrects", AddedInvoice { corrects: "F1".to_owned(), ..paper("X", 1) }),
        ];
        for (field, new) in wrong {
            let refused = add(&app, &collector, debtor, new).await;
            assert!(matches!(&refused, Err(AddError::Fields(fields)) if *fields == [field]), "{field}: {refused:?}");
        }
        let by_terms = add(&app, &collector, debtor, AddedInvoice { due_on: None, ..paper("X", 1) }).await.unwrap();
        let mut tx = app.ctx.store.read().await.unwrap();
        let row = store::invoices::by_id(&mut tx, app.creditor.id, by_terms).await.unwrap().unwrap();
        assert_eq!(row.invoice.due_on, day("2026-04-01"), "30 days by the creditor's terms");
    }

    async fn a_file_is_judged_as_closely_as_a_debtor_s(app: TestApp) {
        let debtor = app.buyer("C1").await;
        let collector = app.staff(Role::Collector).await;
        let scanner = Arc::new(FakeScanner::default());
        let guarded = app.with_files(Some(scanner), None);
        for (bytes, why) in [
            (b"<html>".to_vec(), Rejection::File(Refusal::Kind)),
            (pdf("/OpenAction<</S/JavaScript/JS(app.alert(1))>>"), Rejection::File(Refusal::Active)),
            (pdf("/X(EICAR)"), Rejection::Infected),
        ] {
            let judged = files::examine_ours(&guarded, &collector, debtor, vec![sent("f.pdf", bytes)]).await;
            assert!(matches!(&judged, Err(FilesError::Rejected(found)) if found[0].why == why), "{judged:?}");
        }
        let manager = app.staff(Role::Manager).await;
        let log = service::office::audit_log(&app.ctx, &manager, "file", None).await.unwrap();
        assert_eq!((log.acts.len(), log.acts[0].actor.as_deref()), (1, Some("Camille Petit")));
        let picture = files::examine_ours(&app.ctx, &collector, debtor, vec![sent("f.jpg", jpeg(30, 20))]).await.unwrap().pop().unwrap();
        let refused = invoicing::add(&app.ctx, &collector, debtor, paper("X", 1), Some(picture)).await;
        assert!(matches!(refused, Err(AddError::NoPdf)));
    }

    async fn whoever_collects_for_others_says_for_whom(app: TestApp) {
        let csv = "numero;date;montant ttc;code client;client;mandant\nG1;2026-01-05;10,00;C9;Neuf;Garage";
        app.take_in(&app.other_creditor, "g.csv", csv).await;
        let debtor = app.debtor_id(&app.other_creditor, "C9").await;
        let agent = app.staff_at(&app.other_creditor, Role::Collector).await;
        let refused = add(&app, &agent, debtor, paper("X", 100)).await;
        assert!(matches!(&refused, Err(AddError::Fields(fields)) if *fields == ["principal"]), "{refused:?}");
        let new = AddedInvoice { principal: "Garage Dupont".to_owned(), ..paper("X", 100) };
        let id = add(&app, &agent, debtor, new).await.unwrap();
        let mut tx = app.ctx.store.read().await.unwrap();
        let row = store::invoices::by_id(&mut tx, app.other_creditor.id, id).await.unwrap().unwrap();
        assert_eq!(row.invoice.principal.as_deref(), Some("Garage Dupont"));
    }

    async fn only_this_creditor_s_collectors_add(app: TestApp) {
        let debtor = app.buyer("C1").await;
        let viewer = app.staff(Role::Viewer).await;
        assert!(matches!(add(&app, &viewer, debtor, paper("X", 1)).await, Err(AddError::Other(Error::Forbidden))));
        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        let new = AddedInvoice { principal: "Garage".to_owned(), ..paper("X", 1) };
        assert!(matches!(add(&app, &stranger, debtor, new).await, Err(AddError::NotFound)));
    }
}
