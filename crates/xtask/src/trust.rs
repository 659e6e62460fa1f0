//! `cargo xtask trust`: every promise and attack beside what proves it, in the long form of the
//! tests that `cargo xtask test` runs in their short one.
//!
//! To add a proof, name its test in [`table`]; a test that tries something many times says how often
//! with `testkit::tried`, or `tried` of `end2end/support/tries.js`.

mod table;

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Result, bail};

use crate::context::Context;
use crate::postgres::{Cluster, Durability, URL};
use crate::{process, release, signal};
use table::{ROWS, Row};

/// Tells tests to run in their long form.
const LONG: &str = "ACQUIT_TRUST";
/// The file in which tests note how often they tried: a line `CODE COUNT` each time.
const TRIES: &str = "ACQUIT_TRUST_TRIES";

/// What a runner said of each test, by name: whether it passed.
type Seen = Vec<(String, bool)>;

/// Runs the proofs of the rows named, or of all, and prints the table.
pub(crate) fn run(context: &Context, codes: &[String]) -> Result<ExitCode> {
    if let Some(unknown) = codes.iter().find(|code| !ROWS.iter().any(|row| row.code == **code)) {
        bail!("no row `{unknown}`; there are {}", ROWS.map(|row| row.code).join(", "));
    }
    let rows: Vec<&Row> = ROWS
        .iter()
        .filter(|row| codes.is_empty() || codes.contains(&row.code.to_owned()))
        .collect();
    let cluster = Cluster::start(Durability::Memory)?;
    let tries = std::env::temp_dir().join(format!("acquit-tries-{}", std::process::id()));
    fs::write(&tries, "")?;
    let begun = Instant::now();
    let mut seen = Seen::new();
    let filters: Vec<&str> = rows.iter().flat_map(|row| row.rust).copied().collect();
    if !filters.is_empty() {
        let mut cargo = context.cargo();
        cargo.args(["test", "--workspace", "--features", "app/ssr", "--no-fail-fast", "--"]);
        cargo.args(filters).env(URL, cluster.url()).env(LONG, "1").env(TRIES, &tries);
        process::tee(&mut cargo, |line| seen.extend(read_cargo(line)))?;
    }
    let mut suites: Vec<&str> =
        rows.iter().flat_map(|row| row.end2end).map(|(suite, _)| *suite).collect();
    suites.sort_unstable();
    suites.dedup();
    if !suites.is_empty() && !signal::interrupted() {
        // What people get: times and memory are part of some promises.
        release::build(context)?;
        crate::test::install(context)?;
        let mut node = Command::new("node");
        node.arg("run.js").args(&suites).current_dir(context.root.join("end2end"));
        node.env("ACQUIT_BIN", context.server("release"))
            .env("ACQUIT__ASSETS__DIR", context.site());
        node.env(URL, cluster.url()).env(LONG, "1").env(TRIES, &tries);
        process::tee(&mut node, |line| seen.extend(read_node(line)))?;
    }
    let text = fs::read_to_string(&tries)?;
    let noted = noted(&text);
    fs::remove_file(&tries)?;
    let sound = print(&rows, &seen, &noted);
    println!(
        "\n{} in {:.0} s",
        if sound { "all proved" } else { "NOT PROVED" },
        begun.elapsed().as_secs_f64()
    );
    Ok(match (signal::interrupted(), sound) {
        (true, _) => ExitCode::from(signal::INTERRUPTED),
        (false, true) => ExitCode::SUCCESS,
        (false, false) => ExitCode::FAILURE,
    })
}

/// `test a::b ... ok`.
fn read_cargo(line: &str) -> Option<(String, bool)> {
    let (name, end) = line.strip_prefix("test ")?.split_once(" ... ")?;
    match end {
        "ok" => Some((name.to_owned(), true)),
        "FAILED" => Some((name.to_owned(), false)),
        _ => None,
    }
}

/// `  ✔ a name (12.3ms)`.
fn read_node(line: &str) -> Option<(String, bool)> {
    let text = line.trim_start();
    let passed = text.starts_with('✔');
    let name = text.strip_prefix(['✔', '✖'])?.trim_start();
    Some((name.rsplit_once(" (").map_or(name, |(name, _)| name).to_owned(), passed))
}

/// The counts that tests noted, added up by row.
fn noted(text: &str) -> BTreeMap<&str, u64> {
    let mut sums = BTreeMap::new();
    for (code, count) in text.lines().filter_map(|line| line.split_once(' ')) {
        *sums.entry(code).or_default() += count.parse::<u64>().unwrap_or(0);
    }
    sums
}

/// Prints a line for each row. `false` if one has a failure, or a proof that did not run.
fn print(rows: &[&Row], seen: &Seen, noted: &BTreeMap<&str, u64>) -> bool {
    let mut sound = true;
    println!(
        "\n{:<5} {:<74} {:>6} {:>9} {:>8}",
        "", "promise or attack", "tests", "tries", "failures"
    );
    for row in rows {
        let proofs = row.rust.iter().copied().chain(row.end2end.iter().map(|(_, name)| *name));
        let missing: Vec<&str> = proofs
            .clone()
            .filter(|proof| !seen.iter().any(|(name, _)| name.contains(proof)))
            .collect();
        let ran: Vec<_> = seen
            .iter()
            .filter(|(name, _)| proofs.clone().any(|proof| name.contains(proof)))
            .collect();
        let failures = ran.iter().filter(|(_, passed)| !passed).count();
        let tries =
            noted.get(row.code).copied().unwrap_or(0).max(u64::try_from(ran.len()).unwrap_or(0));
        println!("{:<5} {:<74} {:>6} {tries:>9} {failures:>8}", row.code, row.promise, ran.len());
        for proof in &missing {
            println!("      did not run: {proof}");
        }
        if ran.is_empty() {
            println!("      NOTHING PROVES IT YET");
        }
        sound &= failures == 0 && missing.is_empty() && !ran.is_empty();
    }
    sound
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_both_runners_are_read() {
        assert_eq!(read_cargo("test a::b::sqlite ... ok"), Some(("a::b::sqlite".to_owned(), true)));
        assert_eq!(read_cargo("test a::b ... FAILED"), Some(("a::b".to_owned(), false)));
        assert_eq!(read_cargo("test a::b ... ignored"), None);
        let line = "  ✔ a page (says) so (12.5ms)";
        assert_eq!(read_node(line), Some(("a page (says) so".to_owned(), true)));
        assert_eq!(read_node("✖ failing"), Some(("failing".to_owned(), false)));
        assert_eq!(read_node("ℹ pass 3"), None);
    }

    #[test]
    fn what_did_not_run_or_failed_proves_nothing() {
        let row = Row { code: "R1", promise: "one charge", rust: &["storm::"], end2end: &[] };
        let none = BTreeMap::new();
        let ran = |passed| vec![("payments::storm::a::sqlite".to_owned(), passed)];
        assert!(print(&[&row], &ran(true), &none));
        assert!(!print(&[&row], &ran(false), &none));
        assert!(!print(&[&row], &Seen::new(), &none));
        let empty = Row { rust: &[], ..row };
        assert!(!print(&[&empty], &ran(true), &none), "a row without a proof");
    }

    #[test]
    fn tries_add_up() {
        assert_eq!(noted("R1 10\nR2 1\nR1 5\n"), BTreeMap::from([("R1", 15), ("R2", 1)]));
    }
}
