//! What may be done about a request, by the last part of the address its form posts to.

use domain::requests::{Ask, RequestState};

/// What a form of a case asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    /// As asked.
    Approve,
    /// With another date.
    ApproveUntil,
    /// A part of what is contested.
    ApprovePart,
    /// Other terms.
    Counter,
    /// No.
    Refuse,
    /// Something is needed first.
    AskDocument,
    /// Yes, with the paper that was asked for.
    HandOver,
    /// Takes an answer back.
    Undo,
    /// The second person's yes.
    Confirm,
    /// Gives it to a colleague.
    Assign,
    /// Puts it aside.
    Snooze,
    /// A note between colleagues.
    Note,
    /// Asks the owner of a dispute.
    Owner,
}

impl Verb {
    const ALL: [Self; 13] = [
        Self::Approve,
        Self::ApproveUntil,
        Self::ApprovePart,
        Self::Counter,
        Self::Refuse,
        Self::AskDocument,
        Self::HandOver,
        Self::Undo,
        Self::Confirm,
        Self::Assign,
        Self::Snooze,
        Self::Note,
        Self::Owner,
    ];

    /// The last part of its address.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::ApproveUntil => "approve-until",
            Self::ApprovePart => "approve-part",
            Self::Counter => "counter",
            Self::Refuse => "refuse",
            Self::AskDocument => "ask-document",
            Self::HandOver => "hand-over",
            Self::Undo => "undo",
            Self::Confirm => "confirm",
            Self::Assign => "assign",
            Self::Snooze => "snooze",
            Self::Note => "note",
            Self::Owner => "owner",
        }
    }

    /// The key that leads to its form, for the few that are used all day.
    pub(super) const fn key(self) -> Option<&'static str> {
        match self {
            Self::Approve => Some("a"),
            Self::Counter => Some("c"),
            Self::Refuse => Some("r"),
            Self::Undo => Some("u"),
            _ => None,
        }
    }

    /// Whether its key sends it at once: it takes something back, and seconds count.
    pub(super) const fn is_at_once(self) -> bool {
        matches!(self, Self::Undo)
    }

    /// The verb of an address.
    pub(super) fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.name() == name)
    }

    /// Whether it is an answer that suits what is asked, as it stands.
    pub(super) const fn answers(self, ask: &Ask, state: RequestState) -> bool {
        if state.is_end() {
            return false;
        }
        // What waits for the debtor's acceptance is not accepted for them.
        let offered = matches!(state, RequestState::Countered);
        match self {
            Self::Approve | Self::AskDocument => !offered,
            Self::ApproveUntil => matches!(ask, Ask::Delay { .. } | Ask::Promise { .. }),
            Self::ApprovePart => matches!(ask, Ask::Dispute { .. }),
            Self::Counter => matches!(ask, Ask::Plan { .. } | Ask::Discount { .. }),
            Self::HandOver => matches!(ask, Ask::Document) && !offered,
            Self::Refuse => true,
            Self::Undo | Self::Confirm | Self::Assign | Self::Snooze | Self::Note | Self::Owner => {
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    #[test]
    fn every_verb_is_found_by_its_address() {
        for verb in Verb::ALL {
            assert_eq!(Verb::of(verb.name()), Some(verb));
        }
        assert_eq!(Verb::of("forget"), None);
    }

    #[test]
    fn answers_suit_what_is_asked() {
        let delay = Ask::Delay { until: NaiveDate::from_ymd_opt(2026, 6, 12).unwrap() };
        assert!(Verb::ApproveUntil.answers(&delay, RequestState::Open));
        assert!(!Verb::Counter.answers(&delay, RequestState::Open));
        let on = NaiveDate::from_ymd_opt(2026, 6, 12).unwrap();
        let settle = Ask::Discount { minor: 5_000, on };
        assert!(Verb::Counter.answers(&settle, RequestState::Open));
        assert!(!Verb::Refuse.answers(&delay, RequestState::Approved));
        assert!(!Verb::Approve.answers(&Ask::Document, RequestState::Countered));
        assert!(Verb::HandOver.answers(&Ask::Document, RequestState::Open));
        assert!(!Verb::HandOver.answers(&delay, RequestState::Open));
        assert!(!Verb::Undo.answers(&delay, RequestState::Open));
    }
}
