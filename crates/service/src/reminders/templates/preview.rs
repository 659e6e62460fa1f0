//! A draft worded for a real debtor: shown, or sent to oneself. The debtor hears nothing of it.

use super::{Draft, Medium, check, first_letter};
use crate::{
    Context, Error, StaffActor,
    audit::{self, Act, By},
    letters::{self, Specimen},
    messages::{MailError, compose::envelope, letter::Letter, sms},
    papers::Paper,
    reminders::{
        Statement, StatementError, Worded,
        compose::{self, Dress},
        principals,
        statement::Parties,
        variables::{self, Facts, Variable},
        wording::{self, Fault, FaultKind},
    },
    scenarios,
    worker::Failure,
};
use chrono::Duration;
use domain::{
    Locale, MessageId,
    message::{Channel, MessageKind, MessageState},
    party::Role,
    scenario::Delivery,
};
use serde_json::json;
use store::{Tx, contacts::Contact, debtors::Debtor, messages::Message, throttle::Limit};

/// Tests that one may send to oneself: ten, then one a minute.
const TESTS: Limit = Limit { capacity: 10, refill: Duration::minutes(1) };
/// Stands for the code in a preview: it proves nothing.
pub(crate) const NO_CODE: &str = "••••-••••";

/// A draft as a debtor would read it now.
#[derive(Clone, Debug)]
pub struct Preview {
    /// Whose file it is worded from.
    pub debtor: String,
    /// Whom it would greet.
    pub contact: String,
    /// Its subject, if it has one.
    pub subject: String,
    /// As text.
    pub text: String,
    /// As an e-mail's HTML, if it is one.
    pub html: Option<String>,
    /// Of a short message: how many of the 160 septets it takes.
    pub septets: Option<usize>,
}

/// Why there is no preview.
#[derive(Debug, thiserror::Error)]
pub enum PreviewError {
    /// What is wrong with the draft.
    #[error("the template has faults")]
    Faults(Vec<Fault>),
    /// The creditor has no debtor with this reference.
    #[error("there is no such debtor")]
    NoDebtor,
    /// The debtor has no contact.
    #[error("the debtor has no contact")]
    NoContact,
    /// The debtor owes nothing that could be asked for.
    #[error("the debtor owes nothing")]
    NothingOwed,
    /// What is claimed cannot be computed; in the reader's language.
    #[error("{0}")]
    Refused(String),
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for PreviewError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// Words a draft for a debtor, from the ledger as it stands. Its link opens nothing.
///
/// # Errors
/// [`PreviewError`].
pub async fn preview(
    ctx: &Context,
    actor: &StaffActor,
    draft: &Draft,
    debtor: &str,
) -> Result<Preview, PreviewError> {
    Ok(shown(ctx, actor, draft, debtor).await?.preview)
}

/// A preview with what it was made from.
struct Shown {
    preview: Preview,
    letter: Option<Letter>,
    worded: Worded,
    statement: Statement,
    debtor: Debtor,
    contact: Contact,
}

async fn shown(
    ctx: &Context,
    actor: &StaffActor,
    draft: &Draft,
    reference: &str,
) -> Result<Shown, PreviewError> {
    actor.demand(Role::Collector)?;
    let faults = check(draft);
    if !faults.is_empty() {
        return Err(PreviewError::Faults(faults));
    }
    let creditor = &actor.creditor;
    let mut tx = ctx.store.read().await?;
    let debtor = store::debtors::by_reference(&mut tx, creditor.id, reference.trim()).await?;
    let debtor = debtor.ok_or(PreviewError::NoDebtor)?;
    let contact = store::contacts::of_debtor(&mut tx, creditor.id, debtor.id).await?;
    let contact = contact.into_iter().next().ok_or(PreviewError::NoContact)?;
    let statement = statement(ctx, &mut tx, actor, &debtor, draft.locale).await?;
    let first = first_letter(ctx, &mut tx, creditor, &statement).await?;
    let principals = principals::lines(&mut tx, creditor, &statement).await?;
    drop(tx);
    let facts = Facts {
        locale: draft.locale,
        creditor,
        debtor: &debtor,
        contact_name: &contact.name,
        statement: &statement,
        link: dead_link(ctx),
        code: NO_CODE.to_owned(),
        first,
        promised_on: None,
        on_paper: draft.medium == Medium::Letter,
    };
    let mut values = variables::values(&facts);
    if draft.medium == Medium::Sms {
        values = variables::shortened(values);
    }
    let worded = worded(draft, values).map_err(|fault| PreviewError::Faults(vec![fault]))?;
    let mut preview = Preview {
        debtor: debtor.name.clone(),
        contact: contact.name.clone(),
        subject: worded.subject.clone(),
        text: worded.text(),
        html: None,
        septets: None,
    };
    let mut letter = None;
    match draft.medium {
        Medium::Sms => {
            let (text, septets) = compose::sms(&worded);
            (preview.text, preview.septets) = (text, Some(septets));
        }
        Medium::Email | Medium::Letter => {
            let made = compose::letter(&worded, &dress(ctx, &facts, &principals));
            preview.text = made.text().map_err(Error::internal)?;
            if draft.medium == Medium::Email {
                preview.html = Some(made.html().map_err(Error::internal)?);
                letter = Some(made);
            }
        }
        Medium::Call => {}
    }
    Ok(Shown { preview, letter, worded, statement, debtor, contact })
}

/// The words for this debtor. What only some messages have, such as a promise's date, is shown by its
/// example where the draft cannot do without.
fn worded(draft: &Draft, mut values: variables::Values) -> Result<Worded, Fault> {
    const OF_SOME: [Variable; 3] =
        [Variable::PromisedOn, Variable::FirstLetterReference, Variable::FirstLetterOn];
    let subject = if draft.medium.has_subject() { draft.subject.as_str() } else { "" };
    loop {
        let fault = match wording::word(subject, &draft.body, &values) {
            Ok(worded) => return Ok(worded),
            Err(fault) => fault,
        };
        let FaultKind::Empty(name) = &fault.kind else { return Err(fault) };
        let missing = OF_SOME.into_iter().find(|variable| variable.as_str() == name);
        let Some(variable) = missing.filter(|one| !values.contains_key(one.as_str())) else {
            return Err(fault);
        };
        values.insert(variable.as_str(), variable.example(draft.locale).to_owned());
    }
}

/// A link that opens nothing.
pub(crate) fn dead_link(ctx: &Context) -> String {
    format!("{}/l/{}", ctx.settings.public_url, "x".repeat(22))
}

/// What an e-mail needs to be shown to somebody who is not its reader.
pub(crate) fn dress<'a>(
    ctx: &'a Context,
    facts: &'a Facts<'a>,
    principals: &'a [String],
) -> Dress<'a> {
    let public_url = &ctx.settings.public_url;
    Dress {
        locale: facts.locale,
        creditor: facts.creditor,
        statement: facts.statement,
        first: facts.first.as_ref(),
        principals,
        link: &facts.link,
        code: facts.code.clone(),
        public_url,
        preferences_url: Some(format!("{public_url}/unsubscribe/-")),
    }
}

/// Everything the debtor owes now.
async fn statement(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    debtor: &Debtor,
    locale: Locale,
) -> Result<Statement, PreviewError> {
    let creditor = &actor.creditor;
    let policy = scenarios::policy(ctx, tx, creditor.id).await?;
    let open = store::invoices::open_of_debtor(tx, creditor.id, debtor.id).await?;
    let parties = Parties { creditor, debtor, policy: &policy, locale };
    match Statement::of_rows(ctx, tx, parties, open).await {
        Ok(statement) if statement.lines.is_empty() => Err(PreviewError::NothingOwed),
        Ok(statement) => Ok(statement),
        Err(StatementError::Refused { refusal, .. }) => {
            Err(PreviewError::Refused(refusal.message(actor.locale)))
        }
        Err(StatementError::Other(error)) => Err(error.into()),
    }
}

/// What became of a test.
#[derive(Clone, Debug)]
pub enum TestSent {
    /// The mail server, or the gateway, has taken it.
    Sent,
    /// A letter, to look at: nobody posts it.
    Paper(Paper),
    /// Why such a letter could not be laid out.
    NoPaper(String),
    /// A short message needs a number that takes it; why this one does not.
    NoNumber(String),
    /// What is said on the telephone cannot be sent.
    NotSent,
    /// Too many tests in a short time.
    TooSoon,
    /// The mail server, or the gateway, did not take it.
    Failed(String),
}

/// Sends a draft, worded for a debtor, to oneself: an e-mail to one's address, a short message to the
/// number given, a letter as a PDF at once. Its link opens nothing and its code proves nothing; the
/// debtor hears nothing of it.
///
/// # Errors
/// [`PreviewError`].
pub async fn send_test(
    ctx: &Context,
    actor: &StaffActor,
    draft: &Draft,
    debtor: &str,
    number: &str,
) -> Result<TestSent, PreviewError> {
    let shown = shown(ctx, actor, draft, debtor).await?;
    let to = match draft.medium {
        Medium::Email => actor.email.clone(),
        Medium::Sms => match sms::reachable(ctx, number) {
            Ok(phone) => phone.masked(),
            Err(why) => return Ok(TestSent::NoNumber(why)),
        },
        Medium::Letter => String::new(),
        Medium::Call => return Ok(TestSent::NotSent),
    };
    let mut tx = ctx.store.write().await?;
    let key = format!("office:test:{}", actor.id);
    if !store::throttle::take(&mut tx, &key, TESTS, ctx.now()).await? {
        return Ok(TestSent::TooSoon);
    }
    let id: MessageId = ctx.id();
    let act = Act {
        creditor: actor.creditor.id,
        debtor: Some(shown.debtor.id),
        by: By::Staff(actor),
        action: "template.tested",
        subject: id.0,
        detail: json!({ "name": draft.name, "channel": draft.medium, "to": to }),
    };
    audit::record(ctx, &mut tx, act).await?;
    tx.commit().await?;
    match &shown.letter {
        Some(letter) => {
            let message = to_oneself(ctx, actor, draft, &shown, id);
            let mail = envelope(ctx, &actor.creditor, &message, letter)?;
            Ok(match ctx.mailer.send(&mail).await {
                Ok(()) => TestSent::Sent,
                Err(MailError::Later(why) | MailError::Refused(why)) => TestSent::Failed(why),
            })
        }
        None if draft.medium == Medium::Letter => on_paper(ctx, actor, draft, &shown).await,
        None => {
            let message = Message {
                channel: Channel::Sms,
                recipient: number.to_owned(),
                ..to_oneself(ctx, actor, draft, &shown, id)
            };
            let text = &shown.preview.text;
            Ok(match sms::hand_over(ctx, &actor.creditor, &message, text).await {
                Ok(_) => TestSent::Sent,
                Err(Failure::Retry(why) | Failure::GiveUp(why)) => TestSent::Failed(why),
            })
        }
    }
}

/// The letter as it would be laid out.
async fn on_paper(
    ctx: &Context,
    actor: &StaffActor,
    draft: &Draft,
    shown: &Shown,
) -> Result<TestSent, PreviewError> {
    let of = Specimen {
        creditor: &actor.creditor,
        contact: &shown.contact,
        locale: draft.locale,
        tone: draft.tone,
        worded: &shown.worded,
        statement: &shown.statement,
        link: &dead_link(ctx),
    };
    Ok(match letters::specimen(ctx, of).await? {
        Ok(bytes) => {
            let stem = crate::papers::file_stem(&draft.name);
            TestSent::Paper(Paper { file_name: format!("{stem}.pdf"), bytes })
        }
        Err(why) => TestSent::NoPaper(why),
    })
}

/// A message that is never stored: what an envelope needs.
fn to_oneself(
    ctx: &Context,
    actor: &StaffActor,
    draft: &Draft,
    shown: &Shown,
    id: MessageId,
) -> Message {
    Message {
        creditor_id: actor.creditor.id,
        id,
        debtor_id: shown.debtor.id,
        contact_id: shown.contact.id,
        kind: MessageKind::Reminder,
        channel: Channel::Email,
        locale: draft.locale,
        recipient: actor.email.clone(),
        subject: format!("[Test] {}", shown.preview.subject),
        verification_code: String::new(),
        iban_digits: String::new(),
        posting_id: None,
        document_id: None,
        state: MessageState::Planned,
        created_at: ctx.now(),
        sent_at: None,
        action_id: None,
        provider_reference: None,
        delivery: Delivery::Unknown,
        delivery_at: None,
        delivery_detail: None,
        request_id: None,
    }
}
