//! What is refused: floods, words that are none, whoever has no business here, and holds.

use super::{
    ANSWERED, SAID, answer, begin, case, key, notices, people, said, say, unread, waiting,
};
use crate::support::{PUBLIC_URL, TestApp};
use chrono::Duration;
use domain::{
    ContactId, Locale,
    conversation::{WORDS_MOST, WordsError},
    email::Email,
    party::Role,
    scenario::HoldReason,
    token::LinkToken,
};
use service::{
    DebtorActor, Error,
    conversations::{
        ByMail, TalkError, desk,
        inbox::{self, Which},
        thread,
    },
    delegates::{self, Loan},
    preferences, requests,
    scenarios::{self, HoldCommand},
};
use testkit::{both, contents};

async fn hold(app: &TestApp, debtor: &DebtorActor, reason: HoldReason, contact: Option<ContactId>) {
    let collector = app.staff(Role::Collector).await;
    let debtor = debtor.debtor().id;
    let command =
        HoldCommand { debtor, invoice: None, contact, reason, until: None, note: String::new() };
    scenarios::hold(&app.ctx, &collector, command).await.unwrap();
}

/// Somebody to whom the debtor has lent a view.
async fn delegate(app: &TestApp, debtor: &DebtorActor) -> DebtorActor {
    requests::send_code(&app.ctx, debtor).await.unwrap().unwrap();
    app.settle().await;
    let mail = app.mailer.accepted().pop().unwrap();
    let after = mail.text.split("Votre code :").nth(1).unwrap();
    let code = after.chars().filter(char::is_ascii_digit).take(6).collect();
    let loan = Loan {
        name: "Cabinet Roux".to_owned(),
        email: Email::parse("roux@cabinet.example").unwrap(),
        days: 7,
        form_key: app.ctx.form_key(),
        code,
    };
    delegates::lend(&app.ctx, debtor, loan).await.unwrap();
    app.settle().await;
    let mail = app.mailer.accepted().pop().unwrap();
    let lead = format!("{PUBLIC_URL}/delegate/");
    let token = mail.text.lines().find_map(|line| line.trim().strip_prefix(&lead)).unwrap();
    let token = LinkToken::parse(token);
    let claims = delegates::enter(&app.ctx, token.as_ref()).await.unwrap().unwrap();
    DebtorActor::resume(&app.ctx, &claims).await.unwrap().unwrap()
}

both! {
    async fn a_flood_is_stopped_and_ebbs(app: TestApp) {
        let (debtor, _) = people(&app).await;
        for _ in 0..12 {
            say(&app, &debtor, SAID).await;
        }
        let before = contents(&app.db).await;
        let refused = thread::say(&app.ctx, &debtor, debtor.contact().locale, (SAID, key(&app, &debtor))).await;
        assert!(matches!(refused, Err(TalkError::Often)), "{refused:?}");
        assert_eq!(contents(&app.db).await, before, "nothing was written");
        // Others write on, and so does this one some minutes later.
        app.bill("C2", "F2", 5_000).await;
        let neighbour = app.debtor_with_mail("C2", Locale::Fr).await;
        say(&app, &neighbour, SAID).await;
        app.clock.advance(Duration::minutes(5));
        say(&app, &debtor, SAID).await;
        assert_eq!(said(&app, &debtor).await.len(), 13);
    }

    async fn words_are_bounded_and_odd_ones_are_harmless(app: TestApp) {
        let (debtor, collector) = people(&app).await;
        for (words, why) in [
            (String::new(), WordsError::Missing),
            (" \n\u{200b}\u{0} ".to_owned(), WordsError::Missing),
            ("é".repeat(WORDS_MOST + 1), WordsError::Long),
        ] {
            let refused = thread::say(&app.ctx, &debtor, debtor.contact().locale, (&words, key(&app, &debtor))).await;
            assert!(matches!(refused, Err(TalkError::Words(error)) if error == why), "{refused:?}");
        }
        let odd = "<script>alert(1)</script> '; DROP TABLE turn; -- \u{0}\u{202e}txt.exe 👩‍👩‍👧 مرحبا";
        say(&app, &debtor, odd).await;
        let id = waiting(&app, &collector).await;
        let kept = odd.replace('\u{0}', "");
        assert_eq!(said(&app, &debtor).await[0].words, kept);
        assert_eq!(case(&app, &collector, id).await.turns.shown[0].words, kept);
    }

    async fn delegates_neither_write_nor_read(app: TestApp) {
        let (debtor, collector) = people(&app).await;
        say(&app, &debtor, SAID).await;
        let id = waiting(&app, &collector).await;
        answer(&app, &collector, id, ANSWERED).await;
        let roux = delegate(&app, &debtor).await;
        let before = contents(&app.db).await;
        let written = thread::say(&app.ctx, &roux, roux.contact().locale, (SAID, key(&app, &roux))).await;
        assert!(matches!(written, Err(TalkError::Other(Error::Forbidden))), "{written:?}");
        assert!(matches!(thread::open(&app.ctx, &roux, None).await, Err(Error::Forbidden)));
        assert_eq!(contents(&app.db).await, before);
    }

    async fn other_debtors_and_other_creditors_find_nothing(app: TestApp) {
        let (debtor, collector) = people(&app).await;
        say(&app, &debtor, SAID).await;
        let id = waiting(&app, &collector).await;
        app.bill("C2", "F2", 5_000).await;
        let other = app.debtor_with_mail("C2", Locale::Fr).await;
        assert!(said(&app, &other).await.is_empty());

        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        let before = contents(&app.db).await;
        assert!(desk::case(&app.ctx, &stranger, id, (None, None)).await.unwrap().is_none());
        assert!(desk::of_contact(&app.ctx, &stranger, debtor.contact().id).await.unwrap().is_none());
        let to = (debtor.debtor().id, debtor.contact().id);
        assert!(desk::beginning(&app.ctx, &stranger, to.0, to.1).await.unwrap().is_none());
        assert!(inbox::of_debtor(&app.ctx, &stranger, to.0).await.unwrap().is_empty());
        for which in [Which::Waiting, Which::UnderWay, Which::Closed] {
            assert!(inbox::inbox(&app.ctx, &stranger, which, false).await.unwrap().lines.is_empty());
        }
        let refused = [
            desk::answer(&app.ctx, &stranger, id, 0, ("x", "x")).await.map(drop),
            desk::begin(&app.ctx, &stranger, to, ("x", "x")).await.map(drop),
            desk::give(&app.ctx, &stranger, id, 0, None).await,
            desk::close(&app.ctx, &stranger, id, 0).await,
        ];
        for refused in refused {
            assert!(matches!(refused, Err(TalkError::Unknown)), "{refused:?}");
        }
        // A contact of another debtor of the same creditor.
        let mixed = desk::begin(&app.ctx, &collector, (other.debtor().id, to.1), ("x", "x")).await;
        assert!(matches!(mixed, Err(TalkError::Unknown)), "{mixed:?}");
        assert_eq!(contents(&app.db).await, before, "nothing was written");
    }

    async fn legal_holds_forbid_no_talk(app: TestApp) {
        let (debtor, collector) = people(&app).await;
        for reason in [HoldReason::Insolvency, HoldReason::Vulnerable] {
            hold(&app, &debtor, reason, None).await;
        }
        say(&app, &debtor, SAID).await;
        let id = waiting(&app, &collector).await;
        assert_eq!(answer(&app, &collector, id, ANSWERED).await, ByMail::Goes);
    }

    async fn nothing_is_written_to_the_wrong_person(app: TestApp) {
        let (debtor, collector) = people(&app).await;
        say(&app, &debtor, SAID).await;
        let id = waiting(&app, &collector).await;
        preferences::not_me_inside(&app.ctx, &debtor).await.unwrap();
        let more = thread::say(&app.ctx, &debtor, debtor.contact().locale, (SAID, key(&app, &debtor))).await;
        assert!(matches!(more, Err(TalkError::Held(HoldReason::WrongPerson))), "{more:?}");
        let shown = case(&app, &collector, id).await;
        assert_eq!(shown.party.closed_by, Some(HoldReason::WrongPerson));
        let written = desk::answer(&app.ctx, &collector, id, shown.version, ("x", "x")).await;
        assert!(matches!(written, Err(TalkError::Held(HoldReason::WrongPerson))), "{written:?}");
        desk::close(&app.ctx, &collector, id, shown.version).await.unwrap();
        unread(&app).await;
        assert_eq!(notices(&app), 0);
        // The right person at the same debtor is written to.
        let right = app.contact(app.creditor.id, debtor.debtor().id, Some("b@exemple.fr"), Locale::Fr).await;
        let right = app.actor(app.creditor.id, right.id).await;
        begin(&app, &collector, &right).await.unwrap();
    }

    async fn restricted_data_is_used_to_answer_and_for_nothing_else(app: TestApp) {
        let (debtor, collector) = people(&app).await;
        hold(&app, &debtor, HoldReason::DataRestriction, None).await;
        let first = begin(&app, &collector, &debtor).await;
        assert!(matches!(first, Err(TalkError::Held(HoldReason::DataRestriction))), "{first:?}");
        say(&app, &debtor, "Où en est ma demande ?").await;
        let id = waiting(&app, &collector).await;
        answer(&app, &collector, id, ANSWERED).await;
        let shown = case(&app, &collector, id).await;
        desk::close(&app.ctx, &collector, id, shown.version).await.unwrap();
        let version = case(&app, &collector, id).await.version;
        let again = desk::answer(&app.ctx, &collector, id, version, ("x", "x")).await;
        assert!(matches!(again, Err(TalkError::Held(HoldReason::DataRestriction))), "{again:?}");
    }
}
