//! The repair patterns, the same for every request.

use super::*;
use crate::testing::day;
use rust_decimal::Decimal;

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
fn what_brings_nothing_of_its_own_is_a_correction() {
    let mut talk = Talk::one();
    talk.says("je paie lundi", Intent::PromiseToPay, &on(3, 16));
    let again = talk.turn("plutôt 200", Intent::PlanRequest, &amount(200));
    let said = &again.now.terms.said;
    assert_eq!((again.now.act, said.amount), (Act::ConfirmPromise, Some(200.into())));
    assert_eq!(talk.says("en plusieurs fois", Intent::PlanRequest, &none()), Act::AskSlot);
}

#[test]
fn a_bare_number_corrects_what_it_is_nearer_to() {
    let number = |number: u32| Decimal::from(number);
    let mut talk = Talk::one();
    assert!(!talk.dialogue.reads_as_instalment(number(30), &talk.context));
    let twenty = Slots { instalment: Some(20.into()), ..none() };
    talk.says("20 par mois", Intent::PlanRequest, &twenty);
    assert!(talk.dialogue.reads_as_instalment(number(30), &talk.context));
    assert!(!talk.dialogue.reads_as_instalment(number(10), &talk.context));
    talk.says("en 2 fois", Intent::PlanRequest, &n(2));
    assert!(!talk.dialogue.reads_as_instalment(number(4), &talk.context));
    assert!(talk.dialogue.reads_as_instalment(number(60), &talk.context));
    assert!(!talk.dialogue.reads_as_instalment(number(0), &talk.context));
}

#[test]
fn a_plain_yes_is_one_however_else_it_sounds() {
    for message in ["ok ça marche", "Oui, merci !", "yes please", "ok that works for me"] {
        let mut talk = Talk::one();
        talk.says("en 3 fois", Intent::PlanRequest, &n(3));
        let done = talk.turn(message, Intent::PaymentProblem, &none());
        assert_eq!(done.now.act, Act::PlanApproved, "{message}");
    }
    let mut talk = Talk::one();
    talk.says("en 3 fois", Intent::PlanRequest, &n(3));
    assert_eq!(talk.says("ok ?", Intent::PaymentProblem, &none()), Act::HelpPayment);
    assert_eq!(talk.says("non merci", Intent::Smalltalk, &none()), Act::AskChange);
}

#[test]
fn a_question_beside_a_vague_wish_is_answered() {
    let mut talk = Talk::one();
    talk.says("je paie lundi", Intent::PromiseToPay, &on(3, 16));
    let slots = none();
    let heard = Heard {
        message: "si je paie en retard je risque quoi ?",
        intent: Intent::DelayRequest,
        also: &[Intent::LegalInfo],
        choice: None,
        slots: &slots,
        language: Locale::Fr,
        clear: true,
    };
    let turn = talk.dialogue.turn(&heard, &talk.context, Script::standard());
    assert_eq!(turn.now.act, Act::LegalInfo);
    assert_eq!(turn.then.map(|then| then.act), Some(Act::ConfirmPromise));
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
        clear: true,
    };
    let turn = talk.dialogue.turn(&heard, &talk.context, Script::standard());
    assert_eq!(turn.now.act, Act::FallbackChoices);
    assert_eq!(turn.now.terms.choices, [Intent::DelayRequest, Intent::PlanRequest]);
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
fn a_repeat_repeats_and_does_nothing_again() {
    let mut talk = Talk::one();
    talk.says("en 3 fois", Intent::PlanRequest, &n(3));
    assert_eq!(talk.says("vous pouvez répéter ?", Intent::Fallback, &none()), Act::ConfirmPlan);
    assert_eq!(talk.yes().now.act, Act::PlanApproved);
    let again = talk.turn("répétez", Intent::Fallback, &none());
    assert_eq!((again.now.act, again.deed), (Act::PlanApproved, None));
}

#[test]
fn answers_follow_the_language_at_once_where_it_is_clear_and_after_two_messages_elsewhere() {
    let mut talk = Talk::one();
    let mut english = |message, clear| {
        let slots = none();
        let heard = Heard {
            message,
            intent: Intent::Balance,
            also: &[],
            choice: None,
            slots: &slots,
            language: Locale::En,
            clear,
        };
        talk.dialogue.turn(&heard, &talk.context, Script::standard()).language
    };
    assert_eq!(english("ok", true), Locale::Fr, "a word alone tells nothing");
    assert_eq!(english("how much is it", false), Locale::Fr);
    assert_eq!(english("what do I owe", false), Locale::En);
    let mut talk = Talk::one();
    talk.says("en 3 fois", Intent::PlanRequest, &n(3));
    let slots = none();
    let heard = Heard {
        message: "how much do I owe in all",
        intent: Intent::Balance,
        also: &[],
        choice: None,
        slots: &slots,
        language: Locale::En,
        clear: true,
    };
    let turn = talk.dialogue.turn(&heard, &talk.context, Script::standard());
    assert_eq!((turn.now.act, turn.language), (Act::ShowBalance, Locale::En));
    assert_eq!(turn.then.map(|then| then.act), Some(Act::ConfirmPlan), "the request goes on");
    assert_eq!(talk.yes().language, Locale::En, "and so does the language");
}
