//! Whoever a debtor's session stands for: what every page of the portal begins with, in one
//! statement.

use crate::{StoreError, Tx, contacts::Contact, creditors::Creditor, debtors::Debtor, tx::on};
use chrono::{DateTime, Utc};
use domain::{ContactId, CreditorId, DebtorId, Locale, party::DebtorKind};
use sqlx::{FromRow, types::Json};

/// A contact with its debtor and its creditor.
#[derive(Clone, Debug)]
pub struct Identity {
    pub creditor: Creditor,
    pub debtor: Debtor,
    pub contact: Contact,
}

/// The three share names of columns, so that only the creditor keeps its own.
#[derive(FromRow)]
struct Row {
    #[sqlx(flatten)]
    creditor: Creditor,
    debtor_id: DebtorId,
    debtor_reference: String,
    debtor_kind: DebtorKind,
    debtor_name: String,
    debtor_siren: Option<String>,
    debtor_street: String,
    debtor_postcode: String,
    debtor_city: String,
    debtor_country: String,
    debtor_rf_reference: String,
    debtor_search_text: String,
    debtor_created_at: DateTime<Utc>,
    debtor_updated_at: DateTime<Utc>,
    contact_id: ContactId,
    contact_name: String,
    contact_email: Option<String>,
    contact_phone: Option<String>,
    contact_locale: Locale,
    contact_created_at: DateTime<Utc>,
}

macro_rules! columns {
    () => {
        "o.id, o.slug, o.name, o.mandate, o.activity, o.siren, o.street, o.postcode, o.city, o.country, \
         o.email, o.phone, o.locale, o.time_zone, o.currency, o.brand_colour, o.logo_id, o.gate, \
         o.account_holder, o.iban, o.bic, o.payment_term_days, o.transfer_hold_days, o.created_at, \
         d.id AS debtor_id, d.reference AS debtor_reference, d.kind AS debtor_kind, d.name AS debtor_name, \
         d.siren AS debtor_siren, d.street AS debtor_street, d.postcode AS debtor_postcode, \
         d.city AS debtor_city, d.country AS debtor_country, d.rf_reference AS debtor_rf_reference, \
         d.search_text AS debtor_search_text, d.created_at AS debtor_created_at, \
         d.updated_at AS debtor_updated_at, c.id AS contact_id, c.name AS contact_name, \
         c.email AS contact_email, c.phone AS contact_phone, c.locale AS contact_locale, \
         c.created_at AS contact_created_at"
    };
}

/// The contact of a creditor with this id, with whom it belongs to.
pub async fn of_contact(
    tx: &mut Tx,
    creditor: CreditorId,
    contact: ContactId,
) -> Result<Option<Identity>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM contact c \
         JOIN debtor d ON d.creditor_id = $1 AND d.id = c.debtor_id \
         JOIN creditor o ON o.id = $1 \
         WHERE c.creditor_id = $1 AND c.id = $2"
    );
    let found: Option<Row> =
        on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(contact).fetch_optional(db).await)?;
    Ok(found.map(Row::split))
}

/// A debtor's session with whoever it stands for.
#[derive(Clone, Debug)]
pub struct OfSession {
    pub identity: Identity,
    /// What the session remembers.
    pub data: serde_json::Value,
    /// When it was last written.
    pub seen_at: DateTime<Utc>,
}

/// [`OfSession`] as a row.
#[derive(FromRow)]
pub(crate) struct SessionRow {
    #[sqlx(flatten)]
    row: Row,
    session_data: Json<serde_json::Value>,
    session_seen_at: DateTime<Utc>,
}

impl From<SessionRow> for OfSession {
    fn from(found: SessionRow) -> Self {
        Self {
            identity: found.row.split(),
            data: found.session_data.0,
            seen_at: found.session_seen_at,
        }
    }
}

/// The statement for the session with the hash `$1` at the time `$2`: the columns of [`SessionRow`],
/// and others after a comma.
macro_rules! select_session {
    ($($others:tt)*) => {
        concat!(
            "SELECT ",
            $crate::identity::columns!(),
            ", s.data AS session_data, s.seen_at AS session_seen_at", $($others)*,
            " FROM session s \
             JOIN contact c ON c.creditor_id = s.creditor_id AND c.id = s.contact_id \
             JOIN debtor d ON d.creditor_id = s.creditor_id AND d.id = c.debtor_id \
             JOIN creditor o ON o.id = s.creditor_id \
             WHERE s.id_hash = $1 AND s.area = 'portal' AND s.expires_at > $2"
        )
    };
}

pub(crate) use {columns, select_session};

/// The debtor's session behind a cookie, unless it has expired or stands for nobody any more.
pub async fn of_session(
    tx: &mut Tx,
    id_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<OfSession>, StoreError> {
    const SQL: &str = select_session!("");
    let found: Option<SessionRow> =
        on!(tx, db => sqlx::query_as(SQL).bind(id_hash).bind(now).fetch_optional(db).await)?;
    Ok(found.map(OfSession::from))
}

impl Row {
    fn split(self) -> Identity {
        let creditor_id = self.creditor.id;
        Identity {
            creditor: self.creditor,
            debtor: Debtor {
                creditor_id,
                id: self.debtor_id,
                reference: self.debtor_reference,
                kind: self.debtor_kind,
                name: self.debtor_name,
                siren: self.debtor_siren,
                street: self.debtor_street,
                postcode: self.debtor_postcode,
                city: self.debtor_city,
                country: self.debtor_country,
                rf_reference: self.debtor_rf_reference,
                search_text: self.debtor_search_text,
                created_at: self.debtor_created_at,
                updated_at: self.debtor_updated_at,
            },
            contact: Contact {
                creditor_id,
                id: self.contact_id,
                debtor_id: self.debtor_id,
                name: self.contact_name,
                email: self.contact_email,
                phone: self.contact_phone,
                locale: self.contact_locale,
                created_at: self.contact_created_at,
            },
        }
    }
}
