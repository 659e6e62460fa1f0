//! An invoice or a credit note that was issued elsewhere, added by hand with its PDF.

use super::trail;
use crate::{
    AppState,
    components::{Csrf, ErrorSummary, Field, FieldError, Select, Submit},
    error::{Answer, Failure},
    forms::Form,
    office::{
        components::Trail,
        frame::Here,
        seat::{Reader, Seat, id},
    },
    page::{Flash, Tone},
    render::{Document, see_other},
    uploads::{self, FILES, Handed, limit},
};
use axum::{
    Router,
    extract::Path,
    response::{IntoResponse, Response},
    routing::get,
};
use chrono::NaiveDate;
use domain::{
    Locale, Money,
    invoice::InvoiceKind,
    party::{Mandate, Role},
};
use http::StatusCode;
use leptos::prelude::*;
use service::{
    files::{Checked, MAX_BYTES, Sent},
    invoicing::{self, AddError, AddedInvoice, REFERENCE_MOST},
    office::{self, DebtorFile},
};

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/office/debtors/{id}/invoices/add", get(show).post(add)).layer(limit())
}

async fn file(seat: &Seat, debtor: &str) -> Result<DebtorFile, Failure> {
    seat.actor.demand(Role::Collector)?;
    office::debtor(&seat.ctx, &seat.actor, id(debtor)?).await?.ok_or(Failure::NotFound)
}

async fn show(seat: Seat, Path(debtor): Path<String>) -> Answer {
    let file = file(&seat, &debtor).await?;
    Ok(page(&seat, StatusCode::OK, &file, Form::new()))
}

async fn add(seat: Seat, Path(debtor): Path<String>, Handed { posted, files }: Handed) -> Answer {
    let file = file(&seat, &debtor).await?;
    let mut form = Form::from(posted);
    let whose = file.debtor.id;
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    let new = read(&seat, &mut form);
    match checked(&seat, &file, &mut form, files).await? {
        Err(refused) => status = refused,
        Ok(pdf) => {
            if let Some(new) = new.filter(|_| form.is_valid()) {
                match invoicing::add(&seat.ctx, &seat.actor, whose, new, pdf).await {
                    Ok(invoice) => {
                        let words = seat.pick(
                            "Pièce ajoutée\u{a0}: elle est dans les comptes, les relances et le portail.",
                            "Added: it is in the books, the reminders and the portal.",
                        );
                        let to = format!("/office/debtors/{whose}/invoices/{invoice}");
                        let flash = Flash::new(Tone::Success, words);
                        return Ok(see_other(&to).flash(&seat.visit, &flash).into_response());
                    }
                    Err(error) => status = refuse(seat.locale(), &mut form, error)?,
                }
            }
        }
    }
    Ok(page(&seat, status, &file, form))
}

/// The PDF, if one came that can be kept; else the status with which the form is shown again.
async fn checked(
    seat: &Seat,
    file: &DebtorFile,
    form: &mut Form,
    files: Vec<Sent>,
) -> Result<Result<Option<Checked>, StatusCode>, Failure> {
    if files.len() > 1 {
        form.reject(FILES, seat.pick("Un seul fichier.", "One file only."));
        return Ok(Err(StatusCode::UNPROCESSABLE_ENTITY));
    }
    let (ctx, actor, debtor) = (&seat.ctx, &seat.actor, file.debtor.id);
    let judged = uploads::checked_ours(ctx, actor, debtor, seat.locale(), form, files).await?;
    Ok(judged.map(|mut checked| checked.pop()))
}

/// What was typed; what cannot be read is noted.
fn read(seat: &Seat, form: &mut Form) -> Option<AddedInvoice> {
    let locale = seat.locale();
    let total = Money::parse(form.value("total"), seat.actor.creditor().currency);
    if total.is_err() {
        form.reject("total", wrong(locale, "total"));
    }
    let issued_on: Result<NaiveDate, _> = form.value("issued_on").parse();
    if issued_on.is_err() {
        form.reject("issued_on", wrong(locale, "issued_on"));
    }
    let due_on = Some(form.value("due_on")).filter(|typed| !typed.is_empty());
    let due_on = due_on.map(str::parse::<NaiveDate>).transpose();
    if due_on.is_err() {
        form.reject("due_on", wrong(locale, "due_on"));
    }
    let text = |name| form.value(name).to_owned();
    let new = AddedInvoice {
        kind: form.value("kind").parse().unwrap_or(InvoiceKind::Invoice),
        reference: text("reference"),
        issued_on: issued_on.ok()?,
        due_on: due_on.ok()?,
        total: total.ok()?,
        label: text("label"),
        purchase_order: text("purchase_order"),
        principal: text("principal"),
        corrects: text("corrects"),
    };
    Some(new)
}

fn refuse(locale: Locale, form: &mut Form, error: AddError) -> Result<StatusCode, Failure> {
    match error {
        AddError::NotFound => return Err(Failure::NotFound),
        AddError::Other(error) => return Err(error.into()),
        AddError::Fields(fields) => {
            for field in fields {
                form.reject(field, wrong(locale, field));
            }
        }
        AddError::NoPdf => form.reject(
            FILES,
            locale.pick(
                "Joignez la pièce en PDF\u{a0}: une photo n’en tient pas lieu.",
                "Attach the paper as a PDF: a picture does not do.",
            ),
        ),
        AddError::Known => {
            form.reject(
                "reference",
                locale.pick(
                    "Cette référence existe déjà, avec d’autres dates ou un autre montant.",
                    "This reference exists already, with other dates or another amount.",
                ),
            );
            return Ok(StatusCode::CONFLICT);
        }
    }
    Ok(StatusCode::UNPROCESSABLE_ENTITY)
}

/// What to write into a field that cannot be as it was typed.
fn wrong(locale: Locale, field: &str) -> String {
    let (fr, en) = match field {
        "reference" => {
            return match locale {
                Locale::Fr => {
                    format!("Donnez la référence, en {REFERENCE_MOST} caractères au plus.")
                }
                Locale::En => {
                    format!("Give the reference, in at most {REFERENCE_MOST} characters.")
                }
            };
        }
        "issued_on" => (
            "Indiquez la date d’émission, aujourd’hui au plus tard.",
            "Give the date of issue, today at the latest.",
        ),
        "due_on" => (
            "L’échéance suit l’émission, d’un an au plus.",
            "The due date follows the date of issue, by a year at most.",
        ),
        "total" => (
            "Indiquez le total TTC, supérieur à zéro, par exemple 240,00.",
            "Give the total with tax, more than zero, such as 240.00.",
        ),
        "principal" => (
            "Dites pour le compte de qui cette pièce est recouvrée.",
            "Say on whose behalf this paper is collected.",
        ),
        "corrects" => (
            "Aucune facture de ce débiteur ne porte cette référence\u{a0}; pour une facture, laissez vide.",
            "No invoice of this debtor has this reference; for an invoice, leave it empty.",
        ),
        _ => ("Une ligne de 120 caractères au plus.", "One line of at most 120 characters."),
    };
    locale.pick(fr, en).to_owned()
}

fn page(seat: &Seat, status: StatusCode, file: &DebtorFile, form: Form) -> Response {
    let title = seat.pick("Ajouter une pièce émise ailleurs", "Add a paper issued elsewhere");
    let for_others = seat.actor.creditor().mandate == Mandate::ThirdParty;
    let term = seat.actor.creditor().payment_term_days;
    seat.show(Here::Debtors, Document::new(title).status(status), || {
        body(seat.reader(), title, file, form, (for_others, term))
    })
}

fn body(
    seat: Reader,
    title: &'static str,
    file: &DebtorFile,
    form: Form,
    (for_others, term): (bool, i64),
) -> impl IntoView + use<> {
    let action = format!("/office/debtors/{}/invoices/add", file.debtor.id);
    let kinds = vec![
        (InvoiceKind::Invoice.to_string(), seat.pick("Facture", "Invoice").to_owned()),
        (InvoiceKind::CreditNote.to_string(), seat.pick("Avoir", "Credit note").to_owned()),
    ];
    let due = match seat.locale() {
        Locale::Fr => format!("Laissée vide\u{a0}: {term} jours après l’émission."),
        Locale::En => format!("Left empty: {term} days after the date of issue."),
    };
    let most = u16::try_from(REFERENCE_MOST).unwrap_or(u16::MAX);
    let principal = for_others.then(|| {
        view! {
            <Field form=form.clone() name="principal" maxlength=120 required=true
                label=seat.pick("Pour le compte de", "On behalf of")/>
        }
    });
    view! {
        <Trail steps=trail(seat, file.debtor.id, &file.debtor.name)/>
        <h1>{title}</h1>
        <ErrorSummary form=form.clone()/>
        <form method="post" action=action enctype="multipart/form-data" class="decision">
            <Csrf/>
            <Select form=form.clone() name="kind" options=kinds value=InvoiceKind::Invoice.to_string() label=seat.pick("Pièce", "Paper")/>
            <Field form=form.clone() name="reference" maxlength=most required=true label=seat.pick("Référence", "Reference")/>
            {principal}
            <Field form=form.clone() name="issued_on" kind="date" short=true required=true label=seat.pick("Émise le", "Issued on")/>
            <Field form=form.clone() name="due_on" kind="date" short=true label=seat.pick("Échéance", "Due date") hint=due/>
            <Field form=form.clone() name="total" inputmode="decimal" short=true maxlength=20 required=true
                label=seat.pick("Total TTC", "Total with tax") hint=seat.pick("Positif, même pour un avoir.", "Positive, for a credit note too.")/>
            <Field form=form.clone() name="label" maxlength=120 label=seat.pick("Objet (facultatif)", "Subject (optional)")/>
            <Field form=form.clone() name="purchase_order" maxlength=120 label=seat.pick("Bon de commande (facultatif)", "Purchase order (optional)")/>
            <Field form=form.clone() name="corrects" maxlength=most label=seat.pick("Pour un avoir\u{a0}: facture corrigée", "For a credit note: the invoice corrected")
                hint=seat.pick("Sa référence\u{a0}; vide, l’avoir se déduit des plus anciennes.", "Its reference; empty, the credit is deducted from the oldest.")/>
            {upload(seat, form)}
            <p class="consequence">{seat.pick(
                "La pièce entre dans les comptes et les relances comme si elle était importée.",
                "The paper enters the books and the reminders as if it were imported.",
            )}</p>
            <Submit>{seat.pick("Ajouter", "Add")}</Submit>
        </form>
    }
}

fn upload(seat: Reader, form: Form) -> impl IntoView + use<> {
    let most = MAX_BYTES >> 20;
    let again = form.posted().has(FILES).then(|| {
        seat.pick(
            " Choisissez-le à nouveau\u{a0}: le navigateur ne le garde pas.",
            " Choose it again: the browser does not keep it.",
        )
    });
    let hint = match seat.locale() {
        Locale::Fr => format!(
            "PDF, {most}\u{a0}Mo au plus. Sans lui, le portail met en page ce qui est écrit ici."
        ),
        Locale::En => format!(
            "PDF, {most}\u{a0}MB at most. Without it the portal lays out what is written here."
        ),
    };
    let invalid = form.error(FILES).map(|_| "true");
    view! {
        <div class="field">
            <label for=FILES>{seat.pick("La pièce (facultatif)", "The paper (optional)")}</label>
            <p class="hint" id="files-hint">{hint}{again}</p>
            <FieldError form=form name=FILES/>
            <input id=FILES name=FILES type="file" accept=".pdf,application/pdf" aria-invalid=invalid aria-describedby="files-hint"/>
        </div>
    }
}
