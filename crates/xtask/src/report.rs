//! What the runners of tests print at their end, collected to be read in one place.

use std::process::ExitStatus;
use std::time::Duration;

use anyhow::{Result, bail};

/// Collects lines of one runner.
#[derive(Default)]
pub(crate) struct Tally {
    /// Cases that passed.
    pub(crate) passed: u64,
    /// Cases that failed.
    pub(crate) failed: u64,
    /// Cases left out.
    pub(crate) skipped: u64,
    /// Cases that passed on PostgreSQL.
    pub(crate) on_postgres: u64,
    /// The runner's own closing lines.
    pub(crate) lines: Vec<String>,
    /// What the runner says of each case that failed, without the calls that led to it.
    pub(crate) reasons: Vec<String>,
    /// How many more lines of the present case are kept.
    room: usize,
    /// Whether the runner has come to its list of what failed.
    listing: bool,
}

/// Lines kept of each case that failed.
const REASON_LINES: usize = 10;

impl Tally {
    /// Reads a line of `cargo test`.
    pub(crate) fn read_cargo(&mut self, line: &str) {
        if let Some(name) = line.strip_prefix("test ").and_then(|l| l.strip_suffix(" ... ok")) {
            self.on_postgres += u64::from(name.ends_with("::postgres"));
        }
        let Some(counts) = line.strip_prefix("test result: ") else {
            return self.read_reason(line, line.starts_with("---- "), line.is_empty());
        };
        self.room = 0;
        self.lines.push(line.to_owned());
        self.passed += before(counts, " passed");
        self.failed += before(counts, " failed");
        self.skipped += before(counts, " ignored");
    }

    /// Reads a line of `npm test`: node's own runner (`ℹ pass 3`, `# pass 3`) or Playwright's
    /// (`  3 passed (2s)`).
    pub(crate) fn read_npm(&mut self, line: &str) {
        let text = line.trim_start();
        self.listing |= text.starts_with("✖ failing tests");
        let Some((kind, count)) = closing(text) else {
            return self.read_reason(line, self.listing && text.starts_with("test at "), false);
        };
        self.lines.push(text.to_owned());
        match kind {
            "pass" | "passed" => self.passed += count,
            "fail" | "failed" => self.failed += count,
            "skipped" | "todo" => self.skipped += count,
            _ => {}
        }
    }

    /// Keeps a line that tells why a case failed.
    fn read_reason(&mut self, line: &str, begins: bool, ends: bool) {
        if begins {
            self.room = REASON_LINES;
        } else if ends {
            self.room = 0;
        }
        let text = line.trim();
        if self.room > 0 && !text.is_empty() && !text.starts_with("at ") {
            self.room -= 1;
            self.reasons.push(line.to_owned());
        }
    }

    /// Fails when the runner did or when it ran nothing.
    pub(crate) fn judge(&self, status: ExitStatus) -> Result<()> {
        if !status.success() {
            bail!("tests failed ({status})");
        }
        if self.passed == 0 {
            bail!("no test ran");
        }
        Ok(())
    }
}

/// How a step ended.
pub(crate) struct Outcome {
    /// The step's name.
    pub(crate) step: &'static str,
    /// What became of it: a note, or why it failed.
    pub(crate) result: Result<Option<String>>,
    /// How long it took.
    pub(crate) took: Duration,
    /// What its runner counted.
    pub(crate) tally: Tally,
}

/// Prints every step's closing lines, then every step's time and end. Tells whether all is well.
pub(crate) fn print(outcomes: &[Outcome]) -> bool {
    println!();
    for outcome in outcomes {
        for line in &outcome.tally.lines {
            println!("{}: {line}", outcome.step);
        }
    }
    for outcome in outcomes.iter().filter(|outcome| !outcome.tally.reasons.is_empty()) {
        println!("\n{} failed:", outcome.step);
        for line in &outcome.tally.reasons {
            println!("  {line}");
        }
    }
    println!();
    for Outcome { step, result, took, .. } in outcomes {
        let end = match result {
            Ok(None) => "ok".to_owned(),
            Ok(Some(note)) => format!("ok, {note}"),
            Err(error) => format!("FAILED: {error:#}"),
        };
        println!("{step:<8} {:>7.1} s  {end}", took.as_secs_f64());
    }
    let sum = |count: fn(&Tally) -> u64| outcomes.iter().map(|o| count(&o.tally)).sum::<u64>();
    if outcomes.iter().any(|outcome| !outcome.tally.lines.is_empty()) {
        let (passed, failed) = (sum(|t| t.passed), sum(|t| t.failed));
        println!("\n{passed} passed, {failed} failed, {} skipped", sum(|t| t.skipped));
    }
    outcomes.iter().all(|outcome| outcome.result.is_ok())
}

/// The number that stands before `word`.
fn before(text: &str, word: &str) -> u64 {
    let number = text.split(word).next().and_then(|left| left.rsplit(' ').next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// What a closing line counts, and how many.
fn closing(text: &str) -> Option<(&str, u64)> {
    const NODE: [&str; 7] = ["tests", "suites", "pass", "fail", "cancelled", "skipped", "todo"];
    const PLAYWRIGHT: [&str; 5] = ["passed", "failed", "flaky", "skipped", "interrupted"];
    let mut words = text.split_whitespace();
    let (first, second, third) = (words.next()?, words.next()?, words.next());
    if matches!(first, "ℹ" | "#") && NODE.contains(&second) {
        return Some((second, third?.parse().ok()?));
    }
    if PLAYWRIGHT.contains(&second) && third.is_none_or(|third| third.starts_with('(')) {
        return Some((second, first.parse().ok()?));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn cargo_lines_are_counted_with_those_of_postgres() {
        let mut tally = Tally::default();
        for line in [
            "running 3 tests",
            "test jobs::claims_once::postgres ... ok",
            "test jobs::claims_once::sqlite ... ok",
            "test jobs::other::postgres ... FAILED",
            "test result: FAILED. 2 passed; 1 failed; 4 ignored; 0 measured; 0 filtered out",
        ] {
            tally.read_cargo(line);
        }
        assert_eq!((tally.passed, tally.failed, tally.skipped), (2, 1, 4));
        assert_eq!(tally.on_postgres, 1);
        assert_eq!(tally.lines.len(), 1);
    }

    #[test]
    fn what_failed_is_told_without_its_calls() {
        let mut tally = Tally::default();
        for line in [
            "test ledger::adds_up ... FAILED",
            "---- ledger::adds_up stdout ----",
            "assertion failed: 1 == 2",
            "",
            "failures:",
            "test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out",
        ] {
            tally.read_cargo(line);
        }
        assert_eq!(tally.reasons, ["---- ledger::adds_up stdout ----", "assertion failed: 1 == 2"]);
        let mut tally = Tally::default();
        for line in [
            "✖ pays (3ms)",
            "ℹ fail 1",
            "✖ failing tests:",
            "",
            "test at portal.test.js:56:7",
            "✖ pays (3ms)",
            "  Error: no receipt",
            "      at async pay",
        ] {
            tally.read_npm(line);
        }
        let told = ["test at portal.test.js:56:7", "✖ pays (3ms)", "  Error: no receipt"];
        assert_eq!(tally.reasons, told);
    }

    #[test]
    fn npm_lines_of_both_runners_are_counted() {
        let mut tally = Tally::default();
        for line in ["✔ pays (3ms)", "ℹ tests 4", "ℹ pass 3", "ℹ fail 1", "# skipped 2"] {
            tally.read_npm(line);
        }
        for line in ["  5 passed (2.1s)", "  1 failed", "3 passed checks were shown"] {
            tally.read_npm(line);
        }
        assert_eq!((tally.passed, tally.failed, tally.skipped), (8, 2, 2));
    }
}
