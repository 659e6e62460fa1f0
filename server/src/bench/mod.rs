//! `acquit bench`: speed as ratios against limits measured in the same run, on loopback.

mod client;
mod demonstration;
mod import;
mod load;
mod memory;
mod overview;
mod planning;
mod queue;
mod table;
mod talk;

use crate::{
    cli::{self, BenchDatabase, BenchPart},
    config::{Config, LogFormat},
    telemetry,
};
use anyhow::Context as _;
use std::{path::Path, process::ExitCode};
use table::Table;

/// Names a server where databases can be made.
const POSTGRES: &str = "ACQUIT_TEST_POSTGRES_URL";

/// Measures on one database: what memory it takes is then its own. Exits with 1 if a limit is
/// missed.
pub(crate) async fn run(args: &cli::Bench) -> anyhow::Result<ExitCode> {
    let folder = std::env::temp_dir().join(format!("acquit-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let mut table = Table::default();
    let result = match &args.fill {
        Some(url) => Box::pin(demonstration::fill(config(url.clone(), &folder))).await,
        None => Box::pin(measure(args, &folder, &mut table)).await,
    };
    std::fs::remove_dir_all(&folder)?;
    result?;
    if args.fill.is_none() {
        println!("{table}");
    }
    Ok(if table.all_within() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn measure(args: &cli::Bench, folder: &Path, table: &mut Table) -> anyhow::Result<()> {
    let (name, url) = match args.on {
        BenchDatabase::Sqlite => {
            ("SQLite", format!("sqlite:{}", folder.join("bench.db").display()))
        }
        BenchDatabase::Postgresql => {
            let server = std::env::var(POSTGRES)
                .with_context(|| format!("{POSTGRES} does not name a server"))?;
            ("PostgreSQL", new_database(&server).await?)
        }
    };
    let config = config(url, folder);
    telemetry::logs(&config.telemetry);
    if args.wants(BenchPart::Talk) {
        talk::measure(table)?;
    }
    let on_demonstration =
        [BenchPart::Overview, BenchPart::Import, BenchPart::Planning, BenchPart::Queue];
    if on_demonstration.into_iter().any(|part| args.wants(part)) {
        demonstration::make(&config)?;
    }
    if args.wants(BenchPart::Overview) {
        Box::pin(overview::measure(name, config.clone(), args, table)).await?;
    }
    if args.wants(BenchPart::Import) {
        import::measure(name, config.clone(), args, table).await?;
    }
    if args.wants(BenchPart::Planning) {
        planning::measure(name, config.clone(), args, table).await?;
    }
    if args.wants(BenchPart::Queue) {
        Box::pin(queue::measure(name, config, args, table)).await?;
    }
    Ok(())
}

fn config(url: String, folder: &Path) -> Config {
    let mut config = Config::default();
    config.database.url = url.into();
    config.mail.dir = folder.join("mail");
    "error".clone_into(&mut config.telemetry.log);
    config.telemetry.format = LogFormat::Text;
    config.assets.dir = std::env::var_os("ACQUIT__ASSETS__DIR").map(Into::into);
    config.http.metrics_addr = None;
    config
}

/// A new database on a throw-away server.
async fn new_database(server: &str) -> anyhow::Result<String> {
    let name = format!("acquit_bench_{}", std::process::id());
    store::Store::create_database(server, &name).await?;
    let (base, _) = server.rsplit_once('/').unwrap_or((server, ""));
    Ok(format!("{base}/{name}"))
}
