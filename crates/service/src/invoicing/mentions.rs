//! What the law wants said on an invoice beyond its figures (articles L441-9 and L441-10 C. com.,
//! 242 nonies A, annexe II CGI; L2192-13 and R2192-31 CCP for public buyers).

use chrono::NaiveDate;
use domain::{
    Currency, Locale,
    billing::{Bill, Nature},
    legal::{Indemnity, Percent, Rates},
    party::DebtorKind,
};

/// What the mentions depend on.
pub(super) struct Facts<'a> {
    pub(super) locale: Locale,
    pub(super) debtor: DebtorKind,
    pub(super) currency: Currency,
    pub(super) issued_on: NaiveDate,
    pub(super) due_on: NaiveDate,
    /// The contract's rate of late interest; without one, the law's.
    pub(super) contract_rate: Option<Percent>,
    /// Why some lines bear no tax.
    pub(super) exemption: &'a str,
}

/// The mentions of an invoice, a paragraph each.
pub(super) fn of_invoice(facts: &Facts<'_>, bill: &Bill) -> Vec<String> {
    [Some(terms(facts)), late(facts), exemption(facts, bill)].into_iter().flatten().collect()
}

/// Those of a credit note, which nobody pays late.
pub(super) fn of_credit(facts: &Facts<'_>, bill: &Bill) -> Vec<String> {
    exemption(facts, bill).into_iter().collect()
}

/// What was sold, as an invoice calls it.
pub(super) const fn nature(locale: Locale, nature: Nature) -> &'static str {
    match nature {
        Nature::Goods => locale.pick("Livraison de biens", "Delivery of goods"),
        Nature::Services => locale.pick("Prestation de services", "Services"),
        Nature::Both => locale
            .pick("Livraison de biens et prestation de services", "Delivery of goods and services"),
    }
}

fn exemption(facts: &Facts<'_>, bill: &Bill) -> Option<String> {
    bill.has_untaxed().then(|| facts.exemption.to_owned())
}

fn terms(facts: &Facts<'_>) -> String {
    let days = (facts.due_on - facts.issued_on).num_days();
    let due = facts.locale.date(facts.due_on);
    match facts.locale {
        Locale::Fr => format!(
            "Conditions de règlement : paiement au plus tard le {due}, soit {days} jours à compter de la date d’émission. Pas d’escompte pour paiement anticipé."
        ),
        Locale::En => format!(
            "Terms of payment: no later than {due}, {days} days from the date of issue. No discount for early payment."
        ),
    }
}

/// The rate of late interest and the fixed indemnity. Consumers owe neither by this law.
fn late(facts: &Facts<'_>) -> Option<String> {
    let locale = facts.locale;
    let (rate, articles) = match facts.debtor {
        DebtorKind::Consumer => return None,
        DebtorKind::Business => (
            match facts.contract_rate {
                Some(rate) => contract(locale, rate),
                None => refinancing(locale, Rates::DEFAULT_POINTS),
            },
            locale.pick(
                "articles L441-10 et D441-5 du Code de commerce",
                "articles L441-10 and D441-5 of the French Commercial Code",
            ),
        ),
        DebtorKind::PublicBody => (
            refinancing(locale, Rates::PUBLIC_POINTS),
            locale.pick(
                "articles L2192-13, R2192-31 et D2192-35 du Code de la commande publique",
                "articles L2192-13, R2192-31 and D2192-35 of the French Public Procurement Code",
            ),
        ),
    };
    // The law sets it in euros; for another currency no rate of exchange is guessed.
    let fixed = locale.money(Indemnity::AMOUNT);
    let fixed = if facts.currency == Indemnity::AMOUNT.currency {
        fixed
    } else {
        format!("{fixed} {}", locale.pick("(en euros)", "(in euros)"))
    };
    Some(match locale {
        Locale::Fr => format!(
            "En cas de retard, des pénalités sont dues dès le lendemain de l’échéance, sans rappel, {rate}, ainsi qu’une indemnité forfaitaire pour frais de recouvrement de {fixed} ({articles})."
        ),
        Locale::En => format!(
            "If payment is late, interest is due from the day after the due date, without reminder, {rate}, and a fixed indemnity of {fixed} for recovery costs ({articles})."
        ),
    })
}

fn contract(locale: Locale, rate: Percent) -> String {
    let rate = rate.text(locale);
    match locale {
        Locale::Fr => format!("au taux annuel de {rate}"),
        Locale::En => format!("at {rate} a year"),
    }
}

fn refinancing(locale: Locale, points: u8) -> String {
    match locale {
        Locale::Fr => format!(
            "au taux appliqué par la Banque centrale européenne à son opération de refinancement la plus récente, majoré de {points} points de pourcentage"
        ),
        Locale::En => format!(
            "at the rate of the European Central Bank’s most recent refinancing operation plus {points} percentage points"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::billing::TypedLine;

    fn bill(rate: &str) -> Bill {
        let typed = TypedLine {
            label: "Pose".to_owned(),
            quantity: String::new(),
            price: "100".to_owned(),
            rate: rate.to_owned(),
        };
        Bill::of(Currency::EUR, vec![typed.read(Currency::EUR).unwrap()]).unwrap()
    }

    fn facts(debtor: DebtorKind) -> Facts<'static> {
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
        Facts {
            locale: Locale::Fr,
            debtor,
            currency: Currency::EUR,
            issued_on: day(3, 16),
            due_on: day(4, 15),
            contract_rate: None,
            exemption: "TVA non applicable, article 293 B du CGI",
        }
    }

    #[test]
    fn each_debtor_reads_the_law_that_binds_it() {
        let of = |debtor| of_invoice(&facts(debtor), &bill("20")).join("\n");
        let business = of(DebtorKind::Business);
        for words in [
            "soit 30 jours",
            "Pas d’escompte",
            "majoré de 10 points",
            "40,00\u{a0}€",
            "L441-10",
            "D441-5",
        ] {
            assert!(business.contains(words), "{words}: {business}");
        }
        let public = of(DebtorKind::PublicBody);
        assert!(public.contains("majoré de 8 points") && public.contains("R2192-31"), "{public}");
        let consumer = of(DebtorKind::Consumer);
        assert!(!consumer.contains("pénalités") && !consumer.contains("40,00"), "{consumer}");
        assert!(consumer.contains("Pas d’escompte"));
    }

    #[test]
    fn a_contract_and_an_exemption_are_named_where_there_is_one() {
        let rate = Some("15".parse().unwrap());
        let with = Facts { contract_rate: rate, ..facts(DebtorKind::Business) };
        let text = of_invoice(&with, &bill("0")).join("\n");
        assert!(
            text.contains("au taux annuel de 15,00\u{a0}%") && text.contains("293 B"),
            "{text}"
        );
        assert!(!of_invoice(&with, &bill("20")).join("\n").contains("293 B"));
        assert_eq!(of_credit(&with, &bill("20")), Vec::<String>::new());
        let english = Facts { locale: Locale::En, ..facts(DebtorKind::Business) };
        assert!(of_invoice(&english, &bill("20"))[1].contains("plus 10 percentage points"));
    }
}
