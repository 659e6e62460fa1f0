//! Letters that another house prints and posts.

use super::{
    guard::ask,
    lay_out::hand_over_job,
    posted::on_its_way,
    provider::{PostalError, PostalLetter},
};
use crate::{
    Context,
    audit::By,
    hash,
    scenarios::{Gate, SWITCHED_OFF_PAUSE},
    worker::Failure,
};
use domain::{
    ActionId,
    scenario::{ActionKind, ActionState},
};
use store::{creditors::Creditor, letters::Listed};

/// Hands a letter over to the postal provider and notes that it is on its way, if it may still leave.
/// One that was handed over or called off is left alone, so that the job may run twice; between the
/// provider's word and ours the reference keeps it from being printed twice.
pub(crate) async fn hand_over(ctx: &Context, id: ActionId) -> Result<(), Failure> {
    let Some(post) = &ctx.post else {
        return Err(Failure::give_up(
            "no postal provider is set up: print the letter, or set one up",
        ));
    };
    let Some((creditor, _, _)) = ready(ctx, id).await? else { return Ok(()) };
    match ask(ctx, &creditor, id).await? {
        Gate::Open => {}
        Gate::Closed => return Ok(()),
        Gate::SwitchedOff => return put_off(ctx, id).await,
    }
    let Some((creditor, listed, letter)) = ready(ctx, id).await? else { return Ok(()) };
    let name = post.hand_over(&letter).await.map_err(|error| match error {
        PostalError::Later(_) => Failure::retry(error),
        PostalError::Refused(_) => Failure::give_up(error),
    })?;
    let mut tx = ctx.store.write().await?;
    let today = ctx.today(&creditor);
    if on_its_way(ctx, &mut tx, &creditor, &listed, today, By::System).await?
        && let Some(message) = store::actions::by_id(&mut tx, creditor.id, id)
            .await?
            .and_then(|action| action.message_id)
    {
        store::messages::set_reference(&mut tx, creditor.id, message, &name).await?;
    }
    Ok(tx.commit().await?)
}

/// Looks again when sending may be switched on.
async fn put_off(ctx: &Context, id: ActionId) -> Result<(), Failure> {
    let mut tx = ctx.store.write().await?;
    if let Some(action) = store::actions::any_by_id(&mut tx, id).await? {
        let again = hand_over_job(ctx, &action, ctx.now() + SWITCHED_OFF_PAUSE);
        store::jobs::enqueue(&mut tx, &again).await?;
    }
    Ok(tx.commit().await?)
}

async fn ready(
    ctx: &Context,
    id: ActionId,
) -> Result<Option<(Creditor, Listed, PostalLetter)>, Failure> {
    let mut tx = ctx.store.read().await?;
    let Some(action) = store::actions::any_by_id(&mut tx, id).await? else { return Ok(None) };
    if action.state != ActionState::ToPrint || action.batch_id.is_some() {
        return Ok(None);
    }
    let creditor = store::creditors::by_id(&mut tx, action.creditor_id).await?;
    let creditor = creditor.ok_or_else(|| Failure::give_up("a letter without its creditor"))?;
    let listed = store::letters::by_action(&mut tx, creditor.id, id).await?;
    let listed = listed.ok_or_else(|| Failure::give_up("an action without its letter"))?;
    let document =
        action.document_id.ok_or_else(|| Failure::give_up("a letter without its PDF"))?;
    let document = store::documents::by_id(&mut tx, creditor.id, document).await?;
    let document = document.ok_or_else(|| Failure::give_up("a letter whose PDF is gone"))?;
    let debtor = store::debtors::by_id(&mut tx, creditor.id, action.debtor_id).await?;
    let letter = PostalLetter {
        reference: listed.letter.reference.clone(),
        creditor: creditor.id,
        sender: creditor.name.clone(),
        recipient: listed.letter.recipient.lines().map(str::to_owned).collect(),
        // Files without a country are French.
        country: debtor
            .map(|debtor| debtor.country)
            .filter(|country| !country.is_empty())
            .unwrap_or_else(|| "FR".to_owned()),
        registered: action.kind == ActionKind::RegisteredLetter,
        pages: u32::try_from(listed.letter.pages).unwrap_or(1),
        sha256: hash::hex(&document.sha256),
        pdf: document.content,
    };
    Ok(Some((creditor, listed, letter)))
}
