//! To whom, and by which channel: the next allowed one takes a step that its own cannot.

use super::{ActionKind, Step};
use crate::ContactId;
use std::collections::{BTreeMap, BTreeSet};

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

/// Which channels have words for a template, by its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wordings(BTreeMap<String, BTreeSet<ActionKind>>);

impl Wordings {
    /// Adds that a template has words for a channel. E-mails and letters say the same: a letter
    /// without words of its own takes the e-mail's.
    pub fn add(&mut self, template: &str, kind: ActionKind) {
        let kinds = self.0.entry(template.to_owned()).or_default();
        kinds.insert(kind);
        if matches!(kind, ActionKind::Email | ActionKind::Letter) {
            kinds.extend([ActionKind::Letter, ActionKind::RegisteredLetter]);
        }
    }

    /// Whether a step can be said so. Its own channel is what it was written for, and a call needs no
    /// words.
    #[must_use]
    pub fn allow(&self, step: &Step, kind: ActionKind) -> bool {
        let known = self.0.get(step.template.trim());
        kind == step.kind || !kind.is_message() || known.is_some_and(|kinds| kinds.contains(&kind))
    }

    /// The first channel that would take a step from its own and has no words for it; none when the
    /// next in turn has.
    #[must_use]
    pub fn wordless(&self, step: &Step) -> Option<ActionKind> {
        let next = ways(step).find(|kind| *kind != step.kind)?;
        (step.kind.is_message() && !self.allow(step, next)).then_some(next)
    }
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
/// turn, those that have words for it. A formal notice never shrinks to a short message or a call; it
/// goes up to paper.
pub(super) fn route(
    step: &Step,
    contacts: &[Contactable],
    wordings: Option<&Wordings>,
) -> Option<Route> {
    if matches!(step.kind, ActionKind::InternalTask | ActionKind::Escalation) {
        return Some(Route { contact: None, kind: step.kind });
    }
    ways(step).filter(|kind| wordings.is_none_or(|known| known.allow(step, *kind))).find_map(
        |kind| {
            let contact = contacts.iter().find(|contact| contact.takes(kind))?;
            Some(Route { contact: Some(contact.id), kind })
        },
    )
}

/// The channels that may take a step, in turn.
fn ways(step: &Step) -> impl Iterator<Item = ActionKind> {
    let formal = step.is_formal_notice();
    let all = fallbacks(step.kind).iter().copied();
    all.filter(move |kind| !formal || (kind.is_message() && *kind != ActionKind::Sms))
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
