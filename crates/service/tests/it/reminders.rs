//! From a planned action to the message in the debtor's hands: what it says, that it leaves once,
//! and what stops it.

mod peace;
mod templates;
mod versions;

use crate::support::{TestApp, bill_csv};
use async_trait::async_trait;
use chrono::Duration;
use domain::{
    Locale,
    message::{Channel, MessageKind, MessageState},
    scenario::{ActionKind, ActionState},
    token::LinkToken,
};
use service::{
    Context,
    context::Parts,
    door,
    messages::{Mail, MailError, Sms, SmsError, SmsGateway},
    payments::Selection,
    reminders, scenarios,
    verify::{self, Verdict},
    worker,
};
use std::sync::{Arc, Mutex};
use store::{actions::Action, messages::Message, tasks::Task};
use testkit::{both, run_sql};

/// A gateway made of memory.
#[derive(Default)]
struct Gateway(Mutex<Vec<Sms>>);

#[async_trait]
impl SmsGateway for Gateway {
    async fn send(&self, sms: &Sms) -> Result<String, SmsError> {
        self.0.lock().unwrap().push(sms.clone());
        Ok(format!("gw-{}", sms.reference))
    }
}

impl TestApp {
    /// The house's wordings and sequence.
    pub(super) async fn ready(&self) {
        let mut tx = self.ctx.store.write().await.unwrap();
        reminders::put_defaults(&self.ctx, &mut tx, self.creditor.id).await.unwrap();
        reminders::publish_default(&self.ctx, &mut tx, &self.creditor).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// The same installation with a gateway for short messages.
    fn with_gateway(&self) -> (Context, Arc<Gateway>) {
        let gateway = Arc::new(Gateway::default());
        let parts = Parts { sms: Some(gateway.clone()), ..self.ctx.parts() };
        (parts.into(), gateway)
    }

    /// Plans today and does what is due.
    pub(super) async fn remind(&self) {
        self.remind_by(&self.ctx).await;
    }

    async fn remind_by(&self, ctx: &Context) {
        scenarios::plan_day(ctx, &self.creditor, ctx.today(&self.creditor), None).await.unwrap();
        worker::drain(ctx).await.unwrap();
    }

    async fn reminders_to(&self, debtor: &str) -> Vec<Action> {
        let debtor = self.debtor_id(&self.creditor, debtor).await;
        let mut tx = self.ctx.store.read().await.unwrap();
        store::actions::of_debtor(&mut tx, self.creditor.id, debtor).await.unwrap()
    }

    async fn outbox(&self, debtor: &str) -> Vec<Message> {
        let debtor = self.debtor_id(&self.creditor, debtor).await;
        let mut tx = self.ctx.store.read().await.unwrap();
        store::messages::of_debtor(&mut tx, self.creditor.id, debtor).await.unwrap()
    }

    async fn waiting(&self) -> Vec<Task> {
        let mut tx = self.ctx.store.read().await.unwrap();
        store::tasks::open(&mut tx, self.creditor.id).await.unwrap()
    }
}

/// The secret of the link in a mail.
fn token(mail: &Mail) -> LinkToken {
    let after = mail.text.split("/l/").nth(1).unwrap();
    let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap();
    LinkToken::parse(&after[..end]).unwrap()
}

both! {
    async fn a_friendly_reminder_in_french(app: TestApp) {
        app.ready().await;
        app.bill("C1", "F1", 123_456).await;
        app.debtor_with_mail("C1", Locale::Fr).await;
        app.remind().await;
        let mail = app.mailer.take_one();
        assert_eq!(mail.subject, "Il vous reste 1\u{202f}234,56\u{a0}€ à régler");
        for part in [
            "Bonjour Claire Martin,",
            "l’échéance du 4\u{a0}février 2026 est passée",
            "Relevé au 16\u{a0}mars 2026",
            "- F1 (4\u{a0}février 2026)\u{a0}: 1\u{202f}234,56\u{a0}€",
            "Total demandé\u{a0}: 1\u{202f}234,56\u{a0}€",
            "Voir et payer 1\u{202f}234,56\u{a0}€\u{a0}:",
            "?go=pay&lang=fr",
            "?go=time&lang=fr",
            "?go=contest&lang=fr",
            "?go=not-me&lang=fr",
            "Ne plus recevoir ces e-mails",
        ] {
            assert!(mail.text.contains(part), "{part:?} is missing in\n{}", mail.text);
        }
        assert!(mail.html.contains("<caption") && mail.html.contains("scope=\"row\""), "a table that can be read aloud");
        assert!(!mail.text.contains("Intérêts"), "nothing beyond the principal unless the creditor decides so");
        assert!(mail.one_click.as_deref().is_some_and(|url| url.contains("/unsubscribe/")));

        let [message] = app.outbox("C1").await.try_into().unwrap();
        assert_eq!((message.kind, message.state), (MessageKind::Reminder, MessageState::Sent));
        let verdict = verify::check(&app.ctx, &message.verification_code, "a").await.unwrap();
        assert!(matches!(verdict, Verdict::Genuine(_)));
        let [action] = app.reminders_to("C1").await.try_into().unwrap();
        assert_eq!((action.state, action.message_id), (ActionState::Done, Some(message.id)));
        assert!(door::look(&app.ctx, Some(&token(&mail))).await.unwrap().is_some());
        app.assert_sound().await;
    }

    async fn several_invoices_go_in_one_message_in_english(app: TestApp) {
        app.ready().await;
        app.bill("C1", "F1", 20_000).await;
        app.bill_due("C1", "F2", 4_000, "2026-02-10").await;
        app.debtor_with_mail("C1", Locale::En).await;
        app.remind().await;
        let mail = app.mailer.take_one();
        assert_eq!(mail.subject, "You have €240.00 left to pay");
        let (first, second) = (mail.text.find("- F1 ("), mail.text.find("- F2 ("));
        assert!(first.is_some() && first < second, "the oldest first\n{}", mail.text);
        assert!(mail.text.contains("(2 invoices)") && mail.text.contains("See and pay €240.00"));
        app.remind().await;
        assert!(app.mailer.accepted().is_empty(), "a day is done once");
    }

    async fn stored_invoices_go_with_the_message(app: TestApp) {
        app.ready().await;
        let invoice = app.bill("C1", "F 1/2", 20_000).await;
        app.debtor_with_mail("C1", Locale::Fr).await;
        let document = store::documents::Document {
            creditor_id: app.creditor.id,
            id: app.ctx.id(),
            kind: "invoice".to_owned(),
            media_type: "application/pdf".to_owned(),
            file_name: "f1.pdf".to_owned(),
            sha256: vec![0; 32],
            size_bytes: 9,
            created_at: app.ctx.now(),
            content: b"%PDF-1.7\n".to_vec(),
        };
        let mut tx = app.ctx.store.write().await.unwrap();
        store::documents::insert(&mut tx, &document).await.unwrap();
        let row = store::invoices::by_id(&mut tx, app.creditor.id, invoice).await.unwrap().unwrap();
        let stored = store::invoices::Invoice { document_id: Some(document.id), ..row.invoice };
        store::invoices::update(&mut tx, &stored).await.unwrap();
        tx.commit().await.unwrap();
        app.remind().await;
        let mail = app.mailer.take_one();
        let [file] = mail.attachments.as_slice() else { panic!("{}", mail.attachments.len()) };
        assert!(std::path::Path::new(&file.file_name).extension().is_some_and(|end| end == "pdf") && !file.file_name.contains('/') && file.bytes == document.content);
    }

    async fn interest_is_shown_line_by_line(app: TestApp) {
        app.ready().await;
        app.claim_everything().await;
        app.bill("C1", "F1", 1_000_000).await;
        run_sql(&app.db, "UPDATE invoice SET issued_on = '2025-11-01', due_on = '2025-12-01'").await.unwrap();
        app.debtor_with_mail("C1", Locale::Fr).await;
        app.remind().await;
        let mail = app.mailer.take_one();
        // 30 days at 12.15 %, 75 days at 12.15 %: two half-years, two lines.
        for part in [
            "Intérêts de retard du 2\u{a0}décembre 2025 au 31\u{a0}décembre 2025\u{a0}: 10\u{202f}000,00\u{a0}€ × 12,15\u{a0}% × 30\u{a0}jours / 365",
            "Intérêts de retard du 1er\u{a0}janvier 2026 au 16\u{a0}mars 2026",
            "+ Indemnité de recouvrement\u{a0}: 40,00\u{a0}€",
            "L441-10",
            "D441-5",
        ] {
            assert!(mail.text.contains(part), "{part:?} is missing in\n{}", mail.text);
        }
        // 10,000 € × 12.15 % × 105 / 365 = 349.52 €
        assert!(mail.subject.contains("10\u{202f}389,52"), "{}", mail.subject);
        assert!(mail.text.contains("Voir et payer 10\u{202f}389,52"), "the portal takes all of it");
    }

    async fn a_part_payment_lowers_what_bears_interest(app: TestApp) {
        app.ready().await;
        app.claim_everything().await;
        app.bill_due("C1", "F1", 1_000_000, "2026-02-24").await;
        let payer = app.debtor("C1").await;
        app.pay(&payer, crate::support::part(400_000)).await;
        app.debtor_with_mail("C1", Locale::Fr).await;
        app.advance_and_settle(Duration::days(1)).await;
        app.remind().await;
        let mail = app.mailer.take_one();
        assert!(mail.text.contains("10\u{202f}000,00\u{a0}€ × 12,15\u{a0}% × 20\u{a0}jours"), "{}", mail.text);
        assert!(mail.text.contains("6\u{202f}000,00\u{a0}€ × 12,15\u{a0}% × 1\u{a0}jour"), "{}", mail.text);
    }

    async fn a_missing_rate_calls_off_and_says_which(app: TestApp) {
        app.ready().await;
        app.claim_everything().await;
        app.clock.advance(Duration::days(120)); // 14 July … 16 March + 120 = 14 July, a holiday
        app.clock.advance(Duration::days(1));
        app.bill_due("C1", "F1", 100_000, "2026-06-20").await;
        app.debtor_with_mail("C1", Locale::Fr).await;
        app.remind().await;
        assert!(app.mailer.accepted().is_empty(), "nothing is guessed");
        let [action] = app.reminders_to("C1").await.try_into().unwrap();
        assert_eq!((action.state, action.reason.as_deref()), (ActionState::Cancelled, Some("missing_rate")));
        let tasks = app.waiting().await;
        let [task] = tasks.as_slice() else { panic!("{tasks:?}") };
        assert_eq!(task.kind, "missing_rate");
        let why = task.detail.0["why"].as_str().unwrap();
        assert!(why.contains("BCE") && why.contains("second semestre 2026"), "{why}");
        assert!(app.outbox("C1").await.is_empty());
    }

    async fn a_crash_after_the_handover_sends_the_same_message_id(app: TestApp) {
        app.ready().await;
        app.bill("C1", "F1", 24_000).await;
        app.debtor_with_mail("C1", Locale::Fr).await;
        scenarios::plan_day(&app.ctx, &app.creditor, app.ctx.today(&app.creditor), None).await.unwrap();
        let [action] = app.reminders_to("C1").await.try_into().unwrap();
        let ctx = app.ctx.clone();
        app.mailer.fall_silent();
        let mut dying = Box::pin(scenarios::perform(&ctx, action.id));
        std::future::poll_fn(|context| {
            let polled = dying.as_mut().poll(context);
            if app.mailer.accepted().is_empty() {
                assert!(polled.is_pending());
                return std::task::Poll::Pending;
            }
            std::task::Poll::Ready(())
        })
        .await;
        drop(dying);
        assert_eq!(app.reminders_to("C1").await[0].state, ActionState::Planned);
        app.settle().await;
        let mails = app.mailer.accepted();
        assert_eq!((mails.len(), &mails[0].message_id), (2, &mails[1].message_id));
        let codes: Vec<_> = app.outbox("C1").await;
        assert_eq!((codes.len(), codes[0].state), (1, MessageState::Sent));
        for mail in &mails {
            assert!(door::look(&app.ctx, Some(&token(mail))).await.unwrap().is_some(), "both links open");
        }
    }

    async fn a_busy_server_is_tried_again_with_the_same_message(app: TestApp) {
        app.ready().await;
        app.bill("C1", "F1", 24_000).await;
        app.debtor_with_mail("C1", Locale::Fr).await;
        app.mailer.fail_next(MailError::Later("421 busy".to_owned()));
        app.remind().await;
        assert_eq!(app.reminders_to("C1").await[0].state, ActionState::Planned);
        app.advance_and_settle(Duration::minutes(1)).await;
        let mail = app.mailer.take_one();
        let [message] = app.outbox("C1").await.try_into().unwrap();
        assert_eq!(mail.message_id, format!("{}@pay.example.test", message.id));
    }

    async fn what_is_paid_meanwhile_is_not_asked_for(app: TestApp) {
        app.ready().await;
        app.bill("C1", "F1", 24_000).await;
        app.debtor_with_mail("C1", Locale::Fr).await;
        let payer = app.debtor("C1").await;
        app.mailer.fail_next(MailError::Later("421 busy".to_owned()));
        app.remind().await;
        app.pay(&payer, Selection::default()).await;
        app.advance_and_settle(Duration::minutes(5)).await;
        assert!(app.mailer.accepted().is_empty());
        assert_eq!(app.reminders_to("C1").await[0].state, ActionState::Cancelled);
    }

    async fn a_refused_address_hands_the_step_to_the_next_channel(app: TestApp) {
        app.ready().await;
        app.bill("C1", "F1", 24_000).await;
        app.debtor_with_mail("C1", Locale::Fr).await;
        run_sql(&app.db, "UPDATE contact SET phone = '+33612345678'").await.unwrap();
        let (ctx, gateway) = app.with_gateway();
        app.mailer.fail_next(MailError::Refused("550 5.1.1 no such user".to_owned()));
        app.remind_by(&ctx).await;
        let [action] = app.reminders_to("C1").await.try_into().unwrap();
        assert_eq!(action.state, ActionState::Failed);
        let [task] = app.waiting().await.try_into().unwrap();
        assert_eq!((task.kind.as_str(), task.detail.0["why"].as_str()), ("bounce", Some("550 5.1.1 no such user")));

        app.clock.advance(Duration::days(1));
        app.remind_by(&ctx).await;
        let sent = gateway.0.lock().unwrap().clone();
        let [sms] = sent.as_slice() else { panic!("{sent:?}") };
        assert_eq!((sms.to.as_str(), sms.sender.as_str()), ("+33612345678", "Atelier"));
        assert!(sms.text.starts_with("Atelier Marceau : 240,00 € à régler (1 facture).") && sms.text.contains("/l/"), "{}", sms.text);
        assert!(domain::gsm7::septets(&sms.text).is_some_and(|septets| septets <= 160));
        let message = app.outbox("C1").await.into_iter().find(|m| m.channel == Channel::Sms).unwrap();
        assert_eq!(message.provider_reference.as_deref(), Some(format!("gw-{}", message.id).as_str()));
        assert_eq!(sms.reference, message.id.to_string());
        assert!(app.mailer.accepted().is_empty());
    }

    async fn an_empty_variable_keeps_a_message_from_leaving(app: TestApp) {
        app.ready().await;
        app.bill("C1", "F1", 24_000).await;
        app.debtor_with_mail("C1", Locale::Fr).await;
        run_sql(&app.db, "UPDATE template SET body = 'Bonjour\n\nLe {{ promised_on }}' WHERE name = 'friendly'").await.unwrap();
        app.remind().await;
        assert!(app.mailer.accepted().is_empty());
        let [action] = app.reminders_to("C1").await.try_into().unwrap();
        assert_eq!((action.state, action.reason.as_deref()), (ActionState::Cancelled, Some("template")));
        let [task] = app.waiting().await.try_into().unwrap();
        let why = task.detail.0["why"].as_str().unwrap();
        assert!(task.kind == "template" && why.contains("Ligne 3") && why.contains("promised_on"), "{why}");
        assert!(app.outbox("C1").await.is_empty(), "no code is spent on it");
    }

    async fn a_collectors_own_words_replace_the_templates(app: TestApp) {
        app.ready().await;
        app.bill("C1", "F1", 24_000).await;
        app.debtor_with_mail("C1", Locale::Fr).await;
        scenarios::plan_day(&app.ctx, &app.creditor, app.ctx.today(&app.creditor), None).await.unwrap();
        run_sql(&app.db, "UPDATE action SET subject = 'Pour {{ contact_name }}', body = 'Comme convenu : {{ total }}.'").await.unwrap();
        app.settle().await;
        let mail = app.mailer.take_one();
        assert_eq!(mail.subject, "Pour Claire Martin");
        assert!(mail.text.contains("Comme convenu : 240,00"), "{}", mail.text);
        assert!(mail.text.contains("?go=contest"), "nobody is asked for money without a way to answer");
    }

    async fn what_is_contested_is_not_asked_for(app: TestApp) {
        app.ready().await;
        app.bill("C1", "F1", 24_000).await;
        app.debtor_with_mail("C1", Locale::Fr).await;
        scenarios::enrol(&app.ctx, &app.creditor, app.ctx.today(&app.creditor)).await.unwrap();
        run_sql(&app.db, "UPDATE run SET contested_minor = 10000").await.unwrap();
        app.remind().await;
        assert!(app.mailer.take_one().subject.contains("140,00"));
    }

    async fn those_who_collect_for_others_say_what_the_law_wants(app: TestApp) {
        let creditor = app.other_creditor.clone();
        let csv = bill_csv(&[("F1", "2026-02-04", 24_000, "C1")]).replace('\n', ";Clinique des Lilas\n");
        let csv = csv.replacen(";Clinique des Lilas", ";mandant", 1) + ";Clinique des Lilas";
        let report = app.take_in(&creditor, "f.csv", csv).await;
        assert_eq!(report.accepted, 1, "{report:?}");
        let debtor = app.debtor_id(&creditor, "C1").await;
        app.contact(creditor.id, debtor, Some("claire@exemple.fr"), Locale::Fr).await;
        let mut tx = app.ctx.store.write().await.unwrap();
        reminders::put_defaults(&app.ctx, &mut tx, creditor.id).await.unwrap();
        reminders::publish_default(&app.ctx, &mut tx, &creditor).await.unwrap();
        tx.commit().await.unwrap();
        scenarios::plan_day(&app.ctx, &creditor, app.ctx.today(&creditor), None).await.unwrap();
        app.settle().await;
        let mail = app.mailer.take_one();
        for part in [
            "sommes dues à Clinique des Lilas",
            "Recouvrement amiable confié à\u{a0}: Alliance Recouvrement · 3 rue des Ateliers, 69003 Lyon",
            "(Menuiserie)",
            "Pour le compte du créancier\u{a0}: Clinique des Lilas",
            "Principal 240,00\u{a0}€, intérêts 0,00\u{a0}€",
            "Les frais de recouvrement entrepris sans titre exécutoire",
            "débiteur de mauvaise foi",
        ] {
            assert!(mail.text.contains(part), "{part:?} is missing in\n{}", mail.text);
        }
    }

    async fn an_action_given_up_is_planned_anew(app: TestApp) {
        app.ready().await;
        app.bill("C1", "F1", 24_000).await;
        app.debtor_with_mail("C1", Locale::Fr).await;
        for _ in 0..14 {
            app.mailer.fail_next(MailError::Later("away".to_owned()));
        }
        app.remind().await;
        // Fourteen tries within a day: twice as long between them each time, four hours in all.
        for _ in 0..58 {
            app.advance_and_settle(Duration::minutes(10)).await;
        }
        let failed = app.reminders_to("C1").await;
        assert!(failed.iter().any(|action| action.state == ActionState::Failed), "{failed:?}");
        assert!(failed.iter().all(|action| action.kind == ActionKind::Email));
        assert!(app.mailer.accepted().is_empty());
        app.clock.advance(Duration::days(1));
        app.clock.advance(Duration::hours(-9));
        app.remind().await;
        assert_eq!(app.mailer.accepted().len(), 1);
    }
}
