//! Fixed data: the portal's views without session and database, for the gallery
//! (`examples/gallery.rs`) and as the measure of `acquit bench` ("the same view rendered from fixed
//! data").

use crate::{
    assets::Assets,
    page::{CreditorCard, Page, Seen, Visit},
    portal::{
        DebtorCard,
        overview::{OverviewPage, document},
    },
};
use axum::response::Response;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use domain::{
    InvoiceId, Locale, Money, PaymentAttemptId,
    invoice::{InvoiceKind, InvoiceState},
    party::Mandate,
    payment::AttemptState,
};
use leptos::prelude::*;
use service::{
    portal::{InvoiceView, Overview, PaymentView},
    sessions::Area,
};
use std::sync::Arc;

/// A page of a fixed creditor in a language, as seen by a debtor whose file is open.
pub fn page(locale: Locale, assets: &Arc<Assets>) -> Page {
    let visit = Visit::from(Seen {
        area: Area::Portal,
        path: "/".to_owned(),
        chosen: Some(locale),
        accepted: locale,
        remember: false,
        nonce: "0123456789abcdef0123456789abcdef".to_owned(),
        csrf: "0123456789abcdef0123456789abcdef".to_owned(),
        flash: None,
        secure: true,
        address: "192.0.2.1".to_owned(),
        user_agent: None,
        request_id: None,
        assets: Arc::clone(assets),
        checkout_origin: None,
    });
    Page {
        visit,
        locale,
        creditor: Some(Arc::new(creditor())),
        signed_in: true,
        acting_for: None,
        draft_owner: Some("0123456789abcdef".into()),
    }
}

/// A creditor.
pub fn creditor() -> CreditorCard {
    CreditorCard {
        name: "Atelier Marceau".to_owned(),
        mandate: Mandate::Own,
        activity: "Menuiserie et agencement".to_owned(),
        siren: Some("552 100 554".to_owned()),
        address: "14 rue des Tanneurs, 69005 Lyon".to_owned(),
        email: "comptes@atelier-marceau.example".to_owned(),
        phone: Some("04 72 00 00 00".to_owned()),
        colour: "#c2571a".to_owned(),
        logo: None,
    }
}

/// A debtor.
pub fn debtor() -> DebtorCard {
    DebtorCard { name: "Café Lumière SARL".to_owned(), reference: "C-1042".to_owned() }
}

/// The same day in every sample.
pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 15).unwrap_or_default()
}

fn moment() -> NaiveDateTime {
    today().and_time(NaiveTime::from_hms_opt(14, 5, 0).unwrap_or_default())
}

/// Twelve open invoices, or as many as asked for up to twelve.
pub fn invoices(count: usize) -> Vec<InvoiceView> {
    const LABELS: [&str; 4] = [
        "Comptoir en chêne, acompte",
        "Étagères sur mesure",
        "Réparation de la vitrine",
        "Entretien annuel",
    ];
    (0..count.min(12))
        .map(|at| {
            let number = u32::try_from(at).unwrap_or(0);
            let issued_on = NaiveDate::from_ymd_opt(2026, 1, 5 + number).unwrap_or_default();
            let due_on = issued_on + chrono::Days::new(30 + u64::from(number) * 4);
            let total = Money::eur(24_000 + i64::from(number) * 13_750);
            let paid = if at == 1 { 10_000 } else { 0 };
            let balance = Money::eur(total.minor - paid);
            InvoiceView {
                id: InvoiceId::from(uuid(u128::from(number) + 1)),
                reference: format!("F2026-{:04}", 117 + number * 9),
                kind: InvoiceKind::Invoice,
                label: LABELS[at % LABELS.len()].to_owned(),
                principal: None,
                issued_on,
                due_on,
                total,
                balance,
                processing: Money::eur(0),
                contested: Money::eur(0),
                state: InvoiceState::of(balance.minor, 0, due_on, today()),
                days_late: (today() - due_on).num_days().max(0),
                purchase_order: None,
                claim: None,
                frozen: false,
            }
        })
        .collect()
}

const fn uuid(number: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(number)
}

/// What a debtor with so many open invoices owes.
pub fn overview(count: usize) -> Overview {
    let invoices = invoices(count);
    let sum = |late: bool| {
        let counted = invoices.iter().filter(|invoice| !late || invoice.days_late > 0);
        Money::eur(counted.map(|invoice| invoice.balance.minor).sum())
    };
    Overview {
        as_of: moment(),
        to_pay: sum(false),
        overdue: sum(true),
        processing: Money::eur(0),
        contested: Money::eur(0),
        credit: Money::eur(0),
        oldest_due: invoices.iter().map(|invoice| invoice.due_on).min(),
        recent_payments: if count > 1 { vec![payment()] } else { Vec::new() },
        forbidding: None,
        frozen: None,
        has_requests: false,
        has_unread: false,
        is_automatic: true,
        invoices,
    }
}

fn payment() -> PaymentView {
    PaymentView {
        attempt: PaymentAttemptId::from(uuid(900)),
        at: moment() - chrono::Days::new(12),
        amount: Money::eur(10_000),
        state: AttemptState::Succeeded,
        refunded: Money::eur(0),
    }
}

/// The overview page of a debtor with twelve open invoices, rendered from fixed data: what a
/// request costs without session and database.
pub fn overview_response(assets: &Arc<Assets>) -> Response {
    let page = page(Locale::Fr, assets);
    let (overview, debtor) = (overview(12), debtor());
    let form_key = "0123456789abcdef0123456789abcdef".to_owned();
    document(&page, &overview).show(&page, || view! { <OverviewPage overview debtor form_key/> })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_overview_is_whole_and_carries_its_policy() {
        let response = overview_response(&Arc::new(Assets::default()));
        let policy = response.headers().get("content-security-policy").unwrap();
        assert!(policy.to_str().unwrap().contains("'nonce-0123456789abcdef"));
        assert_eq!(response.headers().get("cache-control").unwrap(), "no-store");
    }
}
