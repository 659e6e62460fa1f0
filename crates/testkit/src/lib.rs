//! Databases for tests. [`both!`] makes two tests of one scenario, `…::sqlite` and `…::postgres`,
//! each on a database of its own.
//!
//! PostgreSQL is found through `ACQUIT_TEST_POSTGRES_URL`, the address of a cluster whose databases
//! may come and go; `cargo xtask postgres -- cargo test -p service` starts one. Without it the
//! PostgreSQL half fails: it never passes by not running.

mod inspect;
mod postgres;
mod sqlite;

pub use inspect::{Column, contents, inventory, run_sql, run_sql_unguarded};

use std::{
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
};
use store::{Store, StoreOptions};

/// Notes for `cargo xtask trust` that a promise was tried so often.
///
/// # Panics
/// When the file that was named cannot be written.
pub fn tried(code: &str, count: usize) {
    use std::io::Write as _;
    let Some(path) = std::env::var_os("ACQUIT_TRUST_TRIES") else { return };
    let file = std::fs::OpenOptions::new().append(true).open(path);
    writeln!(file.expect("the file of tries"), "{code} {count}").expect("a line of tries");
}

/// Whether tests are to run in their long form.
pub fn is_long() -> bool {
    std::env::var_os("ACQUIT_TRUST").is_some()
}

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file in a temporary folder.
    Sqlite,
    /// A database of its own in the cluster.
    Postgres,
}

/// A migrated, empty database that goes away after the test.
#[derive(Clone, Debug)]
pub struct TestDb {
    /// What it is.
    pub kind: Kind,
    /// Its address, to open it a second time as another process would.
    pub url: String,
    /// The database.
    pub store: Store,
}

impl TestDb {
    /// Opens the database a second time, as another process would.
    ///
    /// # Panics
    /// If it cannot be opened.
    pub async fn open_again(&self) -> Store {
        Store::open(&self.url, &options()).await.expect("the test's database opens a second time")
    }
}

fn options() -> StoreOptions {
    // Two cores run the tests, the cluster and other builds: patience is no defect here.
    StoreOptions { acquire_timeout: std::time::Duration::from_secs(30), ..StoreOptions::default() }
}

/// Runs a scenario on a new database, and removes the database whatever came of it.
///
/// # Panics
/// When the scenario does, or when there is no database.
pub fn run<F: Future<Output = ()>>(kind: Kind, scenario: impl FnOnce(TestDb) -> F) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .build()
        .expect("a runtime");
    let (url, _held) = runtime.block_on(async {
        match kind {
            Kind::Sqlite => (sqlite::create(), None),
            Kind::Postgres => {
                let held = postgres::hold().await;
                (held.url.clone(), Some(held))
            }
        }
    });
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        runtime.block_on(async {
            let store = Store::open(&url, &options()).await.expect("the test's database opens");
            if kind == Kind::Sqlite {
                store.migrate().await.expect("the schema is up to date");
            }
            let db = TestDb { kind, url: url.clone(), store: store.clone() };
            scenario(db).await;
            store.close().await;
        });
    }));
    // Tasks that a scenario left behind end before their database does.
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    if kind == Kind::Sqlite {
        sqlite::remove(&url);
    }
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

/// Makes two tests of a scenario: `name::sqlite` and `name::postgres`. The argument is anything with
/// an `async fn of(TestDb) -> Self`; [`TestDb`] itself has one.
///
/// ```ignore
/// both! {
///     /// What it shows.
///     async fn refused_plan_resumes_at_the_same_step(app: TestApp) { … }
/// }
/// ```
#[macro_export]
macro_rules! both {
    ($($(#[doc = $doc:literal])* async fn $name:ident($arg:ident: $argument:ty $(,)?) $body:block)+) => {$(
        mod $name {
            use super::*;

            $(#[doc = $doc])*
            async fn scenario($arg: $argument) $body

            #[test]
            fn sqlite() {
                $crate::run($crate::Kind::Sqlite, |db| async { scenario(<$argument>::of(db).await).await });
            }

            #[test]
            fn postgres() {
                $crate::run($crate::Kind::Postgres, |db| async { scenario(<$argument>::of(db).await).await });
            }
        }
    )+};
}

impl TestDb {
    /// Itself, for scenarios that need nothing more.
    #[expect(clippy::unused_async, reason = "the macro awaits it, as it awaits those that need it")]
    pub async fn of(db: Self) -> Self {
        db
    }
}
