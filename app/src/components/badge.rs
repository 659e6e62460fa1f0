//! How something stands, and who acts next.

use super::{Day, Icon, WeekDay};
use crate::page::{Tone, use_page};
use chrono::NaiveDate;
use domain::invoice::InvoiceState;
use leptos::prelude::*;

/// A word in a pill.
#[component]
pub fn Badge(
    /// How it is meant.
    tone: Tone,
    /// The word.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! { <span class=format!("badge {}", tone.class())>{text}</span> }.into_any()
}

/// How an invoice stands, in plain words.
#[component]
pub fn StateBadge(
    /// How it stands.
    state: InvoiceState,
    /// Days since the due date.
    #[prop(optional)]
    days_late: i64,
) -> impl IntoView {
    let locale = use_page().locale;
    let (tone, text) = match state {
        InvoiceState::Open => (Tone::Info, locale.pick("À venir", "Not yet due").to_owned()),
        InvoiceState::Overdue => {
            let days = days_late.unsigned_abs();
            let text = match locale {
                domain::Locale::Fr => {
                    format!("Échue depuis {days} {}", locale.plural(days, "jour", "jours"))
                }
                domain::Locale::En => {
                    format!("{days} {} past due", locale.plural(days, "day", "days"))
                }
            };
            (Tone::Warning, text)
        }
        InvoiceState::Processing => {
            (Tone::Info, locale.pick("Paiement en cours", "Payment under way").to_owned())
        }
        InvoiceState::Paid => (Tone::Success, locale.pick("Réglée", "Settled").to_owned()),
        InvoiceState::Credit => {
            (Tone::Success, locale.pick("En votre faveur", "In your favour").to_owned())
        }
    };
    view! { <Badge tone=tone text=text/> }.into_any()
}

/// How an invoice stands and its due date, in one phrase: `Échue depuis le 4 février 2026`.
#[component]
pub fn DueBadge(
    /// How it stands.
    state: InvoiceState,
    /// When it is due.
    due_on: NaiveDate,
) -> impl IntoView {
    let locale = use_page().locale;
    let (tone, text) = match state {
        InvoiceState::Open => (Tone::Info, locale.pick("Échéance ", "Due ")),
        InvoiceState::Overdue => (Tone::Warning, locale.pick("Échue depuis le ", "Due since ")),
        InvoiceState::Processing => {
            (Tone::Info, locale.pick("Paiement en cours · échéance ", "Payment under way · due "))
        }
        InvoiceState::Paid => (Tone::Success, locale.pick("Réglée · échéance ", "Settled · due ")),
        InvoiceState::Credit => {
            (Tone::Success, locale.pick("En votre faveur · du ", "In your favour · of "))
        }
    };
    view! { <span class=format!("badge {}", tone.class())>{text}<Day on=due_on/></span> }.into_any()
}

/// The clock badge: what is frozen or awaited, since when, until when, who acts next.
#[component]
pub fn Clock(
    /// What is awaited: `Virement annoncé`.
    #[prop(into)]
    what: String,
    /// Since when.
    since: NaiveDate,
    /// Until when, at the latest.
    #[prop(optional_no_strip)]
    until: Option<NaiveDate>,
    /// Who acts next, as a sentence.
    #[prop(into)]
    next: String,
) -> impl IntoView {
    let page = use_page();
    view! {
        <div class="clock" role="note">
            <Icon name="clock"/>
            <div>
                <p class="title">{what}</p>
                <p>
                    {page.pick("Depuis le ", "Since ")}<Day on=since/>
                    {until.map(|until| view! {
                        {page.pick(", jusqu’au ", ", until ")}<WeekDay on=until/>
                    })}
                    "."
                </p>
                <p>{next}</p>
            </div>
        </div>
    }
    .into_any()
}
