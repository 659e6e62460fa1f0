//! What the dialogue knows of a debtor: what can be talked about, and what the policy grants.

use super::settings;
use crate::{Context, Creditor, Error, actor::country, requests};
use chat::dialogue::{
    Context as Known, Days, DiscountPolicy, Invoice, PartialPolicy, PlanPolicy, Policy,
};
use domain::{DebtorId, InvoiceId, Locale, Money, assistant::Service, requests::RequestPolicy};
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
        let rows: Vec<WithBalance> = all.into_iter().filter(|row| row.free_minor() > 0).collect();
        let policy = policy(tx, creditor, debtor.id, &rows).await?;
        let invoices = rows.iter().map(|row| Invoice {
            reference: row.invoice.reference.clone(),
            amount: Money::new(row.free_minor(), row.invoice.currency).to_decimal(),
            due: row.invoice.due_on,
            label: row.invoice.label.clone(),
        });
        let known = Known {
            today: ctx.today(creditor),
            language,
            invoices: invoices.collect(),
            policy,
            currency: creditor.currency,
            country: country(creditor, debtor).to_owned(),
        };
        Ok(Self { known, service: settings::of(tx, creditor).await?, owed, rows })
    }

    /// Whether the assistant answers this debtor.
    pub(super) fn is_served(&self) -> bool {
        self.service.answers(self.owed)
    }

    /// The invoice of a reference; all of them when none is named.
    pub(super) fn chosen(&self, reference: Option<&str>) -> Vec<InvoiceId> {
        let Some(reference) = reference else { return Vec::new() };
        let found = self.known.invoice(reference).map(|invoice| invoice.reference.as_str());
        let rows = self.rows.iter().filter(|row| Some(row.invoice.reference.as_str()) == found);
        rows.map(|row| row.invoice.id).collect()
    }

    /// What can be talked about, in minor units.
    pub(super) fn total_minor(&self, invoices: &[InvoiceId]) -> i64 {
        let rows = self.rows.iter();
        let wanted = rows.filter(|row| invoices.is_empty() || invoices.contains(&row.invoice.id));
        wanted.map(WithBalance::free_minor).sum()
    }
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
