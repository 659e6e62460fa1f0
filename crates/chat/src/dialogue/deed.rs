//! What the service does after a turn: use cases with typed values, never words.

use crate::slots::{
    Channel, Daypart, Doc, Freq, InsolvencyKind, Method, Reason, Relation, Right, Risk,
};
use chrono::{NaiveDate, NaiveTime};
use rust_decimal::Decimal;

use super::Flow;
use crate::slots::Slots;

/// Which invoices a request is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Invoices {
    /// Everything that is open.
    All,
    /// One, by its reference.
    One(String),
}

/// Instalments that were agreed to. Amounts in major units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instalments {
    /// How many, the amount paid at once not counted.
    pub n: u32,
    /// Each but the last.
    pub instalment: Decimal,
    /// The last.
    pub last: Decimal,
    /// Paid at once, before them.
    pub upfront: Option<Decimal>,
    /// When the first is due.
    pub start: NaiveDate,
    /// How often one is due.
    pub freq: Freq,
}

/// A use case to run. Amounts in major units; `None` is what the debtor did not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// The debtor promised to pay.
    PromiseToPay { invoices: Invoices, amount: Decimal, date: NaiveDate },
    /// The debtor asked for more time; `review`: more than the policy gives.
    Delay { invoices: Invoices, until: NaiveDate, review: bool },
    /// The debtor agreed to a plan; `review`: outside the policy.
    Plan { invoices: Invoices, instalments: Instalments, review: bool },
    /// The debtor asked to change a plan that exists.
    PlanChange {
        date: Option<NaiveDate>,
        day_of_month: Option<u32>,
        instalment: Option<Decimal>,
        freq: Option<Freq>,
    },
    /// The debtor proposed to settle for less, or asked for a waiver.
    SettlementProposal { invoices: Invoices, amount: Option<Decimal>, percent: Option<Decimal> },
    /// The debtor contests.
    Dispute { invoices: Invoices, reason: Option<Reason> },
    /// The debtor says that it is paid: on a day, or between two.
    PaymentClaim {
        invoices: Invoices,
        amount: Option<Decimal>,
        from: Option<NaiveDate>,
        to: Option<NaiveDate>,
        method: Option<Method>,
    },
    /// The debtor gave a new address or number.
    ContactChange { email: Option<String>, phone: Option<String> },
    /// No more messages; on every channel when none is named.
    OptOut { channel: Option<Channel> },
    /// The wrong person is being written to.
    WrongPerson { reason: Option<Reason> },
    /// The debtor died.
    Deceased { relation: Option<Relation> },
    /// The debtor is insolvent.
    Insolvency { kind: Option<InsolvencyKind> },
    /// The debtor needs care.
    Vulnerable { risk: Option<Risk> },
    /// A person takes over, with the request that was under way.
    Handover { unfinished: Option<Box<(Flow, Slots)>> },
    /// A person calls back.
    Callback {
        phone: Option<String>,
        date: Option<NaiveDate>,
        from: Option<NaiveTime>,
        to: Option<NaiveTime>,
        daypart: Option<Daypart>,
    },
    /// The debtor uses a right over data.
    DataRequest { right: Option<Right> },
    /// The debtor asked for a document.
    DocumentRequest { invoices: Invoices, doc: Option<Doc> },
    /// The debtor complains.
    Complaint,
}

impl Deed {
    /// Whether it may be done without a yes: it binds the debtor to nothing, and it stops, pauses
    /// or passes on. A claim to have paid is one of these: it pauses reminders until somebody has
    /// looked.
    pub const fn is_protective(&self) -> bool {
        !matches!(
            self,
            Self::PromiseToPay { .. }
                | Self::Delay { .. }
                | Self::Plan { .. }
                | Self::PlanChange { .. }
                | Self::SettlementProposal { .. }
                | Self::Dispute { .. }
                | Self::ContactChange { .. }
        )
    }
}
