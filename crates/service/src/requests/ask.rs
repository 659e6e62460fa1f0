//! A debtor asks.

use super::{
    answer, chosen::chosen, code, contact, lines, owners, policy, runs, said, transferred,
};
use crate::{
    Context, DebtorActor, Error,
    audit::{self, Act, By},
    files::{self, Checked, Room},
    requests::CodeError,
    scenarios,
};
use chrono::NaiveDate;
use domain::{
    ContactId, DebtorId, InvoiceId, Money, RequestId, calendar,
    message::MessageKind,
    plans::{Clause, Instalment, Terms, TermsError},
    requests::{Answer, Ask, Judgement, RequestPolicy, RequestState},
    scenario::HoldReason,
};
use serde_json::json;
use store::{
    Json, Tx,
    creditors::Creditor,
    invoices::WithBalance,
    requests::{About, Request},
};

/// The farthest date that can be asked for, in days.
const FARTHEST: i64 = 365;
/// The most characters of a debtor's words.
pub const WORDS_MOST: usize = 4_000;

/// What is asked.
#[derive(Clone, Debug)]
pub struct AskCommand {
    /// The wish.
    pub ask: Ask,
    /// The invoices it is about, with the part that is contested; `None` for all that can be, or for
    /// the lines that are named of it. No invoice means every one that can be asked about.
    pub invoices: Vec<(InvoiceId, Option<i64>)>,
    /// In the debtor's words.
    pub words: String,
    /// The key of the form: a second click is no second request.
    pub form_key: String,
    /// The six digits that sign a commitment.
    pub code: String,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The request.
    pub id: RequestId,
    /// Whether the policy has granted it at once.
    pub granted: bool,
    /// When an answer comes at the latest, if it was not.
    pub answer_by: Option<NaiveDate>,
}

/// Why something cannot be asked.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// Nothing is owed that could be asked about.
    #[error("nothing is owed that could be asked about")]
    Nothing,
    /// An invoice is not this debtor's, or is settled.
    #[error("an invoice cannot be asked about")]
    NotYours,
    /// The amount is not more than zero and at most this.
    #[error("the amount is not within what is owed")]
    Amount {
        /// The most.
        most: Money,
    },
    /// The date has passed or lies too far ahead.
    #[error("this date cannot be asked for")]
    Date {
        /// The first day that can.
        first: NaiveDate,
        /// The last one.
        last: NaiveDate,
    },
    /// Nobody could keep these terms.
    #[error(transparent)]
    Terms(#[from] TermsError),
    /// The commitment is not signed.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// The law, or a person's state, forbids it now.
    #[error("nothing can be agreed while {} holds", .0.as_str())]
    Held(HoldReason),
    /// A plan is agreed on an invoice already.
    #[error("a plan is agreed already")]
    InPlan,
    /// The same has been asked and waits for an answer.
    #[error("this has been asked already")]
    Waiting(RequestId),
    /// A name, an address or a number cannot be read; the field's name.
    #[error("{0} cannot be read")]
    Particular(&'static str),
    /// It changes nothing.
    #[error("nothing would change")]
    Unchanged,
    /// What must be said in words is missing.
    #[error("words are missing")]
    Words,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for AskError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// What a wish would come to, before it is sent.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What it is about.
    pub total: Money,
    /// The invoices, with what of each.
    pub invoices: Vec<(InvoiceId, String, Money)>,
    /// The instalments of a plan.
    pub schedule: Vec<Instalment>,
    /// What goes beyond the policy; nothing if it is granted at once.
    pub clauses: Vec<Clause>,
    /// When an answer would come at the latest, if it is not.
    pub answer_by: NaiveDate,
    /// Plans that would be granted at once.
    pub offers: Vec<Terms>,
    /// The policy that counts.
    pub policy: RequestPolicy,
}

/// What a wish would come to now; `monthly` is what someone can spare, for the offers alone.
pub async fn draft(
    ctx: &Context,
    actor: &DebtorActor,
    ask: &Ask,
    invoices: &[(InvoiceId, Option<i64>)],
    monthly: Option<Money>,
) -> Result<Draft, AskError> {
    let mut tx = ctx.store.read().await?;
    let (creditor, debtor) = (&actor.creditor, actor.debtor.id);
    let chosen = chosen(ctx, &mut tx, creditor, debtor, ask, invoices).await?;
    let today = ctx.today(creditor);
    let policy = policy::policy(&mut tx, creditor.id).await?;
    let total = chosen.iter().map(|(_, minor)| minor).sum();
    let standing = policy::standing(&mut tx, creditor.id, debtor, total).await?;
    let schedule = match ask {
        Ask::Plan { terms } => terms.schedule(total, today).unwrap_or_default(),
        _ => Vec::new(),
    };
    let clauses = policy.judge(ask, standing, today).clauses();
    let money = |minor| Money::new(minor, creditor.currency);
    let named = |(row, minor): (WithBalance, i64)| {
        (row.invoice.id, row.invoice.reference, Money::new(minor, row.invoice.currency))
    };
    let monthly = monthly.map(|money| money.minor);
    Ok(Draft {
        total: money(total),
        invoices: chosen.into_iter().map(named).collect(),
        schedule,
        clauses,
        answer_by: calendar::add_business_days(today, policy.review_days),
        offers: policy.plan.offers(total, today, standing.allowance, monthly),
        policy,
    })
}

/// Asks. Within the policy it is granted at once; beyond it what is in question rests until a
/// person answers. The same form twice is one request.
pub async fn ask(
    ctx: &Context,
    actor: &DebtorActor,
    command: AskCommand,
) -> Result<Asked, AskError> {
    ask_with(ctx, actor, command, Vec::new()).await
}

/// The same, with files.
pub async fn ask_with(
    ctx: &Context,
    actor: &DebtorActor,
    mut command: AskCommand,
    files: Vec<Checked>,
) -> Result<Asked, AskError> {
    actor.demand_own()?;
    check(ctx, &actor.creditor, &command)?;
    contact::complete(&actor.contact, &mut command.ask)?;
    let (creditor, debtor) = actor.ids();
    let mut tx = ctx.store.write().await?;
    store::debtors::lock(&mut tx, creditor, debtor).await?;
    if let Some(known) = store::requests::by_form(&mut tx, creditor, &command.form_key).await? {
        return Ok(Asked::from(&known));
    }
    lines::name(&mut tx, actor, &mut command.ask).await?;
    // What cannot be asked costs no try of the digits.
    chosen(ctx, &mut tx, &actor.creditor, debtor, &command.ask, &command.invoices).await?;
    contact::refuse_second(&mut tx, &actor.contact, &command.ask).await?;
    if matches!(command.ask, Ask::Plan { .. } | Ask::ContactChange(_))
        && let Err(error) = code::sign(ctx, &mut tx, actor, &command.code).await?
    {
        tx.commit().await?;
        return Err(error.into());
    }
    let by = By::Debtor(actor.contact.id);
    let opening = Opening { debtor, contact: Some(actor.contact.id), by, files };
    // What a wish sets going is large; it is kept apart from whoever waits for it.
    let asked = Box::pin(open(ctx, &mut tx, &actor.creditor, opening, command)).await?;
    tx.commit().await?;
    Ok(asked)
}

impl From<&Request> for Asked {
    fn from(request: &Request) -> Self {
        let granted = request.state == RequestState::Approved;
        let answer_by = request.answer_by.filter(|_| !granted);
        Self { id: request.id, granted, answer_by }
    }
}

/// What can be told without the database.
pub(crate) fn check(
    ctx: &Context,
    creditor: &Creditor,
    command: &AskCommand,
) -> Result<(), AskError> {
    let today = ctx.today(creditor);
    transferred::check(&command.ask, creditor, today)?;
    let (first, last) = (today + chrono::Days::new(1), today + chrono::Duration::days(FARTHEST));
    let date = match &command.ask {
        Ask::Delay { until } => Some(*until),
        Ask::Promise { on } | Ask::Discount { on, .. } => Some(*on),
        Ask::Callback(callback) => Some(callback.on),
        Ask::Plan { .. }
        | Ask::Transferred { .. }
        | Ask::Dispute { .. }
        | Ask::ContactChange(_)
        | Ask::Document
        | Ask::Data { .. } => None,
    };
    if date.is_some_and(|date| date < today || date > last) {
        return Err(AskError::Date { first, last });
    }
    let wordless = command.words.trim().is_empty();
    let needs_words = matches!(command.ask, Ask::Dispute { .. } | Ask::Document);
    if (needs_words && wordless) || command.words.chars().count() > WORDS_MOST {
        return Err(AskError::Words);
    }
    Ok(())
}

/// Who asks.
pub(crate) struct Opening<'a> {
    pub(crate) debtor: DebtorId,
    pub(crate) contact: Option<ContactId>,
    pub(crate) by: By<'a>,
    /// What is attached.
    pub(crate) files: Vec<Checked>,
}

/// Opens a request in the caller's transaction, for whoever asks.
pub(crate) async fn open(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    opening: Opening<'_>,
    command: AskCommand,
) -> Result<Asked, AskError> {
    let Opening { debtor, contact, by, files } = opening;
    store::debtors::lock(tx, creditor.id, debtor).await?;
    if let Some(known) = store::requests::by_form(tx, creditor.id, &command.form_key).await? {
        return Ok(Asked::from(&known));
    }
    let chosen = chosen(ctx, tx, creditor, debtor, &command.ask, &command.invoices).await?;
    scenarios::enrol_debtor(ctx, tx, creditor, debtor).await?;
    let today = ctx.today(creditor);
    let total: i64 = chosen.iter().map(|(_, minor)| minor).sum();
    if let Ask::Plan { terms } = &command.ask {
        terms.schedule(total, today)?;
    }
    let policy::Current { number, policy } = policy::current(tx, creditor.id).await?;
    let standing = policy::standing(tx, creditor.id, debtor, total).await?;
    let judgement = policy.judge(&command.ask, standing, today);
    let granted = judgement == Judgement::Granted;
    let clauses = judgement.clauses();
    let answer_by = answer_by(&policy, creditor, &command.ask, today);
    // What the bank is waited for runs out by itself.
    let open_until = command.ask.awaits_bank().then_some(answer_by);
    let request = Request {
        creditor_id: creditor.id,
        id: ctx.id(),
        debtor_id: debtor,
        contact_id: contact,
        kind: command.ask.kind(),
        state: RequestState::Open,
        ask: Json(command.ask),
        words: chat::mask::masked(command.words.trim()),
        minor: total,
        currency: creditor.currency,
        clauses: Json(clauses),
        answer_by: (!granted).then_some(answer_by),
        answer: None,
        open_until,
        pending: None,
        pending_by: None,
        pending_at: None,
        needs_second: false,
        assigned_to: None,
        snoozed_until: None,
        version: 0,
        form_key: command.form_key,
        policy_number: Some(number),
        opened_at: ctx.now(),
        ended_at: None,
    };
    let about: Vec<About> = chosen
        .iter()
        .map(|(row, minor)| About {
            request_id: request.id,
            invoice_id: row.invoice.id,
            minor: *minor,
            is_open: true,
        })
        .collect();
    if !store::requests::insert(tx, &request, &about).await? {
        return Err(Error::internal("a form key that appeared under the lock").into());
    }
    let words = request.words.clone();
    let event = said::tell(ctx, tx, &request, "opened", by, &words, false).await?;
    let attached = files.len();
    let room = Room::find(tx, &request, files).await?;
    let room = room.ok_or_else(|| Error::internal("more files than a form takes"))?;
    files::keep(ctx, tx, &request, event, room).await?;
    record(ctx, tx, &request, by, granted, attached).await?;
    runs::acknowledged(ctx, tx, creditor, &request, by).await?;
    if granted {
        let request =
            answer::count(ctx, tx, creditor, request, Answer::Approve, By::System).await?;
        return Ok(Asked::from(&request));
    }
    runs::asked(ctx, tx, creditor, &request, &about, by).await?;
    owners::ask_desk(ctx, tx, creditor, &request, &policy).await?;
    said::write(ctx, tx, creditor, &request, MessageKind::RequestReceived).await?;
    Ok(Asked::from(&request))
}

/// The day by which an answer is promised. A transfer has the bank's days, a dispute those of its desk;
/// a call is due on the day that was asked for, neither sooner nor later.
fn answer_by(
    policy: &RequestPolicy,
    creditor: &Creditor,
    ask: &Ask,
    today: NaiveDate,
) -> NaiveDate {
    let days = match ask {
        Ask::Transferred { .. } => return transferred::until(creditor, today),
        Ask::Callback(callback) => return callback.on,
        Ask::Dispute { category, .. } => {
            policy.desk(*category).map_or(policy.review_days, |desk| desk.days)
        }
        _ => policy.review_days,
    };
    calendar::add_business_days(today, days)
}

async fn record(
    ctx: &Context,
    tx: &mut Tx,
    request: &Request,
    by: By<'_>,
    granted: bool,
    attached: usize,
) -> Result<(), Error> {
    let act = Act {
        creditor: request.creditor_id,
        debtor: Some(request.debtor_id),
        by,
        action: "request.opened",
        subject: request.id.0,
        detail: json!({
            "kind": request.kind,
            "ask": request.ask,
            "minor": request.minor,
            "currency": request.currency,
            "within_policy": granted,
            "clauses": request.clauses,
            "answer_by": request.answer_by,
            "files": attached,
        }),
    };
    audit::record(ctx, tx, act).await
}
