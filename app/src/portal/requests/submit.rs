//! Sending a wish that needs no signature.

use super::{
    closed::{self, Refused},
    parts::sent,
    read::{self, Chosen},
};
use crate::{error::Failure, forms::Form, page::Visit};
use axum::response::Response;
use domain::requests::Ask;
use http::StatusCode;
use service::{
    Context, DebtorActor,
    requests::{AskCommand, ask},
};

/// A wish as a form has it.
pub(super) struct Wish {
    pub(super) ask: Ask,
    pub(super) invoices: Chosen,
    pub(super) words: String,
}

/// Sends a wish. The answer is a response, or the status with which the form is shown again, with
/// what is wrong noted in it. Without a wish there is something to mend.
pub(super) async fn submit(
    visit: &Visit,
    actor: &DebtorActor,
    ctx: &Context,
    form: &mut Form,
    wish: Option<Wish>,
) -> Result<Result<Response, StatusCode>, Failure> {
    let Some(Wish { ask: wanted, invoices, words }) = wish else {
        return Ok(Err(StatusCode::UNPROCESSABLE_ENTITY));
    };
    let (page, kind) = (visit.debtor(actor), wanted.kind());
    let form_key = read::key(ctx, actor, form);
    let command = AskCommand { ask: wanted, invoices, words, form_key, code: String::new() };
    match ask(ctx, actor, command).await {
        Ok(asked) => Ok(Ok(sent(visit, page.locale, kind, asked))),
        Err(error) => match closed::refused(form, &page, error)? {
            Refused::Noted(status) => Ok(Err(status)),
            Refused::Shown(response) => Ok(Ok(response)),
        },
    }
}
