//! Sending a wish that needs no signature.

use super::{
    closed::{self, Refused},
    parts::{announced, sent as sent_to},
    read::{self, Chosen},
};
use crate::{error::Failure, forms::Form, page::Visit, uploads};
use axum::response::Response;
use domain::requests::Ask;
use http::StatusCode;
use service::{
    Context, DebtorActor,
    files::Sent,
    requests::{AskCommand, ask_with},
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
    submit_with(visit, actor, ctx, form, wish, Vec::new()).await
}

/// The same, with files: each of them is judged even if something else has to be mended, so that
/// everything is said at once.
pub(super) async fn submit_with(
    visit: &Visit,
    actor: &DebtorActor,
    ctx: &Context,
    form: &mut Form,
    wish: Option<Wish>,
    sent: Vec<Sent>,
) -> Result<Result<Response, StatusCode>, Failure> {
    let locale = visit.debtor(actor).locale;
    let files = match uploads::checked(ctx, actor, locale, form, sent).await? {
        Ok(files) => files,
        Err(status) => return Ok(Err(status)),
    };
    let Some(Wish { ask: wanted, invoices, words }) = wish else {
        return Ok(Err(StatusCode::UNPROCESSABLE_ENTITY));
    };
    let (page, kind) = (visit.debtor(actor), wanted.kind());
    let awaits_bank = wanted.awaits_bank();
    let form_key = read::key(ctx, actor, form);
    let command = AskCommand { ask: wanted, invoices, words, form_key, code: String::new() };
    match ask_with(ctx, actor, command, files).await {
        Ok(asked) if awaits_bank => Ok(Ok(announced(visit, page.locale, asked))),
        Ok(asked) => Ok(Ok(sent_to(visit, page.locale, kind, asked))),
        Err(error) => match closed::refused(form, &page, error)? {
            Refused::Noted(status) => Ok(Err(status)),
            Refused::Shown(response) => Ok(Ok(response)),
        },
    }
}
