//! What a person looks at before a formal notice goes: that each claim in it is due, undisputed, not
//! barred by time, and for how much (article 1344 of the Code civil asks for no less).

use super::{
    facts::{Facts, Invoice},
    perform::facts_of,
    policy,
};
use crate::{
    Context, Error, StaffActor,
    reminders::{Parties, Statement, StatementError},
};
use chrono::NaiveDate;
use domain::{
    InvoiceId, Money,
    scenario::{Holds, Tone},
};
use store::{Tx, actions::Action, debtors::Debtor};

/// One claim of a formal notice.
#[expect(clippy::struct_excessive_bools, reason = "a list of questions, each answered yes or no")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimCheck {
    /// Which invoice.
    pub invoice: InvoiceId,
    /// Its reference.
    pub reference: String,
    /// Whether its due date has passed.
    pub due: bool,
    /// Whether nothing of it is contested.
    pub undisputed: bool,
    /// Whether nothing holds it or its debtor.
    pub free: bool,
    /// Whether an earlier message about it has arrived.
    pub reached: bool,
    /// The last day on which anything may leave about it.
    pub limitation_on: NaiveDate,
    /// Whether that day has not passed.
    pub in_time: bool,
    /// What is asked for: principal, interest, indemnity. Nothing when it cannot be computed.
    pub amounts: Option<[Money; 3]>,
}

impl ClaimCheck {
    /// Whether the notice may go about it as it stands.
    #[must_use]
    pub const fn is_sound(&self) -> bool {
        self.due && self.free && self.reached && self.in_time && self.amounts.is_some()
    }
}

/// The claims of a formal notice that has not left, as they stand now; none for anything else.
pub(super) async fn of_action(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    action: &Action,
    debtor: &Debtor,
) -> Result<Vec<ClaimCheck>, Error> {
    let creditor = &actor.creditor;
    if action.tone != Tone::Formal || !action.kind.is_message() || !action.state.is_open() {
        return Ok(Vec::new());
    }
    let policy = policy(ctx, tx, creditor.id).await?;
    let Some(facts) = facts_of(ctx, tx, creditor, &policy, debtor.id).await? else {
        return Ok(Vec::new());
    };
    let about = store::actions::about(tx, creditor.id, action.id).await?;
    let parties = Parties { creditor, debtor, policy: &policy, locale: actor.locale };
    let statement = match Statement::of_action(ctx, tx, parties, &about).await {
        Ok(statement) => Some(statement),
        Err(StatementError::Refused { .. }) => None,
        Err(StatementError::Other(error)) => return Err(error),
    };
    let today = ctx.today(creditor);
    let open = |invoice: &&Invoice| {
        about.iter().any(|row| row.is_open && row.run_id == invoice.row.run.id)
    };
    let claims = facts.invoices.iter().filter(open);
    Ok(claims.map(|invoice| claim(&facts, invoice, statement.as_ref(), today)).collect())
}

fn claim(
    facts: &Facts,
    invoice: &Invoice,
    statement: Option<&Statement>,
    today: NaiveDate,
) -> ClaimCheck {
    let id = invoice.row.run.invoice_id;
    let line = statement.and_then(|statement| statement.lines.iter().find(|l| l.invoice == id));
    let free = |holds: &Holds| holds.on(today).is_none();
    ClaimCheck {
        invoice: id,
        reference: invoice.row.reference.clone(),
        due: invoice.row.due_on < today,
        undisputed: invoice.row.run.contested_minor == 0,
        free: free(&facts.holds) && free(&invoice.run.holds),
        reached: invoice.reached,
        limitation_on: invoice.limitation_on,
        in_time: invoice.limitation_on >= today,
        amounts: line.map(|line| [line.principal, line.interest, line.indemnity]),
    }
}
