//! Those for whom a collector collects: what its letters have to say of them.

use super::{
    address::{self, Fault},
    lay_out::WANT,
    paper::principal_party,
};
use crate::{
    Context, Error, StaffActor,
    audit::{self, Act, By},
};
use domain::{
    job::JobKind,
    party::{Mandate, Role},
};
use serde_json::json;
use store::{Tx, jobs::Job, principals::Principal};

/// One for whom it is collected.
#[derive(Clone, Debug)]
pub struct PrincipalView {
    /// As invoices name it.
    pub name: String,
    /// How many invoices do.
    pub invoices: i64,
    /// What is known of it.
    pub known: Option<Principal>,
    /// Whether letters can say what the law wants of it.
    pub complete: bool,
}

/// What a person states of one.
#[derive(Clone, Debug)]
pub struct PrincipalCommand {
    /// As invoices name it.
    pub name: String,
    /// Street and number, or a box; several lines if need be.
    pub street: String,
    /// Five digits in France.
    pub postcode: String,
    /// Town.
    pub city: String,
    /// Two letters (ISO 3166); France if empty.
    pub country: String,
    /// Nine digits, or nothing.
    pub siren: String,
}

/// Why it cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum PrincipalError {
    /// No invoice names it.
    #[error("no invoice names it")]
    NotFound,
    /// The street is missing.
    #[error("the street is missing")]
    Street,
    /// The postcode is missing or, in France, is not five digits.
    #[error("the postcode is missing or wrong")]
    Postcode,
    /// The town is missing.
    #[error("the town is missing")]
    City,
    /// The country is not a code of two letters.
    #[error("the country is not a code of two letters")]
    Country,
    /// A SIREN has nine digits.
    #[error("a SIREN has nine digits")]
    Siren,
    /// Something else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for PrincipalError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// Everyone whom invoices name, with what is known of them; nobody for a creditor that collects its
/// own.
pub async fn principals(ctx: &Context, actor: &StaffActor) -> Result<Vec<PrincipalView>, Error> {
    actor.demand(Role::Viewer)?;
    if actor.creditor.mandate == Mandate::Own {
        return Ok(Vec::new());
    }
    let mut tx = ctx.store.read().await?;
    let mut views = Vec::new();
    for (name, invoices) in store::principals::named(&mut tx, actor.creditor.id).await? {
        let known = store::principals::by_name(&mut tx, actor.creditor.id, &name).await?;
        let complete =
            known.as_ref().is_some_and(|p| address::fault(&principal_party(p).address).is_none());
        views.push(PrincipalView { name, invoices, known, complete });
    }
    Ok(views)
}

/// Keeps what is stated of one, and tries the letters again that waited for it.
pub async fn put_principal(
    ctx: &Context,
    actor: &StaffActor,
    command: PrincipalCommand,
) -> Result<(), PrincipalError> {
    actor.demand(Role::Collector)?;
    let principal = checked(ctx, actor, command)?;
    let mut tx = ctx.store.write().await?;
    let named = store::principals::named(&mut tx, actor.creditor.id).await?;
    if !named.iter().any(|(name, _)| *name == principal.name) {
        return Err(PrincipalError::NotFound);
    }
    store::principals::put(&mut tx, &principal).await?;
    no_longer_wanted(ctx, &mut tx, actor, &principal.name).await?;
    try_again(ctx, &mut tx, actor).await?;
    let act = Act {
        creditor: actor.creditor.id,
        debtor: None,
        by: By::Staff(actor),
        action: "principal.stated",
        subject: actor.creditor.id.0,
        detail: json!({ "name": principal.name }),
    };
    audit::record(ctx, &mut tx, act).await?;
    tx.commit().await.map_err(Error::from)?;
    Ok(())
}

fn checked(
    ctx: &Context,
    actor: &StaffActor,
    command: PrincipalCommand,
) -> Result<Principal, PrincipalError> {
    let country = match command.country.trim().to_uppercase() {
        empty if empty.is_empty() => "FR".to_owned(),
        code if code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()) => code,
        _ => return Err(PrincipalError::Country),
    };
    let siren: String = command.siren.chars().filter(|c| !c.is_whitespace()).collect();
    if !siren.is_empty() && (siren.len() != 9 || !siren.bytes().all(|b| b.is_ascii_digit())) {
        return Err(PrincipalError::Siren);
    }
    let principal = Principal {
        creditor_id: actor.creditor.id,
        name: command.name,
        street: command.street.trim().to_owned(),
        postcode: command.postcode.trim().to_owned(),
        city: command.city.trim().to_owned(),
        country,
        siren: Some(siren).filter(|siren| !siren.is_empty()),
        updated_at: ctx.now(),
        updated_by: Some(actor.id),
    };
    match address::fault(&principal_party(&principal).address) {
        None => Ok(principal),
        Some(Fault::Street) => Err(PrincipalError::Street),
        Some(Fault::Postcode) => Err(PrincipalError::Postcode),
        Some(Fault::City) => Err(PrincipalError::City),
    }
}

/// What was asked for about a principal is there now.
async fn no_longer_wanted(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    name: &str,
) -> Result<(), Error> {
    for task in store::tasks::open(tx, actor.creditor.id).await? {
        let why = task.detail.get("why").and_then(serde_json::Value::as_str).unwrap_or_default();
        if task.source_key.starts_with(WANT) && why.contains(name) {
            store::tasks::done(tx, actor.creditor.id, task.id, actor.id, ctx.now()).await?;
        }
    }
    Ok(())
}

/// Letters whose time has come and that are not laid out get another try now. A job for one that needs
/// none ends by itself.
async fn try_again(ctx: &Context, tx: &mut Tx, actor: &StaffActor) -> Result<(), Error> {
    let now = ctx.now();
    let jobs: Vec<Job> = store::letters::overdue(tx, actor.creditor.id, now)
        .await?
        .into_iter()
        .map(|action| Job {
            id: ctx.id(),
            creditor_id: Some(actor.creditor.id),
            kind: JobKind::PerformAction,
            subject_id: action.0,
            run_at: now,
            attempts: 0,
            last_error: None,
            created_at: now,
        })
        .collect();
    Ok(store::jobs::enqueue_all(tx, &jobs).await?)
}
