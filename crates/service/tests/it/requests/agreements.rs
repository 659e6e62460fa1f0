//! Settling for less, and what one debtor is allowed.

use super::Scene;
use crate::support::{TestApp, part};
use chrono::Days;
use domain::{
    party::Role,
    plans::{Allowance, PlanState},
    requests::{Answer, Ask, RequestState},
    scenario::Stage,
};
use service::requests::{self, AskError, DecideError, plans, policy};
use testkit::both;

both! {
    async fn a_settlement_gives_the_rest_up_once_it_is_paid(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let on = scene.day(10);
        let asked = scene.ask(Ask::Discount { minor: 18_000, on }).await.unwrap();
        assert!(!asked.granted, "a person decides");
        assert_eq!(scene.held().await[0].0, "plan_review");
        scene.answer(asked.id, Answer::Approve).await;
        assert_eq!(scene.stage().await.0, Stage::Supervised);
        app.pay(&scene.debtor, part(18_000)).await;
        assert_eq!(app.balance(scene.invoice).await, 0);
        assert!(scene.stage().await.0.is_settled());
        let plan = plans::of_debtor(&app.ctx, &scene.debtor).await.unwrap().remove(0);
        assert_eq!(plan.state, PlanState::Completed);
        app.assert_sound().await;
    }

    async fn a_settlement_that_is_not_paid_gives_nothing_up(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let on = scene.day(10);
        let asked = scene.ask(Ask::Discount { minor: 18_000, on }).await.unwrap();
        scene.answer(asked.id, Answer::Approve).await;
        app.pay(&scene.debtor, part(17_999)).await;
        scene.live_until(on + Days::new(6)).await;
        assert_eq!(app.balance(scene.invoice).await, 6_001);
        assert_eq!(scene.stage().await.0, Stage::Chasing);
    }

    async fn another_sum_is_offered_signed_paid_and_settles_the_whole(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask(Ask::Discount { minor: 10_000, on: scene.day(10) }).await.unwrap();
        let (on, open_until) = (scene.day(13), scene.day(7));
        let version = scene.request(asked.id).await.version;
        for (minor, on) in [(0, on), (24_000, on)] {
            let answer = Answer::CounterSum { minor, on, open_until };
            let wrong = requests::decide(&app.ctx, &scene.collector, asked.id, version, answer).await;
            assert!(matches!(wrong, Err(DecideError::Amount)), "{minor}: {wrong:?}");
        }
        let early = Answer::CounterSum { minor: 18_000, on: scene.day(6), open_until };
        let wrong = requests::decide(&app.ctx, &scene.collector, asked.id, version, early).await;
        assert!(matches!(wrong, Err(DecideError::Date)), "due before it can be accepted: {wrong:?}");

        scene.answer(asked.id, Answer::CounterSum { minor: 18_000, on, open_until }).await;
        assert_eq!(scene.state(asked.id).await, RequestState::Countered);
        assert_eq!(scene.held().await, [("counter_offer".to_owned(), Some(open_until))]);
        let mail = app.mailer.accepted().pop().unwrap().text.replace('\u{a0}', " ");
        assert!(mail.contains("180,00") && mail.contains("240,00"), "{mail}");
        let seen = requests::view::one(&app.ctx, &scene.debtor, asked.id).await.unwrap().unwrap();
        assert_eq!(seen.schedule.iter().map(|one| (one.due_on, one.minor)).collect::<Vec<_>>(), [(on, 18_000)]);

        let code = scene.code().await;
        requests::accept(&app.ctx, &scene.debtor, asked.id, &code).await.unwrap();
        app.settle().await;
        assert_eq!(scene.stage().await.0, Stage::Supervised);
        app.pay(&scene.debtor, part(17_000)).await;
        assert_eq!(app.balance(scene.invoice).await, 7_000, "nothing is given up yet");
        app.pay(&scene.debtor, part(1_000)).await;
        assert_eq!(app.balance(scene.invoice).await, 0);
        assert!(scene.stage().await.0.is_settled());
        app.assert_sound().await;
    }

    async fn another_sum_that_runs_out_or_is_declined_gives_nothing_up(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let offered = async |minor| {
            let on = scene.day(10);
            let asked = scene.ask(Ask::Discount { minor, on }).await.unwrap();
            let open_until = scene.day(4);
            scene.answer(asked.id, Answer::CounterSum { minor: 20_000, on, open_until }).await;
            asked.id
        };
        let first = offered(9_000).await;
        requests::decline(&app.ctx, &scene.debtor, first).await.unwrap();
        assert_eq!((scene.stage().await, scene.held().await), ((Stage::Chasing, 1), vec![]));
        let second = offered(11_000).await;
        scene.live_until(scene.day(5)).await;
        assert_eq!(scene.state(second).await, RequestState::Expired);
        assert_eq!(scene.held().await, []);
        assert_eq!(app.balance(scene.invoice).await, 24_000);
        // An offer of a sum suits nothing but a proposal to settle.
        let delay = scene.ask(Ask::Delay { until: scene.day(60) }).await.unwrap();
        let version = scene.request(delay.id).await.version;
        let answer = Answer::CounterSum { minor: 1_000, on: scene.day(9), open_until: scene.day(5) };
        let unfit = requests::decide(&app.ctx, &scene.collector, delay.id, version, answer).await;
        assert!(matches!(unfit, Err(DecideError::Unfit)), "{unfit:?}");
    }

    async fn a_settlement_is_for_less_than_the_whole(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        for minor in [0, 24_000, 30_000] {
            let error = scene.ask(Ask::Discount { minor, on: scene.day(3) }).await;
            assert!(matches!(error, Err(AskError::Amount { .. })), "{minor}");
        }
    }

    async fn a_debtor_may_be_allowed_more_or_less(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let manager = app.staff(Role::Manager).await;
        let debtor = scene.debtor.debtor().id;
        let allow = |count| {
            let allowance = Allowance { count: Some(count), delay_days: None };
            policy::allow(&app.ctx, &manager, debtor, allowance, "Client de longue date")
        };
        assert!(allow(0).await.unwrap());
        let strict = scene.ask(scene.plan(2)).await.unwrap();
        assert!(!strict.granted);
        service::requests::withdraw(&app.ctx, &scene.debtor, strict.id).await.unwrap();
        assert!(allow(8).await.unwrap());
        assert!(scene.ask(scene.plan(8)).await.unwrap().granted);
        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        let allowance = Allowance::default();
        assert!(!policy::allow(&app.ctx, &stranger, debtor, allowance, "").await.unwrap());
    }

    async fn whoever_signs_an_agreement_begins_limitation_anew_even_if_it_is_granted_at_once(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        assert_eq!(scene.run().await.acknowledged_on, None);
        assert!(scene.ask(Ask::Promise { on: scene.day(4) }).await.unwrap().granted);
        assert_eq!(scene.run().await.acknowledged_on, Some(scene.today()));
        scene.live_until(scene.day(12)).await;
        assert!(!scene.ask(scene.plan(3)).await.unwrap().granted, "a promise was not kept");
        assert_eq!(scene.run().await.acknowledged_on, Some(scene.today()));
    }

    async fn a_collectors_answer_acknowledges_nothing_for_the_debtor(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask(scene.plan(8)).await.unwrap();
        let signed = scene.today();
        scene.live_until(scene.day(2)).await;
        let open_until = scene.day(7);
        scene.answer(asked.id, Answer::Counter { terms: scene.terms(5), open_until }).await;
        assert_eq!(scene.run().await.acknowledged_on, Some(signed), "the day of the debtor’s own act");
        scene.live_a_day().await;
        let code = scene.code().await;
        service::requests::accept(&app.ctx, &scene.debtor, asked.id, &code).await.unwrap();
        let accepted = scene.today();
        assert_eq!(scene.run().await.acknowledged_on, Some(accepted));
        scene.live_a_day().await;
        // Other terms that only give time count without the debtor: they sign nothing.
        let plan = plans::of_debtor(&app.ctx, &scene.debtor).await.unwrap().remove(0);
        let later = domain::plans::Terms { first_on: scene.day(60), ..scene.terms(6) };
        let told = plans::renegotiate(&app.ctx, &scene.collector, plan.id, plan.version, later).await;
        assert!(matches!(told.unwrap(), plans::Changed::Terms(told) if told.at_once));
        assert_eq!(scene.run().await.acknowledged_on, Some(accepted));
    }
}
