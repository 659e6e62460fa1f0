//! From a worded reminder to a stored PDF that waits for the printer.

use super::{
    address::Fault,
    paper::{Draft, Unfit, draft},
};
use crate::{
    Context, Error,
    audit::{self, Act, By},
    hash, papers,
    reminders::{Statement, Worded},
    scenarios::Ready,
    worker::Failure,
};
use chrono::{DateTime, Utc};
use documents::{LetterPaper, Pages};
use domain::{
    DocumentId, TaskId,
    job::JobKind,
    scenario::{ActionState, Tone},
    token::VerificationCode,
};
use serde_json::json;
use store::{
    Json, Tx, actions::Action, documents::Document, jobs::Job, letters::Letter, tasks::Task,
};

/// What the keys of tasks begin with that ask for something of the creditor's own.
pub(super) const WANT: &str = "letter:want:";

/// What became of a letter.
#[derive(Debug)]
pub(crate) enum Laid {
    /// It waits for the printer.
    Out(DocumentId),
    /// Something of the creditor's own is missing, and a person has been asked for it: the action
    /// stays planned, and has another try when that is mended.
    Waits(String),
}

/// Lays the letter of an action out, stores it and puts it into the print queue. Run twice, it gives
/// the same document.
///
/// # Errors
/// [`Failure::Retry`] when the debtor's address is unfit: the action has failed by then, so that
/// trying again ends in peace, and planning finds another channel.
pub(crate) async fn lay_out(
    ctx: &Context,
    ready: &Ready,
    worded: &Worded,
    statement: &Statement,
    code: &str,
    link: &str,
) -> Result<Laid, Failure> {
    let code = VerificationCode::parse(code)
        .ok_or_else(|| Failure::give_up("the verification code has no valid form"))?;
    let formal = ready.action.tone == Tone::Formal;
    if formal && !ready.policy.formal_automatic && ready.action.validated_by.is_none() {
        return Err(Failure::give_up("a formal notice that nobody has validated"));
    }
    let mut tx = ctx.store.read().await?;
    if let Some(done) = laid_out(&mut tx, ready).await? {
        return Ok(Laid::Out(done));
    }
    let drafted = draft(ctx, &mut tx, ready, worded, statement, (&code, link)).await?;
    drop(tx);
    let Draft { paper, contact } = match drafted {
        Ok(draft) => draft,
        Err(Unfit::Recipient(fault)) => return Err(undeliverable(ctx, ready, fault).await?),
        Err(Unfit::Sender(why)) => {
            sender_unfit(ctx, ready, &why).await?;
            return Ok(Laid::Waits(why));
        }
    };
    let letter = Letter {
        creditor_id: ready.creditor.id,
        action_id: ready.action.id,
        reference: paper.number.clone(),
        contact_id: contact.id,
        locale: paper.locale,
        subject: paper.subject.clone(),
        verification_code: code.as_str().to_owned(),
        recipient: recipient(&paper),
        pages: 0,
        laid_out_at: ctx.now(),
        posted_on: None,
        proof_id: None,
        received_on: None,
        returned_on: None,
        return_reason: None,
        refused_at: None,
        refused_why: None,
    };
    let renderer = ctx.paper.clone();
    let pages = papers::on_own_thread(move || renderer.letter(&paper)).await?;
    keep(ctx, ready, letter, pages).await.map(Laid::Out)
}

/// The document of an action that is laid out already.
async fn laid_out(tx: &mut Tx, ready: &Ready) -> Result<Option<DocumentId>, Failure> {
    let action = store::actions::by_id(tx, ready.creditor.id, ready.action.id).await?;
    let action = action.ok_or_else(|| Failure::give_up("a letter without its action"))?;
    match action.state {
        ActionState::Planned => Ok(None),
        ActionState::ToPrint | ActionState::Done if action.document_id.is_some() => {
            Ok(action.document_id)
        }
        // Called off in the meantime: the next look finds that and ends.
        _ => Err(Failure::retry("the action changed while its letter was laid out")),
    }
}

async fn keep(
    ctx: &Context,
    ready: &Ready,
    letter: Letter,
    Pages { pdf, count }: Pages,
) -> Result<DocumentId, Failure> {
    let now = ctx.now();
    let document = Document {
        creditor_id: ready.creditor.id,
        id: ctx.id(),
        kind: "letter".to_owned(),
        media_type: "application/pdf".to_owned(),
        file_name: format!("{}.pdf", letter.reference),
        sha256: hash::sha256(&pdf),
        size_bytes: i64::try_from(pdf.len()).map_err(Failure::give_up)?,
        created_at: now,
        content: pdf,
    };
    let pages = i64::try_from(count).map_err(Failure::give_up)?;
    let mut tx = ctx.store.write().await?;
    let action = Action {
        state: ActionState::ToPrint,
        document_id: Some(document.id),
        ..ready.action.clone()
    };
    if !store::actions::update(&mut tx, &action, ActionState::Planned).await? {
        drop(tx);
        let mut tx = ctx.store.read().await?;
        return laid_out(&mut tx, ready)
            .await?
            .ok_or_else(|| Failure::retry("the action changed while its letter was laid out"));
    }
    store::documents::insert(&mut tx, &document).await?;
    store::letters::insert(&mut tx, &Letter { pages, ..letter }).await?;
    if ctx.post.is_some() {
        store::jobs::enqueue(&mut tx, &hand_over_job(ctx, &action, now)).await?;
    }
    let act = Act {
        creditor: ready.creditor.id,
        debtor: Some(action.debtor_id),
        by: By::System,
        action: "letter.laid_out",
        subject: action.id.0,
        detail: json!({ "reference": domain::letter::reference(action.id), "pages": count }),
    };
    audit::record(ctx, &mut tx, act).await?;
    tx.commit().await?;
    Ok(document.id)
}

/// The job that hands a letter over to the house that prints, from a moment on.
pub(super) fn hand_over_job(ctx: &Context, action: &Action, run_at: DateTime<Utc>) -> Job {
    Job {
        id: ctx.id(),
        creditor_id: Some(action.creditor_id),
        kind: JobKind::PostLetter,
        subject_id: action.id.0,
        run_at,
        attempts: 0,
        last_error: None,
        created_at: ctx.now(),
    }
}

/// Name and address as they stand in the window, a line each.
fn recipient(paper: &LetterPaper) -> String {
    paper.window().join("\n")
}

/// The debtor's address is unfit: the action fails, letters to this debtor stop, and a person is
/// told. Planning takes the next channel.
async fn undeliverable(ctx: &Context, ready: &Ready, fault: Fault) -> Result<Failure, Failure> {
    let creditor = &ready.creditor;
    let mut tx = ctx.store.write().await?;
    let failed = Action {
        state: ActionState::Failed,
        reason: Some(fault.name().to_owned()),
        done_at: Some(ctx.now()),
        ..ready.action.clone()
    };
    if store::actions::update(&mut tx, &failed, ActionState::Planned).await? {
        stop_letters(ctx, &mut tx, ready).await?;
        let key = format!("letter:{}", ready.action.id);
        task(ctx, &mut tx, ready, "bounce", key, fault.words(creditor.locale)).await?;
        let act = Act {
            creditor: creditor.id,
            debtor: Some(ready.action.debtor_id),
            by: By::System,
            action: "letter.undeliverable",
            subject: ready.action.id.0,
            detail: json!({ "why": fault.name() }),
        };
        audit::record(ctx, &mut tx, act).await?;
    }
    tx.commit().await?;
    Ok(Failure::retry(format!("no letter can be sent: {}", fault.words(domain::Locale::En))))
}

/// Everyone at a debtor's has the debtor's postal address.
async fn stop_letters(ctx: &Context, tx: &mut Tx, ready: &Ready) -> Result<(), Error> {
    let (creditor, debtor) = (ready.creditor.id, ready.action.debtor_id);
    super::proof::letters_bounced(ctx, tx, creditor, debtor).await
}

async fn sender_unfit(ctx: &Context, ready: &Ready, why: &str) -> Result<(), Failure> {
    let mut tx = ctx.store.write().await?;
    // The same want makes one task, however many letters wait for it.
    let key = format!("{WANT}{}", hash::hex(&hash::sha256(why.as_bytes())));
    task(ctx, &mut tx, ready, "letter", key, why).await?;
    Ok(tx.commit().await?)
}

async fn task(
    ctx: &Context,
    tx: &mut Tx,
    ready: &Ready,
    kind: &str,
    source_key: String,
    why: &str,
) -> Result<(), Error> {
    let task = Task {
        creditor_id: ready.creditor.id,
        id: ctx.id::<TaskId>(),
        debtor_id: Some(ready.action.debtor_id),
        kind: kind.to_owned(),
        source_key,
        detail: Json(json!({ "why": why, "letter": domain::letter::reference(ready.action.id) })),
        created_at: ctx.now(),
        done_at: None,
        done_by: None,
    };
    store::tasks::insert(tx, &task).await?;
    Ok(())
}
