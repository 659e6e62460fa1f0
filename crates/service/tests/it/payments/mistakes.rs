//! A transfer that was booked by mistake and turned round: whoever had its receipt is told.

use crate::support::{TestApp, eur};
use chrono::Days;
use domain::{
    Locale,
    message::{MessageKind, MessageState},
    party::Role,
    scenario::HoldReason,
};
use service::{
    messages::Mail,
    payments::outside::{self, Booked, NewTransfer, SettleError},
    preferences,
    verify::{self, Verdict},
};
use store::messages::Message;
use testkit::both;

async fn booked(app: &TestApp, debtor: Option<&str>, minor: i64) -> Booked {
    let collector = app.staff(Role::Collector).await;
    let debtor = match debtor {
        Some(reference) => Some(app.debtor_id(&app.creditor, reference).await),
        None => None,
    };
    let new = NewTransfer {
        debtor,
        invoices: None,
        amount: eur(minor),
        received_on: app.ctx.today(&app.creditor) - Days::new(1),
        payer: "SARL Dupont".to_owned(),
        reference: format!("VIR {minor}"),
        key: app.ctx.form_key(),
        even_if_known: false,
    };
    outside::receive(&app.ctx, &collector, new).await.unwrap()
}

async fn reverse(app: &TestApp, booked: &Booked) {
    let manager = app.staff(Role::Manager).await;
    outside::reverse(&app.ctx, &manager, booked.posting, "saisi deux fois").await.unwrap();
}

async fn messages(app: &TestApp, kind: MessageKind) -> Vec<Message> {
    let debtor = app.debtor_id(&app.creditor, "C1").await;
    let mut tx = app.ctx.store.read().await.unwrap();
    let all = store::messages::of_debtor(&mut tx, app.creditor.id, debtor).await.unwrap();
    all.into_iter().filter(|message| message.kind == kind).collect()
}

/// The mail about a mistake, after the one with the receipt.
async fn told(app: &TestApp, locale: Locale) -> Mail {
    app.bill("C1", "F1", 12_000).await;
    app.debtor_with_mail("C1", locale).await;
    let booked = booked(app, Some("C1"), 15_000).await;
    app.settle().await;
    app.mailer.take_one();
    reverse(app, &booked).await;
    app.settle().await;
    app.mailer.take_one()
}

both! {
    async fn the_debtor_is_told_in_french(app: TestApp) {
        let mail = told(&app, Locale::Fr).await;
        assert_eq!(mail.to, "claire@exemple.fr");
        assert_eq!(mail.subject, "Atelier Marceau : rectification d’un paiement");
        for (form, text) in [("text", &mail.text), ("html", &mail.html)] {
            let text = text.replace(['\u{a0}', '\u{202f}', '\n'], " ");
            for said in [
                "un virement de 150,00 €",
                "reçu le 15 mars 2026",
                "C’était une erreur de notre part :",
                "Rien n’a été prélevé",
                "Il vous reste 120,00 € à régler",
            ] {
                assert!(text.contains(said), "{form}: {said}\n{text}");
            }
        }
        assert_eq!(mail.attachments.len(), 0);
    }

    async fn the_debtor_is_told_in_english(app: TestApp) {
        let mail = told(&app, Locale::En).await;
        assert_eq!(mail.subject, "Atelier Marceau: a payment corrected");
        for (form, text) in [("text", &mail.text), ("html", &mail.html)] {
            for said in [
                "a transfer of €150.00",
                "received on 15 March 2026",
                "That was our mistake",
                "Nothing was taken from you",
                "You have €120.00 left to pay",
            ] {
                assert!(text.replace(['\n', '\u{a0}'], " ").contains(said), "{form}: {said}\n{text}");
            }
        }
        let code = &messages(&app, MessageKind::Mistake).await[0].verification_code;
        let verdict = verify::check(&app.ctx, code, "a").await.unwrap();
        assert!(matches!(verdict, Verdict::Genuine(_)), "who doubts can ask whether it is ours");
    }

    async fn whoever_had_the_receipt_is_told_once(app: TestApp) {
        app.bill("C1", "F1", 12_000).await;
        let first = app.debtor_with_mail("C1", Locale::Fr).await;
        let booked = booked(&app, Some("C1"), 12_000).await;
        app.settle().await;
        assert_eq!(app.mailer.take_one().to, "claire@exemple.fr");
        app.contact(app.creditor.id, first.debtor().id, Some("autre@exemple.fr"), Locale::En).await;
        reverse(&app, &booked).await;
        let manager = app.staff(Role::Manager).await;
        assert!(outside::reverse(&app.ctx, &manager, booked.posting, "encore").await.is_err());
        app.settle().await;
        assert_eq!(app.mailer.take_one().to, "claire@exemple.fr");
        assert_eq!(messages(&app, MessageKind::Mistake).await.len(), 1);
    }

    async fn a_receipt_that_has_not_left_never_does(app: TestApp) {
        app.bill("C1", "F1", 12_000).await;
        app.debtor_with_mail("C1", Locale::Fr).await;
        let booked = booked(&app, Some("C1"), 12_000).await;
        reverse(&app, &booked).await;
        app.settle().await;
        assert!(app.mailer.take_one().subject.contains("rectification"));
        assert_eq!(messages(&app, MessageKind::Receipt).await[0].state, MessageState::Cancelled);
    }

    async fn nobody_is_told_where_nobody_is_to_be_written_to(app: TestApp) {
        app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor_with_mail("C1", Locale::Fr).await;
        let booked = booked(&app, Some("C1"), 12_000).await;
        app.settle().await;
        app.mailer.take_one();
        preferences::not_me_inside(&app.ctx, &actor).await.unwrap();
        app.settle().await;
        let mut tx = app.ctx.store.read().await.unwrap();
        let holds = store::holds::of_debtor(&mut tx, app.creditor.id, actor.debtor().id).await.unwrap();
        drop(tx);
        assert!(holds.iter().any(|hold| hold.reason == HoldReason::WrongPerson));
        reverse(&app, &booked).await;
        app.settle().await;
        assert_eq!(app.mailer.accepted().len(), 0);
    }

    async fn what_goes_back_to_suspense_is_told_too(app: TestApp) {
        let invoice = app.bill("C1", "F1", 12_000).await;
        app.debtor_with_mail("C1", Locale::Fr).await;
        let waiting = booked(&app, None, 12_000).await;
        let manager = app.staff(Role::Manager).await;
        let settled = outside::allocate(&app.ctx, &manager, waiting.posting, invoice).await.unwrap();
        app.settle().await;
        app.mailer.take_one();
        outside::reverse(&app.ctx, &manager, settled, "autre débiteur").await.unwrap();
        app.settle().await;
        assert!(app.mailer.take_one().text.contains("120,00"));
        let again = outside::allocate(&app.ctx, &manager, waiting.posting, invoice).await;
        assert!(matches!(again, Err(SettleError::NotFound)), "it waits under the posting that turned it round");
    }
}
