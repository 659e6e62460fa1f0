//! What administrators do with their team: nobody is left outside for ever, and nobody else's people
//! are touched.

use super::sign_in::{PASSWORD, account, code, sign_in};
use crate::support::TestApp;
use chrono::Duration;
use domain::{CreditorId, Locale, StaffId, party::Role};
use serde_json::json;
use service::{
    Error, StaffActor,
    actor::OfficeClaims,
    staff::{
        CreateError, SignIn,
        team::{self, Invitation, TeamError},
    },
};
use testkit::both;

fn invitation(email: &str, role: Role) -> Invitation {
    Invitation {
        email: email.to_owned(),
        name: "Alix Martin".to_owned(),
        password: PASSWORD.to_owned(),
        role,
        locale: Locale::Fr,
    }
}

async fn id_of(app: &TestApp, admin: &StaffActor, email: &str) -> StaffId {
    let members = team::team(&app.ctx, admin).await.unwrap();
    members.into_iter().find(|member| member.email == email).unwrap().id
}

/// The same person, who works for another creditor too.
async fn also_at(app: &TestApp, who: StaffId, creditor: CreditorId, role: Role) {
    let mut tx = app.ctx.store.write().await.unwrap();
    store::staff::set_role(&mut tx, creditor, who, role).await.unwrap();
    tx.commit().await.unwrap();
}

async fn again(app: &TestApp, who: &StaffActor) -> Option<StaffActor> {
    let claims =
        json!({ "staff": who.id(), "creditor": who.creditor().id, "since": app.ctx.now() });
    let claims: OfficeClaims = serde_json::from_value(claims).unwrap();
    StaffActor::resume(&app.ctx, &claims).await.unwrap()
}

both! {
    async fn whoever_is_invited_signs_in_with_the_codes_shown_once(app: TestApp) {
        let admin = app.staff(Role::Admin).await;
        let fresh = team::invite(&app.ctx, &admin, invitation(" Alix@Equipe.example ", Role::Collector)).await.unwrap();
        assert!(fresh.otpauth.contains(&fresh.secret) && fresh.email == "alix@equipe.example");
        let entered = sign_in(&app, "alix@equipe.example", PASSWORD, &code(&app, &fresh.secret)).await;
        assert!(matches!(entered, SignIn::In(_)));
        let members = team::team(&app.ctx, &admin).await.unwrap();
        let found = members.iter().find(|member| member.email == fresh.email).unwrap();
        assert_eq!((found.name.as_str(), found.role, found.is_self, found.is_ours), ("Alix Martin", Role::Collector, false, true));
        let log = service::office::audit_log(&app.ctx, &admin, "staff", None).await.unwrap();
        let made = log.acts.iter().find(|act| act.action == "staff.created").unwrap();
        assert_eq!(made.actor.as_deref(), Some("Camille Petit"), "by whom");
        let twice = team::invite(&app.ctx, &admin, invitation("alix@equipe.example", Role::Admin)).await;
        assert!(matches!(twice, Err(TeamError::Create(CreateError::Taken))));
        let weak = Invitation { password: "court".to_owned(), ..invitation("b@equipe.example", Role::Viewer) };
        assert!(matches!(team::invite(&app.ctx, &admin, weak).await, Err(TeamError::Create(CreateError::Password))));
        let nameless = Invitation { name: " ".to_owned(), ..invitation("b@equipe.example", Role::Viewer) };
        assert!(matches!(team::invite(&app.ctx, &admin, nameless).await, Err(TeamError::Name)));
    }

    async fn roles_doors_and_codes_are_the_administrators(app: TestApp) {
        let admin = app.staff(Role::Admin).await;
        let (email, secret) = account(&app, Role::Manager).await;
        let who = id_of(&app, &admin, &email).await;
        team::change_role(&app.ctx, &admin, who, Role::Viewer).await.unwrap();
        let SignIn::In(claims) = sign_in(&app, &email, PASSWORD, &code(&app, &secret)).await else { panic!("not let in") };
        assert_eq!(StaffActor::resume(&app.ctx, &claims).await.unwrap().unwrap().role(), Role::Viewer);

        team::shut_out(&app.ctx, &admin, who).await.unwrap();
        assert!(StaffActor::resume(&app.ctx, &claims).await.unwrap().is_none(), "out at once");
        app.clock.advance(Duration::minutes(1));
        assert!(matches!(sign_in(&app, &email, PASSWORD, &code(&app, &secret)).await, SignIn::Wrong));
        team::let_in(&app.ctx, &admin, who).await.unwrap();
        app.clock.advance(Duration::minutes(1));
        assert!(matches!(sign_in(&app, &email, PASSWORD, &code(&app, &secret)).await, SignIn::In(_)));

        let fresh = team::renew_codes(&app.ctx, &admin, who).await.unwrap();
        assert_ne!(fresh.secret, secret);
        app.clock.advance(Duration::minutes(1));
        assert!(matches!(sign_in(&app, &email, PASSWORD, &code(&app, &secret)).await, SignIn::Wrong));
        assert!(matches!(sign_in(&app, &email, PASSWORD, &code(&app, &fresh.secret)).await, SignIn::In(_)));

        team::remove(&app.ctx, &admin, who).await.unwrap();
        assert!(team::team(&app.ctx, &admin).await.unwrap().iter().all(|member| member.id != who));
        let admin = again(&app, &admin).await.unwrap();
        let log = service::office::audit_log(&app.ctx, &admin, "staff", None).await.unwrap();
        for action in ["staff.role_set", "staff.disabled", "staff.enabled", "staff.codes_reset", "staff.removed"] {
            let told: Vec<_> = log.acts.iter().filter(|act| act.action == action).collect();
            assert_eq!((told.len(), told[0].actor.as_deref()), (1, Some("Camille Petit")), "{action}");
        }
    }

    async fn the_last_administrator_stays(app: TestApp) {
        let (one, two) = (app.staff(Role::Admin).await, app.staff(Role::Admin).await);
        let own = team::shut_out(&app.ctx, &one, one.id()).await;
        assert!(matches!(own, Err(TeamError::Own)), "{own:?}");
        team::shut_out(&app.ctx, &one, two.id()).await.unwrap();
        // Whoever was shut out, and still holds what a session gave, shuts nobody else out.
        let last = one.id();
        for refused in [
            team::shut_out(&app.ctx, &two, last).await,
            team::remove(&app.ctx, &two, last).await,
            team::change_role(&app.ctx, &two, last, Role::Viewer).await,
        ] {
            assert!(matches!(refused, Err(TeamError::LastAdmin)), "{refused:?}");
        }
        assert!(again(&app, &one).await.is_some());
    }

    async fn two_who_shut_each_other_out_leave_one(app: TestApp) {
        let (one, two) = (app.staff(Role::Admin).await, app.staff(Role::Admin).await);
        let other = app.another_process(53).await;
        let (first, second) = tokio::join!(
            team::shut_out(&app.ctx, &one, two.id()),
            team::shut_out(&other, &two, one.id()),
        );
        assert_eq!(first.is_ok(), second.is_err(), "{first:?} {second:?}");
        assert_eq!(u8::from(again(&app, &one).await.is_some()) + u8::from(again(&app, &two).await.is_some()), 1);
        other.store.close().await;
    }

    async fn an_account_shared_with_another_creditor_is_nobody_s_alone(app: TestApp) {
        let admin = app.staff(Role::Admin).await;
        let shared = app.staff_at(&app.other_creditor, Role::Admin).await;
        also_at(&app, shared.id(), app.creditor.id, Role::Collector).await;
        let member = team::team(&app.ctx, &admin).await.unwrap().into_iter().find(|member| member.id == shared.id()).unwrap();
        assert!(!member.is_ours);
        assert!(matches!(team::shut_out(&app.ctx, &admin, shared.id()).await, Err(TeamError::Elsewhere)));
        assert!(matches!(team::renew_codes(&app.ctx, &admin, shared.id()).await, Err(TeamError::Elsewhere)));
        team::remove(&app.ctx, &admin, shared.id()).await.unwrap();
        assert!(again(&app, &shared).await.is_some(), "where they belong, nothing has changed");
    }

    async fn only_administrators_and_only_their_own_team(app: TestApp) {
        let manager = app.staff(Role::Manager).await;
        assert!(matches!(team::team(&app.ctx, &manager).await, Err(Error::Forbidden)));
        let refused = team::invite(&app.ctx, &manager, invitation("x@equipe.example", Role::Admin)).await;
        assert!(matches!(refused, Err(TeamError::Other(Error::Forbidden))));
        let refused = team::change_role(&app.ctx, &manager, manager.id(), Role::Admin).await;
        assert!(matches!(refused, Err(TeamError::Other(Error::Forbidden))));
        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        for refused in [
            team::shut_out(&app.ctx, &stranger, manager.id()).await,
            team::remove(&app.ctx, &stranger, manager.id()).await,
            team::change_role(&app.ctx, &stranger, manager.id(), Role::Admin).await,
            team::renew_codes(&app.ctx, &stranger, manager.id()).await.map(drop),
        ] {
            assert!(matches!(refused, Err(TeamError::Unknown)), "{refused:?}");
        }
        assert!(team::team(&app.ctx, &stranger).await.unwrap().iter().all(|member| member.id != manager.id()));
    }
}
