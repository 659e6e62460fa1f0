//! Delivery status notifications (RFC 3464), and what servers send instead of them.
//!
//! The machine-readable part decides. Servers that send none (qmail, old Exim, appliances) are
//! believed only when the message is a machine's, and the codes in its text then decide. Everything
//! here is written by strangers: nothing is believed to be short, complete or sane.

use super::Outcome;
use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders};

/// Bytes of a message that are looked at: reports stand before what they return.
const MOST_BYTES: usize = 512 * 1024;
/// Lines of a report or a text that are looked at.
const MOST_LINES: usize = 2_000;

/// What a notification says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) outcome: Outcome,
    /// The status and the server's words.
    pub(super) detail: String,
}

/// Reads a message; nothing if it says nothing about a delivery.
pub(super) fn read(bytes: &[u8]) -> Option<Told> {
    let bytes = &bytes[..bytes.len().min(MOST_BYTES)];
    let message = MessageParser::default().parse(bytes)?;
    let report = message.parts.iter().find(|part| is_status(part));
    let formal = report.and_then(|part| of_report(&String::from_utf8_lossy(part.contents())));
    formal.or_else(|| loose(&message))
}

fn is_status(part: &MessagePart<'_>) -> bool {
    let kind = part.content_type();
    kind.is_some_and(|kind| {
        let subtype = kind.c_subtype.as_deref().unwrap_or_default();
        kind.c_type.eq_ignore_ascii_case("message")
            && ["delivery-status", "global-delivery-status"]
                .iter()
                .any(|known| subtype.eq_ignore_ascii_case(known))
    })
}

/// One recipient's fields.
#[derive(Default)]
struct Fields {
    action: String,
    status: String,
    diagnostic: String,
}

/// A report has a block for the message, then one for each recipient. Ours has one recipient; a
/// server that adds others is heard on the worst of them.
fn of_report(text: &str) -> Option<Told> {
    let mut told: Vec<Told> = blocks(text).iter().filter_map(Fields::told).collect();
    told.sort_by_key(|told| match told.outcome {
        Outcome::Refused => 0,
        Outcome::Lost => 1,
        Outcome::Delayed => 2,
        Outcome::Delivered => 3,
    });
    told.into_iter().next()
}

fn blocks(text: &str) -> Vec<Fields> {
    let mut blocks = vec![Fields::default()];
    let mut field = String::new();
    // One empty line more, so that the last field is not forgotten.
    for line in text.lines().take(MOST_LINES).chain([""]) {
        let line = line.trim_end();
        if line.starts_with([' ', '\t']) {
            field.push(' ');
            field.push_str(line.trim_start());
            continue;
        }
        if let Some(block) = blocks.last_mut() {
            block.note(&field);
        }
        line.clone_into(&mut field);
        if line.is_empty() {
            blocks.push(Fields::default());
        }
    }
    blocks
}

impl Fields {
    fn note(&mut self, field: &str) {
        let Some((name, value)) = field.split_once(':') else { return };
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "action" => value.to_ascii_lowercase().clone_into(&mut self.action),
            "status" => value.clone_into(&mut self.status),
            // `smtp; 550 5.1.1 …`
            "diagnostic-code" => {
                let words = value.split_once(';').map_or(value, |(_, words)| words);
                words.trim().clone_into(&mut self.diagnostic);
            }
            _ => {}
        }
    }

    fn told(&self) -> Option<Told> {
        // Some servers write `Status: 5.0.0` for everything and the truth into the diagnostic.
        let stated = code(&self.status);
        let status = match stated {
            Some((class, 0, 0)) => {
                code(&self.diagnostic).filter(|other| other.0 == class).or(stated)
            }
            Some(_) => stated,
            None => code(&self.diagnostic),
        };
        // `Action: failed (…)` has been seen.
        let action =
            self.action.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        let action = match (action, status) {
            ("", Some((5, ..))) => "failed",
            ("", Some((4, ..))) => "delayed",
            ("", Some(_)) => "delivered",
            (stated, _) => stated,
        };
        let outcome = match action {
            "failed" => status.map_or(Outcome::Lost, failed),
            "delayed" => Outcome::Delayed,
            // Relayed: the next server tells nothing, so this is the last that is known.
            "delivered" | "relayed" | "expanded" => Outcome::Delivered,
            _ => return None,
        };
        let detail = [self.status.as_str(), self.diagnostic.as_str()].join(" ");
        Some(Told { outcome, detail: detail.trim().to_owned() })
    }
}

type Code = (u16, u16, u16);

/// What a failure for good says of the address (RFC 3463). A full mailbox, a message that is too
/// long, a filter or a listed server are no fault of it; nor is a server that was away (4.x.x) for
/// so long that the other one gave up.
const fn failed(status: Code) -> Outcome {
    match status {
        (5, class, detail) if !matches!((class, detail), (2, 2 | 3) | (3 | 6 | 7, _)) => {
            Outcome::Refused
        }
        _ => Outcome::Lost,
    }
}

/// The first status code in a text: enhanced (`5.1.1`), else a bare reply code (`550`).
fn code(text: &str) -> Option<Code> {
    let words = || {
        text.split(|c: char| c.is_whitespace() || "()[]<>:;,#-\"'=".contains(c))
            .filter(|word| !word.is_empty())
    };
    let enhanced = |word: &str| {
        let mut parts = word.trim_end_matches('.').split('.').map(|part| {
            let short = part.len() <= 3 && part.chars().all(|c| c.is_ascii_digit());
            short.then(|| part.parse::<u16>().ok()).flatten()
        });
        let found = (parts.next()??, parts.next()??, parts.next()??);
        (parts.next().is_none() && matches!(found.0, 2 | 4 | 5)).then_some(found)
    };
    words().find_map(enhanced).or_else(|| words().find_map(reply))
}

/// A bare reply code (RFC 5321): 552 is a mailbox that is full.
fn reply(word: &str) -> Option<Code> {
    match word {
        "550" | "551" | "553" => Some((5, 1, 0)),
        "552" => Some((5, 2, 2)),
        "554" => Some((5, 0, 0)),
        "421" | "450" | "451" | "452" => Some((4, 0, 0)),
        _ => None,
    }
}

/// A notification in words alone. Only a machine's is read: people quote codes too.
fn loose(message: &Message<'_>) -> Option<Told> {
    let subject = message.subject().unwrap_or_default().to_lowercase();
    if !is_of_a_machine(message) || is_absence(message) {
        return None;
    }
    let text = message.body_text(0).unwrap_or_default();
    let said = |words: &[&str], text: &str| words.iter().any(|word| text.contains(word));
    if said(&DELAYS, &subject) {
        return Some(Told { outcome: Outcome::Delayed, detail: subject });
    }
    // The text quotes the message below; what precedes it is the server's.
    let own = text.lines().take(MOST_LINES).take_while(|line| !is_quote(line));
    let found = own.into_iter().find_map(|line| code(line).filter(|c| c.0 != 2).map(|c| (c, line)));
    match found {
        Some((status, line)) => {
            Some(Told { outcome: failed(status), detail: line.trim().to_owned() })
        }
        None if said(&FAILURES, &subject) => Some(Told { outcome: Outcome::Lost, detail: subject }),
        None => None,
    }
}

/// Subjects of warnings: the server goes on trying.
const DELAYS: [&str; 4] = ["delayed", "warning: could not send", "warning: message", "retardé"];
/// Subjects of failures, of the servers met in France.
const FAILURES: [&str; 10] = [
    "undeliver",
    "delivery failed",
    "delivery failure",
    "failure notice",
    "returned mail",
    "returning message",
    "(failure)",
    "non remis",
    "échec",
    "nicht zugestellt",
];

fn is_of_a_machine(message: &Message<'_>) -> bool {
    if message.header_raw("X-Failed-Recipients").is_some() {
        return true;
    }
    let from = message.from().and_then(|from| from.first()).and_then(|who| who.address());
    // The null sender often shows as an empty `From`.
    from.is_none_or(|address| {
        let local = address.split('@').next().unwrap_or_default().to_ascii_lowercase();
        ["mailer-daemon", "postmaster", "mail-daemon", "maildaemon"].contains(&local.as_str())
    })
}

/// "I am away until Monday" (RFC 3834) says nothing of the delivery.
fn is_absence(message: &Message<'_>) -> bool {
    let automatic = message.header_raw("Auto-Submitted").unwrap_or_default().to_ascii_lowercase();
    automatic.trim().starts_with("auto-replied")
        && message.header_raw("X-Failed-Recipients").is_none()
}

/// Where the returned message begins: qmail's, Exim's and Outlook's rules. Sendmail draws others
/// around what counts.
fn is_quote(line: &str) -> bool {
    let line = line.to_lowercase();
    let begins = ["below this line", "this is a copy of the message", "original message"];
    line.starts_with("--") && begins.iter().any(|words| line.contains(words))
}

#[cfg(test)]
mod tests;
