//! Invented letters.

use super::{address, check, collector, creditor, day, debtor, style};
use crate::{
    BatchLetter, BatchPaper, DocumentError, EarlierLetter, LetterKind, LetterLine, LetterPaper,
    LetterPart, Pages, Party, Renderer,
};
use domain::{Locale, Money, bank::BankAccount, reference::RfReference};

/// A business that owes.
pub fn business() -> Party {
    Party {
        name: "Brasserie du Parc SARL".into(),
        address: address("27 cours Gambetta", "69007", "Lyon"),
        siren: Some("552100554".into()),
        ..Party::default()
    }
}

/// A friendly letter from the creditor itself to a consumer, about as many invoices as asked.
pub fn reminder(locale: Locale, invoices: u16) -> LetterPaper {
    let lines = lines(locale, invoices, false);
    let words = locale.pick(
        [
            "Madame,",
            "Sauf erreur de notre part, nous n’avons pas encore reçu votre règlement. Peut-être l’avez-vous simplement oublié ; si vous avez payé ces derniers jours, merci de ne pas tenir compte de cette lettre.",
            "Si quelque chose ne va pas, dites-le-nous : nous trouverons une solution ensemble.",
        ],
        [
            "Dear Ms Fontaine,",
            "Unless we are mistaken, we have not received your payment yet. You may simply have forgotten; if you paid in the last few days, please disregard this letter.",
            "If something is wrong, tell us: we will find a way together.",
        ],
    );
    LetterPaper {
        locale,
        style: style(),
        kind: LetterKind::Reminder,
        registered: false,
        number: "L-7K2M-9QXD".into(),
        written_on: day(2026, 3, 16),
        sender: creditor(),
        creditors: Vec::new(),
        debtor: debtor(),
        attention: None,
        debtor_reference: "C-10482".into(),
        subject: locale.pick("votre facture en attente de règlement", "your unpaid invoice").into(),
        body: vec![
            LetterPart::Paragraph(words[0].into()),
            LetterPart::Paragraph(words[1].into()),
            LetterPart::Statement,
            LetterPart::Ways,
            LetterPart::Paragraph(words[2].into()),
        ],
        earlier: Vec::new(),
        total: total(&lines),
        lines,
        as_of: day(2026, 3, 16),
        pay_by: day(2026, 3, 31),
        account: BankAccount {
            holder: "Atelier Marceau SARL".into(),
            iban: "FR1420041010050500013M02606".into(),
            bic: Some("PSSTFRPPXXX".into()),
        },
        transfer_reference: RfReference::from_body("539007547034").ok(),
        link: "https://payer.atelier-marceau.example/l/k3V9xQ2mTz7LwB4nRj8pYc?lang=fr".into(),
        signed_by: None,
        check: Some(check()),
        mentions: vec![
            locale
                .pick(
                    "Vos données servent à suivre le règlement de ces factures ; vous pouvez y accéder, les faire rectifier et vous opposer à leur traitement en écrivant à compta@atelier-marceau.example.",
                    "Your data serve to follow the payment of these invoices; you may access and correct them, and object to their processing, by writing to compta@atelier-marceau.example.",
                )
                .into(),
        ],
    }
}

/// A formal notice to a business by someone who collects for others, with interest and indemnity.
pub fn formal_notice(locale: Locale, invoices: u16) -> LetterPaper {
    let lines = lines(locale, invoices, true);
    let words = locale.pick(
        [
            "Madame, Monsieur,",
            "Malgré notre lettre précédente, les sommes ci-dessous restent impayées. Nous vous écrivons aujourd’hui pour vous demander formellement de les régler.",
            "Si vous contestez tout ou partie de cette somme, écrivez-nous avant cette date en nous disant pourquoi : ce qui est contesté sera examiné.",
        ],
        [
            "Dear Sir or Madam,",
            "Despite our earlier letter, the sums below are still unpaid. We are writing today to demand formally that you settle them.",
            "If you dispute all or part of this sum, write to us before that date and tell us why: what is disputed will be examined.",
        ],
    );
    LetterPaper {
        kind: LetterKind::FormalNotice,
        registered: true,
        number: "L-4TWH-2M8C".into(),
        sender: collector(),
        creditors: vec![creditor()],
        debtor: business(),
        attention: Some("Claire Martin".into()),
        subject: locale
            .pick("mise en demeure de payer, compte C-10482", "formal notice to pay, account C-10482")
            .into(),
        body: vec![
            LetterPart::Paragraph(words[0].into()),
            LetterPart::Paragraph(words[1].into()),
            LetterPart::Statement,
            LetterPart::Ways,
            LetterPart::Paragraph(words[2].into()),
        ],
        earlier: vec![EarlierLetter { number: "L-7K2M-9QXD".into(), sent_on: day(2026, 2, 20) }],
        total: total(&lines),
        lines,
        account: BankAccount {
            holder: "Recouvra Conseil — compte de tiers".into(),
            iban: "FR7630001007941234567890185".into(),
            bic: Some("BDFEFRPPCCT".into()),
        },
        link: "https://payer.recouvra.example/l/k3V9xQ2mTz7LwB4nRj8pYc?lang=fr".into(),
        signed_by: Some("Camille Petit".into()),
        mentions: vec![
            locale
                .pick(
                    "Vos données servent au recouvrement de cette somme ; vous pouvez y accéder, les faire rectifier et vous opposer à leur traitement en écrivant à bonjour@recouvra.example.",
                    "Your data serve to collect this sum; you may access and correct them, and object to their processing, by writing to bonjour@recouvra.example.",
                )
                .into(),
        ],
        ..reminder(locale, invoices)
    }
}

fn lines(locale: Locale, invoices: u16, accessories: bool) -> Vec<LetterLine> {
    let labels: [(&str, &str); 3] = [
        ("Bibliothèque en chêne massif", "Solid oak bookcase"),
        ("Reprise du plan de travail", "Worktop repair"),
        ("Entretien annuel", "Yearly maintenance"),
    ];
    (0..invoices)
        .map(|number| {
            let (fr, en) = labels[usize::from(number) % labels.len()];
            let issued = day(2026, 1, 2) + chrono::Days::new(u64::from(number) * 2);
            let principal = 24_000 + i64::from(number) * 1_250;
            let interest = if accessories { 190 + i64::from(number) * 7 } else { 0 };
            let indemnity = if accessories { 4_000 } else { 0 };
            let explained = locale.pick(
                "40,00 € : indemnité forfaitaire, article D441-5 du Code de commerce",
                "€40.00: fixed indemnity, article D441-5 of the French Commercial Code",
            );
            let computed = match locale {
                Locale::Fr => {
                    format!("{} × 12,15 % × 24 jours / 365", locale.money(Money::eur(principal)))
                }
                Locale::En => {
                    format!("{} × 12.15% × 24 days / 365", locale.money(Money::eur(principal)))
                }
            };
            LetterLine {
                reference: format!("F2026-{:04}", 42 + number),
                label: locale.pick(fr, en).into(),
                creditor: None,
                issued_on: issued,
                due_on: issued + chrono::Days::new(30),
                principal: Money::eur(principal),
                interest: Money::eur(interest),
                indemnity: Money::eur(indemnity),
                explanations: if accessories {
                    vec![computed, explained.into()]
                } else {
                    Vec::new()
                },
            }
        })
        .collect()
}

fn total(lines: &[LetterLine]) -> Money {
    let of = |line: &LetterLine| line.principal.minor + line.interest.minor + line.indemnity.minor;
    Money::eur(lines.iter().map(of).sum())
}

/// A day's letters, every third one a formal notice.
///
/// # Errors
/// [`DocumentError`] when a letter cannot be laid out.
pub fn batch(
    renderer: &Renderer,
    locale: Locale,
    letters: u16,
) -> Result<BatchPaper, DocumentError> {
    let letters = (0..letters).map(|number| {
        let paper = match number % 3 {
            2 => formal_notice(locale, 1 + number),
            _ => reminder(locale, 1 + number),
        };
        let Pages { pdf, count } = renderer.letter(&paper)?;
        Ok(BatchLetter {
            reference: paper.number,
            name: paper.debtor.name,
            address: vec![
                paper.debtor.address.street,
                format!("{} {}", paper.debtor.address.postcode, paper.debtor.address.city),
            ],
            registered: paper.registered,
            pages: count,
            pdf,
        })
    });
    Ok(BatchPaper {
        locale,
        style: style(),
        number: "2026-03-16".into(),
        made_on: day(2026, 3, 16),
        sender: collector(),
        letters: letters.collect::<Result<_, _>>()?,
    })
}
