//! The assistant answers small debts, does what the forms do, and hands over.

mod care;
mod told;

use crate::support::TestApp;
use chrono::{Duration, NaiveTime};
use domain::{
    Locale, Money,
    assistant::{Answers, Service},
    conversation::{Author, ConversationState, OwnerKind},
    party::Role,
    requests::{RequestKind, RequestState},
    scenario::HoldReason,
};
use service::{
    DebtorActor,
    assistant::{desk as rules, settings},
    conversations::{TalkError, desk as office, inbox, thread},
    preferences,
};
use store::requests::Request;
use testkit::{both, contents};

/// Somebody who owes 240.00, at a creditor whose assistant answers debts below 500.00.
async fn small(app: &TestApp, locale: Locale) -> DebtorActor {
    switch_on(app, Answers::Below).await;
    app.bill("C1", "F-301", 24_000).await;
    app.debtor_with_mail("C1", locale).await
}

async fn switch_on(app: &TestApp, answers: Answers) {
    let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    let wanted =
        Service { answers, below: Money::eur(50_000), staffed_from: at(9), staffed_until: at(18) };
    let manager = app.staff(Role::Manager).await;
    assert!(settings::set(&app.ctx, &manager, wanted).await.unwrap());
}

/// Says something; what the assistant answers, if it does.
async fn say(app: &TestApp, debtor: &DebtorActor, words: &str) -> String {
    let key = format!("{}:{}", debtor.debtor().id, app.ctx.form_key());
    thread::say(&app.ctx, debtor, debtor.contact().locale, (words, key)).await.unwrap();
    app.settle().await;
    let turns = thread::open(&app.ctx, debtor, None).await.unwrap().turns.shown;
    let last = turns.last().unwrap();
    if last.author == Author::Assistant { last.words.clone() } else { String::new() }
}

async fn requests(app: &TestApp, debtor: &DebtorActor) -> Vec<Request> {
    let mut tx = app.ctx.store.read().await.unwrap();
    store::requests::of_debtor(&mut tx, app.creditor.id, debtor.debtor().id).await.unwrap()
}

async fn held(app: &TestApp, debtor: &DebtorActor) -> Vec<HoldReason> {
    let mut tx = app.ctx.store.read().await.unwrap();
    let found = store::holds::of_debtor(&mut tx, app.creditor.id, debtor.debtor().id).await;
    found.unwrap().into_iter().map(|hold| hold.reason).collect()
}

/// The six digits of the last e-mail.
fn digits(app: &TestApp) -> String {
    let mail = app.mailer.accepted().pop().unwrap();
    let text = mail.text.replace('\u{a0}', " ");
    let after = text.split("Votre code :").nth(1).or_else(|| text.split("Your code:").nth(1));
    after.unwrap().chars().filter(char::is_ascii_digit).take(6).collect()
}

both! {
    async fn a_plan_within_the_policy_is_confirmed_signed_and_agreed(app: TestApp) {
        let debtor = small(&app, Locale::Fr).await;
        let first = say(&app, &debtor, "je peux payer en 3 fois ?").await;
        assert!(first.contains("assistant automatique"), "{first}");
        assert!(first.contains("80,00") && first.contains("2240"), "{first}");
        assert!(requests(&app, &debtor).await.is_empty(), "nothing before a yes");
        let asked = say(&app, &debtor, "oui").await;
        assert!(asked.contains("six chiffres"), "{asked}");
        assert!(requests(&app, &debtor).await.is_empty(), "nothing before it is signed");
        let wrong = say(&app, &debtor, "000000").await;
        assert!(wrong.contains("pas le bon"), "{wrong}");
        let done = say(&app, &debtor, &digits(&app)).await;
        assert!(done.contains("en place"), "{done}");
        let found = requests(&app, &debtor).await;
        let found: Vec<_> = found.iter().map(|it| (it.kind, it.state)).collect();
        assert_eq!(found, [(RequestKind::Plan, RequestState::Approved)]);
        let mut tx = app.ctx.store.read().await.unwrap();
        let plans = store::plans::of_debtor(&mut tx, app.creditor.id, debtor.debtor().id).await.unwrap();
        assert_eq!(plans.len(), 1);
    }

    async fn a_plan_beyond_the_policy_waits_for_a_person(app: TestApp) {
        let debtor = small(&app, Locale::En).await;
        let offered = say(&app, &debtor, "I want to pay in 8 instalments").await;
        assert!(!offered.is_empty());
        say(&app, &debtor, "yes").await;
        let done = say(&app, &debtor, &digits(&app)).await;
        assert!(done.contains("passed on"), "{done}");
        let found = requests(&app, &debtor).await;
        assert_eq!((found[0].kind, found[0].state), (RequestKind::Plan, RequestState::Open));
        assert!(!found[0].clauses.is_empty(), "the policy says why");
        assert!(found[0].words.contains("8 instalments"), "in the debtor's words");
    }

    async fn a_promise_is_recorded_after_a_yes_and_corrected_before_it(app: TestApp) {
        let debtor = small(&app, Locale::Fr).await;
        say(&app, &debtor, "je règle lundi").await;
        say(&app, &debtor, "pardon mardi").await;
        assert!(held(&app, &debtor).await.is_empty());
        let done = say(&app, &debtor, "oui").await;
        assert!(done.contains("mardi"), "{done}");
        let found = requests(&app, &debtor).await;
        assert_eq!((found[0].kind, found[0].state), (RequestKind::Promise, RequestState::Approved));
    }

    async fn a_no_changes_nothing(app: TestApp) {
        let debtor = small(&app, Locale::Fr).await;
        say(&app, &debtor, "je paierai vendredi").await;
        say(&app, &debtor, "non").await;
        assert!(requests(&app, &debtor).await.is_empty() && held(&app, &debtor).await.is_empty());
    }

    async fn a_person_takes_over_and_the_assistant_falls_silent_until_told(app: TestApp) {
        let debtor = small(&app, Locale::Fr).await;
        say(&app, &debtor, "je voudrais payer en plusieurs fois").await;
        let handed = say(&app, &debtor, "passez-moi un conseiller").await;
        assert!(handed.contains("personne"), "{handed}");
        let collector = app.staff(Role::Collector).await;
        let waiting = inbox::inbox(&app.ctx, &collector, inbox::Which::Waiting, false).await.unwrap();
        let id = waiting.lines[0].id;
        assert_eq!(say(&app, &debtor, "vous êtes là ?").await, "", "silent");
        let case = office::case(&app.ctx, &collector, id, (None, None)).await.unwrap().unwrap();
        assert_eq!(case.traces.len(), 2, "what the assistant read is there");
        assert_eq!(case.traces[1].intent, "human");
        assert!(case.traces[1].trace.0["unfinished"]["request"].is_string(), "with what was begun");
        let said = ("Bonjour, me voici.", "k1");
        office::answer(&app.ctx, &collector, id, case.version, said).await.unwrap();
        assert_eq!(say(&app, &debtor, "merci").await, "");
        let case = office::case(&app.ctx, &collector, id, (None, None)).await.unwrap().unwrap();
        office::give_back(&app.ctx, &collector, id, case.version).await.unwrap();
        assert!(!say(&app, &debtor, "combien je dois ?").await.is_empty(), "told to return");
        let stale = office::give_back(&app.ctx, &collector, id, case.version).await;
        assert!(stale.is_ok(), "it has it already");
    }

    async fn a_larger_debt_is_for_people(app: TestApp) {
        switch_on(&app, Answers::Below).await;
        app.bill("C1", "F1", 50_000).await;
        let debtor = app.debtor_with_mail("C1", Locale::Fr).await;
        assert_eq!(say(&app, &debtor, "combien je dois ?").await, "");
        let thread = thread::open(&app.ctx, &debtor, None).await.unwrap();
        assert_eq!((thread.owner_kind, thread.state), (OwnerKind::Nobody, Some(ConversationState::Waiting)));
        assert!(thread.assistant.is_none());
    }

    async fn distress_stops_what_is_automatic_and_speaks_of_no_money(app: TestApp) {
        let debtor = small(&app, Locale::Fr).await;
        say(&app, &debtor, "je voudrais payer en 3 fois").await;
        let care = say(&app, &debtor, "je n'en peux plus, je pense au suicide").await;
        assert!(care.contains("3114"), "{care}");
        for word in ["€", "payer", "facture", "échéanc"] {
            assert!(!care.contains(word), "{word}: {care}");
        }
        assert!(held(&app, &debtor).await.contains(&HoldReason::Vulnerable));
        assert!(app.tasks().await.iter().any(|(kind, _)| kind == "vulnerable"), "a person is told");
        assert!(requests(&app, &debtor).await.is_empty());
    }

    async fn protective_acts_need_no_yes(app: TestApp) {
        let debtor = small(&app, Locale::Fr).await;
        say(&app, &debtor, "STOP SMS").await;
        let chosen = preferences::preferences(&app.ctx, &debtor).await.unwrap();
        assert_eq!((chosen.sms, chosen.email), (false, true));
        let key = format!("{}:{}", debtor.debtor().id, app.ctx.form_key());
        let words = "vous vous trompez de personne";
        let heard = thread::say(&app.ctx, &debtor, debtor.contact().locale, (words, key)).await.unwrap();
        assert!(heard.effects.wrong_person);
        let key = format!("{}:{}", debtor.debtor().id, app.ctx.form_key());
        let after = thread::say(&app.ctx, &debtor, debtor.contact().locale, ("combien je dois ?", key)).await;
        assert!(matches!(after, Err(TalkError::Held(HoldReason::WrongPerson))), "{after:?}");
    }

    async fn another_address_is_not_changed_by_saying_it(app: TestApp) {
        let debtor = small(&app, Locale::Fr).await;
        say(&app, &debtor, "mon nouveau mail est paul.r@example.net").await;
        let told = say(&app, &debtor, "oui").await;
        assert!(told.contains("Rien n’est encore changé"), "{told}");
        let thread = thread::open(&app.ctx, &debtor, None).await.unwrap();
        assert_eq!(thread.assistant.unwrap().leads.unwrap().path, "/ask/contact/me");
        let mut tx = app.ctx.store.read().await.unwrap();
        let id = debtor.contact().id;
        let contact = store::contacts::by_id(&mut tx, app.creditor.id, id).await.unwrap().unwrap();
        assert_eq!(contact.email, debtor.contact().email);
    }

    async fn a_double_click_is_answered_once(app: TestApp) {
        let debtor = small(&app, Locale::Fr).await;
        let key = format!("{}:{}", debtor.debtor().id, app.ctx.form_key());
        for _ in 0..3 {
            thread::say(&app.ctx, &debtor, debtor.contact().locale, ("bonjour", key.clone())).await.unwrap();
        }
        let turns = thread::open(&app.ctx, &debtor, None).await.unwrap().turns.shown;
        assert_eq!(turns.len(), 2);
    }

    async fn a_card_number_is_kept_nowhere(app: TestApp) {
        let debtor = small(&app, Locale::Fr).await;
        for card in ["4970 1000 0000 0014", "4970-1000-0000-0014", "4970100000000014"] {
            say(&app, &debtor, &format!("prélevez sur ma carte {card} svp")).await;
        }
        let found = format!("{:?}", contents(&app.db).await);
        let digits: String = found.chars().filter(char::is_ascii_digit).collect();
        assert!(!found.contains("4970") && !digits.contains("4970100000000014"));
    }

    async fn what_is_not_understood_is_counted_taught_published_and_taken_back(app: TestApp) {
        let debtor = small(&app, Locale::Fr).await;
        for _ in 0..2 {
            say(&app, &debtor, "le zébulon du mois s'il te plaît").await;
            app.clock.advance(Duration::minutes(5));
        }
        let manager = app.staff(Role::Manager).await;
        let desk = rules::desk(&app.ctx, &manager).await.unwrap();
        let phrase = desk.phrases.first().unwrap().clone();
        assert_eq!(phrase.count, 2);
        let overlay =
            rules::with_sample("", phrase.locale, &phrase.words, rules::Intent::DocumentRequest);
        let preview = rules::preview(&app.ctx, &manager, &overlay).await.unwrap();
        assert_eq!(preview.findings, Vec::<String>::new());
        assert_eq!(preview.changes.len(), 2, "{:?}", preview.changes);
        let number = rules::publish(&app.ctx, &manager, 0, (&overlay, "zébulon")).await.unwrap();
        assert_eq!(number, 1);
        say(&app, &debtor, "le zébulon du mois s'il te plaît").await;
        let intents = |traces: Vec<store::assistant::Trace>| traces[0].intent.clone();
        let latest = || async {
            let mut tx = app.ctx.store.read().await.unwrap();
            store::assistant::latest(&mut tx, app.creditor.id, 1).await.unwrap()
        };
        assert_eq!(intents(latest().await), "document_request");
        let stale = rules::publish(&app.ctx, &manager, 0, ("", "")).await;
        assert!(matches!(stale, Err(rules::PublishError::Stale)));
        rules::restore(&app.ctx, &manager, 1, 0).await.unwrap();
        app.clock.advance(Duration::minutes(5));
        say(&app, &debtor, "le zébulon du mois s'il te plaît").await;
        assert_ne!(intents(latest().await), "document_request");
        assert_eq!(rules::settle(&app.ctx, &manager, &phrase.key).await.unwrap(), 3);
    }

    async fn traces_are_forgotten_after_ninety_days_and_the_talk_stays(app: TestApp) {
        let debtor = small(&app, Locale::Fr).await;
        say(&app, &debtor, "combien je dois ?").await;
        let kept = || async { contents(&app.db).await["turn_trace"].len() };
        app.clock.advance(Duration::days(89));
        service::sweep::sweep(&app.ctx).await.unwrap();
        assert_eq!(kept().await, 1);
        app.clock.advance(Duration::days(2));
        service::sweep::sweep(&app.ctx).await.unwrap();
        assert_eq!(kept().await, 0);
        let turns = thread::open(&app.ctx, &debtor, None).await.unwrap().turns.shown;
        assert_eq!(turns.len(), 2);
    }

    async fn rules_that_protect_cannot_be_switched_off(app: TestApp) {
        let manager = app.staff(Role::Manager).await;
        let overlay = "[fr]\ndisable = [\"vulnerable.suicide\"]\n";
        let refused = rules::publish(&app.ctx, &manager, 0, (overlay, "")).await;
        assert!(matches!(&refused, Err(rules::PublishError::Findings(found)) if !found.is_empty()), "{refused:?}");
        let collector = app.staff(Role::Collector).await;
        assert!(rules::publish(&app.ctx, &collector, 0, ("", "")).await.is_err());
    }
}
