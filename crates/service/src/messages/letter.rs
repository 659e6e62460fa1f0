//! The form of an e-mail: one column of 600 px, real text, one main button, the code that proves it
//! genuine.

use super::compose::sender_line;
use askama::Template;
use domain::{
    Locale,
    brand::{BrandTokens, Rgb, Scheme},
};
use store::creditors::Creditor;

/// What a button does, with the address behind it.
pub(super) struct Button {
    pub(super) label: String,
    pub(super) url: String,
}

/// A message's content, before it becomes text and HTML.
pub(super) struct Letter {
    locale: Locale,
    creditor_name: String,
    title: String,
    greeting: String,
    paragraphs: Vec<String>,
    button: Option<Button>,
    code: String,
    verify_url: String,
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
            colon: locale.pick("\u{a0}:", ":"),
        }
    }
}

impl Letter {
    #[expect(
        clippy::too_many_arguments,
        reason = "the parts of one letter, named where it is made"
    )]
    pub(super) fn new(
        locale: Locale,
        creditor: &Creditor,
        title: String,
        greeting: String,
        paragraphs: Vec<String>,
        button: Option<Button>,
        code: String,
        verify_url: String,
    ) -> Self {
        let colour = creditor.brand_colour.parse().unwrap_or(Rgb { r: 0x1f, g: 0x4e, b: 0x79 });
        let tokens = BrandTokens::derive(colour, Scheme::Light);
        Self {
            locale,
            creditor_name: creditor.name.clone(),
            title,
            greeting,
            paragraphs,
            button,
            code,
            verify_url,
            sender: sender_line(creditor, locale),
            contact: creditor.email.clone(),
            brand: tokens.brand.to_string(),
            on_brand: tokens.on_brand.to_string(),
        }
    }

    pub(super) fn html(&self) -> Result<String, askama::Error> {
        Html { letter: self, words: Words::of(self.locale) }.render()
    }

    pub(super) fn text(&self) -> Result<String, askama::Error> {
        Text { letter: self, words: Words::of(self.locale) }.render()
    }
}
