//! What messages say about a plan, as it stands when they leave.

use super::{
    plans,
    said::{granted, own},
};
use crate::{Context, Error};
use domain::{Locale, Money, plans::PlanKind};
use store::{Tx, creditors::Creditor, requests::Request};

/// Confirms a plan, with its dates as they are now, and what has changed of it.
pub(super) async fn agreed(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    request: &Request,
    locale: Locale,
) -> Result<(String, Vec<String>), Error> {
    let Some(plan) = seen(ctx, tx, creditor, request).await? else {
        return Ok(granted(locale, request));
    };
    let money = |minor| locale.money(Money::new(minor, plan.total.currency));
    let mut lines: Vec<String> = plan
        .instalments
        .iter()
        .map(|one| format!("{} : {}", locale.weekday_date(one.due_on), money(one.minor)))
        .collect();
    let (title, intro, last) = match (plan.kind, locale) {
        (PlanKind::Settlement, Locale::Fr) => (
            "Votre proposition est acceptée",
            format!(
                "Payez {} à la date ci-dessous : le reste est abandonné.",
                locale.money(plan.total)
            ),
            "Passé cette date et quelques jours, la somme entière est à nouveau due.",
        ),
        (PlanKind::Settlement, Locale::En) => (
            "Your offer is accepted",
            format!("Pay {} on the date below: the rest is given up.", locale.money(plan.total)),
            "Once that date and a few days have passed, the whole sum is due again.",
        ),
        (PlanKind::Instalments, Locale::Fr) => (
            "Votre échéancier est en place",
            format!(
                "Vous réglez {} en {} fois :",
                locale.money(plan.total),
                plan.instalments.len()
            ),
            "Nous vous prévenons avant chaque échéance. Aucun rappel ne part tant que l’échéancier est suivi. Le contrat et un calendrier sont joints.",
        ),
        (PlanKind::Instalments, Locale::En) => (
            "Your plan is in place",
            format!(
                "You pay {} in {} instalments:",
                locale.money(plan.total),
                plan.instalments.len()
            ),
            "We tell you before each instalment. No reminder leaves as long as the plan is kept. The contract and a calendar are attached.",
        ),
    };
    lines.insert(0, intro);
    lines.push(last.to_owned());
    let (changed, news) = changed(locale, &plan);
    lines.splice(0..0, news);
    let events = store::requests::events(tx, creditor.id, request.id).await?;
    let latest = events.iter().rev().find(|event| event.kind.starts_with("plan_"));
    let latest = latest.and_then(|event| dates_changed(locale, &event.kind));
    Ok((changed.or(latest).unwrap_or(title).to_owned(), lines))
}

/// The title, if the last thing that happened to a plan has changed its dates.
fn dates_changed(locale: Locale, event: &str) -> Option<&'static str> {
    match event {
        "plan_moved" => Some(
            locale
                .pick("Votre échéancier\u{a0}: une date a changé", "Your plan: a date has changed"),
        ),
        "plan_resumed" => Some(locale.pick("Votre échéancier reprend", "Your plan goes on")),
        _ => None,
    }
}

/// What collectors have changed of a plan: another title, and what comes first.
fn changed(locale: Locale, plan: &plans::PlanView) -> (Option<&'static str>, Vec<String>) {
    let mut title = None;
    let mut news = Vec::new();
    if let Some((until, _)) = &plan.paused {
        title = Some(locale.pick("Votre échéancier est en pause", "Your plan is paused"));
        let day = locale.weekday_date(*until);
        news.push(match locale {
            Locale::Fr => format!("Rien n’est à payer avant le {day}. L’échéancier reprend ensuite de lui-même, aux dates ci-dessous."),
            Locale::En => format!("Nothing is to be paid before {day}. The plan then goes on by itself, on the dates below."),
        });
    }
    if let Some(offer) = plan.settlement {
        title = Some(locale.pick("Une somme pour tout solder", "One sum that settles everything"));
        let left =
            locale.money(Money::new(offer.left(plan.progress.paid_minor), plan.total.currency));
        let day = locale.weekday_date(offer.until);
        news.push(match locale {
            Locale::Fr => format!("Si vous payez {left} d’ici le {day}, le reste est abandonné et vous ne devez plus rien sur les factures concernées. Rien ne vous y oblige : sinon, l’échéancier continue comme prévu."),
            Locale::En => format!("If you pay {left} by {day}, the rest is given up and you owe nothing more on the invoices concerned. You are free not to: the plan then goes on as agreed."),
        });
    }
    (title, news)
}

/// Announces the next instalment.
pub(super) async fn notice(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    request: &Request,
    locale: Locale,
) -> Result<(String, Vec<String>), Error> {
    let next = seen(ctx, tx, creditor, request).await?.and_then(|plan| {
        let next = plan.progress.next?;
        Some((next, plan.total.currency))
    });
    let Some((next, currency)) = next else { return Ok(clearance(locale)) };
    let amount = locale.money(Money::new(next.minor, currency));
    let day = locale.weekday_date(next.instalment.due_on);
    Ok(match locale {
        Locale::Fr => (
            "Votre prochaine échéance".to_owned(),
            vec![
                format!("Comme convenu, {amount} sont à régler le {day}."),
                "Un imprévu ? Depuis votre espace, vous pouvez déplacer une échéance de quelques jours, une fois.".to_owned(),
            ],
        ),
        Locale::En => (
            "Your next instalment".to_owned(),
            vec![
                format!("As agreed, {amount} are due on {day}."),
                "Something unexpected? From your page you can move one instalment by a few days, once.".to_owned(),
            ],
        ),
    })
}

/// Says that a plan is broken, and what is due.
pub(super) async fn broken(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    request: &Request,
    locale: Locale,
) -> Result<(String, Vec<String>), Error> {
    let due = seen(ctx, tx, creditor, request).await?.map(|plan| {
        let left = plan.progress.total_minor - plan.progress.paid_minor;
        locale.money(Money::new(left.max(0), plan.total.currency))
    });
    let due = due.unwrap_or_default();
    Ok(match locale {
        Locale::Fr => (
            "Votre échéancier est interrompu".to_owned(),
            vec![
                format!("Une échéance n’a pas été payée. L’échéancier prend fin et {due} sont à nouveau dus en entier."),
                "Si votre situation a changé, dites-le-nous depuis votre espace : une autre solution reste possible.".to_owned(),
            ],
        ),
        Locale::En => (
            "Your plan has ended".to_owned(),
            vec![
                format!("An instalment was not paid. The plan ends and {due} are due in full again."),
                "If your situation has changed, tell us from your page: another solution remains possible.".to_owned(),
            ],
        ),
    })
}

/// Confirms that a plan is paid.
pub(super) fn clearance(locale: Locale) -> (String, Vec<String>) {
    (
        own(locale, "Votre échéancier est réglé, merci", "Your plan is paid, thank you"),
        vec![own(
            locale,
            "Toutes les échéances sont payées. Vous ne devez plus rien sur les factures concernées ; ce message en fait foi.",
            "Every instalment is paid. You owe nothing more on the invoices concerned; this message confirms it.",
        )],
    )
}

async fn seen(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    request: &Request,
) -> Result<Option<plans::PlanView>, Error> {
    match store::plans::of_request(tx, creditor.id, request.id).await? {
        Some(plan) => Ok(Some(plans::view(ctx, tx, creditor, &plan).await?)),
        None => Ok(None),
    }
}
