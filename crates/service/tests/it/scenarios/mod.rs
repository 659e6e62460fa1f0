//! What collectors and managers do with scenarios and actions: who may, what follows, whose rows
//! they see, and what the second of two finds.

mod calls;
mod days;
mod limits;
mod litigation;
mod notices;
mod overrides;
mod profiles;
mod rerouting;
mod team;
mod writing;

use crate::support::TestApp;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ActionId, InvoiceId, Locale, ScenarioId,
    party::Role,
    scenario::{ActionKind, ActionState, Definition, Mode, Offset, Step, Tone},
};
use service::{
    StaffActor,
    scenarios::{self, agenda::Group, editor, shelf},
};
use store::{actions::Action, contacts::Contact, runs::StoredRun, templates::Template};

/// A step that many days after the due date, worded by a template named after its level.
fn step(days: i32, level: u8, kind: ActionKind) -> Step {
    Step {
        offset: Offset::after_due(days),
        kind,
        level,
        tone: if level > 2 { Tone::Firm } else { Tone::Friendly },
        template: format!("level-{level}"),
        mode: Mode::Automatic,
        conditions: Vec::new(),
    }
}

/// An e-mail to be validated, and what comes after it.
fn to_validate(next: ActionKind) -> Definition {
    let first = Step { mode: Mode::ToValidate, ..step(5, 1, ActionKind::Email) };
    Definition { criteria: Vec::new(), steps: vec![first, step(30, 2, next)], end_after_days: 30 }
}

/// A scenario that begins with one kind of action.
fn beginning_with(kind: ActionKind) -> Definition {
    let steps = vec![step(5, 1, kind), step(90, 2, ActionKind::Email)];
    Definition { criteria: Vec::new(), steps, end_after_days: 30 }
}

impl TestApp {
    /// The first creditor's wordings for e-mail and calls.
    async fn templates(&self) {
        let mut tx = self.ctx.store.write().await.unwrap();
        for (channel, level) in [("email", 1), ("email", 2), ("email", 3), ("call", 1), ("call", 2)]
        {
            let template = Template {
                creditor_id: self.creditor.id,
                id: self.ctx.id(),
                name: format!("level-{level}"),
                channel: channel.to_owned(),
                locale: Locale::Fr,
                tone: Tone::Friendly,
                subject: "Votre facture".to_owned(),
                body: "Bonjour".to_owned(),
                updated_at: self.ctx.now(),
                updated_by: None,
            };
            store::templates::put(&mut tx, &template).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    /// Writes a scenario and publishes it, as people do.
    async fn published(&self, name: &str, definition: Definition) -> ScenarioId {
        self.templates().await;
        let manager = self.staff(Role::Manager).await;
        let id = shelf::create(&self.ctx, &manager, name).await.unwrap();
        self.republish(&manager, id, definition).await;
        id
    }

    async fn republish(&self, manager: &StaffActor, id: ScenarioId, definition: Definition) {
        let seen = self.seen(manager, id).await;
        let found = editor::save(&self.ctx, manager, id, definition, &seen).await.unwrap();
        assert!(!found.iter().any(|finding| finding.kind.is_error()), "{found:?}");
        let seen = self.seen(manager, id).await;
        editor::publish(&self.ctx, manager, id, &seen).await.unwrap();
    }

    async fn seen(&self, actor: &StaffActor, id: ScenarioId) -> String {
        editor::scenario(&self.ctx, actor, id).await.unwrap().unwrap().seen
    }

    /// A debtor with one invoice, 40 days late, and a contact with both addresses.
    async fn chased(&self, debtor: &str, reference: &str) -> (InvoiceId, Contact) {
        let invoice = self.bill(debtor, reference, 24_000).await;
        let debtor = self.debtor_id(&self.creditor, debtor).await;
        let contact = self.person(debtor, "Claire Martin", Some("+33612345678")).await;
        (invoice, contact)
    }

    async fn person(&self, debtor: domain::DebtorId, name: &str, phone: Option<&str>) -> Contact {
        let contact = Contact {
            creditor_id: self.creditor.id,
            id: self.ctx.id(),
            debtor_id: debtor,
            name: name.to_owned(),
            email: Some("claire@exemple.fr".to_owned()),
            phone: phone.map(str::to_owned),
            locale: Locale::Fr,
            created_at: self.ctx.now(),
        };
        let mut tx = self.ctx.store.write().await.unwrap();
        store::contacts::insert(&mut tx, &contact).await.unwrap();
        tx.commit().await.unwrap();
        contact
    }

    async fn plan_today(&self) {
        let today = self.ctx.today(&self.creditor);
        scenarios::plan_day(&self.ctx, &self.creditor, today, None).await.unwrap();
    }

    /// The open action of an invoice.
    async fn open_action(&self, invoice: InvoiceId) -> Option<Action> {
        let mut tx = self.ctx.store.read().await.unwrap();
        let mut open =
            store::actions::open_of_invoice(&mut tx, self.creditor.id, invoice).await.unwrap();
        assert!(open.len() < 2);
        open.pop()
    }

    /// The open action of an invoice, planned today.
    async fn planned(&self, invoice: InvoiceId) -> (ActionId, String) {
        self.plan_today().await;
        let action = self.open_action(invoice).await.unwrap();
        (action.id, scenarios::fingerprint(&action))
    }

    async fn one_action(&self, id: ActionId) -> Action {
        let mut tx = self.ctx.store.read().await.unwrap();
        store::actions::by_id(&mut tx, self.creditor.id, id).await.unwrap().unwrap()
    }

    async fn one_run(&self, invoice: InvoiceId) -> StoredRun {
        let mut tx = self.ctx.store.read().await.unwrap();
        store::runs::of_invoice(&mut tx, self.creditor.id, invoice).await.unwrap().unwrap()
    }

    /// What stands against an invoice: reason, last day, note.
    async fn standing(&self, debtor: &str) -> Vec<(String, Option<NaiveDate>, String)> {
        let debtor = self.debtor_id(&self.creditor, debtor).await;
        let mut tx = self.ctx.store.read().await.unwrap();
        let holds = store::holds::of_debtor(&mut tx, self.creditor.id, debtor).await.unwrap();
        holds.into_iter().map(|hold| (hold.reason.to_string(), hold.ends_on, hold.note)).collect()
    }

    /// What the audit says was done, oldest first.
    async fn acts(&self, kind: &str) -> Vec<String> {
        let manager = self.staff(Role::Manager).await;
        let log = service::office::audit_log(&self.ctx, &manager, kind, None).await.unwrap();
        let mut acts: Vec<_> = log.acts.into_iter().map(|act| act.action).collect();
        acts.reverse();
        acts
    }

    /// When jobs will do an action.
    async fn jobs_of(&self, id: ActionId) -> Vec<DateTime<Utc>> {
        let mut tx = self.ctx.store.write().await.unwrap();
        let far = self.ctx.now() + chrono::Duration::days(400);
        let jobs = store::jobs::claim(&mut tx, far, far, 1_000).await.unwrap();
        // Looked at only: the transaction is dropped.
        jobs.into_iter().filter(|job| job.subject_id == id.0).map(|job| job.run_at).collect()
    }

    fn day(&self, after: u64) -> NaiveDate {
        self.ctx.today(&self.creditor) + chrono::Days::new(after)
    }
}

/// The state of an action and the group in which the agenda shows it.
fn group(action: &Action) -> (ActionState, Option<Group>) {
    (action.state, Group::of(action.kind, action.state))
}
