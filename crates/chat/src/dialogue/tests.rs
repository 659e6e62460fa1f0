//! The machine driven by hand: what was understood is given, not read.

use super::*;
use crate::testing::{context, day};
use proptest::prelude::*;
use rust_decimal::Decimal;

/// A conversation about one invoice of 240.
struct Talk {
    dialogue: Dialogue,
    context: Context,
}

fn talk(invoices: &[(&str, &str)]) -> Talk {
    Talk { dialogue: Dialogue::new(Locale::Fr), context: context(invoices) }
}

impl Talk {
    fn one() -> Self {
        talk(&[("F-301", "240")])
    }

    fn two() -> Self {
        talk(&[("F-7741", "120"), ("F-7742", "86.5")])
    }

    fn turn(&mut self, message: &str, intent: Intent, slots: &Slots) -> Turn {
        let heard = Heard {
            message,
            intent,
            also: &[],
            choice: None,
            slots,
            language: self.dialogue.language(),
        };
        self.dialogue.turn(&heard, &self.context, Script::standard())
    }

    fn says(&mut self, message: &str, intent: Intent, slots: &Slots) -> Act {
        self.turn(message, intent, slots).now.act
    }

    fn yes(&mut self) -> Turn {
        self.turn("oui", Intent::Affirm, &Slots::default())
    }

    fn no(&mut self) -> Turn {
        self.turn("non", Intent::Deny, &Slots::default())
    }
}

fn none() -> Slots {
    Slots::default()
}

fn n(n: u32) -> Slots {
    Slots { n: Some(n), ..none() }
}

fn on(month: u32, date: u32) -> Slots {
    Slots { date: Some(day(month, date)), ..none() }
}

fn amount(amount: u32) -> Slots {
    Slots { amount: Some(amount.into()), ..none() }
}

#[test]
fn a_plan_is_stored_after_a_yes_and_not_before() {
    let mut talk = Talk::one();
    let asked = talk.turn("en 2 fois", Intent::PlanRequest, &n(2));
    assert_eq!((asked.now.act, asked.deed), (Act::ConfirmPlan, None));
    assert_eq!(talk.dialogue.waiting(), Waiting::Yes(Flow::Plan));
    let done = talk.yes();
    assert_eq!(done.now.act, Act::PlanApproved);
    let Some(Deed::Plan { invoices, instalments, review }) = done.deed else { panic!("{done:?}") };
    assert_eq!(invoices, Invoices::One("F-301".to_owned()));
    assert_eq!((instalments.n, instalments.instalment, review), (2, Decimal::from(120), false));
    assert_eq!(talk.dialogue.waiting(), Waiting::Nothing);
    assert_eq!(talk.yes().deed, None);
}

#[test]
fn a_plan_outside_the_policy_goes_to_a_person_after_a_yes() {
    let mut talk = Talk::one();
    let asked = talk.turn("en 10 fois", Intent::PlanRequest, &n(10));
    assert_eq!(asked.now.act, Act::ConfirmReview);
    assert_eq!(asked.clause.as_deref(), Some("n=10 > plan.max_instalments=4"));
    let done = talk.yes();
    assert_eq!(done.now.act, Act::PlanToReview);
    assert!(matches!(done.deed, Some(Deed::Plan { review: true, .. })));
}

#[test]
fn what_is_missing_is_asked_for_then_confirmed() {
    let mut talk = Talk::one();
    let asked = talk.turn("payer en plusieurs fois", Intent::PlanRequest, &none());
    assert_eq!((asked.now.act, asked.now.terms.slot), (Act::AskSlot, Some(SlotName::N)));
    assert_eq!(talk.dialogue.waiting(), Waiting::Slot(Flow::Plan, SlotName::N));
    let each = talk.turn("80 euros", Intent::Fallback, &amount(80));
    assert_eq!((each.now.act, each.now.terms.said.n), (Act::ConfirmPlan, Some(3)));
}

#[test]
fn a_correction_asks_again_and_keeps_the_rest() {
    let mut talk = Talk::one();
    talk.says("en 3 fois le 5", Intent::PlanRequest, &Slots { start: Some(day(4, 5)), ..n(3) });
    let again = talk.turn("non, en 4 fois", Intent::PlanRequest, &n(4));
    let said = &again.now.terms.said;
    assert_eq!((again.now.act, said.n, said.start), (Act::ConfirmPlan, Some(4), Some(day(4, 5))));
    let again = talk.turn("oui mais dès le 20", Intent::Affirm, &on(3, 20));
    let said = &again.now.terms.said;
    assert_eq!((again.now.act, said.n, said.start), (Act::ConfirmPlan, Some(4), Some(day(3, 20))));
    assert_eq!(again.deed, None);
}

#[test]
fn another_day_is_a_correction_more_time_another_request() {
    let asks = |message| {
        let mut talk = Talk::one();
        talk.says("je paie lundi", Intent::PromiseToPay, &on(3, 16));
        talk.says(message, Intent::DelayRequest, &on(3, 17))
    };
    assert_eq!(asks("mardi c'est possible ?"), Act::ConfirmPromise);
    assert_eq!(asks("je voudrais un délai jusqu'à mardi"), Act::ConfirmDelay);
    let begins = |message| {
        let mut talk = Talk::one();
        talk.says("en 3 fois", Intent::PlanRequest, &n(3));
        let turn = talk.turn(message, Intent::PromiseToPay, &on(3, 20));
        (turn.now.act, turn.now.terms.said.start)
    };
    let start = Some(day(3, 20));
    assert_eq!(begins("je commence le 20"), (Act::ConfirmPlan, start));
    assert_eq!(begins("je paierai tout le 20"), (Act::ConfirmPromise, None));
}

#[test]
fn a_yes_with_a_but_is_no_yes() {
    let mut talk = Talk::one();
    talk.says("je paie lundi", Intent::PromiseToPay, &on(3, 16));
    let turn = talk.turn("oui mais pas tout", Intent::Affirm, &none());
    assert_eq!((turn.now.act, turn.deed), (Act::AskChange, None));
}

#[test]
fn a_yes_that_repeats_the_value_is_a_yes() {
    let mut talk = Talk::one();
    talk.says("je paie lundi", Intent::PromiseToPay, &on(3, 16));
    let done = talk.turn("oui lundi, c'est ça", Intent::PromiseToPay, &on(3, 16));
    assert_eq!(done.now.act, Act::PromiseRecorded);
    assert!(matches!(done.deed, Some(Deed::PromiseToPay { date, .. }) if date == day(3, 16)));
}

#[test]
fn a_no_asks_what_to_change_and_a_second_no_drops_it() {
    let mut talk = Talk::one();
    talk.says("je paie lundi", Intent::PromiseToPay, &on(3, 16));
    assert_eq!(talk.no().now.act, Act::AskChange);
    assert_eq!(talk.dialogue.waiting(), Waiting::Change(Flow::Promise));
    let asked = talk.turn("la date", Intent::Fallback, &none());
    assert_eq!((asked.now.act, asked.now.terms.slot), (Act::AskSlot, Some(SlotName::Date)));
    assert_eq!(talk.says("mardi", Intent::PromiseToPay, &on(3, 17)), Act::ConfirmPromise);
    talk.no();
    let dropped = talk.no();
    assert_eq!((dropped.now.act, dropped.now.terms.cancelled), (Act::AskChange, true));
    assert_eq!(talk.dialogue.waiting(), Waiting::Nothing);
    assert_eq!(talk.yes().deed, None);
}

#[test]
fn a_late_promise_is_countered_and_its_acceptance_recorded() {
    let accept = |message: &str, intent, slots: &Slots| {
        let mut talk = Talk::one();
        let counter = talk.turn("le 15 mai", Intent::PromiseToPay, &on(5, 15));
        assert_eq!(counter.now.act, Act::CounterPromise);
        assert_eq!(counter.now.terms.said.date, Some(day(5, 15)));
        assert_eq!(counter.now.terms.max_date, Some(day(3, 31)));
        talk.turn(message, intent, slots)
    };
    for (message, intent, slots, date) in [
        ("oui", Intent::Affirm, none(), day(3, 31)),
        ("va pour le 31", Intent::PromiseToPay, on(3, 31), day(3, 31)),
        ("le 31 alors", Intent::Fallback, on(3, 31), day(3, 31)),
        ("ok pour le 27", Intent::Affirm, on(3, 27), day(3, 27)),
    ] {
        let turn = accept(message, intent, &slots);
        assert_eq!(turn.now.act, Act::PromiseRecorded, "{message}");
        assert!(matches!(turn.deed, Some(Deed::PromiseToPay { date: d, .. }) if d == date));
    }
    let other = accept("et le 27 ?", Intent::DelayRequest, &on(3, 27));
    assert_eq!((other.now.act, other.deed), (Act::ConfirmPromise, None));
    let later = accept("le 30 avril", Intent::PromiseToPay, &on(4, 30));
    assert_eq!((later.now.act, later.deed), (Act::CounterPromise, None));
    let refused = accept("non", Intent::Deny, &none());
    assert_eq!(refused.now.act, Act::OfferPlan);
}

#[test]
fn a_delay_beyond_the_policy_goes_to_a_person() {
    let mut talk = Talk::one();
    let days = |days| Slots { duration_days: Some(days), ..none() };
    let inside = talk.turn("10 jours", Intent::DelayRequest, &days(10));
    assert_eq!(inside.now.act, Act::ConfirmDelay);
    assert_eq!(inside.now.terms.said.date, Some(day(3, 20)));
    assert_eq!(talk.yes().now.act, Act::DelayGranted);
    let outside = talk.turn("30 jours", Intent::DelayRequest, &days(30));
    assert_eq!((outside.now.act, outside.deed), (Act::DelayToReview, None));
    let sent = talk.yes();
    assert!(matches!(sent.deed, Some(Deed::Delay { review: true, .. })));
    assert!(sent.now.terms.done);
}

#[test]
fn several_invoices_are_chosen_from() {
    let mut talk = Talk::two();
    assert_eq!(talk.says("je veux payer", Intent::PayNow, &none()), Act::ChooseInvoice);
    let amount = Slots { amount: Some("86.5".parse().unwrap()), ..none() };
    let link = talk.turn("celle de 86,50", Intent::PayNow, &amount);
    assert_eq!(link.now.terms.said.reference.as_deref(), Some("F-7742"));
    assert_eq!(link.now.terms.said.partial, None);
    talk.says("je veux payer", Intent::PayNow, &none());
    let both = talk.turn("les deux", Intent::Fallback, &none());
    assert_eq!(both.now.terms.said.amount, Some("206.5".parse().unwrap()));
    assert_eq!(both.now.terms.refs, ["F-7741", "F-7742"]);
}

#[test]
fn a_question_is_answered_then_the_prompt_repeated() {
    let mut talk = Talk::one();
    talk.says("en 3 fois", Intent::PlanRequest, &n(3));
    for (intent, act) in [
        (Intent::Balance, Act::ShowBalance),
        (Intent::LegalInfo, Act::LegalInfo),
        (Intent::Smalltalk, Act::SmalltalkReply),
        (Intent::Abuse, Act::Deescalate),
        (Intent::LanguageSwitch, Act::SwitchLanguage),
        (Intent::OptOut, Act::OptOutRecorded),
        (Intent::Hardship, Act::OfferPlan),
    ] {
        let turn = talk.turn("…", intent, &none());
        assert_eq!(turn.now.act, act);
        assert_eq!(turn.then.map(|then| then.act), Some(Act::ConfirmPlan), "{intent}");
    }
    assert_eq!(talk.dialogue.language(), Locale::En);
    assert_eq!(talk.yes().now.act, Act::PlanApproved);
}

#[test]
fn a_change_of_mind_drops_what_was_under_way() {
    let mut talk = Talk::one();
    talk.says("en 3 fois", Intent::PlanRequest, &n(3));
    let link = talk.turn("non je paie tout", Intent::PayNow, &none());
    assert_eq!(link.now.act, Act::SendPayLink);
    assert_eq!(link.now.terms.said.amount, Some(Decimal::from(240)));
    assert_eq!(talk.yes().deed, None);
}

#[test]
fn never_mind_drops_but_never_mind_and_something_else_begins_it() {
    let mut talk = Talk::one();
    talk.says("en 3 fois", Intent::PlanRequest, &n(3));
    let dropped = talk.turn("laissez tomber", Intent::Deny, &none());
    assert!(dropped.now.terms.cancelled);
    assert_eq!(talk.says("en 2 fois", Intent::PlanRequest, &n(2)), Act::ConfirmPlan);
    assert_eq!(talk.says("annule, je paie", Intent::PayNow, &none()), Act::SendPayLink);
    talk.says("je conteste", Intent::Dispute, &none());
    let cancelled = Slots { reason: Some(crate::slots::Reason::Cancelled), ..none() };
    assert_eq!(talk.says("j'ai annulé", Intent::Dispute, &cancelled), Act::ConfirmDispute);
}

#[test]
fn distress_clears_what_was_under_way_and_offers_a_person() {
    let mut talk = Talk::one();
    talk.says("en 3 fois", Intent::PlanRequest, &n(3));
    let turn = talk.turn("je veux mourir", Intent::Vulnerable, &none());
    assert!(matches!(turn.deed, Some(Deed::Vulnerable { .. })));
    assert_eq!((turn.now.act, turn.then), (Act::VulnerableProtocol, None));
    assert_eq!(talk.yes().now.act, Act::HandoverHuman);
    assert_eq!(talk.says("en 2 fois", Intent::PlanRequest, &n(2)), Act::HandoverHuman);
}

#[test]
fn distress_beside_something_else_is_heard_first() {
    let mut talk = Talk::one();
    let slots = n(3);
    let heard = Heard {
        message: "…",
        intent: Intent::PlanRequest,
        also: &[Intent::Vulnerable],
        choice: None,
        slots: &slots,
        language: Locale::Fr,
    };
    let turn = talk.dialogue.turn(&heard, &talk.context, Script::standard());
    assert_eq!(turn.now.act, Act::VulnerableProtocol);
}

#[test]
fn two_requests_alike_are_asked_between() {
    let mut talk = Talk::one();
    let slots = none();
    let heard = Heard {
        message: "…",
        intent: Intent::DelayRequest,
        also: &[],
        choice: Some((Intent::DelayRequest, Intent::PlanRequest)),
        slots: &slots,
        language: Locale::Fr,
    };
    let turn = talk.dialogue.turn(&heard, &talk.context, Script::standard());
    assert_eq!(turn.now.act, Act::FallbackChoices);
    assert_eq!(turn.now.terms.choices, [Intent::DelayRequest, Intent::PlanRequest]);
}

#[test]
fn the_wrong_person_learns_nothing_more() {
    let mut talk = Talk::two();
    assert_eq!(talk.says("pas moi", Intent::WrongPerson, &none()), Act::SuspendWrongPerson);
    for &intent in Intent::ALL {
        let turn = talk.turn("…", intent, &none());
        let revealing = turn.now.terms.said.amount.is_some()
            || turn.now.terms.said.reference.is_some()
            || !turn.now.terms.refs.is_empty();
        assert!(!revealing && turn.then.is_none(), "{intent}: {turn:?}");
    }
    for intent in [Intent::Balance, Intent::PayNow, Intent::PlanRequest, Intent::DocumentRequest] {
        assert_eq!(talk.says("…", intent, &none()), Act::RefuseDisclosure);
    }
}

#[test]
fn unknown_words_lead_to_a_person_in_three_steps_with_the_request_so_far() {
    let mut talk = Talk::one();
    talk.says("en 3 fois", Intent::PlanRequest, &n(3));
    let first = talk.turn("blub", Intent::Fallback, &none());
    assert_eq!(first.now.act, Act::FallbackRephrase);
    assert_eq!(first.then.map(|then| then.act), Some(Act::ConfirmPlan));
    assert_eq!(talk.says("blub", Intent::Fallback, &none()), Act::FallbackChoices);
    let third = talk.turn("blub", Intent::Fallback, &none());
    let Some(Deed::Handover { unfinished: Some(unfinished) }) = third.deed else {
        panic!("{third:?}")
    };
    assert_eq!((unfinished.0, unfinished.1.n), (Flow::Plan, Some(3)));
    assert_eq!(talk.says("bla", Intent::Fallback, &none()), Act::FallbackRephrase);
}

#[test]
fn a_joke_is_out_of_scope_and_noise_is_not_understood() {
    let mut talk = Talk::one();
    let joke = "raconte moi une blague";
    assert_eq!(talk.says(joke, Intent::OffTopic, &none()), Act::OutOfScope);
    assert_eq!(talk.says("bla bla", Intent::OffTopic, &none()), Act::FallbackRephrase);
    assert_eq!(talk.says(joke, Intent::OffTopic, &none()), Act::FallbackChoices);
}

#[test]
fn a_claim_asks_once_then_records() {
    let mut talk = Talk::one();
    assert_eq!(talk.says("j'ai payé", Intent::AlreadyPaid, &none()), Act::AskSlot);
    let turn = talk.turn("je sais plus", Intent::Fallback, &none());
    assert_eq!(turn.now.act, Act::PaymentClaimRecorded);
    assert_eq!(turn.then.map(|then| then.act), Some(Act::RequestProof));
}

#[test]
fn a_repeat_repeats_and_does_nothing_again() {
    let mut talk = Talk::one();
    talk.says("en 3 fois", Intent::PlanRequest, &n(3));
    assert_eq!(talk.says("vous pouvez répéter ?", Intent::Fallback, &none()), Act::ConfirmPlan);
    assert_eq!(talk.yes().now.act, Act::PlanApproved);
    let again = talk.turn("répétez", Intent::Fallback, &none());
    assert_eq!((again.now.act, again.deed), (Act::PlanApproved, None));
}

#[test]
fn answers_follow_the_language_after_two_messages() {
    let mut talk = Talk::one();
    let mut english = |message| {
        let slots = none();
        let heard = Heard {
            message,
            intent: Intent::Balance,
            also: &[],
            choice: None,
            slots: &slots,
            language: Locale::En,
        };
        talk.dialogue.turn(&heard, &talk.context, Script::standard()).language
    };
    assert_eq!(english("ok"), Locale::Fr);
    assert_eq!(english("how much is it"), Locale::Fr);
    assert_eq!(english("what do I owe"), Locale::En);
}

#[test]
fn the_conversation_is_small_when_stored_and_comes_back_whole() {
    let mut talk = Talk::two();
    talk.says("je conteste", Intent::Dispute, &none());
    talk.says("la deuxième", Intent::Fallback, &none());
    let stored = serde_json::to_string(&talk.dialogue).unwrap();
    assert!(stored.len() < 500, "{stored}");
    assert_eq!(serde_json::from_str::<Dialogue>(&stored).unwrap(), talk.dialogue);
}

/// Any message: words of the dialogue's own and others, any intent, any values.
fn any_message() -> impl Strategy<Value = (&'static str, Intent, Slots)> {
    let words = proptest::sample::select(vec![
        "oui",
        "non",
        "ok pour le 31",
        "oui mais",
        "annule",
        "les deux",
        "la première",
        "la date",
        "répétez",
        "blub",
        "yes please",
        "never mind",
        "F-7742",
        "va pour",
        "",
        "31",
    ]);
    let dates =
        proptest::option::of((0_u64..80).prop_map(|days| day(3, 1) + chrono::Days::new(days)));
    let amounts = prop_oneof![
        6 => (0_i64..50_000).prop_map(|cents| Decimal::new(cents, 2)),
        1 => Just(Decimal::MAX),
        1 => Just(Decimal::new(1, 28)),
    ];
    let slots = (
        proptest::option::of(prop_oneof![6 => 0_u32..15, 1 => Just(u32::MAX)]),
        proptest::option::of(amounts),
        dates,
        proptest::option::of(proptest::sample::select(crate::slots::Reason::ALL)),
        proptest::bool::ANY,
    );
    let slots = slots.prop_map(|(n, amount, date, reason, contact)| Slots {
        n,
        fraction: amount.filter(|_| contact),
        amount,
        date,
        reason,
        email: contact.then(|| "a@example.net".to_owned()),
        ..Slots::default()
    });
    (words, proptest::sample::select(Intent::ALL), slots)
}

proptest! {
    /// The promise of the whole module: what binds the debtor comes out of a yes to a prompt
    /// that was the last thing said, or of the offered day in so many words.
    #[test]
    fn nothing_binds_without_a_yes(
        messages in proptest::collection::vec(any_message(), 1..14), several in proptest::bool::ANY,
    ) {
        let mut talk = if several { Talk::two() } else { Talk::one() };
        let mut asked: Option<Move> = None;
        for (message, intent, slots) in messages {
            let turn = talk.turn(message, intent, &slots);
            if turn.deed.as_ref().is_some_and(|deed| !deed.is_protective()) {
                let asked = asked.clone().expect("something was asked");
                prop_assert!(asked.act.asks_for_yes() && !asked.terms.done, "{asked:?}");
                let words = Words::of(message);
                let yes = intent == Intent::Affirm || Script::standard().lexicon.yes.open(&words);
                let offered = asked.act == Act::CounterPromise && slots.date == asked.terms.max_date;
                prop_assert!(yes || offered, "{message} {intent} {turn:?}");
                prop_assert!(intent != Intent::Deny);
            }
            asked = Some(turn.then.clone().unwrap_or_else(|| turn.now.clone()));
        }
    }

    /// Stored and read back between turns, a conversation goes on as if it had not been.
    #[test]
    fn storing_changes_nothing(messages in proptest::collection::vec(any_message(), 1..8)) {
        let mut kept = Talk::two();
        let mut stored = Talk::two();
        for (message, intent, slots) in messages {
            let text = serde_json::to_string(&stored.dialogue).unwrap();
            stored.dialogue = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(kept.turn(message, intent, &slots), stored.turn(message, intent, &slots));
        }
    }
}
