//! On their way: tracking numbers, proofs, returns, and a house that prints for others.

use super::{sequence, step};
use crate::support::{FakePost, TestApp};
use chrono::{Days, Duration};
use domain::{
    ActionId,
    letter::ReturnReason,
    party::Role,
    scenario::{ActionKind, ActionState, Delivery},
};
use service::{
    letters::{self, MAX_PROOF, PostalError, Proof, ProofError, TrackingError, TrackingProblem},
    worker::Failure,
};
use std::sync::Arc;
use store::messages::Message;
use testkit::both;

const PDF: &[u8] = b"%PDF-1.7\nan acknowledgement";

async fn message(app: &TestApp, action: ActionId) -> Message {
    let id = app.action(action).await.message_id.unwrap();
    let mut tx = app.ctx.store.read().await.unwrap();
    store::messages::by_id(&mut tx, id).await.unwrap().unwrap()
}

/// Registered letters to these debtors, posted today.
async fn posted(app: &TestApp, debtors: &[&str]) -> Vec<ActionId> {
    let mut actions = Vec::new();
    for debtor in debtors {
        actions.push(app.letter_to(debtor).await);
    }
    let collector = app.staff(Role::Collector).await;
    let batch = letters::make_batch(&app.ctx, &collector).await.unwrap();
    letters::posted(&app.ctx, &collector, batch, app.print_day(), &actions).await.unwrap();
    actions
}

async fn registered(app: &TestApp) {
    let steps = vec![step(5, 1, ActionKind::RegisteredLetter), step(20, 2, ActionKind::Letter)];
    app.publish_at(app.creditor.id, steps).await;
}

both! {
    async fn registered_letters_have_a_tracking_number_each(app: TestApp) {
        registered(&app).await;
        let (one, two) = (app.letter_to("C1").await, app.letter_to("C2").await);
        let collector = app.staff(Role::Collector).await;
        let batch = letters::make_batch(&app.ctx, &collector).await.unwrap();
        letters::set_tracking(&app.ctx, &collector, one, " 1a 123 456 7890 1 ").await.unwrap();
        assert_eq!(app.action(one).await.tracking.as_deref(), Some("1A12345678901"));
        let taken = letters::set_tracking(&app.ctx, &collector, two, "1A123456 78901").await;
        assert!(matches!(taken, Err(TrackingError::Taken(_))));
        let wrong = letters::set_tracking(&app.ctx, &collector, two, "hello").await;
        assert!(matches!(wrong, Err(TrackingError::Form)));
        let found = letters::find(&app.ctx, &collector, "1a 123 456 7890 1").await.unwrap();
        assert_eq!(found, Some(one));

        let file = letters::batch(&app.ctx, &collector, batch).await.unwrap().unwrap();
        let reference = |id| {
            file.letters.iter().find(|letter| letter.id == id).unwrap().reference.clone()
        };
        let (first, second) = (reference(one), reference(two));
        let bad = format!("référence;numéro\n{first};RK 111 222 333 FR\nL-NO;RK444555666FR\n{second};x\n{second}");
        let refused = letters::set_tracking_list(&app.ctx, &collector, batch, &bad).await;
        let Err(TrackingError::Lines(problems)) = refused else { panic!("{refused:?}") };
        let lines = [TrackingProblem::Unknown { line: 3 }, TrackingProblem::Number { line: 4 }, TrackingProblem::Form { line: 5 }];
        assert_eq!(problems, lines);
        assert_eq!(app.action(two).await.tracking, None, "all of it or nothing");
        let good = format!("référence;numéro\n{first};RK 111 222 333 FR\n\n{second}\tRK444555666FR\n");
        assert_eq!(letters::set_tracking_list(&app.ctx, &collector, batch, &good).await.unwrap(), 2);
        assert_eq!(app.action(two).await.tracking.as_deref(), Some("RK444555666FR"));
    }

    async fn a_proof_shows_that_a_letter_arrived(app: TestApp) {
        registered(&app).await;
        let early = app.letter_to("C9").await;
        let collector = app.staff(Role::Collector).await;
        let today = app.print_day();
        let proof = |bytes: &[u8]| Proof { bytes: bytes.to_vec(), file_name: "ar.pdf", received_on: today };
        let refused = letters::prove(&app.ctx, &collector, early, proof(PDF)).await;
        assert!(matches!(refused, Err(ProofError::NotPosted)));
        let action = posted(&app, &["C1"]).await[0];
        assert_eq!(message(&app, action).await.delivery, Delivery::Unknown);
        assert_eq!(letters::queue(&app.ctx, &collector).await.unwrap().unproved.len(), 1);

        for (bytes, name) in [(&b""[..], "empty"), (b"MZ program", "kind"), (&vec![0; MAX_PROOF + 1], "large")] {
            let refused = letters::prove(&app.ctx, &collector, action, proof(bytes)).await;
            assert!(matches!(refused, Err(ProofError::Empty | ProofError::Kind | ProofError::TooLarge)), "{name}");
        }
        let tomorrow = Proof { received_on: today + Days::new(1), ..proof(PDF) };
        assert!(matches!(letters::prove(&app.ctx, &collector, action, tomorrow).await, Err(ProofError::Day)));
        letters::prove(&app.ctx, &collector, action, proof(PDF)).await.unwrap();
        assert_eq!(message(&app, action).await.delivery, Delivery::Delivered);
        let again = letters::prove(&app.ctx, &collector, action, proof(PDF)).await;
        assert!(matches!(again, Err(ProofError::Known)));
        let file = letters::proof_file(&app.ctx, &collector, action).await.unwrap().unwrap();
        assert_eq!((file.media_type.as_str(), file.bytes.as_slice()), ("application/pdf", PDF));
        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        assert!(letters::proof_file(&app.ctx, &stranger, action).await.unwrap().is_none());
        assert!(letters::queue(&app.ctx, &collector).await.unwrap().unproved.is_empty());
    }

    async fn a_returned_letter_stops_letters_and_the_next_channel_takes_the_step(app: TestApp) {
        registered(&app).await;
        app.worded("level-2", "email").await;
        let action = posted(&app, &["C1"]).await[0];
        let collector = app.staff(Role::Collector).await;
        app.clock.advance(Duration::days(7));
        letters::returned(&app.ctx, &collector, action, ReturnReason::UnknownAddress, app.print_day()).await.unwrap();
        assert_eq!(message(&app, action).await.delivery, Delivery::Bounced);
        let debtor = app.debtor_id(&app.creditor, "C1").await;
        assert!(app.addresses(debtor).await.letter_bounced_at.is_some());
        assert_eq!(app.tasks().await, [("bounce".to_owned(), "unknown_address".to_owned())]);
        let again = letters::returned(&app.ctx, &collector, action, ReturnReason::Refused, app.print_day()).await;
        assert!(matches!(again, Err(ProofError::Known)));
        app.plan_at(&app.creditor).await;
        assert_eq!(app.letter_planned(&app.creditor, "C1").await.kind, ActionKind::Email, "not by post");

        let csv = "numero;date;echeance;montant ttc;code client;client;adresse;cp;ville\n\
            F-NEW;2026-01-05;2026-12-04;10,00;C1;Société C1;4 place Bellecour;69002;Lyon";
        let report = app.take_in(&app.creditor, "moved.csv", csv).await;
        assert_eq!((report.accepted, report.rejected), (1, 0), "{report:?}");
        assert!(app.addresses(debtor).await.letter_bounced_at.is_none(), "another address, another try");
    }

    async fn a_letter_left_at_the_post_office_says_nothing_against_the_address(app: TestApp) {
        registered(&app).await;
        let action = posted(&app, &["C1"]).await[0];
        let collector = app.staff(Role::Collector).await;
        letters::returned(&app.ctx, &collector, action, ReturnReason::Unclaimed, app.print_day()).await.unwrap();
        let debtor = app.debtor_id(&app.creditor, "C1").await;
        assert!(app.addresses(debtor).await.letter_bounced_at.is_none());
        assert!(app.tasks().await.is_empty());
        assert_eq!(message(&app, action).await.delivery_detail.as_deref(), Some("unclaimed"));
    }

    async fn an_unfit_address_is_refused_with_its_reason(app: TestApp) {
        app.worded("level-1", "email").await;
        app.publish_at(app.creditor.id, sequence()).await;
        app.bill_by_post("C1", "F1", 24_000).await;
        app.move_house(&app.creditor, "C1", "—").await;
        app.plan_at(&app.creditor).await;
        let action = app.letter_planned(&app.creditor, "C1").await.id;
        let refused = app.lay_out_with(&app.ctx, &app.creditor, action).await;
        assert!(matches!(&refused, Err(Failure::Retry(why)) if why.contains("the street is missing")), "{refused:?}");
        let row = app.action(action).await;
        assert_eq!((row.state, row.reason.as_deref()), (ActionState::Failed, Some("address_street")));
        assert_eq!(app.tasks().await, [("bounce".to_owned(), "la rue manque".to_owned())]);
        app.plan_at(&app.creditor).await;
        assert_eq!(app.letter_planned(&app.creditor, "C1").await.kind, ActionKind::Email, "the next channel");
    }

    async fn a_postal_provider_takes_each_letter_once(app: TestApp) {
        let post = Arc::new(FakePost::default());
        let ctx = app.with_post(Arc::clone(&post));
        app.publish_at(app.creditor.id, sequence()).await;
        app.bill_by_post("C1", "F1", 24_000).await;
        app.plan_at(&app.creditor).await;
        let action = app.letter_planned(&app.creditor, "C1").await.id;
        app.lay_out_with(&ctx, &app.creditor, action).await.unwrap();
        let collector = app.staff(Role::Collector).await;
        let elsewhere = letters::make_batch(&ctx, &collector).await;
        assert!(matches!(elsewhere, Err(letters::BatchError::Elsewhere(_))));
        post.fail_next(PostalError::Later("busy".to_owned()));
        service::worker::drain(&ctx).await.unwrap();
        assert_eq!(app.action(action).await.state, ActionState::ToPrint, "will be tried again");
        app.clock.advance(Duration::minutes(1));
        service::worker::drain(&ctx).await.unwrap();
        let row = app.action(action).await;
        assert_eq!(row.state, ActionState::Done);
        assert_eq!(message(&app, action).await.provider_reference.as_deref(), Some("fake-1"));
        let taken = post.taken();
        assert_eq!((taken.len(), taken[0].country.as_str(), taken[0].registered), (1, "FR", false));
        assert_eq!(taken[0].recipient[0], "Société C1");
        assert!(taken[0].pdf.starts_with(b"%PDF-"));
    }
}
