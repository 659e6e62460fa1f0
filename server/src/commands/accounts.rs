//! `acquit link`, `acquit staff`, `acquit api-key`.

use super::creditor_named;
use crate::{cli, process::Process};
use anyhow::Context as _;
use service::{
    api_keys::{self, NewKey},
    staff,
};
use std::io::Read;

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

/// Adds a member of staff, or changes one.
pub(crate) async fn staff(process: &Process, args: &cli::Staff) -> anyhow::Result<()> {
    process.ctx.store.migrate().await?;
    match (&args.change, &args.new) {
        (Some(change), _) => change_staff(process, change).await,
        (None, Some(new)) => new_staff(process, new).await,
        (None, None) => anyhow::bail!("say whom to add, or what to change: acquit staff --help"),
    }
}

async fn change_staff(process: &Process, change: &cli::StaffChange) -> anyhow::Result<()> {
    let ctx = &process.ctx;
    match change {
        cli::StaffChange::Disable(who) => {
            staff::disable(ctx, &who.email).await?;
            println!("{} is shut out.", who.email);
        }
        cli::StaffChange::Enable(who) => {
            staff::enable(ctx, &who.email).await?;
            println!("{} may sign in again.", who.email);
        }
        cli::StaffChange::Role { who, creditor, role } => {
            let creditor = creditor_named(process, creditor).await?;
            staff::set_role(ctx, &who.email, creditor.id, role.parse()?).await?;
            println!("{} is {role} at {} from the next sign-in on.", who.email, creditor.name);
        }
        cli::StaffChange::Reset(who) => {
            let secret = staff::reset(ctx, &who.email, &password()?).await?;
            println!("{}", staff::otpauth_url(&who.email, &secret));
        }
    }
    Ok(())
}

/// A password from standard input.
fn password() -> anyhow::Result<String> {
    eprintln!("Password (then Enter and Ctrl-D):");
    let mut password = String::new();
    std::io::stdin().take(1_024).read_to_string(&mut password).context("reading the password")?;
    Ok(password.trim_end_matches(['\r', '\n']).to_owned())
}

async fn new_staff(process: &Process, args: &cli::NewStaff) -> anyhow::Result<()> {
    let mut roles = Vec::new();
    for slug in &args.creditor {
        roles.push((creditor_named(process, slug).await?.id, args.role.parse()?));
    }
    let password = password()?;
    let secret = staff::new_totp_secret(&process.ctx);
    let new = staff::NewStaff {
        email: args.email.clone(),
        name: args.name.clone(),
        password,
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
