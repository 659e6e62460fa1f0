//! What is offered instead of what was asked: another schedule, or another sum.

use super::{
    answers::{Desk, second},
    verb::Verb,
    words::frequency,
};
use crate::components::{Field, Select, Submit};
use chrono::{Days, NaiveDate};
use domain::{
    Locale, Money,
    plans::{Frequency, Terms},
    requests::Ask,
};
use leptos::prelude::*;

/// What a counter-offer begins with: the longest plan within the policy, or else what was asked.
fn offered(desk: Desk<'_>, asked: Terms) -> Terms {
    let (case, total) = (desk.case(), desk.shown.amount());
    let today = desk.shown.today;
    let within = case.policy.plan.offers(total.minor, today, case.allowance, None);
    let asked = Terms { first_on: asked.first_on.max(today), ..asked };
    within.last().copied().unwrap_or(asked)
}

pub(super) fn counter(desk: Desk<'_>) -> AnyView {
    let seat = desk.seat;
    let asked = match desk.case().request.ask.0 {
        Ask::Plan { terms } => terms,
        Ask::Discount { minor, on } => return another_sum(desk, minor, on),
        _ => return ().into_any(),
    };
    let (locale, amount) = (seat.locale(), desk.shown.amount());
    let terms = offered(desk, asked);
    let last = desk.shown.today + Days::new(desk.case().policy.counter_days.into());
    let deposit = match terms.deposit_minor {
        0 => String::new(),
        minor => locale.money_input(Money::new(minor, amount.currency)),
    };
    let rhythms =
        Frequency::ALL.iter().map(|of| (of.to_string(), frequency(*of, locale).to_owned()));
    let rhythms: Vec<_> = rhythms.collect();
    let title = seat.pick("Proposer un autre échéancier", "Offer another plan");
    let hint = match locale {
        Locale::Fr => format!("Pour {} en tout.", locale.money(amount)),
        Locale::En => format!("For {} in all.", locale.money(amount)),
    };
    let content = view! {
        <Field form=desk.form.clone() name="count" inputmode="numeric" maxlength=3 short=true required=true
            label=seat.pick("Nombre d’échéances", "Number of instalments") hint=hint value=terms.count.to_string()/>
        <Field form=desk.form.clone() name="first_on" kind="date" short=true required=true
            label=seat.pick("Première échéance", "First instalment") value=terms.first_on.to_string()/>
        <Select form=desk.form.clone() name="frequency" options=rhythms
            label=seat.pick("Rythme", "Rhythm") value=terms.frequency.to_string()/>
        <Field form=desk.form.clone() name="deposit" inputmode="decimal" maxlength=20 short=true
            label=seat.pick("Versement immédiat, s’il en faut un", "Paid at once, if anything") value=deposit/>
        <Field form=desk.form.clone() name="open_until" kind="date" short=true required=true
            label=seat.pick("Dernier jour pour accepter", "Last day to accept") value=last.to_string()/>
        {desk.follows("counter")}
        {second(desk)}
        <Submit look="quiet">{seat.pick("Envoyer cette offre", "Send this offer")}</Submit>
    }
    .into_any();
    desk.folded(Verb::Counter, title, content)
}

/// Another sum for the whole, between what is offered and what is owed.
fn another_sum(desk: Desk<'_>, offered: i64, on: NaiveDate) -> AnyView {
    let seat = desk.seat;
    let (locale, amount) = (seat.locale(), desk.shown.amount());
    let money = |minor| locale.money(Money::new(minor, amount.currency));
    let hint = match locale {
        Locale::Fr => {
            format!("Offert\u{a0}: {}. Dû\u{a0}: {}.", money(offered), locale.money(amount))
        }
        Locale::En => format!("Offered: {}. Owed: {}.", money(offered), locale.money(amount)),
    };
    let last = desk.shown.today + Days::new(desk.case().policy.counter_days.into());
    let title = seat.pick("Proposer une autre somme", "Offer another sum");
    let content = view! {
        <Field form=desk.form.clone() name="sum" inputmode="decimal" maxlength=20 short=true required=true
            label=seat.pick("Somme qui solde tout", "Sum that settles everything") hint=hint/>
        <Field form=desk.form.clone() name="sum_on" kind="date" short=true required=true
            label=seat.pick("À payer d’ici le", "To be paid by") value=on.max(last).to_string()/>
        <Field form=desk.form.clone() name="open_until" kind="date" short=true required=true
            label=seat.pick("Dernier jour pour accepter", "Last day to accept") value=last.to_string()/>
        {desk.follows("counter")}
        {second(desk)}
        <Submit look="quiet">{seat.pick("Envoyer cette offre", "Send this offer")}</Submit>
    }
    .into_any();
    desk.folded(Verb::Counter, title, content)
}
