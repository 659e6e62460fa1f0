//! The library of reasons for a refusal: added, worded anew, ordered, retired, in both languages.

use crate::{
    AppState,
    components::{Badge, Csrf, ErrorSummary, Notice, Submit, TextArea},
    error::{Answer, Failure},
    forms::{Form, Posted},
    office::{
        components::Trail,
        frame::Here,
        seat::{Reader, Seat},
    },
    page::{Flash, Tone},
    render::{Document, see_other},
};
use axum::{
    Router,
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{Locale, party::Role};
use http::StatusCode;
use leptos::prelude::*;
use service::requests::reasons::{self, Change, Entry, ReasonError, WORDS_MOST};

const HERE: &str = "/office/settings/reasons";

pub(super) fn router() -> Router<AppState> {
    Router::new().route(HERE, get(show).post(change))
}

async fn show(seat: Seat) -> Answer {
    page(&seat, StatusCode::OK, Form::new()).await
}

async fn change(seat: Seat, posted: Posted) -> Answer {
    seat.actor.demand(Role::Manager)?;
    let mut form = Form::from(posted);
    let wanted = read(&form).ok_or(Failure::Unreadable)?;
    let locale = seat.locale();
    let (field, words) = match reasons::change(&seat.ctx, &seat.actor, wanted).await {
        Ok(()) => {
            let flash =
                Flash::new(Tone::Success, seat.pick("Motifs à jour.", "Reasons up to date."));
            return Ok(see_other(HERE).flash(&seat.visit, &flash).into_response());
        }
        Err(ReasonError::Unknown) => return Err(Failure::NotFound),
        Err(ReasonError::Words(Locale::Fr)) => ("fr", missing(locale)),
        Err(ReasonError::Words(Locale::En)) => ("en", missing(locale)),
        Err(ReasonError::Full) => {
            ("", locale.pick("Quarante motifs au plus.", "Forty reasons at most."))
        }
        Err(ReasonError::Other(error)) => return Err(error.into()),
    };
    form.reject(field, words);
    page(&seat, StatusCode::UNPROCESSABLE_ENTITY, form).await
}

const fn missing(locale: Locale) -> &'static str {
    locale.pick(
        "Écrivez-le dans les deux langues, en deux mille caractères au plus\u{a0}: chaque débiteur le lit dans la sienne.",
        "Write it in both languages, in two thousand characters at most: each debtor reads it in their own.",
    )
}

/// What the form asks for, by its button.
fn read(form: &Form) -> Option<Change> {
    let name = form.value("name").to_owned();
    let (fr, en) = (form.value("fr").to_owned(), form.value("en").to_owned());
    Some(match form.value("do") {
        "word" if name.is_empty() => Change::Add { fr, en },
        "word" => Change::Word { name, fr, en },
        "raise" => Change::Raise { name },
        "retire" => Change::Retire { name, retired: true },
        "offer" => Change::Retire { name, retired: false },
        _ => return None,
    })
}

async fn page(seat: &Seat, status: StatusCode, form: Form) -> Result<Response, Failure> {
    let all = reasons::list(&seat.ctx, &seat.actor).await?;
    let title = seat.pick("Motifs de refus", "Reasons for a refusal");
    Ok(seat.show(Here::Requests, Document::new(title).status(status), || {
        body(seat.reader(), title, &all, &form)
    }))
}

fn body(seat: Reader, title: &'static str, all: &[Entry], form: &Form) -> impl IntoView + use<> {
    let up = seat.pick("Politique des demandes", "Policy on requests").to_owned();
    let trail = vec![("/office/settings/requests".to_owned(), up)];
    let may = seat.may(Role::Manager);
    let tried = (!form.is_valid()).then(|| form.value("name").to_owned());
    let rows =
        all.iter().enumerate().map(|(place, one)| entry(seat, place, one, form, tried.as_deref()));
    let rows: Vec<_> = rows.collect();
    let adding = tried.as_deref() == Some("");
    let new = may.then(|| {
        let form = if adding { form.clone() } else { Form::new() };
        let words = seat.pick("Ajouter un motif", "Add a reason");
        view! {
            <details class="override" open=adding>
                <summary>{words}</summary>
                {wording(seat, &form, "", "", "", adding || tried.is_none(), words)}
            </details>
        }
    });
    view! {
        <Trail steps=trail/>
        <h1>{title}</h1>
        <ErrorSummary form=form.clone()/>
        {(!may).then(|| view! {
            <Notice tone=Tone::Info><p>{seat.pick("Seul un responsable modifie ces motifs.", "Only a manager changes these reasons.")}</p></Notice>
        })}
        <p>{seat.pick(
            "Ce que les débiteurs lisent quand une demande est refusée\u{a0}: dites pourquoi, et ce qui reste possible. Les réponses déjà données gardent leurs mots.",
            "What debtors read when a request is refused: say why, and what is still possible. Answers that were given keep their words.",
        )}</p>
        {new}
        <ol class="versions">{rows.collect_view()}</ol>
    }
}

fn entry(
    seat: Reader,
    place: usize,
    one: &Entry,
    form: &Form,
    tried: Option<&str>,
) -> impl IntoView + use<> {
    let retired = one.is_retired.then(|| {
        view! { <p><Badge tone=Tone::Info text=seat.pick("Retiré, n’est plus proposé", "Retired, no longer offered")/></p> }
    });
    let here = tried == Some(one.name.as_str());
    let own = if here { form.clone() } else { Form::new() };
    let (fr, en, name) = (one.fr.clone(), one.en.clone(), one.name.clone());
    let change = seat.may(Role::Manager).then(|| {
        let words = seat.pick("Enregistrer ces mots", "Save these words");
        let (toggle, toggled) = if one.is_retired {
            ("offer", seat.pick("Proposer à nouveau", "Offer again"))
        } else {
            ("retire", seat.pick("Retirer", "Retire"))
        };
        view! {
            <div class="line">
                {(place > 0).then(|| act(&name, "raise", seat.pick("Monter d’un rang", "Move up")))}
                {act(&name, toggle, toggled)}
            </div>
            <details class="more" open=here>
                <summary>{seat.pick("Modifier les mots", "Change the words")}</summary>
                {wording(seat, &own, &one.name, &one.fr, &one.en, here, words)}
            </details>
        }
    });
    view! { <li><p lang="fr">{fr}</p><p lang="en" class="muted">{en}</p>{retired}{change}</li> }
}

/// A button of one reason.
fn act(name: &str, what: &'static str, words: &'static str) -> impl IntoView + use<> {
    view! {
        <form method="post" action=HERE>
            <Csrf/>
            <input type="hidden" name="name" value=name.to_owned()/>
            <Submit look="quiet" name="do" value=what>{words}</Submit>
        </form>
    }
}

/// Both languages of one reason. Only one form of the page has the fields that errors lead to.
fn wording(
    seat: Reader,
    form: &Form,
    name: &str,
    fr: &str,
    en: &str,
    is_main: bool,
    words: &'static str,
) -> impl IntoView + use<> {
    let most = u16::try_from(WORDS_MOST).unwrap_or(u16::MAX);
    let labels = (seat.pick("En français", "In French"), seat.pick("En anglais", "In English"));
    let fields = if is_main {
        view! {
            <TextArea form=form.clone() name="fr" rows=3 maxlength=most required=true label=labels.0 value=fr.to_owned()/>
            <TextArea form=form.clone() name="en" rows=3 maxlength=most required=true label=labels.1 value=en.to_owned()/>
        }
        .into_any()
    } else {
        view! { {plain(name, "fr", labels.0, fr)}{plain(name, "en", labels.1, en)} }.into_any()
    };
    view! {
        <form method="post" action=HERE class="stack">
            <Csrf/>
            <input type="hidden" name="name" value=name.to_owned()/>
            {fields}
            <Submit look="quiet" name="do" value="word">{words}</Submit>
        </form>
    }
}

/// A field whose identifier is its own on a page with many of its name.
fn plain(of: &str, name: &'static str, label: &'static str, value: &str) -> impl IntoView + use<> {
    let field = format!("{name}-{of}");
    view! {
        <div class="field">
            <label for=field.clone()>{label}</label>
            <textarea id=field name=name rows="3" maxlength=WORDS_MOST.to_string() required=true>{value.to_owned()}</textarea>
        </div>
    }
}
