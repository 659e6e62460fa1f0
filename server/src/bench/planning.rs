//! A day's planning of a large creditor, after the same of a small one on the same database.

use super::{memory, table::Table};
use crate::{cli, config::Config, demo::seed, process::Process};
use anyhow::{Context as _, ensure};
use chrono::{Days, NaiveDate};
use domain::{
    DebtorId, Locale, Money, ScenarioId, ScenarioVersionId, calendar,
    invoice::InvoiceKind,
    ledger::{Account, Posting, PostingKind},
    party::DebtorKind,
    scenario::{ActionKind, Definition, Mode, Offset, Stage, Step, Tone, VersionState},
};
use service::scenarios;
use std::time::Instant;
use store::{
    Json, bulk,
    contacts::Contact,
    creditors::Creditor,
    debtors::Debtor,
    invoices::Invoice,
    ledger::NewPosting,
    runs::StoredRun,
    scenarios::{Scenario, Version},
};

const PER_DEBTOR: usize = 4;
/// The small creditor, from which on the cost must grow linearly.
const SMALL: usize = 10_000;
/// Debtors written at once.
const BATCH: usize = 1_000;
/// Days after the due date of each step.
const STEPS: [i32; 4] = [5, 20, 40, 58];

/// Plans two days of a creditor with this many open invoices. The first one writes down of every
/// invoice why it waits; the second one is as any other day.
pub(crate) async fn measure(
    name: &str,
    config: Config,
    args: &cli::Bench,
    table: &mut Table,
) -> anyhow::Result<()> {
    let process = Process::open(config).await?;
    let invoices = if process.ctx.store.is_shared() { args.invoices } else { args.invoices / 5 };
    let (_, small) = days(&process, "bench-small", SMALL.min(invoices)).await?;
    let before = memory::forget_peak();
    let (first, usual) = days(&process, "bench-large", invoices).await?;
    let grown = memory::peak_megabytes() - before;
    process.ctx.store.close().await;

    table.note(
        format!("{name}: the first day of {invoices} invoices, a second"),
        format!("{first:.0}"),
    );
    table.at_least(format!("{name}: a day of {invoices} invoices, a second"), usual, 20_000.0);
    table.at_least(format!("{name}: the same / of {SMALL} invoices, a second"), usual / small, 0.7);
    table.at_most(format!("{name}: memory that the large day added, MB"), grown, 60.0);
    Ok(())
}

/// Invoices a second on the first day and on the next.
async fn days(process: &Process, slug: &str, invoices: usize) -> anyhow::Result<(f64, f64)> {
    let ctx = &process.ctx;
    let creditor = fill(process, slug, invoices).await?;
    let first = first_day(process, &creditor);
    let mut rates = Vec::new();
    for day in [first, first + Days::new(1)] {
        let begun = Instant::now();
        let counts = scenarios::plan_day(ctx, &creditor, day, None).await?;
        let seconds = begun.elapsed().as_secs_f64();
        let seen: u64 = counts
            .iter()
            .filter(|(name, _)| !name.starts_with("left_out") && *name != "enrolled")
            .map(|(_, number)| number)
            .sum();
        ensure!(seen == invoices as u64, "{seen} invoices were planned: {counts:?}");
        ensure!(counts.get("email").is_some_and(|sent| *sent > 0), "nothing is due: {counts:?}");
        #[expect(clippy::cast_precision_loss, reason = "a rate")]
        rates.push(invoices as f64 / seconds);
    }
    Ok((rates[0], rates[1]))
}

/// The first of two days in a row on which messages may leave.
fn first_day(process: &Process, creditor: &Creditor) -> NaiveDate {
    let mut day = process.ctx.today(creditor);
    while !calendar::is_business_day(day) || !calendar::is_business_day(day + Days::new(1)) {
        day = day + Days::new(1);
    }
    day
}

/// A creditor whose invoices are due on sixty days and as far in their scenario as they would be.
pub(super) async fn fill(
    process: &Process,
    slug: &str,
    invoices: usize,
) -> anyhow::Result<Creditor> {
    let ctx = &process.ctx;
    let mut tx = ctx.store.write().await?;
    let model = store::creditors::by_slug(&mut tx, seed::CREDITORS[0].slug).await?;
    let creditor =
        Creditor { id: ctx.id(), slug: slug.to_owned(), ..model.context("the demonstration")? };
    store::creditors::insert(&mut tx, &creditor).await?;
    let version = scenario(process, &creditor);
    store::scenarios::insert(&mut tx, &version.0).await?;
    store::scenarios::insert_version(&mut tx, &version.1).await?;
    tx.commit().await?;
    let debtors = invoices.div_ceil(PER_DEBTOR);
    for first in (0..debtors).step_by(BATCH) {
        let batch = first..(first + BATCH).min(debtors);
        write(process, &creditor, version.1.id, batch, invoices).await?;
    }
    // As an import does at its end.
    let mut tx = ctx.store.write().await?;
    store::imports::loaded(&mut tx).await?;
    tx.commit().await?;
    Ok(creditor)
}

fn scenario(process: &Process, creditor: &Creditor) -> (Scenario, Version) {
    let ctx = &process.ctx;
    let (id, now) = (ctx.id::<ScenarioId>(), ctx.now());
    let scenario = Scenario {
        creditor_id: creditor.id,
        id,
        name: "Standard".to_owned(),
        position: 1,
        created_at: now,
        archived_at: None,
    };
    let steps = (1..).zip(STEPS).map(|(level, days)| Step {
        offset: Offset::after_due(days),
        kind: ActionKind::Email,
        level,
        tone: Tone::Firm,
        template: "friendly".to_owned(),
        mode: Mode::ToValidate,
        conditions: Vec::new(),
    });
    let definition =
        Definition { criteria: Vec::new(), steps: steps.collect(), end_after_days: 30 };
    let version = Version {
        creditor_id: creditor.id,
        id: ctx.id(),
        scenario_id: id,
        number: 1,
        state: VersionState::Published,
        definition: Json(definition),
        created_at: now,
        created_by: None,
        published_at: Some(now),
        published_by: None,
    };
    (scenario, version)
}

async fn write(
    process: &Process,
    creditor: &Creditor,
    version: ScenarioVersionId,
    batch: std::ops::Range<usize>,
    invoices: usize,
) -> anyhow::Result<()> {
    let ctx = &process.ctx;
    let today = first_day(process, creditor);
    let (mut debtors, mut contacts) = (Vec::new(), Vec::new());
    let (mut bills, mut postings, mut runs) = (Vec::new(), Vec::new(), Vec::new());
    for number in batch {
        let row = debtor(process, creditor, number)?;
        contacts.push(Contact {
            creditor_id: creditor.id,
            id: ctx.id(),
            debtor_id: row.id,
            name: format!("Claire {number}"),
            email: Some(format!("claire{number}@exemple.test")),
            phone: None,
            locale: Locale::Fr,
            created_at: ctx.now(),
        });
        for place in 0..PER_DEBTOR.min(invoices.saturating_sub(number * PER_DEBTOR)) {
            let late = u64::try_from((number + place * 7) % 60)?;
            let bill = invoice(
                process,
                creditor,
                row.id,
                number * PER_DEBTOR + place,
                today - Days::new(late),
            );
            let amount = Money::new(bill.total_minor, bill.currency);
            let key = format!("invoice:{}", bill.id);
            postings.push(Posting::on_invoice(
                PostingKind::Invoice,
                key,
                bill.id,
                amount,
                Account::Sales,
            )?);
            runs.push(run(process, version, &bill, late));
            bills.push(bill);
        }
        debtors.push(row);
    }
    let booked: Vec<NewPosting<'_>> = bills
        .iter()
        .zip(&postings)
        .map(|(bill, posting)| NewPosting {
            id: ctx.id(),
            creditor: creditor.id,
            debtor: Some(bill.debtor_id),
            attempt: None,
            posting,
            at: ctx.now(),
        })
        .collect();
    let mut tx = ctx.store.write().await?;
    bulk::debtors(&mut tx, &debtors).await?;
    bulk::contacts(&mut tx, &contacts).await?;
    bulk::invoices(&mut tx, &bills).await?;
    bulk::postings(&mut tx, &booked).await?;
    store::runs::insert_all(&mut tx, &runs).await?;
    Ok(tx.commit().await?)
}

fn debtor(process: &Process, creditor: &Creditor, number: usize) -> anyhow::Result<Debtor> {
    let now = process.ctx.now();
    Ok(Debtor {
        creditor_id: creditor.id,
        id: process.ctx.id(),
        reference: format!("D-{number:06}"),
        kind: DebtorKind::Business,
        name: format!("Client {number}"),
        siren: None,
        street: format!("{number} rue des Essais"),
        postcode: "69001".to_owned(),
        city: "Lyon".to_owned(),
        country: "FR".to_owned(),
        rf_reference: domain::reference::RfReference::from_body(&format!("D{number}"))?.to_string(),
        search_text: format!("client {number}"),
        created_at: now,
        updated_at: now,
    })
}

fn invoice(
    process: &Process,
    creditor: &Creditor,
    debtor: DebtorId,
    number: usize,
    due_on: NaiveDate,
) -> Invoice {
    let now = process.ctx.now();
    Invoice {
        creditor_id: creditor.id,
        id: process.ctx.id(),
        debtor_id: debtor,
        reference: format!("F-{number:07}"),
        kind: InvoiceKind::Invoice,
        label: format!("Livraison {number}"),
        issued_on: due_on - Days::new(30),
        due_on,
        total_minor: 12_345,
        currency: creditor.currency,
        purchase_order: None,
        principal: None,
        document_id: None,
        created_at: now,
        updated_at: now,
    }
}

/// Where an invoice this late stands when every step was done on its day.
fn run(process: &Process, version: ScenarioVersionId, bill: &Invoice, late: u64) -> StoredRun {
    let done = STEPS.iter().filter(|days| i128::from(late) > i128::from(**days)).count();
    let last = done.checked_sub(1).and_then(|index| u64::try_from(STEPS[index]).ok());
    StoredRun {
        creditor_id: bill.creditor_id,
        id: process.ctx.id(),
        debtor_id: bill.debtor_id,
        invoice_id: bill.id,
        version_id: version,
        chosen_by: Json(Vec::new()),
        stage: Stage::Chasing,
        next_step: i64::try_from(done).unwrap_or(0),
        level: i64::try_from(done).unwrap_or(0),
        broken_promises: 0,
        promised_on: None,
        last_on: last.map(|days| bill.due_on + Days::new(days)),
        not_before: None,
        contested_minor: 0,
        acknowledged_on: None,
        waits_for: None,
        waits_until: None,
        entered_at: process.ctx.now(),
        level_since: bill.due_on,
        left_at: None,
    }
}
