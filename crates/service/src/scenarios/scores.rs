//! Scores from outside: a file of one line a debtor, `reference;score;source;date[;segment]`.
//!
//! Whoever sells or computes indicators writes this file; `acquit scores` takes it in. Lines that
//! cannot be read are told and leave everything as it was; the others count.

use super::reroute::reroute;
use crate::{
    Context, Error,
    audit::{self, Act, By},
};
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::json;
use std::collections::HashMap;
use store::{creditors::Creditor, reach::Profile};

/// Lines of one file at most.
pub const LINES_MOST: usize = 1_000_000;
/// Debtors in one transaction.
const BATCH: usize = 1_000;

/// What came of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Lines read, without the heading and empty ones.
    pub read: u64,
    /// Debtors whose score or segment is another now.
    pub changed: u64,
    /// Debtors of whom the file says what was known.
    pub unchanged: u64,
    /// What was refused: the line's number, from 1, and why.
    pub rejected: Vec<(u64, String)>,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    line: u64,
    reference: String,
    score: i64,
    source: String,
    on: NaiveDate,
    /// None leaves the segment as it is; an empty one takes it away.
    segment: Option<String>,
}

/// Takes a file in. Safe to repeat; an older score never replaces a newer one.
///
/// # Errors
/// [`Error`] when the database is away; what was taken in until then stays.
pub async fn take_in(ctx: &Context, creditor: &Creditor, text: &str) -> Result<Report, Error> {
    let mut report = Report::default();
    let mut scores = Vec::new();
    let lines = (1..).zip(text.trim_start_matches('\u{feff}').lines());
    for (line, content) in lines.take(LINES_MOST) {
        if content.trim().is_empty() || (line == 1 && is_heading(content)) {
            continue;
        }
        report.read += 1;
        match parse(line, content) {
            Ok(score) => scores.push(score),
            Err(why) => report.rejected.push((line, why)),
        }
    }
    for batch in scores.chunks(BATCH) {
        write(ctx, creditor, batch, &mut report).await?;
    }
    report.rejected.sort();
    Ok(report)
}

fn is_heading(line: &str) -> bool {
    cells(line).get(1).is_some_and(|cell| !cell.is_empty() && cell.parse::<i64>().is_err())
}

/// The cells of a line: between semicolons, in quotes where they hold one.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ';' if !quoted => cells.push(String::new()),
            c => cells.last_mut().into_iter().for_each(|cell| cell.push(c)),
        }
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

fn parse(line: u64, content: &str) -> Result<Entry, String> {
    let cells = cells(content);
    let [reference, score, source, on, rest @ ..] = cells.as_slice() else {
        return Err("a line is reference;score;source;date[;segment]".to_owned());
    };
    if reference.is_empty() {
        return Err("the debtor’s reference is missing".to_owned());
    }
    let number = score.parse().ok().filter(|score| (0..=100).contains(score));
    let score = number.ok_or_else(|| format!("“{score}” is no score from 0 to 100"))?;
    if source.is_empty() {
        return Err("the source is missing".to_owned());
    }
    let day = NaiveDate::parse_from_str(on, "%Y-%m-%d")
        .or_else(|_| NaiveDate::parse_from_str(on, "%d/%m/%Y"));
    let on = day.map_err(|_| format!("“{on}” is no date such as 2026-03-31"))?;
    let segment = rest.first().cloned();
    if segment.as_ref().is_some_and(|s| s.chars().count() > super::overview::SEGMENT_MOST) {
        return Err("the segment is too long".to_owned());
    }
    Ok(Entry { line, reference: reference.clone(), score, source: source.clone(), on, segment })
}

async fn write(
    ctx: &Context,
    creditor: &Creditor,
    batch: &[Entry],
    report: &mut Report,
) -> Result<(), Error> {
    let references: Vec<String> = batch.iter().map(|score| score.reference.clone()).collect();
    let mut tx = ctx.store.write().await?;
    let found = store::reach::profiles_by_reference(&mut tx, creditor.id, &references).await?;
    let mut known: HashMap<String, Profile> =
        found.into_iter().map(|profile| (profile.reference.clone(), profile)).collect();
    let mut changed = 0_u64;
    for score in batch {
        let Some(profile) = known.get_mut(&score.reference) else {
            let why = format!("there is no debtor “{}” here", score.reference);
            report.rejected.push((score.line, why));
            continue;
        };
        let after = scored(profile, score);
        if same(profile, &after) {
            report.unchanged += 1;
            continue;
        }
        store::reach::set_profile(&mut tx, creditor.id, &after).await?;
        store::debtors::lock(&mut tx, creditor.id, after.id).await?;
        reroute(ctx, &mut tx, creditor, (profile, &after), None).await?;
        *profile = after;
        changed += 1;
    }
    if changed > 0 {
        let act = Act {
            creditor: creditor.id,
            debtor: None,
            by: By::System,
            action: "debtor.scored",
            subject: creditor.id.0,
            detail: json!({ "debtors": changed, "provider": batch[0].source }),
        };
        audit::record(ctx, &mut tx, act).await?;
    }
    tx.commit().await?;
    report.changed += changed;
    Ok(())
}

fn scored(before: &Profile, score: &Entry) -> Profile {
    let mut after = before.clone();
    if before.scored_on.is_none_or(|known| known <= score.on) {
        after.score = Some(score.score);
        after.score_source = Some(score.source.clone());
        after.scored_on = Some(score.on);
        if let Some(segment) = &score.segment {
            after.segment = Some(segment.clone()).filter(|segment| !segment.is_empty());
        }
    }
    after
}

fn same(one: &Profile, other: &Profile) -> bool {
    one.segment == other.segment
        && one.score == other.score
        && one.score_source == other.score_source
        && one.scored_on == other.scored_on
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_with_quotes_and_either_form_of_date() {
        let score = parse(2, "C-1;80;\"Acme; Scores\";31/03/2026;risky").unwrap();
        assert_eq!((score.score, score.source.as_str()), (80, "Acme; Scores"));
        assert_eq!(score.on, NaiveDate::from_ymd_opt(2026, 3, 31).unwrap());
        assert_eq!(score.segment.as_deref(), Some("risky"));
        assert_eq!(parse(2, "C-1;80;Acme;2026-03-31").unwrap().segment, None);
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        for line in
            ["C-1;80", ";80;A;2026-03-31", "C;101;A;2026-03-31", "C;5;;2026-03-31", "C;5;A;x"]
        {
            assert!(parse(1, line).is_err(), "{line}");
        }
        assert!(is_heading("reference;score;source;date"));
        assert!(!is_heading("C-1;80;Acme;2026-03-31"));
    }
}
