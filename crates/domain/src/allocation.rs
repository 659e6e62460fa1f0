//! Which invoices a payment settles.
//!
//! The debtor chooses; without a choice article 1342-10 of the Code civil decides: due debts
//! first, then the oldest, then in proportion. (Among equally due debts the most burdensome come
//! first; until interest differs between invoices, age alone decides.)

use crate::InvoiceId;
use chrono::NaiveDate;

/// Something that can be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payable {
    /// The invoice.
    pub invoice: InvoiceId,
    /// When it is due.
    pub due_on: NaiveDate,
    /// When it was issued.
    pub issued_on: NaiveDate,
    /// What is owed, in minor units; negative for a credit, which takes no money.
    pub balance_minor: i64,
}

/// Spreads an amount over invoices by law. Returns what goes to each, in order of payment, and
/// what is left over.
///
/// The amounts are in minor units and never exceed an invoice's balance.
pub fn by_law(
    amount_minor: i64,
    payables: &[Payable],
    today: NaiveDate,
) -> (Vec<(InvoiceId, i64)>, i64) {
    let mut ordered: Vec<&Payable> = payables.iter().filter(|p| p.balance_minor > 0).collect();
    ordered.sort_by_key(|p| (p.due_on > today, p.due_on, p.issued_on, p.invoice));
    let mut left = amount_minor.max(0);
    let mut allocated = Vec::with_capacity(ordered.len());
    for rank in ordered.chunk_by(|a, b| (a.due_on, a.issued_on) == (b.due_on, b.issued_on)) {
        for (payable, minor) in rank.iter().zip(pro_rata(left, rank)) {
            left -= minor;
            if minor > 0 {
                allocated.push((payable.invoice, minor));
            }
        }
    }
    (allocated, left)
}

/// Shares an amount among equals in proportion to what they owe; odd cents go to the first ones.
fn pro_rata(amount: i64, rank: &[&Payable]) -> Vec<i64> {
    let owed: i128 = rank.iter().map(|p| i128::from(p.balance_minor)).sum();
    if i128::from(amount) >= owed {
        return rank.iter().map(|p| p.balance_minor).collect();
    }
    let share = |p: &&Payable| {
        let exact = i128::from(amount) * i128::from(p.balance_minor) / owed;
        i64::try_from(exact).expect("a share is not larger than the balance")
    };
    let mut shares: Vec<i64> = rank.iter().map(share).collect();
    let mut odd = amount - shares.iter().sum::<i64>();
    for (minor, payable) in shares.iter_mut().zip(rank) {
        if odd > 0 && *minor < payable.balance_minor {
            *minor += 1;
            odd -= 1;
        }
    }
    shares
}

/// What a payment does to one debt that bears interest. Amounts are in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InterestFirst {
    /// What settles interest.
    pub interest_minor: i64,
    /// What settles principal.
    pub principal_minor: i64,
    /// What the payment leaves owed of both.
    pub owed_minor: i64,
    /// What was paid beyond both.
    pub excess_minor: i64,
}

/// Splits a payment between interest and principal: a part payment settles interest first
/// (article 1343-1 of the Code civil). Nothing is taken from or for a negative amount.
pub fn interest_first(
    amount_minor: i64,
    interest_minor: i64,
    principal_minor: i64,
) -> InterestFirst {
    let (amount, interest, principal) =
        (amount_minor.max(0), interest_minor.max(0), principal_minor.max(0));
    let to_interest = amount.min(interest);
    let to_principal = (amount - to_interest).min(principal);
    InterestFirst {
        interest_minor: to_interest,
        principal_minor: to_principal,
        owed_minor: (interest - to_interest).saturating_add(principal - to_principal),
        excess_minor: amount - to_interest - to_principal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn payable(number: u128, due: (i32, u32, u32), balance_minor: i64) -> Payable {
        let due_on = NaiveDate::from_ymd_opt(due.0, due.1, due.2).unwrap();
        Payable {
            invoice: InvoiceId(Uuid::from_u128(number)),
            due_on,
            issued_on: due_on,
            balance_minor,
        }
    }

    fn numbers(allocated: &[(InvoiceId, i64)]) -> Vec<(u128, i64)> {
        allocated.iter().map(|(id, minor)| (id.0.as_u128(), *minor)).collect()
    }

    const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 3, 15).unwrap();

    #[test]
    fn due_invoices_come_before_older_ones_that_are_not() {
        let open = [payable(1, (2026, 4, 1), 500), payable(2, (2026, 3, 1), 300)];
        let (allocated, left) = by_law(400, &open, TODAY);
        assert_eq!((numbers(&allocated), left), (vec![(2, 300), (1, 100)], 0));
    }

    #[test]
    fn equals_share_in_proportion() {
        let open = [payable(1, (2026, 3, 1), 200), payable(2, (2026, 3, 1), 100)];
        assert_eq!(numbers(&by_law(100, &open, TODAY).0), vec![(1, 67), (2, 33)]);
    }

    #[test]
    fn credits_take_nothing_and_the_rest_is_left() {
        let open = [payable(1, (2026, 3, 1), -50), payable(2, (2026, 3, 2), 100)];
        let (allocated, left) = by_law(130, &open, TODAY);
        assert_eq!((numbers(&allocated), left), (vec![(2, 100)], 30));
    }

    #[test]
    fn a_part_payment_settles_interest_first() {
        let split = interest_first(1_800_000, 300_000, 2_000_000);
        assert_eq!((split.interest_minor, split.principal_minor), (300_000, 1_500_000));
        assert_eq!((split.owed_minor, split.excess_minor), (500_000, 0));
        let too_little = interest_first(100, 300, 2_000);
        assert_eq!((too_little.interest_minor, too_little.principal_minor), (100, 0));
        let too_much = interest_first(2_500, 300, 2_000);
        assert_eq!((too_much.owed_minor, too_much.excess_minor), (0, 200));
    }

    proptest! {
        #[test]
        fn interest_and_principal_take_no_more_than_was_paid(
            amount: i64, interest: i64, principal: i64,
        ) {
            let split = interest_first(amount, interest, principal);
            let taken = split.interest_minor + split.principal_minor + split.excess_minor;
            prop_assert_eq!(taken, amount.max(0));
            prop_assert!(split.principal_minor == 0 || split.interest_minor == interest.max(0));
        }

        #[test]
        fn every_cent_goes_somewhere_and_no_invoice_gets_too_much(
            amount in 0_i64..10_000_000,
            open in prop::collection::vec((1_u32..28, -1_000_i64..1_000_000), 0..12),
        ) {
            let open: Vec<_> = open.iter().enumerate()
                .map(|(n, (day, minor))| payable(n as u128, (2026, 3, *day), *minor)).collect();
            let (allocated, left) = by_law(amount, &open, TODAY);
            prop_assert_eq!(allocated.iter().map(|(_, minor)| minor).sum::<i64>() + left, amount);
            prop_assert!(left >= 0);
            for (id, minor) in allocated {
                let balance = open.iter().find(|p| p.invoice == id).unwrap().balance_minor;
                prop_assert!(minor > 0 && minor <= balance);
            }
        }
    }
}
