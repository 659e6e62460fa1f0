//! Pieces of the assistant's page.

use super::{HERE, RULES};
use crate::{
    components::{Badge, Choice, Csrf, ErrorSummary, Field, FieldError, Moment, Submit, Table},
    cookies::encode,
    forms::Form,
    office::{components::Empty, seat::Reader},
    page::Tone,
};
use domain::{
    Locale,
    assistant::{Answers, Service},
    party::Role,
};
use leptos::prelude::*;
use service::assistant::desk::{Desk, Phrase, Version};

/// The whole page.
pub(super) fn body(
    seat: Reader,
    title: &'static str,
    desk: &Desk,
    form: &Form,
) -> impl IntoView + use<> {
    let may = seat.may(Role::Manager);
    let edit = may.then(|| {
        view! { <p class="links-line"><a class="button quiet" href=RULES>{seat.pick("Modifier les règles", "Edit the rules")}</a></p> }
    });
    let settings = may.then(|| settings(seat, desk.service, form));
    let phrases = phrases(seat, desk);
    let versions = versions(seat, &desk.versions);
    let now = badge(seat, desk.service);
    view! {
        <div class="head"><h1>{title}</h1>{now}</div>
        <ErrorSummary form=form.clone()/>
        <p>{seat.pick(
            "Il répond aux débiteurs avec leurs mots, fait les mêmes demandes que les formulaires, et passe la main dès qu’il faut une personne. Chaque réponse garde la trace de ce qui l’a décidée.",
            "It answers debtors in their words, makes the same requests as the forms, and hands over as soon as a person is needed. Each answer keeps the trace of what decided it.",
        )}</p>
        {settings}
        <h2>{seat.pick("Ce qu’il n’a pas compris", "What it did not understand")}</h2>
        {phrases}
        <h2>{seat.pick("Vos règles", "Your rules")}</h2>
        {edit}
        {versions}
    }
}

fn badge(seat: Reader, service: Service) -> impl IntoView + use<> {
    let words = match service.answers {
        Answers::Never => seat.pick("Éteint", "Off").to_owned(),
        Answers::Always => seat.pick("Répond à tous", "Answers everybody").to_owned(),
        Answers::Below => {
            let below = seat.locale().money(service.below);
            format!("{} {below}", seat.pick("Répond sous", "Answers below"))
        }
    };
    let tone = if service.answers == Answers::Never { Tone::Warning } else { Tone::Success };
    view! { <Badge tone text=words/> }
}

const fn answers(of: Answers, locale: Locale) -> &'static str {
    match of {
        Answers::Never => locale.pick("À personne", "Nobody"),
        Answers::Below => locale.pick(
            "À qui doit moins que le seuil en tout",
            "Whoever owes less than the threshold in all",
        ),
        Answers::Always => locale.pick("À tous les débiteurs", "Every debtor"),
    }
}

fn settings(seat: Reader, service: Service, form: &Form) -> impl IntoView + use<> {
    let locale = seat.locale();
    let chosen: Answers = form.value("answers").parse().unwrap_or(service.answers);
    let choices = Answers::ALL.iter().map(|of| {
        view! { <Choice name="answers" value=of.as_str() checked={chosen == *of}>{answers(*of, locale)}</Choice> }
    });
    let choices = choices.collect_view();
    let hours = |time: chrono::NaiveTime| time.format("%H:%M").to_string();
    let open = !form.is_valid();
    view! {
        <details class="override" open=open>
            <summary>{seat.pick("À qui il répond, et quand une personne est là", "Whom it answers, and when a person is there")}</summary>
            <form method="post" action=HERE class="stack">
                <Csrf/>
                <fieldset class="group" id="answers">
                    <legend>{seat.pick("L’assistant répond", "The assistant answers")}</legend>
                    <FieldError form=form.clone() name="answers"/>
                    {choices}
                </fieldset>
                <Field form=form.clone() name="below" label=seat.pick("Seuil", "Threshold") inputmode="decimal" short=true
                    value=locale.money_input(service.below)/>
                <Field form=form.clone() name="from" label=seat.pick("Une personne répond à partir de", "A person answers from") kind="time" short=true
                    value=hours(service.staffed_from)/>
                <Field form=form.clone() name="until" label=seat.pick("… et jusqu’à", "… and until") kind="time" short=true
                    hint=seat.pick("Les jours ouvrés, à votre heure.", "On business days, in your time.") value=hours(service.staffed_until)/>
                <Submit>{seat.pick("Enregistrer", "Save")}</Submit>
            </form>
        </details>
    }
}

fn phrases(seat: Reader, desk: &Desk) -> AnyView {
    if desk.phrases.is_empty() {
        let words = seat.pick(
            "Rien : tout ce qui a été dit a été compris.",
            "Nothing: all that was said was understood.",
        );
        return view! { <Empty text=words.replace(" :", "\u{a0}:")/> }.into_any();
    }
    let rows = desk.phrases.iter().map(|phrase| row(seat, phrase)).collect::<Vec<_>>();
    view! {
        <Table caption=seat.pick("Phrases non comprises", "Phrases not understood") hide_caption=true>
            <thead><tr>
                <th scope="col">{seat.pick("Phrase", "Phrase")}</th>
                <th scope="col" class="number">{seat.pick("Fois", "Times")}</th>
                <th scope="col" class="wide">{seat.pick("Dernière", "Last")}</th>
                <th scope="col"><span class="visually-hidden">{seat.pick("Actions", "Actions")}</span></th>
            </tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </Table>
    }
    .into_any()
}

fn row(seat: Reader, phrase: &Phrase) -> impl IntoView + use<> {
    let teach = seat.may(Role::Manager).then(|| {
        let href = format!("{RULES}?phrase={}", encode(&phrase.key));
        view! { <a class="button quiet" href=href>{seat.pick("Apprendre", "Teach")}</a> }
    });
    let settle = seat.may(Role::Collector).then(|| {
        view! {
            <form method="post" action="/office/assistant/settle">
                <Csrf/>
                <button class="button quiet" type="submit" name="key" value=phrase.key.clone()>{seat.pick("Ranger", "Put away")}</button>
            </form>
        }
    });
    let (words, lang, count, last) =
        (phrase.words.clone(), phrase.locale.as_str(), phrase.count, phrase.last);
    view! {
        <tr>
            <th scope="row" class="words" lang=lang dir="auto">{words}</th>
            <td class="number">{count}</td>
            <td class="wide"><Moment at=last/></td>
            <td class="number"><div class="line">{teach}{settle}</div></td>
        </tr>
    }
}

fn versions(seat: Reader, versions: &[Version]) -> AnyView {
    if versions.is_empty() {
        let words = seat.pick(
            "Vous n’avez rien ajouté\u{a0}: les règles du produit comptent seules.",
            "You have added nothing: the product’s rules count alone.",
        );
        return view! { <Empty text=words/> }.into_any();
    }
    let current = versions.first().map_or(0, |version| version.number);
    let rows = versions.iter().map(|version| {
        let back = (version.number != current && seat.may(Role::Manager)).then(|| {
            view! {
                <form method="post" action="/office/assistant/restore">
                    <Csrf/>
                    <input type="hidden" name="seen" value=current/>
                    <button class="button quiet" type="submit" name="number" value=version.number>{seat.pick("Remettre en vigueur", "Put in force again")}</button>
                </form>
            }
        });
        let note = version.note.clone();
        view! {
            <li>
                <p><strong>{seat.pick("Version ", "Version ")}{version.number}</strong>" · "<Moment at=version.at/>
                    {(version.number == current).then(|| view! { " "<Badge tone=Tone::Success text=seat.pick("En vigueur", "In force")/> })}</p>
                {(!note.is_empty()).then(|| view! { <p class="muted">{note}</p> })}
                {back}
            </li>
        }
    });
    let rows = rows.collect::<Vec<_>>();
    view! { <ol class="versions">{rows.collect_view()}</ol> }.into_any()
}
