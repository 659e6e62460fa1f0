//! The amounts of an XML invoice, and whether they add up.
//!
//! The equations are those of EN 16931 (BR-CO-10 to BR-CO-16). Sums of rounded parts may differ
//! from a rounded total by one minor unit per part; what someone has to pay may not differ at all.

use crate::{
    field::Field,
    reason::{Figure, Reason, Rejection},
    xml::El,
};
use domain::Currency;
use rust_decimal::Decimal;

/// A number as XML schemas write decimals: sign, digits, point, digits. No exponent, no `NaN`.
pub(crate) fn number(text: &str) -> Result<Decimal, Reason> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let numeric = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() + fraction.len() == 0 || !numeric(whole) || !numeric(fraction) {
        let exponent =
            digits.starts_with(|c: char| c.is_ascii_digit()) && digits.contains(['e', 'E']);
        return Err(if exponent { Reason::Scientific } else { Reason::Amount });
    }
    // Fifteen digits leave room to add a million of them without overflow.
    if whole.trim_start_matches('0').len() > 15 {
        return Err(Reason::AmountTooLarge);
    }
    let whole = whole.trim_start_matches('0');
    let kept = &fraction[..fraction.len().min(12)];
    let value: Decimal = format!("0{whole}.{kept}0").parse().map_err(|_| Reason::Amount)?;
    if fraction.len() > 12 && fraction[12..].bytes().any(|byte| byte != b'0') {
        return Err(Reason::TooPrecise);
    }
    Ok(if text.starts_with('-') { -value.normalize() } else { value.normalize() })
}

/// An amount and the element that states it.
#[derive(Clone, Copy)]
pub(crate) struct Amount<'t> {
    pub(crate) value: Decimal,
    pub(crate) element: El<'t>,
}

/// Reads an amount, which must be in the invoice's currency if it names one.
pub(crate) fn amount(
    element: El<'_>,
    field: Field,
    currency: Currency,
) -> Result<Amount<'_>, Rejection> {
    let text = element.text().ok_or_else(|| element.rejection(field, Reason::Missing))?;
    if element.attribute("currencyID").is_some_and(|stated| stated != currency.code()) {
        return Err(element.rejection(field, Reason::OtherCurrency { expected: currency }));
    }
    let value = number(text).map_err(|reason| element.rejection(field, reason))?;
    Ok(Amount { value, element })
}

/// The only child of this name as an amount.
pub(crate) fn child<'t>(
    parent: El<'t>,
    name: &str,
    field: Field,
    currency: Currency,
) -> Result<Option<Amount<'t>>, Rejection> {
    match parent.only(name, field)? {
        // An empty optional element says nothing.
        Some(element) if element.text().is_some() => amount(element, field, currency).map(Some),
        _ => Ok(None),
    }
}

/// How strictly a profile states its sums.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Factur-X MINIMUM has no element for what is already paid: it follows from the others.
    Minimum,
    /// Any other.
    Full,
    /// Factur-X EXTENDED lets sums of lines differ by one minor unit per line (BR-FXEXT-CO).
    Extended,
}

impl Profile {
    /// From the specification identifier (BT-24).
    pub(crate) fn of(guideline: &str) -> Self {
        let guideline = guideline.to_ascii_lowercase();
        if guideline.contains("minimum") {
            Self::Minimum
        } else if guideline.contains("extended") {
            Self::Extended
        } else {
            Self::Full
        }
    }
}

/// What an invoice states in amounts.
pub(crate) struct Totals<'t> {
    pub(crate) profile: Profile,
    pub(crate) currency: Currency,
    /// The element that holds the totals, for what is missing.
    pub(crate) summary: El<'t>,
    /// BT-106.
    pub(crate) lines: Option<Amount<'t>>,
    /// BT-107.
    pub(crate) allowances: Option<Amount<'t>>,
    /// BT-108.
    pub(crate) charges: Option<Amount<'t>>,
    /// BT-109.
    pub(crate) net: Option<Amount<'t>>,
    /// BT-110.
    pub(crate) tax: Option<Amount<'t>>,
    /// BT-112.
    pub(crate) gross: Option<Amount<'t>>,
    /// BT-113.
    pub(crate) prepaid: Option<Amount<'t>>,
    /// BT-114.
    pub(crate) rounding: Option<Amount<'t>>,
    /// BT-115.
    pub(crate) due: Option<Amount<'t>>,
    /// BT-DEX-002, summed.
    pub(crate) third_party: Decimal,
    /// BT-131 of each line that counts.
    pub(crate) each_line: Vec<Amount<'t>>,
    /// BT-92 of each allowance.
    pub(crate) each_allowance: Vec<Amount<'t>>,
    /// BT-99 of each charge.
    pub(crate) each_charge: Vec<Amount<'t>>,
    /// BT-116 of each tax rate.
    pub(crate) each_base: Vec<Amount<'t>>,
    /// BT-117 of each tax rate.
    pub(crate) each_tax: Vec<Amount<'t>>,
}

/// The amounts after every check, with the sign the file gives them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sums {
    pub(crate) net: Option<Decimal>,
    pub(crate) tax: Option<Decimal>,
    pub(crate) gross: Decimal,
    pub(crate) prepaid: Decimal,
    pub(crate) rounding: Decimal,
    pub(crate) third_party: Decimal,
    pub(crate) due: Decimal,
}

fn sum(amounts: &[Amount<'_>]) -> Decimal {
    amounts.iter().map(|amount| amount.value).sum()
}

fn value(amount: Option<Amount<'_>>) -> Decimal {
    amount.map_or(Decimal::ZERO, |amount| amount.value)
}

impl Totals<'_> {
    /// Checks every equation whose parts the file states.
    pub(crate) fn check(&self) -> Result<Sums, Rejection> {
        self.check_sums_of_parts()?;
        let tax = match self.tax {
            Some(tax) => Some(tax.value),
            None if self.each_tax.is_empty() => None,
            None => Some(sum(&self.each_tax)),
        };
        let gross = match (self.gross, self.net) {
            (Some(gross), Some(net)) => {
                self.equal(
                    "BT-109 + BT-110 = BT-112",
                    Field::Total,
                    gross,
                    net.value + tax.unwrap_or_default(),
                    0,
                )?;
                gross.value
            }
            (Some(gross), None) => gross.value,
            (None, Some(net)) if tax.is_some() => net.value + tax.unwrap_or_default(),
            (None, _) => return Err(self.summary.rejection(Field::Total, Reason::Missing)),
        };
        let rounding = value(self.rounding);
        let owed = gross + rounding + self.third_party;
        let prepaid = match (self.prepaid, self.due) {
            (None, Some(due)) if self.profile == Profile::Minimum => owed - due.value,
            (prepaid, _) => value(prepaid),
        };
        if let Some(due) = self.due {
            self.equal("BT-112 - BT-113 + BT-114 = BT-115", Field::Due, due, owed - prepaid, 0)?;
        }
        let net = self.net.map(|net| net.value);
        Ok(Sums {
            net,
            tax,
            gross,
            prepaid,
            rounding,
            third_party: self.third_party,
            due: owed - prepaid,
        })
    }

    fn check_sums_of_parts(&self) -> Result<(), Rejection> {
        let parts = [
            ("Σ BT-131 = BT-106", Field::Line, self.lines, &self.each_line),
            ("Σ BT-92 = BT-107", Field::Allowance, self.allowances, &self.each_allowance),
            ("Σ BT-99 = BT-108", Field::Allowance, self.charges, &self.each_charge),
            ("Σ BT-117 = BT-110", Field::TaxBreakdown, self.tax, &self.each_tax),
            ("Σ BT-116 = BT-109", Field::TaxBreakdown, self.net, &self.each_base),
        ];
        for (equation, field, total, each) in parts {
            if let Some(total) = total.filter(|_| !each.is_empty()) {
                self.equal(equation, field, total, sum(each), each.len())?;
            }
        }
        let Some(net) = self.net else { return Ok(()) };
        let lines = match self.lines {
            Some(lines) => lines.value,
            None if self.each_line.is_empty() => return Ok(()),
            None => sum(&self.each_line),
        };
        let allowances =
            self.allowances.map_or_else(|| sum(&self.each_allowance), |stated| stated.value);
        let charges = self.charges.map_or_else(|| sum(&self.each_charge), |stated| stated.value);
        let loose = self.lines.is_none() || self.profile == Profile::Extended;
        let slack = if loose {
            self.each_line.len() + self.each_allowance.len() + self.each_charge.len()
        } else {
            0
        };
        self.equal(
            "BT-106 - BT-107 + BT-108 = BT-109",
            Field::Net,
            net,
            lines - allowances + charges,
            slack,
        )
    }

    /// Refuses `stated` when it differs from `computed` by more than `slack` minor units.
    fn equal(
        &self,
        equation: &'static str,
        field: Field,
        stated: Amount<'_>,
        computed: Decimal,
        slack: usize,
    ) -> Result<(), Rejection> {
        let slack = Decimal::new(i64::try_from(slack).unwrap_or_default(), self.currency.digits());
        if (stated.value - computed).abs() <= slack {
            return Ok(());
        }
        let figure = |value| Figure { value, currency: self.currency };
        let (stated_figure, computed) = (figure(stated.value), figure(computed));
        Err(stated
            .element
            .rejection(field, Reason::DoesNotAddUp { equation, stated: stated_figure, computed }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_plain_decimals_are_numbers() {
        for (text, expected) in [
            ("1", "1"),
            ("-0.50", "-0.5"),
            ("+3.", "3"),
            (".5", "0.5"),
            ("007", "7"),
            ("1.00000000000000000000", "1"),
        ] {
            assert_eq!(number(text).unwrap().to_string(), expected);
        }
        for text in ["", ".", "-", "NaN", "INF", "0x10", "1,5", "1 000", "--1", "1_000", "١"] {
            assert_eq!(number(text), Err(Reason::Amount), "{text}");
        }
        assert_eq!(number("1e3"), Err(Reason::Scientific));
        assert_eq!(number(&"9".repeat(400)), Err(Reason::AmountTooLarge));
        assert_eq!(number("0.0000000000001"), Err(Reason::TooPrecise));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[-+0-9.eENa]{0,40}") {
            let _ = number(&text);
        }
    }
}
