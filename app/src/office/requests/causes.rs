//! Why invoices are paid late, as far as people have said so: disputes, requests, calls. Every
//! figure stands beside what it is a part of, and all of it can be downloaded.

use crate::{
    AppState,
    components::{Amount, Table},
    csv,
    error::Answer,
    office::{
        components::{Empty, Figure, Stat, Trail},
        frame::Here,
        reminder_words::outcome as call_outcome,
        seat::{Reader, Seat},
        words::debtor_kind,
    },
    render::Document,
};
use axum::{Router, extract::Query, response::IntoResponse, routing::get};
use domain::{Currency, Locale, Money};
use http::header;
use leptos::prelude::*;
use service::{
    office::Month,
    requests::causes::{self, Causes, Disputes, Period},
};
use std::collections::BTreeMap;

const HERE: &str = "/office/causes";
const FILE: &str = "/office/causes.csv";

pub(super) fn router() -> Router<AppState> {
    Router::new().route(HERE, get(show)).route(FILE, get(download))
}

/// `from`, `to`, as months; what is not one is left out.
fn period(seat: &Seat, query: &BTreeMap<String, String>) -> Period {
    let usual = Period::usual(seat.ctx.today(seat.actor.creditor()));
    let month = |name: &str| query.get(name).and_then(|text| text.parse::<Month>().ok());
    let (from, to) = (month("from"), month("to"));
    Period::new(from.unwrap_or_else(|| usual.first()), to.unwrap_or_else(|| usual.last()))
}

async fn show(seat: Seat, Query(query): Query<BTreeMap<String, String>>) -> Answer {
    let report = causes::causes(&seat.ctx, &seat.actor, period(&seat, &query)).await?;
    let title = seat.pick("Causes de retard", "Causes of late payment");
    Ok(seat.show(Here::Requests, Document::new(title), || body(seat.reader(), title, &report)))
}

async fn download(seat: Seat, Query(query): Query<BTreeMap<String, String>>) -> Answer {
    let report = causes::causes(&seat.ctx, &seat.actor, period(&seat, &query)).await?;
    let rows = sheet(&report, seat.locale(), seat.actor.creditor().currency);
    let text =
        csv::table(seat.locale(), rows.iter().map(|row| row.iter().map(String::as_str).collect()));
    let (first, last) = (report.period.first(), report.period.last());
    let name =
        format!("attachment; filename=\"{}-{first}-{last}.csv\"", seat.pick("causes", "causes"));
    let kind = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((kind, text).into_response())
}

/// Disputes by one of their features: its title, and for each value its words and figures.
type Part = (&'static str, Vec<(String, Disputes)>);

fn parts(report: &Causes, locale: Locale) -> [Part; 5] {
    let own = locale.pick("Créances propres", "The creditor’s own").to_owned();
    let categories =
        report.categories.iter().map(|(of, count)| (of.words(locale).to_owned(), *count));
    let segments =
        report.segments.iter().map(|(of, count)| (debtor_kind(*of, locale).to_owned(), *count));
    let principals = report
        .principals
        .iter()
        .map(|(of, count)| (of.clone().unwrap_or_else(|| own.clone()), *count));
    let unnamed = locale.pick("Sans libellé", "Without a label").to_owned();
    let products = report
        .products
        .iter()
        .map(|(of, count)| (if of.is_empty() { unnamed.clone() } else { of.clone() }, *count));
    let months = report.months.iter().map(|(of, count)| (of.to_string(), *count));
    [
        (locale.pick("Contestations par motif", "Disputes by reason"), categories.collect()),
        (locale.pick("Par produit ou prestation", "By product or service"), products.collect()),
        (locale.pick("Par type de débiteur", "By kind of debtor"), segments.collect()),
        (locale.pick("Par créancier d’origine", "By principal"), principals.collect()),
        (locale.pick("Par mois d’ouverture", "By month opened"), months.collect()),
    ]
}

fn body(seat: Reader, title: &'static str, report: &Causes) -> impl IntoView + use<> {
    let locale = seat.locale();
    let trail = vec![("/office/requests".to_owned(), seat.pick("Demandes", "Requests").to_owned())];
    let (first, last) = (report.period.first().to_string(), report.period.last().to_string());
    let file = format!("{FILE}?from={first}&to={last}");
    let tables: Vec<_> = parts(report, locale)
        .into_iter()
        .map(|(title, rows)| disputes(seat, title, rows))
        .collect();
    view! {
        <Trail steps=trail/>
        <div class="head">
            <h1>{title}</h1>
            <p class="links-line"><a href=file>{seat.pick("Télécharger (CSV)", "Download (CSV)")}</a></p>
        </div>
        <form method="get" action=HERE class="filters line">
            <div class="field short">
                <label for="from">{seat.pick("Du mois de", "From the month of")}</label>
                <input id="from" name="from" type="month" value=first/>
            </div>
            <div class="field short">
                <label for="to">{seat.pick("Au mois de", "To the month of")}</label>
                <input id="to" name="to" type="month" value=last/>
            </div>
            <button class="button quiet" type="submit">{seat.pick("Montrer", "Show")}</button>
        </form>
        {stats(seat, report)}
        {tables.collect_view()}
        {requests(seat, report)}
        {calls(seat, report)}
    }
}

/// `12 %` of something; a dash where there is nothing to be a part of.
fn share(part: u64, whole: u64, locale: Locale) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    format!("{}{}", (part * 100 + whole / 2) / whole, locale.pick("\u{a0}%", "%"))
}

fn of(part: u64, whole: u64, locale: Locale) -> String {
    format!("{part} {} {whole} ({})", locale.pick("sur", "of"), share(part, whole, locale))
}

fn stats(seat: Reader, report: &Causes) -> impl IntoView + use<> {
    let locale = seat.locale();
    let all = report.all;
    let money = |minor| Money::new(minor, report.due.1.currency);
    let contested_sum = report.contested.1;
    let contested = of(report.contested.0, report.due.0, locale);
    let accepted = of(all.accepted, all.decided(), locale);
    let (minor, accepted_minor) = (money(all.minor), money(all.accepted_minor));
    let waiting = all.waiting();
    view! {
        <ul class="stats">
            <Stat label=seat.pick("Factures échues, contestées", "Invoices fallen due, contested") href="/office/debtors"
                more=contested><Amount of=contested_sum/></Stat>
            <Stat label=seat.pick("Contestations ouvertes dans la période", "Disputes opened in the period")
                href="/office/requests?kind=dispute&all=1" more=locale.money(minor)>{all.opened}</Stat>
            <Stat label=seat.pick("Acceptées, sur celles tranchées", "Accepted, of those decided")
                href="#disputes" more=accepted><Amount of=accepted_minor/></Stat>
            <Stat label=seat.pick("Encore sans réponse", "Still without an answer")
                href="/office/requests?kind=dispute">{waiting}</Stat>
        </ul>
    }
}

fn disputes(
    seat: Reader,
    title: &'static str,
    rows: Vec<(String, Disputes)>,
) -> impl IntoView + use<> {
    let currency = seat.currency();
    let locale = seat.locale();
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(name, all)| {
            let money = |minor| Money::new(minor, currency);
            let (minor, accepted) = (money(all.minor), money(all.accepted_minor));
            let share = share(all.accepted, all.decided(), locale);
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    <td class="number">{all.opened}</td>
                    <td class="number"><Figure of=minor/></td>
                    <td class="number">{all.accepted}<span class="muted under">{share}</span></td>
                    <td class="number">{all.rejected}</td>
                    <td class="number wide">{all.other}</td>
                    <td class="number wide">{all.waiting()}</td>
                    <td class="number"><Figure of=accepted/></td>
                </tr>
            }
        })
        .collect();
    let none = rows.is_empty();
    view! {
        <section>
            <h2>{title}</h2>
            {if none {
                view! { <Empty text=seat.pick("Aucune contestation dans cette période.", "No dispute in this period.")/> }.into_any()
            } else {
                view! {
                    <Table caption=title hide_caption=true>
                        <thead>
                            <tr>
                                <th scope="col"><span class="visually-hidden">{title}</span></th>
                                <th scope="col" class="number">{seat.pick("Ouvertes", "Opened")}</th>
                                <th scope="col" class="number">{seat.pick("Contesté", "Contested")}</th>
                                <th scope="col" class="number">{seat.pick("Acceptées", "Accepted")}</th>
                                <th scope="col" class="number">{seat.pick("Rejetées", "Rejected")}</th>
                                <th scope="col" class="number wide">{seat.pick("Closes autrement", "Closed otherwise")}</th>
                                <th scope="col" class="number wide">{seat.pick("En attente", "Waiting")}</th>
                                <th scope="col" class="number">{seat.pick("Crédité", "Credited")}</th>
                            </tr>
                        </thead>
                        <tbody>{rows.collect_view()}</tbody>
                    </Table>
                }.into_any()
            }}
        </section>
    }
}

fn requests(seat: Reader, report: &Causes) -> impl IntoView + use<> {
    let title = seat.pick("Tout ce qui a été demandé", "Everything that was asked");
    let currency = seat.currency();
    let rows = report.requests.iter().map(|(kind, all)| {
        let amount = Money::new(all.minor, currency);
        view! {
            <tr>
                <th scope="row">{kind.words(seat.locale())}</th>
                <td class="number">{all.opened}</td>
                <td class="number"><Figure of=amount/></td>
                <td class="number">{all.granted}</td>
                <td class="number">{all.refused}</td>
            </tr>
        }
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section>
                <h2>{title}</h2>
                <Table caption=title hide_caption=true>
                    <thead>
                        <tr>
                            <th scope="col">{seat.pick("Demande", "Request")}</th>
                            <th scope="col" class="number">{seat.pick("Ouvertes", "Opened")}</th>
                            <th scope="col" class="number">{seat.pick("En jeu", "At stake")}</th>
                            <th scope="col" class="number">{seat.pick("Accordées", "Granted")}</th>
                            <th scope="col" class="number">{seat.pick("Refusées", "Refused")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </Table>
            </section>
        }
    })
}

fn calls(seat: Reader, report: &Causes) -> impl IntoView + use<> {
    let title = seat.pick("Ce que les appels ont donné", "What calls came to");
    let all: u64 = report.calls.iter().map(|(_, calls, _)| calls).sum();
    let rows = report.calls.iter().map(|(outcome, calls, debtors)| {
        let share = share(*calls, all, seat.locale());
        view! {
            <tr>
                <th scope="row">{call_outcome(*outcome, seat.locale())}</th>
                <td class="number">{*calls}<span class="muted under">{share}</span></td>
                <td class="number">{*debtors}</td>
            </tr>
        }
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section>
                <h2>{title}</h2>
                <Table caption=title hide_caption=true>
                    <thead>
                        <tr>
                            <th scope="col">{seat.pick("Résultat", "Outcome")}</th>
                            <th scope="col" class="number">{seat.pick("Appels", "Calls")}</th>
                            <th scope="col" class="number">{seat.pick("Débiteurs", "Debtors")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </Table>
            </section>
        }
    })
}

/// The report as a sheet: what it is by, what that is, and the figures.
fn sheet(report: &Causes, locale: Locale, currency: Currency) -> Vec<Vec<String>> {
    let head = [
        ("Par", "By"),
        ("Valeur", "Value"),
        ("Ouvertes", "Opened"),
        ("Montant", "Amount"),
        ("Acceptées", "Accepted"),
        ("Rejetées", "Rejected"),
        ("Closes autrement", "Closed otherwise"),
        ("En attente", "Waiting"),
        ("Crédité", "Credited"),
    ];
    let money = |minor| locale.money_input(Money::new(minor, currency));
    let mut rows = vec![head.map(|(fr, en)| locale.pick(fr, en).to_owned()).to_vec()];
    for (title, values) in parts(report, locale) {
        for (value, all) in values {
            let numbers = [all.accepted, all.rejected, all.other, all.waiting()];
            let mut row = vec![title.to_owned(), value, all.opened.to_string(), money(all.minor)];
            row.extend(numbers.map(|number| number.to_string()));
            row.push(money(all.accepted_minor));
            rows.push(row);
        }
    }
    let title = locale.pick("Demandes", "Requests");
    for (kind, all) in &report.requests {
        let numbers = [all.granted.to_string(), all.refused.to_string()];
        let mut row = vec![
            title.to_owned(),
            kind.words(locale).to_owned(),
            all.opened.to_string(),
            money(all.minor),
        ];
        row.extend(numbers);
        row.resize(head.len(), String::new());
        rows.push(row);
    }
    let title = locale.pick("Appels", "Calls");
    for (outcome, calls, _) in &report.calls {
        let mut row =
            vec![title.to_owned(), call_outcome(*outcome, locale).to_owned(), calls.to_string()];
        row.resize(head.len(), String::new());
        rows.push(row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_nothing_is_no_share() {
        assert_eq!(share(0, 0, Locale::Fr), "–");
        assert_eq!(share(1, 3, Locale::En), "33%");
        assert_eq!(of(2, 3, Locale::Fr), "2 sur 3 (67\u{a0}%)");
    }
}
