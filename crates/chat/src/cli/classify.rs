//! `classify`: an utterance a line, its intent and slots a line.

use super::CommandError;
use chrono::NaiveDate;
use std::io::{BufRead, Write};

/// Writes `{"id","intent","also","slots"}` for every `{"id","lang","text"}`.
///
/// # Errors
/// [`CommandError`] when a line is no case or a stream fails.
pub fn classify(
    _input: impl BufRead,
    _output: impl Write,
    _today: NaiveDate,
) -> Result<(), CommandError> {
    Err(CommandError::Usage("classify is not part of this build".to_owned()))
}
