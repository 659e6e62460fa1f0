//! Waits for the payment's confirmation, so that nobody has to reload.

use leptos::{html, prelude::*};

/// Around an element with `data-events`, the address of a stream of server-sent events. The first
/// event named `settled` loads the page again, which then says how the payment ended.
#[island]
pub fn PaymentWatch(children: Children) -> impl IntoView {
    let wrapper = NodeRef::<html::Div>::new();
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        if let Some(node) = wrapper.get() {
            let _ = watch(&node);
        }
    });
    view! { <div class="watch" node_ref=wrapper>{children()}</div> }
}

#[cfg(feature = "hydrate")]
fn watch(node: &web_sys::HtmlElement) -> Option<()> {
    use wasm_bindgen::{JsCast as _, closure::Closure};

    let address = node.query_selector("[data-events]").ok()??.get_attribute("data-events")?;
    let source = web_sys::EventSource::new(&address).ok()?;
    let stream = source.clone();
    let settled = Closure::<dyn FnMut()>::new(move || {
        stream.close();
        if let Some(window) = web_sys::window() {
            let _ = window.location().reload();
        }
    });
    source.add_event_listener_with_callback("settled", settled.as_ref().unchecked_ref()).ok()?;
    settled.forget(); // lives as long as the page
    Some(())
}
