//! Moving the next date of a plan, which a debtor may do once.

use super::{case, read};
use crate::{
    AppState,
    components::{Csrf, Field, Icon, Submit},
    error::{Answer, Failure},
    forms::{Form, Posted},
    page::{Flash, Tone, Visit, use_page},
    render::see_other,
    session::Debtor,
};
use axum::{
    Router,
    extract::{Path, State},
    response::{IntoResponse, Response},
    routing::post,
};
use chrono::NaiveDate;
use domain::{Locale, PlanId, RequestId};
use http::StatusCode;
use leptos::prelude::*;
use service::{
    Context, DebtorActor,
    requests::plans::{self, MoveError},
};

/// The day to which an instalment is moved.
const TO: &str = "to";

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/plans/{id}/move", post(shift).get(async || see_other("/requests")))
}

async fn shift(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    Path(id): Path<String>,
    posted: Posted,
) -> Answer {
    let id: PlanId = id.parse().map_err(|_| Failure::NotFound)?;
    let request = request_of(&ctx, &actor, id).await?;
    let locale = visit.debtor(&actor).locale;
    let mut form = Form::from(posted);
    let Some(to) = read::day_in(&mut form, TO, locale, ctx.today(actor.creditor())) else {
        return again(&visit, &actor, &ctx, request, form).await;
    };
    match plans::move_next(&ctx, &actor, id, to).await {
        Ok(day) => Ok(back(&visit, request, moved(locale, day))),
        Err(MoveError::Date { last }) => {
            form.reject(TO, read::between(locale, ctx.today(actor.creditor()), last));
            again(&visit, &actor, &ctx, request, form).await
        }
        Err(MoveError::Moved) => Ok(back(&visit, request, moved_before(locale))),
        Err(MoveError::Unknown) => Err(Failure::NotFound),
        Err(MoveError::Other(error)) => Err(error.into()),
    }
}

/// The request that a plan of this debtor was agreed on.
async fn request_of(ctx: &Context, actor: &DebtorActor, id: PlanId) -> Result<RequestId, Failure> {
    let plans = plans::of_debtor(ctx, actor).await?;
    let found = plans.into_iter().find(|plan| plan.id == id);
    found.map(|plan| plan.request).ok_or(Failure::NotFound)
}

async fn again(
    visit: &Visit,
    actor: &DebtorActor,
    ctx: &Context,
    id: RequestId,
    form: Form,
) -> Answer {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    case::page(visit, actor, ctx, id, case::Shown { form, status, signing: false }).await
}

fn back(visit: &Visit, id: RequestId, flash: Flash) -> Response {
    see_other(&format!("/requests/{id}")).flash(visit, &flash).into_response()
}

fn moved(locale: Locale, day: NaiveDate) -> Flash {
    let day = locale.weekday_date(day);
    let words = match locale {
        Locale::Fr => format!("C’est fait : votre prochaine échéance est le {day}."),
        Locale::En => format!("Done: your next instalment is on {day}."),
    };
    Flash::new(Tone::Success, words)
}

fn moved_before(locale: Locale) -> Flash {
    let words = locale.pick(
        "Une échéance a déjà été déplacée. Si la date ne convient pas, demandez à être rappelé.",
        "An instalment has been moved already. If the date does not suit, ask to be called back.",
    );
    Flash::new(Tone::Info, words)
}

/// Moving the next date, once.
#[component]
pub(super) fn Moving(
    id: PlanId,
    form: Form,
    today: NaiveDate,
    /// The last day that can be chosen.
    last: NaiveDate,
) -> impl IntoView {
    let locale = use_page().locale;
    let is_open = form.error(TO).is_some();
    view! {
        <details class="aside" open=is_open>
            <summary>{locale.pick("Un imprévu ? Déplacer cette échéance", "Something unexpected? Move this instalment")}</summary>
            <div class="more">
                <p>{locale.pick(
                    "Une fois, de dix jours au plus et avant l’échéance suivante, sans rien demander. Les autres échéances ne bougent pas ; vous recevez toutes les dates par e-mail.",
                    "Once, by ten days at most and before the next instalment, without asking. The others stay where they are; you get all dates by e-mail.",
                )}</p>
                <form method="post" action=format!("/plans/{id}/move") class="ask">
                    <Csrf/>
                    <Field form name=TO label=locale.pick("Nouvelle date", "New date") kind="date" maxlength=10 required=true short=true
                        hint=read::between(locale, today, last)/>
                    <Submit look="quiet"><Icon name="clock"/>{locale.pick("Déplacer l’échéance", "Move the instalment")}</Submit>
                </form>
            </div>
        </details>
    }
    .into_any()
}
