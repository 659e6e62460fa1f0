//! Reads what a handler left of a body before its answer leaves.
//!
//! A connection that is closed while bytes are still arriving is reset, and the reset overtakes the
//! answer: whoever sent too much would read "connection reset" instead of why. So the rest is read
//! and thrown away, within bounds.

use axum::{
    body::{Body, BodyDataStream, HttpBody},
    extract::Request,
    middleware::Next,
    response::Response,
};
use futures::{Stream, StreamExt, stream::poll_fn};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// How long the rest of a body is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// Answers as the handler does, once no more than `most` bytes of what it left are read.
pub(super) async fn read_the_rest(most: usize, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let shared = Shared(Arc::new(Mutex::new(body.into_data_stream())));
    let request = Request::from_parts(parts, Body::from_stream(shared.stream()));
    let response = next.run(request).await;
    // Whoever sends no end of it, or nothing more, is not waited for.
    let _ = tokio::time::timeout(PATIENCE, shared.drain(most)).await;
    response
}

/// A body that is read by the handler first, then by us.
#[derive(Clone)]
struct Shared(Arc<Mutex<BodyDataStream>>);

impl Shared {
    fn stream(&self) -> impl Stream<Item = Result<bytes::Bytes, axum::Error>> + Send + use<> {
        let shared = self.clone();
        poll_fn(move |cx| {
            shared.0.lock().unwrap_or_else(PoisonError::into_inner).poll_next_unpin(cx)
        })
    }

    async fn drain(&self, most: usize) {
        let mut rest = self.stream();
        let mut left = most;
        while let Some(Ok(chunk)) = rest.next().await {
            let Some(less) = left.checked_sub(chunk.len()) else { return };
            left = less;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, http::StatusCode, middleware::from_fn, routing::post};
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::{TcpListener, TcpStream},
    };

    /// The server's answer to a megabyte of which its handler reads nothing, written to the end.
    async fn answer_after(most: usize) -> std::io::Result<String> {
        let refusing = post(|| async { (StatusCode::PAYLOAD_TOO_LARGE, "too large") });
        let router = Router::new()
            .route("/", refusing)
            .layer(from_fn(move |request, next| read_the_rest(most, request, next)));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let mut client = TcpStream::connect(listener.local_addr()?).await?;
        let server = tokio::spawn(axum::serve(listener, router).into_future());
        let size = 8 << 20;
        let head = format!(
            "POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {size}\r\n\r\n"
        );
        client.write_all(head.as_bytes()).await?;
        for _ in 0..size / (8 << 10) {
            client.write_all(&[b'x'; 8 << 10]).await?;
        }
        let mut answer = String::new();
        let read = client.read_to_string(&mut answer).await;
        server.abort();
        read.map(|_| answer)
    }

    #[tokio::test]
    async fn who_sends_too_much_reads_why() {
        let answer = answer_after(16 << 20).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 413") && answer.ends_with("too large"), "{answer}");
    }

    #[tokio::test]
    async fn there_is_an_end_to_it() {
        assert!(answer_after(1 << 20).await.is_err(), "the connection is reset");
    }
}
