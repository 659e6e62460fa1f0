//! `cargo xtask release`: what one installs, `acquit` and its `site`.

use anyhow::Result;

use crate::context::Context;
use crate::{process, site};

/// Builds the site and the release server.
pub(crate) fn build(context: &Context) -> Result<()> {
    site::build(context)?;
    // Instead of the flags in `.cargo/config.toml`: a type for each view takes longer to compile and
    // spares the boxes that erased ones allocate.
    process::run(context.cargo().env("RUSTFLAGS", "").args([
        "build",
        "--release",
        "--package",
        "server",
        "--bin",
        "acquit",
    ]))
}

/// Builds, and says where it lies.
pub(crate) fn run(context: &Context) -> Result<()> {
    build(context)?;
    println!("{}\n{}", context.server("release").display(), context.site().display());
    Ok(())
}
