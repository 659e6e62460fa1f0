//! What one writes with, as whoever answers wants it: the assistant's suggestions, a form for people,
//! or why nothing can be written.

use super::WORDS;
use crate::{
    components::{Icon, Notice, Submit, TextArea, WeekDay},
    forms::Form,
    page::{Tone, use_page},
    portal::requests::Keys,
};
use chrono::NaiveDate;
use domain::{conversation::ConversationState, scenario::HoldReason};
use leptos::prelude::*;
use service::{
    assistant::Offered,
    conversations::{ByMail, thread::Thread},
};

/// What one may begin with, in French and English.
const STARTS: [(&str, &str); 5] = [
    ("Combien je dois\u{a0}?", "How much do I owe?"),
    ("Payer en plusieurs fois", "Pay in instalments"),
    ("J’ai besoin d’un délai", "I need more time"),
    ("Je conteste une facture", "I dispute an invoice"),
    ("Parler à quelqu’un", "Talk to a person"),
];

/// The form, as whoever answers wants it.
pub(super) fn writing(thread: &Thread, form: Form, form_key: String) -> AnyView {
    if let Some(offered) = thread.assistant.clone() {
        return view! { <AskAssistant form form_key offered/> }.into_any();
    }
    let waits = thread.state == Some(ConversationState::Waiting);
    let promised = (!waits).then_some(thread.promised);
    view! { <Write form form_key promised by_mail=thread.by_mail/> }.into_any()
}

/// What can be said to the assistant: what it offers, the page it speaks of, or one's own words.
#[component]
fn AskAssistant(form: Form, form_key: String, offered: Offered) -> impl IntoView {
    let locale = use_page().locale;
    let starts = locale.pick(STARTS.map(|(fr, _)| fr), STARTS.map(|(_, en)| en));
    let quick = if offered.quick.is_empty() && offered.leads.is_none() {
        starts.map(str::to_owned).to_vec()
    } else {
        offered.quick
    };
    let quick = quick.into_iter().map(|words| {
        view! { <button class="button quiet" type="submit" name=WORDS value=words.clone()>{words.clone()}</button> }
    });
    let quick = quick.collect_view();
    let leads = offered.leads.map(|leads| {
        let words = locale.pick(leads.words.0, leads.words.1);
        view! { <p><a class="button" href=leads.href()>{words}</a></p> }
    });
    let key = form_key.clone();
    view! {
        {leads}
        <form method="post" action="/messages" class="quick" data-stay aria-label=locale.pick("Réponses proposées", "Suggested answers")>
            <Keys form_key=key/>
            {quick}
        </form>
        <form method="post" action="/messages" class="ask" id="write" data-stay>
            <Keys form_key/>
            <TextArea form=form name=WORDS label=locale.pick("Votre message", "Your message") maxlength=4000 rows=3 required=true
                hint=locale.pick("Avec vos mots, par exemple\u{a0}: «\u{a0}je peux payer en 3 fois\u{a0}?\u{a0}»", "In your own words, for example: “can I pay in 3 instalments?”")/>
            <p><Submit><Icon name="mail"/>{locale.pick("Envoyer", "Send")}</Submit></p>
        </form>
        <p class="hint">{locale.pick(
            "Rien n’est enregistré ni convenu sans votre «\u{a0}oui\u{a0}». N’écrivez pas de numéro de carte.",
            "Nothing is recorded or agreed without your “yes”. Do not write card numbers.",
        )}</p>
    }
    .into_any()
}

/// The form, with what one may expect.
#[component]
fn Write(
    form: Form,
    form_key: String,
    /// The day by which whoever writes now is answered, unless one was promised already.
    #[prop(optional_no_strip)]
    promised: Option<NaiveDate>,
    by_mail: ByMail,
) -> impl IntoView {
    let locale = use_page().locale;
    let by_mail = match by_mail {
        ByMail::Goes => locale.pick(
            "Un e-mail vous prévient quand la réponse est là\u{a0}; il ne dit pas ce qu’elle contient.",
            "An e-mail tells you when the answer is there; it does not say what is in it.",
        ),
        ByMail::OptedOut => locale.pick(
            "Vous avez choisi de ne plus recevoir d’e-mails\u{a0}: revenez ici pour lire la réponse.",
            "You have chosen to receive no e-mails: come back here to read the answer.",
        ),
        ByMail::NoAddress | ByMail::Bounced => locale.pick(
            "Nous n’avons pas d’adresse e-mail qui fonctionne pour vous\u{a0}: revenez ici pour lire la réponse.",
            "We have no e-mail address of yours that works: come back here to read the answer.",
        ),
    };
    view! {
        <form method="post" action="/messages" class="ask" id="write">
            <Keys form_key/>
            <TextArea form=form name=WORDS label=locale.pick("Votre message", "Your message") maxlength=4000 rows=5 required=true
                hint=locale.pick("Dites simplement ce qui vous arrive ou ce que vous voulez savoir.", "Just say what is happening to you, or what you would like to know.")/>
            <p><Submit><Icon name="mail"/>{locale.pick("Envoyer le message", "Send the message")}</Submit></p>
        </form>
        <p class="hint">
            {promised.map(|day| view! { {locale.pick("Réponse au plus tard le ", "Answer by ")}<WeekDay on=day/>". " })}
            {by_mail}
        </p>
        <p class="hint">{locale.pick("Écrire ne vous engage à rien, ne conteste rien et n’arrête pas les rappels. Pour contester ou obtenir du temps, ", "Writing commits you to nothing, disputes nothing and stops no reminder. To dispute or to get time, ")}
        <a href="/ask">{locale.pick("faites une demande", "make a request")}</a>"."</p>
    }
    .into_any()
}

/// Why nothing can be written; words that were typed are not lost.
#[component]
pub(super) fn Closed(reason: HoldReason, form: Form) -> impl IntoView {
    let locale = use_page().locale;
    let words = match reason {
        HoldReason::WrongPerson => locale.pick(
            "Vous nous avez dit que ce dossier ne vous concerne pas\u{a0}: nous ne vous écrivons plus ici. Si c’est une erreur, dites-le-nous par e-mail ou par téléphone.",
            "You have told us that this file is not about you: we write to you here no more. If that is a mistake, tell us by e-mail or telephone.",
        ),
        _ => locale.pick(
            "Il n’est pas possible d’écrire ici pour le moment. Joignez-nous par e-mail ou par téléphone.",
            "It is not possible to write here for now. Reach us by e-mail or telephone.",
        ),
    };
    let typed = Some(form.value(WORDS).to_owned()).filter(|typed| !typed.is_empty());
    view! {
        <Notice tone=Tone::Info>
            <p>{words}</p>
            {typed.map(|typed| view! { <p id=WORDS>{locale.pick("Ce que vous aviez écrit\u{a0}:", "What you had written:")}</p><p class="said">{typed}</p> })}
        </Notice>
    }
    .into_any()
}
