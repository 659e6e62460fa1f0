//! `acquit jobs`.

use crate::{cli, process::Process};
use anyhow::ensure;
use service::operator::{self, DeadJob};
use std::fmt::Write as _;

/// Lists what was given up, or gives one job another chance.
pub(crate) async fn run(process: &Process, args: &cli::Jobs) -> anyhow::Result<()> {
    if let Some(id) = args.retry {
        ensure!(operator::retry(&process.ctx, id).await?, "no job {id} was given up");
        println!("{id} will be tried again at once.");
        return Ok(());
    }
    let dead = operator::dead_jobs(&process.ctx).await?;
    if args.json {
        for job in &dead {
            println!("{}", serde_json::to_string(job)?);
        }
    } else if dead.is_empty() {
        println!("No job was given up.");
    } else {
        print!("{}", table(&dead));
    }
    Ok(())
}

/// One line a job. The error comes last, since nobody knows how long it is.
fn table(dead: &[DeadJob]) -> String {
    let head = ["ID", "KIND", "CREDITOR", "AGE", "TRIES", "LAST ERROR"].map(str::to_owned);
    let rows: Vec<[String; 6]> = std::iter::once(head).chain(dead.iter().map(row)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: [usize; 5] = std::array::from_fn(|column| width(column).unwrap_or_default());
    let mut text = String::new();
    for row in &rows {
        for (cell, width) in row.iter().zip(widths) {
            let _ = write!(text, "{cell:<width$}  ");
        }
        let _ = writeln!(text, "{}", row[5]);
    }
    text
}

fn row(job: &DeadJob) -> [String; 6] {
    let error = job.error.as_deref().unwrap_or("–");
    [
        job.id.to_string(),
        job.kind.to_string(),
        job.creditor.clone().unwrap_or_else(|| "–".to_owned()),
        age(job.age_seconds),
        job.attempts.to_string(),
        // Servers' own words: no line breaks, nothing that a terminal obeys.
        error.chars().map(|c| if c.is_control() { ' ' } else { c }).collect(),
    ]
}

/// `3 d 4 h`, `4 h 12 min`, `12 min`.
fn age(seconds: i64) -> String {
    let minutes = seconds.max(0) / 60;
    let (days, hours, minutes) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
    match (days, hours) {
        (0, 0) => format!("{minutes} min"),
        (0, _) => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use domain::job::JobKind;

    #[test]
    fn the_table_is_aligned_and_obeyed_by_no_terminal() {
        let job = DeadJob {
            id: uuid::Uuid::from_u128(1).into(),
            kind: JobKind::ApplyProviderEvent,
            creditor: None,
            since: DateTime::UNIX_EPOCH,
            age_seconds: 3 * 86_400 + 4 * 3_600 + 59,
            attempts: 14,
            error: Some("away\u{1b}[2J\nID".to_owned()),
        };
        let shown = table(&[job]);
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(lines.len(), 2, "{shown}");
        assert_eq!(lines[0].find("LAST ERROR"), lines[1].find("away").map(|at| at - "–".len() + 1));
        assert!(lines[1].contains("–") && lines[1].contains("3 d 4 h"), "{shown}");
        assert!(!shown.contains('\u{1b}'));
    }

    #[test]
    fn ages_are_told_in_two_units_at_most() {
        assert_eq!(
            [59, 60, 3_661, 90_000, -5].map(age),
            ["0 min", "1 min", "1 h 1 min", "1 d 1 h", "0 min"]
        );
    }
}
