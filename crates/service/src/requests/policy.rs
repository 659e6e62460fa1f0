//! The policy that counts, and changing it: worked examples must come out as they say.

use crate::{
    Context, Error, StaffActor,
    audit::{self, Act, By},
};
use domain::{
    CreditorId, DebtorId, Locale,
    party::Role,
    plans::{Allowance, PlanState},
    requests::{RequestPolicy, Standing},
};
use serde_json::json;
use store::{Tx, request_policies::Reason};

/// What counts for a creditor: what it has decided, or what suits most.
pub async fn policy(tx: &mut Tx, creditor: CreditorId) -> Result<RequestPolicy, Error> {
    Ok(store::request_policies::of(tx, creditor).await?.unwrap_or_default())
}

/// What is known of a debtor who asks about so many minor units.
pub(super) async fn standing(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
    total_minor: i64,
) -> Result<Standing, Error> {
    let runs = store::runs::of_debtor(tx, creditor, debtor).await?;
    let promises = runs.iter().map(|run| run.broken_promises).max().unwrap_or(0);
    let plans = store::plans::of_debtor(tx, creditor, debtor).await?;
    let broken = plans.iter().filter(|plan| plan.state == PlanState::Broken).count();
    let allowance = store::request_policies::allowance(tx, creditor, debtor).await?;
    Ok(Standing {
        total_minor,
        broken: u32::try_from(promises).unwrap_or(0) + u32::try_from(broken).unwrap_or(0),
        allowance: allowance.map(|(allowance, _)| allowance).unwrap_or_default(),
    })
}

/// Why a policy does not count.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// Examples, by their places from 0, do not come out as they say.
    #[error("examples do not come out as they say")]
    Examples(Vec<usize>),
    /// Bands are not in order of size, or one allows nothing.
    #[error("the bands are not in order of size")]
    Bands,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for PolicyError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// The policy and what goes with it, for the page that edits it.
#[derive(Clone, Debug)]
pub struct PolicyView {
    /// What counts now.
    pub policy: RequestPolicy,
    /// Reasons for a refusal, worded for debtors.
    pub reasons: Vec<Reason>,
}

/// What counts now.
pub async fn show(ctx: &Context, actor: &StaffActor) -> Result<PolicyView, Error> {
    actor.demand(Role::Viewer)?;
    let mut tx = ctx.store.read().await?;
    let policy = policy(&mut tx, actor.creditor.id).await?;
    let reasons = reasons(&mut tx, actor.creditor.id).await?;
    Ok(PolicyView { policy, reasons })
}

/// Publishes a policy, if its examples come out as they say.
pub async fn publish(
    ctx: &Context,
    actor: &StaffActor,
    wanted: &RequestPolicy,
) -> Result<(), PolicyError> {
    actor.demand(Role::Manager)?;
    let sizes: Vec<i64> =
        wanted.plan.bands.iter().map(|band| band.up_to_minor.unwrap_or(i64::MAX)).collect();
    let in_order = sizes.windows(2).all(|two| two[0] < two[1]);
    if !in_order || wanted.plan.bands.iter().any(|band| band.count == 0 || band.days == 0) {
        return Err(PolicyError::Bands);
    }
    let failing = wanted.failing_examples(ctx.today(&actor.creditor));
    if !failing.is_empty() {
        return Err(PolicyError::Examples(failing));
    }
    let mut tx = ctx.store.write().await?;
    let creditor = actor.creditor.id;
    let before = policy(&mut tx, creditor).await?;
    store::request_policies::put(&mut tx, creditor, wanted, Some(actor.id), ctx.now()).await?;
    let act = Act {
        creditor,
        debtor: None,
        by: By::Staff(actor),
        action: "request_policy.published",
        subject: creditor.0,
        detail: json!({ "before": before, "after": wanted }),
    };
    audit::record(ctx, &mut tx, act).await?;
    Ok(tx.commit().await?)
}

/// What a collector allows one debtor beyond, or below, the policy, with the reason.
pub async fn allow(
    ctx: &Context,
    actor: &StaffActor,
    debtor: DebtorId,
    allowance: Allowance,
    note: &str,
) -> Result<bool, Error> {
    actor.demand(Role::Manager)?;
    let creditor = actor.creditor.id;
    let mut tx = ctx.store.write().await?;
    if store::debtors::by_id(&mut tx, creditor, debtor).await?.is_none() {
        return Ok(false);
    }
    let (note, by) = (note.trim(), (actor.id, ctx.now()));
    store::request_policies::allow(&mut tx, creditor, debtor, allowance, note, by).await?;
    let act = Act {
        creditor,
        debtor: Some(debtor),
        by: By::Staff(actor),
        action: "allowance.set",
        subject: debtor.0,
        detail: json!({ "allowance": allowance, "note": note }),
    };
    audit::record(ctx, &mut tx, act).await?;
    tx.commit().await?;
    Ok(true)
}

/// The creditor's reasons for a refusal, or those that suit most.
pub(super) async fn reasons(tx: &mut Tx, creditor: CreditorId) -> Result<Vec<Reason>, Error> {
    let own = store::request_policies::reasons(tx, creditor).await?;
    if !own.is_empty() {
        return Ok(own);
    }
    let given = |(name, fr, en): &(&str, &str, &str)| {
        [(Locale::Fr, *fr), (Locale::En, *en)].map(|(locale, words)| Reason {
            id: uuid::Uuid::nil(),
            locale,
            name: (*name).to_owned(),
            words: words.to_owned(),
        })
    };
    Ok(REASONS.iter().flat_map(given).collect())
}

/// Reasons worded for debtors: what is refused, why, and what can still be done.
const REASONS: &[(&str, &str, &str)] = &[
    (
        "too_long",
        "La durée demandée est plus longue que ce que nous pouvons accorder. Vous pouvez proposer un échéancier plus court, ou nous appeler.",
        "The time you ask for is longer than we can grant. You can propose a shorter plan, or call us.",
    ),
    (
        "broken_before",
        "Un engagement précédent n’a pas été tenu. Un premier versement nous permettrait de réexaminer votre demande.",
        "An earlier commitment was not kept. A first payment would allow us to look at your request again.",
    ),
    (
        "delivery_proved",
        "La livraison a été confirmée par une signature ; le bon est joint à votre dossier. La facture reste due.",
        "Delivery was confirmed by a signature; the slip is in your file. The invoice remains due.",
    ),
    (
        "invoice_correct",
        "Nous avons vérifié la facture avec le service concerné : elle correspond à la commande. Elle reste due.",
        "We have checked the invoice with the service concerned: it matches the order. It remains due.",
    ),
];
