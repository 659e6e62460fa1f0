//! Money of one month, movement by movement.

use super::super::{
    components::Empty,
    desk::month_name,
    frame::Here,
    seat::{Reader, Seat},
    words::posting_kind,
};
use crate::{
    AppState,
    components::{Amount, Moment, Table},
    error::Answer,
    render::Document,
};
use axum::{Router, extract::Query, routing::get};
use domain::party::Role;
use leptos::prelude::*;
use service::office::{self, MovementView, Received};
use std::collections::BTreeMap;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/office/money", get(show))
}

async fn show(seat: Seat, Query(query): Query<BTreeMap<String, String>>) -> Answer {
    let month = query.get("month").and_then(|month| month.parse().ok());
    let received = office::received(&seat.ctx, &seat.actor, month).await?;
    let title = seat.pick("Argent reçu", "Money received");
    Ok(seat.show(Here::Desk, Document::new(title), || body(seat.reader(), title, received)))
}

fn body(seat: Reader, title: &'static str, received: Received) -> impl IntoView + use<> {
    let locale = seat.locale();
    let link = |month| (format!("/office/money?month={month}"), month_name(month, locale));
    let (before, after) = (link(received.month.before()), link(received.month.after()));
    let name = month_name(received.month, locale);
    let rows = received.movements.into_iter().map(|row: MovementView| {
        let href = format!("/office/debtors/{}#payments", row.debtor.0);
        view! {
            <tr>
                <td><Moment at=row.at/></td>
                <th scope="row"><a href=href>{row.debtor.1}</a></th>
                <td>{posting_kind(row.kind, locale)}</td>
                <td class="number"><Amount of=row.amount/></td>
            </tr>
        }
    });
    let rows: Vec<_> = rows.collect();
    let caption = format!("{title}, {name}");
    view! {
        <div class="head">
            <h1>{caption.clone()}</h1>
            <p class="total"><Amount of=received.total/></p>
        </div>
        <p class="links-line">
            {seat.may(Role::Collector).then(|| view! { <a href="/office/money/transfer">{seat.pick("Enregistrer un virement reçu", "Book a transfer received")}</a> })}
            <a href="/office/money/suspense">{seat.pick("Sommes en attente", "Money set aside")}</a>
            <a href="/office/money/payouts">{seat.pick("Versements du prestataire", "Provider’s payouts")}</a>
        </p>
        <nav class="pager" aria-label=seat.pick("Mois", "Months")>
            <a rel="prev" href=before.0>{before.1}</a>
            <span>{name}</span>
            <a rel="next" href=after.0>{after.1}</a>
        </nav>
        {if rows.is_empty() {
            view! { <Empty text=seat.pick("Rien ce mois-là.", "Nothing that month.")/> }.into_any()
        } else {
            view! {
                <Table caption=caption hide_caption=true>
                    <thead>
                        <tr>
                            <th scope="col">{seat.pick("Date", "Date")}</th>
                            <th scope="col">{seat.pick("Débiteur", "Debtor")}</th>
                            <th scope="col">{seat.pick("Nature", "Kind")}</th>
                            <th scope="col" class="number">{seat.pick("Montant", "Amount")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </Table>
            }.into_any()
        }}
    }
}
