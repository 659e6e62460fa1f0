//! Pieces of pages about requests.

use super::{
    read::{CHOICE, INVOICE, KEY},
    words,
};
use crate::{
    components::{Amount, Check, Csrf, FieldError, Icon, Notice, Submit, Table, WeekDay},
    forms::Form,
    page::{Flash, Tone, Visit, use_page},
    render::see_other,
};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use domain::{
    Currency, InvoiceId, Locale, Money,
    plans::{Clause, Instalment},
    requests::RequestKind,
};
use leptos::prelude::*;
use service::requests::Asked;

/// An invoice with what of it a wish is about, as drafts have them.
pub(super) type Row = (InvoiceId, String, Money);

/// To the page of a request that was sent, with what became of it.
pub(super) fn sent(visit: &Visit, locale: Locale, kind: RequestKind, asked: Asked) -> Response {
    let flash = Flash::new(Tone::Success, sent_words(locale, kind, asked));
    see_other(&format!("/requests/{}", asked.id)).flash(visit, &flash).into_response()
}

/// The same, of a transfer that is waited for.
pub(super) fn announced(visit: &Visit, locale: Locale, asked: Asked) -> Response {
    let day = asked.answer_by.map(|day| locale.weekday_date(day)).unwrap_or_default();
    let words = match locale {
        Locale::Fr => format!(
            "Merci, c’est noté. Aucun rappel ne part jusqu’au {day}, le temps que votre banque transmette votre virement."
        ),
        Locale::En => format!(
            "Thank you, noted. No reminder leaves until {day}, while your bank passes your transfer on."
        ),
    };
    let flash = Flash::new(Tone::Success, words);
    see_other(&format!("/requests/{}", asked.id)).flash(visit, &flash).into_response()
}

fn sent_words(locale: Locale, kind: RequestKind, asked: Asked) -> String {
    if asked.granted {
        return granted_words(locale, kind).to_owned();
    }
    let rests = words::rests(locale, kind);
    let said = match (asked.answer_by.map(|day| locale.weekday_date(day)), locale) {
        _ if kind == RequestKind::Callback => locale
            .pick(
                "C’est noté : une personne vous appelle au moment choisi.",
                "Noted: a person calls you at the time you have chosen.",
            )
            .to_owned(),
        (Some(day), Locale::Fr) => {
            format!("Votre demande est bien reçue. Réponse au plus tard le {day}.")
        }
        (Some(day), Locale::En) => format!("We have received your request. Answer by {day}."),
        (None, _) => locale
            .pick("Votre demande est bien reçue.", "We have received your request.")
            .to_owned(),
    };
    format!("{said} {rests}").trim_end().to_owned()
}

const fn granted_words(locale: Locale, kind: RequestKind) -> &'static str {
    match kind {
        RequestKind::Plan => locale.pick(
            "C’est accordé et signé : votre échéancier est en place. Aucun rappel ne part tant qu’il est suivi.",
            "It is granted and signed: your plan is in place. No reminder leaves as long as it is kept.",
        ),
        RequestKind::Delay => locale.pick(
            "C’est accordé. Aucun rappel ne part jusqu’à la date choisie.",
            "It is granted. No reminder leaves until the date you chose.",
        ),
        RequestKind::Promise => locale.pick(
            "C’est noté. Aucun rappel ne part jusqu’à la date que vous avez donnée.",
            "Noted. No reminder leaves until the date you gave.",
        ),
        RequestKind::ContactChange => locale.pick("C’est noté et signé.", "It is noted and signed."),
        _ => locale.pick("C’est accordé.", "It is granted."),
    }
}

/// What every form of a wish carries.
#[component]
pub(in crate::portal) fn Keys(form_key: String) -> impl IntoView {
    view! { <Csrf/><input type="hidden" name=KEY value=form_key/><Draft/> }.into_any()
}

/// Has the tab keep what is typed into the form around it until it is sent (`public/portal.js`), and
/// says so where something was put back.
#[component]
pub(in crate::portal) fn Draft() -> impl IntoView {
    let page = use_page();
    let owner = page.draft_owner.as_deref().map(str::to_owned);
    let words = page.pick(
        "Ce que vous aviez écrit dans cet onglet est remis ici. Rien n’est encore envoyé.",
        "What you had written in this tab is put back here. Nothing is sent yet.",
    );
    owner.map(|owner| view! { <p class="hint" role="status" data-draft=owner hidden>{words}</p> })
}

/// Hidden fields.
#[component]
pub(in crate::portal) fn Hidden(pairs: Vec<(&'static str, String)>) -> impl IntoView {
    let inputs = pairs.into_iter().map(|(name, value)| {
        view! { <input type="hidden" name=name value=value/> }
    });
    inputs.collect_view().into_any()
}

/// Boxes for the invoices that a wish is about; nothing where there is no choice.
#[component]
pub(super) fn InvoiceBoxes(form: Form, rows: Vec<Row>) -> impl IntoView {
    let locale = use_page().locale;
    if rows.len() < 2 {
        return ().into_any();
    }
    let posted = form.posted();
    let narrowed = posted.has(CHOICE) || posted.has(INVOICE);
    let ticked: Vec<String> = posted.all(INVOICE).map(str::to_owned).collect();
    let boxes = rows.into_iter().map(|(id, reference, amount)| {
        let id = id.to_string();
        let checked = !narrowed || ticked.contains(&id);
        view! {
            <li>
                <Check name=INVOICE value=id checked=checked>
                    <span class="reference">{reference}</span><Amount of=amount/>
                </Check>
            </li>
        }
    });
    view! {
        <fieldset class="group" id=INVOICE>
            <legend>{locale.pick("Pour quelles factures ?", "For which invoices?")}</legend>
            <input type="hidden" name=CHOICE value="1"/>
            <FieldError form=form.clone() name=INVOICE/>
            <ul class="boxes">{boxes.collect_view()}</ul>
        </fieldset>
    }
    .into_any()
}

/// What a wish is about, as a sentence.
#[component]
pub(super) fn About(rows: Vec<Row>, total: Money) -> impl IntoView {
    let locale = use_page().locale;
    let what = match rows.as_slice() {
        [(_, reference, _)] => {
            format!("{} {reference}", locale.pick("pour la facture", "for invoice"))
        }
        rows => format!(
            "{} {} {}",
            locale.pick("pour", "for"),
            rows.len(),
            locale.pick("factures", "invoices")
        ),
    };
    view! {
        <p class="lead">{locale.pick("Il reste ", "There is ")}<strong><Amount of=total/></strong>{locale.pick(" à régler ", " left to pay ")}{what}"."</p>
    }
    .into_any()
}

/// Dates and amounts of instalments, with their sum.
#[component]
pub(super) fn Schedule(instalments: Vec<Instalment>, currency: Currency) -> impl IntoView {
    let locale = use_page().locale;
    let total = Money::new(instalments.iter().map(|one| one.minor).sum(), currency);
    let rows = instalments.into_iter().map(move |one| {
        view! {
            <tr>
                <td>{one.position}</td>
                <td><WeekDay on=one.due_on/></td>
                <td class="number"><Amount of=Money::new(one.minor, currency)/></td>
            </tr>
        }
    });
    view! {
        <Table caption=locale.pick("Échéances", "Instalments") hide_caption=true>
            <thead><tr>
                <th scope="col">{locale.pick("N°", "No.")}</th>
                <th scope="col">{locale.pick("Date", "Date")}</th>
                <th scope="col" class="number">{locale.pick("Montant", "Amount")}</th>
            </tr></thead>
            <tbody>{rows.collect_view()}</tbody>
            <tfoot><tr>
                <th scope="row" colspan="2">{locale.pick("Total", "Total")}</th>
                <td class="number"><Amount of=total/></td>
            </tr></tfoot>
        </Table>
    }
    .into_any()
}

/// Whether a wish would be granted at once; else who decides, by when, and why.
#[component]
pub(super) fn Verdict(
    clauses: Vec<Clause>,
    answer_by: NaiveDate,
    currency: Currency,
) -> impl IntoView {
    let page = use_page();
    let locale = page.locale;
    if clauses.is_empty() {
        return view! {
            <Notice tone=Tone::Success title=locale.pick("Accordé tout de suite", "Granted at once")>
                <p>{locale.pick(
                    "Dès que vous signez, l’échéancier est en place et les rappels s’arrêtent.",
                    "As soon as you sign, the plan is in place and reminders stop.",
                )}</p>
            </Notice>
        }
        .into_any();
    }
    let day = locale.weekday_date(answer_by);
    let creditor = words::creditor(&page);
    let (title, who) = match locale {
        Locale::Fr => (
            format!("Réponse au plus tard le {day}"),
            format!(
                "Une personne décide pour {creditor}, parce que cette demande va au-delà de ce qui est accordé automatiquement :"
            ),
        ),
        Locale::En => (
            format!("Answer by {day}"),
            format!(
                "A person decides for {creditor}, because this request goes beyond what is granted automatically:"
            ),
        ),
    };
    let clauses = clauses.into_iter().map(move |clause| {
        view! { <li>{clause.words(locale, currency)}</li> }
    });
    view! {
        <Notice tone=Tone::Info title=title>
            <p>{who}</p>
            <ul class="points">{clauses.collect_view()}</ul>
            <p>{locale.pick("Aucun rappel ne part d’ici là.", "No reminder leaves until then.")}</p>
        </Notice>
    }
    .into_any()
}

/// What asking for time or for instalments means, told before it is sent (article 2240 of the Code
/// civil).
#[component]
pub(super) fn Acknowledges() -> impl IntoView {
    let locale = use_page().locale;
    view! {
        <Notice tone=Tone::Warning title=locale.pick("Avant d’envoyer", "Before you send")>
            <p>{locale.pick(
                "Cette demande vaut reconnaissance de la dette (article 2240 du Code civil). En clair : vous admettez la devoir, et le délai après lequel elle ne peut plus vous être réclamée en justice repart de zéro.",
                "This request acknowledges the debt (article 2240 of the French Civil Code). In plain words: you accept that you owe it, and the time after which it can no longer be claimed in court starts again.",
            )}</p>
            <p>{locale.pick("Vous n’êtes pas d’accord avec une facture ? ", "Do you disagree with an invoice? ")}
            <a href="/ask/dispute">{locale.pick("Contestez-la d’abord", "Dispute it first")}</a>"."</p>
        </Notice>
    }
    .into_any()
}

/// A button that pays exactly this: invoices in whole, or an amount of them.
#[component]
pub(super) fn PayExactly(
    invoices: Vec<InvoiceId>,
    /// So much of them; everything if absent.
    #[prop(optional_no_strip)]
    amount: Option<Money>,
    /// Its words, with the amount.
    #[prop(into)]
    label: String,
    /// The key that makes a double click one payment.
    #[prop(into)]
    key: String,
    /// `quiet` for a second way.
    #[prop(optional)]
    look: &'static str,
) -> impl IntoView {
    let locale = use_page().locale;
    let what = if amount.is_some() { "exact" } else { "chosen" };
    let mut pairs = vec![(KEY, key), ("what", what.to_owned())];
    pairs.extend(invoices.iter().map(|id| (INVOICE, id.to_string())));
    pairs.extend(amount.map(|amount| ("amount", locale.money_input(amount))));
    view! {
        <form method="post" action="/pay">
            <Csrf/>
            <Hidden pairs/>
            <Submit look=look><Icon name="card"/>{label}</Submit>
        </form>
    }
    .into_any()
}

/// `Payer 240,00 €`.
pub(super) fn pay(locale: Locale, amount: Money) -> String {
    format!("{} {}", locale.pick("Payer", "Pay"), locale.money(amount))
}
