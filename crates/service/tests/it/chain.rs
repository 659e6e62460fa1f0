//! The audit's chain tells whatever is done to it afterwards.

use crate::support::TestApp;
use service::{audit::chain, payments::Selection};
use testkit::{both, contents, run_sql, run_sql_unguarded};

async fn flaws(app: &TestApp) -> Vec<(i64, &'static str)> {
    let report = chain::verify(&app.ctx).await.unwrap();
    report.flaws.iter().map(|flaw| (flaw.seq, flaw.kind)).collect()
}

async fn lived(app: &TestApp) -> u64 {
    app.bill("C1", "F1", 12_000).await;
    let debtor = app.debtor("C1").await;
    app.pay(&debtor, Selection::default()).await;
    let manager = app.staff(domain::party::Role::Manager).await;
    service::scenarios::settings::switch_off(&app.ctx, &manager, "essai").await.unwrap();
    let mut sealed = 0;
    loop {
        match chain::seal(&app.ctx).await.unwrap() {
            0 => return sealed,
            more => sealed += more,
        }
    }
}

both! {
    async fn a_chain_that_nobody_touched_holds(app: TestApp) {
        let sealed = lived(&app).await;
        assert!(sealed >= 3, "{sealed}");
        let report = chain::verify(&app.ctx).await.unwrap();
        assert_eq!((report.events, report.flaws.len()), (sealed, 0));
        assert_eq!(lived_again(&app).await, sealed + 1, "what comes later is linked to it");
        assert_eq!(flaws(&app).await, []);
    }

    async fn where_a_chain_ends_is_told(app: TestApp) {
        let sealed = lived(&app).await;
        let before = chain::verify(&app.ctx).await.unwrap().ends;
        assert_eq!((before.len(), u64::try_from(before[0].seq).unwrap()), (1, sealed));
        lived_again(&app).await;
        let after = chain::verify(&app.ctx).await.unwrap().ends;
        assert_eq!((after[0].seq, after[0].hash.len()), (before[0].seq + 1, 64));
        assert_ne!(after[0].hash, before[0].hash);
    }

    async fn a_change_shows(app: TestApp) {
        lived(&app).await;
        run_sql_unguarded(&app.db, "UPDATE audit_event SET action = 'payment.forgotten' WHERE seq = 2").await.unwrap();
        assert_eq!(flaws(&app).await, [(2, "changed")]);
    }

    async fn what_is_told_is_neither_changed_nor_removed(app: TestApp) {
        app.bill("C1", "F1", 12_000).await;
        let debtor = app.debtor("C1").await;
        app.pay(&debtor, Selection::default()).await;
        let told = "UPDATE audit_event SET action = 'payment.forgotten'";
        for (sealed, statements) in [
            (false, vec![told, "UPDATE audit_event SET seq = 1", "DELETE FROM audit_event"]),
            (
                true,
                vec![
                    told,
                    "UPDATE audit_event SET detail = detail",
                    "UPDATE audit_event SET seq = seq + 100",
                    "UPDATE audit_event SET seq = NULL, hash = NULL",
                    "UPDATE audit_event SET hash = (SELECT hash FROM audit_event WHERE seq = 1)",
                    "DELETE FROM audit_event WHERE seq > 1",
                    "UPDATE audit_head SET seq = 1",
                    "UPDATE audit_head SET seq = seq - 1",
                    "DELETE FROM audit_head",
                ],
            ),
        ] {
            while sealed && chain::seal(&app.ctx).await.unwrap() > 0 {}
            let before = contents(&app.db).await;
            assert!(before["audit_event"].len() > 1, "there is something to forget");
            for sql in statements {
                let refused = run_sql(&app.db, sql).await.expect_err(sql).to_string();
                assert!(refused.contains("append-only"), "{sql}: {refused}");
            }
            assert_eq!(contents(&app.db).await, before);
        }
        assert_eq!(flaws(&app).await, []);
    }

    async fn what_is_left_out_shows(app: TestApp) {
        let sealed = lived(&app).await;
        run_sql_unguarded(&app.db, "DELETE FROM audit_event WHERE seq = 2").await.unwrap();
        assert_eq!(flaws(&app).await, [(2, "missing"), (3, "changed")]);
        run_sql_unguarded(&app.db, "DELETE FROM audit_event WHERE seq > 1").await.unwrap();
        assert_eq!(flaws(&app).await, [(2, "cut")], "of {sealed}");
    }

    async fn two_workers_seal_each_event_once(app: TestApp) {
        app.bill("C1", "F1", 12_000).await;
        let debtor = app.debtor("C1").await;
        app.pay(&debtor, Selection::default()).await;
        let other = app.another_process(3).await;
        let (one, two) = tokio::join!(chain::seal(&app.ctx), chain::seal(&other));
        let both = one.unwrap() + two.unwrap();
        let report = chain::verify(&app.ctx).await.unwrap();
        assert_eq!((report.events, report.flaws.len()), (both, 0));
        other.store.close().await;
    }
}

/// One more event, sealed; how many there are now.
async fn lived_again(app: &TestApp) -> u64 {
    let manager = app.staff(domain::party::Role::Manager).await;
    service::scenarios::settings::switch_on(&app.ctx, &manager).await.unwrap();
    chain::seal(&app.ctx).await.unwrap();
    chain::verify(&app.ctx).await.unwrap().events
}
