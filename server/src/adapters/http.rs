//! A small HTTP client for gateways: one request, one bounded answer, one timeout. It is the hyper
//! that async-stripe already brings.

use axum::body::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use std::time::Duration;

/// Largest answer that is read, in bytes.
const MOST: usize = 64 * 1024;

/// Posts to gateways.
#[derive(Clone, Debug)]
pub(crate) struct HttpClient {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    timeout: Duration,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Bytes,
}

/// Why nothing came back. Neither addresses nor headers are in it: they may hold secrets.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HttpError {
    /// No answer in time; whether the request was heard is not known.
    #[error("no answer in time")]
    Timeout,
    /// No connection, or one that broke.
    #[error("the connection failed")]
    Connection,
    /// A request that cannot be made, or an answer without end.
    #[error("{0}")]
    Malformed(&'static str),
}

impl HttpClient {
    /// A client whose requests take at most this long.
    pub(crate) fn new(timeout: Duration) -> Self {
        // Plain HTTP serves tests on loopback; the configured addresses are https.
        let https =
            HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1().build();
        Self { client: Client::builder(TokioExecutor::new()).build(https), timeout }
    }

    /// Posts a body.
    pub(crate) async fn post(
        &self,
        uri: &str,
        headers: &[(HeaderName, &str)],
        body: String,
    ) -> Result<Answer, HttpError> {
        let uri: Uri = uri.parse().map_err(|_| HttpError::Malformed("the address is none"))?;
        let mut request = Request::new(Full::new(Bytes::from(body)));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri;
        *request.headers_mut() = sensitive(headers)?;
        tokio::time::timeout(self.timeout, self.send(request))
            .await
            .unwrap_or(Err(HttpError::Timeout))
    }

    async fn send(&self, request: Request<Full<Bytes>>) -> Result<Answer, HttpError> {
        let response = self.client.request(request).await.map_err(|_| HttpError::Connection)?;
        let status = response.status();
        let body = Limited::new(response.into_body(), MOST).collect().await;
        let body = body.map_err(|_| HttpError::Malformed("the answer broke off or has no end"))?;
        Ok(Answer { status, body: body.to_bytes() })
    }
}

/// Headers that no log prints.
fn sensitive(headers: &[(HeaderName, &str)]) -> Result<HeaderMap, HttpError> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let value = HeaderValue::from_str(value);
        let mut value =
            value.map_err(|_| HttpError::Malformed("a header has control characters"))?;
        value.set_sensitive(true);
        map.insert(name, value);
    }
    Ok(map)
}
