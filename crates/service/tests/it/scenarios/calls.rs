//! Calls and tasks: each outcome does what was said.

use super::{beginning_with, step};
use crate::support::TestApp;
use chrono::{Days, Duration};
use domain::{
    ActionId, InvoiceId,
    party::Role,
    requests,
    scenario::{ActionKind, ActionState, Definition, Stage},
};
use service::{
    Error,
    requests::{queue, views::Filters},
    scenarios::{
        self, ActionError,
        call::{self, Answer, PROMISE_GRACE},
    },
};
use testkit::both;

/// A call about one invoice, to be made today.
async fn call_task(app: &TestApp) -> (InvoiceId, ActionId, String) {
    let (invoice, _) = app.chased("C1", "F1").await;
    app.published("Appels", beginning_with(ActionKind::CallTask)).await;
    let (id, seen) = app.planned(invoice).await;
    (invoice, id, seen)
}

async fn answered(
    app: &TestApp,
    id: ActionId,
    seen: &str,
    answer: Answer,
) -> Result<(), ActionError> {
    let collector = app.staff(Role::Collector).await;
    call::report_call(&app.ctx, &collector, id, seen, answer, " noté ").await
}

both! {
    async fn a_promise_rests_reminders_until_its_date_and_grace(app: TestApp) {
        let (invoice, id, seen) = call_task(&app).await;
        let on = app.day(10);
        let past = app.day(0) - Days::new(1);
        assert!(matches!(answered(&app, id, &seen, Answer::Promise(past)).await, Err(ActionError::Day)));
        answered(&app, id, &seen, Answer::Promise(on)).await.unwrap();
        let until = on + Days::new(PROMISE_GRACE);
        assert_eq!(app.standing("C1").await, [("promise".to_owned(), Some(until), String::new())]);
        let run = app.one_run(invoice).await;
        assert_eq!((run.promised_on, run.next_step, run.level), (Some(on), 1, 1));
        let action = app.one_action(id).await;
        assert_eq!((action.state, action.note.as_str()), (ActionState::Done, "noté"));
        let twice = answered(&app, id, &seen, Answer::Cash).await;
        assert!(matches!(twice, Err(ActionError::Stale)), "a colleague’s second call is told");
        app.clock.advance(Duration::days(15));
        app.plan_today().await;
        assert_eq!(app.one_run(invoice).await.broken_promises, 1);
    }

    async fn a_part_that_is_contested_leaves_and_the_rest_goes_on(app: TestApp) {
        let (invoice, id, seen) = call_task(&app).await;
        for wrong in [0, -1, 24_001] {
            let refused = answered(&app, id, &seen, Answer::Dispute(invoice, Some(wrong))).await;
            assert!(matches!(refused, Err(ActionError::Amount)), "{wrong}");
        }
        let elsewhere = app.chased("C2", "F2").await.0;
        let refused = answered(&app, id, &seen, Answer::Dispute(elsewhere, None)).await;
        assert!(matches!(refused, Err(ActionError::Unknown)));
        answered(&app, id, &seen, Answer::Dispute(invoice, Some(4_000))).await.unwrap();
        assert_eq!(app.one_run(invoice).await.contested_minor, 4_000);
        assert!(app.standing("C1").await.is_empty());

        let (ctx, collector) = (&app.ctx, &app.staff(Role::Collector).await);
        let waiting = queue::queue(ctx, collector, &Filters::default(), 1).await.unwrap().rows;
        assert_eq!(waiting.iter().map(|row| row.amount.minor).collect::<Vec<_>>(), [4_000]);
        let (version, refusal) = (0, requests::Answer::Refuse { reason: "Non.".to_owned() });
        service::requests::decide(ctx, collector, waiting[0].id, version, refusal).await.unwrap();
        app.advance_and_settle(Duration::seconds(10)).await;
        assert_eq!(app.one_run(invoice).await.contested_minor, 0);
    }

    async fn a_whole_that_is_contested_is_held_until_someone_answers(app: TestApp) {
        let (invoice, id, seen) = call_task(&app).await;
        answered(&app, id, &seen, Answer::Dispute(invoice, None)).await.unwrap();
        assert_eq!(app.standing("C1").await, [("dispute".to_owned(), None, String::new())]);
        app.clock.advance(Duration::days(60));
        app.plan_today().await;
        assert!(app.open_action(invoice).await.is_none());
    }

    async fn who_says_paid_is_left_in_peace_for_the_bank_days(app: TestApp) {
        let (_, id, seen) = call_task(&app).await;
        answered(&app, id, &seen, Answer::AlreadyPaid).await.unwrap();
        let until = domain::calendar::add_business_days(app.day(0), 3);
        assert_eq!(app.standing("C1").await, [("payment".to_owned(), Some(until), String::new())]);
    }

    async fn what_was_not_received_is_said_again_and_nothing_advances(app: TestApp) {
        let (invoice, _) = app.chased("C1", "F1").await;
        app.published("Standard", Definition {
            criteria: Vec::new(),
            steps: vec![step(5, 1, ActionKind::Email), step(20, 2, ActionKind::CallTask)],
            end_after_days: 30,
        }).await;
        let (message, _) = app.planned(invoice).await;
        let sent = app.one_action(message).await;
        let mut tx = app.ctx.store.write().await.unwrap();
        let mut run = store::runs::of_invoice(&mut tx, app.creditor.id, invoice).await.unwrap().unwrap();
        let gone = store::actions::Action { state: ActionState::Done, done_at: Some(app.ctx.now()), ..sent.clone() };
        assert!(store::actions::update(&mut tx, &gone, sent.state).await.unwrap());
        (run.next_step, run.level) = (1, 1);
        store::runs::update(&mut tx, &run).await.unwrap();
        tx.commit().await.unwrap();

        let (id, seen) = app.planned(invoice).await;
        answered(&app, id, &seen, Answer::NotReceived).await.unwrap();
        let run = app.one_run(invoice).await;
        assert_eq!((run.next_step, run.level), (1, 1));
        let again = app.open_action(invoice).await.unwrap();
        assert_eq!((again.kind, again.state), (ActionKind::Email, ActionState::ToValidate));
        assert_eq!(again.template, "level-1");
        assert_eq!(again.due_on, app.day(4), "as far from the first as the frame says");
        let mut tx = app.ctx.store.read().await.unwrap();
        let about = store::actions::about(&mut tx, app.creditor.id, again.id).await.unwrap();
        assert_eq!(about.iter().map(|row| row.step).collect::<Vec<_>>(), [0], "the step it was");
        assert!(app.tasks().await.iter().any(|(kind, _)| kind == "not_received"));
    }

    async fn nobody_is_called_for_ever(app: TestApp) {
        let (invoice, mut id, mut seen) = call_task(&app).await;
        for (answer, day) in [(Answer::Voicemail(true), 1), (Answer::NoAnswer(true), 1)] {
            answered(&app, id, &seen, answer).await.unwrap();
            let again = app.open_action(invoice).await.unwrap();
            assert_eq!((again.kind, again.due_on), (ActionKind::CallTask, app.day(day)));
            assert_eq!(app.one_run(invoice).await.next_step, 0);
            (id, seen) = (again.id, scenarios::fingerprint(&again));
            app.clock.advance(Duration::days(1));
        }
        answered(&app, id, &seen, Answer::NoAnswer(true)).await.unwrap();
        assert_eq!(app.one_run(invoice).await.next_step, 1, "the third time the sequence goes on");
        assert!(app.open_action(invoice).await.is_none());
    }

    async fn a_wrong_number_is_never_called_again_and_the_next_channel_takes_the_step(app: TestApp) {
        let (invoice, id, seen) = call_task(&app).await;
        answered(&app, id, &seen, Answer::WrongNumber).await.unwrap();
        assert!(app.tasks().await.iter().any(|(kind, _)| kind == "bounce"));
        assert_eq!(app.one_run(invoice).await.next_step, 0);
        app.plan_today().await;
        assert_eq!(app.open_action(invoice).await.unwrap().kind, ActionKind::Email);
        assert_eq!(app.acts("contact").await, ["contact.wrong_number"]);
    }

    async fn who_does_not_want_calls_is_written_to(app: TestApp) {
        let (invoice, id, seen) = call_task(&app).await;
        answered(&app, id, &seen, Answer::OptOut).await.unwrap();
        assert!(app.tasks().await.is_empty(), "there is nothing to mend");
        app.plan_today().await;
        assert_eq!(app.open_action(invoice).await.unwrap().kind, ActionKind::Email);
    }

    async fn a_call_without_money_is_done(app: TestApp) {
        let (invoice, id, seen) = call_task(&app).await;
        answered(&app, id, &seen, Answer::Cash).await.unwrap();
        assert_eq!(app.one_run(invoice).await.next_step, 1);
    }

    async fn a_task_is_done_with_a_note_and_a_manager_may_decide_litigation(app: TestApp) {
        let (invoice, _) = app.chased("C1", "F1").await;
        app.published("Escalade", beginning_with(ActionKind::Escalation)).await;
        let (id, seen) = app.planned(invoice).await;
        let ctx = &app.ctx;
        let (collector, manager) = (&app.staff(Role::Collector).await, &app.staff(Role::Manager).await);
        let refused = call::report_call(ctx, collector, id, &seen, Answer::Cash, "").await;
        assert!(matches!(refused, Err(ActionError::Unfit)), "this is no call");
        let refused = call::finish(ctx, collector, id, &seen, "Dossier transmis", true).await;
        assert!(matches!(refused, Err(ActionError::Other(Error::Forbidden))));
        let refused = call::finish(ctx, manager, id, &seen, " ", true).await;
        assert!(matches!(refused, Err(ActionError::Missing("note"))));
        call::finish(ctx, manager, id, &seen, "Dossier transmis", true).await.unwrap();
        let run = app.one_run(invoice).await;
        assert_eq!((run.stage, run.left_at.is_some()), (Stage::Litigation, true));
        assert!(matches!(call::finish(ctx, manager, id, &seen, "x", false).await, Err(ActionError::Stale)));
    }

    async fn an_internal_task_goes_on_and_cannot_decide_litigation(app: TestApp) {
        let (invoice, _) = app.chased("C1", "F1").await;
        app.published("Interne", beginning_with(ActionKind::InternalTask)).await;
        let (id, seen) = app.planned(invoice).await;
        let (ctx, manager) = (&app.ctx, &app.staff(Role::Manager).await);
        assert!(matches!(call::finish(ctx, manager, id, &seen, "x", true).await, Err(ActionError::Unfit)));
        call::finish(ctx, manager, id, &seen, "Vérifié", false).await.unwrap();
        let run = app.one_run(invoice).await;
        assert_eq!((run.stage, run.next_step), (Stage::Chasing, 1));
    }

    async fn roles_and_tenants_limit_who_reports(app: TestApp) {
        let (_, id, seen) = call_task(&app).await;
        let ctx = &app.ctx;
        let viewer = &app.staff(Role::Viewer).await;
        let refused = call::report_call(ctx, viewer, id, &seen, Answer::Cash, "").await;
        assert!(matches!(refused, Err(ActionError::Other(Error::Forbidden))));
        let stranger = &app.staff_at(&app.other_creditor, Role::Admin).await;
        let refused = call::report_call(ctx, stranger, id, &seen, Answer::Cash, "").await;
        assert!(matches!(refused, Err(ActionError::Unknown)));
        let refused = call::finish(ctx, stranger, id, &seen, "x", false).await;
        assert!(matches!(refused, Err(ActionError::Unknown)));
        assert_eq!(app.one_action(id).await.state, ActionState::ToDo);
    }
}
