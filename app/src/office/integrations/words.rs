//! What codes are called, in both languages.

use crate::{office::seat::Reader, page::Tone};
use domain::feed::{DeliveryState, Scope, Topic};
use service::webhooks::{Delivery, Refused};

pub(super) fn scope(scope: Scope, seat: Reader) -> &'static str {
    match scope {
        Scope::Events => seat.pick("Événements", "Events"),
        Scope::Requests => seat.pick("Demandes", "Requests"),
        Scope::Invoices => seat.pick("Factures et soldes", "Invoices and balances"),
    }
}

pub(super) fn topic(topic: Topic, seat: Reader) -> &'static str {
    match topic {
        Topic::Request => seat.pick("Demandes et réponses", "Requests and answers"),
        Topic::Plan => seat.pick("Échéanciers", "Plans"),
        Topic::Payment => seat.pick("Paiements", "Payments"),
        Topic::Transfer => seat.pick("Virements annoncés", "Announced transfers"),
        Topic::Credit => seat.pick("Avoirs", "Credits"),
        Topic::Run => seat.pick("Relances", "Reminders"),
        Topic::Hold => seat.pick("Suspensions", "Holds"),
        Topic::Contact => seat.pick("Contacts", "Contacts"),
        Topic::Message => seat.pick("Messages revenus", "Returned messages"),
    }
}

/// What an endpoint is told about, in a line.
pub(super) fn topics(chosen: &[Topic], seat: Reader) -> String {
    if chosen.is_empty() {
        return seat.pick("Tout", "Everything").to_owned();
    }
    chosen.iter().map(|&one| topic(one, seat)).collect::<Vec<_>>().join(", ")
}

pub(super) fn state(state: DeliveryState, seat: Reader) -> (Tone, &'static str) {
    match state {
        DeliveryState::Waiting => (Tone::Info, seat.pick("En route", "Under way")),
        DeliveryState::Held => (Tone::Warning, seat.pick("En pause", "Paused")),
        DeliveryState::Delivered => (Tone::Success, seat.pick("Reçu", "Taken")),
        DeliveryState::GivenUp => (Tone::Danger, seat.pick("Abandonné", "Given up")),
    }
}

/// How the last try ended, if it failed.
pub(super) fn outcome(delivery: &Delivery, seat: Reader) -> Option<String> {
    if let Some(status) = delivery.last_status.filter(|status| !(200..300).contains(status)) {
        return Some(format!("{} {status}", seat.pick("A répondu", "Answered")));
    }
    let words = match delivery.last_error.as_deref()? {
        "timeout" => seat.pick("Pas de réponse à temps", "No answer in time"),
        "private" => refused(Refused::Private, seat),
        "plain" => refused(Refused::Plain, seat),
        "malformed" => refused(Refused::Malformed, seat),
        _ => seat.pick("Connexion impossible", "No connection"),
    };
    Some(words.to_owned())
}

/// Why an address is not called.
pub(super) fn refused(why: Refused, seat: Reader) -> &'static str {
    match why {
        Refused::Malformed => seat.pick(
            "Indiquez une adresse complète, par exemple https://erp.exemple.fr/acquit, sans mot de passe ni «\u{a0}#\u{a0}».",
            "Give a whole address, such as https://erp.example.com/acquit, without a password or “#”.",
        ),
        Refused::Plain => seat.pick(
            "L’adresse doit commencer par https://\u{a0}: ce qui est envoyé ne voyage pas en clair.",
            "The address must begin with https://: what is sent does not travel in the clear.",
        ),
        Refused::Private => seat.pick(
            "Cette adresse mène à un réseau privé\u{a0}: seules les adresses publiques sont appelées.",
            "This address leads into a private network: only public addresses are called.",
        ),
    }
}
