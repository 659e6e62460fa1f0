//! A database of its own in the cluster, for as long as a test runs. Making one takes longer than
//! most tests, so they are used again: whoever holds a database's advisory lock has it alone, and
//! finds it empty.

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, postgres::PgConnectOptions};
use std::{env, str::FromStr};
use store::{Store, StoreOptions};

const URL: &str = "ACQUIT_TEST_POSTGRES_URL";
/// The advisory lock of the first database; those of the others follow.
const FIRST_LOCK: i64 = 0x61_63_71_75_69_74_00;
const MOST: i64 = 200;

/// Holds a database until it is dropped.
pub(crate) struct Held {
    pub(crate) url: String,
    _lock: PgConnection,
}

fn cluster() -> String {
    env::var(URL).unwrap_or_else(|_| {
        panic!(
            "this test needs PostgreSQL, and {URL} is not set: run `make test`, \
             or `cargo xtask postgres -- cargo test -p service`"
        )
    })
}

fn options(database: Option<&str>) -> PgConnectOptions {
    let options =
        PgConnectOptions::from_str(&cluster()).expect("the address of a PostgreSQL cluster");
    database.map_or(options.clone(), |name| options.database(name))
}

fn address(database: &str) -> String {
    let cluster = cluster();
    let (server, query) = cluster.split_once('?').unwrap_or((&cluster, ""));
    let server = match server.rsplit_once('/') {
        Some((head, _)) if !head.ends_with('/') => head,
        _ => server,
    };
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    format!("{server}/{database}{query}")
}

async fn say(connection: &mut PgConnection, statement: &str) {
    let said = connection.execute(AssertSqlSafe(statement.to_owned())).await;
    said.unwrap_or_else(|error| panic!("{statement}: {error}"));
}

pub(crate) async fn hold() -> Held {
    let mut lock =
        PgConnection::connect_with(&options(None)).await.expect("the PostgreSQL cluster answers");
    for number in 0..MOST {
        let free: (bool,) = sqlx::query_as("SELECT pg_try_advisory_lock($1)")
            .bind(FIRST_LOCK + number)
            .fetch_one(&mut lock)
            .await
            .expect("a lock");
        if free.0 {
            let name = format!("acquit_test_{number}");
            make_ready(&mut lock, &name).await;
            return Held { url: address(&name), _lock: lock };
        }
    }
    panic!("{MOST} tests at once are too many");
}

/// Brings a database to the present schema, and empties it.
async fn make_ready(lock: &mut PgConnection, name: &str) {
    let exists = sqlx::query("SELECT 1 FROM pg_database WHERE datname = $1")
        .bind(name)
        .fetch_optional(&mut *lock)
        .await
        .expect("the list of databases");
    if exists.is_none() {
        say(lock, &format!("CREATE DATABASE {name}")).await;
    } else if !migrate(name).await {
        // Of another schema than ours.
        say(lock, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
        say(lock, &format!("CREATE DATABASE {name}")).await;
    } else {
        return empty(name).await;
    }
    assert!(migrate(name).await, "the schema can be made");
}

async fn migrate(name: &str) -> bool {
    let store = Store::open(&address(name), &StoreOptions::default())
        .await
        .expect("the test's database opens");
    let migrated = store.migrate().await;
    store.close().await;
    migrated.is_ok()
}

async fn empty(name: &str) {
    let mut inside = PgConnection::connect_with(&options(Some(name)))
        .await
        .expect("the test's database answers");
    let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    say(&mut inside, others).await;
    // Without looking at foreign keys; faster than TRUNCATE for the few rows of a test.
    let rows = "DO $$ DECLARE t RECORD; BEGIN SET LOCAL session_replication_role = replica; \
        FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE '\\_sqlx%' \
        LOOP EXECUTE format('DELETE FROM %I', t.tablename); END LOOP; END $$";
    say(&mut inside, rows).await;
    let _ = inside.close().await;
}
