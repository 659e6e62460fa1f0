//! What is said about a request: on its own page, and by message.

use super::{plans, transferred};
use crate::{Context, Error, audit::By, messages};
use chrono::NaiveDate;
use domain::{
    Locale, Money,
    message::MessageKind,
    plans::PlanKind,
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

/// Plans a message about a request to whoever asked, or else to the debtor's first contact.
pub(super) async fn write(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    request: &Request,
    kind: MessageKind,
) -> Result<(), Error> {
    let contact = if let Some(id) = request.contact_id {
        store::contacts::by_id(tx, creditor.id, id).await?
    } else {
        let all = store::contacts::of_debtor(tx, creditor.id, request.debtor_id).await?;
        all.into_iter().find(|contact| contact.email.is_some())
    };
    if let Some(contact) = contact {
        messages::plan_about(ctx, tx, creditor, &contact, kind, request.id).await?;
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
        MessageKind::PlanAgreed => agreed(ctx, tx, creditor, request, locale).await?,
        MessageKind::InstalmentNotice => notice(ctx, tx, creditor, request, locale).await?,
        MessageKind::PlanBroken => broken(ctx, tx, creditor, request, locale).await?,
        MessageKind::Clearance => clearance(locale),
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

fn granted(locale: Locale, request: &Request) -> (String, Vec<String>) {
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
        _ => locale.pick("C’est noté, et fait.", "It is noted, and done.").to_owned(),
    };
    (title, vec![text])
}

async fn agreed(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    request: &Request,
    locale: Locale,
) -> Result<(String, Vec<String>), Error> {
    let Some(plan) = seen(ctx, tx, creditor, request).await? else {
        return Ok(granted(locale, request));
    };
    let money = |minor| locale.money(Money::new(minor, plan.total.currency));
    let mut lines: Vec<String> = plan
        .instalments
        .iter()
        .map(|one| format!("{} : {}", locale.weekday_date(one.due_on), money(one.minor)))
        .collect();
    let (title, intro, last) = match (plan.kind, locale) {
        (PlanKind::Settlement, Locale::Fr) => (
            "Votre proposition est acceptée",
            format!(
                "Payez {} à la date ci-dessous : le reste est abandonné.",
                locale.money(plan.total)
            ),
            "Passé cette date et quelques jours, la somme entière est à nouveau due.",
        ),
        (PlanKind::Settlement, Locale::En) => (
            "Your offer is accepted",
            format!("Pay {} on the date below: the rest is given up.", locale.money(plan.total)),
            "Once that date and a few days have passed, the whole sum is due again.",
        ),
        (PlanKind::Instalments, Locale::Fr) => (
            "Votre échéancier est en place",
            format!(
                "Vous réglez {} en {} fois :",
                locale.money(plan.total),
                plan.instalments.len()
            ),
            "Nous vous prévenons avant chaque échéance. Aucun rappel ne part tant que l’échéancier est suivi. Le contrat et un calendrier sont joints.",
        ),
        (PlanKind::Instalments, Locale::En) => (
            "Your plan is in place",
            format!(
                "You pay {} in {} instalments:",
                locale.money(plan.total),
                plan.instalments.len()
            ),
            "We tell you before each instalment. No reminder leaves as long as the plan is kept. The contract and a calendar are attached.",
        ),
    };
    lines.insert(0, intro);
    lines.push(last.to_owned());
    let (changed, news) = changed(locale, &plan);
    lines.splice(0..0, news);
    Ok((changed.unwrap_or(title).to_owned(), lines))
}

/// What collectors have changed of a plan: another title, and what comes first.
fn changed(locale: Locale, plan: &plans::PlanView) -> (Option<&'static str>, Vec<String>) {
    let mut title = None;
    let mut news = Vec::new();
    if let Some((until, _)) = &plan.paused {
        title = Some(locale.pick("Votre échéancier est en pause", "Your plan is paused"));
        let day = locale.weekday_date(*until);
        news.push(match locale {
            Locale::Fr => format!("Rien n’est à payer avant le {day}. L’échéancier reprend ensuite de lui-même, aux dates ci-dessous."),
            Locale::En => format!("Nothing is to be paid before {day}. The plan then goes on by itself, on the dates below."),
        });
    }
    if let Some(offer) = plan.settlement {
        title = Some(locale.pick("Une somme pour tout solder", "One sum that settles everything"));
        let left =
            locale.money(Money::new(offer.left(plan.progress.paid_minor), plan.total.currency));
        let day = locale.weekday_date(offer.until);
        news.push(match locale {
            Locale::Fr => format!("Si vous payez {left} d’ici le {day}, le reste est abandonné et vous ne devez plus rien sur les factures concernées. Rien ne vous y oblige : sinon, l’échéancier continue comme prévu."),
            Locale::En => format!("If you pay {left} by {day}, the rest is given up and you owe nothing more on the invoices concerned. You are free not to: the plan then goes on as agreed."),
        });
    }
    (title, news)
}

async fn notice(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    request: &Request,
    locale: Locale,
) -> Result<(String, Vec<String>), Error> {
    let next = seen(ctx, tx, creditor, request).await?.and_then(|plan| {
        let next = plan.progress.next?;
        Some((next, plan.total.currency))
    });
    let Some((next, currency)) = next else { return Ok(clearance(locale)) };
    let amount = locale.money(Money::new(next.minor, currency));
    let day = locale.weekday_date(next.instalment.due_on);
    Ok(match locale {
        Locale::Fr => (
            "Votre prochaine échéance".to_owned(),
            vec![
                format!("Comme convenu, {amount} sont à régler le {day}."),
                "Un imprévu ? Depuis votre espace, vous pouvez déplacer une échéance de quelques jours, une fois.".to_owned(),
            ],
        ),
        Locale::En => (
            "Your next instalment".to_owned(),
            vec![
                format!("As agreed, {amount} are due on {day}."),
                "Something unexpected? From your page you can move one instalment by a few days, once.".to_owned(),
            ],
        ),
    })
}

async fn broken(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    request: &Request,
    locale: Locale,
) -> Result<(String, Vec<String>), Error> {
    let due = seen(ctx, tx, creditor, request).await?.map(|plan| {
        let left = plan.progress.total_minor - plan.progress.paid_minor;
        locale.money(Money::new(left.max(0), plan.total.currency))
    });
    let due = due.unwrap_or_default();
    Ok(match locale {
        Locale::Fr => (
            "Votre échéancier est interrompu".to_owned(),
            vec![
                format!("Une échéance n’a pas été payée. L’échéancier prend fin et {due} sont à nouveau dus en entier."),
                "Si votre situation a changé, dites-le-nous depuis votre espace : une autre solution reste possible.".to_owned(),
            ],
        ),
        Locale::En => (
            "Your plan has ended".to_owned(),
            vec![
                format!("An instalment was not paid. The plan ends and {due} are due in full again."),
                "If your situation has changed, tell us from your page: another solution remains possible.".to_owned(),
            ],
        ),
    })
}

fn clearance(locale: Locale) -> (String, Vec<String>) {
    (
        own(locale, "Votre échéancier est réglé, merci", "Your plan is paid, thank you"),
        vec![own(
            locale,
            "Toutes les échéances sont payées. Vous ne devez plus rien sur les factures concernées ; ce message en fait foi.",
            "Every instalment is paid. You owe nothing more on the invoices concerned; this message confirms it.",
        )],
    )
}

async fn seen(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    request: &Request,
) -> Result<Option<plans::PlanView>, Error> {
    match store::plans::of_request(tx, creditor.id, request.id).await? {
        Some(plan) => Ok(Some(plans::view(ctx, tx, creditor, &plan).await?)),
        None => Ok(None),
    }
}

fn own(locale: Locale, fr: &'static str, en: &'static str) -> String {
    locale.pick(fr, en).to_owned()
}
