//! The list: by day, by colleague, by channel, by what is to be done; everything in the address.

use super::callbacks::section;
use crate::{
    AppState,
    components::{Badge, Csrf, Table, WeekDay},
    cookies::{self, CookieName},
    error::Answer,
    office::{
        components::{Empty, Figure, Pager},
        frame::Here,
        reminder_words::{asks, group, kind, tone},
        seat::{Reader, Seat},
        words::count,
    },
    page::Tone,
    render::Document,
};
use axum::{Router, extract::Query, routing::get};
use chrono::{Days, NaiveDate};
use domain::{party::Role, scenario::ActionKind};
use http::{HeaderMap, header::SET_COOKIE};
use leptos::prelude::*;
use service::{
    requests::callbacks::{CallBack, callbacks},
    scenarios::agenda::{self, Agenda, AgendaQuery, AgendaRow, Group, Whose},
};
use std::collections::BTreeMap;

/// The agenda that was looked at last.
const LAST: CookieName = CookieName("acquit-agenda");
/// A day's work, in seconds.
const A_DAY: u32 = 12 * 3_600;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/office/agenda", get(show))
}

async fn show(seat: Seat, Query(query): Query<BTreeMap<String, String>>) -> Answer {
    let query = read(&query);
    let agenda = agenda::agenda(&seat.ctx, &seat.actor, query).await?;
    let calls = callbacks(&seat.ctx, &seat.actor, query).await?;
    let me = seat.actor.id().to_string();
    let title = seat.pick("Agenda", "Agenda");
    let mut shown = seat.show(Here::Agenda, Document::new(title), || {
        body(seat.reader(), title, query, agenda, calls, &me)
    });
    let here = cookies::encode(&address(query));
    if let Some(remembered) = LAST.set(&here, A_DAY, seat.visit.secure) {
        shown.headers_mut().append(SET_COOKIE, remembered);
    }
    Ok(shown)
}

/// The address of the agenda as it was looked at last: a decision about one action leads back there.
pub(super) fn last(headers: &HeaderMap, secure: bool) -> String {
    let known = LAST.read(headers, secure).and_then(cookies::decode).unwrap_or_default();
    // Only what an agenda's address can hold is taken from a cookie.
    let (_, query) = known.split_once('?').unwrap_or_default();
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let pairs = pairs
        .filter_map(|(name, value)| Some((name.to_owned(), cookies::decode(value)?)))
        .collect();
    address(read(&pairs))
}

/// `from`, `days` (1 or 7), `who` (`nobody` or a member), `kind`, `group`, `page`.
fn read(query: &BTreeMap<String, String>) -> AgendaQuery {
    let text = |name: &str| query.get(name).map_or("", String::as_str);
    AgendaQuery {
        from: text("from").parse().ok(),
        days: if text("days") == "7" { 7 } else { 1 },
        whose: match text("who") {
            "nobody" => Whose::Nobody,
            who => who.parse().map_or(Whose::Team, Whose::Of),
        },
        kind: text("kind").parse().ok(),
        group: text("group").parse().ok(),
        page: text("page").parse().unwrap_or(1).max(1),
    }
}

/// The address of an agenda; what is usual is left out.
fn address(query: AgendaQuery) -> String {
    let whose = match query.whose {
        Whose::Team => None,
        Whose::Nobody => Some("nobody".to_owned()),
        Whose::Of(member) => Some(member.to_string()),
    };
    let parts = [
        ("from", query.from.map(|day| day.to_string())),
        ("days", (query.days == 7).then(|| "7".to_owned())),
        ("who", whose),
        ("kind", query.kind.map(|kind| kind.to_string())),
        ("group", query.group.map(|group| group.to_string())),
        ("page", (query.page > 1).then(|| query.page.to_string())),
    ];
    let parts = parts.into_iter().filter_map(|(name, value)| {
        value.map(|value| format!("{name}={}", cookies::encode(&value)))
    });
    let parts: Vec<String> = parts.collect();
    let joint = if parts.is_empty() { "" } else { "?" };
    format!("/office/agenda{joint}{}", parts.join("&"))
}

fn body(
    seat: Reader,
    title: &'static str,
    query: AgendaQuery,
    agenda: Agenda,
    calls: Vec<CallBack>,
    me: &str,
) -> impl IntoView + use<> {
    let locale = seat.locale();
    let (page, pages) = (agenda.page, agenda.pages);
    let to = |page: u32| address(AgendaQuery { page, ..query });
    let to = (to(page.saturating_sub(1)), to(page.saturating_add(1)));
    let query = AgendaQuery { page: 1, ..query };
    let head = if agenda.from == agenda.to {
        locale.weekday_date(agenda.from)
    } else {
        format!("{} – {}", locale.date(agenda.from), locale.date(agenda.to))
    };
    let days = days(seat, query, agenda.from, agenda.today);
    let groups = groups(seat, query, &agenda.counts);
    let filters = filters(seat, query, &agenda, me);
    view! {
        <div class="head">
            <h1>{title}</h1>
            <p class="muted">{head}</p>
            <p class="links-line"><a href="/office/dry-run">{seat.pick("Essai à blanc", "Dry run")}</a></p>
        </div>
        {days}
        {groups}
        {filters}
        {section(seat, calls)}
        {if agenda.rows.is_empty() {
            view! { <Empty text=seat.pick("Rien à faire ici.", "Nothing to do here.")/> }.into_any()
        } else {
            rows(seat, title, agenda.today, agenda.rows).into_any()
        }}
        <Pager page=page pages=pages to=to/>
    }
}

fn days(
    seat: Reader,
    query: AgendaQuery,
    from: NaiveDate,
    today: NaiveDate,
) -> impl IntoView + use<> {
    let span = Days::new(u64::from(query.days.clamp(1, 31)));
    let at = |from: NaiveDate| Some(from).filter(|day| *day != today);
    let before = address(AgendaQuery { from: at(from - span), ..query });
    let after = address(AgendaQuery { from: at(from + span), ..query });
    let now = address(AgendaQuery { from: None, ..query });
    let choice = |days: u8, words: &'static str| {
        let current = (query.days == days).then_some("true");
        view! { <li><a href=address(AgendaQuery { days, ..query }) aria-current=current>{words}</a></li> }
    };
    view! {
        <ul class="segments" aria-label=seat.pick("Jours", "Days")>
            <li><a href=before aria-label=seat.pick("Avant", "Before")>"←"</a></li>
            <li><a href=now aria-current=(from == today).then_some("true")>{seat.pick("Aujourd’hui", "Today")}</a></li>
            <li><a href=after aria-label=seat.pick("Après", "After")>"→"</a></li>
            {choice(1, seat.pick("Jour", "Day"))}
            {choice(7, seat.pick("Semaine", "Week"))}
        </ul>
    }
}

fn groups(seat: Reader, query: AgendaQuery, counts: &[(Group, u64)]) -> impl IntoView + use<> {
    let all: u64 = counts.iter().map(|(_, number)| number).sum();
    let entry = |of: Option<Group>, words: &'static str, number: u64| {
        let current = (query.group == of).then_some("true");
        let href = address(AgendaQuery { group: of, ..query });
        view! { <li><a href=href aria-current=current>{words}"\u{a0}· "{number}</a></li> }
    };
    let rows: Vec<_> = counts
        .iter()
        .map(|(of, number)| entry(Some(*of), group(*of, seat.locale()), *number))
        .collect();
    view! {
        <ul class="segments" aria-label=seat.pick("Quoi faire", "What to do")>
            {entry(None, seat.pick("Tout", "All"), all)}
            {rows.collect_view()}
        </ul>
    }
}

fn filters(seat: Reader, query: AgendaQuery, agenda: &Agenda, me: &str) -> impl IntoView + use<> {
    let locale = seat.locale();
    let chosen = match query.whose {
        Whose::Team => String::new(),
        Whose::Nobody => "nobody".to_owned(),
        Whose::Of(member) => member.to_string(),
    };
    let fixed = [
        (String::new(), seat.pick("Toute l’équipe", "The whole team").to_owned()),
        (me.to_owned(), seat.pick("Moi", "Me").to_owned()),
        ("nobody".to_owned(), seat.pick("Personne encore", "Nobody yet").to_owned()),
    ];
    let team = agenda.team.iter().map(|(id, name)| (id.to_string(), name.clone()));
    let team = team.filter(|(id, _)| id != me);
    let who = fixed.into_iter().chain(team).map(|(value, words)| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{words}</option> }
    });
    let kinds = ActionKind::ALL.iter().map(|of| {
        view! { <option value=of.as_str() selected=query.kind == Some(*of)>{kind(*of, locale)}</option> }
    });
    let (who, kinds) = (who.collect_view(), kinds.collect_view());
    view! {
        <form method="get" action="/office/agenda" class="line filters-line">
            {query.from.map(|from| view! { <input type="hidden" name="from" value=from.to_string()/> })}
            {(query.days == 7).then(|| view! { <input type="hidden" name="days" value="7"/> })}
            {query.group.map(|group| view! { <input type="hidden" name="group" value=group.to_string()/> })}
            <label><span>{seat.pick("Qui", "Who")}</span><select name="who">{who}</select></label>
            <label><span>{seat.pick("Canal", "Channel")}</span>
                <select name="kind"><option value="">{seat.pick("Tous", "All")}</option>{kinds}</select></label>
            <button class="button quiet" type="submit">{seat.pick("Filtrer", "Filter")}</button>
        </form>
    }
}

/// The table; what waits for validation can be ticked and looked at together.
fn rows(
    seat: Reader,
    title: &'static str,
    today: NaiveDate,
    rows: Vec<AgendaRow>,
) -> impl IntoView + use<> {
    let may = seat.may(Role::Collector);
    let any = may && rows.iter().any(|row| row.group == Group::ToValidate);
    let rows: Vec<_> = rows.into_iter().map(|each| row(seat, today, any, each)).collect();
    let table = view! {
        <Table caption=title hide_caption=true>
            <thead>
                <tr>
                    {any.then(|| view! { <th scope="col"><span class="visually-hidden">{seat.pick("Choisir", "Choose")}</span></th> })}
                    <th scope="col">{seat.pick("Quoi", "What")}</th>
                    <th scope="col">{seat.pick("Débiteur", "Debtor")}</th>
                    <th scope="col" class="wide">{seat.pick("Jour", "Day")}</th>
                    <th scope="col" class="wide">{seat.pick("Qui", "Who")}</th>
                    <th scope="col" class="number">{seat.pick("Dû", "Owed")}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </Table>
    };
    if any {
        view! {
            <form method="post" action="/office/agenda/validate" class="stack">
                <Csrf/>
                {table}
                <button class="button" type="submit" name="do" value="preview">
                    {seat.pick("Relire et valider les messages cochés", "Review and validate the ticked messages")}
                </button>
            </form>
        }
        .into_any()
    } else {
        table.into_any()
    }
}

fn row(seat: Reader, today: NaiveDate, any: bool, row: AgendaRow) -> impl IntoView + use<> {
    let locale = seat.locale();
    let href = format!("/office/actions/{}", row.action.id);
    let file = format!("/office/debtors/{}", row.action.debtor_id);
    let tick = any.then(|| {
        let value = format!("{}:{}", row.action.id, row.seen);
        let label = format!("{} {}", seat.pick("Choisir", "Choose"), row.debtor);
        let shown = (row.group == Group::ToValidate).then(|| {
            view! {
                <input type="checkbox" name="chosen" value=value aria-label=label/>
            }
        });
        view! { <td>{shown}</td> }
    });
    let look = if row.group == Group::Planned { Tone::Info } else { Tone::Warning };
    let late = row.action.due_on < today;
    let asked = asks(row.action.kind, &row.action.template);
    let invoices = count(row.invoices, locale, ("facture", "factures"), ("invoice", "invoices"));
    view! {
        <tr>
            {tick}
            <th scope="row">
                <a href=href>{kind(row.action.kind, locale)}</a>
                " "<Badge tone=look text=group(row.group, locale)/>
                <span class="muted under">{tone(row.action.tone, locale)}" · "{seat.pick("niveau", "level")}" "{row.action.level}{asked}</span>
            </th>
            <td><a href=file>{row.debtor}</a><span class="muted under">{row.contact.unwrap_or(row.debtor_reference)}</span></td>
            <td class="wide"><WeekDay on=row.action.due_on/>{late.then(|| view! { <span class="under warn">{seat.pick("en retard", "overdue")}</span> })}</td>
            <td class="wide">{row.assigned.unwrap_or_else(|| "–".to_owned())}</td>
            <td class="number"><Figure of=row.balance/><span class="muted under">{invoices}</span></td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_leads_back_to_the_agenda_it_came_from() {
        let cookie = |value: &str| {
            let line = format!("acquit-agenda={}", cookies::encode(value));
            HeaderMap::from_iter([(http::header::COOKIE, line.parse().unwrap())])
        };
        let seen = "/office/agenda?days=7&who=nobody&kind=call_task&page=2";
        assert_eq!(last(&cookie(seen), false), seen);
        assert_eq!(last(&HeaderMap::new(), false), "/office/agenda");
        for planted in [
            "https://elsewhere.example/?days=7",
            "//elsewhere.example?page=9",
            "?page=%",
            "\r\nx: y",
        ] {
            assert!(last(&cookie(planted), false).starts_with("/office/agenda"), "{planted}");
        }
    }

    #[test]
    fn an_agenda_is_found_again_by_its_address() {
        let pairs = [
            ("from", "2026-03-20"),
            ("days", "7"),
            ("who", "nobody"),
            ("group", "to_call"),
            ("page", "3"),
        ];
        let query = read(&pairs.map(|(k, v)| (k.to_owned(), v.to_owned())).into());
        assert_eq!(
            address(query),
            "/office/agenda?from=2026-03-20&days=7&who=nobody&group=to_call&page=3"
        );
        let nonsense = [("from", "x"), ("days", "99"), ("who", "'"), ("kind", "?"), ("page", "-1")];
        let query = read(&nonsense.map(|(k, v)| (k.to_owned(), v.to_owned())).into());
        assert_eq!(address(query), "/office/agenda");
    }
}
