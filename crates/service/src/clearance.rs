//! The letter that says that a debtor owes nothing any more, made from the ledger when it is asked for.

use crate::{
    Context, DebtorActor, Error,
    context::local,
    papers::{Paper, claimants, debtor_party, file_stem, on_own_thread, style},
};
use documents::{Clearance, ClearanceLine};
use domain::Money;
use store::{Tx, invoices::Settled};

/// Most invoices that a letter names.
const NAMED: usize = 500;

/// Whether there is something to certify: an invoice was settled, and nothing is open.
pub async fn is_due(ctx: &Context, actor: &DebtorActor) -> Result<bool, Error> {
    let mut tx = ctx.store.read().await?;
    Ok(!settled(&mut tx, actor).await?.is_empty())
}

/// The letter; nothing as long as anything is open, on its way or contested.
pub async fn pdf(ctx: &Context, actor: &DebtorActor) -> Result<Option<Paper>, Error> {
    let mut tx = ctx.store.read().await?;
    let mut settled = settled(&mut tx, actor).await?;
    if settled.is_empty() {
        return Ok(None);
    }
    let earlier = settled.len().saturating_sub(NAMED);
    let (creditor, debtor, locale) = (&actor.creditor, &actor.debtor, actor.contact.locale);
    let principals: Vec<String> = settled.iter().filter_map(|one| one.principal.clone()).collect();
    let (claims, collects) = claimants(creditor, &principals);
    let line = |one: Settled| ClearanceLine {
        reference: one.reference,
        issued_on: one.issued_on,
        total: Money::new(one.total_minor, one.currency),
        settled_on: local(creditor, one.settled_at).date(),
    };
    let letter = Clearance {
        locale,
        style: style(&mut tx, creditor).await?,
        number: debtor.reference.clone(),
        as_of: ctx.today(creditor),
        creditor: claims,
        collector: collects,
        debtor: debtor_party(debtor),
        lines: settled.drain(earlier..).map(line).collect(),
        earlier,
        check: None,
        mentions: Vec::new(),
    };
    drop(tx);
    let renderer = ctx.paper.clone();
    let bytes = on_own_thread(move || renderer.clearance(&letter).map(|pages| pages.pdf)).await?;
    let name = locale.pick("attestation-de-solde", "clearance-letter");
    let file_name = format!("{name}-{}.pdf", file_stem(&debtor.reference));
    Ok(Some(Paper { file_name, bytes }))
}

/// What was settled, if nothing else is left.
async fn settled(tx: &mut Tx, actor: &DebtorActor) -> Result<Vec<Settled>, Error> {
    let (creditor, debtor) = actor.ids();
    let open = store::invoices::open_of_debtor(tx, creditor, debtor).await?;
    if open.iter().any(|row| row.balance_minor > 0) {
        return Ok(Vec::new());
    }
    Ok(store::invoices::settled_of_debtor(tx, creditor, debtor).await?)
}
