//! `acquit`: the process behind the portal and the office.
//!
//! To add a command: a variant of [`cli::Command`] with an example in its help, a module in
//! `commands`.

mod adapters;
mod bench;
mod cli;
mod commands;
mod config;
mod demo;
mod process;
mod providers;
mod routes;
mod serve;
mod telemetry;

use clap::Parser;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    match Box::pin(commands::run(cli)).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("acquit: {error:#}");
            ExitCode::FAILURE
        }
    }
}
