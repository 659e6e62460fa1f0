//! Messages: one for each plan, the same Message-ID however often it is tried, worded in the
//! contact's language.

use crate::support::{Checkout, TestApp};
use chrono::Duration;
use domain::{
    Locale, MessageId,
    message::{MessageKind, MessageState},
    party::Role,
};
use service::{
    Creditor, DebtorActor,
    messages::{self, MailError},
    office,
    payments::Selection,
    verify::{self, Verdict},
};
use testkit::{both, run_sql};

async fn plan(app: &TestApp, actor: &DebtorActor, kind: MessageKind) -> MessageId {
    let mut tx = app.ctx.store.write().await.unwrap();
    let planned = messages::plan(&app.ctx, &mut tx, actor.creditor(), actor.contact(), kind, None)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    planned.unwrap()
}

async fn state(app: &TestApp, id: MessageId) -> MessageState {
    let mut tx = app.ctx.store.read().await.unwrap();
    store::messages::by_id(&mut tx, id).await.unwrap().unwrap().state
}

async fn dead(app: &TestApp) -> Vec<store::jobs::Job> {
    let mut tx = app.ctx.store.read().await.unwrap();
    store::jobs::dead(&mut tx, app.creditor.id).await.unwrap()
}

async fn debtor(app: &TestApp, locale: Locale) -> DebtorActor {
    app.bill("C1", "F1", 123_456).await;
    app.debtor_with_mail("C1", locale).await
}

both! {
    async fn one_plan_is_one_message(app: TestApp) {
        let actor = debtor(&app, Locale::Fr).await;
        let id = plan(&app, &actor, MessageKind::Link).await;
        app.settle().await;
        app.advance_and_settle(Duration::days(2)).await;
        let mail = app.mailer.take_one();
        assert_eq!(mail.message_id, format!("{id}@pay.example.test"));
        assert_eq!((mail.to.as_str(), mail.reply_to.as_str()), ("claire@exemple.fr", "compta@marceau.example"));
        assert_eq!((mail.from_name.as_str(), mail.from.as_str()), ("Atelier Marceau", "no-reply@pay.example.test"));
        assert_eq!(mail.unsubscribe, "mailto:compta@marceau.example?subject=STOP");
        assert_eq!(state(&app, id).await, MessageState::Sent);
    }

    async fn a_crash_after_the_handover_sends_the_same_message_id(app: TestApp) {
        let actor = debtor(&app, Locale::Fr).await;
        let id = plan(&app, &actor, MessageKind::Link).await;
        // Handed over, and the process dies before it can write that down.
        app.mailer.fall_silent();
        let ctx = app.ctx.clone();
        let mut dying = Box::pin(messages::send(&ctx, id));
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
        assert_eq!(state(&app, id).await, MessageState::Planned);
        app.settle().await;
        let mails = app.mailer.accepted();
        assert_eq!((mails.len(), &mails[0].message_id), (2, &mails[1].message_id));
    }

    async fn a_busy_server_is_tried_again(app: TestApp) {
        let actor = debtor(&app, Locale::Fr).await;
        let id = plan(&app, &actor, MessageKind::Link).await;
        for _ in 0..3 {
            app.mailer.fail_next(MailError::Later("421 busy".to_owned()));
        }
        app.settle().await;
        assert_eq!((app.mailer.accepted().len(), state(&app, id).await), (0, MessageState::Planned));
        for _ in 0..4 {
            app.advance_and_settle(Duration::seconds(20)).await;
        }
        assert_eq!((app.mailer.accepted().len(), state(&app, id).await), (1, MessageState::Sent));
    }

    async fn a_server_down_for_a_day_loses_nothing_and_keeps_the_order(app: TestApp) {
        let actor = debtor(&app, Locale::Fr).await;
        let mut planned = Vec::new();
        for _ in 0..3 {
            planned.push(plan(&app, &actor, MessageKind::Link).await);
            app.clock.advance(Duration::seconds(1));
        }
        for _ in 0..30 {
            app.mailer.fail_next(MailError::Later("away".to_owned()));
        }
        for _ in 0..26 {
            app.advance_and_settle(Duration::hours(1)).await;
        }
        for _ in 0..5 {
            app.advance_and_settle(Duration::hours(5)).await;
        }
        let sent: Vec<String> = app.mailer.accepted().into_iter().map(|mail| mail.message_id).collect();
        assert_eq!(sent.len(), 3);
        for id in planned {
            assert!(sent.contains(&format!("{id}@pay.example.test")));
        }
        assert!(dead(&app).await.is_empty());
    }

    async fn a_refused_address_is_a_dead_letter_that_can_be_revived(app: TestApp) {
        let actor = debtor(&app, Locale::Fr).await;
        let id = plan(&app, &actor, MessageKind::Link).await;
        app.mailer.fail_next(MailError::Refused("550 no such user".to_owned()));
        app.settle().await;
        assert_eq!(state(&app, id).await, MessageState::Failed);
        let manager = app.staff(Role::Manager).await;
        let letters = office::dead_letters(&app.ctx, &manager).await.unwrap();
        assert_eq!((letters.len(), letters[0].about.as_deref()), (1, Some("claire@exemple.fr")));
        assert!(letters[0].error.as_deref().unwrap().contains("550 no such user"));
        assert!(office::revive(&app.ctx, &manager, letters[0].id).await.unwrap());
        app.settle().await;
        assert_eq!((app.mailer.accepted().len(), state(&app, id).await), (1, MessageState::Sent));
        assert!(dead(&app).await.is_empty());
    }

    async fn a_contact_without_an_address_is_left_alone(app: TestApp) {
        app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor("C1").await;
        let mut tx = app.ctx.store.write().await.unwrap();
        let planned =
            messages::plan(&app.ctx, &mut tx, actor.creditor(), actor.contact(), MessageKind::Link, None).await.unwrap();
        assert!(planned.is_none());
    }

    async fn a_receipt_comes_with_its_pdf(app: TestApp) {
        let actor = debtor(&app, Locale::Fr).await;
        let checkout = app.start(&actor, Selection::default()).await;
        app.provider.change(checkout.attempt, Checkout::pay);
        for _ in 0..3 {
            app.deliver(checkout.attempt, "completed").await;
        }
        app.settle().await;
        let mail = app.mailer.take_one();
        let [file] = mail.attachments.as_slice() else { panic!("{} attachments", mail.attachments.len()) };
        assert!(file.bytes.starts_with(b"%PDF-") && file.bytes.len() > 5_000);
        assert_eq!((file.media_type, &file.file_name[..5], &file.file_name[file.file_name.len() - 4..]), ("application/pdf", "recu-", ".pdf"));
        assert!(mail.text.contains("1\u{202f}234,56"), "{}", mail.text);
        let receipt = service::payments::status(&app.ctx, &actor, checkout.attempt).await.unwrap().unwrap().receipt;
        let paper = service::papers::receipt_pdf(&app.ctx, &actor, receipt.unwrap()).await.unwrap().unwrap();
        assert_eq!(paper.file_name, file.file_name);
    }

    async fn a_code_proves_its_message_genuine(app: TestApp) {
        let actor = debtor(&app, Locale::Fr).await;
        let id = plan(&app, &actor, MessageKind::Link).await;
        let code = {
            let mut tx = app.ctx.store.read().await.unwrap();
            store::messages::by_id(&mut tx, id).await.unwrap().unwrap().verification_code
        };
        let check = async |code: &str, from: &str| verify::check(&app.ctx, code, from).await.unwrap();
        assert!(matches!(check(&code, "a").await, Verdict::Unknown), "not sent yet");
        app.settle().await;
        let Verdict::Genuine(genuine) = check(&code.to_lowercase(), "a").await else { panic!("unknown") };
        assert_eq!((genuine.creditor.slug.as_str(), genuine.kind, genuine.iban_digits.as_str()), ("demo", MessageKind::Link, "2606"));
        assert_eq!(genuine.sent_at.to_string(), "2026-03-16 10:00:00", "local time");
        let printed = app.mailer.take_one().text;
        assert!(printed.contains(&format!("{}-{}", &code[..4], &code[4..])));

        for number in 0..19 {
            assert!(matches!(check(&format!("0000000{}", number % 10), "a").await, Verdict::Unknown));
        }
        assert!(matches!(check("ZZZZ-ZZZZ", "a").await, Verdict::TooManyTries));
        assert!(matches!(check(&code, "a").await, Verdict::TooManyTries), "a guesser learns nothing from going on");
        assert!(matches!(check(&code, "b").await, Verdict::Genuine(_)), "others are not shut out");
        app.clock.advance(Duration::minutes(1));
        assert!(matches!(check(&code, "a").await, Verdict::Genuine(_)));
        for _ in 0..50 {
            assert!(matches!(check(&code, "b").await, Verdict::Genuine(_)), "right codes are not counted");
        }
        for nonsense in ["", "\0", "é", "' OR 1=1 --"] {
            assert!(matches!(check(nonsense, "c").await, Verdict::Unknown));
        }
    }

    async fn line_breaks_in_names_make_no_headers(app: TestApp) {
        let actor = debtor(&app, Locale::Fr).await;
        let evil = "Atelier\r\nBcc: all@example.org\r\n\r\n.\r\nDATA";
        run_sql(&app.db, &format!("UPDATE creditor SET name = '{evil}'")).await.unwrap();
        run_sql(&app.db, &format!("UPDATE contact SET name = '{evil}'")).await.unwrap();
        let creditor = Creditor { name: evil.to_owned(), ..actor.creditor().clone() };
        let mut tx = app.ctx.store.write().await.unwrap();
        messages::plan(&app.ctx, &mut tx, &creditor, actor.contact(), MessageKind::Link, None).await.unwrap();
        tx.commit().await.unwrap();
        app.settle().await;
        let mail = app.mailer.take_one();
        for header in [&mail.subject, &mail.from_name, &mail.to, &mail.reply_to, &mail.message_id, &mail.unsubscribe] {
            assert!(!header.contains(['\r', '\n']), "{header:?}");
        }
    }

    async fn markup_in_names_is_text(app: TestApp) {
        let actor = debtor(&app, Locale::Fr).await;
        run_sql(&app.db, "UPDATE contact SET name = '<script>alert(1)</script><img src=x>'").await.unwrap();
        run_sql(&app.db, "UPDATE creditor SET name = 'A & B <b>'").await.unwrap();
        plan(&app, &actor, MessageKind::Link).await;
        app.settle().await;
        let mail = app.mailer.take_one();
        assert!(!mail.html.contains("<script>") && !mail.html.contains("<img src=x>") && !mail.html.contains("B <b>"));
        assert!(mail.text.contains("A & B <b>"), "text is not escaped");
    }

    async fn what_is_owed_is_what_is_owed_when_it_leaves(app: TestApp) {
        let actor = debtor(&app, Locale::Fr).await;
        app.mailer.fail_next(MailError::Later("busy".to_owned()));
        plan(&app, &actor, MessageKind::Link).await;
        app.settle().await;
        let payer = app.debtor("C1").await;
        app.pay(&payer, Selection::default()).await;
        app.advance_and_settle(Duration::minutes(1)).await;
        assert!(app.mailer.take_one().text.contains("Vous ne devez rien"));
    }
}
