//! What came of a file.

use domain::Locale;
use serde::Serialize;

/// What came of a file, as `acquit import` prints it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// The file's name.
    pub file: String,
    /// `csv`, `cii`, `ubl` or `pdf`; nothing if it was not recognised.
    pub format: Option<String>,
    /// Invoices and credit notes that are new.
    pub accepted: u64,
    /// Those that were here and have changed.
    pub updated: u64,
    /// Those that were here and are the same.
    pub unchanged: u64,
    /// How many were rejected.
    pub rejected: u64,
    /// Why, in the file's order; at most 1,000.
    pub rejections: Vec<Issue>,
    /// What was taken in all the same but deserves a look; at most 1,000.
    pub remarks: Vec<Issue>,
}

/// One rejection or remark.
#[derive(Clone, Debug, Serialize)]
pub struct Issue {
    /// The row of a CSV file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// The element of an XML file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub element: Option<String>,
    /// The field, such as `due_on`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What is wrong and what to do, in the creditor's language.
    pub message: String,
    /// The value in question, cut short.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    #[serde(skip)]
    pub(super) message_fr: String,
    #[serde(skip)]
    pub(super) message_en: String,
}

/// Most issues that are kept of one file.
const MOST_ISSUES: usize = 1_000;

impl Issue {
    pub(super) fn new(
        locale: Locale,
        position: &intake::Position,
        field: Option<&str>,
        (fr, en): (String, String),
        value: Option<String>,
    ) -> Self {
        let (row, element) = match position {
            intake::Position::File => (None, None),
            intake::Position::Row(row) => (Some(*row), None),
            intake::Position::Element(path) => (None, Some(path.clone())),
        };
        let message = locale.pick(&fr, &en).clone();
        Self {
            row,
            element,
            field: field.map(str::to_owned),
            message,
            value,
            message_fr: fr,
            message_en: en,
        }
    }

    pub(super) fn from_rejection(locale: Locale, rejection: &intake::Rejection) -> Self {
        let words = (rejection.reason.message(Locale::Fr), rejection.reason.message(Locale::En));
        let field = rejection.field.map(intake::Field::as_str);
        Self::new(locale, &rejection.position, field, words, rejection.value.clone())
    }

    /// Where, as a person finds it: `ligne 12`, or the element's path.
    pub(super) fn place(&self) -> String {
        match (self.row, &self.element) {
            (Some(row), _) => row.to_string(),
            (None, Some(path)) => path.clone(),
            (None, None) => String::new(),
        }
    }
}

impl Report {
    /// Of a file that cannot be read at all.
    #[must_use]
    pub fn unreadable(locale: Locale, file: &str, error: &std::io::Error) -> Self {
        let words = (
            format!("Ce fichier ne peut pas être lu\u{a0}: {error}"),
            format!("This file cannot be read: {error}"),
        );
        let mut report = Self { file: file.to_owned(), ..Self::default() };
        report.reject(Issue::new(locale, &intake::Position::File, None, words, None));
        report
    }

    pub(super) fn reject(&mut self, issue: Issue) {
        self.rejected += 1;
        if self.rejections.len() < MOST_ISSUES {
            self.rejections.push(issue);
        }
    }

    pub(super) fn remark(&mut self, issue: Issue) {
        if self.remarks.len() < MOST_ISSUES {
            self.remarks.push(issue);
        }
    }
}
