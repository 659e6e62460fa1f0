//! Numbers as papers show them.

use chrono::{Datelike, NaiveDate};
use domain::{Locale, Money, bank::BankAccount, epc, reference::RfReference};
use fast_qr::{
    ECL, QRBuilder,
    convert::{Builder, svg::SvgBuilder},
};
use rust_decimal::Decimal;

/// A date as templates take it: year, month, day.
pub(crate) fn date(date: NaiveDate) -> [u32; 3] {
    [date.year().clamp(0, 9999).unsigned_abs(), date.month(), date.day()]
}

/// The sum, if there is one to show: several amounts of one currency.
pub(crate) fn sum(amounts: impl Iterator<Item = Money>) -> Option<Money> {
    amounts.map(Some).reduce(|sum, next| sum?.checked_add(next?))?
}

/// A quantity or a rate without needless zeros: `2,5`, `20`.
pub(crate) fn decimal(locale: Locale, value: Decimal) -> String {
    let text = value.normalize().to_string();
    locale.pick(text.replace('.', ",").as_str(), text.as_str()).replace('-', "\u{2212}")
}

/// A rate: `20 %` or `20%`.
pub(crate) fn percent(locale: Locale, value: Decimal) -> String {
    format!("{}{}", decimal(locale, value), locale.pick("\u{202f}%", "%"))
}

/// A date in a table: `12/03/2026` in both languages.
pub(crate) fn short_date(date: NaiveDate) -> String {
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}

/// The picture that a bank's app reads to fill in a transfer, where one can be made.
pub(crate) fn transfer_code(
    account: &BankAccount,
    amount: Money,
    reference: &RfReference,
) -> Option<String> {
    code(&epc::payload(account, amount, reference).ok()?)
}

/// A QR code as a picture, where the text is not too long for one.
pub(crate) fn code(text: &str) -> Option<String> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
    Some(SvgBuilder::default().margin(0).to_str(&code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_need_one_currency_and_something_to_add() {
        let yen = Money::new(1, "JPY".parse().unwrap());
        assert_eq!(sum([Money::eur(1), Money::eur(2)].into_iter()), Some(Money::eur(3)));
        assert_eq!(sum([Money::eur(1), yen].into_iter()), None);
        assert_eq!(sum([Money::eur(i64::MAX), Money::eur(1)].into_iter()), None);
        assert_eq!(sum(std::iter::empty()), None);
    }

    #[test]
    fn quantities_follow_the_language() {
        assert_eq!(decimal(Locale::Fr, Decimal::new(250, 2)), "2,5");
        assert_eq!(percent(Locale::En, Decimal::new(550, 2)), "5.5%");
    }
}
