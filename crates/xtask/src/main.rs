//! The build: `cargo xtask COMMAND`.
//!
//! One module per command. To add one, write its module with a `run` function and name it in
//! [`main`] and in [`HELP`].

mod bench;
mod context;
mod demo;
mod postgres;
mod process;
mod release;
mod report;
mod signal;
mod site;
mod test;
mod trust;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::context::Context;

/// What `cargo xtask help` prints.
const HELP: &str = "\
cargo xtask COMMAND

  site                  build what browsers download, into $CARGO_TARGET_DIR/site
  demo [ARG…]           site and server, then `acquit demo ARG…`
  test [STEP…]          fmt clippy deny site rust end2end; all without STEP
  trust [ROW…]          every promise and attack beside its proof, in the long form
  release               site and release server, to install
  bench [ARG…]          release, then `acquit bench ARG…` beside a private PostgreSQL
  postgres [--durable] [--] CMD…
                        run CMD beside a private PostgreSQL, its address in ACQUIT_TEST_POSTGRES_URL
  help                  this text";

fn main() -> ExitCode {
    match dispatch(std::env::args().skip(1).collect()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(mut arguments: Vec<String>) -> Result<ExitCode> {
    let command = if arguments.is_empty() { "help".to_owned() } else { arguments.remove(0) };
    let context = Context::new()?;
    match command.as_str() {
        "site" => site::run(&context, &arguments).map(|()| ExitCode::SUCCESS),
        "demo" => demo::run(&context, &without_dashes(arguments)).map(|()| ExitCode::SUCCESS),
        "test" => test::run(&context, &without_dashes(arguments)),
        "trust" => trust::run(&context, &without_dashes(arguments)),
        "release" => release::run(&context).map(|()| ExitCode::SUCCESS),
        "bench" => bench::run(&context, &without_dashes(arguments)),
        "postgres" => postgres::run(arguments),
        "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        other => bail!("no command `{other}`\n\n{HELP}"),
    }
}

/// `cargo xtask demo -- --port 1` and `cargo xtask demo --port 1` mean the same.
fn without_dashes(mut arguments: Vec<String>) -> Vec<String> {
    if arguments.first().is_some_and(|first| first == "--") {
        arguments.remove(0);
    }
    arguments
}
