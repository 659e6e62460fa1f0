//! When links end before their time: held contacts are out at once, settled debtors soon.

use crate::support::{PUBLIC_URL, TestApp};
use chrono::Duration;
use domain::{Locale, party::Role, scenario::HoldReason, token::LinkToken};
use serde_json::json;
use service::{
    DebtorActor, door,
    links::AFTER_SETTLEMENT,
    payments::Selection,
    preferences,
    scenarios::{self, HoldCommand},
    sessions::{self, Area, CLAIMS},
};
use store::contacts::Contact;
use testkit::both;

async fn link(app: &TestApp, contact: &Contact) -> Option<LinkToken> {
    let link = door::issue_link(&app.ctx, contact).await.unwrap()?;
    let token = link.strip_prefix(PUBLIC_URL).unwrap().strip_prefix("/l/").unwrap().to_owned();
    LinkToken::parse(&token)
}

async fn opens(app: &TestApp, token: Option<&LinkToken>) -> bool {
    door::look(&app.ctx, token).await.unwrap().is_some()
}

/// Keeps a session of this contact's under a cookie.
async fn sign_in(app: &TestApp, actor: &DebtorActor, cookie: &[u8]) {
    let claims = app.claims(app.creditor.id, actor.contact().id);
    let data = json!({ CLAIMS: claims }).as_object().unwrap().clone();
    let until = app.ctx.now() + Duration::minutes(20);
    sessions::save(&app.ctx, Area::Portal, cookie, &data, until).await.unwrap();
}

async fn is_in(app: &TestApp, cookie: &[u8]) -> bool {
    sessions::load(&app.ctx, Area::Portal, cookie).await.unwrap().is_some()
}

fn hold(actor: &DebtorActor, of_contact: bool, reason: HoldReason) -> HoldCommand {
    HoldCommand {
        debtor: actor.debtor().id,
        invoice: None,
        contact: of_contact.then(|| actor.contact().id),
        reason,
        until: None,
        note: String::new(),
    }
}

both! {
    async fn not_me_ends_links_and_open_sessions_at_once(app: TestApp) {
        app.bill("C1", "F1", 12_000).await;
        let (actor, other) = (app.debtor_with_mail("C1", Locale::Fr).await, app.debtor("C1").await);
        let (theirs, others) = (link(&app, actor.contact()).await, link(&app, other.contact()).await);
        sign_in(&app, &actor, b"one").await;
        sign_in(&app, &other, b"two").await;
        preferences::not_me(&app.ctx, theirs.as_ref()).await.unwrap().unwrap();
        assert!(!opens(&app, theirs.as_ref()).await && !is_in(&app, b"one").await);
        assert!(opens(&app, others.as_ref()).await && is_in(&app, b"two").await, "a colleague goes on");
    }

    async fn a_contact_whom_a_collector_stops_is_out_at_once(app: TestApp) {
        app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor_with_mail("C1", Locale::Fr).await;
        let token = link(&app, actor.contact()).await;
        sign_in(&app, &actor, b"one").await;
        let collector = app.staff(Role::Collector).await;
        scenarios::hold(&app.ctx, &collector, hold(&actor, true, HoldReason::WrongPerson)).await.unwrap();
        assert!(!opens(&app, token.as_ref()).await && !is_in(&app, b"one").await);
    }

    async fn a_hold_by_law_leaves_the_page_that_explains_it(app: TestApp) {
        app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor_with_mail("C1", Locale::Fr).await;
        let token = link(&app, actor.contact()).await;
        sign_in(&app, &actor, b"one").await;
        let collector = app.staff(Role::Collector).await;
        scenarios::hold(&app.ctx, &collector, hold(&actor, false, HoldReason::Insolvency)).await.unwrap();
        assert!(opens(&app, token.as_ref()).await && is_in(&app, b"one").await);
    }

    async fn links_end_two_weeks_after_all_is_settled_and_no_sooner(app: TestApp) {
        app.bill("C1", "F1", 12_000).await;
        app.bill("C2", "F2", 12_000).await;
        let (actor, other) = (app.debtor_with_mail("C1", Locale::Fr).await, app.debtor("C2").await);
        let (token, owing) = (link(&app, actor.contact()).await, link(&app, other.contact()).await);
        app.pay(&actor, crate::support::part(5_000)).await;
        app.clock.advance(AFTER_SETTLEMENT + Duration::days(1));
        assert!(opens(&app, token.as_ref()).await, "something is owed");
        app.pay(&app.actor(app.creditor.id, actor.contact().id).await, Selection::default()).await;
        assert!(opens(&app, token.as_ref()).await, "whoever comes back from paying is let in");
        app.clock.advance(AFTER_SETTLEMENT - Duration::minutes(1));
        assert!(opens(&app, token.as_ref()).await);
        app.clock.advance(Duration::minutes(2));
        assert!(!opens(&app, token.as_ref()).await && opens(&app, owing.as_ref()).await);
        let sent = app.mailer.accepted().len();
        door::send_new_link(&app.ctx, token.as_ref()).await.unwrap();
        app.settle().await;
        assert_eq!(app.mailer.accepted().len(), sent + 1, "its receipts stay within reach");
    }

    async fn an_address_that_a_file_corrects_shuts_out_who_reads_the_old_one(app: TestApp) {
        let csv = |email: &str| format!(
            "numero;type;date;echeance;montant ttc;code client;client;email\n\
             F1;facture;2026-01-05;2026-02-04;120,00;C1;Dupont;{email}");
        app.take_in(&app.creditor, "f.csv", csv("vieux@exemple.fr")).await;
        let debtor = app.debtor_id(&app.creditor, "C1").await;
        let mut tx = app.ctx.store.write().await.unwrap();
        let contact = store::contacts::of_debtor(&mut tx, app.creditor.id, debtor).await.unwrap().remove(0);
        let mut known = store::reach::of_debtor(&mut tx, app.creditor.id, debtor).await.unwrap().remove(0);
        known.email_bounced_at = Some(app.ctx.now());
        store::reach::update(&mut tx, app.creditor.id, &known).await.unwrap();
        tx.commit().await.unwrap();
        let token = link(&app, &contact).await;
        app.take_in(&app.creditor, "f.csv", csv("neuf@exemple.fr")).await;
        let mut tx = app.ctx.store.read().await.unwrap();
        let now = store::contacts::by_id(&mut tx, app.creditor.id, contact.id).await.unwrap().unwrap();
        drop(tx);
        assert_eq!(now.email.as_deref(), Some("neuf@exemple.fr"));
        assert!(!opens(&app, token.as_ref()).await);
    }
}
