//! Letters are true at the moment they leave: what they ask for, and that they may.

use super::{read_pdf, says, step};
use crate::support::{FakePost, TestApp, only, part};
use chrono::Duration;
use domain::{
    ActionId,
    party::Role,
    requests::DisputeCategory,
    scenario::{ActionKind, ActionState},
};
use service::{
    letters::{self, BatchError, PostalError, Posted, PostedError},
    requests::{self, Told},
    scenarios::settings,
    worker,
};
use std::sync::Arc;
use store::letters::Listed;
use testkit::{both, run_sql};

/// Past the term of any debtor.
const BARRED: &str = "UPDATE invoice SET issued_on = '2019-12-01', due_on = '2020-01-01'";

/// What a person reads of a refusal.
const WHY: &str = "the postal provider refused it: no such country";

/// A sequence of letters, and their wording.
pub(super) async fn by_post(app: &TestApp) {
    app.worded("level-1", "letter").await;
    app.publish_at(app.creditor.id, vec![step(5, 1, ActionKind::Letter)]).await;
}

/// The one letter of a debtor that waits for the printer, laid out as the worker does.
pub(super) async fn laid_out(app: &TestApp, debtor: &str) -> ActionId {
    app.plan_at(&app.creditor).await;
    worker::drain(&app.ctx).await.unwrap();
    waiting(app, debtor).await
}

pub(super) async fn waiting(app: &TestApp, debtor: &str) -> ActionId {
    let actions = app.actions_of(&app.creditor, debtor).await;
    let mut waits = actions.iter().filter(|action| action.state == ActionState::ToPrint);
    let found = waits.next().unwrap_or_else(|| panic!("{actions:?}")).id;
    assert!(waits.next().is_none());
    found
}

async fn letter(app: &TestApp, id: ActionId) -> Listed {
    let mut tx = app.ctx.store.read().await.unwrap();
    store::letters::by_action(&mut tx, app.creditor.id, id).await.unwrap().unwrap()
}

/// What a stored letter says.
pub(super) async fn text(app: &TestApp, id: ActionId) -> String {
    let viewer = app.staff(Role::Viewer).await;
    read_pdf(&letters::letter_pdf(&app.ctx, &viewer, id).await.unwrap().unwrap().bytes)
}

pub(super) async fn fate(app: &TestApp, id: ActionId) -> (ActionState, Option<String>) {
    let action = app.action(id).await;
    (action.state, action.reason)
}

both! {
    async fn a_letter_that_waits_asks_for_what_is_still_owed(app: TestApp) {
        by_post(&app).await;
        let settled = app.bill_by_post("C1", "FACT-ONE", 24_000).await;
        let second = app.bill_by_post("C1", "FACT-TWO", 10_000).await;
        let payer = app.debtor("C1").await;
        let id = laid_out(&app, "C1").await;
        let first = letter(&app, id).await;
        says(&text(&app, id).await, &["FACT-ONE", "FACT-TWO", "340,00 €"]);

        app.pay(&payer, only(&[settled])).await;
        assert_eq!(waiting(&app, "C1").await, id);
        let told = text(&app, id).await;
        assert!(!told.contains("FACT-ONE"), "what is settled is not asked for: {told}");
        says(&told, &["FACT-TWO", "100,00 €"]);
        app.pay(&payer, part(2_500)).await;
        says(&text(&app, id).await, &["FACT-TWO", "75,00 €"]);

        let (debtor, collector) = (payer.debtor().id, app.staff(Role::Collector).await);
        let told = Told {
            debtor,
            invoice: second,
            minor: Some(1_500),
            category: DisputeCategory::Billing,
            words: "Deux heures de trop.".to_owned(),
            form_key: "f1".to_owned(),
        };
        requests::dispute_told(&app.ctx, &collector, told).await.unwrap();
        assert_eq!(app.action(id).await.state, ActionState::Planned, "laid out anew");
        assert!(matches!(letters::make_batch(&app.ctx, &collector).await, Err(BatchError::Nothing)));
        worker::drain(&app.ctx).await.unwrap();
        says(&text(&app, id).await, &["60,00 €"]);
        let last = letter(&app, id).await;
        assert_eq!(last.letter.reference, first.letter.reference);
        let mut tx = app.ctx.store.read().await.unwrap();
        let gone = store::documents::by_id(&mut tx, app.creditor.id, first.document_id.unwrap()).await.unwrap();
        assert!(gone.is_none(), "what is not true any more is not kept");
        drop(tx);
        assert_eq!(letters::queue(&app.ctx, &collector).await.unwrap().waiting.len(), 1);
        letters::make_batch(&app.ctx, &collector).await.unwrap();
    }

    async fn a_printed_letter_whose_claim_changes_is_called_off_and_written_again(app: TestApp) {
        by_post(&app).await;
        app.bill_by_post("C1", "F1", 24_000).await;
        let id = laid_out(&app, "C1").await;
        let collector = app.staff(Role::Collector).await;
        let batch = letters::make_batch(&app.ctx, &collector).await.unwrap();
        let payer = app.debtor("C1").await;
        app.pay(&payer, part(10_000)).await;
        assert_eq!(fate(&app, id).await, (ActionState::Cancelled, Some("changed".to_owned())));
        let refused = letters::posted(&app.ctx, &collector, batch, app.print_day(), &[id]).await;
        assert!(matches!(refused, Err(PostedError::Nothing)));
        let again = laid_out(&app, "C1").await;
        assert_ne!(again, id);
        says(&text(&app, again).await, &["140,00 €"]);
    }

    async fn no_letter_is_printed_that_must_not_leave(app: TestApp) {
        by_post(&app).await;
        app.bill_by_post("C1", "F1", 24_000).await;
        let id = laid_out(&app, "C1").await;
        let (collector, manager) = (app.staff(Role::Collector).await, app.staff(Role::Manager).await);
        settings::switch_off(&app.ctx, &manager, "Reprise de données").await.unwrap();
        assert!(matches!(letters::make_batch(&app.ctx, &collector).await, Err(BatchError::SwitchedOff)));
        settings::switch_on(&app.ctx, &manager).await.unwrap();
        run_sql(&app.db, BARRED).await.unwrap();
        assert!(matches!(letters::make_batch(&app.ctx, &collector).await, Err(BatchError::Nothing)));
        assert_eq!(fate(&app, id).await, (ActionState::Cancelled, Some("limitation".to_owned())));
    }

    async fn a_batch_that_has_waited_is_looked_at_before_it_is_posted(app: TestApp) {
        by_post(&app).await;
        app.bill_by_post("C1", "F1", 24_000).await;
        app.bill_by_post("C2", "F2", 24_000).await;
        let barred = laid_out(&app, "C1").await;
        let sound = waiting(&app, "C2").await;
        let (collector, manager) = (app.staff(Role::Collector).await, app.staff(Role::Manager).await);
        let batch = letters::make_batch(&app.ctx, &collector).await.unwrap();
        app.clock.advance(Duration::days(3));
        run_sql(&app.db, &format!("{BARRED} WHERE reference = 'F1'")).await.unwrap();
        let chosen = [barred, sound];
        settings::switch_off(&app.ctx, &manager, "Reprise de données").await.unwrap();
        let refused = letters::posted(&app.ctx, &collector, batch, app.print_day(), &chosen).await;
        assert!(matches!(refused, Err(PostedError::SwitchedOff)));
        settings::switch_on(&app.ctx, &manager).await.unwrap();
        let refused = letters::posted(&app.ctx, &collector, batch, app.print_day(), &chosen).await;
        assert!(matches!(refused, Err(PostedError::Outdated(1))), "{refused:?}");
        assert_eq!(fate(&app, barred).await, (ActionState::Cancelled, Some("limitation".to_owned())));
        assert_eq!(app.action(sound).await.state, ActionState::ToPrint, "nothing was noted");
        let done = letters::posted(&app.ctx, &collector, batch, app.print_day(), &chosen).await.unwrap();
        assert_eq!(done, Posted { posted: 1, kept_back: 0, called_off: 1 });
    }

    async fn a_house_that_prints_gets_nothing_that_must_not_leave(app: TestApp) {
        let post = Arc::new(FakePost::default());
        let ctx = app.with_post(Arc::clone(&post));
        by_post(&app).await;
        app.bill_by_post("C1", "F1", 24_000).await;
        let id = laid_out(&app, "C1").await;
        let manager = app.staff(Role::Manager).await;
        // What was laid out before there was such a house has no job: laid out anew, it gets one.
        let payer = app.debtor("C1").await;
        let checkout = app.start(&payer, part(4_000)).await;
        app.provider.change(checkout.attempt, crate::support::Checkout::pay);
        app.deliver(checkout.attempt, "completed").await;
        settings::switch_off(&ctx, &manager, "Reprise de données").await.unwrap();
        worker::drain(&ctx).await.unwrap();
        assert!(post.taken().is_empty());
        settings::switch_on(&ctx, &manager).await.unwrap();
        app.clock.advance(Duration::minutes(20));
        worker::drain(&ctx).await.unwrap();
        let taken = post.taken();
        assert_eq!((taken.len(), app.action(id).await.state), (1, ActionState::Done));
        says(&read_pdf(&taken[0].pdf), &["200,00 €"]);
    }

    async fn a_letter_on_its_way_to_the_house_that_prints_waits_for_the_switch(app: TestApp) {
        let post = Arc::new(FakePost::default());
        let ctx = app.with_post(Arc::clone(&post));
        by_post(&app).await;
        app.bill_by_post("C1", "F1", 24_000).await;
        app.plan_at(&app.creditor).await;
        post.fail_next(PostalError::Later("busy".to_owned()));
        worker::drain(&ctx).await.unwrap();
        let id = waiting(&app, "C1").await;
        let manager = app.staff(Role::Manager).await;
        settings::switch_off(&ctx, &manager, "Reprise de données").await.unwrap();
        app.clock.advance(Duration::minutes(5));
        worker::drain(&ctx).await.unwrap();
        assert!(post.taken().is_empty());
        settings::switch_on(&ctx, &manager).await.unwrap();
        run_sql(&app.db, BARRED).await.unwrap();
        app.clock.advance(Duration::minutes(20));
        worker::drain(&ctx).await.unwrap();
        assert!(post.taken().is_empty());
        assert_eq!(fate(&app, id).await, (ActionState::Cancelled, Some("limitation".to_owned())));
    }

    async fn what_the_house_that_prints_refuses_is_printed_by_hand(app: TestApp) {
        let post = Arc::new(FakePost::default());
        let ctx = app.with_post(Arc::clone(&post));
        by_post(&app).await;
        app.bill_by_post("C1", "F1", 24_000).await;
        app.plan_at(&app.creditor).await;
        post.fail_next(PostalError::Refused("no such country".to_owned()));
        worker::drain(&ctx).await.unwrap();
        let id = waiting(&app, "C1").await;
        assert_eq!(app.tasks().await, [("letter".to_owned(), WHY.to_owned())]);
        let collector = app.staff(Role::Collector).await;
        let queue = letters::queue(&ctx, &collector).await.unwrap();
        assert_eq!((queue.by_hand(), queue.waiting[0].refused.as_deref()), (1, Some(WHY)));
        let batch = letters::make_batch(&ctx, &collector).await.unwrap();
        letters::posted(&ctx, &collector, batch, app.print_day(), &[id]).await.unwrap();
        assert_eq!(app.action(id).await.state, ActionState::Done);
        assert!(post.taken().is_empty());
        app.clock.advance(Duration::days(1));
        let elsewhere = letters::make_batch(&ctx, &collector).await;
        assert!(matches!(elsewhere, Err(BatchError::Elsewhere(_))), "the others still go to them");
    }
}
