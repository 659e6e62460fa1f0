//! Signing without an e-mail address: the digits come as a short message.

use super::Scene;
use crate::support::TestApp;
use chrono::Duration;
use domain::{
    message::{Channel, MessageKind, MessageState},
    plans::PlanState,
};
use service::{
    DebtorActor,
    requests::{self, AskCommand, AskError, CodeError, plans},
};
use testkit::{both, run_sql};

/// The debtor of a scene with a number alone.
async fn with_number(scene: &Scene<'_>, number: &str) -> DebtorActor {
    let sql = format!("UPDATE contact SET email = NULL, phone = '{number}'");
    run_sql(&scene.app.db, &sql).await.unwrap();
    scene.app.actor(scene.app.creditor.id, scene.debtor.contact().id).await
}

fn wants(scene: &Scene<'_>, code: &str) -> AskCommand {
    AskCommand {
        ask: scene.plan(3),
        invoices: Vec::new(),
        words: String::new(),
        form_key: scene.app.ctx.form_key(),
        code: code.to_owned(),
    }
}

both! {
    async fn whoever_has_a_mobile_number_alone_signs_by_short_message(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let debtor = with_number(&scene, "06 12 34 56 78").await;
        let way = requests::code_way(&app.ctx, &debtor).unwrap();
        assert!(way.is_sms && way.masked == "•••78", "{way:?}");
        let (mails, texts) = (app.mailer.accepted().len(), app.sms.accepted().len());
        assert_eq!(requests::send_code(&app.ctx, &debtor).await.unwrap(), Ok("•••78".to_owned()));
        app.settle().await;
        assert_eq!(app.mailer.accepted().len(), mails);
        let sent = app.sms.accepted();
        assert_eq!(sent.len(), texts + 1);
        let last = sent.last().unwrap();
        assert_eq!(last.to, "+33612345678");
        assert!(!last.text.contains("http"), "digits, and no way in beside them: {}", last.text);
        let code: String = last.text.chars().filter(char::is_ascii_digit).take(6).collect();

        let wrong = requests::ask(&app.ctx, &debtor, wants(&scene, "000000")).await;
        assert!(matches!(wrong, Err(AskError::Code(CodeError::Wrong))), "{wrong:?}");
        let asked = requests::ask(&app.ctx, &debtor, wants(&scene, &code)).await.unwrap();
        assert!(asked.granted);
        app.settle().await;
        assert_eq!(plans::of_debtor(&app.ctx, &debtor).await.unwrap()[0].state, PlanState::Active);
        let mut tx = app.ctx.store.read().await.unwrap();
        let all = store::messages::of_debtor(&mut tx, app.creditor.id, debtor.debtor().id).await.unwrap();
        drop(tx);
        let code = all.iter().find(|message| message.kind == MessageKind::CommitmentCode).unwrap();
        assert_eq!((code.channel, code.state), (Channel::Sms, MessageState::Sent));
    }

    async fn digits_by_short_message_expire_and_an_address_goes_first(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let debtor = with_number(&scene, "0612345678").await;
        requests::send_code(&app.ctx, &debtor).await.unwrap().unwrap();
        app.settle().await;
        let text = app.sms.accepted().pop().unwrap().text;
        let code: String = text.chars().filter(char::is_ascii_digit).take(6).collect();
        app.clock.advance(Duration::minutes(10));
        let late = requests::ask(&app.ctx, &debtor, wants(&scene, &code)).await;
        assert!(matches!(late, Err(AskError::Code(CodeError::Wrong))), "{late:?}");
        run_sql(&app.db, "UPDATE contact SET email = 'claire@exemple.fr'").await.unwrap();
        let both = app.actor(app.creditor.id, debtor.contact().id).await;
        assert!(!requests::code_way(&app.ctx, &both).unwrap().is_sms);
    }

    async fn a_number_that_takes_no_short_messages_signs_nothing(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        for number in ["01 40 00 00 00", "+1 212 555 0100", "nonsense"] {
            let debtor = with_number(&scene, number).await;
            let sent = requests::send_code(&app.ctx, &debtor).await.unwrap();
            assert_eq!(sent, Err(CodeError::NoAddress), "{number}");
        }
        app.settle().await;
        assert!(app.sms.accepted().is_empty());
    }
}
