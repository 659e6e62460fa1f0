//! Kinds of background jobs.

use crate::text_enum;

text_enum! {
    /// What a worker does, and on which kind of subject.
    pub enum JobKind {
        /// Sends a message.
        SendMessage => "send_message",
        /// Applies an event of a payment provider.
        ApplyProviderEvent => "apply_provider_event",
        /// Asks the provider what became of an attempt.
        ReconcileAttempt => "reconcile_attempt",
        /// Asks the provider to send money back.
        SendRefund => "send_refund",
        /// Reads an uploaded file.
        RunImport => "run_import",
    }
}
