use super::*;
use chrono::NaiveDate;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn monthly(count: u32, first: &str) -> Terms {
    Terms { deposit_minor: 0, count, first_on: day(first), frequency: Frequency::Monthly }
}

fn told(instalments: &[Instalment]) -> Vec<(String, i64)> {
    instalments.iter().map(|one| (one.due_on.to_string(), one.minor)).collect()
}

#[test]
fn the_last_instalment_takes_the_remainder() {
    let all = monthly(3, "2026-06-15").schedule(10_000, day("2026-06-01")).unwrap();
    let expected = [("2026-06-15", 3_333), ("2026-07-15", 3_333), ("2026-08-17", 3_334)];
    assert_eq!(told(&all), expected.map(|(on, minor)| (on.to_owned(), minor)));
}

#[test]
fn a_month_without_the_day_takes_its_last_one_and_the_next_month_has_it_again() {
    let all = monthly(3, "2027-01-31").schedule(900, day("2027-01-01")).unwrap();
    // The 31st of January and the 28th of February 2027 are Sundays.
    assert_eq!(
        all.iter().map(|one| one.due_on.to_string()).collect::<Vec<_>>(),
        ["2027-02-01", "2027-03-01", "2027-03-31"]
    );
}

#[test]
fn a_deposit_comes_first_and_lowers_the_rest() {
    let terms = Terms { deposit_minor: 1_000, ..monthly(2, "2026-07-01") };
    let all = terms.schedule(10_001, day("2026-06-01")).unwrap();
    let expected = [("2026-06-01", 1_000), ("2026-07-01", 4_500), ("2026-08-03", 4_501)];
    assert_eq!(told(&all), expected.map(|(on, minor)| (on.to_owned(), minor)));
    assert_eq!(all.iter().map(|one| one.position).collect::<Vec<_>>(), [1, 2, 3]);
}

#[test]
fn terms_that_nobody_can_keep_are_refused() {
    let today = day("2026-06-01");
    let terms = monthly(3, "2026-06-15");
    assert_eq!(terms.schedule(0, today), Err(TermsError::Nothing));
    assert_eq!(terms.schedule(2, today), Err(TermsError::Deposit));
    assert_eq!(Terms { count: 0, ..terms }.schedule(900, today), Err(TermsError::Count));
    assert_eq!(Terms { count: 121, ..terms }.schedule(90_000, today), Err(TermsError::Count));
    assert_eq!(
        Terms { deposit_minor: 900, ..terms }.schedule(900, today),
        Err(TermsError::Deposit)
    );
    assert_eq!(Terms { deposit_minor: -1, ..terms }.schedule(900, today), Err(TermsError::Deposit));
    assert_eq!(terms.schedule(900, day("2026-06-16")), Err(TermsError::Past));
}

#[test]
fn payments_settle_instalments_in_their_order() {
    let all = monthly(3, "2026-06-15").schedule(9_000, day("2026-06-01")).unwrap();
    let of = |paid, on| Progress::of(&all, paid, day(on), 5);
    let fresh = of(0, "2026-06-14");
    assert_eq!((fresh.done, fresh.due_minor, fresh.missed), (0, 0, None));
    assert_eq!(fresh.next.map(|next| next.minor), Some(3_000));

    let part = of(1_000, "2026-06-15");
    assert_eq!((part.done, part.due_minor, part.missed), (0, 2_000, None));
    assert!(!part.is_late(day("2026-06-15")) && part.is_late(day("2026-06-16")));

    let within = of(1_000, "2026-06-20");
    assert_eq!(within.missed, None, "the fifth day of the grace still counts");
    assert_eq!(of(1_000, "2026-06-21").missed, Some(all[0]));

    let ahead = of(6_500, "2026-06-15");
    assert_eq!((ahead.done, ahead.due_minor), (2, 0));
    assert_eq!(ahead.next, Some(Remaining { instalment: all[2], minor: 2_500 }));
    assert!(of(9_000, "2026-06-15").is_complete());
}

#[test]
fn the_policy_names_every_clause_that_a_wish_goes_beyond() {
    let policy = PlanPolicy { deposit_percent: 10, ..PlanPolicy::default() };
    let today = day("2026-06-01");
    let terms = Terms { deposit_minor: 10_000, ..monthly(6, "2026-06-15") };
    let judge = |terms: &Terms, total| policy.judge(terms, total, today, Allowance::default(), 0);
    assert_eq!(judge(&terms, 100_000), []);
    assert_eq!(
        judge(&Terms { deposit_minor: 9_999, ..terms }, 100_000),
        [Clause::Deposit { minor: 10_000 }]
    );
    assert_eq!(
        judge(&Terms { count: 7, ..terms }, 100_000),
        [Clause::Count { most: 6 }, Clause::Length { last_on: day("2026-12-08") }]
    );
    let late = Terms { first_on: day("2026-07-07"), ..terms };
    assert_eq!(
        judge(&Terms { count: 5, ..late }, 100_000),
        [Clause::First { last_on: day("2026-07-06") }]
    );
    assert_eq!(judge(&Terms { deposit_minor: 200_000, ..terms }, 2_000_000), [Clause::Size]);
    assert_eq!(
        judge(&Terms { count: 3, deposit_minor: 1_000, ..terms }, 9_100),
        [Clause::Least { minor: 3_000 }]
    );
    assert_eq!(
        policy.judge(&terms, 100_000, today, Allowance::default(), 1),
        [Clause::Broken { count: 1 }]
    );
    let generous = Allowance { count: Some(12), delay_days: None };
    assert_eq!(policy.judge(&Terms { count: 12, ..terms }, 100_000, today, generous, 0), []);
    let strict = Allowance { count: Some(0), delay_days: None };
    assert_eq!(policy.judge(&terms, 100_000, today, strict, 0), [Clause::Count { most: 0 }]);
}

#[test]
fn offers_ask_for_no_more_than_what_can_be_spared() {
    let policy = PlanPolicy::default();
    let today = day("2026-06-01");
    let counts = |total, monthly| {
        let offers = policy.offers(total, today, Allowance::default(), monthly);
        offers.iter().map(|terms| terms.count).collect::<Vec<_>>()
    };
    assert_eq!(counts(100_000, None), [2, 4, 6]);
    assert_eq!(counts(100_000, Some(25_000)), [4, 5, 6]);
    assert_eq!(counts(100_000, Some(10_000)), [0; 0]);
    assert_eq!(counts(5_000, None), [0; 0], "two instalments would be too small");
    assert_eq!(counts(2_000_000, None), [0; 0]);
}

proptest! {
    #[test]
    fn instalments_come_to_the_debt_on_business_days_in_order(
        total in 1_i64..100_000_000, deposit in 0_i64..1_000_000, count in 1_u32..=MOST_INSTALMENTS,
        start in 0_u64..3_000, wait in 0_u64..60, rhythm in 0_usize..3,
    ) {
        let today = day("2024-01-01") + chrono::Days::new(start);
        let frequency = Frequency::ALL[rhythm];
        let first_on = today + chrono::Days::new(wait);
        let terms = Terms { deposit_minor: deposit, count, first_on, frequency };
        if let Ok(all) = terms.schedule(total, today) {
            prop_assert_eq!(all.iter().map(|one| one.minor).sum::<i64>(), total);
            prop_assert!(all.iter().all(|one| one.minor > 0 && one.due_on >= today));
            prop_assert!(all.iter().all(|one| crate::calendar::is_business_day(one.due_on)));
            prop_assert!(all.windows(2).all(|two| two[0].due_on <= two[1].due_on));
            let progress = Progress::of(&all, total / 2, today, 0);
            let open: i64 = total - total / 2;
            prop_assert!(progress.next.is_none_or(|next| next.minor <= open));
        } else {
            prop_assert!(total - deposit < i64::from(count));
        }
    }

    #[test]
    fn offers_are_within_the_policy(total in 1_i64..3_000_000, monthly in proptest::option::of(1_i64..200_000)) {
        let policy = PlanPolicy::default();
        let today = day("2026-06-01");
        for terms in policy.offers(total, today, Allowance::default(), monthly) {
            prop_assert!(policy.judge(&terms, total, today, Allowance::default(), 0).is_empty());
            prop_assert!(monthly.is_none_or(|monthly| terms.each(total) <= monthly));
        }
    }
}
