//! Both gateways against small twins of themselves, which answer as the documentation says.

use super::{brevo::Brevo, folder::SmsFolder, twilio::Twilio};
use crate::config::Config;
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    routing::post,
};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use service::{
    delivery::Outcome,
    messages::{Call, News, Sms, SmsError, SmsGateway, Unbelieved},
};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

/// What a twin was asked, and what it answers.
#[derive(Clone)]
struct Twin {
    heard: Arc<Mutex<Vec<(String, HeaderMap, String)>>>,
    answer: Arc<Mutex<(u16, String, Duration)>>,
}

impl Twin {
    /// Listens on a port of its own; returns where.
    async fn start() -> (Self, String) {
        let answer = Arc::new(Mutex::new((201, String::new(), Duration::ZERO)));
        let twin = Self { heard: Arc::default(), answer };
        let router = Router::new().fallback(post(hear)).with_state(twin.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (twin, base)
    }

    fn answers(&self, status: u16, body: &impl ToString) {
        *self.answer.lock().unwrap() = (status, body.to_string(), Duration::ZERO);
    }

    fn last(&self) -> (String, HeaderMap, String) {
        self.heard.lock().unwrap().last().unwrap().clone()
    }
}

async fn hear(
    State(twin): State<Twin>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, String) {
    let text = String::from_utf8(body.to_vec()).unwrap();
    twin.heard.lock().unwrap().push((uri.path().to_owned(), headers, text));
    let (status, body, pause) = twin.answer.lock().unwrap().clone();
    tokio::time::sleep(pause).await;
    (StatusCode::from_u16(status).unwrap(), body)
}

const SECRET: &str = "0123456789abcdef";

fn config(base: &str) -> Config {
    let mut config =
        Config { public_url: "https://pay.example.com".to_owned(), ..Config::default() };
    config.sms.timeout_seconds = 1;
    config.sms.brevo.api_key = Some("xkeysib-1".into());
    config.sms.brevo.webhook_secret = Some(SECRET.into());
    config.sms.brevo.api_base = base.to_owned();
    config.sms.twilio.account_sid = "AC1".to_owned();
    config.sms.twilio.auth_token = Some("token".into());
    config.sms.twilio.api_base = base.to_owned();
    config
}

fn sms() -> Sms {
    Sms {
        reference: "0195a0f0-0000-7000-8000-000000000001".to_owned(),
        to: "+33612345678".to_owned(),
        sender: "Marceau".to_owned(),
        text: "Il reste 12 € & plus: https://pay.example.com/l/x".to_owned(),
    }
}

fn header(headers: &HeaderMap, name: &str) -> String {
    headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

/// Each answer, and whether it is tried again.
async fn faults(gateway: &dyn SmsGateway, twin: &Twin, cases: &[(u16, Value, bool)]) {
    for (status, body, again) in cases {
        twin.answers(*status, body);
        let error = gateway.send(&sms()).await.unwrap_err();
        assert_eq!(matches!(error, SmsError::Later(_)), *again, "{status} {body}: {error}");
        let told = error.to_string();
        assert!(
            !told.contains("xkeysib") && !told.contains("token") && !told.contains(SECRET),
            "{told}"
        );
    }
    for body in ["", "null", "{}", "<html>"] {
        twin.answers(200, &body);
        assert!(matches!(gateway.send(&sms()).await, Err(SmsError::Later(_))), "{body:?}");
    }
    *twin.answer.lock().unwrap() = (201, "{}".to_owned(), Duration::from_secs(3));
    let error = gateway.send(&sms()).await.unwrap_err();
    assert!(matches!(&error, SmsError::Later(why) if why.contains("in time")), "{error}");
    twin.answers(200, &"x".repeat(200_000));
    assert!(matches!(gateway.send(&sms()).await, Err(SmsError::Later(_))), "an answer without end");
}

#[tokio::test]
async fn brevo_is_asked_as_documented() {
    let (twin, base) = Twin::start().await;
    let brevo = Brevo::new(&config(&base));
    twin.answers(201, &json!({ "messageId": 1_511_882_900_176_220_i64 }));
    assert_eq!(brevo.send(&sms()).await.unwrap(), "brevo:1511882900176220");
    let (path, headers, body) = twin.last();
    assert_eq!(
        (path.as_str(), header(&headers, "api-key").as_str()),
        ("/v3/transactionalSMS/send", "xkeysib-1")
    );
    assert_eq!(header(&headers, "content-type"), "application/json");
    let sms = sms();
    let expected = json!({
        "sender": "Marceau", "recipient": "+33612345678", "content": sms.text, "type": "transactional",
        "unicodeEnabled": false, "tag": sms.reference,
        "webUrl": format!("https://pay.example.com/webhooks/sms/brevo/{SECRET}"),
    });
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), expected);
    let cases = [
        (400, json!({ "code": "invalid_parameter", "message": "telephone is not valid" }), false),
        (400, json!({ "code": "not_enough_credits", "message": "no credits" }), true),
        (402, json!({ "code": "not_enough_credits", "message": "no credits" }), true),
        (401, json!({ "code": "unauthorized", "message": "Key not found" }), true),
        (429, json!({ "code": "too_many_requests" }), true),
        (500, json!(null), true),
    ];
    faults(&brevo, &twin, &cases).await;
}

#[tokio::test]
async fn twilio_is_asked_as_documented() {
    let (twin, base) = Twin::start().await;
    let mut config = config(&base);
    let twilio = Twilio::new(&config);
    twin.answers(201, &json!({ "sid": "SM1", "status": "queued", "error_code": null }));
    assert_eq!(twilio.send(&sms()).await.unwrap(), "twilio:SM1");
    let (path, headers, body) = twin.last();
    assert_eq!(path, "/2010-04-01/Accounts/AC1/Messages.json");
    assert_eq!(
        header(&headers, "authorization"),
        format!("Basic {}", BASE64_STANDARD.encode("AC1:token"))
    );
    let fields: Vec<(String, String)> =
        form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let sms = sms();
    for pair in [
        ("To", "+33612345678"),
        ("Body", &*sms.text),
        ("From", "Marceau"),
        ("StatusCallback", "https://pay.example.com/webhooks/sms/twilio"),
    ] {
        assert!(
            fields.iter().any(|(name, value)| (&**name, &**value) == pair),
            "{pair:?} in {fields:?}"
        );
    }
    for (from, field) in
        [("+33757000000", "From=%2B33757000000"), ("MG1", "MessagingServiceSid=MG1")]
    {
        config.sms.twilio.from = from.to_owned();
        twin.answers(201, &json!({ "sid": "SM2" }));
        Twilio::new(&config).send(&sms).await.unwrap();
        assert!(twin.last().2.contains(field), "{field}");
    }
    let cases = [
        (
            400,
            json!({ "code": 21_211, "message": "Invalid 'To' Phone Number", "status": 400 }),
            false,
        ),
        (400, json!({ "code": 21_610, "message": "unsubscribed recipient", "status": 400 }), false),
        (400, json!({ "code": 21_606, "message": "not a valid From", "status": 400 }), true),
        (401, json!({ "code": 20_003, "message": "Authenticate", "status": 401 }), true),
        (429, json!({ "code": 20_429, "message": "Too Many Requests", "status": 429 }), true),
        (503, json!(null), true),
    ];
    faults(&twilio, &twin, &cases).await;
}

#[tokio::test]
async fn a_gateway_that_is_away_is_tried_again() {
    let config = config("http://127.0.0.1:1");
    for gateway in [&Brevo::new(&config) as &dyn SmsGateway, &Twilio::new(&config)] {
        let error = gateway.send(&sms()).await.unwrap_err();
        assert!(matches!(error, SmsError::Later(_)), "{error}");
    }
}

fn read(
    gateway: &dyn SmsGateway,
    shown: Option<&(&str, String)>,
    key: Option<&str>,
    body: &str,
) -> Result<Vec<News>, Unbelieved> {
    let header =
        |name: &str| shown.filter(|(known, _)| *known == name).map(|(_, value)| value.clone());
    gateway.read(&Call { header: &header, key, body: body.as_bytes() })
}

#[test]
fn brevo_is_believed_with_the_secret_alone() {
    let brevo = Brevo::new(&config("http://127.0.0.1:1"));
    let told = r#"{"id":26570,"to":"33612345678","messageId":123,"msg_status":"delivered","type":"transactional","description":"delivered"}"#;
    let basic =
        |pair: &str| Some(("authorization", format!("Basic {}", BASE64_STANDARD.encode(pair))));
    for (shown, key) in [
        (None, Some(SECRET)),
        (Some(("authorization", format!("Bearer {SECRET}"))), None),
        (basic(&format!("acquit:{SECRET}")), None),
    ] {
        let news = read(&brevo, shown.as_ref(), key, told).unwrap();
        let expected = News::Report {
            reference: "brevo:123".into(),
            outcome: Outcome::Delivered,
            detail: "delivered".into(),
        };
        assert_eq!(news, [expected]);
    }
    for (shown, key) in [
        (None, None),
        (None, Some("")),
        (None, Some("0123456789abcdee")),
        (Some(("authorization", "Bearer ".to_owned())), None),
        (basic("acquit:"), None),
        (basic(SECRET), None),
        (Some(("authorization", "Basic é".to_owned())), None),
    ] {
        assert_eq!(
            read(&brevo, shown.as_ref(), key, told),
            Err(Unbelieved::Signature),
            "{shown:?} {key:?}"
        );
    }
    assert_eq!(read(&brevo, None, Some(SECRET), "nonsense"), Err(Unbelieved::Malformed));
}

#[test]
fn brevos_events_are_understood() {
    let brevo = Brevo::new(&config("http://127.0.0.1:1"));
    let event = |status: &str| {
        let body = json!({ "to": "33612345678", "messageId": 9, "msg_status": status, "reply": "Bonjour", "error_code": 5 });
        read(&brevo, None, Some(SECRET), &body.to_string()).unwrap().pop()
    };
    for (status, expected) in [
        ("delivered", Some(Outcome::Delivered)),
        ("soft_bounce", Some(Outcome::Lost)),
        ("hard_bounced", Some(Outcome::Refused)),
        ("sent", None),
        ("accepted", None),
        ("unheard of", None),
    ] {
        let outcome = event(status).map(|news| match news {
            News::Report { reference, outcome, detail } => {
                assert_eq!((reference.as_str(), detail.as_str()), ("brevo:9", "5"));
                outcome
            }
            News::Answer { .. } => panic!("{status} is no answer"),
        });
        assert_eq!(outcome, expected, "{status}");
    }
    for (status, said) in [("replied", "Bonjour"), ("unsubscribed", "STOP")] {
        let Some(News::Answer { from, reference, text, .. }) = event(status) else {
            panic!("{status}")
        };
        assert_eq!(
            (from.as_str(), reference.as_deref(), text.as_str()),
            ("+33612345678", Some("brevo:9"), said)
        );
    }
}

/// A call as Twilio makes it: a form and its signature.
fn twilio_call(token: &str, fields: &[(&str, &str)]) -> (String, String) {
    let mut sorted = fields.to_vec();
    sorted.sort_unstable();
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(token.as_bytes()).unwrap();
    mac.update(b"https://pay.example.com/webhooks/sms/twilio");
    for (name, value) in sorted {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    let signature = BASE64_STANDARD.encode(mac.finalize().into_bytes());
    (form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish(), signature)
}

#[test]
fn twilios_calls_are_believed_when_signed_and_understood() {
    let twilio = Twilio::new(&config("http://127.0.0.1:1"));
    let tell = |fields: &[(&str, &str)]| {
        let (body, signature) = twilio_call("token", fields);
        read(&twilio, Some(&("x-twilio-signature", signature)), None, &body).unwrap().pop()
    };
    let report = |status, error| {
        tell(&[("MessageSid", "SM1"), ("MessageStatus", status), ("ErrorCode", error)])
    };
    for (status, error, expected) in [
        ("delivered", "", Some(Outcome::Delivered)),
        ("undelivered", "30005", Some(Outcome::Refused)),
        ("undelivered", "30003", Some(Outcome::Lost)),
        ("failed", "21614", Some(Outcome::Refused)),
        ("queued", "", None),
        ("sent", "", None),
    ] {
        let outcome = report(status, error).map(|news| match news {
            News::Report { outcome, .. } => outcome,
            News::Answer { .. } => panic!("{status} is no answer"),
        });
        assert_eq!(outcome, expected, "{status} {error}");
    }
    let answer = tell(&[
        ("MessageSid", "SM2"),
        ("SmsStatus", "received"),
        ("From", "+33612345678"),
        ("To", "+33757000000"),
        ("Body", "Stop é"),
    ]);
    let expected = News::Answer {
        id: "twilio:SM2".into(),
        from: "+33612345678".into(),
        reference: None,
        text: "Stop é".into(),
    };
    assert_eq!(answer, Some(expected));

    let (body, signature) =
        twilio_call("token", &[("MessageSid", "SM1"), ("MessageStatus", "delivered")]);
    let (_, forged) =
        twilio_call("other", &[("MessageSid", "SM1"), ("MessageStatus", "delivered")]);
    for (shown, body) in [
        (None, body.clone()),
        (Some(("x-twilio-signature", String::new())), body.clone()),
        (Some(("x-twilio-signature", forged)), body.clone()),
        (Some(("x-twilio-signature", signature)), format!("{body}&ErrorCode=30005")),
    ] {
        assert_eq!(read(&twilio, shown.as_ref(), Some("token"), &body), Err(Unbelieved::Signature));
    }
}

#[tokio::test]
async fn the_folder_keeps_one_file_a_message() {
    let folder = std::env::temp_dir().join(format!("acquit-sms-{}", std::process::id()));
    let gateway = SmsFolder::new(folder.clone()).unwrap();
    for _ in 0..2 {
        assert_eq!(gateway.send(&sms()).await.unwrap(), format!("folder:{}", sms().reference));
    }
    let files: Vec<_> =
        std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
    let text = std::fs::read_to_string(&files[0]).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(files.len(), 1);
    assert!(
        text.starts_with("From: Marceau\r\nTo: +33612345678\r\n") && text.contains("12 € & plus"),
        "{text}"
    );
    assert_eq!(
        read(&gateway, None, None, "{}"),
        Err(Unbelieved::Signature),
        "a folder calls nobody"
    );
}
