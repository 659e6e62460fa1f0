//! What the law publishes and operators enter: rates of interest.

use domain::legal::Rates;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Legal {
    /// A table of rates that goes before the built-in one, in the same form (`rates.csv` of the crate
    /// `domain`): a half-year is entered on the day it is published.
    pub rates: Option<PathBuf>,
}

impl Legal {
    /// The rates that count, or what is wrong with the table, in a sentence.
    pub(crate) fn rates(&self) -> Result<Rates, String> {
        let Some(file) = &self.rates else { return Ok(Rates::builtin().clone()) };
        let wrong = |why: String| format!("legal.rates: {}: {why}", file.display());
        let text = std::fs::read_to_string(file).map_err(|error| wrong(error.to_string()))?;
        let newer = Rates::parse(&text).map_err(|error| wrong(error.to_string()))?;
        Ok(Rates::builtin().overlaid(newer))
    }
}
