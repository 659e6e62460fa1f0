//! The demonstration, which is what most parts measure on.

use crate::{
    config::Config,
    demo::seed::{self, OfficeAccess},
    process::Process,
};
use anyhow::ensure;
use secrecy::ExposeSecret;
use std::{path::Path, process::Command};

/// Makes it in a process of its own: the memory that filling takes is not what serving takes.
pub(super) fn make(config: &Config) -> anyhow::Result<()> {
    let mut fill = Command::new(std::env::current_exe()?);
    fill.arg("bench").env("ACQUIT_BENCH_FILL", config.database.url.expose_secret());
    ensure!(fill.status()?.success(), "the database could not be filled");
    Ok(())
}

/// Fills the empty database that `config` names.
pub(super) async fn fill(config: Config) -> anyhow::Result<()> {
    let mail = config.mail.dir.clone();
    let process = Process::open(config).await?;
    process.ctx.store.migrate().await?;
    let access = OfficeAccess {
        email: "bench@acquit.example".to_owned(),
        password: process.ctx.form_key(),
        totp_secret: service::staff::new_totp_secret(&process.ctx),
    };
    Box::pin(seed::fill(&process.ctx, mail, Path::new("none"), &access)).await?;
    process.ctx.store.close().await;
    Ok(())
}
