//! The team's agenda: what is open, by day, by collector, by channel; and one action looked at
//! closely before anything is decided about it.

use super::acting::fingerprint;
use crate::{Context, Error, StaffActor, context::local, reminders};
use chrono::{NaiveDate, NaiveDateTime};
use domain::{
    ActionId, DebtorId, InvoiceId, Locale, Money, StaffId,
    party::Role,
    scenario::{ActionKind, ActionState, CallOutcome, Reason, Tone},
    text_enum,
};
use store::{
    Tx,
    actions::{Action, Listed},
    contacts::Contact,
    debtors::Debtor,
    templates::Template,
};

use super::editor::channel_of;

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
}

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
    /// What is open, the most urgent first; at most 500 before filters.
    pub rows: Vec<AgendaRow>,
    /// How many there are of each group on these days, whatever the group shown.
    pub counts: Vec<(Group, u64)>,
    /// The team.
    pub team: Vec<(StaffId, String)>,
    /// Whether there are more than can be shown.
    pub full: bool,
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
    let listed = store::actions::agenda(&mut tx, actor.creditor.id, oldest(since), to).await?;
    let full = listed.len() >= 500;
    let rows = listed.into_iter().filter_map(|listed| row(actor, listed));
    let mut rows: Vec<AgendaRow> = rows.filter(|row| matches(row, query)).collect();
    let counts = Group::ALL
        .iter()
        .map(|group| (*group, rows.iter().filter(|row| row.group == *group).count() as u64));
    let counts = counts.collect();
    rows.retain(|row| query.group.is_none_or(|group| row.group == group));
    let team = team(&mut tx, actor).await?;
    Ok(Agenda { today, from, to, rows, counts, team, full })
}

/// A date that both databases know.
fn oldest(day: NaiveDate) -> NaiveDate {
    day.max(NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or(day))
}

fn matches(row: &AgendaRow, query: AgendaQuery) -> bool {
    let whose = match query.whose {
        Whose::Team => true,
        Whose::Nobody => row.action.assigned_to.is_none(),
        Whose::Of(member) => row.action.assigned_to == Some(member),
    };
    whose && query.kind.is_none_or(|kind| row.action.kind == kind)
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

async fn team(tx: &mut Tx, actor: &StaffActor) -> Result<Vec<(StaffId, String)>, Error> {
    let team = store::staff::of_creditor(tx, actor.creditor.id).await?;
    let collectors = team.into_iter().filter(|(_, _, role)| role.includes(Role::Collector));
    Ok(collectors.map(|(id, name, _)| (id, name)).collect())
}

/// An invoice that an action is about.
#[derive(Clone, Debug)]
pub struct AboutInvoice {
    /// Which.
    pub id: InvoiceId,
    /// Its reference.
    pub reference: String,
    /// When it was due.
    pub due_on: NaiveDate,
    /// What is owed on it now.
    pub balance: Money,
    /// The contested part of it.
    pub contested: Money,
    /// Whether the action may still be done for it.
    pub open: bool,
}

/// One action, looked at closely.
#[derive(Clone, Debug)]
pub struct ActionFile {
    /// It.
    pub action: Action,
    /// What a person has to do; none once it is done or called off.
    pub group: Option<Group>,
    /// When it may be done, local time at the creditor's.
    pub due_at: NaiveDateTime,
    /// When it was done or called off, local time.
    pub done_at: Option<NaiveDateTime>,
    /// Who did it, or decided.
    pub done_by: Option<String>,
    /// Who validated it.
    pub validated_by: Option<String>,
    /// Who is to do it.
    pub assigned: Option<String>,
    /// The debtor.
    pub debtor: Debtor,
    /// To whom.
    pub contact: Option<Contact>,
    /// The debtor's people, for another choice.
    pub contacts: Vec<Contact>,
    /// What it is about.
    pub invoices: Vec<AboutInvoice>,
    /// The template it is worded with, in the contact's language; none for tasks, or if it is gone.
    pub template: Option<Template>,
    /// What to say in a call, with everything filled in.
    pub script: Option<String>,
    /// For the choice of a colleague.
    pub team: Vec<(StaffId, String)>,
    /// What a decision must be told.
    pub seen: String,
}

impl ActionFile {
    /// What is owed on its invoices and not contested.
    #[must_use]
    pub fn asked(&self) -> Money {
        let open = self.invoices.iter().filter(|invoice| invoice.open);
        let minor = open.map(|invoice| invoice.balance.minor - invoice.contested.minor).sum();
        Money::new(minor, self.currency())
    }

    fn currency(&self) -> domain::Currency {
        self.invoices.first().map_or(domain::Currency::EUR, |invoice| invoice.balance.currency)
    }
}

/// One action; nothing if it is another creditor's.
pub async fn action(
    ctx: &Context,
    actor: &StaffActor,
    id: ActionId,
) -> Result<Option<ActionFile>, Error> {
    let creditor = &actor.creditor;
    let mut tx = ctx.store.read().await?;
    let Some(action) = store::actions::by_id(&mut tx, creditor.id, id).await? else {
        return Ok(None);
    };
    let debtor = store::debtors::by_id(&mut tx, creditor.id, action.debtor_id).await?;
    let debtor = debtor.ok_or_else(|| Error::internal("an action without its debtor"))?;
    let contacts = store::contacts::of_debtor(&mut tx, creditor.id, debtor.id).await?;
    let contact = contacts.iter().find(|contact| Some(contact.id) == action.contact_id).cloned();
    let locale = contact.as_ref().map_or(creditor.locale, |contact| contact.locale);
    let names = Names::read(&mut tx, actor).await?;
    let template = template(&mut tx, actor, &action, locale).await?;
    let (who, words) = (contact.as_ref(), template.as_ref());
    let call = reminders::Call { action: &action, debtor: &debtor, contact: who, template: words };
    Ok(Some(ActionFile {
        group: Group::of(action.kind, action.state),
        due_at: local(creditor, action.due_at),
        done_at: action.done_at.map(|at| local(creditor, at)),
        done_by: names.of(action.done_by),
        validated_by: names.of(action.validated_by),
        assigned: names.of(action.assigned_to),
        invoices: about(&mut tx, actor, &action).await?,
        script: reminders::script(ctx, &mut tx, creditor, call).await?,
        team: team(&mut tx, actor).await?,
        seen: fingerprint(&action),
        debtor,
        contact,
        contacts,
        template,
        action,
    }))
}

async fn about(
    tx: &mut Tx,
    actor: &StaffActor,
    action: &Action,
) -> Result<Vec<AboutInvoice>, Error> {
    let creditor = actor.creditor.id;
    let mut invoices = Vec::new();
    for row in store::actions::about(tx, creditor, action.id).await? {
        let Some(found) = store::invoices::by_id(tx, creditor, row.invoice_id).await? else {
            continue;
        };
        let run = store::runs::by_id(tx, creditor, row.run_id).await?;
        let money = |minor| Money::new(minor, found.invoice.currency);
        invoices.push(AboutInvoice {
            id: row.invoice_id,
            balance: money(found.balance_minor),
            contested: money(run.map_or(0, |run| run.contested_minor)),
            open: row.is_open,
            reference: found.invoice.reference,
            due_on: found.invoice.due_on,
        });
    }
    Ok(invoices)
}

async fn template(
    tx: &mut Tx,
    actor: &StaffActor,
    action: &Action,
    locale: Locale,
) -> Result<Option<Template>, Error> {
    let Some(channel) = channel_of(action.kind) else { return Ok(None) };
    let creditor = actor.creditor.id;
    let own = store::templates::find(tx, creditor, &action.template, channel, locale).await?;
    if own.is_some() || locale == actor.creditor.locale {
        return Ok(own);
    }
    let theirs = actor.creditor.locale;
    Ok(store::templates::find(tx, creditor, &action.template, channel, theirs).await?)
}

/// The names of those who work at the creditor, by id.
pub(super) struct Names(Vec<(StaffId, String, Role)>);

impl Names {
    pub(super) async fn read(tx: &mut Tx, actor: &StaffActor) -> Result<Self, Error> {
        Ok(Self(store::staff::of_creditor(tx, actor.creditor.id).await?))
    }

    pub(super) fn of(&self, id: Option<StaffId>) -> Option<String> {
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
