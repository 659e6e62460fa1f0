//! The statement of account: what is owed, invoice by invoice.

use chrono::NaiveDate;
use domain::{InvoiceId, Money};

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
