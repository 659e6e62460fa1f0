//! Why something cannot be asked: beside its field where it can be mended, else on a calm page that
//! says what can be done instead.

use super::{
    contact_read, plan_terms,
    read::{self, AMOUNT, CODE, INVOICE, ON, WORDS},
};
use crate::{
    components::{Back, Notice},
    error::{Answer, Failure},
    forms::Form,
    page::{Page, Tone, use_page},
    portal::reach::Reach,
    render::Document,
};
use axum::response::Response;
use domain::{Locale, RequestId, scenario::HoldReason};
use http::StatusCode;
use leptos::prelude::*;
use service::requests::{AskError, CodeError};

/// Why nothing can be asked at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closed {
    /// Nothing is owed that could be asked about.
    Nothing,
    /// The law forbids it.
    Held(HoldReason),
    /// A plan is agreed already.
    InPlan,
    /// It has been asked already.
    Waiting(RequestId),
    /// No address is stored to which the digits could go.
    NoAddress,
}

/// What comes of a refusal.
pub(super) enum Refused {
    /// It is noted in the form, which is shown again with this status.
    Noted(StatusCode),
    /// Nothing can be asked: this page says why.
    Shown(Response),
}

/// Notes in the form what can be mended; else makes the page that says why nothing can be asked.
pub(super) fn refused(form: &mut Form, page: &Page, error: AskError) -> Result<Refused, Failure> {
    Ok(match reason(page.locale, error)? {
        Ok((status, field, message)) => {
            form.reject(field, message);
            Refused::Noted(status)
        }
        Err(closed) => Refused::Shown(show(page, closed, StatusCode::CONFLICT)),
    })
}

/// The page for a draft that cannot be made: opened with 200, after a form with 409.
pub(super) fn answer(page: &Page, error: AskError, status: StatusCode) -> Answer {
    let status = if status == StatusCode::OK { status } else { StatusCode::CONFLICT };
    match reason(page.locale, error)? {
        Err(closed) => Ok(show(page, closed, status)),
        Ok(_) => Ok(show(page, Closed::Nothing, status)),
    }
}

/// Notes in the form why the chosen invoices cannot be asked about.
pub(super) fn stale(form: &mut Form, page: &Page, error: AskError) -> Result<(), Failure> {
    match reason(page.locale, error)? {
        Ok((_, field, message)) => form.reject(field, message),
        Err(closed) => form.reject(INVOICE, title(page.locale, closed)),
    }
    Ok(())
}

/// What can be mended, as status, field and words; or why nothing can be asked.
type Mend = Result<(StatusCode, &'static str, String), Closed>;

fn reason(locale: Locale, error: AskError) -> Result<Mend, Failure> {
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(match error {
        AskError::Nothing => Err(Closed::Nothing),
        AskError::Held(hold) => Err(Closed::Held(hold)),
        AskError::InPlan => Err(Closed::InPlan),
        AskError::Waiting(id) => Err(Closed::Waiting(id)),
        AskError::Code(CodeError::NoAddress) => Err(Closed::NoAddress),
        AskError::Code(error) => Ok((wrong, CODE, code_words(locale, error).to_owned())),
        AskError::NotYours => Ok((StatusCode::CONFLICT, INVOICE, locale.pick(
            "Une des factures cochées a été réglée ou contestée entre-temps. Vérifiez votre choix : rien n’a été envoyé.",
            "One of the invoices you ticked has been settled or disputed meanwhile. Check your choice: nothing was sent.",
        ).to_owned())),
        AskError::Amount { most } => {
            let most = locale.money(most);
            Ok((wrong, AMOUNT, match locale {
                Locale::Fr => format!("Écrivez un montant de {most} au plus."),
                Locale::En => format!("Write an amount of {most} at most."),
            }))
        }
        AskError::Date { first, last } => Ok((wrong, ON, read::between(locale, first, last))),
        AskError::Terms(error) => {
            let (field, message) = plan_terms::refusal(locale, error);
            Ok((wrong, field, message.to_owned()))
        }
        AskError::Particular(field) => {
            Ok((wrong, field, contact_read::refusal(locale, field).to_owned()))
        }
        AskError::Unchanged => Ok((wrong, "", contact_read::unchanged(locale).to_owned())),
        AskError::Words => Ok((wrong, WORDS, read::wordless(locale).to_owned())),
        AskError::Other(error) => return Err(error.into()),
    })
}

/// Why a commitment is not signed, and what to do.
pub(in crate::portal) fn code_words(locale: Locale, error: CodeError) -> &'static str {
    match error {
        CodeError::Missing => locale.pick(
            "Écrivez les six chiffres reçus par e-mail.",
            "Write the six digits you received by e-mail.",
        ),
        CodeError::Wrong => locale.pick(
            "Ce code n’est pas le bon, ou il a expiré. Vérifiez-le, ou demandez-en un nouveau.",
            "This code is not the right one, or it has expired. Check it, or ask for a new one.",
        ),
        CodeError::TooMany => locale.pick(
            "Plusieurs codes ont déjà été envoyés. Utilisez le dernier reçu, ou réessayez dans dix minutes.",
            "Several codes have been sent already. Use the last one, or try again in ten minutes.",
        ),
        CodeError::NoAddress => locale.pick(
            "Nous n’avons ni adresse e-mail ni mobile où envoyer un code.",
            "We have no e-mail address or mobile number to send a code to.",
        ),
    }
}

/// The page that says why.
pub(super) fn show(page: &Page, closed: Closed, status: StatusCode) -> Response {
    let title = title(page.locale, closed);
    Document::new(title).status(status).show(page, || view! { <ClosedPage closed/> })
}

const fn title(locale: Locale, closed: Closed) -> &'static str {
    match closed {
        Closed::Nothing => {
            locale.pick("Il n’y a rien à demander ici", "There is nothing to ask for here")
        }
        Closed::Held(HoldReason::Deceased) => {
            locale.pick("Rien ne vous est demandé", "Nothing is asked of you")
        }
        Closed::Held(_) => locale
            .pick("Rien ne peut être convenu en ce moment", "Nothing can be agreed at the moment"),
        Closed::InPlan => {
            locale.pick("Un échéancier est déjà en place", "A plan is in place already")
        }
        Closed::Waiting(_) => {
            locale.pick("Votre demande est déjà à l’étude", "Your request is under review already")
        }
        Closed::NoAddress => locale.pick("Il manque une adresse", "An address is missing"),
    }
}

fn why(locale: Locale, closed: Closed) -> &'static str {
    match closed {
        Closed::Nothing => locale.pick(
            "Tout est réglé, en cours de paiement ou déjà contesté. Vous n’avez rien à faire.",
            "All is settled, being paid or disputed already. There is nothing for you to do.",
        ),
        Closed::InPlan => locale.pick(
            "Ces factures sont réglées selon l’échéancier convenu. Vous pouvez y déplacer une échéance ou payer d’avance ; pour le changer, demandez à être rappelé.",
            "These invoices are paid by the plan that was agreed. You can move an instalment there, or pay ahead; to change it, ask to be called back.",
        ),
        Closed::Waiting(_) => locale.pick(
            "Vous pouvez y ajouter une précision, ou la retirer pour demander autre chose. Aucun rappel ne part en attendant la réponse.",
            "You can add to it, or withdraw it to ask for something else. No reminder leaves while you wait for the answer.",
        ),
        Closed::NoAddress => locale.pick(
            "Cela se signe avec un code envoyé par e-mail ou par SMS, et nous n’avons ni votre adresse ni votre mobile. Demandez à être rappelé : une personne s’en occupe avec vous.",
            "This is signed with a code sent by e-mail or SMS, and we have neither your address nor your mobile number. Ask to be called back: a person sees to it with you.",
        ),
        Closed::Held(hold) => held(locale, hold),
    }
}

/// Why nothing is agreed while a debtor is held, and whom to turn to.
pub(super) fn held(locale: Locale, hold: HoldReason) -> &'static str {
    match hold {
        HoldReason::Deceased => locale.pick(
            "Un décès nous a été signalé ; nous vous présentons nos condoléances. Aucun rappel ne part et rien n’est à payer ici. Si vous vous occupez de la succession, écrivez-nous quand vous le pourrez : une personne vous répond.",
            "A death was reported to us; please accept our condolences. No reminder leaves and nothing is to be paid here. If you look after the estate, write to us when you can: a person answers.",
        ),
        HoldReason::Insolvency => locale.pick(
            "Une procédure collective est ouverte (sauvegarde, redressement ou liquidation). La loi interdit alors de payer les factures antérieures ou de s’engager à les payer (article L622-7 du Code de commerce). Aucun rappel ne part à leur sujet : le mandataire désigné par le tribunal traite ces factures, et vous n’avez rien à faire ici.",
            "Insolvency proceedings are open. The law then forbids paying earlier invoices or agreeing to pay them (article L622-7 of the French Commercial Code). No reminder about them leaves: the representative named by the court deals with these invoices, and there is nothing for you to do here.",
        ),
        HoldReason::OverIndebtedness => locale.pick(
            "La commission de surendettement suit votre dossier. Tant qu’elle l’étudie, la loi interdit de payer cette dette ou de s’engager à la payer (article L722-5 du Code de la consommation). Aucun rappel ne part à son sujet et rien ne vous est demandé ici. Pour toute question, adressez-vous à la commission, à la Banque de France.",
            "The over-indebtedness commission follows your case. As long as it examines it, the law forbids paying this debt or agreeing to pay it (article L722-5 of the French Consumer Code). No reminder about it leaves and nothing is asked of you here. For any question, turn to the commission at the Banque de France.",
        ),
        HoldReason::Vulnerable => locale.pick(
            "Une situation difficile nous a été signalée. Aucun message automatique ne part et vous n’avez à vous engager sur rien\u{a0}: une personne s’occupe de votre dossier. Vous pouvez toujours contester une facture, exercer vos droits, ou nous écrire quand vous le souhaitez.",
            "A difficult situation was made known to us. No automatic message leaves and you need not commit to anything: a person looks after your file. You can still dispute an invoice, use your rights, or write to us whenever you like.",
        ),
        _ => locale.pick(
            "Votre dossier est suspendu. Aucun rappel ne part ; écrivez-nous si vous avez une question.",
            "Your file is on hold. No reminder leaves; write to us if you have a question.",
        ),
    }
}

#[component]
pub(super) fn ClosedPage(closed: Closed) -> impl IntoView {
    let locale = use_page().locale;
    let next = match closed {
        Closed::Waiting(id) => {
            Some((format!("/requests/{id}"), locale.pick("Voir ma demande", "See my request")))
        }
        Closed::InPlan => {
            Some(("/requests".to_owned(), locale.pick("Voir mon échéancier", "See my plan")))
        }
        Closed::NoAddress => Some((
            "/ask/callback".to_owned(),
            locale.pick("Demander à être rappelé", "Ask to be called back"),
        )),
        Closed::Nothing | Closed::Held(_) => None,
    };
    view! {
        <Back/>
        <h1>{title(locale, closed)}</h1>
        <Notice tone=Tone::Info><p>{why(locale, closed)}</p></Notice>
        {next.map(|(href, words)| view! { <p><a class="button" href=href>{words}</a></p> })}
        <p>{locale.pick("Vous préférez parler à quelqu’un ?", "Would you rather talk to someone?")}</p>
        <Reach/>
    }
    .into_any()
}
