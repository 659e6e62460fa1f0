//! A conversation that goes on by itself: what is sent is answered without a new page, and what
//! somebody else says shows as it comes.

use leptos::{html, prelude::*};

/// Around a conversation. Forms marked `data-stay` are sent without leaving the page. Of the elements marked `data-part`, those of the same name in a newly
/// fetched page take their place: all of them after something was sent, those marked `data-live` too
/// when somebody else has spoken, so that what is being typed stays. The element with `data-events`
/// says where the stream of events is; one named `said` tells of a new turn.
///
/// Without JavaScript the forms are posted, and the page is loaded again.
#[island]
pub fn Talk(children: Children) -> impl IntoView {
    let wrapper = NodeRef::<html::Div>::new();
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        if let Some(node) = wrapper.get() {
            browser::send_within(&node);
            let _ = browser::listen(&node);
        }
    });
    view! { <div class="talk" node_ref=wrapper>{children()}</div> }
}

#[cfg(feature = "hydrate")]
mod browser {
    use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
    use wasm_bindgen_futures::{JsFuture, spawn_local};
    use web_sys::{
        DomParser, Element, Event, EventSource, FormData, HtmlElement, HtmlFormElement,
        RequestInit, Response, SubmitEvent, SupportedType, UrlSearchParams, window,
    };

    /// Marks a conversation whose forms are posted as ever, because sending them did not work.
    const PLAIN: &str = "data-plain";

    /// Sends forms without leaving the page; one that cannot be sent so is posted as ever.
    pub(super) fn send_within(talk: &HtmlElement) {
        let root = talk.clone();
        let submit = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            let form = event.target().and_then(|it| it.dyn_into::<HtmlFormElement>().ok());
            let stays = |form: &HtmlFormElement| {
                form.has_attribute("data-stay") && !root.has_attribute(PLAIN)
            };
            let Some(form) = form.filter(stays) else { return };
            let button = event.dyn_ref::<SubmitEvent>().and_then(SubmitEvent::submitter);
            event.prevent_default();
            let root = root.clone();
            spawn_local(async move {
                if post(&root, &form, button.as_ref()).await.is_none() {
                    let _ = root.set_attribute(PLAIN, "");
                    let _ = match button {
                        Some(button) => form.request_submit_with_submitter(Some(&button)),
                        None => form.request_submit(),
                    };
                }
            });
        });
        let _ = talk.add_event_listener_with_callback("submit", submit.as_ref().unchecked_ref());
        submit.forget(); // lives as long as the page
    }

    async fn post(
        root: &HtmlElement,
        form: &HtmlFormElement,
        button: Option<&HtmlElement>,
    ) -> Option<()> {
        let data = FormData::new_with_form(form).ok()?;
        let pressed = |name| button.and_then(|button| button.get_attribute(name));
        if let (Some(name), Some(value)) = (pressed("name"), pressed("value")) {
            data.append_with_str(&name, &value).ok()?;
        }
        // Text fields only: the same encoding as the form's own.
        let body = UrlSearchParams::new_with_str("").ok()?;
        for entry in data.entries() {
            let pair: js_sys::Array = entry.ok()?.dyn_into().ok()?;
            body.append(&pair.get(0).as_string()?, &pair.get(1).as_string()?);
        }
        let options = RequestInit::new();
        options.set_method("POST");
        options.set_body(body.as_ref());
        root.set_attribute("aria-busy", "true").ok()?;
        let fresh = fetch(&form.action(), &options).await;
        let _ = root.remove_attribute("aria-busy");
        replace(root, &fresh?, "[data-part]")?;
        let last = window()?.document()?.get_element_by_id("last")?;
        last.scroll_into_view();
        let field = root.query_selector("textarea").ok()??;
        field.dyn_into::<HtmlElement>().ok()?.focus().ok()
    }

    /// The page at an address; none if it leads elsewhere, where the browser then goes itself.
    async fn fetch(address: &str, options: &RequestInit) -> Option<Element> {
        let window = window()?;
        let answer = JsFuture::from(window.fetch_with_str_and_init(address, options)).await.ok()?;
        let answer: Response = answer.dyn_into().ok()?;
        let text = JsFuture::from(answer.text().ok()?).await.ok()?.as_string()?;
        // The head, with its style sheet, is no part of what is looked for, and not allowed here.
        let body = text.get(text.find("<main")?..text.rfind("</main>")?)?;
        let page = DomParser::new().ok()?.parse_from_string(body, SupportedType::TextHtml).ok()?;
        let talk = page.query_selector(".talk").ok()?;
        if talk.is_none() {
            let _ = window.location().assign(&answer.url());
        }
        talk
    }

    fn replace(root: &HtmlElement, fresh: &Element, which: &str) -> Option<()> {
        let parts = root.query_selector_all(which).ok()?;
        for at in 0..parts.length() {
            let part: Element = parts.get(at)?.dyn_into().ok()?;
            let name = part.get_attribute("data-part")?;
            let other = fresh.query_selector(&format!("[data-part={name}]")).ok()?;
            part.set_inner_html(&other.map(|other| other.inner_html()).unwrap_or_default());
        }
        Some(())
    }

    /// Fetches the conversation anew whenever somebody has spoken.
    pub(super) fn listen(talk: &HtmlElement) -> Option<()> {
        let address = talk.query_selector("[data-events]").ok()??.get_attribute("data-events")?;
        let source = EventSource::new(&address).ok()?;
        let root = talk.clone();
        let said = Closure::<dyn FnMut(JsValue)>::new(move |_| {
            let root = root.clone();
            spawn_local(async move {
                let here = window().and_then(|window| window.location().pathname().ok());
                let Some(here) = here else { return };
                if let Some(fresh) = fetch(&here, &RequestInit::new()).await {
                    let _ = replace(&root, &fresh, "[data-part][data-live]");
                }
            });
        });
        source.add_event_listener_with_callback("said", said.as_ref().unchecked_ref()).ok()?;
        said.forget(); // lives as long as the page
        Some(())
    }
}
