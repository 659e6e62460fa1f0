//! Conversations and what is said in them.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ContactId, ConversationId, CreditorId, DebtorId, Locale, RequestId, StaffId,
    conversation::{Author, ConversationState, OwnerKind},
};
use sqlx::FromRow;
use uuid::Uuid;

/// A contact's thread.
#[derive(Clone, Debug, FromRow)]
pub struct Conversation {
    pub creditor_id: CreditorId,
    pub id: ConversationId,
    pub debtor_id: DebtorId,
    pub contact_id: ContactId,
    /// Who answers in it.
    pub owner_kind: OwnerKind,
    /// The member of staff, if one does.
    pub owner_id: Option<StaffId>,
    pub state: ConversationState,
    pub locale: Locale,
    /// Since when the debtor waits.
    pub waits_since: Option<DateTime<Utc>>,
    /// The day by which the debtor was told to expect an answer.
    pub answer_by: Option<NaiveDate>,
    /// Since when somebody in distress waits for a person: it is read before all others.
    pub urgent_since: Option<DateTime<Utc>>,
    /// What the debtor wants, as the last telling turn was read.
    pub about: Option<String>,
    /// The amount named there, minor units.
    pub about_minor: Option<i64>,
    /// The position of the debtor's last turn; 0 before the first.
    pub debtor_turn: i64,
    /// The position of the last turn of the creditor's side; 0 before the first.
    pub creditor_turn: i64,
    /// Up to where the debtor has read.
    pub debtor_seen: i64,
    /// Up to where somebody of the creditor's has read.
    pub creditor_seen: i64,
    pub last_turn_at: DateTime<Utc>,
    /// When an e-mail last said that something waits to be read.
    pub told_at: Option<DateTime<Utc>>,
    /// Counts every change but reading, so that nobody answers what they have not seen.
    pub version: i64,
    pub opened_at: DateTime<Utc>,
}

impl Conversation {
    /// The position of the last turn; 0 before the first.
    pub fn turns(&self) -> i64 {
        self.debtor_turn.max(self.creditor_turn)
    }

    /// Whether the debtor has something to read.
    pub fn is_unread_by_debtor(&self) -> bool {
        self.creditor_turn > self.debtor_seen
    }

    /// Whether the creditor's side has something to read.
    pub fn is_unread_by_creditor(&self) -> bool {
        self.debtor_turn > self.creditor_seen
    }
}

/// Something that was said.
#[derive(Clone, Debug, FromRow)]
pub struct Turn {
    pub conversation_id: ConversationId,
    /// From 1.
    pub position: i64,
    pub author: Author,
    /// The contact or the member of staff.
    pub author_id: Option<Uuid>,
    pub words: String,
    pub at: DateTime<Utc>,
    /// The form that it was sent with: a second click is no second turn.
    pub form_key: String,
}

/// A turn with the name of the member of staff who wrote it.
#[derive(Clone, Debug, FromRow)]
pub struct Said {
    #[sqlx(flatten)]
    pub turn: Turn,
    pub staff_name: Option<String>,
}

macro_rules! columns {
    () => {
        "c.creditor_id, c.id, c.debtor_id, c.contact_id, c.owner_kind, c.owner_id, c.state, c.locale, c.waits_since, \
         c.answer_by, c.urgent_since, c.about, c.about_minor, c.debtor_turn, c.creditor_turn, c.debtor_seen, c.creditor_seen, c.last_turn_at, c.told_at, \
         c.version, c.opened_at"
    };
}

/// Begins a thread. `false` if the contact has one already.
pub async fn insert(tx: &mut Tx, conversation: &Conversation) -> Result<bool, StoreError> {
    const SQL: &str = "INSERT INTO conversation (creditor_id, id, debtor_id, contact_id, owner_kind, owner_id, state, \
        locale, waits_since, answer_by, debtor_turn, creditor_turn, debtor_seen, creditor_seen, last_turn_at, told_at, \
        version, opened_at, urgent_since, about, about_minor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, \
        $13, $14, $15, $16, $17, $18, $19, $20, $21) \
        ON CONFLICT (creditor_id, contact_id) DO NOTHING";
    let c = conversation;
    let rows = on!(tx, db => sqlx::query(SQL).bind(c.creditor_id).bind(c.id).bind(c.debtor_id).bind(c.contact_id)
        .bind(c.owner_kind).bind(c.owner_id).bind(c.state).bind(c.locale).bind(c.waits_since).bind(c.answer_by)
        .bind(c.debtor_turn).bind(c.creditor_turn).bind(c.debtor_seen).bind(c.creditor_seen).bind(c.last_turn_at)
        .bind(c.told_at).bind(c.version).bind(c.opened_at).bind(c.urgent_since).bind(c.about.as_deref())
        .bind(c.about_minor).execute(db).await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Writes a thread as it is now, but for who has read how far, unless it has changed since its
/// version was read.
pub async fn update(tx: &mut Tx, conversation: &Conversation) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE conversation SET owner_kind = $3, owner_id = $4, state = $5, locale = $6, \
        waits_since = $7, answer_by = $8, debtor_turn = $9, creditor_turn = $10, last_turn_at = $11, told_at = $12, \
        urgent_since = $13, about = $15, about_minor = $16, version = version + 1 \
        WHERE creditor_id = $1 AND id = $2 AND version = $14";
    let c = conversation;
    let rows = on!(tx, db => sqlx::query(SQL).bind(c.creditor_id).bind(c.id).bind(c.owner_kind).bind(c.owner_id)
        .bind(c.state).bind(c.locale).bind(c.waits_since).bind(c.answer_by).bind(c.debtor_turn)
        .bind(c.creditor_turn).bind(c.last_turn_at).bind(c.told_at).bind(c.urgent_since).bind(c.version)
        .bind(c.about.as_deref()).bind(c.about_minor).execute(db).await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// The thread with this id.
pub async fn by_id(
    tx: &mut Tx,
    creditor: CreditorId,
    id: ConversationId,
) -> Result<Option<Conversation>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM conversation c WHERE c.creditor_id = $1 AND c.id = $2"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).fetch_optional(db).await)
}

/// A contact's thread.
pub async fn of_contact(
    tx: &mut Tx,
    creditor: CreditorId,
    contact: ContactId,
) -> Result<Option<Conversation>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM conversation c WHERE c.creditor_id = $1 AND c.contact_id = $2"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(contact).fetch_optional(db).await)
}

/// Adds a turn. `false` if the same form has made one already.
pub async fn add_turn(tx: &mut Tx, creditor: CreditorId, turn: &Turn) -> Result<bool, StoreError> {
    const SQL: &str = "INSERT INTO turn (creditor_id, conversation_id, position, author, author_id, words, at, form_key) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (creditor_id, form_key) DO NOTHING";
    let t = turn;
    let rows = on!(tx, db => sqlx::query(SQL).bind(creditor).bind(t.conversation_id).bind(t.position).bind(t.author)
        .bind(t.author_id).bind(&t.words).bind(t.at).bind(&t.form_key).execute(db).await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// The turn that a form has made.
pub async fn by_form(
    tx: &mut Tx,
    creditor: CreditorId,
    form_key: &str,
) -> Result<Option<Turn>, StoreError> {
    const SQL: &str = "SELECT conversation_id, position, author, author_id, words, at, form_key FROM turn \
        WHERE creditor_id = $1 AND form_key = $2";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(form_key).fetch_optional(db).await)
}

/// The last turns before a position, `most` at most, oldest first.
pub async fn turns(
    tx: &mut Tx,
    creditor: CreditorId,
    id: ConversationId,
    before: i64,
    most: i64,
) -> Result<Vec<Said>, StoreError> {
    const SQL: &str = "SELECT t.conversation_id, t.position, t.author, t.author_id, t.words, t.at, t.form_key, \
        s.name AS staff_name FROM turn t LEFT JOIN staff s ON t.author = 'staff' AND s.id = t.author_id \
        WHERE t.creditor_id = $1 AND t.conversation_id = $2 AND t.position < $3 ORDER BY t.position DESC LIMIT $4";
    let mut found: Vec<Said> = on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).bind(before).bind(most)
        .fetch_all(db).await)?;
    found.reverse();
    Ok(found)
}

/// Notes up to where the debtor has read.
pub async fn seen_by_debtor(
    tx: &mut Tx,
    creditor: CreditorId,
    id: ConversationId,
    position: i64,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE conversation SET debtor_seen = $3 \
        WHERE creditor_id = $1 AND id = $2 AND debtor_seen < $3";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(id).bind(position).execute(db).await.map(drop))
}

/// Notes up to where somebody of the creditor's has read.
pub async fn seen_by_creditor(
    tx: &mut Tx,
    creditor: CreditorId,
    id: ConversationId,
    position: i64,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE conversation SET creditor_seen = $3 \
        WHERE creditor_id = $1 AND id = $2 AND creditor_seen < $3";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(id).bind(position).execute(db).await.map(drop))
}

/// A thread in a list.
#[derive(Clone, Debug, FromRow)]
pub struct Listed {
    #[sqlx(flatten)]
    pub conversation: Conversation,
    pub debtor_name: String,
    pub debtor_reference: String,
    pub contact_name: String,
    /// Who answers, if a member of staff does.
    pub owner_name: Option<String>,
    /// What was said last.
    pub last_words: Option<String>,
    /// The debtor's request that is to be answered first.
    pub request_id: Option<RequestId>,
}

macro_rules! listed {
    ($condition:literal, $order:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            ", d.name AS debtor_name, d.reference AS debtor_reference, p.name AS contact_name, s.name AS owner_name, \
             t.words AS last_words, (SELECT r.id FROM request r WHERE r.creditor_id = $1 AND r.debtor_id = c.debtor_id
                AND r.state = 'open' ORDER BY r.answer_by, r.id LIMIT 1) AS request_id
             FROM (SELECT c.* FROM conversation c WHERE c.creditor_id = $1 AND ",
            $condition,
            " ORDER BY ",
            $order,
            " LIMIT 200) c
             JOIN debtor d ON d.creditor_id = $1 AND d.id = c.debtor_id
             JOIN contact p ON p.creditor_id = $1 AND p.id = c.contact_id
             LEFT JOIN staff s ON s.id = c.owner_id
             LEFT JOIN turn t ON t.creditor_id = $1 AND t.conversation_id = c.id
                AND t.position = CASE WHEN c.debtor_turn > c.creditor_turn THEN c.debtor_turn ELSE c.creditor_turn END
             ORDER BY ",
            $order
        )
    };
}

/// Threads in which debtors wait, the urgent ones first, then those who have waited longest; at most
/// 200. With `owner`, those in which this member of staff answers.
pub async fn waiting(
    tx: &mut Tx,
    creditor: CreditorId,
    owner: Option<StaffId>,
) -> Result<Vec<Listed>, StoreError> {
    const SQL: &str = listed!(
        "c.state = 'waiting' AND ($2 IS NULL OR c.owner_id = $2)",
        "CASE WHEN c.urgent_since IS NULL THEN 1 ELSE 0 END, c.waits_since, c.id"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(owner).fetch_all(db).await)
}

/// Threads in this state, the latest first; at most 200. With `owner`, those in which this member
/// of staff answers.
pub async fn latest(
    tx: &mut Tx,
    creditor: CreditorId,
    state: ConversationState,
    owner: Option<StaffId>,
) -> Result<Vec<Listed>, StoreError> {
    const SQL: &str = listed!(
        "c.state = $3 AND ($2 IS NULL OR c.owner_id = $2)",
        "c.last_turn_at DESC, c.id DESC"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(owner).bind(state).fetch_all(db).await)
}

/// A debtor's threads, the latest first.
pub async fn of_debtor(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
) -> Result<Vec<Listed>, StoreError> {
    const SQL: &str = listed!("c.debtor_id = $2", "c.last_turn_at DESC, c.id DESC");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(debtor).fetch_all(db).await)
}

/// In how many threads debtors wait, and in how many of them this member of staff answers.
pub async fn count_waiting(
    tx: &mut Tx,
    creditor: CreditorId,
    owner: StaffId,
) -> Result<(i64, i64), StoreError> {
    const SQL: &str = "SELECT COUNT(*), COALESCE(SUM(CASE WHEN owner_id = $2 THEN 1 ELSE 0 END), 0) \
        FROM conversation WHERE creditor_id = $1 AND state = 'waiting'";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(owner).fetch_one(db).await)
}
