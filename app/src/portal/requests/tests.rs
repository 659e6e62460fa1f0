//! What every page about requests keeps to: French punctuation, one language, one heading, the
//! session's token in every form, nothing inline. `app/tests/words.rs` has the same for the others.

use super::{
    callback::CallbackPage,
    case::{Case, CasePage},
    closed::{Closed, ClosedPage},
    data::DataPage,
    dispute::DisputePage,
    document::DocumentPage,
    hub::Hub,
    list::List,
    plan::{PlanPage, Wish},
    plan_sign::SignPage,
    plan_terms::{COUNT, FIRST, MONTHLY},
    read::CODE,
    rest::Rest,
    settle::SettlePage,
    situation::{Care, Gone, SituationPage},
    time::{Reach, TimePage},
    transferred::TransferredPage,
};
use crate::{
    assets::Assets,
    forms::{Form, Posted},
    portal::overview::OverviewPage,
    render::Document,
    sample,
    uploads::FILES,
};
use chrono::NaiveDate;
use domain::{
    DebtorId, InvoiceId, Locale, Money, PlanId, RequestId,
    plans::{Clause, Frequency, PlanKind, PlanState, Progress, Terms},
    requests::{
        Answer, Ask, Callback, DataRight, DisputeCategory, PartOfDay, RequestKind, RequestPolicy,
        RequestState,
    },
    scenario::HoldReason,
};
use leptos::prelude::*;
use service::{
    files::{FileLine, Media},
    requests::{
        Draft,
        lines::Contestable,
        plans::PlanView,
        view::{Pending, RequestLine, RequestView, Told},
    },
};
use std::{collections::HashMap, sync::Arc};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn terms() -> Terms {
    let first_on = day("2026-04-15");
    Terms { deposit_minor: 5_000, count: 3, first_on, frequency: Frequency::Monthly }
}

fn rows() -> Vec<(InvoiceId, String, Money)> {
    let invoices = sample::invoices(3).into_iter();
    invoices.map(|one| (one.id, one.reference.clone(), one.payable())).collect()
}

fn draft(clauses: Vec<Clause>) -> Draft {
    let total = Money::eur(rows().iter().map(|row| row.2.minor).sum());
    Draft {
        total,
        invoices: rows(),
        schedule: terms().schedule(total.minor, sample::today()).unwrap(),
        clauses,
        answer_by: day("2026-03-17"),
        offers: vec![terms(), Terms { count: 2, deposit_minor: 0, ..terms() }],
        policy: RequestPolicy::default(),
    }
}

/// Two lines of the first invoice.
fn lines() -> HashMap<InvoiceId, Vec<Contestable>> {
    let line = |position, label: &str, minor| Contestable {
        position,
        label: label.to_owned(),
        amount: Money::eur(minor),
    };
    let of_first = vec![line(0, "Table en chêne <massif>", 9_000), line(1, "Livraison", 3_000)];
    HashMap::from([(rows()[0].0, of_first)])
}

fn line(kind: RequestKind, state: RequestState) -> RequestLine {
    RequestLine {
        id: RequestId::from(uuid::Uuid::from_u128(7)),
        kind,
        awaits_bank: false,
        state,
        amount: draft(Vec::new()).total,
        since: day("2026-03-12"),
        answer_by: Some(day("2026-03-17")),
        open_until: Some(day("2026-03-20")),
    }
}

fn plan(state: PlanState) -> PlanView {
    let total = draft(Vec::new()).total;
    let instalments = terms().schedule(total.minor, day("2026-03-12")).unwrap();
    PlanView {
        id: PlanId::from(uuid::Uuid::from_u128(8)),
        request: RequestId::from(uuid::Uuid::from_u128(7)),
        debtor: DebtorId::from(uuid::Uuid::from_u128(9)),
        kind: PlanKind::Instalments,
        state,
        total,
        agreed_on: day("2026-03-12"),
        progress: Progress::of(&instalments, 6_000, sample::today(), 3),
        instalments,
        invoices: rows().into_iter().map(|(id, _, amount)| (id, amount.minor)).collect(),
        may_move: true,
        grace_days: 3,
        contested_minor: 0,
        version: 0,
        paused: None,
        settlement: None,
        held: None,
    }
}

fn asks() -> Vec<Ask> {
    let on = day("2026-04-02");
    let callback = Callback { phone: "+33612345678".into(), on, part: PartOfDay::Morning };
    vec![
        Ask::Plan { terms: terms() },
        Ask::Delay { until: on },
        Ask::Promise { on },
        Ask::Transferred { minor: 10_000, on, reference: "RF18".into() },
        Ask::dispute(DisputeCategory::Quality),
        Ask::Discount { minor: 10_000, on },
        Ask::Callback(callback),
        Ask::Document,
        Ask::Data { right: DataRight::Access },
    ]
}

fn answers() -> Vec<Option<Answer>> {
    vec![
        None,
        Some(Answer::Approve),
        Some(Answer::ApproveUntil { on: day("2026-04-10") }),
        Some(Answer::ApprovePart { minor: 1_000 }),
        Some(Answer::Counter { terms: terms(), open_until: day("2026-03-20") }),
        Some(Answer::CounterSum {
            minor: 1_000,
            on: day("2026-04-10"),
            open_until: day("2026-03-20"),
        }),
        Some(Answer::Refuse { reason: "x".into() }),
        Some(Answer::AskDocument { what: "x".into() }),
    ]
}

fn files() -> Vec<FileLine> {
    let photo = FileLine {
        number: 1,
        name: "x.jpg".into(),
        media: Media::Jpeg,
        size_bytes: 1_240_000,
        pages: None,
        size: Some((3_000, 2_250)),
        preview: Some((480, 360)),
    };
    let paper =
        FileLine { media: Media::Pdf, pages: Some(2), size: None, preview: None, ..photo.clone() };
    vec![photo, paper]
}

fn request(ask: Ask, state: RequestState, answer: Option<Answer>) -> RequestView {
    let countered = state == RequestState::Countered;
    let is_plan = matches!(ask, Ask::Plan { .. });
    let told = |kind: &str, author: &str, words: &str| Told {
        at: sample::today().and_hms_opt(9, 0, 0).unwrap(),
        kind: kind.into(),
        author_kind: author.into(),
        words: words.into(),
        files: files(),
    };
    RequestView {
        line: RequestLine { awaits_bank: ask.awaits_bank(), ..line(ask.kind(), state) },
        words: "x".into(),
        invoices: rows(),
        schedule: if is_plan { draft(Vec::new()).schedule } else { Vec::new() },
        offer: countered.then(terms),
        plan: (is_plan && state == RequestState::Approved).then(|| plan(PlanState::Active)),
        history: vec![
            told("opened", "debtor", "x"),
            told("approved", "system", ""),
            told("plan_moved", "debtor", "2026-04-20"),
            told("something_new", "staff", "x"),
        ],
        ask,
        answer,
    }
}

/// A page in its frame.
fn framed<V: IntoView + 'static>(locale: Locale, view: impl FnOnce() -> V) -> String {
    let page = sample::page(locale, &Arc::new(Assets::default()));
    Document::new("x").framed(&page, view)
}

fn case(locale: Locale, request: RequestView, signing: bool) -> String {
    case_held(locale, request, signing, None)
}

fn case_held(
    locale: Locale,
    request: RequestView,
    signing: bool,
    held: Option<HoldReason>,
) -> String {
    let (open, today) = (sample::invoices(3), sample::today());
    let rest = Rest::of(&open, &[]);
    let address = "c•••@c•••.example".to_owned();
    let case = Case { request, open, rest, new_address: None, address, today, held };
    let (form, form_key) = (Form::new(), "k".to_owned());
    framed(locale, || view! { <CasePage case form signing form_key/> })
}

fn cases(locale: Locale) -> Vec<String> {
    let mut pages = Vec::new();
    for ask in asks() {
        for state in RequestState::ALL {
            for answer in answers() {
                pages.push(case(locale, request(ask.clone(), *state, answer), false));
            }
        }
    }
    let (ask, offered) = (asks().swap_remove(0), RequestState::Countered);
    pages.push(case(locale, request(ask.clone(), offered, answers().swap_remove(4)), true));
    for state in PlanState::ALL {
        let request = request(ask.clone(), RequestState::Approved, Some(Answer::Approve));
        let request = RequestView { plan: Some(plan(*state)), ..request };
        pages.push(case(locale, request, false));
    }
    let protects = HoldReason::ALL.iter().filter(|reason| reason.forbids_agreement());
    for &reason in protects {
        pages.push(held_plan(locale, reason));
        pages.push(held_offer(locale, reason));
    }
    pages
}

/// A plan that rests since a day.
fn held_plan(locale: Locale, reason: HoldReason) -> String {
    let plan = PlanView {
        held: Some((reason, sample::today())),
        may_move: false,
        ..plan(PlanState::Active)
    };
    let request = request(asks().swap_remove(0), RequestState::Approved, Some(Answer::Approve));
    case(locale, RequestView { plan: Some(plan), ..request }, false)
}

/// An offer that cannot be accepted now.
fn held_offer(locale: Locale, reason: HoldReason) -> String {
    let request = request(asks().swap_remove(0), RequestState::Countered, answers().swap_remove(4));
    case_held(locale, request, false, Some(reason))
}

fn plans(locale: Locale) -> Vec<String> {
    let key = || "k".to_owned();
    let today = sample::today();
    let beyond = vec![Clause::Count { most: 2 }, Clause::Broken { count: 1 }];
    let mut pages = Vec::new();
    for (clauses, terms_typed) in
        [(Vec::new(), None), (Vec::new(), Some(terms())), (beyond, Some(terms()))]
    {
        let typed = [(COUNT, "0"), (FIRST, "x"), (MONTHLY, "50")];
        let mut form = Form::from(Posted::from_pairs(typed));
        form.reject(COUNT, "x");
        let (all, wish) = (draft(Vec::new()), Wish { draft: draft(clauses), terms: terms_typed });
        let form_key = key();
        pages.push(framed(locale, || view! { <PlanPage all wish form form_key today/> }));
    }
    let mut form = Form::new();
    form.reject(CODE, "x");
    let (terms, draft, address) = (terms(), draft(vec![Clause::Always]), "c•••@c•••.fr".to_owned());
    pages.push(framed(locale, || view! { <SignPage form terms draft address/> }));
    pages
}

fn asked(locale: Locale) -> Vec<String> {
    let key = || "k".to_owned();
    let (answer_by, none) = (day("2026-03-17"), Form::new);
    let reach = Reach { delay: None, promise: Some(day("2026-03-30")), answer_by };
    let about = || draft(Vec::new());
    let (today, until) = (sample::today(), answer_by);
    let mut again = Form::from(Posted::from_pairs([(FILES, "x.jpg")]));
    again.reject(FILES, "x");
    vec![
        framed(locale, || view! { <DocumentPage form=again form_key=key()/> }),
        framed(
            locale,
            || view! { <TransferredPage draft=about() form=none() form_key=key() today until/> },
        ),
        framed(locale, || view! { <Hub/> }),
        framed(locale, || view! { <TimePage draft=about() reach form=none() form_key=key()/> }),
        framed(locale, || view! { <SettlePage draft=about() form=none() form_key=key()/> }),
        framed(
            locale,
            || view! { <DisputePage draft=about() lines=lines() form=none() form_key=key() answer_by/> },
        ),
        framed(
            locale,
            || view! { <CallbackPage form=none() form_key=key() phone=key() next_day=answer_by/> },
        ),
        framed(locale, || view! { <DocumentPage form=none() form_key=key()/> }),
        framed(locale, || view! { <DataPage form=none() form_key=key()/> }),
        framed(locale, || view! { <SituationPage form=none() form_key=key()/> }),
        framed(locale, || view! { <Care country="FR".to_owned()/> }),
        framed(locale, || view! { <Gone/> }),
        framed(locale, || view! { <List lines=Vec::new()/> }),
    ]
}

fn others(locale: Locale) -> Vec<String> {
    let lines: Vec<RequestLine> = RequestKind::ALL
        .iter()
        .flat_map(|kind| RequestState::ALL.iter().map(|state| line(*kind, *state)))
        .collect();
    let pending = Pending { requests: lines.clone(), plan: Some(plan(PlanState::Active)) };
    let mut pages = vec![
        framed(locale, || view! { <List lines/> }),
        framed(locale, || {
            view! { <OverviewPage overview=sample::overview(3) pending debtor=sample::debtor() form_key="k".to_owned()/> }
        }),
    ];
    let request = RequestId::from(uuid::Uuid::from_u128(7));
    for closed in [
        Closed::Nothing,
        Closed::Held(HoldReason::Deceased),
        Closed::Held(HoldReason::Insolvency),
        Closed::Held(HoldReason::OverIndebtedness),
        Closed::Held(HoldReason::Vulnerable),
        Closed::InPlan,
        Closed::Waiting(request),
        Closed::NoAddress,
    ] {
        pages.push(framed(locale, || view! { <ClosedPage closed/> }));
    }
    pages
}

fn pages(locale: Locale) -> Vec<String> {
    let all = [asked(locale), plans(locale), cases(locale), others(locale)];
    all.into_iter().flatten().collect()
}

/// Only what people read: tags and what stands in them left out.
fn text(html: &str) -> String {
    let body = html.split_once("<body>").map_or("", |(_, body)| body);
    body.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect()
}

#[test]
fn a_plan_of_somebody_who_is_protected_is_shown_at_rest() {
    let page = held_plan(Locale::En, HoldReason::Insolvency);
    assert!(page.contains("Your plan is paused") && page.contains("L622-7"), "{page}");
    for asking in ["href=\"/pay\"", "/calendar\"", "Move this instalment", "To come"] {
        assert!(!page.contains(asking), "{asking}: {page}");
    }
    let page = held_plan(Locale::En, HoldReason::Vulnerable);
    assert!(page.contains("href=\"/pay\""), "who is in distress may pay: {page}");
}

#[test]
fn an_offer_is_not_put_before_somebody_who_is_protected() {
    let reason = HoldReason::Vulnerable;
    let page = held_offer(Locale::En, reason);
    assert!(page.contains("a person looks after your file"), "{page}");
    assert!(!page.contains("id=\"offer\""), "{page}");
    let request = request(asks().swap_remove(0), RequestState::Countered, answers().swap_remove(4));
    assert!(case(Locale::En, request, false).contains("id=\"offer\""));
}

#[test]
fn french_marks_never_start_a_line() {
    for html in pages(Locale::Fr) {
        let text = text(&html);
        for mark in [" ;", " :", " ?", " !", " »", "« "] {
            let at = text.find(mark).map(|at| text[at..].chars().take(40).collect::<String>());
            assert_eq!(at, None, "a plain blank at “{mark}”");
        }
    }
}

#[test]
fn languages_do_not_mix() {
    for html in pages(Locale::En) {
        for word in ["facture", "Votre ", "vous ", "échéance", " à ", "demande "] {
            assert!(!text(&html).contains(word), "{word}");
        }
    }
}

#[test]
fn pages_have_one_heading_their_token_and_nothing_inline() {
    for html in Locale::ALL.iter().flat_map(|locale| pages(*locale)) {
        assert_eq!(html.matches("<h1").count(), 1);
        let posts = html.matches("method=\"post\"").count();
        assert_eq!(html.matches("name=\"csrf\"").count(), posts);
        for inline in [" style=", " onclick=", "javascript:", "<script>"] {
            assert!(!html.contains(inline), "{inline}");
        }
    }
}

#[test]
fn no_two_things_on_a_page_share_a_name() {
    for html in pages(Locale::En) {
        let ids: Vec<&str> =
            html.split(" id=\"").skip(1).filter_map(|part| part.split('"').next()).collect();
        for id in &ids {
            assert_eq!(ids.iter().filter(|other| other == &id).count(), 1, "{id}");
        }
    }
}

#[test]
fn an_acknowledgement_is_told_before_it_is_sent() {
    let pages = [asked(Locale::Fr), plans(Locale::Fr)].concat();
    let told: Vec<bool> = pages.iter().map(|html| html.contains("article 2240")).collect();
    // More time and less money; then the page that signs. Contesting and asking acknowledge nothing.
    let mut asked = [false; 13];
    (asked[3], asked[4]) = (true, true);
    assert_eq!(told, [&asked[..], &[false, false, false, true][..]].concat());
}
