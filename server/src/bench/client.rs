//! A browser just good enough to be measured with: HTTP/1.1 over one connection, cookies, forms.

use anyhow::{Context as _, bail};
use std::{collections::BTreeMap, net::SocketAddr};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufStream},
    net::TcpStream,
};

/// One connection with its cookies.
pub(crate) struct Client {
    stream: BufStream<TcpStream>,
    host: String,
    cookies: BTreeMap<String, String>,
}

/// What came back.
pub(crate) struct Answer {
    pub status: u16,
    pub location: Option<String>,
    pub body: Vec<u8>,
}

impl Client {
    /// A connection to a server.
    pub(crate) async fn connect(addr: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(addr).await?;
        stream.set_nodelay(true)?;
        let host = format!("localhost:{}", addr.port());
        Ok(Self { stream: BufStream::new(stream), host, cookies: BTreeMap::new() })
    }

    /// Another connection with the same cookies.
    pub(crate) async fn again(&self, addr: SocketAddr) -> anyhow::Result<Self> {
        Ok(Self { cookies: self.cookies.clone(), ..Self::connect(addr).await? })
    }

    /// Asks for a page.
    pub(crate) async fn get(&mut self, path: &str) -> anyhow::Result<Answer> {
        let head = self.head("GET", path);
        self.exchange(format!("{head}\r\n").into_bytes()).await
    }

    /// Sends a form.
    pub(crate) async fn post(
        &mut self,
        path: &str,
        form: &[(&str, &str)],
    ) -> anyhow::Result<Answer> {
        let body = form.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join("&");
        let (head, host) = (self.head("POST", path), &self.host);
        let request = format!(
            "{head}Origin: http://{host}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.exchange(request.into_bytes()).await
    }

    /// The request line and the headers that every request has.
    pub(crate) fn head(&self, method: &str, path: &str) -> String {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = if cookies.is_empty() {
            String::new()
        } else {
            format!("Cookie: {}\r\n", cookies.join("; "))
        };
        format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n{cookies}", self.host)
    }

    /// Sends a request as it stands and reads the answer.
    pub(crate) async fn exchange(&mut self, request: Vec<u8>) -> anyhow::Result<Answer> {
        self.stream.write_all(&request).await?;
        self.stream.flush().await?;
        let mut line = String::new();
        self.stream.read_line(&mut line).await?;
        let status =
            line.split(' ').nth(1).and_then(|code| code.parse().ok()).context("no status line")?;
        let (mut length, mut location) = (0, None);
        loop {
            line.clear();
            if self.stream.read_line(&mut line).await? == 0 {
                bail!("the server hung up");
            }
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse()?,
                "location" => location = Some(value.to_owned()),
                "set-cookie" => self.keep(value),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await?;
        Ok(Answer { status, location, body })
    }

    fn keep(&mut self, cookie: &str) {
        let pair = cookie.split(';').next().unwrap_or_default();
        if let Some((name, value)) = pair.split_once('=') {
            if cookie.contains("Max-Age=0") || value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// The value of a hidden field in a page.
pub(crate) fn hidden(body: &[u8], name: &str) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let tag = text.split('<').find(|tag| tag.contains(&format!("name=\"{name}\"")))?;
    tag.split("value=\"").nth(1)?.split('"').next().map(str::to_owned)
}
