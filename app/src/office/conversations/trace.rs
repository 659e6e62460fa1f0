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
        (
            seat.pick("Trouvé dans le message", "Found in the message"),
            found(seat, &explained["entities"]),
        ),
        (seat.pick("Particularités", "Flags"), flags(seat, &explained["flags"])),
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

/// Amounts, days and the like, and why some of them were left aside.
fn found(seat: Reader, value: &Value) -> Option<String> {
    let one = |entity: &Value| {
        let kind = kind(seat, entity["kind"].as_str()?);
        let dropped = entity["rejected"].as_str().map(|why| format!(" ({why})"));
        let (text, value) = (entity["text"].as_str()?, entity["value"].as_str()?);
        Some(format!("{kind} « {text} » → {value}{}", dropped.unwrap_or_default()))
    };
    Some(value.as_array()?.iter().filter_map(one).collect::<Vec<_>>().join(" · "))
}

/// What a value is; turns from before values had kinds show none.
fn kind(seat: Reader, name: &str) -> &'static str {
    match name {
        "number" => seat.pick("nombre", "number"),
        "ordinal" => seat.pick("rang", "rank"),
        "amount" => seat.pick("montant", "amount"),
        "percent" => seat.pick("pourcentage", "percent"),
        "fraction" => seat.pick("fraction", "share"),
        "times" => seat.pick("nombre de fois", "times"),
        "date" => seat.pick("date", "date"),
        "period" => seat.pick("période", "period"),
        "duration" => seat.pick("durée", "duration"),
        "recurrence" => seat.pick("fréquence", "frequency"),
        "day" => seat.pick("jour du mois", "day of the month"),
        "time" => seat.pick("heure", "time"),
        "daypart" => seat.pick("moment du jour", "part of the day"),
        "phone" => seat.pick("téléphone", "telephone"),
        "email" => seat.pick("e-mail", "e-mail"),
        "ref" => seat.pick("référence", "reference"),
        _ => "",
    }
}

/// What the message is like beside what it says.
fn flags(seat: Reader, value: &Value) -> Option<String> {
    let words = |flag: &Value| {
        Some(match flag.as_str()? {
            "insult" => seat.pick("insulte", "insult"),
            "denied" => seat.pick("négation", "denial"),
            "question" => seat.pick("question", "question"),
            "condition" => seat.pick("condition", "condition"),
            "reported" => seat.pick("paroles rapportées", "reported words"),
            "masked" => seat.pick("numéro masqué", "masked number"),
            "either_language" => seat.pick("langue incertaine", "language uncertain"),
            "tied" => seat.pick("deux lectures possibles", "two readings possible"),
            _ => return None,
        })
    };
    Some(value.as_array()?.iter().filter_map(words).collect::<Vec<_>>().join(", "))
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
