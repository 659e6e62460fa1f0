//! The agenda: what is open, of whom, and one action looked at closely.

use super::{beginning_with, step, to_validate};
use crate::support::{TestApp, eur};
use chrono::Duration;
use domain::{
    party::Role,
    scenario::{ActionKind, Condition, Definition, Test},
};
use service::scenarios::{
    agenda::{self, AgendaQuery, Group, Whose},
    overrides, overview,
};
use store::actions::Action;
use testkit::both;

fn days(days: u8) -> AgendaQuery {
    AgendaQuery { days, ..AgendaQuery::default() }
}

/// One e-mail to be validated (C1), one call (C2).
async fn two_actions(app: &TestApp) {
    let only = |debtor: &str, definition: Definition| Definition {
        criteria: vec![Condition::from(Test::Debtor(vec![debtor.to_owned()]))],
        ..definition
    };
    app.chased("C1", "F1").await;
    app.chased("C2", "F2").await;
    app.published("Courriel", only("C1", to_validate(ActionKind::Email))).await;
    app.published("Appel", only("C2", beginning_with(ActionKind::CallTask))).await;
    app.plan_today().await;
}

both! {
    async fn the_team_sees_what_is_open_by_group_channel_and_colleague(app: TestApp) {
        two_actions(&app).await;
        let (ctx, collector) = (&app.ctx, &app.staff(Role::Collector).await);
        let all = agenda::agenda(ctx, collector, days(1)).await.unwrap();
        assert_eq!(all.rows.len(), 2);
        let of = |wanted: Group| all.counts.iter().find(|(group, _)| *group == wanted).unwrap().1;
        assert_eq!((of(Group::ToValidate), of(Group::ToCall), of(Group::ToDo)), (1, 1, 0));
        assert!(all.rows.iter().all(|row| row.balance == eur(24_000) && row.invoices == 1));

        let calls = AgendaQuery { kind: Some(ActionKind::CallTask), ..days(7) };
        let calls = agenda::agenda(ctx, collector, calls).await.unwrap();
        assert_eq!(calls.rows.iter().map(|row| row.debtor.as_str()).collect::<Vec<_>>(), ["Société C2"]);
        let row = &calls.rows[0];
        overrides::assign(ctx, collector, row.action.id, &row.seen, Some(collector.id())).await.unwrap();
        let mine = AgendaQuery { whose: Whose::Of(collector.id()), ..days(1) };
        assert_eq!(agenda::agenda(ctx, collector, mine).await.unwrap().rows.len(), 1);
        let nobodys = AgendaQuery { whose: Whose::Nobody, ..days(1) };
        assert_eq!(agenda::agenda(ctx, collector, nobodys).await.unwrap().rows.len(), 1);
        let group = AgendaQuery { group: Some(Group::ToCall), ..days(1) };
        let group = agenda::agenda(ctx, collector, group).await.unwrap();
        assert_eq!((group.rows.len(), group.counts.iter().map(|(_, n)| n).sum::<u64>()), (1, 2));
    }

    async fn a_full_agenda_counts_truly_and_is_read_page_by_page(app: TestApp) {
        two_actions(&app).await;
        let (ctx, collector) = (&app.ctx, &app.staff(Role::Collector).await);
        let rows = agenda::agenda(ctx, collector, days(1)).await.unwrap().rows;
        let call = rows.iter().find(|row| row.group == Group::ToCall).unwrap().action.clone();
        let task = |n: u32| Action {
            id: ctx.id(),
            kind: if n < 230 { ActionKind::InternalTask } else { ActionKind::CallTask },
            assigned_to: n.is_multiple_of(2).then_some(collector.id()),
            level: 9,
            ..call.clone()
        };
        let many: Vec<Action> = (0..240).map(task).collect();
        let mut tx = ctx.store.write().await.unwrap();
        store::actions::insert_all(&mut tx, &many, &[]).await.unwrap();
        tx.commit().await.unwrap();

        let mut seen = std::collections::HashSet::new();
        for page in 1..=3 {
            let agenda = agenda::agenda(ctx, collector, AgendaQuery { page, ..days(1) }).await.unwrap();
            assert_eq!((agenda.page, agenda.pages), (page, 3));
            let counts: Vec<u64> = agenda.counts.iter().map(|(_, number)| *number).collect();
            assert_eq!(counts, [1, 11, 0, 230, 0], "of all pages");
            seen.extend(agenda.rows.iter().map(|row| row.action.id));
        }
        assert_eq!(seen.len(), 242, "each once");
        // The least urgent of all is found by a filter, however much comes before it.
        let wanted = [
            (AgendaQuery { group: Some(Group::ToValidate), ..days(1) }, 1),
            (AgendaQuery { group: Some(Group::ToCall), ..days(1) }, 11),
            (AgendaQuery { kind: Some(ActionKind::Email), ..days(1) }, 1),
            (AgendaQuery { kind: Some(ActionKind::CallTask), whose: Whose::Of(collector.id()), ..days(1) }, 5),
            (AgendaQuery { kind: Some(ActionKind::CallTask), whose: Whose::Nobody, ..days(1) }, 6),
            (AgendaQuery { page: 9, ..days(1) }, 42),
        ];
        for (query, number) in wanted {
            let found = agenda::agenda(ctx, collector, query).await.unwrap();
            assert_eq!(found.rows.len(), number, "{query:?}");
        }
    }

    async fn what_was_left_undone_belongs_to_today(app: TestApp) {
        two_actions(&app).await;
        let (ctx, collector) = (&app.ctx, &app.staff(Role::Collector).await);
        app.clock.advance(Duration::days(9));
        assert_eq!(agenda::agenda(ctx, collector, days(1)).await.unwrap().rows.len(), 2);
        let later = AgendaQuery { from: Some(app.day(1)), ..days(7) };
        assert!(agenda::agenda(ctx, collector, later).await.unwrap().rows.is_empty());
    }

    async fn another_creditors_actions_do_not_exist(app: TestApp) {
        two_actions(&app).await;
        let (ctx, stranger) = (&app.ctx, &app.staff_at(&app.other_creditor, Role::Admin).await);
        assert!(agenda::agenda(ctx, stranger, days(31)).await.unwrap().rows.is_empty());
        let viewer = &app.staff(Role::Viewer).await;
        let id = agenda::agenda(ctx, viewer, days(1)).await.unwrap().rows[0].action.id;
        assert!(agenda::action(ctx, stranger, id).await.unwrap().is_none());
        let debtor = app.debtor_id(&app.creditor, "C1").await;
        assert!(overview::of_debtor(ctx, stranger, debtor).await.unwrap().is_none());
        let file = agenda::action(ctx, viewer, id).await.unwrap().unwrap();
        assert_eq!((file.asked(), file.invoices.len()), (eur(24_000), 1));
        assert!(file.template.is_some());
    }

    async fn an_action_shows_the_words_that_would_leave(app: TestApp) {
        two_actions(&app).await;
        let (ctx, viewer) = (&app.ctx, &app.staff(Role::Viewer).await);
        let rows = agenda::agenda(ctx, viewer, days(1)).await.unwrap().rows;
        for id in rows.iter().map(|row| row.action.id) {
            let file = agenda::action(ctx, viewer, id).await.unwrap().unwrap();
            let said = file.said.unwrap().unwrap();
            let mail = file.action.kind == ActionKind::Email;
            assert!(!said.text.contains("{{") && said.text.contains("Bonjour"), "{}", said.text);
            assert_eq!(said.text.contains("240,00"), mail, "what is owed, as the e-mail says it");
        }
    }

    async fn a_file_says_where_each_invoice_stands_and_why(app: TestApp) {
        app.chased("C1", "F1").await;
        app.published("Standard", Definition {
            criteria: vec![Condition::from(Test::BalanceAtLeast(10_000))],
            steps: vec![step(60, 1, ActionKind::Email)],
            end_after_days: 30,
        }).await;
        app.plan_today().await;
        let (ctx, viewer) = (&app.ctx, &app.staff(Role::Viewer).await);
        let debtor = app.debtor_id(&app.creditor, "C1").await;
        let file = overview::of_debtor(ctx, viewer, debtor).await.unwrap().unwrap();
        let run = &file.runs[0];
        assert_eq!((run.reference.as_str(), run.scenario.1.as_str(), run.scenario.2), ("F1", "Standard", 1));
        assert_eq!(run.chosen_by, [Condition::from(Test::BalanceAtLeast(10_000))]);
        let on = chrono::NaiveDate::from_ymd_opt(2026, 4, 5).unwrap();
        assert_eq!(run.next_on, Some(on));
        let waits = run.waits(domain::Locale::Fr).unwrap();
        assert!(waits.contains("pas encore due") && waits.contains("5\u{a0}avril"), "{waits}");
    }
}
