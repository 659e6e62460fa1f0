//! Invoices made in the office: issued with the next number, credited line by line, or added by hand.

mod added;
mod credits;
mod issued;
mod series;

use crate::support::TestApp;
use chrono::Days;
use domain::{
    Currency, DebtorId, InvoiceId,
    billing::{Line, Nature, TypedLine},
    party::Role,
};
use service::{
    Context, StaffActor,
    invoicing::{self, IssueError, Made, NewInvoice, NewProfile},
};

/// A number that goes with the first creditor's SIREN.
pub(super) const VAT: &str = "FR96552100554";

pub(super) fn line(label: &str, quantity: &str, price: &str, rate: &str) -> Line {
    let typed = TypedLine {
        label: label.to_owned(),
        quantity: quantity.to_owned(),
        price: price.to_owned(),
        rate: rate.to_owned(),
    };
    typed.read(Currency::EUR).unwrap()
}

pub(super) fn profile() -> NewProfile {
    NewProfile {
        siren: String::new(),
        vat_number: VAT.to_owned(),
        legal: "SARL au capital de 8 000 €".to_owned(),
        invoice_prefix: "FA".to_owned(),
        credit_prefix: "AV".to_owned(),
        vat_rate: "20".to_owned(),
        exemption: "TVA non applicable, article 293 B du CGI".to_owned(),
    }
}

impl TestApp {
    /// A debtor of the first creditor with an address and a settled invoice, as an import leaves it.
    pub(super) async fn buyer(&self, reference: &str) -> DebtorId {
        let csv = format!(
            "numero;type;date;echeance;montant ttc;code client;client;adresse;cp;ville;siren;pays\n\
             OLD-{reference};facture;2026-01-05;2026-02-04;0,00;{reference};Société {reference};5 rue du Port;69003;Lyon;404833048;FR"
        );
        let report = self.take_in(&self.creditor, "buyer.csv", csv).await;
        assert_eq!((report.accepted, report.rejected), (1, 0), "{report:?}");
        self.debtor_id(&self.creditor, reference).await
    }

    /// The first creditor states what its papers bear.
    pub(super) async fn state_profile(&self) {
        let admin = self.staff(Role::Admin).await;
        invoicing::change_profile(&self.ctx, &admin, profile()).await.unwrap();
    }

    pub(super) fn new_invoice(&self, lines: Vec<Line>) -> NewInvoice {
        let today = self.ctx.today(&self.creditor);
        NewInvoice {
            lines,
            nature: Nature::Services,
            supplied_on: today,
            due_on: today + Days::new(30),
            label: String::new(),
            purchase_order: "BC-7".to_owned(),
            form_key: self.ctx.form_key(),
        }
    }

    pub(super) async fn issue(
        &self,
        by: &StaffActor,
        debtor: DebtorId,
        lines: Vec<Line>,
    ) -> Result<Made, IssueError> {
        invoicing::issue(&self.ctx, by, debtor, &self.new_invoice(lines)).await
    }

    /// Every reference that was issued here, in order.
    pub(super) async fn issued(&self, prefix: &str) -> Vec<String> {
        let mut tx = self.ctx.store.read().await.unwrap();
        let mut found = Vec::new();
        for count in 1..100 {
            let reference = domain::billing::number::reference(prefix, 2026, count);
            let known = store::invoices::by_reference(&mut tx, self.creditor.id, &reference).await;
            found.extend(known.unwrap().map(|invoice| invoice.reference));
        }
        found
    }
}

/// What a stored invoice's PDF says.
pub(super) async fn paper(
    ctx: &Context,
    by: &StaffActor,
    debtor: DebtorId,
    id: InvoiceId,
) -> (Vec<u8>, String) {
    let paper = service::office::invoice_pdf(ctx, by, debtor, id).await.unwrap().unwrap();
    let text = crate::letters::read_pdf(&paper.bytes);
    (paper.bytes, text)
}
