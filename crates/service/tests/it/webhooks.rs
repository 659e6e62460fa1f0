//! Keys of other systems, and what those systems are told: at least once, signed, under one id.

use crate::support::{TestApp, part};
use chrono::Duration;
use domain::{
    ApiKeyId, DeliveryId, EndpointId,
    feed::{DeliveryState, EventType, Scope, Topic},
    party::Role,
    token::MachineSecret,
};
use serde_json::Value;
use service::{
    Context, DebtorActor, Error, StaffActor,
    api_keys::{self, Admission, ApiActor, KeyError, NewKey},
    audit::chain,
    feed, office, signature,
    webhooks::{
        self, Again, Call, CallError, Change, Delivery, EndpointError, EndpointView, NewEndpoint,
    },
    worker,
};
use testkit::{both, contents};

const URL: &str = "https://erp.example/acquit?tenant=7";

fn key(scopes: &[Scope], form_key: &str) -> NewKey {
    let form_key = form_key.to_owned();
    NewKey { name: "ERP".to_owned(), scopes: scopes.to_vec(), days: 30, form_key }
}

async fn admitted(ctx: &Context, secret: &MachineSecret) -> Option<ApiActor> {
    match ApiActor::admit(ctx, secret.expose()).await.unwrap() {
        Admission::In(actor) => Some(*actor),
        Admission::Unknown => None,
        Admission::TooMany { after } => panic!("too many, {after} s"),
    }
}

/// A debtor who pays now and then, an administrator, and an endpoint.
struct Scene<'a> {
    app: &'a TestApp,
    debtor: DebtorActor,
    admin: StaffActor,
    endpoint: EndpointId,
    secret: MachineSecret,
}

impl<'a> Scene<'a> {
    async fn of(app: &'a TestApp, topics: &[Topic]) -> Self {
        app.bill("C1", "F1", 90_000).await;
        let debtor = app.debtor("C1").await;
        let admin = app.staff(Role::Admin).await;
        let new = NewEndpoint {
            url: URL.to_owned(),
            topics: topics.to_vec(),
            form_key: app.ctx.form_key(),
        };
        let (endpoint, secret) = webhooks::create(&app.ctx, &admin, new).await.unwrap();
        Self { app, debtor, admin, endpoint, secret }
    }

    async fn pays(&self, minor: i64) {
        self.app.pay(&self.debtor, part(minor)).await;
    }

    /// What the worker does by itself every few seconds.
    async fn tells(&self) {
        while chain::seal(&self.app.ctx).await.unwrap() > 0 {}
        while webhooks::fan_out(&self.app.ctx).await.unwrap() > 0 {}
        self.app.settle().await;
    }

    async fn view(&self) -> EndpointView {
        webhooks::list(&self.app.ctx, &self.admin).await.unwrap().remove(0)
    }

    async fn deliveries(&self) -> Vec<Delivery> {
        let found = webhooks::deliveries(&self.app.ctx, &self.admin, self.endpoint, false).await;
        found.unwrap().unwrap().deliveries
    }

    async fn states(&self) -> Vec<DeliveryState> {
        self.deliveries().await.iter().map(|delivery| delivery.state).collect()
    }

    fn heard(&self) -> Vec<Call> {
        self.app.caller.heard()
    }

    /// Amounts of the payments told so far, with the ids of their events.
    fn amounts(&self) -> Vec<(i64, String)> {
        let amount = |call: &Call| {
            let body: Value = serde_json::from_slice(&call.body).unwrap();
            (body["amount"]["minor"].as_i64().unwrap(), call.event_id.clone())
        };
        self.heard().iter().map(amount).collect()
    }

    async fn switch(&self, on: bool) {
        let version = self.view().await.version;
        webhooks::switch(&self.app.ctx, &self.admin, self.endpoint, version, on).await.unwrap();
    }
}

/// Whether a call is signed with this secret now.
fn holds(app: &TestApp, call: &Call, secret: &MachineSecret) -> bool {
    let secrets = [secret.expose().to_owned()];
    signature::verify(&call.signature, &call.body, &secrets, app.ctx.now()).is_ok()
}

both! {
    async fn a_key_is_shown_once_and_kept_as_a_hash(app: TestApp) {
        let admin = app.staff(Role::Admin).await;
        let secret = api_keys::create(&app.ctx, &admin, key(Scope::ALL, "f1")).await.unwrap();
        let again = api_keys::create(&app.ctx, &admin, key(Scope::ALL, "f1")).await;
        assert!(matches!(again, Err(KeyError::Made)), "a second click makes none: {again:?}");
        assert_eq!(api_keys::list(&app.ctx, &admin).await.unwrap().len(), 1);
        assert!(admitted(&app.ctx, &secret).await.is_some());
        let everything = format!("{:?}", contents(&app.db).await);
        assert!(!everything.contains(secret.expose()));
        assert!(!everything.contains(&secret.expose()[8..]), "nor the rest of it");
        let manager = app.staff(Role::Manager).await;
        let refused = api_keys::create(&app.ctx, &manager, key(Scope::ALL, "f2")).await;
        assert!(matches!(refused, Err(KeyError::Other(Error::Forbidden))));
        assert!(matches!(api_keys::list(&app.ctx, &manager).await, Err(Error::Forbidden)));
    }

    async fn a_key_expires_and_reads_only_its_scopes(app: TestApp) {
        let admin = app.staff(Role::Admin).await;
        let secret = api_keys::create(&app.ctx, &admin, key(&[Scope::Invoices], "f1")).await.unwrap();
        let actor = admitted(&app.ctx, &secret).await.unwrap();
        assert!(matches!(feed::page(&app.ctx, &actor, None, 10).await, Err(Error::Forbidden)));
        assert!(feed::invoice(&app.ctx, &actor, "F1").await.unwrap().is_none());
        let used = api_keys::list(&app.ctx, &admin).await.unwrap()[0].last_used_at;
        assert_eq!(used, Some(app.ctx.now()));
        app.clock.advance(Duration::days(30) - Duration::seconds(1));
        assert!(admitted(&app.ctx, &secret).await.is_some());
        app.clock.advance(Duration::seconds(1));
        assert!(admitted(&app.ctx, &secret).await.is_none());
        for (name, days, scopes) in [("", 1, Scope::ALL), ("x", 0, Scope::ALL), ("x", 731, Scope::ALL), ("x", 1, &[])] {
            let new = NewKey { name: name.to_owned(), days, ..key(scopes, "f2") };
            assert!(api_keys::create(&app.ctx, &admin, new).await.is_err(), "{name} {days}");
        }
    }

    async fn a_key_that_is_replaced_lives_on_for_some_days(app: TestApp) {
        let admin = app.staff(Role::Admin).await;
        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        let old = api_keys::create(&app.ctx, &admin, key(Scope::ALL, "f1")).await.unwrap();
        let id: ApiKeyId = api_keys::list(&app.ctx, &admin).await.unwrap()[0].id;
        let foreign = api_keys::rotate(&app.ctx, &stranger, id, 7, "s".to_owned()).await;
        assert!(matches!(foreign, Err(KeyError::Unknown)));
        assert!(!api_keys::revoke(&app.ctx, &stranger, id).await.unwrap());
        let new = api_keys::rotate(&app.ctx, &admin, id, 7, "f2".to_owned()).await.unwrap();
        let twice = api_keys::rotate(&app.ctx, &admin, id, 7, "f2".to_owned()).await;
        assert!(matches!(twice, Err(KeyError::Made)));
        app.clock.advance(Duration::days(7) - Duration::seconds(1));
        assert!(admitted(&app.ctx, &old).await.is_some() && admitted(&app.ctx, &new).await.is_some());
        app.clock.advance(Duration::seconds(1));
        assert!(admitted(&app.ctx, &old).await.is_none() && admitted(&app.ctx, &new).await.is_some());
        let keys = api_keys::list(&app.ctx, &admin).await.unwrap();
        let live = keys.iter().find(|key| key.is_live(app.ctx.now())).unwrap().id;
        assert!(api_keys::revoke(&app.ctx, &admin, live).await.unwrap());
        assert!(!api_keys::revoke(&app.ctx, &admin, live).await.unwrap());
        assert!(admitted(&app.ctx, &new).await.is_none());
    }

    async fn who_asks_too_often_waits(app: TestApp) {
        let admin = app.staff(Role::Admin).await;
        let secret = api_keys::create(&app.ctx, &admin, key(Scope::ALL, "f1")).await.unwrap();
        for _ in 0..60 {
            assert!(admitted(&app.ctx, &secret).await.is_some());
        }
        let refused = ApiActor::admit(&app.ctx, secret.expose()).await.unwrap();
        assert!(matches!(refused, Admission::TooMany { after: 1 | 2 }), "{refused:?}");
        app.clock.advance(Duration::seconds(2));
        assert!(admitted(&app.ctx, &secret).await.is_some());
    }

    async fn an_endpoint_is_told_what_the_feed_says_signed(app: TestApp) {
        let scene = Scene::of(&app, &[Topic::Payment]).await;
        scene.pays(1_000).await;
        scene.tells().await;
        let calls = scene.heard();
        assert_eq!(calls.len(), 1);
        assert_eq!(calls[0].url, URL);
        assert!(holds(&app, &calls[0], &scene.secret));
        let reader = api_keys::create(&app.ctx, &scene.admin, key(Scope::ALL, "f1")).await.unwrap();
        let reader = admitted(&app.ctx, &reader).await.unwrap();
        let page = feed::page(&app.ctx, &reader, None, 500).await.unwrap();
        let event = page.events.iter().find(|event| event.kind == EventType::PaymentReceived).unwrap();
        assert_eq!(calls[0].event_id, event.id.to_string());
        assert_eq!(calls[0].body, serde_json::to_vec(event).unwrap());
        scene.tells().await;
        assert_eq!(scene.heard().len(), 1, "once, where it is taken");
        assert_eq!(scene.states().await, [DeliveryState::Delivered]);
    }

    async fn only_what_was_chosen_of_this_creditor_is_told(app: TestApp) {
        let scene = Scene::of(&app, &[Topic::Request]).await;
        scene.pays(1_000).await;
        scene.tells().await;
        assert!(scene.heard().is_empty());
        let change = Change { url: URL.to_owned(), topics: Vec::new() };
        let version = scene.view().await.version;
        webhooks::change(&app.ctx, &scene.admin, scene.endpoint, version, change.clone()).await.unwrap();
        let stale = webhooks::change(&app.ctx, &scene.admin, scene.endpoint, version, change).await;
        assert!(matches!(stale, Err(EndpointError::Stale)));
        scene.pays(2_000).await;
        scene.tells().await;
        assert!(scene.amounts().iter().all(|(minor, _)| *minor == 2_000) && !scene.heard().is_empty());

        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        assert!(webhooks::list(&app.ctx, &stranger).await.unwrap().is_empty());
        assert!(webhooks::deliveries(&app.ctx, &stranger, scene.endpoint, false).await.unwrap().is_none());
        let delivery = scene.deliveries().await[0].id;
        for foreign in [
            webhooks::replay(&app.ctx, &stranger, delivery, Again::This).await.map(drop),
            webhooks::test(&app.ctx, &stranger, scene.endpoint).await.map(drop),
            webhooks::rotate(&app.ctx, &stranger, scene.endpoint, 1).await.map(drop),
            webhooks::switch(&app.ctx, &stranger, scene.endpoint, 1, false).await,
        ] {
            assert!(matches!(foreign, Err(EndpointError::Unknown)), "{foreign:?}");
        }
        let manager = app.staff(Role::Manager).await;
        let refused = webhooks::test(&app.ctx, &manager, scene.endpoint).await;
        assert!(matches!(refused, Err(EndpointError::Other(Error::Forbidden))));
    }

    async fn whoever_dies_before_the_delivery_leaves_it_to_another(app: TestApp) {
        let scene = Scene::of(&app, &[Topic::Payment]).await;
        // The event is committed; then this process is gone. Another one seals and tells.
        scene.pays(1_000).await;
        let other = app.another_process(9).await;
        while chain::seal(&other).await.unwrap() > 0 {}
        assert_eq!(webhooks::fan_out(&other).await.unwrap(), 1);
        assert_eq!(webhooks::fan_out(&app.ctx).await.unwrap(), 0, "written down once");
        // It takes the job and is gone too, before or after the call: nobody knows.
        let (now, mut tx) = (other.now(), other.store.write().await.unwrap());
        let claimed = store::jobs::claim(&mut tx, now, now + Duration::minutes(5), 9).await.unwrap();
        assert_eq!(claimed.len(), 1);
        tx.commit().await.unwrap();
        other.store.close().await;
        app.settle().await;
        assert!(scene.heard().is_empty(), "its lease runs");
        app.advance_and_settle(Duration::minutes(5)).await;
        assert_eq!(scene.heard().len(), 1);
        assert_eq!(scene.states().await, [DeliveryState::Delivered]);
    }

    async fn what_is_sent_again_says_the_same_under_the_same_id(app: TestApp) {
        let scene = Scene::of(&app, &[Topic::Payment]).await;
        for failure in [Err(CallError::Timeout), Err(CallError::Connection), Ok(500), Ok(302), Ok(404)] {
            app.caller.answer_next(failure);
        }
        scene.pays(1_000).await;
        scene.tells().await;
        let delivery = scene.deliveries().await.remove(0);
        assert_eq!((delivery.state, delivery.last_error.as_deref()), (DeliveryState::Waiting, Some("timeout")));
        for _ in 0..10 {
            app.advance_and_settle(Duration::minutes(2)).await;
        }
        let calls = scene.heard();
        assert_eq!(calls.len(), 6);
        assert!(calls.iter().all(|call| call.event_id == calls[0].event_id && call.body == calls[0].body));
        assert_ne!(calls[0].signature, calls[5].signature, "each is signed when it leaves");
        let delivery = scene.deliveries().await.remove(0);
        assert_eq!((delivery.state, delivery.attempts, delivery.last_status), (DeliveryState::Delivered, 6, Some(200)));
    }

    async fn after_three_days_a_human_has_to_look(app: TestApp) {
        let scene = Scene::of(&app, &[Topic::Payment]).await;
        app.caller.answer_always(Ok(503));
        scene.pays(1_000).await;
        let begun = app.ctx.now();
        scene.tells().await;
        let mut last = begun;
        let mut calls = 1;
        while scene.states().await != [DeliveryState::GivenUp] {
            app.clock.advance(Duration::minutes(30));
            worker::drain(&app.ctx).await.unwrap();
            if scene.heard().len() > calls {
                (calls, last) = (scene.heard().len(), app.ctx.now());
            }
            assert!(app.ctx.now() - begun < Duration::days(5), "it never ends");
        }
        let tried_for = last - begun;
        assert!(tried_for >= Duration::hours(72) && tried_for <= Duration::hours(96), "{tried_for}");
        assert!(calls > 20, "{calls}");
        assert_eq!((scene.view().await.given_up, scene.view().await.waiting), (1, 0));
        let tasks = office::tasks(&app.ctx, &scene.admin).await.unwrap();
        let task = tasks.iter().find(|task| task.kind == "webhook").unwrap();
        assert_eq!(task.detail["address"], "erp.example", "without what may be secret");
        assert_eq!(office::dead_letters(&app.ctx, &scene.admin).await.unwrap().len(), 1);

        app.caller.answer_always(Ok(204));
        let delivery = scene.deliveries().await.remove(0);
        webhooks::replay(&app.ctx, &scene.admin, delivery.id, Again::This).await.unwrap();
        app.settle().await;
        assert_eq!(scene.states().await, [DeliveryState::Delivered]);
        assert_eq!(scene.heard().last().unwrap().event_id, delivery.event_id.to_string());
    }

    async fn while_a_secret_is_replaced_both_sign(app: TestApp) {
        let scene = Scene::of(&app, &[Topic::Payment]).await;
        let version = scene.view().await.version;
        let new = webhooks::rotate(&app.ctx, &scene.admin, scene.endpoint, version).await.unwrap();
        let twice = webhooks::rotate(&app.ctx, &scene.admin, scene.endpoint, version).await;
        assert!(matches!(twice, Err(EndpointError::Stale)), "a second click replaces nothing");
        scene.pays(1_000).await;
        scene.tells().await;
        let call = scene.heard().pop().unwrap();
        assert!(holds(&app, &call, &scene.secret) && holds(&app, &call, &new));
        app.clock.advance(Duration::days(2));
        scene.pays(2_000).await;
        scene.tells().await;
        let call = scene.heard().pop().unwrap();
        assert!(!holds(&app, &call, &scene.secret) && holds(&app, &call, &new));
        let audit = format!("{:?}", contents(&app.db).await["audit_event"]);
        assert!(!audit.contains(&new.expose()[6..]) && !audit.contains(&scene.secret.expose()[6..]));
        assert!(!format!("{:?}", scene.view().await).contains("whsec_"));
    }

    async fn what_happens_during_a_pause_is_told_after_it(app: TestApp) {
        let scene = Scene::of(&app, &[Topic::Payment]).await;
        app.caller.answer_next(Ok(500));
        scene.pays(1_000).await;
        scene.tells().await;
        scene.switch(false).await;
        scene.pays(2_000).await;
        scene.tells().await;
        app.advance_and_settle(Duration::hours(2)).await;
        assert_eq!(scene.heard().len(), 1, "nothing during the pause");
        assert_eq!(scene.states().await, [DeliveryState::Held]);
        let off = webhooks::test(&app.ctx, &scene.admin, scene.endpoint).await;
        assert!(matches!(off, Err(EndpointError::Off)));
        scene.switch(true).await;
        scene.tells().await;
        let amounts: Vec<_> = scene.amounts().iter().map(|(minor, _)| *minor).collect();
        assert_eq!(amounts, [1_000, 1_000, 2_000]);
        assert_eq!(scene.states().await, [DeliveryState::Delivered; 2]);
    }

    async fn everything_from_an_event_on_is_sent_again(app: TestApp) {
        let scene = Scene::of(&app, &[Topic::Payment]).await;
        for minor in [1_000, 2_000, 3_000] {
            scene.pays(minor).await;
            app.clock.advance(Duration::seconds(1));
            scene.tells().await;
        }
        let first = scene.amounts();
        let second: DeliveryId = scene.deliveries().await[1].id;
        webhooks::replay(&app.ctx, &scene.admin, second, Again::FromHere).await.unwrap();
        scene.tells().await;
        let all = scene.amounts();
        assert_eq!(all[..3], first[..]);
        assert_eq!(all[3..], first[1..], "the second and the third, under their ids");
        assert_eq!(scene.deliveries().await.len(), 3);
        webhooks::replay(&app.ctx, &scene.admin, second, Again::This).await.unwrap();
        webhooks::replay(&app.ctx, &scene.admin, second, Again::This).await.unwrap();
        scene.tells().await;
        assert_eq!(scene.amounts()[5..], first[1..2], "once for two clicks");
    }

    async fn a_test_is_signed_and_says_so(app: TestApp) {
        let scene = Scene::of(&app, &[Topic::Payment]).await;
        webhooks::test(&app.ctx, &scene.admin, scene.endpoint).await.unwrap();
        app.settle().await;
        let call = scene.heard().pop().unwrap();
        let body: Value = serde_json::from_slice(&call.body).unwrap();
        assert_eq!((body["type"].as_str(), body["creditor"].as_str()), (Some("test"), Some("demo")));
        assert_eq!(body["id"].as_str(), Some(call.event_id.as_str()));
        assert!(holds(&app, &call, &scene.secret));
    }

    async fn an_address_that_is_not_called_is_not_kept(app: TestApp) {
        let scene = Scene::of(&app, &[]).await;
        for url in ["http://erp.example/", "", &format!("https://{}", "x".repeat(600))] {
            let new = NewEndpoint { url: url.to_owned(), topics: Vec::new(), form_key: app.ctx.form_key() };
            let made = webhooks::create(&app.ctx, &scene.admin, new).await;
            assert!(matches!(made, Err(EndpointError::Url(_))), "{made:?}");
        }
        let new = NewEndpoint { url: URL.to_owned(), topics: Vec::new(), form_key: "twice".to_owned() };
        webhooks::create(&app.ctx, &scene.admin, new.clone()).await.unwrap();
        let twice = webhooks::create(&app.ctx, &scene.admin, new).await;
        assert!(matches!(twice, Err(EndpointError::Made)));
        assert_eq!(webhooks::list(&app.ctx, &scene.admin).await.unwrap().len(), 2);
    }

    async fn what_arrived_long_ago_is_forgotten_and_can_still_be_told(app: TestApp) {
        let scene = Scene::of(&app, &[Topic::Payment]).await;
        scene.pays(1_000).await;
        app.clock.advance(Duration::days(40));
        scene.pays(2_000).await;
        scene.tells().await;
        app.clock.advance(Duration::days(61));
        app.caller.answer_always(Ok(500));
        scene.pays(3_000).await;
        scene.tells().await;
        while service::sweep::sweep(&app.ctx).await.unwrap() {}
        assert_eq!(scene.states().await, [DeliveryState::Waiting], "what waits stays");
    }
}
