//! What a message said when it left, kept as proof.
//!
//! The words are kept as they left, with a mark where a secret stood: what is stored opens nothing,
//! and nothing that shows it can give a way in away. Two hashes go into the audit with the sending:
//! of what is kept, so that nobody can change it unseen, and of what left, secrets included, so that
//! a message which somebody brings can be recognised as ours. The second one is left out where the
//! secret is a code of six digits, which could be guessed from it.
//!
//! Paper has no such record: the letter itself is kept.

use super::{Mail, compose};
use crate::{
    Error,
    context::local,
    hash,
    scenarios::{self, VersionName},
};
use chrono::{DateTime, NaiveDateTime, Utc};
use domain::{
    ActionId, MessageId,
    message::{Channel, MessageKind},
};
use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use serde_json::{Value, json};
use std::io::{Read as _, Write as _};
pub use store::message_texts::SentFile;
use store::{
    Json, Tx, creditors::Creditor, debtors::Debtor, message_texts::MessageText, messages::Message,
};

/// What stands where a secret stood.
const MARK: &str = "••••••••";

/// The most HTML that is read back, in bytes: a message with every invoice of a large debtor.
const MOST_HTML: u64 = 8 << 20;

/// What must not be kept of a message.
pub(crate) struct Secrets {
    texts: Vec<String>,
    can_be_guessed: bool,
}

impl Secrets {
    /// A link's secret, and a code of six digits if there is one.
    pub(crate) fn of(link: &str, code: Option<&str>) -> Self {
        let codes = code.into_iter().flat_map(|code| [compose::spaced(code), code.to_owned()]);
        let texts = std::iter::once(link.to_owned()).chain(codes);
        Self {
            texts: texts.filter(|text| !text.is_empty()).collect(),
            can_be_guessed: code.is_some(),
        }
    }

    fn masked(&self, text: &str) -> String {
        self.texts.iter().fold(text.to_owned(), |text, secret| text.replace(secret, MARK))
    }
}

/// A message as it is kept, and the hashes of it.
pub(crate) struct Record {
    subject: String,
    body: String,
    html: Option<Vec<u8>>,
    files: Vec<SentFile>,
    kept: String,
    left: Option<String>,
}

impl Record {
    /// Of an e-mail.
    pub(crate) fn of_mail(mail: &Mail, secrets: &Secrets) -> Result<Self, Error> {
        let files = mail.attachments.iter().map(|file| SentFile {
            name: file.file_name.clone(),
            media_type: file.media_type.to_owned(),
            size: file.bytes.len() as u64,
            sha256: hash::hex(&hash::sha256(&file.bytes)),
        });
        Self::of([&mail.subject, &mail.text, &mail.html], files.collect(), secrets)
    }

    /// Of a short message.
    pub(crate) fn of_sms(text: &str, secrets: &Secrets) -> Result<Self, Error> {
        Self::of(["", text, ""], Vec::new(), secrets)
    }

    fn of(parts: [&str; 3], files: Vec<SentFile>, secrets: &Secrets) -> Result<Self, Error> {
        let [subject, body, html] = parts.map(|part| secrets.masked(part));
        let kept = fingerprint([&subject, &body, &html], &files);
        let left = (!secrets.can_be_guessed).then(|| fingerprint(parts, &files));
        let html = if html.is_empty() { None } else { Some(deflated(&html)?) };
        Ok(Self { subject, body, html, files, kept, left })
    }

    /// Keeps it.
    pub(crate) async fn keep(
        &self,
        tx: &mut Tx,
        message: &Message,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        let text = MessageText {
            creditor_id: message.creditor_id,
            message_id: message.id,
            kept_at: at,
            subject: self.subject.clone(),
            body: self.body.clone(),
            html: self.html.clone(),
            files: Json(self.files.clone()),
        };
        Ok(store::message_texts::keep(tx, &text).await?)
    }

    /// What the audit says of a sending, with the hashes.
    pub(crate) fn told(&self, mut detail: Value) -> Value {
        detail["kept"] = json!(self.kept);
        if let Some(left) = &self.left {
            detail["left"] = json!(left);
        }
        detail
    }
}

/// SHA-256 over subject, text, HTML and each file's hash, every part with its length before it, in
/// hexadecimal.
fn fingerprint(parts: [&str; 3], files: &[SentFile]) -> String {
    let files = files.iter().map(|file| file.sha256.as_str());
    let mut all = Vec::new();
    for part in parts.into_iter().chain(files) {
        all.extend((part.len() as u64).to_be_bytes());
        all.extend(part.as_bytes());
    }
    hash::hex(&hash::sha256(&all))
}

fn deflated(text: &str) -> Result<Vec<u8>, Error> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).map_err(Error::internal)?;
    encoder.finish().map_err(Error::internal)
}

fn inflated(bytes: &[u8]) -> Result<String, Error> {
    let mut text = String::new();
    DeflateDecoder::new(bytes)
        .take(MOST_HTML)
        .read_to_string(&mut text)
        .map_err(Error::internal)?;
    Ok(text)
}

/// Whether what is kept is what left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is what the audit says.
    Genuine,
    /// It is not.
    Altered,
}

/// Where a reminder comes from.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The step that it carried out.
    pub action: ActionId,
    /// The template's name.
    pub template: String,
    /// Which version of it; none where a collector wrote the text.
    pub template_version: Option<i64>,
    /// The versions of scenarios that its invoices followed.
    pub scenarios: Vec<VersionName>,
}

/// A message that has left, as it can be read again.
#[derive(Clone, Debug)]
pub struct SentText {
    /// Which.
    pub id: MessageId,
    /// Why it was sent.
    pub kind: MessageKind,
    /// How.
    pub channel: Channel,
    /// Where to.
    pub to: String,
    /// When, local time at the creditor's.
    pub at: NaiveDateTime,
    /// Empty for short messages.
    pub subject: String,
    /// Its text, with a mark where a secret stood.
    pub text: String,
    /// The same as HTML; none for short messages.
    pub html: Option<String>,
    /// The files that went with it.
    pub files: Vec<SentFile>,
    /// The hash of what is kept here.
    pub hash: String,
    /// The hash of what left, as the audit says; none where it would give a code away.
    pub left_hash: Option<String>,
    /// Whether what is kept is what the audit says.
    pub kept: Kept,
    /// Where it comes from, if it is a scenario's.
    pub origin: Option<Origin>,
}

/// A message to a debtor as it left; nothing if it has not, if it is another debtor's, or if it left
/// before texts were kept.
pub(crate) async fn read(
    tx: &mut Tx,
    creditor: &Creditor,
    debtor: &Debtor,
    id: MessageId,
) -> Result<Option<SentText>, Error> {
    let found = store::messages::one_of_debtor(tx, creditor.id, debtor.id, id).await?;
    let Some(message) = found else { return Ok(None) };
    let Some(text) = store::message_texts::of_message(tx, creditor.id, id).await? else {
        return Ok(None);
    };
    let acts = store::audit::of_subject(tx, creditor.id, debtor.id, (id.0, "message.sent")).await?;
    let html = text.html.as_deref().map(inflated).transpose()?;
    let parts = [text.subject.as_str(), &text.body, html.as_deref().unwrap_or_default()];
    let hash = fingerprint(parts, &text.files.0);
    let origin = origin(tx, creditor, message.action_id).await?;
    let said = |name: &str| acts.iter().find_map(|act| act.detail.0[name].as_str());
    Ok(Some(SentText {
        id,
        kind: message.kind,
        channel: message.channel,
        at: local(creditor, message.sent_at.unwrap_or(text.kept_at)),
        kept: if said("kept") == Some(hash.as_str()) { Kept::Genuine } else { Kept::Altered },
        left_hash: said("left").map(str::to_owned),
        hash,
        to: message.recipient,
        subject: text.subject,
        text: text.body,
        html,
        files: text.files.0,
        origin,
    }))
}

/// The step that a message carried out, and what it was made with.
async fn origin(
    tx: &mut Tx,
    creditor: &Creditor,
    action: Option<ActionId>,
) -> Result<Option<Origin>, Error> {
    let Some(id) = action else { return Ok(None) };
    let Some(action) = store::actions::by_id(tx, creditor.id, id).await? else { return Ok(None) };
    let names = scenarios::version_names(tx, creditor.id).await?;
    let about = store::actions::about(tx, creditor.id, id).await?;
    let mut followed: Vec<VersionName> = Vec::new();
    for name in about.iter().filter_map(|row| names.get(&row.version_id?)) {
        if !followed.contains(name) {
            followed.push(name.clone());
        }
    }
    Ok(Some(Origin {
        action: id,
        template: action.template,
        template_version: action.template_number,
        scenarios: followed,
    }))
}

/// Which of a debtor's messages can be read.
pub(crate) async fn readable(
    tx: &mut Tx,
    creditor: &Creditor,
    debtor: &Debtor,
) -> Result<std::collections::HashSet<MessageId>, Error> {
    let all = store::message_texts::of_debtor(tx, creditor.id, debtor.id).await?;
    Ok(all.into_iter().collect())
}
