//! Messages to contacts: planned in the transaction that causes them, worded and sent by the
//! worker, unless it may leave no more: `guard`, the one place for all that is sent by [`send`].
//!
//! A message is worded when it leaves, because it says what is owed at that moment and carries a
//! link whose secret is stored nowhere. Sending again after a crash uses the same Message-ID.

mod by_sms;
pub(crate) mod compose;
mod guard;
pub(crate) mod letter;
mod money;
mod news;
mod plan;
pub(crate) mod record;
mod send;
pub mod sms;

pub(crate) use by_sms::{number, plan_code};
pub use compose::{Preview, preview};
pub(crate) use guard::is_stopped;
pub use news::{Call, News, Unbelieved};
pub use plan::plan;
pub(crate) use plan::{When, plan_about, plan_after, plan_for_attempt, reader};
pub use record::{Kept, Origin, SentFile, SentText};
pub(crate) use send::{call_off, new_link};
pub use send::{give_up, send};

use async_trait::async_trait;

/// An e-mail ready to leave.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Without angle brackets; the same each time this message is sent.
    pub message_id: String,
    /// The creditor's name.
    pub from_name: String,
    /// The address that sends.
    pub from: String,
    /// Where answers go: the creditor's address.
    pub reply_to: String,
    /// Whom it is for.
    pub to: String,
    /// The subject, one line.
    pub subject: String,
    /// The text alone.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// How to stop such messages (`List-Unsubscribe`, RFC 2369), without angle brackets.
    pub unsubscribe: String,
    /// Where mail programs stop such messages with one click (RFC 8058), if that is possible.
    pub one_click: Option<String>,
    /// Files.
    pub attachments: Vec<Attachment>,
}

/// A file that goes with an e-mail.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// Its name.
    pub file_name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Why an e-mail was not taken.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// Not now: the server is away or busy.
    #[error("the mail server did not take it: {0}")]
    Later(String),
    /// Never: the address or the message is refused.
    #[error("the mail server refused it: {0}")]
    Refused(String),
}

/// Where e-mail goes.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands an e-mail over; `Ok` means that the other side has accepted it.
    async fn send(&self, mail: &Mail) -> Result<(), MailError>;
}

/// A short message ready to leave: GSM-7 only, at most 160 characters with its link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sms {
    /// Our name for it, the same each time it is sent; gateways that can, send it once.
    pub reference: String,
    /// The number, E.164 (`+33612345678`).
    pub to: String,
    /// Who sends: at most 11 letters and digits.
    pub sender: String,
    /// The text.
    pub text: String,
}

/// Why a short message was not taken.
#[derive(Debug, thiserror::Error)]
pub enum SmsError {
    /// Not now: the gateway is away or busy.
    #[error("the gateway did not take it: {0}")]
    Later(String),
    /// Never: the number or the message is refused.
    #[error("the gateway refused it: {0}")]
    Refused(String),
}

/// Where short messages go.
#[async_trait]
pub trait SmsGateway: Send + Sync {
    /// Hands a message over; `Ok` is the gateway's name for it, which its reports will carry.
    async fn send(&self, sms: &Sms) -> Result<String, SmsError>;

    /// Its name in the address it calls back, `/webhooks/sms/NAME`.
    fn name(&self) -> &'static str {
        "none"
    }

    /// What a request tells, if it comes from this gateway. One that never calls believes nobody.
    fn read(&self, call: &Call<'_>) -> Result<Vec<News>, Unbelieved> {
        let _ = call;
        Err(Unbelieved::Signature)
    }
}
