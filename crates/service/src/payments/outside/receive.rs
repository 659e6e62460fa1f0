//! A transfer on the creditor's account, booked.

use super::book::{self, Recognised};
use crate::{
    Context, Error, StaffActor,
    audit::{self, Act, By},
    payments::book::into_suspense,
};
use chrono::{Days, NaiveDate};
use domain::{
    DebtorId, InvoiceId, Money, PostingId,
    ledger::{Account, Posting, PostingKind},
    party::Role,
};
use serde_json::json;
use store::{Tx, creditors::Creditor, debtors::Debtor, ledger::NewPosting, transfers::Transfer};

/// How long ago a transfer may have been received, in days: books are closed once a year.
const OLDEST: u64 = 366;
/// No bank transfers more at once (EPC rulebook: 999,999,999.99), in minor units.
const MOST_MINOR: i64 = 99_999_999_999;
/// The most characters of a payer's name (EPC: 70) and of a reference (EPC: 140).
const PAYER_MOST: usize = 70;
const REFERENCE_MOST: usize = 140;

/// A transfer to be booked.
#[derive(Clone, Debug)]
pub struct NewTransfer {
    /// Whose it is; nobody's yet goes to suspense.
    pub debtor: Option<DebtorId>,
    /// What it settles; oldest first if none is named.
    pub invoices: Option<Vec<InvoiceId>>,
    /// How much arrived.
    pub amount: Money,
    /// On which day, as the bank says.
    pub received_on: NaiveDate,
    /// Who sent it, as the bank says; may be empty.
    pub payer: String,
    /// What it carries; may be empty.
    pub reference: String,
    /// The same for the same transfer, however often it is sent: a form's key or the bank's own.
    pub key: String,
    /// Whether it is booked even though one that says the same of itself is booked already.
    pub even_if_known: bool,
}

/// What was booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booked {
    /// The posting, whose receipt can be asked for.
    pub posting: PostingId,
    /// Whose it is; nobody's if it waits in suspense.
    pub debtor: Option<DebtorId>,
    /// What went to each invoice, by reference, late interest and indemnity included.
    pub settled: Vec<(String, Money)>,
    /// What became the debtor's credit.
    pub credit: Money,
    /// What is known of it.
    pub transfer: Transfer,
    /// Whether the same key had booked it before: then nothing was done.
    pub repeated: bool,
}

/// Why a transfer was not booked.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// Nothing or less, in another currency, or more than a bank transfers.
    #[error("a transfer is more than nothing, in the creditor's currency, and at most {most:?}")]
    Amount {
        /// The most.
        most: Money,
    },
    /// The day is to come, or too long past.
    #[error("the day of receipt lies between {first} and {last}")]
    Date {
        /// The first day that can be.
        first: NaiveDate,
        /// The last one.
        last: NaiveDate,
    },
    /// The payer's name or the reference is too long.
    #[error("a payer has at most {PAYER_MOST} characters, a reference {REFERENCE_MOST}")]
    Words,
    /// There is no such debtor here.
    #[error("there is no such debtor here")]
    NotFound,
    /// An invoice named is not this debtor's, or nothing is owed on it.
    #[error("an invoice named is not open, or is another debtor's")]
    Invoice,
    /// One with this reference, day and amount is booked already.
    #[error("a transfer with this reference, day and amount is booked already")]
    Known(Box<Transfer>),
    /// The same key has booked another transfer.
    #[error("the same key has booked another transfer")]
    OtherBefore(Box<Transfer>),
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for TransferError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// Books a transfer that a collector has seen on the creditor's account.
///
/// # Errors
/// [`TransferError`]; sent again with the same key, it answers what was booked the first time.
pub async fn receive(
    ctx: &Context,
    actor: &StaffActor,
    new: NewTransfer,
) -> Result<Booked, TransferError> {
    actor.demand(Role::Collector)?;
    book_transfer(ctx, &actor.creditor, By::Staff(actor), new).await
}

/// The same for the operator: the command line.
///
/// # Errors
/// [`TransferError`].
pub async fn receive_as_operator(
    ctx: &Context,
    creditor: &Creditor,
    new: NewTransfer,
) -> Result<Booked, TransferError> {
    book_transfer(ctx, creditor, By::System, new).await
}

async fn book_transfer(
    ctx: &Context,
    creditor: &Creditor,
    by: By<'_>,
    new: NewTransfer,
) -> Result<Booked, TransferError> {
    let new = checked(ctx, creditor, new)?;
    let source_key = format!("transfer:{}", new.key);
    let mut tx = ctx.store.write().await?;
    let debtor = match new.debtor {
        Some(id) => {
            store::debtors::lock(&mut tx, creditor.id, id).await?;
            let found = store::debtors::by_id(&mut tx, creditor.id, id).await?;
            Some(found.ok_or(TransferError::NotFound)?)
        }
        None => None,
    };
    if let Some(earlier) = booked_in(&mut tx, creditor, &source_key).await? {
        let same = earlier.transfer.minor == new.amount.minor
            && earlier.transfer.received_on == new.received_on
            && earlier.debtor == new.debtor;
        let other = || TransferError::OtherBefore(Box::new(earlier.transfer.clone()));
        return if same { Ok(Booked { repeated: true, ..earlier }) } else { Err(other()) };
    }
    if !new.even_if_known && !new.reference.is_empty() {
        let minor = new.amount.minor;
        let (reference, on) = (&new.reference, new.received_on);
        let twin = store::transfers::twin(&mut tx, creditor.id, reference, on, minor).await?;
        if let Some(twin) = twin {
            return Err(TransferError::Known(Box::new(twin)));
        }
    }
    let posting = match &debtor {
        Some(debtor) => settle(ctx, &mut tx, creditor, debtor, &new, &source_key).await?,
        None => suspend(ctx, &mut tx, creditor, &new, &source_key).await?,
    };
    let Some(posting) = posting else {
        // The same form at the same instant: nobody is locked where no debtor is known.
        let earlier = booked_in(&mut tx, creditor, &source_key).await?;
        let earlier = earlier.ok_or_else(|| Error::internal("a key that books nothing"))?;
        return Ok(Booked { repeated: true, ..earlier });
    };
    keep(ctx, &mut tx, creditor, by, &new, posting).await?;
    if let Some(debtor) = &debtor {
        book::answer_wait(ctx, &mut tx, creditor, debtor).await?;
        book::receipt(ctx, &mut tx, creditor, debtor, posting).await?;
    }
    let booked = booked_in(&mut tx, creditor, &source_key).await?;
    tx.commit().await?;
    booked.ok_or_else(|| Error::internal("a transfer that was booked a moment ago").into())
}

fn checked(
    ctx: &Context,
    creditor: &Creditor,
    new: NewTransfer,
) -> Result<NewTransfer, TransferError> {
    let most = Money::new(MOST_MINOR, creditor.currency);
    if new.amount.currency != creditor.currency || !(1..=MOST_MINOR).contains(&new.amount.minor) {
        return Err(TransferError::Amount { most });
    }
    let last = ctx.today(creditor);
    let first = last - Days::new(OLDEST);
    if new.received_on < first || new.received_on > last {
        return Err(TransferError::Date { first, last });
    }
    let (payer, reference) = (one_line(&new.payer), one_line(&new.reference));
    if payer.chars().count() > PAYER_MOST || reference.chars().count() > REFERENCE_MOST {
        return Err(TransferError::Words);
    }
    Ok(NewTransfer { payer, reference, ..new })
}

/// Without line breaks and blanks around it: references are compared.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control() || c.is_whitespace())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

async fn settle(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    debtor: &Debtor,
    new: &NewTransfer,
    source_key: &str,
) -> Result<Option<PostingId>, TransferError> {
    if let Some(named) = &new.invoices {
        let open = store::invoices::open_of_debtor(tx, creditor.id, debtor.id).await?;
        let is_open =
            |id: &InvoiceId| open.iter().any(|row| row.invoice.id == *id && row.balance_minor > 0);
        if !named.iter().all(is_open) {
            return Err(TransferError::Invoice);
        }
    }
    let money = Recognised {
        creditor,
        debtor,
        kind: PostingKind::Transfer,
        source_key: source_key.to_owned(),
        on: Account::Bank,
        amount: new.amount,
        invoices: new.invoices.as_deref().filter(|named| !named.is_empty()),
    };
    Ok(book::settle(ctx, tx, &money).await?)
}

/// Money whose payer nobody knows: on the account, and nobody's yet.
async fn suspend(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    new: &NewTransfer,
    source_key: &str,
) -> Result<Option<PostingId>, Error> {
    let receipt =
        Posting::receipt(PostingKind::Suspense, source_key, Account::Bank, new.amount, &[])?;
    let posting = into_suspense(&receipt)?;
    let new = NewPosting {
        id: ctx.id(),
        creditor: creditor.id,
        debtor: None,
        attempt: None,
        posting: &posting,
        at: ctx.now(),
    };
    Ok(store::ledger::book(tx, &new).await?.then_some(new.id))
}

/// Writes down what is known of a transfer, and who booked it.
async fn keep(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    by: By<'_>,
    new: &NewTransfer,
    posting: PostingId,
) -> Result<(), Error> {
    let transfer = Transfer {
        creditor_id: creditor.id,
        posting_id: posting,
        debtor_id: new.debtor,
        received_on: new.received_on,
        payer: new.payer.clone(),
        reference: new.reference.clone(),
        minor: new.amount.minor,
        currency: new.amount.currency,
        staff_id: match by {
            By::Staff(actor) => Some(actor.id()),
            _ => None,
        },
        created_at: ctx.now(),
    };
    store::transfers::insert(tx, &transfer).await?;
    let act = Act {
        creditor: creditor.id,
        debtor: new.debtor,
        by,
        action: if new.debtor.is_some() { "transfer.booked" } else { "suspense.booked" },
        subject: posting.0,
        detail: json!({
            "minor": new.amount.minor,
            "currency": new.amount.currency,
            "posting": posting,
            "received_on": new.received_on,
            "payer": new.payer,
            "reference": new.reference,
        }),
    };
    audit::record(ctx, tx, act).await
}

/// What a key has booked, if it has.
async fn booked_in(
    tx: &mut Tx,
    creditor: &Creditor,
    source_key: &str,
) -> Result<Option<Booked>, Error> {
    let found = store::ledger::by_source(tx, creditor.id, source_key).await?;
    let Some(posting) = found.map(|booked| booked.id) else { return Ok(None) };
    let Some(transfer) = store::transfers::of_posting(tx, creditor.id, posting).await? else {
        return Ok(None);
    };
    let (mut settled, mut credit) = (Vec::new(), 0);
    for entry in store::ledger::entries(tx, creditor.id, posting).await? {
        match (entry.account, entry.invoice_id) {
            (Account::Receivable, Some(id)) => {
                let row = store::invoices::by_id(tx, creditor.id, id).await?;
                let amount = Money::new(-entry.minor, transfer.currency);
                settled.extend(row.map(|row| (row.invoice.reference, amount)));
            }
            (Account::Credit, _) => credit -= entry.minor,
            _ => {}
        }
    }
    let (debtor, credit) = (transfer.debtor_id, Money::new(credit, transfer.currency));
    Ok(Some(Booked { posting, debtor, settled, credit, transfer, repeated: false }))
}

/// The transfers on a debtor's file, newest first; those turned round say so.
pub async fn transfers(
    ctx: &Context,
    actor: &StaffActor,
    debtor: DebtorId,
) -> Result<Vec<store::transfers::OnFile>, Error> {
    let mut tx = ctx.store.read().await?;
    Ok(store::transfers::of_debtor(&mut tx, actor.creditor.id, debtor).await?)
}

/// What is known of the transfer of a posting; nothing if it is another creditor's.
pub async fn transfer(
    ctx: &Context,
    actor: &StaffActor,
    posting: PostingId,
) -> Result<Option<Transfer>, Error> {
    let mut tx = ctx.store.read().await?;
    Ok(store::transfers::of_posting(&mut tx, actor.creditor.id, posting).await?)
}
