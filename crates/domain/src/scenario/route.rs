//! To whom, and by which channel: the next allowed one takes a step that its own cannot.

use super::{ActionKind, Step};
use crate::ContactId;

/// How one address of a contact can be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// It is there and works as far as is known.
    Open,
    /// There is none.
    #[default]
    Missing,
    /// The contact asked not to be written to this way.
    OptedOut,
    /// Messages came back from it.
    Bounced,
}

/// A person at the debtor's, and the ways to reach them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contactable {
    /// Who.
    pub id: ContactId,
    /// The e-mail address.
    pub email: Reach,
    /// The mobile number, for short messages.
    pub sms: Reach,
    /// The postal address: the debtor's.
    pub letter: Reach,
    /// The number, for calls.
    pub call: Reach,
    /// Whether nothing at all may go to them: the wrong person, or held.
    pub stopped: bool,
}

/// Who gets an action, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// The person; none for what stays inside the house.
    pub contact: Option<ContactId>,
    /// How, which may differ from what the step says.
    pub kind: ActionKind,
}

impl Contactable {
    fn reach(&self, kind: ActionKind) -> Reach {
        match kind {
            ActionKind::Email => self.email,
            ActionKind::Sms => self.sms,
            ActionKind::Letter | ActionKind::RegisteredLetter => self.letter,
            ActionKind::CallTask => self.call,
            ActionKind::InternalTask | ActionKind::Escalation => Reach::Open,
        }
    }

    /// Whether an action of this kind can reach them.
    #[must_use]
    pub fn takes(&self, kind: ActionKind) -> bool {
        !self.stopped && self.reach(kind) == Reach::Open
    }
}

/// The route of a step: the first contact whom its own channel reaches, then the next channels in
/// turn. A formal notice never shrinks to a short message or a call; it goes up to paper.
pub(super) fn route(step: &Step, contacts: &[Contactable]) -> Option<Route> {
    if matches!(step.kind, ActionKind::InternalTask | ActionKind::Escalation) {
        return Some(Route { contact: None, kind: step.kind });
    }
    let formal = step.is_formal_notice();
    fallbacks(step.kind)
        .iter()
        .filter(|kind| !formal || (kind.is_message() && **kind != ActionKind::Sms))
        .find_map(|&kind| {
            let contact = contacts.iter().find(|contact| contact.takes(kind))?;
            Some(Route { contact: Some(contact.id), kind })
        })
}

const fn fallbacks(kind: ActionKind) -> &'static [ActionKind] {
    use ActionKind::{CallTask, Email, Letter, RegisteredLetter, Sms};
    match kind {
        Email => &[Email, Sms, Letter, CallTask],
        Sms => &[Sms, Email, Letter, CallTask],
        Letter => &[Letter, RegisteredLetter, Email],
        RegisteredLetter => &[RegisteredLetter, Letter],
        CallTask => &[CallTask, Email, Sms, Letter],
        ActionKind::InternalTask | ActionKind::Escalation => &[],
    }
}
