//! Pieces of a conversation's page: what was said, whom it is with, the form to write.

use super::{
    case::address,
    trace,
    words::{by_mail, closed_by},
};
use crate::{
    components::{Amount, Badge, Csrf, Day, Fact, Facts, Icon, Moment, Notice, Submit, TextArea},
    forms::Form,
    office::{
        components::{Empty, Figure},
        seat::Reader,
        words::debtor_kind,
    },
    page::Tone,
};
use domain::{
    conversation::Author,
    party::Role,
    phone::{dialled, grouped},
};
use leptos::prelude::*;
use service::{
    conversations::{
        TurnView,
        desk::{Case, Party},
    },
    requests::view::RequestLine,
};

/// The field for the words.
pub(super) const WORDS: &str = "words";

/// What was said, oldest first.
pub(super) fn turns(seat: Reader, case: &Case) -> impl IntoView + use<> {
    let contact = case.party.contact.name.clone();
    let rows: Vec<_> = case
        .turns
        .shown
        .iter()
        .cloned()
        .map(|one| {
            let trace = case.traces.iter().find(|trace| trace.position == one.position);
            turn(seat, &contact, one, trace.map(|trace| trace::shown(seat, trace)))
        })
        .collect();
    let empty = rows.is_empty();
    let earlier = case.turns.earlier.map(|position| {
        let href = format!("{}?before={position}", address(case.id));
        view! { <p class="links-line"><a href=href>{seat.pick("Messages plus anciens", "Earlier messages")}</a></p> }
    });
    view! {
        <section aria-labelledby="said">
            <h2 id="said">{seat.pick("Ce qui s’est dit", "What was said")}</h2>
            {earlier}
            {if empty {
                view! { <Empty text=seat.pick("Rien encore.", "Nothing yet.")/> }.into_any()
            } else {
                view! { <ol class="thread">{rows.collect_view()}</ol> }.into_any()
            }}
        </section>
    }
}

fn turn(
    seat: Reader,
    contact: &str,
    turn: TurnView,
    trace: Option<AnyView>,
) -> impl IntoView + use<> {
    let ours = turn.author != Author::Debtor;
    let who = match (turn.author, turn.name) {
        (Author::Debtor, _) => contact.to_owned(),
        (Author::Assistant, _) => seat.pick("L’assistant", "The assistant").to_owned(),
        (Author::Staff, name) => name.unwrap_or_else(|| seat.pick("Équipe", "Staff").to_owned()),
    };
    let new = turn
        .is_new
        .then(|| view! { " "<Badge tone=Tone::Warning text=seat.pick("Nouveau", "New")/> });
    view! {
        <li class:own=ours class:new=turn.is_new>
            <p class="who"><strong>{who}</strong>{new}<span class="when"><Moment at=turn.at/></span></p>
            // Words of any language, each in its own direction.
            <p class="text" dir="auto">{turn.words}</p>
            {trace}
        </li>
    }
}

/// Where a message is posted, and with what besides its words.
pub(super) struct Writing {
    pub(super) action: String,
    pub(super) hidden: Vec<(&'static str, String)>,
    pub(super) title: &'static str,
}

/// The form to write, or why there is none; what was typed is on the page either way.
pub(super) fn write(seat: Reader, party: &Party, form: &Form, writing: Writing) -> AnyView {
    if let Some(reason) = party.closed_by {
        let typed = Some(form.value(WORDS).to_owned()).filter(|typed| !typed.is_empty());
        return view! {
            <Notice tone=Tone::Warning title=seat.pick("On n’écrit pas ici", "Nothing is written here")>
                <p>{closed_by(reason, seat.locale())}</p>
                {typed.map(|typed| view! { <blockquote class="kept" id=WORDS>{typed}</blockquote> })}
            </Notice>
        }
        .into_any();
    }
    if !seat.may(Role::Collector) {
        return ().into_any();
    }
    let Writing { action, hidden, title } = writing;
    let hidden: Vec<_> = hidden
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect();
    let language = party.contact.locale.pick(
        seat.pick("Le contact lit le français.", "The contact reads French."),
        seat.pick("Le contact lit l’anglais.", "The contact reads English."),
    );
    let hint = format!("{language} {}", by_mail(party.by_mail, seat.locale()));
    view! {
        <form method="post" action=action class="decision" id="write">
            <Csrf/>
            {hidden.collect_view()}
            <h2>{title}</h2>
            <TextArea form=form.clone() name=WORDS label=seat.pick("Votre message", "Your message") hint=hint maxlength=4000 rows=7 required=true/>
            <Submit><Icon name="mail"/>{seat.pick("Envoyer le message", "Send the message")}</Submit>
        </form>
    }
    .into_any()
}

/// Whom it is with, at a glance.
pub(super) fn party(seat: Reader, party: &Party) -> impl IntoView + use<> {
    let (debtor, contact) = (party.debtor.clone(), party.contact.clone());
    let file = format!("/office/debtors/{}", debtor.id);
    let to = file.clone();
    let kind = debtor_kind(debtor.kind, seat.locale());
    let (owed, overdue) = (party.owed, party.overdue);
    let mail = contact
        .email
        .map(|email| view! { <a class="under" href=format!("mailto:{email}")>{email.clone()}</a> });
    let phone = contact.phone.map(|phone| {
        view! { <a class="under" href=dialled(&phone)>{grouped(&phone)}</a> }
    });
    let requests: Vec<_> = party.requests.iter().map(|line| request(seat, line)).collect();
    let requests = (!requests.is_empty()).then(|| {
        view! {
            <section aria-labelledby="asked">
                <h2 id="asked">{seat.pick("Demandes en cours", "Open requests")}</h2>
                <ul class="people">{requests.collect_view()}</ul>
            </section>
        }
    });
    view! {
        <section aria-labelledby="who">
            <h2 id="who">{seat.pick("Avec qui", "With whom")}</h2>
            <Facts>
                <Fact term=kind><a href=file>{debtor.name}</a><span class="muted under">{debtor.reference}</span></Fact>
                <Fact term=seat.pick("Contact", "Contact")>{contact.name}{mail}{phone}</Fact>
                <Fact term=seat.pick("Dû en tout", "Owed in all")><Amount of=owed/></Fact>
                <Fact term=seat.pick("Dont échu", "Of which past due")><Figure of=overdue/></Fact>
            </Facts>
            <p class="links-line"><a href=to>{seat.pick("Ouvrir le dossier", "Open the file")}</a></p>
        </section>
        {requests}
    }
}

fn request(seat: Reader, line: &RequestLine) -> impl IntoView + use<> {
    let href = format!("/office/requests/{}", line.id);
    let (title, since, amount) = (line.title(seat.locale()), line.since, line.amount);
    view! {
        <li><a href=href>{title}</a><span class="muted"><Day on=since/>" · "<Figure of=amount/></span></li>
    }
}
