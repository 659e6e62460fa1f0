//! A view of the file that is lent: it shows, pays and hands out, and commits to nothing.

use crate::support::{PUBLIC_URL, TestApp};
use chrono::Duration;
use domain::{
    Locale, RequestId,
    email::Email,
    party::Role,
    requests::{Ask, DataRight},
    scenario::HoldReason,
    token::LinkToken,
};
use service::{
    DebtorActor, Error,
    delegates::{self, LendError, Loan},
    door,
    full_file::FullFile,
    payments,
    payments::Selection,
    portal, preferences,
    preferences::Preferences,
    requests::{self, AskCommand, AskError, CodeError, OwnError},
    scenarios::{self, HoldCommand},
    transfers,
};
use testkit::{both, contents};

const ROUX: &str = "roux@cabinet.example";

async fn debtor(app: &TestApp) -> DebtorActor {
    app.bill("C1", "F1", 24_000).await;
    app.debtor_with_mail("C1", Locale::Fr).await
}

/// Six digits, as the debtor reads them in the e-mail.
async fn code(app: &TestApp, debtor: &DebtorActor) -> String {
    app.advance_and_settle(Duration::minutes(11)).await;
    requests::send_code(&app.ctx, debtor).await.unwrap().unwrap();
    app.settle().await;
    let mail = app.mailer.accepted().pop().unwrap();
    let after = mail.text.split("Votre code :").nth(1).unwrap();
    after.chars().filter(char::is_ascii_digit).take(6).collect()
}

fn loan(app: &TestApp, days: i64, code: &str) -> Loan {
    Loan {
        name: "Cabinet Roux".to_owned(),
        email: Email::parse(ROUX).unwrap(),
        days,
        form_key: app.ctx.form_key(),
        code: code.to_owned(),
    }
}

/// Lends a view for a week; the token that the mail carries.
pub(crate) async fn lend(app: &TestApp, debtor: &DebtorActor) -> Option<LinkToken> {
    let code = code(app, debtor).await;
    delegates::lend(&app.ctx, debtor, loan(app, 7, &code)).await.unwrap();
    app.settle().await;
    let mail = app.mailer.accepted().into_iter().rfind(|mail| mail.to == ROUX).unwrap();
    let lead = format!("{PUBLIC_URL}/delegate/");
    LinkToken::parse(mail.text.lines().find_map(|line| line.trim().strip_prefix(&lead)).unwrap())
}

pub(crate) async fn enter(app: &TestApp, token: Option<&LinkToken>) -> Option<DebtorActor> {
    let claims = delegates::enter(&app.ctx, token).await.unwrap()?;
    DebtorActor::resume(&app.ctx, &claims).await.unwrap()
}

fn wish(app: &TestApp, ask: Ask) -> AskCommand {
    AskCommand {
        ask,
        invoices: Vec::new(),
        words: "x".to_owned(),
        form_key: app.ctx.form_key(),
        code: "000000".to_owned(),
    }
}

async fn hold(app: &TestApp, debtor: &DebtorActor) {
    let collector = app.staff(Role::Collector).await;
    let command = HoldCommand {
        debtor: debtor.debtor().id,
        invoice: None,
        contact: None,
        reason: HoldReason::Insolvency,
        until: None,
        note: String::new(),
    };
    scenarios::hold(&app.ctx, &collector, command).await.unwrap();
}

both! {
    async fn a_delegate_sees_and_pays_and_commits_to_nothing(app: TestApp) {
        let debtor = debtor(&app).await;
        let token = lend(&app, &debtor).await;
        let mail = app.mailer.accepted().into_iter().rfind(|mail| mail.to == ROUX).unwrap();
        assert!(!mail.text.contains("240,00") && !mail.text.contains("/l/"), "{}", mail.text);
        let roux = enter(&app, token.as_ref()).await.unwrap();
        assert_eq!(roux.delegate().unwrap().name, "Cabinet Roux");
        assert_eq!(portal::overview(&app.ctx, &roux).await.unwrap().to_pay.minor, 24_000);
        assert!(portal::documents(&app.ctx, &roux).await.is_ok());

        let before = contents(&app.db).await;
        for ask in [
            Ask::Document,
            Ask::Data { right: DataRight::Access },
            Ask::Promise { on: app.ctx.today(&app.creditor) + Duration::days(2) },
        ] {
            let refused = requests::ask(&app.ctx, &roux, wish(&app, ask)).await;
            assert!(matches!(refused, Err(AskError::Other(Error::Forbidden))), "{refused:?}");
        }
        let ctx = &app.ctx;
        let id = RequestId(uuid::Uuid::nil());
        for refused in [
            requests::accept(ctx, &roux, id, "000000").await,
            requests::decline(ctx, &roux, id).await,
            requests::withdraw(ctx, &roux, id).await,
            requests::hand_in(ctx, &roux, id, "x").await,
        ] {
            assert!(matches!(refused, Err(OwnError::Other(Error::Forbidden))), "{refused:?}");
        }
        let none = Preferences { email: false, sms: false, letter: false, call: false };
        assert!(matches!(preferences::choose(ctx, &roux, none).await, Err(Error::Forbidden)));
        assert!(matches!(preferences::not_me_inside(ctx, &roux).await, Err(Error::Forbidden)));
        assert!(matches!(transfers::announce(ctx, &roux).await, Err(Error::Forbidden)));
        assert!(matches!(requests::send_code(ctx, &roux).await, Err(Error::Forbidden)));
        let on = delegates::lend(ctx, &roux, loan(&app, 7, "000000")).await;
        assert!(matches!(on, Err(LendError::Other(Error::Forbidden))), "{on:?}");
        assert!(matches!(delegates::list(ctx, &roux).await, Err(Error::Forbidden)));
        let archive = FullFile::open(ctx, &roux, Vec::new()).await;
        assert!(matches!(archive, Err(Error::Forbidden)), "messages are not lent");
        assert_eq!(contents(&app.db).await, before, "nothing was written");

        payments::start(ctx, &roux, Selection::default(), "form").await.unwrap();
    }

    async fn looking_at_the_door_changes_nothing(app: TestApp) {
        let debtor = debtor(&app).await;
        let token = lend(&app, &debtor).await;
        let before = contents(&app.db).await;
        for _ in 0..20 {
            delegates::look(&app.ctx, token.as_ref()).await.unwrap().unwrap();
        }
        assert_eq!(contents(&app.db).await, before);
        assert!(door::look(&app.ctx, token.as_ref()).await.unwrap().is_none(), "nor is it a debtor's link");
        for dead in [None, LinkToken::parse("0123456789ABCDEFGHIJKL")] {
            assert!(delegates::look(&app.ctx, dead.as_ref()).await.unwrap().is_none());
            assert!(delegates::enter(&app.ctx, dead.as_ref()).await.unwrap().is_none());
        }
    }

    async fn lending_is_signed_limited_and_done_once(app: TestApp) {
        let debtor = debtor(&app).await;
        let right = code(&app, &debtor).await;
        let wrong = if right == "000000" { "111111" } else { "000000" };
        let refused = delegates::lend(&app.ctx, &debtor, loan(&app, 7, wrong)).await;
        assert!(matches!(refused, Err(LendError::Code(CodeError::Wrong))));
        for days in [0, -1, 31] {
            let refused = delegates::lend(&app.ctx, &debtor, loan(&app, days, &right)).await;
            assert!(matches!(refused, Err(LendError::Days)));
        }
        let once = loan(&app, 7, &right);
        for _ in 0..3 {
            delegates::lend(&app.ctx, &debtor, once.clone()).await.unwrap();
        }
        app.settle().await;
        assert_eq!(app.mailer.accepted().iter().filter(|mail| mail.to == ROUX).count(), 1);
        for _ in 0..4 {
            lend(&app, &debtor).await;
        }
        let sixth = delegates::lend(&app.ctx, &debtor, loan(&app, 7, "000000")).await;
        assert!(matches!(sixth, Err(LendError::Many)), "{sixth:?}");
    }

    async fn a_view_ends_on_its_day(app: TestApp) {
        let debtor = debtor(&app).await;
        let token = lend(&app, &debtor).await;
        app.clock.advance(Duration::days(7) - Duration::minutes(1));
        let claims = delegates::enter(&app.ctx, token.as_ref()).await.unwrap().unwrap();
        assert!(DebtorActor::resume(&app.ctx, &claims).await.unwrap().is_some());
        app.clock.advance(Duration::minutes(1));
        assert!(DebtorActor::resume(&app.ctx, &claims).await.unwrap().is_none(), "inside, too");
        assert!(enter(&app, token.as_ref()).await.is_none());
    }

    async fn what_was_lent_is_listed_and_taken_back_by_its_debtor_alone(app: TestApp) {
        let debtor = debtor(&app).await;
        let token = lend(&app, &debtor).await;
        assert_eq!(delegates::list(&app.ctx, &debtor).await.unwrap()[0].last_used_at, None);
        let claims = delegates::enter(&app.ctx, token.as_ref()).await.unwrap().unwrap();
        let lent = delegates::list(&app.ctx, &debtor).await.unwrap();
        assert!(lent[0].last_used_at.is_some() && lent[0].is_live);
        app.bill("C2", "F2", 5_000).await;
        let stranger = app.debtor_with_mail("C2", Locale::Fr).await;
        assert!(!delegates::revoke(&app.ctx, &stranger, lent[0].id).await.unwrap());
        assert!(delegates::list(&app.ctx, &stranger).await.unwrap().is_empty());
        assert!(delegates::revoke(&app.ctx, &debtor, lent[0].id).await.unwrap());
        assert!(DebtorActor::resume(&app.ctx, &claims).await.unwrap().is_none(), "outside at once");
        assert!(enter(&app, token.as_ref()).await.is_none());
    }

    async fn a_view_ends_with_a_hold(app: TestApp) {
        let debtor = debtor(&app).await;
        let token = lend(&app, &debtor).await;
        hold(&app, &debtor).await;
        assert!(enter(&app, token.as_ref()).await.is_none());
    }

    async fn a_view_ends_when_whoever_lent_it_is_the_wrong_person(app: TestApp) {
        let debtor = debtor(&app).await;
        let token = lend(&app, &debtor).await;
        preferences::not_me_inside(&app.ctx, &debtor).await.unwrap();
        assert!(enter(&app, token.as_ref()).await.is_none());
    }

    async fn a_view_ends_when_all_is_settled(app: TestApp) {
        let debtor = debtor(&app).await;
        let token = lend(&app, &debtor).await;
        app.pay(&debtor, crate::support::part(10_000)).await;
        assert!(enter(&app, token.as_ref()).await.is_some(), "something is left to pay");
        app.pay(&debtor, Selection::default()).await;
        assert!(enter(&app, token.as_ref()).await.is_none());
    }
}
