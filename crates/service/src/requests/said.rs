//! What is said about a request: on its own page, and by message.

use super::{plan_said, transferred};
use crate::{
    Context, Error,
    audit::By,
    messages::{self, When},
};
use chrono::NaiveDate;
use domain::{
    Locale, Money,
    message::MessageKind,
    requests::{Answer, Ask, RequestKind, RequestState},
};
use store::{
    Tx,
    creditors::Creditor,
    requests::{Event, Request},
};
use uuid::Uuid;

/// Adds to what has happened to a request; the event's identifier.
pub(crate) async fn tell(
    ctx: &Context,
    tx: &mut Tx,
    request: &Request,
    kind: &str,
    by: By<'_>,
    words: &str,
    is_internal: bool,
) -> Result<Uuid, Error> {
    let (author_kind, author_id) = by.parts();
    let event = Event {
        id: ctx.id(),
        request_id: request.id,
        at: ctx.now(),
        kind: kind.to_owned(),
        author_kind: author_kind.to_owned(),
        author_id,
        words: words.to_owned(),
        document_id: None,
        is_internal,
    };
    store::requests::tell(tx, request.creditor_id, &event).await?;
    Ok(event.id)
}

/// Plans a message about a request to whoever asked, or else to the debtor's first contact. What
/// the clock causes keeps to the hours of contact.
pub(super) async fn write(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    request: &Request,
    kind: MessageKind,
) -> Result<(), Error> {
    write_when(ctx, tx, creditor, request, kind, When::Now).await
}

/// The same for what nobody asked for, whatever its kind: it keeps to the hours of contact.
pub(super) async fn write_in_hours(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    request: &Request,
    kind: MessageKind,
) -> Result<(), Error> {
    write_when(ctx, tx, creditor, request, kind, When::InHours).await
}

async fn write_when(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    request: &Request,
    kind: MessageKind,
    when: When,
) -> Result<(), Error> {
    let (debtor, asked) = (request.debtor_id, request.contact_id);
    if let Some(contact) = messages::reader(ctx, tx, creditor, debtor, asked).await? {
        messages::plan_about(ctx, tx, creditor, &contact, kind, request.id, when).await?;
    }
    Ok(())
}

/// Title and paragraphs of a message about a request, as things stand when it leaves.
pub(crate) async fn wording(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    request: &Request,
    kind: MessageKind,
    locale: Locale,
) -> Result<(String, Vec<String>), Error> {
    let told = match kind {
        MessageKind::RequestReceived => received(locale, request),
        MessageKind::PlanAgreed => plan_said::agreed(ctx, tx, creditor, request, locale).await?,
        MessageKind::InstalmentNotice => {
            plan_said::notice(ctx, tx, creditor, request, locale).await?
        }
        MessageKind::PlanBroken => plan_said::broken(ctx, tx, creditor, request, locale).await?,
        MessageKind::Clearance => plan_said::clearance(locale),
        _ => answered(locale, request),
    };
    Ok(told)
}

fn received(locale: Locale, request: &Request) -> (String, Vec<String>) {
    if let Ask::Transferred { minor, on, .. } = &request.ask.0 {
        return transferred::noted(locale, request, Money::new(*minor, request.currency), *on);
    }
    let title = locale.pick("Votre demande est bien reçue", "We have received your request");
    let by = request.answer_by.map(|day| locale.weekday_date(day)).unwrap_or_default();
    let what = request.kind.words(locale);
    let rests = match (request.kind, locale) {
        (RequestKind::Dispute, Locale::Fr) => Some(
            "D’ici là, rien n’est réclamé sur le montant que vous contestez. Ce que vous ne contestez pas reste à régler.",
        ),
        (RequestKind::Dispute, Locale::En) => Some(
            "Until then, nothing is claimed on the amount you contest. What you do not contest remains to be paid.",
        ),
        (kind, _) if kind.acknowledges() => Some(locale.pick(
            "D’ici là, aucun rappel ne part sur les factures concernées.",
            "Until then, no reminder leaves about the invoices concerned.",
        )),
        _ => None,
    };
    let first = match locale {
        Locale::Fr => format!(
            "{what} : une personne étudie votre demande et vous répond au plus tard le {by}."
        ),
        Locale::En => format!("{what}: a person looks at your request and answers by {by}."),
    };
    let last = locale.pick(
        "Votre espace montre où en est votre demande ; vous pouvez l’y compléter ou la retirer.",
        "Your page shows where your request stands; you can add to it or withdraw it there.",
    );
    let paragraphs = [Some(first), rests.map(str::to_owned), Some(last.to_owned())];
    (title.to_owned(), paragraphs.into_iter().flatten().collect())
}

fn answered(locale: Locale, request: &Request) -> (String, Vec<String>) {
    let fr = locale == Locale::Fr;
    let answer = request.answer.as_ref().map(|answer| &answer.0);
    if let Some(told) = transferred::answered(locale, request) {
        return told;
    }
    let title = |fr, en| own(locale, fr, en);
    match (request.state, answer) {
        (RequestState::Expired, _) => (
            title("Notre proposition a expiré", "Our offer has expired"),
            vec![title(
                "Sans réponse de votre part, notre proposition n’est plus valable. Vous pouvez faire une nouvelle demande depuis votre espace.",
                "Without an answer from you, our offer no longer stands. You can make a new request from your page.",
            )],
        ),
        (_, Some(Answer::Refuse { reason })) => {
            let still = if request.kind == RequestKind::Dispute {
                title(
                    "Le montant contesté est à nouveau à régler. Si vous n’êtes pas d’accord, répondez à ce message : nous réexaminerons votre dossier.",
                    "The contested amount is to be paid again. If you disagree, answer this message: we will look at your file again.",
                )
            } else {
                title(
                    "Vous pouvez faire une autre proposition, payer une partie, ou nous appeler : depuis votre espace, tout reste possible.",
                    "You can make another proposal, pay a part, or call us: from your page, everything remains possible.",
                )
            };
            let head = title(
                "Nous ne pouvons pas accepter votre demande :",
                "We cannot agree to your request:",
            );
            (
                title("Réponse à votre demande", "Answer to your request"),
                vec![head, reason.clone(), still],
            )
        }
        (_, Some(Answer::Counter { open_until, .. })) => {
            let day = locale.weekday_date(*open_until);
            let text = if fr {
                format!(
                    "Nous vous proposons un autre échéancier. Il vous attend dans votre espace : acceptez-le ou refusez-le d’ici le {day}. Aucun rappel ne part d’ici là."
                )
            } else {
                format!(
                    "We propose another plan. It waits for you on your page: accept or refuse it by {day}. No reminder leaves until then."
                )
            };
            (title("Notre proposition", "Our proposal"), vec![text])
        }
        (_, Some(Answer::CounterSum { minor, on, open_until })) => {
            let sum = locale.money(Money::new(*minor, request.currency));
            let whole = locale.money(Money::new(request.minor, request.currency));
            let (on, last) = (locale.weekday_date(*on), locale.weekday_date(*open_until));
            let text = if fr {
                format!(
                    "Nous vous proposons une autre somme\u{a0}: {sum}, payés d’ici le {on}, soldent les {whole} que vous devez. La proposition vous attend dans votre espace\u{a0}: acceptez-la ou refusez-la d’ici le {last}. Aucun rappel ne part d’ici là."
                )
            } else {
                format!(
                    "We propose another sum: {sum}, paid by {on}, settle the {whole} that you owe. The offer waits for you on your page: accept or refuse it by {last}. No reminder leaves until then."
                )
            };
            (title("Notre proposition", "Our proposal"), vec![text])
        }
        (_, Some(Answer::AskDocument { what })) => (
            title("Il nous manque quelque chose", "We need something from you"),
            vec![
                title(
                    "Pour répondre à votre demande, il nous faut :",
                    "To answer your request, we need:",
                ),
                what.clone(),
                title("Répondez depuis votre espace.", "Answer from your page."),
            ],
        ),
        _ => granted(locale, request),
    }
}

pub(super) fn granted(locale: Locale, request: &Request) -> (String, Vec<String>) {
    let title = own(locale, "Votre demande est acceptée", "Your request is accepted");
    let until = |day: NaiveDate| locale.weekday_date(day);
    let answer = request.answer.as_ref().map(|answer| &answer.0);
    let text = match (&request.ask.0, answer, locale) {
        (Ask::Delay { .. }, Some(Answer::ApproveUntil { on: day }), Locale::Fr)
        | (Ask::Delay { until: day }, _, Locale::Fr) => {
            format!("Vous avez jusqu’au {}. Aucun rappel ne part d’ici là.", until(*day))
        }
        (Ask::Delay { .. }, Some(Answer::ApproveUntil { on: day }), Locale::En)
        | (Ask::Delay { until: day }, _, Locale::En) => {
            format!("You have until {}. No reminder leaves until then.", until(*day))
        }
        (Ask::Promise { .. }, Some(Answer::ApproveUntil { on: day }), Locale::Fr)
        | (Ask::Promise { on: day }, _, Locale::Fr) => format!(
            "Nous notons que vous paierez le {}. Aucun rappel ne part d’ici là.",
            until(*day)
        ),
        (Ask::Promise { .. }, Some(Answer::ApproveUntil { on: day }), Locale::En)
        | (Ask::Promise { on: day }, _, Locale::En) => {
            format!("We note that you will pay on {}. No reminder leaves until then.", until(*day))
        }
        (Ask::Dispute { .. }, answer, _) => {
            let minor = match answer {
                Some(Answer::ApprovePart { minor }) => *minor,
                _ => request.minor,
            };
            let amount = locale.money(Money::new(minor, request.currency));
            match locale {
                Locale::Fr => format!(
                    "Vous avez raison : {amount} sont retirés de ce que vous devez. Vous n’avez rien à faire."
                ),
                Locale::En => format!(
                    "You are right: {amount} are taken off what you owe. There is nothing for you to do."
                ),
            }
        }
        (Ask::ContactChange(change), _, _) if change.new_email().is_some() => locale
            .pick(
                "C’est noté. Un message vient de partir à la nouvelle adresse e-mail : elle est utilisée dès que la personne qui la lit l’a confirmée.",
                "It is noted. A message has just left for the new e-mail address: it is used as soon as whoever reads it has confirmed it.",
            )
            .to_owned(),
        (Ask::Document, _, _) => locale
            .pick(
                "Votre demande est traitée. Si un document vous est remis, il vous attend dans votre espace, avec cette demande.",
                "Your request is dealt with. If a document is handed to you, it waits on your page, with this request.",
            )
            .to_owned(),
        _ => locale.pick("C’est noté, et fait.", "It is noted, and done.").to_owned(),
    };
    (title, vec![text])
}

pub(super) fn own(locale: Locale, fr: &'static str, en: &'static str) -> String {
    locale.pick(fr, en).to_owned()
}
