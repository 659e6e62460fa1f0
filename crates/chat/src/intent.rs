//! What a message wants: the thirty-two intents of the contract, and none of them.

use domain::text_enum;

text_enum! {
    /// What a debtor's message asks the assistant to act on first.
    pub enum Intent {
        /// How much, when due, which invoices.
        Balance => "balance",
        /// What it is for, why this amount, fees, interest.
        AmountExplain => "amount_explain",
        /// Pay now, wholly or in part; the link; where and how.
        PayNow => "pay_now",
        /// Account number, cheque, cash, direct debit.
        PaymentMeans => "payment_means",
        /// Card refused, page broken, debit bounced.
        PaymentProblem => "payment_problem",
        /// States that it will pay at a date.
        PromiseToPay => "promise_to_pay",
        /// Asks for more time, for one payment.
        DelayRequest => "delay_request",
        /// Asks for instalments.
        PlanRequest => "plan_request",
        /// About a plan that exists: next due date, missed, change.
        PlanManage => "plan_manage",
        /// Settlement, waiver, rebate.
        DiscountRequest => "discount_request",
        /// Claims to have paid, or asks whether a payment arrived.
        AlreadyPaid => "already_paid",
        /// Contests an invoice, or wants money back.
        Dispute => "dispute",
        /// Not me, not mine, stolen identity.
        WrongPerson => "wrong_person",
        /// The debtor died.
        Deceased => "deceased",
        /// Liquidation, receivership, over-indebtedness file, bankruptcy.
        Insolvency => "insolvency",
        /// Cannot pay, and asks for nothing.
        Hardship => "hardship",
        /// Illness, suicide, violence, minor, guardianship and the like.
        Vulnerable => "vulnerable",
        /// A person, a telephone number, a call back.
        Human => "human",
        /// No more messages or calls.
        OptOut => "opt_out",
        /// Access, erasure, objection, source, data protection officer.
        DataRequest => "data_request",
        /// Suspects a fraud; who are you.
        ScamCheck => "scam_check",
        /// Consequences, bailiff, limitation, credit file.
        LegalInfo => "legal_info",
        /// Threatens or announces a complaint, a lawyer, a regulator.
        ComplaintLegal => "complaint_legal",
        /// Copy of an invoice, receipt, statement, certificate, contract.
        DocumentRequest => "document_request",
        /// Address, e-mail, telephone, name, bank account.
        UpdateDetails => "update_details",
        /// Wants another language.
        LanguageSwitch => "language_switch",
        /// Refuses to pay, without a reason.
        Refuse => "refuse",
        /// Yes.
        Affirm => "affirm",
        /// No; never mind.
        Deny => "deny",
        /// Hello, thanks, goodbye, are you a machine.
        Smalltalk => "smalltalk",
        /// An insult and nothing else.
        Abuse => "abuse",
        /// Recognised as something else: jokes, weather, orders to the machine.
        OffTopic => "off_topic",
        /// Not understood: the assistant abstains.
        Fallback => "fallback",
    }
}

impl Intent {
    /// Rank when several intents match one message: the lowest is acted on first.
    ///
    /// The order is the contract's: people before their rights, rights before their money, money
    /// before talk. Suicide and violence come before every other vulnerability, which the caller
    /// sees from the `risk` slot.
    pub const fn priority(self) -> u8 {
        match self {
            Self::Vulnerable => 0,
            Self::Deceased => 1,
            Self::Insolvency => 2,
            Self::WrongPerson => 3,
            Self::OptOut | Self::DataRequest => 4,
            Self::Human => 5,
            Self::Dispute | Self::ComplaintLegal => 6,
            Self::AlreadyPaid => 7,
            Self::PlanRequest
            | Self::PlanManage
            | Self::PromiseToPay
            | Self::DelayRequest
            | Self::DiscountRequest => 8,
            Self::PaymentProblem => 9,
            Self::PayNow => 10,
            Self::Balance
            | Self::AmountExplain
            | Self::PaymentMeans
            | Self::Hardship
            | Self::ScamCheck
            | Self::LegalInfo
            | Self::DocumentRequest
            | Self::UpdateDetails
            | Self::LanguageSwitch => 11,
            Self::Refuse => 12,
            Self::Smalltalk | Self::Affirm | Self::Deny => 13,
            Self::Abuse => 14,
            Self::OffTopic => 15,
            Self::Fallback => 16,
        }
    }

    /// Whether acting on it changes what is stored about the debtor or the debt, at once or after
    /// a yes; a wrong reading of these does harm.
    pub const fn changes_state(self) -> bool {
        matches!(
            self,
            Self::PromiseToPay
                | Self::DelayRequest
                | Self::PlanRequest
                | Self::PlanManage
                | Self::DiscountRequest
                | Self::AlreadyPaid
                | Self::Dispute
                | Self::WrongPerson
                | Self::Deceased
                | Self::Insolvency
                | Self::OptOut
                | Self::DataRequest
                | Self::ComplaintLegal
                | Self::UpdateDetails
                | Self::Refuse
        )
    }

    /// Whether it is acted on at once, without asking back, because waiting could hurt someone
    /// and acting binds the debtor to nothing.
    pub const fn is_protective(self) -> bool {
        matches!(
            self,
            Self::Vulnerable
                | Self::Deceased
                | Self::Insolvency
                | Self::WrongPerson
                | Self::OptOut
                | Self::DataRequest
                | Self::Human
                | Self::ComplaintLegal
        )
    }

    /// Whether it asks something that is answered without leaving what was under way.
    pub const fn is_question(self) -> bool {
        matches!(
            self,
            Self::Balance
                | Self::AmountExplain
                | Self::PaymentMeans
                | Self::PaymentProblem
                | Self::ScamCheck
                | Self::LegalInfo
                | Self::DocumentRequest
                | Self::LanguageSwitch
                | Self::Smalltalk
                | Self::Abuse
                | Self::OffTopic
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_thirty_two_intents_and_abstention() {
        assert_eq!(Intent::ALL.len(), 33);
        for &intent in Intent::ALL {
            assert_eq!(intent.as_str().parse(), Ok(intent));
        }
    }

    #[test]
    fn people_come_before_rights_before_money_before_talk() {
        let order = [
            Intent::Vulnerable,
            Intent::Deceased,
            Intent::Insolvency,
            Intent::WrongPerson,
            Intent::OptOut,
            Intent::Human,
            Intent::Dispute,
            Intent::AlreadyPaid,
            Intent::PlanRequest,
            Intent::PaymentProblem,
            Intent::PayNow,
            Intent::Balance,
            Intent::Refuse,
            Intent::Affirm,
            Intent::Abuse,
        ];
        assert!(order.windows(2).all(|pair| pair[0].priority() < pair[1].priority()));
    }

    #[test]
    fn a_question_changes_nothing_and_protects_nobody() {
        for &intent in Intent::ALL {
            assert!(!(intent.is_question() && (intent.changes_state() || intent.is_protective())));
        }
    }
}
