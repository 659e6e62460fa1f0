//! Who is asked about a dispute within the house: asked when, reminded when, answered what; and the
//! form that asks somebody else, or once more.

use super::{answers::Desk, case::Shown, verb::Verb};
use crate::{
    components::{Amount, Badge, Day, Fact, Facts, Field, Moment, Submit, WeekDay},
    forms::Form,
    office::{components::Empty, seat::Reader, words::count},
    page::Tone,
};
use chrono::NaiveDate;
use domain::{
    calendar,
    party::Role,
    requests::{DisputeCategory, RequestKind},
};
use leptos::prelude::*;
use service::requests::owners::{OwnerAnswer, OwnerView};

/// For disputes alone.
pub(super) fn owners(
    seat: Reader,
    shown: &Shown,
    form: &Form,
    verb: Option<Verb>,
) -> Option<AnyView> {
    let case = &shown.case;
    if case.request.kind != RequestKind::Dispute {
        return None;
    }
    let asked: Vec<_> = case.owners.iter().map(|owner| one(seat, owner)).collect();
    let none = asked.is_empty().then(|| {
        view! { <Empty text=seat.pick("Personne n’a été interrogé.", "Nobody was asked.")/> }
    });
    let may = seat.may(Role::Collector) && !case.request.state.is_end();
    let ask = may.then(|| ask(Desk { seat, shown, form, verb }));
    Some(
        view! {
            <section aria-labelledby="owner">
                <h2 id="owner">{seat.pick("Service concerné", "Service concerned")}</h2>
                {none}
                {asked.collect_view()}
                {ask}
            </section>
        }
        .into_any(),
    )
}

fn one(seat: Reader, owner: &OwnerView) -> impl IntoView + use<> {
    let (tone, words) = stands(seat, owner);
    let mail = format!("mailto:{}", owner.email);
    let (name, email) = (owner.name.clone(), owner.email.clone());
    let (asked_at, due_on) = (owner.asked_at, owner.due_on);
    let reminded = owner.reminded_on.map(|last| {
        let number = u64::try_from(owner.reminders).unwrap_or(0);
        let times =
            count(number, seat.locale(), ("relance", "relances"), ("reminder", "reminders"));
        let lead = seat.pick("la dernière le ", "the last on ");
        view! { <Fact term=seat.pick("Relancé", "Reminded")>{times}", "{lead}<Day on=last/></Fact> }
    });
    let answer = owner.answer.clone().map(|answer| answered(seat, answer));
    view! {
        <div class="internal">
            <Facts>
                <Fact term=name><a href=mail>{email}</a>" "<Badge tone=tone text=words/></Fact>
                <Fact term=seat.pick("Interrogé", "Asked")><Moment at=asked_at/></Fact>
                <Fact term=seat.pick("Réponse d’ici le", "Answer by")><WeekDay on=due_on/></Fact>
                {reminded}
            </Facts>
            {answer}
        </div>
    }
}

fn stands(seat: Reader, owner: &OwnerView) -> (Tone, &'static str) {
    match (&owner.answer, owner.is_asked, owner.is_late) {
        (Some(_), ..) => (Tone::Success, seat.pick("A répondu", "Has answered")),
        (None, false, _) => (Tone::Info, seat.pick("Remplacé", "Replaced")),
        (None, true, true) => (Tone::Danger, seat.pick("En retard", "Late")),
        (None, true, false) => (Tone::Info, seat.pick("Avis attendu", "Answer awaited")),
    }
}

fn answered(seat: Reader, answer: OwnerAnswer) -> impl IntoView + use<> {
    let at = answer.at;
    let advice = answer.advice.words(seat.locale());
    let amount = answer.amount.map(|amount| view! { ", "<Amount of=amount/> });
    view! {
        <p><strong>{advice}{amount}</strong>" "<span class="muted"><Moment at=at/></span></p>
        <blockquote class="said">{answer.words}</blockquote>
    }
}

/// Asks, with what is known of the category's desk, or of whoever was asked.
fn ask(desk: Desk<'_>) -> AnyView {
    let seat = desk.seat;
    let case = desk.case();
    let last = case.owners.first();
    let usual = category(desk).and_then(|category| case.policy.desk(category).cloned());
    let (name, email) = last
        .map(|owner| (owner.name.clone(), owner.email.clone()))
        .or_else(|| usual.map(|desk| (desk.name, desk.email)))
        .unwrap_or_default();
    let due = due(case.request.answer_by, desk.shown.today);
    let title = match last {
        None => seat.pick("Demander un avis", "Ask for an answer"),
        Some(_) => seat
            .pick("Relancer, ou interroger quelqu’un d’autre", "Ask again, or ask somebody else"),
    };
    let form = desk.form;
    let content = view! {
        <Field form=form.clone() name="owner_name" maxlength=120 required=true value=name
            label=seat.pick("Personne ou service", "Person or service")/>
        <Field form=form.clone() name="owner_email" kind="email" maxlength=254 required=true value=email
            label=seat.pick("E-mail", "E-mail")
            hint=seat.pick(
                "Un lien y est envoyé, qui n’ouvre que cette contestation. La même adresse est relancée\u{a0}; une autre prend la place.",
                "A link is sent there that opens this dispute alone. The same address is asked again; another one takes its place.",
            )/>
        <Field form=form.clone() name="owner_due" kind="date" short=true required=true value=due.to_string()
            label=seat.pick("Réponse d’ici le", "Answer by")/>
        <Submit look="quiet">{seat.pick("Envoyer la demande d’avis", "Send the question")}</Submit>
    };
    desk.folded(Verb::Owner, title, content.into_any())
}

const fn category(desk: Desk<'_>) -> Option<DisputeCategory> {
    match desk.shown.case.request.ask.0 {
        domain::requests::Ask::Dispute { category, .. } => Some(category),
        _ => None,
    }
}

/// By the day that was promised to the debtor, as long as it lies ahead.
fn due(promised: Option<NaiveDate>, today: NaiveDate) -> NaiveDate {
    promised.filter(|day| *day > today).unwrap_or_else(|| calendar::add_business_days(today, 2))
}
