//! Factur-X, ZUGFeRD and XRechnung in PDF: the invoice is an attachment with an agreed name.
//!
//! Attachments are found in the catalogue's `EmbeddedFiles` name tree and its `AF` array. The PDF is
//! read by our own few hundred lines instead of a general library, because only a handful of
//! objects is needed and hostile files must cost little: see `file`.

mod file;
mod judge;
mod object;
mod recover;
mod stream;

pub(crate) use judge::judge;

use crate::{Options, reason::Reason};
use file::{Fetched, File};
use object::{Dict, Object};
use std::collections::HashSet;

/// Names under which standards attach an invoice, in lower case.
const INVOICES: [&str; 3] = ["factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml"];
/// Name under which Order-X attaches an order.
const ORDERS: [&str; 1] = ["order-x.xml"];
/// What the root of an invoice under another name mentions.
const ROOTS: [&str; 4] = [
    "CrossIndustryInvoice",
    "CrossIndustryDocument",
    "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
    "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2",
];

const MAX_NODES: usize = 500;
const MAX_FILES: usize = 500;
/// Attachments under other names that are looked into.
const MAX_TRIED: usize = 8;

/// The XML of the invoice attached to a PDF.
pub(crate) fn invoice_xml(bytes: &[u8], options: &Options) -> Result<Vec<u8>, Reason> {
    // Streams that lead to the attachment and the attachment itself share the allowance.
    match File::open(bytes, options.max_bytes).and_then(search) {
        Err(Reason::Pdf) if recover::is_whole(bytes) => {
            recover::open(bytes, options.max_bytes).and_then(search)
        }
        found => found,
    }
}

fn search(mut file: File<'_>) -> Result<Vec<u8>, Reason> {
    let root = file.trailer.get("Root").cloned();
    let catalog = file.dict(root.as_ref())?;
    let mut attachments = Vec::new();
    let mut order = false;
    for (key, specification) in specifications(&mut file, &catalog)? {
        let Some(attachment) = attachment(&mut file, &key, &specification)? else { continue };
        order |= ORDERS.contains(&attachment.name.as_str());
        attachments.push(attachment);
    }
    // The name tree and the AF array usually name the same stream.
    let mut seen = HashSet::new();
    attachments.retain(|attachment| seen.insert(attachment.stream));

    let (named, others): (Vec<_>, Vec<_>) = attachments
        .into_iter()
        .partition(|attachment| INVOICES.contains(&attachment.name.as_str()));
    let mut found: Option<Vec<u8>> = None;
    let sure = !named.is_empty();
    let likely = |other: &Attachment| other.is_xml() && !ORDERS.contains(&other.name.as_str());
    let tried =
        if sure { named } else { others.into_iter().filter(likely).take(MAX_TRIED).collect() };
    for attachment in tried {
        let stream = file.fetch(attachment.stream)?;
        let xml = file.stream(&stream)?;
        if !sure && !is_invoice(&xml) {
            continue;
        }
        match &found {
            Some(first) if *first != xml => return Err(Reason::SeveralInvoicesInPdf),
            _ => found = Some(xml),
        }
    }
    found.ok_or(if order { Reason::OrderInPdf } else { Reason::NoInvoiceInPdf })
}

fn is_invoice(xml: &[u8]) -> bool {
    let head = &xml[..xml.len().min(4096)];
    ROOTS.iter().any(|root| head.windows(root.len()).any(|window| window == root.as_bytes()))
}

struct Attachment {
    /// In lower case.
    name: String,
    /// Object number of its stream.
    stream: u32,
}

impl Attachment {
    fn is_xml(&self) -> bool {
        self.name.rsplit('.').next() == Some("xml")
    }
}

/// Every file specification, with its key in the name tree.
fn specifications(file: &mut File<'_>, catalog: &Dict) -> Result<Vec<(Vec<u8>, Object)>, Reason> {
    let names = file.dict(catalog.get("Names"))?;
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    let mut nodes: Vec<Object> = names.get("EmbeddedFiles").cloned().into_iter().collect();
    let mut visited = 0;
    while let Some(node) = nodes.pop() {
        visited += 1;
        if visited > MAX_NODES || found.len() > MAX_FILES {
            return Err(Reason::PdfLimit);
        }
        // A tree that comes back to a node is no tree; what was seen is enough.
        if let Object::Reference(number) = node
            && !seen.insert(number)
        {
            continue;
        }
        let node = file.dict(Some(&node))?;
        if let Object::Array(pairs) = file.resolve(node.get("Names"))?.object {
            for pair in pairs.chunks_exact(2).take(MAX_FILES) {
                let key = match &pair[0] {
                    Object::Text(key) => key.clone(),
                    _ => Vec::new(),
                };
                found.push((key, pair[1].clone()));
            }
        }
        if let Object::Array(kids) = file.resolve(node.get("Kids"))?.object {
            nodes.extend(kids.into_iter().take(MAX_NODES));
        }
    }
    match file.resolve(catalog.get("AF"))?.object {
        Object::Array(files) => {
            found.extend(files.into_iter().take(MAX_FILES).map(|file| (Vec::new(), file)));
        }
        single @ Object::Dict(_) => found.push((Vec::new(), single)),
        _ => {}
    }
    Ok(found)
}

fn attachment(
    file: &mut File<'_>,
    key: &[u8],
    specification: &Object,
) -> Result<Option<Attachment>, Reason> {
    let specification = file.dict(Some(specification))?;
    let embedded = file.dict(specification.get("EF"))?;
    let Some(Object::Reference(stream)) = embedded.get("F").or_else(|| embedded.get("UF")) else {
        return Ok(None);
    };
    let mut name = String::new();
    for candidate in [specification.get("UF"), specification.get("F")] {
        if let Fetched { object: Object::Text(text), .. } = file.resolve(candidate)?
            && name.is_empty()
        {
            name = file_name(&text);
        }
    }
    if name.is_empty() {
        name = file_name(key);
    }
    Ok(Some(Attachment { name, stream: *stream }))
}

/// A file name in lower case, without folders; UTF-16 or, nearly enough, Latin-1.
fn file_name(text: &[u8]) -> String {
    let name = match text {
        [0xfe, 0xff, rest @ ..] => {
            encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into_owned()
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => text.iter().map(|byte| char::from(*byte)).collect(),
    };
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    name.trim_matches(|c: char| c.is_whitespace() || c == '\0').to_lowercase()
}
