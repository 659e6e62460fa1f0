//! The statement of account: what is owed, invoice by invoice, from the ledger at this moment.

use super::accessories::{self, Claimed};
use crate::{Context, Error};
use chrono::NaiveDate;
use domain::{CreditorId, InvoiceId, Locale, Money, invoice::InvoiceKind, legal::Refusal};
use std::collections::BTreeSet;
use store::{Tx, actions::About, creditors::Creditor, debtors::Debtor, policies::Policy};

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
    /// The statement for some invoices of a debtor, in its reader's language.
    pub(crate) async fn for_reader(
        ctx: &Context,
        tx: &mut Tx,
        (creditor, debtor): (&Creditor, &Debtor),
        policy: &Policy,
        locale: Locale,
        invoices: &[InvoiceId],
    ) -> Result<Self, StatementError> {
        let parties = Parties { creditor, debtor, policy, locale };
        Self::of_invoices(ctx, tx, parties, invoices).await
    }

    /// The statement for the invoices that an action is still about.
    pub(crate) async fn of_action(
        ctx: &Context,
        tx: &mut Tx,
        parties: Parties<'_>,
        about: &[About],
    ) -> Result<Self, StatementError> {
        let invoices: Vec<InvoiceId> =
            about.iter().filter(|row| row.is_open).map(|row| row.invoice_id).collect();
        Self::of_invoices(ctx, tx, parties, &invoices).await
    }

    /// The statement for some invoices of a debtor; those on which nothing is left are no part of
    /// it.
    pub(crate) async fn of_invoices(
        ctx: &Context,
        tx: &mut Tx,
        parties: Parties<'_>,
        invoices: &[InvoiceId],
    ) -> Result<Self, StatementError> {
        let as_of = ctx.today(parties.creditor);
        let mut lines = Vec::with_capacity(invoices.len());
        for invoice in invoices {
            lines.extend(line(tx, parties, *invoice, as_of).await?);
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

/// One invoice's line; nothing if it is another debtor's, or nothing uncontested is left on it.
async fn line(
    tx: &mut Tx,
    parties: Parties<'_>,
    id: InvoiceId,
    as_of: NaiveDate,
) -> Result<Option<StatementLine>, StatementError> {
    let Parties { creditor, debtor, .. } = parties;
    let found = store::invoices::by_id(tx, creditor.id, id).await?;
    let Some(row) = found.filter(|row| {
        row.invoice.debtor_id == debtor.id && row.invoice.kind == InvoiceKind::Invoice
    }) else {
        return Ok(None);
    };
    let contested = contested(tx, creditor.id, id).await?;
    let principal = row.balance_minor - contested;
    if principal <= 0 {
        return Ok(None);
    }
    let invoice = row.invoice;
    let claimed = accessories::of(tx, parties, &invoice, contested, as_of).await?;
    let Claimed { interest, indemnity, explanations } = claimed;
    Ok(Some(StatementLine {
        invoice: id,
        label: invoice.label,
        principal_name: invoice.principal,
        issued_on: invoice.issued_on,
        due_on: invoice.due_on,
        principal: Money::new(principal, invoice.currency),
        interest,
        indemnity,
        explanations,
        reference: invoice.reference,
    }))
}

/// The part of an invoice that is contested, in minor units.
async fn contested(tx: &mut Tx, creditor: CreditorId, invoice: InvoiceId) -> Result<i64, Error> {
    let run = store::runs::of_invoice(tx, creditor, invoice).await?;
    Ok(run.map_or(0, |run| run.contested_minor.max(0)))
}
