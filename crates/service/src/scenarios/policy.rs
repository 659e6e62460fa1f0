//! A creditor's reminder policy: what it decided, or what counts until then.

use crate::{Context, Error};
use domain::CreditorId;
use store::{Tx, policies::Policy};

/// The policy of a creditor.
///
/// # Errors
/// [`Error`] when the database is away.
pub async fn policy(ctx: &Context, tx: &mut Tx, creditor: CreditorId) -> Result<Policy, Error> {
    let decided = store::policies::of(tx, creditor).await?;
    Ok(decided.unwrap_or_else(|| Policy::new(creditor, ctx.now())))
}
