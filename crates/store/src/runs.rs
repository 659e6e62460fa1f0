//! Each invoice's way through a scenario.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    CreditorId, Currency, DebtorId, InvoiceId, RunId, ScenarioVersionId,
    scenario::{Condition, Holds, Run, Stage},
};
use sqlx::{FromRow, QueryBuilder, types::Json};
use std::collections::HashMap;

/// A run as stored.
#[derive(Clone, Debug, FromRow)]
pub struct StoredRun {
    pub creditor_id: CreditorId,
    pub id: RunId,
    pub debtor_id: DebtorId,
    pub invoice_id: InvoiceId,
    /// The version that this run began with, or was moved to on purpose.
    pub version_id: ScenarioVersionId,
    /// The criteria that chose the scenario.
    pub chosen_by: Json<Vec<Condition>>,
    pub stage: Stage,
    pub next_step: i64,
    pub level: i64,
    pub broken_promises: i64,
    pub promised_on: Option<NaiveDate>,
    pub last_on: Option<NaiveDate>,
    pub not_before: Option<NaiveDate>,
    /// The part of the balance that is contested, in minor units.
    pub contested_minor: i64,
    /// The last acknowledgement of the debt: the limitation period starts anew.
    pub acknowledged_on: Option<NaiveDate>,
    /// Why it waited when it was last planned: a hold's or a reason's name.
    pub waits_for: Option<String>,
    pub waits_until: Option<NaiveDate>,
    pub entered_at: DateTime<Utc>,
    /// Since when it is at its level.
    pub level_since: NaiveDate,
    pub left_at: Option<DateTime<Utc>>,
}

impl StoredRun {
    /// The run as the rules see it, with what holds its invoice.
    pub fn run(&self, holds: Holds) -> Run {
        Run {
            stage: self.stage,
            next: usize::try_from(self.next_step).unwrap_or_default(),
            level: u8::try_from(self.level).unwrap_or(u8::MAX),
            holds,
            broken_promises: u32::try_from(self.broken_promises).unwrap_or_default(),
            promised_on: self.promised_on,
            last_on: self.last_on,
            not_before: self.not_before,
        }
    }

    /// Takes over what the rules made of the run, except its holds, which are rows of their own.
    pub fn take(&mut self, run: &Run, today: NaiveDate, now: DateTime<Utc>) {
        if i64::from(run.level) != self.level {
            self.level_since = today;
        }
        self.stage = run.stage;
        self.next_step = i64::try_from(run.next).unwrap_or(i64::MAX);
        self.level = i64::from(run.level);
        self.broken_promises = i64::from(run.broken_promises);
        self.promised_on = run.promised_on;
        self.last_on = run.last_on;
        self.not_before = run.not_before;
        if run.stage.is_exit() {
            self.left_at = self.left_at.or(Some(now));
        } else {
            self.left_at = None;
        }
    }
}

macro_rules! columns {
    () => {
        "r.creditor_id, r.id, r.debtor_id, r.invoice_id, r.version_id, r.chosen_by, r.stage, r.next_step, r.level, \
         r.broken_promises, r.promised_on, r.last_on, r.not_before, r.contested_minor, r.acknowledged_on, \
         r.waits_for, r.waits_until, r.entered_at, r.level_since, r.left_at"
    };
}

/// Adds runs; an invoice that has one already keeps it.
pub async fn insert_all(tx: &mut Tx, runs: &[StoredRun]) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO run (creditor_id, id, debtor_id, invoice_id, version_id, chosen_by, stage, \
        next_step, level, broken_promises, promised_on, last_on, not_before, contested_minor, acknowledged_on, \
        waits_for, waits_until, entered_at, level_since, left_at) ";
    for chunk in runs.chunks(500) {
        on!(tx, db => {
            let mut query = QueryBuilder::new(SQL);
            query.push_values(chunk, |mut row, r| {
                row.push_bind(r.creditor_id).push_bind(r.id).push_bind(r.debtor_id).push_bind(r.invoice_id)
                    .push_bind(r.version_id).push_bind(&r.chosen_by).push_bind(r.stage).push_bind(r.next_step)
                    .push_bind(r.level).push_bind(r.broken_promises).push_bind(r.promised_on).push_bind(r.last_on)
                    .push_bind(r.not_before).push_bind(r.contested_minor).push_bind(r.acknowledged_on)
                    .push_bind(&r.waits_for).push_bind(r.waits_until).push_bind(r.entered_at)
                    .push_bind(r.level_since).push_bind(r.left_at);
            });
            query.push(" ON CONFLICT (creditor_id, invoice_id) DO NOTHING");
            query.build().execute(db).await.map(drop)
        })?;
    }
    Ok(())
}

/// Notes that the debtor has acknowledged what is owed on an invoice (article 2240 of the Code
/// civil).
pub async fn acknowledge(
    tx: &mut Tx,
    creditor: CreditorId,
    invoice: InvoiceId,
    on: NaiveDate,
) -> Result<(), StoreError> {
    const SQL: &str =
        "UPDATE run SET acknowledged_on = $3 WHERE creditor_id = $1 AND invoice_id = $2";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(invoice).bind(on).execute(db).await.map(drop))
}

/// Replaces where a run stands.
pub async fn update(tx: &mut Tx, run: &StoredRun) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE run SET version_id = $3, stage = $4, next_step = $5, level = $6, broken_promises = $7, \
        promised_on = $8, last_on = $9, not_before = $10, contested_minor = $11, acknowledged_on = $12, \
        waits_for = $13, waits_until = $14, level_since = $15, left_at = $16 WHERE creditor_id = $1 AND id = $2";
    let r = run;
    on!(tx, db => sqlx::query(SQL).bind(r.creditor_id).bind(r.id).bind(r.version_id).bind(r.stage)
        .bind(r.next_step).bind(r.level).bind(r.broken_promises).bind(r.promised_on).bind(r.last_on)
        .bind(r.not_before).bind(r.contested_minor).bind(r.acknowledged_on).bind(&r.waits_for)
        .bind(r.waits_until).bind(r.level_since).bind(r.left_at).execute(db).await.map(drop))
}

/// Replaces the criteria that chose a run's scenario.
pub async fn set_choice(tx: &mut Tx, run: &StoredRun) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE run SET chosen_by = $3 WHERE creditor_id = $1 AND id = $2";
    on!(tx, db => sqlx::query(SQL).bind(run.creditor_id).bind(run.id).bind(&run.chosen_by).execute(db).await
        .map(drop))
}

/// Notes why many runs wait: the same for all.
pub async fn note_waits(
    tx: &mut Tx,
    creditor: CreditorId,
    runs: &[RunId],
    waits_for: &str,
    until: Option<NaiveDate>,
) -> Result<(), StoreError> {
    for chunk in runs.chunks(1_000) {
        on!(tx, db => {
            let mut query = QueryBuilder::new("UPDATE run SET waits_for = ");
            query.push_bind(waits_for).push(", waits_until = ").push_bind(until);
            query.push(" WHERE creditor_id = ").push_bind(creditor).push(" AND id IN (");
            let mut ids = query.separated(", ");
            for id in chunk {
                ids.push_bind(*id);
            }
            query.push(")");
            query.build().execute(db).await.map(drop)
        })?;
    }
    Ok(())
}

/// Notes that every open run of a debtor waits for the same; with a day, the runs of the invoices
/// issued before it.
pub async fn wait_for(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
    waits_for: &str,
    until: Option<NaiveDate>,
    issued_before: Option<NaiveDate>,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE run SET waits_for = $3, waits_until = $4 \
        WHERE creditor_id = $1 AND debtor_id = $2 AND left_at IS NULL \
            AND invoice_id IN (SELECT id FROM invoice \
                WHERE creditor_id = $1 AND debtor_id = $2 AND issued_on < COALESCE($5, '9999-12-31'))";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(debtor).bind(waits_for).bind(until)
        .bind(issued_before).execute(db).await.map(drop))
}

/// Notes that no run of a debtor waits for this any more; what it waits for now, the next planning
/// finds.
pub async fn wait_no_more(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
    waits_for: &str,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE run SET waits_for = NULL, waits_until = NULL \
        WHERE creditor_id = $1 AND debtor_id = $2 AND waits_for = $3 AND left_at IS NULL";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(debtor).bind(waits_for).execute(db).await
        .map(drop))
}

/// The run of an invoice.
pub async fn of_invoice(
    tx: &mut Tx,
    creditor: CreditorId,
    invoice: InvoiceId,
) -> Result<Option<StoredRun>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM run r WHERE r.creditor_id = $1 AND r.invoice_id = $2"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(invoice).fetch_optional(db).await)
}

/// The run with this id.
pub async fn by_id(
    tx: &mut Tx,
    creditor: CreditorId,
    id: RunId,
) -> Result<Option<StoredRun>, StoreError> {
    const SQL: &str =
        concat!("SELECT ", columns!(), " FROM run r WHERE r.creditor_id = $1 AND r.id = $2");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).fetch_optional(db).await)
}

/// Every run of a debtor, those that have left included.
pub async fn of_debtor(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
) -> Result<Vec<StoredRun>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM run r WHERE r.creditor_id = $1 AND r.debtor_id = $2 ORDER BY r.id"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(debtor).fetch_all(db).await)
}

/// Open runs that follow a version: what moving them to another one would touch.
pub async fn of_version(
    tx: &mut Tx,
    creditor: CreditorId,
    version: ScenarioVersionId,
    limit: i64,
) -> Result<Vec<StoredRun>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM run r WHERE r.creditor_id = $1 AND r.version_id = $2 AND r.left_at IS NULL ORDER BY r.id LIMIT $3"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(version).bind(limit).fetch_all(db).await)
}

/// A run with what names its invoice.
#[derive(Clone, Debug, FromRow)]
pub struct Named {
    #[sqlx(flatten)]
    pub run: StoredRun,
    pub reference: String,
    pub due_on: NaiveDate,
    pub debtor_name: String,
}

/// Open runs that follow a version, with their invoices, by reference.
pub async fn named_of_version(
    tx: &mut Tx,
    creditor: CreditorId,
    version: ScenarioVersionId,
    limit: i64,
) -> Result<Vec<Named>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        ", i.reference, i.due_on, d.name AS debtor_name
         FROM run r
         JOIN invoice i ON i.creditor_id = r.creditor_id AND i.id = r.invoice_id
         JOIN debtor d ON d.creditor_id = r.creditor_id AND d.id = r.debtor_id
         WHERE r.creditor_id = $1 AND r.version_id = $2 AND r.left_at IS NULL
         ORDER BY i.reference, r.id LIMIT $3"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(version).bind(limit).fetch_all(db).await)
}

/// How many open runs follow each version, and how many there are at each level.
pub async fn counts(
    tx: &mut Tx,
    creditor: CreditorId,
) -> Result<Vec<(ScenarioVersionId, i64, i64)>, StoreError> {
    const SQL: &str = "SELECT version_id, level, CAST(COUNT(*) AS BIGINT) FROM run \
        WHERE creditor_id = $1 AND left_at IS NULL GROUP BY version_id, level ORDER BY version_id, level";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).fetch_all(db).await)
}

/// An open run with what planning needs of its invoice.
#[derive(Clone, Debug, FromRow)]
pub struct Planned {
    #[sqlx(flatten)]
    pub run: StoredRun,
    /// The invoice's reference.
    pub reference: String,
    pub issued_on: NaiveDate,
    pub due_on: NaiveDate,
    pub total_minor: i64,
    pub currency: Currency,
    /// What the ledger says is owed, contested part included.
    #[sqlx(skip)]
    pub balance_minor: i64,
    pub has_open_action: bool,
}

/// The open runs of the debtors after `from`, up to and including `to`, by debtor.
///
/// Balances are read apart: joined, PostgreSQL takes a range of new debtors for an empty one and
/// sums the whole page's ledger up again for each of its invoices.
pub async fn of_range(
    tx: &mut Tx,
    creditor: CreditorId,
    from: DebtorId,
    to: DebtorId,
) -> Result<Vec<Planned>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        ", i.reference, i.issued_on, i.due_on, i.total_minor, i.currency, (ai.run_id IS NOT NULL) AS has_open_action
         FROM run r
         JOIN invoice i ON i.creditor_id = r.creditor_id AND i.id = r.invoice_id
         LEFT JOIN action_invoice ai ON ai.creditor_id = r.creditor_id AND ai.run_id = r.id AND ai.is_open
         WHERE r.creditor_id = $1 AND r.debtor_id > $2 AND r.debtor_id <= $3 AND r.left_at IS NULL
         ORDER BY r.debtor_id, i.due_on, r.id"
    );
    let mut rows: Vec<Planned> =
        on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(from).bind(to).fetch_all(db).await)?;
    let balances = balances(tx, creditor, from, to).await?;
    for row in &mut rows {
        row.balance_minor = balances.get(&row.run.invoice_id).copied().unwrap_or(0);
    }
    Ok(rows)
}

/// What is owed on each invoice of a range of debtors, in minor units.
async fn balances(
    tx: &mut Tx,
    creditor: CreditorId,
    from: DebtorId,
    to: DebtorId,
) -> Result<HashMap<InvoiceId, i64>, StoreError> {
    const SQL: &str = "SELECT invoice_id, CAST(SUM(minor) AS BIGINT) FROM ledger_entry
        WHERE creditor_id = $1 AND debtor_id > $2 AND debtor_id <= $3 AND account = 'receivable'
        GROUP BY invoice_id";
    let rows: Vec<(InvoiceId, i64)> =
        on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(from).bind(to).fetch_all(db).await)?;
    Ok(rows.into_iter().collect())
}

/// The last debtor of the next page: of those with an open run after `from`, the `size`-th.
pub async fn page_end(
    tx: &mut Tx,
    creditor: CreditorId,
    from: DebtorId,
    size: i64,
) -> Result<Option<DebtorId>, StoreError> {
    const SQL: &str = "SELECT debtor_id FROM (SELECT DISTINCT debtor_id FROM run
            WHERE creditor_id = $1 AND debtor_id > $2 AND left_at IS NULL ORDER BY debtor_id LIMIT $3) page
        ORDER BY debtor_id DESC LIMIT 1";
    let found: Option<(DebtorId,)> = on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(from).bind(size)
        .fetch_optional(db).await)?;
    Ok(found.map(|(id,)| id))
}

/// The last debtor of a forecast's next page: of those after `from` with an open run, or with an
/// invoice that no scenario has taken yet, the `size`-th.
pub async fn forecast_page_end(
    tx: &mut Tx,
    creditor: CreditorId,
    from: DebtorId,
    size: i64,
) -> Result<Option<DebtorId>, StoreError> {
    const SQL: &str = "SELECT id FROM (SELECT d.id FROM debtor d WHERE d.creditor_id = $1 AND d.id > $2
            AND (EXISTS (SELECT 1 FROM run r
                    WHERE r.creditor_id = $1 AND r.debtor_id = d.id AND r.left_at IS NULL)
                OR EXISTS (SELECT 1 FROM invoice i
                    WHERE i.creditor_id = $1 AND i.debtor_id = d.id AND i.kind = 'invoice' AND NOT EXISTS
                        (SELECT 1 FROM run r WHERE r.creditor_id = $1 AND r.invoice_id = i.id)))
            ORDER BY d.id LIMIT $3) page
        ORDER BY id DESC LIMIT 1";
    let found: Option<(DebtorId,)> = on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(from).bind(size)
        .fetch_optional(db).await)?;
    Ok(found.map(|(id,)| id))
}

/// An invoice on which something is owed and that no scenario has taken yet.
#[derive(Clone, Debug, FromRow)]
pub struct Newcomer {
    pub id: InvoiceId,
    pub reference: String,
    pub debtor_id: DebtorId,
    pub issued_on: NaiveDate,
    pub due_on: NaiveDate,
    pub total_minor: i64,
    pub currency: Currency,
    pub balance_minor: i64,
    /// The last payment on it.
    pub paid_at: Option<DateTime<Utc>>,
}

macro_rules! newcomers {
    ($which:literal) => {
        concat!(
            "SELECT i.id, i.reference, i.debtor_id, i.issued_on, i.due_on, i.total_minor, i.currency,
                CAST(SUM(e.minor) AS BIGINT) AS balance_minor,
                MAX(CASE WHEN p.kind IN ('payment', 'transfer') THEN p.posted_at END) AS paid_at
            FROM invoice i
            JOIN ledger_entry e ON e.creditor_id = $1 AND e.invoice_id = i.id
            JOIN ledger_posting p ON p.creditor_id = $1 AND p.id = e.posting_id
            WHERE i.creditor_id = $1 AND i.kind = 'invoice' AND ",
            $which,
            " AND NOT EXISTS (SELECT 1 FROM run r WHERE r.creditor_id = $1 AND r.invoice_id = i.id)
            GROUP BY i.id, i.reference, i.debtor_id, i.issued_on, i.due_on, i.total_minor, i.currency
            HAVING SUM(e.minor) > 0
            ORDER BY i.id"
        )
    };
}

/// Open invoices without a run, after `from`; at most `limit`.
pub async fn newcomers(
    tx: &mut Tx,
    creditor: CreditorId,
    from: InvoiceId,
    limit: i64,
) -> Result<Vec<Newcomer>, StoreError> {
    const SQL: &str = concat!(newcomers!("i.id > $2"), " LIMIT $3");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(from).bind(limit).fetch_all(db).await)
}

/// Open invoices without a run, of the debtors after `from`, up to and including `to`.
pub async fn newcomers_of_range(
    tx: &mut Tx,
    creditor: CreditorId,
    from: DebtorId,
    to: DebtorId,
) -> Result<Vec<Newcomer>, StoreError> {
    const SQL: &str = newcomers!("i.debtor_id > $2 AND i.debtor_id <= $3");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(from).bind(to).fetch_all(db).await)
}
