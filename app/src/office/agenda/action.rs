//! One action: what it is about, how it will speak, and what may be decided.

use super::{call, claims::claims, decide, list, refusal};
use crate::{
    AppState,
    components::{Amount, Badge, Day, ErrorSummary, Fact, Facts, Moment, Notice, Table},
    error::{Answer, Failure},
    forms::{Form, Posted},
    office::{
        components::{Figure, Trail},
        frame::Here,
        reminder_words::{action_state, kind, outcome, template, tone},
        seat::{Reader, Seat, id},
        templates::preview_error,
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
use domain::{ActionId, party::Role, scenario::ActionKind};
use http::{HeaderMap, StatusCode};
use leptos::prelude::*;
use service::{
    office::{self, DebtorFile},
    reminders::{Part, Said},
    scenarios::{
        ActionError,
        agenda::{self, ActionFile, Group, reason_words},
    },
};

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/office/actions/{id}", get(show).post(decided))
}

async fn load(seat: &Seat, action: ActionId) -> Result<(ActionFile, Option<DebtorFile>), Failure> {
    let file = agenda::action(&seat.ctx, &seat.actor, action).await?.ok_or(Failure::NotFound)?;
    let at_a_glance = match file.group {
        Some(Group::ToCall) => office::debtor(&seat.ctx, &seat.actor, file.debtor.id).await?,
        _ => None,
    };
    Ok((file, at_a_glance))
}

async fn show(seat: Seat, Path(action): Path<String>, headers: HeaderMap) -> Answer {
    let (file, glance) = load(&seat, id(&action)?).await?;
    Ok(page(&seat, StatusCode::OK, &headers, file, glance, Form::new()))
}

async fn decided(
    seat: Seat,
    Path(action): Path<String>,
    headers: HeaderMap,
    posted: Posted,
) -> Answer {
    seat.actor.demand(Role::Collector)?;
    let action: ActionId = id(&action)?;
    let mut form = Form::from(posted);
    let outcome = decide::decide(&seat, action, &mut form).await?;
    let error = match outcome {
        Ok(words) => {
            let to = form.value("back").to_owned();
            let to = if to == "file" {
                format!("/office/actions/{action}")
            } else {
                list::last(&headers, seat.visit.secure)
            };
            return Ok(see_other(&to)
                .flash(&seat.visit, &Flash::new(Tone::Success, words))
                .into_response());
        }
        Err(error) => error,
    };
    let status = match error {
        ActionError::Other(error) => return Err(error.into()),
        ActionError::Unknown if form.is_valid() && form.value("contact").is_empty() => {
            return Err(Failure::NotFound);
        }
        ActionError::Stale => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    if let ActionError::Faults(faults) = &error {
        for fault in faults {
            form.reject(part(fault.part), fault.message(seat.locale()));
        }
    } else if form.is_valid() {
        let (field, words) = refusal(&error, seat.reader());
        // Each form has fields of its own, so that every label finds its one.
        let field = match (form.value("do"), field) {
            ("skip", "why") => "reason",
            ("stop", "day") => "until",
            (_, field) => field,
        };
        form.reject(field, words);
    }
    let (file, glance) = load(&seat, action).await?;
    Ok(page(&seat, status, &headers, file, glance, form))
}

/// The field that holds a part of a collector's own text.
const fn part(part: Part) -> &'static str {
    match part {
        Part::Subject => "subject",
        Part::Body => "body",
    }
}

fn page(
    seat: &Seat,
    status: StatusCode,
    headers: &HeaderMap,
    file: ActionFile,
    glance: Option<DebtorFile>,
    form: Form,
) -> Response {
    let agenda = list::last(headers, seat.visit.secure);
    let title = format!("{} · {}", kind(file.action.kind, seat.locale()), file.debtor.name);
    let today = seat.ctx.today(seat.actor.creditor());
    seat.show(Here::Agenda, Document::new(title.clone()).status(status), || {
        body(seat.reader(), title, agenda, &file, glance, &form, today)
    })
}

fn body(
    seat: Reader,
    title: String,
    agenda: String,
    file: &ActionFile,
    glance: Option<DebtorFile>,
    form: &Form,
    today: chrono::NaiveDate,
) -> impl IntoView + use<> {
    let locale = seat.locale();
    let debtor = format!("/office/debtors/{}", file.debtor.id);
    let trail = vec![
        (agenda, seat.pick("Agenda", "Agenda").to_owned()),
        (debtor, file.debtor.name.clone()),
    ];
    let (look, state) = action_state(file.action.state, locale);
    let open = file.action.state.is_open() && seat.may(Role::Collector);
    let decisions = open.then(|| match file.group {
        Some(Group::ToCall) => call::outcomes(seat, file, form, today).into_any(),
        _ => decide::main_decision(seat, file, form).into_any(),
    });
    let overrides = open.then(|| decide::overrides(seat, file, form, today));
    let glance = glance.map(|glance| call::at_a_glance(seat, glance));
    let asked = asked(seat, file);
    let claims = claims(seat, file);
    let (facts, wording, invoices) = (facts(seat, file), wording(seat, file), invoices(seat, file));
    view! {
        <Trail steps=trail/>
        <div class="head"><h1>{title}</h1><p><Badge tone=look text=state/></p></div>
        <ErrorSummary form=form.clone()/>
        <div class="file">
            <div>
                {invoices}
                {claims}
                {asked}
                {wording}
                {glance}
            </div>
            <aside>
                {decisions}
                {facts}
                {overrides}
            </aside>
        </div>
    }
}

fn facts(seat: Reader, file: &ActionFile) -> impl IntoView + use<> {
    let locale = seat.locale();
    let action = file.action.clone();
    let contact = file.contact.clone().map(|contact| {
        let debtor = &file.debtor;
        let address = match action.kind {
            ActionKind::Email => contact.email,
            ActionKind::Letter | ActionKind::RegisteredLetter => {
                let known = !debtor.street.is_empty();
                known.then(|| format!("{}, {} {}", debtor.street, debtor.postcode, debtor.city))
            }
            _ => contact.phone.as_deref().map(domain::phone::grouped),
        };
        let parts = [Some(contact.name), address];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    });
    let reason = action.reason.as_deref().map(|name| reason_words(name, locale));
    let (validated, done_by, done_at) =
        (file.validated_by.clone(), file.done_by.clone(), file.done_at);
    let (assigned, due_at) = (file.assigned.clone(), file.due_at);
    let worded_by = action
        .template_number
        .map(|number| format!("{}\u{a0}v{number}", template(&action.template, locale)));
    let followed = followed(seat, file);
    view! {
        <section aria-labelledby="facts">
            <h2 id="facts">{seat.pick("Cette action", "This action")}</h2>
            <Facts>
                <Fact term=seat.pick("Niveau", "Level")>{action.level}" · "{tone(action.tone, locale)}</Fact>
                <Fact term=seat.pick("Jour", "Day")><Day on=action.due_on/></Fact>
                <Fact term=seat.pick("Au plus tôt", "At the earliest")><Moment at=due_at/></Fact>
                {contact.map(|contact| view! { <Fact term=seat.pick("À", "To")>{contact}</Fact> })}
                {followed.map(|of| view! { <Fact term=seat.pick("Scénario", "Scenario")>{of}</Fact> })}
                {worded_by.map(|of| view! { <Fact term=seat.pick("Modèle", "Template")>{of}</Fact> })}
                {assigned.map(|name| view! { <Fact term=seat.pick("Confiée à", "Given to")>{name}</Fact> })}
                {validated.map(|name| view! { <Fact term=seat.pick("Validée par", "Validated by")>{name}</Fact> })}
                {done_at.map(|at| view! { <Fact term=seat.pick("Close le", "Closed on")><Moment at=at/></Fact> })}
                {done_by.map(|name| view! { <Fact term=seat.pick("Par", "By")>{name}</Fact> })}
                {reason.map(|reason| view! { <Fact term=seat.pick("Motif", "Reason")>{reason}</Fact> })}
                {action.outcome.map(|of| view! { <Fact term=seat.pick("Issue", "Outcome")>{outcome(of, locale)}</Fact> })}
                {(!action.note.is_empty()).then(|| view! { <Fact term=seat.pick("Note", "Note")>{action.note.clone()}</Fact> })}
            </Facts>
        </section>
    }
}

/// Which step of which version of a scenario it carries out: one for each that its invoices follow.
fn followed(seat: Reader, file: &ActionFile) -> Option<String> {
    let each = file.invoices.iter().filter_map(|invoice| {
        let of = invoice.version.as_ref()?;
        let step = seat.pick("étape", "step");
        Some(format!("{}\u{a0}v{}, {step}\u{a0}{}", of.name, of.version, invoice.step))
    });
    let all: std::collections::BTreeSet<String> = each.collect();
    (!all.is_empty()).then(|| all.into_iter().collect::<Vec<_>>().join("\u{a0}; "))
}

/// What it will say: as it would be worded now, or why it cannot be.
pub(super) fn wording(seat: Reader, file: &ActionFile) -> Option<impl IntoView + use<>> {
    let said = file.said.as_ref()?;
    let own = file.action.body.is_some();
    let title = match (file.group, own) {
        (Some(Group::ToCall), _) => seat.pick("Ce que l’on dit", "What to say"),
        (_, true) => seat.pick("Texte d’un gestionnaire", "A collector’s own text"),
        (_, false) => seat.pick("Tel qu’il partirait", "As it would leave"),
    };
    let name = template(&file.action.template, seat.locale());
    let text = match said {
        Ok(said) => worded(seat, said.clone()).into_any(),
        Err(error) => {
            let words = preview_error(error, seat.locale());
            view! { <Notice tone=Tone::Danger><p>{words}</p></Notice> }.into_any()
        }
    };
    Some(view! {
        <section class="wording">
            <h2>{title}" "<span class="muted">{seat.pick("modèle", "template")}" "{name}</span></h2>
            {text}
        </section>
    })
}

fn worded(seat: Reader, said: Said) -> impl IntoView + use<> {
    let Said { subject, text, septets } = said;
    view! {
        {(!subject.is_empty()).then(|| view! { <p><strong>{subject}</strong></p> })}
        <p class="said">{text}</p>
        {septets.map(|septets| view! {
            <p class="muted">{septets}" / 160 "{seat.pick("caractères", "characters")}</p>
        })}
    }
}

/// What a task asks for: its step says it, there is no template.
fn asked(seat: Reader, file: &ActionFile) -> Option<impl IntoView + use<>> {
    let kind = file.action.kind;
    let task = matches!(kind, ActionKind::InternalTask | ActionKind::Escalation);
    let words = file.action.template.clone();
    task.then(|| {
        view! {
            <section class="wording">
                <h2>{seat.pick("Ce qu’il faut faire", "What to do")}</h2>
                <p class="said">{words}</p>
            </section>
        }
    })
}

fn invoices(seat: Reader, file: &ActionFile) -> impl IntoView + use<> {
    let base = format!("/office/debtors/{}/invoices", file.debtor.id);
    let rows = file.invoices.iter().map(|invoice| {
        let left = (!invoice.open && file.action.state.is_open())
            .then(|| seat.pick("n’est plus concernée", "no longer concerned"));
        view! {
            <tr>
                <th scope="row"><a href=format!("{base}/{}", invoice.id)>{invoice.reference.clone()}</a><span class="muted under">{left}</span></th>
                <td><Day on=invoice.due_on/></td>
                <td class="number"><Figure of=invoice.contested/></td>
                <td class="number"><Figure of=invoice.balance/></td>
            </tr>
        }
    });
    let rows: Vec<_> = rows.collect();
    let title = seat.pick("Factures", "Invoices");
    // What it had asked for stands in the message once it has left.
    let asked = file.action.state.is_open().then(|| file.asked()).map(|asked| {
        view! { <p class="sum">{seat.pick("À demander", "To ask for")}" "<Amount of=asked/></p> }
    });
    view! {
        <section aria-labelledby="invoices">
            <h2 id="invoices">{title}</h2>
            <Table caption=title hide_caption=true>
                <thead>
                    <tr>
                        <th scope="col">{seat.pick("Référence", "Reference")}</th>
                        <th scope="col">{seat.pick("Échéance", "Due")}</th>
                        <th scope="col" class="number">{seat.pick("Contesté", "Contested")}</th>
                        <th scope="col" class="number">{seat.pick("Solde", "Balance")}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </Table>
            {asked}
        </section>
    }
}
