//! A worded reminder in the form of its channel: the e-mail with its table and buttons, the short
//! message.

use super::{Block, Statement, StatementLine, Worded, variables::First};
use crate::messages::{
    compose::sender_address,
    letter::{Button, Item, Letter, Row, Table},
};
use domain::{Locale, party::Mandate};
use store::creditors::Creditor;

/// The most septets of one short message.
pub(crate) const SMS_SEPTETS: usize = 160;

/// Article L111-8, paragraphs 2 and 3, which letters of those who collect for others reproduce
/// (R124-4 CPCE). The law is quoted in its own language.
const L111_8: &str = "«\u{a0}Les frais de recouvrement entrepris sans titre exécutoire restent à la charge du \
    créancier, sauf s’ils concernent un acte dont l’accomplissement est prescrit par la loi au créancier. \
    Toute stipulation contraire est réputée non écrite, sauf disposition législative contraire. \
    Cependant, le créancier qui justifie du caractère nécessaire des démarches entreprises pour recouvrer sa \
    créance peut demander au juge de l’exécution de laisser tout ou partie des frais ainsi exposés à la charge \
    du débiteur de mauvaise foi.\u{a0}» (article L111-8 du Code des procédures civiles d’exécution, alinéas 2 et 3)";

/// What an e-mail needs besides its words.
pub(crate) struct Dress<'a> {
    pub(crate) locale: Locale,
    pub(crate) creditor: &'a Creditor,
    pub(crate) statement: &'a Statement,
    pub(crate) first: Option<&'a First>,
    /// For whom it is collected, a line each.
    pub(crate) principals: &'a [String],
    /// The link without a query.
    pub(crate) link: &'a str,
    /// As printed.
    pub(crate) code: String,
    pub(crate) public_url: &'a str,
    pub(crate) preferences_url: Option<String>,
}

/// The e-mail. A template that forgets the ways on gets them at its end: nobody is asked for money
/// without a way to answer.
pub(crate) fn letter(worded: &Worded, dress: &Dress<'_>) -> Letter {
    let Dress { locale, creditor, statement, .. } = *dress;
    let title = worded.subject.clone();
    let mut letter =
        Letter::new(locale, creditor, title, Some(dress.code.clone()), dress.public_url);
    letter.items = worded
        .blocks
        .iter()
        .map(|block| match block {
            Block::Paragraph(text) => Item::Paragraph(text.lines().map(str::to_owned).collect()),
            Block::Statement => Item::Statement(table(statement, locale)),
            Block::Buttons => Item::Buttons(buttons(dress)),
        })
        .collect();
    if !worded.blocks.contains(&Block::Buttons) {
        letter.items.push(Item::Buttons(buttons(dress)));
    }
    if creditor.mandate == Mandate::ThirdParty {
        letter.mentions = mentions(dress);
    }
    letter.preferences_url.clone_from(&dress.preferences_url);
    letter
}

/// The ways on, each leading to its page of the portal once the door is open.
fn buttons(dress: &Dress<'_>) -> Vec<Button> {
    let Dress { locale, link, statement, .. } = *dress;
    let pay = locale.money(statement.total);
    let see = locale.pick("Voir et payer", "See and pay");
    let way = |label: &str, go: &str| Button {
        label: label.to_owned(),
        url: format!("{link}?go={go}&lang={locale}"),
    };
    vec![
        way(&format!("{see} {pay}"), "pay"),
        way(locale.pick("J’ai besoin de temps", "I need more time"), "time"),
        way(locale.pick("Je ne suis pas d’accord", "I disagree"), "contest"),
        way(locale.pick("Ce n’est pas moi", "It is not me"), "not-me"),
    ]
}

fn table(statement: &Statement, locale: Locale) -> Table {
    let as_of = locale.date(statement.as_of);
    Table {
        caption: format!("{} {as_of}", locale.pick("Relevé au", "Statement as of")),
        heads: [
            locale.pick("Facture", "Invoice"),
            locale.pick("Échéance", "Due date"),
            locale.pick("Reste dû", "Remaining"),
        ],
        rows: statement.lines.iter().map(|line| row(line, locale)).collect(),
        total: (
            locale.pick("Total demandé", "Total asked for").to_owned(),
            locale.money(statement.total),
        ),
    }
}

fn row(line: &StatementLine, locale: Locale) -> Row {
    let extras = [
        (line.interest, locale.pick("Intérêts de retard", "Late interest")),
        (line.indemnity, locale.pick("Indemnité de recouvrement", "Recovery indemnity")),
    ];
    let invoice = match line.label.trim() {
        "" => line.reference.clone(),
        label => format!("{} – {label}", line.reference),
    };
    Row {
        invoice,
        due_on: locale.date(line.due_on),
        amount: locale.money(line.principal),
        extras: extras
            .into_iter()
            .filter(|(amount, _)| amount.is_positive())
            .map(|(amount, words)| (words.to_owned(), locale.money(amount)))
            .collect(),
        explanations: line.explanations.clone(),
    }
}

/// What R124-4 CPCE wants of those who collect for others: who collects and as what, for whom, on
/// which basis and how much, the demand and the means of payment, the text of the law; in later
/// messages the first one's reference and date.
fn mentions(dress: &Dress<'_>) -> Vec<String> {
    let Dress { locale, creditor, statement, principals, .. } = *dress;
    let colon = locale.pick("\u{a0}:", ":");
    let mut lines = vec![format!(
        "{}{colon} {} ({})",
        locale.pick("Recouvrement amiable confié à", "Amicable collection entrusted to"),
        sender_address(creditor),
        creditor.activity
    )];
    if !principals.is_empty() {
        let words = locale.plural(
            principals.len() as u64,
            locale.pick("Pour le compte du créancier", "On behalf of the creditor"),
            locale.pick("Pour le compte des créanciers", "On behalf of the creditors"),
        );
        let joint = locale.pick("\u{a0}; ", "; ");
        lines.push(format!("{words}{colon} {}", principals.join(joint)));
    }
    lines.push(basis(statement, locale));
    if let Some(First { reference, on }) = dress.first {
        let (words, joint) =
            locale.pick(("Notre premier message", "du"), ("Our first message", "of"));
        lines.push(format!("{words}{colon} {reference} {joint} {}", locale.date(*on)));
    }
    lines.push(L111_8.to_owned());
    lines
}

/// Basis and amounts, each apart, and what is demanded.
fn basis(statement: &Statement, locale: Locale) -> String {
    let references: Vec<&str> =
        statement.lines.iter().map(|line| line.reference.as_str()).collect();
    let references = references.join(", ");
    let [principal, interest, indemnity, total] =
        [statement.principal(), statement.interest(), statement.indemnity(), statement.total]
            .map(|money| locale.money(money));
    // The fixed indemnity is owed by law, whoever collects; nothing else is.
    let costs = if statement.indemnity().is_positive() {
        locale.pick(
            "hors l’indemnité forfaitaire que la loi rend due de plein droit, aucun frais de recouvrement n’est \
             réclamé",
            "apart from the fixed indemnity that is due by law, no recovery costs are claimed",
        )
    } else {
        locale.pick("aucun frais de recouvrement n’est réclamé", "no recovery costs are claimed")
    };
    let count = statement.lines.len() as u64;
    let noun = locale.plural(
        count,
        locale.pick("facture", "invoice"),
        locale.pick("factures", "invoices"),
    );
    match locale {
        Locale::Fr => format!(
            "Fondement de la créance\u{a0}: {noun} {references}. Principal {principal}, intérêts {interest}, \
             accessoires {indemnity}\u{a0}; {costs}. Nous vous demandons de payer {total}, par carte ou par \
             virement\u{a0}: le lien de ce message y mène."
        ),
        Locale::En => format!(
            "Basis of the claim: {noun} {references}. Principal {principal}, interest {interest}, accessories \
             {indemnity}; {costs}. We ask you to pay {total}, by card or bank transfer: the link in this message \
             leads there."
        ),
    }
}

/// The text of a short message in its alphabet, and how many septets it takes.
pub(crate) fn sms(worded: &Worded) -> (String, usize) {
    let text = domain::gsm7::fit(&worded.text().replace('\n', " "));
    let septets = domain::gsm7::septets(&text).unwrap_or(usize::MAX);
    (text, septets)
}
