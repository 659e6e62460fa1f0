//! Code lists: document types (UNTDID 1001, as EN 16931, Peppol and the French reform use it) and
//! currencies (ISO 4217).

use crate::reason::Reason;
use domain::{Currency, invoice::InvoiceKind};

/// Documents by which the seller claims. Left out on purpose, because nobody owes anything for
/// them: 130 (data sheet), 310 (offer), 325 (pro forma), 457 and 458 (reversals that only undo an
/// earlier posting).
const INVOICES: &[u16] = &[
    71, 80, 82, 84, 102, 202, 203, 204, 211, 218, 219, 295, 326, 331, 380, 382, 383, 384, 385, 386,
    387, 388, 389, 390, 393, 394, 395, 456, 471, 472, 473, 500, 501, 527, 553, 575, 623, 633, 751,
    780, 817, 870, 875, 876, 877, 935,
];

/// Documents by which the seller gives back.
const CREDIT_NOTES: &[u16] = &[81, 83, 261, 262, 296, 308, 381, 396, 420, 502, 503, 532];

/// The kind of a document type code (BT-3).
pub(crate) fn kind(code: &str) -> Result<InvoiceKind, Reason> {
    let number = code.parse::<u16>().unwrap_or_default();
    if INVOICES.contains(&number) {
        Ok(InvoiceKind::Invoice)
    } else if CREDIT_NOTES.contains(&number) {
        Ok(InvoiceKind::CreditNote)
    } else {
        Err(Reason::NotAClaim { code: crate::text::line(code, 20) })
    }
}

/// Currencies in use; funds, metals and test codes of ISO 4217 are left out.
const CURRENCIES: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD \
    BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL \
    GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD \
    KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK \
    NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP \
    STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG \
    XOF XPF YER ZAR ZMW ZWG HRK";

/// A currency that is or was in use when invoices still owed were issued.
pub(crate) fn currency(code: &str) -> Result<Currency, Reason> {
    let known = code.len() == 3 && CURRENCIES.split_ascii_whitespace().any(|known| known == code);
    if known {
        code.parse().map_err(|_| Reason::UnknownCurrency)
    } else {
        Err(Reason::UnknownCurrency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn document_types_are_told_apart() {
        for code in ["380", "384", "389", "326", "386", "751", "204", "387"] {
            assert_eq!(kind(code), Ok(InvoiceKind::Invoice), "{code}");
        }
        for code in ["381", "261", "396", "503"] {
            assert_eq!(kind(code), Ok(InvoiceKind::CreditNote), "{code}");
        }
        for code in ["325", "310", "220", "", "abc", "99999999", "-380"] {
            assert!(kind(code).is_err(), "{code}");
        }
    }

    #[test]
    fn only_currencies_in_use_are_known() {
        assert_eq!(currency("EUR"), Ok(Currency::EUR));
        for code in ["EURO", "eur", "XXX", "XTS", "ZZZ", "", "EU", "AED "] {
            assert_eq!(currency(code), Err(Reason::UnknownCurrency), "{code}");
        }
    }
}
