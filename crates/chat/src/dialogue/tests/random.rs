//! Conversations at random.

use super::*;
use crate::testing::day;
use proptest::prelude::*;
use rust_decimal::Decimal;

/// Any message: words of the dialogue's own and others, any intent, any values.
fn any_message() -> impl Strategy<Value = (&'static str, Intent, Slots)> {
    let words = proptest::sample::select(vec![
        "oui",
        "non",
        "ok pour le 31",
        "oui mais",
        "annule",
        "les deux",
        "la première",
        "la date",
        "répétez",
        "blub",
        "yes please",
        "never mind",
        "F-7742",
        "va pour",
        "",
        "31",
    ]);
    let dates =
        proptest::option::of((0_u64..80).prop_map(|days| day(3, 1) + chrono::Days::new(days)));
    let amounts = prop_oneof![
        6 => (0_i64..50_000).prop_map(|cents| Decimal::new(cents, 2)),
        1 => Just(Decimal::MAX),
        1 => Just(Decimal::new(1, 28)),
    ];
    let slots = (
        proptest::option::of(prop_oneof![6 => 0_u32..15, 1 => Just(u32::MAX)]),
        proptest::option::of(amounts),
        dates,
        proptest::option::of(proptest::sample::select(crate::slots::Reason::ALL)),
        proptest::bool::ANY,
    );
    let slots = slots.prop_map(|(n, amount, date, reason, contact)| Slots {
        n,
        fraction: amount.filter(|_| contact),
        amount,
        date,
        reason,
        email: contact.then(|| "a@example.net".to_owned()),
        ..Slots::default()
    });
    (words, proptest::sample::select(Intent::ALL), slots)
}

proptest! {
    /// The promise of the whole module: what binds the debtor comes out of a yes to a prompt
    /// that was the last thing said, or of the offered day in so many words.
    #[test]
    fn nothing_binds_without_a_yes(
        messages in proptest::collection::vec(any_message(), 1..14), several in proptest::bool::ANY,
    ) {
        let mut talk = if several { Talk::two() } else { Talk::one() };
        let mut asked: Option<Move> = None;
        for (message, intent, slots) in messages {
            let turn = talk.turn(message, intent, &slots);
            if turn.deed.as_ref().is_some_and(|deed| !deed.is_protective()) {
                let asked = asked.clone().expect("something was asked");
                prop_assert!(asked.act.asks_for_yes() && !asked.terms.done, "{asked:?}");
                let words = Words::of(message);
                let yes = intent == Intent::Affirm || Script::standard().lexicon.yes.open(&words);
                let offered = asked.act == Act::CounterPromise && slots.date == asked.terms.max_date;
                prop_assert!(yes || offered, "{message} {intent} {turn:?}");
                prop_assert!(intent != Intent::Deny);
            }
            asked = Some(turn.then.clone().unwrap_or_else(|| turn.now.clone()));
        }
    }

    /// Stored and read back between turns, a conversation goes on as if it had not been.
    #[test]
    fn storing_changes_nothing(messages in proptest::collection::vec(any_message(), 1..8)) {
        let mut kept = Talk::two();
        let mut stored = Talk::two();
        for (message, intent, slots) in messages {
            let text = serde_json::to_string(&stored.dialogue).unwrap();
            stored.dialogue = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(kept.turn(message, intent, &slots), stored.turn(message, intent, &slots));
        }
    }
}
