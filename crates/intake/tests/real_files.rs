//! The invoices that publishers and standard bodies give as examples, read from the folder beside
//! the project. The figures were checked against an independent reading with Python's `ElementTree`.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

use intake::{DebtorDraft, InvoiceDraft, Options, SellerDraft, read};
use std::{fmt::Write, fs, path::PathBuf};

const NAMES: [&str; 15] = [
    "Avoir_FR_type381_BASIC.pdf",
    "CII_business_example_01.xml",
    "CII_example1.xml",
    "CII_example5.xml",
    "EN16931_1_Teilrechnung.ubl.xml",
    "EN16931_Einfach_DueDate.cii.xml",
    "EN16931_Einfach_DueDate.ubl.xml",
    "EN16931_Elektron.cii.xml",
    "EN16931_Gutschrift.cii.xml",
    "EN16931_Miete.cii.xml",
    "EN16931_Physiotherapeut.ubl.xml",
    "Facture_DOM_BASICWL.pdf",
    "Facture_FR_BASICWL.pdf",
    "Facture_FR_MINIMUM.pdf",
    "ubl-guide-example1.xml",
];

fn files() -> Vec<(&'static str, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/invoices");
    if !folder.is_dir() {
        println!("skipped: {} is absent", folder.display());
        return Vec::new();
    }
    NAMES.into_iter().map(|name| (name, fs::read(folder.join(name)).unwrap())).collect()
}

fn or_dash(text: Option<&impl ToString>) -> String {
    text.map_or("-".to_owned(), ToString::to_string)
}

fn amounts(draft: &InvoiceDraft) -> String {
    let decimal =
        |money: Option<domain::Money>| or_dash(money.map(domain::Money::to_decimal).as_ref());
    let zero = domain::Money::zero(draft.currency());
    let lines = draft.lines.iter().fold(zero, |sum, line| sum.checked_add(line.net).unwrap());
    format!(
        "{} net {} + tax {} = {} - {} paid = {}; {} lines of {}",
        draft.currency(),
        decimal(draft.net),
        decimal(draft.tax),
        decimal(Some(draft.total)),
        decimal(Some(draft.prepaid)),
        decimal(Some(draft.due)),
        draft.lines.len(),
        decimal(Some(lines)),
    )
}

fn seller(seller: &SellerDraft) -> String {
    let ids = [&seller.siret, &seller.vat_id].map(|id| or_dash(id.as_ref())).join(" ");
    format!("{} {ids} [{}]", seller.name, seller.ibans.join(" "))
}

fn debtor(debtor: &DebtorDraft) -> String {
    let ids =
        [&debtor.reference, &debtor.siren, &debtor.vat_id].map(|id| or_dash(id.as_ref())).join(" ");
    let address = [debtor.address.one_line(), debtor.address.country.clone()].join(" ");
    let contact = [&debtor.contact_name, &debtor.email, &debtor.phone]
        .map(|text| or_dash(text.as_ref()))
        .join(" ");
    format!("{} ({}) {ids}; {address}; {contact}", debtor.name, or_dash(debtor.kind.as_ref()))
}

/// A few lines per file: what matters of its draft, or why it was refused.
fn summary(name: &str, bytes: &[u8]) -> String {
    let intake = read(name, bytes, &Options::default());
    let mut text = format!("{name}: {}\n", or_dash(intake.format.as_ref()));
    for draft in intake.drafts {
        let _ = writeln!(
            text,
            "  {} {} {}, {} to {}; pay {}; after {}",
            draft.kind,
            or_dash(draft.type_code.as_ref()),
            draft.reference,
            draft.issued_on,
            or_dash(draft.due_on.as_ref()),
            or_dash(draft.payment_reference.as_ref()),
            or_dash(draft.preceding.first()),
        );
        let _ = writeln!(text, "  {}", amounts(&draft));
        let _ = writeln!(text, "  < {}", seller(&draft.seller.unwrap_or_default()));
        let _ = writeln!(text, "  > {}", debtor(&draft.debtor));
        for remark in draft.remarks {
            let _ = writeln!(text, "  left out: {} {}", remark.field, remark.value);
        }
    }
    for rejection in intake.rejections {
        let _ = writeln!(text, "  refused: {}", rejection.message(domain::Locale::En));
    }
    text
}

#[test]
fn every_shared_invoice_is_accepted_with_its_figures() {
    let files = files();
    if files.is_empty() {
        return;
    }
    let all: String = files.iter().map(|(name, bytes)| summary(name, bytes)).collect();
    insta::assert_snapshot!(all, @r#"
    Avoir_FR_type381_BASIC.pdf: pdf
      credit_note 381 AV-2017-0005, 2017-11-16 to 2017-11-16; pay AV-2017-0005; after FA-2017-0010
      EUR net 218.48 + tax 14.99 = 233.47 - 0.00 paid = 233.47; 2 lines of 218.48
      < Au bon moulin 99999999800010 FR11999999998 []
      > Ma jolie boutique (business) - 787878784 FR19787878784; 35 rue de la République, 69001 Lyon FR; - - -
    CII_business_example_01.xml: cii
      invoice 380 TOSL108, 2013-06-30 to 2013-07-20; pay 0003434323213231; after -
      NOK net 1436.50 + tax 365.28 = 1801.78 - 1000.00 paid = 801.78; 5 lines of 1436.50
      < Salescompany ltd. - NO123456789MVA [NO9386011117947]
      > The Buyercompany (business) 3456789012098 - NO987654321MVA; Anystreet 8, Back door, 101 Anytown NO; John Doe john@buyercompany.no 5121230
    CII_example1.xml: cii
      invoice 380 12115118, 2015-01-09 to 2015-01-09; pay Deb. 10202 / Fact. 12115118; after -
      EUR net 229.60 + tax 20.73 = 250.33 - 0.00 paid = 250.33; 20 lines of 229.60
      < De Koksmaat - NL820098395B01 [NL57RABO0107307510]
      > ODIN 59 (-) 10202 - -; POSTBUS 367, 1960 AJ HEEMSKERK NL; Dhr. J BLOKKER - -
    CII_example5.xml: cii
      invoice 380 TOSL110, 2013-04-10 to 2013-05-10; pay Payref1; after TOSL109
      DKK net 4000.00 + tax 675.00 = 4675.00 - 2337.50 paid = 2337.50; 3 lines of 4000.00
      < SellerCompany - NL16356706 []
      > Buyercompany ltd (business) 5790000436057 - DK16356607; Anystreet, Building 1, 5th floor, 101 Anytown DK; John Hansen john.hansen@buyercompany.dk +4598989898
      left out: iban DK1212341234123412
      left out: iban A
    EN16931_1_Teilrechnung.ubl.xml: ubl
      invoice 380 471102, 2018-06-05 to -; pay -; after -
      EUR net 177.49 + tax 20.16 = 197.65 - 50.00 paid = 147.65; 4 lines of 180.76
      < Lieferant GmbH - DE123456789 []
      > Kunden AG Mitte (-) GE2020211 - -; Kundenstraße 15, 69876 Frankfurt DE; - - -
    EN16931_Einfach_DueDate.cii.xml: cii
      invoice 380 471102, 2018-03-05 to 2019-03-05; pay -; after -
      EUR net 473.00 + tax 56.87 = 529.87 - 0.00 paid = 529.87; 2 lines of 473.00
      < Lieferant GmbH - DE123456789 []
      > Kunden AG Mitte (-) GE2020211 - -; Kundenstraße 15, 69876 Frankfurt DE; - - -
    EN16931_Einfach_DueDate.ubl.xml: ubl
      invoice 380 471102, 2018-03-05 to 2019-03-05; pay -; after -
      EUR net 473.00 + tax 56.87 = 529.87 - 0.00 paid = 529.87; 2 lines of 473.00
      < Lieferant GmbH - DE123456789 []
      > Kunden AG Mitte (-) GE2020211 - -; Kundenstraße 15, 69876 Frankfurt DE; - - -
    EN16931_Elektron.cii.xml: cii
      invoice 204 181301674, 2018-04-25 to -; pay Rechnung 181301674; after -
      EUR net 252.10 + tax 47.90 = 300.00 - 0.00 paid = 300.00; 2 lines of 252.10
      < ELEKTRON Industrieservice GmbH - DE136695976 [DE91100000000123456789]
      > ConsultingService GmbH (-) 16259 - -; Musterstr. 18, 76138 Karlsruhe DE; - - -
    EN16931_Gutschrift.cii.xml: cii
      invoice 389 471102, 2018-03-05 to -; pay -; after -
      EUR net 473.00 + tax 56.87 = 529.87 - 0.00 paid = 529.87; 2 lines of 473.00
      < Lieferant GmbH - DE123456789 []
      > Kunden AG Mitte (business) GE2020211 - DE136695976; Kundenstraße 15, 69876 Frankfurt DE; - - -
    EN16931_Miete.cii.xml: cii
      invoice 387 9314110911/00/M/00/N, 2018-10-01 to -; pay -; after -
      EUR net 286.52 + tax 54.44 = 340.96 - 0.00 paid = 340.96; 6 lines of 286.52
      < MUSTER-Autovermietung - DE136695976 []
      > MUSTER-KUNDE GMBH (-) 9314110911 - -; KUNDENWEG 88, 40235 DUESSELDORF DE; - - -
    EN16931_Physiotherapeut.ubl.xml: ubl
      invoice 380 R18-31, 2018-10-03 to 2018-11-21; pay -; after -
      EUR net 380.00 + tax 0.00 = 380.00 - 0.00 paid = 380.00; 2 lines of 380.00
      < Physiotherapeutin - DE136695976 [DE02120300000000202051]
      > Liselotte Müller (-) - - -; Rechnungsstraße 12, 12345 Beispielstadt DE; - - -
    Facture_DOM_BASICWL.pdf: pdf
      invoice 380 FA-2017-0009, 2017-11-05 to 2017-12-05; pay FA-2017-0009; after -
      EUR net 530.75 + tax 0.00 = 530.75 - 147.00 paid = 383.75; 0 lines of 0.00
      < Au bon moulin 99999999800010 FR11999999998 [FR2012421242124212421242124]
      > Hôtel Saint Denis (business) - 343434346 FR90343434346; 42 rue du stade, 97400 Saint Denis RE; - - -
    Facture_FR_BASICWL.pdf: pdf
      invoice 380 FA-2017-0010, 2017-11-13 to 2017-12-13; pay FA-2017-0010; after -
      EUR net 624.90 + tax 46.25 = 671.15 - 201.00 paid = 470.15; 0 lines of 0.00
      < Au bon moulin 99999999800010 FR11999999998 [FR2012421242124212421242124]
      > Ma jolie boutique (business) - 787878784 FR19787878784; 35 rue de la République, 69001 Lyon FR; - - -
    Facture_FR_MINIMUM.pdf: pdf
      invoice 380 FA-2017-0010, 2017-11-13 to -; pay -; after -
      EUR net 624.90 + tax 46.25 = 671.15 - 201.00 paid = 470.15; 0 lines of 0.00
      < Au bon moulin 99999999800010 FR11999999998 []
      > Ma jolie boutique (business) - 787878784 FR19787878784;  FR; - - -
    ubl-guide-example1.xml: ubl
      invoice 380 12115118, 2015-01-09 to 2015-01-09; pay Deb. 10202 / Fact. 12115118; after -
      EUR net 229.60 + tax 20.73 = 250.33 - 0.00 paid = 250.33; 20 lines of 229.60
      < De Koksmaat - NL820098395B01 [NL57RABO0107307510 NL03INGB0004489902]
      > ODIN 59 (-) 10202 - -; POSTBUS 367, 1960 AJ HEEMSKERK NL; Dhr. J BLOKKER - -
    "#);
}

/// A file cut anywhere is refused or, for a PDF cut after its end mark, unchanged; never a panic.
#[test]
fn truncated_invoices_are_refused() {
    for (name, bytes) in files() {
        let whole = read(name, &bytes, &Options::default());
        let step = (bytes.len() / 60).max(1);
        for length in (0..bytes.len() - 16).step_by(step) {
            let cut = read(name, &bytes[..length], &Options::default());
            assert!(cut.drafts.is_empty() || cut == whole, "{name} cut at {length}");
            assert!(!cut.rejections.is_empty() || cut == whole, "{name} cut at {length}");
        }
    }
}

/// Whatever happens to a few bytes, an accepted draft still adds up.
#[test]
fn mutated_invoices_never_panic_and_still_add_up() {
    use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
    for (name, bytes) in files() {
        let mut runner = TestRunner::deterministic();
        let change = (any::<prop::sample::Index>(), any::<u8>(), 0_u8..3);
        for _ in 0..60 {
            let changes = proptest::collection::vec(change.clone(), 1..8)
                .new_tree(&mut runner)
                .unwrap()
                .current();
            let mut mutated = bytes.clone();
            for (at, byte, how) in changes {
                let at = at.index(mutated.len());
                match how {
                    0 => mutated[at] = byte,
                    1 => mutated.insert(at, byte),
                    _ => {
                        let end = (at + usize::from(byte)).min(mutated.len() - 1);
                        mutated.drain(at..end);
                    }
                }
            }
            let intake = read(name, &mutated, &Options::default());
            assert!(intake.drafts.len() + intake.rejections.len() > 0, "{name}");
            for draft in intake.drafts {
                let due = draft.total.minor - draft.prepaid.minor
                    + draft.rounding.minor
                    + draft.third_party.minor;
                assert_eq!(draft.due.minor, due, "{name}");
                assert!(draft.total.minor >= 0, "{name}");
            }
        }
    }
}
