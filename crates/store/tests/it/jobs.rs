//! Jobs: each claimed by one worker at a time, tried again, given up, revived.

use crate::rows::{id, now, tenant};
use chrono::{DateTime, Duration, Utc};
use domain::{CreditorId, JobId, job::JobKind};
use std::collections::BTreeSet;
use store::{
    Store,
    jobs::{self, Job},
};
use testkit::{TestDb, both};

async fn enqueue(store: &Store, number: u128, creditor: Option<CreditorId>, run_at: DateTime<Utc>) {
    let job = Job {
        id: id(number),
        creditor_id: creditor,
        kind: JobKind::SendMessage,
        subject_id: id(number),
        run_at,
        attempts: 0,
        last_error: None,
        created_at: now(),
    };
    let mut tx = store.write().await.unwrap();
    jobs::enqueue(&mut tx, &job).await.unwrap();
    tx.commit().await.unwrap();
}

async fn claim(store: &Store, at: DateTime<Utc>, most: i64) -> Vec<Job> {
    let mut tx = store.write().await.unwrap();
    let claimed = jobs::claim(&mut tx, at, at + Duration::minutes(5), most).await.unwrap();
    tx.commit().await.unwrap();
    claimed
}

fn ids(jobs: &[Job]) -> Vec<JobId> {
    jobs.iter().map(|job| job.id).collect()
}

both! {
    async fn many_workers_never_claim_one_job_twice(db: TestDb) {
        for number in 0..60 {
            enqueue(&db.store, number, None, now()).await;
        }
        let mut workers = Vec::new();
        for _ in 0..6 {
            let store = db.open_again().await;
            workers.push(tokio::spawn(async move {
                let mut mine = Vec::new();
                loop {
                    let claimed = claim(&store, now(), 3).await;
                    assert!(claimed.len() <= 3, "no more than asked");
                    if claimed.is_empty() {
                        store.close().await;
                        return mine;
                    }
                    mine.extend(ids(&claimed));
                }
            }));
        }
        let mut all = Vec::new();
        for worker in workers {
            all.extend(worker.await.unwrap());
        }
        assert_eq!((all.len(), all.into_iter().collect::<BTreeSet<_>>().len()), (60, 60));
    }

    async fn the_oldest_comes_first_and_the_future_waits(db: TestDb) {
        for (number, seconds) in [(1, 30), (2, 10), (3, 20), (4, 3_600)] {
            enqueue(&db.store, number, None, now() + Duration::seconds(seconds)).await;
        }
        assert!(claim(&db.store, now(), 9).await.is_empty());
        let claimed = claim(&db.store, now() + Duration::minutes(1), 9).await;
        assert_eq!(ids(&claimed), [id(2), id(3), id(1)]);
    }

    async fn a_lease_that_ran_out_frees_the_job(db: TestDb) {
        enqueue(&db.store, 1, None, now()).await;
        let first = claim(&db.store, now(), 1).await.remove(0);
        assert!(claim(&db.store, now() + Duration::minutes(4), 1).await.is_empty());
        let second = claim(&db.store, now() + Duration::minutes(5), 1).await.remove(0);
        assert_eq!((first.attempts, second.attempts), (1, 2));

        // The first worker was only slow: what it says now changes nothing.
        let mut tx = db.store.write().await.unwrap();
        assert!(!jobs::hold(&mut tx, &first, now() + Duration::hours(1)).await.unwrap());
        jobs::retry(&mut tx, &first, now(), "late").await.unwrap();
        jobs::bury(&mut tx, &first, "late").await.unwrap();
        jobs::finish(&mut tx, &first).await.unwrap();
        assert_eq!(jobs::counts(&mut tx).await.unwrap(), (1, 0));
        assert!(jobs::hold(&mut tx, &second, now() + Duration::hours(1)).await.unwrap());
        tx.commit().await.unwrap();
        assert!(claim(&db.store, now() + Duration::minutes(59), 1).await.is_empty(), "held");
        let mut tx = db.store.write().await.unwrap();
        jobs::finish(&mut tx, &second).await.unwrap();
        assert_eq!(jobs::counts(&mut tx).await.unwrap(), (0, 0));
    }

    async fn a_failed_job_waits_and_remembers_why(db: TestDb) {
        enqueue(&db.store, 1, None, now()).await;
        let job = claim(&db.store, now(), 1).await.remove(0);
        let mut tx = db.store.write().await.unwrap();
        jobs::retry(&mut tx, &job, now() + Duration::minutes(1), "busy").await.unwrap();
        tx.commit().await.unwrap();
        assert!(claim(&db.store, now(), 1).await.is_empty());
        let again = claim(&db.store, now() + Duration::minutes(1), 1).await.remove(0);
        assert_eq!((again.attempts, again.last_error.as_deref()), (2, Some("busy")));
    }

    async fn a_dead_letter_is_its_creditors_and_can_be_revived(db: TestDb) {
        let (ours, theirs) = (tenant(&db.store, 100).await.creditor.id, tenant(&db.store, 200).await.creditor.id);
        enqueue(&db.store, 1, Some(ours), now()).await;
        let job = claim(&db.store, now(), 1).await.remove(0);
        let mut tx = db.store.write().await.unwrap();
        jobs::bury(&mut tx, &job, "no such address").await.unwrap();
        tx.commit().await.unwrap();
        assert!(claim(&db.store, now() + Duration::days(9), 1).await.is_empty());

        let mut tx = db.store.write().await.unwrap();
        assert_eq!(ids(&jobs::dead(&mut tx, ours).await.unwrap()), [job.id]);
        assert_eq!(jobs::dead_letters(&mut tx, ours).await.unwrap().len(), 1);
        assert!(jobs::dead(&mut tx, theirs).await.unwrap().is_empty());
        assert!(jobs::dead_letters(&mut tx, theirs).await.unwrap().is_empty());
        assert!(!jobs::revive(&mut tx, theirs, job.id, now()).await.unwrap(), "another's");
        assert!(jobs::revive(&mut tx, ours, job.id, now()).await.unwrap());
        assert!(!jobs::revive(&mut tx, ours, job.id, now()).await.unwrap(), "once");
        tx.commit().await.unwrap();
        assert_eq!(claim(&db.store, now(), 1).await[0].attempts, 1);
    }

    async fn a_job_of_a_transaction_that_is_undone_does_not_exist(db: TestDb) {
        let mut tx = db.store.write().await.unwrap();
        let job = Job { id: id(1), creditor_id: None, kind: JobKind::RunImport, subject_id: id(1), run_at: now(),
            attempts: 0, last_error: None, created_at: now() };
        jobs::enqueue(&mut tx, &job).await.unwrap();
        drop(tx);
        assert!(claim(&db.store, now(), 1).await.is_empty());
    }
}
