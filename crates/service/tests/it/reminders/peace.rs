//! Who asks for peace gets it: the wrong person, whoever stops a channel.

use super::token;
use crate::support::TestApp;
use chrono::Duration;
use domain::{
    Locale,
    scenario::{ActionState, HoldReason},
    token::LinkToken,
};
use service::{
    door,
    preferences::{self, Preferences},
    scenarios,
};
use testkit::{both, run_sql};

both! {
    async fn not_me_stops_everything_to_that_address(app: TestApp) {
        app.ready().await;
        app.bill("C1", "F1", 24_000).await;
        let actor = app.debtor_with_mail("C1", Locale::Fr).await;
        app.remind().await;
        let link = token(&app.mailer.take_one());
        assert!(preferences::not_me(&app.ctx, None).await.unwrap().is_none());
        assert!(preferences::not_me(&app.ctx, Some(&link)).await.unwrap().is_some());
        assert!(door::look(&app.ctx, Some(&link)).await.unwrap().is_none(), "its links are revoked");
        assert!(preferences::not_me(&app.ctx, Some(&link)).await.unwrap().is_none());
        let [task] = app.waiting().await.try_into().unwrap();
        assert_eq!((task.kind.as_str(), task.detail.0["contact"].as_str()), ("wrong_person", Some("Claire Martin")));
        let mut tx = app.ctx.store.read().await.unwrap();
        let holds = store::holds::of_debtor(&mut tx, app.creditor.id, actor.debtor().id).await.unwrap();
        drop(tx);
        assert_eq!((holds.len(), holds[0].reason, holds[0].contact_id), (1, HoldReason::WrongPerson, Some(actor.contact().id)));

        door::send_new_link(&app.ctx, Some(&link)).await.unwrap();
        for _ in 0..20 {
            app.advance_and_settle(Duration::days(1)).await;
            app.remind().await;
        }
        assert!(app.mailer.accepted().is_empty(), "not a word more to that address");
    }

    async fn whoever_unsubscribes_gets_no_more_mail(app: TestApp) {
        app.ready().await;
        app.bill_due("C1", "F1", 24_000, "2026-03-13").await;
        let actor = app.debtor_with_mail("C1", Locale::Fr).await;
        run_sql(&app.db, "UPDATE contact SET phone = '0612345678'").await.unwrap();
        let (ctx, gateway) = app.with_gateway();
        app.remind_by(&ctx).await;
        let mail = app.mailer.take_one();
        let stop = mail.one_click.as_deref().and_then(|url| url.rsplit('/').next()).and_then(LinkToken::parse);
        assert!(preferences::unsubscribe(&ctx, stop.as_ref()).await.unwrap().is_some());
        assert!(preferences::unsubscribe(&ctx, stop.as_ref()).await.unwrap().is_some(), "twice is once");
        let chosen = preferences::preferences(&ctx, &actor).await.unwrap();
        assert_eq!(chosen, Preferences { email: false, sms: true, letter: true, call: true });
        for _ in 0..25 {
            app.clock.advance(Duration::days(1));
            app.remind_by(&ctx).await;
        }
        assert!(app.mailer.accepted().is_empty());
        assert!(gateway.0.lock().unwrap().iter().all(|sms| sms.to == "+33612345678"));
        assert_eq!(gateway.0.lock().unwrap().len(), 2, "+10 and +20, the firm e-mail as a short message");

        preferences::choose(&ctx, &actor, Preferences { email: true, ..chosen }).await.unwrap();
        assert!(preferences::preferences(&ctx, &actor).await.unwrap().email);
    }

    async fn an_opt_out_calls_off_what_is_planned(app: TestApp) {
        app.ready().await;
        app.bill("C1", "F1", 24_000).await;
        let actor = app.debtor_with_mail("C1", Locale::Fr).await;
        scenarios::plan_day(&app.ctx, &app.creditor, app.ctx.today(&app.creditor), None).await.unwrap();
        let none = Preferences { email: false, sms: false, letter: false, call: false };
        preferences::choose(&app.ctx, &actor, none).await.unwrap();
        assert_eq!(app.reminders_to("C1").await[0].state, ActionState::Cancelled);
        app.settle().await;
        assert!(app.mailer.accepted().is_empty());
    }
}
