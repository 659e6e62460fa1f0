//! Cells of tables that people open in spreadsheets: what comes from files and people is never run
//! as a formula.

/// One cell, always quoted. A text that a spreadsheet could take for a formula gets an apostrophe
/// in front (OWASP, "CSV Injection").
#[must_use]
pub fn cell(text: &str) -> String {
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
}
