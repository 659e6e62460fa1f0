//! Forms: fields with label, hint and error tied together, and the summary above.

use super::Icon;
use crate::{
    forms::{Form, TOKEN},
    page::use_page,
};
use leptos::prelude::*;

/// The hidden field that every form of a session carries.
#[component]
pub fn Csrf() -> impl IntoView {
    view! { <input type="hidden" name=TOKEN value=use_page().visit.csrf.clone()/> }.into_any()
}

/// Everything that is wrong, above the form: focusable, each line leading to its field.
#[component]
pub fn ErrorSummary(
    /// The form.
    form: Form,
) -> impl IntoView {
    let page = use_page();
    let count = form.errors().len() as u64;
    let title = page.locale.plural(
        count,
        page.pick("Une chose à corriger", "One thing to correct"),
        page.pick("Quelques points à corriger", "Some things to correct"),
    );
    (count > 0).then(|| {
        let lines = form.errors().iter().map(|(field, message)| {
            let message = message.clone();
            if field.is_empty() {
                view! { <li>{message}</li> }.into_any()
            } else {
                view! { <li><a href=format!("#{field}")>{message}</a></li> }.into_any()
            }
        });
        view! {
            <div class="notice danger" role="alert" tabindex="-1" id="errors" autofocus=true>
                <Icon name="danger"/>
                <div><p class="title">{title}</p><ul>{lines.collect_view()}</ul></div>
            </div>
        }
    })
}

/// What is wrong with one field, beside it.
#[component]
pub fn FieldError(
    /// The form.
    form: Form,
    /// The field.
    name: &'static str,
) -> impl IntoView {
    form.error(name).map(str::to_owned).map(|message| {
        view! { <p class="error" id=format!("{name}-error")><Icon name="danger"/>{message}</p> }
    })
}

/// The identifiers of hint and error, for `aria-describedby`.
fn described(form: &Form, name: &str, hinted: bool) -> Option<String> {
    let hint = hinted.then(|| format!("{name}-hint"));
    let error = form.error(name).map(|_| format!("{name}-error"));
    let ids: Vec<String> = hint.into_iter().chain(error).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

fn hint_view(name: &str, hint: Option<String>) -> impl IntoView + use<> {
    let id = format!("{name}-hint");
    hint.map(|hint| view! { <p class="hint" id=id>{hint}</p> })
}

/// A line of text. What was typed stays; `value` is what stands there the first time.
#[component]
pub fn Field(
    /// The form it belongs to.
    form: Form,
    /// Its name and identifier.
    name: &'static str,
    /// What it asks for.
    #[prop(into)]
    label: String,
    /// How to answer.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What stands there the first time.
    #[prop(optional, into)]
    value: Option<String>,
    /// `text`, `email`, `password`, `search`, `date`, …
    #[prop(default = "text")]
    kind: &'static str,
    /// `numeric`, `decimal`, …: the keyboard on telephones.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// `one-time-code`, `postal-code`, …; `off` unless said otherwise.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// The most characters.
    #[prop(default = 200)]
    maxlength: u16,
    /// Whether it must be answered.
    #[prop(optional)]
    required: bool,
    /// Whether it is narrow, as for a code.
    #[prop(optional)]
    short: bool,
) -> impl IntoView {
    let typed = match form.posted().has(name) {
        true if kind == "password" => String::new(),
        true => form.value(name).to_owned(),
        false => value.unwrap_or_default(),
    };
    let invalid = form.error(name).map(|_| "true");
    view! {
        <div class="field" class:short=short>
            <label for=name>{label}</label>
            {hint_view(name, hint.clone())}
            <FieldError form=form.clone() name=name/>
            <input id=name name=name type=kind value=typed inputmode=inputmode autocomplete=autocomplete
                maxlength=maxlength.to_string() required=required aria-invalid=invalid
                aria-describedby=described(&form, name, hint.is_some()) spellcheck="false"/>
        </div>
    }
    .into_any()
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// The form it belongs to.
    form: Form,
    /// Its name and identifier.
    name: &'static str,
    /// What it asks for.
    #[prop(into)]
    label: String,
    /// How to answer.
    #[prop(optional, into)]
    hint: Option<String>,
    /// The most characters.
    #[prop(default = 2_000)]
    maxlength: u16,
    /// Whether it must be answered.
    #[prop(optional)]
    required: bool,
    /// What stands there the first time.
    #[prop(optional, into)]
    value: Option<String>,
    /// How many lines are seen at once.
    #[prop(default = 5)]
    rows: u8,
) -> impl IntoView {
    let invalid = form.error(name).map(|_| "true");
    let typed = if form.posted().has(name) {
        form.value(name).to_owned()
    } else {
        value.unwrap_or_default()
    };
    view! {
        <div class="field">
            <label for=name>{label}</label>
            {hint_view(name, hint.clone())}
            <FieldError form=form.clone() name=name/>
            <textarea id=name name=name rows=rows.to_string() maxlength=maxlength.to_string() required=required
                aria-invalid=invalid aria-describedby=described(&form, name, hint.is_some())>
                {typed}
            </textarea>
        </div>
    }
    .into_any()
}

/// One of several values, from a list.
#[component]
pub fn Select(
    /// The form it belongs to.
    form: Form,
    /// Its name and identifier.
    name: &'static str,
    /// What it asks for.
    #[prop(into)]
    label: String,
    /// Values and their words.
    options: Vec<(String, String)>,
    /// What is chosen the first time.
    #[prop(optional, into)]
    value: Option<String>,
    /// How to answer.
    #[prop(optional, into)]
    hint: Option<String>,
) -> impl IntoView {
    let chosen = if form.posted().has(name) {
        form.value(name).to_owned()
    } else {
        value.unwrap_or_default()
    };
    let described = described(&form, name, hint.is_some());
    view! {
        <div class="field">
            <label for=name>{label}</label>
            {hint_view(name, hint)}
            <FieldError form=form name=name/>
            <select id=name name=name aria-describedby=described>
                {options.into_iter().map(|(value, words)| {
                    let selected = value == chosen;
                    view! { <option value=value selected=selected>{words}</option> }
                }).collect_view()}
            </select>
        </div>
    }
    .into_any()
}

/// A box to tick.
#[component]
pub fn Check(
    /// Its name.
    name: &'static str,
    /// What it stands for.
    #[prop(into)]
    value: String,
    /// Whether it is ticked.
    #[prop(optional)]
    checked: bool,
    /// Its words.
    children: Children,
) -> impl IntoView {
    view! {
        <label class="check">
            <input type="checkbox" name=name value=value checked=checked/>
            <span>{children()}</span>
        </label>
    }
    .into_any()
}

/// One of several ways, as a radio button with a title and a line of explanation.
#[component]
pub fn Choice(
    /// The group's name.
    name: &'static str,
    /// What it stands for.
    #[prop(into)]
    value: String,
    /// Whether it is chosen.
    #[prop(optional)]
    checked: bool,
    /// Its words.
    children: Children,
) -> impl IntoView {
    view! {
        <label class="check choice">
            <input type="radio" name=name value=value checked=checked/>
            <span>{children()}</span>
        </label>
    }
    .into_any()
}

/// The button that sends a form. Its words are a verb, with the amount where there is one.
#[component]
pub fn Submit(
    /// `quiet` for a second way, `danger` where something cannot be undone.
    #[prop(optional)]
    look: &'static str,
    /// Which of several buttons it is.
    #[prop(optional, into)]
    name: Option<String>,
    /// What that button stands for.
    #[prop(optional, into)]
    value: Option<String>,
    /// Its words.
    children: Children,
) -> impl IntoView {
    let class = format!("button {look}");
    view! { <button class=class.trim_end().to_owned() type="submit" name=name value=value>{children()}</button> }.into_any()
}
