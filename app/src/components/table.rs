//! Tables that scroll sideways by themselves, never the page.

use leptos::prelude::*;

/// A table with its caption. Rows and headings are given as `<thead>` and `<tbody>`; cells of
/// figures carry the class `number`.
#[component]
pub fn Table(
    /// What the table shows; also the name of the region that scrolls.
    #[prop(into)]
    caption: String,
    /// Whether a heading above says the same already.
    #[prop(optional)]
    hide_caption: bool,
    /// `<thead>` and `<tbody>`.
    children: Children,
) -> impl IntoView {
    let name = caption.clone();
    let class = if hide_caption { "visually-hidden" } else { "" };
    view! {
        <div class="scroll" role="group" aria-label=name tabindex="0">
            <table>
                <caption class=class>{caption}</caption>
                {children()}
            </table>
        </div>
    }
    .into_any()
}
