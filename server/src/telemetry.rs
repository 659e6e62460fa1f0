//! Logs and metrics.

use crate::config::{LogFormat, Telemetry};
use metrics_exporter_prometheus::PrometheusBuilder;
use std::net::SocketAddr;
use tracing_subscriber::{EnvFilter, layer::SubscriberExt, util::SubscriberInitExt};

/// Starts logging to standard error, so that standard output stays free for answers.
pub(crate) fn logs(config: &Telemetry) {
    let filter = EnvFilter::try_new(&config.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let registry = tracing_subscriber::registry().with(filter);
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    // A second start in one process (tests) keeps the first.
    let _ = match config.format {
        LogFormat::Json => registry.with(lines.json().flatten_event(true)).try_init(),
        LogFormat::Text => registry.with(lines.compact()).try_init(),
    };
}

/// Serves Prometheus metrics at `addr`.
pub(crate) fn metrics(addr: SocketAddr) -> anyhow::Result<()> {
    PrometheusBuilder::new().with_http_listener(addr).install()?;
    metrics::describe_gauge!("acquit_jobs", "Background jobs of the installation, ready or dead");
    Ok(())
}
