//! Work at the queue: saved views, colleagues on the same request, and what two of them do at once.

use super::{Scene, refused};
use crate::support::TestApp;
use chrono::Duration;
use domain::{
    party::Role,
    requests::{Answer, Ask, RequestKind, RequestState},
};
use service::requests::{
    self, beside,
    decide::{self, DecideError},
    views::{self, Filters, ViewError},
};
use testkit::both;

both! {
    async fn a_view_is_its_owners_and_nobody_elses(app: TestApp) {
        let (one, other) = (app.staff(Role::Collector).await, app.staff(Role::Collector).await);
        let ctx = &app.ctx;
        let mine = Filters { mine: true, ..Filters::default() };
        let plans = Filters { kind: Some(RequestKind::Plan), all: true, ..mine.clone() };
        views::save(ctx, &one, "  Mes   plans ", &mine).await.unwrap();
        views::save(ctx, &one, "Mes plans", &plans).await.unwrap();
        let kept = views::list(ctx, &one).await.unwrap();
        assert_eq!(kept.len(), 1, "one name, one view");
        assert_eq!((kept[0].name.as_str(), &kept[0].filters), ("Mes plans", &plans));
        assert!(views::list(ctx, &other).await.unwrap().is_empty());
        assert!(!views::delete(ctx, &other, kept[0].id).await.unwrap());
        assert!(views::delete(ctx, &one, kept[0].id).await.unwrap());
        assert!(views::list(ctx, &one).await.unwrap().is_empty());
        for name in ["", "   ", &"x".repeat(41)] {
            assert!(matches!(views::save(ctx, &one, name, &mine).await, Err(ViewError::Name)));
        }
        for number in 0..views::MOST {
            views::save(ctx, &one, &format!("Vue {number}"), &mine).await.unwrap();
        }
        assert!(matches!(views::save(ctx, &one, "Encore une", &mine).await, Err(ViewError::Full)));
        views::save(ctx, &one, "Vue 3", &plans).await.unwrap();
        let viewer = app.staff(Role::Viewer).await;
        assert!(views::save(ctx, &viewer, "x", &mine).await.is_err());
    }

    async fn two_who_have_it_open_see_each_other_on_whatever_server(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let id = scene.ask(scene.plan(8)).await.unwrap().id;
        let elsewhere = app.another_process(3).await;
        let paul = app.staff(Role::Collector).await;
        let alone = beside::beat(&app.ctx, &scene.collector, id).await.unwrap().unwrap();
        assert!(alone.others.is_empty());
        let both = beside::beat(&elsewhere, &paul, id).await.unwrap().unwrap();
        assert_eq!(both.others, [scene.collector.name().to_owned()]);
        let both = beside::beat(&app.ctx, &scene.collector, id).await.unwrap().unwrap();
        assert_eq!((both.others.len(), both.version), (1, alone.version), "looking changes nothing");
        let case = requests::case::case(&app.ctx, &scene.collector, id).await.unwrap().unwrap();
        assert_eq!(case.beside.len(), 1, "the page says so, script or not");

        // Paul answers, then leaves.
        requests::decide(&elsewhere, &paul, id, both.version, refused()).await.unwrap();
        let told = beside::beat(&app.ctx, &scene.collector, id).await.unwrap().unwrap();
        assert!(told.version > both.version);
        assert_eq!(told.answered_by.as_deref(), Some(paul.name()));
        app.clock.advance(Duration::seconds(20));
        let alone = beside::beat(&app.ctx, &scene.collector, id).await.unwrap().unwrap();
        assert!(alone.others.is_empty());
    }

    async fn strangers_and_viewers_sit_beside_nobody(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let id = scene.ask(scene.plan(8)).await.unwrap().id;
        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        assert!(beside::beat(&app.ctx, &stranger, id).await.unwrap().is_none());
        let viewer = app.staff(Role::Viewer).await;
        assert!(beside::beat(&app.ctx, &viewer, id).await.is_err());
        let alone = beside::beat(&app.ctx, &scene.collector, id).await.unwrap().unwrap();
        assert!(alone.others.is_empty());
    }

    async fn who_had_it_open_is_forgotten(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let id = scene.ask(scene.plan(8)).await.unwrap().id;
        beside::beat(&app.ctx, &scene.collector, id).await.unwrap();
        app.clock.advance(Duration::minutes(59));
        service::sweep::sweep(&app.ctx).await.unwrap();
        assert_eq!(testkit::contents(&app.db).await["request_reader"].len(), 1);
        app.clock.advance(Duration::minutes(2));
        service::sweep::sweep(&app.ctx).await.unwrap();
        assert!(testkit::contents(&app.db).await["request_reader"].is_empty());
    }

    async fn fifty_approvals_are_one(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let id = scene.ask(Ask::Delay { until: scene.day(40) }).await.unwrap().id;
        let version = scene.request(id).await.version;
        let clicks: Vec<_> = (0..50)
            .map(|_| {
                let (ctx, who) = (app.ctx.clone(), scene.collector.clone());
                tokio::spawn(async move {
                    requests::decide(&ctx, &who, id, version, Answer::Approve).await
                })
            })
            .collect();
        let mut taken = 0;
        for click in clicks {
            match click.await.unwrap() {
                Ok(_) => taken += 1,
                Err(error) => assert!(matches!(error, DecideError::Stale), "{error:?}"),
            }
        }
        assert_eq!(taken, 1);
        app.advance_and_settle(Duration::seconds(10)).await;
        assert_eq!(scene.state(id).await, RequestState::Approved);
        assert_eq!((scene.audited("request.decided").await, scene.audited("request.answered").await), (1, 1));
        let granted = scene.subjects().iter().filter(|subject| subject.contains("réponse à votre demande")).count();
        assert_eq!(granted, 1, "one message");
    }

    async fn a_stale_decision_cannot_undo_a_newer_one(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let id = scene.ask(Ask::Delay { until: scene.day(40) }).await.unwrap().id;
        let seen = scene.request(id).await.version;
        let (ctx, paul) = (&app.ctx, app.staff(Role::Collector).await);
        let first = requests::decide(ctx, &scene.collector, id, seen, Answer::Approve).await.unwrap();
        // Paul's page is older than the answer: nothing he sends from it does anything.
        for answer in [Answer::Approve, refused()] {
            let late = requests::decide(ctx, &paul, id, seen, answer).await;
            assert!(matches!(late, Err(DecideError::Stale)));
        }
        assert!(matches!(decide::undo(ctx, &paul, id, seen).await, Err(DecideError::Stale)));
        assert!(matches!(decide::assign(ctx, &paul, id, seen, None).await, Err(DecideError::Stale)));
        // Taken back and answered otherwise: the first answer's job finds the newer one.
        decide::undo(ctx, &scene.collector, id, first.version).await.unwrap();
        let undone = decide::undo(ctx, &scene.collector, id, first.version).await;
        assert!(matches!(undone, Err(DecideError::Stale)), "an undo sent twice");
        app.clock.advance(Duration::seconds(5));
        let now = scene.request(id).await.version;
        requests::decide(ctx, &paul, id, now, refused()).await.unwrap();
        app.advance_and_settle(Duration::seconds(5)).await;
        assert_eq!(scene.state(id).await, RequestState::Open, "the newer answer has its own ten seconds");
        app.advance_and_settle(Duration::seconds(5)).await;
        assert_eq!(scene.state(id).await, RequestState::Refused);
        assert_eq!(scene.audited("request.answered").await, 1, "the scenario was told once");
        let late = requests::decide(ctx, &scene.collector, id, now, Answer::Approve).await;
        assert!(matches!(late, Err(DecideError::Stale)));
        assert_eq!(scene.held().await, []);
    }
}
