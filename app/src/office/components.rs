//! What only the office's pages share.

use crate::{components::Amount, page::use_page};
use domain::Money;
use leptos::prelude::*;

/// A number with its name, leading to what it is made of.
#[component]
pub(super) fn Stat(
    /// What it counts.
    #[prop(into)]
    label: String,
    /// Where its parts are.
    #[prop(into)]
    href: String,
    /// A line below, if there is more to say.
    #[prop(optional, into)]
    more: Option<String>,
    /// Whether it asks for care.
    #[prop(optional)]
    warn: bool,
    /// The number.
    children: Children,
) -> impl IntoView {
    view! {
        <li class:warn=warn>
            <a href=href>
                <span class="label">{label}</span>
                <span class="figure">{children()}</span>
                {more.map(|more| view! { <span class="more">{more}</span> })}
            </a>
        </li>
    }
}

/// An amount in a column: nothing owed is a quiet dash.
#[component]
pub(super) fn Figure(
    /// How much.
    of: Money,
) -> impl IntoView {
    if of.is_zero() {
        let nothing = use_page().pick("rien", "nothing");
        view! { <span class="muted" aria-label=nothing role="img">"–"</span> }.into_any()
    } else {
        view! { <Amount of=of/> }.into_any()
    }
}

/// Said where a list is empty.
#[component]
pub(super) fn Empty(
    /// What that means.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! { <p class="empty">{text}</p> }
}

/// Where one is: links to the pages above.
#[component]
pub(super) fn Trail(
    /// Addresses and names, from the top.
    steps: Vec<(String, String)>,
) -> impl IntoView {
    let label = use_page().pick("Vous êtes ici", "You are here");
    let steps = steps.into_iter().map(|(href, name)| view! { <li><a href=href>{name}</a></li> });
    view! { <nav class="trail" aria-label=label><ol>{steps.collect_view()}</ol></nav> }
}

/// Links to the page before and after.
#[component]
pub(super) fn Pager(
    /// The page, from 1.
    page: u32,
    /// The last page.
    pages: u32,
    /// The addresses of the page before and of the page after.
    to: (String, String),
) -> impl IntoView {
    let reader = use_page();
    let (before, after) = to;
    (pages > 1).then(|| {
        let place = format!("{page} / {pages}");
        view! {
            <nav class="pager" aria-label=reader.pick("Pages", "Pages")>
                {(page > 1).then(|| view! { <a rel="prev" href=before>{reader.pick("Précédente", "Previous")}</a> })}
                <span>{place}</span>
                {(page < pages).then(|| view! { <a rel="next" href=after>{reader.pick("Suivante", "Next")}</a> })}
            </nav>
        }
    })
}
