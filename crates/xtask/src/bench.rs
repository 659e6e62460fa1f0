//! `cargo xtask bench`: measurements of the release server, with PostgreSQL writing to the disk as
//! in production.

use std::process::ExitCode;

use anyhow::Result;

use crate::context::Context;
use crate::postgres::{Cluster, Durability, URL};
use crate::{process, site};

/// Runs `acquit bench` with `arguments` and passes its exit code on.
pub(crate) fn run(context: &Context, arguments: &[String]) -> Result<ExitCode> {
    site::build(context)?;
    process::run(context.cargo().args([
        "build",
        "--release",
        "--package",
        "server",
        "--bin",
        "acquit",
    ]))?;
    let cluster = Cluster::start(Durability::Disk)?;
    let status = process::status(
        context
            .command(context.server("release"))
            .arg("bench")
            .args(arguments)
            .env("ACQUIT__ASSETS__DIR", context.site())
            .env(URL, cluster.url()),
    )?;
    Ok(process::exit_code(status))
}
