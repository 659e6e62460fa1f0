//! Bank and business days in France.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// Easter Sunday of a year in the Gregorian calendar (Gauss's algorithm as completed by
/// Meeus, Jones and Butcher).
fn easter(year: i32) -> NaiveDate {
    let golden = year % 19;
    let (century, in_century) = (year / 100, year % 100);
    let (leap_centuries, century_rest) = (century / 4, century % 4);
    let moon = (century + 8) / 25;
    let shift = (century - moon + 1) / 3;
    let epact = (19 * golden + century - leap_centuries - shift + 15) % 30;
    let (leaps, rest) = (in_century / 4, in_century % 4);
    let sunday = (32 + 2 * century_rest + 2 * leaps - epact - rest) % 7;
    let correction = (golden + 11 * epact + 22 * sunday) / 451;
    let position = epact + sunday - 7 * correction + 114;
    NaiveDate::from_ymd_opt(year, position.unsigned_abs() / 31, position.unsigned_abs() % 31 + 1)
        .expect("Easter falls between 22 March and 25 April")
}

/// Whether a date is a public holiday in mainland France (article L3133-1 of the Code du travail).
pub fn is_public_holiday(date: NaiveDate) -> bool {
    let fixed = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)];
    if fixed.contains(&(date.month(), date.day())) {
        return true;
    }
    matches!(days_from_easter(date), 1 | 39 | 50)
}

/// Whether banks and offices work: Monday to Friday, public holidays excepted.
pub fn is_business_day(date: NaiveDate) -> bool {
    !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) && !is_public_holiday(date)
}

/// The date `count` business days after `date`. A start that is not a business day first moves to
/// the next one.
pub fn add_business_days(date: NaiveDate, count: u32) -> NaiveDate {
    (0..count).fold(business_day_from(date), |day, _| business_day_from(day + Days::new(1)))
}

/// The date `count` business days before `date`. A start that is not a business day first moves to
/// the one before.
pub fn subtract_business_days(date: NaiveDate, count: u32) -> NaiveDate {
    let back = |date: NaiveDate| {
        let mut day = date;
        while !is_business_day(day) {
            day = day - Days::new(1);
        }
        day
    };
    (0..count).fold(back(date), |day, _| back(day - Days::new(1)))
}

/// Days since Easter Sunday of the same year, negative before it: holidays that move go by it.
pub fn days_from_easter(date: NaiveDate) -> i64 {
    (date - easter(date.year())).num_days()
}

/// The first business day on or after `date`.
pub fn business_day_from(date: NaiveDate) -> NaiveDate {
    let mut day = date;
    while !is_business_day(day) {
        day = day + Days::new(1);
    }
    day
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn easter_is_known() {
        for (year, month, date) in [(2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2038, 4, 25)] {
            assert_eq!(easter(year), day(year, month, date));
        }
    }

    #[test]
    fn holidays_of_2026() {
        let holidays = [
            day(2026, 4, 6),
            day(2026, 5, 14),
            day(2026, 5, 25),
            day(2026, 7, 14),
            day(2026, 11, 11),
        ];
        assert!(holidays.into_iter().all(is_public_holiday));
        assert!(!is_public_holiday(day(2026, 5, 26)));
    }

    #[test]
    fn business_days_skip_weekends_and_holidays() {
        assert_eq!(add_business_days(day(2026, 4, 3), 1), day(2026, 4, 7));
        assert_eq!(add_business_days(day(2026, 4, 4), 0), day(2026, 4, 7));
        assert_eq!(add_business_days(day(2026, 4, 4), 1), day(2026, 4, 8));
        assert_eq!(add_business_days(day(2026, 12, 31), 3), day(2027, 1, 6));
        assert_eq!(subtract_business_days(day(2026, 4, 8), 2), day(2026, 4, 3));
        assert_eq!(subtract_business_days(day(2026, 4, 6), 0), day(2026, 4, 3));
    }
}
