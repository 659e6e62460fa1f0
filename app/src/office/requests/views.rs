//! Views that someone comes back to: links above the list, a name for the one that is shown.

use super::{
    filters::{address, filters, said},
    queue::page,
};
use crate::{
    AppState,
    components::{Csrf, FieldError, Submit},
    error::{Answer, Failure},
    forms::{Form, Posted},
    office::seat::{Reader, Seat, id},
    page::{Flash, Tone},
    render::see_other,
};
use axum::{Router, extract::Path, response::IntoResponse, routing::get};
use domain::party::Role;
use http::StatusCode;
use leptos::prelude::*;
use service::requests::views::{self, Filters, NAME_MOST, View, ViewError};
use uuid::Uuid;

const HERE: &str = "/office/requests/views";
/// The name of a view; each form of the list has fields of its own.
const NAME: &str = "view_name";

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route(HERE, get(back).post(save))
        .route("/office/requests/views/{id}/delete", get(back_from).post(delete))
}

/// The address of a form, opened: the list it belongs to.
async fn back(_: Seat) -> Answer {
    Ok(see_other("/office/requests").into_response())
}

async fn back_from(_: Seat, Path(view): Path<String>) -> Answer {
    let _: Uuid = id(&view)?;
    Ok(see_other("/office/requests").into_response())
}

async fn save(seat: Seat, posted: Posted) -> Answer {
    seat.actor.demand(Role::Collector)?;
    let (asked, _) = filters(&posted, seat.reader());
    let mut form = Form::from(posted);
    let words = match views::save(&seat.ctx, &seat.actor, form.value(NAME), &asked).await {
        Ok(()) => {
            let flash = Flash::new(Tone::Success, seat.pick("Vue enregistrée.", "View saved."));
            return Ok(see_other(&address(&asked, 1)).flash(&seat.visit, &flash).into_response());
        }
        Err(ViewError::Name) => seat.pick(
            "Donnez un nom, en quarante caractères au plus.",
            "Give a name, in forty characters at most.",
        ),
        Err(ViewError::Full) => seat.pick(
            "Vous avez déjà vingt vues\u{a0}: supprimez-en une, ou reprenez un nom existant.",
            "You have twenty views already: delete one, or use a name that exists.",
        ),
        Err(ViewError::Other(error)) => return Err(error.into()),
    };
    form.reject(NAME, words);
    page(&seat, StatusCode::UNPROCESSABLE_ENTITY, asked, 1, form).await
}

async fn delete(seat: Seat, Path(view): Path<String>, posted: Posted) -> Answer {
    seat.actor.demand(Role::Collector)?;
    if !views::delete(&seat.ctx, &seat.actor, id(&view)?).await? {
        return Err(Failure::NotFound);
    }
    let flash = Flash::new(Tone::Success, seat.pick("Vue supprimée.", "View deleted."));
    let (asked, _) = filters(&posted, seat.reader());
    Ok(see_other(&address(&asked, 1)).flash(&seat.visit, &flash).into_response())
}

/// The reader's views; the one that is shown can be named, or deleted.
pub(super) fn line(
    seat: Reader,
    asked: &Filters,
    kept: &[View],
    form: &Form,
) -> impl IntoView + use<> {
    let links = kept.iter().map(|view| {
        let current = (view.filters == *asked).then_some("true");
        view! { <li><a href=address(&view.filters, 1) aria-current=current>{view.name.clone()}</a></li> }
    });
    let links = links.collect_view();
    let list = (!kept.is_empty()).then(|| {
        view! { <ul class="segments" aria-label=seat.pick("Mes vues", "My views")>{links}</ul> }
    });
    let shown = kept.iter().find(|view| view.filters == *asked);
    let change = seat.may(Role::Collector).then(|| match shown {
        Some(view) => removing(seat, asked, view).into_any(),
        None if *asked == Filters::default() => ().into_any(),
        None => naming(seat, asked, form).into_any(),
    });
    view! { <div class="filters views">{list}{change}</div> }
}

/// The filters as hidden fields.
pub(super) fn hidden(asked: &Filters) -> impl IntoView + use<> {
    let fields = said(asked).into_iter();
    fields
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view()
}

fn naming(seat: Reader, asked: &Filters, form: &Form) -> impl IntoView + use<> {
    let open = form.error(NAME).is_some();
    let typed = form.value(NAME).to_owned();
    let (invalid, told) = (open.then_some("true"), open.then_some("view_name-error"));
    let (error, kept) = (form.clone(), hidden(asked));
    view! {
        <details class="more" open=open>
            <summary>{seat.pick("Enregistrer cette vue…", "Save this view…")}</summary>
            <form method="post" action=HERE class="line">
                <Csrf/>
                {kept}
                <div class="field short">
                    <label for=NAME>{seat.pick("Nom de la vue", "Name of the view")}</label>
                    <FieldError form=error name=NAME/>
                    <input id=NAME name=NAME value=typed maxlength=NAME_MOST.to_string() required=true autocomplete="off"
                        aria-invalid=invalid aria-describedby=told/>
                </div>
                <Submit look="quiet">{seat.pick("Enregistrer la vue", "Save the view")}</Submit>
            </form>
        </details>
    }
}

fn removing(seat: Reader, asked: &Filters, view: &View) -> impl IntoView + use<> {
    let action = format!("{HERE}/{}/delete", view.id);
    let words =
        format!("{}{}", seat.pick("Supprimer la vue\u{a0}: ", "Delete the view: "), view.name);
    let kept = hidden(asked);
    view! {
        <form method="post" action=action>
            <Csrf/>
            {kept}
            <button type="submit" class="link">{words}</button>
        </form>
    }
}
