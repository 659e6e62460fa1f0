//! Light stems: every form of a lemma, with the tense that it shows.
//!
//! Cutting endings off would make "payé" and "paierai" the same. Here the lexicon names a lemma and
//! its forms are written out once, when a pack is loaded; a look-up then gives lemma and tense
//! together, and a typing mistake can be compared with real words. Endings are data:
//! `packs/{fr,en}/stems.toml`.

use domain::Locale;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What a verb's form says about time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tense {
    /// To pay, payer.
    Infinitive,
    /// Pays, paie; imperatives too.
    Present,
    /// Paid, payé, payait.
    Past,
    /// Paierai; English says it with an auxiliary, which `clauses` adds.
    Future,
    /// Paierais.
    Conditional,
    /// Paying, payant.
    Gerund,
}

impl Tense {
    /// All, in the order of the bits of [`Tenses`].
    pub const ALL: [Self; 6] = [
        Self::Infinitive,
        Self::Present,
        Self::Past,
        Self::Future,
        Self::Conditional,
        Self::Gerund,
    ];

    /// The name that patterns use: `@pay.past`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Infinitive => "infinitive",
            Self::Present => "present",
            Self::Past => "past",
            Self::Future => "future",
            Self::Conditional => "conditional",
            Self::Gerund => "gerund",
        }
    }
}

/// The tenses that one spelling may show: "paye" is present, and a participle without its accent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tenses(u8);

impl Tenses {
    /// None: not a verb.
    pub const NONE: Self = Self(0);

    /// Just this one.
    pub const fn of(tense: Tense) -> Self {
        Self(1 << tense as u8)
    }

    /// Both together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the spelling may show this tense.
    pub const fn may_be(self, tense: Tense) -> bool {
        self.0 & (1 << tense as u8) != 0
    }

    /// Whether it is no verb.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// Endings, or whole forms, by tense.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Endings {
    infinitive: Vec<String>,
    present: Vec<String>,
    past: Vec<String>,
    future: Ending,
    conditional: Vec<String>,
    gerund: Vec<String>,
}

/// The future: its endings, or the one stem that the regular endings follow.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Ending {
    Stem(String),
    Each(Vec<String>),
}

impl Default for Ending {
    fn default() -> Self {
        Self::Each(Vec::new())
    }
}

const FUTURE: [&str; 6] = ["ai", "as", "a", "ons", "ez", "ont"];
const CONDITIONAL: [&str; 5] = ["ais", "ait", "ions", "iez", "aient"];

/// The forms of a language's verbs and nouns.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stems {
    groups: BTreeMap<String, Endings>,
    irregular: BTreeMap<String, Endings>,
}

impl Stems {
    /// Reads `stems.toml`.
    pub fn parse(source: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(source)
    }

    /// Every form of a verb, folded, with the tenses that it may show.
    pub fn verb(&self, language: Locale, lemma: &str) -> Vec<(String, Tenses)> {
        let mut forms = Forms::default();
        match (self.irregular_for(lemma, language), language) {
            (Some((before, endings)), _) => forms.add(before, endings),
            (None, Locale::Fr) => self.french(lemma, &mut forms),
            (None, Locale::En) => self.english(lemma, &mut forms),
        }
        forms.0.into_iter().collect()
    }

    /// A noun or an adjective with its plural and, in French, its feminine.
    pub fn noun(language: Locale, lemma: &str) -> Vec<String> {
        let mut forms = vec![lemma.to_owned()];
        match language {
            Locale::Fr => {
                forms.extend(["s", "e", "es", "x"].map(|ending| format!("{lemma}{ending}")));
                if let Some(root) = lemma.strip_suffix("al") {
                    forms.push(format!("{root}aux"));
                }
            }
            Locale::En => {
                forms.extend(["s", "es"].map(|ending| format!("{lemma}{ending}")));
                if let Some(root) = lemma.strip_suffix('y') {
                    forms.push(format!("{root}ies"));
                }
            }
        }
        forms
    }

    /// The longest irregular verb that this one ends in; in English only the verb itself.
    fn irregular_for<'a>(&self, lemma: &'a str, language: Locale) -> Option<(&'a str, &Endings)> {
        self.irregular
            .iter()
            .filter_map(|(verb, endings)| Some((lemma.strip_suffix(verb.as_str())?, endings)))
            .filter(|(before, _)| language == Locale::Fr || before.is_empty())
            .min_by_key(|(before, _)| before.len())
    }

    fn french(&self, lemma: &str, forms: &mut Forms) {
        for (ending, group) in &self.groups {
            let Some(root) = lemma.strip_suffix(ending.as_str()) else { continue };
            forms.add(root, group);
            if ending != "er" {
                continue;
            }
            // paie beside paye, appelle beside appele, mangeons beside mangons
            if let Some(short) = root.strip_suffix('y') {
                forms.add(&format!("{short}i"), group);
            } else if root.ends_with("el") || root.ends_with("et") {
                let double = root.chars().last().unwrap_or('l');
                forms.add(&format!("{root}{double}"), group);
            } else if root.ends_with('g') {
                forms.add(&format!("{root}e"), group);
            }
        }
    }

    fn english(&self, lemma: &str, forms: &mut Forms) {
        let Some(group) = self.groups.get("regular") else { return };
        forms.add(lemma, group);
        if let Some(short) = lemma.strip_suffix('e') {
            forms.add(short, group); // closed, closing
            forms.0.remove(short);
        } else if let Some(short) = lemma.strip_suffix('y') {
            forms.insert(format!("{short}ies"), Tense::Present);
            forms.insert(format!("{short}ied"), Tense::Past);
        } else if lemma.ends_with(['s', 'x', 'z']) || lemma.ends_with("ch") || lemma.ends_with("sh")
        {
            forms.insert(format!("{lemma}es"), Tense::Present);
        } else if let Some(last) = lemma.chars().last().filter(|last| !"aiouwy".contains(*last)) {
            forms.insert(format!("{lemma}{last}ed"), Tense::Past); // stopped, cancelled
            forms.insert(format!("{lemma}{last}ing"), Tense::Gerund);
        }
    }
}

/// Forms with all tenses that they may show, in a fixed order.
#[derive(Default)]
struct Forms(BTreeMap<String, Tenses>);

impl Forms {
    fn insert(&mut self, form: String, tense: Tense) {
        let tenses = self.0.entry(form).or_default();
        *tenses = tenses.with(Tenses::of(tense));
    }

    fn add(&mut self, before: &str, endings: &Endings) {
        let lists = [
            (Tense::Infinitive, &endings.infinitive),
            (Tense::Present, &endings.present),
            (Tense::Past, &endings.past),
            (Tense::Conditional, &endings.conditional),
            (Tense::Gerund, &endings.gerund),
        ];
        for (tense, list) in lists {
            for ending in list {
                self.insert(format!("{before}{ending}"), tense);
            }
        }
        match &endings.future {
            Ending::Each(list) => {
                for ending in list {
                    self.insert(format!("{before}{ending}"), Tense::Future);
                }
            }
            Ending::Stem(stem) => {
                for ending in FUTURE {
                    self.insert(format!("{before}{stem}{ending}"), Tense::Future);
                }
                for ending in CONDITIONAL {
                    self.insert(format!("{before}{stem}{ending}"), Tense::Conditional);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tense_of(language: Locale, lemma: &str, form: &str) -> Vec<Tense> {
        let source = language
            .pick(include_str!("../packs/fr/stems.toml"), include_str!("../packs/en/stems.toml"));
        let forms = Stems::parse(source).unwrap().verb(language, lemma);
        let tenses = forms
            .iter()
            .find(|(known, _)| known == form)
            .map_or(Tenses::NONE, |(_, tenses)| *tenses);
        Tense::ALL.into_iter().filter(|tense| tenses.may_be(*tense)).collect()
    }

    #[test]
    fn french_forms_keep_their_tense() {
        let fr = |lemma, form| tense_of(Locale::Fr, lemma, form);
        assert_eq!(fr("payer", "paierai"), [Tense::Future]);
        assert_eq!(fr("payer", "paye"), [Tense::Present, Tense::Past]);
        assert_eq!(fr("regler", "reglerais"), [Tense::Conditional]);
        assert_eq!(fr("recevoir", "recu"), [Tense::Past]);
        assert_eq!(fr("comprendre", "comprends"), [Tense::Present]);
        assert_eq!(fr("rendre", "rendu"), [Tense::Past]);
        assert_eq!(fr("payer", "paysage"), []);
    }

    #[test]
    fn english_forms_keep_their_tense() {
        let en = |lemma, form| tense_of(Locale::En, lemma, form);
        assert_eq!(en("pay", "paid"), [Tense::Past]);
        assert_eq!(en("settle", "settling"), [Tense::Gerund]);
        assert_eq!(en("settle", "settl"), []);
        assert_eq!(en("stop", "stopped"), [Tense::Past]);
        assert_eq!(en("deny", "denied"), [Tense::Past]);
        assert_eq!(en("repay", "repaid"), []); // only listed verbs are irregular
    }

    #[test]
    fn nouns_have_plurals() {
        assert!(Stems::noun(Locale::Fr, "journal").contains(&"journaux".to_owned()));
        assert!(Stems::noun(Locale::En, "penalty").contains(&"penalties".to_owned()));
    }
}
