use super::*;
use proptest::prelude::*;

fn report(fields: &str) -> String {
    format!(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example (Mail Delivery System)\r\n\
         Subject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nI'm sorry. 550 is only a word here.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mx.example\r\nArrival-Date: Mon, 16 Mar 2026 09:00:00 +0000\r\n\r\n\
         Final-Recipient: rfc822; claire@exemple.fr\r\n{fields}\r\n\
         --b\r\nContent-Type: message/rfc822\r\n\r\nSubject: Bonjour\r\n\r\nStatus: 5.1.1\r\n--b--\r\n"
    )
}

fn outcome(text: &str) -> Option<Outcome> {
    read(text.as_bytes()).map(|told| told.outcome)
}

#[test]
fn the_status_decides_what_is_said_of_the_address() {
    for (fields, expected) in [
        (
            "Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 unknown",
            Outcome::Refused,
        ),
        ("Action: failed\r\nStatus: 5.2.1", Outcome::Refused),
        ("Action: failed\r\nStatus: 5.4.4", Outcome::Refused),
        ("Action: failed\r\nStatus: 5.0.0", Outcome::Refused),
        (
            "Action: failed\r\nStatus: 5.0.0\r\nDiagnostic-Code: smtp; 550 5.7.1 listed",
            Outcome::Lost,
        ),
        ("Action: failed\r\nStatus: 5.2.2 (mailbox full)", Outcome::Lost),
        ("Action: failed\r\nStatus: 5.7.1", Outcome::Lost),
        ("Action: failed\r\nStatus: 4.4.7", Outcome::Lost),
        ("Action: failed", Outcome::Lost),
        ("Action: delayed\r\nStatus: 4.4.1", Outcome::Delayed),
        ("Action: delivered\r\nStatus: 2.0.0", Outcome::Delivered),
        ("Action: relayed\r\nStatus: 2.0.0", Outcome::Delivered),
        ("ACTION:Failed (for good)\r\nstatus:\r\n 5.1.1", Outcome::Refused),
        ("Status: 5.1.10", Outcome::Refused),
        (
            "Action: failed\r\nDiagnostic-Code: smtp;550-5.1.1 The email account\r\n does not exist",
            Outcome::Refused,
        ),
    ] {
        assert_eq!(outcome(&report(fields)), Some(expected), "{fields}");
    }
}

#[test]
fn the_servers_words_are_kept() {
    let text = report(
        "Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1\r\n    <claire>: no such user",
    );
    assert_eq!(read(text.as_bytes()).unwrap().detail, "5.1.1 550 5.1.1 <claire>: no such user");
}

#[test]
fn servers_without_a_report_are_understood() {
    let qmail = "From: MAILER-DAEMON@mx.example\r\nSubject: failure notice\r\n\r\n\
        Hi. This is the qmail-send program at mx.example.\r\n\r\n<claire@exemple.fr>:\r\n\
        192.0.2.1 does not like recipient.\r\nRemote host said: 550 5.1.1 User unknown\r\nGiving up.\r\n\r\n\
        --- Below this line is a copy of the message.\r\n\r\nSubject: 4.0.0\r\n";
    assert_eq!(outcome(qmail), Some(Outcome::Refused));
    let exim = "From: Mail Delivery System <Mailer-Daemon@mx.example>\r\nX-Failed-Recipients: claire@exemple.fr\r\n\
        Auto-Submitted: auto-replied\r\nSubject: Mail delivery failed: returning message to sender\r\n\r\n\
        A message could not be delivered.\r\n  claire@exemple.fr\r\n    retry timeout exceeded: 451 greylisted\r\n";
    assert_eq!(outcome(exim), Some(Outcome::Lost));
    let bare =
        "From: postmaster@mx.example\r\nSubject: Non remis : votre message\r\n\r\nDésolé.\r\n";
    assert_eq!(outcome(bare), Some(Outcome::Lost));
    let late = "From: MAILER-DAEMON@mx.example\r\nSubject: Delivery Status Notification (Delayed)\r\n\r\n451 later\r\n";
    assert_eq!(outcome(late), Some(Outcome::Delayed));
}

#[test]
fn people_and_absences_say_nothing_of_a_delivery() {
    let person = "From: Claire <claire@exemple.fr>\r\nSubject: Re: 550\r\n\r\nMon code est 550 5.1.1, merci.\r\n";
    let absence = "From: postmaster@exemple.fr\r\nAuto-Submitted: auto-replied\r\nSubject: Absence\r\n\r\n550 jours\r\n";
    for text in [
        person,
        absence,
        "",
        "\r\n",
        "From: x",
        "Content-Type: multipart/report; boundary=b\r\n\r\n--b--",
    ] {
        assert_eq!(outcome(text), None, "{text}");
    }
}

#[test]
fn depth_and_size_are_endured() {
    let mut deep = String::new();
    for level in 0..5_000 {
        let boundary = format!("b{level}");
        deep.extend([
            "Content-Type: multipart/mixed; boundary=",
            &boundary,
            "\r\n\r\n--",
            &boundary,
            "\r\n",
        ]);
    }
    assert_eq!(outcome(&deep), None);
    let forwarded = "Content-Type: message/rfc822\r\n\r\n".repeat(5_000);
    assert_eq!(outcome(&forwarded), None);
    let mut large = report("Action: failed\r\nStatus: 5.1.1");
    large.push_str(&"x".repeat(4 << 20));
    assert_eq!(outcome(&large), Some(Outcome::Refused), "what counts stands first");
    let endless = report(&format!("Status: {}", "5.".repeat(200_000)));
    assert_eq!(
        outcome(&endless),
        Some(Outcome::Refused),
        "the words count when the report says nothing"
    );
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = read(&bytes);
    }

    #[test]
    fn nor_does_a_report_with_holes(cut in 0_usize..900, from in 0_usize..900, len in 0_usize..80, junk in any::<Vec<u8>>()) {
        let mut bytes = report("Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 é").into_bytes();
        bytes.truncate(cut.max(1));
        let start = from.min(bytes.len());
        let end = (start + len).min(bytes.len());
        bytes.splice(start..end, junk);
        let _ = read(&bytes);
    }
}
