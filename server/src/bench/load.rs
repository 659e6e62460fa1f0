//! Many connections asking for one page for some seconds.

use super::client::Client;
use anyhow::ensure;
use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

/// Connections at once.
pub(crate) const CONNECTIONS: usize = 32;

/// What a load gave.
pub(crate) struct Load {
    /// Answers a second.
    pub per_second: f64,
    /// Milliseconds within which 99 of 100 answers came.
    pub p99_ms: f64,
    /// Bytes of one answer's body.
    pub bytes: usize,
}

/// Asks for a page over and over. Every answer must be 200.
pub(crate) async fn load(
    addr: SocketAddr,
    who: &Client,
    path: &str,
    seconds: u64,
) -> anyhow::Result<Load> {
    let warm_until = Instant::now() + Duration::from_millis(500);
    let until = warm_until + Duration::from_secs(seconds);
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..CONNECTIONS {
        let mut client = who.again(addr).await?;
        let path = path.to_owned();
        tasks.spawn(async move {
            let (mut times, mut bytes) = (Vec::new(), 0);
            let request = format!("{}\r\n", client.head("GET", &path)).into_bytes();
            while Instant::now() < until {
                let begun = Instant::now();
                let answer = client.exchange(request.clone()).await?;
                ensure!(answer.status == 200, "{path} answered {}", answer.status);
                bytes = answer.body.len();
                if begun >= warm_until {
                    times.push(begun.elapsed());
                }
            }
            anyhow::Ok((times, bytes))
        });
    }
    let (mut times, mut bytes) = (Vec::new(), 0);
    while let Some(done) = tasks.join_next().await {
        let (more, size) = done??;
        times.extend(more);
        bytes = size;
    }
    times.sort_unstable();
    let at = (times.len() * 99 / 100).min(times.len().saturating_sub(1));
    #[expect(clippy::cast_precision_loss, reason = "a count of requests")]
    let per_second = times.len() as f64 / Duration::from_secs(seconds).as_secs_f64();
    let p99_ms = times.get(at).map_or(0.0, |time| time.as_secs_f64() * 1_000.0);
    Ok(Load { per_second, p99_ms, bytes })
}
