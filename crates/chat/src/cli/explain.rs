//! `explain`: the trace of one message.

use super::CommandError;
use crate::dialogue::Waiting;
use crate::pack::Packs;
use crate::understand::{Session, understand};
use chrono::NaiveDate;
use domain::Locale;
use serde_json::json;
use std::io::Write;

/// Writes the trace of a message as JSON.
///
/// # Errors
/// [`CommandError`] when the output fails.
pub fn explain(
    text: &str,
    language: Locale,
    today: NaiveDate,
    mut output: impl Write,
) -> Result<(), CommandError> {
    let session = Session { today, language, references: &[], waiting: Waiting::Nothing };
    let understood = understand(text, &session, Packs::standard());
    let whole = json!({
        "intent": understood.intent,
        "also": understood.also,
        "slots": understood.slots,
        "choice": understood.choice,
        "insult": understood.insult,
        "trace": understood.trace,
    });
    serde_json::to_writer_pretty(&mut output, &whole).map_err(std::io::Error::from)?;
    writeln!(output)?;
    Ok(())
}
