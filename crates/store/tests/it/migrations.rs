//! The schema: the same on both databases, made once whoever is at it.

use std::{collections::BTreeSet, fs, path::Path};
use testkit::{Column, Kind, TestDb, both, inventory};

fn names(folder: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations").join(folder);
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn both_databases_have_migrations_of_the_same_names() {
    assert_eq!(names("sqlite"), names("postgres"));
}

/// What both inventories must equal: what the text of the migrations says, read once more here.
fn stated(folder: &str) -> Vec<Column> {
    let mut columns = Vec::new();
    for name in names(folder) {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations").join(folder).join(name);
        let text = fs::read_to_string(path).unwrap();
        for statement in text.split(";\n") {
            let statement: Vec<&str> =
                statement.lines().filter(|line| !line.trim_start().starts_with("--")).collect();
            state(&statement, &mut columns);
        }
    }
    columns.sort();
    columns
}

/// One statement: a table that is made, gains a column, is dropped or takes another's name.
fn state(lines: &[&str], columns: &mut Vec<Column>) {
    let Some(first) = lines.iter().position(|line| !line.is_empty()) else { return };
    let words: Vec<&str> = lines[first].split_whitespace().collect();
    match words.as_slice() {
        ["CREATE", "TABLE", table, ..] => {
            let body = lines[first + 1..].iter();
            let inner = body.filter(|l| l.starts_with("    ") && !l.starts_with("     "));
            columns.extend(inner.filter_map(|line| column(table, line)));
        }
        ["ALTER", "TABLE", table, "ADD", "COLUMN", ..] => {
            let rest = lines[first].split_once("ADD COLUMN ").unwrap().1;
            let whole = std::iter::once(rest).chain(lines[first + 1..].iter().copied());
            columns.extend(column(table, &whole.collect::<Vec<_>>().join(" ")));
        }
        ["ALTER", "TABLE", table, "RENAME", "TO", new] => {
            for column in columns.iter_mut().filter(|column| column.table == *table) {
                (*new).clone_into(&mut column.table);
            }
        }
        ["DROP", "TABLE", table] => columns.retain(|column| column.table != *table),
        _ => {}
    }
}

fn column(table: &str, line: &str) -> Option<Column> {
    let name = line.split_whitespace().next()?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.chars().all(plain).then(|| Column {
        table: table.to_owned(),
        column: name.to_owned(),
        nullable: !line.contains("NOT NULL") && !line.contains("PRIMARY KEY"),
    })
}

/// Tables that SQLite alone needs, to ask at the commit what PostgreSQL asks in a deferred trigger.
const OF_SQLITE: [&str; 2] = ["ledger_even", "ledger_uneven"];

#[test]
fn both_databases_are_told_the_same_tables_and_columns() {
    let mut sqlite = stated("sqlite");
    sqlite.retain(|column| !OF_SQLITE.contains(&column.table.as_str()));
    assert_eq!(sqlite, stated("postgres"));
    assert!(stated("sqlite").len() > 200);
}

both! {
    async fn tables_and_columns_are_as_told(db: TestDb) {
        let folder = match db.kind {
            Kind::Sqlite => "sqlite",
            Kind::Postgres => "postgres",
        };
        assert_eq!(inventory(&db).await, stated(folder));
    }

    async fn migrating_again_changes_nothing(db: TestDb) {
        let before = inventory(&db).await;
        for _ in 0..2 {
            db.store.migrate().await.unwrap();
        }
        assert_eq!(inventory(&db).await, before);
    }

    async fn several_processes_may_migrate_at_once(db: TestDb) {
        let before = inventory(&db).await;
        for column in before.iter().map(|column| &column.table).collect::<BTreeSet<_>>() {
            drop_table(&db, column).await;
        }
        testkit::run_sql(&db, "DROP TABLE _sqlx_migrations").await.unwrap();
        let mut processes = Vec::new();
        for _ in 0..4 {
            let store = db.open_again().await;
            processes.push(tokio::spawn(async move {
                let migrated = store.migrate().await;
                store.close().await;
                migrated
            }));
        }
        for process in processes {
            process.await.unwrap().unwrap();
        }
        assert_eq!(inventory(&db).await, before);
    }
}

async fn drop_table(db: &TestDb, table: &str) {
    let sql = match db.kind {
        Kind::Sqlite => format!("PRAGMA foreign_keys = OFF; DROP TABLE \"{table}\""),
        Kind::Postgres => format!("DROP TABLE \"{table}\" CASCADE"),
    };
    testkit::run_sql(db, &sql).await.unwrap();
}
