//! The table "what a decision does to the scenario", row by row, as far as one invoice's run decides.

use super::*;
use crate::requests::{Answer, Ask, DisputeCategory, event_answered, event_asked};
use chrono::{Days, NaiveDate};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn today() -> NaiveDate {
    day("2026-03-10")
}

fn step(days: i32, level: u8) -> Step {
    Step {
        offset: Offset::after_due(days),
        kind: ActionKind::Email,
        level,
        tone: Tone::Friendly,
        template: format!("level-{level}"),
        mode: Mode::Automatic,
        conditions: Vec::new(),
    }
}

/// Two steps of the first level, one of the second, one of the third.
fn sequence() -> Definition {
    Definition {
        criteria: Vec::new(),
        steps: vec![step(5, 1), step(10, 1), step(20, 2), step(40, 3)],
        end_after_days: 15,
    }
}

/// One reminder has gone.
fn reminded() -> Run {
    let done = Event::StepDone { index: 0, on: day("2026-03-07") };
    Run::new().after(done, &sequence()).run
}

fn told(run: &Run, event: Event) -> Change {
    run.after(event, &sequence())
}

fn plan(count: u32) -> Ask {
    let first_on = day("2026-04-01");
    let frequency = crate::plans::Frequency::Monthly;
    Ask::Plan { terms: crate::plans::Terms { deposit_minor: 0, count, first_on, frequency } }
}

/// What an answer to a wish does to a run that rests because of it.
fn answered(run: &Run, ask: &Ask, answer: &Answer, rest: bool) -> Change {
    told(run, event_answered(ask, answer, 3, rest).unwrap())
}

fn asked(ask: &Ask, rest: bool) -> Change {
    told(&reminded(), event_asked(ask, day("2026-03-12"), rest).unwrap())
}

fn refused() -> Answer {
    Answer::Refuse { reason: "x".to_owned() }
}

/// Where a run stands: its stage, the step that comes next, the level reached.
const fn place(run: &Run) -> (Stage, usize, u8) {
    (run.stage, run.next, run.level)
}

#[test]
fn paid_in_full_exits_paid_and_calls_off_what_is_planned() {
    let held = told(&reminded(), Event::Held { reason: HoldReason::Collector, until: None }).run;
    for run in [reminded(), held, told(&reminded(), Event::PlanAgreed).run] {
        let paid = told(&run, Event::PaidInFull);
        assert_eq!((paid.run.stage, paid.planned), (Stage::Paid, Planned::Cancel));
        assert!(paid.run.holds.is_empty() && !paid.run.may_chase(today()));
    }
}

#[test]
fn paid_in_part_goes_on_where_it_was_and_skips_no_level() {
    let run = reminded();
    let paid = told(&run, Event::PaidInPart);
    assert_eq!(paid.run, run, "neither a step nor a level is skipped, nothing is done twice");
    // What is planned stays: it says what is owed on the day when it leaves.
    assert_eq!(paid.planned, Planned::Keep);
    assert!(paid.run.may_chase(today()));
    // However often: every level is still to come.
    let often = (0..9).fold(run, |run, _| told(&run, Event::PaidInPart).run);
    let left: Vec<u8> = sequence().steps[often.next..].iter().map(|step| step.level).collect();
    assert_eq!(left, [1, 2, 3]);
}

#[test]
fn paid_in_part_ends_the_wait_for_the_bank_and_no_other_hold() {
    let until = day("2026-03-13");
    let waiting = told(&reminded(), Event::PaymentAwaited { until }).run;
    assert_eq!(told(&waiting, Event::PaidInPart).run, reminded());
    for reason in [HoldReason::Delay, HoldReason::Promise, HoldReason::PlanReview] {
        let held = told(&waiting, Event::Held { reason, until: Some(until) }).run;
        let paid = told(&held, Event::PaidInPart).run;
        assert_eq!(paid.holds.on(today()), Some((reason, Some(until))), "{reason}");
    }
}

#[test]
fn a_bank_at_work_freezes_for_its_days_and_then_it_resumes_by_itself() {
    let until = day("2026-03-13");
    let waiting = told(&reminded(), Event::PaymentAwaited { until });
    assert_eq!(waiting.planned, Planned::Cancel, "what is planned is held");
    let waiting = waiting.run;
    assert_eq!(place(&waiting), place(&reminded()), "at its step");
    assert!(!waiting.may_chase(until), "the last day counts");
    assert_eq!(waiting.overdue(until), None);
    let over = waiting.overdue(until + Days::new(1)).unwrap();
    assert_eq!(over, Event::HoldEnded { reason: HoldReason::Payment });
    assert_eq!(told(&waiting, over).run, reminded());
    // A bank that says no ends it at once, one that says yes ends it all.
    assert_eq!(told(&waiting, Event::PaymentNotComing).run, reminded());
    assert_eq!(told(&waiting, Event::PaidInFull).run.stage, Stage::Paid);
}

#[test]
fn i_have_transferred_is_the_same_wait() {
    let on = today();
    let ask = Ask::Transferred { minor: 1_000, on, reference: String::new() };
    let waiting = asked(&ask, true);
    assert_eq!(waiting, told(&reminded(), Event::PaymentAwaited { until: day("2026-03-12") }));
    assert_eq!(answered(&waiting.run, &ask, &refused(), true).run, reminded());
}

#[test]
fn a_plan_asked_within_policy_is_supervised_at_once() {
    let granted = answered(&reminded(), &plan(3), &Answer::Approve, true);
    assert_eq!(granted.planned, Planned::Cancel);
    assert_eq!(place(&granted.run), (Stage::Supervised, 1, 1));
    assert!(granted.run.holds.is_empty() && !granted.run.may_chase(day("2030-01-01")));
}

#[test]
fn a_plan_asked_outside_policy_freezes_until_somebody_answers() {
    let waiting = asked(&plan(9), true);
    assert_eq!(waiting.planned, Planned::Cancel);
    let (reason, by) = waiting.run.holds.on(today()).unwrap();
    assert_eq!((reason, by), (HoldReason::PlanReview, Some(day("2026-03-12"))));
    // The day is a promise to the debtor: an answer that is late is not at the debtor's cost.
    let late = day("2026-06-01");
    assert!(!waiting.run.may_chase(late));
    assert_eq!(waiting.run.overdue(late), None);
}

#[test]
fn a_plan_approved_late_is_supervised_from_the_same_step() {
    let run = asked(&plan(9), true).run;
    let approved = answered(&run, &plan(9), &Answer::Approve, true).run;
    assert_eq!(place(&approved), (Stage::Supervised, 1, 1));
    assert!(approved.holds.is_empty());
}

#[test]
fn a_counter_offer_stays_frozen_until_it_is_accepted_or_has_expired() {
    let Ask::Plan { terms } = plan(5) else { unreachable!() };
    let open_until = day("2026-03-17");
    let counter = Answer::Counter { terms, open_until };
    let offered = answered(&asked(&plan(9), true).run, &plan(9), &counter, true);
    assert_eq!(offered.planned, Planned::Cancel);
    let offered = offered.run;
    assert!(!offered.may_chase(open_until), "its last day counts");
    assert_eq!(
        offered.holds.iter().collect::<Vec<_>>(),
        [(HoldReason::CounterOffer, Some(open_until))],
        "it is no longer under review"
    );
    assert_eq!(told(&offered, Event::PlanAgreed).run.stage, Stage::Supervised);
    let over = offered.overdue(open_until + Days::new(1)).unwrap();
    assert_eq!(over, Event::PlanRefused);
    assert_eq!(told(&offered, over).run, reminded(), "it resumes at the same step");
}

#[test]
fn a_refused_plan_resumes_at_the_same_step_on_the_day_that_spacing_allows() {
    let run = answered(&asked(&plan(9), true).run, &plan(9), &refused(), true).run;
    assert_eq!(run, reminded());
    let (due, spaced) = (day("2026-02-20"), day("2026-03-14"));
    let next = Outlook::of(&run, &sequence(), due, today(), spaced);
    assert_eq!(next, Outlook::Step { index: 1, on: spaced }, "never sooner than spacing allows");
}

#[test]
fn a_missed_instalment_reenters_one_level_above_where_it_left() {
    let broken = told(&told(&reminded(), Event::PlanAgreed).run, Event::PlanBroken);
    assert_eq!(place(&broken.run), (Stage::Chasing, 2, 1), "the step of the first level is jumped");
    assert_eq!(sequence().steps[broken.run.next].level, 2);
    assert!(broken.run.may_chase(today()));
    // At the highest level there is no higher one: nothing is jumped.
    let last = Run { next: 3, level: 2, ..reminded() };
    let broken = told(&told(&last, Event::PlanAgreed).run, Event::PlanBroken).run;
    assert_eq!(place(&broken), (Stage::Chasing, 3, 2));
    // News of a plan that has ended already change nothing.
    assert_eq!(told(&reminded(), Event::PlanBroken).run, reminded());
}

#[test]
fn a_completed_plan_exits_paid() {
    let done = told(&told(&reminded(), Event::PlanAgreed).run, Event::PlanCompleted);
    assert_eq!((done.run.stage, done.planned), (Stage::Paid, Planned::Cancel));
}

#[test]
fn a_delay_freezes_until_its_date_plus_grace_and_breaks_nothing_when_it_ends() {
    let until = day("2026-03-25");
    let ask = Ask::Delay { until };
    let last = day("2026-03-28");
    for before in [reminded(), asked(&ask, true).run] {
        let given = answered(&before, &ask, &Answer::Approve, true);
        assert_eq!(given.planned, Planned::Cancel);
        let given = given.run;
        assert_eq!(given.holds.iter().collect::<Vec<_>>(), [(HoldReason::Delay, Some(last))]);
        assert_eq!(place(&given), place(&reminded()));
        assert!(!given.may_chase(last), "the grace counts");
        assert_eq!(given.overdue(last), None);
        let over = given.overdue(last + Days::new(1)).unwrap();
        assert_eq!(over, Event::HoldEnded { reason: HoldReason::Delay });
        assert_eq!(told(&given, over).run, reminded(), "same step, same level, nothing counted");
    }
    // Refused, it goes on at once; another date counts instead of the one asked for.
    let waiting = asked(&ask, true).run;
    assert_eq!(answered(&waiting, &ask, &refused(), true).run, reminded());
    let on = day("2026-03-20");
    let other = answered(&waiting, &ask, &Answer::ApproveUntil { on }, true).run;
    assert_eq!(other.holds.on(today()), Some((HoldReason::Delay, Some(day("2026-03-23")))));
}

#[test]
fn a_promise_kept_exits_paid_and_one_broken_goes_one_level_up_and_is_counted() {
    let on = day("2026-03-20");
    let last = day("2026-03-23");
    let promised = answered(&reminded(), &Ask::Promise { on }, &Answer::Approve, true).run;
    assert_eq!(promised.promised_on, Some(on));
    assert!(!promised.may_chase(last));
    let kept = told(&promised, Event::PaidInFull).run;
    assert_eq!((kept.stage, kept.broken_promises), (Stage::Paid, 0));
    assert_eq!(promised.overdue(last), None, "the grace counts");
    let over = promised.overdue(last + Days::new(1)).unwrap();
    assert_eq!(over, Event::PromiseBroken);
    let broken = told(&promised, over).run;
    assert_eq!(place(&broken), (Stage::Chasing, 2, 1));
    assert_eq!((broken.broken_promises, broken.holds.is_empty()), (1, true));
}

#[test]
fn of_a_dispute_the_contested_amount_alone_leaves() {
    let ask = Ask::dispute(DisputeCategory::Quality);
    let part = asked(&ask, true);
    assert_eq!((part.run, part.planned), (reminded(), Planned::Keep), "the rest goes on");
    let whole = asked(&ask, false);
    assert_eq!(whole.planned, Planned::Cancel);
    assert_eq!(whole.run.holds.on(day("2030-01-01")), Some((HoldReason::Dispute, None)));
}

#[test]
fn a_dispute_accepted_exits_cancelled_or_resumes_on_what_remains() {
    let ask = Ask::dispute(DisputeCategory::Quality);
    let disputed = asked(&ask, false).run;
    let whole = answered(&disputed, &ask, &Answer::Approve, false);
    assert_eq!((whole.run.stage, whole.planned), (Stage::Cancelled, Planned::Cancel));
    let part = answered(&disputed, &ask, &Answer::ApprovePart { minor: 100 }, true).run;
    assert_eq!(part, reminded(), "at the step where it left");
    // The credit that goes with it may be the last of what was owed.
    assert_eq!(told(&disputed, Event::CreditedInFull).run.stage, Stage::Cancelled);
}

#[test]
fn a_rejected_dispute_reenters_where_it_left() {
    let ask = Ask::dispute(DisputeCategory::Quality);
    let disputed = asked(&ask, false).run;
    assert_eq!(answered(&disputed, &ask, &refused(), true).run, reminded());
}

#[test]
fn what_a_person_or_the_law_holds_rests_whatever_else_is_said() {
    let quiet = [
        HoldReason::WrongPerson,
        HoldReason::Deceased,
        HoldReason::Insolvency,
        HoldReason::OverIndebtedness,
        HoldReason::Vulnerable,
        HoldReason::Bounce,
    ];
    for reason in quiet {
        let held = told(&reminded(), Event::Held { reason, until: None });
        assert_eq!(held.planned, Planned::Cancel, "{reason}");
        assert_eq!(place(&held.run), place(&reminded()));
        for event in [
            Event::PaidInPart,
            Event::PlanRefused,
            Event::PlanBroken,
            Event::PromiseBroken,
            Event::DisputeRejected,
            Event::PaymentNotComing,
        ] {
            let after = told(&held.run, event).run;
            assert!(!after.may_chase(day("2030-01-01")), "{reason}: {event:?}");
        }
        assert_eq!(told(&held.run, Event::HoldEnded { reason }).run, reminded());
        assert_eq!(told(&held.run, Event::PaidInFull).run.stage, Stage::Paid);
    }
}

#[test]
fn the_end_reached_unpaid_exits_doubtful_or_litigation_when_a_collector_decides_so() {
    let all_done = Run { next: 4, level: 3, last_on: Some(day("2026-04-11")), ..Run::new() };
    let ended = told(&all_done, Event::SequenceEnded);
    assert_eq!((ended.run.stage, ended.planned), (Stage::Doubtful, Planned::Cancel));
    let decided = told(&ended.run, Event::LitigationDecided).run;
    assert_eq!(decided.stage, Stage::Litigation);
    assert_eq!(told(&decided, Event::PaidInFull).run.stage, Stage::Paid, "it can still be paid");
    // What rests is not given up meanwhile.
    let held = told(&all_done, Event::Held { reason: HoldReason::Dispute, until: None }).run;
    assert_eq!(told(&held, Event::SequenceEnded).run.stage, Stage::Chasing);
}

/// Rows about a contact (wrong person, opt-out, bounced) are decided when a day is planned.
#[test]
fn rows_that_a_day_decides() {
    use crate::{ContactId, Money, party::DebtorKind};
    let contact = |email, sms| Contactable {
        id: ContactId(uuid::Uuid::from_u128(1)),
        email,
        sms,
        letter: Reach::Missing,
        call: Reach::Missing,
        stopped: false,
    };
    let subject = Subject {
        balance: Money::eur(1_000),
        disputed_permille: 0,
        days_late: 0,
        debtor_kind: DebtorKind::Business,
        segment: None,
        behaviour: Behaviour::New,
        country: "FR".to_owned(),
        broken_promises: 0,
        score: None,
        debtor_reference: "C1".to_owned(),
    };
    let on = |contacts: &[Contactable]| {
        let (run, definition, frame) = (reminded(), sequence(), Frame::default());
        let claims = [Claim {
            run: &run,
            definition: &definition,
            subject: &subject,
            due_on: day("2026-02-24"),
            limitation_on: None,
            has_open_action: false,
            message_arrived: true,
        }];
        let debtor = DebtorDay {
            holds: &Holds::default(),
            place: Place { country: "FR", postcode: "75011" },
            contacts,
            received: &[],
            claims: &claims,
        };
        let day = Day {
            today: today(),
            frame: &frame,
            switched_off: false,
            formal_automatic: false,
            wordings: None,
        };
        plan_day(day, &debtor)
    };
    let open = contact(Reach::Open, Reach::Open);
    assert_eq!(on(std::slice::from_ref(&open)).actions[0].route.kind, ActionKind::Email);
    // Opted out of e-mails, or its mail came back: the next allowed channel takes the step.
    for closed in [Reach::OptedOut, Reach::Bounced] {
        let plan = on(&[contact(closed, Reach::Open)]);
        assert_eq!(plan.actions[0].route.kind, ActionKind::Sms, "{closed:?}");
        assert_eq!(plan.actions[0].members, [(0, 1)], "the same step");
    }
    // The wrong person gets nothing, by no channel.
    let stopped = Contactable { stopped: true, ..open };
    assert!(on(&[stopped]).actions.is_empty());
}
