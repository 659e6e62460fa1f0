//! Promises about reminders in their short form: R6 (nothing lost, nothing handed over twice), R9
//! (a day without mail or gateway), R11 (clocks that jump, summer time, 29 February).

use crate::{cuts::cut_short, support::TestApp};
use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime, TimeZone, Timelike, Utc};
use domain::{Locale, scenario::Stage};
use service::{
    messages::{MailError, SmsError},
    scenarios, worker,
};
use std::collections::{BTreeMap, BTreeSet};
use testkit::{both, run_sql};

/// What somebody was told, by mail or by short message.
struct Told {
    at: NaiveDateTime,
    to: String,
    id: String,
}

impl TestApp {
    /// Hour after hour, as the worker lives them.
    async fn live_hours(&self, hours: i64) -> Vec<Told> {
        let mut told = Vec::new();
        for _ in 0..hours {
            scenarios::schedule(&self.ctx).await.unwrap();
            worker::drain(&self.ctx).await.unwrap();
            let at = self.ctx.local(&self.creditor);
            let mails = self.mailer.take_all();
            told.extend(mails.into_iter().map(|mail| Told {
                at,
                to: mail.to,
                id: mail.message_id,
            }));
            let texts = self.sms.take_all();
            told.extend(texts.into_iter().map(|sms| Told { at, to: sms.to, id: sms.reference }));
            self.clock.advance(Duration::hours(1));
        }
        told
    }

    fn jump_to(&self, year: i32, month: u32, day: u32, hour: u32) {
        let wanted = Utc.with_ymd_and_hms(year, month, day, hour, 0, 0).single().unwrap();
        self.clock.advance(wanted - self.ctx.now());
    }

    async fn one_debtor(&self, number: usize) -> String {
        let reference = format!("C{number}");
        self.bill(&reference, &format!("F{number}"), 10_000).await;
        let debtor = self.debtor_id(&self.creditor, &reference).await;
        let email = format!("debiteur{number}@exemple.fr");
        self.contact(self.creditor.id, debtor, Some(&email), Locale::Fr).await;
        email
    }
}

fn is_contact_hour(at: NaiveDateTime) -> bool {
    (8..20).contains(&at.hour()) && at.weekday() != chrono::Weekday::Sun
}

both! {
    async fn r6_a_reminder_cut_short_anywhere_is_neither_lost_nor_said_twice(app: TestApp) {
        app.ready().await;
        let mut deaths = 0;
        let to = |email: &str| {
            let mails = app.mailer.accepted();
            mails.into_iter().filter(|mail| mail.to == email).collect::<Vec<_>>()
        };
        for polls in 1..1_000 {
            let email = app.one_debtor(polls).await;
            let today = app.ctx.today(&app.creditor);
            scenarios::plan_day(&app.ctx, &app.creditor, today, None).await.unwrap();
            let ended = cut_short(Box::pin(worker::drain(&app.ctx)), polls).await.is_some();
            // Whatever was under way is rolled back before the next worker finds the job.
            drop(app.ctx.store.write().await.unwrap());
            let accepted = to(&email).len();
            app.clock.advance(Duration::minutes(6));
            // PostgreSQL takes a moment to notice that a connection was dropped; until then its job is
            // locked, and a worker passes over it as it would in life.
            for _ in 0..100 {
                worker::drain(&app.ctx).await.unwrap();
                if !to(&email).is_empty() {
                    break;
                }
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
            app.clock.advance(Duration::minutes(-6));
            let theirs = to(&email);
            let ids: BTreeSet<_> = theirs.iter().map(|mail| &mail.message_id).collect();
            assert_eq!(ids.len(), 1, "one message, wherever its worker died: {polls}");
            // Twice only if it died between the mail server's word and ours.
            assert!(theirs.len() <= 1 + accepted && theirs.len() < 3, "{polls}");
            if ended {
                break;
            }
            deaths += 1;
        }
        assert!(deaths > 3, "cut short {deaths} times");
        assert!(app.db_runs().await.iter().all(|run| run.stage == Stage::Chasing && run.next_step > 0));
    }

    async fn r9_after_a_day_without_mail_each_gets_one_message_at_a_decent_hour(app: TestApp) {
        app.ready().await;
        for number in 0..6 {
            app.one_debtor(number).await;
        }
        for _ in 0..5_000 {
            app.mailer.fail_next(MailError::Later("away".to_owned()));
        }
        assert!(app.live_hours(30).await.is_empty());
        app.mailer.heal();
        app.each_is_told_once_at_a_decent_hour(6).await;
    }

    async fn r9_after_a_day_without_a_gateway_each_gets_one_text_at_a_decent_hour(app: TestApp) {
        app.ready().await;
        for number in 0..6 {
            app.one_debtor(number).await;
            run_sql(&app.db, &format!(
                "UPDATE contact SET email = NULL, phone = '+3361234567{number}' \
                 WHERE email = 'debiteur{number}@exemple.fr'"
            )).await.unwrap();
        }
        for _ in 0..5_000 {
            app.sms.fail_next(SmsError::Later("away".to_owned()));
        }
        assert!(app.live_hours(30).await.is_empty());
        app.sms.heal();
        app.each_is_told_once_at_a_decent_hour(6).await;
    }

    async fn r11_clocks_that_jump_say_nothing_twice_and_miss_no_day(app: TestApp) {
        app.ready().await;
        let email = app.one_debtor(1).await;
        app.jump_to(2028, 2, 28, 6);
        let mut told = app.live_hours(20).await;
        // Back by three hours, then forward over 29 February.
        app.clock.advance(Duration::hours(-3));
        told.extend(app.live_hours(40).await);
        // Back by a whole day: that day is planned already.
        app.clock.advance(Duration::hours(-24));
        told.extend(app.live_hours(60).await);
        // The night in which the clocks go forward, then the one in which they go back.
        app.jump_to(2028, 3, 25, 18);
        told.extend(app.live_hours(72).await);
        app.jump_to(2028, 10, 28, 18);
        told.extend(app.live_hours(72).await);
        // The year's end.
        app.jump_to(2028, 12, 30, 18);
        told.extend(app.live_hours(96).await);
        let to_them: Vec<_> = told.iter().filter(|one| one.to == email).collect();
        assert!(!to_them.is_empty());
        assert!(told.iter().all(|one| is_contact_hour(one.at)));
        let days: Vec<_> = to_them.iter().map(|one| one.at.date()).collect();
        let spaced = days.windows(2).all(|two| (two[1] - two[0]).num_days() >= 4);
        assert!(spaced, "as far apart as the frame says: {days:?}");
        let ids: BTreeSet<_> = to_them.iter().map(|one| &one.id).collect();
        assert_eq!(ids.len(), to_them.len(), "each message once");
        let levels: Vec<_> = app.done_steps().await;
        let distinct: BTreeSet<_> = levels.iter().collect();
        assert_eq!(levels.len(), distinct.len(), "no step twice: {levels:?}");
    }
}

impl TestApp {
    /// What leaves in the two days after everything is back.
    async fn each_is_told_once_at_a_decent_hour(&self, debtors: usize) {
        let told = self.live_hours(48).await;
        let mut received: BTreeMap<&str, Vec<NaiveDate>> = BTreeMap::new();
        for Told { at, to, .. } in &told {
            assert!(is_contact_hour(*at), "{at}");
            received.entry(to).or_default().push(at.date());
        }
        assert_eq!(received.len(), debtors, "nobody was forgotten");
        let once = received.values().all(|days| days.len() == 1);
        assert!(once, "one message, not one a level: {received:?}");
        assert_eq!(self.dead_letters().await, 0, "nothing was given up");
    }

    async fn db_runs(&self) -> Vec<store::runs::StoredRun> {
        let debtor = self.debtor_id(&self.creditor, "C1").await;
        let mut tx = self.ctx.store.read().await.unwrap();
        store::runs::of_debtor(&mut tx, self.creditor.id, debtor).await.unwrap()
    }

    async fn dead_letters(&self) -> usize {
        let admin = self.staff(domain::party::Role::Admin).await;
        service::office::dead_letters(&self.ctx, &admin).await.unwrap().len()
    }

    /// The steps that were done for the first debtor's invoice.
    async fn done_steps(&self) -> Vec<i64> {
        let debtor = self.debtor_id(&self.creditor, "C1").await;
        let mut tx = self.ctx.store.read().await.unwrap();
        let actions = store::actions::of_debtor(&mut tx, self.creditor.id, debtor).await.unwrap();
        let mut steps = Vec::new();
        for action in actions {
            if action.state == domain::scenario::ActionState::Done {
                let about =
                    store::actions::about(&mut tx, self.creditor.id, action.id).await.unwrap();
                steps.extend(about.iter().map(|row| row.step));
            }
        }
        steps
    }
}
