//! `acquit creditor`: a creditor added, or its identity changed.

use super::creditor_named;
use crate::{cli, process::Process};
use anyhow::{Context as _, ensure};
use domain::{Currency, bank, brand::Rgb};
use service::creditors::{self, Identity};
use std::path::Path;
use store::creditors::Creditor;

/// Adds a creditor, or changes one.
pub(crate) async fn run(process: &Process, args: &cli::Creditor) -> anyhow::Result<()> {
    process.ctx.store.migrate().await?;
    match (&args.change, &args.new) {
        (Some(cli::CreditorChange::Change(changed)), _) => change(process, changed).await,
        (None, Some(new)) => add(process, new).await,
        (None, None) => anyhow::bail!("say what to add, or what to change: acquit creditor --help"),
    }
}

async fn change(process: &Process, args: &cli::ChangedCreditor) -> anyhow::Result<()> {
    let creditor = creditor_named(process, &args.slug).await?;
    let known = Identity::from(&creditor);
    let text = |new: &Option<String>, known: String| new.clone().unwrap_or(known);
    let new = Identity {
        name: text(&args.name, known.name),
        activity: text(&args.activity, known.activity),
        street: text(&args.street, known.street),
        postcode: text(&args.postcode, known.postcode),
        city: text(&args.city, known.city),
        email: text(&args.email, known.email),
        phone: args.phone.clone().or(known.phone),
        brand_colour: text(&args.colour, known.brand_colour),
        gate: args.gate.as_deref().map(str::parse).transpose()?.unwrap_or(known.gate),
        account_holder: text(&args.holder, known.account_holder),
        iban: text(&args.iban, known.iban),
        bic: args.bic.clone().or(known.bic),
        payment_term_days: args.payment_term_days.unwrap_or(known.payment_term_days),
        transfer_hold_days: args.transfer_hold_days.unwrap_or(known.transfer_hold_days),
    };
    creditors::change_as_operator(&process.ctx, &creditor, new).await?;
    if let Some(logo) = &args.logo {
        set_logo(process, &creditor, logo).await?;
    }
    println!("{} is up to date.", creditor.slug);
    Ok(())
}

async fn set_logo(process: &Process, creditor: &Creditor, logo: &Path) -> anyhow::Result<()> {
    let picture = std::fs::read(logo).with_context(|| format!("reading {}", logo.display()))?;
    creditors::set_logo_as_operator(&process.ctx, creditor, picture).await?;
    Ok(())
}

async fn add(process: &Process, args: &cli::NewCreditor) -> anyhow::Result<()> {
    let ctx = &process.ctx;
    let slug_ok = !args.slug.is_empty()
        && args.slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    ensure!(slug_ok, "a short name has lower-case letters, digits and dashes only");
    args.colour.parse::<Rgb>()?;
    ensure!(service::context::is_time_zone(&args.time_zone), "{} is no time zone", args.time_zone);
    let creditor = Creditor {
        id: ctx.id(),
        slug: args.slug.clone(),
        name: args.name.clone(),
        mandate: args.mandate.parse()?,
        activity: args.activity.clone(),
        siren: args.siren.clone(),
        street: args.street.clone(),
        postcode: args.postcode.clone(),
        city: args.city.clone(),
        country: "FR".to_owned(),
        email: args.email.clone(),
        phone: args.phone.clone(),
        locale: domain::Locale::Fr,
        time_zone: args.time_zone.clone(),
        currency: Currency::EUR,
        brand_colour: args.colour.clone(),
        logo_id: None,
        gate: args.gate.parse()?,
        account_holder: args.holder.clone().unwrap_or_else(|| args.name.clone()),
        iban: bank::parse_iban(&args.iban)?,
        bic: args.bic.clone(),
        payment_term_days: 30,
        transfer_hold_days: 4,
        created_at: ctx.now(),
    };
    let mut tx = ctx.store.write().await?;
    store::creditors::insert(&mut tx, &creditor).await?;
    service::reminders::put_defaults(ctx, &mut tx, creditor.id).await?;
    tx.commit().await?;
    if let Some(logo) = &args.logo {
        set_logo(process, &creditor, logo).await?;
    }
    println!("{} is ready. Next: acquit staff --creditor {} …", creditor.name, creditor.slug);
    Ok(())
}
