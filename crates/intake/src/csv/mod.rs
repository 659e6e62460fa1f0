//! CSV files, row by row, in memory that does not grow with the file but for the numbers seen.

mod amounts;
mod cells;
mod columns;
mod lines;
mod row;
mod synonyms;

pub use amounts::DecimalMark;
pub use columns::ColumnMapping;
pub(crate) use columns::fold;

use crate::{
    Options,
    draft::InvoiceDraft,
    field::Field,
    reason::{Position, Reason, Rejection},
};
use cells::{Cells, Fed};
use columns::Columns;
use lines::{Line, Lines, MAX_ROW};
use std::{
    collections::{HashMap, VecDeque},
    hash::{DefaultHasher, Hash, Hasher},
    io::Read,
};

const SEPARATORS: [char; 4] = [';', ',', '\t', '|'];
/// Lines that one row may span; beyond, its quotation mark was never closed.
const MAX_LINES: usize = 50;

/// Reads drafts from a CSV stream: an iterator of drafts and rejections in the file's order.
///
/// Besides a buffer of 64 kB and the row at hand it keeps about 30 bytes for each invoice number
/// seen, to notice the second one. A file without the needed columns yields one rejection.
///
/// ```
/// let csv = "facture;date;client;montant ttc\nF1;31/03/2026;Durand;1 240,00 €\n";
/// let mut reader = intake::CsvReader::new(csv.as_bytes(), &intake::Options::default());
/// let draft = reader.next().unwrap().unwrap();
/// assert_eq!(draft.total, domain::Money::eur(124_000));
/// assert!(reader.next().is_none());
/// ```
pub struct CsvReader<R> {
    lines: Lines<R>,
    /// Lines read ahead within a quoted cell that turned out not to be one.
    ahead: VecDeque<Line>,
    cells: Cells,
    separator: char,
    columns: Option<Columns>,
    options: Options,
    /// Fingerprints of the invoice numbers kept, and their rows.
    seen: HashMap<[u64; 2], u32>,
    row: u64,
    failed: Option<Rejection>,
    /// Whether anything came out yet.
    begun: bool,
    ended: bool,
}

impl<R: Read> CsvReader<R> {
    /// Reads the header at once; what is wrong with it comes as the first and only item.
    pub fn new(source: R, options: &Options) -> Self {
        let mut this = Self {
            lines: Lines::new(source),
            ahead: VecDeque::new(),
            cells: Cells::default(),
            separator: ';',
            columns: None,
            options: options.clone(),
            seen: HashMap::new(),
            row: 0,
            failed: None,
            begun: false,
            ended: false,
        };
        if let Err(reason) = this.header() {
            this.failed = Some(Rejection::file(reason));
        }
        this
    }

    /// The headers as found, in order; empty when the header could not be read.
    pub fn headers(&self) -> &[String] {
        self.columns.as_ref().map_or(&[], |columns| &columns.headers)
    }

    /// Which header stands for which field in this file, to show and to remember.
    pub fn mapping(&self) -> Option<ColumnMapping> {
        Some(self.columns.as_ref()?.mapping(self.options.mapping.decimal_mark))
    }

    fn header(&mut self) -> Result<(), Reason> {
        let mut header = loop {
            match self.lines.next()? {
                None => return Err(Reason::Empty),
                Some(Line::TooLong) => return Err(Reason::UnknownFormat),
                Some(Line::Text(line)) => {
                    self.row += 1;
                    if line.contains('\0') {
                        return Err(Reason::UnknownFormat);
                    }
                    if !line.trim().is_empty() {
                        break line;
                    }
                }
            }
        };
        // A line for Excel alone: `sep=;`.
        let told = header.trim_start().strip_prefix("sep=").and_then(|rest| rest.chars().next());
        let told = told.filter(|separator| SEPARATORS.contains(separator));
        if told.is_some() {
            let Some(Line::Text(next)) = self.lines.next()? else { return Err(Reason::Empty) };
            self.row += 1;
            header = next;
        }
        // A header cell with a line break in it.
        while !header.matches('"').count().is_multiple_of(2) && header.len() < MAX_ROW {
            let Some(Line::Text(next)) = self.lines.next()? else { return Err(Reason::Quotes) };
            header.push(' ');
            header.push_str(&next);
        }
        let mapping = &self.options.mapping;
        let candidates = told.map_or(SEPARATORS.to_vec(), |told| vec![told]);
        let best = candidates.into_iter().max_by_key(|separator| {
            let mut cells = Cells::default();
            let whole = cells.feed(&header, *separator) == Fed::Whole;
            // Of equals the last wins; so the usual separators win by coming first in reverse.
            let usual = SEPARATORS.iter().rev().position(|known| known == separator);
            (whole, Columns::known(&cells, mapping), cells.len(), usual)
        });
        self.separator = best.unwrap_or(';');
        self.cells.clear();
        if self.cells.feed(&header, self.separator) != Fed::Whole {
            return Err(Reason::Quotes);
        }
        self.columns = Some(Columns::find(&self.cells, mapping)?);
        Ok(())
    }

    fn line(&mut self) -> Result<Option<Line>, Reason> {
        match self.ahead.pop_front() {
            Some(line) => Ok(Some(line)),
            None => self.lines.next(),
        }
    }

    /// Reads the next row that is not blank into `cells`; `None` at the end.
    fn next_row(&mut self) -> Option<Result<(), Rejection>> {
        loop {
            let first = match self.line() {
                Ok(Some(Line::Text(line))) => line,
                Ok(Some(Line::TooLong)) => {
                    self.row += 1;
                    return Some(Err(self.reject(Reason::RowTooLong { max: MAX_ROW })));
                }
                Ok(None) => return None,
                Err(reason) => {
                    self.ended = true;
                    return Some(Err(Rejection::file(reason)));
                }
            };
            self.row += 1;
            if first.trim_matches(|c: char| c.is_whitespace() || c == self.separator).is_empty() {
                continue;
            }
            self.cells.clear();
            let mut fed = self.cells.feed(&first, self.separator);
            let mut taken = Vec::new();
            let mut length = first.len();
            while fed == Fed::Open && taken.len() < MAX_LINES && length <= MAX_ROW {
                // A line too long ends the row, as does a broken source, which shows again next time.
                let Ok(Some(line)) = self.line() else { break };
                length += match &line {
                    Line::Text(line) => {
                        fed = self.cells.feed(line, self.separator);
                        line.len()
                    }
                    Line::TooLong => MAX_ROW,
                };
                taken.push(line);
            }
            if fed != Fed::Whole {
                // The rows swallowed by the mark are read again as what they are.
                for line in taken.into_iter().rev() {
                    self.ahead.push_front(line);
                }
                return Some(Err(self.reject(Reason::Quotes).with_value(&first)));
            }
            if self.cells.iter().any(|cell| !cell.is_empty()) {
                return Some(Ok(()));
            }
        }
    }

    fn reject(&self, reason: Reason) -> Rejection {
        Rejection { position: Position::Row(self.row), field: None, reason, value: None }
    }

    fn draft(&mut self) -> Result<InvoiceDraft, Rejection> {
        let Some(columns) = &self.columns else { return Err(Rejection::file(Reason::Empty)) };
        let context = row::Context {
            columns,
            default_currency: self.options.default_currency,
            decimal_mark: self.options.mapping.decimal_mark,
        };
        let draft = row::read(&context, &self.cells, self.row)?;
        let print = fingerprint(&draft.reference);
        if let Some(first) = self.seen.get(&print) {
            let reason = Reason::Duplicate { first: u64::from(*first) };
            return Err(Rejection::at(Position::Row(self.row), Field::Reference, reason)
                .with_value(&draft.reference));
        }
        self.seen.insert(print, u32::try_from(self.row).unwrap_or(u32::MAX));
        Ok(draft)
    }
}

impl<R: Read> Iterator for CsvReader<R> {
    type Item = Result<InvoiceDraft, Rejection>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        if let Some(rejection) = self.failed.take() {
            self.ended = true;
            return Some(Err(rejection));
        }
        let item = match self.next_row() {
            None if self.begun => None,
            None => {
                self.ended = true;
                Some(Err(Rejection::file(Reason::Empty)))
            }
            Some(_) if self.row > self.options.max_rows => {
                self.ended = true;
                Some(Err(self.reject(Reason::TooManyRows { max: self.options.max_rows })))
            }
            Some(Ok(())) => Some(self.draft()),
            Some(Err(rejection)) => Some(Err(rejection)),
        };
        self.begun = true;
        self.ended |= item.is_none();
        item
    }
}

/// 128 bits of a reference. Two different ones with the same print are out of the question by
/// chance, and whoever builds them only harms their own file.
fn fingerprint(reference: &str) -> [u64; 2] {
    [0_u8, 1].map(|salt| {
        let mut hasher = DefaultHasher::new();
        (salt, reference).hash(&mut hasher);
        hasher.finish()
    })
}
