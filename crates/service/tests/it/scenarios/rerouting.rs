//! An invoice changes its scenario when what is known of its debtor makes the difference, and for no
//! other reason.

use super::step;
use crate::support::TestApp;
use domain::{
    InvoiceId, ScenarioId,
    party::Role,
    scenario::{ActionKind, ActionState, Condition, Definition, Test},
};
use service::scenarios::{
    overview::{self, SetProfile},
    scores,
};
use testkit::both;

fn definition(criteria: Vec<Condition>, kind: ActionKind) -> Definition {
    let steps = vec![step(5, 1, kind), step(90, 2, ActionKind::Email)];
    Definition { criteria, steps, end_after_days: 30 }
}

/// Two scenarios: one for risky debtors and low scores, whose first step is a call, and one for all.
async fn two(app: &TestApp) -> (ScenarioId, ScenarioId) {
    let risky = Condition::from(Test::Segment(vec!["risky".to_owned()]));
    let low = Condition::not(Test::ScoreAtLeast(30));
    let first = app.published("Risque", definition(vec![risky], ActionKind::CallTask)).await;
    let known = Condition::from(Test::ScoreAtLeast(0));
    app.published("Score", definition(vec![known, low], ActionKind::CallTask)).await;
    let rest = app.published("Standard", definition(Vec::new(), ActionKind::Email)).await;
    (first, rest)
}

async fn followed(app: &TestApp, invoice: InvoiceId) -> String {
    let run = app.one_run(invoice).await;
    let mut tx = app.ctx.store.read().await.unwrap();
    let version = store::scenarios::version(&mut tx, app.creditor.id, run.version_id).await;
    let scenario = version.unwrap().unwrap().scenario_id;
    store::scenarios::by_id(&mut tx, app.creditor.id, scenario).await.unwrap().unwrap().name
}

async fn segment(app: &TestApp, debtor: domain::DebtorId, segment: Option<&str>) {
    let collector = app.staff(Role::Collector).await;
    let reminders = overview::of_debtor(&app.ctx, &collector, debtor).await.unwrap().unwrap();
    let new = SetProfile {
        segment: segment.map(str::to_owned),
        score: reminders.profile.score,
        source: reminders.profile.score_source,
        seen: reminders.profile.seen,
    };
    overview::set_profile(&app.ctx, &collector, debtor, new).await.unwrap();
}

both! {
    async fn a_segment_takes_open_invoices_along_and_says_so(app: TestApp) {
        let (invoice, contact) = app.chased("C1", "F1").await;
        let (other, _) = app.chased("C2", "F2").await;
        two(&app).await;
        let (action, _) = app.planned(invoice).await;
        assert_eq!(followed(&app, invoice).await, "Standard");
        segment(&app, contact.debtor_id, Some("risky")).await;
        assert_eq!((followed(&app, invoice).await, followed(&app, other).await), ("Risque".to_owned(), "Standard".to_owned()));
        let gone = app.one_action(action).await;
        assert_eq!((gone.state, gone.reason.as_deref()), (ActionState::Cancelled, Some("rerouted")));
        let run = app.one_run(invoice).await;
        assert_eq!(run.chosen_by.0, [Condition::from(Test::Segment(vec!["risky".to_owned()]))]);
        app.plan_today().await;
        assert_eq!(app.open_action(invoice).await.unwrap().kind, ActionKind::CallTask);

        let manager = app.staff(Role::Manager).await;
        let log = service::office::audit_log(&app.ctx, &manager, "run", None).await.unwrap();
        let told: Vec<_> = log.acts.iter().filter(|act| act.action == "run.rerouted").collect();
        let [told] = told[..] else { panic!("{told:?}") };
        assert_eq!(told.detail["segment"], serde_json::json!([null, "risky"]));
        assert_eq!((&told.detail["from"]["name"], &told.detail["to"]["name"]), (&"Standard".into(), &"Risque".into()));
        segment(&app, contact.debtor_id, None).await;
        assert_eq!(followed(&app, invoice).await, "Standard", "and back");
    }

    async fn a_score_from_outside_does_the_same(app: TestApp) {
        let (invoice, _) = app.chased("C1", "F1").await;
        two(&app).await;
        app.plan_today().await;
        let day = app.day(0);
        for (score, scenario) in [(80, "Standard"), (12, "Score"), (20, "Score"), (55, "Standard")] {
            let file = format!("C1;{score};Acme;{day}\n");
            let report = scores::take_in(&app.ctx, &app.creditor, &file).await.unwrap();
            assert_eq!(report.changed, 1, "{report:?}");
            assert_eq!(followed(&app, invoice).await, scenario, "with {score}");
        }
    }

    async fn what_does_not_choose_the_scenario_moves_nothing(app: TestApp) {
        let (invoice, contact) = app.chased("C1", "F1").await;
        app.published("Standard", definition(Vec::new(), ActionKind::Email)).await;
        app.plan_today().await;
        let before = app.one_run(invoice).await;
        // A scenario put before it later takes new invoices only, and a segment that it does not ask
        // for is no reason to move.
        let late = Condition::from(Test::DaysLateAtLeast(10));
        app.published("Tard", definition(vec![late], ActionKind::CallTask)).await;
        testkit::run_sql(&app.db, "UPDATE scenario SET position = 9 WHERE name = 'Standard'").await.unwrap();
        segment(&app, contact.debtor_id, Some("vip")).await;
        let after = app.one_run(invoice).await;
        assert_eq!((after.version_id, after.next_step), (before.version_id, before.next_step));
        assert_ne!(followed(&app, invoice).await, "Tard");
        assert!(app.open_action(invoice).await.is_some(), "what was planned stays");
    }
}
