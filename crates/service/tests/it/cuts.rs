//! What is not answered with success is whole or absent (R5): a use case is run again and again, each time
//! cut a little later, until it gets to its end.

use crate::support::{Checkout, TestApp, bill_csv, eur};
use chrono::{Days, Duration};
use domain::{Locale, party::Role};
use service::{
    Context, import, office,
    payments::{
        self, RefundDecision, Selection,
        outside::{self, NewTransfer},
    },
    transfers, worker,
};
use std::{collections::BTreeMap, future::Future, pin::pin, task::Poll};
use testkit::{TestDb, contents, run_sql};

type Contents = BTreeMap<String, Vec<String>>;

/// Polls a future `polls` times at most, then drops it, as a process that dies does. `None` if it
/// did not get to its end.
pub(crate) async fn cut_short<F: Future>(future: F, polls: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    std::future::poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

/// How a use case is cut short.
#[derive(Clone, Copy, Debug)]
enum Knife {
    /// Its process dies at one of the points where it waits.
    Death,
    /// The database is away for one of its statements or commits, and what it does then is done too.
    Refusal,
}

/// An app whose use cases are cut short, each anywhere.
pub(crate) struct Cut {
    app: TestApp,
    knife: Knife,
}

impl std::ops::Deref for Cut {
    type Target = TestApp;
    fn deref(&self) -> &TestApp {
        &self.app
    }
}

/// An app whose processes die.
pub(crate) struct Dying(pub(crate) Cut);

/// An app whose database goes away.
pub(crate) struct Refused(pub(crate) Cut);

impl Dying {
    pub(crate) async fn of(db: TestDb) -> Self {
        Self(Cut { app: TestApp::of(db).await, knife: Knife::Death })
    }
}

impl Refused {
    pub(crate) async fn of(db: TestDb) -> Self {
        Self(Cut { app: TestApp::of(db).await, knife: Knife::Refusal })
    }
}

impl Cut {
    /// What a use case may leave behind when it is cut short: nothing, or one of its whole steps.
    /// `least` is how many statements and commits it takes at least, so that none of them is missed
    /// because something ended too early.
    pub(crate) async fn assert_whole_or_absent<F: Future>(
        &self,
        least: u64,
        use_case: impl FnMut(Context) -> F,
    ) {
        let check = |before: &Contents, after: &Contents| {
            assert_changed_whole(before, after);
            // What causes work comes with its job.
            for one in ["message", "refund", "provider_event", "import"] {
                assert!(grown(one, before, after) == 0 || grown("job", before, after) > 0, "{one}");
            }
        };
        Box::pin(self.everywhere(least, use_case, check)).await;
    }

    /// The same of a worker: its jobs go as they are done.
    pub(crate) async fn assert_worker_whole_or_absent(&self, least: u64) {
        let work = |ctx: Context| {
            // Whoever died holds a job for five minutes.
            self.clock.advance(Duration::minutes(6));
            async move { worker::drain(&ctx).await }
        };
        Box::pin(self.everywhere(least, work, assert_changed_whole)).await;
        for _ in 0..3 {
            self.advance_and_settle(Duration::minutes(6)).await;
        }
    }

    async fn everywhere<F: Future>(
        &self,
        least: u64,
        mut use_case: impl FnMut(Context) -> F,
        check: impl Fn(&Contents, &Contents),
    ) {
        let mut before = contents(&self.db).await;
        let mut seen = 0;
        for cuts in 0..1_500 {
            let ended = self.once(Box::pin(use_case(self.ctx.clone())), cuts).await;
            // Whatever was under way is rolled back before the next one begins, and nobody gives a
            // job up because so many have died with it.
            drop(self.ctx.store.write().await.unwrap());
            run_sql(&self.db, "UPDATE job SET state = 'ready', attempts = 0").await.unwrap();
            let after = contents(&self.db).await;
            if after != before {
                seen += 1;
                check(&before, &after);
                before = after;
            }
            self.assert_sound().await;
            if ended {
                assert!(seen >= 1, "it did nothing");
                let missed = matches!(self.knife, Knife::Refusal) && cuts < least;
                assert!(!missed, "cut at {cuts} of its statements and commits only");
                return;
            }
        }
        panic!("it never ended");
    }

    /// Cuts it after so many steps. Whether it took no more, so that it got to its end.
    async fn once(&self, use_case: impl Future, steps: u64) -> bool {
        match self.knife {
            Knife::Death => {
                let polls = usize::try_from(steps).unwrap() + 1;
                cut_short(use_case, polls).await.is_some()
            }
            Knife::Refusal => {
                self.ctx.store.cut_after(steps);
                use_case.await;
                self.ctx.store.uncut()
            }
        }
    }
}

/// Each scenario with each knife, on each database.
macro_rules! cut {
    ($(async fn $name:ident($cut:ident: &Cut) $body:block)+) => {
        $(async fn $name($cut: &Cut) $body)+

        mod dying {
            use crate::cuts::Dying;
            testkit::both! { $(async fn $name(cut: Dying) { super::super::$name(&cut.0).await; })+ }
        }

        mod refused {
            use crate::cuts::Refused;
            testkit::both! { $(async fn $name(cut: Refused) { super::super::$name(&cut.0).await; })+ }
        }
    };
}
pub(crate) use cut;

fn grown(table: &str, before: &Contents, after: &Contents) -> usize {
    after[table].len().saturating_sub(before[table].len())
}

/// Rows that belong together came together.
fn assert_changed_whole(before: &Contents, after: &Contents) {
    let grown = |table: &str| grown(table, before, after);
    // Whatever is one of the first comes with one of the second at least.
    for (one, other) in [
        ("refund", "audit_event"),
        ("transfer_notice", "audit_event"),
        ("transfer", "ledger_posting"),
        ("transfer", "audit_event"),
        ("ledger_posting", "ledger_entry"),
        ("invoice", "ledger_posting"),
        ("request", "audit_event"),
        ("request", "request_invoice"),
        ("plan", "instalment"),
        ("plan", "audit_event"),
    ] {
        assert!(grown(one) == 0 || grown(other) > 0, "{one} and {other}");
    }
    assert_eq!(
        grown("payment_attempt"),
        grown("payment_allocation"),
        "an attempt and what it settles"
    );
}

cut! {
    async fn a_payment_is_whole_or_absent(app: &Cut) {
        app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor("C1").await;
        Box::pin(app.assert_whole_or_absent(10, |ctx| {
            let actor = actor.clone();
            async move { payments::start(&ctx, &actor, Selection::default(), "form").await }
        })).await;
        let checkouts = app.provider.checkouts();
        assert_eq!(checkouts.len(), 1, "all tries were one payment");
        assert_eq!(contents(&app.db).await["payment_attempt"].len(), 1);
    }

    async fn an_event_is_whole_or_absent(app: &Cut) {
        let invoice = app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor_with_mail("C1", Locale::Fr).await;
        let checkout = app.start(&actor, Selection::default()).await;
        app.provider.change(checkout.attempt, Checkout::pay);
        let (signature, body) = app.provider.event(checkout.attempt, "completed");
        Box::pin(app.assert_whole_or_absent(4, |ctx| {
            let (provider, signature, body) = (app.provider.clone(), signature.clone(), body.clone());
            async move { payments::receive_event(&ctx, &*provider, &signature, &body).await.map(Result::unwrap) }
        })).await;
        let event = contents(&app.db).await;
        assert_eq!((event["provider_event"].len(), event["job"].len()), (1, 2));
        // The job: claimed, applied, forgotten; cut anywhere it is found again when its lease ends.
        app.assert_worker_whole_or_absent(10).await;
        assert_eq!((app.balance(invoice).await, app.booked(checkout.attempt).await.len()), (0, 1));
        assert_eq!(contents(&app.db).await["message"].len(), 1, "one receipt");
    }

    async fn a_refund_is_whole_or_absent(app: &Cut) {
        app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor("C1").await;
        let attempt = app.pay(&actor, Selection::default()).await;
        let manager = app.staff(Role::Manager).await;
        Box::pin(app.assert_whole_or_absent(6, |ctx| {
            let manager = manager.clone();
            let decision = RefundDecision { payment: attempt, seen: eur(12_000), amount: eur(1_000), reason: "" };
            async move { payments::refund(&ctx, &manager, decision).await }
        })).await;
        app.assert_worker_whole_or_absent(20).await;
        let booked = app.booked(attempt).await;
        assert_eq!(booked, [("payment".to_owned(), -12_000), ("refund".to_owned(), 1_000)]);
    }

    async fn a_transfer_is_whole_or_absent(app: &Cut) {
        let (old, new) = (app.bill("C1", "F1", 12_000).await, app.bill("C1", "F2", 5_000).await);
        let actor = app.debtor_with_mail("C1", Locale::Fr).await;
        let collector = app.staff(Role::Collector).await;
        let transfer = NewTransfer {
            debtor: Some(actor.debtor().id),
            invoices: None,
            amount: eur(18_000),
            received_on: app.ctx.today(&app.creditor) - Days::new(1),
            payer: "SARL Dupont".to_owned(),
            reference: "VIR 1".to_owned(),
            key: "form".to_owned(),
            even_if_known: false,
        };
        Box::pin(app.assert_whole_or_absent(35, |ctx| {
            let (collector, transfer) = (collector.clone(), transfer.clone());
            async move { outside::receive(&ctx, &collector, transfer).await }
        })).await;
        let kept = contents(&app.db).await;
        assert_eq!((kept["transfer"].len(), kept["message"].len()), (1, 1));
        assert_eq!((app.balance(old).await, app.balance(new).await), (0, 0));
    }

    async fn an_import_is_whole_or_absent(app: &Cut) {
        let collector = app.staff(Role::Collector).await;
        let rows = [("F1", "2026-02-04", 12_000, "C1"), ("F2", "2026-03-01", 5_000, "C1"), ("F3", "2026-03-01", 700, "C2")];
        Box::pin(app.assert_whole_or_absent(4, |ctx| {
            let collector = collector.clone();
            async move { import::upload(&ctx, &collector, "f.csv", bill_csv(&rows).into_bytes()).await }
        })).await;
        app.assert_worker_whole_or_absent(20).await;
        let kept = contents(&app.db).await;
        assert_eq!((kept["invoice"].len(), kept["debtor"].len(), kept["ledger_posting"].len()), (3, 2, 3));
        for import in import::list(&app.ctx, &collector).await.unwrap() {
            assert_eq!((import.rows_read, import.rejected), (3, 0));
        }
    }

    async fn an_announcement_and_a_link_are_whole_or_absent(app: &Cut) {
        app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor_with_mail("C1", Locale::Fr).await;
        Box::pin(app.assert_whole_or_absent(12, |ctx| {
            let actor = actor.clone();
            async move { transfers::announce(&ctx, &actor).await }
        })).await;
        let collector = app.staff(Role::Collector).await;
        Box::pin(app.assert_whole_or_absent(8, |ctx| {
            let (collector, actor) = (collector.clone(), actor.clone());
            async move { office::send_link(&ctx, &collector, actor.debtor().id, actor.contact().id).await }
        })).await;
    }
}
