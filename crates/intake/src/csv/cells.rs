//! A row into cells, fed line by line so that a stray quotation mark costs its own row only.
//!
//! Quoting follows RFC 4180: a quoted cell may hold separators, line breaks and doubled quotation
//! marks. What follows a closing mark must be a separator or the end. The `csv` crate would read
//! on instead and swallow the rows after an unclosed mark without a word.

/// What one more line made of the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fed {
    /// The row is whole.
    Whole,
    /// A quoted cell goes on in the next line.
    Open,
    /// Something follows a closing quotation mark.
    Broken,
}

/// The cells of one row; reused from row to row.
#[derive(Debug, Default)]
pub(crate) struct Cells {
    text: String,
    ends: Vec<usize>,
    open: bool,
}

impl Cells {
    /// Forgets the row.
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.open = false;
    }

    /// Adds a line to the row. The separator is ASCII and not a quotation mark.
    pub(crate) fn feed(&mut self, line: &str, separator: char) -> Fed {
        let mut rest = line;
        if self.open {
            self.text.push('\n');
            match self.quoted(rest, separator) {
                Ok(Some(after)) => rest = after,
                Ok(None) => return Fed::Whole,
                Err(fed) => return fed,
            }
        }
        loop {
            if let Some(quoted) = rest.trim_start_matches([' ', '\u{a0}']).strip_prefix('"') {
                match self.quoted(quoted, separator) {
                    Ok(Some(after)) => rest = after,
                    Ok(None) => return Fed::Whole,
                    Err(fed) => return fed,
                }
            } else if let Some((cell, after)) = rest.split_once(separator) {
                self.text.push_str(cell);
                self.ends.push(self.text.len());
                rest = after;
            } else {
                self.text.push_str(rest);
                self.ends.push(self.text.len());
                return Fed::Whole;
            }
        }
    }

    /// Reads the rest of a quoted cell; returns what follows its separator, or `None` at the end.
    fn quoted<'l>(&mut self, line: &'l str, separator: char) -> Result<Option<&'l str>, Fed> {
        let mut rest = line;
        loop {
            let Some((text, after)) = rest.split_once('"') else {
                self.text.push_str(rest);
                self.open = true;
                return Err(Fed::Open);
            };
            self.text.push_str(text);
            if let Some(after) = after.strip_prefix('"') {
                self.text.push('"');
                rest = after;
                continue;
            }
            self.open = false;
            self.ends.push(self.text.len());
            let after = after.trim_start_matches(' ');
            return match after.strip_prefix(separator) {
                Some(after) => Ok(Some(after)),
                None if after.is_empty() => Ok(None),
                None => Err(Fed::Broken),
            };
        }
    }

    /// How many cells there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The cell at a position, without blanks around it; empty beyond the last one.
    pub(crate) fn get(&self, index: usize) -> &str {
        let Some(end) = self.ends.get(index) else { return "" };
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.text[start..*end].trim()
    }

    /// Every cell.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.get(index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row(lines: &[&str]) -> (Fed, Vec<String>) {
        let mut cells = Cells::default();
        let mut fed = Fed::Open;
        for line in lines {
            fed = cells.feed(line, ';');
        }
        (fed, cells.iter().map(str::to_owned).collect())
    }

    #[test]
    fn quoted_cells_hold_anything() {
        let cells =
            |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        assert_eq!(row(&["a; b ;"]), (Fed::Whole, cells(&["a", "b", ""])));
        assert_eq!(
            row(&["\"a;b\"; \"c\"\"d\" ;e\"f"]),
            (Fed::Whole, cells(&["a;b", "c\"d", "e\"f"]))
        );
        assert_eq!(row(&["a;\"b", "", "c\";d"]), (Fed::Whole, cells(&["a", "b\n\nc", "d"])));
        assert_eq!(row(&["\"\""]), (Fed::Whole, cells(&[""])));
    }

    #[test]
    fn stray_quotation_marks_are_noticed() {
        assert_eq!(row(&["a;\"b"]).0, Fed::Open);
        assert_eq!(row(&["\"a\" b;c"]).0, Fed::Broken);
        assert_eq!(row(&["\"a", "\"b\";c"]).0, Fed::Broken);
    }

    proptest! {
        #[test]
        fn what_is_quoted_reads_back(expected in proptest::collection::vec("[a-z;\"é|,]{0,8}", 1..6)) {
            let line: Vec<String> = expected.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
            prop_assert_eq!(row(&[&line.join(";")]), (Fed::Whole, expected));
        }

        #[test]
        fn no_text_panics(lines in proptest::collection::vec("[\"; a\u{a0}é]{0,20}", 1..4)) {
            row(&lines.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }
}
