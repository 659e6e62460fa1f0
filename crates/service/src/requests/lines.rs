//! Lines of invoices that can be contested one by one (B7).

use super::AskError;
use crate::{DebtorActor, Error};
use domain::{
    CreditorId, InvoiceId, Money,
    requests::{Ask, ContestedLine, shares},
};
use std::collections::{HashMap, hash_map::Entry};
use store::{Tx, invoices::Invoice};

/// The most invoices whose lines are offered on one page, and the most lines of one of them. Of what is
/// larger an amount is contested.
const INVOICES_MOST: usize = 50;
const LINES_MOST: usize = 100;

/// A line that can be contested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contestable {
    /// Its place among the lines.
    pub position: i64,
    /// What it is for.
    pub label: String,
    /// What it comes to with tax.
    pub amount: Money,
}

/// The lines of the debtor's invoices, of those that have more than one; without those that an open
/// dispute names already.
pub async fn contestable(
    ctx: &crate::Context,
    actor: &DebtorActor,
    invoices: &[InvoiceId],
) -> Result<HashMap<InvoiceId, Vec<Contestable>>, Error> {
    let (creditor, debtor) = actor.ids();
    let mut tx = ctx.store.read().await?;
    let mut found = HashMap::new();
    for id in invoices.iter().take(INVOICES_MOST) {
        let row = store::invoices::by_id(&mut tx, creditor, *id).await?;
        let Some(row) = row.filter(|row| row.invoice.debtor_id == debtor) else { continue };
        let mut lines = of_invoice(&mut tx, creditor, &row.invoice).await?;
        if lines.len() < 2 || lines.len() > LINES_MOST {
            continue;
        }
        for request in store::requests::open_of_invoice(&mut tx, creditor, *id).await? {
            let of_this = |line: &&ContestedLine| line.invoice == *id;
            let taken: Vec<i64> =
                request.ask.lines().iter().filter(of_this).map(|line| line.position).collect();
            lines.retain(|line| !taken.contains(&line.position));
        }
        if !lines.is_empty() {
            found.insert(*id, lines);
        }
    }
    Ok(found)
}

/// Names the lines of a wish as the invoices have them: whoever asks says no more than where they stand.
pub(super) async fn name(tx: &mut Tx, actor: &DebtorActor, ask: &mut Ask) -> Result<(), AskError> {
    let Ask::Dispute { lines, .. } = ask else { return Ok(()) };
    let (creditor, debtor) = actor.ids();
    let mut known: HashMap<InvoiceId, Vec<Contestable>> = HashMap::new();
    for line in lines {
        let lines = match known.entry(line.invoice) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                let row = store::invoices::by_id(tx, creditor, line.invoice).await?;
                let own = row.filter(|row| row.invoice.debtor_id == debtor);
                let invoice = own.ok_or(AskError::NotYours)?.invoice;
                unknown.insert(of_invoice(tx, creditor, &invoice).await?)
            }
        };
        let named = lines.iter().find(|known| known.position == line.position);
        let Contestable { position, label, amount } = named.ok_or(AskError::NotYours)?.clone();
        *line = ContestedLine { invoice: line.invoice, position, label, minor: amount.minor };
    }
    Ok(())
}

/// What the named lines of an invoice come to; nothing if none is named.
pub(super) fn sum(ask: &Ask, invoice: InvoiceId) -> Option<i64> {
    let lines = ask.lines().iter().filter(|line| line.invoice == invoice);
    lines.map(|line| line.minor).reduce(|sum, minor| sum + minor)
}

/// An invoice's lines that cost something and were not taken back. One that was issued here says which
/// tax is whose; of others each line has its part of the whole.
async fn of_invoice(
    tx: &mut Tx,
    creditor: CreditorId,
    invoice: &Invoice,
) -> Result<Vec<Contestable>, Error> {
    let issued = store::invoicing::lines(tx, creditor, invoice.id).await?;
    let with_tax: Vec<(i64, String, i64)> = if issued.is_empty() {
        let lines = store::invoices::lines_of(tx, creditor, invoice.id).await?;
        let stated: Vec<i64> = lines.iter().map(|line| line.amount_minor).collect();
        let shares = shares(invoice.total_minor, &stated).unwrap_or_default();
        lines
            .into_iter()
            .zip(shares)
            .map(|(line, share)| (line.position, line.label, share))
            .collect()
    } else {
        let taxes = store::invoicing::taxes(tx, creditor, invoice.id).await?;
        let taken_back = store::invoicing::credited_lines(tx, creditor, invoice.id).await?;
        let remaining = issued.into_iter().filter(|line| !taken_back.contains(&line.position));
        let gross = remaining.map(|line| {
            let of_rate = taxes.iter().find(|tax| tax.rate == line.rate);
            let shared = of_rate.and_then(|of| {
                shares(of.tax_minor, &[line.net_minor, of.base_minor - line.net_minor])
            });
            let tax = shared.map_or(0, |shares| shares[0]);
            (line.position, line.label, line.net_minor + tax)
        });
        gross.collect()
    };
    let costing = with_tax.into_iter().filter(|(_, _, minor)| *minor > 0);
    let contestable = costing.map(|(position, label, minor)| Contestable {
        position,
        label,
        amount: Money::new(minor, invoice.currency),
    });
    Ok(contestable.collect())
}
