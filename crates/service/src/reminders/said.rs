//! What an action says: the same words whether they leave or a collector looks at them first.

use super::{
    Fault, Part, Statement, StatementError, Worded,
    compose::{self, Dress, SMS_SEPTETS},
    principals,
    statement::Parties,
    templates::{self, Draft, Medium, NO_CODE, Named, PreviewError, dress},
    variables::{self, Facts},
    wording,
};
use crate::{Context, Error, StaffActor, scenarios};
use chrono::NaiveDate;
use domain::{Locale, TemplateId, scenario::ActionKind};
use store::{
    Tx,
    actions::{About, Action},
    contacts::Contact,
    creditors::Creditor,
    debtors::Debtor,
};

/// The latest date that the debtor promised for one of these invoices.
pub(super) async fn promised_on(
    tx: &mut Tx,
    creditor: &Creditor,
    about: &[About],
) -> Result<Option<NaiveDate>, Error> {
    let mut latest = None;
    for row in about {
        let run = store::runs::by_id(tx, creditor.id, row.run_id).await?;
        latest = latest.max(run.and_then(|run| run.promised_on));
    }
    Ok(latest)
}

/// The action's words: a collector's own for this one message, or the template's, and then whose they
/// are. What is wrong with them keeps the message from leaving.
pub(super) async fn words(
    tx: &mut Tx,
    action: &Action,
    facts: &Facts<'_>,
) -> Result<Result<(Worded, Option<TemplateId>), Fault>, Error> {
    let named = Named { name: &action.template, kind: action.kind, locale: facts.locale };
    let template = templates::find(tx, facts.creditor, named).await?;
    let of_template = template.as_ref().map(|t| (t.subject.as_str(), t.body.as_str()));
    let Some(body) = action.body.as_deref().or(of_template.map(|(_, body)| body)) else {
        return Ok(Err(templates::missing(named)));
    };
    let short = action.kind == ActionKind::Sms;
    let subject = action.subject.as_deref().or(of_template.map(|(subject, _)| subject));
    let subject = subject.filter(|_| !short).unwrap_or_default();
    let values = variables::values(facts);
    let values = if short { variables::shortened(values) } else { values };
    Ok(wording::word(subject, body, &values).and_then(|worded| {
        let septets = if short { compose::sms(&worded).1 } else { 0 };
        let of = template.as_ref().filter(|_| action.body.is_none()).map(|template| template.id);
        if septets > SMS_SEPTETS { Err(templates::too_long(septets)) } else { Ok((worded, of)) }
    }))
}

/// What is wrong with a collector's own words, whatever debtor they are for. What is not their own
/// is the template's, and was checked with it.
pub(crate) fn own_words(action: &Action, locale: Locale) -> Vec<Fault> {
    const THE_TEMPLATES: &str = "…";
    let Some(body) = action.body.clone() else {
        let subject = action.subject.as_deref().unwrap_or(THE_TEMPLATES);
        return wording::unknown(Part::Subject, subject).unwrap_or_else(|fault| vec![fault]);
    };
    templates::check(&Draft {
        id: None,
        name: action.template.clone(),
        medium: Medium::of(action.kind),
        locale,
        tone: action.tone,
        subject: action.subject.clone().unwrap_or_else(|| THE_TEMPLATES.to_owned()),
        body,
    })
}

/// An action's words as they stand now.
#[derive(Clone, Debug)]
pub struct Said {
    /// Of e-mails and letters; empty otherwise.
    pub subject: String,
    /// As text, the statement and the ways on included.
    pub text: String,
    /// Of a short message: how many of the 160 septets it takes.
    pub septets: Option<usize>,
}

/// Words an action for a collector to read, from the ledger as it stands. Its link opens nothing.
pub(crate) async fn said(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    action: &Action,
    debtor: &Debtor,
    contact: Option<&Contact>,
) -> Result<Said, PreviewError> {
    let creditor = &actor.creditor;
    let locale = contact.map_or(creditor.locale, |contact| contact.locale);
    let policy = scenarios::policy(ctx, tx, creditor.id).await?;
    let about = store::actions::about(tx, creditor.id, action.id).await?;
    let parties = Parties { creditor, debtor, policy: &policy, locale };
    let statement = match Statement::of_action(ctx, tx, parties, &about).await {
        Ok(statement) if statement.lines.is_empty() => return Err(PreviewError::NothingOwed),
        Ok(statement) => statement,
        Err(StatementError::Refused { refusal, .. }) => {
            return Err(PreviewError::Refused(refusal.message(actor.locale)));
        }
        Err(StatementError::Other(error)) => return Err(error.into()),
    };
    let facts = Facts {
        locale,
        creditor,
        debtor,
        contact_name: contact.map_or(debtor.name.as_str(), |contact| contact.name.as_str()),
        statement: &statement,
        link: templates::dead_link(ctx),
        code: NO_CODE.to_owned(),
        first: templates::first_letter(ctx, tx, creditor, &statement).await?,
        promised_on: promised_on(tx, creditor, &about).await?,
        on_paper: action.kind.is_paper(),
    };
    let principals = principals::lines(tx, creditor, &statement).await?;
    let worded = words(tx, action, &facts).await?;
    let (worded, _) = worded.map_err(|fault| PreviewError::Faults(vec![fault]))?;
    shown(&dress(ctx, &facts, &principals), Medium::of(action.kind), &worded)
}

/// Words in the form of their channel, as text.
fn shown(dress: &Dress<'_>, medium: Medium, worded: &Worded) -> Result<Said, PreviewError> {
    let subject = worded.subject.clone();
    Ok(match medium {
        Medium::Sms => {
            let (text, septets) = compose::sms(worded);
            Said { subject, text, septets: Some(septets) }
        }
        Medium::Email | Medium::Letter => {
            let letter = compose::letter(worded, dress);
            Said { subject, text: letter.text().map_err(Error::internal)?, septets: None }
        }
        Medium::Call => Said { subject, text: worded.text(), septets: None },
    })
}
