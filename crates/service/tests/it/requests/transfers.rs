//! "I have transferred": reminders wait for the bank, then go on by themselves.

use super::{Scene, refused};
use crate::support::{TestApp, part};
use chrono::Days;
use domain::{
    calendar,
    party::Role,
    requests::{Answer, Ask, RequestKind, RequestState},
    scenario::{HoldReason, Stage},
};
use service::{
    payments::Selection,
    requests::{self, AskError, queue, view, views::Filters},
    scenarios::{self, HoldCommand},
};
use testkit::both;

impl Scene<'_> {
    fn transferred(&self, minor: i64) -> Ask {
        Ask::Transferred { minor, on: self.today(), reference: "RF18 0001".to_owned() }
    }
}

both! {
    async fn an_announced_transfer_freezes_for_the_banks_days_then_resumes_by_itself(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask(scene.transferred(24_000)).await.unwrap();
        let last = calendar::add_business_days(scene.today(), 3);
        assert_eq!((asked.granted, asked.answer_by), (false, Some(last)));
        assert_eq!(scene.held().await, [("payment".to_owned(), Some(last))]);
        assert_eq!(scene.run().await.acknowledged_on, None, "whoever has paid acknowledges nothing");
        let mail = app.mailer.accepted().pop().unwrap();
        assert!(mail.text.contains("240,00") && mail.text.contains(&domain::Locale::Fr.weekday_date(last)), "{}", mail.text);
        let reminders = scene.reminders();
        let (stage, now) = (scene.stage().await, scene.today());
        scene.live_until(last).await;
        assert!(scene.today() > now && scene.reminders() == reminders);
        assert_eq!(scene.state(asked.id).await, RequestState::Open);
        scene.live_a_day().await;
        assert_eq!(scene.state(asked.id).await, RequestState::Expired);
        assert_eq!((scene.stage().await.0, scene.held().await), (stage.0, vec![]));
        assert!(app.mailer.accepted().iter().any(|mail| mail.text.contains("ne nous est pas parvenu")));
        scene.live_until(scene.day(14)).await;
        assert_eq!(scene.reminders(), reminders + 1, "the step that was next, not one above");
        assert_eq!(scene.run().await.broken_promises, 0, "it is no promise that was broken");
    }

    async fn money_that_comes_settles_it(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask(scene.transferred(24_000)).await.unwrap();
        app.pay(&scene.debtor, Selection::default()).await;
        assert_eq!(scene.state(asked.id).await, RequestState::Settled);
        assert_eq!((scene.stage().await.0, scene.held().await), (Stage::Paid, vec![]));
    }

    async fn another_payment_of_a_part_does_not_end_the_wait(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask(scene.transferred(20_000)).await.unwrap();
        let held = scene.held().await;
        app.pay(&scene.debtor, part(4_000)).await;
        assert_eq!((scene.state(asked.id).await, scene.held().await), (RequestState::Open, held));
    }

    async fn taking_it_back_resumes_at_the_same_step(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let before = scene.stage().await;
        let asked = scene.ask(scene.transferred(24_000)).await.unwrap();
        requests::withdraw(&app.ctx, &scene.debtor, asked.id).await.unwrap();
        assert_eq!((scene.stage().await, scene.held().await), (before, vec![]));
        assert_eq!(scene.state(asked.id).await, RequestState::Withdrawn);
    }

    async fn collectors_see_it_and_answer_what_they_find(app: TestApp) {
        let scene = Scene::of(&app, 900_000).await;
        let asked = scene.ask(scene.transferred(900_000)).await.unwrap();
        let seen = queue::queue(&app.ctx, &scene.collector, &Filters::default(), 1).await.unwrap();
        assert!(seen.rows[0].awaits_bank && seen.rows[0].kind == RequestKind::Promise);
        // A proof may be asked for; the bank's days go on.
        let held = scene.held().await;
        scene.answer(asked.id, Answer::AskDocument { what: "L’avis d’exécution.".to_owned() }).await;
        assert_eq!((scene.state(asked.id).await, scene.held().await), (RequestState::DocumentAsked, held.clone()));
        requests::hand_in(&app.ctx, &scene.debtor, asked.id, "Le voici.").await.unwrap();
        // That it was seen needs no second person, and the wait goes on to its day.
        scene.answer(asked.id, Answer::Approve).await;
        assert_eq!((scene.state(asked.id).await, scene.held().await), (RequestState::Approved, held));
        let mail = app.mailer.accepted().pop().unwrap();
        assert!(mail.text.contains("bien vu votre virement"), "{}", mail.text);
    }

    async fn what_was_asked_for_and_not_sent_ends_with_the_banks_days_too(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask(scene.transferred(24_000)).await.unwrap();
        scene.answer(asked.id, Answer::AskDocument { what: "L’avis d’exécution.".to_owned() }).await;
        scene.live_until(calendar::add_business_days(scene.today(), 3) + Days::new(1)).await;
        assert_eq!((scene.state(asked.id).await, scene.held().await), (RequestState::Expired, vec![]));
    }

    async fn one_that_has_not_come_is_chased_again(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask(scene.transferred(24_000)).await.unwrap();
        let before = scene.stage().await;
        scene.answer(asked.id, refused()).await;
        assert_eq!((scene.stage().await, scene.held().await), (before, vec![]));
        let mail = app.mailer.accepted().pop().unwrap();
        assert!(mail.text.contains("Nous ne trouvons pas votre virement"), "{}", mail.text);
    }

    async fn it_is_announced_once_and_beside_other_wishes(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let plan = scene.ask(scene.plan(8)).await.unwrap();
        let asked = scene.ask(scene.transferred(5_000)).await.unwrap();
        let again = scene.ask(scene.transferred(5_000)).await;
        assert!(matches!(again, Err(AskError::Waiting(id)) if id == asked.id), "{again:?}");
        let pending = view::pending(&app.ctx, &scene.debtor).await.unwrap().requests;
        assert_eq!(pending.iter().map(|line| line.id).collect::<Vec<_>>(), [asked.id, plan.id]);
    }

    async fn what_nobody_can_have_transferred_is_refused(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        for wrong in [0, -1, i64::MAX] {
            let error = scene.ask(scene.transferred(wrong)).await;
            assert!(matches!(error, Err(AskError::Amount { .. })), "{wrong}");
        }
        for on in [scene.day(1), scene.today() - Days::new(61)] {
            let ask = Ask::Transferred { minor: 5_000, on, reference: String::new() };
            assert!(matches!(scene.ask(ask).await, Err(AskError::Date { .. })), "{on}");
        }
        let hold = HoldCommand {
            debtor: scene.debtor.debtor().id,
            invoice: None,
            contact: None,
            reason: HoldReason::Insolvency,
            until: None,
            note: String::new(),
        };
        scenarios::hold(&app.ctx, &app.staff(Role::Collector).await, hold).await.unwrap();
        let held = scene.ask(scene.transferred(5_000)).await;
        assert!(matches!(held, Err(AskError::Held(_))), "what the law forbids to pay is not waited for");
    }
}
