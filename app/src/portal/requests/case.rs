//! One request: how it stands, what was asked, what is answered, what can be done now.

use super::{
    agreed::Agreed,
    case_acts::{Add, Withdraw},
    case_parts::{Asking, Confirming, Replied, Story, Waiting, Wished},
    closed,
    offer::Offer,
    read,
    rest::{PayRest, Rest},
    words,
};
use crate::{
    AppState,
    components::{Back, Badge, ErrorSummary, Icon, Notice},
    error::{Answer, Failure},
    forms::Form,
    page::{Tone, Visit, use_page},
    portal::kept::PutBack,
    render::Document,
    session::Debtor,
};
use axum::{
    Router,
    extract::{Path, State},
    routing::get,
};
use chrono::NaiveDate;
use domain::{
    InvoiceId, RequestId,
    requests::{Ask, RequestKind, RequestState},
    scenario::HoldReason,
};
use http::StatusCode;
use leptos::prelude::*;
use service::{
    Context, DebtorActor,
    addresses::{self, AddressView},
    portal::{self, InvoiceView},
    requests::{
        agreement_held,
        view::{self, RequestView},
    },
};

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/requests/{id}", get(show))
}

async fn show(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    Path(id): Path<String>,
    PutBack(typed): PutBack,
) -> Answer {
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    let shown = Shown { form: Form::from(typed), status: StatusCode::OK, signing: false };
    page(&visit, &actor, &ctx, id, shown).await
}

/// How the page is shown: after a form of its own, with what was typed.
pub(super) struct Shown {
    pub(super) form: Form,
    pub(super) status: StatusCode,
    /// Whether the six digits of an offer are asked for.
    pub(super) signing: bool,
}

/// What the page shows.
pub(super) struct Case {
    pub(super) request: RequestView,
    /// Open invoices, where something of them is to be paid here.
    pub(super) open: Vec<InvoiceView>,
    pub(super) rest: Rest,
    /// A new address that it named.
    pub(super) new_address: Option<AddressView>,
    /// Where digits go, masked.
    pub(super) address: String,
    pub(super) today: NaiveDate,
    /// Why an offer that waits cannot be accepted now.
    pub(super) held: Option<HoldReason>,
}

/// The page of a request of this debtor.
pub(super) async fn page(
    visit: &Visit,
    actor: &DebtorActor,
    ctx: &Context,
    id: RequestId,
    shown: Shown,
) -> Answer {
    let case = load(ctx, actor, id).await?;
    let page = visit.debtor(actor);
    let title = case.request.line.title(page.locale);
    let Shown { form, status, signing } = shown;
    let form_key = ctx.form_key();
    Ok(Document::new(title)
        .status(status)
        .show(&page, || view! { <CasePage case form signing form_key/> }))
}

/// Whether an offer waits for this debtor's answer today.
pub(super) async fn awaits_answer(
    ctx: &Context,
    actor: &DebtorActor,
    id: RequestId,
) -> Result<bool, Failure> {
    let line = view::one(ctx, actor, id).await?.ok_or(Failure::NotFound)?.line;
    let today = ctx.today(actor.creditor());
    let stands = line.open_until.is_some_and(|last| last >= today);
    Ok(line.state == RequestState::Countered && stands)
}

async fn load(ctx: &Context, actor: &DebtorActor, id: RequestId) -> Result<Case, Failure> {
    let request = view::one(ctx, actor, id).await?.ok_or(Failure::NotFound)?;
    let contests = request.line.kind == RequestKind::Dispute && !request.line.state.is_end();
    let open = if contests || request.plan.is_some() {
        portal::overview(ctx, actor).await?.invoices
    } else {
        Vec::new()
    };
    let rest = if contests { rest(ctx, actor, &open).await? } else { Rest::default() };
    let address = read::code_address(ctx, actor);
    let new_address = addresses::of_request(ctx, actor, id).await?;
    let today = ctx.today(actor.creditor());
    let held = match request.offer {
        Some(_) => agreement_held(ctx, actor).await?,
        None => None,
    };
    Ok(Case { request, open, rest, new_address, address, today, held })
}

/// What of the open invoices neither a dispute nor a plan covers.
async fn rest(ctx: &Context, actor: &DebtorActor, open: &[InvoiceView]) -> Result<Rest, Failure> {
    let plan = view::pending(ctx, actor).await?.plan;
    let members = plan.iter().flat_map(|plan| plan.invoices.iter());
    let planned: Vec<InvoiceId> = members.map(|(id, _)| *id).collect();
    Ok(Rest::of(open, &planned))
}

#[component]
pub(super) fn CasePage(case: Case, form: Form, signing: bool, form_key: String) -> impl IntoView {
    let locale = use_page().locale;
    let Case { request, open, rest, new_address, address, today, held } = case;
    let (line, plan) = (request.line.clone(), request.plan.clone());
    let (tone, state) = words::line_state(locale, &line);
    let offered = request.offer.is_some();
    let asking = Asking {
        id: line.id,
        schedule: request.schedule.clone(),
        currency: line.amount.currency,
        settles: matches!(request.ask, Ask::Discount { .. }).then_some(line.amount),
        form: form.clone(),
        signing,
        address,
    };
    let until = line.open_until;
    view! {
        <Back/>
        <ErrorSummary form=form.clone()/>
        <h1>{line.title(locale)}</h1>
        <p><Badge tone=tone text=state/></p>
        <Waiting request=request.clone() today/>
        <Replied request=request.clone()/>
        <Confirming address=new_address/>
        {held.filter(|_| offered).map(|reason| view! { <Notice tone=Tone::Info><p>{closed::held(locale, reason)}</p></Notice> })}
        {(offered && held.is_none()).then(|| view! { <Offer asking until/> })}
        {plan.map(|plan| view! { <Agreed plan open form=form.clone() form_key=form_key.clone() today/> })}
        <PayRest rest form_key/>
        <Add line=line.clone() form/>
        <Wished request=request.clone()/>
        <Story line=line.clone() told=request.history/>
        <Withdraw line/>
        <p class="links"><a href="/requests"><Icon name="history"/>{locale.pick("Toutes mes demandes", "All my requests")}</a></p>
    }
    .into_any()
}
