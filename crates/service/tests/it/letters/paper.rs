//! What the law wants in a letter stands in the PDF that is stored.

use super::{read_pdf, says, sequence, step};
use crate::support::TestApp;
use chrono::Duration;
use domain::{
    DebtorId, Locale,
    legal::L111_8,
    party::Role,
    scenario::{ActionKind, ActionState, Step, Tone},
};
use service::{
    letters::{self, PrincipalCommand, PrincipalError},
    reminders,
    worker::{self, Failure},
};
use testkit::both;

const CSV: &str = "numero;date;echeance;montant ttc;code client;client;adresse;cp;ville;mandant\n\
    A-1;2026-01-05;2026-02-04;240,00;D1;Brasserie du Parc;27 cours Gambetta;69007;Lyon;Pneus Nord";

/// A debtor of the creditor that collects for others, billed on behalf of Pneus Nord.
async fn collected(app: &TestApp) -> DebtorId {
    let report = app.take_in(&app.other_creditor, "a.csv", CSV).await;
    assert_eq!((report.accepted, report.rejected), (1, 0), "{report:?}");
    let debtor = app.debtor_id(&app.other_creditor, "D1").await;
    app.contact(app.other_creditor.id, debtor, Some("d1@exemple.fr"), Locale::Fr).await;
    app.move_house(&app.other_creditor, "D1", "27 cours Gambetta").await;
    debtor
}

fn pneus_nord() -> PrincipalCommand {
    let text = str::to_owned;
    PrincipalCommand {
        name: text("Pneus Nord"),
        street: text("5 rue du Port"),
        postcode: text("59000"),
        city: text("Lille"),
        country: String::new(),
        siren: text("552 100 554"),
    }
}

both! {
    async fn a_formal_notice_needs_a_person_and_says_all_that_article_1344_wants(app: TestApp) {
        let mut formal = step(5, 1, ActionKind::RegisteredLetter);
        formal.tone = Tone::Formal;
        // B19: no formal notice before an earlier message was delivered; this test is about paper.
        app.publish_at(app.creditor.id, vec![step(5, 1, ActionKind::Letter)]).await;
        app.bill_by_post("C1", "F1", 24_000).await;
        app.plan_at(&app.creditor).await;
        let action = app.letter_planned(&app.creditor, "C1").await.id;
        let (registered, tone) = (formal.kind.as_str(), formal.tone.as_str());
        let sql = format!("UPDATE action SET kind = '{registered}', tone = '{tone}'");
        testkit::run_sql(&app.db, &sql).await.unwrap();
        let refused = app.lay_out_with(&app.ctx, &app.creditor, action).await;
        assert!(matches!(&refused, Err(Failure::GiveUp(why)) if why.contains("validated")), "{refused:?}");

        let manager = app.staff(Role::Manager).await;
        let mut row = app.action(action).await;
        row.validated_by = Some(manager.id());
        let mut tx = app.ctx.store.write().await.unwrap();
        assert!(store::actions::update(&mut tx, &row, ActionState::Planned).await.unwrap());
        tx.commit().await.unwrap();
        let code = app.lay_out_with(&app.ctx, &app.creditor, action).await.unwrap();
        let pdf = letters::letter_pdf(&app.ctx, &manager, action).await.unwrap().unwrap();
        let text = read_pdf(&pdf.bytes);
        says(&text, &[
            "Mise en demeure de payer",
            "Atelier Marceau",
            "3 rue des Ateliers",
            "Nous mettons Société C1 en demeure de payer la somme de 281,23 € au plus tard le mardi 31 mars 2026",
            "article 1344 du Code civil",
            "Principal240,00 €",
            "281,23 €",
            "FR14 2004 1010 0505 0001 3M02 606",
            "pay.example.test/l/",
            "Camille Petit",
            &code[..4],
        ]);
        assert!(!text.contains("L111-8"), "its own invoices");
    }

    async fn whoever_collects_for_others_cannot_write_without_the_creditors_address(app: TestApp) {
        let other = app.other_creditor.clone();
        app.publish_at(other.id, sequence()).await;
        collected(&app).await;
        app.plan_at(&other).await;
        let action = app.letter_planned(&other, "D1").await.id;
        for _ in 0..2 {
            let refused = app.lay_out_with(&app.ctx, &other, action).await;
            assert!(matches!(&refused, Err(Failure::GiveUp(why)) if why.contains("Pneus Nord")), "{refused:?}");
        }
        assert_eq!(app.action(action).await.state, ActionState::Planned, "it waits");
        let collector = app.staff_at(&other, Role::Collector).await;
        let mut tx = app.ctx.store.read().await.unwrap();
        let tasks = store::tasks::open(&mut tx, other.id).await.unwrap();
        drop(tx);
        assert_eq!(tasks.iter().map(|task| task.kind.as_str()).collect::<Vec<_>>(), ["letter"]);

        let wrong = PrincipalCommand { postcode: "5900".to_owned(), ..pneus_nord() };
        let refused = letters::put_principal(&app.ctx, &collector, wrong).await;
        assert!(matches!(refused, Err(PrincipalError::Postcode)));
        let unknown = PrincipalCommand { name: "Personne".to_owned(), ..pneus_nord() };
        let refused = letters::put_principal(&app.ctx, &collector, unknown).await;
        assert!(matches!(refused, Err(PrincipalError::NotFound)));
        letters::put_principal(&app.ctx, &collector, pneus_nord()).await.unwrap();
        let known = letters::principals(&app.ctx, &collector).await.unwrap();
        assert!(known.len() == 1 && known[0].complete);

        app.lay_out_with(&app.ctx, &other, action).await.unwrap();
        let pdf = letters::letter_pdf(&app.ctx, &collector, action).await.unwrap().unwrap();
        says(&read_pdf(&pdf.bytes), &[
            "Alliance Recouvrement",
            "exerce une activité de recouvrement amiable de créances pour le compte d’autrui",
            "Pneus Nord",
            "5 rue du Port, 59000 LILLE, SIREN 552 100 554",
            "A-1",
            "Principal240,00 €",
            "Intérêts de retard1,23 €",
            "40,00 €",
            "ne comprend aucun frais de recouvrement",
            "à payer au plus tard le",
            L111_8[0],
            L111_8[1],
        ]);
    }

    async fn a_letter_that_lacked_an_address_leaves_once_it_is_stated(app: TestApp) {
        let other = app.other_creditor.clone();
        let mut tx = app.ctx.store.write().await.unwrap();
        reminders::put_defaults(&app.ctx, &mut tx, other.id).await.unwrap();
        tx.commit().await.unwrap();
        let friendly = Step { template: "friendly".to_owned(), ..step(5, 1, ActionKind::Letter) };
        app.publish_at(other.id, vec![friendly]).await;
        collected(&app).await;
        app.plan_at(&other).await;
        let action = app.letter_planned(&other, "D1").await;
        app.clock.advance(action.due_at - app.ctx.now());
        worker::drain(&app.ctx).await.unwrap();
        assert_eq!(app.action(action.id).await.state, ActionState::Planned, "it waits");
        let tasks = async || {
            let mut tx = app.ctx.store.read().await.unwrap();
            store::tasks::open(&mut tx, other.id).await.unwrap().len()
        };
        assert_eq!(tasks().await, 1);
        let collector = app.staff_at(&other, Role::Collector).await;
        letters::put_principal(&app.ctx, &collector, pneus_nord()).await.unwrap();
        worker::drain(&app.ctx).await.unwrap();
        assert_eq!(app.action(action.id).await.state, ActionState::ToPrint);
        assert_eq!(tasks().await, 0, "nothing is asked of anybody any more");
    }

    async fn later_letters_name_the_first_one(app: TestApp) {
        let other = app.other_creditor.clone();
        app.publish_at(other.id, sequence()).await;
        collected(&app).await;
        let collector = app.staff_at(&other, Role::Collector).await;
        letters::put_principal(&app.ctx, &collector, pneus_nord()).await.unwrap();
        app.plan_at(&other).await;
        let first = app.letter_planned(&other, "D1").await.id;
        app.lay_out_with(&app.ctx, &other, first).await.unwrap();
        let batch = letters::make_batch(&app.ctx, &collector).await.unwrap();
        letters::posted(&app.ctx, &collector, batch, app.print_day(), &[first]).await.unwrap();
        app.clock.advance(Duration::days(10));
        app.plan_at(&other).await;
        let second = app.letter_planned(&other, "D1").await;
        assert_eq!(second.kind, ActionKind::RegisteredLetter);
        app.lay_out_with(&app.ctx, &other, second.id).await.unwrap();
        let pdf = letters::letter_pdf(&app.ctx, &collector, second.id).await.unwrap().unwrap();
        let named = format!("Notre première lettre : {} du 16 mars 2026", domain::letter::reference(first));
        says(&read_pdf(&pdf.bytes), &[&named]);
    }
}
