//! `cargo xtask demo`: the whole product with sample data, from a clone.

use std::os::unix::process::CommandExt as _;

use anyhow::{Context as _, Result};

use crate::context::Context;
use crate::{process, site};

/// Builds, then becomes the server, so that Ctrl-C and its exit code are the server's own.
pub(crate) fn run(context: &Context, arguments: &[String]) -> Result<()> {
    site::build(context)?;
    process::run(context.cargo().args(["build", "--package", "server", "--bin", "acquit"]))?;

    let mut server = context.command(context.server("debug"));
    server.arg("demo").args(arguments).env("ACQUIT__ASSETS__DIR", context.site());
    process::announce(&server);
    Err(server.exec()).context("cannot start the server")
}
