//! Published worked examples, and what must hold for every amount, rate and day.

use super::*;
use crate::{Locale, Money, party::DebtorKind};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn percent(text: &str) -> Percent {
    text.parse().unwrap()
}

fn debt(cents: i64, due_on: NaiveDate) -> Debt {
    Debt { due_on, notice_on: None, principal: Principal::constant(Money::eur(cents)) }
}

fn of(debt: &Debt, basis: Basis, until: NaiveDate) -> Interest {
    interest(debt, basis, until, Rates::builtin()).unwrap()
}

fn shape(interest: &Interest) -> Vec<(NaiveDate, NaiveDate, u64, Percent)> {
    let line = |line: &InterestLine| (line.from, line.to, line.days, line.rate.percent);
    interest.lines.iter().map(line).collect()
}

// ── published examples ──────────────────────────────────────────────────────────────────────────

#[test]
fn fifteen_thousand_at_fifteen_per_cent_for_thirty_days() {
    let rates = Rates::parse(
        "kind;from;percent;reviewed;confirmed;source\n\
         legal_other;2018-01-01;0.89;2026-11-22;yes;Arrêté du premier semestre 2018\n",
    )
    .unwrap();
    let debt = debt(1_500_000, day(2018, 4, 15));
    let basis = Basis::Contract(percent("15"));
    let interest = interest(&debt, basis, day(2018, 5, 15), &rates).unwrap();
    assert_eq!(shape(&interest), [(day(2018, 4, 16), day(2018, 5, 15), 30, percent("15"))]);
    assert_eq!(interest.total, Money::eur(18_493));
}

#[test]
fn five_thousand_at_ten_per_cent_for_thirty_days() {
    let basis = Basis::Contract(percent("10"));
    let interest = of(&debt(500_000, day(2026, 3, 1)), basis, day(2026, 3, 31));
    assert_eq!((interest.lines[0].days, interest.total), (30, Money::eur(4_110)));
}

#[test]
fn ten_thousand_at_the_default_rate_is_cut_at_the_half_year() {
    let interest = of(&debt(1_000_000, day(2024, 5, 31)), Basis::Default, day(2024, 8, 15));
    assert_eq!(
        shape(&interest),
        [
            (day(2024, 6, 1), day(2024, 6, 30), 30, percent("14.50")),
            (day(2024, 7, 1), day(2024, 8, 15), 46, percent("14.25")),
        ]
    );
    assert_eq!(interest.total, Money::eur(29_877));
    assert!(interest.is_confirmed());
}

// ── days ────────────────────────────────────────────────────────────────────────────────────────

#[test]
fn interest_runs_from_the_day_after_the_due_date() {
    let debt = debt(1_000_000, day(2024, 5, 31));
    assert!(of(&debt, Basis::Default, day(2024, 5, 31)).lines.is_empty());
    assert_eq!(of(&debt, Basis::Default, day(2024, 6, 1)).lines[0].days, 1);
    assert_eq!(of(&debt, Basis::Default, day(2024, 1, 1)).total, Money::eur(0));
}

#[test]
fn a_29_february_counts_and_a_year_still_has_365_days() {
    let leap = of(&debt(3_650_000, day(2024, 2, 28)), Basis::Default, day(2024, 3, 1));
    assert_eq!((leap.lines[0].days, leap.total), (2, Money::eur(2_900)));
    let due_that_day = of(&debt(3_650_000, day(2024, 2, 29)), Basis::Default, day(2024, 3, 1));
    assert_eq!(due_that_day.lines[0].from, day(2024, 3, 1));
    let whole_year = of(&debt(100_000, day(2023, 12, 31)), Basis::Public, day(2024, 12, 31));
    assert_eq!((whole_year.lines[0].days, whole_year.total), (366, Money::eur(12_534)));
}

#[test]
fn a_year_end_is_cut_between_its_two_days() {
    let interest = of(&debt(1_000_000, day(2023, 12, 30)), Basis::Default, day(2024, 1, 1));
    assert_eq!(
        shape(&interest),
        [
            (day(2023, 12, 31), day(2023, 12, 31), 1, percent("14")),
            (day(2024, 1, 1), day(2024, 1, 1), 1, percent("14.5")),
        ]
    );
}

// ── balances ────────────────────────────────────────────────────────────────────────────────────

#[test]
fn a_part_payment_lowers_the_base_from_the_next_day() {
    let principal = Principal::new(
        Money::eur(1_000_000),
        [Balance { on: day(2024, 6, 10), amount: Money::eur(400_000) }],
    )
    .unwrap();
    let debt = Debt { due_on: day(2024, 5, 31), notice_on: None, principal };
    let interest = of(&debt, Basis::Default, day(2024, 7, 2));
    let bases: Vec<_> =
        interest.lines.iter().map(|line| (line.base.minor, line.from, line.days)).collect();
    assert_eq!(
        bases,
        [
            (1_000_000, day(2024, 6, 1), 10),
            (400_000, day(2024, 6, 11), 20),
            (400_000, day(2024, 7, 1), 2),
        ]
    );
    assert_eq!(interest.total, Money::eur(7_463)); // 39.726 + 31.781 + 3.123
}

#[test]
fn days_without_a_balance_need_no_rate() {
    let paid = Balance { on: day(2026, 6, 30), amount: Money::eur(0) };
    let principal = Principal::new(Money::eur(100_000), [paid]).unwrap();
    let debt = Debt { due_on: day(2026, 5, 31), notice_on: None, principal };
    let interest = of(&debt, Basis::Default, day(2026, 12, 31));
    assert_eq!(interest.lines.iter().map(|line| line.days).sum::<u64>(), 30);
}

#[test]
fn a_payment_taken_back_bears_interest_again() {
    let balance = |on, cents| Balance { on, amount: Money::eur(cents) };
    let principal = Principal::new(
        Money::eur(100_000),
        [balance(day(2024, 6, 10), 0), balance(day(2024, 6, 20), 100_000)],
    )
    .unwrap();
    let debt = Debt { due_on: day(2024, 5, 31), notice_on: None, principal };
    let interest = of(&debt, Basis::Default, day(2024, 6, 30));
    assert_eq!(
        shape(&interest),
        [
            (day(2024, 6, 1), day(2024, 6, 10), 10, percent("14.5")),
            (day(2024, 6, 21), day(2024, 6, 30), 10, percent("14.5")),
        ]
    );
}

// ── rates ───────────────────────────────────────────────────────────────────────────────────────

#[test]
fn a_missing_half_year_refuses_and_is_named_in_both_languages() {
    let debt = debt(100_000, day(2026, 5, 31));
    let refused = |basis| interest(&debt, basis, day(2026, 7, 1), Rates::builtin()).unwrap_err();
    assert_eq!(
        refused(Basis::Default).message(Locale::Fr),
        "Le taux de refinancement de la BCE du second semestre 2026 n’est pas renseigné. \
         Ajoutez-le au fichier des taux."
    );
    assert_eq!(
        refused(Basis::Contract(percent("12"))).message(Locale::En),
        "The legal interest rate owed to creditors other than private individuals for the second \
         half of 2026 is missing. Add it to the table of rates."
    );
    assert_eq!(of(&debt, Basis::Default, day(2026, 6, 30)).lines.len(), 1);
}

#[test]
fn a_contract_below_the_floor_is_refused_and_not_corrected() {
    let debt = debt(100_000, day(2025, 6, 15));
    let basis = Basis::Contract(percent("11"));
    let refused = interest(&debt, basis, day(2025, 7, 15), Rates::builtin());
    let half_year = HalfYear::containing(day(2025, 6, 16));
    let below = BelowFloor { rate: percent("11"), floor: percent("11.13"), half_year };
    assert_eq!(refused, Err(InterestError::Rate(RateError::BelowFloor(below))));
    assert_eq!(
        below.message(Locale::Fr),
        "Le taux du contrat (11,00\u{a0}%) est inférieur au minimum légal du premier semestre 2025 \
         (11,13\u{a0}%, soit trois fois le taux de l’intérêt légal). Réclamez les intérêts sur une \
         autre base."
    );
    let at_the_floor = Basis::Contract(percent("11.13"));
    assert!(interest(&debt, at_the_floor, day(2025, 6, 30), Rates::builtin()).is_ok());
}

#[test]
fn the_default_rate_below_the_floor_stands() {
    // In the first half of 2024 the floor was 15.21 %, the default 14.50 %.
    let interest = of(&debt(100_000, day(2024, 1, 31)), Basis::Default, day(2024, 2, 29));
    assert_eq!(interest.lines[0].rate.percent, percent("14.5"));
}

#[test]
fn a_rate_that_does_not_change_makes_one_line() {
    let debt = debt(100_000, day(2025, 11, 30));
    let contract = of(&debt, Basis::Contract(percent("12")), day(2026, 1, 31));
    assert_eq!(contract.lines.len(), 1);
    // The ECB's rate did not change either, but it is another publication.
    let default = of(&debt, Basis::Default, day(2026, 1, 31));
    assert_eq!(default.lines.len(), 2);
    assert!(!default.is_confirmed());
}

#[test]
fn the_legal_rate_runs_from_formal_notice_only() {
    let mut debt = debt(1_000_000, day(2024, 5, 31));
    let basis = Basis::Legal(CreditorKind::Other);
    assert!(of(&debt, basis, day(2024, 8, 15)).lines.is_empty());
    debt.notice_on = Some(day(2024, 6, 20));
    assert_eq!(of(&debt, basis, day(2024, 8, 15)).lines[0].from, day(2024, 6, 21));
    debt.notice_on = Some(day(2024, 5, 2)); // too early: nothing was due yet
    assert_eq!(of(&debt, basis, day(2024, 8, 15)).lines[0].from, day(2024, 6, 1));
}

// ── words ───────────────────────────────────────────────────────────────────────────────────────

#[test]
fn a_line_explains_itself() {
    let interest = of(&debt(1_000_000, day(2024, 5, 31)), Basis::Default, day(2024, 8, 15));
    let line = &interest.lines[0];
    assert_eq!(line.period(Locale::Fr), "du 1er\u{a0}juin 2024 au 30\u{a0}juin 2024");
    assert_eq!(
        line.calculation(Locale::Fr),
        "10\u{202f}000,00\u{a0}€ × 14,50\u{a0}% × 30\u{a0}jours / 365 = 119,1781\u{a0}€"
    );
    assert_eq!(
        interest.lines[1].calculation(Locale::En),
        "€10,000.00 × 14.25% × 46\u{a0}days / 365 = €179.5890"
    );
    assert_eq!(
        line.rate.explanation(Locale::Fr),
        "taux de refinancement de la BCE au 1er\u{a0}janvier 2024 (4,50\u{a0}%) majoré de \
         10\u{a0}points"
    );
    assert_eq!(interest.basis.article().as_str(), "L441-10 C. com.");
    let source = &line.rate.published.as_ref().unwrap().source;
    assert_eq!(source, "BCE, taux en vigueur depuis le 20 septembre 2023");
}

#[test]
fn amounts_without_cents_explain_themselves_too() {
    let yen = Principal::constant(Money::new(10_000, "JPY".parse().unwrap()));
    let debt = Debt { due_on: day(2024, 5, 31), notice_on: None, principal: yen };
    let interest = of(&debt, Basis::Default, day(2024, 6, 1));
    assert_eq!(
        interest.lines[0].calculation(Locale::En),
        "JPY\u{a0}10,000 × 14.50% × 1\u{a0}day / 365 = JPY\u{a0}3.97"
    );
    assert_eq!(interest.total.minor, 4);
}

#[test]
fn limitation_explains_itself() {
    let paid = Acknowledgement { kind: AcknowledgementKind::PartPayment, on: day(2025, 1, 20) };
    let limitation = Limitation::of(DebtorKind::Consumer, day(2024, 3, 15), [paid]);
    assert_eq!(
        limitation.explanation(Locale::Fr),
        "Cette dette peut être réclamée jusqu’au 20\u{a0}janvier 2027\u{a0}: 2\u{a0}ans à compter du \
         20\u{a0}janvier 2025, où un paiement partiel l’a reconnue."
    );
}

// ── every amount, rate and day ──────────────────────────────────────────────────────────────────

/// A day from 1 January 2023 on; `DAYS` later the built-in table ends.
fn nth(offset: u64) -> NaiveDate {
    day(2023, 1, 1) + Days::new(offset)
}
const DAYS: u64 = 1_276;

fn any_basis() -> impl Strategy<Value = Basis> {
    prop_oneof![
        Just(Basis::Default),
        Just(Basis::Legal(CreditorKind::Other)),
        Just(Basis::Legal(CreditorKind::Individual)),
        (1_521_i64..=5_000)
            .prop_map(|rate| { Basis::Contract(Percent::new(Decimal::new(rate, 2)).unwrap()) }),
    ]
}

/// Three days in order.
fn three_days() -> impl Strategy<Value = [u64; 3]> {
    prop::array::uniform3(0..DAYS).prop_map(|mut days| {
        days.sort_unstable();
        days
    })
}

/// An invoice with formal notice on its due date, so that every basis runs from the same day.
fn noticed(cents: i64, due: u64) -> Debt {
    Debt { notice_on: Some(nth(due)), ..debt(cents, nth(due)) }
}

proptest! {
    #[test]
    fn splitting_a_period_changes_no_more_than_rounding(
        cents in 1_i64..10_000_000_000, basis in any_basis(), [due, split, until] in three_days(),
    ) {
        let whole = of(&noticed(cents, due), basis, nth(until));
        let parts =
            [of(&noticed(cents, due), basis, nth(split)), of(&noticed(cents, split), basis, nth(until))];
        let exact = |interest: &Interest| interest.lines.iter().map(|l| l.amount).sum::<Decimal>();
        let difference = exact(&whole) - exact(&parts[0]) - exact(&parts[1]);
        prop_assert!(difference.abs() < Decimal::new(1, 12), "{difference}");
        let rounded = whole.total.minor - parts[0].total.minor - parts[1].total.minor;
        prop_assert!(rounded.abs() <= 1, "{rounded}");
    }

    #[test]
    fn days_are_calendar_days_whatever_the_clocks_do(
        basis in any_basis(), [due, payment, until] in three_days(),
    ) {
        let balance = Balance { on: nth(payment), amount: Money::eur(1) };
        let principal = Principal::new(Money::eur(100), [balance]).unwrap();
        let debt = Debt { principal, ..noticed(100, due) };
        let interest = of(&debt, basis, nth(until));
        let days: u64 = interest.lines.iter().map(|line| line.days).sum();
        prop_assert_eq!(days, until - due);
        for pair in interest.lines.windows(2) {
            prop_assert_eq!(pair[0].to + Days::new(1), pair[1].from);
        }
    }

    #[test]
    fn more_principal_never_gives_less_interest(
        cents in 1_i64..10_000_000_000, more in 0_i64..100_000_000,
        basis in any_basis(), [due, _, until] in three_days(),
    ) {
        let less = of(&noticed(cents, due), basis, nth(until));
        let total = of(&noticed(cents + more, due), basis, nth(until)).total;
        prop_assert!(total.minor >= less.total.minor);
    }

    #[test]
    fn the_total_is_the_sum_of_the_lines_rounded_once(
        cents in 1_i64..10_000_000_000, basis in any_basis(), [due, _, until] in three_days(),
    ) {
        let interest = of(&noticed(cents, due), basis, nth(until));
        let sum: Decimal = interest.lines.iter().map(|line| line.amount).sum();
        let half_a_cent = Decimal::new(5, 3) + Decimal::new(1, 12);
        prop_assert!((sum - interest.total.to_decimal()).abs() <= half_a_cent);
    }

    #[test]
    fn no_amount_or_day_panics(
        cents: i64, basis in any_basis(), due in 0..2 * DAYS, until in 0..2 * DAYS,
    ) {
        if let Ok(interest) = interest(&noticed(cents, due), basis, nth(until), Rates::builtin()) {
            for line in &interest.lines {
                prop_assert!(line.calculation(Locale::Fr).contains(" = "));
            }
        }
    }
}
