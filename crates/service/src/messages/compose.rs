//! What a message says, in the contact's language.

use super::{
    Mail,
    letter::{Button, Item, Letter},
    money,
};
use crate::{Context, Error};
use chrono::NaiveDate;
use domain::{Locale, Money, message::MessageKind, party::Mandate};
use std::fmt::Display;
use store::{Tx, contacts::Contact, creditors::Creditor, debtors::Debtor, messages::Message};

/// What is owed when a message leaves.
#[derive(Clone, Debug)]
pub(super) struct Owed {
    pub(super) total: Money,
    pub(super) overdue: Money,
    pub(super) invoices: u64,
}

/// What a message is about.
pub(super) enum Wording {
    Link,
    DoorCode(String),
    CommitmentCode(String),
    /// A turn of a conversation waits: its words stay behind the door.
    ToRead,
    /// About a request: title and paragraphs.
    Told(String, Vec<String>),
    /// To a former address: where messages go now, masked.
    Moved(String),
    Receipt(Money),
    Refund(Money),
    /// Money that had been booked by mistake; of a transfer, the day that had been said.
    Mistake {
        amount: Money,
        on: Option<NaiveDate>,
    },
}

impl Wording {
    /// The digits that it gives away.
    pub(super) fn code(&self) -> Option<&str> {
        match self {
            Self::DoorCode(code) | Self::CommitmentCode(code) => Some(code),
            _ => None,
        }
    }
}

/// What a message needs to be worded.
pub(super) struct Facts {
    pub(super) contact_name: String,
    pub(super) link: String,
    pub(super) owed: Owed,
    pub(super) wording: Wording,
    pub(super) code: String,
}

/// What a debtor owes now, from the ledger.
pub(super) async fn owed(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    debtor: &Debtor,
) -> Result<Owed, Error> {
    let today = ctx.today(creditor);
    let rows = store::invoices::open_of_debtor(tx, creditor.id, debtor.id).await?;
    let open = |minor: i64| minor.max(0);
    let total: i64 = rows.iter().map(|row| row.balance_minor).sum();
    let overdue: i64 = rows
        .iter()
        .filter(|row| row.invoice.due_on < today)
        .map(|row| open(row.balance_minor))
        .sum();
    let count = rows.iter().filter(|row| row.balance_minor > 0).count();
    Ok(Owed {
        total: Money::new(total.max(0), creditor.currency),
        overdue: Money::new(overdue.min(total.max(0)), creditor.currency),
        invoices: u64::try_from(count).unwrap_or(u64::MAX),
    })
}

/// A message's subject.
pub(super) fn subject(creditor: &Creditor, locale: Locale, kind: MessageKind) -> String {
    let name = one_line(&creditor.name);
    match (kind, locale) {
        (MessageKind::Link, Locale::Fr) => format!("{name} : votre espace de paiement"),
        (MessageKind::Link, Locale::En) => format!("{name}: your payment page"),
        (MessageKind::DoorCode, Locale::Fr) => format!("{name} : votre code d’accès"),
        (MessageKind::DoorCode, Locale::En) => format!("{name}: your access code"),
        (MessageKind::Receipt, Locale::Fr) => format!("{name} : reçu de votre paiement"),
        (MessageKind::Receipt, Locale::En) => format!("{name}: receipt for your payment"),
        (MessageKind::Refund, Locale::Fr) => format!("{name} : votre remboursement"),
        (MessageKind::Refund, Locale::En) => format!("{name}: your refund"),
        (MessageKind::Mistake, Locale::Fr) => format!("{name} : rectification d’un paiement"),
        (MessageKind::Mistake, Locale::En) => format!("{name}: a payment corrected"),
        (MessageKind::CommitmentCode, Locale::Fr) => format!("{name} : votre code de signature"),
        (MessageKind::CommitmentCode, Locale::En) => format!("{name}: your signing code"),
        (MessageKind::RequestReceived, Locale::Fr) => {
            format!("{name} : votre demande est bien reçue")
        }
        (MessageKind::RequestReceived, Locale::En) => {
            format!("{name}: we have received your request")
        }
        (MessageKind::RequestAnswered, Locale::Fr) => format!("{name} : réponse à votre demande"),
        (MessageKind::RequestAnswered, Locale::En) => format!("{name}: answer to your request"),
        (MessageKind::PlanAgreed, Locale::Fr) => format!("{name} : votre échéancier"),
        (MessageKind::PlanAgreed, Locale::En) => format!("{name}: your plan"),
        (MessageKind::InstalmentNotice, Locale::Fr) => format!("{name} : votre prochaine échéance"),
        (MessageKind::InstalmentNotice, Locale::En) => format!("{name}: your next instalment"),
        (MessageKind::PlanBroken, Locale::Fr) => {
            format!("{name} : votre échéancier est interrompu")
        }
        (MessageKind::PlanBroken, Locale::En) => format!("{name}: your plan has ended"),
        (MessageKind::ContactChanged, Locale::Fr) => format!("{name} : votre adresse a changé"),
        (MessageKind::ContactChanged, Locale::En) => format!("{name}: your address has changed"),
        (MessageKind::AccountMessage, Locale::Fr) => format!("{name} : un message vous attend"),
        (MessageKind::AccountMessage, Locale::En) => format!("{name}: a message waits for you"),
        (MessageKind::Clearance, Locale::Fr) => format!("{name} : tout est réglé"),
        (MessageKind::Clearance, Locale::En) => format!("{name}: all is settled"),
        // Reminders are worded by the creditor's templates; this stands in the outbox until then.
        (MessageKind::Reminder | MessageKind::FormalNotice, _) => name,
    }
}

/// A name fit for a header: a line break would begin another one.
pub(crate) fn one_line(name: &str) -> String {
    name.split(char::is_control).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The e-mail for a message.
pub(super) fn mail(
    ctx: &Context,
    creditor: &Creditor,
    message: &Message,
    facts: &Facts,
) -> Result<Mail, Error> {
    let letter = letter(&ctx.settings.public_url, creditor, message.locale, facts);
    envelope(ctx, creditor, message, &letter)
}

/// The Message-ID of what has this id: the same each time it is sent.
pub(crate) fn message_id(ctx: &Context, id: impl Display) -> String {
    let host = ctx.settings.public_url.split("://").nth(1).unwrap_or("localhost");
    let host = host.split([':', '/']).next().unwrap_or("localhost");
    format!("{id}@{host}")
}

/// A message in its envelope.
pub(crate) fn envelope(
    ctx: &Context,
    creditor: &Creditor,
    message: &Message,
    letter: &Letter,
) -> Result<Mail, Error> {
    Ok(Mail {
        message_id: message_id(ctx, message.id),
        from_name: one_line(&creditor.name),
        from: ctx.settings.mail_from.clone(),
        reply_to: creditor.email.clone(),
        to: message.recipient.clone(),
        subject: one_line(&message.subject),
        text: letter.text().map_err(Error::internal)?,
        html: letter.html().map_err(Error::internal)?,
        unsubscribe: format!("mailto:{}?subject=STOP", creditor.email),
        one_click: None,
        attachments: Vec::new(),
    })
}

fn letter(public_url: &str, creditor: &Creditor, locale: Locale, facts: &Facts) -> Letter {
    let (title, paragraphs) = body(creditor, locale, facts);
    let mut letter = Letter::new(locale, creditor, title, Some(facts.code.clone()), public_url);
    letter.say(greeting(locale, &facts.contact_name));
    for paragraph in paragraphs {
        letter.say(paragraph);
    }
    let label = match (&facts.wording, facts.owed.total.is_positive()) {
        // A former address opens nothing any more.
        (Wording::DoorCode(_) | Wording::CommitmentCode(_) | Wording::Moved(_), _) => {
            return letter;
        }
        (Wording::Link, true) => match locale {
            Locale::Fr => format!("Voir et payer {}", locale.money(facts.owed.total)),
            Locale::En => format!("See and pay {}", locale.money(facts.owed.total)),
        },
        (Wording::ToRead, _) => locale.pick("Lire le message", "Read the message").to_owned(),
        _ => locale.pick("Ouvrir mon espace", "Open my page").to_owned(),
    };
    letter.items.push(Item::Buttons(vec![Button { label, url: facts.link.clone() }]));
    letter
}

fn greeting(locale: Locale, name: &str) -> String {
    match (locale, name.trim()) {
        (Locale::Fr, "") => "Bonjour,".to_owned(),
        (Locale::En, "") => "Hello,".to_owned(),
        (Locale::Fr, name) => format!("Bonjour {name},"),
        (Locale::En, name) => format!("Hello {name},"),
    }
}

fn body(creditor: &Creditor, locale: Locale, facts: &Facts) -> (String, Vec<String>) {
    let name = &creditor.name;
    let owed = &facts.owed;
    let (total, overdue) = (locale.money(owed.total), locale.money(owed.overdue));
    match (&facts.wording, locale) {
        (Wording::Link, Locale::Fr) if owed.total.is_positive() => {
            let invoices = locale.plural(owed.invoices, "facture", "factures");
            let mut lines = vec![format!(
                "Chez {name}, il vous reste {total} à régler ({} {invoices}).",
                owed.invoices
            )];
            if owed.overdue.is_positive() {
                lines.push(format!("Pour {overdue}, l’échéance est passée."));
            }
            lines.push(
                "Votre espace explique chaque montant. Vous pouvez y payer, télécharger vos factures ou nous écrire. \
                 Si vous avez déjà payé, merci : ne tenez pas compte de ce message."
                    .to_owned(),
            );
            ("Votre espace de paiement".to_owned(), lines)
        }
        (Wording::Link, Locale::En) if owed.total.is_positive() => {
            let invoices = locale.plural(owed.invoices, "invoice", "invoices");
            let mut lines =
                vec![format!("You have {total} left to pay to {name} ({} {invoices}).", owed.invoices)];
            if owed.overdue.is_positive() {
                lines.push(format!("For {overdue}, the due date has passed."));
            }
            lines.push(
                "Your page explains every amount. You can pay there, download your invoices or write to us. \
                 If you have already paid, thank you: please disregard this message."
                    .to_owned(),
            );
            ("Your payment page".to_owned(), lines)
        }
        (Wording::Link, _) => (
            locale.pick("Votre espace", "Your page").to_owned(),
            vec![match locale {
                Locale::Fr => format!("Vous ne devez rien à {name} à ce jour. Votre espace garde vos factures et vos reçus."),
                Locale::En => format!("You owe {name} nothing today. Your page keeps your invoices and receipts."),
            }],
        ),
        (Wording::DoorCode(code), _) => (
            locale.pick("Votre code d’accès", "Your access code").to_owned(),
            vec![
                format!("{} {}", locale.pick("Votre code :", "Your code:"), spaced(code)),
                locale
                    .pick(
                        "Il est valable dix minutes. Ne le donnez à personne, pas même au téléphone : personne ne vous le demandera.",
                        "It is valid for ten minutes. Give it to no one, not even on the phone: nobody will ask you for it.",
                    )
                    .to_owned(),
            ],
        ),
        (Wording::CommitmentCode(code), _) => (
            locale.pick("Votre code de signature", "Your signing code").to_owned(),
            vec![
                format!("{} {}", locale.pick("Votre code :", "Your code:"), spaced(code)),
                locale
                    .pick(
                        "Il confirme ce que vous venez de préparer, et rien d’autre. Il est valable dix minutes. Si vous n’avez rien demandé, ne le donnez à personne et ignorez ce message.",
                        "It confirms what you have just prepared, and nothing else. It is valid for ten minutes. If you asked for nothing, give it to no one and ignore this message.",
                    )
                    .to_owned(),
            ],
        ),
        (Wording::Moved(to), _) => moved(creditor, locale, to),
        (Wording::ToRead, _) => to_read(creditor, locale),
        (Wording::Told(title, paragraphs), _) => (title.clone(), paragraphs.clone()),
        (Wording::Receipt(amount), _) => money::receipt(locale, *amount, owed),
        (Wording::Refund(amount), _) => money::refund(locale, *amount),
        (Wording::Mistake { amount, on }, _) => money::mistake(creditor, locale, *amount, *on, owed),
    }
}

/// That somebody has written, and not what: e-mails are read over shoulders.
fn to_read(creditor: &Creditor, locale: Locale) -> (String, Vec<String>) {
    let name = &creditor.name;
    let title = locale.pick("Un message vous attend", "A message waits for you");
    let first = match locale {
        Locale::Fr => format!("Une personne vous a écrit pour {name}."),
        Locale::En => format!("A person has written to you for {name}."),
    };
    let second = locale.pick(
        "Votre espace garde ce message et vous permet d’y répondre. Pour qu’il reste entre vous et nous, il n’est pas repris ici.",
        "Your page keeps this message and lets you answer it. So that it stays between you and us, it is not repeated here.",
    );
    (title.to_owned(), vec![first, second.to_owned()])
}

/// What a former address is told.
fn moved(creditor: &Creditor, locale: Locale, to: &str) -> (String, Vec<String>) {
    let title = locale.pick("Votre adresse a changé", "Your address has changed");
    let lines = match locale {
        Locale::Fr => [
            format!(
                "À votre demande, nos messages vont désormais à {to}. Les liens reçus ici n’ouvrent plus rien."
            ),
            format!("Ce n’est pas vous ? Écrivez-nous tout de suite à {}.", creditor.email),
        ],
        Locale::En => [
            format!(
                "As you asked, our messages go to {to} from now on. The links you received here open nothing any more."
            ),
            format!("Was it not you? Write to us at once at {}.", creditor.email),
        ],
    };
    (title.to_owned(), lines.to_vec())
}

/// A code of six digits as messages print it.
pub(super) fn spaced(code: &str) -> String {
    code.split_at_checked(3).map_or_else(|| code.to_owned(), |(a, b)| format!("{a} {b}"))
}

/// Who writes: name, address, number.
pub(crate) fn sender_address(creditor: &Creditor) -> String {
    let address =
        format!("{}, {} {}", creditor.street.replace('\n', ", "), creditor.postcode, creditor.city);
    let siren =
        creditor.siren.as_deref().map(|siren| format!(" · SIREN {siren}")).unwrap_or_default();
    format!("{} · {address}{siren}", creditor.name)
}

/// Who collects, for the foot of a message.
pub(crate) fn sender_line(creditor: &Creditor, locale: Locale) -> String {
    let role = match creditor.mandate {
        Mandate::Own => String::new(),
        Mandate::ThirdParty => format!(
            " · {}",
            locale.pick(
                "recouvrement amiable pour le compte de tiers",
                "amicable collection on behalf of others"
            )
        ),
    };
    sender_address(creditor) + &role
}

/// A message as it would leave now, with a link that opens nothing.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The address it would go to; nothing if the contact has none.
    pub to: Option<String>,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// Its HTML.
    pub html: String,
}

/// What a link message to this contact would say now.
pub async fn preview(
    ctx: &Context,
    creditor: &Creditor,
    contact: &Contact,
) -> Result<Preview, Error> {
    let mut tx = ctx.store.read().await?;
    let debtor = store::debtors::by_id(&mut tx, creditor.id, contact.debtor_id)
        .await?
        .ok_or_else(|| Error::internal("a contact without its debtor"))?;
    let facts = Facts {
        contact_name: contact.name.clone(),
        link: format!("{}/l/{}", ctx.settings.public_url, "•".repeat(8)),
        owed: owed(ctx, &mut tx, creditor, &debtor).await?,
        wording: Wording::Link,
        code: "••••-••••".to_owned(),
    };
    let letter = letter(&ctx.settings.public_url, creditor, contact.locale, &facts);
    Ok(Preview {
        to: contact.email.clone(),
        subject: subject(creditor, contact.locale, MessageKind::Link),
        text: letter.text().map_err(Error::internal)?,
        html: letter.html().map_err(Error::internal)?,
    })
}
