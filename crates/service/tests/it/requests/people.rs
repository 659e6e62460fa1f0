//! What collectors do with requests: undo, four eyes, two at once, other tenants, the queue.

use super::{Scene, refused};
use crate::support::TestApp;
use chrono::Duration;
use domain::{
    party::Role,
    requests::{Answer, Ask, DisputeCategory, RequestKind, RequestState},
    scenario::{Outlook, Stage},
};
use service::requests::{
    self, DecideError, case, decide as decisions, policy, queue, views::Filters,
};
use testkit::both;

both! {
    async fn an_answer_can_be_taken_back_for_ten_seconds(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask(scene.plan(8)).await.unwrap();
        let mails = app.mailer.accepted().len();
        let version = scene.request(asked.id).await.version;
        let decide = |version| requests::decide(&app.ctx, &scene.collector, asked.id, version, refused());
        let decided = decide(version).await.unwrap();
        app.advance_and_settle(Duration::seconds(9)).await;
        assert_eq!(scene.state(asked.id).await, RequestState::Open, "nothing has left");
        decisions::undo(&app.ctx, &scene.collector, asked.id, decided.version).await.unwrap();
        app.advance_and_settle(Duration::seconds(60)).await;
        assert_eq!(scene.state(asked.id).await, RequestState::Open);
        assert_eq!(app.mailer.accepted().len(), mails);
        assert_eq!(scene.held().await[0].0, "plan_review");

        // Another answer, after one was taken back, has ten seconds of its own.
        let version = scene.request(asked.id).await.version;
        let decided = decide(version).await.unwrap();
        app.advance_and_settle(Duration::seconds(10)).await;
        assert_eq!(scene.state(asked.id).await, RequestState::Refused);
        let late = decisions::undo(&app.ctx, &scene.collector, asked.id, decided.version).await;
        assert!(matches!(late, Err(DecideError::Stale)));
    }

    async fn the_second_of_two_collectors_overwrites_nothing(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask(scene.plan(8)).await.unwrap();
        let version = scene.request(asked.id).await.version;
        let other = app.staff(Role::Collector).await;
        let (one, two) = tokio::join!(
            requests::decide(&app.ctx, &scene.collector, asked.id, version, Answer::Approve),
            requests::decide(&app.ctx, &other, asked.id, version, refused()),
        );
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
        let stale = if one.is_ok() { two } else { one };
        assert!(matches!(stale, Err(DecideError::Stale)), "{stale:?}");
        app.advance_and_settle(Duration::seconds(10)).await;
        assert_eq!(scene.audited("request.answered").await, 1);
    }

    async fn a_large_amount_needs_a_second_person(app: TestApp) {
        let scene = Scene::of(&app, 600_000).await;
        let asked = scene.ask(Ask::dispute(DisputeCategory::Billing)).await.unwrap();
        let version = scene.request(asked.id).await.version;
        let given = requests::decide(&app.ctx, &scene.collector, asked.id, version, Answer::Approve).await.unwrap();
        assert_eq!(given.undo_until, None);
        app.advance_and_settle(Duration::minutes(5)).await;
        assert_eq!(scene.state(asked.id).await, RequestState::Open, "nothing counts yet");
        let same = decisions::confirm(&app.ctx, &scene.collector, asked.id, given.version).await;
        assert!(matches!(same, Err(DecideError::SamePerson)));
        let other = app.staff(Role::Collector).await;
        decisions::confirm(&app.ctx, &other, asked.id, given.version).await.unwrap();
        app.advance_and_settle(Duration::seconds(10)).await;
        assert_eq!(scene.state(asked.id).await, RequestState::Approved);
        assert_eq!(app.balance(scene.invoice).await, 0);
    }

    async fn a_refusal_needs_no_second_person_but_a_reason(app: TestApp) {
        let scene = Scene::of(&app, 600_000).await;
        let asked = scene.ask(Ask::dispute(DisputeCategory::Billing)).await.unwrap();
        let version = scene.request(asked.id).await.version;
        let empty = Answer::Refuse { reason: " ".to_owned() };
        let missing = requests::decide(&app.ctx, &scene.collector, asked.id, version, empty).await;
        assert!(matches!(missing, Err(DecideError::Missing("reason"))));
        scene.answer(asked.id, refused()).await;
        assert_eq!(scene.state(asked.id).await, RequestState::Refused);
    }

    async fn another_creditors_requests_do_not_exist(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask(scene.plan(8)).await.unwrap();
        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        let version = scene.request(asked.id).await.version;
        let ctx = &app.ctx;
        assert!(case::case(ctx, &stranger, asked.id).await.unwrap().is_none());
        let none = requests::decide(ctx, &stranger, asked.id, version, Answer::Approve).await;
        assert!(matches!(none, Err(DecideError::Unknown)));
        assert!(matches!(decisions::undo(ctx, &stranger, asked.id, version).await, Err(DecideError::Unknown)));
        assert!(matches!(decisions::note(ctx, &stranger, asked.id, "x").await, Err(DecideError::Unknown)));
        let rows = queue::queue(ctx, &stranger, &Filters { all: true, ..Filters::default() }, 1).await.unwrap().rows;
        assert!(rows.is_empty());
        assert_eq!(scene.request(asked.id).await.version, version);
    }

    async fn the_queue_is_sorted_by_the_clock_and_by_what_is_at_stake(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let plan = scene.ask(scene.plan(8)).await.unwrap();
        let small = scene.ask(Ask::Document).await.unwrap();
        let second = app.bill("C2", "F2", 90_000).await;
        let other = app.debtor_with_mail("C2", domain::Locale::En).await;
        let command = requests::AskCommand {
            ask: Ask::dispute(DisputeCategory::Delivery),
            invoices: vec![(second, None)],
            words: "Never delivered".to_owned(),
            form_key: app.ctx.form_key(),
            code: String::new(),
        };
        let large = requests::ask(&app.ctx, &other, command).await.unwrap();
        let seen = queue::queue(&app.ctx, &scene.collector, &Filters::default(), 1).await.unwrap();
        let order: Vec<_> = seen.rows.iter().map(|row| row.id).collect();
        assert_eq!(order, [large.id, plan.id, small.id]);
        assert!(seen.counts.contains(&(RequestKind::Dispute, 1)));
        let only = queue::queue(&app.ctx, &scene.collector, &Filters { kind: Some(RequestKind::Plan), ..Filters::default() }, 1).await.unwrap();
        assert_eq!(only.rows.len(), 1);

        let version = scene.request(plan.id).await.version;
        decisions::assign(&app.ctx, &scene.collector, plan.id, version, Some(scene.collector.id())).await.unwrap();
        let mine = queue::queue(&app.ctx, &scene.collector, &Filters { mine: true, ..Filters::default() }, 1).await.unwrap();
        assert_eq!(mine.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [plan.id]);
        let version = scene.request(plan.id).await.version;
        let far = decisions::snooze(&app.ctx, &scene.collector, plan.id, version, scene.day(30)).await;
        assert!(matches!(far, Err(DecideError::Date)), "never beyond what was promised");
        decisions::snooze(&app.ctx, &scene.collector, plan.id, version, scene.day(1)).await.unwrap();
        let mine = queue::queue(&app.ctx, &scene.collector, &Filters { mine: true, ..Filters::default() }, 1).await.unwrap();
        assert!(mine.rows.is_empty());
    }

    async fn a_case_says_what_the_scenario_does_next_for_each_answer(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask(scene.plan(8)).await.unwrap();
        let seen = case::case(&app.ctx, &scene.collector, asked.id).await.unwrap().unwrap();
        let outlook = |name: &str| {
            seen.choices.iter().find(|choice| choice.name == name).unwrap().consequences[0].outlook
        };
        assert_eq!(outlook("approve"), Outlook::Supervised);
        assert!(matches!(outlook("counter"), Outlook::Rests { .. }));
        let Outlook::Step { index: 1, on } = outlook("refuse") else { panic!("{:?}", outlook("refuse")) };
        assert!(matches!(outlook("wait"), Outlook::Rests { .. }));

        // What was foreseen is what happens.
        scene.answer(asked.id, refused()).await;
        let reminders = scene.reminders();
        while scene.reminders() == reminders {
            assert!(scene.today() <= on + chrono::Days::new(3));
            scene.live_a_day().await;
        }
        assert!(scene.today() >= on);
    }

    async fn a_document_is_asked_for_and_handed_in(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask(Ask::dispute(DisputeCategory::Delivery)).await.unwrap();
        let what = Answer::AskDocument { what: "Une photo du colis.".to_owned() };
        scene.answer(asked.id, what).await;
        assert_eq!(scene.state(asked.id).await, RequestState::DocumentAsked);
        assert!(app.mailer.accepted().pop().unwrap().text.contains("Une photo du colis."));
        assert_eq!(scene.held().await[0].0, "dispute", "it rests meanwhile");
        requests::hand_in(&app.ctx, &scene.debtor, asked.id, "La voici.").await.unwrap();
        assert_eq!(scene.state(asked.id).await, RequestState::Open);
        decisions::note(&app.ctx, &scene.collector, asked.id, "Entre nous.").await.unwrap();
        let theirs = requests::view::one(&app.ctx, &scene.debtor, asked.id).await.unwrap().unwrap();
        assert!(theirs.history.iter().all(|told| told.words != "Entre nous."));
        let ours = case::case(&app.ctx, &scene.collector, asked.id).await.unwrap().unwrap();
        assert!(ours.history.iter().any(|told| told.is_internal && told.words == "Entre nous."));
    }

    async fn a_policy_counts_once_its_examples_come_out(app: TestApp) {
        use domain::requests::{Example, ExampleAsk, RequestPolicy};
        let manager = app.staff(Role::Manager).await;
        let example = |granted| Example {
            total_minor: 40_000,
            ask: ExampleAsk::Delay { days: 30 },
            granted,
        };
        let wrong = RequestPolicy { delay_days: 20, examples: vec![example(true)], ..RequestPolicy::default() };
        let refused = policy::publish(&app.ctx, &manager, &wrong, 0).await;
        assert!(matches!(refused, Err(policy::PolicyError::Examples(places)) if places == [0]));
        let none = RequestPolicy { examples: Vec::new(), ..wrong.clone() };
        let refused = policy::publish(&app.ctx, &manager, &none, 0).await;
        assert!(matches!(refused, Err(policy::PolicyError::NoExample)), "{refused:?}");
        assert_eq!(policy::show(&app.ctx, &manager).await.unwrap().current.number, 0, "nothing was published");
        let right = RequestPolicy { delay_days: 30, ..wrong };
        assert_eq!(policy::publish(&app.ctx, &manager, &right, 0).await.unwrap(), 1);
        assert_eq!(policy::show(&app.ctx, &manager).await.unwrap().current.policy, right);
        let collector = app.staff(Role::Collector).await;
        assert!(policy::publish(&app.ctx, &collector, &right, 1).await.is_err());
        let scene = Scene::of(&app, 24_000).await;
        assert!(scene.ask(Ask::Delay { until: scene.day(30) }).await.unwrap().granted);
        assert_eq!(scene.stage().await.0, Stage::Chasing);
    }
}
