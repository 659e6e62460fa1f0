//! Whose address the provider's page shows: the contact's own, to nobody but the contact.

use crate::{
    delegates,
    support::{Fault, PUBLIC_URL, TestApp},
};
use chrono::Duration;
use domain::{Locale, party::Gate, token::LinkToken};
use service::{
    DebtorActor, door,
    payments::{self, Selection, StartError},
};
use testkit::{both, run_sql};

/// A debtor of a creditor with this gate, past it, and a link to the same file.
async fn behind(app: &TestApp, gate: Gate) -> (DebtorActor, Option<LinkToken>) {
    app.bill("C1", "F1", 12_000).await;
    let sql = format!("UPDATE creditor SET gate = '{gate}' WHERE slug = 'demo'");
    run_sql(&app.db, &sql).await.unwrap();
    let actor = app.debtor_with_mail("C1", Locale::Fr).await;
    let link = door::issue_link(&app.ctx, actor.contact()).await.unwrap().unwrap();
    let token = link.strip_prefix(PUBLIC_URL).unwrap().strip_prefix("/l/").unwrap();
    (actor, LinkToken::parse(token))
}

async fn at_door(app: &TestApp, token: Option<&LinkToken>) -> payments::Checkout {
    payments::start_at_door(&app.ctx, token, &app.ctx.form_key()).await.unwrap().unwrap()
}

both! {
    async fn whoever_passed_the_gate_finds_their_address_filled_in(app: TestApp) {
        let (actor, _) = behind(&app, Gate::Postcode).await;
        let checkout = app.start(&actor, Selection::default()).await;
        assert_eq!(app.provider.order(checkout.attempt).email.as_deref(), Some("claire@exemple.fr"));
    }

    async fn a_link_alone_shows_no_address(app: TestApp) {
        let (_, token) = behind(&app, Gate::Postcode).await;
        let checkout = at_door(&app, token.as_ref()).await;
        assert_eq!(app.provider.order(checkout.attempt).email, None);
    }

    async fn a_link_does_not_join_the_page_that_shows_the_address(app: TestApp) {
        let (actor, token) = behind(&app, Gate::Postcode).await;
        let shown = app.start(&actor, Selection::default()).await;
        let checkout = at_door(&app, token.as_ref()).await;
        assert_ne!((checkout.attempt, &checkout.url), (shown.attempt, &shown.url));
        assert_eq!(app.provider.order(checkout.attempt).email, None);
        let open = app.provider.open();
        assert_eq!(open.len(), 1, "one page can be paid");
        // The contact may join a page that shows nothing.
        let joined = app.start(&actor, Selection::default()).await;
        assert_eq!(joined.attempt, checkout.attempt);
    }

    async fn where_no_gate_stands_nobody_is_proved(app: TestApp) {
        let (actor, _) = behind(&app, Gate::None).await;
        let checkout = app.start(&actor, Selection::default()).await;
        assert_eq!(app.provider.order(checkout.attempt).email, None);
    }

    async fn an_accountant_does_not_see_the_contacts_address(app: TestApp) {
        let (actor, _) = behind(&app, Gate::Postcode).await;
        let token = delegates::lend(&app, &actor).await;
        let roux = delegates::enter(&app, token.as_ref()).await.unwrap();
        let checkout = app.start(&roux, Selection::default()).await;
        assert_eq!(app.provider.order(checkout.attempt).email, None);
    }

    async fn the_same_key_asks_the_same_question_whatever_the_contact_becomes(app: TestApp) {
        let (actor, _) = behind(&app, Gate::Postcode).await;
        app.provider.fail_starts(&[Fault::AnswerLost]);
        let lost = payments::start(&app.ctx, &actor, Selection::default(), "f").await;
        assert!(matches!(lost, Err(StartError::ProviderAway)));
        run_sql(&app.db, "UPDATE contact SET email = 'autre@exemple.fr'").await.unwrap();
        // The fake provider refuses the same key with another address.
        app.advance_and_settle(Duration::minutes(2)).await;
        let keys = app.provider.start_keys();
        assert!(keys.len() > 1 && keys.iter().all(|key| *key == keys[0]), "{keys:?}");
    }
}
