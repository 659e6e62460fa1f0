//! `acquit demo`.

use crate::{
    cli,
    config::{Config, LogFormat, Provider, SmsProvider},
    demo::seed::{self, OfficeAccess},
    process::Process,
    serve, telemetry,
};
use anyhow::Context as _;
use serde_json::{Value, json};
use service::{Context, staff};
use std::{net::SocketAddr, path::Path, process::ExitCode};

/// Fills the folder if it is empty, serves it, and says how to look around.
pub(crate) async fn run(args: &cli::Demo) -> anyhow::Result<ExitCode> {
    std::fs::create_dir_all(&args.data).context("making the data folder")?;
    let config = configuration(args)?;
    telemetry::logs(&config.telemetry);
    let mail = config.mail.dir.clone();
    let mut process = Process::open(config).await?;
    process.mail_page = process.config.mail.host.is_none();
    process.ctx.store.migrate().await?;
    let access = office_access(&process.ctx, &args.data.join("office.json"))?;
    if !args.json {
        eprintln!("Filling {} (the first time only) …", args.data.display());
    }
    Box::pin(seed::fill(&process.ctx, mail.clone(), &args.invoices, &access)).await?;
    let portal = portal_links(&process.ctx).await?;
    let url = process.config.public_url.clone();
    let told = json!({
        "url": url,
        "portal": portal,
        "office": {
            "url": format!("{url}/office"),
            "email": access.email,
            "password": access.password,
            "totp_secret": access.totp_secret,
        },
        "mail": format!("{url}/demo/mail"),
        "mail_dir": mail,
    });
    let json = args.json;
    serve::run(&process, move |_| tell(json, &told)).await?;
    Ok(ExitCode::SUCCESS)
}

/// The environment still counts, so that a demonstration can be given a mail server or Stripe in
/// test mode; the folder and the port are the command's.
fn configuration(args: &cli::Demo) -> anyhow::Result<Config> {
    let mut config = Config::parse(None)?;
    let set = |name: &str| std::env::var_os(name).is_some();
    config.http.addr = SocketAddr::from(([127, 0, 0, 1], args.port));
    if !set("ACQUIT__PUBLIC_URL") {
        config.public_url = format!("http://localhost:{}", args.port);
    }
    if !set("ACQUIT__DATABASE__URL") {
        config.database.url = format!("sqlite:{}", args.data.join("acquit.db").display()).into();
    }
    if !set("ACQUIT__MAIL__DIR") {
        config.mail.dir = args.data.join("mail");
    }
    if !set("ACQUIT__PAYMENTS__PROVIDER") {
        config.payments.provider = Some(Provider::Demo);
    }
    // Short messages stand beside e-mails, and nobody's telephone rings.
    if !set("ACQUIT__SMS__PROVIDER") {
        config.sms.provider = SmsProvider::Folder;
    }
    // So that one's own program on this machine can be told.
    if !set("ACQUIT__WEBHOOKS__ALLOW_PRIVATE") {
        config.webhooks.allow_private = true;
    }
    if !set("ACQUIT__TELEMETRY__FORMAT") {
        config.telemetry.format = LogFormat::Text;
    }
    if !set("ACQUIT__TELEMETRY__LOG") {
        "warn".clone_into(&mut config.telemetry.log);
    }
    if !set("ACQUIT__HTTP__METRICS_ADDR") {
        config.http.metrics_addr = None;
    }
    Ok(config.check()?)
}

/// The same password each time the same folder is served.
fn office_access(ctx: &Context, file: &Path) -> anyhow::Result<OfficeAccess> {
    if let Ok(text) = std::fs::read_to_string(file) {
        return serde_json::from_str(&text).context("reading office.json");
    }
    let access = OfficeAccess {
        email: "camille@acquit.example".to_owned(),
        password: ctx.form_key(),
        totp_secret: staff::new_totp_secret(ctx),
    };
    std::fs::write(file, serde_json::to_string_pretty(&access)?)?;
    Ok(access)
}

/// A fresh link for every debtor of the cast.
async fn portal_links(ctx: &Context) -> anyhow::Result<Vec<Value>> {
    let mut links = Vec::new();
    for part in seed::CREDITORS {
        let mut tx = ctx.store.read().await?;
        let creditor = store::creditors::by_slug(&mut tx, part.slug).await?;
        drop(tx);
        let creditor = creditor.with_context(|| format!("{} is missing", part.slug))?;
        for debtor_part in part.debtors {
            let (debtor, contact) = seed::find(ctx, creditor.id, debtor_part).await?;
            let link = service::door::issue_link(ctx, &contact).await?;
            let Some(link) = link else { continue };
            links.push(json!({
                "creditor": creditor.slug,
                "debtor": debtor.name,
                "reference": debtor.reference,
                "kind": debtor.kind,
                "locale": contact.locale,
                // As in e-mail: it opens in the contact's language, whatever was chosen before.
                "link": format!("{}?lang={}", link, contact.locale),
                "gate": seed::answer(creditor.gate, &debtor),
            }));
        }
    }
    Ok(links)
}

fn tell(json: bool, told: &Value) {
    if json {
        println!("{told}");
        return;
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    println!(
        "\nAcquit is ready at {}\n\nPortal, as a debtor (the gate's answer is at the end):",
        text(&told["url"])
    );
    for link in told["portal"].as_array().into_iter().flatten() {
        let (creditor, debtor) = (text(&link["creditor"]), text(&link["debtor"]));
        println!("  {creditor:<12} {debtor:<28} {}  {}", text(&link["link"]), text(&link["gate"]));
    }
    let office = &told["office"];
    println!(
        "\nOffice, as a collector: {}\n  {}\n  password    {}\n  TOTP secret {}\n\nMessages sent: {}\n\nCtrl-C stops.",
        text(&office["url"]),
        text(&office["email"]),
        text(&office["password"]),
        text(&office["totp_secret"]),
        text(&told["mail"]),
    );
}
