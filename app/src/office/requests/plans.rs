//! Supervision: agreed schedules, those at risk first, and ending one.

use super::{
    history::progress,
    plan::second_words,
    plan_view::held_badge,
    words::{plan_kind, plan_state},
};
use crate::{
    AppState,
    components::{Amount, Badge, Csrf, Day, ErrorSummary, FieldError, Submit, Table},
    error::{Answer, Failure},
    forms::{Form, Posted},
    office::{
        components::{Empty, Pager},
        frame::Here,
        seat::{Reader, Seat, id},
        words::count,
    },
    page::{Flash, Tone},
    render::{Document, see_other},
};
use axum::{
    Router,
    extract::{Path, Query},
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{Money, PlanId, party::Role, plans::PlanState};
use http::StatusCode;
use leptos::prelude::*;
use service::requests::plans::{
    self, ChangeError, Changed, PlanView, Supervised, Supervision, Watch,
};
use std::collections::BTreeMap;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/office/plans", get(show))
        .route("/office/plans/{id}/end", get(back).post(end))
}

/// The most characters of a reason.
const MOST: usize = 500;

/// Which plans are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    Active,
    AtRisk,
    Paused,
    Second,
    Broken,
    All,
}

impl Which {
    const ALL: [Self; 6] =
        [Self::Active, Self::AtRisk, Self::Paused, Self::Second, Self::Broken, Self::All];

    fn read(query: &BTreeMap<String, String>) -> Self {
        match query.get("show").map_or("", String::as_str) {
            "risk" => Self::AtRisk,
            "paused" => Self::Paused,
            "second" => Self::Second,
            "broken" => Self::Broken,
            "all" => Self::All,
            _ => Self::Active,
        }
    }

    const fn address(self) -> &'static str {
        match self {
            Self::Active => "/office/plans",
            Self::AtRisk => "/office/plans?show=risk",
            Self::Paused => "/office/plans?show=paused",
            Self::Second => "/office/plans?show=second",
            Self::Broken => "/office/plans?show=broken",
            Self::All => "/office/plans?show=all",
        }
    }

    /// What is asked for.
    fn watch(self) -> Watch {
        let state = match self {
            Self::Active | Self::AtRisk | Self::Paused | Self::Second => Some(PlanState::Active),
            Self::Broken => Some(PlanState::Broken),
            Self::All => None,
        };
        Watch {
            state,
            at_risk: self == Self::AtRisk,
            paused: self == Self::Paused,
            proposed: self == Self::Second,
        }
    }

    /// The address of a page.
    fn page(self, page: u32) -> String {
        let joint = if self.address().contains('?') { '&' } else { '?' };
        format!("{}{joint}page={page}", self.address())
    }

    /// How many there are, where that is known without looking at each.
    fn number(self, found: &Supervision) -> Option<u64> {
        let of = |state| {
            found.counts.iter().find(|(known, _)| *known == state).map_or(0, |(_, count)| *count)
        };
        match self {
            Self::Active => Some(of(PlanState::Active)),
            Self::Broken => Some(of(PlanState::Broken)),
            Self::All => Some(found.counts.iter().map(|(_, count)| count).sum()),
            Self::AtRisk | Self::Paused | Self::Second => None,
        }
    }

    fn words(self, seat: Reader) -> &'static str {
        match self {
            Self::Active => seat.pick("En cours", "Under way"),
            Self::AtRisk => seat.pick("À risque", "At risk"),
            Self::Paused => seat.pick("En pause", "Paused"),
            Self::Second => seat.pick("À confirmer", "To confirm"),
            Self::Broken => seat.pick("Rompus", "Broken"),
            Self::All => seat.pick("Aussi terminés", "Ended, too"),
        }
    }
}

async fn show(seat: Seat, Query(query): Query<BTreeMap<String, String>>) -> Answer {
    let place = query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1);
    page(&seat, StatusCode::OK, (Which::read(&query), place), Form::new(), None).await
}

/// The address of the form, opened again: the list it belongs to.
async fn back(_: Seat, Path(plan): Path<String>) -> Answer {
    let _: PlanId = id(&plan)?;
    Ok(see_other("/office/plans").into_response())
}

async fn end(seat: Seat, Path(plan): Path<String>, posted: Posted) -> Answer {
    seat.actor.demand(Role::Collector)?;
    let plan: PlanId = id(&plan)?;
    let mut form = Form::from(posted);
    let why = form.value("why").to_owned();
    if why.is_empty() || why.chars().count() > MOST {
        let words = seat.pick(
            "Dites pourquoi, en cinq cents caractères au plus\u{a0}: le débiteur le lira.",
            "Say why, in five hundred characters at most: the debtor will read it.",
        );
        form.reject("why", words);
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return page(&seat, status, (Which::Active, 1), form, Some(plan)).await;
    }
    let seen = form.value("version").parse().map_err(|_| Failure::Unreadable)?;
    let flash = match plans::end(&seat.ctx, &seat.actor, plan, seen, &why).await {
        Ok(Changed::Second) => Flash::new(Tone::Success, second_words(seat.reader())),
        Ok(_) => Flash::new(
            Tone::Success,
            seat.pick(
                "Échéancier arrêté\u{a0}: les relances reprennent à l’étape où elles en étaient.",
                "Plan ended: reminders go on at the step where they left.",
            ),
        ),
        Err(ChangeError::Unknown) => return Err(Failure::NotFound),
        Err(ChangeError::Other(error)) => return Err(error.into()),
        Err(_) => Flash::new(
            Tone::Info,
            seat.pick(
                "Cet échéancier n’est plus en cours, ou il a changé\u{a0}: rien n’a été modifié.",
                "This plan is no longer under way, or has changed: nothing was changed.",
            ),
        ),
    };
    Ok(see_other("/office/plans").flash(&seat.visit, &flash).into_response())
}

/// The list; with the plan whose form was tried, if it is shown again.
async fn page(
    seat: &Seat,
    status: StatusCode,
    (which, place): (Which, u32),
    form: Form,
    tried: Option<PlanId>,
) -> Result<Response, Failure> {
    let all = plans::supervised(&seat.ctx, &seat.actor, which.watch(), place).await?;
    let title = seat.pick("Échéanciers", "Plans");
    Ok(seat.show(Here::Plans, Document::new(title).status(status), || {
        body(seat.reader(), title, which, all, &form, tried)
    }))
}

fn body(
    seat: Reader,
    title: &'static str,
    which: Which,
    all: Supervision,
    form: &Form,
    tried: Option<PlanId>,
) -> impl IntoView + use<> {
    let segments = Which::ALL.map(|one| {
        let own = (one == which).then_some(all.found);
        let number = one.number(&all).or(own).map(|number| format!("\u{a0}· {number}"));
        let current = (one == which).then_some("true");
        view! { <li><a href=one.address() aria-current=current>{one.words(seat)}{number}</a></li> }
    });
    let (place, pages) = (all.page, all.pages);
    let to = (which.page(place.saturating_sub(1)), which.page(place.saturating_add(1)));
    let rows: Vec<_> = all.rows.iter().map(|each| row(seat, each, form, tried)).collect();
    let list = if rows.is_empty() {
        let text = seat.pick(
            "Aucun échéancier ici. Ceux que la politique ou vous accordez y sont suivis d’eux-mêmes.",
            "No plan here. Those that the policy or you grant are looked after here by themselves.",
        );
        view! { <Empty text=text/> }.into_any()
    } else {
        table(seat, title, rows.collect_view().into_any()).into_any()
    };
    view! {
        <div class="head"><h1>{title}</h1></div>
        <ErrorSummary form=form.clone()/>
        <ul class="segments" aria-label=seat.pick("Montrer", "Show")>{segments}</ul>
        <Pager page=place pages=pages to=to/>
        {list}
    }
}

fn table(seat: Reader, title: &'static str, rows: AnyView) -> impl IntoView + use<> {
    view! {
        <Table caption=title hide_caption=true>
            <thead>
                <tr>
                    <th scope="col">{seat.pick("Débiteur", "Debtor")}</th>
                    <th scope="col">{seat.pick("État", "State")}</th>
                    <th scope="col">{seat.pick("Prochaine échéance", "Next instalment")}</th>
                    <th scope="col" class="number">{seat.pick("Payé", "Paid")}</th>
                    <th scope="col"><span class="visually-hidden">{seat.pick("Actions", "Actions")}</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

fn row(
    seat: Reader,
    row: &Supervised,
    form: &Form,
    tried: Option<PlanId>,
) -> impl IntoView + use<> {
    let plan = &row.plan;
    let locale = seat.locale();
    let (look, words) = plan_state(plan.state, locale);
    let risk = row.at_risk.then(|| {
        view! { " "<Badge tone=Tone::Warning text=seat.pick("Échéance en retard", "Instalment late")/> }
    });
    let grace = row.at_risk.then(|| {
        let days = count(plan.grace_days.into(), locale, ("jour", "jours"), ("day", "days"));
        let grace = seat.pick("de grâce avant la rupture", "of grace before it breaks");
        view! { <span class="muted under">{days}" "{grace}</span> }
    });
    let open = plan.state == PlanState::Active && row.proposed.is_none();
    let ending = (open && seat.may(Role::Collector))
        .then(|| ending(seat, plan, &row.debtor_name, form, tried == Some(plan.id)));
    let proposed = row.proposed.is_some().then(|| {
        let text = seat.pick("Seconde personne attendue", "Waits for a second person");
        view! { " "<Badge tone=Tone::Warning text=text/> }
    });
    let file = format!("/office/debtors/{}", plan.debtor);
    let case = format!("/office/plans/{}", plan.id);
    let paused = plan.paused.as_ref().map(|(until, _)| {
        let words = seat.pick("En pause jusqu’au", "Paused until");
        view! { " "<Badge tone=Tone::Info text=format!("{words} {}", locale.date(*until))/> }
    });
    let held = held_badge(seat, plan);
    let (name, kind, agreed) =
        (row.debtor_name.clone(), plan_kind(plan.kind, locale), plan.agreed_on);
    view! {
        <tr>
            <th scope="row">
                <a href=file>{name}</a>
                <span class="under"><a href=case>{kind}</a>{seat.pick(" du ", " of ")}<Day on=agreed/></span>
            </th>
            <td><Badge tone=look text=words/>{risk}{paused}{held}{proposed}{grace}</td>
            <td>{due(seat, plan)}</td>
            <td class="number">{progress(seat, plan)}</td>
            <td>{ending}</td>
        </tr>
    }
}

/// What comes next of a plan that is under way.
fn due(seat: Reader, plan: &PlanView) -> Option<impl IntoView + use<>> {
    let under_way = plan.state == PlanState::Active && plan.held.is_none();
    let next = plan.progress.next.filter(|_| under_way)?;
    let money = |minor| Money::new(minor, plan.total.currency);
    let contested = (plan.contested_minor > 0).then(|| {
        let words = seat.pick("contesté\u{a0}: ", "contested: ");
        view! { <span class="muted under">{words}<Amount of=money(plan.contested_minor)/></span> }
    });
    Some(view! {
        <Day on=next.instalment.due_on/>
        <span class="under"><Amount of=money(next.minor)/></span>
        {contested}
    })
}

/// Ending a plan, folded, with what follows. Only the form that was tried shows what is wrong, so
/// that every field has a name of its own on the page.
pub(super) fn ending(
    seat: Reader,
    of: &PlanView,
    debtor: &str,
    form: &Form,
    tried: bool,
) -> impl IntoView + use<> {
    let (plan, version) = (of.id, of.version.to_string());
    let action = format!("/office/plans/{plan}/end");
    let field = if tried { "why".to_owned() } else { format!("why-{plan}") };
    let label = field.clone();
    let typed = if tried { form.value("why").to_owned() } else { String::new() };
    let error = tried.then(|| view! { <FieldError form=form.clone() name="why"/> });
    let (invalid, told) = (tried.then_some("true"), tried.then_some("why-error"));
    let name = format!("{} {debtor}", seat.pick("Arrêter l’échéancier de", "End the plan of"));
    view! {
        <details class="ending" open=tried>
            <summary aria-label=name>{seat.pick("Arrêter…", "End…")}</summary>
            <form method="post" action=action class="stack">
                <Csrf/>
                <input type="hidden" name="version" value=version/>
                <p class="consequence">{seat.pick(
                    "Les relances reprennent à l’étape où elles en étaient, sur ce qui reste dû.",
                    "Reminders go on at the step where they left, about what is still owed.",
                )}</p>
                <div class="field">
                    <label for=label>{seat.pick("Pourquoi (le débiteur le lira)", "Why (the debtor will read it)")}</label>
                    {error}
                    <input id=field name="why" value=typed maxlength="500" required=true autocomplete="off"
                        aria-invalid=invalid aria-describedby=told/>
                </div>
                <Submit look="danger">{seat.pick("Arrêter cet échéancier", "End this plan")}</Submit>
            </form>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_plans_is_found_again_by_its_address() {
        for which in Which::ALL {
            let query = which.address().split_once('?').map_or("", |(_, query)| query);
            let pairs =
                query.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()));
            assert_eq!(Which::read(&pairs.into_iter().collect()), which);
        }
    }
}
