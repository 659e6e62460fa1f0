//! Token buckets.

use crate::rows::now;
use chrono::{DateTime, Duration, Utc};
use store::{
    Store,
    throttle::{self, Limit},
};
use testkit::{TestDb, both};

const LIMIT: Limit = Limit { capacity: 3, refill: Duration::minutes(10) };

async fn take(store: &Store, at: DateTime<Utc>) -> bool {
    let mut tx = store.write().await.unwrap();
    let taken = throttle::take(&mut tx, "key", LIMIT, at).await.unwrap();
    tx.commit().await.unwrap();
    taken
}

both! {
    async fn a_bucket_empties_and_fills_with_time(db: TestDb) {
        for _ in 0..3 {
            assert!(take(&db.store, now()).await);
        }
        assert!(!take(&db.store, now()).await);
        assert!(!take(&db.store, now() + Duration::seconds(599)).await);
        assert!(take(&db.store, now() + Duration::seconds(600)).await, "asking in between has cost nothing");
        assert!(!take(&db.store, now() + Duration::seconds(601)).await);
        let much_later = now() + Duration::days(400);
        for _ in 0..3 {
            assert!(take(&db.store, much_later).await);
        }
        assert!(!take(&db.store, much_later).await, "never more than it holds");
    }

    async fn a_clock_put_back_closes_no_bucket_for_long(db: TestDb) {
        let wrong = now() + Duration::days(365);
        for _ in 0..3 {
            assert!(take(&db.store, wrong).await);
        }
        assert!(!take(&db.store, now()).await);
        assert!(take(&db.store, now() + Duration::minutes(10)).await);
    }

    async fn many_at_once_share_one_bucket(db: TestDb) {
        let takers: Vec<_> = (0..20)
            .map(|_| {
                let store = db.store.clone();
                tokio::spawn(async move { take(&store, now()).await })
            })
            .collect();
        let mut taken = 0;
        for taker in takers {
            taken += i64::from(taker.await.unwrap());
        }
        assert_eq!(taken, LIMIT.capacity);
    }

    async fn a_success_fills_it_again(db: TestDb) {
        for _ in 0..3 {
            take(&db.store, now()).await;
        }
        let mut tx = db.store.write().await.unwrap();
        throttle::reset(&mut tx, "key").await.unwrap();
        tx.commit().await.unwrap();
        assert!(take(&db.store, now()).await);
    }
}
