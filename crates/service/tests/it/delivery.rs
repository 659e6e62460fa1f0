//! What is known of messages after they left: reports, returned messages, answers.

use crate::support::{BOUNCES, FakeSms, SECRET, TestApp};
use chrono::Duration;
use domain::{
    Locale, MessageId,
    message::{Channel, MessageKind, MessageState},
    scenario::Delivery,
};
use serde_json::{Value, json};
use service::{
    DebtorActor,
    delivery::{self, Outcome, Received, Verp},
    messages::{self, Call, SmsError, Unbelieved, sms},
    worker::Failure,
};
use store::{messages::Message, reach::Addresses, tasks::Task};
use testkit::{both, run_sql};

const NUMBER: &str = "06 12 34 56 78";

async fn debtor(app: &TestApp) -> DebtorActor {
    app.bill("C1", "F1", 12_000).await;
    let actor = app.debtor_with_mail("C1", Locale::Fr).await;
    run_sql(&app.db, &format!("UPDATE contact SET phone = '{NUMBER}'")).await.unwrap();
    app.actor(app.creditor.id, actor.contact().id).await
}

/// A message that is planned, by whichever channel.
async fn planned(app: &TestApp, actor: &DebtorActor, channel: Channel) -> Message {
    let mut tx = app.ctx.store.write().await.unwrap();
    let id = messages::plan(
        &app.ctx,
        &mut tx,
        actor.creditor(),
        actor.contact(),
        MessageKind::Link,
        None,
    )
    .await
    .unwrap()
    .unwrap();
    tx.commit().await.unwrap();
    if channel != Channel::Email {
        let sql = format!(
            "UPDATE message SET channel = '{channel}', recipient = '{NUMBER}' WHERE channel = 'email' AND sent_at IS NULL"
        );
        run_sql(&app.db, &sql).await.unwrap();
        run_sql(&app.db, "DELETE FROM job").await.unwrap();
    }
    message(app, id).await
}

async fn message(app: &TestApp, id: MessageId) -> Message {
    let mut tx = app.ctx.store.read().await.unwrap();
    store::messages::by_id(&mut tx, id).await.unwrap().unwrap()
}

/// A short message that the gateway has taken.
async fn sent_sms(app: &TestApp, actor: &DebtorActor) -> Message {
    let message = planned(app, actor, Channel::Sms).await;
    let reference = sms::hand_over(&app.ctx, actor.creditor(), &message, "Bonjour").await.unwrap();
    let mut tx = app.ctx.store.write().await.unwrap();
    sms::left(&app.ctx, &mut tx, &message, &reference).await.unwrap();
    tx.commit().await.unwrap();
    self::message(app, message.id).await
}

async fn addresses(app: &TestApp, actor: &DebtorActor) -> Addresses {
    let mut tx = app.ctx.store.read().await.unwrap();
    store::reach::one(&mut tx, actor.creditor().id, actor.contact().id).await.unwrap().unwrap()
}

async fn tasks(app: &TestApp) -> Vec<Task> {
    let mut tx = app.ctx.store.read().await.unwrap();
    store::tasks::open(&mut tx, app.creditor.id).await.unwrap()
}

async fn tell(app: &TestApp, key: &str, told: &Value) -> Result<usize, Unbelieved> {
    let body = told.to_string();
    let call = Call { header: &|_| None, key: Some(key), body: body.as_bytes() };
    delivery::receive_sms(&app.ctx, &*app.sms, &call).await.unwrap()
}

fn returns_to(id: MessageId) -> String {
    Verp::new(BOUNCES, "a key for tests only".into()).unwrap().address(id)
}

fn dsn(fields: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered Mail\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
         Final-Recipient: rfc822; claire@exemple.fr\r\n{fields}\r\n\r\n--b--\r\n"
    )
}

async fn come_back(app: &TestApp, id: MessageId, fields: &str) -> Received {
    delivery::receive_dsn(&app.ctx, &returns_to(id), dsn(fields).as_bytes()).await.unwrap()
}

const UNKNOWN_USER: &str =
    "Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user";

both! {
    async fn a_returned_email_marks_its_contact_and_asks_a_human_once(app: TestApp) {
        let actor = debtor(&app).await;
        let first = planned(&app, &actor, Channel::Email).await;
        let second = planned(&app, &actor, Channel::Email).await;
        app.settle().await;
        for _ in 0..2 {
            assert_eq!(come_back(&app, first.id, UNKNOWN_USER).await, Received::Noted(Outcome::Refused));
        }
        come_back(&app, second.id, UNKNOWN_USER).await;
        let known = message(&app, first.id).await;
        assert_eq!((known.delivery, known.delivery_detail.as_deref()), (Delivery::Bounced, Some("5.1.1 550 5.1.1 no such user")));
        assert_eq!(addresses(&app, &actor).await.email_bounced_at, Some(app.ctx.now()));
        let tasks = tasks(&app).await;
        assert_eq!((tasks.len(), tasks[0].kind.as_str(), tasks[0].debtor_id), (1, "bounce", Some(actor.debtor().id)));
        assert_eq!(tasks[0].detail.0["address"], "claire@exemple.fr");
        let audit = &testkit::contents(&app.db).await["audit_event"];
        assert_eq!(audit.iter().filter(|row| row.contains("message.bounced")).count(), 2, "once a message");
        // A server that relayed it says so late: it has come back all the same.
        assert_eq!(come_back(&app, first.id, "Action: relayed\r\nStatus: 2.0.0").await, Received::Noted(Outcome::Delivered));
        assert_eq!(message(&app, first.id).await.delivery, Delivery::Bounced);
    }

    async fn a_full_mailbox_is_no_fault_of_the_address(app: TestApp) {
        let actor = debtor(&app).await;
        let mail = planned(&app, &actor, Channel::Email).await;
        app.settle().await;
        come_back(&app, mail.id, "Action: delayed\r\nStatus: 4.2.2").await;
        assert_eq!(message(&app, mail.id).await.delivery, Delivery::Unknown, "the server goes on trying");
        assert!(tasks(&app).await.is_empty());
        come_back(&app, mail.id, "Action: failed\r\nStatus: 5.2.2").await;
        assert_eq!(message(&app, mail.id).await.delivery, Delivery::Bounced);
        assert!(addresses(&app, &actor).await.email_bounced_at.is_none());
        assert_eq!(tasks(&app).await.len(), 1, "a human knows that it is lost");
        come_back(&app, mail.id, UNKNOWN_USER).await;
        assert!(addresses(&app, &actor).await.email_bounced_at.is_some());
        assert_eq!(tasks(&app).await.len(), 1);
    }

    async fn a_delivered_email_is_known_to_have_arrived_until_it_comes_back(app: TestApp) {
        let actor = debtor(&app).await;
        let mail = planned(&app, &actor, Channel::Email).await;
        app.settle().await;
        come_back(&app, mail.id, "Action: delivered\r\nStatus: 2.0.0").await;
        assert_eq!(message(&app, mail.id).await.delivery, Delivery::Delivered);
        come_back(&app, mail.id, UNKNOWN_USER).await;
        assert_eq!(message(&app, mail.id).await.delivery, Delivery::Bounced);
    }

    async fn nobody_can_fake_a_returned_message(app: TestApp) {
        let actor = debtor(&app).await;
        let mail = planned(&app, &actor, Channel::Email).await;
        app.settle().await;
        let real = returns_to(mail.id);
        let other_key = Verp::new(BOUNCES, "another key, not ours".into()).unwrap().address(mail.id);
        let nobody = returns_to(app.ctx.id());
        let hash_changed = real.replace('@', "a@");
        for recipient in [other_key.as_str(), &nobody, &hash_changed, BOUNCES, "", "claire@exemple.fr"] {
            let received = delivery::receive_dsn(&app.ctx, recipient, dsn(UNKNOWN_USER).as_bytes()).await.unwrap();
            assert_eq!(received, Received::NotOurs, "{recipient}");
        }
        let absence = "From: claire@exemple.fr\r\nAuto-Submitted: auto-replied\r\nSubject: Absente\r\n\r\n550 5.1.1\r\n";
        let long = "\u{ff}".repeat(70_000);
        for bytes in [absence.as_bytes(), b"", long.as_bytes(), b"Content-Type: multipart/report; boundary=\r\n\r\n--\r\n"] {
            assert_eq!(delivery::receive_dsn(&app.ctx, &real, bytes).await.unwrap(), Received::Unread);
        }
        assert_eq!(message(&app, mail.id).await.delivery, Delivery::Unknown);
        assert!(tasks(&app).await.is_empty());
    }

    async fn a_corrected_address_is_tried_again(app: TestApp) {
        let actor = debtor(&app).await;
        let mail = planned(&app, &actor, Channel::Email).await;
        app.settle().await;
        let text = sent_sms(&app, &actor).await;
        come_back(&app, mail.id, UNKNOWN_USER).await;
        tell(&app, SECRET, &json!({ "status": "refused", "reference": FakeSms::reference(&text.id.to_string()) })).await.unwrap();
        let marked = addresses(&app, &actor).await;
        assert!(marked.email_bounced_at.is_some() && marked.sms_bounced_at.is_some());

        let mut contact = actor.contact().clone();
        contact.email = Some("claire.martin@exemple.fr".to_owned());
        let mut tx = app.ctx.store.write().await.unwrap();
        store::contacts::update(&mut tx, &contact).await.unwrap();
        tx.commit().await.unwrap();
        let corrected = addresses(&app, &actor).await;
        assert!(corrected.email_bounced_at.is_none() && corrected.sms_bounced_at.is_some(), "each address by itself");
        // A server that is slow to send back says nothing of the new address.
        come_back(&app, mail.id, UNKNOWN_USER).await;
        let late = planned(&app, &actor, Channel::Email).await;
        come_back(&app, late.id, UNKNOWN_USER).await;
        assert!(addresses(&app, &actor).await.email_bounced_at.is_none());
    }

    async fn an_import_corrects_the_address_that_came_back(app: TestApp) {
        let file = |email: &str, phone: &str, street: &str| format!(
            "numero;date;echeance;montant ttc;code client;client;contact;email;téléphone;adresse;cp;ville\n\
             F9;2026-01-05;2026-02-04;120,00;C9;Société C9;Claire Martin;{email};{phone};{street};69003;Lyon");
        let all = async || {
            let mut tx = app.ctx.store.read().await.unwrap();
            let debtor = store::debtors::by_reference(&mut tx, app.creditor.id, "C9").await.unwrap().unwrap();
            store::reach::of_debtor(&mut tx, app.creditor.id, debtor.id).await.unwrap()
        };
        app.take_in(&app.creditor, "a.csv", file("old@exemple.fr", "06 12 34 56 78", "1 rue A")).await;
        let known = all().await;
        assert_eq!((known.len(), known[0].phone.as_deref()), (1, Some("+33612345678")));
        run_sql(&app.db, "UPDATE contact SET email_bounced_at = created_at, sms_bounced_at = created_at, letter_bounced_at = created_at").await.unwrap();
        app.take_in(&app.creditor, "b.csv", file("old@exemple.fr", "06 12 34 56 78", "1 rue A")).await;
        let same = all().await;
        assert!(same[0].email_bounced_at.is_some() && same[0].sms_bounced_at.is_some() && same[0].letter_bounced_at.is_some());
        app.take_in(&app.creditor, "c.csv", file("new@exemple.fr", "06 99 99 99 99", "2 rue B")).await;
        let corrected = all().await;
        assert_eq!(corrected.len(), 1, "the same person, not another one");
        assert_eq!((corrected[0].email.as_deref(), corrected[0].phone.as_deref()), (Some("new@exemple.fr"), Some("+33699999999")));
        assert!(corrected[0].email_bounced_at.is_none() && corrected[0].sms_bounced_at.is_none() && corrected[0].letter_bounced_at.is_none());
        // An address that works stays, and the new one is someone else to write to.
        app.take_in(&app.creditor, "d.csv", file("third@exemple.fr", "06 99 99 99 99", "2 rue B")).await;
        assert_eq!(all().await.len(), 2);
    }

    async fn a_returned_letter_marks_its_contact(app: TestApp) {
        let actor = debtor(&app).await;
        let letter = planned(&app, &actor, Channel::Letter).await;
        for _ in 0..2 {
            let mut tx = app.ctx.store.write().await.unwrap();
            delivery::record(&app.ctx, &mut tx, &letter, Delivery::Bounced, "n’habite pas à l’adresse indiquée").await.unwrap();
            tx.commit().await.unwrap();
        }
        assert!(addresses(&app, &actor).await.letter_bounced_at.is_some());
        assert_eq!(tasks(&app).await.len(), 1);
    }

    async fn reports_of_a_gateway_are_kept_once_and_only_if_believed(app: TestApp) {
        let actor = debtor(&app).await;
        let text = sent_sms(&app, &actor).await;
        assert_eq!((text.recipient.as_str(), text.state), ("+33612345678", MessageState::Sent));
        let reference = FakeSms::reference(&text.id.to_string());
        let refused = json!({ "status": "refused", "reference": reference, "detail": "30005" });
        assert_eq!(tell(&app, "wrong", &refused).await, Err(Unbelieved::Signature));
        assert_eq!(message(&app, text.id).await.delivery, Delivery::Unknown);
        for _ in 0..3 {
            assert_eq!(tell(&app, SECRET, &refused).await, Ok(1));
        }
        assert_eq!(message(&app, text.id).await.delivery, Delivery::Bounced);
        let known = addresses(&app, &actor).await;
        assert!(known.sms_bounced_at.is_some() && known.email_bounced_at.is_none());
        assert_eq!(tasks(&app).await.len(), 1);
        tell(&app, SECRET, &json!({ "status": "delivered", "reference": reference })).await.unwrap();
        assert_eq!(message(&app, text.id).await.delivery, Delivery::Delivered, "gateways report out of order");
        assert_eq!(tell(&app, SECRET, &json!({ "status": "delivered", "reference": "fake:unheard" })).await, Ok(1));
    }

    async fn stop_is_obeyed_for_everyone_with_the_number_at_that_creditor(app: TestApp) {
        let actor = debtor(&app).await;
        let text = sent_sms(&app, &actor).await;
        app.bill("C2", "F2", 5_000).await;
        let colleague = app.debtor("C2").await;
        let stranger = app.contact(app.creditor.id, colleague.debtor().id, None, Locale::Fr).await;
        run_sql(&app.db, "UPDATE contact SET phone = '+33612345678' WHERE email IS NULL").await.unwrap();
        let answer = json!({ "id": "a1", "from": "+33612345678", "text": "Stop SMS" });
        for _ in 0..2 {
            tell(&app, SECRET, &answer).await.unwrap();
        }
        let mut tx = app.ctx.store.read().await.unwrap();
        for contact in [actor.contact().id, stranger.id] {
            let known = store::reach::one(&mut tx, app.creditor.id, contact).await.unwrap().unwrap();
            assert_eq!(known.sms_opted_out_at, Some(app.ctx.now()));
            assert!(known.email_opted_out_at.is_none());
        }
        drop(tx);
        assert!(tasks(&app).await.is_empty(), "nothing to read");
        let reference = FakeSms::reference(&text.id.to_string());
        let more = json!({ "id": "a2", "from": "+33612345678", "reference": reference, "text": "STOP j’ai payé le 3 mars" });
        let question = json!({ "id": "a3", "from": "+33612345678", "text": "Qui êtes-vous ?" });
        for told in [&more, &more, &question] {
            tell(&app, SECRET, told).await.unwrap();
        }
        let tasks = tasks(&app).await;
        assert_eq!(tasks.iter().map(|task| task.kind.as_str()).collect::<Vec<_>>(), ["answer", "answer"]);
        assert_eq!((&tasks[1].detail.0["text"], &tasks[1].detail.0["number"]), (&json!("Qui êtes-vous ?"), &json!("+33612345678")));
        tell(&app, SECRET, &json!({ "id": "a4", "from": "+33600000000", "text": "STOP" })).await.unwrap();
        tell(&app, SECRET, &json!({ "id": "a5", "from": "nonsense", "text": "STOP" })).await.unwrap();
    }

    async fn numbers_and_countries_that_are_not_allowed_are_given_up(app: TestApp) {
        let actor = debtor(&app).await;
        let message = planned(&app, &actor, Channel::Sms).await;
        for number in ["01 42 00 00 00", "08 99 12 34 56", "+44 7700 900123", "+999123456789", "poste 12", ""] {
            let other = Message { recipient: number.to_owned(), ..message.clone() };
            let refused = sms::hand_over(&app.ctx, actor.creditor(), &other, "Bonjour").await;
            assert!(matches!(refused, Err(Failure::GiveUp(_))), "{number}");
        }
        let long = sms::hand_over(&app.ctx, actor.creditor(), &message, &"a".repeat(161)).await;
        assert!(matches!(long, Err(Failure::GiveUp(_))));
        assert!(app.sms.accepted().is_empty());
        let text = "Cœur\u{202f}: 12\u{a0}€ 🙂 ".to_owned() + &"a".repeat(140);
        sms::hand_over(&app.ctx, actor.creditor(), &message, &text).await.unwrap();
        let sent = app.sms.accepted().remove(0);
        assert!(sent.text.starts_with("Coeur : 12 € "), "{}", sent.text);
        assert_eq!((sent.to.as_str(), sent.sender.as_str(), sent.reference), ("+33612345678", "Atelier", message.id.to_string()));
    }

    async fn a_number_is_not_written_to_more_often_than_allowed(app: TestApp) {
        let actor = debtor(&app).await;
        let message = planned(&app, &actor, Channel::Sms).await;
        let send = async || sms::hand_over(&app.ctx, actor.creditor(), &message, "Bonjour").await;
        // What the gateway did not take is not counted.
        for _ in 0..5 {
            app.sms.fail_next(SmsError::Later("429".to_owned()));
            assert!(matches!(send().await, Err(Failure::Retry(_))));
        }
        app.sms.fail_next(SmsError::Refused("no such number".to_owned()));
        assert!(matches!(send().await, Err(Failure::GiveUp(_))));
        for _ in 0..2 {
            send().await.unwrap();
        }
        assert!(matches!(send().await, Err(Failure::Retry(_))), "three a day, the refused one with them");
        let other = Message { recipient: "06 99 99 99 99".to_owned(), ..message.clone() };
        sms::hand_over(&app.ctx, actor.creditor(), &other, "Bonjour").await.unwrap();
        app.clock.advance(Duration::hours(8));
        send().await.unwrap();
        assert_eq!(app.sms.accepted().len(), 4);
    }
}

#[test]
fn a_senders_name_is_as_many_words_as_fit() {
    testkit::run(testkit::Kind::Sqlite, |db| async {
        let app = TestApp::of(db).await;
        for (name, sender) in [
            ("Atelier Marceau", "Atelier"),
            ("Alliance Recouvrement", "Alliance"),
            ("L’Été SA", "LEteSA"),
            ("Électroménageristes", "Electromena"),
            ("36 15", "Acquit"),
            ("日本", "Acquit"),
        ] {
            let creditor = service::Creditor { name: name.to_owned(), ..app.creditor.clone() };
            assert_eq!(sms::sender(&creditor), sender, "{name}");
        }
    });
}
