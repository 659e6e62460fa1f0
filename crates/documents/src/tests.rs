//! What papers say, where, and what they refuse to do.

mod letters;

use crate::{DocumentError, Logo, MAX_LINES, Party, Renderer, specimen};
use domain::{Locale, Money};
use std::{net::TcpListener, sync::LazyLock};
use typst::layout::{Abs, Frame, FrameItem, Point};
use typst_layout::PagedDocument;

static RENDERER: LazyLock<Renderer> = LazyLock::new(Renderer::new);

/// Runs of text of a page with their places.
fn runs(frame: &Frame, origin: Point, out: &mut Vec<(Point, String)>) {
    for (at, item) in frame.items() {
        match item {
            FrameItem::Text(text) => out.push((origin + *at, text.text.to_string())),
            FrameItem::Group(group) => runs(&group.frame, origin + *at, out),
            _ => {}
        }
    }
}

fn page_runs(document: &PagedDocument, page: usize) -> Vec<(Point, String)> {
    let mut out = Vec::new();
    runs(&document.pages()[page].frame, Point::zero(), &mut out);
    out
}

/// Everything that is written, without blanks: lines may break anywhere.
fn text(document: &PagedDocument) -> String {
    let pages = 0..document.pages().len();
    let all: String =
        pages.flat_map(|page| page_runs(document, page)).map(|(_, text)| text).collect();
    squeeze(&all)
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200b}').collect()
}

#[track_caller]
fn says(document: &PagedDocument, words: &[&str]) {
    let text = text(document);
    for word in words {
        assert!(text.contains(&squeeze(word)), "“{word}” is missing from {text}");
    }
}

#[test]
fn receipt_says_what_was_received_and_what_is_left() {
    let mut receipt = specimen::receipt(Locale::Fr, 2);
    receipt.lines[1].remaining = Money::eur(4_050);
    receipt.remaining_total = Money::eur(4_050);
    receipt.credit = Money::eur(1_200);
    let words = [
        "492,50 €",
        "12 mars 2026 à 14:05",
        "F2026-0042",
        "Il vous reste 40,50 € à régler",
        "12,00 € restent à votre crédit",
        "K7QM-3XVD",
    ];
    says(&RENDERER.receipt_pages(&receipt), &words);
    receipt.locale = Locale::En;
    let words = [
        "€492.50",
        "12 March 2026 at 14:05",
        "You still have €40.50 to pay",
        "€12.00 remain to your credit",
    ];
    says(&RENDERER.receipt_pages(&receipt), &words);
}

#[test]
fn collector_heads_the_receipt_and_names_the_creditor() {
    let mut receipt = specimen::receipt(Locale::Fr, 1);
    receipt.collector = Some(specimen::collector());
    let words = [
        "Recouvra Conseil",
        "14 rue de la Paix",
        "Paiement reçu pour le compte de Atelier Marceau, 8 quai Saint-Vincent",
        "Recouvrement amiable",
    ];
    says(&RENDERER.receipt_pages(&receipt), &words);
}

#[test]
fn clearance_says_that_nothing_is_owed_and_what_was_settled() {
    let mut clearance = specimen::clearance(Locale::Fr, 2);
    clearance.collector = Some(specimen::collector());
    clearance.earlier = 7;
    let words = [
        "Au 13 mars 2026, il ne vous reste rien à régler.",
        "Votre référence C-1042",
        "Sommes recouvrées pour le compte de Atelier Marceau",
        "F2026-0042",
        "252,50 €",
        "12 mars 2026",
        "S’y ajoutent 7 factures plus anciennes",
    ];
    says(&RENDERER.clearance_pages(&clearance), &words);
    let english = specimen::clearance(Locale::En, 60);
    let pages = RENDERER.clearance_pages(&english);
    says(&pages, &["As of 13 March 2026, you have nothing left to pay.", "F2026-0101", "€977.50"]);
    assert!(!text(&pages).contains("older"), "nothing is left out");
}

#[test]
fn invoice_says_what_is_owed_and_how_to_pay_it() {
    let invoice = specimen::invoice(Locale::Fr, 3);
    let document = RENDERER.invoice_pages(&invoice);
    assert_eq!(document.pages().len(), 1);
    says(
        &document,
        &[
            "1 083,15 €",
            "mercredi 11 février 2026",
            "TVA 20 % sur 623,50 €",
            "FR14 2004 1010 0505 0001 3M02 606",
            "RF18 5390 0754 7034",
            "L441-10",
        ],
    );
    let mut credit = invoice;
    credit.kind = domain::invoice::InvoiceKind::CreditNote;
    let text = text(&RENDERER.invoice_pages(&credit));
    assert!(text.contains("Avoir") && !text.contains("IBAN"), "{text}");
}

#[test]
fn debtor_stands_in_the_window_of_the_envelope() {
    let document = RENDERER.receipt_pages(&specimen::receipt(Locale::Fr, 1));
    for wanted in ["Claire Fontaine", "69003 LYON"] {
        let runs = page_runs(&document, 0);
        let (at, _) = runs.iter().find(|(_, text)| text == wanted).expect(wanted);
        assert!(at.x > Abs::mm(110.0) && at.x < Abs::mm(195.0), "{at:?}");
        assert!(at.y > Abs::mm(50.0) && at.y < Abs::mm(85.0), "{at:?}");
    }
}

#[test]
fn many_lines_span_pages_and_none_is_lost() {
    let receipt = specimen::receipt(Locale::Fr, 30);
    let document = RENDERER.receipt_pages(&receipt);
    assert_eq!(document.pages().len(), 2);
    for line in &receipt.lines {
        says(&document, &[&line.reference, &Locale::Fr.money(line.paid)]);
    }
    let second: String = page_runs(&document, 1).into_iter().map(|(_, text)| text).collect();
    assert!(squeeze(&second).contains("Page2/2") && second.contains("Réglé"), "{second}");
}

#[test]
fn too_many_lines_are_refused() {
    let mut receipt = specimen::receipt(Locale::Fr, 1);
    receipt.lines = vec![receipt.lines[0].clone(); MAX_LINES + 1];
    assert_eq!(RENDERER.receipt(&receipt, None), Err(DocumentError::TooManyLines));
}

#[test]
fn same_input_gives_the_same_bytes() {
    let (receipt, invoice) = (specimen::receipt(Locale::Fr, 3), specimen::invoice(Locale::En, 3));
    let first =
        (RENDERER.receipt(&receipt, None).unwrap(), RENDERER.invoice(&invoice, None).unwrap());
    let other = Renderer::new();
    assert!(
        first == (other.receipt(&receipt, None).unwrap(), other.invoice(&invoice, None).unwrap())
    );
    let ours = RENDERER.receipt(&receipt, Some(crate::RECEIPT_TEMPLATE)).unwrap();
    assert!(first.0 == ours, "our template given as the creditor's makes the same file");
}

#[test]
fn files_are_archivable_and_tagged() {
    let pdf = RENDERER.invoice(&specimen::invoice(Locale::Fr, 1), None).unwrap();
    let has =
        |pdf: &[u8], mark: &str| pdf.windows(mark.len()).any(|window| window == mark.as_bytes());
    for mark in [
        "%PDF-1.7",
        "<pdfaid:part>2",
        "<pdfaid:conformance>A",
        "<pdfuaid:part>1",
        "/StructTreeRoot",
    ] {
        assert!(has(&pdf, mark), "{mark}");
    }
    let mut receipt = specimen::receipt(Locale::Fr, 1);
    receipt.debtor.name = "Élodie 😀 مرحبا".into();
    let pdf = RENDERER.receipt(&receipt, None).unwrap();
    assert!(has(&pdf, "/StructTreeRoot") && !has(&pdf, "<pdfaid:part>"));
}

/// A receipt and an invoice with the same text wherever a person can type one.
fn filled(word: &str) -> (crate::Receipt, crate::InvoicePaper) {
    let text = || word.to_owned();
    let party = Party {
        name: text(),
        address: domain::party::Address {
            street: text(),
            postcode: text(),
            city: text(),
            country: text(),
        },
        siren: Some(text()),
        email: Some(text()),
        phone: Some(text()),
        activity: Some(text()),
        legal: Some(text()),
    };
    let mut receipt = specimen::receipt(Locale::Fr, 2);
    let mut invoice = specimen::invoice(Locale::Fr, 2);
    let check = receipt.check.as_mut().unwrap();
    (check.code, check.place) = (text(), text());
    invoice.check.clone_from(&receipt.check);
    (receipt.number, receipt.method, receipt.payment_reference) = (text(), text(), text());
    (receipt.creditor, receipt.debtor) = (party.clone(), party.clone());
    receipt.collector = Some(party.clone());
    (receipt.lines[0].reference, receipt.mentions[0]) = (text(), text());
    (invoice.reference, invoice.mentions[0], invoice.lines[0].description) =
        (text(), text(), text());
    (invoice.subject, invoice.order) = (Some(text()), Some(text()));
    invoice.facts = vec![(text(), text())];
    (invoice.creditor, invoice.debtor) = (party.clone(), party);
    let account = invoice.account.as_mut().unwrap();
    (account.holder, account.bic) = (text(), Some(text()));
    (receipt, invoice)
}

#[test]
fn markup_in_every_field_is_printed_and_nothing_is_read_or_fetched() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let attacks = [
        "#read(\"/etc/passwd\")".to_owned(),
        format!("#image(\"http://{address}/a.png\")"),
        format!("<img src=http://{address}/>"),
        "$x$ *bold* _a_ `raw`".to_owned(),
        "<script>alert(1)</script>".to_owned(),
        "\"]) #panic() \\ // /* @ref <l> ${{7*7}}".to_owned(),
        "https://example.org/#x".to_owned(),
    ];
    for attack in &attacks {
        let (receipt, invoice) = filled(attack);
        for document in [RENDERER.receipt_pages(&receipt), RENDERER.invoice_pages(&invoice)] {
            let text = text(&document);
            let count = text.matches(&squeeze(attack)).count();
            assert!(count >= 12, "{attack}: {count} times in {text}");
            assert!(!text.contains("root:x:"));
        }
        RENDERER.receipt(&receipt, None).unwrap();
        RENDERER.invoice(&invoice, None).unwrap();
    }
    assert!(listener.accept().is_err(), "somebody called");
}

#[test]
fn naughty_texts_make_papers_all_the_same() {
    let long = "n".repeat(10_000);
    let stacked = format!("Z{}", "\u{301}".repeat(300));
    let scripts =
        "مرحبا بالعالم ﷺ שלום 你好，世界 😀👩‍👩‍👧‍👦🏳️‍🌈 İıſﬀ \u{fffd}\u{e000}\u{10ffff}\u{200b}\u{200d}";
    let hidden = " \u{0}\u{1}\u{7f}\r\n\t\u{202e}\u{2066}\u{feff}\u{fffe} ";
    let naughty = ["", hidden, scripts, &long, &stacked];
    for text in naughty {
        let (receipt, invoice) = filled(text);
        assert!(RENDERER.receipt(&receipt, None).is_ok(), "{:?}", text.chars().take(20));
        assert!(RENDERER.invoice(&invoice, None).is_ok(), "{:?}", text.chars().take(20));
    }
    let mut receipt = specimen::receipt(Locale::Fr, 1);
    receipt.amount = Money::eur(i64::MAX);
    receipt.remaining_total = Money::eur(i64::MIN);
    receipt.lines.clear();
    receipt.mentions.clear();
    assert!(RENDERER.receipt(&receipt, None).is_ok());
}

#[test]
fn unreadable_logo_does_not_cost_the_receipt() {
    let mut receipt = specimen::receipt(Locale::Fr, 1);
    let plain = RENDERER.receipt(&receipt, None).unwrap();
    receipt.style.logo = Logo::new(b"\x89PNG\r\n\x1a\nnothing".to_vec());
    assert!(receipt.style.logo.is_some());
    assert!(RENDERER.receipt(&receipt, None).unwrap() == plain);
    assert_eq!(Logo::new(b"<svg onload=alert(1)>".to_vec()), None);
}

#[test]
fn bad_template_is_told_its_line() {
    let receipt = specimen::receipt(Locale::Fr, 1);
    let fault = |template: &str| match RENDERER.receipt(&receipt, Some(template)) {
        Err(DocumentError::Template { line, message }) => (line, message),
        other => panic!("{template}: {:?}", other.map(|pdf| pdf.len())),
    };
    assert_eq!(fault("Bonjour\n\n#let x = \n").0, 3);
    assert_eq!(fault("a\n#nothing-of-this-name").0, 2);
    assert_eq!(fault("#import \"paper.typ\": *\n#show: paper\n#summary()").0, 3);
    let refused = [
        "#read(\"/etc/passwd\")",
        "#read(\"../../Cargo.toml\")",
        "#image(\"/proc/self/environ\")",
        "#image(\"http://127.0.0.1/a.png\")",
        "#import \"@preview/cetz:0.3.0\": *",
        "#include \"receipt.typ\"",
        "#eval(\"1 + 1\")",
        "#std.eval(\"1 + 1\")",
        "#plugin(bytes(()))",
        "#std.plugin(bytes(()))",
    ];
    for template in refused {
        assert_eq!(fault(template).0, 1, "{template}");
    }
    assert!(fault("#let x = 1\n#while x > 0 { x += 1 }").1.contains("infinite"));
    assert!(fault("#let f(x) = f(x)\n#f(1)").1.contains("depth"));
    assert_eq!(fault(&" ".repeat(crate::MAX_TEMPLATE + 1)).0, 0);
}

#[test]
fn today_is_the_papers_own_date() {
    let mut receipt = specimen::receipt(Locale::Fr, 1);
    let template = "#datetime.today().display()";
    let first = RENDERER.receipt(&receipt, Some(template)).unwrap();
    assert!(first == RENDERER.receipt(&receipt, Some(template)).unwrap());
    receipt.issued_at += chrono::TimeDelta::days(1);
    assert!(first != RENDERER.receipt(&receipt, Some(template)).unwrap());
}

#[test]
fn a_contract_says_when_how_much_and_for_what() {
    let mut contract = specimen::contract(Locale::Fr, 3);
    let pages = RENDERER.contract(&contract).unwrap();
    assert_eq!(pages.count, 1);
    says(
        &RENDERER.contract_pages(&contract),
        &[
            "Échéancier de paiement",
            "240,00 €",
            "mercredi 15 avril 2026",
            "lundi 15 juin 2026",
            "F2026-0042",
            "Une date peut être déplacée une fois",
        ],
    );
    contract.locale = Locale::En;
    contract.kind = domain::plans::PlanKind::Settlement;
    contract.collector = Some(specimen::collector());
    says(
        &RENDERER.contract_pages(&contract),
        &["Settlement agreement", "Recouvra Conseil", "On behalf of", "the rest is given up"],
    );
}
