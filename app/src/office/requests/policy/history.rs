//! The versions of a policy: who published each, when, what it changed; and taking one up again.

use super::{draft::numbers, names::NUMBERS};
use crate::{
    components::{Csrf, Moment, Submit},
    office::{requests::words::frequency, seat::Reader},
};
use domain::{Currency, Locale, Money, party::Role, requests::RequestPolicy};
use leptos::prelude::*;
use service::requests::policy::{PolicyView, Published};

/// What another policy says otherwise, in one line each.
pub(super) fn changes(
    before: &RequestPolicy,
    after: &RequestPolicy,
    locale: Locale,
    currency: Currency,
) -> Vec<String> {
    let joint = locale.pick("\u{a0}: ", ": ");
    let line = |label: &str, old: String, new: String| format!("{label}{joint}{old} → {new}");
    let money = |minor: Option<i64>| {
        let never = locale.pick("jamais", "never").to_owned();
        minor.map_or(never, |minor| locale.money(Money::new(minor, currency)))
    };
    let mut all = Vec::new();
    let (old, new) = (numbers(before), numbers(after));
    for ((number, old), new) in NUMBERS.into_iter().zip(old).zip(new) {
        if old != new {
            all.push(line(
                locale.pick(number.label.0, number.label.1),
                old.to_string(),
                new.to_string(),
            ));
        }
    }
    let (old, new) = (&before.plan, &after.plan);
    if old.least_minor != new.least_minor {
        let label = locale.pick("Plus petite échéance", "Smallest instalment");
        all.push(line(label, money(Some(old.least_minor)), money(Some(new.least_minor))));
    }
    if before.four_eyes_minor != after.four_eyes_minor {
        let label = locale.pick("Seconde personne à partir de", "Second person from");
        all.push(line(label, money(before.four_eyes_minor), money(after.four_eyes_minor)));
    }
    if old.frequencies != new.frequencies {
        let said = |policy: &RequestPolicy| {
            let words = policy.plan.frequencies.iter().map(|of| frequency(*of, locale));
            words.collect::<Vec<_>>().join(", ")
        };
        all.push(line(locale.pick("Rythmes", "Rhythms"), said(before), said(after)));
    }
    if old.bands != new.bands {
        all.push(line(
            locale.pick("Paliers", "Bands"),
            bands(before, locale, currency),
            bands(after, locale, currency),
        ));
    }
    if before.desks != after.desks {
        let label = locale.pick("Qui instruit les contestations", "Who looks into disputes");
        all.push(line(label, desks(before, locale), desks(after, locale)));
    }
    if before.examples != after.examples {
        let label = locale.pick("Exemples", "Worked examples");
        let number = |policy: &RequestPolicy| policy.examples.len().to_string();
        all.push(line(label, number(before), number(after)));
    }
    all
}

/// `≤ 500,00 €: 3, 100 j`.
fn bands(policy: &RequestPolicy, locale: Locale, currency: Currency) -> String {
    let days = locale.pick("j", "d");
    let one = |band: &domain::plans::Band| {
        let size = band
            .up_to_minor
            .map(|minor| format!("≤ {} ", locale.money(Money::new(minor, currency))));
        format!("{}× {}, {}\u{a0}{days}", size.unwrap_or_default(), band.count, band.days)
    };
    let all: Vec<String> = policy.plan.bands.iter().map(one).collect();
    if all.is_empty() { locale.pick("aucun", "none").to_owned() } else { all.join(" ; ") }
}

fn desks(policy: &RequestPolicy, locale: Locale) -> String {
    let one = |desk: &domain::requests::Desk| format!("{} ({})", desk.name, desk.email);
    let all: Vec<String> = policy.desks.iter().map(one).collect();
    if all.is_empty() { locale.pick("l’équipe", "the team").to_owned() } else { all.join(", ") }
}

/// `Version 3, par Camille Petit`.
fn named(one: &Published, locale: Locale) -> String {
    let by = one.by.as_ref().map(|name| format!(", {} {name}", locale.pick("par", "by")));
    format!("Version {}{}", one.number, by.unwrap_or_default())
}

/// Why a form that is older than the policy is not taken: what has changed since.
pub(super) fn stale(newer: &Published, locale: Locale, currency: Currency) -> String {
    let version = named(newer, locale);
    let changed = changes(&newer.before, &newer.policy, locale, currency).join("\u{a0}; ");
    match locale {
        Locale::Fr => format!(
            "Une autre politique a été publiée entre-temps ({version}) et rien n’a été écrasé. Elle change\u{a0}: {changed}. Ce que vous aviez saisi est gardé\u{a0}: vérifiez, puis publiez à nouveau."
        ),
        Locale::En => format!(
            "Another policy was published meanwhile ({version}) and nothing was overwritten. It changes: {changed}. What you had typed is kept: check, then publish again."
        ),
    }
}

/// The versions, newest first.
pub(super) fn versions(seat: Reader, action: &str, view: &PolicyView) -> impl IntoView + use<> {
    let rows = view.versions.iter().map(|one| version(seat, action, view.current.number, one));
    let rows = rows.collect_view();
    let none = view.versions.is_empty().then(|| {
        let words = seat.pick(
            "Rien n’a été publié\u{a0}: ce qui convient à la plupart s’applique.",
            "Nothing has been published: what suits most applies.",
        );
        view! { <p class="muted">{words}</p> }
    });
    view! {
        <section aria-labelledby="versions">
            <h2 id="versions">{seat.pick("Versions", "Versions")}</h2>
            {none}
            <ol class="versions">{rows}</ol>
        </section>
    }
}

fn version(seat: Reader, action: &str, current: i64, one: &Published) -> impl IntoView + use<> {
    let locale = seat.locale();
    let (title, at, number) = (named(one, locale), one.at, one.number);
    let lines = changes(&one.before, &one.policy, locale, seat.currency());
    let lines: Vec<_> = lines.into_iter().map(|words| view! { <li>{words}</li> }).collect();
    let again = one.restored_from.map(|from| {
        let words = seat.pick("Reprend la version", "Takes up version");
        view! { <p class="muted">{format!("{words} {from}")}</p> }
    });
    let here = (number == current).then(|| seat.pick(" · en vigueur", " · in force"));
    let action = action.to_owned();
    let restore = (number != current && seat.may(Role::Manager)).then(|| {
        let words = format!(
            "{} {number}",
            seat.pick("Remettre en vigueur la version", "Put in force again version")
        );
        view! {
            <form method="post" action=action>
                <Csrf/>
                <input type="hidden" name="number" value=number.to_string()/>
                <input type="hidden" name="seen" value=current.to_string()/>
                <Submit look="quiet">{words}</Submit>
            </form>
        }
    });
    view! {
        <li>
            <p><strong>{title}</strong>" · "<Moment at=at/>{here}</p>
            {again}
            <ul class="marked">{lines.collect_view()}</ul>
            {restore}
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_otherwise_is_told() {
        let before = RequestPolicy::default();
        let mut after = RequestPolicy { delay_days: 30, four_eyes_minor: None, ..before.clone() };
        after.plan.bands.truncate(1);
        let told = changes(&before, &after, Locale::En, Currency::EUR);
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(told[0].ends_with("15 → 30"), "{told:?}");
        assert!(told[1].ends_with("€5,000.00 → never"), "{told:?}");
        assert!(told[2].contains("≤ €500.00"), "{told:?}");
        assert!(changes(&before, &before, Locale::Fr, Currency::EUR).is_empty());
    }
}
