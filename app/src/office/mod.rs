//! The office: where collectors work.
//!
//! Dense and quiet: filters are in the address, figures are aligned, every number leads to what it
//! is made of, and a decision states its consequence before it is taken. No page needs JavaScript.
//!
//! A handler asks for [`seat::Seat`], which is who works, for whom, and the page in their
//! language; it calls a use case of [`service::office`] and shows a view in the office's frame
//! ([`seat::Seat::show`]). Forms post to their own page's path. To add a page: a module with
//! `router()`, merged here, and an entry in [`frame`] if it deserves one.

mod agenda;
mod assistant;
mod audit_words;
mod components;
mod conversations;
mod creditor;
mod debtors;
mod desk;
mod dry_run;
mod file;
mod frame;
mod help;
mod import;
mod imports;
mod integrations;
mod invoice;
mod invoicing;
mod kept;
mod link;
mod log;
mod mapping;
mod message;
mod money;
mod print;
mod refund;
mod reminder_words;
mod reminders;
mod requests;
mod scenarios;
mod seat;
mod sessions;
mod settings;
pub(crate) mod sign_in;
mod staff;
mod templates;
mod waiting;
mod words;

use crate::AppState;
use axum::{Router, extract::DefaultBodyLimit};

/// The largest body of an ordinary form.
const FORM_BYTES: usize = 64 * 1024;

/// Every page of the office.
pub fn router() -> Router<AppState> {
    Router::new()
        .merge(sign_in::router())
        .merge(kept::router())
        .merge(desk::router())
        .merge(debtors::router())
        .merge(file::router())
        .merge(invoice::router())
        .merge(message::router())
        .merge(invoicing::router())
        .merge(link::router())
        .merge(templates::router())
        .merge(refund::router())
        .merge(money::router())
        .merge(requests::router())
        .merge(conversations::router())
        .merge(agenda::router())
        .merge(assistant::router())
        .merge(dry_run::router())
        .merge(reminders::router())
        .merge(scenarios::router())
        .merge(settings::router())
        .merge(creditor::router())
        .merge(integrations::router())
        .merge(mapping::router())
        .merge(import::router())
        .merge(print::router())
        .merge(waiting::router())
        .merge(log::router())
        .merge(sessions::router())
        .merge(staff::router())
        .merge(help::router())
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .merge(imports::router())
        .merge(creditor::uploads())
        .merge(invoicing::uploads())
        .merge(print::uploads())
}
