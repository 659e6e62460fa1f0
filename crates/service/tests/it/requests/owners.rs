//! The internal owners of disputes: asked, chased, answered, without a seat.

use super::{Scene, refused};
use crate::support::{PUBLIC_URL, TestApp};
use chrono::{Duration, NaiveDate};
use domain::{
    RequestId, calendar,
    email::Email,
    party::Role,
    requests::{Advice, Ask, Desk, DisputeCategory, RequestPolicy},
    token::LinkToken,
};
use service::{
    messages::{Mail, MailError},
    requests::{
        AskCommand, DecideError, ask, case,
        case::Case,
        decide,
        owner_door::{self, OwnerError, OwnerWrites},
        owners::{self, OwnerCommand},
        policy, view,
    },
};
use testkit::{both, contents};

const DESK: &str = "qualite@marceau.example";
const OTHER: &str = "logistique@marceau.example";

async fn with_desk(app: &TestApp, days: u32) {
    let category = DisputeCategory::Quality;
    let desk = Desk { category, name: "Qualité".to_owned(), email: DESK.to_owned(), days };
    let wanted = RequestPolicy { desks: vec![desk], ..RequestPolicy::default() };
    let manager = app.staff(Role::Manager).await;
    policy::publish(&app.ctx, &manager, &wanted, 0).await.unwrap();
}

/// A dispute of 240.00 whose desk has so many business days.
async fn disputed(app: &TestApp, days: u32) -> (Scene<'_>, RequestId) {
    let scene = Scene::of(app, 24_000).await;
    with_desk(app, days).await;
    let asked = scene.ask(Ask::dispute(DisputeCategory::Quality)).await.unwrap();
    (scene, asked.id)
}

/// What was written to an address.
fn mails(app: &TestApp, to: &str) -> Vec<Mail> {
    app.mailer.accepted().into_iter().filter(|mail| mail.to == to).collect()
}

/// The token that a mail carries.
fn token(mail: &Mail) -> Option<LinkToken> {
    let lead = format!("{PUBLIC_URL}/owner/");
    let line = mail.text.lines().find_map(|line| line.trim().strip_prefix(&lead));
    LinkToken::parse(line.unwrap())
}

fn writes(advice: Advice, minor: Option<i64>, words: &str) -> OwnerWrites {
    OwnerWrites { advice, minor, words: words.to_owned() }
}

async fn seen(scene: &Scene<'_>, id: RequestId) -> Case {
    case::case(&scene.app.ctx, &scene.collector, id).await.unwrap().unwrap()
}

async fn tasks(scene: &Scene<'_>) -> usize {
    let all = service::office::tasks(&scene.app.ctx, &scene.collector).await.unwrap();
    all.iter().filter(|task| task.kind == "dispute").count()
}

both! {
    async fn the_desk_of_a_dispute_is_asked_and_its_answer_is_for_the_collector_alone(app: TestApp) {
        let (scene, id) = disputed(&app, 5).await;
        let written = mails(&app, DESK);
        assert_eq!(written.len(), 1);
        let mail = &written[0];
        assert!(mail.text.contains("240,00"), "{}", mail.text);
        for private in ["Martin", "cassée", "F1", "/l/"] {
            assert!(!mail.text.contains(private), "{private} is for those who open the link: {}", mail.text);
        }
        let token = token(mail);
        let dispute = owner_door::open(&app.ctx, token.as_ref()).await.unwrap().unwrap();
        assert_eq!((dispute.amount.minor, dispute.words.as_str()), (24_000, "La moitié est arrivée cassée."));
        assert_eq!(dispute.invoices.iter().map(|row| row.reference.as_str()).collect::<Vec<_>>(), ["F1"]);
        let given = writes(Advice::Part, Some(9_000), "<script>alert(1)</script> Deux panneaux sur six.");
        owner_door::answer(&app.ctx, token.as_ref(), given).await.unwrap();

        let case = seen(&scene, id).await;
        let answer = case.owners[0].answer.clone().unwrap();
        assert_eq!((answer.advice, answer.amount.map(|amount| amount.minor)), (Advice::Part, Some(9_000)));
        let told = case.history.iter().find(|event| event.kind == "owner_answered").unwrap();
        assert!(told.is_internal);
        let debtors = view::one(&app.ctx, &scene.debtor, id).await.unwrap().unwrap();
        assert!(debtors.history.iter().all(|event| !event.kind.starts_with("owner")), "not for the debtor");
        assert_eq!(scene.audited("request.owner_asked").await, 1);
        assert_eq!(scene.audited("request.owner_answered").await, 1);
        assert_eq!(app.balance(scene.invoice).await, 24_000, "advice decides nothing");
    }

    async fn looking_changes_nothing_and_answering_twice_is_answering_once(app: TestApp) {
        let (_scene, _) = disputed(&app, 5).await;
        let token = token(&mails(&app, DESK)[0]);
        let before = contents(&app.db).await;
        for _ in 0..20 {
            assert_eq!(owner_door::look(&app.ctx, token.as_ref()).await.unwrap().unwrap().id, app.creditor.id);
            owner_door::open(&app.ctx, token.as_ref()).await.unwrap().unwrap();
        }
        assert_eq!(contents(&app.db).await, before);
        let given = writes(Advice::Reject, None, "Livré et signé le 3 mars.");
        let mut tries = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let (ctx, token, given) = (app.ctx.clone(), token.clone(), given.clone());
            tries.spawn(async move { owner_door::answer(&ctx, token.as_ref(), given).await });
        }
        while let Some(result) = tries.join_next().await {
            result.unwrap().unwrap();
        }
        let after = contents(&app.db).await;
        let new = |table: &str| after[table].len() - before[table].len();
        assert_eq!((new("request_event"), new("audit_event")), (1, 1));
        let other = writes(Advice::Accept, None, "En fait non.");
        let late = owner_door::answer(&app.ctx, token.as_ref(), other).await;
        assert!(matches!(late, Err(OwnerError::Answered)), "{late:?}");
    }

    async fn an_answer_is_whole_or_refused(app: TestApp) {
        let (scene, id) = disputed(&app, 5).await;
        let token = token(&mails(&app, DESK)[0]);
        for minor in [None, Some(0), Some(-1), Some(24_000), Some(i64::MAX)] {
            let result = owner_door::answer(&app.ctx, token.as_ref(), writes(Advice::Part, minor, "x")).await;
            assert!(matches!(result, Err(OwnerError::Amount { .. })), "{minor:?}");
        }
        for words in ["", "  ", "é".repeat(4_001).as_str()] {
            let result = owner_door::answer(&app.ctx, token.as_ref(), writes(Advice::Accept, None, words)).await;
            assert!(matches!(result, Err(OwnerError::Words)));
        }
        assert!(seen(&scene, id).await.owners[0].answer.is_none());
    }

    async fn a_link_opens_its_own_dispute_as_long_as_it_is_open(app: TestApp) {
        let (scene, id) = disputed(&app, 5).await;
        let token = token(&mails(&app, DESK)[0]);
        let unknown = LinkToken::parse("0123456789ABCDEFGHIJKL");
        let debtors = service::door::issue_link(&app.ctx, scene.debtor.contact()).await.unwrap().unwrap();
        let debtors = LinkToken::parse(debtors.rsplit('/').next().unwrap());
        for dead in [None, unknown.as_ref(), debtors.as_ref()] {
            assert!(owner_door::look(&app.ctx, dead).await.unwrap().is_none());
            assert!(owner_door::open(&app.ctx, dead).await.unwrap().is_none());
            let result = owner_door::answer(&app.ctx, dead, writes(Advice::Accept, None, "x")).await;
            assert!(matches!(result, Err(OwnerError::Dead)));
        }
        assert!(service::door::look(&app.ctx, token.as_ref()).await.unwrap().is_none(), "nor the portal");
        scene.answer(id, refused()).await;
        assert!(owner_door::open(&app.ctx, token.as_ref()).await.unwrap().is_none(), "the dispute has ended");
        let result = owner_door::answer(&app.ctx, token.as_ref(), writes(Advice::Accept, None, "x")).await;
        assert!(matches!(result, Err(OwnerError::Dead)));
    }

    async fn a_link_expires(app: TestApp) {
        let (_scene, _) = disputed(&app, 5).await;
        let token = token(&mails(&app, DESK)[0]);
        app.clock.advance(Duration::days(30) - Duration::seconds(1));
        assert!(owner_door::look(&app.ctx, token.as_ref()).await.unwrap().is_some());
        app.clock.advance(Duration::seconds(1));
        assert!(owner_door::look(&app.ctx, token.as_ref()).await.unwrap().is_none());
        service::sweep::sweep(&app.ctx).await.unwrap();
        assert!(contents(&app.db).await["guest_link"].is_empty());
    }

    async fn silence_is_chased_before_and_after_the_day_and_then_told_to_a_collector(app: TestApp) {
        let (scene, id) = disputed(&app, 5).await;
        let asked_on = scene.today();
        let due_on = seen(&scene, id).await.owners[0].due_on;
        assert_eq!(due_on, calendar::add_business_days(asked_on, 5));
        let mut days: Vec<NaiveDate> = Vec::new();
        while scene.today() < due_on + Duration::days(30) {
            let before = mails(&app, DESK).len();
            scene.live_a_day().await;
            let new = mails(&app, DESK).len() - before;
            assert!(new <= 1, "once a day at most");
            if new == 1 {
                days.push(scene.today());
            }
            let late = scene.today() > due_on && calendar::is_business_day(scene.today());
            if late {
                assert_eq!(tasks(&scene).await, 1, "a collector is told, once");
            }
        }
        let after = [1, 3, 5, 7, 9].map(|count| calendar::add_business_days(due_on, count));
        let eve = calendar::subtract_business_days(due_on, 1);
        assert_eq!(days, [[eve, due_on].as_slice(), &after].concat());
        assert!(mails(&app, DESK).last().unwrap().subject.contains("manque"));
        let owner = &seen(&scene, id).await.owners[0];
        assert_eq!((owner.reminders, owner.is_late), (7, true));
        // An answer closes the task.
        let token = token(mails(&app, DESK).last().unwrap());
        owner_door::answer(&app.ctx, token.as_ref(), writes(Advice::Accept, None, "Désolé.")).await.unwrap();
        assert_eq!(tasks(&scene).await, 0);
        let written = mails(&app, DESK).len();
        scene.live_until(scene.day(10)).await;
        assert_eq!(mails(&app, DESK).len(), written, "who has answered is left in peace");
    }

    async fn nobody_runs_after_an_answer_to_a_dispute_that_has_ended(app: TestApp) {
        let (scene, id) = disputed(&app, 2).await;
        scene.live_until(calendar::add_business_days(scene.today(), 3)).await;
        assert_eq!(tasks(&scene).await, 1);
        let written = mails(&app, DESK).len();
        scene.answer(id, refused()).await;
        assert_eq!(tasks(&scene).await, 0);
        scene.live_until(scene.day(14)).await;
        assert_eq!(mails(&app, DESK).len(), written);
    }

    async fn a_collector_asks_again_or_somebody_else(app: TestApp) {
        let (scene, id) = disputed(&app, 5).await;
        let first = token(&mails(&app, DESK)[0]);
        let put = |name: &str, email: &str, days| OwnerCommand {
            name: name.to_owned(),
            email: Email::parse(email).unwrap(),
            due_on: scene.day(days),
        };
        let again = owners::ask_owner(&app.ctx, &scene.collector, id, put("Qualité", DESK, 3)).await;
        again.unwrap();
        // A second click, and a third.
        for _ in 0..2 {
            owners::ask_owner(&app.ctx, &scene.collector, id, put("Qualité", DESK, 3)).await.unwrap();
        }
        app.settle().await;
        assert_eq!(mails(&app, DESK).len(), 2);
        owners::ask_owner(&app.ctx, &scene.collector, id, put("Logistique", OTHER, 3)).await.unwrap();
        app.settle().await;
        let owners_now = seen(&scene, id).await.owners;
        let told: Vec<_> = owners_now.iter().map(|owner| (owner.email.as_str(), owner.is_asked)).collect();
        assert_eq!(told, [(OTHER, true), (DESK, false)]);
        assert!(owner_door::open(&app.ctx, first.as_ref()).await.unwrap().is_none(), "replaced");
        let second = token(&mails(&app, OTHER)[0]);
        assert!(owner_door::open(&app.ctx, second.as_ref()).await.unwrap().is_some());
        scene.live_until(scene.day(20)).await;
        assert_eq!(mails(&app, DESK).len(), 2, "whoever was replaced is left in peace");
    }

    async fn asking_needs_a_seat_a_name_and_a_day_to_come(app: TestApp) {
        let (scene, id) = disputed(&app, 5).await;
        let put = |name: &str, due_on| OwnerCommand {
            name: name.to_owned(),
            email: Email::parse(OTHER).unwrap(),
            due_on,
        };
        let day = scene.day(2);
        let viewer = app.staff(Role::Viewer).await;
        let result = owners::ask_owner(&app.ctx, &viewer, id, put("x", day)).await;
        assert!(matches!(result, Err(DecideError::Other(service::Error::Forbidden))));
        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        let result = owners::ask_owner(&app.ctx, &stranger, id, put("x", day)).await;
        assert!(matches!(result, Err(DecideError::Unknown)));
        let result = owners::ask_owner(&app.ctx, &scene.collector, id, put(" ", day)).await;
        assert!(matches!(result, Err(DecideError::Missing("owner_name"))));
        for wrong in [scene.today() - Duration::days(1), scene.day(91)] {
            let result = owners::ask_owner(&app.ctx, &scene.collector, id, put("x", wrong)).await;
            assert!(matches!(result, Err(DecideError::Date)), "{wrong}");
        }
        let paper = scene.ask(Ask::Document).await.unwrap();
        let result = owners::ask_owner(&app.ctx, &scene.collector, paper.id, put("x", day)).await;
        assert!(matches!(result, Err(DecideError::Unfit)));
        app.settle().await;
        assert!(mails(&app, OTHER).is_empty());
    }

    async fn what_was_put_aside_comes_back_with_the_answer(app: TestApp) {
        let (scene, id) = disputed(&app, 5).await;
        let version = scene.request(id).await.version;
        decide::snooze(&app.ctx, &scene.collector, id, version, scene.day(2)).await.unwrap();
        let token = token(&mails(&app, DESK)[0]);
        owner_door::answer(&app.ctx, token.as_ref(), writes(Advice::Accept, None, "Oui.")).await.unwrap();
        assert_eq!(scene.request(id).await.snoozed_until, None);
    }

    async fn an_address_that_is_refused_is_said_on_the_case(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        with_desk(&app, 5).await;
        app.mailer.fail_next(MailError::Refused("nobody of that name".to_owned()));
        let asked = scene.ask(Ask::dispute(DisputeCategory::Quality)).await.unwrap();
        let case = seen(&scene, asked.id).await;
        assert!(case.history.iter().any(|event| event.kind == "owner_unreachable"), "{:?}", case.history);
        let dead = service::office::dead_letters(&app.ctx, &scene.collector).await.unwrap();
        assert_eq!(dead[0].about.as_deref(), Some(DESK));
    }

    async fn without_a_desk_nobody_is_written_to(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        with_desk(&app, 5).await;
        let command = AskCommand {
            ask: Ask::dispute(DisputeCategory::Billing),
            invoices: Vec::new(),
            words: "Le prix est faux.".to_owned(),
            form_key: app.ctx.form_key(),
            code: String::new(),
        };
        let asked = ask(&app.ctx, &scene.debtor, command).await.unwrap();
        app.settle().await;
        assert!(seen(&scene, asked.id).await.owners.is_empty());
        assert!(mails(&app, DESK).is_empty());
    }
}
