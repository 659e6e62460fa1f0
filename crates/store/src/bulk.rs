//! Many rows of one kind in few statements, for measurements: what a day's planning meets on a
//! large creditor would take hours to bill one by one.

use crate::{
    StoreError, Tx,
    contacts::Contact,
    debtors::Debtor,
    invoices::Invoice,
    ledger::NewPosting,
    requests::{About, Request},
    tx::on,
};
use domain::{CreditorId, DebtorId};
use sqlx::QueryBuilder;

/// Adds debtors.
pub async fn debtors(tx: &mut Tx, rows: &[Debtor]) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO debtor (creditor_id, id, reference, kind, name, siren, street, postcode, city, \
        country, rf_reference, search_text, created_at, updated_at) ";
    for chunk in rows.chunks(1_000) {
        on!(tx, db => {
            let mut query = QueryBuilder::new(SQL);
            query.push_values(chunk, |mut row, d| {
                row.push_bind(d.creditor_id).push_bind(d.id).push_bind(&d.reference).push_bind(d.kind)
                    .push_bind(&d.name).push_bind(&d.siren).push_bind(&d.street).push_bind(&d.postcode)
                    .push_bind(&d.city).push_bind(&d.country).push_bind(&d.rf_reference)
                    .push_bind(&d.search_text).push_bind(d.created_at).push_bind(d.updated_at);
            });
            query.build().execute(db).await.map(drop)
        })?;
    }
    Ok(())
}

/// Adds contacts.
pub async fn contacts(tx: &mut Tx, rows: &[Contact]) -> Result<(), StoreError> {
    const SQL: &str =
        "INSERT INTO contact (creditor_id, id, debtor_id, name, email, phone, locale, created_at) ";
    for chunk in rows.chunks(1_000) {
        on!(tx, db => {
            let mut query = QueryBuilder::new(SQL);
            query.push_values(chunk, |mut row, c| {
                row.push_bind(c.creditor_id).push_bind(c.id).push_bind(c.debtor_id).push_bind(&c.name)
                    .push_bind(&c.email).push_bind(&c.phone).push_bind(c.locale).push_bind(c.created_at);
            });
            query.build().execute(db).await.map(drop)
        })?;
    }
    Ok(())
}

/// Adds invoices.
pub async fn invoices(tx: &mut Tx, rows: &[Invoice]) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO invoice (creditor_id, id, debtor_id, reference, kind, label, issued_on, due_on, \
        total_minor, currency, purchase_order, principal, document_id, created_at, updated_at) ";
    for chunk in rows.chunks(1_000) {
        on!(tx, db => {
            let mut query = QueryBuilder::new(SQL);
            query.push_values(chunk, |mut row, i| {
                row.push_bind(i.creditor_id).push_bind(i.id).push_bind(i.debtor_id).push_bind(&i.reference)
                    .push_bind(i.kind).push_bind(&i.label).push_bind(i.issued_on).push_bind(i.due_on)
                    .push_bind(i.total_minor).push_bind(i.currency).push_bind(&i.purchase_order)
                    .push_bind(&i.principal).push_bind(i.document_id).push_bind(i.created_at)
                    .push_bind(i.updated_at);
            });
            query.build().execute(db).await.map(drop)
        })?;
    }
    Ok(())
}

/// Books postings whose source keys are new.
pub async fn postings(tx: &mut Tx, rows: &[NewPosting<'_>]) -> Result<(), StoreError> {
    const POSTING: &str = "INSERT INTO ledger_posting (creditor_id, id, debtor_id, kind, source_key, currency, \
        attempt_id, posted_at) ";
    const ENTRY: &str = "INSERT INTO ledger_entry (creditor_id, posting_id, position, debtor_id, account, \
        invoice_id, minor) ";
    for chunk in rows.chunks(1_000) {
        on!(tx, db => {
            let mut query = QueryBuilder::new(POSTING);
            query.push_values(chunk, |mut row, p| {
                row.push_bind(p.creditor).push_bind(p.id).push_bind(p.debtor).push_bind(p.posting.kind())
                    .push_bind(p.posting.source_key()).push_bind(p.posting.currency()).push_bind(p.attempt)
                    .push_bind(p.at);
            });
            query.build().execute(db).await.map(drop)
        })?;
        let entries: Vec<_> = chunk
            .iter()
            .flat_map(|p| {
                (0_i64..).zip(p.posting.entries()).map(move |(position, e)| (p, position, e))
            })
            .collect();
        on!(tx, db => {
            let mut query = QueryBuilder::new(ENTRY);
            query.push_values(&entries, |mut row, (p, position, e)| {
                row.push_bind(p.creditor).push_bind(p.id).push_bind(*position).push_bind(p.debtor)
                    .push_bind(e.account).push_bind(e.invoice).push_bind(e.minor);
            });
            query.build().execute(db).await.map(drop)
        })?;
    }
    Ok(())
}

/// Every debtor of a creditor.
pub async fn debtor_ids(tx: &mut Tx, creditor: CreditorId) -> Result<Vec<DebtorId>, StoreError> {
    const SQL: &str = "SELECT id FROM debtor WHERE creditor_id = $1 ORDER BY id";
    on!(tx, db => sqlx::query_scalar(SQL).bind(creditor).fetch_all(db).await)
}

/// Adds requests with what they are about.
pub async fn requests(
    tx: &mut Tx,
    creditor: CreditorId,
    rows: &[Request],
    about: &[About],
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO request (creditor_id, id, debtor_id, contact_id, kind, state, ask, words, minor, \
        currency, clauses, answer_by, needs_second, assigned_to, snoozed_until, version, form_key, policy_number, \
        opened_at, ended_at, category) ";
    const ABOUT: &str =
        "INSERT INTO request_invoice (creditor_id, request_id, invoice_id, minor, is_open) ";
    for chunk in rows.chunks(1_000) {
        on!(tx, db => {
            let mut query = QueryBuilder::new(SQL);
            query.push_values(chunk, |mut row, r| {
                row.push_bind(r.creditor_id).push_bind(r.id).push_bind(r.debtor_id).push_bind(r.contact_id)
                    .push_bind(r.kind).push_bind(r.state).push_bind(&r.ask).push_bind(&r.words).push_bind(r.minor)
                    .push_bind(r.currency).push_bind(&r.clauses).push_bind(r.answer_by).push_bind(r.needs_second)
                    .push_bind(r.assigned_to).push_bind(r.snoozed_until).push_bind(r.version)
                    .push_bind(&r.form_key).push_bind(r.policy_number).push_bind(r.opened_at)
                    .push_bind(r.ended_at).push_bind(r.ask.category());
            });
            query.build().execute(db).await.map(drop)
        })?;
    }
    for chunk in about.chunks(1_000) {
        on!(tx, db => {
            let mut query = QueryBuilder::new(ABOUT);
            query.push_values(chunk, |mut row, a| {
                row.push_bind(creditor).push_bind(a.request_id).push_bind(a.invoice_id).push_bind(a.minor)
                    .push_bind(a.is_open);
            });
            query.build().execute(db).await.map(drop)
        })?;
    }
    Ok(())
}
