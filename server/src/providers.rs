//! Who takes the money: the provider that the configuration chooses, and whoever else is set up. What
//! was begun at the other one before is still confirmed, sent back and paid out there.

use crate::{
    adapters::{demo_provider::DemoProvider, stripe::Stripe},
    config::{Config, Provider},
};
use anyhow::Context as _;
use secrecy::{ExposeSecret, SecretString};
use service::{chance::Chance, clock::Clock, hash, payments::provider::PaymentProvider};
use std::sync::Arc;
use store::Store;

/// The providers of a process.
pub(crate) struct Providers {
    /// Takes what is paid from now on.
    pub chosen: Arc<dyn PaymentProvider>,
    /// Take nothing new.
    pub former: Vec<Arc<dyn PaymentProvider>>,
    /// The demonstration's, if it is the chosen one: its page is shown.
    pub demo: Option<Arc<DemoProvider>>,
}

impl Providers {
    /// The providers that a configuration names.
    pub(crate) fn new(
        config: &Config,
        store: &Store,
        clock: &Arc<dyn Clock>,
        chance: &dyn Chance,
    ) -> anyhow::Result<Self> {
        let demo = || {
            // Events of the demonstration stay within this process.
            let mut secret = [0; 32];
            chance.fill(&mut secret);
            let (store, clock, url) = (store.clone(), Arc::clone(clock), config.public_url.clone());
            Arc::new(DemoProvider::new(store, clock, url, hash::hex(&secret)))
        };
        let stripe = || Stripe::new(config).context("setting Stripe up").map(Arc::new);
        let mut former: Vec<Arc<dyn PaymentProvider>> = Vec::new();
        match former_of(config) {
            Some(Provider::Stripe) => former.push(stripe()?),
            Some(Provider::Demo) => former.push(demo()),
            None => {}
        }
        Ok(match config.payments.provider() {
            Provider::Stripe => Self { chosen: stripe()?, former, demo: None },
            Provider::Demo => {
                let demo = demo();
                Self { chosen: Arc::clone(&demo) as _, former, demo: Some(demo) }
            }
        })
    }
}

/// Who else is set up. Where money is real, what the demonstration once took was none.
fn former_of(config: &Config) -> Option<Provider> {
    match config.payments.provider() {
        Provider::Stripe => (!config.payments.live).then_some(Provider::Demo),
        Provider::Demo => can_stripe(config).then_some(Provider::Stripe),
    }
}

/// Whether Stripe is set up as a whole: with an empty secret anybody's events would be believed.
fn can_stripe(config: &Config) -> bool {
    let is_set = |secret: &SecretString| !secret.expose_secret().trim().is_empty();
    let secrets = config.stripe_webhook_secrets();
    config.payments.stripe.secret_key.as_ref().is_some_and(is_set)
        && !secrets.is_empty()
        && !secrets.iter().any(String::is_empty)
}

#[cfg(test)]
mod tests {
    use super::*;
    use service::{chance::SeededChance, clock::SystemClock};
    use store::StoreOptions;

    fn config(provider: Provider, key: Option<&str>, webhook: Option<&str>, live: bool) -> Config {
        let mut config = Config::default();
        config.payments.provider = Some(provider);
        config.payments.live = live;
        config.payments.stripe.secret_key = key.map(Into::into);
        config.payments.stripe.webhook_secrets = webhook.map(Into::into);
        config
    }

    #[tokio::test]
    async fn whoever_is_set_up_beside_the_chosen_one_is_still_asked() {
        let both = (Some("sk_test_1"), Some("whsec_1"));
        for (provider, (key, webhook), live, names) in [
            (Provider::Stripe, both, false, &["stripe", "demo"][..]),
            (Provider::Stripe, both, true, &["stripe"][..]),
            (Provider::Demo, both, false, &["demo", "stripe"][..]),
            (Provider::Demo, (None, None), false, &["demo"][..]),
            (Provider::Demo, (Some("sk_test_1"), None), false, &["demo"][..]),
            (Provider::Demo, (Some("sk_test_1"), Some("whsec_1,")), false, &["demo"][..]),
            (Provider::Demo, (Some(" "), Some("whsec_1")), false, &["demo"][..]),
        ] {
            let store = Store::open("sqlite::memory:", &StoreOptions::default()).await.unwrap();
            let clock: Arc<dyn Clock> = Arc::new(SystemClock);
            let config = config(provider, key, webhook, live);
            let all = Providers::new(&config, &store, &clock, &SeededChance::new(1)).unwrap();
            let found = std::iter::once(&all.chosen).chain(&all.former);
            assert_eq!(
                found.map(|one| one.name()).collect::<Vec<_>>(),
                names,
                "{key:?} {webhook:?}"
            );
            assert_eq!(all.demo.is_some(), provider == Provider::Demo);
        }
    }
}
