//! A creditor's identity: changed by its administrators, whole or not at all.

use crate::support::{TestApp, jpeg, pdf};
use domain::party::{Gate, Role};
use service::{
    Creditor, Error, StaffActor,
    creditors::{self, Identity, IdentityError},
    portal,
};
use testkit::both;

const OTHER_IBAN: &str = "FR7630006000011234567890189";

async fn now(app: &TestApp) -> Creditor {
    let mut tx = app.ctx.store.read().await.unwrap();
    store::creditors::by_id(&mut tx, app.creditor.id).await.unwrap().unwrap()
}

async fn change(app: &TestApp, by: &StaffActor, new: Identity) -> Result<(), IdentityError> {
    creditors::change(&app.ctx, by, new, "").await
}

both! {
    async fn an_administrator_changes_what_debtors_meet(app: TestApp) {
        let admin = app.staff(Role::Admin).await;
        let new = Identity {
            name: " Atelier Marceau et filles ".to_owned(),
            brand_colour: "#0A7D4F".to_owned(),
            gate: Gate::Postcode,
            payment_term_days: 45,
            transfer_hold_days: 5,
            phone: Some(" ".to_owned()),
            ..Identity::from(&app.creditor)
        };
        change(&app, &admin, new).await.unwrap();
        let found = now(&app).await;
        assert_eq!((found.name.as_str(), found.brand_colour.as_str()), ("Atelier Marceau et filles", "#0a7d4f"));
        assert_eq!((found.gate, found.payment_term_days, found.transfer_hold_days), (Gate::Postcode, 45, 5));
        assert_eq!((found.phone, found.iban), (None, app.creditor.iban.clone()));
        let log = service::office::audit_log(&app.ctx, &admin, "creditor", None).await.unwrap();
        assert_eq!(log.acts.len(), 1);
        assert_eq!(log.acts[0].detail["payment_term_days"], serde_json::json!([30, 45]));
        assert!(log.acts[0].detail.get("iban").is_none(), "what stays is not told");
        change(&app, &admin, Identity::from(&now(&app).await)).await.unwrap();
        let log = service::office::audit_log(&app.ctx, &admin, "creditor", None).await.unwrap();
        assert_eq!(log.acts.len(), 1, "nothing changed, nothing told");
    }

    async fn another_iban_is_typed_twice(app: TestApp) {
        let admin = app.staff(Role::Admin).await;
        let new = Identity { iban: OTHER_IBAN.to_owned(), name: "X".to_owned(), ..Identity::from(&app.creditor) };
        for again in ["", &app.creditor.iban, "FR76"] {
            let refused = creditors::change(&app.ctx, &admin, new.clone(), again).await;
            assert!(matches!(refused, Err(IdentityError::NotRepeated)), "{again}");
        }
        let found = now(&app).await;
        assert_eq!((found.iban, found.name), (app.creditor.iban.clone(), app.creditor.name.clone()), "whole or not at all");
        creditors::change(&app.ctx, &admin, new, "fr76 3000 6000 0112 3456 7890 189").await.unwrap();
        assert_eq!(now(&app).await.iban, OTHER_IBAN);
    }

    async fn what_cannot_be_is_refused_field_by_field(app: TestApp) {
        let admin = app.staff(Role::Admin).await;
        let known = Identity::from(&app.creditor);
        let wrong = [
            ("name", Identity { name: " ".to_owned(), ..known.clone() }),
            ("name", Identity { name: "a\r\nBcc: x".to_owned(), ..known.clone() }),
            ("email", Identity { email: "nobody".to_owned(), ..known.clone() }),
            ("brand_colour", Identity { brand_colour: "red}".to_owned(), ..known.clone() }),
            ("iban", Identity { iban: "FR00".to_owned(), ..known.clone() }),
            ("bic", Identity { bic: Some("ABC".to_owned()), ..known.clone() }),
            ("payment_term_days", Identity { payment_term_days: -1, ..known.clone() }),
            ("transfer_hold_days", Identity { transfer_hold_days: 31, ..known.clone() }),
        ];
        for (field, new) in wrong {
            let refused = change(&app, &admin, new).await;
            assert!(matches!(refused, Err(IdentityError::Field(name)) if name == field), "{field}: {refused:?}");
        }
    }

    async fn only_administrators_of_this_creditor_change_it(app: TestApp) {
        let new = Identity { name: "X".to_owned(), ..Identity::from(&app.creditor) };
        let manager = app.staff(Role::Manager).await;
        let refused = change(&app, &manager, new.clone()).await;
        assert!(matches!(refused, Err(IdentityError::Other(Error::Forbidden))));
        let refused = creditors::set_logo(&app.ctx, &manager, jpeg(60, 40)).await;
        assert!(matches!(refused, Err(IdentityError::Other(Error::Forbidden))));
        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        change(&app, &stranger, new).await.unwrap();
        assert_eq!(now(&app).await.name, app.creditor.name, "an administrator changes their own");
    }

    async fn a_logo_is_written_anew_and_public(app: TestApp) {
        let admin = app.staff(Role::Admin).await;
        let sent = [jpeg(60, 40), b"<script>alert(1)</script>".to_vec()].concat();
        let id = creditors::set_logo(&app.ctx, &admin, sent.clone()).await.unwrap();
        assert_eq!(now(&app).await.logo_id, Some(id));
        let (media, bytes) = portal::logo(&app.ctx, app.creditor.id, id).await.unwrap().unwrap();
        assert_eq!(media, "image/jpeg");
        assert!(!bytes.windows(8).any(|part| part == b"<script>"), "what was appended is gone");
        for wrong in [pdf(""), b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), Vec::new()] {
            let refused = creditors::set_logo(&app.ctx, &admin, wrong).await;
            assert!(matches!(refused, Err(IdentityError::Logo(_))));
        }
        assert_eq!(now(&app).await.logo_id, Some(id));
    }
}

#[test]
fn a_colour_too_pale_to_read_is_corrected_and_a_dark_one_is_not() {
    assert_eq!(creditors::corrected("#1f4e79"), None);
    let shown = creditors::corrected("#ffee00").unwrap();
    assert_ne!(shown, "#ffee00");
    assert_eq!(creditors::corrected(&shown), None, "what is shown can be read");
}
