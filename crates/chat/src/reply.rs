//! What the assistant says: texts by act and language, with typed values and nothing else.
//!
//! Texts are data (`packs/{fr,en}/replies.toml`); a creditor may replace some. Amounts and days are
//! written as the portal writes them, days always with their weekday and year.

mod help;
mod listed;
mod overlay;
mod template;

pub use help::{HelpLine, HelpLines};
pub use template::Variable;

use crate::{
    act::Act,
    dialogue::{Context, Flow, Move, SlotName, Talk, Turn},
    slots::{Doc, Method, Risk},
};
use chrono::NaiveDate;
use domain::{Locale, scenario::HoldReason};
use serde::{Deserialize, de::Error};
use std::{collections::BTreeMap, sync::LazyLock};
use template::{Names, Template, Values};

/// What a debtor sees in answer to a message.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Plain text, a paragraph each: the notice at the first turn, the act, what is asked next.
    pub paragraphs: Vec<String>,
    /// Numbers that help, for people in distress.
    pub help: Vec<HelpLine>,
    /// Messages that can be sent with one touch.
    pub quick: Vec<String>,
    /// The language of it all.
    pub language: Locale,
}

impl Reply {
    /// The paragraphs as HTML, escaped.
    pub fn html(&self) -> String {
        let mut html = String::new();
        for paragraph in &self.paragraphs {
            html.push_str("<p>");
            for c in paragraph.chars() {
                match c {
                    '&' => html.push_str("&amp;"),
                    '<' => html.push_str("&lt;"),
                    '>' => html.push_str("&gt;"),
                    '"' => html.push_str("&quot;"),
                    '\'' => html.push_str("&#39;"),
                    c => html.push(c),
                }
            }
            html.push_str("</p>");
        }
        html
    }
}

/// One language's texts.
#[derive(Clone, Debug)]
struct Texts {
    replies: BTreeMap<String, Vec<Template>>,
    quick: BTreeMap<String, Vec<String>>,
    names: Names,
    legal_written: NaiveDate,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[expect(dead_code, reason = "kept with the conversation by whoever publishes a pack")]
    version: u32,
    legal_written: toml::value::Datetime,
    replies: BTreeMap<String, Vec<Template>>,
    quick: BTreeMap<String, Vec<String>>,
    names: Names,
}

/// The texts of both languages.
#[derive(Clone, Debug)]
pub struct Replies {
    fr: Texts,
    en: Texts,
}

/// Said at the first turn.
const AUTOMATIC: &str = "automatic";

/// The act of a key.
fn act_of(key: &str) -> &str {
    key.split('.').next().unwrap_or(key)
}

/// A key must name an act, and there must be a text for when values are absent.
fn check(key: &str, variants: &[Template]) -> Result<(), toml::de::Error> {
    if act_of(key) != AUTOMATIC {
        act_of(key).parse::<Act>().map_err(toml::de::Error::custom)?;
    }
    if variants.last().is_some_and(Template::is_plain) {
        Ok(())
    } else {
        Err(toml::de::Error::custom(format!("{key}: the last text has a variable")))
    }
}

impl Texts {
    fn parse(text: &str) -> Result<Self, toml::de::Error> {
        let file: File = toml::from_str(text)?;
        for (key, variants) in &file.replies {
            check(key, variants)?;
        }
        let absent = |act: &&Act| !file.replies.contains_key(act.as_str());
        if let Some(act) = Act::ALL.iter().find(absent) {
            return Err(toml::de::Error::custom(format!("{act} has no text")));
        }
        let legal_written =
            file.legal_written.to_string().parse().map_err(toml::de::Error::custom)?;
        Ok(Self { replies: file.replies, quick: file.quick, names: file.names, legal_written })
    }

    /// The value under the most specific key of an act that there is.
    fn most_specific<'a, T>(map: &'a BTreeMap<String, T>, now: &Move) -> Option<&'a T> {
        details(now)
            .iter()
            .find_map(|detail| map.get(&format!("{}.{detail}", now.act)))
            .or_else(|| map.get(now.act.as_str()))
    }

    fn say(&self, now: &Move, context: &Context, language: Locale) -> Option<String> {
        let values = Values { terms: &now.terms, context, language, names: &self.names };
        let variants = Self::most_specific(&self.replies, now)?;
        variants.iter().find_map(|template| template.fill(&values))
    }

    fn quick(&self, now: &Move) -> Vec<String> {
        let listed = |key: &str| self.quick.get(key).cloned().unwrap_or_default();
        if now.act == Act::ChooseInvoice {
            return now.terms.refs.iter().cloned().chain(listed("all_invoices")).collect();
        }
        let named = |kind: &str, value: &str| self.names.get(kind)?.get(value).cloned();
        if !now.terms.choices.is_empty() {
            let intents = now.terms.choices.iter();
            return intents.filter_map(|intent| named("intent", intent.as_str())).collect();
        }
        if now.act == Act::AskChange && !now.terms.cancelled {
            let changes = now.terms.changes.iter();
            let changes = changes.filter_map(|slot| named("slot", slot.as_str()));
            return changes.chain(listed("ask_change")).collect();
        }
        if now.act.asks_for_yes() && !now.terms.done {
            return listed("yes_no");
        }
        Self::most_specific(&self.quick, now).cloned().unwrap_or_default()
    }
}

/// What makes a text more specific than its act, the most telling first.
fn details(now: &Move) -> Vec<&'static str> {
    let terms = &now.terms;
    let said = &terms.said;
    let language = said.language.as_deref().and_then(|code| code.parse::<Locale>().ok());
    [
        terms.done.then_some("done"),
        terms.cancelled.then_some("cancelled"),
        terms.firm.then_some("firm"),
        terms.part.is_some().then_some("whole"),
        terms.forbidden.map(HoldReason::as_str),
        terms.flow.map(Flow::as_str),
        terms.slot.map(SlotName::as_str),
        terms.talk.map(Talk::as_str),
        said.risk.map(Risk::as_str),
        said.doc.map(Doc::as_str),
        said.method.map(Method::as_str),
        language.map(Locale::as_str),
    ]
    .into_iter()
    .flatten()
    .collect()
}

impl Replies {
    /// From the texts of both languages.
    ///
    /// # Errors
    /// When one of them lacks an act, names a variable that does not exist, or has no text for
    /// when values are absent.
    pub fn parse(fr: &str, en: &str) -> Result<Self, toml::de::Error> {
        Ok(Self { fr: Texts::parse(fr)?, en: Texts::parse(en)? })
    }

    /// The texts that come with the crate.
    ///
    /// # Panics
    /// Never: a test reads them.
    pub fn standard() -> &'static Self {
        static STANDARD: LazyLock<Replies> = LazyLock::new(|| {
            Replies::parse(
                include_str!("../packs/fr/replies.toml"),
                include_str!("../packs/en/replies.toml"),
            )
            .expect("the crate's own texts can be read")
        });
        &STANDARD
    }

    /// When what is said about law was written, in a language: it is as old as this day.
    pub const fn legal_written(&self, language: Locale) -> NaiveDate {
        self.texts(language).legal_written
    }

    const fn texts(&self, language: Locale) -> &Texts {
        match language {
            Locale::Fr => &self.fr,
            Locale::En => &self.en,
        }
    }

    /// The answer of a turn; `first` says that it is automatic.
    pub fn reply(&self, turn: &Turn, first: bool, context: &Context, help: &HelpLines) -> Reply {
        let language = turn.language;
        let texts = self.texts(language);
        let notice = texts.replies.get(AUTOMATIC).filter(|_| first).and_then(|notice| {
            notice.first()?.fill(&Values {
                terms: &turn.now.terms,
                context,
                language,
                names: &texts.names,
            })
        });
        let then = turn.then.as_ref();
        let said = texts.say(&turn.now, context, language);
        let asked = then.and_then(|then| texts.say(then, context, language));
        let help = match turn.now.act {
            Act::VulnerableProtocol => help.find(&context.country, turn.now.terms.said.risk),
            _ => Vec::new(),
        };
        Reply {
            paragraphs: notice.into_iter().chain(said).chain(asked).collect(),
            help: help.into_iter().cloned().collect(),
            quick: texts.quick(then.unwrap_or(&turn.now)),
            language,
        }
    }
}

#[cfg(test)]
mod tests;
