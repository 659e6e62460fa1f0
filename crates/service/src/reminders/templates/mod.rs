//! A creditor's templates: which one words what, what is wrong with one.
//!
//! A step names a template; the same name has a wording for each channel and language, so that a
//! step that takes another channel, or another language, still finds its words.

mod defaults;
mod desk;
mod preview;

pub use defaults::{default_scenario, publish_default, put_defaults};
pub use desk::{Draft, SaveError, Wording, by_id, list, save, wordings};
pub(crate) use preview::{NO_CODE, dead_link, dress};
pub use preview::{Preview, PreviewError, TestSent, preview, send_test};
pub use store::templates::Template;

use super::{
    Statement,
    compose::SMS_SEPTETS,
    variables::{self, First, Variable},
    wording::{self, Fault, FaultKind, Part},
};
use crate::{Context, Error, context::local};
use domain::{
    Locale,
    scenario::{ActionKind, Tone},
    text_enum,
    token::VerificationCode,
};
use store::{Tx, creditors::Creditor};

text_enum! {
    /// What a template is for.
    pub enum Medium {
        /// E-mails.
        Email => "email",
        /// Short messages.
        Sms => "sms",
        /// Paper, registered or not.
        Letter => "letter",
        /// What a collector says on the telephone.
        Call => "call",
    }
}

impl Medium {
    /// Whether it has a subject.
    pub const fn has_subject(self) -> bool {
        matches!(self, Self::Email | Self::Letter)
    }

    pub(super) const fn of(kind: ActionKind) -> Self {
        match kind {
            ActionKind::Sms => Self::Sms,
            ActionKind::Letter | ActionKind::RegisteredLetter => Self::Letter,
            ActionKind::CallTask => Self::Call,
            _ => Self::Email,
        }
    }
}

/// Which template an action asks for.
#[derive(Clone, Copy)]
pub(crate) struct Named<'a> {
    pub(crate) name: &'a str,
    pub(crate) kind: ActionKind,
    pub(crate) locale: Locale,
}

/// The wording for an action: its channel's, and for a letter without one the e-mail's; in the
/// reader's language, or else in the creditor's.
pub(crate) async fn find(
    tx: &mut Tx,
    creditor: &Creditor,
    named: Named<'_>,
) -> Result<Option<Template>, Error> {
    let medium = Medium::of(named.kind);
    let media =
        if medium == Medium::Letter { vec![Medium::Letter, Medium::Email] } else { vec![medium] };
    for locale in [named.locale, creditor.locale] {
        for medium in &media {
            let channel = medium.as_str();
            let found =
                store::templates::find(tx, creditor.id, named.name, channel, locale).await?;
            if found.is_some() {
                return Ok(found);
            }
        }
    }
    Ok(None)
}

/// There is no such template.
pub(crate) fn missing(named: Named<'_>) -> Fault {
    let name = named.name.to_owned();
    Fault { part: Part::Body, line: None, kind: FaultKind::NoTemplate(name) }
}

/// A short message does not fit.
pub(crate) fn too_long(septets: usize) -> Fault {
    Fault { part: Part::Body, line: None, kind: FaultKind::TooLong(septets) }
}

/// The first e-mail or letter that went about the oldest of some invoices once it was late, by the
/// reference printed on it.
pub(crate) async fn first_letter(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    statement: &Statement,
) -> Result<Option<First>, Error> {
    let Some(oldest) = statement.lines.first() else { return Ok(None) };
    let found = store::actions::first_letter(tx, creditor.id, oldest.invoice).await?;
    let Some(action) = found else { return Ok(None) };
    let Some(message) = action.message_id else { return Ok(None) };
    let Some(message) = store::messages::by_id(tx, message).await? else { return Ok(None) };
    let on = local(creditor, message.sent_at.unwrap_or_else(|| ctx.now())).date();
    if action.kind.is_paper() {
        return Ok(Some(First { reference: domain::letter::reference(action.id), on }));
    }
    let code = VerificationCode::parse(&message.verification_code);
    Ok(code.map(|code| First { reference: code.to_string(), on }))
}

/// What is wrong with a draft whatever debtor it is for.
pub(crate) fn check(draft: &Draft) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut parts = vec![(Part::Body, draft.body.as_str())];
    if draft.medium.has_subject() {
        parts.push((Part::Subject, draft.subject.as_str()));
    }
    for (part, source) in &parts {
        if source.trim().is_empty() {
            faults.push(Fault { part: *part, line: None, kind: FaultKind::Nothing });
            continue;
        }
        match wording::unknown(*part, source) {
            Ok(unknown) => faults.extend(unknown),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() {
        faults.extend(contents(draft));
    }
    faults
}

/// What a draft must and must not say on its channel.
fn contents(draft: &Draft) -> Vec<Fault> {
    let body = |kind| Fault { part: Part::Body, line: None, kind };
    let has = |variable| wording::names(&draft.body, variable);
    let formal = draft.tone == Tone::Formal && draft.medium != Medium::Call;
    let needed: &[Variable] = match (draft.medium, formal) {
        (Medium::Sms, _) => &[Variable::Link],
        // Article 1344 C. civ.: the debt and its parts, the amount, the deadline, how to pay.
        (Medium::Email | Medium::Letter, true) => {
            &[Variable::Total, Variable::Statement, Variable::Deadline, Variable::Buttons]
        }
        _ => &[],
    };
    let barred: &[Variable] = match draft.medium {
        Medium::Sms | Medium::Call => &[Variable::Statement, Variable::Buttons],
        Medium::Email | Medium::Letter => &[],
    };
    let needed = needed.iter().copied().filter(|variable| !has(*variable));
    let barred = barred.iter().copied().filter(|variable| has(*variable));
    needed
        .map(|variable| body(FaultKind::Missing(variable)))
        .chain(barred.map(|variable| body(FaultKind::NotHere(variable))))
        .chain(example_length(draft).map(too_long))
        .collect()
}

/// How long a short message is with the examples of its variables, if that is too long.
fn example_length(draft: &Draft) -> Option<usize> {
    if draft.medium != Medium::Sms {
        return None;
    }
    let examples = Variable::ALL.iter().filter(|variable| !variable.is_block());
    let values = examples
        .map(|variable| (variable.as_str(), variable.example(draft.locale).to_owned()))
        .collect();
    let worded = wording::word("", &draft.body, &variables::shortened(values)).ok()?;
    let (_, septets) = super::compose::sms(&worded);
    (septets > SMS_SEPTETS).then_some(septets)
}
