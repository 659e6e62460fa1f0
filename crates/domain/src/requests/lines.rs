//! Lines of an invoice that are contested one by one.

use crate::InvoiceId;
use serde::{Deserialize, Serialize};

/// A line that is contested, as it was called when it was: a newer import may write the lines anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContestedLine {
    /// The invoice.
    pub invoice: InvoiceId,
    /// Its place among the lines.
    pub position: i64,
    /// What it is for.
    pub label: String,
    /// What it comes to with tax, in minor units.
    pub minor: i64,
}

/// What each line comes to of an invoice's total, in minor units. Lines often stand without tax, and what
/// is added to the whole or taken off it stands nowhere: each has its part of the total, and together
/// they are the total. None if the lines say nothing about it.
#[must_use]
pub fn shares(total: i64, lines: &[i64]) -> Option<Vec<i64>> {
    let sum: i128 = lines.iter().map(|line| i128::from(*line)).sum();
    if sum <= 0 || total <= 0 {
        return None;
    }
    let (mut before, mut lines_before) = (0, 0);
    let shares = lines.iter().map(|line| {
        lines_before += i128::from(*line);
        // Rounded where they stand together, so that nothing is lost between them.
        let upto = (2 * i128::from(total) * lines_before + sum).div_euclid(2 * sum);
        let share = upto - before;
        before = upto;
        i64::try_from(share).ok()
    });
    shares.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tax_is_shared_by_what_each_line_costs() {
        assert_eq!(shares(12_000, &[7_500, 2_500]), Some(vec![9_000, 3_000]));
        assert_eq!(shares(100, &[1, 1, 1]), Some(vec![33, 34, 33]));
        assert_eq!(shares(9_000, &[10_000, -1_000]), Some(vec![10_000, -1_000]), "a rebate");
    }

    #[test]
    fn lines_that_say_nothing_have_no_share() {
        for (total, lines) in [(100, vec![]), (100, vec![0, 0]), (100, vec![-5]), (0, vec![5])] {
            assert_eq!(shares(total, &lines), None, "{total} {lines:?}");
        }
    }

    proptest! {
        #[test]
        fn together_they_are_the_total(
            total in 1..=10_i64.pow(15),
            lines in prop::collection::vec(0..=10_i64.pow(12), 1..40),
        ) {
            prop_assume!(lines.iter().any(|line| *line > 0));
            let shares = shares(total, &lines).unwrap();
            prop_assert_eq!(shares.iter().sum::<i64>(), total);
            prop_assert!(shares.iter().all(|share| *share >= 0));
        }
    }
}
