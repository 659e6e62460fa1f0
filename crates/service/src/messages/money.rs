//! What messages say of money that came, went back, or had never come.

use super::compose::Owed;
use chrono::NaiveDate;
use domain::{Locale, Money};
use store::creditors::Creditor;

/// Title and paragraphs.
type Said = (String, Vec<String>);

pub(super) fn receipt(locale: Locale, amount: Money, owed: &Owed) -> Said {
    let amount = locale.money(amount);
    let (title, first) = match locale {
        Locale::Fr => (
            "Paiement reçu, merci",
            format!("Nous avons reçu {amount}. Votre reçu est joint à ce message."),
        ),
        Locale::En => (
            "Payment received, thank you",
            format!("We have received {amount}. Your receipt is attached."),
        ),
    };
    (title.to_owned(), vec![first, remains(locale, owed)])
}

pub(super) fn refund(locale: Locale, amount: Money) -> Said {
    let amount = locale.money(amount);
    let (title, said) = match locale {
        Locale::Fr => (
            "Remboursement envoyé",
            format!(
                "Nous vous avons remboursé {amount}. Selon votre banque, le montant apparaît sous cinq à dix jours."
            ),
        ),
        Locale::En => (
            "Refund sent",
            format!(
                "We have sent {amount} back to you. Depending on your bank, it appears within five to ten days."
            ),
        ),
    };
    (title.to_owned(), vec![said])
}

/// That a booking was a mistake of ours: what it had settled is owed again, and nobody took anything.
pub(super) fn mistake(
    creditor: &Creditor,
    locale: Locale,
    amount: Money,
    on: Option<NaiveDate>,
    owed: &Owed,
) -> Said {
    let (name, amount) = (&creditor.name, locale.money(amount));
    let (title, what, so, proof) = match locale {
        Locale::Fr => (
            "Rectification d’un paiement",
            match on {
                Some(day) => format!(
                    "{name} avait enregistré sur votre compte un virement de {amount}, reçu le {}.",
                    locale.date(day)
                ),
                None => {
                    format!("{name} avait enregistré sur votre compte un paiement de {amount}.")
                }
            },
            "C’était une erreur de notre part\u{a0}: elle est corrigée, et le reçu de ce montant n’est plus valable. \
             Rien n’a été prélevé chez vous.",
            "Si vous avez bien envoyé cette somme, répondez à ce message\u{a0}: nous la retrouverons.",
        ),
        Locale::En => (
            "A payment corrected",
            match on {
                Some(day) => format!(
                    "{name} had recorded a transfer of {amount} on your account, received on {}.",
                    locale.date(day)
                ),
                None => format!("{name} had recorded a payment of {amount} on your account."),
            },
            "That was our mistake: it is corrected, and the receipt for this amount no longer counts. Nothing was \
             taken from you.",
            "If you did send this sum, answer this message: we will find it.",
        ),
    };
    (title.to_owned(), vec![what, so.to_owned(), remains(locale, owed), proof.to_owned()])
}

fn remains(locale: Locale, owed: &Owed) -> String {
    let total = locale.money(owed.total);
    match (locale, owed.total.is_positive()) {
        (Locale::Fr, true) => format!("Il vous reste {total} à régler."),
        (Locale::Fr, false) => "Vous n’avez plus rien à régler.".to_owned(),
        (Locale::En, true) => format!("You have {total} left to pay."),
        (Locale::En, false) => "You have nothing left to pay.".to_owned(),
    }
}
