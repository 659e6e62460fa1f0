//! A message says which version of which scenario and of which template it came from, whatever is
//! changed afterwards.

use crate::support::TestApp;
use chrono::Duration;
use domain::{DebtorId, Locale, ScenarioVersionId, party::Role};
use service::{
    messages::Origin,
    office,
    reminders::templates::{self, Draft},
    scenarios::{self, agenda},
    worker,
};
use testkit::{both, run_sql};

async fn origin(app: &TestApp, reference: &str) -> Origin {
    let debtor: DebtorId = app.debtor_id(&app.creditor, reference).await;
    let staff = app.staff(Role::Viewer).await;
    let message = app.outbox(reference).await.remove(0).id;
    let (_, sent) = office::message(&app.ctx, &staff, debtor, message).await.unwrap().unwrap();
    sent.origin.unwrap()
}

async fn bill(app: &TestApp, debtor: &str, invoice: &str) {
    app.bill(debtor, invoice, 24_000).await;
    app.debtor_with_mail(debtor, Locale::Fr).await;
}

/// Publishes the same steps once more, and moves every run there.
async fn publish_again(app: &TestApp) {
    let mut tx = app.ctx.store.write().await.unwrap();
    let mut runs = Vec::new();
    for debtor in ["C1"] {
        let debtor = app.debtor_id(&app.creditor, debtor).await;
        runs.extend(store::runs::of_debtor(&mut tx, app.creditor.id, debtor).await.unwrap());
    }
    let old = store::scenarios::version(&mut tx, app.creditor.id, runs[0].version_id).await;
    let old = old.unwrap().unwrap();
    let new = store::scenarios::Version {
        id: app.ctx.id::<ScenarioVersionId>(),
        number: old.number + 1,
        ..old
    };
    store::scenarios::insert_version(&mut tx, &new).await.unwrap();
    for run in runs {
        store::runs::update(&mut tx, &store::runs::StoredRun { version_id: new.id, ..run })
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
}

both! {
    async fn what_was_sent_keeps_its_versions_when_both_change(app: TestApp) {
        app.ready().await;
        bill(&app, "C1", "F1").await;
        app.remind().await;
        let first = origin(&app, "C1").await;
        let manager = app.staff(Role::Manager).await;
        let known = templates::list(&app.ctx, &manager).await.unwrap().into_iter().find(|draft| {
            draft.name == first.template && draft.locale == Locale::Fr && draft.medium.as_str() == "email"
        });
        let known = known.unwrap();
        let id = known.id.unwrap();
        // Saving what is there already is no new version.
        templates::save(&app.ctx, &manager, &known).await.unwrap();
        let changed = Draft { subject: "Un autre objet".to_owned(), ..known.clone() };
        templates::save(&app.ctx, &manager, &changed).await.unwrap();
        publish_again(&app).await;
        bill(&app, "C2", "F2").await;
        app.remind().await;

        let (before, after) = (origin(&app, "C1").await, origin(&app, "C2").await);
        let told = |origin: &Origin| {
            let scenarios: Vec<i64> = origin.scenarios.iter().map(|of| of.version).collect();
            (origin.template_version, scenarios)
        };
        assert_eq!((told(&before), told(&after)), ((Some(1), vec![1]), (Some(2), vec![2])));
        assert_eq!(before.template, after.template);

        let wordings = templates::wordings(&app.ctx, &manager, id).await.unwrap();
        let told: Vec<_> = wordings
            .iter()
            .map(|one| (one.number, one.subject.as_str(), one.by.as_deref()))
            .collect();
        assert_eq!(
            told,
            [(2, "Un autre objet", Some(manager.name())), (1, known.subject.as_str(), None)]
        );
        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        assert!(templates::wordings(&app.ctx, &stranger, id).await.unwrap().is_empty());

        let file = agenda::action(&app.ctx, &manager, before.action).await.unwrap().unwrap();
        assert_eq!(file.action.template_number, Some(1));
        let about: Vec<_> =
            file.invoices.iter().map(|one| (one.step, one.version.as_ref().map(|of| of.version))).collect();
        assert!(matches!(about[..], [(1.., Some(1))]), "{about:?}");
    }

    async fn a_collectors_own_text_is_no_templates(app: TestApp) {
        app.ready().await;
        bill(&app, "C1", "F1").await;
        app.clock.advance(Duration::hours(11));
        let today = app.ctx.today(&app.creditor);
        scenarios::plan_day(&app.ctx, &app.creditor, today, None).await.unwrap();
        run_sql(&app.db, "UPDATE action SET body = 'Bonjour {{ contact_name }}, payez.'").await.unwrap();
        app.clock.advance(Duration::hours(14));
        worker::drain(&app.ctx).await.unwrap();
        assert!(app.mailer.take_one().text.contains("Bonjour Claire Martin, payez."));
        let origin = origin(&app, "C1").await;
        assert_eq!((origin.template_version, origin.scenarios.len()), (None, 1));
    }
}
