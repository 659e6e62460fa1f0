//! What a thread is about, how urgent it is and what to do next, so that whoever opens the inbox
//! knows before reading.
//!
//! What it is about is kept with each telling turn of the debtor's, as the assistant's rules read it,
//! whoever answers; it decides nothing.

use crate::Creditor;
use chat::{dialogue::Flow, intent::Intent, slots::Slots};
use chrono::NaiveDate;
use domain::{Money, RequestId, conversation::ConversationState};
use store::conversations::{Conversation, Listed};

/// How soon somebody is to look at a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Before all others: somebody is in distress.
    First,
    /// Today: the answer is due, or the law or a person's rights are at stake.
    Today,
    /// In its turn.
    InTurn,
}

/// What to do next in a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing: nobody waits.
    Nothing,
    /// Read it, and speak to the person yourself.
    Care,
    /// Decide the request that waits.
    Decide(RequestId),
    /// Call back.
    Call,
    /// Look for the payment.
    FindPayment,
    /// Find out what is contested, and open a dispute.
    Clarify,
    /// Find the right contact.
    FindContact,
    /// Check who is to be written to now: an heir, an administrator.
    CheckStanding,
    /// Answer within the time that the law gives.
    AnswerByLaw,
    /// Propose terms.
    Propose,
    /// Send a document.
    Send,
    /// Correct the contact.
    Correct,
    /// Answer.
    Answer,
}

/// A thread at a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Qualified {
    /// What the debtor wants; nothing where no turn has told.
    pub about: Option<Intent>,
    /// The amount that was named.
    pub amount: Option<Money>,
    /// How soon to look at it.
    pub urgency: Urgency,
    /// What to do.
    pub next: Next,
}

impl Qualified {
    pub(super) fn of(creditor: &Creditor, listed: &Listed, today: NaiveDate) -> Self {
        let conversation = &listed.conversation;
        let about = known(conversation);
        let waits = conversation.state == ConversationState::Waiting;
        let is_due = conversation.answer_by.is_some_and(|day| day <= today);
        let urgency = if conversation.urgent_since.is_some() {
            Urgency::First
        } else if waits && (is_due || about.is_some_and(is_grave)) {
            Urgency::Today
        } else {
            Urgency::InTurn
        };
        let next = if waits { next(about, urgency, listed.request_id) } else { Next::Nothing };
        let amount = conversation.about_minor.map(|minor| Money::new(minor, creditor.currency));
        Self { about, amount, urgency, next }
    }
}

/// What the law or a person's rights stand behind.
const fn is_grave(about: Intent) -> bool {
    matches!(
        about,
        Intent::Vulnerable
            | Intent::Deceased
            | Intent::Insolvency
            | Intent::WrongPerson
            | Intent::OptOut
            | Intent::DataRequest
            | Intent::ComplaintLegal
    )
}

fn next(about: Option<Intent>, urgency: Urgency, request: Option<RequestId>) -> Next {
    if urgency == Urgency::First {
        return Next::Care;
    }
    match (about, request) {
        (Some(Intent::Vulnerable), _) => Next::Care,
        (Some(Intent::WrongPerson), _) => Next::FindContact,
        (Some(Intent::Deceased | Intent::Insolvency), _) => Next::CheckStanding,
        (Some(Intent::DataRequest | Intent::ComplaintLegal | Intent::OptOut), _) => {
            Next::AnswerByLaw
        }
        (_, Some(request)) => Next::Decide(request),
        (Some(Intent::Human), _) => Next::Call,
        (Some(Intent::AlreadyPaid | Intent::PaymentProblem), _) => Next::FindPayment,
        (Some(Intent::Dispute), _) => Next::Clarify,
        (
            Some(
                Intent::PlanRequest
                | Intent::PlanManage
                | Intent::DelayRequest
                | Intent::PromiseToPay
                | Intent::DiscountRequest
                | Intent::Hardship
                | Intent::Refuse,
            ),
            _,
        ) => Next::Propose,
        (Some(Intent::DocumentRequest), _) => Next::Send,
        (Some(Intent::UpdateDetails), _) => Next::Correct,
        _ => Next::Answer,
    }
}

fn known(conversation: &Conversation) -> Option<Intent> {
    conversation.about.as_deref().and_then(|about| about.parse().ok())
}

/// Nothing is known of what comes next.
pub(super) fn forget(conversation: &mut Conversation) {
    (conversation.about, conversation.about_minor) = (None, None);
}

/// Notes what a turn that people read tells. Who waits already wants the graver of two things.
/// Whether that changes anything.
pub(crate) fn hear(
    creditor: &Creditor,
    conversation: &mut Conversation,
    intent: Intent,
    slots: &Slots,
) -> bool {
    let graver = known(conversation).is_none_or(|about| intent.priority() <= about.priority());
    if !is_telling(intent) || !graver || intent == Intent::Human && conversation.about.is_some() {
        return false;
    }
    note(creditor, conversation, intent, slots);
    true
}

/// Notes what a turn that the assistant answers tells, and for whom it hands over what was begun.
pub(crate) fn answered(
    creditor: &Creditor,
    conversation: &mut Conversation,
    (intent, slots): (Intent, &Slots),
    unfinished: Option<Flow>,
) {
    match unfinished.map(intent_of) {
        // "Get me a person" is how, what was begun is what.
        Some(begun) if intent.priority() >= Intent::Human.priority() => {
            let same = known(conversation) == Some(begun);
            if !same {
                note(creditor, conversation, begun, slots);
            }
        }
        _ if is_telling(intent) => note(creditor, conversation, intent, slots),
        _ => {}
    }
}

fn note(creditor: &Creditor, conversation: &mut Conversation, intent: Intent, slots: &Slots) {
    let named = slots.amount.or(slots.instalment).filter(|_| slots.currency.is_none());
    let money = named.and_then(|amount| Money::rounded(amount, creditor.currency).ok());
    conversation.about = Some(intent.as_str().to_owned());
    conversation.about_minor = money.map(|money| money.minor);
}

/// Whether it says what a thread is about.
const fn is_telling(intent: Intent) -> bool {
    !matches!(
        intent,
        Intent::Affirm
            | Intent::Deny
            | Intent::Smalltalk
            | Intent::Abuse
            | Intent::OffTopic
            | Intent::LanguageSwitch
            | Intent::Fallback
    )
}

/// What a request that is under way is about.
const fn intent_of(flow: Flow) -> Intent {
    match flow {
        Flow::Plan => Intent::PlanRequest,
        Flow::Promise => Intent::PromiseToPay,
        Flow::Delay => Intent::DelayRequest,
        Flow::Dispute => Intent::Dispute,
        Flow::Pay => Intent::PayNow,
        Flow::Claim => Intent::AlreadyPaid,
        Flow::Settlement => Intent::DiscountRequest,
        Flow::PlanChange => Intent::PlanManage,
        Flow::Contact => Intent::UpdateDetails,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Urgency::{First, InTurn, Today};

    #[test]
    fn what_comes_first_is_the_person_then_the_law_then_what_waits() {
        let request = Some(RequestId(uuid::Uuid::nil()));
        let cases = [
            (Some(Intent::PlanRequest), First, request, Next::Care),
            (Some(Intent::Deceased), Today, request, Next::CheckStanding),
            (Some(Intent::DataRequest), Today, request, Next::AnswerByLaw),
            (
                Some(Intent::PlanRequest),
                InTurn,
                request,
                Next::Decide(RequestId(uuid::Uuid::nil())),
            ),
            (Some(Intent::PlanRequest), InTurn, None, Next::Propose),
            (Some(Intent::AlreadyPaid), InTurn, None, Next::FindPayment),
            (Some(Intent::Human), InTurn, None, Next::Call),
            (Some(Intent::Balance), InTurn, None, Next::Answer),
            (None, InTurn, None, Next::Answer),
        ];
        for (about, urgency, request, expected) in cases {
            assert_eq!(next(about, urgency, request), expected, "{about:?}");
        }
    }

    #[test]
    fn courtesy_and_a_plain_yes_tell_nothing() {
        for intent in [Intent::Smalltalk, Intent::Affirm, Intent::Fallback, Intent::Abuse] {
            assert!(!is_telling(intent), "{intent}");
        }
        assert!(is_telling(Intent::Refuse) && is_telling(Intent::Balance));
    }
}
