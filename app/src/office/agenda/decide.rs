//! The decisions about one action, read from its forms and shown as such.

use super::call;
use crate::{
    components::{Csrf, Field, FieldError, Submit, TextArea},
    error::Failure,
    forms::Form,
    office::seat::{Reader, Seat, id},
};
use chrono::NaiveDate;
use domain::{
    ActionId,
    party::Role,
    scenario::{ActionKind, ActionState},
};
use leptos::prelude::*;
use service::scenarios::{ActionError, agenda::ActionFile, call as calls, overrides};

/// Does what a form asks for; what is typed wrongly is noted in it.
pub(super) async fn decide(
    seat: &Seat,
    action: ActionId,
    form: &mut Form,
) -> Result<Result<&'static str, ActionError>, Failure> {
    let (ctx, actor) = (&seat.ctx, &seat.actor);
    let text = |form: &Form, name: &str| form.value(name).to_owned();
    let seen = text(form, "seen");
    let day = |form: &mut Form, name: &'static str| -> Option<NaiveDate> {
        let day = form.value(name).parse().ok();
        if day.is_none() {
            form.reject(name, seat.pick("Choisissez un jour.", "Choose a day."));
        }
        day
    };
    let (outcome, words) = match form.value("do") {
        "validate" => (
            overrides::validate(ctx, actor, action, &seen).await.map(drop),
            seat.pick(
                "Validé\u{a0}: part à sa prochaine heure permise.",
                "Validated: leaves at its next permitted hour.",
            ),
        ),
        "skip" => (
            overrides::skip(ctx, actor, action, &seen, &text(form, "reason")).await,
            seat.pick(
                "Étape sautée\u{a0}; la séquence continue.",
                "Step left out; the sequence goes on.",
            ),
        ),
        "postpone" => {
            let Some(to) = day(form, "day") else { return Ok(Err(ActionError::Day)) };
            (
                overrides::postpone(ctx, actor, action, &seen, to).await.map(drop),
                seat.pick("Reporté.", "Put off."),
            )
        }
        "stop" => {
            let Some(until) = day(form, "until") else { return Ok(Err(ActionError::Day)) };
            let why = text(form, "why");
            (
                overrides::stop(ctx, actor, action, &seen, &why, until).await,
                seat.pick("Relances suspendues.", "Reminders stopped."),
            )
        }
        "redirect" => (
            overrides::redirect(ctx, actor, action, &seen, id(form.value("contact"))?).await,
            seat.pick("Destinataire changé.", "Contact changed."),
        ),
        "reword" => {
            let (subject, body) = (text(form, "subject"), text(form, "body"));
            (
                overrides::reword(ctx, actor, action, &seen, &subject, &body).await,
                seat.pick(
                    "Texte enregistré pour ce message seul.",
                    "Text saved for this message alone.",
                ),
            )
        }
        "assign" => {
            let to = form.value("to");
            let to = if to.is_empty() { None } else { Some(id(to)?) };
            (
                overrides::assign(ctx, actor, action, &seen, to).await,
                seat.pick("Confiée.", "Given."),
            )
        }
        verb @ ("finish" | "litigation") => {
            let note = text(form, "note");
            let litigation = verb == "litigation";
            (
                calls::finish(ctx, actor, action, &seen, &note, litigation).await,
                seat.pick("C’est noté.", "Noted."),
            )
        }
        _ => return call::report(seat, action, &seen, form).await,
    };
    Ok(outcome.map(|()| words))
}

/// The opening of each form: where it goes, and what was seen.
fn opening(file: &ActionFile) -> impl IntoView + use<> {
    view! { <Csrf/><input type="hidden" name="seen" value=file.seen.clone()/> }
}

fn address(file: &ActionFile) -> String {
    format!("/office/actions/{}", file.action.id)
}

/// What is expected of a person: validate, or do it and say so.
pub(super) fn main_decision(seat: Reader, file: &ActionFile, form: &Form) -> AnyView {
    let opening = opening(file);
    match file.action.state {
        ActionState::ToValidate => view! {
            <form method="post" action=address(file) class="decision">
                {opening}
                <p class="consequence">{seat.pick(
                    "Part à la prochaine heure permise, avec ce qui est dû à ce moment.",
                    "Leaves at the next permitted hour, with what is owed then.",
                )}</p>
                <Submit name="do" value="validate">{seat.pick("Valider ce message", "Validate this message")}</Submit>
            </form>
        }
        .into_any(),
        ActionState::ToDo => {
            let litigation = file.action.kind == ActionKind::Escalation && seat.may(Role::Manager);
            view! {
                <form method="post" action=address(file) class="decision">
                    {opening}
                    <TextArea form=form.clone() name="note" maxlength=1_000 required=true
                        label=seat.pick("Ce qui a été fait", "What was done")/>
                    <Submit name="do" value="finish">{seat.pick("C’est fait", "Done")}</Submit>
                    {litigation.then(|| view! {
                        <p class="consequence">{seat.pick(
                            "Le contentieux fait sortir ces factures du scénario\u{a0}: plus aucune relance.",
                            "Litigation takes these invoices out of the scenario: no more reminders.",
                        )}</p>
                        <Submit look="danger" name="do" value="litigation">{seat.pick("Passer au contentieux", "Hand over to litigation")}</Submit>
                    })}
                </form>
            }
            .into_any()
        }
        _ => ().into_any(),
    }
}

/// Everything that may be changed inside the frame, one closed row each.
pub(super) fn overrides(
    seat: Reader,
    file: &ActionFile,
    form: &Form,
    today: NaiveDate,
) -> impl IntoView + use<> {
    let message = file.action.kind.is_message();
    let printed = file.action.state == ActionState::ToPrint;
    let verb = if file.action.state == ActionState::ToValidate {
        seat.pick("Refuser", "Refuse")
    } else {
        seat.pick("Sauter cette étape", "Leave this step out")
    };
    let asked = form.value("do").to_owned();
    let row =
        |name: &'static str, title: &'static str, consequence: &'static str, content: AnyView| {
            let opening = opening(file);
            let open = asked == name;
            view! {
                <details class="override" open=open>
                    <summary>{title}</summary>
                    <form method="post" action=address(file) class="stack">
                        {opening}
                        <p class="hint">{consequence}</p>
                        {content}
                        <Submit look="quiet" name="do" value=name>{title}</Submit>
                    </form>
                </details>
            }
        };
    let date = |name: &'static str, label: &'static str| {
        view! {
            <Field form=form.clone() name=name kind="date" label=label short=true required=true value=today.to_string()/>
        }
    };
    let why = |name: &'static str| {
        view! {
            <Field form=form.clone() name=name label=seat.pick("Pourquoi", "Why") maxlength=300 required=true/>
        }
    };
    let postpone = (!printed).then(|| {
        row(
            "postpone",
            seat.pick("Reporter", "Put off"),
            seat.pick(
                "Le message garde sa distance aux autres et ses heures permises.",
                "The message keeps its distance from others, and the permitted hours.",
            ),
            date("day", seat.pick("Au plus tôt le", "At the earliest on")).into_any(),
        )
    });
    let skip = row(
        "skip",
        verb,
        seat.pick(
            "Ce message ne part pas, et la séquence passe à l’étape suivante.",
            "This message does not leave, and the sequence goes on to the next step.",
        ),
        why("reason").into_any(),
    );
    let stop = row("stop", seat.pick("Suspendre", "Stop"), seat.pick(
        "Plus rien ne part pour ces factures jusqu’à cette date comprise\u{a0}; ensuite la séquence reprend ici.",
        "Nothing leaves about these invoices up to and including this date; then the sequence goes on here.",
    ), view! { {why("why")}{date("until", seat.pick("Jusqu’au", "Until"))} }.into_any());
    let redirect =
        (file.action.contact_id.is_some() && !printed && file.contacts.len() > 1).then(|| {
            row(
                "redirect",
                seat.pick("Changer de contact", "Change the contact"),
                seat.pick(
                    "Seulement quelqu’un que ce canal peut joindre.",
                    "Only someone whom this channel reaches.",
                ),
                contacts(seat, file, form).into_any(),
            )
        });
    let reword = (message && !printed).then(|| {
        row(
            "reword",
            seat.pick("Changer le texte", "Change the text"),
            seat.pick(
                "Pour ce message seul\u{a0}; vide, le modèle parle à nouveau.",
                "For this message alone; left empty, the template speaks again.",
            ),
            texts(seat, file, form).into_any(),
        )
    });
    let assign =
        row("assign", seat.pick("Confier à", "Give to"), "", colleagues(seat, file).into_any());
    view! { <section class="overrides">{postpone}{skip}{stop}{redirect}{reword}{assign}</section> }
}

fn contacts(seat: Reader, file: &ActionFile, form: &Form) -> impl IntoView + use<> {
    let options = file.contacts.iter().map(|contact| {
        let selected = file.action.contact_id == Some(contact.id);
        view! { <option value=contact.id.to_string() selected=selected>{contact.name.clone()}</option> }
    });
    let options = options.collect_view();
    view! {
        <div class="field">
            <label for="contact">{seat.pick("Contact", "Contact")}</label>
            <FieldError form=form.clone() name="contact"/>
            <select id="contact" name="contact">{options}</select>
        </div>
    }
}

fn texts(seat: Reader, file: &ActionFile, form: &Form) -> impl IntoView + use<> {
    let typed = |name: &str, stands: Option<String>| {
        if form.posted().has(name) {
            form.value(name).to_owned()
        } else {
            stands.unwrap_or_default()
        }
    };
    let template = file.template.as_ref();
    let subject = file.action.subject.clone().or_else(|| template.map(|t| t.subject.clone()));
    let body = file.action.body.clone().or_else(|| template.map(|t| t.body.clone()));
    let (subject, body) = (typed("subject", subject), typed("body", body));
    let mail = file.action.kind != ActionKind::Sms;
    let told = |name: &str, id: &'static str| form.error(name).map(|_| id);
    let invalid = |name: &str| told(name, "true");
    view! {
        {mail.then(|| view! {
            <div class="field">
                <label for="subject">{seat.pick("Objet", "Subject")}</label>
                <FieldError form=form.clone() name="subject"/>
                <input id="subject" name="subject" maxlength="200" value=subject aria-invalid=invalid("subject") aria-describedby=told("subject", "subject-error")/>
            </div>
        })}
        <div class="field">
            <label for="body">{seat.pick("Texte", "Text")}</label>
            <FieldError form=form.clone() name="body"/>
            <textarea id="body" name="body" rows="10" maxlength="8000" aria-invalid=invalid("body") aria-describedby=told("body", "body-error")>{body}</textarea>
        </div>
    }
}

fn colleagues(seat: Reader, file: &ActionFile) -> impl IntoView + use<> {
    let options = file.team.iter().map(|(id, name)| {
        let selected = file.action.assigned_to == Some(*id);
        view! { <option value=id.to_string() selected=selected>{name.clone()}</option> }
    });
    let options = options.collect_view();
    view! {
        <div class="field">
            <label for="to">{seat.pick("Collègue", "Colleague")}</label>
            <select id="to" name="to"><option value="">{seat.pick("Personne en particulier", "Nobody in particular")}</option>{options}</select>
        </div>
    }
}
