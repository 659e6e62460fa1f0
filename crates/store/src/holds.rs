//! What keeps an invoice, a contact or a debtor still.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ContactId, CreditorId, DebtorId, HoldId, InvoiceId, proceedings::Proceedings,
    scenario::HoldReason,
};
use sqlx::FromRow;
use uuid::Uuid;

/// A hold. Of an invoice, of a contact, or else of the debtor as a whole.
#[derive(Clone, Debug, FromRow)]
pub struct Hold {
    pub creditor_id: CreditorId,
    pub id: HoldId,
    pub debtor_id: DebtorId,
    pub invoice_id: Option<InvoiceId>,
    pub contact_id: Option<ContactId>,
    pub reason: HoldReason,
    pub note: String,
    pub starts_on: NaiveDate,
    /// The last day; none when only an event or a person ends it.
    pub ends_on: Option<NaiveDate>,
    /// Of proceedings, the day on which they opened, once somebody has read it.
    pub opened_on: Option<NaiveDate>,
    /// `system`, `debtor`, `staff` or `provider`.
    pub author_kind: String,
    pub author_id: Option<Uuid>,
    pub created_at: DateTime<Utc>,
    pub lifted_at: Option<DateTime<Utc>>,
}

impl Hold {
    /// Whether it still holds on a day: not lifted, and its last day has not passed.
    pub fn stands(&self, today: NaiveDate) -> bool {
        self.lifted_at.is_none() && self.ends_on.is_none_or(|last| last >= today)
    }

    /// Whether it is of the debtor as a whole.
    pub fn is_of_debtor(&self) -> bool {
        self.invoice_id.is_none() && self.contact_id.is_none()
    }

    /// The proceedings that it tells of, if the law forbids paying earlier claims because of it.
    pub fn proceedings(&self) -> Option<Proceedings> {
        let forbids = self.is_of_debtor() && self.reason.forbids_payment();
        forbids.then_some(Proceedings { reason: self.reason, opened_on: self.opened_on })
    }

    /// Whether it keeps an invoice of this day still: its own hold, or one of the debtor that
    /// reaches it. Of proceedings whose day is known, only earlier invoices.
    pub fn keeps(&self, invoice: InvoiceId, issued_on: NaiveDate) -> bool {
        match self.proceedings() {
            Some(proceedings) => proceedings.freeze(issued_on),
            None => self.is_of_debtor() || self.invoice_id == Some(invoice),
        }
    }

    /// Whether it keeps what goes to a contact: theirs, or the debtor's.
    pub fn reaches(&self, contact: ContactId) -> bool {
        self.contact_id == Some(contact) || self.is_of_debtor()
    }
}

macro_rules! columns {
    () => {
        "creditor_id, id, debtor_id, invoice_id, contact_id, reason, note, starts_on, ends_on, opened_on, \
         author_kind, author_id, created_at, lifted_at"
    };
}

/// Adds a hold.
pub async fn insert(tx: &mut Tx, hold: &Hold) -> Result<(), StoreError> {
    const SQL: &str = concat!(
        "INSERT INTO hold (",
        columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
    );
    let h = hold;
    on!(tx, db => sqlx::query(SQL).bind(h.creditor_id).bind(h.id).bind(h.debtor_id).bind(h.invoice_id)
        .bind(h.contact_id).bind(h.reason).bind(&h.note).bind(h.starts_on).bind(h.ends_on)
        .bind(h.opened_on).bind(&h.author_kind).bind(h.author_id).bind(h.created_at).bind(h.lifted_at)
        .execute(db).await.map(drop))
}

/// The holds of a debtor that are not lifted, those whose last day has passed included, oldest
/// first.
pub async fn of_debtor(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
) -> Result<Vec<Hold>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM hold WHERE creditor_id = $1 AND debtor_id = $2 AND lifted_at IS NULL ORDER BY created_at, id"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(debtor).fetch_all(db).await)
}

/// The holds of the debtors after `from`, up to and including `to`, that are not lifted.
pub async fn of_range(
    tx: &mut Tx,
    creditor: CreditorId,
    from: DebtorId,
    to: DebtorId,
) -> Result<Vec<Hold>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM hold WHERE creditor_id = $1 AND debtor_id > $2 AND debtor_id <= $3 AND lifted_at IS NULL \
         ORDER BY debtor_id, created_at, id"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(from).bind(to).fetch_all(db).await)
}

/// The hold with this id.
pub async fn by_id(
    tx: &mut Tx,
    creditor: CreditorId,
    id: HoldId,
) -> Result<Option<Hold>, StoreError> {
    const SQL: &str =
        concat!("SELECT ", columns!(), " FROM hold WHERE creditor_id = $1 AND id = $2");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).fetch_optional(db).await)
}

/// Keeps a collector's words with the hold of an invoice that stands for this reason.
pub async fn annotate(
    tx: &mut Tx,
    creditor: CreditorId,
    invoice: InvoiceId,
    reason: HoldReason,
    note: &str,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE hold SET note = $4 \
        WHERE creditor_id = $1 AND invoice_id = $2 AND reason = $3 AND lifted_at IS NULL";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(invoice).bind(reason).bind(note).execute(db).await
        .map(drop))
}

/// Notes on which day proceedings opened.
pub async fn set_opened(
    tx: &mut Tx,
    creditor: CreditorId,
    id: HoldId,
    opened_on: NaiveDate,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE hold SET opened_on = $3 WHERE creditor_id = $1 AND id = $2";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(id).bind(opened_on).execute(db).await.map(drop))
}

/// Ends a hold. `false` if it had ended, or is another creditor's.
pub async fn lift(
    tx: &mut Tx,
    creditor: CreditorId,
    id: HoldId,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    const SQL: &str =
        "UPDATE hold SET lifted_at = $3 WHERE creditor_id = $1 AND id = $2 AND lifted_at IS NULL";
    let rows = on!(tx, db => sqlx::query(SQL).bind(creditor).bind(id).bind(at).execute(db).await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}
