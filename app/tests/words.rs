//! What every page keeps to: French punctuation, one heading, no inline style, no script of its
//! own.
#![cfg(feature = "ssr")]

use app::{
    assets::Assets,
    forms::Form,
    page::Page,
    portal::{
        self, DebtorCard, door::DoorPage, overview::OverviewPage, pay::PayPage, verify::VerifyPage,
    },
    render::Document,
    sample,
};
use domain::{Locale, party::Gate};
use leptos::prelude::*;
use std::sync::Arc;

fn pages(locale: Locale) -> Vec<String> {
    let page = sample::page(locale, &Arc::new(Assets::default()));
    let framed = |view: fn() -> AnyView| Document::new("x").framed(&page, view);
    vec![
        framed(overview),
        framed(pay),
        framed(verify),
        framed(door),
        framed(portal::front_view),
        framed(portal::rights_view),
    ]
}

fn overview() -> AnyView {
    let debtor: DebtorCard = sample::debtor();
    view! { <OverviewPage overview=sample::overview(12) debtor form_key="k".to_owned()/> }
        .into_any()
}

fn pay() -> AnyView {
    view! { <PayPage overview=sample::overview(4) form=Form::new() form_key="k".to_owned()/> }
        .into_any()
}

fn verify() -> AnyView {
    view! { <VerifyPage form=Form::new() genuine=None/> }.into_any()
}

fn door() -> AnyView {
    view! {
        <DoorPage reference="•••042".to_owned() gate=Gate::Siren address=None form=Form::new() form_key="k".to_owned()/>
    }
    .into_any()
}

/// Only what people read: tags and what stands in them left out.
fn text(html: &str) -> String {
    let body = html.split_once("<body>").map_or("", |(_, body)| body);
    body.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect()
}

#[test]
fn french_marks_never_start_a_line() {
    for html in pages(Locale::Fr) {
        let text = text(&html);
        for mark in [" ;", " :", " ?", " !", " »", "« "] {
            let at = text.find(mark).map(|at| text[at..].chars().take(40).collect::<String>());
            assert_eq!(at, None, "a plain blank at “{mark}”");
        }
    }
}

#[test]
fn languages_do_not_mix() {
    for html in pages(Locale::En) {
        for word in ["facture", "Votre ", "vous ", "échéance", " à "] {
            assert!(!text(&html).contains(word), "{word}");
        }
    }
}

#[test]
fn pages_have_one_heading_and_nothing_inline() {
    for html in Locale::ALL.iter().flat_map(|locale| pages(*locale)) {
        assert_eq!(html.matches("<h1").count(), 1);
        assert_eq!(html.matches("<main").count(), 1);
        for inline in [" style=", " onclick=", "javascript:", "<script>"] {
            assert!(!html.contains(inline), "{inline}");
        }
    }
}

#[test]
fn forms_carry_the_sessions_token() {
    for html in pages(Locale::Fr) {
        let posts = html.matches("method=\"post\"").count();
        assert_eq!(html.matches("name=\"csrf\"").count(), posts);
    }
}

#[test]
fn names_are_text_never_markup() {
    let page: Page = sample::page(Locale::Fr, &Arc::new(Assets::default()));
    let mut overview = sample::overview(2);
    overview.invoices[0].label = "<img src=x onerror=alert(1)>".to_owned();
    overview.invoices[1].reference = "\"><script>alert(1)</script>".to_owned();
    let debtor = DebtorCard { name: "<b>x</b>".to_owned(), reference: "'\"><i>".to_owned() };
    let html = Document::new("</title><script>").framed(&page, || {
        view! { <OverviewPage overview debtor form_key="k".to_owned()/> }
    });
    for markup in ["<img src=x", "<script>", "<b>", "<i>"] {
        assert!(!html.contains(markup), "{markup}");
    }
}
