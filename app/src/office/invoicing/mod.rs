//! Invoices made in the office: issued, credited, or issued elsewhere and added by hand; and what a
//! creditor's papers bear.
//!
//! [`issue`] and [`credit`] show what a paper comes to before it is issued: the preview carries what was
//! typed in hidden fields, so that nothing is lost on the way there and back and no script is needed.

mod add;
mod credit;
mod issue;
mod lines;
mod preview;
mod settings;
mod words;

pub(super) use credit::of_invoice;

use super::seat::{Reader, Seat};
use crate::{AppState, components::Icon, forms::Form};
use axum::Router;
use domain::{DebtorId, party::Role};
use leptos::prelude::*;

pub(super) fn router() -> Router<AppState> {
    Router::new().merge(issue::router()).merge(credit::router()).merge(settings::router())
}

/// The form that takes a PDF, larger than other forms.
pub(super) fn uploads() -> Router<AppState> {
    add::router()
}

/// Most characters of a form's key.
const KEY_MOST: usize = 64;

/// The key by which a form that was sent twice is known; a new one where none was sent.
fn form_key(seat: &Seat, form: &Form) -> String {
    match form.value("key") {
        known if (1..=KEY_MOST).contains(&known.len()) => known.to_owned(),
        _ => seat.ctx.form_key(),
    }
}

/// The pages above one of a debtor's.
fn trail(seat: Reader, debtor: DebtorId, name: &str) -> Vec<(String, String)> {
    vec![
        ("/office/debtors".to_owned(), seat.pick("Débiteurs", "Debtors").to_owned()),
        (format!("/office/debtors/{debtor}"), name.to_owned()),
    ]
}

/// In a debtor's file: the ways to a new invoice.
pub(super) fn of_file(seat: Reader, base: &str) -> impl IntoView + use<> {
    let (new, add) = (format!("{base}/invoices/new"), format!("{base}/invoices/add"));
    seat.may(Role::Collector).then(|| {
        view! {
            <p class="links-line">
                <a href=new><Icon name="file"/>{seat.pick("Émettre une facture", "Issue an invoice")}</a>
                <a href=add>{seat.pick("Ajouter une pièce émise ailleurs", "Add a paper issued elsewhere")}</a>
            </p>
        }
    })
}
