//! Views of the queue: filters under a name, for whoever comes back to them every day.

use crate::{Context, Error, StaffActor};
use domain::{
    StaffId,
    party::Role,
    requests::{DisputeCategory, RequestKind},
    text_enum,
};
use serde::{Deserialize, Serialize};
use store::{Json, request_desk::SavedView};
use uuid::Uuid;

/// The most views of one person.
pub const MOST: usize = 20;
/// The most characters of a name.
pub const NAME_MOST: usize = 40;

text_enum! {
    /// By when an answer was promised.
    pub enum Due {
        /// The day has passed.
        Late => "late",
        /// Today.
        Today => "today",
    }
}

/// Which requests a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filters {
    /// Those of one kind alone.
    pub kind: Option<RequestKind>,
    /// Those given to the reader alone.
    pub mine: bool,
    /// Those that wait for the debtor, or are put aside, too.
    pub all: bool,
    /// Those alone to which an answer was promised by then.
    pub due: Option<Due>,
    /// So much at stake at least, in minor units.
    pub least_minor: Option<i64>,
    /// So much at stake at most, in minor units.
    pub most_minor: Option<i64>,
    /// Disputes for one reason alone.
    pub category: Option<DisputeCategory>,
    /// Those given to one colleague alone; [`Self::mine`] says more.
    pub given_to: Option<StaffId>,
    /// Those alone whose answer waits for a second person.
    pub second: bool,
    /// Words of the debtor's name or reference, as typed.
    pub debtor: String,
}

impl Filters {
    /// Whether anything is looked for beyond a kind, a person and where it stands.
    #[must_use]
    pub fn is_search(&self) -> bool {
        let usual = Self { kind: self.kind, mine: self.mine, all: self.all, ..Self::default() };
        *self != usual
    }
}

/// Filters under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Which.
    pub id: Uuid,
    /// What its owner calls it.
    pub name: String,
    /// What it shows.
    pub filters: Filters,
}

/// Why a view is not kept.
#[derive(Debug, thiserror::Error)]
pub enum ViewError {
    /// The name is missing, or too long.
    #[error("the name is missing or too long")]
    Name,
    /// There are [`MOST`] already.
    #[error("there are too many views")]
    Full,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for ViewError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// The reader's own views, by name.
pub async fn list(ctx: &Context, actor: &StaffActor) -> Result<Vec<View>, Error> {
    actor.demand(Role::Viewer)?;
    let mut tx = ctx.store.read().await?;
    let all = store::request_desk::views(&mut tx, actor.creditor.id, actor.id).await?;
    Ok(all.into_iter().map(View::from).collect())
}

impl From<SavedView> for View {
    fn from(row: SavedView) -> Self {
        // Filters of a later program are read as far as they are known.
        let filters = serde_json::from_value(row.filters.0).unwrap_or_default();
        Self { id: row.id, name: row.name, filters }
    }
}

/// Keeps filters under a name; a view of the same name shows these from now on.
pub async fn save(
    ctx: &Context,
    actor: &StaffActor,
    name: &str,
    filters: &Filters,
) -> Result<(), ViewError> {
    actor.demand(Role::Collector)?;
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > NAME_MOST {
        return Err(ViewError::Name);
    }
    let creditor = actor.creditor.id;
    let mut tx = ctx.store.write().await?;
    let known = store::request_desk::views(&mut tx, creditor, actor.id).await?;
    if known.len() >= MOST && known.iter().all(|view| view.name != name) {
        return Err(ViewError::Full);
    }
    let filters = Json(serde_json::to_value(filters).map_err(Error::internal)?);
    let (id, created_at) = (ctx.id(), ctx.now());
    let view = SavedView { id, staff_id: actor.id, name, filters, created_at };
    store::request_desk::save_view(&mut tx, creditor, &view).await?;
    Ok(tx.commit().await?)
}

/// Forgets one of one's own views. `false` if there is no such view.
pub async fn delete(ctx: &Context, actor: &StaffActor, id: Uuid) -> Result<bool, Error> {
    actor.demand(Role::Collector)?;
    let mut tx = ctx.store.write().await?;
    let done = store::request_desk::delete_view(&mut tx, actor.creditor.id, actor.id, id).await?;
    tx.commit().await?;
    Ok(done)
}
