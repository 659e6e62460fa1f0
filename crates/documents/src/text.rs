//! What people typed, made fit for paper without changing what it says.

/// Longest name or short text, in characters.
pub(crate) const SHORT: usize = 200;
/// Longest paragraph, in characters.
pub(crate) const LONG: usize = 2_000;
/// A word longer than this may be broken, every so many characters.
const WORD: usize = 28;

/// One line of text: blanks joined, controls and direction overrides removed, cut at `most`.
///
/// Direction overrides go because they can make an amount or a name read backwards.
pub(crate) fn line(text: &str, most: usize) -> String {
    let kept = text.chars().filter(|c| !is_hidden(*c)).map(|c| if is_blank(c) { ' ' } else { c });
    let (mut out, mut word, mut count) = (String::new(), 0, 0);
    for c in kept {
        if c == ' ' && (out.is_empty() || out.ends_with(' ')) {
            continue;
        }
        if count == most {
            out.truncate(out.trim_end().len());
            out.push('…');
            return out;
        }
        if c == ' ' {
            word = 0;
        } else if word == WORD {
            out.push('\u{200b}');
            word = 0;
        }
        out.push(c);
        word += usize::from(c != ' ');
        count += 1;
    }
    out.truncate(out.trim_end().len());
    out
}

/// Several lines of text, empty ones left out, at most `lines` of them.
pub(crate) fn lines(text: &str, lines: usize) -> Vec<String> {
    text.lines().map(|text| line(text, SHORT)).filter(|text| !text.is_empty()).take(lines).collect()
}

/// Blanks that may be joined; no-break spaces stay, they are part of French punctuation.
const fn is_blank(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Characters that show nothing and only confuse: controls, overrides, byte-order marks.
fn is_hidden(c: char) -> bool {
    (c.is_control() && !is_blank(c))
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_left_alone() {
        let text = "#read(\"/etc/passwd\") $x$ *b* <script> \\ @ref `raw`";
        assert_eq!(line(text, SHORT), text);
    }

    #[test]
    fn controls_and_overrides_are_removed() {
        assert_eq!(line("  a\u{0}\u{202e}b\r\n\tc\u{feff} ", SHORT), "ab c");
        assert_eq!(line("12\u{a0}€", SHORT), "12\u{a0}€");
        assert_eq!(lines("a\n\n b \nc", 2), ["a", "b"]);
    }

    #[test]
    fn long_texts_are_cut_and_long_words_can_break() {
        let cut = line(&"é".repeat(10_000), 60);
        assert_eq!(cut.replace('\u{200b}', ""), format!("{}…", "é".repeat(60)));
        assert_eq!(cut.matches('\u{200b}').count(), 2);
    }
}
