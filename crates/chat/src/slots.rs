//! What a message says beside its intent: typed slots under the contract's names.

pub(crate) mod json;

use chrono::{NaiveDate, NaiveTime};
use domain::text_enum;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

text_enum! {
    /// How often an instalment is due.
    pub enum Freq {
        /// Every week.
        Weekly => "weekly",
        /// Every fortnight: fourteen days.
        Biweekly => "biweekly",
        /// On the same day of every month.
        Monthly => "monthly",
    }
}
text_enum! {
    /// A way to pay.
    pub enum Method {
        /// A bank card.
        Card => "card",
        /// A bank transfer.
        Transfer => "transfer",
        /// A cheque.
        Cheque => "cheque",
        /// Cash.
        Cash => "cash",
        /// A direct debit.
        DirectDebit => "direct_debit",
        /// PayPal.
        Paypal => "paypal",
        /// A crypto-asset.
        Crypto => "crypto",
    }
}
text_enum! {
    /// Why an invoice is contested, or why it cannot be paid.
    pub enum Reason {
        /// The contract was ended.
        Cancelled => "cancelled",
        /// Goods or service never came.
        NotReceived => "not_received",
        /// Not the price that was agreed.
        WrongAmount => "wrong_amount",
        /// Broken, damaged, badly done.
        Defective => "defective",
        /// Billed twice.
        Duplicate => "duplicate",
        /// Money back.
        Refund => "refund",
        /// Nothing was ordered.
        NeverOrdered => "never_ordered",
        /// Somebody used the name.
        IdentityTheft => "identity_theft",
        /// Work lost.
        JobLoss => "job_loss",
        /// Too small an income.
        LowIncome => "low_income",
        /// No money at the moment.
        NoMoney => "no_money",
        /// A couple parts.
        Separation => "separation",
        /// An illness that costs income.
        Illness => "illness",
        /// The business goes badly.
        Business => "business",
        /// Too many debts.
        OverIndebted => "over_indebted",
        /// A bill that nobody expected.
        UnexpectedExpense => "unexpected_expense",
    }
}
text_enum! {
    /// What makes a person need care before money.
    pub enum Risk {
        /// Speaks of dying by one's own hand.
        Suicide => "suicide",
        /// Suffers violence or control at home.
        DomesticViolence => "domestic_violence",
        /// Depression and other disorders of the mind.
        MentalHealth => "mental_health",
        /// A serious illness or a stay in hospital.
        Illness => "illness",
        /// Under age.
        Minor => "minor",
        /// Under guardianship.
        Guardianship => "guardianship",
        /// Memory or understanding fails.
        Cognitive => "cognitive",
        /// Without a home.
        Homeless => "homeless",
        /// A disability.
        Disability => "disability",
        /// Gambling, alcohol, drugs.
        Addiction => "addiction",
        /// Mourning someone else than the debtor.
        Bereavement => "bereavement",
    }
}
text_enum! {
    /// Which insolvency procedure.
    pub enum InsolvencyKind {
        /// A company being wound up.
        Liquidation => "liquidation",
        /// A company under receivership or administration.
        Receivership => "receivership",
        /// A person's over-indebtedness file.
        Overindebtedness => "overindebtedness",
        /// A person's bankruptcy.
        Bankruptcy => "bankruptcy",
        /// Protection from creditors before insolvency.
        Safeguard => "safeguard",
    }
}
text_enum! {
    /// Who the deceased was to the writer.
    pub enum Relation {
        /// Husband, wife, partner.
        Spouse => "spouse",
        /// Father, mother.
        Parent => "parent",
        /// Son, daughter.
        Child => "child",
        /// Brother, sister.
        Sibling => "sibling",
        /// Grandfather, grandmother.
        Grandparent => "grandparent",
        /// Uncle, aunt, cousin, in-law.
        Relative => "relative",
        /// A friend.
        Friend => "friend",
        /// Tenant, neighbour, client and others.
        Other => "other",
    }
}
text_enum! {
    /// A way to be reached.
    pub enum Channel {
        /// Short messages.
        Sms => "sms",
        /// E-mail.
        Email => "email",
        /// Calls.
        Phone => "phone",
        /// Letters.
        Post => "post",
        /// Every way.
        All => "all",
    }
}
text_enum! {
    /// A document that can be asked for.
    pub enum Doc {
        /// The invoice.
        Invoice => "invoice",
        /// Proof that a payment was received.
        Receipt => "receipt",
        /// A statement of account.
        Statement => "statement",
        /// Proof that the debt exists.
        Proof => "proof",
        /// A certificate that nothing is owed.
        Certificate => "certificate",
        /// The contract.
        Contract => "contract",
    }
}
text_enum! {
    /// A right over personal data.
    pub enum Right {
        /// See them.
        Access => "access",
        /// Have them erased.
        Erasure => "erasure",
        /// Object to their use.
        Objection => "objection",
        /// Learn where they come from.
        Source => "source",
        /// Reach the data protection officer.
        Dpo => "dpo",
        /// Have them put right.
        Rectification => "rectification",
        /// Have their use restricted.
        Restriction => "restriction",
        /// Take them elsewhere.
        Portability => "portability",
    }
}
text_enum! {
    /// A detail of the debtor that changes.
    pub enum Field {
        /// Postal address.
        Address => "address",
        /// E-mail address.
        Email => "email",
        /// Telephone number.
        Phone => "phone",
        /// Name.
        Name => "name",
        /// Bank account.
        Bank => "bank",
    }
}
text_enum! {
    /// A part of a day.
    pub enum Daypart {
        /// Before noon.
        Morning => "morning",
        /// Around noon.
        Noon => "noon",
        /// After noon.
        Afternoon => "afternoon",
        /// After work.
        Evening => "evening",
        /// Late.
        Night => "night",
    }
}
text_enum! {
    /// How a person is wanted.
    pub enum Mode {
        /// By being called back.
        Callback => "callback",
    }
}

/// Every slot of the contract. Amounts are in major units, percentages from 0 to 100, fractions
/// from 0 to 1, dates in the creditor's calendar; what was not said is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Slots {
    /// An amount of money.
    #[serde(with = "json::maybe_number", skip_serializing_if = "Option::is_none")]
    pub amount: Option<Decimal>,
    /// What one instalment can be.
    #[serde(with = "json::maybe_number", skip_serializing_if = "Option::is_none")]
    pub instalment: Option<Decimal>,
    /// Paid at once, before the instalments.
    #[serde(with = "json::maybe_number", skip_serializing_if = "Option::is_none")]
    pub upfront: Option<Decimal>,
    /// ISO 4217 code, when it is not the euro.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Pays a part only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partial: Option<bool>,
    /// Pays all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub full: Option<bool>,
    /// A part of the whole, from 0 to 1.
    #[serde(with = "json::maybe_number", skip_serializing_if = "Option::is_none")]
    pub fraction: Option<Decimal>,
    /// A percentage, from 0 to 100.
    #[serde(with = "json::maybe_number", skip_serializing_if = "Option::is_none")]
    pub percent: Option<Decimal>,
    /// Number of instalments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<u32>,
    /// How often.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub freq: Option<Freq>,
    /// First instalment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<NaiveDate>,
    /// Day of the month on which instalments fall, 1 to 31.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day_of_month: Option<u32>,
    /// The day that is spoken of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<NaiveDate>,
    /// The other day that the same words can mean.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_alt: Option<NaiveDate>,
    /// First day of a period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_from: Option<NaiveDate>,
    /// Last day of a period, included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_to: Option<NaiveDate>,
    /// A duration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_days: Option<u32>,
    /// Reference of an invoice.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// How to pay, or how it was paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<Method>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// What makes the person vulnerable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk: Option<Risk>,
    /// Which insolvency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<InsolvencyKind>,
    /// Who died.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relation: Option<Relation>,
    /// How a person is wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
    /// Digits only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Time of day.
    #[serde(with = "json::clock", skip_serializing_if = "Option::is_none")]
    pub time: Option<NaiveTime>,
    /// Start of a range of time.
    #[serde(with = "json::clock", skip_serializing_if = "Option::is_none")]
    pub time_from: Option<NaiveTime>,
    /// End of a range of time.
    #[serde(with = "json::clock", skip_serializing_if = "Option::is_none")]
    pub time_to: Option<NaiveTime>,
    /// Part of the day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub daypart: Option<Daypart>,
    /// Which messages to stop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// Which way is preferred.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefer: Option<Channel>,
    /// Which document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc: Option<Doc>,
    /// Which right over data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub right: Option<Right>,
    /// Which detail changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<Field>,
    /// An e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// ISO 639-1 code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

impl Slots {
    /// Takes over what `news` says; what it does not say stays.
    pub fn merge(&mut self, news: &Self) {
        macro_rules! take {
            ($($name:ident),+ $(,)?) => {
                $(if news.$name.is_some() { self.$name.clone_from(&news.$name); })+
            };
        }
        take!(
            amount,
            instalment,
            upfront,
            currency,
            partial,
            full,
            fraction,
            percent,
            n,
            freq,
            start,
            day_of_month,
            date,
            date_alt,
            date_from,
            date_to,
            duration_days,
            reference,
            method,
            reason,
            risk,
            kind,
            relation,
            mode,
            phone,
            time,
            time_from,
            time_to,
            daypart,
            channel,
            prefer,
            doc,
            right,
            field,
            email,
            language
        );
    }

    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_are_the_contract_s() {
        let text = r#"{"amount":86.5,"n":3,"freq":"biweekly","date":"2026-03-16","ref":"F-7742","mode":"callback","time":"09:30"}"#;
        let slots: Slots = serde_json::from_str(text).unwrap();
        assert_eq!(slots.amount, Some(Decimal::new(865, 1)));
        assert_eq!(slots.reference.as_deref(), Some("F-7742"));
        assert_eq!(serde_json::to_string(&slots).unwrap(), text);
        let whole = Slots { amount: Some(Decimal::new(24_000, 2)), ..Slots::default() };
        assert_eq!(serde_json::to_string(&whole).unwrap(), r#"{"amount":240}"#);
    }

    #[test]
    fn news_replace_and_silence_keeps() {
        let mut slots = Slots { n: Some(3), full: Some(true), ..Slots::default() };
        slots.merge(&Slots { n: Some(4), ..Slots::default() });
        assert_eq!((slots.n, slots.full), (Some(4), Some(true)));
        assert!(!slots.is_empty());
    }
}
