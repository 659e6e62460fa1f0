//! One request with all that matters for its answer: who, what, history, what the policy says and
//! why, what holds the debtor, and for each possible answer what the scenario will do next.

use super::{
    beside, consequences,
    owners::{self, OwnerView},
    plans::{self, PlanView},
    policy, reasons, resting, view,
};
use crate::{
    Context, Error, StaffActor,
    addresses::{self, AddressView},
    files::{self, FileLine},
};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use domain::{
    DebtorId, InvoiceId, Money, RequestId, StaffId,
    party::Role,
    plans::{Allowance, Clause, Instalment},
    requests::{Answer, Ask, RequestPolicy},
    scenario::HoldReason,
};
use store::{
    Tx,
    contacts::Contact,
    debtors::Debtor,
    request_policies::Reason,
    requests::{About, Request},
};

pub use super::consequences::{Choice, Consequence};

/// An invoice in question.
#[derive(Clone, Debug)]
pub struct InQuestion {
    /// Which.
    pub id: InvoiceId,
    /// Its reference.
    pub reference: String,
    /// What it is for.
    pub label: String,
    /// When it was due.
    pub due_on: NaiveDate,
    /// What is owed on it.
    pub balance: Money,
    /// What of it is in question.
    pub amount: Money,
    /// The lines that are contested, with what each comes to; none for the whole, or for an amount.
    pub lines: Vec<(String, Money)>,
}

/// Something that happened, with who did it.
#[derive(Clone, Debug)]
pub struct Happened {
    /// When, local time.
    pub at: NaiveDateTime,
    /// What.
    pub kind: String,
    /// `system`, `debtor`, `staff` or `provider`.
    pub author_kind: String,
    /// The author's name.
    pub author: Option<String>,
    /// In their words.
    pub words: String,
    /// Between colleagues.
    pub is_internal: bool,
    /// What came with it.
    pub files: Vec<FileLine>,
}

/// An answer that was given and does not count yet.
#[derive(Clone, Debug)]
pub struct Given {
    /// The answer.
    pub answer: Answer,
    /// Who gave it.
    pub by: Option<String>,
    /// Whether it was the reader.
    pub by_me: bool,
    /// From when on it counts; none while a second person is needed.
    pub counts_at: Option<DateTime<Utc>>,
}

/// One request, whole.
#[derive(Clone, Debug)]
pub struct Case {
    /// The request.
    pub request: Request,
    /// Who asks.
    pub debtor: Debtor,
    /// The person.
    pub contact: Option<Contact>,
    /// What it is about.
    pub invoices: Vec<InQuestion>,
    /// What the debtor owes in all.
    pub owed: Money,
    /// Why it was not granted at once.
    pub clauses: Vec<Clause>,
    /// The schedule asked for.
    pub schedule: Vec<Instalment>,
    /// What has happened, oldest first.
    pub history: Vec<Happened>,
    /// Plans before and after.
    pub plans: Vec<PlanView>,
    /// Other requests of the debtor, newest first.
    pub earlier: Vec<view::RequestLine>,
    /// Plans and promises that were not kept.
    pub broken: u32,
    /// What a collector has allowed this debtor.
    pub allowance: Allowance,
    /// What each answer would do.
    pub choices: Vec<Choice>,
    /// An answer that does not count yet.
    pub given: Option<Given>,
    /// Who was asked about a dispute within the house, the latest first.
    pub owners: Vec<OwnerView>,
    /// The new address of a contact that it named.
    pub address: Option<AddressView>,
    /// Reasons for a refusal in the debtor's language.
    pub reasons: Vec<Reason>,
    /// Colleagues it can be given to.
    pub team: Vec<(StaffId, String)>,
    /// The policy that counts.
    pub policy: RequestPolicy,
    /// Its number, to tell whether another one judged the request.
    pub policy_number: i64,
    /// Colleagues who have it open at this moment.
    pub beside: Vec<String>,
    /// What holds the debtor as a whole: why, since when, and the last day if there is one.
    pub held: Vec<(HoldReason, NaiveDate, Option<NaiveDate>)>,
}

/// The case of a request; nothing if it is another creditor's.
pub async fn case(ctx: &Context, actor: &StaffActor, id: RequestId) -> Result<Option<Case>, Error> {
    actor.demand(Role::Viewer)?;
    let creditor = &actor.creditor;
    let mut tx = ctx.store.read().await?;
    let Some(request) = store::requests::by_id(&mut tx, creditor.id, id).await? else {
        return Ok(None);
    };
    let debtor = store::debtors::by_id(&mut tx, creditor.id, request.debtor_id).await?;
    let debtor = debtor.ok_or_else(|| Error::internal("a request without its debtor"))?;
    let contact = match request.contact_id {
        Some(contact) => store::contacts::by_id(&mut tx, creditor.id, contact).await?,
        None => None,
    };
    let about = store::requests::about(&mut tx, creditor.id, id).await?;
    let team = super::queue::team(&mut tx, actor).await?;
    let policy::Current { number: policy_number, policy } =
        policy::current(&mut tx, creditor.id).await?;
    let standing = policy::standing(&mut tx, creditor.id, request.debtor_id, request.minor).await?;
    let locale = contact.as_ref().map_or(creditor.locale, |contact| contact.locale);
    let reasons = reasons::offered(&mut tx, creditor.id, locale).await?;
    let open = store::invoices::open_of_debtor(&mut tx, creditor.id, request.debtor_id).await?;
    let owed: i64 = open.iter().map(|row| row.balance_minor).sum();
    let asked_on = crate::context::local(creditor, request.opened_at).date();
    let schedule = match &request.ask.0 {
        Ask::Plan { terms } => terms.schedule(request.minor, asked_on).unwrap_or_default(),
        _ => Vec::new(),
    };
    let choices = consequences::choices(ctx, &mut tx, actor, &request, &about, &policy).await?;
    Ok(Some(Case {
        invoices: in_question(&mut tx, &request, &about).await?,
        owed: Money::new(owed.max(0), creditor.currency),
        clauses: request.clauses.0.clone(),
        schedule,
        history: history(&mut tx, actor, id, &team, contact.as_ref()).await?,
        plans: plans_of(ctx, &mut tx, actor, request.debtor_id).await?,
        earlier: earlier(&mut tx, actor, &request).await?,
        broken: standing.broken,
        allowance: standing.allowance,
        choices,
        given: given(actor, &request, &team),
        address: addresses::view(ctx, &mut tx, creditor, &request).await?,
        owners: owners::of_request(ctx, &mut tx, creditor, &request).await?,
        reasons,
        team,
        policy,
        policy_number,
        beside: beside::others(ctx, &mut tx, actor, id).await?,
        held: resting::on_debtor(ctx, &mut tx, creditor, request.debtor_id).await?,
        request,
        debtor,
        contact,
    }))
}

/// What a debtor has asked and agreed, newest first; nothing of another creditor's debtor.
pub async fn of_debtor(
    ctx: &Context,
    actor: &StaffActor,
    debtor: DebtorId,
) -> Result<(Vec<view::RequestLine>, Vec<PlanView>), Error> {
    actor.demand(Role::Viewer)?;
    let mut tx = ctx.store.read().await?;
    let all = store::requests::of_debtor(&mut tx, actor.creditor.id, debtor).await?;
    let lines = all.iter().map(|request| view::line(&actor.creditor, request)).collect();
    Ok((lines, plans_of(ctx, &mut tx, actor, debtor).await?))
}

/// The invoices of a request, the oldest first.
pub(super) async fn in_question(
    tx: &mut Tx,
    request: &Request,
    about: &[About],
) -> Result<Vec<InQuestion>, Error> {
    let mut rows = Vec::new();
    for row in about {
        let found = store::invoices::by_id(tx, request.creditor_id, row.invoice_id).await?;
        let Some(found) = found else { continue };
        let money = |minor| Money::new(minor, found.invoice.currency);
        let lines = request.ask.lines().iter().filter(|line| line.invoice == row.invoice_id);
        rows.push(InQuestion {
            id: found.invoice.id,
            due_on: found.invoice.due_on,
            balance: money(found.balance_minor),
            amount: money(row.minor),
            lines: lines.map(|line| (line.label.clone(), money(line.minor))).collect(),
            reference: found.invoice.reference,
            label: found.invoice.label,
        });
    }
    rows.sort_by_key(|row| row.due_on);
    Ok(rows)
}

async fn history(
    tx: &mut Tx,
    actor: &StaffActor,
    id: RequestId,
    team: &[(StaffId, String)],
    contact: Option<&Contact>,
) -> Result<Vec<Happened>, Error> {
    let events = store::requests::events(tx, actor.creditor.id, id).await?;
    let mut files = files::by_event(tx, actor.creditor.id, id).await?;
    let author = |kind: &str, id: Option<uuid::Uuid>| match kind {
        "staff" => id.and_then(|id| name_of(team, StaffId(id))),
        "debtor" => contact.map(|contact| contact.name.clone()),
        _ => None,
    };
    let told = events.into_iter().map(|event| Happened {
        at: crate::context::local(&actor.creditor, event.at),
        author: author(&event.author_kind, event.author_id),
        kind: event.kind,
        author_kind: event.author_kind,
        words: event.words,
        is_internal: event.is_internal,
        files: files.remove(&event.id).unwrap_or_default(),
    });
    Ok(told.collect())
}

fn name_of(team: &[(StaffId, String)], id: StaffId) -> Option<String> {
    team.iter().find(|(known, _)| *known == id).map(|(_, name)| name.clone())
}

async fn plans_of(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    debtor: DebtorId,
) -> Result<Vec<PlanView>, Error> {
    let mut views = Vec::new();
    for plan in store::plans::of_debtor(tx, actor.creditor.id, debtor).await? {
        views.push(plans::view(ctx, tx, &actor.creditor, &plan).await?);
    }
    Ok(views)
}

async fn earlier(
    tx: &mut Tx,
    actor: &StaffActor,
    request: &Request,
) -> Result<Vec<view::RequestLine>, Error> {
    let all = store::requests::of_debtor(tx, actor.creditor.id, request.debtor_id).await?;
    let others = all.iter().filter(|other| other.id != request.id);
    Ok(others.map(|other| view::line(&actor.creditor, other)).collect())
}

fn given(actor: &StaffActor, request: &Request, team: &[(StaffId, String)]) -> Option<Given> {
    let answer = request.pending.as_ref()?.0.clone();
    Some(Given {
        answer,
        by: request.pending_by.and_then(|id| name_of(team, id)),
        by_me: request.pending_by == Some(actor.id),
        counts_at: request.pending_at.filter(|_| !request.needs_second),
    })
}
