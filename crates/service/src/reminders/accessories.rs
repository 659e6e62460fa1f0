//! Late interest and the indemnity of one invoice, with how they are made up.

use super::statement::{Parties, StatementError};
use crate::{Error, context::local};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Locale, Money,
    ledger::PostingKind,
    legal::{
        Accessories, Accessory, AccessoryPolicy, Balance, BusinessRate, CreditorKind, Debt,
        Interest, LateInvoice, Principal, Rates, accessories,
    },
};
use store::{
    creditors::Creditor,
    invoices::{Invoice, WithBalance},
    ledger::OnInvoice,
    policies::Policy,
};

/// What is claimed beyond what remains of an invoice.
pub(super) struct Claimed {
    pub(super) interest: Money,
    pub(super) indemnity: Money,
    pub(super) explanations: Vec<String>,
}

/// What an invoice has come through, as far as claims depend on it.
#[derive(Default)]
pub(super) struct Past {
    pub(super) booked: Vec<OnInvoice>,
    /// When the first formal notice about it left.
    pub(super) notice_at: Option<DateTime<Utc>>,
}

/// What the creditor claims on an invoice beyond its balance, as of a day; `insolvency_on` is the
/// day on which proceedings opened that freeze it, or else from which they are on file.
pub(super) fn of(
    parties: Parties<'_>,
    row: &WithBalance,
    past: &Past,
    insolvency_on: Option<NaiveDate>,
    as_of: NaiveDate,
    rates: &Rates,
) -> Result<Claimed, StatementError> {
    let Parties { creditor, debtor, policy, locale } = parties;
    let invoice = &row.invoice;
    let late = LateInvoice {
        // A private individual does not collect with this software.
        creditor: CreditorKind::Other,
        debtor: debtor.kind,
        debt: Debt {
            due_on: invoice.due_on,
            notice_on: past.notice_at.map(|at| local(creditor, at).date()),
            principal: principal(creditor, invoice, &past.booked, row.contested_minor)?,
        },
        insolvency_on,
    };
    let refused =
        |refusal| StatementError::Refused { reference: invoice.reference.clone(), refusal };
    let found = accessories(&late, decided(policy)?, as_of, rates).map_err(refused)?;
    Ok(worded(&found, invoice, locale))
}

fn decided(policy: &Policy) -> Result<AccessoryPolicy, Error> {
    let business_rate = match policy.contract_rate.as_deref() {
        Some(text) => BusinessRate::Contract(text.parse().map_err(Error::internal)?),
        None => BusinessRate::Default,
    };
    Ok(AccessoryPolicy { interest: policy.interest, indemnity: policy.indemnity, business_rate })
}

/// The invoice's balance through time, the contested part left out of every day. What was billed
/// too much was never owed; what was added later counts from then on.
fn principal(
    creditor: &Creditor,
    invoice: &Invoice,
    postings: &[OnInvoice],
    contested: i64,
) -> Result<Principal, Error> {
    let from_the_start = |posting: &&OnInvoice| {
        posting.kind == PostingKind::Invoice
            || (posting.kind == PostingKind::Correction && posting.minor < 0)
    };
    let opening: i64 = postings.iter().filter(from_the_start).map(|posting| posting.minor).sum();
    let money = |minor: i64| Money::new((minor - contested).max(0), invoice.currency);
    let mut balance = opening;
    // What was claimed when it was paid is no principal.
    let later =
        |posting: &&OnInvoice| !from_the_start(posting) && posting.kind != PostingKind::Accessories;
    let changes = postings.iter().filter(later).map(|posting| {
        balance += posting.minor;
        Balance { on: local(creditor, posting.posted_at).date(), amount: money(balance) }
    });
    let changes: Vec<Balance> = changes.collect();
    Principal::new(money(opening), changes).map_err(Error::internal)
}

fn worded(found: &Accessories, invoice: &Invoice, locale: Locale) -> Claimed {
    let mut claimed = Claimed {
        interest: Money::zero(invoice.currency),
        indemnity: Money::zero(invoice.currency),
        explanations: Vec::new(),
    };
    if let Accessory::Claimed(interest) = &found.interest {
        claimed.interest = interest.total;
        claimed.explanations.extend(interest_lines(interest, locale));
    }
    if let Accessory::Claimed(indemnity) = &found.indemnity {
        claimed.indemnity = indemnity.amount;
        let amount = locale.money(indemnity.amount);
        let what = locale.pick(
            "Indemnité forfaitaire pour frais de recouvrement",
            "Fixed indemnity for recovery costs",
        );
        let article = locale.pick("article", "article");
        let colon = locale.pick("\u{a0}:", ":");
        claimed
            .explanations
            .push(format!("{what}{colon} {amount} ({article} {})", indemnity.article));
    }
    claimed
}

/// Each stretch of time: its days, the sum, where the rate comes from.
fn interest_lines(interest: &Interest, locale: Locale) -> impl Iterator<Item = String> {
    let article = interest.basis.article();
    let head = locale.pick("Intérêts de retard", "Late interest");
    let colon = locale.pick("\u{a0}:", ":");
    interest.lines.iter().map(move |line| {
        let (period, sum) = (line.period(locale), line.calculation(locale));
        let rate = line.rate.explanation(locale);
        format!(
            "{head} {period}{colon} {sum} ({rate}{} {article})",
            locale.pick(" ; article", "; article")
        )
    })
}
