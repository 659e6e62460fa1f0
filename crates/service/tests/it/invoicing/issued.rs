//! An invoice that is issued here is an invoice like any other.

use super::{VAT, line, paper, profile};
use crate::{letters::says, support::TestApp};
use chrono::Days;
use domain::{Locale, Money, billing::BillError, party::Role};
use service::{
    Error,
    invoicing::{self, Fault, IssueError, Missing, NewInvoice, ProfileError},
    portal, scenarios,
};
use testkit::both;

both! {
    async fn an_issued_invoice_is_booked_printed_and_on_the_portal(app: TestApp) {
        app.state_profile().await;
        let debtor = app.buyer("C1").await;
        let collector = app.staff(Role::Collector).await;
        let lines = vec![line("Pose d’une porte", "2", "100,00", "20"), line("Porte en chêne", "", "50", "5,5")];
        let made = app.issue(&collector, debtor, lines).await.unwrap();
        assert_eq!((made.reference.as_str(), made.total, made.before), ("FA2026-00001", Money::eur(29_275), false));
        assert_eq!(app.balance(made.id).await, 29_275);
        app.assert_sound().await;

        let guest = app.debtor("C1").await;
        assert_eq!(app.to_pay(&guest).await, Money::eur(29_275));
        let detail = portal::invoice(&app.ctx, &guest, made.id).await.unwrap().unwrap();
        let shown: Vec<_> = detail.lines.iter().map(|line| (line.label.as_str(), line.amount_minor)).collect();
        assert_eq!(shown, [("Pose d’une porte", 24_000), ("Porte en chêne", 5_275)], "with tax");
        assert_eq!(detail.invoice.purchase_order.as_deref(), Some("BC-7"));

        let (bytes, text) = paper(&app.ctx, &collector, debtor, made.id).await;
        says(&text, &[
            "FA2026-00001", "Atelier Marceau", "3 rue des Ateliers", "552 100 554", VAT, "SARL au capital de 8 000 €",
            "Société C1", "5 rue du Port", "16 mars 2026", "15 avril 2026", "BC-7", "Prestation de services",
            "Pose d’une porte", "Porte en chêne", "250,00", "40,00", "2,75", "292,75", "20 %", "5,5 %",
            "soit 30 jours", "Pas d’escompte", "majoré de 10 points", "indemnité forfaitaire", "L441-10", "D441-5",
        ]);
        app.clock.advance(chrono::Duration::days(3));
        let again = service::papers::invoice_pdf(&app.ctx, &guest, made.id).await.unwrap().unwrap();
        assert_eq!(again.bytes, bytes, "the debtor has what was issued, whenever they ask");
        let manager = app.staff(Role::Manager).await;
        let log = service::office::audit_log(&app.ctx, &manager, "invoice", None).await.unwrap();
        assert_eq!(log.acts.iter().filter(|act| act.action == "invoice.issued").count(), 1);
    }

    async fn scenarios_take_it_like_an_imported_one(app: TestApp) {
        app.publish().await;
        app.state_profile().await;
        let imported = app.bill_due("C1", "F1", 5_000, "2026-04-15").await;
        let debtor = app.buyer("C1").await;
        let collector = app.staff(Role::Collector).await;
        let made = app.issue(&collector, debtor, vec![line("Pose", "1", "50", "20")]).await.unwrap();
        let taken = scenarios::enrol(&app.ctx, &app.creditor, app.ctx.today(&app.creditor)).await.unwrap();
        assert_eq!(taken.taken, 2);
        let (one, other) = (app.run_of(imported).await, app.run_of(made.id).await);
        assert_eq!((one.stage, one.version_id), (other.stage, other.version_id));
        app.clock.advance(chrono::Duration::days(36));
        app.debtor_with_mail("C1", Locale::Fr).await;
        let counts = app.plan().await;
        assert_eq!(counts.get("email"), Some(&2), "both are reminded of: {counts:?}");
    }

    async fn tax_that_does_not_part_to_the_cent_stands_in_a_line_of_its_own(app: TestApp) {
        app.state_profile().await;
        let debtor = app.buyer("C1").await;
        let collector = app.staff(Role::Collector).await;
        let lines = vec![line("Vis", "1", "0,03", "20"); 3];
        let made = app.issue(&collector, debtor, lines).await.unwrap();
        assert_eq!(made.total, Money::eur(11));
        let guest = app.debtor("C1").await;
        let detail = portal::invoice(&app.ctx, &guest, made.id).await.unwrap().unwrap();
        let shown: Vec<_> = detail.lines.iter().map(|line| line.amount_minor).collect();
        assert_eq!(shown, [3, 3, 3, 2]);
        assert_eq!(detail.lines[3].label, "TVA 20\u{a0}%");
    }

    async fn a_preview_writes_nothing_and_says_what_will_be(app: TestApp) {
        app.state_profile().await;
        let debtor = app.buyer("C1").await;
        let collector = app.staff(Role::Collector).await;
        let new = app.new_invoice(vec![line("Pose", "3", "10", "20")]);
        let seen = invoicing::preview(&app.ctx, &collector, debtor, &new).await.unwrap();
        assert_eq!((seen.bill.net, seen.bill.tax), (Money::eur(3_000), Money::eur(600)));
        assert!(seen.mentions.iter().any(|text| text.contains("L441-10")), "{:?}", seen.mentions);
        assert!(app.issued("FA").await.is_empty());
        let made = invoicing::issue(&app.ctx, &collector, debtor, &new).await.unwrap();
        assert_eq!((made.reference.as_str(), made.total), ("FA2026-00001", seen.bill.total));
    }

    async fn what_is_wrong_is_named_and_nothing_is_drawn(app: TestApp) {
        app.state_profile().await;
        let debtor = app.buyer("C1").await;
        let collector = app.staff(Role::Collector).await;
        let good = app.new_invoice(vec![line("Pose", "1", "10", "20")]);
        let today = app.ctx.today(&app.creditor);
        let last = today + Days::new(60);
        let wrong = [
            (NewInvoice { lines: Vec::new(), ..good.clone() }, Fault::Lines(BillError::Empty)),
            (NewInvoice { due_on: last + Days::new(1), ..good.clone() }, Fault::Due(today, last)),
            (NewInvoice { due_on: today - Days::new(1), ..good.clone() }, Fault::Due(today, last)),
            (NewInvoice { label: "x".repeat(121), ..good.clone() }, Fault::Label),
            (NewInvoice { purchase_order: "a\nb".to_owned(), ..good.clone() }, Fault::Order),
        ];
        for (new, fault) in wrong {
            let refused = invoicing::issue(&app.ctx, &collector, debtor, &new).await;
            assert!(matches!(&refused, Err(IssueError::Faults(found)) if *found == [fault.clone()]), "{refused:?}");
        }
        let late = NewInvoice { due_on: last, ..good };
        let made = invoicing::issue(&app.ctx, &collector, debtor, &late).await.unwrap();
        assert_eq!(made.reference, "FA2026-00001", "no number was lost");
    }

    async fn what_the_law_wants_stated_is_asked_for(app: TestApp) {
        let collector = app.staff(Role::Collector).await;
        let debtor = app.buyer("C1").await;
        let lacking = async |rate: &str, debtor| match app.issue(&collector, debtor, vec![line("Pose", "1", "10", rate)]).await {
            Err(IssueError::Missing(missing)) => missing,
            other => panic!("{other:?}"),
        };
        assert_eq!(lacking("20", debtor).await, [Missing::VatNumber]);
        assert_eq!(lacking("0", debtor).await, [Missing::Exemption]);
        app.state_profile().await;
        app.bill("C2", "F2", 1_000).await;
        let homeless = app.debtor_id(&app.creditor, "C2").await;
        assert_eq!(lacking("20", homeless).await, [Missing::DebtorAddress]);
        let made = app.issue(&collector, debtor, vec![line("Pose", "1", "10", "0")]).await.unwrap();
        let (_, text) = paper(&app.ctx, &collector, debtor, made.id).await;
        says(&text, &["TVA non applicable, article 293 B du CGI"]);
        // Those for whom it is collected issue their invoices themselves.
        let csv = "numero;date;montant ttc;code client;client;adresse;cp;ville;mandant\nG1;2026-01-05;10,00;C9;Neuf;1 rue A;75001;Paris;Garage";
        app.take_in(&app.other_creditor, "g.csv", csv).await;
        let agent = app.staff_at(&app.other_creditor, Role::Collector).await;
        let theirs = app.debtor_id(&app.other_creditor, "C9").await;
        let refused = app.issue(&agent, theirs, vec![line("Pose", "1", "10", "20")]).await;
        assert!(matches!(&refused, Err(IssueError::Missing(missing)) if missing.contains(&Missing::Mandate)), "{refused:?}");
    }

    async fn only_this_creditor_s_collectors_issue(app: TestApp) {
        app.state_profile().await;
        let debtor = app.buyer("C1").await;
        let lines = || vec![line("Pose", "1", "10", "20")];
        let viewer = app.staff(Role::Viewer).await;
        assert!(matches!(app.issue(&viewer, debtor, lines()).await, Err(IssueError::Other(Error::Forbidden))));
        assert!(matches!(invoicing::start(&app.ctx, &viewer, debtor).await, Err(Error::Forbidden)));
        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        assert!(matches!(app.issue(&stranger, debtor, lines()).await, Err(IssueError::NotFound)));
        assert!(invoicing::start(&app.ctx, &stranger, debtor).await.unwrap().is_none());
        assert!(app.issued("FA").await.is_empty());
    }

    async fn a_profile_is_checked_field_by_field(app: TestApp) {
        let admin = app.staff(Role::Admin).await;
        let mut wrong = Vec::new();
        for (field, typed) in [
            ("siren", "552100555"), ("vat_number", "FR96552100555"), ("vat_number", "FR83404833048"),
            ("invoice_prefix", "é"), ("credit_prefix", "fa"), ("vat_rate", "cent"), ("legal", "a\u{7}"),
        ] {
            let mut new = profile();
            let place = match field {
                "siren" => &mut new.siren,
                "vat_number" => &mut new.vat_number,
                "invoice_prefix" => &mut new.invoice_prefix,
                "credit_prefix" => &mut new.credit_prefix,
                "vat_rate" => &mut new.vat_rate,
                _ => &mut new.legal,
            };
            typed.clone_into(place);
            let refused = invoicing::change_profile(&app.ctx, &admin, new).await;
            if !matches!(&refused, Err(ProfileError::Field(name)) if *name == field) {
                wrong.push((field, typed, refused));
            }
        }
        assert!(wrong.is_empty(), "{wrong:?}");
        let manager = app.staff(Role::Manager).await;
        let refused = invoicing::change_profile(&app.ctx, &manager, profile()).await;
        assert!(matches!(refused, Err(ProfileError::Other(Error::Forbidden))));
        invoicing::change_profile(&app.ctx, &admin, profile()).await.unwrap();
        assert_eq!(invoicing::profile(&app.ctx, &admin).await.unwrap().vat_number.as_deref(), Some(VAT));
    }
}
