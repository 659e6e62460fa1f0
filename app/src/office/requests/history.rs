//! What has happened to a request, notes between colleagues included, and what else this debtor
//! has asked and agreed.

use super::words::{happened as event_words, plan_kind, plan_state, state};
use crate::{
    components::{Amount, Badge, Csrf, Day, Event, Submit, TextArea, Timeline},
    forms::Form,
    office::{
        audit_words::actor_kind,
        components::{Empty, Figure},
        seat::Reader,
        words::count,
    },
    page::Tone,
    uploads::{FileList, Shown},
};
use chrono::NaiveDate;
use domain::{Money, party::Role};
use leptos::prelude::*;
use service::requests::{
    case::{Case, Happened},
    plans::PlanView,
    view::RequestLine,
};

/// Newest first, with a field for a note above.
pub(super) fn happened(seat: Reader, case: &Case, form: &Form) -> impl IntoView + use<> {
    let under = under(case);
    let events = case.history.iter().rev().map(|one| event(seat, one, &under));
    let events = events.collect_view();
    let note = seat.may(Role::Collector).then(|| note(seat, case, form));
    view! {
        <section aria-labelledby="history">
            <h2 id="history">{seat.pick("Ce qui s’est passé", "What has happened")}</h2>
            {note}
            <Timeline>{events}</Timeline>
        </section>
    }
}

fn note(seat: Reader, case: &Case, form: &Form) -> impl IntoView + use<> {
    let action = format!("/office/requests/{}/note", case.request.id);
    let version = case.request.version.to_string();
    view! {
        <form method="post" action=action class="stack internal">
            <Csrf/>
            <input type="hidden" name="version" value=version/>
            <TextArea form=form.clone() name="note" rows=2 maxlength=2_000
                label=seat.pick("Note entre collègues", "Note between colleagues")
                hint=seat.pick("Interne\u{a0}: le débiteur ne la voit jamais.", "Internal: the debtor never sees it.")/>
            <Submit look="quiet">{seat.pick("Ajouter la note", "Add the note")}</Submit>
        </form>
    }
}

/// Where the files of a request are.
pub(super) fn under(case: &Case) -> String {
    format!("/office/requests/{}/files", case.request.id)
}

fn event(seat: Reader, one: &Happened, under: &str) -> impl IntoView + use<> {
    let locale = seat.locale();
    let title = event_words(&one.kind, &one.author_kind, locale);
    let author =
        one.author.clone().unwrap_or_else(|| actor_kind(&one.author_kind, locale).to_owned());
    // A moved instalment tells its new day as machines write it.
    let words = one.words.parse::<NaiveDate>().map_or(one.words.clone(), |day| locale.date(day));
    let icon = match (one.is_internal, one.author_kind.as_str()) {
        (true, _) => "lock",
        (_, "debtor") => "person",
        (_, "staff") => "check",
        _ => "info",
    };
    let class = if one.is_internal { "said internal" } else { "said" };
    let internal = one.is_internal.then(|| {
        let words =
            seat.pick("Interne, invisible pour le débiteur", "Internal, unseen by the debtor");
        view! { " "<Badge tone=Tone::Warning text=words/> }
    });
    let (files, under) = (one.files.clone(), under.to_owned());
    view! {
        <Event at=one.at icon=icon title=title>
            <p class="muted">{author}{internal}</p>
            {(!words.is_empty()).then(|| view! { <p class=class>{words}</p> })}
            <FileList files under shown=Shown::Large/>
        </Event>
    }
}

/// What a debtor has asked and agreed, on its file; nothing where nothing was.
pub(in crate::office) fn of_file(
    seat: Reader,
    requests: &[RequestLine],
    plans: &[PlanView],
) -> Option<AnyView> {
    if requests.is_empty() && plans.is_empty() {
        return None;
    }
    let plans: Vec<_> = plans.iter().map(|one| plan(seat, one)).collect();
    let requests: Vec<_> = requests.iter().map(|line| request(seat, line)).collect();
    let title = seat.pick("Demandes et échéanciers", "Requests and plans");
    let section = view! {
        <section aria-labelledby="requests">
            <h2 id="requests">{title}</h2>
            <ul class="people">{plans.collect_view()}{requests.collect_view()}</ul>
        </section>
    };
    Some(section.into_any())
}

/// Other requests and every plan of the debtor.
pub(super) fn others(seat: Reader, case: &Case) -> impl IntoView + use<> {
    let requests: Vec<_> = case.earlier.iter().map(|line| request(seat, line)).collect();
    let plans: Vec<_> = case.plans.iter().map(|one| plan(seat, one)).collect();
    let none = requests.is_empty() && plans.is_empty();
    view! {
        <section aria-labelledby="others">
            <h2 id="others">{seat.pick("Autres demandes et échéanciers", "Other requests and plans")}</h2>
            {none.then(|| view! { <Empty text=seat.pick("Rien d’autre.", "Nothing else.")/> })}
            <ul class="people">{plans.collect_view()}{requests.collect_view()}</ul>
        </section>
    }
}

fn request(seat: Reader, line: &RequestLine) -> impl IntoView + use<> {
    let (look, words) = state(line.state, seat.locale());
    let href = format!("/office/requests/{}", line.id);
    let (kind, since, amount) = (line.title(seat.locale()), line.since, line.amount);
    view! {
        <li>
            <a href=href>{kind}</a>
            <span class="muted"><Day on=since/>" · "<Figure of=amount/></span>
            <Badge tone=look text=words/>
        </li>
    }
}

fn plan(seat: Reader, plan: &PlanView) -> impl IntoView + use<> {
    let (look, words) = plan_state(plan.state, seat.locale());
    let href = format!("/office/requests/{}", plan.request);
    let (kind, agreed) = (plan_kind(plan.kind, seat.locale()), plan.agreed_on);
    let progress = progress(seat, plan);
    view! {
        <li>
            <a href=href>{kind}</a>
            <span class="muted">{seat.pick("convenu le ", "agreed on ")}<Day on=agreed/></span>
            {progress}
            <Badge tone=look text=words/>
        </li>
    }
}

/// `120,00 € / 600,00 € · 2 / 6 échéances`.
pub(super) fn progress(seat: Reader, plan: &PlanView) -> impl IntoView + use<> {
    let paid = Money::new(plan.progress.paid_minor, plan.total.currency);
    let (total, done) = (plan.total, plan.progress.done);
    let all = count(
        plan.instalments.len() as u64,
        seat.locale(),
        ("échéance", "échéances"),
        ("instalment", "instalments"),
    );
    view! { <span><Amount of=paid/>" / "<Amount of=total/><span class="muted under">{done}" / "{all}</span></span> }
}
