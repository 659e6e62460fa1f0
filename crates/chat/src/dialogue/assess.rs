//! What a request comes to under the creditor's policy.

use super::{
    Context, Deed, Flow, Instalments, Invoice, Invoices, SlotName, Terms,
    plan::{after, instalments},
};
use crate::slots::{Field, Slots};
use rust_decimal::{Decimal, RoundingStrategy};

/// Where a request stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The policy allows it.
    Within,
    /// A person must decide; the clause says why.
    Review(String),
    /// The policy allows something else: the draft that would be allowed.
    Counter(String, Box<Slots>),
    /// A value is missing or cannot be: it must be asked for.
    Ask(SlotName),
}

/// A request with its values worked out.
#[derive(Clone, Debug)]
pub(super) struct Assessment {
    pub(super) verdict: Verdict,
    pub(super) terms: Terms,
    /// What a yes does; `None` when nothing is stored, or not yet.
    pub(super) deed: Option<Deed>,
}

impl Assessment {
    fn within(terms: Terms, deed: Option<Deed>) -> Self {
        Self { verdict: Verdict::Within, terms, deed }
    }

    fn asking(slot: SlotName, terms: Terms) -> Self {
        Self { verdict: Verdict::Ask(slot), terms, deed: None }
    }
}

/// Works a draft out.
pub(super) fn assess(flow: Flow, draft: &Slots, context: &Context) -> Assessment {
    match flow {
        Flow::Plan => assess_plan(draft, context),
        Flow::Promise => assess_promise(draft, context),
        Flow::Delay => assess_delay(draft, context),
        Flow::Pay => assess_payment(draft, context),
        Flow::Dispute => {
            let deed = Deed::Dispute { invoices: invoices(draft, context), reason: draft.reason };
            Assessment::within(terms(draft, context), Some(deed))
        }
        Flow::Claim => {
            let deed = Deed::PaymentClaim {
                invoices: invoices(draft, context),
                amount: draft.amount,
                from: draft.date.or(draft.date_from),
                to: draft.date.or(draft.date_to),
                method: draft.method,
            };
            Assessment::within(terms(draft, context), Some(deed))
        }
        Flow::Settlement => assess_settlement(draft, context),
        Flow::PlanChange => {
            let deed = Deed::PlanChange {
                date: draft.date.or(draft.date_from),
                day_of_month: draft.day_of_month,
                instalment: draft.instalment,
                freq: draft.freq,
            };
            let clause = "plan changes are decided by a person".to_owned();
            Assessment {
                verdict: Verdict::Review(clause),
                terms: Terms { said: draft.clone(), ..Terms::default() },
                deed: Some(deed),
            }
        }
        Flow::Contact => assess_contact(draft),
    }
}

fn assess_plan(draft: &Slots, context: &Context) -> Assessment {
    let Some(plan) = instalments(draft, context) else {
        return Assessment::asking(SlotName::N, terms(draft, context));
    };
    let mut terms = terms(draft, context);
    terms.said = Slots {
        n: Some(plan.n),
        instalment: Some(plan.instalment),
        upfront: plan.upfront,
        start: Some(plan.start),
        freq: Some(plan.freq),
        day_of_month: draft.day_of_month,
        reference: terms.said.reference.take(),
        ..Slots::default()
    };
    terms.total = Some(context.owed(draft.reference.as_deref()));
    terms.last = Some(plan.last).filter(|last| *last != plan.instalment);
    let clause = plan_clause(&plan, context);
    let deed = Deed::Plan {
        invoices: invoices(draft, context),
        instalments: plan,
        review: clause.is_some(),
    };
    let verdict = clause.map_or(Verdict::Within, Verdict::Review);
    Assessment { verdict, terms, deed: Some(deed) }
}

/// The first clause that a plan breaks, as it stands in the trace.
fn plan_clause(plan: &Instalments, context: &Context) -> Option<String> {
    let policy = &context.policy.plan;
    let latest = after(context.today, policy.max_first_days);
    if plan.n > policy.max_instalments {
        Some(format!("n={} > plan.max_instalments={}", plan.n, policy.max_instalments))
    } else if plan.instalment < policy.min_instalment {
        let least = policy.min_instalment;
        Some(format!("instalment={} < plan.min_instalment={least}", plan.instalment))
    } else if plan.start > latest {
        Some(format!("start={} > today+plan.max_first_days={latest}", plan.start))
    } else if policy.auto_approve {
        None
    } else {
        Some("plan.auto_approve=false".to_owned())
    }
}

fn assess_promise(draft: &Slots, context: &Context) -> Assessment {
    let mut terms = terms(draft, context);
    let Some(date) = draft.date else { return Assessment::asking(SlotName::Date, terms) };
    let amount = match payable(draft, context) {
        Ok(amount) => amount,
        Err(least) => return below(least, terms),
    };
    let owed = context.owed(draft.reference.as_deref());
    let is_more = context.whole_promises && amount < owed;
    terms.part = is_more.then_some(amount);
    let amount = if is_more { owed } else { amount };
    terms.said.amount = Some(amount);
    let latest = after(context.today, context.policy.promise.max_days);
    if date > latest {
        terms.max_date = Some(latest);
        let allowed = Slots {
            date: Some(latest),
            date_alt: None,
            date_from: None,
            date_to: None,
            ..draft.clone()
        };
        let clause = format!("date={date} > today+promise.max_days={latest}");
        return Assessment {
            verdict: Verdict::Counter(clause, Box::new(allowed)),
            terms,
            deed: None,
        };
    }
    let deed = Deed::PromiseToPay { invoices: invoices(draft, context), amount, date };
    Assessment::within(terms, Some(deed))
}

fn assess_delay(draft: &Slots, context: &Context) -> Assessment {
    let mut terms = terms(draft, context);
    let Some(until) = draft.date else { return Assessment::asking(SlotName::Date, terms) };
    let latest = after(context.today, context.policy.delay.max_days);
    let late = until > latest;
    terms.max_date = late.then_some(latest);
    let deed = Deed::Delay { invoices: invoices(draft, context), until, review: late };
    let verdict = if late {
        Verdict::Review(format!("date={until} > today+delay.max_days={latest}"))
    } else {
        Verdict::Within
    };
    Assessment { verdict, terms, deed: Some(deed) }
}

fn assess_payment(draft: &Slots, context: &Context) -> Assessment {
    let mut terms = terms(draft, context);
    match payable(draft, context) {
        Err(least) => below(least, terms),
        Ok(amount) => {
            let reference = draft.reference.as_deref();
            let is_part = amount < context.owed(reference);
            // Whoever pays all of it pays what is claimed beside as well, as the portal asks it.
            let invoice = reference.and_then(|reference| context.invoice(reference));
            let whole = invoice.map_or_else(|| context.asked(), Invoice::asked);
            terms.said.amount = Some(if is_part { amount } else { whole });
            terms.said.partial = is_part.then_some(true);
            Assessment::within(terms, None)
        }
    }
}

fn assess_settlement(draft: &Slots, context: &Context) -> Assessment {
    let (amount, percent) = (draft.amount, draft.percent);
    let deed = Deed::SettlementProposal { invoices: invoices(draft, context), amount, percent };
    let limit = context.policy.discount.max_percent;
    let clause = format!("a person decides; discount.max_percent={limit}");
    Assessment { verdict: Verdict::Review(clause), terms: terms(draft, context), deed: Some(deed) }
}

/// Only an e-mail address or a number can be changed by a message; the rest has its page.
fn assess_contact(draft: &Slots) -> Assessment {
    let terms = Terms { said: draft.clone(), ..Terms::default() };
    let (email, phone) = (draft.email.clone(), draft.phone.clone());
    match draft.field {
        _ if email.is_some() || phone.is_some() => {
            Assessment::within(terms, Some(Deed::ContactChange { email, phone }))
        }
        Some(Field::Email) => Assessment::asking(SlotName::Email, terms),
        Some(Field::Phone) => Assessment::asking(SlotName::Phone, terms),
        _ => Assessment::within(terms, None),
    }
}

/// What is to be paid, at most what is owed; the least that can be paid when it is below.
fn payable(draft: &Slots, context: &Context) -> Result<Decimal, Decimal> {
    let owed = context.owed(draft.reference.as_deref());
    let part = draft
        .fraction
        .and_then(|part| owed.checked_mul(part))
        .map(|part| part.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero));
    let amount = draft.amount.or(part).unwrap_or(owed).min(owed);
    let least = context.policy.partial.min.min(owed);
    if amount < least { Err(least) } else { Ok(amount) }
}

fn below(least: Decimal, mut terms: Terms) -> Assessment {
    terms.min_amount = Some(least);
    Assessment::asking(SlotName::Amount, terms)
}

/// The draft with the invoice that it is about: the one named, or the only one.
fn terms(draft: &Slots, context: &Context) -> Terms {
    let mut said = draft.clone();
    let mut refs = Vec::new();
    if said.reference.is_none() {
        match context.only() {
            Some(invoice) => said.reference = Some(invoice.reference.clone()),
            None => refs = context.invoices.iter().map(|i| i.reference.clone()).collect(),
        }
    }
    Terms { said, refs, ..Terms::default() }
}

fn invoices(draft: &Slots, context: &Context) -> Invoices {
    (draft.reference.clone())
        .or_else(|| context.only().map(|invoice| invoice.reference.clone()))
        .map_or(Invoices::All, Invoices::One)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{context, day};

    fn clause_of(draft: &Slots, change: impl FnOnce(&mut Context)) -> Option<String> {
        let mut context = context(&[("F-1", "240")]);
        change(&mut context);
        match assess(Flow::Plan, draft, &context).verdict {
            Verdict::Review(clause) => Some(clause),
            Verdict::Within => None,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_clause_of_the_plan_policy_is_named() {
        let draft = |n| Slots { n: Some(n), ..Slots::default() };
        assert_eq!(clause_of(&draft(4), |_| ()), None);
        let clause = clause_of(&draft(5), |_| ());
        assert_eq!(clause.as_deref(), Some("n=5 > plan.max_instalments=4"));
        let clause = clause_of(&draft(5), |c| c.policy.plan.max_instalments = 12);
        assert_eq!(clause, None);
        let clause = clause_of(&draft(9), |c| c.policy.plan.max_instalments = 12);
        assert_eq!(clause.as_deref(), Some("instalment=26.67 < plan.min_instalment=30"));
        let late = Slots { start: Some(day(4, 10)), ..draft(2) };
        assert!(clause_of(&late, |_| ()).unwrap().starts_with("start=2026-04-10"));
        let in_time = Slots { start: Some(day(4, 9)), ..draft(2) };
        assert_eq!(clause_of(&in_time, |_| ()), None);
        let clause = clause_of(&draft(2), |c| c.policy.plan.auto_approve = false);
        assert_eq!(clause.as_deref(), Some("plan.auto_approve=false"));
    }

    #[test]
    fn a_promise_beyond_the_limit_is_countered_with_the_limit() {
        let context = context(&[("F-1", "240")]);
        let draft = |date| Slots { date: Some(date), ..Slots::default() };
        assert_eq!(assess(Flow::Promise, &draft(day(3, 31)), &context).verdict, Verdict::Within);
        let late = assess(Flow::Promise, &draft(day(4, 1)), &context);
        assert_eq!(late.terms.max_date, Some(day(3, 31)));
        assert_eq!(late.deed, None);
        let Verdict::Counter(_, allowed) = late.verdict else { panic!("{late:?}") };
        assert_eq!(assess(Flow::Promise, &allowed, &context).verdict, Verdict::Within);
    }

    #[test]
    fn less_than_the_least_payment_is_asked_again_unless_less_is_owed() {
        let pay = |amount: u32| Slots { amount: Some(amount.into()), ..Slots::default() };
        let large = context(&[("F-1", "240")]);
        let little = assess(Flow::Pay, &pay(10), &large);
        assert_eq!(little.verdict, Verdict::Ask(SlotName::Amount));
        assert_eq!(little.terms.min_amount, Some(20.into()));
        let small = context(&[("F-1", "10")]);
        assert_eq!(assess(Flow::Pay, &pay(10), &small).verdict, Verdict::Within);
        let too_much = assess(Flow::Pay, &pay(500), &large);
        assert_eq!(too_much.terms.said.amount, Some(240.into()));
        assert_eq!(too_much.terms.said.partial, None);
    }
}
