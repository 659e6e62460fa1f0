//! The rules by which a creditor's assistant reads: the product's, with what the creditor adds.

use crate::{Context, Error};
use chat::pack::{Overlay, Packs};
use domain::CreditorId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use store::Tx;

/// Compiled rules with their version; 0 for the product's alone.
#[derive(Clone)]
pub(crate) struct Rules {
    /// The version of the creditor's part.
    pub(super) number: i64,
    packs: Option<Arc<Packs>>,
}

impl Rules {
    /// The rules.
    pub(super) fn packs(&self) -> &Packs {
        self.packs.as_deref().unwrap_or_else(|| Packs::standard())
    }
}

/// Rules of creditors, compiled once a version.
#[derive(Default)]
pub(crate) struct Shelf(Mutex<HashMap<CreditorId, Rules>>);

impl Shelf {
    fn get(&self, creditor: CreditorId, number: i64) -> Option<Rules> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&creditor).filter(|rules| rules.number == number).cloned()
    }

    fn put(&self, creditor: CreditorId, rules: Rules) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(creditor, rules);
    }
}

/// The rules that count for a creditor now.
pub(super) async fn of(ctx: &Context, tx: &mut Tx, creditor: CreditorId) -> Result<Rules, Error> {
    let number = store::assistant::rules_number(tx, creditor).await?;
    if number == 0 {
        return Ok(Rules { number, packs: None });
    }
    if let Some(known) = ctx.shelf().get(creditor, number) {
        return Ok(known);
    }
    let stored = store::assistant::rules(tx, creditor).await?;
    let overlay = stored.as_ref().map_or("", |rules| rules.overlay.as_str());
    // What was published was compiled before; a newer program may know a rule of that name itself.
    let packs = Overlay::parse(overlay).and_then(|overlay| Packs::build(&overlay));
    let packs = packs
        .inspect_err(|error| {
            tracing::error!(%creditor, number, "an assistant's rules are left out: {error}");
        })
        .ok()
        .map(Arc::new);
    let rules = Rules { number, packs };
    ctx.shelf().put(creditor, rules.clone());
    Ok(rules)
}
