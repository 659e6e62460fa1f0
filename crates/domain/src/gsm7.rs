//! The alphabet of short messages: GSM 03.38, 7 bits a character. A text outside it travels as UCS-2
//! and holds 70 characters instead of 160, which would cut a link in two.
//!
//! [`fit`] writes any text in it, as a French or English reader would.

/// The default alphabet of GSM 03.38 without its escape character. Each takes one septet.
const DEFAULT: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
    ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Its extension table: an escape and a character, two septets.
const EXTENSION: &str = "^{}\\[~]|€\u{c}";
/// Septets in one short message.
pub const ONE_MESSAGE: usize = 160;

fn of_char(c: char) -> Option<usize> {
    if DEFAULT.contains(c) {
        return Some(1);
    }
    EXTENSION.contains(c).then_some(2)
}

/// How many septets a text takes; nothing if a character is outside the alphabet.
pub fn septets(text: &str) -> Option<usize> {
    text.chars().map(of_char).sum()
}

/// The same text within the alphabet: letters lose the accents it does not know, ligatures and
/// typographic signs become plain ones, what has no equivalent is dropped.
pub fn fit(text: &str) -> String {
    let mut fitted = String::with_capacity(text.len());
    for c in text.chars() {
        match of_char(c) {
            Some(_) => fitted.push(c),
            None => fitted.push_str(plain(c)),
        }
    }
    fitted
}

/// The same text in ASCII, for senders' names: networks take nothing else.
pub fn ascii(text: &str) -> String {
    let fitted = fit(text);
    let mut ascii = String::with_capacity(fitted.len());
    for c in fitted.chars() {
        match c {
            'à' | 'ä' | 'å' => ascii.push('a'),
            'Ä' | 'Å' => ascii.push('A'),
            'Ç' => ascii.push('C'),
            'è' | 'é' => ascii.push('e'),
            'É' | '€' => ascii.push('E'),
            'ì' => ascii.push('i'),
            'ñ' => ascii.push('n'),
            'Ñ' => ascii.push('N'),
            'ò' | 'ö' | 'ø' => ascii.push('o'),
            'Ö' | 'Ø' => ascii.push('O'),
            'ù' | 'ü' => ascii.push('u'),
            'Ü' => ascii.push('U'),
            'æ' => ascii.push_str("ae"),
            'Æ' => ascii.push_str("AE"),
            'ß' => ascii.push_str("ss"),
            c if c.is_ascii() => ascii.push(c),
            _ => {}
        }
    }
    ascii
}

/// What stands for a character that the alphabet lacks.
const fn plain(c: char) -> &'static str {
    match c {
        'á' | 'â' | 'ã' | 'ā' | 'ă' | 'ą' | 'ª' => "a",
        'À' | 'Á' | 'Â' | 'Ã' | 'Ā' | 'Ă' | 'Ą' => "A",
        'ç' | 'ć' | 'ĉ' | 'č' => "c",
        'Ć' | 'Ĉ' | 'Č' => "C",
        'ď' | 'đ' | 'ð' => "d",
        'Ď' | 'Đ' | 'Ð' => "D",
        'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
        'È' | 'Ê' | 'Ë' | 'Ē' | 'Ė' | 'Ę' | 'Ě' => "E",
        'ğ' | 'ģ' => "g",
        'Ğ' | 'Ģ' => "G",
        'í' | 'î' | 'ï' | 'ī' | 'į' | 'ı' => "i",
        'Ì' | 'Í' | 'Î' | 'Ï' | 'Ī' | 'Į' | 'İ' => "I",
        'ł' | 'ľ' | 'ļ' => "l",
        'Ł' | 'Ľ' | 'Ļ' => "L",
        'ń' | 'ň' | 'ņ' => "n",
        'Ń' | 'Ň' | 'Ņ' => "N",
        'ó' | 'ô' | 'õ' | 'ō' | 'ő' | 'º' | '°' => "o",
        'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ō' | 'Ő' => "O",
        'ŕ' | 'ř' => "r",
        'Ŕ' | 'Ř' => "R",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'Ś' | 'Š' | 'Ş' | 'Ș' => "S",
        'ť' | 'ţ' | 'ț' => "t",
        'Ť' | 'Ţ' | 'Ț' => "T",
        'ú' | 'û' | 'ū' | 'ů' | 'ű' | 'ų' => "u",
        'Ù' | 'Ú' | 'Û' | 'Ū' | 'Ů' | 'Ű' | 'Ų' => "U",
        'ý' | 'ÿ' => "y",
        'Ý' | 'Ÿ' => "Y",
        'ź' | 'ż' | 'ž' => "z",
        'Ź' | 'Ż' | 'Ž' => "Z",
        'œ' => "oe",
        'Œ' => "OE",
        'þ' => "th",
        'Þ' => "Th",
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{2032}' | '\u{2bc}' | '´' | '`' => "'",
        '«' | '»' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{2033}' => "\"",
        '\u{2039}' => "<",
        '\u{203a}' => ">",
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '•' | '·' | '\u{2043}' => "-",
        '\u{2026}' => "...",
        '×' => "x",
        '÷' => "/",
        '²' => "2",
        '³' => "3",
        '¹' => "1",
        '½' => "1/2",
        '¼' => "1/4",
        '¾' => "3/4",
        '№' => "No",
        '\u{2122}' => "TM",
        '©' => "(c)",
        '®' => "(r)",
        // French sets narrow and unbreakable blanks within amounts and before signs.
        '\t' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => " ",
        '\u{2028}' | '\u{2029}' => "\n",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_tables_hold_what_the_standard_lists() {
        assert_eq!(DEFAULT.chars().count(), 127);
        assert_eq!(EXTENSION.chars().count(), 10);
        let mut seen: Vec<char> = DEFAULT.chars().chain(EXTENSION.chars()).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 137, "each stands once");
    }

    #[test]
    fn extension_characters_count_twice_and_others_not_at_all() {
        assert_eq!(septets(""), Some(0));
        assert_eq!(septets("Réglez 12 €"), Some(12));
        assert_eq!(septets("[~]"), Some(6));
        assert_eq!(septets("à é è ù ì ò ç"), None, "ç is outside, Ç within");
        assert_eq!(septets("Ç"), Some(1));
    }

    #[test]
    fn french_reads_as_french() {
        assert_eq!(
            fit("Cœur, fenêtre, l\u{2019}été\u{202f}: 1\u{202f}234,56\u{a0}€ «\u{a0}dû\u{a0}» 🙂"),
            "Coeur, fenetre, l'été : 1 234,56 € \" du \" "
        );
        assert_eq!(fit("ŒUVRE À ÇA… 日本"), "OEUVRE A ÇA... ");
        assert_eq!(ascii("Été à Nîmes, façade"), "Ete a Nimes, facade");
    }

    proptest! {
        #[test]
        fn whatever_is_fitted_fits(text in any::<String>()) {
            let fitted = fit(&text);
            prop_assert!(septets(&fitted).is_some(), "{fitted:?}");
            prop_assert!(ascii(&text).is_ascii());
            prop_assert_eq!(fit(&fitted), fitted);
        }

        #[test]
        fn what_fits_is_left_as_it_is(text in "[A-Za-z0-9 éèàùÉÇ€@.,:/?&=+-]{0,200}") {
            prop_assert_eq!(fit(&text), text.clone());
            let euros = text.matches('€').count();
            prop_assert_eq!(septets(&text), Some(text.chars().count() + euros));
        }

        #[test]
        fn septets_add_up(one in any::<String>(), other in any::<String>()) {
            let (one, other) = (fit(&one), fit(&other));
            prop_assert_eq!(septets(&format!("{one}{other}")), Some(septets(&one).unwrap() + septets(&other).unwrap()));
        }
    }
}
