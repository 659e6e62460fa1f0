//! Why invoices are paid late, as far as debtors and collectors have said so: what is asked and
//! contested, what came of it, what calls came to. Each figure stands beside what it is a part of.

use crate::{Context, Error, StaffActor, office::Month};
use domain::{
    Money,
    party::{DebtorKind, Role},
    requests::{DisputeCategory, RequestKind, RequestState},
    scenario::CallOutcome,
};
use store::causes::{Group, Product};

/// The most months of a report.
pub const MONTHS_MOST: usize = 24;
/// The most products of a report: those that are contested most.
pub const PRODUCTS_MOST: usize = 25;

/// From one month to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    first: Month,
    last: Month,
}

impl Period {
    /// A period; what is the wrong way round is turned, what is too long keeps its last months.
    #[must_use]
    pub fn new(one: Month, other: Month) -> Self {
        let (mut first, last) =
            if one.first() <= other.first() { (one, other) } else { (other, one) };
        while (Self { first, last }).months().len() > MONTHS_MOST {
            first = first.after();
        }
        Self { first, last }
    }

    /// The month of a day and the five before it.
    #[must_use]
    pub fn usual(today: chrono::NaiveDate) -> Self {
        let last = Month::of(today);
        let first = (0..5).fold(last, |month, _| month.before());
        Self { first, last }
    }

    /// Its first month.
    #[must_use]
    pub fn first(self) -> Month {
        self.first
    }

    /// Its last month.
    #[must_use]
    pub fn last(self) -> Month {
        self.last
    }

    /// Its months, in order; one more than the most at most.
    fn months(self) -> Vec<Month> {
        let following = |month: &Month| Some(month.after());
        std::iter::successors(Some(self.first), following)
            .take_while(|month| month.first() <= self.last.first())
            .take(MONTHS_MOST + 1)
            .collect()
    }
}

/// Disputes that have something in common, and what came of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Disputes {
    /// How many were opened.
    pub opened: u64,
    /// Of them: accepted, in whole or part.
    pub accepted: u64,
    /// Of them: rejected.
    pub rejected: u64,
    /// Of them: ended otherwise: withdrawn, or paid meanwhile.
    pub other: u64,
    /// What was contested, in minor units.
    pub minor: i64,
    /// What of it was accepted, in minor units.
    pub accepted_minor: i64,
}

impl Disputes {
    /// Those that wait for an answer.
    #[must_use]
    pub const fn waiting(&self) -> u64 {
        self.opened - self.accepted - self.rejected - self.other
    }

    /// Those that were decided: what shares of accepted and rejected are shares of.
    #[must_use]
    pub const fn decided(&self) -> u64 {
        self.accepted + self.rejected
    }

    fn add(&mut self, group: &Group) {
        self.count(group.state, group.number, group.minor, group.accepted_minor);
    }

    fn count(&mut self, state: RequestState, number: i64, minor: i64, accepted_minor: i64) {
        let number = self::number(number);
        self.opened += number;
        match state {
            RequestState::Approved => self.accepted += number,
            RequestState::Refused => self.rejected += number,
            state if state.is_end() => self.other += number,
            _ => {}
        }
        self.minor += minor;
        self.accepted_minor += accepted_minor;
    }
}

/// Requests of a kind, and what came of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// How many were opened.
    pub opened: u64,
    /// Of them: granted.
    pub granted: u64,
    /// Of them: refused.
    pub refused: u64,
    /// What they were about, in minor units.
    pub minor: i64,
}

/// The report.
#[derive(Clone, Debug)]
pub struct Causes {
    /// What it covers.
    pub period: Period,
    /// Invoices that fell due in the period, with their totals …
    pub due: (u64, Money),
    /// … and those of them that have been contested, whenever that was.
    pub contested: (u64, Money),
    /// Disputes opened in the period.
    pub all: Disputes,
    /// The same by category, the most frequent first.
    pub categories: Vec<(DisputeCategory, Disputes)>,
    /// The same by what kind of debtor contests.
    pub segments: Vec<(DebtorKind, Disputes)>,
    /// The same by the principal for whom the invoice is collected; none for the creditor's own.
    pub principals: Vec<(Option<String>, Disputes)>,
    /// The same by product: what the contested lines, or else the invoices, are for; those most
    /// contested first, [`PRODUCTS_MOST`] at most. A dispute about several counts for each.
    pub products: Vec<(String, Disputes)>,
    /// The same by month, oldest first, months without any included.
    pub months: Vec<(Month, Disputes)>,
    /// Everything that was asked in the period, disputes included, by kind.
    pub requests: Vec<(RequestKind, Asked)>,
    /// What calls came to in the period: outcome, calls, debtors.
    pub calls: Vec<(CallOutcome, u64, u64)>,
}

/// The report of a period.
pub async fn causes(ctx: &Context, actor: &StaffActor, period: Period) -> Result<Causes, Error> {
    actor.demand(Role::Viewer)?;
    let creditor = &actor.creditor;
    let mut tx = ctx.store.read().await?;
    let days = (period.first.first(), period.last.after().first());
    let due = store::causes::fallen_due(&mut tx, creditor.id, days).await?;
    let money = |minor| Money::new(minor, creditor.currency);
    let until = period.last.instants(creditor).1;
    let whole = (period.first.instants(creditor).0, until);
    let calls = store::causes::calls(&mut tx, creditor.id, whole).await?;
    let mut report = Causes {
        period,
        due: (number(due.number), money(due.minor)),
        contested: (number(due.contested), money(due.contested_minor)),
        all: Disputes::default(),
        categories: Vec::new(),
        segments: Vec::new(),
        principals: Vec::new(),
        products: by_product(store::causes::products(&mut tx, creditor.id, whole).await?),
        months: Vec::new(),
        requests: Vec::new(),
        calls: calls
            .into_iter()
            .map(|(of, calls, debtors)| (of, number(calls), number(debtors)))
            .collect(),
    };
    for month in period.months() {
        let groups =
            store::causes::requests(&mut tx, creditor.id, month.instants(creditor)).await?;
        let mut disputes = Disputes::default();
        for group in &groups {
            report.add(group);
            if group.kind == RequestKind::Dispute {
                disputes.add(group);
            }
        }
        report.months.push((month, disputes));
    }
    report.sort();
    Ok(report)
}

impl Causes {
    fn add(&mut self, group: &Group) {
        let asked = entry(&mut self.requests, group.kind);
        let number = number(group.number);
        asked.opened += number;
        asked.minor += group.minor;
        match group.state {
            RequestState::Approved => asked.granted += number,
            RequestState::Refused => asked.refused += number,
            _ => {}
        }
        if group.kind != RequestKind::Dispute {
            return;
        }
        let category = group.category.as_deref().and_then(|name| name.parse().ok());
        self.all.add(group);
        entry(&mut self.categories, category.unwrap_or(DisputeCategory::Other)).add(group);
        entry(&mut self.segments, group.debtor_kind).add(group);
        entry(&mut self.principals, group.principal.clone()).add(group);
    }

    /// The most frequent first; of the same frequency as they came.
    fn sort(&mut self) {
        self.categories.sort_by_key(|(_, of)| std::cmp::Reverse(of.opened));
        self.segments.sort_by_key(|(_, of)| std::cmp::Reverse(of.opened));
        self.principals.sort_by_key(|(_, of)| std::cmp::Reverse(of.opened));
        self.requests.sort_by_key(|(_, of)| std::cmp::Reverse(of.opened));
    }
}

fn by_product(groups: Vec<Product>) -> Vec<(String, Disputes)> {
    let mut products: Vec<(String, Disputes)> = Vec::new();
    // Those of one product stand together.
    for Product { label, state, number, minor, accepted_minor } in groups {
        if products.last().is_none_or(|(last, _)| *last != label) {
            products.push((label, Disputes::default()));
        }
        if let Some((_, all)) = products.last_mut() {
            all.count(state, number, minor, accepted_minor);
        }
    }
    products.sort_by_key(|(_, of)| std::cmp::Reverse((of.opened, of.minor)));
    products.truncate(PRODUCTS_MOST);
    products
}

/// The entry of a key, made if there is none.
fn entry<K: PartialEq, V: Default>(all: &mut Vec<(K, V)>, key: K) -> &mut V {
    let place = all.iter().position(|(known, _)| *known == key).unwrap_or_else(|| {
        all.push((key, V::default()));
        all.len() - 1
    });
    &mut all[place].1
}

fn number(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    fn told(period: Period) -> Vec<String> {
        period.months().iter().map(Month::to_string).collect()
    }

    #[test]
    fn a_period_is_its_months_the_right_way_round_and_not_too_many() {
        let turned = Period::new(month("2026-02"), month("2025-12"));
        assert_eq!(told(turned), ["2025-12", "2026-01", "2026-02"]);
        let long = Period::new(month("2020-01"), month("2026-02"));
        assert_eq!((long.months().len(), long.last().to_string()), (24, "2026-02".to_owned()));
        let usual = Period::usual("2026-03-31".parse().unwrap());
        assert_eq!(told(usual).first().map(String::as_str), Some("2025-10"));
        assert_eq!(told(usual).len(), 6);
    }

    #[test]
    fn what_waits_is_neither_accepted_nor_rejected_nor_ended_otherwise() {
        let group = |state, number| Group {
            kind: RequestKind::Dispute,
            category: Some("quality".to_owned()),
            state,
            debtor_kind: DebtorKind::Business,
            principal: None,
            number,
            minor: 100 * number,
            accepted_minor: 0,
        };
        let mut all = Disputes::default();
        for (state, number) in [
            (RequestState::Open, 4),
            (RequestState::Approved, 3),
            (RequestState::Refused, 2),
            (RequestState::Withdrawn, 1),
            (RequestState::Settled, 1),
        ] {
            all.add(&group(state, number));
        }
        assert_eq!((all.opened, all.decided(), all.other, all.waiting()), (11, 5, 2, 4));
        assert_eq!(all.minor, 1_100);
    }
}
