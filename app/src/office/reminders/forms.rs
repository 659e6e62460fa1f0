//! The forms: hold, a dispute that was told, segment and score.

use super::Shown;
use crate::{
    components::{Csrf, Day, Fact, Facts, Field, FieldError, Submit, TextArea},
    forms::Form,
    office::seat::Reader,
};
use domain::{party::Role, requests::DisputeCategory, scenario::HoldReason};
use leptos::prelude::*;
use service::scenarios::{
    litigation::can_be_handed_over,
    overview::{ProfileView, RunView},
};

/// Reasons that a person may give for a hold of their own.
const REASONS: [HoldReason; 9] = [
    HoldReason::Collector,
    HoldReason::Delay,
    HoldReason::Dispute,
    HoldReason::WrongPerson,
    HoldReason::Deceased,
    HoldReason::Insolvency,
    HoldReason::OverIndebtedness,
    HoldReason::Vulnerable,
    HoldReason::DataRestriction,
];

pub(super) fn hold_form(
    seat: Reader,
    post: &str,
    shown: &Shown,
    form: &Form,
) -> impl IntoView + use<> {
    let locale = seat.locale();
    let open = form.value("do") == "hold";
    let about = form.value("about").to_owned();
    let choice = |value: String, words: String| {
        let selected = value == about;
        view! { <option value=value selected=selected>{words}</option> }
    };
    let invoices = shown.reminders.runs.iter().filter(|run| !run.stage.is_exit());
    let invoices: Vec<_> = invoices
        .map(|run| choice(format!("invoice:{}", run.invoice), run.reference.clone()))
        .collect();
    let contacts: Vec<_> = shown
        .contacts
        .iter()
        .map(|contact| choice(format!("contact:{}", contact.id), contact.name.clone()))
        .collect();
    let reason = form.value("reason").to_owned();
    let reasons = REASONS.map(|of| {
        view! {
            <option value=of.as_str() selected=of.as_str() == reason>{of.words(locale)}</option>
        }
    });
    view! {
        <details class="override" open=open>
            <summary>{seat.pick("Suspendre", "Hold")}</summary>
            <form method="post" action=post.to_owned() class="stack">
                <Csrf/>
                <div class="field">
                    <label for="about">{seat.pick("Quoi", "What")}</label>
                    <select id="about" name="about">
                        <option value="">{seat.pick("Tout le dossier", "The whole file")}</option>
                        {invoices.collect_view()}{contacts.collect_view()}
                    </select>
                </div>
                <div class="field">
                    <label for="reason">{seat.pick("Motif", "Reason")}</label>
                    <select id="reason" name="reason">{reasons.collect_view()}</select>
                </div>
                <Field form=form.clone() name="until" kind="date" short=true label=seat.pick("Jusqu’au", "Until")
                    hint=seat.pick("Vide si seul un événement y met fin.", "Empty when only an event ends it.")/>
                <Field form=form.clone() name="note" maxlength=300 label=seat.pick("Note", "Note")/>
                <p class="consequence">{seat.pick("Ce qui est planifié est annulé aussitôt.", "What is planned is called off at once.")}</p>
                <Submit look="quiet" name="do" value="hold">{seat.pick("Suspendre", "Hold")}</Submit>
            </form>
        </details>
    }
}

/// A dispute that was told to a collector; `key` makes a double click one.
pub(super) fn contested_form(
    seat: Reader,
    post: &str,
    runs: &[RunView],
    form: &Form,
    key: String,
) -> Option<impl IntoView + use<>> {
    let open: Vec<_> = runs.iter().filter(|run| !run.stage.is_exit()).collect();
    if open.is_empty() {
        return None;
    }
    let chosen = form.value("invoice");
    let options = open.iter().map(|run| {
        let id = run.invoice.to_string();
        let selected = id == chosen;
        let contested = run.contested.is_positive().then(|| {
            let words = seat.pick("contesté", "contested");
            format!(" · {words} {}", seat.locale().money(run.contested))
        });
        let words = format!("{}{}", run.reference, contested.unwrap_or_default());
        view! { <option value=id selected=selected>{words}</option> }
    });
    let options = options.collect_view();
    let category = form.value("category");
    let categories = DisputeCategory::ALL.iter().map(|one| {
        let words = one.words(seat.locale());
        view! { <option value=one.as_str() selected=one.as_str() == category>{words}</option> }
    });
    let categories = categories.collect_view();
    let shown = form.value("do") == "contested";
    Some(view! {
        <details class="override" open=shown>
            <summary>{seat.pick("Noter une contestation", "Note a dispute")}</summary>
            <form method="post" action=post.to_owned() class="stack">
                <Csrf/>
                <input type="hidden" name="key" value=key/>
                <div class="field">
                    <label for="invoice">{seat.pick("Facture", "Invoice")}</label>
                    <FieldError form=form.clone() name="invoice"/>
                    <select id="invoice" name="invoice">{options}</select>
                </div>
                <div class="field">
                    <label for="category">{seat.pick("Motif", "Reason")}</label>
                    <select id="category" name="category">{categories}</select>
                </div>
                <Field form=form.clone() name="contested" inputmode="decimal" short=true maxlength=20
                    label=seat.pick("Montant contesté", "Contested amount")
                    hint=seat.pick("Vide si toute la facture est contestée.", "Empty when the whole invoice is disputed.")/>
                <TextArea form=form.clone() name="words" rows=3 maxlength=2000 required=true
                    label=seat.pick("Ce que dit le débiteur", "What the debtor says")/>
                <p class="consequence">{seat.pick(
                    "Une demande s’ouvre comme sur le portail\u{a0}: le montant n’est plus réclamé en attendant la réponse, et le débiteur en est informé.",
                    "A request opens as on the portal: the amount is not claimed until the answer, and the debtor is told.",
                )}</p>
                <Submit look="quiet" name="do" value="contested">{seat.pick("Ouvrir la contestation", "Open the dispute")}</Submit>
            </form>
        </details>
    })
}

/// Which invoices a manager may hand over to a court or a lawyer.
pub(super) fn litigation_form(
    seat: Reader,
    post: &str,
    runs: &[RunView],
    form: &Form,
) -> Option<impl IntoView + use<>> {
    let fit = |run: &&RunView| can_be_handed_over(run.stage) && run.balance.is_positive();
    let chosen = form.value("run");
    let options = runs.iter().filter(fit).map(|run| {
        let id = run.id.to_string();
        let selected = id == chosen;
        let words = format!("{} · {}", run.reference, seat.locale().money(run.balance));
        view! { <option value=id selected=selected>{words}</option> }
    });
    let options: Vec<_> = options.collect();
    if options.is_empty() {
        return None;
    }
    let shown = form.value("do") == "litigation";
    Some(view! {
        <details class="override" open=shown>
            <summary>{seat.pick("Remettre au contentieux", "Hand over for litigation")}</summary>
            <form method="post" action=post.to_owned() class="stack">
                <Csrf/>
                <div class="field">
                    <label for="run">{seat.pick("Facture", "Invoice")}</label>
                    <FieldError form=form.clone() name="run"/>
                    <select id="run" name="run">{options.collect_view()}</select>
                </div>
                <TextArea form=form.clone() name="litigation_why" rows=3 maxlength=500 required=true
                    label=seat.pick("Pourquoi", "Why")/>
                <p class="consequence">{seat.pick(
                    "La facture quitte son scénario\u{a0}: ce qui était prévu est annulé, et plus aucune relance ne part.",
                    "The invoice leaves its scenario: what was planned is called off, and no reminder follows.",
                )}</p>
                <Submit look="quiet" name="do" value="litigation">{seat.pick("Remettre au contentieux", "Hand over for litigation")}</Submit>
            </form>
        </details>
    })
}

pub(super) fn profile_view(
    seat: Reader,
    post: &str,
    profile: &ProfileView,
    form: &Form,
) -> impl IntoView + use<> {
    let locale = seat.locale();
    let score = profile.score.map(|score| score.to_string()).unwrap_or_default();
    let facts = {
        let profile = profile.clone();
        view! {
            <Facts>
                <Fact term=seat.pick("Habitude", "Behaviour")>{profile.behaviour.words(locale)}" ("{profile.paid}")"</Fact>
                <Fact term=seat.pick("Segment", "Segment")>{profile.segment.unwrap_or_else(|| "–".to_owned())}</Fact>
                <Fact term=seat.pick("Score", "Score")>
                    {profile.score.map_or_else(|| "–".to_owned(), |score| format!("{score}/100"))}
                    {profile.score_source.map(|source| format!(" · {source}"))}
                    {profile.scored_on.map(|on| view! { " · "<Day on=on/> })}
                </Fact>
            </Facts>
        }
    };
    let edit = seat.may(Role::Collector).then(|| {
        let open = form.value("do") == "profile";
        let (segment, source) = (profile.segment.clone(), profile.score_source.clone());
        view! {
            <details class="override" open=open>
                <summary>{seat.pick("Modifier", "Change")}</summary>
                <form method="post" action=post.to_owned() class="stack">
                    <Csrf/>
                    <input type="hidden" name="seen" value=profile.seen.clone()/>
                    <Field form=form.clone() name="segment" maxlength=40 value=segment.unwrap_or_default() label=seat.pick("Segment", "Segment")/>
                    <Field form=form.clone() name="score" inputmode="numeric" maxlength=3 short=true value=score label=seat.pick("Score, de 0 à 100", "Score, 0 to 100")/>
                    <Field form=form.clone() name="source" maxlength=80 value=source.unwrap_or_default() label=seat.pick("Source du score", "Source of the score")/>
                    <Submit look="quiet" name="do" value="profile">{seat.pick("Enregistrer", "Save")}</Submit>
                </form>
            </details>
        }
    });
    view! {
        <section aria-labelledby="profile">
            <h2 id="profile">{seat.pick("Profil", "Profile")}</h2>
            {facts}
            {edit}
        </section>
    }
}
