//! One's own sessions: where one is signed in, and ending it.

use super::{
    frame::Here,
    seat::{Reader, Seat},
};
use crate::{
    AppState,
    components::{Badge, Csrf, Moment, Table},
    error::{Answer, Failure},
    forms::Posted,
    page::{Flash, Tone},
    render::{Document, see_other},
};
use axum::{Router, response::IntoResponse, routing::get};
use leptos::prelude::*;
use service::staff::{self, SessionView};
use tower_sessions::Session;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/office/sessions", get(show).post(revoke))
}

/// What the session's cookie holds.
fn cookie(session: &Session) -> Result<String, Failure> {
    session
        .id()
        .map(|id| id.to_string())
        .ok_or_else(|| Failure::internal("a session without its identifier"))
}

async fn show(seat: Seat, session: Session) -> Answer {
    let sessions = staff::sessions(&seat.ctx, &seat.actor, cookie(&session)?.as_bytes()).await?;
    let title = seat.pick("Mes sessions", "My sessions");
    Ok(seat.show(Here::Elsewhere, Document::new(title), || body(seat.reader(), title, sessions)))
}

async fn revoke(seat: Seat, session: Session, posted: Posted) -> Answer {
    let words = if posted.has("others") {
        staff::revoke_others(&seat.ctx, &seat.actor, cookie(&session)?.as_bytes()).await?;
        seat.pick("Toutes les autres sessions sont fermées.", "All other sessions have ended.")
    } else if staff::revoke(&seat.ctx, &seat.actor, posted.text("session")).await? {
        seat.pick("Session fermée.", "Session ended.")
    } else {
        seat.pick("Cette session était déjà fermée.", "This session had ended already.")
    };
    Ok(see_other("/office/sessions")
        .flash(&seat.visit, &Flash::new(Tone::Success, words))
        .into_response())
}

/// What a browser's long name says to a person: `Firefox, Linux`.
fn browser(user_agent: &str) -> String {
    let first = |names: &[(&'static str, &'static str)]| {
        names.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    // The surest first: most browsers also claim to be another.
    let name = first(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    let known: Vec<&str> = name.into_iter().chain(system).collect();
    if known.is_empty() { user_agent.chars().take(40).collect() } else { known.join(", ") }
}

fn body(seat: Reader, title: &'static str, sessions: Vec<SessionView>) -> impl IntoView + use<> {
    let several = sessions.len() > 1;
    let rows = sessions.into_iter().map(|session| {
        let name = session.user_agent.as_deref().map(browser);
        let end = if session.current {
            view! { <Badge tone=Tone::Success text=seat.pick("Celle-ci", "This one")/> }.into_any()
        } else {
            view! {
                <form method="post" action="/office/sessions">
                    <Csrf/>
                    <button class="button quiet" type="submit" name="session" value=session.key>{seat.pick("Fermer", "End")}</button>
                </form>
            }
            .into_any()
        };
        view! {
            <tr>
                <th scope="row">{name.unwrap_or_else(|| seat.pick("Navigateur inconnu", "Unknown browser").to_owned())}</th>
                <td class="wide"><Moment at=session.since/></td>
                <td><Moment at=session.seen_at/></td>
                <td class="number">{end}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <h1>{title}</h1>
        <Table caption=title hide_caption=true>
            <thead>
                <tr>
                    <th scope="col">{seat.pick("Navigateur", "Browser")}</th>
                    <th scope="col" class="wide">{seat.pick("Ouverte", "Opened")}</th>
                    <th scope="col">{seat.pick("Dernière activité", "Last used")}</th>
                    <th scope="col"><span class="visually-hidden">{seat.pick("Actions", "Actions")}</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
        {several.then(|| view! {
            <form method="post" action="/office/sessions">
                <Csrf/>
                <button class="button quiet" type="submit" name="others" value="1">
                    {seat.pick("Fermer toutes les autres", "End all the others")}
                </button>
            </form>
        })}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_named_for_people() {
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
        assert_eq!(browser(firefox), "Firefox, Linux");
        let edge =
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0";
        assert_eq!(browser(edge), "Edge, Windows");
        assert_eq!(browser("curl/8.0"), "curl/8.0");
    }
}
