//! Signing in, sessions, and where one belongs.

use crate::support::TestApp;
use chrono::Duration;
use domain::{Locale, party::Role};
use service::{
    StaffActor,
    actor::OfficeClaims,
    sessions::{self, Area, CLAIMS},
    staff::{self, NewStaff, SignIn},
};
use testkit::both;

pub(super) const PASSWORD: &str = "un cheval correct agrafé";
const FROM: &str = "203.0.113.7";

/// A new member of staff's address and secret.
pub(super) async fn account(app: &TestApp, role: Role) -> (String, String) {
    let email = format!("{}@equipe.example", app.ctx.form_key());
    let totp_secret = staff::new_totp_secret(&app.ctx);
    let new = NewStaff {
        email: format!(" {} ", email.to_uppercase()),
        name: "Camille Petit".to_owned(),
        password: PASSWORD.to_owned(),
        totp_secret: totp_secret.clone(),
        locale: Locale::Fr,
        roles: vec![(app.creditor.id, role)],
    };
    staff::create(&app.ctx, new).await.unwrap();
    (email, totp_secret)
}

pub(super) fn code(app: &TestApp, secret: &str) -> String {
    staff::code_at(secret, app.ctx.now()).unwrap()
}

pub(super) async fn sign_in(app: &TestApp, email: &str, password: &str, code: &str) -> SignIn {
    staff::sign_in(&app.ctx, email, password, code, FROM).await.unwrap()
}

async fn claims(app: &TestApp, email: &str, secret: &str) -> OfficeClaims {
    match sign_in(app, email, PASSWORD, &code(app, secret)).await {
        SignIn::In(claims) => claims,
        other => panic!("{other:?}"),
    }
}

both! {
    async fn the_right_password_and_code_sign_in(app: TestApp) {
        let (email, secret) = account(&app, Role::Collector).await;
        let claims = claims(&app, &email.to_uppercase(), &secret).await;
        let actor = StaffActor::resume(&app.ctx, &claims).await.unwrap().unwrap();
        assert_eq!((actor.email(), actor.role(), actor.creditor().id), (email.as_str(), Role::Collector, app.creditor.id));
        app.clock.advance(Duration::hours(13));
        assert!(StaffActor::resume(&app.ctx, &claims).await.unwrap().is_none(), "a day is over");
    }

    async fn one_answer_for_a_wrong_address_password_or_code(app: TestApp) {
        let (email, secret) = account(&app, Role::Viewer).await;
        let code = code(&app, &secret);
        assert!(matches!(sign_in(&app, "nobody@equipe.example", PASSWORD, &code).await, SignIn::Wrong));
        assert!(matches!(sign_in(&app, &email, "un cheval faux", &code).await, SignIn::Wrong));
        assert!(matches!(sign_in(&app, &email, PASSWORD, "000000").await, SignIn::Wrong));
        assert!(matches!(sign_in(&app, &email, PASSWORD, &code).await, SignIn::In(_)), "none of them spent the code");
    }

    async fn five_wrong_passwords_close_an_account_for_a_while(app: TestApp) {
        let (email, secret) = account(&app, Role::Viewer).await;
        for _ in 0..5 {
            assert!(matches!(sign_in(&app, &email, "faux", "000000").await, SignIn::Wrong));
        }
        assert!(matches!(sign_in(&app, &email, PASSWORD, &code(&app, &secret)).await, SignIn::TooManyTries));
        app.clock.advance(Duration::minutes(6));
        assert!(matches!(sign_in(&app, &email, PASSWORD, &code(&app, &secret)).await, SignIn::In(_)));
    }

    async fn an_unknown_account_closes_like_a_known_one(app: TestApp) {
        for _ in 0..5 {
            assert!(matches!(sign_in(&app, "nobody@x.example", "faux", "000000").await, SignIn::Wrong));
        }
        assert!(matches!(sign_in(&app, " NOBODY@x.example", "faux", "000000").await, SignIn::TooManyTries));
    }

    async fn spraying_many_accounts_closes_the_address(app: TestApp) {
        let (email, secret) = account(&app, Role::Viewer).await;
        for number in 0..20 {
            assert!(matches!(sign_in(&app, &format!("{number}@x.example"), "faux", "0").await, SignIn::Wrong));
        }
        let code = code(&app, &secret);
        assert!(matches!(sign_in(&app, &email, PASSWORD, &code).await, SignIn::TooManyTries));
        let elsewhere = staff::sign_in(&app.ctx, &email, PASSWORD, &code, "198.51.100.2").await.unwrap();
        assert!(matches!(elsewhere, SignIn::In(_)), "others are not shut out");
    }

    async fn a_code_opens_once(app: TestApp) {
        let (email, secret) = account(&app, Role::Viewer).await;
        let code = code(&app, &secret);
        assert!(matches!(sign_in(&app, &email, PASSWORD, &code).await, SignIn::In(_)));
        assert!(matches!(sign_in(&app, &email, PASSWORD, &code).await, SignIn::Wrong), "replayed");
        app.clock.advance(Duration::seconds(30));
        assert!(matches!(sign_in(&app, &email, PASSWORD, &code).await, SignIn::Wrong), "replayed within the tolerance");
        let next = self::code(&app, &secret);
        assert!(matches!(sign_in(&app, &email, PASSWORD, &next).await, SignIn::In(_)));
    }

    async fn revoking_ends_a_session_and_only_ones_own(app: TestApp) {
        let (email, secret) = account(&app, Role::Viewer).await;
        let claims = claims(&app, &email, &secret).await;
        let actor = StaffActor::resume(&app.ctx, &claims).await.unwrap().unwrap();
        let data = [(CLAIMS.to_owned(), serde_json::to_value(&claims).unwrap())].into_iter().collect();
        let until = app.ctx.now() + Duration::hours(1);
        for cookie in ["one", "two", "three"] {
            sessions::save(&app.ctx, Area::Office, cookie.as_bytes(), &data, until).await.unwrap();
        }
        let listed = staff::sessions(&app.ctx, &actor, b"one").await.unwrap();
        assert_eq!(listed.len(), 3);
        let other = listed.iter().find(|session| !session.current).unwrap();

        let stranger = app.staff(Role::Admin).await;
        assert!(!staff::revoke(&app.ctx, &stranger, &other.key).await.unwrap(), "not theirs");
        assert!(staff::revoke(&app.ctx, &actor, &other.key).await.unwrap());
        assert!(!staff::revoke(&app.ctx, &actor, &other.key).await.unwrap(), "gone already");
        assert!(!staff::revoke(&app.ctx, &actor, "nonsense").await.unwrap());

        assert_eq!(staff::revoke_others(&app.ctx, &actor, b"one").await.unwrap(), 1);
        assert!(sessions::load(&app.ctx, Area::Office, b"one").await.unwrap().is_some());
        for cookie in [b"two".as_slice(), b"three"] {
            assert!(sessions::load(&app.ctx, Area::Office, cookie).await.unwrap().is_none());
        }
        assert!(sessions::load(&app.ctx, Area::Portal, b"one").await.unwrap().is_none(), "no key to the portal");
    }

    async fn one_works_only_where_one_belongs(app: TestApp) {
        let (email, secret) = account(&app, Role::Admin).await;
        let claims = claims(&app, &email, &secret).await;
        let actor = StaffActor::resume(&app.ctx, &claims).await.unwrap().unwrap();
        let elsewhere = staff::switch_creditor(&app.ctx, &actor, claims.clone(), app.other_creditor.id).await.unwrap();
        assert!(elsewhere.is_none());
        let here = staff::switch_creditor(&app.ctx, &actor, claims, app.creditor.id).await.unwrap();
        assert_eq!(here.unwrap().creditor(), app.creditor.id);
    }

    async fn weak_accounts_are_not_made(app: TestApp) {
        use staff::CreateError;
        let new = |email: &str, password: &str| NewStaff {
            email: email.to_owned(),
            name: "X".to_owned(),
            password: password.to_owned(),
            totp_secret: staff::new_totp_secret(&app.ctx),
            locale: Locale::En,
            roles: vec![(app.creditor.id, Role::Viewer)],
        };
        let refused = |new| async { staff::create(&app.ctx, new).await.unwrap_err() };
        assert!(matches!(refused(new("nobody", PASSWORD)).await, CreateError::Email));
        assert!(matches!(refused(new("a@x.fr", "court")).await, CreateError::Password));
        assert!(matches!(refused(NewStaff { roles: vec![], ..new("a@x.fr", PASSWORD) }).await, CreateError::NoCreditor));
        assert!(matches!(refused(NewStaff { totp_secret: "1".into(), ..new("a@x.fr", PASSWORD) }).await, CreateError::Secret));
        staff::create(&app.ctx, new("a@x.fr", PASSWORD)).await.unwrap();
        assert!(matches!(refused(new("A@X.fr ", PASSWORD)).await, CreateError::Taken));
    }
}
