//! `replay`: a dialogue a line, its acts a line.

use super::CommandError;
use std::io::{BufRead, Write};

/// Writes `{"id","turns":[{"act","slots","then"}]}` for every dialogue.
///
/// # Errors
/// [`CommandError`] when a line is no dialogue or a stream fails.
pub fn replay(_input: impl BufRead, _output: impl Write) -> Result<(), CommandError> {
    Err(CommandError::Usage("replay is not part of this build".to_owned()))
}
