//! Open invoices about which nothing goes, whatever the day: no scenario takes them, or their run has
//! left. Planning does not look at them; whoever asks why an invoice is silent is told all the same.

use super::thought::{Counts, Line, VersionNames, count};
use crate::{Context, Error};
use domain::{DebtorId, InvoiceId, scenario::Reason};
use std::collections::HashMap;
use store::{Tx, creditors::Creditor, runs::Newcomer};
use uuid::Uuid;

/// Invoices that are read at once.
const PAGE: i64 = 2_000;

/// Tells, page by page, of invoices whose run has left with something owed, and counts them.
pub(super) async fn left(
    ctx: &Context,
    creditor: &Creditor,
    names: &VersionNames,
    counts: &mut Counts,
    mut tell: impl FnMut(Line),
) -> Result<(), Error> {
    let mut from = InvoiceId(Uuid::nil());
    loop {
        let mut tx = ctx.store.read().await?;
        let page = store::runs_left::unpaid(&mut tx, creditor.id, from, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        from = last.invoice_id;
        for row in page {
            count(counts, row.stage.as_str(), 1);
            tell(Line {
                debtor: row.debtor_reference,
                invoice: row.reference,
                minor: row.balance_minor,
                scenario: names.get(&row.version_id).cloned(),
                step: None,
                fate: row.stage.to_string(),
                reason: None,
                until: None,
                passed_over: Vec::new(),
            });
        }
    }
}

/// Tells, page by page, of invoices that no scenario has taken.
pub(super) async fn untaken(
    ctx: &Context,
    creditor: &Creditor,
    mut tell: impl FnMut(Line),
) -> Result<(), Error> {
    let mut from = InvoiceId(Uuid::nil());
    loop {
        let mut tx = ctx.store.read().await?;
        let page = store::runs::newcomers(&mut tx, creditor.id, from, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        from = last.id;
        lines(&mut tx, creditor, page).await?.into_iter().for_each(&mut tell);
    }
}

/// A line for each invoice that no scenario takes.
pub(super) async fn lines(
    tx: &mut Tx,
    creditor: &Creditor,
    untaken: Vec<Newcomer>,
) -> Result<Vec<Line>, Error> {
    let mut debtors: Vec<DebtorId> = untaken.iter().map(|one| one.debtor_id).collect();
    debtors.sort_unstable();
    debtors.dedup();
    let profiles = store::reach::profiles_of(tx, creditor.id, &debtors).await?;
    let references: HashMap<DebtorId, String> =
        profiles.into_iter().map(|profile| (profile.id, profile.reference)).collect();
    let line = |one: Newcomer| Line {
        debtor: references.get(&one.debtor_id).cloned().unwrap_or_default(),
        invoice: one.reference,
        minor: one.balance_minor,
        scenario: None,
        step: None,
        fate: "waits".to_owned(),
        reason: Some(Reason::NoScenario.to_string()),
        until: None,
        passed_over: Vec::new(),
    };
    Ok(untaken.into_iter().map(line).collect())
}
