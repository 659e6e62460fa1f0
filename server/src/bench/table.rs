//! The one table that a run prints.

use std::fmt;

/// Figures beside their limits.
#[derive(Default)]
pub(crate) struct Table(Vec<Row>);

struct Row {
    what: String,
    figure: String,
    limit: String,
    within: Option<bool>,
}

impl Table {
    /// A figure that has no limit of its own.
    pub(crate) fn note(&mut self, what: impl Into<String>, figure: impl Into<String>) {
        let limit = String::new();
        self.push(Row { what: what.into(), figure: figure.into(), limit, within: None });
    }

    /// A figure that must be at least `least`.
    pub(crate) fn at_least(&mut self, what: impl Into<String>, figure: f64, least: f64) {
        self.limited(what.into(), figure, format!("≥ {least:.2}"), figure >= least);
    }

    /// A figure that must be at most `most`.
    pub(crate) fn at_most(&mut self, what: impl Into<String>, figure: f64, most: f64) {
        self.limited(what.into(), figure, format!("≤ {most:.2}"), figure <= most);
    }

    fn limited(&mut self, what: String, figure: f64, limit: String, within: bool) {
        self.push(Row { what, figure: format!("{figure:.2}"), limit, within: Some(within) });
    }

    /// Tells a figure as soon as it is known: the rest may take minutes.
    fn push(&mut self, row: Row) {
        eprintln!("{}: {} {}", row.what, row.figure, row.limit);
        self.0.push(row);
    }

    /// Whether no limit was missed.
    pub(crate) fn all_within(&self) -> bool {
        self.0.iter().all(|row| row.within != Some(false))
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.0.iter().map(|row| row.what.chars().count()).max().unwrap_or(0);
        for row in &self.0 {
            let verdict = match row.within {
                Some(true) => "ok",
                Some(false) => "MISSED",
                None => "",
            };
            writeln!(f, "{:<width$}  {:>14}  {:>10}  {verdict}", row.what, row.figure, row.limit)?;
        }
        Ok(())
    }
}
