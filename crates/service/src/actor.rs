//! Who acts. Only a session can make an actor, so a use case that asks for one cannot be reached
//! without signing in.

use crate::{Context, Error, hash, sessions::CLAIMS};
use chrono::{DateTime, Duration, Utc};
use domain::{ContactId, CreditorId, DebtorId, DelegateId, Locale, StaffId, party::Role};
use serde::{Deserialize, Serialize};
use store::{
    Tx,
    contacts::Contact,
    creditors::Creditor,
    debtors::Debtor,
    delegates::Delegate,
    identity::{Identity, OfSession},
    staff::Membership,
};

/// A debtor's session ends after this long without a sign of life …
pub const PORTAL_IDLE: Duration = Duration::minutes(20);
/// … and after this long at most.
pub const PORTAL_MOST: Duration = Duration::hours(2);
/// A staff session ends after this long without a sign of life …
pub const OFFICE_IDLE: Duration = Duration::minutes(60);
/// … and after this long at most.
pub const OFFICE_MOST: Duration = Duration::hours(12);

/// What a debtor's session remembers. Made by [`crate::door::enter`] alone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PortalClaims {
    pub(crate) creditor: CreditorId,
    pub(crate) contact: ContactId,
    pub(crate) since: DateTime<Utc>,
    /// To whom the contact has lent a view, if it is not the contact.
    #[serde(default)]
    pub(crate) delegate: Option<DelegateId>,
}

impl PortalClaims {
    /// The creditor whose file is open.
    pub fn creditor(&self) -> CreditorId {
        self.creditor
    }

    /// The contact who opened it.
    pub fn contact(&self) -> ContactId {
        self.contact
    }

    /// When the door was opened.
    pub fn since(&self) -> DateTime<Utc> {
        self.since
    }
}

/// A contact who has passed the door of one creditor.
#[derive(Clone, Debug)]
pub struct DebtorActor {
    pub(crate) creditor: Creditor,
    pub(crate) debtor: Debtor,
    pub(crate) contact: Contact,
    /// Who acts for the contact, as far as a view was lent: commitments ask [`Self::demand_own`].
    pub(crate) delegate: Option<Delegate>,
}

impl DebtorActor {
    /// The actor behind a session, if the session is not too old and contact and debtor exist.
    pub async fn resume(ctx: &Context, claims: &PortalClaims) -> Result<Option<Self>, Error> {
        if ctx.now() - claims.since >= PORTAL_MOST {
            return Ok(None);
        }
        let mut tx = ctx.store.read().await?;
        let found = store::identity::of_contact(&mut tx, claims.creditor, claims.contact).await?;
        match found {
            Some(identity) => Self::from(identity).limited_by(ctx, &mut tx, claims).await,
            None => Ok(None),
        }
    }

    /// The contact, or whoever the contact has lent a view to; nobody once that has ended.
    async fn limited_by(
        self,
        ctx: &Context,
        tx: &mut Tx,
        claims: &PortalClaims,
    ) -> Result<Option<Self>, Error> {
        let Some(id) = claims.delegate else { return Ok(Some(self)) };
        let lent = store::delegates::by_id(tx, self.creditor.id, id).await?;
        let lent = lent.filter(|lent| lent.is_live(ctx.now()));
        Ok(lent.map(|lent| Self { delegate: Some(lent), ..self }))
    }

    /// What [`Self::resume`] answers, straight from a session's cookie: reading the claims first
    /// would cost every page a statement.
    pub async fn of_session(ctx: &Context, cookie: &[u8]) -> Result<Option<Resumed>, Error> {
        let now = ctx.now();
        let mut tx = ctx.store.read().await?;
        let found = store::identity::of_session(&mut tx, &hash::sha256(cookie), now).await?;
        match found {
            Some(session) => Ok(Some(Resumed::of(ctx, &mut tx, session).await?)),
            None => Ok(None),
        }
    }

    /// The creditor.
    pub fn creditor(&self) -> &Creditor {
        &self.creditor
    }

    /// The debtor.
    pub fn debtor(&self) -> &Debtor {
        &self.debtor
    }

    /// The person.
    pub fn contact(&self) -> &Contact {
        &self.contact
    }

    /// Whoever acts for the contact with a view that was lent; nobody if it is the contact.
    pub fn delegate(&self) -> Option<&Delegate> {
        self.delegate.as_ref()
    }

    /// The country in which the debtor lives, as far as it is known: else the creditor's.
    pub fn country(&self) -> &str {
        country(&self.creditor, &self.debtor)
    }

    /// Refuses whoever acts for the contact: what commits, tells or changes is the contact's own.
    pub(crate) fn demand_own(&self) -> Result<(), Error> {
        if self.delegate.is_some() { Err(Error::Forbidden) } else { Ok(()) }
    }

    pub(crate) fn ids(&self) -> (CreditorId, DebtorId) {
        (self.creditor.id, self.debtor.id)
    }
}

/// The country in which a debtor lives, as far as it is known: else the creditor's.
pub(crate) fn country<'a>(creditor: &'a Creditor, debtor: &'a Debtor) -> &'a str {
    if debtor.country.is_empty() { &creditor.country } else { &debtor.country }
}

impl From<Identity> for DebtorActor {
    fn from(Identity { creditor, debtor, contact }: Identity) -> Self {
        Self { creditor, debtor, contact, delegate: None }
    }
}

/// What a debtor's session has come to.
#[derive(Clone, Debug)]
pub struct Resumed {
    /// Whom it stands for; nobody if it is too old.
    pub actor: Option<DebtorActor>,
    /// When it was last written.
    pub seen_at: DateTime<Utc>,
}

impl Resumed {
    /// From the session's row.
    pub(crate) async fn of(ctx: &Context, tx: &mut Tx, session: OfSession) -> Result<Self, Error> {
        let OfSession { identity, data, seen_at } = session;
        let claims = data.get(CLAIMS).and_then(|claims| PortalClaims::deserialize(claims).ok());
        let actor = match claims.filter(|claims| ctx.now() - claims.since < PORTAL_MOST) {
            Some(claims) => DebtorActor::from(identity).limited_by(ctx, tx, &claims).await?,
            None => None,
        };
        Ok(Self { actor, seen_at })
    }
}

/// What a staff session remembers. Made by [`crate::staff::sign_in`] alone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OfficeClaims {
    pub(crate) staff: StaffId,
    pub(crate) creditor: CreditorId,
    pub(crate) since: DateTime<Utc>,
}

impl OfficeClaims {
    /// The member of staff.
    pub fn staff(&self) -> StaffId {
        self.staff
    }

    /// The creditor at whose files they are looking.
    pub fn creditor(&self) -> CreditorId {
        self.creditor
    }

    /// When they signed in.
    pub fn since(&self) -> DateTime<Utc> {
        self.since
    }

    /// The same session at another creditor; whether they work there is checked when it is resumed.
    #[must_use]
    pub fn at(self, creditor: CreditorId) -> Self {
        Self { creditor, ..self }
    }
}

/// A member of staff at work for one creditor.
#[derive(Clone, Debug)]
pub struct StaffActor {
    pub(crate) id: StaffId,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) locale: Locale,
    pub(crate) role: Role,
    pub(crate) creditor: Creditor,
    pub(crate) memberships: Vec<Membership>,
}

impl StaffActor {
    /// The actor behind a session, if it is not too old and they still work at this creditor.
    pub async fn resume(ctx: &Context, claims: &OfficeClaims) -> Result<Option<Self>, Error> {
        if ctx.now() - claims.since >= OFFICE_MOST {
            return Ok(None);
        }
        let mut tx = ctx.store.read().await?;
        let Some(staff) = store::staff::by_id(&mut tx, claims.staff).await? else {
            return Ok(None);
        };
        if staff.disabled_at.is_some() {
            return Ok(None);
        }
        let memberships = store::staff::memberships(&mut tx, staff.id).await?;
        let Some(role) =
            memberships.iter().find(|m| m.creditor_id == claims.creditor).map(|m| m.role)
        else {
            return Ok(None);
        };
        let creditor = store::creditors::by_id(&mut tx, claims.creditor).await?;
        Ok(creditor.map(|creditor| Self {
            id: staff.id,
            name: staff.name,
            email: staff.email,
            locale: staff.locale,
            role,
            creditor,
            memberships,
        }))
    }

    /// Refuses unless the role includes `needed`.
    pub fn demand(&self, needed: Role) -> Result<(), Error> {
        if self.role.includes(needed) { Ok(()) } else { Err(Error::Forbidden) }
    }

    /// Their id.
    pub fn id(&self) -> StaffId {
        self.id
    }

    /// Their name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Their address.
    pub fn email(&self) -> &str {
        &self.email
    }

    /// Their language.
    pub fn locale(&self) -> Locale {
        self.locale
    }

    /// What they may do here.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The creditor for whom they work in this session.
    pub fn creditor(&self) -> &Creditor {
        &self.creditor
    }

    /// Every creditor for whom they work.
    pub fn memberships(&self) -> &[Membership] {
        &self.memberships
    }
}
