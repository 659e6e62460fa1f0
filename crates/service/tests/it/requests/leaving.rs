//! What nobody asked for leaves within the hours of contact, and only as long as it may.

use super::Scene;
use crate::support::TestApp;
use chrono::{DateTime, Duration, Utc};
use domain::{
    Locale,
    message::{MessageKind, MessageState},
    party::Role,
    requests::Answer,
    scenario::HoldReason,
};
use service::{
    circumstances, door,
    office::{self, Sent},
    payments::Selection,
    preferences::{self, Preferences},
    requests::plans,
    scenarios::{self, HoldCommand, settings},
};
use store::messages::Message;
use testkit::{both, run_sql};

impl Scene<'_> {
    async fn messages(&self, kind: MessageKind) -> Vec<Message> {
        let mut tx = self.app.ctx.store.read().await.unwrap();
        let creditor = self.app.creditor.id;
        let all = store::messages::of_debtor(&mut tx, creditor, self.debtor_id()).await.unwrap();
        all.into_iter().filter(|message| message.kind == kind).collect()
    }

    async fn notice(&self) -> Option<Message> {
        self.messages(MessageKind::InstalmentNotice).await.pop()
    }

    async fn state_of_notice(&self) -> MessageState {
        self.notice().await.unwrap().state
    }

    /// The next day begins, before the hours of contact.
    async fn at_dawn(&self) {
        let tomorrow = self.app.ctx.now().date_naive().succ_opt().unwrap();
        let dawn = tomorrow.and_hms_opt(4, 30, 0).unwrap().and_utc();
        self.app.clock.advance(dawn - self.app.ctx.now());
        scenarios::schedule(&self.app.ctx).await.unwrap();
        self.app.settle().await;
    }

    /// A plan whose first instalment is announced, at dawn.
    async fn announced(&self) {
        self.ask(self.plan(3)).await.unwrap();
        for _ in 0..10 {
            self.at_dawn().await;
            if self.notice().await.is_some() {
                return;
            }
        }
        panic!("the instalment is not announced");
    }

    async fn later(&self, by: Duration) {
        self.app.advance_and_settle(by).await;
    }

    async fn links(&self) -> usize {
        testkit::contents(&self.app.db).await["access_link"].len()
    }
}

fn hour(at: Option<DateTime<Utc>>) -> String {
    at.unwrap().with_timezone(&chrono_tz::Europe::Paris).format("%H").to_string()
}

both! {
    async fn an_instalment_is_announced_within_the_hours_of_contact(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        scene.announced().await;
        assert_eq!(scene.state_of_notice().await, MessageState::Planned, "at dawn nobody is written to");
        scene.later(Duration::hours(1)).await;
        assert_eq!(scene.state_of_notice().await, MessageState::Planned);
        for _ in 0..72 {
            scene.later(Duration::minutes(30)).await;
        }
        let sent = scene.notice().await.unwrap();
        assert_eq!((sent.state, hour(sent.sent_at).as_str()), (MessageState::Sent, "08"));
    }

    async fn an_offer_that_runs_out_on_a_sunday_is_told_on_monday(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask(scene.plan(8)).await.unwrap();
        // The tests begin on a Monday: the last day is the Saturday.
        let saturday = "2026-03-21".parse().unwrap();
        scene.answer(asked.id, Answer::Counter { terms: scene.terms(5), open_until: saturday }).await;
        while scene.today() <= saturday {
            scene.at_dawn().await;
        }
        for _ in 0..40 {
            scene.later(Duration::hours(1)).await;
        }
        let told = scene.messages(MessageKind::RequestAnswered).await;
        let expired = told.iter().max_by_key(|message| message.created_at).unwrap();
        assert_eq!(hour(expired.sent_at), "08");
        let day = expired.sent_at.unwrap().date_naive().to_string();
        assert_eq!(day, "2026-03-23", "not on the Sunday");
    }

    async fn a_hold_that_comes_first_calls_an_announcement_off(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        scene.announced().await;
        scene.hold(HoldReason::Insolvency, None).await;
        scene.later(Duration::days(2)).await;
        assert_eq!(scene.state_of_notice().await, MessageState::Cancelled);
        assert_eq!(scene.audited("message.called_off").await, 1);
        // Planned when held, it is not even planned: the plan rests.
        scene.at_dawn().await;
        assert_eq!(scene.messages(MessageKind::InstalmentNotice).await.len(), 1);
    }

    async fn what_a_collector_stops_waits_until_it_may_leave(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        scene.announced().await;
        scene.hold(HoldReason::Collector, Some(scene.day(1))).await;
        scene.later(Duration::hours(6)).await;
        assert_eq!(scene.state_of_notice().await, MessageState::Planned);
        for _ in 0..60 {
            scene.later(Duration::hours(1)).await;
        }
        assert_eq!(scene.state_of_notice().await, MessageState::Sent);
    }

    async fn an_announcement_waits_while_sending_is_switched_off(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        scene.announced().await;
        let manager = app.staff(Role::Manager).await;
        settings::switch_off(&app.ctx, &manager, "Panne").await.unwrap();
        scene.later(Duration::hours(6)).await;
        assert_eq!(scene.state_of_notice().await, MessageState::Planned);
        // Who asks is answered all the same.
        let before = app.mailer.accepted().len();
        scene.code().await;
        assert_eq!(app.mailer.accepted().len(), before + 1);
        settings::switch_on(&app.ctx, &manager).await.unwrap();
        scene.later(Duration::hours(1)).await;
        assert_eq!(scene.state_of_notice().await, MessageState::Sent);
    }

    async fn nothing_unasked_goes_to_an_address_that_is_closed(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        scene.announced().await;
        let no_mail = Preferences { email: false, sms: true, letter: true, call: true };
        preferences::choose(&app.ctx, &scene.debtor, no_mail).await.unwrap();
        scene.later(Duration::hours(6)).await;
        assert_eq!(scene.state_of_notice().await, MessageState::Cancelled);
        // A receipt is the answer to a payment.
        app.pay(&scene.debtor, Selection::default()).await;
        assert_eq!(scene.messages(MessageKind::Receipt).await[0].state, MessageState::Sent);
        assert_eq!(scene.messages(MessageKind::Clearance).await[0].state, MessageState::Cancelled);
    }

    async fn a_bounced_address_is_not_written_to_by_the_clock(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        scene.announced().await;
        run_sql(&app.db, "UPDATE contact SET email_bounced_at = created_at").await.unwrap();
        scene.later(Duration::hours(6)).await;
        assert_eq!(scene.state_of_notice().await, MessageState::Cancelled);
    }

    async fn whoever_has_left_gets_nothing_more_and_no_link(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        scene.announced().await;
        let left = domain::circumstance::Circumstance::Left;
        circumstances::tell(&app.ctx, &scene.debtor, left, "").await.unwrap();
        let (mails, links) = (app.mailer.accepted().len(), scene.links().await);
        scene.later(Duration::days(2)).await;
        assert_eq!(scene.state_of_notice().await, MessageState::Cancelled);
        let contact = scene.debtor.contact();
        assert_eq!(door::issue_link(&app.ctx, contact).await.unwrap(), None);
        let sent = office::send_link(&app.ctx, &scene.collector, scene.debtor_id(), contact.id).await;
        assert_eq!(sent.unwrap(), Some(Sent::Stopped));
        app.settle().await;
        assert_eq!((app.mailer.accepted().len(), scene.links().await), (mails, links));
    }

    async fn a_message_that_was_planned_before_its_reader_was_stopped_makes_no_link(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let contact = scene.debtor.contact().id;
        office::send_link(&app.ctx, &scene.collector, scene.debtor_id(), contact).await.unwrap();
        let links = scene.links().await;
        let hold = HoldCommand {
            debtor: scene.debtor_id(),
            invoice: None,
            contact: Some(contact),
            reason: HoldReason::WrongPerson,
            until: None,
            note: String::new(),
        };
        scenarios::hold(&app.ctx, &scene.collector, hold).await.unwrap();
        app.settle().await;
        assert_eq!(scene.messages(MessageKind::Link).await[0].state, MessageState::Cancelled);
        assert_eq!(scene.links().await, links);
    }

    async fn what_concerns_a_debtor_goes_to_the_next_contact_when_one_has_left(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        scene.ask(scene.plan(3)).await.unwrap();
        let paul = Some("paul@exemple.fr");
        let next = app.contact(app.creditor.id, scene.debtor_id(), paul, Locale::Fr).await.id;
        let left = domain::circumstance::Circumstance::Left;
        circumstances::tell(&app.ctx, &scene.debtor, left, "Voyez Paul").await.unwrap();
        let plan = plans::of_debtor(&app.ctx, &scene.debtor).await.unwrap().remove(0);
        scene.live_until(plan.instalments[0].due_on).await;
        let notice = scene.notice().await.unwrap();
        assert_eq!((notice.contact_id, notice.recipient.as_str()), (next, "paul@exemple.fr"));
        assert_eq!(notice.state, MessageState::Sent);
    }
}
