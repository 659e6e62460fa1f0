//! Plans: asked, answered, kept and broken.

use super::{Scene, refused};
use crate::support::{TestApp, part};
use chrono::{Days, Duration};
use domain::{
    plans::PlanState,
    requests::{Answer, Ask, RequestState},
    scenario::Stage,
};
use service::{
    payments::Selection,
    requests::{self, AskError, CodeError, OwnError, plans},
};
use testkit::both;

both! {
    async fn a_plan_within_policy_is_agreed_at_once(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask(scene.plan(3)).await.unwrap();
        assert!(asked.granted);
        assert_eq!(scene.state(asked.id).await, RequestState::Approved);
        assert_eq!(scene.stage().await, (Stage::Supervised, 1));
        let plan = plans::of_debtor(&app.ctx, &scene.debtor).await.unwrap().remove(0);
        assert_eq!(plan.instalments.iter().map(|one| one.minor).collect::<Vec<_>>(), [8_000; 3]);
        let mail = app.mailer.accepted().pop().unwrap();
        assert!(mail.subject.contains("votre échéancier"), "{}", mail.subject);
        let files: Vec<_> = mail.attachments.iter().map(|file| file.media_type).collect();
        assert_eq!(files, ["application/pdf", "text/calendar"]);
        assert!(mail.attachments[0].bytes.starts_with(b"%PDF"));
        let calendar = String::from_utf8(mail.attachments[1].bytes.clone()).unwrap();
        assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 3);
        let first = plan.instalments[0].due_on.format("DTSTART;VALUE=DATE:%Y%m%d").to_string();
        assert!(calendar.contains(&first), "{calendar}");
        assert!(calendar.lines().all(|line| line.len() <= 75), "folded as RFC 5545 wants");
        let reminders = scene.reminders();
        scene.live_until(plan.instalments[0].due_on).await;
        assert_eq!(scene.reminders(), reminders, "nothing is chased");
        let notices = |scene: &Scene<'_>| {
            scene.subjects().iter().filter(|s| s.contains("prochaine échéance")).count()
        };
        assert_eq!(notices(&scene), 1, "announced once");
    }

    async fn a_plan_beyond_policy_freezes_until_someone_answers(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask(scene.plan(4)).await.unwrap();
        assert!(!asked.granted);
        let by = asked.answer_by.unwrap();
        assert_eq!(scene.held().await, [("plan_review".to_owned(), Some(by))]);
        assert!(scene.subjects().last().unwrap().contains("bien reçue"));
        let reminders = scene.reminders();
        scene.live_until(by + Days::new(20)).await;
        assert_eq!(scene.reminders(), reminders, "an answer that is late freezes all the same");

        scene.answer(asked.id, Answer::Approve).await;
        assert_eq!(scene.state(asked.id).await, RequestState::Approved);
        assert_eq!(scene.stage().await, (Stage::Supervised, 1));
        assert_eq!(scene.held().await, []);
    }

    async fn a_refused_plan_resumes_at_the_same_step(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask(scene.plan(4)).await.unwrap();
        scene.answer(asked.id, refused()).await;
        assert_eq!(scene.state(asked.id).await, RequestState::Refused);
        assert_eq!(scene.stage().await, (Stage::Chasing, 1));
        assert_eq!(scene.held().await, []);
        let mail = app.mailer.accepted().pop().unwrap();
        assert!(mail.text.contains("La durée est trop longue."), "{}", mail.text);
        let reminders = scene.reminders();
        scene.live_until(scene.day(12)).await;
        assert_eq!(scene.reminders(), reminders + 1, "the step that was next");
    }

    async fn a_counter_offer_waits_and_is_accepted_by_its_signature(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask(scene.plan(8)).await.unwrap();
        let open_until = scene.day(7);
        let counter = Answer::Counter { terms: scene.terms(5), open_until };
        scene.answer(asked.id, counter).await;
        assert_eq!(scene.state(asked.id).await, RequestState::Countered);
        assert_eq!(scene.held().await, [("counter_offer".to_owned(), Some(open_until))]);

        let wrong = requests::accept(&app.ctx, &scene.debtor, asked.id, "000000").await;
        assert!(matches!(wrong, Err(OwnError::Code(CodeError::Wrong))), "{wrong:?}");
        let code = scene.code().await;
        requests::accept(&app.ctx, &scene.debtor, asked.id, &code).await.unwrap();
        requests::accept(&app.ctx, &scene.debtor, asked.id, &code).await.unwrap();
        app.settle().await;
        assert_eq!(scene.stage().await, (Stage::Supervised, 1));
        let agreed = plans::of_debtor(&app.ctx, &scene.debtor).await.unwrap();
        assert_eq!(agreed.iter().map(|plan| plan.instalments.len()).collect::<Vec<_>>(), [5]);
    }

    async fn a_counter_offer_that_runs_out_resumes_reminders(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask(scene.plan(8)).await.unwrap();
        let open_until = scene.day(7);
        scene.answer(asked.id, Answer::Counter { terms: scene.terms(5), open_until }).await;
        scene.live_until(open_until).await;
        assert_eq!(scene.state(asked.id).await, RequestState::Countered, "its last day counts");
        scene.live_a_day().await;
        assert_eq!(scene.state(asked.id).await, RequestState::Expired);
        assert_eq!(scene.held().await, []);
        let late = requests::accept(&app.ctx, &scene.debtor, asked.id, "123456").await;
        assert!(matches!(late, Err(OwnError::Ended)), "{late:?}");
        assert!(scene.subjects().iter().any(|subject| subject.contains("réponse à votre demande")));
    }

    async fn a_declined_counter_offer_ends_refused(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask(scene.plan(8)).await.unwrap();
        let early = requests::decline(&app.ctx, &scene.debtor, asked.id).await;
        assert!(matches!(early, Err(OwnError::Ended)), "nothing was offered: {early:?}");
        let open_until = scene.day(7);
        scene.answer(asked.id, Answer::Counter { terms: scene.terms(5), open_until }).await;
        requests::decline(&app.ctx, &scene.debtor, asked.id).await.unwrap();
        assert_eq!(scene.state(asked.id).await, RequestState::Refused);
        assert_eq!((scene.stage().await, scene.held().await), ((Stage::Chasing, 1), vec![]));
    }

    async fn a_withdrawn_request_lets_reminders_go_on(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask(scene.plan(8)).await.unwrap();
        requests::withdraw(&app.ctx, &scene.debtor, asked.id).await.unwrap();
        assert_eq!(scene.state(asked.id).await, RequestState::Withdrawn);
        assert_eq!((scene.stage().await, scene.held().await), ((Stage::Chasing, 1), vec![]));
        let twice = requests::withdraw(&app.ctx, &scene.debtor, asked.id).await;
        assert!(matches!(twice, Err(OwnError::Ended)));
    }

    async fn a_missed_instalment_breaks_the_plan_and_reenters_one_level_up(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        scene.ask(scene.plan(3)).await.unwrap();
        let plan = plans::of_debtor(&app.ctx, &scene.debtor).await.unwrap().remove(0);
        let due = plan.instalments[0].due_on;
        scene.live_until(due + Days::new(3)).await;
        assert_eq!(scene.stage().await.0, Stage::Supervised, "within the grace");
        scene.live_a_day().await;
        let run = scene.run().await;
        assert_eq!((run.stage, run.level), (Stage::Chasing, 1));
        assert_eq!(run.next_step, 1, "the next step is one level above the first");
        let broken = plans::of_debtor(&app.ctx, &scene.debtor).await.unwrap().remove(0);
        assert_eq!(broken.state, PlanState::Broken);
        assert!(scene.subjects().iter().any(|subject| subject.contains("interrompu")));
        let reminders = scene.reminders();
        scene.live_until(scene.day(2)).await;
        assert_eq!(scene.reminders(), reminders, "some days to react");
        scene.live_until(scene.day(6)).await;
        assert_eq!(scene.reminders(), reminders + 1);
        assert_eq!(scene.run().await.level, 2);
        assert_eq!(scene.audited("plan.broken").await, 1);

        // Who has broken a plan is looked at by a person the next time.
        let again = scene.ask(scene.plan(2)).await.unwrap();
        assert!(!again.granted);
    }

    async fn a_plan_that_is_paid_exits_paid_with_a_clearance(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        scene.ask(scene.plan(3)).await.unwrap();
        app.pay(&scene.debtor, part(8_000)).await;
        let plan = plans::of_debtor(&app.ctx, &scene.debtor).await.unwrap().remove(0);
        assert_eq!((plan.progress.done, plan.state), (1, PlanState::Active));
        assert_eq!(scene.stage().await.0, Stage::Supervised);
        // The rest at once: paying ahead is welcome.
        app.pay(&scene.debtor, Selection::default()).await;
        assert_eq!(scene.stage().await.0, Stage::Paid);
        let plan = plans::of_debtor(&app.ctx, &scene.debtor).await.unwrap().remove(0);
        assert_eq!(plan.state, PlanState::Completed);
        assert!(scene.subjects().iter().any(|subject| subject.contains("tout est réglé")));
        app.assert_sound().await;
    }

    async fn one_date_is_moved_once(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        scene.ask(scene.plan(3)).await.unwrap();
        let plan = plans::of_debtor(&app.ctx, &scene.debtor).await.unwrap().remove(0);
        let first = plan.instalments[0].due_on;
        let far = plans::move_next(&app.ctx, &scene.debtor, plan.id, first + Days::new(20)).await;
        assert!(matches!(far, Err(plans::MoveError::Date { .. })));
        let to = plans::move_next(&app.ctx, &scene.debtor, plan.id, first + Days::new(5)).await;
        let to = to.unwrap();
        assert!(domain::calendar::is_business_day(to));
        let again = plans::move_next(&app.ctx, &scene.debtor, plan.id, to).await;
        assert!(matches!(again, Err(plans::MoveError::Moved)));
        app.settle().await;
        let mail = app.mailer.accepted().pop().unwrap();
        assert!(mail.text.contains("une date a changé"), "{}", mail.text);
        let calendar = String::from_utf8(mail.attachments[1].bytes.clone()).unwrap();
        assert!(calendar.contains(&to.format("DTSTART;VALUE=DATE:%Y%m%d").to_string()), "{calendar}");
        // Three days of grace, from the new date on.
        scene.live_until(to + Days::new(3)).await;
        assert_eq!(scene.stage().await.0, Stage::Supervised, "the new date counts");
        scene.live_a_day().await;
        assert_eq!(scene.stage().await.0, Stage::Chasing);
    }

    async fn a_date_is_not_moved_to_the_next_one_or_beyond(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let frequency = domain::plans::Frequency::Weekly;
        let terms = domain::plans::Terms { frequency, ..scene.terms(3) };
        scene.ask(Ask::Plan { terms }).await.unwrap();
        let plan = plans::of_debtor(&app.ctx, &scene.debtor).await.unwrap().remove(0);
        let next = plan.instalments[1].due_on;
        let on_it = plans::move_next(&app.ctx, &scene.debtor, plan.id, next).await;
        let Err(plans::MoveError::Date { last }) = on_it else { panic!("{on_it:?}") };
        assert!(last < next && last > plan.instalments[0].due_on);
        let to = plans::move_next(&app.ctx, &scene.debtor, plan.id, last).await.unwrap();
        assert_eq!(to, last);
        let plan = plans::of_debtor(&app.ctx, &scene.debtor).await.unwrap().remove(0);
        assert!(plan.instalments.windows(2).all(|two| two[0].due_on < two[1].due_on));
    }

    async fn a_commitment_needs_its_six_digits(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let command = |code: &str| requests::AskCommand {
            ask: scene.plan(3),
            invoices: Vec::new(),
            words: String::new(),
            form_key: app.ctx.form_key(),
            code: code.to_owned(),
        };
        let (ctx, debtor) = (&app.ctx, &scene.debtor);
        let none = requests::ask(ctx, debtor, command("")).await;
        assert!(matches!(none, Err(AskError::Code(CodeError::Missing))));
        let code = scene.code().await;
        for _ in 0..5 {
            let wrong = requests::ask(ctx, debtor, command("000000")).await;
            assert!(matches!(wrong, Err(AskError::Code(CodeError::Wrong))));
        }
        let spent = requests::ask(ctx, debtor, command(&code)).await;
        assert!(matches!(spent, Err(AskError::Code(CodeError::Wrong))), "five tries, no more");

        let code = scene.code().await;
        app.clock.advance(Duration::minutes(10));
        let late = requests::ask(ctx, debtor, command(&code)).await;
        assert!(matches!(late, Err(AskError::Code(CodeError::Wrong))), "ten minutes, no more");
        let code = scene.code().await;
        assert!(requests::ask(ctx, debtor, command(&code)).await.unwrap().granted);
    }

    async fn fifty_submits_are_one_plan(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let code = scene.code().await;
        let command = requests::AskCommand {
            ask: scene.plan(3),
            invoices: Vec::new(),
            words: String::new(),
            form_key: app.ctx.form_key(),
            code,
        };
        let submits: Vec<_> = (0..50)
            .map(|_| {
                let (ctx, debtor, command) =
                    (app.ctx.clone(), scene.debtor.clone(), command.clone());
                tokio::spawn(async move { requests::ask(&ctx, &debtor, command).await })
            })
            .collect();
        let mut requests = std::collections::BTreeSet::new();
        for submit in submits {
            requests.insert(submit.await.unwrap().unwrap().id);
        }
        assert_eq!(requests.len(), 1);
        assert_eq!(plans::of_debtor(&app.ctx, &scene.debtor).await.unwrap().len(), 1);
        assert_eq!(scene.audited("plan.agreed").await, 1);
    }

    async fn a_second_agreement_on_the_same_invoice_is_refused(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask(scene.plan(8)).await.unwrap();
        let again = scene.ask(Ask::Delay { until: scene.day(5) }).await;
        assert!(matches!(again, Err(AskError::Waiting(id)) if id == asked.id), "{again:?}");
        scene.answer(asked.id, Answer::Approve).await;
        let again = scene.ask(scene.plan(2)).await;
        assert!(matches!(again, Err(AskError::InPlan)), "{again:?}");
    }

    async fn a_collector_ends_a_plan_and_reminders_go_on_where_they_left(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        scene.ask(scene.plan(3)).await.unwrap();
        let plan = plans::of_debtor(&app.ctx, &scene.debtor).await.unwrap().remove(0);
        let end = |why| plans::end(&app.ctx, &scene.collector, plan.id, plan.version, why);
        assert!(matches!(end(" ").await, Err(plans::ChangeError::Why)));
        assert_eq!(end("Renégocié").await.unwrap(), plans::Changed::Done);
        let twice = end("encore").await;
        assert!(matches!(twice, Err(plans::ChangeError::Stale)), "{twice:?}");
        assert_eq!(scene.stage().await, (Stage::Chasing, 1));
        assert!(scene.ask(scene.plan(2)).await.unwrap().granted, "another one can be agreed");
    }
}
