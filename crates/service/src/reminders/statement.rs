//! The statement of account: what is owed, invoice by invoice, from the ledger at this moment.

use super::accessories::{self, Claimed, Past};
use crate::{Context, Error};
use chrono::NaiveDate;
use domain::{
    InvoiceId, Locale, Money, invoice::InvoiceKind, legal::Refusal, scenario::HoldReason,
};
use std::collections::{BTreeSet, HashMap};
use store::{
    Tx, actions::About, creditors::Creditor, debtors::Debtor, holds::Hold, invoices::WithBalance,
    policies::Policy,
};

/// What a reminder asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The invoices that the reminder is about, oldest due date first.
    pub lines: Vec<StatementLine>,
    /// Everything that is asked for.
    pub total: Money,
    /// The day it is true on.
    pub as_of: NaiveDate,
}

/// One invoice on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementLine {
    /// Which.
    pub invoice: InvoiceId,
    /// Its reference.
    pub reference: String,
    /// What it is for.
    pub label: String,
    /// On whose behalf it is collected, if for others.
    pub principal_name: Option<String>,
    /// When it was issued.
    pub issued_on: NaiveDate,
    /// When it was due.
    pub due_on: NaiveDate,
    /// What remains of it, without accessories and without what is contested.
    pub principal: Money,
    /// Late interest claimed to this day; zero when waived or not due.
    pub interest: Money,
    /// The fixed indemnity claimed; zero when waived or not due.
    pub indemnity: Money,
    /// How interest and indemnity are made up, line by line, in the reader's language.
    pub explanations: Vec<String>,
}

/// Why there is no statement.
#[derive(Debug, thiserror::Error)]
pub enum StatementError {
    /// The creditor claims something that cannot be computed.
    #[error("{reference}: {refusal}")]
    Refused {
        /// The invoice.
        reference: String,
        /// What is missing.
        refusal: Refusal,
    },
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for StatementError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// For whom a statement is made, and by whose rules.
#[derive(Clone, Copy)]
pub(crate) struct Parties<'a> {
    pub(crate) creditor: &'a Creditor,
    pub(crate) debtor: &'a Debtor,
    pub(crate) policy: &'a Policy,
    /// The reader's language.
    pub(crate) locale: Locale,
}

impl Statement {
    /// The statement for the invoices that an action is still about.
    pub(crate) async fn of_action(
        ctx: &Context,
        tx: &mut Tx,
        parties: Parties<'_>,
        about: &[About],
    ) -> Result<Self, StatementError> {
        let (creditor, debtor) = (parties.creditor.id, parties.debtor.id);
        let mut rows = store::invoices::open_of_debtor(tx, creditor, debtor).await?;
        rows.retain(|row| about.iter().any(|one| one.is_open && one.invoice_id == row.invoice.id));
        Self::of_rows(ctx, tx, parties, rows).await
    }

    /// The statement for some open invoices of a debtor; those on which nothing uncontested is left
    /// are no part of it.
    pub(crate) async fn of_rows(
        ctx: &Context,
        tx: &mut Tx,
        parties: Parties<'_>,
        rows: Vec<WithBalance>,
    ) -> Result<Self, StatementError> {
        let as_of = ctx.today(parties.creditor);
        let (creditor, debtor) = (parties.creditor.id, parties.debtor.id);
        let mut pasts: HashMap<InvoiceId, Past> = HashMap::new();
        for one in store::ledger::on_open_invoices(tx, creditor, debtor).await? {
            let past = pasts.entry(one.invoice_id).or_default();
            past.notice_at = one.notice_at;
            past.booked.push(one.booked);
        }
        let holds = store::holds::of_debtor(tx, creditor, debtor).await?;
        let insolvency_on = |issued_on: NaiveDate| {
            let insolvent = holds.iter().filter(|hold| hold.reason == HoldReason::Insolvency);
            let frozen = |hold: &&Hold| hold.proceedings().is_none_or(|of| of.freeze(issued_on));
            insolvent.filter(frozen).map(|hold| hold.opened_on.unwrap_or(hold.starts_on)).min()
        };
        let mut lines = Vec::with_capacity(rows.len());
        for row in rows {
            let past = pasts.remove(&row.invoice.id).unwrap_or_default();
            if row.invoice.kind == InvoiceKind::Invoice && row.uncontested_minor() > 0 {
                let rates = &ctx.settings.rates;
                let insolvency_on = insolvency_on(row.invoice.issued_on);
                let claimed = accessories::of(parties, &row, &past, insolvency_on, as_of, rates)?;
                lines.push(StatementLine::new(row, claimed));
            }
        }
        lines.sort_by(|a, b| (a.due_on, &a.reference).cmp(&(b.due_on, &b.reference)));
        let mut total = Money::zero(parties.creditor.currency);
        for line in &lines {
            for amount in [line.principal, line.interest, line.indemnity] {
                total = total.checked_add(amount).ok_or_else(|| {
                    Error::internal("a statement's amounts are too large or of two currencies")
                })?;
            }
        }
        Ok(Self { lines, total, as_of })
    }

    /// The sum of what remains of the invoices themselves.
    pub fn principal(&self) -> Money {
        self.sum(|line| line.principal)
    }

    /// The sum of late interest.
    pub fn interest(&self) -> Money {
        self.sum(|line| line.interest)
    }

    /// The sum of indemnities.
    pub fn indemnity(&self) -> Money {
        self.sum(|line| line.indemnity)
    }

    fn sum(&self, part: impl Fn(&StatementLine) -> Money) -> Money {
        let minor = self.lines.iter().map(|line| part(line).minor).sum();
        Money::new(minor, self.total.currency)
    }

    /// Those for whom it is collected, each once, in the order of the alphabet.
    pub(crate) fn principal_names(&self) -> Vec<&str> {
        let names: BTreeSet<&str> =
            self.lines.iter().filter_map(|line| line.principal_name.as_deref()).collect();
        names.into_iter().collect()
    }

    /// The earliest due date.
    pub fn oldest_due_on(&self) -> Option<NaiveDate> {
        self.lines.first().map(|line| line.due_on)
    }
}

impl StatementLine {
    fn new(row: WithBalance, claimed: Claimed) -> Self {
        let principal = Money::new(row.uncontested_minor(), row.invoice.currency);
        let Claimed { interest, indemnity, explanations } = claimed;
        let invoice = row.invoice;
        Self {
            invoice: invoice.id,
            reference: invoice.reference,
            label: invoice.label,
            principal_name: invoice.principal,
            issued_on: invoice.issued_on,
            due_on: invoice.due_on,
            principal,
            interest,
            indemnity,
            explanations,
        }
    }
}
