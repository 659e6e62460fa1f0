//! How much memory the assistant takes. Alone in its file: the counters are the process's.

#[path = "support/counting.rs"]
mod counting;

use chat::dialogue::Waiting;
use chat::pack::Packs;
use chat::understand::{Session, understand};
use chrono::NaiveDate;
use counting::Counting;
use domain::Locale;

#[global_allocator]
static ALLOCATOR: Counting = Counting::new();

/// Messages after which nothing more may be held than after the first ones.
const MESSAGES: usize = 2_000;
/// Allocations that a message may take on average.
const MOST_EACH: usize = 200;

fn read_all(messages: &[String], packs: &Packs) {
    let today = NaiveDate::from_ymd_opt(2026, 3, 10).expect("a day");
    for (message, language) in messages.iter().zip([Locale::Fr, Locale::En].into_iter().cycle()) {
        let session = Session { today, language, references: &[], waiting: Waiting::Nothing };
        drop(understand(message, &session, packs));
    }
}

#[test]
fn the_engine_is_small_and_does_not_grow() {
    let messages: Vec<String> = include_str!("data/dev.jsonl")
        .lines()
        .map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).expect("an utterance");
            line["text"].as_str().unwrap_or_default().to_owned()
        })
        .collect();
    let before = ALLOCATOR.live();
    let packs = Packs::standard();
    read_all(&messages[..1], packs);
    let engine = ALLOCATOR.live() - before;
    assert!(engine < 5 << 19, "the engine holds {engine} bytes");

    read_all(&messages, packs);
    let (held, made) = (ALLOCATOR.live(), ALLOCATOR.made());
    for _ in 0..MESSAGES / messages.len() {
        read_all(&messages, packs);
    }
    let each = (ALLOCATOR.made() - made) / (MESSAGES / messages.len() * messages.len());
    assert!(each < MOST_EACH, "a message takes {each} allocations");
    assert_eq!(ALLOCATOR.live(), held, "reading messages leaves something behind");
}
