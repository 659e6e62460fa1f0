//! What a creditor's template may say: the variables, what each means, and their values for one
//! message. To add one: a variant, its meaning, its example, its value in [`values`].

use super::Statement;
use crate::{letters, transfers};
use chrono::{Days, NaiveDate};
use domain::{Locale, Money, calendar, gsm7, party::Mandate, text_enum};
use std::collections::BTreeMap;
use store::{creditors::Creditor, debtors::Debtor};

/// Days that a reminder leaves to pay, before the deadline moves on to a business day.
const DAYS_TO_PAY: u64 = 8;

/// What a name may take of a short message.
const NAME_SEPTETS: usize = 24;

/// The values of a message's variables, blocks left out.
pub(crate) type Values = BTreeMap<&'static str, String>;

text_enum! {
    /// A variable of a template. The last two are blocks: each stands in a paragraph of its own.
    pub enum Variable {
        /// The person written to.
        ContactName => "contact_name",
        /// The debtor.
        DebtorName => "debtor_name",
        /// The creditor's reference of the debtor.
        DebtorReference => "debtor_reference",
        /// Who writes.
        CreditorName => "creditor_name",
        /// Where to write to it.
        CreditorEmail => "creditor_email",
        /// Where to call it.
        CreditorPhone => "creditor_phone",
        /// For whom it is collected, if for others.
        OnBehalfOf => "on_behalf_of",
        /// Everything that is asked for.
        Total => "total",
        /// What remains of the invoices.
        Principal => "principal",
        /// Late interest.
        Interest => "interest",
        /// Indemnities.
        Indemnity => "indemnity",
        /// How many invoices.
        InvoiceCount => "invoice_count",
        /// Which invoices.
        InvoiceReferences => "invoice_references",
        /// The earliest due date.
        OldestDueOn => "oldest_due_on",
        /// Days since then.
        DaysLate => "days_late",
        /// Until when to pay.
        Deadline => "deadline",
        /// The way into the portal.
        Link => "link",
        /// What proves the message genuine.
        Code => "code",
        /// The first message's reference.
        FirstLetterReference => "first_letter_reference",
        /// The first message's date.
        FirstLetterOn => "first_letter_on",
        /// The date that the debtor promised.
        PromisedOn => "promised_on",
        /// To whom a transfer goes.
        AccountHolder => "account_holder",
        /// To which account.
        Iban => "iban",
        /// With which reference.
        RfReference => "rf_reference",
        /// The statement of account.
        Statement => "statement",
        /// The ways on.
        Buttons => "buttons",
    }
}

impl Variable {
    /// What it stands for, for whoever writes a template.
    pub const fn meaning(self, locale: Locale) -> &'static str {
        let (fr, en) = match self {
            Self::ContactName => ("la personne à qui l’on écrit", "the person written to"),
            Self::DebtorName => ("le débiteur", "the debtor"),
            Self::DebtorReference => {
                ("votre référence du débiteur", "your reference of the debtor")
            }
            Self::CreditorName => ("votre nom", "your name"),
            Self::CreditorEmail => ("votre adresse e-mail", "your e-mail address"),
            Self::CreditorPhone => ("votre téléphone, s’il est connu", "your telephone, if known"),
            Self::OnBehalfOf => (
                "pour qui vous recouvrez, si ce n’est pas pour vous-même",
                "for whom you collect, if not for yourself",
            ),
            Self::Total => (
                "tout ce qui est demandé, intérêts et indemnité compris",
                "everything asked for, interest and indemnity included",
            ),
            Self::Principal => (
                "ce qui reste dû sur les factures, hors part contestée",
                "what remains of the invoices, without what is contested",
            ),
            Self::Interest => ("intérêts de retard, s’il y en a", "late interest, if there is any"),
            Self::Indemnity => {
                ("indemnité de 40 €, s’il y en a", "indemnity of €40, if there is any")
            }
            Self::InvoiceCount => ("nombre de factures, en mots", "how many invoices, in words"),
            Self::InvoiceReferences => ("leurs références", "their references"),
            Self::OldestDueOn => ("l’échéance la plus ancienne", "the earliest due date"),
            Self::DaysLate => (
                "le retard en jours, si l’échéance est passée",
                "how many days late, once the due date has passed",
            ),
            Self::Deadline => ("la date jusqu’à laquelle payer", "the date until which to pay"),
            Self::Link => ("le lien personnel vers l’espace", "the personal link to the portal"),
            Self::Code => ("le code qui prouve l’authenticité", "the code that proves it genuine"),
            Self::FirstLetterReference => (
                "la référence du premier message, s’il y en a eu un",
                "the first message’s reference, if there was one",
            ),
            Self::FirstLetterOn => (
                "la date du premier message, s’il y en a eu un",
                "the first message’s date, if there was one",
            ),
            Self::PromisedOn => {
                ("la date promise, s’il y en a une", "the promised date, if there is one")
            }
            Self::AccountHolder => ("le titulaire du compte", "the account’s holder"),
            Self::Iban => ("l’IBAN, en groupes de quatre", "the IBAN in groups of four"),
            Self::RfReference => (
                "la référence à indiquer dans le virement",
                "the reference that a transfer must carry",
            ),
            Self::Statement => (
                "le relevé, facture par facture (paragraphe entier)",
                "the statement, invoice by invoice (a whole paragraph)",
            ),
            Self::Buttons => (
                "les boutons : payer, demander du temps, contester, ce n’est pas moi (paragraphe entier)",
                "the buttons: pay, need time, contest, it is not me (a whole paragraph)",
            ),
        };
        locale.pick(fr, en)
    }

    /// How it may look.
    pub const fn example(self, locale: Locale) -> &'static str {
        let (fr, en) = match self {
            Self::ContactName => ("Claire Martin", "Claire Martin"),
            Self::DebtorName => ("Boulangerie Martin", "Martin Bakery"),
            Self::DebtorReference => ("C-1042", "C-1042"),
            Self::CreditorName => ("Atelier Marceau", "Atelier Marceau"),
            Self::CreditorEmail => ("compta@marceau.example", "accounts@marceau.example"),
            Self::CreditorPhone => ("+33 4 72 00 00 00", "+33 4 72 00 00 00"),
            Self::OnBehalfOf => ("Menuiserie Perrin", "Perrin Joinery"),
            Self::Total => ("1\u{202f}281,23\u{a0}€", "€1,281.23"),
            Self::Principal => ("1\u{202f}240,00\u{a0}€", "€1,240.00"),
            Self::Interest => ("1,23\u{a0}€", "€1.23"),
            Self::Indemnity => ("40,00\u{a0}€", "€40.00"),
            Self::InvoiceCount => ("2 factures", "2 invoices"),
            Self::InvoiceReferences => ("F2026-0042, F2026-0051", "F2026-0042, F2026-0051"),
            Self::OldestDueOn => ("4\u{a0}février 2026", "4\u{a0}February 2026"),
            Self::DaysLate => ("40", "40"),
            Self::Deadline => ("mardi 24\u{a0}mars 2026", "Tuesday 24\u{a0}March 2026"),
            Self::Link => (
                "https://payer.example/l/AbCdEfGhIjKlMnOpQrStUv",
                "https://pay.example/l/AbCdEfGhIjKlMnOpQrStUv",
            ),
            Self::Code | Self::FirstLetterReference => ("K7QF-2M9T", "K7QF-2M9T"),
            Self::FirstLetterOn => ("9\u{a0}février 2026", "9\u{a0}February 2026"),
            Self::PromisedOn => ("vendredi 20\u{a0}mars 2026", "Friday 20\u{a0}March 2026"),
            Self::AccountHolder => ("Atelier Marceau SARL", "Atelier Marceau SARL"),
            Self::Iban => {
                ("FR14 2004 1010 0505 0001 3M02 606", "FR14 2004 1010 0505 0001 3M02 606")
            }
            Self::RfReference => ("RF18 5390 0754 7034", "RF18 5390 0754 7034"),
            Self::Statement | Self::Buttons => ("", ""),
        };
        locale.pick(fr, en)
    }

    /// Whether it is a paragraph of its own.
    pub const fn is_block(self) -> bool {
        matches!(self, Self::Statement | Self::Buttons)
    }
}

/// What the variables are filled from.
pub(crate) struct Facts<'a> {
    pub(crate) locale: Locale,
    pub(crate) creditor: &'a Creditor,
    pub(crate) debtor: &'a Debtor,
    pub(crate) contact_name: &'a str,
    pub(crate) statement: &'a Statement,
    pub(crate) link: String,
    pub(crate) code: String,
    pub(crate) first: Option<First>,
    pub(crate) promised_on: Option<NaiveDate>,
    /// On paper the deadline leaves time for the post, as the letter itself says.
    pub(crate) on_paper: bool,
}

/// The first message that went about a debt: later ones name it (R124-4 CPCE).
#[derive(Clone, Debug)]
pub(crate) struct First {
    /// Its verification code, as printed on it.
    pub(crate) reference: String,
    /// When it left, local date.
    pub(crate) on: NaiveDate,
}

/// The values of a message. What is empty or does not apply has none, so that a template may ask
/// for it (`{% if promised_on %}`) and is refused when it prints it all the same.
pub(crate) fn values(facts: &Facts<'_>) -> Values {
    let filled = |(variable, value): (Variable, Option<String>)| {
        let value = value.map(|text| plain(&text)).filter(|text| !text.is_empty());
        value.map(|value| (variable.as_str(), value))
    };
    people(facts).into_iter().chain(claim(facts)).chain(ways(facts)).filter_map(filled).collect()
}

fn people(facts: &Facts<'_>) -> [(Variable, Option<String>); 6] {
    let Facts { creditor, debtor, .. } = facts;
    [
        (Variable::ContactName, Some(facts.contact_name.to_owned())),
        (Variable::DebtorName, Some(debtor.name.clone())),
        (Variable::DebtorReference, Some(debtor.reference.clone())),
        (Variable::CreditorName, Some(creditor.name.clone())),
        (Variable::CreditorEmail, Some(creditor.email.clone())),
        (Variable::CreditorPhone, creditor.phone.clone()),
    ]
}

fn claim(facts: &Facts<'_>) -> [(Variable, Option<String>); 10] {
    let Facts { locale, statement, .. } = facts;
    let money = |money: Money| money.is_positive().then(|| locale.money(money));
    let references: Vec<&str> =
        statement.lines.iter().map(|line| line.reference.as_str()).collect();
    let count = references.len() as u64;
    let noun = locale.plural(
        count,
        locale.pick("facture", "invoice"),
        locale.pick("factures", "invoices"),
    );
    let due = statement.oldest_due_on();
    let late = due.map(|due| (statement.as_of - due).num_days()).filter(|days| *days > 0);
    [
        (Variable::Total, money(statement.total)),
        (Variable::Principal, money(statement.principal())),
        (Variable::Interest, money(statement.interest())),
        (Variable::Indemnity, money(statement.indemnity())),
        (Variable::InvoiceCount, Some(format!("{count} {noun}"))),
        (Variable::InvoiceReferences, Some(references.join(", "))),
        (Variable::OldestDueOn, due.map(|due| locale.date(due))),
        (Variable::DaysLate, late.map(|days| days.to_string())),
        (Variable::Deadline, deadline(facts).map(|day| locale.weekday_date(day))),
        (Variable::OnBehalfOf, on_behalf_of(facts)),
    ]
}

fn ways(facts: &Facts<'_>) -> [(Variable, Option<String>); 8] {
    let account = transfers::account(facts.creditor);
    let reference = facts.debtor.rf_reference.parse::<domain::reference::RfReference>().ok();
    let first = facts.first.as_ref();
    [
        (Variable::Link, Some(facts.link.clone())),
        (Variable::Code, Some(facts.code.clone())),
        (Variable::FirstLetterReference, first.map(|first| first.reference.clone())),
        (Variable::FirstLetterOn, first.map(|first| facts.locale.date(first.on))),
        (Variable::PromisedOn, facts.promised_on.map(|day| facts.locale.weekday_date(day))),
        (Variable::Iban, Some(account.grouped_iban())),
        (Variable::AccountHolder, Some(account.holder)),
        (Variable::RfReference, reference.map(|reference| reference.grouped())),
    ]
}

/// Those for whom it is collected, in words; nothing for a creditor that collects its own.
fn on_behalf_of(facts: &Facts<'_>) -> Option<String> {
    let Facts { locale, creditor, statement, .. } = *facts;
    if creditor.mandate == Mandate::Own {
        return None;
    }
    let names = statement.principal_names();
    let (last, others) = names.split_last()?;
    let joint = locale.pick("et", "and");
    Some(match others {
        [] => (*last).to_owned(),
        others => format!("{} {joint} {last}", others.join(", ")),
    })
}

/// Until when a reminder asks for payment: on paper the day that the letter names, else the due
/// date while it lies ahead, else a business day in a week or so.
fn deadline(facts: &Facts<'_>) -> Option<NaiveDate> {
    let Facts { statement, on_paper, .. } = *facts;
    if on_paper {
        return Some(letters::pay_by(statement.as_of));
    }
    let due = statement.oldest_due_on()?;
    if due >= statement.as_of {
        return Some(due);
    }
    statement.as_of.checked_add_days(Days::new(DAYS_TO_PAY)).map(calendar::business_day_from)
}

/// A value on one line, without what could pass for a block or steer a terminal.
fn plain(text: &str) -> String {
    let shown = |c: char| if c.is_control() { ' ' } else { c };
    let private = |c: &char| !('\u{e000}'..='\u{f8ff}').contains(c);
    text.chars().filter(private).map(shown).collect::<String>().trim().to_owned()
}

/// The same values with names cut so short that a short message holds them.
pub(crate) fn shortened(mut values: Values) -> Values {
    for variable in [Variable::ContactName, Variable::DebtorName, Variable::CreditorName] {
        if let Some(name) = values.get_mut(variable.as_str()) {
            *name = first_septets(&gsm7::fit(name), NAME_SEPTETS);
        }
    }
    values
}

/// The beginning of a text that takes at most so many septets.
fn first_septets(text: &str, most: usize) -> String {
    let mut taken = 0;
    let fits = |letter: &char| {
        taken += gsm7::septets(letter.encode_utf8(&mut [0; 4])).unwrap_or(most);
        taken <= most
    };
    text.chars().take_while(fits).collect::<String>().trim().to_owned()
}
