//! The form of an e-mail: one column of 600 px, real text, one main button and up to three quiet
//! ones, a statement of account as a table, the code that proves it genuine.

use super::compose::sender_line;
use askama::Template;
use domain::{
    Locale,
    brand::{BrandTokens, Rgb, Scheme},
};
use store::creditors::Creditor;

/// What a button does, with the address behind it.
pub(crate) struct Button {
    pub(crate) label: String,
    pub(crate) url: String,
}

/// What stands between the title and the foot, in order.
pub(crate) enum Item {
    /// Text, line by line.
    Paragraph(Vec<String>),
    /// The statement of account.
    Statement(Table),
    /// The ways on: the first is the main one.
    Buttons(Vec<Button>),
}

/// A statement of account, worded.
pub(crate) struct Table {
    pub(crate) caption: String,
    /// Invoice, due date, what remains.
    pub(crate) heads: [&'static str; 3],
    pub(crate) rows: Vec<Row>,
    /// Words and amount.
    pub(crate) total: (String, String),
}

/// An invoice on it.
pub(crate) struct Row {
    pub(crate) invoice: String,
    pub(crate) due_on: String,
    pub(crate) amount: String,
    /// What is claimed beyond it: words and amount.
    pub(crate) extras: Vec<(String, String)>,
    /// How that is made up.
    pub(crate) explanations: Vec<String>,
}

/// A message's content, before it becomes text and HTML.
pub(crate) struct Letter {
    pub(crate) locale: Locale,
    pub(crate) title: String,
    pub(crate) items: Vec<Item>,
    /// What the law wants said, in small print.
    pub(crate) mentions: Vec<String>,
    /// What proves it genuine, if it is a message of a contact.
    pub(crate) code: Option<String>,
    pub(crate) verify_url: String,
    /// Where the reader chooses how to be written to.
    pub(crate) preferences_url: Option<String>,
    house: House,
}

/// Who writes, and how their messages look.
struct House {
    name: String,
    sender: String,
    contact: String,
    brand: String,
    on_brand: String,
}

#[derive(Template)]
#[template(path = "message.html")]
struct Html<'a> {
    letter: &'a Letter,
    words: Words,
}

#[derive(Template)]
#[template(path = "message.txt", escape = "none")]
struct Text<'a> {
    letter: &'a Letter,
    words: Words,
}

/// What every message says in its foot.
struct Words {
    genuine: &'static str,
    check: &'static str,
    contact: &'static str,
    preferences: &'static str,
    /// Above how interest and indemnities are made up.
    worked_out: &'static str,
    /// With the blank before it that French wants, which no line may break at.
    colon: &'static str,
}

impl Words {
    const fn of(locale: Locale) -> Self {
        Self {
            genuine: locale.pick("Est-ce bien nous ?", "Is this really us?"),
            check: locale
                .pick("Vérifiez ce message avec le code", "Check this message with the code"),
            contact: locale.pick("Une question ? Écrivez à", "A question? Write to"),
            preferences: locale
                .pick("Ne plus recevoir ces e-mails", "Stop receiving these e-mails"),
            worked_out: locale
                .pick("Comment ces montants sont calculés", "How these amounts are worked out"),
            colon: locale.pick("\u{a0}:", ":"),
        }
    }
}

impl Letter {
    /// A letter with nothing but its foot.
    pub(crate) fn new(
        locale: Locale,
        creditor: &Creditor,
        title: String,
        code: Option<String>,
        public_url: &str,
    ) -> Self {
        let colour = creditor.brand_colour.parse().unwrap_or(Rgb { r: 0x1f, g: 0x4e, b: 0x79 });
        let tokens = BrandTokens::derive(colour, Scheme::Light);
        Self {
            locale,
            title,
            items: Vec::new(),
            mentions: Vec::new(),
            code,
            verify_url: format!("{public_url}/verify"),
            preferences_url: None,
            house: House {
                name: creditor.name.clone(),
                sender: sender_line(creditor, locale),
                contact: creditor.email.clone(),
                brand: tokens.brand.to_string(),
                on_brand: tokens.on_brand.to_string(),
            },
        }
    }

    /// Adds a paragraph of one line.
    pub(crate) fn say(&mut self, text: String) {
        self.items.push(Item::Paragraph(vec![text]));
    }

    /// Whether its statement holds anything that has to be explained.
    fn is_explained(&self) -> bool {
        let explained = |row: &Row| !row.explanations.is_empty();
        self.items
            .iter()
            .any(|item| matches!(item, Item::Statement(table) if table.rows.iter().any(explained)))
    }

    pub(crate) fn html(&self) -> Result<String, askama::Error> {
        Html { letter: self, words: Words::of(self.locale) }.render()
    }

    pub(crate) fn text(&self) -> Result<String, askama::Error> {
        Text { letter: self, words: Words::of(self.locale) }.render()
    }
}
