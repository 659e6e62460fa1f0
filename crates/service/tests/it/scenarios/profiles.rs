//! Segments and scores: by hand, and from outside.

use super::beginning_with;
use crate::support::TestApp;
use domain::{
    party::Role,
    scenario::{ActionKind, Condition, Definition, Test},
};
use service::{
    Error,
    scenarios::{
        overview::{self, ProfileError, SetProfile},
        scores,
    },
};
use testkit::both;

fn profile(segment: &str, score: Option<u8>, seen: &str) -> SetProfile {
    SetProfile {
        segment: Some(segment.to_owned()),
        score,
        source: Some("Banque".to_owned()),
        seen: seen.to_owned(),
    }
}

both! {
    async fn a_collector_sets_what_conditions_look_at(app: TestApp) {
        let (invoice, _) = app.chased("C1", "F1").await;
        app.published("Risque", Definition {
            criteria: vec![Test::Segment(vec!["Risky".to_owned()]).into(), Condition::not(Test::ScoreAtLeast(50))],
            ..beginning_with(ActionKind::Email)
        }).await;
        let (ctx, collector) = (&app.ctx, &app.staff(Role::Collector).await);
        let debtor = app.debtor_id(&app.creditor, "C1").await;
        app.plan_today().await;
        assert!(app.open_action(invoice).await.is_none());
        let seen = overview::of_debtor(ctx, collector, debtor).await.unwrap().unwrap().profile.seen;
        let long = "x".repeat(overview::SEGMENT_MOST + 1);
        let refused = overview::set_profile(ctx, collector, debtor, profile(&long, None, &seen)).await;
        assert!(matches!(refused, Err(ProfileError::Segment)));
        let refused = overview::set_profile(ctx, collector, debtor, profile("a", Some(101), &seen)).await;
        assert!(matches!(refused, Err(ProfileError::Score)));
        overview::set_profile(ctx, collector, debtor, profile(" risky ", Some(20), &seen)).await.unwrap();
        let late = overview::set_profile(ctx, collector, debtor, profile("b", None, &seen)).await;
        assert!(matches!(late, Err(ProfileError::Stale)));
        app.plan_today().await;
        assert!(app.open_action(invoice).await.is_some());

        let viewer = &app.staff(Role::Viewer).await;
        let refused = overview::set_profile(ctx, viewer, debtor, profile("b", None, &seen)).await;
        assert!(matches!(refused, Err(ProfileError::Other(Error::Forbidden))));
        let stranger = &app.staff_at(&app.other_creditor, Role::Admin).await;
        let refused = overview::set_profile(ctx, stranger, debtor, profile("b", None, &seen)).await;
        assert!(matches!(refused, Err(ProfileError::Unknown)));
    }

    async fn a_file_of_scores_is_taken_in_and_older_ones_replace_nothing(app: TestApp) {
        app.chased("C1", "F1").await;
        app.chased("C2", "F2").await;
        let file = "\u{feff}reference;score;source;date;segment\r\n\
            C1;80;Acme;2026-03-01;gold\r\nC2;140;Acme;2026-03-01\r\nC9;10;Acme;2026-03-01\r\n\r\n\
            C2;15;\"Acme; Scores\";02/03/2026\r\n";
        let report = scores::take_in(&app.ctx, &app.creditor, file).await.unwrap();
        assert_eq!((report.read, report.changed, report.unchanged), (4, 2, 0));
        assert_eq!(report.rejected.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [3, 4]);
        let again = scores::take_in(&app.ctx, &app.creditor, file).await.unwrap();
        assert_eq!((again.changed, again.unchanged), (0, 2), "safe to repeat");
        let old = "C1;1;Acme;2026-02-01;lead";
        scores::take_in(&app.ctx, &app.creditor, old).await.unwrap();
        let viewer = &app.staff(Role::Viewer).await;
        let debtor = app.debtor_id(&app.creditor, "C1").await;
        let file = overview::of_debtor(&app.ctx, viewer, debtor).await.unwrap().unwrap();
        assert_eq!((file.profile.score, file.profile.segment.as_deref()), (Some(80), Some("gold")));
        let theirs = scores::take_in(&app.ctx, &app.other_creditor, "C1;5;Acme;2026-03-09").await.unwrap();
        assert_eq!((theirs.changed, theirs.rejected.len()), (0, 1), "another creditor’s debtor");
    }
}
