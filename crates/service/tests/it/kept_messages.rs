//! What was sent is kept word for word, without what opens anything, and shows when it was changed.

use crate::support::{PUBLIC_URL, TestApp};
use chrono::Duration;
use domain::{Locale, MessageId, message::MessageKind, party::Role};
use service::{
    DebtorActor, StaffActor,
    hash::hex,
    messages::{self, Kept, Mail, SentText},
    office, portal,
};
use sha2::{Digest, Sha256};
use testkit::{both, contents, run_sql};

/// The hash under which a mail without files left.
fn left(parts: [&str; 3]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hex(&hash.finalize())
}

fn secret(text: &str) -> String {
    let after = text.split("/l/").nth(1).unwrap();
    after.chars().take_while(char::is_ascii_alphanumeric).collect()
}

async fn latest(app: &TestApp, debtor: &DebtorActor) -> MessageId {
    let mut tx = app.ctx.store.read().await.unwrap();
    let all = store::messages::of_debtor(&mut tx, app.creditor.id, debtor.debtor().id).await;
    all.unwrap()[0].id
}

async fn read(app: &TestApp, staff: &StaffActor, debtor: &DebtorActor) -> SentText {
    let id = latest(app, debtor).await;
    office::message(&app.ctx, staff, debtor.debtor().id, id).await.unwrap().unwrap().1
}

async fn plan(app: &TestApp, actor: &DebtorActor, kind: MessageKind) {
    let mut tx = app.ctx.store.write().await.unwrap();
    let ctx = &app.ctx;
    messages::plan(ctx, &mut tx, actor.creditor(), actor.contact(), kind, None).await.unwrap();
    tx.commit().await.unwrap();
    app.settle().await;
}

async fn reminded(app: &TestApp) -> (DebtorActor, Mail) {
    app.ready().await;
    app.bill("C1", "F1", 24_000).await;
    let debtor = app.debtor_with_mail("C1", Locale::Fr).await;
    app.remind().await;
    (debtor, app.mailer.take_one())
}

both! {
    async fn a_reminder_is_kept_word_for_word_without_its_secret(app: TestApp) {
        let (debtor, mail) = Box::pin(reminded(&app)).await;
        let staff = app.staff(Role::Viewer).await;
        let sent = read(&app, &staff, &debtor).await;
        let secret = secret(&mail.text);
        assert_eq!(secret.len(), 22);
        let masked = |text: &str| text.replace(&secret, "••••••••");
        assert_eq!(sent.subject, mail.subject);
        assert_eq!(sent.text, masked(&mail.text));
        assert_eq!(sent.html.as_deref(), Some(masked(&mail.html).as_str()));
        assert_eq!((sent.to.as_str(), sent.kept), ("claire@exemple.fr", Kept::Genuine));
        assert_eq!(sent.left_hash, Some(left([&mail.subject, &mail.text, &mail.html])));
        for (table, rows) in contents(&app.db).await {
            assert!(rows.iter().all(|row| !row.contains(&secret)), "the secret is in {table}");
        }
        let mut tx = app.ctx.store.read().await.unwrap();
        let row = store::message_texts::of_message(&mut tx, app.creditor.id, sent.id).await;
        let deflated = row.unwrap().unwrap().html.unwrap().len();
        assert!(deflated * 2 < mail.html.len(), "{deflated} of {}", mail.html.len());
    }

    async fn its_reader_alone_reads_it_again_in_the_portal(app: TestApp) {
        let (debtor, mail) = Box::pin(reminded(&app)).await;
        let id = latest(&app, &debtor).await;
        let sent = portal::message(&app.ctx, &debtor, id).await.unwrap().unwrap();
        assert!(sent.text.contains(&format!("{PUBLIC_URL}/l/••••••••")), "{}", sent.text);
        assert!(!sent.text.contains(&secret(&mail.text)));
        let can_read = |items: Vec<portal::HistoryItem>| items.into_iter().any(|item| {
            matches!(item.what, portal::Happened::Message { read: Some(read), .. } if read == id)
        });
        assert!(can_read(portal::history(&app.ctx, &debtor).await.unwrap()));

        let (creditor, same) = (app.creditor.id, debtor.debtor().id);
        let colleague = app.contact(creditor, same, Some("jean@exemple.fr"), Locale::Fr).await;
        let colleague = app.actor(creditor, colleague.id).await;
        assert!(portal::message(&app.ctx, &colleague, id).await.unwrap().is_none());
        assert!(!can_read(portal::history(&app.ctx, &colleague).await.unwrap()));
    }

    async fn another_creditor_or_another_debtor_finds_nothing(app: TestApp) {
        let (debtor, _) = Box::pin(reminded(&app)).await;
        let id = latest(&app, &debtor).await;
        app.bill("C2", "F2", 1_000).await;
        let other = app.debtor_id(&app.creditor, "C2").await;
        let (ours, theirs) =
            (app.staff(Role::Admin).await, app.staff_at(&app.other_creditor, Role::Admin).await);
        for (staff, debtor) in [(&ours, other), (&theirs, debtor.debtor().id)] {
            assert!(office::message(&app.ctx, staff, debtor, id).await.unwrap().is_none());
        }
    }

    async fn a_text_that_was_changed_shows_it(app: TestApp) {
        let (debtor, _) = Box::pin(reminded(&app)).await;
        let staff = app.staff(Role::Viewer).await;
        for column in ["subject", "body"] {
            run_sql(&app.db, &format!("UPDATE message_text SET {column} = {column} || '!'")).await.unwrap();
            assert_eq!(read(&app, &staff, &debtor).await.kept, Kept::Altered, "{column}");
            run_sql(&app.db, &format!("UPDATE message_text SET {column} = substr({column}, 1, length({column}) - 1)"))
                .await
                .unwrap();
            assert_eq!(read(&app, &staff, &debtor).await.kept, Kept::Genuine, "{column}");
        }
    }

    async fn a_code_is_masked_and_cannot_be_guessed_from_a_hash(app: TestApp) {
        app.bill("C1", "F1", 24_000).await;
        let debtor = app.debtor_with_mail("C1", Locale::Fr).await;
        plan(&app, &debtor, MessageKind::DoorCode).await;
        let mail = app.mailer.take_one();
        let after = mail.text.split("Votre code : ").nth(1).unwrap();
        let code: String = after.chars().take(7).collect();
        assert!(code.chars().filter(char::is_ascii_digit).count() == 6, "{code:?}");
        let staff = app.staff(Role::Viewer).await;
        let sent = read(&app, &staff, &debtor).await;
        assert!(sent.text.contains("Votre code : ••••••••"), "{}", sent.text);
        let html = sent.html.unwrap();
        for text in [&sent.text, &html] {
            assert!(!text.contains(&code) && !text.contains(&code.replace(' ', "")));
        }
        assert_eq!((sent.left_hash, sent.kept), (None, Kept::Genuine));
    }

    async fn a_receipt_is_kept_with_the_hash_of_its_paper(app: TestApp) {
        app.bill("C1", "F1", 24_000).await;
        let debtor = app.debtor_with_mail("C1", Locale::Fr).await;
        app.pay(&debtor, crate::support::part(24_000)).await;
        app.settle().await;
        let mail = app.mailer.take_one();
        let staff = app.staff(Role::Viewer).await;
        let [file] = read(&app, &staff, &debtor).await.files.try_into().unwrap();
        let [paper] = mail.attachments.try_into().unwrap();
        let hash = hex(&Sha256::digest(&paper.bytes));
        assert_eq!((file.name, file.size, file.sha256), (paper.file_name, paper.bytes.len() as u64, hash));
    }

    async fn a_short_message_is_kept_as_it_left(app: TestApp) {
        app.ready().await;
        app.bill("C1", "F1", 24_000).await;
        let debtor = app.debtor_with_mail("C1", Locale::Fr).await;
        run_sql(&app.db, "UPDATE contact SET phone = '06 12 34 56 78', email = NULL").await.unwrap();
        for _ in 0..30 {
            app.remind().await;
            if !app.sms.accepted().is_empty() {
                break;
            }
            app.clock.advance(Duration::days(1));
        }
        let sms = app.sms.accepted();
        let [sms] = sms.as_slice() else { panic!("{sms:?}") };
        let staff = app.staff(Role::Viewer).await;
        let sent = read(&app, &staff, &debtor).await;
        assert_eq!(sent.text, sms.text.replace(&secret(&sms.text), "••••••••"));
        assert_eq!((sent.subject.as_str(), sent.html, sent.kept), ("", None, Kept::Genuine));
        assert_eq!(sent.left_hash, Some(left(["", &sms.text, ""])));
    }
}
