//! A whole Acquit without its server: both creditors, a clock moved by hand, a provider and a mail
//! server made of memory.

mod billing;
mod caller;
mod files;
mod mailer;
mod post;
mod provider;
mod sms;

pub(crate) use billing::{bill_csv, only, part};
pub(crate) use caller::FakeCaller;
pub(crate) use files::{FakeConverter, FakeScanner, heic, jpeg, pdf, sent};
pub(crate) use mailer::FakeMailer;
pub(crate) use post::FakePost;
pub(crate) use provider::{Checkout, FakeProvider, Fault, sign};
pub(crate) use sms::{FakeSms, SECRET};

use chrono::{DateTime, Duration, TimeZone, Utc};
use domain::{
    ContactId, CreditorId, Currency, DebtorId, Locale, Money, StaffId,
    legal::Rates,
    party::{Gate, Mandate, Role},
};
use serde_json::json;
use service::{
    Context, Creditor, DebtorActor, Settings, StaffActor,
    actor::{OfficeClaims, PortalClaims},
    chance::SeededChance,
    clock::ManualClock,
    context::Parts,
    delivery::Verp,
    ledger,
    messages::sms::SmsLimits,
};
use std::sync::{Arc, OnceLock};
use store::{contacts::Contact, staff::Staff};
use testkit::TestDb;

/// Where people reach the portal in tests.
pub(crate) const PUBLIC_URL: &str = "https://pay.example.test";

/// Where e-mails return to in tests.
pub(crate) const BOUNCES: &str = "bounces@pay.example.test";

/// Everything a scenario needs.
pub(crate) struct TestApp {
    pub(crate) db: TestDb,
    pub(crate) ctx: Context,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) provider: Arc<FakeProvider>,
    pub(crate) mailer: Arc<FakeMailer>,
    pub(crate) sms: Arc<FakeSms>,
    pub(crate) caller: Arc<FakeCaller>,
    /// Collects its own invoices; its gate is none.
    pub(crate) creditor: Creditor,
    /// Collects for others; its gate is the postcode.
    pub(crate) other_creditor: Creditor,
}

/// Fonts are read once.
fn paper() -> documents::Renderer {
    static PAPER: OnceLock<documents::Renderer> = OnceLock::new();
    PAPER.get_or_init(documents::Renderer::new).clone()
}

pub(crate) fn start_of_tests() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 16, 9, 0, 0).single().unwrap()
}

impl TestApp {
    pub(crate) async fn of(db: TestDb) -> Self {
        let clock = Arc::new(ManualClock::at(start_of_tests()));
        let provider = Arc::new(FakeProvider::default());
        let mailer = Arc::new(FakeMailer::default());
        let sms = Arc::new(FakeSms::default());
        let caller = Arc::new(FakeCaller::default());
        let parts = parts(db.store.clone(), &clock, &provider, &mailer, &sms, 7);
        let ctx = Parts { caller: caller.clone(), ..parts }.into();
        let creditor = creditor(&ctx, "demo", "Atelier Marceau", Mandate::Own, Gate::None);
        let other_creditor = creditor_of_others(&ctx);
        let mut tx = ctx.store.write().await.unwrap();
        store::creditors::insert(&mut tx, &creditor).await.unwrap();
        store::creditors::insert(&mut tx, &other_creditor).await.unwrap();
        tx.commit().await.unwrap();
        Self { db, ctx, clock, provider, mailer, sms, caller, creditor, other_creditor }
    }

    /// The same installation as another process sees it: its own connections, its own chance.
    pub(crate) async fn another_process(&self, seed: u64) -> Context {
        context(
            self.db.open_again().await,
            &self.clock,
            &self.provider,
            &self.mailer,
            &self.sms,
            seed,
        )
    }

    /// The same installation with somebody who prints and posts its letters.
    pub(crate) fn with_post(&self, post: Arc<FakePost>) -> Context {
        let parts =
            parts(self.db.store.clone(), &self.clock, &self.provider, &self.mailer, &self.sms, 23);
        Parts { post: Some(post), ..parts }.into()
    }

    /// The same installation with those who look at files.
    pub(crate) fn with_files(
        &self,
        scanner: Option<Arc<FakeScanner>>,
        photos: Option<Arc<FakeConverter>>,
    ) -> Context {
        let parts =
            parts(self.db.store.clone(), &self.clock, &self.provider, &self.mailer, &self.sms, 29);
        let scanner = scanner.map(|scanner| scanner as _);
        Parts { scanner, photos: photos.map(|photos| photos as _), ..parts }.into()
    }

    /// A member of staff of the first creditor.
    pub(crate) async fn staff(&self, role: Role) -> StaffActor {
        self.staff_at(&self.creditor, role).await
    }

    pub(crate) async fn staff_at(&self, creditor: &Creditor, role: Role) -> StaffActor {
        let id: StaffId = self.ctx.id();
        let staff = Staff {
            id,
            email: format!("{id}@equipe.example"),
            name: "Camille Petit".to_owned(),
            password_hash: "unused".to_owned(),
            totp_secret: "unused".to_owned(),
            totp_last_step: 0,
            locale: Locale::Fr,
            created_at: self.ctx.now(),
            disabled_at: None,
        };
        let mut tx = self.ctx.store.write().await.unwrap();
        store::staff::insert(&mut tx, &staff).await.unwrap();
        store::staff::set_role(&mut tx, creditor.id, id, role).await.unwrap();
        tx.commit().await.unwrap();
        let claims = json!({ "staff": id, "creditor": creditor.id, "since": self.ctx.now() });
        let claims: OfficeClaims = serde_json::from_value(claims).unwrap();
        StaffActor::resume(&self.ctx, &claims).await.unwrap().unwrap()
    }

    /// Adds a contact to a debtor.
    pub(crate) async fn contact(
        &self,
        creditor: CreditorId,
        debtor: DebtorId,
        email: Option<&str>,
        locale: Locale,
    ) -> Contact {
        let contact = Contact {
            creditor_id: creditor,
            id: self.ctx.id(),
            debtor_id: debtor,
            name: "Claire Martin".to_owned(),
            email: email.map(str::to_owned),
            phone: None,
            locale,
            created_at: self.ctx.now(),
        };
        let mut tx = self.ctx.store.write().await.unwrap();
        store::contacts::insert(&mut tx, &contact).await.unwrap();
        tx.commit().await.unwrap();
        contact
    }

    pub(crate) async fn actor(&self, creditor: CreditorId, contact: ContactId) -> DebtorActor {
        DebtorActor::resume(&self.ctx, &self.claims(creditor, contact)).await.unwrap().unwrap()
    }

    pub(crate) fn claims(&self, creditor: CreditorId, contact: ContactId) -> PortalClaims {
        let claims = json!({ "creditor": creditor, "contact": contact, "since": self.ctx.now() });
        serde_json::from_value(claims).unwrap()
    }

    /// Runs every job that is due, and asserts that the ledger is without flaw (R3).
    pub(crate) async fn settle(&self) {
        service::worker::drain(&self.ctx).await.unwrap();
        self.assert_sound().await;
    }

    pub(crate) async fn advance_and_settle(&self, by: Duration) {
        self.clock.advance(by);
        self.settle().await;
    }

    /// R3: debits equal credits, no invoice below zero.
    pub(crate) async fn assert_sound(&self) {
        let report = ledger::verify(&self.ctx).await.unwrap();
        assert!(report.flaws.is_empty(), "{:?}", report.flaws);
    }
}

fn context(
    store: store::Store,
    clock: &Arc<ManualClock>,
    provider: &Arc<FakeProvider>,
    mailer: &Arc<FakeMailer>,
    sms: &Arc<FakeSms>,
    seed: u64,
) -> Context {
    parts(store, clock, provider, mailer, sms, seed).into()
}

fn parts(
    store: store::Store,
    clock: &Arc<ManualClock>,
    provider: &Arc<FakeProvider>,
    mailer: &Arc<FakeMailer>,
    sms: &Arc<FakeSms>,
    seed: u64,
) -> Parts {
    Parts {
        store,
        clock: clock.clone(),
        chance: Arc::new(SeededChance::new(seed)),
        settings: Settings {
            public_url: PUBLIC_URL.to_owned(),
            mail_from: "no-reply@pay.example.test".to_owned(),
            link_lifetime: Duration::days(60),
            checkout_lifetime: Duration::minutes(30),
            live_payments: true,
            bounces: Verp::new(BOUNCES, "a key for tests only".into()),
            sms: SmsLimits::default(),
            rates: Arc::new(Rates::builtin().clone()),
            api_per_minute: 60,
        },
        provider: provider.clone(),
        former_providers: Vec::new(),
        mailer: mailer.clone(),
        sms: Some(sms.clone()),
        post: None,
        caller: FakeCaller::nobody(),
        scanner: None,
        photos: None,
        paper: paper(),
    }
}

fn creditor_of_others(ctx: &Context) -> Creditor {
    Creditor {
        siren: Some("732829320".to_owned()),
        ..creditor(ctx, "demo-agency", "Alliance Recouvrement", Mandate::ThirdParty, Gate::Postcode)
    }
}

fn creditor(ctx: &Context, slug: &str, name: &str, mandate: Mandate, gate: Gate) -> Creditor {
    Creditor {
        id: ctx.id(),
        slug: slug.to_owned(),
        name: name.to_owned(),
        mandate,
        activity: "Menuiserie".to_owned(),
        siren: Some("552100554".to_owned()),
        street: "3 rue des Ateliers".to_owned(),
        postcode: "69003".to_owned(),
        city: "Lyon".to_owned(),
        country: "FR".to_owned(),
        email: "compta@marceau.example".to_owned(),
        phone: Some("+33 4 72 00 00 00".to_owned()),
        locale: Locale::Fr,
        time_zone: "Europe/Paris".to_owned(),
        currency: Currency::EUR,
        brand_colour: "#1f4e79".to_owned(),
        logo_id: None,
        gate,
        account_holder: name.to_owned(),
        iban: "FR1420041010050500013M02606".to_owned(),
        bic: None,
        payment_term_days: 30,
        transfer_hold_days: 3,
        created_at: ctx.now(),
    }
}

/// Euros and cents.
pub(crate) fn eur(minor: i64) -> Money {
    Money::eur(minor)
}
