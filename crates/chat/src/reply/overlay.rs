//! A creditor's own words in place of the program's.

use super::{AUTOMATIC, Replies, act_of, check, template::Template};
use crate::act::Act;
use domain::Locale;
use serde::{Deserialize, de::Error};
use std::collections::BTreeMap;

/// What no creditor may reword: care for people in danger, rights, and that this is a machine.
const FIXED: [&str; 8] = [
    AUTOMATIC,
    Act::VulnerableProtocol.as_str(),
    Act::SuspendDeceased.as_str(),
    Act::SuspendWrongPerson.as_str(),
    Act::RefuseDisclosure.as_str(),
    Act::OptOutRecorded.as_str(),
    Act::DataRequestRecorded.as_str(),
    Act::HandoverHuman.as_str(),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Overlay {
    replies: BTreeMap<String, Vec<Template>>,
}

impl Replies {
    /// These texts with a creditor's `[replies]` in one language over them.
    ///
    /// # Errors
    /// When the text cannot be read, names an act or a variable that does not exist, rewords what
    /// is fixed, or leaves no text for when values are absent.
    pub fn reworded(&self, language: Locale, text: &str) -> Result<Self, toml::de::Error> {
        let overlay: Overlay = toml::from_str(text)?;
        for (key, variants) in &overlay.replies {
            check(key, variants)?;
            if FIXED.contains(&act_of(key)) {
                return Err(toml::de::Error::custom(format!("{key} cannot be reworded")));
            }
        }
        let mut replies = self.clone();
        let texts = match language {
            Locale::Fr => &mut replies.fr,
            Locale::En => &mut replies.en,
        };
        texts.replies.extend(overlay.replies);
        Ok(replies)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        dialogue::{Move, Terms},
        testing::context,
    };

    #[test]
    fn a_creditor_rewords_one_language_and_the_rest_stays() {
        let own = "[replies]\nchoose_invoice = [\"Laquelle ?\"]";
        let replies = Replies::standard().reworded(Locale::Fr, own).unwrap();
        let said = |replies: &Replies, act, language| {
            let now = Move { act, terms: Terms::default() };
            replies.texts(language).say(&now, &context(&[]), language)
        };
        let french = said(&replies, Act::ChooseInvoice, Locale::Fr);
        assert_eq!(french.as_deref(), Some("Laquelle ?"));
        for (act, language) in [(Act::ChooseInvoice, Locale::En), (Act::AskChange, Locale::Fr)] {
            assert_eq!(said(&replies, act, language), said(Replies::standard(), act, language));
        }
    }

    #[test]
    fn care_and_rights_keep_their_words() {
        for (text, why) in [
            ("\"vulnerable_protocol.suicide\" = [\"Payez.\"]", "cannot be reworded"),
            ("automatic = [\"Je suis Paul.\"]", "cannot be reworded"),
            ("pay_up = [\"Payez.\"]", "pay_up"),
            ("ask_change = [\"{iban}\"]", "{iban} is no variable"),
            ("ask_change = []", "last text"),
        ] {
            let refused = Replies::standard()
                .reworded(Locale::Fr, &format!("[replies]\n{text}"))
                .unwrap_err();
            assert!(refused.to_string().contains(why), "{refused}");
        }
    }
}
