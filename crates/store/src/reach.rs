//! What planning and conditions need to know of debtors and their contacts.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{ContactId, CreditorId, DebtorId, InvoiceId, message::Channel, party::DebtorKind};
use sqlx::{FromRow, QueryBuilder};

/// A debtor as conditions see it.
#[derive(Clone, Debug, FromRow)]
pub struct Profile {
    pub id: DebtorId,
    pub reference: String,
    pub kind: DebtorKind,
    pub street: String,
    pub postcode: String,
    pub country: String,
    /// The creditor's own group.
    pub segment: Option<String>,
    /// 0 (worst) to 100 (best), from outside.
    pub score: Option<i64>,
    pub score_source: Option<String>,
    pub scored_on: Option<NaiveDate>,
    /// Invoices paid in full.
    pub paid_count: i64,
    /// Days after their due dates, in all.
    pub paid_days_late: i64,
}

/// A contact's addresses and what is known of each.
#[derive(Clone, Debug, FromRow)]
pub struct Addresses {
    pub id: ContactId,
    pub debtor_id: DebtorId,
    /// The lowest is written to first.
    pub rank: i64,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub email_opted_out_at: Option<DateTime<Utc>>,
    pub sms_opted_out_at: Option<DateTime<Utc>>,
    pub letter_opted_out_at: Option<DateTime<Utc>>,
    pub call_opted_out_at: Option<DateTime<Utc>>,
    pub email_bounced_at: Option<DateTime<Utc>>,
    pub sms_bounced_at: Option<DateTime<Utc>>,
    pub letter_bounced_at: Option<DateTime<Utc>>,
    /// The number is somebody else's.
    pub call_bounced_at: Option<DateTime<Utc>>,
}

macro_rules! profile {
    ($condition:literal) => {
        concat!(
            "SELECT id, reference, kind, street, postcode, country, segment, score, score_source, scored_on, \
             paid_count, paid_days_late FROM debtor WHERE creditor_id = $1 AND ",
            $condition
        )
    };
}

macro_rules! addresses {
    ($condition:literal) => {
        concat!(
            "SELECT id, debtor_id, rank, email, phone, email_opted_out_at, sms_opted_out_at, letter_opted_out_at, \
             call_opted_out_at, email_bounced_at, sms_bounced_at, letter_bounced_at, \
             call_bounced_at FROM contact \
             WHERE creditor_id = $1 AND ",
            $condition,
            " ORDER BY debtor_id, rank, created_at, id"
        )
    };
}

/// A debtor.
pub async fn profile(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
) -> Result<Option<Profile>, StoreError> {
    const SQL: &str = profile!("id = $2");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(debtor).fetch_optional(db).await)
}

/// The debtors after `from`, up to and including `to`, in order.
pub async fn profiles(
    tx: &mut Tx,
    creditor: CreditorId,
    from: DebtorId,
    to: DebtorId,
) -> Result<Vec<Profile>, StoreError> {
    const SQL: &str = profile!("id > $2 AND id <= $3 ORDER BY id");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(from).bind(to).fetch_all(db).await)
}

/// Some debtors.
pub async fn profiles_of(
    tx: &mut Tx,
    creditor: CreditorId,
    debtors: &[DebtorId],
) -> Result<Vec<Profile>, StoreError> {
    let mut found = Vec::with_capacity(debtors.len());
    for chunk in debtors.chunks(1_000) {
        let rows: Vec<Profile> = on!(tx, db => {
            let mut query = QueryBuilder::new(
                "SELECT id, reference, kind, street, postcode, country, segment, score, score_source, scored_on, \
                 paid_count, paid_days_late FROM debtor WHERE creditor_id = ",
            );
            query.push_bind(creditor).push(" AND id IN (");
            let mut ids = query.separated(", ");
            for id in chunk {
                ids.push_bind(*id);
            }
            query.push(")");
            query.build_query_as().fetch_all(db).await
        })?;
        found.extend(rows);
    }
    Ok(found)
}

/// A debtor's contacts, the one to write to first.
pub async fn of_debtor(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
) -> Result<Vec<Addresses>, StoreError> {
    const SQL: &str = addresses!("debtor_id = $2");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(debtor).fetch_all(db).await)
}

/// The contacts of the debtors after `from`, up to and including `to`, by debtor.
pub async fn of_range(
    tx: &mut Tx,
    creditor: CreditorId,
    from: DebtorId,
    to: DebtorId,
) -> Result<Vec<Addresses>, StoreError> {
    const SQL: &str = addresses!("debtor_id > $2 AND debtor_id <= $3");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(from).bind(to).fetch_all(db).await)
}

/// A contact's addresses.
pub async fn one(
    tx: &mut Tx,
    creditor: CreditorId,
    contact: ContactId,
) -> Result<Option<Addresses>, StoreError> {
    const SQL: &str = addresses!("id = $2");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(contact).fetch_optional(db).await)
}

/// A creditor's contacts whom short messages to this number (E.164) reach, or have reached.
pub async fn with_number(
    tx: &mut Tx,
    creditor: CreditorId,
    number: &str,
) -> Result<Vec<Addresses>, StoreError> {
    const SQL: &str = addresses!(
        "(phone = $2 OR id IN (SELECT contact_id FROM message WHERE creditor_id = $1 AND channel = 'sms' \
          AND recipient = $2))"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(number).fetch_all(db).await)
}

/// Notes that messages to a contact come back on this channel. `false` if that is known already.
pub async fn mark_bounced(
    tx: &mut Tx,
    creditor: CreditorId,
    contact: ContactId,
    channel: Channel,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    // One column alone: whoever opts out at the same moment is not overruled.
    let sql = match channel {
        Channel::Email => {
            "UPDATE contact SET email_bounced_at = $3 \
             WHERE creditor_id = $1 AND id = $2 AND email_bounced_at IS NULL"
        }
        Channel::Sms => {
            "UPDATE contact SET sms_bounced_at = $3 \
             WHERE creditor_id = $1 AND id = $2 AND sms_bounced_at IS NULL"
        }
        Channel::Letter | Channel::RegisteredLetter => {
            "UPDATE contact SET letter_bounced_at = $3 \
             WHERE creditor_id = $1 AND id = $2 AND letter_bounced_at IS NULL"
        }
    };
    let rows = on!(tx, db => sqlx::query(sql).bind(creditor).bind(contact).bind(at).execute(db).await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Notes that a contact wants no short messages. `false` if that is known already.
pub async fn opt_out_of_sms(
    tx: &mut Tx,
    creditor: CreditorId,
    contact: ContactId,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE contact SET sms_opted_out_at = $3 \
        WHERE creditor_id = $1 AND id = $2 AND sms_opted_out_at IS NULL";
    let rows = on!(tx, db => sqlx::query(SQL).bind(creditor).bind(contact).bind(at).execute(db).await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Sets what is known of a contact's addresses: opt-outs, returned messages, rank.
pub async fn update(tx: &mut Tx, creditor: CreditorId, a: &Addresses) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE contact SET rank = $3, email_opted_out_at = $4, sms_opted_out_at = $5, \
        letter_opted_out_at = $6, call_opted_out_at = $7, email_bounced_at = $8, sms_bounced_at = $9, \
        letter_bounced_at = $10, call_bounced_at = $11 WHERE creditor_id = $1 AND id = $2";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(a.id).bind(a.rank).bind(a.email_opted_out_at)
        .bind(a.sms_opted_out_at).bind(a.letter_opted_out_at).bind(a.call_opted_out_at).bind(a.email_bounced_at)
        .bind(a.sms_bounced_at).bind(a.letter_bounced_at).bind(a.call_bounced_at).execute(db).await.map(drop))
}

/// The debtors with these references.
pub async fn profiles_by_reference(
    tx: &mut Tx,
    creditor: CreditorId,
    references: &[String],
) -> Result<Vec<Profile>, StoreError> {
    let mut found = Vec::with_capacity(references.len());
    for chunk in references.chunks(1_000) {
        let rows: Vec<Profile> = on!(tx, db => {
            let mut query = QueryBuilder::new(
                "SELECT id, reference, kind, street, postcode, country, segment, score, score_source, scored_on, \
                 paid_count, paid_days_late FROM debtor WHERE creditor_id = ",
            );
            query.push_bind(creditor).push(" AND reference IN (");
            let mut names = query.separated(", ");
            for reference in chunk {
                names.push_bind(reference);
            }
            query.push(")");
            query.build_query_as().fetch_all(db).await
        })?;
        found.extend(rows);
    }
    Ok(found)
}

/// Notes that a debtor has another postal address: letters may go there again.
pub async fn moved(tx: &mut Tx, creditor: CreditorId, debtor: DebtorId) -> Result<(), StoreError> {
    const SQL: &str =
        "UPDATE contact SET letter_bounced_at = NULL WHERE creditor_id = $1 AND debtor_id = $2";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(debtor).execute(db).await.map(drop))
}

/// Sets a debtor's segment and outside score.
pub async fn set_profile(tx: &mut Tx, creditor: CreditorId, p: &Profile) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE debtor SET segment = $3, score = $4, score_source = $5, scored_on = $6 \
        WHERE creditor_id = $1 AND id = $2";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(p.id).bind(&p.segment).bind(p.score)
        .bind(&p.score_source).bind(p.scored_on).execute(db).await.map(drop))
}

/// Counts an invoice that was paid in full, or uncounts one whose payment came back.
pub async fn count_paid(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
    invoices: i64,
    days_late: i64,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE debtor SET paid_count = paid_count + $3, paid_days_late = paid_days_late + $4 \
        WHERE creditor_id = $1 AND id = $2";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(debtor).bind(invoices).bind(days_late)
        .execute(db).await.map(drop))
}

/// Of the debtors after `from`, up to and including `to`: the days since `since` on which messages
/// went or will go.
pub async fn received(
    tx: &mut Tx,
    creditor: CreditorId,
    from: DebtorId,
    to: DebtorId,
    since: NaiveDate,
) -> Result<Vec<(DebtorId, NaiveDate)>, StoreError> {
    const SQL: &str = "SELECT debtor_id, due_on FROM action
        WHERE creditor_id = $1 AND debtor_id > $2 AND debtor_id <= $3 AND due_on >= $4
            AND kind IN ('email', 'sms', 'letter', 'registered_letter')
            AND state IN ('to_validate', 'planned', 'to_do', 'to_print', 'done')
        ORDER BY debtor_id, due_on";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(from).bind(to).bind(since).fetch_all(db).await)
}

/// Of the debtors after `from`, up to and including `to`: the invoices about which a message has
/// arrived: confirmed, or sent before `quiet_since` and not come back.
pub async fn reached(
    tx: &mut Tx,
    creditor: CreditorId,
    from: DebtorId,
    to: DebtorId,
    quiet_since: DateTime<Utc>,
) -> Result<Vec<InvoiceId>, StoreError> {
    const SQL: &str = "SELECT DISTINCT i.invoice_id FROM message m
        JOIN action_invoice i ON i.creditor_id = m.creditor_id AND i.action_id = m.action_id AND i.left_at IS NULL
        WHERE m.creditor_id = $1 AND m.debtor_id > $2 AND m.debtor_id <= $3 AND m.state = 'sent'
            AND m.kind IN ('reminder', 'formal_notice')
            AND (m.delivery = 'delivered' OR (m.delivery = 'unknown' AND m.sent_at <= $4))";
    let rows: Vec<(InvoiceId,)> = on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(from).bind(to)
        .bind(quiet_since).fetch_all(db).await)?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
