//! Whatever the interleaving of requests, decisions, second persons, changes of plans, holds, payments
//! and clock: what is contested and what a plan still asks never exceed what is owed, nothing counts
//! before a second person has confirmed it, nothing is agreed while its debtor is protected, each
//! request ends once, every run is in exactly one state, and the ledger is sound.

use super::{Scene, refused};
use crate::support::{TestApp, part};
use chrono::{Days, Duration};
use domain::{
    HoldId, RequestId,
    party::Role,
    plans::{PlanState, Terms},
    requests::{Answer, Ask, DisputeCategory, RequestState},
    scenario::{HoldReason, Stage},
};
use service::{
    StaffActor, portal,
    requests::{
        self, decide,
        plans::{self, Changed, PlanView},
    },
    scenarios,
};
use std::collections::HashMap;
use testkit::both;

/// From so much on a second person confirms: below what all of it comes to, above what many parts do.
const FOUR_EYES: i64 = 20_000;

struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

struct Life<'a> {
    scene: Scene<'a>,
    dice: Dice,
    second: StaffActor,
    asked: Vec<RequestId>,
    ends: HashMap<RequestId, RequestState>,
    hold: Option<HoldId>,
    /// What has happened, for whoever reads that an assertion failed.
    did: Vec<String>,
}

impl Life<'_> {
    async fn step(&mut self) {
        let minor = 500 + i64::try_from(self.dice.roll(60)).unwrap() * 100;
        let deed = self.dice.roll(17);
        self.did.push(format!("{deed} ({minor})"));
        match deed {
            0 => self.ask(self.scene.plan(3)).await,
            1 => self.ask(self.scene.plan(9)).await,
            2 => self.ask(Ask::Delay { until: self.scene.day(10) }).await,
            3 => self.ask(Ask::Promise { on: self.scene.day(4) }).await,
            4 => self.ask(Ask::Discount { minor, on: self.scene.day(5) }).await,
            5 => {
                let invoice = self.scene.invoice;
                let ask = Ask::dispute(DisputeCategory::Other);
                let asked = self.scene.ask_about(ask, vec![(invoice, Some(minor))]).await;
                self.asked.extend(asked.ok().map(|asked| asked.id));
            }
            6 | 7 => self.answer(minor).await,
            8 => {
                let (app, debtor) = (self.scene.app, &self.scene.debtor);
                let shown = portal::overview(&app.ctx, debtor).await.unwrap();
                if shown.to_pay.minor > minor && shown.forbidding.is_none() {
                    app.pay(debtor, part(minor)).await;
                }
            }
            9 => self.own().await,
            10 => {
                let on = self.scene.today();
                self.ask(Ask::Transferred { minor, on, reference: String::new() }).await;
            }
            11 => self.hold_or_lift().await,
            12 => self.second_person().await,
            13 => self.change_plan(minor).await,
            14 => self.second_on_plan().await,
            _ => {
                self.scene.app.advance_and_settle(Duration::seconds(10)).await;
                for _ in 0..self.dice.roll(6) {
                    self.scene.live_a_day().await;
                }
            }
        }
    }

    async fn ask(&mut self, ask: Ask) {
        let asked = self.scene.ask(ask).await;
        self.asked.extend(asked.ok().map(|asked| asked.id));
    }

    fn any(&mut self) -> Option<RequestId> {
        let count = u64::try_from(self.asked.len()).unwrap();
        let place = self.dice.roll(count.max(1));
        self.asked.get(usize::try_from(place).unwrap()).copied()
    }

    async fn answer(&mut self, minor: i64) {
        let Some(id) = self.any() else { return };
        let answer = match self.dice.roll(6) {
            5 => {
                let on = self.scene.day(5);
                Answer::CounterSum { minor, on, open_until: self.scene.day(3) }
            }
            0 => Answer::Approve,
            1 => refused(),
            2 => Answer::ApprovePart { minor },
            3 => Answer::ApproveUntil { on: self.scene.day(6) },
            _ => Answer::Counter { terms: self.scene.terms(4), open_until: self.scene.day(3) },
        };
        let version = self.scene.request(id).await.version;
        let (ctx, collector) = (&self.scene.app.ctx, &self.scene.collector);
        let grants = !matches!(answer, Answer::Refuse { .. });
        let before = self.scene.request(id).await;
        // Many do not fit; none of those may do anything.
        let decided = requests::decide(ctx, collector, id, version, answer).await;
        if let Ok(decided) = decided {
            assert!(
                !(grants && self.hold.is_some() && before.ask.seeks_agreement()),
                "agreed under a hold"
            );
            let second = decided.undo_until.is_none();
            assert_eq!(second, grants && before.minor >= FOUR_EYES && !before.ask.awaits_bank());
        }
        if self.dice.roll(2) == 0 {
            self.scene.app.advance_and_settle(Duration::seconds(10)).await;
        }
    }

    /// Whoever gave an answer cannot confirm it; a colleague may, or takes it back.
    async fn second_person(&mut self) {
        let Some(id) = self.any() else { return };
        let request = self.scene.request(id).await;
        let (ctx, collector) = (&self.scene.app.ctx, &self.scene.collector);
        let own = decide::confirm(ctx, collector, id, request.version).await;
        assert!(own.is_err(), "four eyes were two");
        match self.dice.roll(3) {
            0 => drop(decide::undo(ctx, &self.second, id, request.version).await),
            _ => drop(decide::confirm(ctx, &self.second, id, request.version).await),
        }
    }

    async fn hold_or_lift(&mut self) {
        let app = self.scene.app;
        if let Some(hold) = self.hold.take() {
            scenarios::lift(&app.ctx, &self.scene.collector, hold).await.unwrap();
            return app.settle().await;
        }
        let reasons =
            [HoldReason::Vulnerable, HoldReason::Insolvency, HoldReason::OverIndebtedness];
        let reason = reasons[usize::try_from(self.dice.roll(3)).unwrap()];
        self.hold = Some(self.scene.hold(reason, None).await);
    }

    async fn plan(&self) -> Option<PlanView> {
        let all = plans::of_debtor(&self.scene.app.ctx, &self.scene.debtor).await.unwrap();
        all.into_iter().find(|plan| plan.state == PlanState::Active)
    }

    async fn change_plan(&mut self, minor: i64) {
        let Some(plan) = self.plan().await else { return };
        let (ctx, who) = (&self.scene.app.ctx, &self.scene.collector);
        let (id, version) = (plan.id, plan.version);
        let left = plan.progress.total_minor - plan.progress.paid_minor;
        let kind = self.dice.roll(5);
        let done = match kind {
            0 => plans::pause(ctx, who, id, version, self.scene.day(30), "Sinistre").await,
            1 => plans::offer_settlement(ctx, who, id, version, minor, self.scene.day(4)).await,
            2 => {
                let first_on = self.scene.day(20) + Days::new(self.dice.roll(30));
                let terms = Terms { first_on, ..self.scene.terms(4) };
                plans::renegotiate(ctx, who, id, version, terms).await
            }
            3 => plans::end(ctx, who, id, version, "Plus de nouvelles").await,
            _ => plans::renegotiate(ctx, who, id, version, self.scene.terms(2)).await,
        };
        if let Ok(done) = done {
            assert_eq!(done == Changed::Second, left >= FOUR_EYES, "{left} are left");
            assert!(kind == 3 || self.hold.is_none(), "agreed under a hold");
        }
        self.scene.app.settle().await;
    }

    async fn second_on_plan(&mut self) {
        let Some(plan) = self.plan().await else { return };
        let (ctx, who) = (&self.scene.app.ctx, &self.scene.collector);
        let own = plans::confirm(ctx, who, plan.id, plan.version).await;
        assert!(own.is_err(), "four eyes were two");
        match self.dice.roll(4) {
            0 => drop(plans::undo(ctx, &self.second, plan.id, plan.version).await),
            _ => drop(plans::confirm(ctx, &self.second, plan.id, plan.version).await),
        }
        self.scene.app.settle().await;
    }

    async fn own(&mut self) {
        let Some(id) = self.any() else { return };
        let (ctx, debtor) = (&self.scene.app.ctx, &self.scene.debtor);
        match self.dice.roll(3) {
            0 => drop(requests::withdraw(ctx, debtor, id).await),
            1 => drop(requests::decline(ctx, debtor, id).await),
            _ => {
                let code = self.scene.code().await;
                drop(requests::accept(ctx, debtor, id, &code).await);
            }
        }
    }

    async fn check(&mut self) {
        let owed = self.scene.app.balance(self.scene.invoice).await;
        let run = self.scene.run().await;
        let did = self.did.join(", ");
        assert!(run.contested_minor <= owed.max(0), "{} of {owed}: {did}", run.contested_minor);
        let shown = portal::overview(&self.scene.app.ctx, &self.scene.debtor).await.unwrap();
        assert!(
            shown.to_pay.minor + shown.contested.minor + shown.processing.minor <= owed.max(0),
            "{shown:?} of {owed}: {did}"
        );
        // An overview asks for all invoices at once, a page for its own: both say the same of each.
        for one in &shown.invoices {
            let alone = portal::invoice(&self.scene.app.ctx, &self.scene.debtor, one.id).await;
            let alone = alone.unwrap().unwrap().invoice;
            assert_eq!(
                (alone.balance, alone.processing, alone.contested),
                (one.balance, one.processing, one.contested),
                "{did}"
            );
        }
        for id in &self.asked {
            let state = self.scene.state(*id).await;
            if state.is_end() {
                let first = *self.ends.entry(*id).or_insert(state);
                assert_eq!(first, state, "{id} ended twice");
            }
        }
        let plans = plans::of_debtor(&self.scene.app.ctx, &self.scene.debtor).await.unwrap();
        let active: Vec<_> = plans.iter().filter(|plan| plan.state == PlanState::Active).collect();
        let supervised = run.stage == Stage::Supervised;
        assert_eq!(active.len(), usize::from(supervised), "{run:?}: {did}");
        for plan in active {
            let asks = plan.progress.total_minor - plan.progress.paid_minor;
            assert!(asks + run.contested_minor <= owed, "{asks} in a plan, of {owed}: {did}");
            assert_eq!(plan.held.is_some(), self.hold.is_some(), "{did}");
        }
        assert_eq!(run.left_at.is_some(), run.stage.is_exit());
        assert!(
            !supervised
                || self.scene.held().await.iter().all(|(reason, _)| reason != "plan_review")
        );
    }
}

both! {
    async fn whatever_happens_amounts_and_states_stay_sound(app: TestApp) {
        let lives: u64 = std::env::var("ACQUIT_LIVES").ok().and_then(|n| n.parse().ok()).unwrap_or(if testkit::is_long() { 20 } else { 1 });
        let scene = Scene::of(&app, 60_000).await;
        let seed = 20_261_123 + lives;
        println!("seed {seed}");
        scene.four_eyes_from(FOUR_EYES).await;
        let second = app.staff(Role::Collector).await;
        let mut life = Life {
            scene,
            dice: Dice(seed),
            second,
            asked: Vec::new(),
            ends: HashMap::new(),
            hold: None,
            did: Vec::new(),
        };
        testkit::tried("R15", usize::try_from(60 * lives).unwrap());
        for _ in 0..(60 * lives) {
            Box::pin(life.step()).await;
            life.check().await;
        }
        app.assert_sound().await;
    }
}
