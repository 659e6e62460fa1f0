//! A letter that waits is laid out again when what it bears has changed: where it goes, and into
//! which account it asks to pay.

use super::{
    says,
    standing::{by_post, fate, laid_out, text, waiting},
};
use crate::support::TestApp;
use domain::{party::Role, scenario::ActionState};
use service::{
    creditors::{self, Identity},
    letters, worker,
};
use testkit::both;

const OTHER_IBAN: &str = "FR7630006000011234567890189";

/// A file that gives the debtor another address.
async fn moves(app: &TestApp, debtor: &str, city: &str) {
    let csv = format!(
        "numero;type;date;echeance;montant ttc;code client;client;adresse;cp;ville\n\
         N-{debtor}-{city};facture;2026-03-10;2026-04-09;10,00;{debtor};Société {debtor};5 quai du Port;13002;{city}\n"
    );
    let report = app.take_in(&app.creditor, "f.csv", csv).await;
    assert_eq!(report.rejected, 0, "{report:?}");
}

both! {
    async fn a_waiting_letter_goes_to_the_new_address(app: TestApp) {
        by_post(&app).await;
        app.bill_by_post("C1", "F1", 24_000).await;
        app.bill_by_post("C2", "F2", 24_000).await;
        let (id, other) = (laid_out(&app, "C1").await, waiting(&app, "C2").await);
        let untouched = app.action(other).await.document_id;
        says(&text(&app, id).await, &["12 rue des Lilas"]);
        moves(&app, "C1", "Marseille").await;
        assert_eq!(app.action(id).await.state, ActionState::Planned, "nobody prints the former one");
        worker::drain(&app.ctx).await.unwrap();
        let told = text(&app, waiting(&app, "C1").await).await;
        says(&told, &["5 quai du Port", "13002 MARSEILLE"]);
        assert!(!told.contains("Lilas"), "{told}");
        assert_eq!(app.action(other).await.document_id, untouched, "nobody else has moved");
        // The same file again changes nothing, and no letter.
        let laid = app.action(id).await.document_id;
        moves(&app, "C1", "Marseille").await;
        assert_eq!(app.action(id).await.document_id, laid);
    }

    async fn a_letter_in_a_batch_is_called_off_when_its_debtor_has_moved(app: TestApp) {
        by_post(&app).await;
        app.bill_by_post("C1", "F1", 24_000).await;
        let id = laid_out(&app, "C1").await;
        let collector = app.staff(Role::Collector).await;
        letters::make_batch(&app.ctx, &collector).await.unwrap();
        moves(&app, "C1", "Marseille").await;
        assert_eq!(fate(&app, id).await, (ActionState::Cancelled, Some("changed".to_owned())));
        let again = laid_out(&app, "C1").await;
        assert_ne!(again, id);
        says(&text(&app, again).await, &["5 quai du Port"]);
    }

    async fn no_letter_asks_to_pay_into_a_former_account(app: TestApp) {
        by_post(&app).await;
        app.bill_by_post("C1", "F1", 24_000).await;
        let id = laid_out(&app, "C1").await;
        says(&text(&app, id).await, &["FR14 2004 1010 0505 0001 3M02 606"]);
        let before = app.action(id).await.document_id;
        let admin = app.staff(Role::Admin).await;
        let quiet = Identity { payment_term_days: 45, ..Identity::from(&app.creditor) };
        creditors::change(&app.ctx, &admin, quiet.clone(), "").await.unwrap();
        assert_eq!(app.action(id).await.document_id, before, "that stands on no letter");
        let new = Identity { iban: OTHER_IBAN.to_owned(), ..quiet };
        creditors::change(&app.ctx, &admin, new, OTHER_IBAN).await.unwrap();
        assert_eq!(app.action(id).await.state, ActionState::Planned);
        worker::drain(&app.ctx).await.unwrap();
        let told = text(&app, id).await;
        says(&told, &["FR76 3000 6000 0112 3456 7890 189"]);
        assert!(!told.contains("FR142004"), "{told}");
    }
}
