//! The library of reasons for a refusal, worded for debtors in both languages.
//!
//! A creditor that has written none has the [`GIVEN`] ones; the first change makes them its own.

use crate::{
    Context, Error, StaffActor,
    audit::{self, Act, By},
};
use domain::{CreditorId, Locale, party::Role};
use serde_json::json;
use std::collections::BTreeSet;
use store::{Tx, request_policies::Reason};
use uuid::Uuid;

/// The most reasons of a creditor.
pub const MOST: usize = 40;
/// The most characters of one.
pub const WORDS_MOST: usize = 2_000;

/// A reason in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is found by.
    pub name: String,
    /// In French.
    pub fr: String,
    /// In English.
    pub en: String,
    /// No longer offered.
    pub is_retired: bool,
}

/// Why the library is not changed.
#[derive(Debug, thiserror::Error)]
pub enum ReasonError {
    /// There is no such reason.
    #[error("there is no such reason")]
    Unknown,
    /// Words are missing, or too many, in this language.
    #[error("words are missing")]
    Words(Locale),
    /// There are [`MOST`] already.
    #[error("there are too many reasons")]
    Full,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for ReasonError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// What is done to a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Adds one, at the end.
    Add {
        /// In French.
        fr: String,
        /// In English.
        en: String,
    },
    /// Words one anew. Answers that were given keep their words.
    Word {
        /// Which.
        name: String,
        /// In French.
        fr: String,
        /// In English.
        en: String,
    },
    /// Offers one no longer, or again.
    Retire {
        /// Which.
        name: String,
        /// Or again.
        retired: bool,
    },
    /// Moves one up by a place.
    Raise {
        /// Which.
        name: String,
    },
}

/// Every reason, in order, retired ones included.
pub async fn list(ctx: &Context, actor: &StaffActor) -> Result<Vec<Entry>, Error> {
    actor.demand(Role::Viewer)?;
    let mut tx = ctx.store.read().await?;
    Ok(entries(&stored(&mut tx, actor.creditor.id).await?))
}

/// Changes the library.
pub async fn change(ctx: &Context, actor: &StaffActor, change: Change) -> Result<(), ReasonError> {
    actor.demand(Role::Manager)?;
    let creditor = actor.creditor.id;
    let mut tx = ctx.store.write().await?;
    let mut all = entries(&stored(&mut tx, creditor).await?);
    let name = apply(ctx, &mut all, change)?;
    write(ctx, &mut tx, creditor, &all).await?;
    let now = all.iter().find(|one| one.name == name);
    let detail = json!({
        "name": name,
        "fr": now.map(|one| &one.fr),
        "en": now.map(|one| &one.en),
        "retired": now.map(|one| one.is_retired),
    });
    let (by, action) = (By::Staff(actor), "refusal_reason.changed");
    let act = Act { creditor, debtor: None, by, action, subject: creditor.0, detail };
    audit::record(ctx, &mut tx, act).await?;
    Ok(tx.commit().await?)
}

/// Changes the list; the name of the reason that was changed.
fn apply(ctx: &Context, all: &mut Vec<Entry>, change: Change) -> Result<String, ReasonError> {
    let place = |all: &[Entry], name: &str| {
        all.iter().position(|one| one.name == name).ok_or(ReasonError::Unknown)
    };
    match change {
        Change::Add { fr, en } => {
            if all.len() >= MOST {
                return Err(ReasonError::Full);
            }
            let name = ctx.id::<Uuid>().simple().to_string();
            let (fr, en) = (worded(&fr, Locale::Fr)?, worded(&en, Locale::En)?);
            all.push(Entry { name: name.clone(), fr, en, is_retired: false });
            Ok(name)
        }
        Change::Word { name, fr, en } => {
            let place = place(all, &name)?;
            all[place].fr = worded(&fr, Locale::Fr)?;
            all[place].en = worded(&en, Locale::En)?;
            Ok(name)
        }
        Change::Retire { name, retired } => {
            let place = place(all, &name)?;
            all[place].is_retired = retired;
            Ok(name)
        }
        Change::Raise { name } => {
            let place = place(all, &name)?;
            all.swap(place, place.saturating_sub(1));
            Ok(name)
        }
    }
}

fn worded(text: &str, locale: Locale) -> Result<String, ReasonError> {
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().count() <= WORDS_MOST;
    fits.then(|| text.to_owned()).ok_or(ReasonError::Words(locale))
}

/// Writes the whole list with its places; rows that are the same stay as they are.
async fn write(
    ctx: &Context,
    tx: &mut Tx,
    creditor: CreditorId,
    all: &[Entry],
) -> Result<(), Error> {
    let known = store::request_policies::reasons(tx, creditor).await?;
    let now = ctx.now();
    for (position, entry) in (0_i64..).zip(all) {
        for (locale, words) in [(Locale::Fr, &entry.fr), (Locale::En, &entry.en)] {
            let before = known.iter().find(|row| row.name == entry.name && row.locale == locale);
            let retired_at = before.and_then(|row| row.retired_at).or(Some(now));
            let row = Reason {
                id: ctx.id(),
                locale,
                name: entry.name.clone(),
                words: words.clone(),
                position,
                retired_at: retired_at.filter(|_| entry.is_retired),
            };
            let same = |before: &Reason| {
                (&before.words, before.position, before.retired_at)
                    == (&row.words, row.position, row.retired_at)
            };
            if before.is_none_or(|before| !same(before)) {
                store::request_policies::put_reason(tx, creditor, &row, now).await?;
            }
        }
    }
    Ok(())
}

/// The rows as reasons in both languages.
fn entries(rows: &[Reason]) -> Vec<Entry> {
    let mut seen = BTreeSet::new();
    let names = rows.iter().filter(|row| seen.insert(row.name.as_str()));
    let words = |name: &str, locale: Locale| {
        let found = rows.iter().find(|row| row.name == name && row.locale == locale);
        found.map(|row| row.words.clone()).unwrap_or_default()
    };
    let entry = |row: &Reason| Entry {
        name: row.name.clone(),
        fr: words(&row.name, Locale::Fr),
        en: words(&row.name, Locale::En),
        is_retired: row.retired_at.is_some(),
    };
    names.map(entry).collect()
}

/// The reasons that are offered in a language.
pub(super) async fn offered(
    tx: &mut Tx,
    creditor: CreditorId,
    locale: Locale,
) -> Result<Vec<Reason>, Error> {
    let mut all = stored(tx, creditor).await?;
    all.retain(|reason| reason.locale == locale && reason.retired_at.is_none());
    Ok(all)
}

/// The creditor's reasons, or those that suit most.
async fn stored(tx: &mut Tx, creditor: CreditorId) -> Result<Vec<Reason>, Error> {
    let own = store::request_policies::reasons(tx, creditor).await?;
    if !own.is_empty() {
        return Ok(own);
    }
    let given = |(position, (name, fr, en)): (i64, &(&str, &str, &str))| {
        [(Locale::Fr, *fr), (Locale::En, *en)].map(|(locale, words)| Reason {
            id: Uuid::nil(),
            locale,
            name: (*name).to_owned(),
            words: words.to_owned(),
            position,
            retired_at: None,
        })
    };
    Ok((0..).zip(GIVEN).flat_map(given).collect())
}

/// What suits most. Reasons worded for debtors: what is refused, why, and what can still be done.
const GIVEN: &[(&str, &str, &str)] = &[
    (
        "too_long",
        "La durée demandée est plus longue que ce que nous pouvons accorder. Vous pouvez proposer un échéancier plus court, ou nous appeler.",
        "The time you ask for is longer than we can grant. You can propose a shorter plan, or call us.",
    ),
    (
        "broken_before",
        "Un engagement précédent n’a pas été tenu. Un premier versement nous permettrait de réexaminer votre demande.",
        "An earlier commitment was not kept. A first payment would allow us to look at your request again.",
    ),
    (
        "delivery_proved",
        "La livraison a été confirmée par une signature ; le bon est joint à votre dossier. La facture reste due.",
        "Delivery was confirmed by a signature; the slip is in your file. The invoice remains due.",
    ),
    (
        "invoice_correct",
        "Nous avons vérifié la facture avec le service concerné : elle correspond à la commande. Elle reste due.",
        "We have checked the invoice with the service concerned: it matches the order. It remains due.",
    ),
];
