//! Checking the ledger: what `acquit verify-ledger` and the simulation ask.

use crate::{Context, Error};
use serde::Serialize;

/// What a check of the whole ledger found.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Postings read.
    pub postings: i64,
    /// Entries read.
    pub entries: i64,
    /// What is wrong; empty when debits equal credits everywhere, no invoice is paid below zero
    /// and every claim matches its invoice.
    pub flaws: Vec<Flaw>,
}

/// Something wrong.
#[derive(Clone, Debug, Serialize)]
pub struct Flaw {
    /// `unbalanced`, `empty`, `overpaid` or `total`.
    pub kind: String,
    /// The posting's source key or the invoice's reference.
    pub subject: String,
    /// By how much, in minor units.
    pub minor: i64,
}

/// Checks every posting and every invoice of every creditor.
pub async fn verify(ctx: &Context) -> Result<Report, Error> {
    let mut tx = ctx.store.read().await?;
    let (postings, entries) = store::ledger::size(&mut tx).await?;
    let flaws = store::ledger::flaws(&mut tx).await?;
    let flaws = flaws
        .into_iter()
        .map(|flaw| Flaw { kind: flaw.kind, subject: flaw.subject, minor: flaw.minor })
        .collect();
    Ok(Report { postings, entries, flaws })
}
