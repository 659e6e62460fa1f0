//! A credit note on an invoice that was issued here: its lines chosen, the note seen, issued.

use super::{form_key, preview, trail, words};
use crate::{
    AppState,
    components::{
        Amount, Check, Csrf, Day, ErrorSummary, Fact, Facts, Field, FieldError, Notice, Submit,
    },
    error::{Answer, Failure},
    forms::{Form, Posted},
    office::{
        components::Trail,
        frame::Here,
        seat::{Reader, Seat, id},
    },
    page::{Flash, Tone},
    render::{Document, see_other},
};
use axum::{
    Router,
    extract::Path,
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{DebtorId, InvoiceId, Locale, Money, billing::Bill, party::Role};
use http::StatusCode;
use leptos::prelude::*;
use service::invoicing::{
    self, Correction, CreditNoteError, Creditable, Made, NewCredit, REASON_MOST,
};
use std::collections::BTreeSet;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/office/debtors/{debtor}/invoices/{invoice}/credit", get(show).post(act))
}

type Ids = Path<(String, String)>;

async fn load(seat: &Seat, (debtor, invoice): &(String, String)) -> Result<Creditable, Failure> {
    seat.actor.demand(Role::Manager)?;
    let found = invoicing::creditable(&seat.ctx, &seat.actor, id(debtor)?, id(invoice)?).await?;
    found.ok_or(Failure::NotFound)
}

async fn show(seat: Seat, Path(ids): Ids) -> Answer {
    let known = load(&seat, &ids).await?;
    Ok(page(&seat, StatusCode::OK, &known, Form::new()))
}

async fn act(seat: Seat, Path(ids): Ids, posted: Posted) -> Answer {
    let known = load(&seat, &ids).await?;
    let mut form = Form::from(posted);
    if form.value("do") == "edit" {
        return Ok(page(&seat, StatusCode::OK, &known, form));
    }
    let new = NewCredit {
        lines: chosen(&form),
        reason: form.value("reason").to_owned(),
        form_key: form_key(&seat, &form),
    };
    let whose = (known.debtor.id, known.invoice.id);
    let refused = if form.value("do") == "issue" {
        match invoicing::issue_credit(&seat.ctx, &seat.actor, whose, &new).await {
            Ok(made) => return Ok(done(&seat, whose, &made)),
            Err(error) => error,
        }
    } else {
        match invoicing::preview_credit(&seat.ctx, &seat.actor, whose, &new).await {
            Ok(bill) => return Ok(seen(&seat, &known, &bill, &form, &new)),
            Err(error) => error,
        }
    };
    let status = refuse(&seat, &mut form, refused)?;
    Ok(page(&seat, status, &known, form))
}

/// The lines that are ticked; what is no line's place names none.
fn chosen(form: &Form) -> BTreeSet<usize> {
    form.posted().all("line").filter_map(|place| place.parse().ok()).collect()
}

fn refuse(seat: &Seat, form: &mut Form, error: CreditNoteError) -> Result<StatusCode, Failure> {
    let locale = seat.locale();
    let (field, words) = match error {
        CreditNoteError::NotFound => return Err(Failure::NotFound),
        CreditNoteError::Other(error) => return Err(error.into()),
        CreditNoteError::Taken(number) => {
            form.reject("", words::taken(locale, &number));
            return Ok(StatusCode::CONFLICT);
        }
        CreditNoteError::Lines(error) => ("line", words::credit(locale, error).to_owned()),
        CreditNoteError::Reason => (
            "reason",
            match locale {
                Locale::Fr => format!(
                    "Donnez un motif, en {REASON_MOST} caractères au plus\u{a0}: l’avoir le porte."
                ),
                Locale::En => format!(
                    "Give a reason of at most {REASON_MOST} characters: the credit note bears it."
                ),
            },
        ),
    };
    form.reject(field, words);
    Ok(StatusCode::UNPROCESSABLE_ENTITY)
}

fn done(seat: &Seat, (debtor, _): (DebtorId, InvoiceId), made: &Made) -> Response {
    let (number, total) = (&made.reference, seat.locale().money(made.total));
    let words = match (seat.locale(), made.before) {
        (Locale::Fr, false) => format!("Avoir {number} émis, {total}, et déduit."),
        (Locale::En, false) => format!("Credit note {number} issued, {total}, and deducted."),
        (Locale::Fr, true) => {
            format!(
                "Ce formulaire avait déjà émis l’avoir {number}\u{a0}: rien de plus n’est émis."
            )
        }
        (Locale::En, true) => {
            format!("This form had issued credit note {number} already: nothing else is issued.")
        }
    };
    let tone = if made.before { Tone::Info } else { Tone::Success };
    let to = format!("/office/debtors/{debtor}/invoices/{}", made.id);
    see_other(&to).flash(&seat.visit, &Flash::new(tone, words)).into_response()
}

fn title(seat: Reader, known: &Creditable) -> String {
    let number = &known.invoice.reference;
    match seat.locale() {
        Locale::Fr => format!("Avoir sur la facture {number}"),
        Locale::En => format!("Credit note on invoice {number}"),
    }
}

fn above(seat: Reader, known: &Creditable) -> Vec<(String, String)> {
    let mut steps = trail(seat, known.debtor.id, &known.debtor.name);
    steps.push((address(known), known.invoice.reference.clone()));
    steps
}

fn address(known: &Creditable) -> String {
    format!("/office/debtors/{}/invoices/{}", known.debtor.id, known.invoice.id)
}

fn page(seat: &Seat, status: StatusCode, known: &Creditable, form: Form) -> Response {
    let reader = seat.reader();
    let title = title(reader, known);
    let key = form_key(seat, &form);
    seat.show(Here::Debtors, Document::new(title.clone()).status(status), || {
        body(reader, title, known, form, key)
    })
}

fn body(
    seat: Reader,
    title: String,
    known: &Creditable,
    form: Form,
    key: String,
) -> impl IntoView + use<> {
    let action = format!("{}/credit", address(known));
    let (total, balance) =
        (Money::new(known.invoice.total_minor, known.invoice.currency), known.balance);
    let left = known.left();
    let form_view = (!left.is_empty()).then(|| {
        let most = u16::try_from(REASON_MOST).unwrap_or(u16::MAX);
        view! {
            <form method="post" action=action class="decision">
                <Csrf/>
                <input type="hidden" name="key" value=key/>
                {choice(seat, known, &left, form.clone())}
                <Field form=form.clone() name="reason" maxlength=most required=true label=seat.pick("Motif", "Reason")
                    hint=seat.pick("Le débiteur le lit sur l’avoir.", "The debtor reads it on the credit note.")/>
                <Submit name="do" value="preview">{seat.pick("Voir l’aperçu", "See the preview")}</Submit>
            </form>
        }
    });
    let nothing = left.is_empty().then(|| view! {
        <Notice tone=Tone::Info><p>{seat.pick("Toutes les lignes de cette facture sont créditées.", "Every line of this invoice is credited.")}</p></Notice>
    });
    let (steps, customer) = (above(seat, known), known.debtor.name.clone());
    let before = corrections(seat, known.debtor.id, &known.corrections, total);
    view! {
        <Trail steps=steps/>
        <h1>{title}</h1>
        <ErrorSummary form=form/>
        <Facts>
            <Fact term=seat.pick("Client", "Customer")>{customer}</Fact>
            <Fact term=seat.pick("Total", "Total")><Amount of=total/></Fact>
            <Fact term=seat.pick("Solde", "Balance")><Amount of=balance/></Fact>
        </Facts>
        {before}
        {nothing}
        {form_view}
    }
}

/// The lines that can be ticked: all of them the first time.
fn choice(
    seat: Reader,
    known: &Creditable,
    left: &BTreeSet<usize>,
    form: Form,
) -> impl IntoView + use<> {
    let again = form.posted().has("do");
    let ticked = chosen(&form);
    let boxes: Vec<_> = left
        .iter()
        .filter_map(|place| known.bill.lines.get(*place).map(|line| (*place, line)))
        .map(|(place, priced)| {
            let (label, net) = (priced.line.label.clone(), priced.net);
            let checked = !again || ticked.contains(&place);
            view! {
                <Check name="line" value=place.to_string() checked=checked>
                    {label}" · "<Amount of=net/>{seat.pick(" HT", " excl. VAT")}
                </Check>
            }
        })
        .collect();
    view! {
        <fieldset class="group" id="line">
            <legend>{seat.pick("Lignes à créditer", "Lines to credit")}</legend>
            <FieldError form=form name="line"/>
            {boxes.collect_view()}
        </fieldset>
    }
}

/// What the credit note will be, before it is one.
fn seen(seat: &Seat, known: &Creditable, bill: &Bill, form: &Form, new: &NewCredit) -> Response {
    let title = seat.pick("Aperçu de l’avoir", "Preview of the credit note");
    let reader = seat.reader();
    let (number, reason) = (known.invoice.reference.clone(), new.reason.trim().to_owned());
    seat.show(Here::Debtors, Document::new(title), || {
        let seat = reader;
        let total = seat.locale().money(bill.total);
        let issue = match seat.locale() {
            Locale::Fr => format!("Émettre l’avoir de {total}"),
            Locale::En => format!("Issue the credit note of {total}"),
        };
        let action = format!("{}/credit", address(known));
        view! {
            <Trail steps=above(seat, known)/>
            <h1>{title}</h1>
            <Facts>
                <Fact term=seat.pick("Facture corrigée", "Invoice corrected")>{number}</Fact>
                <Fact term=seat.pick("Motif", "Reason")>{reason}</Fact>
            </Facts>
            {preview::figures(seat, bill)}
            <form method="post" action=action class="decision">
                {preview::hidden(form, &new.form_key)}
                <p class="consequence">{seat.pick(
                    "L’avoir reçoit le numéro suivant de sa série et se déduit de cette facture, puis de ce que le débiteur doit d’autre\u{a0}; ce qui dépasse reste à son crédit. Les relances suivent. Rien n’est remboursé.",
                    "The credit note takes the next number of its series and is deducted from this invoice, then from whatever else the debtor owes; what is more stays to its credit. Reminders follow. Nothing is paid back.",
                )}</p>
                <p class="actions">
                    <Submit name="do" value="issue">{issue}</Submit>
                    <Submit look="quiet" name="do" value="edit">{seat.pick("Modifier", "Change it")}</Submit>
                </p>
            </form>
        }
    })
}

/// The credit notes of an invoice; nothing where there is none.
fn corrections(
    seat: Reader,
    debtor: DebtorId,
    notes: &[Correction],
    total: Money,
) -> impl IntoView + use<> {
    let rows: Vec<_> = notes
        .iter()
        .map(|note| {
            let href = format!("/office/debtors/{debtor}/invoices/{}", note.id);
            let (number, on) = (note.reference.clone(), note.issued_on);
            let amount = Money::new(note.total_minor, total.currency);
            view! { <li><a href=href>{number}</a>" · "<Day on=on/>" · "<Amount of=amount/></li> }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section aria-labelledby="corrections">
                <h2 id="corrections">{seat.pick("Avoirs émis", "Credit notes issued")}</h2>
                <ul>{rows.collect_view()}</ul>
            </section>
        }
    })
}

/// On the page of an invoice that was issued here: its credit notes, and the way to another one.
pub(in crate::office) fn of_invoice(
    seat: Reader,
    known: Option<Creditable>,
) -> impl IntoView + use<> {
    known.map(|known| {
        let href = format!("{}/credit", address(&known));
        let total = Money::new(known.invoice.total_minor, known.invoice.currency);
        let may = seat.may(Role::Manager) && !known.left().is_empty();
        let way = may.then(|| {
            view! { <p class="links-line"><a href=href>{seat.pick("Émettre un avoir", "Issue a credit note")}</a></p> }
        });
        view! { {corrections(seat, known.debtor.id, &known.corrections, total)}{way} }
    })
}
