//! A new invoice: written, seen, issued.

use super::{
    form_key,
    lines::{self, Marks},
    preview, trail, words,
};
use crate::{
    AppState,
    components::{Csrf, Day, ErrorSummary, Fact, Facts, Field, Notice, Select, Submit, WeekDay},
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
use chrono::NaiveDate;
use domain::{
    DebtorId, Locale,
    billing::{BillError, LineFault, Nature},
    party::{DebtorKind, Role},
};
use http::StatusCode;
use leptos::prelude::*;
use service::invoicing::{
    self, Fault, IssueError, Made, Missing, NewInvoice, Preview, Start, TERM_MOST, TEXT_MOST,
};

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/office/debtors/{id}/invoices/new", get(show).post(act))
}

async fn start(seat: &Seat, debtor: &str) -> Result<Start, Failure> {
    seat.actor.demand(Role::Collector)?;
    let found = invoicing::start(&seat.ctx, &seat.actor, id(debtor)?).await?;
    found.ok_or(Failure::NotFound)
}

async fn show(seat: Seat, Path(debtor): Path<String>) -> Answer {
    let start = start(&seat, &debtor).await?;
    Ok(page(&seat, StatusCode::OK, &start, Form::new(), &Marks::new()))
}

async fn act(seat: Seat, Path(debtor): Path<String>, posted: Posted) -> Answer {
    let start = start(&seat, &debtor).await?;
    let mut form = Form::from(posted);
    if matches!(form.value("do"), "more" | "edit") {
        return Ok(page(&seat, StatusCode::OK, &start, form, &Marks::new()));
    }
    let key = form_key(&seat, &form);
    let mut marks = Marks::new();
    let (new, rows) = read(&seat, &start, &mut form, &mut marks, key);
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if let Some(new) = new {
        let whose = start.debtor.id;
        let refused = if form.value("do") == "issue" {
            match invoicing::issue(&seat.ctx, &seat.actor, whose, &new).await {
                Ok(made) => return Ok(done(&seat, whose, &made)),
                Err(error) => error,
            }
        } else {
            match invoicing::preview(&seat.ctx, &seat.actor, whose, &new).await {
                Ok(preview) => return Ok(seen(&seat, preview, &form, &new)),
                Err(error) => error,
            }
        };
        if matches!(refused, IssueError::Taken(_)) {
            status = StatusCode::CONFLICT;
        }
        refuse(&seat, &mut form, &mut marks, &rows, refused)?;
    }
    lines::tell(&mut form, seat.locale(), &marks);
    Ok(page(&seat, status, &start, form, &marks))
}

/// What was typed, and the row of each of its lines; what cannot be is noted.
fn read(
    seat: &Seat,
    start: &Start,
    form: &mut Form,
    marks: &mut Marks,
    form_key: String,
) -> (Option<NewInvoice>, Vec<usize>) {
    let typed = lines::typed(form);
    let read = lines::read(&typed, seat.actor.creditor().currency, marks);
    let (rows, written) = read.into_iter().unzip();
    let words = seat.pick("Indiquez une date.", "Give a date.");
    let supplied_on: Result<NaiveDate, _> = form.value("supplied_on").parse();
    if supplied_on.is_err() {
        form.reject("supplied_on", words);
    }
    let due_on: Result<NaiveDate, _> = form.value("due_on").parse();
    if due_on.is_err() {
        form.reject("due_on", words);
    }
    let new = NewInvoice {
        lines: written,
        nature: form.value("nature").parse().unwrap_or(Nature::Services),
        supplied_on: supplied_on.unwrap_or(start.today),
        due_on: due_on.unwrap_or(start.due_on),
        label: form.value("label").to_owned(),
        purchase_order: form.value("purchase_order").to_owned(),
        form_key,
    };
    ((form.is_valid() && marks.is_empty()).then_some(new), rows)
}

/// Notes why nothing was issued.
fn refuse(
    seat: &Seat,
    form: &mut Form,
    marks: &mut Marks,
    rows: &[usize],
    error: IssueError,
) -> Result<(), Failure> {
    let locale = seat.locale();
    match error {
        IssueError::NotFound => return Err(Failure::NotFound),
        IssueError::Other(error) => return Err(error.into()),
        IssueError::Taken(number) => form.reject("", words::taken(locale, &number)),
        IssueError::Missing(missing) => {
            for what in missing {
                form.reject("", words::missing(locale, what));
            }
        }
        IssueError::Faults(faults) => {
            for fault in &faults {
                if let Fault::Lines(BillError::Lines(bad)) = fault {
                    marks.extend(bad.iter().filter_map(|of| placed(rows, of)));
                }
                if let Some((field, words)) = words::fault(locale, fault) {
                    form.reject(field, words);
                }
            }
        }
    }
    Ok(())
}

/// What is wrong with a line, by the row in which it stands.
fn placed(rows: &[usize], (line, fault): &(usize, LineFault)) -> Option<(usize, LineFault)> {
    rows.get(*line).map(|row| (*row, *fault))
}

fn done(seat: &Seat, debtor: DebtorId, made: &Made) -> Response {
    let (number, total) = (&made.reference, seat.locale().money(made.total));
    let words = match (seat.locale(), made.before) {
        (Locale::Fr, false) => format!(
            "Facture {number} émise, {total}. Elle est sur le portail\u{a0}; pour prévenir le débiteur, envoyez-lui un lien depuis son dossier."
        ),
        (Locale::En, false) => format!(
            "Invoice {number} issued, {total}. It is on the portal; to tell the debtor, send a link from the file."
        ),
        (Locale::Fr, true) => {
            format!(
                "Ce formulaire avait déjà émis la facture {number}\u{a0}: rien de plus n’est émis."
            )
        }
        (Locale::En, true) => {
            format!("This form had issued invoice {number} already: nothing else is issued.")
        }
    };
    let tone = if made.before { Tone::Info } else { Tone::Success };
    let to = format!("/office/debtors/{debtor}/invoices/{}", made.id);
    see_other(&to).flash(&seat.visit, &Flash::new(tone, words)).into_response()
}

fn page(seat: &Seat, status: StatusCode, start: &Start, form: Form, marks: &Marks) -> Response {
    let title = seat.pick("Émettre une facture", "Issue an invoice");
    let key = form_key(seat, &form);
    seat.show(Here::Debtors, Document::new(title).status(status), || {
        body(seat.reader(), title, start, form, marks, key)
    })
}

fn body(
    seat: Reader,
    title: &'static str,
    start: &Start,
    form: Form,
    marks: &Marks,
    key: String,
) -> impl IntoView + use<> {
    let action = format!("/office/debtors/{}/invoices/new", start.debtor.id);
    let head = trail(seat, start.debtor.id, &start.debtor.name);
    let may = !start.missing.contains(&Missing::Mandate);
    let fields = may.then(|| {
        view! {
            <form method="post" action=action class="decision wide">
                <Csrf/>
                <input type="hidden" name="key" value=key/>
                {particulars(seat, start, &form)}
                {lines::fields(seat, form, marks, &start.profile.vat_rate)}
                <p class="actions">
                    <Submit name="do" value="preview">{seat.pick("Voir l’aperçu", "See the preview")}</Submit>
                    <Submit look="quiet" name="do" value="more">{seat.pick("Ajouter des lignes", "Add lines")}</Submit>
                </p>
            </form>
        }
    });
    let lacking = lacking(seat, start);
    let electronic = (may && start.debtor.kind == DebtorKind::Business).then(|| {
        view! {
            <p class="hint">{seat.pick(
                "La facture émise ici est un PDF. Si la vôtre doit être électronique au sens de l’article 289 bis du CGI, émettez-la sur votre plateforme agréée, puis ajoutez-la ici.",
                "The invoice issued here is a PDF. If yours has to be electronic as article 289 bis of the French tax code wants it, issue it on your accredited platform, then add it here.",
            )}</p>
        }
    });
    view! {
        <Trail steps=head/>
        <h1>{title}</h1>
        {lacking}
        {electronic}
        {fields}
    }
}

/// What the law wants stated that is not stated yet.
fn lacking(seat: Reader, start: &Start) -> impl IntoView + use<> {
    let rows: Vec<_> = start
        .missing
        .iter()
        .map(|what| view! { <li>{words::missing(seat.locale(), *what)}</li> })
        .collect();
    let add = format!("/office/debtors/{}/invoices/add", start.debtor.id);
    (!rows.is_empty()).then(|| {
        view! {
            <Notice tone=Tone::Warning title=seat.pick("Il manque, pour émettre", "Missing, to issue")>
                <ul>{rows.collect_view()}</ul>
                <p><a href=add>{seat.pick("Ajouter une pièce émise ailleurs", "Add a paper issued elsewhere")}</a></p>
            </Notice>
        }
    })
}

fn particulars(seat: Reader, start: &Start, form: &Form) -> impl IntoView + use<> {
    let locale = seat.locale();
    let natures: Vec<_> = [Nature::Services, Nature::Goods, Nature::Both]
        .map(|one| (one.to_string(), words::nature(locale, one).to_owned()))
        .to_vec();
    let (today, due) = (start.today.to_string(), start.due_on.to_string());
    let last = locale.date(start.last_due);
    let hint = match locale {
        Locale::Fr => format!("Au plus tard le {last}, {TERM_MOST} jours après l’émission."),
        Locale::En => format!("No later than {last}, {TERM_MOST} days after the date of issue."),
    };
    let most = u16::try_from(TEXT_MOST).unwrap_or(u16::MAX);
    let form = form.clone();
    view! {
        <ErrorSummary form=form.clone()/>
        <div class="columns">
            <Field form=form.clone() name="label" maxlength=most label=seat.pick("Objet (facultatif)", "Subject (optional)")
                hint=seat.pick("Laissé vide\u{a0}: la première ligne.", "Left empty: the first line.")/>
            <Field form=form.clone() name="purchase_order" maxlength=most
                label=seat.pick("Bon de commande du client (facultatif)", "Customer’s order (optional)")/>
            <Field form=form.clone() name="supplied_on" kind="date" required=true value=today
                label=seat.pick("Date de la vente ou de la prestation", "Date of the sale or service")/>
            <Select form=form.clone() name="nature" options=natures value=Nature::Services.to_string()
                label=seat.pick("Nature de l’opération", "Kind of supply")/>
            <Field form=form name="due_on" kind="date" required=true value=due label=seat.pick("Échéance", "Due date") hint=hint/>
        </div>
    }
}

/// What the invoice will be, before it is one.
fn seen(seat: &Seat, found: Preview, form: &Form, new: &NewInvoice) -> Response {
    let title = seat.pick("Aperçu de la facture", "Preview of the invoice");
    let reader = seat.reader();
    let (due_on, supplied_on) = (new.due_on, new.supplied_on);
    let nature = words::nature(seat.locale(), new.nature);
    let order = Some(new.purchase_order.trim().to_owned()).filter(|order| !order.is_empty());
    seat.show(Here::Debtors, Document::new(title), move || {
        let seat = reader;
        let fields = preview::hidden(form, &new.form_key);
        let action = format!("/office/debtors/{}/invoices/new", found.debtor.id);
        let total = seat.locale().money(found.bill.total);
        let issue = match seat.locale() {
            Locale::Fr => format!("Émettre la facture de {total}"),
            Locale::En => format!("Issue the invoice of {total}"),
        };
        let mentions = found.mentions.into_iter().map(|text| view! { <li>{text}</li> });
        let mentions = mentions.collect_view();
        view! {
            <Trail steps=trail(seat, found.debtor.id, &found.debtor.name)/>
            <h1>{title}</h1>
            <Facts>
                <Fact term=seat.pick("Client", "Customer")>{found.debtor.name.clone()}</Fact>
                <Fact term=seat.pick("Émise le", "Issued on")><Day on=found.issued_on/></Fact>
                <Fact term=seat.pick("Échéance", "Due on")><WeekDay on=due_on/></Fact>
                <Fact term=seat.pick("Vente ou prestation du", "Sale or service of")><Day on=supplied_on/></Fact>
                <Fact term=seat.pick("Nature", "Kind")>{nature}</Fact>
                {order.map(|order| view! { <Fact term=seat.pick("Bon de commande", "Purchase order")>{order}</Fact> })}
            </Facts>
            {preview::figures(seat, &found.bill)}
            <section aria-labelledby="mentions">
                <h2 id="mentions">{seat.pick("Mentions", "Mentions")}</h2>
                <ul>{mentions}</ul>
            </section>
            <form method="post" action=action class="decision">
                {fields}
                <p class="consequence">{seat.pick(
                    "La facture reçoit le numéro suivant de sa série, entre dans les comptes et les relances, et ne change plus\u{a0}: une erreur se corrige par un avoir. Le débiteur la voit aussitôt sur le portail\u{a0}; aucun message ne part.",
                    "The invoice takes the next number of its series, enters the books and the reminders, and is never changed again: a mistake is corrected by a credit note. The debtor sees it on the portal at once; no message leaves.",
                )}</p>
                <p class="actions">
                    <Submit name="do" value="issue">{issue}</Submit>
                    <Submit look="quiet" name="do" value="edit">{seat.pick("Modifier", "Change it")}</Submit>
                </p>
            </form>
        }
    })
}
