//! A change of a plan that waits for a second person.

use super::{plan::Verb, words::terms};
use crate::{
    components::{Csrf, Moment, Submit},
    office::seat::Reader,
};
use domain::{Locale, Money, party::Role, plans::PlanChange};
use leptos::prelude::*;
use service::requests::plans::{PlanView, ProposedChange};

/// What is wanted, by whom, and the buttons of whoever may decide.
pub(super) fn waiting(seat: Reader, plan: &PlanView, proposed: &ProposedChange) -> AnyView {
    let nobody = seat.pick("un collègue", "a colleague").to_owned();
    let by = proposed.by.clone().unwrap_or(nobody);
    let own = proposed.by_me.then(|| {
        let words = seat.pick(
            "Vous avez proposé ce changement\u{a0}: quelqu’un d’autre le confirme.",
            "You proposed this change: somebody else confirms it.",
        );
        view! { <p class="hint">{words}</p> }
    });
    let may = seat.may(Role::Collector);
    let confirm = (may && !proposed.by_me).then(|| {
        let words = seat.pick("Confirmer ce changement", "Confirm this change");
        form(plan, Verb::Confirm, view! { <Submit>{words}</Submit> }.into_any())
    });
    let undo = may.then(|| {
        let words = seat.pick("Reprendre ce changement", "Take this change back");
        form(plan, Verb::Undo, view! { <Submit look="quiet">{words}</Submit> }.into_any())
    });
    let words = words(&proposed.change, plan, seat.locale());
    let at = proposed.at;
    view! {
        <section aria-labelledby="proposed" class="decision">
            <h2 id="proposed">{seat.pick("Changement à confirmer", "Change to confirm")}</h2>
            <p><strong>{words}</strong></p>
            <p class="muted">
                {seat.pick("Par ", "By ")}{by}" · "<Moment at=at/>" · "
                {seat.pick("Une seconde personne doit confirmer.", "A second person has to confirm.")}
            </p>
            {own}
            {confirm}
            {undo}
        </section>
    }
    .into_any()
}

fn form(plan: &PlanView, verb: Verb, button: AnyView) -> AnyView {
    let action = format!("/office/plans/{}/{}", plan.id, verb.name());
    let version = plan.version.to_string();
    view! {
        <form method="post" action=action>
            <Csrf/>
            <input type="hidden" name="version" value=version/>
            {button}
        </form>
    }
    .into_any()
}

/// What is wanted, with what follows from it.
fn words(change: &PlanChange, plan: &PlanView, locale: Locale) -> String {
    let left = plan.progress.total_minor - plan.progress.paid_minor;
    let money = |minor| locale.money(Money::new(minor, plan.total.currency));
    match (change, locale) {
        (PlanChange::Pause { until, why }, Locale::Fr) => {
            format!("Mettre en pause jusqu’au {}\u{a0}: «\u{a0}{why}\u{a0}»", locale.date(*until))
        }
        (PlanChange::Pause { until, why }, Locale::En) => {
            format!("Pause until {}: “{why}”", locale.date(*until))
        }
        (PlanChange::Renegotiate { terms: wanted }, _) => {
            let begin = locale.pick("Renégocier\u{a0}: ", "Renegotiate: ");
            let left = Money::new(left, plan.total.currency);
            format!("{begin}{}", terms(wanted, left, locale))
        }
        (PlanChange::Settle { minor, until }, Locale::Fr) => format!(
            "Solder {} par {}, à payer d’ici le {}\u{a0}: le reste est abandonné",
            money(left),
            money(*minor),
            locale.date(*until)
        ),
        (PlanChange::Settle { minor, until }, Locale::En) => format!(
            "Settle {} for {}, to be paid by {}: the rest is given up",
            money(left),
            money(*minor),
            locale.date(*until)
        ),
        (PlanChange::End { why }, Locale::Fr) => {
            format!("Arrêter, et reprendre les relances\u{a0}: «\u{a0}{why}\u{a0}»")
        }
        (PlanChange::End { why }, Locale::En) => {
            format!("End, and go on with reminders: “{why}”")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        Currency,
        plans::{Frequency, PlanKind, PlanState, Progress, Terms},
    };
    use uuid::Uuid;

    fn plan() -> PlanView {
        let on = "2026-06-01".parse().unwrap();
        PlanView {
            id: domain::PlanId(Uuid::nil()),
            request: domain::RequestId(Uuid::nil()),
            debtor: domain::DebtorId(Uuid::nil()),
            kind: PlanKind::Instalments,
            state: PlanState::Active,
            total: Money::new(600_000, Currency::EUR),
            agreed_on: on,
            instalments: Vec::new(),
            progress: Progress { total_minor: 600_000, ..Progress::of(&[], 100_000, on, 3) },
            invoices: Vec::new(),
            may_move: false,
            grace_days: 3,
            contested_minor: 0,
            version: 4,
            paused: None,
            settlement: None,
            held: None,
        }
    }

    #[test]
    fn each_change_is_said_with_what_it_gives_up() {
        let until = "2026-07-01".parse().unwrap();
        let say =
            |change, locale| words(&change, &plan(), locale).replace(['\u{a0}', '\u{202f}'], " ");
        let settle = say(PlanChange::Settle { minor: 300_000, until }, Locale::Fr);
        assert!(settle.contains("Solder 5 000,00 € par 3 000,00 €"), "{settle}");
        let end = say(PlanChange::End { why: "Trop tard".to_owned() }, Locale::En);
        assert_eq!(end, "End, and go on with reminders: “Trop tard”");
        let frequency = Frequency::Monthly;
        let wanted = Terms { deposit_minor: 0, count: 4, first_on: until, frequency };
        let other = say(PlanChange::Renegotiate { terms: wanted }, Locale::En);
        assert!(other.starts_with("Renegotiate: 4"), "{other}");
        let pause = say(PlanChange::Pause { until, why: "x".to_owned() }, Locale::Fr);
        assert!(pause.contains("« x »"), "{pause}");
    }
}
