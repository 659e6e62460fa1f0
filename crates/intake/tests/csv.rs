//! CSV files as people export them, and as they should not.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

use domain::{Currency, Locale, Money, invoice::InvoiceKind, party::DebtorKind};
use intake::{
    ColumnMapping, CsvReader, Field, Format, Intake, InvoiceDraft, Options, Position, Reason, read,
};
use proptest::prelude::*;
use std::fmt::Write as _;

fn take(csv: &str) -> Intake {
    read("factures.csv", csv.as_bytes(), &Options::default())
}

/// The only draft of a header and one row.
fn one(header: &str, row: &str) -> InvoiceDraft {
    let mut intake = take(&format!("{header}\n{row}\n"));
    assert_eq!(intake.rejections, []);
    assert_eq!(intake.drafts.len(), 1);
    intake.drafts.remove(0)
}

/// The reason why a row with the usual columns is refused.
fn refusal(row: &str) -> (Option<Field>, Reason) {
    let intake = take(&format!("{USUAL}\n{row}\n"));
    assert_eq!(intake.drafts, [], "{row}");
    assert_eq!(intake.rejections.len(), 1, "{row}");
    let rejection = intake.rejections.into_iter().next().unwrap();
    assert_eq!(rejection.position, Position::Row(2));
    (rejection.field, rejection.reason)
}

const USUAL: &str = "facture;date;échéance;client;montant ttc;devise;type;montant ht;tva;reste dû";

#[test]
fn a_french_export_is_read_whole() {
    let draft = one(
        "Type;N° facture;Date;Échéance;Code client;Client;Type client;SIRET;Adresse;Complément d'adresse;Code postal;Ville;Pays;E-mail;Téléphone;Contact;Langue;Montant HT;TVA;Montant TTC (€);Déjà réglé;Devise;Objet;Bon de commande;Code service",
        "Facture;F2026-001;05/03/2026;04/04/2026;C42;\"Durand; Fils & Cie\";Entreprise;787 878 784 00035;12 rue des Lilas;Bât. B;69003;Lyon;France;compta@durand.fr;04 72 00 00 00;Mme Durand;fr;1 000,00;200,00;1 200,00;200,00;EUR;Travaux de mars;BC-7;SERV1",
    );
    assert_eq!((draft.reference.as_str(), draft.kind), ("F2026-001", InvoiceKind::Invoice));
    assert_eq!(
        (draft.total, draft.prepaid, draft.due),
        (Money::eur(120_000), Money::eur(20_000), Money::eur(100_000))
    );
    assert_eq!((draft.net, draft.tax), (Some(Money::eur(100_000)), Some(Money::eur(20_000))));
    assert_eq!(
        (draft.issued_on.to_string(), draft.due_on.unwrap().to_string()),
        ("2026-03-05".into(), "2026-04-04".into())
    );
    assert_eq!(draft.position, Position::Row(2));
    assert_eq!(draft.label.as_deref(), Some("Travaux de mars"));
    assert_eq!(
        (draft.purchase_order.as_deref(), draft.buyer_reference.as_deref()),
        (Some("BC-7"), Some("SERV1"))
    );
    let debtor = draft.debtor;
    assert_eq!(
        (debtor.name.as_str(), debtor.reference.as_deref()),
        ("Durand; Fils & Cie", Some("C42"))
    );
    assert_eq!(
        (debtor.kind, debtor.siren.as_deref()),
        (Some(DebtorKind::Business), Some("787878784"))
    );
    assert_eq!(debtor.address.one_line(), "12 rue des Lilas, Bât. B, 69003 Lyon");
    assert_eq!((debtor.address.country.as_str(), debtor.language), ("FR", Some(Locale::Fr)));
    assert_eq!(debtor.email.as_deref(), Some("compta@durand.fr"));
    assert_eq!(
        (debtor.phone.as_deref(), debtor.contact_name.as_deref()),
        (Some("04 72 00 00 00"), Some("Mme Durand"))
    );
    assert_eq!(draft.remarks, []);
}

#[test]
fn an_english_export_is_read_too() {
    let draft = one(
        "Invoice number,Invoice date,Due date,Customer name,Total incl. tax,Currency,Customer type",
        "INV-1,2026-03-05,2026-04-04,\"Smith, Ltd\",\"1,240.50\",GBP,consumer",
    );
    assert_eq!(draft.total, Money::new(124_050, "GBP".parse().unwrap()));
    assert_eq!(
        (draft.debtor.name.as_str(), draft.debtor.kind),
        ("Smith, Ltd", Some(DebtorKind::Consumer))
    );
}

#[test]
fn the_one_for_whom_it_is_collected_is_read() {
    for header in
        ["Créancier d’origine", "mandant", "Pour le compte de", "Original creditor", "On behalf of"]
    {
        let draft =
            one(&format!("ref;date;client;total;{header}"), "F1;05/01/2026;A;1,00; Pneus  Nord ");
        assert_eq!(
            draft.seller.map(|seller| seller.name).as_deref(),
            Some("Pneus Nord"),
            "{header}"
        );
    }
    // What collectors call the principal is an amount.
    let draft = one("ref;date;client;total;principal", "F1;05/01/2026;A;1,00;0,90");
    assert_eq!(draft.seller, None);
    assert_eq!(one("ref;date;client;total;mandant", "F1;05/01/2026;A;1,00;").seller, None);
}

#[test]
fn separators_are_recognised() {
    for separator in [";", ",", "\t", "|"] {
        let header = ["ref", "date", "client", "montant"].join(separator);
        let draft = one(&header, &["F1", "2026-01-05", "A", "12.50"].join(separator));
        assert_eq!(draft.total, Money::eur(1_250), "{separator:?}");
        let told = one(
            &format!("sep={separator}\r\n{header}"),
            &["F1", "2026-01-05", "A", "12.50"].join(separator),
        );
        assert_eq!(told.position, Position::Row(3));
    }
}

#[test]
fn a_missing_due_date_is_left_to_the_caller() {
    assert_eq!(one("ref;date;échéance;client;total", "F1;05/01/2026;;A;1,00").due_on, None);
}

#[test]
fn signs_and_types_make_credit_notes() {
    let header = "ref;type;date;client;total;ht;tva;facture d'origine";
    for row in [
        "A1;avoir;05/01/2026;A;-120,00;-100,00;-20,00;F1",
        "A1;Avoir;05/01/2026;A;120,00;100,00;20,00;F1",
        "A1;facture;05/01/2026;A;-120,00;-100,00;-20,00;F1",
        "A1;381;05/01/2026;A;(120,00);;;F1",
    ] {
        let draft = one(header, row);
        assert_eq!(
            (draft.kind, draft.total),
            (InvoiceKind::CreditNote, Money::eur(12_000)),
            "{row}"
        );
        assert_eq!(draft.preceding, ["F1"]);
    }
}

#[test]
fn each_bad_row_says_why_and_the_good_ones_stay() {
    let intake = take(
        "ref;date;échéance;client;ttc;devise\n\
         F1;05/01/2026;05/02/2026;A;10,00;EUR\n\
         ;05/01/2026;;B;10,00;\n\
         \n\
         F3;30/02/2026;;B;10,00;\n\
         ;;;;;\n\
         F4;05/01/2026;04/01/2026;B;10,00;\n\
         F5;05/01/2026;;B;1,234;\n\
         F6;05/01/2026;;B;10,00;ZZZ\n\
         F1;05/01/2026;;B;11,00;EUR\n\
         F7;46086;;B;11,00;EUR\n\
         F8;05/01/2026;;B;11,00;EUR;surplus\n\
         F9;05/01/2026;;;11,00;EUR\n\
         F10;05/01/2026;;Z;12,00\n",
    );
    let references: Vec<&str> =
        intake.drafts.iter().map(|draft| draft.reference.as_str()).collect();
    assert_eq!(references, ["F1", "F10"]);
    let messages: Vec<String> =
        intake.rejections.iter().map(|rejection| rejection.message(Locale::En)).collect();
    insta::assert_snapshot!(messages.join("\n"), @r#"
    row 3, invoice number: The value is missing. Fill it in.
    row 5, issue date (“30/02/2026”): There is no such date. The order is day, month, year, or 2026-03-31.
    row 7, due date (“04/01/2026”): The due date precedes the issue date. Check that the two are not swapped.
    row 8, total with tax (“1,234”): Thousands or decimals? Nothing tells. Write 1234.00 or 1.23.
    row 9, currency (“ZZZ”): Unknown currency. Write its three-letter ISO code, for example EUR.
    row 10, invoice number (“F1”): This number is already on row 2, which was kept. Remove one or correct the number.
    row 11, issue date (“46086”): This is a spreadsheet’s day number. Format the column as a date and export again.
    row 12 (“surplus”): 7 cells for 6 columns. Quote the text that contains the separator.
    row 13, customer name: The value is missing. Fill it in.
    "#);
}

#[test]
fn messages_exist_in_french() {
    let intake = take("ref;date;client;ttc\nF1;05/01/2026;A;1E+05\nF2;05/01/26;A;12\n");
    let messages: Vec<String> =
        intake.rejections.iter().map(|rejection| rejection.message(Locale::Fr)).collect();
    insta::assert_snapshot!(messages.join("\n"), @r#"
    ligne 2, montant TTC (« 1E+05 ») : Le tableur a abrégé ce nombre. Donnez à la colonne le format Nombre avec deux décimales et exportez de nouveau.
    ligne 3, date d’émission (« 05/01/26 ») : L’année n’a que deux chiffres. Écrivez-la avec quatre chiffres.
    "#);
}

#[test]
fn values_with_two_readings_or_none_are_refused() {
    assert_eq!(
        refusal("F1;05/01/2026;;A;1.234;;;;;"),
        (Some(Field::Total), Reason::AmbiguousAmount)
    );
    assert_eq!(
        refusal("F1;05/01/2026;;A;12,345678;;;;;"),
        (Some(Field::Total), Reason::TooPrecise)
    );
    assert_eq!(refusal("F1;05/01/2026;;A;NaN;;;;;"), (Some(Field::Total), Reason::Amount));
    assert_eq!(refusal("F1;05/01/2026;;A;;;;;;"), (Some(Field::Total), Reason::Missing));
    assert_eq!(
        refusal("F1;05/01/2026;;A;99999999999999999999999;;;;;"),
        (Some(Field::Total), Reason::AmountTooLarge)
    );
    assert_eq!(
        refusal("F1;05/01/2026;;A;12 USD;;;;;"),
        (Some(Field::Total), Reason::OtherCurrency { expected: Currency::EUR })
    );
    assert_eq!(
        refusal("F1;05/01/2026;;A;12;eurodollar;;;;"),
        (Some(Field::Currency), Reason::UnknownCurrency)
    );
    assert_eq!(refusal("F1;05/01/2026;;A;12;;devis;;;"), (Some(Field::Kind), Reason::UnknownKind));
    assert_eq!(
        refusal("F1;05/01/2026;;A;12;;325;;;"),
        (Some(Field::Kind), Reason::NotAClaim { code: "325".into() })
    );
    assert_eq!(refusal("F1;demain;;A;12;;;;;"), (Some(Field::IssuedOn), Reason::Date));
    assert_eq!(
        refusal("F1;05/01/2026;2026-02-30;A;12;;;;;"),
        (Some(Field::DueOn), Reason::NoSuchDate)
    );
    assert_eq!(
        refusal(&format!("{};05/01/2026;;A;12;;;;;", "F".repeat(101))),
        (Some(Field::Reference), Reason::TooLong { max: 100 })
    );
    assert!(matches!(
        refusal("F1;05/01/2026;;A;120;;;100;19,99;"),
        (Some(Field::Total), Reason::DoesNotAddUp { .. })
    ));
    assert!(matches!(
        refusal("F1;05/01/2026;;A;120;;;;;130"),
        (Some(Field::Due), Reason::DoesNotAddUp { .. })
    ));
}

#[test]
fn what_remains_tells_what_is_paid() {
    let draft = one(USUAL, "F1;05/01/2026;;A;120;;;100;20;50");
    assert_eq!((draft.prepaid, draft.due), (Money::eur(7_000), Money::eur(5_000)));
    let settled = one(USUAL, "F1;05/01/2026;;A;120;;;;;0");
    assert_eq!((settled.prepaid, settled.due), (Money::eur(12_000), Money::eur(0)));
}

#[test]
fn unusable_details_of_the_debtor_are_left_out_with_a_remark() {
    let draft = one(
        "ref;date;client;ttc;siren;email;pays;langue;téléphone;tva intracommunautaire",
        "F1;05/01/2026;A;12;123456789;nobody;Atlantide;klingon;n/a;42",
    );
    let fields: Vec<Field> = draft.remarks.iter().map(|remark| remark.field).collect();
    assert_eq!(
        fields,
        [Field::Siren, Field::VatId, Field::Email, Field::Phone, Field::Country, Field::Language]
    );
    assert_eq!(draft.remarks[0].reason, Reason::SirenCheckDigit);
    assert_eq!((draft.debtor.siren, draft.debtor.email, draft.debtor.kind), (None, None, None));
}

#[test]
fn formulas_and_tricks_stay_text() {
    let draft = one(
        "ref;date;client;ttc;objet",
        "=1+1;05/01/2026;\"=HYPERLINK(\"\"http://x\"\")\";12;@SUM(A1)\u{202e}\u{7}",
    );
    assert_eq!(draft.reference, "=1+1");
    assert_eq!(draft.debtor.name, "=HYPERLINK(\"http://x\")");
    assert_eq!(draft.label.as_deref(), Some("@SUM(A1)"));
}

#[test]
fn cells_with_line_breaks_count_as_one_row() {
    let intake = take(
        "ref;date;client;adresse;ttc\r\nF1;05/01/2026;A;\"1 rue A\r\n2e étage\";12\r\nF2;05/01/2026;A;;abc\r\n",
    );
    assert_eq!(intake.drafts[0].debtor.address.street, "1 rue A\n2e étage");
    assert_eq!(intake.rejections[0].position, Position::Row(3));
}

#[test]
fn a_stray_quotation_mark_costs_its_own_row_only() {
    let intake = take(
        "ref;date;client;ttc\nF1;05/01/2026;\"A;12\nF2;05/01/2026;B;12\nF3;05/01/2026;\"C\" SARL;12\nF4;05/01/2026;\"D\";12\n",
    );
    let kept: Vec<&str> = intake.drafts.iter().map(|draft| draft.reference.as_str()).collect();
    assert_eq!(kept, ["F2", "F4"]);
    let refused: Vec<(&Position, &Reason)> =
        intake.rejections.iter().map(|r| (&r.position, &r.reason)).collect();
    assert_eq!(
        refused,
        [(&Position::Row(2), &Reason::Quotes), (&Position::Row(4), &Reason::Quotes)]
    );
    // A line too long within the quotation.
    let long = format!(
        "ref;date;client;ttc\n\"F1;05/01/2026;A;12\n{}\nF2;05/01/2026;B;12\n",
        "x".repeat(300_000)
    );
    let intake = take(&long);
    let refused: Vec<Position> =
        intake.rejections.into_iter().map(|rejection| rejection.position).collect();
    assert_eq!((refused, intake.drafts.len()), (vec![Position::Row(2), Position::Row(3)], 1));
    // Never closed until the end of the file.
    let open = take(&format!(
        "ref;date;client;ttc\n\"F1;05/01/2026;A;12\n{}",
        "F;05/01/2026;B;12\n".repeat(200)
    ));
    assert_eq!(open.drafts.len(), 1);
    assert_eq!(open.rejections.len(), 1 + 199, "the mark, then 199 duplicates");
}

#[test]
fn a_missing_column_names_what_was_found() {
    let intake = take("ref;date;nom du client;prix\nF1;05/01/2026;A;12\n");
    assert_eq!(intake.rejections.len(), 1);
    insta::assert_snapshot!(intake.rejections[0].message(Locale::Fr), @"Colonnes manquantes : montant TTC. Colonnes trouvées : ref, date, nom du client, prix. Renommez les en-têtes ou indiquez la correspondance.");
}

#[test]
fn a_mapping_is_applied_reported_and_reused() {
    let csv = "a;b;c;d\nF1;05/01/2026;A;1,234\n";
    let mut mapping = ColumnMapping { only_these: true, ..ColumnMapping::default() };
    for (field, header) in [
        (Field::Reference, "A"),
        (Field::IssuedOn, "B"),
        (Field::DebtorName, "C"),
        (Field::Total, "D"),
    ] {
        mapping.columns.insert(field, header.to_owned());
    }
    mapping.decimal_mark = Some(intake::DecimalMark::Point);
    let options = Options { mapping, ..Options::default() };
    let reader = CsvReader::new(csv.as_bytes(), &options);
    assert_eq!(reader.headers(), ["a", "b", "c", "d"]);
    let found = reader.mapping().unwrap();
    assert_eq!(found.columns[&Field::Total], "d");
    let again = read("x", csv.as_bytes(), &Options { mapping: found, ..Options::default() });
    assert_eq!(again.drafts[0].total, Money::eur(123_400));
}

#[test]
fn limits_stop_the_reading() {
    let rows: String =
        (0..50).map(|n| format!("F{n};05/01/2026;A;12\n")).collect::<Vec<_>>().concat();
    let csv = format!("ref;date;client;ttc\n{rows}");
    let options = Options { max_rows: 11, ..Options::default() };
    let items: Vec<_> = CsvReader::new(csv.as_bytes(), &options).collect();
    assert_eq!(items.len(), 11);
    assert_eq!(items[10].as_ref().unwrap_err().reason, Reason::TooManyRows { max: 11 });
    let options = Options { max_gathered: 5, ..Options::default() };
    let intake = read("x", csv.as_bytes(), &options);
    assert_eq!((intake.drafts.len(), intake.rejections.len()), (5, 1));
    let long = format!(
        "ref;date;client;ttc\nF1;05/01/2026;{};12\nF2;05/01/2026;A;12\n",
        "x".repeat(300_000)
    );
    let intake = take(&long);
    assert!(matches!(intake.rejections[0].reason, Reason::RowTooLong { .. }));
    assert_eq!(intake.drafts[0].reference, "F2");
}

#[test]
fn other_files_are_told_apart() {
    let reason = |name: &str, bytes: &[u8]| {
        read(name, bytes, &Options::default()).rejections[0].reason.clone()
    };
    assert_eq!(reason("a.csv", b""), Reason::Empty);
    assert_eq!(reason("a.csv", b"\xef\xbb\xbf \n\n"), Reason::Empty);
    assert_eq!(reason("a.xlsx", b"PK\x03\x04junk"), Reason::Spreadsheet);
    assert_eq!(reason("a.csv", b"PK\x03\x04junk"), Reason::UnknownFormat);
    assert_eq!(reason("a.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), Reason::UnknownFormat);
    assert!(matches!(reason("a.csv", b"hello"), Reason::MissingColumns(_)));
    assert!(matches!(reason("a.pdf", b"<html/>"), Reason::OtherXml { .. }));
    let latin = b"r\xe9f\xe9rence;date;client;ttc\nF1;05/01/2026;H\xf4tel;12\n";
    let intake = read("facture.pdf", latin, &Options::default());
    assert_eq!(
        (intake.format, intake.drafts[0].debtor.name.as_str()),
        (Some(Format::Csv), "Hôtel")
    );
    let wide: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(
            "ref\tdate\tclient\tttc\r\nF1\t05/01/2026\tHôtel\t12\r\n"
                .encode_utf16()
                .flat_map(u16::to_le_bytes),
        )
        .collect();
    assert_eq!(read("x", &wide, &Options::default()).drafts[0].debtor.name, "Hôtel");
}

proptest! {
    /// Every row comes out once, as a draft or as a rejection, and what is written is what is read.
    #[test]
    fn every_row_comes_out_once(rows in proptest::collection::vec(("[A-Za-z0-9;\"é -]{1,12}", any::<i32>(), 0_i64..20_000), 1..30)) {
        let mut csv = "ref;date;client;ttc\n".to_owned();
        for (place, (name, cents, day)) in rows.iter().enumerate() {
            let day = chrono::NaiveDate::from_ymd_opt(2000, 1, 1).unwrap() + chrono::TimeDelta::days(*day);
            let money = Locale::Fr.money(Money::eur(i64::from(*cents)));
            let _ = writeln!(csv, "{};{};\"x{}\";{money}", place, day.format("%d/%m/%Y"), name.replace('"', "\"\""));
        }
        let intake = take(&csv);
        prop_assert_eq!(&intake.rejections, &[]);
        prop_assert_eq!(intake.drafts.len(), rows.len());
        for (draft, (_, cents, _)) in intake.drafts.iter().zip(&rows) {
            prop_assert_eq!(draft.total.minor, i64::from(*cents).abs());
            prop_assert_eq!(draft.kind == InvoiceKind::CreditNote, *cents < 0);
        }
    }

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), head in 0_usize..4) {
        let heads: [&[u8]; 4] = [b"", b"ref;date;client;ttc\n", b"%PDF-1.7\n", b"<?xml version='1.0'?><a>"];
        let intake = read("x", &[heads[head], &bytes].concat(), &Options::default());
        prop_assert!(intake.rejections.iter().all(|r| !r.message(Locale::Fr).is_empty() && r.value.as_ref().is_none_or(|v| v.chars().count() <= 80)));
    }

    #[test]
    fn no_rows_panic(text in "[F0-9;,\"/.\n\r\t€ é=-]{0,300}") {
        take(&format!("ref;date;client;ttc;échéance;reste dû;ht;tva\n{text}"));
    }
}
