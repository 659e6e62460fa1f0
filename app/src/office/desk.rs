//! How the creditor stands: four numbers and what waits.

use super::{
    components::{Empty, Figure, Stat},
    frame::Here,
    reminder_words::group,
    seat::{Reader, Seat},
    words::count,
};
use crate::{
    AppState,
    components::{Amount, Moment, Table},
    error::Answer,
    render::Document,
};
use axum::{Router, routing::get};
use domain::Locale;
use leptos::prelude::*;
use service::{
    conversations::inbox,
    office::{self, DebtorRow, Desk, ListQuery, Month, Order, Shown},
    requests::queue,
    scenarios::agenda::{self, AgendaQuery, Group},
};

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/office", get(show))
}

/// Debtors on the desk.
const FIRST: usize = 8;

async fn show(seat: Seat) -> Answer {
    let desk = office::desk(&seat.ctx, &seat.actor).await?;
    let query = ListQuery { shown: Shown::Overdue, order: Order::Overdue, ..ListQuery::default() };
    let late = office::debtors(&seat.ctx, &seat.actor, &query).await?;
    let today = AgendaQuery { days: 1, ..AgendaQuery::default() };
    let open = agenda::agenda(&seat.ctx, &seat.actor, today).await?.counts;
    let open: Vec<(Group, u64)> = open
        .into_iter()
        .filter(|(group, number)| *group != Group::Planned && *number > 0)
        .collect();
    let asked = queue::number(&seat.ctx, &seat.actor).await?;
    let written = inbox::waiting(&seat.ctx, &seat.actor).await?;
    let title = seat.pick("Bureau", "Desk");
    let name = seat.actor.creditor().name.clone();
    Ok(seat.show(Here::Desk, Document::new(title), || {
        body(seat.reader(), name, desk, late.rows, (asked, written, open))
    }))
}

/// `mars 2026`, `March 2026`.
pub(super) fn month_name(month: Month, locale: Locale) -> String {
    let date = locale.date(month.first());
    date.split_once('\u{a0}').map(|(_, rest)| rest.to_owned()).unwrap_or(date)
}

fn body(
    seat: Reader,
    name: String,
    desk: Desk,
    late: Vec<DebtorRow>,
    (asked, written, open): (u64, u64, Vec<(Group, u64)>),
) -> impl IntoView + use<> {
    let locale = seat.locale();
    let owing = count(
        desk.owing,
        locale,
        ("débiteur doit", "débiteurs doivent"),
        ("debtor owes", "debtors owe"),
    );
    let month = month_name(desk.month, locale);
    let received = format!("/office/money?month={}", desk.month);
    let (tasks, letters) = (desk.tasks, desk.letters);
    let idle = open.is_empty() && asked + written + tasks + letters == 0;
    let open = open.into_iter().map(|(of, number)| {
        let href = format!("/office/agenda?group={of}");
        view! { <li><a href=href>{group(of, locale)}"\u{a0}· "{number}</a></li> }
    });
    let open: Vec<_> = open.collect();
    view! {
        <div class="head">
            <h1>{name}</h1>
            <p class="muted">{seat.pick("Situation au ", "As of ")}<Moment at=desk.as_of/></p>
        </div>
        <ul class="stats">
            <Stat label=seat.pick("À recevoir", "Open") href="/office/debtors?open=1&sort=balance" more=owing>
                <Amount of=desk.open/>
            </Stat>
            <Stat label=seat.pick("Échu", "Past due") href="/office/debtors?open=late" warn=desk.overdue.is_positive()
                more=seat.pick("dont la date est passée", "whose date has passed")>
                <Amount of=desk.overdue/>
            </Stat>
            <Stat label=seat.pick("Reçu ce mois-ci", "Received this month") href=received more=month>
                <Amount of=desk.received/>
            </Stat>
            <Stat label=seat.pick("Débiteurs", "Debtors") href="/office/debtors?sort=name"
                more=seat.pick("en tout", "in all")>
                {desk.debtors}
            </Stat>
        </ul>
        <section aria-labelledby="waiting">
            <h2 id="waiting">{seat.pick("Ce qui attend", "What is waiting")}</h2>
            {if idle {
                view! { <Empty text=seat.pick("Rien n’attend.", "Nothing is waiting.")/> }.into_any()
            } else {
                view! {
                    <ul class="todo">
                        {(asked > 0).then(|| view! {
                            <li><a href="/office/requests">{count(asked, locale, ("demande à répondre", "demandes à répondre"), ("request to answer", "requests to answer"))}</a></li>
                        })}
                        {(written > 0).then(|| view! {
                            <li><a href="/office/conversations">{count(written, locale, ("message à répondre", "messages à répondre"), ("message to answer", "messages to answer"))}</a></li>
                        })}
                        {open.collect_view()}
                        {(tasks > 0).then(|| view! {
                            <li><a href="/office/tasks">{count(tasks, locale, ("tâche à traiter", "tâches à traiter"), ("task to deal with", "tasks to deal with"))}</a></li>
                        })}
                        {(letters > 0).then(|| view! {
                            <li><a href="/office/dead-letters">{count(letters, locale, ("envoi en échec", "envois en échec"), ("failed job", "failed jobs"))}</a></li>
                        })}
                    </ul>
                }.into_any()
            }}
        </section>
        <section aria-labelledby="late">
            <h2 id="late">{seat.pick("Les plus en retard", "Most past due")}</h2>
            {most_late(seat, late)}
        </section>
    }
}

fn most_late(seat: Reader, late: Vec<DebtorRow>) -> AnyView {
    if late.is_empty() {
        return view! { <Empty text=seat.pick("Personne n’est en retard.", "Nobody is late.")/> }
            .into_any();
    }
    let locale = seat.locale();
    let rows = late.into_iter().take(FIRST).map(|row| {
        let href = format!("/office/debtors/{}", row.id);
        let days = count(row.days_late.unsigned_abs(), locale, ("jour", "jours"), ("day", "days"));
        view! {
            <tr>
                <th scope="row"><a href=href>{row.name}</a></th>
                <td class="number wide">{days}</td>
                <td class="number"><Figure of=row.overdue/></td>
                <td class="number wide"><Figure of=row.balance/></td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Table caption=seat.pick("Les plus en retard", "Most past due") hide_caption=true>
            <thead>
                <tr>
                    <th scope="col">{seat.pick("Débiteur", "Debtor")}</th>
                    <th scope="col" class="number wide">{seat.pick("Plus ancien retard", "Longest delay")}</th>
                    <th scope="col" class="number">{seat.pick("Échu", "Past due")}</th>
                    <th scope="col" class="number wide">{seat.pick("Solde", "Balance")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
        <p><a href="/office/debtors?open=late">{seat.pick("Tous les retards", "Everything past due")}</a></p>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_have_names() {
        let month: Month = "2026-03".parse().unwrap();
        assert_eq!(month_name(month, Locale::Fr), "mars 2026");
        assert_eq!(month_name(month, Locale::En), "March 2026");
    }
}
