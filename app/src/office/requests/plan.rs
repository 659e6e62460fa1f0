//! One plan: how far it has come, and what may change of it. Each form says what follows before it
//! is sent.

use super::{
    history::progress,
    plans::ending,
    read::{day, offer_terms, terms_words},
    words::{frequency, plan_kind, plan_state, terms},
};
use crate::{
    AppState,
    components::{
        Amount, Badge, Csrf, Day, ErrorSummary, Fact, Facts, Field, Notice, Select, Submit, Table,
        TextArea, WeekDay,
    },
    error::{Answer, Failure},
    forms::{Form, Posted},
    office::{
        components::{Figure, Trail},
        frame::Here,
        seat::{Reader, Seat, id},
    },
    page::{Flash, Tone},
    render::{Document, see_other},
};
use axum::{
    Router,
    extract::Path,
    response::{IntoResponse, Response},
    routing::get,
};
use chrono::{Days, NaiveDate};
use domain::{
    Locale, Money, PlanId,
    party::Role,
    plans::{Frequency, PlanKind, PlanState, Terms},
};
use http::StatusCode;
use leptos::prelude::*;
use service::requests::plans::{self, ChangeError, PAUSE_MOST, PlanView, WHY_MOST, Watched};

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/office/plans/{id}", get(show))
        .route("/office/plans/{id}/pause", get(back).post(pause))
        .route("/office/plans/{id}/renegotiate", get(back).post(renegotiate))
        .route("/office/plans/{id}/settle", get(back).post(settle))
}

/// A form of the page, by the last part of its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    Pause,
    Renegotiate,
    Settle,
}

impl Verb {
    const fn name(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::Renegotiate => "renegotiate",
            Self::Settle => "settle",
        }
    }

    /// The field of a date.
    const fn day(self) -> &'static str {
        match self {
            Self::Pause => "paused_until",
            Self::Renegotiate => "first_on",
            Self::Settle => "settle_until",
        }
    }
}

async fn show(seat: Seat, Path(plan): Path<String>) -> Answer {
    page(&seat, StatusCode::OK, id(&plan)?, Form::new(), None).await
}

/// The address of a form, opened: the plan it belongs to.
async fn back(_: Seat, Path(plan): Path<String>) -> Answer {
    let plan: PlanId = id(&plan)?;
    Ok(see_other(&format!("/office/plans/{plan}")).into_response())
}

async fn pause(seat: Seat, Path(plan): Path<String>, posted: Posted) -> Answer {
    let (plan, seen, mut form) = posted_for(&seat, &plan, posted)?;
    let Some(until) = day(&mut form, Verb::Pause.day(), seat.locale()) else {
        return again(&seat, plan, form, Verb::Pause).await;
    };
    let why = form.value("why_paused").to_owned();
    let done = plans::pause(&seat.ctx, &seat.actor, plan, seen, until, &why).await;
    let words = seat.pick(
        "Échéancier en pause\u{a0}: il reprendra de lui-même.",
        "Plan paused: it will go on by itself.",
    );
    answer(&seat, plan, form, Verb::Pause, done.map(|()| words)).await
}

async fn renegotiate(seat: Seat, Path(plan): Path<String>, posted: Posted) -> Answer {
    let (plan, seen, mut form) = posted_for(&seat, &plan, posted)?;
    let currency = seat.actor.creditor().currency;
    let Some(wanted) = offer_terms(&mut form, seat.locale(), currency) else {
        return again(&seat, plan, form, Verb::Renegotiate).await;
    };
    let done = plans::renegotiate(&seat.ctx, &seat.actor, plan, seen, wanted).await;
    let done = match done {
        Ok(told) if !told.at_once => {
            let words = seat.pick(
                "Offre envoyée\u{a0}: l’échéancier continue tant que le débiteur ne l’a pas signée.",
                "Offer sent: the plan goes on until the debtor has signed it.",
            );
            let to = format!("/office/requests/{}", told.request);
            let flash = Flash::new(Tone::Success, words);
            return Ok(see_other(&to).flash(&seat.visit, &flash).into_response());
        }
        Ok(told) => {
            let words = seat.pick(
                "Nouvel échéancier en place\u{a0}: il ne fait que donner du temps, le débiteur en est averti.",
                "The new plan is in place: it only gives time, and the debtor is told.",
            );
            let to = format!("/office/requests/{}", told.request);
            let flash = Flash::new(Tone::Success, words);
            return Ok(see_other(&to).flash(&seat.visit, &flash).into_response());
        }
        Err(error) => Err(error),
    };
    answer(&seat, plan, form, Verb::Renegotiate, done).await
}

async fn settle(seat: Seat, Path(plan): Path<String>, posted: Posted) -> Answer {
    let (plan, seen, mut form) = posted_for(&seat, &plan, posted)?;
    let until = day(&mut form, Verb::Settle.day(), seat.locale());
    let currency = seat.actor.creditor().currency;
    let sum = Money::parse(form.value("sum"), currency).ok();
    if sum.is_none() {
        form.reject("sum", not_less(seat.locale()));
    }
    let (Some(until), Some(sum)) = (until, sum) else {
        return again(&seat, plan, form, Verb::Settle).await;
    };
    let done = plans::offer_settlement(&seat.ctx, &seat.actor, plan, seen, sum.minor, until).await;
    let words = seat.pick(
        "Somme proposée\u{a0}: si elle est payée à temps, le reste est abandonné.",
        "Sum offered: if it is paid in time, the rest is given up.",
    );
    answer(&seat, plan, form, Verb::Settle, done.map(|()| words)).await
}

/// What every form of the page carries.
fn posted_for(seat: &Seat, plan: &str, posted: Posted) -> Result<(PlanId, i64, Form), Failure> {
    seat.actor.demand(Role::Collector)?;
    let seen = posted.text("version").parse().map_err(|_| Failure::Unreadable)?;
    Ok((id(plan)?, seen, Form::from(posted)))
}

async fn again(seat: &Seat, plan: PlanId, form: Form, verb: Verb) -> Answer {
    page(seat, StatusCode::UNPROCESSABLE_ENTITY, plan, form, Some(verb)).await
}

/// Back to the plan with what was done, or the page again with what is wrong.
async fn answer(
    seat: &Seat,
    plan: PlanId,
    mut form: Form,
    verb: Verb,
    done: Result<&'static str, ChangeError>,
) -> Answer {
    let error = match done {
        Ok(words) => {
            let flash = Flash::new(Tone::Success, words);
            let to = format!("/office/plans/{plan}");
            return Ok(see_other(&to).flash(&seat.visit, &flash).into_response());
        }
        Err(error) => error,
    };
    let status = match &error {
        ChangeError::Stale | ChangeError::Waiting(_) => StatusCode::CONFLICT,
        ChangeError::Manager => StatusCode::FORBIDDEN,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let (field, words) = refusal(verb, error, seat.locale())?;
    form.reject(field, words);
    page(seat, status, plan, form, Some(verb)).await
}

/// The field that is wrong, and what to do.
fn refusal(
    verb: Verb,
    error: ChangeError,
    locale: Locale,
) -> Result<(&'static str, &'static str), Failure> {
    Ok(match error {
        ChangeError::Unknown => return Err(Failure::NotFound),
        ChangeError::Other(error) => return Err(error.into()),
        ChangeError::Terms(error) => terms_words(error, locale),
        ChangeError::Stale => (
            "",
            locale.pick(
                "L’échéancier a changé depuis que cette page a été affichée\u{a0}: voici où il en est. Rien n’a été modifié.",
                "The plan has changed since this page was shown: this is how it stands. Nothing was changed.",
            ),
        ),
        ChangeError::Waiting(_) => (
            "",
            locale.pick(
                "Une demande sur ces factures attend déjà\u{a0}: elle passe d’abord.",
                "A request about these invoices waits already: that one comes first.",
            ),
        ),
        ChangeError::Manager => (
            "",
            locale.pick(
                "À partir de ce montant, seul un responsable modifie un échéancier.",
                "From this amount on only a manager changes a plan.",
            ),
        ),
        ChangeError::Date => (
            verb.day(),
            locale.pick(
                "De demain à dans cent quatre-vingts jours.",
                "From tomorrow to a hundred and eighty days from now.",
            ),
        ),
        ChangeError::NothingDue => (
            verb.day(),
            locale.pick(
                "Aucune échéance ne tombe avant ce jour\u{a0}: il n’y a rien à mettre en pause.",
                "No instalment falls due before that day: there is nothing to pause.",
            ),
        ),
        ChangeError::Amount => ("sum", not_less(locale)),
        ChangeError::Why => (
            "why_paused",
            locale.pick(
                "Dites pourquoi, en cinq cents caractères au plus\u{a0}: le débiteur le lira.",
                "Say why, in five hundred characters at most: the debtor will read it.",
            ),
        ),
    })
}

const fn not_less(locale: Locale) -> &'static str {
    locale.pick(
        "Plus que zéro et moins que ce qui reste\u{a0}; pour le tout, l’échéancier suffit.",
        "More than zero and less than what is left; for all of it the plan is enough.",
    )
}

async fn page(
    seat: &Seat,
    status: StatusCode,
    plan: PlanId,
    form: Form,
    tried: Option<Verb>,
) -> Result<Response, Failure> {
    let found = plans::watched(&seat.ctx, &seat.actor, plan).await?.ok_or(Failure::NotFound)?;
    let kind = plan_kind(found.of.plan.kind, seat.locale());
    let title = format!("{kind} · {}", found.of.debtor_name);
    let today = seat.ctx.today(seat.actor.creditor());
    Ok(seat.show(Here::Plans, Document::new(title.clone()).status(status), || {
        body(seat.reader(), title, &found, &form, tried, today)
    }))
}

fn body(
    seat: Reader,
    title: String,
    found: &Watched,
    form: &Form,
    tried: Option<Verb>,
    today: NaiveDate,
) -> impl IntoView + use<> {
    let trail = vec![("/office/plans".to_owned(), seat.pick("Échéanciers", "Plans").to_owned())];
    let plan = &found.of.plan;
    let (look, words) = plan_state(plan.state, seat.locale());
    let late = found.of.at_risk.then(|| {
        view! { " "<Badge tone=Tone::Warning text=seat.pick("Échéance en retard", "Instalment late")/> }
    });
    let paused = plan.paused.as_ref().map(|(until, _)| {
        let words = seat.pick("En pause jusqu’au", "Paused until");
        view! { " "<Badge tone=Tone::Info text=format!("{words} {}", seat.locale().date(*until))/> }
    });
    view! {
        <Trail steps=trail/>
        <div class="head"><h1>{title}</h1><p><Badge tone=look text=words/>{late}{paused}</p></div>
        <ErrorSummary form=form.clone()/>
        <div class="file case">
            <div>
                {facts(seat, found)}
                {instalments(seat, plan, today)}
            </div>
            <aside>{changes(seat, found, form, tried, today)}</aside>
        </div>
    }
}

fn facts(seat: Reader, found: &Watched) -> impl IntoView + use<> {
    let plan = &found.of.plan;
    let file = format!("/office/debtors/{}", plan.debtor);
    let case = format!("/office/requests/{}", plan.request);
    let name = found.of.debtor_name.clone();
    let (agreed, kind, owed) = (plan.agreed_on, plan_kind(plan.kind, seat.locale()), found.owed);
    let progress = progress(seat, plan);
    let invoices = found.invoices.iter().map(|(invoice, reference, owed)| {
        let href = format!("{file}/invoices/{invoice}");
        let (reference, owed) = (reference.clone(), *owed);
        view! { <li><a class="reference" href=href>{reference}</a>" "<Figure of=owed/></li> }
    });
    let invoices = invoices.collect_view();
    let paused = plan.paused.clone().map(|(until, why)| {
        view! {
            <Fact term=seat.pick("En pause jusqu’au", "Paused until")>
                <WeekDay on=until/><span class="under said">{why}</span>
            </Fact>
        }
    });
    let currency = plan.total.currency;
    let paid = plan.progress.paid_minor;
    let settlement = plan.settlement.map(|offer| {
        view! {
            <Fact term=seat.pick("Solde tout", "Settles everything")>
                <Amount of=Money::new(offer.left(paid), currency)/>
                <span class="under">{seat.pick("d’ici le ", "by ")}<WeekDay on=offer.until/></span>
            </Fact>
        }
    });
    let waiting = found.waiting.map(|request| {
        let href = format!("/office/requests/{request}");
        view! {
            <Fact term=seat.pick("Offre ou demande en attente", "Offer or request that waits")>
                <a href=href>{seat.pick("La voir", "See it")}</a>
            </Fact>
        }
    });
    view! {
        <section aria-labelledby="plan">
            <h2 id="plan">{seat.pick("Ce qui est convenu", "What is agreed")}</h2>
            <Facts>
                <Fact term=seat.pick("Débiteur", "Debtor")><a href=file.clone()>{name}</a></Fact>
                <Fact term=kind>
                    <a href=case>{seat.pick("Convenu le ", "Agreed on ")}<Day on=agreed/></a>
                </Fact>
                <Fact term=seat.pick("Payé", "Paid")>{progress}</Fact>
                <Fact term=seat.pick("Reste dû, non contesté", "Still owed, not contested")><Figure of=owed/></Fact>
                <Fact term=seat.pick("Factures", "Invoices")><ul>{invoices}</ul></Fact>
                {paused}
                {settlement}
                {waiting}
            </Facts>
        </section>
    }
}

fn instalments(seat: Reader, plan: &PlanView, today: NaiveDate) -> impl IntoView + use<> {
    let done = plan.progress.done;
    let next = plan.progress.next;
    let title = seat.pick("Échéances", "Instalments");
    let rows = plan.instalments.iter().enumerate().map(|(place, one)| {
        let begun = next.filter(|next| next.instalment == *one && next.minor < one.minor);
        let (look, words) = match (place < done, one.due_on < today, begun) {
            (true, ..) => (Tone::Success, seat.pick("Payée", "Paid")),
            (_, true, _) => (Tone::Warning, seat.pick("En retard", "Late")),
            (_, _, Some(_)) => (Tone::Info, seat.pick("Payée en partie", "Paid in part")),
            _ => (Tone::Info, seat.pick("À venir", "To come")),
        };
        view! {
            <tr>
                <th scope="row">{one.position}</th>
                <td><WeekDay on=one.due_on/></td>
                <td><Badge tone=look text=words/></td>
                <td class="number"><Amount of=Money::new(one.minor, plan.total.currency)/></td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <section aria-labelledby="instalments">
            <h2 id="instalments">{title}</h2>
            <Table caption=title hide_caption=true>
                <thead>
                    <tr>
                        <th scope="col">{seat.pick("N°", "No.")}</th>
                        <th scope="col">{seat.pick("Date", "Date")}</th>
                        <th scope="col">{seat.pick("État", "State")}</th>
                        <th scope="col" class="number">{seat.pick("Montant", "Amount")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
        </section>
    }
}

/// What may change, as long as the plan is under way and nothing about it waits.
fn changes(
    seat: Reader,
    found: &Watched,
    form: &Form,
    tried: Option<Verb>,
    today: NaiveDate,
) -> Option<AnyView> {
    let plan = &found.of.plan;
    if plan.state != PlanState::Active || !seat.may(Role::Collector) {
        return None;
    }
    let end = ending(seat, plan.id, &found.of.debtor_name, &Form::new(), false);
    let waits = found.waiting.is_some().then(|| {
        let words = seat.pick(
            "Une offre ou une demande attend\u{a0}: l’échéancier ne change pas avant sa réponse.",
            "An offer or a request waits: the plan does not change before its answer.",
        );
        view! { <Notice tone=Tone::Info><p>{words}</p></Notice> }
    });
    let left = plan.progress.total_minor - plan.progress.paid_minor;
    let large = found.manager_from_minor.is_some_and(|least| left >= least);
    let barred = (large && !seat.may(Role::Manager)).then(|| {
        let words = seat.pick(
            "À partir de ce montant, seul un responsable modifie un échéancier.",
            "From this amount on only a manager changes a plan.",
        );
        view! { <Notice tone=Tone::Info><p>{words}</p></Notice> }
    });
    let open = waits.is_none() && barred.is_none();
    let forms = open.then(|| {
        let change = Change { seat, plan, form, tried };
        view! {
            {change.renegotiate(found.owed, today)}
            {change.pause(today)}
            {(plan.kind == PlanKind::Instalments).then(|| change.settle(today))}
        }
    });
    Some(
        view! {
            <section aria-labelledby="change" class="overrides">
                <h2 id="change">{seat.pick("Modifier", "Change")}</h2>
                {waits}{barred}{forms}{end}
            </section>
        }
        .into_any(),
    )
}

/// The forms of the page.
struct Change<'a> {
    seat: Reader,
    plan: &'a PlanView,
    form: &'a Form,
    tried: Option<Verb>,
}

impl Change<'_> {
    fn folded(&self, verb: Verb, title: &'static str, content: AnyView) -> AnyView {
        let action = format!("/office/plans/{}/{}", self.plan.id, verb.name());
        let version = self.plan.version.to_string();
        let open = self.tried == Some(verb);
        view! {
            <details class="override" open=open>
                <summary>{title}</summary>
                <form method="post" action=action class="stack">
                    <Csrf/>
                    <input type="hidden" name="version" value=version/>
                    {content}
                </form>
            </details>
        }
        .into_any()
    }

    fn renegotiate(&self, owed: Money, today: NaiveDate) -> AnyView {
        let seat = self.seat;
        let locale = seat.locale();
        let next = self.plan.progress.next.map_or(today, |next| next.instalment.due_on).max(today);
        let left = self.plan.instalments.len().saturating_sub(self.plan.progress.done).max(1);
        let rhythms =
            Frequency::ALL.iter().map(|of| (of.to_string(), frequency(*of, locale).to_owned()));
        let rhythms: Vec<_> = rhythms.collect();
        let count = u32::try_from(left).unwrap_or(1);
        let now = Terms { deposit_minor: 0, count, first_on: next, frequency: Frequency::Monthly };
        let hint = format!(
            "{} {}",
            seat.pick("Aujourd’hui, environ\u{a0}:", "Today, about:"),
            terms(&now, owed, locale)
        );
        let title = seat.pick("Renégocier", "Renegotiate");
        let content = view! {
            <Field form=self.form.clone() name="count" inputmode="numeric" maxlength=3 short=true required=true
                label=seat.pick("Nombre d’échéances", "Number of instalments") hint=hint value=left.to_string()/>
            <Field form=self.form.clone() name="first_on" kind="date" short=true required=true
                label=seat.pick("Première échéance", "First instalment") value=next.to_string()/>
            <Select form=self.form.clone() name="frequency" options=rhythms
                label=seat.pick("Rythme", "Rhythm") value=Frequency::Monthly.to_string()/>
            <Field form=self.form.clone() name="deposit" inputmode="decimal" maxlength=20 short=true
                label=seat.pick("Versement immédiat, s’il en faut un", "Paid at once, if anything")/>
            <p class="consequence">{seat.pick(
                "S’il ne fait que donner du temps, le nouvel échéancier remplace l’ancien aussitôt, avec son contrat. Sinon le débiteur doit le signer\u{a0}; d’ici là, l’ancien continue.",
                "If it only gives time, the new plan takes the old one’s place at once, with its contract. Otherwise the debtor has to sign it; until then the old one goes on.",
            )}</p>
            <Submit look="quiet">{seat.pick("Proposer cet échéancier", "Propose this plan")}</Submit>
        };
        self.folded(Verb::Renegotiate, title, content.into_any())
    }

    fn pause(&self, today: NaiveDate) -> AnyView {
        let seat = self.seat;
        let next = self.plan.progress.next.map_or(today, |next| next.instalment.due_on).max(today);
        let usual = (next + Days::new(30)).min(today + Days::new(PAUSE_MOST));
        let title = seat.pick("Mettre en pause", "Pause");
        let most = u16::try_from(WHY_MOST).unwrap_or(u16::MAX);
        let content = view! {
            <Field form=self.form.clone() name=Verb::Pause.day() kind="date" short=true required=true
                label=seat.pick("Prochaine échéance le", "Next instalment on") value=usual.to_string()/>
            <TextArea form=self.form.clone() name="why_paused" rows=2 maxlength=most required=true
                label=seat.pick("Pourquoi (le débiteur le lira)", "Why (the debtor will read it)")/>
            <p class="consequence">{seat.pick(
                "Rien n’est à payer ni relancé d’ici là. Les échéances restantes glissent d’autant et l’échéancier reprend de lui-même.",
                "Nothing is to be paid or chased until then. The instalments that are left move by as much and the plan goes on by itself.",
            )}</p>
            <Submit look="quiet">{title}</Submit>
        };
        self.folded(Verb::Pause, title, content.into_any())
    }

    fn settle(&self, today: NaiveDate) -> AnyView {
        let seat = self.seat;
        let left = self.plan.progress.total_minor - self.plan.progress.paid_minor;
        let left = seat.locale().money(Money::new(left, self.plan.total.currency));
        let hint = format!(
            "{} {left}.",
            seat.pick("Moins que ce qui reste\u{a0}:", "Less than what is left:")
        );
        let title = seat.pick("Solder pour une somme", "Settle for a sum");
        let content = view! {
            <Field form=self.form.clone() name="sum" inputmode="decimal" maxlength=20 short=true required=true
                label=seat.pick("Somme qui solde tout", "Sum that settles everything") hint=hint/>
            <Field form=self.form.clone() name=Verb::Settle.day() kind="date" short=true required=true
                label=seat.pick("À payer d’ici le", "To be paid by") value=(today + Days::new(15)).to_string()/>
            <p class="consequence">{seat.pick(
                "Si le débiteur paie cette somme à temps, le reste est abandonné et les factures sont closes. Sinon, l’échéancier continue comme convenu.",
                "If the debtor pays this sum in time, the rest is given up and the invoices are closed. Otherwise the plan goes on as agreed.",
            )}</p>
            <Submit look="quiet">{seat.pick("Proposer cette somme", "Offer this sum")}</Submit>
        };
        self.folded(Verb::Settle, title, content.into_any())
    }
}
