//! Formal notices: found at the check, looked at by a person, and judged again at the moment they
//! leave.

use super::{step, to_validate};
use crate::support::TestApp;
use chrono::Duration;
use domain::{
    Locale,
    message::MessageKind,
    party::Role,
    scenario::{
        ActionKind, ActionState, Condition, Definition, FindingKind, Mode, Offset, Step, Test, Tone,
    },
};
use service::{
    scenarios::{
        self, agenda, editor, overrides,
        settings::{self, ChangeSettings},
        shelf,
    },
    worker,
};
use store::{messages::Message, templates::Template};
use testkit::{both, run_sql};

/// A first e-mail, then one that says what the template `notice` says.
fn with_notice(tone: Tone, mode: Mode) -> Definition {
    let notice = Step {
        offset: Offset::after_previous(10),
        tone,
        mode,
        template: "notice".to_owned(),
        ..step(0, 2, ActionKind::Email)
    };
    Definition {
        criteria: Vec::new(),
        steps: vec![step(5, 1, ActionKind::Email), notice],
        end_after_days: 60,
    }
}

/// The wording of the second step.
async fn worded(app: &TestApp, tone: Tone) {
    let mut tx = app.ctx.store.write().await.unwrap();
    let template = Template {
        creditor_id: app.creditor.id,
        id: app.ctx.id(),
        name: "notice".to_owned(),
        channel: "email".to_owned(),
        locale: Locale::Fr,
        tone,
        subject: "Mise en demeure".to_owned(),
        body: "{{ total }} avant le {{ deadline }}.\n\n{{ statement }}\n\n{{ buttons }}".to_owned(),
        updated_at: app.ctx.now(),
        updated_by: None,
    };
    store::templates::put(&mut tx, &template).await.unwrap();
    tx.commit().await.unwrap();
}

async fn messages(app: &TestApp, debtor: &str) -> Vec<Message> {
    let debtor = app.debtor_id(&app.creditor, debtor).await;
    let mut tx = app.ctx.store.read().await.unwrap();
    store::messages::of_debtor(&mut tx, app.creditor.id, debtor).await.unwrap()
}

/// Plans a day and does what is due.
async fn live(app: &TestApp, days: i64) {
    app.clock.advance(Duration::days(days));
    app.plan_today().await;
    worker::drain(&app.ctx).await.unwrap();
}

async fn allow_automatic(app: &TestApp) {
    let manager = &app.staff(Role::Manager).await;
    let known = settings::settings(&app.ctx, manager).await.unwrap();
    let command = ChangeSettings {
        frame: known.policy.frame.0.clone(),
        formal_automatic: true,
        interest: known.policy.interest,
        indemnity: known.policy.indemnity,
        contract_rate: None,
        seen: known.seen,
    };
    settings::change(&app.ctx, manager, command).await.unwrap();
}

both! {
    async fn an_automatic_step_worded_as_a_notice_is_refused_at_the_check(app: TestApp) {
        app.templates().await;
        worded(&app, Tone::Formal).await;
        let (ctx, manager) = (&app.ctx, &app.staff(Role::Manager).await);
        let id = shelf::create(ctx, manager, "Standard").await.unwrap();
        let unsaid = (FindingKind::FormalUnsaid, Some(1));
        for (tone, mode, refused) in [
            (Tone::Firm, Mode::Automatic, true),
            (Tone::Firm, Mode::ToValidate, false),
            (Tone::Formal, Mode::Automatic, false),
        ] {
            let seen = app.seen(manager, id).await;
            let found = editor::save(ctx, manager, id, with_notice(tone, mode), &seen).await.unwrap();
            assert_eq!(found.iter().any(|f| (f.kind, f.step) == unsaid), refused, "{tone} {mode} {found:?}");
            assert_eq!(found.iter().any(|f| f.kind.is_error()), refused, "{found:?}");
        }
        allow_automatic(&app).await;
        let firm = with_notice(Tone::Firm, Mode::Automatic);
        let found = editor::review(ctx, manager, &firm).await.unwrap();
        assert!(!found.iter().any(|f| f.kind.is_error()), "the creditor’s own decision: {found:?}");

        let mut early = with_notice(Tone::Formal, Mode::ToValidate);
        early.steps[0].offset = Offset::after_due(-20);
        early.steps[1].offset = Offset::after_previous(20);
        let found = editor::review(ctx, manager, &early).await.unwrap();
        assert!(found.iter().any(|f| (f.kind, f.step) == (FindingKind::FormalBeforeDue, Some(1))), "{found:?}");
    }

    async fn a_template_that_becomes_a_notice_is_one_when_it_leaves(app: TestApp) {
        let (invoice, _) = app.chased("C1", "F1").await;
        worded(&app, Tone::Firm).await;
        app.published("Standard", with_notice(Tone::Firm, Mode::Automatic)).await;
        live(&app, 0).await;
        app.clock.advance(Duration::days(10));
        app.plan_today().await;
        let action = app.open_action(invoice).await.unwrap();
        assert_eq!((action.state, action.tone), (ActionState::Planned, Tone::Firm));
        worded(&app, Tone::Formal).await;
        worker::drain(&app.ctx).await.unwrap();
        let action = app.one_action(action.id).await;
        assert_eq!((action.state, action.tone), (ActionState::ToValidate, Tone::Formal), "a person looks first");
        assert_eq!(messages(&app, "C1").await.len(), 1);

        let collector = app.staff(Role::Collector).await;
        let seen = scenarios::fingerprint(&action);
        let file = agenda::action(&app.ctx, &collector, action.id).await.unwrap().unwrap();
        let [claim] = file.claims.as_slice() else { panic!("{:?}", file.claims) };
        assert!(claim.is_sound() && claim.undisputed && claim.reference == "F1", "{claim:?}");
        assert_eq!(claim.amounts.unwrap()[0], crate::support::eur(24_000));
        overrides::validate(&app.ctx, &collector, action.id, &seen).await.unwrap();
        worker::drain(&app.ctx).await.unwrap();
        let kinds: Vec<_> = messages(&app, "C1").await.into_iter().map(|message| message.kind).collect();
        assert!(kinds.contains(&MessageKind::FormalNotice), "{kinds:?}");
    }

    async fn a_step_worded_as_a_notice_is_planned_as_one(app: TestApp) {
        let (invoice, _) = app.chased("C1", "F1").await;
        worded(&app, Tone::Firm).await;
        app.published("Standard", with_notice(Tone::Firm, Mode::Automatic)).await;
        live(&app, 0).await;
        worded(&app, Tone::Formal).await;
        live(&app, 10).await;
        let action = app.open_action(invoice).await.unwrap();
        assert_eq!((action.state, action.tone), (ActionState::ToValidate, Tone::Formal));
    }

    async fn a_message_validated_late_is_judged_again(app: TestApp) {
        let (invoice, _) = app.chased("C1", "F1").await;
        let mut definition = to_validate(ActionKind::Email);
        definition.steps[0].conditions = vec![Condition::from(Test::BalanceAtLeast(20_000))];
        app.published("Standard", definition).await;
        let (id, seen) = app.planned(invoice).await;
        app.credit_note("C1", "A1", 10_000, "F1").await;
        let collector = app.staff(Role::Collector).await;
        overrides::validate(&app.ctx, &collector, id, &seen).await.unwrap();
        worker::drain(&app.ctx).await.unwrap();
        let action = app.one_action(id).await;
        assert_eq!((action.state, action.reason.as_deref()), (ActionState::Cancelled, Some("condition")));
        assert!(messages(&app, "C1").await.is_empty());
        app.plan_today().await;
        assert_eq!(app.one_run(invoice).await.next_step, 1, "the step is left out, the next one waits");
    }

    async fn a_notice_follows_a_message_about_that_very_invoice(app: TestApp) {
        let (reminded, _) = app.chased("C1", "F1").await;
        worded(&app, Tone::Formal).await;
        app.published("Standard", with_notice(Tone::Formal, Mode::ToValidate)).await;
        live(&app, 0).await;
        // Another invoice of the same debtor whose first reminder came back.
        let other = app.bill("C1", "F2", 9_000).await;
        live(&app, 5).await;
        let sent = messages(&app, "C1").await;
        assert_eq!(sent.len(), 2);
        let about: Vec<_> = {
            let mut tx = app.ctx.store.read().await.unwrap();
            store::actions::of_debtor(&mut tx, app.creditor.id, sent[0].debtor_id).await.unwrap()
        };
        let last = about.first().and_then(|action| action.message_id).unwrap();
        let back = sent.iter().find(|message| message.id == last).unwrap();
        let mut tx = app.ctx.store.write().await.unwrap();
        let bounced = domain::scenario::Delivery::Bounced;
        store::messages::set_delivery(&mut tx, back, bounced, app.ctx.now(), "550").await.unwrap();
        tx.commit().await.unwrap();
        for _ in 0..12 {
            live(&app, 1).await;
        }
        assert_eq!(app.open_action(reminded).await.unwrap().tone, Tone::Formal);
        let waits = app.one_run(other).await;
        assert_eq!((waits.next_step, waits.waits_for.as_deref()), (1, Some("not_delivered")));
        assert!(app.open_action(other).await.is_none());
    }

    async fn what_left_an_action_before_it_went_was_not_told(app: TestApp) {
        let (invoice, _) = app.chased("C1", "F1").await;
        let other = app.bill("C1", "F2", 9_000).await;
        worded(&app, Tone::Firm).await;
        app.published("Standard", with_notice(Tone::Firm, Mode::Automatic)).await;
        worded(&app, Tone::Formal).await;
        app.plan_today().await;
        let collector = app.staff(Role::Collector).await;
        let hold = scenarios::HoldCommand {
            debtor: app.debtor_id(&app.creditor, "C1").await,
            invoice: Some(other),
            contact: None,
            reason: domain::scenario::HoldReason::Collector,
            until: Some(app.day(1)),
            note: "Au téléphone".to_owned(),
        };
        scenarios::hold(&app.ctx, &collector, hold).await.unwrap();
        worker::drain(&app.ctx).await.unwrap();
        assert_eq!(messages(&app, "C1").await.len(), 1);
        // As if the first step had been done for both: only one of them was in the message.
        run_sql(&app.db, "UPDATE run SET next_step = 1").await.unwrap();
        for _ in 0..12 {
            live(&app, 1).await;
        }
        assert_eq!(app.open_action(invoice).await.unwrap().tone, Tone::Formal);
        assert_eq!(app.one_run(other).await.waits_for.as_deref(), Some("not_delivered"));
    }
}
