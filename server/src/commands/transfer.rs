//! `acquit transfer`: a transfer on the creditor's account, booked from the command line.

use super::creditor_named;
use crate::{cli, process::Process};
use anyhow::{Context as _, ensure};
use domain::{DebtorId, InvoiceId, Money};
use serde_json::json;
use service::payments::outside::{self, Booked, NewTransfer};
use store::creditors::Creditor;

/// Books a transfer and prints what it settled. The receipt leaves with the worker.
pub(crate) async fn run(process: &Process, args: &cli::Transfer) -> anyhow::Result<()> {
    let ctx = &process.ctx;
    ctx.store.migrate().await?;
    let creditor = creditor_named(process, &args.creditor).await?;
    let reference = args.reference.trim();
    ensure!(
        !reference.is_empty(),
        "a reference is needed: it keeps a transfer from being booked twice"
    );
    let key = format!("reference:{reference}");
    let (debtor, invoices) = named(process, &creditor, &args.invoice).await?;
    let new = NewTransfer {
        debtor: Some(debtor),
        invoices: Some(invoices),
        amount: Money::parse(&args.amount, creditor.currency).context("reading the amount")?,
        received_on: args.date,
        payer: args.payer.clone(),
        reference: reference.to_owned(),
        key,
        even_if_known: false,
    };
    let booked = outside::receive_as_operator(ctx, &creditor, new).await?;
    println!("{}", told(&creditor, &booked));
    Ok(())
}

/// The invoices of these references, which are one debtor's.
async fn named(
    process: &Process,
    creditor: &Creditor,
    references: &[String],
) -> anyhow::Result<(DebtorId, Vec<InvoiceId>)> {
    let (mut debtors, mut invoices) = (Vec::new(), Vec::new());
    for reference in references {
        let found = outside::named(&process.ctx, creditor, reference).await?;
        let found = found.filter(|named| named.invoice().is_some());
        let found =
            found.with_context(|| format!("{} has no invoice {reference}", creditor.name))?;
        debtors.push(found.debtor());
        invoices.extend(found.invoice());
    }
    let first = *debtors.first().context("an invoice is needed")?;
    ensure!(debtors.iter().all(|debtor| *debtor == first), "these invoices are not one debtor's");
    Ok((first, invoices))
}

fn told(creditor: &Creditor, booked: &Booked) -> serde_json::Value {
    let part =
        |(invoice, amount): &(String, Money)| json!({ "invoice": invoice, "minor": amount.minor });
    json!({
        "creditor": creditor.slug,
        "posting": booked.posting,
        "debtor": booked.debtor,
        "reference": booked.transfer.reference,
        "received_on": booked.transfer.received_on,
        "minor": booked.transfer.minor,
        "currency": booked.transfer.currency,
        "settled": booked.settled.iter().map(part).collect::<Vec<_>>(),
        "credit_minor": booked.credit.minor,
        "repeated": booked.repeated,
    })
}
