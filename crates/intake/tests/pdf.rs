//! PDF files written byte by byte, as publishers do and as attackers would.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

use flate2::{Compression, write::ZlibEncoder};
use intake::{Format, Options, Reason, read};
use std::{fmt::Write as _, io::Write as _};

const INVOICE: &str = include_str!("minimum.xml");

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn stream(dict: &str, bytes: &[u8]) -> Vec<u8> {
    [format!("<<{dict}/Length {}>>\nstream\n", bytes.len()).as_bytes(), bytes, b"\nendstream"]
        .concat()
}

fn flate(dict: &str, bytes: &[u8]) -> Vec<u8> {
    stream(&format!("{dict}/Filter/FlateDecode"), &deflate(bytes))
}

/// A file with a classic cross-reference table; object 1 is the catalogue.
fn classic(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", file.len());
        file.extend(format!("{} 0 obj\n", index + 1).bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let start = file.len();
    let _ = write!(
        table,
        "trailer\n<</Size {}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    );
    file.extend(table.bytes());
    file
}

/// A file whose small objects are in an object stream and whose table is a stream with predictor.
fn modern(small: &[Vec<u8>], streams: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let container = small.len() + streams.len() + 1;
    let (mut index, mut body) = (String::new(), Vec::new());
    let mut rows = vec![[0_u8, 0, 0, 0, 0]];
    for (at, object) in small.iter().enumerate() {
        let _ = write!(index, "{} {} ", at + 1, body.len());
        body.extend(object);
        body.push(b' ');
        let [.., high, low] = container.to_be_bytes();
        rows.push([2, 0, high, low, u8::try_from(at).unwrap()]);
    }
    let packed = flate(
        &format!("/Type/ObjStm/N {}/First {}", small.len(), index.len()),
        &[index.as_bytes(), &body].concat(),
    );
    for (at, object) in streams.iter().chain([&packed]).enumerate() {
        let [.., b, c, d] = file.len().to_be_bytes();
        rows.push([1, b, c, d, 0]);
        file.extend(format!("{} 0 obj\n", small.len() + at + 1).bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let start = file.len();
    let mut above = [0_u8; 5];
    let mut predicted = Vec::new();
    for row in rows {
        predicted.push(2);
        predicted.extend(row.iter().zip(above).map(|(byte, up)| byte.wrapping_sub(up)));
        above = row;
    }
    let dict = format!(
        "/Type/XRef/Size {}/Root 1 0 R/W[1 3 1]/DecodeParms<</Predictor 12/Columns 5>>",
        container + 1
    );
    file.extend(format!("{} 0 obj\n", container + 1).bytes());
    file.extend(flate(&dict, &predicted));
    file.extend(format!("\nendobj\nstartxref\n{start}\n%%EOF").bytes());
    file
}

const CATALOG: &[u8] = b"<</Type/Catalog/Names<</EmbeddedFiles 2 0 R>>/AF[3 0 R]>>";
const TREE: &[u8] = b"<</Kids[<</Names[(factur-x.xml) 3 0 R]>>]>>";

fn specification(name: &str, target: u32) -> Vec<u8> {
    format!(
        "<</Type/Filespec/F({name})/UF({name})/AFRelationship/Alternative/EF<</F {target} 0 R>>>>"
    )
    .into_bytes()
}

fn attached(name: &str, xml: &[u8]) -> Vec<u8> {
    classic(
        &[
            CATALOG.to_vec(),
            TREE.to_vec(),
            specification(name, 4),
            flate("/Type/EmbeddedFile", xml),
        ],
        "",
    )
}

fn refusal(file: &[u8]) -> Reason {
    let intake = read("facture.pdf", file, &Options::default());
    assert_eq!((intake.format, intake.drafts.len()), (Some(Format::Pdf), 0));
    intake.rejections.into_iter().next().unwrap().reason
}

fn accepted(file: &[u8]) {
    let intake = read("facture.pdf", file, &Options::default());
    assert_eq!(intake.rejections, []);
    assert_eq!(intake.drafts[0].reference, "FA-1");
    assert!(intake.drafts[0].file_is_document);
}

#[test]
fn the_agreed_names_are_found() {
    for name in [
        "factur-x.xml",
        "zugferd-invoice.xml",
        "ZUGFeRD-invoice.xml",
        "xrechnung.xml",
        "facture.xml",
    ] {
        accepted(&attached(name, INVOICE.as_bytes()));
    }
    let wide: String = "factur-x.xml"
        .encode_utf16()
        .fold("\\376\\377".to_owned(), |name, unit| format!("{name}\\000\\{unit:03o}"));
    accepted(&attached(&wide, INVOICE.as_bytes()));
}

#[test]
fn object_streams_and_stream_tables_are_followed() {
    let small = [CATALOG.to_vec(), TREE.to_vec(), specification("factur-x.xml", 4)];
    accepted(&modern(&small, &[flate("/Type/EmbeddedFile", INVOICE.as_bytes())]));
}

#[test]
fn a_later_version_of_the_attachment_wins() {
    let mut file = attached("factur-x.xml", b"<old/>");
    let previous = String::from_utf8_lossy(&file).rfind("xref\n0").unwrap();
    let at = file.len();
    file.extend(b"4 0 obj\n");
    file.extend(flate("/Type/EmbeddedFile", INVOICE.as_bytes()));
    let start = file.len() + 8;
    file.extend(format!("\nendobj\nxref\n4 1\n{at:010} 00000 n \ntrailer\n<</Size 5/Root 1 0 R/Prev {previous}>>\nstartxref\n{start}\n%%EOF\n").bytes());
    // The positions in bytes and in lossy text differ by the binary comment only.
    let previous = file.windows(6).position(|window| window == b"xref\n0").unwrap();
    let text = format!("/Prev {previous}>>");
    let from = file.windows(6).position(|window| window == b"/Prev ").unwrap();
    let to = from + file[from..].iter().position(|byte| *byte == b'>').unwrap() + 2;
    file.splice(from..to, text.bytes());
    accepted(&file);
}

#[test]
fn a_pdf_without_an_invoice_says_so() {
    assert_eq!(refusal(&classic(&[b"<</Type/Catalog>>".to_vec()], "")), Reason::NoInvoiceInPdf);
    assert_eq!(refusal(&attached("order-x.xml", b"<x/>")), Reason::OrderInPdf);
    assert_eq!(refusal(&attached("terms.pdf", b"%PDF")), Reason::NoInvoiceInPdf);
    assert_eq!(refusal(&attached("other.xml", b"<x/>")), Reason::NoInvoiceInPdf);
}

#[test]
fn two_different_invoices_are_refused() {
    let catalog = b"<</AF[2 0 R 3 0 R]>>".to_vec();
    let other = INVOICE.replace("FA-1", "FA-2");
    let file = |second: &str| {
        let streams = [flate("", INVOICE.as_bytes()), flate("", second.as_bytes())];
        let specifications = [specification("factur-x.xml", 4), specification("xrechnung.xml", 5)];
        classic(&[std::slice::from_ref(&catalog), &specifications[..], &streams[..]].concat(), "")
    };
    assert_eq!(refusal(&file(&other)), Reason::SeveralInvoicesInPdf);
    accepted(&file(INVOICE));
}

#[test]
fn encrypted_files_are_refused() {
    let file = classic(&[CATALOG.to_vec(), b"<</Filter/Standard>>".to_vec()], "/Encrypt 2 0 R");
    assert_eq!(refusal(&file), Reason::EncryptedPdf);
}

#[test]
fn bombs_are_refused() {
    let zeros = vec![b' '; 40 << 20];
    assert_eq!(refusal(&attached("factur-x.xml", &zeros)), Reason::PdfLimit);
    let twice = stream("/Filter[/FlateDecode/FlateDecode]", &deflate(&deflate(&zeros)));
    let file =
        classic(&[CATALOG.to_vec(), TREE.to_vec(), specification("factur-x.xml", 4), twice], "");
    assert_eq!(refusal(&file), Reason::PdfLimit);
    let mut padded = vec![b' '; 30 << 20];
    padded.extend(CATALOG);
    assert_eq!(refusal(&modern(&[padded], &[])), Reason::PdfLimit);
}

#[test]
fn cycles_and_depths_end() {
    let cyclic: [&[&[u8]]; 6] = [
        &[b"1 0 R"],
        &[b"<</Names 2 0 R>>", b"<</EmbeddedFiles 3 0 R>>", b"<</Kids[3 0 R 3 0 R 2 0 R]>>"],
        &[b"<</Names 2 0 R>>", b"2 0 R"],
        &[
            b"<</AF[2 0 R]>>",
            b"<</F(factur-x.xml)/EF<</F 3 0 R>>>>",
            b"<</Length 3 0 R>>\nstream\nx\nendstream",
        ],
        &[b"<</AF[2 0 R]>>", b"<</F(factur-x.xml)/EF 2 0 R>>"],
        &[b"<</AF 1 0 R>>"],
    ];
    for objects in cyclic {
        let objects: Vec<Vec<u8>> = objects.iter().map(|object| object.to_vec()).collect();
        refusal(&classic(&objects, ""));
    }
    let deep = [b"<</Names ".to_vec(), b"[".repeat(1_000_000), b">>".to_vec()].concat();
    assert_eq!(refusal(&classic(&[deep], "")), Reason::PdfLimit);
    let endless = classic(&[CATALOG.to_vec()], "/Prev 15");
    refusal(&endless);
    let own = String::from_utf8_lossy(&endless).into_owned();
    let table = endless.windows(5).position(|window| window == b"xref\n").unwrap();
    refusal(own.replace("/Prev 15", &format!("/Prev {table}")).as_bytes());
}

/// The length of an object stream may be stated in the object stream itself.
#[test]
fn a_stream_within_itself_is_refused() {
    let body = deflate(b"1 0 <</Type/Catalog>>");
    let mut file = b"%PDF-1.7\n".to_vec();
    let container = file.len();
    file.extend(b"2 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length 1 0 R>>\nstream\n");
    file.extend(&body);
    file.extend(b"\nendstream\nendobj\n");
    let start = file.len();
    let rows = [[0, 0, 0], [2, 2, 0], [1, u8::try_from(container).unwrap(), 0]].concat();
    file.extend(b"3 0 obj\n");
    file.extend(flate("/Type/XRef/Size 3/Root 1 0 R/W[1 1 1]", &rows));
    file.extend(format!("\nendobj\nstartxref\n{start}\n%%EOF").bytes());
    assert_eq!(refusal(&file), Reason::PdfLimit);
}

/// Objects that start one within the other make a small file long to parse.
#[test]
fn overlapping_objects_do_not_hang() {
    let mut file = b"%PDF-1.7\n".to_vec();
    let count = 400;
    let mut offsets = Vec::new();
    for number in 1..=count {
        offsets.push(file.len());
        file.extend(format!("{number} 0 obj <</Kids[").bytes());
        let next = number + 1;
        file.extend(format!("{next} 0 R]/X(").bytes());
    }
    file.extend(vec![b'x'; 4 << 20]);
    file.extend(b")>>".repeat(count));
    let start = file.len();
    file.extend(format!("xref\n1 {count}\n").bytes());
    for offset in offsets {
        file.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    file.extend(b"trailer\n<</Root<</Names<</EmbeddedFiles 1 0 R>>>>>>\nstartxref\n");
    file.extend(format!("{start}\n%%EOF").bytes());
    assert_eq!(refusal(&file), Reason::PdfLimit);
}

#[test]
fn objects_without_end_do_not_hang_the_rebuilding() {
    for open in ["1 0 obj (", "1 0 obj <", "1 0 obj [", "1 0 obj <</A", "trailer ("] {
        let file = format!("%PDF-1.7\n{}startxref\n9\n%%EOF", open.repeat(200_000));
        assert!(matches!(refusal(file.as_bytes()), Reason::Pdf | Reason::PdfLimit), "{open}");
    }
}

#[test]
fn damaged_files_are_refused() {
    let file = attached("factur-x.xml", INVOICE.as_bytes());
    for length in 8..file.len() - 10 {
        refusal(&file[..length]);
    }
    assert_eq!(refusal(b"%PDF-1.7\nstartxref\n99999999999999999999\n%%EOF"), Reason::Pdf);
    assert_eq!(refusal(b"%PDF-1.7\nstartxref\n-1\n%%EOF"), Reason::Pdf);
    assert_eq!(
        refusal(b"%PDF-1.7\nxref\n0 9999999999\ntrailer<<>>startxref\n9\n%%EOF"),
        Reason::Pdf
    );
    let image = stream("/Filter/DCTDecode", b"x");
    let file =
        classic(&[CATALOG.to_vec(), TREE.to_vec(), specification("factur-x.xml", 4), image], "");
    assert_eq!(refusal(&file), Reason::PdfFilter);
}

/// Line endings changed on the way shift every offset; viewers mend that, and so do we.
#[test]
fn a_table_that_leads_nowhere_is_rebuilt() {
    let shifted = |file: Vec<u8>| {
        let at = file.windows(4).position(|window| window == b"obj\n").unwrap();
        [&file[..at], b"   ", &file[at..]].concat()
    };
    let xml = flate("/Type/EmbeddedFile", INVOICE.as_bytes());
    let objects = [CATALOG.to_vec(), TREE.to_vec(), specification("factur-x.xml", 4)];
    accepted(&shifted(classic(&[&objects[..], std::slice::from_ref(&xml)].concat(), "")));
    accepted(&shifted(modern(&objects, std::slice::from_ref(&xml))));
    let plain = classic(&[&objects[..], std::slice::from_ref(&xml)].concat(), "");
    let start = plain.windows(9).rposition(|window| window == b"startxref").unwrap();
    accepted(&[&plain[..start], b"startxref\n1\n%%EOF\n"].concat());
    // A PDF attached to the PDF is not part of it.
    let other = INVOICE.replace("FA-1", "FA-2");
    let inner = attached("factur-x.xml", other.as_bytes());
    let outer = [&objects[..], &[xml, stream("/Type/EmbeddedFile", &inner)]].concat();
    accepted(&shifted(classic(&outer, "")));
    let hidden = shifted(classic(&objects, "/Encrypt 2 0 R"));
    assert_eq!(refusal(&hidden), Reason::EncryptedPdf);
}
