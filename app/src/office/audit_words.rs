//! What the audit's codes and facts are called on the screen, in both languages. A code without words
//! is shown as it is.

use super::{
    requests,
    seat::Reader,
    words::{message_kind, return_reason},
};
use domain::{Locale, Money, message::MessageKind, requests::Advice};
use serde_json::Value;
use service::scenarios::agenda::reason_words;

/// What is known of a task or an act beyond its title: amounts and reasons.
pub(super) fn detail(value: &Value, seat: Reader) -> Vec<String> {
    let (locale, currency) = (seat.locale(), seat.currency());
    let money = |key: &str, currency_key: &str| {
        let currency =
            value[currency_key].as_str().and_then(|code| code.parse().ok()).unwrap_or(currency);
        value[key].as_i64().map(|minor| locale.money(Money::new(minor, currency)))
    };
    let text = |key: &str| value[key].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let joint = locale.pick("\u{a0}: ", ": ");
    let named =
        |name: &str, value: Option<String>| value.map(|value| format!("{name}{joint}{value}"));
    let known = [
        money("minor", "currency"),
        named(locale.pick("attendu", "expected"), money("expected_minor", "expected_currency")),
        named(locale.pick("reçu", "received"), money("received_minor", "received_currency")),
        text("event").and_then(|event| run_event(&event, locale)).map(str::to_owned),
        named(locale.pick("motif", "reason"), text("reason").map(|why| reason_words(&why, locale))),
        named(locale.pick("cause", "cause"), text("why").map(|why| cause(&why, locale))),
        named(locale.pick("lettre", "letter"), text("letter")),
        named(locale.pick("fichier", "file"), text("file")),
        named(locale.pick("virus", "virus"), text("virus")),
        named(locale.pick("contact", "contact"), text("contact").filter(|text| text.len() != 36)),
        named(locale.pick("prestataire", "provider"), text("provider")),
        named(locale.pick("adresse", "address"), text("address")),
        named(locale.pick("numéro", "number"), text("number")),
        text("text"),
        named(locale.pick("note", "note"), text("note")),
        named(locale.pick("référence", "reference"), text("reference")),
        named(locale.pick("service", "service"), text("owner")),
        named(
            locale.pick("prescription", "limitation"),
            text("limitation_on").and_then(|day| day.parse().ok()).map(|day| locale.date(day)),
        ),
        text("advice")
            .and_then(|name| name.parse::<Advice>().ok())
            .map(|it| it.words(locale).to_owned()),
        text("name"),
        text("email"),
        text("kind")
            .and_then(|kind| kind.parse::<MessageKind>().ok())
            .map(|kind| message_kind(kind, locale).to_owned()),
    ];
    let asked = requests::facts(value, seat);
    known.into_iter().chain(asked).flatten().collect()
}

/// Why money does not match or a letter came back; any other cause as it is.
fn cause(code: &str, locale: Locale) -> String {
    let (fr, en) = match code {
        "amount" => ("le montant diffère", "the amount differs"),
        "currency" => ("la devise diffère", "the currency differs"),
        "reference" => ("la référence diffère", "the reference differs"),
        "creditor" => ("un autre créancier", "another creditor"),
        "mode" => ("paiement d’essai ou réel", "a test, or real money"),
        "unknown" => ("ne concerne aucun paiement d’ici", "about no payment here"),
        "missing" => ("absent de la comptabilité", "not in the ledger"),
        "sum" => ("le total n’est pas celui de ses lignes", "not the sum of its lines"),
        "returned" => ("renvoyé par la banque", "sent back by the bank"),
        other => return return_reason(other, locale),
    };
    locale.pick(fr, en).to_owned()
}

/// What changed an invoice's reminders.
fn run_event(code: &str, locale: Locale) -> Option<&'static str> {
    let (fr, en) = match code {
        "paid_in_full" => ("facture réglée", "invoice paid"),
        "paid_in_part" => ("réglée en partie", "paid in part"),
        "credited_in_full" => ("couverte par un avoir", "covered by a credit"),
        "payment_reversed" => ("paiement repris", "payment taken back"),
        "payment_awaited" => ("paiement attendu", "payment awaited"),
        "payment_not_coming" => ("le paiement attendu ne vient pas", "the payment does not come"),
        "plan_agreed" => ("échéancier accordé", "plan agreed"),
        "plan_asked" => ("échéancier demandé", "plan asked for"),
        "plan_countered" => ("contre-proposition d’échéancier", "plan countered"),
        "plan_refused" => ("échéancier refusé", "plan refused"),
        "plan_broken" => ("échéancier rompu", "plan broken"),
        "plan_completed" => ("échéancier terminé", "plan completed"),
        "plan_ended" => ("échéancier arrêté", "plan ended"),
        "delay_recorded" => ("délai accordé", "delay granted"),
        "promise_recorded" => ("promesse notée", "promise noted"),
        "promise_broken" => ("promesse non tenue", "promise broken"),
        "dispute_opened" => ("contestation ouverte", "dispute opened"),
        "dispute_accepted" => ("contestation acceptée", "dispute accepted"),
        "dispute_rejected" => ("contestation rejetée", "dispute rejected"),
        "held" => ("suspendue", "held"),
        "hold_ended" => ("suspension terminée", "hold ended"),
        "postponed" => ("reportée", "put off"),
        "step_done" => ("étape faite", "step done"),
        "step_skipped" => ("étape sautée", "step left out"),
        "sequence_ended" => ("séquence terminée", "sequence ended"),
        "litigation_decided" => ("contentieux décidé", "litigation decided"),
        _ => return None,
    };
    Some(locale.pick(fr, en))
}

/// What was done, as a sentence without its subject.
#[expect(clippy::too_many_lines, reason = "one arm for each act")]
pub(super) fn action(code: &str, locale: Locale) -> String {
    let words = match code {
        "portal.opened" => ("Dossier ouvert par le débiteur", "File opened by the debtor"),
        "transfer.announced" => ("Virement annoncé", "Transfer announced"),
        "payment.started" => ("Paiement commencé", "Payment begun"),
        "payment.booked" => ("Paiement enregistré", "Payment booked"),
        "transfer.booked" => ("Virement reçu enregistré", "Received transfer booked"),
        "transfer.reversed" => {
            ("Virement enregistré par erreur\u{a0}: annulé", "Transfer booked by mistake: reversed")
        }
        "suspense.booked" => (
            "Virement d’un payeur inconnu mis en attente",
            "Transfer of an unknown payer set aside",
        ),
        "suspense.allocated" => ("Somme en attente affectée", "Money set aside put on an invoice"),
        "suspense.paid_back" => {
            ("Somme en attente rendue hors d’Acquit", "Money set aside paid back outside Acquit")
        }
        "staff.disabled" => ("Compte désactivé", "Account disabled"),
        "staff.enabled" => ("Compte réactivé", "Account enabled again"),
        "staff.role_set" => ("Rôle attribué", "Role given"),
        "staff.reset" => ("Mot de passe et codes renouvelés", "Password and codes renewed"),
        "payment.refunded" => ("Remboursement enregistré", "Refund booked"),
        "payment.charged_back" => {
            ("Somme retenue par la banque du payeur", "Amount withheld by the payer’s bank")
        }
        "payment.chargeback_won" => {
            ("Reprise annulée\u{a0}: la somme est revenue", "Chargeback won: the amount is back")
        }
        "payment.chargeback_lost" => (
            "Reprise confirmée\u{a0}: la somme est de nouveau due",
            "Chargeback lost: the amount is owed again",
        ),
        "payment.quarantined" => (
            "Paiement mis à part\u{a0}: il ne correspond pas",
            "Payment set aside: it does not match",
        ),
        "payout.booked" => ("Versement du prestataire enregistré", "Provider’s payout booked"),
        "payout.returned" => {
            ("Versement revenu au prestataire", "Payout sent back to the provider")
        }
        "file.infected" => ("Fichier infecté refusé", "Infected file refused"),
        "refund.decided" => ("Remboursement décidé", "Refund decided"),
        "message.sent" => ("Message envoyé", "Message sent"),
        "message.called_off" => {
            ("Message annulé avant son départ", "Message called off before it left")
        }
        "message.bounced" => ("Message revenu", "Message returned"),
        "link.sent" => ("Lien envoyé par un gestionnaire", "Link sent by a collector"),
        "import.uploaded" => ("Fichier déposé", "File uploaded"),
        "creditor.changed" => ("Identité du créancier modifiée", "Creditor’s identity changed"),
        "creditor.logo_set" => ("Logo remplacé", "Logo replaced"),
        "creditor.import_mapping" => ("Colonnes d’import modifiées", "Import columns changed"),
        "message.refused" => ("Message refusé par l’adresse", "Message refused by the address"),
        "action.called_off" => ("Action annulée", "Action called off"),
        "action.given_up" => ("Action abandonnée après essais", "Action given up after tries"),
        "delegate.lent" => ("Vue du dossier confiée", "View of the file lent"),
        "delegate.revoked" => ("Vue du dossier reprise", "View of the file taken back"),
        "delegate.opened" => (
            "Dossier ouvert par un tiers à qui il est confié",
            "File opened by somebody it was lent to",
        ),
        "contact.changed" => ("Coordonnées changées", "Contact details changed"),
        "contact.address_confirmed" => ("Nouvelle adresse confirmée", "New address confirmed"),
        "contact.preferences" => ("Préférences du contact", "The contact’s preferences"),
        "template.saved" => ("Modèle enregistré", "Template saved"),
        "template.tested" => ("Modèle essayé", "Template tested"),
        "task.closed" => ("Tâche close", "Task closed"),
        "job.revived" => ("Nouvel essai demandé", "Another try asked for"),
        "letter.laid_out" => ("Lettre mise en page", "Letter laid out"),
        "letter.undeliverable" => ("Lettre sans adresse valable", "Letter without a valid address"),
        "letter.tracked" => ("Numéro de suivi noté", "Tracking number noted"),
        "letter.refused" => ("Lettre refusée par le prestataire", "Letter refused by the provider"),
        "letter.proved" => ("Preuve de réception gardée", "Proof of receipt kept"),
        "letter.returned" => ("Lettre revenue", "Letter returned"),
        "print_batch.made" => ("Lot de lettres préparé", "Batch of letters made"),
        "print_batch.dissolved" => ("Lot de lettres défait", "Batch of letters taken apart"),
        "print_batch.posted" => ("Lot de lettres posté", "Batch of letters posted"),
        "principal.stated" => ("Créancier d’origine complété", "Original creditor completed"),
        "run.changed" => ("Relance mise à jour", "Reminders updated"),
        "run.moved" => ("Passée à une autre version", "Moved to another version"),
        "run.rerouted" => (
            "Passée à un autre scénario\u{a0}: segment ou score changé",
            "Moved to another scenario: segment or score changed",
        ),
        "run.handed_over" => ("Remise au contentieux", "Handed over for litigation"),
        "run.contested" => ("Montant contesté modifié", "Contested amount changed"),
        "hold.placed" => ("Suspension", "Hold placed"),
        "hold.dated" => ("Date de la procédure notée", "Day of the proceedings noted"),
        "hold.lifted" => ("Suspension levée", "Hold lifted"),
        "action.validated" => ("Message validé", "Message validated"),
        "action.refused" => ("Message refusé", "Message refused"),
        "action.skipped" => ("Étape sautée", "Step left out"),
        "action.postponed" => ("Action reportée", "Action put off"),
        "action.redirected" => ("Destinataire changé", "Contact changed"),
        "action.reworded" => ("Texte d’un message changé", "Message reworded"),
        "action.to_validate" => ("Mise en demeure à valider", "Formal notice to validate"),
        "action.stopped" => ("Relances suspendues", "Reminders stopped"),
        "action.assigned" => ("Action confiée", "Action given to a colleague"),
        "action.called" => ("Appel", "Call"),
        "action.finished" => ("Tâche faite", "Task done"),
        "contact.opted_out" => {
            ("Ne veut plus être joint ainsi", "Not to be reached this way any more")
        }
        "contact.wrong_number" => ("Numéro d’un autre", "Somebody else’s number"),
        "debtor.profile" => ("Segment ou score modifié", "Segment or score changed"),
        "debtor.scored" => ("Scores externes importés", "Outside scores taken in"),
        "scenario.created" => ("Scénario créé", "Scenario created"),
        "scenario.renamed" => ("Scénario renommé", "Scenario renamed"),
        "scenario.saved" => ("Scénario modifié", "Scenario changed"),
        "scenario.published" => ("Scénario publié", "Scenario published"),
        "scenario.reordered" => ("Ordre des scénarios modifié", "Order of scenarios changed"),
        "scenario.archived" => ("Scénario archivé", "Scenario archived"),
        "scenario.restored" => ("Scénario repris", "Scenario taken back"),
        "reminders.settings" => ("Cadre des relances modifié", "Reminder settings changed"),
        "reminders.switched_off" => ("Envois coupés", "Sending switched off"),
        "reminders.switched_on" => ("Envois repris", "Sending switched on"),
        "reminders.planned_now" => ("Planification demandée", "Planning asked for"),
        "staff.created" => ("Compte créé", "Account created"),
        "staff.signed_in" => ("Connexion", "Signed in"),
        "staff.signed_out" => ("Déconnexion", "Signed out"),
        "staff.switched" => ("Passage à ce créancier", "Came to this creditor"),
        "staff.removed" => ("Retiré de l’équipe", "Removed from the team"),
        "staff.codes_reset" => ("Codes à usage unique remplacés", "One-time codes replaced"),
        "staff.session_revoked" => ("Session fermée", "Session ended"),
        "staff.sessions_revoked" => ("Autres sessions fermées", "Other sessions ended"),
        other => request_action(other).unwrap_or((other, other)),
    };
    locale.pick(words.0, words.1).to_owned()
}

/// What was done about a request or a plan.
fn request_action(code: &str) -> Option<(&'static str, &'static str)> {
    Some(match code {
        "request.opened" => ("Demande du débiteur", "The debtor’s request"),
        "request.decided" => ("Réponse donnée", "Answer given"),
        "request.confirmed" => {
            ("Réponse confirmée par une seconde personne", "Answer confirmed by a second person")
        }
        "request.undone" => ("Réponse reprise", "Answer taken back"),
        "request.answered" => ("Demande répondue", "Request answered"),
        "request.ended" => ("Demande close sans réponse", "Request ended without an answer"),
        "request.assigned" => ("Demande confiée", "Request given to a colleague"),
        "request.snoozed" => ("Demande mise de côté", "Request put aside"),
        "request.owner_asked" => {
            ("Avis demandé au service concerné", "The service concerned was asked")
        }
        "request.owner_reminded" => {
            ("Service concerné relancé", "The service concerned was reminded")
        }
        "request.owner_answered" => {
            ("Réponse du service concerné", "The service concerned has answered")
        }
        "request.handed_in" => {
            ("Demande complétée par le débiteur", "Request added to by the debtor")
        }
        "conversation.written" => ("Message du débiteur", "Message from the debtor"),
        "conversation.answered" => ("Message écrit au débiteur", "Message written to the debtor"),
        "conversation.assigned" => ("Conversation confiée", "Conversation given"),
        "conversation.closed" => ("Conversation close", "Conversation closed"),
        "plan.agreed" => ("Échéancier convenu", "Plan agreed"),
        "plan.announced" => ("Échéance annoncée", "Instalment announced"),
        "plan.change_proposed" => ("Changement d’échéancier proposé", "Change of a plan proposed"),
        "plan.change_confirmed" => (
            "Changement d’échéancier confirmé par une seconde personne",
            "Change of a plan confirmed by a second person",
        ),
        "plan.change_undone" => ("Changement d’échéancier repris", "Change of a plan taken back"),
        "plan.completed" => ("Échéancier réglé", "Plan paid"),
        "plan.broken" => ("Échéancier rompu", "Plan broken"),
        "plan.moved" => ("Échéance déplacée par le débiteur", "Instalment moved by the debtor"),
        "plan.ended" => ("Échéancier arrêté par un gestionnaire", "Plan ended by a collector"),
        "plan.held" => {
            ("Échéancier au repos\u{a0}: débiteur protégé", "Plan at rest: debtor protected")
        }
        "plan.resumed" => ("Échéancier repris", "Plan goes on"),
        "plan.paused" => ("Échéancier mis en pause", "Plan paused"),
        "plan.settlement_offered" => ("Somme proposée pour solder", "A sum offered to settle"),
        "plan.renegotiated" => ("Échéancier renégocié", "Plan renegotiated"),
        "plan.replaced" => ("Échéancier remplacé par un autre", "Another plan took its place"),
        "refusal_reason.changed" => ("Motif de refus modifié", "Reason for a refusal changed"),
        "request_policy.published" => {
            ("Politique des demandes publiée", "Policy on requests published")
        }
        "allowance.set" => ("Marge d’un débiteur fixée", "A debtor’s allowance set"),
        _ => return integration_action(code),
    })
}

/// What was done about other systems.
fn integration_action(code: &str) -> Option<(&'static str, &'static str)> {
    Some(match code {
        "invoice.issued" => ("Facture émise ici", "Invoice issued here"),
        "invoice.added" => ("Pièce émise ailleurs, ajoutée", "Paper issued elsewhere, added"),
        "credit_note.issued" => ("Avoir émis ici", "Credit note issued here"),
        "invoicing.changed" => ("Réglages de facturation modifiés", "Invoicing settings changed"),
        "credit.booked" => ("Avoir imputé sur une facture", "Credit booked on an invoice"),
        "api_key.created" => ("Clé d’API créée", "API key made"),
        "api_key.rotated" => ("Clé d’API remplacée", "API key replaced"),
        "api_key.revoked" => ("Clé d’API révoquée", "API key revoked"),
        "webhook.created" => ("Webhook ajouté", "Webhook added"),
        "webhook.changed" => ("Webhook modifié", "Webhook changed"),
        "webhook.rotated" => ("Secret de webhook remplacé", "Webhook secret replaced"),
        "webhook.replayed" => ("Événements rejoués", "Events sent again"),
        "webhook.tested" => ("Webhook essayé", "Webhook tested"),
        _ => return None,
    })
}

/// Kinds of subjects in the audit, for its filter.
pub(super) const SUBJECTS: [(&str, (&str, &str)); 26] = [
    ("payment", ("Paiements", "Payments")),
    ("refund", ("Remboursements", "Refunds")),
    ("transfer", ("Virements", "Transfers")),
    ("payout", ("Versements du prestataire", "Provider’s payouts")),
    ("suspense", ("Sommes en attente", "Money set aside")),
    ("link", ("Liens envoyés", "Links sent")),
    ("message", ("Messages", "Messages")),
    ("portal", ("Portail", "Portal")),
    ("import", ("Imports", "Imports")),
    ("task", ("Tâches", "Tasks")),
    ("request", ("Demandes", "Requests")),
    ("plan", ("Échéanciers", "Plans")),
    ("conversation", ("Conversations", "Conversations")),
    ("refusal_reason", ("Motifs de refus", "Reasons for a refusal")),
    ("request_policy", ("Politique des demandes", "Policy on requests")),
    ("action", ("Actions", "Actions")),
    ("run", ("Relances", "Reminders")),
    ("hold", ("Suspensions", "Holds")),
    ("scenario", ("Scénarios", "Scenarios")),
    ("reminders", ("Réglages des relances", "Reminder settings")),
    ("credit", ("Avoirs", "Credits")),
    ("invoice", ("Factures émises ou ajoutées", "Invoices issued or added")),
    ("credit_note", ("Avoirs émis", "Credit notes issued")),
    ("api_key", ("Clés d’API", "API keys")),
    ("webhook", ("Webhooks", "Webhooks")),
    ("staff", ("Équipe", "Staff")),
];

/// Who acted, when no name is known.
pub(super) fn actor_kind(kind: &str, locale: Locale) -> &'static str {
    match kind {
        "staff" => locale.pick("Équipe", "Staff"),
        "debtor" => locale.pick("Débiteur", "Debtor"),
        "provider" => locale.pick("Prestataire de paiement", "Payment provider"),
        _ => locale.pick("Acquit", "Acquit"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_code_is_shown_as_it_is() {
        assert_eq!(action("plan.approved", Locale::Fr), "plan.approved");
    }

    #[test]
    fn acts_about_requests_and_plans_have_words() {
        assert_eq!(action("request.undone", Locale::Fr), "Réponse reprise");
        assert_eq!(action("plan.ended", Locale::En), "Plan ended by a collector");
    }

    #[test]
    fn an_event_of_a_run_has_words_in_both_languages() {
        assert_eq!(run_event("step_done", Locale::Fr), Some("étape faite"));
        assert_eq!(run_event("riddle", Locale::En), None);
    }
}
