//! An answer that does not count yet, and what a collector does with a request at their desk.

use super::{
    answers::Desk,
    case::Shown,
    outlook::{next, of},
    verb::Verb,
    words::answer,
};
use crate::{
    components::{Field, Moment, Select, Submit},
    forms::Form,
    office::seat::Reader,
};
use chrono::Days;
use domain::{party::Role, requests::Answer};
use leptos::prelude::*;

/// Whose it is, until when it can be taken back, who confirms it.
pub(super) fn answer_given(desk: Desk<'_>) -> Option<AnyView> {
    let given = desk.case().given.as_ref()?;
    let seat = desk.seat;
    let may = seat.may(Role::Collector);
    let said = answer(&given.answer, desk.shown.amount(), seat.locale());
    let nobody = seat.pick("un collègue", "a colleague").to_owned();
    let by = given.by.clone().unwrap_or(nobody);
    let waits = desk.shown.counts_at.is_none();
    let pending = match desk.shown.counts_at {
        Some(at) => view! {
            {seat.pick("Compte dans quelques secondes, le ", "Counts in a few seconds, on ")}<Moment at=at/>
        }
        .into_any(),
        None => {
            seat.pick("Une seconde personne doit confirmer.", "A second person has to confirm.").into_any()
        }
    };
    let own = (waits && given.by_me).then(|| {
        let words = seat.pick(
            "Vous avez donné cette réponse\u{a0}: quelqu’un d’autre la confirme.",
            "You gave this answer: somebody else confirms it.",
        );
        view! { <p class="hint">{words}</p> }
    });
    let confirm = (may && waits && !given.by_me).then(|| {
        let words = seat.pick("Confirmer cette réponse", "Confirm this answer");
        desk.form(Verb::Confirm, "", view! { <Submit>{words}</Submit> }.into_any())
    });
    let undo = may.then(|| {
        let words = seat.pick("Annuler cette réponse", "Undo this answer");
        desk.form(Verb::Undo, "", view! { <Submit look="quiet">{words}</Submit> }.into_any())
    });
    let here = format!("/office/requests/{}", desk.case().request.id);
    let follows = follows(desk, &given.answer);
    Some(
        view! {
            <section aria-labelledby="given" class="decision">
                <h2 id="given">{seat.pick("Réponse donnée", "Answer given")}</h2>
                <p><strong>{said}</strong></p>
                <p class="muted">{seat.pick("Par ", "By ")}{by}" · "{pending}</p>
                {follows}
                {own}
                {confirm}
                {undo}
                <p><a href=here>{seat.pick("Voir où elle en est", "See how it stands")}</a></p>
            </section>
        }
        .into_any(),
    )
}

/// What follows from an answer, as far as it was told before: another date moves only the end.
fn follows(desk: Desk<'_>, answer: &Answer) -> Option<AnyView> {
    let name = match answer {
        Answer::Approve => "approve",
        Answer::Counter { .. } | Answer::CounterSum { .. } => "counter",
        Answer::Refuse { .. } => "refuse",
        Answer::AskDocument { .. } => "wait",
        // What is not credited goes on like a dispute that is rejected.
        Answer::ApprovePart { .. } => {
            let rest = desk.seat.pick("Sur le reste\u{a0}:", "On the rest:");
            let next = next(desk.seat, of(desk.case(), "refuse"));
            return Some(view! { <div class="consequence"><p>{rest}</p>{next}</div> }.into_any());
        }
        Answer::ApproveUntil { .. } => return None,
    };
    Some(desk.follows(name).into_any())
}

/// Whose desk it lies on, and until when it is put aside.
pub(super) fn at_desk(
    seat: Reader,
    shown: &Shown,
    form: &Form,
    verb: Option<Verb>,
) -> Option<AnyView> {
    let desk = Desk { seat, shown, form, verb };
    let request = &shown.case.request;
    if request.state.is_end() || !seat.may(Role::Collector) {
        return None;
    }
    let nobody = seat.pick("Personne en particulier", "Nobody in particular");
    let nobody = (String::new(), nobody.to_owned());
    let team = shown.case.team.iter().map(|(id, name)| (id.to_string(), name.clone()));
    let team: Vec<_> = std::iter::once(nobody).chain(team).collect();
    let to = request.assigned_to.map(|id| id.to_string()).unwrap_or_default();
    let give = seat.pick("Confier à", "Give to");
    let assign = view! {
        <Select form=form.clone() name="to" options=team value=to label=seat.pick("Collègue", "Colleague")/>
        <Submit look="quiet">{give}</Submit>
    };
    Some(
        view! {
            <section class="overrides">
                {desk.folded(Verb::Assign, give, assign.into_any())}
                {snooze(desk)}
            </section>
        }
        .into_any(),
    )
}

/// Not beyond the day on which an answer was promised, so never on that day.
fn snooze(desk: Desk<'_>) -> Option<AnyView> {
    let seat = desk.seat;
    let tomorrow = desk.shown.today + Days::new(1);
    let promised = desk.case().request.answer_by;
    if promised.is_some_and(|last| last < tomorrow) || desk.case().given.is_some() {
        return None;
    }
    let hint = promised.map(|last| {
        let words = seat.pick("Au plus tard le", "At the latest on");
        format!("{words} {}", seat.locale().weekday_date(last))
    });
    let title = seat.pick("Mettre de côté", "Put aside");
    let content = view! {
        <Field form=desk.form.clone() name="snooze_until" kind="date" short=true required=true
            label=seat.pick("Jusqu’au", "Until") hint=hint.unwrap_or_default() value=tomorrow.to_string()/>
        <Submit look="quiet">{title}</Submit>
    };
    Some(desk.folded(Verb::Snooze, title, content.into_any()))
}
