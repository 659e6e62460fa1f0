//! What each command does.

mod accounts;
mod bounce;
mod chat;
mod creditor;
mod demo;
mod import;
mod jobs;
mod run;
mod transfer;

use crate::{
    cli::{Cli, Command},
    config::Config,
    process::Process,
    serve, telemetry,
};
use anyhow::Context as _;
use std::process::ExitCode;
use store::creditors::Creditor;

/// Runs a command; its exit code says whether all is well.
pub(crate) async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    if let Command::Demo(args) = &cli.command {
        return Box::pin(demo::run(args)).await;
    }
    if let Command::Bench(args) = &cli.command {
        return Box::pin(crate::bench::run(args)).await;
    }
    if let Command::Chat(args) = &cli.command {
        return chat::run(args);
    }
    let config = Config::read(cli.config.as_ref())?;
    telemetry::logs(&config.telemetry);
    if let Command::CheckConfig = cli.command {
        println!("{}", serde_json::to_string_pretty(&config)?);
        return Ok(ExitCode::SUCCESS);
    }
    let process = Process::open(config).await?;
    match cli.command {
        Command::Serve => {
            migrate_until_reached(&process).await?;
            serve::run(&process, |_| ()).await?;
        }
        Command::Worker => {
            migrate_until_reached(&process).await?;
            serve::work(&process).await?;
        }
        Command::Migrate => {
            process.ctx.store.migrate().await?;
            println!("The schema is up to date.");
        }
        Command::Import(args) => return import::run(&process, &args).await,
        Command::Bounce(args) => return bounce::run(&process, &args).await,
        Command::Scores(args) => return import::scores(&process, &args).await,
        Command::Link(args) => accounts::link(&process, &args).await?,
        Command::Staff(args) => accounts::staff(&process, &args).await?,
        Command::Transfer(args) => transfer::run(&process, &args).await?,
        Command::ApiKey(args) => accounts::api_key(&process, args).await?,
        Command::Creditor(args) => creditor::run(&process, &args).await?,
        Command::Run(args) => run::run(&process, &args).await?,
        Command::Jobs(args) => jobs::run(&process, &args).await?,
        Command::VerifyLedger => {
            let report = service::ledger::verify(&process.ctx).await?;
            println!("{}", serde_json::to_string_pretty(&report)?);
            return Ok(if report.flaws.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Command::VerifyAudit => {
            service::audit::chain::seal(&process.ctx).await?;
            let report = service::audit::chain::verify(&process.ctx).await?;
            println!("{}", serde_json::to_string_pretty(&report)?);
            return Ok(if report.flaws.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Command::Bench(_) | Command::Chat(_) | Command::CheckConfig | Command::Demo(_) => {}
    }
    Ok(ExitCode::SUCCESS)
}

/// Brings the schema up to date before serving; a database that is away is waited for, since it
/// may start after us.
async fn migrate_until_reached(process: &Process) -> anyhow::Result<()> {
    for _ in 0..60 {
        match process.ctx.store.migrate().await {
            Ok(()) => return Ok(()),
            Err(store::StoreError::Migration(error)) if !process.reachable().await => {
                tracing::warn!("the database does not answer yet: {error}");
                tokio::time::sleep(std::time::Duration::from_secs(1)).await;
            }
            Err(error) => return Err(error).context("bringing the schema up to date"),
        }
    }
    anyhow::bail!("the database did not answer for a minute")
}

/// The creditor of this short name.
async fn creditor_named(process: &Process, slug: &str) -> anyhow::Result<Creditor> {
    let mut tx = process.ctx.store.read().await?;
    let found = store::creditors::by_slug(&mut tx, slug).await?;
    found.with_context(|| format!("there is no creditor with the short name {slug}"))
}
