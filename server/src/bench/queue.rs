//! The queue of a creditor with very many open requests, as a collector opens it; and a decision
//! taken from it, with all that follows committed.

use super::{client::Client, client::hidden, planning, table::Table};
use crate::{cli, config::Config, demo::seed, process::Process, routes};
use anyhow::{Context as _, ensure};
use axum::serve;
use chrono::{Days, Duration, NaiveDate};
use domain::{
    Locale, RequestId,
    party::Role,
    plans::{Clause, Frequency, Terms},
    requests::{Answer, Ask, DisputeCategory, RequestState},
};
use service::{
    Context, StaffActor,
    clock::ManualClock,
    context::Parts,
    requests,
    staff::{self, NewStaff, SignIn},
    worker,
};
use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration as Elapsed, Instant},
};
use store::{
    Json, bulk,
    creditors::Creditor,
    requests::{About, Request},
};
use tokio::net::TcpListener;

/// Whose queue it is.
const COLLECTOR: &str = "collector@acquit.example";
/// Times that a page is opened, and decisions that are taken.
const TIMES: usize = 100;
/// Requests written at once.
const BATCH: usize = 1_000;
/// The kinds of debtors' lists that collectors open, with what is measured of each.
const LISTS: [(&str, &str); 9] = [
    ("the queue", "/office/requests"),
    ("its disputes", "/office/requests?kind=dispute"),
    ("those given to one", "/office/requests?mine=1"),
    ("all that has not ended", "/office/requests?all=1"),
    ("those of today", "/office/requests?due=today"),
    ("those of an amount", "/office/requests?least=1"),
    ("those about a delivery", "/office/requests?category=delivery"),
    ("those of one debtor", "/office/requests?debtor=1234"),
    ("those of whoever has a name", "/office/requests?debtor=client"),
];

/// Opens the queue and takes decisions.
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
    let access = seed::OfficeAccess {
        email: COLLECTOR.to_owned(),
        password: process.ctx.form_key(),
        totp_secret: staff::new_totp_secret(&process.ctx),
    };
    let creditor = planning::fill(&process, "bench-queue", args.requests).await?;
    let collector = NewStaff {
        email: access.email.clone(),
        name: "Camille Petit".to_owned(),
        password: access.password.clone(),
        totp_secret: access.totp_secret.clone(),
        locale: Locale::Fr,
        roles: vec![(creditor.id, Role::Collector)],
    };
    let mine = staff::create(&process.ctx, collector).await?;
    let open = fill(&process.ctx, &creditor, mine, args.requests).await?;
    let code = staff::code_at(&access.totp_secret, process.ctx.now())?;

    let router = routes::router(&process)?;
    let server = tokio::spawn(async move {
        serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await
    });
    let mut client = Client::connect(addr).await?;
    let page = client.get("/office/sign-in").await?;
    let csrf = hidden(&page.body, "csrf").context("the sign-in has no anti-forgery field")?;
    let email = "collector%40acquit.example";
    let form = [
        ("csrf", csrf.as_str()),
        ("email", email),
        ("password", &access.password),
        ("code", &code),
    ];
    let signed = client.post("/office/sign-in", &form).await?;
    ensure!(signed.status == 303, "the sign-in answered {}", signed.status);
    for (list, path) in LISTS {
        let (middle, late) = opened(&mut client, path).await?;
        table.note(
            format!("{name}: {list} of {} open requests, ms", args.requests),
            format!("{middle:.1}"),
        );
        table.at_most(format!("{name}: the same, 95 of 100"), late, 50.0);
    }
    server.abort();

    // Ten seconds pass between a decision and its effects; the clock is moved by hand.
    let clock = Arc::new(ManualClock::at(process.ctx.now() + Duration::minutes(5)));
    let ctx = at(&process.ctx, &clock);
    let actor = actor(&ctx, &access).await?;
    let (middle, late) = decided(&ctx, &clock, &actor, &open).await?;
    process.ctx.store.close().await;
    table.note(format!("{name}: a decision with its effects, ms"), format!("{middle:.1}"));
    table.at_most(format!("{name}: the same, 95 of 100"), late, 20.0);
    Ok(())
}

/// Milliseconds in which a page opens: the middle, and 95 of 100.
async fn opened(client: &mut Client, path: &str) -> anyhow::Result<(f64, f64)> {
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let begun = Instant::now();
        let answer = client.get(path).await?;
        times.push(begun.elapsed());
        ensure!(answer.status == 200, "{path} answered {}", answer.status);
        let body = String::from_utf8_lossy(&answer.body);
        ensure!(body.contains("data-row"), "{path} shows no request");
    }
    Ok(middle_and_late(times))
}

fn middle_and_late(mut times: Vec<Elapsed>) -> (f64, f64) {
    times.sort_unstable();
    let at = |percent: usize| {
        let place = (times.len() * percent / 100).min(times.len().saturating_sub(1));
        times.get(place).map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
    };
    (at(50), at(95))
}

/// The same installation with a clock that is moved by hand.
fn at(ctx: &Context, clock: &Arc<ManualClock>) -> Context {
    Parts { clock: Arc::clone(clock) as _, sms: None, post: None, ..ctx.parts() }.into()
}

async fn actor(ctx: &Context, access: &seed::OfficeAccess) -> anyhow::Result<StaffActor> {
    let code = staff::code_at(&access.totp_secret, ctx.now())?;
    let signed = staff::sign_in(ctx, &access.email, &access.password, &code, "bench").await?;
    let SignIn::In(claims) = signed else { anyhow::bail!("the collector cannot sign in") };
    StaffActor::resume(ctx, &claims).await?.context("the collector works nowhere")
}

/// Milliseconds from an answer until all that follows from it is committed, the ten seconds in
/// between left out: the middle, and 95 of 100.
async fn decided(
    ctx: &Context,
    clock: &ManualClock,
    actor: &StaffActor,
    open: &[RequestId],
) -> anyhow::Result<(f64, f64)> {
    let mut times = Vec::new();
    for &id in open.iter().take(TIMES) {
        // What earlier decisions have set going is out of the way.
        worker::drain(ctx).await?;
        let begun = Instant::now();
        requests::decide(ctx, actor, id, 0, Answer::Approve).await?;
        let taken = begun.elapsed();
        clock.advance(Duration::seconds(10));
        let begun = Instant::now();
        ensure!(worker::run_due(ctx, 1).await? == 1, "no decision was due");
        times.push(taken + begun.elapsed());
        let mut tx = ctx.store.read().await?;
        let request = store::requests::by_id(&mut tx, actor.creditor().id, id).await?;
        ensure!(
            request.is_some_and(|request| request.state == RequestState::Approved),
            "the decision does not count"
        );
    }
    Ok(middle_and_late(times))
}

/// Writes an open request about each invoice, as debtors would ask them, and an ended one beside
/// it. The delays, which are what is decided.
async fn fill(
    ctx: &Context,
    creditor: &Creditor,
    mine: domain::StaffId,
    number: usize,
) -> anyhow::Result<Vec<RequestId>> {
    let today = ctx.today(creditor);
    let mut delays = Vec::new();
    let mut invoices = Vec::new();
    let mut tx = ctx.store.read().await?;
    for debtor in bulk::debtor_ids(&mut tx, creditor.id).await? {
        invoices.extend(store::invoices::open_of_debtor(&mut tx, creditor.id, debtor).await?);
    }
    drop(tx);
    ensure!(invoices.len() >= number, "{} invoices for {number} requests", invoices.len());
    let numbered: Vec<_> = invoices.iter().take(number).enumerate().collect();
    for batch in numbered.chunks(BATCH) {
        let (mut rows, mut about) = (Vec::new(), Vec::new());
        for (place, found) in batch {
            let open = request(ctx, creditor, found, today, *place, mine);
            if matches!(open.ask.0, Ask::Delay { .. }) && open.snoozed_until.is_none() {
                delays.push(open.id);
            }
            let ended = Request {
                id: ctx.id(),
                state: RequestState::Refused,
                form_key: ctx.form_key(),
                ended_at: Some(ctx.now()),
                ..open.clone()
            };
            for row in [open, ended] {
                about.push(About {
                    request_id: row.id,
                    invoice_id: found.invoice.id,
                    minor: row.minor,
                    is_open: row.ended_at.is_none(),
                });
                rows.push(row);
            }
        }
        let mut tx = ctx.store.write().await?;
        bulk::requests(&mut tx, creditor.id, &rows, &about).await?;
        tx.commit().await?;
    }
    let mut tx = ctx.store.write().await?;
    store::imports::loaded(&mut tx).await?;
    tx.commit().await?;
    ctx.store.tidy().await?;
    Ok(delays)
}

/// Of ten: four delays, three plans, two disputes and a promise; answers promised over ten days,
/// one in twenty put aside, one in fifty given to the collector.
fn request(
    ctx: &Context,
    creditor: &Creditor,
    found: &store::invoices::WithBalance,
    today: NaiveDate,
    place: usize,
    mine: domain::StaffId,
) -> Request {
    let later = |days: u64| today + Days::new(days);
    let (ask, clauses) = match place % 10 {
        0..=3 => (Ask::Delay { until: later(40) }, Clause::Date { last_on: later(15) }),
        4..=6 => {
            let frequency = Frequency::Monthly;
            let terms = Terms { deposit_minor: 0, count: 4, first_on: later(20), frequency };
            (Ask::Plan { terms }, Clause::Count { most: 3 })
        }
        7 | 8 => (Ask::dispute(DisputeCategory::Delivery), Clause::Always),
        _ => (Ask::Promise { on: later(30) }, Clause::Date { last_on: later(15) }),
    };
    let spread = u64::try_from(place % 10).unwrap_or(0);
    Request {
        creditor_id: creditor.id,
        id: ctx.id(),
        debtor_id: found.invoice.debtor_id,
        contact_id: None,
        kind: ask.kind(),
        state: RequestState::Open,
        ask: Json(ask),
        words: "Nous attendons nous-mêmes un règlement.".to_owned(),
        minor: found.balance_minor,
        currency: creditor.currency,
        clauses: Json(vec![clauses]),
        answer_by: Some(later(spread * 7 % 10)),
        answer: None,
        open_until: None,
        pending: None,
        pending_by: None,
        pending_at: None,
        needs_second: false,
        assigned_to: place.is_multiple_of(50).then_some(mine),
        snoozed_until: (place % 20 == 1).then(|| later(1)),
        version: 0,
        form_key: ctx.form_key(),
        policy_number: Some(0),
        opened_at: ctx.now(),
        ended_at: None,
    }
}
