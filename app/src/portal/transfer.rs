//! Paying by transfer: where to, how much, with what reference; and saying that it is done.

use super::pay::forbidden;
use crate::{
    AppState,
    components::{Amount, Back, Clock, Csrf, Fact, Facts, Icon, Notice, Qr, Submit, WeekDay},
    error::Answer,
    forms::Posted,
    islands::CopyButton,
    page::{Flash, Tone, Visit, use_page},
    render::{Document, see_other},
    session::{Debtor, Onlooker},
};
use axum::{
    Router,
    extract::State,
    response::IntoResponse,
    routing::{get, post},
};
use domain::Locale;
use leptos::prelude::*;
use service::{
    Context,
    transfers::{self, TransferDetails},
};

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/transfer", get(show)).route("/transfer/announce", post(announce))
}

async fn show(visit: Visit, Onlooker(actor): Onlooker, State(ctx): State<Context>) -> Answer {
    let details = transfers::details(&ctx, &actor).await?;
    let page = visit.debtor(&actor);
    let title = page.pick("Payer par virement", "Pay by bank transfer");
    let announced = details.announced.as_ref().map(|notice| {
        (service::context::local(actor.creditor(), notice.created_at).date(), notice.held_until)
    });
    Ok(Document::new(title).show(&page, || view! { <TransferPage details announced/> }))
}

async fn announce(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    _: Posted,
) -> Answer {
    let until = transfers::announce(&ctx, &actor).await?;
    let locale = visit.debtor(&actor).locale;
    let flash = match (until, locale) {
        (Some(until), Locale::Fr) => Flash::new(
            Tone::Success,
            format!(
                "Merci, c’est noté. Aucun rappel ne partira jusqu’au {}, le temps que votre virement arrive.",
                locale.weekday_date(until)
            ),
        ),
        (Some(until), Locale::En) => Flash::new(
            Tone::Success,
            format!(
                "Thank you, noted. No reminder will leave until {}, while your transfer is on its way.",
                locale.weekday_date(until)
            ),
        ),
        (None, _) => Flash::new(
            Tone::Info,
            locale.pick(
                "Il n’y a rien à payer en ce moment.",
                "There is nothing to pay at the moment.",
            ),
        ),
    };
    Ok(see_other("/transfer").flash(&visit, &flash).into_response())
}

/// The whole page.
#[component]
pub fn TransferPage(
    /// Everything a transfer needs.
    details: TransferDetails,
    /// Since when, and until when, a transfer is announced.
    announced: Option<(chrono::NaiveDate, chrono::NaiveDate)>,
) -> impl IntoView {
    let locale = use_page().locale;
    let TransferDetails { account, reference, amount, epc, hold_until, forbidding, .. } = details;
    let iban = account.grouped_iban();
    let owed = amount.is_positive();
    let holder = account.holder.clone();
    let check = match locale {
        Locale::Fr => format!(
            "Elle doit reconnaître « {holder} ». Si elle affiche un autre nom, ne payez pas et appelez-nous."
        ),
        Locale::En => format!(
            "It must recognise “{holder}”. If it shows another name, do not pay and call us."
        ),
    };
    view! {
        <Back/>
        <h1>{locale.pick("Payer par virement", "Pay by bank transfer")}</h1>
        {announced.map(|(since, until)| view! {
            <Clock what=locale.pick("Virement annoncé", "Transfer announced") since=since until=Some(until)
                next=locale.pick("Nous attendons votre virement ; aucun rappel ne part d’ici là.", "We are waiting for your transfer; no reminder leaves until then.")/>
        })}
        {if let Some(reason) = forbidding {
            view! { <Notice tone=Tone::Info><p>{forbidden(locale, reason)}</p></Notice> }.into_any()
        } else if owed {
            view! {
                <p class="lead">{locale.pick("Le montant à transférer est de ", "The amount to transfer is ")}<strong><Amount of=amount/></strong>"."</p>
                <div class="transfer">
                    <Facts>
                        <Fact term=locale.pick("Bénéficiaire", "Account holder")>{holder}</Fact>
                        <Fact term="IBAN"><span class="code">{iban}</span><Copy text=account.iban.clone() what="IBAN"/></Fact>
                        {account.bic.clone().map(|bic| view! { <Fact term="BIC"><span class="code">{bic}</span></Fact> })}
                        <Fact term=locale.pick("Référence à indiquer", "Reference to give")>
                            <span class="code">{reference.grouped()}</span><Copy text=reference.as_str().to_owned() what=locale.pick("la référence", "the reference")/>
                        </Fact>
                        <Fact term=locale.pick("Montant", "Amount")><Amount of=amount/></Fact>
                    </Facts>
                    {epc.map(|epc| view! {
                        <figure class="scan">
                            <Qr text=epc label=locale.pick("Code QR de virement", "Transfer QR code")/>
                            <figcaption>{locale.pick("Scannez-le avec l’appli de votre banque : tout est rempli.", "Scan it with your bank’s app: everything is filled in.")}</figcaption>
                        </figure>
                    })}
                </div>
                <Notice tone=Tone::Info title=locale.pick("Votre banque vérifiera le nom", "Your bank will check the name")>
                    <p>{check}</p>
                </Notice>
                {announced.is_none().then(|| view! {
                    <form method="post" action="/transfer/announce" class="panel">
                        <Csrf/>
                        <h2>{locale.pick("Vous avez fait le virement ?", "Have you made the transfer?")}</h2>
                        <p>{locale.pick("Dites-le : aucun rappel ne partira jusqu’au ", "Say so: no reminder will leave until ")}<WeekDay on=hold_until/>
                        {locale.pick(", le temps que votre banque le transmette.", ", while your bank passes it on.")}</p>
                        <Submit look="quiet"><Icon name="check"/>{locale.pick("J’ai fait le virement", "I have made the transfer")}</Submit>
                        <p class="links"><a href="/ask/transferred">{locale.pick("Ajouter la date, le montant, un justificatif", "Add the date, the amount, a proof")}</a></p>
                    </form>
                })}
            }.into_any()
        } else {
            view! { <Notice tone=Tone::Success><p>{locale.pick("Il n’y a rien à payer en ce moment.", "There is nothing to pay at the moment.")}</p></Notice> }.into_any()
        }}
    }
    .into_any()
}

/// A button that copies; it shows itself only where it works.
#[component]
fn Copy(text: String, #[prop(into)] what: String) -> impl IntoView {
    let locale = use_page().locale;
    view! {
        <CopyButton>
            <button type="button" class="small" hidden data-copy=text data-done=locale.pick("Copié", "Copied")>
                {locale.pick("Copier", "Copy")}<span class="visually-hidden">" "{what}</span>
            </button>
        </CopyButton>
    }
    .into_any()
}
