//! What is asked and what is answered, cut short anywhere, is whole or absent (R5).

use super::{Scene, refused};
use crate::cuts::{Cut, cut};
use domain::{
    RequestId,
    requests::{Answer, Ask, DisputeCategory, RequestState},
    scenario::Stage,
};
use service::requests::{self, AskCommand, decide};
use testkit::contents;

/// Asks, cut short anywhere; the one request that came of it.
async fn asked(cut: &Cut, scene: &Scene<'_>, ask: Ask, code: String) -> RequestId {
    let command = AskCommand {
        ask,
        invoices: Vec::new(),
        words: "La moitié est arrivée cassée.".to_owned(),
        form_key: "form".to_owned(),
        code,
    };
    let debtor = &scene.debtor;
    Box::pin(cut.assert_whole_or_absent(25, |ctx| {
        let (debtor, command) = (debtor.clone(), command.clone());
        async move { requests::ask(&ctx, &debtor, command).await }
    }))
    .await;
    let found = requests::view::list(&scene.app.ctx, debtor).await.unwrap();
    assert_eq!(found.len(), 1, "all tries were one request");
    found[0].id
}

/// Answers, cut short anywhere, and has the answer count, cut short anywhere too.
async fn answered(cut: &Cut, scene: &Scene<'_>, id: RequestId, answer: Answer) {
    let version = scene.request(id).await.version;
    let collector = &scene.collector;
    Box::pin(cut.assert_whole_or_absent(6, |ctx| {
        let (collector, answer) = (collector.clone(), answer.clone());
        async move { decide(&ctx, &collector, id, version, answer).await }
    }))
    .await;
    Box::pin(cut.assert_worker_whole_or_absent(12)).await;
}

cut! {
    async fn a_plan_signed_is_whole_or_absent(app: &Cut) {
        let scene = Scene::of(app, 24_000).await;
        let code = scene.code().await;
        let id = asked(app, &scene, scene.plan(3), code).await;
        assert_eq!(scene.state(id).await, RequestState::Approved);
        assert_eq!(scene.stage().await.0, Stage::Supervised);
        let kept = contents(&app.db).await;
        assert_eq!((kept["plan"].len(), kept["instalment"].len()), (1, 3));
    }

    async fn a_dispute_and_its_decision_are_whole_or_absent(app: &Cut) {
        let scene = Scene::of(app, 24_000).await;
        let dispute = Ask::dispute(DisputeCategory::Quality);
        let id = asked(app, &scene, dispute, String::new()).await;
        answered(app, &scene, id, Answer::Approve).await;
        assert_eq!((scene.state(id).await, app.balance(scene.invoice).await), (RequestState::Approved, 0));
        assert_eq!((scene.stage().await.0, scene.audited("credit.booked").await), (Stage::Cancelled, 1));
    }

    async fn a_plan_refused_is_whole_or_absent(app: &Cut) {
        let scene = Scene::of(app, 24_000).await;
        let id = scene.ask(scene.plan(4)).await.unwrap().id;
        answered(app, &scene, id, refused()).await;
        assert_eq!((scene.state(id).await, scene.held().await), (RequestState::Refused, vec![]));
        assert_eq!(scene.audited("request.answered").await, 1);
    }
}
