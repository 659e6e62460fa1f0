//! What was being sent when the session ended waits for the contact who typed it, and for nobody else.

use crate::support::TestApp;
use chrono::Duration;
use domain::Locale;
use service::{
    DebtorActor,
    actor::{PORTAL_IDLE, PortalClaims},
    door::{self, Entry},
    kept_forms,
    sessions::{self, Area, CLAIMS},
};
use testkit::{both, contents, run_sql};

const PAGE: &str = "/ask/dispute";
const FIELDS: &str = "words=Cass%C3%A9&choice=1";

/// A contact of a debtor who has passed the door, with the cookie of the session.
async fn inside(app: &TestApp, debtor: &str, cookie: &[u8]) -> PortalClaims {
    app.bill(debtor, &format!("F-{debtor}"), 12_000).await;
    run_sql(&app.db, "UPDATE creditor SET gate = 'none' WHERE slug = 'demo'").await.unwrap();
    let id = app.debtor_id(&app.creditor, debtor).await;
    let email = format!("{debtor}@exemple.fr").to_lowercase();
    let contact = app.contact(app.creditor.id, id, Some(&email), Locale::Fr).await;
    let link = door::issue_link(&app.ctx, &contact).await.unwrap().unwrap();
    let token = link.rsplit('/').next().and_then(|text| text.split('?').next());
    let token = token.and_then(domain::token::LinkToken::parse);
    let Entry::Open(claims) = door::enter(&app.ctx, token.as_ref(), "").await.unwrap() else {
        panic!("the door opens")
    };
    let mut data = serde_json::Map::new();
    data.insert(CLAIMS.to_owned(), serde_json::to_value(&claims).unwrap());
    let until = app.ctx.now() + PORTAL_IDLE;
    sessions::save(&app.ctx, Area::Portal, cookie, &data, until).await.unwrap();
    claims
}

async fn typed(app: &TestApp, claims: &PortalClaims, page: &str) -> Option<String> {
    let actor = DebtorActor::resume(&app.ctx, claims).await.unwrap().unwrap();
    kept_forms::typed(&app.ctx, &actor, page).await.unwrap()
}

async fn kept(app: &TestApp) -> usize {
    contents(&app.db).await["kept_form"].len()
}

both! {
    async fn a_form_that_came_too_late_waits_for_its_contact_alone(app: TestApp) {
        let claims = inside(&app, "C1", b"one").await;
        let other = inside(&app, "C2", b"two").await;
        app.clock.advance(PORTAL_IDLE + Duration::minutes(30));
        assert!(DebtorActor::of_session(&app.ctx, b"one").await.unwrap().is_none(), "the session has ended");
        service::sweep::sweep(&app.ctx).await.unwrap();
        assert!(kept_forms::keep(&app.ctx, b"one", PAGE, FIELDS).await.unwrap());

        assert_eq!(kept_forms::offer(&app.ctx, &other).await.unwrap(), None);
        assert_eq!(typed(&app, &other, PAGE).await, None);
        assert_eq!(kept_forms::offer(&app.ctx, &claims).await.unwrap().as_deref(), Some(PAGE));
        assert_eq!(typed(&app, &claims, PAGE).await.as_deref(), Some(FIELDS));
        assert_eq!(typed(&app, &claims, "/messages").await, None, "another page's form");
        assert_eq!(kept_forms::offer(&app.ctx, &claims).await.unwrap(), None, "the door leads back once");
    }

    async fn what_nobody_comes_back_for_is_gone_after_an_hour(app: TestApp) {
        let claims = inside(&app, "C1", b"one").await;
        app.clock.advance(PORTAL_IDLE);
        assert!(kept_forms::keep(&app.ctx, b"one", PAGE, FIELDS).await.unwrap());
        app.clock.advance(Duration::hours(1));
        assert_eq!(kept_forms::offer(&app.ctx, &claims).await.unwrap(), None);
        assert_eq!(typed(&app, &claims, PAGE).await, None);
        service::sweep::sweep(&app.ctx).await.unwrap();
        assert_eq!(kept(&app).await, 0);
    }

    async fn nothing_is_kept_for_a_cookie_that_was_nobodys_or_was_signed_out(app: TestApp) {
        let claims = inside(&app, "C1", b"one").await;
        let actor = DebtorActor::resume(&app.ctx, &claims).await.unwrap().unwrap();
        app.clock.advance(PORTAL_IDLE);
        assert!(!kept_forms::keep(&app.ctx, b"stranger", PAGE, FIELDS).await.unwrap());
        assert!(kept_forms::keep(&app.ctx, b"one", PAGE, FIELDS).await.unwrap());
        kept_forms::forget(&app.ctx, &actor).await.unwrap();
        sessions::delete(&app.ctx, b"one").await.unwrap();
        assert!(!kept_forms::keep(&app.ctx, b"one", PAGE, FIELDS).await.unwrap());
        assert_eq!(kept(&app).await, 0);
        let late = inside(&app, "C3", b"late").await;
        app.clock.advance(PORTAL_IDLE + Duration::hours(1));
        assert!(!kept_forms::keep(&app.ctx, b"late", PAGE, FIELDS).await.unwrap(), "more than an hour after its end");
        assert_eq!(typed(&app, &claims, PAGE).await, None);
        assert_eq!(late.creditor(), app.creditor.id);
    }
}
