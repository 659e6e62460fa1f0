//! `cargo xtask bench`: measurements of the release server, with PostgreSQL writing to the disk as
//! in production.

use std::process::ExitCode;

use anyhow::Result;

use crate::context::Context;
use crate::postgres::{Cluster, Durability, URL};
use crate::{process, release};

/// Runs `acquit bench` with `arguments` and passes its exit code on.
pub(crate) fn run(context: &Context, arguments: &[String]) -> Result<ExitCode> {
    release::build(context)?;
    let cluster = Cluster::start(Durability::Disk)?;
    let mut worst = ExitCode::SUCCESS;
    // A process each, so that neither's memory counts as the other's.
    for database in ["sqlite", "postgresql"] {
        let status = process::status(
            context
                .command(context.server("release"))
                .args(["bench", "--on", database])
                .args(arguments)
                .env("ACQUIT__ASSETS__DIR", context.site())
                .env(URL, cluster.url()),
        )?;
        if !status.success() {
            worst = process::exit_code(status);
        }
    }
    Ok(worst)
}
