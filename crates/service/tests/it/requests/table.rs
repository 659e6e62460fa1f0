//! Rows of the table that belong to no request of their own: what is paid in part, a bank at work, the
//! end reached unpaid, a channel that is closed.

use super::Scene;
use crate::support::{TestApp, part};
use chrono::{Days, Duration};
use domain::{
    calendar,
    plans::PlanState,
    requests::{Ask, DisputeCategory},
    scenario::{ActionState, Stage},
};
use service::{
    payments::{Selection, provider::ProviderState},
    requests::plans,
    scenarios,
};
use testkit::both;

impl Scene<'_> {
    /// Early on the day of the second reminder: it is planned, and has not left.
    async fn second_is_planned(&self) {
        self.live_until("2026-03-25".parse().unwrap()).await;
        let dawn = self.day(1).and_hms_opt(4, 30, 0).unwrap().and_utc();
        self.app.clock.advance(dawn - self.app.ctx.now());
        scenarios::schedule(&self.app.ctx).await.unwrap();
        self.app.settle().await;
        assert_eq!(self.planned().await, [ActionState::Planned]);
    }

    /// Later on that day, within the hours of contact.
    async fn at_nine(&self) {
        self.app.advance_and_settle(Duration::minutes(270)).await;
    }

    /// What is planned and has not been done, called off or left out.
    async fn planned(&self) -> Vec<ActionState> {
        let mut tx = self.app.ctx.store.read().await.unwrap();
        let creditor = self.app.creditor.id;
        let open = store::actions::open_of_invoice(&mut tx, creditor, self.invoice).await.unwrap();
        open.into_iter().map(|action| action.state).collect()
    }

    /// Tells that a bank is at work on a payment of everything.
    async fn bank_at_work(&self) -> domain::PaymentAttemptId {
        let checkout = self.app.start(&self.debtor, Selection::default()).await;
        self.bank(checkout.attempt, ProviderState::Processing, "processing").await;
        checkout.attempt
    }

    async fn bank(&self, attempt: domain::PaymentAttemptId, state: ProviderState, kind: &str) {
        self.app.provider.change(attempt, |checkout| checkout.state = state);
        self.app.deliver(attempt, kind).await;
        self.app.settle().await;
    }
}

both! {
    async fn paid_in_part_goes_on_with_the_new_balance_and_skips_no_level(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        scene.second_is_planned().await;
        app.pay(&scene.debtor, part(10_000)).await;
        assert!(scene.subjects().iter().any(|subject| subject.contains("reçu de votre paiement")), "{:?}", scene.subjects());
        assert_eq!((scene.stage().await, scene.held().await), ((Stage::Chasing, 1), vec![]));
        assert_eq!(app.balance(scene.invoice).await, 14_000);
        let before = scene.reminders();
        scene.at_nine().await;
        for _ in 0..10 {
            if scene.reminders() > before {
                break;
            }
            scene.live_a_day().await;
        }
        assert_eq!(scene.reminders(), before + 1);
        let run = scene.run().await;
        assert_eq!((run.next_step, run.level), (2, 2), "the second level, not the third");
        let mails = app.mailer.accepted();
        let reminder = mails.iter().rfind(|mail| mail.subject.contains("Votre facture")).unwrap();
        let text = reminder.text.replace('\u{a0}', " ");
        assert!(text.contains("140,00"), "what remains is asked for: {text}");
        app.assert_sound().await;
    }

    async fn a_bank_at_work_freezes_for_its_days_then_reminders_resume_by_themselves(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        scene.second_is_planned().await;
        let before = (scene.reminders(), scene.stage().await);
        scene.bank_at_work().await;
        let until = calendar::add_business_days(scene.today(), 3);
        assert_eq!(scene.held().await, [("payment".to_owned(), Some(until))]);
        assert_eq!(scene.planned().await, [], "what was planned is called off");
        scene.at_nine().await;
        scene.live_until(until).await;
        assert_eq!((scene.reminders(), scene.stage().await), before, "its last day counts");
        for _ in 0..10 {
            scene.live_a_day().await;
        }
        assert_eq!(scene.held().await, []);
        assert_eq!(scene.reminders(), before.0 + 1);
        assert_eq!(scene.run().await.level, 2, "the step that was next");
    }

    async fn a_bank_that_says_no_lets_reminders_go_on_and_one_that_says_yes_ends_them(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let attempt = scene.bank_at_work().await;
        assert_eq!(scene.held().await.len(), 1);
        scene.bank(attempt, ProviderState::Failed("no cover".to_owned()), "failed").await;
        assert_eq!((scene.stage().await, scene.held().await), ((Stage::Chasing, 1), vec![]));
        app.advance_and_settle(Duration::hours(1)).await;
        let attempt = scene.bank_at_work().await;
        app.complete(attempt).await;
        assert_eq!((scene.stage().await.0, scene.held().await), (Stage::Paid, vec![]));
    }

    async fn the_end_reached_unpaid_exits_doubtful_once(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        // The last step on the 70th day after the due date; thirty days later it has ended.
        let last = "2026-02-04".parse::<chrono::NaiveDate>().unwrap() + Days::new(112);
        scene.live_until(last).await;
        let run = scene.run().await;
        assert_eq!((run.stage, run.next_step, run.level), (Stage::Doubtful, 3, 3));
        assert_eq!(scene.reminders(), 3);
        scene.live_until(scene.day(5)).await;
        assert_eq!(scene.reminders(), 3, "nobody is reminded any more");
        app.pay(&scene.debtor, Selection::default()).await;
        assert_eq!(scene.stage().await.0, Stage::Paid, "it can still be paid");
    }

    async fn what_is_contested_is_never_the_end_of_the_way(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        scene.ask(Ask::dispute(DisputeCategory::Quality)).await.unwrap();
        scene.live_until(scene.day(115)).await;
        assert_eq!(scene.stage().await, (Stage::Chasing, 1));
        assert_eq!(scene.held().await, [("dispute".to_owned(), None)]);
    }

    async fn a_plan_paid_in_part_within_the_grace_is_not_kept(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        scene.ask(scene.plan(3)).await.unwrap();
        let plan = plans::of_debtor(&app.ctx, &scene.debtor).await.unwrap().remove(0);
        let due = plan.instalments[0].due_on;
        scene.live_until(due + Days::new(1)).await;
        app.pay(&scene.debtor, part(7_999)).await;
        scene.live_until(due + Days::new(4)).await;
        let plan = plans::of_debtor(&app.ctx, &scene.debtor).await.unwrap().remove(0);
        assert_eq!(plan.state, PlanState::Broken, "a cent is missing");
        assert_eq!(scene.stage().await, (Stage::Chasing, 1));
        assert_eq!(app.balance(scene.invoice).await, 16_001);
    }
}
