//! One action, looked at closely before anything is decided about it.

use super::{
    acting::fingerprint,
    agenda::{Group, Names, team},
    claim_check::{self, ClaimCheck},
    editor::channel_of,
    thought::{VersionName, version_names},
};
use crate::{
    Context, Error, StaffActor,
    context::local,
    reminders::{self, Said, templates::PreviewError},
};
use chrono::{NaiveDate, NaiveDateTime};
use domain::{ActionId, InvoiceId, Locale, Money, StaffId};
use store::{Tx, actions::Action, contacts::Contact, debtors::Debtor, templates::Template};

/// An invoice that an action is about.
#[derive(Clone, Debug)]
pub struct AboutInvoice {
    /// Which.
    pub id: InvoiceId,
    /// Its reference.
    pub reference: String,
    /// When it was due.
    pub due_on: NaiveDate,
    /// What is owed on it now.
    pub balance: Money,
    /// The contested part of it.
    pub contested: Money,
    /// Whether the action may still be done for it.
    pub open: bool,
    /// The step that it carries out for this invoice, counted from 1.
    pub step: usize,
    /// The version of the scenario that the step is of; not known of old actions.
    pub version: Option<VersionName>,
}

/// One action, looked at closely.
#[derive(Debug)]
pub struct ActionFile {
    /// It.
    pub action: Action,
    /// What a person has to do; none once it is done or called off.
    pub group: Option<Group>,
    /// When it may be done, local time at the creditor's.
    pub due_at: NaiveDateTime,
    /// When it was done or called off, local time.
    pub done_at: Option<NaiveDateTime>,
    /// Who did it, or decided.
    pub done_by: Option<String>,
    /// Who validated it.
    pub validated_by: Option<String>,
    /// Who is to do it.
    pub assigned: Option<String>,
    /// The debtor.
    pub debtor: Debtor,
    /// To whom.
    pub contact: Option<Contact>,
    /// The debtor's people, for another choice.
    pub contacts: Vec<Contact>,
    /// What it is about.
    pub invoices: Vec<AboutInvoice>,
    /// Of a formal notice that has not left: what a person looks at before it goes.
    pub claims: Vec<ClaimCheck>,
    /// The template it is worded with, in the contact's language; none for tasks, or if it is gone.
    pub template: Option<Template>,
    /// What it would say now, or why it could not; none for tasks and once it is closed.
    pub said: Option<Result<Said, PreviewError>>,
    /// For the choice of a colleague.
    pub team: Vec<(StaffId, String)>,
    /// What a decision must be told.
    pub seen: String,
}

impl ActionFile {
    /// What is owed on its invoices and not contested.
    #[must_use]
    pub fn asked(&self) -> Money {
        let open = self.invoices.iter().filter(|invoice| invoice.open);
        let minor = open.map(|invoice| invoice.balance.minor - invoice.contested.minor).sum();
        Money::new(minor, self.currency())
    }

    fn currency(&self) -> domain::Currency {
        self.invoices.first().map_or(domain::Currency::EUR, |invoice| invoice.balance.currency)
    }
}

/// One action; nothing if it is another creditor's.
pub async fn action(
    ctx: &Context,
    actor: &StaffActor,
    id: ActionId,
) -> Result<Option<ActionFile>, Error> {
    let creditor = &actor.creditor;
    let mut tx = ctx.store.read().await?;
    let Some(action) = store::actions::by_id(&mut tx, creditor.id, id).await? else {
        return Ok(None);
    };
    let debtor = store::debtors::by_id(&mut tx, creditor.id, action.debtor_id).await?;
    let debtor = debtor.ok_or_else(|| Error::internal("an action without its debtor"))?;
    let contacts = store::contacts::of_debtor(&mut tx, creditor.id, debtor.id).await?;
    let contact = contacts.iter().find(|contact| Some(contact.id) == action.contact_id).cloned();
    let locale = contact.as_ref().map_or(creditor.locale, |contact| contact.locale);
    let names = Names::read(&mut tx, actor).await?;
    Ok(Some(ActionFile {
        group: Group::of(action.kind, action.state),
        due_at: local(creditor, action.due_at),
        done_at: action.done_at.map(|at| local(creditor, at)),
        done_by: names.of(action.done_by),
        validated_by: names.of(action.validated_by),
        assigned: names.of(action.assigned_to),
        invoices: about(&mut tx, actor, &action).await?,
        claims: claim_check::of_action(ctx, &mut tx, actor, &action, &debtor).await?,
        template: template(&mut tx, actor, &action, locale).await?,
        said: said(ctx, &mut tx, actor, &action, &debtor, contact.as_ref()).await?,
        team: team(&mut tx, actor).await?,
        seen: fingerprint(&action),
        debtor,
        contact,
        contacts,
        action,
    }))
}

async fn about(
    tx: &mut Tx,
    actor: &StaffActor,
    action: &Action,
) -> Result<Vec<AboutInvoice>, Error> {
    let creditor = actor.creditor.id;
    let mut invoices = Vec::new();
    let names = version_names(tx, creditor).await?;
    for row in store::actions::about(tx, creditor, action.id).await? {
        let Some(found) = store::invoices::by_id(tx, creditor, row.invoice_id).await? else {
            continue;
        };
        let run = store::runs::by_id(tx, creditor, row.run_id).await?;
        let money = |minor| Money::new(minor, found.invoice.currency);
        invoices.push(AboutInvoice {
            id: row.invoice_id,
            balance: money(found.balance_minor),
            contested: money(run.map_or(0, |run| run.contested_minor)),
            open: row.is_open,
            step: usize::try_from(row.step).unwrap_or(0) + 1,
            version: row.version_id.and_then(|id| names.get(&id).cloned()),
            reference: found.invoice.reference,
            due_on: found.invoice.due_on,
        });
    }
    Ok(invoices)
}

async fn template(
    tx: &mut Tx,
    actor: &StaffActor,
    action: &Action,
    locale: Locale,
) -> Result<Option<Template>, Error> {
    let Some(channel) = channel_of(action.kind) else { return Ok(None) };
    let creditor = actor.creditor.id;
    let own = store::templates::find(tx, creditor, &action.template, channel, locale).await?;
    if own.is_some() || locale == actor.creditor.locale {
        return Ok(own);
    }
    let theirs = actor.creditor.locale;
    Ok(store::templates::find(tx, creditor, &action.template, channel, theirs).await?)
}

async fn said(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    action: &Action,
    debtor: &Debtor,
    contact: Option<&Contact>,
) -> Result<Option<Result<Said, PreviewError>>, Error> {
    if !action.state.is_open() || channel_of(action.kind).is_none() {
        return Ok(None);
    }
    match reminders::said(ctx, tx, actor, action, debtor, contact).await {
        Err(PreviewError::Other(error)) => Err(error),
        said => Ok(Some(said)),
    }
}
