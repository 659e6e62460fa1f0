//! Invoices add up, and come to nothing once everything is taken back.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn line(quantity: &str, price: &str, rate: &str) -> Line {
    let typed = TypedLine {
        label: "Pose".to_owned(),
        quantity: quantity.to_owned(),
        price: price.to_owned(),
        rate: rate.to_owned(),
    };
    typed.read(Currency::EUR).unwrap()
}

fn bill(lines: &[(&str, &str, &str)]) -> Bill {
    let lines = lines.iter().map(|(quantity, price, rate)| line(quantity, price, rate)).collect();
    Bill::of(Currency::EUR, lines).unwrap()
}

#[test]
fn tax_is_rounded_once_for_each_rate() {
    // Line by line, each would bear 0.01 of tax; together they bear 0.02.
    let bill =
        bill(&[("1", "0,03", "20"), ("1", "0,03", "20"), ("1", "0,03", "20"), ("2", "10", "5,5")]);
    let rates: Vec<_> =
        bill.rates.iter().map(|of| (of.rate.to_string(), of.base.minor, of.tax.minor)).collect();
    assert_eq!(rates, [("20".to_owned(), 9, 2), ("5.5".to_owned(), 2_000, 110)]);
    assert_eq!((bill.net.minor, bill.tax.minor, bill.total.minor), (2_009, 112, 2_121));
    assert_eq!(bill.gross_lines(), None, "three cents and a tax each would be a cent too much");
}

#[test]
fn quantities_have_decimals_and_lines_are_rounded() {
    let bill = bill(&[("2,5", "19,99", "20"), ("-1", "5", "20,00")]);
    assert_eq!(bill.lines[0].net, Money::eur(4_998), "49.975 goes up");
    assert_eq!((bill.rates.len(), bill.net.minor), (1, 4_498), "20 and 20.00 are one rate");
    assert_eq!(bill.total, Money::eur(5_398));
}

#[test]
fn what_is_no_line_is_named() {
    let typed = |label: &str, quantity: &str, price: &str, rate: &str| TypedLine {
        label: label.to_owned(),
        quantity: quantity.to_owned(),
        price: price.to_owned(),
        rate: rate.to_owned(),
    };
    for (one, fault) in [
        (typed("Pose", "deux", "1", "20"), LineFault::Quantity),
        (typed("Pose", "1e3", "1", "20"), LineFault::Quantity),
        (typed("Pose", "1", "", "20"), LineFault::Price),
        (typed("Pose", "1", "1", ""), LineFault::Rate),
        (typed("Pose", "1", "1", "120"), LineFault::Rate),
        (typed("Pose", "1", "1", "5,555"), LineFault::Rate),
    ] {
        assert_eq!(one.read(Currency::EUR), Err(fault), "{one:?}");
    }
    for (one, fault) in [
        (typed(" ", "1", "1", "20"), LineFault::Label),
        (typed("a\u{7}", "1", "1", "20"), LineFault::Label),
        (typed("Pose", "0", "1", "20"), LineFault::Quantity),
        (typed("Pose", "1,00001", "1", "20"), LineFault::Quantity),
        (typed("Pose", "1", "-1", "20"), LineFault::Price),
        (typed("Pose", "999999999", "999999999", "20"), LineFault::TooLarge),
    ] {
        let good = line("1", "1", "20");
        let refused = Bill::of(Currency::EUR, vec![good, one.read(Currency::EUR).unwrap()]);
        assert_eq!(refused, Err(BillError::Lines(vec![(1, fault)])), "{one:?}");
    }
    assert_eq!(Bill::of(Currency::EUR, Vec::new()), Err(BillError::Empty));
    assert_eq!(Bill::of(Currency::EUR, vec![line("-1", "1", "20")]), Err(BillError::Total));
    let many = vec![line("1", "1", "20"); MOST_LINES + 1];
    assert_eq!(Bill::of(Currency::EUR, many), Err(BillError::TooMany));
}

#[test]
fn a_line_is_taken_back_once_and_never_more_than_is_left() {
    let bill = bill(&[("1", "100", "20"), ("1", "50", "10"), ("-1", "20", "20")]);
    let first = bill.credit(&Credited::default(), &BTreeSet::from([1])).unwrap();
    assert_eq!(
        (first.net, first.tax, first.total),
        (Money::eur(5_000), Money::eur(500), Money::eur(5_500))
    );
    let before =
        Credited { lines: BTreeSet::from([1]), tax: vec![(Decimal::from(10), 500)], minor: 5_500 };
    let credit = |places: &[usize]| bill.credit(&before, &places.iter().copied().collect());
    assert_eq!(credit(&[1]), Err(CreditError::Before));
    assert_eq!(credit(&[0]), Err(CreditError::TooMuch), "its discount goes with it");
    assert_eq!(credit(&[2]), Err(CreditError::Nothing));
    assert_eq!(credit(&[3]), Err(CreditError::Lines));
    assert_eq!(credit(&[]), Err(CreditError::Lines));
    assert_eq!(credit(&[0, 2]).unwrap().total, Money::eur(9_600));
}

fn lines() -> impl Strategy<Value = Vec<Line>> {
    let one = (1_i64..2_000_000, 0_u32..=3, 0_i64..5_000_000, 0_usize..5).prop_map(
        |(quantity, scale, price, rate)| Line {
            label: "x".to_owned(),
            quantity: Decimal::new(quantity, scale + 1),
            unit: Money::eur(price),
            rate: [
                Decimal::ZERO,
                Decimal::new(21, 1),
                Decimal::new(55, 1),
                Decimal::TEN,
                Decimal::from(20),
            ][rate],
        },
    );
    proptest::collection::vec(one, 1..12)
}

proptest! {
    #[test]
    fn a_bill_adds_up(lines in lines()) {
        let Ok(bill) = Bill::of(Currency::EUR, lines) else { return Ok(()) };
        let net: i64 = bill.lines.iter().map(|line| line.net.minor).sum();
        prop_assert_eq!(bill.net.minor, net);
        prop_assert_eq!(bill.rates.iter().map(|of| of.base.minor).sum::<i64>(), net);
        prop_assert_eq!(bill.total.minor, net + bill.tax.minor);
        for of in &bill.rates {
            // Never further from the exact tax than half a cent.
            let exact = of.base.to_decimal() * of.rate / Decimal::ONE_HUNDRED;
            prop_assert!((exact - of.tax.to_decimal()).abs() <= Decimal::new(5, 3));
        }
        if let Some(gross) = bill.gross_lines() {
            prop_assert_eq!(gross.iter().map(|money| money.minor).sum::<i64>(), bill.total.minor);
        }
    }

    #[test]
    fn lines_taken_back_in_any_order_come_to_the_invoice(lines in lines(), seed in any::<u64>(), piece in 1_usize..4) {
        let Ok(bill) = Bill::of(Currency::EUR, lines) else { return Ok(()) };
        let mut order: Vec<usize> = (0..bill.lines.len()).collect();
        order.sort_by_key(|place| (*place as u64 + 1).wrapping_mul(seed | 1));
        let mut before = Credited::default();
        for chosen in order.chunks(piece) {
            let chosen: BTreeSet<usize> = chosen.iter().copied().collect();
            match bill.credit(&before, &chosen) {
                Ok(credit) => {
                    for of in &credit.rates {
                        before.tax.push((of.rate, of.tax.minor));
                    }
                    before.minor += credit.total.minor;
                }
                // Lines at no price come to nothing; leaving them out leaves nothing out.
                Err(CreditError::Nothing) => {
                    prop_assert!(chosen.iter().all(|place| bill.lines[*place].net.is_zero()));
                }
                Err(error) => prop_assert!(false, "{error}"),
            }
            before.lines.extend(chosen);
            prop_assert!(before.minor <= bill.total.minor);
        }
        prop_assert_eq!(before.minor, bill.total.minor);
    }

    #[test]
    fn nothing_typed_panics(label in ".{0,20}", quantity in ".{0,20}", price in ".{0,20}", rate in ".{0,20}") {
        let typed = TypedLine { label, quantity, price, rate };
        if let Ok(line) = typed.read(Currency::EUR) {
            let _ = Bill::of(Currency::EUR, vec![line]);
        }
    }
}
