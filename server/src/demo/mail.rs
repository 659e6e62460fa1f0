//! The page that stands in for an inbox: messages that were written to files because there is no mail
//! server. They hold links and codes, so that only `acquit demo` shows it.

use app::{
    AppState,
    components::{Fact, Facts},
    error::Failure,
    page::Visit,
    render::Document,
};
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use leptos::prelude::*;
use std::path::PathBuf;

/// The inbox.
pub(crate) fn router(folder: PathBuf, state: AppState) -> Router {
    Router::new()
        .route("/demo/mail", get(list))
        .route("/demo/mail/{file}", get(read))
        .layer(axum::middleware::from_fn_with_state(state, app::page::around))
        .with_state(folder)
}

/// The messages written so far, newest first.
async fn list(State(folder): State<PathBuf>, visit: Visit) -> Result<Response, Failure> {
    let mut files = Vec::new();
    let mut entries = tokio::fs::read_dir(&folder).await.map_err(Failure::internal)?;
    while let Some(entry) = entries.next_entry().await.map_err(Failure::internal)? {
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
    State(folder): State<PathBuf>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    // A name of our own making: letters, digits and dashes, nothing that walks through folders.
    if id.is_empty() || !id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        return Err(Failure::NotFound);
    }
    let named = |ending: &str| folder.join(format!("{id}.{ending}"));
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
