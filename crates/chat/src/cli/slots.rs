//! `slots`: what the grammars find in the cases of public corpora.

use super::CommandError;
use std::io::{BufRead, Write};

domain::text_enum! {
    /// What is asked for.
    pub enum Kind {
        /// Days.
        Date => "date",
        /// Days from one to another.
        Period => "period",
        /// Money.
        Amount => "amount",
        /// Numbers.
        Number => "number",
        /// Lengths of time.
        Duration => "duration",
        /// Percent.
        Percent => "percent",
        /// Ranks.
        Ordinal => "ordinal",
        /// Yes or no.
        YesNo => "yesno",
        /// Card numbers.
        Pan => "pan",
    }
}

/// Writes `{"id","found":[…]}` for every `{"id","lang","ref","text"}`.
///
/// # Errors
/// [`CommandError`] when a line is no case or a stream fails.
pub fn slots(_input: impl BufRead, _output: impl Write, _kind: Kind) -> Result<(), CommandError> {
    Err(CommandError::Usage("slots is not part of this build".to_owned()))
}
