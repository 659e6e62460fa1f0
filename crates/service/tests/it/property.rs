//! R3: whatever happens, in whatever order, debits equal credits and no invoice falls below zero.
//! Random lives of a debtor from printed seeds; `ACQUIT_TRUST=1` runs more of them.

use crate::support::{TestApp, bill_csv, only, part};
use chrono::Duration;
use domain::{InvoiceId, PaymentAttemptId, party::Role};
use service::{
    DebtorActor, StaffActor,
    payments::{
        self, Selection,
        provider::{ChargebackState, ProviderState},
    },
    portal,
};
use testkit::both;

/// Random numbers that a seed repeats.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: i64) -> i64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(self.0 >> 33).unwrap() % sides
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> Option<T> {
        let at = self.roll(i64::try_from(of.len().max(1)).unwrap());
        of.get(usize::try_from(at).unwrap()).copied()
    }
}

struct Life<'a> {
    app: &'a TestApp,
    dice: Dice,
    debtor: DebtorActor,
    manager: StaffActor,
    invoices: Vec<InvoiceId>,
    attempts: Vec<PaymentAttemptId>,
    number: u32,
}

impl Life<'_> {
    async fn step(&mut self) -> &'static str {
        match self.dice.roll(12) {
            0 | 1 => self.bill().await,
            2 => self.credit().await,
            3 => self.correct().await,
            4..=6 => self.start().await,
            7 | 8 => self.progress().await,
            9 => self.refund().await,
            10 => self.charge_back().await,
            _ => {
                self.app.clock.advance(Duration::minutes(self.dice.roll(120)));
                "wait"
            }
        }
    }

    async fn bill(&mut self) -> &'static str {
        self.number += 1;
        let minor = 1 + self.dice.roll(20_000);
        self.invoices.push(self.app.bill("C1", &format!("F{}", self.number), minor).await);
        "bill"
    }

    async fn credit(&mut self) -> &'static str {
        self.number += 1;
        let preceding = if self.dice.roll(2) == 0 { "F1" } else { "" };
        let minor = 1 + self.dice.roll(8_000);
        self.app.credit_note("C1", &format!("A{}", self.number), minor, preceding).await;
        "credit note"
    }

    async fn correct(&mut self) -> &'static str {
        let Some(number) =
            self.dice.pick(&(self.number / 1_000 * 1_000 + 1..=self.number).collect::<Vec<_>>())
        else {
            return "nothing to correct";
        };
        let minor = 1 + self.dice.roll(20_000);
        let csv = bill_csv(&[(&format!("F{number}"), "2026-02-04", minor, "C1")]);
        // The number may be new, or have been a credit note's: both are answered.
        self.app.take_in(&self.app.creditor, "f.csv", csv).await;
        "correct"
    }

    async fn start(&mut self) -> &'static str {
        let selection = match self.dice.roll(3) {
            0 => Selection::default(),
            1 => part(1 + self.dice.roll(20_000)),
            _ => self
                .dice
                .pick(&self.invoices)
                .map_or_else(Selection::default, |invoice| only(&[invoice])),
        };
        let started =
            payments::start(&self.app.ctx, &self.debtor, selection, &self.app.ctx.form_key()).await;
        self.attempts.extend(started.map(|checkout| checkout.attempt));
        "start"
    }

    async fn progress(&mut self) -> &'static str {
        let Some(attempt) = self.dice.pick(&self.attempts) else { return "nothing to pay" };
        let outcome = self.dice.roll(6);
        self.app.provider.change(attempt, |checkout| match (&checkout.state, outcome) {
            (ProviderState::Open, 0) => checkout.fail("declined"),
            (ProviderState::Open, 1) => checkout.state = ProviderState::Processing,
            (ProviderState::Open | ProviderState::Processing, _) => checkout.pay(),
            _ => {}
        });
        for _ in 0..=self.dice.roll(2) {
            self.app.deliver(attempt, "news").await;
        }
        "news"
    }

    async fn refund(&mut self) -> &'static str {
        let Some(attempt) = self.dice.pick(&self.attempts) else { return "nothing to refund" };
        let minor = 1 + self.dice.roll(6_000);
        let _ = self.app.refund(&self.manager, attempt, minor).await;
        "refund"
    }

    async fn charge_back(&mut self) -> &'static str {
        let Some(attempt) = self.dice.pick(&self.attempts) else { return "nothing to charge back" };
        let state = [ChargebackState::Open, ChargebackState::Won, ChargebackState::Lost];
        let state = self.dice.pick(&state).unwrap();
        let paid = self.app.provider.change(attempt, |checkout| {
            let sent: i64 = checkout.refunds.iter().map(|refund| refund.minor).sum();
            let left = checkout.amount.minor - sent;
            if checkout.state != ProviderState::Paid
                || left <= 0
                || !checkout.chargebacks.is_empty()
            {
                return false;
            }
            checkout.charge_back(&format!("dp_{}", checkout.session), left, state);
            true
        });
        if paid {
            self.app.deliver(attempt, "dispute").await;
        }
        "charge back"
    }
}

both! {
    async fn random_lives_keep_the_ledger_sound(app: TestApp) {
        let lives: u64 = if testkit::is_long() { 100 } else { 3 };
        for code in ["R3", "R16"] {
            testkit::tried(code, usize::try_from(lives * 40).unwrap());
        }
        for seed in 0..lives {
            app.bill("C1", &format!("S{seed}"), 5_000).await;
            let (debtor, manager) = (app.debtor("C1").await, app.staff(Role::Manager).await);
            let number = u32::try_from(seed).unwrap() * 1_000;
            let mut life =
                Life { app: &app, dice: Dice(seed), debtor, manager, invoices: Vec::new(), attempts: Vec::new(), number };
            for at in 0..40 {
                let what = life.step().await;
                if life.dice.roll(2) == 0 {
                    service::worker::drain(&app.ctx).await.unwrap();
                }
                let report = service::ledger::verify(&app.ctx).await.unwrap();
                assert!(report.flaws.is_empty(), "seed {seed}, step {at}, {what}: {:?}", report.flaws);
            }
            app.settle().await;
            let overview = portal::overview(&app.ctx, &life.debtor).await.unwrap();
            let below = overview.invoices.iter().filter(|i| i.kind == domain::invoice::InvoiceKind::Invoice).any(|i| i.balance.minor < 0);
            assert!(!below, "seed {seed}");
            assert!(overview.credit.minor >= 0, "seed {seed}: the debtor's credit is below zero");
        }
    }
}
