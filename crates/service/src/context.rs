//! What every use case is given: the store, the clock, chance, settings, ways to the outside.

use crate::{
    assistant::Shelf,
    chance::Chance,
    clock::Clock,
    delivery::Verp,
    files::{PhotoConverter, VirusScanner},
    letters::PostalProvider,
    messages::{Mailer, SmsGateway, sms::SmsLimits},
    payments::provider::PaymentProvider,
    webhooks::Caller,
};
use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, Utc};
use domain::{
    legal::Rates,
    token::{LinkToken, VerificationCode},
};
use std::{
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use store::{Store, creditors::Creditor};
use uuid::Uuid;

/// What an operator decides.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where people reach the portal, without a final slash. Links are made from this alone.
    pub public_url: String,
    /// The address that e-mail is sent from; the creditor's name stands before it.
    pub mail_from: String,
    /// How long an access link opens the portal.
    pub link_lifetime: Duration,
    /// How long a hosted checkout stays open: at least 30 minutes (Stripe's minimum).
    pub checkout_lifetime: Duration,
    /// Whether payments are real; events of the other mode are quarantined.
    pub live_payments: bool,
    /// Where e-mails that come back return to, if anyone listens there.
    pub bounces: Option<Verp>,
    /// Where short messages may go, and how many.
    pub sms: SmsLimits,
    /// Published rates, by which late interest is computed.
    pub rates: Arc<Rates>,
    /// Requests a minute that one key of the interface is allowed.
    pub api_per_minute: u32,
}

/// The parts of a [`Context`]. Those of another one differ in a few: `Parts { clock, ..ctx.parts() }`.
#[derive(Clone)]
pub struct Parts {
    /// The database.
    pub store: Store,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub chance: Arc<dyn Chance>,
    /// Configuration.
    pub settings: Settings,
    /// The hosted checkout in use.
    pub provider: Arc<dyn PaymentProvider>,
    /// Other providers whose events and refunds are still served.
    pub former_providers: Vec<Arc<dyn PaymentProvider>>,
    /// Where e-mail goes.
    pub mailer: Arc<dyn Mailer>,
    /// Where short messages go; without a gateway nobody can be reached that way.
    pub sms: Option<Arc<dyn SmsGateway>>,
    /// Who prints and posts letters; without a provider they wait in the print queue.
    pub post: Option<Arc<dyn PostalProvider>>,
    /// The way to creditors' own systems.
    pub caller: Arc<dyn Caller>,
    /// Who looks for viruses in what debtors upload; without a scanner nobody does.
    pub scanner: Option<Arc<dyn VirusScanner>>,
    /// Who makes JPEGs of HEIC pictures; without a converter they are refused, with a word on why.
    pub photos: Option<Arc<dyn PhotoConverter>>,
    /// Lays out PDFs.
    pub paper: documents::Renderer,
}

/// Cheap to clone; shared by every request and job.
#[derive(Clone)]
pub struct Context(Arc<Inner>);

struct Inner {
    parts: Parts,
    /// The last identifier's milliseconds and place within them.
    last_id: AtomicU64,
    /// Rules of assistants, compiled.
    shelf: Shelf,
}

impl Deref for Context {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0.parts
    }
}

impl From<Parts> for Context {
    fn from(parts: Parts) -> Self {
        Self(Arc::new(Inner { parts, last_id: AtomicU64::new(0), shelf: Shelf::default() }))
    }
}

impl Context {
    /// What it is made of.
    pub fn parts(&self) -> Parts {
        self.0.parts.clone()
    }

    pub(crate) fn shelf(&self) -> &Shelf {
        &self.0.shelf
    }

    /// This instant.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// A new identifier, greater than every one that this process made before: what is written in
    /// one transaction, at one instant, keeps its order (UUID version 7 with a counter of 12 bits).
    pub fn id<T: From<Uuid>>(&self) -> T {
        let millis = u64::try_from(self.now().timestamp_millis()).unwrap_or(0);
        let next = |last: u64| (millis << 12).max(last + 1);
        let last = self
            .0
            .last_id
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(next(last)));
        let stamp = next(last.unwrap_or_default());
        let mut random = [0; 10];
        self.chance.fill(&mut random);
        let [.., high, low] = (stamp & 0xfff).to_be_bytes();
        random[..2].copy_from_slice(&[high, low]);
        uuid::Builder::from_unix_timestamp_millis(stamp >> 12, &random).into_uuid().into()
    }

    /// A random byte.
    pub fn byte(&self) -> u8 {
        let mut byte = [0];
        self.chance.fill(&mut byte);
        byte[0]
    }

    /// A new secret for an access link.
    pub fn link_token(&self) -> LinkToken {
        LinkToken::generate(|| self.byte())
    }

    /// A new code to print in a message.
    pub fn verification_code(&self) -> VerificationCode {
        VerificationCode::generate(|| self.byte())
    }

    /// A random key for a form, in hexadecimal.
    pub fn form_key(&self) -> String {
        let mut bytes = [0; 16];
        self.chance.fill(&mut bytes);
        crate::hash::hex(&bytes)
    }

    /// The provider of this name, current or former.
    pub fn provider(&self, name: &str) -> Option<&Arc<dyn PaymentProvider>> {
        self.providers().find(|provider| provider.name() == name)
    }

    /// Every provider, the one in use first.
    pub fn providers(&self) -> impl Iterator<Item = &Arc<dyn PaymentProvider>> {
        std::iter::once(&self.provider).chain(&self.former_providers)
    }

    /// Local time at a creditor's.
    pub fn local(&self, creditor: &Creditor) -> NaiveDateTime {
        local(creditor, self.now())
    }

    /// Today at a creditor's.
    pub fn today(&self, creditor: &Creditor) -> NaiveDate {
        self.local(creditor).date()
    }
}

/// Whether this names a time zone (IANA).
pub fn is_time_zone(name: &str) -> bool {
    name.parse::<chrono_tz::Tz>().is_ok()
}

/// An instant as the clocks at a creditor's show it.
pub fn local(creditor: &Creditor, at: DateTime<Utc>) -> NaiveDateTime {
    let zone: chrono_tz::Tz = creditor.time_zone.parse().unwrap_or(chrono_tz::Europe::Paris);
    at.with_timezone(&zone).naive_local()
}
