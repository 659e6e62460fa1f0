//! Calls that debtors asked for, each in its slot, above what the scenarios want done.

use crate::{
    components::{Badge, Table, WeekDay},
    office::seat::Reader,
    page::Tone,
};
use leptos::prelude::*;
use service::requests::callbacks::CallBack;

/// Nothing where nobody waits for a call.
pub(super) fn section(seat: Reader, calls: Vec<CallBack>) -> Option<AnyView> {
    if calls.is_empty() {
        return None;
    }
    let title = seat.pick("Rappels demandés", "Calls asked for");
    let rows = calls.into_iter().map(|call| row(seat, call)).collect_view();
    Some(
        view! {
            <section aria-labelledby="callbacks">
                <h2 id="callbacks">{title}</h2>
                <Table caption=title hide_caption=true>
                    <thead>
                        <tr>
                            <th scope="col">{seat.pick("Débiteur", "Debtor")}</th>
                            <th scope="col">{seat.pick("Quand", "When")}</th>
                            <th scope="col">{seat.pick("Numéro", "Number")}</th>
                            <th scope="col">{seat.pick("Confié à", "Given to")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </Table>
            </section>
        }
        .into_any(),
    )
}

fn row(seat: Reader, call: CallBack) -> impl IntoView + use<> {
    let case = format!("/office/requests/{}", call.request);
    let phone = format!("tel:{}", call.phone);
    let late = call.is_late.then(|| {
        view! { " "<Badge tone=Tone::Warning text=seat.pick("En retard", "Late")/> }
    });
    let nobody = seat.pick("Personne en particulier", "Nobody in particular");
    let given = call.assigned_to.unwrap_or_else(|| nobody.to_owned());
    view! {
        <tr>
            <th scope="row"><a href=case>{call.debtor_name}</a></th>
            <td><WeekDay on=call.on/><span class="under">{call.part.words(seat.locale())}{late}</span></td>
            <td><a href=phone>{call.phone}</a></td>
            <td>{given}</td>
        </tr>
    }
}
