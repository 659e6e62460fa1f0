//! A creditor's day as it is planned: who is called when an invoice waits, and that nobody's day is
//! another's.

use super::{beginning_with, step, to_validate};
use crate::support::TestApp;
use chrono::{Days, Duration};
use domain::{
    party::Role,
    scenario::{ActionKind, ActionState, Definition, Mode},
};
use service::{
    office,
    scenarios::{self, overrides},
    worker,
};
use testkit::{both, run_sql};

/// Messages that a person sends by hand.
fn by_hand() -> Definition {
    let mut definition = beginning_with(ActionKind::Email);
    definition.steps[0].mode = Mode::Manual;
    definition
}

/// The tasks of a kind: what each is about, with one of its facts.
async fn tasks(app: &TestApp, kind: &str, fact: &str) -> Vec<(String, String)> {
    let mut tx = app.ctx.store.read().await.unwrap();
    let open = store::tasks::open(&mut tx, app.creditor.id).await.unwrap();
    let text =
        |detail: &serde_json::Value, key: &str| detail[key].as_str().unwrap_or_default().to_owned();
    let mine = open.iter().filter(|task| task.kind == kind);
    mine.map(|task| (text(&task.detail.0, "reference"), text(&task.detail.0, fact))).collect()
}

both! {
    async fn manual_messages_keep_nobodys_day_from_being_planned(app: TestApp) {
        let (first, _) = app.chased("C1", "F1").await;
        app.published("À la main", by_hand()).await;
        let (id, seen) = app.planned(first).await;
        assert_eq!(app.one_action(id).await.state, ActionState::ToDo);
        let later = app.bill("C1", "F2", 5_000).await;
        let (other, _) = app.chased("C2", "F3").await;
        app.plan_today().await;
        assert!(app.open_action(later).await.is_none(), "the day has its message");
        assert!(app.open_action(other).await.is_some());

        let collector = app.staff(Role::Collector).await;
        let on = overrides::postpone(&app.ctx, &collector, id, &seen, app.day(8)).await.unwrap();
        app.clock.advance(Duration::days((on - app.day(0)).num_days()));
        let (third, _) = app.chased("C3", "F4").await;
        app.plan_today().await;
        app.plan_today().await;
        assert!(app.open_action(later).await.is_none(), "put off, it has that day");
        assert!(app.open_action(third).await.is_some());
    }

    async fn one_debtor_in_the_way_keeps_no_other_back(app: TestApp) {
        app.chased("C1", "F1").await;
        app.published("Standard", beginning_with(ActionKind::Email)).await;
        app.plan_today().await;
        // From here on the database refuses this debtor a second action, as it would if planning and
        // its indexes disagreed about anything.
        for sql in [
            "UPDATE action_invoice SET is_open = FALSE",
            "UPDATE action SET state = 'cancelled'",
            "CREATE UNIQUE INDEX in_the_way ON action (creditor_id, debtor_id)",
        ] {
            run_sql(&app.db, sql).await.unwrap();
        }
        let (later, _) = app.chased("C2", "F2").await;
        let planned = scenarios::plan_day(&app.ctx, &app.creditor, app.day(0), None).await;
        // The database is the next test's, too.
        run_sql(&app.db, "DROP INDEX in_the_way").await.unwrap();
        let counts = planned.unwrap();
        assert_eq!(counts.get("failed"), Some(&1), "{counts:?}");
        assert!(app.open_action(later).await.is_some(), "nobody waits for a stranger");
    }

    async fn an_action_left_open_alarms(app: TestApp) {
        let (invoice, _) = app.chased("C1", "F1").await;
        app.published("Standard", to_validate(ActionKind::Email)).await;
        app.planned(invoice).await;
        for _ in 0..46 {
            assert!(tasks(&app, "stuck", "reason").await.is_empty());
            app.clock.advance(Duration::days(1));
            app.plan_today().await;
        }
        let stuck = [("F1".to_owned(), "open".to_owned())];
        assert_eq!(tasks(&app, "stuck", "reason").await, stuck);
        app.clock.advance(Duration::days(1));
        app.plan_today().await;
        assert_eq!(tasks(&app, "stuck", "reason").await, stuck, "told once");
    }

    async fn the_limitation_date_is_told_ahead(app: TestApp) {
        let (invoice, _) = app.chased("C1", "F1").await;
        app.published("Standard", Definition {
            steps: vec![step(700, 1, ActionKind::Email)], ..beginning_with(ActionKind::Email)
        }).await;
        let last = app.day(91);
        // A business: five years, and nothing leaves on the last of them.
        let due = last + Days::new(1) - chrono::Months::new(60);
        run_sql(&app.db, &format!("UPDATE invoice SET issued_on = '{due}', due_on = '{due}'")).await.unwrap();
        app.plan_today().await;
        assert!(tasks(&app, "limitation", "limitation_on").await.is_empty());
        app.clock.advance(Duration::days(1));
        app.plan_today().await;
        app.plan_today().await;
        let told = [("F1".to_owned(), last.to_string())];
        assert_eq!(tasks(&app, "limitation", "limitation_on").await, told);
        let (ctx, viewer) = (&app.ctx, &app.staff(Role::Viewer).await);
        let limitation = office::limitation(ctx, viewer, invoice).await.unwrap().unwrap();
        assert_eq!((limitation.last_day, limitation.restarted_by), (last + Days::new(1), None));
        let stranger = &app.staff_at(&app.other_creditor, Role::Admin).await;
        assert!(office::limitation(ctx, stranger, invoice).await.unwrap().is_none());

        run_sql(&app.db, &format!("UPDATE run SET acknowledged_on = '{}'", app.day(0))).await.unwrap();
        let limitation = office::limitation(ctx, viewer, invoice).await.unwrap().unwrap();
        assert_eq!(limitation.last_day, app.day(0) + chrono::Months::new(60));
    }

    async fn a_day_run_by_hand_is_the_workers(app: TestApp) {
        let (invoice, _) = app.chased("C1", "F1").await;
        app.published("Standard", beginning_with(ActionKind::Email)).await;
        let today = app.day(0);
        let counts = scenarios::run_day(&app.ctx, &app.creditor, today, None).await.unwrap();
        assert_eq!(counts.get("email"), Some(&1));
        let action = app.open_action(invoice).await.unwrap();
        let again = scenarios::run_day(&app.ctx, &app.creditor, today, None).await.unwrap();
        assert_eq!(again.get("waits.open"), Some(&1), "{again:?}");
        assert_eq!(app.open_action(invoice).await.unwrap().id, action.id);
        worker::drain(&app.ctx).await.unwrap();
        assert_eq!(app.one_action(action.id).await.state, ActionState::Done);
    }
}
