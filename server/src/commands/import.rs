//! `acquit import` and `acquit scores`.

use super::creditor_named;
use crate::{cli, process::Process};
use anyhow::Context as _;
use service::import::Report;
use std::{
    fs::File,
    io::{self, Read},
    path::Path,
    process::ExitCode,
    time::{Duration, Instant},
};
use store::creditors::Creditor;

/// How often one is told how far a file is read.
const TOLD_EVERY: Duration = Duration::from_secs(2);

/// Takes in each file and prints what came of it, one JSON object a line.
pub(crate) async fn run(process: &Process, args: &cli::Import) -> anyhow::Result<ExitCode> {
    process.ctx.store.migrate().await?;
    let creditor = creditor_named(process, &args.creditor).await?;
    let mut all_well = true;
    for path in &args.files {
        let report = take_in(process, &creditor, path).await?;
        all_well &= report.rejected == 0;
        println!("{}", serde_json::to_string(&report)?);
    }
    Ok(if all_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// One file. One that cannot be read is rejected, and the others are read all the same.
async fn take_in(process: &Process, creditor: &Creditor, path: &Path) -> anyhow::Result<Report> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    match Watched::open(path, &name) {
        Ok(file) => {
            Ok(service::import::take_in(&process.ctx, creditor, &name, Box::new(file)).await?)
        }
        Err(error) => Ok(Report::unreadable(creditor.locale, &name, &error)),
    }
}

/// A file that tells on standard error how far it is read, if that takes long.
struct Watched {
    file: File,
    name: String,
    size: u64,
    read: u64,
    told: Instant,
}

impl Watched {
    fn open(path: &Path, name: &str) -> io::Result<Self> {
        let file = File::open(path)?;
        let about = file.metadata()?;
        if about.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        Ok(Self { file, name: name.to_owned(), size: about.len(), read: 0, told: Instant::now() })
    }
}

impl Read for Watched {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(into)?;
        self.read += read as u64;
        if self.told.elapsed() >= TOLD_EVERY && self.size > 0 {
            self.told = Instant::now();
            eprintln!("{}: {} %", self.name, (self.read * 100 / self.size).min(100));
        }
        Ok(read)
    }
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
