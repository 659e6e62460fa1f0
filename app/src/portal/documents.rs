//! Every invoice, settled ones included, every receipt, and all of it as one archive.

use super::{history, invoice};
use crate::{
    AppState,
    components::{Amount, Back, Day, Icon, Notice, StateBadge},
    error::Answer,
    page::{Tone, Visit, use_page},
    render::Document,
    session::{Debtor, Onlooker},
};
use axum::{
    Router,
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use http::{StatusCode, header};
use leptos::prelude::*;
use service::{
    Context, DebtorActor, clearance,
    full_file::FullFile,
    papers::Paper,
    portal::{self, Happened, HistoryItem, InvoiceView},
};

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/documents", get(show)).route("/documents/all", get(all))
}

async fn show(visit: Visit, Onlooker(actor): Onlooker, State(ctx): State<Context>) -> Answer {
    page(&visit, &actor, &ctx, StatusCode::OK).await
}

/// Everything at once. Asked for too often, the page says when to come back.
async fn all(visit: Visit, Debtor(actor): Debtor, State(ctx): State<Context>) -> Answer {
    let locale = visit.debtor(&actor).locale;
    let told = history::sheet(locale, &portal::history(&ctx, &actor).await?);
    let file_name = locale.pick("historique.csv", "history.csv").to_owned();
    let told = Paper { file_name, bytes: told.into_bytes() };
    match FullFile::open(&ctx, &actor, vec![told]).await? {
        Some(file) => Ok(archive(file)),
        None => page(&visit, &actor, &ctx, StatusCode::TOO_MANY_REQUESTS).await,
    }
}

/// An archive that is sent while it is made. What cannot be made breaks it off, so that nobody takes
/// a part for the whole.
fn archive(file: FullFile) -> Response {
    let name = format!("attachment; filename=\"{}\"", file.file_name());
    let pieces = futures::stream::try_unfold(file, async |mut file: FullFile| {
        let piece = file
            .next()
            .await
            .inspect_err(|error| tracing::error!(%error, "a debtor's archive broke off"))?;
        Ok::<_, service::Error>(piece.map(|bytes| (bytes, file)))
    });
    let kind = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (kind, Body::from_stream(pieces)).into_response()
}

async fn page(visit: &Visit, actor: &DebtorActor, ctx: &Context, status: StatusCode) -> Answer {
    let invoices = portal::documents(ctx, actor).await?;
    let history = portal::history(ctx, actor).await?;
    let is_clear = clearance::is_due(ctx, actor).await?;
    let page = visit.debtor(actor);
    let title = page.pick("Documents", "Documents");
    let whole = match (actor.delegate(), status) {
        (Some(_), _) => Whole::Withheld,
        (None, StatusCode::TOO_MANY_REQUESTS) => Whole::Later,
        (None, _) => Whole::Offered,
    };
    Ok(Document::new(title)
        .status(status)
        .show(&page, || view! { <Documents invoices history is_clear whole/> }))
}

/// Whether the archive can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whole {
    /// By whoever it is about.
    Offered,
    /// Not again within the hour.
    Later,
    /// Messages are not for those who were lent a view.
    Withheld,
}

#[component]
pub(super) fn Documents(
    invoices: Vec<InvoiceView>,
    history: Vec<HistoryItem>,
    /// Whether nothing is owed any more.
    is_clear: bool,
    whole: Whole,
) -> impl IntoView {
    let locale = use_page().locale;
    let receipts: Vec<_> = history
        .into_iter()
        .filter_map(|item| match item.what {
            Happened::Booked { amount, receipt: Some(receipt), .. } => {
                let name = format!("{} {}", locale.pick("Reçu du", "Receipt of"), locale.date(item.at.date()));
                Some(view! {
                    <li><a href=format!("/receipts/{receipt}/pdf")>
                        <Icon name="download"/><span class="reference">{name}</span><Amount of=amount/>
                        <span class="date">"PDF"</span>
                    </a></li>
                })
            }
            _ => None,
        })
        .collect();
    let rows = invoices.into_iter().map(|item| view! {
        <li><a href=format!("/invoices/{}/pdf", item.id)>
            <Icon name="download"/>
            <span class="reference">{invoice::kind(locale, item.kind)}" "{item.reference}</span>
            <Amount of=item.total/>
            <span class="date"><Day on=item.issued_on/><StateBadge state=item.state days_late=item.days_late/></span>
        </a></li>
    });
    let none = receipts.is_empty();
    view! {
        <Back/>
        <h1>{locale.pick("Vos documents", "Your documents")}</h1>
        {is_clear.then(|| view! {
            <section>
                <h2>{locale.pick("Tout est réglé", "All settled")}</h2>
                <p>{locale.pick(
                    "Cette attestation dit que vous ne devez plus rien, et quelles factures ont été soldées. Gardez-la.",
                    "This letter says that you owe nothing any more, and which invoices were settled. Keep it.",
                )}</p>
                <ul class="documents">
                    <li><a href="/clearance/pdf">
                        <Icon name="download"/>
                        <span class="reference">{locale.pick("Attestation de solde", "Clearance letter")}</span>
                        <span class="date">"PDF"</span>
                    </a></li>
                </ul>
            </section>
        })}
        <section>
            <h2>{locale.pick("Factures et avoirs", "Invoices and credit notes")}</h2>
            <ul class="documents">{rows.collect_view()}</ul>
        </section>
        <section>
            <h2>{locale.pick("Reçus de paiement", "Payment receipts")}</h2>
            {none.then(|| view! { <p class="hint">{locale.pick("Chaque paiement donnera ici un reçu.", "Every payment will leave a receipt here.")}</p> })}
            <ul class="documents">{receipts}</ul>
        </section>
        <Everything whole/>
    }
}

#[component]
fn Everything(whole: Whole) -> impl IntoView {
    let locale = use_page().locale;
    if whole == Whole::Withheld {
        return ().into_any();
    }
    let later = (whole == Whole::Later).then(|| {
        let title = locale.pick("Vous l’avez déjà téléchargé", "You have downloaded it already");
        view! {
            <Notice tone=Tone::Warning title>
                <p>{locale.pick("Réessayez dans une heure.", "Try again in an hour.")}</p>
            </Notice>
        }
    });
    view! {
        <section>
            <h2>{locale.pick("Tout votre dossier", "Your whole file")}</h2>
            {later}
            <p>{locale.pick(
                "Factures, reçus, échéanciers, messages reçus et historique, dans une seule archive.",
                "Invoices, receipts, plans, messages you were sent and the history, in one archive.",
            )}</p>
            <ul class="documents">
                <li><a href="/documents/all">
                    <Icon name="download"/>
                    <span class="reference">{locale.pick("Tout télécharger", "Download everything")}</span>
                    <span class="date">"ZIP"</span>
                </a></li>
            </ul>
        </section>
    }
    .into_any()
}
