//! Lending a view of the file: to whom, for how long, signed by six digits; what is lent, and taking
//! it back.

use super::requests::{CODE, Hidden, KEY, Keys, code_address, code_words, key};
use crate::{
    AppState,
    components::{Back, Badge, Csrf, Day, ErrorSummary, Field, Icon, Moment, Submit, Table},
    error::{Answer, Failure},
    forms::{Form, Posted},
    page::{Flash, Page, Tone, Visit, use_page},
    portal::kept::PutBack,
    render::{Document, see_other},
    session::Debtor,
};
use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use domain::{Locale, email::Email};
use http::StatusCode;
use leptos::prelude::*;
use service::{
    Context, DebtorActor,
    delegates::{self, DAYS_MOST, DelegateView, LendError, Loan, NAME_MOST},
    requests::{CodeError, send_code},
};

const NAME: &str = "name";
const EMAIL: &str = "email";
const DAYS: &str = "days";

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/delegates", get(show).post(lend))
        .route("/delegates/code", get(back).post(send))
        .route("/delegates/revoke", post(revoke))
}

async fn show(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    PutBack(typed): PutBack,
) -> Answer {
    page(&visit.debtor(&actor), &actor, &ctx, Form::from(typed), StatusCode::OK).await
}

/// A page that was posted to, asked for again: back to the form.
async fn back(_: Debtor) -> Response {
    see_other("/delegates").into_response()
}

/// Sends the digits and shows what they sign.
async fn send(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    posted: Posted,
) -> Answer {
    let shown = visit.debtor(&actor);
    let mut form = Form::from(posted);
    let Some((email, days)) = typed(&mut form, shown.locale) else {
        return page(&shown, &actor, &ctx, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let mut status = StatusCode::OK;
    if let Err(error) = send_code(&ctx, &actor).await? {
        if error == CodeError::NoAddress {
            form.reject("", code_words(shown.locale, error));
            return page(&shown, &actor, &ctx, form, StatusCode::CONFLICT).await;
        }
        status = StatusCode::TOO_MANY_REQUESTS;
        form.reject(CODE, code_words(shown.locale, error));
    }
    Ok(signing(&shown, code_address(&ctx, &actor), form, (email, days), status))
}

async fn lend(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    posted: Posted,
) -> Answer {
    let shown = visit.debtor(&actor);
    let mut form = Form::from(posted);
    let Some((email, days)) = typed(&mut form, shown.locale) else {
        return page(&shown, &actor, &ctx, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let loan = Loan {
        name: form.value(NAME).to_owned(),
        email: email.clone(),
        days,
        form_key: key(&ctx, &actor, &form),
        code: form.value(CODE).to_owned(),
    };
    match delegates::lend(&ctx, &actor, loan).await {
        Ok(()) => {
            let words = shown.pick(
                "C’est fait : le lien part par e-mail. Vous pouvez le reprendre ici à tout moment.",
                "Done: the link is on its way by e-mail. You can take it back here at any time.",
            );
            let flash = Flash::new(Tone::Success, words);
            Ok(see_other("/delegates").flash(&visit, &flash).into_response())
        }
        Err(LendError::Other(error)) => Err(error.into()),
        Err(LendError::Code(error)) => {
            form.reject(CODE, code_words(shown.locale, error));
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(signing(&shown, code_address(&ctx, &actor), form, (email, days), status))
        }
        Err(error) => {
            let (field, words) = refusal(shown.locale, &error);
            form.reject(field, words);
            page(&shown, &actor, &ctx, form, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

async fn revoke(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    posted: Posted,
) -> Answer {
    let id = posted.text("delegate").parse().map_err(|_| Failure::NotFound)?;
    if !delegates::revoke(&ctx, &actor, id).await? {
        return Err(Failure::NotFound);
    }
    let words = visit.debtor(&actor).pick(
        "C’est repris : ce lien n’ouvre plus rien.",
        "Taken back: this link opens nothing any more.",
    );
    Ok(see_other("/delegates").flash(&visit, &Flash::new(Tone::Success, words)).into_response())
}

/// Address and days; what is wrong is noted.
fn typed(form: &mut Form, locale: Locale) -> Option<(Email, i64)> {
    let name = form.value(NAME);
    if name.is_empty() || name.chars().count() > NAME_MOST {
        form.reject(NAME, refusal(locale, &LendError::Name).1);
    }
    let email = Email::parse(form.value(EMAIL));
    if email.is_none() {
        form.reject(
            EMAIL,
            locale.pick(
                "Écrivez une seule adresse e-mail, par exemple compta@exemple.fr.",
                "Write one e-mail address, for example accounts@example.com.",
            ),
        );
    }
    let days = form.value(DAYS).parse().ok().filter(|days| (1..=DAYS_MOST).contains(days));
    if days.is_none() {
        form.reject(DAYS, refusal(locale, &LendError::Days).1);
    }
    email.zip(days).filter(|_| form.errors().is_empty())
}

const fn refusal(locale: Locale, error: &LendError) -> (&'static str, &'static str) {
    match error {
        LendError::Name => (NAME, locale.pick("Écrivez un nom.", "Write a name.")),
        LendError::Days => (DAYS, locale.pick("De 1 à 30 jours.", "From 1 to 30 days.")),
        _ => (
            "",
            locale.pick(
                "Cinq accès sont déjà ouverts : reprenez-en un d’abord.",
                "Five views are lent already: take one back first.",
            ),
        ),
    }
}

async fn page(
    page: &Page,
    actor: &DebtorActor,
    ctx: &Context,
    form: Form,
    status: StatusCode,
) -> Answer {
    let lent = delegates::list(ctx, actor).await?;
    let form_key = ctx.form_key();
    let title = page.pick("Confier une vue du dossier", "Lend a view of the file");
    Ok(Document::new(title).status(status).show(page, || view! { <LendPage form form_key lent/> }))
}

#[component]
fn LendPage(form: Form, form_key: String, lent: Vec<DelegateView>) -> impl IntoView {
    let locale = use_page().locale;
    view! {
        <Back/>
        <ErrorSummary form=form.clone()/>
        <h1>{locale.pick("Confier une vue du dossier", "Lend a view of the file")}</h1>
        <p class="lead">{locale.pick(
            "À votre comptable, un collègue, un proche : la personne voit, paie et télécharge les documents. Elle ne peut ni s’engager à votre place, ni changer vos coordonnées.",
            "To your accountant, a colleague, someone close: they see, pay and download documents. They cannot commit in your place, nor change your contact details.",
        )}</p>
        <form method="post" action="/delegates/code" class="ask">
            <Keys form_key/>
            <Field form=form.clone() name=NAME label=locale.pick("Son nom", "Their name") maxlength=120 required=true/>
            <Field form=form.clone() name=EMAIL label=locale.pick("Son e-mail", "Their e-mail") kind="email" maxlength=254 required=true
                hint=locale.pick("Le lien n’est envoyé qu’à cette adresse.", "The link is sent to this address alone.")/>
            <Field form name=DAYS label=locale.pick("Pour combien de jours ?", "For how many days?") kind="number" inputmode="numeric"
                maxlength=2 required=true short=true value="7" hint=locale.pick("De 1 à 30.", "From 1 to 30.")/>
            <p><Submit><Icon name="mail"/>{locale.pick("Recevoir le code", "Send me the code")}</Submit></p>
        </form>
        <Lent lent/>
    }
    .into_any()
}

#[component]
fn Lent(lent: Vec<DelegateView>) -> impl IntoView {
    let locale = use_page().locale;
    (!lent.is_empty()).then(|| {
        let rows = lent.into_iter().map(|one| view! { <One one/> });
        view! {
            <Table caption=locale.pick("Ce qui est confié", "What is lent")>
                <thead><tr>
                    <th scope="col">{locale.pick("À qui", "To whom")}</th>
                    <th scope="col">{locale.pick("Jusqu’au", "Until")}</th>
                    <th scope="col"><span class="visually-hidden">{locale.pick("Action", "Action")}</span></th>
                </tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </Table>
        }
    })
}

#[component]
fn One(one: DelegateView) -> impl IntoView {
    let locale = use_page().locale;
    let until = one.until;
    let used = match one.last_used_at {
        Some(at) => view! { {locale.pick("vu le ", "last used on ")}<Moment at/> }.into_any(),
        None => locale.pick("jamais ouvert", "never opened").into_any(),
    };
    let end = if one.is_live {
        view! {
            <form method="post" action="/delegates/revoke">
                <Csrf/>
                <Submit look="quiet" name="delegate" value=one.id.to_string()>{locale.pick("Reprendre", "Take back")}</Submit>
            </form>
        }
        .into_any()
    } else {
        view! { <Badge tone=Tone::Info text=locale.pick("Terminé", "Ended")/> }.into_any()
    };
    view! {
        <tr>
            <th scope="row">{one.name}<br/><span class="muted">{one.email}</span><br/><span class="muted">{used}</span></th>
            <td><Day on=until.date()/></td>
            <td>{end}</td>
        </tr>
    }
    .into_any()
}

fn signing(
    page: &Page,
    address: String,
    form: Form,
    (email, days): (Email, i64),
    status: StatusCode,
) -> Response {
    let title = page.pick("Confier une vue du dossier", "Lend a view of the file");
    Document::new(title).status(status).show(page, || view! { <SignPage form email days address/> })
}

#[component]
fn SignPage(form: Form, email: Email, days: i64, address: String) -> impl IntoView {
    let locale = use_page().locale;
    let name = form.value(NAME).to_owned();
    let pairs = [NAME, EMAIL, DAYS].map(|field| (field, form.value(field).to_owned())).to_vec();
    let form_key = form.value(KEY).to_owned();
    let days = u64::try_from(days).unwrap_or(0);
    let number = format!(
        "{days} {}",
        locale.plural(days, locale.pick("jour", "day"), locale.pick("jours", "days"))
    );
    let what = match locale {
        Locale::Fr => format!("{name} ({email}) verra votre dossier pendant {number}."),
        Locale::En => format!("{name} ({email}) will see your file for {number}."),
    };
    view! {
        <nav class="back"><a href="/delegates"><Icon name="back"/>{locale.pick("Modifier", "Change")}</a></nav>
        <ErrorSummary form=form.clone()/>
        <h1>{locale.pick("Confier une vue du dossier", "Lend a view of the file")}</h1>
        <p class="lead">{what}</p>
        <form method="post" action="/delegates" class="panel ask">
            <Keys form_key=form_key.clone()/>
            <Hidden pairs=pairs.clone()/>
            <p>{locale.pick("Un code à six chiffres est envoyé à ", "A six-digit code is sent to ")}<strong>{address}</strong>
            {locale.pick(". Il est valable dix minutes.", ". It is valid for ten minutes.")}</p>
            <Field form name=CODE label=locale.pick("Le code reçu", "The code you received")
                inputmode="numeric" autocomplete="one-time-code" maxlength=12 required=true short=true/>
            <Submit><Icon name="check"/>{locale.pick("Envoyer le lien", "Send the link")}</Submit>
        </form>
        <form method="post" action="/delegates/code">
            <Keys form_key/>
            <Hidden pairs/>
            <button class="link" type="submit">{locale.pick("Je n’ai rien reçu : envoyer un nouveau code", "I received nothing: send another code")}</button>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loan_has_a_name_one_address_and_an_end() {
        let read = |name: &str, email: &str, days: &str| {
            let mut form =
                Form::from(Posted::from_pairs([(NAME, name), (EMAIL, email), (DAYS, days)]));
            typed(&mut form, Locale::Fr).map(|(_, days)| days)
        };
        assert_eq!(read("Cabinet Roux", "roux@exemple.fr", "30"), Some(30));
        for (name, email, days) in [
            ("", "roux@exemple.fr", "7"),
            ("Roux", "a@b.fr,c@d.fr", "7"),
            ("Roux", "roux@exemple.fr", "0"),
            ("Roux", "roux@exemple.fr", "31"),
            ("Roux", "roux@exemple.fr", "toujours"),
        ] {
            assert_eq!(read(name, email, days), None, "{name} {email} {days}");
        }
    }
}
