//! What other systems read of requests, plans and payments: each fact once, in order, without words.

use super::{Scene, refused};
use crate::support::{TestApp, part};
use domain::{
    feed::{Decider, EventType, Scope},
    requests::{Answer, Ask, DisputeCategory, RequestState},
    scenario::Stage,
};
use service::{
    Context, Creditor,
    api_keys::{self, Admission, ApiActor, NewKey},
    audit::chain,
    feed::{self, Cursor, Event, Page},
    payments::Selection,
    requests,
};
use testkit::both;

/// Another system of this creditor's, which may read everything.
async fn system(ctx: &Context, creditor: &Creditor) -> ApiActor {
    let form_key = ctx.form_key();
    let new = NewKey { name: "ERP".to_owned(), scopes: Scope::ALL.to_vec(), days: 365, form_key };
    let secret = api_keys::create_as_operator(ctx, creditor, new).await.unwrap();
    match ApiActor::admit(ctx, secret.expose()).await.unwrap() {
        Admission::In(actor) => *actor,
        other => panic!("{other:?}"),
    }
}

/// Everything in the feed, read page by page.
async fn read(app: &TestApp, actor: &ApiActor, limit: u16) -> Vec<Event> {
    while chain::seal(&app.ctx).await.unwrap() > 0 {}
    let (mut events, mut after) = (Vec::new(), None);
    loop {
        let page = feed::page(&app.ctx, actor, after, limit).await.unwrap();
        assert!(page.events.len() <= limit.into());
        events.extend(page.events);
        if !page.has_more {
            let rest = feed::page(&app.ctx, actor, Some(page.next), limit).await.unwrap();
            assert!(rest.events.is_empty() && !rest.has_more && rest.next == page.next);
            return events;
        }
        after = Some(page.next);
    }
}

fn of(events: &[Event], kind: EventType) -> Vec<&Event> {
    events.iter().filter(|event| event.kind == kind).collect()
}

both! {
    async fn what_is_asked_decided_and_paid_is_told_once_and_in_order(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let erp = system(&app.ctx, &app.creditor).await;
        let asked = scene.ask(scene.plan(4)).await.unwrap();
        scene.answer(asked.id, Answer::Approve).await;
        app.pay(&scene.debtor, part(6_000)).await;
        app.pay(&scene.debtor, Selection::default()).await;

        let events = read(&app, &erp, 100).await;
        assert!(events.is_sorted_by(|one, other| one.cursor < other.cursor));
        for limit in [1, 2, 7] {
            assert_eq!(read(&app, &erp, limit).await, events, "in pages of {limit}");
        }
        // What follows from an answer, or from money, is recorded before it in the same transaction.
        let story = [
            EventType::RequestOpened, EventType::PlanAgreed, EventType::RequestAnswered,
            EventType::PaymentReceived, EventType::PlanCompleted, EventType::PaymentReceived,
        ];
        let told: Vec<_> = events.iter().map(|event| event.kind).filter(|kind| story.contains(kind)).collect();
        assert_eq!(told, story);

        let answered = of(&events, EventType::RequestAnswered)[0];
        let request = answered.request.as_ref().unwrap();
        assert_eq!((request.id, request.state, answered.by), (asked.id, RequestState::Approved, Decider::Staff));
        assert_eq!(request.answer.as_deref(), Some("approve"));
        let amount = answered.amount.unwrap();
        assert_eq!((amount.minor, amount.currency.code()), (24_000, "EUR"));
        assert_eq!(answered.debtor.as_deref(), Some(scene.debtor.debtor().reference.as_str()));
        assert_eq!(answered.creditor, "demo");
        assert_eq!(answered.invoices.len(), 1);
        assert_eq!(answered.invoices[0].minor, Some(24_000));
        let paid: Vec<_> = of(&events, EventType::PaymentReceived).iter()
            .map(|event| (event.amount.unwrap().minor, event.invoices[0].minor)).collect();
        assert_eq!(paid, [(6_000, Some(6_000)), (18_000, Some(18_000))]);
        let exits: Vec<_> = of(&events, EventType::RunExited).iter()
            .map(|event| event.run.as_ref().unwrap().stage).collect();
        assert_eq!(exits, [Some(Stage::Paid)]);
    }

    async fn no_words_names_or_addresses_are_told(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let erp = system(&app.ctx, &app.creditor).await;
        let asked = scene.ask(scene.plan(8)).await.unwrap();
        scene.answer(asked.id, refused()).await;
        scene.ask(Ask::dispute(DisputeCategory::Quality)).await.unwrap();
        let events = read(&app, &erp, 100).await;
        let told = serde_json::to_string(&events).unwrap();
        assert!(events.len() > 5);
        for hidden in ["cassée", "trop longue", "Claire", "Camille", "Société", "exemple.fr", "69003"] {
            assert!(!told.contains(hidden), "{hidden} in {told}");
        }
        // Nor what happens within the house.
        for action in ["portal.", "message.sent", "request.decided", "staff.", "api_key."] {
            assert!(!told.contains(action), "{action}");
        }
    }

    async fn an_answer_is_told_once_it_counts_and_one_taken_back_never(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let erp = system(&app.ctx, &app.creditor).await;
        let asked = scene.ask(scene.plan(4)).await.unwrap();
        let version = scene.request(asked.id).await.version;
        let given = requests::decide(&app.ctx, &scene.collector, asked.id, version, refused()).await.unwrap();
        let within = read(&app, &erp, 100).await;
        assert!(of(&within, EventType::RequestAnswered).is_empty(), "it can still be taken back");
        requests::decide::undo(&app.ctx, &scene.collector, asked.id, given.version).await.unwrap();
        scene.answer(asked.id, Answer::Approve).await;
        service::worker::drain(&app.ctx).await.unwrap();
        let events = read(&app, &erp, 100).await;
        let answers: Vec<_> = of(&events, EventType::RequestAnswered).iter()
            .map(|event| event.request.as_ref().unwrap().answer.clone().unwrap()).collect();
        assert_eq!(answers, ["approve"]);
        assert_eq!(&events[..within.len()], within, "what was read once reads the same");
    }

    async fn the_policy_a_debtor_and_the_clock_decide_too(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let erp = system(&app.ctx, &app.creditor).await;
        let asked = scene.ask(scene.plan(8)).await.unwrap();
        requests::withdraw(&app.ctx, &scene.debtor, asked.id).await.unwrap();
        scene.ask(scene.plan(3)).await.unwrap();
        let events = read(&app, &erp, 100).await;
        let opened: Vec<_> = of(&events, EventType::RequestOpened).iter()
            .map(|event| event.request.as_ref().unwrap().within_policy).collect();
        assert_eq!(opened, [Some(false), Some(true)]);
        let withdrawn = of(&events, EventType::RequestWithdrawn);
        assert_eq!((withdrawn.len(), withdrawn[0].by), (1, Decider::Debtor));
        assert_eq!(withdrawn[0].request.as_ref().unwrap().state, RequestState::Withdrawn);
        assert_eq!(of(&events, EventType::RequestAnswered)[0].by, Decider::Policy);
    }

    async fn what_is_credited_is_told_with_its_invoice(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let erp = system(&app.ctx, &app.creditor).await;
        let asked = scene.ask(Ask::dispute(DisputeCategory::Delivery)).await.unwrap();
        scene.answer(asked.id, Answer::ApprovePart { minor: 5_000 }).await;
        let events = read(&app, &erp, 100).await;
        let credit = of(&events, EventType::CreditBooked);
        assert_eq!((credit.len(), credit[0].amount.unwrap().minor), (1, 5_000));
        assert_eq!(credit[0].invoices[0].minor, Some(5_000));
        let answered = of(&events, EventType::RequestAnswered)[0].request.clone().unwrap();
        assert_eq!((answered.answer.as_deref(), answered.granted_minor), (Some("approve_part"), Some(5_000)));
        let contested: Vec<_> = of(&events, EventType::RunContested).iter().map(|event| event.amount.unwrap().minor).collect();
        assert_eq!(contested, [24_000, 0]);
    }

    async fn what_an_event_names_can_be_looked_up_by_its_creditor_alone(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let erp = system(&app.ctx, &app.creditor).await;
        let stranger = system(&app.ctx, &app.other_creditor).await;
        let asked = scene.ask(Ask::dispute(DisputeCategory::Delivery)).await.unwrap();
        let events = read(&app, &erp, 100).await;
        let opened = of(&events, EventType::RequestOpened)[0];
        let reference = &opened.invoices[0].reference;

        let request = feed::request(&app.ctx, &erp, asked.id).await.unwrap().unwrap();
        assert_eq!((request.state, request.minor, request.category), (RequestState::Open, 24_000, Some(DisputeCategory::Delivery)));
        assert_eq!((request.debtor.as_ref(), &request.invoices[0].reference), (opened.debtor.as_ref(), reference));
        assert!(!serde_json::to_string(&request).unwrap().contains("cassée"));
        let invoice = feed::invoice(&app.ctx, &erp, reference).await.unwrap().unwrap();
        assert_eq!((invoice.total_minor, invoice.balance_minor), (24_000, 24_000));
        assert_eq!(invoice.run.map(|run| (run.stage, run.contested_minor)), Some((Stage::Chasing, 24_000)));

        assert!(feed::request(&app.ctx, &stranger, asked.id).await.unwrap().is_none());
        assert!(feed::invoice(&app.ctx, &stranger, reference).await.unwrap().is_none());
        let Page { events, has_more, .. } = feed::page(&app.ctx, &stranger, None, 100).await.unwrap();
        assert!(events.is_empty() && !has_more, "{events:?}");
        let ours: Cursor = opened.cursor;
        assert!(feed::page(&app.ctx, &stranger, Some(ours), 100).await.unwrap().events.is_empty());
    }

    async fn whoever_follows_while_two_processes_write_misses_nothing(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let erp = system(&app.ctx, &app.creditor).await;
        let other = app.another_process(5).await;
        let (mut seen, mut after) = (Vec::new(), None);
        for round in 0..12 {
            let ctx = if round % 2 == 0 { &app.ctx } else { &other };
            let pay = app.pay(&scene.debtor, part(1_000 + round));
            let follow = async {
                chain::seal(ctx).await.unwrap();
                feed::page(ctx, &erp, after, 3).await.unwrap()
            };
            let ((), page) = tokio::join!(async { pay.await; }, follow);
            seen.extend(page.events);
            after = Some(page.next);
        }
        while chain::seal(&other).await.unwrap() > 0 {}
        loop {
            let page = feed::page(&app.ctx, &erp, after, 3).await.unwrap();
            seen.extend(page.events);
            after = Some(page.next);
            if !page.has_more { break; }
        }
        assert_eq!(seen, read(&app, &erp, 100).await);
        assert_eq!(of(&seen, EventType::PaymentReceived).len(), 12);
        other.store.close().await;
    }
}
