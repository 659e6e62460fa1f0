//! Putting the process together from its configuration.

use crate::{
    adapters::{
        clamd::Clamd, demo_provider::DemoProvider, eml_folder::EmlFolder, heif::Heif,
        postal_folder::PostalFolder, sms, smtp::Smtp, webhooks::HttpCaller,
    },
    config::{Config, Provider},
    providers::Providers,
};
use anyhow::Context as _;
use app::{AppState, assets::Assets};
use chrono::Duration;
use secrecy::ExposeSecret;
use service::{
    Context, Settings,
    chance::{Chance, SystemChance},
    clock::{Clock, SystemClock},
    context::Parts,
    letters::PostalProvider,
    messages::Mailer,
};
use std::{path::PathBuf, sync::Arc};
use store::{Store, StoreOptions};

/// Everything a running process holds.
pub(crate) struct Process {
    /// The configuration it was made from.
    pub config: Config,
    /// What use cases are given.
    pub ctx: Context,
    /// The demonstration's provider, if it is the one in use.
    pub demo: Option<Arc<DemoProvider>>,
    /// Whether a page lists the messages that were written to files. They hold links and codes: in a
    /// demonstration only.
    pub mail_page: bool,
}

impl Process {
    /// Opens the store and the ways to the outside. Does not touch the schema.
    pub(crate) async fn open(config: Config) -> anyhow::Result<Self> {
        let options = StoreOptions {
            max_connections: config.database.max_connections,
            ..StoreOptions::default()
        };
        let store = Store::open(config.database.url.expose_secret(), &options)
            .await
            .context("opening the database")?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let chance: Arc<dyn Chance> = Arc::new(SystemChance);
        let Providers { chosen: provider, former: former_providers, demo } =
            Providers::new(&config, &store, &clock, &*chance)?;
        let mailer: Arc<dyn Mailer> =
            match Smtp::new(&config.mail).context("setting the mail server up")? {
                Some(smtp) => Arc::new(smtp),
                None => Arc::new(
                    EmlFolder::new(config.mail.dir.clone()).context("making the mail folder")?,
                ),
            };
        let settings = Settings {
            public_url: config.public_url.clone(),
            mail_from: config.mail.from.clone(),
            link_lifetime: Duration::days(config.links.days),
            checkout_lifetime: Duration::minutes(config.payments.checkout_minutes),
            live_payments: config.payments.live,
            bounces: config.mail.verp(),
            sms: config.sms.limits(),
            rates: Arc::new(config.legal.rates().map_err(anyhow::Error::msg)?),
            api_per_minute: config.api.requests_per_minute,
        };
        let paper = documents::Renderer::new();
        let parts = Parts {
            store,
            clock,
            chance,
            settings,
            provider,
            former_providers,
            mailer,
            sms: sms::gateway(&config)?,
            post: postal_provider(&config)?,
            caller: Arc::new(HttpCaller::new(&config.webhooks)),
            scanner: config.uploads.scanner().map(|at| Arc::new(Clamd::new(at)) as _),
            photos: Heif::find().map(|program| Arc::new(program) as _),
            paper,
        };
        Ok(Self { config, ctx: parts.into(), demo, mail_page: false })
    }

    /// Whether the database answers.
    pub(crate) async fn reachable(&self) -> bool {
        self.ctx.store.ping().await.is_ok()
    }

    /// What pages need, with the assets loaded.
    pub(crate) fn state(&self) -> anyhow::Result<AppState> {
        let folder = self.assets_folder();
        let assets = Assets::load(&folder).with_context(|| {
            format!("loading the assets from {} (`cargo xtask site` makes them)", folder.display())
        })?;
        let stripe = self.config.payments.provider() == Provider::Stripe;
        Ok(AppState {
            ctx: self.ctx.clone(),
            assets: Arc::new(assets),
            checkout_origin: stripe.then(|| self.config.payments.stripe.checkout_origin.clone()),
            secure_cookies: !self.config.is_plain_loopback(),
            mail_page: self.mail_page,
        })
    }

    /// Where the assets are: as configured, else `site` beside the program, or beside its folder
    /// as cargo lays it out.
    fn assets_folder(&self) -> PathBuf {
        if let Some(folder) = &self.config.assets.dir {
            return folder.clone();
        }
        let program = std::env::current_exe().unwrap_or_default();
        let beside = program.with_file_name("site");
        match program.parent().and_then(std::path::Path::parent) {
            Some(above) if !beside.exists() => above.join("site"),
            _ => beside,
        }
    }
}

/// Whoever prints letters in our place, if that is set up.
fn postal_provider(config: &Config) -> anyhow::Result<Option<Arc<dyn PostalProvider>>> {
    let Some(folder) = &config.post.dir else { return Ok(None) };
    let folder = PostalFolder::new(folder.clone()).context("making the folder of letters")?;
    Ok(Some(Arc::new(folder)))
}
