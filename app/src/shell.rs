//! The document around a page, and the portal's frame: header, main part, footer.

use crate::{
    components::{Csrf, Icon, Notice},
    page::{CreditorCard, Page, Tone},
    render::Document,
};
use domain::brand::{BrandTokens, Rgb, Scheme};
use leptos::prelude::*;
use std::{
    collections::HashMap,
    fmt::Write as _,
    sync::{Arc, OnceLock, PoisonError, RwLock},
};

/// The product's own colour, for pages under nobody's brand.
const OWN_COLOUR: &str = "#1f5c57";

/// `<html>` and everything around the body.
pub(crate) fn document(document: &Document, page: &Page, body: &str) -> String {
    let visit = &page.visit;
    let title = match &page.creditor {
        Some(creditor) => format!("{} · {}", document.title, creditor.name),
        None => format!("{} · Acquit", document.title),
    };
    let colour = page.creditor.as_ref().map_or(OWN_COLOUR, |creditor| creditor.colour.as_str());
    let mut html = String::with_capacity(body.len() + 2_048);
    let _ = write!(
        html,
        "<!DOCTYPE html><html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\">\
         <meta name=\"robots\" content=\"noindex, nofollow\">\
         <meta name=\"format-detection\" content=\"telephone=no\">",
        page.locale,
        escape(&title)
    );
    if let Some(style) = visit.assets.link(document.style) {
        let _ = write!(html, "<link rel=\"stylesheet\" href=\"{}\"", style.href);
        if !style.sri.is_empty() {
            let _ = write!(html, " integrity=\"{}\"", style.sri);
        }
        html.push('>');
    }
    if let Some(script) = document.script.and_then(|name| visit.assets.link(name)) {
        let (nonce, href, sri) = (&visit.nonce, &script.href, &script.sri);
        let _ = write!(html, "<script type=\"module\" nonce=\"{nonce}\" src=\"{href}\"");
        if !sri.is_empty() {
            let _ = write!(html, " integrity=\"{sri}\"");
        }
        html.push_str("></script>");
    }
    if let Some(icon) = visit.assets.link("favicon.svg") {
        let _ = write!(html, "<link rel=\"icon\" type=\"image/svg+xml\" href=\"{}\">", icon.href);
    }
    let _ = write!(html, "<style nonce=\"{}\">{}</style>", visit.nonce, brand(colour));
    if let Some(seconds) = document.refresh {
        let _ = write!(
            html,
            "<noscript><meta http-equiv=\"refresh\" content=\"{seconds}\"></noscript>"
        );
    }
    let _ = write!(html, "</head><body>{body}");
    if memchr::memmem::find(body.as_bytes(), b"<leptos-island").is_some() {
        html.push_str(&islands_script(page));
    }
    html.push_str("</body></html>");
    html
}

/// Loads the browser part once the page is shown and the browser has nothing better to do, then
/// hydrates each island.
fn islands_script(page: &Page) -> String {
    let assets = &page.visit.assets;
    let (Some(js), Some(wasm)) = (assets.link("app.js"), assets.link("app.wasm")) else {
        return String::new();
    };
    format!(
        "<script type=\"module\" nonce=\"{}\">\
         const go=async()=>{{const m=await import(\"{}\");\
         await m.default({{module_or_path:\"{}\"}});m.hydrate();\
         for(const e of document.querySelectorAll(\"leptos-island\"))\
         await m[e.dataset.component]?.(e)}},\
         idle=()=>self.requestIdleCallback?requestIdleCallback(go,{{timeout:2000}}):setTimeout(go,200);\
         document.readyState===\"complete\"?idle():addEventListener(\"load\",idle)</script>",
        page.visit.nonce, js.href, wasm.href
    )
}

/// The brand's custom properties. Deriving them searches for contrast, so each colour's are kept.
fn brand(colour: &str) -> Arc<str> {
    static KNOWN: OnceLock<RwLock<HashMap<String, Arc<str>>>> = OnceLock::new();
    const MOST: usize = 1_024;
    let known = KNOWN.get_or_init(RwLock::default);
    if let Some(css) = known.read().unwrap_or_else(PoisonError::into_inner).get(colour) {
        return Arc::clone(css);
    }
    let css: Arc<str> = brand_css(colour).into();
    let mut known = known.write().unwrap_or_else(PoisonError::into_inner);
    if known.len() < MOST {
        known.insert(colour.to_owned(), Arc::clone(&css));
    }
    css
}

fn brand_css(colour: &str) -> String {
    const FALLBACK: Rgb = Rgb { r: 0x1f, g: 0x5c, b: 0x57 };
    let colour: Rgb = colour.parse().unwrap_or(FALLBACK);
    let tokens = |scheme| {
        let BrandTokens { brand, on_brand, tint } = BrandTokens::derive(colour, scheme);
        format!(":root{{--brand:{brand};--on-brand:{on_brand};--tint:{tint}}}")
    };
    let (light, dark) = (tokens(Scheme::Light), tokens(Scheme::Dark));
    format!("{light}@media screen and (prefers-color-scheme:dark){{{dark}}}")
}

/// Text made safe between tags and in quoted attributes.
fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
        out
    })
}

/// The portal's frame.
pub(crate) fn portal(page: &Page, view: AnyView) -> impl IntoView + use<> {
    let flash = page.visit.flash.clone();
    let acting = page.acting_for.clone().map(|name| {
        let words = page.pick(
            "Vous agissez pour {} : vous pouvez regarder, payer et télécharger, sans vous engager à sa place.",
            "You act for {}: you can look, pay and download, without committing in its place.",
        );
        view! { <Notice tone=Tone::Info><p>{words.replace("{}", &name)}</p></Notice> }
    });
    view! {
        <a class="skip" href="#main">{page.pick("Aller au contenu", "Skip to content")}</a>
        <Header page=page.clone()/>
        <main id="main">
            {acting}
            {flash.map(|flash| view! { <Notice tone=flash.tone><p>{flash.text}</p></Notice> })}
            {view}
        </main>
        <Footer page=page.clone()/>
    }
}

#[component]
fn Header(page: Page) -> impl IntoView {
    let switch = page.switched();
    let other = page.locale.other();
    let inner = match page.creditor.as_deref() {
        Some(creditor) => logo(creditor).into_any(),
        None => view! { <Icon name="mark"/> <span>"Acquit"</span> }.into_any(),
    };
    let whose = if page.signed_in {
        view! { <a class="whose" href="/">{inner}</a> }.into_any()
    } else {
        view! { <div class="whose">{inner}</div> }.into_any()
    };
    view! {
        <header class="site">
            {whose}
            <a class="switch" href=switch lang=other.as_str() hreflang=other.as_str() rel="nofollow">
                {other.pick("Français", "English")}
            </a>
        </header>
    }
    .into_any()
}

/// The creditor's logo, or its name beside its initial.
pub(crate) fn logo(creditor: &CreditorCard) -> impl IntoView + use<> {
    let name = creditor.name.clone();
    if let Some(logo) = creditor.logo.clone() {
        return view! { <img src=logo alt=name height="36"/> }.into_any();
    }
    let initial: String = name.chars().take(1).collect();
    view! {
        <span class="monogram" aria-hidden="true">{initial}</span>
        <span>{name}</span>
    }
    .into_any()
}

#[component]
fn Footer(page: Page) -> impl IntoView {
    let who = page.creditor.as_deref().map(|creditor| {
        let siren = creditor.siren.as_ref().map(|siren| format!("SIREN {siren}"));
        let parts = [Some(creditor.name.clone()), Some(creditor.address.clone()), siren];
        let line: Vec<String> =
            parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
        view! { <p>{line.join(" · ")}</p> }
    });
    // For `portal.js`: what was sent was taken, and the tab may forget it.
    let flash = page.visit.flash.as_ref();
    let taken = flash.is_some_and(|flash| flash.tone == Tone::Success).then_some("");
    view! {
        <footer class="site" data-taken=taken data-owner=page.draft_owner.as_deref().map(str::to_owned)>
            <nav aria-label=page.pick("Informations", "Information")>
                <a href="/rights">{page.pick("Vos droits, les arnaques", "Your rights, scams")}</a>
                <a href="/verify">{page.pick("Vérifier un message", "Verify a message")}</a>
                <a href="/accessibility">{page.pick("Accessibilité", "Accessibility")}</a>
                {page.signed_in.then(|| view! {
                    <form method="post" action="/sign-out">
                        <Csrf/>
                        <button class="link" type="submit">{page.pick("Fermer mon dossier", "Close my file")}</button>
                    </form>
                })}
            </nav>
            {who}
        </footer>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_break_out_of_the_title() {
        assert_eq!(escape("</title><script>\"&"), "&lt;/title&gt;&lt;script&gt;&quot;&amp;");
    }

    #[test]
    fn a_colour_that_is_none_falls_back() {
        assert_eq!(brand_css("red}body{display:none"), brand_css("#1f5c57"));
        assert!(brand("#ffee00").contains("--on-brand:#"));
    }
}
