//! Changes of particulars: signed by the stored address, confirmed by the new one.

use super::{Scene, refused};
use crate::support::{PUBLIC_URL, TestApp};
use chrono::Duration;
use domain::{
    Locale,
    party::Role,
    requests::{Answer, Ask, ContactChange, Particulars, RequestKind, RequestState},
    token::LinkToken,
};
use service::{
    DebtorActor, addresses, door,
    messages::Mail,
    requests::{self, AskCommand, AskError, Asked, CodeError, case, contact::particulars},
    sessions::{self, Area, CLAIMS},
};
use store::contacts::Contact;
use testkit::{both, contents};

const NEW: &str = "compta@nouveau.example";

/// The contact's own particulars, changed.
fn own(scene: &Scene<'_>, change: impl Fn(&mut Particulars)) -> ContactChange {
    let before = particulars(scene.debtor.contact());
    let mut after = before.clone();
    change(&mut after);
    ContactChange { before: Some(before), after }
}

fn to_new(scene: &Scene<'_>) -> ContactChange {
    own(scene, |after| after.email = Some(NEW.to_owned()))
}

fn command(scene: &Scene<'_>, change: ContactChange, code: &str) -> AskCommand {
    AskCommand {
        ask: Ask::ContactChange(change),
        invoices: Vec::new(),
        words: String::new(),
        form_key: scene.app.ctx.form_key(),
        code: code.to_owned(),
    }
}

/// Asks for a change, signed.
async fn change(scene: &Scene<'_>, change: ContactChange) -> Result<Asked, AskError> {
    let code = scene.code().await;
    let asked = requests::ask(&scene.app.ctx, &scene.debtor, command(scene, change, &code)).await;
    scene.app.settle().await;
    asked
}

async fn stored(scene: &Scene<'_>) -> Contact {
    let mut tx = scene.app.ctx.store.read().await.unwrap();
    let id = scene.debtor.contact().id;
    store::contacts::by_id(&mut tx, scene.app.creditor.id, id).await.unwrap().unwrap()
}

fn mails(app: &TestApp, to: &str) -> Vec<Mail> {
    app.mailer.accepted().into_iter().filter(|mail| mail.to == to).collect()
}

/// The token by which a new address is confirmed.
fn token(mail: &Mail) -> Option<LinkToken> {
    let lead = format!("{PUBLIC_URL}/address/");
    let found = mail.text.lines().find_map(|line| line.trim().strip_prefix(&lead));
    LinkToken::parse(found.unwrap())
}

both! {
    async fn a_new_address_is_used_once_its_reader_has_confirmed_it(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let former = stored(&scene).await.email.unwrap();
        let asked = change(&scene, to_new(&scene)).await.unwrap();
        assert!(asked.granted);
        assert_eq!(stored(&scene).await.email.as_deref(), Some(former.as_str()), "not before it is confirmed");
        let written = mails(&app, NEW);
        assert_eq!(written.len(), 1);
        for private in ["240,00", "Martin", "F1", "/l/"] {
            assert!(!written[0].text.contains(private), "{private}: {}", written[0].text);
        }
        let token = token(&written[0]);
        let before = contents(&app.db).await;
        for _ in 0..20 {
            addresses::look(&app.ctx, token.as_ref()).await.unwrap().unwrap();
        }
        assert_eq!(contents(&app.db).await, before, "looking changes nothing");

        for _ in 0..3 {
            addresses::confirm(&app.ctx, token.as_ref()).await.unwrap().unwrap();
        }
        app.settle().await;
        assert_eq!(stored(&scene).await.email.as_deref(), Some(NEW));
        let told = mails(&app, &former).pop().unwrap();
        assert!(told.subject.contains("votre adresse a changé"), "{}", told.subject);
        assert!(!told.text.contains("/l/") && !told.text.contains(NEW), "no link, no address in full: {}", told.text);
        assert_eq!(mails(&app, NEW).len(), 2, "a link, once");
        assert!(mails(&app, NEW)[1].text.contains("/l/"));
        assert_eq!(scene.audited("contact.address_confirmed").await, 1);
        let reminders = mails(&app, &former).len();
        scene.live_until(scene.day(15)).await;
        assert_eq!(mails(&app, &former).len(), reminders, "nothing goes to the former address any more");
        assert!(mails(&app, NEW).len() > 2, "reminders go to the new one");
    }

    async fn links_and_sessions_of_the_former_address_end(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let link = door::issue_link(&app.ctx, scene.debtor.contact()).await.unwrap().unwrap();
        let link = LinkToken::parse(link.rsplit('/').next().unwrap());
        let claims = app.claims(app.creditor.id, scene.debtor.contact().id);
        let mut data = serde_json::Map::new();
        data.insert(CLAIMS.to_owned(), serde_json::to_value(claims).unwrap());
        change(&scene, to_new(&scene)).await.unwrap();
        let until = app.ctx.now() + Duration::minutes(20);
        sessions::save(&app.ctx, Area::Portal, b"cookie", &data, until).await.unwrap();
        assert!(DebtorActor::of_session(&app.ctx, b"cookie").await.unwrap().unwrap().actor.is_some());
        assert!(door::look(&app.ctx, link.as_ref()).await.unwrap().is_some());
        let token = token(&mails(&app, NEW)[0]);
        addresses::confirm(&app.ctx, token.as_ref()).await.unwrap();
        assert!(DebtorActor::of_session(&app.ctx, b"cookie").await.unwrap().is_none());
        assert!(door::look(&app.ctx, link.as_ref()).await.unwrap().is_none());
    }

    async fn what_waits_to_leave_goes_to_the_new_address(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        change(&scene, to_new(&scene)).await.unwrap();
        let token = token(&mails(&app, NEW)[0]);
        let former = stored(&scene).await;
        let mut tx = app.ctx.store.write().await.unwrap();
        let kind = domain::message::MessageKind::Link;
        service::messages::plan(&app.ctx, &mut tx, &app.creditor, &former, kind, None).await.unwrap();
        tx.commit().await.unwrap();
        let before = mails(&app, former.email.as_deref().unwrap()).len();
        addresses::confirm(&app.ctx, token.as_ref()).await.unwrap();
        app.settle().await;
        assert_eq!(mails(&app, former.email.as_deref().unwrap()).len(), before + 1, "the notice alone");
        assert_eq!(mails(&app, NEW).iter().filter(|mail| mail.text.contains("/l/")).count(), 2);
    }

    async fn without_the_digits_of_the_stored_address_nothing_changes(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let right = scene.code().await;
        let wrong = if right == "000000" { "111111" } else { "000000" };
        let ask = |code: &str| requests::ask(&app.ctx, &scene.debtor, command(&scene, to_new(&scene), code));
        assert!(matches!(ask("").await, Err(AskError::Code(CodeError::Missing))));
        for _ in 0..5 {
            assert!(matches!(ask(wrong).await, Err(AskError::Code(CodeError::Wrong))));
        }
        assert!(matches!(ask(&right).await, Err(AskError::Code(CodeError::Wrong))), "five tries");
        let right = scene.code().await;
        app.clock.advance(Duration::minutes(10));
        assert!(matches!(ask(&right).await, Err(AskError::Code(CodeError::Wrong))), "ten minutes");
        app.settle().await;
        assert!(mails(&app, NEW).is_empty());
        assert_eq!(scene.audited("contact.changed").await, 0);
    }

    async fn addresses_that_hide_a_second_one_are_refused(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        for trick in [
            "compta@nouveau.example, pirate@evil.example",
            "compta@nouveau.example\r\nBcc: pirate@evil.example",
            "pirate@evil.example@nouveau.example",
            "compta＠nouveau.example",
            "\"a\"@nouveau.example",
        ] {
            let wish = own(&scene, |after| after.email = Some(trick.to_owned()));
            let asked = requests::ask(&app.ctx, &scene.debtor, command(&scene, wish, "000000")).await;
            assert!(matches!(asked, Err(AskError::Particular("email"))), "{trick}: {asked:?}");
        }
        let same = own(&scene, |after| after.email = after.email.as_ref().map(|email| email.to_uppercase()));
        let asked = requests::ask(&app.ctx, &scene.debtor, command(&scene, same, "000000")).await;
        assert!(matches!(asked, Err(AskError::Unchanged)), "{asked:?}");
    }

    async fn name_and_language_change_at_once_and_a_number_is_looked_at(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let wish = own(&scene, |after| {
            "Claire Durand".clone_into(&mut after.name);
            after.locale = Locale::En;
        });
        assert!(change(&scene, wish).await.unwrap().granted);
        let now = stored(&scene).await;
        assert_eq!((now.name.as_str(), now.locale), ("Claire Durand", Locale::En));
        assert_eq!(now.email, scene.debtor.contact().email);

        let debtor = app.actor(app.creditor.id, now.id).await;
        let scene = Scene { debtor, ..scene };
        let wish = own(&scene, |after| after.phone = Some("06 12 34 56 78".to_owned()));
        let mut tx = app.ctx.store.write().await.unwrap();
        store::contacts::update(&mut tx, &Contact { locale: Locale::Fr, ..now }).await.unwrap();
        tx.commit().await.unwrap();
        let debtor = app.actor(app.creditor.id, scene.debtor.contact().id).await;
        let scene = Scene { debtor, ..scene };
        let asked = change(&scene, wish.clone()).await.unwrap();
        assert!(!asked.granted && asked.answer_by.is_some());
        assert_eq!(stored(&scene).await.phone, None, "not before a person has looked");
        let again = change(&scene, wish).await;
        assert!(matches!(again, Err(AskError::Waiting(id)) if id == asked.id), "{again:?}");
        scene.answer(asked.id, Answer::Approve).await;
        assert_eq!(stored(&scene).await.phone.as_deref(), Some("+33612345678"));
    }

    async fn a_refusal_changes_nothing(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let wish = own(&scene, |after| after.phone = Some("+33612345678".to_owned()));
        let asked = change(&scene, wish).await.unwrap();
        scene.answer(asked.id, refused()).await;
        assert_eq!(scene.state(asked.id).await, RequestState::Refused);
        assert_eq!(stored(&scene).await.phone, None);
    }

    async fn another_person_is_written_to_after_two_yeses(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let after = Particulars {
            name: "<img src=x onerror=alert(1)>".to_owned(),
            email: Some(NEW.to_owned()),
            phone: None,
            locale: Locale::Fr,
        };
        let asked = change(&scene, ContactChange { before: None, after }).await.unwrap();
        assert!(!asked.granted);
        assert!(mails(&app, NEW).is_empty(), "nobody is written to before a person has looked");
        scene.answer(asked.id, Answer::Approve).await;
        let written = mails(&app, NEW);
        assert_eq!(written.len(), 1);
        let contacts = async || {
            let mut tx = app.ctx.store.read().await.unwrap();
            store::contacts::of_debtor(&mut tx, app.creditor.id, scene.debtor.debtor().id).await.unwrap()
        };
        assert_eq!(contacts().await.last().unwrap().email, None);
        let token = token(&written[0]);
        addresses::confirm(&app.ctx, token.as_ref()).await.unwrap().unwrap();
        assert_eq!(contacts().await.last().unwrap().email.as_deref(), Some(NEW));
        assert_eq!(stored(&scene).await.email, scene.debtor.contact().email, "whoever asked stays");
        let case = case::case(&app.ctx, &scene.collector, asked.id).await.unwrap().unwrap();
        assert!(case.address.unwrap().confirmed_at.is_some());
        assert_eq!(case.request.kind, RequestKind::ContactChange);
    }

    async fn a_link_of_a_new_address_holds_three_days_and_gives_way_to_a_later_one(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        change(&scene, to_new(&scene)).await.unwrap();
        let first = token(&mails(&app, NEW)[0]);
        let other = own(&scene, |after| after.email = Some("autre@nouveau.example".to_owned()));
        change(&scene, other).await.unwrap();
        assert!(addresses::confirm(&app.ctx, first.as_ref()).await.unwrap().is_none(), "another was named since");
        let second = token(&mails(&app, "autre@nouveau.example")[0]);
        app.clock.advance(Duration::days(3));
        assert!(addresses::confirm(&app.ctx, second.as_ref()).await.unwrap().is_none());
        for dead in [None, LinkToken::parse("0123456789ABCDEFGHIJKL")] {
            assert!(addresses::look(&app.ctx, dead.as_ref()).await.unwrap().is_none());
        }
        assert_eq!(stored(&scene).await.email, scene.debtor.contact().email);
    }

    async fn the_same_form_twenty_times_is_one_change(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let code = scene.code().await;
        let once = command(&scene, to_new(&scene), &code);
        let mut tries = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let (ctx, debtor, once) = (app.ctx.clone(), scene.debtor.clone(), once.clone());
            tries.spawn(async move { requests::ask(&ctx, &debtor, once).await });
        }
        let mut ids = Vec::new();
        while let Some(result) = tries.join_next().await {
            ids.push(result.unwrap().unwrap().id);
        }
        ids.dedup();
        assert_eq!(ids.len(), 1);
        app.settle().await;
        assert_eq!(mails(&app, NEW).len(), 1);
    }

    async fn another_creditors_request_tells_nothing(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = change(&scene, to_new(&scene)).await.unwrap();
        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        assert!(case::case(&app.ctx, &stranger, asked.id).await.unwrap().is_none());
        app.bill("C2", "F2", 5_000).await;
        let other = app.debtor_with_mail("C2", Locale::Fr).await;
        assert!(addresses::of_request(&app.ctx, &other, asked.id).await.unwrap().is_none());
        assert!(addresses::of_request(&app.ctx, &scene.debtor, asked.id).await.unwrap().is_some());
    }
}
