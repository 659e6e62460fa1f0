//! What the assistant does in answer to a message.

use domain::text_enum;

text_enum! {
    /// An act of dialogue, under the contract's names.
    pub enum Act {
        /// What is owed and when.
        ShowBalance => "show_balance",
        /// What an invoice is for and what it is made of.
        ExplainAmount => "explain_amount",
        /// The way to pay, for an invoice and an amount.
        SendPayLink => "send_pay_link",
        /// Which ways to pay there are.
        GiveMeans => "give_means",
        /// What to try when paying fails.
        HelpPayment => "help_payment",
        /// Asks for a yes to a promise.
        ConfirmPromise => "confirm_promise",
        /// The promise is written down.
        PromiseRecorded => "promise_recorded",
        /// The latest day that can be promised, offered instead.
        CounterPromise => "counter_promise",
        /// Asks for a yes to more time.
        ConfirmDelay => "confirm_delay",
        /// More time is given.
        DelayGranted => "delay_granted",
        /// More time than the policy gives: a person decides.
        DelayToReview => "delay_to_review",
        /// Asks for a yes to a plan inside the policy.
        ConfirmPlan => "confirm_plan",
        /// The plan stands.
        PlanApproved => "plan_approved",
        /// Asks whether to send a plan to a person who decides.
        ConfirmReview => "confirm_review",
        /// The plan waits for a person.
        PlanToReview => "plan_to_review",
        /// The plan that exists.
        ShowPlan => "show_plan",
        /// A change to a plan, for a person to decide.
        PlanChangeToReview => "plan_change_to_review",
        /// A settlement or waiver, for a person to decide.
        DiscountToReview => "discount_to_review",
        /// The claim to have paid is written down.
        PaymentClaimRecorded => "payment_claim_recorded",
        /// Asks for a proof of payment.
        RequestProof => "request_proof",
        /// Asks for a yes to a dispute.
        ConfirmDispute => "confirm_dispute",
        /// The dispute is open, reminders stop.
        DisputeOpened => "dispute_opened",
        /// Everything stops: this is someone else.
        SuspendWrongPerson => "suspend_wrong_person",
        /// Nothing is said about the debt to someone else.
        RefuseDisclosure => "refuse_disclosure",
        /// Everything stops: the debtor died.
        SuspendDeceased => "suspend_deceased",
        /// Everything stops: insolvency.
        SuspendInsolvency => "suspend_insolvency",
        /// Instalments and help are offered.
        OfferPlan => "offer_plan",
        /// Care first: help, a person, no talk of money.
        VulnerableProtocol => "vulnerable_protocol",
        /// A person takes over.
        HandoverHuman => "handover_human",
        /// A person will call.
        CallbackBooked => "callback_booked",
        /// No more messages on a channel.
        OptOutRecorded => "opt_out_recorded",
        /// The request about personal data is written down.
        DataRequestRecorded => "data_request_recorded",
        /// Who writes, and how to check it.
        IdentityInfo => "identity_info",
        /// General information on consequences and rights.
        LegalInfo => "legal_info",
        /// The complaint is written down.
        ComplaintRecorded => "complaint_recorded",
        /// The document, or the way to it.
        SendDocument => "send_document",
        /// A detail of the debtor changes.
        UpdateDetails => "update_details",
        /// From now on in the other language.
        SwitchLanguage => "switch_language",
        /// The refusal is noted.
        RecordRefusal => "record_refusal",
        /// A greeting, thanks, a goodbye.
        SmalltalkReply => "smalltalk_reply",
        /// Calm words in answer to an insult.
        Deescalate => "deescalate",
        /// Says what the assistant is there for.
        OutOfScope => "out_of_scope",
        /// Asks to say it in other words.
        FallbackRephrase => "fallback_rephrase",
        /// Offers what can be chosen.
        FallbackChoices => "fallback_choices",
        /// Asks which invoice.
        ChooseInvoice => "choose_invoice",
        /// Asks for a missing value, named by `slot`.
        AskSlot => "ask_slot",
        /// Asks what to change, or what to do instead.
        AskChange => "ask_change",
    }
}

impl Act {
    /// Whether it says that something was granted at once.
    pub const fn grants(self) -> bool {
        matches!(self, Self::PromiseRecorded | Self::DelayGranted | Self::PlanApproved)
    }

    /// Whether it asks the debtor for a yes before anything is stored.
    pub const fn asks_for_yes(self) -> bool {
        matches!(
            self,
            Self::ConfirmPromise
                | Self::CounterPromise
                | Self::ConfirmDelay
                | Self::ConfirmPlan
                | Self::ConfirmReview
                | Self::PlanChangeToReview
                | Self::DiscountToReview
                | Self::ConfirmDispute
                | Self::UpdateDetails
        )
    }
}
