//! Imports of files.

use crate::text_enum;

text_enum! {
    /// How far an import has come.
    pub enum ImportState {
        /// Uploaded; a worker will read it.
        Waiting => "waiting",
        /// Being read.
        Running => "running",
        /// Read to its end; some rows may have been rejected.
        Done => "done",
        /// Could not be read at all.
        Failed => "failed",
    }
}
