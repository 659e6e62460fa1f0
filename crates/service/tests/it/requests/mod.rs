//! Requests and plans: every row of the table "what a decision does to the scenario", on both
//! databases.

mod agreements;
mod bulk;
mod causes;
mod changes;
mod circumstances;
mod contact;
mod cuts;
mod dates;
mod desk;
mod disputes;
mod feed;
mod files;
mod finding;
mod held;
mod interleaving;
mod leaving;
mod lines;
mod owners;
mod people;
mod plans;
mod proceedings;
mod second;
mod signing;
mod table;
mod talk;
mod told;
mod transfers;
mod versions;

use crate::support::TestApp;
use chrono::{Days, Duration, NaiveDate};
use domain::{
    InvoiceId, Locale, RequestId,
    party::Role,
    plans::{Frequency, Terms},
    requests::{Answer, Ask, RequestState},
    scenario::{ActionKind, Definition, Mode, Offset, Stage, Step, Tone},
};
use service::{
    DebtorActor, StaffActor,
    requests::{self, AskCommand, AskError, Asked, decide},
    scenarios::{self, editor, shelf},
};
use std::pin::Pin;
use store::{holds::Hold, requests::Request, runs::StoredRun, templates::Template};

/// A debtor 40 days late with 240.00 on one invoice, reminders that have begun, and a collector.
struct Scene<'a> {
    app: &'a TestApp,
    debtor: DebtorActor,
    invoice: InvoiceId,
    collector: StaffActor,
}

fn step(days: i32, level: u8) -> Step {
    Step {
        offset: Offset::after_due(days),
        kind: ActionKind::Email,
        level,
        tone: Tone::Friendly,
        template: format!("level-{level}"),
        mode: Mode::Automatic,
        conditions: Vec::new(),
    }
}

async fn write_scenario(app: &TestApp) {
    let mut tx = app.ctx.store.write().await.unwrap();
    for level in 1..=3 {
        let template = Template {
            creditor_id: app.creditor.id,
            id: app.ctx.id(),
            name: format!("level-{level}"),
            channel: "email".to_owned(),
            locale: Locale::Fr,
            tone: Tone::Friendly,
            subject: "Votre facture".to_owned(),
            body: "Bonjour".to_owned(),
            updated_at: app.ctx.now(),
            updated_by: None,
        };
        store::templates::put(&mut tx, &template).await.unwrap();
    }
    tx.commit().await.unwrap();
    let manager = app.staff(Role::Manager).await;
    let id = shelf::create(&app.ctx, &manager, "Standard").await.unwrap();
    let seen = editor::scenario(&app.ctx, &manager, id).await.unwrap().unwrap().seen;
    let definition = Definition {
        criteria: Vec::new(),
        steps: vec![step(5, 1), step(50, 2), step(70, 3)],
        end_after_days: 30,
    };
    editor::save(&app.ctx, &manager, id, definition, &seen).await.unwrap();
    let seen = editor::scenario(&app.ctx, &manager, id).await.unwrap().unwrap().seen;
    editor::publish(&app.ctx, &manager, id, &seen).await.unwrap();
}

impl<'a> Scene<'a> {
    /// What happens meanwhile is large; it is kept apart from whoever waits for it.
    fn of(app: &'a TestApp, minor: i64) -> Pin<Box<dyn Future<Output = Scene<'a>> + 'a>> {
        Box::pin(Self::first_reminded(app, minor))
    }

    async fn first_reminded(app: &'a TestApp, minor: i64) -> Scene<'a> {
        let invoice = app.bill("C1", "F1", minor).await;
        write_scenario(app).await;
        let debtor = app.debtor_with_mail("C1", Locale::Fr).await;
        let collector = app.staff(Role::Collector).await;
        let scene = Scene { app, debtor, invoice, collector };
        // The first reminder has gone; the next one is due in a few days.
        scene.live_a_day().await;
        assert_eq!(scene.run().await.next_step, 1);
        scene
    }

    fn today(&self) -> NaiveDate {
        self.app.ctx.today(&self.app.creditor)
    }

    fn day(&self, after: u64) -> NaiveDate {
        self.today() + Days::new(after)
    }

    /// The next day begins: what is due is planned and done.
    async fn live_a_day(&self) {
        self.app.clock.advance(Duration::days(1));
        scenarios::schedule(&self.app.ctx).await.unwrap();
        self.app.settle().await;
        // What was planned for later today leaves.
        self.app.advance_and_settle(Duration::hours(1)).await;
        self.app.clock.advance(Duration::hours(-1));
    }

    async fn live_until(&self, day: NaiveDate) {
        while self.today() < day {
            self.live_a_day().await;
        }
    }

    async fn run(&self) -> StoredRun {
        let mut tx = self.app.ctx.store.read().await.unwrap();
        store::runs::of_invoice(&mut tx, self.app.creditor.id, self.invoice).await.unwrap().unwrap()
    }

    async fn stage(&self) -> (Stage, i64) {
        let run = self.run().await;
        (run.stage, run.next_step)
    }

    /// What holds the invoice: reason and last day.
    async fn held(&self) -> Vec<(String, Option<NaiveDate>)> {
        let mut tx = self.app.ctx.store.read().await.unwrap();
        let debtor = self.debtor.debtor().id;
        let holds = store::holds::of_debtor(&mut tx, self.app.creditor.id, debtor).await.unwrap();
        let told = |hold: Hold| (hold.reason.to_string(), hold.ends_on);
        holds.into_iter().filter(|hold| hold.invoice_id.is_some()).map(told).collect()
    }

    /// Subjects of the e-mails that have left so far.
    fn subjects(&self) -> Vec<String> {
        self.app.mailer.accepted().into_iter().map(|mail| mail.subject).collect()
    }

    fn reminders(&self) -> usize {
        self.subjects().iter().filter(|subject| subject.contains("Votre facture")).count()
    }

    /// Asks, signed by the six digits where they are needed.
    async fn ask(&self, ask: Ask) -> Result<Asked, AskError> {
        self.ask_about(ask, Vec::new()).await
    }

    async fn ask_about(
        &self,
        ask: Ask,
        invoices: Vec<(InvoiceId, Option<i64>)>,
    ) -> Result<Asked, AskError> {
        let code = if matches!(ask, Ask::Plan { .. }) { self.code().await } else { String::new() };
        let command = AskCommand {
            ask,
            invoices,
            words: "La moitié est arrivée cassée.".to_owned(),
            form_key: self.app.ctx.form_key(),
            code,
        };
        let asked = requests::ask(&self.app.ctx, &self.debtor, command).await;
        self.app.settle().await;
        asked
    }

    /// Six digits, as the debtor reads them in the e-mail.
    async fn code(&self) -> String {
        self.app.advance_and_settle(Duration::minutes(11)).await;
        requests::send_code(&self.app.ctx, &self.debtor).await.unwrap().unwrap();
        self.app.settle().await;
        let mail = self.app.mailer.accepted().pop().unwrap();
        let after = mail.text.split("Votre code :").nth(1).unwrap();
        after.chars().filter(char::is_ascii_digit).take(6).collect()
    }

    async fn request(&self, id: RequestId) -> Request {
        let mut tx = self.app.ctx.store.read().await.unwrap();
        store::requests::by_id(&mut tx, self.app.creditor.id, id).await.unwrap().unwrap()
    }

    async fn state(&self, id: RequestId) -> RequestState {
        self.request(id).await.state
    }

    /// The collector answers, and the ten seconds pass.
    async fn answer(&self, id: RequestId, answer: Answer) {
        let version = self.request(id).await.version;
        let decided = decide(&self.app.ctx, &self.collector, id, version, answer).await.unwrap();
        assert!(decided.undo_until.is_some());
        self.app.advance_and_settle(Duration::seconds(10)).await;
    }

    /// Three instalments, the first in ten days.
    fn plan(&self, count: u32) -> Ask {
        Ask::Plan { terms: self.terms(count) }
    }

    fn terms(&self, count: u32) -> Terms {
        let frequency = Frequency::Monthly;
        Terms { deposit_minor: 0, count, first_on: self.day(10), frequency }
    }

    /// How often an event is in the audit.
    async fn audited(&self, action: &str) -> usize {
        let kind = action.split('.').next().unwrap();
        let manager = self.app.staff(Role::Manager).await;
        let log = service::office::audit_log(&self.app.ctx, &manager, kind, None).await.unwrap();
        log.acts.iter().filter(|act| act.action == action).count()
    }
}

fn refused() -> Answer {
    Answer::Refuse { reason: "La durée est trop longue.".to_owned() }
}
