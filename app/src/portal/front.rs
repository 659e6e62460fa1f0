//! `/`: the overview for whoever has opened a file; for anyone else what this is, and nothing
//! personal.

use super::overview;
use crate::{
    AppState,
    components::{Icon, WayOut},
    error::Answer,
    page::{Visit, use_page},
    render::Document,
    session::AtHome,
};
use axum::{Router, extract::State, routing::get};
use leptos::prelude::*;
use service::Context;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/", get(show))
}

async fn show(visit: Visit, AtHome(home): AtHome, State(ctx): State<Context>) -> Answer {
    if let Some((actor, overview)) = home {
        return overview::show(&visit, &actor, &ctx, overview).await;
    }
    let page = visit.public();
    let title = page.pick("Votre dossier, en clair", "Your file, in plain words");
    Ok(Document::new(title).show(&page, || view! { <Front/> }))
}

#[component]
fn Front() -> impl IntoView {
    let page = use_page();
    view! {
        <section class="hero">
            <h1>{page.pick("Réglez une facture simplement, sans téléphoner", "Settle an invoice simply, without a phone call")}</h1>
            <p class="lead">{page.pick(
                "Acquit est l’espace où une entreprise vous montre ce qui vous est demandé, pourquoi, et comment le régler ou en discuter.",
                "Acquit is where a business shows you what is asked of you, why, and how to settle or discuss it.",
            )}</p>
        </section>
        <section class="panel">
            <h2><Icon name="lock"/>{page.pick("Votre lien ouvre la porte", "Your link opens the door")}</h2>
            <p>{page.pick(
                "Pour voir votre dossier, ouvrez le lien du dernier e-mail ou SMS que vous avez reçu. Il n’y a ni compte à créer, ni mot de passe.",
                "To see your file, open the link in the last e-mail or text message you received. There is no account and no password.",
            )}</p>
        </section>
        <ul class="ways">
            <WayOut href="/verify" icon="shield"
                title=page.pick("Ce message est-il vraiment de vous ?", "Is this message really from you?")
                text=page.pick("Vérifiez le code imprimé dans le message.", "Check the code printed in the message.")/>
            <WayOut href="/rights" icon="info"
                title=page.pick("Vos droits, les arnaques", "Your rights, scams")
                text=page.pick("Ce qu’on peut vous demander, et ce qu’on ne vous demandera jamais.", "What you can be asked, and what you never will be.")/>
        </ul>
    }
}

pub(super) fn view() -> AnyView {
    view! { <Front/> }.into_any()
}
