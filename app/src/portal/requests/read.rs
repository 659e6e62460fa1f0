//! Reading what was typed: days, amounts, ticked invoices, words. What is wrong is noted in the
//! form, beside its field.

use crate::forms::Form;
use chrono::{Days, NaiveDate};
use domain::{Currency, InvoiceId, Locale, Money, money::MoneyError};
use service::{Context, DebtorActor, requests::WORDS_MOST};

/// The field whose value makes a double click one request.
pub(in crate::portal) const KEY: &str = "key";
/// Ticked invoices.
pub(super) const INVOICE: &str = "invoice";
/// Says that there were boxes to tick, so that none ticked is none wanted.
pub(super) const CHOICE: &str = "choice";
/// A day.
pub(super) const ON: &str = "on";
/// An amount.
pub(super) const AMOUNT: &str = "amount";
/// In the debtor's words.
pub(super) const WORDS: &str = "words";
/// The six digits that sign.
pub(in crate::portal) const CODE: &str = "code";

/// The farthest day that can be asked for, in days from today: the service has the same.
const FARTHEST: u64 = 365;

/// Invoices, with the part that is contested.
pub(super) type Chosen = Vec<(InvoiceId, Option<i64>)>;

/// A day as date fields send it, `2026-06-15`, or as people write it, `15/06/2026`.
pub(super) fn day(text: &str) -> Option<NaiveDate> {
    let marks = ['-', '/', '.', ' '];
    let parts: Vec<&str> = text.split(marks).filter(|part| !part.is_empty()).collect();
    let [one, month, other] = parts.as_slice() else { return None };
    let (year, day) = if one.len() == 4 { (one, other) } else { (other, one) };
    let year = number(year).filter(|year| (2000..2200).contains(year))?;
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, number(month)?, number(day)?)
}

/// A whole number, digits alone.
pub(super) fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

/// The last day that can be asked for.
pub(super) fn farthest(today: NaiveDate) -> NaiveDate {
    today + Days::new(FARTHEST)
}

/// The day in a field, from today on.
pub(super) fn day_in(
    form: &mut Form,
    field: &'static str,
    locale: Locale,
    today: NaiveDate,
) -> Option<NaiveDate> {
    let last = farthest(today);
    match day(form.value(field)) {
        Some(day) if day >= today && day <= last => return Some(day),
        Some(_) => form.reject(field, between(locale, today, last)),
        None => {
            let example = (today + Days::new(7)).format("%d/%m/%Y");
            form.reject(
                field,
                match locale {
                    Locale::Fr => format!("Choisissez une date, par exemple {example}."),
                    Locale::En => format!("Choose a date, for example {example}."),
                },
            );
        }
    }
    None
}

/// A day that has come; the service says how far back it may lie.
pub(super) fn past_day_in(
    form: &mut Form,
    field: &'static str,
    locale: Locale,
) -> Option<NaiveDate> {
    let read = day(form.value(field));
    if read.is_none() {
        let message = locale.pick(
            "Écrivez le jour du virement, par exemple 12/06/2026.",
            "Write the day of the transfer, for example 12/06/2026.",
        );
        form.reject(field, message);
    }
    read
}

/// What to do about a day that cannot be asked for.
pub(super) fn between(locale: Locale, first: NaiveDate, last: NaiveDate) -> String {
    let (first, last) = (locale.date(first), locale.date(last));
    match locale {
        Locale::Fr => format!("Choisissez une date entre le {first} et le {last}."),
        Locale::En => format!("Choose a date between {first} and {last}."),
    }
}

/// What is wrong with an amount that cannot be read.
pub(super) fn unreadable(locale: Locale, error: Option<MoneyError>) -> &'static str {
    match error {
        Some(MoneyError::TooPrecise) => locale.pick(
            "Écrivez un montant avec deux chiffres après la virgule au plus.",
            "Write an amount with at most two digits after the point.",
        ),
        _ => locale.pick(
            "Écrivez un montant, par exemple 120,00.",
            "Write an amount, for example 120.00.",
        ),
    }
}

/// The amount in a field: more than nothing.
pub(super) fn amount_in(
    form: &mut Form,
    field: &'static str,
    locale: Locale,
    currency: Currency,
) -> Option<Money> {
    let read = Money::parse(form.value(field), currency);
    match read {
        Ok(amount) if amount.is_positive() => return Some(amount),
        _ => form.reject(field, unreadable(locale, read.err())),
    }
    None
}

/// The amount in a field that may stay empty, which is nothing.
pub(super) fn amount_or_nothing(
    form: &mut Form,
    field: &'static str,
    locale: Locale,
    currency: Currency,
) -> Option<Money> {
    if form.value(field).is_empty() {
        return Some(Money::zero(currency));
    }
    let read = Money::parse(form.value(field), currency);
    match read {
        Ok(amount) if amount.minor >= 0 => return Some(amount),
        _ => form.reject(field, unreadable(locale, read.err())),
    }
    None
}

/// The ticked invoices; where there was nothing to tick, none, which means every one.
pub(super) fn ticked(form: &mut Form, locale: Locale) -> Option<Chosen> {
    ticked_with(form, locale, [])
}

/// The same, and those of which something else was ticked.
pub(super) fn ticked_with(
    form: &mut Form,
    locale: Locale,
    others: impl IntoIterator<Item = InvoiceId>,
) -> Option<Chosen> {
    let read: Result<Vec<InvoiceId>, _> = form.posted().all(INVOICE).map(str::parse).collect();
    let mut ids = read.unwrap_or_default();
    ids.extend(others);
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() && (form.posted().has(CHOICE) || form.posted().has(INVOICE)) {
        let message = locale.pick("Cochez au moins une facture.", "Tick at least one invoice.");
        form.reject(INVOICE, message);
        return None;
    }
    Some(ids.into_iter().map(|id| (id, None)).collect())
}

/// The debtor's words.
pub(super) fn words_in(form: &mut Form, locale: Locale, needed: bool) -> Option<String> {
    let words = form.value(WORDS).to_owned();
    if words.chars().count() > WORDS_MOST {
        form.reject(WORDS, too_long(locale));
        return None;
    }
    if needed && words.is_empty() {
        form.reject(WORDS, wordless(locale));
        return None;
    }
    Some(words)
}

/// Words are missing.
pub(super) fn wordless(locale: Locale) -> &'static str {
    locale.pick("Expliquez en quelques mots.", "Explain in a few words.")
}

fn too_long(locale: Locale) -> String {
    match locale {
        Locale::Fr => format!("C’est un peu long : {WORDS_MOST} caractères au plus."),
        Locale::En => format!("That is a little long: {WORDS_MOST} characters at most."),
    }
}

/// The form's key, which counts for this debtor alone.
pub(in crate::portal) fn key(ctx: &Context, actor: &DebtorActor, form: &Form) -> String {
    let typed = form.value(KEY).chars().filter(char::is_ascii_alphanumeric).take(64);
    let key: String = typed.collect();
    let key = if key.is_empty() { ctx.form_key() } else { key };
    format!("{}:{key}", actor.debtor().id)
}

/// Where the six digits go, masked; empty if they can go nowhere.
pub(in crate::portal) fn code_address(ctx: &Context, actor: &DebtorActor) -> String {
    service::requests::code_way(ctx, actor).map(|way| way.masked).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::Posted;

    fn on(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn days_are_read_as_fields_send_them_and_as_people_write_them() {
        for text in ["2026-06-15", "15/06/2026", "15.6.2026", "15 06 2026", "15-06-2026"] {
            assert_eq!(day(text), Some(on("2026-06-15")), "{text}");
        }
        for text in ["", "demain", "15/06", "31/02/2026", "15/06/26", "+2026-06-15", "262142-12-31"]
        {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_that_has_passed_or_lies_too_far_is_refused_beside_its_field() {
        let today = on("2026-06-01");
        for (text, fits) in [
            ("2026-05-31", false),
            ("2026-06-01", true),
            ("2027-06-01", true),
            ("2027-06-02", false),
            ("", false),
        ] {
            let mut form = Form::from(Posted::from_pairs([(ON, text)]));
            assert_eq!(day_in(&mut form, ON, Locale::Fr, today).is_some(), fits, "{text}");
            assert_eq!(form.error(ON).is_none(), fits, "{text}");
        }
    }

    #[test]
    fn an_empty_amount_is_nothing_where_it_may_be() {
        let read = |text: &str| {
            let mut form = Form::from(Posted::from_pairs([(AMOUNT, text)]));
            amount_or_nothing(&mut form, AMOUNT, Locale::Fr, Currency::EUR)
        };
        assert_eq!(read(""), Some(Money::eur(0)));
        assert_eq!(read("1 240,50 €"), Some(Money::eur(124_050)));
        assert_eq!(read("-5"), None);
        assert_eq!(read("abc"), None);
    }

    #[test]
    fn no_box_ticked_is_refused_only_where_there_were_boxes() {
        let one = "00000000-0000-0000-0000-000000000001";
        let read = |pairs: Posted| ticked(&mut Form::from(pairs), Locale::Fr);
        assert_eq!(read(Posted::default()), Some(Vec::new()));
        assert_eq!(read(Posted::from_pairs([(CHOICE, "1")])), None);
        assert_eq!(read(Posted::from_pairs([(INVOICE, "x")])), None);
        let twice = read(Posted::from_pairs([(INVOICE, one), (INVOICE, one)])).unwrap();
        assert_eq!(twice, [(one.parse().unwrap(), None)]);
    }

    #[test]
    fn words_are_kept_within_their_measure() {
        let read = |text: &str, needed| {
            let mut form = Form::from(Posted::from_pairs([(WORDS, text)]));
            words_in(&mut form, Locale::Fr, needed).is_some()
        };
        assert!(read("", false) && !read("", true) && read("Bonjour", true));
        assert!(read(&"é".repeat(WORDS_MOST), true) && !read(&"é".repeat(WORDS_MOST + 1), false));
    }
}
