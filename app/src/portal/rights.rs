//! What this page is, what may be asked, what never will be, how to recognise a scam. Legal words
//! are followed by plain ones.

use crate::{
    AppState,
    components::{Icon, WayOut},
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

/// A heading with its points.
type Chapter = (&'static str, &'static [&'static str]);

const CAN_FR: &[&str] = &[
    "Montrer ce qui vous est demandé, facture par facture, et comment le montant est calculé.",
    "Vous laisser payer par carte ou par virement, en tout ou en partie, et vous donner un reçu.",
    "Vous mettre en relation avec une personne, si vous n’êtes pas d’accord ou ne pouvez pas payer.",
];
const CAN_EN: &[&str] = &[
    "Show what is asked of you, invoice by invoice, and how the amount is worked out.",
    "Let you pay by card or transfer, all or a part, and give you a receipt.",
    "Put you in touch with a person, if you disagree or cannot pay.",
];
const CANNOT_FR: &[&str] = &[
    "Saisir votre compte, votre salaire ou vos biens : seul un commissaire de justice le peut, avec la décision d’un juge (un « titre exécutoire »).",
    "Vous facturer le coût des relances. Tant qu’aucun juge n’a tranché, ces frais restent à la charge du créancier.",
    "Vous menacer, vous appeler à toute heure, ou parler de votre dette à d’autres.",
];
const CANNOT_EN: &[&str] = &[
    "Seize your account, wages or belongings: only a court officer can, with a judge’s decision (an “enforceable title”).",
    "Charge you for reminders. As long as no judge has decided, these costs stay with the creditor.",
    "Threaten you, call you at all hours, or tell others about your debt.",
];
const YOURS_FR: &[&str] = &[
    "Contester : expliquez pourquoi au créancier. Ce qui est contesté de bonne foi doit être examiné.",
    "Demander du temps : un juge peut même accorder jusqu’à deux ans (article 1343-5 du Code civil).",
    "Connaître la prescription : passé un délai, on ne peut plus agir contre vous en justice. Il est de deux ans pour ce qu’un professionnel réclame à un consommateur (article L218-2 du Code de la consommation), de cinq ans entre professionnels (article L110-4 du Code de commerce).",
    "Savoir ce qu’un paiement partiel entraîne : il peut valoir reconnaissance de la dette (article 2240 du Code civil). En clair, ce délai repart alors de zéro.",
    "Accéder à vos données, les faire corriger, et savoir d’où elles viennent.",
];
const YOURS_EN: &[&str] = &[
    "Disagree: tell the creditor why. What is disputed in good faith must be examined.",
    "Ask for time: a judge can even grant up to two years (article 1343-5 of the French Civil Code).",
    "Know the limitation period: after a time, no court action can be brought against you. It is two years for what a business claims from a consumer (article L218-2 of the Consumer Code), five years between businesses (article L110-4 of the Commercial Code).",
    "Know what paying a part can mean: it can acknowledge the debt (article 2240 of the Civil Code). In plain words, that time then starts again.",
    "See your data, have it corrected, and know where it comes from.",
];
const SCAM_FR: &[&str] = &[
    "Vérifiez le code imprimé dans chaque message sur la page « Vérifier un message ».",
    "Comparez les derniers chiffres de l’IBAN, et le nom du bénéficiaire que votre banque affiche.",
    "Un changement d’IBAN annoncé par e-mail ou téléphone est presque toujours une fraude. Appelez le créancier à un numéro que vous connaissez déjà.",
    "Jamais nous ne demandons un mot de passe, un code de carte, un mandat cash, un coupon ou une cryptomonnaie.",
    "En cas de doute : cybermalveillance.gouv.fr, ou Info Escroqueries au 0 805 805 817 (gratuit).",
];
const SCAM_EN: &[&str] = &[
    "Check the code printed in every message on the page “Verify a message”.",
    "Compare the last digits of the IBAN, and the account holder’s name that your bank shows.",
    "A change of IBAN announced by e-mail or telephone is nearly always a fraud. Call the creditor at a number you already know.",
    "We never ask for a password, a card code, cash orders, vouchers or cryptocurrency.",
    "In doubt: cybermalveillance.gouv.fr, or Info Escroqueries on 0 805 805 817 (free, in France).",
];

fn chapters(locale: Locale) -> [Chapter; 4] {
    locale.pick(
        [
            ("Ce que cette page peut faire", CAN_FR),
            ("Ce que personne ne peut faire ici", CANNOT_FR),
            ("Ce que vous pouvez faire", YOURS_FR),
            ("Reconnaître une arnaque", SCAM_FR),
        ],
        [
            ("What this page can do", CAN_EN),
            ("What nobody can do here", CANNOT_EN),
            ("What you can do", YOURS_EN),
            ("How to recognise a scam", SCAM_EN),
        ],
    )
}

#[component]
pub(super) fn Rights() -> impl IntoView {
    let page = use_page();
    let locale = page.locale;
    let sections = chapters(locale).map(|(title, points)| {
        view! {
            <section>
                <h2>{title}</h2>
                <ul>{points.iter().map(|point| view! { <li>{*point}</li> }).collect_view()}</ul>
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
                <p>{locale.pick(
                    "Vous n’êtes pas seul. Les Points conseil budget aident gratuitement et sans juger ; la Banque de France (3414) examine les dossiers de surendettement des particuliers ; pour une entreprise, Apesa (0 805 65 50 50) écoute les dirigeants en difficulté.",
                    "You are not alone. In France, Points conseil budget help free of charge and without judging; the Banque de France (3414) examines over-indebtedness of individuals; for a business, Apesa (0 805 65 50 50) listens to owners in difficulty.",
                )}</p>
            </section>
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
    view! {
        <details class="aside">
            <summary>{locale.pick("Le texte de loi : article L111-8 (alinéas 2 et 3)", "The law: article L111-8 (paragraphs 2 and 3)")}</summary>
            <div class="more">
                <blockquote lang="fr">
                    <p>"« Les frais de recouvrement entrepris sans titre exécutoire restent à la charge du créancier, sauf s’ils concernent un acte dont l’accomplissement est prescrit par la loi au créancier. Toute stipulation contraire est réputée non écrite, sauf disposition législative contraire."</p>
                    <p>"Cependant, le créancier qui justifie du caractère nécessaire des démarches entreprises pour recouvrer sa créance peut demander au juge de l’exécution de laisser tout ou partie des frais ainsi exposés à la charge du débiteur de mauvaise foi. »"</p>
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

pub(super) fn view() -> AnyView {
    view! { <Rights/> }.into_any()
}
