//! The overview of a debtor with twelve open invoices: session checked, balances from the ledger.

use super::{
    client::{Client, hidden},
    load::{CONNECTIONS, load},
    memory,
    table::Table,
};
use crate::{cli, config::Config, demo::seed, process::Process, routes};
use anyhow::{Context as _, ensure};
use app::{AppState, sample};
use axum::{Router, extract::State, response::Response, routing::get};
use std::net::SocketAddr;
use tokio::net::TcpListener;

/// The debtor of the demonstration with twelve open invoices.
const TWELVE: &str = "C-1007";

/// Requests of the overview against the same view from fixed data and against bytes from memory.
pub(crate) async fn measure(
    name: &str,
    mut config: Config,
    args: &cli::Bench,
    table: &mut Table,
) -> anyhow::Result<()> {
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
    let addr = listener.local_addr()?;
    config.public_url = format!("http://localhost:{}", addr.port());
    let process = Process::open(config).await?;
    let state = process.state()?;
    let bytes = response_bytes(sample::overview_response(&state.assets)).await?;
    let limits =
        Router::new()
            .route(
                "/bench/fixed",
                get(|State(state): State<AppState>| async move {
                    sample::overview_response(&state.assets)
                }),
            )
            .route(
                "/bench/bytes",
                get(move || {
                    let bytes = bytes.clone();
                    async move { bytes }
                }),
            )
            .with_state(state);
    let router = routes::router_beside(&process, limits)?;
    let server = tokio::spawn(async move {
        axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await
    });

    let mut client = Client::connect(addr).await?;
    enter(&process, &mut client).await?;
    let before = process.ctx.store.statements();
    ensure!(client.get("/").await?.status == 200, "the overview does not open");
    let statements = process.ctx.store.statements() - before;

    let plain = load(addr, &client, "/bench/bytes", args.seconds).await?;
    let fixed = load(addr, &client, "/bench/fixed", args.seconds).await?;
    let page = load(addr, &client, "/", args.seconds).await?;
    server.abort();
    process.ctx.store.close().await;

    table.note(
        format!("{name}: bytes from memory, {} kB", plain.bytes / 1_000),
        format!("{:.0}/s", plain.per_second),
    );
    table.note(
        format!("{name}: the view from fixed data, {} kB", fixed.bytes / 1_000),
        format!("{:.0}/s", fixed.per_second),
    );
    table.note(
        format!("{name}: the overview, {} kB", page.bytes / 1_000),
        format!("{:.0}/s", page.per_second),
    );
    table.at_least(
        format!("{name}: overview / fixed data"),
        page.per_second / fixed.per_second,
        0.5,
    );
    table.at_least(
        format!("{name}: overview / bytes from memory"),
        page.per_second / plain.per_second,
        0.1,
    );
    table.at_most(
        format!("{name}: overview p99, ms, {CONNECTIONS} connections"),
        page.p99_ms,
        25.0,
    );
    #[expect(clippy::cast_precision_loss, reason = "a small count")]
    table.at_most(format!("{name}: statements an overview"), statements as f64, 6.0);
    table.at_most(
        format!("{name}: peak memory, MB, load generator included"),
        memory::peak_megabytes(),
        100.0,
    );
    Ok(())
}

async fn response_bytes(response: Response) -> anyhow::Result<bytes::Bytes> {
    Ok(axum::body::to_bytes(response.into_body(), 1 << 20).await?)
}

/// Opens the door as a person would: link, gate, cookie.
async fn enter(process: &Process, client: &mut Client) -> anyhow::Result<()> {
    let part = seed::CREDITORS[0];
    let debtor = part
        .debtors
        .iter()
        .find(|debtor| debtor.reference == TWELVE)
        .context("the debtor is gone")?;
    let mut tx = process.ctx.store.read().await?;
    let creditor =
        store::creditors::by_slug(&mut tx, part.slug).await?.context("the creditor is gone")?;
    drop(tx);
    let (row, contact) = seed::find(&process.ctx, creditor.id, debtor).await?;
    let link =
        service::door::issue_link(&process.ctx, &contact).await?.context("a stopped contact")?;
    let path = link.strip_prefix(&process.config.public_url).context("a link of another host")?;
    let door = client.get(path).await?.location.context("the link leads nowhere")?;
    let page = client.get(&door).await?;
    let csrf = hidden(&page.body, "csrf").context("the door has no anti-forgery field")?;
    let answer = client
        .post("/door", &[("csrf", &csrf), ("answer", &seed::answer(creditor.gate, &row))])
        .await?;
    ensure!(answer.status == 303, "the door answered {}", answer.status);
    Ok(())
}
