//! For whom it is collected: the addresses that the law wants in a collector's letters.

use super::super::{
    components::{Empty, Trail},
    frame::Here,
    seat::{Reader, Seat},
};
use super::trail;
use crate::{
    AppState,
    components::{Badge, Csrf, ErrorSummary, Field, Submit, Table},
    cookies,
    error::{Answer, Failure},
    forms::{Form, Posted},
    page::{Flash, Tone},
    render::{Document, see_other},
};
use axum::{Router, extract::Query, response::IntoResponse, routing::get};
use domain::party::Role;
use http::StatusCode;
use leptos::prelude::*;
use service::letters::{self, PrincipalCommand, PrincipalError, PrincipalView};
use std::collections::BTreeMap;

const HERE: &str = "/office/print/principals";

pub(super) fn router() -> Router<AppState> {
    Router::new().route(HERE, get(show).post(put))
}

async fn show(seat: Seat, Query(query): Query<BTreeMap<String, String>>) -> Answer {
    let name = query.get("name").cloned();
    page(&seat, StatusCode::OK, Form::new(), name).await
}

async fn page(seat: &Seat, status: StatusCode, form: Form, name: Option<String>) -> Answer {
    let all = letters::principals(&seat.ctx, &seat.actor).await?;
    let chosen = match name {
        Some(name) => {
            let found = all.iter().find(|principal| principal.name == name);
            Some(found.cloned().ok_or(Failure::NotFound)?)
        }
        None => None,
    };
    let title = seat.pick("Créanciers d’origine", "Original creditors");
    Ok(seat.show(Here::Print, Document::new(title).status(status), || {
        body(seat.reader(), title, form, all, chosen)
    }))
}

async fn put(seat: Seat, posted: Posted) -> Answer {
    let mut form = Form::from(posted);
    let text = |name: &str| form.value(name).chars().take(200).collect::<String>();
    let command = PrincipalCommand {
        name: form.value("name").to_owned(),
        street: text("street"),
        postcode: text("postcode"),
        city: text("city"),
        country: text("country"),
        siren: text("siren"),
    };
    let name = command.name.clone();
    let (field, words) = match letters::put_principal(&seat.ctx, &seat.actor, command).await {
        Ok(()) => {
            let words = seat.pick(
                "Adresse gardée. Les lettres qui l’attendaient sont reprises.",
                "Address kept. The letters that waited for it are taken up again.",
            );
            return Ok(see_other(HERE)
                .flash(&seat.visit, &Flash::new(Tone::Success, words))
                .into_response());
        }
        Err(PrincipalError::NotFound) => return Err(Failure::NotFound),
        Err(PrincipalError::Other(error)) => return Err(error.into()),
        Err(PrincipalError::Street) => {
            ("street", seat.pick("Indiquez la rue.", "Give the street."))
        }
        Err(PrincipalError::Postcode) => (
            "postcode",
            seat.pick(
                "Indiquez le code postal\u{a0}: cinq chiffres en France.",
                "Give the postcode: five digits in France.",
            ),
        ),
        Err(PrincipalError::City) => ("city", seat.pick("Indiquez la ville.", "Give the town.")),
        Err(PrincipalError::Country) => (
            "country",
            seat.pick("Deux lettres, comme FR ou BE.", "Two letters, such as FR or BE."),
        ),
        Err(PrincipalError::Siren) => {
            ("siren", seat.pick("Un SIREN a neuf chiffres.", "A SIREN has nine digits."))
        }
    };
    form.reject(field, words);
    page(&seat, StatusCode::UNPROCESSABLE_ENTITY, form, Some(name)).await
}

fn body(
    seat: Reader,
    title: &'static str,
    form: Form,
    all: Vec<PrincipalView>,
    chosen: Option<PrincipalView>,
) -> impl IntoView + use<> {
    let may = seat.may(Role::Collector);
    view! {
        <Trail steps=trail(seat)/>
        <h1>{title}</h1>
        <p>{seat.pick(
            "La loi veut que chaque lettre d’un tiers nomme le créancier et son adresse (article R124-4 du Code des procédures civiles d’exécution). Sans elle, aucune lettre ne part.",
            "The law wants every letter of someone who collects for others to name the creditor and its address (article R124-4 of the French Code of Civil Enforcement Procedures). Without it no letter leaves.",
        )}</p>
        <ErrorSummary form=form.clone()/>
        {chosen.filter(|_| may).map(|principal| edit(seat, form, principal))}
        {if all.is_empty() {
            view! { <Empty text=seat.pick("Aucune facture ne nomme de créancier d’origine.", "No invoice names an original creditor.")/> }.into_any()
        } else {
            table(seat, title, all, may).into_any()
        }}
    }
}

fn table(
    seat: Reader,
    title: &'static str,
    all: Vec<PrincipalView>,
    may: bool,
) -> impl IntoView + use<> {
    let rows = all.into_iter().map(|principal| {
        let href = format!("{HERE}?name={}", cookies::encode(&principal.name));
        let address =
            principal.known.as_ref().map(|p| format!("{}, {} {}", p.street, p.postcode, p.city));
        let (tone, word) = if principal.complete {
            (Tone::Success, seat.pick("complet", "complete"))
        } else {
            (Tone::Warning, seat.pick("adresse à compléter", "address to be completed"))
        };
        view! {
            <tr>
                <th scope="row">{principal.name}</th>
                <td class="words">{address}</td>
                <td class="number">{principal.invoices}</td>
                <td><Badge tone=tone text=word/></td>
                <td>{may.then(|| view! { <a href=href>{seat.pick("Modifier", "Edit")}</a> })}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Table caption=title hide_caption=true>
            <thead>
                <tr>
                    <th scope="col">{seat.pick("Nom", "Name")}</th>
                    <th scope="col">{seat.pick("Adresse", "Address")}</th>
                    <th scope="col" class="number">{seat.pick("Factures", "Invoices")}</th>
                    <th scope="col">{seat.pick("État", "State")}</th>
                    <th scope="col"><span class="visually-hidden">{seat.pick("Actions", "Actions")}</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

fn edit(seat: Reader, form: Form, principal: PrincipalView) -> impl IntoView + use<> {
    let known = principal.known;
    let of = |part: fn(&letters::Principal) -> String| known.as_ref().map(part).unwrap_or_default();
    let [street, postcode, city] =
        [of(|p| p.street.clone()), of(|p| p.postcode.clone()), of(|p| p.city.clone())];
    let country = known.as_ref().map_or_else(|| "FR".to_owned(), |p| p.country.clone());
    let siren = of(|p| p.siren.clone().unwrap_or_default());
    view! {
        <form method="post" action=HERE class="decision">
            <Csrf/>
            <h2>{principal.name.clone()}</h2>
            <input type="hidden" name="name" value=principal.name/>
            <Field form=form.clone() name="street" label=seat.pick("Rue", "Street") value=street required=true/>
            <Field form=form.clone() name="postcode" label=seat.pick("Code postal", "Postcode") value=postcode short=true maxlength=20 required=true/>
            <Field form=form.clone() name="city" label=seat.pick("Ville", "Town") value=city required=true/>
            <Field form=form.clone() name="country" label=seat.pick("Pays (deux lettres)", "Country (two letters)") value=country short=true maxlength=2/>
            <Field form=form name="siren" label=seat.pick("SIREN, s’il y en a un", "SIREN, if there is one") value=siren short=true maxlength=11/>
            <Submit>{seat.pick("Garder cette adresse", "Keep this address")}</Submit>
        </form>
    }
}
