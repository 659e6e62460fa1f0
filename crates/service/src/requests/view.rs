//! A debtor's requests as the debtor sees them: state, clock and history.

use super::plans::{self, PlanView};
use crate::{
    Context, DebtorActor, Error,
    files::{self, FileLine},
};
use chrono::{NaiveDate, NaiveDateTime};
use domain::{
    InvoiceId, Locale, Money, RequestId,
    plans::{Frequency, Instalment, PlanState, Terms},
    requests::{Answer, Ask, RequestKind, RequestState},
};
use store::{Tx, creditors::Creditor, requests::Request};

/// A request in a list.
#[derive(Clone, Debug)]
pub struct RequestLine {
    /// Which.
    pub id: RequestId,
    /// What it is.
    pub kind: RequestKind,
    /// Whether it says that money is on its way, so that the bank is waited for.
    pub awaits_bank: bool,
    /// Where it stands.
    pub state: RequestState,
    /// What it is about.
    pub amount: Money,
    /// Since when.
    pub since: NaiveDate,
    /// When an answer comes at the latest.
    pub answer_by: Option<NaiveDate>,
    /// The last day on which a counter-offer can be accepted, or money is waited for.
    pub open_until: Option<NaiveDate>,
}

impl RequestLine {
    /// What it is called, in a word or two.
    pub const fn title(&self, locale: Locale) -> &'static str {
        self.kind.titled(self.awaits_bank, locale)
    }
}

/// Something that happened to a request.
#[derive(Clone, Debug)]
pub struct Told {
    /// When, local time.
    pub at: NaiveDateTime,
    /// What: `opened`, `approved`, `note` …
    pub kind: String,
    /// `system`, `debtor`, `staff` or `provider`.
    pub author_kind: String,
    /// In their words.
    pub words: String,
    /// What came with it.
    pub files: Vec<FileLine>,
}

/// One request.
#[derive(Clone, Debug)]
pub struct RequestView {
    /// The request in short.
    pub line: RequestLine,
    /// The wish.
    pub ask: Ask,
    /// In the debtor's words.
    pub words: String,
    /// The invoices it is about: reference and how much of it.
    pub invoices: Vec<(InvoiceId, String, Money)>,
    /// The last answer.
    pub answer: Option<Answer>,
    /// The schedule of the wish, or of the counter-offer that waits.
    pub schedule: Vec<Instalment>,
    /// The terms of a counter-offer that waits for acceptance.
    pub offer: Option<Terms>,
    /// The plan that came of it.
    pub plan: Option<PlanView>,
    /// What has happened, oldest first; notes between colleagues are left out.
    pub history: Vec<Told>,
}

/// What a debtor has asked, newest first.
pub async fn list(ctx: &Context, actor: &DebtorActor) -> Result<Vec<RequestLine>, Error> {
    let (creditor, debtor) = actor.ids();
    let mut tx = ctx.store.read().await?;
    let requests = store::requests::of_debtor(&mut tx, creditor, debtor).await?;
    Ok(requests.iter().map(|request| line(&actor.creditor, request)).collect())
}

/// What a debtor's overview shows of requests and plans.
#[derive(Clone, Debug, Default)]
pub struct Pending {
    /// Requests that have not ended.
    pub requests: Vec<RequestLine>,
    /// The plan that is kept now.
    pub plan: Option<PlanView>,
}

/// What waits, for the overview.
pub async fn pending(ctx: &Context, actor: &DebtorActor) -> Result<Pending, Error> {
    let (creditor, debtor) = actor.ids();
    let mut tx = ctx.store.read().await?;
    let mut requests = store::requests::of_debtor(&mut tx, creditor, debtor).await?;
    if requests.is_empty() {
        return Ok(Pending::default());
    }
    requests.retain(|request| !request.state.is_end());
    let plans = store::plans::of_debtor(&mut tx, creditor, debtor).await?;
    let plan = match plans.iter().find(|plan| plan.state == PlanState::Active) {
        Some(plan) => Some(plans::view(ctx, &mut tx, &actor.creditor, plan).await?),
        None => None,
    };
    let requests = requests.iter().map(|request| line(&actor.creditor, request)).collect();
    Ok(Pending { requests, plan })
}

pub(crate) fn line(creditor: &Creditor, request: &Request) -> RequestLine {
    RequestLine {
        id: request.id,
        kind: request.kind,
        awaits_bank: request.ask.awaits_bank(),
        state: request.state,
        amount: Money::new(request.minor, request.currency),
        since: crate::context::local(creditor, request.opened_at).date(),
        answer_by: request.answer_by,
        open_until: request.open_until,
    }
}

/// One request; nothing if it is someone else's.
pub async fn one(
    ctx: &Context,
    actor: &DebtorActor,
    id: RequestId,
) -> Result<Option<RequestView>, Error> {
    let (creditor, debtor) = actor.ids();
    let mut tx = ctx.store.read().await?;
    let found = store::requests::by_id(&mut tx, creditor, id).await?;
    let Some(request) = found.filter(|request| request.debtor_id == debtor) else {
        return Ok(None);
    };
    let today = ctx.today(&actor.creditor);
    let answer = request.answer.clone().map(|answer| answer.0);
    let offer = match (&answer, request.state) {
        (Some(Answer::Counter { terms, .. }), RequestState::Countered) => Some(*terms),
        (Some(Answer::CounterSum { on, .. }), RequestState::Countered) => Some(in_one(*on)),
        _ => None,
    };
    // Of a sum that settles the whole, the sum is what is to be paid.
    let to_pay = match &answer {
        Some(Answer::CounterSum { minor, .. }) if offer.is_some() => *minor,
        _ => request.minor,
    };
    let terms = match (&offer, &request.ask.0) {
        (Some(terms), _) | (None, Ask::Plan { terms }) => Some(*terms),
        _ => None,
    };
    let asked_on = crate::context::local(&actor.creditor, request.opened_at).date();
    let from = if offer.is_some() { today } else { asked_on };
    let schedule = terms.and_then(|terms| terms.schedule(to_pay, from).ok());
    let plan = match store::plans::of_request(&mut tx, creditor, id).await? {
        Some(plan) => Some(plans::view(ctx, &mut tx, &actor.creditor, &plan).await?),
        None => None,
    };
    let history = history(&mut tx, actor, id).await?;
    let invoices = named(&mut tx, &request).await?;
    Ok(Some(RequestView {
        line: line(&actor.creditor, &request),
        ask: request.ask.0.clone(),
        words: request.words.clone(),
        invoices,
        answer,
        schedule: schedule.unwrap_or_default(),
        offer,
        plan,
        history,
    }))
}

/// All at once, on a day.
const fn in_one(on: NaiveDate) -> Terms {
    Terms { deposit_minor: 0, count: 1, first_on: on, frequency: Frequency::Monthly }
}

async fn history(tx: &mut Tx, actor: &DebtorActor, id: RequestId) -> Result<Vec<Told>, Error> {
    let events = store::requests::events(tx, actor.creditor.id, id).await?;
    let mut files = files::by_event(tx, actor.creditor.id, id).await?;
    let shown = events.into_iter().filter(|event| !event.is_internal).map(|event| Told {
        at: crate::context::local(&actor.creditor, event.at),
        kind: event.kind,
        author_kind: event.author_kind,
        words: event.words,
        files: files.remove(&event.id).unwrap_or_default(),
    });
    Ok(shown.collect())
}

/// The invoices of a request by their references.
pub(super) async fn named(
    tx: &mut Tx,
    request: &Request,
) -> Result<Vec<(InvoiceId, String, Money)>, Error> {
    let mut named = Vec::new();
    for row in store::requests::about(tx, request.creditor_id, request.id).await? {
        let invoice = store::invoices::by_id(tx, request.creditor_id, row.invoice_id).await?;
        if let Some(found) = invoice {
            let amount = Money::new(row.minor, found.invoice.currency);
            named.push((row.invoice_id, found.invoice.reference, amount));
        }
    }
    Ok(named)
}
