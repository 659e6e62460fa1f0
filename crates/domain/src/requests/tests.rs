use super::*;
use crate::{
    plans::{Allowance, Clause, Frequency, Terms},
    scenario::Event,
};
use chrono::NaiveDate;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn terms() -> Terms {
    Terms { deposit_minor: 0, count: 3, first_on: day("2026-06-15"), frequency: Frequency::Monthly }
}

proptest! {
    /// Whatever happens, in whatever order, a request ends once.
    #[test]
    fn a_request_ends_once(events in proptest::collection::vec(0_usize..RequestEvent::ALL.len(), 0..20)) {
        let mut state = RequestState::Open;
        let mut ends = 0;
        for event in events {
            let Some(next) = state.after(RequestEvent::ALL[event]) else { continue };
            prop_assert!(!state.is_end(), "{state} has ended");
            ends += usize::from(next.is_end());
            state = next;
        }
        prop_assert!(ends <= 1);
        prop_assert_eq!(ends == 1, state.is_end());
    }
}

#[test]
fn only_what_was_offered_can_be_accepted() {
    use RequestEvent::{Accepted, Answered, Countered, Declined, DocumentAsked, RanOut};
    assert_eq!(RequestState::Countered.after(RequestEvent::NotCome), None);
    for event in [Accepted, Declined, RanOut] {
        assert_eq!(RequestState::Open.after(event), None);
        assert_eq!(RequestState::DocumentAsked.after(event), None);
    }
    assert_eq!(RequestState::Countered.after(Accepted), Some(RequestState::Approved));
    assert_eq!(RequestState::Countered.after(Declined), Some(RequestState::Refused));
    assert_eq!(RequestState::Countered.after(RanOut), Some(RequestState::Expired));
    assert_eq!(RequestState::Countered.after(Countered), Some(RequestState::Countered));
    assert_eq!(RequestState::Countered.after(DocumentAsked), None);
    assert_eq!(RequestState::DocumentAsked.after(Answered), Some(RequestState::Open));
}

#[test]
fn dates_are_granted_up_to_the_policys_days_for_those_who_kept_their_word() {
    let policy = RequestPolicy::default();
    let today = day("2026-06-01");
    let fresh = Standing { total_minor: 10_000, ..Standing::default() };
    let judge = |ask: &Ask, standing| policy.judge(ask, standing, today);
    for ask in [Ask::Delay { until: day("2026-06-16") }, Ask::Promise { on: day("2026-06-16") }] {
        assert_eq!(judge(&ask, fresh), Judgement::Granted);
        let broken = Standing { broken: 1, ..fresh };
        assert_eq!(judge(&ask, broken), Judgement::Review(vec![Clause::Broken { count: 1 }]));
        let longer = Allowance { delay_days: Some(0), count: None };
        let never = Standing { allowance: longer, ..fresh };
        assert_eq!(judge(&ask, never), Judgement::Review(vec![Clause::Always]));
    }
    let last_on = day("2026-06-16");
    for ask in [Ask::Delay { until: day("2026-06-17") }, Ask::Promise { on: day("2026-06-17") }] {
        assert_eq!(judge(&ask, fresh), Judgement::Review(vec![Clause::Date { last_on }]));
    }
}

#[test]
fn people_decide_disputes_settlements_and_questions() {
    let policy = RequestPolicy::default();
    let asks = [
        Ask::dispute(DisputeCategory::Quality),
        Ask::Discount { minor: 5_000, on: day("2026-06-05") },
        Ask::Document,
        Ask::Data { right: DataRight::Access },
    ];
    for ask in asks {
        let judged = policy.judge(&ask, Standing::default(), day("2026-06-01"));
        assert_eq!(judged, Judgement::Review(vec![Clause::Always]));
    }
}

#[test]
fn examples_that_come_out_otherwise_are_named() {
    let example = |total_minor, ask, granted| Example { total_minor, ask, granted };
    let plan = |count| ExampleAsk::Plan { count, first_in: 10 };
    let policy = RequestPolicy {
        examples: vec![
            example(100_000, plan(6), true),
            example(100_000, plan(7), true),
            example(40_000, plan(4), false),
            example(40_000, ExampleAsk::Delay { days: 15 }, false),
            example(40_000, ExampleAsk::Promise { days: 16 }, false),
        ],
        ..RequestPolicy::default()
    };
    assert_eq!(policy.failing_examples(day("2026-06-01")), [1, 3]);
}

#[test]
fn the_usual_policy_has_examples_and_they_come_out() {
    let usual = RequestPolicy::default();
    assert!(usual.examples.iter().any(|one| one.granted));
    assert!(usual.examples.iter().any(|one| !one.granted));
    assert_eq!(usual.failing_examples(day("2026-06-01")), [0_usize; 0]);
}

#[test]
fn examples_ask_as_the_policy_wants_it() {
    let mut policy = RequestPolicy::default();
    policy.plan.deposit_percent = 10;
    policy.plan.frequencies = vec![Frequency::Weekly];
    let ask = ExampleAsk::Plan { count: 3, first_in: 10 };
    policy.examples = vec![Example { total_minor: 100_000, ask, granted: true }];
    assert_eq!(policy.failing_examples(day("2026-06-01")), [0_usize; 0]);
}

#[test]
fn every_row_of_answers_tells_its_event() {
    let until = day("2026-06-20");
    let by = day("2026-06-03");
    let plan = Ask::Plan { terms: terms() };
    let delay = Ask::Delay { until };
    let promise = Ask::Promise { on: until };
    let dispute = Ask::dispute(DisputeCategory::Billing);
    let refuse = Answer::Refuse { reason: String::new() };
    let counter = Answer::Counter { terms: terms(), open_until: until };
    let later = day("2026-06-23");

    assert_eq!(event_asked(&plan, by, true), Some(Event::PlanAsked { answer_by: by }));
    assert_eq!(event_asked(&dispute, by, false), Some(Event::DisputeOpened { rest: false }));
    assert_eq!(event_asked(&Ask::Document, by, true), None);

    let answered = |ask: &Ask, answer: &Answer| event_answered(ask, answer, 3, true);
    assert_eq!(answered(&plan, &Answer::Approve), Some(Event::PlanAgreed));
    assert_eq!(answered(&plan, &counter), Some(Event::PlanCountered { open_until: until }));
    let sum = Answer::CounterSum { minor: 5_000, on: until, open_until: until };
    let settle = Ask::Discount { minor: 4_000, on: until };
    assert_eq!(answered(&settle, &sum), Some(Event::PlanCountered { open_until: until }));
    assert_eq!(answered(&settle, &Answer::Approve), Some(Event::PlanAgreed));
    assert_eq!(answered(&settle, &refuse), Some(Event::PlanRefused));
    assert_eq!(answered(&plan, &refuse), Some(Event::PlanRefused));
    let document = Answer::AskDocument { what: String::new() };
    assert_eq!(answered(&plan, &document), None, "it stays frozen");
    assert_eq!(answered(&delay, &Answer::Approve), Some(Event::DelayRecorded { until: later }));
    let on = day("2026-06-10");
    assert_eq!(
        answered(&delay, &Answer::ApproveUntil { on }),
        Some(Event::DelayRecorded { until: day("2026-06-13") })
    );
    assert_eq!(
        answered(&promise, &Answer::Approve),
        Some(Event::PromiseRecorded { on: until, until: later })
    );
    assert_eq!(answered(&dispute, &refuse), Some(Event::DisputeRejected));
    assert_eq!(
        event_answered(&dispute, &Answer::Approve, 3, false),
        Some(Event::DisputeAccepted { rest: false })
    );
    assert_eq!(
        answered(&dispute, &Answer::ApprovePart { minor: 100 }),
        Some(Event::DisputeAccepted { rest: true })
    );
}

#[test]
fn asks_keep_their_form_in_storage() {
    let asks = [
        Ask::Plan { terms: terms() },
        Ask::dispute(DisputeCategory::AfterSales),
        Ask::Callback(Callback {
            phone: "+33612345678".into(),
            on: day("2026-06-02"),
            part: PartOfDay::Morning,
        }),
        Ask::Document,
    ];
    for ask in asks {
        let text = serde_json::to_string(&ask).unwrap();
        assert!(text.contains(ask.kind().as_str()), "{text}");
        assert_eq!(serde_json::from_str::<Ask>(&text).unwrap(), ask);
    }
}

#[test]
fn an_announced_transfer_is_noted_and_waits_for_the_bank() {
    let (on, until) = (day("2026-06-01"), day("2026-06-04"));
    let ask = Ask::Transferred { minor: 24_000, on, reference: "RF18".to_owned() };
    let judged = RequestPolicy::default().judge(&ask, Standing::default(), on);
    assert_eq!((judged, ask.kind()), (Judgement::Noted, RequestKind::Promise));
    assert!(ask.awaits_bank() && !ask.seeks_agreement());
    assert!(Ask::Promise { on }.seeks_agreement() && !Ask::Document.seeks_agreement());
    assert_eq!(event_asked(&ask, until, true), Some(Event::PaymentAwaited { until }));
    let answered = |answer: Answer| event_answered(&ask, &answer, 3, true);
    let refused = Answer::Refuse { reason: "x".to_owned() };
    assert_eq!(answered(refused), Some(Event::PaymentNotComing));
    assert_eq!(answered(Answer::Approve), None, "the wait goes on to its day");
    assert_eq!(RequestState::Open.after(RequestEvent::NotCome), Some(RequestState::Expired));
    let written = serde_json::to_string(&ask).unwrap();
    assert_eq!(serde_json::from_str::<Ask>(&written).unwrap(), ask);
}
