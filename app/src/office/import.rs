//! One file taken in: how far, with what result, and what was refused.

use super::{
    components::{Empty, Trail},
    frame::Here,
    imports::again_after,
    invoice::attachment,
    seat::{Reader, Seat, id},
    words::import_state,
};
use crate::{
    AppState,
    components::{Badge, Moment, Notice, Table},
    csv,
    error::{Answer, Failure},
    page::Tone,
    render::Document,
};
use axum::{Router, extract::Path, routing::get};
use chrono::NaiveDateTime;
use domain::{Locale, import::ImportState};
use leptos::prelude::*;
use service::{
    context::local,
    import,
    office::{Field, Import, Rejection},
};

/// While a file is being read, its page is loaded again after this many seconds.
const AGAIN: u8 = 2;
/// Rejections kept of one file.
const MOST: usize = 1_000;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/office/imports/{id}", get(show))
        .route("/office/imports/{id}/rejections.csv", get(download))
}

async fn load(seat: &Seat, import: &str) -> Result<(Import, Vec<Rejection>), Failure> {
    import::show(&seat.ctx, &seat.actor, id(import)?).await?.ok_or(Failure::NotFound)
}

async fn show(seat: Seat, Path(import): Path<String>) -> Answer {
    let (import, rejections) = load(&seat, &import).await?;
    let running = matches!(import.state, ImportState::Waiting | ImportState::Running);
    let document = Document::new(import.file_name.clone());
    let at = local(seat.actor.creditor(), import.created_at);
    let response = seat.show(Here::Menu, document, || body(seat.reader(), at, import, rejections));
    Ok(again_after(response, running.then_some(AGAIN)))
}

async fn download(seat: Seat, Path(import): Path<String>) -> Answer {
    let (import, rejections) = load(&seat, &import).await?;
    let locale = seat.locale();
    let heading = locale
        .pick(["Endroit", "Champ", "Raison", "Valeur"], ["Place", "Field", "Reason", "Value"]);
    let rows = rejections.iter().map(|rejection| {
        vec![
            rejection.place.as_str(),
            field(rejection, locale),
            message(rejection, locale),
            rejection.excerpt.as_str(),
        ]
    });
    let text = csv::table(locale, std::iter::once(heading.to_vec()).chain(rows));
    let stem =
        import.file_name.rsplit_once('.').map_or(import.file_name.as_str(), |(stem, _)| stem);
    let name = format!("{stem}-{}.csv", locale.pick("refus", "refused"));
    attachment("text/csv; charset=utf-8", &name, text.into_bytes())
}

fn message(rejection: &Rejection, locale: Locale) -> &str {
    match locale {
        Locale::Fr => &rejection.message_fr,
        Locale::En => &rejection.message_en,
    }
}

/// The field in words, if it is one that we know.
fn field(rejection: &Rejection, locale: Locale) -> &str {
    rejection.field.parse::<Field>().map_or(rejection.field.as_str(), |field| field.label(locale))
}

fn body(
    seat: Reader,
    at: NaiveDateTime,
    import: Import,
    rejections: Vec<Rejection>,
) -> impl IntoView + use<> {
    let locale = seat.locale();
    let (tone, word) = import_state(import.state, locale);
    let trail = vec![("/office/imports".to_owned(), seat.pick("Imports", "Imports").to_owned())];
    let notice = match import.state {
        ImportState::Waiting | ImportState::Running => Some((
            Tone::Info,
            seat.pick(
                "La lecture continue même si vous quittez cette page, qui se recharge d’elle-même.",
                "Reading goes on even if you leave this page, which reloads by itself.",
            ),
        )),
        ImportState::Failed => Some((
            Tone::Danger,
            seat.pick(
                "Ce fichier n’a pas pu être lu\u{a0}; rien n’a été enregistré. La raison est ci-dessous.",
                "This file could not be read; nothing was recorded. The reason is below.",
            ),
        )),
        ImportState::Done if import.rejected > 0 => Some((
            Tone::Warning,
            seat.pick(
                "Les lignes correctes sont enregistrées. Corrigez les autres dans votre fichier et déposez-le à nouveau.",
                "The good rows are recorded. Correct the others in your file and upload it again.",
            ),
        )),
        ImportState::Done => None,
    };
    let figures = [
        (seat.pick("Lues", "Read"), import.rows_read),
        (seat.pick("Ajoutées", "Added"), import.accepted),
        (seat.pick("Modifiées", "Updated"), import.updated),
        (seat.pick("Inchangées", "Unchanged"), import.unchanged),
        (seat.pick("Refusées", "Refused"), import.rejected),
    ];
    let figures = figures.map(|(name, figure)| {
        view! { <li><div><span class="label">{name}</span><span class="figure">{figure}</span></div></li> }
    });
    let csv = format!("/office/imports/{}/rejections.csv", import.id);
    view! {
        <Trail steps=trail/>
        <div class="head">
            <h1>{import.file_name}</h1>
            <p><Badge tone=tone text=word/></p>
            <p class="muted">{seat.pick("Déposé le ", "Uploaded on ")}<Moment at=at/></p>
        </div>
        {notice.map(|(tone, text)| view! { <Notice tone=tone><p>{text}</p></Notice> })}
        <ul class="stats">{figures.collect_view()}</ul>
        <section aria-labelledby="rejections">
            <h2 id="rejections">{seat.pick("Refusées", "Refused")}</h2>
            {if rejections.is_empty() {
                view! { <Empty text=seat.pick("Rien n’a été refusé.", "Nothing was refused.")/> }.into_any()
            } else {
                view! {
                    <p><a class="button quiet" href=csv download="">{seat.pick("Télécharger en CSV", "Download as CSV")}</a></p>
                    {table(seat, rejections)}
                }.into_any()
            }}
        </section>
    }
}

fn table(seat: Reader, rejections: Vec<Rejection>) -> impl IntoView + use<> {
    let locale = seat.locale();
    let full = rejections.len() >= MOST;
    let rows = rejections.into_iter().map(|rejection| {
        let (name, message) = (field(&rejection, locale).to_owned(), message(&rejection, locale).to_owned());
        view! {
            <tr>
                <th scope="row">{if rejection.place.is_empty() { locale.pick("fichier", "file").to_owned() } else { rejection.place }}</th>
                <td class="wide">{name}</td>
                <td class="words">{message}</td>
                <td class="wide"><code>{rejection.excerpt}</code></td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Table caption=seat.pick("Lignes refusées", "Refused rows") hide_caption=true>
            <thead>
                <tr>
                    <th scope="col">{seat.pick("Endroit", "Place")}</th>
                    <th scope="col" class="wide">{seat.pick("Champ", "Field")}</th>
                    <th scope="col">{seat.pick("Raison et remède", "Reason and remedy")}</th>
                    <th scope="col" class="wide">{seat.pick("Valeur", "Value")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
        {full.then(|| view! {
            <p class="muted">{seat.pick("Seuls les mille premiers refus sont gardés.", "Only the first thousand refusals are kept.")}</p>
        })}
    }
}
