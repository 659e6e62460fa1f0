//! Versions of the policy, and the library of reasons.

use super::Scene;
use crate::support::TestApp;
use domain::{
    party::Role,
    requests::{Answer, Ask, RequestPolicy},
};
use service::requests::{
    case,
    policy::{self, PolicyError},
    reasons::{self, Change, ReasonError},
};
use testkit::both;

fn days(delay_days: u32) -> RequestPolicy {
    RequestPolicy { delay_days, ..RequestPolicy::default() }
}

both! {
    async fn each_publication_is_a_version_that_tells_what_it_changed(app: TestApp) {
        let manager = app.staff(Role::Manager).await;
        let ctx = &app.ctx;
        assert_eq!(policy::show(ctx, &manager).await.unwrap().current.number, 0);
        policy::publish(ctx, &manager, &days(20), 0).await.unwrap();
        policy::publish(ctx, &manager, &days(30), 1).await.unwrap();
        let seen = policy::show(ctx, &manager).await.unwrap();
        assert_eq!((seen.current.number, seen.current.policy.delay_days), (2, 30));
        let told: Vec<_> = seen
            .versions
            .iter()
            .map(|one| (one.number, one.before.delay_days, one.policy.delay_days, one.by.as_deref()))
            .collect();
        assert_eq!(told, [(2, 20, 30, Some(manager.name())), (1, 15, 20, Some(manager.name()))]);
        assert_eq!(policy::restore(ctx, &manager, 1, 2).await.unwrap(), 3);
        let seen = policy::show(ctx, &manager).await.unwrap();
        assert_eq!((seen.current.number, seen.current.policy.delay_days), (3, 20));
        assert_eq!(seen.versions[0].restored_from, Some(1));
        assert!(matches!(policy::restore(ctx, &manager, 9, 3).await, Err(PolicyError::Unknown)));
    }

    async fn a_form_that_is_older_than_the_policy_overwrites_nothing(app: TestApp) {
        let (one, two) = (app.staff(Role::Manager).await, app.staff(Role::Manager).await);
        let ctx = &app.ctx;
        policy::publish(ctx, &one, &days(20), 0).await.unwrap();
        let Err(PolicyError::Stale(newer)) = policy::publish(ctx, &two, &days(99), 0).await else {
            panic!("an old form was taken")
        };
        assert_eq!((newer.number, newer.policy.delay_days), (1, 20));
        let late = policy::restore(ctx, &two, 1, 0).await;
        assert!(matches!(late, Err(PolicyError::Stale(_))));
        assert_eq!(policy::show(ctx, &one).await.unwrap().current.policy, days(20));
    }

    async fn of_fifty_who_publish_at_once_one_is_taken(app: TestApp) {
        let manager = app.staff(Role::Manager).await;
        let clicks: Vec<_> = (0..50)
            .map(|number| {
                let (ctx, manager) = (app.ctx.clone(), manager.clone());
                tokio::spawn(async move { policy::publish(&ctx, &manager, &days(number), 0).await })
            })
            .collect();
        let mut taken = 0;
        for click in clicks {
            match click.await.unwrap() {
                Ok(_) => taken += 1,
                Err(error) => assert!(matches!(error, PolicyError::Stale(_)), "{error:?}"),
            }
        }
        assert_eq!((taken, policy::show(&app.ctx, &manager).await.unwrap().versions.len()), (1, 1));
    }

    async fn a_request_keeps_the_version_that_judged_it(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let manager = app.staff(Role::Manager).await;
        let early = scene.ask(Ask::Document).await.unwrap().id;
        policy::publish(&app.ctx, &manager, &days(5), 0).await.unwrap();
        let late = scene.ask(Ask::Delay { until: scene.day(10) }).await.unwrap();
        assert!(!late.granted, "judged by the new one");
        policy::publish(&app.ctx, &manager, &days(30), 1).await.unwrap();
        let number = async |id| scene.request(id).await.policy_number;
        assert_eq!((number(early).await, number(late.id).await), (Some(0), Some(1)));
        let case = case::case(&app.ctx, &scene.collector, late.id).await.unwrap().unwrap();
        assert_eq!(case.policy_number, 2, "what counts now is another one");
    }

    async fn another_creditor_has_versions_of_its_own(app: TestApp) {
        let manager = app.staff(Role::Manager).await;
        let stranger = app.staff_at(&app.other_creditor, Role::Manager).await;
        let ctx = &app.ctx;
        policy::publish(ctx, &manager, &days(20), 0).await.unwrap();
        let theirs = policy::show(ctx, &stranger).await.unwrap();
        assert!(theirs.current.number == 0 && theirs.versions.is_empty());
        assert!(matches!(policy::restore(ctx, &stranger, 1, 0).await, Err(PolicyError::Unknown)));
        let collector = app.staff(Role::Collector).await;
        assert!(policy::restore(ctx, &collector, 1, 1).await.is_err());
    }

    async fn reasons_are_added_worded_anew_ordered_and_retired(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let (ctx, manager) = (&app.ctx, app.staff(Role::Manager).await);
        let given = reasons::list(ctx, &manager).await.unwrap();
        let names = |all: &[reasons::Entry]| all.iter().map(|one| one.name.clone()).collect::<Vec<_>>();
        let (fr, en) = ("Non, désolés.".to_owned(), "No, sorry.".to_owned());
        reasons::change(ctx, &manager, Change::Add { fr: fr.clone(), en: en.clone() }).await.unwrap();
        let all = reasons::list(ctx, &manager).await.unwrap();
        assert_eq!(names(&all)[..given.len()], names(&given)[..], "those that were given are kept");
        let new = all.last().unwrap().clone();
        assert_eq!((&new.fr, &new.en), (&fr, &en));
        let name = new.name.clone();
        reasons::change(ctx, &manager, Change::Raise { name: name.clone() }).await.unwrap();
        let word = Change::Word { name: name.clone(), fr: "Non.".to_owned(), en };
        reasons::change(ctx, &manager, word).await.unwrap();
        let first = given[0].name.clone();
        reasons::change(ctx, &manager, Change::Retire { name: first.clone(), retired: true }).await.unwrap();
        let all = reasons::list(ctx, &manager).await.unwrap();
        assert_eq!(all[all.len() - 2].fr, "Non.");
        assert!(all[0].is_retired);

        let asked = scene.ask(scene.plan(8)).await.unwrap();
        let case = case::case(ctx, &scene.collector, asked.id).await.unwrap().unwrap();
        let offered: Vec<_> = case.reasons.iter().map(|one| one.name.clone()).collect();
        assert!(!offered.contains(&first) && offered.contains(&name), "{offered:?}");
        let reason = case.reasons.iter().find(|one| one.name == name).unwrap().words.clone();
        scene.answer(asked.id, Answer::Refuse { reason }).await;
        assert!(app.mailer.accepted().pop().unwrap().text.contains("Non."));

        reasons::change(ctx, &manager, Change::Retire { name: first, retired: false }).await.unwrap();
        assert!(!reasons::list(ctx, &manager).await.unwrap()[0].is_retired);
        let mute = Change::Add { fr: "x".to_owned(), en: " ".to_owned() };
        let mute = reasons::change(ctx, &manager, mute).await;
        assert!(matches!(mute, Err(ReasonError::Words(domain::Locale::En))));
        let none = Change::Raise { name: "x".to_owned() };
        assert!(matches!(reasons::change(ctx, &manager, none).await, Err(ReasonError::Unknown)));
        let stranger = app.staff_at(&app.other_creditor, Role::Manager).await;
        let theirs = Change::Retire { name, retired: true };
        assert!(matches!(reasons::change(ctx, &stranger, theirs).await, Err(ReasonError::Unknown)));
        assert!(reasons::change(ctx, &scene.collector, Change::Raise { name: "x".to_owned() }).await.is_err());
    }
}
