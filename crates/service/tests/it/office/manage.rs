//! What the operator does with members of staff: whoever is shut out is out at once.

use super::sign_in::{PASSWORD, account, code, sign_in};
use crate::support::TestApp;
use chrono::Duration;
use domain::party::Role;
use serde_json::json;
use service::{
    StaffActor,
    actor::OfficeClaims,
    sessions::{self, Area, CLAIMS},
    staff::{self, ManageError, SignIn},
};
use testkit::both;

/// Signs in and keeps a session under a cookie.
async fn enter(app: &TestApp, email: &str, secret: &str, cookie: &[u8]) -> OfficeClaims {
    let SignIn::In(claims) = sign_in(app, email, PASSWORD, &code(app, secret)).await else {
        panic!("not let in")
    };
    let data = json!({ CLAIMS: claims }).as_object().unwrap().clone();
    let until = app.ctx.now() + Duration::hours(1);
    sessions::save(&app.ctx, Area::Office, cookie, &data, until).await.unwrap();
    claims
}

async fn is_in(app: &TestApp, cookie: &[u8]) -> bool {
    sessions::load(&app.ctx, Area::Office, cookie).await.unwrap().is_some()
}

async fn acts(app: &TestApp) -> Vec<String> {
    let admin = app.staff(Role::Admin).await;
    let log = service::office::audit_log(&app.ctx, &admin, "staff", None).await.unwrap();
    log.acts.into_iter().map(|act| act.action).collect()
}

both! {
    async fn whoever_is_disabled_is_out_at_once_until_enabled_again(app: TestApp) {
        let (email, secret) = account(&app, Role::Manager).await;
        let claims = enter(&app, &email, &secret, b"one").await;
        staff::disable(&app.ctx, &format!(" {} ", email.to_uppercase())).await.unwrap();
        staff::disable(&app.ctx, &email).await.unwrap();
        assert!(!is_in(&app, b"one").await);
        assert!(StaffActor::resume(&app.ctx, &claims).await.unwrap().is_none());
        app.clock.advance(Duration::minutes(1));
        assert!(matches!(sign_in(&app, &email, PASSWORD, &code(&app, &secret)).await, SignIn::Wrong));
        staff::enable(&app.ctx, &email).await.unwrap();
        app.clock.advance(Duration::minutes(1));
        enter(&app, &email, &secret, b"two").await;
        let acts = acts(&app).await;
        let told = |name: &str| acts.iter().filter(|act| *act == name).count();
        assert_eq!((told("staff.disabled"), told("staff.enabled")), (1, 1), "{acts:?}");
    }

    async fn another_role_counts_from_the_next_sign_in(app: TestApp) {
        let (email, secret) = account(&app, Role::Manager).await;
        enter(&app, &email, &secret, b"one").await;
        staff::set_role(&app.ctx, &email, app.creditor.id, Role::Viewer).await.unwrap();
        assert!(!is_in(&app, b"one").await);
        app.clock.advance(Duration::minutes(1));
        let claims = enter(&app, &email, &secret, b"two").await;
        let actor = StaffActor::resume(&app.ctx, &claims).await.unwrap().unwrap();
        assert_eq!(actor.role(), Role::Viewer);
        assert!(acts(&app).await.contains(&"staff.role_set".to_owned()));
    }

    async fn after_a_reset_nothing_known_before_opens(app: TestApp) {
        let (email, secret) = account(&app, Role::Manager).await;
        enter(&app, &email, &secret, b"one").await;
        assert!(matches!(staff::reset(&app.ctx, &email, "court").await, Err(ManageError::Password)));
        let new = "une autre phrase assez longue";
        let fresh = staff::reset(&app.ctx, &email, new).await.unwrap();
        assert!(!is_in(&app, b"one").await && fresh != secret);
        app.clock.advance(Duration::minutes(1));
        for (password, secret) in [(PASSWORD, &secret), (new, &secret), (PASSWORD, &fresh)] {
            assert!(matches!(sign_in(&app, &email, password, &code(&app, secret)).await, SignIn::Wrong));
        }
        assert!(matches!(sign_in(&app, &email, new, &code(&app, &fresh)).await, SignIn::In(_)));
    }

    async fn nobody_is_changed_who_is_not_there(app: TestApp) {
        let nobody = "personne@equipe.example";
        assert!(matches!(staff::disable(&app.ctx, nobody).await, Err(ManageError::Unknown)));
        let role = staff::set_role(&app.ctx, nobody, app.creditor.id, Role::Admin).await;
        assert!(matches!(role, Err(ManageError::Unknown)));
        let reset = staff::reset(&app.ctx, nobody, "une phrase assez longue").await;
        assert!(matches!(reset, Err(ManageError::Unknown)));
    }
}
