//! Answers to questions: they begin nothing and store nothing that needs a yes.

use super::{
    Context, Deed, Invoice, Invoices, Move, Terms,
    begin::pointed,
    choose::{Asked, Choice},
    hearing::Hearing,
};
use crate::{act::Act, intent::Intent, slots::Slots};

/// The answer to a question, if it is one; with what to do, for documents.
pub(super) fn answer(hearing: &Hearing) -> Option<(Move, Option<Deed>)> {
    let said = hearing.slots();
    let answer = match hearing.intent() {
        Intent::Balance => about_invoices(Act::ShowBalance, hearing),
        Intent::AmountExplain => about_invoices(Act::ExplainAmount, hearing),
        Intent::PaymentMeans => Move::saying(Act::GiveMeans, said.clone()),
        Intent::PaymentProblem => Move::saying(Act::HelpPayment, said.clone()),
        Intent::ScamCheck => Move::bare(Act::IdentityInfo),
        Intent::LegalInfo => Move::bare(Act::LegalInfo),
        Intent::PlanManage => the_plan(hearing.context),
        Intent::Abuse => Move::bare(Act::Deescalate),
        Intent::OffTopic => Move::bare(Act::OutOfScope),
        Intent::DocumentRequest => {
            let answer = about_invoices(Act::SendDocument, hearing);
            let deed = Deed::DocumentRequest {
                invoices: answer.terms.said.reference.clone().map_or(Invoices::All, Invoices::One),
                doc: said.doc,
            };
            return Some((answer, Some(deed)));
        }
        _ => return None,
    };
    Some((answer, None))
}

/// How the plan that is kept stands.
pub(super) fn the_plan(context: &Context) -> Move {
    let Some(plan) = &context.plan else { return Move::bare(Act::ShowPlan) };
    let said = Slots { instalment: plan.next, date: plan.next_on, ..Slots::default() };
    let terms = Terms {
        said,
        total: Some(plan.total),
        paid: Some(plan.paid),
        missed: Some(plan.missed).filter(|missed| !missed.is_zero()),
        ..Terms::default()
    };
    Move { act: Act::ShowPlan, terms }
}

/// An answer about the invoice that the message points at, or about all.
fn about_invoices(act: Act, hearing: &Hearing) -> Move {
    let (context, said) = (hearing.context, hearing.slots());
    let chosen = pointed(hearing, Asked::No, None);
    let invoice = match &chosen {
        Some(Choice::One(reference)) => context.invoice(reference),
        _ => context.only(),
    };
    let asked = invoice.map_or_else(|| context.asked(), Invoice::asked);
    let said = Slots {
        reference: invoice.map(|invoice| invoice.reference.clone()),
        amount: Some(asked),
        date: invoice.map(|invoice| invoice.due),
        doc: said.doc,
        ..Slots::default()
    };
    let refs = match invoice {
        Some(_) => Vec::new(),
        None => context.invoices.iter().map(|invoice| invoice.reference.clone()).collect(),
    };
    Move { act, terms: Terms { said, refs, total: Some(context.asked()), ..Terms::default() } }
}

/// The protective acts: done at once, whatever else is under way.
pub(super) fn protective(said: &Slots, intent: Intent) -> Option<(Act, Deed)> {
    Some(match intent {
        Intent::Vulnerable => (Act::VulnerableProtocol, Deed::Vulnerable { risk: said.risk }),
        Intent::Deceased => (Act::SuspendDeceased, Deed::Deceased { relation: said.relation }),
        Intent::Insolvency => (Act::SuspendInsolvency, Deed::Insolvency { kind: said.kind }),
        Intent::WrongPerson => (Act::SuspendWrongPerson, Deed::WrongPerson { reason: said.reason }),
        Intent::OptOut => (Act::OptOutRecorded, Deed::OptOut { channel: said.channel }),
        Intent::DataRequest => (Act::DataRequestRecorded, Deed::DataRequest { right: said.right }),
        Intent::ComplaintLegal => (Act::ComplaintRecorded, Deed::Complaint),
        Intent::Human if said.mode.is_some() => {
            let callback = Deed::Callback {
                phone: said.phone.clone(),
                date: said.date,
                from: said.time.or(said.time_from),
                to: said.time_to,
                daypart: said.daypart,
            };
            (Act::CallbackBooked, callback)
        }
        Intent::Human => (Act::HandoverHuman, Deed::Handover { unfinished: None }),
        _ => return None,
    })
}

/// What a person hears who is not the debtor: nothing about the debt.
pub(super) fn withheld(intent: Intent, context: &Context) -> Option<Act> {
    Some(match intent {
        Intent::Smalltalk | Intent::Affirm | Intent::Deny => Act::SmalltalkReply,
        Intent::ScamCheck => Act::IdentityInfo,
        Intent::Abuse => Act::Deescalate,
        Intent::OffTopic => Act::OutOfScope,
        Intent::LanguageSwitch | Intent::Fallback => return None,
        _ if context.invoices.is_empty() => Act::OutOfScope,
        _ => Act::RefuseDisclosure,
    })
}
