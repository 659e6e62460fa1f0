//! Webhooks: the feed, brought to the creditor's own systems.
//!
//! Each endpoint has a place in the feed. What comes after it is written down as deliveries, with
//! their jobs, in the transaction that moves the place: whatever dies when, every event sets out,
//! and it sets out again until the endpoint takes it or three days have passed. An endpoint may
//! hear of an event twice, under the same id, and in another order than in the feed.
//!
//! | module | what |
//! |---|---|
//! | `endpoints` | endpoints and their secrets, as an administrator sees and changes them |
//! | `fan_out` | from the feed to deliveries |
//! | `deliver` | one delivery: signed, handed over, noted |
//! | `again` | tests, and events sent again |

mod again;
mod deliver;
mod endpoints;
mod fan_out;

pub use again::{Again, replay, test};
pub use deliver::EVENT_ID;
pub use deliver::SIGNATURE;
pub(crate) use deliver::{deliver, give_up};
pub use endpoints::{
    Change, Deliveries, EndpointError, EndpointView, NewEndpoint, URL_MOST, change, create,
    deliveries, list, rotate, switch,
};
pub use fan_out::fan_out;
pub use store::webhooks::Delivery;

use crate::Context;
use async_trait::async_trait;
use domain::{CreditorId, DeliveryId, job::JobKind};
use store::jobs::Job;

/// How many tries an event is worth. With the worker's pauses, which double up to four hours and
/// grow by up to a quarter, the last one is made after three days at least.
pub(crate) const MOST_ATTEMPTS: i64 = 31;

/// One call to an endpoint.
#[derive(Clone)]
pub struct Call {
    /// Where to.
    pub url: String,
    /// The event's id, for the header [`EVENT_ID`].
    pub event_id: String,
    /// For the header [`SIGNATURE`].
    pub signature: String,
    /// JSON.
    pub body: Vec<u8>,
}

/// Why an address is not called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is no address, or has a name and password in it, or a fragment.
    #[error("this is no address of a web server")]
    Malformed,
    /// It is not encrypted.
    #[error("the address is not https")]
    Plain,
    /// It leads into a private network, or to this machine.
    #[error("the address leads into a private network")]
    Private,
}

/// Why a call brought no answer. Neither addresses nor what was sent are in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The address is not called.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// No answer in time.
    #[error("no answer in time")]
    Timeout,
    /// No connection, or one that broke.
    #[error("the connection failed")]
    Connection,
}

impl CallError {
    /// A name for what has happened, for whoever words it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Refused(Refused::Malformed) => "malformed",
            Self::Refused(Refused::Plain) => "plain",
            Self::Refused(Refused::Private) => "private",
            Self::Timeout => "timeout",
            Self::Connection => "connection",
        }
    }
}

/// The way to other systems' endpoints.
#[async_trait]
pub trait Caller: Send + Sync {
    /// Whether an address may be called, as far as it can be told without looking its name up.
    fn accepts(&self, url: &str) -> Result<(), Refused>;

    /// Calls once, follows nothing, and returns the status. Where the name leads is checked again
    /// for the very connection that is made.
    async fn call(&self, call: &Call) -> Result<u16, CallError>;
}

/// The job that sends a delivery.
fn job(ctx: &Context, creditor: CreditorId, delivery: DeliveryId) -> Job {
    Job {
        id: ctx.id(),
        creditor_id: Some(creditor),
        kind: JobKind::DeliverWebhook,
        subject_id: delivery.0,
        run_at: ctx.now(),
        attempts: 0,
        last_error: None,
        created_at: ctx.now(),
    }
}
