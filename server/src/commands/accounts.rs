//! `acquit link`, `acquit staff`, `acquit api-key`, `acquit creditor`.

use super::creditor_named;
use crate::{cli, process::Process};
use anyhow::{Context as _, ensure};
use domain::{Currency, bank, brand::Rgb};
use service::{
    api_keys::{self, NewKey},
    staff,
};
use std::io::Read;
use store::creditors::Creditor;

/// Prints a new access link for the first contact of a debtor.
pub(crate) async fn link(process: &Process, args: &cli::Link) -> anyhow::Result<()> {
    let ctx = &process.ctx;
    let creditor = creditor_named(process, &args.creditor).await?;
    let mut tx = ctx.store.read().await?;
    let debtor = store::debtors::by_reference(&mut tx, creditor.id, &args.debtor)
        .await?
        .with_context(|| format!("{} has no debtor {}", creditor.name, args.debtor))?;
    let contacts = store::contacts::of_debtor(&mut tx, creditor.id, debtor.id).await?;
    drop(tx);
    let contact = contacts.first().with_context(|| format!("{} has no contact", debtor.name))?;
    let link = service::door::issue_link(ctx, contact).await?;
    println!("{}", link.with_context(|| format!("{} is stopped: no link is made", contact.name))?);
    Ok(())
}

/// Adds a member of staff.
pub(crate) async fn staff(process: &Process, args: &cli::NewStaff) -> anyhow::Result<()> {
    process.ctx.store.migrate().await?;
    let mut roles = Vec::new();
    for slug in &args.creditor {
        roles.push((creditor_named(process, slug).await?.id, args.role.parse()?));
    }
    eprintln!("Password (then Enter and Ctrl-D):");
    let mut password = String::new();
    std::io::stdin().take(1_024).read_to_string(&mut password).context("reading the password")?;
    let secret = staff::new_totp_secret(&process.ctx);
    let new = staff::NewStaff {
        email: args.email.clone(),
        name: args.name.clone(),
        password: password.trim_end_matches(['\r', '\n']).to_owned(),
        totp_secret: secret.clone(),
        locale: args.language.parse()?,
        roles,
    };
    staff::create(&process.ctx, new).await?;
    println!("{}", staff::otpauth_url(&args.email, &secret));
    Ok(())
}

/// Prints a new key for a creditor's own systems.
pub(crate) async fn api_key(process: &Process, args: cli::NewApiKey) -> anyhow::Result<()> {
    let ctx = &process.ctx;
    let creditor = creditor_named(process, &args.creditor).await?;
    let form_key = ctx.form_key();
    let new = NewKey { name: args.name, scopes: args.scope, days: args.days, form_key };
    let secret = api_keys::create_as_operator(ctx, &creditor, new).await?;
    println!("{}", secret.expose());
    Ok(())
}

/// Adds a creditor.
pub(crate) async fn creditor(process: &Process, args: &cli::NewCreditor) -> anyhow::Result<()> {
    let ctx = &process.ctx;
    ctx.store.migrate().await?;
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
    println!("{} is ready. Next: acquit staff --creditor {} …", creditor.name, creditor.slug);
    Ok(())
}
