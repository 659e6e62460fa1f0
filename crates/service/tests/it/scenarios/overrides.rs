//! Decisions about one action: validated, refused, put off, redirected, reworded, stopped, assigned.

use super::{group, to_validate};
use crate::support::TestApp;
use domain::{
    party::Role,
    scenario::{ActionKind, ActionState},
};
use service::{
    Error,
    scenarios::{self, ActionError, FARTHEST, agenda::Group, overrides},
};
use testkit::both;

both! {
    async fn a_validated_message_goes_at_its_slot_and_the_second_click_is_told(app: TestApp) {
        let (invoice, _) = app.chased("C1", "F1").await;
        app.published("Standard", to_validate(ActionKind::Email)).await;
        let (id, seen) = app.planned(invoice).await;
        let (ctx, collector) = (&app.ctx, &app.staff(Role::Collector).await);
        assert_eq!(group(&app.one_action(id).await), (ActionState::ToValidate, Some(Group::ToValidate)));
        assert!(app.jobs_of(id).await.is_empty());
        let on = overrides::validate(ctx, collector, id, &seen).await.unwrap();
        assert_eq!(on, app.day(0));
        let action = app.one_action(id).await;
        assert_eq!((action.state, action.validated_by), (ActionState::Planned, Some(collector.id())));
        assert_eq!(app.jobs_of(id).await, [action.due_at]);
        let again = overrides::validate(ctx, collector, id, &seen).await;
        assert!(matches!(again, Err(ActionError::Stale)));
        let fresh = scenarios::fingerprint(&action);
        assert!(matches!(overrides::validate(ctx, collector, id, &fresh).await, Err(ActionError::Unfit)));
    }

    async fn many_are_validated_and_one_that_changed_keeps_no_other_back(app: TestApp) {
        let (first, _) = app.chased("C1", "F1").await;
        let (second, _) = app.chased("C2", "F2").await;
        app.published("Standard", to_validate(ActionKind::Email)).await;
        let (one, seen_one) = app.planned(first).await;
        let (two, seen_two) = app.planned(second).await;
        let (ctx, collector) = (&app.ctx, &app.staff(Role::Collector).await);
        overrides::reword(ctx, collector, one, &seen_one, "Autre objet", "Autre texte").await.unwrap();
        let chosen = [(one, seen_one), (two, seen_two)];
        let outcomes = overrides::validate_all(ctx, collector, &chosen).await.unwrap();
        assert!(matches!(outcomes[0], (id, Err(ActionError::Stale)) if id == one));
        assert!(matches!(outcomes[1], (id, Ok(_)) if id == two));
        let viewer = &app.staff(Role::Viewer).await;
        assert!(matches!(overrides::validate_all(ctx, viewer, &chosen).await, Err(Error::Forbidden)));
    }

    async fn a_refused_step_is_left_out_with_its_reason(app: TestApp) {
        let (invoice, _) = app.chased("C1", "F1").await;
        app.published("Standard", to_validate(ActionKind::CallTask)).await;
        let (id, seen) = app.planned(invoice).await;
        let (ctx, collector) = (&app.ctx, &app.staff(Role::Collector).await);
        let silent = overrides::skip(ctx, collector, id, &seen, " ").await;
        assert!(matches!(silent, Err(ActionError::Missing("why"))));
        overrides::skip(ctx, collector, id, &seen, "Il vient d’appeler").await.unwrap();
        let action = app.one_action(id).await;
        assert_eq!((action.state, action.note.as_str()), (ActionState::Skipped, "Il vient d’appeler"));
        let run = app.one_run(invoice).await;
        assert_eq!((run.next_step, run.level), (1, 0), "left out, not done");
        assert_eq!(app.acts("action").await, ["action.refused"]);
        let again = overrides::skip(ctx, collector, id, &seen, "x").await;
        assert!(matches!(again, Err(ActionError::Stale)));
    }

    async fn a_message_put_off_keeps_to_the_frame(app: TestApp) {
        let (invoice, _) = app.chased("C1", "F1").await;
        app.published("Standard", to_validate(ActionKind::Email)).await;
        let (id, seen) = app.planned(invoice).await;
        let (ctx, collector) = (&app.ctx, &app.staff(Role::Collector).await);
        for wrong in [app.day(0) - chrono::Days::new(1), app.day(u64::try_from(FARTHEST).unwrap() + 1)] {
            let refused = overrides::postpone(ctx, collector, id, &seen, wrong).await;
            assert!(matches!(refused, Err(ActionError::Day)), "{wrong}");
        }
        // The clock stands on a Monday: six days on it is Sunday, so the message goes on Monday.
        let on = overrides::postpone(ctx, collector, id, &seen, app.day(6)).await.unwrap();
        assert_eq!(on, app.day(7));
        let stale = overrides::postpone(ctx, collector, id, &seen, app.day(2)).await;
        assert!(matches!(stale, Err(ActionError::Stale)));

        // Another invoice's message goes today; the first may not come too close to it.
        let other = app.bill("C1", "F9", 5_000).await;
        app.plan_today().await;
        assert!(app.open_action(other).await.is_none(), "spacing counts what is planned, too");
        let mut tx = ctx.store.write().await.unwrap();
        let earlier = store::actions::Action {
            id: ctx.id(), due_on: app.day(1), state: ActionState::Done, ..app.one_action(id).await
        };
        store::actions::insert_all(&mut tx, &[earlier], &[]).await.unwrap();
        tx.commit().await.unwrap();
        let seen = scenarios::fingerprint(&app.one_action(id).await);
        let close = overrides::postpone(ctx, collector, id, &seen, app.day(2)).await;
        assert!(matches!(close, Err(ActionError::TooSoon(first)) if first == app.day(5)), "{close:?}");
        let taken = overrides::postpone(ctx, collector, id, &seen, app.day(1)).await;
        assert!(matches!(taken, Err(ActionError::Taken)), "{taken:?}");
    }

    async fn an_action_goes_to_another_contact_whom_its_channel_reaches(app: TestApp) {
        let (invoice, _) = app.chased("C1", "F1").await;
        app.published("Standard", to_validate(ActionKind::Email)).await;
        let (id, seen) = app.planned(invoice).await;
        let (ctx, collector) = (&app.ctx, &app.staff(Role::Collector).await);
        let debtor = app.debtor_id(&app.creditor, "C1").await;
        let other = app.person(debtor, "Paul Durand", None).await;
        let silent = app.contact(app.creditor.id, debtor, None, domain::Locale::Fr).await;
        let refused = overrides::redirect(ctx, collector, id, &seen, silent.id).await;
        assert!(matches!(refused, Err(ActionError::Unreachable)));
        let elsewhere = app.chased("C2", "F2").await.1;
        let refused = overrides::redirect(ctx, collector, id, &seen, elsewhere.id).await;
        assert!(matches!(refused, Err(ActionError::Unknown)), "another debtor’s contact");
        overrides::redirect(ctx, collector, id, &seen, other.id).await.unwrap();
        assert_eq!(app.one_action(id).await.contact_id, Some(other.id));
    }

    async fn a_collector_words_one_message_alone(app: TestApp) {
        let (invoice, _) = app.chased("C1", "F1").await;
        app.published("Standard", to_validate(ActionKind::Email)).await;
        let (id, seen) = app.planned(invoice).await;
        let (ctx, collector) = (&app.ctx, &app.staff(Role::Collector).await);
        overrides::reword(ctx, collector, id, &seen, " Objet ", " Texte ").await.unwrap();
        let action = app.one_action(id).await;
        assert_eq!((action.subject.as_deref(), action.body.as_deref()), (Some("Objet"), Some("Texte")));
        let seen = scenarios::fingerprint(&action);
        let unknown = overrides::reword(ctx, collector, id, &seen, "Objet", "Bonjour {{ inconnu }}").await;
        assert!(matches!(unknown, Err(ActionError::Faults(faults)) if faults.len() == 1));
        overrides::reword(ctx, collector, id, &seen, "", "").await.unwrap();
        assert_eq!(app.one_action(id).await.body, None, "the template speaks again");
    }

    async fn a_stop_holds_its_invoices_until_a_day_and_says_why(app: TestApp) {
        let (invoice, _) = app.chased("C1", "F1").await;
        app.published("Standard", to_validate(ActionKind::Email)).await;
        let (id, seen) = app.planned(invoice).await;
        let (ctx, collector) = (&app.ctx, &app.staff(Role::Collector).await);
        let until = app.day(10);
        overrides::stop(ctx, collector, id, &seen, "Rendez-vous pris", until).await.unwrap();
        assert_eq!(app.one_action(id).await.state, ActionState::Cancelled);
        assert_eq!(app.standing("C1").await, [("collector".to_owned(), Some(until), "Rendez-vous pris".to_owned())]);
        app.plan_today().await;
        assert!(app.open_action(invoice).await.is_none());
        assert_eq!(app.acts("action").await, ["action.stopped"]);
    }

    async fn an_action_is_given_to_a_colleague_who_works_here(app: TestApp) {
        let (invoice, _) = app.chased("C1", "F1").await;
        app.published("Standard", to_validate(ActionKind::Email)).await;
        let (id, seen) = app.planned(invoice).await;
        let (ctx, collector) = (&app.ctx, &app.staff(Role::Collector).await);
        for stranger in [app.staff_at(&app.other_creditor, Role::Admin).await, app.staff(Role::Viewer).await] {
            let refused = overrides::assign(ctx, collector, id, &seen, Some(stranger.id())).await;
            assert!(matches!(refused, Err(ActionError::Unknown)));
        }
        overrides::assign(ctx, collector, id, &seen, Some(collector.id())).await.unwrap();
        assert_eq!(app.one_action(id).await.assigned_to, Some(collector.id()));
    }

    async fn roles_and_tenants_limit_who_decides(app: TestApp) {
        let (invoice, contact) = app.chased("C1", "F1").await;
        app.published("Standard", to_validate(ActionKind::Email)).await;
        let (id, seen) = app.planned(invoice).await;
        let (ctx, day) = (&app.ctx, app.day(5));
        let viewer = app.staff(Role::Viewer).await;
        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        for actor in [&viewer, &stranger] {
            let refused = |error: ActionError| match (actor.role(), error) {
                (Role::Viewer, ActionError::Other(Error::Forbidden)) | (Role::Admin, ActionError::Unknown) => {}
                (role, error) => panic!("{role}: {error:?}"),
            };
            refused(overrides::validate(ctx, actor, id, &seen).await.unwrap_err());
            refused(overrides::skip(ctx, actor, id, &seen, "x").await.unwrap_err());
            refused(overrides::postpone(ctx, actor, id, &seen, day).await.unwrap_err());
            refused(overrides::redirect(ctx, actor, id, &seen, contact.id).await.unwrap_err());
            refused(overrides::reword(ctx, actor, id, &seen, "a", "b").await.unwrap_err());
            refused(overrides::stop(ctx, actor, id, &seen, "x", day).await.unwrap_err());
            refused(overrides::assign(ctx, actor, id, &seen, None).await.unwrap_err());
        }
        assert_eq!(app.one_action(id).await.state, ActionState::ToValidate);
        assert!(app.acts("action").await.is_empty());
    }
}
