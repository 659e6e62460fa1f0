//! Everything else one can do: asking in one's own words, and visible cards.

use crate::{
    components::{Icon, Submit, WayOut},
    page::use_page,
    portal::{reach::Reach, requests::Keys},
};
use domain::Locale;
use leptos::prelude::*;

/// Everything else one can do, as visible cards.
#[component]
pub(super) fn Ways(
    payable: bool,
    /// Whether an automatic assistant may answer.
    automatic: bool,
    form_key: String,
) -> impl IntoView {
    let page = use_page();
    // Whoever acts for the debtor asks and commits to nothing.
    let own = page.acting_for.is_none();
    let contact = page.creditor.as_ref().map(|creditor| {
        let question = own.then(|| view! { <Question automatic form_key/> });
        let (before, after) = who_answers(page.locale, automatic && own);
        view! {
            <section class="panel" id="help" aria-labelledby="help-title">
                <h2 id="help-title">{page.pick("Une question, un désaccord, une difficulté ?", "A question, a disagreement, a difficulty?")}</h2>
                <p>{before}{page.from_whom(&creditor.name)}{after}</p>
                {question}
                {own.then(|| view! {
                    <p class="links"><a class="button quiet" href="/messages"><Icon name="mail"/>{page.pick("Vos messages", "Your messages")}</a>
                        <a class="button quiet" href="/ask"><Icon name="next"/>{page.pick("Demander ou contester", "Ask or dispute")}</a></p>
                })}
                <Reach/>
            </section>
        }
    });
    view! {
        {contact}
        <nav aria-label=page.pick("Autres possibilités", "Other options")>
            <ul class="ways">
                {payable.then(|| view! {
                    <WayOut href="/transfer" icon="bank" title=page.pick("Payer par virement", "Pay by bank transfer")
                        text=page.pick("IBAN, référence et code QR pour l’appli de votre banque.", "IBAN, reference and a QR code for your bank’s app.")/>
                    <WayOut href="/pay" icon="card" title=page.pick("Payer une partie", "Pay a part")
                        text=page.pick("Certaines factures, ou le montant de votre choix.", "Some invoices, or an amount of your choice.")/>
                })}
                {(payable && own).then(|| view! {
                    <WayOut href="/ask/plan" icon="card" title=page.pick("Payer en plusieurs fois", "Pay in instalments")
                        text=page.pick("Les échéances exactes avant de vous engager.", "The exact instalments before you commit.")/>
                    <WayOut href="/ask/time" icon="clock" title=page.pick("Demander du temps", "Ask for time")
                        text=page.pick("Ou dire à quelle date vous paierez.", "Or say on which date you will pay.")/>
                    <WayOut href="/ask/dispute" icon="shield" title=page.pick("Contester", "Dispute")
                        text=page.pick("Tout ou partie d’une facture\u{a0}: une personne l’examine.", "All or a part of an invoice: a person examines it.")/>
                })}
                {own.then(|| view! {
                    <WayOut href="/ask" icon="phone" title=page.pick("Demander autre chose", "Ask for something else")
                        text=page.pick("Un rappel, un document, vos données, une proposition.", "A call, a document, your data, a proposal.")/>
                    <WayOut href="/requests" icon="history" title=page.pick("Vos demandes", "Your requests")
                        text=page.pick("Où elles en sont, et nos réponses.", "Where they stand, and our answers.")/>
                })}
                <WayOut href="/documents" icon="file" title=page.pick("Documents", "Documents")
                    text=page.pick("Factures et reçus, à télécharger.", "Invoices and receipts, to download.")/>
                {own.then(|| view! {
                    <WayOut href="/history" icon="history" title=page.pick("Historique", "History")
                        text=page.pick("Messages reçus et paiements.", "Messages received and payments.")/>
                    <WayOut href="/preferences" icon="mail" title=page.pick("Comment vous écrire", "How to write to you")
                        text=page.pick("E-mail, SMS, courrier, téléphone\u{a0}: vous choisissez.", "E-mail, text message, letter, telephone: you choose.")/>
                })}
            </ul>
        </nav>
    }
    .into_any()
}

/// Whoever would rather ask than look for a page.
#[component]
fn Question(
    /// Whether an automatic assistant may answer, so that an answer is one touch away.
    automatic: bool,
    form_key: String,
) -> impl IntoView {
    let locale = use_page().locale;
    let key = form_key.clone();
    let quick = automatic.then(|| {
        let words = locale.pick(
            ["Pourquoi ce montant\u{a0}?", "Payer en plusieurs fois"],
            ["Why this amount?", "Pay in instalments"],
        );
        let buttons = words.into_iter().map(|words| {
            view! { <button class="button quiet" type="submit" name="words" value=words>{words}</button> }
        });
        let buttons = buttons.collect_view();
        view! {
            <form method="post" action="/messages" class="quick" aria-label=locale.pick("Questions proposées", "Suggested questions")>
                <Keys form_key=key/>
                {buttons}
            </form>
        }
    });
    view! {
        {quick}
        <form method="post" action="/messages" class="question">
            <Keys form_key/>
            <div class="field">
                <label for="question">{locale.pick("Écrivez-le avec vos mots", "Write it in your own words")}</label>
                <input id="question" name="words" maxlength="500" required autocomplete="off"/>
            </div>
            <Submit look="quiet"><Icon name="mail"/>{locale.pick("Envoyer", "Send")}</Submit>
        </form>
    }
    .into_any()
}

/// What stands before and after whose people answer; what is automatic says so.
const fn who_answers(locale: Locale, automatic: bool) -> (&'static str, &'static str) {
    if automatic {
        (
            locale.pick(
                "Dites-le-nous simplement\u{a0}: l’assistant automatique ou une personne ",
                "Just tell us: the automatic assistant or a person ",
            ),
            locale.pick(
                " vous répond, et une personne dès que vous le demandez. Demander un délai ou contester est aussi simple que payer.",
                " answers you, and a person as soon as you ask. Asking for time or disagreeing is as simple as paying.",
            ),
        )
    } else {
        (
            locale.pick("Dites-le-nous simplement\u{a0}: une personne ", "Just tell us: a person "),
            locale.pick(
                " vous lit et vous répond. Demander un délai ou contester est aussi simple que payer.",
                " reads and answers you. Asking for time or disagreeing is as simple as paying.",
            ),
        )
    }
}
