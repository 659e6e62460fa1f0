//! Whose clock counts: the debtor's.

/// The time zone (IANA name) of an address. France's overseas departments and territories have
/// postcodes of their own; other countries with several zones are taken at their capital's.
#[must_use]
pub fn time_zone_of(country: &str, postcode: &str) -> Option<&'static str> {
    let overseas = match postcode.get(..3) {
        Some("971" | "977" | "978") => Some("America/Guadeloupe"),
        Some("972") => Some("America/Martinique"),
        Some("973") => Some("America/Cayenne"),
        Some("974") => Some("Indian/Reunion"),
        Some("975") => Some("America/Miquelon"),
        Some("976") => Some("Indian/Mayotte"),
        Some("986") => Some("Pacific/Wallis"),
        Some("987") => Some("Pacific/Tahiti"),
        Some("988") => Some("Pacific/Noumea"),
        _ => None,
    };
    match country.to_ascii_uppercase().as_str() {
        "FR" => overseas.or(Some("Europe/Paris")),
        "GP" | "MF" | "BL" => Some("America/Guadeloupe"),
        "MQ" => Some("America/Martinique"),
        "GF" => Some("America/Cayenne"),
        "RE" => Some("Indian/Reunion"),
        "PM" => Some("America/Miquelon"),
        "YT" => Some("Indian/Mayotte"),
        "WF" => Some("Pacific/Wallis"),
        "PF" => Some("Pacific/Tahiti"),
        "NC" => Some("Pacific/Noumea"),
        "MC" => Some("Europe/Monaco"),
        "BE" => Some("Europe/Brussels"),
        "LU" => Some("Europe/Luxembourg"),
        "CH" => Some("Europe/Zurich"),
        "DE" => Some("Europe/Berlin"),
        "ES" => Some("Europe/Madrid"),
        "IT" => Some("Europe/Rome"),
        "PT" => Some("Europe/Lisbon"),
        "NL" => Some("Europe/Amsterdam"),
        "AT" => Some("Europe/Vienna"),
        "IE" => Some("Europe/Dublin"),
        "GB" => Some("Europe/London"),
        "PL" => Some("Europe/Warsaw"),
        _ => None,
    }
}
