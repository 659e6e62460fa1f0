//! What is wrong or missing, in words.

use domain::{
    Locale,
    billing::{BillError, CreditError, LABEL_MOST, LineFault, MOST_LINES, Nature},
};
use service::invoicing::{Fault, Missing, TERM_MOST, TEXT_MOST};

pub(super) const fn nature(locale: Locale, nature: Nature) -> &'static str {
    match nature {
        Nature::Goods => locale.pick("Livraison de biens", "Delivery of goods"),
        Nature::Services => locale.pick("Prestation de services", "Services"),
        Nature::Both => locale.pick("Biens et services", "Goods and services"),
    }
}

/// What is missing, and where to state it.
pub(super) const fn missing(locale: Locale, missing: Missing) -> &'static str {
    match missing {
        Missing::Mandate => locale.pick(
            "Ce créancier recouvre pour le compte d’autrui\u{a0}: ses mandants émettent leurs factures. Ajoutez-les une fois émises.",
            "This creditor collects for others, who issue their invoices. Add them once they are issued.",
        ),
        Missing::Siren => locale.pick(
            "Le SIREN du créancier\u{a0}: réglage «\u{a0}Facturation\u{a0}».",
            "The creditor’s SIREN: setting “Invoicing”.",
        ),
        Missing::Address => locale.pick(
            "L’adresse du créancier\u{a0}: réglage «\u{a0}Identité du créancier\u{a0}».",
            "The creditor’s address: setting “Creditor’s identity”.",
        ),
        Missing::VatNumber => locale.pick(
            "Le numéro de TVA du créancier, puisqu’une ligne porte de la TVA\u{a0}: réglage «\u{a0}Facturation\u{a0}».",
            "The creditor’s VAT number, since a line bears VAT: setting “Invoicing”.",
        ),
        Missing::Exemption => locale.pick(
            "La mention qui dit pourquoi une ligne ne porte pas de TVA\u{a0}: réglage «\u{a0}Facturation\u{a0}».",
            "The mention of why a line bears no VAT: setting “Invoicing”.",
        ),
        Missing::DebtorAddress => locale.pick(
            "L’adresse du débiteur\u{a0}: reprenez-la par un import.",
            "The debtor’s address: take it in by an import.",
        ),
    }
}

/// Which part of a line is wrong.
pub(super) const fn column(fault: LineFault) -> Column {
    match fault {
        LineFault::Label => Column::What,
        LineFault::Quantity => Column::Quantity,
        LineFault::Price | LineFault::TooLarge => Column::Price,
        LineFault::Rate => Column::Rate,
    }
}

/// A part of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    What,
    Quantity,
    Price,
    Rate,
}

/// What is wrong with a line, by its number from 1.
pub(super) fn line(locale: Locale, number: usize, fault: LineFault) -> String {
    let words = match fault {
        LineFault::Label => match locale {
            Locale::Fr => format!("dites ce qui est facturé, en {LABEL_MOST} caractères au plus."),
            Locale::En => format!("say what is charged, in at most {LABEL_MOST} characters."),
        },
        LineFault::Quantity => locale
            .pick(
                "la quantité est un nombre autre que zéro, par exemple 2 ou 1,5\u{a0}; négative pour une remise.",
                "the quantity is a number other than zero, such as 2 or 1.5; negative for a discount.",
            )
            .to_owned(),
        LineFault::Price => locale
            .pick(
                "indiquez un prix unitaire hors taxes, par exemple 120,00.",
                "give a unit price without tax, such as 120.00.",
            )
            .to_owned(),
        LineFault::Rate => locale
            .pick(
                "le taux de TVA est un nombre de 0 à 100, par exemple 20 ou 5,5.",
                "the VAT rate is a number from 0 to 100, such as 20 or 5.5.",
            )
            .to_owned(),
        LineFault::TooLarge => {
            locale.pick("ce montant est trop grand.", "this amount is too large.").to_owned()
        }
    };
    match locale {
        Locale::Fr => format!("Ligne {number}\u{a0}: {words}"),
        Locale::En => format!("Line {number}: {words}"),
    }
}

/// What is wrong with an invoice: the field and the words. Lines are told one by one.
pub(super) fn fault(locale: Locale, fault: &Fault) -> Option<(&'static str, String)> {
    Some(match fault {
        Fault::Lines(BillError::Lines(_)) => return None,
        Fault::Lines(BillError::Empty) => (
            "lines",
            locale.pick("Écrivez au moins une ligne.", "Write at least one line.").to_owned(),
        ),
        Fault::Lines(BillError::TooMany) => (
            "lines",
            match locale {
                Locale::Fr => format!("{MOST_LINES} lignes au plus."),
                Locale::En => format!("At most {MOST_LINES} lines."),
            },
        ),
        Fault::Lines(BillError::Total) => (
            "lines",
            locale
                .pick(
                    "Le total doit être supérieur à zéro.",
                    "The total must be more than nothing.",
                )
                .to_owned(),
        ),
        Fault::Due(first, last) => {
            let (first, last) = (locale.date(*first), locale.date(*last));
            let words = match locale {
                Locale::Fr => format!(
                    "L’échéance est entre le {first} et le {last}\u{a0}: {TERM_MOST} jours au plus (article L441-10 du Code de commerce)."
                ),
                Locale::En => format!(
                    "The due date lies between {first} and {last}: at most {TERM_MOST} days (article L441-10 of the French Commercial Code)."
                ),
            };
            ("due_on", words)
        }
        Fault::Supplied(first, last) => {
            let (first, last) = (locale.date(*first), locale.date(*last));
            let words = match locale {
                Locale::Fr => format!("La date est entre le {first} et le {last}."),
                Locale::En => format!("The date lies between {first} and {last}."),
            };
            ("supplied_on", words)
        }
        Fault::Label => ("label", too_long(locale)),
        Fault::Order => ("purchase_order", too_long(locale)),
    })
}

fn too_long(locale: Locale) -> String {
    match locale {
        Locale::Fr => format!("Une ligne de {TEXT_MOST} caractères au plus."),
        Locale::En => format!("One line of at most {TEXT_MOST} characters."),
    }
}

/// Another paper has the number that follows.
pub(super) fn taken(locale: Locale, number: &str) -> String {
    match locale {
        Locale::Fr => format!(
            "Le numéro {number} est déjà celui d’une pièce venue d’ailleurs. Rien n’est émis\u{a0}: un administrateur choisit un autre préfixe, réglage «\u{a0}Facturation\u{a0}»."
        ),
        Locale::En => format!(
            "A paper from elsewhere has the number {number} already. Nothing is issued: an administrator chooses another prefix, setting “Invoicing”."
        ),
    }
}

/// Why lines cannot be credited.
pub(super) const fn credit(locale: Locale, error: CreditError) -> &'static str {
    match error {
        CreditError::Lines => {
            locale.pick("Cochez au moins une ligne.", "Tick at least one line.")
        }
        CreditError::Before => locale.pick(
            "Une ligne cochée vient d’être créditée\u{a0}: vérifiez ce qui reste.",
            "A line that is ticked has just been credited: check what is left.",
        ),
        CreditError::Nothing => locale.pick(
            "Ces lignes ne font pas un montant à créditer\u{a0}: cochez aussi celles qu’elles réduisent.",
            "These lines come to nothing that can be credited: tick those that they reduce as well.",
        ),
        CreditError::TooMuch => locale.pick(
            "Ces lignes dépassent ce qui reste de la facture, remises et contestations déduites\u{a0}: cochez aussi les remises, ou moins de lignes.",
            "These lines are more than what is left of the invoice, discounts and disputes deducted: tick the discounts too, or fewer lines.",
        ),
    }
}
