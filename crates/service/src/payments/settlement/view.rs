//! Payouts as the office reads them.

use crate::{Context, Error, StaffActor, context::local};
use chrono::{NaiveDate, NaiveDateTime};
use domain::{
    DebtorId, Money, PaymentAttemptId, PayoutId,
    ledger::Account,
    party::Role,
    settlement::{LineKind, Mismatch, PayoutState},
};
use store::payouts::Summed;

/// How a creditor stands with its providers.
#[derive(Clone, Debug)]
pub struct Payouts {
    /// What they have collected and not paid out, currency by currency.
    pub clearing: Vec<Money>,
    /// What they have kept so far.
    pub fees: Vec<Money>,
    /// When each was last asked, local time; nothing if it has not answered yet.
    pub checked: Vec<(String, Option<NaiveDateTime>)>,
    /// Latest first; at most 100.
    pub payouts: Vec<PayoutRow>,
    /// Payments that no payout has carried yet, oldest first; at most 200.
    pub unsettled: Vec<Unsettled>,
}

/// A payout, summed up.
#[derive(Clone, Debug)]
pub struct PayoutRow {
    /// Its identifier.
    pub id: PayoutId,
    /// Who has paid.
    pub provider: String,
    /// The provider's name for it.
    pub reference: String,
    /// The day on which it reaches the account.
    pub arrives_on: NaiveDate,
    /// Movements before fees.
    pub gross: Money,
    /// Fees deducted from them.
    pub fees: Money,
    /// What reaches the account.
    pub amount: Money,
    /// How it stands.
    pub state: PayoutState,
    /// How many of its movements do not match.
    pub mismatches: u64,
    /// Whether it is what its movements add up to.
    pub adds_up: bool,
}

/// A payment that waits to be paid out.
#[derive(Clone, Debug)]
pub struct Unsettled {
    /// The payment.
    pub payment: PaymentAttemptId,
    /// At whom.
    pub provider: String,
    /// Whose.
    pub debtor: (DebtorId, String),
    /// Since when, local time.
    pub since: NaiveDateTime,
    /// What is left of it at the provider.
    pub amount: Money,
}

/// A payout with what it is made of.
#[derive(Clone, Debug)]
pub struct PayoutFile {
    /// The payout.
    pub payout: PayoutRow,
    /// Its movements, those that do not match first; at most 2,000.
    pub lines: Vec<Line>,
}

/// One movement of a payout.
#[derive(Clone, Debug)]
pub struct Line {
    /// The provider's name for it.
    pub reference: String,
    /// What it is about.
    pub kind: LineKind,
    /// The payment that it is about.
    pub payment: Option<PaymentAttemptId>,
    /// Whose payment that is.
    pub debtor: Option<(DebtorId, String)>,
    /// Before the fee.
    pub gross: Money,
    /// What the provider keeps.
    pub fee: Money,
    /// What does not match.
    pub mismatch: Option<Mismatch>,
}

/// What stands at providers, and what they have paid out.
///
/// # Errors
/// [`Error`].
pub async fn payouts(ctx: &Context, actor: &StaffActor) -> Result<Payouts, Error> {
    actor.demand(Role::Viewer)?;
    let creditor = &actor.creditor;
    let mut tx = ctx.store.read().await?;
    let clearing =
        store::payouts::balances(&mut tx, creditor.id, Account::ProviderClearing).await?;
    let fees = store::payouts::balances(&mut tx, creditor.id, Account::ProviderFees).await?;
    let checks = store::payouts::checks(&mut tx).await?;
    let latest = store::payouts::latest(&mut tx, creditor.id).await?;
    let unsettled = store::payouts::unsettled(&mut tx, creditor.id).await?;
    let money = |sums: Vec<(domain::Currency, i64)>| {
        let mut all: Vec<Money> =
            sums.into_iter().map(|(currency, minor)| Money::new(minor, currency)).collect();
        if all.is_empty() {
            all.push(Money::new(0, creditor.currency));
        }
        all
    };
    let asked = |check: store::payouts::Check| {
        (check.provider, check.done_at.map(|at| local(creditor, at)))
    };
    let waiting = |row: store::payouts::Unsettled| Unsettled {
        payment: row.attempt_id,
        provider: row.provider,
        debtor: (row.debtor_id, row.debtor_name),
        since: local(creditor, row.since),
        amount: Money::new(row.minor, row.currency),
    };
    Ok(Payouts {
        clearing: money(clearing),
        fees: money(fees),
        checked: checks.into_iter().map(asked).collect(),
        payouts: latest.into_iter().map(row).collect(),
        unsettled: unsettled.into_iter().map(waiting).collect(),
    })
}

fn row(summed: Summed) -> PayoutRow {
    let money = |minor| Money::new(minor, summed.payout.currency);
    PayoutRow {
        gross: money(summed.gross_minor),
        fees: money(summed.fee_minor),
        amount: money(summed.payout.minor),
        adds_up: summed.gross_minor - summed.fee_minor == summed.payout.minor,
        mismatches: u64::try_from(summed.mismatches).unwrap_or(0),
        id: summed.payout.id,
        provider: summed.payout.provider,
        reference: summed.payout.reference,
        arrives_on: summed.payout.arrives_on,
        state: summed.payout.state,
    }
}

/// One payout; nothing if it is another creditor's.
///
/// # Errors
/// [`Error`].
pub async fn payout(
    ctx: &Context,
    actor: &StaffActor,
    id: PayoutId,
) -> Result<Option<PayoutFile>, Error> {
    actor.demand(Role::Viewer)?;
    let creditor = actor.creditor.id;
    let mut tx = ctx.store.read().await?;
    let Some(summed) = store::payouts::by_id(&mut tx, creditor, id).await? else {
        return Ok(None);
    };
    let lines = store::payouts::lines(&mut tx, creditor, id).await?;
    let money = |minor| Money::new(minor, summed.payout.currency);
    let lines = lines.into_iter().map(|told| Line {
        gross: money(told.line.gross_minor),
        fee: money(told.line.fee_minor),
        reference: told.line.reference,
        kind: told.line.kind,
        payment: told.line.attempt_id,
        debtor: told.debtor_id.zip(told.debtor_name),
        mismatch: told.line.mismatch,
    });
    let lines = lines.collect();
    Ok(Some(PayoutFile { payout: row(summed), lines }))
}
