//! The print queue: one batch a day, nothing twice, and what leaves the pile again.

use super::{read_pdf, says, sequence};
use crate::support::{TestApp, part};
use chrono::Days;
use domain::{
    message::{Channel, MessageKind, MessageState},
    party::Role,
    scenario::{ActionState, Stage},
};
use service::{
    Error,
    letters::{self, BatchError, Posted, PostedError},
    verify,
};
use testkit::both;

both! {
    async fn a_letter_is_laid_out_once_and_waits_for_the_printer(app: TestApp) {
        app.publish_at(app.creditor.id, sequence()).await;
        app.bill_by_post("C1", "F1", 24_000).await;
        app.plan_at(&app.creditor).await;
        let action = app.letter_planned(&app.creditor, "C1").await.id;
        let code = app.lay_out_with(&app.ctx, &app.creditor, action).await.unwrap();
        let first = app.action(action).await;
        assert_eq!(first.state, ActionState::ToPrint);
        app.lay_out_with(&app.ctx, &app.creditor, action).await.unwrap();
        assert_eq!(app.action(action).await.document_id, first.document_id, "one document");

        let viewer = app.staff(Role::Viewer).await;
        let queue = letters::queue(&app.ctx, &viewer).await.unwrap();
        assert_eq!(queue.waiting.len(), 1);
        assert_eq!(
            queue.waiting[0].recipient,
            ["Société C1", "À l’attention de Claire Martin", "12 rue des Lilas", "69003 LYON"]
        );
        let pdf = letters::letter_pdf(&app.ctx, &viewer, action).await.unwrap().unwrap();
        says(&read_pdf(&pdf.bytes), &["Société C1", "F1", "240,00 €", &queue.waiting[0].reference, "pay.example.test/l/k3V9xQ2mTz7LwB4nRj8pYc", "FR14 2004 1010 0505 0001 3M02 606", &format!("{}-{}", &code[..4], &code[4..])]);

        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        assert!(letters::letter_pdf(&app.ctx, &stranger, action).await.unwrap().is_none());
        assert!(letters::letter(&app.ctx, &stranger, action).await.unwrap().is_none());
        assert!(letters::queue(&app.ctx, &stranger).await.unwrap().waiting.is_empty());
    }

    async fn a_day_has_one_batch_whoever_clicks(app: TestApp) {
        app.publish_at(app.creditor.id, sequence()).await;
        let collector = app.staff(Role::Collector).await;
        assert!(matches!(letters::make_batch(&app.ctx, &collector).await, Err(BatchError::Nothing)));
        for debtor in ["C1", "C2", "C3"] {
            app.letter_to(debtor).await;
        }
        let other = app.another_process(99).await;
        let (one, two) = tokio::join!(
            letters::make_batch(&app.ctx, &collector),
            letters::make_batch(&other, &collector),
        );
        let batch = one.unwrap();
        assert_eq!(two.unwrap(), batch);
        other.store.close().await;

        let file = letters::batch(&app.ctx, &collector, batch).await.unwrap().unwrap();
        assert_eq!((file.batch.letters, file.letters.len()), (3, 3));
        let pdf = letters::batch_pdf(&app.ctx, &collector, batch).await.unwrap().unwrap();
        let text = read_pdf(&pdf.bytes);
        says(&text, &["Bordereau d’envoi", "Société C1", "Société C2", "Société C3", "12 rue des Lilas"]);
        for letter in &file.letters {
            assert!(text.matches(&letter.reference).count() >= 2, "on the list and on the letter");
        }
        assert!(letters::queue(&app.ctx, &collector).await.unwrap().waiting.is_empty());

        app.letter_to("C4").await;
        assert_eq!(letters::make_batch(&app.ctx, &collector).await.unwrap(), batch, "tomorrow’s");
        assert_eq!(letters::queue(&app.ctx, &collector).await.unwrap().waiting.len(), 1);
    }

    async fn posted_letters_count_as_sent_and_their_runs_go_on(app: TestApp) {
        app.publish_at(app.creditor.id, sequence()).await;
        let invoice = app.bill_by_post("C1", "F1", 24_000).await;
        app.plan_at(&app.creditor).await;
        let action = app.letter_planned(&app.creditor, "C1").await.id;
        let code = app.lay_out_with(&app.ctx, &app.creditor, action).await.unwrap();
        let kept_back = app.letter_to("C2").await;
        let collector = app.staff(Role::Collector).await;
        let batch = letters::make_batch(&app.ctx, &collector).await.unwrap();
        assert_eq!(app.stored_run(invoice).await.next_step, 0, "not before it is posted");
        assert!(matches!(verify::check(&app.ctx, &code, "x").await.unwrap(), verify::Verdict::Unknown));

        let early = app.print_day() - Days::new(1);
        let refused = letters::posted(&app.ctx, &collector, batch, early, &[action]).await;
        assert!(matches!(refused, Err(PostedError::Day)));
        let refused = letters::posted(&app.ctx, &collector, batch, app.print_day(), &[]).await;
        assert!(matches!(refused, Err(PostedError::Nothing)));
        let done = letters::posted(&app.ctx, &collector, batch, app.print_day(), &[action]).await.unwrap();
        assert_eq!(done, Posted { posted: 1, kept_back: 1, called_off: 0 });
        let again = letters::posted(&app.ctx, &collector, batch, app.print_day(), &[kept_back]).await;
        assert!(matches!(again, Err(PostedError::Already)));
        assert!(!letters::dissolve(&app.ctx, &collector, batch).await.unwrap(), "no way back");

        let run = app.stored_run(invoice).await;
        assert_eq!((run.next_step, run.last_on, run.stage), (1, Some(app.print_day()), Stage::Chasing));
        let row = app.action(action).await;
        assert_eq!((row.state, row.done_by), (ActionState::Done, Some(collector.id())));
        let mut tx = app.ctx.store.read().await.unwrap();
        let message = store::messages::by_id(&mut tx, row.message_id.unwrap()).await.unwrap().unwrap();
        assert_eq!((message.state, message.channel, message.kind), (MessageState::Sent, Channel::Letter, MessageKind::Reminder));
        assert_eq!((message.action_id, message.document_id), (Some(action), row.document_id));
        drop(tx);
        assert!(matches!(verify::check(&app.ctx, &code, "x").await.unwrap(), verify::Verdict::Genuine(_)));
        let waiting = letters::queue(&app.ctx, &collector).await.unwrap().waiting;
        assert_eq!(waiting.iter().map(|letter| letter.id).collect::<Vec<_>>(), [kept_back]);
    }

    async fn what_was_paid_in_the_meantime_is_not_posted(app: TestApp) {
        app.publish_at(app.creditor.id, sequence()).await;
        let (paid, owed) = (app.letter_to("C1").await, app.letter_to("C2").await);
        let collector = app.staff(Role::Collector).await;
        let batch = letters::make_batch(&app.ctx, &collector).await.unwrap();
        let payer = app.debtor("C1").await;
        let checkout = app.start(&payer, part(24_000)).await;
        app.provider.change(checkout.attempt, crate::support::Checkout::pay);
        app.deliver(checkout.attempt, "completed").await;
        service::worker::drain(&app.ctx).await.unwrap();
        assert_eq!(app.action(paid).await.state, ActionState::Cancelled);
        let done = letters::posted(&app.ctx, &collector, batch, app.print_day(), &[paid, owed]).await.unwrap();
        assert_eq!(done, Posted { posted: 1, kept_back: 0, called_off: 1 });
        assert_eq!(app.action(paid).await.state, ActionState::Cancelled);
        assert_eq!(app.action(paid).await.message_id, None, "nothing was sent");
    }

    async fn a_batch_taken_apart_is_made_anew_with_what_came_later(app: TestApp) {
        app.publish_at(app.creditor.id, sequence()).await;
        app.letter_to("C1").await;
        let collector = app.staff(Role::Collector).await;
        let first = letters::make_batch(&app.ctx, &collector).await.unwrap();
        app.letter_to("C2").await;
        assert!(letters::dissolve(&app.ctx, &collector, first).await.unwrap());
        assert!(!letters::dissolve(&app.ctx, &collector, first).await.unwrap());
        assert!(letters::batch_pdf(&app.ctx, &collector, first).await.unwrap().is_none());
        let second = letters::make_batch(&app.ctx, &collector).await.unwrap();
        assert_ne!(first, second);
        let file = letters::batch(&app.ctx, &collector, second).await.unwrap().unwrap();
        assert_eq!(file.letters.len(), 2);
    }

    async fn a_viewer_only_looks_and_strangers_see_nothing(app: TestApp) {
        app.publish_at(app.creditor.id, sequence()).await;
        let action = app.letter_to("C1").await;
        let (viewer, collector) = (app.staff(Role::Viewer).await, app.staff(Role::Collector).await);
        let forbidden = letters::make_batch(&app.ctx, &viewer).await;
        assert!(matches!(forbidden, Err(BatchError::Other(Error::Forbidden))));
        let batch = letters::make_batch(&app.ctx, &collector).await.unwrap();
        let forbidden = letters::posted(&app.ctx, &viewer, batch, app.print_day(), &[action]).await;
        assert!(matches!(forbidden, Err(PostedError::Other(Error::Forbidden))));
        assert!(matches!(letters::dissolve(&app.ctx, &viewer, batch).await, Err(Error::Forbidden)));
        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        assert!(letters::batch(&app.ctx, &stranger, batch).await.unwrap().is_none());
        assert!(letters::batch_pdf(&app.ctx, &stranger, batch).await.unwrap().is_none());
        let unknown = letters::posted(&app.ctx, &stranger, batch, app.print_day(), &[action]).await;
        assert!(matches!(unknown, Err(PostedError::NotFound)));
        assert!(!letters::dissolve(&app.ctx, &stranger, batch).await.unwrap());
    }
}
