//! Limits, what is claimed beyond the principal, and the switch that keeps everything still.

use super::{
    components::Trail,
    frame::Here,
    seat::{Reader, Seat},
};
use crate::{
    AppState,
    components::{Choice, Csrf, ErrorSummary, Field, FieldError, Moment, Notice, Submit},
    error::{Answer, Failure},
    forms::{Form, Posted},
    page::{Flash, Tone},
    render::{Document, see_other},
};
use axum::{
    Router,
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{
    Locale,
    legal::{Decision, Percent, RateError},
    party::Role,
    scenario::Frame,
};
use http::StatusCode;
use leptos::prelude::*;
use service::scenarios::{
    SwitchedOff,
    settings::{self, ChangeSettings, Settings, SettingsError},
};

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/office/settings", get(show).post(change))
}

/// French and English.
type Words = (&'static str, &'static str);

/// The frame's fields: name, words, hint.
const FIELDS: [(&str, Words, Words); 8] = [
    (
        "friendly_days",
        ("Phase amiable, en jours", "Friendly phase, in days"),
        ("1 à 60, depuis l’échéance", "1 to 60, from the due date"),
    ),
    (
        "stuck_days",
        (
            "Alerte si une facture reste au même niveau, en jours",
            "Warn when an invoice stays at one level, in days",
        ),
        ("1 à 365", "1 to 365"),
    ),
    (
        "spacing_days",
        ("Jours entre deux messages", "Days between two messages"),
        ("1 à 60", "1 to 60"),
    ),
    (
        "weekly_cap",
        ("Messages par semaine, au plus", "Messages a week, at most"),
        ("1 à 7", "1 to 7"),
    ),
    (
        "opens_hour",
        ("Premier envoi, heure du débiteur", "First sending, debtor’s hour"),
        ("6 ou plus tard", "6 or later"),
    ),
    (
        "closes_hour",
        ("Dernier envoi avant, heure du débiteur", "Last sending before, debtor’s hour"),
        ("22 au plus", "22 at most"),
    ),
    (
        "delivery_days",
        ("Message tenu pour arrivé après, en jours", "A message counts as arrived after, in days"),
        ("1 à 15, s’il n’est pas revenu", "1 to 15, if it has not come back"),
    ),
    (
        "limitation_days",
        ("Alerte avant la prescription, en jours", "Warn before the limitation date, in days"),
        ("1 à 365", "1 to 365"),
    ),
];

async fn show(seat: Seat) -> Answer {
    let settings = settings::settings(&seat.ctx, &seat.actor).await?;
    Ok(page(&seat, StatusCode::OK, settings, Form::new()))
}

async fn change(seat: Seat, posted: Posted) -> Answer {
    seat.actor.demand(Role::Manager)?;
    let mut form = Form::from(posted);
    let (ctx, actor) = (&seat.ctx, &seat.actor);
    let (outcome, done) = match form.value("do") {
        "off" => (
            settings::switch_off(ctx, actor, form.value("why")).await,
            seat.pick("Les envois sont coupés.", "Sending is switched off."),
        ),
        "on" => (
            settings::switch_on(ctx, actor).await,
            seat.pick("Les envois reprennent.", "Sending goes on."),
        ),
        _ => {
            let Some(new) = read(&mut form, seat.locale()) else {
                let shown = settings::settings(ctx, actor).await?;
                return Ok(page(&seat, StatusCode::UNPROCESSABLE_ENTITY, shown, form));
            };
            let done = seat.pick("Réglages enregistrés.", "Settings saved.");
            (settings::change(ctx, actor, new).await, done)
        }
    };
    let Err(error) = outcome else {
        let flash = Flash::new(Tone::Success, done);
        return Ok(see_other("/office/settings").flash(&seat.visit, &flash).into_response());
    };
    let status = reject(&mut form, error, seat.locale())?;
    let shown = settings::settings(ctx, actor).await?;
    Ok(page(&seat, status, shown, form))
}

/// Says what is wrong beside the field.
fn reject(form: &mut Form, error: SettingsError, locale: Locale) -> Result<StatusCode, Failure> {
    match error {
        SettingsError::Frame(names) => {
            for (name, _, hint) in FIELDS.iter().filter(|(name, ..)| names.contains(name)) {
                let range = locale.pick(hint.0, hint.1);
                form.reject(
                    name,
                    format!("{}\u{a0}: {range}.", locale.pick("Hors limites", "Out of range")),
                );
            }
        }
        SettingsError::Rate(RateError::BelowFloor(low)) => {
            form.reject("contract_rate", low.message(locale));
        }
        SettingsError::Rate(RateError::Missing(missing)) => {
            form.reject("contract_rate", missing.message(locale));
        }
        SettingsError::Reason => form.reject(
            "why",
            locale.pick(
                "Dites pourquoi\u{a0}: tout le monde le lira.",
                "Say why: everybody will read it.",
            ),
        ),
        SettingsError::Stale => {
            form.reject("", locale.pick(
                "Un collègue a modifié ces réglages entre-temps\u{a0}; rien n’a été écrasé. Vérifiez avant d’enregistrer à nouveau.",
                "A colleague has changed these settings in the meantime; nothing was overwritten. Check before saving again.",
            ));
            return Ok(StatusCode::CONFLICT);
        }
        SettingsError::Other(error) => return Err(error.into()),
    }
    Ok(StatusCode::UNPROCESSABLE_ENTITY)
}

fn read(form: &mut Form, locale: Locale) -> Option<ChangeSettings> {
    let wrong = locale.pick("Indiquez un nombre entier.", "Give a whole number.");
    let mut number = |name: &'static str, most: u16| -> u16 {
        let read = form.value(name).parse::<u16>().ok().filter(|number| *number <= most);
        if read.is_none() {
            form.reject(name, wrong);
        }
        read.unwrap_or(0)
    };
    let hour = |hour: u16| u8::try_from(hour).unwrap_or(u8::MAX);
    let frame = Frame {
        friendly_days: number("friendly_days", 999),
        stuck_days: number("stuck_days", 999),
        spacing_days: number("spacing_days", 999),
        weekly_cap: number("weekly_cap", 99),
        opens_hour: hour(number("opens_hour", 24)),
        closes_hour: hour(number("closes_hour", 24)),
        delivery_days: number("delivery_days", 999),
        limitation_days: number("limitation_days", 999),
    };
    let interest: Option<Decision> = form.value("interest").parse().ok();
    let indemnity: Option<Decision> = form.value("indemnity").parse().ok();
    let choose = locale.pick("Choisissez\u{a0}: réclamer ou renoncer.", "Choose: claim or waive.");
    for (name, missing) in [("interest", interest.is_none()), ("indemnity", indemnity.is_none())] {
        if missing {
            form.reject(name, choose);
        }
    }
    let rate = Some(form.value("contract_rate").trim_end_matches('%').trim().to_owned());
    let rate = rate.filter(|text| !text.is_empty()).map(|text| text.parse::<Percent>());
    if matches!(rate, Some(Err(_))) {
        form.reject(
            "contract_rate",
            locale.pick(
                "Un taux est un nombre de 0 à 100, par exemple 12,5.",
                "A rate is a number from 0 to 100, such as 12.5.",
            ),
        );
    }
    let seen = form.value("seen").to_owned();
    form.is_valid().then_some(())?;
    Some(ChangeSettings {
        frame,
        formal_automatic: form.value("formal") == "automatic",
        interest: interest?,
        indemnity: indemnity?,
        contract_rate: rate.transpose().ok()?,
        seen,
    })
}

fn page(seat: &Seat, status: StatusCode, settings: Settings, form: Form) -> Response {
    let title = seat.pick("Cadre et réglages", "Limits and settings");
    seat.show(Here::Menu, Document::new(title).status(status), || {
        body(seat.reader(), title, settings, form)
    })
}

fn body(
    seat: Reader,
    title: &'static str,
    settings: Settings,
    form: Form,
) -> impl IntoView + use<> {
    let trail =
        vec![("/office/scenarios".to_owned(), seat.pick("Scénarios", "Scenarios").to_owned())];
    let switch = switch(seat, settings.off.clone(), &form);
    let may = seat.may(Role::Manager);
    let fields = fields(seat, &settings, &form);
    view! {
        <Trail steps=trail/>
        <div class="head">
            <h1>{title}</h1>
            <p class="links-line">
                <a href="/office/settings/requests">{seat.pick("Politique des demandes", "Policy on requests")}</a>
                {seat.may(Role::Admin).then(|| view! {
                    <a href="/office/settings/integrations">{seat.pick("Intégrations", "Integrations")}</a>
                })}
            </p>
        </div>
        <ErrorSummary form=form.clone()/>
        {(!may).then(|| view! {
            <Notice tone=Tone::Info><p>{seat.pick("Seul un responsable modifie ces réglages.", "Only a manager changes these settings.")}</p></Notice>
        })}
        {switch}
        <form method="post" action="/office/settings" class="decision">
            <Csrf/>
            <input type="hidden" name="seen" value=settings.seen/>
            <fieldset disabled=!may class="stack">{fields}</fieldset>
        </form>
    }
}

fn fields(seat: Reader, settings: &Settings, form: &Form) -> impl IntoView + use<> {
    let frame = &settings.policy.frame;
    let values = [
        frame.friendly_days,
        frame.stuck_days,
        frame.spacing_days,
        frame.weekly_cap,
        frame.opens_hour.into(),
        frame.closes_hour.into(),
        frame.delivery_days,
        frame.limitation_days,
    ];
    let limits = FIELDS.into_iter().zip(values).map(|((name, words, hint), value)| view! {
        <Field form=form.clone() name=name label=seat.pick(words.0, words.1) hint=seat.pick(hint.0, hint.1)
            value=value.to_string() inputmode="numeric" maxlength=3 short=true required=true/>
    });
    let limits = limits.collect_view();
    let typed = |name: &str, stands: String| {
        if form.posted().has(name) { form.value(name).to_owned() } else { stands }
    };
    let policy = &settings.policy;
    let interest = typed("interest", policy.interest.to_string());
    let indemnity = typed("indemnity", policy.indemnity.to_string());
    let formal = if policy.formal_automatic { "automatic" } else { "validated" };
    let formal = typed("formal", formal.to_owned());
    let rate = policy.contract_rate.clone().unwrap_or_default();
    let rate = if seat.locale() == Locale::Fr { rate.replace('.', ",") } else { rate };
    view! {
        <h2>{seat.pick("Cadre", "Limits")}</h2>
        <div class="columns">{limits}</div>
        <fieldset>
            <legend>{seat.pick("Mises en demeure", "Formal notices")}</legend>
            <Choice name="formal" value="validated" checked=formal == "validated">{seat.pick("Une personne valide chacune", "A person validates each")}</Choice>
            <Choice name="formal" value="automatic" checked=formal == "automatic">{seat.pick("Elles partent comme les autres messages", "They leave like other messages")}</Choice>
        </fieldset>
        <fieldset id="interest">
            <legend>{seat.pick("Intérêts de retard", "Late interest")}</legend>
            <FieldError form=form.clone() name="interest"/>
            <Choice name="interest" value="claim" checked=interest == "claim">{seat.pick("Réclamer", "Claim")}</Choice>
            <Choice name="interest" value="waive" checked=interest == "waive">{seat.pick("Renoncer", "Waive")}</Choice>
        </fieldset>
        <Field form=form.clone() name="contract_rate" label=seat.pick("Taux du contrat entre professionnels, en % par an", "Contract rate between businesses, in % a year")
            hint=seat.pick("Vide\u{a0}: le taux légal par défaut (BCE + 10 points). Au moins trois fois l’intérêt légal (L441-10 C. com.).", "Empty: the default rate of the law (ECB + 10 points). At least three times the legal rate (L441-10 C. com.).")
            value=rate inputmode="decimal" maxlength=8 short=true/>
        <fieldset id="indemnity">
            <legend>{seat.pick("Indemnité de 40 € par facture (entre professionnels)", "Indemnity of €40 an invoice (between businesses)")}</legend>
            <FieldError form=form.clone() name="indemnity"/>
            <Choice name="indemnity" value="claim" checked=indemnity == "claim">{seat.pick("Réclamer", "Claim")}</Choice>
            <Choice name="indemnity" value="waive" checked=indemnity == "waive">{seat.pick("Renoncer", "Waive")}</Choice>
        </fieldset>
        <Submit name="do" value="save">{seat.pick("Enregistrer les réglages", "Save the settings")}</Submit>
    }
}

/// The switch, and what follows from it.
fn switch(seat: Reader, off: Option<SwitchedOff>, form: &Form) -> Option<impl IntoView + use<>> {
    if !seat.may(Role::Manager) {
        return None;
    }
    let form = form.clone();
    let content = match off {
        Some(off) => view! {
            <p class="consequence">
                {seat.pick("Coupés depuis le ", "Switched off since ")}<Moment at=off.since/>". "
                {seat.pick(
                    "En reprenant, ce qui est planifié repart après un nouveau contrôle\u{a0}; jamais deux niveaux le même jour.",
                    "When sending goes on, what is planned leaves after another check; never two levels in a day.",
                )}
            </p>
            <Submit name="do" value="on">{seat.pick("Reprendre les envois", "Let messages leave again")}</Submit>
        }
        .into_any(),
        None => view! {
            <Field form=form name="why" label=seat.pick("Couper tous les envois\u{a0}: pourquoi\u{a0}?", "Switch all sending off: why?") maxlength=200
                hint=seat.pick("Affiché à tous, sur chaque page, avec votre nom.", "Shown to everybody, on every page, with your name.")/>
            <Submit look="danger" name="do" value="off">{seat.pick("Couper tous les envois", "Switch all sending off")}</Submit>
        }
        .into_any(),
    };
    Some(
        view! { <form method="post" action="/office/settings" class="decision"><Csrf/>{content}</form> },
    )
}
