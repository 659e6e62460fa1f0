//! Spreadsheets to download. What comes from files and people is never run as a formula.

use domain::Locale;

/// A table as CSV with a byte-order mark, so that spreadsheets read the accents; with semicolons
/// in French, as French spreadsheets expect.
pub(super) fn table<'a>(locale: Locale, rows: impl Iterator<Item = Vec<&'a str>>) -> String {
    let separator = locale.pick(';', ',');
    let mut text = String::from("\u{feff}");
    for row in rows {
        for (index, cell) in row.into_iter().enumerate() {
            if index > 0 {
                text.push(separator);
            }
            text.push_str(&self::cell(cell));
        }
        text.push_str("\r\n");
    }
    text
}

/// One cell, always quoted. A text that a spreadsheet could take for a formula gets an apostrophe
/// in front (OWASP, "CSV Injection").
fn cell(text: &str) -> String {
    let risky = text
        .trim_start_matches([' ', '\u{a0}'])
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let guard = if risky { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_text() {
        for risky in ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"] {
            assert!(cell(risky).starts_with("\"'"), "{risky:?}");
        }
        assert_eq!(cell("ligne 12"), "\"ligne 12\"");
        assert_eq!(cell("a \"b\"; c"), "\"a \"\"b\"\"; c\"");
        assert_eq!(cell("=\"x\""), "\"'=\"\"x\"\"\"");
    }

    #[test]
    fn columns_follow_the_language() {
        let rows = || std::iter::once(vec!["é", "1"]);
        assert_eq!(table(Locale::Fr, rows()), "\u{feff}\"é\";\"1\"\r\n");
        assert_eq!(table(Locale::En, rows()), "\u{feff}\"é\",\"1\"\r\n");
    }
}
