//! Many rows of one kind in few statements, for measurements: what a day's planning meets on a
//! large creditor would take hours to bill one by one.

use crate::{
    StoreError, Tx, contacts::Contact, debtors::Debtor, invoices::Invoice, ledger::NewPosting,
    tx::on,
};
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
