//! Sections of a request's page.

use super::{
    contact_read,
    parts::Schedule,
    words::{self, Awaited},
};
use crate::{
    components::{Amount, Clock, Day, Event, Fact, Facts, Notice, Timeline},
    forms::Form,
    page::{Tone, use_page},
    uploads::{FileList, Shown},
};
use chrono::NaiveDate;
use domain::{
    Currency, Locale, Money, RequestId,
    plans::Instalment,
    requests::{Answer, Ask, RequestKind, RequestState},
};
use leptos::prelude::*;
use service::{
    addresses::AddressView,
    requests::view::{RequestLine, RequestView, Told},
};

/// What the answer to an offer needs.
pub(super) struct Asking {
    pub(super) id: RequestId,
    pub(super) schedule: Vec<Instalment>,
    pub(super) currency: Currency,
    /// What is given up once the schedule is paid, if anything: all that is owed is settled by it.
    pub(super) settles: Option<Money>,
    pub(super) form: Form,
    /// Whether the digits are asked for.
    pub(super) signing: bool,
    /// Where they go, masked.
    pub(super) address: String,
}

/// The clock: of what waits, or of time that was given.
#[component]
pub(super) fn Waiting(request: RequestView, today: NaiveDate) -> impl IntoView {
    let page = use_page();
    let since = request.line.since;
    let awaited = words::awaited(&page, &request.line, today);
    awaited.or_else(|| given(page.locale, &request, today)).map(|Awaited { what, until, next }| {
        view! { <Clock what since until next/> }
    })
}

/// Time that was given and has not run out.
fn given(locale: Locale, request: &RequestView, today: NaiveDate) -> Option<Awaited> {
    if request.line.state != RequestState::Approved {
        return None;
    }
    let until = until(request).filter(|last| *last >= today)?;
    let (what, next) = match request.line.kind {
        RequestKind::Promise => (
            locale.pick("Votre paiement est attendu", "Your payment is expected"),
            locale.pick(
                "À vous de payer d’ici là. Aucun rappel ne part en attendant.",
                "It is for you to pay by then. No reminder leaves in the meantime.",
            ),
        ),
        _ => (
            locale.pick("Délai accordé", "More time granted"),
            locale.pick(
                "Aucun rappel ne part d’ici là. Ensuite, il restera à régler ou à nous dire où vous en êtes.",
                "No reminder leaves until then. Afterwards it remains to pay, or to tell us where you stand.",
            ),
        ),
    };
    Some(Awaited { what: what.to_owned(), until: Some(until), next: next.to_owned() })
}

/// The day of a delay or promise, as answered.
fn until(request: &RequestView) -> Option<NaiveDate> {
    match (&request.ask, &request.answer) {
        (Ask::Delay { .. } | Ask::Promise { .. }, Some(Answer::ApproveUntil { on }))
        | (Ask::Delay { until: on } | Ask::Promise { on }, _) => Some(*on),
        _ => None,
    }
}

/// A new address that its reader has not confirmed yet.
#[component]
pub(super) fn Confirming(address: Option<AddressView>) -> impl IntoView {
    let locale = use_page().locale;
    let address = address.filter(|address| address.confirmed_at.is_none());
    address.map(|AddressView { email, is_awaited, .. }| {
        let (title, text) = if is_awaited {
            locale.pick(
                (
                    "Il reste à confirmer l’adresse",
                    "Ouvrez le message reçu à cette adresse et confirmez-la, dans les trois jours. D’ici là, nous écrivons à l’ancienne :",
                ),
                (
                    "The address is still to be confirmed",
                    "Open the message received at this address and confirm it within three days. Until then we write to the former one:",
                ),
            )
        } else {
            locale.pick(
                (
                    "L’adresse n’a pas été confirmée",
                    "Le lien a expiré, ou une autre adresse a été indiquée depuis. Pour recommencer, changez à nouveau vos coordonnées :",
                ),
                (
                    "The address was not confirmed",
                    "The link has expired, or another address was named since. To try again, change your contact details once more:",
                ),
            )
        };
        view! {
            <Notice tone=Tone::Warning title=title>
                <p>{text}" "<span class="reference">{email}</span></p>
                <p><a href="/ask/contact/me">{locale.pick("Changer mes coordonnées", "Change my contact details")}</a></p>
            </Notice>
        }
    })
}

/// The answer, in words, with what can still be done.
#[component]
pub(super) fn Replied(request: RequestView) -> impl IntoView {
    let locale = use_page().locale;
    let refused =
        request.line.state == RequestState::Refused || request.line.state == RequestState::Expired;
    reply(locale, &request).map(|(tone, title, text)| {
        view! {
            <Notice tone=tone title=title>
                {text.map(|text| view! { <p class="said">{text}</p> })}
            </Notice>
            {refused.then(|| view! {
                <p>{locale.pick("Vous pouvez encore :", "You can still:")}</p>
                <p class="links">
                    <a href="/ask">{locale.pick("faire une autre demande", "make another request")}</a>
                    <a href="/ask/callback">{locale.pick("être rappelé", "be called back")}</a>
                    <a href="/pay">{locale.pick("payer, tout ou partie", "pay, all or a part")}</a>
                </p>
            })}
        }
    })
}

fn reply(locale: Locale, request: &RequestView) -> Option<(Tone, &'static str, Option<String>)> {
    match (request.line.state, &request.answer) {
        (RequestState::Refused, Some(Answer::Refuse { reason })) if request.line.awaits_bank => {
            let title =
                locale.pick("Nous ne trouvons pas votre virement", "We cannot find your transfer");
            Some((Tone::Warning, title, Some(reason.clone())))
        }
        (RequestState::Refused, Some(Answer::Refuse { reason })) => Some((
            Tone::Info,
            locale.pick(
                "Nous ne pouvons pas accepter cette demande",
                "We cannot agree to this request",
            ),
            Some(reason.clone()),
        )),
        (RequestState::Refused, _) => Some((
            Tone::Info,
            locale.pick("Vous avez refusé notre proposition", "You refused our offer"),
            None,
        )),
        (RequestState::Expired, _) if request.line.awaits_bank => Some((
            Tone::Warning,
            locale
                .pick("Votre virement ne nous est pas parvenu", "Your transfer has not reached us"),
            Some(look_again(locale).to_owned()),
        )),
        (RequestState::Settled, _) if request.line.awaits_bank => Some((
            Tone::Success,
            locale.pick("Votre virement est arrivé, merci", "Your transfer has arrived, thank you"),
            None,
        )),
        (RequestState::Expired, _) => Some((
            Tone::Info,
            locale.pick("Notre proposition n’est plus valable", "Our offer no longer stands"),
            None,
        )),
        (RequestState::DocumentAsked, Some(Answer::AskDocument { what })) => Some((
            Tone::Warning,
            locale.pick("Pour vous répondre, il nous faut", "To answer you, we need"),
            Some(what.clone()),
        )),
        (RequestState::Settled, _) => Some((
            Tone::Success,
            locale.pick("Tout est réglé", "All is settled"),
            Some(
                locale
                    .pick(
                        "Ce dont il s’agissait a été payé ou déduit entre-temps.",
                        "What it was about has been paid or deducted meanwhile.",
                    )
                    .to_owned(),
            ),
        )),
        (RequestState::Approved, answer) => granted(locale, request, answer.as_ref()),
        _ => None,
    }
}

/// What to do about a transfer that has not come.
const fn look_again(locale: Locale) -> &'static str {
    locale.pick(
        "Le délai laissé à votre banque est passé. Vérifiez l’IBAN et la référence auprès d’elle ; si l’argent est bien parti, dites-le-nous à nouveau avec l’avis d’exécution.",
        "The time left to your bank has passed. Check the IBAN and the reference with it; if the money has left, tell us again with its confirmation.",
    )
}

/// What was granted; a plan has a section of its own.
fn granted(
    locale: Locale,
    request: &RequestView,
    answer: Option<&Answer>,
) -> Option<(Tone, &'static str, Option<String>)> {
    let money = |minor| locale.money(Money::new(minor, request.line.amount.currency));
    let title = locale.pick("Votre demande est acceptée", "Your request is accepted");
    let text = match (&request.ask, answer, locale) {
        (Ask::Plan { .. } | Ask::Discount { .. }, _, _) => return None,
        (Ask::Delay { .. } | Ask::Promise { .. }, _, _) => {
            let day = locale.weekday_date(until(request)?);
            match locale {
                Locale::Fr => format!("Vous avez jusqu’au {day}."),
                Locale::En => format!("You have until {day}."),
            }
        }
        (Ask::Dispute { .. }, Some(Answer::ApprovePart { minor }), Locale::Fr) => format!(
            "{} sont retirés de ce que vous devez. Le reste du montant contesté est à nouveau à régler.",
            money(*minor)
        ),
        (Ask::Dispute { .. }, Some(Answer::ApprovePart { minor }), Locale::En) => format!(
            "{} are taken off what you owe. The rest of the disputed amount is to be paid again.",
            money(*minor)
        ),
        (Ask::Dispute { .. }, _, Locale::Fr) => {
            format!("{} sont retirés de ce que vous devez.", money(request.line.amount.minor))
        }
        (Ask::Dispute { .. }, _, Locale::En) => {
            format!("{} are taken off what you owe.", money(request.line.amount.minor))
        }
        (Ask::Transferred { .. }, _, _) => {
            let title = locale.pick("Nous avons vu votre virement", "We have seen your transfer");
            let text = locale.pick(
                "Merci. Vos factures sont mises à jour dès qu’il est enregistré.",
                "Thank you. Your invoices are updated as soon as it is booked.",
            );
            return Some((Tone::Success, title, Some(text.to_owned())));
        }
        (Ask::ContactChange(_) | Ask::Callback(_) | Ask::Document | Ask::Data { .. }, _, _) => {
            locale.pick("C’est fait.", "It is done.").to_owned()
        }
    };
    Some((Tone::Success, title, Some(text)))
}

/// What was asked.
#[component]
pub(super) fn Wished(request: RequestView) -> impl IntoView {
    let locale = use_page().locale;
    let RequestView { line, ask, words, invoices, schedule, offer, plan, history, .. } = request;
    let files = history.into_iter().find(|told| told.kind == "opened").map(|told| told.files);
    let under = under(&line);
    let currency = line.amount.currency;
    let shows = !schedule.is_empty() && offer.is_none() && plan.is_none();
    let facts = facts(locale, &ask, line.amount).into_iter().map(|(term, value)| {
        view! { <Fact term=term>{value}</Fact> }
    });
    let facts = facts.collect_view();
    let invoices = invoices.into_iter().map(|(_, reference, amount)| {
        view! { <Fact term=reference><Amount of=amount/></Fact> }
    });
    let invoices = invoices.collect_view();
    view! {
        <section aria-labelledby="wished">
            <h2 id="wished">{locale.pick("Votre demande", "Your request")}</h2>
            <Facts>
                <Fact term=locale.pick("Envoyée le", "Sent on")><Day on=line.since/></Fact>
                {facts}
                {invoices}
            </Facts>
            {(!words.is_empty()).then(|| view! { <blockquote class="said">{words}</blockquote> })}
            <FileList files=files.unwrap_or_default() under shown=Shown::Kept/>
            {shows.then(|| view! { <Schedule instalments=schedule currency/> })}
        </section>
    }
    .into_any()
}

/// Where the files of a request are.
fn under(line: &RequestLine) -> String {
    format!("/requests/{}/files", line.id)
}

/// The particulars of a wish, as terms and values.
fn facts(locale: Locale, ask: &Ask, amount: Money) -> Vec<(&'static str, String)> {
    let day = |day: NaiveDate| locale.weekday_date(day);
    match ask {
        Ask::Plan { terms } => vec![
            (locale.pick("Échéances", "Instalments"), words::times(locale, *terms, amount)),
            (
                locale.pick("Rythme", "How often"),
                words::rhythm(locale, *terms, terms.first_on, amount.currency),
            ),
        ],
        Ask::Delay { until } => {
            vec![(locale.pick("Patienter jusqu’au", "Wait until"), day(*until))]
        }
        Ask::Promise { on } => vec![(locale.pick("Payer le", "Pay on"), day(*on))],
        Ask::Transferred { minor, on, reference } => {
            let sum = locale.money(Money::new(*minor, amount.currency));
            let mut facts = vec![
                (locale.pick("Montant viré", "Sum transferred"), sum),
                (locale.pick("Viré le", "Transferred on"), day(*on)),
            ];
            if !reference.is_empty() {
                facts.push((locale.pick("Référence", "Reference"), reference.clone()));
            }
            facts
        }
        Ask::Dispute { category, lines } => {
            let reason = (locale.pick("Raison", "Reason"), category.words(locale).to_owned());
            let lines = lines.iter().map(|line| {
                let sum = locale.money(Money::new(line.minor, amount.currency));
                (locale.pick("Ligne contestée", "Disputed line"), format!("{}, {sum}", line.label))
            });
            [reason].into_iter().chain(lines).collect()
        }
        Ask::Discount { minor, on } => vec![
            (
                locale.pick("Somme proposée", "Sum proposed"),
                locale.money(Money::new(*minor, amount.currency)),
            ),
            (locale.pick("À payer le", "To be paid on"), day(*on)),
        ],
        Ask::Callback(callback) => vec![
            (locale.pick("Numéro", "Number"), callback.phone.clone()),
            (
                locale.pick("Quand", "When"),
                format!("{}, {}", day(callback.on), callback.part.words(locale)),
            ),
        ],
        Ask::ContactChange(change) => contact_read::rows(locale, change),
        Ask::Document => Vec::new(),
        Ask::Data { right } => {
            vec![(locale.pick("Droit", "Right"), right.words(locale).to_owned())]
        }
    }
}

/// What has happened, newest first.
#[component]
pub(super) fn Story(line: RequestLine, told: Vec<Told>) -> impl IntoView {
    let locale = use_page().locale;
    let events = told.into_iter().rev().map(|mut told| {
        let (under, files) = (under(&line), std::mem::take(&mut told.files));
        // What came first stands above too.
        let files = if told.kind == "opened" { Vec::new() } else { files };
        let (icon, title, words) = words::told(locale, &told);
        // The first words stand above, with what was asked.
        let words = Some(words).filter(|words| !words.is_empty() && told.kind != "opened");
        view! {
            <Event at=told.at icon title>
                {words.map(|words| view! { <p class="said">{words}</p> })}
                <FileList files under shown=Shown::Kept/>
            </Event>
        }
    });
    let events = events.collect_view();
    view! {
        <section aria-labelledby="story">
            <h2 id="story">{locale.pick("Ce qui s’est passé", "What has happened")}</h2>
            <Timeline>{events}</Timeline>
        </section>
    }
    .into_any()
}
