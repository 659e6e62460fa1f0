//! The table of transitions as properties, and the rules of a day, one case each.

use super::*;
use crate::{ContactId, Money, party::DebtorKind};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use uuid::Uuid;

const FRANCE: Place<'_> = Place { country: "FR", postcode: "75011" };

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn step(days: i32, level: u8, kind: ActionKind) -> Step {
    let tone = match level {
        1 => Tone::Friendly,
        2 => Tone::Firm,
        _ => Tone::Formal,
    };
    Step {
        offset: Offset::after_due(days),
        kind,
        level,
        tone,
        template: format!("level-{level}"),
        mode: Mode::Automatic,
        conditions: Vec::new(),
    }
}

/// Friendly, friendly, firm, formal by registered letter, escalation.
fn sequence() -> Definition {
    Definition {
        criteria: Vec::new(),
        steps: vec![
            step(-5, 1, ActionKind::Email),
            step(5, 1, ActionKind::Email),
            step(15, 2, ActionKind::Email),
            step(30, 3, ActionKind::RegisteredLetter),
            step(45, 4, ActionKind::Escalation),
        ],
        end_after_days: 15,
    }
}

fn subject(minor: i64) -> Subject {
    Subject {
        balance: Money::eur(minor),
        disputed_permille: 0,
        days_late: 0,
        debtor_kind: DebtorKind::Business,
        segment: None,
        behaviour: Behaviour::New,
        country: "FR".to_owned(),
        broken_promises: 0,
        score: None,
        debtor_reference: "C1".to_owned(),
    }
}

fn person() -> Contactable {
    Contactable {
        id: ContactId(Uuid::from_u128(1)),
        email: Reach::Open,
        sms: Reach::Open,
        letter: Reach::Open,
        call: Reach::Open,
        stopped: false,
    }
}

/// A debtor with some invoices on a day, all due on 2 March 2026 unless the later ones are due later.
struct Case {
    definition: Definition,
    runs: Vec<(Run, Subject)>,
    contacts: Vec<Contactable>,
    holds: Holds,
    received: Vec<NaiveDate>,
    arrived: bool,
    off: bool,
    limitation: Option<NaiveDate>,
    later_due: Option<NaiveDate>,
    wordings: Option<Wordings>,
}

impl Case {
    fn new() -> Self {
        Self {
            definition: sequence(),
            runs: vec![(Run::new(), subject(10_000))],
            contacts: vec![person()],
            holds: Holds::default(),
            received: Vec::new(),
            arrived: true,
            off: false,
            limitation: None,
            later_due: None,
            wordings: None,
        }
    }

    fn at(next: usize) -> Self {
        let mut case = Self::new();
        case.runs[0].0.next = next;
        case
    }

    fn on(&self, today: &str) -> DayPlan {
        let frame = Frame::default();
        let claims: Vec<Claim<'_>> = self
            .runs
            .iter()
            .enumerate()
            .map(|(place, (run, subject))| Claim {
                run,
                definition: &self.definition,
                subject,
                due_on: self.later_due.filter(|_| place > 0).unwrap_or(day("2026-03-02")),
                limitation_on: self.limitation,
                has_open_action: false,
                message_arrived: self.arrived,
            })
            .collect();
        let debtor = DebtorDay {
            holds: &self.holds,
            place: FRANCE,
            contacts: &self.contacts,
            received: &self.received,
            claims: &claims,
        };
        let day = Day {
            today: day(today),
            frame: &frame,
            switched_off: self.off,
            formal_automatic: false,
            wordings: self.wordings.as_ref(),
        };
        plan_day(day, &debtor)
    }

    fn waits(&self, today: &str) -> Wait {
        match self.on(today).verdicts[0] {
            Verdict::Waits(wait) => wait,
            other => panic!("does not wait: {other:?}"),
        }
    }
}

#[test]
fn a_notice_goes_before_the_due_date() {
    let plan = Case::new().on("2026-02-25");
    assert_eq!(plan.actions[0].members, [(0, 0)]);
    assert_eq!(plan.actions[0].state, ActionState::Planned);
}

#[test]
fn a_notice_is_left_out_after_the_due_date() {
    let plan = Case::new().on("2026-03-10");
    assert_eq!(plan.left_out, [(0, 0, Reason::TooLate)]);
    assert_eq!(plan.actions[0].members, [(0, 1)]);
}

#[test]
fn what_is_not_due_yet_is_not_asked_for_with_what_is_late() {
    let mut case = Case::at(1);
    case.runs.push((Run::new(), subject(5_000)));
    case.later_due = Some(day("2026-03-14"));
    let plan = case.on("2026-03-10");
    assert_eq!(plan.actions.len(), 1);
    assert_eq!(plan.actions[0].members, [(0, 1)]);
    assert!(matches!(plan.verdicts[1], Verdict::Waits(Wait { reason: Reason::OtherFirst, .. })));
}

/// Which templates are worded on which channels.
fn worded(all: &[(&str, ActionKind)]) -> Wordings {
    let mut wordings = Wordings::default();
    for (template, kind) in all {
        wordings.add(template, *kind);
    }
    wordings
}

#[test]
fn the_next_channel_is_one_that_has_words() {
    let mut case = Case::at(1);
    case.contacts[0].email = Reach::Missing;
    let taken = |case: &Case| case.on("2026-03-10").actions[0].route.kind;
    case.wordings = Some(worded(&[("level-1", ActionKind::Email), ("level-1", ActionKind::Sms)]));
    assert_eq!(taken(&case), ActionKind::Sms);
    case.wordings = Some(worded(&[("level-1", ActionKind::Email), ("level-2", ActionKind::Sms)]));
    assert_eq!(taken(&case), ActionKind::Letter, "a letter takes the e-mail’s words");
    case.contacts[0].letter = Reach::Missing;
    assert_eq!(taken(&case), ActionKind::CallTask, "a call needs none");
    case.contacts[0].call = Reach::OptedOut;
    assert_eq!(case.waits("2026-03-10"), Wait::because(Reason::Template));
    case.contacts[0].sms = Reach::Missing;
    assert_eq!(case.waits("2026-03-10"), Wait::because(Reason::Unreachable));
}

#[test]
fn a_step_is_said_by_its_own_channel_whatever_is_known_of_words() {
    let mut case = Case::at(1);
    case.wordings = Some(Wordings::default());
    assert_eq!(case.on("2026-03-10").actions[0].route.kind, ActionKind::Email);
}

#[test]
fn the_channel_without_words_is_named() {
    let known = worded(&[("level-1", ActionKind::Email), ("level-3", ActionKind::Email)]);
    assert_eq!(known.wordless(&step(5, 1, ActionKind::Email)), Some(ActionKind::Sms));
    assert_eq!(known.wordless(&step(5, 1, ActionKind::Sms)), None);
    assert_eq!(known.wordless(&step(5, 2, ActionKind::Sms)), Some(ActionKind::Email));
    assert_eq!(known.wordless(&step(5, 3, ActionKind::Email)), None, "a notice goes on by letter");
    assert_eq!(known.wordless(&step(5, 1, ActionKind::CallTask)), None);
}

#[test]
fn after_an_outage_one_level_goes_and_not_the_next() {
    let plan = Case::at(1).on("2026-04-20");
    assert_eq!(plan.actions.len(), 1);
    assert_eq!(plan.actions[0].members, [(0, 1)]);
    let mut next = Case::at(2);
    next.received = vec![day("2026-04-20")];
    assert_eq!(next.waits("2026-04-21"), Wait::until(Reason::Spacing, day("2026-04-24")));
}

#[test]
fn nobody_gets_more_than_the_weekly_cap() {
    let mut case = Case::at(2);
    case.received = vec![day("2026-04-16"), day("2026-04-20")];
    let frame = Frame { spacing_days: 1, ..Frame::default() };
    assert_eq!(frame.next_message_day(&case.received), Some(day("2026-04-23")));
}

#[test]
fn nothing_goes_on_sundays_and_holidays() {
    let wait = Case::at(1).waits("2026-04-05");
    assert_eq!(wait, Wait::until(Reason::QuietDay, day("2026-04-07")));
}

#[test]
fn a_formal_notice_waits_for_a_person_and_for_a_message_that_arrived() {
    let mut case = Case::at(3);
    assert_eq!(case.on("2026-04-02").actions[0].state, ActionState::ToValidate);
    case.arrived = false;
    assert_eq!(case.waits("2026-04-02").reason, Reason::NotDelivered);
}

#[test]
fn a_formal_notice_never_becomes_a_short_message() {
    let mut case = Case::at(3);
    case.contacts[0].letter = Reach::Missing;
    assert_eq!(case.waits("2026-04-02").reason, Reason::Unreachable);
}

#[test]
fn an_opt_out_moves_the_step_to_the_next_channel() {
    let mut case = Case::at(1);
    case.contacts[0].email = Reach::OptedOut;
    assert_eq!(case.on("2026-03-10").actions[0].route.kind, ActionKind::Sms);
    case.contacts[0].sms = Reach::Missing;
    assert_eq!(case.on("2026-03-10").actions[0].route.kind, ActionKind::Letter);
    case.contacts[0].stopped = true;
    assert_eq!(case.waits("2026-03-10").reason, Reason::Unreachable);
}

#[test]
fn several_invoices_go_in_one_message() {
    let mut case = Case::at(1);
    let mut second = Run::new();
    second.next = 2;
    case.runs.push((second, subject(5_000)));
    let plan = case.on("2026-03-20");
    assert_eq!(plan.actions.len(), 1);
    assert_eq!(plan.actions[0].members, [(1, 2), (0, 1)]);
}

#[test]
fn a_formal_notice_takes_only_the_invoices_it_names() {
    let mut case = Case::at(3);
    let mut second = Run::new();
    second.next = 1;
    case.runs.push((second, subject(5_000)));
    let plan = case.on("2026-04-02");
    assert_eq!(plan.actions[0].members, [(0, 3)]);
    assert!(matches!(plan.verdicts[1], Verdict::Waits(Wait { reason: Reason::OtherFirst, .. })));
}

#[test]
fn the_guards_are_named() {
    let mut case = Case::at(1);
    case.limitation = Some(day("2026-03-09"));
    assert_eq!(case.waits("2026-03-10").reason, Reason::Limitation);

    let mut case = Case::at(1);
    case.holds.set(HoldReason::Insolvency, None);
    assert_eq!(case.waits("2026-03-10").hold, Some(HoldReason::Insolvency));

    let mut case = Case::at(1);
    case.off = true;
    assert_eq!(case.waits("2026-03-10").reason, Reason::SwitchedOff);

    let mut case = Case::at(1);
    case.runs[0].1 = subject(0);
    assert_eq!(case.on("2026-03-10").verdicts[0], Verdict::Settled);
    case.runs[0].1.disputed_permille = 1_000;
    assert_eq!(case.waits("2026-03-10").reason, Reason::Contested);

    let mut case = Case::at(1);
    case.runs[0].0.stage = Stage::Supervised;
    assert_eq!(case.waits("2026-03-10").reason, Reason::Supervised);
}

#[test]
fn a_hold_that_has_ended_holds_nothing() {
    let mut case = Case::at(1);
    case.runs[0].0.holds.set(HoldReason::Payment, Some(day("2026-03-09")));
    let wait = case.waits("2026-03-09");
    assert_eq!((wait.hold, wait.until), (Some(HoldReason::Payment), Some(day("2026-03-10"))));
    assert_eq!(case.on("2026-03-10").actions.len(), 1);
}

#[test]
fn a_step_whose_condition_does_not_hold_is_left_out() {
    let mut case = Case::at(1);
    case.definition.steps[1].conditions.push(Test::BalanceAtLeast(20_000).into());
    let plan = case.on("2026-03-20");
    assert_eq!(plan.left_out, [(0, 1, Reason::Condition)]);
    assert_eq!(plan.actions[0].members, [(0, 2)]);
}

#[test]
fn the_sequence_ends_some_days_after_its_last_step() {
    let mut case = Case::at(5);
    case.runs[0].0.last_on = Some(day("2026-04-16"));
    assert_eq!(case.waits("2026-04-30"), Wait::until(Reason::AllDone, day("2026-05-01")));
    assert_eq!(case.on("2026-05-01").verdicts[0], Verdict::Ended);
}

#[test]
fn tasks_come_beside_the_message_and_one_call_serves_all() {
    let mut case = Case::at(1);
    case.definition.steps[1].kind = ActionKind::CallTask;
    case.runs.push(case.runs[0].clone());
    let plan = case.on("2026-03-10");
    assert_eq!(plan.actions.len(), 1);
    assert_eq!(plan.actions[0].members.len(), 2);
    assert_eq!(plan.actions[0].state, ActionState::ToDo);
}

#[test]
fn refused_plan_resumes_at_the_same_step() {
    let definition = sequence();
    let run = Run { next: 2, level: 1, ..Run::new() };
    let asked = run.after(Event::PlanAsked { answer_by: day("2026-03-20") }, &definition);
    assert_eq!(asked.planned, Planned::Cancel);
    assert!(!asked.run.may_chase(day("2026-03-18")));
    assert_eq!(asked.run.after(Event::PlanRefused, &definition).run, run);
}

#[test]
fn broken_plan_and_broken_promise_go_one_level_up() {
    let definition = sequence();
    let run = Run { next: 1, level: 1, ..Run::new() };
    let agreed = run.after(Event::PlanAgreed, &definition).run;
    assert_eq!(agreed.stage, Stage::Supervised);
    assert_eq!(agreed.after(Event::PlanBroken, &definition).run.next, 2);

    let promise = Event::PromiseRecorded { on: day("2026-03-20"), until: day("2026-03-23") };
    let broken = run.after(promise, &definition).run.after(Event::PromiseBroken, &definition).run;
    assert_eq!((broken.next, broken.broken_promises), (2, 1));
    assert!(broken.may_chase(day("2026-03-21")));
}

#[test]
fn a_partly_contested_invoice_goes_on_and_a_wholly_contested_one_rests() {
    let definition = sequence();
    let run = Run::new();
    assert!(
        run.after(Event::DisputeOpened { rest: true }, &definition)
            .run
            .may_chase(day("2026-03-10"))
    );
    let whole = run.after(Event::DisputeOpened { rest: false }, &definition).run;
    assert!(!whole.may_chase(day("2030-01-01")));
    assert_eq!(whole.after(Event::DisputeRejected, &definition).run, run);
    let accepted = whole.after(Event::DisputeAccepted { rest: false }, &definition).run;
    assert_eq!(accepted.stage, Stage::Cancelled);
}

#[test]
fn a_reversed_payment_comes_back_where_it_left() {
    let definition = sequence();
    let run = Run { next: 2, level: 1, ..Run::new() };
    let paid = run.after(Event::PaidInFull, &definition).run;
    assert_eq!(paid.stage, Stage::Paid);
    assert_eq!(paid.after(Event::PaymentReversed, &definition).run, run);
}

#[test]
fn a_sequence_is_checked() {
    let frame = Frame::default();
    let kinds = |definition: &Definition| -> Vec<FindingKind> {
        check(definition, &frame).into_iter().map(|finding| finding.kind).collect()
    };
    assert_eq!(kinds(&Definition::default()), [FindingKind::NoSteps]);
    assert_eq!(kinds(&sequence()), [FindingKind::FormalAutomatic]);
    let mut wrong = sequence();
    wrong.steps[2].level = 9;
    wrong.steps[1].offset = Offset::after_due(70);
    wrong.steps.truncate(3);
    let found = kinds(&wrong);
    for kind in [FindingKind::FriendlyTooLong, FindingKind::OutOfOrder] {
        assert!(found.contains(&kind), "{kind} is not in {found:?}");
    }
    let mut formal = sequence();
    formal.steps.drain(..3);
    assert!(kinds(&formal).contains(&FindingKind::FormalFirst));
}

#[test]
fn overseas_clocks_are_their_own() {
    assert_eq!(time_zone_of("FR", "97400"), Some("Indian/Reunion"));
    assert_eq!(time_zone_of("fr", "69003"), Some("Europe/Paris"));
    assert_eq!(time_zone_of("XX", ""), None);
}

#[test]
fn hours_move_to_the_next_slot() {
    let frame = Frame::default();
    let slot = |text: &str| frame.slot_from(text.parse().unwrap(), FRANCE).to_string();
    assert_eq!(slot("2026-03-02T06:30:00"), "2026-03-02 08:00:00");
    assert_eq!(slot("2026-03-02T10:30:00"), "2026-03-02 10:30:00");
    assert_eq!(slot("2026-03-07T20:00:00"), "2026-03-09 08:00:00");
    assert_eq!(slot("2026-12-24T21:00:00"), "2026-12-26 08:00:00");
}

fn events() -> impl Strategy<Value = Event> {
    let date = (0_u64..400).prop_map(|days| day("2026-01-01") + Days::new(days));
    let reason = proptest::sample::select(HoldReason::ALL);
    prop_oneof![
        Just(Event::PaidInFull),
        Just(Event::PaidInPart),
        Just(Event::CreditedInFull),
        Just(Event::PaymentReversed),
        date.clone().prop_map(|until| Event::PaymentAwaited { until }),
        Just(Event::PaymentNotComing),
        Just(Event::PlanAgreed),
        date.clone().prop_map(|answer_by| Event::PlanAsked { answer_by }),
        date.clone().prop_map(|open_until| Event::PlanCountered { open_until }),
        Just(Event::PlanRefused),
        Just(Event::PlanBroken),
        Just(Event::PlanCompleted),
        Just(Event::PlanEnded),
        date.clone().prop_map(|until| Event::DelayRecorded { until }),
        date.clone().prop_map(|on| Event::PromiseRecorded { on, until: on + Days::new(3) }),
        Just(Event::PromiseBroken),
        any::<bool>().prop_map(|rest| Event::DisputeOpened { rest }),
        any::<bool>().prop_map(|rest| Event::DisputeAccepted { rest }),
        Just(Event::DisputeRejected),
        (reason.clone(), proptest::option::of(date.clone()))
            .prop_map(|(reason, until)| Event::Held { reason, until }),
        reason.prop_map(|reason| Event::HoldEnded { reason }),
        date.clone().prop_map(|to| Event::Postponed { to }),
        (0_usize..6, date.clone()).prop_map(|(index, on)| Event::StepDone { index, on }),
        (0_usize..6, date).prop_map(|(index, on)| Event::StepSkipped { index, on }),
        Just(Event::SequenceEnded),
        Just(Event::LitigationDecided),
    ]
}

proptest! {
    #[test]
    fn every_event_leads_to_a_defined_state(history in proptest::collection::vec(events(), 0..30)) {
        let definition = sequence();
        let mut run = Run::new();
        for event in history {
            let after = run.after(event, &definition).run;
            prop_assert!(after.next <= definition.steps.len());
            prop_assert!(after.next >= run.next, "the sequence never goes back");
            prop_assert!(after.level >= run.level);
            if run.stage.is_settled() && event != Event::PaymentReversed {
                prop_assert_eq!(&after, &run);
            }
            run = after;
        }
    }

    #[test]
    fn nothing_paid_is_chased_and_nothing_frozen_is_sent(
        history in proptest::collection::vec(events(), 0..30),
        offset in 0_u64..500,
        balance in -5_i64..10_000,
    ) {
        let definition = sequence();
        let run = history.iter().fold(Run::new(), |run, event| run.after(*event, &definition).run);
        let today = day("2026-01-01") + Days::new(offset);
        let mut case = Case::new();
        case.runs = vec![(run.clone(), subject(balance))];
        let plan = case.on(&today.to_string());
        if balance <= 0 || !run.may_chase(today) {
            prop_assert!(plan.actions.is_empty());
            prop_assert!(plan.left_out.is_empty());
        }
        let messages = plan.actions.iter().filter(|a| a.route.kind.is_message()).count();
        prop_assert!(messages <= 1);
    }

    #[test]
    fn a_day_is_planned_the_same_way_each_time(
        nexts in proptest::collection::vec(0_usize..6, 1..8),
        offset in 0_u64..120,
    ) {
        let mut case = Case::new();
        case.runs = nexts.iter().map(|&next| (Run { next, ..Run::new() }, subject(1_000))).collect();
        let today = (day("2026-02-01") + Days::new(offset)).to_string();
        let plan = case.on(&today);
        prop_assert_eq!(plan.verdicts.len(), case.runs.len());
        // Each invoice is in one action at most, and every action has someone to lead it.
        let mut claims: Vec<usize> =
            plan.actions.iter().flat_map(|a| a.members.iter().map(|m| m.0)).collect();
        let count = claims.len();
        claims.sort_unstable();
        claims.dedup();
        prop_assert_eq!(claims.len(), count);
        prop_assert!(plan.actions.iter().all(|action| !action.members.is_empty()));
        prop_assert_eq!(&plan, &case.on(&today));
    }
}
