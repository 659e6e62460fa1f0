//! The assistant's commands without the server, for work on the crate.
//!
//! `chat slots --kind date`, `chat classify --today 2026-03-10`, `chat replay`,
//! `chat explain --today 2026-03-10 --lang fr TEXT`, `chat lint PACK…`; cases come on standard input.

use chat::cli::{self, CommandError};
use std::{env, io, path::PathBuf, process::ExitCode};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match run(&arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &[String]) -> Result<ExitCode, CommandError> {
    let (input, output) = (io::stdin().lock(), io::stdout().lock());
    let (command, rest) = arguments.split_first().ok_or_else(|| usage("a command is missing"))?;
    match command.as_str() {
        "slots" => cli::slots(input, output, option(rest, "--kind")?)?,
        "classify" => cli::classify(input, output, option(rest, "--today")?)?,
        "replay" => cli::replay(input, output)?,
        "explain" => {
            let text = rest.last().ok_or_else(|| usage("a text is missing"))?;
            let today = option(rest, "--today")?;
            cli::explain(text, option(rest, "--lang")?, today, output)?;
        }
        "lint" => {
            let packs: Vec<PathBuf> = rest.iter().map(PathBuf::from).collect();
            return Ok(ExitCode::from(u8::from(cli::lint(&packs, output)? > 0)));
        }
        other => return Err(usage(format!("{other} is no command"))),
    }
    Ok(ExitCode::SUCCESS)
}

fn option<T: std::str::FromStr>(arguments: &[String], name: &str) -> Result<T, CommandError> {
    arguments
        .windows(2)
        .find(|pair| pair[0] == name)
        .ok_or_else(|| usage(format!("{name} is missing")))?[1]
        .parse()
        .map_err(|_| usage(format!("{name} has no such value")))
}

fn usage(text: impl Into<String>) -> CommandError {
    CommandError::Usage(text.into())
}
