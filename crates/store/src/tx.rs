//! Connections and transactions over either database.

use crate::dialect;
use sqlx::{
    Connection, Database, Postgres, Sqlite, Transaction,
    migrate::Migrator,
    pool::PoolConnection,
    postgres::{PgConnectOptions, PgPool, PgPoolOptions},
    sqlite::{
        SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
    },
};
use std::{
    ops::{Deref, DerefMut},
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/postgres");

/// Why the store could not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A unique key is taken: the row exists already.
    #[error("a row with this key exists already")]
    Conflict(#[source] sqlx::Error),
    /// The database cannot be reached or did not answer in time.
    #[error("the database is not available")]
    Unavailable(#[source] sqlx::Error),
    /// The database refused the statement, or a row has an unexpected form.
    #[error("the database refused: {0}")]
    Refused(#[source] sqlx::Error),
    /// A migration failed, or the schema is newer than this program.
    #[error("the schema cannot be brought up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The address is neither `sqlite:` nor `postgres:`.
    #[error("a database address starts with sqlite: or postgres:")]
    Address,
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(database) if database.is_unique_violation() => {
                Self::Conflict(error)
            }
            sqlx::Error::Database(database) if dialect::may_work_later(&**database) => {
                Self::Unavailable(error)
            }
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Self::Unavailable(error),
            _ => Self::Refused(error),
        }
    }
}

/// A connection that has rested this long is asked before it is used: a server that was away in the
/// meantime has closed it, and nobody's page should be what finds out.
const RESTED: Duration = Duration::from_secs(1);

/// How to reach the database.
#[derive(Clone, Debug)]
pub struct StoreOptions {
    /// Most connections at once (PostgreSQL), or most readers (SQLite).
    pub max_connections: u32,
    /// How long to wait for a connection before the database counts as unavailable.
    pub acquire_timeout: Duration,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self { max_connections: 16, acquire_timeout: Duration::from_millis(1_500) }
    }
}

#[derive(Clone)]
enum Pools {
    /// One writer, since SQLite has one anyway; waiting in our queue beats its busy loop.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    Postgres(PgPool),
}

/// The database.
#[derive(Clone)]
pub struct Store {
    pools: Pools,
    line: Arc<Line>,
}

/// What all connections of a store share: what was asked is counted, and tests cut the line here.
#[derive(Debug, Default)]
struct Line {
    statements: AtomicU64,
    /// How many statements and commits pass, the last of them not; 0 if all do.
    left: AtomicU64,
}

impl Line {
    fn pass(&self) -> Result<(), StoreError> {
        if self.left.load(Ordering::Relaxed) > 0 && self.left.fetch_sub(1, Ordering::Relaxed) == 1 {
            return Err(StoreError::Unavailable(sqlx::Error::WorkerCrashed));
        }
        Ok(())
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.pools {
            Pools::Sqlite { .. } => "Store(sqlite)",
            Pools::Postgres(_) => "Store(postgres)",
        })
    }
}

impl Store {
    /// Opens the database at `url` (`sqlite:path` or `postgres://…`). A missing SQLite file is
    /// created. A PostgreSQL server that is down does not fail here but at the first use, so that
    /// the process can start before its database.
    ///
    /// # Errors
    /// [`StoreError::Address`] for any other address; SQLite files that cannot be opened.
    pub async fn open(url: &str, options: &StoreOptions) -> Result<Self, StoreError> {
        let pools = if url.starts_with("sqlite:") {
            Self::open_sqlite(url, options).await?
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let connect = PgConnectOptions::from_str(url).map_err(|_| StoreError::Address)?;
            let pool = PgPoolOptions::new()
                .max_connections(options.max_connections)
                .acquire_timeout(options.acquire_timeout)
                // Asking each time would cost every page a round trip.
                .test_before_acquire(false)
                .before_acquire(|connection, about| {
                    Box::pin(async move {
                        if about.idle_for >= RESTED {
                            connection.ping().await?;
                        }
                        Ok(true)
                    })
                })
                .connect_lazy_with(connect.application_name("acquit"));
            Pools::Postgres(pool)
        } else {
            return Err(StoreError::Address);
        };
        Ok(Self { pools, line: Arc::default() })
    }

    async fn open_sqlite(url: &str, options: &StoreOptions) -> Result<Pools, StoreError> {
        let connect = SqliteConnectOptions::from_str(url)
            .map_err(|_| StoreError::Address)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // An acknowledged payment survives a power cut.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .pragma("cache_size", "-16000")
            .pragma("temp_store", "memory")
            .statement_cache_capacity(200);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(options.acquire_timeout.max(Duration::from_secs(10)))
            .test_before_acquire(false)
            .connect_with(connect.clone())
            .await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(options.max_connections)
            .acquire_timeout(options.acquire_timeout)
            .test_before_acquire(false)
            .connect_lazy_with(connect.pragma("query_only", "on"));
        Ok(Pools::Sqlite { writer, readers })
    }

    /// Makes a database on a PostgreSQL server: for tests and measurements on a throw-away server.
    ///
    /// # Errors
    /// [`StoreError::Address`] unless `name` is made of lower-case letters, digits and underscores.
    pub async fn create_database(server: &str, name: &str) -> Result<(), StoreError> {
        if name.is_empty()
            || !name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        {
            return Err(StoreError::Address);
        }
        let connect = PgConnectOptions::from_str(server).map_err(|_| StoreError::Address)?;
        let mut connection = sqlx::PgConnection::connect_with(&connect).await?;
        // A name cannot be bound; it was checked above.
        let sql = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
        sqlx::raw_sql(sql).execute(&mut connection).await?;
        connection.close().await?;
        Ok(())
    }

    /// Brings the schema up to date. Safe to run from several processes at once.
    ///
    /// # Errors
    /// [`StoreError::Migration`].
    pub async fn migrate(&self) -> Result<(), StoreError> {
        match &self.pools {
            Pools::Sqlite { writer, .. } => {
                // SQLite has no lock of its own for this: whoever comes second waits, then finds it done.
                let mut alone = writer.begin_with("BEGIN IMMEDIATE").await?;
                SQLITE_MIGRATIONS.run_direct(None, &mut *alone, false).await?;
                alone.commit().await?;
            }
            Pools::Postgres(pool) => POSTGRES_MIGRATIONS.run(pool).await?,
        }
        Ok(())
    }

    /// Begins a transaction that writes.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn write(&self) -> Result<Tx, StoreError> {
        let handle = match &self.pools {
            Pools::Sqlite { writer, .. } => {
                Handles::Sqlite(Handle::Transaction(writer.begin_with("BEGIN IMMEDIATE").await?))
            }
            Pools::Postgres(pool) => Handles::Postgres(Handle::Transaction(pool.begin().await?)),
        };
        Ok(Tx { handle, line: Arc::clone(&self.line) })
    }

    /// Takes a connection for reading: each statement sees what was committed before it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn read(&self) -> Result<Tx, StoreError> {
        let handle = match &self.pools {
            Pools::Sqlite { readers, .. } => {
                Handles::Sqlite(Handle::Plain(readers.acquire().await?))
            }
            Pools::Postgres(pool) => Handles::Postgres(Handle::Plain(pool.acquire().await?)),
        };
        Ok(Tx { handle, line: Arc::clone(&self.line) })
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn ping(&self) -> Result<(), StoreError> {
        let mut tx = self.read().await?;
        match &mut tx.handle {
            Handles::Sqlite(handle) => handle.ping().await?,
            Handles::Postgres(handle) => handle.ping().await?,
        }
        Ok(())
    }

    /// Does at once what a database does by itself within minutes after many rows were written: counts
    /// what it holds, and notes which pages everybody sees whole. A measurement starts from there.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn tidy(&self) -> Result<(), StoreError> {
        match &self.pools {
            Pools::Sqlite { writer, .. } => {
                sqlx::query("PRAGMA optimize").execute(writer).await?;
            }
            Pools::Postgres(pool) => {
                sqlx::query("VACUUM (ANALYZE)").execute(pool).await?;
            }
        }
        Ok(())
    }

    /// Statements run since the store was opened; tests count those of a page with it.
    pub fn statements(&self) -> u64 {
        self.line.statements.load(Ordering::Relaxed)
    }

    /// Has the database be unavailable once, for what is asked or committed after `passed` more
    /// statements and commits. Tests cut a use case at each of its writes with it (R5).
    pub fn cut_after(&self, passed: u64) {
        self.line.left.store(passed + 1, Ordering::Relaxed);
    }

    /// Takes back a cut that was not reached. Whether there was one to take back.
    pub fn uncut(&self) -> bool {
        self.line.left.swap(0, Ordering::Relaxed) > 0
    }

    /// Whether several processes may share this database.
    pub fn is_shared(&self) -> bool {
        matches!(self.pools, Pools::Postgres(_))
    }

    /// Closes every connection; waits for those in use.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

/// A connection, in a transaction or not; statements do not care.
pub(crate) enum Handle<DB: Database> {
    Plain(PoolConnection<DB>),
    Transaction(Transaction<'static, DB>),
}

impl<DB: Database> Deref for Handle<DB> {
    type Target = DB::Connection;
    fn deref(&self) -> &DB::Connection {
        match self {
            Self::Plain(connection) => connection,
            Self::Transaction(transaction) => transaction,
        }
    }
}

impl<DB: Database> DerefMut for Handle<DB> {
    fn deref_mut(&mut self) -> &mut DB::Connection {
        match self {
            Self::Plain(connection) => connection,
            Self::Transaction(transaction) => transaction,
        }
    }
}

pub(crate) enum Handles {
    Sqlite(Handle<Sqlite>),
    Postgres(Handle<Postgres>),
}

/// A unit of work: a transaction from [`Store::write`], rolled back unless committed, or a
/// connection from [`Store::read`].
pub struct Tx {
    pub(crate) handle: Handles,
    line: Arc<Line>,
}

impl Tx {
    /// Makes everything done in this transaction durable.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was done.
    pub async fn commit(self) -> Result<(), StoreError> {
        self.line.pass()?;
        match self.handle {
            Handles::Sqlite(Handle::Transaction(transaction)) => transaction.commit().await?,
            Handles::Postgres(Handle::Transaction(transaction)) => transaction.commit().await?,
            Handles::Sqlite(Handle::Plain(_)) | Handles::Postgres(Handle::Plain(_)) => {}
        }
        Ok(())
    }

    pub(crate) fn asks(&self) -> Result<(), StoreError> {
        self.line.statements.fetch_add(1, Ordering::Relaxed);
        self.line.pass()
    }
}

/// Runs one expression on the connection of whichever database this is.
///
/// ```ignore
/// on!(tx, c => sqlx::query_as::<_, Row>("SELECT … WHERE id = $1").bind(id).fetch_optional(c).await)
/// ```
macro_rules! on {
    ($tx:expr, $connection:ident => $run:expr) => {
        if let Err(cut) = $tx.asks() {
            Err(cut)
        } else {
            match &mut $tx.handle {
                $crate::tx::Handles::Sqlite(handle) => {
                    let $connection = &mut **handle;
                    $run
                }
                $crate::tx::Handles::Postgres(handle) => {
                    let $connection = &mut **handle;
                    $run
                }
            }
            .map_err($crate::StoreError::from)
        }
    };
}
pub(crate) use on;
