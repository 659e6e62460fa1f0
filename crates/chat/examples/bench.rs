//! How long a message takes, and how much memory: the development utterances, many times over.
//!
//! `cargo run --release -p chat --example bench [FILE.jsonl]`

#[path = "../tests/support/counting.rs"]
mod counting;

use chat::dialogue::Waiting;
use chat::pack::Packs;
use chat::understand::{Session, understand};
use chrono::NaiveDate;
use counting::Counting;
use domain::Locale;
use serde::Deserialize;
use std::time::{Duration, Instant};
use std::{env, fs, hint, io};

#[global_allocator]
static ALLOCATOR: Counting = Counting::new();

/// Messages in all.
const MESSAGES: usize = 100_000;

#[derive(Deserialize)]
struct Utterance {
    lang: String,
    text: String,
}

fn main() -> io::Result<()> {
    let utterances = utterances()?;
    let before = ALLOCATOR.live();
    let start = Instant::now();
    let packs = Packs::standard();
    println!("packs: {:.0?}, {} KiB", start.elapsed(), (ALLOCATOR.live() - before) >> 10);
    for utterance in &utterances {
        read(utterance, packs);
    }
    let engine = ALLOCATOR.live() - before;
    let (made, live) = (ALLOCATOR.made(), ALLOCATOR.live());
    let mut times: Vec<Duration> = Vec::new();
    times.reserve_exact(MESSAGES);
    let reserved = ALLOCATOR.live() - live;
    for utterance in utterances.iter().cycle().take(MESSAGES) {
        let start = Instant::now();
        read(utterance, packs);
        times.push(start.elapsed());
    }
    println!("engine: {} KiB after every grammar has run", engine >> 10);
    println!("allocations: {} a message", (ALLOCATOR.made() - made) / MESSAGES);
    println!("left behind by {MESSAGES} messages: {} bytes", ALLOCATOR.live() - live - reserved);
    times.sort_unstable();
    let mean = times.iter().sum::<Duration>() / u32::try_from(times.len()).unwrap_or(u32::MAX);
    let at = |share: usize| times[(times.len() - 1) * share / 1_000];
    println!("mean {mean:.0?}  p50 {:.0?}  p99 {:.0?}  p99.9 {:.0?}", at(500), at(990), at(999));
    Ok(())
}

fn read(utterance: &Utterance, packs: &Packs) {
    let today = NaiveDate::from_ymd_opt(2026, 3, 10).unwrap_or_default();
    let language = utterance.lang.parse().unwrap_or(Locale::Fr);
    let session = Session { today, language, references: &[], waiting: Waiting::Nothing };
    hint::black_box(understand(&utterance.text, &session, packs));
}

fn utterances() -> io::Result<Vec<Utterance>> {
    let text = match env::args().nth(1) {
        Some(file) => fs::read_to_string(file)?,
        None => include_str!("../tests/data/dev.jsonl").to_owned(),
    };
    text.lines().map(|line| serde_json::from_str(line).map_err(io::Error::from)).collect()
}
