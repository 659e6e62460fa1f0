//! The collectors' side: answering, writing first, handing on, closing, and what two of them do at
//! once.

use super::{ANSWERED, SAID, answer, begin, case, notices, people, said, say, unread, waiting};
use crate::support::TestApp;
use chrono::Duration;
use domain::{
    Locale,
    conversation::{ConversationState, OwnerKind},
    party::Role,
};
use service::{
    StaffActor,
    conversations::{
        TalkError, TurnView, desk,
        inbox::{self, Which},
        thread,
    },
    portal,
};
use testkit::{both, contents};

both! {
    async fn a_stale_answer_is_not_said_over_what_is_new(app: TestApp) {
        let (debtor, camille) = people(&app).await;
        let paul = app.staff(Role::Collector).await;
        say(&app, &debtor, SAID).await;
        let id = waiting(&app, &camille).await;
        let shown = case(&app, &paul, id).await;
        let last = shown.turns.shown.last().unwrap().position;
        answer(&app, &camille, id, ANSWERED).await;
        say(&app, &debtor, "Merci, mais quand ?").await;

        let late = desk::answer(&app.ctx, &paul, id, shown.version, ("Un autre mot.", "late")).await;
        assert!(matches!(late, Err(TalkError::Stale)), "{late:?}");
        for done in [
            desk::give(&app.ctx, &paul, id, shown.version, Some(paul.id())).await,
            desk::close(&app.ctx, &paul, id, shown.version).await,
        ] {
            assert!(matches!(done, Err(TalkError::Stale)), "{done:?}");
        }
        let anew = desk::case(&app.ctx, &paul, id, (None, Some(last))).await.unwrap().unwrap();
        let new: Vec<_> = anew.turns.shown.iter().filter(|turn| turn.is_new).map(|turn| turn.position).collect();
        assert_eq!(new, [2, 3], "the colleague's and the debtor's");
        desk::answer(&app.ctx, &paul, id, anew.version, ("Un autre mot.", "late")).await.unwrap();
        assert_eq!(said(&app, &debtor).await.len(), 4, "what was kept is sent");
    }

    async fn a_collector_writes_first_and_nobody_waits_for_it(app: TestApp) {
        let (debtor, collector) = people(&app).await;
        let to = (debtor.debtor().id, debtor.contact().id);
        let id = desk::begin(&app.ctx, &collector, to, (ANSWERED, "form")).await.unwrap();
        assert_eq!(desk::begin(&app.ctx, &collector, to, (ANSWERED, "form")).await.unwrap(), id, "a double click");
        let begun = case(&app, &collector, id).await;
        assert_eq!((begun.state, begun.owner), (ConversationState::Open, Some(collector.id())));
        assert_eq!(inbox::waiting(&app.ctx, &collector).await.unwrap(), 0);
        // Who begins a moment later reads first.
        let other = app.staff(Role::Collector).await;
        let late = begin(&app, &other, &debtor).await;
        assert!(matches!(late, Err(TalkError::Stale)), "{late:?}");
        assert!(portal::overview(&app.ctx, &debtor).await.unwrap().has_unread);
        say(&app, &debtor, SAID).await;
        let found = inbox::inbox(&app.ctx, &collector, Which::Waiting, true).await.unwrap();
        assert_eq!((found.lines.len(), found.mine), (1, 1), "whoever wrote is asked");
        unread(&app).await;
        assert_eq!(notices(&app), 1);
    }

    async fn it_is_handed_on_taken_over_and_closed(app: TestApp) {
        let (debtor, camille) = people(&app).await;
        let paul = app.staff(Role::Collector).await;
        say(&app, &debtor, SAID).await;
        let id = waiting(&app, &camille).await;
        let give = async |by: &StaffActor, to| {
            let version = case(&app, by, id).await.version;
            desk::give(&app.ctx, by, id, version, to).await
        };
        give(&camille, Some(paul.id())).await.unwrap();
        let mine = async |of: &StaffActor| inbox::inbox(&app.ctx, of, Which::Waiting, true).await.unwrap().lines.len();
        assert_eq!((mine(&camille).await, mine(&paul).await), (0, 1));
        answer(&app, &camille, id, ANSWERED).await;
        assert_eq!(case(&app, &paul, id).await.owner, Some(paul.id()), "helping out takes nothing away");
        give(&camille, Some(camille.id())).await.unwrap();
        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        let refused = give(&camille, Some(stranger.id())).await;
        assert!(matches!(refused, Err(TalkError::Colleague)), "{refused:?}");
        give(&camille, None).await.unwrap();
        assert_eq!(case(&app, &paul, id).await.owner_kind, OwnerKind::Nobody);

        say(&app, &debtor, "Merci.").await;
        let version = case(&app, &camille, id).await.version;
        desk::close(&app.ctx, &camille, id, version).await.unwrap();
        desk::close(&app.ctx, &camille, id, version).await.unwrap();
        assert_eq!(inbox::waiting(&app.ctx, &camille).await.unwrap(), 0);
        let closed = inbox::inbox(&app.ctx, &camille, Which::Closed, false).await.unwrap();
        assert_eq!(closed.lines.len(), 1);
        assert_eq!(said(&app, &debtor).await.len(), 3, "it can be read all the same");
        say(&app, &debtor, "Une autre question.").await;
        assert_eq!(waiting(&app, &camille).await, id, "the next turn opens it again");
    }

    async fn a_viewer_looks_and_does_nothing(app: TestApp) {
        let (debtor, collector) = people(&app).await;
        say(&app, &debtor, SAID).await;
        let id = waiting(&app, &collector).await;
        let viewer = app.staff(Role::Viewer).await;
        let version = case(&app, &viewer, id).await.version;
        let before = contents(&app.db).await;
        let to = (debtor.debtor().id, debtor.contact().id);
        for refused in [
            desk::answer(&app.ctx, &viewer, id, version, ("x", "x")).await.map(drop),
            desk::begin(&app.ctx, &viewer, to, ("x", "x")).await.map(drop),
            desk::give(&app.ctx, &viewer, id, version, Some(viewer.id())).await,
            desk::close(&app.ctx, &viewer, id, version).await,
        ] {
            assert!(matches!(refused, Err(TalkError::Other(service::Error::Forbidden))), "{refused:?}");
        }
        assert_eq!(contents(&app.db).await, before);
    }

    async fn a_long_thread_is_read_page_by_page(app: TestApp) {
        let (debtor, collector) = people(&app).await;
        let id = begin(&app, &collector, &debtor).await.unwrap();
        for number in 2..=130 {
            answer(&app, &collector, id, &format!("Message {number}")).await;
        }
        let latest = thread::open(&app.ctx, &debtor, None).await.unwrap().turns;
        let places = |turns: &[TurnView]| (turns[0].position, turns.last().unwrap().position);
        assert_eq!((places(&latest.shown), latest.earlier), ((31, 130), Some(31)));
        let earlier = thread::open(&app.ctx, &debtor, latest.earlier).await.unwrap().turns;
        assert_eq!((places(&earlier.shown), earlier.earlier), ((1, 30), None));
        let shown = desk::case(&app.ctx, &collector, id, (Some(31), None)).await.unwrap().unwrap();
        assert_eq!(places(&shown.turns.shown), (1, 30));
    }

    async fn those_who_wait_longest_come_first(app: TestApp) {
        let collector = app.staff(Role::Collector).await;
        let mut names = Vec::new();
        for number in 1..=3 {
            app.bill(&format!("C{number}"), &format!("F{number}"), 5_000).await;
            let debtor = app.debtor_with_mail(&format!("C{number}"), Locale::Fr).await;
            app.clock.advance(Duration::minutes(1));
            say(&app, &debtor, SAID).await;
            names.push(debtor);
        }
        // Writing again does not lose one's place.
        app.clock.advance(Duration::minutes(1));
        say(&app, &names[0], "Encore un mot.").await;
        let found = inbox::inbox(&app.ctx, &collector, Which::Waiting, false).await.unwrap();
        let places: Vec<_> = found.lines.iter().map(|line| line.debtor_reference.as_str()).collect();
        assert_eq!(places, ["C1", "C2", "C3"]);
        assert_eq!(found.lines[0].excerpt, "Encore un mot.");
        answer(&app, &collector, found.lines[1].id, ANSWERED).await;
        let under_way = inbox::inbox(&app.ctx, &collector, Which::UnderWay, false).await.unwrap();
        assert_eq!(under_way.lines.iter().map(|line| line.debtor_reference.as_str()).collect::<Vec<_>>(), ["C2"]);
        assert_eq!(under_way.waiting, 2);
    }
}
