//! A plan on paper: its contract as PDF, its instalments as a calendar file.

use super::plans::{self, PlanView};
use crate::{
    Context, Creditor, DebtorActor, Error,
    papers::{self, Paper, claimants, debtor_party, on_own_thread},
};
use chrono::Days;
use documents::{Check, Contract};
use domain::{Locale, Money, PlanId, plans::PlanKind};
use icalendar::{Alarm, Calendar, Component, Event, EventLike, Property};
use store::{Tx, debtors::Debtor, plans::Plan};

/// The contract of one of the debtor's plans; nothing if it is someone else's.
pub async fn contract(
    ctx: &Context,
    actor: &DebtorActor,
    id: PlanId,
) -> Result<Option<Paper>, Error> {
    let mut tx = ctx.store.read().await?;
    let Some(plan) = own(&mut tx, actor, id).await? else { return Ok(None) };
    drop(tx);
    let (creditor, debtor) = (&actor.creditor, &actor.debtor);
    contract_of(ctx, creditor, debtor, &plan, actor.contact.locale, None).await.map(Some)
}

/// The instalments of one of the debtor's plans for a calendar; nothing if it is someone else's.
pub async fn calendar(
    ctx: &Context,
    actor: &DebtorActor,
    id: PlanId,
) -> Result<Option<Paper>, Error> {
    let mut tx = ctx.store.read().await?;
    let Some(plan) = own(&mut tx, actor, id).await? else { return Ok(None) };
    let seen = plans::view(ctx, &mut tx, &actor.creditor, &plan).await?;
    Ok(Some(calendar_of(ctx, &actor.creditor, &seen, actor.contact.locale)))
}

async fn own(tx: &mut Tx, actor: &DebtorActor, id: PlanId) -> Result<Option<Plan>, Error> {
    let found = store::plans::by_id(tx, actor.creditor.id, id).await?;
    Ok(found.filter(|plan| plan.debtor_id == actor.debtor.id))
}

/// Contract and calendar, for the message that confirms a plan.
pub(crate) async fn of_plan(
    ctx: &Context,
    creditor: &Creditor,
    debtor: &Debtor,
    plan: &Plan,
    locale: Locale,
    check: Option<Check>,
) -> Result<(Paper, Paper), Error> {
    let contract = contract_of(ctx, creditor, debtor, plan, locale, check).await?;
    let mut tx = ctx.store.read().await?;
    let seen = plans::view(ctx, &mut tx, creditor, plan).await?;
    Ok((contract, calendar_of(ctx, creditor, &seen, locale)))
}

/// The contract as PDF.
async fn contract_of(
    ctx: &Context,
    creditor: &Creditor,
    debtor: &Debtor,
    plan: &Plan,
    locale: Locale,
    check: Option<Check>,
) -> Result<Paper, Error> {
    let mut tx = ctx.store.read().await?;
    let seen = plans::view(ctx, &mut tx, creditor, plan).await?;
    let money = |minor| Money::new(minor, plan.currency);
    let (mut invoices, mut principals) = (Vec::new(), Vec::<String>::new());
    for &(id, minor) in &seen.invoices {
        if let Some(row) = store::invoices::by_id(&mut tx, creditor.id, id).await? {
            principals.extend(row.invoice.principal);
            invoices.push((row.invoice.reference, money(minor)));
        }
    }
    let (claims, collects) = claimants(creditor, &principals);
    let number = number(plan.id);
    let contract = Contract {
        locale,
        style: papers::style(&mut tx, creditor).await?,
        number: number.clone(),
        kind: plan.kind,
        agreed_on: plan.agreed_on,
        creditor: claims,
        collector: collects,
        debtor: debtor_party(debtor),
        total: seen.total,
        instalments: seen.instalments.iter().map(|one| (one.due_on, money(one.minor))).collect(),
        invoices,
        terms: terms(&seen, locale),
        check,
    };
    drop(tx);
    let renderer = ctx.paper.clone();
    let pages = on_own_thread(move || renderer.contract(&contract)).await?;
    let file_name = format!("{}-{number}.pdf", locale.pick("echeancier", "plan"));
    Ok(Paper { file_name, bytes: pages.pdf })
}

/// A plan's number: the part of its identifier that is unique enough to be read.
fn number(plan: PlanId) -> String {
    let text = plan.0.simple().to_string().to_uppercase();
    format!("E-{}-{}", &text[4..12], &text[24..])
}

/// What a plan binds both sides to, in plain words.
fn terms(plan: &PlanView, locale: Locale) -> Vec<String> {
    let grace = plan.grace_days;
    let said = |fr: String, en: String| match locale {
        Locale::Fr => fr,
        Locale::En => en,
    };
    let mut all = vec![
        said(
            format!("Une échéance compte comme manquée si elle n’est pas payée {grace} jours après sa date. L’accord prend alors fin et les sommes restantes sont à nouveau dues en entier."),
            format!("An instalment counts as missed if it is not paid {grace} days after its date. The agreement then ends and what remains is due in full again."),
        ),
        said(
            "Demander cet accord reconnaît la dette : le délai de prescription recommence à sa date (article 2240 du Code civil). Vos droits sur une facture que vous contestez restent entiers.".to_owned(),
            "Asking for this agreement acknowledges the debt: the limitation period begins anew on its date (article 2240 of the French Civil Code). Your rights about an invoice that you contest remain whole.".to_owned(),
        ),
    ];
    if plan.kind == PlanKind::Instalments {
        let most = domain::plans::MOVE_MOST;
        all.insert(
            1,
            said(
                format!("Une date peut être déplacée une fois, de {most} jours au plus, depuis votre espace."),
                format!("One date can be moved once, by {most} days at most, from your page."),
            ),
        );
    }
    all
}

/// The instalments as a calendar file (RFC 5545), a day each, with a reminder the day before.
fn calendar_of(ctx: &Context, creditor: &Creditor, plan: &PlanView, locale: Locale) -> Paper {
    let mut calendar = Calendar::new();
    let count = plan.instalments.len();
    for one in &plan.instalments {
        let amount = locale.money(Money::new(one.minor, plan.total.currency));
        let title = match locale {
            Locale::Fr => format!("{amount} à régler à {}", creditor.name),
            Locale::En => format!("{amount} to pay to {}", creditor.name),
        };
        let place = format!("{} / {count}", one.position);
        let before = Alarm::display(&title, -chrono::Duration::days(1));
        let event = Event::new()
            .uid(&format!("{}-{}", plan.id, one.position))
            .timestamp(ctx.now())
            .summary(&title)
            .description(&place)
            .starts(one.due_on)
            .append_property(end(one.due_on + Days::new(1)))
            .alarm(before)
            .done();
        calendar.push(event);
    }
    let file_name = format!("{}.ics", locale.pick("echeancier", "plan"));
    Paper { file_name, bytes: calendar.to_string().into_bytes() }
}

/// The day after, as events of whole days end.
fn end(day: chrono::NaiveDate) -> Property {
    Property::new("DTEND", day.format("%Y%m%d").to_string()).add_parameter("VALUE", "DATE").done()
}
