//! What a letter says: its parties, its statement and its means of payment, taken from the rows.

use super::address::{self, Fault};
use crate::{
    Context, Error, papers,
    reminders::{Block, Statement, StatementLine, Worded, templates},
    scenarios::Ready,
    transfers,
    worker::Failure,
};
use chrono::{Days, NaiveDate};
use documents::{Check, EarlierLetter, LetterKind, LetterLine, LetterPaper, LetterPart, Party};
use domain::{
    Locale, calendar,
    party::{Address, DebtorKind, Mandate},
    scenario::{ActionKind, Tone},
    token::VerificationCode,
};
use store::{
    Tx, actions::About, contacts::Contact, creditors::Creditor, debtors::Debtor,
    principals::Principal,
};

/// Days that a letter leaves to pay: some of them go by in the post. The house's; no statute gives
/// a number.
const DAYS_TO_PAY: u64 = 15;

/// The last day to pay that a letter of today names: a day on which banks work.
pub fn pay_by(today: NaiveDate) -> NaiveDate {
    calendar::add_business_days(today + Days::new(DAYS_TO_PAY), 0)
}

/// Why a letter cannot be laid out.
pub(super) enum Unfit {
    /// The debtor's address: another channel has to take the step.
    Recipient(Fault),
    /// Something of the sender's own, in words: a person has to mend it.
    Sender(String),
}

/// A letter about to be laid out.
pub(super) struct Draft {
    pub(super) paper: LetterPaper,
    pub(super) contact: Contact,
}

/// Whom a letter is about, and whom it is for.
struct People {
    debtor: Debtor,
    contact: Contact,
    principals: Vec<Principal>,
    validated_by: Option<String>,
}

/// What the letter of an action says.
pub(super) async fn draft(
    ctx: &Context,
    tx: &mut Tx,
    ready: &Ready,
    worded: &Worded,
    statement: &Statement,
    (code, link): (&VerificationCode, &str),
) -> Result<Result<Draft, Unfit>, Failure> {
    let creditor = &ready.creditor;
    let people = match people(tx, ready, statement).await? {
        Ok(people) => people,
        Err(unfit) => return Ok(Err(unfit)),
    };
    if let Some(fault) = address::fault(&debtor_address(&people.debtor)) {
        return Ok(Err(Unfit::Recipient(fault)));
    }
    if let Some(fault) = address::fault(&papers::creditor_party(creditor, None).address) {
        let words = format!("{} : {}", creditor.name, fault.words(creditor.locale));
        return Ok(Err(Unfit::Sender(words)));
    }
    let mut earlier = earlier(tx, creditor, &ready.about).await?;
    if earlier.is_empty() && creditor.mandate == Mandate::ThirdParty {
        // Nothing was posted, but an e-mail with every mention may have been the first letter.
        let first = templates::first_letter(ctx, tx, creditor, statement).await?;
        earlier.extend(first.map(|one| EarlierLetter { number: one.reference, sent_on: one.on }));
    }
    let style = papers::style(tx, creditor).await?;
    let People { debtor, contact, principals, validated_by } = people;
    let locale = contact.locale;
    let formal = ready.action.tone == Tone::Formal;
    let today = ctx.today(creditor);
    let attention = (debtor.kind != DebtorKind::Consumer && contact.name != debtor.name)
        .then(|| contact.name.clone());
    let paper = LetterPaper {
        locale,
        style,
        kind: if formal { LetterKind::FormalNotice } else { LetterKind::Reminder },
        registered: ready.action.kind == ActionKind::RegisteredLetter,
        number: domain::letter::reference(ready.action.id),
        written_on: today,
        sender: papers::creditor_party(creditor, None),
        creditors: principals.iter().map(principal_party).collect(),
        debtor: papers::debtor_party(&debtor),
        attention,
        debtor_reference: debtor.reference.clone(),
        subject: worded.subject.clone(),
        body: worded.blocks.iter().map(part).collect(),
        earlier,
        lines: statement.lines.iter().map(line).collect(),
        total: statement.total,
        as_of: statement.as_of,
        pay_by: pay_by(today),
        account: transfers::account(creditor),
        transfer_reference: debtor.rf_reference.parse().ok(),
        link: link.to_owned(),
        signed_by: validated_by,
        check: Some(Check {
            code: code.to_string(),
            place: papers::verify_place(&ctx.settings.public_url),
        }),
        mentions: vec![personal_data(creditor, locale)],
    };
    Ok(Ok(Draft { paper, contact }))
}

async fn people(
    tx: &mut Tx,
    ready: &Ready,
    statement: &Statement,
) -> Result<Result<People, Unfit>, Failure> {
    let creditor = &ready.creditor;
    let debtor = store::debtors::by_id(tx, creditor.id, ready.action.debtor_id).await?;
    let debtor = debtor.ok_or_else(|| Failure::give_up("a letter without its debtor"))?;
    let contact = match ready.action.contact_id {
        Some(id) => store::contacts::by_id(tx, creditor.id, id).await?,
        None => store::contacts::of_debtor(tx, creditor.id, debtor.id).await?.into_iter().next(),
    };
    let contact = contact.ok_or_else(|| Failure::give_up("a letter without its contact"))?;
    let principals = match creditor.mandate {
        Mandate::Own => Vec::new(),
        Mandate::ThirdParty => match principals(tx, creditor, statement).await? {
            Ok(found) => found,
            Err(words) => return Ok(Err(Unfit::Sender(words))),
        },
    };
    let validated_by = match ready.action.validated_by {
        Some(id) => store::staff::by_id(tx, id).await?.map(|staff| staff.name),
        None => None,
    };
    Ok(Ok(People { debtor, contact, principals, validated_by }))
}

/// Those for whom it is collected, each with the address that the law wants in the letter.
async fn principals(
    tx: &mut Tx,
    creditor: &Creditor,
    statement: &Statement,
) -> Result<Result<Vec<Principal>, String>, Error> {
    let locale = creditor.locale;
    let mut found: Vec<Principal> = Vec::new();
    for line in &statement.lines {
        let Some(name) = &line.principal_name else {
            let missing =
                locale.pick("le créancier d’origine manque", "its original creditor is missing");
            return Ok(Err(format!("{} : {missing}", line.reference)));
        };
        if found.iter().any(|principal| principal.name == *name) {
            continue;
        }
        let known = store::principals::by_name(tx, creditor.id, name).await?;
        let fault = known.as_ref().map(|p| address::fault(&principal_party(p).address));
        match (known, fault) {
            (Some(principal), Some(None)) => found.push(principal),
            (_, fault) => {
                let words = fault.flatten().map_or_else(
                    || locale.pick("l’adresse manque", "the address is missing"),
                    |fault| fault.words(locale),
                );
                return Ok(Err(format!("{name} : {words}")));
            }
        }
    }
    Ok(Ok(found))
}

/// The first letters that were posted about these invoices; later ones name them (R124-4 CPCE).
async fn earlier(
    tx: &mut Tx,
    creditor: &Creditor,
    about: &[About],
) -> Result<Vec<EarlierLetter>, Error> {
    let mut found: Vec<EarlierLetter> = Vec::new();
    for row in about {
        if let Some((number, sent_on)) =
            store::letters::first_about(tx, creditor.id, row.invoice_id).await?
            && found.iter().all(|letter| letter.number != number)
        {
            found.push(EarlierLetter { number, sent_on });
        }
    }
    found.sort_by_key(|letter| letter.sent_on);
    Ok(found)
}

fn part(block: &Block) -> LetterPart {
    match block {
        Block::Paragraph(words) => LetterPart::Paragraph(words.clone()),
        Block::Statement => LetterPart::Statement,
        Block::Buttons => LetterPart::Ways,
    }
}

fn line(line: &StatementLine) -> LetterLine {
    LetterLine {
        reference: line.reference.clone(),
        label: line.label.clone(),
        creditor: line.principal_name.clone(),
        issued_on: line.issued_on,
        due_on: line.due_on,
        principal: line.principal,
        interest: line.interest,
        indemnity: line.indemnity,
        explanations: line.explanations.clone(),
    }
}

pub(super) fn principal_party(principal: &Principal) -> Party {
    Party {
        name: principal.name.clone(),
        address: Address {
            street: principal.street.clone(),
            postcode: principal.postcode.clone(),
            city: principal.city.clone(),
            country: principal.country.clone(),
        },
        siren: principal.siren.clone(),
        ..Party::default()
    }
}

fn debtor_address(debtor: &Debtor) -> Address {
    papers::debtor_party(debtor).address
}

fn personal_data(creditor: &Creditor, locale: Locale) -> String {
    let to = &creditor.email;
    match locale {
        Locale::Fr => format!(
            "Vos données servent à suivre le règlement de ces factures ; vous pouvez y accéder, les faire rectifier \
             et vous opposer à leur traitement en écrivant à {to}."
        ),
        Locale::En => format!(
            "Your data serve to follow the payment of these invoices; you may access and correct them, and object \
             to their processing, by writing to {to}."
        ),
    }
}
