//! What the assistant did not understand, and what a creditor does about it: a phrase becomes a sample
//! of a rule, the rules are checked, tried on what was said lately, published, and taken back.

use super::settings;
use crate::{
    Context, Error, StaffActor,
    audit::{self, Act, By},
    context::local,
};
pub use chat::intent::Intent;
use chat::{
    dialogue::Waiting,
    lint::lint,
    pack::{Overlay, Packs},
    text::{SmsWords, Text},
    understand::{Session, understand},
};
use chrono::NaiveDateTime;
use domain::{Locale, assistant::Service, party::Role};
use serde_json::json;
use std::fmt::Write as _;
pub use store::assistant::Trace;

/// The most groups of phrases in one list.
const PHRASES: i64 = 100;
/// On how many of the latest messages new rules are tried.
const TRIED_ON: i64 = 1_000;
/// The most bytes of a creditor's rules.
pub const LONGEST: usize = 200_000;

/// Phrases that say the same.
#[derive(Clone, Debug)]
pub struct Phrase {
    /// What they have in common.
    pub key: String,
    /// One of them.
    pub words: String,
    /// Their language.
    pub locale: Locale,
    /// How many there were.
    pub count: i64,
    /// When the last one came, local time.
    pub last: NaiveDateTime,
}

/// A version of the creditor's rules.
#[derive(Clone, Debug)]
pub struct Version {
    /// From 1; the highest counts.
    pub number: i64,
    /// What it says, in TOML.
    pub overlay: String,
    /// Why it was published.
    pub note: String,
    /// When, local time.
    pub at: NaiveDateTime,
}

/// What the office shows of the assistant.
#[derive(Clone, Debug)]
pub struct Desk {
    /// For whom it answers.
    pub service: Service,
    /// What it did not understand, most frequent first.
    pub phrases: Vec<Phrase>,
    /// Versions of the creditor's rules, newest first.
    pub versions: Vec<Version>,
}

impl Desk {
    /// The version that counts; 0 when the product's rules count alone.
    pub fn number(&self) -> i64 {
        self.versions.first().map_or(0, |version| version.number)
    }

    /// What the version that counts says.
    pub fn overlay(&self) -> &str {
        self.versions.first().map_or("", |version| &version.overlay)
    }
}

/// The assistant's desk.
pub async fn desk(ctx: &Context, actor: &StaffActor) -> Result<Desk, Error> {
    actor.demand(Role::Viewer)?;
    let creditor = &actor.creditor;
    let mut tx = ctx.store.read().await?;
    let phrases = store::assistant::unclear(&mut tx, creditor.id, PHRASES).await?;
    let versions = store::assistant::all_rules(&mut tx, creditor.id).await?;
    Ok(Desk {
        service: settings::of(&mut tx, creditor).await?,
        phrases: phrases
            .into_iter()
            .map(|row| Phrase {
                key: row.phrase_key,
                words: row.words,
                locale: row.locale,
                count: row.count,
                last: local(creditor, row.last_at),
            })
            .collect(),
        versions: versions
            .into_iter()
            .map(|row| Version {
                number: row.number,
                overlay: row.overlay,
                note: row.note,
                at: local(creditor, row.published_at),
            })
            .collect(),
    })
}

/// A message that would be read otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The message, masked.
    pub words: String,
    /// As it is read now …
    pub before: Intent,
    /// … and as it would be.
    pub after: Intent,
}

/// What rules would do before they count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// What is wrong with them; nothing if they can be published.
    pub findings: Vec<String>,
    /// What else would be read otherwise.
    pub changes: Vec<Change>,
    /// On how many of the latest messages they were tried.
    pub tried_on: usize,
}

/// Checks rules, and tries them on what was said lately.
pub async fn preview(ctx: &Context, actor: &StaffActor, overlay: &str) -> Result<Preview, Error> {
    actor.demand(Role::Manager)?;
    let mut tx = ctx.store.read().await?;
    let latest = store::assistant::latest(&mut tx, actor.creditor.id, TRIED_ON).await?;
    let now = super::rules::of(ctx, &mut tx, actor.creditor.id).await?;
    drop(tx);
    let overlay = overlay.to_owned();
    let today = ctx.today(&actor.creditor);
    // Compiling rules and reading a thousand messages takes a while; others are served meanwhile.
    tokio::task::spawn_blocking(move || try_out(&overlay, now.packs(), &latest, today))
        .await
        .map_err(Error::internal)
}

fn try_out(overlay: &str, now: &Packs, latest: &[Trace], today: chrono::NaiveDate) -> Preview {
    let (packs, findings) = match checked(overlay) {
        Ok(checked) => checked,
        Err(finding) => return Preview { findings: vec![finding], ..Preview::default() },
    };
    let read = |trace: &Trace, packs: &Packs| {
        let session =
            Session { today, language: trace.locale, references: &[], waiting: Waiting::Nothing };
        understand(&trace.words, &session, packs).intent
    };
    let changes = latest.iter().filter_map(|trace| {
        let (before, after) = (read(trace, now), read(trace, &packs));
        (before != after).then(|| Change { words: trace.words.clone(), before, after })
    });
    Preview { findings, changes: changes.collect(), tried_on: latest.len() }
}

/// Rules, compiled, with what is wrong with them.
fn checked(overlay: &str) -> Result<(Packs, Vec<String>), String> {
    if overlay.len() > LONGEST {
        return Err(format!("more than {LONGEST} bytes"));
    }
    let overlay = Overlay::parse(overlay).map_err(|error| error.to_string())?;
    let packs = Packs::build(&overlay).map_err(|error| error.to_string())?;
    let findings = lint(&overlay).map_err(|error| error.to_string())?;
    let blocking = findings.into_iter().filter(|finding| finding.kind.is_blocking());
    Ok((packs, blocking.map(|finding| finding.to_string()).collect()))
}

/// Why rules do not count.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// Something is wrong with them.
    #[error("something is wrong with the rules")]
    Findings(Vec<String>),
    /// Others were published since these were shown.
    #[error("other rules were published meanwhile")]
    Stale,
    /// There is no such version.
    #[error("there is no such version")]
    Unknown,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for PublishError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// Publishes rules that were shown when version `seen` counted. Their number.
pub async fn publish(
    ctx: &Context,
    actor: &StaffActor,
    seen: i64,
    (overlay, note): (&str, &str),
) -> Result<i64, PublishError> {
    actor.demand(Role::Manager)?;
    let text = overlay.to_owned();
    let findings = tokio::task::spawn_blocking(move || match checked(&text) {
        Ok((_, findings)) => findings,
        Err(finding) => vec![finding],
    });
    let findings = findings.await.map_err(Error::internal)?;
    if !findings.is_empty() {
        return Err(PublishError::Findings(findings));
    }
    put(ctx, actor, seen, (overlay, note)).await
}

/// Puts a former version in force again, as a new one; 0 for the product's rules alone.
pub async fn restore(
    ctx: &Context,
    actor: &StaffActor,
    seen: i64,
    number: i64,
) -> Result<i64, PublishError> {
    actor.demand(Role::Manager)?;
    let mut tx = ctx.store.read().await?;
    let all = store::assistant::all_rules(&mut tx, actor.creditor.id).await?;
    drop(tx);
    let overlay = match number {
        0 => String::new(),
        _ => all.into_iter().find(|it| it.number == number).ok_or(PublishError::Unknown)?.overlay,
    };
    // What it says was checked when it was published first; a newer program may see it otherwise.
    publish(ctx, actor, seen, (&overlay, &format!("= {number}"))).await
}

async fn put(
    ctx: &Context,
    actor: &StaffActor,
    seen: i64,
    (overlay, note): (&str, &str),
) -> Result<i64, PublishError> {
    let creditor = actor.creditor.id;
    let rules = store::assistant::Rules {
        creditor_id: creditor,
        number: seen + 1,
        overlay: overlay.to_owned(),
        note: note.trim().chars().take(500).collect(),
        published_at: ctx.now(),
        published_by: actor.id,
    };
    let mut tx = ctx.store.write().await?;
    if store::assistant::rules_number(&mut tx, creditor).await? != seen
        || !store::assistant::publish(&mut tx, &rules).await?
    {
        return Err(PublishError::Stale);
    }
    let act = Act {
        creditor,
        debtor: None,
        by: By::Staff(actor),
        action: "assistant.published",
        subject: creditor.0,
        detail: json!({ "number": rules.number, "note": rules.note }),
    };
    audit::record(ctx, &mut tx, act).await?;
    tx.commit().await?;
    Ok(rules.number)
}

/// Notes that nobody needs to look at phrases of a key any more.
pub async fn settle(ctx: &Context, actor: &StaffActor, key: &str) -> Result<u64, Error> {
    actor.demand(Role::Collector)?;
    let mut tx = ctx.store.write().await?;
    let settled = store::assistant::settle(&mut tx, actor.creditor.id, key, ctx.now()).await?;
    tx.commit().await?;
    Ok(settled)
}

/// Rules with one more: this phrase, and those that say the same, mean this. The text is TOML that a
/// person may still edit before it is tried and published.
pub fn with_sample(overlay: &str, locale: Locale, words: &str, intent: Intent) -> String {
    let taken = |id: &str| overlay.contains(&format!("\"{id}\""));
    let ids = (1..=overlay.len() + 1).map(|number| format!("own.{intent}.{number}"));
    let id = ids.into_iter().find(|id| !taken(id)).unwrap_or_default();
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let mut text = overlay.trim_end().to_owned();
    if !text.is_empty() {
        text.push_str("\n\n");
    }
    let read = Text::read(words, &SmsWords::default());
    let letters = read.tokens.iter().map(|token| token.folded.as_str());
    let letters = letters.filter(|folded| folded.chars().all(char::is_alphabetic));
    let pattern = letters.collect::<Vec<_>>().join(" ");
    // Writing to a string does not fail.
    let _ = write!(
        text,
        "[[{locale}.rule]]\nid = {}\nintent = {}\nany = [{}]\nyes = [{}]\nno = [{}]\n",
        quoted(&id),
        quoted(intent.as_str()),
        quoted(&pattern),
        quoted(words),
        quoted(locale.pick("bonjour", "hello")),
    );
    text
}
