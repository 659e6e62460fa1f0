//! Import of many CSV rows against inserting the same rows in one transaction.

use super::{memory, table::Table};
use crate::{cli, config::Config, demo::seed, process::Process};
use anyhow::{Context as _, ensure};
use chrono::NaiveDate;
use domain::{
    Money,
    invoice::InvoiceKind,
    ledger::{Account, Posting, PostingKind},
    party::DebtorKind,
};
use std::{fmt::Write as _, io::Cursor, time::Instant};
use store::{creditors::Creditor, debtors::Debtor, invoices::Invoice, ledger::NewPosting};

/// Rows a debtor.
const PER_DEBTOR: usize = 4;

/// Measures both on the database that `config` names, which holds the demonstration.
pub(crate) async fn measure(
    name: &str,
    config: Config,
    args: &cli::Bench,
    table: &mut Table,
) -> anyhow::Result<()> {
    let process = Process::open(config).await?;
    let mut tx = process.ctx.store.read().await?;
    let creditor = store::creditors::by_slug(&mut tx, seed::CREDITORS[0].slug).await?;
    let creditor = creditor.context("the demonstration is not there")?;
    drop(tx);

    let begun = Instant::now();
    insert_plainly(&process, &creditor, args.rows).await?;
    let plain = begun.elapsed().as_secs_f64();

    let csv = csv(args.rows);
    let before = memory::forget_peak();
    let begun = Instant::now();
    let report =
        service::import::take_in(&process.ctx, &creditor, "bench.csv", Box::new(Cursor::new(csv)))
            .await?;
    let import = begun.elapsed().as_secs_f64();
    ensure!(
        usize::try_from(report.accepted)? == args.rows,
        "{} rows were accepted",
        report.accepted
    );

    table.note(format!("{name}: {} rows inserted plainly", args.rows), format!("{plain:.1} s"));
    table.note(format!("{name}: {} rows imported", args.rows), format!("{import:.1} s"));
    table.at_most(format!("{name}: import / plain inserts"), import / plain, 3.0);
    table.at_most(
        format!("{name}: memory that the import added, MB"),
        memory::peak_megabytes() - before,
        60.0,
    );
    process.ctx.store.close().await;
    Ok(())
}

fn csv(rows: usize) -> Vec<u8> {
    let mut text = String::from(
        "facture;date;échéance;montant ttc;libellé;code client;client;adresse;code postal;ville\n",
    );
    for row in 0..rows {
        let debtor = row / PER_DEBTOR;
        let _ = writeln!(
            text,
            "B-{row:07};01/06/2026;01/07/2026;{},{:02};Livraison {row};K-{debtor:06};Client {debtor};{debtor} rue des Essais;69001;Lyon",
            row % 900 + 10,
            row % 100
        );
    }
    text.into_bytes()
}

/// The same rows, with everything known beforehand, in one transaction.
async fn insert_plainly(process: &Process, creditor: &Creditor, rows: usize) -> anyhow::Result<()> {
    let ctx = &process.ctx;
    let now = ctx.now();
    let day = NaiveDate::from_ymd_opt(2026, 6, 1).context("a date")?;
    let mut tx = ctx.store.write().await?;
    let mut debtor = None;
    for row in 0..rows {
        if row % PER_DEBTOR == 0 {
            let number = row / PER_DEBTOR;
            let made = Debtor {
                creditor_id: creditor.id,
                id: ctx.id(),
                reference: format!("P-{number:06}"),
                kind: DebtorKind::Business,
                name: format!("Client {number}"),
                siren: None,
                street: format!("{number} rue des Essais"),
                postcode: "69001".to_owned(),
                city: "Lyon".to_owned(),
                country: "FR".to_owned(),
                rf_reference: domain::reference::RfReference::from_body(&format!("P{number}"))?
                    .to_string(),
                search_text: format!("client {number}"),
                created_at: now,
                updated_at: now,
            };
            store::debtors::insert(&mut tx, &made).await?;
            debtor = Some(made.id);
        }
        let invoice = Invoice {
            creditor_id: creditor.id,
            id: ctx.id(),
            debtor_id: debtor.context("a debtor comes first")?,
            reference: format!("P-{row:07}"),
            kind: InvoiceKind::Invoice,
            label: format!("Livraison {row}"),
            issued_on: day,
            due_on: day,
            total_minor: 12_345,
            currency: creditor.currency,
            purchase_order: None,
            principal: None,
            document_id: None,
            created_at: now,
            updated_at: now,
        };
        store::invoices::insert(&mut tx, &invoice).await?;
        let amount = Money::new(invoice.total_minor, invoice.currency);
        let key = format!("invoice:{}", invoice.id);
        let posting =
            Posting::on_invoice(PostingKind::Invoice, key, invoice.id, amount, Account::Sales)?;
        let new = NewPosting {
            id: ctx.id(),
            creditor: creditor.id,
            debtor: Some(invoice.debtor_id),
            attempt: None,
            posting: &posting,
            at: now,
        };
        store::ledger::book(&mut tx, &new).await?;
    }
    Ok(tx.commit().await?)
}
