//! Proceedings part what is older, which the law freezes, from what is newer, which goes on.

use super::Scene;
use crate::support::{TestApp, bill_csv};
use chrono::{Days, Duration, NaiveDate};
use domain::{
    InvoiceId, Money, party::Role, payment::AttemptState, plans::PlanState, requests::Ask,
    scenario::HoldReason,
};
use service::{
    payments::{self, Selection, StartError},
    portal,
    requests::AskError,
    scenarios::{self, HoldError, Parted, overview},
};
use testkit::both;

/// Between the day of the first invoice and that of the second.
fn judgment() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 2, 1).unwrap()
}

impl Scene<'_> {
    /// Another invoice of the same debtor, issued after the judgment and late as well.
    async fn later_invoice(&self) -> InvoiceId {
        let csv =
            bill_csv(&[("F2", "2026-02-20", 9_000, "C1")]).replace("2026-01-05", "2026-02-10");
        let report = self.app.take_in(&self.app.creditor, "later.csv", csv).await;
        assert_eq!((report.accepted, report.rejected), (1, 0), "{report:?}");
        self.app.invoice_id(&self.app.creditor, "F2").await
    }

    async fn dated(&self, hold: domain::HoldId, on: NaiveDate) -> Result<(), HoldError> {
        scenarios::date_proceedings(&self.app.ctx, &self.collector, hold, on).await
    }

    async fn waits(&self, invoice: InvoiceId) -> Option<String> {
        let mut tx = self.app.ctx.store.read().await.unwrap();
        let run = store::runs::of_invoice(&mut tx, self.app.creditor.id, invoice).await.unwrap();
        run.unwrap().waits_for
    }

    /// Whether something is planned about an invoice.
    async fn is_planned(&self, invoice: InvoiceId) -> bool {
        let mut tx = self.app.ctx.store.read().await.unwrap();
        let creditor = self.app.creditor.id;
        !store::actions::open_of_invoice(&mut tx, creditor, invoice).await.unwrap().is_empty()
    }
}

async fn start(
    scene: &Scene<'_>,
    invoices: Option<Vec<InvoiceId>>,
    form: &str,
) -> Result<i64, StartError> {
    let selection = Selection { invoices, amount: None };
    let begun = payments::start(&scene.app.ctx, &scene.debtor, selection, form).await?;
    let mut tx = scene.app.ctx.store.read().await.unwrap();
    let creditor = scene.app.creditor.id;
    let parts = store::payments::allocations(&mut tx, creditor, begun.attempt).await.unwrap();
    Ok(parts.iter().map(|part| part.minor).sum())
}

both! {
    async fn older_invoices_stay_frozen_and_newer_ones_are_paid(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let later = scene.later_invoice().await;
        let hold = scene.hold(HoldReason::OverIndebtedness, None).await;
        let seen = portal::overview(&app.ctx, &scene.debtor).await.unwrap();
        assert_eq!(seen.forbidding, Some(HoldReason::OverIndebtedness), "until the day is known");
        assert_eq!(seen.frozen, None);
        let all = start(&scene, None, "a").await;
        assert!(matches!(all, Err(StartError::Forbidden(HoldReason::OverIndebtedness))), "{all:?}");

        scene.dated(hold, judgment()).await.unwrap();
        let seen = portal::overview(&app.ctx, &scene.debtor).await.unwrap();
        assert_eq!((seen.forbidding, seen.to_pay), (None, Money::eur(9_000)));
        let frozen = seen.frozen.unwrap();
        assert_eq!((frozen.amount, frozen.opened_on), (Money::eur(24_000), judgment()));
        let older = start(&scene, Some(vec![scene.invoice]), "b").await;
        assert!(matches!(older, Err(StartError::Forbidden(_))), "{older:?}");
        let both = start(&scene, Some(vec![scene.invoice, later]), "c").await;
        assert!(matches!(both, Err(StartError::Forbidden(_))), "{both:?}");
        assert_eq!(start(&scene, None, "d").await.unwrap(), 9_000);
        let agreed = scene.ask(Ask::Promise { on: scene.day(3) }).await;
        assert!(matches!(agreed, Err(AskError::Held(_))), "nobody agrees on anything: {agreed:?}");
    }

    async fn reminders_of_the_newer_go_on_and_of_the_older_do_not(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let later = scene.later_invoice().await;
        let hold = scene.hold(HoldReason::Insolvency, None).await;
        scene.live_a_day().await;
        assert_eq!(scene.waits(scene.invoice).await.as_deref(), Some("insolvency"));
        assert_eq!(scene.waits(later).await.as_deref(), Some("insolvency"));
        let before = scene.reminders();

        scene.dated(hold, judgment()).await.unwrap();
        assert_eq!(scene.waits(scene.invoice).await.as_deref(), Some("insolvency"));
        assert_eq!(scene.waits(later).await, None, "at once");
        scene.live_until(scene.day(70)).await;
        assert_eq!(scene.reminders(), before + 3, "three levels about the later invoice");
        assert_eq!(scene.run().await.next_step, 1);
        assert_eq!(scene.waits(scene.invoice).await.as_deref(), Some("insolvency"));
    }

    async fn a_later_day_freezes_what_was_free_and_what_was_about_to_leave(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let later = scene.later_invoice().await;
        let hold = scene.hold(HoldReason::Insolvency, None).await;
        scene.dated(hold, judgment()).await.unwrap();
        // A week after the first reminder there may be another one; it has not left yet.
        app.clock.advance(Duration::days(7));
        let planned = app.plan().await;
        assert!(scene.is_planned(later).await, "{planned:?}");
        scene.dated(hold, judgment() + Days::new(30)).await.unwrap();
        assert!(!scene.is_planned(later).await, "called off");
        let before = scene.reminders();
        scene.live_until(scene.day(20)).await;
        assert_eq!(scene.reminders(), before);
        assert_eq!(scene.waits(later).await.as_deref(), Some("insolvency"));
    }

    async fn a_checkout_for_what_comes_to_be_frozen_is_closed_and_another_is_not(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let later = scene.later_invoice().await;
        let hold = scene.hold(HoldReason::Insolvency, None).await;
        scene.dated(hold, judgment()).await.unwrap();
        let selection = Selection { invoices: Some(vec![later]), amount: None };
        let begun = payments::start(&app.ctx, &scene.debtor, selection, "a").await.unwrap();
        let state = async || {
            let mut tx = app.ctx.store.read().await.unwrap();
            let id = (app.creditor.id, begun.attempt);
            store::payments::by_id(&mut tx, id.0, id.1).await.unwrap().unwrap().state
        };
        scene.dated(hold, judgment() + Days::new(1)).await.unwrap();
        app.settle().await;
        assert_eq!(state().await, AttemptState::Open, "still older than what it pays");
        scene.dated(hold, judgment() + Days::new(30)).await.unwrap();
        app.settle().await;
        assert!(!state().await.is_live());
    }

    async fn the_day_is_told_to_collectors_and_to_other_systems_and_is_one_that_can_be(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        scene.later_invoice().await;
        app.plan().await;
        let hold = scene.hold(HoldReason::Insolvency, None).await;
        let ahead = scene.dated(hold, scene.day(1)).await;
        assert!(matches!(ahead, Err(HoldError::Ahead)), "{ahead:?}");
        let viewer = app.staff(Role::Viewer).await;
        let refused = scenarios::date_proceedings(&app.ctx, &viewer, hold, judgment()).await;
        assert!(refused.is_err());
        let other = scene.hold(HoldReason::Deceased, None).await;
        let refused = scene.dated(other, judgment()).await;
        assert!(matches!(refused, Err(HoldError::Unknown)), "{refused:?}");

        for _ in 0..2 {
            scene.dated(hold, judgment()).await.unwrap();
        }
        assert_eq!(scene.audited("hold.dated").await, 1, "twice the same is once");
        let seen = overview::of_debtor(&app.ctx, &scene.collector, scene.debtor_id()).await;
        let holds = seen.unwrap().unwrap().holds;
        let told = holds.iter().find(|one| one.id == hold).unwrap().proceedings.clone().unwrap();
        let parted = Parted { frozen: vec!["F1".to_owned()], free: vec!["F2".to_owned()] };
        assert_eq!((told.opened_on, told.parted), (Some(judgment()), parted));
        assert!(holds.iter().find(|one| one.id == other).unwrap().proceedings.is_none());
    }

    async fn plans_of_the_older_rest_and_the_newer_can_be_paid_meanwhile(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask(scene.plan(3)).await.unwrap();
        let later = scene.later_invoice().await;
        let hold = scene.hold(HoldReason::Insolvency, None).await;
        scene.dated(hold, judgment()).await.unwrap();
        let plan = {
            let mut tx = app.ctx.store.read().await.unwrap();
            store::plans::of_request(&mut tx, app.creditor.id, asked.id).await.unwrap().unwrap()
        };
        assert_eq!((plan.state, plan.held_by), (PlanState::Active, Some(HoldReason::Insolvency)));
        assert_eq!(start(&scene, Some(vec![later]), "a").await.unwrap(), 9_000);
    }
}
