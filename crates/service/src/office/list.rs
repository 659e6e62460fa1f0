//! Debtors: searched, ordered, page by page.

use super::search::{email_pattern, folded_patterns};
use crate::{Context, Error, StaffActor};
use chrono::NaiveDate;
use domain::{DebtorId, Money, party::DebtorKind};
use store::debtors::{Order, Search, Shown};

/// Debtors on one page.
pub const PAGE: u32 = 50;

/// What the list is asked for.
#[derive(Clone, Debug)]
pub struct ListQuery {
    /// Words of a name, a reference, a SIREN or an address; empty for everyone.
    pub text: String,
    /// Which of them.
    pub shown: Shown,
    /// In which order.
    pub order: Order,
    /// The page, from 1.
    pub page: u32,
}

impl Default for ListQuery {
    fn default() -> Self {
        Self { text: String::new(), shown: Shown::All, order: Order::Overdue, page: 1 }
    }
}

/// One page of debtors.
#[derive(Clone, Debug)]
pub struct DebtorList {
    /// Today at the creditor's.
    pub as_of: NaiveDate,
    /// The debtors of this page.
    pub rows: Vec<DebtorRow>,
    /// How many were found, on all pages.
    pub found: u64,
    /// What they owe in all.
    pub balance: Money,
    /// The part of it past its due date.
    pub overdue: Money,
    /// This page, from 1.
    pub page: u32,
    /// The last page.
    pub pages: u32,
}

/// One debtor in the list.
#[derive(Clone, Debug)]
pub struct DebtorRow {
    /// Its identifier.
    pub id: DebtorId,
    /// The creditor's reference.
    pub reference: String,
    /// Its name.
    pub name: String,
    /// What it is in law.
    pub kind: DebtorKind,
    /// What it owes; negative for a credit.
    pub balance: Money,
    /// The part past its due date.
    pub overdue: Money,
    /// How many invoices and credits are open.
    pub open_count: u64,
    /// The oldest due date of what is open.
    pub oldest_due: Option<NaiveDate>,
    /// Days since then; zero if it has not passed.
    pub days_late: i64,
}

/// A page of the creditor's debtors.
pub async fn debtors(
    ctx: &Context,
    actor: &StaffActor,
    query: &ListQuery,
) -> Result<DebtorList, Error> {
    let today = ctx.today(&actor.creditor);
    let currency = actor.creditor.currency;
    let page = query.page.max(1);
    let (folded, email) = (folded_patterns(&query.text), email_pattern(&query.text));
    // Nothing but signs was typed: that names nobody.
    let nobody = folded[0] == "%" && !query.text.trim().is_empty();
    let search = Search {
        folded: folded.each_ref().map(|pattern| if nobody { "" } else { pattern.as_str() }),
        email: &email,
        shown: query.shown,
        order: query.order,
        today,
        limit: i64::from(PAGE),
        offset: i64::from(page - 1) * i64::from(PAGE),
    };
    let mut tx = ctx.store.read().await?;
    let found = store::debtors::find(&mut tx, actor.creditor.id, &search).await?;
    let money = |minor| Money::new(minor, currency);
    let (count, balance, overdue) = found
        .first()
        .map_or((0, 0, 0), |f| (f.found, f.found_balance_minor, f.found_overdue_minor));
    let rows = found.into_iter().map(|found| {
        let debtor = found.debtor;
        DebtorRow {
            id: debtor.id,
            reference: debtor.reference,
            name: debtor.name,
            kind: debtor.kind,
            balance: money(debtor.balance_minor),
            overdue: money(debtor.overdue_minor),
            open_count: u64::try_from(debtor.open_count).unwrap_or(0),
            days_late: debtor.oldest_due.map_or(0, |due| (today - due).num_days().max(0)),
            oldest_due: debtor.oldest_due,
        }
    });
    let count = u64::try_from(count).unwrap_or(0);
    Ok(DebtorList {
        as_of: today,
        rows: rows.collect(),
        found: count,
        balance: money(balance),
        overdue: money(overdue),
        page,
        pages: u32::try_from(count.div_ceil(u64::from(PAGE))).unwrap_or(u32::MAX).max(1),
    })
}
