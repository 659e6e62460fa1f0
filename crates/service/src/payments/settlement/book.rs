//! Payouts and fees in the ledger, and a task for what does not match.

use super::compare::Found;
use crate::{
    Context, Error,
    audit::{self, Act, By},
    payments::provider::Payout,
    worker::Failure,
};
use domain::{
    CreditorId, DebtorId, Money, PayoutId,
    ledger::{Account, Posting, PostingKind},
    settlement::{LineKind, PayoutState},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use store::{Json, Tx, ledger::NewPosting, payouts::PayoutLine, tasks::Task};

/// Books a payout, each creditor's part of it, in one transaction; nothing if somebody else has.
///
/// What is about no payment of ours is the creditor's whose money the whole payout is. Where it is
/// the money of several, nobody can say whose it is: it is logged, for whoever operates this.
pub(super) async fn book(
    ctx: &Context,
    provider: &str,
    payout: &Payout,
    found: Vec<Found>,
) -> Result<(), Failure> {
    let mut tx = ctx.store.write().await?;
    let net = |one: &Found| one.movement.gross.minor - one.movement.fee_minor;
    let sum: i64 = found.iter().map(net).sum();
    let only = only_creditor(&mut tx, &found).await?;
    let mut parts: BTreeMap<CreditorId, Vec<Found>> = BTreeMap::new();
    let mut nobodys: Vec<Found> = Vec::new();
    for one in found {
        match one.attempt.as_ref().map(|attempt| attempt.creditor_id).or(only) {
            Some(creditor) => parts.entry(creditor).or_default().push(one),
            None => nobodys.push(one),
        }
    }
    if let Some(creditor) = only {
        parts.entry(creditor).or_default();
    }
    for one in &nobodys {
        tracing::error!(
            provider,
            payout = payout.id,
            movement = one.movement.id,
            "movement {} of payout {} is about no payment here",
            one.movement.id,
            payout.id
        );
    }
    if sum != payout.amount.minor && only.is_none() {
        tracing::error!(
            provider,
            payout = payout.id,
            sum,
            amount = payout.amount.minor,
            "payout {} is not the sum of its movements",
            payout.id
        );
    }
    for (creditor, found) in parts {
        let part = Part { ctx, provider, payout, creditor };
        let minor = if only.is_some() { payout.amount.minor } else { found.iter().map(net).sum() };
        let amount = Money::new(minor, payout.amount.currency);
        if !part.book(&mut tx, amount, found).await? {
            return Ok(());
        }
        if only.is_some() && sum != payout.amount.minor {
            part.ask_about_sum(&mut tx, sum).await?;
        }
    }
    Ok(tx.commit().await?)
}

/// The creditor whose money a whole payout is: there is but one in it or, if it names none, but one here.
async fn only_creditor(tx: &mut Tx, found: &[Found]) -> Result<Option<CreditorId>, Error> {
    let mut named = found.iter().filter_map(|one| Some(one.attempt.as_ref()?.creditor_id));
    if let Some(first) = named.next() {
        return Ok(named.all(|other| other == first).then_some(first));
    }
    Ok(match store::creditors::all(tx).await?.as_slice() {
        [one] => Some(one.id),
        _ => None,
    })
}

/// One creditor's part of a payout.
struct Part<'a> {
    ctx: &'a Context,
    provider: &'a str,
    payout: &'a Payout,
    creditor: CreditorId,
}

impl Part<'_> {
    /// Books it. `false` if it is booked already.
    async fn book(&self, tx: &mut Tx, amount: Money, found: Vec<Found>) -> Result<bool, Failure> {
        let row = store::payouts::Payout {
            creditor_id: self.creditor,
            id: self.ctx.id(),
            provider: self.provider.to_owned(),
            reference: self.payout.id.clone(),
            arrives_on: self.payout.arrives_on,
            minor: amount.minor,
            currency: amount.currency,
            state: PayoutState::Paid,
            booked_at: self.ctx.now(),
        };
        if !store::payouts::insert(tx, &row).await? {
            return Ok(false);
        }
        let mut fees = 0;
        for one in &found {
            fees += self.line(tx, row.id, one).await?;
        }
        if amount.minor != 0 {
            let (kind, key) = (PostingKind::Payout, self.key(&self.payout.id));
            let (from, to) = (Account::ProviderClearing, Account::Bank);
            self.post(tx, &Posting::moved(kind, key, amount, from, to)?).await?;
        }
        let act = Act {
            creditor: self.creditor,
            debtor: None,
            by: By::Provider,
            action: "payout.booked",
            subject: row.id.0,
            detail: json!({
                "minor": amount.minor,
                "currency": amount.currency,
                "fee_minor": fees,
                "provider": self.provider,
                "reference": self.payout.id,
            }),
        };
        audit::record(self.ctx, tx, act).await?;
        Ok(true)
    }

    /// Keeps a movement, books its fee, and has what does not match looked at. Returns the fee.
    async fn line(&self, tx: &mut Tx, payout: PayoutId, one: &Found) -> Result<i64, Failure> {
        let movement = &one.movement;
        let mut fee = movement.fee_minor;
        if movement.kind == LineKind::Fee {
            fee -= movement.gross.minor;
        }
        if fee != 0 {
            let (kind, key) = (PostingKind::Fee, self.key(&movement.id));
            let (from, to) = (Account::ProviderClearing, Account::ProviderFees);
            let amount = Money::new(fee, movement.gross.currency);
            self.post(tx, &Posting::moved(kind, key, amount, from, to)?).await?;
        }
        let line = PayoutLine {
            creditor_id: self.creditor,
            payout_id: payout,
            reference: movement.id.clone(),
            kind: movement.kind,
            attempt_id: one.attempt.as_ref().map(|attempt| attempt.id),
            gross_minor: movement.gross.minor,
            fee_minor: movement.fee_minor,
            mismatch: one.mismatch.map(|(why, _)| why),
        };
        store::payouts::insert_line(tx, &line).await?;
        if let Some((why, ours)) = one.mismatch {
            let detail = json!({
                "why": why,
                "provider": self.provider,
                "payout": self.payout.id,
                "reference": movement.id,
                "attempt": line.attempt_id,
                "expected_minor": ours.map(|ours| ours.minor),
                "expected_currency": ours.map(|ours| ours.currency),
                "received_minor": movement.gross.minor,
                "received_currency": movement.gross.currency,
            });
            let debtor = one.attempt.as_ref().map(|attempt| attempt.debtor_id);
            self.ask(tx, debtor, &movement.id, detail).await?;
        }
        Ok(fee)
    }

    /// The payout is not what its movements add up to.
    async fn ask_about_sum(&self, tx: &mut Tx, sum: i64) -> Result<(), Error> {
        let detail = json!({
            "why": "sum",
            "provider": self.provider,
            "payout": self.payout.id,
            "reference": self.payout.id,
            "expected_minor": sum,
            "expected_currency": self.payout.amount.currency,
            "received_minor": self.payout.amount.minor,
            "received_currency": self.payout.amount.currency,
        });
        self.ask(tx, None, &self.payout.id, detail).await
    }

    async fn ask(
        &self,
        tx: &mut Tx,
        debtor: Option<DebtorId>,
        about: &str,
        detail: Value,
    ) -> Result<(), Error> {
        let task = Task {
            creditor_id: self.creditor,
            id: self.ctx.id(),
            debtor_id: debtor,
            kind: "settlement".to_owned(),
            source_key: format!("settlement:{}", self.key(about)),
            detail: Json(detail),
            created_at: self.ctx.now(),
            done_at: None,
            done_by: None,
        };
        store::tasks::insert(tx, &task).await?;
        Ok(())
    }

    fn key(&self, id: &str) -> String {
        format!("{}:{id}", self.provider)
    }

    async fn post(&self, tx: &mut Tx, posting: &Posting) -> Result<(), Error> {
        post(self.ctx, tx, self.creditor, posting).await
    }
}

/// Books what is the creditor's own affair: no debtor's, and of no payment, whose money can be sent
/// back whatever the provider kept.
async fn post(
    ctx: &Context,
    tx: &mut Tx,
    creditor: CreditorId,
    posting: &Posting,
) -> Result<(), Error> {
    let new =
        NewPosting { id: ctx.id(), creditor, debtor: None, attempt: None, posting, at: ctx.now() };
    store::ledger::book(tx, &new).await?;
    Ok(())
}

/// Turns the parts of a payout round that the bank has sent back, once.
pub(super) async fn turn_round(
    ctx: &Context,
    known: Vec<store::payouts::Payout>,
) -> Result<(), Failure> {
    for part in known.into_iter().filter(|part| part.state == PayoutState::Paid) {
        let mut tx = ctx.store.write().await?;
        if !store::payouts::set_returned(&mut tx, part.creditor_id, part.id).await? {
            continue;
        }
        let amount = Money::new(part.minor, part.currency);
        let key = format!("{}:{}", part.provider, part.reference);
        if amount.minor != 0 {
            let (kind, key) = (PostingKind::PayoutReturned, format!("{key}:returned"));
            let (from, to) = (Account::Bank, Account::ProviderClearing);
            let posting = Posting::moved(kind, key, amount, from, to)?;
            post(ctx, &mut tx, part.creditor_id, &posting).await?;
        }
        let detail = json!({
            "why": "returned",
            "minor": part.minor,
            "currency": part.currency,
            "provider": part.provider,
            "payout": part.reference,
            "reference": part.reference,
        });
        let task = Task {
            creditor_id: part.creditor_id,
            id: ctx.id(),
            debtor_id: None,
            kind: "settlement".to_owned(),
            source_key: format!("settlement:{key}:returned"),
            detail: Json(detail.clone()),
            created_at: ctx.now(),
            done_at: None,
            done_by: None,
        };
        store::tasks::insert(&mut tx, &task).await?;
        let act = Act {
            creditor: part.creditor_id,
            debtor: None,
            by: By::Provider,
            action: "payout.returned",
            subject: part.id.0,
            detail,
        };
        audit::record(ctx, &mut tx, act).await?;
        tx.commit().await?;
    }
    Ok(())
}
