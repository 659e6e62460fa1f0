//! What the rules are told about a page of debtors: read in a handful of statements, whatever its
//! size.

use super::tones::Tones;
use crate::{Context, Error};
use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, TimeZone, Utc};
use domain::{
    ContactId, CreditorId, DebtorId, InvoiceId, Money, ScenarioVersionId,
    legal::{Acknowledgement, AcknowledgementKind, Limitation},
    party::DebtorKind,
    scenario::{
        Behaviour, Claim, Contactable, DebtorDay, Definition, Frame, Holds, Place, Reach, Run,
        Subject, time_zone_of,
    },
};
use std::collections::{BTreeSet, HashMap, HashSet};
use store::{
    Tx,
    creditors::Creditor,
    holds::Hold,
    reach::{Addresses, Profile},
    runs::Planned,
};

/// The versions that runs follow.
pub(crate) type Definitions = HashMap<ScenarioVersionId, Definition>;

/// Some debtors, in order, with everything planning needs of them.
pub(crate) struct Page {
    pub(crate) debtors: Vec<Facts>,
}

/// One debtor.
pub(crate) struct Facts {
    pub(crate) profile: Profile,
    pub(crate) holds: Holds,
    pub(crate) contacts: Vec<Contactable>,
    pub(crate) received: Vec<NaiveDate>,
    pub(crate) invoices: Vec<Invoice>,
}

/// One of its invoices.
pub(crate) struct Invoice {
    pub(crate) row: Planned,
    pub(crate) run: Run,
    pub(crate) subject: Subject,
    pub(crate) limitation_on: NaiveDate,
    /// Whether an earlier message about it has arrived.
    pub(crate) reached: bool,
}

impl Facts {
    /// The debtor's claims as the rules see them. `None` for a version that cannot be read is
    /// impossible: a run's version is a foreign key.
    pub(crate) fn claims<'a>(&'a self, definitions: &'a Definitions) -> Vec<Claim<'a>> {
        self.invoices
            .iter()
            .filter_map(|invoice| {
                Some(Claim {
                    run: &invoice.run,
                    definition: definitions.get(&invoice.row.run.version_id)?,
                    subject: &invoice.subject,
                    due_on: invoice.row.due_on,
                    limitation_on: Some(invoice.limitation_on),
                    has_open_action: invoice.row.has_open_action,
                    message_arrived: invoice.reached,
                })
            })
            .collect()
    }

    /// The debtor's day.
    pub(crate) fn day<'a>(&'a self, claims: &'a [Claim<'a>]) -> DebtorDay<'a> {
        DebtorDay {
            holds: &self.holds,
            place: place(&self.profile),
            contacts: &self.contacts,
            received: &self.received,
            claims,
        }
    }
}

/// Reads the debtors after `from`, up to and including `to`, that have an open run or one of the
/// `newcomers`.
pub(crate) async fn debtor_page(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    frame: &Frame,
    (from, to): (DebtorId, DebtorId),
    newcomers: Vec<Planned>,
    today: NaiveDate,
) -> Result<Page, Error> {
    let id = creditor.id;
    let mut rows = store::runs::of_range(tx, id, from, to).await?;
    if !newcomers.is_empty() {
        rows.extend(newcomers);
        rows.sort_by_key(|row| (row.due_on, row.run.id));
    }
    let profiles = store::reach::profiles(tx, id, from, to).await?;
    let contacts = store::reach::of_range(tx, id, from, to).await?;
    let holds = store::holds::of_range(tx, id, from, to).await?;
    let since = today - Duration::days(60);
    let received = store::reach::received(tx, id, from, to, since).await?;
    let quiet_since = ctx.now() - Duration::days(frame.delivery_days.into());
    let reached = store::reach::reached(tx, id, from, to, quiet_since).await?;
    let reached: HashSet<InvoiceId> = reached.into_iter().collect();

    let mut invoices = grouped(rows, |row| row.run.debtor_id);
    let mut contacts = grouped(contacts, |contact| contact.debtor_id);
    let mut holds = grouped(holds, |hold| hold.debtor_id);
    let mut received = grouped(received, |(debtor, _)| *debtor);
    let debtors = profiles
        .into_iter()
        .filter_map(|profile| {
            let profile = at_home(profile, creditor);
            let rows = invoices.remove(&profile.id)?;
            let held = holds.remove(&profile.id).unwrap_or_default();
            let people = contacts.remove(&profile.id).unwrap_or_default();
            let days = received.remove(&profile.id).unwrap_or_default();
            Some(Facts {
                contacts: contactables(ctx, &profile, &people, &held, today),
                received: days.into_iter().map(|(_, day)| day).collect(),
                invoices: rows
                    .into_iter()
                    .map(|row| invoice(row, &profile, &held, &reached, today))
                    .collect(),
                holds: on_debtor(&held),
                profile,
            })
        })
        .collect();
    Ok(Page { debtors })
}

/// Where holidays are kept.
pub(super) fn place(profile: &Profile) -> Place<'_> {
    Place { country: &profile.country, postcode: &profile.postcode }
}

/// A debtor whose file names no country lives in the creditor's: its holidays and its clock count.
pub(super) fn at_home(profile: Profile, creditor: &Creditor) -> Profile {
    if profile.country.trim().is_empty() {
        Profile { country: creditor.country.clone(), ..profile }
    } else {
        profile
    }
}

fn grouped<T>(rows: Vec<T>, key: impl Fn(&T) -> DebtorId) -> HashMap<DebtorId, Vec<T>> {
    let mut groups: HashMap<DebtorId, Vec<T>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups
}

/// What holds all of a debtor's invoices alike.
fn on_debtor(held: &[Hold]) -> Holds {
    let whole = held.iter().filter(|hold| hold.is_of_debtor() && hold.opened_on.is_none());
    whole.map(|hold| (hold.reason, hold.ends_on)).collect()
}

/// What holds one invoice: its own, and proceedings that opened after it was issued.
fn on_invoice(held: &[Hold], invoice: InvoiceId, issued_on: NaiveDate) -> Holds {
    let parts = |hold: &&Hold| hold.invoice_id.is_some() || hold.opened_on.is_some();
    let own = held.iter().filter(parts).filter(|hold| hold.keeps(invoice, issued_on));
    own.map(|hold| (hold.reason, hold.ends_on)).collect()
}

fn on_contact(held: &[Hold], contact: ContactId) -> Holds {
    let own = held.iter().filter(|hold| hold.contact_id == Some(contact));
    own.map(|hold| (hold.reason, hold.ends_on)).collect()
}

/// How each contact can be reached: what is there, minus opt-outs, returned messages and holds.
pub(crate) fn contactables(
    ctx: &Context,
    profile: &Profile,
    people: &[Addresses],
    held: &[Hold],
    today: NaiveDate,
) -> Vec<Contactable> {
    let postal = !profile.street.trim().is_empty() && !profile.postcode.trim().is_empty();
    let reach = |there: bool, out: Option<DateTime<Utc>>, back: Option<DateTime<Utc>>| match (
        there, out, back,
    ) {
        (false, ..) => Reach::Missing,
        (_, Some(_), _) => Reach::OptedOut,
        (_, _, Some(_)) => Reach::Bounced,
        _ => Reach::Open,
    };
    people
        .iter()
        .map(|person| {
            let mobile = ctx.sms.is_some() && person.phone.as_deref().is_some_and(is_mobile);
            Contactable {
                id: person.id,
                email: reach(
                    person.email.is_some(),
                    person.email_opted_out_at,
                    person.email_bounced_at,
                ),
                sms: reach(mobile, person.sms_opted_out_at, person.sms_bounced_at),
                letter: reach(postal, person.letter_opted_out_at, person.letter_bounced_at),
                call: reach(
                    person.phone.is_some(),
                    person.call_opted_out_at,
                    person.call_bounced_at,
                ),
                stopped: on_contact(held, person.id).on(today).is_some(),
            }
        })
        .collect()
}

/// Whether a number takes short messages: in France those that begin with 06 or 07; of other
/// countries it cannot be told, and the gateway says so.
fn is_mobile(phone: &str) -> bool {
    let digits: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    let national = digits
        .strip_prefix("+33")
        .or_else(|| digits.strip_prefix("0033"))
        .map(|rest| format!("0{}", rest.trim_start_matches('0')));
    match national.as_deref().unwrap_or(&digits) {
        french if french.starts_with("06") || french.starts_with("07") => french.len() == 10,
        other => other.starts_with('+') && other.len() > 8,
    }
}

fn invoice(
    row: Planned,
    profile: &Profile,
    held: &[Hold],
    reached: &HashSet<InvoiceId>,
    today: NaiveDate,
) -> Invoice {
    let contested = row.run.contested_minor.clamp(0, row.balance_minor.max(0));
    let permille = contested.saturating_mul(1_000) / row.total_minor.max(1);
    let subject = Subject {
        balance: Money::new(row.balance_minor - contested, row.currency),
        disputed_permille: u16::try_from(permille.clamp(i64::from(contested > 0), 1_000))
            .unwrap_or(1_000),
        days_late: i32::try_from((today - row.due_on).num_days()).unwrap_or(i32::MAX),
        debtor_kind: profile.kind,
        segment: profile.segment.clone(),
        behaviour: behaviour(profile),
        country: profile.country.clone(),
        broken_promises: u32::try_from(row.run.broken_promises).unwrap_or(0),
        score: profile.score.and_then(|score| u8::try_from(score).ok()),
        debtor_reference: profile.reference.clone(),
    };
    let limitation = limitation(profile.kind, row.due_on, row.run.acknowledged_on);
    Invoice {
        run: row.run.run(on_invoice(held, row.run.invoice_id, row.issued_on)),
        subject,
        limitation_on: limitation.automation_until(),
        reached: reached.contains(&row.run.invoice_id),
        row,
    }
}

/// Until when a debt may be claimed, restarted by the last day on which it was acknowledged.
pub(crate) fn limitation(
    debtor: DebtorKind,
    due_on: NaiveDate,
    acknowledged_on: Option<NaiveDate>,
) -> Limitation {
    let acknowledged = acknowledged_on.map(|on| Acknowledgement {
        // Which kind it was makes no difference to the date.
        kind: AcknowledgementKind::PartPayment,
        on,
    });
    Limitation::of(debtor, due_on, acknowledged)
}

/// How a debtor has paid so far.
pub(super) fn behaviour(profile: &Profile) -> Behaviour {
    let average = profile.paid_days_late / profile.paid_count.max(1);
    Behaviour::of(
        u32::try_from(profile.paid_count).unwrap_or(0),
        i32::try_from(average).unwrap_or(i32::MAX),
    )
}

/// The first moment on or after `day`, not before now, at which a message may leave for a debtor:
/// its date at the debtor's and the instant.
pub(crate) fn local_slot(
    ctx: &Context,
    creditor: &Creditor,
    frame: &Frame,
    profile: &Profile,
    day: NaiveDate,
) -> (NaiveDate, DateTime<Utc>) {
    let zone = zone(creditor, profile);
    let now = ctx.now().with_timezone(&zone).naive_local();
    let from = now.max(day.and_time(chrono::NaiveTime::MIN));
    let slot: NaiveDateTime = frame.slot_from(from, place(profile));
    // The hours of contact lie in the day, where no clock is ever put forward or back.
    let instant =
        zone.from_local_datetime(&slot).earliest().map_or_else(|| ctx.now(), |at| at.to_utc());
    (slot.date(), instant)
}

/// Today at a debtor's.
pub(crate) fn local_today(ctx: &Context, creditor: &Creditor, profile: &Profile) -> NaiveDate {
    ctx.now().with_timezone(&zone(creditor, profile)).date_naive()
}

fn zone(creditor: &Creditor, profile: &Profile) -> chrono_tz::Tz {
    time_zone_of(&profile.country, &profile.postcode)
        .unwrap_or(&creditor.time_zone)
        .parse()
        .unwrap_or(chrono_tz::Europe::Paris)
}

/// The versions that the runs of some debtors follow, every step as formal as its template: a handful
/// at most, asked for one by one.
pub(crate) async fn definitions(
    tx: &mut Tx,
    creditor: CreditorId,
    debtors: &[Facts],
) -> Result<Definitions, Error> {
    let invoices = debtors.iter().flat_map(|debtor| &debtor.invoices);
    let followed: BTreeSet<ScenarioVersionId> =
        invoices.map(|invoice| invoice.row.run.version_id).collect();
    let tones = Tones::read(tx, creditor).await?;
    let mut definitions = Definitions::with_capacity(followed.len());
    for id in followed {
        let Some(version) = store::scenarios::version(tx, creditor, id).await? else { continue };
        let mut definition = version.definition.0;
        tones.raise(&mut definition);
        definitions.insert(version.id, definition);
    }
    Ok(definitions)
}
