//! Templates in the office: looking and saving.

use super::{Medium, Template, check};
use crate::{
    Context, Error, StaffActor,
    audit::{self, Act, By},
    context::local,
    reminders::wording::{Fault, FaultKind, Part},
    scenarios::agenda::Names,
};
use chrono::NaiveDateTime;
use domain::{Locale, TemplateId, party::Role, scenario::Tone};
use serde_json::json;

/// The longest subject and text, in characters.
const LONGEST: (usize, usize) = (200, 10_000);

/// A template as it stands on the screen.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Which one it replaces; none for a new one.
    pub id: Option<TemplateId>,
    /// What steps name it by.
    pub name: String,
    /// What it is for.
    pub medium: Medium,
    /// Its language.
    pub locale: Locale,
    /// How it speaks.
    pub tone: Tone,
    /// Of e-mails and letters.
    pub subject: String,
    /// Its text.
    pub body: String,
}

impl TryFrom<&Template> for Draft {
    type Error = Error;
    fn try_from(template: &Template) -> Result<Self, Error> {
        Ok(Self {
            id: Some(template.id),
            name: template.name.clone(),
            medium: template.channel.parse().map_err(Error::internal)?,
            locale: template.locale,
            tone: template.tone,
            subject: template.subject.clone(),
            body: template.body.clone(),
        })
    }
}

/// A creditor's templates, by name, channel and language.
pub async fn list(ctx: &Context, actor: &StaffActor) -> Result<Vec<Draft>, Error> {
    let mut tx = ctx.store.read().await?;
    let rows = store::templates::all(&mut tx, actor.creditor.id).await?;
    rows.iter().map(Draft::try_from).collect()
}

/// One of them.
pub async fn by_id(
    ctx: &Context,
    actor: &StaffActor,
    id: TemplateId,
) -> Result<Option<Draft>, Error> {
    let mut tx = ctx.store.read().await?;
    let row = store::templates::by_id(&mut tx, actor.creditor.id, id).await?;
    row.as_ref().map(Draft::try_from).transpose()
}

/// A wording that a template has, or had.
#[derive(Clone, Debug)]
pub struct Wording {
    /// From 1; the highest words messages.
    pub number: i64,
    /// How it spoke.
    pub tone: Tone,
    /// Of e-mails and letters.
    pub subject: String,
    /// Its text.
    pub body: String,
    /// When it was saved, local time at the creditor's.
    pub at: NaiveDateTime,
    /// Who saved it; nobody for the house's own.
    pub by: Option<String>,
}

/// Every wording that a template has had, the latest first.
pub async fn wordings(
    ctx: &Context,
    actor: &StaffActor,
    id: TemplateId,
) -> Result<Vec<Wording>, Error> {
    let creditor = &actor.creditor;
    let mut tx = ctx.store.read().await?;
    let rows = store::templates::versions(&mut tx, creditor.id, id).await?;
    let names = Names::read(&mut tx, actor).await?;
    let wording = |row: store::templates::TemplateVersion| Wording {
        number: row.number,
        tone: row.tone,
        subject: row.subject,
        body: row.body,
        at: local(creditor, row.saved_at),
        by: names.of(row.saved_by),
    };
    Ok(rows.into_iter().map(wording).collect())
}

/// Why a template is not saved.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// What is wrong with it.
    #[error("the template has faults")]
    Faults(Vec<Fault>),
    /// A name is made of small letters, digits and dashes.
    #[error("the name has no valid form")]
    Name,
    /// Another template has this name, channel and language.
    #[error("there is such a template already")]
    Taken,
    /// The template is not this creditor's.
    #[error("there is no such template here")]
    Unknown,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for SaveError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// Saves a template. Messages that leave from now on are worded with it; a template keeps its name,
/// channel and language, by which steps know it.
///
/// # Errors
/// [`SaveError`].
pub async fn save(
    ctx: &Context,
    actor: &StaffActor,
    draft: &Draft,
) -> Result<TemplateId, SaveError> {
    actor.demand(Role::Manager)?;
    if !is_name(&draft.name) {
        return Err(SaveError::Name);
    }
    let mut faults = check(draft);
    faults.extend(lengths(draft));
    if !faults.is_empty() {
        return Err(SaveError::Faults(faults));
    }
    let creditor = actor.creditor.id;
    let mut tx = ctx.store.write().await?;
    let known =
        store::templates::find(&mut tx, creditor, &draft.name, draft.medium.as_str(), draft.locale)
            .await?;
    let id = match (draft.id, known) {
        (None, None) => ctx.id(),
        (None, Some(_)) => return Err(SaveError::Taken),
        (Some(id), Some(known)) if known.id == id => id,
        (Some(_), _) => return Err(SaveError::Unknown),
    };
    let row = Template {
        creditor_id: creditor,
        id,
        name: draft.name.clone(),
        channel: draft.medium.as_str().to_owned(),
        locale: draft.locale,
        tone: draft.tone,
        subject: if draft.medium.has_subject() {
            draft.subject.trim().to_owned()
        } else {
            String::new()
        },
        body: draft.body.trim().to_owned(),
        updated_at: ctx.now(),
        updated_by: Some(actor.id),
    };
    store::templates::put(&mut tx, &row).await?;
    let act = Act {
        creditor,
        debtor: None,
        by: By::Staff(actor),
        action: "template.saved",
        subject: id.0,
        detail: json!({ "name": row.name, "channel": row.channel, "locale": row.locale }),
    };
    audit::record(ctx, &mut tx, act).await?;
    tx.commit().await?;
    Ok(id)
}

fn is_name(name: &str) -> bool {
    (1..=40).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
}

fn lengths(draft: &Draft) -> impl Iterator<Item = Fault> {
    let long = |part, text: &str, most| {
        let fault = Fault { part, line: None, kind: FaultKind::TooMuch };
        (text.chars().count() > most).then_some(fault)
    };
    [long(Part::Subject, &draft.subject, LONGEST.0), long(Part::Body, &draft.body, LONGEST.1)]
        .into_iter()
        .flatten()
}
