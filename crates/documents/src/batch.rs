//! A day's letters in one file: the list of what is posted, then each letter as it is kept.

use crate::{
    Party, Style, figures,
    text::{self, SHORT},
};
use chrono::NaiveDate;
use domain::Locale;
use serde_json::{Value, json};

/// Letters printed and posted together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchPaper {
    /// Language of the list.
    pub locale: Locale,
    /// Colours of whoever posts.
    pub style: Style,
    /// What the batch is called.
    pub number: String,
    /// The day it is made on.
    pub made_on: NaiveDate,
    /// Who posts.
    pub sender: Party,
    /// In the order of the pile.
    pub letters: Vec<BatchLetter>,
}

/// One letter of the pile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchLetter {
    /// Its reference.
    pub reference: String,
    /// The name in its window.
    pub name: String,
    /// The address in its window, line by line.
    pub address: Vec<String>,
    /// Whether it goes by registered post.
    pub registered: bool,
    /// How many pages it has.
    pub pages: usize,
    /// The letter.
    pub pdf: Vec<u8>,
}

impl BatchPaper {
    /// The name under which the template finds a letter.
    pub(crate) fn file(index: usize) -> String {
        format!("letter-{index}.pdf")
    }

    /// Lines and pages that take room.
    pub(crate) fn size(&self) -> usize {
        self.letters.len()
    }

    pub(crate) fn data(&self) -> Value {
        let letters = self.letters.iter().enumerate().map(|(index, letter)| {
            json!({
                "reference": text::line(&letter.reference, SHORT),
                "name": text::line(&letter.name, SHORT),
                "address": letter.address.iter().map(|line| text::line(line, SHORT)).collect::<Vec<_>>(),
                "registered": letter.registered,
                "pages": letter.pages,
                "file": Self::file(index),
            })
        });
        let registered = self.letters.iter().filter(|letter| letter.registered).count();
        json!({
            "lang": self.locale.as_str(),
            "style": self.style.data(),
            "date": figures::date(self.made_on),
            "number": text::line(&self.number, SHORT),
            "made": self.locale.weekday_date(self.made_on),
            "sender": self.sender.data(self.locale),
            // What the family's letterhead asks of every paper.
            "recipient": { "name": "", "address": [] },
            "check": null,
            "mentions": [],
            "letters": letters.collect::<Vec<_>>(),
            "registered": registered,
            "ordinary": self.letters.len() - registered,
        })
    }
}
