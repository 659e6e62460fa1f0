//! What messages mean, in words for collectors.

use domain::Locale;
use service::assistant::desk::Intent;

/// What a message wants, in a word or two.
pub(in crate::office) const fn intent(intent: Intent, locale: Locale) -> &'static str {
    match intent {
        Intent::Balance => locale.pick("Solde, échéances", "Balance, due dates"),
        Intent::AmountExplain => locale.pick("Pourquoi ce montant", "Why this amount"),
        Intent::PayNow => locale.pick("Payer maintenant", "Pay now"),
        Intent::PaymentMeans => locale.pick("Moyens de paiement", "Ways to pay"),
        Intent::PaymentProblem => locale.pick("Paiement qui échoue", "Payment that fails"),
        Intent::PromiseToPay => locale.pick("Promesse de payer", "Promise to pay"),
        Intent::DelayRequest => locale.pick("Demande de délai", "Asks for time"),
        Intent::PlanRequest => locale.pick("Paiement en plusieurs fois", "Instalments"),
        Intent::PlanManage => locale.pick("Échéancier en cours", "Plan under way"),
        Intent::DiscountRequest => locale.pick("Remise, abandon", "Settlement, waiver"),
        Intent::AlreadyPaid => locale.pick("Dit avoir payé", "Says it is paid"),
        Intent::Dispute => locale.pick("Contestation", "Dispute"),
        Intent::WrongPerson => locale.pick("Mauvaise personne", "Wrong person"),
        Intent::Deceased => locale.pick("Décès", "Death"),
        Intent::Insolvency => locale.pick("Insolvabilité", "Insolvency"),
        Intent::Hardship => locale.pick("Difficultés", "Hardship"),
        Intent::Vulnerable => locale.pick("Détresse", "Distress"),
        Intent::Human => locale.pick("Parler à une personne", "Talk to a person"),
        Intent::OptOut => locale.pick("Ne plus être contacté", "No more contact"),
        Intent::DataRequest => locale.pick("Données personnelles", "Personal data"),
        Intent::ScamCheck => locale.pick("Crainte d’une arnaque", "Fear of a scam"),
        Intent::LegalInfo => locale.pick("Conséquences, droits", "Consequences, rights"),
        Intent::ComplaintLegal => locale.pick("Plainte, avocat", "Complaint, lawyer"),
        Intent::DocumentRequest => locale.pick("Demande de document", "Asks for a document"),
        Intent::UpdateDetails => locale.pick("Nouvelles coordonnées", "New contact details"),
        Intent::LanguageSwitch => locale.pick("Autre langue", "Other language"),
        Intent::Refuse => locale.pick("Refus de payer", "Refuses to pay"),
        Intent::Affirm => locale.pick("Oui", "Yes"),
        Intent::Deny => locale.pick("Non", "No"),
        Intent::Smalltalk => locale.pick("Politesse", "Courtesy"),
        Intent::Abuse => locale.pick("Insulte", "Insult"),
        Intent::OffTopic => locale.pick("Hors sujet", "Off topic"),
        Intent::Fallback => locale.pick("Pas compris", "Not understood"),
    }
}
