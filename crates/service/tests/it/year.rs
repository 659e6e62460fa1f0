//! A simulated year: the worker's clock moves by hand, debtors pay, announce transfers and are
//! held, the mail server is away for days, and whatever happens nobody is written to more often, at
//! other hours or about anything else than the frame allows.
//!
//! `ACQUIT_YEAR_DEBTORS` says how many debtors live through it; the short form has a few.

use crate::support::{TestApp, part};
use chrono::{DateTime, Datelike, Days, Duration, NaiveDate, TimeZone, Timelike, Utc, Weekday};
use domain::{
    DebtorId, InvoiceId, Locale, ScenarioId,
    calendar::is_public_holiday,
    ledger::Account,
    party::Role,
    scenario::{ActionKind, Definition, HoldReason, Mode, Offset, Stage, Step, Tone, VersionState},
};
use service::{
    DebtorActor, StaffActor,
    messages::MailError,
    scenarios::{self, HoldCommand},
    transfers, worker,
};
use std::collections::HashMap;
use store::{Json, templates::Template};
use testkit::{TestDb, both};

/// Days after the due date, level.
const STEPS: [(i32, u8); 4] = [(-5, 1), (6, 1), (20, 2), (45, 3)];

struct Year {
    app: TestApp,
    manager: StaffActor,
    people: Vec<Person>,
    seen: usize,
    /// Days on which each debtor was written to.
    received: HashMap<DebtorId, Vec<NaiveDate>>,
    dice: u64,
}

struct Person {
    actor: DebtorActor,
    email: String,
    invoices: Vec<InvoiceId>,
}

impl Year {
    async fn new(db: TestDb, debtors: usize) -> Self {
        let app = TestApp::of(db).await;
        let manager = app.staff(Role::Manager).await;
        let mut year =
            Self { app, manager, people: Vec::new(), seen: 0, received: HashMap::new(), dice: 42 };
        year.write_scenario().await;
        for number in 0..debtors {
            year.add(number).await;
        }
        year
    }

    async fn write_scenario(&self) {
        let (creditor, ctx) = (&self.app.creditor, &self.app.ctx);
        let steps = STEPS.map(|(days, level)| Step {
            offset: Offset::after_due(days),
            kind: ActionKind::Email,
            level,
            tone: if level > 2 { Tone::Firm } else { Tone::Friendly },
            template: format!("level-{level}"),
            mode: Mode::Automatic,
            conditions: Vec::new(),
        });
        let (id, now) = (ctx.id::<ScenarioId>(), ctx.now());
        let mut tx = ctx.store.write().await.unwrap();
        for level in 1..=3 {
            let template = Template {
                creditor_id: creditor.id,
                id: ctx.id(),
                name: format!("level-{level}"),
                channel: "email".to_owned(),
                locale: Locale::Fr,
                tone: Tone::Friendly,
                subject: format!("Niveau {level}"),
                body: "Bonjour {{ contact_name }},\n\n{{ statement }}\n\n{{ buttons }}".to_owned(),
                updated_at: now,
                updated_by: None,
            };
            store::templates::put(&mut tx, &template).await.unwrap();
        }
        let scenario = store::scenarios::Scenario {
            creditor_id: creditor.id,
            id,
            name: "Standard".to_owned(),
            position: 1,
            created_at: now,
            archived_at: None,
        };
        store::scenarios::insert(&mut tx, &scenario).await.unwrap();
        let version = store::scenarios::Version {
            creditor_id: creditor.id,
            id: ctx.id(),
            scenario_id: id,
            number: 1,
            state: VersionState::Published,
            definition: Json(Definition {
                criteria: Vec::new(),
                steps: steps.to_vec(),
                end_after_days: 30,
            }),
            created_at: now,
            created_by: None,
            published_at: Some(now),
            published_by: None,
        };
        store::scenarios::insert_version(&mut tx, &version).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// A debtor with one to three invoices, due over the year.
    async fn add(&mut self, number: usize) {
        let debtor = format!("C{number}");
        let mut invoices = Vec::new();
        for place in 0..=self.roll(3) {
            let due = self.today() + Days::new(self.roll(300));
            let reference = format!("F{number}-{place}");
            let minor = 1_000 + i64::try_from(self.roll(90_000)).unwrap();
            invoices.push(self.app.bill_due(&debtor, &reference, minor, &due.to_string()).await);
        }
        let id = self.app.debtor_id(&self.app.creditor, &debtor).await;
        let email = format!("personne{number}@exemple.fr");
        let contact = self.app.contact(self.app.creditor.id, id, Some(&email), Locale::Fr).await;
        let actor = self.app.actor(self.app.creditor.id, contact.id).await;
        self.people.push(Person { actor, email, invoices });
    }

    fn roll(&mut self, sides: u64) -> u64 {
        self.dice = self
            .dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.dice >> 33) % sides
    }

    fn today(&self) -> NaiveDate {
        self.app.ctx.today(&self.app.creditor)
    }

    /// One day: planned at five, sent from eight on; people act at noon.
    async fn live(&mut self, day: u64) {
        self.at(5, 10);
        self.work(day).await;
        self.at(8, 30);
        self.work(day).await;
        self.at(12, 0);
        self.act().await;
        self.at(19, 30);
        self.work(day).await;
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
            for _ in 0..40 {
                self.app.mailer.fail_next(MailError::Later("away".to_owned()));
            }
        }
        worker::drain(&self.app.ctx).await.unwrap();
        self.app.mailer.heal();
        self.check_mail().await;
    }

    /// Everything that left since the last look was allowed to.
    async fn check_mail(&mut self) {
        let mails = self.app.mailer.accepted();
        let now = self.app.ctx.local(&self.app.creditor);
        for mail in &mails[self.seen..] {
            if !mail.subject.starts_with("Niveau") {
                continue; // receipts
            }
            let person = self.people.iter().find(|person| person.email == mail.to).unwrap();
            let debtor = person.actor.debtor().id;
            assert!((8..20).contains(&now.hour()), "at {now} to {}", mail.to);
            assert!(now.weekday() != Weekday::Sun && !is_public_holiday(now.date()), "on {now}");
            let days = self.received.entry(debtor).or_default();
            if let Some(last) = days.last() {
                let gap = (now.date() - *last).num_days();
                assert!(gap >= 4, "{} was written to on {last} and on {}", mail.to, now.date());
            }
            days.push(now.date());
            let mut tx = self.app.ctx.store.read().await.unwrap();
            let owed = store::ledger::account_of_debtor(
                &mut tx,
                self.app.creditor.id,
                debtor,
                Account::Receivable,
            )
            .await
            .unwrap();
            assert!(owed > 0, "{} owes nothing", mail.to);
            let holds =
                store::holds::of_debtor(&mut tx, self.app.creditor.id, debtor).await.unwrap();
            let held = holds.iter().any(|hold| {
                hold.invoice_id.is_none() && hold.ends_on.is_none_or(|last| last >= now.date())
            });
            assert!(!held, "{} is held", mail.to);
        }
        self.seen = mails.len();
    }

    /// Somebody does something.
    async fn act(&mut self) {
        for _ in 0..=self.people.len() / 40 {
            let who = usize::try_from(self.roll(self.people.len() as u64)).unwrap();
            let deed = self.roll(40);
            let person = &self.people[who];
            let owed = self.app.to_pay(&person.actor).await;
            match deed {
                0..=11 if owed.is_positive() => {
                    self.app.pay(&person.actor, part(owed.minor)).await;
                }
                12..=17 if owed.minor > 200 => {
                    self.app.pay(&person.actor, part(owed.minor / 2)).await;
                }
                18..=22 if owed.is_positive() => {
                    let _ = transfers::announce(&self.app.ctx, &person.actor).await.unwrap();
                }
                23 => self.hold(who, HoldReason::Insolvency, None).await,
                24..=26 => {
                    let until = self.today() + Days::new(20);
                    self.hold(who, HoldReason::Collector, Some(until)).await;
                }
                _ => {}
            }
            self.check_mail().await;
        }
    }

    async fn hold(&self, who: usize, reason: HoldReason, until: Option<NaiveDate>) {
        let command = HoldCommand {
            debtor: self.people[who].actor.debtor().id,
            invoice: None,
            contact: None,
            reason,
            until,
            note: String::new(),
        };
        scenarios::hold(&self.app.ctx, &self.manager, command).await.unwrap();
    }

    /// At the end every run is where it must be: paid ones have left, and none of those that are
    /// owed and free has been forgotten.
    async fn check_end(&self) {
        let today = self.today();
        let (mut paid, mut sent) = (0, 0);
        for person in &self.people {
            sent += self.received.get(&person.actor.debtor().id).map_or(0, Vec::len);
            for &invoice in &person.invoices {
                let mut tx = self.app.ctx.store.read().await.unwrap();
                let row = store::invoices::by_id(&mut tx, self.app.creditor.id, invoice);
                let row = row.await.unwrap().unwrap();
                let run = store::runs::of_invoice(&mut tx, self.app.creditor.id, invoice);
                let Some(run) = run.await.unwrap() else {
                    assert!(row.balance_minor <= 0, "{} was never taken", row.invoice.reference);
                    continue;
                };
                if row.balance_minor <= 0 {
                    paid += 1;
                    assert_eq!(run.stage, Stage::Paid, "{}", row.invoice.reference);
                    continue;
                }
                let late = (today - row.invoice.due_on).num_days();
                let holds = store::holds::of_debtor(&mut tx, self.app.creditor.id, run.debtor_id);
                let held = !holds.await.unwrap().is_empty();
                if late > 150 && !held {
                    assert_eq!(run.stage, Stage::Doubtful, "{} is stuck", row.invoice.reference);
                }
            }
        }
        assert!(paid > 0 && sent > self.people.len() / 2, "{paid} paid, {sent} sent");
    }
}

fn debtors() -> usize {
    std::env::var("ACQUIT_YEAR_DEBTORS").ok().and_then(|text| text.parse().ok()).unwrap_or(25)
}

fn new_year() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 16, 9, 0, 0).single().unwrap()
}

both! {
    async fn nobody_is_written_to_beyond_the_frame(db: TestDb) {
        let mut year = Box::pin(Year::new(db, debtors())).await;
        assert_eq!(year.app.ctx.now(), new_year());
        for day in 0..400 {
            year.live(day).await;
        }
        year.check_end().await;
        year.app.assert_sound().await;
    }
}
