//! The field that takes files.

use super::FILES;
use crate::{components::Icon, forms::Form, page::use_page};
use domain::Locale;
use leptos::prelude::*;
use service::files::{MAX_BYTES, MOST_AT_ONCE};

/// Without HEIC: telephones that take such pictures then hand over JPEGs by themselves. One that is
/// sent all the same is taken where it can be read.
const ACCEPT: &str = ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png";

/// Files that go with a wish. Every one that cannot be kept is named; those that were chosen have to
/// be chosen again, since browsers do not keep them.
#[component]
pub(crate) fn FilesField(
    /// The form it belongs to.
    form: Form,
    /// What it asks for.
    #[prop(into)]
    label: String,
    /// Whether the form is for nothing without one.
    #[prop(optional)]
    needed: bool,
) -> impl IntoView {
    let locale = use_page().locale;
    let errors: Vec<String> = form
        .errors()
        .iter()
        .filter(|(field, _)| *field == FILES)
        .map(|(_, message)| message.clone())
        .collect();
    let wrong = !errors.is_empty();
    let invalid = wrong.then_some("true");
    let names: Vec<String> = form.posted().all(FILES).map(str::to_owned).collect();
    let again = (!names.is_empty()).then(|| again(locale, &names));
    let mut described = vec!["files-hint"];
    described.extend(wrong.then_some("files-error"));
    described.extend(again.is_some().then_some("files-again"));
    let errors = errors
        .into_iter()
        .map(|error| view! { <li><Icon name="danger"/>{error}</li> })
        .collect_view();
    view! {
        <div class="field">
            <label for=FILES>{label}</label>
            <p class="hint" id="files-hint">{hint(locale, needed)}</p>
            {wrong.then(|| view! { <ul class="error" id="files-error">{errors}</ul> })}
            {again.map(|again| view! { <p class="again" id="files-again"><Icon name="info"/>{again}</p> })}
            <input id=FILES name=FILES type="file" multiple accept=ACCEPT aria-invalid=invalid
                aria-describedby=described.join(" ")/>
        </div>
    }
    .into_any()
}

fn hint(locale: Locale, needed: bool) -> String {
    let most = MAX_BYTES >> 20;
    match locale {
        Locale::Fr if needed => format!(
            "PDF ou photos (JPEG, PNG, HEIC), {MOST_AT_ONCE} au plus, {most}\u{a0}Mo chacun."
        ),
        Locale::En if needed => {
            format!("PDF or photos (JPEG, PNG, HEIC), {MOST_AT_ONCE} at most, {most}\u{a0}MB each.")
        }
        Locale::Fr => format!(
            "Facultatif : photos (JPEG, PNG, HEIC) ou PDF, {MOST_AT_ONCE} au plus, {most}\u{a0}Mo chacun. Le lieu enregistré dans vos photos est effacé."
        ),
        Locale::En => format!(
            "Optional: photos (JPEG, PNG, HEIC) or PDF, {MOST_AT_ONCE} at most, {most}\u{a0}MB each. The place stored in your photos is erased."
        ),
    }
}

fn again(locale: Locale, names: &[String]) -> String {
    let names: Vec<String> = names
        .iter()
        .take(MOST_AT_ONCE)
        .map(|name| name.chars().filter(|c| !c.is_control()).take(40).collect())
        .collect();
    let names = names.join(", ");
    match locale {
        Locale::Fr => format!(
            "Rien n’est encore envoyé. Choisissez à nouveau vos fichiers ({names}) : le navigateur ne les garde pas."
        ),
        Locale::En => format!(
            "Nothing is sent yet. Choose your files again ({names}): the browser does not keep them."
        ),
    }
}
