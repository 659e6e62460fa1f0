//! The double-entry ledger: append-only postings whose debits equal their credits.
//!
//! An invoice's balance is the sum of the entries on its `receivable` account. Corrections are new
//! postings that reverse older ones. To book a new kind of event, add a [`PostingKind`] and a
//! constructor here; nothing else writes entries.

use crate::{Currency, InvoiceId, Money, text_enum};

text_enum! {
    /// Where money is counted. Debits are positive, credits negative.
    pub enum Account {
        /// What debtors owe, invoice by invoice.
        Receivable => "receivable",
        /// What the creditor sold, the other side of a receivable.
        Sales => "sales",
        /// What a provider has collected and not yet paid out.
        ProviderClearing => "provider_clearing",
        /// What a provider keeps.
        ProviderFees => "provider_fees",
        /// The creditor's bank account.
        Bank => "bank",
        /// Money that nobody has recognised yet.
        Suspense => "suspense",
        /// What a payer's bank has taken back while it is contested.
        Disputed => "disputed",
        /// What is being sent back to a debtor.
        RefundsPayable => "refunds_payable",
        /// What is given up.
        WriteOff => "write_off",
        /// Late interest and the fixed indemnity.
        Interest => "interest",
        /// What a debtor has paid in advance or too much.
        Credit => "credit",
    }
}

text_enum! {
    /// What happened.
    pub enum PostingKind {
        /// An invoice was taken in.
        Invoice => "invoice",
        /// A credit note was taken in.
        CreditNote => "credit_note",
        /// The amount of an invoice was corrected by a later import.
        Correction => "correction",
        /// What the creditor's file says was paid before.
        Prepaid => "prepaid",
        /// Late interest and the indemnity were claimed on an invoice, as they are paid.
        Accessories => "accessories",
        /// A credit note was deducted from an invoice.
        Offset => "offset",
        /// A payment arrived at a provider.
        Payment => "payment",
        /// A transfer arrived at the bank.
        Transfer => "transfer",
        /// A transfer was booked by mistake: its posting, turned round.
        TransferReversed => "transfer_reversed",
        /// Money was sent back.
        Refund => "refund",
        /// A payer's bank took a payment back.
        Chargeback => "chargeback",
        /// A contested payment came back to the creditor.
        ChargebackWon => "chargeback_won",
        /// Money arrived that matches nothing.
        Suspense => "suspense",
        /// A provider kept its fee.
        Fee => "fee",
        /// A provider has paid out what it had collected.
        Payout => "payout",
        /// A bank has sent a payout back to the provider.
        PayoutReturned => "payout_returned",
        /// What a debtor contested was credited.
        DisputeCredit => "dispute_credit",
        /// The rest of a settled debt was given up.
        WriteOff => "write_off",
    }
}

/// One side of a posting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The account.
    pub account: Account,
    /// The invoice, on the receivable account.
    pub invoice: Option<InvoiceId>,
    /// Minor units; a debit is positive, a credit negative.
    pub minor: i64,
}

/// Why a posting cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// Debits and credits differ.
    #[error("debits and credits differ by {0} minor units")]
    Unbalanced(i64),
    /// There is nothing to book, or an entry is zero.
    #[error("a posting has at least two entries, none of them zero")]
    Empty,
    /// The sum does not fit 64 bits.
    #[error("the posting's sum is too large")]
    TooLarge,
    /// A receivable without its invoice, or an invoice on another account.
    #[error("an entry names an invoice if, and only if, it is on the receivable account")]
    Invoice,
}

/// A balanced set of entries in one currency, with the key that makes it unique.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    kind: PostingKind,
    source_key: String,
    currency: Currency,
    entries: Vec<Entry>,
}

impl Posting {
    /// A posting, if it balances. `source_key` is unique per creditor: booking the same source
    /// twice is refused by the database.
    ///
    /// # Errors
    /// [`LedgerError`] when the entries do not balance or are malformed.
    pub fn new(
        kind: PostingKind,
        source_key: impl Into<String>,
        currency: Currency,
        entries: Vec<Entry>,
    ) -> Result<Self, LedgerError> {
        if entries.len() < 2 || entries.iter().any(|entry| entry.minor == 0) {
            return Err(LedgerError::Empty);
        }
        if entries.iter().any(|e| e.invoice.is_some() != (e.account == Account::Receivable)) {
            return Err(LedgerError::Invoice);
        }
        let sum = entries
            .iter()
            .try_fold(0_i64, |sum, entry| sum.checked_add(entry.minor))
            .ok_or(LedgerError::TooLarge)?;
        if sum != 0 {
            return Err(LedgerError::Unbalanced(sum));
        }
        Ok(Self { kind, source_key: source_key.into(), currency, entries })
    }

    /// An amount on an invoice against one other account; a positive amount raises what is owed.
    ///
    /// # Errors
    /// [`LedgerError::Empty`] when the amount is zero.
    pub fn on_invoice(
        kind: PostingKind,
        source_key: impl Into<String>,
        invoice: InvoiceId,
        amount: Money,
        against: Account,
    ) -> Result<Self, LedgerError> {
        let entries = vec![
            Entry { account: Account::Receivable, invoice: Some(invoice), minor: amount.minor },
            Entry { account: against, invoice: None, minor: -amount.minor },
        ];
        Self::new(kind, source_key, amount.currency, entries)
    }

    /// Money received into `into`, settling the given invoices; what is left over becomes the
    /// debtor's credit.
    ///
    /// # Errors
    /// [`LedgerError`] when the allocations exceed the amount or an amount is not positive.
    pub fn receipt(
        kind: PostingKind,
        source_key: impl Into<String>,
        into: Account,
        amount: Money,
        allocations: &[(InvoiceId, i64)],
    ) -> Result<Self, LedgerError> {
        let mut entries = vec![Entry { account: into, invoice: None, minor: amount.minor }];
        let mut left = amount.minor;
        for &(invoice, minor) in allocations.iter().filter(|(_, minor)| *minor > 0) {
            left = left.checked_sub(minor).ok_or(LedgerError::TooLarge)?;
            entries.push(Entry {
                account: Account::Receivable,
                invoice: Some(invoice),
                minor: -minor,
            });
        }
        if left < 0 {
            return Err(LedgerError::Unbalanced(left));
        }
        if left > 0 {
            entries.push(Entry { account: Account::Credit, invoice: None, minor: -left });
        }
        Self::new(kind, source_key, amount.currency, entries)
    }

    /// Money that left `from` again: what it had settled of late interest and indemnities is claimed
    /// no more, what it had settled of invoices is owed again, and the rest comes out of the
    /// debtor's credit.
    ///
    /// # Errors
    /// [`LedgerError`] when the parts exceed the amount or an amount is not positive.
    pub fn reversal(
        kind: PostingKind,
        source_key: impl Into<String>,
        from: Account,
        amount: Money,
        accessories: i64,
        allocations: &[(InvoiceId, i64)],
    ) -> Result<Self, LedgerError> {
        let entry = |account, minor| Entry { account, invoice: None, minor };
        let mut entries = vec![entry(from, -amount.minor)];
        let mut left = amount.minor.checked_sub(accessories).ok_or(LedgerError::TooLarge)?;
        for &(invoice, minor) in allocations.iter().filter(|(_, minor)| *minor > 0) {
            left = left.checked_sub(minor).ok_or(LedgerError::TooLarge)?;
            entries.push(Entry { invoice: Some(invoice), ..entry(Account::Receivable, minor) });
        }
        if left < 0 {
            return Err(LedgerError::Unbalanced(left));
        }
        let rest = [entry(Account::Interest, accessories), entry(Account::Credit, left)];
        entries.extend(rest.into_iter().filter(|entry| entry.minor > 0));
        Self::new(kind, source_key, amount.currency, entries)
    }

    /// An amount that goes from one account to another, neither of them an invoice's; below zero it
    /// goes the other way.
    ///
    /// # Errors
    /// [`LedgerError::Empty`] when the amount is zero.
    pub fn moved(
        kind: PostingKind,
        source_key: impl Into<String>,
        amount: Money,
        from: Account,
        to: Account,
    ) -> Result<Self, LedgerError> {
        let entry = |account, minor| Entry { account, invoice: None, minor };
        let entries = vec![entry(to, amount.minor), entry(from, -amount.minor)];
        Self::new(kind, source_key, amount.currency, entries)
    }

    /// A credit deducted from invoices of the same debtor; amounts in minor units, positive.
    ///
    /// # Errors
    /// [`LedgerError::Empty`] when nothing is deducted.
    pub fn offset(
        source_key: impl Into<String>,
        credit: InvoiceId,
        invoices: &[(InvoiceId, i64)],
        currency: Currency,
    ) -> Result<Self, LedgerError> {
        let total = invoices.iter().try_fold(0_i64, |sum, (_, minor)| sum.checked_add(*minor));
        let entry =
            |invoice, minor| Entry { account: Account::Receivable, invoice: Some(invoice), minor };
        let entries = std::iter::once(entry(credit, total.ok_or(LedgerError::TooLarge)?))
            .chain(invoices.iter().map(|(invoice, minor)| entry(*invoice, -minor)));
        Self::new(PostingKind::Offset, source_key, currency, entries.collect())
    }

    /// What happened.
    pub const fn kind(&self) -> PostingKind {
        self.kind
    }

    /// The unique key of what caused it: `invoice:…`, `stripe:pi_…`, `refund:…`.
    pub fn source_key(&self) -> &str {
        &self.source_key
    }

    /// The currency of every entry.
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// The entries; their sum is zero.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn invoice(number: u128) -> InvoiceId {
        InvoiceId(Uuid::from_u128(number))
    }

    #[test]
    fn an_unbalanced_posting_is_refused() {
        let entry = |account, minor| Entry { account, invoice: None, minor };
        let entries = vec![entry(Account::Bank, 100), entry(Account::Credit, -99)];
        assert_eq!(
            Posting::new(PostingKind::Transfer, "k", Currency::EUR, entries),
            Err(LedgerError::Unbalanced(1))
        );
    }

    #[test]
    fn what_is_paid_too_much_becomes_credit() {
        let posting = Posting::receipt(
            PostingKind::Payment,
            "k",
            Account::ProviderClearing,
            Money::eur(1_000),
            &[(invoice(1), 900)],
        )
        .unwrap();
        assert_eq!(
            posting.entries()[2],
            Entry { account: Account::Credit, invoice: None, minor: -100 }
        );
    }

    #[test]
    fn more_cannot_be_allocated_than_was_received() {
        let result = Posting::receipt(
            PostingKind::Payment,
            "k",
            Account::Bank,
            Money::eur(10),
            &[(invoice(1), 11)],
        );
        assert_eq!(result, Err(LedgerError::Unbalanced(-1)));
    }

    #[test]
    fn interest_that_is_paid_back_is_claimed_no_more() {
        let (kind, from) = (PostingKind::Refund, Account::ProviderClearing);
        let back = |accessories, minor| {
            let parts = [(invoice(1), minor)];
            Posting::reversal(kind, "k", from, Money::eur(1_000), accessories, &parts)
        };
        let entries = back(150, 850).unwrap().entries().to_vec();
        let sums: Vec<_> = entries.iter().map(|entry| (entry.account, entry.minor)).collect();
        assert_eq!(sums, [(from, -1_000), (Account::Receivable, 850), (Account::Interest, 150)]);
        assert_eq!(back(151, 850), Err(LedgerError::Unbalanced(-1)));
    }

    proptest! {
        #[test]
        fn receipts_and_their_reversals_cancel(
            parts in prop::collection::vec(1_i64..1_000_000, 1..6),
            extra in 0_i64..1_000,
        ) {
            let total = parts.iter().sum::<i64>() + extra;
            let allocations: Vec<_> =
                parts.iter().enumerate().map(|(n, minor)| (invoice(n as u128), *minor)).collect();
            let paid = Posting::receipt(
                PostingKind::Payment, "a", Account::ProviderClearing, Money::eur(total), &allocations,
            ).unwrap();
            let back = Posting::reversal(
                PostingKind::Refund, "b", Account::ProviderClearing, Money::eur(total), 0, &allocations,
            ).unwrap();
            for (one, other) in paid.entries().iter().zip(back.entries()) {
                prop_assert_eq!((one.account, one.invoice, one.minor), (other.account, other.invoice, -other.minor));
            }
        }
    }
}
