//! Serving: listeners, background work, and an orderly end.

use crate::{adapters::maildir, process::Process, routes, telemetry};
use anyhow::Context as _;
use std::{future::Future, net::SocketAddr, time::Duration};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Serves until told to stop, then lets requests and jobs in progress end.
pub(crate) async fn run(process: &Process, ready: impl FnOnce(SocketAddr)) -> anyhow::Result<()> {
    let stop = on_signal();
    let listener = TcpListener::bind(process.config.http.addr).await.context("listening")?;
    if let Some(addr) = process.config.http.metrics_addr {
        telemetry::metrics(addr).context("serving metrics")?;
    }
    let tasks = TaskTracker::new();
    if process.config.worker.embedded {
        start_workers(process, &stop, &tasks);
    }
    let router = routes::router(process)?;
    let addr = listener.local_addr()?;
    tracing::info!(%addr, "serving at {}", process.config.public_url);
    ready(addr);
    axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(stop.clone().cancelled_owned())
        .await?;
    stop.cancel();
    finish(process, &tasks).await;
    Ok(())
}

/// Does background work until told to stop.
pub(crate) async fn work(process: &Process) -> anyhow::Result<()> {
    let stop = on_signal();
    if let Some(addr) = process.config.http.metrics_addr {
        telemetry::metrics(addr).context("serving metrics")?;
    }
    let tasks = TaskTracker::new();
    start_workers(process, &stop, &tasks);
    stop.cancelled().await;
    finish(process, &tasks).await;
    Ok(())
}

async fn finish(process: &Process, tasks: &TaskTracker) {
    tasks.close();
    if tokio::time::timeout(Duration::from_secs(30), tasks.wait()).await.is_err() {
        tracing::warn!(
            "some jobs did not end within 30 seconds; another worker will take them over"
        );
    }
    process.ctx.store.close().await;
}

fn start_workers(process: &Process, stop: &CancellationToken, tasks: &TaskTracker) {
    for _ in 0..process.config.worker.concurrency {
        tasks.spawn(until_stopped(stop.clone(), job_loop(process.ctx.clone())));
    }
    tasks.spawn(until_stopped(stop.clone(), sweep_loop(process.ctx.clone())));
    tasks.spawn(until_stopped(stop.clone(), day_loop(process.ctx.clone())));
    tasks.spawn(until_stopped(stop.clone(), seal_loop(process.ctx.clone())));
    if process.config.http.metrics_addr.is_some() {
        tasks.spawn(until_stopped(stop.clone(), queue_loop(process.ctx.clone())));
    }
    if let Some(folder) = process.config.mail.bounces_dir.clone() {
        tasks.spawn(until_stopped(stop.clone(), bounce_loop(process.ctx.clone(), folder)));
    }
}

/// A loop ends between two rounds, never within one.
async fn until_stopped<R: Future<Output = Duration>>(
    stop: CancellationToken,
    mut round: impl FnMut() -> R,
) {
    while !stop.is_cancelled() {
        let pause = round().await;
        tokio::select! {
            () = stop.cancelled() => break,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

fn job_loop(
    ctx: service::Context,
) -> impl FnMut() -> std::pin::Pin<Box<dyn Future<Output = Duration> + Send>> {
    move || {
        let ctx = ctx.clone();
        Box::pin(async move {
            match service::worker::run_due(&ctx, 1).await {
                Ok(0) => Duration::from_millis(500),
                Ok(count) => {
                    metrics::counter!("acquit_jobs_run_total").increment(count as u64);
                    Duration::ZERO
                }
                Err(error) => {
                    tracing::error!(%error, "the worker cannot claim jobs: {error}");
                    Duration::from_secs(2)
                }
            }
        })
    }
}

fn sweep_loop(
    ctx: service::Context,
) -> impl FnMut() -> std::pin::Pin<Box<dyn Future<Output = Duration> + Send>> {
    move || {
        let ctx = ctx.clone();
        Box::pin(async move {
            match service::sweep::sweep(&ctx).await {
                Ok(true) => Duration::from_millis(200),
                Ok(false) => Duration::from_mins(5),
                Err(error) => {
                    tracing::warn!(%error, "what has expired stays for now: {error}");
                    Duration::from_mins(1)
                }
            }
        })
    }
}

/// Begins each creditor's day of reminders, and asks providers once a day what they have paid out.
fn day_loop(
    ctx: service::Context,
) -> impl FnMut() -> std::pin::Pin<Box<dyn Future<Output = Duration> + Send>> {
    move || {
        let ctx = ctx.clone();
        Box::pin(async move {
            if let Err(error) = service::scenarios::schedule(&ctx).await {
                tracing::warn!(%error, "the day of reminders waits: {error}");
            }
            if let Err(error) = service::payments::settlement::schedule(&ctx).await {
                tracing::warn!(%error, "payouts are looked at later: {error}");
            }
            Duration::from_mins(1)
        })
    }
}

/// Seals what the audit has taken in, and sends it on its way to the creditors' own systems.
fn seal_loop(
    ctx: service::Context,
) -> impl FnMut() -> std::pin::Pin<Box<dyn Future<Output = Duration> + Send>> {
    move || {
        let ctx = ctx.clone();
        Box::pin(async move {
            if let Err(error) = service::webhooks::fan_out(&ctx).await {
                tracing::warn!(%error, "other systems are told later: {error}");
            }
            match service::audit::chain::seal(&ctx).await {
                Ok(0) => Duration::from_secs(2),
                Ok(_) => Duration::from_millis(200),
                Err(error) => {
                    tracing::warn!(%error, "the audit is sealed later: {error}");
                    Duration::from_secs(10)
                }
            }
        })
    }
}

/// Tells how the queue stands. Every worker tells of the whole queue: take their maximum, not their
/// sum.
fn queue_loop(
    ctx: service::Context,
) -> impl FnMut() -> std::pin::Pin<Box<dyn Future<Output = Duration> + Send>> {
    let ready = metrics::gauge!("acquit_jobs", "state" => "ready");
    let dead = metrics::gauge!("acquit_jobs", "state" => "dead");
    move || {
        let (ctx, ready, dead) = (ctx.clone(), ready.clone(), dead.clone());
        Box::pin(async move {
            match service::operator::queue(&ctx).await {
                Ok(queue) => {
                    ready.set(queue.ready);
                    dead.set(queue.dead);
                }
                Err(error) => tracing::warn!(%error, "the queue cannot be counted: {error}"),
            }
            Duration::from_secs(15)
        })
    }
}

/// Takes in the messages that came back.
fn bounce_loop(
    ctx: service::Context,
    folder: std::path::PathBuf,
) -> impl FnMut() -> std::pin::Pin<Box<dyn Future<Output = Duration> + Send>> {
    move || {
        let (ctx, folder) = (ctx.clone(), folder.clone());
        Box::pin(async move {
            match maildir::take_in(&ctx, &folder).await {
                Ok(0) => Duration::from_secs(15),
                Ok(_) => Duration::ZERO,
                Err(error) => {
                    tracing::warn!(%error, "returned messages wait: {error}");
                    Duration::from_mins(1)
                }
            }
        })
    }
}

/// A token that is cancelled by the first SIGTERM or Ctrl-C.
fn on_signal() -> CancellationToken {
    let token = CancellationToken::new();
    let cancelled = token.clone();
    tokio::spawn(async move {
        let interrupt = tokio::signal::ctrl_c();
        let terminated = async {
            if let Ok(mut signal) =
                tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
            {
                signal.recv().await;
            } else {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! { _ = interrupt => {}, () = terminated => {} }
        tracing::info!("stopping");
        cancelled.cancel();
    });
    token
}
