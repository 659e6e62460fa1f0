//! What this page is, what may be asked, what never will be, how to recognise a scam. Legal words
//! are followed by plain ones.

use super::quoted::{self, Statement};
use crate::{
    AppState,
    components::{Day, Icon, WayOut},
    error::Answer,
    page::{CreditorCard, Visit, use_page},
    render::Document,
    session::MaybeDebtor,
};
use axum::{Router, routing::get};
use domain::{Locale, party::Mandate};
use leptos::prelude::*;
use std::sync::Arc;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/rights", get(show))
}

async fn show(visit: Visit, MaybeDebtor(debtor): MaybeDebtor) -> Answer {
    let page = debtor.as_ref().map_or_else(|| visit.public(), |actor| visit.debtor(actor));
    let title = page.pick("Vos droits, les arnaques", "Your rights, scams");
    Ok(Document::new(title).show(&page, || view! { <Rights/> }))
}

/// One thing to know.
enum Point {
    /// In our own words, French and English.
    Ours(&'static str, &'static str),
    /// On the word of others.
    Quoted(&'static Statement),
}

impl Point {
    const fn words(&self, locale: Locale) -> &'static str {
        match self {
            Self::Ours(fr, en) => locale.pick(fr, en),
            Self::Quoted(statement) => statement.words(locale),
        }
    }
}

const CAN: &[Point] = &[
    Point::Ours(
        "Montrer ce qui vous est demandé, facture par facture, et comment le montant est calculé.",
        "Show what is asked of you, invoice by invoice, and how the amount is worked out.",
    ),
    Point::Ours(
        "Vous laisser payer par carte ou par virement, en tout ou en partie, et vous donner un reçu.",
        "Let you pay by card or transfer, all or a part, and give you a receipt.",
    ),
    Point::Ours(
        "Vous mettre en relation avec une personne, si vous n’êtes pas d’accord ou ne pouvez pas payer.",
        "Put you in touch with a person, if you disagree or cannot pay.",
    ),
];
const CANNOT: &[Point] = &[
    Point::Ours(
        "Saisir votre compte, votre salaire ou vos biens : seul un commissaire de justice le peut, avec la décision d’un juge (un « titre exécutoire »).",
        "Seize your account, wages or belongings: only a court officer can, with a judge’s decision (an “enforceable title”).",
    ),
    Point::Quoted(&quoted::COSTS),
    Point::Ours(
        "Vous menacer, vous appeler à toute heure, ou parler de votre dette à d’autres.",
        "Threaten you, call you at all hours, or tell others about your debt.",
    ),
];
const YOURS: &[Point] = &[
    Point::Ours(
        "Contester : expliquez pourquoi au créancier. Ce qui est contesté de bonne foi doit être examiné.",
        "Disagree: tell the creditor why. What is disputed in good faith must be examined.",
    ),
    Point::Quoted(&quoted::GRACE),
    Point::Quoted(&quoted::LIMITATION),
    Point::Quoted(&quoted::ACKNOWLEDGEMENT),
    Point::Ours(
        "Accéder à vos données, les faire corriger, et savoir d’où elles viennent.",
        "See your data, have it corrected, and know where it comes from.",
    ),
];
const SCAM: &[Point] = &[
    Point::Ours(
        "Vérifiez le code imprimé dans chaque message sur la page « Vérifier un message ».",
        "Check the code printed in every message on the page “Verify a message”.",
    ),
    Point::Ours(
        "Comparez les derniers chiffres de l’IBAN, et le nom du bénéficiaire que votre banque affiche.",
        "Compare the last digits of the IBAN, and the account holder’s name that your bank shows.",
    ),
    Point::Ours(
        "Un changement d’IBAN annoncé par e-mail ou téléphone est presque toujours une fraude. Appelez le créancier à un numéro que vous connaissez déjà.",
        "A change of IBAN announced by e-mail or telephone is nearly always a fraud. Call the creditor at a number you already know.",
    ),
    Point::Ours(
        "Jamais nous ne demandons un mot de passe, un code de carte, un mandat cash, un coupon ou une cryptomonnaie.",
        "We never ask for a password, a card code, cash orders, vouchers or cryptocurrency.",
    ),
    Point::Quoted(&quoted::SCAM_HELP),
];

/// Headings with their points.
const CHAPTERS: [((&str, &str), &[Point]); 4] = [
    (("Ce que cette page peut faire", "What this page can do"), CAN),
    (("Ce que personne ne peut faire ici", "What nobody can do here"), CANNOT),
    (("Ce que vous pouvez faire", "What you can do"), YOURS),
    (("Reconnaître une arnaque", "How to recognise a scam"), SCAM),
];

#[component]
pub(super) fn Rights() -> impl IntoView {
    let page = use_page();
    let locale = page.locale;
    let sections = CHAPTERS.map(|((fr, en), points)| {
        let points = points.iter().map(|point| view! { <li>{point.words(locale)}</li> });
        view! {
            <section>
                <h2>{locale.pick(fr, en)}</h2>
                <ul>{points.collect_view()}</ul>
            </section>
        }
    });
    view! {
        <article class="prose">
            <h1>{locale.pick("Vos droits, et comment reconnaître une arnaque", "Your rights, and how to recognise a scam")}</h1>
            {page.creditor.clone().map(|creditor| view! { <Who creditor/> })}
            {sections.into_iter().collect_view()}
            <section>
                <h2>{locale.pick("Si c’est difficile en ce moment", "If things are hard right now")}</h2>
                <p>{quoted::HARD_TIMES.words(locale)}</p>
            </section>
            <Sources/>
        </article>
        <ul class="ways">
            <WayOut href="/verify" icon="shield" title=locale.pick("Vérifier un message", "Verify a message")
                text=locale.pick("Avec le code qui y est imprimé.", "With the code printed in it.")/>
        </ul>
    }
    .into_any()
}

/// Who asks, and on what basis; for a creditor that collects for others, the text that the law
/// wants reproduced (article R124-4 of the Code des procédures civiles d'exécution).
#[component]
fn Who(creditor: Arc<CreditorCard>) -> impl IntoView {
    let locale = use_page().locale;
    let for_others = creditor.mandate == Mandate::ThirdParty;
    let role = if for_others {
        locale.pick("recouvre à l’amiable pour le compte des créanciers indiqués sur chaque facture. Seul un accord avec vous, ou un juge, peut aller plus loin.", "collects amicably for the creditors named on each invoice. Only an agreement with you, or a judge, can go further.")
    } else {
        locale.pick(
            "vous demande le paiement de ses propres factures.",
            "asks you to pay its own invoices.",
        )
    };
    let lines: Vec<String> = [creditor.activity.clone(), creditor.address.clone()]
        .into_iter()
        .chain(creditor.siren.as_ref().map(|siren| format!("SIREN {siren}")))
        .filter(|line| !line.is_empty())
        .collect();
    view! {
        <section class="panel">
            <h2><Icon name="person"/>{locale.pick("Qui vous écrit", "Who writes to you")}</h2>
            <p><strong>{creditor.name.clone()}</strong>" "{role}</p>
            <p class="hint">{lines.join(" · ")}</p>
            {for_others.then(|| view! { <Law/> })}
        </section>
    }
    .into_any()
}

#[component]
fn Law() -> impl IntoView {
    let locale = use_page().locale;
    let [second, third] = quoted::L111_8;
    view! {
        <details class="aside">
            <summary>{locale.pick("Le texte de loi : article L111-8 (alinéas 2 et 3)", "The law: article L111-8 (paragraphs 2 and 3)")}</summary>
            <div class="more">
                <blockquote lang="fr">
                    <p>"« "{second}</p>
                    <p>{third}" »"</p>
                    <p><cite>"Code des procédures civiles d’exécution"</cite></p>
                </blockquote>
                <p>{locale.pick(
                    "En clair : sans décision de justice, les frais de relance ne sont pas pour vous. Seul un juge pourrait en décider autrement, et seulement en cas de mauvaise foi.",
                    "In plain words: without a court decision, the costs of reminders are not yours. Only a judge could decide otherwise, and only in case of bad faith.",
                )}</p>
            </div>
        </details>
    }
    .into_any()
}

/// What the statements of others rest on, and when they were last compared with it.
#[component]
fn Sources() -> impl IntoView {
    let locale = use_page().locale;
    let oldest = quoted::sources().map(|source| source.compared).min().unwrap_or_default();
    let sources = quoted::sources().map(|source| {
        view! { <li lang="fr"><a href=source.href rel="noreferrer">{source.name}</a></li> }
    });
    view! {
        <details class="aside">
            <summary>{locale.pick("Nos sources", "Our sources")}</summary>
            <div class="more">
                <p>{locale.pick("Textes de loi et numéros relus le ", "Texts of law and telephone numbers compared on ")}<Day on=oldest/>"."</p>
                <ul>{sources.collect_view()}</ul>
            </div>
        </details>
    }
    .into_any()
}

pub(super) fn view() -> AnyView {
    view! { <Rights/> }.into_any()
}
