//! How to reach the creditor.

use crate::{components::Icon, page::use_page};
use leptos::prelude::*;

/// A number that a touch calls.
#[component]
pub(super) fn Dial(number: String) -> impl IntoView {
    let digits: String = number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    view! { <a href=format!("tel:{digits}")><strong>{number}</strong></a> }
}

/// By e-mail, and by telephone where a number is known.
#[component]
pub(super) fn Reach() -> impl IntoView {
    let page = use_page();
    page.creditor.clone().map(|creditor| {
        let (email, phone) = (creditor.email.clone(), creditor.phone.clone());
        let tel =
            phone.clone().map(|phone| format!("tel:{}", phone.replace(char::is_whitespace, "")));
        view! {
            <p class="links">
                <a class="button quiet" href=format!("mailto:{email}")><Icon name="mail"/>{page.pick("Écrire un e-mail", "Write an e-mail")}</a>
                {tel.map(|tel| view! { <a class="button quiet" href=tel><Icon name="phone"/>{phone}</a> })}
            </p>
        }
    })
}
