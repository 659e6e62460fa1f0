//! Letters: laid out once, printed in one batch a day, posted, proved or returned.

mod anew;
mod paper;
mod pile;
mod standing;
mod way;

use crate::support::TestApp;
use chrono::NaiveDate;
use domain::{
    ActionId, CreditorId, DebtorId, InvoiceId, Locale, Money, ScenarioId,
    scenario::{ActionKind, ActionState, Definition, Mode, Offset, Step, Tone, VersionState},
};
use service::{
    Context, Creditor,
    letters::testing::lay_out_in,
    reminders::{Block, Statement, StatementLine, Worded},
    scenarios,
    worker::Failure,
};
use std::{
    io::Write as _,
    process::{Command, Stdio},
};
use store::{Json, actions::Action, runs::StoredRun, scenarios::Version, templates::Template};

const LINK: &str = "https://pay.example.test/l/k3V9xQ2mTz7LwB4nRj8pYc?lang=fr";

pub(super) fn step(days: i32, level: u8, kind: ActionKind) -> Step {
    Step {
        offset: Offset::after_due(days),
        kind,
        level,
        tone: if level > 1 { Tone::Firm } else { Tone::Friendly },
        template: format!("level-{level}"),
        mode: Mode::Automatic,
        conditions: Vec::new(),
    }
}

/// A letter, then a registered one, then an e-mail.
pub(super) fn sequence() -> Vec<Step> {
    vec![
        step(5, 1, ActionKind::Letter),
        step(20, 2, ActionKind::RegisteredLetter),
        step(30, 3, ActionKind::Email),
    ]
}

/// What a text of a PDF says, blanks joined.
pub(super) fn read_pdf(pdf: &[u8]) -> String {
    let mut reader = Command::new("pdftotext")
        .args(["-raw", "-enc", "UTF-8", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("pdftotext is installed (package poppler-utils)");
    let mut input = reader.stdin.take().unwrap();
    let bytes = pdf.to_vec();
    let writer = std::thread::spawn(move || input.write_all(&bytes));
    let output = reader.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    squeeze(&String::from_utf8(output.stdout).unwrap())
}

/// Without blanks and places where a word may break: lines may end anywhere.
pub(super) fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200b}').collect()
}

#[track_caller]
pub(super) fn says(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(&squeeze(word)), "“{word}” is missing from {text}");
    }
}

impl TestApp {
    /// Publishes a scenario at a creditor.
    /// Gives the steps that name it words on a channel.
    pub(super) async fn worded(&self, name: &str, channel: &str) {
        let template = Template {
            creditor_id: self.creditor.id,
            id: self.ctx.id(),
            name: name.to_owned(),
            channel: channel.to_owned(),
            locale: Locale::Fr,
            tone: Tone::Friendly,
            subject: "Vos factures".to_owned(),
            body: "Merci de régler {{ total }}.\n\n{{ statement }}\n\n{{ buttons }}".to_owned(),
            updated_at: self.ctx.now(),
            updated_by: None,
        };
        let mut tx = self.ctx.store.write().await.unwrap();
        store::templates::put(&mut tx, &template).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(super) async fn publish_at(&self, creditor: CreditorId, steps: Vec<Step>) {
        let definition = Definition { criteria: Vec::new(), steps, end_after_days: 60 };
        let (scenario, now) = (self.ctx.id::<ScenarioId>(), self.ctx.now());
        let mut tx = self.ctx.store.write().await.unwrap();
        let row = store::scenarios::Scenario {
            creditor_id: creditor,
            id: scenario,
            name: "Courrier".to_owned(),
            position: 1,
            created_at: now,
            archived_at: None,
        };
        store::scenarios::insert(&mut tx, &row).await.unwrap();
        let version = Version {
            creditor_id: creditor,
            id: self.ctx.id(),
            scenario_id: scenario,
            number: 1,
            state: VersionState::Published,
            definition: Json(definition),
            created_at: now,
            created_by: None,
            published_at: Some(now),
            published_by: None,
        };
        store::scenarios::insert_version(&mut tx, &version).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Bills a debtor of the first creditor who has a postal address and an e-mail address.
    pub(super) async fn bill_by_post(
        &self,
        debtor: &str,
        reference: &str,
        minor: i64,
    ) -> InvoiceId {
        let invoice = self.bill(debtor, reference, minor).await;
        self.move_house(&self.creditor, debtor, "12 rue des Lilas").await;
        let id = self.debtor_id(&self.creditor, debtor).await;
        let mut tx = self.ctx.store.read().await.unwrap();
        let known = store::contacts::of_debtor(&mut tx, self.creditor.id, id).await.unwrap();
        drop(tx);
        if known.is_empty() {
            self.contact(self.creditor.id, id, Some("claire@exemple.fr"), Locale::Fr).await;
        }
        invoice
    }

    /// Sets the street of a debtor.
    pub(super) async fn move_house(&self, creditor: &Creditor, debtor: &str, street: &str) {
        let mut tx = self.ctx.store.write().await.unwrap();
        let mut row =
            store::debtors::by_reference(&mut tx, creditor.id, debtor).await.unwrap().unwrap();
        street.clone_into(&mut row.street);
        store::debtors::update(&mut tx, &row).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(super) async fn plan_at(&self, creditor: &Creditor) -> scenarios::Counts {
        let today = self.ctx.today(creditor);
        scenarios::plan_day(&self.ctx, creditor, today, None).await.unwrap()
    }

    pub(super) async fn actions_of(&self, creditor: &Creditor, debtor: &str) -> Vec<Action> {
        let id = self.debtor_id(creditor, debtor).await;
        let mut tx = self.ctx.store.read().await.unwrap();
        store::actions::of_debtor(&mut tx, creditor.id, id).await.unwrap()
    }

    /// The only planned action of a debtor.
    pub(super) async fn letter_planned(&self, creditor: &Creditor, debtor: &str) -> Action {
        let actions = self.actions_of(creditor, debtor).await;
        let mut open = actions.into_iter().filter(|action| action.state == ActionState::Planned);
        let action = open.next().expect("a planned action");
        assert!(open.next().is_none());
        action
    }

    pub(super) async fn action(&self, id: ActionId) -> Action {
        let mut tx = self.ctx.store.read().await.unwrap();
        store::actions::any_by_id(&mut tx, id).await.unwrap().unwrap()
    }

    pub(super) async fn stored_run(&self, invoice: InvoiceId) -> StoredRun {
        let mut tx = self.ctx.store.read().await.unwrap();
        store::runs::of_invoice(&mut tx, self.creditor.id, invoice).await.unwrap().unwrap()
    }

    /// What an action is about, as the ledger says it, with a little interest on each invoice.
    pub(super) async fn statement(&self, creditor: &Creditor, action: ActionId) -> Statement {
        let mut tx = self.ctx.store.read().await.unwrap();
        let mut lines = Vec::new();
        for about in store::actions::about(&mut tx, creditor.id, action).await.unwrap() {
            let row = store::invoices::by_id(&mut tx, creditor.id, about.invoice_id).await.unwrap();
            let row = row.unwrap();
            lines.push(StatementLine {
                invoice: about.invoice_id,
                reference: row.invoice.reference,
                label: "Travaux".to_owned(),
                principal_name: row.invoice.principal,
                issued_on: row.invoice.issued_on,
                due_on: row.invoice.due_on,
                principal: Money::eur(row.balance_minor),
                interest: Money::eur(123),
                indemnity: Money::eur(4_000),
                explanations: vec!["40,00 € : indemnité forfaitaire".to_owned()],
            });
        }
        let sum = |line: &StatementLine| {
            line.principal.minor + line.interest.minor + line.indemnity.minor
        };
        Statement {
            total: Money::eur(lines.iter().map(sum).sum()),
            lines,
            as_of: self.ctx.today(creditor),
        }
    }

    /// Lays the letter of a planned action out. Returns the code printed on it.
    pub(super) async fn lay_out_with(
        &self,
        ctx: &Context,
        creditor: &Creditor,
        action: ActionId,
    ) -> Result<String, Failure> {
        let worded = Worded {
            subject: "vos factures".to_owned(),
            blocks: vec![Block::Paragraph("Madame, Monsieur,".to_owned())],
        };
        let statement = self.statement(creditor, action).await;
        lay_out_in(ctx, action, &worded, &statement, LINK).await.map(|(_, code)| code)
    }

    /// Bills, plans and lays a letter of the first creditor out.
    pub(super) async fn letter_to(&self, debtor: &str) -> ActionId {
        self.bill_by_post(debtor, &format!("F-{debtor}"), 24_000).await;
        self.plan_at(&self.creditor).await;
        let action = self.letter_planned(&self.creditor, debtor).await;
        self.lay_out_with(&self.ctx, &self.creditor, action.id).await.unwrap();
        action.id
    }

    pub(super) fn print_day(&self) -> NaiveDate {
        self.ctx.today(&self.creditor)
    }

    pub(super) async fn addresses(&self, debtor: DebtorId) -> store::reach::Addresses {
        let mut tx = self.ctx.store.read().await.unwrap();
        store::reach::of_debtor(&mut tx, self.creditor.id, debtor).await.unwrap().remove(0)
    }
}
