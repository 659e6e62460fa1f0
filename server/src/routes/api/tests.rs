//! The interface as other systems meet it, on a database of its own.

use super::{router, routes};
use crate::{config::Config, process::Process};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use domain::{Currency, Locale, feed::Scope, party::Gate, party::Mandate};
use serde_json::Value;
use service::{
    Context, Creditor,
    api_keys::{self, NewKey},
    audit::chain,
};
use std::path::PathBuf;
use tower::ServiceExt;

/// A folder that goes away with the test.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

struct Scene {
    ctx: Context,
    router: Router,
    creditor: Creditor,
    _folder: Folder,
}

impl Scene {
    async fn of(name: &str, per_minute: u32) -> Self {
        let folder = std::env::temp_dir().join(format!("acquit-api-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let mut config = Config::default();
        config.database.url = format!("sqlite:{}", folder.join("acquit.db").display()).into();
        config.mail.dir = folder.join("mail");
        config.api.requests_per_minute = per_minute;
        let ctx = Process::open(config).await.unwrap().ctx;
        ctx.store.migrate().await.unwrap();
        let creditor = creditor(&ctx);
        let mut tx = ctx.store.write().await.unwrap();
        store::creditors::insert(&mut tx, &creditor).await.unwrap();
        tx.commit().await.unwrap();
        let router = router(ctx.clone());
        Self { ctx, router, creditor, _folder: Folder(folder) }
    }

    async fn key(&self, scopes: &[Scope]) -> String {
        let new = NewKey {
            name: "ERP".to_owned(),
            scopes: scopes.to_vec(),
            days: 30,
            form_key: self.ctx.form_key(),
        };
        let secret = api_keys::create_as_operator(&self.ctx, &self.creditor, new).await.unwrap();
        secret.expose().to_owned()
    }

    async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 1 << 20).await.unwrap();
        let text = String::from_utf8(body.to_vec()).unwrap();
        Answer { status: parts.status, headers: parts.headers, text }
    }

    async fn get(&self, path: &str, key: &str) -> Answer {
        let shown = format!("Bearer {key}");
        self.ask(Method::GET, path, &[("authorization", &shown)]).await
    }
}

fn creditor(ctx: &Context) -> Creditor {
    Creditor {
        id: ctx.id(),
        slug: "atelier".to_owned(),
        name: "Atelier".to_owned(),
        mandate: Mandate::Own,
        activity: String::new(),
        siren: None,
        street: String::new(),
        postcode: String::new(),
        city: String::new(),
        country: "FR".to_owned(),
        email: "compta@atelier.example".to_owned(),
        phone: None,
        locale: Locale::Fr,
        time_zone: "Europe/Paris".to_owned(),
        currency: Currency::EUR,
        brand_colour: "#1f4e79".to_owned(),
        logo_id: None,
        gate: Gate::None,
        account_holder: "Atelier".to_owned(),
        iban: "FR1420041010050500013M02606".to_owned(),
        bic: None,
        payment_term_days: 30,
        transfer_hold_days: 3,
        created_at: ctx.now(),
    }
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    /// Asserts that this is a problem of this status, worded.
    fn is_problem(&self, status: u16) {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["status"], status);
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()));
        assert_eq!(self.headers[header::CACHE_CONTROL], "no-store");
    }
}

/// The operations of the interface, as the document has them and as this test knows them.
const OPERATIONS: [(&str, &str); 4] = [
    ("/api/v1/events", "/api/v1/events"),
    ("/api/v1/invoices", "/api/v1/invoices?reference=F1"),
    ("/api/v1/openapi.json", "/api/v1/openapi.json"),
    ("/api/v1/requests/{id}", "/api/v1/requests/0198c1de-0000-7000-8000-000000000000"),
];

#[tokio::test]
async fn every_route_is_in_the_document_and_every_operation_is_served() {
    let scene = Scene::of("document", 600).await;
    let document = scene.get("/api/v1/openapi.json", "").await.json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let paths = document["paths"].as_object().unwrap();
    let told: Vec<&str> = paths.keys().map(String::as_str).collect();
    assert_eq!(told, OPERATIONS.map(|(path, _)| path));
    assert_eq!(document, serde_json::to_value(routes().into_openapi()).unwrap());
    for (path, address) in OPERATIONS {
        let methods: Vec<_> = paths[path].as_object().unwrap().keys().collect();
        assert_eq!(methods, ["get"], "{path}");
        // Served: another method is refused with the list of those that are known, which an
        // address that is not routed does not have.
        let other = scene.ask(Method::DELETE, address, &[]).await;
        other.is_problem(405);
        assert_eq!(other.headers[header::ALLOW], "GET,HEAD", "{path}");
        // Documented: whoever shows no key is sent away, but for the document itself.
        let is_open = paths[path]["get"]["security"][0]["key"].is_null();
        let anonymous = scene.ask(Method::GET, address, &[]).await;
        assert_eq!(anonymous.status == StatusCode::OK, is_open, "{path}");
    }
}

#[tokio::test]
async fn whoever_shows_no_key_that_lives_is_sent_away() {
    let scene = Scene::of("keys", 600).await;
    let key = scene.key(&[Scope::Events]).await;
    assert_eq!(scene.get("/api/v1/events", &key).await.status, StatusCode::OK);
    let other = format!("acq_{}", "A".repeat(32));
    for shown in [
        String::new(),
        key.clone(),
        format!("Basic {key}"),
        "Bearer".to_owned(),
        "Bearer acq_".to_owned(),
        format!("Bearer {other}"),
        format!("Bearer {key}0"),
        format!("Bearer {}", key.to_lowercase()),
    ] {
        let answer = scene.ask(Method::GET, "/api/v1/events", &[("authorization", &shown)]).await;
        answer.is_problem(401);
        assert!(answer.headers.contains_key(header::WWW_AUTHENTICATE));
        assert!(!answer.text.contains(&key), "a key is not shown again");
    }
    // In the address it would stay in logs: it is not looked for there.
    scene.ask(Method::GET, &format!("/api/v1/events?key={key}"), &[]).await.is_problem(401);
}

#[tokio::test]
async fn a_key_reads_what_it_was_made_for() {
    let scene = Scene::of("scopes", 600).await;
    let addresses = [
        (Scope::Events, "/api/v1/events", 200),
        (Scope::Requests, "/api/v1/requests/0198c1de-0000-7000-8000-000000000000", 404),
        (Scope::Invoices, "/api/v1/invoices?reference=F1", 200),
    ];
    for (scope, _, _) in addresses {
        let key = scene.key(&[scope]).await;
        for (needed, address, status) in addresses {
            let answer = scene.get(address, &key).await;
            if needed == scope {
                assert_eq!(answer.status.as_u16(), status, "{address}");
            } else {
                answer.is_problem(403);
            }
        }
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_said() {
    let scene = Scene::of("parameters", 600).await;
    let key = scene.key(Scope::ALL).await;
    for address in [
        "/api/v1/events?limit=0",
        "/api/v1/events?limit=501",
        "/api/v1/events?limit=x",
        "/api/v1/events?limit=1&limit=2",
        "/api/v1/events?after=1",
        "/api/v1/events?after=",
        "/api/v1/events?after=ffffffffffffffff",
        "/api/v1/events?format=xml",
        "/api/v1/events?afetr=0000000000000000",
        "/api/v1/events?after=%00",
        "/api/v1/invoices",
        "/api/v1/invoices?reference=",
        "/api/v1/invoices?reference=a%00b",
        "/api/v1/invoices?reference=%FF%0A",
        "/api/v1/requests/1",
        "/api/v1/requests/%FF",
        "/api/v1/requests/0198c1de000070008000000000000000",
    ] {
        scene.get(address, &key).await.is_problem(422);
    }
    for address in ["/api/v1", "/api/v1/", "/api/v1/nothing", "/api/v1/requests", "/api/v1/events/"]
    {
        scene.get(address, &key).await.is_problem(404);
    }
    let shown = format!("Bearer {key}");
    for address in ["/api/v1/events", "/api/v1/invoices?reference=F1"] {
        let headers = [("authorization", shown.as_str()), ("accept", "text/html")];
        scene.ask(Method::GET, address, &headers).await.is_problem(406);
    }
}

#[tokio::test]
async fn too_many_requests_are_told_when_to_come_back() {
    let scene = Scene::of("limit", 3).await;
    let key = scene.key(Scope::ALL).await;
    for _ in 0..3 {
        assert_eq!(scene.get("/api/v1/events", &key).await.status, StatusCode::OK);
    }
    let refused = scene.get("/api/v1/events", &key).await;
    refused.is_problem(429);
    let seconds: u32 = refused.headers[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert!((1..=30).contains(&seconds), "{seconds}");
    let other = scene.key(Scope::ALL).await;
    assert_eq!(
        scene.get("/api/v1/events", &other).await.status,
        StatusCode::OK,
        "each key has its own"
    );
}

#[tokio::test]
async fn a_table_runs_no_formula() {
    let scene = Scene::of("table", 600).await;
    let key = scene.key(Scope::ALL).await;
    let risky = "=HYPERLINK(\"https://evil.example\")";
    announced(&scene, risky).await;
    chain::seal(&scene.ctx).await.unwrap();
    let json = scene.get("/api/v1/events", &key).await.json();
    assert_eq!(json["events"][0]["debtor"], risky, "what machines read is as it is");
    let shown = format!("Bearer {key}");
    let headers = [("authorization", shown.as_str()), ("accept", "text/csv")];
    let table = scene.ask(Method::GET, "/api/v1/events", &headers).await;
    assert_eq!(table.headers[header::CONTENT_TYPE], "text/csv; charset=utf-8");
    assert_eq!(table.headers["acquit-next-cursor"], json["next"].as_str().unwrap());
    assert!(
        table.text.contains(",\"'=HYPERLINK(\"\"https://evil.example\"\")\","),
        "{}",
        table.text
    );
    let lines: Vec<_> = table.text.split("\r\n").collect();
    assert!(lines[0].starts_with("\"cursor\",\"id\",\"type\",\"at\""));
    assert_eq!(lines.len(), 3, "a head, a row, and the end of the last line");
    let same = scene.get("/api/v1/events?format=csv", &key).await;
    assert_eq!(same.text, table.text);
}

/// A debtor of this reference opts out of short messages.
async fn announced(scene: &Scene, reference: &str) {
    use store::{Json, audit::AuditEvent, debtors::Debtor};
    let debtor = Debtor {
        creditor_id: scene.creditor.id,
        id: scene.ctx.id(),
        reference: reference.to_owned(),
        kind: domain::party::DebtorKind::Business,
        name: "Essai".to_owned(),
        siren: None,
        street: String::new(),
        postcode: String::new(),
        city: String::new(),
        country: "FR".to_owned(),
        rf_reference: "RF18539007547034".to_owned(),
        search_text: String::new(),
        created_at: scene.ctx.now(),
        updated_at: scene.ctx.now(),
    };
    let event = AuditEvent {
        creditor_id: scene.creditor.id,
        id: scene.ctx.id(),
        at: scene.ctx.now(),
        actor_kind: "debtor".to_owned(),
        actor_id: None,
        action: "contact.opted_out".to_owned(),
        subject_kind: "contact".to_owned(),
        subject_id: scene.ctx.id(),
        debtor_id: Some(debtor.id),
        detail: Json(serde_json::json!({ "channel": "sms" })),
    };
    let mut tx = scene.ctx.store.write().await.unwrap();
    store::debtors::insert(&mut tx, &debtor).await.unwrap();
    store::audit::insert(&mut tx, &event).await.unwrap();
    tx.commit().await.unwrap();
}
