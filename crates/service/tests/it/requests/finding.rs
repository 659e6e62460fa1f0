//! Whatever waits can be found: the queue with its filters and pages, plans at risk however old they
//! are, calls on the day they were asked for.

use super::{Scene, refused};
use crate::support::TestApp;
use chrono::{Days, Duration};
use domain::{
    InvoiceId, PlanId, RequestId,
    party::Role,
    plans::{Instalment, PlanState},
    requests::{Ask, Callback, DisputeCategory, PartOfDay, RequestKind},
    scenario::ActionKind,
};
use service::{
    requests::{
        self,
        callbacks::callbacks,
        decide as decisions,
        plans::{self, Watch},
        queue::{self, PAGE},
        views::{Due, Filters},
    },
    scenarios::agenda::{AgendaQuery, Whose},
};
use std::collections::BTreeSet;
use store::{plan_list, plans::Plan, requests::Request};
use testkit::{both, run_sql};

async fn found(scene: &Scene<'_>, asked: &Filters) -> Vec<RequestId> {
    let seen = queue::queue(&scene.app.ctx, &scene.collector, asked, 1).await.unwrap();
    assert_eq!(seen.found, seen.rows.len() as u64, "the number is true");
    seen.rows.into_iter().map(|row| row.id).collect()
}

fn any() -> Filters {
    Filters::default()
}

/// A call in thirty days.
fn call(scene: &Scene<'_>) -> Ask {
    let phone = "+33612345678".to_owned();
    Ask::Callback(Callback { phone, on: scene.day(30), part: PartOfDay::Morning })
}

/// Another debtor disputes an invoice of 900.00.
async fn dispute(scene: &Scene<'_>) -> RequestId {
    let app = scene.app;
    let invoice: InvoiceId = app.bill("C2", "F2", 90_000).await;
    let other = app.debtor_with_mail("C2", domain::Locale::En).await;
    let command = requests::AskCommand {
        ask: Ask::dispute(DisputeCategory::Delivery),
        invoices: vec![(invoice, None)],
        words: "Never delivered".to_owned(),
        form_key: app.ctx.form_key(),
        code: String::new(),
    };
    requests::ask(&app.ctx, &other, command).await.unwrap().id
}

/// A plan that was agreed after another, whose first date is far.
async fn later(scene: &Scene<'_>, plan: &Plan) -> PlanId {
    let newer = Plan { id: scene.app.ctx.id(), ..plan.clone() };
    let part = Instalment { position: 1, due_on: scene.day(60), minor: 1_000 };
    let mut tx = scene.app.ctx.store.write().await.unwrap();
    store::plans::insert(&mut tx, &newer, &[], &[part]).await.unwrap();
    tx.commit().await.unwrap();
    newer.id
}

both! {
    async fn the_queue_is_looked_through_by_whatever_one_knows(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let plan = scene.ask(scene.plan(8)).await.unwrap().id;
        let paper = scene.ask(Ask::Document).await.unwrap().id;
        let call = scene.ask(call(&scene)).await.unwrap().id;
        let large = dispute(&scene).await;
        assert_eq!(found(&scene, &any()).await, [large, plan, paper, call]);

        let category = |category| Filters { category: Some(category), ..any() };
        assert_eq!(found(&scene, &category(DisputeCategory::Delivery)).await, [large]);
        assert!(found(&scene, &category(DisputeCategory::Quality)).await.is_empty());
        assert_eq!(found(&scene, &Filters { least_minor: Some(24_000), ..any() }).await, [large, plan]);
        let between = Filters { least_minor: Some(1), most_minor: Some(24_000), ..any() };
        assert_eq!(found(&scene, &between).await, [plan]);
        let named = |debtor: &str| Filters { debtor: debtor.to_owned(), ..any() };
        assert_eq!(found(&scene, &named(" c2 ")).await, [large]);
        for nobody in ["C3", "%", "§"] {
            assert!(found(&scene, &named(nobody)).await.is_empty(), "{nobody}");
        }

        let version = scene.request(paper).await.version;
        let me = scene.collector.id();
        decisions::assign(&app.ctx, &scene.collector, paper, version, Some(me)).await.unwrap();
        assert_eq!(found(&scene, &Filters { given_to: Some(me), ..any() }).await, [paper]);
        run_sql(&app.db, "UPDATE request SET needs_second = TRUE WHERE kind = 'plan'").await.unwrap();
        assert_eq!(found(&scene, &Filters { second: true, ..any() }).await, [plan]);

        let due = |due| Filters { due: Some(due), ..any() };
        assert!(found(&scene, &due(Due::Late)).await.is_empty());
        app.clock.advance(Duration::days(30));
        assert_eq!(found(&scene, &due(Due::Late)).await, [large, plan, paper]);
        assert_eq!(found(&scene, &due(Due::Today)).await, [call]);
    }

    async fn the_next_request_is_the_next_of_the_list_one_works_through(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let plan = scene.ask(scene.plan(8)).await.unwrap().id;
        let paper = scene.ask(Ask::Document).await.unwrap().id;
        let large = dispute(&scene).await;
        let next = async |asked: &Filters, of: RequestId| {
            let after = scene.request(of).await;
            queue::following(&app.ctx, &scene.collector, asked, &after).await.unwrap()
        };
        assert_eq!(next(&any(), large).await, Some(plan));
        assert_eq!(next(&any(), paper).await, Some(large), "after the last comes the first");
        let small = Filters { most_minor: Some(24_000), ..any() };
        assert_eq!(next(&small, plan).await, Some(paper));
        assert_eq!(next(&small, paper).await, Some(plan));
        let alone = Filters { kind: Some(RequestKind::Document), ..any() };
        assert_eq!(next(&alone, paper).await, None);
        let version = scene.request(plan).await.version;
        requests::decide(&app.ctx, &scene.collector, plan, version, refused()).await.unwrap();
        assert_eq!(next(&any(), large).await, Some(paper), "what was answered needs nobody");
    }

    async fn every_request_is_on_one_page(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let paper = scene.ask(Ask::Document).await.unwrap().id;
        let model = scene.request(paper).await;
        let more = u64::from(PAGE) + 49;
        let rows: Vec<Request> = (0..more)
            .map(|_| Request { id: app.ctx.id(), form_key: app.ctx.form_key(), ..model.clone() })
            .collect();
        let mut tx = app.ctx.store.write().await.unwrap();
        store::bulk::requests(&mut tx, app.creditor.id, &rows, &[]).await.unwrap();
        tx.commit().await.unwrap();
        let page = async |number| {
            queue::queue(&app.ctx, &scene.collector, &any(), number).await.unwrap()
        };
        let (first, last) = (page(1).await, page(2).await);
        assert_eq!((first.found, first.pages, first.rows.len(), last.rows.len()), (more + 1, 2, 200, 50));
        let all: BTreeSet<RequestId> = first.rows.iter().chain(&last.rows).map(|row| row.id).collect();
        assert_eq!(all.len(), 250);
        assert_eq!(page(99).await.page, 2, "beyond the last is the last");
    }

    async fn a_plan_at_risk_is_found_however_many_were_agreed_since(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        scene.ask(scene.plan(3)).await.unwrap();
        let first = plans::of_debtor(&app.ctx, &scene.debtor).await.unwrap().remove(0);
        let mut tx = app.ctx.store.read().await.unwrap();
        let stored = store::plans::by_id(&mut tx, app.creditor.id, first.id).await.unwrap().unwrap();
        drop(tx);
        let newer = later(&scene, &stored).await;
        let seen = async |watch| {
            let seen = plans::supervised(&app.ctx, &scene.collector, watch, 1).await.unwrap();
            assert_eq!(seen.found, seen.rows.len() as u64);
            seen.rows.into_iter().map(|row| row.plan.id).collect::<Vec<_>>()
        };
        let at_risk = Watch { at_risk: true, ..Watch::default() };
        let active = Watch { state: Some(PlanState::Active), ..Watch::default() };
        assert!(seen(at_risk).await.is_empty());
        assert_eq!(seen(active).await, [newer, first.id]);
        scene.live_until(first.instalments[0].due_on + Days::new(1)).await;
        assert_eq!(seen(at_risk).await, [first.id]);
        assert_eq!(seen(active).await, [first.id, newer], "of a page those at risk come first");

        let filter = plan_list::Filter { state: None, late: true, paused: false, proposed: false, today: scene.today() };
        let mut tx = app.ctx.store.read().await.unwrap();
        let one = plan_list::page(&mut tx, app.creditor.id, filter, 1, 0).await.unwrap();
        drop(tx);
        assert_eq!((one[0].plan.id, one[0].found), (first.id, 1), "newer ones do not push it out");
        let pause = format!("UPDATE plan SET paused_until = '{}'", scene.day(9));
        run_sql(&app.db, &pause).await.unwrap();
        let paused = Watch { paused: true, ..Watch::default() };
        assert_eq!(seen(paused).await.len(), 2);
    }

    async fn a_call_is_due_on_the_day_that_was_asked_for(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let slot = scene.day(30);
        let call = scene.ask(call(&scene)).await.unwrap();
        assert_eq!(call.answer_by, Some(slot));
        let row = async || {
            let seen = queue::queue(&app.ctx, &scene.collector, &any(), 1).await.unwrap();
            seen.rows.into_iter().find(|row| row.id == call.id)
        };
        app.clock.advance(Duration::days(10));
        let waits = row().await.unwrap();
        assert_eq!((waits.is_urgent, waits.slot), (false, Some(PartOfDay::Morning)));
        let version = scene.request(call.id).await.version;
        let aside = slot - Days::new(1);
        decisions::snooze(&app.ctx, &scene.collector, call.id, version, aside).await.unwrap();
        assert!(row().await.is_none(), "put aside until the day before");
        app.clock.advance(Duration::days(20));
        assert!(row().await.unwrap().is_urgent);
    }

    async fn a_call_stands_in_the_agenda_of_its_day_until_it_is_made(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let slot = scene.day(30);
        let asked = scene.ask(call(&scene)).await.unwrap();
        let seen = async |query: AgendaQuery| {
            callbacks(&app.ctx, &scene.collector, query).await.unwrap()
        };
        let today = AgendaQuery { days: 1, page: 1, ..AgendaQuery::default() };
        assert!(seen(today).await.is_empty(), "not today");
        let on = AgendaQuery { from: Some(slot), ..today };
        let calls = seen(on).await;
        assert_eq!(calls.iter().map(|call| (call.request, call.part, call.is_late)).collect::<Vec<_>>(), [(asked.id, PartOfDay::Morning, false)]);
        assert!(seen(AgendaQuery { from: Some(slot + Days::new(1)), ..today }).await.is_empty());
        let week = AgendaQuery { from: Some(slot - Days::new(3)), days: 7, ..today };
        assert_eq!(seen(week).await.len(), 1);
        let letters = AgendaQuery { kind: Some(ActionKind::Letter), ..on };
        assert!(seen(letters).await.is_empty() && seen(AgendaQuery { page: 2, ..on }).await.is_empty());
        let mine = AgendaQuery { whose: Whose::Of(scene.collector.id()), ..on };
        assert!(seen(mine).await.is_empty(), "nobody's yet");
        let version = scene.request(asked.id).await.version;
        decisions::assign(&app.ctx, &scene.collector, asked.id, version, Some(scene.collector.id())).await.unwrap();
        assert_eq!(seen(mine).await.len(), 1);
        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        assert!(callbacks(&app.ctx, &stranger, on).await.unwrap().is_empty());
        app.clock.advance(Duration::days(32));
        assert!(seen(today).await[0].is_late, "today shows what was left undone");
        scene.answer(asked.id, domain::requests::Answer::Approve).await;
        assert!(seen(today).await.is_empty());
    }
}
