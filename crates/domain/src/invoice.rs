//! Invoices: what kind, in what state. Balances come from the ledger.

use crate::text_enum;
use chrono::NaiveDate;

text_enum! {
    /// What a document claims.
    pub enum InvoiceKind {
        /// The debtor owes.
        Invoice => "invoice",
        /// The creditor gives back.
        CreditNote => "credit_note",
    }
}

text_enum! {
    /// How an invoice stands, derived from its balance, its due date and payments on their way.
    pub enum InvoiceState {
        /// Owed, not yet due.
        Open => "open",
        /// Owed and past its due date.
        Overdue => "overdue",
        /// A payment that covers it is on its way.
        Processing => "processing",
        /// Nothing is owed any more.
        Paid => "paid",
        /// The creditor owes the debtor.
        Credit => "credit",
    }
}

impl InvoiceState {
    /// The state, from the balance in minor units and what is on its way.
    pub fn of(
        balance_minor: i64,
        processing_minor: i64,
        due_on: NaiveDate,
        today: NaiveDate,
    ) -> Self {
        match balance_minor {
            ..0 => Self::Credit,
            0 => Self::Paid,
            balance if processing_minor >= balance => Self::Processing,
            _ if due_on < today => Self::Overdue,
            _ => Self::Open,
        }
    }

    /// Whether something can be paid.
    pub const fn is_payable(self) -> bool {
        matches!(self, Self::Open | Self::Overdue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn due_today_is_not_late() {
        let due = NaiveDate::from_ymd_opt(2026, 3, 31).unwrap();
        assert_eq!(InvoiceState::of(1, 0, due, due), InvoiceState::Open);
        assert_eq!(InvoiceState::of(1, 0, due, due.succ_opt().unwrap()), InvoiceState::Overdue);
        assert_eq!(InvoiceState::of(100, 100, due, due), InvoiceState::Processing);
        assert_eq!(InvoiceState::of(100, 99, due, due), InvoiceState::Open);
        assert_eq!(InvoiceState::of(0, 0, due, due), InvoiceState::Paid);
        assert_eq!(InvoiceState::of(-1, 0, due, due), InvoiceState::Credit);
    }
}
