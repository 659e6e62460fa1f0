//! Planning a day: what is written down, who is left in peace, and that nothing is done twice.

use crate::support::{TestApp, part};
use chrono::{Duration, NaiveDate};
use domain::{
    InvoiceId, Locale, ScenarioId,
    party::Role,
    scenario::{
        ActionKind, ActionState, Condition, Definition, HoldReason, Mode, Offset, Stage, Step,
        Test, Tone, VersionState,
    },
};
use service::{
    scenarios::{self, Counts, HoldCommand, HoldError},
    transfers,
};
use store::{Json, actions::Action, runs::StoredRun, scenarios::Version};
use testkit::{TestDb, both};

fn step(days: i32, level: u8, kind: ActionKind) -> Step {
    let tone = if level > 2 { Tone::Formal } else { Tone::Friendly };
    Step {
        offset: Offset::after_due(days),
        kind,
        level,
        tone,
        template: format!("level-{level}"),
        mode: Mode::Automatic,
        conditions: Vec::new(),
    }
}

impl TestApp {
    /// Publishes a scenario: two e-mails, a call, then doubtful after ten days.
    pub(crate) async fn publish(&self) {
        let steps = vec![
            step(5, 1, ActionKind::Email),
            step(20, 2, ActionKind::Email),
            step(60, 3, ActionKind::CallTask),
        ];
        self.publish_steps(steps).await;
    }

    async fn publish_steps(&self, steps: Vec<Step>) {
        let definition = Definition { criteria: Vec::new(), steps, end_after_days: 10 };
        let (scenario, now) = (self.ctx.id::<ScenarioId>(), self.ctx.now());
        let mut tx = self.ctx.store.write().await.unwrap();
        let row = store::scenarios::Scenario {
            creditor_id: self.creditor.id,
            id: scenario,
            name: "Standard".to_owned(),
            position: 1,
            created_at: now,
            archived_at: None,
        };
        store::scenarios::insert(&mut tx, &row).await.unwrap();
        let version = Version {
            creditor_id: self.creditor.id,
            id: self.ctx.id(),
            scenario_id: scenario,
            number: 1,
            state: VersionState::Published,
            definition: Json(definition),
            created_at: now,
            created_by: None,
            published_at: Some(now),
            published_by: None,
        };
        store::scenarios::insert_version(&mut tx, &version).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(crate) async fn plan(&self) -> Counts {
        scenarios::plan_day(&self.ctx, &self.creditor, self.today(), None).await.unwrap()
    }

    /// Evening: what is planned now leaves tomorrow morning.
    fn after_hours(&self) {
        self.clock.advance(Duration::hours(11));
    }

    fn today(&self) -> NaiveDate {
        self.ctx.today(&self.creditor)
    }

    pub(crate) async fn run_of(&self, invoice: InvoiceId) -> StoredRun {
        let mut tx = self.ctx.store.read().await.unwrap();
        store::runs::of_invoice(&mut tx, self.creditor.id, invoice).await.unwrap().unwrap()
    }

    async fn actions(&self, debtor: &str) -> Vec<Action> {
        let debtor = self.debtor_id(&self.creditor, debtor).await;
        let mut tx = self.ctx.store.read().await.unwrap();
        store::actions::of_debtor(&mut tx, self.creditor.id, debtor).await.unwrap()
    }

    async fn states(&self, debtor: &str) -> Vec<ActionState> {
        self.actions(debtor).await.into_iter().map(|action| action.state).collect()
    }
}

both! {
    async fn a_day_is_planned_once_whoever_plans_it_again(db: TestDb) {
        let app = TestApp::of(db).await;
        app.publish().await;
        app.bill("C1", "F1", 24_000).await;
        app.bill("C1", "F2", 10_000).await;
        app.debtor_with_mail("C1", Locale::Fr).await;
        let first = app.plan().await;
        assert_eq!((first.get("enrolled"), first.get("email")), (Some(&2), Some(&2)), "{first:?}");
        let again = app.plan().await;
        assert_eq!(again.get("waits.open"), Some(&2), "{again:?}");
        let actions = app.actions("C1").await;
        assert_eq!(actions.len(), 1, "two invoices go in one message");
        assert_eq!(actions[0].due_on, app.today());
    }

    async fn two_workers_share_a_day_without_doing_anything_twice(db: TestDb) {
        let app = TestApp::of(db).await;
        app.publish().await;
        for number in 0..12 {
            let debtor = format!("C{number}");
            app.bill(&debtor, &format!("F{number}"), 5_000).await;
            app.debtor_with_mail(&debtor, Locale::Fr).await;
        }
        scenarios::enrol(&app.ctx, &app.creditor, app.today()).await.unwrap();
        let other = app.another_process(99).await;
        let (one, two) = tokio::join!(
            scenarios::plan_day(&app.ctx, &app.creditor, app.today(), None),
            scenarios::plan_day(&other, &app.creditor, app.today(), None),
        );
        let acted = |counts: &Counts| counts.get("email").copied().unwrap_or(0);
        assert_eq!(acted(&one.unwrap()) + acted(&two.unwrap()), 12);
        for number in 0..12 {
            assert_eq!(app.actions(&format!("C{number}")).await.len(), 1);
        }
        other.store.close().await;
    }

    async fn a_payment_calls_off_what_is_planned_and_ends_the_run(db: TestDb) {
        let app = TestApp::of(db).await;
        app.after_hours();
        app.publish().await;
        let invoice = app.bill("C1", "F1", 24_000).await;
        let debtor = app.debtor_with_mail("C1", Locale::Fr).await;
        app.plan().await;
        app.pay(&debtor, part(10_000)).await;
        assert_eq!(app.run_of(invoice).await.stage, Stage::Chasing);
        assert_eq!(app.states("C1").await, [ActionState::Planned], "the rest is still owed");
        app.pay(&debtor, part(14_000)).await;
        let run = app.run_of(invoice).await;
        assert_eq!((run.stage, run.left_at.is_some()), (Stage::Paid, true));
        assert_eq!(run.acknowledged_on, Some(app.today()), "a part payment acknowledges the debt");
        assert_eq!(app.states("C1").await, [ActionState::Cancelled]);
        assert_eq!(app.plan().await.get("email"), None, "nothing paid is chased");
    }

    async fn a_credit_ends_the_run_as_cancelled(db: TestDb) {
        let app = TestApp::of(db).await;
        app.publish().await;
        let invoice = app.bill("C1", "F1", 24_000).await;
        app.plan().await;
        app.credit_note("C1", "A1", 24_000, "F1").await;
        assert_eq!(app.run_of(invoice).await.stage, Stage::Cancelled);
    }

    async fn an_announced_transfer_rests_until_the_bank_has_had_its_days(db: TestDb) {
        let app = TestApp::of(db).await;
        app.publish().await;
        let invoice = app.bill("C1", "F1", 24_000).await;
        let debtor = app.debtor_with_mail("C1", Locale::Fr).await;
        app.plan().await;
        transfers::announce(&app.ctx, &debtor).await.unwrap().unwrap();
        assert_eq!(app.states("C1").await, [ActionState::Cancelled]);
        assert_eq!(app.plan().await.get("waits.payment"), Some(&1));
        assert_eq!(app.run_of(invoice).await.waits_for.as_deref(), Some("payment"));
        app.clock.advance(Duration::days(7));
        assert_eq!(app.plan().await.get("email"), Some(&1), "resumes by itself");
    }

    async fn a_person_stops_and_lets_go(db: TestDb) {
        let app = TestApp::of(db).await;
        app.publish().await;
        let invoice = app.bill("C1", "F1", 24_000).await;
        app.debtor_with_mail("C1", Locale::Fr).await;
        app.plan().await;
        let debtor = app.debtor_id(&app.creditor, "C1").await;
        let stop = HoldCommand {
            debtor,
            invoice: Some(invoice),
            contact: None,
            reason: HoldReason::Collector,
            until: None,
            note: "Au téléphone demain".to_owned(),
        };
        let collector = app.staff(Role::Collector).await;
        let refused = scenarios::hold(&app.ctx, &collector, stop.clone()).await;
        assert!(matches!(refused, Err(HoldError::NoEnd)));
        let viewer = app.staff(Role::Viewer).await;
        assert!(scenarios::hold(&app.ctx, &viewer, stop.clone()).await.is_err());
        let until = Some(app.today() + chrono::Days::new(30));
        scenarios::hold(&app.ctx, &collector, HoldCommand { until, ..stop }).await.unwrap();
        assert_eq!(app.states("C1").await, [ActionState::Cancelled]);
        assert_eq!(app.plan().await.get("waits.collector"), Some(&1));

        let mut tx = app.ctx.store.read().await.unwrap();
        let holds = store::holds::of_debtor(&mut tx, app.creditor.id, debtor).await.unwrap();
        drop(tx);
        scenarios::lift(&app.ctx, &collector, holds[0].id).await.unwrap();
        assert_eq!(app.plan().await.get("email"), Some(&1), "goes on where it stood");
        assert!(scenarios::lift(&app.ctx, &collector, holds[0].id).await.is_err());
    }

    async fn insolvency_holds_the_whole_debtor(db: TestDb) {
        let app = TestApp::of(db).await;
        app.publish().await;
        app.bill("C1", "F1", 24_000).await;
        app.bill("C1", "F2", 1_000).await;
        app.debtor_with_mail("C1", Locale::Fr).await;
        let debtor = app.debtor_id(&app.creditor, "C1").await;
        let command = HoldCommand {
            debtor,
            invoice: None,
            contact: None,
            reason: HoldReason::Insolvency,
            until: None,
            note: "Jugement du 2 mars".to_owned(),
        };
        let collector = app.staff(Role::Collector).await;
        scenarios::hold(&app.ctx, &collector, command).await.unwrap();
        assert_eq!(app.plan().await.get("waits.insolvency"), Some(&2));
        assert!(app.actions("C1").await.is_empty());
    }

    async fn a_debtor_without_an_address_becomes_a_task(db: TestDb) {
        let app = TestApp::of(db).await;
        app.publish().await;
        app.bill("C1", "F1", 24_000).await;
        app.plan().await;
        app.plan().await;
        let mut tx = app.ctx.store.read().await.unwrap();
        let tasks = store::tasks::open(&mut tx, app.creditor.id).await.unwrap();
        assert_eq!(tasks.iter().filter(|task| task.kind == "unreachable").count(), 1);
    }

    async fn the_worker_begins_each_day_once(db: TestDb) {
        let app = TestApp::of(db).await;
        app.publish().await;
        app.bill("C1", "F1", 24_000).await;
        app.debtor_with_mail("C1", Locale::Fr).await;
        assert_eq!(scenarios::schedule(&app.ctx).await.unwrap(), 2, "both creditors");
        assert_eq!(scenarios::schedule(&app.ctx).await.unwrap(), 0);
        while service::worker::run_due(&app.ctx, 1).await.unwrap() > 0
            && app.actions("C1").await.is_empty()
        {}
        assert_eq!(app.actions("C1").await.len(), 1);
        app.clock.advance(Duration::hours(13));
        assert_eq!(scenarios::schedule(&app.ctx).await.unwrap(), 0, "still the same day");
        app.clock.advance(Duration::hours(8));
        assert_eq!(scenarios::schedule(&app.ctx).await.unwrap(), 2);
    }

    async fn a_forecast_writes_nothing(db: TestDb) {
        let app = TestApp::of(db).await;
        app.publish().await;
        let invoice = app.bill("C1", "F1", 24_000).await;
        app.debtor_with_mail("C1", Locale::Fr).await;
        scenarios::enrol(&app.ctx, &app.creditor, app.today()).await.unwrap();
        let before = testkit::contents(&app.db).await;
        let mut lines = Vec::new();
        let mut tell = |line| lines.push(line);
        let tomorrow = app.today() + chrono::Days::new(1);
        let counts =
            scenarios::forecast(&app.ctx, &app.creditor, tomorrow, Some(&mut tell)).await.unwrap();
        assert_eq!(counts.get("email"), Some(&1));
        assert_eq!(lines.len(), 1);
        assert_eq!((lines[0].invoice.as_str(), lines[0].fate.as_str()), ("F1", "email"));
        assert_eq!(testkit::contents(&app.db).await, before);
        assert_eq!(app.run_of(invoice).await.next_step, 0);
    }

    async fn every_open_invoice_has_a_line_that_says_why_nothing_goes(db: TestDb) {
        let app = TestApp::of(db).await;
        let large = Condition::from(Test::BalanceAtLeast(1_000_000));
        app.publish_steps(vec![
            Step { conditions: vec![large], ..step(5, 1, ActionKind::Email) },
            step(20, 2, ActionKind::Email),
        ])
        .await;
        for (debtor, invoice) in [("C1", "F1"), ("C2", "F2"), ("C3", "F3")] {
            app.bill(debtor, invoice, 24_000).await;
            app.debtor_with_mail(debtor, Locale::Fr).await;
        }
        scenarios::enrol(&app.ctx, &app.creditor, app.today()).await.unwrap();
        let held = HoldCommand {
            debtor: app.debtor_id(&app.creditor, "C2").await,
            invoice: None,
            contact: None,
            reason: HoldReason::Insolvency,
            until: None,
            note: "Jugement".to_owned(),
        };
        let collector = app.staff(Role::Collector).await;
        scenarios::hold(&app.ctx, &collector, held).await.unwrap();
        let gone = "UPDATE run SET stage = 'doubtful', left_at = entered_at WHERE invoice_id IN \
            (SELECT id FROM invoice WHERE reference = 'F3')";
        testkit::run_sql(&app.db, gone).await.unwrap();
        testkit::run_sql(&app.db, "UPDATE scenario SET archived_at = created_at").await.unwrap();
        app.bill("C4", "F4", 24_000).await;
        let mut lines = Vec::new();
        let mut tell = |line: scenarios::Line| lines.push(line);
        let counts =
            scenarios::forecast(&app.ctx, &app.creditor, app.today(), Some(&mut tell)).await.unwrap();
        lines.sort_by(|a, b| a.invoice.cmp(&b.invoice));
        let told: Vec<_> = lines
            .iter()
            .map(|line| (line.invoice.as_str(), line.fate.as_str(), line.reason.as_deref(), line.step))
            .collect();
        assert_eq!(
            told,
            [
                ("F1", "email", None, Some(2)),
                ("F2", "waits", Some("insolvency"), Some(1)),
                ("F3", "doubtful", None, None),
                ("F4", "waits", Some("no_scenario"), None),
            ]
        );
        let passed = scenarios::PassedOver { step: 1, reason: "condition".to_owned() };
        assert_eq!(lines[0].passed_over, [passed]);
        let named = lines[0].scenario.as_ref().map(|of| (of.name.as_str(), of.version));
        assert_eq!(named, Some(("Standard", 1)));
        assert_eq!((counts.get("doubtful"), counts.get("waits.no_scenario")), (Some(&1), Some(&1)));

        // Planning for real tells the same.
        let mut planned = Vec::new();
        let mut tell = |line: scenarios::Line| planned.push((line.invoice, line.fate, line.reason));
        scenarios::run_day(&app.ctx, &app.creditor, app.today(), Some(&mut tell)).await.unwrap();
        planned.sort();
        let foreseen: Vec<_> =
            lines.into_iter().map(|line| (line.invoice, line.fate, line.reason)).collect();
        assert_eq!(planned, foreseen);
    }

    async fn a_forecast_says_what_planning_then_does(db: TestDb) {
        let app = TestApp::of(db).await;
        app.publish().await;
        for (debtor, invoice) in [("C1", "F1"), ("C1", "F2"), ("C2", "F3")] {
            app.bill(debtor, invoice, 24_000).await;
        }
        app.debtor_with_mail("C1", Locale::Fr).await;
        app.bill("C3", "F4", 24_000).await;
        app.debtor_with_mail("C3", Locale::En).await;
        scenarios::enrol(&app.ctx, &app.creditor, app.today()).await.unwrap();
        app.credit_note("C3", "A1", 24_000, "F4").await;
        // Two more, which no scenario has taken yet, one of them of a debtor who has runs.
        app.bill("C1", "F5", 24_000).await;
        app.bill("C4", "F6", 24_000).await;
        app.debtor_with_mail("C4", Locale::En).await;
        let mut lines = Vec::new();
        let mut tell = |line: scenarios::Line| lines.push((line.invoice, line.fate));
        let foreseen = scenarios::forecast(&app.ctx, &app.creditor, app.today(), Some(&mut tell));
        let foreseen = foreseen.await.unwrap();
        assert_eq!(foreseen.get("enrolled"), Some(&2));
        assert_eq!(foreseen, app.plan().await);
        lines.sort();
        let told: Vec<_> = lines.iter().map(|(i, f)| (i.as_str(), f.as_str())).collect();
        assert_eq!(
            told,
            [("F1", "email"), ("F2", "email"), ("F3", "waits"), ("F5", "email"), ("F6", "email")]
        );
    }
}
