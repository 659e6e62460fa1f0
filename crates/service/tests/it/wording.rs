//! What each message says, in French and in English.

use crate::support::{Checkout, TestApp};
use domain::{Locale, message::MessageKind, party::Role};
use service::{
    DebtorActor,
    messages::{self, Mail},
    payments::Selection,
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
    app.refund(&manager, checkout.attempt, 10_000).await.unwrap();
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
            None if is_code(word) => format!("CODE-CODE{}", &word[9..]),
            None if digits => "123".to_owned(),
            None => word.to_owned(),
        }
    };
    let line = |line: &str| line.split(' ').map(hide).collect::<Vec<_>>().join(" ");
    let text = mail.text.lines().map(line).collect::<Vec<_>>().join("\n");
    format!("{}\n\n{}", mail.subject, text.trim_end())
}

/// Whether a word begins with a code such as `K7QF-2M9T`.
fn is_code(word: &str) -> bool {
    let bytes = word.as_bytes();
    let part = |range: std::ops::Range<usize>| {
        bytes
            .get(range)
            .is_some_and(|part| part.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()))
    };
    part(0..4) && bytes.get(4) == Some(&b'-') && part(5..9)
}

/// Compares line by line, whatever the indentation of the expectation.
fn assert_reads(shown: &str, expected: &str) {
    let expected: Vec<&str> = expected.trim().lines().map(str::trim).collect();
    assert_eq!(shown.trim(), expected.join("\n"), "\n{shown}");
}

both! {
    async fn a_link_in_french(app: TestApp) {
        let actor = debtor(&app, Locale::Fr).await;
        assert_reads(&sent(&app, &actor, MessageKind::Link).await, "
        Atelier Marceau : votre espace de paiement

        Votre espace de paiement

        Bonjour Claire Martin,

        Chez Atelier Marceau, il vous reste 1 734,56 € à régler (2 factures).

        Pour 1 234,56 €, l’échéance est passée.

        Votre espace explique chaque montant. Vous pouvez y payer, télécharger vos factures ou nous écrire. Si vous avez déjà payé, merci : ne tenez pas compte de ce message.

        Voir et payer 1 734,56 € :
        https://pay.example.test/l/…?lang=fr

        --
        Est-ce bien nous ? Vérifiez ce message avec le code CODE-CODE :
        https://pay.example.test/verify
        Une question ? Écrivez à compta@marceau.example
        Atelier Marceau · 3 rue des Ateliers, 69003 Lyon · SIREN 552100554
        ");
    }

    async fn a_link_in_english(app: TestApp) {
        let actor = debtor(&app, Locale::En).await;
        assert_reads(&sent(&app, &actor, MessageKind::Link).await, "
        Atelier Marceau: your payment page

        Your payment page

        Hello Claire Martin,

        You have €1,734.56 left to pay to Atelier Marceau (2 invoices).

        For €1,234.56, the due date has passed.

        Your page explains every amount. You can pay there, download your invoices or write to us. If you have already paid, thank you: please disregard this message.

        See and pay €1,734.56:
        https://pay.example.test/l/…?lang=en

        --
        Is this really us? Check this message with the code CODE-CODE:
        https://pay.example.test/verify
        A question? Write to compta@marceau.example
        Atelier Marceau · 3 rue des Ateliers, 69003 Lyon · SIREN 552100554
        ");
    }

    async fn a_door_code_in_french(app: TestApp) {
        let actor = debtor(&app, Locale::Fr).await;
        assert_reads(&sent(&app, &actor, MessageKind::DoorCode).await, "
        Atelier Marceau : votre code d’accès

        Votre code d’accès

        Bonjour Claire Martin,

        Votre code : 123 123

        Il est valable dix minutes. Ne le donnez à personne, pas même au téléphone : personne ne vous le demandera.

        --
        Est-ce bien nous ? Vérifiez ce message avec le code CODE-CODE :
        https://pay.example.test/verify
        Une question ? Écrivez à compta@marceau.example
        Atelier Marceau · 3 rue des Ateliers, 69003 Lyon · SIREN 552100554
        ");
    }

    async fn a_door_code_in_english(app: TestApp) {
        let actor = debtor(&app, Locale::En).await;
        assert_reads(&sent(&app, &actor, MessageKind::DoorCode).await, "
        Atelier Marceau: your access code

        Your access code

        Hello Claire Martin,

        Your code: 123 123

        It is valid for ten minutes. Give it to no one, not even on the phone: nobody will ask you for it.

        --
        Is this really us? Check this message with the code CODE-CODE:
        https://pay.example.test/verify
        A question? Write to compta@marceau.example
        Atelier Marceau · 3 rue des Ateliers, 69003 Lyon · SIREN 552100554
        ");
    }

    async fn a_receipt_and_a_refund_in_french(app: TestApp) {
        let actor = debtor(&app, Locale::Fr).await;
        let (receipt, refund) = paid_and_refunded(&app, &actor).await;
        assert_reads(&receipt, "
        Atelier Marceau : reçu de votre paiement

        Paiement reçu, merci

        Bonjour Claire Martin,

        Nous avons reçu 1 734,56 €. Votre reçu est joint à ce message.

        Vous n’avez plus rien à régler.

        Ouvrir mon espace :
        https://pay.example.test/l/…?lang=fr

        --
        Est-ce bien nous ? Vérifiez ce message avec le code CODE-CODE :
        https://pay.example.test/verify
        Une question ? Écrivez à compta@marceau.example
        Atelier Marceau · 3 rue des Ateliers, 69003 Lyon · SIREN 552100554
        ");
        assert_reads(&refund, "
        Atelier Marceau : votre remboursement

        Remboursement envoyé

        Bonjour Claire Martin,

        Nous vous avons remboursé 100,00 €. Selon votre banque, le montant apparaît sous cinq à dix jours.

        Ouvrir mon espace :
        https://pay.example.test/l/…?lang=fr

        --
        Est-ce bien nous ? Vérifiez ce message avec le code CODE-CODE :
        https://pay.example.test/verify
        Une question ? Écrivez à compta@marceau.example
        Atelier Marceau · 3 rue des Ateliers, 69003 Lyon · SIREN 552100554
        ");
    }

    async fn a_receipt_and_a_refund_in_english(app: TestApp) {
        let actor = debtor(&app, Locale::En).await;
        let (receipt, refund) = paid_and_refunded(&app, &actor).await;
        assert_reads(&receipt, "
        Atelier Marceau: receipt for your payment

        Payment received, thank you

        Hello Claire Martin,

        We have received €1,734.56. Your receipt is attached.

        You have nothing left to pay.

        Open my page:
        https://pay.example.test/l/…?lang=en

        --
        Is this really us? Check this message with the code CODE-CODE:
        https://pay.example.test/verify
        A question? Write to compta@marceau.example
        Atelier Marceau · 3 rue des Ateliers, 69003 Lyon · SIREN 552100554
        ");
        assert_reads(&refund, "
        Atelier Marceau: your refund

        Refund sent

        Hello Claire Martin,

        We have sent €100.00 back to you. Depending on your bank, it appears within five to ten days.

        Open my page:
        https://pay.example.test/l/…?lang=en

        --
        Is this really us? Check this message with the code CODE-CODE:
        https://pay.example.test/verify
        A question? Write to compta@marceau.example
        Atelier Marceau · 3 rue des Ateliers, 69003 Lyon · SIREN 552100554
        ");
    }
}
