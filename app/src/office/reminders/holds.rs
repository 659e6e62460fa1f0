//! What holds a debtor's reminders; of proceedings, when they opened and what they freeze.

use super::change::OPENED_ON;
use crate::{
    components::{Csrf, Day, Field},
    forms::{Form, Posted},
    office::{audit_words::actor_kind, components::Empty, seat::Reader},
};
use domain::{HoldId, party::Role};
use leptos::prelude::*;
use service::scenarios::overview::{HoldView, ProceedingsView};

pub(super) fn list(
    seat: Reader,
    post: &str,
    holds: Vec<HoldView>,
    form: &Form,
) -> impl IntoView + use<> {
    let rows: Vec<_> = holds.into_iter().map(|hold| row(seat, post, hold, form)).collect();
    view! {
        <section aria-labelledby="holds">
            <h2 id="holds">{seat.pick("Ce qui suspend", "What holds it")}</h2>
            {rows.is_empty().then(|| view! { <Empty text=seat.pick("Rien n’est suspendu.", "Nothing is held.")/> })}
            <ul class="people">{rows.collect_view()}</ul>
        </section>
    }
}

fn row(seat: Reader, post: &str, hold: HoldView, form: &Form) -> impl IntoView + use<> {
    let locale = seat.locale();
    let may = seat.may(Role::Collector);
    let author = hold.author.unwrap_or_else(|| actor_kind(&hold.author_kind, locale).to_owned());
    let about =
        hold.about.unwrap_or_else(|| seat.pick("tout le dossier", "the whole file").to_owned());
    let proceedings = hold.proceedings.map(|of| {
        let dating = may.then(|| date_form(seat, post, hold.id, of.opened_on, form));
        let frozen = frozen(seat, of);
        view! { {frozen}{dating} }
    });
    let lift = may.then(|| view! {
        <form method="post" action=post.to_owned()>
            <Csrf/>
            <input type="hidden" name="hold" value=hold.id.to_string()/>
            <button class="button quiet" type="submit" name="do" value="lift">{seat.pick("Lever", "Lift")}</button>
        </form>
    });
    view! {
        <li>
            <strong>{hold.reason.words(locale)}</strong>
            <span>{about}</span>
            <span class="muted">
                {seat.pick("depuis le ", "since ")}<Day on=hold.since/>
                {hold.until.map(|until| view! { {seat.pick(" jusqu’au ", " until ")}<Day on=until/> })}
                " · "{author}
            </span>
            {(!hold.note.is_empty()).then(|| view! { <span>{hold.note.clone()}</span> })}
            {proceedings}
            {lift}
        </li>
    }
}

/// What is frozen and why, and what goes on.
fn frozen(seat: Reader, of: ProceedingsView) -> impl IntoView + use<> {
    let said = match of.opened_on {
        Some(opened_on) => view! {
            {seat.pick("Ouverte le ", "Opened on ")}<Day on=opened_on/>"."
        }
        .into_any(),
        None => seat
            .pick(
                "Date d’ouverture inconnue\u{a0}: tout est gelé en attendant.",
                "Day of opening unknown: everything is frozen until then.",
            )
            .into_any(),
    };
    let list = |words: &'static str, references: Vec<String>| {
        let references = references.iter().enumerate().map(|(at, reference)| {
            let comma = if at > 0 { ", " } else { "" };
            view! { {comma}<span class="whole">{reference.clone()}</span> }
        });
        let references = references.collect::<Vec<_>>();
        (!references.is_empty()).then(|| view! { <span>{words}{references}</span> })
    };
    let frozen = seat
        .pick("Gelées, ni relance ni paiement\u{a0}: ", "Frozen, neither reminders nor payment: ");
    let free = seat.pick("Postérieures, dues normalement\u{a0}: ", "Later, due as ever: ");
    view! {
        <span>{said}</span>
        {list(frozen, of.parted.frozen)}
        {list(free, of.parted.free)}
    }
}

/// The form for the day of the judgment, closed once it is known.
fn date_form(
    seat: Reader,
    post: &str,
    hold: HoldId,
    opened_on: Option<chrono::NaiveDate>,
    form: &Form,
) -> impl IntoView + use<> {
    let hold = hold.to_string();
    // What was typed belongs to the hold for which it was sent.
    let tried = form.value("do") == "dated" && form.value("hold") == hold;
    let fields = if tried {
        form.clone()
    } else {
        let day = opened_on.map(|day| day.to_string()).unwrap_or_default();
        Posted::from_pairs([(OPENED_ON, &day)]).into()
    };
    let title = seat.pick("Date de la procédure", "Day of the proceedings");
    let open = tried || opened_on.is_none();
    view! {
        <details class="override" open=open>
            <summary>{title}</summary>
            <form method="post" action=post.to_owned() class="stack">
                <Csrf/>
                <input type="hidden" name="hold" value=hold/>
                <Field form=fields name=OPENED_ON kind="date" short=true required=true
                    label=seat.pick("Jugement d’ouverture, ou recevabilité", "Opening judgment, or admissibility")
                    hint=seat.pick(
                        "Les factures émises avant ce jour restent gelées\u{a0}; celles émises depuis sont dues et relancées normalement.",
                        "Invoices issued before this day stay frozen; those issued since are due and reminded of as ever.",
                    )/>
                <button class="button quiet" type="submit" name="do" value="dated">{seat.pick("Noter la date", "Note the day")}</button>
            </form>
        </details>
    }
}
