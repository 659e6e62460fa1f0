//! What waits for a human: tasks, and jobs that were given up.

use super::{
    audit_words::detail,
    components::Empty,
    frame::Here,
    seat::{Reader, Seat, id},
    words::{self, count, job_kind},
};
use crate::{
    AppState,
    components::{Csrf, Moment, Table},
    error::Answer,
    forms::Posted,
    page::{Flash, Tone},
    render::{Document, see_other},
};
use axum::{Router, response::IntoResponse, routing::get};
use domain::{DebtorId, Locale, party::Role};
use leptos::prelude::*;
use service::office::{self, DeadLetterView, TaskView};

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/office/tasks", get(tasks).post(close))
        .route("/office/dead-letters", get(letters).post(revive))
}

async fn tasks(seat: Seat) -> Answer {
    let tasks = office::tasks(&seat.ctx, &seat.actor).await?;
    let title = seat.pick("Tâches", "Tasks");
    Ok(seat.show(Here::Tasks, Document::new(title), || task_list(seat.reader(), title, tasks)))
}

async fn close(seat: Seat, posted: Posted) -> Answer {
    seat.actor.demand(Role::Collector)?;
    let closed = office::task_done(&seat.ctx, &seat.actor, id(posted.text("task"))?).await?;
    let flash = if closed {
        Flash::new(Tone::Success, seat.pick("Tâche close.", "Task closed."))
    } else {
        Flash::new(
            Tone::Info,
            seat.pick("Cette tâche n’attend plus.", "This task no longer waits."),
        )
    };
    Ok(see_other("/office/tasks").flash(&seat.visit, &flash).into_response())
}

async fn letters(seat: Seat) -> Answer {
    let letters = office::dead_letters(&seat.ctx, &seat.actor).await?;
    let title = seat.pick("Envois en échec", "Failed jobs");
    Ok(seat.show(Here::Menu, Document::new(title), || letter_list(seat.reader(), title, letters)))
}

async fn revive(seat: Seat, posted: Posted) -> Answer {
    seat.actor.demand(Role::Manager)?;
    let revived = office::revive(&seat.ctx, &seat.actor, id(posted.text("job"))?).await?;
    let flash = if revived {
        Flash::new(Tone::Success, seat.pick("Un nouvel essai commence.", "Another try begins."))
    } else {
        Flash::new(
            Tone::Info,
            seat.pick("Cet envoi n’est plus en échec.", "This job has no longer failed."),
        )
    };
    Ok(see_other("/office/dead-letters").flash(&seat.visit, &flash).into_response())
}

fn file_link(debtor: Option<(DebtorId, String)>) -> impl IntoView + use<> {
    debtor.map(|(id, name)| view! { <a href=format!("/office/debtors/{id}")>{name}</a> })
}

fn task_list(seat: Reader, title: &'static str, tasks: Vec<TaskView>) -> impl IntoView + use<> {
    let locale = seat.locale();
    let may_close = seat.may(Role::Collector);
    let number = count(tasks.len() as u64, locale, ("tâche", "tâches"), ("task", "tasks"));
    let rows = tasks.into_iter().map(|waiting| {
        let (kind, text) = match owner_task(&waiting, locale) {
            Some((kind, text)) => (kind.to_owned(), text),
            None => words::task(&waiting.kind, locale),
        };
        let case = waiting.detail["request"].as_str().map(|id| {
            let words = seat.pick("Voir la demande", "See the request");
            view! { <a class="under" href=format!("/office/requests/{id}")>{words}</a> }
        });
        let facts = detail(&waiting.detail, seat).join(" · ");
        let close = may_close.then(|| {
            let label = seat.pick("Clore", "Close");
            view! {
                <form method="post" action="/office/tasks">
                    <Csrf/>
                    <button class="button quiet" type="submit" name="task" value=waiting.id.to_string()>{label}</button>
                </form>
            }
        });
        view! {
            <tr>
                <td class="wide"><Moment at=waiting.since/></td>
                <th scope="row" class="words">
                    {kind}
                    <span class="muted under">{facts}</span>
                    <span class="under plain">{text}</span>
                </th>
                <td>{file_link(waiting.debtor)}{case}</td>
                <td class="number">{close}</td>
            </tr>
        }
    });
    let rows: Vec<_> = rows.collect();
    view! {
        <div class="head"><h1>{title}</h1><p class="sum">{number}</p></div>
        {if rows.is_empty() {
            view! { <Empty text=seat.pick("Rien n’attend.", "Nothing is waiting.")/> }.into_any()
        } else {
            view! {
                <Table caption=title hide_caption=true>
                    <thead>
                        <tr>
                            <th scope="col" class="wide">{seat.pick("Depuis", "Since")}</th>
                            <th scope="col">{seat.pick("Quoi", "What")}</th>
                            <th scope="col">{seat.pick("Débiteur", "Debtor")}</th>
                            <th scope="col"><span class="visually-hidden">{seat.pick("Actions", "Actions")}</span></th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </Table>
            }.into_any()
        }}
    }
}

/// A dispute that waits for somebody of the house, rather than one to look into oneself.
fn owner_task(task: &TaskView, locale: Locale) -> Option<(&'static str, &'static str)> {
    (task.kind == "dispute" && task.detail["owner"].is_string()).then(|| {
        locale.pick(
            (
                "Service concerné sans réponse",
                "L’avis attendu sur une contestation n’est pas venu\u{a0}: appelez le service, demandez à un autre ou décidez sans lui.",
            ),
            (
                "Service concerned has not answered",
                "The answer expected on a dispute has not come: call the service, ask another one, or decide without it.",
            ),
        )
    })
}

fn letter_list(
    seat: Reader,
    title: &'static str,
    letters: Vec<DeadLetterView>,
) -> impl IntoView + use<> {
    let locale = seat.locale();
    let may_revive = seat.may(Role::Manager);
    let rows = letters.into_iter().map(|letter| {
        let tries = count(letter.attempts, locale, ("essai", "essais"), ("try", "tries"));
        let again = may_revive.then(|| {
            let label = seat.pick("Réessayer", "Try again");
            view! {
                <form method="post" action="/office/dead-letters">
                    <Csrf/>
                    <button class="button quiet" type="submit" name="job" value=letter.id.to_string()>{label}</button>
                </form>
            }
        });
        view! {
            <tr>
                <td class="wide"><Moment at=letter.since/></td>
                <th scope="row" class="words">
                    {job_kind(letter.kind, locale)}
                    {letter.about.map(|about| view! { <span class="muted under">{about}</span> })}
                </th>
                <td>{file_link(letter.debtor)}</td>
                <td class="words">
                    <code>{letter.error}</code>
                    <span class="muted under">{tries}</span>
                </td>
                <td class="number">{again}</td>
            </tr>
        }
    });
    let rows: Vec<_> = rows.collect();
    view! {
        <div class="head"><h1>{title}</h1></div>
        <p>{seat.pick(
            "Ce qui a échoué à chaque essai. Corrigez la cause, puis relancez\u{a0}: rien n’est envoyé deux fois.",
            "What failed at every try. Mend the cause, then try again: nothing is sent twice.",
        )}</p>
        {if rows.is_empty() {
            view! { <Empty text=seat.pick("Aucun échec.", "No failure.")/> }.into_any()
        } else {
            view! {
                <Table caption=title hide_caption=true>
                    <thead>
                        <tr>
                            <th scope="col" class="wide">{seat.pick("Demandé", "Asked for")}</th>
                            <th scope="col">{seat.pick("Quoi", "What")}</th>
                            <th scope="col">{seat.pick("Débiteur", "Debtor")}</th>
                            <th scope="col">{seat.pick("Dernière erreur", "Last error")}</th>
                            <th scope="col"><span class="visually-hidden">{seat.pick("Actions", "Actions")}</span></th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </Table>
            }.into_any()
        }}
    }
}
