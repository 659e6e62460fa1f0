//! Requests from their first word to their deed, and what cannot wait.

use super::*;
use crate::testing::day;
use rust_decimal::Decimal;

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
    assert_eq!((outside.now.act, outside.deed), (Act::ConfirmDelay, None));
    assert_eq!(outside.now.terms.max_date, Some(day(3, 24)));
    let sent = talk.yes();
    assert_eq!(sent.now.act, Act::DelayToReview);
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
        clear: true,
    };
    let turn = talk.dialogue.turn(&heard, &talk.context, Script::standard());
    assert_eq!(turn.now.act, Act::VulnerableProtocol);
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
fn a_dispute_goes_on_without_a_reason_that_is_not_understood() {
    let mut talk = Talk::one();
    assert_eq!(talk.says("je conteste", Intent::Dispute, &none()), Act::AskSlot);
    assert_eq!(talk.says("blorp zingue", Intent::Fallback, &none()), Act::FallbackRephrase);
    let told = "parce que vous le savez bien";
    let asked = talk.turn(told, Intent::Fallback, &none());
    assert_eq!((asked.now.act, asked.now.terms.said.reason), (Act::ConfirmDispute, None));
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
fn the_conversation_is_small_when_stored_and_comes_back_whole() {
    let mut talk = Talk::two();
    talk.says("je conteste", Intent::Dispute, &none());
    talk.says("la deuxième", Intent::Fallback, &none());
    let stored = serde_json::to_string(&talk.dialogue).unwrap();
    assert!(stored.len() < 500, "{stored}");
    assert_eq!(serde_json::from_str::<Dialogue>(&stored).unwrap(), talk.dialogue);
}
