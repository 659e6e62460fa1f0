//! Which column holds what: by the caller's mapping, else by names common in French and English
//! exports, which are in `synonyms.rs`.

use super::{amounts::DecimalMark, cells::Cells, synonyms};
use crate::{
    field::Field,
    reason::{MissingColumns, Reason},
    text,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which header stands for which field, as a creditor set it once; serialisable, to be remembered.
///
/// A field without an entry is looked for by its usual names, unless `only_these` is set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ColumnMapping {
    /// Header text of each field; case, accents and punctuation do not matter.
    pub columns: BTreeMap<Field, String>,
    /// Ignore columns that are not in `columns`.
    pub only_these: bool,
    /// How amounts are written, if `1,234` has to be read.
    pub decimal_mark: Option<DecimalMark>,
}

/// Fields without which no row can be read.
const REQUIRED: [Field; 4] = [Field::Reference, Field::IssuedOn, Field::Total, Field::DebtorName];

/// Lower case, without accents, anything but letters and digits one blank: `N° Facture` is
/// `n facture`.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        let plain = match c {
            'à' | 'á' | 'â' | 'ã' | 'ä' => "a",
            'ç' => "c",
            'è' | 'é' | 'ê' | 'ë' => "e",
            'ì' | 'í' | 'î' | 'ï' => "i",
            'ñ' => "n",
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' => "o",
            'ù' | 'ú' | 'û' | 'ü' => "u",
            'œ' => "oe",
            'æ' => "ae",
            // Combining accents, as some systems write them.
            '\u{300}'..='\u{36f}' => continue,
            c if c.is_alphanumeric() && c != 'º' && c != 'ª' => {
                folded.push(c);
                continue;
            }
            _ => {
                if !folded.ends_with(' ') && !folded.is_empty() {
                    folded.push(' ');
                }
                continue;
            }
        };
        folded.push_str(plain);
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// A header folded, without the unit that some add: `Montant TTC (en €)`, `Total TTC EUR`.
fn name(header: &str) -> String {
    let folded = fold(header);
    let bare = [" euros", " euro", " eur"]
        .iter()
        .find_map(|unit| folded.strip_suffix(unit))
        .unwrap_or(&folded);
    bare.strip_suffix(" en").unwrap_or(bare).to_owned()
}

/// Where each field stands in a row.
#[derive(Clone, Debug)]
pub(crate) struct Columns {
    places: Vec<Option<usize>>,
    /// Number of columns of the header.
    pub(crate) count: usize,
    /// The header as found.
    pub(crate) headers: Vec<String>,
}

impl Columns {
    /// How many columns of a header have a known name: to choose between separators.
    pub(crate) fn known(cells: &Cells, mapping: &ColumnMapping) -> usize {
        let mapped: Vec<String> = mapping.columns.values().map(|header| name(header)).collect();
        let known = |cell: &str| {
            let cell = name(cell);
            mapped.contains(&cell)
                || synonyms::all().any(|(_, mut names)| names.any(|name| name == cell))
        };
        cells.iter().filter(|cell| known(cell)).count()
    }

    /// Finds each field's column.
    pub(crate) fn find(cells: &Cells, mapping: &ColumnMapping) -> Result<Self, Reason> {
        let headers: Vec<String> = cells.iter().map(|cell| text::line(cell, text::SHORT)).collect();
        let names: Vec<String> = headers.iter().map(|header| name(header)).collect();
        let place = |wanted: &str| -> Result<Option<usize>, Reason> {
            let mut same = names.iter().enumerate().filter(|(_, name)| *name == wanted);
            match (same.next(), same.next()) {
                (Some((index, _)), Some(_)) => {
                    Err(Reason::RepeatedColumn { header: headers[index].clone() })
                }
                (first, _) => Ok(first.map(|(index, _)| index)),
            }
        };
        let mut places = vec![None; Field::columns().len()];
        let mut problems = MissingColumns::default();
        for (field, header) in &mapping.columns {
            let Some(slot) = places.get_mut(*field as usize) else { continue };
            *slot = place(&name(header))?;
            if slot.is_none() {
                problems.absent.push(text::line(header, text::SHORT));
            }
        }
        let taken: Vec<usize> = places.iter().flatten().copied().collect();
        for (field, usual) in synonyms::all() {
            if mapping.only_these || mapping.columns.contains_key(&field) {
                continue;
            }
            for name in usual {
                if let Some(found) = place(name)?.filter(|found| !taken.contains(found)) {
                    places[field as usize] = Some(found);
                    break;
                }
            }
        }
        let lacking = |field: &Field| {
            places[*field as usize].is_none() && !mapping.columns.contains_key(field)
        };
        problems.missing = REQUIRED.into_iter().filter(lacking).collect();
        if problems.missing.is_empty() && problems.absent.is_empty() {
            return Ok(Self { places, count: headers.len(), headers });
        }
        problems.found = headers;
        Err(Reason::MissingColumns(Box::new(problems)))
    }

    /// The cell of a field, empty if the file has no such column.
    pub(crate) fn cell<'c>(&self, cells: &'c Cells, field: Field) -> &'c str {
        self.places.get(field as usize).copied().flatten().map_or("", |index| cells.get(index))
    }

    /// The mapping in force, to be shown and remembered.
    pub(crate) fn mapping(&self, decimal_mark: Option<DecimalMark>) -> ColumnMapping {
        let columns = Field::columns()
            .iter()
            .zip(&self.places)
            .filter_map(|(field, place)| Some((*field, self.headers[(*place)?].clone())))
            .collect();
        ColumnMapping { columns, only_these: false, decimal_mark }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(line: &str) -> Cells {
        let mut cells = Cells::default();
        cells.feed(line, ';');
        cells
    }

    #[test]
    fn synonyms_are_written_folded_and_stand_for_one_field() {
        let mut seen = std::collections::HashMap::new();
        for (field, names) in synonyms::all() {
            for synonym in names {
                assert_eq!(name(synonym), synonym, "{field}");
                assert_eq!(seen.insert(synonym, field), None, "{synonym}");
            }
        }
        let fields: Vec<Field> = synonyms::all().map(|(field, _)| field).collect();
        assert_eq!(fields, Field::columns(), "every column has names, in order");
    }

    #[test]
    fn french_and_english_headers_are_found() {
        for line in [
            "N° Facture;Date;Échéance;Client;Montant HT;Montant TTC (en €)",
            "Invoice number;Invoice date;Due date;Customer;Net;Total",
            "référence;date d'émission;date d’échéance;raison sociale;ht;total TTC EUR",
        ] {
            let columns = Columns::find(&header(line), &ColumnMapping::default()).unwrap();
            let places = [
                Field::Reference,
                Field::IssuedOn,
                Field::DueOn,
                Field::DebtorName,
                Field::Net,
                Field::Total,
            ];
            assert_eq!(
                places.map(|field| columns.places[field as usize]),
                [0, 1, 2, 3, 4, 5].map(Some),
                "{line}"
            );
        }
    }

    #[test]
    fn the_surest_name_wins() {
        let columns = Columns::find(
            &header("facture;numero;montant;montant ttc;date;client;type;type client"),
            &ColumnMapping::default(),
        );
        let columns = columns.unwrap();
        let place = |field: Field| columns.places[field as usize];
        assert_eq!((place(Field::Reference), place(Field::Total)), (Some(1), Some(3)));
        assert_eq!((place(Field::Kind), place(Field::DebtorKind)), (Some(6), Some(7)));
    }

    #[test]
    fn an_explicit_mapping_wins_and_must_be_there() {
        let mut mapping = ColumnMapping::default();
        mapping.columns.insert(Field::Total, "Colonne B".into());
        let columns = Columns::find(&header("ref;colonne b;total;date;nom"), &mapping).unwrap();
        assert_eq!(columns.places[Field::Total as usize], Some(1));
        let Err(Reason::MissingColumns(problems)) =
            Columns::find(&header("ref;total;date"), &mapping)
        else {
            panic!()
        };
        assert_eq!(problems.absent, ["Colonne B"]);
        assert_eq!(problems.missing, [Field::DebtorName]);
        assert_eq!(problems.found, ["ref", "total", "date"]);
        let json = serde_json::to_string(&mapping).unwrap();
        assert_eq!(
            json,
            r#"{"columns":{"total":"Colonne B"},"only_these":false,"decimal_mark":null}"#
        );
        assert_eq!(serde_json::from_str::<ColumnMapping>(&json).unwrap(), mapping);
    }

    #[test]
    fn a_header_given_twice_is_refused() {
        let found = Columns::find(&header("ref;total;Total;date;nom"), &ColumnMapping::default());
        assert_eq!(found.err(), Some(Reason::RepeatedColumn { header: "total".into() }));
    }
}
