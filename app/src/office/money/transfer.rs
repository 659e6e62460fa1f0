//! Booking a transfer that was seen on the creditor's account: from a debtor's file, or from the
//! month's money for whoever its reference names.

use super::super::{
    components::Trail,
    frame::Here,
    seat::{Reader, Seat, id},
};
use crate::{
    AppState,
    components::{Amount, Check, Csrf, ErrorSummary, Field, FieldError, Submit},
    error::{Answer, Failure},
    forms::{Form, Posted},
    page::{Flash, Tone},
    render::{Document, see_other},
};
use axum::{
    Router,
    extract::Path,
    response::{IntoResponse, Response},
    routing::get,
};
use chrono::NaiveDate;
use domain::{InvoiceId, Locale, Money, party::Role};
use http::StatusCode;
use leptos::prelude::*;
use service::{
    office::{self, DebtorFile},
    payments::outside::{self, Booked, NewTransfer, TransferError},
};

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/office/debtors/{id}/transfer", get(show).post(book))
        .route("/office/money/transfer", get(show_any).post(book_any))
}

async fn file(seat: &Seat, debtor: &str) -> Result<DebtorFile, Failure> {
    seat.actor.demand(Role::Collector)?;
    office::debtor(&seat.ctx, &seat.actor, id(debtor)?).await?.ok_or(Failure::NotFound)
}

async fn show(seat: Seat, Path(debtor): Path<String>) -> Answer {
    let file = file(&seat, &debtor).await?;
    Ok(page(&seat, StatusCode::OK, Some(file), Form::new()))
}

async fn show_any(seat: Seat) -> Answer {
    seat.actor.demand(Role::Collector)?;
    Ok(page(&seat, StatusCode::OK, None, Form::new()))
}

async fn book(seat: Seat, Path(debtor): Path<String>, posted: Posted) -> Answer {
    let file = file(&seat, &debtor).await?;
    let mut form = Form::from(posted);
    let chosen: Vec<InvoiceId> =
        form.posted().all("invoice").filter_map(|id| id.parse().ok()).collect();
    let chosen = (!chosen.is_empty()).then_some(chosen);
    if let Some(new) = read(&seat, &mut form) {
        let new = NewTransfer { debtor: Some(file.debtor.id), invoices: chosen, ..new };
        if let Some(booked) = send(&seat, &mut form, new).await? {
            return Ok(done(&seat, &booked));
        }
    }
    Ok(page(&seat, StatusCode::UNPROCESSABLE_ENTITY, Some(file), form))
}

async fn book_any(seat: Seat, posted: Posted) -> Answer {
    seat.actor.demand(Role::Collector)?;
    let mut form = Form::from(posted);
    let whose = form.value("whose").to_owned();
    let named = outside::named(&seat.ctx, seat.actor.creditor(), &whose).await?;
    if named.is_none() && !whose.is_empty() {
        form.reject("whose", seat.pick(
            "Aucune facture et aucun débiteur ne porte cette référence\u{a0}: corrigez-la, ou laissez vide.",
            "No invoice and no debtor has this reference: correct it, or leave it empty.",
        ));
    }
    if let Some(new) = read(&seat, &mut form) {
        let new = NewTransfer {
            debtor: named.map(outside::Named::debtor),
            invoices: named.and_then(outside::Named::invoice).map(|invoice| vec![invoice]),
            ..new
        };
        if let Some(booked) = send(&seat, &mut form, new).await? {
            return Ok(done(&seat, &booked));
        }
    }
    Ok(page(&seat, StatusCode::UNPROCESSABLE_ENTITY, None, form))
}

/// What was typed, as a transfer of nobody; what cannot be is noted in the form.
fn read(seat: &Seat, form: &mut Form) -> Option<NewTransfer> {
    let amount = Money::parse(form.value("amount"), seat.actor.creditor().currency);
    if amount.is_err() {
        form.reject(
            "amount",
            seat.pick(
                "Indiquez un montant, par exemple 240,00.",
                "Give an amount, such as 240.00.",
            ),
        );
    }
    let received_on: Result<NaiveDate, _> = form.value("received_on").parse();
    if received_on.is_err() {
        let words = seat.pick("Indiquez le jour de réception.", "Give the day of receipt.");
        form.reject("received_on", words);
    }
    let new = NewTransfer {
        debtor: None,
        invoices: None,
        amount: amount.ok()?,
        received_on: received_on.ok()?,
        payer: form.value("payer").to_owned(),
        reference: form.value("reference").to_owned(),
        key: format!("form:{}", form.value("key")),
        even_if_known: form.posted().has("again"),
    };
    form.is_valid().then_some(new)
}

/// Books it; what was refused is noted in the form.
async fn send(seat: &Seat, form: &mut Form, new: NewTransfer) -> Result<Option<Booked>, Failure> {
    let locale = seat.locale();
    match outside::receive(&seat.ctx, &seat.actor, new).await {
        Ok(booked) => return Ok(Some(booked)),
        Err(TransferError::Other(error)) => return Err(error.into()),
        Err(TransferError::NotFound) => return Err(Failure::NotFound),
        Err(TransferError::Amount { most }) => {
            let most = locale.money(most);
            let words = match locale {
                Locale::Fr => format!("Le montant est supérieur à zéro et d’au plus {most}."),
                Locale::En => format!("The amount is more than zero and at most {most}."),
            };
            form.reject("amount", words);
        }
        Err(TransferError::Date { first, last }) => {
            let (first, last) = (locale.date(first), locale.date(last));
            let words = match locale {
                Locale::Fr => format!("Le jour de réception est entre le {first} et le {last}."),
                Locale::En => format!("The day of receipt lies between {first} and {last}."),
            };
            form.reject("received_on", words);
        }
        Err(TransferError::Words) => form.reject("reference", seat.pick(
            "70 caractères au plus pour le payeur, 140 pour la référence.",
            "At most 70 characters for the payer, 140 for the reference.",
        )),
        Err(TransferError::Invoice) => form.reject("invoice", seat.pick(
            "Une facture choisie vient d’être soldée\u{a0}: vérifiez ce qui reste dû.",
            "An invoice that was chosen has just been settled: check what is still owed.",
        )),
        Err(TransferError::Known(_)) => form.reject("again", seat.pick(
            "Un virement de même référence, du même jour et du même montant est déjà enregistré. Si c’en est un autre, cochez la case.",
            "A transfer with the same reference, day and amount is booked already. If this is another one, tick the box.",
        )),
        Err(TransferError::OtherBefore(_)) => form.reject("", seat.pick(
            "Ce formulaire a déjà enregistré un autre virement\u{a0}: ouvrez-en un nouveau.",
            "This form has booked another transfer already: open a new one.",
        )),
    }
    Ok(None)
}

fn done(seat: &Seat, booked: &Booked) -> Response {
    let amount = seat.locale().money(Money::new(booked.transfer.minor, booked.transfer.currency));
    let words = match (seat.locale(), booked.debtor) {
        (Locale::Fr, Some(_)) => {
            format!("Virement de {amount} enregistré, reçu envoyé par e-mail.")
        }
        (Locale::En, Some(_)) => format!("Transfer of {amount} booked, receipt sent by e-mail."),
        (Locale::Fr, None) => {
            format!("Virement de {amount} mis en attente\u{a0}: à qui est-il\u{a0}?")
        }
        (Locale::En, None) => format!("Transfer of {amount} set aside: whose is it?"),
    };
    let to = match booked.debtor {
        Some(debtor) => format!("/office/debtors/{debtor}#transfers"),
        None => "/office/money/suspense".to_owned(),
    };
    see_other(&to).flash(&seat.visit, &Flash::new(Tone::Success, words)).into_response()
}

fn page(seat: &Seat, status: StatusCode, file: Option<DebtorFile>, form: Form) -> Response {
    let title = seat.pick("Enregistrer un virement reçu", "Book a transfer received");
    let here = if file.is_some() { Here::Debtors } else { Here::Menu };
    let typed = form.value("key");
    let key = if typed.is_empty() { seat.ctx.form_key() } else { typed.to_owned() };
    let today = seat.ctx.today(seat.actor.creditor());
    seat.show(here, Document::new(title).status(status), || {
        body(seat.reader(), title, file, form, key, today)
    })
}

fn body(
    seat: Reader,
    title: &'static str,
    file: Option<DebtorFile>,
    form: Form,
    key: String,
    today: NaiveDate,
) -> impl IntoView + use<> {
    let (trail, action) = if let Some(file) = &file {
        let base = format!("/office/debtors/{}", file.debtor.id);
        let list = ("/office/debtors".to_owned(), seat.pick("Débiteurs", "Debtors").to_owned());
        (vec![list, (base.clone(), file.debtor.name.clone())], format!("{base}/transfer"))
    } else {
        let month = seat.pick("Argent reçu", "Money received").to_owned();
        (vec![("/office/money".to_owned(), month)], "/office/money/transfer".to_owned())
    };
    let whose = match file {
        Some(file) => invoices(seat, file, form.clone()).into_any(),
        None => view! {
            <Field form=form.clone() name="whose" label=seat.pick("Référence de la facture ou du débiteur", "Reference of the invoice or the debtor")
                hint=seat.pick("Laissez vide si personne ne le sait encore\u{a0}: la somme attend d’être affectée.", "Leave empty if nobody knows yet: the money waits to be put on an invoice.")/>
        }
        .into_any(),
    };
    let again = form.error("again").is_some().then(|| view! {
        <div id="again">
            <FieldError form=form.clone() name="again"/>
            <Check name="again" value="yes">{seat.pick("C’est un autre virement\u{a0}: l’enregistrer", "It is another transfer: book it")}</Check>
        </div>
    });
    view! {
        <Trail steps=trail/>
        <h1>{title}</h1>
        <ErrorSummary form=form.clone()/>
        <form method="post" action=action class="decision">
            <Csrf/>
            <input type="hidden" name="key" value=key/>
            {whose}
            <Field form=form.clone() name="amount" inputmode="decimal" short=true maxlength=20 required=true
                label=seat.pick("Montant reçu", "Amount received")/>
            <Field form=form.clone() name="received_on" kind="date" short=true required=true value=today.to_string()
                label=seat.pick("Reçu le", "Received on") hint=seat.pick("Le jour du relevé.", "The day on the statement.")/>
            <Field form=form.clone() name="payer" maxlength=70 label=seat.pick("Nom du payeur", "Payer’s name")/>
            <Field form=form name="reference" maxlength=140 label=seat.pick("Référence du virement", "Reference of the transfer")/>
            {again}
            <p class="consequence">{seat.pick(
                "Les factures sont soldées d’autant, les relances suivent, le reçu part par e-mail\u{a0}; un trop-perçu reste en avance du débiteur.",
                "Invoices are settled by as much, reminders follow, the receipt leaves by e-mail; what is too much stays as the debtor’s credit.",
            )}</p>
            <Submit>{seat.pick("Enregistrer ce virement", "Book this transfer")}</Submit>
        </form>
    }
}

/// The debtor's open invoices: those ticked are settled, else the oldest first.
fn invoices(seat: Reader, file: DebtorFile, form: Form) -> impl IntoView + use<> {
    let chosen: Vec<String> = form.posted().all("invoice").map(str::to_owned).collect();
    let open = file.invoices.into_iter().filter(|invoice| invoice.balance.is_positive());
    let boxes = open.map(|invoice| {
        let value = invoice.id.to_string();
        let checked = chosen.contains(&value);
        view! {
            <Check name="invoice" value=value checked=checked>
                {invoice.reference}" · "<Amount of=invoice.balance/>
            </Check>
        }
    });
    let boxes = boxes.collect_view();
    view! {
        <fieldset class="group" id="invoice">
            <legend>{seat.pick("Factures à solder", "Invoices to settle")}</legend>
            <p class="hint">{seat.pick("Aucune cochée\u{a0}: les plus anciennes d’abord.", "None ticked: the oldest first.")}</p>
            <FieldError form=form name="invoice"/>
            {boxes}
        </fieldset>
    }
}
