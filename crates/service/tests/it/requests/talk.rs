//! What is said to the assistant moves the scenario as the forms do.

use super::Scene;
use crate::support::TestApp;
use chrono::NaiveTime;
use domain::{
    Money,
    assistant::{Answers, Service},
    party::Role,
    requests::RequestState,
    scenario::Stage,
};
use service::{assistant::settings, conversations::thread};
use testkit::both;

/// Says something to the assistant, which answers everybody.
async fn say(scene: &Scene<'_>, words: &str) {
    let app = scene.app;
    let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    let wanted = Service {
        answers: Answers::Always,
        below: Money::eur(0),
        staffed_from: at(9),
        staffed_until: at(18),
    };
    let manager = app.staff(Role::Manager).await;
    settings::set(&app.ctx, &manager, wanted).await.unwrap();
    let key = format!("{}:{}", scene.debtor.debtor().id, app.ctx.form_key());
    thread::say(&app.ctx, &scene.debtor, scene.debtor.contact().locale, (words, key))
        .await
        .unwrap();
    app.settle().await;
}

fn last_mail(scene: &Scene<'_>) -> String {
    let mail = scene.app.mailer.accepted().pop().unwrap();
    let after = mail.text.split("Votre code :").nth(1).unwrap();
    after.chars().filter(char::is_ascii_digit).take(6).collect()
}

both! {
    async fn a_promise_made_in_a_talk_freezes_the_run_and_is_counted_when_broken(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let before = scene.stage().await;
        say(&scene, "je paierai dans 5 jours").await;
        assert_eq!(scene.held().await, [], "nothing before a yes");
        say(&scene, "oui").await;
        assert_eq!(scene.held().await[0].0, "promise");
        scene.live_until(scene.day(12)).await;
        let (stage, step) = scene.stage().await;
        assert_eq!(stage, before.0);
        assert!(step >= before.1, "it goes on where it stood, or above");
        assert_eq!(scene.run().await.broken_promises, 1);
    }

    async fn a_plan_beyond_the_policy_freezes_until_a_collector_answers(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        say(&scene, "je voudrais payer en 8 fois").await;
        say(&scene, "oui").await;
        let code = last_mail(&scene);
        say(&scene, &code).await;
        assert_eq!(scene.held().await[0].0, "plan_review");
        let mut tx = app.ctx.store.read().await.unwrap();
        let debtor = scene.debtor.debtor().id;
        let found = store::requests::of_debtor(&mut tx, app.creditor.id, debtor).await.unwrap();
        drop(tx);
        assert_eq!(found[0].state, RequestState::Open);
        scene.answer(found[0].id, domain::requests::Answer::Approve).await;
        assert_eq!(scene.stage().await.0, Stage::Supervised);
    }

    async fn a_dispute_opened_in_a_talk_freezes_what_is_contested(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        say(&scene, "je conteste la facture").await;
        say(&scene, "je n'ai jamais reçu le service").await;
        say(&scene, "oui").await;
        assert_eq!(scene.held().await[0].0, "dispute");
    }
}
