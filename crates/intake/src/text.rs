//! Text from strangers: kept short, on one line, and without characters that deceive the eye.

/// Longest text of a free field, in characters.
pub(crate) const LONG: usize = 200;
/// Longest reference or code, in characters.
pub(crate) const SHORT: usize = 100;
/// Longest excerpt of a refused value, in characters.
const EXCERPT: usize = 80;

/// Whether a character is shown as nothing or turns the reading direction: a name made of those
/// can pass for another.
fn deceives(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The text on one line, blanks collapsed, at most `most` characters.
pub(crate) fn line(text: &str, most: usize) -> String {
    let mut kept = String::with_capacity(text.len().min(most));
    let mut blank = false;
    let mut count = 0;
    for c in text.chars() {
        if c.is_whitespace() || c == '\u{a0}' {
            blank = count > 0;
        } else if !deceives(c) {
            let needed = 1 + usize::from(blank);
            if count + needed > most {
                break;
            }
            if blank {
                kept.push(' ');
            }
            kept.push(c);
            count += needed;
            blank = false;
        }
    }
    kept
}

/// [`line()`], or nothing when nothing remains.
pub(crate) fn some_line(text: &str, most: usize) -> Option<String> {
    Some(line(text, most)).filter(|kept| !kept.is_empty())
}

/// Several lines, each as [`line()`], blank ones left out.
pub(crate) fn lines<'a>(texts: impl IntoIterator<Item = &'a str>, most: usize) -> String {
    let kept: Vec<String> = texts
        .into_iter()
        .flat_map(|text| text.split(['\n', '\r']))
        .filter_map(|text| some_line(text, LONG))
        .collect();
    kept.join("\n").chars().take(most).collect()
}

/// What a rejection shows of a value: at most 80 characters, the last one `…` if some are missing.
pub(crate) fn excerpt(text: &str) -> String {
    let kept = line(text, EXCERPT + 1);
    if kept.chars().count() <= EXCERPT {
        return kept;
    }
    kept.chars().take(EXCERPT - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn direction_marks_and_controls_vanish() {
        assert_eq!(line("  ab\u{202e}cd\0\n\t ef ", 100), "abcd ef");
        assert_eq!(line("abc def", 4), "abc");
        assert_eq!(some_line("\u{200b} ", 10), None);
        assert_eq!(lines(["1 rue A\nBât. 2", "", "  "], 500), "1 rue A\nBât. 2");
    }

    proptest! {
        #[test]
        fn excerpts_are_short_and_on_one_line(text in any::<String>()) {
            let excerpt = excerpt(&text);
            prop_assert!(excerpt.chars().count() <= 80);
            prop_assert!(!excerpt.chars().any(char::is_control));
        }
    }
}
