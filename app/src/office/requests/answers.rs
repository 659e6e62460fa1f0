//! Every answer that may be given, each with what follows from it.

use super::{
    case::Shown,
    counter::counter,
    given, hand_over,
    outlook::{besides, next, of},
    verb::Verb,
};
use crate::{
    components::{Csrf, Field, Select, Submit, TextArea},
    forms::Form,
    office::{seat::Reader, words::count},
};
use domain::{Locale, Money, party::Role, requests::Ask};
use leptos::prelude::*;
use service::requests::case::Case;

/// What a form needs to know.
#[derive(Clone, Copy)]
pub(super) struct Desk<'a> {
    pub(super) seat: Reader,
    pub(super) shown: &'a Shown,
    pub(super) form: &'a Form,
    /// The form that was sent, if the page is shown again.
    pub(super) verb: Option<Verb>,
}

impl Desk<'_> {
    pub(super) fn case(&self) -> &Case {
        &self.shown.case
    }

    /// A form about the request as it stands now.
    pub(super) fn form(&self, verb: Verb, class: &'static str, content: AnyView) -> AnyView {
        let request = &self.case().request;
        let action = format!("/office/requests/{}/{}", request.id, verb.name());
        let version = request.version.to_string();
        view! {
            <form method="post" action=action class=class data-key=verb.key() data-now=verb.is_at_once().then_some("")>
                <Csrf/>
                <input type="hidden" name="version" value=version/>
                {content}
            </form>
        }
        .into_any()
    }

    /// What follows from the answer with this name.
    pub(super) fn follows(&self, name: &'static str) -> impl IntoView + use<> {
        let besides = besides(&self.case().request.ask.0, name, self.seat.locale());
        let words = self.seat.pick("Ensuite\u{a0}:", "Then:");
        view! {
            <div class="consequence">
                <p>{words}</p>
                {next(self.seat, of(self.case(), name))}
                {(!besides.is_empty()).then(|| view! { <p>{besides}</p> })}
            </div>
        }
    }

    /// An answer folded until it is wanted, or was sent.
    pub(super) fn folded(&self, verb: Verb, title: &'static str, content: AnyView) -> AnyView {
        let open = self.verb == Some(verb);
        let form = self.form(verb, "stack", content);
        view! { <details class="override" open=open><summary>{title}</summary>{form}</details> }
            .into_any()
    }
}

/// The possible answers, or the one that was given.
pub(super) fn answers(
    seat: Reader,
    shown: &Shown,
    form: &Form,
    verb: Option<Verb>,
) -> Option<AnyView> {
    let desk = Desk { seat, shown, form, verb };
    let request = &shown.case.request;
    if shown.case.given.is_some() {
        return given::answer_given(desk);
    }
    if request.state.is_end() || !seat.may(Role::Collector) {
        return None;
    }
    let barred = super::case::barred(&shown.case).is_some();
    let fits = |verb: Verb| {
        let grants = matches!(verb, Verb::Approve | Verb::ApproveUntil | Verb::Counter);
        verb.answers(&request.ask.0, request.state) && !(barred && grants)
    };
    let title = seat.pick("Votre réponse", "Your answer");
    let waits = seat.pick("Tant que personne ne répond\u{a0}:", "As long as nobody answers:");
    let wait = next(seat, of(&shown.case, "wait"));
    Some(
        view! {
            <section aria-labelledby="answer" class="answers">
                <h2 id="answer">{title}</h2>
                <div class="muted"><p>{waits}</p>{wait}</div>
                {fits(Verb::HandOver).then(|| hand_over::form(desk))}
                {fits(Verb::Approve).then(|| approve(desk))}
                {fits(Verb::ApproveUntil).then(|| approve_until(desk))}
                {fits(Verb::ApprovePart).then(|| approve_part(desk))}
                {fits(Verb::Counter).then(|| counter(desk))}
                {refuse(desk)}
                {fits(Verb::AskDocument).then(|| ask_document(desk))}
            </section>
        }
        .into_any(),
    )
}

/// Whether a second person confirms what is granted, said before it is.
pub(super) fn second(desk: Desk<'_>) -> Option<impl IntoView + use<>> {
    let seat = desk.seat;
    let least = desk.case().policy.four_eyes_minor?;
    let amount = desk.shown.amount();
    let text = (amount.minor >= least).then(|| {
        let least = seat.locale().money(Money::new(least, amount.currency));
        match seat.locale() {
            Locale::Fr => {
                format!("À partir de {least}, une seconde personne confirme ce qui est accordé.")
            }
            Locale::En => format!("From {least} on, a second person confirms what is granted."),
        }
    })?;
    Some(view! { <p class="hint">{text}</p> })
}

fn approve(desk: Desk<'_>) -> AnyView {
    let label = granting(desk);
    let content = view! {
        {desk.follows("approve")}
        {second(desk)}
        <Submit>{label}</Submit>
    }
    .into_any();
    desk.form(Verb::Approve, "decision", content)
}

/// What the button of a plain yes does.
fn granting(desk: Desk<'_>) -> String {
    let seat = desk.seat;
    let (locale, amount) = (seat.locale(), desk.shown.amount());
    let sum = locale.money(amount);
    let day = |on| locale.date(on);
    match (&desk.case().request.ask.0, locale) {
        (Ask::Plan { .. }, Locale::Fr) => format!("Accorder l’échéancier de {sum}"),
        (Ask::Plan { .. }, Locale::En) => format!("Grant the plan for {sum}"),
        (Ask::Delay { until }, Locale::Fr) => format!("Accorder le délai jusqu’au {}", day(*until)),
        (Ask::Delay { until }, Locale::En) => format!("Grant the delay until {}", day(*until)),
        (Ask::Promise { on }, Locale::Fr) => format!("Accepter la promesse pour le {}", day(*on)),
        (Ask::Promise { on }, Locale::En) => format!("Accept the promise for {}", day(*on)),
        (Ask::Transferred { .. }, _) => seat
            .pick("Virement vu\u{a0}: clore la demande", "Transfer seen: close the request")
            .to_owned(),
        (Ask::Dispute { .. }, Locale::Fr) => format!("Donner raison\u{a0}: créditer {sum}"),
        (Ask::Dispute { .. }, Locale::En) => format!("Agree: credit {sum}"),
        (Ask::Discount { minor, .. }, _) => {
            let offered = locale.money(Money::new(*minor, amount.currency));
            match locale {
                Locale::Fr => format!("Accepter {offered} pour solde de {sum}"),
                Locale::En => format!("Accept {offered} for the whole of {sum}"),
            }
        }
        (Ask::ContactChange(change), _) if change.is_other_person() => {
            seat.pick("Ajouter cette personne", "Add this person").to_owned()
        }
        (Ask::ContactChange(_), _) => {
            seat.pick("Accepter ce changement", "Accept this change").to_owned()
        }
        (Ask::Callback(_), _) => seat
            .pick("Rappel fait\u{a0}: clore la demande", "Called back: close the request")
            .to_owned(),
        (Ask::Document, _) => seat
            .pick(
                "Document envoyé autrement\u{a0}: clore la demande",
                "Document sent by other means: close the request",
            )
            .to_owned(),
        (Ask::Data { .. }, _) => seat
            .pick("Droit satisfait\u{a0}: clore la demande", "Right granted: close the request")
            .to_owned(),
    }
}

fn approve_until(desk: Desk<'_>) -> AnyView {
    let seat = desk.seat;
    let (Ask::Delay { until: asked } | Ask::Promise { on: asked }) = &desk.case().request.ask.0
    else {
        return ().into_any();
    };
    let grace = desk.case().policy.grace_days.into();
    let grace = count(grace, seat.locale(), ("jour", "jours"), ("day", "days"));
    let follows = match seat.locale() {
        Locale::Fr => format!(
            "Rien n’est réclamé jusqu’à cette date, plus {grace} de grâce\u{a0}; sans paiement, les relances reprennent d’elles-mêmes."
        ),
        Locale::En => format!(
            "Nothing is claimed until this date, plus {grace} of grace; without a payment reminders go on by themselves."
        ),
    };
    let title = seat.pick("Accorder une autre date", "Grant another date");
    let content = view! {
        <Field form=desk.form.clone() name="until" kind="date" short=true required=true
            label=seat.pick("Jusqu’au", "Until") value=asked.to_string()/>
        <p class="consequence">{follows}</p>
        {second(desk)}
        <Submit look="quiet">{title}</Submit>
    }
    .into_any();
    desk.folded(Verb::ApproveUntil, title, content)
}

/// Whether a part of what is contested can settle one of the invoices: what is credited goes to one
/// after the other.
fn settles_some(case: &Case) -> bool {
    let total = case.request.minor;
    case.invoices
        .iter()
        .any(|row| row.amount.minor < total && row.amount.minor >= row.balance.minor)
}

fn approve_part(desk: Desk<'_>) -> AnyView {
    let seat = desk.seat;
    let locale = seat.locale();
    let most = locale.money(desk.shown.amount());
    let hint = match locale {
        Locale::Fr => format!("Moins de {most}, facture après facture."),
        Locale::En => format!("Less than {most}, invoice after invoice."),
    };
    let words = seat.pick(
        "Cette part est créditée. Sur le reste\u{a0}:",
        "This part is credited. On the rest:",
    );
    let title = seat.pick("Donner raison en partie", "Agree in part");
    let settled = settles_some(desk.case()).then(|| {
        let words = seat.pick(
            "Une facture dont cette part crédite tout ce qui est dû sort du scénario\u{a0}: annulée par le crédit.",
            "An invoice of which this part credits all that is owed leaves the scenario: cancelled by the credit.",
        );
        view! { <p>{words}</p> }
    });
    let content = view! {
        <Field form=desk.form.clone() name="amount" inputmode="decimal" maxlength=20 short=true required=true
            label=seat.pick("Montant à créditer", "Amount to credit") hint=hint/>
        <div class="consequence"><p>{words}</p>{next(seat, of(desk.case(), "part"))}{settled}</div>
        {second(desk)}
        <Submit look="quiet">{title}</Submit>
    }
    .into_any();
    desk.folded(Verb::ApprovePart, title, content)
}

fn refuse(desk: Desk<'_>) -> AnyView {
    let seat = desk.seat;
    let theirs = desk.case().contact.as_ref().map_or(seat.locale(), |of| of.locale);
    let choose = seat.pick("Choisir un motif, ou l’écrire", "Choose a reason, or write it");
    let reasons = &desk.case().reasons;
    let options = reasons.iter().map(|reason| (reason.name.clone(), opening(&reason.words)));
    let options: Vec<_> =
        std::iter::once((String::new(), choose.to_owned())).chain(options).collect();
    let texts = reasons.iter().map(|reason| {
        view! { <li lang=reason.locale.as_str()>{reason.words.clone()}</li> }
    });
    let texts = texts.collect_view();
    let hint = match theirs {
        Locale::Fr => seat.pick(
            "Tel que le débiteur le lira, en français. Vide\u{a0}: le motif choisi part tel quel.",
            "As the debtor will read it, in French. Left empty, the chosen reason leaves as it is.",
        ),
        Locale::En => seat.pick(
            "Tel que le débiteur le lira, en anglais. Vide\u{a0}: le motif choisi part tel quel.",
            "As the debtor will read it, in English. Left empty, the chosen reason leaves as it is.",
        ),
    };
    let content = view! {
        <Select form=desk.form.clone() name="library" options=options
            label=seat.pick("Motif de la bibliothèque", "Reason from the library")/>
        <details class="more">
            <summary>{seat.pick("Lire les motifs en entier", "Read the reasons in full")}</summary>
            <ul class="marked">{texts}</ul>
        </details>
        <TextArea form=desk.form.clone() name="reason" rows=3 maxlength=2_000 hint=hint
            label=seat.pick("Ou vos mots", "Or your words")/>
        {desk.follows("refuse")}
        <Submit look="danger">{seat.pick("Refuser, avec ce motif", "Refuse, for this reason")}</Submit>
    }
    .into_any();
    desk.form(Verb::Refuse, "decision", content)
}

/// The first sentence.
fn opening(words: &str) -> String {
    words.split_inclusive(['.', '\n']).next().unwrap_or_default().trim().to_owned()
}

fn ask_document(desk: Desk<'_>) -> AnyView {
    let seat = desk.seat;
    let title = seat.pick("Demander un document", "Ask for a document");
    let content = view! {
        <TextArea form=desk.form.clone() name="what" rows=3 maxlength=2_000 required=true
            label=seat.pick("Ce qu’il faut, tel que le débiteur le lira", "What is needed, as the debtor will read it")/>
        <div class="consequence">
            <p>{seat.pick("La demande attend le débiteur. D’ici là\u{a0}:", "The request waits for the debtor. Until then:")}</p>
            {next(seat, of(desk.case(), "wait"))}
        </div>
        <Submit look="quiet">{title}</Submit>
    }
    .into_any();
    desk.folded(Verb::AskDocument, title, content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_named_by_its_first_sentence() {
        assert_eq!(opening("Trop long. Appelez-nous."), "Trop long.");
        assert_eq!(opening("Sans point"), "Sans point");
        assert_eq!(opening(""), "");
    }
}
