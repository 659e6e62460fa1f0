//! Rows to begin with.

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use domain::{
    Currency, Locale, PostingId,
    invoice::InvoiceKind,
    ledger::Posting,
    party::{DebtorKind, Gate, Mandate},
};
use store::{
    Store, contacts::Contact, creditors::Creditor, debtors::Debtor, invoices::Invoice,
    ledger::NewPosting,
};
use uuid::Uuid;

pub(crate) fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 16, 9, 0, 0).single().unwrap()
}

pub(crate) fn id<T: From<Uuid>>(number: u128) -> T {
    Uuid::from_u128(number).into()
}

/// A creditor with a debtor, its contact and its invoice; `number` keeps tenants apart.
pub(crate) struct Tenant {
    pub(crate) creditor: Creditor,
    pub(crate) debtor: Debtor,
    pub(crate) contact: Contact,
    pub(crate) invoice: Invoice,
}

pub(crate) async fn tenant(store: &Store, number: u128) -> Tenant {
    let creditor = Creditor {
        id: id(number),
        slug: format!("creditor-{number}"),
        name: format!("Créancier {number}"),
        mandate: Mandate::Own,
        activity: String::new(),
        siren: None,
        street: String::new(),
        postcode: String::new(),
        city: String::new(),
        country: "FR".to_owned(),
        email: "compta@exemple.fr".to_owned(),
        phone: None,
        locale: Locale::Fr,
        time_zone: "Europe/Paris".to_owned(),
        currency: Currency::EUR,
        brand_colour: "#1f4e79".to_owned(),
        logo_id: None,
        gate: Gate::None,
        account_holder: String::new(),
        iban: String::new(),
        bic: None,
        payment_term_days: 30,
        transfer_hold_days: 3,
        created_at: now(),
    };
    let debtor = Debtor {
        creditor_id: creditor.id,
        id: id(number + 1),
        reference: "C1".to_owned(),
        kind: DebtorKind::Business,
        name: "Dupont".to_owned(),
        siren: Some("552100554".to_owned()),
        street: String::new(),
        postcode: "69003".to_owned(),
        city: "Lyon".to_owned(),
        country: "FR".to_owned(),
        rf_reference: format!("RF{number}"),
        search_text: "dupont c1".to_owned(),
        created_at: now(),
        updated_at: now(),
    };
    let contact = Contact {
        creditor_id: creditor.id,
        id: id(number + 2),
        debtor_id: debtor.id,
        name: "Claire".to_owned(),
        email: Some("claire@exemple.fr".to_owned()),
        phone: None,
        locale: Locale::En,
        created_at: now(),
    };
    let invoice = Invoice {
        creditor_id: creditor.id,
        id: id(number + 3),
        debtor_id: debtor.id,
        reference: "F1".to_owned(),
        kind: InvoiceKind::Invoice,
        label: String::new(),
        issued_on: NaiveDate::from_ymd_opt(2026, 1, 1).unwrap(),
        due_on: NaiveDate::from_ymd_opt(2026, 2, 1).unwrap(),
        total_minor: 12_000,
        currency: Currency::EUR,
        purchase_order: None,
        principal: None,
        document_id: None,
        created_at: now(),
        updated_at: now(),
    };
    let mut tx = store.write().await.unwrap();
    store::creditors::insert(&mut tx, &creditor).await.unwrap();
    store::debtors::insert(&mut tx, &debtor).await.unwrap();
    store::contacts::insert(&mut tx, &contact).await.unwrap();
    store::invoices::insert(&mut tx, &invoice).await.unwrap();
    tx.commit().await.unwrap();
    Tenant { creditor, debtor, contact, invoice }
}

/// Books a posting for a tenant; `false` if its source is booked already.
pub(crate) async fn book(
    store: &Store,
    tenant: &Tenant,
    posting_id: u128,
    posting: &Posting,
) -> bool {
    let mut tx = store.write().await.unwrap();
    let new = NewPosting {
        id: id::<PostingId>(posting_id),
        creditor: tenant.creditor.id,
        debtor: Some(tenant.debtor.id),
        attempt: None,
        posting,
        at: now(),
    };
    let booked = store::ledger::book(&mut tx, &new).await.unwrap();
    tx.commit().await.unwrap();
    booked
}
