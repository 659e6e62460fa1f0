//! The team's agenda: what is open, by day, by collector, by channel.

use super::acting::fingerprint;
use crate::{Context, Error, StaffActor};
use chrono::NaiveDate;
use domain::{
    ActionId, DebtorId, Locale, Money, StaffId,
    party::Role,
    scenario::{ActionKind, ActionState, CallOutcome, Reason, Tone},
    text_enum,
};
use store::{
    Tx,
    actions::{Action, Filter, Listed},
};

pub use super::action_file::{AboutInvoice, ActionFile, action};
pub use super::claim_check::ClaimCheck;

text_enum! {
    /// What a person has to do about an action.
    pub enum Group {
        /// Look at a message and let it go.
        ToValidate => "to_validate",
        /// Call.
        ToCall => "to_call",
        /// Print and post.
        ToPrint => "to_print",
        /// Anything else: a task, an escalation, a message sent by hand.
        ToDo => "to_do",
        /// Nothing: it leaves by itself.
        Planned => "planned",
    }
}

impl Group {
    /// The group of an action; none once it is done or called off.
    #[must_use]
    pub const fn of(kind: ActionKind, state: ActionState) -> Option<Self> {
        match (state, kind) {
            (ActionState::ToValidate, _) => Some(Self::ToValidate),
            (ActionState::ToDo, ActionKind::CallTask) => Some(Self::ToCall),
            (ActionState::ToDo, _) => Some(Self::ToDo),
            (ActionState::ToPrint, _) => Some(Self::ToPrint),
            (ActionState::Planned, _) => Some(Self::Planned),
            _ => None,
        }
    }

    /// The state that a group's actions are in, and whether they are calls, where that matters.
    const fn states(self) -> (ActionState, Option<bool>) {
        match self {
            Self::ToValidate => (ActionState::ToValidate, None),
            Self::ToCall => (ActionState::ToDo, Some(true)),
            Self::ToDo => (ActionState::ToDo, Some(false)),
            Self::ToPrint => (ActionState::ToPrint, None),
            Self::Planned => (ActionState::Planned, None),
        }
    }
}

/// Actions on a page of the agenda.
const PAGE: u64 = 100;

/// Whose actions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Whose {
    /// Everybody's.
    #[default]
    Team,
    /// Nobody's in particular.
    Nobody,
    /// This member's.
    Of(StaffId),
}

/// What the agenda shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct AgendaQuery {
    /// The first day; today unless said otherwise. Today shows what is late, too.
    pub from: Option<NaiveDate>,
    /// How many days: 1 to 31.
    pub days: u8,
    /// Whose.
    pub whose: Whose,
    /// One channel only.
    pub kind: Option<ActionKind>,
    /// One group only.
    pub group: Option<Group>,
    /// Which page, from 1.
    pub page: u32,
}

/// An action in the agenda.
#[derive(Clone, Debug)]
pub struct AgendaRow {
    /// It.
    pub action: Action,
    /// What a person has to do.
    pub group: Group,
    /// The debtor's name.
    pub debtor: String,
    /// The debtor's reference.
    pub debtor_reference: String,
    /// To whom.
    pub contact: Option<String>,
    /// Who does it.
    pub assigned: Option<String>,
    /// About how many invoices.
    pub invoices: u64,
    /// What is owed on them now.
    pub balance: Money,
    /// What a decision must be told.
    pub seen: String,
}

/// Some days of the agenda.
#[derive(Clone, Debug)]
pub struct Agenda {
    /// Today at the creditor's.
    pub today: NaiveDate,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// What is open, the most urgent first: one page of it.
    pub rows: Vec<AgendaRow>,
    /// How many there are of each group on these days, whatever the group shown.
    pub counts: Vec<(Group, u64)>,
    /// The team.
    pub team: Vec<(StaffId, String)>,
    /// Which page this is, from 1.
    pub page: u32,
    /// How many pages there are, at least 1.
    pub pages: u32,
}

/// The agenda.
pub async fn agenda(
    ctx: &Context,
    actor: &StaffActor,
    query: AgendaQuery,
) -> Result<Agenda, Error> {
    let today = ctx.today(&actor.creditor);
    let from = query.from.unwrap_or(today);
    let to = from + chrono::Days::new(u64::from(query.days.clamp(1, 31)) - 1);
    // Work that was left undone belongs to today.
    let since = if from <= today && to >= today { NaiveDate::MIN } else { from };
    let mut tx = ctx.store.read().await?;
    let filter = filter(actor, query, (oldest(since), to));
    let counts = counts(&mut tx, &filter).await?;
    let shown = counts.iter().filter(|(group, _)| query.group.is_none_or(|only| only == *group));
    let pages = shown.map(|(_, number)| number).sum::<u64>().div_ceil(PAGE).max(1);
    let pages = u32::try_from(pages).unwrap_or(u32::MAX);
    let page = query.page.clamp(1, pages);
    let state = query.group.map(Group::states);
    let skipped = i64::from(page - 1) * i64::try_from(PAGE).unwrap_or(i64::MAX);
    let size = i64::try_from(PAGE).unwrap_or(i64::MAX);
    let listed = store::actions::agenda(&mut tx, &filter, state, (skipped, size)).await?;
    let rows = listed.into_iter().filter_map(|listed| row(actor, listed)).collect();
    let team = team(&mut tx, actor).await?;
    Ok(Agenda { today, from, to, rows, counts, team, page, pages })
}

/// A date that both databases know.
fn oldest(day: NaiveDate) -> NaiveDate {
    day.max(NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or(day))
}

fn filter(actor: &StaffActor, query: AgendaQuery, (from, to): (NaiveDate, NaiveDate)) -> Filter {
    let (everybody, assigned_to) = match query.whose {
        Whose::Team => (true, None),
        Whose::Nobody => (false, None),
        Whose::Of(member) => (false, Some(member)),
    };
    let creditor_id = actor.creditor.id;
    Filter { creditor_id, from, to, everybody, assigned_to, kind: query.kind }
}

/// How many actions each group has, all pages together.
async fn counts(tx: &mut Tx, filter: &Filter) -> Result<Vec<(Group, u64)>, Error> {
    let counted = store::actions::agenda_counts(tx, filter).await?;
    let of = |group: Group| {
        let mine =
            counted.iter().filter(|(kind, state, _)| Group::of(*kind, *state) == Some(group));
        mine.map(|(.., number)| u64::try_from(*number).unwrap_or(0)).sum()
    };
    Ok(Group::ALL.iter().map(|group| (*group, of(*group))).collect())
}

fn row(actor: &StaffActor, listed: Listed) -> Option<AgendaRow> {
    Some(AgendaRow {
        group: Group::of(listed.action.kind, listed.action.state)?,
        debtor: listed.debtor_name,
        debtor_reference: listed.debtor_reference,
        contact: listed.contact_name,
        assigned: listed.assigned_name,
        invoices: u64::try_from(listed.invoices).unwrap_or(0),
        balance: Money::new(listed.balance_minor, actor.creditor.currency),
        seen: fingerprint(&listed.action),
        action: listed.action,
    })
}

pub(super) async fn team(tx: &mut Tx, actor: &StaffActor) -> Result<Vec<(StaffId, String)>, Error> {
    let team = store::staff::of_creditor(tx, actor.creditor.id).await?;
    let collectors = team.into_iter().filter(|(_, _, role)| role.includes(Role::Collector));
    Ok(collectors.map(|(id, name, _)| (id, name)).collect())
}

/// The names of those who work at the creditor, by id.
pub(crate) struct Names(Vec<(StaffId, String, Role)>);

impl Names {
    pub(crate) async fn read(tx: &mut Tx, actor: &StaffActor) -> Result<Self, Error> {
        Ok(Self(store::staff::of_creditor(tx, actor.creditor.id).await?))
    }

    pub(crate) fn of(&self, id: Option<StaffId>) -> Option<String> {
        let found = self.0.iter().find(|(member, ..)| Some(*member) == id);
        found.map(|(_, name, _)| name.clone())
    }
}

/// An action in a debtor's file.
#[derive(Clone, Debug)]
pub struct ActionRow {
    /// Which.
    pub id: ActionId,
    /// How.
    pub kind: ActionKind,
    /// How it speaks.
    pub tone: Tone,
    /// The level of its step.
    pub level: i64,
    /// The template's name, or what to do.
    pub template: String,
    /// How far it has come.
    pub state: ActionState,
    /// Its day.
    pub on: NaiveDate,
    /// Why it was left out or called off: the name of a reason or of a hold.
    pub reason: Option<String>,
    /// What came of a call.
    pub outcome: Option<CallOutcome>,
    /// What a collector noted.
    pub note: String,
    /// Who did it.
    pub done_by: Option<String>,
}

/// A debtor's actions, newest first.
pub(super) async fn of_debtor(
    tx: &mut Tx,
    actor: &StaffActor,
    names: &Names,
    debtor: DebtorId,
) -> Result<Vec<ActionRow>, Error> {
    let actions = store::actions::of_debtor(tx, actor.creditor.id, debtor).await?;
    let rows = actions.into_iter().map(|action| ActionRow {
        id: action.id,
        kind: action.kind,
        tone: action.tone,
        level: action.level,
        template: action.template,
        state: action.state,
        on: action.due_on,
        reason: action.reason,
        outcome: action.outcome,
        note: action.note,
        done_by: names.of(action.done_by),
    });
    Ok(rows.collect())
}

/// A reason's or a hold's name, as stored, in words.
#[must_use]
pub fn reason_words(name: &str, locale: Locale) -> String {
    let reason = name.parse::<Reason>().map(|reason| reason.words(locale));
    let hold = || name.parse::<domain::scenario::HoldReason>().map(|hold| hold.words(locale));
    reason.or_else(|_| hold()).map_or_else(|_| name.to_owned(), str::to_owned)
}
