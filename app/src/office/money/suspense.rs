//! Money that waits to be recognised: put on an invoice, or noted as paid back.

use super::super::{
    components::{Empty, Trail},
    frame::Here,
    seat::{Reader, Seat, id},
};
use crate::{
    AppState,
    components::{
        Amount, Csrf, Day, ErrorSummary, Fact, Facts, Field, Moment, Submit, Table, TextArea,
    },
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
use domain::{PostingId, party::Role};
use http::StatusCode;
use leptos::prelude::*;
use service::payments::outside::{self, SettleError, Suspended};

const LIST: &str = "/office/money/suspense";

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route(LIST, get(list))
        .route("/office/money/suspense/{posting}", get(show).post(settle))
}

fn title(seat: Reader) -> &'static str {
    seat.pick("Sommes en attente", "Money set aside")
}

async fn list(seat: Seat) -> Answer {
    let waiting = outside::suspended(&seat.ctx, &seat.actor).await?;
    let title = title(seat.reader());
    Ok(seat.show(Here::Menu, Document::new(title), || rows(seat.reader(), waiting)))
}

fn rows(seat: Reader, waiting: Vec<Suspended>) -> impl IntoView + use<> {
    let title = title(seat);
    let may_settle = seat.may(Role::Manager);
    let rows = waiting.into_iter().map(|one| {
        let settle = may_settle.then(|| {
            let href = format!("{LIST}/{}", one.posting);
            view! { <a class="button quiet" href=href>{seat.pick("Traiter", "Settle")}</a> }
        });
        view! {
            <tr>
                <td class="wide"><Moment at=one.since/></td>
                <th scope="row">{origin(seat, &one)}</th>
                <td class="number"><Amount of=one.amount/></td>
                <td class="number">{settle}</td>
            </tr>
        }
    });
    let rows: Vec<_> = rows.collect();
    let new = seat.may(Role::Collector).then(|| view! {
        <p class="links-line"><a href="/office/money/transfer">{seat.pick("Enregistrer un virement reçu", "Book a transfer received")}</a></p>
    });
    view! {
        <Trail steps=vec![("/office/money".to_owned(), seat.pick("Argent reçu", "Money received").to_owned())]/>
        <h1>{title}</h1>
        {if rows.is_empty() {
            view! { <Empty text=seat.pick("Rien n’attend.", "Nothing is waiting.")/> }.into_any()
        } else {
            view! {
                <Table caption=title hide_caption=true>
                    <thead>
                        <tr>
                            <th scope="col" class="wide">{seat.pick("Depuis", "Since")}</th>
                            <th scope="col">{seat.pick("Origine", "Origin")}</th>
                            <th scope="col" class="number">{seat.pick("Montant", "Amount")}</th>
                            <th scope="col"><span class="visually-hidden">{seat.pick("Actions", "Actions")}</span></th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </Table>
            }.into_any()
        }}
        {new}
    }
}

/// Where it came from, in a few words.
fn origin(seat: Reader, one: &Suspended) -> String {
    let parts = match (&one.transfer, &one.debtor) {
        (Some(transfer), _) => {
            let kind = seat.pick("Virement", "Transfer").to_owned();
            vec![kind, transfer.payer.clone(), transfer.reference.clone()]
        }
        (None, debtor) => {
            let kind = seat.pick(
                "Paiement en ligne qui ne correspond pas",
                "Online payment that does not match",
            );
            vec![kind.to_owned(), debtor.clone().map(|debtor| debtor.1).unwrap_or_default()]
        }
    };
    let told: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    told.join(" · ")
}

async fn load(seat: &Seat, posting: PostingId) -> Result<Suspended, Failure> {
    seat.actor.demand(Role::Manager)?;
    let waiting = outside::suspended(&seat.ctx, &seat.actor).await?;
    waiting.into_iter().find(|one| one.posting == posting).ok_or(Failure::NotFound)
}

async fn show(seat: Seat, Path(posting): Path<String>) -> Answer {
    let one = load(&seat, id(&posting)?).await?;
    Ok(page(&seat, StatusCode::OK, one, Form::new()))
}

async fn settle(seat: Seat, Path(posting): Path<String>, posted: Posted) -> Answer {
    seat.actor.demand(Role::Manager)?;
    let posting: PostingId = id(&posting)?;
    let mut form = Form::from(posted);
    let settled = if form.value("what") == "pay_back" {
        outside::pay_back(&seat.ctx, &seat.actor, posting, form.value("reason")).await
    } else {
        let reference = form.value("invoice").to_owned();
        let named = outside::named(&seat.ctx, seat.actor.creditor(), &reference).await?;
        match named.and_then(outside::Named::invoice) {
            Some(invoice) => outside::allocate(&seat.ctx, &seat.actor, posting, invoice).await,
            None => Err(SettleError::Invoice),
        }
    };
    let flash = match settled {
        Ok(_) => Flash::new(Tone::Success, seat.pick("Somme traitée.", "Money settled.")),
        // Somebody else was faster, or the same form was sent twice.
        Err(SettleError::NotFound) => Flash::new(
            Tone::Info,
            seat.pick("Cette somme n’attend plus.", "This money waits no more."),
        ),
        Err(SettleError::Other(error)) => return Err(error.into()),
        Err(SettleError::Invoice) => {
            form.reject(
                "invoice",
                seat.pick(
                    "Aucune facture ouverte ne porte cette référence, dans cette devise.",
                    "No open invoice has this reference, in this currency.",
                ),
            );
            let one = load(&seat, posting).await?;
            return Ok(page(&seat, StatusCode::UNPROCESSABLE_ENTITY, one, form));
        }
        Err(SettleError::NoReason) => {
            form.reject(
                "reason",
                seat.pick(
                    "Dites comment et pourquoi\u{a0}: le journal le garde.",
                    "Say how and why: the audit keeps it.",
                ),
            );
            let one = load(&seat, posting).await?;
            return Ok(page(&seat, StatusCode::UNPROCESSABLE_ENTITY, one, form));
        }
    };
    Ok(see_other(LIST).flash(&seat.visit, &flash).into_response())
}

fn page(seat: &Seat, status: StatusCode, one: Suspended, form: Form) -> Response {
    let title = title(seat.reader());
    seat.show(Here::Menu, Document::new(title).status(status), || body(seat.reader(), one, form))
}

fn body(seat: Reader, one: Suspended, form: Form) -> impl IntoView + use<> {
    let title = title(seat);
    let trail = vec![
        ("/office/money".to_owned(), seat.pick("Argent reçu", "Money received").to_owned()),
        (LIST.to_owned(), title.to_owned()),
    ];
    let action = format!("{LIST}/{}", one.posting);
    let from = origin(seat, &one);
    let received = one.transfer.map(|transfer| transfer.received_on);
    view! {
        <Trail steps=trail/>
        <h1>{from}</h1>
        <ErrorSummary form=form.clone()/>
        <Facts>
            <Fact term=seat.pick("Montant", "Amount")><Amount of=one.amount/></Fact>
            <Fact term=seat.pick("En attente depuis", "Waiting since")><Moment at=one.since/></Fact>
            {received.map(|on| view! { <Fact term=seat.pick("Reçu le", "Received on")><Day on=on/></Fact> })}
            {one.debtor.map(|(id, name)| view! {
                <Fact term=seat.pick("Reçu pour", "Received for")><a href=format!("/office/debtors/{id}")>{name}</a></Fact>
            })}
        </Facts>
        <form method="post" action=action.clone() class="decision">
            <Csrf/>
            <h2>{seat.pick("Affecter à une facture", "Put on an invoice")}</h2>
            <Field form=form.clone() name="invoice" required=true label=seat.pick("Référence de la facture", "Reference of the invoice")/>
            <p class="consequence">{seat.pick(
                "La facture est soldée d’autant, le débiteur reçoit son reçu\u{a0}; un trop-perçu reste en avance.",
                "The invoice is settled by as much, the debtor gets the receipt; what is too much stays as credit.",
            )}</p>
            <Submit name="what" value="allocate">{seat.pick("Affecter", "Put on this invoice")}</Submit>
        </form>
        <form method="post" action=action class="decision">
            <Csrf/>
            <h2>{seat.pick("Noter comme rendue", "Note as paid back")}</h2>
            <TextArea form=form name="reason" label=seat.pick("Comment et pourquoi", "How and why") maxlength=500 rows=3 required=true
                hint=seat.pick("Gardé dans le journal.", "Kept in the audit.")/>
            <p class="consequence">{seat.pick(
                "Acquit n’envoie rien\u{a0}: rendez d’abord la somme depuis votre banque ou chez le prestataire.",
                "Acquit sends nothing: first pay the money back from your bank or at the provider.",
            )}</p>
            <Submit look="danger" name="what" value="pay_back">{seat.pick("Noter comme rendue", "Note as paid back")}</Submit>
        </form>
    }
}
