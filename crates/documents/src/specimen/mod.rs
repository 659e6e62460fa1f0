//! Invented papers: previews in the settings, the check of a template when it is saved, tests.

mod letter;

pub use letter::{batch, business, formal_notice, reminder};

use crate::{
    Check, Clearance, ClearanceLine, Contract, InvoiceLine, InvoicePaper, Party, Receipt,
    ReceiptLine, Style, VatLine,
};
use chrono::{NaiveDate, NaiveDateTime};
use domain::{
    Locale, Money, bank::BankAccount, brand::Rgb, invoice::InvoiceKind, party::Address,
    reference::RfReference,
};
use rust_decimal::Decimal;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

fn at(date: NaiveDate, hour: u32, minute: u32) -> NaiveDateTime {
    date.and_hms_opt(hour, minute, 0).unwrap_or_default()
}

fn style() -> Style {
    Style { colour: Some(Rgb { r: 0x0f, g: 0x76, b: 0x6e }), logo: None }
}

fn address(street: &str, postcode: &str, city: &str) -> Address {
    let text = str::to_owned;
    Address {
        street: text(street),
        postcode: text(postcode),
        city: text(city),
        country: text("FR"),
    }
}

/// A joiner's workshop.
pub fn creditor() -> Party {
    Party {
        name: "Atelier Marceau".into(),
        address: address("8 quai Saint-Vincent", "69001", "Lyon"),
        siren: Some("812345676".into()),
        email: Some("compta@atelier-marceau.example".into()),
        phone: Some("04 72 00 00 00".into()),
        activity: Some("Menuiserie sur mesure".into()),
        legal: Some("SARL au capital de 8 000 € · RCS Lyon".into()),
    }
}

/// A company that collects for others.
pub fn collector() -> Party {
    Party {
        name: "Recouvra Conseil".into(),
        address: address("14 rue de la Paix", "75002", "Paris"),
        siren: Some("523456784".into()),
        email: Some("bonjour@recouvra.example".into()),
        phone: Some("01 40 00 00 00".into()),
        activity: Some("Recouvrement amiable de créances".into()),
        legal: None,
    }
}

/// A customer.
pub fn debtor() -> Party {
    Party {
        name: "Claire Fontaine".into(),
        address: address("Bâtiment B\n12 rue des Lilas", "69003", "Lyon"),
        ..Party::default()
    }
}

fn check() -> Check {
    Check { code: "K7QM-3XVD".into(), place: "payer.atelier-marceau.example/verifier".into() }
}

/// A receipt for a card payment that settles as many invoices as asked.
pub fn receipt(locale: Locale, lines: u16) -> Receipt {
    let first = day(2026, 1, 12);
    let lines: Vec<ReceiptLine> = (0..lines)
        .map(|number| ReceiptLine {
            reference: format!("F2026-{:04}", 42 + number),
            issued_on: first + chrono::Days::new(u64::from(number) * 2),
            paid: Money::eur(24_000 + i64::from(number) * 1_250),
            remaining: Money::eur(0),
        })
        .collect();
    Receipt {
        locale,
        style: style(),
        number: "R-2026-0117".into(),
        issued_at: at(day(2026, 3, 12), 14, 6),
        creditor: creditor(),
        collector: None,
        debtor: debtor(),
        amount: Money::eur(lines.iter().map(|line| line.paid.minor).sum()),
        paid_at: at(day(2026, 3, 12), 14, 5),
        method: locale.pick("Carte bancaire •••• 4242", "Card •••• 4242").into(),
        payment_reference: "pi_3QK8Zr2eZvKYlo2C".into(),
        lines,
        remaining_total: Money::eur(0),
        credit: Money::eur(0),
        check: Some(check()),
        mentions: vec![
            locale
                .pick(
                    "Conservez ce reçu : il prouve votre paiement. Vos données sont traitées pour la gestion de votre dossier ; vous pouvez y accéder, les rectifier et vous opposer à leur traitement en nous écrivant.",
                    "Keep this receipt: it proves your payment. Your data are processed to manage your file; you may access and correct them, and object to their processing, by writing to us.",
                )
                .into(),
        ],
    }
}

/// A clearance letter for as many invoices as asked.
pub fn clearance(locale: Locale, lines: u16) -> Clearance {
    let first = day(2026, 1, 12);
    let line = |number: u16| ClearanceLine {
        reference: format!("F2026-{:04}", 42 + number),
        issued_on: first + chrono::Days::new(u64::from(number) * 2),
        total: Money::eur(24_000 + i64::from(number) * 1_250),
        settled_on: day(2026, 3, 12),
    };
    Clearance {
        locale,
        style: style(),
        number: "C-1042".into(),
        as_of: day(2026, 3, 13),
        creditor: creditor(),
        collector: None,
        debtor: debtor(),
        lines: (0..lines).map(line).collect(),
        earlier: 0,
        check: None,
        mentions: Vec::new(),
    }
}

/// The contract of a plan, with as many monthly instalments as asked.
pub fn contract(locale: Locale, instalments: u16) -> Contract {
    let first = day(2026, 4, 15);
    let due = |number: u16| first + chrono::Months::new(u32::from(number));
    Contract {
        locale,
        style: style(),
        number: "E-2026-0042".into(),
        kind: domain::plans::PlanKind::Instalments,
        agreed_on: day(2026, 3, 30),
        creditor: creditor(),
        collector: None,
        debtor: debtor(),
        total: Money::eur(8_000 * i64::from(instalments)),
        instalments: (0..instalments).map(|number| (due(number), Money::eur(8_000))).collect(),
        invoices: vec![("F2026-0042".into(), Money::eur(8_000 * i64::from(instalments)))],
        terms: vec![
            locale
                .pick(
                    "Une date peut être déplacée une fois, de dix jours au plus.",
                    "One date can be moved once, by ten days at most.",
                )
                .into(),
        ],
        check: Some(check()),
    }
}

/// An invoice for some work, with as many lines as asked and tax at 20 and 10 per cent.
pub fn invoice(locale: Locale, lines: u16) -> InvoicePaper {
    let works: [(&str, &str); 3] = [
        ("Bibliothèque en chêne massif, pose comprise", "Solid oak bookcase, fitted"),
        ("Reprise et ponçage du plan de travail", "Worktop repair and sanding"),
        ("Déplacement et protection du chantier", "Travel and site protection"),
    ];
    let lines: Vec<InvoiceLine> = (0..lines)
        .map(|number| {
            let (fr, en) = works[usize::from(number) % works.len()];
            let (quantity, price) = (1 + i64::from(number) % 3, 14_500 + i64::from(number) * 725);
            InvoiceLine {
                description: locale.pick(fr, en).into(),
                quantity: Some(Decimal::from(quantity)),
                unit_price: Some(Money::eur(price)),
                vat_rate: Some(Decimal::from(if number % 3 == 1 { 10 } else { 20 })),
                amount: Money::eur(quantity * price),
            }
        })
        .collect();
    let base = |rate: i64| -> i64 {
        let of_rate = |line: &&InvoiceLine| line.vat_rate == Some(Decimal::from(rate));
        lines.iter().filter(of_rate).map(|line| line.amount.minor).sum()
    };
    let vat: Vec<VatLine> = [20, 10]
        .into_iter()
        .filter(|rate| base(*rate) != 0)
        .map(|rate| VatLine {
            rate: Decimal::from(rate),
            base: Money::eur(base(rate)),
            tax: Money::eur((base(rate) * rate + 50) / 100),
        })
        .collect();
    let net = base(20) + base(10);
    let total = net + vat.iter().map(|vat| vat.tax.minor).sum::<i64>();
    InvoicePaper {
        locale,
        style: style(),
        kind: InvoiceKind::Invoice,
        reference: "F2026-0042".into(),
        issued_on: day(2026, 1, 12),
        due_on: day(2026, 2, 11),
        subject: Some(locale.pick("Aménagement du salon", "Living-room fittings").into()),
        order: Some("BC-7741".into()),
        facts: vec![(locale.pick("Prestation du", "Supplied on").into(), locale.date(day(2026, 1, 9)))],
        creditor: creditor(),
        debtor: debtor(),
        lines,
        net_total: Some(Money::eur(net)),
        vat,
        total: Money::eur(total),
        mentions: vec![
            locale
                .pick(
                    "Paiement à 30 jours, sans escompte pour paiement anticipé. En cas de retard entre professionnels : intérêts au taux de la BCE majoré de 10 points (article L441-10 du Code de commerce) et indemnité forfaitaire de 40 € pour frais de recouvrement (article D441-5).",
                    "Payment within 30 days, no discount for early payment. Late payment between businesses: interest at the ECB rate plus 10 points (article L441-10 of the French Commercial Code) and a fixed sum of €40 for recovery costs (article D441-5).",
                )
                .into(),
        ],
        account: Some(BankAccount {
            holder: "Atelier Marceau SARL".into(),
            iban: "FR1420041010050500013M02606".into(),
            bic: Some("PSSTFRPPXXX".into()),
        }),
        transfer_reference: RfReference::from_body("539007547034").ok(),
        check: Some(check()),
    }
}
