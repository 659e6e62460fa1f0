//! Where payers come back to. The address proves nothing: what is shown is what the ledger and the
//! provider's signed news say.

use super::{declined, door};
use crate::{
    AppState,
    components::{Amount, Clock, Icon, Notice},
    error::{Answer, Failure},
    islands::PaymentWatch,
    page::{Flash, Page, Tone, Visit, use_page},
    render::{Document, see_other},
    session::MaybeDebtor,
};
use axum::{
    Router,
    extract::{Path, Query, State},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
    routing::get,
};
use chrono::NaiveDate;
use domain::{Locale, Money, PaymentAttemptId, payment::AttemptState, token::LinkToken};
use futures::{Stream, stream};
use http::HeaderMap;
use leptos::prelude::*;
use service::{
    Context, DebtorActor,
    payments::{self, PaymentStatus},
};
use std::{convert::Infallible, time::Duration};

/// Seconds for which one stream of news is kept open; browsers come back by themselves.
const WATCH_SECONDS: u32 = 60;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/payments/{attempt}", get(show))
        .route("/payments/{attempt}/events", get(events))
}

/// Whoever may ask about an attempt: its debtor, or the holder of the link that began it.
#[derive(Clone)]
enum Asker {
    Debtor(Box<DebtorActor>),
    AtDoor(Option<LinkToken>),
}

impl Asker {
    async fn state(
        &self,
        ctx: &Context,
        id: PaymentAttemptId,
    ) -> Result<Option<AttemptState>, service::Error> {
        match self {
            Self::Debtor(actor) => {
                Ok(payments::status(ctx, actor, id).await?.map(|status| status.state))
            }
            Self::AtDoor(token) => payments::status_at_door(ctx, token.as_ref(), id).await,
        }
    }
}

fn asker(debtor: Option<DebtorActor>, headers: &HeaderMap, visit: &Visit) -> Asker {
    match debtor {
        Some(actor) => Asker::Debtor(Box::new(actor)),
        None => Asker::AtDoor(door::token(headers, visit)),
    }
}

/// Whether the page waits for news that come within seconds.
const fn is_awaited(state: AttemptState) -> bool {
    matches!(state, AttemptState::Created | AttemptState::Unknown | AttemptState::Open)
}

async fn show(
    visit: Visit,
    MaybeDebtor(debtor): MaybeDebtor,
    State(ctx): State<Context>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(way): Query<Way>,
) -> Answer {
    let id: PaymentAttemptId = id.parse().map_err(|_| Failure::NotFound)?;
    let (page, mut status, today) = match asker(debtor, &headers, &visit) {
        Asker::Debtor(actor) => {
            let status = payments::status(&ctx, &actor, id).await?.ok_or(Failure::NotFound)?;
            (visit.debtor(&actor), Known::All(status), Some(ctx.today(actor.creditor())))
        }
        Asker::AtDoor(token) => {
            let Some(state) = payments::status_at_door(&ctx, token.as_ref(), id).await? else {
                return Ok(too_late(&visit));
            };
            (visit.public(), Known::State(state), None)
        }
    };
    if way.back.is_some() && status.state() == AttemptState::Open {
        // They left the checkout, which stays open: nothing to wait for, nothing was taken.
        status.set(AttemptState::Cancelled);
    }
    Ok(document(&page, status.state()).show(&page, || view! { <PaymentPage id status today/> }))
}

/// How the payer came back.
#[derive(serde::Deserialize)]
struct Way {
    /// Present when they left the checkout without paying.
    back: Option<String>,
}

/// For whoever comes back when the session is over: a payment does not depend on it.
fn too_late(visit: &Visit) -> Response {
    let text = visit.locale().pick(
        "Votre session est terminée. Si vous avez payé, tout est en ordre : le reçu vous parviendra par e-mail.",
        "Your session has ended. If you paid, all is well: the receipt will reach you by e-mail.",
    );
    see_other("/").flash(visit, &Flash::new(Tone::Info, text)).into_response()
}

/// The title says how it stands.
pub fn document(page: &Page, state: AttemptState) -> Document {
    let document = Document::new(heading(page.locale, state));
    if is_awaited(state) { document.refresh(5) } else { document }
}

/// What the asker may know.
#[derive(Clone, Debug)]
pub enum Known {
    /// Its debtor: everything.
    All(PaymentStatus),
    /// Whoever paid at the door: how it stands.
    State(AttemptState),
}

impl Known {
    const fn state(&self) -> AttemptState {
        match self {
            Self::All(status) => status.state,
            Self::State(state) => *state,
        }
    }

    fn set(&mut self, shown: AttemptState) {
        match self {
            Self::All(status) => status.state = shown,
            Self::State(state) => *state = shown,
        }
    }
}

fn heading(locale: Locale, state: AttemptState) -> &'static str {
    match state {
        AttemptState::Created | AttemptState::Unknown | AttemptState::Open => {
            locale.pick("Nous attendons la confirmation", "Waiting for confirmation")
        }
        AttemptState::Processing => {
            locale.pick("Votre banque traite le paiement", "Your bank is at work")
        }
        AttemptState::Succeeded => locale
            .pick("Merci, votre paiement est enregistré", "Thank you, your payment is recorded"),
        AttemptState::Failed => locale.pick("Le paiement a été refusé", "The payment was declined"),
        AttemptState::Cancelled => {
            locale.pick("Vous avez quitté le paiement", "You left the payment")
        }
        AttemptState::Expired => {
            locale.pick("Le délai de paiement est dépassé", "The payment has timed out")
        }
        AttemptState::Quarantined => {
            locale.pick("Paiement en cours de vérification", "Payment being checked")
        }
    }
}

/// The whole page.
#[component]
pub fn PaymentPage(
    /// Which attempt.
    id: PaymentAttemptId,
    /// How it stands.
    status: Known,
    /// Today at the creditor's, for its debtor.
    today: Option<NaiveDate>,
) -> impl IntoView {
    let locale = use_page().locale;
    let state = status.state();
    let known = match status {
        Known::All(status) => Some(status),
        Known::State(_) => None,
    };
    let amount = known.as_ref().map(|status| status.amount);
    let title = heading(locale, state);
    let body = match state {
        AttemptState::Created | AttemptState::Unknown | AttemptState::Open => waiting(locale, id, amount.is_some()).into_any(),
        AttemptState::Processing => processing(locale, today).into_any(),
        AttemptState::Succeeded => paid(locale, known.as_ref()).into_any(),
        AttemptState::Failed | AttemptState::Cancelled | AttemptState::Expired => {
            unpaid(locale, state, known).into_any()
        }
        AttemptState::Quarantined => view! {
            <Notice tone=Tone::Warning><p>{locale.pick(
                "Votre paiement est arrivé, mais un détail ne correspond pas. Une personne le vérifie : vous n’avez rien à faire, et surtout ne payez pas une seconde fois.",
                "Your payment has arrived, but a detail does not match. Someone is checking it: there is nothing for you to do, and please do not pay again.",
            )}</p></Notice>
        }.into_any(),
    };
    let settled = state == AttemptState::Succeeded;
    view! {
        <section class="payment">
            {settled.then(|| view! { <p class="done"><Icon name="check"/></p> })}
            <h1>{title}</h1>
            {amount.map(|amount| view! { <p class="figure"><Amount of=amount/></p> })}
            {body}
            {amount.map(|_| view! { <p><a class="button quiet" href="/">{locale.pick("Revenir à mon dossier", "Back to my file")}</a></p> })}
        </section>
    }
    .into_any()
}

fn waiting(locale: Locale, id: PaymentAttemptId, at_home: bool) -> impl IntoView {
    view! {
        <PaymentWatch>
            <div class="waiting" role="status" data-events=format!("/payments/{id}/events")>
                <span class="pulse" aria-hidden="true"></span>
                <p>{locale.pick(
                    "Cela prend d’ordinaire quelques secondes. Vous pouvez fermer cette page : le reçu vous parviendra par e-mail.",
                    "This usually takes a few seconds. You can close this page: the receipt will reach you by e-mail.",
                )}</p>
            </div>
        </PaymentWatch>
        <p class="links">
            <a href=format!("/payments/{id}")>{locale.pick("Actualiser", "Refresh")}</a>
            <a href=if at_home { "/pay" } else { "/door" }>{locale.pick("Je n’ai pas terminé : reprendre le paiement", "I did not finish: go back to payment")}</a>
        </p>
    }
}

fn processing(locale: Locale, today: Option<NaiveDate>) -> impl IntoView {
    let next = locale.pick(
        "Votre banque confirme, le plus souvent en quelques jours ouvrés. Les rappels sont suspendus et vous n’avez rien à faire.",
        "Your bank will confirm, most often within a few business days. Reminders are on hold and there is nothing for you to do.",
    );
    match today {
        Some(today) => view! {
            <Clock what=locale.pick("En attente de votre banque", "Awaiting your bank") since=today until=None next=next/>
        }.into_any(),
        None => view! { <p>{next}</p> }.into_any(),
    }
}

fn paid(locale: Locale, status: Option<&PaymentStatus>) -> impl IntoView + use<> {
    let receipt = status.and_then(|status| status.receipt);
    let remaining = status.map(|status| status.remaining);
    let remains = remaining.map(|remaining: Money| if remaining.is_positive() {
        view! { <p>{locale.pick("Il vous reste ", "You have ")}<Amount of=remaining/>{locale.pick(" à régler.", " left to pay.")}</p> }.into_any()
    } else {
        view! { <p>{locale.pick("Tout est réglé. Vous ne recevrez plus de rappel.", "All is settled. You will receive no more reminders.")}</p> }.into_any()
    });
    view! {
        {remains}
        {receipt.map(|receipt| view! {
            <p><a class="button" href=format!("/receipts/{receipt}/pdf")><Icon name="download"/>{locale.pick("Télécharger le reçu (PDF)", "Download the receipt (PDF)")}</a></p>
        })}
        <p class="hint">{locale.pick("Le reçu est aussi envoyé par e-mail.", "The receipt is also sent by e-mail.")}</p>
    }
}

fn unpaid(locale: Locale, state: AttemptState, known: Option<PaymentStatus>) -> impl IntoView {
    let at_home = known.is_some();
    let failure = known.and_then(|status| status.failure);
    let why = match state {
        AttemptState::Failed => declined::words(&failure.unwrap_or_default(), locale),
        AttemptState::Expired => locale.pick(
            "La page de paiement est restée ouverte trop longtemps et s’est refermée par sécurité.",
            "The payment page stayed open too long and was closed to be safe.",
        ),
        _ => {
            locale.pick("Le paiement n’est pas allé à son terme.", "The payment was not completed.")
        }
    };
    view! {
        <Notice tone=Tone::Info title=locale.pick("Rien n’a été débité", "Nothing was taken")>
            <p>{why}</p>
        </Notice>
        <p class="links">
            <a class="button" href=if at_home { "/pay" } else { "/door" }>{locale.pick("Réessayer", "Try again")}</a>
            {at_home.then(|| view! { <a href="/transfer">{locale.pick("Payer par virement", "Pay by transfer")}</a> })}
        </p>
    }
}

async fn events(
    visit: Visit,
    MaybeDebtor(debtor): MaybeDebtor,
    State(ctx): State<Context>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Answer {
    let id: PaymentAttemptId = id.parse().map_err(|_| Failure::NotFound)?;
    let asker = asker(debtor, &headers, &visit);
    asker.state(&ctx, id).await?.ok_or(Failure::NotFound)?;
    Ok(Sse::new(news(ctx, asker, id)).keep_alive(KeepAlive::default()).into_response())
}

/// Looks once a second; says `settled` and ends when the wait is over.
fn news(
    ctx: Context,
    asker: Asker,
    id: PaymentAttemptId,
) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold((ctx, asker, 0), move |(ctx, asker, second)| async move {
        if second > WATCH_SECONDS {
            return None;
        }
        if second > 0 {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        // A database that is away for a moment is asked again.
        match asker.state(&ctx, id).await {
            Ok(Some(state)) if !is_awaited(state) => {
                let event = Event::default().event("settled").data(state.as_str());
                Some((Ok(event), (ctx, asker, WATCH_SECONDS + 1)))
            }
            Ok(_) | Err(_) => {
                let event = Event::default().comment("…");
                Some((Ok(event), (ctx, asker, second + 1)))
            }
        }
    })
}
