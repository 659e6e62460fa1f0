//! Messages between contacts and whoever answers for the creditor.

mod desk;
mod limits;
mod qualified;

use crate::support::TestApp;
use chrono::Duration;
use domain::{
    ConversationId, Locale,
    conversation::{Author, ConversationState, OwnerKind},
    party::Role,
};
use service::{
    DebtorActor, StaffActor,
    conversations::{
        ByMail, TalkError, TurnView,
        desk::{self as office, Case},
        inbox::{self, Which},
        thread,
    },
    portal::{self, Happened},
    preferences::{self, Preferences},
};
use testkit::{both, contents};

/// What a debtor says in these tests, and what is answered.
const SAID: &str = "Je traverse une période difficile.";
const ANSWERED: &str = "Merci de nous l’avoir dit. Prenons le temps d’en parler.";

/// A debtor who owes 240.00, with an address, and a collector.
async fn people(app: &TestApp) -> (DebtorActor, StaffActor) {
    app.bill("C1", "F1", 24_000).await;
    (app.debtor_with_mail("C1", Locale::Fr).await, app.staff(Role::Collector).await)
}

fn key(app: &TestApp, debtor: &DebtorActor) -> String {
    format!("{}:{}", debtor.debtor().id, app.ctx.form_key())
}

async fn say(app: &TestApp, debtor: &DebtorActor, words: &str) {
    thread::say(&app.ctx, debtor, debtor.contact().locale, (words, key(app, debtor)))
        .await
        .unwrap();
}

async fn said(app: &TestApp, debtor: &DebtorActor) -> Vec<TurnView> {
    thread::open(&app.ctx, debtor, None).await.unwrap().turns.shown
}

async fn case(app: &TestApp, staff: &StaffActor, id: ConversationId) -> Case {
    office::case(&app.ctx, staff, id, (None, None)).await.unwrap().unwrap()
}

/// The one conversation of the first creditor that waits.
async fn waiting(app: &TestApp, staff: &StaffActor) -> ConversationId {
    let found = inbox::inbox(&app.ctx, staff, Which::Waiting, false).await.unwrap();
    assert_eq!(found.lines.len(), 1);
    found.lines[0].id
}

/// Answers what is there, as it stands.
async fn answer(app: &TestApp, staff: &StaffActor, id: ConversationId, words: &str) -> ByMail {
    let version = case(app, staff, id).await.version;
    let said = (words, app.ctx.form_key());
    office::answer(&app.ctx, staff, id, version, (said.0, &said.1)).await.unwrap()
}

async fn begin(
    app: &TestApp,
    staff: &StaffActor,
    debtor: &DebtorActor,
) -> Result<ConversationId, TalkError> {
    let to = (debtor.debtor().id, debtor.contact().id);
    office::begin(&app.ctx, staff, to, (ANSWERED, &app.ctx.form_key())).await
}

/// Lets the moment pass in which whoever has the conversation open reads what is said.
async fn unread(app: &TestApp) {
    app.advance_and_settle(Duration::seconds(20)).await;
}

/// E-mails that say that a message waits.
fn notices(app: &TestApp) -> usize {
    let mails = app.mailer.accepted();
    mails.iter().filter(|mail| mail.subject.contains("un message vous attend")).count()
}

both! {
    async fn a_question_is_promised_an_answer_and_gets_one(app: TestApp) {
        let (debtor, collector) = people(&app).await;
        assert!(said(&app, &debtor).await.is_empty());
        // A Monday; two business days.
        let promised = thread::say(&app.ctx, &debtor, debtor.contact().locale, (SAID, key(&app, &debtor))).await.unwrap();
        assert_eq!(promised.answer_by, Some("2026-03-18".parse().unwrap()));
        assert_eq!(inbox::waiting(&app.ctx, &collector).await.unwrap(), 1);

        let id = waiting(&app, &collector).await;
        let seen = case(&app, &collector, id).await;
        assert_eq!((seen.state, seen.owner_kind), (ConversationState::Waiting, OwnerKind::Nobody));
        assert_eq!((seen.party.owed.minor, seen.party.overdue.minor), (24_000, 24_000));
        assert_eq!(answer(&app, &collector, id, ANSWERED).await, ByMail::Goes);
        assert_eq!(inbox::waiting(&app.ctx, &collector).await.unwrap(), 0);

        let thread = thread::open(&app.ctx, &debtor, None).await.unwrap();
        assert_eq!(thread.state, Some(ConversationState::Answered));
        assert_eq!(thread.owner.as_deref(), Some(collector.name()), "whoever answered is named");
        assert_eq!((thread.waits_since, thread.answer_by), (None, None));
        let turns = thread.turns.shown;
        let authors: Vec<_> = turns.iter().map(|turn| turn.author).collect();
        assert_eq!(authors, [Author::Debtor, Author::Staff], "oldest first");
        assert_eq!((turns[1].words.as_str(), turns[1].name.as_deref()), (ANSWERED, Some(collector.name())));

        let history = portal::history(&app.ctx, &debtor).await.unwrap();
        let told = history.iter().filter(|item| matches!(item.what, Happened::Said { .. })).count();
        assert_eq!(told, 2);
        let file = service::office::debtor(&app.ctx, &collector, debtor.debtor().id).await.unwrap().unwrap();
        for act in ["conversation.written", "conversation.answered"] {
            let found = file.timeline.iter().find(|told| told.action == act).unwrap();
            assert!(!found.detail.to_string().contains("difficile"), "the audit keeps no words");
        }
    }

    async fn a_promise_is_not_put_off_by_writing_again(app: TestApp) {
        let (debtor, _) = people(&app).await;
        say(&app, &debtor, SAID).await;
        app.clock.advance(Duration::days(1));
        let again = thread::say(&app.ctx, &debtor, debtor.contact().locale, ("Encore une chose.", key(&app, &debtor))).await.unwrap();
        assert_eq!(again.answer_by, Some("2026-03-18".parse().unwrap()));
        let thread = thread::open(&app.ctx, &debtor, None).await.unwrap();
        let since = app.ctx.local(&app.creditor) - Duration::days(1);
        assert_eq!(thread.waits_since, Some(since));
    }

    async fn a_double_click_says_it_once(app: TestApp) {
        let (debtor, collector) = people(&app).await;
        let once = key(&app, &debtor);
        for _ in 0..3 {
            thread::say(&app.ctx, &debtor, debtor.contact().locale, (SAID, once.clone())).await.unwrap();
        }
        let id = waiting(&app, &collector).await;
        let version = case(&app, &collector, id).await.version;
        for _ in 0..3 {
            office::answer(&app.ctx, &collector, id, version, (ANSWERED, "form1")).await.unwrap();
        }
        unread(&app).await;
        assert_eq!(said(&app, &debtor).await.len(), 2);
        assert_eq!(notices(&app), 1);
        // Another collector's form of the same name is another form.
        let other = app.staff(Role::Collector).await;
        let stale = office::answer(&app.ctx, &other, id, version, (ANSWERED, "form1")).await;
        assert!(matches!(stale, Err(TalkError::Stale)), "{stale:?}");
    }

    async fn what_waits_is_marked_until_it_is_read(app: TestApp) {
        let (debtor, collector) = people(&app).await;
        let is_unread = async || portal::overview(&app.ctx, &debtor).await.unwrap().has_unread;
        let seen = async || {
            let found = inbox::of_debtor(&app.ctx, &collector, debtor.debtor().id).await.unwrap();
            !found[0].is_unread
        };
        assert!(!is_unread().await);
        say(&app, &debtor, SAID).await;
        assert!(!is_unread().await && !seen().await);
        let id = waiting(&app, &collector).await;
        let viewer = app.staff(Role::Viewer).await;
        case(&app, &viewer, id).await;
        assert!(!seen().await, "who cannot answer takes no mark away");
        let version = case(&app, &collector, id).await.version;
        assert!(seen().await);
        assert_eq!(case(&app, &collector, id).await.version, version, "reading changes nothing else");

        answer(&app, &collector, id, ANSWERED).await;
        assert!(is_unread().await);
        let colleague = app.contact(app.creditor.id, debtor.debtor().id, Some("b@exemple.fr"), Locale::Fr).await;
        let colleague = app.actor(app.creditor.id, colleague.id).await;
        assert!(!portal::overview(&app.ctx, &colleague).await.unwrap().has_unread, "it is not theirs");
        assert!(said(&app, &colleague).await.is_empty());
        assert!(said(&app, &debtor).await[1].is_new);
        assert!(!is_unread().await);
        let before = contents(&app.db).await;
        assert!(!said(&app, &debtor).await[1].is_new);
        assert_eq!(contents(&app.db).await, before, "looking again writes nothing");
    }

    async fn the_email_says_that_something_waits_and_not_what(app: TestApp) {
        let (debtor, collector) = people(&app).await;
        say(&app, &debtor, SAID).await;
        let id = waiting(&app, &collector).await;
        answer(&app, &collector, id, ANSWERED).await;
        unread(&app).await;
        let mail = app.mailer.accepted().pop().unwrap();
        assert_eq!(mail.to, "claire@exemple.fr");
        for text in [&mail.text, &mail.html] {
            assert!(!text.contains("en parler") && !text.contains("difficile"), "{text}");
            assert!(!text.contains("240,00"), "nor what is owed: {text}");
            assert!(text.contains("/l/") && text.contains("go=messages"), "{text}");
        }
        let history = portal::history(&app.ctx, &debtor).await.unwrap();
        let code = history.iter().find_map(|item| match &item.what {
            Happened::Message { code, .. } => Some(code.clone()),
            _ => None,
        });
        assert!(mail.text.contains(&code.unwrap()), "the code by which it is checked");

        // One thought, one e-mail; what was read is told of anew.
        answer(&app, &collector, id, "Et encore un mot.").await;
        unread(&app).await;
        assert_eq!(notices(&app), 1);
        said(&app, &debtor).await;
        answer(&app, &collector, id, "Un dernier.").await;
        unread(&app).await;
        assert_eq!(notices(&app), 2);
        app.clock.advance(Duration::minutes(10));
        answer(&app, &collector, id, "Le lendemain.").await;
        unread(&app).await;
        assert_eq!(notices(&app), 3);
    }

    async fn what_is_read_on_the_page_at_once_needs_no_email(app: TestApp) {
        let (debtor, collector) = people(&app).await;
        say(&app, &debtor, SAID).await;
        let id = waiting(&app, &collector).await;
        answer(&app, &collector, id, ANSWERED).await;
        app.settle().await;
        assert_eq!(notices(&app), 0, "the page is given a moment");
        // The open page asks for what is new and shows it.
        assert!(said(&app, &debtor).await[1].is_new);
        unread(&app).await;
        assert_eq!(notices(&app), 0);

        // Another one read, and the next said before the first e-mail would have left: one e-mail.
        answer(&app, &collector, id, "Un deuxième mot.").await;
        said(&app, &debtor).await;
        app.clock.advance(Duration::seconds(10));
        answer(&app, &collector, id, "Un troisième, après le départ.").await;
        unread(&app).await;
        assert_eq!(notices(&app), 1);
        let file = service::office::debtor(&app.ctx, &collector, debtor.debtor().id).await.unwrap().unwrap();
        let called_off = file.timeline.iter().filter(|told| told.action == "message.called_off").count();
        assert_eq!(called_off, 2);
    }

    async fn who_wants_no_email_gets_none_and_both_sides_know(app: TestApp) {
        let (debtor, collector) = people(&app).await;
        let peace = Preferences { email: false, sms: true, letter: true, call: true };
        preferences::choose(&app.ctx, &debtor, peace).await.unwrap();
        say(&app, &debtor, SAID).await;
        assert_eq!(thread::open(&app.ctx, &debtor, None).await.unwrap().by_mail, ByMail::OptedOut);
        let id = waiting(&app, &collector).await;
        assert_eq!(case(&app, &collector, id).await.party.by_mail, ByMail::OptedOut);
        assert_eq!(answer(&app, &collector, id, ANSWERED).await, ByMail::OptedOut);
        unread(&app).await;
        assert_eq!(notices(&app), 0);
        assert!(portal::overview(&app.ctx, &debtor).await.unwrap().has_unread, "it waits all the same");
        // Nor does one without an address.
        app.bill("C2", "F2", 5_000).await;
        let unreachable = app.debtor("C2").await;
        begin(&app, &collector, &unreachable).await.unwrap();
        unread(&app).await;
        assert_eq!(app.mailer.accepted().len(), 0);
    }
}
