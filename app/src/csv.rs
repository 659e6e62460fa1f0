//! Spreadsheets to download. What comes from files and people is never run as a formula.

use domain::{Locale, cells};

/// A table as CSV with a byte-order mark, so that spreadsheets read the accents; with semicolons
/// in French, as French spreadsheets expect.
pub(crate) fn table<'a>(locale: Locale, rows: impl Iterator<Item = Vec<&'a str>>) -> String {
    let separator = locale.pick(';', ',');
    let mut text = String::from("\u{feff}");
    for row in rows {
        for (index, cell) in row.into_iter().enumerate() {
            if index > 0 {
                text.push(separator);
            }
            text.push_str(&cells::cell(cell));
        }
        text.push_str("\r\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_follow_the_language() {
        let rows = || std::iter::once(vec!["é", "1"]);
        assert_eq!(table(Locale::Fr, rows()), "\u{feff}\"é\";\"1\"\r\n");
        assert_eq!(table(Locale::En, rows()), "\u{feff}\"é\",\"1\"\r\n");
    }
}
