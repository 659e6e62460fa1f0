//! E-mail through a mail server.

use crate::config::{self, Encryption};
use async_trait::async_trait;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    address::Envelope,
    message::{
        Attachment, Mailbox, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
    transport::smtp::{authentication::Credentials, response::Category},
};
use secrecy::ExposeSecret;
use service::{
    delivery::Verp,
    messages::{Mail, MailError, Mailer},
};
use std::time::Duration;

/// Hands messages to one mail server over pooled connections.
pub(crate) struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    bounces: Option<Verp>,
}

impl Smtp {
    /// A connection to the server that the configuration names, or nothing if it names none.
    pub(crate) fn new(
        config: &config::Mail,
    ) -> Result<Option<Self>, lettre::transport::smtp::Error> {
        let Some(host) = &config.host else { return Ok(None) };
        let builder = match config.encryption {
            Encryption::None => AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host),
            Encryption::Starttls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(host)?,
            Encryption::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(host)?,
        };
        let builder = builder.port(config.port).timeout(Some(Duration::from_secs(30)));
        let builder = match (&config.user, &config.password) {
            (Some(user), Some(password)) => builder
                .credentials(Credentials::new(user.clone(), password.expose_secret().to_owned())),
            _ => builder,
        };
        Ok(Some(Self { transport: builder.build(), bounces: config.verp() }))
    }
}

#[async_trait]
impl Mailer for Smtp {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let message = build(mail)?;
        let envelope = envelope(mail, &message, self.bounces.as_ref())?;
        match self.transport.send_raw(&envelope, &message.formatted()).await {
            Ok(_) => Ok(()),
            Err(error) if blames_the_address(&error) => Err(MailError::Refused(error.to_string())),
            Err(error) => Err(MailError::Later(error.to_string())),
        }
    }
}

/// Whether a refusal is about this recipient: of the mail system (5.5.x), and not of policy
/// (enhanced code 5.7, RFC 3463). A wrong password or a blocked sender would else close every
/// address we write to.
fn blames_the_address(error: &lettre::transport::smtp::Error) -> bool {
    let code = error.status();
    let mailbox = code.is_some_and(|code| code.category == Category::MailSystem);
    error.is_permanent() && mailbox && !error.to_string().contains(" 5.7.")
}

/// Whom the mail server is told it comes from and goes to: what cannot be delivered returns to an
/// address of this message alone. Its identifier is the first part of its Message-ID.
fn envelope(mail: &Mail, message: &Message, bounces: Option<&Verp>) -> Result<Envelope, MailError> {
    let id = mail.message_id.split('@').next().and_then(|id| id.parse().ok());
    let Some((verp, id)) = bounces.zip(id) else { return Ok(message.envelope().clone()) };
    let refused = |error: String| MailError::Refused(format!("return address: {error}"));
    let from = verp
        .address(id)
        .parse()
        .map_err(|error: lettre::address::AddressError| refused(error.to_string()))?;
    Envelope::new(Some(from), message.envelope().to().to_vec())
        .map_err(|error| refused(error.to_string()))
}

/// The message as it travels. Names and subjects are encoded by the library; an address that is
/// not one is refused, so no text can smuggle a header or a second recipient in.
pub(crate) fn build(mail: &Mail) -> Result<Message, MailError> {
    let refused =
        |what: &'static str| move |error: String| MailError::Refused(format!("{what}: {error}"));
    let address = |text: &str, what: &'static str| {
        text.parse::<lettre::Address>().map_err(|error| error.to_string()).map_err(refused(what))
    };
    let clean = |text: &str| text.chars().filter(|c| !c.is_control()).collect::<String>();
    let sender = mail.from.parse().map_err(|error| MailError::Later(format!("sender: {error}")))?;
    let from = Mailbox::new(Some(clean(&mail.from_name)), sender);
    let reply_to = mail.reply_to.parse();
    let reply_to = reply_to.map_err(|error| MailError::Later(format!("reply address: {error}")))?;
    let one_click = mail.one_click.as_deref().map(&clean);
    let address_of = |url: &String| format!("<{url}>, ");
    let unsubscribe = HeaderValue::new(
        HeaderName::new_from_ascii_str("List-Unsubscribe"),
        format!(
            "{}<{}>",
            one_click.as_ref().map(address_of).unwrap_or_default(),
            clean(&mail.unsubscribe)
        ),
    );
    let text = MultiPart::alternative()
        .singlepart(SinglePart::plain(mail.text.clone()))
        .singlepart(SinglePart::html(mail.html.clone()));
    let mut body = MultiPart::mixed().multipart(text);
    for file in &mail.attachments {
        let kind = ContentType::parse(file.media_type)
            .map_err(|e| refused("attachment")(e.to_string()))?;
        body =
            body.singlepart(Attachment::new(clean(&file.file_name)).body(file.bytes.clone(), kind));
    }
    let builder = match one_click {
        Some(_) => Message::builder().raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("List-Unsubscribe-Post"),
            "List-Unsubscribe=One-Click".to_owned(),
        )),
        None => Message::builder(),
    };
    builder
        .message_id(Some(format!("<{}>", clean(&mail.message_id))))
        .from(from)
        .reply_to(Mailbox::new(None, reply_to))
        .to(Mailbox::new(None, address(&mail.to, "recipient")?))
        .subject(clean(&mail.subject))
        .raw_header(unsubscribe)
        .multipart(body)
        .map_err(|error| refused("message")(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail() -> Mail {
        Mail {
            message_id: "1@localhost".into(),
            from_name: "Atelier".into(),
            from: "portail@localhost".into(),
            reply_to: "contact@atelier.example".into(),
            to: "claire@exemple.fr".into(),
            subject: "Bonjour".into(),
            text: "Bonjour".into(),
            html: "<p>Bonjour</p>".into(),
            unsubscribe: "mailto:contact@atelier.example".into(),
            one_click: None,
            attachments: Vec::new(),
        }
    }

    #[test]
    fn each_message_returns_to_an_address_of_its_own() {
        let verp = Verp::new("bounces@example.com", "a key of sixteen".into()).unwrap();
        let id: domain::MessageId = "0195a0f0-0000-7000-8000-000000000001".parse().unwrap();
        let mail = Mail { message_id: format!("{id}@localhost"), ..mail() };
        let message = build(&mail).unwrap();
        let sent = envelope(&mail, &message, Some(&verp)).unwrap();
        let from = sent.from().unwrap().to_string();
        assert_eq!((verp.read(&from), sent.to().len()), (Some(id), 1));
        assert!(
            !String::from_utf8(message.formatted()).unwrap().contains("bounces+"),
            "in the envelope alone"
        );
        let plain = envelope(&mail, &message, None).unwrap();
        assert_eq!(plain.from().unwrap().to_string(), "portail@localhost");
        let other = Mail { message_id: "test@localhost".into(), ..mail };
        let sent = envelope(&other, &message, Some(&verp)).unwrap();
        assert_eq!(sent.from().unwrap().to_string(), "portail@localhost");
    }

    #[test]
    fn line_breaks_smuggle_nothing_in() {
        let evil = "x\r\nBcc: thief@example.com\r\n.\r\nMAIL FROM:<a@b>";
        let sent = build(&Mail { subject: evil.into(), from_name: evil.into(), ..mail() }).unwrap();
        let formatted = String::from_utf8(sent.formatted()).unwrap();
        assert_eq!(
            formatted.lines().filter(|line| line.starts_with("Bcc")).count(),
            0,
            "{formatted}"
        );
        assert_eq!(sent.envelope().to().len(), 1);
        for to in [
            evil,
            "a@b.fr, thief@example.com",
            "a@b.fr\r\nthief@example.com",
            "a＠b.fr",
            "<a@b.fr>",
        ] {
            assert!(build(&Mail { to: to.into(), ..mail() }).is_err(), "{to}");
        }
    }
}
