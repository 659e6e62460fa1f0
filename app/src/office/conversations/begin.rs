//! Writing first, to a contact who has no conversation yet.

use super::{
    act::{self, Verb, reject},
    case::{address, load, page as case_page},
    parts::{self, WORDS, Writing},
};
use crate::{
    AppState,
    components::ErrorSummary,
    error::{Answer, Failure},
    forms::{Form, Posted},
    office::{
        components::Trail,
        frame::Here,
        seat::{Reader, Seat, id},
    },
    page::{Flash, Tone},
    render::{Document, see_other},
};
use axum::{
    Router,
    extract::Path,
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{ContactId, DebtorId};
use http::StatusCode;
use leptos::prelude::*;
use service::conversations::{
    TalkError,
    desk::{self, Party},
};

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/office/debtors/{debtor}/contacts/{contact}/conversation", get(show).post(begin))
}

type Names = Path<(String, String)>;

async fn show(seat: Seat, Path((debtor, contact)): Names) -> Answer {
    let (debtor, contact) = (id(&debtor)?, id(&contact)?);
    let party = party(&seat, debtor, contact).await?;
    let existing = desk::of_contact(&seat.ctx, &seat.actor, contact).await?;
    if let Some(conversation) = existing {
        return Ok(see_other(&address(conversation)).into_response());
    }
    Ok(page(&seat, StatusCode::OK, party, Form::new()))
}

async fn begin(seat: Seat, Path((debtor, contact)): Names, posted: Posted) -> Answer {
    let (debtor, contact) = (id(&debtor)?, id(&contact)?);
    let party = party(&seat, debtor, contact).await?;
    let mut form = Form::from(posted);
    let (by_mail, to) = (party.by_mail, (debtor, contact));
    let said = (form.value(WORDS), form.value("key"));
    match desk::begin(&seat.ctx, &seat.actor, to, said).await {
        Ok(conversation) => {
            let flash = Flash::new(Tone::Success, act::sent(by_mail, seat.locale()));
            Ok(see_other(&address(conversation)).flash(&seat.visit, &flash).into_response())
        }
        // Somebody has begun meanwhile: what was said is read first, what was typed is kept.
        Err(error @ TalkError::Stale) => {
            let existing = desk::of_contact(&seat.ctx, &seat.actor, contact).await?;
            let status = reject(&mut form, seat.locale(), Verb::Answer, error)?;
            let existing = existing.ok_or(Failure::NotFound)?;
            let shown = load(&seat, existing, (None, Some(0))).await?;
            Ok(case_page(&seat, status, shown, form))
        }
        Err(error) => {
            let status = reject(&mut form, seat.locale(), Verb::Answer, error)?;
            Ok(page(&seat, status, party, form))
        }
    }
}

async fn party(seat: &Seat, debtor: DebtorId, contact: ContactId) -> Result<Party, Failure> {
    let found = desk::beginning(&seat.ctx, &seat.actor, debtor, contact).await?;
    found.ok_or(Failure::NotFound)
}

fn page(seat: &Seat, status: StatusCode, party: Party, form: Form) -> Response {
    let title = seat.pick("Écrire un message", "Write a message");
    let form_key = seat.ctx.form_key();
    seat.show(Here::Conversations, Document::new(title).status(status), || {
        body(seat.reader(), title, &party, &form, form_key)
    })
}

fn body(
    seat: Reader,
    title: &'static str,
    party: &Party,
    form: &Form,
    form_key: String,
) -> impl IntoView + use<> {
    let file = format!("/office/debtors/{}", party.debtor.id);
    let trail = vec![
        ("/office/debtors".to_owned(), seat.pick("Débiteurs", "Debtors").to_owned()),
        (file.clone(), party.debtor.name.clone()),
    ];
    let writing = Writing {
        action: format!("{file}/contacts/{}/conversation", party.contact.id),
        hidden: vec![("key", form_key)],
        title: seat.pick("Premier message", "First message"),
    };
    let (to, write) = (party.contact.name.clone(), parts::write(seat, party, form, writing));
    view! {
        <Trail steps=trail/>
        <div class="head"><h1>{title}</h1><p class="muted">{seat.pick("À ", "To ")}{to}</p></div>
        <ErrorSummary form=form.clone()/>
        <div class="file case">
            <div>{write}</div>
            <aside>{parts::party(seat, party)}</aside>
        </div>
    }
}
