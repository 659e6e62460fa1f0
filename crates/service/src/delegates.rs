//! A view of the file, lent for some days: to an accountant, a colleague, someone close.
//!
//! A delegate looks, pays and downloads; they commit to nothing, change nobody's particulars and
//! lend nothing on. Lending is signed by the six digits; the link goes to the address that was
//! typed and stands on no page. It ends on its day, when it is taken back, when all is settled, and
//! with any hold on the debtor or "this is not me" of whoever lent it.

use crate::{
    Context, DebtorActor, Error,
    actor::PortalClaims,
    audit::{self, Act, By},
    guests,
    requests::{CodeError, sign},
};
use chrono::{Duration, NaiveDateTime};
use domain::{
    ContactId, CreditorId, DebtorId, DelegateId, Locale, email::Email, guest::GuestPurpose,
    token::LinkToken,
};
use serde_json::json;
use store::{Tx, creditors::Creditor, delegates::Delegate};

/// The most days.
pub const DAYS_MOST: i64 = 30;
/// The most characters of a name.
pub const NAME_MOST: usize = 120;
/// The most that are lent by one debtor at a time.
const MOST: usize = 5;

/// To whom, and for how long.
#[derive(Clone, Debug)]
pub struct Loan {
    /// Their name.
    pub name: String,
    /// Where the link goes.
    pub email: Email,
    /// For so many days, from 1 to [`DAYS_MOST`].
    pub days: i64,
    /// The key of the form: a second click lends nothing more.
    pub form_key: String,
    /// The six digits that sign it.
    pub code: String,
}

/// Why nothing is lent.
#[derive(Debug, thiserror::Error)]
pub enum LendError {
    /// It is not signed.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// The name is missing.
    #[error("the name is missing")]
    Name,
    /// The number of days is out of range.
    #[error("the number of days is out of range")]
    Days,
    /// So many are lent already.
    #[error("too many are lent")]
    Many,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for LendError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// A view that was lent.
#[derive(Clone, Debug)]
pub struct DelegateView {
    /// Which.
    pub id: DelegateId,
    /// To whom.
    pub name: String,
    /// Where the link went.
    pub email: String,
    /// Until when, local time.
    pub until: NaiveDateTime,
    /// When it was last used.
    pub last_used_at: Option<NaiveDateTime>,
    /// Whether it still opens the file.
    pub is_live: bool,
}

/// What was lent, the latest first.
pub async fn list(ctx: &Context, actor: &DebtorActor) -> Result<Vec<DelegateView>, Error> {
    actor.demand_own()?;
    let (creditor, debtor) = actor.ids();
    let mut tx = ctx.store.read().await?;
    let all = store::delegates::of_debtor(&mut tx, creditor, debtor).await?;
    let local = |at| crate::context::local(&actor.creditor, at);
    Ok(all
        .into_iter()
        .map(|delegate| DelegateView {
            id: delegate.id,
            is_live: delegate.is_live(ctx.now()),
            until: local(delegate.expires_at),
            last_used_at: delegate.last_used_at.map(local),
            name: delegate.name,
            email: delegate.email,
        })
        .collect())
}

/// Lends a view of the file.
pub async fn lend(ctx: &Context, actor: &DebtorActor, loan: Loan) -> Result<(), LendError> {
    actor.demand_own()?;
    let name = loan.name.trim();
    if name.is_empty() || name.chars().count() > NAME_MOST || name.contains(char::is_control) {
        return Err(LendError::Name);
    }
    if !(1..=DAYS_MOST).contains(&loan.days) {
        return Err(LendError::Days);
    }
    let (creditor, debtor) = actor.ids();
    let mut tx = ctx.store.write().await?;
    store::debtors::lock(&mut tx, creditor, debtor).await?;
    if store::delegates::by_form(&mut tx, creditor, &loan.form_key).await?.is_some() {
        return Ok(());
    }
    let now = ctx.now();
    let all = store::delegates::of_debtor(&mut tx, creditor, debtor).await?;
    if all.iter().filter(|delegate| delegate.is_live(now)).count() >= MOST {
        return Err(LendError::Many);
    }
    if let Err(error) = sign(ctx, &mut tx, actor, &loan.code).await? {
        tx.commit().await?; // the try is counted
        return Err(error.into());
    }
    let delegate = Delegate {
        creditor_id: creditor,
        id: ctx.id(),
        debtor_id: debtor,
        contact_id: actor.contact.id,
        name: name.to_owned(),
        email: loan.email.as_str().to_owned(),
        form_key: loan.form_key,
        created_at: now,
        expires_at: now + Duration::days(loan.days),
        revoked_at: None,
        last_used_at: None,
    };
    store::delegates::insert(&mut tx, &delegate).await?;
    let (id, email) = (delegate.id.0, loan.email.as_str());
    guests::plan(ctx, &mut tx, &actor.creditor, GuestPurpose::Delegate, id, email).await?;
    let by = By::Debtor(actor.contact.id);
    let detail = json!({ "name": delegate.name, "email": delegate.email, "days": loan.days });
    record(ctx, &mut tx, &delegate, by, "delegate.lent", detail).await?;
    Ok(tx.commit().await?)
}

/// Takes one back: whoever is inside is outside at once.
pub async fn revoke(ctx: &Context, actor: &DebtorActor, id: DelegateId) -> Result<bool, Error> {
    actor.demand_own()?;
    let mut tx = ctx.store.write().await?;
    let found = store::delegates::by_id(&mut tx, actor.creditor.id, id).await?;
    let Some(delegate) = found.filter(|delegate| delegate.debtor_id == actor.debtor.id) else {
        return Ok(false);
    };
    if store::delegates::revoke(&mut tx, delegate.creditor_id, id, ctx.now()).await? {
        let by = By::Debtor(actor.contact.id);
        record(ctx, &mut tx, &delegate, by, "delegate.revoked", json!({})).await?;
        tx.commit().await?;
    }
    Ok(true)
}

/// Takes back what is lent of a debtor's file, by one contact or by all of them.
pub(crate) async fn end(
    ctx: &Context,
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
    by_contact: Option<ContactId>,
) -> Result<(), Error> {
    for delegate in store::delegates::of_debtor(tx, creditor, debtor).await? {
        let theirs = by_contact.is_none_or(|contact| contact == delegate.contact_id);
        if theirs && store::delegates::revoke(tx, creditor, delegate.id, ctx.now()).await? {
            record(ctx, tx, &delegate, By::System, "delegate.revoked", json!({})).await?;
        }
    }
    Ok(())
}

/// Something was booked for a debtor: with nothing left to pay, nothing is lent any more.
pub(crate) async fn settled(
    ctx: &Context,
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
) -> Result<(), Error> {
    let all = store::delegates::of_debtor(tx, creditor, debtor).await?;
    if !all.iter().any(|delegate| delegate.is_live(ctx.now())) {
        return Ok(());
    }
    let open = store::invoices::open_of_debtor(tx, creditor, debtor).await?;
    if open.iter().all(|row| row.balance_minor <= 0) {
        end(ctx, tx, creditor, debtor, None).await?;
    }
    Ok(())
}

/// What stands on a delegate's door.
#[derive(Clone, Debug)]
pub struct DelegateDoor {
    /// Whose house it is.
    pub creditor: Creditor,
    /// The language of whoever lent it.
    pub locale: Locale,
    /// For whom one looks.
    pub debtor_name: String,
}

async fn live(
    ctx: &Context,
    tx: &mut Tx,
    token: Option<&LinkToken>,
) -> Result<Option<(Delegate, DebtorActor)>, Error> {
    let found = guests::subject(ctx, tx, GuestPurpose::Delegate, token).await?;
    let Some((creditor, id)) = found else { return Ok(None) };
    let delegate = store::delegates::by_id(tx, creditor, id.into()).await?;
    let Some(delegate) = delegate.filter(|delegate| delegate.is_live(ctx.now())) else {
        return Ok(None);
    };
    let lender = store::identity::of_contact(tx, creditor, delegate.contact_id).await?;
    Ok(lender.map(|identity| (delegate, DebtorActor::from(identity))))
}

/// What a link leads to; looking changes nothing.
pub async fn look(ctx: &Context, token: Option<&LinkToken>) -> Result<Option<DelegateDoor>, Error> {
    let mut tx = ctx.store.read().await?;
    Ok(live(ctx, &mut tx, token).await?.map(|(_, lender)| DelegateDoor {
        creditor: lender.creditor,
        locale: lender.contact.locale,
        debtor_name: lender.debtor.name,
    }))
}

/// Opens the file for a delegate; keep these claims in a new session.
pub async fn enter(
    ctx: &Context,
    token: Option<&LinkToken>,
) -> Result<Option<PortalClaims>, Error> {
    let mut tx = ctx.store.write().await?;
    let Some((delegate, lender)) = live(ctx, &mut tx, token).await? else { return Ok(None) };
    store::delegates::used(&mut tx, delegate.creditor_id, delegate.id, ctx.now()).await?;
    let by = By::Debtor(lender.contact.id);
    let detail = json!({ "name": delegate.name, "email": delegate.email });
    record(ctx, &mut tx, &delegate, by, "delegate.opened", detail).await?;
    tx.commit().await?;
    Ok(Some(PortalClaims {
        creditor: delegate.creditor_id,
        contact: delegate.contact_id,
        since: ctx.now(),
        delegate: Some(delegate.id),
    }))
}

/// What the mail to a delegate says: nothing of what is owed.
pub(crate) async fn told(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    id: DelegateId,
) -> Result<Option<guests::Told>, Error> {
    let delegate = store::delegates::by_id(tx, creditor.id, id).await?;
    let Some(delegate) = delegate.filter(|delegate| delegate.is_live(ctx.now())) else {
        return Ok(None);
    };
    let Some(lender) = store::identity::of_contact(tx, creditor.id, delegate.contact_id).await?
    else {
        return Ok(None);
    };
    let locale = lender.contact.locale;
    let until = locale.weekday_date(crate::context::local(creditor, delegate.expires_at).date());
    let (who, debtor, house) = (&lender.contact.name, &lender.debtor.name, &creditor.name);
    let title = match locale {
        Locale::Fr => format!("{debtor} vous ouvre son dossier"),
        Locale::En => format!("{debtor} opens its file to you"),
    };
    let first = match locale {
        Locale::Fr => format!(
            "{who} vous confie une vue de son dossier chez {house}, jusqu’au {until}. Vous pouvez regarder, payer et télécharger les documents."
        ),
        Locale::En => format!(
            "{who} lends you a view of its file at {house}, until {until}. You can look, pay and download documents."
        ),
    };
    let second = locale.pick(
        "Vous ne pouvez ni vous engager à sa place, ni changer ses coordonnées. Ce lien vous est personnel : ne le transférez pas.",
        "You cannot commit in its place, nor change its particulars. This link is for you alone: do not pass it on.",
    );
    Ok(Some(guests::Told {
        locale,
        title,
        paragraphs: vec![first, second.to_owned()],
        button: locale.pick("Ouvrir le dossier", "Open the file").to_owned(),
        until: delegate.expires_at,
    }))
}

async fn record(
    ctx: &Context,
    tx: &mut Tx,
    delegate: &Delegate,
    by: By<'_>,
    action: &'static str,
    detail: serde_json::Value,
) -> Result<(), Error> {
    let act = Act {
        creditor: delegate.creditor_id,
        debtor: Some(delegate.debtor_id),
        by,
        action,
        subject: delegate.id.0,
        detail,
    };
    audit::record(ctx, tx, act).await
}
