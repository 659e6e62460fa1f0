//! Invoices and credit notes that are issued here: their series, and what of them is never changed.

use crate::{StoreError, Tx, tx::on};
use chrono::NaiveDate;
use domain::{CreditorId, InvoiceId, StaffId, billing::Nature};
use sqlx::FromRow;

/// What a creditor's invoices bear beyond its identity.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Profile {
    pub creditor_id: CreditorId,
    pub vat_number: Option<String>,
    /// Legal form, capital, register.
    pub legal: String,
    pub invoice_prefix: String,
    pub credit_prefix: String,
    /// What a new line begins with, in per cent: a decimal number.
    pub vat_rate: String,
    /// Why lines at a rate of nothing bear no tax.
    pub exemption: String,
}

/// A creditor's profile, if it has one.
pub async fn profile(tx: &mut Tx, creditor: CreditorId) -> Result<Option<Profile>, StoreError> {
    const SQL: &str = "SELECT creditor_id, vat_number, legal, invoice_prefix, credit_prefix, vat_rate, exemption \
        FROM invoicing WHERE creditor_id = $1";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).fetch_optional(db).await)
}

/// Gives a creditor its profile, instead of an earlier one.
pub async fn put_profile(tx: &mut Tx, profile: &Profile) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO invoicing (creditor_id, vat_number, legal, invoice_prefix, credit_prefix, \
        vat_rate, exemption) VALUES ($1, $2, $3, $4, $5, $6, $7) \
        ON CONFLICT (creditor_id) DO UPDATE SET vat_number = EXCLUDED.vat_number, legal = EXCLUDED.legal, \
        invoice_prefix = EXCLUDED.invoice_prefix, credit_prefix = EXCLUDED.credit_prefix, \
        vat_rate = EXCLUDED.vat_rate, exemption = EXCLUDED.exemption";
    let p = profile;
    on!(tx, db => sqlx::query(SQL).bind(p.creditor_id).bind(&p.vat_number).bind(&p.legal)
        .bind(&p.invoice_prefix).bind(&p.credit_prefix).bind(&p.vat_rate).bind(&p.exemption)
        .execute(db).await.map(drop))
}

/// Draws the next number of a series, from 1. Until the transaction ends nobody else draws from it, and
/// if it fails the number was never drawn.
pub async fn draw(
    tx: &mut Tx,
    creditor: CreditorId,
    prefix: &str,
    year: i32,
) -> Result<i64, StoreError> {
    const SQL: &str = "INSERT INTO invoice_series (creditor_id, prefix, year, last) VALUES ($1, $2, $3, 1) \
        ON CONFLICT (creditor_id, prefix, year) DO UPDATE SET last = invoice_series.last + 1 RETURNING last";
    let (last,): (i64,) = on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(prefix)
        .bind(i64::from(year)).fetch_one(db).await)?;
    Ok(last)
}

/// The last number drawn of a series; zero before the first.
pub async fn last(
    tx: &mut Tx,
    creditor: CreditorId,
    prefix: &str,
    year: i32,
) -> Result<i64, StoreError> {
    const SQL: &str =
        "SELECT last FROM invoice_series WHERE creditor_id = $1 AND prefix = $2 AND year = $3";
    let found: Option<(i64,)> = on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(prefix)
        .bind(i64::from(year)).fetch_optional(db).await)?;
    Ok(found.map_or(0, |(last,)| last))
}

/// What makes an invoice one of our own.
#[derive(Clone, Debug, FromRow)]
pub struct Issued {
    pub invoice_id: InvoiceId,
    /// The form that issued it.
    pub form_key: String,
    pub staff_id: StaffId,
    pub nature: Nature,
    pub supplied_on: NaiveDate,
    /// The invoice that a credit note corrects.
    pub corrects_id: Option<InvoiceId>,
    /// Why it does.
    pub reason: String,
}

macro_rules! columns {
    () => {
        "invoice_id, form_key, staff_id, nature, supplied_on, corrects_id, reason"
    };
}

/// Adds what makes an invoice one of our own.
pub async fn insert(tx: &mut Tx, creditor: CreditorId, issued: &Issued) -> Result<(), StoreError> {
    const SQL: &str = concat!(
        "INSERT INTO issued_invoice (creditor_id, ",
        columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
    );
    let i = issued;
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(i.invoice_id).bind(&i.form_key).bind(i.staff_id)
        .bind(i.nature).bind(i.supplied_on).bind(i.corrects_id).bind(&i.reason).execute(db).await.map(drop))
}

/// An invoice, if it was issued here.
pub async fn by_invoice(
    tx: &mut Tx,
    creditor: CreditorId,
    invoice: InvoiceId,
) -> Result<Option<Issued>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM issued_invoice WHERE creditor_id = $1 AND invoice_id = $2"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(invoice).fetch_optional(db).await)
}

/// What a form has issued.
pub async fn by_form(
    tx: &mut Tx,
    creditor: CreditorId,
    form_key: &str,
) -> Result<Option<Issued>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM issued_invoice WHERE creditor_id = $1 AND form_key = $2"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(form_key).fetch_optional(db).await)
}

/// One line as issued, without tax.
#[derive(Clone, Debug, FromRow)]
pub struct IssuedLine {
    pub position: i64,
    pub label: String,
    /// A decimal number.
    pub quantity: String,
    /// A decimal number of per cent.
    pub rate: String,
    pub unit_minor: i64,
    pub net_minor: i64,
    /// Of a credit note: the line of the invoice that it takes back.
    pub corrects_position: Option<i64>,
}

/// Adds a line as issued.
pub async fn insert_line(
    tx: &mut Tx,
    creditor: CreditorId,
    invoice: InvoiceId,
    line: &IssuedLine,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO issued_line (creditor_id, invoice_id, position, label, quantity, rate, \
        unit_minor, net_minor, corrects_position) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let l = line;
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(invoice).bind(l.position).bind(&l.label)
        .bind(&l.quantity).bind(&l.rate).bind(l.unit_minor).bind(l.net_minor).bind(l.corrects_position)
        .execute(db).await.map(drop))
}

/// An invoice's lines as issued, in order.
pub async fn lines(
    tx: &mut Tx,
    creditor: CreditorId,
    invoice: InvoiceId,
) -> Result<Vec<IssuedLine>, StoreError> {
    const SQL: &str = "SELECT position, label, quantity, rate, unit_minor, net_minor, corrects_position \
        FROM issued_line WHERE creditor_id = $1 AND invoice_id = $2 ORDER BY position";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(invoice).fetch_all(db).await)
}

/// Tax at one rate, as issued.
#[derive(Clone, Debug, FromRow)]
pub struct IssuedTax {
    /// A decimal number of per cent.
    pub rate: String,
    pub base_minor: i64,
    pub tax_minor: i64,
}

/// Adds the tax at one rate.
pub async fn insert_tax(
    tx: &mut Tx,
    creditor: CreditorId,
    invoice: InvoiceId,
    tax: &IssuedTax,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO issued_tax (creditor_id, invoice_id, rate, base_minor, tax_minor) \
        VALUES ($1, $2, $3, $4, $5)";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(invoice).bind(&tax.rate).bind(tax.base_minor)
        .bind(tax.tax_minor).execute(db).await.map(drop))
}

/// An invoice's tax by rate, as issued.
pub async fn taxes(
    tx: &mut Tx,
    creditor: CreditorId,
    invoice: InvoiceId,
) -> Result<Vec<IssuedTax>, StoreError> {
    const SQL: &str = "SELECT rate, base_minor, tax_minor FROM issued_tax \
        WHERE creditor_id = $1 AND invoice_id = $2";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(invoice).fetch_all(db).await)
}

/// Which lines of an invoice its credit notes take back.
pub async fn credited_lines(
    tx: &mut Tx,
    creditor: CreditorId,
    invoice: InvoiceId,
) -> Result<Vec<i64>, StoreError> {
    const SQL: &str = "SELECT l.corrects_position FROM issued_invoice i \
        JOIN issued_line l ON l.creditor_id = i.creditor_id AND l.invoice_id = i.invoice_id \
        WHERE i.creditor_id = $1 AND i.corrects_id = $2 AND l.corrects_position IS NOT NULL";
    let rows: Vec<(i64,)> =
        on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(invoice).fetch_all(db).await)?;
    Ok(rows.into_iter().map(|(position,)| position).collect())
}

/// The tax that credit notes of an invoice took back, by rate.
pub async fn credited_tax(
    tx: &mut Tx,
    creditor: CreditorId,
    invoice: InvoiceId,
) -> Result<Vec<IssuedTax>, StoreError> {
    const SQL: &str = "SELECT t.rate, t.base_minor, t.tax_minor FROM issued_invoice i \
        JOIN issued_tax t ON t.creditor_id = i.creditor_id AND t.invoice_id = i.invoice_id \
        WHERE i.creditor_id = $1 AND i.corrects_id = $2";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(invoice).fetch_all(db).await)
}

/// A credit note of an invoice.
#[derive(Clone, Debug, FromRow)]
pub struct Correction {
    pub id: InvoiceId,
    pub reference: String,
    pub issued_on: NaiveDate,
    pub total_minor: i64,
}

/// The credit notes of an invoice, oldest first.
pub async fn corrections(
    tx: &mut Tx,
    creditor: CreditorId,
    invoice: InvoiceId,
) -> Result<Vec<Correction>, StoreError> {
    const SQL: &str = "SELECT n.id, n.reference, n.issued_on, n.total_minor FROM issued_invoice i \
        JOIN invoice n ON n.creditor_id = i.creditor_id AND n.id = i.invoice_id \
        WHERE i.creditor_id = $1 AND i.corrects_id = $2 ORDER BY n.created_at, n.id";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(invoice).fetch_all(db).await)
}
