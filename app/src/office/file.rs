//! One debtor's file: what is owed, what was paid, what was said, what was done.

use super::{
    audit_words::{action, actor_kind, detail},
    components::{Empty, Figure, Stat, Trail},
    conversations,
    frame::Here,
    invoicing, money,
    reminders::runs,
    requests,
    seat::{Reader, Seat, id},
    words::{attempt_state, count, debtor_kind, message_kind, message_state, refund_state, task},
};
use crate::{
    AppState,
    components::{Amount, Badge, Day, Event, Fact, Facts, Moment, StateBadge, Table, Timeline},
    error::{Answer, Failure},
    render::Document,
};
use axum::{Router, extract::Path, routing::get};
use domain::{
    party::{Address, Role},
    phone::{dialled, grouped},
};
use leptos::prelude::*;
use service::{
    conversations::inbox::{self, Line},
    office::{self, ActView, Contact, DebtorFile, MessageView, Payment, TaskView},
    payments::outside::{self, OnFile},
    portal::InvoiceView,
    requests::{case, plans::PlanView, view::RequestLine},
    scenarios::overview::{self, RunView},
};

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/office/debtors/{id}", get(show))
}

async fn show(seat: Seat, Path(debtor): Path<String>) -> Answer {
    let file =
        office::debtor(&seat.ctx, &seat.actor, id(&debtor)?).await?.ok_or(Failure::NotFound)?;
    let title = file.debtor.name.clone();
    let ways = overview::of_debtor(&seat.ctx, &seat.actor, file.debtor.id).await?;
    let ways = ways.map(|reminders| reminders.runs).unwrap_or_default();
    let asked = case::of_debtor(&seat.ctx, &seat.actor, file.debtor.id).await?;
    let said = inbox::of_debtor(&seat.ctx, &seat.actor, file.debtor.id).await?;
    let transfers = outside::transfers(&seat.ctx, &seat.actor, file.debtor.id).await?;
    Ok(seat.show(Here::Debtors, Document::new(title), || {
        body(seat.reader(), file, transfers, ways, (said, asked))
    }))
}

fn body(
    seat: Reader,
    file: DebtorFile,
    transfers: Vec<OnFile>,
    ways: Vec<RunView>,
    (said, (asked, plans)): (Vec<Line>, (Vec<RequestLine>, Vec<PlanView>)),
) -> impl IntoView + use<> {
    let locale = seat.locale();
    let base = format!("/office/debtors/{}", file.debtor.id);
    let trail = vec![("/office/debtors".to_owned(), seat.pick("Débiteurs", "Debtors").to_owned())];
    let reminders = format!("{base}/reminders");
    let allowance = format!("{base}/allowance");
    let stats = stats(seat, &file);
    let facts = facts(seat, &file);
    view! {
        <Trail steps=trail/>
        <div class="head">
            <h1>{file.debtor.name.clone()}</h1>
            <p class="muted">
                {debtor_kind(file.debtor.kind, locale)}" · "{file.debtor.reference.clone()}
                " · "{seat.pick("situation au ", "as of ")}<Moment at=file.as_of/>
            </p>
        </div>
        {stats}
        <div class="file">
            <div>
                {tasks(seat, file.tasks)}
                {conversations::of_file(seat, said)}
                {requests::of_file(seat, &asked, &plans)}
                {invoices(seat, &base, file.invoices)}
                {runs(seat, &base, ways)}
                <p class="links-line">
                    <a href=reminders>{seat.pick("Gérer les relances de ce débiteur", "Manage this debtor’s reminders")}</a>
                    <a href=allowance>{seat.pick("Marge accordée à ce débiteur", "What this debtor is allowed")}</a>
                </p>
                {payments(seat, file.payments)}
                {money::of_file(seat, &base, transfers)}
                {messages(seat, &base, file.messages)}
            </div>
            <aside>
                {contacts(seat, &base, file.contacts)}
                {facts}
                {timeline(seat, file.timeline)}
            </aside>
        </div>
    }
}

fn stats(seat: Reader, file: &DebtorFile) -> impl IntoView + use<> {
    let totals = file.totals.clone();
    let open = count(
        totals.open_count,
        seat.locale(),
        ("pièce ouverte", "pièces ouvertes"),
        ("open item", "open items"),
    );
    let since = totals
        .oldest_due
        .filter(|_| totals.overdue.is_positive())
        .map(|due| format!("{} {}", seat.pick("depuis le", "since"), seat.locale().date(due)));
    view! {
        <ul class="stats">
            <Stat label=seat.pick("Solde", "Balance") href="#invoices" more=open><Amount of=totals.balance/></Stat>
            <Stat label=seat.pick("Échu", "Past due") href="#invoices" warn=totals.overdue.is_positive()
                more=since.unwrap_or_default()>
                <Figure of=totals.overdue/>
            </Stat>
            <Stat label=seat.pick("En cours de paiement", "Being paid") href="#payments"><Figure of=totals.processing/></Stat>
            <Stat label=seat.pick("Avance du débiteur", "Paid in advance") href="#payments"><Figure of=totals.credit/></Stat>
        </ul>
    }
}

fn tasks(seat: Reader, tasks: Vec<TaskView>) -> impl IntoView + use<> {
    let locale = seat.locale();
    let rows = tasks.into_iter().map(|waiting| {
        let (title, text) = task(&waiting.kind, locale);
        let facts = detail(&waiting.detail, seat).join(" · ");
        view! { <li><a href="/office/tasks">{title}</a><span class="muted">{facts}</span><span>{text}</span></li> }
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section aria-labelledby="tasks">
                <h2 id="tasks">{seat.pick("À décider", "To decide")}</h2>
                <ul class="todo">{rows.collect_view()}</ul>
            </section>
        }
    })
}

fn invoices(seat: Reader, base: &str, invoices: Vec<InvoiceView>) -> impl IntoView + use<> {
    let (open, settled): (Vec<_>, Vec<_>) =
        invoices.into_iter().partition(|invoice| !invoice.balance.is_zero());
    let count = count(
        settled.len() as u64,
        seat.locale(),
        ("pièce soldée", "pièces soldées"),
        ("settled item", "settled items"),
    );
    let title = seat.pick("Factures et avoirs", "Invoices and credit notes");
    let open = if open.is_empty() {
        view! { <Empty text=seat.pick("Rien n’est ouvert.", "Nothing is open.")/> }.into_any()
    } else {
        invoice_table(seat, base, title, open).into_any()
    };
    let settled = (!settled.is_empty()).then(|| {
        let table =
            invoice_table(seat, base, seat.pick("Pièces soldées", "Settled items"), settled);
        view! { <details class="more"><summary>{count}</summary>{table}</details> }
    });
    view! {
        <section aria-labelledby="invoices">
            <h2 id="invoices">{title}</h2>
            {invoicing::of_file(seat, base)}
            {open}
            {settled}
        </section>
    }
}

fn invoice_table(
    seat: Reader,
    base: &str,
    caption: &'static str,
    rows: Vec<InvoiceView>,
) -> impl IntoView + use<> {
    let rows = rows.into_iter().map(|invoice| {
        let href = format!("{base}/invoices/{}", invoice.id);
        view! {
            <tr>
                <th scope="row">
                    <a class="reference" href=href>{invoice.reference}</a>
                    <span class="muted under">{invoice.label}</span>
                </th>
                <td class="wide"><Day on=invoice.issued_on/></td>
                <td>
                    <Day on=invoice.due_on/>
                    <span class="under"><StateBadge state=invoice.state days_late=invoice.days_late/></span>
                </td>
                <td class="number wide"><Amount of=invoice.total/></td>
                <td class="number"><Figure of=invoice.balance/></td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Table caption=caption hide_caption=true>
            <thead>
                <tr>
                    <th scope="col">{seat.pick("Référence", "Reference")}</th>
                    <th scope="col" class="wide">{seat.pick("Émise", "Issued")}</th>
                    <th scope="col">{seat.pick("Échéance, état", "Due, state")}</th>
                    <th scope="col" class="number wide">{seat.pick("Total", "Total")}</th>
                    <th scope="col" class="number">{seat.pick("Solde", "Balance")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

fn payments(seat: Reader, payments: Vec<Payment>) -> impl IntoView + use<> {
    let locale = seat.locale();
    let may_refund = seat.may(Role::Manager);
    let empty = payments.is_empty();
    let rows = payments.into_iter().map(|payment| {
        let (tone, word) = attempt_state(payment.state, locale);
        let refunds = payment.refunds.into_iter().map(|refund| {
            let (_, word) = refund_state(refund.state, locale);
            let why = refund.failure.map_or(refund.reason, |failure| failure);
            view! { <li><Amount of=refund.amount/>" "{word}<span class="muted">" · "{why}</span></li> }
        });
        let refunds: Vec<_> = refunds.collect();
        let href = format!("/office/payments/{}/refund", payment.id);
        let refund = (may_refund && payment.refundable.is_positive())
            .then(|| view! { <a class="under" href=href>{seat.pick("Rembourser", "Refund")}</a> });
        view! {
            <tr>
                <th scope="row"><Moment at=payment.at/></th>
                <td>
                    <Badge tone=tone text=word/>
                    {payment.failure.map(|failure| view! { <span class="muted under">{failure}</span> })}
                    {(!refunds.is_empty()).then(|| view! { <ul class="plain">{refunds.collect_view()}</ul> })}
                </td>
                <td class="wide">{payment.provider}</td>
                <td class="number"><Amount of=payment.amount/>{refund}</td>
            </tr>
        }
    });
    let rows: Vec<_> = rows.collect();
    let title = seat.pick("Paiements", "Payments");
    view! {
        <section aria-labelledby="payments">
            <h2 id="payments">{title}</h2>
            {if empty {
                view! { <Empty text=seat.pick("Aucun paiement.", "No payment.")/> }.into_any()
            } else {
                view! {
                    <Table caption=title hide_caption=true>
                        <thead>
                            <tr>
                                <th scope="col">{seat.pick("Date", "Date")}</th>
                                <th scope="col">{seat.pick("État", "State")}</th>
                                <th scope="col" class="wide">{seat.pick("Par", "Through")}</th>
                                <th scope="col" class="number">{seat.pick("Montant", "Amount")}</th>
                            </tr>
                        </thead>
                        <tbody>{rows.collect_view()}</tbody>
                    </Table>
                }.into_any()
            }}
        </section>
    }
}

fn messages(seat: Reader, base: &str, messages: Vec<MessageView>) -> impl IntoView + use<> {
    let locale = seat.locale();
    let empty = messages.is_empty();
    let rows = messages.into_iter().map(|message| {
        let (tone, word) = message_state(message.state, locale);
        let href = match message.letter {
            Some(letter) => Some(format!("/office/print/letters/{letter}")),
            None => message.is_kept.then(|| format!("{base}/messages/{}", message.id)),
        };
        let read = href.map(|href| view! { <a class="under" href=href>{seat.pick("Relire ce message", "Read this message")}</a> });
        view! {
            <tr>
                <th scope="row"><Moment at=message.at/></th>
                <td>{message_kind(message.kind, locale)}<span class="muted under">{message.to}</span>{read}</td>
                <td class="wide">{message.subject}</td>
                <td class="wide"><code>{message.code}</code></td>
                <td><Badge tone=tone text=word/></td>
            </tr>
        }
    });
    let rows: Vec<_> = rows.collect();
    let title = seat.pick("Messages", "Messages");
    view! {
        <section aria-labelledby="messages">
            <h2 id="messages">{title}</h2>
            {if empty {
                view! { <Empty text=seat.pick("Aucun message.", "No message.")/> }.into_any()
            } else {
                view! {
                    <Table caption=title hide_caption=true>
                        <thead>
                            <tr>
                                <th scope="col">{seat.pick("Date", "Date")}</th>
                                <th scope="col">{seat.pick("Message", "Message")}</th>
                                <th scope="col" class="wide">{seat.pick("Objet", "Subject")}</th>
                                <th scope="col" class="wide">{seat.pick("Code de vérification", "Verification code")}</th>
                                <th scope="col">{seat.pick("État", "State")}</th>
                            </tr>
                        </thead>
                        <tbody>{rows.collect_view()}</tbody>
                    </Table>
                }.into_any()
            }}
        </section>
    }
}

fn contacts(seat: Reader, base: &str, contacts: Vec<Contact>) -> impl IntoView + use<> {
    let may_send = seat.may(Role::Collector);
    let empty = contacts.is_empty();
    let rows = contacts.into_iter().map(|contact| {
        let href = format!("{base}/contacts/{}/link", contact.id);
        let send = (may_send && contact.email.is_some())
            .then(|| view! { <a class="button quiet" href=href>{seat.pick("Envoyer un lien", "Send a link")}</a> });
        let href = format!("{base}/contacts/{}/conversation", contact.id);
        let write = may_send
            .then(|| view! { <a class="button quiet" href=href>{seat.pick("Écrire un message", "Write a message")}</a> });
        let language = contact.locale.pick("Français", "English");
        let phone = contact.phone.map(|phone| {
            view! { <a class="muted" href=dialled(&phone)>{grouped(&phone)}</a> }
        });
        view! {
            <li>
                <strong>{contact.name}</strong>
                <span class="muted">{contact.email.unwrap_or_else(|| seat.pick("sans e-mail", "no e-mail").to_owned())}</span>
                {phone}
                <span class="muted" lang=contact.locale.as_str()>{language}</span>
                {send}{write}
            </li>
        }
    });
    let rows: Vec<_> = rows.collect();
    view! {
        <section aria-labelledby="contacts">
            <h2 id="contacts">{seat.pick("Contacts", "Contacts")}</h2>
            {empty.then(|| view! { <Empty text=seat.pick("Aucun contact\u{a0}: importez-en un avec une facture.", "No contact: import one with an invoice.")/> })}
            <ul class="people">{rows.collect_view()}</ul>
        </section>
    }
}

fn facts(seat: Reader, file: &DebtorFile) -> impl IntoView + use<> {
    let debtor = file.debtor.clone();
    let address = Address {
        street: debtor.street,
        postcode: debtor.postcode,
        city: debtor.city,
        country: debtor.country.clone(),
    };
    let line = address.one_line();
    let reference: Option<domain::reference::RfReference> = debtor.rf_reference.parse().ok();
    let reference = reference.map_or(debtor.rf_reference, |reference| reference.grouped());
    view! {
        <section aria-labelledby="facts">
            <h2 id="facts">{seat.pick("Identité", "Identity")}</h2>
            <Facts>
                {(!line.is_empty()).then(|| view! { <Fact term=seat.pick("Adresse", "Address")>{line}" ("{debtor.country}")"</Fact> })}
                {debtor.siren.map(|siren| view! { <Fact term="SIREN">{siren}</Fact> })}
                <Fact term=seat.pick("Référence de virement", "Transfer reference")><code>{reference}</code></Fact>
            </Facts>
        </section>
    }
}

fn timeline(seat: Reader, acts: Vec<ActView>) -> impl IntoView + use<> {
    let locale = seat.locale();
    let empty = acts.is_empty();
    let events = acts.into_iter().map(|act| {
        let facts = detail(&act.detail, seat);
        let who = act.actor.unwrap_or_else(|| actor_kind(&act.actor_kind, locale).to_owned());
        let line: Vec<String> = std::iter::once(who).chain(facts).collect();
        let icon = match act.action.split('.').next() {
            Some("payment" | "refund") => "card",
            Some("transfer") => "bank",
            Some("message" | "link") => "file",
            Some("portal") => "person",
            Some("task") => "check",
            _ => "info",
        };
        view! { <Event at=act.at icon=icon title=action(&act.action, locale)><p class="muted">{line.join(" · ")}</p></Event> }
    });
    let events: Vec<_> = events.collect();
    view! {
        <section aria-labelledby="timeline">
            <h2 id="timeline">{seat.pick("Chronologie", "Timeline")}</h2>
            {empty.then(|| view! { <Empty text=seat.pick("Rien encore.", "Nothing yet.")/> })}
            <Timeline>{events.collect_view()}</Timeline>
        </section>
    }
}
