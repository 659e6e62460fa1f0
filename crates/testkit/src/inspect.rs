//! Looking at a database from outside, past everything that the store does.

use crate::{Kind, TestDb};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row, SqliteConnection};
use std::collections::BTreeMap;

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Column {
    /// The table's name.
    pub table: String,
    /// The column's name.
    pub column: String,
    /// Whether it may be empty.
    pub nullable: bool,
}

/// Every column of every table but the migrations' own, by table and name.
///
/// # Panics
/// If the database does not answer.
pub async fn inventory(db: &TestDb) -> Vec<Column> {
    let sql = match db.kind {
        Kind::Sqlite => {
            "SELECT m.name, c.name, c.\"notnull\" = 0 AND c.pk = 0 FROM sqlite_master m, pragma_table_info(m.name) c
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE '_sqlx%'"
        }
        Kind::Postgres => {
            "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT), is_nullable = 'YES'
             FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%'"
        }
    };
    let rows: Vec<(String, String, bool)> = match db.kind {
        Kind::Sqlite => {
            sqlx::query_as(sql).fetch_all(&mut sqlite(db).await).await.expect("the inventory")
        }
        Kind::Postgres => {
            sqlx::query_as(sql).fetch_all(&mut postgres(db).await).await.expect("the inventory")
        }
    };
    let mut columns: Vec<Column> = rows
        .into_iter()
        .map(|(table, column, nullable)| Column { table, column, nullable })
        .collect();
    columns.sort();
    columns
}

/// Everything in every table as text, so that two moments can be compared.
///
/// # Panics
/// If the database does not answer.
pub async fn contents(db: &TestDb) -> BTreeMap<String, Vec<String>> {
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for column in inventory(db).await {
        tables.entry(column.table).or_default().push(column.column);
    }
    match db.kind {
        Kind::Sqlite => {
            let row = |columns: &[String]| {
                columns
                    .iter()
                    .map(|c| format!("quote(\"{c}\")"))
                    .collect::<Vec<_>>()
                    .join(" || ',' || ")
            };
            let all = tables.iter().map(|(table, columns)| {
                format!("SELECT '{table}', {} FROM \"{table}\"", row(columns))
            });
            gathered(&mut sqlite(db).await, &tables, all).await
        }
        Kind::Postgres => {
            let all = tables
                .keys()
                .map(|table| format!("SELECT '{table}', CAST(t AS TEXT) FROM \"{table}\" t"));
            gathered(&mut postgres(db).await, &tables, all).await
        }
    }
}

/// The rows of all tables in one question.
async fn gathered<C>(
    connection: &mut C,
    tables: &BTreeMap<String, Vec<String>>,
    all: impl Iterator<Item = String>,
) -> BTreeMap<String, Vec<String>>
where
    C: Connection,
    for<'c> &'c mut C: Executor<'c, Database = C::Database>,
    for<'r> String: sqlx::Decode<'r, C::Database> + sqlx::Type<C::Database>,
    usize: sqlx::ColumnIndex<<C::Database as sqlx::Database>::Row>,
{
    let sql = all.collect::<Vec<_>>().join(" UNION ALL ");
    let rows = connection.fetch_all(AssertSqlSafe(sql)).await.expect("the rows");
    let mut found: BTreeMap<String, Vec<String>> =
        tables.keys().map(|table| (table.clone(), Vec::new())).collect();
    for row in rows {
        found.entry(row.get(0)).or_default().push(row.get(1));
    }
    for rows in found.values_mut() {
        rows.sort();
    }
    found
}

/// Runs one statement from outside, as an accident or an intruder would. Returns how many rows it
/// changed.
///
/// # Errors
/// What the database says against it.
pub async fn run_sql(db: &TestDb, sql: &str) -> Result<u64, sqlx::Error> {
    let sql = AssertSqlSafe(sql.to_owned());
    match db.kind {
        Kind::Sqlite => sqlite(db).await.execute(sql).await.map(|done| done.rows_affected()),
        Kind::Postgres => postgres(db).await.execute(sql).await.map(|done| done.rows_affected()),
    }
}

/// The same past what keeps rows from being changed: as somebody could who owns the database, and as
/// a disk that fails does.
///
/// # Errors
/// What the database says against it all the same.
///
/// # Panics
/// If the guards cannot be taken away and put back.
pub async fn run_sql_unguarded(db: &TestDb, sql: &str) -> Result<u64, sqlx::Error> {
    let sql = AssertSqlSafe(sql.to_owned());
    match db.kind {
        Kind::Sqlite => {
            let mut inside = sqlite(db).await;
            let guards = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'";
            let guards: Vec<(String, String)> =
                sqlx::query_as(guards).fetch_all(&mut inside).await.expect("the guards");
            for (name, _) in &guards {
                let drop = AssertSqlSafe(format!("DROP TRIGGER \"{name}\""));
                inside.execute(drop).await.expect("a guard goes");
            }
            let done = inside.execute(sql).await.map(|done| done.rows_affected());
            for (_, guard) in guards {
                inside.execute(AssertSqlSafe(guard)).await.expect("a guard comes back");
            }
            done
        }
        Kind::Postgres => {
            let mut inside = postgres(db).await;
            let off = "SET session_replication_role = replica";
            inside.execute(off).await.expect("the guards of this connection are off");
            inside.execute(sql).await.map(|done| done.rows_affected())
        }
    }
}

async fn sqlite(db: &TestDb) -> SqliteConnection {
    SqliteConnection::connect(&db.url).await.expect("the test's database")
}

async fn postgres(db: &TestDb) -> PgConnection {
    PgConnection::connect(&db.url).await.expect("the test's database")
}
