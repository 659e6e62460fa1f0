//! Distress and deaths: a person reads them, whoever answered before.

use super::{digits, held, requests, say, small, switch_on};
use crate::support::TestApp;
use chrono::Duration;
use domain::{
    Locale,
    assistant::Answers,
    conversation::{ConversationState, OwnerKind},
    party::Role,
    scenario::HoldReason,
};
use service::{
    DebtorActor,
    conversations::{TalkError, desk as office, inbox, thread},
};
use testkit::both;

/// What waits for collectors.
async fn waiting(app: &TestApp) -> Vec<inbox::Line> {
    let collector = app.staff(Role::Collector).await;
    inbox::inbox(&app.ctx, &collector, inbox::Which::Waiting, false).await.unwrap().lines
}

/// Checks that this debtor is cared for: held, on a task, first of all that waits.
async fn assert_cared_for(app: &TestApp, debtor: &DebtorActor, why: &str) {
    assert!(held(app, debtor).await.contains(&HoldReason::Vulnerable), "{why}");
    assert!(app.tasks().await.iter().any(|(kind, _)| kind == "vulnerable"), "{why}");
    let mine = waiting(app).await.into_iter().find(|line| line.debtor == debtor.debtor().id);
    assert!(mine.unwrap().is_urgent, "{why}");
    let thread = thread::open(&app.ctx, debtor, None).await.unwrap();
    assert_ne!(thread.owner_kind, OwnerKind::Assistant, "{why}");
    assert_eq!(thread.state, Some(ConversationState::Waiting), "{why}");
    assert!(thread.assistant.is_none(), "{why}");
}

both! {
    async fn distress_goes_to_a_person_and_drops_what_was_to_be_signed(app: TestApp) {
        let debtor = small(&app, Locale::Fr).await;
        app.bill("C2", "F-302", 24_000).await;
        let other = app.debtor_with_mail("C2", Locale::Fr).await;
        say(&app, &other, "passez-moi un conseiller").await;
        app.clock.advance(Duration::hours(1));
        say(&app, &debtor, "je peux payer en 3 fois ?").await;
        say(&app, &debtor, "oui").await;
        let code = digits(&app);
        let care = say(&app, &debtor, "je n'en peux plus, je pense au suicide").await;
        assert!(care.contains("3114") && !care.contains('€'), "{care}");
        assert_cared_for(&app, &debtor, "in the talk").await;
        assert_eq!(waiting(&app).await[0].debtor, debtor.debtor().id, "before whoever waits longer");
        for words in [code.as_str(), "combien je dois ?"] {
            assert_eq!(say(&app, &debtor, words).await, "", "no amount, nothing signed: {words}");
        }
        assert!(requests(&app, &debtor).await.is_empty());
        let collector = app.staff(Role::Collector).await;
        let line = waiting(&app).await.remove(0);
        let case = office::case(&app.ctx, &collector, line.id, (None, None)).await.unwrap().unwrap();
        assert!(!case.assistant_serves, "not as long as it holds");
        let back = office::give_back(&app.ctx, &collector, line.id, case.version).await;
        assert!(matches!(back, Err(TalkError::Colleague)), "{back:?}");
        office::answer(&app.ctx, &collector, line.id, case.version, ("Je vous appelle.", "k")).await.unwrap();
        assert!(waiting(&app).await.iter().all(|line| !line.is_urgent), "a person is there");
    }

    async fn distress_is_heard_where_people_answer(app: TestApp) {
        let words = "je pense au suicide";
        switch_on(&app, Answers::Below).await;
        app.bill("C1", "F1", 90_000).await;
        let large = app.debtor_with_mail("C1", Locale::Fr).await;
        assert_eq!(say(&app, &large, "combien je dois ?").await, "", "for people");
        assert!(say(&app, &large, words).await.contains("3114"), "a larger debt");
        assert_cared_for(&app, &large, "a larger debt").await;

        app.bill("C2", "F2", 24_000).await;
        let handed = app.debtor_with_mail("C2", Locale::Fr).await;
        say(&app, &handed, "passez-moi un conseiller").await;
        let collector = app.staff(Role::Collector).await;
        let line = waiting(&app).await.into_iter().find(|it| it.debtor == handed.debtor().id).unwrap();
        let case = office::case(&app.ctx, &collector, line.id, (None, None)).await.unwrap().unwrap();
        office::answer(&app.ctx, &collector, line.id, case.version, ("Bonjour.", "k1")).await.unwrap();
        assert!(say(&app, &handed, words).await.contains("3114"), "held by staff");
        assert_cared_for(&app, &handed, "held by staff").await;
        assert_eq!(say(&app, &handed, "je suis gravement malade").await, "", "a person is there for it");
        assert!(say(&app, &handed, words).await.contains("3114"), "the numbers each time");

        switch_on(&app, Answers::Never).await;
        app.bill("C3", "F3", 24_000).await;
        let off = app.debtor_with_mail("C3", Locale::En).await;
        assert!(say(&app, &off, "I want to kill myself").await.contains("3114"), "switched off");
        assert_cared_for(&app, &off, "switched off").await;
    }

    async fn a_death_is_for_a_person_and_insolvency_drops_what_was_to_be_signed(app: TestApp) {
        let debtor = small(&app, Locale::Fr).await;
        let told = say(&app, &debtor, "mon père est décédé").await;
        assert!(told.contains("condoléances"), "{told}");
        let line = waiting(&app).await.remove(0);
        assert!(!line.is_urgent && line.owner_kind == OwnerKind::Nobody);
        assert_eq!(say(&app, &debtor, "combien je dois ?").await, "");

        app.bill("C2", "F-302", 24_000).await;
        let firm = app.debtor_with_mail("C2", Locale::Fr).await;
        say(&app, &firm, "je peux payer en 3 fois ?").await;
        say(&app, &firm, "oui").await;
        let code = digits(&app);
        say(&app, &firm, "nous sommes en liquidation judiciaire").await;
        assert!(held(&app, &firm).await.contains(&HoldReason::Insolvency));
        say(&app, &firm, &code).await;
        assert!(requests(&app, &firm).await.is_empty(), "nothing is signed any more");
    }
}
