//! What must hold after every message, every day, and at the end.

use super::Year;
use chrono::{Datelike, Days, Timelike, Weekday};
use domain::{
    ActionId, DebtorId, MessageId,
    calendar::is_public_holiday,
    message::MessageKind,
    scenario::{ActionKind, ActionState, Frame, HoldReason, Stage, Tone},
};
use store::{actions::Action, holds::Hold};

impl Year {
    /// Everything that left since the last look was allowed to.
    pub(super) async fn check_sent(&mut self) {
        let mut left: Vec<(MessageId, String, &'static str)> = Vec::new();
        for mail in self.app.mailer.take_all() {
            let id = mail.message_id.split('@').next().and_then(|id| id.parse().ok());
            left.extend(id.map(|id| (id, mail.text, "email")));
        }
        for sms in self.app.sms.take_all() {
            left.push((sms.reference.parse().unwrap(), sms.text, "sms"));
        }
        for (id, text, channel) in left {
            let mut tx = self.app.ctx.store.read().await.unwrap();
            let message = store::messages::by_id(&mut tx, id).await.unwrap();
            drop(tx);
            // Mails to others than contacts, receipts and answers keep other rules.
            let Some(message) = message else { continue };
            if !matches!(message.kind, MessageKind::Reminder | MessageKind::FormalNotice) {
                continue;
            }
            let now = self.app.ctx.local(&self.app.creditor);
            assert!((8..20).contains(&now.hour()), "at {now} to {}", message.recipient);
            self.check_reminder(message.action_id.unwrap(), &text).await;
            self.saw(channel);
        }
    }

    /// A letter that was brought to the post.
    pub(super) async fn check_letter(&mut self, id: ActionId) {
        let mut tx = self.app.ctx.store.read().await.unwrap();
        let action =
            store::actions::by_id(&mut tx, self.app.creditor.id, id).await.unwrap().unwrap();
        drop(tx);
        // One that was called off at the last moment has not left.
        if action.state == ActionState::Done {
            self.check_reminder(id, "").await;
            let registered = action.kind == ActionKind::RegisteredLetter;
            self.saw(if registered { "registered_letter" } else { "letter" });
        }
    }

    async fn check_reminder(&mut self, id: ActionId, text: &str) {
        let mut tx = self.app.ctx.store.read().await.unwrap();
        let action =
            store::actions::by_id(&mut tx, self.app.creditor.id, id).await.unwrap().unwrap();
        drop(tx);
        self.check_moment(&action);
        let holds = self.holds(action.debtor_id).await;
        assert!(
            !holds.iter().any(|hold| hold.invoice_id.is_none() && hold.contact_id.is_none()),
            "a held debtor was written to: {holds:?}"
        );
        self.check_invoices(&action, &holds, text).await;
        if action.tone == Tone::Formal {
            assert!(action.validated_by.is_some(), "a formal notice that nobody looked at");
            assert!(self.received[&action.debtor_id].len() > 1, "a formal notice out of the blue");
        }
    }

    /// Not on a quiet day, far enough from the one before, within the week's cap.
    fn check_moment(&mut self, action: &Action) {
        let frame = Frame::default();
        let today = self.today();
        assert!(today.weekday() != Weekday::Sun && !is_public_holiday(today), "on {today}");
        let days = self.received.entry(action.debtor_id).or_default();
        if let Some(last) = days.last() {
            let gap = (today - *last).num_days();
            assert!(gap >= i64::from(frame.spacing_days), "on {last} and on {today}: {action:?}");
        }
        days.push(today);
        let week = days.iter().filter(|day| **day + Days::new(7) > today).count();
        assert!(week <= usize::from(frame.weekly_cap), "{week} within a week: {days:?}");
    }

    /// Nothing that is paid, frozen or not chased any more is asked for, and nothing friendly is said
    /// for longer than the friendly phase lasts.
    async fn check_invoices(&self, action: &Action, holds: &[Hold], text: &str) {
        let creditor = self.app.creditor.id;
        let person = &self.people[self.by_debtor[&action.debtor_id]];
        let mut tx = self.app.ctx.store.read().await.unwrap();
        let mut owed = 0;
        for (invoice, reference) in &person.invoices {
            let row = store::invoices::by_id(&mut tx, creditor, *invoice).await.unwrap().unwrap();
            let run = store::runs::of_invoice(&mut tx, creditor, *invoice).await.unwrap();
            let contested = run.as_ref().map_or(0, |run| run.contested_minor);
            let free = row.balance_minor - contested;
            owed += free.max(0);
            if !text.contains(&format!("- {reference} (")) {
                continue;
            }
            assert!(free > 0, "{reference} is asked for, of which {free} is owed");
            let stage = run.as_ref().map(|run| run.stage);
            assert_eq!(stage, Some(Stage::Chasing), "{reference}");
            let held = holds.iter().find(|hold| hold.invoice_id == Some(*invoice));
            assert!(held.is_none(), "{reference} is frozen: {held:?}");
            let late = (self.today() - row.invoice.due_on).num_days();
            if action.tone == Tone::Friendly && !self.disturbed.contains(&action.debtor_id) {
                assert!(
                    late <= i64::from(Frame::default().friendly_days),
                    "{reference}: {late} days"
                );
            }
        }
        assert!(owed > 0, "{} owes nothing", person.actor.debtor().reference);
    }

    /// What stands today about a debtor.
    async fn holds(&self, debtor: DebtorId) -> Vec<Hold> {
        let today = self.today();
        let mut tx = self.app.ctx.store.read().await.unwrap();
        let all = store::holds::of_debtor(&mut tx, self.app.creditor.id, debtor).await.unwrap();
        all.into_iter().filter(|hold| hold.ends_on.is_none_or(|last| last >= today)).collect()
    }

    /// In the evening: the books hold, and no run waits for a day that has passed.
    pub(super) async fn check_day(&mut self, day: u64) {
        if day.is_multiple_of(20) {
            self.app.assert_sound().await;
        }
        // A part of the people each day: everybody within the week.
        for who in (0..self.people.len()).filter(|who| *who as u64 % 7 == day % 7) {
            let debtor = self.people[who].actor.debtor().id;
            let today = self.today();
            let mut tx = self.app.ctx.store.read().await.unwrap();
            let runs = store::runs::of_debtor(&mut tx, self.app.creditor.id, debtor).await.unwrap();
            for run in runs.iter().filter(|run| run.stage == Stage::Chasing) {
                let late = run.waits_until.is_some_and(|until| until + Days::new(2) < today);
                // Until when a request is to be answered ends nothing: its answer does, however late.
                let asked =
                    store::requests::open_of_invoice(&mut tx, run.creditor_id, run.invoice_id);
                let is_under_review = run.waits_for.as_deref()
                    == Some(HoldReason::PlanReview.as_str())
                    && !asked.await.unwrap().is_empty();
                let stuck = late && !is_under_review;
                assert!(!stuck, "on {today} this run still waits: {run:?}");
            }
        }
    }

    /// At the end every run is where it must be: paid ones have left, and none of those that are owed
    /// and free has been forgotten. Everything that can happen has happened.
    pub(super) async fn check_end(&self) {
        let today = self.today();
        let mut paid = 0;
        for person in &self.people {
            for (invoice, reference) in &person.invoices {
                let mut tx = self.app.ctx.store.read().await.unwrap();
                let row = store::invoices::by_id(&mut tx, self.app.creditor.id, *invoice);
                let row = row.await.unwrap().unwrap();
                let run = store::runs::of_invoice(&mut tx, self.app.creditor.id, *invoice);
                let Some(run) = run.await.unwrap() else {
                    assert!(row.balance_minor <= 0, "{reference} was never taken");
                    continue;
                };
                drop(tx);
                if row.balance_minor <= 0 {
                    paid += 1;
                    assert!(run.stage.is_settled(), "{reference}: {:?}", run.stage);
                    continue;
                }
                let waits = run.waits_for.as_deref().unwrap_or_default();
                if matches!(waits, "unreachable" | "not_delivered") {
                    // It cannot go on by itself, and somebody has been told.
                    let mut tx = self.app.ctx.store.read().await.unwrap();
                    let tasks =
                        store::tasks::of_debtor(&mut tx, self.app.creditor.id, run.debtor_id);
                    let told =
                        tasks.await.unwrap().into_iter().any(|task| task.kind == "unreachable");
                    assert!(told, "{reference} waits, and nobody knows: {run:?}");
                    continue;
                }
                let late = (today - row.invoice.due_on).num_days();
                if late > 190 && !self.disturbed.contains(&run.debtor_id) {
                    let ended = matches!(run.stage, Stage::Doubtful | Stage::Litigation);
                    assert!(ended, "{reference} is stuck: {run:?}");
                }
            }
        }
        assert!(paid > 0, "nobody has paid");
        let everything = [
            "payment",
            "transfer",
            "promise",
            "delay",
            "dispute",
            "plan",
            "hold",
            "opt_out",
            "bounce",
            "validation",
            "call",
            "task",
            "answer",
            "email",
            "sms",
            "letter",
            "registered_letter",
        ];
        let missing: Vec<_> =
            everything.iter().filter(|what| !self.seen.contains_key(*what)).collect();
        // A handful of debtors does not do everything within a year.
        assert!(missing.is_empty() || self.people.len() < 100, "{missing:?} of {:?}", self.seen);
        assert!(missing.len() <= 3, "{missing:?} of {:?}", self.seen);
    }
}
