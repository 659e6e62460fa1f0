//! The total of the ticked invoices, as one ticks.

use leptos::{html, prelude::*};

/// Around a form whose boxes carry `data-minor`. The wrapper's `data-currency`, `data-locale`
/// stand on the element marked `data-total`, which shows the sum; the element marked `data-label`
/// holds the button's words, with `{}` for the sum, in that attribute, and in `data-none` those for
/// when nothing is ticked. Without JavaScript the server adds up.
#[island]
pub fn SelectionTotal(children: Children) -> impl IntoView {
    let wrapper = NodeRef::<html::Div>::new();
    // A browser that goes back restores the ticks, not the sum.
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        wrapper.get();
        total(wrapper);
    });
    view! { <div class="selection" node_ref=wrapper on:change=move |_| total(wrapper)>{children()}</div> }
}

#[cfg(feature = "hydrate")]
fn total(wrapper: NodeRef<html::Div>) {
    use domain::{Currency, Locale, Money};
    use wasm_bindgen::JsCast as _;

    let show = || {
        let wrapper = wrapper.get_untracked()?;
        let sum_at = wrapper.query_selector("[data-total]").ok()??;
        let currency: Currency = sum_at.get_attribute("data-currency")?.parse().ok()?;
        let locale: Locale = sum_at.get_attribute("data-locale")?.parse().ok()?;
        let boxes = wrapper.query_selector_all("input[data-minor]:checked").ok()?;
        let minor = (0..boxes.length()).filter_map(|at| {
            let ticked: web_sys::Element = boxes.get(at)?.dyn_into().ok()?;
            ticked.get_attribute("data-minor")?.parse::<i64>().ok()
        });
        let sum = Money::new(minor.sum::<i64>().max(0), currency);
        let text = locale.money(sum);
        sum_at.set_text_content(Some(&text));
        let button = wrapper.query_selector("[data-label]").ok()??;
        let words = if sum.is_positive() { "data-label" } else { "data-none" };
        let label = button.get_attribute(words)?.replace("{}", &text);
        button.set_text_content(Some(&label));
        if sum.is_positive() {
            button.remove_attribute("disabled").ok()
        } else {
            button.set_attribute("disabled", "").ok()
        }
    };
    let _ = show();
}

#[cfg(not(feature = "hydrate"))]
fn total(_: NodeRef<html::Div>) {}
