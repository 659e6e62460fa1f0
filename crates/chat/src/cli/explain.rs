//! `explain`: the trace of one message.

use super::CommandError;
use chrono::NaiveDate;
use domain::Locale;
use std::io::Write;

/// Writes the trace of a message as JSON.
///
/// # Errors
/// [`CommandError`] when the output fails.
pub fn explain(
    _text: &str,
    _language: Locale,
    _today: NaiveDate,
    _output: impl Write,
) -> Result<(), CommandError> {
    Err(CommandError::Usage("explain is not part of this build".to_owned()))
}
