//! Letters worded by a test instead of a template.

use super::lay_out::{Laid, lay_out};
use crate::{
    Context,
    reminders::{Statement, Worded},
    scenarios::{Ready, policy},
    worker::Failure,
};
use domain::{ActionId, DocumentId};

/// Lays the letter of a planned action out as the worker would, in these words, with a code of its
/// own. Returns the document and the code as stored.
///
/// # Errors
/// As the worker's: [`Failure`].
pub async fn lay_out_in(
    ctx: &Context,
    id: ActionId,
    worded: &Worded,
    statement: &Statement,
    link: &str,
) -> Result<(DocumentId, String), Failure> {
    let mut tx = ctx.store.read().await?;
    let missing = || Failure::give_up("no such action");
    let action = store::actions::any_by_id(&mut tx, id).await?.ok_or_else(missing)?;
    let creditor = store::creditors::by_id(&mut tx, action.creditor_id).await?;
    let creditor = creditor.ok_or_else(missing)?;
    let policy = policy(ctx, &mut tx, creditor.id).await?;
    let about = store::actions::about(&mut tx, creditor.id, id).await?;
    drop(tx);
    let ready = Ready { creditor, policy, action, about };
    let code = ctx.verification_code();
    match lay_out(ctx, &ready, worded, statement, &code.to_string(), link).await? {
        Laid::Out(document) => Ok((document, code.as_str().to_owned())),
        Laid::Waits(why) => Err(Failure::GiveUp(why)),
    }
}
