//! The overview's invoices: rows that explain themselves when opened, and can be ticked to be paid.

use crate::{
    components::{Amount, Csrf, DueBadge, Explanation, Icon, Part},
    islands::SelectionTotal,
    page::{Tone, use_page},
};
use domain::{Locale, Money};
use leptos::prelude::*;
use service::{accessories::Claim, portal::InvoiceView};

/// Open invoices, with boxes to tick where there is a choice.
#[component]
pub(super) fn Invoices(
    invoices: Vec<InvoiceView>,
    selectable: bool,
    form_key: String,
) -> impl IntoView {
    let page = use_page();
    let currency =
        invoices.first().map_or(domain::Currency::EUR, |invoice| invoice.balance.currency);
    let rows =
        invoices.into_iter().map(|invoice| view! { <Row invoice selectable/> }).collect_view();
    let list = view! { <ul class="invoices">{rows}</ul> };
    view! {
        <section aria-labelledby="invoices">
            <h2 id="invoices">{page.pick("Vos factures", "Your invoices")}</h2>
            {if selectable {
                view! {
                    <p class="hint">{page.pick("Cochez celles que vous voulez régler maintenant.", "Tick those you want to pay now.")}</p>
                    <SelectionTotal>
                        <form method="post" action="/pay">
                            <Csrf/>
                            <input type="hidden" name="key" value=format!("{form_key}s")/>
                            <input type="hidden" name="what" value="chosen"/>
                            {list}
                            <div class="chosen">
                                <p>
                                    {page.pick("Votre sélection ", "Your selection ")}
                                    <output aria-live="polite" data-total="" data-currency=currency.code().to_owned() data-locale=page.locale.as_str()></output>
                                </p>
                                <button class="button quiet" type="submit" data-label=page.pick("Payer {}", "Pay {}") data-none=page.pick("Payer la sélection", "Pay the selection")>
                                    {page.pick("Payer la sélection", "Pay the selection")}
                                </button>
                            </div>
                        </form>
                    </SelectionTotal>
                }.into_any()
            } else {
                list.into_any()
            }}
        </section>
    }
    .into_any()
}

/// An invoice: closed it says which, when, how much, how it stands; open it explains.
#[component]
fn Row(invoice: InvoiceView, selectable: bool) -> impl IntoView {
    let page = use_page();
    let locale = page.locale;
    let (id, asked) = (invoice.id.to_string(), invoice.asked());
    let (due_on, state, frozen) = (invoice.due_on, invoice.state, invoice.frozen);
    let name = format!(
        "{} {}, {}",
        locale.pick("Régler la facture", "Pay invoice"),
        invoice.reference,
        locale.money(asked)
    );
    let tick = (selectable && asked.is_positive()).then(|| view! {
        <label class="tick">
            <input type="checkbox" name="invoice" value=id.clone() data-minor=asked.minor.to_string() aria-label=name/>
        </label>
    });
    let (parts, total) = (parts(locale, &invoice), left(&invoice));
    let note = invoice.principal.as_ref().map(|principal| {
        format!("{} {principal}", locale.pick("Pour le compte de", "On behalf of"))
    });
    let sum = if frozen {
        locale.pick("Gelé, à ne pas régler ici", "Frozen, not to be paid here")
    } else {
        locale.pick("Reste à régler", "Left to pay")
    };
    let (details, pdf) = (format!("/invoices/{id}"), format!("/invoices/{id}/pdf"));
    let dispute = asked.is_positive().then(|| format!("/ask/dispute?invoice={id}"));
    view! {
        <li class="invoice">
            {tick}
            <details>
                <summary>
                    <span class="reference">{invoice.reference}</span>
                    <Amount of=total/>
                    {if frozen {
                        view! { <span class=format!("badge {}", Tone::Info.class())>{locale.pick("Gelée par la loi", "Frozen by law")}</span> }.into_any()
                    } else {
                        view! { <DueBadge state due_on/> }.into_any()
                    }}
                </summary>
                <div class="more">
                    {(!invoice.label.is_empty()).then(|| view! { <p>{invoice.label}</p> })}
                    {note.map(|note| view! { <p class="hint">{note}</p> })}
                    <Explanation caption=locale.pick("De quoi ce montant est fait", "What this amount is made of")
                        parts=parts sum=sum total=total/>
                    <p class="links">
                        <a href=details>{locale.pick("Ligne par ligne", "Line by line")}</a>
                        <a href=pdf><Icon name="download"/>{locale.pick("Facture (PDF)", "Invoice (PDF)")}</a>
                        {dispute.map(|href| view! { <a href=href>{locale.pick("Contester", "Dispute")}</a> })}
                    </p>
                </div>
            </details>
        </li>
    }
    .into_any()
}

/// What is left to pay on an invoice, or of a credit; what is frozen is left, but not to pay here.
pub(super) fn left(invoice: &InvoiceView) -> Money {
    if invoice.frozen {
        return Money::new(
            invoice.balance.minor - invoice.processing.minor,
            invoice.balance.currency,
        );
    }
    if invoice.balance.is_positive() { invoice.asked() } else { invoice.balance }
}

/// What makes up the amount of one invoice.
pub(super) fn parts(locale: Locale, invoice: &InvoiceView) -> Vec<Part> {
    let credit_note = invoice.kind == domain::invoice::InvoiceKind::CreditNote;
    let sign = if credit_note { -1 } else { 1 };
    let total = Money::new(sign * invoice.total.minor, invoice.total.currency);
    let settled = Money::new(invoice.balance.minor - total.minor, total.currency);
    let moving = Money::new(-invoice.processing.minor, total.currency);
    let what = if credit_note {
        locale.pick("Avoir, taxes comprises", "Credit note, tax included")
    } else {
        locale.pick("Facture, taxes comprises", "Invoice, tax included")
    };
    let issued = format!("{} {}", locale.pick("du", "of"), locale.date(invoice.issued_on));
    let mut parts = vec![Part { label: what.to_owned(), why: issued, amount: total }];
    if !settled.is_zero() {
        let label = locale.pick("Déjà réglé ou déduit", "Already paid or deducted");
        parts.push(Part { label: label.to_owned(), why: String::new(), amount: settled });
    }
    if !moving.is_zero() {
        let label = locale.pick("En cours de paiement", "Being paid");
        parts.push(Part { label: label.to_owned(), why: String::new(), amount: moving });
    }
    if let Some(claim) = &invoice.claim {
        parts.extend(claimed(locale, claim));
        return parts;
    }
    let zero = Money::zero(total.currency);
    let none = locale.pick("Intérêts et frais", "Interest and fees");
    let why = locale.pick("aucun n’est ajouté", "none is added");
    parts.push(Part { label: none.to_owned(), why: why.to_owned(), amount: zero });
    parts
}

/// What is claimed on top, each with its formula, rate, source and article.
fn claimed(locale: Locale, claim: &Claim) -> impl Iterator<Item = Part> + use<> {
    let (interest, indemnity) = match claim.explanations.split_last() {
        Some((last, rest)) if claim.indemnity.is_positive() => (rest, std::slice::from_ref(last)),
        _ => (claim.explanations.as_slice(), [].as_slice()),
    };
    let part = |label: &str, why: &[String], amount: Money| {
        amount.is_positive().then(|| Part { label: label.to_owned(), why: why.join("\n"), amount })
    };
    let interest_words = locale.pick("Intérêts de retard", "Late interest");
    let indemnity_words = locale.pick("Indemnité de recouvrement", "Recovery indemnity");
    let interest = part(interest_words, interest, claim.interest);
    interest.into_iter().chain(part(indemnity_words, indemnity, claim.indemnity))
}
