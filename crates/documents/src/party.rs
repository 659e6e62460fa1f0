//! Who stands on a paper, and in whose colours.

use crate::text::{self, SHORT};
use domain::{
    Locale,
    brand::{BrandTokens, Rgb, Scheme},
    party::Address,
};
use serde_json::{Value, json};

/// A creditor, a collector or a debtor as printed. Empty texts are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Party {
    /// Full name.
    pub name: String,
    /// Postal address.
    pub address: Address,
    /// SIREN, nine digits with or without blanks.
    pub siren: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone number as it should be read.
    pub phone: Option<String>,
    /// What it does: `Menuiserie`, `Recouvrement amiable de créances`.
    pub activity: Option<String>,
    /// Legal form, capital, register, VAT number: `SARL au capital de 8 000 € · RCS Lyon`.
    pub legal: Option<String>,
}

impl Party {
    /// What templates see: `name`, `address` (lines), `contact` (lines), `identity` (lines).
    pub(crate) fn data(&self, locale: Locale) -> Value {
        let Address { street, postcode, city, country } = &self.address;
        let mut address = text::lines(street, 4);
        address.push(text::line(&format!("{postcode} {}", city.to_uppercase()), SHORT));
        address.push(country_name(country, locale));
        address.retain(|line| !line.is_empty());
        let line = |text: &Option<String>| {
            let text = text.as_deref().map(|text| text::line(text, SHORT));
            text.filter(|text| !text.is_empty())
        };
        let siren = line(&self.siren).map(|siren| format!("SIREN {}", in_threes(&siren)));
        let some = |texts: [Option<String>; 3]| texts.into_iter().flatten().collect::<Vec<_>>();
        json!({
            "name": text::line(&self.name, SHORT),
            "address": address,
            "contact": some([line(&self.phone), line(&self.email), None]),
            "identity": some([line(&self.activity), line(&self.legal), siren]),
        })
    }
}

/// `123456789` as `123 456 789`; anything else as it stands.
fn in_threes(siren: &str) -> String {
    let digits: String = siren.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() == 9 && digits.is_ascii() {
        format!("{}\u{a0}{}\u{a0}{}", &digits[..3], &digits[3..6], &digits[6..])
    } else {
        siren.to_owned()
    }
}

/// The last line of an address abroad; nothing for France, the code for countries not listed. Those
/// of the European Union and next to it, and where French and English are often written.
fn country_name(code: &str, locale: Locale) -> String {
    let code = code.trim().to_uppercase();
    match code.as_str() {
        "" | "FR" => "",
        "AT" => locale.pick("AUTRICHE", "AUSTRIA"),
        "AU" => locale.pick("AUSTRALIE", "AUSTRALIA"),
        "BE" => locale.pick("BELGIQUE", "BELGIUM"),
        "BG" => locale.pick("BULGARIE", "BULGARIA"),
        "CA" => "CANADA",
        "CH" => locale.pick("SUISSE", "SWITZERLAND"),
        "CY" => locale.pick("CHYPRE", "CYPRUS"),
        "CZ" => locale.pick("TCHÉQUIE", "CZECHIA"),
        "DE" => locale.pick("ALLEMAGNE", "GERMANY"),
        "DK" => locale.pick("DANEMARK", "DENMARK"),
        "DZ" => locale.pick("ALGÉRIE", "ALGERIA"),
        "EE" => locale.pick("ESTONIE", "ESTONIA"),
        "ES" => locale.pick("ESPAGNE", "SPAIN"),
        "FI" => locale.pick("FINLANDE", "FINLAND"),
        "GB" => locale.pick("ROYAUME-UNI", "UNITED KINGDOM"),
        "GR" => locale.pick("GRÈCE", "GREECE"),
        "HR" => locale.pick("CROATIE", "CROATIA"),
        "HU" => locale.pick("HONGRIE", "HUNGARY"),
        "IE" => locale.pick("IRLANDE", "IRELAND"),
        "IT" => locale.pick("ITALIE", "ITALY"),
        "LT" => locale.pick("LITUANIE", "LITHUANIA"),
        "LU" => "LUXEMBOURG",
        "LV" => locale.pick("LETTONIE", "LATVIA"),
        "MA" => locale.pick("MAROC", "MOROCCO"),
        "MC" => "MONACO",
        "MT" => locale.pick("MALTE", "MALTA"),
        "NL" => locale.pick("PAYS-BAS", "NETHERLANDS"),
        "NO" => locale.pick("NORVÈGE", "NORWAY"),
        "PL" => locale.pick("POLOGNE", "POLAND"),
        "PT" => "PORTUGAL",
        "RO" => locale.pick("ROUMANIE", "ROMANIA"),
        "SE" => locale.pick("SUÈDE", "SWEDEN"),
        "SI" => locale.pick("SLOVÉNIE", "SLOVENIA"),
        "SK" => locale.pick("SLOVAQUIE", "SLOVAKIA"),
        "TN" => locale.pick("TUNISIE", "TUNISIA"),
        "US" => locale.pick("ÉTATS-UNIS", "UNITED STATES"),
        other => return text::line(other, 40),
    }
    .to_owned()
}

/// The creditor's looks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Any colour; its lightness is corrected until it can be read. Ink blue without one.
    pub colour: Option<Rgb>,
    /// Printed instead of the name at the top.
    pub logo: Option<Logo>,
}

impl Style {
    pub(crate) fn data(&self) -> Value {
        let colour = self.colour.unwrap_or(Rgb { r: 0x1f, g: 0x4e, b: 0x79 });
        let tokens = BrandTokens::derive(colour, Scheme::Light);
        json!({
            "brand": tokens.brand.to_string(),
            "on_brand": tokens.on_brand.to_string(),
            "tint": tokens.tint.to_string(),
            "logo": self.logo.as_ref().map(Logo::format),
        })
    }
}

/// A picture for the letterhead: PNG or JPEG, at most 1 MiB.
///
/// Pixels are not counted here: pictures come from uploads, which are checked and re-encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo {
    bytes: Vec<u8>,
    format: &'static str,
}

impl Logo {
    /// Largest logo, in bytes.
    pub const MAX: usize = 1024 * 1024;

    /// A logo from the file's bytes, or `None` for another kind of file or one too large.
    ///
    /// A file that starts well and then cannot be read is left out of the paper: a receipt is
    /// worth more than its logo.
    pub fn new(bytes: Vec<u8>) -> Option<Self> {
        let format = match bytes.as_slice() {
            [0x89, b'P', b'N', b'G', ..] => "png",
            [0xff, 0xd8, 0xff, ..] => "jpg",
            _ => return None,
        };
        (bytes.len() <= Self::MAX).then_some(Self { bytes, format })
    }

    pub(crate) const fn format(&self) -> &'static str {
        self.format
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// How a reader makes sure that a paper is genuine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The code to type.
    pub code: String,
    /// Where to type it, without scheme: `payer.exemple.fr/verifier`.
    pub place: String,
}

impl Check {
    pub(crate) fn data(&self) -> Value {
        json!({ "code": text::line(&self.code, 60), "place": text::line(&self.place, SHORT) })
    }
}
