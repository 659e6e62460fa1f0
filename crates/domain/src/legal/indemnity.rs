//! The fixed indemnity for recovery costs: 40 € for each invoice paid late.

use super::{Article, NotDue, Regime};
use crate::{Currency, Locale, Money};
use chrono::NaiveDate;

/// The indemnity of one invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Indemnity {
    /// 40 €.
    pub amount: Money,
    /// The article that sets the amount: D441-5 C. com., or D2192-35 CCP for public buyers.
    pub article: Article,
}

/// Why there is no indemnity for an invoice that is late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoIndemnity {
    /// The law gives none.
    #[error("{}", .0.message(Locale::En))]
    NotDue(NotDue),
    /// The law sets it in euros, and no rate of exchange is guessed.
    #[error("{}", self.message(Locale::En))]
    NotInEuro(Currency),
}

impl Indemnity {
    /// D441-5 C. com. and D2192-35 CCP.
    pub const AMOUNT: Money = Money::eur(4_000);

    /// The indemnity of an invoice that is late, as of `today`. Consumers owe none, whatever a
    /// contract says; once insolvency proceedings are open it cannot be claimed any more
    /// (L441-10 C. com.).
    ///
    /// # Errors
    /// [`NoIndemnity`] when none is due, or when the invoice is not in euros.
    pub fn of_late_invoice(
        regime: Regime,
        currency: Currency,
        insolvency_on: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Result<Self, NoIndemnity> {
        let article = match regime {
            Regime::Commercial => Article::D441_5,
            Regime::Public => Article::D2192_35,
            Regime::Civil => return Err(NoIndemnity::NotDue(NotDue::NotBetweenBusinesses)),
        };
        if insolvency_on.is_some_and(|opened_on| opened_on <= today) {
            return Err(NoIndemnity::NotDue(NotDue::IndemnityBarred));
        }
        if currency != Self::AMOUNT.currency {
            return Err(NoIndemnity::NotInEuro(currency));
        }
        Ok(Self { amount: Self::AMOUNT, article })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 3, 15).unwrap();

    fn of(regime: Regime, insolvency_on: Option<NaiveDate>) -> Result<Indemnity, NoIndemnity> {
        Indemnity::of_late_invoice(regime, Currency::EUR, insolvency_on, TODAY)
    }

    #[test]
    fn businesses_and_public_buyers_owe_forty_euros() {
        let commercial = Indemnity { amount: Money::eur(4_000), article: Article::D441_5 };
        assert_eq!(of(Regime::Commercial, None), Ok(commercial));
        assert_eq!(of(Regime::Public, None).unwrap().article, Article::D2192_35);
    }

    #[test]
    fn consumers_owe_none_in_any_currency() {
        let none = Err(NoIndemnity::NotDue(NotDue::NotBetweenBusinesses));
        let dollars = "USD".parse().unwrap();
        assert_eq!(of(Regime::Civil, None), none);
        assert_eq!(Indemnity::of_late_invoice(Regime::Civil, dollars, None, TODAY), none);
    }

    #[test]
    fn none_is_claimed_from_the_day_on_which_proceedings_open() {
        let none = Err(NoIndemnity::NotDue(NotDue::IndemnityBarred));
        assert_eq!(of(Regime::Commercial, Some(TODAY)), none);
        assert!(of(Regime::Commercial, TODAY.succ_opt()).is_ok());
    }

    #[test]
    fn other_currencies_are_refused_with_their_name() {
        let dollars = "USD".parse().unwrap();
        let refused = Indemnity::of_late_invoice(Regime::Commercial, dollars, None, TODAY);
        assert_eq!(refused, Err(NoIndemnity::NotInEuro(dollars)));
    }
}
