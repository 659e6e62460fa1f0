//! The way to creditors' endpoints, whose addresses their administrators type: nothing within
//! reach of this machine alone may be called through them.
//!
//! A name is looked up by the connector itself, and what it leads to is checked before that very
//! connection is made; checking first and connecting later would leave time for another answer.
//! Redirects are not followed, and of an answer only the status is read.

use crate::config::Webhooks;
use async_trait::async_trait;
use axum::body::Bytes;
use http::{HeaderValue, Method, Request, Uri, header};
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{
        Client, Error as ClientError,
        connect::{HttpConnector, dns::Name},
    },
    rt::TokioExecutor,
};
use service::webhooks::{Call, CallError, Caller, EVENT_ID, Refused, SIGNATURE};
use std::{
    error::Error,
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
    vec,
};

/// Calls endpoints over HTTPS.
pub(crate) struct HttpCaller {
    client: Client<HttpsConnector<HttpConnector<Resolver>>, Full<Bytes>>,
    timeout: Duration,
    allow_private: bool,
}

impl HttpCaller {
    pub(crate) fn new(config: &Webhooks) -> Self {
        let timeout = Duration::from_secs(config.timeout_seconds);
        let allow_private = config.allow_private;
        let mut http = HttpConnector::new_with_resolver(Resolver { allow_private });
        http.enforce_http(false);
        http.set_connect_timeout(Some(timeout));
        let https = HttpsConnectorBuilder::new().with_webpki_roots();
        // Plain HTTP is refused before, but where it is configured.
        let https = https.https_or_http().enable_http1().wrap_connector(http);
        // A connection kept open would be one to an address that was checked once, long ago.
        let client = Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build(https);
        Self { client, timeout, allow_private }
    }

    fn address(&self, url: &str) -> Result<Uri, Refused> {
        let uri: Uri = url.parse().map_err(|_| Refused::Malformed)?;
        let authority = uri.authority().ok_or(Refused::Malformed)?.as_str();
        // A name and password would be sent, and shown in the office.
        if authority.contains('@') || url.contains('#') {
            return Err(Refused::Malformed);
        }
        let host = uri.host().filter(|host| !host.is_empty()).ok_or(Refused::Malformed)?;
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let literal: Option<IpAddr> = bare.parse().ok();
        let is_here = bare.eq_ignore_ascii_case("localhost")
            || bare.to_ascii_lowercase().ends_with(".localhost")
            || literal.is_some_and(|address| address.is_loopback());
        match uri.scheme_str() {
            Some("https") => {}
            Some("http") if self.allow_private && is_here => {}
            Some("http") => return Err(Refused::Plain),
            _ => return Err(Refused::Malformed),
        }
        // Literal addresses are never looked up, so that the resolver does not see them.
        let is_private = is_here || literal.is_some_and(|address| !is_public(address));
        if is_private && !self.allow_private {
            return Err(Refused::Private);
        }
        Ok(uri)
    }
}

#[async_trait]
impl Caller for HttpCaller {
    fn accepts(&self, url: &str) -> Result<(), Refused> {
        self.address(url).map(drop)
    }

    async fn call(&self, call: &Call) -> Result<u16, CallError> {
        let uri = self.address(&call.url)?;
        let mut request = Request::new(Full::new(Bytes::from(call.body.clone())));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri;
        let headers = request.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(header::USER_AGENT, HeaderValue::from_static("Acquit-Webhooks/1"));
        for (name, value) in [(EVENT_ID, &call.event_id), (SIGNATURE, &call.signature)] {
            let value = HeaderValue::from_str(value).map_err(|_| CallError::Connection)?;
            headers.insert(name, value);
        }
        match tokio::time::timeout(self.timeout, self.client.request(request)).await {
            // The body is dropped unread, whatever its length, and the connection with it.
            Ok(Ok(response)) => Ok(response.status().as_u16()),
            Ok(Err(error)) => Err(why(&error)),
            Err(_) => Err(CallError::Timeout),
        }
    }
}

/// What the resolver refused is told from what failed.
fn why(error: &ClientError) -> CallError {
    let mut source: Option<&(dyn Error + 'static)> = error.source();
    while let Some(cause) = source {
        if let Some(refused) = cause.downcast_ref::<Refused>() {
            return (*refused).into();
        }
        source = cause.source();
    }
    CallError::Connection
}

/// Looks names up, and keeps public addresses only.
#[derive(Clone)]
struct Resolver {
    allow_private: bool,
}

type Found = Result<vec::IntoIter<SocketAddr>, Box<dyn Error + Send + Sync>>;

impl tower::Service<Name> for Resolver {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = Box<dyn Error + Send + Sync>;
    type Future = Pin<Box<dyn Future<Output = Found> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let allow_private = self.allow_private;
        Box::pin(async move {
            let found: io::Result<Vec<SocketAddr>> =
                tokio::net::lookup_host((name.as_str(), 0)).await.map(Iterator::collect);
            let found = found?;
            // One private address among public ones is no accident.
            if !allow_private && found.iter().any(|address| !is_public(address.ip())) {
                return Err(Refused::Private.into());
            }
            Ok(found.into_iter())
        })
    }
}

/// Whether an address is one of the public Internet (IANA's special-purpose registries).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(mapped) => is_public_v4(mapped),
            None => is_public_v6(address),
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast()
        || a == 0 // this network
        || a >= 240 // reserved, broadcast
        || (a == 100 && (64..128).contains(&b)) // carriers' own
        || (a, b, c) == (192, 0, 0) // protocols'
        || (a, b, c) == (192, 88, 99) // relays
        || (a == 198 && (b == 18 || b == 19))) // measurements
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    // Global unicast is 2000::/3; within it are tunnels (2001::/23, 2002::/16), which lead
    // anywhere, and documentation (2001:db8::/32, 3fff::/20).
    (a & 0xe000) == 0x2000
        && !(a == 0x2001 && b < 0x200)
        && !(a == 0x2001 && b == 0xdb8)
        && a != 0x2002
        && !(a == 0x3fff && b < 0x1000)
}

#[cfg(test)]
mod tests;
