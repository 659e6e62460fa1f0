//! What went wrong is told by kind: taken, away, or refused.

use crate::rows::{now, tenant};
use std::time::{Duration, Instant};
use store::{Store, StoreError, StoreOptions};
use testkit::{Kind, TestDb, both, run_sql};

both! {
    async fn a_taken_key_is_a_conflict(db: TestDb) {
        let tenant = tenant(&db.store, 100).await;
        let mut tx = db.store.write().await.unwrap();
        let again = store::creditors::insert(&mut tx, &tenant.creditor).await;
        assert!(matches!(again, Err(StoreError::Conflict(_))), "{again:?}");
    }

    async fn a_broken_rule_is_a_refusal(db: TestDb) {
        let mut tenant = tenant(&db.store, 100).await;
        tenant.contact.id = crate::rows::id(999);
        tenant.contact.debtor_id = crate::rows::id(998);
        let mut tx = db.store.write().await.unwrap();
        let orphan = store::contacts::insert(&mut tx, &tenant.contact).await;
        assert!(matches!(orphan, Err(StoreError::Refused(_))), "{orphan:?}");
    }

    async fn a_closed_store_is_away(db: TestDb) {
        db.store.close().await;
        let begun = Instant::now();
        assert!(matches!(db.store.read().await.err(), Some(StoreError::Unavailable(_))));
        assert!(matches!(db.store.write().await.err(), Some(StoreError::Unavailable(_))));
        assert!(matches!(db.store.ping().await.err(), Some(StoreError::Unavailable(_))));
        assert!(begun.elapsed() < Duration::from_secs(1));
    }

    async fn what_is_not_committed_is_undone(db: TestDb) {
        let tenant = tenant(&db.store, 100).await;
        let mut tx = db.store.write().await.unwrap();
        store::debtors::lock(&mut tx, tenant.creditor.id, tenant.debtor.id).await.unwrap();
        let renamed = store::debtors::Debtor { name: "Autre".to_owned(), ..tenant.debtor.clone() };
        store::debtors::update(&mut tx, &renamed).await.unwrap();
        drop(tx);
        let mut tx = db.store.write().await.unwrap();
        let found = store::debtors::by_id(&mut tx, tenant.creditor.id, tenant.debtor.id).await.unwrap().unwrap();
        assert_eq!(found.name, "Dupont");
    }

    async fn reading_cannot_write_by_accident(db: TestDb) {
        if db.kind == Kind::Sqlite {
            let tenant = tenant(&db.store, 100).await;
            let mut tx = db.store.read().await.unwrap();
            let wrote = store::creditors::set_logo(&mut tx, tenant.creditor.id, crate::rows::id(5)).await;
            assert!(wrote.is_err());
        }
    }

    async fn a_contact_is_found_with_its_debtor_and_creditor(db: TestDb) {
        let tenant = tenant(&db.store, 100).await;
        let mut tx = db.store.read().await.unwrap();
        let found =
            store::identity::of_contact(&mut tx, tenant.creditor.id, tenant.contact.id).await.unwrap().unwrap();
        assert_eq!(format!("{:?}", found.creditor), format!("{:?}", tenant.creditor));
        assert_eq!(format!("{:?}", found.debtor), format!("{:?}", tenant.debtor));
        assert_eq!(format!("{:?}", found.contact), format!("{:?}", tenant.contact));
        assert_eq!(found.contact.created_at, now());
    }
}

#[test]
fn a_server_that_is_down_is_away_within_two_seconds() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        // Nobody listens on port 1.
        let store =
            Store::open("postgres://x@127.0.0.1:1/x", &StoreOptions::default()).await.unwrap();
        let begun = Instant::now();
        assert!(matches!(store.write().await.err(), Some(StoreError::Unavailable(_))));
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    });
}

#[test]
fn other_addresses_are_not_understood() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for url in ["", "mysql://x", "postgres://[", "file.db"] {
        let opened = runtime.block_on(Store::open(url, &StoreOptions::default()));
        assert!(matches!(opened.err(), Some(StoreError::Address)), "{url}");
    }
}

/// PostgreSQL ends connections when it restarts: the first question on a dead one says "away", and
/// the store recovers by itself (R10).
#[test]
fn a_connection_that_was_ended_is_replaced() {
    testkit::run(Kind::Postgres, |db| async move {
        tenant(&db.store, 100).await;
        let ending = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
            WHERE datname = current_database() AND pid <> pg_backend_pid()";
        run_sql(&db, ending).await.unwrap();
        let begun = Instant::now();
        loop {
            let tried = async {
                let mut tx = db.store.read().await?;
                store::creditors::all(&mut tx).await
            };
            match tried.await {
                Ok(found) => break assert_eq!(found.len(), 1),
                Err(error) => assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}"),
            }
            assert!(begun.elapsed() < Duration::from_secs(2));
        }
    });
}

/// Another program that holds SQLite's writer for long makes us "away", not wrong.
#[test]
fn two_transactions_in_each_others_way_are_told_apart_from_mistakes() {
    testkit::run(Kind::Postgres, |db| async move {
        let (one, two) = (tenant(&db.store, 100).await, tenant(&db.store, 200).await);
        let both = [(&one, &two), (&two, &one)].map(|(first, then)| {
            let (first, then, store) = (
                (first.creditor.id, first.debtor.id),
                (then.creditor.id, then.debtor.id),
                db.store.clone(),
            );
            tokio::spawn(async move {
                let mut tx = store.write().await?;
                store::debtors::lock(&mut tx, first.0, first.1).await?;
                tokio::time::sleep(Duration::from_millis(200)).await;
                store::debtors::lock(&mut tx, then.0, then.1).await?;
                tx.commit().await
            })
        });
        let mut failed = 0;
        for one in both {
            if let Err(error) = one.await.unwrap() {
                assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
                failed += 1;
            }
        }
        assert_eq!(failed, 1, "a deadlock has one victim, who may try again");
    });
}
