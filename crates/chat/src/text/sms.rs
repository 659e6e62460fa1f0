//! Short spellings: data, read once.

use super::fold;
use std::{collections::HashMap, sync::LazyLock};

/// What short spellings may stand for, by their folded form.
#[derive(Clone, Debug, Default)]
pub struct SmsWords(HashMap<String, Vec<String>>);

impl SmsWords {
    /// Both languages' core tables: which one a message is in is known only after it is read.
    pub fn core() -> &'static Self {
        &CORE
    }

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

static CORE: LazyLock<SmsWords> = LazyLock::new(|| {
    let parsed = |toml| SmsWords::parse(toml).expect("a test reads the core tables");
    parsed(include_str!("../../packs/fr/sms.toml"))
        .and(parsed(include_str!("../../packs/en/sms.toml")))
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn core_tables_are_folded_and_say_something_new() {
        assert_eq!(SmsWords::core().readings("koi"), ["quoi"]);
        assert_eq!(SmsWords::core().readings("ur"), ["your", "you are"]);
        assert!(SmsWords::core().readings("quoi").is_empty());
        for (spelling, readings) in &SmsWords::core().0 {
            assert_eq!(&fold(spelling), spelling);
            for reading in readings {
                assert_eq!(&fold(reading), reading, "{spelling}");
            }
            assert!(readings.iter().any(|reading| reading != spelling), "{spelling}");
        }
    }

    #[test]
    fn both_tables_keep_their_readings() {
        let one = SmsWords::parse("v = \"vous\"").unwrap();
        let other = SmsWords::parse("v = [\"very\"]").unwrap();
        assert_eq!(one.and(other).readings("v"), ["vous", "very"]);
        assert!(SmsWords::parse("v = 3").is_err());
    }
}
