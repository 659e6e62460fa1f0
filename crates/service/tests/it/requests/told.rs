//! A dispute that a collector writes down for a debtor is the debtor's own request.

use super::Scene;
use crate::support::TestApp;
use domain::{
    party::Role,
    requests::{DisputeCategory, RequestState},
};
use service::{
    Error,
    requests::{AskError, Told, dispute_told},
};
use testkit::both;

fn told(scene: &Scene<'_>, minor: Option<i64>, words: &str) -> Told {
    Told {
        debtor: scene.debtor.debtor().id,
        invoice: scene.invoice,
        minor,
        category: DisputeCategory::Quality,
        words: words.to_owned(),
        form_key: format!("told:{minor:?}:{words}"),
    }
}

both! {
    async fn what_was_told_is_a_request_with_its_clock(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let ctx = &app.ctx;
        let asked = dispute_told(ctx, &scene.collector, told(&scene, Some(9_000), "La peinture coule."))
            .await
            .unwrap();
        assert!(asked.answer_by.is_some());
        let again = dispute_told(ctx, &scene.collector, told(&scene, Some(9_000), "La peinture coule."));
        assert_eq!(again.await.unwrap().id, asked.id, "the same form twice");
        let request = scene.request(asked.id).await;
        assert_eq!((request.state, request.minor), (RequestState::Open, 9_000));
        assert_eq!(scene.run().await.contested_minor, 9_000);
        // The debtor sees it, and is told.
        let own = service::requests::view::list(ctx, &scene.debtor).await.unwrap();
        assert!(own.iter().any(|one| one.id == asked.id));
    }

    async fn what_cannot_be_contested_is_refused_with_its_reason(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let ctx = &app.ctx;
        let refused = dispute_told(ctx, &scene.collector, told(&scene, Some(24_001), "Trop.")).await;
        assert!(matches!(refused, Err(AskError::Amount { most }) if most.minor == 24_000));
        let refused = dispute_told(ctx, &scene.collector, told(&scene, None, " ")).await;
        assert!(matches!(refused, Err(AskError::Words)));
        let viewer = app.staff(Role::Viewer).await;
        let refused = dispute_told(ctx, &viewer, told(&scene, None, "Non.")).await;
        assert!(matches!(refused, Err(AskError::Other(Error::Forbidden))));
        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        let refused = dispute_told(ctx, &stranger, told(&scene, None, "Non.")).await;
        assert!(matches!(refused, Err(AskError::NotYours | AskError::Nothing)));
        assert_eq!(scene.run().await.contested_minor, 0);
    }
}
