//! A creditor's identity, as debtors meet it: name, address, colour, logo, bank account, gate, terms.
//!
//! Changed by its administrators in the office, or by the operator on the command line. Every change
//! is in the audit with what stood before. What has left stays as it was: receipts and letters that
//! are asked for again are laid out under the identity of that day.

use crate::{
    Context, Error, StaffActor,
    audit::{self, Act, By},
    hash, letters,
};
use domain::{
    DocumentId, bank,
    brand::{AA, BrandTokens, Rgb, Scheme, surface},
    email::Email,
    party::{Gate, Role},
};
use intake::uploads::{self, Media};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use store::{Tx, creditors::Creditor, documents::Document};

/// The most characters of a name or of a line of the address.
const LINE_MOST: usize = 120;
/// Longest payment term and longest wait for a bank, in days.
const TERM_MOST: i64 = 365;
const HOLD_MOST: i64 = 30;
/// The largest logo that is kept, in bytes: it leaves with every page.
pub const LOGO_MOST: usize = 512 << 10;

/// What can be changed of a creditor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Name, as debtors read it and as messages are signed.
    pub name: String,
    /// What it does, below its name.
    pub activity: String,
    /// Street and number.
    pub street: String,
    /// Postcode.
    pub postcode: String,
    /// City.
    pub city: String,
    /// Where debtors' answers go.
    pub email: String,
    /// Telephone, if debtors may call.
    pub phone: Option<String>,
    /// `#RRGGBB`.
    pub brand_colour: String,
    /// What opens a debtor's file.
    pub gate: Gate,
    /// The account holder's name as payers' banks check it.
    pub account_holder: String,
    /// Where transfers go.
    pub iban: String,
    /// BIC, if one is given.
    pub bic: Option<String>,
    /// Days from issue to due date when a file gives no due date: 0 to 365.
    pub payment_term_days: i64,
    /// Bank days for which "I have transferred" keeps reminders still: 1 to 30.
    pub transfer_hold_days: i64,
}

impl From<&Creditor> for Identity {
    fn from(creditor: &Creditor) -> Self {
        let c = creditor.clone();
        Self {
            name: c.name,
            activity: c.activity,
            street: c.street,
            postcode: c.postcode,
            city: c.city,
            email: c.email,
            phone: c.phone,
            brand_colour: c.brand_colour,
            gate: c.gate,
            account_holder: c.account_holder,
            iban: c.iban,
            bic: c.bic,
            payment_term_days: c.payment_term_days,
            transfer_hold_days: c.transfer_hold_days,
        }
    }
}

/// Why a creditor's identity was not changed.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// A field cannot be as it was typed; its name is that of [`Identity`]'s.
    #[error("this cannot be the creditor's {0}")]
    Field(&'static str),
    /// Another account needs its IBAN typed twice: money follows it.
    #[error("the IBAN typed again is another one")]
    NotRepeated,
    /// The logo is no picture that can be kept.
    #[error("the logo cannot be kept: {0}")]
    Logo(uploads::Refusal),
    /// It is larger than [`LOGO_MOST`] once written anew.
    #[error("the logo is too heavy")]
    Heavy,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for IdentityError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// The colour that is shown in place of one that could not be read on light pages, if it could not.
pub fn corrected(colour: &str) -> Option<String> {
    let given: Rgb = colour.parse().ok()?;
    let readable = given.contrast(surface(Scheme::Light)) >= AA;
    (!readable).then(|| BrandTokens::derive(given, Scheme::Light).brand.to_string())
}

/// Changes a creditor's identity, by its administrator. Another IBAN must be typed twice.
///
/// # Errors
/// [`IdentityError`]; then nothing is changed.
pub async fn change(
    ctx: &Context,
    actor: &StaffActor,
    new: Identity,
    iban_again: &str,
) -> Result<(), IdentityError> {
    actor.demand(Role::Admin)?;
    write(ctx, &actor.creditor, By::Staff(actor), new, Some(iban_again)).await
}

/// The same by the operator, whose command line is repetition enough.
///
/// # Errors
/// [`IdentityError`].
pub async fn change_as_operator(
    ctx: &Context,
    creditor: &Creditor,
    new: Identity,
) -> Result<(), IdentityError> {
    write(ctx, creditor, By::System, new, None).await
}

/// What makes a letter wrong that was laid out before it changed.
const ON_PAPER: [&str; 7] = ["name", "street", "postcode", "city", "account_holder", "iban", "bic"];

async fn write(
    ctx: &Context,
    creditor: &Creditor,
    by: By<'_>,
    new: Identity,
    iban_again: Option<&str>,
) -> Result<(), IdentityError> {
    let new = checked(new)?;
    let mut tx = ctx.store.write().await?;
    let known = store::creditors::by_id(&mut tx, creditor.id).await?;
    let known = known.ok_or_else(|| Error::internal("an actor without their creditor"))?;
    let before = Identity::from(&known);
    let repeated =
        iban_again.is_none_or(|again| bank::parse_iban(again).is_ok_and(|again| again == new.iban));
    if before.iban != new.iban && !repeated {
        return Err(IdentityError::NotRepeated);
    }
    let detail = differences(&before, &new)?;
    if detail.is_empty() {
        return Ok(());
    }
    store::creditors::update(&mut tx, &merged(known, new)).await?;
    if ON_PAPER.iter().any(|field| detail.contains_key(*field)) {
        // Nobody is asked on paper to pay into an account that has gone.
        letters::all_outdated(ctx, &mut tx, creditor.id, None).await?;
    }
    let subject = creditor.id.0;
    let (action, detail) = ("creditor.changed", Value::Object(detail));
    let act = Act { creditor: creditor.id, debtor: None, by, action, subject, detail };
    audit::record(ctx, &mut tx, act).await?;
    Ok(tx.commit().await?)
}

fn merged(known: Creditor, new: Identity) -> Creditor {
    Creditor {
        name: new.name,
        activity: new.activity,
        street: new.street,
        postcode: new.postcode,
        city: new.city,
        email: new.email,
        phone: new.phone,
        brand_colour: new.brand_colour,
        gate: new.gate,
        account_holder: new.account_holder,
        iban: new.iban,
        bic: new.bic,
        payment_term_days: new.payment_term_days,
        transfer_hold_days: new.transfer_hold_days,
        ..known
    }
}

/// What changed, as `field: [before, after]`.
fn differences(before: &Identity, after: &Identity) -> Result<Map<String, Value>, Error> {
    let fields = |identity: &Identity| match serde_json::to_value(identity) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(Error::internal("an identity without fields")),
        Err(error) => Err(Error::internal(error)),
    };
    let (before, after) = (fields(before)?, fields(after)?);
    let changed = after.into_iter().filter(|(name, value)| before[name] != *value);
    Ok(changed.map(|(name, value)| (name.clone(), json!([before[&name], value]))).collect())
}

fn checked(new: Identity) -> Result<Identity, IdentityError> {
    let line = |name: &'static str, text: &str, needed: bool| {
        let text = text.trim();
        let fits = text.chars().count() <= LINE_MOST && !text.contains(char::is_control);
        if fits && !(needed && text.is_empty()) {
            Ok(text.to_owned())
        } else {
            Err(IdentityError::Field(name))
        }
    };
    let optional = |name, text: Option<String>| {
        let text = text.filter(|text| !text.trim().is_empty());
        text.map(|text| line(name, &text, true)).transpose()
    };
    let email = Email::parse(&new.email).ok_or(IdentityError::Field("email"))?;
    let colour: Rgb =
        new.brand_colour.trim().parse().map_err(|_| IdentityError::Field("brand_colour"))?;
    let days = |name, days: i64, range: std::ops::RangeInclusive<i64>| {
        if range.contains(&days) { Ok(days) } else { Err(IdentityError::Field(name)) }
    };
    let bic = optional("bic", new.bic)?.map(|bic| bic.to_uppercase());
    let is_bic = |bic: &String| {
        matches!(bic.len(), 8 | 11) && bic.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    if !bic.as_ref().is_none_or(is_bic) {
        return Err(IdentityError::Field("bic"));
    }
    Ok(Identity {
        name: line("name", &new.name, true)?,
        activity: line("activity", &new.activity, false)?,
        street: line("street", &new.street, false)?,
        postcode: line("postcode", &new.postcode, false)?,
        city: line("city", &new.city, false)?,
        email: email.as_str().to_owned(),
        phone: optional("phone", new.phone)?,
        brand_colour: colour.to_string(),
        gate: new.gate,
        account_holder: line("account_holder", &new.account_holder, true)?,
        iban: bank::parse_iban(&new.iban).map_err(|_| IdentityError::Field("iban"))?,
        bic,
        payment_term_days: days("payment_term_days", new.payment_term_days, 0..=TERM_MOST)?,
        transfer_hold_days: days("transfer_hold_days", new.transfer_hold_days, 1..=HOLD_MOST)?,
    })
}

/// Gives a creditor another logo, by its administrator: a PNG or a JPEG, written anew so that nothing
/// but its pixels is kept.
///
/// # Errors
/// [`IdentityError::Logo`] and [`IdentityError::Heavy`].
pub async fn set_logo(
    ctx: &Context,
    actor: &StaffActor,
    picture: Vec<u8>,
) -> Result<DocumentId, IdentityError> {
    actor.demand(Role::Admin)?;
    keep_logo(ctx, &actor.creditor, By::Staff(actor), picture).await
}

/// The same by the operator.
///
/// # Errors
/// [`IdentityError::Logo`] and [`IdentityError::Heavy`].
pub async fn set_logo_as_operator(
    ctx: &Context,
    creditor: &Creditor,
    picture: Vec<u8>,
) -> Result<DocumentId, IdentityError> {
    keep_logo(ctx, creditor, By::System, picture).await
}

async fn keep_logo(
    ctx: &Context,
    creditor: &Creditor,
    by: By<'_>,
    picture: Vec<u8>,
) -> Result<DocumentId, IdentityError> {
    // Decoding takes its time: never on a thread that serves requests.
    let cleaned = tokio::task::spawn_blocking(move || uploads::clean(picture)).await;
    let clean = cleaned.map_err(Error::internal)?.map_err(IdentityError::Logo)?;
    if clean.media == Media::Pdf {
        return Err(IdentityError::Logo(uploads::Refusal::Kind));
    }
    if clean.bytes.len() > LOGO_MOST {
        return Err(IdentityError::Heavy);
    }
    let logo = Document {
        creditor_id: creditor.id,
        id: ctx.id(),
        kind: "logo".to_owned(),
        media_type: clean.media.mime().to_owned(),
        file_name: format!("{}.{}", creditor.slug, clean.media.ending()),
        sha256: hash::sha256(&clean.bytes),
        size_bytes: i64::try_from(clean.bytes.len()).map_err(Error::internal)?,
        created_at: ctx.now(),
        content: clean.bytes,
    };
    let mut tx = ctx.store.write().await?;
    put_logo(ctx, &mut tx, creditor, by, &logo).await?;
    tx.commit().await?;
    Ok(logo.id)
}

async fn put_logo(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    by: By<'_>,
    logo: &Document,
) -> Result<(), Error> {
    store::documents::insert(tx, logo).await?;
    store::creditors::set_logo(tx, creditor.id, logo.id).await?;
    let (action, subject) = ("creditor.logo_set", creditor.id.0);
    let detail = json!({ "document": logo.id, "before": creditor.logo_id });
    audit::record(ctx, tx, Act { creditor: creditor.id, debtor: None, by, action, subject, detail })
        .await
}
