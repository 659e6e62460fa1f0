//! The ledger's rows: booked once, append-only, checked.

use crate::rows::{book, id, tenant};
use domain::{
    InvoiceId, Money,
    ledger::{Account, Posting, PostingKind},
};
use testkit::{Kind, TestDb, both, contents, run_sql, run_sql_unguarded};

fn claim(invoice: InvoiceId, minor: i64) -> Posting {
    Posting::on_invoice(
        PostingKind::Invoice,
        format!("invoice:{invoice}"),
        invoice,
        Money::eur(minor),
        Account::Sales,
    )
    .unwrap()
}

fn payment(key: &str, invoice: InvoiceId, minor: i64) -> Posting {
    Posting::receipt(
        PostingKind::Payment,
        key,
        Account::ProviderClearing,
        Money::eur(minor),
        &[(invoice, minor)],
    )
    .unwrap()
}

both! {
    async fn a_source_is_booked_once(db: TestDb) {
        let tenant = tenant(&db.store, 100).await;
        assert!(book(&db.store, &tenant, 1, &claim(tenant.invoice.id, 12_000)).await);
        let before = contents(&db).await;
        assert!(!book(&db.store, &tenant, 2, &claim(tenant.invoice.id, 99_000)).await);
        assert_eq!(contents(&db).await, before);
    }

    async fn many_at_once_book_a_source_once(db: TestDb) {
        let tenant = std::sync::Arc::new(tenant(&db.store, 100).await);
        let tries: Vec<_> = (0..10)
            .map(|number| {
                let (store, tenant) = (db.store.clone(), tenant.clone());
                tokio::spawn(async move { book(&store, &tenant, number, &payment("fake:pi_1", tenant.invoice.id, 500)).await })
            })
            .collect();
        let mut booked = 0;
        for one in tries {
            booked += i32::from(one.await.unwrap());
        }
        assert_eq!(booked, 1);
        let mut tx = db.store.read().await.unwrap();
        assert_eq!(store::ledger::size(&mut tx).await.unwrap(), (1, 2));
    }

    async fn the_same_source_at_another_creditor_is_another(db: TestDb) {
        let (one, two) = (tenant(&db.store, 100).await, tenant(&db.store, 200).await);
        assert!(book(&db.store, &one, 1, &payment("fake:pi_1", one.invoice.id, 500)).await);
        assert!(book(&db.store, &two, 2, &payment("fake:pi_1", two.invoice.id, 500)).await);
    }

    async fn every_flaw_is_found(db: TestDb) {
        let tenant = tenant(&db.store, 100).await;
        let flaws = async || {
            let mut tx = db.store.read().await.unwrap();
            let found = store::ledger::flaws(&mut tx).await.unwrap();
            found.into_iter().map(|flaw| (flaw.kind, flaw.subject, flaw.minor)).collect::<Vec<_>>()
        };
        assert_eq!(flaws().await, [("total".to_owned(), "F1".to_owned(), -12_000)], "an invoice that was not booked");
        book(&db.store, &tenant, 1, &claim(tenant.invoice.id, 12_000)).await;
        assert_eq!(flaws().await, []);
        book(&db.store, &tenant, 2, &payment("fake:pi_1", tenant.invoice.id, 12_500)).await;
        assert_eq!(flaws().await, [("overpaid".to_owned(), "F1".to_owned(), -500)]);
        book(&db.store, &tenant, 3, &Posting::reversal(PostingKind::Refund, "fake:re_1", Account::ProviderClearing, Money::eur(500), 0, &[(tenant.invoice.id, 500)]).unwrap()).await;
        assert_eq!(flaws().await, []);
        run_sql_unguarded(&db, "UPDATE ledger_entry SET minor = minor + 1 WHERE account = 'sales'").await.unwrap();
        assert_eq!(flaws().await, [("unbalanced".to_owned(), format!("invoice:{}", tenant.invoice.id), 1)]);
        run_sql_unguarded(&db, "UPDATE ledger_entry SET minor = minor - 1 WHERE account = 'sales'").await.unwrap();
        run_sql_unguarded(&db, "DELETE FROM ledger_entry WHERE account <> 'sales' OR minor > 0").await.unwrap();
        run_sql_unguarded(&db, "DELETE FROM ledger_entry").await.unwrap();
        let kinds: Vec<String> = flaws().await.into_iter().map(|(kind, ..)| kind).collect();
        assert_eq!(kinds, ["empty", "empty", "empty", "total"]);
    }

    async fn the_database_refuses_odd_entries(db: TestDb) {
        let tenant = tenant(&db.store, 100).await;
        book(&db.store, &tenant, 1, &claim(tenant.invoice.id, 12_000)).await;
        // Both sides of one more amount: even, so that only what is odd about them is refused.
        let add = |account: &str, invoice: &str, minor: i64, place: i64| {
            format!("INSERT INTO ledger_entry (creditor_id, posting_id, position, debtor_id, account, invoice_id, minor) \
                SELECT creditor_id, posting_id, {place} + side, debtor_id, {account}, {invoice}, {minor} * (1 - 2 * side) \
                FROM ledger_entry, (SELECT 0 AS side UNION ALL SELECT 1) sides \
                WHERE account = 'receivable' AND position = 0")
        };
        assert_eq!(run_sql(&db, &add("account", "invoice_id", 500, 5)).await.unwrap(), 2, "what is not odd");
        for sql in [
            add("account", "invoice_id", 0, 7),
            add("account", "NULL", 500, 7),
            add("'bank'", "invoice_id", 500, 7),
            add("'elsewhere'", "NULL", 500, 7),
        ] {
            assert!(run_sql(&db, &sql).await.is_err(), "{sql}");
        }
    }

    async fn an_uneven_posting_is_not_committed(db: TestDb) {
        let tenant = tenant(&db.store, 100).await;
        book(&db.store, &tenant, 1, &claim(tenant.invoice.id, 12_000)).await;
        let before = contents(&db).await;
        let side = "INSERT INTO ledger_entry (creditor_id, posting_id, position, debtor_id, account, invoice_id, minor) \
            SELECT creditor_id, posting_id, 5, debtor_id, account, invoice_id, minor FROM ledger_entry \
            WHERE account = 'receivable' AND position = 0";
        let empty = "INSERT INTO ledger_posting (creditor_id, id, debtor_id, kind, source_key, currency, posted_at) \
            SELECT creditor_id, creditor_id, debtor_id, kind, 'another', currency, posted_at FROM ledger_posting";
        for sql in [side, empty] {
            run_sql(&db, sql).await.expect_err(sql);
            assert_eq!(contents(&db).await, before, "{sql}");
        }
        let other = side.replace(", 5,", ", 6,").replace(", minor FROM", ", -minor FROM");
        run_sql(&db, &other).await.expect_err("one side is uneven whatever its sign");
        let both = format!("BEGIN; {side}; {other}; COMMIT");
        run_sql(&db, &both).await.expect("both sides in one transaction, one after the other");
        assert_ne!(contents(&db).await, before);
    }

    async fn what_is_booked_is_neither_changed_nor_removed(db: TestDb) {
        let tenant = tenant(&db.store, 100).await;
        book(&db.store, &tenant, 1, &claim(tenant.invoice.id, 12_000)).await;
        let before = contents(&db).await;
        for sql in [
            "UPDATE ledger_posting SET kind = 'fee'",
            "UPDATE ledger_posting SET posted_at = posted_at",
            "UPDATE ledger_entry SET minor = minor + 1 WHERE account = 'sales'",
            "UPDATE ledger_entry SET debtor_id = NULL",
            "DELETE FROM ledger_entry WHERE account = 'sales'",
            "DELETE FROM ledger_entry",
            "DELETE FROM ledger_posting",
        ] {
            let refused = run_sql(&db, sql).await.expect_err(sql).to_string();
            assert!(refused.contains("append-only"), "{sql}: {refused}");
        }
        if db.kind == Kind::Postgres {
            for sql in ["TRUNCATE ledger_entry", "TRUNCATE ledger_posting CASCADE"] {
                let refused = run_sql(&db, sql).await.expect_err(sql).to_string();
                assert!(refused.contains("append-only"), "{sql}: {refused}");
            }
        }
        assert_eq!(contents(&db).await, before);
        let again = payment("fake:pi_1", tenant.invoice.id, 500);
        assert!(book(&db.store, &tenant, 2, &again).await, "what comes later is added");
    }

    async fn balances_follow_the_entries(db: TestDb) {
        let tenant = tenant(&db.store, 100).await;
        book(&db.store, &tenant, 1, &claim(tenant.invoice.id, 12_000)).await;
        book(&db.store, &tenant, 2, &payment("fake:pi_1", tenant.invoice.id, 5_000)).await;
        let mut tx = db.store.read().await.unwrap();
        let (creditor, debtor) = (tenant.creditor.id, tenant.debtor.id);
        let found = store::invoices::by_id(&mut tx, creditor, tenant.invoice.id).await.unwrap().unwrap();
        assert_eq!((found.balance_minor, found.processing_minor), (7_000, 0));
        let open = store::invoices::open_of_debtor(&mut tx, creditor, debtor).await.unwrap();
        assert_eq!(open.iter().map(|row| row.balance_minor).collect::<Vec<_>>(), [7_000]);
        let clearing = store::ledger::account_of_debtor(&mut tx, creditor, debtor, Account::ProviderClearing).await.unwrap();
        assert_eq!(clearing, 5_000);
        let first = store::ledger::balance_after(&mut tx, creditor, tenant.invoice.id, id(1), crate::rows::now()).await.unwrap();
        assert_eq!(first, 12_000, "what was owed right after the first posting, at the same instant as the second");
    }
}
