//! While the law forbids paying and agreeing on anything: no such request begins or goes on, and why
//! is said kindly.

use super::{Dialogue, Flow, Move, Offer, State, Terms, Turn, begin::arranges, hearing::Hearing};
use crate::{act::Act, intent::Intent};
use domain::scenario::HoldReason;

impl Dialogue {
    /// Drops what the law forbids, and says so where the message would lead to it.
    pub(super) fn forbid(&mut self, hearing: &Hearing) -> Option<Turn> {
        let reason = hearing.context.forbidden?;
        let under_way = match &self.state {
            State::Open(thread) => binds(thread.flow),
            State::Offered(offer) => *offer == Offer::Plan,
            State::Idle => false,
        };
        if under_way {
            self.state = State::Idle;
        }
        if self.closed.as_deref().is_some_and(|thread| binds(thread.flow)) {
            self.closed = None;
        }
        let begins = hearing.script.courses.begun_by(hearing.intent()).is_some_and(binds);
        let leads = begins
            || under_way && hearing.says_nothing()
            || matches!(
                hearing.intent(),
                Intent::Hardship | Intent::PaymentMeans | Intent::PaymentProblem | Intent::Refuse
            );
        leads.then(|| Turn::of(why(reason)))
    }
}

/// Whether a request takes money, or agrees on when it is paid.
const fn binds(flow: Flow) -> bool {
    arranges(flow) || matches!(flow, Flow::Pay)
}

/// Why nothing is asked of the debtor here, and whom to ask.
pub(super) fn why(reason: HoldReason) -> Move {
    let act = match reason {
        HoldReason::Deceased => Act::SuspendDeceased,
        _ => Act::SuspendInsolvency,
    };
    Move { act, terms: Terms { forbidden: Some(reason), ..Terms::default() } }
}
