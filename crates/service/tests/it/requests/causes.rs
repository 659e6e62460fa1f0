//! The report of causes: every figure beside what it is a part of.

use super::{Scene, refused};
use crate::support::TestApp;
use domain::{
    party::Role,
    requests::{Answer, Ask, DisputeCategory, RequestKind},
};
use service::{
    office::Month,
    requests::causes::{self, Period},
};
use testkit::both;

both! {
    async fn disputes_are_counted_by_what_came_of_them(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let dispute = Ask::dispute;
        let part = scene.ask_about(dispute(DisputeCategory::Quality), vec![(scene.invoice, Some(9_000))]).await.unwrap();
        scene.answer(part.id, Answer::ApprovePart { minor: 4_000 }).await;
        let no = scene.ask_about(dispute(DisputeCategory::Quality), vec![(scene.invoice, Some(1_000))]).await.unwrap();
        scene.answer(no.id, refused()).await;
        let whole = scene.ask_about(dispute(DisputeCategory::Billing), vec![(scene.invoice, Some(500))]).await.unwrap();
        scene.answer(whole.id, Answer::Approve).await;
        scene.ask_about(dispute(DisputeCategory::Delivery), vec![(scene.invoice, Some(200))]).await.unwrap();
        scene.ask(Ask::Document).await.unwrap();

        let viewer = app.staff(Role::Viewer).await;
        let today = scene.today();
        let report = causes::causes(&app.ctx, &viewer, Period::usual(today)).await.unwrap();
        let all = report.all;
        assert_eq!((all.opened, all.accepted, all.rejected, all.other, all.waiting()), (4, 2, 1, 0, 1));
        assert_eq!((all.minor, all.accepted_minor), (10_700, 4_500));
        let quality = report.categories[0];
        assert_eq!(quality.0, DisputeCategory::Quality);
        assert_eq!((quality.1.opened, quality.1.accepted_minor), (2, 4_000));
        assert_eq!(report.categories.iter().map(|(_, of)| of.opened).sum::<u64>(), all.opened);
        assert_eq!(report.segments.iter().map(|(_, of)| of.opened).sum::<u64>(), all.opened);
        assert_eq!(report.principals.iter().map(|(_, of)| of.opened).sum::<u64>(), all.opened);
        assert_eq!(report.months.len(), 6, "months without any are months");
        assert_eq!(report.months.iter().map(|(_, of)| of.opened).sum::<u64>(), all.opened);
        assert!(report.requests.iter().any(|(kind, of)| *kind == RequestKind::Document && of.opened == 1));
        assert_eq!((report.due.0, report.contested.0), (1, 1), "one invoice fell due, however often contested");
        assert_eq!(report.contested.1.minor, 24_000);
        let before = Month::of(today).before().before();
        let empty = causes::causes(&app.ctx, &viewer, Period::new(before, before)).await.unwrap();
        assert_eq!((empty.all.opened, empty.months.len()), (0, 1));
        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        let theirs = causes::causes(&app.ctx, &stranger, Period::usual(today)).await.unwrap();
        assert_eq!((theirs.all.opened, theirs.due.0, theirs.requests.len()), (0, 0, 0));
    }
}
