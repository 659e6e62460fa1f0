//! `cargo xtask test`: every check, in the order of what it costs.
//!
//! To add a step, write its function and name it in [`STEPS`]. A step that fails does not keep the
//! others from running.

use std::fs;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

use crate::context::Context;
use crate::postgres::{Cluster, Durability, URL};
use crate::report::{self, Outcome, Tally};
use crate::{process, signal, site};

/// What a step does. Its text is a note for the summary.
type Step = fn(&mut Session<'_>, &mut Tally) -> Result<Option<String>>;

const STEPS: [(&str, Step); 6] = [
    ("fmt", fmt),
    ("clippy", clippy),
    ("deny", deny),
    ("site", site_step),
    ("rust", rust),
    ("end2end", end2end),
];

/// What steps share.
struct Session<'a> {
    context: &'a Context,
    cluster: Option<Cluster>,
}

impl Session<'_> {
    /// The address of the private PostgreSQL, started by the first step that asks.
    fn postgres(&mut self) -> Result<String> {
        let cluster = match self.cluster.take() {
            Some(running) => running,
            None => Cluster::start(Durability::Memory)?,
        };
        Ok(self.cluster.insert(cluster).url())
    }
}

/// Runs the steps named, or all, and fails when one did.
pub(crate) fn run(context: &Context, names: &[String]) -> Result<ExitCode> {
    if let Some(unknown) = names.iter().find(|name| !STEPS.iter().any(|(step, _)| step == name)) {
        let known: Vec<_> = STEPS.iter().map(|(step, _)| *step).collect();
        bail!("no step `{unknown}`; there are {}", known.join(", "));
    }
    let mut session = Session { context, cluster: None };
    let mut outcomes = Vec::new();
    for (step, function) in STEPS {
        if !names.is_empty() && !names.iter().any(|name| name == step) {
            continue;
        }
        if signal::interrupted() {
            break;
        }
        eprintln!("\n── {step}");
        let start = Instant::now();
        let mut tally = Tally::default();
        let result = function(&mut session, &mut tally);
        if let Err(error) = &result {
            eprintln!("xtask: {step}: {error:#}");
        }
        outcomes.push(Outcome { step, result, took: start.elapsed(), tally });
    }
    drop(session);
    let well = report::print(&outcomes);
    Ok(match (signal::interrupted(), well) {
        (true, _) => ExitCode::from(signal::INTERRUPTED),
        (false, true) => ExitCode::SUCCESS,
        (false, false) => ExitCode::FAILURE,
    })
}

fn fmt(session: &mut Session<'_>, _: &mut Tally) -> Result<Option<String>> {
    process::run(session.context.cargo().args(["fmt", "--all", "--check"]))?;
    Ok(None)
}

/// Twice, since `ssr` and `hydrate` are never built together.
fn clippy(session: &mut Session<'_>, _: &mut Tally) -> Result<Option<String>> {
    let selections: [&[&str]; 2] = [
        &["--workspace", "--all-targets", "--features", "app/ssr"],
        &["--package", "app", "--no-default-features", "--features", "hydrate"],
    ];
    let mut failed = None;
    for selection in selections {
        let mut cargo = session.context.cargo();
        cargo.arg("clippy").args(selection).args(["--", "-D", "warnings"]);
        failed = process::run(&mut cargo).err().or(failed);
    }
    failed.map_or(Ok(None), Err)
}

fn deny(session: &mut Session<'_>, _: &mut Tally) -> Result<Option<String>> {
    let mut version = session.context.cargo();
    version.args(["deny", "--version"]).stdout(Stdio::null()).stderr(Stdio::null());
    if !version.status()?.success() {
        return Ok(Some("left out: cargo-deny is not installed".to_owned()));
    }
    process::run(session.context.cargo().args(["deny", "check", "bans", "licenses", "sources"]))?;
    Ok(None)
}

fn site_step(session: &mut Session<'_>, _: &mut Tally) -> Result<Option<String>> {
    site::build(session.context)?;
    Ok(None)
}

fn rust(session: &mut Session<'_>, tally: &mut Tally) -> Result<Option<String>> {
    let url = session.postgres()?;
    let mut cargo = session.context.cargo();
    cargo.args(["test", "--workspace", "--features", "app/ssr", "--no-fail-fast"]).env(URL, url);
    let status = process::tee(&mut cargo, |line| tally.read_cargo(line))?;
    tally.judge(status)?;
    if tally.on_postgres == 0 {
        bail!("no test ran on PostgreSQL (none named `…::postgres` passed)");
    }
    Ok(Some(format!("{} on PostgreSQL", tally.on_postgres)))
}

fn end2end(session: &mut Session<'_>, tally: &mut Tally) -> Result<Option<String>> {
    let context = session.context;
    let folder = context.root.join("end2end");
    if !folder.join("package.json").exists() {
        bail!("there is no end2end/package.json");
    }
    if !context.site().join("manifest.json").exists() {
        bail!("needs the site, which was not built");
    }
    // As `demo` builds it: what one has compiled serves the other.
    process::run(context.cargo().args(["build", "--package", "server", "--bin", "acquit"]))?;
    install(context)?;
    let url = session.postgres()?;
    let mut npm = Command::new("npm");
    npm.arg("test")
        .current_dir(&folder)
        .env("ACQUIT_BIN", context.server("debug"))
        .env("ACQUIT__ASSETS__DIR", context.site())
        .env(URL, url);
    let status = process::tee(&mut npm, |line| tally.read_npm(line))?;
    tally.judge(status)?;
    Ok(None)
}

/// Brings `end2end/node_modules` in line with `package-lock.json`, unless it is.
pub(crate) fn install(context: &Context) -> Result<()> {
    let folder = context.root.join("end2end");
    let lock = fs::read(folder.join("package-lock.json"))
        .context("cannot read end2end/package-lock.json")?;
    let stamp = folder.join("node_modules/.acquit-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    process::run(
        Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund"])
            .current_dir(&folder)
            // The system's Chromium is used.
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
            .env("PUPPETEER_SKIP_DOWNLOAD", "1"),
    )?;
    fs::write(stamp, lock)?;
    Ok(())
}
