//! What follows from a turn, done by the use cases of the forms: policy, audit and scenario are the
//! same, and the words of a message never reach them but as words.

use super::scene::Scene;
use crate::{
    Context, DebtorActor, Error,
    audit::By,
    circumstances,
    preferences::{self, Preferences},
    requests::{self, AskCommand, AskError, Asked, CodeError, Opening},
    scenarios::{self, HoldCommand, HoldError},
};
use chat::{
    dialogue::{Deed, Instalments, Invoices},
    slots::{Channel, Daypart, Doc, Freq, InsolvencyKind, Method, Reason, Right},
};
use chrono::{Days, NaiveDate, NaiveTime};
use domain::{
    InvoiceId, Locale, Money, calendar,
    circumstance::Circumstance,
    phone::Phone,
    plans::{Frequency, Terms},
    requests::{Ask, Callback, DataRight, DisputeCategory, PartOfDay, RequestKind},
    scenario::HoldReason,
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use store::Tx;

/// By when a proposal to settle is to be paid, when no day is named.
const SETTLE_DAYS: u64 = 15;

/// A plan that waits for its six digits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Signing {
    pub(super) terms: Terms,
    pub(super) invoices: Vec<InvoiceId>,
}

/// What became of a deed.
#[derive(Debug)]
pub(super) enum Done {
    /// A request was made.
    Asked(RequestKind, Asked),
    /// There was nothing to do.
    Nothing,
    /// A commitment waits for its signature.
    ToSign(Signing),
    /// The digits that sign have gone to this address, masked.
    CodeSent(String),
    /// It is not signed.
    Unsigned(CodeError),
    /// It is noted, and there is nothing more to say of it.
    Noted,
    /// Distress or a death is noted, and a person takes over at once; urgently or not.
    Cared { urgent: bool },
    /// Reminders rest until this day, for what was paid in a way that a person has to look for.
    Held(NaiveDate),
    /// A person takes over.
    HandedOver,
    /// It has a page of its own.
    Page(&'static str),
    /// It cannot be.
    Refused(AskError),
}

impl Done {
    /// Its name in a trace.
    pub(super) const fn as_str(&self) -> &'static str {
        match self {
            Self::Asked(_, Asked { granted: true, .. }) => "granted",
            Self::Asked(..) => "passed_on",
            Self::Nothing => "nothing",
            Self::ToSign(_) => "to_sign",
            Self::CodeSent(_) => "code_sent",
            Self::Unsigned(_) => "not_signed",
            Self::Noted => "noted",
            Self::Cared { .. } => "left_to_a_person",
            Self::Held(_) => "held",
            Self::HandedOver => "handed_over",
            Self::Page(_) => "page",
            Self::Refused(_) => "refused",
        }
    }
}

/// Who does it, in which scene, and what the debtor has said about it.
pub(super) struct Doing<'a> {
    pub(super) actor: &'a DebtorActor,
    pub(super) scene: &'a Scene,
    pub(super) words: &'a str,
    pub(super) form_key: &'a str,
}

/// Does what a turn leads to, in the caller's transaction.
pub(super) async fn perform(
    ctx: &Context,
    tx: &mut Tx,
    doing: &Doing<'_>,
    deed: &Deed,
) -> Result<Done, Error> {
    if let Some(circumstance) = circumstance(deed) {
        circumstances::take_note(ctx, tx, doing.actor, circumstance, doing.words).await?;
        return Ok(match circumstance {
            Circumstance::Vulnerable => Done::Cared { urgent: true },
            Circumstance::Deceased => Done::Cared { urgent: false },
            _ => Done::Noted,
        });
    }
    match deed {
        Deed::OptOut { channel } => {
            preferences::keep_only(ctx, tx, doing.actor, kept(*channel)).await?;
            Ok(Done::Noted)
        }
        Deed::WrongPerson { .. } => {
            let (creditor, contact) = (&doing.actor.creditor, &doing.actor.contact);
            let why = ("wrong_person", doing.words);
            preferences::stop_contact(ctx, tx, creditor, contact, why).await?;
            Ok(Done::Noted)
        }
        Deed::ContactChange { .. } => Ok(Done::Page("/ask/contact/me")),
        Deed::DocumentRequest {
            doc: Some(Doc::Invoice | Doc::Statement | Doc::Receipt), ..
        } => Ok(Done::Page("/documents")),
        Deed::Plan { invoices, instalments, .. } => {
            Ok(Done::ToSign(signing(doing.scene, invoices, instalments)))
        }
        Deed::PaymentClaim { invoices, method: Some(method), .. }
            if *method != Method::Transfer =>
        {
            let invoices = doing.scene.meant(&chosen(doing.scene, invoices));
            Ok(Done::Held(rest(ctx, tx, doing, invoices).await?))
        }
        Deed::PlanChange { .. } | Deed::Handover { .. } | Deed::Complaint => Ok(Done::HandedOver),
        other => match wish(ctx, doing, other) {
            Some((ask, invoices)) => self::ask(ctx, tx, doing, ask, invoices).await,
            // What has no form of its own is for a person to read.
            None => Ok(Done::HandedOver),
        },
    }
}

/// Asks what was signed.
pub(super) async fn ask(
    ctx: &Context,
    tx: &mut Tx,
    doing: &Doing<'_>,
    ask: Ask,
    invoices: Vec<InvoiceId>,
) -> Result<Done, Error> {
    let kind = ask.kind();
    let command = AskCommand {
        ask,
        invoices: invoices.into_iter().map(|invoice| (invoice, None)).collect(),
        words: doing.words.to_owned(),
        form_key: format!("said:{}", doing.form_key),
        code: String::new(),
    };
    let DebtorActor { creditor, debtor, contact, .. } = doing.actor;
    let by = By::Debtor(contact.id);
    let opening = Opening { debtor: debtor.id, contact: Some(contact.id), by, files: Vec::new() };
    match requests::check(ctx, creditor, &command) {
        Ok(()) => {}
        Err(AskError::Other(error)) => return Err(error),
        Err(error) => return Ok(Done::Refused(error)),
    }
    match Box::pin(requests::open(ctx, tx, creditor, opening, command)).await {
        Ok(asked) => Ok(Done::Asked(kind, asked)),
        Err(AskError::Other(error)) => Err(error),
        Err(error) => Ok(Done::Refused(error)),
    }
}

/// What a deed tells about the debtor's situation.
fn circumstance(deed: &Deed) -> Option<Circumstance> {
    Some(match deed {
        Deed::Deceased { .. } => Circumstance::Deceased,
        Deed::Insolvency { kind: Some(InsolvencyKind::Overindebtedness) } => {
            Circumstance::OverIndebtedness
        }
        Deed::Insolvency { .. } => Circumstance::Insolvency,
        Deed::Vulnerable { .. } => Circumstance::Vulnerable,
        _ => return None,
    })
}

/// The wish behind a deed, with its invoices; none where a form would want more than was said.
fn wish(ctx: &Context, doing: &Doing<'_>, deed: &Deed) -> Option<(Ask, Vec<InvoiceId>)> {
    let scene = doing.scene;
    let today = scene.known.today;
    let about = |invoices: &Invoices| chosen(scene, invoices);
    Some(match deed {
        Deed::PromiseToPay { invoices, date, .. } => (Ask::Promise { on: *date }, about(invoices)),
        Deed::Delay { invoices, until, .. } => (Ask::Delay { until: *until }, about(invoices)),
        Deed::Dispute { invoices, reason } => (Ask::dispute(category(*reason)), about(invoices)),
        Deed::SettlementProposal { invoices, amount, percent } => {
            let invoices = about(invoices);
            let minor = offered(scene, scene.total_minor(&invoices), *amount, *percent)?;
            (Ask::Discount { minor, on: today + Days::new(SETTLE_DAYS) }, invoices)
        }
        Deed::PaymentClaim { invoices, amount, from, to, .. } => {
            let invoices = about(invoices);
            let total = scene.total_minor(&invoices);
            let minor = amount.and_then(|amount| minor(scene, amount)).unwrap_or(total);
            let on = to.or(*from).unwrap_or(today).min(today);
            (Ask::Transferred { minor, on, reference: String::new() }, invoices)
        }
        Deed::Callback { phone, date, from, daypart, .. } => {
            let phone = phone.as_deref().or(doing.actor.contact.phone.as_deref())?;
            let on = date.unwrap_or_else(|| {
                calendar::add_business_days(ctx.today(&doing.actor.creditor), 1)
            });
            let callback = Callback {
                phone: Phone::parse(phone)?.as_str().to_owned(),
                on,
                part: part_of_day(*from, *daypart),
            };
            (Ask::Callback(callback), Vec::new())
        }
        Deed::DataRequest { right } => (Ask::Data { right: data_right(*right) }, Vec::new()),
        Deed::DocumentRequest { .. } => (Ask::Document, Vec::new()),
        _ => return None,
    })
}

fn chosen(scene: &Scene, invoices: &Invoices) -> Vec<InvoiceId> {
    match invoices {
        Invoices::All => Vec::new(),
        Invoices::One(reference) => scene.chosen(Some(reference)),
    }
}

fn minor(scene: &Scene, amount: Decimal) -> Option<i64> {
    Money::rounded(amount, scene.known.currency).ok().map(|money| money.minor)
}

fn signing(scene: &Scene, invoices: &Invoices, instalments: &Instalments) -> Signing {
    let deposit = instalments.upfront.and_then(|amount| minor(scene, amount));
    let terms = Terms {
        deposit_minor: deposit.unwrap_or_default(),
        count: instalments.n,
        first_on: instalments.start,
        frequency: frequency(instalments.freq),
    };
    Signing { terms, invoices: chosen(scene, invoices) }
}

const fn frequency(freq: Freq) -> Frequency {
    match freq {
        Freq::Weekly => Frequency::Weekly,
        Freq::Biweekly => Frequency::Fortnightly,
        Freq::Monthly => Frequency::Monthly,
    }
}

/// What is offered for the whole, in minor units.
fn offered(
    scene: &Scene,
    total: i64,
    amount: Option<Decimal>,
    percent: Option<Decimal>,
) -> Option<i64> {
    if let Some(amount) = amount {
        return minor(scene, amount);
    }
    let kept = (Decimal::ONE_HUNDRED - percent?) / Decimal::ONE_HUNDRED;
    minor(scene, Money::new(total, scene.known.currency).to_decimal() * kept)
}

/// Lets reminders rest for what was paid by card, by cheque or in cash, as long as banks take. Whether
/// it is disputed is for the debtor to say, on the page that takes the proof.
async fn rest(
    ctx: &Context,
    tx: &mut Tx,
    doing: &Doing<'_>,
    invoices: Vec<InvoiceId>,
) -> Result<NaiveDate, Error> {
    let DebtorActor { creditor, debtor, contact, .. } = doing.actor;
    let until = requests::awaited_until(creditor, ctx.today(creditor));
    scenarios::enrol_debtor(ctx, tx, creditor, debtor.id).await?;
    for invoice in invoices {
        let hold = HoldCommand {
            debtor: debtor.id,
            invoice: Some(invoice),
            contact: None,
            reason: HoldReason::Payment,
            until: Some(until),
            note: doing.words.chars().take(circumstances::WORDS_MOST).collect(),
        };
        match scenarios::place(ctx, tx, creditor, &hold, By::Debtor(contact.id)).await {
            // No scenario runs for it: there is nothing that could be sent.
            Ok(()) | Err(HoldError::Unknown) => {}
            Err(HoldError::Other(error)) => return Err(error),
            Err(other) => return Err(Error::internal(other)),
        }
    }
    Ok(until)
}

const fn category(reason: Option<Reason>) -> DisputeCategory {
    match reason {
        Some(Reason::Cancelled) => DisputeCategory::Cancelled,
        Some(Reason::NotReceived) => DisputeCategory::Delivery,
        Some(Reason::WrongAmount | Reason::Duplicate) => DisputeCategory::Billing,
        Some(Reason::Defective) => DisputeCategory::Quality,
        Some(Reason::Refund) => DisputeCategory::AfterSales,
        Some(Reason::NeverOrdered | Reason::IdentityTheft) => DisputeCategory::NotMine,
        _ => DisputeCategory::Other,
    }
}

const fn data_right(right: Option<Right>) -> DataRight {
    match right {
        Some(Right::Erasure) => DataRight::Erasure,
        Some(Right::Objection) => DataRight::Objection,
        Some(Right::Restriction) => DataRight::Restriction,
        Some(Right::Rectification) => DataRight::Rectification,
        Some(Right::Access | Right::Source | Right::Dpo | Right::Portability) | None => {
            DataRight::Access
        }
    }
}

fn part_of_day(from: Option<NaiveTime>, daypart: Option<Daypart>) -> PartOfDay {
    use chrono::Timelike as _;
    match (from.map(|time| time.hour()), daypart) {
        (Some(0..12), _) | (None, None | Some(Daypart::Morning)) => PartOfDay::Morning,
        (Some(18..), _) | (None, Some(Daypart::Evening | Daypart::Night)) => PartOfDay::Evening,
        (Some(_), _) | (None, Some(Daypart::Noon | Daypart::Afternoon)) => PartOfDay::Afternoon,
    }
}

/// The ways that stay open when these are closed.
fn kept(channel: Option<Channel>) -> Preferences {
    let all = Preferences { email: true, sms: true, letter: true, call: true };
    match channel {
        Some(Channel::Email) => Preferences { email: false, ..all },
        Some(Channel::Sms) => Preferences { sms: false, ..all },
        Some(Channel::Phone) => Preferences { call: false, ..all },
        Some(Channel::Post) => Preferences { letter: false, ..all },
        Some(Channel::All) | None => {
            Preferences { email: false, sms: false, letter: false, call: false }
        }
    }
}

/// What a refusal is called in the debtor's language: why it cannot be, and what can.
pub(super) fn refusal(error: &AskError, locale: Locale) -> String {
    match error {
        AskError::Held(_) => locale.pick(
            "Rien ne peut être convenu pour ce dossier en ce moment. Une personne peut vous répondre ici.",
            "Nothing can be agreed on this file at the moment. A person can answer you here.",
        ),
        AskError::InPlan => locale.pick(
            "Un échéancier est déjà en place pour ces factures. Vous le voyez sous « Mes demandes ».",
            "A plan is in place already for these invoices. You see it under “My requests”.",
        ),
        AskError::Waiting(_) => locale.pick(
            "Une demande est déjà à l’étude pour ces factures. Vous la voyez sous « Mes demandes ».",
            "A request is under review already for these invoices. You see it under “My requests”.",
        ),
        AskError::Nothing | AskError::NotYours => locale.pick(
            "Il n’y a rien à demander : tout est réglé, en cours de paiement ou déjà contesté.",
            "There is nothing to ask for: all is settled, being paid or disputed already.",
        ),
        AskError::Date { last, .. } => {
            return match locale {
                Locale::Fr => format!("Cette date n’est pas possible ; au plus tard, c’est le {}.", locale.weekday_date(*last)),
                Locale::En => format!("This date is not possible; the latest is {}.", locale.weekday_date(*last)),
            };
        }
        AskError::Amount { most } => {
            return match locale {
                Locale::Fr => format!("Le montant doit être plus grand que zéro, et de {} au plus.", locale.money(*most)),
                Locale::En => format!("The amount must be more than zero, and {} at most.", locale.money(*most)),
            };
        }
        _ => locale.pick(
            "Je ne peux pas le faire ici. Les pages « Demander » le permettent, ou une personne vous répond.",
            "I cannot do this here. The “Ask” pages can, or a person answers you.",
        ),
    }
    .to_owned()
}
