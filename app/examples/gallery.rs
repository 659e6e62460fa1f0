//! Renders the portal's main pages from fixed data, to look at:
//!
//! `cargo run -p app --features ssr --example gallery -- FOLDER STYLE`
//!
//! `STYLE` is the address of the style sheet; browsers follow the `@import`s of
//! `style/portal.css` by themselves.

use app::{
    assets::Assets,
    components::{Clock, Notice},
    forms::{Form, Posted},
    page::{Page, Tone},
    portal::{
        door::DoorPage,
        invoice::InvoicePage,
        overview::{OverviewPage, document},
        pay::PayPage,
        payment::{self, Known, PaymentPage},
        transfer::TransferPage,
        verify::VerifyPage,
    },
    render::Document,
    sample,
};
use chrono::Days;
use domain::{
    Locale, Money, PaymentAttemptId, PostingId, bank::BankAccount, epc, ledger::PostingKind,
    party::Gate, payment::AttemptState, reference::RfReference,
};
use leptos::prelude::*;
use service::{
    payments::PaymentStatus,
    portal::{InvoiceDetail, Line, Movement, Overview},
    transfers::TransferDetails,
};
use std::{error::Error, fs, path::Path, sync::Arc};

type Failure = Box<dyn Error>;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let (folder, style) = (arguments.next(), arguments.next());
    let (Some(folder), Some(style)) = (folder, style) else {
        return Err("gallery FOLDER STYLE".into());
    };
    fs::create_dir_all(&folder)?;
    let assets = Arc::new(Assets::elsewhere([("portal.css", style.as_str())]));
    for locale in [Locale::Fr, Locale::En] {
        let page = sample::page(locale, &assets);
        for (name, html) in pages(&page)? {
            fs::write(Path::new(&folder).join(format!("{name}-{locale}.html")), html)?;
        }
    }
    Ok(())
}

/// A page's document, in the portal's frame.
fn framed<V: IntoView + 'static>(
    document: &Document,
    page: &Page,
    view: impl FnOnce() -> V,
) -> String {
    document.framed(page, view)
}

fn pages(page: &Page) -> Result<Vec<(&'static str, String)>, Failure> {
    let mut done = Vec::new();
    let key = || "key".to_owned();
    for (name, overview) in [
        ("overview", sample::overview(12)),
        ("overview-one", sample::overview(1)),
        ("overview-settled", settled()),
    ] {
        let head = document(page, &overview);
        let debtor = sample::debtor();
        done.push((
            name,
            framed(&head, page, || view! { <OverviewPage overview debtor form_key=key()/> }),
        ));
    }
    let detail = invoice();
    done.push((
        "invoice",
        framed(&Document::new("F2026-0126"), page, || view! { <InvoicePage detail/> }),
    ));

    let (overview, form) = (sample::overview(4), Form::new());
    done.push((
        "pay",
        framed(&Document::new("Pay"), page, || view! { <PayPage overview form form_key=key()/> }),
    ));
    let overview = sample::overview(4);
    let mut form = Form::from(Posted::from_pairs([("what", "part"), ("amount", "9 999 999,00")]));
    form.reject(
        "amount",
        page.pick(
            "C’est plus que ce qui est dû : 1 785,00 € au plus.",
            "That is more than what is owed: €1,785.00 at most.",
        ),
    );
    done.push((
        "pay-error",
        framed(&Document::new("Pay"), page, || view! { <PayPage overview form form_key=key()/> }),
    ));

    for (name, announced) in [("transfer", false), ("transfer-announced", true)] {
        let details = transfer()?;
        let announced = announced.then(|| (sample::today(), sample::today() + Days::new(5)));
        done.push((
            name,
            framed(
                &Document::new("Transfer"),
                page,
                || view! { <TransferPage details announced/> },
            ),
        ));
    }
    for (name, state) in [
        ("payment-waiting", AttemptState::Open),
        ("payment-processing", AttemptState::Processing),
        ("payment-paid", AttemptState::Succeeded),
        ("payment-declined", AttemptState::Failed),
    ] {
        let id = PaymentAttemptId::from(uuid::Uuid::from_u128(900));
        let status = Known::All(PaymentStatus {
            state,
            amount: Money::eur(124_000),
            receipt: Some(PostingId::from(uuid::Uuid::from_u128(901))),
            remaining: Money::eur(4_200),
            failure: None,
        });
        let today = Some(sample::today());
        let head = payment::document(page, state);
        done.push((name, framed(&head, page, || view! { <PaymentPage id status today/> })));
    }
    let outside = Page { signed_in: false, ..page.clone() };
    for (name, gate, wrong) in [
        ("door", Gate::Postcode, false),
        ("door-wrong", Gate::Siren, true),
        ("door-code", Gate::Code, false),
        ("door-open", Gate::None, false),
    ] {
        let mut form = Form::new();
        if wrong {
            form = Form::from(Posted::from_pairs([("answer", "1234")]));
            form.reject("answer", page.pick("Ce ne sont pas les quatre derniers chiffres que nous connaissons. Vérifiez le SIREN de votre entreprise.", "These are not the last four digits we know. Check your company’s SIREN number."));
        }
        let (reference, address) = ("•••042".to_owned(), Some("c•••@c•••.example".to_owned()));
        done.push((
            name,
            framed(
                &Document::new("Door"),
                &outside,
                || view! { <DoorPage reference gate address form form_key=key()/> },
            ),
        ));
    }
    let nobody = Page { creditor: None, ..outside };
    let (form, genuine) = (Form::new(), None);
    done.push((
        "verify",
        framed(&Document::new("Verify"), &nobody, || view! { <VerifyPage form genuine/> }),
    ));
    done.push(("front", framed(&Document::new("Acquit"), &nobody, app::portal::front_view)));
    done.push(("rights", framed(&Document::new("Rights"), page, app::portal::rights_view)));
    done.push(("notices", framed(&Document::new("Notices"), page, notices)));
    Ok(done)
}

fn settled() -> Overview {
    let mut overview = sample::overview(12);
    overview.invoices.clear();
    Overview { to_pay: Money::eur(0), overdue: Money::eur(0), oldest_due: None, ..overview }
}

fn invoice() -> InvoiceDetail {
    let invoice = sample::invoices(2).remove(1);
    let at = invoice.issued_on.and_hms_opt(9, 0, 0).unwrap_or_default();
    let line = |position, label: &str, quantity: &str, amount_minor| Line {
        invoice_id: invoice.id,
        position,
        label: label.to_owned(),
        quantity: Some(quantity.to_owned()),
        amount_minor,
    };
    InvoiceDetail {
        lines: vec![
            line(1, "Étagères en chêne massif", "6", 30_000),
            line(2, "Pose", "2.5", 7_750),
        ],
        movements: vec![
            Movement {
                at,
                kind: PostingKind::Invoice,
                amount: invoice.total,
                balance: invoice.total,
            },
            Movement {
                at: at + Days::new(40),
                kind: PostingKind::Payment,
                amount: Money::eur(-10_000),
                balance: invoice.balance,
            },
        ],
        invoice,
    }
}

fn transfer() -> Result<TransferDetails, Failure> {
    let account = BankAccount {
        holder: "Atelier Marceau SARL".to_owned(),
        iban: "FR1420041010050500013M02606".to_owned(),
        bic: Some("PSSTFRPPXXX".to_owned()),
    };
    let reference = RfReference::from_body("C1042")?;
    let amount = Money::eur(124_000);
    Ok(TransferDetails {
        epc: epc::payload(&account, amount, &reference).ok(),
        account,
        reference,
        amount,
        announced: None,
        hold_until: sample::today() + Days::new(5),
        forbidding: None,
    })
}

fn notices() -> impl IntoView {
    let tones = [Tone::Info, Tone::Success, Tone::Warning, Tone::Danger];
    view! {
        <h1>"Notices"</h1>
        {tones.map(|tone| view! { <Notice tone=tone title="Titre"><p>"Un texte court, puis ce qu’il faut faire."</p></Notice> }).into_iter().collect_view()}
        <Clock what="Contestation en cours" since=sample::today() until=Some(sample::today() + Days::new(10)) next="Atelier Marceau vous répond."/>
    }
}
