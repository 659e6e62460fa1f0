//! Copies an IBAN or a reference.

use leptos::{html, prelude::*};

/// Shows the hidden `<button data-copy="…" data-done="Copié">` among its children, and makes it
/// copy. The button's words change to `data-done` for those who see and, in the wrapper's
/// `aria-live`, for those who listen.
#[island]
pub fn CopyButton(children: Children) -> impl IntoView {
    let wrapper = NodeRef::<html::Span>::new();
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        if let Some(button) = wrapper.get().and_then(|node| node.query_selector("button").ok()?) {
            let _ = button.remove_attribute("hidden");
        }
    });
    view! {
        <span class="copy" aria-live="polite" node_ref=wrapper on:click=move |_| copy(wrapper)>
            {children()}
        </span>
    }
}

#[cfg(feature = "hydrate")]
fn copy(wrapper: NodeRef<html::Span>) {
    let button = wrapper.get_untracked().and_then(|node| node.query_selector("button").ok()?);
    let Some(button) = button else { return };
    if let (Some(text), Some(window)) = (button.get_attribute("data-copy"), web_sys::window()) {
        let _ = window.navigator().clipboard().write_text(&text);
        button.set_text_content(button.get_attribute("data-done").as_deref());
    }
}

#[cfg(not(feature = "hydrate"))]
fn copy(_: NodeRef<html::Span>) {}
