//! How long the assistant takes to read a message, with more rules than the product has: a creditor's
//! own come on top.

use super::table::Table;
use anyhow::Context as _;
use chat::{
    dialogue::Waiting,
    pack::{Overlay, Packs, Sources},
    understand::{Session, understand},
};
use chrono::NaiveDate;
use domain::Locale;
use std::{
    hint,
    time::{Duration, Instant},
};

/// Rules of both languages together.
const RULES: usize = 500;
/// Messages in all.
const MESSAGES: usize = 50_000;
/// Milliseconds that all but one message of a hundred may take.
const MOST: f64 = 0.5;

/// Reads the sentences that the rules are tested by, over and over.
pub(super) fn measure(table: &mut Table) -> anyhow::Result<()> {
    let mut sources = Sources::with(&Overlay::default())?;
    let messages = messages(&sources);
    grow(&mut sources);
    let rules = sources.fr.rule.len() + sources.en.rule.len();
    let packs = Packs::compile(&sources)?;
    let today = NaiveDate::from_ymd_opt(2026, 3, 10).context("a day")?;
    let read = |(language, message): &(Locale, String)| {
        let session =
            Session { today, language: *language, references: &[], waiting: Waiting::Nothing };
        hint::black_box(understand(message, &session, &packs));
    };
    messages.iter().for_each(read);
    let mut times: Vec<Duration> = Vec::with_capacity(MESSAGES);
    for message in messages.iter().cycle().take(MESSAGES) {
        let start = Instant::now();
        read(message);
        times.push(start.elapsed());
    }
    times.sort_unstable();
    let at = |share: usize| times[(times.len() - 1) * share / 100].as_secs_f64() * 1_000.0;
    table.note("assistant: a message, half of them within, ms", format!("{:.3}", at(50)));
    table.at_most(format!("assistant: a message, p99, {rules} rules, ms"), at(99), MOST);
    Ok(())
}

fn messages(sources: &Sources) -> Vec<(Locale, String)> {
    let of = |language: Locale| {
        let rules = sources.of(language).rule.iter();
        rules.flat_map(move |rule| rule.yes.iter().chain(&rule.no)).map(move |it| (language, it))
    };
    of(Locale::Fr).chain(of(Locale::En)).map(|(language, it)| (language, it.clone())).collect()
}

/// Adds rules as large as the product's own, under other names, until there are enough.
fn grow(sources: &mut Sources) {
    for source in [&mut sources.fr, &mut sources.en] {
        let own = source.rule.clone();
        let more = own.iter().cycle().enumerate().map(|(number, rule)| {
            let mut rule = rule.clone();
            rule.id = format!("{}.{number}", rule.id);
            rule
        });
        source.rule.extend(more.take((RULES / 2).saturating_sub(own.len())));
    }
}
