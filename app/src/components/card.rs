//! Cards that lead somewhere, lists of facts, the way back.

use super::Icon;
use crate::page::use_page;
use leptos::prelude::*;

/// A way out as a visible card: the whole card is the link.
#[component]
pub fn WayOut(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// A name of [`Icon`].
    icon: &'static str,
    /// A verb: `Payer par virement`.
    #[prop(into)]
    title: String,
    /// What one finds there.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! {
        <li class="way">
            <a href=href>
                <Icon name=icon/>
                <span class="title">{title}</span>
                <span class="text">{text}</span>
            </a>
        </li>
    }
    .into_any()
}

/// A list of facts: term and value side by side, one above the other where there is no room.
#[component]
pub fn Facts(
    /// [`Fact`]s.
    children: Children,
) -> impl IntoView {
    view! { <dl class="facts">{children()}</dl> }.into_any()
}

/// One fact.
#[component]
pub fn Fact(
    /// What it is.
    #[prop(into)]
    term: String,
    /// Its value.
    children: Children,
) -> impl IntoView {
    view! { <div><dt>{term}</dt><dd>{children()}</dd></div> }.into_any()
}

/// The way back, above a page's heading.
#[component]
pub fn Back(
    /// Where to; the overview unless said otherwise.
    #[prop(default = "/")]
    href: &'static str,
) -> impl IntoView {
    let text = use_page().pick("Retour à mon dossier", "Back to my file");
    view! { <nav class="back"><a href=href><Icon name="back"/>{text}</a></nav> }.into_any()
}
