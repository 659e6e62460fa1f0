//! `classify`: an utterance a line, its intent and slots a line.

use super::CommandError;
use crate::dialogue::Waiting;
use crate::intent::Intent;
use crate::pack::Packs;
use crate::slots::Slots;
use crate::understand::{Session, understand};
use chrono::NaiveDate;
use domain::Locale;
use serde::{Deserialize, Serialize};
use std::io::{BufRead, Write};

#[derive(Deserialize)]
struct Utterance {
    id: String,
    /// The session's language; other codes than ours start in French, the default.
    #[serde(default)]
    lang: String,
    text: String,
}

#[derive(Serialize)]
struct Prediction<'a> {
    id: &'a str,
    intent: Intent,
    also: &'a [Intent],
    slots: &'a Slots,
}

/// Writes `{"id","intent","also","slots"}` for every `{"id","lang","text"}`.
///
/// # Errors
/// [`CommandError`] when a line is no case or a stream fails.
pub fn classify(
    input: impl BufRead,
    mut output: impl Write,
    today: NaiveDate,
) -> Result<(), CommandError> {
    for (index, line) in input.lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let utterance: Utterance = serde_json::from_str(&line)
            .map_err(|source| CommandError::Case { line: index + 1, source })?;
        let session = Session {
            today,
            language: utterance.lang.parse().unwrap_or(Locale::Fr),
            references: &[],
            waiting: Waiting::Nothing,
        };
        let understood = understand(&utterance.text, &session, Packs::standard());
        let prediction = Prediction {
            id: &utterance.id,
            intent: understood.intent,
            also: &understood.also,
            slots: &understood.slots,
        };
        serde_json::to_writer(&mut output, &prediction).map_err(std::io::Error::from)?;
        writeln!(output)?;
    }
    Ok(())
}
