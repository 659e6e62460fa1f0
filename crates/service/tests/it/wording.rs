//! What each message says, in French and in English.

use crate::support::{Checkout, TestApp, eur};
use domain::{Locale, message::MessageKind, party::Role};
use service::{
    DebtorActor,
    messages::{self, Mail},
    payments::{self, Selection},
};
use testkit::both;

async fn debtor(app: &TestApp, locale: Locale) -> DebtorActor {
    app.bill("C1", "F1", 123_456).await;
    app.bill_due("C1", "F2", 50_000, "2026-05-01").await;
    app.debtor_with_mail("C1", locale).await
}

async fn sent(app: &TestApp, actor: &DebtorActor, kind: MessageKind) -> String {
    let mut tx = app.ctx.store.write().await.unwrap();
    messages::plan(&app.ctx, &mut tx, actor.creditor(), actor.contact(), kind, None).await.unwrap();
    tx.commit().await.unwrap();
    app.settle().await;
    shown(&app.mailer.take_one())
}

/// Pays, then has a part sent back: the receipt and the confirmation of the refund.
async fn paid_and_refunded(app: &TestApp, actor: &DebtorActor) -> (String, String) {
    let checkout = app.start(actor, Selection::default()).await;
    app.provider.change(checkout.attempt, Checkout::pay);
    app.deliver(checkout.attempt, "completed").await;
    app.settle().await;
    let receipt = shown(&app.mailer.take_one());
    let manager = app.staff(Role::Manager).await;
    payments::refund(&app.ctx, &manager, checkout.attempt, eur(10_000), "").await.unwrap();
    app.settle().await;
    (receipt, shown(&app.mailer.take_one()))
}

/// Subject and text, without what differs each time: the link's secret, the code to check it by, and
/// the six digits.
fn shown(mail: &Mail) -> String {
    let hide = |word: &str| {
        let digits = word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit());
        match word.split_once("/l/") {
            Some((before, secret)) => format!("{before}/l/…{}", &secret[22..]),
            None if word.len() == 9 && word.as_bytes()[4] == b'-' => "CODE-CODE".to_owned(),
            None if digits => "123".to_owned(),
            None => word.to_owned(),
        }
    };
    let line = |line: &str| line.split(' ').map(hide).collect::<Vec<_>>().join(" ");
    let text = mail.text.lines().map(line).collect::<Vec<_>>().join("\n");
    format!("{}\n\n{}", mail.subject, text.trim_end())
}

both! {
    async fn a_link_in_french(app: TestApp) {
        let actor = debtor(&app, Locale::Fr).await;
        insta::assert_snapshot!(sent(&app, &actor, MessageKind::Link).await, @"");
    }

    async fn a_link_in_english(app: TestApp) {
        let actor = debtor(&app, Locale::En).await;
        insta::assert_snapshot!(sent(&app, &actor, MessageKind::Link).await, @"");
    }

    async fn a_door_code_in_french(app: TestApp) {
        let actor = debtor(&app, Locale::Fr).await;
        insta::assert_snapshot!(sent(&app, &actor, MessageKind::DoorCode).await, @"");
    }

    async fn a_door_code_in_english(app: TestApp) {
        let actor = debtor(&app, Locale::En).await;
        insta::assert_snapshot!(sent(&app, &actor, MessageKind::DoorCode).await, @"");
    }

    async fn a_receipt_and_a_refund_in_french(app: TestApp) {
        let actor = debtor(&app, Locale::Fr).await;
        let (receipt, refund) = paid_and_refunded(&app, &actor).await;
        insta::assert_snapshot!(receipt, @"");
        insta::assert_snapshot!(refund, @"");
    }

    async fn a_receipt_and_a_refund_in_english(app: TestApp) {
        let actor = debtor(&app, Locale::En).await;
        let (receipt, refund) = paid_and_refunded(&app, &actor).await;
        insta::assert_snapshot!(receipt, @"");
        insta::assert_snapshot!(refund, @"");
    }
}
