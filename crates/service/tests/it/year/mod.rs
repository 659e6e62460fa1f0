//! A simulated year with the house's own sequence: the worker's clock moves by hand, debtors pay,
//! ask, contest, promise and close addresses, messages come back, the mail server is away for days,
//! collectors validate, call, print and answer. Whatever happens nobody is written to more often, at
//! other hours or about anything else than the frame allows, and no invoice is forgotten.
//!
//! `ACQUIT_YEAR_DEBTORS` says how many debtors live through it; the short form has a few.

mod debtors;
mod office;
mod rules;

use crate::support::TestApp;
use chrono::{DateTime, Days, Duration, NaiveDate, TimeZone, Utc};
use domain::{DebtorId, InvoiceId, Locale, party::Role};
use service::{DebtorActor, StaffActor, messages::MailError, scenarios, worker};
use std::collections::{BTreeMap, HashMap, HashSet};
use store::contacts::Contact;
use testkit::{TestDb, both};

/// Days that are lived through: invoices fall due in the first 300 of them.
const DAYS: u64 = 400;

struct Year {
    app: TestApp,
    manager: StaffActor,
    people: Vec<Person>,
    by_debtor: HashMap<DebtorId, usize>,
    /// Days on which each debtor was written to, by whatever channel.
    received: HashMap<DebtorId, Vec<NaiveDate>>,
    /// Debtors for whom something happened that may keep reminders still for long.
    disturbed: HashSet<DebtorId>,
    /// How often each thing happened, to show that the year held all of it.
    seen: BTreeMap<&'static str, u64>,
    dice: u64,
}

struct Person {
    actor: DebtorActor,
    invoices: Vec<(InvoiceId, String)>,
}

impl Year {
    async fn new(db: TestDb, debtors: usize) -> Self {
        let app = TestApp::of(db).await;
        app.ready().await;
        let manager = app.staff(Role::Manager).await;
        let mut year = Self {
            app,
            manager,
            people: Vec::new(),
            by_debtor: HashMap::new(),
            received: HashMap::new(),
            disturbed: HashSet::new(),
            seen: BTreeMap::new(),
            dice: 42,
        };
        for number in 0..debtors {
            year.add(number).await;
        }
        year
    }

    /// A debtor with one to three invoices, due over the year. One in five has no e-mail address, one
    /// in three no mobile number, and one in four no postal address.
    async fn add(&mut self, number: usize) {
        let reference = format!("C{number}");
        let mut invoices = Vec::new();
        for place in 0..=self.roll(3) {
            let due = self.today() + Days::new(self.roll(300));
            let invoice = format!("F{number}-{place}");
            let minor = 1_000 + i64::try_from(self.roll(90_000)).unwrap();
            let id = self.app.bill_due(&reference, &invoice, minor, &due.to_string()).await;
            invoices.push((id, invoice));
        }
        if number % 4 != 3 {
            self.app.move_house(&self.app.creditor, &reference, "12 rue des Lilas").await;
        }
        let (app, id) = (&self.app, self.app.debtor_id(&self.app.creditor, &reference).await);
        let contact = Contact {
            creditor_id: app.creditor.id,
            id: app.ctx.id(),
            debtor_id: id,
            name: "Claire Martin".to_owned(),
            email: (number % 5 != 4).then(|| format!("personne{number}@exemple.fr")),
            phone: (number % 3 != 2).then(|| format!("+336{number:08}")),
            locale: Locale::Fr,
            created_at: app.ctx.now(),
        };
        let mut tx = app.ctx.store.write().await.unwrap();
        store::contacts::insert(&mut tx, &contact).await.unwrap();
        tx.commit().await.unwrap();
        let actor = app.actor(app.creditor.id, contact.id).await;
        self.by_debtor.insert(id, self.people.len());
        self.people.push(Person { actor, invoices });
    }

    fn roll(&mut self, sides: u64) -> u64 {
        self.dice = self
            .dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.dice >> 33) % sides
    }

    fn saw(&mut self, what: &'static str) {
        *self.seen.entry(what).or_default() += 1;
    }

    fn today(&self) -> NaiveDate {
        self.app.ctx.today(&self.app.creditor)
    }

    /// One day: planned at five, sent from eight on; people act at noon, and what they set off leaves
    /// until the evening.
    async fn live(&mut self, day: u64) {
        self.at(5, 10);
        self.work(day).await;
        self.at(8, 30);
        self.work(day).await;
        self.at(12, 0);
        self.debtors_act().await;
        self.office_acts().await;
        self.at(19, 30);
        self.work(day).await;
        self.check_day(day).await;
        self.app.clock.advance(Duration::hours(6));
    }

    /// Moves the clock on to a time of this day at the creditor's.
    fn at(&self, hour: u32, minute: u32) {
        let local = self.app.ctx.local(&self.app.creditor);
        let wanted = local.date().and_hms_opt(hour, minute, 0).unwrap();
        if wanted > local {
            self.app.clock.advance(wanted - local);
        }
    }

    async fn work(&mut self, day: u64) {
        scenarios::schedule(&self.app.ctx).await.unwrap();
        // The mail server is away for three days in spring and one in autumn.
        if (60..63).contains(&day) || day == 200 {
            for _ in 0..2 * self.people.len() {
                self.app.mailer.fail_next(MailError::Later("away".to_owned()));
            }
        }
        self.drain().await;
        self.app.mailer.heal();
    }

    /// Does what is due, and looks at what left.
    async fn drain(&mut self) {
        worker::drain(&self.app.ctx).await.unwrap();
        self.check_sent().await;
    }
}

fn debtors() -> usize {
    std::env::var("ACQUIT_YEAR_DEBTORS").ok().and_then(|text| text.parse().ok()).unwrap_or(30)
}

fn new_year() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 16, 9, 0, 0).single().unwrap()
}

both! {
    async fn nobody_is_written_to_beyond_the_frame(db: TestDb) {
        let mut year = Box::pin(Year::new(db, debtors())).await;
        assert_eq!(year.app.ctx.now(), new_year());
        for day in 0..DAYS {
            Box::pin(year.live(day)).await;
        }
        year.check_end().await;
        year.app.assert_sound().await;
    }
}
