//! What codes are called on the screen, in both languages. A code without words is shown as it is.

use crate::page::Tone;
use domain::{
    Locale,
    import::ImportState,
    job::JobKind,
    ledger::PostingKind,
    letter::ReturnReason,
    message::{MessageKind, MessageState},
    party::DebtorKind,
    payment::{AttemptState, RefundState},
};

/// What a debtor is in law.
pub(super) const fn debtor_kind(kind: DebtorKind, locale: Locale) -> &'static str {
    match kind {
        DebtorKind::Business => locale.pick("Entreprise", "Business"),
        DebtorKind::Consumer => locale.pick("Particulier", "Consumer"),
        DebtorKind::PublicBody => locale.pick("Organisme public", "Public body"),
    }
}

/// How a try to pay stands.
pub(super) const fn attempt_state(state: AttemptState, locale: Locale) -> (Tone, &'static str) {
    match state {
        AttemptState::Created | AttemptState::Open => {
            (Tone::Info, locale.pick("Commencé", "Begun"))
        }
        AttemptState::Unknown => {
            (Tone::Warning, locale.pick("Sans nouvelles du prestataire", "Provider silent"))
        }
        AttemptState::Processing => {
            (Tone::Info, locale.pick("En cours à la banque", "At the bank"))
        }
        AttemptState::Failed => (Tone::Warning, locale.pick("Échoué", "Failed")),
        AttemptState::Cancelled => (Tone::Info, locale.pick("Abandonné", "Given up")),
        AttemptState::Expired => (Tone::Info, locale.pick("Expiré", "Expired")),
        AttemptState::Succeeded => (Tone::Success, locale.pick("Reçu", "Received")),
        AttemptState::Quarantined => (Tone::Danger, locale.pick("À vérifier", "To be checked")),
    }
}

/// How a refund stands.
pub(super) const fn refund_state(state: RefundState, locale: Locale) -> (Tone, &'static str) {
    match state {
        RefundState::Created => (Tone::Info, locale.pick("demandé", "asked for")),
        RefundState::Succeeded => (Tone::Success, locale.pick("renvoyé", "sent back")),
        RefundState::Failed => (Tone::Danger, locale.pick("refusé", "refused")),
    }
}

/// Why a message was sent.
pub(super) const fn message_kind(kind: MessageKind, locale: Locale) -> &'static str {
    match kind {
        MessageKind::Link => locale.pick("Lien d’accès", "Access link"),
        MessageKind::Receipt => locale.pick("Reçu", "Receipt"),
        MessageKind::Refund => locale.pick("Remboursement", "Refund"),
        MessageKind::Mistake => locale.pick("Saisie annulée", "Booking reversed"),
        MessageKind::DoorCode => locale.pick("Code d’accès", "Access code"),
        MessageKind::Reminder => locale.pick("Relance", "Reminder"),
        MessageKind::FormalNotice => locale.pick("Mise en demeure", "Formal notice"),
        MessageKind::CommitmentCode => locale.pick("Code d’engagement", "Code to commit"),
        MessageKind::RequestReceived => locale.pick("Demande reçue", "Request received"),
        MessageKind::RequestAnswered => locale.pick("Réponse à une demande", "Request answered"),
        MessageKind::PlanAgreed => locale.pick("Échéancier convenu", "Plan agreed"),
        MessageKind::InstalmentNotice => locale.pick("Échéance annoncée", "Instalment announced"),
        MessageKind::PlanBroken => locale.pick("Échéancier rompu", "Plan broken"),
        MessageKind::AccountMessage => locale.pick("Message à lire", "Message to read"),
        MessageKind::ContactChanged => locale.pick("Changement d’adresse", "Change of address"),
        MessageKind::Clearance => locale.pick("Attestation de règlement", "Clearance"),
    }
}

/// How far a message has come.
pub(super) const fn message_state(state: MessageState, locale: Locale) -> (Tone, &'static str) {
    match state {
        MessageState::Planned => {
            (Tone::Info, locale.pick("En attente d’envoi", "Waiting to leave"))
        }
        MessageState::Sent => (Tone::Success, locale.pick("Envoyé", "Sent")),
        MessageState::Failed => (Tone::Danger, locale.pick("Non envoyé", "Not sent")),
        MessageState::Cancelled => (Tone::Info, locale.pick("Annulé", "Called off")),
    }
}

/// What was booked.
pub(super) const fn posting_kind(kind: PostingKind, locale: Locale) -> &'static str {
    match kind {
        PostingKind::Invoice => locale.pick("Facture", "Invoice"),
        PostingKind::CreditNote => locale.pick("Avoir", "Credit note"),
        PostingKind::Correction => locale.pick("Correction", "Correction"),
        PostingKind::Prepaid => locale.pick("Déjà payé à l’émission", "Paid before issue"),
        PostingKind::Offset => locale.pick("Avoir imputé", "Credit offset"),
        PostingKind::Payment => locale.pick("Paiement", "Payment"),
        PostingKind::Transfer => locale.pick("Virement", "Transfer"),
        PostingKind::TransferReversed => locale.pick(
            "Virement annulé\u{a0}: erreur de saisie",
            "Transfer reversed: booked by mistake",
        ),
        PostingKind::Refund => locale.pick("Remboursement", "Refund"),
        PostingKind::Chargeback => locale.pick("Reprise par la banque", "Chargeback"),
        PostingKind::ChargebackWon => locale.pick("Reprise annulée", "Chargeback won"),
        PostingKind::Suspense => locale.pick("Somme non identifiée", "Unidentified money"),
        PostingKind::Accessories => locale.pick("Intérêts et indemnité", "Interest and indemnity"),
        PostingKind::Fee => locale.pick("Frais du prestataire", "Provider fee"),
        PostingKind::Payout => locale.pick("Versement du prestataire", "Provider’s payout"),
        PostingKind::PayoutReturned => locale.pick("Versement revenu", "Payout returned"),
        PostingKind::DisputeCredit => locale.pick("Contestation acceptée", "Dispute credited"),
        PostingKind::WriteOff => locale.pick("Solde abandonné", "Rest given up"),
    }
}

/// What a job was to do.
pub(super) const fn job_kind(kind: JobKind, locale: Locale) -> &'static str {
    match kind {
        JobKind::SendMessage => locale.pick("Envoyer un message", "Send a message"),
        JobKind::ApplyProviderEvent => {
            locale.pick("Appliquer une nouvelle du prestataire", "Apply news from the provider")
        }
        JobKind::ReconcileAttempt => locale.pick("Vérifier un paiement", "Check a payment"),
        JobKind::SendRefund => locale.pick("Envoyer un remboursement", "Send a refund"),
        JobKind::SettlePayouts => {
            locale.pick("Lire les versements du prestataire", "Read the provider’s payouts")
        }
        JobKind::RunImport => locale.pick("Lire un fichier", "Read a file"),
        JobKind::PlanDay | JobKind::PlanPage => locale.pick("Planifier la journée", "Plan the day"),
        JobKind::PerformAction => locale.pick("Envoyer une relance", "Send a reminder"),
        JobKind::PostLetter => locale.pick("Remettre une lettre au routeur", "Hand a letter over"),
        JobKind::SendGuestMail => {
            locale.pick("Écrire à un service ou à un tiers", "Write to a service or a third party")
        }
        JobKind::AnswerRequest => locale.pick("Répondre à une demande", "Answer a request"),
        JobKind::DeliverWebhook => locale.pick("Prévenir un autre système", "Tell another system"),
    }
}

/// How far an import has come.
pub(super) const fn import_state(state: ImportState, locale: Locale) -> (Tone, &'static str) {
    match state {
        ImportState::Waiting => (Tone::Info, locale.pick("En attente", "Waiting")),
        ImportState::Running => (Tone::Info, locale.pick("En cours", "Running")),
        ImportState::Done => (Tone::Success, locale.pick("Terminé", "Done")),
        ImportState::Failed => (Tone::Danger, locale.pick("Illisible", "Unreadable")),
    }
}

/// What a task asks for: a title, and what to do.
#[expect(clippy::too_many_lines, reason = "one arm for each kind of task")]
pub(super) fn task(kind: &str, locale: Locale) -> (String, &'static str) {
    let (title, text) = match kind {
        "payment_mismatch" => (
            locale.pick("Paiement qui ne correspond pas", "Payment that does not match"),
            locale.pick(
                "Montant, devise ou référence diffèrent de ce qui était attendu\u{a0}: rien n’a été imputé. \
                 Comparez avec le prestataire.",
                "Amount, currency or reference differ from what was expected: nothing was booked on \
                 invoices. Compare with the provider.",
            ),
        ),
        "chargeback" => (
            locale.pick("Paiement repris par la banque du payeur", "Payment taken back by the payer’s bank"),
            locale.pick(
                "La somme est retenue\u{a0}; elle n’est de nouveau due que si la banque tranche contre nous. \
                 Répondez au prestataire avant sa date limite.",
                "The amount is withheld; it is owed again only if the bank decides against us. Answer \
                 the provider before its deadline.",
            ),
        ),
        "settlement" => (
            locale.pick("Versement qui ne correspond pas", "Payout that does not match"),
            locale.pick(
                "Ce que le prestataire a versé n’est pas ce que dit la comptabilité\u{a0}: comparez avec son tableau \
                 de bord (Argent reçu, Versements).",
                "What the provider has paid out is not what the ledger says: compare with its dashboard (Money \
                 received, Payouts).",
            ),
        ),
        "bounce" => (
            locale.pick("Message revenu", "Message returned"),
            locale.pick(
                "L’adresse n’existe pas ou refuse\u{a0}: corrigez le contact.",
                "The address does not exist or refuses: correct the contact.",
            ),
        ),
        "unreachable" => (
            locale.pick("Débiteur injoignable", "Debtor cannot be reached"),
            locale.pick(
                "Aucune adresse ne fonctionne, ou rien n’est encore arrivé\u{a0}: complétez le contact.",
                "No address works, or nothing has arrived yet: complete the contact.",
            ),
        ),
        "webhook" => (
            locale.pick("Un autre système n’est plus prévenu", "Another system is not told any more"),
            locale.pick(
                "Il n’a rien accepté pendant trois jours\u{a0}: corrigez son adresse, puis rejouez les événements \
                 (Cadre et réglages, Intégrations).",
                "It took nothing for three days: correct its address, then send the events again (Limits and \
                 settings, Integrations).",
            ),
        ),
        "limitation" => (
            locale.pick("Prescription proche ou acquise", "Limitation date near or passed"),
            locale.pick(
                "Après cette date, plus rien ne part tout seul et la somme ne peut plus être réclamée en justice\u{a0}: \
                 décidez de la suite.",
                "After this date nothing leaves by itself any more and the sum can no longer be claimed in court: \
                 decide what comes next.",
            ),
        ),
        "stuck" => (
            locale.pick("Facture bloquée à son niveau", "Invoice stuck at its level"),
            locale.pick(
                "Une action attend depuis trop longtemps\u{a0}: faites-la, sautez-la ou arrêtez.",
                "An action has waited for too long: do it, skip it or stop.",
            ),
        ),
        "doubtful" => (
            locale.pick("Séquence terminée sans paiement", "Sequence ended unpaid"),
            locale.pick(
                "La facture est douteuse\u{a0}: passez-la au contentieux ou abandonnez-la.",
                "The invoice is doubtful: take it to litigation or give it up.",
            ),
        ),
        "wrong_person" => (
            locale.pick("Mauvaise personne", "Wrong person"),
            locale.pick(
                "Quelqu’un nous dit ne pas être la personne cherchée\u{a0}: plus rien ne lui est écrit. \
                 Trouvez le bon contact.",
                "Someone tells us that they are not whom we look for: nothing is written to them any \
                 more. Find the right contact.",
            ),
        ),
        "left" => (
            locale.pick("Le contact a quitté l’entreprise", "The contact has left the company"),
            locale.pick(
                "Plus rien ne lui est écrit\u{a0}: trouvez qui a pris la suite et complétez le dossier.",
                "Nothing is written to them any more: find who took over and complete the file.",
            ),
        ),
        "deceased" => (
            locale.pick("Décès signalé", "A death was reported"),
            locale.pick(
                "Tout est arrêté pour ce débiteur\u{a0}: voyez avec la famille ou le notaire, ou levez l’arrêt si c’est une erreur.",
                "All is stopped for this debtor: see with the family or the notary, or lift the hold if it is a mistake.",
            ),
        ),
        "insolvency" => (
            locale.pick("Procédure collective signalée", "Insolvency proceedings were reported"),
            locale.pick(
                "Tout est arrêté\u{a0}: vérifiez au BODACC et déclarez la créance dans les deux mois de la publication, ou levez l’arrêt.",
                "All is stopped: check the BODACC and declare the claim within two months of its publication, or lift the hold.",
            ),
        ),
        "over_indebtedness" => (
            locale.pick("Surendettement signalé", "Over-indebtedness was reported"),
            locale.pick(
                "Tout est arrêté\u{a0}: demandez l’attestation de dépôt ou la décision de recevabilité, ou levez l’arrêt.",
                "All is stopped: ask for the certificate of filing or the commission’s decision, or lift the hold.",
            ),
        ),
        "vulnerable" => (
            locale.pick("Personne en difficulté", "A person in distress"),
            locale.pick(
                "Plus aucun message automatique ne part\u{a0}: lisez ce qui est écrit et prenez le relais, avec tact.",
                "No automatic message leaves any more: read what is written and take over, gently.",
            ),
        ),
        "missing_rate" => (
            locale.pick("Un taux manque", "A rate is missing"),
            locale.pick(
                "Des intérêts sont réclamés et ne peuvent pas être calculés\u{a0}: les messages attendent.",
                "Interest is claimed and cannot be computed: the messages wait.",
            ),
        ),
        "template" => (
            locale.pick("Modèle à corriger", "Template to correct"),
            locale.pick(
                "Un message n’a pas pu être rédigé\u{a0}: corrigez le modèle ou complétez le dossier.",
                "A message could not be worded: correct the template or complete the file.",
            ),
        ),
        "letter" => (
            locale.pick("Lettre bloquée", "Letter held up"),
            locale.pick(
                "S’il manque une mention que la loi exige, complétez-la dans Courrier\u{a0}: la lettre suit d’elle-même. \
                 Si le prestataire l’a refusée, imprimez-la avec le lot du jour, dans Courrier.",
                "If something that the law wants in it is missing, add it under Post: the letter follows by itself. \
                 If the provider refused it, print it with the day’s batch, under Post.",
            ),
        ),
        "answer" => (
            locale.pick("Réponse à un SMS", "Answer to a text message"),
            locale.pick(
                "Quelqu’un a répondu\u{a0}: lisez, puis rappelez ou écrivez.",
                "Someone has answered: read it, then call or write back.",
            ),
        ),
        "dispute" => (
            locale.pick("Contestation à instruire", "Dispute to look into"),
            locale.pick(
                "Le débiteur conteste au téléphone\u{a0}: répondez, puis ajustez le montant contesté dans ses relances.",
                "The debtor disputes by phone: answer, then adjust the contested amount in its reminders.",
            ),
        ),
        "not_received" => (
            locale.pick("Message jamais reçu", "Message never received"),
            locale.pick(
                "Vérifiez l’adresse du contact, puis validez le message préparé à nouveau.",
                "Check the contact’s address, then validate the message that was prepared again.",
            ),
        ),
        other => return (other.to_owned(), ""),
    };
    (title.to_owned(), text)
}

/// Why a letter came back, in words; any other cause as it is.
pub(super) fn return_reason(code: &str, locale: Locale) -> String {
    match code.parse() {
        Ok(ReturnReason::UnknownAddress) => {
            locale.pick("inconnu à cette adresse", "unknown at this address").to_owned()
        }
        Ok(ReturnReason::Refused) => locale.pick("pli refusé", "letter refused").to_owned(),
        Ok(ReturnReason::Unclaimed) => {
            locale.pick("pli non réclamé", "letter not fetched").to_owned()
        }
        Err(_) => code.to_owned(),
    }
}

/// `12 factures`, in the reader's language.
pub(super) fn count(number: u64, locale: Locale, fr: (&str, &str), en: (&str, &str)) -> String {
    format!(
        "{number}\u{a0}{}",
        locale.plural(number, locale.pick(fr.0, en.0), locale.pick(fr.1, en.1))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_follow_the_language() {
        let invoices = |number, locale| {
            count(number, locale, ("facture", "factures"), ("invoice", "invoices"))
        };
        assert_eq!(invoices(0, Locale::Fr), "0\u{a0}facture");
        assert_eq!(invoices(0, Locale::En), "0\u{a0}invoices");
        assert_eq!(invoices(2, Locale::Fr), "2\u{a0}factures");
    }

    #[test]
    fn an_unknown_code_is_shown_as_it_is() {
        assert_eq!(task("riddle", Locale::En).0, "riddle");
    }
}
