//! Times and parts of a day: `9h30`, `3pm`, `entre 14h et 16h`, `demain matin`.

use super::{
    Value, numeral,
    scan::Scan,
    value::{Daypart, Match},
};
use chrono::NaiveTime;

/// A time, a range of times, or a part of a day.
pub(super) fn read(scan: &Scan, at: usize) -> Option<Match> {
    range(scan, at)
        .or_else(|| single(scan, at).map(|(time, end)| (Value::Time(time), end)))
        .or_else(|| daypart(scan, at).map(|(part, end)| (Value::Daypart(part), end)))
}

/// A time as it was written, before it is known whether it is of the morning.
#[derive(Clone, Copy)]
struct Clock {
    hour: u32,
    minute: u32,
    end: usize,
    /// Whether the writing leaves no doubt that it is a time.
    certain: bool,
    /// Whether it says which half of the day.
    halved: bool,
}

impl Clock {
    fn time(&self) -> Option<NaiveTime> {
        // `at 3` is when offices are open.
        let office = !self.halved && !self.certain && (1..=7).contains(&self.hour);
        NaiveTime::from_hms_opt(self.hour + if office { 12 } else { 0 }, self.minute, 0)
    }
}

fn single(scan: &Scan, at: usize) -> Option<(NaiveTime, usize)> {
    let start = scan.skip(at, &["a", "at", "vers", "around", "by"]);
    let led = start > at;
    let clock = clock(scan, start)?;
    let end = clock.end;
    let bare = !clock.certain;
    if bare && (!led || scan.is_french() || !scan.is(at, &["at"]) || !is_free(scan, end)) {
        return None;
    }
    Some((clock.time()?, end))
}

/// Whether nothing after a bare hour makes it something else.
fn is_free(scan: &Scan, at: usize) -> bool {
    const AFTER: [&str; 12] = [
        "on", "today", "tomorrow", "please", "pls", "or", "and", "if", "sharp", "in", "thanks",
        "latest",
    ];
    let glued_sign =
        scan.glued(at) && scan.is(at, &[".", ",", "-", "/", "%"]) && scan.glued(at + 1);
    !glued_sign
        && (!scan.is_word(at) || scan.is(at, &AFTER))
        && scan.digits(at).is_none()
        && !scan.is(at, &["€", "£", "$", "%"])
}

/// An hour with its minutes.
fn clock(scan: &Scan, at: usize) -> Option<Clock> {
    if let Some((hour, words)) = named(scan, at) {
        return Some(Clock { hour, minute: 0, end: at + words, certain: true, halved: true });
    }
    if let Some(past) = spoken_en(scan, at) {
        return Some(past);
    }
    let (hour, end) = hour(scan, at)?;
    let free = !(scan.glued(at) && scan.is(at.wrapping_sub(1), &[",", ".", "/", "-"]));
    let plain = Clock { hour, minute: 0, end, certain: false, halved: false };
    free.then(|| with_half(scan, with_minutes(scan, plain)))
}

fn named(scan: &Scan, at: usize) -> Option<(u32, usize)> {
    match scan.word(at) {
        "midi" | "noon" | "midday" => Some((12, 1)),
        "minuit" | "midnight" => Some((0, 1)),
        _ => None,
    }
}

fn hour(scan: &Scan, at: usize) -> Option<(u32, usize)> {
    let short = scan.digits(at).filter(|digits| digits.len() <= 2);
    if let Some(hour) = short.and_then(|digits| digits.parse().ok()).filter(|hour| *hour < 24) {
        return Some((hour, at + 1));
    }
    let numeral = numeral::read(scan, at).filter(|_| scan.is_word(at))?;
    let said = scan.is(numeral.end, &["heure", "heures", "o'clock", "pm", "am"]);
    numeral.whole().filter(|hour| *hour < 24 && said).map(|hour| (hour, numeral.end))
}

/// `h30`, `:30`, `heures et demie`, `o'clock`, `.30pm`.
fn with_minutes(scan: &Scan, clock: Clock) -> Clock {
    let end = clock.end;
    if scan.is(end, &["h", "heure", "heures", "hrs"]) && !scan.is(end + 1, &["de", "par"]) {
        if scan.is(end, &["heures", "heure"]) && !is_clock_context(scan, &clock) {
            return clock;
        }
        let (minute, end) = minutes_fr(scan, end + 1);
        return Clock { minute, end, certain: true, ..clock };
    }
    if scan.is(end, &["o'clock", "oclock"]) {
        return Clock { end: end + 1, certain: true, ..clock };
    }
    let two = scan
        .digits(end + 1)
        .filter(|digits| digits.len() == 2)
        .and_then(|digits| digits.parse().ok());
    let minute = two.filter(|minute| *minute < 60 && scan.glued(end) && scan.glued(end + 1));
    match (scan.word(end), minute) {
        (":", Some(minute)) => Clock { minute, end: end + 2, certain: true, ..clock },
        (".", Some(minute)) if half_at(scan, end + 2).is_some() => {
            Clock { minute, end: end + 2, ..clock }
        }
        _ => clock,
    }
}

/// `3 heures` is a length of time unless something says when.
fn is_clock_context(scan: &Scan, clock: &Clock) -> bool {
    let hour_at = clock.end.wrapping_sub(1);
    scan.is(
        hour_at.wrapping_sub(1),
        &["a", "vers", "de", "et", "apres", "avant", "des", "jusqu", "entre"],
    ) || clock.hour > 12
}

fn minutes_fr(scan: &Scan, at: usize) -> (u32, usize) {
    let tight =
        scan.digits(at).filter(|digits| digits.len() == 2).and_then(|digits| digits.parse().ok());
    if let Some(minute) = tight.filter(|minute| *minute < 60) {
        return (minute, at + 1);
    }
    if let Some(end) = scan.any_phrase(at, &["et demie", "et demi"]) {
        return (30, end);
    }
    scan.any_phrase(at, &["et quart"]).map_or((0, at), |end| (15, end))
}

/// `half past three`, `quarter to four`.
fn spoken_en(scan: &Scan, at: usize) -> Option<Clock> {
    let (shift, words): (i32, usize) = match (scan.word(at), scan.word(at + 1)) {
        ("half", "past") => (30, 2),
        ("quarter", "past") => (15, 2),
        ("quarter", "to") => (-15, 2),
        _ => return None,
    };
    let numeral = numeral::read(scan, at + words)?;
    let hour = i32::try_from(numeral.whole().filter(|hour| (1..=12).contains(hour))?).ok()?;
    // Without a half of the day, one to seven is of the afternoon.
    let (end, afternoon) = match half_at(scan, numeral.end) {
        Some((afternoon, end)) => (end, afternoon),
        None => (numeral.end, (1..=7).contains(&hour)),
    };
    let minutes = u32::try_from((hour % 12 + if afternoon { 12 } else { 0 }) * 60 + shift).ok()?;
    Some(Clock { hour: minutes / 60, minute: minutes % 60, end, certain: true, halved: true })
}

/// `am`, `pm`, `p.m.`: whether it is after noon, and the token after.
fn half_at(scan: &Scan, at: usize) -> Option<(bool, usize)> {
    for (afternoon, word, letter) in [(false, "am", "a"), (true, "pm", "p")] {
        if scan.is(at, &[word]) && !scan.is_french() {
            return Some((afternoon, at + 1));
        }
        if scan.is(at, &[word]) && scan.digits(at.wrapping_sub(1)).is_some() {
            return Some((afternoon, at + 1));
        }
        if let Some(end) = scan.phrase(at, &[letter, ".", "m"]) {
            return Some((afternoon, scan.skip(end, &["."])));
        }
    }
    None
}

fn with_half(scan: &Scan, clock: Clock) -> Clock {
    if let Some((afternoon, end)) =
        half_at(scan, clock.end).filter(|_| (1..=12).contains(&clock.hour))
    {
        let hour = clock.hour % 12 + if afternoon { 12 } else { 0 };
        return Clock { hour, end, certain: true, halved: true, ..clock };
    }
    let evening = scan.any_phrase(
        clock.end,
        &["du soir", "de l apres midi", "in the evening", "in the afternoon"],
    );
    let morning = scan.any_phrase(clock.end, &["du matin", "in the morning"]);
    let certain = |hour, end| Clock { hour, end, certain: true, halved: true, ..clock };
    match (evening, morning) {
        (Some(end), _) if clock.certain || !scan.is_french() => certain(clock.hour % 12 + 12, end),
        (_, Some(end)) if clock.certain || !scan.is_french() => certain(clock.hour, end),
        _ => clock,
    }
}

/// `entre 14h et 16h`, `between 2 and 4pm`, `9h-12h`, `de 10h à midi`.
fn range(scan: &Scan, at: usize) -> Option<Match> {
    let start = scan.skip(at, &["entre", "between", "de", "from"]);
    let first = clock(scan, start)?;
    let joints: &[&str] = if start > at {
        &["et", "and", "a", "to", "-", "till", "until"]
    } else {
        &["a", "to", "-", "till", "until"]
    };
    let last = scan.is(first.end, joints).then(|| clock(scan, first.end + 1)).flatten()?;
    if !(last.certain && (first.certain || start > at)) {
        return None;
    }
    let (from, to) = (first.time()?, last.time()?);
    // `between 2 and 4pm`: the half of the day holds for both.
    let noon = NaiveTime::from_hms_opt(12, 0, 0)?;
    let same_half = !first.halved && last.halved && to >= noon && from < noon && first.hour < 12;
    let shifted = from.overflowing_add_signed(chrono::TimeDelta::hours(12)).0;
    let from = if same_half && shifted < to { shifted } else { from };
    (from < to).then_some((Value::TimeRange(from, to), last.end))
}

/// A part of the day and the token after it.
pub(super) fn daypart(scan: &Scan, at: usize) -> Option<(Daypart, usize)> {
    if let Some(end) = scan.any_phrase(at, &["apres midi", "pause dejeuner", "lunch time"]) {
        let part = if scan.is(at, &["apres"]) { Daypart::Afternoon } else { Daypart::Noon };
        return Some((part, end));
    }
    let part = match scan.word(at) {
        "matin" | "matinee" | "morning" | "mornings" | "matins" => Daypart::Morning,
        "aprem" | "apresmidi" | "afternoon" | "afternoons" | "aprm" => Daypart::Afternoon,
        "soir" | "soiree" | "evening" | "evenings" | "soirs" => Daypart::Evening,
        "nuit" | "night" => Daypart::Night,
        "lunchtime" => Daypart::Noon,
        _ => return None,
    };
    Some((part, at + 1))
}
