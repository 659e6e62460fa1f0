//! Numbers in digits: `1 200,50`, `1.200,50`, `1,200.50`, `.77`.

use crate::entities::scan::Scan;
use rust_decimal::Decimal;

/// Digits that a decimal number can hold without loss.
const MOST_DIGITS: usize = 24;

/// A number in digits and the token after it. With `money`, three digits after a point are
/// thousands in both languages, because no amount has thousandths.
pub(in crate::entities) fn literal(
    scan: &Scan,
    at: usize,
    money: bool,
) -> Option<(Decimal, usize)> {
    if let Some(decimals) = leading_mark(scan, at) {
        return Some((format!("0.{decimals}").parse().ok()?, at + 2));
    }
    let first = scan.digits(at)?;
    if scan.glued(at)
        && is_mark(scan, at.checked_sub(1))
        && scan.digits(at.wrapping_sub(2)).is_some()
    {
        return None;
    }
    let mut groups = vec![first];
    let mut marks: Vec<&str> = Vec::new();
    let mut end = at + 1;
    while let Some((mark, digits, next)) = group(scan, end, first, &marks) {
        marks.push(mark);
        groups.push(digits);
        end = next;
    }
    let number = joined(scan.is_french(), money, &groups, &marks)?;
    (number.len() <= MOST_DIGITS).then(|| number.parse().ok()).flatten().map(|value| (value, end))
}

/// `.77` and `,08` at the beginning of a number.
fn leading_mark<'a>(scan: &'a Scan, at: usize) -> Option<&'a str> {
    let digits = scan.digits(at + 1).filter(|digits| digits.len() <= MOST_DIGITS)?;
    let free = at == 0 || !scan.glued(at);
    (scan.is(at, &[".", ","]) && free && scan.glued(at + 1)).then_some(digits)
}

fn is_mark(scan: &Scan, at: Option<usize>) -> bool {
    at.is_some_and(|at| scan.is(at, &[".", ","]) && scan.glued(at))
}

/// The next group: after a glued mark, or three digits after a blank.
fn group<'a>(
    scan: &'a Scan,
    at: usize,
    first: &str,
    marks: &[&str],
) -> Option<(&'a str, &'a str, usize)> {
    if is_mark(scan, Some(at)) && scan.glued(at + 1) {
        let digits = scan.digits(at + 1)?;
        let spaced_before = marks.iter().all(|mark| *mark == " ");
        (marks.is_empty() || !spaced_before || digits.len() <= 2).then_some(())?;
        return Some((scan.word(at), digits, at + 2));
    }
    if scan.is(at, &["'"]) && scan.glued(at) && scan.glued(at + 1) && first.len() <= 3 {
        return scan
            .digits(at + 1)
            .filter(|digits| digits.len() == 3)
            .map(|digits| (" ", digits, at + 2));
    }
    let digits = scan.digits(at).filter(|digits| digits.len() == 3)?;
    let grouped = !scan.glued(at)
        && first.len() <= 3
        && !first.starts_with('0')
        && marks.iter().all(|mark| *mark == " ");
    grouped.then_some((" ", digits, at + 1))
}

/// The number with a point for decimals, or nothing when the groups make no number
/// (`12.03.2026`).
fn joined(french: bool, money: bool, groups: &[&str], marks: &[&str]) -> Option<String> {
    let Some((last_mark, earlier)) = marks.split_last() else { return Some(groups.concat()) };
    let last = groups[groups.len() - 1];
    let fits = |group: &&str| group.len() == 3;
    if *last_mark == " " {
        return Some(groups.concat());
    }
    let repeated = earlier.iter().any(|mark| mark == last_mark);
    if repeated {
        let uniform = earlier.iter().all(|mark| mark == last_mark);
        return (uniform && groups[1..].iter().all(fits)).then(|| groups.concat());
    }
    let thousands = earlier.is_empty()
        && last.len() == 3
        && groups[0].len() <= 3
        && !groups[0].starts_with('0')
        && match (*last_mark, french) {
            (".", true) | (",", false) => true,
            (".", false) => money,
            _ => false,
        };
    if thousands {
        return Some(groups.concat());
    }
    let (whole, decimals) = groups.split_at(groups.len() - 1);
    whole[1..].iter().all(fits).then(|| format!("{}.{}", whole.concat(), decimals[0]))
}
