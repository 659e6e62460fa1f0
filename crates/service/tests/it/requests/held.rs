//! What the law, or decency, holds is held as a whole: agreements, plans, checkouts.

use super::{Scene, refused};
use crate::support::TestApp;
use chrono::{Days, NaiveDate};
use domain::{
    DebtorId, HoldId,
    plans::{Frequency, PlanState, Terms},
    requests::{Answer, Ask, DisputeCategory, RequestState},
    scenario::{HoldReason, Outlook, Stage},
};
use service::{
    payments::{self, Selection, StartError},
    requests::{
        self, AskError, DecideError, OwnError, bulk, case, decide,
        plans::{self, ChangeError},
    },
    scenarios::{self, HoldCommand},
};
use testkit::both;

impl Scene<'_> {
    pub(super) fn debtor_id(&self) -> DebtorId {
        self.debtor.debtor().id
    }

    /// A collector holds the debtor as a whole.
    pub(super) async fn hold(&self, reason: HoldReason, until: Option<NaiveDate>) -> HoldId {
        let debtor = self.debtor_id();
        let note = String::new();
        let command = HoldCommand { debtor, invoice: None, contact: None, reason, until, note };
        scenarios::hold(&self.app.ctx, &self.collector, command).await.unwrap();
        self.app.settle().await;
        let mut tx = self.app.ctx.store.read().await.unwrap();
        let holds = store::holds::of_debtor(&mut tx, self.app.creditor.id, debtor).await.unwrap();
        holds.into_iter().find(|hold| hold.reason == reason && hold.is_of_debtor()).unwrap().id
    }

    async fn lift(&self, hold: HoldId) {
        scenarios::lift(&self.app.ctx, &self.collector, hold).await.unwrap();
        self.app.settle().await;
    }
}

fn weekly(scene: &Scene<'_>) -> Ask {
    let frequency = Frequency::Weekly;
    Ask::Plan { terms: Terms { deposit_minor: 0, count: 3, first_on: scene.day(10), frequency } }
}

both! {
    async fn nothing_is_agreed_with_a_debtor_who_is_protected(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask(scene.plan(8)).await.unwrap();
        for reason in [HoldReason::Vulnerable, HoldReason::Deceased, HoldReason::Insolvency] {
            let hold = scene.hold(reason, None).await;
            let version = scene.request(asked.id).await.version;
            let counter = Answer::Counter { terms: scene.terms(5), open_until: scene.day(7) };
            for answer in [Answer::Approve, counter] {
                let refused = decide(&app.ctx, &scene.collector, asked.id, version, answer).await;
                assert!(matches!(refused, Err(DecideError::Held(held)) if held == reason), "{refused:?}");
            }
            let seen = case::case(&app.ctx, &scene.collector, asked.id).await.unwrap().unwrap();
            assert_eq!(seen.held, [(reason, scene.today(), None)]);
            let wait = seen.choices.iter().find(|choice| choice.name == "refuse").unwrap();
            assert_eq!(wait.consequences[0].outlook, Outlook::Rests { reason, until: None });
            scene.lift(hold).await;
        }
        scene.answer(asked.id, Answer::Approve).await;
        assert_eq!(scene.state(asked.id).await, RequestState::Approved, "once nothing holds");
    }

    async fn what_was_decided_before_the_hold_does_not_count_after_it(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask(scene.plan(8)).await.unwrap();
        let version = scene.request(asked.id).await.version;
        decide(&app.ctx, &scene.collector, asked.id, version, Answer::Approve).await.unwrap();
        scene.hold(HoldReason::Insolvency, None).await;
        app.advance_and_settle(decide::UNDO).await;
        let request = scene.request(asked.id).await;
        assert_eq!((request.state, request.pending.is_none()), (RequestState::Open, true));
        assert!(plans::of_debtor(&app.ctx, &scene.debtor).await.unwrap().is_empty());
        // A person may still refuse, and close what cannot be.
        scene.answer(asked.id, refused()).await;
        assert_eq!(scene.state(asked.id).await, RequestState::Refused);
    }

    async fn an_offer_made_before_the_hold_cannot_be_signed(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask(scene.plan(8)).await.unwrap();
        let counter = Answer::Counter { terms: scene.terms(5), open_until: scene.day(7) };
        scene.answer(asked.id, counter).await;
        let code = scene.code().await;
        let hold = scene.hold(HoldReason::Vulnerable, None).await;
        let signed = requests::accept(&app.ctx, &scene.debtor, asked.id, &code).await;
        assert!(matches!(signed, Err(OwnError::Held(HoldReason::Vulnerable))), "{signed:?}");
        let held = requests::agreement_held(&app.ctx, &scene.debtor).await.unwrap();
        assert_eq!(held, Some(HoldReason::Vulnerable));
        scene.lift(hold).await;
        requests::accept(&app.ctx, &scene.debtor, asked.id, &code).await.unwrap();
        assert_eq!(scene.state(asked.id).await, RequestState::Approved, "the digits were not spent");
    }

    async fn disputes_and_rights_go_on_while_nothing_can_be_agreed(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        scene.hold(HoldReason::Vulnerable, None).await;
        let plan = scene.ask(scene.plan(3)).await;
        assert!(matches!(plan, Err(AskError::Held(HoldReason::Vulnerable))), "{plan:?}");
        let dispute = scene.ask(Ask::dispute(DisputeCategory::Quality)).await.unwrap();
        scene.answer(dispute.id, Answer::Approve).await;
        assert_eq!(scene.state(dispute.id).await, RequestState::Approved);
        assert_eq!(scene.stage().await.0, Stage::Cancelled);
    }

    async fn many_answers_at_once_leave_the_protected_out(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let delay = scene.ask(Ask::Delay { until: scene.day(60) }).await.unwrap();
        assert!(!delay.granted);
        scene.hold(HoldReason::OverIndebtedness, None).await;
        let wish = bulk::Wish::Approve { within: scene.day(90) };
        let seen = bulk::preview(&app.ctx, &scene.collector, wish, &[delay.id]).await.unwrap();
        assert!(matches!(seen[0].outcome, Err(bulk::Why::Held)));
        let chosen = [(delay.id, seen[0].version)];
        let done = bulk::apply(&app.ctx, &scene.collector, wish, &chosen).await.unwrap();
        assert_eq!(done[0].1, Err(bulk::Why::Held));
    }

    async fn a_plan_rests_while_its_debtor_is_held_and_goes_on_with_later_dates(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        scene.ask(weekly(&scene)).await.unwrap();
        let before = plans::of_debtor(&app.ctx, &scene.debtor).await.unwrap().remove(0);
        scene.live_until(scene.day(2)).await;
        let since = scene.today();
        let hold = scene.hold(HoldReason::Vulnerable, None).await;
        let mails = app.mailer.accepted().len();
        scene.live_until(before.instalments[2].due_on + Days::new(20)).await;
        let plan = plans::of_debtor(&app.ctx, &scene.debtor).await.unwrap().remove(0);
        assert_eq!((plan.state, plan.held), (PlanState::Active, Some((HoldReason::Vulnerable, since))));
        assert_eq!((plan.progress.due_minor, plan.progress.missed), (0, None));
        assert_eq!(app.mailer.accepted().len(), mails, "no notice, no news of a break");
        let watched = plans::watched(&app.ctx, &scene.collector, plan.id).await.unwrap().unwrap();
        assert!(!watched.of.at_risk);
        let settled =
            plans::offer_settlement(&app.ctx, &scene.collector, plan.id, plan.version, 100, scene.day(5)).await;
        assert!(matches!(settled, Err(ChangeError::Held(HoldReason::Vulnerable))), "{settled:?}");
        let terms = scene.terms(3);
        let other = plans::renegotiate(&app.ctx, &scene.collector, plan.id, plan.version, terms).await;
        assert!(matches!(other, Err(ChangeError::Held(_))));

        scene.lift(hold).await;
        let plan = plans::of_debtor(&app.ctx, &scene.debtor).await.unwrap().remove(0);
        assert_eq!((plan.state, plan.held), (PlanState::Active, None));
        let dates = |plan: &plans::PlanView| plan.instalments.iter().map(|one| one.due_on).collect::<Vec<_>>();
        assert!(dates(&plan)[0] > scene.today(), "{:?}", dates(&plan));
        assert!(dates(&plan).windows(2).all(|two| (two[1] - two[0]).num_days() >= 5), "{:?}", dates(&plan));
        app.advance_and_settle(chrono::Duration::days(2)).await;
        let mail = app.mailer.accepted().pop().unwrap();
        assert!(mail.text.contains("Votre échéancier reprend"), "{}", mail.text);
        let calendar = String::from_utf8(mail.attachments[1].bytes.clone()).unwrap();
        let first = dates(&plan)[0].format("DTSTART;VALUE=DATE:%Y%m%d").to_string();
        assert!(calendar.contains(&first), "{calendar}");
        assert_eq!((scene.audited("plan.held").await, scene.audited("plan.resumed").await), (1, 1));
        // From now on what is missed is missed.
        scene.live_until(dates(&plan)[0] + Days::new(8)).await;
        let plan = plans::of_debtor(&app.ctx, &scene.debtor).await.unwrap().remove(0);
        assert_eq!(plan.state, PlanState::Broken);
    }

    async fn a_hold_that_ends_with_its_day_lets_the_plan_go_on_by_itself(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        scene.ask(weekly(&scene)).await.unwrap();
        let before = plans::of_debtor(&app.ctx, &scene.debtor).await.unwrap().remove(0);
        let last = before.instalments[1].due_on;
        scene.hold(HoldReason::OverIndebtedness, Some(last)).await;
        scene.live_until(last).await;
        let plan = plans::of_debtor(&app.ctx, &scene.debtor).await.unwrap().remove(0);
        assert!(plan.held.is_some(), "its last day still holds");
        let forbidden = payments::start(&app.ctx, &scene.debtor, Selection::default(), "a").await;
        assert!(matches!(forbidden, Err(StartError::Forbidden(HoldReason::OverIndebtedness))));
        scene.live_a_day().await;
        let plan = plans::of_debtor(&app.ctx, &scene.debtor).await.unwrap().remove(0);
        assert_eq!((plan.state, plan.held), (PlanState::Active, None));
        assert!(plan.instalments[0].due_on > scene.today());
        payments::start(&app.ctx, &scene.debtor, Selection::default(), "b").await.unwrap();
    }

    async fn an_open_checkout_is_closed_when_paying_becomes_forbidden(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let open = payments::start(&app.ctx, &scene.debtor, Selection::default(), "form").await.unwrap();
        scene.hold(HoldReason::Vulnerable, None).await;
        let attempt = async || {
            let mut tx = app.ctx.store.read().await.unwrap();
            store::payments::by_id(&mut tx, app.creditor.id, open.attempt).await.unwrap().unwrap()
        };
        assert!(attempt().await.live_key.is_some(), "who is in distress may pay");
        scene.hold(HoldReason::Insolvency, None).await;
        let closed = attempt().await;
        assert_eq!(closed.state, domain::payment::AttemptState::Cancelled);
        assert_eq!(closed.live_key, None);
        let again = payments::start(&app.ctx, &scene.debtor, Selection::default(), "again").await;
        assert!(matches!(again, Err(StartError::Forbidden(HoldReason::Insolvency))));
    }
}
