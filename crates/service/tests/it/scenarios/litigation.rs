//! An invoice goes to a court when a manager says so, whatever step it stands at.

use super::beginning_with;
use crate::support::{TestApp, part};
use chrono::Duration;
use domain::{
    party::Role,
    scenario::{ActionKind, ActionState, Stage},
};
use service::{
    Error,
    scenarios::litigation::{self, LitigationError},
};
use testkit::both;

both! {
    async fn a_manager_hands_an_invoice_over_at_any_step(app: TestApp) {
        let (invoice, contact) = app.chased("C1", "F1").await;
        app.published("Standard", beginning_with(ActionKind::CallTask)).await;
        let (action, _) = app.planned(invoice).await;
        let run = app.one_run(invoice).await;
        let (debtor, manager) = (contact.debtor_id, app.staff(Role::Manager).await);
        let collector = app.staff(Role::Collector).await;
        let refused = litigation::hand_over(&app.ctx, &collector, debtor, run.id, "perdu").await;
        assert!(matches!(refused, Err(LitigationError::Other(Error::Forbidden))));
        let mute = litigation::hand_over(&app.ctx, &manager, debtor, run.id, "  ").await;
        assert!(matches!(mute, Err(LitigationError::Reason)));
        let (_, other) = app.chased("C2", "F2").await;
        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        for (actor, debtor) in [(&manager, other.debtor_id), (&stranger, debtor)] {
            let unknown = litigation::hand_over(&app.ctx, actor, debtor, run.id, "perdu").await;
            assert!(matches!(unknown, Err(LitigationError::Unknown)));
        }
        assert_eq!(app.one_run(invoice).await.stage, Stage::Chasing);

        litigation::hand_over(&app.ctx, &manager, debtor, run.id, " Adresse inconnue ").await.unwrap();
        let after = app.one_run(invoice).await;
        assert_eq!((after.stage, after.left_at.is_some()), (Stage::Litigation, true));
        assert_eq!(app.one_action(action).await.state, ActionState::Cancelled);
        app.clock.advance(Duration::days(80));
        app.plan_today().await;
        assert!(app.open_action(invoice).await.is_none(), "nothing goes any more");
        let twice = litigation::hand_over(&app.ctx, &manager, debtor, run.id, "perdu").await;
        assert!(matches!(twice, Err(LitigationError::Unfit)));
        let log = service::office::audit_log(&app.ctx, &manager, "run", None).await.unwrap();
        let told = log.acts.iter().find(|act| act.action == "run.handed_over").unwrap();
        assert_eq!(told.detail["why"], "Adresse inconnue");
    }

    async fn what_is_paid_is_not_handed_over(app: TestApp) {
        let (invoice, contact) = app.chased("C1", "F1").await;
        app.published("Standard", beginning_with(ActionKind::CallTask)).await;
        app.plan_today().await;
        let payer = app.actor(app.creditor.id, contact.id).await;
        app.pay(&payer, part(24_000)).await;
        let (run, manager) = (app.one_run(invoice).await, app.staff(Role::Manager).await);
        let refused = litigation::hand_over(&app.ctx, &manager, contact.debtor_id, run.id, "x").await;
        assert!(matches!(refused, Err(LitigationError::Unfit)));
        assert_eq!(app.one_run(invoice).await.stage, Stage::Paid);
    }
}
