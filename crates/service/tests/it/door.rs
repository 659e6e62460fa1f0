//! The door: looking changes nothing, guessing is slow, links are sent to stored addresses only.

use crate::support::{PUBLIC_URL, TestApp};
use chrono::Duration;
use domain::{DebtorId, Locale, party::Gate, token::LinkToken};
use service::{
    Creditor,
    actor::PortalClaims,
    door::{self, Door, Entry},
    sessions::{self, Area, CLAIMS},
};
use store::contacts::Contact;
use testkit::{both, contents, run_sql};

/// A debtor of a creditor with this gate, its contact, and a link for it.
async fn behind(app: &TestApp, gate: Gate) -> (Creditor, Contact, Option<LinkToken>) {
    app.bill("C1", "F1", 12_000).await;
    run_sql(&app.db, &format!("UPDATE creditor SET gate = '{gate}' WHERE slug = 'demo'"))
        .await
        .unwrap();
    let creditor = Creditor { gate, ..app.creditor.clone() };
    let debtor: DebtorId = app.debtor_id(&creditor, "C1").await;
    let contact = app.contact(creditor.id, debtor, Some("claire@exemple.fr"), Locale::Fr).await;
    let token = token(&door::issue_link(&app.ctx, &contact).await.unwrap().unwrap());
    (creditor, contact, token)
}

fn token(link: &str) -> Option<LinkToken> {
    let token = link.strip_prefix(PUBLIC_URL).unwrap().strip_prefix("/l/").unwrap();
    LinkToken::parse(token.split('?').next().unwrap())
}

async fn look(app: &TestApp, token: Option<&LinkToken>) -> Option<Door> {
    door::look(&app.ctx, token).await.unwrap()
}

async fn enter(app: &TestApp, token: Option<&LinkToken>, answer: &str) -> Entry {
    door::enter(&app.ctx, token, answer).await.unwrap()
}

/// The six digits in the last message.
fn code(app: &TestApp) -> String {
    let mail = app.mailer.accepted().pop().unwrap();
    let line = mail.text.lines().find(|line| line.contains("Votre code :")).unwrap().to_owned();
    line.chars().filter(char::is_ascii_digit).collect()
}

both! {
    async fn a_hundred_looks_change_nothing(app: TestApp) {
        let (_, contact, token) = behind(&app, Gate::Code).await;
        let before = contents(&app.db).await;
        for _ in 0..100 {
            let door = look(&app, token.as_ref()).await.unwrap();
            assert_eq!((door.gate, door.locale, door.masked_address.as_deref()), (Gate::Code, Locale::Fr, Some("c•••@e•••.fr")));
            assert!(!door.masked_reference.contains("C1"), "the reference is masked");
            assert!(look(&app, None).await.is_none());
        }
        assert_eq!(contents(&app.db).await, before);
        assert!(contact.email.is_some());
    }

    async fn a_scanner_that_submits_the_form_a_hundred_times_shuts_nobody_out(app: TestApp) {
        let (_, _, token) = behind(&app, Gate::Postcode).await;
        for answer in ["", " ", "—"].into_iter().cycle().take(100) {
            assert!(matches!(enter(&app, token.as_ref(), answer).await, Entry::WrongAnswer));
        }
        assert!(matches!(enter(&app, token.as_ref(), "69003").await, Entry::Open(_)));
    }

    async fn unknown_expired_and_revoked_links_look_alike(app: TestApp) {
        let (creditor, contact, token) = behind(&app, Gate::None).await;
        let unknown = LinkToken::parse("0123456789ABCDEFGHIJKL");
        let revoked = self::token(&door::issue_link(&app.ctx, &contact).await.unwrap().unwrap());
        assert!(look(&app, revoked.as_ref()).await.is_some());
        let mut tx = app.ctx.store.write().await.unwrap();
        store::access::revoke_of_contact(&mut tx, creditor.id, contact.id, app.ctx.now()).await.unwrap();
        tx.commit().await.unwrap();
        let expired = self::token(&door::issue_link(&app.ctx, &contact).await.unwrap().unwrap());
        app.clock.advance(Duration::days(61));
        for dead in [None, unknown.as_ref(), revoked.as_ref(), expired.as_ref(), token.as_ref()] {
            let statements = app.ctx.store.statements();
            assert!(look(&app, dead).await.is_none());
            assert_eq!(app.ctx.store.statements() - statements, 1, "the same work");
            assert!(matches!(enter(&app, dead, "69003").await, Entry::DeadLink));
            door::send_code(&app.ctx, dead).await.unwrap();
        }
        app.settle().await;
        assert!(app.mailer.accepted().is_empty());
    }

    async fn without_a_gate_a_button_opens(app: TestApp) {
        let (creditor, contact, token) = behind(&app, Gate::None).await;
        let Entry::Open(claims) = enter(&app, token.as_ref(), "").await else { panic!("shut") };
        assert_eq!((claims.creditor(), claims.contact()), (creditor.id, contact.id));
    }

    async fn the_postcode_opens_however_it_is_typed(app: TestApp) {
        let (_, _, token) = behind(&app, Gate::Postcode).await;
        assert!(matches!(enter(&app, token.as_ref(), "69004").await, Entry::WrongAnswer));
        for answer in ["69003", " 69 003 ", "69-003"] {
            assert!(matches!(enter(&app, token.as_ref(), answer).await, Entry::Open(_)), "{answer}");
        }
    }

    async fn the_last_digits_of_the_siren_open(app: TestApp) {
        let (_, _, token) = behind(&app, Gate::Siren).await;
        assert!(matches!(enter(&app, token.as_ref(), "552100554").await, Entry::WrongAnswer));
        assert!(matches!(enter(&app, token.as_ref(), "0554").await, Entry::Open(_)));
    }

    async fn a_gate_that_nothing_on_file_answers_falls_back_to_the_code(app: TestApp) {
        let (_, _, token) = behind(&app, Gate::Siren).await;
        run_sql(&app.db, "UPDATE debtor SET siren = NULL").await.unwrap();
        assert_eq!(look(&app, token.as_ref()).await.unwrap().gate, Gate::Code);
        for siren in ["", "é", "é1"] {
            run_sql(&app.db, &format!("UPDATE debtor SET siren = '{siren}'")).await.unwrap();
            look(&app, token.as_ref()).await.unwrap();
            enter(&app, token.as_ref(), "1234").await;
        }
        run_sql(&app.db, "UPDATE creditor SET gate = 'postcode'").await.unwrap();
        run_sql(&app.db, "UPDATE debtor SET postcode = '--'").await.unwrap();
        assert_eq!(look(&app, token.as_ref()).await.unwrap().gate, Gate::Code);
    }

    async fn five_wrong_answers_close_the_door_for_a_while(app: TestApp) {
        let (_, contact, token) = behind(&app, Gate::Postcode).await;
        for _ in 0..5 {
            assert!(matches!(enter(&app, token.as_ref(), "75001").await, Entry::WrongAnswer));
        }
        assert!(matches!(enter(&app, token.as_ref(), "69003").await, Entry::TooManyTries), "even the right one");
        // Another link to the same debtor is no way round.
        let other = self::token(&door::issue_link(&app.ctx, &contact).await.unwrap().unwrap());
        assert!(matches!(enter(&app, other.as_ref(), "69003").await, Entry::TooManyTries));
        app.clock.advance(Duration::minutes(14));
        assert!(matches!(enter(&app, token.as_ref(), "69003").await, Entry::TooManyTries));
        app.clock.advance(Duration::minutes(1));
        assert!(matches!(enter(&app, token.as_ref(), "75001").await, Entry::WrongAnswer), "one comes back, and is used");
        assert!(matches!(enter(&app, token.as_ref(), "69003").await, Entry::TooManyTries));
        app.clock.advance(Duration::minutes(16));
        assert!(matches!(enter(&app, token.as_ref(), "69003").await, Entry::Open(_)));
        for _ in 0..4 {
            assert!(matches!(enter(&app, token.as_ref(), "75001").await, Entry::WrongAnswer), "a success gives all back");
        }
    }

    async fn many_at_once_have_five_tries_together(app: TestApp) {
        let (_, _, token) = behind(&app, Gate::Postcode).await;
        let guesses: Vec<_> = (0..20)
            .map(|number| {
                let (ctx, token) = (app.ctx.clone(), token.clone());
                tokio::spawn(async move { door::enter(&ctx, token.as_ref(), &format!("7500{number}")).await.unwrap() })
            })
            .collect();
        let mut tried = 0;
        for guess in guesses {
            tried += usize::from(matches!(guess.await.unwrap(), Entry::WrongAnswer));
        }
        assert_eq!(tried, 5);
    }

    async fn the_six_digits_open_once(app: TestApp) {
        let (_, _, token) = behind(&app, Gate::Code).await;
        assert!(matches!(enter(&app, token.as_ref(), "123456").await, Entry::WrongAnswer), "none was sent");
        door::send_code(&app.ctx, token.as_ref()).await.unwrap();
        app.settle().await;
        let code = code(&app);
        assert_eq!((code.len(), app.mailer.take_one().to.as_str()), (6, "claire@exemple.fr"));
        assert!(matches!(enter(&app, token.as_ref(), &code).await, Entry::Open(_)));
        assert!(matches!(enter(&app, token.as_ref(), &code).await, Entry::WrongAnswer), "used up");
    }

    async fn the_six_digits_expire(app: TestApp) {
        let (_, _, token) = behind(&app, Gate::Code).await;
        door::send_code(&app.ctx, token.as_ref()).await.unwrap();
        app.settle().await;
        let code = code(&app);
        app.clock.advance(Duration::minutes(10));
        assert!(matches!(enter(&app, token.as_ref(), &code).await, Entry::WrongAnswer));
    }

    async fn a_code_bears_five_tries_however_slow(app: TestApp) {
        let (_, _, token) = behind(&app, Gate::Code).await;
        door::send_code(&app.ctx, token.as_ref()).await.unwrap();
        app.settle().await;
        let code = code(&app);
        run_sql(&app.db, "UPDATE door_code SET tries = 5").await.unwrap();
        assert!(matches!(enter(&app, token.as_ref(), &code).await, Entry::WrongAnswer));
    }

    async fn an_older_code_stops_counting(app: TestApp) {
        let (_, _, token) = behind(&app, Gate::Code).await;
        door::send_code(&app.ctx, token.as_ref()).await.unwrap();
        app.settle().await;
        let first = code(&app);
        door::send_code(&app.ctx, token.as_ref()).await.unwrap();
        app.settle().await;
        assert!(matches!(enter(&app, token.as_ref(), &first).await, Entry::WrongAnswer));
        assert!(matches!(enter(&app, token.as_ref(), &code(&app)).await, Entry::Open(_)));
    }

    async fn a_new_link_goes_to_the_stored_address_three_times(app: TestApp) {
        let (_, _, dead) = behind(&app, Gate::None).await;
        app.clock.advance(Duration::days(61));
        for _ in 0..10 {
            door::send_new_link(&app.ctx, dead.as_ref()).await.unwrap();
        }
        for nothing in [None, LinkToken::parse("0123456789ABCDEFGHIJKL")] {
            door::send_new_link(&app.ctx, nothing.as_ref()).await.unwrap();
        }
        app.settle().await;
        let mails = app.mailer.accepted();
        assert_eq!(mails.len(), 3);
        assert!(mails.iter().all(|mail| mail.to == "claire@exemple.fr"));
        let link = mails[0].text.split_whitespace().find(|word| word.contains("/l/")).unwrap();
        assert!(look(&app, token(link).as_ref()).await.is_some(), "the new one opens");
        app.clock.advance(Duration::hours(1));
        for _ in 0..3 {
            door::send_new_link(&app.ctx, dead.as_ref()).await.unwrap();
        }
        app.settle().await;
        assert_eq!(app.mailer.accepted().len(), 4, "one comes back each hour");
    }

    async fn codes_are_limited_too(app: TestApp) {
        let (_, _, token) = behind(&app, Gate::Code).await;
        for _ in 0..10 {
            door::send_code(&app.ctx, token.as_ref()).await.unwrap();
        }
        app.settle().await;
        assert_eq!(app.mailer.accepted().len(), 3);
    }

    async fn a_token_is_stored_nowhere(app: TestApp) {
        let (_, _, token) = behind(&app, Gate::Code).await;
        door::send_code(&app.ctx, token.as_ref()).await.unwrap();
        app.settle().await;
        let (secret, code) = (token.unwrap().expose().to_owned(), code(&app));
        let everything = format!("{:?}", contents(&app.db).await);
        assert!(!everything.contains(&secret), "only its hash");
        assert!(!everything.contains(&format!("'{code}'")) && !everything.contains(&format!("\"{code}\"")));
    }

    async fn a_session_ends_and_reaches_no_other_creditor(app: TestApp) {
        use service::DebtorActor;
        let (creditor, contact, token) = behind(&app, Gate::None).await;
        let Entry::Open(claims) = enter(&app, token.as_ref(), "").await else { panic!("shut") };
        assert!(DebtorActor::resume(&app.ctx, &claims).await.unwrap().is_some());
        let elsewhere = app.claims(app.other_creditor.id, contact.id);
        assert!(DebtorActor::resume(&app.ctx, &elsewhere).await.unwrap().is_none());

        let keep = async |cookie: &[u8], area, claims: &PortalClaims| {
            let data = [(CLAIMS.to_owned(), serde_json::json!(claims))].into_iter().collect();
            let until = app.ctx.now() + Duration::hours(3);
            sessions::save(&app.ctx, area, cookie, &data, until).await.unwrap();
        };
        let of = async |cookie: &[u8]| DebtorActor::of_session(&app.ctx, cookie).await.unwrap();
        keep(b"ours", Area::Portal, &claims).await;
        keep(b"theirs", Area::Portal, &elsewhere).await;
        keep(b"office", Area::Office, &claims).await;
        let actor = of(b"ours").await.unwrap().actor.unwrap();
        assert_eq!((actor.creditor().id, actor.contact().id), (creditor.id, contact.id));
        for cookie in [b"theirs".as_slice(), b"office", b"unknown"] {
            assert!(of(cookie).await.is_none());
        }

        app.clock.advance(Duration::hours(2));
        assert!(DebtorActor::resume(&app.ctx, &claims).await.unwrap().is_none(), "two hours at most");
        assert!(of(b"ours").await.unwrap().actor.is_none(), "two hours at most");
        app.clock.advance(Duration::hours(1));
        assert!(of(b"ours").await.is_none(), "expired");
        assert_eq!(claims.creditor(), creditor.id);
    }
}
