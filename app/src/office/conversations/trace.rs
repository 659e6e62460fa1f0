//! How the assistant came to an answer, for whoever takes over: what it read, by which rules, which
//! clause of the policy decided.

use crate::office::{assistant::words::intent, seat::Reader};
use domain::assistant::Unclear;
use leptos::prelude::*;
use serde_json::Value;
use service::assistant::desk::{Intent, Trace};

/// The trace of one turn, folded.
pub(super) fn shown(seat: Reader, trace: &Trace) -> AnyView {
    let locale = seat.locale();
    let explained = &trace.trace.0;
    let read = trace.intent.parse::<Intent>().map_or("", |it| intent(it, locale));
    let unclear = trace.unclear.map(|why: Unclear| why.words(locale));
    let facts = [
        (seat.pick("Décision", "Decision"), text(&explained["decision"])),
        (seat.pick("Politique", "Policy"), text(&explained["policy"])),
        (seat.pick("Valeurs", "Values"), values(&explained["slots"])),
        (seat.pick("Demande commencée", "Request begun"), values(&explained["unfinished"]["said"])),
        (seat.pick("Mots relus", "Words read as"), edits(&explained["edits"])),
        (seat.pick("Règles", "Rules"), rules(&explained["rules"])),
        (seat.pick("Acte", "Act"), Some(trace.act.clone())),
        (
            seat.pick("Version de vos règles", "Version of your rules"),
            (trace.rules > 0).then(|| trace.rules.to_string()),
        ),
    ];
    let facts = facts.into_iter().filter_map(|(name, value)| {
        let value = value.filter(|value| !value.is_empty())?;
        Some(view! { <dt>{name}</dt><dd>{value}</dd> })
    });
    let facts: Vec<_> = facts.collect();
    view! {
        <details class="trace">
            <summary>{seat.pick("Lu\u{a0}: ", "Read: ")}{read}{unclear.map(|words| format!(" ({words})"))}</summary>
            <dl>{facts.collect_view()}</dl>
        </details>
    }
    .into_any()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// Names and values, in one line.
fn values(value: &Value) -> Option<String> {
    let map = value.as_object()?;
    let one = |(name, value): (&String, &Value)| {
        format!("{name} = {}", value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    };
    Some(map.iter().map(one).collect::<Vec<_>>().join(", "))
}

fn edits(value: &Value) -> Option<String> {
    let one =
        |edit: &Value| Some(format!("{} → {}", edit["typed"].as_str()?, edit["read"].as_str()?));
    Some(value.as_array()?.iter().filter_map(one).collect::<Vec<_>>().join(", "))
}

fn rules(value: &Value) -> Option<String> {
    let one = |rule: &Value| {
        let dropped = rule["dropped"].as_str().map(|why| format!(" ({why})"));
        Some(format!(
            "{} « {} »{}",
            rule["id"].as_str()?,
            rule["text"].as_str()?,
            dropped.unwrap_or_default()
        ))
    };
    Some(value.as_array()?.iter().filter_map(one).collect::<Vec<_>>().join(" · "))
}
