//! `acquit import` and `acquit scores`.

use super::creditor_named;
use crate::{cli, process::Process};
use anyhow::Context as _;
use std::{fs::File, process::ExitCode};

/// Takes in each file and prints what came of it, one JSON object a line.
pub(crate) async fn run(process: &Process, args: &cli::Import) -> anyhow::Result<ExitCode> {
    process.ctx.store.migrate().await?;
    let creditor = creditor_named(process, &args.creditor).await?;
    let mut all_well = true;
    for path in &args.files {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let file = File::open(path).with_context(|| format!("opening {}", path.display()))?;
        let report =
            service::import::take_in(&process.ctx, &creditor, &name, Box::new(file)).await?;
        all_well &= report.rejected == 0;
        println!("{}", serde_json::to_string(&report)?);
    }
    Ok(if all_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Takes in a file of scores and prints what came of it.
pub(crate) async fn scores(process: &Process, args: &cli::Scores) -> anyhow::Result<ExitCode> {
    process.ctx.store.migrate().await?;
    let creditor = creditor_named(process, &args.creditor).await?;
    let text = std::fs::read_to_string(&args.file)
        .with_context(|| format!("reading {}", args.file.display()))?;
    let report = service::scenarios::scores::take_in(&process.ctx, &creditor, &text).await?;
    println!("{}", serde_json::to_string(&report)?);
    Ok(if report.rejected.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
