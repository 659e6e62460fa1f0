//! What a message's slots mean for the request that is under way.

use super::{Context, Flow, SlotName, plan};
use crate::slots::{Reason, Slots};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// Takes into `draft` what `news` says about this request. `asked` is the value that was just
/// asked for: a bare amount in answer to "how many instalments?" is one instalment.
///
/// The same words mean different things in different requests, which is why this is code: a date
/// is the first instalment in a plan and the day of payment in a promise.
pub(super) fn fill(
    flow: Flow,
    draft: &mut Slots,
    news: &Slots,
    asked: Option<SlotName>,
    context: &Context,
) {
    name_invoice(draft, news, context);
    match flow {
        Flow::Plan => fill_plan(draft, news, asked, context),
        Flow::Promise | Flow::Delay => fill_day(draft, news, asked, context),
        Flow::Dispute => {
            if let Some(reason) = news.reason.filter(|reason| contests(*reason)) {
                draft.reason = Some(reason);
            }
        }
        Flow::Pay => take_amount(draft, news),
        Flow::Claim => {
            take_amount(draft, news);
            // What is still to come was not paid.
            if news.date.or(news.date_from).is_none_or(|date| date <= context.today) {
                take_period(draft, news);
            }
            draft.method = news.method.or(draft.method);
        }
        Flow::Settlement => {
            // Paying all of it is no offer.
            if news.full != Some(true) {
                take_amount(draft, news);
            }
            draft.percent = news.percent.or(draft.percent);
        }
        Flow::PlanChange => {
            take_period(draft, news);
            draft.date = news.start.or(draft.date);
            draft.day_of_month = news.day_of_month.or(draft.day_of_month);
            draft.instalment = news.instalment.or(news.amount).or(draft.instalment);
            draft.freq = news.freq.or(draft.freq);
            draft.n = news.n.or(draft.n);
        }
        Flow::Contact => {
            draft.field = news.field.or(draft.field);
            draft.email = news.email.clone().or(draft.email.take());
            draft.phone = news.phone.clone().or(draft.phone.take());
        }
    }
}

/// An invoice counts only when it is one of the debtor's.
fn name_invoice(draft: &mut Slots, news: &Slots, context: &Context) {
    let named = news.reference.as_deref().and_then(|reference| context.invoice(reference));
    if let Some(invoice) = named {
        draft.reference = Some(invoice.reference.clone());
        draft.full = None;
    }
}

fn fill_plan(draft: &mut Slots, news: &Slots, asked: Option<SlotName>, context: &Context) {
    // Beside a number of instalments, an amount is the whole or one of them, whichever fits.
    let owed = context.owed(draft.reference.as_deref());
    let spreads = draft.n.is_some() || draft.instalment.is_some() || news.freq.is_some();
    let is_one = |amount: Decimal| match news.n {
        Some(n) => Decimal::from(n).checked_mul(amount) == Some(owed) && n > 1,
        None => amount < owed && (asked.is_some() || spreads),
    };
    let instalment = news.instalment.or(news.amount.filter(|amount| is_one(*amount)));
    if let Some(instalment) = instalment {
        draft.instalment = Some(instalment);
        draft.n = news.n;
    } else if news.n.is_some() {
        draft.n = news.n;
        draft.instalment = None;
    }
    draft.upfront = news.upfront.or(draft.upfront);
    draft.fraction = news.fraction.or(draft.fraction);
    draft.freq = news.freq.or(draft.freq);
    let start = news.start.or(news.date).or(news.date_from);
    if start.is_some() {
        draft.start = start.filter(|start| *start >= context.today).or(draft.start);
        draft.day_of_month = news.day_of_month;
    } else if news.day_of_month.is_some() {
        draft.day_of_month = news.day_of_month;
        draft.start = None;
    }
}

/// The day of a promise or the end of a delay; of a period, its last day.
fn fill_day(draft: &mut Slots, news: &Slots, asked: Option<SlotName>, context: &Context) {
    let by_duration = || news.duration_days.map(|days| plan::after(context.today, days));
    let by_number = || {
        let day = news.day_of_month.or(news.n.filter(|_| asked == Some(SlotName::Date)))?;
        plan::next_day_of_month(context.today, day)
    };
    let date = (news.date.or(news.date_to).or(news.start))
        .or_else(by_duration)
        .or_else(by_number)
        .filter(|date| *date >= context.today);
    if let Some(date) = date {
        draft.date = Some(date);
        draft.date_alt = news.date_alt.filter(|_| news.date.is_some());
        draft.date_from = news.date_from.filter(|_| news.date.is_none());
        draft.date_to = news.date_to.filter(|_| news.date.is_none());
        draft.duration_days = news.duration_days;
    }
    take_amount(draft, news);
    draft.method = news.method.or(draft.method);
}

fn take_amount(draft: &mut Slots, news: &Slots) {
    if news.amount.is_some() || news.fraction.is_some() {
        draft.amount = news.amount;
        draft.fraction = news.fraction.filter(|_| news.amount.is_none());
        draft.full = None;
        draft.partial = news.partial;
    } else if news.full == Some(true) {
        draft.amount = None;
        draft.fraction = None;
        draft.partial = None;
        draft.full = Some(true);
    }
}

fn take_period(draft: &mut Slots, news: &Slots) {
    let said: [Option<NaiveDate>; 3] = [news.date, news.date_from, news.date_to];
    if said.iter().any(Option::is_some) {
        [draft.date, draft.date_from, draft.date_to] = said;
    }
}

/// Whether a reason contests an invoice; the others say why it cannot be paid.
const fn contests(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::Cancelled
            | Reason::NotReceived
            | Reason::WrongAmount
            | Reason::Defective
            | Reason::Duplicate
            | Reason::Refund
            | Reason::NeverOrdered
            | Reason::IdentityTheft
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{context, day};

    fn filled(flow: Flow, before: Slots, news: &Slots, asked: Option<SlotName>) -> Slots {
        let mut draft = before;
        fill(flow, &mut draft, news, asked, &context(&[("F-1", "240")]));
        draft
    }

    #[test]
    fn a_date_is_the_start_of_a_plan_and_the_day_of_a_promise() {
        let news = Slots { date: Some(day(3, 20)), ..Slots::default() };
        let plan = filled(Flow::Plan, Slots::default(), &news, None);
        assert_eq!((plan.start, plan.date), (Some(day(3, 20)), None));
        let promise = filled(Flow::Promise, Slots::default(), &news, None);
        assert_eq!((promise.start, promise.date), (None, Some(day(3, 20))));
    }

    #[test]
    fn a_number_of_instalments_replaces_an_amount_and_the_other_way_round() {
        let by_number = Slots { n: Some(3), ..Slots::default() };
        let by_amount = Slots { amount: Some(50.into()), ..Slots::default() };
        let plan = filled(Flow::Plan, by_number.clone(), &by_amount, None);
        assert_eq!((plan.n, plan.instalment), (None, Some(50.into())));
        let plan = filled(Flow::Plan, plan, &by_number, None);
        assert_eq!((plan.n, plan.instalment), (Some(3), None));
    }

    #[test]
    fn an_amount_beside_a_number_is_an_instalment_only_when_it_fits() {
        let news =
            |amount: u32| Slots { n: Some(4), amount: Some(amount.into()), ..Slots::default() };
        let plan = filled(Flow::Plan, Slots::default(), &news(60), None);
        assert_eq!(plan.instalment, Some(60.into()));
        let plan = filled(Flow::Plan, Slots::default(), &news(240), None);
        assert_eq!((plan.n, plan.instalment), (Some(4), None));
    }

    #[test]
    fn a_promise_keeps_no_day_of_the_past() {
        let news = Slots { date: Some(day(3, 9)), ..Slots::default() };
        assert_eq!(filled(Flow::Promise, Slots::default(), &news, None).date, None);
    }

    #[test]
    fn a_bare_number_in_answer_to_when_is_a_day_of_the_month() {
        let news = Slots { n: Some(15), ..Slots::default() };
        let asked = Some(SlotName::Date);
        assert_eq!(filled(Flow::Promise, Slots::default(), &news, asked).date, Some(day(3, 15)));
        assert_eq!(filled(Flow::Promise, Slots::default(), &news, None).date, None);
    }

    #[test]
    fn an_invoice_of_somebody_else_is_not_taken_over() {
        let news = Slots { reference: Some("F-999".to_owned()), ..Slots::default() };
        assert_eq!(filled(Flow::Pay, Slots::default(), &news, None).reference, None);
    }
}
