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
        /// Asks a provider what it has paid out, and books it.
        SettlePayouts => "settle_payouts",
        /// Reads an uploaded file.
        RunImport => "run_import",
        /// Prepares one creditor's day: takes new invoices in and cuts the debtors into pages.
        PlanDay => "plan_day",
        /// Plans one page of debtors of a day: which invoices get which action.
        PlanPage => "plan_page",
        /// Does a planned action: looks again whether it may, then words it and sends it.
        PerformAction => "perform_action",
        /// Hands a letter over to the postal provider.
        PostLetter => "post_letter",
        /// Makes an answer to a request count, once it can no longer be taken back.
        AnswerRequest => "answer_request",
        /// Sends an e-mail to somebody who is no contact.
        SendGuestMail => "send_guest_mail",
        /// Tells a creditor's endpoint of an event.
        DeliverWebhook => "deliver_webhook",
    }
}
