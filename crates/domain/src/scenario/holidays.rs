//! Days on which nobody is written to: Sundays and the public holidays where the debtor is.
//!
//! National holidays of the countries whose clocks [`time_zone_of`](super::time_zone_of) knows, and
//! the local ones of French law: Alsace-Moselle (L3134-13 Code du travail) and overseas (L3422-2). Of
//! other countries those count that nearly all of Western Europe keeps. A day too many costs a day; a
//! day too few is a message on somebody's holiday. Moving holidays are counted from Easter Sunday.

use crate::calendar::{days_from_easter, is_public_holiday};
use chrono::{Datelike, NaiveDate, Weekday};

/// Where a debtor is, for holidays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// Two letters, ISO 3166-1.
    pub country: &'a str,
    /// Empty if it is not known.
    pub postcode: &'a str,
}

/// Month and day.
type Fixed = &'static [(u32, u32)];
/// Days after Easter Sunday.
type Moving = &'static [i64];

/// National holidays, by country.
const NATIONAL: [(&str, Fixed, Moving); 14] = [
    (
        "AT",
        &[(1, 1), (1, 6), (5, 1), (8, 15), (10, 26), (11, 1), (12, 8), (12, 25), (12, 26)],
        &[1, 39, 50, 60],
    ),
    ("BE", &[(1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25)], &[1, 39, 50]),
    ("CH", &[(1, 1), (8, 1), (12, 25), (12, 26)], &[-2, 1, 39, 50]),
    ("DE", &[(1, 1), (5, 1), (10, 3), (12, 25), (12, 26)], &[-2, 1, 39, 50]),
    (
        "ES",
        &[(1, 1), (1, 6), (5, 1), (8, 15), (10, 12), (11, 1), (12, 6), (12, 8), (12, 25)],
        &[-2],
    ),
    ("GB", &[(1, 1), (12, 25), (12, 26)], &[-2, 1]),
    ("IE", &[(1, 1), (3, 17), (12, 25), (12, 26)], &[1]),
    (
        "IT",
        &[(1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26)],
        &[1],
    ),
    ("LU", &[(1, 1), (5, 1), (5, 9), (6, 23), (8, 15), (11, 1), (12, 25), (12, 26)], &[1, 39, 50]),
    (
        "MC",
        &[(1, 1), (1, 27), (5, 1), (8, 15), (11, 1), (11, 19), (12, 8), (12, 25)],
        &[1, 39, 50, 60],
    ),
    ("NL", &[(1, 1), (4, 27), (5, 5), (12, 25), (12, 26)], &[1, 39, 50]),
    (
        "PL",
        &[(1, 1), (1, 6), (5, 1), (5, 3), (8, 15), (11, 1), (11, 11), (12, 24), (12, 25), (12, 26)],
        &[1, 60],
    ),
    (
        "PT",
        &[(1, 1), (4, 25), (5, 1), (6, 10), (8, 15), (10, 5), (11, 1), (12, 1), (12, 8), (12, 25)],
        &[-2, 60],
    ),
    // Everybody else: what nearly all keep.
    ("", &[(1, 1), (12, 25), (12, 26)], &[1]),
];

/// French territories with codes of their own, with the beginning of their postcodes.
const TERRITORIES: [(&str, &str); 11] = [
    ("GP", "971"),
    ("BL", "97133"),
    ("MF", "97150"),
    ("MQ", "972"),
    ("GF", "973"),
    ("RE", "974"),
    ("PM", "975"),
    ("YT", "976"),
    ("WF", "986"),
    ("PF", "987"),
    ("NC", "988"),
];

/// Local holidays of France: the beginning of the postcode, fixed days, moving days. The longest
/// beginning counts.
const LOCAL: [(&str, Fixed, Moving); 13] = [
    ("57", &[(12, 26)], &[-2]),
    ("67", &[(12, 26)], &[-2]),
    ("68", &[(12, 26)], &[-2]),
    // The abolition of slavery, on the day of each.
    ("971", &[(5, 27)], &[]),
    ("97133", &[(10, 9)], &[]),
    ("97150", &[(5, 28)], &[]),
    ("977", &[(10, 9)], &[]),
    ("978", &[(5, 28)], &[]),
    ("972", &[(5, 22)], &[]),
    ("973", &[(6, 10)], &[]),
    ("974", &[(12, 20)], &[]),
    ("976", &[(4, 27)], &[]),
    // The day of its own treaty with France.
    ("988", &[(9, 24)], &[]),
];

/// Whether nobody may be written to on a day.
#[must_use]
pub fn is_quiet_day(date: NaiveDate, place: Place<'_>) -> bool {
    if date.weekday() == Weekday::Sun {
        return true;
    }
    let country = place.country.to_ascii_uppercase();
    let territory = TERRITORIES.iter().find(|(code, _)| *code == country);
    if country == "FR" || territory.is_some() {
        // A territory's own code says enough where the postcode is missing.
        let postcode = territory.map_or(place.postcode, |(_, postcode)| postcode);
        return is_public_holiday(date) || is_local_holiday(date, postcode);
    }
    if is_bank_holiday(date, &country) {
        return true;
    }
    let known = NATIONAL.iter().find(|(code, ..)| *code == country || code.is_empty());
    known.is_some_and(|(_, fixed, moving)| falls_on(date, fixed, moving))
}

fn is_local_holiday(date: NaiveDate, postcode: &str) -> bool {
    let here = LOCAL.iter().filter(|(start, ..)| postcode.starts_with(start));
    let nearest = here.max_by_key(|(start, ..)| start.len());
    nearest.is_some_and(|(_, fixed, moving)| falls_on(date, fixed, moving))
}

fn falls_on(date: NaiveDate, fixed: Fixed, moving: Moving) -> bool {
    fixed.contains(&(date.month(), date.day())) || moving.contains(&days_from_easter(date))
}

/// The Mondays that the British Isles keep: of a month the first or the last. Holidays that fall on a
/// weekend move to the next Monday or Tuesday there.
fn is_bank_holiday(date: NaiveDate, country: &str) -> bool {
    let first = date.weekday() == Weekday::Mon && date.day() <= 7;
    let last = date.weekday() == Weekday::Mon && date.day() + 7 > days_in_month(date);
    let moved =
        date.month() == 12 && matches!(date.day(), 27 | 28) || date.month() == 1 && date.day() <= 3;
    let moved = moved && matches!(date.weekday(), Weekday::Mon | Weekday::Tue);
    match country {
        "GB" => moved || (first && date.month() == 5) || (last && matches!(date.month(), 5 | 8)),
        "IE" => {
            moved
                || (first && matches!(date.month(), 2 | 5 | 6 | 8))
                || (last && date.month() == 10)
        }
        _ => false,
    }
}

fn days_in_month(date: NaiveDate) -> u32 {
    u32::from(date.num_days_in_month())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quiet(country: &str, postcode: &str, (year, month, day): (i32, u32, u32)) -> bool {
        let date = NaiveDate::from_ymd_opt(year, month, day).unwrap();
        is_quiet_day(date, Place { country, postcode })
    }

    #[test]
    fn alsace_and_overseas_keep_days_of_their_own() {
        // Good Friday and the day after Christmas, both of them working days in Lyon.
        for day in [(2026, 4, 3), (2025, 12, 26)] {
            assert!(quiet("FR", "67000", day) && quiet("FR", "57000", day), "{day:?}");
            assert!(!quiet("FR", "69001", day) && !quiet("FR", "", day), "{day:?}");
        }
        assert!(quiet("FR", "97200", (2026, 5, 22)) && quiet("MQ", "", (2026, 5, 22)));
        assert!(quiet("FR", "97400", (2027, 12, 20)) && !quiet("FR", "97600", (2027, 12, 20)));
        assert!(quiet("FR", "97150", (2026, 5, 28)) && !quiet("FR", "97150", (2026, 5, 27)));
        assert!(quiet("FR", "97110", (2026, 5, 27)) && quiet("RE", "", (2026, 7, 14)));
    }

    #[test]
    fn each_country_keeps_its_own() {
        assert!(quiet("BE", "1000", (2026, 7, 21)) && !quiet("FR", "75001", (2026, 7, 21)));
        assert!(quiet("DE", "", (2028, 10, 3)) && quiet("de", "", (2026, 4, 3)));
        assert!(quiet("PT", "", (2026, 6, 4)), "sixty days after Easter");
        assert!(quiet("GB", "", (2026, 8, 31)) && quiet("GB", "", (2026, 5, 4)));
        assert!(!quiet("GB", "", (2026, 8, 24)));
        assert!(quiet("IE", "", (2026, 10, 26)) && quiet("GB", "", (2027, 12, 28)));
        assert!(quiet("SE", "", (2026, 4, 6)) && !quiet("SE", "", (2026, 5, 1)));
    }

    #[test]
    fn every_sunday_is_quiet_and_a_plain_day_is_not() {
        for country in ["FR", "BE", "GB", "SE", "RE"] {
            assert!(quiet(country, "", (2026, 3, 15)), "{country}");
            assert!(!quiet(country, "", (2026, 3, 17)) || country == "IE", "{country}");
        }
    }
}
