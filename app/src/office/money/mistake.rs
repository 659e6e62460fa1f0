//! Turning round a booking that was a mistake.

use super::super::{
    components::Trail,
    frame::Here,
    seat::{Seat, id},
};
use crate::{
    AppState,
    components::{Amount, Csrf, Day, ErrorSummary, Fact, Facts, Submit, TextArea},
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
use domain::{DebtorId, Money, party::Role};
use http::StatusCode;
use leptos::prelude::*;
use service::payments::outside::{self, ReverseError, Transfer};

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/office/transfers/{posting}/reverse", get(show).post(reverse))
}

async fn load(seat: &Seat, posting: &str) -> Result<(Transfer, DebtorId), Failure> {
    seat.actor.demand(Role::Manager)?;
    let found = outside::transfer(&seat.ctx, &seat.actor, id(posting)?).await?;
    let transfer = found.ok_or(Failure::NotFound)?;
    let debtor = transfer.debtor_id.ok_or(Failure::NotFound)?;
    Ok((transfer, debtor))
}

async fn show(seat: Seat, Path(posting): Path<String>) -> Answer {
    let (transfer, debtor) = load(&seat, &posting).await?;
    Ok(page(&seat, StatusCode::OK, &transfer, debtor, Form::new()))
}

async fn reverse(seat: Seat, Path(posting): Path<String>, posted: Posted) -> Answer {
    let (transfer, debtor) = load(&seat, &posting).await?;
    let mut form = Form::from(posted);
    let reason = form.value("reason").to_owned();
    let flash = match outside::reverse(&seat.ctx, &seat.actor, transfer.posting_id, &reason).await {
        Ok(_) => Flash::new(
            Tone::Success,
            seat.pick(
                "Saisie annulée\u{a0}: les factures sont de nouveau dues.",
                "Booking reversed: the invoices are owed again.",
            ),
        ),
        Err(ReverseError::Already) => Flash::new(
            Tone::Info,
            seat.pick(
                "Cette saisie était déjà annulée.",
                "This booking had been reversed already.",
            ),
        ),
        Err(ReverseError::NoReason) => {
            let words = seat
                .pick("Dites pourquoi\u{a0}: le journal le garde.", "Say why: the audit keeps it.");
            form.reject("reason", words);
            return Ok(page(&seat, StatusCode::UNPROCESSABLE_ENTITY, &transfer, debtor, form));
        }
        Err(ReverseError::NotFound) => return Err(Failure::NotFound),
        Err(ReverseError::Other(error)) => return Err(error.into()),
    };
    let to = format!("/office/debtors/{debtor}#transfers");
    Ok(see_other(&to).flash(&seat.visit, &flash).into_response())
}

fn page(
    seat: &Seat,
    status: StatusCode,
    transfer: &Transfer,
    debtor: DebtorId,
    form: Form,
) -> Response {
    let title = seat.pick("Annuler la saisie d’un virement", "Reverse the booking of a transfer");
    let base = format!("/office/debtors/{debtor}");
    let trail = vec![
        ("/office/debtors".to_owned(), seat.pick("Débiteurs", "Debtors").to_owned()),
        (base, seat.pick("Dossier", "File").to_owned()),
    ];
    let action = format!("/office/transfers/{}/reverse", transfer.posting_id);
    let amount = Money::new(transfer.minor, transfer.currency);
    let (on, payer, reference) =
        (transfer.received_on, transfer.payer.clone(), transfer.reference.clone());
    let seat_view = seat.reader();
    seat.show(Here::Debtors, Document::new(title).status(status), move || {
        let seat = seat_view;
        view! {
            <Trail steps=trail/>
            <h1>{title}</h1>
            <ErrorSummary form=form.clone()/>
            <Facts>
                <Fact term=seat.pick("Montant", "Amount")><Amount of=amount/></Fact>
                <Fact term=seat.pick("Reçu le", "Received on")><Day on=on/></Fact>
                <Fact term=seat.pick("Payeur", "Payer")>{payer}</Fact>
                <Fact term=seat.pick("Référence", "Reference")>{reference}</Fact>
            </Facts>
            <form method="post" action=action class="decision">
                <Csrf/>
                <TextArea form=form name="reason" label=seat.pick("Motif", "Reason") maxlength=500 rows=3 required=true
                    hint=seat.pick("Gardé dans le journal\u{a0}; le débiteur ne le lit pas.", "Kept in the audit; the debtor does not read it.")/>
                <p class="consequence">{seat.pick(
                    "Une écriture inverse est passée\u{a0}: ce que le virement soldait redevient dû, les relances reprennent, son reçu n’est plus délivré. Le débiteur en est prévenu par e-mail.",
                    "A reversing posting is made: what the transfer settled is owed again, reminders go on, its receipt is no longer given. The debtor is told by e-mail.",
                )}</p>
                <Submit look="danger">{seat.pick("Annuler cette saisie", "Reverse this booking")}</Submit>
            </form>
        }
    })
}
