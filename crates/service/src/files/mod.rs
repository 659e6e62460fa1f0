//! What debtors attach to their requests: proof of a defect, of a delivery, of a transfer.
//!
//! A file's way: [`examine`] judges every file that a form brought, outside of any transaction, since
//! it may take a second each: kind and limits, the virus scanner if there is one, then
//! `intake::uploads`, which writes pictures anew. What it hands back cannot be made otherwise, so
//! that no use case keeps a file that nobody has looked at. `keep` stores them with the event that
//! they came with, in that use case's transaction. [`of_debtor`] and [`of_staff`] hand them out.
//!
//! Bytes live in the database, under generated identifiers; addresses are a request's and a number.

mod examine;
mod keep;
mod show;

pub use examine::{Checked, FilesError, Rejected, Rejection, Sent, examine, examine_ours};
pub(crate) use keep::{Room, keep};
pub(crate) use show::by_event;
pub use show::{File, FileLine, Side, of_debtor, of_staff};

pub use intake::uploads::{MAX_BYTES, MAX_MEGAPIXELS, MAX_PAGES, Media, Refusal};

use async_trait::async_trait;

/// Most files of one form.
pub const MOST_AT_ONCE: usize = 5;
/// Most bytes of one form's files together.
pub const MAX_TOTAL: usize = 25 << 20;
/// Most files of one request.
pub const MOST_OF_REQUEST: usize = 20;
/// Most files that one debtor hands in within a day.
pub const MOST_A_DAY: i64 = 60;

/// Looks for viruses.
#[async_trait]
pub trait VirusScanner: Send + Sync {
    /// The name of what was found in these bytes, if anything was.
    ///
    /// # Errors
    /// [`Away`]: nobody can tell.
    async fn scan(&self, bytes: &[u8]) -> Result<Option<String>, Away>;
}

/// Makes JPEGs of HEIC pictures, for which no decoder of ours exists.
#[async_trait]
pub trait PhotoConverter: Send + Sync {
    /// The picture as a JPEG, upright; nothing if it cannot be read.
    ///
    /// # Errors
    /// [`Away`]: nobody can tell.
    async fn to_jpeg(&self, heic: &[u8]) -> Result<Option<Vec<u8>>, Away>;
}

/// Something that files need is away; the text is for the log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Away(pub String);
