//! What waits for collectors, and what was talked about before.

use super::qualify::Qualified;
use crate::{Context, Error, StaffActor, context::local};
use chrono::{NaiveDate, NaiveDateTime};
use domain::{
    ConversationId, DebtorId,
    conversation::{ConversationState, OwnerKind},
    party::Role,
};
use store::{conversations::Listed, creditors::Creditor};

/// The most conversations in one list.
pub const MOST: usize = 200;
/// The most characters of what was said last.
const EXCERPT: usize = 140;

/// A conversation in a list.
#[derive(Clone, Debug)]
pub struct Line {
    /// Which.
    pub id: ConversationId,
    /// Whose file.
    pub debtor: DebtorId,
    /// The debtor's name.
    pub debtor_name: String,
    /// The creditor's reference for it.
    pub debtor_reference: String,
    /// Who writes.
    pub contact: String,
    /// Where it stands.
    pub state: ConversationState,
    /// Who answers.
    pub owner_kind: OwnerKind,
    /// The member of staff who does.
    pub owner: Option<String>,
    /// Whether nobody of the team has opened what came last.
    pub is_unread: bool,
    /// Since when the debtor waits, or else when something was last said; local time.
    pub since: NaiveDateTime,
    /// The day by which an answer was promised.
    pub answer_by: Option<NaiveDate>,
    /// Whether somebody in distress waits.
    pub is_urgent: bool,
    /// What it is about, how urgent it is, what to do next.
    pub qualified: Qualified,
    /// How what was said last begins.
    pub excerpt: String,
}

impl Line {
    fn new(creditor: &Creditor, listed: Listed, today: NaiveDate) -> Self {
        let qualified = Qualified::of(creditor, &listed, today);
        let conversation = listed.conversation;
        let since = conversation.waits_since.unwrap_or(conversation.last_turn_at);
        Self {
            id: conversation.id,
            debtor: conversation.debtor_id,
            debtor_name: listed.debtor_name,
            debtor_reference: listed.debtor_reference,
            contact: listed.contact_name,
            state: conversation.state,
            owner_kind: conversation.owner_kind,
            owner: listed.owner_name,
            is_unread: conversation.is_unread_by_creditor(),
            since: local(creditor, since),
            answer_by: conversation.answer_by,
            is_urgent: conversation.urgent_since.is_some(),
            qualified,
            excerpt: excerpt(&listed.last_words.unwrap_or_default()),
        }
    }
}

/// On one line, cut between two words where there are any.
fn excerpt(words: &str) -> String {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((end, _)) = line.char_indices().nth(EXCERPT) else { return line };
    let cut = &line[..end];
    let cut = cut.rsplit_once(' ').map_or(cut, |(before, _)| before);
    format!("{cut} …")
}

/// Which conversations to list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// Those in which a debtor waits: whoever is in distress first, then the longest wait.
    #[default]
    Waiting,
    /// Those that are under way otherwise, the latest first.
    UnderWay,
    /// Those that were closed, the latest first.
    Closed,
}

/// A list of conversations.
#[derive(Clone, Debug)]
pub struct Inbox {
    /// At most [`MOST`].
    pub lines: Vec<Line>,
    /// In how many debtors wait.
    pub waiting: u64,
    /// In how many of those the reader answers.
    pub mine: u64,
}

/// What waits, or what was talked about; `mine` for what the reader answers.
pub async fn inbox(
    ctx: &Context,
    actor: &StaffActor,
    which: Which,
    mine: bool,
) -> Result<Inbox, Error> {
    actor.demand(Role::Viewer)?;
    let (creditor, owner) = (&actor.creditor, mine.then_some(actor.id));
    let mut tx = ctx.store.read().await?;
    let tx = &mut tx;
    let of = |state| (creditor.id, state, owner);
    let found = match which {
        Which::Waiting => store::conversations::waiting(tx, creditor.id, owner).await?,
        Which::UnderWay => {
            let mut all = Vec::new();
            for state in [ConversationState::Open, ConversationState::Answered] {
                let (creditor, state, owner) = of(state);
                all.extend(store::conversations::latest(tx, creditor, state, owner).await?);
            }
            all.sort_by_key(|row| std::cmp::Reverse(row.conversation.last_turn_at));
            all.truncate(MOST);
            all
        }
        Which::Closed => {
            let (creditor, state, owner) = of(ConversationState::Closed);
            store::conversations::latest(tx, creditor, state, owner).await?
        }
    };
    let (waiting, mine) = store::conversations::count_waiting(tx, creditor.id, actor.id).await?;
    let today = ctx.today(creditor);
    let count = |number| u64::try_from(number).unwrap_or(0);
    let lines = found.into_iter().map(|listed| Line::new(creditor, listed, today)).collect();
    Ok(Inbox { lines, waiting: count(waiting), mine: count(mine) })
}

/// In how many conversations debtors wait.
pub async fn waiting(ctx: &Context, actor: &StaffActor) -> Result<u64, Error> {
    actor.demand(Role::Viewer)?;
    let mut tx = ctx.store.read().await?;
    let creditor = actor.creditor.id;
    let (waiting, _) = store::conversations::count_waiting(&mut tx, creditor, actor.id).await?;
    Ok(u64::try_from(waiting).unwrap_or(0))
}

/// The conversations with a debtor's people, the latest first.
pub async fn of_debtor(
    ctx: &Context,
    actor: &StaffActor,
    debtor: DebtorId,
) -> Result<Vec<Line>, Error> {
    actor.demand(Role::Viewer)?;
    let creditor = &actor.creditor;
    let mut tx = ctx.store.read().await?;
    let found = store::conversations::of_debtor(&mut tx, creditor.id, debtor).await?;
    let today = ctx.today(creditor);
    Ok(found.into_iter().map(|listed| Line::new(creditor, listed, today)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_one_line_cut_between_words() {
        assert_eq!(excerpt("Bonjour,\n\nj’ai payé."), "Bonjour, j’ai payé.");
        let long = excerpt(&"été ".repeat(80));
        assert!(long.ends_with("été …") && long.chars().count() <= EXCERPT + 2, "{long}");
        let unbroken = excerpt(&"é".repeat(500));
        assert_eq!(unbroken.chars().count(), EXCERPT + 2);
    }
}
