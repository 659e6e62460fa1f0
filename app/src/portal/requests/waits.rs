//! What waits, on the overview: the plan that is kept, and requests that have not ended.

use super::{
    agreed::{Bar, NextInstalment},
    words::{self, Awaited},
};
use crate::{components::Clock, page::use_page};
use chrono::NaiveDate;
use leptos::prelude::*;
use service::{
    portal::InvoiceView,
    requests::{
        plans::PlanView,
        view::{Pending, RequestLine},
    },
};

/// Nothing where nothing waits.
#[component]
pub fn Waits(
    pending: Pending,
    /// What is owed, for the next instalment.
    open: Vec<InvoiceView>,
    form_key: String,
    today: NaiveDate,
) -> impl IntoView {
    let page = use_page();
    let Pending { requests, plan } = pending;
    if requests.is_empty() && plan.is_none() {
        return ().into_any();
    }
    let rows = requests.into_iter().map(|line| view! { <Waiting line today/> }).collect_view();
    view! {
        <section class="waits" aria-labelledby="waits">
            <h2 id="waits">{page.pick("Ce qui est en cours", "What is under way")}</h2>
            {plan.map(|plan| view! { <Plan plan open form_key/> })}
            {rows}
        </section>
    }
    .into_any()
}

#[component]
fn Plan(plan: PlanView, open: Vec<InvoiceView>, form_key: String) -> impl IntoView {
    let locale = use_page().locale;
    let href = format!("/requests/{}", plan.request);
    view! {
        <div class="wait">
            <Bar plan=plan.clone()/>
            <NextInstalment plan open form_key/>
            <p class="links"><a href=href>{locale.pick("Voir mon échéancier", "See my plan")}</a></p>
        </div>
    }
    .into_any()
}

#[component]
fn Waiting(line: RequestLine, today: NaiveDate) -> impl IntoView {
    let page = use_page();
    let (since, href) = (line.since, format!("/requests/{}", line.id));
    let what = page.pick("Voir ma demande", "See my request");
    let name = format!("{what} ({})", line.title(page.locale));
    words::awaited(&page, &line, today).map(|Awaited { what, until, next }| {
        view! {
            <div class="wait">
                <Clock what since until next/>
                <p class="links"><a href=href>{name}</a></p>
            </div>
        }
    })
}
