//! Keys: made, replaced, revoked.

use super::{Clock, Done, HERE, Shown, boxes, days, hidden, words};
use crate::{
    components::{Badge, Csrf, Field, FieldError, Moment, Submit, Table},
    error::{Answer, Failure},
    forms::Form,
    office::{
        components::Empty,
        seat::{Reader, Seat, id},
    },
    page::{Flash, Tone},
    render::see_other,
};
use axum::response::IntoResponse;
use domain::{ApiKeyId, feed::Scope, token::MachineSecret};
use leptos::prelude::*;
use service::api_keys::{self, ApiKey, DAYS_MOST, KeyError, NAME_MOST, NewKey};

pub(super) async fn create(seat: &Seat, form: &mut Form) -> Result<Done, Failure> {
    let scopes = form.posted().all("scope").map(str::parse::<Scope>).collect::<Result<_, _>>();
    let new = NewKey {
        name: form.value("name").to_owned(),
        scopes: scopes.map_err(|_| Failure::Unreadable)?,
        days: form.value("days").parse().unwrap_or(0),
        form_key: form.value("form_key").to_owned(),
    };
    let made = api_keys::create(&seat.ctx, &seat.actor, new).await;
    done(seat, form, made)
}

pub(super) async fn rotate(seat: &Seat, form: &mut Form) -> Result<Done, Failure> {
    let key: ApiKeyId = id(form.value("key"))?;
    let overlap = form.value("overlap").parse().unwrap_or(-1);
    let form_key = form.value("form_key").to_owned();
    let made = api_keys::rotate(&seat.ctx, &seat.actor, key, overlap, form_key).await;
    done(seat, form, made)
}

pub(super) async fn revoke(seat: &Seat, form: &Form) -> Answer {
    let key: ApiKeyId = id(form.value("key"))?;
    let flash = if api_keys::revoke(&seat.ctx, &seat.actor, key).await? {
        Flash::new(
            Tone::Success,
            seat.pick(
                "Clé révoquée\u{a0}: elle n’ouvre plus rien.",
                "Key revoked: it opens nothing any more.",
            ),
        )
    } else {
        Flash::new(
            Tone::Info,
            seat.pick("Cette clé était déjà révoquée.", "This key was revoked already."),
        )
    };
    Ok(see_other(HERE).flash(&seat.visit, &flash).into_response())
}

fn done(
    seat: &Seat,
    form: &mut Form,
    made: Result<MachineSecret, KeyError>,
) -> Result<Done, Failure> {
    let (field, words) = match made {
        Ok(secret) => {
            return Ok(Done::Made(Shown {
                title: seat.pick("Clé créée", "Key made"),
                secret: secret.expose().to_owned(),
                hint: seat.pick(
                    "Copiez-la maintenant\u{a0}: elle n’est conservée nulle part et ne sera plus montrée.",
                    "Copy it now: it is kept nowhere and will not be shown again.",
                ),
            }));
        }
        Err(KeyError::Made) => {
            return Ok(Done::Before(seat.pick(
                "Cette clé était déjà créée et n’est plus montrée. Si vous ne l’avez pas copiée, remplacez-la.",
                "This key had been made already and is not shown again. If you have not copied it, replace it.",
            )));
        }
        Err(KeyError::Name) => (
            "name",
            seat.pick(
                "Donnez un nom, de 80 caractères au plus.",
                "Give a name of at most 80 characters.",
            ),
        ),
        Err(KeyError::Scopes) => {
            ("scope", seat.pick("Cochez ce que la clé peut lire.", "Tick what the key may read."))
        }
        Err(KeyError::Days) => (
            "days",
            seat.pick(
                "Indiquez un nombre de jours, de 1 à 730.",
                "Give a number of days, from 1 to 730.",
            ),
        ),
        Err(KeyError::Overlap) => (
            "",
            seat.pick(
                "L’ancienne clé vit encore 30 jours au plus\u{a0}: choisissez un délai proposé.",
                "The former key lives on for 30 days at most: choose one of the delays.",
            ),
        ),
        Err(KeyError::Unknown) => (
            "",
            seat.pick(
                "Cette clé a expiré ou est révoquée\u{a0}: créez-en une autre.",
                "This key has expired or is revoked: make another one.",
            ),
        ),
        Err(KeyError::Other(error)) => return Err(error.into()),
    };
    form.reject(field, words);
    Ok(Done::Rejected)
}

pub(super) fn section(
    seat: Reader,
    keys: &[ApiKey],
    form: &Form,
    form_key: &str,
    clock: &Clock,
) -> impl IntoView + use<> {
    let title = seat.pick("Clés d’API", "API keys");
    let rows: Vec<_> = keys.iter().map(|key| row(seat, key, form_key, clock)).collect();
    let list = if rows.is_empty() {
        view! { <Empty text=seat.pick("Aucune clé.", "No key.")/> }.into_any()
    } else {
        view! {
            <Table caption=title hide_caption=true>
                <thead>
                    <tr>
                        <th scope="col">{seat.pick("Nom", "Name")}</th>
                        <th scope="col">{seat.pick("Lit", "Reads")}</th>
                        <th scope="col">{seat.pick("État", "State")}</th>
                        <th scope="col" class="wide">{seat.pick("Dernière utilisation", "Last used")}</th>
                        <th scope="col"><span class="visually-hidden">{seat.pick("Actions", "Actions")}</span></th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </Table>
        }
        .into_any()
    };
    view! {
        <section aria-labelledby="keys" class="stack">
            <h2 id="keys">{title}</h2>
            {list}
            {new(seat, form, form_key)}
        </section>
    }
}

fn row(seat: Reader, key: &ApiKey, form_key: &str, clock: &Clock) -> impl IntoView + use<> {
    let is_live = key.is_live(clock.now);
    let (tone, state, at) = match key.revoked_at {
        Some(at) => (Tone::Danger, seat.pick("Révoquée", "Revoked"), at),
        None if is_live => {
            (Tone::Success, seat.pick("Valable jusqu’au", "Valid until"), key.expires_at)
        }
        None => (Tone::Warning, seat.pick("Expirée", "Expired"), key.expires_at),
    };
    let at = clock.local(at);
    let used = match key.last_used_at {
        Some(at) => view! { <Moment at=clock.local(at)/> }.into_any(),
        None => view! { <span class="muted">{seat.pick("Jamais", "Never")}</span> }.into_any(),
    };
    let reads: Vec<_> = key.scopes.iter().map(|&scope| words::scope(scope, seat)).collect();
    let (name, beginning) = (key.name.clone(), format!("{}…", key.beginning));
    let acts = is_live.then(|| acts(seat, key, form_key));
    view! {
        <tr>
            <th scope="row" class="words">{name}<span class="under plain"><code>{beginning}</code></span></th>
            <td class="words">{reads.join(", ")}</td>
            <td><Badge tone=tone text=state/><span class="under"><Moment at=at/></span></td>
            <td class="wide">{used}</td>
            <td>{acts}</td>
        </tr>
    }
}

fn acts(seat: Reader, key: &ApiKey, form_key: &str) -> impl IntoView + use<> {
    let overlaps = [
        (0, seat.pick("Plus du tout", "Not at all")),
        (1, seat.pick("Un jour", "One day")),
        (7, seat.pick("Sept jours", "Seven days")),
        (30, seat.pick("Trente jours", "Thirty days")),
    ];
    // Each row's form is a form of its own.
    let form_key = format!("{form_key}-{}", key.id);
    let (name, id) = (&key.name, key.id.to_string());
    let replace = format!("{} {name}", seat.pick("Remplacer la clé", "Replace the key"));
    let revoke = format!("{} {name}", seat.pick("Révoquer la clé", "Revoke the key"));
    let (again, gone) = (id.clone(), id);
    view! {
        <details class="ending">
            <summary aria-label=replace>{seat.pick("Remplacer…", "Replace…")}</summary>
            <form method="post" action=HERE class="stack">
                {hidden(&form_key)}
                <input type="hidden" name="key" value=again/>
                <fieldset>
                    <legend>{seat.pick("L’ancienne clé vit encore", "The former key lives on for")}</legend>
                    {days("overlap", &overlaps, 7)}
                </fieldset>
                <Submit name="do" value="rotate">{seat.pick("Créer la nouvelle clé", "Make the new key")}</Submit>
            </form>
        </details>
        <details class="ending">
            <summary aria-label=revoke>{seat.pick("Révoquer…", "Revoke…")}</summary>
            <form method="post" action=HERE class="stack">
                <Csrf/>
                <input type="hidden" name="key" value=gone/>
                <p class="consequence">{seat.pick("Le logiciel qui l’utilise ne lit plus rien, aussitôt.", "The system that uses it reads nothing any more, at once.")}</p>
                <Submit look="danger" name="do" value="revoke">{seat.pick("Révoquer cette clé", "Revoke this key")}</Submit>
            </form>
        </details>
    }
}

fn new(seat: Reader, form: &Form, form_key: &str) -> impl IntoView + use<> {
    let is_other = !matches!(form.value("do"), "" | "key");
    // What was typed into another form is not this one's.
    let form = if is_other { Form::new() } else { form.clone() };
    let all = Scope::ALL.iter();
    let all = all.map(|&one| (one.to_string(), one == Scope::Events, words::scope(one, seat)));
    let scopes = boxes(&form, "scope", all.collect());
    let most = u16::try_from(NAME_MOST).unwrap_or(u16::MAX);
    let hint = format!("{} {DAYS_MOST}", seat.pick("De 1 à", "From 1 to"));
    view! {
        <form method="post" action=HERE class="decision">
            <h3>{seat.pick("Nouvelle clé", "New key")}</h3>
            {hidden(form_key)}
            <Field form=form.clone() name="name" label=seat.pick("Pour quel logiciel", "For which system") maxlength=most required=true/>
            <fieldset id="scope">
                <legend>{seat.pick("Ce qu’elle peut lire", "What it may read")}</legend>
                <FieldError form=form.clone() name="scope"/>
                {scopes}
            </fieldset>
            <Field form=form name="days" label=seat.pick("Durée, en jours", "Life, in days") hint=hint
                value="365" inputmode="numeric" maxlength=3 short=true required=true/>
            <Submit name="do" value="key">{seat.pick("Créer la clé", "Make the key")}</Submit>
        </form>
    }
}
