//! What happened, in order.

use super::{Icon, Moment};
use chrono::NaiveDateTime;
use leptos::prelude::*;

/// A list of [`Event`]s.
#[component]
pub fn Timeline(
    /// Events, newest first.
    children: Children,
) -> impl IntoView {
    view! { <ol class="timeline">{children()}</ol> }.into_any()
}

/// Something that happened.
#[component]
pub fn Event(
    /// When, on the creditor's clocks.
    at: NaiveDateTime,
    /// A name of [`Icon`].
    icon: &'static str,
    /// What happened, as a sentence.
    #[prop(into)]
    title: String,
    /// Anything more.
    children: Children,
) -> impl IntoView {
    view! {
        <li>
            <Icon name=icon/>
            <div>
                <p class="title">{title}</p>
                <p class="when"><Moment at=at/></p>
                {children()}
            </div>
        </li>
    }
    .into_any()
}
