//! What a creditor's papers bear beyond its identity, and the prefixes of its series.

use super::short;
use crate::{
    Context, Error, StaffActor,
    audit::{self, Act, By},
};
use domain::{
    CreditorId,
    billing::{self, number, vat},
    party::Role,
};
use serde_json::json;
use store::Tx;

pub use store::invoicing::Profile;

/// Most characters of a mention.
const LINE_MOST: usize = 160;
/// The prefixes until a creditor chooses others.
const INVOICES: &str = "FA";
const CREDIT_NOTES: &str = "AV";
/// The normal rate (article 278 CGI), until a creditor's usual one is stated.
const USUAL_RATE: &str = "20";

/// A profile as it was typed.
#[derive(Clone, Debug, Default)]
pub struct NewProfile {
    /// The creditor's SIREN or SIRET; left empty, the one that is known stays.
    pub siren: String,
    /// Its number for value-added tax, if it has one.
    pub vat_number: String,
    /// Legal form, capital, register.
    pub legal: String,
    /// What numbers of invoices begin with.
    pub invoice_prefix: String,
    /// What numbers of credit notes begin with: another.
    pub credit_prefix: String,
    /// The rate of tax that a new line begins with.
    pub vat_rate: String,
    /// Why lines at a rate of nothing bear no tax.
    pub exemption: String,
}

/// Why a profile was not kept.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// A field cannot be as it was typed; its name is that of [`NewProfile`]'s.
    #[error("this cannot be the {0}")]
    Field(&'static str),
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for ProfileError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// The profile of the actor's creditor, or what counts until it states one.
pub async fn profile(ctx: &Context, actor: &StaffActor) -> Result<Profile, Error> {
    actor.demand(Role::Admin)?;
    let mut tx = ctx.store.read().await?;
    of(&mut tx, actor.creditor.id).await
}

/// The same for whoever needs it.
pub(super) async fn of(tx: &mut Tx, creditor: CreditorId) -> Result<Profile, Error> {
    let known = store::invoicing::profile(tx, creditor).await?;
    Ok(known.unwrap_or_else(|| Profile {
        creditor_id: creditor,
        vat_number: None,
        legal: String::new(),
        invoice_prefix: INVOICES.to_owned(),
        credit_prefix: CREDIT_NOTES.to_owned(),
        vat_rate: USUAL_RATE.to_owned(),
        exemption: String::new(),
    }))
}

/// Changes it, by an administrator.
///
/// # Errors
/// [`ProfileError`]; then nothing is changed.
pub async fn change_profile(
    ctx: &Context,
    actor: &StaffActor,
    new: NewProfile,
) -> Result<(), ProfileError> {
    actor.demand(Role::Admin)?;
    let creditor = actor.creditor.id;
    let siren = match new.siren.trim() {
        "" => actor.creditor.siren.clone(),
        typed => Some(intake::siren(typed).map_err(|_| ProfileError::Field("siren"))?),
    };
    let new = checked(creditor, siren.as_deref(), &new)?;
    let mut tx = ctx.store.write().await?;
    let before = of(&mut tx, creditor).await?;
    if before == new && siren == actor.creditor.siren {
        return Ok(());
    }
    store::invoicing::put_profile(&mut tx, &new).await?;
    store::creditors::set_siren(&mut tx, creditor, siren.as_deref()).await?;
    let detail = json!({
        "siren": siren,
        "vat_number": new.vat_number,
        "legal": new.legal,
        "prefixes": [new.invoice_prefix, new.credit_prefix],
        "vat_rate": new.vat_rate,
        "exemption": new.exemption,
    });
    let (by, subject) = (By::Staff(actor), creditor.0);
    let act = Act { creditor, debtor: None, by, action: "invoicing.changed", subject, detail };
    audit::record(ctx, &mut tx, act).await?;
    Ok(tx.commit().await?)
}

fn checked(
    creditor: CreditorId,
    siren: Option<&str>,
    new: &NewProfile,
) -> Result<Profile, ProfileError> {
    let line = |name, text: &str| short(text, LINE_MOST).ok_or(ProfileError::Field(name));
    let vat_number = match new.vat_number.trim() {
        "" => None,
        typed => Some(vat::number(typed).ok_or(ProfileError::Field("vat_number"))?),
    };
    // A French number holds the SIREN: one of somebody else would be on every paper.
    let held = vat_number.as_deref().and_then(vat::siren);
    if held.is_some() && siren.is_some() && held != siren {
        return Err(ProfileError::Field("vat_number"));
    }
    let invoices = number::prefix(&new.invoice_prefix);
    let invoices = invoices.ok_or(ProfileError::Field("invoice_prefix"))?;
    let credit_notes = number::prefix(&new.credit_prefix);
    let credit_notes = credit_notes.filter(|prefix| *prefix != invoices);
    let rate = billing::rate(&new.vat_rate).ok_or(ProfileError::Field("vat_rate"))?;
    Ok(Profile {
        creditor_id: creditor,
        vat_number,
        legal: line("legal", &new.legal)?,
        invoice_prefix: invoices,
        credit_prefix: credit_notes.ok_or(ProfileError::Field("credit_prefix"))?,
        vat_rate: rate.to_string(),
        exemption: line("exemption", &new.exemption)?,
    })
}
