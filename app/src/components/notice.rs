//! Something to know before going on.

use super::Icon;
use crate::page::Tone;
use leptos::prelude::*;

/// A notice: an icon and a border say its tone, and so do its words.
///
/// `role="status"` or, for danger, `role="alert"` lets screen readers announce it.
#[component]
pub fn Notice(
    /// How it is meant.
    tone: Tone,
    /// A short bold line, if the text needs one.
    #[prop(optional, into)]
    title: Option<String>,
    /// Paragraphs.
    children: Children,
) -> impl IntoView {
    let (icon, role) = match tone {
        Tone::Info => ("info", "status"),
        Tone::Success => ("check", "status"),
        Tone::Warning => ("warning", "status"),
        Tone::Danger => ("danger", "alert"),
    };
    view! {
        <div class=format!("notice {}", tone.class()) role=role>
            <Icon name=icon/>
            <div>
                {title.map(|title| view! { <p class="title">{title}</p> })}
                {children()}
            </div>
        </div>
    }
    .into_any()
}
