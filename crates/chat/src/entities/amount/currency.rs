//! Signs, codes and names of currencies.

use crate::entities::{
    lexicon,
    numeral::Numeral,
    scan::Scan,
    value::Currency::{self, Cent, Dollar, Eur, Iso, Pound},
};
use rust_decimal::Decimal;

/// Codes that stand before or after a number.
const CODES: [(&str, &str); 32] = [
    ("usd", "USD"),
    ("gbp", "GBP"),
    ("chf", "CHF"),
    ("cad", "CAD"),
    ("aud", "AUD"),
    ("jpy", "JPY"),
    ("cny", "CNY"),
    ("rmb", "CNY"),
    ("inr", "INR"),
    ("sek", "SEK"),
    ("nok", "NOK"),
    ("dkk", "DKK"),
    ("pln", "PLN"),
    ("czk", "CZK"),
    ("huf", "HUF"),
    ("ron", "RON"),
    ("bgn", "BGN"),
    ("mad", "MAD"),
    ("tnd", "TND"),
    ("dzd", "DZD"),
    ("xof", "XOF"),
    ("xaf", "XAF"),
    ("aed", "AED"),
    ("brl", "BRL"),
    ("mxn", "MXN"),
    ("nzd", "NZD"),
    ("zar", "ZAR"),
    ("sgd", "SGD"),
    ("hkd", "HKD"),
    ("krw", "KRW"),
    ("try", "TRY"),
    ("ils", "ILS"),
];

/// A sign or code as it stands before a number: `€`, `US$`, `EUR`.
pub(super) fn sign(scan: &Scan, at: usize) -> Option<(Currency, usize)> {
    if scan.is(at, &["us"]) && scan.is(at + 1, &["$"]) {
        return Some((Iso("USD"), at + 2));
    }
    let currency = match scan.word(at) {
        "€" | "eur" | "euro" | "euros" => Eur,
        "$" => Dollar,
        "£" => Pound,
        "¥" => Iso("JPY"),
        "₹" => Iso("INR"),
        word => code(word)?,
    };
    // `50 euros 2 fois`: the currency belongs to the number before it.
    let taken = scan.is_word(at) && at > 0 && scan.digits(at - 1).is_some();
    (!taken).then_some((currency, at + 1))
}

fn code(word: &str) -> Option<Currency> {
    CODES.iter().find(|(code, _)| *code == word).map(|(_, iso)| Iso(iso))
}

/// A sign, code or name as it stands after a number.
pub(super) fn word(scan: &Scan, at: usize, number: &Numeral) -> Option<(Currency, usize)> {
    if at >= scan.len() {
        return None;
    }
    qualified(scan, at).or_else(|| {
        let currency = match scan.word(at) {
            "€" | "eur" | "eurs" | "euro" | "euros" | "euross" | "balles" | "boules" | "balle" => {
                Eur
            }
            "e" if is_short_euro(scan, at) => Eur,
            word if word.len() >= 4 && lexicon::is_slip(word, "euros") => Eur,
            "$" | "dollar" | "dollars" | "bucks" => Dollar,
            "£" | "pound" | "pounds" | "quid" => Pound,
            "livre" | "livres" if scan.is_french() => Pound,
            "sterling" | "sterlings" => Iso("GBP"),
            "grand" if !scan.is_french() => Iso("GBP"),
            "¥" | "yen" | "yens" => Iso("JPY"),
            "₹" | "rupees" | "rupee" | "roupies" => Iso("INR"),
            "dirhams" | "dirham" => Iso("MAD"),
            word => {
                return code(word).map(|code| (code, at + 1)).or_else(|| cent(scan, at, number));
            }
        };
        Some((currency, at + 1))
    })
}

/// Names with their country: `US dollars`, `dollars américains`, `francs suisses`, `US$`.
fn qualified(scan: &Scan, at: usize) -> Option<(Currency, usize)> {
    const PHRASES: [(&str, Currency); 26] = [
        ("us $", Iso("USD")),
        ("us dollars", Iso("USD")),
        ("us dollar", Iso("USD")),
        ("u . s . dollars", Iso("USD")),
        ("american dollars", Iso("USD")),
        ("dollars americains", Iso("USD")),
        ("dollar americain", Iso("USD")),
        ("canadian dollars", Iso("CAD")),
        ("canadian dollar", Iso("CAD")),
        ("dollars canadiens", Iso("CAD")),
        ("dollar canadien", Iso("CAD")),
        ("australian dollars", Iso("AUD")),
        ("dollars australiens", Iso("AUD")),
        ("british pounds", Iso("GBP")),
        ("british pound", Iso("GBP")),
        ("pounds sterling", Iso("GBP")),
        ("pound sterling", Iso("GBP")),
        ("livres sterling", Iso("GBP")),
        ("livre sterling", Iso("GBP")),
        ("swiss francs", Iso("CHF")),
        ("swiss franc", Iso("CHF")),
        ("francs suisses", Iso("CHF")),
        ("franc suisse", Iso("CHF")),
        ("francs cfa", Iso("XOF")),
        ("francs", Iso("CHF")),
        ("franc", Iso("CHF")),
    ];
    PHRASES.iter().find_map(|(phrase, currency)| Some((*currency, scan.any_phrase(at, &[phrase])?)))
}

/// `45e`: a lone letter, glued to the number or the last word of the clause, is the euro of short
/// messages, unless a noun makes it a rank (`le 21e jour`).
fn is_short_euro(scan: &Scan, at: usize) -> bool {
    const ARTICLES: [&str; 11] =
        ["la", "le", "les", "l", "du", "au", "aux", "ce", "cette", "ma", "mon"];
    let number = at.wrapping_sub(1);
    let ranked = scan.is(number.wrapping_sub(1), &ARTICLES)
        || scan
            .is(at + 1, &["jour", "mois", "semaine", "fois", "facture", "mensualite", "echeance"]);
    scan.digits(number).is_some() && !ranked && !(scan.glued(at + 1) && scan.is_word(at + 1))
}

/// Coins of any currency; French `cents` after a number in words below ten are hundreds.
fn cent(scan: &Scan, at: usize, number: &Numeral) -> Option<(Currency, usize)> {
    let certain = !scan.is_french() || !number.article;
    cents(scan, at).filter(|_| certain || !scan.is(at, &["cent"])).map(|end| (Cent, end))
}

/// The token after the word or sign for coins.
pub(super) fn cents(scan: &Scan, at: usize) -> Option<usize> {
    const COINS: [&str; 11] = [
        "¢",
        "cent",
        "cents",
        "centime",
        "centimes",
        "penny",
        "pence",
        "pennies",
        "cts",
        "ct",
        "eurocents",
    ];
    let short =
        scan.is(at, &["c", "p"]) && scan.glued(at) && scan.digits(at.wrapping_sub(1)).is_some();
    let percent = scan.is(at.wrapping_sub(1), &["pour", "per"]);
    ((scan.is(at, &COINS) && !percent) || short).then_some(at + 1)
}

/// What the word before `end` multiplies by: a grand is a thousand.
pub(super) fn factor(scan: &Scan, end: usize) -> Decimal {
    Decimal::from(if scan.word(end - 1) == "grand" { 1_000 } else { 1 })
}

/// Notes and, with `coins`, coins that have a value of their own; common words only after a count.
pub(super) fn note(word: &str, counted: bool, coins: bool) -> Option<(Decimal, Currency)> {
    Some(match word {
        "fiver" | "fivers" => (Decimal::from(5), Pound),
        "tenner" | "tenners" => (Decimal::from(10), Pound),
        "quarter" | "quarters" if coins && counted => (Decimal::new(25, 2), Dollar),
        "dime" | "dimes" if coins => (Decimal::new(10, 2), Dollar),
        "nickel" | "nickels" if coins => (Decimal::new(5, 2), Dollar),
        _ => return None,
    })
}
