//! Writing, publishing, ordering and archiving scenarios; moving runs between versions.

use super::{beginning_with, step, to_validate};
use crate::support::TestApp;
use domain::{
    party::Role,
    scenario::{ActionKind, Condition, Definition, FindingKind, Test, VersionState},
};
use service::{
    Error,
    scenarios::{
        editor::{self, EditError},
        moves, rehearsal,
        shelf::{self, Shift},
    },
};
use testkit::both;

both! {
    async fn a_draft_is_checked_then_published_and_never_changes_again(app: TestApp) {
        app.templates().await;
        let (ctx, manager) = (&app.ctx, &app.staff(Role::Manager).await);
        let id = shelf::create(ctx, manager, "  Standard ").await.unwrap();
        let seen = app.seen(manager, id).await;
        let mut wrong = to_validate(ActionKind::Email);
        "nobody-wrote-it".clone_into(&mut wrong.steps[1].template);
        let found = editor::save(ctx, manager, id, wrong, &seen).await.unwrap();
        assert!(found.iter().any(|f| (f.kind, f.step) == (FindingKind::UnknownTemplate, Some(1))), "{found:?}");
        let file = editor::scenario(ctx, manager, id).await.unwrap().unwrap();
        assert_eq!((file.scenario.name.as_str(), file.draft().unwrap().state), ("Standard", VersionState::Draft));
        let refused = editor::publish(ctx, manager, id, &file.seen).await;
        assert!(matches!(refused, Err(EditError::Wrong(found)) if found.len() == 1));

        app.republish(manager, id, to_validate(ActionKind::Email)).await;
        let file = editor::scenario(ctx, manager, id).await.unwrap().unwrap();
        assert_eq!((file.versions.len(), file.versions[0].0.number), (1, 1), "the same draft was mended");
        let first = file.published().unwrap().clone();
        assert!(matches!(editor::publish(ctx, manager, id, &file.seen).await, Err(EditError::NoDraft)));

        let seen = app.seen(manager, id).await;
        editor::save(ctx, manager, id, beginning_with(ActionKind::CallTask), &seen).await.unwrap();
        let file = editor::scenario(ctx, manager, id).await.unwrap().unwrap();
        assert_eq!(file.versions.len(), 2, "editing a published version begins a draft");
        assert_eq!((file.versions[0].0.number, file.versions[0].0.state), (2, VersionState::Checked));
        assert_eq!(file.published().unwrap().definition, first.definition);
        assert_eq!(app.acts("scenario").await, [
            "scenario.created", "scenario.saved", "scenario.saved", "scenario.published", "scenario.saved",
        ]);
    }

    async fn a_channel_without_words_is_named_before_publishing(app: TestApp) {
        app.templates().await;
        let (ctx, manager) = (&app.ctx, &app.staff(Role::Manager).await);
        let by_mail = beginning_with(ActionKind::Email);
        let found = editor::review(ctx, manager, &by_mail).await.unwrap();
        let told = |found: &[domain::scenario::Finding]| {
            let of = found.iter().filter(|f| f.kind == FindingKind::NextChannelWordless);
            of.map(|f| f.step).collect::<Vec<_>>()
        };
        assert_eq!(told(&found), [Some(0), Some(1)], "both e-mails would go on as short messages");
        assert!(!found.iter().any(|finding| finding.kind.is_error()), "a warning: letters still go");
        for level in [1, 2] {
            let words = service::reminders::templates::Draft {
                id: None,
                name: format!("level-{level}"),
                medium: service::reminders::templates::Medium::Sms,
                locale: domain::Locale::Fr,
                tone: domain::scenario::Tone::Friendly,
                subject: String::new(),
                body: "{{ total }} : {{ link }}".to_owned(),
            };
            service::reminders::templates::save(ctx, manager, &words).await.unwrap();
        }
        assert_eq!(told(&editor::review(ctx, manager, &by_mail).await.unwrap()), []);
    }

    async fn the_second_of_two_who_edit_is_told(app: TestApp) {
        app.templates().await;
        let (ctx, manager) = (&app.ctx, &app.staff(Role::Manager).await);
        let colleague = &app.staff(Role::Collector).await;
        let id = shelf::create(ctx, manager, "Standard").await.unwrap();
        let both = app.seen(manager, id).await;
        editor::save(ctx, manager, id, to_validate(ActionKind::Email), &both).await.unwrap();
        let late = editor::save(ctx, colleague, id, beginning_with(ActionKind::Email), &both).await;
        assert!(matches!(late, Err(EditError::Stale)));
        assert!(matches!(editor::publish(ctx, manager, id, &both).await, Err(EditError::Stale)));
    }

    async fn roles_and_tenants_limit_who_writes(app: TestApp) {
        app.templates().await;
        let ctx = &app.ctx;
        let (viewer, collector) = (&app.staff(Role::Viewer).await, &app.staff(Role::Collector).await);
        let forbidden = |error: EditError| assert!(matches!(error, EditError::Other(Error::Forbidden)), "{error:?}");
        forbidden(shelf::create(ctx, viewer, "A").await.unwrap_err());
        let id = shelf::create(ctx, collector, "A").await.unwrap();
        let seen = app.seen(viewer, id).await;
        forbidden(editor::save(ctx, viewer, id, Definition::default(), &seen).await.unwrap_err());
        forbidden(editor::publish(ctx, collector, id, &seen).await.unwrap_err());
        forbidden(shelf::shift(ctx, collector, id, Shift::Up).await.unwrap_err());
        forbidden(shelf::archive(ctx, collector, id, true).await.unwrap_err());
        forbidden(shelf::rename(ctx, viewer, id, "B").await.unwrap_err());
        assert!(matches!(shelf::create(ctx, collector, "  ").await, Err(EditError::Name)));

        let stranger = &app.staff_at(&app.other_creditor, Role::Admin).await;
        let unknown = |error: EditError| assert!(matches!(error, EditError::Unknown), "{error:?}");
        assert!(editor::scenario(ctx, stranger, id).await.unwrap().is_none());
        assert!(editor::would_take(ctx, stranger, id).await.unwrap().is_none());
        assert!(editor::list(ctx, stranger).await.unwrap().0.is_empty());
        unknown(editor::save(ctx, stranger, id, Definition::default(), &seen).await.unwrap_err());
        unknown(editor::publish(ctx, stranger, id, &seen).await.unwrap_err());
        unknown(shelf::rename(ctx, stranger, id, "B").await.unwrap_err());
        unknown(shelf::shift(ctx, stranger, id, Shift::Up).await.unwrap_err());
        unknown(shelf::archive(ctx, stranger, id, true).await.unwrap_err());
    }

    async fn the_order_decides_and_archived_ones_take_nothing(app: TestApp) {
        app.chased("C1", "F1").await;
        app.chased("C2", "F2").await;
        let first = app.published("Tous", to_validate(ActionKind::Email)).await;
        let only = Definition {
            criteria: vec![Condition::from(Test::Debtor(vec!["C2".to_owned()]))],
            ..to_validate(ActionKind::Email)
        };
        let second = app.published("C2 seulement", only).await;
        let (ctx, manager) = (&app.ctx, &app.staff(Role::Manager).await);
        assert_eq!(editor::would_take(ctx, manager, first).await.unwrap(), Some(2));
        assert_eq!(editor::would_take(ctx, manager, second).await.unwrap(), Some(0));
        shelf::shift(ctx, manager, second, Shift::Up).await.unwrap();
        shelf::shift(ctx, manager, second, Shift::Up).await.unwrap();
        assert_eq!(editor::would_take(ctx, manager, first).await.unwrap(), Some(1));
        assert_eq!(editor::would_take(ctx, manager, second).await.unwrap(), Some(1));
        shelf::archive(ctx, manager, first, true).await.unwrap();
        let (rows, archived) = editor::list(ctx, manager).await.unwrap();
        assert_eq!((rows.len(), archived.len(), archived[0].id), (1, 1, first));
        let dry = rehearsal::rehearse(ctx, manager, app.day(1), None).await.unwrap();
        assert_eq!((dry.newcomers().taken, dry.newcomers().left), (1, 1));
        app.plan_today().await;
        let (rows, _) = editor::list(ctx, manager).await.unwrap();
        assert_eq!(rows[0].open_runs, 1);
        shelf::archive(ctx, manager, first, false).await.unwrap();
        let (rows, _) = editor::list(ctx, manager).await.unwrap();
        assert_eq!(rows.iter().map(|row| row.scenario.id).collect::<Vec<_>>(), [second, first]);
    }

    async fn a_run_keeps_its_version_until_it_is_moved(app: TestApp) {
        let (invoice, _) = app.chased("C1", "F1").await;
        let id = app.published("Standard", to_validate(ActionKind::Email)).await;
        app.plan_today().await;
        let (ctx, manager) = (&app.ctx, &app.staff(Role::Manager).await);
        let old = app.one_run(invoice).await.version_id;
        app.republish(manager, id, Definition {
            criteria: Vec::new(),
            steps: vec![step(10, 1, ActionKind::CallTask), step(30, 2, ActionKind::Email)],
            end_after_days: 30,
        }).await;
        app.plan_today().await;
        assert_eq!(app.one_run(invoice).await.version_id, old);
        let new = editor::scenario(ctx, manager, id).await.unwrap().unwrap().published().unwrap().id;

        let preview = moves::preview(ctx, manager, old, new).await.unwrap().unwrap();
        let moved = &preview.runs[0];
        assert_eq!((preview.runs.len(), moved.invoice.as_str()), (1, "F1"));
        assert_eq!(moved.before.step.as_ref().unwrap().1.kind, ActionKind::Email);
        assert_eq!(moved.after.step.as_ref().unwrap().1.kind, ActionKind::CallTask);
        assert_eq!(app.one_run(invoice).await.version_id, old, "a preview moves nothing");

        let collector = &app.staff(Role::Collector).await;
        let refused = moves::move_runs(ctx, collector, old, new, &[moved.run]).await;
        assert!(matches!(refused, Err(Error::Forbidden)));
        let stranger = &app.staff_at(&app.other_creditor, Role::Admin).await;
        assert!(moves::preview(ctx, stranger, old, new).await.unwrap().is_none());
        assert!(moves::move_runs(ctx, stranger, old, new, &[moved.run]).await.unwrap().is_none());

        assert_eq!(moves::move_runs(ctx, manager, old, new, &[moved.run]).await.unwrap(), Some(1));
        assert_eq!(moves::move_runs(ctx, manager, old, new, &[moved.run]).await.unwrap(), Some(0));
        assert_eq!(app.one_run(invoice).await.version_id, new);
        assert!(app.open_action(invoice).await.is_none(), "what was planned is called off");
        app.plan_today().await;
        assert_eq!(app.open_action(invoice).await.unwrap().kind, ActionKind::CallTask);
        assert!(app.acts("run").await.contains(&"run.moved".to_owned()));
    }
}
