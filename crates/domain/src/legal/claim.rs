//! What is claimed beyond the principal of an invoice.
//!
//! To claim or to waive is the creditor's explicit decision; what can be claimed at all, and on
//! which basis, follows from who owes whom.

use super::{
    Article, Basis, CreditorKind, Debt, Indemnity, Interest, InterestError, NoIndemnity, Percent,
    Rates, Regime, interest,
};
use crate::{Currency, Locale, Money, party::DebtorKind, text_enum};
use chrono::NaiveDate;

text_enum! {
    /// What a creditor does with a right.
    pub enum Decision {
        /// Uses it.
        Claim => "claim",
        /// Gives it up.
        Waive => "waive",
    }
}

/// The rate a creditor claims from businesses. Consumers owe the legal rate and public buyers
/// theirs, whatever is chosen here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BusinessRate {
    /// The rate of the contract.
    Contract(Percent),
    /// What the law grants when the contract says nothing: ECB + 10 points.
    Default,
    /// Less than the law grants: the legal rate, from formal notice.
    Legal,
}

/// What a creditor has decided to claim from those who are late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessoryPolicy {
    /// Late interest.
    pub interest: Decision,
    /// The fixed indemnity.
    pub indemnity: Decision,
    /// The rate between businesses.
    pub business_rate: BusinessRate,
}

impl AccessoryPolicy {
    /// On what ground interest is claimed in a regime.
    pub const fn basis(self, regime: Regime, creditor: CreditorKind) -> Basis {
        match (regime, self.business_rate) {
            (Regime::Commercial, BusinessRate::Contract(percent)) => Basis::Contract(percent),
            (Regime::Commercial, BusinessRate::Default) => Basis::Default,
            (Regime::Public, _) => Basis::Public,
            (Regime::Civil, _) | (Regime::Commercial, BusinessRate::Legal) => {
                Basis::Legal(creditor)
            }
        }
    }
}

/// An invoice and the facts on which its accessories depend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LateInvoice {
    /// To whom it is owed, in law.
    pub creditor: CreditorKind,
    /// Who owes it, in law.
    pub debtor: DebtorKind,
    /// Its balance through time, its due date, its formal notice.
    pub debt: Debt,
    /// The day of the judgment that opened insolvency proceedings, if one did.
    pub insolvency_on: Option<NaiveDate>,
}

text_enum! {
    /// Why the law gives nothing, or nothing yet.
    pub enum NotDue {
        /// It was paid in time, or is not due yet.
        NotLate => "not_late",
        /// The debtor has not been given formal notice (1231-6 C. civ.).
        NoFormalNotice => "no_formal_notice",
        /// No day has borne interest since formal notice.
        NothingYet => "nothing_yet",
        /// The debtor is a consumer, or the creditor a private individual (L441-10 C. com.).
        NotBetweenBusinesses => "not_between_businesses",
        /// Insolvency proceedings stopped interest before it ran (L622-28 C. com.).
        InterestStopped => "interest_stopped",
        /// Insolvency proceedings are open (L441-10 C. com.).
        IndemnityBarred => "indemnity_barred",
    }
}

impl NotDue {
    /// The article that says so, where one does.
    pub const fn article(self) -> Option<Article> {
        match self {
            Self::NotLate => None,
            Self::NoFormalNotice | Self::NothingYet => Some(Article::Civil1231_6),
            Self::NotBetweenBusinesses | Self::IndemnityBarred => Some(Article::L441_10),
            Self::InterestStopped => Some(Article::L622_28),
        }
    }
}

/// One thing that the law may add to an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Accessory<T> {
    /// It is claimed.
    Claimed(T),
    /// The creditor has given it up.
    Waived,
    /// The law gives none.
    NotDue(NotDue),
}

/// What is claimed beyond the principal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accessories {
    /// Late interest.
    pub interest: Accessory<Interest>,
    /// The fixed indemnity.
    pub indemnity: Accessory<Indemnity>,
    /// Both together, as far as they are claimed.
    pub total: Money,
    /// The last day counted.
    pub as_of: NaiveDate,
}

/// Why what is claimed cannot be computed, and by whom it can be mended: a rate to enter, a
/// contract's rate to correct, an indemnity to waive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The interest cannot be computed.
    #[error(transparent)]
    Interest(#[from] InterestError),
    /// The indemnity exists in euros only.
    #[error("{}", self.message(Locale::En))]
    IndemnityNotInEuro(Currency),
}

/// What is claimed beyond an invoice's principal as of a day: the day on which funds are
/// available, or today.
///
/// # Errors
/// [`Refusal`] when the creditor claims something that cannot be computed. What is waived is not
/// computed, so nothing can be missing for it.
pub fn accessories(
    invoice: &LateInvoice,
    policy: AccessoryPolicy,
    as_of: NaiveDate,
    rates: &Rates,
) -> Result<Accessories, Refusal> {
    let interest = match policy.interest {
        Decision::Waive => Accessory::Waived,
        Decision::Claim => claim_interest(invoice, policy, as_of, rates)?,
    };
    let indemnity = match policy.indemnity {
        Decision::Waive => Accessory::Waived,
        Decision::Claim => claim_indemnity(invoice, as_of)?,
    };
    let mut total = Money::zero(invoice.debt.principal.currency());
    if let Accessory::Claimed(interest) = &interest {
        total = interest.total;
    }
    if let Accessory::Claimed(indemnity) = &indemnity {
        total = total.checked_add(indemnity.amount).ok_or(InterestError::TooLarge)?;
    }
    Ok(Accessories { interest, indemnity, total, as_of })
}

fn claim_interest(
    invoice: &LateInvoice,
    policy: AccessoryPolicy,
    as_of: NaiveDate,
    rates: &Rates,
) -> Result<Accessory<Interest>, InterestError> {
    if !invoice.debt.is_late(as_of) {
        return Ok(Accessory::NotDue(NotDue::NotLate));
    }
    let regime = Regime::of(invoice.creditor, invoice.debtor);
    let basis = policy.basis(regime, invoice.creditor);
    let Some(first) = basis.first_day(invoice.debt.due_on, invoice.debt.notice_on) else {
        return Ok(Accessory::NotDue(NotDue::NoFormalNotice));
    };
    // The judgment takes effect as its day begins (R621-4 C. com.): that day bears nothing.
    let stopped_on = invoice.insolvency_on.and_then(|opened_on| opened_on.pred_opt());
    let until = stopped_on.map_or(as_of, |last| last.min(as_of));
    if until < first && until < as_of {
        return Ok(Accessory::NotDue(NotDue::InterestStopped));
    }
    let interest = interest(&invoice.debt, basis, until, rates)?;
    if interest.lines.is_empty() {
        return Ok(Accessory::NotDue(NotDue::NothingYet));
    }
    Ok(Accessory::Claimed(interest))
}

fn claim_indemnity(
    invoice: &LateInvoice,
    as_of: NaiveDate,
) -> Result<Accessory<Indemnity>, Refusal> {
    if !invoice.debt.is_late(as_of) {
        return Ok(Accessory::NotDue(NotDue::NotLate));
    }
    let regime = Regime::of(invoice.creditor, invoice.debtor);
    let currency = invoice.debt.principal.currency();
    match Indemnity::of_late_invoice(regime, currency, invoice.insolvency_on, as_of) {
        Ok(indemnity) => Ok(Accessory::Claimed(indemnity)),
        Err(NoIndemnity::NotDue(why)) => Ok(Accessory::NotDue(why)),
        Err(NoIndemnity::NotInEuro(currency)) => Err(Refusal::IndemnityNotInEuro(currency)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::legal::{InterestLine, Principal, RateKind};

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    /// 10,000 € due on 31 May 2024, without formal notice.
    fn owed_by(debtor: DebtorKind) -> LateInvoice {
        LateInvoice {
            creditor: CreditorKind::Other,
            debtor,
            debt: Debt {
                due_on: day(2024, 5, 31),
                notice_on: None,
                principal: Principal::constant(Money::eur(1_000_000)),
            },
            insolvency_on: None,
        }
    }

    const EVERYTHING: AccessoryPolicy = AccessoryPolicy {
        interest: Decision::Claim,
        indemnity: Decision::Claim,
        business_rate: BusinessRate::Default,
    };

    fn claim(invoice: &LateInvoice) -> Accessories {
        accessories(invoice, EVERYTHING, day(2024, 8, 15), Rates::builtin()).unwrap()
    }

    fn claimed(accessories: Accessories) -> Interest {
        let Accessory::Claimed(interest) = accessories.interest else {
            panic!("{:?}", accessories.interest)
        };
        interest
    }

    #[test]
    fn a_business_owes_interest_and_indemnity() {
        let accessories = claim(&owed_by(DebtorKind::Business));
        assert_eq!(accessories.total, Money::eur(29_877 + 4_000));
        assert_eq!(claimed(accessories).total, Money::eur(29_877));
    }

    #[test]
    fn a_consumer_owes_nothing_before_formal_notice_and_never_an_indemnity() {
        let mut invoice = owed_by(DebtorKind::Consumer);
        let before = claim(&invoice);
        assert_eq!(before.interest, Accessory::NotDue(NotDue::NoFormalNotice));
        assert_eq!(before.indemnity, Accessory::NotDue(NotDue::NotBetweenBusinesses));
        assert_eq!(before.total, Money::eur(0));

        invoice.debt.notice_on = Some(day(2024, 6, 20));
        let after = claim(&invoice);
        assert_eq!(after.indemnity, Accessory::NotDue(NotDue::NotBetweenBusinesses));
        let interest = claimed(after);
        // 10 days at 5.07 %, 46 days at 4.92 %
        assert_eq!(interest.total, Money::eur(1_389 + 6_201));
        assert_eq!(interest.lines[0].from, day(2024, 6, 21));
        assert_eq!(interest.basis.article(), Article::Civil1231_6);
    }

    #[test]
    fn a_consumer_never_owes_the_rate_of_a_contract() {
        let mut invoice = owed_by(DebtorKind::Consumer);
        invoice.debt.notice_on = Some(day(2024, 6, 20));
        let contract = BusinessRate::Contract("20".parse().unwrap());
        let policy = AccessoryPolicy { business_rate: contract, ..EVERYTHING };
        let with_contract =
            accessories(&invoice, policy, day(2024, 8, 15), Rates::builtin()).unwrap();
        assert_eq!(with_contract, claim(&invoice));
    }

    #[test]
    fn notice_given_today_has_borne_nothing_yet() {
        let mut invoice = owed_by(DebtorKind::Consumer);
        invoice.debt.notice_on = Some(day(2024, 8, 15));
        assert_eq!(claim(&invoice).interest, Accessory::NotDue(NotDue::NothingYet));
    }

    #[test]
    fn a_private_individual_is_owed_the_rate_of_individuals() {
        let mut invoice = owed_by(DebtorKind::Business);
        invoice.creditor = CreditorKind::Individual;
        invoice.debt.notice_on = Some(day(2024, 6, 20));
        let accessories = claim(&invoice);
        assert_eq!(accessories.indemnity, Accessory::NotDue(NotDue::NotBetweenBusinesses));
        let kind = |line: &InterestLine| line.rate.published.as_ref().unwrap().kind;
        assert!(
            claimed(accessories).lines.iter().all(|line| kind(line) == RateKind::LegalIndividual)
        );
    }

    #[test]
    fn a_public_buyer_keeps_the_rate_of_the_half_year_in_which_the_delay_began() {
        let accessories = claim(&owed_by(DebtorKind::PublicBody));
        let Accessory::Claimed(indemnity) = &accessories.indemnity else { panic!() };
        assert_eq!(indemnity.article, Article::D2192_35);
        let interest = claimed(accessories);
        let [line] = &interest.lines[..] else { panic!("one line: {interest:?}") };
        assert_eq!((line.days, line.rate.percent), (76, "12.5".parse().unwrap()));
        assert_eq!(interest.total, Money::eur(26_027));
    }

    #[test]
    fn insolvency_stops_interest_and_bars_the_indemnity() {
        let mut invoice = owed_by(DebtorKind::Business);
        invoice.insolvency_on = Some(day(2024, 7, 1));
        let accessories = claim(&invoice);
        assert_eq!(accessories.indemnity, Accessory::NotDue(NotDue::IndemnityBarred));
        assert_eq!(claimed(accessories).until, day(2024, 6, 30));

        invoice.insolvency_on = Some(day(2024, 6, 1));
        assert_eq!(claim(&invoice).interest, Accessory::NotDue(NotDue::InterestStopped));
    }

    #[test]
    fn what_is_not_late_bears_nothing() {
        let invoice = owed_by(DebtorKind::Business);
        let on_due_date =
            accessories(&invoice, EVERYTHING, day(2024, 5, 31), Rates::builtin()).unwrap();
        assert_eq!(on_due_date.interest, Accessory::NotDue(NotDue::NotLate));
        assert_eq!(on_due_date.indemnity, Accessory::NotDue(NotDue::NotLate));
    }

    #[test]
    fn what_is_waived_is_not_computed() {
        let invoice = owed_by(DebtorKind::Business);
        let policy = AccessoryPolicy { interest: Decision::Waive, ..EVERYTHING };
        let none = Rates::parse("kind;from;percent;reviewed;confirmed;source").unwrap();
        let accessories = accessories(&invoice, policy, day(2024, 8, 15), &none).unwrap();
        assert_eq!(accessories.interest, Accessory::Waived);
        assert_eq!(accessories.total, Money::eur(4_000));
    }

    #[test]
    fn a_refusal_names_what_is_missing() {
        let invoice = owed_by(DebtorKind::Business);
        let refused = accessories(&invoice, EVERYTHING, day(2026, 7, 1), Rates::builtin());
        let words = refused.unwrap_err().to_string();
        assert!(words.contains("ECB") && words.contains("second half of 2026"), "{words}");

        let mut foreign = owed_by(DebtorKind::Business);
        foreign.debt.principal = Principal::constant(Money::new(1, "USD".parse().unwrap()));
        let refused = accessories(&foreign, EVERYTHING, day(2024, 8, 15), Rates::builtin());
        assert!(refused.unwrap_err().to_string().contains("USD"));
    }

    #[test]
    fn a_creditor_may_claim_only_the_legal_rate_from_a_business() {
        let invoice = owed_by(DebtorKind::Business);
        let policy = AccessoryPolicy { business_rate: BusinessRate::Legal, ..EVERYTHING };
        let accessories =
            accessories(&invoice, policy, day(2024, 8, 15), Rates::builtin()).unwrap();
        assert_eq!(accessories.interest, Accessory::NotDue(NotDue::NoFormalNotice));
        assert_eq!(accessories.total, Money::eur(4_000));
    }
}
