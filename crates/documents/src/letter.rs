//! Letters: a reminder on paper, and the formal notice.
//!
//! What the law wants in a letter is put there by this module, whatever the creditor's own words
//! say: the demand, the debt and its parts, the day and the means (article 1344 of the Code civil);
//! for someone who collects for others, every mention of article R124-4 of the Code des procédures
//! civiles d'exécution.

use crate::{
    Check, Party, Style, figures,
    text::{self, LONG, SHORT},
};
use chrono::NaiveDate;
use domain::{Locale, Money, bank::BankAccount, legal::L111_8, reference::RfReference};
use serde_json::{Value, json};

/// What a letter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterKind {
    /// Reminds of what is due.
    Reminder,
    /// Demands it formally (mise en demeure, article 1344 of the Code civil).
    FormalNotice,
}

/// A letter about unpaid invoices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterPaper {
    /// Language of the paper.
    pub locale: Locale,
    /// Colours and logo of whoever writes.
    pub style: Style,
    /// Reminder or formal notice.
    pub kind: LetterKind,
    /// Whether it goes by registered post.
    pub registered: bool,
    /// Its own reference, which later letters repeat.
    pub number: String,
    /// The day it is written on.
    pub written_on: NaiveDate,
    /// Who writes: the creditor, or who collects for others.
    pub sender: Party,
    /// For whom it is collected; empty when the sender is the creditor.
    pub creditors: Vec<Party>,
    /// Who owes, at the address in the window.
    pub debtor: Party,
    /// The person at the debtor's, if another name.
    pub attention: Option<String>,
    /// What the sender calls the debtor.
    pub debtor_reference: String,
    /// One line.
    pub subject: String,
    /// The creditor's words, with places for what the paper adds. Statement and ways to pay follow
    /// by themselves where the words leave no place for them.
    pub body: Vec<LetterPart>,
    /// Letters that went before about the same invoices, oldest first.
    pub earlier: Vec<EarlierLetter>,
    /// What is owed, invoice by invoice.
    pub lines: Vec<LetterLine>,
    /// Everything that is asked for.
    pub total: Money,
    /// The day that the amounts are true on.
    pub as_of: NaiveDate,
    /// The last day to pay.
    pub pay_by: NaiveDate,
    /// Where to transfer the money.
    pub account: BankAccount,
    /// What the transfer must carry.
    pub transfer_reference: Option<RfReference>,
    /// The portal's address for this debtor, with its scheme.
    pub link: String,
    /// The person who answers for the letter.
    pub signed_by: Option<String>,
    /// How to verify the paper.
    pub check: Option<Check>,
    /// Further mentions, a paragraph each.
    pub mentions: Vec<String>,
}

/// A part of the creditor's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LetterPart {
    /// Plain text; line breaks are kept.
    Paragraph(String),
    /// The table of what is owed stands here.
    Statement,
    /// The ways to pay stand here.
    Ways,
}

/// A letter that went before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierLetter {
    /// Its reference.
    pub number: String,
    /// The day it was posted on.
    pub sent_on: NaiveDate,
}

/// One invoice of the statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterLine {
    /// The invoice's reference.
    pub reference: String,
    /// What it is for.
    pub label: String,
    /// On whose behalf it is collected; shown when there are several.
    pub creditor: Option<String>,
    /// When it was issued.
    pub issued_on: NaiveDate,
    /// When it was due.
    pub due_on: NaiveDate,
    /// What remains of it.
    pub principal: Money,
    /// Late interest.
    pub interest: Money,
    /// The fixed indemnity.
    pub indemnity: Money,
    /// How interest and indemnity are made up.
    pub explanations: Vec<String>,
}

impl LetterLine {
    fn total(&self) -> Option<Money> {
        self.principal.checked_add(self.interest)?.checked_add(self.indemnity)
    }

    fn data(&self, locale: Locale, several: bool) -> Value {
        let label = text::line(&self.label, SHORT);
        let creditor = self.creditor.as_deref().filter(|_| several);
        let creditor = creditor
            .map(|name| format!("{} {}", locale.pick("pour", "for"), text::line(name, SHORT)));
        let about: Vec<String> =
            [Some(label), creditor].into_iter().flatten().filter(|text| !text.is_empty()).collect();
        json!({
            "reference": text::line(&self.reference, SHORT),
            "about": about.join(" · "),
            "issued": figures::short_date(self.issued_on),
            "due": figures::short_date(self.due_on),
            "principal": locale.money(self.principal),
            "interest": locale.money(self.interest),
            "indemnity": locale.money(self.indemnity),
            "total": self.total().map(|total| locale.money(total)),
            "explanations": texts(&self.explanations),
        })
    }
}

impl LetterPaper {
    /// Lines that take room on the paper.
    pub(crate) fn size(&self) -> usize {
        let explanations: usize = self.lines.iter().map(|line| line.explanations.len()).sum();
        self.lines.len() + self.body.len() + self.mentions.len() + explanations
    }

    /// The picture that a bank's app reads, where one can be made.
    pub(crate) fn transfer_code(&self) -> Option<String> {
        figures::transfer_code(&self.account, self.total, self.transfer_reference.as_ref()?)
    }

    /// The picture that leads to the portal.
    pub(crate) fn link_code(&self) -> Option<String> {
        figures::code(&self.link)
    }

    pub(crate) fn data(&self, has_transfer_code: bool, has_link_code: bool) -> Value {
        let locale = self.locale;
        let several = self.creditors.len() > 1;
        let sum = |part: fn(&LetterLine) -> Money| figures::sum(self.lines.iter().map(part));
        let sums = [sum(|l| l.principal), sum(|l| l.interest), sum(|l| l.indemnity)];
        let [principal, interest, indemnity] = sums;
        let earlier = self.earlier.iter().map(|letter| {
            let (number, on) = (text::line(&letter.number, SHORT), locale.date(letter.sent_on));
            format!("{number} {} {on}", locale.pick("du", "of"))
        });
        json!({
            "lang": locale.as_str(),
            "style": self.style.data(),
            "date": figures::date(self.written_on),
            "formal": self.kind == LetterKind::FormalNotice,
            "registered": self.registered,
            "number": text::line(&self.number, SHORT),
            "written": locale.date(self.written_on),
            "sender": self.sender.data(locale),
            "recipient": self.recipient(),
            "debtor": text::line(&self.debtor.name, SHORT),
            "debtor_reference": text::line(&self.debtor_reference, SHORT),
            "creditors": self.creditors.iter().map(|party| party.data(locale)).collect::<Vec<_>>(),
            "subject": text::line(&self.subject, SHORT),
            "body": self.parts(),
            "earlier": earlier.collect::<Vec<_>>(),
            "lines": self.lines.iter().map(|line| line.data(locale, several)).collect::<Vec<_>>(),
            "principal": principal.map(|money| locale.money(money)),
            "interest": interest.map(|money| locale.money(money)),
            "indemnity": indemnity.map(|money| locale.money(money)),
            "has_interest": interest.is_some_and(Money::is_positive),
            "has_indemnity": indemnity.is_some_and(Money::is_positive),
            "total": locale.money(self.total),
            "as_of": locale.date(self.as_of),
            "pay_by": locale.weekday_date(self.pay_by),
            "account": {
                "holder": text::line(&self.account.holder, SHORT),
                "iban": text::line(&self.account.grouped_iban(), SHORT),
                "bic": self.account.bic.as_deref().map(|bic| text::line(bic, 20)),
            },
            "transfer_reference": self.transfer_reference.as_ref().map(RfReference::grouped),
            "transfer_code": has_transfer_code,
            "link": text::line(spoken(&self.link), SHORT),
            "link_code": has_link_code,
            "signed_by": self.signed_by.as_deref().map(|name| text::line(name, SHORT)),
            "check": self.check.as_ref().map(Check::data),
            "law": if self.creditors.is_empty() { Vec::new() } else { L111_8.to_vec() },
            "mentions": texts(&self.mentions),
        })
    }

    /// What stands in the window of the envelope, line by line: name, person, address.
    pub fn window(&self) -> Vec<String> {
        let party = self.recipient();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let address = party["address"].as_array().into_iter().flatten();
        std::iter::once(text(&party["name"])).chain(address.map(text)).collect()
    }

    fn recipient(&self) -> Value {
        let mut party = self.debtor.data(self.locale);
        let person = self.attention.as_deref().map(|name| text::line(name, SHORT));
        if let (Some(person), Some(lines)) =
            (person.filter(|name| !name.is_empty()), party["address"].as_array_mut())
        {
            let to = self.locale.pick("À l’attention de", "Attn");
            lines.insert(0, json!(format!("{to} {person}")));
        }
        party
    }

    /// The creditor's words with the paper's own parts in their places.
    fn parts(&self) -> Vec<Value> {
        let mut parts: Vec<Value> = self
            .body
            .iter()
            .map(|part| match part {
                LetterPart::Paragraph(words) => json!({ "words": paragraph(words) }),
                LetterPart::Statement => json!("statement"),
                LetterPart::Ways => json!("ways"),
            })
            .collect();
        for (part, name) in [(LetterPart::Statement, "statement"), (LetterPart::Ways, "ways")] {
            if !self.body.contains(&part) {
                parts.push(json!(name));
            }
        }
        parts
    }
}

/// A paragraph's lines; an empty one keeps its place.
fn paragraph(words: &str) -> Vec<String> {
    words.trim().lines().map(|line| text::line(line, LONG)).take(40).collect()
}

fn texts(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| text::line(text, LONG)).filter(|text| !text.is_empty()).collect()
}

/// An address as people type it: without scheme and without what only programs need.
fn spoken(link: &str) -> &str {
    let rest = link.split_once("://").map_or(link, |(_, rest)| rest);
    rest.split_once('?').map_or(rest, |(address, _)| address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_said_without_what_only_programs_need() {
        assert_eq!(spoken("https://pay.example/l/abc?lang=fr"), "pay.example/l/abc");
        assert_eq!(spoken("pay.example"), "pay.example");
    }
}
