//! The assistant's commands without the server, for work on the crate.
//!
//! `chat slots --kind date`, `chat classify --today 2026-03-10`, `chat replay`,
//! `chat explain --today 2026-03-10 --lang fr TEXT`, `chat lint PACK…`; cases come on standard input.

use std::{env, io, process::ExitCode};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match chat::cli::run(&arguments, io::stdin().lock(), io::stdout().lock()) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}
