//! The commands by their names and options, with the code that a process ends with.

use super::{CommandError, classify, explain, lint, replay, slots};
use std::{
    io::{BufRead, Write},
    path::PathBuf,
    str::FromStr,
};

/// Runs a command; 0 when all is well, 1 when `lint` has found something.
///
/// # Errors
/// [`CommandError`] when there is no such command or option, a case cannot be read or a stream fails.
pub fn run(
    arguments: &[String],
    input: impl BufRead,
    output: impl Write,
) -> Result<u8, CommandError> {
    let (command, rest) = arguments.split_first().ok_or_else(|| usage("a command is missing"))?;
    match command.as_str() {
        "slots" => slots(input, output, option(rest, "--kind")?)?,
        "classify" => classify(input, output, option(rest, "--today")?)?,
        "replay" => replay(input, output)?,
        "explain" => {
            let text = rest.last().ok_or_else(|| usage("a text is missing"))?;
            explain(text, option(rest, "--lang")?, option(rest, "--today")?, output)?;
        }
        "lint" => {
            let packs: Vec<PathBuf> = rest.iter().map(PathBuf::from).collect();
            return Ok(u8::from(lint(&packs, output)? > 0));
        }
        other => return Err(usage(format!("{other} is no command"))),
    }
    Ok(0)
}

fn option<T: FromStr>(arguments: &[String], name: &str) -> Result<T, CommandError> {
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
