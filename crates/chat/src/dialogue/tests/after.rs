//! What is said after a request has ended, or beside it.

use super::*;
use crate::{slots::Reason, testing::day};
use rust_decimal::Decimal;

#[test]
fn what_ended_is_corrected_and_asked_to_be_confirmed_again() {
    let mut talk = Talk::one();
    talk.says("100 lundi", Intent::PromiseToPay, &Slots { date: Some(day(3, 16)), ..amount(100) });
    talk.yes();
    assert_eq!(talk.dialogue.reads_values_for(), Waiting::Change(Flow::Promise));
    let again = talk.turn("pardon, mardi", Intent::Fallback, &on(3, 17));
    let said = &again.now.terms.said;
    assert_eq!((again.now.act, said.date), (Act::ConfirmPromise, Some(day(3, 17))));
    assert_eq!((said.amount, again.deed), (Some(100.into()), None));
    assert_eq!(talk.yes().now.act, Act::PromiseRecorded);
    assert_eq!(talk.says("oui mardi", Intent::Affirm, &on(3, 17)), Act::SmalltalkReply);
}

#[test]
fn nothing_is_corrected_once_a_person_is_needed() {
    let mut talk = Talk::one();
    talk.says("lundi", Intent::PromiseToPay, &on(3, 16));
    talk.yes();
    talk.says("je veux mourir", Intent::Vulnerable, &none());
    talk.no();
    assert_eq!(talk.says("pardon, mardi", Intent::Fallback, &on(3, 17)), Act::FallbackRephrase);
}

#[test]
fn a_link_is_corrected_to_another_invoice() {
    let mut talk = Talk::two();
    talk.says("je veux payer", Intent::PayNow, &none());
    talk.says("la deuxième", Intent::Fallback, &none());
    let other = talk.turn("non, l'autre", Intent::Fallback, &none());
    assert_eq!(other.now.act, Act::SendPayLink);
    assert_eq!(other.now.terms.said.reference.as_deref(), Some("F-7741"));
    let one = Slots { amount: Some(1.into()), ..none() };
    let least = talk.turn("the cheapest one", Intent::Fallback, &one);
    assert_eq!(least.now.terms.said.reference.as_deref(), Some("F-7742"));
    assert_eq!(least.now.terms.said.partial, None);
    assert_eq!(talk.says("merci pour tout", Intent::Smalltalk, &none()), Act::SmalltalkReply);
}

#[test]
fn the_rest_is_what_a_payment_in_part_leaves() {
    let paid = || {
        let mut talk = Talk::one();
        talk.says("40 maintenant", Intent::PayNow, &amount(40));
        talk
    };
    let promise = paid().turn("et le reste le 20", Intent::Fallback, &on(3, 20));
    assert_eq!(promise.now.act, Act::ConfirmPromise);
    assert_eq!(promise.now.terms.said.amount, Some(Decimal::from(200)));
    let plan = paid().turn("et le reste en 2 fois", Intent::PlanRequest, &n(2));
    let said = &plan.now.terms.said;
    assert_eq!((said.upfront, said.instalment), (Some(40.into()), Some(100.into())));
    let whole = paid().turn("je paierai le 20", Intent::PromiseToPay, &on(3, 20));
    assert_eq!(whole.now.terms.said.amount, Some(Decimal::from(240)));
}

#[test]
fn an_answer_about_one_invoice_is_given_about_another() {
    let mut talk = Talk::two();
    let first = Slots { reference: Some("F-7741".to_owned()), ..none() };
    talk.says("combien pour la F-7741", Intent::Balance, &first);
    let other = talk.turn("et l'autre ?", Intent::Fallback, &none());
    assert_eq!(other.now.act, Act::ShowBalance);
    assert_eq!(other.now.terms.said.reference.as_deref(), Some("F-7742"));
}

#[test]
fn an_objection_is_a_no_only_where_something_is_to_be_confirmed() {
    for message in ["c'est trop", "non, trop tard", "je ne suis pas d'accord", "that's too much"] {
        let mut talk = Talk::one();
        talk.says("en 3 fois", Intent::PlanRequest, &n(3));
        assert_eq!(talk.says(message, Intent::Dispute, &none()), Act::AskChange, "{message}");
        let mut talk = Talk::one();
        assert_eq!(talk.says(message, Intent::Dispute, &none()), Act::AskSlot, "{message}");
    }
}

#[test]
fn a_settlement_is_not_agreed_to_by_paying() {
    let mut talk = Talk::one();
    talk.says("150 et on solde", Intent::DiscountRequest, &amount(150));
    let pays = talk.turn("ok je paie tout", Intent::PayNow, &Slots { full: Some(true), ..none() });
    assert_eq!((pays.now.act, pays.deed), (Act::SendPayLink, None));
}

#[test]
fn short_answers_name_a_reason_or_a_way_to_pay() {
    let mut talk = Talk::one();
    talk.says("je conteste", Intent::Dispute, &none());
    let asked = talk.turn("en double", Intent::Fallback, &none());
    assert_eq!(
        (asked.now.act, asked.now.terms.said.reason),
        (Act::ConfirmDispute, Some(Reason::Duplicate))
    );
    let mut talk = Talk::one();
    talk.says("j'ai payé", Intent::AlreadyPaid, &none());
    let recorded = talk.turn("by cheque", Intent::Fallback, &none());
    assert_eq!(recorded.now.terms.said.method, Some(crate::slots::Method::Cheque));
}

#[test]
fn a_question_inside_a_request_that_was_asked_enough_still_asks_again() {
    let mut talk = Talk::one();
    talk.says("j'ai payé", Intent::AlreadyPaid, &none());
    let turn = talk.turn("combien ?", Intent::Balance, &none());
    assert_eq!(turn.then.map(|then| then.act), Some(Act::AskSlot));
}

#[test]
fn a_moment_is_given() {
    let mut talk = Talk::one();
    talk.says("en 3 fois", Intent::PlanRequest, &n(3));
    let turn = talk.turn("un instant svp", Intent::Fallback, &none());
    assert_eq!(turn.now.act, Act::SmalltalkReply);
    assert_eq!(turn.then.map(|then| then.act), Some(Act::ConfirmPlan));
}

#[test]
fn a_question_about_all_invoices_is_answered_and_chooses_none() {
    for message in ["elles sont de combien chacune", "how much are they all"] {
        let mut talk = Talk::two();
        talk.says("je veux payer", Intent::PayNow, &none());
        let turn = talk.turn(message, Intent::Fallback, &none());
        assert_eq!(turn.now.act, Act::ShowBalance, "{message}");
        assert_eq!(turn.then.map(|then| then.act), Some(Act::ChooseInvoice));
    }
    let mut talk = Talk::two();
    talk.says("je veux payer", Intent::PayNow, &none());
    assert_eq!(talk.says("les deux ensemble ?", Intent::Fallback, &none()), Act::SendPayLink);
}

#[test]
fn a_number_in_a_longer_message_corrects_nothing_that_has_ended() {
    let mut talk = Talk::one();
    talk.says("je veux payer", Intent::PayNow, &none());
    let told = "mon numéro de client chez vous est le 45";
    assert_eq!(talk.says(told, Intent::Fallback, &amount(45)), Act::FallbackRephrase);
}
