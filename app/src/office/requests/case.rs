//! One request on one screen: what is asked at the left, the decision at the right.

use super::{
    act, answers,
    asked::{self, invoices, policy},
    beside,
    filters::{fields, filters},
    given, history, keys, owner,
    verb::Verb,
    words::{allowance, state},
};
use crate::{
    AppState,
    components::{Amount, Badge, Day, ErrorSummary, Fact, Facts, Notice},
    error::{Answer, Failure},
    forms::Form,
    office::{
        components::{Figure, Stat, Trail},
        frame::Here,
        seat::{Reader, Seat, id},
        words::{count, debtor_kind},
    },
    page::Tone,
    render::{Document, see_other},
};
use axum::{
    Router,
    extract::Path,
    response::{IntoResponse, Response},
    routing::get,
};
use chrono::{Datelike, NaiveDate, NaiveDateTime};
use domain::{
    Money, RequestId,
    phone::{dialled, grouped},
    scenario::HoldReason,
};
use http::StatusCode;
use leptos::prelude::*;
use service::{
    context::local,
    requests::{
        case::{self, Case},
        queue,
    },
};

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/office/requests/{id}", get(show))
        .route("/office/requests/{id}/{verb}", get(back).post(act::act))
}

/// A case with what the page adds to it.
pub(super) struct Shown {
    pub(super) case: Case,
    pub(super) today: NaiveDate,
    /// When it was asked.
    pub(super) since: NaiveDateTime,
    /// When an answer that was given begins to count.
    pub(super) counts_at: Option<NaiveDateTime>,
    /// The request to look at next.
    following: Option<RequestId>,
}

impl Shown {
    /// What is at stake.
    pub(super) fn amount(&self) -> Money {
        Money::new(self.case.request.minor, self.case.request.currency)
    }
}

pub(super) async fn load(seat: &Seat, request: RequestId) -> Result<Shown, Failure> {
    let case = case::case(&seat.ctx, &seat.actor, request).await?.ok_or(Failure::NotFound)?;
    let list = filters(&fields(seat.list.as_deref()), seat.reader()).0;
    let following = queue::following(&seat.ctx, &seat.actor, &list, &case.request).await?;
    let creditor = seat.actor.creditor();
    let counts_at = case.given.as_ref().and_then(|given| given.counts_at);
    Ok(Shown {
        today: seat.ctx.today(creditor),
        since: local(creditor, case.request.opened_at),
        counts_at: counts_at.map(|at| local(creditor, at)),
        following,
        case,
    })
}

async fn show(seat: Seat, Path(request): Path<String>) -> Answer {
    let shown = load(&seat, id(&request)?).await?;
    Ok(page(&seat, StatusCode::OK, shown, Form::new(), None))
}

/// The address of a form, opened again: the case it belongs to.
async fn back(_: Seat, Path((request, verb)): Path<(String, String)>) -> Answer {
    let request: RequestId = id(&request)?;
    Verb::of(&verb).ok_or(Failure::NotFound)?;
    Ok(see_other(&format!("/office/requests/{request}")).into_response())
}

pub(super) fn page(
    seat: &Seat,
    status: StatusCode,
    shown: Shown,
    form: Form,
    verb: Option<Verb>,
) -> Response {
    let kind = shown.case.request.ask.words(seat.locale());
    let title = format!("{kind} · {}", shown.case.debtor.name);
    seat.show(Here::Requests, Document::new(title.clone()).status(status), || {
        body(seat.reader(), title, &shown, &form, verb)
    })
}

fn body(
    seat: Reader,
    title: String,
    shown: &Shown,
    form: &Form,
    verb: Option<Verb>,
) -> impl IntoView + use<> {
    let trail = vec![("/office/requests".to_owned(), seat.pick("Demandes", "Requests").to_owned())];
    let case = &shown.case;
    view! {
        <Trail steps=trail/>
        {head(seat, title, shown)}
        {beside::strip(seat, case)}
        <ErrorSummary form=form.clone()/>
        {held(seat, case)}
        {typed(seat, case, form, verb)}
        {stats(seat, shown)}
        <div class="file case">
            <div>
                {asked::wish(seat, shown)}
                {invoices(seat, case)}
                {policy(seat, shown)}
                {history::happened(seat, case, form)}
            </div>
            <aside>
                {answers::answers(seat, shown, form, verb)}
                {owner::owners(seat, shown, form, verb)}
                {who(seat, case)}
                {given::at_desk(seat, shown, form, verb)}
                {history::others(seat, case)}
            </aside>
        </div>
        {keys::dialog(seat, &keys::CASE)}
    }
}

fn head(seat: Reader, title: String, shown: &Shown) -> impl IntoView + use<> {
    let (look, words) = state(shown.case.request.state, seat.locale());
    let second = shown.case.request.needs_second.then(|| {
        view! { " "<Badge tone=Tone::Warning text=seat.pick("Seconde personne attendue", "Second person needed")/> }
    });
    let aside = shown.case.request.snoozed_until.filter(|until| *until > shown.today);
    let aside = aside.map(|until| {
        let words = seat.pick("Mise de côté jusqu’au", "Put aside until");
        view! { " "<Badge tone=Tone::Info text=format!("{words} {}", seat.locale().date(until))/> }
    });
    let next = shown.following.map(|next| {
        let href = format!("/office/requests/{next}");
        view! { <a rel="next" accesskey="n" data-key="j" href=href>{seat.pick("Demande suivante", "Next request")}</a> }
    });
    view! {
        <div class="head">
            <h1>{title}</h1>
            <p><Badge tone=look text=words/>{second}{aside}</p>
            <p class="links-line">{next}</p>
        </div>
    }
}

/// What was typed into a form that is no longer on the page: it is not lost.
fn typed(
    seat: Reader,
    case: &Case,
    form: &Form,
    verb: Option<Verb>,
) -> Option<impl IntoView + use<>> {
    let gone = case.given.is_some() || case.request.state.is_end();
    let name = match verb {
        Some(Verb::Refuse) => "reason",
        Some(Verb::AskDocument) => "what",
        _ => return None,
    };
    let text = Some(form.value(name).to_owned()).filter(|text| gone && !text.is_empty())?;
    Some(view! {
        <Notice tone=Tone::Info title=seat.pick("Ce que vous aviez écrit", "What you had written")>
            <blockquote class="kept">{text}</blockquote>
        </Notice>
    })
}

/// What holds the debtor as a whole, said before anything is decided.
fn held(seat: Reader, case: &Case) -> Option<impl IntoView + use<>> {
    let locale = seat.locale();
    let rows = case.held.iter().map(|&(reason, since, until)| {
        let since = format!("{} {}", seat.pick("depuis le", "since"), locale.date(since));
        let until =
            until.map(|day| format!(" {} {}", seat.pick("jusqu’au", "until"), locale.date(day)));
        view! { <li><strong>{reason.words(locale)}</strong>" "{since}{until}</li> }
    });
    let rows: Vec<_> = rows.collect();
    let barred = barred(case).map(|reason| view! { <p>{act::held(reason, locale)}</p> });
    let file = format!("/office/debtors/{}/reminders", case.debtor.id);
    (!rows.is_empty()).then(|| {
        view! {
            <Notice tone=Tone::Warning title=seat.pick("Ce débiteur est suspendu", "This debtor is held")>
                <ul>{rows.collect_view()}</ul>
                {barred}
                <p><a href=file>{seat.pick("Voir la suspension", "See the hold")}</a></p>
            </Notice>
        }
    })
}

/// Why what is asked cannot be agreed now, if so.
pub(super) fn barred(case: &Case) -> Option<HoldReason> {
    let mut reasons = case.held.iter().map(|(reason, ..)| *reason);
    let seeks = case.request.ask.seeks_agreement();
    reasons.find(|reason| seeks && reason.forbids_agreement())
}

fn stats(seat: Reader, shown: &Shown) -> impl IntoView + use<> {
    let case = &shown.case;
    let (amount, owed, request) = (shown.amount(), case.owed, &case.request);
    let promised = request.answer_by;
    let promised_label = if request.ask.awaits_bank() {
        seat.pick("Attendu jusqu’au", "Awaited until")
    } else {
        seat.pick("Réponse promise", "Answer by")
    };
    let is_urgent =
        request.state.waits_for_collector() && promised.is_some_and(|day| day <= shown.today);
    let when = match promised {
        Some(day) if is_urgent && day < shown.today => seat.pick("en retard", "overdue"),
        Some(_) if is_urgent => seat.pick("aujourd’hui", "today"),
        Some(day) => seat.locale().weekday(day.weekday()),
        None => "",
    };
    let by = match promised {
        Some(on) => view! { <Day on=on/> }.into_any(),
        None => "–".into_any(),
    };
    let file = format!("/office/debtors/{}", case.debtor.id);
    let broken = case.broken;
    let earlier = count(
        case.earlier.len() as u64,
        seat.locale(),
        ("autre demande", "autres demandes"),
        ("other request", "other requests"),
    );
    view! {
        <ul class="stats">
            <Stat label=seat.pick("En jeu", "At stake") href="#invoices"><Figure of=amount/></Stat>
            <Stat label=seat.pick("Dû en tout", "Owed in all") href=file><Amount of=owed/></Stat>
            <Stat label=seat.pick("Engagements non tenus", "Commitments not kept") href="#others"
                more=earlier warn={broken > 0}>{broken}</Stat>
            <Stat label=promised_label href="#history" more=when warn=is_urgent>{by}</Stat>
        </ul>
    }
}

/// Who asks.
fn who(seat: Reader, case: &Case) -> impl IntoView + use<> {
    let locale = seat.locale();
    let debtor = &case.debtor;
    let file = format!("/office/debtors/{}", debtor.id);
    let (name, reference) = (debtor.name.clone(), debtor.reference.clone());
    let kind = debtor_kind(debtor.kind, locale);
    let contact = case.contact.clone().map(|contact| {
        let mail = contact.email.clone().map(|email| {
            view! { <a class="under" href=format!("mailto:{email}")>{email.clone()}</a> }
        });
        let phone = contact.phone.clone().map(|phone| {
            view! { <a class="under" href=dialled(&phone)>{grouped(&phone)}</a> }
        });
        let language = contact.locale.pick("Français", "English");
        view! {
            <Fact term=seat.pick("Contact", "Contact")>
                {contact.name.clone()}
                <span class="muted under" lang=contact.locale.as_str()>{language}</span>
                {mail}{phone}
            </Fact>
        }
    });
    let allowed = allowance(case.allowance, locale)
        .map(|words| view! { <Fact term=seat.pick("Marge accordée", "Allowance")>{words}</Fact> });
    let reminders = format!("{file}/reminders");
    let allowance_page = format!("{file}/allowance");
    view! {
        <section aria-labelledby="who">
            <h2 id="who">{seat.pick("Qui demande", "Who asks")}</h2>
            <Facts>
                <Fact term=kind><a href=file>{name}</a><span class="muted under">{reference}</span></Fact>
                {contact}
                {allowed}
            </Facts>
            <p class="links-line">
                <a href=reminders>{seat.pick("Relances de ce débiteur", "This debtor’s reminders")}</a>
                <a href=allowance_page>{seat.pick("Marge accordée", "Allowance")}</a>
            </p>
        </section>
    }
}
