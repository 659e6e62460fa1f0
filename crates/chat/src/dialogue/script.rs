//! The data that the dialogue runs on.

use super::{
    flows::Courses,
    words::{Lexicon, Words},
};
use std::sync::LazyLock;

/// Courses of the requests, and the dialogue's own words.
#[derive(Clone, Debug)]
pub struct Script {
    pub(super) courses: Courses,
    pub(super) lexicon: Lexicon,
}

impl Script {
    /// From the texts of `flows.toml` and of each language's `words.toml`.
    ///
    /// # Errors
    /// When one of them cannot be read, names something unknown or leaves a request out.
    pub fn parse(flows: &str, words: &[&str]) -> Result<Self, toml::de::Error> {
        let mut lexicon = Lexicon::default();
        for text in words {
            lexicon = lexicon.and(Lexicon::parse(text)?);
        }
        Ok(Self { courses: Courses::parse(flows)?, lexicon })
    }

    /// Whether a message wants the digits of a code once more: "I did not get the code".
    pub fn wants_code(&self, message: &str) -> bool {
        let words = Words::of(message);
        self.lexicon.code.within(&words) && self.lexicon.again.within(&words)
    }

    /// The script that comes with the crate.
    ///
    /// # Panics
    /// Never: a test reads it.
    pub fn standard() -> &'static Self {
        static STANDARD: LazyLock<Script> = LazyLock::new(|| {
            let words = [
                include_str!("../../packs/fr/words.toml"),
                include_str!("../../packs/en/words.toml"),
            ];
            Script::parse(include_str!("../../packs/flows.toml"), &words)
                .expect("the crate's own script can be read")
        });
        &STANDARD
    }
}
