//! What a debtor tells about their situation holds at once, whatever is planned.

use super::Scene;
use crate::support::TestApp;
use chrono::Duration;
use domain::{circumstance::Circumstance, requests::Ask, scenario::HoldReason};
use service::{
    circumstances,
    payments::{self, Selection, StartError},
    portal,
    requests::AskError,
    scenarios,
};
use testkit::both;

/// Holds of the debtor as a whole or of a contact: reason, contact alone, note.
async fn holds(scene: &Scene<'_>) -> Vec<(HoldReason, bool, String)> {
    let mut tx = scene.app.ctx.store.read().await.unwrap();
    let debtor = scene.debtor.debtor().id;
    let holds = store::holds::of_debtor(&mut tx, scene.app.creditor.id, debtor).await.unwrap();
    let wide = holds.into_iter().filter(|hold| hold.invoice_id.is_none());
    wide.map(|hold| (hold.reason, hold.contact_id.is_some(), hold.note)).collect()
}

async fn tell(scene: &Scene<'_>, circumstance: Circumstance, words: &str) {
    circumstances::tell(&scene.app.ctx, &scene.debtor, circumstance, words).await.unwrap();
    scene.app.settle().await;
}

both! {
    async fn insolvency_that_is_told_stops_reminders_agreements_and_payments(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let before = scene.reminders();
        tell(&scene, Circumstance::Insolvency, " Maître Roux, mandataire ").await;
        let expected = (HoldReason::Insolvency, false, "Maître Roux, mandataire".to_owned());
        assert_eq!(holds(&scene).await, [expected]);
        let tasks = app.tasks().await;
        assert!(tasks.iter().any(|(kind, _)| kind == "insolvency"), "{tasks:?}");
        scene.live_until(scene.day(60)).await;
        assert_eq!(scene.reminders(), before);
        let refused = scene.ask(Ask::Promise { on: scene.day(3) }).await;
        assert!(matches!(refused, Err(AskError::Held(HoldReason::Insolvency))), "{refused:?}");
        let paid = payments::start(&app.ctx, &scene.debtor, Selection::default(), "form").await;
        assert!(matches!(paid, Err(StartError::Forbidden(_))));
    }

    async fn told_twice_it_is_one_hold_and_told_anew_after_it_was_lifted_another(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        for _ in 0..2 {
            tell(&scene, Circumstance::Deceased, "").await;
        }
        assert_eq!(holds(&scene).await.len(), 1);
        let told = |tasks: Vec<(String, String)>| tasks.iter().filter(|(kind, _)| kind == "deceased").count();
        assert_eq!(told(app.tasks().await), 1);
        let hold = {
            let mut tx = app.ctx.store.read().await.unwrap();
            let debtor = scene.debtor.debtor().id;
            store::holds::of_debtor(&mut tx, app.creditor.id, debtor).await.unwrap().remove(0)
        };
        scenarios::lift(&app.ctx, &scene.collector, hold.id).await.unwrap();
        app.advance_and_settle(Duration::minutes(1)).await;
        tell(&scene, Circumstance::Deceased, "").await;
        assert_eq!((holds(&scene).await.len(), told(app.tasks().await)), (1, 2));
    }

    async fn told_again_after_its_last_day_it_holds_anew(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let command = scenarios::HoldCommand {
            debtor: scene.debtor.debtor().id,
            invoice: None,
            contact: None,
            reason: HoldReason::Insolvency,
            until: Some(scene.day(5)),
            note: String::new(),
        };
        scenarios::hold(&app.ctx, &scene.collector, command).await.unwrap();
        tell(&scene, Circumstance::Insolvency, "").await;
        assert_eq!(holds(&scene).await.len(), 1, "known until then");
        app.advance_and_settle(Duration::days(6)).await;
        let overview = portal::overview(&app.ctx, &scene.debtor).await.unwrap();
        assert_eq!(overview.forbidding, None, "its last day has passed");
        tell(&scene, Circumstance::Insolvency, "Jugement prolongé").await;
        let overview = portal::overview(&app.ctx, &scene.debtor).await.unwrap();
        assert_eq!(overview.forbidding, Some(HoldReason::Insolvency));
    }

    async fn somebody_in_distress_is_written_to_by_people_only(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let before = app.mailer.accepted().len();
        tell(&scene, Circumstance::Vulnerable, "hospitalisation").await;
        scene.live_until(scene.day(60)).await;
        assert_eq!(app.mailer.accepted().len(), before);
        assert!(app.tasks().await.iter().any(|(kind, _)| kind == "vulnerable"));
        assert_eq!(scene.audited("hold.placed").await, 1);
    }

    async fn whoever_has_left_is_written_to_no_more_and_others_are(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        tell(&scene, Circumstance::Left, "Voyez avec Mme Petit").await;
        let found = holds(&scene).await;
        assert_eq!(found, [(HoldReason::WrongPerson, true, "Voyez avec Mme Petit".to_owned())]);
        let mut tx = app.ctx.store.read().await.unwrap();
        let tasks = store::tasks::open(&mut tx, app.creditor.id).await.unwrap();
        let task = tasks.iter().find(|task| task.kind == "left").unwrap();
        assert_eq!(task.detail.0["note"], "Voyez avec Mme Petit");
    }
}
