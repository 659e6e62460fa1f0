//! Limits, claims, and the switch.

use super::to_validate;
use crate::support::TestApp;
use domain::{
    Locale,
    legal::{Decision, RateError},
    party::Role,
    scenario::{ActionKind, Frame},
};
use service::{
    Error,
    scenarios::{
        rehearsal::{self, PlanNow},
        settings::{self, ChangeSettings, SettingsError},
        switched_off,
    },
};
use testkit::both;

fn changed(seen: &str) -> ChangeSettings {
    ChangeSettings {
        frame: Frame { spacing_days: 7, ..Frame::default() },
        formal_automatic: true,
        interest: Decision::Claim,
        indemnity: Decision::Claim,
        contract_rate: Some("12.5".parse().unwrap()),
        seen: seen.to_owned(),
    }
}

both! {
    async fn claims_are_explicit_decisions_and_the_law_sets_a_floor(app: TestApp) {
        let (ctx, manager) = (&app.ctx, &app.staff(Role::Manager).await);
        let before = settings::settings(ctx, manager).await.unwrap();
        assert_eq!((before.policy.interest, before.policy.indemnity), (Decision::Waive, Decision::Waive));
        let low = ChangeSettings { contract_rate: Some("5".parse().unwrap()), ..changed(&before.seen) };
        let refused = settings::change(ctx, manager, low).await;
        match refused {
            Err(SettingsError::Rate(RateError::BelowFloor(low))) => {
                assert!(low.message(Locale::Fr).contains("7,86\u{a0}%"), "{}", low.message(Locale::Fr));
            }
            other => panic!("{other:?}"),
        }
        let wide = Frame { opens_hour: 3, weekly_cap: 12, ..Frame::default() };
        let refused = settings::change(ctx, manager, ChangeSettings { frame: wide, ..changed(&before.seen) }).await;
        assert!(matches!(refused, Err(SettingsError::Frame(fields)) if fields == ["weekly_cap", "opens_hour"]));

        settings::change(ctx, manager, changed(&before.seen)).await.unwrap();
        let after = settings::settings(ctx, manager).await.unwrap();
        assert_eq!(after.policy.contract_rate.as_deref(), Some("12.5"));
        assert_eq!(after.policy.frame.0.spacing_days, 7);
        let late = settings::change(ctx, manager, changed(&before.seen)).await;
        assert!(matches!(late, Err(SettingsError::Stale)), "{late:?}");
        assert_eq!(app.acts("reminders").await, ["reminders.settings"]);
    }

    async fn the_switch_says_who_and_why_and_keeps_everything_still(app: TestApp) {
        app.chased("C1", "F1").await;
        app.published("Standard", to_validate(ActionKind::Email)).await;
        let (ctx, manager) = (&app.ctx, &app.staff(Role::Manager).await);
        assert!(matches!(settings::switch_off(ctx, manager, " ").await, Err(SettingsError::Reason)));
        settings::switch_off(ctx, manager, "Reprise de données").await.unwrap();
        settings::switch_off(ctx, manager, "Autre").await.unwrap();
        let off = switched_off(ctx, &app.creditor).await.unwrap().unwrap();
        assert_eq!((off.by.as_deref(), off.why.as_str()), (Some(manager.name()), "Reprise de données"));
        assert_eq!(switched_off(ctx, &app.other_creditor).await.unwrap(), None);
        let dry = rehearsal::rehearse(ctx, manager, app.day(0), None).await.unwrap();
        assert_eq!(dry.newcomers().taken, 1);
        app.plan_today().await;
        let why = "waits.switched_off";
        let dry = rehearsal::rehearse(ctx, manager, app.day(0), Some(why)).await.unwrap();
        assert_eq!((dry.counts.get(why), dry.found, dry.lines.len()), (Some(&1), 1, 1));
        settings::switch_on(ctx, manager).await.unwrap();
        assert_eq!(switched_off(ctx, &app.creditor).await.unwrap(), None);
        assert_eq!(app.acts("reminders").await, ["reminders.switched_off", "reminders.switched_on"]);
    }

    async fn only_managers_change_settings(app: TestApp) {
        let (ctx, collector) = (&app.ctx, &app.staff(Role::Collector).await);
        let seen = settings::settings(ctx, collector).await.unwrap().seen;
        let forbidden = |error: SettingsError| assert!(matches!(error, SettingsError::Other(Error::Forbidden)));
        forbidden(settings::change(ctx, collector, changed(&seen)).await.unwrap_err());
        forbidden(settings::switch_off(ctx, collector, "x").await.unwrap_err());
        forbidden(settings::switch_on(ctx, collector).await.unwrap_err());
        assert!(matches!(rehearsal::plan_now(ctx, collector).await, Err(Error::Forbidden)));
    }

    async fn a_day_can_be_planned_at_once_and_once_more(app: TestApp) {
        let (first, _) = app.chased("C1", "F1").await;
        app.published("Standard", to_validate(ActionKind::Email)).await;
        let (ctx, manager) = (&app.ctx, &app.staff(Role::Manager).await);
        assert_eq!(rehearsal::plan_now(ctx, manager).await.unwrap(), PlanNow::Begun);
        assert_eq!(rehearsal::plan_now(ctx, manager).await.unwrap(), PlanNow::UnderWay);
        app.settle().await;
        let action = app.open_action(first).await.unwrap();
        let (second, _) = app.chased("C2", "F2").await;
        assert_eq!(rehearsal::plan_now(ctx, manager).await.unwrap(), PlanNow::Begun);
        app.settle().await;
        assert_eq!(app.open_action(first).await.unwrap().id, action.id, "nothing twice");
        assert!(app.open_action(second).await.is_some(), "what came since is added");
    }
}
