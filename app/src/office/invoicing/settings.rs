//! What a creditor's papers bear beyond its identity. For its administrators.

use super::preview::decimal;
use crate::{
    AppState,
    components::{Csrf, ErrorSummary, Field, Submit},
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
use domain::{Locale, billing::number::PREFIX_MOST, party::Role};
use http::StatusCode;
use leptos::prelude::*;
use service::invoicing::{self, NewProfile, Profile, ProfileError};

const HERE: &str = "/office/settings/invoicing";

pub(super) fn router() -> Router<AppState> {
    Router::new().route(HERE, get(show).post(change))
}

async fn show(seat: Seat) -> Answer {
    seat.actor.demand(Role::Admin)?;
    page(&seat, StatusCode::OK, Form::new()).await
}

async fn change(seat: Seat, posted: Posted) -> Answer {
    seat.actor.demand(Role::Admin)?;
    let mut form = Form::from(posted);
    let text = |name| form.value(name).to_owned();
    let new = NewProfile {
        siren: text("siren"),
        vat_number: text("vat_number"),
        legal: text("legal"),
        invoice_prefix: text("invoice_prefix"),
        credit_prefix: text("credit_prefix"),
        vat_rate: text("vat_rate"),
        exemption: text("exemption"),
    };
    match invoicing::change_profile(&seat.ctx, &seat.actor, new).await {
        Ok(()) => {
            let flash = Flash::new(Tone::Success, seat.pick("C’est enregistré.", "Saved."));
            Ok(see_other(HERE).flash(&seat.visit, &flash).into_response())
        }
        Err(ProfileError::Field(field)) => {
            form.reject(field, wrong(seat.locale(), field));
            page(&seat, StatusCode::UNPROCESSABLE_ENTITY, form).await
        }
        Err(ProfileError::Other(error)) => Err(error.into()),
    }
}

fn wrong(locale: Locale, field: &str) -> &'static str {
    let (fr, en) = match field {
        "siren" => (
            "Un SIREN a neuf chiffres, dont le dernier vérifie les autres.",
            "A SIREN has nine digits, the last of which checks the others.",
        ),
        "vat_number" => (
            "Ce numéro n’est pas valable, ou n’est pas celui de ce SIREN\u{a0}: par exemple FR83404833048.",
            "This number is not valid, or is not that of this SIREN: such as FR83404833048.",
        ),
        "invoice_prefix" => (
            "De 1 à 12 majuscules, chiffres, tirets ou barres.",
            "From 1 to 12 capitals, digits, dashes or slashes.",
        ),
        "credit_prefix" => (
            "De 1 à 12 majuscules, chiffres, tirets ou barres, autre que celui des factures.",
            "From 1 to 12 capitals, digits, dashes or slashes, other than that of invoices.",
        ),
        "vat_rate" => ("Un nombre de 0 à 100.", "A number from 0 to 100."),
        _ => ("Une ligne de 160 caractères au plus.", "One line of at most 160 characters."),
    };
    locale.pick(fr, en)
}

async fn page(seat: &Seat, status: StatusCode, form: Form) -> Result<Response, Failure> {
    let known = invoicing::profile(&seat.ctx, &seat.actor).await?;
    let siren = seat.actor.creditor().siren.clone().unwrap_or_default();
    let title = seat.pick("Facturation", "Invoicing");
    Ok(seat.show(Here::Menu, Document::new(title).status(status), || {
        body(seat.reader(), title, known, siren, form)
    }))
}

fn body(
    seat: Reader,
    title: &'static str,
    known: Profile,
    siren: String,
    form: Form,
) -> impl IntoView + use<> {
    let trail = vec![("/office/settings".to_owned(), seat.pick("Réglages", "Set-up").to_owned())];
    let rate = decimal(seat.locale(), &known.vat_rate);
    let most = u16::try_from(PREFIX_MOST).unwrap_or(u16::MAX);
    view! {
        <Trail steps=trail/>
        <h1>{title}</h1>
        <p>{seat.pick(
            "Ce que portent les factures et les avoirs émis ici, en plus de l’identité du créancier.",
            "What invoices and credit notes issued here bear beyond the creditor’s identity.",
        )}</p>
        <ErrorSummary form=form.clone()/>
        <form method="post" action=HERE class="decision">
            <Csrf/>
            <Field form=form.clone() name="siren" short=true maxlength=20 inputmode="numeric" value=siren label="SIREN"/>
            <Field form=form.clone() name="vat_number" short=true maxlength=20 value=known.vat_number.unwrap_or_default()
                label=seat.pick("Numéro de TVA", "VAT number")
                hint=seat.pick("Indispensable dès qu’une ligne porte de la TVA.", "Needed as soon as a line bears VAT.")/>
            <Field form=form.clone() name="legal" maxlength=160 value=known.legal label=seat.pick("Forme, capital, registre", "Legal form, capital, register")
                hint=seat.pick("Par exemple «\u{a0}SARL au capital de 8\u{a0}000\u{a0}€ · RCS Lyon\u{a0}».", "Such as “SARL with a capital of €8,000 · RCS Lyon”.")/>
            <Field form=form.clone() name="vat_rate" short=true maxlength=8 inputmode="decimal" required=true value=rate
                label=seat.pick("Taux de TVA habituel, en %", "Usual VAT rate, in %")/>
            <Field form=form.clone() name="exemption" maxlength=160 value=known.exemption label=seat.pick("Mention des lignes sans TVA", "Mention for lines without VAT")
                hint=seat.pick("Par exemple «\u{a0}TVA non applicable, article 293 B du CGI\u{a0}».", "Such as “VAT not applicable, article 293 B of the French tax code”.")/>
            <Field form=form.clone() name="invoice_prefix" short=true maxlength=most required=true value=known.invoice_prefix
                label=seat.pick("Préfixe des factures", "Prefix of invoices")
                hint=seat.pick("Suivi de l’année et du numéro. Un autre préfixe commence une autre série.", "Followed by year and number. Another prefix begins another series.")/>
            <Field form=form name="credit_prefix" short=true maxlength=most required=true value=known.credit_prefix
                label=seat.pick("Préfixe des avoirs", "Prefix of credit notes")/>
            <p class="consequence">{seat.pick(
                "Les prochaines pièces portent ces mentions\u{a0}; celles qui sont émises ne changent pas.",
                "The next papers bear this; those that were issued do not change.",
            )}</p>
            <Submit>{seat.pick("Enregistrer", "Save")}</Submit>
        </form>
    }
}
