//! Several requests at once, each as carefully as one.

use super::Scene;
use crate::support::TestApp;
use chrono::Duration;
use domain::{
    Locale, RequestId,
    party::Role,
    requests::{Answer, Ask, DisputeCategory, RequestState},
    scenario::Outlook,
};
use service::requests::{
    self, AskCommand,
    bulk::{self, Why, Wish},
    decide,
};
use testkit::both;

/// Beyond what the policy grants by itself.
const LONG: u64 = 40;

impl Scene<'_> {
    /// Another debtor's wish.
    async fn another(&self, name: &str, minor: i64, ask: Ask) -> RequestId {
        self.app.bill(name, &format!("F-{name}"), minor).await;
        let debtor = self.app.debtor_with_mail(name, Locale::Fr).await;
        let command = AskCommand {
            ask,
            invoices: Vec::new(),
            words: "Merci".to_owned(),
            form_key: self.app.ctx.form_key(),
            code: String::new(),
        };
        requests::ask(&self.app.ctx, &debtor, command).await.unwrap().id
    }

    async fn versions(&self, ids: &[RequestId]) -> Vec<(RequestId, i64)> {
        let mut all = Vec::new();
        for &id in ids {
            all.push((id, self.request(id).await.version));
        }
        all
    }

    fn delay(&self, days: u64) -> Ask {
        Ask::Delay { until: self.day(days) }
    }
}

both! {
    async fn delays_within_a_date_are_granted_together_and_the_others_are_named(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let near = scene.ask(scene.delay(20)).await.unwrap().id;
        let promise = scene.another("C2", 5_000, Ask::Promise { on: scene.day(30) }).await;
        let far = scene.another("C3", 5_000, scene.delay(LONG)).await;
        let dispute = scene.another("C4", 5_000, Ask::dispute(DisputeCategory::Quality)).await;
        let (ctx, who) = (&app.ctx, &scene.collector);
        let wish = Wish::Approve { within: scene.day(30) };
        let ids = [near, promise, far, dispute];

        let preview = bulk::preview(ctx, who, wish, &ids).await.unwrap();
        let told: Vec<_> = preview.iter().map(|one| one.outcome.as_ref().err().copied()).collect();
        assert_eq!(told, [None, None, Some(Why::Beyond), Some(Why::Alone)]);
        let next = preview[0].outcome.as_ref().unwrap();
        assert!(matches!(next[0].outlook, Outlook::Rests { .. }), "what the scenario does next");
        assert_eq!(scene.request(near).await.pending, None, "a preview writes nothing");

        let chosen = scene.versions(&ids).await;
        let done = bulk::apply(ctx, who, wish, &chosen).await.unwrap();
        assert_eq!(done, [(near, Ok(())), (promise, Ok(())), (far, Err(Why::Beyond)), (dispute, Err(Why::Alone))]);
        assert_eq!(scene.state(near).await, RequestState::Open, "ten seconds, as for one");
        app.advance_and_settle(Duration::seconds(10)).await;
        for (id, state) in ids.iter().zip([RequestState::Approved, RequestState::Approved, RequestState::Open, RequestState::Open]) {
            assert_eq!(scene.state(*id).await, state);
        }
        assert_eq!(scene.held().await[0].0, "delay");
        assert_eq!(scene.audited("request.decided").await, 2);
    }

    async fn what_has_changed_since_the_preview_is_left_alone(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let one = scene.ask(scene.delay(LONG)).await.unwrap().id;
        let two = scene.another("C2", 5_000, scene.delay(LONG)).await;
        let chosen = scene.versions(&[one, two]).await;
        let paul = app.staff(Role::Collector).await;
        let refused = Answer::Refuse { reason: "Trop long.".to_owned() };
        requests::decide(&app.ctx, &paul, one, chosen[0].1, refused).await.unwrap();
        let wish = Wish::Approve { within: scene.day(LONG) };
        let done = bulk::apply(&app.ctx, &scene.collector, wish, &chosen).await.unwrap();
        assert_eq!(done, [(one, Err(Why::Stale)), (two, Ok(()))]);
        // The same form once more.
        let again = bulk::apply(&app.ctx, &scene.collector, wish, &chosen).await.unwrap();
        assert_eq!(again, [(one, Err(Why::Stale)), (two, Err(Why::Stale))]);
        app.advance_and_settle(Duration::seconds(10)).await;
        assert_eq!((scene.state(one).await, scene.state(two).await), (RequestState::Refused, RequestState::Approved));
    }

    async fn all_are_taken_back_together_before_they_count(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let ids = [
            scene.ask(scene.delay(LONG)).await.unwrap().id,
            scene.another("C2", 5_000, scene.delay(LONG)).await,
        ];
        let (ctx, who) = (&app.ctx, &scene.collector);
        let wish = Wish::Approve { within: scene.day(LONG) };
        bulk::apply(ctx, who, wish, &scene.versions(&ids).await).await.unwrap();
        let undone = bulk::apply(ctx, who, Wish::Undo, &scene.versions(&ids).await).await.unwrap();
        assert!(undone.iter().all(|(_, done)| done.is_ok()), "{undone:?}");
        app.advance_and_settle(Duration::seconds(20)).await;
        for id in ids {
            assert_eq!(scene.state(id).await, RequestState::Open);
        }
        let late = bulk::apply(ctx, who, Wish::Undo, &scene.versions(&ids).await).await.unwrap();
        assert!(late.iter().all(|(_, done)| *done == Err(Why::Stale)), "nothing to take back");
    }

    async fn a_large_one_waits_for_the_second_person_all_the_same(app: TestApp) {
        let scene = Scene::of(&app, 600_000).await;
        let large = scene.ask(scene.delay(LONG)).await.unwrap().id;
        let wish = Wish::Approve { within: scene.day(LONG) };
        let preview = bulk::preview(&app.ctx, &scene.collector, wish, &[large]).await.unwrap();
        assert!(preview[0].needs_second);
        bulk::apply(&app.ctx, &scene.collector, wish, &scene.versions(&[large]).await).await.unwrap();
        app.advance_and_settle(Duration::minutes(1)).await;
        let request = scene.request(large).await;
        assert_eq!((request.state, request.needs_second), (RequestState::Open, true));
        let same = decide::confirm(&app.ctx, &scene.collector, large, request.version).await;
        assert!(matches!(same, Err(decide::DecideError::SamePerson)));
    }

    async fn several_are_given_away_and_put_aside(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let ids = [scene.ask(scene.delay(LONG)).await.unwrap().id, scene.another("C2", 5_000, Ask::Document).await];
        let (ctx, who) = (&app.ctx, &scene.collector);
        let paul = app.staff(Role::Collector).await;
        let foreigner = app.staff_at(&app.other_creditor, Role::Collector).await;
        let wrong = bulk::apply(ctx, who, Wish::Assign(Some(foreigner.id())), &scene.versions(&ids).await).await.unwrap();
        assert!(wrong.iter().all(|(_, done)| *done == Err(Why::Unfit)));
        let given = bulk::apply(ctx, who, Wish::Assign(Some(paul.id())), &scene.versions(&ids).await).await.unwrap();
        assert!(given.iter().all(|(_, done)| done.is_ok()));
        let aside = bulk::apply(ctx, who, Wish::Snooze(scene.day(1)), &scene.versions(&ids).await).await.unwrap();
        assert!(aside.iter().all(|(_, done)| done.is_ok()), "{aside:?}");
        let far = bulk::apply(ctx, who, Wish::Snooze(scene.day(60)), &scene.versions(&ids).await).await.unwrap();
        assert!(far.iter().all(|(_, done)| *done == Err(Why::Date)), "beyond what was promised");
        assert_eq!(scene.request(ids[0]).await.assigned_to, Some(paul.id()));
    }

    async fn another_creditors_requests_are_not_even_named(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let id = scene.ask(scene.delay(LONG)).await.unwrap().id;
        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        let viewer = app.staff(Role::Viewer).await;
        let wish = Wish::Approve { within: scene.day(LONG) };
        assert!(bulk::preview(&app.ctx, &stranger, wish, &[id]).await.unwrap().is_empty());
        let chosen = scene.versions(&[id]).await;
        let done = bulk::apply(&app.ctx, &stranger, wish, &chosen).await.unwrap();
        assert_eq!(done, [(id, Err(Why::Unknown))]);
        assert!(bulk::apply(&app.ctx, &viewer, wish, &chosen).await.is_err());
        assert_eq!(scene.versions(&[id]).await, chosen);
    }
}
