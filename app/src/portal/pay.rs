//! Paying: everything, some invoices, or a part.

use super::invoice;
use crate::{
    AppState,
    components::{
        Amount, Back, Check, Choice, Csrf, Day, ErrorSummary, Field, FieldError, Icon, Notice,
        Submit,
    },
    error::Answer,
    forms::{Form, Posted},
    page::{Tone, Visit, use_page},
    portal::kept::Prefilled,
    render::{Document, see_other},
    session::Onlooker,
};
use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{Currency, InvoiceId, Locale, Money, money::MoneyError, scenario::HoldReason};
use http::StatusCode;
use leptos::prelude::*;
use service::{
    Context, DebtorActor,
    payments::{self, Selection, StartError},
    portal::{self, Overview},
};

/// The field whose value makes a double click one payment.
pub const KEY: &str = "key";
const WHAT: &str = "what";
const INVOICE: &str = "invoice";
const AMOUNT: &str = "amount";

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/pay", get(show).post(start))
}

/// The address may choose beforehand, in the form's own fields: it shows, and binds to nothing.
async fn show(
    visit: Visit,
    Onlooker(actor): Onlooker,
    State(ctx): State<Context>,
    Prefilled(chosen): Prefilled,
) -> Answer {
    page(&visit, &actor, &ctx, Form::from(chosen), StatusCode::OK).await
}

async fn start(
    visit: Visit,
    Onlooker(actor): Onlooker,
    State(ctx): State<Context>,
    posted: Posted,
) -> Answer {
    let locale = visit.debtor(&actor).locale;
    let mut form = Form::from(posted);
    let Some(selection) = selection(&mut form, locale, actor.creditor().currency) else {
        return page(&visit, &actor, &ctx, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    match payments::start(&ctx, &actor, selection, form.value(KEY)).await {
        Ok(checkout) => Ok(see_other(&checkout.url).into_response()),
        Err(StartError::Other(error)) => Err(error.into()),
        Err(error) => {
            let (status, message) = refusal(locale, &error);
            form.reject(field(&error), message);
            page(&visit, &actor, &ctx, form, status).await
        }
    }
}

/// What the form asks to pay; what is wrong with it is noted in the form.
fn selection(form: &mut Form, locale: Locale, currency: Currency) -> Option<Selection> {
    match form.value(WHAT) {
        "chosen" => {
            let ids: Result<Vec<InvoiceId>, _> =
                form.posted().all(INVOICE).map(str::parse).collect();
            match ids {
                Ok(ids) if !ids.is_empty() => {
                    return Some(Selection { invoices: Some(ids), amount: None });
                }
                _ => form.reject(INVOICE, refusal(locale, &StartError::NothingSelected).1),
            }
        }
        // Hidden fields of a button: so much of some invoices, such as an instalment.
        "exact" => {
            let ids: Result<Vec<InvoiceId>, _> =
                form.posted().all(INVOICE).map(str::parse).collect();
            let amount = Money::parse(form.value(AMOUNT), currency);
            match (ids, amount) {
                (Ok(ids), Ok(amount)) if !ids.is_empty() && amount.is_positive() => {
                    return Some(Selection { invoices: Some(ids), amount: Some(amount) });
                }
                _ => form.reject(INVOICE, refusal(locale, &StartError::NothingSelected).1),
            }
        }
        "part" => match Money::parse(form.value(AMOUNT), currency) {
            Ok(amount) if amount.is_positive() => {
                return Some(Selection { invoices: None, amount: Some(amount) });
            }
            Err(MoneyError::TooPrecise) => form.reject(
                AMOUNT,
                locale.pick(
                    "Écrivez un montant avec deux chiffres après la virgule au plus.",
                    "Write an amount with at most two digits after the point.",
                ),
            ),
            _ => form.reject(
                AMOUNT,
                locale.pick(
                    "Écrivez un montant, par exemple 120,00.",
                    "Write an amount, for example 120.00.",
                ),
            ),
        },
        "all" => return Some(Selection { invoices: None, amount: None }),
        _ => form.reject(
            WHAT,
            locale.pick("Choisissez ce que vous voulez payer.", "Choose what you want to pay."),
        ),
    }
    None
}

const fn field(error: &StartError) -> &'static str {
    match error {
        StartError::NothingSelected | StartError::NotYours => INVOICE,
        StartError::TooSmall { .. } | StartError::TooLarge { .. } => AMOUNT,
        StartError::NothingOwed
        | StartError::Forbidden(_)
        | StartError::ProviderAway
        | StartError::Other(_) => "",
    }
}

/// Why a payment was not begun, and what to do.
pub(super) fn refusal(locale: Locale, error: &StartError) -> (StatusCode, String) {
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    match error {
        StartError::NothingOwed => (StatusCode::CONFLICT, locale.pick(
            "Il n’y a plus rien à payer en ce moment : tout est réglé ou en cours de paiement.",
            "There is nothing to pay at the moment: all is settled or being paid.",
        ).to_owned()),
        StartError::Forbidden(reason) => (StatusCode::CONFLICT, forbidden(locale, *reason).to_owned()),
        StartError::NothingSelected => (unprocessable, locale.pick(
            "Cochez au moins une facture, ou choisissez de tout payer.",
            "Tick at least one invoice, or choose to pay everything.",
        ).to_owned()),
        StartError::NotYours => (StatusCode::CONFLICT, locale.pick(
            "Une des factures cochées a été réglée entre-temps. Vérifiez votre choix : rien n’a été débité.",
            "One of the invoices you ticked has been settled meanwhile. Check your choice: nothing was taken.",
        ).to_owned()),
        StartError::TooSmall { least } => (unprocessable, match locale {
            Locale::Fr => format!("Le plus petit montant possible est {}.", locale.money(*least)),
            Locale::En => format!("The smallest amount possible is {}.", locale.money(*least)),
        }),
        StartError::TooLarge { most } => (unprocessable, match locale {
            Locale::Fr => format!("C’est plus que ce qui est dû : {} au plus.", locale.money(*most)),
            Locale::En => format!("That is more than what is owed: {} at most.", locale.money(*most)),
        }),
        StartError::ProviderAway | StartError::Other(_) => (StatusCode::SERVICE_UNAVAILABLE, locale.pick(
            "La page de paiement ne répond pas. Rien n’a été débité. Réessayez dans un instant, ou payez par virement.",
            "The payment page does not answer. Nothing was taken. Try again in a moment, or pay by transfer.",
        ).to_owned()),
    }
}

/// Why the law forbids paying, and whom to ask.
pub(super) const fn forbidden(locale: Locale, reason: HoldReason) -> &'static str {
    match reason {
        HoldReason::OverIndebtedness => locale.pick(
            "La commission de surendettement a été saisie : la loi interdit de payer ces dettes en dehors du plan (article L722-5 du Code de la consommation). Rien ne vous est demandé ici. Votre interlocuteur est la commission.",
            "The over-indebtedness commission has taken your case: the law forbids paying these debts outside its plan (article L722-5 of the French Consumer Code). Nothing is asked of you here. The commission is the one to ask.",
        ),
        _ => locale.pick(
            "Une procédure collective est ouverte : la loi interdit de payer les dettes antérieures (article L622-7 du Code de commerce). Rien ne vous est demandé ici. Le mandataire judiciaire est l’interlocuteur.",
            "Insolvency proceedings are open: the law forbids paying earlier debts (article L622-7 of the French Commercial Code). Nothing is asked of you here. The court-appointed representative is the one to ask.",
        ),
    }
}

async fn page(
    visit: &Visit,
    actor: &DebtorActor,
    ctx: &Context,
    form: Form,
    status: StatusCode,
) -> Result<Response, crate::error::Failure> {
    let overview = portal::overview(ctx, actor).await?;
    let page = visit.debtor(actor);
    let title = page.pick("Payer", "Pay");
    let form_key = ctx.form_key();
    Ok(Document::new(title)
        .status(status)
        .show(&page, || view! { <PayPage overview form form_key/> }))
}

/// The whole page.
#[component]
pub fn PayPage(
    /// What is owed.
    overview: Overview,
    /// What was chosen, and why it was refused.
    form: Form,
    /// The key that makes a double click one payment.
    form_key: String,
) -> impl IntoView {
    let locale = use_page().locale;
    view! {
        <Back/>
        <ErrorSummary form=form.clone()/>
        <h1>{locale.pick("Que voulez‑vous payer ?", "What do you want to pay?")}</h1>
        {if let Some(reason) = overview.forbidding {
            view! { <Notice tone=Tone::Info><p>{forbidden(locale, reason)}</p></Notice> }.into_any()
        } else if overview.to_pay.is_positive() {
            view! { <Choices overview form form_key/> }.into_any()
        } else {
            view! { <Notice tone=Tone::Success><p>{locale.pick("Il n’y a rien à payer en ce moment.", "There is nothing to pay at the moment.")}</p></Notice> }.into_any()
        }}
    }
    .into_any()
}

#[component]
fn Choices(overview: Overview, form: Form, form_key: String) -> impl IntoView {
    let page = use_page();
    let locale = page.locale;
    let creditor = page.creditor.as_ref().map(|creditor| creditor.name.clone()).unwrap_or_default();
    let to = match locale {
        Locale::Fr => page.from_whom(&creditor),
        Locale::En => creditor,
    };
    let what = match form.value(WHAT) {
        // What a button asked for exactly is shown as an amount of one's choice.
        "exact" => "part",
        "" => "all",
        what => what,
    };
    let what = what.to_owned();
    let ticked: Vec<String> = form.posted().all(INVOICE).map(str::to_owned).collect();
    let (asked, to_pay, accessories) = (overview.asked(), overview.to_pay, overview.accessories());
    let rows = overview.invoices.into_iter().filter(|item| item.payable().is_positive()).map(|item| {
        let id = item.id.to_string();
        let checked = ticked.contains(&id);
        view! {
            <li>
                <Check name=INVOICE value=id checked=checked>
                    <span class="reference">{invoice::kind(locale, item.kind)}" "{item.reference.clone()}</span>
                    <span class="date">{locale.pick("échéance ", "due ")}<Day on=item.due_on/></span>
                    <Amount of=item.asked()/>
                </Check>
            </li>
        }
    });
    let included = accessories.is_positive().then(|| {
        let amount = locale.money(accessories);
        let words = match locale {
            Locale::Fr => format!("dont {amount} d’intérêts et d’indemnités de retard"),
            Locale::En => format!("of which {amount} late interest and indemnities"),
        };
        view! { <div class="inner"><p class="hint">{words}</p></div> }
    });
    let first = accessories.is_positive().then(|| {
        locale.pick(
            " Il ne règle ni intérêts ni indemnités tant que des factures restent dues.",
            " It settles no interest or indemnity while invoices remain due.",
        )
    });
    let acknowledge = locale.pick(
        "Payer une partie peut valoir reconnaissance de la dette (article 2240 du Code civil). En clair : le délai après lequel elle ne peut plus vous être réclamée repart de zéro. Si vous contestez cette dette, dites-le d’abord.",
        "Paying a part can acknowledge the debt (article 2240 of the French Civil Code). In plain words: the time after which it can no longer be claimed starts again. If you dispute this debt, say so first.",
    );
    view! {
        <form method="post" action="/pay" class="pay">
            <Csrf/>
            <input type="hidden" name=KEY value=form_key/>
            <FieldError form=form.clone() name=WHAT/>
            <fieldset>
                <legend class="visually-hidden">{locale.pick("Montant à payer", "Amount to pay")}</legend>
                <div class="option">
                    <Choice name=WHAT value="all" checked={what == "all"}>
                        <strong>{locale.pick("Tout ", "Everything ")}</strong><Amount of=asked/>
                    </Choice>
                    {included}
                </div>
                <div class="option">
                    <Choice name=WHAT value="chosen" checked={what == "chosen"}>
                        <strong>{locale.pick("Certaines factures", "Some invoices")}</strong>
                    </Choice>
                    <div class="inner" id=INVOICE>
                        <FieldError form=form.clone() name=INVOICE/>
                        <ul class="boxes">{rows.collect_view()}</ul>
                    </div>
                </div>
                <div class="option">
                    <Choice name=WHAT value="part" checked={what == "part"}>
                        <strong>{locale.pick("Un montant de mon choix", "An amount of my choice")}</strong>
                    </Choice>
                    <div class="inner">
                        <Field form name=AMOUNT label=locale.pick("Montant", "Amount") inputmode="decimal" maxlength=20 short=true
                            hint=format!("{} {}", locale.pick("Au plus", "At most"), locale.money(to_pay))/>
                        <p class="hint">{locale.pick(
                            "Votre paiement règle d’abord les factures échues, de la plus ancienne à la plus récente, puis les autres (article 1342-10 du Code civil).",
                            "Your payment settles invoices past their due date first, from the oldest to the latest, then the others (article 1342-10 of the French Civil Code).",
                        )}{first}</p>
                        <Notice tone=Tone::Warning title=locale.pick("Avant de payer une partie", "Before paying a part")><p>{acknowledge}</p></Notice>
                    </div>
                </div>
            </fieldset>
            <p>
                <Submit><Icon name="lock"/>{locale.pick("Continuer vers le paiement", "Continue to payment")}</Submit>
            </p>
            <p class="hint">{locale.pick("Vous payez par carte sur une page sécurisée, au profit ", "You pay by card on a secure page, to ")}{to}
            {locale.pick(", puis vous revenez ici avec votre reçu. Rien n’est débité avant que vous ne confirmiez. ", ", then come back here with your receipt. Nothing is taken before you confirm. ")}
            <a href="/transfer">{locale.pick("Plutôt par virement ?", "Rather by transfer?")}</a></p>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen<const N: usize>(pairs: [(&str, &str); N]) -> (Option<Selection>, Form) {
        let mut form = Form::from(Posted::from_pairs(pairs));
        (selection(&mut form, Locale::Fr, Currency::EUR), form)
    }

    #[test]
    fn a_part_is_read_as_people_type_it() {
        let (selection, form) = chosen([("what", "part"), ("amount", "1 240,50 €")]);
        assert_eq!(selection.unwrap().amount, Some(Money::eur(124_050)));
        assert!(form.is_valid());
    }

    #[test]
    fn an_address_chooses_beforehand_and_what_is_no_field_of_the_form_counts_for_nothing() {
        let id = "00000000-0000-0000-0000-000000000001";
        let query = format!("what=part&amount=50,5&invoice={id}&key=stolen");
        let form = Form::from(Posted::parse(query.as_bytes()).unwrap());
        assert_eq!((form.value(WHAT), form.value(AMOUNT)), ("part", "50,5"));
        assert!(form.posted().all(INVOICE).eq([id]) && form.is_valid());
        assert!(Posted::parse(b"what=%zz").is_none(), "what cannot be read chooses nothing");
    }

    #[test]
    fn a_button_can_ask_for_so_much_of_some_invoices() {
        let id = "00000000-0000-0000-0000-000000000001";
        let pairs = [("what", "exact"), ("invoice", id), ("amount", "80,00")];
        let (selection, form) = chosen(pairs);
        let wanted = Selection {
            invoices: Some(vec![id.parse().unwrap()]),
            amount: Some(Money::eur(8_000)),
        };
        assert_eq!(selection, Some(wanted));
        assert!(form.is_valid());
        assert!(chosen([("what", "exact"), ("amount", "80,00")]).1.error("invoice").is_some());
        assert!(chosen([("what", "exact"), ("invoice", id)]).1.error("invoice").is_some());
    }

    #[test]
    fn what_cannot_be_paid_is_said_beside_its_field() {
        for amount in ["", "abc", "0", "-5", "1,0005"] {
            let (selection, form) = chosen([("what", "part"), ("amount", amount)]);
            assert!(selection.is_none() && form.error("amount").is_some(), "{amount}");
        }
        assert!(chosen([("what", "chosen")]).1.error("invoice").is_some());
        assert!(chosen([("what", "chosen"), ("invoice", "x")]).1.error("invoice").is_some());
        assert!(chosen([]).1.error("what").is_some());
    }
}
