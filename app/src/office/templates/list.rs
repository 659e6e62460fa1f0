//! The creditor's templates, by name.

use super::super::{components::Empty, reminder_words::template, seat::Reader};
use crate::components::Table;
use domain::{Locale, party::Role, scenario::Tone};
use leptos::prelude::*;
use service::reminders::templates::{Draft, Medium};

/// A channel in a word.
pub(super) const fn medium_word(medium: Medium, locale: Locale) -> &'static str {
    match medium {
        Medium::Email => locale.pick("E-mail", "E-mail"),
        Medium::Sms => locale.pick("SMS", "SMS"),
        Medium::Letter => locale.pick("Lettre", "Letter"),
        Medium::Call => locale.pick("Script d’appel", "Call script"),
    }
}

/// A tone in a word.
pub(super) const fn tone_word(tone: Tone, locale: Locale) -> &'static str {
    match tone {
        Tone::Friendly => locale.pick("Amical", "Friendly"),
        Tone::Firm => locale.pick("Ferme", "Firm"),
        Tone::Formal => locale.pick("Mise en demeure", "Formal notice"),
    }
}

/// A language in its own words.
pub(super) const fn language_word(locale: Locale) -> &'static str {
    locale.pick("Français", "English")
}

pub(super) fn view(seat: Reader, title: &'static str, drafts: Vec<Draft>) -> impl IntoView + use<> {
    let locale = seat.locale();
    let rows: Vec<_> = drafts
        .into_iter()
        .filter_map(|draft| {
            let href = format!("/office/templates/{}", draft.id?);
            Some(view! {
                <tr>
                    <th scope="row"><a href=href>{template(&draft.name, locale)}</a><code class="muted under">{draft.name}</code></th>
                    <td>{medium_word(draft.medium, locale)}</td>
                    <td lang=draft.locale.as_str()>{language_word(draft.locale)}</td>
                    <td>{tone_word(draft.tone, locale)}</td>
                    <td class="words wide">{draft.subject}</td>
                </tr>
            })
        })
        .collect();
    let new = seat.may(Role::Manager).then(|| {
        let words = seat.pick("Nouveau modèle", "New template");
        view! { <p class="links"><a class="button quiet" href="/office/templates/new">{words}</a></p> }
    });
    view! {
        <div class="head"><h1>{title}</h1></div>
        <p>{seat.pick(
            "Les étapes d’un scénario nomment un modèle\u{a0}; le même nom a un texte par canal et par langue.",
            "A scenario’s steps name a template; the same name has a text for each channel and language.",
        )}</p>
        {new}
        {if rows.is_empty() {
            view! { <Empty text=seat.pick("Aucun modèle.", "No template.")/> }.into_any()
        } else {
            view! {
                <Table caption=title hide_caption=true>
                    <thead>
                        <tr>
                            <th scope="col">{seat.pick("Nom", "Name")}</th>
                            <th scope="col">{seat.pick("Canal", "Channel")}</th>
                            <th scope="col">{seat.pick("Langue", "Language")}</th>
                            <th scope="col">{seat.pick("Ton", "Tone")}</th>
                            <th scope="col" class="wide">{seat.pick("Objet", "Subject")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </Table>
            }.into_any()
        }}
    }
}
