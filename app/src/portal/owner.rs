//! Where the owner of a dispute answers, without a seat: a link opens this one dispute and takes one
//! answer for the collector.

use super::guest;
use crate::{
    AppState,
    components::{
        Amount, Choice, Csrf, Day, ErrorSummary, Fact, Facts, Field, FieldError, Icon, Moment,
        Notice, Submit, Table, TextArea, WeekDay,
    },
    error::Answer,
    forms::{Form, Posted},
    page::{Page, Tone, Visit, use_page},
    render::{Document, see_other},
};
use axum::{
    Router,
    extract::{Path, State},
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{Currency, Locale, Money, guest::GuestPurpose, requests::Advice};
use http::{HeaderMap, StatusCode};
use leptos::prelude::*;
use service::{
    Context,
    requests::{
        WORDS_MOST,
        owner_door::{self, OwnerCase, OwnerError, OwnerWrites},
        owners::OwnerAnswer,
    },
};

const OWNER: GuestPurpose = GuestPurpose::Owner;
const ADVICE: &str = "advice";
const AMOUNT: &str = "amount";
const WORDS: &str = "words";

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/owner/{token}", get(arrive))
        .route("/owner", get(show).post(open))
        .route("/owner/answer", get(back).post(answer))
        .route("/owner/thanks", get(thanks))
}

async fn arrive(visit: Visit, Path(token): Path<String>) -> Response {
    guest::arrive(&visit, OWNER, &token)
}

/// Nothing but whose house it is, and the button that opens.
async fn show(visit: Visit, State(ctx): State<Context>, headers: HeaderMap) -> Answer {
    let token = guest::token(&headers, &visit, OWNER);
    let Some(creditor) = owner_door::look(&ctx, token.as_ref()).await? else {
        return Ok(guest::dead(&visit, ""));
    };
    let page = visit.at_door(&creditor, creditor.locale);
    let title = page.pick("Votre avis sur une contestation", "Your answer on a dispute");
    Ok(Document::new(title).show(&page, || view! { <Front/> }))
}

async fn open(visit: Visit, State(ctx): State<Context>, headers: HeaderMap, _: Posted) -> Answer {
    let token = guest::token(&headers, &visit, OWNER);
    let Some(case) = owner_door::open(&ctx, token.as_ref()).await? else {
        return Ok(guest::dead(&visit, ""));
    };
    let mut response = page(&visit, case, Form::new(), StatusCode::OK);
    let kept = token.as_ref().and_then(|token| guest::keep(token, &visit, OWNER));
    if let Some(cookie) = kept {
        response.headers_mut().append(http::header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The address of a form, opened again.
async fn back() -> Response {
    see_other("/owner").into_response()
}

async fn answer(
    visit: Visit,
    State(ctx): State<Context>,
    headers: HeaderMap,
    posted: Posted,
) -> Answer {
    let token = guest::token(&headers, &visit, OWNER);
    let mut form = Form::from(posted);
    let Some(case) = owner_door::open(&ctx, token.as_ref()).await? else {
        return Ok(guest::dead(&visit, form.value(WORDS)));
    };
    let locale = visit.at_door(&case.creditor, case.creditor.locale).locale;
    let Some(writes) = written(&mut form, locale, case.amount.currency) else {
        return Ok(page(&visit, case, form, StatusCode::UNPROCESSABLE_ENTITY));
    };
    let status = match owner_door::answer(&ctx, token.as_ref(), writes).await {
        Ok(()) => return Ok(see_other("/owner/thanks").into_response()),
        Err(OwnerError::Other(error)) => return Err(error.into()),
        Err(OwnerError::Dead) => return Ok(guest::dead(&visit, form.value(WORDS))),
        Err(error) => reject(&mut form, locale, &error),
    };
    Ok(page(&visit, case, form, status))
}

/// What the form says; nothing if something of it is missing, which is then noted.
fn written(form: &mut Form, locale: Locale, currency: Currency) -> Option<OwnerWrites> {
    let advice: Option<Advice> = form.value(ADVICE).parse().ok();
    if advice.is_none() {
        let message =
            locale.pick("Choisissez une des trois réponses.", "Choose one of the three answers.");
        form.reject(ADVICE, message);
    }
    let minor = match advice {
        Some(Advice::Part) => {
            let read = Money::parse(form.value(AMOUNT), currency).ok();
            if read.is_none() {
                let message = locale.pick(
                    "Indiquez un montant, par exemple 24,00.",
                    "Give an amount, for example 24.00.",
                );
                form.reject(AMOUNT, message);
            }
            read.map(|money| money.minor)
        }
        _ => None,
    };
    let words = form.value(WORDS).to_owned();
    if words.is_empty() || words.chars().count() > WORDS_MOST {
        form.reject(WORDS, wordless(locale));
    }
    if form.errors().is_empty() {
        Some(OwnerWrites { advice: advice?, minor, words })
    } else {
        None
    }
}

const fn wordless(locale: Locale) -> &'static str {
    locale.pick(
        "Dites en quelques mots pourquoi\u{a0}: quatre mille caractères au plus.",
        "Say why in a few words: four thousand characters at most.",
    )
}

/// Notes why an answer was not taken.
fn reject(form: &mut Form, locale: Locale, error: &OwnerError) -> StatusCode {
    match error {
        OwnerError::Answered => {
            let message = locale.pick(
                "Une autre réponse a été donnée entre-temps\u{a0}: la voici. La vôtre n’a pas été enregistrée.",
                "Another answer was given meanwhile: here it is. Yours was not recorded.",
            );
            form.reject("", message);
            return StatusCode::CONFLICT;
        }
        OwnerError::Amount { whole } => {
            let whole = locale.money(*whole);
            let message = match locale {
                Locale::Fr => format!(
                    "Plus que zéro et moins que {whole}\u{a0}; pour le tout, choisissez la première réponse."
                ),
                Locale::En => format!(
                    "More than zero and less than {whole}; for the whole, choose the first answer."
                ),
            };
            form.reject(AMOUNT, message);
        }
        _ => form.reject(WORDS, wordless(locale)),
    }
    StatusCode::UNPROCESSABLE_ENTITY
}

async fn thanks(visit: Visit) -> Response {
    let page = visit.public();
    let title = page.pick("Merci, c’est transmis", "Thank you, passed on");
    Document::new(title).show(&page, || view! { <Thanks/> })
}

fn page(visit: &Visit, case: OwnerCase, form: Form, status: StatusCode) -> Response {
    let page: Page = visit.at_door(&case.creditor, case.creditor.locale);
    let title = page.pick("Votre avis sur une contestation", "Your answer on a dispute");
    Document::new(title).status(status).show(&page, || view! { <Dispute case form/> })
}

#[component]
fn Front() -> impl IntoView {
    let page = use_page();
    let locale = page.locale;
    let name = page.creditor.as_ref().map(|creditor| creditor.name.clone()).unwrap_or_default();
    view! {
        <section class="door">
            <h1>{locale.pick("Votre avis sur une contestation", "Your answer on a dispute")}</h1>
            <p class="lead">{match locale {
                Locale::Fr => format!("Un débiteur de {name} conteste une facture, et vous êtes la personne qui peut dire ce qu’il en est."),
                Locale::En => format!("A debtor of {name} disputes an invoice, and you are the one who can say whether they are right."),
            }}</p>
            <form method="post" action="/owner">
                <Csrf/>
                <Submit><Icon name="file"/>{locale.pick("Lire la contestation", "Read the dispute")}</Submit>
            </form>
            <p class="hint">{locale.pick(
                "Ni compte ni mot de passe. Ce lien vous est personnel\u{a0}: ne le transférez pas.",
                "No account, no password. This link is for you alone: do not pass it on.",
            )}</p>
        </section>
    }
    .into_any()
}

#[component]
fn Dispute(case: OwnerCase, form: Form) -> impl IntoView {
    let locale = use_page().locale;
    let due_on = case.due_on;
    let late = case.is_late.then(|| {
        view! {
            <Notice tone=Tone::Warning>
                <p>{locale.pick("Votre avis était attendu le ", "Your answer was expected on ")}<WeekDay on=due_on/>"."</p>
            </Notice>
        }
    });
    let (amount, since) = (case.amount, case.since);
    let by = (!case.is_late && case.answer.is_none()).then(|| {
        view! { <Fact term=locale.pick("Votre avis d’ici le", "Your answer by")><WeekDay on=due_on/></Fact> }
    });
    let answered = case.answer.clone();
    let typed =
        answered.is_some().then(|| form.value(WORDS).to_owned()).filter(|text| !text.is_empty());
    let rest = match answered {
        Some(given) => view! { <Given given typed/> }.into_any(),
        None => view! { <Write form=form.clone() amount/> }.into_any(),
    };
    view! {
        <ErrorSummary form=form/>
        <h1>{locale.pick("Contestation de ", "Dispute of ")}{case.debtor_name}</h1>
        <p class="lead">{case.category.words(locale)}</p>
        {late}
        <Facts>
            <Fact term=locale.pick("Référence du débiteur", "Debtor’s reference")><span class="reference">{case.debtor_reference}</span></Fact>
            <Fact term=locale.pick("Contesté", "Disputed")><Amount of=amount/></Fact>
            <Fact term=locale.pick("Reçue", "Received")><Moment at=since/></Fact>
            {by}
        </Facts>
        <h2>{locale.pick("Ce que dit le débiteur", "What the debtor says")}</h2>
        <blockquote class="said">{case.words}</blockquote>
        <Invoices rows=case.invoices/>
        {rest}
    }
    .into_any()
}

#[component]
fn Invoices(rows: Vec<service::requests::case::InQuestion>) -> impl IntoView {
    let locale = use_page().locale;
    let rows = rows.into_iter().map(move |row| {
        let lines = row.lines.into_iter().map(|(label, amount)| view! { <li>{label}" · "<Amount of=amount/></li> });
        let lines: Vec<_> = lines.collect();
        let lines = (!lines.is_empty()).then(|| view! {
            <ul aria-label=locale.pick("Lignes contestées", "Disputed lines")>{lines.collect_view()}</ul>
        });
        view! {
            <tr>
                <th scope="row"><span class="reference">{row.reference}</span>" "<span class="muted">{row.label}</span>{lines}</th>
                <td><Day on=row.due_on/></td>
                <td class="number"><Amount of=row.amount/></td>
            </tr>
        }
    });
    view! {
        <Table caption=locale.pick("Factures contestées", "Disputed invoices")>
            <thead><tr>
                <th scope="col">{locale.pick("Facture", "Invoice")}</th>
                <th scope="col">{locale.pick("Échéance", "Due")}</th>
                <th scope="col" class="number">{locale.pick("Contesté", "Disputed")}</th>
            </tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </Table>
    }
    .into_any()
}

#[component]
fn Write(form: Form, amount: Money) -> impl IntoView {
    let locale = use_page().locale;
    let chosen: Option<Advice> = form.value(ADVICE).parse().ok();
    let choices = Advice::ALL.iter().map(|advice| {
        view! { <Choice name=ADVICE value=advice.as_str() checked={chosen == Some(*advice)}>{advice.words(locale)}</Choice> }
    });
    let hint = match locale {
        Locale::Fr => {
            format!("Moins que {}. À remplir seulement pour une partie.", locale.money(amount))
        }
        Locale::En => format!("Less than {}. Only for a part.", locale.money(amount)),
    };
    view! {
        <h2>{locale.pick("Qu’en est-il\u{a0}?", "What is the case?")}</h2>
        <form method="post" action="/owner/answer" class="ask">
            <Csrf/>
            <fieldset class="group" id=ADVICE>
                <legend>{locale.pick("Votre avis", "Your answer")}</legend>
                <FieldError form=form.clone() name=ADVICE/>
                {choices.collect_view()}
            </fieldset>
            <Field form=form.clone() name=AMOUNT label=locale.pick("Pour une partie, combien\u{a0}?", "For a part, how much?")
                inputmode="decimal" maxlength=20 short=true hint=hint/>
            <TextArea form=form name=WORDS label=locale.pick("Pourquoi", "Why") maxlength=4000 rows=5 required=true
                hint=locale.pick(
                    "Ce qui s’est passé, ce qui le prouve. Le débiteur ne lit pas ces lignes\u{a0}: elles vont à la personne qui décide.",
                    "What happened, and what proves it. The debtor does not read these lines: they go to whoever decides.",
                )/>
            <p><Submit><Icon name="check"/>{locale.pick("Envoyer mon avis", "Send my answer")}</Submit></p>
        </form>
    }
    .into_any()
}

#[component]
fn Given(given: OwnerAnswer, typed: Option<String>) -> impl IntoView {
    let locale = use_page().locale;
    let (at, advice) = (given.at, given.advice.words(locale));
    let amount = given.amount.map(|amount| view! { " "<Amount of=amount/> });
    let typed = typed.map(|typed| {
        view! {
            <p>{locale.pick("Ce que vous aviez écrit\u{a0}:", "What you had written:")}</p>
            <blockquote class="said">{typed}</blockquote>
        }
    });
    view! {
        <h2>{locale.pick("L’avis donné", "The answer given")}</h2>
        <Notice tone=Tone::Success title=advice>
            <p>{amount}" "<Moment at/></p>
            <p class="said">{given.words}</p>
        </Notice>
        {typed}
        <p>{locale.pick(
            "Pour le compléter, répondez à l’e-mail reçu.",
            "To add to it, answer the e-mail you received.",
        )}</p>
    }
    .into_any()
}

#[component]
fn Thanks() -> impl IntoView {
    let locale = use_page().locale;
    view! {
        <section class="door">
            <h1><Icon name="check"/>{locale.pick("Merci, c’est transmis", "Thank you, passed on")}</h1>
            <p>{locale.pick(
                "La personne qui suit ce dossier a votre avis et décide. Vous ne recevrez plus de rappel à ce sujet.",
                "Whoever handles this file has your answer and decides. You will get no more reminders about it.",
            )}</p>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<const N: usize>(pairs: [(&str, &str); N]) -> (Option<OwnerWrites>, Form) {
        let mut form = Form::from(Posted::from_pairs(pairs));
        let writes = written(&mut form, Locale::Fr, Currency::EUR);
        (writes, form)
    }

    #[test]
    fn an_answer_has_an_advice_and_a_reason() {
        let (writes, _) = read([(ADVICE, "part"), (AMOUNT, "12,50"), (WORDS, "Un panneau fendu.")]);
        let words = "Un panneau fendu.".to_owned();
        assert_eq!(writes, Some(OwnerWrites { advice: Advice::Part, minor: Some(1_250), words }));
        let (writes, form) = read([(ADVICE, "perhaps"), (WORDS, " ")]);
        assert!(writes.is_none() && form.error(ADVICE).is_some() && form.error(WORDS).is_some());
        let (writes, form) = read([(ADVICE, "part"), (AMOUNT, "douze"), (WORDS, "x")]);
        assert!(writes.is_none() && form.error(AMOUNT).is_some());
    }

    #[test]
    fn an_amount_counts_for_a_part_alone() {
        let (writes, _) =
            read([(ADVICE, "reject"), (AMOUNT, "douze"), (WORDS, "Livré le 3 mars.")]);
        assert_eq!(writes.map(|writes| writes.minor), Some(None));
    }
}
