//! What the operator sees: jobs that were given up, those of no creditor too.

use crate::support::{Fault, TestApp, sign};
use chrono::Duration;
use domain::{JobId, Locale, job::JobKind, party::Role};
use serde_json::json;
use service::{
    office,
    operator::{self, Queue},
};
use testkit::both;

/// Buries the one job that waits.
async fn bury(app: &TestApp, why: &str) -> JobId {
    let (now, mut tx) = (app.ctx.now(), app.ctx.store.write().await.unwrap());
    let mut claimed =
        store::jobs::claim(&mut tx, now, now + Duration::minutes(1), 9).await.unwrap();
    assert_eq!(claimed.len(), 1);
    let job = claimed.remove(0);
    store::jobs::bury(&mut tx, &job, why).await.unwrap();
    tx.commit().await.unwrap();
    job.id
}

both! {
    async fn an_event_about_nothing_of_ours_is_the_operators(app: TestApp) {
        let manager = app.staff(Role::Manager).await;
        app.provider.fail_fetches(&[Fault::Lost; 60]);
        let (signature, body) = sign(&json!({ "id": "evt_stray", "kind": "completed", "session": "cs_of_someone_else" }));
        assert!(app.receive(&signature, &body).await.unwrap());
        assert_eq!(operator::queue(&app.ctx).await.unwrap(), Queue { ready: 1, dead: 0 });
        for _ in 0..20 {
            app.advance_and_settle(Duration::hours(5)).await;
        }
        assert_eq!(operator::queue(&app.ctx).await.unwrap(), Queue { ready: 0, dead: 1 });
        assert!(office::dead_letters(&app.ctx, &manager).await.unwrap().is_empty(), "no creditor's");
        let dead = operator::dead_jobs(&app.ctx).await.unwrap().remove(0);
        assert_eq!((dead.kind, dead.creditor), (JobKind::ApplyProviderEvent, None));
        assert_eq!((dead.age_seconds, dead.attempts), (100 * 3_600, 14));
        assert!(dead.error.unwrap().contains("timed out"));

        app.provider.clear_faults();
        assert!(operator::retry(&app.ctx, dead.id).await.unwrap());
        assert!(!operator::retry(&app.ctx, dead.id).await.unwrap(), "once");
        app.settle().await;
        assert_eq!(operator::queue(&app.ctx).await.unwrap(), Queue { ready: 0, dead: 0 });
    }

    async fn a_creditors_job_names_it_and_its_retry_is_kept(app: TestApp) {
        app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor_with_mail("C1", Locale::Fr).await;
        let manager = app.staff(Role::Manager).await;
        office::send_link(&app.ctx, &manager, actor.debtor().id, actor.contact().id).await.unwrap().unwrap();
        let id = bury(&app, "550 no such user").await;
        let dead = operator::dead_jobs(&app.ctx).await.unwrap();
        assert_eq!((dead.len(), dead[0].id, dead[0].creditor.as_deref()), (1, id, Some("demo")));
        assert!(operator::retry(&app.ctx, id).await.unwrap());
        let acts = office::audit_log(&app.ctx, &manager, "job", None).await.unwrap().acts;
        assert_eq!((acts.len(), acts[0].actor_kind.as_str(), acts[0].action.as_str()), (1, "system", "job.revived"));
        app.settle().await;
        assert_eq!(app.mailer.accepted().len(), 1);
    }

    async fn what_lives_is_not_retried(app: TestApp) {
        assert!(!operator::retry(&app.ctx, app.ctx.id()).await.unwrap());
        assert!(operator::dead_jobs(&app.ctx).await.unwrap().is_empty());
    }
}
