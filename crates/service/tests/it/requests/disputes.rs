//! Disputes: exactly what is contested leaves, and comes back or is credited.

use super::{Scene, refused};
use crate::support::{TestApp, eur, part};
use domain::{
    InvoiceId,
    requests::{Answer, Ask, DisputeCategory, RequestState},
    scenario::{Outlook, Stage},
};
use service::{
    Error,
    payments::{self, Selection, StartError},
    portal,
    requests::{self, AskCommand, AskError, case},
    scenarios::{self, HoldCommand},
};
use testkit::both;

fn dispute() -> Ask {
    Ask::dispute(DisputeCategory::Quality)
}

fn some(invoice: InvoiceId, minor: i64) -> Vec<(InvoiceId, Option<i64>)> {
    vec![(invoice, Some(minor))]
}

both! {
    async fn only_the_contested_part_leaves(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask_about(dispute(), some(scene.invoice, 9_000)).await.unwrap();
        assert!(!asked.granted);
        assert_eq!((scene.run().await.contested_minor, scene.held().await), (9_000, vec![]));
        let reminders = scene.reminders();
        scene.live_until(scene.day(12)).await;
        assert_eq!(scene.reminders(), reminders + 1, "the rest goes on");
        let mail = app.mailer.accepted().pop().unwrap();
        assert!(!mail.text.contains("240,00"), "{}", mail.text);
    }

    async fn a_whole_that_is_contested_rests_until_it_is_answered(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask(dispute()).await.unwrap();
        assert_eq!(scene.held().await, [("dispute".to_owned(), None)]);
        let reminders = scene.reminders();
        scene.live_until(scene.day(20)).await;
        assert_eq!(scene.reminders(), reminders);
        scene.answer(asked.id, refused()).await;
        assert_eq!(scene.state(asked.id).await, RequestState::Refused);
        assert_eq!((scene.stage().await, scene.held().await), ((Stage::Chasing, 1), vec![]));
        assert_eq!(scene.run().await.contested_minor, 0);
        assert_eq!(app.balance(scene.invoice).await, 24_000);
    }

    async fn a_dispute_accepted_whole_is_credited_and_exits_cancelled(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask(dispute()).await.unwrap();
        scene.answer(asked.id, Answer::Approve).await;
        assert_eq!(scene.state(asked.id).await, RequestState::Approved);
        assert_eq!(app.balance(scene.invoice).await, 0);
        assert_eq!(scene.stage().await.0, Stage::Cancelled);
        app.assert_sound().await;
    }

    async fn a_dispute_accepted_in_part_resumes_on_what_remains(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask(dispute()).await.unwrap();
        scene.answer(asked.id, Answer::ApprovePart { minor: 5_000 }).await;
        assert_eq!(app.balance(scene.invoice).await, 19_000);
        assert_eq!((scene.stage().await, scene.held().await), ((Stage::Chasing, 1), vec![]));
        assert_eq!(scene.run().await.contested_minor, 0);
        app.assert_sound().await;
    }

    async fn two_disputes_on_one_invoice_are_answered_each_for_itself(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let first = scene.ask_about(dispute(), some(scene.invoice, 4_000)).await.unwrap();
        let second = scene.ask(dispute()).await.unwrap();
        assert_eq!(scene.request(second.id).await.minor, 20_000, "what is not contested yet");
        let third = scene.ask(dispute()).await;
        assert!(matches!(third, Err(AskError::Nothing)), "{third:?}");
        scene.answer(first.id, Answer::Approve).await;
        assert_eq!(scene.held().await, [("dispute".to_owned(), None)], "the second covers the rest");
        scene.answer(second.id, refused()).await;
        assert_eq!((scene.held().await, app.balance(scene.invoice).await), (vec![], 20_000));
    }

    async fn the_uncontested_rest_can_be_paid_and_what_is_credited_then_ends_it(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask_about(dispute(), some(scene.invoice, 9_000)).await.unwrap();
        app.pay(&scene.debtor, part(15_000)).await;
        assert_eq!(scene.stage().await.0, Stage::Chasing);
        scene.answer(asked.id, Answer::Approve).await;
        assert_eq!(app.balance(scene.invoice).await, 0);
        assert!(scene.stage().await.0.is_settled());
        app.assert_sound().await;
    }

    async fn paying_everything_leaves_out_what_is_contested(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        scene.ask_about(dispute(), some(scene.invoice, 9_000)).await.unwrap();
        let shown = portal::overview(&app.ctx, &scene.debtor).await.unwrap();
        assert_eq!((shown.to_pay, shown.contested), (eur(15_000), eur(9_000)));
        app.pay(&scene.debtor, Selection::default()).await;
        assert_eq!(app.balance(scene.invoice).await, 9_000);
        let again = payments::start(&app.ctx, &scene.debtor, Selection::default(), "again").await;
        assert!(matches!(again, Err(StartError::NothingOwed)));
        let shown = portal::overview(&app.ctx, &scene.debtor).await.unwrap();
        assert_eq!((shown.to_pay, shown.contested), (eur(0), eur(9_000)));
    }

    async fn paying_all_of_it_closes_the_dispute(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let begun = app.start(&scene.debtor, Selection::default()).await;
        let asked = scene.ask(dispute()).await.unwrap();
        app.complete(begun.attempt).await;
        assert_eq!(scene.state(asked.id).await, RequestState::Settled);
        assert_eq!((scene.stage().await.0, scene.held().await), (Stage::Paid, vec![]));
    }

    async fn no_more_is_contested_than_is_owed(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        for wrong in [0, -1, 24_001] {
            let error = scene.ask_about(dispute(), some(scene.invoice, wrong)).await;
            assert!(matches!(error, Err(AskError::Amount { .. })), "{wrong}");
        }
        let begun = app.start(&scene.debtor, part(10_000)).await;
        scene.ask_about(dispute(), some(scene.invoice, 20_000)).await.unwrap();
        app.complete(begun.attempt).await;
        assert_eq!(scene.run().await.contested_minor, 14_000, "a payment lowers what can be contested");
    }

    async fn strangers_invoices_cannot_be_contested(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let foreign = app.bill("C2", "F2", 5_000).await;
        let error = scene.ask_about(dispute(), vec![(foreign, None)]).await;
        assert!(matches!(error, Err(AskError::NotYours)));
        let mut command = AskCommand {
            ask: dispute(),
            invoices: Vec::new(),
            words: "  ".to_owned(),
            form_key: app.ctx.form_key(),
            code: String::new(),
        };
        let wordless = requests::ask(&app.ctx, &scene.debtor, command.clone()).await;
        assert!(matches!(wordless, Err(AskError::Words)));
        command.words = "x".repeat(requests::WORDS_MOST + 1);
        let endless = requests::ask(&app.ctx, &scene.debtor, command).await;
        assert!(matches!(endless, Err(AskError::Words)));
    }

    async fn insolvency_forbids_agreements_but_not_disputes(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let hold = HoldCommand {
            debtor: scene.debtor.debtor().id,
            invoice: None,
            contact: None,
            reason: domain::scenario::HoldReason::Insolvency,
            until: None,
            note: String::new(),
        };
        scenarios::hold(&app.ctx, &scene.collector, hold).await.unwrap();
        for ask in [scene.plan(2), Ask::Promise { on: scene.day(3) }] {
            let error = scene.ask(ask).await;
            assert!(matches!(error, Err(AskError::Held(_))), "{error:?}");
        }
        let paid = payments::start(&app.ctx, &scene.debtor, Selection::default(), "form").await;
        assert!(matches!(paid, Err(StartError::Forbidden(_))), "earlier claims must not be paid");
        let overview = portal::overview(&app.ctx, &scene.debtor).await.unwrap();
        assert!(overview.forbidding.is_some());
        assert!(scene.ask(dispute()).await.is_ok());
    }

    async fn a_viewer_decides_nothing(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask(dispute()).await.unwrap();
        let viewer = app.staff(domain::party::Role::Viewer).await;
        let version = scene.request(asked.id).await.version;
        let refused = requests::decide(&app.ctx, &viewer, asked.id, version, Answer::Approve).await;
        assert!(matches!(refused, Err(requests::DecideError::Other(Error::Forbidden))));
    }

    async fn a_part_that_is_granted_is_previewed_as_what_remains_and_not_as_a_refusal(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask(Ask::dispute(DisputeCategory::Quality)).await.unwrap();
        let seen = case::case(&app.ctx, &scene.collector, asked.id).await.unwrap().unwrap();
        let next = |name: &str| {
            let choice = seen.choices.iter().find(|choice| choice.name == name).unwrap();
            choice.consequences[0].outlook
        };
        let (part, refuse) = (next("part"), next("refuse"));
        let (Outlook::Step { on: part, .. }, Outlook::Step { on: refuse, .. }) = (part, refuse) else {
            panic!("{part:?}, {refuse:?}")
        };
        assert!(part <= refuse, "a refusal leaves some days more");
        let left = Outlook::Left { stage: Stage::Cancelled };
        assert_eq!(next("approve"), left);
    }
}
