//! A debtor's reminders: where each invoice stands and why, what holds it, what was and will be
//! done; and what its collectors and outside sources know of the debtor.

use super::{
    agenda::{self, ActionRow, Names, reason_words},
    facts::behaviour,
    proceedings::Parted,
    reroute::reroute,
};
use crate::{
    Context, Error, StaffActor,
    audit::{self, Act, By},
    hash,
};
use chrono::NaiveDate;
use domain::{
    CreditorId, DebtorId, HoldId, InvoiceId, Locale, Money, RunId, ScenarioId, ScenarioVersionId,
    party::Role,
    scenario::{Behaviour, Condition, HoldReason, Holds, Stage, Step, due_on},
};
use serde_json::json;
use std::collections::{HashMap, hash_map::Entry};
use store::{Tx, reach::Profile, runs::StoredRun, scenarios::Version};

/// The longest segment, in characters.
pub const SEGMENT_MOST: usize = 40;

/// What is known of a debtor beyond its address.
#[derive(Clone, Debug)]
pub struct ProfileView {
    /// The creditor's own group.
    pub segment: Option<String>,
    /// 0 (worst) to 100 (best), from outside.
    pub score: Option<u8>,
    /// Who gave the score.
    pub score_source: Option<String>,
    /// When.
    pub scored_on: Option<NaiveDate>,
    /// How it has paid so far.
    pub behaviour: Behaviour,
    /// On how many paid invoices that rests.
    pub paid: u64,
    /// What [`set_profile`] must be told.
    pub seen: String,
}

/// One invoice's way.
#[derive(Clone, Debug)]
pub struct RunView {
    /// The run.
    pub id: RunId,
    /// Its invoice.
    pub invoice: InvoiceId,
    /// The invoice's reference.
    pub reference: String,
    /// The scenario, its name, and the number of its version.
    pub scenario: (ScenarioId, String, i64),
    /// Why it took this scenario.
    pub chosen_by: Vec<Condition>,
    /// Where it stands.
    pub stage: Stage,
    /// The level reached.
    pub level: i64,
    /// The step that comes next, counted from 1; none when all are done or it has left.
    pub next: Option<(usize, Step)>,
    /// When that falls, if nothing puts it off.
    pub next_on: Option<NaiveDate>,
    /// Why it waited when it was last planned: the name of a reason or of a hold.
    pub waits_for: Option<String>,
    /// Until when.
    pub waits_until: Option<NaiveDate>,
    /// What is owed.
    pub balance: Money,
    /// The contested part of it.
    pub contested: Money,
    /// Promises made on it and not kept.
    pub broken_promises: i64,
}

impl RunView {
    /// Why it waits, in words.
    #[must_use]
    pub fn waits(&self, locale: Locale) -> Option<String> {
        let why = reason_words(self.waits_for.as_deref()?, locale);
        Some(match self.waits_until {
            Some(day) => {
                format!("{why} ({} {})", locale.pick("jusqu’au", "until"), locale.date(day))
            }
            None => why,
        })
    }
}

/// What keeps something still.
#[derive(Clone, Debug)]
pub struct HoldView {
    /// Which.
    pub id: HoldId,
    /// Why.
    pub reason: HoldReason,
    /// In a collector's words.
    pub note: String,
    /// Since when.
    pub since: NaiveDate,
    /// The last day; none when only an event or a person ends it.
    pub until: Option<NaiveDate>,
    /// The invoice or the contact it is about; none for the debtor as a whole.
    pub about: Option<String>,
    /// `system`, `debtor`, `staff` or `provider`.
    pub author_kind: String,
    /// The member of staff who placed it.
    pub author: Option<String>,
    /// Of proceedings, when they opened and what they freeze.
    pub proceedings: Option<ProceedingsView>,
}

/// What proceedings do to a debtor's open invoices.
#[derive(Clone, Debug)]
pub struct ProceedingsView {
    /// When they opened, once somebody has read it.
    pub opened_on: Option<NaiveDate>,
    /// What they freeze, and what they leave alone.
    pub parted: Parted,
}

/// A debtor's reminders.
#[derive(Clone, Debug)]
pub struct Reminders {
    /// What is known of the debtor.
    pub profile: ProfileView,
    /// Each invoice's way, open ones first.
    pub runs: Vec<RunView>,
    /// What stands, oldest first.
    pub holds: Vec<HoldView>,
    /// What was and will be done, newest first.
    pub actions: Vec<ActionRow>,
}

/// A debtor's reminders; nothing if it is another creditor's.
pub async fn of_debtor(
    ctx: &Context,
    actor: &StaffActor,
    debtor: DebtorId,
) -> Result<Option<Reminders>, Error> {
    let mut tx = ctx.store.read().await?;
    let creditor = actor.creditor.id;
    let Some(profile) = store::reach::profile(&mut tx, creditor, debtor).await? else {
        return Ok(None);
    };
    let names = Names::read(&mut tx, actor).await?;
    let runs = runs(&mut tx, actor, debtor).await?;
    Ok(Some(Reminders {
        profile: profile_view(&profile),
        holds: holds(&mut tx, actor, &names, &runs, debtor).await?,
        actions: agenda::of_debtor(&mut tx, actor, &names, debtor).await?,
        runs,
    }))
}

fn profile_view(profile: &Profile) -> ProfileView {
    ProfileView {
        segment: profile.segment.clone(),
        score: profile.score.and_then(|score| u8::try_from(score).ok()),
        score_source: profile.score_source.clone(),
        scored_on: profile.scored_on,
        behaviour: behaviour(profile),
        paid: u64::try_from(profile.paid_count).unwrap_or(0),
        seen: fingerprint(profile),
    }
}

fn fingerprint(profile: &Profile) -> String {
    let p = profile;
    let told = format!("{:?} {:?} {:?} {:?}", p.segment, p.score, p.score_source, p.scored_on);
    hash::hex(&hash::sha256(told.as_bytes())[..8])
}

async fn runs(tx: &mut Tx, actor: &StaffActor, debtor: DebtorId) -> Result<Vec<RunView>, Error> {
    let creditor = actor.creditor.id;
    let mut versions = HashMap::new();
    let mut views = Vec::new();
    for row in store::runs::of_debtor(tx, creditor, debtor).await? {
        let (version, name) = match versions.entry(row.version_id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(followed(tx, creditor, row.version_id).await?),
        };
        let Some(invoice) = store::invoices::by_id(tx, creditor, row.invoice_id).await? else {
            continue;
        };
        let scenario = (version.scenario_id, name.clone(), version.number);
        views.push(run_view(row, scenario, &version.definition, &invoice));
    }
    views.sort_by_key(|run| run.stage.is_exit());
    Ok(views)
}

/// A version that a run follows, and its scenario's name.
async fn followed(
    tx: &mut Tx,
    creditor: CreditorId,
    version: ScenarioVersionId,
) -> Result<(Version, String), Error> {
    let version = store::scenarios::version(tx, creditor, version).await?;
    let version = version.ok_or_else(|| Error::internal("a run without its version"))?;
    let scenario = store::scenarios::by_id(tx, creditor, version.scenario_id).await?;
    Ok((version, scenario.map(|scenario| scenario.name).unwrap_or_default()))
}

fn run_view(
    row: StoredRun,
    scenario: (ScenarioId, String, i64),
    definition: &domain::scenario::Definition,
    invoice: &store::invoices::WithBalance,
) -> RunView {
    let run = row.run(Holds::default());
    let next = definition.steps.get(run.next).filter(|_| !run.stage.is_exit());
    let money = |minor| Money::new(minor, invoice.invoice.currency);
    RunView {
        id: row.id,
        invoice: row.invoice_id,
        reference: invoice.invoice.reference.clone(),
        scenario,
        next: next.map(|step| (run.next + 1, step.clone())),
        next_on: next.and_then(|step| due_on(step, &run, invoice.invoice.due_on)),
        stage: row.stage,
        level: row.level,
        balance: money(invoice.balance_minor),
        contested: money(row.contested_minor),
        broken_promises: row.broken_promises,
        waits_for: row.waits_for,
        waits_until: row.waits_until,
        chosen_by: row.chosen_by.0,
    }
}

async fn holds(
    tx: &mut Tx,
    actor: &StaffActor,
    names: &Names,
    runs: &[RunView],
    debtor: DebtorId,
) -> Result<Vec<HoldView>, Error> {
    let creditor = actor.creditor.id;
    let contacts = store::contacts::of_debtor(tx, creditor, debtor).await?;
    let open = store::invoices::open_of_debtor(tx, creditor, debtor).await?;
    let owed = || open.iter().filter(|row| row.balance_minor > 0).map(|row| &row.invoice);
    let holds = store::holds::of_debtor(tx, creditor, debtor).await?.into_iter().map(|hold| {
        let invoice = runs.iter().find(|run| Some(run.invoice) == hold.invoice_id);
        let contact = contacts.iter().find(|contact| Some(contact.id) == hold.contact_id);
        let proceedings = hold
            .proceedings()
            .map(|of| ProceedingsView { opened_on: of.opened_on, parted: Parted::of(of, owed()) });
        HoldView {
            proceedings,
            id: hold.id,
            reason: hold.reason,
            note: hold.note,
            since: hold.starts_on,
            until: hold.ends_on,
            about: invoice
                .map(|run| run.reference.clone())
                .or_else(|| contact.map(|contact| contact.name.clone())),
            author: names.of(hold.author_id.map(domain::StaffId)),
            author_kind: hold.author_kind,
        }
    });
    Ok(holds.collect())
}

/// What is to be known of a debtor.
#[derive(Clone, Debug)]
pub struct SetProfile {
    /// The creditor's own group.
    pub segment: Option<String>,
    /// 0 to 100.
    pub score: Option<u8>,
    /// Who gave the score.
    pub source: Option<String>,
    /// [`ProfileView::seen`] as it was shown.
    pub seen: String,
}

/// Why a profile cannot be set.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// The debtor is not this creditor's.
    #[error("there is no such debtor here")]
    Unknown,
    /// The segment is longer than [`SEGMENT_MOST`] characters.
    #[error("a segment has at most {SEGMENT_MOST} characters")]
    Segment,
    /// The score is more than 100.
    #[error("a score ranges from 0 to 100")]
    Score,
    /// Someone else has changed it since it was shown.
    #[error("someone else has changed it in the meantime")]
    Stale,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for ProfileError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// Sets a debtor's segment and score. Its invoices change their scenario at once if another one is
/// meant for such debtors; conditions of steps see it at the next planning.
pub async fn set_profile(
    ctx: &Context,
    actor: &StaffActor,
    debtor: DebtorId,
    new: SetProfile,
) -> Result<(), ProfileError> {
    actor.demand(Role::Collector)?;
    let text = |text: Option<String>| {
        text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    };
    let segment = text(new.segment);
    if segment.as_ref().is_some_and(|segment| segment.chars().count() > SEGMENT_MOST) {
        return Err(ProfileError::Segment);
    }
    if new.score.is_some_and(|score| score > 100) {
        return Err(ProfileError::Score);
    }
    let creditor = &actor.creditor;
    let mut tx = ctx.store.write().await?;
    store::debtors::lock(&mut tx, creditor.id, debtor).await?;
    let before = store::reach::profile(&mut tx, creditor.id, debtor).await?;
    let before = before.ok_or(ProfileError::Unknown)?;
    if fingerprint(&before) != new.seen {
        return Err(ProfileError::Stale);
    }
    let score = new.score.map(i64::from);
    let source = text(new.source).filter(|_| score.is_some());
    let scored_again = score != before.score || source != before.score_source;
    let after = Profile {
        scored_on: match score {
            None => None,
            Some(_) if scored_again => Some(ctx.today(creditor)),
            Some(_) => before.scored_on,
        },
        segment,
        score,
        score_source: source,
        ..before.clone()
    };
    store::reach::set_profile(&mut tx, creditor.id, &after).await?;
    reroute(ctx, &mut tx, creditor, (&before, &after), Some(actor)).await?;
    let act = Act {
        creditor: creditor.id,
        debtor: Some(debtor),
        by: By::Staff(actor),
        action: "debtor.profile",
        subject: debtor.0,
        detail: json!({
            "segment": after.segment, "score": after.score,
            "segment_before": before.segment, "score_before": before.score,
        }),
    };
    audit::record(ctx, &mut tx, act).await?;
    Ok(tx.commit().await?)
}
