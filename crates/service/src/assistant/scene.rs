//! What the dialogue knows of a debtor: what can be talked about, and what the policy grants.

use super::settings;
use crate::{
    Context, Creditor, Error,
    accessories::{self, Claim},
    actor::country,
    requests,
};
use chat::dialogue::{
    Agreed, Context as Known, Days, DiscountPolicy, Invoice, PartialPolicy, PlanPolicy, Policy,
};
use chrono::NaiveDate;
use domain::{
    DebtorId, InvoiceId, Locale, Money, assistant::Service, plans::PlanState,
    requests::RequestPolicy, scenario::HoldReason,
};
use rust_decimal::Decimal;
use store::{Tx, debtors::Debtor, invoices::WithBalance};

/// When nobody names a day, a plan begins in so many days.
const START_DAYS: u32 = 7;

/// A debtor's side of a conversation.
pub(crate) struct Scene {
    /// What the dialogue is given.
    pub(super) known: Known,
    /// For whom the assistant answers, and when people do.
    pub(super) service: Service,
    /// What is owed in all.
    owed: Money,
    /// Whether only a person speaks to this debtor.
    for_people: bool,
    /// The invoices that can be talked about, in the same order.
    rows: Vec<WithBalance>,
}

impl Scene {
    /// What is known of a debtor now.
    pub(super) async fn of(
        ctx: &Context,
        tx: &mut Tx,
        creditor: &Creditor,
        debtor: &Debtor,
        language: Locale,
    ) -> Result<Self, Error> {
        let all = store::invoices::open_of_debtor(tx, creditor.id, debtor.id).await?;
        let owed = Money::new(all.iter().map(|row| row.balance_minor).sum(), creditor.currency);
        let rows: Vec<WithBalance> =
            all.iter().filter(|row| row.free_minor() > 0).cloned().collect();
        let policy = policy(tx, creditor, debtor.id, &rows).await?;
        let claims = accessories::open(ctx, tx, creditor, debtor, &all, language).await?;
        let in_plan = store::plans::invoices_of_debtor(tx, creditor.id, debtor.id).await?;
        let credit_minor = -all.iter().map(|row| row.balance_minor.min(0)).sum::<i64>();
        let free_minor: i64 = rows.iter().map(WithBalance::free_minor).sum();
        // Whoever has a credit for all of it is asked for nothing, as on the portal.
        let claims = if free_minor > credit_minor { claims } else { Vec::new() };
        let invoices = rows.iter().map(|row| {
            let claim = claims.iter().find(|claim| claim.invoice == row.invoice.id);
            invoice(row, claim, in_plan.contains(&row.invoice.id))
        });
        let holds = holds(ctx, tx, creditor, debtor).await?;
        let known = Known {
            today: ctx.today(creditor),
            language,
            invoices: invoices.collect(),
            policy,
            currency: creditor.currency,
            country: country(creditor, debtor).to_owned(),
            credit: Money::new(credit_minor, creditor.currency).to_decimal(),
            forbidden: holds.iter().copied().find(|reason| reason.is_legal()),
            plan: agreed(ctx, tx, creditor, debtor.id).await?,
            // A promise is kept or broken by all of an invoice; none is for a part.
            whole_promises: true,
        };
        let service = settings::of(tx, creditor).await?;
        Ok(Self { known, service, owed, for_people: is_for_people(&holds), rows })
    }

    /// Whether the assistant answers this debtor.
    pub(super) fn is_served(&self) -> bool {
        !self.for_people && self.service.answers(self.owed)
    }

    /// The invoice of a reference; all of them when none is named.
    pub(super) fn chosen(&self, reference: Option<&str>) -> Vec<InvoiceId> {
        let Some(reference) = reference else { return Vec::new() };
        let found = self.known.invoice(reference).map(|invoice| invoice.reference.as_str());
        let rows = self.rows.iter().filter(|row| Some(row.invoice.reference.as_str()) == found);
        rows.map(|row| row.invoice.id).collect()
    }

    /// Every invoice that is meant: those chosen, or all that can be talked about.
    pub(super) fn meant(&self, invoices: &[InvoiceId]) -> Vec<InvoiceId> {
        let ids = self.rows.iter().map(|row| row.invoice.id);
        ids.filter(|id| invoices.is_empty() || invoices.contains(id)).collect()
    }

    /// What can be talked about, in minor units.
    pub(super) fn total_minor(&self, invoices: &[InvoiceId]) -> i64 {
        let rows = self.rows.iter();
        let wanted = rows.filter(|row| invoices.is_empty() || invoices.contains(&row.invoice.id));
        wanted.map(WithBalance::free_minor).sum()
    }
}

/// An invoice as the portal's first page shows it.
fn invoice(row: &WithBalance, claim: Option<&Claim>, in_plan: bool) -> Invoice {
    let money = |minor| Money::new(minor, row.invoice.currency).to_decimal();
    Invoice {
        reference: row.invoice.reference.clone(),
        amount: money(row.free_minor()),
        due: row.invoice.due_on,
        label: row.invoice.label.clone(),
        claimed: claim.map_or(Decimal::ZERO, |claim| claim.sum().to_decimal()),
        lines: claim.map(|claim| claim.explanations.clone()).unwrap_or_default(),
        in_plan,
    }
}

/// What holds a debtor as a whole today.
pub(super) async fn holds(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    debtor: &Debtor,
) -> Result<Vec<HoldReason>, Error> {
    let today = ctx.today(creditor);
    let found = store::holds::of_debtor(tx, creditor.id, debtor.id).await?;
    let lasts = |ends_on: Option<NaiveDate>| ends_on.is_none_or(|last| last >= today);
    let whole = found.into_iter().filter(|hold| {
        hold.invoice_id.is_none() && hold.contact_id.is_none() && lasts(hold.ends_on)
    });
    Ok(whole.map(|hold| hold.reason).collect())
}

/// Whether nothing automatic speaks to whoever is held so: a person in distress, a bereaved family.
pub(super) fn is_for_people(holds: &[HoldReason]) -> bool {
    holds.iter().any(|reason| matches!(reason, HoldReason::Vulnerable | HoldReason::Deceased))
}

/// How the plans that are kept stand, taken together.
async fn agreed(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    debtor: DebtorId,
) -> Result<Option<Agreed>, Error> {
    let money = |minor| Money::new(minor, creditor.currency).to_decimal();
    let mut all: Option<Agreed> = None;
    for plan in store::plans::of_debtor(tx, creditor.id, debtor).await? {
        if plan.state != PlanState::Active {
            continue;
        }
        let progress = requests::plans::view(ctx, tx, creditor, &plan).await?.progress;
        let next = progress.next.map(|next| (next.instalment.due_on, money(next.minor)));
        let agreed = all.get_or_insert(Agreed {
            total: Decimal::ZERO,
            paid: Decimal::ZERO,
            missed: Decimal::ZERO,
            next: None,
            next_on: None,
        });
        agreed.total += money(progress.total_minor);
        agreed.paid += money(progress.paid_minor.min(progress.total_minor));
        let late = if progress.is_late(ctx.today(creditor)) { progress.due_minor } else { 0 };
        agreed.missed += money(late);
        if let Some((on, minor)) = next
            && agreed.next_on.is_none_or(|known| on < known)
        {
            (agreed.next_on, agreed.next) = (Some(on), Some(minor));
        }
    }
    Ok(all)
}

/// The creditor's policy as the dialogue states it. The use cases judge again, so that what is said
/// here can only be too careful.
async fn policy(
    tx: &mut Tx,
    creditor: &Creditor,
    debtor: DebtorId,
    rows: &[WithBalance],
) -> Result<Policy, Error> {
    let policy: RequestPolicy = requests::policy(tx, creditor.id).await?;
    let total = rows.iter().map(WithBalance::free_minor).sum();
    let standing = requests::policy::standing(tx, creditor.id, debtor, total).await?;
    let most = policy.plan.most(total, standing.allowance);
    let is_trusted = standing.broken <= policy.plan.broken_most;
    let days = |most: u32| Days { max_days: standing.allowance.delay_days.unwrap_or(most) };
    let major = |minor: i64| Money::new(minor, creditor.currency).to_decimal();
    Ok(Policy {
        plan: PlanPolicy {
            max_instalments: most.unwrap_or_default(),
            min_instalment: major(policy.plan.least_minor),
            max_first_days: policy.plan.first_within_days,
            default_start_days: START_DAYS.min(policy.plan.first_within_days),
            auto_approve: most.is_some() && is_trusted && policy.plan.least_deposit(total) == 0,
        },
        promise: days(policy.promise_days),
        delay: days(policy.delay_days),
        discount: DiscountPolicy { max_percent: Decimal::ZERO },
        partial: PartialPolicy { min: Decimal::ONE },
    })
}
