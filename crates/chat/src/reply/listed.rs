//! What is owed, invoice by invoice, as the portal's first page shows it.

use super::template::{Values, tamed};
use crate::dialogue::Invoice;
use domain::Locale;

/// The most invoices that an answer lists.
const MOST: usize = 5;

/// Several invoices, a line each: what is asked for, and until when.
pub(super) fn invoices(values: &Values) -> Option<String> {
    let meant = meant(values);
    if meant.len() < 2 {
        return None;
    }
    let line = |invoice: &&Invoice| {
        let (money, day) = (money(values, invoice), values.language.weekday_date(invoice.due));
        let reference = tamed(&invoice.reference);
        match values.language {
            Locale::Fr => format!("– {reference} : {money}, échéance le {day}"),
            Locale::En => format!("– {reference}: {money}, due on {day}"),
        }
    };
    let mut lines: Vec<String> = meant.iter().take(MOST).map(line).collect();
    lines.extend(rest(values.language, meant.len()));
    Some(lines.join("\n"))
}

/// What invoices are made of: what remains of each, then interest and indemnity with rate, days and
/// article. Nothing where nothing is claimed beside the invoices.
pub(super) fn lines(values: &Values) -> Option<String> {
    let meant = meant(values);
    if meant.iter().all(|invoice| invoice.lines.is_empty()) {
        return None;
    }
    let mut lines = Vec::new();
    for invoice in meant.iter().take(MOST) {
        let remains = values.context.money(invoice.amount, values.language);
        let of = tamed(&invoice.reference);
        lines.push(match values.language {
            Locale::Fr => format!("Facture {of} : {remains} restant dû"),
            Locale::En => format!("Invoice {of}: {remains} left to pay"),
        });
        lines.extend(invoice.lines.iter().map(|line| format!("– {line}")));
    }
    lines.extend(rest(values.language, meant.len()));
    Some(lines.join("\n"))
}

/// The invoices that the act speaks of.
fn meant<'a>(values: &Values<'a>) -> Vec<&'a Invoice> {
    let said = &values.terms.said;
    let invoices = values.context.invoices.iter();
    match said.reference.as_deref() {
        Some(reference) => invoices.filter(|it| it.reference == reference).collect(),
        None => invoices.collect(),
    }
}

fn money(values: &Values, invoice: &Invoice) -> String {
    values.context.money(invoice.asked(), values.language)
}

/// How many more there are.
fn rest(language: Locale, all: usize) -> Option<String> {
    let more = all.checked_sub(MOST).filter(|more| *more > 0)?;
    Some(match language {
        Locale::Fr if more == 1 => "et 1 autre facture, sur votre page".to_owned(),
        Locale::Fr => format!("et {more} autres factures, sur votre page"),
        Locale::En if more == 1 => "and 1 more invoice, on your page".to_owned(),
        Locale::En => format!("and {more} more invoices, on your page"),
    })
}
