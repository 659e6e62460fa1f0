//! Periods: `la semaine prochaine`, `en avril`, `du 13 au 15 juillet`, `rest of the month`.

mod months;
mod part;
mod range;
mod unit;
mod weeks;

pub(super) use months::{Said, month_around};
pub(super) use part::boundary;

use super::{
    Value,
    scan::Scan,
    value::{Match, Period},
};

/// The longest period that begins here.
pub(super) fn read(scan: &Scan, at: usize) -> Option<Match> {
    let (period, end) = longest([
        range::read(scan, at),
        range::lasting(scan, at),
        part::read(scan, at),
        any(scan, at),
    ])?;
    Some((Value::Period(period), end))
}

/// A week, month, quarter, season or year, or several.
fn any(scan: &Scan, at: usize) -> Option<(Period, usize)> {
    longest([
        unit::read(scan, at),
        unit::several(scan, at),
        weeks::read(scan, at),
        weeks::ranked(scan, at),
        months::read(scan, at),
        months::quarter_or_half(scan, at),
        months::year(scan, at),
        months::season(scan, at),
    ])
}

fn longest<const N: usize>(found: [Option<(Period, usize)>; N]) -> Option<(Period, usize)> {
    found.into_iter().flatten().reduce(|best, next| if next.1 > best.1 { next } else { best })
}
