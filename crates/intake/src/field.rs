//! The fields of an invoice: what a column, an element or a rejection is about.

use domain::{Locale, text_enum};

text_enum! {
    /// What a value is for. The first thirty or so are also the columns that a CSV file may have.
    pub enum Field {
        /// Invoice number (BT-1).
        Reference => "reference",
        /// Invoice or credit note (BT-3).
        Kind => "kind",
        /// Issue date (BT-2).
        IssuedOn => "issued_on",
        /// Due date (BT-9).
        DueOn => "due_on",
        /// Total with tax (BT-112).
        Total => "total",
        /// Total without tax (BT-109).
        Net => "net",
        /// Total tax (BT-110).
        Tax => "tax",
        /// Already paid (BT-113).
        Prepaid => "prepaid",
        /// Remains to pay (BT-115).
        Due => "due",
        /// Currency (BT-5).
        Currency => "currency",
        /// What it is about.
        Label => "label",
        /// Buyer's reference (BT-10).
        BuyerReference => "buyer_reference",
        /// Purchase order (BT-13).
        PurchaseOrder => "purchase_order",
        /// Invoice that this one credits (BT-25).
        Preceding => "preceding",
        /// What a transfer should carry (BT-83).
        PaymentReference => "payment_reference",
        /// For whom it is claimed, when the creditor collects for others (BT-27).
        Principal => "principal",
        /// The creditor's code for the debtor (BT-46).
        DebtorReference => "debtor_reference",
        /// Debtor's name (BT-44).
        DebtorName => "debtor_name",
        /// Business, consumer or public body.
        DebtorKind => "debtor_kind",
        /// SIREN or SIRET of the debtor (BT-47).
        Siren => "siren",
        /// Tax number of the debtor (BT-48).
        VatId => "vat_id",
        /// Street (BT-50).
        Street => "street",
        /// More of the street (BT-51).
        StreetMore => "street_more",
        /// Postcode (BT-53).
        Postcode => "postcode",
        /// City (BT-52).
        City => "city",
        /// Country (BT-55).
        Country => "country",
        /// E-mail (BT-58).
        Email => "email",
        /// Telephone (BT-57).
        Phone => "phone",
        /// Person to ask for (BT-56).
        ContactName => "contact_name",
        /// Language to write in.
        Language => "language",
        /// A line (BG-25); only in XML.
        Line => "line",
        /// Line amount (BT-131); only in XML.
        LineNet => "line_net",
        /// Quantity or rate of a line; only in XML.
        LineDetail => "line_detail",
        /// Allowances and charges (BG-20, BG-21); only in XML.
        Allowance => "allowance",
        /// Tax breakdown (BG-23); only in XML.
        TaxBreakdown => "tax_breakdown",
        /// Rounding (BT-114); only in XML.
        Rounding => "rounding",
        /// Claims of others (BT-DEX-002); only in XML.
        ThirdParty => "third_party",
        /// Account to pay into (BT-84); only in XML.
        Iban => "iban",
    }
}

impl Field {
    /// The fields a CSV file may have a column for.
    pub fn columns() -> &'static [Self] {
        let count = Self::ALL.iter().position(|field| *field == Self::Line).unwrap_or_default();
        &Self::ALL[..count]
    }
}

impl Field {
    /// Its name on screens, in lower case.
    pub const fn label(self, locale: Locale) -> &'static str {
        match self {
            Self::Reference => locale.pick("numéro de facture", "invoice number"),
            Self::Kind => locale.pick("type de pièce", "document type"),
            Self::IssuedOn => locale.pick("date d’émission", "issue date"),
            Self::DueOn => locale.pick("date d’échéance", "due date"),
            Self::Total => locale.pick("montant TTC", "total with tax"),
            Self::Net => locale.pick("montant HT", "total without tax"),
            Self::Tax => locale.pick("montant de TVA", "tax amount"),
            Self::Prepaid => locale.pick("déjà payé", "already paid"),
            Self::Due => locale.pick("reste à payer", "amount due"),
            Self::Currency => locale.pick("devise", "currency"),
            Self::Label => locale.pick("objet", "subject"),
            Self::BuyerReference => locale.pick("référence de l’acheteur", "buyer reference"),
            Self::PurchaseOrder => locale.pick("bon de commande", "purchase order"),
            Self::Preceding => locale.pick("facture d’origine", "preceding invoice"),
            Self::PaymentReference => locale.pick("référence de paiement", "payment reference"),
            Self::Principal => locale.pick("créancier d’origine", "original creditor"),
            Self::DebtorReference => locale.pick("code client", "customer code"),
            Self::DebtorName => locale.pick("nom du client", "customer name"),
            Self::DebtorKind => locale.pick("type de client", "customer type"),
            Self::Siren => "SIREN",
            Self::VatId => locale.pick("numéro de TVA", "VAT number"),
            Self::Street => locale.pick("adresse", "street"),
            Self::StreetMore => locale.pick("complément d’adresse", "second address line"),
            Self::Postcode => locale.pick("code postal", "postcode"),
            Self::City => locale.pick("ville", "city"),
            Self::Country => locale.pick("pays", "country"),
            Self::Email => locale.pick("e-mail", "email"),
            Self::Phone => locale.pick("téléphone", "telephone"),
            Self::ContactName => locale.pick("interlocuteur", "contact name"),
            Self::Language => locale.pick("langue", "language"),
            Self::Line => locale.pick("ligne de facture", "invoice line"),
            Self::LineNet => locale.pick("montant de ligne", "line amount"),
            Self::LineDetail => locale.pick("détail de ligne", "line detail"),
            Self::Allowance => locale.pick("remise ou frais", "allowance or charge"),
            Self::TaxBreakdown => locale.pick("détail de TVA", "tax breakdown"),
            Self::Rounding => locale.pick("arrondi", "rounding"),
            Self::ThirdParty => locale.pick("créance de tiers", "third-party claim"),
            Self::Iban => "IBAN",
        }
    }
}
