//! `lint`: what is wrong with rule packs.

use super::CommandError;
use crate::lint;
use crate::pack::Overlay;
use std::{fs, io::Write, path::PathBuf};

/// Writes a line a finding about the program's packs, or about each overlay on top of them, and says
/// how many there are. What is only advice counts here as well: it does not keep a creditor's rules
/// from being published in the office, but whoever runs this command asked for all of it.
///
/// # Errors
/// [`CommandError`] when a pack cannot be read or the output fails.
pub fn lint(packs: &[PathBuf], mut output: impl Write) -> Result<usize, CommandError> {
    let mut overlays = vec![Overlay::default()];
    for path in packs {
        let overlay = Overlay::parse(&fs::read_to_string(path)?);
        overlays.push(overlay.map_err(|error| CommandError::Usage(error.to_string()))?);
    }
    let mut count = 0;
    for overlay in overlays.iter().skip(usize::from(!packs.is_empty())) {
        let findings =
            lint::lint(overlay).map_err(|error| CommandError::Usage(error.to_string()))?;
        for finding in findings {
            count += 1;
            writeln!(output, "{finding}")?;
        }
    }
    Ok(count)
}
