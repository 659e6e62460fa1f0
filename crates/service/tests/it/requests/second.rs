//! Four eyes: what changes a large plan counts once a second person has confirmed it.

use super::Scene;
use crate::support::{TestApp, part};
use domain::{
    party::Role,
    plans::{PlanChange, PlanState, Terms},
    requests::{Example, ExampleAsk, RequestPolicy, RequestState},
    scenario::{HoldReason, Stage},
};
use service::{
    StaffActor,
    requests::{
        plans::{self, ChangeError, Changed, PlanView, Watch},
        policy,
    },
};
use testkit::both;

impl Scene<'_> {
    /// From so many minor units on a second person confirms.
    pub(super) async fn four_eyes_from(&self, minor: i64) {
        let manager = self.app.staff(Role::Manager).await;
        let ask = ExampleAsk::Delay { days: 15 };
        let strict = RequestPolicy {
            four_eyes_minor: Some(minor),
            examples: vec![Example { total_minor: 24_000, ask, granted: true }],
            ..RequestPolicy::default()
        };
        policy::publish(&self.app.ctx, &manager, &strict, 0).await.unwrap();
    }

    async fn settle_for(&self, plan: &PlanView, minor: i64) -> Result<Changed, ChangeError> {
        let (ctx, who, until) = (&self.app.ctx, &self.collector, self.day(5));
        plans::offer_settlement(ctx, who, plan.id, plan.version, minor, until).await
    }

    async fn confirm(&self, by: &StaffActor, plan: &PlanView) -> Result<Changed, ChangeError> {
        let done = plans::confirm(&self.app.ctx, by, plan.id, plan.version).await;
        self.app.settle().await;
        done
    }
}

both! {
    async fn a_sum_for_a_large_plan_waits_for_a_second_person(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        scene.four_eyes_from(24_000).await;
        let plan = scene.agreed().await;
        let mails = app.mailer.accepted().len();
        assert_eq!(scene.settle_for(&plan, 10_000).await.unwrap(), Changed::Second);
        let again = scene.settle_for(&plan, 9_000).await;
        assert!(matches!(again, Err(ChangeError::Stale)), "one change at a time: {again:?}");
        app.settle().await;
        let waiting = scene.active().await;
        assert_eq!((waiting.settlement, app.mailer.accepted().len()), (None, mails), "nothing counts, nothing leaves");
        let again = scene.settle_for(&waiting, 9_000).await;
        assert!(matches!(again, Err(ChangeError::Stale)), "{again:?}");

        let own = scene.confirm(&scene.collector, &waiting).await;
        assert!(matches!(own, Err(ChangeError::SamePerson)), "{own:?}");
        let other = app.staff(Role::Collector).await;
        let seen = plans::watched(&app.ctx, &other, plan.id).await.unwrap().unwrap().of.proposed.unwrap();
        assert!(!seen.by_me && seen.by.is_some());
        assert_eq!(seen.change, PlanChange::Settle { minor: 10_000, until: scene.day(5) });
        let watch = Watch { proposed: true, ..Watch::default() };
        assert_eq!(plans::supervised(&app.ctx, &other, watch, 1).await.unwrap().found, 1);
        assert_eq!(scene.confirm(&other, &waiting).await.unwrap(), Changed::Done);
        assert_eq!(scene.active().await.settlement.map(|offer| offer.minor), Some(10_000));
        assert_eq!(app.mailer.accepted().len(), mails + 1, "now the debtor is told");
        assert_eq!(plans::supervised(&app.ctx, &other, watch, 1).await.unwrap().found, 0);
        let twice = scene.confirm(&other, &waiting).await;
        assert!(matches!(twice, Err(ChangeError::Stale)), "{twice:?}");
        for act in ["plan.change_proposed", "plan.change_confirmed", "plan.settlement_offered"] {
            assert_eq!(scene.audited(act).await, 1, "{act}");
        }
    }

    async fn other_terms_a_pause_and_the_end_of_a_large_plan_wait_too(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        scene.four_eyes_from(20_000).await;
        let other = app.staff(Role::Collector).await;
        let plan = scene.agreed().await;
        let (ctx, who) = (&app.ctx, &scene.collector);
        let paused = plans::pause(ctx, who, plan.id, plan.version, scene.day(40), "Sinistre").await;
        assert_eq!(paused.unwrap(), Changed::Second);
        let seen = scene.active().await;
        assert_eq!((seen.paused.clone(), seen.instalments.clone()), (None, plan.instalments.clone()));
        scene.confirm(&other, &seen).await.unwrap();
        assert!(scene.active().await.paused.is_some());

        let seen = scene.active().await;
        let later = Terms { first_on: scene.day(80), ..scene.terms(4) };
        let told = plans::renegotiate(ctx, who, plan.id, seen.version, later).await.unwrap();
        assert_eq!(told, Changed::Second);
        assert_eq!(scene.active().await.instalments.len(), 3, "the plan goes on as it is");
        let Changed::Terms(told) = scene.confirm(&other, &scene.active().await).await.unwrap() else {
            panic!("no terms")
        };
        assert!(told.at_once);
        assert_eq!(scene.state(told.request).await, RequestState::Approved);
        let new = scene.active().await;
        assert_eq!((new.instalments.len(), scene.state_of(&plan).await), (4, PlanState::Ended));

        let ended = plans::end(ctx, who, new.id, new.version, "Plus de nouvelles").await.unwrap();
        assert_eq!(ended, Changed::Second);
        assert_eq!(scene.stage().await.0, Stage::Supervised);
        scene.confirm(&other, &scene.active().await).await.unwrap();
        assert_eq!((scene.state_of(&new).await, scene.stage().await), (PlanState::Ended, (Stage::Chasing, 1)));
    }

    async fn what_is_proposed_is_judged_again_when_it_is_confirmed(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        scene.four_eyes_from(20_000).await;
        let other = app.staff(Role::Collector).await;
        let plan = scene.agreed().await;
        scene.settle_for(&plan, 10_000).await.unwrap();
        // Paid meanwhile: the sum is more than what is left.
        app.pay(&scene.debtor, part(16_000)).await;
        let late = scene.confirm(&other, &scene.active().await).await;
        assert!(matches!(late, Err(ChangeError::Amount)), "{late:?}");
        let hold = scene.hold(HoldReason::Vulnerable, None).await;
        let held = scene.confirm(&other, &scene.active().await).await;
        assert!(matches!(held, Err(ChangeError::Held(HoldReason::Vulnerable))), "{held:?}");
        service::scenarios::lift(&app.ctx, &scene.collector, hold).await.unwrap();
        // The rest is below the amount: once taken back, one person is enough.
        let seen = scene.active().await;
        plans::undo(&app.ctx, &scene.collector, seen.id, seen.version).await.unwrap();
        assert_eq!(scene.audited("plan.change_undone").await, 1);
        let seen = scene.active().await;
        assert_eq!(scene.settle_for(&seen, 2_000).await.unwrap(), Changed::Done);
    }

    async fn a_change_that_waits_ends_with_its_plan_and_is_nobody_elses(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        scene.four_eyes_from(20_000).await;
        let plan = scene.agreed().await;
        scene.settle_for(&plan, 10_000).await.unwrap();
        let seen = scene.active().await;
        let (stranger, viewer) =
            (app.staff_at(&app.other_creditor, Role::Admin).await, app.staff(Role::Viewer).await);
        let foreign = scene.confirm(&stranger, &seen).await;
        assert!(matches!(foreign, Err(ChangeError::Unknown)), "{foreign:?}");
        let foreign = plans::undo(&app.ctx, &stranger, seen.id, seen.version).await;
        assert!(matches!(foreign, Err(ChangeError::Unknown)), "{foreign:?}");
        let barred = scene.confirm(&viewer, &seen).await;
        assert!(matches!(barred, Err(ChangeError::Other(service::Error::Forbidden))), "{barred:?}");
        app.pay(&scene.debtor, service::payments::Selection::default()).await;
        assert_eq!(scene.state_of(&plan).await, PlanState::Completed);
        let other = app.staff(Role::Collector).await;
        let late = scene.confirm(&other, &seen).await;
        assert!(matches!(late, Err(ChangeError::Stale)), "{late:?}");
        assert_eq!(app.balance(scene.invoice).await, 0);
    }
}
