//! A letter to look at: laid out from a debtor's file like one that leaves, and stored nowhere. Its
//! link opens nothing, its code proves nothing, its number is no letter's.

use super::{
    address::Fault,
    paper::{Unfit, draft},
};
use crate::{
    Context, Error, papers,
    reminders::{Statement, Worded},
    scenarios::{self, Ready},
    worker::Failure,
};
use domain::{
    Locale,
    scenario::{ActionKind, ActionState, Tone},
};
use store::{
    actions::{About, Action},
    contacts::Contact,
    creditors::Creditor,
};

/// What a specimen is made from.
pub(crate) struct Specimen<'a> {
    pub(crate) creditor: &'a Creditor,
    pub(crate) contact: &'a Contact,
    pub(crate) locale: Locale,
    pub(crate) tone: Tone,
    pub(crate) worded: &'a Worded,
    pub(crate) statement: &'a Statement,
    pub(crate) link: &'a str,
}

/// The PDF, or why such a letter could not leave, in the creditor's language.
pub(crate) async fn specimen(
    ctx: &Context,
    of: Specimen<'_>,
) -> Result<Result<Vec<u8>, String>, Error> {
    let Specimen { creditor, worded, statement, .. } = of;
    let mut tx = ctx.store.read().await?;
    let policy = scenarios::policy(ctx, &mut tx, creditor.id).await?;
    let action = unsent(ctx, &of);
    let about = about(ctx, &action, statement);
    let ready = Ready { creditor: creditor.clone(), policy, action, about };
    let code = ctx.verification_code();
    let drafted = draft(ctx, &mut tx, &ready, worded, statement, (&code, of.link)).await;
    drop(tx);
    let mut paper = match drafted.map_err(|failure: Failure| Error::internal(failure))? {
        Ok(draft) => draft.paper,
        Err(Unfit::Recipient(fault)) => return Ok(Err(words(fault, creditor))),
        Err(Unfit::Sender(why)) => return Ok(Err(why)),
    };
    paper.locale = of.locale;
    of.locale.pick("ESSAI", "TEST").clone_into(&mut paper.number);
    let renderer = ctx.paper.clone();
    let pages = papers::on_own_thread(move || renderer.letter(&paper)).await?;
    Ok(Ok(pages.pdf))
}

fn words(fault: Fault, creditor: &Creditor) -> String {
    fault.words(creditor.locale).to_owned()
}

/// An action that is never stored: what the layout asks of one.
fn unsent(ctx: &Context, of: &Specimen<'_>) -> Action {
    Action {
        creditor_id: of.creditor.id,
        id: ctx.id(),
        debtor_id: of.contact.debtor_id,
        contact_id: Some(of.contact.id),
        kind: ActionKind::Letter,
        level: 1,
        tone: of.tone,
        template: String::new(),
        state: ActionState::Planned,
        due_on: ctx.today(of.creditor),
        due_at: ctx.now(),
        reason: None,
        subject: None,
        body: None,
        assigned_to: None,
        message_id: None,
        document_id: None,
        batch_id: None,
        tracking: None,
        outcome: None,
        note: String::new(),
        template_id: None,
        template_number: None,
        validated_by: None,
        done_by: None,
        done_at: None,
        created_at: ctx.now(),
    }
}

/// Its invoices, by which the letters before it are found.
fn about(ctx: &Context, action: &Action, statement: &Statement) -> Vec<About> {
    let row = |(position, line): (i64, &crate::reminders::StatementLine)| About {
        creditor_id: action.creditor_id,
        action_id: action.id,
        invoice_id: line.invoice,
        run_id: ctx.id(),
        step: 0,
        version_id: None,
        position,
        is_open: true,
    };
    (0..).zip(&statement.lines).map(row).collect()
}
