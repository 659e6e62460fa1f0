//! Whatever the interleaving of requests, decisions, payments and clock: no more is contested than
//! is owed, each request ends once, every run is in exactly one state, and the ledger is sound.

use super::{Scene, refused};
use crate::support::{TestApp, part};
use chrono::Duration;
use domain::{
    RequestId,
    requests::{Answer, Ask, DisputeCategory, RequestState},
    scenario::Stage,
};
use service::requests::{self, plans};
use std::collections::HashMap;
use testkit::both;

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
    asked: Vec<RequestId>,
    ends: HashMap<RequestId, RequestState>,
}

impl Life<'_> {
    async fn step(&mut self) {
        let minor = 500 + i64::try_from(self.dice.roll(60)).unwrap() * 100;
        match self.dice.roll(12) {
            0 => self.ask(self.scene.plan(3)).await,
            1 => self.ask(self.scene.plan(9)).await,
            2 => self.ask(Ask::Delay { until: self.scene.day(10) }).await,
            3 => self.ask(Ask::Promise { on: self.scene.day(4) }).await,
            4 => self.ask(Ask::Discount { minor, on: self.scene.day(5) }).await,
            5 => {
                let invoice = self.scene.invoice;
                let ask = Ask::Dispute { category: DisputeCategory::Other };
                let asked = self.scene.ask_about(ask, vec![(invoice, Some(minor))]).await;
                self.asked.extend(asked.ok().map(|asked| asked.id));
            }
            6 | 7 => self.answer(minor).await,
            8 => {
                let (app, debtor) = (self.scene.app, &self.scene.debtor);
                if app.balance(self.scene.invoice).await > minor {
                    app.pay(debtor, part(minor)).await;
                }
            }
            9 => self.own().await,
            10 => {
                let on = self.scene.today();
                self.ask(Ask::Transferred { minor, on, reference: String::new() }).await;
            }
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
        let answer = match self.dice.roll(5) {
            0 => Answer::Approve,
            1 => refused(),
            2 => Answer::ApprovePart { minor },
            3 => Answer::ApproveUntil { on: self.scene.day(6) },
            _ => Answer::Counter { terms: self.scene.terms(4), open_until: self.scene.day(3) },
        };
        let version = self.scene.request(id).await.version;
        let (ctx, collector) = (&self.scene.app.ctx, &self.scene.collector);
        // Many do not fit; none of those may do anything.
        drop(requests::decide(ctx, collector, id, version, answer).await);
        if self.dice.roll(2) == 0 {
            self.scene.app.advance_and_settle(Duration::seconds(10)).await;
        }
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
        assert!(run.contested_minor <= owed.max(0), "{} of {owed}", run.contested_minor);
        for id in &self.asked {
            let state = self.scene.state(*id).await;
            if state.is_end() {
                let first = *self.ends.entry(*id).or_insert(state);
                assert_eq!(first, state, "{id} ended twice");
            }
        }
        let plans = plans::of_debtor(&self.scene.app.ctx, &self.scene.debtor).await.unwrap();
        let active = plans.iter().filter(|plan| plan.state == domain::plans::PlanState::Active);
        let supervised = run.stage == Stage::Supervised;
        assert_eq!(active.count(), usize::from(supervised), "{run:?}");
        assert_eq!(run.left_at.is_some(), run.stage.is_exit());
        assert!(
            !supervised
                || self.scene.held().await.iter().all(|(reason, _)| reason != "plan_review")
        );
    }
}

both! {
    async fn whatever_happens_amounts_and_states_stay_sound(app: TestApp) {
        let lives: u64 = std::env::var("ACQUIT_LIVES").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
        let scene = Scene::of(&app, 60_000).await;
        let seed = 20_261_123 + lives;
        println!("seed {seed}");
        let mut life = Life { scene, dice: Dice(seed), asked: Vec::new(), ends: HashMap::new() };
        for _ in 0..(60 * lives) {
            life.step().await;
            life.check().await;
        }
        app.assert_sound().await;
    }
}
