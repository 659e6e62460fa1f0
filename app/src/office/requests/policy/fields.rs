//! The form's parts, each a table of short fields.

use super::{
    draft::numbers,
    names::{BANDS, DESKS, EXAMPLES, NUMBERS},
};
use crate::{
    components::{Check, Field, FieldError},
    forms::Form,
    office::{requests::words::frequency, seat::Reader},
};
use domain::{
    Money,
    plans::Frequency,
    requests::{DisputeCategory, Example, ExampleAsk, RequestPolicy},
};
use leptos::prelude::*;

/// What was typed, or what stands there the first time.
fn typed(form: &Form, name: &str, stands: String) -> String {
    if form.posted().has(name) { form.value(name).to_owned() } else { stands }
}

/// Minor units as a field holds them; nothing for none.
fn money(seat: Reader, minor: Option<i64>) -> String {
    let input = |minor| seat.locale().money_input(Money::new(minor, seat.currency()));
    minor.map(input).unwrap_or_default()
}

/// A short field in a row.
fn cell(form: &Form, name: &'static str, label: &'static str, stands: String) -> AnyView {
    let value = typed(form, name, stands);
    let wrong = form.error(name).is_some();
    let told = wrong.then(|| format!("{name}-error"));
    view! {
        <div class="cell">
            <label for=name>{label}</label>
            <input id=name name=name value=value maxlength="100" autocomplete="off" spellcheck="false"
                aria-invalid=wrong.then_some("true") aria-describedby=told/>
            <FieldError form=form.clone() name=name/>
        </div>
    }
    .into_any()
}

/// A choice in a row.
fn choice<const N: usize>(
    form: &Form,
    name: &'static str,
    label: &'static str,
    stands: &'static str,
    options: [(&'static str, &'static str); N],
) -> AnyView {
    let chosen = typed(form, name, stands.to_owned());
    let options = options.map(|(value, words)| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{words}</option> }
    });
    view! {
        <div class="cell">
            <label for=name>{label}</label>
            <select id=name name=name>{options}</select>
        </div>
    }
    .into_any()
}

pub(super) fn bands(seat: Reader, policy: &RequestPolicy, form: &Form) -> impl IntoView + use<> {
    let known = policy.plan.bands.iter().map(Some).chain(std::iter::repeat(None));
    let rows = BANDS.iter().zip(known).map(|(names, band)| {
        let text = |number: Option<u32>| number.map(|n| n.to_string()).unwrap_or_default();
        let up_to = money(seat, band.and_then(|band| band.up_to_minor));
        let (count, days) = (text(band.map(|band| band.count)), text(band.map(|band| band.days)));
        view! {
            <li class="line">
                {cell(form, names.up_to, seat.pick("Dette jusqu’à", "Debt up to"), up_to)}
                {cell(form, names.count, seat.pick("Échéances au plus", "Instalments at most"), count)}
                {cell(form, names.days, seat.pick("Dernière dans, jours au plus", "Last within, days at most"), days)}
            </li>
        }
    });
    let rows = rows.collect_view();
    view! {
        <section aria-labelledby="bands">
            <h2 id="bands">{seat.pick("Échéanciers, selon la dette", "Plans, by the size of the debt")}</h2>
            <p class="hint">{seat.pick(
                "De la plus petite à la plus grande. Sans montant, une ligne vaut pour toute dette plus grande\u{a0}; une ligne vide ne compte pas.",
                "From the smallest to the largest. Without an amount a row is for every larger debt; an empty row does not count.",
            )}</p>
            <ul>{rows}</ul>
        </section>
    }
}

/// Everything that is one number or one choice.
pub(super) fn limits(seat: Reader, policy: &RequestPolicy, form: &Form) -> impl IntoView + use<> {
    let numbers = NUMBERS.into_iter().zip(numbers(policy)).map(|(number, stands)| view! {
        <Field form=form.clone() name=number.name label=seat.pick(number.label.0, number.label.1)
            hint=seat.pick(number.hint.0, number.hint.1) value=stands.to_string()
            inputmode="numeric" maxlength=3 short=true required=true/>
    });
    let numbers = numbers.collect_view();
    let posted = form.posted().has("least");
    let ticks = Frequency::ALL.iter().map(|of| {
        let checked = if posted {
            form.posted().all("frequency").any(|name| name == of.as_str())
        } else {
            policy.plan.frequencies.contains(of)
        };
        let words = frequency(*of, seat.locale());
        view! { <Check name="frequency" value=of.as_str() checked=checked>{words}</Check> }
    });
    let ticks = ticks.collect_view();
    let least = money(seat, Some(policy.plan.least_minor));
    let four_eyes = money(seat, policy.four_eyes_minor);
    view! {
        <section aria-labelledby="limits">
            <h2 id="limits">{seat.pick("Limites et délais", "Limits and times")}</h2>
            <div class="columns">
                <Field form=form.clone() name="least" label=seat.pick("Plus petite échéance", "Smallest instalment")
                    value=least inputmode="decimal" maxlength=20 short=true required=true/>
                <Field form=form.clone() name="four_eyes" value=four_eyes inputmode="decimal" maxlength=20 short=true
                    label=seat.pick("Seconde personne à partir de", "Second person from")
                    hint=seat.pick("Vide\u{a0}: jamais", "Empty: never")/>
                {numbers}
            </div>
            <fieldset id="frequency">
                <legend>{seat.pick("Rythmes proposés", "Rhythms offered")}</legend>
                <FieldError form=form.clone() name="frequency"/>
                {ticks}
            </fieldset>
        </section>
    }
}

pub(super) fn desks(seat: Reader, policy: &RequestPolicy, form: &Form) -> impl IntoView + use<> {
    let rows = DESKS.iter().zip(DisputeCategory::ALL).map(|(names, category)| {
        let desk = policy.desk(*category);
        let name = desk.map(|desk| desk.name.clone()).unwrap_or_default();
        let email = desk.map(|desk| desk.email.clone()).unwrap_or_default();
        let days = desk.map(|desk| desk.days.to_string()).unwrap_or_default();
        view! {
            <li>
                <p class="title">{category.words(seat.locale())}</p>
                <div class="line">
                    {cell(form, names.name, seat.pick("Personne ou service", "Person or service"), name)}
                    {cell(form, names.email, seat.pick("E-mail", "E-mail"), email)}
                    {cell(form, names.days, seat.pick("Réponse sous, jours ouvrés", "Answer within, business days"), days)}
                </div>
            </li>
        }
    });
    let rows = rows.collect_view();
    view! {
        <section aria-labelledby="desks">
            <h2 id="desks">{seat.pick("Qui instruit les contestations", "Who looks into disputes")}</h2>
            <p class="hint">{seat.pick(
                "Une ligne vide\u{a0}: l’équipe répond, dans le délai ordinaire.",
                "An empty row: the team answers, within the ordinary time.",
            )}</p>
            <ul class="rows">{rows}</ul>
        </section>
    }
}

/// An example's fields as they stand: debt, kind, number, first instalment, granted.
fn told(
    seat: Reader,
    example: Option<&Example>,
) -> (String, &'static str, String, String, &'static str) {
    let Some(example) = example else {
        return (String::new(), "plan", String::new(), String::new(), "yes");
    };
    let (kind, number, first) = match example.ask {
        ExampleAsk::Plan { count, first_in } => ("plan", count, first_in.to_string()),
        ExampleAsk::Delay { days } => ("delay", days, String::new()),
        ExampleAsk::Promise { days } => ("promise", days, String::new()),
    };
    let granted = if example.granted { "yes" } else { "no" };
    (money(seat, Some(example.total_minor)), kind, number.to_string(), first, granted)
}

pub(super) fn examples(seat: Reader, policy: &RequestPolicy, form: &Form) -> impl IntoView + use<> {
    let known = policy.examples.iter().map(Some).chain(std::iter::repeat(None));
    let kinds = [
        ("plan", seat.pick("Échéancier", "Plan")),
        ("delay", seat.pick("Délai", "Delay")),
        ("promise", seat.pick("Promesse", "Promise")),
    ];
    let outcomes = [
        ("yes", seat.pick("Accordé aussitôt", "Granted at once")),
        ("no", seat.pick("Une personne décide", "A person decides")),
    ];
    let rows = EXAMPLES.iter().zip(known).map(|(names, example)| {
        let (debt, kind, number, first, granted) = told(seat, example);
        let wrong = form.error(names.debt).is_some();
        view! {
            <li class="line" class:failing=wrong>
                {cell(form, names.debt, seat.pick("Dette", "Debt"), debt)}
                {choice(form, names.kind, seat.pick("Demande", "Request"), kind, kinds)}
                {cell(form, names.number, seat.pick("Échéances ou jours", "Instalments or days"), number)}
                {cell(form, names.first, seat.pick("Première dans, jours", "First within, days"), first)}
                {choice(form, names.granted, seat.pick("Résultat", "Outcome"), granted, outcomes)}
            </li>
        }
    });
    let rows = rows.collect_view();
    view! {
        <section aria-labelledby="examples">
            <h2 id="examples">{seat.pick("Exemples", "Worked examples")}</h2>
            <p class="hint">{seat.pick(
                "Vérifiés avant chaque publication\u{a0}: si un seul donne autre chose, rien n’est publié. Échéanciers\u{a0}: avec l’acompte demandé, au premier rythme proposé, sans incident passé.",
                "Checked before each publication: if a single one comes out otherwise, nothing is published. Plans: with the deposit that is asked, at the first pace that is offered, nothing broken before.",
            )}</p>
            <ul class="rows">{rows}</ul>
        </section>
    }
}
