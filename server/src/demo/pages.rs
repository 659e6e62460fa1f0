//! Pages of the demonstration: the checkout that takes no money, and the messages that were
//! written to files because there is no mail server.

use crate::adapters::demo_provider::{DemoProvider, Outcome};
use app::{
    AppState,
    components::{Amount, Fact, Facts, Notice},
    error::Failure,
    page::{Page, Tone, Visit},
    render::{Document, see_other},
};
use axum::{
    Form, Router,
    extract::{Path, State},
    response::{IntoResponse, Response},
    routing::get,
};
use domain::Money;
use leptos::prelude::*;
use serde::Deserialize;
use service::payments;
use std::{path::PathBuf, sync::Arc};
use store::demo_checkout::DemoCheckout;

#[derive(Clone)]
struct Demo {
    provider: Arc<DemoProvider>,
    state: AppState,
    mail: PathBuf,
}

/// The demonstration's pages.
pub(crate) fn router(provider: Arc<DemoProvider>, state: AppState, mail: PathBuf) -> Router {
    let demo = Demo { provider, state: state.clone(), mail };
    Router::new()
        .route("/demo/checkout/{session}", get(show).post(act))
        .route("/demo/mail", get(list))
        .route("/demo/mail/{file}", get(read))
        .layer(axum::middleware::from_fn_with_state(state, app::page::around))
        .with_state(demo)
}

async fn show(
    State(demo): State<Demo>,
    visit: Visit,
    Path(session): Path<String>,
) -> Result<Response, Failure> {
    let Some(checkout) = demo.provider.checkout(&session).await.map_err(service::Error::from)?
    else {
        return Err(Failure::NotFound);
    };
    Ok(page(&visit, &checkout, false))
}

#[derive(Deserialize)]
struct Act {
    outcome: String,
}

/// What the buttons do. "Authenticate" shows the bank's question first, as a real one would.
async fn act(
    State(demo): State<Demo>,
    visit: Visit,
    Path(session): Path<String>,
    Form(form): Form<Act>,
) -> Result<Response, Failure> {
    let Some(checkout) = demo.provider.checkout(&session).await.map_err(service::Error::from)?
    else {
        return Err(Failure::NotFound);
    };
    let outcome = match form.outcome.as_str() {
        "authenticate" => return Ok(page(&visit, &checkout, true)),
        "succeed" => Outcome::Paid,
        "later" => Outcome::Processing,
        "fail" => Outcome::Declined,
        "expire" => Outcome::Expired,
        // Leaving changes nothing: the checkout stays open, as it does at a real provider.
        _ => return Ok(see_other(&checkout.cancel_url).into_response()),
    };
    let told = demo.provider.act(&checkout, outcome).await.map_err(service::Error::from)?;
    if let Some((body, header)) = told {
        // The same door as for every provider: signed, kept once, applied by the worker.
        let kept =
            payments::receive_event(&demo.state.ctx, &*demo.provider, &header, &body).await?;
        kept.map_err(Failure::internal)?;
    }
    Ok(see_other(&checkout.return_url).into_response())
}

fn page(visit: &Visit, checkout: &DemoCheckout, authenticating: bool) -> Response {
    let page = Page { locale: visit.chosen.unwrap_or(checkout.locale), ..visit.public() };
    let (title, open) =
        (page.pick("Paiement de démonstration", "Demonstration payment"), checkout.state == "open");
    let amount = Money::new(checkout.amount_minor, checkout.currency);
    let description = checkout.description.clone();
    let back = checkout.return_url.clone();
    let pay = format!("{} {}", page.pick("Payer", "Pay"), page.locale.money(amount));
    let p = page.locale;
    Document::new(title).show(&page, move || {
        view! {
            <h1>{title}</h1>
            <Notice tone=Tone::Warning>
                {p.pick(
                    "Cette page tient lieu de prestataire de paiement. Aucun argent n’est prélevé, aucune carte n’est demandée.",
                    "This page stands in for a payment provider. No money is taken, no card is asked for.",
                )}
            </Notice>
            <Facts>
                <Fact term=p.pick("Pour", "For")>{description}</Fact>
                <Fact term=p.pick("Montant", "Amount")><Amount of=amount/></Fact>
            </Facts>
            {if !open {
                view! {
                    <p>{p.pick("Ce paiement est terminé.", "This payment is over.")}</p>
                    <p><a class="button" href=back>{p.pick("Revenir", "Go back")}</a></p>
                }.into_any()
            } else if authenticating {
                view! {
                    <h2>{p.pick("Votre banque demande : est-ce bien vous ?", "Your bank asks: is this you?")}</h2>
                    <form method="post" class="stack">

                        <button class="button" name="outcome" value="succeed">{p.pick("Oui, confirmer", "Yes, confirm")}</button>
                        <button class="button quiet" name="outcome" value="fail">{p.pick("Non, refuser", "No, refuse")}</button>
                    </form>
                }.into_any()
            } else {
                view! {
                    <form method="post" class="stack">

                        <button class="button" name="outcome" value="succeed">{pay}</button>
                        <button class="button quiet" name="outcome" value="authenticate">{p.pick("Payer avec l’authentification de la banque", "Pay with the bank’s authentication")}</button>
                        <button class="button quiet" name="outcome" value="later">{p.pick("Payer par prélèvement (réponse plus tard)", "Pay by direct debit (answer later)")}</button>
                        <button class="button quiet" name="outcome" value="fail">{p.pick("Carte refusée", "Card declined")}</button>
                        <button class="button quiet" name="outcome" value="expire">{p.pick("Laisser passer le délai", "Let the time run out")}</button>
                        <button class="button quiet" name="outcome" value="abandon">{p.pick("Abandonner", "Give up")}</button>
                    </form>
                }.into_any()
            }}
        }
    })
}

/// The messages written so far, newest first.
async fn list(State(demo): State<Demo>, visit: Visit) -> Result<Response, Failure> {
    let mut files = Vec::new();
    let mut folder = tokio::fs::read_dir(&demo.mail).await.map_err(Failure::internal)?;
    while let Some(entry) = folder.next_entry().await.map_err(Failure::internal)? {
        let name = entry.file_name().to_string_lossy().into_owned();
        let id = name.strip_suffix(".eml").or_else(|| name.strip_suffix(".sms"));
        if let Some(id) = id {
            let mail = Eml::read(&entry.path()).await.map_err(Failure::internal)?;
            files.push((id.to_owned(), mail));
        }
    }
    // Names begin with the message's identifier, which is ordered by time.
    files.sort_by(|one, other| other.0.cmp(&one.0));
    let page = visit.public();
    let title = page.pick("Messages de la démonstration", "Messages of the demonstration");
    let p = page.locale;
    Ok(Document::new(title).show(&page, move || {
        view! {
            <h1>{title}</h1>
            <p>{p.pick(
                "Sans serveur de messagerie, les messages sont écrits dans un dossier. Cette page n’existe que dans la démonstration.",
                "Without a mail server, messages are written to a folder. This page exists in the demonstration only.",
            )}</p>
            <ul class="stack">
                {files.into_iter().map(|(id, mail)| view! {
                    <li>
                        <a href=format!("/demo/mail/{id}")>{mail.header("Subject")}</a>
                        <br/>
                        <small>{mail.header("To")} " · " {mail.header("Date")}</small>
                    </li>
                }).collect_view()}
            </ul>
        }
    }))
}

/// One message, as text, its links alive.
async fn read(
    State(demo): State<Demo>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    // A name of our own making: letters, digits and dashes, nothing that walks through folders.
    if id.is_empty() || !id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        return Err(Failure::NotFound);
    }
    let named = |ending: &str| demo.mail.join(format!("{id}.{ending}"));
    let found = match Eml::read(&named("eml")).await {
        Ok(mail) => Ok(mail),
        Err(_) => Eml::read(&named("sms")).await,
    };
    let Ok(mail) = found else { return Err(Failure::NotFound) };
    let page = visit.public();
    let title = mail.header("Subject");
    let p = page.locale;
    Ok(Document::new(title.clone()).show(&page, move || {
        let lines = mail.text().lines().map(line_with_links).collect_view();
        let [from, to, date] = ["From", "To", "Date"].map(|name| mail.header(name));
        view! {
            <h1>{title}</h1>
            <Facts>
                <Fact term=p.pick("De", "From")>{from}</Fact>
                <Fact term=p.pick("À", "To")>{to}</Fact>
                <Fact term=p.pick("Date", "Date")>{date}</Fact>
            </Facts>
            <div class="card">{lines}</div>
            <p><a href="/demo/mail">{p.pick("Tous les messages", "All messages")}</a></p>
        }
    }))
}

/// A line with its link alive: e-mails give a link a line of its own, short messages do not.
fn line_with_links(line: &str) -> impl IntoView + use<> {
    let line = line.trim_end().to_owned();
    if line.is_empty() {
        return view! { <br/> }.into_any();
    }
    let found = ["https://", "http://"].iter().filter_map(|scheme| line.find(scheme)).min();
    let Some(start) = found else { return view! { <p>{line}</p> }.into_any() };
    let end = line[start..].find(' ').map_or(line.len(), |length| start + length);
    let [ahead, address, after] =
        [&line[..start], &line[start..end], &line[end..]].map(str::to_owned);
    view! { <p>{ahead}<a href=address.clone()>{address.clone()}</a>{after}</p> }.into_any()
}

/// A message as it was written.
struct Eml(mail_parser::Message<'static>);

impl Eml {
    async fn read(path: &std::path::Path) -> std::io::Result<Self> {
        let bytes = tokio::fs::read(path).await?;
        let parsed = mail_parser::MessageParser::default()
            .parse(&bytes)
            .map(mail_parser::Message::into_owned);
        parsed.map(Self).ok_or_else(|| std::io::Error::other("not a message"))
    }

    fn header(&self, name: &str) -> String {
        match name {
            "Subject" => self.0.subject().unwrap_or_default().to_owned(),
            "From" => address(self.0.from()),
            "To" => address(self.0.to()),
            _ => self.0.date().map(mail_parser::DateTime::to_rfc822).unwrap_or_default(),
        }
    }

    fn text(&self) -> String {
        self.0.body_text(0).map(std::borrow::Cow::into_owned).unwrap_or_default()
    }
}

fn address(address: Option<&mail_parser::Address<'_>>) -> String {
    let first = address.and_then(mail_parser::Address::first);
    first.map_or_else(String::new, |who| {
        match (who.name(), who.address().filter(|email| !email.is_empty())) {
            (Some(name), Some(email)) => format!("{name} <{email}>"),
            // A short message goes to a number, which reads as a name.
            (name, email) => name.or(email).unwrap_or_default().to_owned(),
        }
    })
}
