//! Numbers under which businesses declare value-added tax.

/// A number in its plain form: two letters and up to twelve characters. A French one is checked: its
/// key follows from the SIREN that it holds (article 286 ter CGI).
pub fn number(text: &str) -> Option<String> {
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '\u{a0}' | '\u{202f}'))
        .collect::<String>()
        .to_uppercase();
    let (country, body) = plain.split_at_checked(2)?;
    let fits = country.bytes().all(|byte| byte.is_ascii_uppercase())
        && (2..=12).contains(&body.len())
        && body.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if !fits || (country == "FR" && !is_french(body)) {
        return None;
    }
    Some(plain)
}

/// The SIREN within a French number.
pub fn siren(number: &str) -> Option<&str> {
    number.strip_prefix("FR").and_then(|body| body.get(2..)).filter(|siren| siren.len() == 9)
}

/// Two characters and a SIREN. Keys of digits alone are computed; those with letters are not public.
fn is_french(body: &str) -> bool {
    let Some((key, siren)) = body.split_at_checked(2) else { return false };
    let Ok(number) = siren.parse::<u64>() else { return false };
    if siren.len() != 9 || !siren.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    match key.parse::<u64>() {
        Ok(key) => key == (12 + 3 * (number % 97)) % 97,
        Err(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_french_number_is_checked_against_its_siren() {
        assert_eq!(number("fr 83 404 833 048").as_deref(), Some("FR83404833048"));
        assert_eq!(number("FR84404833048"), None);
        assert_eq!(number("FR8340483304"), None);
        assert_eq!(siren("FR83404833048"), Some("404833048"));
    }

    #[test]
    fn one_of_another_country_is_taken_as_it_stands() {
        assert_eq!(number("DE 136.695.976").as_deref(), Some("DE136695976"));
        for text in ["", "F", "12345678901", "DE", "DÉ12345", "DE1234567890123", "FR<script>"] {
            assert_eq!(number(text), None, "{text}");
        }
        assert_eq!(siren("DE136695976"), None);
    }
}
