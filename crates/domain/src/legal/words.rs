//! The sentences of this module, in French and English: how an amount was made, why one was not.

use super::{
    AcknowledgementKind, AppliedRate, Basis, BelowFloor, InterestError, InterestLine, Limitation,
    MissingRate, NoIndemnity, NotDue, RateError, RateKind, Rates, Refusal,
};
use crate::{Currency, Locale, Money};
use rust_decimal::{Decimal, RoundingStrategy};

/// Decimals shown beyond the cent, so that lines add up to the total before it is rounded.
const MORE_DECIMALS: u32 = 2;

impl RateKind {
    /// Its name, to follow an article: `taux de …`, `rate of …`.
    pub const fn name(self, locale: Locale) -> &'static str {
        match self {
            Self::LegalIndividual => locale.pick(
                "taux de l’intérêt légal dû aux particuliers",
                "legal interest rate owed to private individuals",
            ),
            Self::LegalOther => locale.pick(
                "taux de l’intérêt légal dû aux créanciers autres que les particuliers",
                "legal interest rate owed to creditors other than private individuals",
            ),
            Self::EcbRefinancing => {
                locale.pick("taux de refinancement de la BCE", "ECB refinancing rate")
            }
        }
    }
}

impl MissingRate {
    /// What is missing and what to do about it.
    pub fn message(&self, locale: Locale) -> String {
        let (name, half_year) = (self.kind.name(locale), self.half_year.name(locale));
        match locale {
            Locale::Fr => format!(
                "Le {name} du {half_year} n’est pas renseigné. Ajoutez-le au fichier des taux."
            ),
            Locale::En => {
                format!("The {name} for the {half_year} is missing. Add it to the table of rates.")
            }
        }
    }
}

impl BelowFloor {
    /// What is wrong and what to do about it.
    pub fn message(&self, locale: Locale) -> String {
        let (rate, floor) = (self.rate.text(locale), self.floor.text(locale));
        let half_year = self.half_year.name(locale);
        match locale {
            Locale::Fr => format!(
                "Le taux du contrat ({rate}) est inférieur au minimum légal du {half_year} ({floor}, \
                 soit trois fois le taux de l’intérêt légal). Réclamez les intérêts sur une autre base."
            ),
            Locale::En => format!(
                "The contract’s rate ({rate}) is below the legal minimum of the {half_year} ({floor}, \
                 three times the legal interest rate). Claim interest on another basis."
            ),
        }
    }
}

impl InterestError {
    /// Why there is no interest and what to do about it.
    pub fn message(&self, locale: Locale) -> String {
        match self {
            Self::Rate(RateError::Missing(missing)) => missing.message(locale),
            Self::Rate(RateError::BelowFloor(rate)) => rate.message(locale),
            Self::TooLarge => locale
                .pick(
                    "Le montant est trop grand pour être calculé.",
                    "The amount is too large to be computed.",
                )
                .to_owned(),
        }
    }
}

impl NoIndemnity {
    /// Why there is no indemnity.
    pub fn message(&self, locale: Locale) -> String {
        match self {
            Self::NotDue(why) => why.message(locale).to_owned(),
            Self::NotInEuro(currency) => not_in_euro(*currency, locale),
        }
    }
}

impl Refusal {
    /// What is missing and what to do about it.
    pub fn message(&self, locale: Locale) -> String {
        match self {
            Self::Interest(error) => error.message(locale),
            Self::IndemnityNotInEuro(currency) => not_in_euro(*currency, locale),
        }
    }
}

fn not_in_euro(currency: Currency, locale: Locale) -> String {
    match locale {
        Locale::Fr => format!(
            "L’indemnité de recouvrement est fixée en euros et la facture est en {currency}. \
             Renoncez à l’indemnité pour cette facture."
        ),
        Locale::En => format!(
            "The recovery indemnity is set in euros and the invoice is in {currency}. \
             Waive the indemnity for this invoice."
        ),
    }
}

impl NotDue {
    /// Why nothing is added.
    pub const fn message(self, locale: Locale) -> &'static str {
        match self {
            Self::NotLate => {
                locale.pick("La facture n’est pas en retard.", "The invoice is not late.")
            }
            Self::NoFormalNotice => locale.pick(
                "Aucun intérêt n’est dû avant une mise en demeure.",
                "No interest is due before formal notice.",
            ),
            Self::NothingYet => locale.pick(
                "Aucun intérêt n’a couru depuis la mise en demeure.",
                "No interest has run since formal notice.",
            ),
            Self::NotBetweenBusinesses => locale.pick(
                "L’indemnité de recouvrement n’est due qu’entre professionnels.",
                "The recovery indemnity is due between businesses only.",
            ),
            Self::InterestStopped => locale.pick(
                "Une procédure collective est ouverte\u{a0}: les intérêts ne courent pas.",
                "Insolvency proceedings are open: interest does not run.",
            ),
            Self::IndemnityBarred => locale.pick(
                "Une procédure collective est ouverte\u{a0}: l’indemnité ne peut pas être réclamée.",
                "Insolvency proceedings are open: the indemnity cannot be claimed.",
            ),
        }
    }
}

impl AppliedRate {
    /// How the rate is made: `taux de refinancement de la BCE au 1er janvier 2024 (4,50 %) majoré
    /// de 10 points`.
    pub fn explanation(&self, locale: Locale) -> String {
        let Some(published) = &self.published else {
            return locale.pick("taux du contrat", "rate of the contract").to_owned();
        };
        let name = published.kind.name(locale);
        let half_year = published.half_year.name(locale);
        let points = match self.basis {
            Basis::Contract(_) | Basis::Legal(_) => return format!("{name}, {half_year}"),
            Basis::Default => Rates::DEFAULT_POINTS,
            Basis::Public => Rates::PUBLIC_POINTS,
        };
        let day = locale.date(published.half_year.first_day());
        let percent = published.percent.text(locale);
        match locale {
            Locale::Fr => format!("{name} au {day} ({percent}) majoré de {points}\u{a0}points"),
            Locale::En => format!("{name} on {day} ({percent}) plus {points} points"),
        }
    }
}

impl InterestLine {
    /// The days counted: `du 1er juin 2024 au 30 juin 2024`.
    pub fn period(&self, locale: Locale) -> String {
        let (from, to) = (locale.date(self.from), locale.date(self.to));
        match locale {
            Locale::Fr => format!("du {from} au {to}"),
            Locale::En => format!("from {from} to {to}"),
        }
    }

    /// The sum: `10 000,00 € × 14,50 % × 30 jours / 365 = 119,1781 €`.
    pub fn calculation(&self, locale: Locale) -> String {
        let base = locale.money(self.base);
        let rate = self.rate.percent.text(locale);
        let one_day = locale.pick("jour", "day");
        let days = locale.plural(self.days, one_day, locale.pick("jours", "days"));
        let amount = finer(self.amount, self.base.currency, locale);
        format!("{base} × {rate} × {}\u{a0}{days} / 365 = {amount}", self.days)
    }
}

/// An amount with [`MORE_DECIMALS`] than its currency has.
fn finer(amount: Decimal, currency: Currency, locale: Locale) -> String {
    let digits = currency.digits();
    let rounded = amount
        .round_dp_with_strategy(digits + MORE_DECIMALS, RoundingStrategy::MidpointAwayFromZero);
    let Ok(whole) = Money::from_decimal(rounded.trunc_with_scale(digits), currency) else {
        return rounded.to_string();
    };
    let text = locale.money(whole);
    let figures = format!("{rounded:.*}", (digits + MORE_DECIMALS) as usize);
    let more = &figures[figures.len() - MORE_DECIMALS as usize..];
    let mark = if digits == 0 { locale.pick(",", ".") } else { "" };
    let end = text.rfind(|c: char| c.is_ascii_digit()).map_or(text.len(), |last| last + 1);
    format!("{}{mark}{more}{}", &text[..end], &text[end..])
}

impl AcknowledgementKind {
    /// What the debtor did, as in “since …”.
    pub const fn label(self, locale: Locale) -> &'static str {
        match self {
            Self::PartPayment => locale.pick("un paiement partiel", "a part payment"),
            Self::PlanRequest => {
                locale.pick("une demande d’échéancier", "a request to pay in instalments")
            }
            Self::GraceRequest => locale.pick("une demande de délai", "a request for more time"),
        }
    }
}

impl Limitation {
    /// Until when the debt may be claimed, and why.
    pub fn explanation(&self, locale: Locale) -> String {
        let (from, last) = (locale.date(self.from), locale.date(self.last_day));
        let years = self.term.years;
        match (locale, self.restarted_by) {
            (Locale::Fr, None) => format!(
                "Cette dette peut être réclamée jusqu’au {last}\u{a0}: {years}\u{a0}ans à compter \
                 de l’échéance du {from}."
            ),
            (Locale::Fr, Some(by)) => format!(
                "Cette dette peut être réclamée jusqu’au {last}\u{a0}: {years}\u{a0}ans à compter \
                 du {from}, où {} l’a reconnue.",
                by.kind.label(locale)
            ),
            (Locale::En, None) => format!(
                "This debt may be claimed until {last}: {years} years from the due date, {from}."
            ),
            (Locale::En, Some(by)) => format!(
                "This debt may be claimed until {last}: {years} years from {from}, when {} \
                 acknowledged it.",
                by.kind.label(locale)
            ),
        }
    }
}
