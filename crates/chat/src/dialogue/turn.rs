//! What comes out of a turn.

use super::{Deed, Flow, SlotName, Talk};
use crate::{
    act::Act,
    intent::Intent,
    slots::{Slots, json},
};
use chrono::NaiveDate;
use domain::{Locale, scenario::HoldReason};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// The typed values of an act: all that a reply may state. Amounts in major units.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Terms {
    /// Under the contract's names.
    #[serde(flatten)]
    pub said: Slots,
    /// What is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slot: Option<SlotName>,
    /// What can be changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<SlotName>,
    /// For which request a value is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow: Option<Flow>,
    /// The latest day that the policy allows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_date: Option<NaiveDate>,
    /// What the instalments add up to, or what is owed.
    #[serde(with = "json::maybe_number", skip_serializing_if = "Option::is_none")]
    pub total: Option<Decimal>,
    /// The last instalment, when it is smaller than the others.
    #[serde(with = "json::maybe_number", skip_serializing_if = "Option::is_none")]
    pub last: Option<Decimal>,
    /// The smallest amount that can be paid.
    #[serde(with = "json::maybe_number", skip_serializing_if = "Option::is_none")]
    pub min_amount: Option<Decimal>,
    /// What was promised, where a promise is for the whole all the same.
    #[serde(with = "json::maybe_number", skip_serializing_if = "Option::is_none")]
    pub part: Option<Decimal>,
    /// What has been paid of a plan.
    #[serde(with = "json::maybe_number", skip_serializing_if = "Option::is_none")]
    pub paid: Option<Decimal>,
    /// What was due of a plan and is not paid; nothing if all was.
    #[serde(with = "json::maybe_number", skip_serializing_if = "Option::is_none")]
    pub missed: Option<Decimal>,
    /// Why the law forbids what was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forbidden: Option<HoldReason>,
    /// Every invoice that is meant, when there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refs: Vec<String>,
    /// What could have been meant.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Intent>,
    /// What kind of small talk is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub talk: Option<Talk>,
    /// Whether a limit is set to insults.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub firm: bool,
    /// Whether what was under way is dropped.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub cancelled: bool,
    /// Whether what was asked to be confirmed is done.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub done: bool,
}

/// An act with its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// What is done or asked.
    pub act: Act,
    /// With which values.
    pub terms: Terms,
}

impl Move {
    /// An act without values.
    pub fn bare(act: Act) -> Self {
        Self { act, terms: Terms::default() }
    }

    /// An act with what the message said.
    pub fn saying(act: Act, said: Slots) -> Self {
        Self { act, terms: Terms { said, ..Terms::default() } }
    }
}

/// The answer to one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The act and its values.
    pub now: Move,
    /// What is asked or said after it: the prompt that a digression interrupted.
    pub then: Option<Move>,
    /// The use case to run, if any.
    pub deed: Option<Deed>,
    /// Which clause of the policy decided, such as `n=12 > plan.max_instalments=4`.
    pub clause: Option<String>,
    /// The language of the answer.
    pub language: Locale,
}

impl Turn {
    /// A turn that only says something; the language is set when the turn is over.
    pub(super) fn of(now: Move) -> Self {
        Self { now, then: None, deed: None, clause: None, language: Locale::Fr }
    }

    pub(super) fn then(self, then: Option<Move>) -> Self {
        Self { then, ..self }
    }

    pub(super) fn doing(self, deed: Deed) -> Self {
        Self { deed: Some(deed), ..self }
    }
}
