//! Searching as people type: without accents, capitals or punctuation.

/// Lower case, without accents, anything but letters and digits one blank, as it is stored in
/// `debtor.search_text`: `Électricité & Cie` is `electricite cie`.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        let plain = match c {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => "a",
            'ç' => "c",
            'è' | 'é' | 'ê' | 'ë' => "e",
            'ì' | 'í' | 'î' | 'ï' => "i",
            'ñ' => "n",
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' => "o",
            'ù' | 'ú' | 'û' | 'ü' => "u",
            'ý' | 'ÿ' => "y",
            'œ' => "oe",
            'æ' => "ae",
            'ß' => "ss",
            // Combining accents, as some systems write them.
            '\u{300}'..='\u{36f}' => continue,
            c if c.is_alphanumeric() => {
                folded.push(c);
                continue;
            }
            _ => {
                if !folded.is_empty() && !folded.ends_with(' ') {
                    folded.push(' ');
                }
                continue;
            }
        };
        folded.push_str(plain);
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Longest query that is looked at, in characters.
const LONGEST: usize = 100;

/// Patterns for `LIKE … ESCAPE '!'` over folded text, each of which must match: the words of the
/// query in any order; those beyond the fourth follow it.
pub(super) fn folded_patterns(query: &str) -> [String; 4] {
    let query: String = query.chars().take(LONGEST).collect();
    let folded = fold(&query);
    let mut words = folded.splitn(4, ' ');
    std::array::from_fn(|_| match words.next() {
        Some(word) if !word.is_empty() => format!("%{}%", word.replace(' ', "%")),
        _ => "%".to_owned(),
    })
}

/// The same for a list that shows whomever as long as nothing was typed: empty then, and a pattern that
/// matches nobody if nothing but signs was.
pub(crate) fn patterns(query: &str) -> [String; 4] {
    if query.trim().is_empty() {
        return Default::default();
    }
    match folded_patterns(query) {
        [first, ..] if first == "%" => std::array::from_fn(|_| "!%".to_owned()),
        patterns => patterns,
    }
}

/// A pattern for `LIKE … ESCAPE '!'` over lower-case addresses; without a query it matches none,
/// since the folded pattern matches everyone then.
pub(super) fn email_pattern(query: &str) -> String {
    let query: String = query.trim().chars().take(LONGEST).flat_map(char::to_lowercase).collect();
    if query.is_empty() {
        return String::new();
    }
    let mut pattern = String::from("%");
    for c in query.chars() {
        if matches!(c, '!' | '%' | '_') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_capitals_and_punctuation_do_not_matter() {
        assert_eq!(fold("  Électricité & Cie — Lyon  "), "electricite cie lyon");
        assert_eq!(fold("E\u{301}LE\u{300}VE"), "eleve");
        assert_eq!(fold("CŒUR-d’Ÿvelines"), "coeur d yvelines");
        assert_eq!(fold(""), "");
    }

    #[test]
    fn words_are_found_in_any_order() {
        assert_eq!(folded_patterns("dupont SARL"), ["%dupont%", "%sarl%", "%", "%"]);
        assert_eq!(folded_patterns("a b c d e"), ["%a%", "%b%", "%c%", "%d%e%"]);
        assert_eq!(folded_patterns(" %_! "), ["%"; 4]);
        assert_eq!(folded_patterns(""), ["%"; 4]);
    }

    #[test]
    fn signs_of_patterns_are_taken_literally() {
        assert_eq!(email_pattern("A_b%!@x.fr"), "%a!_b!%!!@x.fr%");
        assert_eq!(email_pattern("  "), "");
        assert!(email_pattern(&"x".repeat(5_000)).len() <= LONGEST + 2);
    }
}
