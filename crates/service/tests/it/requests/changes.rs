//! Plans that change their way: paused, renegotiated, settled.

use super::Scene;
use crate::support::{TestApp, part};
use chrono::{Days, NaiveDate};
use domain::{
    RequestId,
    party::Role,
    plans::{PlanState, Terms},
    requests::RequestState,
    scenario::Stage,
};
use service::requests::{
    self, AskError,
    plans::{self, ChangeError, Changed, PlanView},
};
use testkit::both;

impl Scene<'_> {
    /// A plan of three instalments of 80.00, the first in ten days.
    pub(super) async fn agreed(&self) -> PlanView {
        assert!(self.ask(self.plan(3)).await.unwrap().granted);
        self.active().await
    }

    /// The plan that is under way.
    pub(super) async fn active(&self) -> PlanView {
        let all = plans::of_debtor(&self.app.ctx, &self.debtor).await.unwrap();
        let mut active = all.into_iter().filter(|plan| plan.state == PlanState::Active);
        let plan = active.next().unwrap();
        assert!(active.next().is_none(), "one plan at a time");
        plan
    }

    pub(super) async fn state_of(&self, plan: &PlanView) -> PlanState {
        let all = plans::of_debtor(&self.app.ctx, &self.debtor).await.unwrap();
        all.into_iter().find(|one| one.id == plan.id).unwrap().state
    }

    async fn pause(&self, plan: &PlanView, until: NaiveDate) -> Result<Changed, ChangeError> {
        let (ctx, who) = (&self.app.ctx, &self.collector);
        let paused = plans::pause(ctx, who, plan.id, plan.version, until, "Arrêt maladie").await;
        self.app.settle().await;
        paused
    }

    async fn renegotiate(
        &self,
        plan: &PlanView,
        terms: Terms,
    ) -> Result<(RequestId, bool), ChangeError> {
        let (ctx, who) = (&self.app.ctx, &self.collector);
        let told = plans::renegotiate(ctx, who, plan.id, plan.version, terms).await?;
        self.app.settle().await;
        let Changed::Terms(told) = told else { panic!("{told:?}") };
        Ok((told.request, told.at_once))
    }
}

fn sum(plan: &PlanView) -> i64 {
    plan.instalments.iter().map(|one| one.minor).sum()
}

both! {
    async fn a_paused_plan_rests_until_its_day_and_goes_on_by_itself(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let plan = scene.agreed().await;
        let until = scene.day(40);
        scene.pause(&plan, until).await.unwrap();
        let paused = scene.active().await;
        assert_eq!(paused.paused.as_ref().map(|(day, why)| (*day, why.as_str())), Some((until, "Arrêt maladie")));
        assert_eq!((sum(&paused), paused.instalments.len()), (24_000, 3));
        assert!(paused.instalments[0].due_on >= until);
        let mail = app.mailer.accepted().pop().unwrap();
        assert!(mail.text.contains("Rien n’est à payer avant le"), "{}", mail.text);
        let reminders = scene.reminders();
        scene.live_until(until - Days::new(4)).await;
        assert_eq!(scene.state_of(&plan).await, PlanState::Active, "weeks after the first date");
        assert_eq!((scene.stage().await.0, scene.reminders()), (Stage::Supervised, reminders));
        scene.live_until(paused.instalments[0].due_on).await;
        assert_eq!(scene.active().await.paused, None, "it has gone on");
        assert!(scene.subjects().iter().any(|subject| subject.contains("prochaine échéance")));
        scene.live_until(paused.instalments[0].due_on + Days::new(5)).await;
        assert_eq!(scene.state_of(&plan).await, PlanState::Broken, "what is missed then, is missed");
    }

    async fn a_pause_needs_a_reason_and_a_day_before_which_something_falls_due(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let plan = scene.agreed().await;
        for (day, wrong) in [(0, "past"), (181, "too far")] {
            let refused = scene.pause(&plan, scene.day(day)).await;
            assert!(matches!(refused, Err(ChangeError::Date)), "{wrong}");
        }
        let early = scene.pause(&plan, scene.day(2)).await;
        assert!(matches!(early, Err(ChangeError::NothingDue)), "{early:?}");
        let mute = plans::pause(&app.ctx, &scene.collector, plan.id, plan.version, scene.day(40), " ").await;
        assert!(matches!(mute, Err(ChangeError::Why)));
        scene.pause(&plan, scene.day(40)).await.unwrap();
        let stale = scene.pause(&plan, scene.day(60)).await;
        assert!(matches!(stale, Err(ChangeError::Stale)), "an old form: {stale:?}");
        assert_eq!(scene.audited("plan.paused").await, 1);
    }

    async fn terms_that_only_give_time_count_at_once(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let plan = scene.agreed().await;
        app.pay(&scene.debtor, part(8_000)).await;
        let later = Terms { first_on: scene.day(60), ..scene.terms(4) };
        let seen = scene.active().await;
        let (request, at_once) = scene.renegotiate(&seen, later).await.unwrap();
        assert!(at_once);
        assert_eq!(scene.state(request).await, RequestState::Approved);
        let new = scene.active().await;
        assert_eq!((new.instalments.len(), sum(&new), new.request), (4, 16_000, request));
        assert_eq!(scene.state_of(&plan).await, PlanState::Ended);
        assert_eq!(scene.stage().await.0, Stage::Supervised, "no reminder between the two");
        let mail = app.mailer.accepted().pop().unwrap();
        assert!(mail.attachments[0].bytes.starts_with(b"%PDF"), "the contract anew");
        assert_eq!(scene.audited("plan.replaced").await, 1);
    }

    async fn terms_that_ask_for_more_wait_for_the_debtors_signature(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let plan = scene.agreed().await;
        let (request, at_once) = scene.renegotiate(&plan, scene.terms(2)).await.unwrap();
        assert!(!at_once, "larger instalments");
        assert_eq!(scene.state(request).await, RequestState::Countered);
        assert_eq!(scene.active().await.id, plan.id, "the plan goes on meanwhile");
        assert_eq!(scene.stage().await.0, Stage::Supervised);
        let seen = scene.active().await;
        let twice = scene.renegotiate(&seen, scene.terms(2)).await;
        assert!(matches!(twice, Err(ChangeError::Waiting(id)) if id == request), "{twice:?}");

        let code = scene.code().await;
        requests::accept(&app.ctx, &scene.debtor, request, &code).await.unwrap();
        app.settle().await;
        let new = scene.active().await;
        assert_eq!(new.instalments.iter().map(|one| one.minor).collect::<Vec<_>>(), [12_000, 12_000]);
        assert_eq!(scene.state_of(&plan).await, PlanState::Ended);
        assert_eq!(scene.stage().await.0, Stage::Supervised);
    }

    async fn an_offer_that_is_declined_or_runs_out_leaves_the_plan_as_it_was(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let plan = scene.agreed().await;
        let (request, _) = scene.renegotiate(&plan, scene.terms(2)).await.unwrap();
        requests::decline(&app.ctx, &scene.debtor, request).await.unwrap();
        let seen = scene.active().await;
        assert_eq!((seen.id, seen.instalments.clone()), (plan.id, plan.instalments.clone()));
        assert_eq!((scene.stage().await.0, scene.held().await), (Stage::Supervised, vec![]));
        let (request, _) = scene.renegotiate(&seen, scene.terms(2)).await.unwrap();
        scene.live_until(scene.day(8)).await;
        assert_eq!(scene.state(request).await, RequestState::Expired);
        assert_eq!((scene.active().await.id, scene.stage().await.0), (plan.id, Stage::Supervised));
    }

    async fn a_settlement_that_is_paid_gives_the_rest_up(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let plan = scene.agreed().await;
        app.pay(&scene.debtor, part(8_000)).await;
        let (ctx, who) = (&app.ctx, &scene.collector);
        let seen = scene.active().await;
        let offer = |minor, until| plans::offer_settlement(ctx, who, plan.id, seen.version, minor, until);
        assert!(matches!(offer(16_000, scene.day(5)).await, Err(ChangeError::Amount)), "all of it");
        assert!(matches!(offer(0, scene.day(5)).await, Err(ChangeError::Amount)));
        offer(10_000, scene.day(5)).await.unwrap();
        app.settle().await;
        let mail = app.mailer.accepted().pop().unwrap();
        assert!(mail.text.contains("100,00"), "{}", mail.text);
        app.pay(&scene.debtor, part(4_000)).await;
        assert_eq!(scene.state_of(&plan).await, PlanState::Active, "60.00 of it are left");
        assert_eq!(scene.active().await.settlement.map(|offer| offer.left(12_000)), Some(6_000));
        app.pay(&scene.debtor, part(6_000)).await;
        assert_eq!(scene.state_of(&plan).await, PlanState::Completed);
        assert_eq!((app.balance(scene.invoice).await, scene.stage().await.0), (0, Stage::Cancelled));
        assert!(scene.subjects().iter().any(|subject| subject.contains("réglé")), "{:?}", scene.subjects());
    }

    async fn a_settlement_that_is_not_paid_takes_nothing_away(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let plan = scene.agreed().await;
        let until = scene.day(2);
        let offered = plans::offer_settlement(&app.ctx, &scene.collector, plan.id, plan.version, 10_000, until).await;
        assert_eq!(offered.unwrap(), Changed::Done);
        scene.live_until(until + Days::new(4)).await;
        let seen = scene.active().await;
        assert_eq!((seen.settlement, seen.instalments.clone()), (None, plan.instalments.clone()));
        app.pay(&scene.debtor, part(10_000)).await;
        assert_eq!(scene.state_of(&plan).await, PlanState::Active, "too late to settle it");
        assert_eq!(app.balance(scene.invoice).await, 14_000);
    }

    async fn plans_of_another_creditor_and_hands_of_viewers_change_nothing(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let plan = scene.agreed().await;
        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        let viewer = app.staff(Role::Viewer).await;
        let (ctx, until) = (&app.ctx, scene.day(40));
        let foreign = plans::pause(ctx, &stranger, plan.id, plan.version, until, "x").await;
        assert!(matches!(foreign, Err(ChangeError::Unknown)));
        let foreign = plans::renegotiate(ctx, &stranger, plan.id, plan.version, scene.terms(6)).await;
        assert!(matches!(foreign, Err(ChangeError::Unknown)));
        assert!(plans::watched(ctx, &stranger, plan.id).await.unwrap().is_none());
        let barred = plans::pause(ctx, &viewer, plan.id, plan.version, until, "x").await;
        assert!(matches!(barred, Err(ChangeError::Other(service::Error::Forbidden))));
        let barred = plans::offer_settlement(ctx, &viewer, plan.id, plan.version, 100, until).await;
        assert!(matches!(barred, Err(ChangeError::Other(service::Error::Forbidden))));
        assert!(plans::watched(ctx, &viewer, plan.id).await.unwrap().is_some());
        assert_eq!(scene.active().await.instalments, plan.instalments);
    }

    async fn fifty_renegotiations_are_one(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let plan = scene.agreed().await;
        let terms = Terms { first_on: scene.day(60), ..scene.terms(6) };
        let clicks: Vec<_> = (0..50)
            .map(|_| {
                let (ctx, who, plan) = (app.ctx.clone(), scene.collector.clone(), plan.clone());
                tokio::spawn(async move {
                    plans::renegotiate(&ctx, &who, plan.id, plan.version, terms).await
                })
            })
            .collect();
        let mut done = 0;
        for click in clicks {
            match click.await.unwrap() {
                Ok(_) => done += 1,
                Err(error) => assert!(matches!(error, ChangeError::Stale), "{error:?}"),
            }
        }
        assert_eq!((done, scene.active().await.instalments.len()), (1, 6));
        assert_eq!(scene.audited("plan.replaced").await, 1);
    }

    async fn an_invoice_that_left_the_plan_can_be_agreed_on_again(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let plan = scene.agreed().await;
        let again = scene.ask(scene.plan(2)).await;
        assert!(matches!(again, Err(AskError::InPlan)), "{again:?}");
        let other = Terms { first_on: scene.day(60), ..scene.terms(6) };
        scene.renegotiate(&plan, other).await.unwrap();
        let new = scene.active().await;
        let ended = plans::end(&app.ctx, &scene.collector, new.id, new.version, "Fin").await;
        assert_eq!(ended.unwrap(), Changed::Done);
        assert!(scene.ask(scene.plan(2)).await.unwrap().granted);
    }
}
