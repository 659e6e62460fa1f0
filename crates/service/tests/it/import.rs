//! Taking files in: repeatable, good rows kept, bad ones told apart, nothing half done.

use crate::support::{Checkout, TestApp, bill_csv, eur};
use domain::{import::ImportState, party::Role};
use service::{
    Creditor,
    import::{self, Report},
    office::{self, ListQuery},
    payments::Selection,
    portal,
};
use std::path::PathBuf;
use testkit::{both, contents};

const FULL: &str = "\
numero;type;date;echeance;montant ttc;code client;client;cp;ville;email;contact;langue
F1;facture;2026-01-05;2026-02-04;120,00;C1;Boulangerie Petit;69003;Lyon;claire@exemple.fr;Claire Martin;fr
F2;facture;2026-01-06;2026-02-05;80,50;C1;Boulangerie Petit;69003;Lyon;claire@exemple.fr;Claire Martin;fr
A1;avoir;2026-01-07;2026-01-07;20,00;C1;Boulangerie Petit;69003;Lyon;;;
F3;facture;2026-01-08;2026-03-01;1 000,00;C2;Garage Roux;69003;Lyon;roux@exemple.fr;;en
";

fn counts(report: &Report) -> (u64, u64, u64, u64) {
    (report.accepted, report.updated, report.unchanged, report.rejected)
}

async fn take(app: &TestApp, csv: &str) -> Report {
    app.take_in(&app.creditor, "factures.csv", csv).await
}

/// Everything that an import may not change twice.
async fn substance(app: &TestApp) -> Vec<(String, Vec<String>)> {
    let all = contents(&app.db).await;
    [
        "debtor",
        "contact",
        "invoice",
        "invoice_line",
        "ledger_posting",
        "ledger_entry",
        "document",
        "job",
        "audit_event",
    ]
    .into_iter()
    .map(|table| (table.to_owned(), all[table].clone()))
    .collect()
}

fn samples() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/invoices");
    let found = folder.is_dir();
    if !found {
        eprintln!("left out: {} is not here", folder.display());
    }
    found.then_some(folder)
}

both! {
    async fn a_second_run_changes_nothing(app: TestApp) {
        assert_eq!(counts(&take(&app, FULL).await), (4, 0, 0, 0));
        let before = substance(&app).await;
        assert_eq!(counts(&take(&app, FULL).await), (0, 0, 4, 0));
        assert_eq!(substance(&app).await, before);
        app.assert_sound().await;
    }

    async fn people_and_figures_are_as_stated(app: TestApp) {
        take(&app, FULL).await;
        let petit = app.debtor_with_mail("C1", domain::Locale::Fr).await;
        assert_eq!(petit.debtor().name, "Boulangerie Petit");
        assert_eq!(app.to_pay(&petit).await, eur(18_050));
        let mut tx = app.ctx.store.read().await.unwrap();
        let roux = app.debtor_id(&app.creditor, "C2").await;
        let contacts = store::contacts::of_debtor(&mut tx, app.creditor.id, roux).await.unwrap();
        assert_eq!((contacts.len(), contacts[0].locale, contacts[0].name.as_str()), (1, domain::Locale::En, "Garage Roux"));
    }

    async fn the_one_for_whom_it_is_collected_is_kept_with_the_invoice(app: TestApp) {
        let agency = &app.other_creditor;
        let csv = |column: &str, cell: &str| {
            format!("facture;date;montant ttc;code client;client{column}\nF1;2026-01-05;120,00;C1;A{cell}\n")
        };
        let principal = async || {
            let mut tx = app.ctx.store.read().await.unwrap();
            store::invoices::by_reference(&mut tx, agency.id, "F1").await.unwrap().unwrap().principal
        };
        let named = csv(";mandant", ";Pneus Nord");
        assert_eq!(counts(&app.take_in(agency, "f.csv", csv("", "")).await), (1, 0, 0, 0));
        assert_eq!(principal().await, None);
        assert_eq!(counts(&app.take_in(agency, "f.csv", named.clone()).await), (0, 1, 0, 0));
        assert_eq!(principal().await.as_deref(), Some("Pneus Nord"));
        assert_eq!(counts(&app.take_in(agency, "f.csv", named.clone()).await), (0, 0, 1, 0));
        assert_eq!(counts(&app.take_in(agency, "f.csv", csv("", "")).await), (0, 0, 1, 0), "nothing is taken back");
        assert_eq!(principal().await.as_deref(), Some("Pneus Nord"));

        // Who collects for nobody else has no such thing.
        assert_eq!(counts(&take(&app, &named).await), (1, 0, 0, 0));
        let own = app.invoice_id(&app.creditor, "F1").await;
        let mut tx = app.ctx.store.read().await.unwrap();
        let row = store::invoices::by_id(&mut tx, app.creditor.id, own).await.unwrap().unwrap();
        assert_eq!(row.invoice.principal, None);
    }

    async fn a_changed_total_is_corrected(app: TestApp) {
        let invoice = app.bill("C1", "F1", 12_000).await;
        for minor in [15_000, 9_000, 9_000] {
            let report = take(&app, &bill_csv(&[("F1", "2026-02-04", minor, "C1")])).await;
            assert_eq!(report.updated + report.unchanged, 1);
            assert_eq!(app.balance(invoice).await, minor);
        }
        app.assert_sound().await;
        let actor = app.debtor("C1").await;
        let detail = portal::invoice(&app.ctx, &actor, invoice).await.unwrap().unwrap();
        let kinds: Vec<String> = detail.movements.iter().map(|movement| movement.kind.to_string()).collect();
        assert_eq!(kinds, ["invoice", "correction", "correction"], "nothing is overwritten");
    }

    async fn less_than_what_was_paid_is_rejected_without_a_trace(app: TestApp) {
        let invoice = app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor("C1").await;
        app.pay(&actor, Selection { invoices: None, amount: Some(eur(10_000)) }).await;
        let before = substance(&app).await;
        let csv = bill_csv(&[("F1", "2026-02-04", 9_999, "C1")]).replace("Société C1", "Autre Nom");
        let report = take(&app, &csv).await;
        assert_eq!(counts(&report), (0, 0, 0, 1));
        assert_eq!((report.rejections[0].row, report.rejections[0].field.as_deref()), (Some(2), Some("total")));
        assert_eq!(substance(&app).await, before, "nothing is half taken in, the debtor's name included");
        assert_eq!(take(&app, &bill_csv(&[("F1", "2026-02-04", 10_000, "C1")])).await.updated, 1);
        assert_eq!(app.balance(invoice).await, 0);
        app.assert_sound().await;
    }

    async fn what_is_on_its_way_counts_as_paid(app: TestApp) {
        app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor("C1").await;
        let checkout = app.start(&actor, Selection::default()).await;
        app.provider.change(checkout.attempt, |c| c.state = service::payments::provider::ProviderState::Processing);
        app.deliver(checkout.attempt, "processing").await;
        app.settle().await;
        assert_eq!(take(&app, &bill_csv(&[("F1", "2026-02-04", 6_000, "C1")])).await.rejected, 1);
        app.provider.change(checkout.attempt, Checkout::pay);
        app.deliver(checkout.attempt, "completed").await;
        app.settle().await;
    }

    async fn a_reference_of_another_debtor_is_rejected_without_a_trace(app: TestApp) {
        app.bill("C1", "F1", 12_000).await;
        let before = substance(&app).await;
        let report = take(&app, &bill_csv(&[("F1", "2026-02-04", 12_000, "C9")])).await;
        assert_eq!(counts(&report), (0, 0, 0, 1));
        assert_eq!((report.rejections[0].field.as_deref(), report.rejections[0].value.as_deref()), (Some("reference"), Some("F1")));
        assert_eq!(substance(&app).await, before, "no debtor appears for a row that was rejected");
    }

    async fn another_kind_or_currency_is_rejected(app: TestApp) {
        app.bill("C1", "F1", 12_000).await;
        let credit = bill_csv(&[("F1", "2026-02-04", 12_000, "C1")]).replace(";facture;", ";avoir;");
        let report = take(&app, &credit).await;
        assert_eq!((report.rejected, report.rejections[0].field.as_deref()), (1, Some("type")));
        let dollars = "numero;date;echeance;montant ttc;devise;client;cp;ville\nF2;2026-01-05;2026-02-04;12,00;USD;X;69003;Lyon";
        let report = take(&app, dollars).await;
        assert_eq!((report.rejected, report.rejections[0].field.as_deref(), report.rejections[0].value.as_deref()), (1, Some("currency"), Some("USD")));
    }

    async fn the_same_reference_at_another_creditor_is_another_invoice(app: TestApp) {
        app.bill("C1", "F1", 12_000).await;
        let report = app.take_in(&app.other_creditor, "f.csv", bill_csv(&[("F1", "2026-02-04", 5_000, "C1")])).await;
        assert_eq!(counts(&report), (1, 0, 0, 0));
        assert_ne!(app.invoice_id(&app.creditor, "F1").await, app.invoice_id(&app.other_creditor, "F1").await);
        app.assert_sound().await;
    }

    async fn good_rows_are_not_lost_because_of_bad_ones(app: TestApp) {
        let csv = FULL.replace("80,50", "abc") + "F4;facture;2026-13-45;2026-02-05;1,00;C1;Boulangerie Petit;69003;Lyon;;;\n";
        let report = take(&app, &csv).await;
        assert_eq!(counts(&report), (3, 0, 0, 2));
        let places: Vec<_> = report.rejections.iter().map(|issue| (issue.row, issue.field.as_deref())).collect();
        assert_eq!(places, [(Some(3), Some("total")), (Some(6), Some("issued_on"))]);
        assert_eq!(report.rejections[0].value.as_deref(), Some("abc"));
        // Mended, the file gives what was missing and nothing twice.
        assert_eq!(counts(&take(&app, FULL).await), (1, 0, 3, 0));
        app.assert_sound().await;
    }

    async fn the_report_has_the_promised_form(app: TestApp) {
        let report = take(&app, &FULL.replace("80,50", "abc").replace("claire@exemple.fr", "claire@@")).await;
        let json = serde_json::to_value(&report).unwrap();
        let mut keys: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
        keys.sort_unstable();
        assert_eq!(keys, ["accepted", "file", "format", "rejected", "rejections", "remarks", "unchanged", "updated"]);
        assert_eq!((&json["file"], &json["format"], &json["accepted"]), (&"factures.csv".into(), &"csv".into(), &3.into()));
        let issue = &json["rejections"][0];
        assert_eq!((&issue["row"], &issue["field"], &issue["value"]), (&3.into(), &"total".into(), &"abc".into()));
        assert!(issue["message"].as_str().unwrap().len() > 10 && issue.get("element").is_none());
        assert!(!json["remarks"].as_array().unwrap().is_empty(), "an address that cannot be used is told");
    }

    async fn files_that_are_nothing_are_rejected_whole(app: TestApp) {
        for (name, bytes) in [("a.csv", &b""[..]), ("a.pdf", b"%PDF-1.7\nnothing"), ("a.xml", b"<a><b></a>"), ("a.zip", b"PK\x03\x04"), ("a.csv", b"foo;bar\n1;2\n")] {
            let report = app.take_in(&app.creditor, name, bytes).await;
            assert_eq!((report.accepted, report.rejected), (0, 1), "{name}: {report:?}");
            assert!(report.rejections[0].message.len() > 10);
        }
        assert!(contents(&app.db).await["debtor"].is_empty());
    }

    async fn a_zero_byte_far_inside_a_file_is_no_failure(app: TestApp) {
        let mut rows: Vec<String> = (0..200).map(|n| format!("F{n};2026-01-05;2026-02-04;12,00;Client {n};69003;Lyon")).collect();
        rows[150] = rows[150].replace("Client", "Cli\0ent");
        let csv = format!("numero;date;echeance;montant ttc;client;cp;ville\n{}", rows.join("\n"));
        let report = take(&app, &csv).await;
        assert!(report.accepted >= 199, "{:?}", report.rejections);
    }

    async fn an_upload_is_read_by_the_worker_and_forgotten(app: TestApp) {
        let collector = app.staff(Role::Collector).await;
        let csv = FULL.replace("80,50", "abc").into_bytes();
        let id = import::upload(&app.ctx, &collector, "fac\r\ntures.csv", csv).await.unwrap();
        let (waiting, _) = import::show(&app.ctx, &collector, id).await.unwrap().unwrap();
        assert_eq!((waiting.state, waiting.file_name.as_str()), (ImportState::Waiting, "factures.csv"));
        app.settle().await;
        let (done, rejections) = import::show(&app.ctx, &collector, id).await.unwrap().unwrap();
        assert_eq!((done.state, done.accepted, done.rejected, done.rows_read), (ImportState::Done, 3, 1, 4));
        assert_eq!((rejections.len(), rejections[0].place.as_str(), rejections[0].field.as_str()), (1, "3", "total"));
        assert!(done.document_id.is_none() && contents(&app.db).await["document"].is_empty(), "the upload is not kept");

        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        assert!(import::show(&app.ctx, &stranger, id).await.unwrap().is_none());
        let viewer = app.staff(Role::Viewer).await;
        assert!(import::upload(&app.ctx, &viewer, "f.csv", vec![1]).await.is_err());
        assert!(matches!(import::upload(&app.ctx, &collector, "f.csv", vec![]).await, Err(import::UploadError::Empty)));
    }

    async fn an_interrupted_import_is_finished_by_the_next_worker(app: TestApp) {
        let collector = app.staff(Role::Collector).await;
        // Two chunks and a credit note, whose deduction comes last of all.
        let rows: Vec<String> = (0..700).map(|n| format!("F{n};facture;2026-01-05;2026-02-04;12,00;C{};X;69003;Lyon", n % 50)).collect();
        let csv = format!("numero;type;date;echeance;montant ttc;code client;client;cp;ville\nA1;avoir;2026-01-05;2026-02-04;5,00;C1;X;69003;Lyon\n{}", rows.join("\n"));
        let id = import::upload(&app.ctx, &collector, "f.csv", csv.into_bytes()).await.unwrap();
        {
            let ctx = app.ctx.clone();
            let mut dying = Box::pin(import::run(&ctx, app.creditor.id, id));
            loop {
                let polled = futures_poll_once(&mut dying).await;
                assert!(polled.is_none(), "it ended before it could be interrupted");
                let (import, _) = import::show(&app.ctx, &collector, id).await.unwrap().unwrap();
                if import.rows_read > 0 {
                    break;
                }
            }
        }
        app.settle().await;
        let (done, _) = import::show(&app.ctx, &collector, id).await.unwrap().unwrap();
        assert_eq!((done.state, done.accepted + done.unchanged, done.rejected), (ImportState::Done, 701, 0));
        let all = contents(&app.db).await;
        assert_eq!((all["invoice"].len(), all["debtor"].len()), (701, 50));
        let debtor = app.debtor("C1").await;
        let overview = portal::overview(&app.ctx, &debtor).await.unwrap();
        assert_eq!(overview.to_pay, eur(14 * 1_200 - 500));
        assert!(overview.invoices.iter().all(|invoice| invoice.balance.is_positive()), "the credit is deducted");
    }

    async fn real_invoices_of_every_kind_are_taken_in(app: TestApp) {
        let Some(folder) = samples() else { return };
        let creditor = Creditor { ..app.creditor.clone() };
        let mut formats = std::collections::BTreeSet::new();
        let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for path in &files {
            // Some are one invoice in two formats, so each is sent again before the next one.
            for run in 0..2 {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                let report = app.take_in(&creditor, &name, std::fs::read(path).unwrap()).await;
                let taken = report.accepted + report.unchanged + report.updated;
                assert_eq!(taken + report.rejected, 1, "{name}: {report:?}");
                if taken == 1 {
                    formats.insert(report.format.clone().unwrap());
                    assert!(run == 0 || report.unchanged == 1, "{name}: {report:?}");
                } else {
                    let field = report.rejections[0].field.as_deref();
                    assert_eq!(field, Some("currency"), "{name}: {report:?}");
                }
            }
        }
        assert_eq!(formats.into_iter().collect::<Vec<_>>(), ["cii", "pdf", "ubl"]);
        app.assert_sound().await;
    }

    async fn a_factur_x_invoice_is_handed_out_as_it_came(app: TestApp) {
        let Some(folder) = samples() else { return };
        let bytes = std::fs::read(folder.join("Facture_FR_BASICWL.pdf")).unwrap();
        assert_eq!(app.take_in(&app.creditor, "f.pdf", bytes.clone()).await.accepted, 1);
        let viewer = app.staff(Role::Viewer).await;
        let listed = office::debtors(&app.ctx, &viewer, &ListQuery::default()).await.unwrap();
        let contact = app.contact(app.creditor.id, listed.rows[0].id, None, domain::Locale::Fr).await;
        let actor = app.actor(app.creditor.id, contact.id).await;
        let document = portal::documents(&app.ctx, &actor).await.unwrap().remove(0);
        let paper = service::papers::invoice_pdf(&app.ctx, &actor, document.id).await.unwrap().unwrap();
        assert_eq!(paper.bytes, bytes);
    }
}

/// Polls a future once.
async fn futures_poll_once<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    let polled = std::future::poll_fn(|context| {
        let polled = std::pin::Pin::new(&mut *future).poll(context);
        std::task::Poll::Ready(match polled {
            std::task::Poll::Ready(output) => Some(output),
            std::task::Poll::Pending => None,
        })
    })
    .await;
    tokio::time::sleep(std::time::Duration::from_micros(200)).await;
    polled
}
