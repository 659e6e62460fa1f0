//! Invoices through the real import, and paying them.

use super::TestApp;
use domain::{DebtorId, InvoiceId, Locale, Money, PaymentAttemptId, RefundId};
use service::{
    Creditor, DebtorActor, StaffActor,
    import::{self, Report},
    payments::{self, Checkout, RefundDecision, RefundError, Selection, provider::EventError},
    portal,
};

const HEADER: &str =
    "numero;type;date;echeance;montant ttc;facture d'origine;code client;client;cp;ville;siren";

/// A CSV file of one kind of document: reference, due date, amount in cents, debtor.
pub(crate) fn bill_csv(rows: &[(&str, &str, i64, &str)]) -> String {
    let mut text = HEADER.to_owned();
    for (reference, due, minor, debtor) in rows {
        text.push('\n');
        text.push_str(&row(reference, "facture", due, *minor, "", debtor));
    }
    text
}

fn row(
    reference: &str,
    kind: &str,
    due: &str,
    minor: i64,
    preceding: &str,
    debtor: &str,
) -> String {
    let amount = format!("{},{:02}", minor / 100, minor % 100);
    format!(
        "{reference};{kind};2026-01-05;{due};{amount};{preceding};{debtor};Société {debtor};69003;Lyon;552100554"
    )
}

impl TestApp {
    /// Takes a file in.
    pub(crate) async fn take_in(
        &self,
        creditor: &Creditor,
        name: &str,
        bytes: impl Into<Vec<u8>>,
    ) -> Report {
        let source = Box::new(std::io::Cursor::new(bytes.into()));
        import::take_in(&self.ctx, creditor, name, source).await.unwrap()
    }

    /// Bills a debtor of the first creditor; past its due date.
    pub(crate) async fn bill(&self, debtor: &str, reference: &str, minor: i64) -> InvoiceId {
        self.bill_due(debtor, reference, minor, "2026-02-04").await
    }

    pub(crate) async fn bill_due(
        &self,
        debtor: &str,
        reference: &str,
        minor: i64,
        due: &str,
    ) -> InvoiceId {
        let report = self
            .take_in(&self.creditor, "f.csv", bill_csv(&[(reference, due, minor, debtor)]))
            .await;
        assert_eq!((report.accepted, report.rejected), (1, 0), "{report:?}");
        self.invoice_id(&self.creditor, reference).await
    }

    /// A credit note of the first creditor, naming the invoice it corrects if one is given.
    pub(crate) async fn credit_note(
        &self,
        debtor: &str,
        reference: &str,
        minor: i64,
        preceding: &str,
    ) -> InvoiceId {
        let csv = format!(
            "{HEADER}\n{}",
            row(reference, "avoir", "2026-02-04", minor, preceding, debtor)
        );
        let report = self.take_in(&self.creditor, "a.csv", csv).await;
        assert_eq!((report.accepted, report.rejected), (1, 0), "{report:?}");
        self.invoice_id(&self.creditor, reference).await
    }

    pub(crate) async fn invoice_id(&self, creditor: &Creditor, reference: &str) -> InvoiceId {
        let mut tx = self.ctx.store.read().await.unwrap();
        store::invoices::by_reference(&mut tx, creditor.id, reference).await.unwrap().unwrap().id
    }

    pub(crate) async fn debtor_id(&self, creditor: &Creditor, reference: &str) -> DebtorId {
        let mut tx = self.ctx.store.read().await.unwrap();
        store::debtors::by_reference(&mut tx, creditor.id, reference).await.unwrap().unwrap().id
    }

    /// What is left on an invoice of the first creditor.
    pub(crate) async fn balance(&self, invoice: InvoiceId) -> i64 {
        let mut tx = self.ctx.store.read().await.unwrap();
        store::invoices::by_id(&mut tx, self.creditor.id, invoice)
            .await
            .unwrap()
            .unwrap()
            .balance_minor
    }

    /// A contact without an address, signed in: no receipt slows the scenario down.
    pub(crate) async fn debtor(&self, reference: &str) -> DebtorActor {
        let debtor = self.debtor_id(&self.creditor, reference).await;
        let contact = self.contact(self.creditor.id, debtor, None, Locale::Fr).await;
        self.actor(self.creditor.id, contact.id).await
    }

    /// A contact with an address, signed in.
    pub(crate) async fn debtor_with_mail(&self, reference: &str, locale: Locale) -> DebtorActor {
        let debtor = self.debtor_id(&self.creditor, reference).await;
        let contact =
            self.contact(self.creditor.id, debtor, Some("claire@exemple.fr"), locale).await;
        self.actor(self.creditor.id, contact.id).await
    }

    pub(crate) async fn start(&self, actor: &DebtorActor, selection: Selection) -> Checkout {
        payments::start(&self.ctx, actor, selection, &self.ctx.form_key()).await.unwrap()
    }

    /// Delivers a signed event, as the provider does.
    pub(crate) async fn deliver(&self, attempt: PaymentAttemptId, kind: &str) -> bool {
        let (signature, body) = self.provider.event(attempt, kind);
        self.receive(&signature, &body).await.unwrap()
    }

    pub(crate) async fn receive(&self, signature: &str, body: &[u8]) -> Result<bool, EventError> {
        payments::receive_event(&self.ctx, &*self.provider, signature, body).await.unwrap()
    }

    /// Pays a selection from beginning to end.
    pub(crate) async fn pay(&self, actor: &DebtorActor, selection: Selection) -> PaymentAttemptId {
        let checkout = self.start(actor, selection).await;
        self.complete(checkout.attempt).await;
        checkout.attempt
    }

    /// Pays what was begun.
    pub(crate) async fn complete(&self, attempt: PaymentAttemptId) {
        self.provider.change(attempt, super::Checkout::pay);
        self.deliver(attempt, "completed").await;
        self.settle().await;
    }

    pub(crate) async fn attempt(&self, id: PaymentAttemptId) -> store::payments::Attempt {
        let mut tx = self.ctx.store.read().await.unwrap();
        store::payments::by_id(&mut tx, self.creditor.id, id).await.unwrap().unwrap()
    }

    /// What is left of a payment of the first creditor to send back.
    pub(crate) async fn left(&self, payment: PaymentAttemptId) -> Money {
        let attempt = self.attempt(payment).await;
        let mut tx = self.ctx.store.read().await.unwrap();
        payments::refundable(&mut tx, &attempt).await.unwrap()
    }

    /// Decides a refund on what is left now.
    pub(crate) async fn refund(
        &self,
        by: &StaffActor,
        payment: PaymentAttemptId,
        minor: i64,
    ) -> Result<RefundId, RefundError> {
        let (seen, amount) = (self.left(payment).await, Money::eur(minor));
        let reason = "geste commercial";
        payments::refund(&self.ctx, by, RefundDecision { payment, seen, amount, reason }).await
    }

    /// Lets the first creditor claim late interest and the indemnity.
    pub(crate) async fn claim_everything(&self) {
        let mut tx = self.ctx.store.write().await.unwrap();
        let policy = store::policies::Policy::new(self.creditor.id, self.ctx.now());
        let (interest, indemnity) =
            (domain::legal::Decision::Claim, domain::legal::Decision::Claim);
        let policy = store::policies::Policy { interest, indemnity, ..policy };
        store::policies::put(&mut tx, &policy).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(crate) async fn to_pay(&self, actor: &DebtorActor) -> Money {
        portal::overview(&self.ctx, actor).await.unwrap().to_pay
    }

    /// The postings of an attempt: kind, change of what is owed, oldest first.
    pub(crate) async fn booked(&self, id: PaymentAttemptId) -> Vec<(String, i64)> {
        let mut tx = self.ctx.store.read().await.unwrap();
        let mut found = store::ledger::of_attempt(&mut tx, self.creditor.id, id).await.unwrap();
        found.reverse();
        found.into_iter().map(|posting| (posting.kind.to_string(), posting.minor)).collect()
    }

    /// The tasks that wait at the first creditor: kind and why.
    pub(crate) async fn tasks(&self) -> Vec<(String, String)> {
        let mut tx = self.ctx.store.read().await.unwrap();
        let found = store::tasks::open(&mut tx, self.creditor.id).await.unwrap();
        let why = |task: &store::tasks::Task| {
            task.detail.0["why"].as_str().unwrap_or_default().to_owned()
        };
        found.iter().map(|task| (task.kind.clone(), why(task))).collect()
    }
}

/// These invoices, and nothing else.
pub(crate) fn only(invoices: &[InvoiceId]) -> Selection {
    Selection { invoices: Some(invoices.to_vec()), amount: None }
}

/// A part of everything.
pub(crate) fn part(minor: i64) -> Selection {
    Selection { invoices: None, amount: Some(Money::eur(minor)) }
}
