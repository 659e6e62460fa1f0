//! Against servers of our own on this machine, and against addresses that must never be called.

use super::*;
use axum::{Router, http::HeaderMap, response::Redirect, routing::post};
use std::{
    net::TcpListener as StdListener,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

fn caller(allow_private: bool) -> HttpCaller {
    HttpCaller::new(&Webhooks { allow_private, timeout_seconds: 1 })
}

fn call(url: String) -> Call {
    Call {
        url,
        event_id: "0198-event".to_owned(),
        signature: "t=1,v1=ab".to_owned(),
        body: b"{\"version\":1}".to_vec(),
    }
}

async fn served(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

#[test]
fn only_public_addresses_over_https_are_accepted() {
    for url in [
        "https://hooks.example.com/acquit?tenant=1",
        "https://hooks.example.com:8443/",
        "https://93.184.215.14/",
        "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/",
    ] {
        assert_eq!(caller(false).accepts(url), Ok(()), "{url}");
    }
    for (url, why) in [
        ("http://hooks.example.com/", Refused::Plain),
        ("http://127.0.0.1:3000/", Refused::Plain),
        ("ftp://hooks.example.com/", Refused::Malformed),
        ("file:///etc/passwd", Refused::Malformed),
        ("hooks.example.com", Refused::Malformed),
        ("/hooks", Refused::Malformed),
        ("", Refused::Malformed),
        ("https://user:secret@hooks.example.com/", Refused::Malformed),
        ("https://hooks.example.com@127.0.0.1/", Refused::Malformed),
        ("https://hooks.example.com/#x", Refused::Malformed),
        ("https://hooks.example.com/\r\nx: y", Refused::Malformed),
        ("https://localhost/", Refused::Private),
        ("https://LOCALHOST:5432/", Refused::Private),
        ("https://db.localhost/", Refused::Private),
        ("https://127.0.0.1/", Refused::Private),
        ("https://0.0.0.0/", Refused::Private),
        ("https://10.1.2.3/", Refused::Private),
        ("https://100.64.0.1/", Refused::Private),
        ("https://169.254.169.254/latest/meta-data", Refused::Private),
        ("https://172.31.255.255/", Refused::Private),
        ("https://192.168.1.1/", Refused::Private),
        ("https://255.255.255.255/", Refused::Private),
        ("https://[::1]/", Refused::Private),
        ("https://[::ffff:127.0.0.1]/", Refused::Private),
        ("https://[::ffff:169.254.169.254]/", Refused::Private),
        ("https://[64:ff9b::7f00:1]/", Refused::Private),
        ("https://[2002:7f00:1::]/", Refused::Private),
        ("https://[fd00::1]/", Refused::Private),
        ("https://[fe80::1]/", Refused::Private),
    ] {
        assert_eq!(caller(false).accepts(url), Err(why), "{url}");
    }
}

#[test]
fn without_tls_only_this_machine_is_called_and_only_where_that_is_configured() {
    assert_eq!(caller(true).accepts("http://127.0.0.1:9/x"), Ok(()));
    assert_eq!(caller(true).accepts("http://localhost:9/x"), Ok(()));
    assert_eq!(caller(true).accepts("http://10.0.0.1/x"), Err(Refused::Plain));
    assert_eq!(caller(true).accepts("http://hooks.example.com/x"), Err(Refused::Plain));
    assert_eq!(caller(true).accepts("https://10.0.0.1/x"), Ok(()));
}

/// Ways of writing addresses that only a system's resolver understands, if anything does.
#[tokio::test]
async fn a_disguised_address_of_this_machine_is_not_called() {
    let listener = StdListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    for host in ["2130706433", "0x7f000001", "017700000001", "127.1"] {
        let url = format!("https://{host}:{port}/");
        // The form of the address says nothing.
        assert_eq!(caller(false).accepts(&url), Ok(()), "{host}");
        let called = caller(false).call(&call(url)).await;
        let refused = [CallError::Refused(Refused::Private), CallError::Connection];
        assert!(called.is_err_and(|why| refused.contains(&why)), "{host}");
    }
    let heard = listener.accept();
    assert!(heard.is_err(), "a connection was made: {heard:?}");
}

#[tokio::test]
async fn a_name_that_leads_to_this_machine_is_refused_when_it_is_looked_up() {
    let looked_up = |allow_private| {
        let name: Name = "localhost".parse().unwrap();
        tower::Service::call(&mut Resolver { allow_private }, name)
    };
    let refused = looked_up(false).await.unwrap_err();
    assert_eq!(refused.downcast_ref::<Refused>(), Some(&Refused::Private));
    assert!(looked_up(true).await.unwrap().all(|address| address.ip().is_loopback()));
}

#[tokio::test]
async fn an_endpoint_gets_the_event_with_its_id_and_its_signature() {
    let heard: Arc<Mutex<Option<(HeaderMap, Bytes)>>> = Arc::default();
    let seen = Arc::clone(&heard);
    let router = Router::new().route(
        "/hook",
        post(move |headers: HeaderMap, body: Bytes| async move {
            *seen.lock().unwrap() = Some((headers, body));
        }),
    );
    let address = served(router).await;
    let status = caller(true).call(&call(format!("http://{address}/hook"))).await;
    assert_eq!(status, Ok(200));
    let (headers, body) = heard.lock().unwrap().take().unwrap();
    assert_eq!(headers[EVENT_ID], "0198-event");
    assert_eq!(headers[SIGNATURE], "t=1,v1=ab");
    assert_eq!(headers[header::CONTENT_TYPE], "application/json");
    assert_eq!(body, b"{\"version\":1}"[..]);
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_not_followed() {
    let followed = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&followed);
    let router =
        Router::new().route("/hook", post(|| async { Redirect::temporary("/elsewhere") })).route(
            "/elsewhere",
            post(move || async move {
                count.fetch_add(1, Ordering::SeqCst);
            }),
        );
    let address = served(router).await;
    let status = caller(true).call(&call(format!("http://{address}/hook"))).await;
    assert_eq!((status, followed.load(Ordering::SeqCst)), (Ok(307), 0));
}

#[tokio::test]
async fn nobody_waits_for_long_nor_reads_without_end() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", silent.local_addr().unwrap());
    assert_eq!(caller(true).call(&call(url)).await, Err(CallError::Timeout));

    let endless = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", endless.local_addr().unwrap());
    let sent = tokio::spawn(async move {
        let (mut stream, _) = endless.accept().await.unwrap();
        let mut request = [0; 4_096];
        let _ = stream.read(&mut request).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        let piece = vec![b'x'; 65_536];
        let mut sent = 0;
        while sent < 256 << 20 && stream.write_all(&piece).await.is_ok() {
            sent += piece.len();
        }
        sent
    });
    assert_eq!(caller(true).call(&call(url)).await, Ok(200));
    let sent = sent.await.unwrap();
    assert!(sent < 64 << 20, "{sent} bytes were taken");
}

#[tokio::test]
async fn nobody_there_is_no_connection() {
    let port = StdListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let called = caller(true).call(&call(format!("http://127.0.0.1:{port}/"))).await;
    assert_eq!(called, Err(CallError::Connection));
}
