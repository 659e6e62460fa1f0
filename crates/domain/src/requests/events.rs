//! Which event an invoice's run is told when its debtor asks, and when the debtor is answered.

use super::Ask;
use crate::{plans::Terms, scenario::Event};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// What a collector, or the policy, answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant says what its fields are")]
pub enum Answer {
    /// As asked. A dispute: the whole of what is contested is credited.
    Approve,
    /// Another date than the one asked for, which needs no acceptance since it takes nothing away.
    ApproveUntil { on: NaiveDate },
    /// A dispute: so many minor units of what is contested are credited, the rest stays owed.
    ApprovePart { minor: i64 },
    /// Other terms, which the debtor may accept until this day.
    Counter { terms: Terms, open_until: NaiveDate },
    /// Another sum than the one offered, due on this day, that settles the whole; the debtor may accept
    /// it until `open_until`.
    CounterSum { minor: i64, on: NaiveDate, open_until: NaiveDate },
    /// No, for this reason, worded for the debtor.
    Refuse { reason: String },
    /// Something is needed first, said in words for the debtor.
    AskDocument { what: String },
}

/// What a run of an invoice in question is told when a request waits for a person. `rest` tells
/// whether anything of the invoice is left uncontested.
#[must_use]
pub const fn event_asked(ask: &Ask, answer_by: NaiveDate, rest: bool) -> Option<Event> {
    match ask {
        Ask::Plan { .. } | Ask::Delay { .. } | Ask::Promise { .. } | Ask::Discount { .. } => {
            Some(Event::PlanAsked { answer_by })
        }
        // What is awaited is an answer of the bank's: the day is its last.
        Ask::Transferred { .. } => Some(Event::PaymentAwaited { until: answer_by }),
        Ask::Dispute { .. } => Some(Event::DisputeOpened { rest }),
        Ask::ContactChange(_) | Ask::Callback(_) | Ask::Document | Ask::Data { .. } => None,
    }
}

/// What a run is told by an answer. `grace_days` are added to dates, since banks take their time;
/// `rest` tells whether anything remains owed on the invoice once the answer counts.
#[must_use]
pub fn event_answered(ask: &Ask, answer: &Answer, grace_days: u32, rest: bool) -> Option<Event> {
    let grace = |on: NaiveDate| on + Days::new(grace_days.into());
    match (ask, answer) {
        // Seen or not, the bank keeps its days; what did not come is chased again.
        (Ask::Transferred { .. }, Answer::Refuse { .. }) => Some(Event::PaymentNotComing),
        (_, Answer::AskDocument { .. })
        | (
            Ask::ContactChange(_)
            | Ask::Transferred { .. }
            | Ask::Callback(_)
            | Ask::Document
            | Ask::Data { .. },
            _,
        ) => None,
        (Ask::Dispute { .. }, Answer::Refuse { .. }) => Some(Event::DisputeRejected),
        (Ask::Dispute { .. }, _) => Some(Event::DisputeAccepted { rest }),
        (_, Answer::Refuse { .. }) => Some(Event::PlanRefused),
        (_, Answer::Counter { open_until, .. } | Answer::CounterSum { open_until, .. }) => {
            Some(Event::PlanCountered { open_until: *open_until })
        }
        (Ask::Plan { .. } | Ask::Discount { .. }, _) => Some(Event::PlanAgreed),
        (Ask::Delay { until }, Answer::Approve | Answer::ApprovePart { .. }) => {
            Some(Event::DelayRecorded { until: grace(*until) })
        }
        (Ask::Delay { .. }, Answer::ApproveUntil { on }) => {
            Some(Event::DelayRecorded { until: grace(*on) })
        }
        (Ask::Promise { on }, Answer::Approve | Answer::ApprovePart { .. })
        | (Ask::Promise { .. }, Answer::ApproveUntil { on }) => {
            Some(Event::PromiseRecorded { on: *on, until: grace(*on) })
        }
    }
}
