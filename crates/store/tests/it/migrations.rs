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
        for table in text.split("CREATE TABLE ").skip(1) {
            let (table, rest) = table.split_once(" (").unwrap();
            let body = rest.split("\n);").next().unwrap();
            for line in
                body.lines().filter(|line| line.starts_with("    ") && !line.starts_with("     "))
            {
                let mut words = line.split_whitespace();
                let column = words.next().unwrap();
                if column.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
                {
                    let nullable = !line.contains("NOT NULL") && !line.contains("PRIMARY KEY");
                    columns.push(Column {
                        table: table.to_owned(),
                        column: column.to_owned(),
                        nullable,
                    });
                }
            }
        }
    }
    columns.sort();
    columns
}

#[test]
fn both_databases_are_told_the_same_tables_and_columns() {
    assert_eq!(stated("sqlite"), stated("postgres"));
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
