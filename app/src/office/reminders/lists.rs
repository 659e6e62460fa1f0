//! Where each invoice stands, and what was and will be done.

use crate::{
    components::{Badge, Day, Table},
    office::{
        components::{Empty, Figure},
        reminder_words::{action_state, asks, chosen_by, kind, outcome, stage},
        seat::Reader,
    },
};
use leptos::prelude::*;
use service::scenarios::{
    agenda::{ActionRow, reason_words},
    overview::RunView,
};

/// Where each invoice stands, for the debtor's file too.
pub(in crate::office) fn runs(
    seat: Reader,
    base: &str,
    runs: Vec<RunView>,
) -> impl IntoView + use<> {
    let locale = seat.locale();
    let rows = runs.into_iter().map(|run| {
        let (look, words) = stage(run.stage, locale);
        let href = format!("{base}/invoices/{}", run.invoice);
        let (scenario, name, number) = run.scenario.clone();
        let waits = run.waits(locale);
        let broken = (run.broken_promises > 0).then(|| {
            format!("{}\u{a0}: {}", seat.pick("promesses non tenues", "broken promises"), run.broken_promises)
        });
        let contested = run.contested.is_positive().then(|| {
            format!("{}\u{a0}: {}", seat.pick("contesté", "contested"), locale.money(run.contested))
        });
        let notes: Vec<String> = [broken, contested].into_iter().flatten().collect();
        view! {
            <tr>
                <th scope="row">
                    <a class="reference" href=href>{run.reference}</a>
                    <span class="under"><Badge tone=look text=words/></span>
                </th>
                <td>
                    <a href=format!("/office/scenarios/{scenario}")>{name}" v"{number}</a>
                    <span class="muted under">{chosen_by(&run.chosen_by, seat)}</span>
                </td>
                <td class="number wide">{run.level}</td>
                <td>
                    {run.next.map(|(number, step)| view! { {number}". "{kind(step.kind, locale)}{run.next_on.map(|on| view! { " · "<Day on=on/> })} })}
                    <span class="muted under">{waits}</span>
                    <span class="muted under">{notes.join(" · ")}</span>
                </td>
                <td class="number"><Figure of=run.balance/></td>
            </tr>
        }
    });
    let rows: Vec<_> = rows.collect();
    let title = seat.pick("Où en est chaque facture", "Where each invoice stands");
    view! {
        <section aria-labelledby="runs">
            <h2 id="runs">{title}</h2>
            {if rows.is_empty() {
                view! { <Empty text=seat.pick("Aucun scénario n’a encore pris de facture.", "No scenario has taken an invoice yet.")/> }.into_any()
            } else {
                view! {
                    <Table caption=title hide_caption=true>
                        <thead>
                            <tr>
                                <th scope="col">{seat.pick("Facture", "Invoice")}</th>
                                <th scope="col">{seat.pick("Scénario, et pourquoi", "Scenario, and why")}</th>
                                <th scope="col" class="number wide">{seat.pick("Niveau", "Level")}</th>
                                <th scope="col">{seat.pick("Prochaine étape, ou ce qu’elle attend", "Next step, or what it waits for")}</th>
                                <th scope="col" class="number">{seat.pick("Solde", "Balance")}</th>
                            </tr>
                        </thead>
                        <tbody>{rows.collect_view()}</tbody>
                    </Table>
                }.into_any()
            }}
        </section>
    }
}

pub(super) fn actions(seat: Reader, actions: Vec<ActionRow>) -> impl IntoView + use<> {
    let locale = seat.locale();
    let rows = actions.into_iter().map(|action| {
        let (look, words) = action_state(action.state, locale);
        let told = [
            action.reason.as_deref().map(|name| reason_words(name, locale)),
            action.outcome.map(|of| outcome(of, locale).to_owned()),
            Some(action.note).filter(|note| !note.is_empty()),
            action.done_by,
        ];
        let told: Vec<String> = told.into_iter().flatten().collect();
        let asked = asks(action.kind, &action.template);
        view! {
            <tr>
                <td><Day on=action.on/></td>
                <th scope="row">
                    <a href=format!("/office/actions/{}", action.id)>{kind(action.kind, locale)}</a>
                    <span class="muted under">{seat.pick("niveau", "level")}" "{action.level}{asked}</span>
                </th>
                <td><Badge tone=look text=words/><span class="muted under">{told.join(" · ")}</span></td>
            </tr>
        }
    });
    let rows: Vec<_> = rows.collect();
    let title = seat.pick("Actions", "Actions");
    view! {
        <section aria-labelledby="actions">
            <h2 id="actions">{title}</h2>
            {if rows.is_empty() {
                view! { <Empty text=seat.pick("Rien encore.", "Nothing yet.")/> }.into_any()
            } else {
                view! {
                    <Table caption=title hide_caption=true>
                        <thead>
                            <tr>
                                <th scope="col">{seat.pick("Jour", "Day")}</th>
                                <th scope="col">{seat.pick("Quoi", "What")}</th>
                                <th scope="col">{seat.pick("État", "State")}</th>
                            </tr>
                        </thead>
                        <tbody>{rows.collect_view()}</tbody>
                    </Table>
                }.into_any()
            }}
        </section>
    }
}
