//! Short spellings: data, read once.

use super::fold;
use std::collections::HashMap;

/// What short spellings may stand for, by their folded form.
#[derive(Clone, Debug, Default)]
pub struct SmsWords(HashMap<String, Vec<String>>);

impl SmsWords {
    /// From a table `spelling = "reading"` or `spelling = ["reading", …]`.
    ///
    /// # Errors
    /// When the text is no TOML, or an entry is neither of both.
    pub fn parse(toml: &str) -> Result<Self, toml::de::Error> {
        #[derive(serde::Deserialize)]
        #[serde(untagged)]
        enum Readings {
            One(String),
            Many(Vec<String>),
        }
        let table: HashMap<String, Readings> = toml::from_str(toml)?;
        Ok(table
            .into_iter()
            .map(|(spelling, readings)| match readings {
                Readings::One(reading) => (spelling, vec![reading]),
                Readings::Many(readings) => (spelling, readings),
            })
            .collect())
    }

    /// Both tables together.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        for (spelling, readings) in other.0 {
            self.0.entry(spelling).or_default().extend(readings);
        }
        self
    }

    /// What a folded word may stand for; nothing when it is no short spelling.
    pub fn readings(&self, folded: &str) -> &[String] {
        self.0.get(folded).map_or(&[], Vec::as_slice)
    }
}

impl FromIterator<(String, Vec<String>)> for SmsWords {
    fn from_iter<T: IntoIterator<Item = (String, Vec<String>)>>(entries: T) -> Self {
        Self(entries.into_iter().map(|(spelling, readings)| (fold(&spelling), readings)).collect())
    }
}
