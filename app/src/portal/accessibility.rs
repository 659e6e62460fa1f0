//! How the pages can be used, and where to tell us that they cannot.

use crate::{
    AppState,
    error::Answer,
    page::{Visit, use_page},
    render::Document,
    session::MaybeDebtor,
};
use axum::{Router, routing::get};
use leptos::prelude::*;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/accessibility", get(show))
}

async fn show(visit: Visit, MaybeDebtor(debtor): MaybeDebtor) -> Answer {
    let page = debtor.as_ref().map_or_else(|| visit.public(), |actor| visit.debtor(actor));
    let title = page.pick("Accessibilité", "Accessibility");
    Ok(Document::new(title).show(&page, || view! { <Accessibility/> }))
}

#[component]
fn Accessibility() -> impl IntoView {
    let page = use_page();
    let mail = page.creditor.as_ref().map(|creditor| {
        let email = creditor.email.clone();
        view! { <p><a class="button quiet" href=format!("mailto:{email}")>{page.pick("Signaler une difficulté", "Report a difficulty")}</a></p> }
    });
    view! {
        <article class="prose">
            <h1>{page.pick("Accessibilité", "Accessibility")}</h1>
            <p>{page.pick(
                "Ces pages sont conçues pour être utilisées par tout le monde, selon les règles WCAG 2.2, niveau AA.",
                "These pages are made to be used by everyone, following WCAG 2.2, level AA.",
            )}</p>
            <ul>
                <li>{page.pick("Tout fonctionne sans JavaScript, au clavier et avec un lecteur d’écran.", "Everything works without JavaScript, with a keyboard and with a screen reader.")}</li>
                <li>{page.pick("Le texte s’agrandit jusqu’à 400 % sans perdre de contenu.", "Text can be enlarged to 400% without losing content.")}</li>
                <li>{page.pick("Les couleurs suivent votre réglage clair ou sombre, et leurs contrastes sont vérifiés.", "Colours follow your light or dark setting, and their contrast is checked.")}</li>
                <li>{page.pick("Rien ne bouge si votre appareil demande moins d’animations.", "Nothing moves if your device asks for less motion.")}</li>
                <li>{page.pick("Chaque page s’imprime proprement.", "Every page prints cleanly.")}</li>
            </ul>
            <p>{page.pick(
                "Les factures au format PDF sont celles que le créancier a émises ; elles peuvent ne pas être balisées. Leur contenu est repris, ligne par ligne, dans votre dossier.",
                "PDF invoices are those the creditor issued; they may not be tagged. Their content is shown line by line in your file.",
            )}</p>
            {mail}
        </article>
    }
}
