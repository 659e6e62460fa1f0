//! The portal: where debtors see what they owe and settle it.
//!
//! A file per page: its view, its handlers, its `router()`. To add a page: such a file, merged
//! below; handlers take [`crate::page::Visit`] and, for anything personal,
//! [`crate::session::Debtor`].

mod accessibility;
mod address;
mod declined;
mod delegate_door;
mod delegates;
mod destination;
mod documents;
pub mod door;
mod files;
mod front;
mod guest;
mod history;
mod history_message;
pub mod invoice;
mod invoice_list;
pub(crate) mod kept;
mod messages;
mod not_me;
pub mod overview;
mod owner;
pub mod pay;
pub mod payment;
mod preferences;
mod question;
mod quoted;
mod reach;
mod requests;
mod rights;
mod sign_out;
pub mod transfer;
pub mod verify;

use crate::AppState;
use axum::Router;

/// Every page of the portal.
pub fn router() -> Router<AppState> {
    Router::new()
        .merge(accessibility::router())
        .merge(address::router())
        .merge(delegate_door::router())
        .merge(delegates::router())
        .merge(documents::router())
        .merge(door::router())
        .merge(files::router())
        .merge(front::router())
        .merge(history::router())
        .merge(history_message::router())
        .merge(invoice::router())
        .merge(messages::router())
        .merge(not_me::router())
        .merge(owner::router())
        .merge(pay::router())
        .merge(payment::router())
        .merge(preferences::router())
        .merge(question::router())
        .merge(requests::router())
        .merge(rights::router())
        .merge(sign_out::router())
        .merge(transfer::router())
        .merge(verify::router())
}

/// What pages show of the debtor.
#[derive(Clone, Debug)]
pub struct DebtorCard {
    /// Its name.
    pub name: String,
    /// The creditor's reference for it.
    pub reference: String,
}

impl From<&service::DebtorActor> for DebtorCard {
    fn from(actor: &service::DebtorActor) -> Self {
        let debtor = actor.debtor();
        Self { name: debtor.name.clone(), reference: debtor.reference.clone() }
    }
}

/// The front page's view, for the gallery.
pub fn front_view() -> leptos::prelude::AnyView {
    front::view()
}

/// The view of rights and scams, for the gallery.
pub fn rights_view() -> leptos::prelude::AnyView {
    rights::view()
}
