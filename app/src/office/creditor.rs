//! The creditor's own identity: what debtors read, see and pay to. For its administrators.

use super::{
    components::Trail,
    frame::Here,
    seat::{Reader, Seat},
};
use crate::{
    AppState,
    components::{Csrf, ErrorSummary, Field, FieldError, Icon, Notice, Select, Submit},
    error::{Answer, Failure},
    forms::{Form, Posted},
    page::{Flash, Page, Tone},
    render::{Document, see_other},
    shell,
    uploads::{FILES, Handed, limit},
};
use axum::{
    Router,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use domain::{
    Locale,
    bank::BankAccount,
    party::{Gate, Role},
};
use http::StatusCode;
use leptos::prelude::*;
use service::creditors::{self, Identity, IdentityError, LOGO_MOST};

const HERE: &str = "/office/settings/creditor";

pub(super) fn router() -> Router<AppState> {
    Router::new().route(HERE, get(show).post(change))
}

/// The form that takes a picture, larger than other forms.
pub(super) fn uploads() -> Router<AppState> {
    Router::new().route("/office/settings/creditor/logo", post(logo)).layer(limit())
}

async fn show(seat: Seat) -> Answer {
    seat.actor.demand(Role::Admin)?;
    Ok(page(&seat, StatusCode::OK, Form::new()))
}

async fn change(seat: Seat, posted: Posted) -> Answer {
    seat.actor.demand(Role::Admin)?;
    let mut form = Form::from(posted);
    let (new, again) = (read(&seat, &form), form.value("iban_again").to_owned());
    match creditors::change(&seat.ctx, &seat.actor, new, &again).await {
        Ok(()) => return Ok(saved(&seat)),
        Err(error) => refuse(&seat, &mut form, error)?,
    }
    Ok(page(&seat, StatusCode::UNPROCESSABLE_ENTITY, form))
}

async fn logo(seat: Seat, Handed { posted, files }: Handed) -> Answer {
    seat.actor.demand(Role::Admin)?;
    let mut form = Form::from(posted);
    let picture = files.into_iter().next().map(|file| file.bytes).unwrap_or_default();
    match creditors::set_logo(&seat.ctx, &seat.actor, picture).await {
        Ok(_) => Ok(saved(&seat)),
        Err(error) => {
            refuse(&seat, &mut form, error)?;
            Ok(page(&seat, StatusCode::UNPROCESSABLE_ENTITY, form))
        }
    }
}

fn saved(seat: &Seat) -> Response {
    let words = seat.pick("C’est enregistré.", "Saved.");
    see_other(HERE).flash(&seat.visit, &Flash::new(Tone::Success, words)).into_response()
}

fn read(seat: &Seat, form: &Form) -> Identity {
    let text = |name: &str| form.value(name).to_owned();
    let optional = |name: &str| Some(text(name)).filter(|text| !text.is_empty());
    let known = Identity::from(seat.actor.creditor());
    Identity {
        name: text("name"),
        activity: text("activity"),
        street: text("street"),
        postcode: text("postcode"),
        city: text("city"),
        email: text("email"),
        phone: optional("phone"),
        brand_colour: text("brand_colour"),
        gate: text("gate").parse().unwrap_or(known.gate),
        account_holder: text("account_holder"),
        iban: text("iban"),
        bic: optional("bic"),
        // What is no number is refused like a number out of its range.
        payment_term_days: text("payment_term_days").parse().unwrap_or(-1),
        transfer_hold_days: text("transfer_hold_days").parse().unwrap_or(-1),
    }
}

/// Notes in the form what was refused.
fn refuse(seat: &Seat, form: &mut Form, error: IdentityError) -> Result<(), Failure> {
    match error {
        IdentityError::Other(error) => return Err(error.into()),
        IdentityError::Field(name) => form.reject(name, wrong(name, seat.locale())),
        IdentityError::NotRepeated => form.reject(
            "iban_again",
            seat.pick(
                "Pour changer de compte, saisissez le nouvel IBAN une seconde fois, à l’identique.",
                "To change the account, type the new IBAN a second time, the same.",
            ),
        ),
        IdentityError::Logo(_) => form.reject(
            FILES,
            seat.pick(
                "Ce fichier n’est ni un PNG ni un JPEG lisible, ou il est trop grand.",
                "This file is neither a PNG nor a JPEG that can be read, or is too large.",
            ),
        ),
        IdentityError::Heavy => {
            let most = LOGO_MOST >> 10;
            form.reject(
                FILES,
                match seat.locale() {
                    Locale::Fr => {
                        format!("Ce logo est trop lourd\u{a0}: réduisez-le à {most}\u{a0}ko.")
                    }
                    Locale::En => {
                        format!("This logo is too heavy: make it {most}\u{a0}kB or less.")
                    }
                },
            );
        }
    }
    Ok(())
}

fn wrong(field: &str, locale: Locale) -> &'static str {
    let (fr, en) = match field {
        "email" => ("Indiquez une adresse e-mail valable.", "Give a valid e-mail address."),
        "brand_colour" => {
            ("Indiquez une couleur sous la forme #1f4e79.", "Give a colour in the form #1f4e79.")
        }
        "iban" => (
            "Cet IBAN n’est pas valable\u{a0}: vérifiez chaque chiffre.",
            "This IBAN is not valid: check each digit.",
        ),
        "bic" => ("Un BIC a 8 ou 11 caractères.", "A BIC has 8 or 11 characters."),
        "payment_term_days" => ("De 0 à 365 jours.", "From 0 to 365 days."),
        "transfer_hold_days" => ("De 1 à 30 jours.", "From 1 to 30 days."),
        _ => (
            "Indiquez un texte d’une ligne, de 120 caractères au plus.",
            "Give one line of at most 120 characters.",
        ),
    };
    locale.pick(fr, en)
}

fn page(seat: &Seat, status: StatusCode, form: Form) -> Response {
    let title = seat.pick("Identité du créancier", "Creditor’s identity");
    let known = Identity::from(seat.actor.creditor());
    seat.show(Here::Menu, Document::new(title).status(status), || {
        body(seat.reader(), &seat.page, title, known, form)
    })
}

fn body(
    seat: Reader,
    page: &Page,
    title: &'static str,
    known: Identity,
    form: Form,
) -> impl IntoView + use<> {
    let preview = preview(seat, page, &known.brand_colour);
    let trail = vec![("/office/settings".to_owned(), seat.pick("Réglages", "Set-up").to_owned())];
    view! {
        <Trail steps=trail/>
        <h1>{title}</h1>
        <ErrorSummary form=form.clone()/>
        <div class="file">
            <div>
                <form method="post" action=HERE class="decision">
                    <Csrf/>
                    {particulars(seat, &known, form.clone())}
                    {account(seat, &known, form.clone())}
                    {terms(seat, &known, form.clone())}
                    <p class="consequence">{seat.pick(
                        "Les pages, messages et papiers suivants portent cette identité. Le journal garde l’ancienne.",
                        "The pages, messages and papers that follow bear this identity. The audit keeps the former one.",
                    )}</p>
                    <Submit>{seat.pick("Enregistrer", "Save")}</Submit>
                </form>
            </div>
            <aside>{preview}{logo_form(seat, form)}</aside>
        </div>
    }
}

fn particulars(seat: Reader, known: &Identity, form: Form) -> impl IntoView + use<> {
    let known = known.clone();
    view! {
        <h2>{seat.pick("Qui écrit aux débiteurs", "Who writes to debtors")}</h2>
        <Field form=form.clone() name="name" maxlength=120 required=true value=known.name label=seat.pick("Nom", "Name")
            hint=seat.pick("Tel que les débiteurs le connaissent\u{a0}; il signe les messages.", "As debtors know it; it signs the messages.")/>
        <Field form=form.clone() name="activity" maxlength=120 value=known.activity label=seat.pick("Activité", "Activity")/>
        <Field form=form.clone() name="street" maxlength=120 value=known.street label=seat.pick("Adresse", "Street")/>
        <Field form=form.clone() name="postcode" short=true maxlength=20 value=known.postcode label=seat.pick("Code postal", "Postcode")/>
        <Field form=form.clone() name="city" maxlength=120 value=known.city label=seat.pick("Ville", "City")/>
        <Field form=form.clone() name="email" kind="email" maxlength=254 required=true value=known.email
            label=seat.pick("E-mail des réponses", "E-mail for answers")/>
        <Field form=form.clone() name="phone" maxlength=40 value=known.phone.unwrap_or_default()
            label=seat.pick("Téléphone (facultatif)", "Telephone (optional)")/>
        <Field form=form name="brand_colour" short=true maxlength=7 required=true value=known.brand_colour
            label=seat.pick("Couleur", "Colour") hint=seat.pick("Sous la forme #1f4e79.", "In the form #1f4e79.")/>
    }
}

fn account(seat: Reader, known: &Identity, form: Form) -> impl IntoView + use<> {
    let known = known.clone();
    let account = BankAccount { holder: String::new(), iban: known.iban, bic: None };
    view! {
        <h2>{seat.pick("Compte des virements", "Account for transfers")}</h2>
        <Field form=form.clone() name="account_holder" maxlength=120 required=true value=known.account_holder
            label=seat.pick("Titulaire du compte", "Account holder")
            hint=seat.pick("Tel que la banque du payeur le vérifie.", "As the payer’s bank checks it.")/>
        <Field form=form.clone() name="iban" maxlength=42 required=true value=account.grouped_iban() label="IBAN"/>
        <Field form=form.clone() name="iban_again" maxlength=42 label=seat.pick("Nouvel IBAN, une seconde fois", "New IBAN, a second time")
            hint=seat.pick("Seulement pour changer de compte\u{a0}: les virements suivent.", "Only to change the account: transfers follow it.")/>
        <Field form=form name="bic" short=true maxlength=11 value=known.bic.unwrap_or_default() label=seat.pick("BIC (facultatif)", "BIC (optional)")/>
    }
}

fn terms(seat: Reader, known: &Identity, form: Form) -> impl IntoView + use<> {
    let gates = [
        (Gate::Code, "Un code envoyé à l’adresse connue", "A code sent to the stored address"),
        (Gate::Postcode, "Le code postal du débiteur", "The debtor’s postcode"),
        (Gate::Siren, "Les derniers chiffres de son SIREN", "The last digits of its SIREN"),
        (Gate::None, "Rien\u{a0}: le lien suffit", "Nothing: the link is enough"),
    ];
    let gates = gates.map(|(gate, fr, en)| (gate.to_string(), seat.pick(fr, en).to_owned()));
    let (term, hold) = (known.payment_term_days.to_string(), known.transfer_hold_days.to_string());
    view! {
        <h2>{seat.pick("Portail et délais", "Portal and terms")}</h2>
        <Select form=form.clone() name="gate" options=gates.to_vec() value=known.gate.to_string()
            label=seat.pick("Ce qui ouvre un dossier", "What opens a file")/>
        <Field form=form.clone() name="payment_term_days" inputmode="numeric" short=true maxlength=3 required=true value=term
            label=seat.pick("Délai de paiement, en jours", "Payment term, in days")
            hint=seat.pick("Quand un fichier ne donne pas d’échéance.", "When a file gives no due date.")/>
        <Field form=form name="transfer_hold_days" inputmode="numeric" short=true maxlength=2 required=true value=hold
            label=seat.pick("Attente d’un virement annoncé, en jours de banque", "Wait for an announced transfer, in bank days")/>
    }
}

/// How the portal's head looks now, and whether its colour had to be corrected.
fn preview(seat: Reader, page: &Page, colour: &str) -> impl IntoView + use<> {
    let head = page.creditor.as_deref().map(shell::logo);
    let corrected = creditors::corrected(colour).map(|shown| {
        let words = match seat.locale() {
            Locale::Fr => format!(
                "La couleur {colour} est trop pâle pour être lue\u{a0}: les pages montrent {shown}."
            ),
            Locale::En => {
                format!("The colour {colour} is too pale to be read: pages show {shown}.")
            }
        };
        view! { <Notice tone=Tone::Warning><p>{words}</p></Notice> }
    });
    let pay = seat.pick("Payer", "Pay");
    view! {
        <section aria-labelledby="preview">
            <h2 id="preview">{seat.pick("Ce que voit le débiteur", "What the debtor sees")}</h2>
            <div class="site"><div class="whose">{head}</div></div>
            <p><span class="button" aria-hidden="true">{pay}</span></p>
            {corrected}
        </section>
    }
}

fn logo_form(seat: Reader, form: Form) -> impl IntoView + use<> {
    let most = LOGO_MOST >> 10;
    let hint = match seat.locale() {
        Locale::Fr => format!("PNG ou JPEG, {most}\u{a0}ko au plus, lisible à 36 pixels de haut."),
        Locale::En => format!("PNG or JPEG, {most}\u{a0}kB at most, readable 36 pixels high."),
    };
    view! {
        <form method="post" action="/office/settings/creditor/logo" enctype="multipart/form-data" class="decision">
            <Csrf/>
            <h2>{seat.pick("Logo", "Logo")}</h2>
            <div class="field">
                <label for=FILES>{seat.pick("Remplacer le logo", "Replace the logo")}</label>
                <p class="hint" id="files-hint">{hint}</p>
                <FieldError form=form name=FILES/>
                <input id=FILES name=FILES type="file" required accept=".png,.jpg,.jpeg,image/png,image/jpeg" aria-describedby="files-hint"/>
            </div>
            <Submit look="quiet"><Icon name="file"/>{seat.pick("Remplacer", "Replace")}</Submit>
        </form>
    }
}
