//! Amounts, dates and instants: written for people, readable by machines.

use crate::page::use_page;
use chrono::{NaiveDate, NaiveDateTime};
use domain::Money;
use leptos::prelude::*;

/// An amount: `<data value="240.00">240,00 €</data>`.
#[component]
pub fn Amount(
    /// How much.
    of: Money,
) -> impl IntoView {
    let text = use_page().locale.money(of);
    view! { <data class="amount" value=of.to_decimal().to_string()>{text}</data> }.into_any()
}

/// A date: `12 mars 2026`.
#[component]
pub fn Day(
    /// Which.
    on: NaiveDate,
) -> impl IntoView {
    let text = use_page().locale.date(on);
    view! { <time datetime=on.to_string()>{text}</time> }.into_any()
}

/// A date that commits someone: `vendredi 20 mars 2026`.
#[component]
pub fn WeekDay(
    /// Which.
    on: NaiveDate,
) -> impl IntoView {
    let text = use_page().locale.weekday_date(on);
    view! { <time datetime=on.to_string()>{text}</time> }.into_any()
}

/// A local date and time: `12 mars 2026 à 14:05`.
#[component]
pub fn Moment(
    /// When, on the creditor's clocks.
    at: NaiveDateTime,
) -> impl IntoView {
    let text = use_page().locale.date_time(at);
    view! { <time datetime=at.format("%Y-%m-%dT%H:%M").to_string()>{text}</time> }.into_any()
}
