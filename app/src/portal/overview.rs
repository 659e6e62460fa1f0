//! The overview: what, to whom, why, how much, since when, as of when; then the ways out.

use super::{
    DebtorCard,
    invoice_list::Invoices,
    pay,
    reach::Reach,
    requests::{Keys, Waits},
};
use crate::{
    components::{Amount, Badge, Clock, Csrf, Day, Icon, Moment, Notice, Submit, WayOut},
    error::Answer,
    page::{Page, Tone, Visit, use_page},
    render::Document,
};
use domain::{Locale, Money, payment::AttemptState, plans::PlanKind};
use leptos::prelude::*;
use service::{
    Context, DebtorActor,
    portal::{InvoiceView, Overview, PaymentView},
    requests::view::{self, Pending},
};

/// Answers `/` for a debtor.
pub(super) async fn show(
    visit: &Visit,
    actor: &DebtorActor,
    ctx: &Context,
    overview: Overview,
) -> Answer {
    // Most debtors have asked nothing: then nothing more is read.
    let pending =
        if overview.has_requests { view::pending(ctx, actor).await? } else { Pending::default() };
    let (debtor, key) = (DebtorCard::from(actor), ctx.form_key());
    let page = visit.debtor(actor);
    Ok(document(&page, &overview)
        .show(&page, || view! { <OverviewPage overview pending debtor form_key=key/> }))
}

/// The page's title says the amount.
pub fn document(page: &Page, overview: &Overview) -> Document {
    let amount = page.locale.money(overview.asked());
    if overview.to_pay.is_positive() {
        Document::new(format!("{amount} {}", page.pick("à régler", "to pay")))
    } else {
        Document::new(nothing_to_pay(page.locale, overview.contested))
    }
}

/// The whole page.
#[component]
pub fn OverviewPage(
    /// What is owed.
    overview: Overview,
    /// What was asked and waits, and the plan that is kept.
    #[prop(optional)]
    pending: Pending,
    /// By whom.
    debtor: DebtorCard,
    /// The key that makes a double click one payment.
    form_key: String,
) -> impl IntoView {
    let page = use_page();
    let payable = overview.to_pay.is_positive() && overview.forbidding.is_none();
    let choices =
        overview.invoices.iter().filter(|invoice| invoice.payable().is_positive()).count();
    let invoices = overview.invoices.clone();
    let (processing, credit, payments) =
        (overview.processing, overview.credit, overview.recent_payments.clone());
    let as_of = overview.as_of.date();
    // What was written to the contact is nobody else's to read.
    let themselves = page.acting_for.is_none();
    let unread = overview.has_unread && themselves;
    let (open, key, question) = (overview.invoices.clone(), form_key.clone(), form_key.clone());
    let automatic = overview.is_automatic;
    let apart =
        Apart { plan: pending.plan.as_ref().map(|plan| plan.kind), contested: overview.contested };
    view! {
        <div class="overview">
            <Summary overview apart debtor form_key=form_key.clone()/>
            <div class="column">
                {unread.then(|| view! { <ToRead/> })}
                {processing.is_positive().then(|| view! {
                    <Clock
                        what=format!("{} {}", page.locale.money(processing), page.pick("en cours de paiement", "being paid"))
                        since=payments.iter().map(|payment| payment.at.date()).next().unwrap_or(as_of)
                        until=None
                        next=page.pick("Votre banque confirme le paiement. Vous n’avez rien à faire.", "Your bank is confirming the payment. There is nothing for you to do.")/>
                })}
                {credit.is_positive().then(|| view! {
                    <Notice tone=Tone::Success>
                        <p>{page.pick("Vous disposez d’un avoir de ", "You have a credit of ")}<Amount of=credit/>". "
                        {page.pick("Écrivez-nous pour l’utiliser ou être remboursé.", "Write to us to use it or to be paid back.")}</p>
                    </Notice>
                })}
                <Waits pending open form_key=key today=as_of/>
                {(!invoices.is_empty()).then(|| view! { <Invoices invoices selectable={payable && choices > 1} form_key/> })}
                {(!payments.is_empty()).then(|| view! { <RecentPayments payments/> })}
                <Ways payable automatic form_key=question/>
            </div>
        </div>
    }
    .into_any()
}

/// Somebody has written.
#[component]
fn ToRead() -> impl IntoView {
    let page = use_page();
    let creditor = page.creditor.as_ref().map(|creditor| creditor.name.clone()).unwrap_or_default();
    let from = page.from_whom(&creditor);
    view! {
        <Notice tone=Tone::Info title=page.pick("Un message vous attend", "A message waits for you")>
            <p>{page.pick("Vous avez un nouveau message ", "You have a new message ")}{from}". "
            <a href="/messages#last">{page.pick("Le lire et y répondre", "Read and answer it")}</a></p>
        </Notice>
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

/// All is settled, or rests while a dispute is open.
fn nothing_to_pay(locale: Locale, contested: Money) -> &'static str {
    if contested.is_positive() {
        locale.pick("Rien à payer pour l’instant", "Nothing to pay for now")
    } else {
        locale.pick("Tout est réglé", "All settled")
    }
}

/// What sets a debt apart from one that is simply to be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Apart {
    /// A plan is kept: its instalments, or the sum agreed on, are what is to be paid.
    plan: Option<PlanKind>,
    /// What is contested, which nobody claims.
    contested: Money,
}

/// Everything that matters before the first scroll.
#[component]
fn Summary(
    overview: Overview,
    apart: Apart,
    debtor: DebtorCard,
    form_key: String,
) -> impl IntoView {
    let page = use_page();
    let locale = page.locale;
    let creditor = page.creditor.as_ref().map(|creditor| creditor.name.clone()).unwrap_or_default();
    let from = page.from_whom(&creditor);
    let (asked, accessories) = (overview.asked(), overview.accessories());
    let Overview { as_of, to_pay, overdue, oldest_due, forbidding, .. } = overview;
    let open =
        overview.invoices.iter().filter(|invoice| invoice.payable().is_positive()).count() as u64;
    let what = match overview.invoices.as_slice() {
        [only] if open == 1 => {
            format!("{} {}", locale.pick("la facture", "invoice"), only.reference)
        }
        _ => format!(
            "{open} {}",
            locale.plural(
                open,
                locale.pick("facture", "invoice"),
                locale.pick("factures", "invoices")
            )
        ),
    };
    let settled = !to_pay.is_positive() && !apart.contested.is_positive();
    let label = only_label(&overview.invoices);
    let button = match locale {
        Locale::Fr => format!("Payer {}", locale.money(asked)),
        Locale::En => format!("Pay {}", locale.money(asked)),
    };
    view! {
        <section class="summary" class:settled=settled aria-labelledby="owed">
            <p class="who">{debtor.name}<span>{debtor.reference}</span></p>
            {if to_pay.is_positive() {
                view! {
                    <h1 id="owed"><span>{locale.pick("Il vous reste à régler", "You have left to pay")}</span><Amount of=asked/></h1>
                    <p class="what">
                        {locale.pick("pour ", "for ")}{what}" "{from}
                        {label.map(|label| view! { <span class="label">{label}</span> })}
                    </p>
                    <p class="due">{due(locale, to_pay, overdue, oldest_due)}</p>
                    {accessories.is_positive().then(|| view! {
                        <p class="due">
                            <Amount of=to_pay/>{locale.pick(" de factures et ", " of invoices and ")}<Amount of=accessories/>
                            {locale.pick(" d’intérêts et d’indemnités de retard, ", " of late interest and indemnities, ")}
                            <a href="#invoices">{locale.pick("expliqués facture par facture", "explained invoice by invoice")}</a>"."
                        </p>
                    })}
                    <Contested amount=apart.contested/>
                    {if let Some(reason) = forbidding {
                        view! { <Notice tone=Tone::Info><p>{pay::forbidden(locale, reason)}</p></Notice> }.into_any()
                    } else {
                        view! { <MainWay plan=apart.plan pay=button form_key/><OtherWays/> }.into_any()
                    }}
                }.into_any()
            } else {
                let title = nothing_to_pay(locale, apart.contested);
                view! {
                    <h1 id="owed">{settled.then(|| view! { <Icon name="check"/> })}{title}</h1>
                    <Contested amount=apart.contested/>
                    {settled.then(|| view! {
                        <p class="what">{locale.pick("Vous ne devez rien à ", "You owe nothing to ")}<strong>{creditor}</strong>"."</p>
                    })}
                }.into_any()
            }}
            <p class="as-of">{locale.pick("Situation au ", "As of ")}<Moment at=as_of/></p>
        </section>
    }
    .into_any()
}

#[component]
fn OtherWays() -> impl IntoView {
    let locale = use_page().locale;
    view! {
        <ul class="other">
            <li><a href="/transfer">{locale.pick("Par virement", "By transfer")}</a></li>
            <li><a href="/pay">{locale.pick("Une partie", "A part of it")}</a></li>
            <li><a href="#help">{locale.pick("Un souci ?", "A problem?")}</a></li>
        </ul>
    }
    .into_any()
}

/// What is left out of the amount above while a person examines it.
#[component]
fn Contested(amount: Money) -> impl IntoView {
    let locale = use_page().locale;
    amount.is_positive().then(|| {
        view! {
            <p class="due">
                {locale.pick("Les ", "The ")}<Amount of=amount/>
                {locale.pick(" que vous contestez ne vous sont pas réclamés en attendant ", " that you dispute is not claimed while you wait for ")}
                <a href="#waits">{locale.pick("la réponse", "the answer")}</a>"."
            </p>
        }
    })
}

/// The main button; where a plan is kept, the calmer one: where a smaller sum was agreed on, none.
#[component]
fn MainWay(
    plan: Option<PlanKind>,
    /// The button's words.
    pay: String,
    form_key: String,
) -> impl IntoView {
    let locale = use_page().locale;
    let look = if plan.is_some() { "quiet" } else { "" };
    view! {
        {plan.map(|_| view! {
            <p class="due">{locale.pick("Un accord est en place\u{a0}: ", "An agreement is in place: ")}
            <a href="#waits">{locale.pick("voir la prochaine échéance", "see the next instalment")}</a>"."</p>
        })}
        {(plan != Some(PlanKind::Settlement)).then(|| view! {
            <form method="post" action="/pay">
                <Csrf/>
                <input type="hidden" name="key" value=form_key/>
                <input type="hidden" name="what" value="all"/>
                <Submit look=look><Icon name="card"/>{pay}</Submit>
            </form>
        })}
    }
    .into_any()
}

fn only_label(invoices: &[InvoiceView]) -> Option<String> {
    match invoices {
        [only] => Some(only.label.clone()).filter(|label| !label.is_empty()),
        _ => None,
    }
}

/// Since when, or until when.
fn due(
    locale: Locale,
    to_pay: Money,
    overdue: Money,
    oldest: Option<chrono::NaiveDate>,
) -> impl IntoView {
    let date = oldest.map(|on| view! { <Day on=on/> });
    if !overdue.is_positive() {
        view! { {locale.pick("À régler au plus tard le ", "Due by ")}{date} }.into_any()
    } else if overdue == to_pay {
        view! { {locale.pick("Attendu depuis le ", "Expected since ")}{date} }.into_any()
    } else {
        view! {
            {locale.pick("dont ", "of which ")}<Amount of=overdue/>
            {locale.pick(" attendus depuis le ", " expected since ")}{date}
        }
        .into_any()
    }
}

#[component]
fn RecentPayments(payments: Vec<PaymentView>) -> impl IntoView {
    let page = use_page();
    // Tries that came to nothing are in the history.
    let telling = |state| {
        use AttemptState::{Failed, Processing, Quarantined, Succeeded};
        matches!(state, Failed | Processing | Quarantined | Succeeded)
    };
    let rows = payments.into_iter().filter(|payment| telling(payment.state)).map(|payment| {
        let (tone, text) = state_words(page.locale, payment.state);
        view! {
            <li>
                <a href=format!("/payments/{}", payment.attempt)>
                    <Amount of=payment.amount/><Day on=payment.at.date()/><Badge tone=tone text=text/>
                </a>
            </li>
        }
    });
    view! {
        <section aria-labelledby="payments">
            <h2 id="payments">{page.pick("Vos derniers paiements", "Your latest payments")}</h2>
            <ul class="payments">{rows.collect_view()}</ul>
        </section>
    }
    .into_any()
}

/// How an attempt to pay stands, in a word or two.
pub(super) fn state_words(locale: Locale, state: AttemptState) -> (Tone, &'static str) {
    match state {
        AttemptState::Succeeded => (Tone::Success, locale.pick("Payé", "Paid")),
        AttemptState::Processing => {
            (Tone::Info, locale.pick("Votre banque confirme", "Your bank is confirming"))
        }
        AttemptState::Created | AttemptState::Unknown | AttemptState::Open => {
            (Tone::Info, locale.pick("Commencé", "Begun"))
        }
        AttemptState::Failed => (Tone::Warning, locale.pick("Refusé", "Declined")),
        AttemptState::Cancelled => (Tone::Info, locale.pick("Abandonné", "Given up")),
        AttemptState::Expired => (Tone::Info, locale.pick("Délai dépassé", "Timed out")),
        AttemptState::Quarantined => {
            (Tone::Warning, locale.pick("Vérification en cours", "Being checked"))
        }
    }
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

/// Everything else one can do, as visible cards.
#[component]
fn Ways(
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
