//! Debtors: searched, filtered, ordered; everything in the address.

use super::{
    components::{Empty, Figure, Pager},
    frame::Here,
    seat::{Reader, Seat},
    words::{count, debtor_kind},
};
use crate::{
    AppState,
    components::{Amount, Day, Table},
    cookies,
    error::Answer,
    render::Document,
};
use axum::{Router, extract::Query, routing::get};
use leptos::prelude::*;
use service::office::{self, DebtorList, DebtorRow, ListQuery, Order, Shown};
use std::collections::BTreeMap;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/office/debtors", get(show))
}

async fn show(seat: Seat, Query(query): Query<BTreeMap<String, String>>) -> Answer {
    let query = read(&query);
    let list = office::debtors(&seat.ctx, &seat.actor, &query).await?;
    let title = seat.pick("Débiteurs", "Debtors");
    Ok(seat.show(Here::Debtors, Document::new(title), || body(seat.reader(), title, &query, list)))
}

/// `q`, `open` (`1` for what is open, `late` for what is past due), `sort`, `page`.
fn read(query: &BTreeMap<String, String>) -> ListQuery {
    let text = |name: &str| query.get(name).map_or("", String::as_str);
    ListQuery {
        text: text("q").trim().chars().take(100).collect(),
        shown: match text("open") {
            "1" => Shown::Open,
            "late" => Shown::Overdue,
            _ => Shown::All,
        },
        order: text("sort").parse().unwrap_or(Order::Overdue),
        page: text("page").parse().unwrap_or(1).clamp(1, 100_000),
    }
}

const fn open(shown: Shown) -> &'static str {
    match shown {
        Shown::All => "",
        Shown::Open => "1",
        Shown::Overdue => "late",
    }
}

/// The address of a list; what is usual is left out.
fn address(query: &ListQuery) -> String {
    let mut parts = Vec::new();
    if !query.text.is_empty() {
        parts.push(format!("q={}", cookies::encode(&query.text)));
    }
    if query.shown != Shown::All {
        parts.push(format!("open={}", open(query.shown)));
    }
    if query.order != Order::Overdue {
        parts.push(format!("sort={}", query.order));
    }
    if query.page > 1 {
        parts.push(format!("page={}", query.page));
    }
    let joint = if parts.is_empty() { "" } else { "?" };
    format!("/office/debtors{joint}{}", parts.join("&"))
}

fn body(
    seat: Reader,
    title: &'static str,
    query: &ListQuery,
    list: DebtorList,
) -> impl IntoView + use<> {
    let locale = seat.locale();
    let found = count(list.found, locale, ("débiteur", "débiteurs"), ("debtor", "debtors"));
    let query = query.clone();
    let (page, pages) = (list.page, list.pages);
    let to = |page| address(&ListQuery { page, ..query.clone() });
    let to = (to(page.saturating_sub(1)), to(page.saturating_add(1)));
    view! {
        <div class="head">
            <h1>{title}</h1>
            <p class="sum">
                {found}
                <span>{seat.pick("solde ", "balance ")}<Amount of=list.balance/></span>
                <span>{seat.pick("échu ", "past due ")}<Amount of=list.overdue/></span>
            </p>
        </div>
        {filters(seat, &query)}
        {if list.rows.is_empty() {
            let words = if query.text.is_empty() && query.shown == Shown::All {
                seat.pick("Aucun débiteur pour l’instant\u{a0}: importez un fichier de factures.", "No debtor yet: import a file of invoices.")
            } else {
                seat.pick("Aucun débiteur ne correspond.", "No debtor matches.")
            };
            view! { <Empty text=words/> }.into_any()
        } else {
            table(seat, title, &query, list.rows).into_any()
        }}
        <Pager page=page pages=pages to=to/>
    }
}

fn filters(seat: Reader, query: &ListQuery) -> impl IntoView + use<> {
    let choices = [
        (Shown::All, seat.pick("Tous", "All")),
        (Shown::Open, seat.pick("Avec un solde", "With a balance")),
        (Shown::Overdue, seat.pick("En retard", "Past due")),
    ];
    let links = choices.map(|(shown, words)| {
        let href = address(&ListQuery { shown, page: 1, ..query.clone() });
        let current = (shown == query.shown).then_some("true");
        view! { <li><a href=href aria-current=current>{words}</a></li> }
    });
    let (shown, order) = (open(query.shown), query.order);
    view! {
        <div class="filters">
            <form method="get" action="/office/debtors" role="search">
                <label class="visually-hidden" for="q">{seat.pick("Chercher", "Search")}</label>
                <input id="q" name="q" type="search" value=query.text.clone() maxlength="100" accesskey="s" autocomplete="off"
                    placeholder=seat.pick("Nom, référence, SIREN, e-mail", "Name, reference, SIREN, e-mail")/>
                {(!shown.is_empty()).then(|| view! { <input type="hidden" name="open" value=shown/> })}
                {(order != Order::Overdue).then(|| view! { <input type="hidden" name="sort" value=order.as_str()/> })}
                <button class="button quiet" type="submit">{seat.pick("Chercher", "Search")}</button>
            </form>
            <ul class="segments" aria-label=seat.pick("Montrer", "Show")>{links.collect_view()}</ul>
        </div>
    }
}

/// A heading that orders by its column.
fn heading(
    query: &ListQuery,
    order: Order,
    words: &'static str,
    class: &'static str,
) -> impl IntoView + use<> {
    let current = query.order == order;
    let direction = match order {
        Order::Overdue | Order::Balance => "descending",
        Order::Oldest | Order::Name => "ascending",
    };
    let href = address(&ListQuery { order, page: 1, ..query.clone() });
    view! { <th scope="col" class=class aria-sort=current.then_some(direction)><a href=href>{words}</a></th> }
}

fn table(
    seat: Reader,
    title: &'static str,
    query: &ListQuery,
    rows: Vec<DebtorRow>,
) -> impl IntoView + use<> {
    let locale = seat.locale();
    let rows = rows.into_iter().map(|row| {
        let href = format!("/office/debtors/{}", row.id);
        let late = (row.days_late > 0).then(|| {
            let days = count(row.days_late.unsigned_abs(), locale, ("jour", "jours"), ("day", "days"));
            view! { <span class="muted">" · "{days}</span> }
        });
        let open = count(row.open_count, locale, ("pièce", "pièces"), ("item", "items"));
        view! {
            <tr>
                <th scope="row">
                    <a href=href.clone()>{row.name}</a>
                    <span class="muted under">{row.reference}</span>
                </th>
                <td class="wide">{debtor_kind(row.kind, locale)}</td>
                <td class="wide">{row.oldest_due.map(|due| view! { <Day on=due/> })}{late}</td>
                <td class="number wide">
                    {(row.open_count > 0).then(|| view! { <a href=format!("{href}#invoices")>{open}</a> })}
                </td>
                <td class="number"><Figure of=row.overdue/></td>
                <td class="number"><Figure of=row.balance/></td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let (name, oldest, overdue, balance) = (
        heading(query, Order::Name, seat.pick("Débiteur", "Debtor"), ""),
        heading(
            query,
            Order::Oldest,
            seat.pick("Plus ancienne échéance", "Oldest due date"),
            "wide",
        ),
        heading(query, Order::Overdue, seat.pick("Échu", "Past due"), "number"),
        heading(query, Order::Balance, seat.pick("Solde", "Balance"), "number"),
    );
    view! {
        <Table caption=title hide_caption=true>
            <thead>
                <tr>
                    {name}
                    <th scope="col" class="wide">{seat.pick("Qualité", "Kind")}</th>
                    {oldest}
                    <th scope="col" class="number wide">{seat.pick("Ouvertes", "Open")}</th>
                    {overdue}
                    {balance}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_found_again_by_its_address() {
        let query =
            ListQuery {
                text: "é & co".into(), shown: Shown::Overdue, order: Order::Name, page: 3
            };
        assert_eq!(
            address(&query),
            "/office/debtors?q=%C3%A9%20%26%20co&open=late&sort=name&page=3"
        );
        assert_eq!(address(&ListQuery::default()), "/office/debtors");
    }

    #[test]
    fn nonsense_in_the_address_is_the_usual_list() {
        let nonsense = [("open", "x"), ("sort", "'; DROP"), ("page", "-1")];
        let query = read(&nonsense.map(|(k, v)| (k.to_owned(), v.to_owned())).into());
        assert_eq!(address(&query), "/office/debtors");
    }
}
