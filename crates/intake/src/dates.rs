//! Dates as files write them. A date that does not exist, such as 30 February, is refused.

use crate::reason::Reason;
use chrono::{Datelike, NaiveDate};

fn numbers<const N: usize>(text: &str, separator: char, widths: [usize; N]) -> Option<[u32; N]> {
    let mut found = [0; N];
    let mut parts = text.split(separator);
    for (number, width) in found.iter_mut().zip(widths) {
        let part = parts.next()?;
        // A day or a month may lack its zero; a year always has four digits.
        let fits = part.len() == width || (width == 2 && part.len() == 1);
        if !fits || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(found)
}

fn real(year: u32, month: u32, day: u32) -> Result<NaiveDate, Reason> {
    let date = i32::try_from(year)
        .ok()
        .and_then(|year| NaiveDate::from_ymd_opt(year, month, day))
        .ok_or(Reason::NoSuchDate)?;
    if (1970..=2100).contains(&date.year()) { Ok(date) } else { Err(Reason::DateOutOfRange) }
}

/// `20260331`, the form that CII calls 102.
pub(crate) fn compact(text: &str) -> Result<NaiveDate, Reason> {
    if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Reason::Date);
    }
    let number: u32 = text.parse().map_err(|_| Reason::Date)?;
    real(number / 10_000, number / 100 % 100, number % 100)
}

/// `2026-03-31`, with a time or a time zone after it that does not matter.
pub(crate) fn iso(text: &str) -> Result<NaiveDate, Reason> {
    let (day, rest) = text.split_at_checked(10).ok_or(Reason::Date)?;
    let tail = rest.bytes().all(|byte| byte.is_ascii_digit() || b"T:.+-Z ".contains(&byte));
    let starts = rest.is_empty() || rest.starts_with(['T', 'Z', '+', '-', ' ']);
    let [year, month, day] = numbers(day, '-', [4, 2, 2]).ok_or(Reason::Date)?;
    if tail && starts { real(year, month, day) } else { Err(Reason::Date) }
}

/// What people and spreadsheets write: `2026-03-31`, `31/03/2026`, `31.03.2026`, `31-03-2026`,
/// `2026/03/31`, `20260331`; a time after it is ignored.
pub(crate) fn written(text: &str) -> Result<NaiveDate, Reason> {
    let text = text.trim();
    let day = text.split([' ', 'T']).next().unwrap_or_default();
    let time = &text[day.len()..];
    if !time.bytes().all(|byte| byte.is_ascii_digit() || b"T:. Z+".contains(&byte)) {
        return Err(Reason::Date);
    }
    for separator in ['-', '/', '.'] {
        if let Some([year, month, day]) = numbers(day, separator, [4, 2, 2]) {
            return real(year, month, day);
        }
        if let Some([day, month, year]) = numbers(day, separator, [2, 2, 4]) {
            return real(year, month, day);
        }
        if numbers(day, separator, [2, 2, 2]).is_some() {
            return Err(Reason::TwoDigitYear);
        }
    }
    let whole = day.split([',', '.']).next().unwrap_or_default();
    match whole.len() {
        8 => compact(day),
        // 4 or 5 digits are days since 1900 or since 1904: nothing in the cell tells which.
        4 | 5 if whole.bytes().all(|byte| byte.is_ascii_digit()) => Err(Reason::ExcelSerial),
        _ => Err(Reason::Date),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_usual_forms_are_read() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap();
        for text in [
            "2026-03-05",
            "05/03/2026",
            "5/3/2026",
            "05.03.2026",
            "05-03-2026",
            "2026/03/05",
            "20260305",
            "2026-03-05T00:00:00",
            "05/03/2026 14:30",
            " 2026-03-05 ",
        ] {
            assert_eq!(written(text), Ok(day), "{text}");
        }
        assert_eq!(iso("2026-03-05Z"), Ok(day));
        assert_eq!(iso("2026-03-05+01:00"), Ok(day));
        assert_eq!(compact("20260305"), Ok(day));
    }

    #[test]
    fn impossible_and_ambiguous_dates_are_refused() {
        assert_eq!(written("2026-02-30"), Err(Reason::NoSuchDate));
        assert_eq!(written("31/04/2026"), Err(Reason::NoSuchDate));
        assert_eq!(written("03/25/2026"), Err(Reason::NoSuchDate));
        assert_eq!(written("46086"), Err(Reason::ExcelSerial));
        assert_eq!(written("46086,5"), Err(Reason::ExcelSerial));
        assert_eq!(written("05/03/26"), Err(Reason::TwoDigitYear));
        assert_eq!(written("0202-03-05"), Err(Reason::DateOutOfRange));
        assert_eq!(written("demain"), Err(Reason::Date));
        assert_eq!(iso("2026-03-05x"), Err(Reason::Date));
        assert_eq!(compact("20260230"), Err(Reason::NoSuchDate));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _ = (written(&text), iso(&text), compact(&text));
        }

        #[test]
        fn every_day_reads_back(days in 0_i32..47_000) {
            let day = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap() + chrono::Days::new(days.unsigned_abs().into());
            prop_assert_eq!(written(&day.format("%d/%m/%Y").to_string()), Ok(day));
            prop_assert_eq!(compact(&day.format("%Y%m%d").to_string()), Ok(day));
        }
    }
}
