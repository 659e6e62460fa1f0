//! Contesting: which invoices, how much of each, why.

use super::{
    closed,
    parts::{Keys, Row},
    read::{self, CHOICE, Chosen, INVOICE, WORDS},
    submit::{Wish, submit_with},
};
use crate::{
    AppState,
    components::{Amount, Back, Check, Choice, ErrorSummary, FieldError, Icon, Submit, TextArea},
    error::Answer,
    forms::Form,
    page::{Visit, use_page},
    portal::kept::Prefilled,
    render::Document,
    session::Debtor,
    uploads::{self, FilesField, Handed},
};
use axum::{Router, extract::State, routing::get};
use chrono::NaiveDate;
use domain::{
    Currency, InvoiceId, Locale, Money, calendar,
    requests::{Ask, ContestedLine, DisputeCategory, RequestPolicy},
};
use http::StatusCode;
use leptos::prelude::*;
use service::{
    Context, DebtorActor,
    requests::{
        Draft, draft,
        lines::{self, Contestable},
    },
};
use std::collections::HashMap;

const CATEGORY: &str = "category";
/// Contested lines: an invoice and a place among its lines, `…-0`.
const LINE: &str = "line";

/// The lines of each invoice that can be contested one by one.
type LinesOf = HashMap<InvoiceId, Vec<Contestable>>;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/ask/dispute", get(show).post(send)).layer(uploads::limit())
}

/// An address may name the invoice: `/ask/dispute?invoice=…`.
async fn show(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    Prefilled(typed): Prefilled,
) -> Answer {
    page(&visit, &actor, &ctx, Form::from(typed), StatusCode::OK).await
}

async fn send(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    handed: Handed,
) -> Answer {
    let mut form = Form::from(handed.posted);
    let (locale, currency) = (visit.debtor(&actor).locale, actor.creditor().currency);
    let wish = wish(&mut form, locale, currency);
    match submit_with(&visit, &actor, &ctx, &mut form, wish, handed.files).await? {
        Ok(response) => Ok(response),
        Err(status) => page(&visit, &actor, &ctx, form, status).await,
    }
}

/// What the form contests. Amounts that cannot be read are noted with the others, by [`note`].
fn wish(form: &mut Form, locale: Locale, currency: Currency) -> Option<Wish> {
    let category: Option<DisputeCategory> = form.value(CATEGORY).parse().ok();
    if category.is_none() {
        let message = locale.pick("Choisissez la raison.", "Choose the reason.");
        form.reject(CATEGORY, message);
    }
    let lines = ticked_lines(form);
    let chosen = read::ticked_with(form, locale, lines.iter().map(|line| line.invoice));
    let invoices = chosen.and_then(|ids| contested(form, ids, currency));
    let words = read::words_in(form, locale, true);
    let ask = Ask::Dispute { category: category?, lines };
    Some(Wish { ask, invoices: invoices?, words: words? })
}

/// The value of a line's box.
fn line_value(invoice: InvoiceId, position: i64) -> String {
    format!("{invoice}:{position}")
}

/// The ticked lines; what they are called, and what they come to, the service knows.
fn ticked_lines(form: &Form) -> Vec<ContestedLine> {
    let named = |value: &str| {
        let (invoice, position) = value.split_once(':')?;
        let (invoice, position) = (invoice.parse().ok()?, position.parse().ok()?);
        Some(ContestedLine { invoice, position, label: String::new(), minor: 0 })
    };
    let mut lines: Vec<ContestedLine> = form.posted().all(LINE).filter_map(named).collect();
    lines.sort_unstable_by_key(|line| (line.invoice, line.position));
    lines.dedup();
    lines
}

/// The field with the contested part of an invoice; empty for the whole.
fn part_name(id: InvoiceId) -> String {
    format!("part-{id}")
}

/// What is contested of each ticked invoice; nothing if an amount cannot be read.
fn contested(form: &Form, ids: Chosen, currency: Currency) -> Option<Chosen> {
    let of = |(id, _)| {
        let text = form.value(&part_name(id));
        if text.is_empty() {
            return Some((id, None));
        }
        let amount = Money::parse(text, currency).ok().filter(|amount| amount.is_positive())?;
        Some((id, Some(amount.minor)))
    };
    ids.into_iter().map(of).collect()
}

/// The invoices of which something is ticked.
fn ticked(form: &Form) -> Vec<String> {
    let whole = form.posted().all(INVOICE).map(str::to_owned);
    whole.chain(ticked_lines(form).iter().map(|line| line.invoice.to_string())).collect()
}

/// What is wrong with the part of an invoice, of which so much can be contested.
fn mistake(locale: Locale, text: &str, most: Money) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    match Money::parse(text, most.currency) {
        Ok(part) if part.minor > most.minor => Some(match locale {
            Locale::Fr => format!("Au plus {}, ou rien pour la totalité.", locale.money(most)),
            Locale::En => format!("At most {}, or nothing for the whole.", locale.money(most)),
        }),
        Ok(part) if part.is_positive() => None,
        read => Some(read::unreadable(locale, read.err()).to_owned()),
    }
}

/// Notes above the form what is wrong with amounts; beside them the rows say it again.
fn note(form: &mut Form, locale: Locale, rows: &[Row]) {
    let ticked = ticked(form);
    for (id, reference, most) in rows.iter().filter(|row| ticked.contains(&row.0.to_string())) {
        if let Some(mistake) = mistake(locale, form.value(&part_name(*id)), *most) {
            form.reject(INVOICE, format!("{reference}. {mistake}"));
        }
    }
}

async fn page(
    visit: &Visit,
    actor: &DebtorActor,
    ctx: &Context,
    mut form: Form,
    status: StatusCode,
) -> Answer {
    let page = visit.debtor(actor);
    let any = Ask::dispute(DisputeCategory::Other);
    let draft = match draft(ctx, actor, &any, &[], None).await {
        Ok(draft) => draft,
        Err(error) => return closed::answer(&page, error, status),
    };
    if form.posted().has(CHOICE) {
        note(&mut form, page.locale, &draft.invoices);
    }
    let ids: Vec<InvoiceId> = draft.invoices.iter().map(|row| row.0).collect();
    let lines = lines::contestable(ctx, actor, &ids).await?;
    let title = page.pick("Contester une facture", "Dispute an invoice");
    let form_key = ctx.form_key();
    let answer_by = answer_by(&draft.policy, ctx.today(actor.creditor()));
    Ok(Document::new(title)
        .status(status)
        .show(&page, || view! { <DisputePage draft lines form form_key answer_by/> }))
}

/// When an answer comes at the latest, whichever desk gives it.
fn answer_by(policy: &RequestPolicy, today: NaiveDate) -> NaiveDate {
    let desks = policy.desks.iter().map(|desk| desk.days);
    let days = desks.chain([policy.review_days]).max().unwrap_or(policy.review_days);
    calendar::add_business_days(today, days)
}

#[component]
pub(super) fn DisputePage(
    draft: Draft,
    lines: LinesOf,
    form: Form,
    form_key: String,
    answer_by: NaiveDate,
) -> impl IntoView {
    let locale = use_page().locale;
    let chosen: Option<DisputeCategory> = form.value(CATEGORY).parse().ok();
    let reasons = DisputeCategory::ALL.iter().map(|one| {
        view! { <Choice name=CATEGORY value=one.as_str() checked={chosen == Some(*one)}>{one.words(locale)}</Choice> }
    });
    let reasons = reasons.collect_view();
    view! {
        <Back/>
        <ErrorSummary form=form.clone()/>
        <h1>{locale.pick("Contester une facture", "Dispute an invoice")}</h1>
        <p class="lead">{locale.pick(
            "Vous n’êtes pas d’accord ? C’est votre droit : dites-nous pourquoi, une personne l’examine.",
            "You disagree? That is your right: tell us why, a person examines it.",
        )}</p>
        <form method="post" action="/ask/dispute" class="ask" enctype="multipart/form-data">
            <Keys form_key/>
            <Rows rows=draft.invoices lines form=form.clone()/>
            <fieldset class="group" id=CATEGORY>
                <legend>{locale.pick("Pour quelle raison ?", "For what reason?")}</legend>
                <FieldError form=form.clone() name=CATEGORY/>
                {reasons}
            </fieldset>
            <TextArea form=form.clone() name=WORDS label=locale.pick("Que s’est-il passé ?", "What happened?")
                hint=locale.pick("Quelques mots suffisent : ce qui ne va pas, et ce que vous attendez.", "A few words are enough: what is wrong, and what you expect.")
                maxlength=4000 required=true/>
            <FilesField form label=locale.pick("Des photos, des documents qui le montrent", "Photos, documents that show it")/>
            <Next answer_by/>
            <p><Submit><Icon name="mail"/>{locale.pick("Envoyer ma contestation", "Send my dispute")}</Submit></p>
        </form>
        <p class="hint">{locale.pick("Vous venez de payer par virement ? ", "Have you just paid by transfer? ")}
        <a href="/ask/transferred">{locale.pick("Dites-le plutôt ici", "Say so here instead")}</a>"."</p>
    }
    .into_any()
}

/// A box for each invoice, with the part that is contested.
#[component]
fn Rows(rows: Vec<Row>, mut lines: LinesOf, form: Form) -> impl IntoView {
    let locale = use_page().locale;
    let only = rows.len() == 1;
    let posted = form.posted();
    let ticked = ticked(&form);
    let chosen: Vec<String> = posted.all(LINE).map(str::to_owned).collect();
    let untouched = !posted.has(CHOICE) && !posted.has(INVOICE);
    let rows = rows.into_iter().map(|(id, reference, most)| {
        let checked = ticked.contains(&id.to_string()) || (only && untouched);
        let typed = form.value(&part_name(id)).to_owned();
        let lines = lines.remove(&id).unwrap_or_default();
        let chosen = chosen.clone();
        view! {
            <InvoiceRow id reference=reference.clone() most checked typed>
                <Lines id reference lines chosen/>
            </InvoiceRow>
        }
    });
    let rows = rows.collect_view();
    view! {
        <fieldset class="group" id=INVOICE>
            <legend>{locale.pick("Que contestez-vous ?", "What do you dispute?")}</legend>
            <input type="hidden" name=CHOICE value="1"/>
            <FieldError form=form.clone() name=INVOICE/>
            <p class="hint">{locale.pick(
                "Laissez le montant vide pour contester toute la facture.",
                "Leave the amount empty to dispute the whole invoice.",
            )}</p>
            <ul class="boxes">{rows}</ul>
        </fieldset>
    }
    .into_any()
}

#[component]
fn InvoiceRow(
    id: InvoiceId,
    reference: String,
    most: Money,
    checked: bool,
    typed: String,
    children: Children,
) -> impl IntoView {
    let locale = use_page().locale;
    let name = part_name(id);
    let wrong = if checked { mistake(locale, &typed, most) } else { None };
    let invalid = wrong.is_some().then_some("true");
    let error_id = format!("{name}-error");
    let described = wrong.is_some().then(|| error_id.clone());
    let label = match locale {
        Locale::Fr => format!("Montant contesté sur {reference}"),
        Locale::En => format!("Amount disputed on {reference}"),
    };
    view! {
        <li>
            <Check name=INVOICE value=id.to_string() checked=checked>
                <span class="reference">{reference}</span><Amount of=most/>
            </Check>
            <div class="field short part">
                <label for=name.clone()>{label}</label>
                {wrong.map(|wrong| view! { <p class="error" id=error_id><Icon name="danger"/>{wrong}</p> })}
                <input id=name.clone() name=name type="text" inputmode="decimal" autocomplete="off" maxlength="20" value=typed
                    aria-invalid=invalid aria-describedby=described/>
            </div>
            {children()}
        </li>
    }
    .into_any()
}

/// The lines of an invoice, folded away: most people contest a whole or an amount.
#[component]
fn Lines(
    id: InvoiceId,
    reference: String,
    lines: Vec<Contestable>,
    chosen: Vec<String>,
) -> impl IntoView {
    if lines.is_empty() {
        return ().into_any();
    }
    let locale = use_page().locale;
    let mut open = false;
    let mut boxes = Vec::new();
    for Contestable { position, label, amount } in lines {
        let value = line_value(id, position);
        let checked = chosen.contains(&value);
        open |= checked;
        boxes.push(
            view! { <li><Check name=LINE value checked>{label}" "<Amount of=amount/></Check></li> },
        );
    }
    let title = match locale {
        Locale::Fr => format!("Seulement certaines lignes de {reference}"),
        Locale::En => format!("Only some lines of {reference}"),
    };
    view! {
        <details class="more lines" open=open>
            <summary>{title}</summary>
            <p class="hint">{locale.pick(
                "Taxes comprises. Un montant écrit plus haut l’emporte sur leur somme.",
                "With tax. An amount written above counts instead of their sum.",
            )}</p>
            <ul class="boxes">{boxes.collect_view()}</ul>
        </details>
    }
    .into_any()
}

/// What happens once it is sent.
#[component]
fn Next(answer_by: NaiveDate) -> impl IntoView {
    let locale = use_page().locale;
    let day = locale.weekday_date(answer_by);
    let answer = match locale {
        Locale::Fr => format!("Une personne l’examine et vous répond au plus tard le {day}."),
        Locale::En => format!("A person examines it and answers you by {day}."),
    };
    view! {
        <section class="panel" aria-labelledby="next">
            <h2 id="next"><Icon name="clock"/>{locale.pick("Ce qui se passe ensuite", "What happens next")}</h2>
            <ul class="points">
                <li>{locale.pick(
                    "Dès l’envoi, rien n’est réclamé sur le montant contesté.",
                    "As soon as you send it, nothing is claimed on the disputed amount.",
                )}</li>
                <li>{answer}</li>
                <li>{locale.pick(
                    "Ce que vous ne contestez pas reste à régler ; vous pourrez le payer à part.",
                    "What you do not dispute remains to be paid; you can pay it separately.",
                )}</li>
            </ul>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::Posted;

    const ONE: &str = "00000000-0000-0000-0000-000000000001";
    const TWO: &str = "00000000-0000-0000-0000-000000000002";

    fn read(query: &str) -> (Option<Wish>, Form) {
        let mut form = Form::from(Posted::parse(query.as_bytes()).unwrap());
        (wish(&mut form, Locale::Fr, Currency::EUR), form)
    }

    #[test]
    fn a_part_or_the_whole_of_each_ticked_invoice_is_contested() {
        let (wish, form) = read(&format!(
            "choice=1&invoice={ONE}&invoice={TWO}&part-{ONE}=30,50&part-{TWO}=&category=quality&words=Cass%C3%A9"
        ));
        let wish = wish.unwrap();
        assert_eq!(wish.ask, Ask::dispute(DisputeCategory::Quality));
        let parts = [(ONE.parse().unwrap(), Some(3_050)), (TWO.parse().unwrap(), None)];
        assert_eq!(wish.invoices, parts);
        assert!(form.is_valid());
    }

    #[test]
    fn a_ticked_line_is_enough_to_say_which_invoice() {
        let (wish, form) = read(&format!(
            "choice=1&line={ONE}:2&line={ONE}:0&line={ONE}:0&line=x&part-{ONE}=&category=quality&words=a"
        ));
        let wish = wish.unwrap();
        let places: Vec<i64> = wish.ask.lines().iter().map(|line| line.position).collect();
        assert_eq!((places, wish.invoices), (vec![0, 2], vec![(ONE.parse().unwrap(), None)]));
        assert_eq!(ticked(&form), [ONE, ONE]);
    }

    #[test]
    fn what_is_missing_stands_beside_its_field() {
        let (wish, form) = read("choice=1&words=");
        assert!(wish.is_none());
        for field in [CATEGORY, INVOICE, WORDS] {
            assert!(form.error(field).is_some(), "{field}");
        }
    }

    #[test]
    fn a_part_that_is_no_part_is_refused_with_its_invoice_named() {
        let most = Money::eur(10_000);
        for (text, fits) in
            [("", true), ("100", true), ("100,01", false), ("0", false), ("x", false)]
        {
            assert_eq!(mistake(Locale::Fr, text, most).is_none(), fits, "{text}");
        }
        let (wish, mut form) =
            read(&format!("choice=1&invoice={ONE}&part-{ONE}=x&category=quality&words=a"));
        assert!(wish.is_none());
        let rows = [(ONE.parse().unwrap(), "F2026-0117".to_owned(), most)];
        note(&mut form, Locale::Fr, &rows);
        assert!(form.error(INVOICE).is_some_and(|error| error.starts_with("F2026-0117")));
    }

    #[test]
    fn the_slowest_desk_decides_what_is_promised() {
        let desk = |days| domain::requests::Desk {
            category: DisputeCategory::Quality,
            name: "Qualité".to_owned(),
            email: "q@x.example".to_owned(),
            days,
        };
        let today: NaiveDate = "2026-06-01".parse().unwrap();
        let policy = RequestPolicy { desks: vec![desk(1), desk(5)], ..RequestPolicy::default() };
        assert_eq!(answer_by(&policy, today), calendar::add_business_days(today, 5));
    }
}
