//! Which acts of the audit are told to other systems, and as what. Every act is in one of two
//! lists; a test finds those that are in none.

use domain::{feed::EventType, scenario::Stage};
use serde_json::Value;

/// Acts that are told.
pub const TOLD: &[&str] = &[
    "contact.address_confirmed",
    "contact.changed",
    "contact.opted_out",
    "contact.preferences",
    "contact.wrong_number",
    "credit.booked",
    "hold.dated",
    "hold.lifted",
    "hold.placed",
    "message.bounced",
    "payment.booked",
    "payment.charged_back",
    "payment.chargeback_lost",
    "payment.chargeback_won",
    "payment.refunded",
    "plan.agreed",
    "plan.broken",
    "plan.completed",
    "plan.ended",
    "plan.moved",
    "plan.paused",
    "plan.replaced",
    "plan.resumed",
    "plan.settlement_offered",
    "request.answered",
    "request.ended",
    "request.handed_in",
    "request.opened",
    "run.changed",
    "run.contested",
    "suspense.allocated",
    "transfer.announced",
    "transfer.booked",
    "transfer.reversed",
];

/// Acts that stay within the house: how people work, what was tried, what can still be taken back
/// (an answer is told once it counts), and what another act in the same transaction tells better.
pub const INTERNAL: &[&str] = &[
    "action.assigned",
    "action.called",
    "action.called_off",
    "action.finished",
    "action.given_up",
    "action.postponed",
    "action.redirected",
    "action.refused",
    "action.reworded",
    "action.skipped",
    "action.stopped",
    "action.to_validate",
    "action.validated",
    "allowance.set",
    "api_key.created",
    "api_key.revoked",
    "api_key.rotated",
    "assistant.published",
    "assistant.set",
    "conversation.answered",
    "conversation.assigned",
    "conversation.closed",
    "conversation.written",
    "creditor.changed",
    "creditor.import_mapping",
    "creditor.logo_set",
    "credit_note.issued",
    "debtor.profile",
    "debtor.scored",
    "delegate.lent",
    "delegate.opened",
    "delegate.revoked",
    "file.infected",
    "import.uploaded",
    "invoice.added",
    "invoice.issued",
    "invoicing.changed",
    "job.revived",
    "letter.laid_out",
    "letter.proved",
    "letter.refused",
    "letter.returned",
    "letter.tracked",
    "letter.undeliverable",
    "link.sent",
    "message.called_off",
    "message.refused",
    "message.sent",
    "payment.quarantined",
    "payment.started",
    "payout.booked",
    "payout.returned",
    "plan.announced",
    "plan.change_confirmed",
    "plan.change_proposed",
    "plan.change_undone",
    "plan.held",
    "plan.renegotiated",
    "portal.opened",
    "principal.stated",
    "print_batch.dissolved",
    "print_batch.made",
    "print_batch.posted",
    "refund.decided",
    "refusal_reason.changed",
    "reminders.planned_now",
    "reminders.settings",
    "reminders.switched_off",
    "reminders.switched_on",
    "request.assigned",
    "request.confirmed",
    "request.decided",
    "request.owner_answered",
    "request.owner_asked",
    "request.owner_reminded",
    "request.snoozed",
    "request.undone",
    "request_policy.published",
    "run.handed_over",
    "run.moved",
    "run.rerouted",
    "scenario.archived",
    "scenario.created",
    "scenario.published",
    "scenario.renamed",
    "scenario.reordered",
    "scenario.restored",
    "scenario.saved",
    "staff.codes_reset",
    "staff.created",
    "staff.disabled",
    "staff.enabled",
    "staff.removed",
    "staff.reset",
    "staff.role_set",
    "staff.session_revoked",
    "staff.sessions_revoked",
    "staff.signed_in",
    "staff.signed_out",
    "staff.switched",
    "suspense.booked",
    "suspense.paid_back",
    "task.closed",
    "template.saved",
    "template.tested",
    "webhook.changed",
    "webhook.created",
    "webhook.replayed",
    "webhook.rotated",
    "webhook.tested",
];

/// What an act is told as; nothing if it is not told.
pub fn event_type(action: &str, detail: &Value) -> Option<EventType> {
    Some(match action {
        "contact.changed" | "contact.address_confirmed" => EventType::ContactChanged,
        "contact.opted_out" => EventType::ContactOptedOut,
        "contact.preferences" => EventType::ContactPreferences,
        "contact.wrong_number" => EventType::ContactWrongNumber,
        "credit.booked" => EventType::CreditBooked,
        "hold.dated" => EventType::HoldDated,
        "hold.lifted" => EventType::HoldLifted,
        "hold.placed" => EventType::HoldPlaced,
        "message.bounced" => EventType::MessageBounced,
        "payment.booked" | "suspense.allocated" | "transfer.booked" => EventType::PaymentReceived,
        "payment.charged_back" => EventType::PaymentChargedBack,
        "payment.chargeback_lost" => EventType::PaymentChargebackLost,
        "payment.chargeback_won" => EventType::PaymentChargebackWon,
        "payment.refunded" => EventType::PaymentRefunded,
        "plan.agreed" => EventType::PlanAgreed,
        "plan.broken" => EventType::PlanBroken,
        "plan.completed" => EventType::PlanCompleted,
        "plan.ended" => EventType::PlanEnded,
        // Its dates are others than before.
        "plan.moved" | "plan.resumed" => EventType::PlanMoved,
        "plan.paused" => EventType::PlanPaused,
        "plan.replaced" => EventType::PlanReplaced,
        "plan.settlement_offered" => EventType::PlanSettlementOffered,
        "request.answered" => EventType::RequestAnswered,
        "request.ended" => ended(detail)?,
        "request.handed_in" => EventType::RequestHandedIn,
        "request.opened" => EventType::RequestOpened,
        "run.changed" => changed(detail),
        "run.contested" => EventType::RunContested,
        "transfer.announced" => EventType::TransferAnnounced,
        "transfer.reversed" => EventType::PaymentReversed,
        _ => return None,
    })
}

/// How a request ended without an answer.
fn ended(detail: &Value) -> Option<EventType> {
    Some(match detail["state"].as_str()? {
        "withdrawn" => EventType::RequestWithdrawn,
        "refused" => EventType::RequestDeclined,
        "expired" => EventType::RequestExpired,
        "settled" => EventType::RequestSettled,
        _ => return None,
    })
}

/// What became of an invoice's run.
fn changed(detail: &Value) -> EventType {
    let stage: Option<Stage> = detail["stage"].as_str().and_then(|text| text.parse().ok());
    // What is told to a run that has left already is no second exit.
    let leaves = stage.is_some_and(Stage::is_exit) && detail["was"] != detail["stage"];
    match detail["event"].as_str() {
        Some("held") => EventType::HoldPlaced,
        Some("hold_ended") => EventType::HoldLifted,
        _ if leaves => EventType::RunExited,
        _ => EventType::RunChanged,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::{collections::BTreeSet, fs, path::Path};

    /// Texts between quotes that look like an act: two words with a dot between them.
    fn acts_in(text: &str) -> impl Iterator<Item = &str> {
        let word = |word: &str| {
            !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        };
        text.split('"').filter(move |part| {
            part.split_once('.').is_some_and(|(one, other)| word(one) && word(other))
        })
    }

    fn sources(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|kind| kind == "rs")
                && !path.ends_with("feed/catalogue.rs")
            {
                let text = fs::read_to_string(&path).unwrap();
                found.extend(acts_in(&text).map(str::to_owned));
            }
        }
    }

    /// Texts of the same form that are no acts: files and hosts.
    const NO_ACTS: [&str; 6] = [
        "defaults.toml",
        "example.com",
        "example.org",
        "message.html",
        "message.txt",
        "waits.no_scenario",
    ];

    #[test]
    fn every_act_is_either_told_or_internal() {
        let mut found = BTreeSet::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
        for text in NO_ACTS {
            found.remove(text);
        }
        let known: BTreeSet<String> =
            TOLD.iter().chain(INTERNAL).map(|&action| action.to_owned()).collect();
        let forgotten: Vec<_> = found.difference(&known).collect();
        assert!(
            forgotten.is_empty(),
            "decide in feed/catalogue.rs whether these acts are told: {forgotten:?}"
        );
        let gone: Vec<_> = known.difference(&found).collect();
        assert!(gone.is_empty(), "nothing records these acts any more: {gone:?}");
        assert_eq!(known.len(), TOLD.len() + INTERNAL.len(), "an act is in one list, once");
    }

    #[test]
    fn what_is_told_has_a_type_and_every_type_is_told() {
        let mut types = BTreeSet::new();
        for action in TOLD {
            let details = match *action {
                "request.ended" => ["withdrawn", "refused", "expired", "settled"]
                    .map(|state| json!({ "state": state }))
                    .to_vec(),
                "run.changed" => vec![
                    json!({ "event": "paid_in_full", "was": "chasing", "stage": "paid" }),
                    json!({ "event": "held", "stage": "chasing" }),
                    json!({ "event": "hold_ended", "stage": "chasing" }),
                    json!({ "event": "step_done", "stage": "chasing" }),
                ],
                _ => vec![json!({})],
            };
            types.extend(details.iter().map(|detail| event_type(action, detail).unwrap()));
        }
        assert_eq!(types.into_iter().collect::<Vec<_>>(), EventType::ALL);
        for action in INTERNAL {
            assert_eq!(event_type(action, &json!({})), None);
        }
    }
}
