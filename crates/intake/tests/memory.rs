//! No file within the limits takes more than 256 MB, the file itself included.
//!
//! One test in a process of its own: the peak that Linux reports covers the whole process.

use intake::{CsvReader, Options, read};
use std::{fs, io::Read};

const MOST: u64 = 256 << 20;

/// Peak resident memory of this process in bytes, where the system tells.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
}

fn check(name: &str, file: &[u8]) {
    let intake = read(name, file, &Options::default());
    assert!(intake.drafts.len() + intake.rejections.len() > 0);
    if let Some(peak) = peak() {
        println!("{name}: {} MB, peak so far {} MB", file.len() >> 20, peak >> 20);
        assert!(peak < MOST, "{name}");
    }
}

/// As many copies of `unit` between `before` and `after` as 20 MiB hold.
fn filled(before: &str, unit: &str, after: &str) -> Vec<u8> {
    filled_to(20 << 20, before, unit, after)
}

fn filled_to(size: usize, before: &str, unit: &str, after: &str) -> Vec<u8> {
    let count = (size - before.len() - after.len()) / unit.len();
    let mut file = Vec::with_capacity(size);
    file.extend(before.bytes());
    for _ in 0..count {
        file.extend(unit.bytes());
    }
    file.extend(after.bytes());
    file
}

/// A stream made as it is read.
struct Source<I>(I, Vec<u8>);
impl<I: Iterator<Item = Vec<u8>>> Read for Source<I> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        while self.1.len() < into.len() {
            let Some(more) = self.0.next() else { break };
            self.1.extend(more);
        }
        let count = self.1.len().min(into.len());
        into[..count].copy_from_slice(&self.1[..count]);
        self.1.drain(..count);
        Ok(count)
    }
}

#[test]
fn the_hungriest_files_stay_within_256_megabytes() {
    let csv = "ref;date;client;ttc;objet\n";
    check("elements", &filled("<a>", "<b/>", "</a>"));
    check(
        "attributes",
        &filled("<a>", "<b format='x' schemeID='y' unitCode='z'>t&amp;</b>", "</a>"),
    );
    check("references", &filled("<a>", "&amp;", "</a>"));
    check("texts", &filled("<a>", "<b>x&#65;</b>", "</a>"));
    let start = "<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'><ID>1</ID><IssueDate>2026-01-05</IssueDate><DocumentCurrencyCode>EUR</DocumentCurrencyCode><AccountingCustomerParty><Party><PartyName><Name>A</Name></PartyName></Party></AccountingCustomerParty><LegalMonetaryTotal><TaxInclusiveAmount>1</TaxInclusiveAmount></LegalMonetaryTotal>";
    let line = "<InvoiceLine><LineExtensionAmount>1</LineExtensionAmount></InvoiceLine>";
    let lines = start.to_owned() + &line.repeat(249_000);
    check("lines", (lines + "</Invoice>").as_bytes());
    check("blanks", &filled_to(4 << 20, csv, "\n", ""));
    check("bad rows", &filled(csv, "x\n", ""));
    check("quotation marks", &filled_to(1 << 20, csv, "\"\n", ""));
    check("one line", &filled(csv, "x", ""));
    let rows: Vec<String> = (0..120_000)
        .map(|n| format!("F{n};05/01/2026;Société Durand et Fils;1 240,00;travaux de rénovation"))
        .collect();
    check("rows", format!("{csv}{}", rows.join("\n")).as_bytes());
    drop(rows);
    check(
        "array",
        &filled(
            "%PDF-1.7\n1 0 obj [",
            "1 ",
            "] endobj\nxref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer<</Root 1 0 R>>startxref\n20971436\n%%EOF",
        ),
    );
    check(
        "table",
        &filled(
            "%PDF-1.7\nxref\n0 9999999\n",
            "0000000009 00000 n \n",
            "trailer<<>>startxref\n9\n%%EOF",
        ),
    );

    // Rows without end, streamed: only the fingerprints of their numbers stay.
    let mut row = 0_u64;
    let mut left: Vec<u8> = csv.bytes().collect();
    let endless = std::iter::from_fn(move || {
        row += 1;
        Some(std::mem::replace(
            &mut left,
            format!("F{row};05/01/2026;Durand;12,50;x\n").into_bytes(),
        ))
    });
    let read = CsvReader::new(
        Source(endless, Vec::new()),
        &Options { max_rows: 100_000, ..Options::default() },
    );
    assert_eq!(read.flatten().count(), 99_999, "up to the last row allowed");
    assert!(peak().is_none_or(|peak| peak < MOST));
}
