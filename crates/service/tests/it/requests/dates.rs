//! More time, and promises.

use super::{Scene, refused};
use crate::support::TestApp;
use chrono::Days;
use domain::{
    requests::{Answer, Ask, RequestState},
    scenario::Stage,
};
use service::{payments::Selection, requests::AskError};
use testkit::both;

both! {
    async fn a_delay_within_policy_freezes_until_the_date_plus_grace(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let until = scene.day(15);
        let asked = scene.ask(Ask::Delay { until }).await.unwrap();
        assert!(asked.granted);
        let last = until + Days::new(3);
        assert_eq!(scene.held().await, [("delay".to_owned(), Some(last))]);
        assert_eq!(scene.run().await.acknowledged_on, Some(scene.today()));
        let reminders = scene.reminders();
        scene.live_until(last).await;
        assert_eq!(scene.reminders(), reminders);
        // A Saturday, then Easter.
        scene.live_until(last + Days::new(3)).await;
        assert_eq!(scene.reminders(), reminders + 1, "then the step that was next");
        assert_eq!(scene.run().await.broken_promises, 0, "a delay that ends breaks nothing");
    }

    async fn a_longer_delay_is_answered_with_another_date(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask(Ask::Delay { until: scene.day(60) }).await.unwrap();
        assert!(!asked.granted);
        assert_eq!(scene.held().await[0].0, "plan_review");
        let on = scene.day(20);
        scene.answer(asked.id, Answer::ApproveUntil { on }).await;
        assert_eq!(scene.state(asked.id).await, RequestState::Approved);
        assert_eq!(scene.held().await, [("delay".to_owned(), Some(on + Days::new(3)))]);
        let mail = app.mailer.accepted().pop().unwrap();
        assert!(mail.text.contains(&domain::Locale::Fr.weekday_date(on)), "{}", mail.text);
    }

    async fn a_delay_that_is_refused_resumes_reminders(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask(Ask::Delay { until: scene.day(60) }).await.unwrap();
        scene.answer(asked.id, refused()).await;
        assert_eq!((scene.stage().await, scene.held().await), ((Stage::Chasing, 1), vec![]));
    }

    async fn a_promise_kept_exits_paid(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let on = scene.day(7);
        assert!(scene.ask(Ask::Promise { on }).await.unwrap().granted);
        let last = on + Days::new(3);
        assert_eq!(scene.held().await, [("promise".to_owned(), Some(last))]);
        scene.live_until(on).await;
        app.pay(&scene.debtor, Selection::default()).await;
        assert_eq!(scene.stage().await.0, Stage::Paid);
        assert_eq!(scene.run().await.broken_promises, 0);
    }

    async fn a_promise_broken_resumes_one_level_up_and_is_counted(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let on = scene.day(7);
        scene.ask(Ask::Promise { on }).await.unwrap();
        scene.live_until(on + Days::new(4)).await;
        let run = scene.run().await;
        assert_eq!(run.broken_promises, 1);
        // The second reminder, one level above the first, has left or is next.
        assert!(run.level == 2 || run.next_step == 1, "{run:?}");
        let again = scene.ask(Ask::Promise { on: scene.day(5) }).await.unwrap();
        assert!(!again.granted, "who broke a promise is looked at by a person");
    }

    async fn dates_that_have_passed_or_lie_too_far_are_refused(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        for until in [scene.today() - Days::new(1), scene.day(366)] {
            let error = scene.ask(Ask::Delay { until }).await;
            assert!(matches!(error, Err(AskError::Date { .. })), "{until}");
        }
    }
}
