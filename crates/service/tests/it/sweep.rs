//! What no longer counts is forgotten, in small batches; what counts stays.

use crate::support::TestApp;
use chrono::Duration;
use domain::Locale;
use service::{
    sessions::{self, Area},
    sweep::sweep,
};
use store::{codes::CodeUse, throttle::Limit};
use testkit::{both, contents};

/// Rows of sessions, of door codes, of tries.
async fn rows(app: &TestApp) -> [usize; 3] {
    let all = contents(&app.db).await;
    ["session", "door_code", "throttle"].map(|table| all[table].len())
}

/// As many tries from addresses of someone's invention.
async fn try_from_anywhere(app: &TestApp, addresses: usize) {
    let limit = Limit { capacity: 20, refill: Duration::minutes(1) };
    let mut tx = app.ctx.store.write().await.unwrap();
    for address in 0..addresses {
        let key = format!("staff:address:2001:db8::{address:x}");
        assert!(store::throttle::take(&mut tx, &key, limit, app.ctx.now()).await.unwrap());
    }
    tx.commit().await.unwrap();
}

/// A session and a door code that live for this long.
async fn enter(app: &TestApp, creditor: &service::Creditor, cookie: &[u8], life: Duration) {
    let until = app.ctx.now() + life;
    sessions::save(&app.ctx, Area::Portal, cookie, &serde_json::Map::new(), until).await.unwrap();
    let debtor = app.debtor_id(creditor, "C1").await;
    let contact = app.contact(creditor.id, debtor, None, Locale::Fr).await;
    let mut tx = app.ctx.store.write().await.unwrap();
    store::codes::set(&mut tx, CodeUse::Door, creditor.id, contact.id, b"hash", until)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

both! {
    async fn what_has_expired_goes_and_what_counts_stays(app: TestApp) {
        app.bill("C1", "F1", 12_000).await;
        enter(&app, &app.creditor, b"old", Duration::minutes(20)).await;
        enter(&app, &app.creditor, b"new", Duration::hours(30)).await;
        try_from_anywhere(&app, 3).await;
        assert!(!sweep(&app.ctx).await.unwrap());
        assert_eq!(rows(&app).await, [2, 2, 3], "nothing yet");
        app.clock.advance(Duration::hours(23));
        assert!(!sweep(&app.ctx).await.unwrap());
        assert_eq!(rows(&app).await, [1, 1, 3]);
        app.clock.advance(Duration::hours(1));
        try_from_anywhere(&app, 1).await;
        assert!(!sweep(&app.ctx).await.unwrap());
        assert_eq!(rows(&app).await, [1, 1, 1], "what was tried again is kept");
        assert!(sessions::load(&app.ctx, Area::Portal, b"new").await.unwrap().is_some());
    }

    async fn a_flood_is_forgotten_in_batches(app: TestApp) {
        try_from_anywhere(&app, 1_200).await;
        app.clock.advance(Duration::hours(24));
        let mut left = Vec::new();
        while sweep(&app.ctx).await.unwrap() {
            left.push(rows(&app).await[2]);
        }
        assert_eq!((left, rows(&app).await[2]), (vec![700, 200], 0));
    }
}
