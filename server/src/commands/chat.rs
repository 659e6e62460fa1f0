//! The assistant on the command line: no database, no configuration, the product's rules alone.

use crate::cli::{Chat, ChatCommand};
use chat::cli as assistant;
use service::clock::{Clock as _, SystemClock};
use std::{
    io::{self, BufWriter, Write as _},
    process::ExitCode,
};

pub(super) fn run(args: &Chat) -> anyhow::Result<ExitCode> {
    let input = io::stdin().lock();
    let mut output = BufWriter::new(io::stdout().lock());
    let mut findings = 0;
    match &args.command {
        ChatCommand::Classify { today } => assistant::classify(input, &mut output, *today)?,
        ChatCommand::Replay => assistant::replay(input, &mut output)?,
        ChatCommand::Slots { kind } => assistant::slots(input, &mut output, *kind)?,
        ChatCommand::Explain { lang, today, text } => {
            let today = today.unwrap_or_else(|| SystemClock.now().date_naive());
            assistant::explain(text, *lang, today, &mut output)?;
        }
        ChatCommand::Lint { packs } => findings = assistant::lint(packs, &mut output)?,
    }
    output.flush()?;
    Ok(if findings == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
