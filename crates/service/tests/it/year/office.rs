//! What collectors do at noon: validate, call, finish tasks, print and post, answer requests.

use super::Year;
use chrono::{Datelike, Days, Weekday};
use domain::{
    calendar::is_public_holiday,
    requests::Answer as Reply,
    scenario::{ActionKind, ActionState},
};
use service::{
    letters::{self, BatchError, PostedError},
    requests::{self, DecideError, queue, views::Filters},
    scenarios::{
        ActionError,
        call::{self, Answer},
        fingerprint, overrides,
    },
};
use store::actions::{Action, Filter};

impl Year {
    /// A day at the office; nobody works on Sundays and public holidays.
    pub(super) async fn office_acts(&mut self) {
        let today = self.today();
        if today.weekday() == Weekday::Sun || is_public_holiday(today) {
            return;
        }
        self.validates().await;
        self.drain().await;
        self.does_tasks().await;
        self.answers().await;
        self.app.clock.advance(chrono::Duration::seconds(15));
        self.drain().await;
        self.posts().await;
        self.drain().await;
    }

    /// Open actions in a state, of this day or of one before.
    async fn open(&self, state: ActionState) -> Vec<Action> {
        let filter = Filter {
            creditor_id: self.app.creditor.id,
            from: self.today() - Days::new(900),
            to: self.today(),
            everybody: true,
            assigned_to: None,
            kind: None,
        };
        let mut tx = self.app.ctx.store.read().await.unwrap();
        let listed =
            store::actions::agenda(&mut tx, &filter, Some((state, None)), (0, 5_000)).await;
        listed.unwrap().into_iter().map(|listed| listed.action).collect()
    }

    async fn validates(&mut self) {
        for action in self.open(ActionState::ToValidate).await {
            let seen = fingerprint(&action);
            // One in ten is left for another day, and one in twenty is left out.
            let outcome = match self.roll(20) {
                0 | 1 => continue,
                2 => {
                    overrides::skip(&self.app.ctx, &self.manager, action.id, &seen, "inutile").await
                }
                _ => {
                    let done = overrides::validate(&self.app.ctx, &self.manager, action.id, &seen);
                    done.await.map(drop)
                }
            };
            self.saw("validation");
            fine(outcome);
        }
    }

    async fn does_tasks(&mut self) {
        for action in self.open(ActionState::ToDo).await {
            let seen = fingerprint(&action);
            if action.kind == ActionKind::CallTask {
                self.calls(&action, &seen).await;
            } else if !action.kind.is_message() {
                let litigation = self.roll(4) == 0;
                let outcome =
                    call::finish(&self.app.ctx, &self.manager, action.id, &seen, "vu", litigation);
                fine(outcome.await);
                self.saw("task");
            }
        }
    }

    async fn calls(&mut self, action: &Action, seen: &str) {
        let about = {
            let mut tx = self.app.ctx.store.read().await.unwrap();
            store::actions::about(&mut tx, self.app.creditor.id, action.id).await.unwrap()
        };
        let invoice = about.iter().find(|row| row.is_open).map(|row| row.invoice_id);
        let promised = self.today() + Days::new(4 + self.roll(10));
        let answer = match (self.roll(12), invoice) {
            (0..=2, _) => Answer::Promise(promised),
            (3, Some(invoice)) => Answer::Dispute(invoice, None),
            (4, Some(invoice)) => Answer::Dispute(invoice, Some(300)),
            (5, _) => Answer::AlreadyPaid,
            (6, _) => Answer::NotReceived,
            (7, _) => Answer::WrongNumber,
            (8, _) => Answer::OptOut,
            (9, _) => Answer::Voicemail(true),
            (10, _) => Answer::NoAnswer(true),
            _ => Answer::NoAnswer(false),
        };
        if !matches!(answer, Answer::NoAnswer(_) | Answer::Voicemail(_)) {
            self.disturbed.insert(action.debtor_id);
        }
        let told = call::report_call(&self.app.ctx, &self.manager, action.id, seen, answer, "");
        fine(told.await);
        self.saw("call");
    }

    /// Prints what waits and brings it to the post.
    async fn posts(&mut self) {
        let (ctx, today) = (&self.app.ctx, self.today());
        let batch = match letters::make_batch(ctx, &self.manager).await {
            Ok(batch) => batch,
            Err(BatchError::Nothing) => return,
            Err(error) => panic!("{error}"),
        };
        let file = letters::batch(ctx, &self.manager, batch).await.unwrap().unwrap();
        let chosen: Vec<_> = file.letters.iter().map(|letter| letter.id).collect();
        match letters::posted(ctx, &self.manager, batch, today, &chosen).await {
            Ok(_) | Err(PostedError::Already | PostedError::Nothing) => {}
            Err(error) => panic!("{error}"),
        }
        for id in chosen {
            self.check_letter(id).await;
        }
    }

    async fn answers(&mut self) {
        let waiting =
            queue::queue(&self.app.ctx, &self.manager, &Filters::default(), 1).await.unwrap();
        for row in waiting.rows {
            let answer = match self.roll(4) {
                // Some wait for days.
                0 | 1 => continue,
                2 => Reply::Approve,
                _ => Reply::Refuse { reason: "Non.".to_owned() },
            };
            let mut tx = self.app.ctx.store.read().await.unwrap();
            let request = store::requests::by_id(&mut tx, self.app.creditor.id, row.id).await;
            let version = request.unwrap().unwrap().version;
            drop(tx);
            match requests::decide(&self.app.ctx, &self.manager, row.id, version, answer).await {
                Err(DecideError::Other(error)) => panic!("{error}"),
                Ok(_) => self.saw("answer"),
                Err(_) => {}
            }
        }
    }
}

/// What a collector may not do then is no fault of the year's.
fn fine(outcome: Result<(), ActionError>) {
    if let Err(ActionError::Other(error)) = outcome {
        panic!("{error}");
    }
}
