//! What a collector says on the telephone: the script of a call with its variables filled in.

use super::{
    Statement, StatementError,
    statement::Parties,
    templates::{Template, first_letter},
    variables::{self, Facts},
    wording,
};
use crate::{Context, Error, scenarios};
use domain::scenario::ActionKind;
use store::{Tx, actions::Action, contacts::Contact, creditors::Creditor, debtors::Debtor};

/// A call to be made.
pub(crate) struct Call<'a> {
    pub(crate) action: &'a Action,
    pub(crate) debtor: &'a Debtor,
    pub(crate) contact: Option<&'a Contact>,
    pub(crate) template: Option<&'a Template>,
}

/// The script of a call, worded from the ledger at this moment; none for anything else, or when it
/// cannot be worded.
pub(crate) async fn script(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    call: Call<'_>,
) -> Result<Option<String>, Error> {
    let Call { action, debtor, contact, template } = call;
    if action.kind != ActionKind::CallTask {
        return Ok(None);
    }
    let Some(body) = action.body.as_deref().or(template.map(|template| template.body.as_str()))
    else {
        return Ok(None);
    };
    let locale = template.map_or(creditor.locale, |template| template.locale);
    let policy = scenarios::policy(ctx, tx, creditor.id).await?;
    let about = store::actions::about(tx, creditor.id, action.id).await?;
    let parties = Parties { creditor, debtor, policy: &policy, locale };
    let statement = match Statement::of_action(ctx, tx, parties, &about).await {
        Ok(statement) => statement,
        Err(StatementError::Refused { .. }) => return Ok(None),
        Err(StatementError::Other(error)) => return Err(error),
    };
    let mut promised_on = None;
    for row in &about {
        let run = store::runs::by_id(tx, creditor.id, row.run_id).await?;
        promised_on = promised_on.max(run.and_then(|run| run.promised_on));
    }
    let facts = Facts {
        locale,
        creditor,
        debtor,
        contact_name: contact.map_or(debtor.name.as_str(), |contact| contact.name.as_str()),
        statement: &statement,
        // Nobody reads a link out; a script that does keeps its braces.
        link: String::new(),
        code: String::new(),
        first: first_letter(ctx, tx, creditor, debtor.id).await?,
        promised_on,
        on_paper: false,
    };
    let worded = wording::word("", body, &variables::values(&facts)).ok();
    Ok(worded.map(|worded| worded.text()))
}
