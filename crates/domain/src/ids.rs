//! Identifiers: one type per thing, so that an invoice's id is never taken for a debtor's.
//!
//! All are UUID version 7, made from the context's clock and generator, so that rows sort by age.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "storage", derive(sqlx::Type), sqlx(transparent))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self { Self(id) }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> { text.parse().map(Self) }
        }
    )+};
}

ids! {
    /// A creditor: the tenant.
    CreditorId,
    /// A debtor of one creditor.
    DebtorId,
    /// A person at a debtor.
    ContactId,
    /// An invoice or a credit note.
    InvoiceId,
    /// A ledger posting.
    PostingId,
    /// A creditor's part of a provider's payout.
    PayoutId,
    /// What a message carries to open the portal.
    AccessLinkId,
    /// One try to pay.
    PaymentAttemptId,
    /// Money sent back.
    RefundId,
    /// A message to a contact.
    MessageId,
    /// A stored file.
    DocumentId,
    /// A background job.
    JobId,
    /// Something a human must look at.
    TaskId,
    /// A member of the collectors' team.
    StaffId,
    /// A file taken in by the import.
    ImportId,
    /// An event received from a payment provider.
    ProviderEventId,
    /// A reminder sequence.
    ScenarioId,
    /// One version of a reminder sequence.
    ScenarioVersionId,
    /// One invoice's way through one version.
    RunId,
    /// One planned or done step.
    ActionId,
    /// What keeps a run, a contact or a debtor still.
    HoldId,
    /// A message's wording.
    TemplateId,
    /// One day's letters.
    PrintBatchId,
    /// What a debtor asks.
    RequestId,
    /// An agreed schedule.
    PlanId,
    /// Somebody who answers for a dispute within the creditor's house.
    DisputeOwnerId,
    /// An e-mail to somebody who is no contact.
    GuestMailId,
    /// An e-mail address of a contact that waits to be confirmed.
    NewAddressId,
    /// Somebody to whom a view of the file was lent.
    DelegateId,
    /// A thread between a contact and the creditor.
    ConversationId,
    /// A key with which another system reads.
    ApiKeyId,
    /// Where another system is told.
    EndpointId,
    /// One event on its way to one endpoint.
    DeliveryId,
}
