//! `acquit run`: a creditor's day, plans and offers looked after, reminders planned and done.

use super::creditor_named;
use crate::{cli, process::Process};
use anyhow::ensure;
use service::scenarios::{self, Counts, Line};
use std::io::Write as _;
use store::creditors::Creditor;

/// Plans a day and does what is due now, for one creditor or for all. Prints one line an invoice
/// when asked to, then the counts of each creditor.
pub(crate) async fn run(process: &Process, args: &cli::Run) -> anyhow::Result<()> {
    process.ctx.store.migrate().await?;
    for creditor in creditors(process, args).await? {
        let today = process.ctx.today(&creditor);
        let day = args.date.unwrap_or(today);
        ensure!(
            args.dry_run || day <= today,
            "{day} has not come yet at {}: add --dry-run to see what it would bring",
            creditor.name
        );
        let json = args.json;
        let mut tell = |line: Line| print_line(&creditor.slug, &line, json);
        let tell: Option<scenarios::Teller<'_>> = if args.explain { Some(&mut tell) } else { None };
        let counts = if args.dry_run {
            scenarios::forecast(&process.ctx, &creditor, day, tell).await?
        } else {
            scenarios::run_day(&process.ctx, &creditor, day, tell).await?
        };
        print_counts(&creditor, day, args, &counts)?;
    }
    if !args.dry_run {
        service::worker::drain(&process.ctx).await?;
    }
    Ok(())
}

async fn creditors(process: &Process, args: &cli::Run) -> anyhow::Result<Vec<Creditor>> {
    if let Some(slug) = &args.creditor {
        return Ok(vec![creditor_named(process, slug).await?]);
    }
    let mut tx = process.ctx.store.read().await?;
    Ok(store::creditors::all(&mut tx).await?)
}

/// A line of JSON says whose it is: several creditors' may follow each other.
#[derive(serde::Serialize)]
struct Told<'a> {
    creditor: &'a str,
    #[serde(flatten)]
    line: &'a Line,
}

fn print_line(creditor: &str, line: &Line, json: bool) {
    let mut out = std::io::stdout().lock();
    // Whoever reads may go away; the day is planned all the same.
    let _ = match serde_json::to_string(&Told { creditor, line }) {
        Ok(text) if json => writeln!(out, "{text}"),
        _ => {
            let why = line.reason.as_deref().unwrap_or_default();
            let until = line.until.map(|day| format!(" until {day}")).unwrap_or_default();
            let step = line.step.map(|step| format!("step {step}")).unwrap_or_default();
            let of = line.scenario.as_ref().map(|of| format!(" [{} v{}]", of.name, of.version));
            let of = of.unwrap_or_default();
            let passed_over: Vec<String> = line
                .passed_over
                .iter()
                .map(|one| format!(", without step {}: {}", one.step, one.reason))
                .collect();
            let passed_over = passed_over.concat();
            writeln!(
                out,
                "{:<16} {:<16} {step:<7} {} {why}{until}{passed_over}{of}",
                line.debtor, line.invoice, line.fate
            )
        }
    };
}

fn print_counts(
    creditor: &Creditor,
    day: chrono::NaiveDate,
    args: &cli::Run,
    counts: &Counts,
) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    if args.json {
        let report = serde_json::json!({
            "creditor": creditor.slug, "date": day, "dry_run": args.dry_run, "counts": counts,
        });
        writeln!(out, "{report}")?;
        return Ok(());
    }
    writeln!(out, "{} on {day}:", creditor.name)?;
    for (name, number) in counts {
        writeln!(out, "  {number:>9} {name}")?;
    }
    Ok(())
}
