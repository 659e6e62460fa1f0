//! Reading a table of rates: a header, then one value a line, fields separated by semicolons.
//!
//! `#` starts a comment line. The source stands last and may hold semicolons. A mistake refuses
//! the whole table, for half a table would compute half the truth.

use super::{HalfYear, Percent, Rate, Rates};
use crate::text_enum;
use chrono::NaiveDate;
use std::collections::{BTreeMap, btree_map::Entry};

text_enum! {
    /// A field of a line, in the order in which they stand.
    pub enum RateField {
        /// Which rate, a [`RateKind`](super::RateKind).
        Kind => "kind",
        /// First day of the half-year, `2026-01-01` or `2026-07-01`.
        From => "from",
        /// Value in % a year.
        Percent => "percent",
        /// Day of the last review, such as `2026-03-15`.
        Reviewed => "reviewed",
        /// `yes` or `no`.
        Confirmed => "confirmed",
        /// Who published it.
        Source => "source",
    }
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RateProblem {
    /// Not the header.
    #[error("the first line must be kind;from;percent;reviewed;confirmed;source")]
    Header,
    /// Empty or absent.
    #[error("the field is empty")]
    Empty,
    /// No such kind.
    #[error("the kind is legal_individual, legal_other or ecb_refinancing")]
    Kind,
    /// Not a date.
    #[error("a date is written 2026-01-01")]
    Date,
    /// A date within a half-year.
    #[error("a half-year starts on 1 January or 1 July")]
    NotAStart,
    /// Not a rate.
    #[error("a rate is a number from 0 to 100 with at most four decimals, such as 14.25")]
    Percent,
    /// Neither yes nor no.
    #[error("it is yes or no")]
    Confirmed,
    /// The same rate of the same half-year stands in an earlier line.
    #[error("an earlier line has the same rate of the same half-year")]
    Repeated,
}

/// Why a table was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, {field}: {problem}")]
pub struct RatesError {
    /// The line, counted from 1.
    pub line: usize,
    /// The field.
    pub field: RateField,
    /// What is wrong with it.
    pub problem: RateProblem,
}

/// A field and what is wrong with it; the line is known outside.
type Mistake = (RateField, RateProblem);

impl Rates {
    /// Reads a table.
    ///
    /// # Errors
    /// [`RatesError`] with the first line and field that cannot be read.
    pub fn parse(text: &str) -> Result<Self, RatesError> {
        let mut lines = text
            .trim_start_matches('\u{feff}') // some spreadsheets write one
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line.trim()))
            .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        let (number, header) = lines.next().unwrap_or((1, ""));
        at(number, read_header(header))?;
        let mut rates = BTreeMap::new();
        for (number, line) in lines {
            let rate = at(number, read_rate(line))?;
            match rates.entry((rate.kind, rate.half_year)) {
                Entry::Vacant(place) => place.insert(rate),
                Entry::Occupied(_) => {
                    return at(number, Err((RateField::From, RateProblem::Repeated)));
                }
            };
        }
        Ok(Self(rates))
    }
}

fn at<T>(line: usize, result: Result<T, Mistake>) -> Result<T, RatesError> {
    result.map_err(|(field, problem)| RatesError { line, field, problem })
}

fn read_header(line: &str) -> Result<(), Mistake> {
    let mut names = line.split(';').map(str::trim);
    let wrong = RateField::ALL.iter().find(|field| names.next() != Some(field.as_str()));
    wrong.map_or(Ok(()), |field| Err((*field, RateProblem::Header)))
}

fn read_rate(line: &str) -> Result<Rate, Mistake> {
    let mut cells = line.splitn(RateField::ALL.len(), ';').map(str::trim);
    let mut cell = |field| match cells.next() {
        None | Some("") => Err((field, RateProblem::Empty)),
        Some(text) => Ok((field, text)),
    };
    // Fields of a literal are evaluated in the order written, which is that of the line.
    Ok(Rate {
        kind: read(cell(RateField::Kind)?, RateProblem::Kind)?,
        half_year: read_start(cell(RateField::From)?)?,
        percent: read::<Percent>(cell(RateField::Percent)?, RateProblem::Percent)?,
        reviewed_on: read(cell(RateField::Reviewed)?, RateProblem::Date)?,
        confirmed: read_flag(cell(RateField::Confirmed)?)?,
        source: cell(RateField::Source)?.1.to_owned(),
    })
}

fn read<T: std::str::FromStr>(
    (field, text): (RateField, &str),
    problem: RateProblem,
) -> Result<T, Mistake> {
    text.parse().map_err(|_| (field, problem))
}

fn read_start((field, text): (RateField, &str)) -> Result<HalfYear, Mistake> {
    let day: NaiveDate = read((field, text), RateProblem::Date)?;
    HalfYear::starting(day).ok_or((field, RateProblem::NotAStart))
}

fn read_flag((field, text): (RateField, &str)) -> Result<bool, Mistake> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err((field, RateProblem::Confirmed)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::legal::RateKind;
    use proptest::prelude::*;

    const HEADER: &str = "kind;from;percent;reviewed;confirmed;source";
    const LINE: &str = "legal_other;2026-07-01;2,50;2026-07-02;no;Arrêté; à vérifier";

    fn error_of(line: &str) -> String {
        Rates::parse(&format!("{HEADER}\n# a comment\n{line}")).unwrap_err().to_string()
    }

    #[test]
    fn an_operator_can_hand_in_another_table() {
        let rates = Rates::parse(&format!("\u{feff}# ours\r\n\r\n{HEADER}\r\n{LINE}\r\n")).unwrap();
        let rate = rates.iter().next().unwrap();
        assert_eq!((rate.kind, rate.confirmed), (RateKind::LegalOther, false));
        assert_eq!(rate.source, "Arrêté; à vérifier");
        assert_eq!(rates.contract_floor(rate.half_year), Ok("7.5".parse().unwrap()));
    }

    #[test]
    fn mistakes_name_their_line_and_field() {
        for (line, start) in [
            ("legal;2026-07-01;2.5;2026-07-02;no;S", "line 3, kind: the kind is"),
            ("legal_other;1.7.2026;2.5;2026-07-02;no;S", "line 3, from: a date"),
            ("legal_other;2026-07-02;2.5;2026-07-02;no;S", "line 3, from: a half-year starts"),
            ("legal_other;2026-07-01;2.5 %;2026-07-02;no;S", "line 3, percent: a rate"),
            ("legal_other;2026-07-01;;2026-07-02;no;S", "line 3, percent: the field is empty"),
            ("legal_other;2026-07-01;2.5;2026-02-30;no;S", "line 3, reviewed: a date"),
            ("legal_other;2026-07-01;2.5;2026-07-02;oui;S", "line 3, confirmed: it is yes"),
            ("legal_other;2026-07-01;2.5;2026-07-02;no", "line 3, source: the field is empty"),
            (&format!("{LINE}\n{LINE}"), "line 4, from: an earlier line"),
        ] {
            assert!(error_of(line).starts_with(start), "{line}: {}", error_of(line));
        }
    }

    #[test]
    fn a_table_starts_with_its_header() {
        assert_eq!(
            Rates::parse(""),
            Err(RatesError { line: 1, field: RateField::Kind, problem: RateProblem::Header })
        );
        assert_eq!(Rates::parse("kind;from;value").unwrap_err().field, RateField::Percent);
        assert_eq!(Rates::parse(HEADER).unwrap().iter().count(), 0);
    }

    proptest! {
        #[test]
        fn no_text_panics(line in ".{0,80}") {
            let _ = Rates::parse(&line);
            let _ = Rates::parse(&format!("{HEADER}\n{line}"));
        }
    }
}
