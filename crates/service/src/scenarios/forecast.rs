//! What a day would bring, without writing anything: also for invoices that no scenario has taken
//! yet, since that day would begin by taking them in.

use super::{
    day::PAGE,
    enrol,
    thought::{Counts, Teller, add, count, names, think},
    untouched,
};
use crate::{Context, Error};
use chrono::NaiveDate;
use domain::DebtorId;
use store::creditors::Creditor;
use uuid::Uuid;

/// What [`super::plan_day`] would do and count on a day. Who wants lines is told of every open
/// invoice, one by one, also of those that nothing goes about.
///
/// # Errors
/// [`Error`] when the database is away.
pub async fn forecast(
    ctx: &Context,
    creditor: &Creditor,
    day: NaiveDate,
    mut tell: Option<Teller<'_>>,
) -> Result<Counts, Error> {
    let mut counts = Counts::new();
    let names = names(ctx, creditor, tell.is_some()).await?;
    let mut from = DebtorId(Uuid::nil());
    loop {
        let mut tx = ctx.store.read().await?;
        let to = store::runs::forecast_page_end(&mut tx, creditor.id, from, PAGE).await?;
        let Some(to) = to else { break };
        let newcomers = enrol::foreseen(ctx, &mut tx, creditor, (from, to), day).await?;
        count(&mut counts, "enrolled", newcomers.taken.len() as u64);
        count(&mut counts, "waits.no_scenario", newcomers.left.len() as u64);
        if let Some(tell) = &mut tell {
            let lines = untouched::lines(&mut tx, creditor, newcomers.left).await?;
            lines.into_iter().for_each(tell);
        }
        let thought = think(ctx, &mut tx, creditor, day, (from, to), newcomers.taken).await?;
        let (page, lines) = thought.told(names.as_ref());
        add(&mut counts, page);
        if let Some(tell) = &mut tell {
            lines.into_iter().for_each(tell);
        }
        from = to;
    }
    if let (Some(tell), Some(names)) = (tell, &names) {
        untouched::left(ctx, creditor, names, &mut counts, tell).await?;
    }
    Ok(counts)
}
