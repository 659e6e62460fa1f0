//! The name under which a file is shown: what its sender called it, without what could deceive.

use super::Media;

/// The most characters before the ending.
const MOST: usize = 80;
/// Endings that say nothing more once the kind is known.
const ENDINGS: [&str; 6] = [".pdf", ".jpg", ".jpeg", ".png", ".heic", ".heif"];

/// A name to show, with the ending that fits what is kept. No folders, no control characters, no
/// marks that turn or hide letters (`invoice\u{202e}fdp.exe` looks like `invoiceexe.pdf`); nothing left
/// becomes `fallback`.
#[must_use]
pub fn shown_name(sent: &str, media: Media, fallback: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let visible: String = last.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let visible: String = visible.chars().filter(|c| !deceives(*c)).collect();
    let stem = without_ending(visible.trim()).trim_matches([' ', '.']);
    let stem: String = stem.chars().take(MOST).collect();
    let stem = if stem.trim().is_empty() { fallback } else { stem.trim_end() };
    format!("{stem}.{}", media.ending())
}

fn without_ending(name: &str) -> &str {
    let lower = name.to_ascii_lowercase();
    let ending = ENDINGS.iter().find(|ending| lower.ends_with(*ending));
    ending.map_or(name, |ending| &name[..name.len() - ending.len()])
}

/// Controls, marks of direction (UAX #9), blanks of no width, private and unassigned specials.
fn deceives(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}' | '\u{e000}'..='\u{f8ff}')
        || c as u32 >= 0xe_0000
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_kept_without_what_deceives() {
        let shown = |sent| shown_name(sent, Media::Pdf, "fichier");
        for (sent, expected) in [
            ("Bon de livraison.pdf", "Bon de livraison.pdf"),
            ("C:\\Users\\Zoé\\reçu n° 4.PDF", "reçu n° 4.pdf"),
            ("../../etc/passwd", "passwd.pdf"),
            ("facture\u{202e}fdp.exe", "facturefdp.exe.pdf"),
            ("a\r\nSet-Cookie: x=1.pdf", "a  Set-Cookie: x=1.pdf"),
            ("", "fichier.pdf"),
            (".pdf", "fichier.pdf"),
            ("\u{200b}\u{feff}", "fichier.pdf"),
            ("<img src=x onerror=alert(1)>.pdf", "<img src=x onerror=alert(1)>.pdf"),
        ] {
            assert_eq!(shown(sent), expected, "{sent:?}");
        }
        assert_eq!(shown_name("IMG_0117.HEIC", Media::Jpeg, "photo"), "IMG_0117.jpg");
        assert_eq!(shown(&"é".repeat(500)).chars().count(), MOST + 4);
    }

    proptest! {
        #[test]
        fn whatever_the_name_one_clean_line_is_shown(sent in "\\PC{0,300}|(?s).{0,300}") {
            let name = shown_name(&sent, Media::Png, "photo");
            prop_assert_eq!(name.rsplit('.').next(), Some("png"));
            prop_assert!(name.chars().count() <= MOST + 4);
            prop_assert!(!name.contains(['/', '\\', '\n', '\r', '\0']));
            prop_assert_eq!(shown_name(&name, Media::Png, "photo"), name);
        }
    }
}
