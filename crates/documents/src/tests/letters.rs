//! Every mention of the law stands in letters, whatever the creditor's own words say.

use super::{RENDERER, page_runs, says, squeeze, text};
use crate::{EarlierLetter, LetterKind, LetterPart, Party, specimen};
use domain::{Locale, Money, legal::L111_8, party::Address};
use typst::layout::Abs;

#[test]
fn a_formal_notice_names_both_sides_the_debt_its_parts_the_day_and_the_means() {
    let mut letter = specimen::formal_notice(Locale::Fr, 2);
    // The creditor's own words say nothing at all.
    letter.body.clear();
    says(
        &RENDERER.letter_pages(&letter),
        &[
            "Mise en demeure de payer",
            "nous mettons Brasserie du Parc SARL en demeure de payer la somme de 576,37 €",
            "au plus tard le mardi 31 mars 2026",
            "article 1344 du Code civil",
            "F2026-0042",
            "F2026-0043",
            "Principal492,50 €",
            "Intérêts de retard3,87 €",
            "Autres accessoires (indemnité forfaitaire)80,00 €",
            "Total au 16 mars 2026576,37 €",
            "FR76 3000 1007 9412 3456 7890 185",
            "Recouvra Conseil — compte de tiers",
            "RF18 5390 0754 7034",
            "payer.recouvra.example/l/k3V9xQ2mTz7LwB4nRj8pYc",
            "K7QM-3XVD",
            "Camille Petit",
            "recommandé avec avis de réception",
            "240,00 € × 12,15 % × 24 jours / 365",
        ],
    );
    letter.locale = Locale::En;
    says(
        &RENDERER.letter_pages(&letter),
        &[
            "Formal notice to pay",
            "we hereby formally demand that Brasserie du Parc SARL pay €576.37",
            "no later than Tuesday 31 March 2026",
            "article 1344 of the French Civil Code",
            "Late interest€3.87",
        ],
    );
}

#[test]
fn whoever_collects_for_others_says_all_that_the_law_wants() {
    for locale in [Locale::Fr, Locale::En] {
        let mut letter = specimen::formal_notice(locale, 1);
        letter.kind = LetterKind::Reminder;
        letter.body.clear();
        let document = RENDERER.letter_pages(&letter);
        // 1° the collector, its address, its activity; 2° the creditor and its address.
        says(
            &document,
            &["Recouvra Conseil", "14 rue de la Paix", "Recouvrement amiable de créances"],
        );
        says(&document, &["Atelier Marceau", "8 quai Saint-Vincent", "69001 LYON"]);
        // 3° basis and parts of the debt; 4° demand and means; 5° the article, in its own language.
        says(&document, &["F2026-0042", "L-7K2M-9QXD", L111_8[0], L111_8[1]]);
        let words: [&str; 4] = locale.pick(
            [
                "exerce une activité de recouvrement amiable de créances pour le compte d’autrui",
                "ne comprend aucun frais de recouvrement",
                "à payer au plus tard le mardi 31 mars 2026",
                "Notre première lettre : L-7K2M-9QXD du 20 février 2026",
            ],
            [
                "collects debts amicably on behalf of others",
                "contains no cost of collection",
                "to be paid no later than Tuesday 31 March 2026",
                "Our first letter: L-7K2M-9QXD of 20 February 2026",
            ],
        );
        says(&document, &words);
    }
}

#[test]
fn several_creditors_are_told_apart_line_by_line() {
    let mut letter = specimen::formal_notice(Locale::Fr, 2);
    let address = Address {
        street: "1 rue du Port".into(),
        postcode: "44000".into(),
        city: "Nantes".into(),
        country: "FR".into(),
    };
    letter.creditors.push(Party { name: "Pneus Nord".into(), address, ..Party::default() });
    letter.lines[0].creditor = Some("Atelier Marceau".into());
    letter.lines[1].creditor = Some("Pneus Nord".into());
    let sent_on = letter.written_on;
    letter.earlier.push(EarlierLetter { number: "L-2222".into(), sent_on });
    says(
        &RENDERER.letter_pages(&letter),
        &[
            "Créanciers",
            "1 rue du Port, 44000 NANTES",
            "pour Atelier Marceau",
            "pour Pneus Nord",
            "Au nom et pour le compte des créanciers désignés ci-dessus",
            "Nos lettres précédentes : L-7K2M-9QXD du 20 février 2026, L-2222 du 16 mars 2026",
        ],
    );
}

#[test]
fn a_friendly_letter_about_its_own_invoices_fits_a_page_and_demands_nothing_formally() {
    for locale in [Locale::Fr, Locale::En] {
        let document = RENDERER.letter_pages(&specimen::reminder(locale, 1));
        assert_eq!(document.pages().len(), 1);
        let text = text(&document);
        for word in ["1344", "L111-8", "Indemnit", "indemnit"] {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }
}

#[test]
fn words_stand_where_the_creditor_put_them() {
    let mut letter = specimen::reminder(Locale::Fr, 1);
    letter.body = vec![
        LetterPart::Paragraph("Avant\nligne".into()),
        LetterPart::Statement,
        LetterPart::Paragraph("Entre".into()),
        LetterPart::Ways,
        LetterPart::Paragraph("Après".into()),
    ];
    let text = text(&RENDERER.letter_pages(&letter));
    let places = ["Avantligne", "F2026-0042", "Entre", "Enligne", "Après"]
        .map(|word| text.find(word).unwrap_or_else(|| panic!("{word} is missing from {text}")));
    assert!(places.is_sorted(), "{places:?} in {text}");
}

#[test]
fn the_debtor_stands_in_the_window_and_twenty_invoices_span_pages() {
    let letter = specimen::formal_notice(Locale::Fr, 20);
    let document = RENDERER.letter_pages(&letter);
    for wanted in ["Brasserie du Parc SARL", "69007 LYON"] {
        let runs = page_runs(&document, 0);
        let (at, _) = runs.iter().find(|(_, text)| text == wanted).expect(wanted);
        assert!(at.x > Abs::mm(110.0) && at.x < Abs::mm(195.0), "{at:?}");
        assert!(at.y > Abs::mm(50.0) && at.y < Abs::mm(85.0), "{at:?}");
    }
    for line in &letter.lines {
        says(&document, &[&line.reference, &Locale::Fr.money(line.principal)]);
    }
    assert_eq!(
        letter.window(),
        [
            "Brasserie du Parc SARL",
            "À l’attention de Claire Martin",
            "27 cours Gambetta",
            "69007 LYON"
        ]
    );
}

#[test]
fn letters_are_archivable_and_markup_in_them_is_printed() {
    let has =
        |pdf: &[u8], mark: &str| pdf.windows(mark.len()).any(|window| window == mark.as_bytes());
    for locale in [Locale::Fr, Locale::En] {
        let letter = RENDERER.letter(&specimen::formal_notice(locale, 3)).unwrap();
        assert_eq!(letter.count, 2);
        assert!(has(&letter.pdf, "<pdfaid:part>2") && has(&letter.pdf, "<pdfuaid:part>1"));
    }
    let attack = "#read(\"/etc/passwd\") $x$ *b* @ref";
    let mut letter = specimen::reminder(Locale::Fr, 1);
    letter.subject = attack.into();
    letter.body = vec![LetterPart::Paragraph(attack.into())];
    letter.lines[0].label = attack.into();
    letter.lines[0].explanations = vec![attack.into()];
    letter.total = Money::eur(i64::MAX);
    let text = text(&RENDERER.letter_pages(&letter));
    assert!(text.matches(&squeeze(attack)).count() >= 4, "{text}");
    assert!(RENDERER.letter(&letter).is_ok());
}

#[test]
fn each_letter_of_a_batch_begins_on_a_new_sheet() {
    let batch = specimen::batch(&RENDERER, Locale::Fr, 3).unwrap();
    let pages: Vec<usize> = batch.letters.iter().map(|letter| letter.pages).collect();
    assert_eq!(pages, [1, 1, 2]);
    let file = RENDERER.batch(&batch).unwrap();
    // The list and its back, then each letter with the back of its last sheet.
    assert_eq!(file.count, 2 + 2 + 2 + 2);
}
