//! What was invoiced wrongly is taken back by a credit note, line by line or as a whole.

use super::{line, paper};
use crate::{
    letters::says,
    support::{TestApp, only},
};
use domain::{DebtorId, InvoiceId, Money, billing::CreditError, party::Role};
use service::{
    Error, StaffActor,
    invoicing::{self, CreditNoteError, Made, NewCredit},
};
use std::collections::BTreeSet;
use testkit::both;

fn credit(app: &TestApp, lines: &[usize]) -> NewCredit {
    NewCredit {
        lines: lines.iter().copied().collect(),
        reason: "Porte reprise".to_owned(),
        form_key: app.ctx.form_key(),
    }
}

/// Two doors and a discount: 250 euros without tax, 300 with.
async fn invoiced(app: &TestApp, by: &StaffActor, debtor: DebtorId) -> Made {
    let lines = vec![
        line("Porte", "1", "200", "20"),
        line("Seuil", "1", "100", "20"),
        line("Remise", "-1", "50", "20"),
    ];
    app.issue(by, debtor, lines).await.unwrap()
}

async fn take_back(
    app: &TestApp,
    by: &StaffActor,
    whose: (DebtorId, InvoiceId),
    lines: &[usize],
) -> Result<Made, CreditNoteError> {
    invoicing::issue_credit(&app.ctx, by, whose, &credit(app, lines)).await
}

both! {
    async fn lines_are_credited_and_deducted_from_their_invoice(app: TestApp) {
        app.state_profile().await;
        let older = app.bill("C1", "F1", 9_000).await;
        let debtor = app.buyer("C1").await;
        let manager = app.staff(Role::Manager).await;
        let made = invoiced(&app, &manager, debtor).await;
        let whose = (debtor, made.id);
        let seen = invoicing::preview_credit(&app.ctx, &manager, whose, &credit(&app, &[1])).await.unwrap();
        let note = take_back(&app, &manager, whose, &[1]).await.unwrap();
        assert_eq!((note.reference.as_str(), note.total), ("AV2026-00001", Money::eur(12_000)));
        assert_eq!(seen.total, note.total);
        assert_eq!((app.balance(made.id).await, app.balance(note.id).await), (18_000, 0), "its own invoice first");
        assert_eq!(app.balance(older).await, 9_000);
        app.assert_sound().await;
        let (_, text) = paper(&app.ctx, &manager, debtor, note.id).await;
        says(&text, &["Avoir", "AV2026-00001", "Facture corrigée", "FA2026-00001 du 16 mars 2026", "Porte reprise", "Seuil", "100,00", "20,00", "120,00"]);
        let again = take_back(&app, &manager, whose, &[1, 0]).await;
        assert!(matches!(again, Err(CreditNoteError::Lines(CreditError::Before))), "{again:?}");
        let whole = take_back(&app, &manager, whose, &[0]).await;
        assert!(matches!(whole, Err(CreditNoteError::Lines(CreditError::TooMuch))), "{whole:?}");
        let rest = take_back(&app, &manager, whose, &[0, 2]).await.unwrap();
        assert_eq!((rest.reference.as_str(), rest.total), ("AV2026-00002", Money::eur(18_000)));
        assert_eq!((app.balance(made.id).await, app.balance(older).await), (0, 9_000));
        let known = invoicing::creditable(&app.ctx, &manager, debtor, made.id).await.unwrap().unwrap();
        assert_eq!((known.left(), known.corrections.len()), (BTreeSet::new(), 2));
        app.assert_sound().await;
    }

    async fn a_paid_invoice_s_credit_goes_to_what_else_is_owed(app: TestApp) {
        app.state_profile().await;
        let debtor = app.buyer("C1").await;
        let manager = app.staff(Role::Manager).await;
        let made = invoiced(&app, &manager, debtor).await;
        let guest = app.debtor("C1").await;
        app.pay(&guest, only(&[made.id])).await;
        let other = app.bill("C1", "F1", 20_000).await;
        let note = take_back(&app, &manager, (debtor, made.id), &[0, 1, 2]).await.unwrap();
        assert_eq!(note.total, Money::eur(30_000));
        assert_eq!((app.balance(other).await, app.balance(note.id).await), (0, -10_000), "the rest stays to its credit");
        app.assert_sound().await;
    }

    async fn a_form_that_is_sent_twice_credits_once(app: TestApp) {
        app.state_profile().await;
        let debtor = app.buyer("C1").await;
        let manager = app.staff(Role::Manager).await;
        let made = invoiced(&app, &manager, debtor).await;
        let other = app.another_process(47).await;
        let new = credit(&app, &[1]);
        let (one, two) = tokio::join!(
            invoicing::issue_credit(&app.ctx, &manager, (debtor, made.id), &new),
            invoicing::issue_credit(&other, &manager, (debtor, made.id), &new),
        );
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_eq!(one.id, two.id);
        assert_ne!(one.before, two.before);
        // Two forms for one line: the second finds it gone.
        let (one, two) = tokio::join!(
            take_back(&app, &manager, (debtor, made.id), &[0, 2]),
            take_back(&app, &manager, (debtor, made.id), &[0, 2]),
        );
        assert_eq!(one.is_ok(), two.is_err());
        assert_eq!((app.balance(made.id).await, app.issued("AV").await.len()), (0, 2));
        other.store.close().await;
    }

    async fn only_managers_credit_and_only_what_was_issued_here(app: TestApp) {
        app.state_profile().await;
        let debtor = app.buyer("C1").await;
        let collector = app.staff(Role::Collector).await;
        let made = invoiced(&app, &collector, debtor).await;
        let refused = take_back(&app, &collector, (debtor, made.id), &[1]).await;
        assert!(matches!(refused, Err(CreditNoteError::Other(Error::Forbidden))));
        let manager = app.staff(Role::Manager).await;
        let imported = app.bill("C1", "F1", 1_000).await;
        let elsewhere = app.buyer("C2").await;
        for whose in [(debtor, imported), (elsewhere, made.id)] {
            assert!(matches!(take_back(&app, &manager, whose, &[0]).await, Err(CreditNoteError::NotFound)));
        }
        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        assert!(matches!(take_back(&app, &stranger, (debtor, made.id), &[0]).await, Err(CreditNoteError::NotFound)));
        assert!(invoicing::creditable(&app.ctx, &stranger, debtor, made.id).await.unwrap().is_none());
        let silent = NewCredit { reason: " ".to_owned(), ..credit(&app, &[1]) };
        let refused = invoicing::issue_credit(&app.ctx, &manager, (debtor, made.id), &silent).await;
        assert!(matches!(refused, Err(CreditNoteError::Reason)));
        assert_eq!(app.balance(made.id).await, 30_000);
    }
}
