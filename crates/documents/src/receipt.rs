//! Receipts: what was received, what it settles, what is left.

use crate::{
    Check, Party, Style, figures,
    text::{self, LONG, SHORT},
};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use domain::{Locale, Money};
use serde_json::{Value, json};

/// A receipt for one payment.
///
/// A collector acting for others owes one for every payment (article R124-6 CPCE): then
/// [`collector`](Self::collector) is set, heads the paper, and the creditor is named in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Language of the paper.
    pub locale: Locale,
    /// Colours and logo of whoever issues it.
    pub style: Style,
    /// The receipt's own number.
    pub number: String,
    /// When it is issued, in the creditor's time zone.
    pub issued_at: NaiveDateTime,
    /// To whom the money is owed.
    pub creditor: Party,
    /// Who collects on the creditor's behalf, if not the creditor.
    pub collector: Option<Party>,
    /// Who paid.
    pub debtor: Party,
    /// What was received.
    pub amount: Money,
    /// When, in the creditor's time zone; banks say the day alone of a transfer, which is given as
    /// midnight and printed without its time.
    pub paid_at: NaiveDateTime,
    /// How, worded in the paper's language: `carte bancaire •••• 4242`.
    pub method: String,
    /// The payment's reference at the provider or the bank.
    pub payment_reference: String,
    /// What it settles; none for a payment on account.
    pub lines: Vec<ReceiptLine>,
    /// What the debtor still owes after this payment.
    pub remaining_total: Money,
    /// What was received beyond what was owed.
    pub credit: Money,
    /// How to verify the paper.
    pub check: Option<Check>,
    /// Legal and other mentions, a paragraph each.
    pub mentions: Vec<String>,
}

/// One invoice that a payment settles, wholly or in part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptLine {
    /// The invoice's reference.
    pub reference: String,
    /// Its date of issue.
    pub issued_on: NaiveDate,
    /// What this payment settles of it.
    pub paid: Money,
    /// What is left of it.
    pub remaining: Money,
}

impl Receipt {
    pub(crate) fn data(&self) -> Value {
        let locale = self.locale;
        let money = |amount| locale.money(amount);
        let lines: Vec<Value> = self
            .lines
            .iter()
            .map(|line| {
                json!({
                    "reference": text::line(&line.reference, SHORT),
                    "date": locale.date(line.issued_on),
                    "paid": money(line.paid),
                    "remaining": money(line.remaining),
                    "settled": !line.remaining.is_positive(),
                })
            })
            .collect();
        json!({
            "lang": locale.as_str(),
            "style": self.style.data(),
            "date": figures::date(self.issued_at.date()),
            "number": text::line(&self.number, SHORT),
            "issued": locale.date(self.issued_at.date()),
            "sender": self.collector.as_ref().unwrap_or(&self.creditor).data(locale),
            "creditor": self.creditor.data(locale),
            "collected": self.collector.is_some(),
            "recipient": self.debtor.data(locale),
            "amount": money(self.amount),
            "paid_at": match self.paid_at.time() {
                NaiveTime::MIN => locale.date(self.paid_at.date()),
                _ => locale.date_time(self.paid_at),
            },
            "method": text::line(&self.method, SHORT),
            "payment_reference": text::line(&self.payment_reference, SHORT),
            "lines": lines,
            "applied": figures::sum(self.lines.iter().map(|line| line.paid)).map(money),
            "remaining": self.remaining_total.is_positive().then(|| money(self.remaining_total)),
            "credit": self.credit.is_positive().then(|| money(self.credit)),
            "check": self.check.as_ref().map(Check::data),
            "mentions": self.mentions.iter().map(|text| text::line(text, LONG)).collect::<Vec<_>>(),
        })
    }
}
