//! Colleagues on the same request: said above it, and kept up to date while the page is open.

use crate::{
    AppState,
    components::Csrf,
    error::{Answer, Failure},
    forms::Posted,
    office::seat::{Reader, Seat, id},
    render::see_other,
};
use axum::{Router, extract::Path, response::IntoResponse, routing::get};
use domain::{Locale, RequestId, party::Role};
use http::header;
use leptos::prelude::*;
use serde_json::json;
use service::requests::{
    beside::{self, BEAT, Beside},
    case::Case,
};

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/office/requests/{id}/beside", get(back).post(beat))
}

/// The address, opened: the request that it belongs to.
async fn back(_: Seat, Path(request): Path<String>) -> Answer {
    let request: RequestId = id(&request)?;
    Ok(see_other(&format!("/office/requests/{request}")).into_response())
}

/// A page says that it is open, and at which version.
async fn beat(seat: Seat, Path(request): Path<String>, posted: Posted) -> Answer {
    seat.actor.demand(Role::Collector)?;
    let told = beside::beat(&seat.ctx, &seat.actor, id(&request)?).await?;
    let told = told.ok_or(Failure::NotFound)?;
    let seen: i64 = posted.text("version").parse().map_err(|_| Failure::Unreadable)?;
    let changed = told.version != seen;
    let words = words(&told, changed, seat.locale());
    let kind = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    Ok((kind, json!({ "words": words, "changed": changed }).to_string()).into_response())
}

/// The line above a request that may be answered.
pub(super) fn strip(seat: Reader, case: &Case) -> Option<impl IntoView + use<>> {
    if case.request.state.is_end() || !seat.may(Role::Collector) {
        return None;
    }
    let here = format!("/office/requests/{}", case.request.id);
    let action = format!("{here}/beside");
    let version = case.request.version.to_string();
    let open = has_open(&case.beside, seat.locale());
    Some(view! {
        <div class="beside">
            <form method="post" action=action data-beside=BEAT.num_milliseconds().to_string()>
                <Csrf/>
                <input type="hidden" name="version" value=version/>
            </form>
            <p role="status" data-beside-words="">{open}</p>
            <a href=here data-beside-again="" hidden=true>{seat.pick("Voir où elle en est", "See how it stands")}</a>
        </div>
    })
}

/// What a page that is open is told, in words.
fn words(told: &Beside, changed: bool, locale: Locale) -> String {
    let news = changed.then(|| match (&told.answered_by, locale) {
        (Some(name), Locale::Fr) => format!("{name} vient d’y répondre."),
        (Some(name), Locale::En) => format!("{name} has just answered it."),
        (None, _) => locale
            .pick(
                "La demande a changé depuis que cette page est ouverte.",
                "The request has changed since this page was opened.",
            )
            .to_owned(),
    });
    let parts = [news, Some(has_open(&told.others, locale)).filter(|words| !words.is_empty())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Who else has it open; nothing if nobody has.
fn has_open(others: &[String], locale: Locale) -> String {
    let and = locale.pick(" et ", " and ");
    let names = match others {
        [] => return String::new(),
        [one] => one.clone(),
        [all @ .., last] => format!("{}{and}{last}", all.join(", ")),
    };
    match (others.len(), locale) {
        (1, Locale::Fr) => format!("{names} a aussi ouvert cette demande."),
        (_, Locale::Fr) => format!("{names} ont aussi ouvert cette demande."),
        (1, Locale::En) => format!("{names} also has this open."),
        (_, Locale::En) => format!("{names} also have this open."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(others: &[&str], answered_by: Option<&str>) -> Beside {
        Beside {
            others: others.iter().map(|name| (*name).to_owned()).collect(),
            version: 3,
            answered_by: answered_by.map(str::to_owned),
        }
    }

    #[test]
    fn colleagues_are_named() {
        let of = |others: &[&str]| words(&told(others, None), false, Locale::En);
        assert_eq!(of(&[]), "");
        assert_eq!(of(&["Paul"]), "Paul also has this open.");
        assert_eq!(of(&["Paul", "Zoé"]), "Paul and Zoé also have this open.");
        assert_eq!(of(&["Anne", "Paul", "Zoé"]), "Anne, Paul and Zoé also have this open.");
    }

    #[test]
    fn what_has_changed_comes_first() {
        let fr = |told: &Beside| words(told, true, Locale::Fr);
        assert_eq!(
            fr(&told(&["Paul"], Some("Paul"))),
            "Paul vient d’y répondre. Paul a aussi ouvert cette demande."
        );
        assert!(fr(&told(&[], None)).starts_with("La demande a changé"));
    }
}
