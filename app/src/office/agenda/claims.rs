//! What a person looks at before a formal notice goes: is each claim certain, of a known amount, and due.

use crate::{
    components::{Day, Notice, Table},
    office::{components::Figure, seat::Reader},
    page::Tone,
};
use leptos::prelude::*;
use service::scenarios::agenda::{ActionFile, ClaimCheck};

pub(super) fn claims(seat: Reader, file: &ActionFile) -> Option<impl IntoView + use<>> {
    if file.claims.is_empty() {
        return None;
    }
    let title = seat.pick("Avant de mettre en demeure", "Before the formal notice");
    let rows: Vec<_> = file.claims.iter().cloned().map(|claim| row(seat, claim)).collect();
    let warning = warning(seat, &file.claims);
    Some(view! {
        <section aria-labelledby="claims">
            <h2 id="claims">{title}</h2>
            {warning}
            <Table caption=title hide_caption=true>
                <thead>
                    <tr>
                        <th scope="col">{seat.pick("Facture", "Invoice")}</th>
                        <th scope="col">{seat.pick("Échue", "Past due")}</th>
                        <th scope="col">{seat.pick("Non contestée", "Undisputed")}</th>
                        <th scope="col">{seat.pick("Rien ne l’arrête", "Nothing holds it")}</th>
                        <th scope="col">{seat.pick("Relance arrivée", "Reminder arrived")}</th>
                        <th scope="col">{seat.pick("Avant prescription", "Within the term")}</th>
                        <th scope="col" class="number">{seat.pick("Principal", "Principal")}</th>
                        <th scope="col" class="number">{seat.pick("Intérêts et indemnité", "Interest and indemnity")}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </Table>
        </section>
    })
}

fn row(seat: Reader, claim: ClaimCheck) -> impl IntoView + use<> {
    let says = |holds: bool| if holds { seat.pick("oui", "yes") } else { seat.pick("non", "no") };
    let amounts = match claim.amounts {
        Some([principal, interest, indemnity]) => view! {
            <td class="number"><Figure of=principal/></td>
            <td class="number"><Figure of=interest/>" + "<Figure of=indemnity/></td>
        }
        .into_any(),
        None => view! {
            <td class="number" colspan="2">{seat.pick("ne se calcule pas", "cannot be computed")}</td>
        }
        .into_any(),
    };
    view! {
        <tr>
            <th scope="row">{claim.reference}</th>
            <td>{says(claim.due)}</td>
            <td>{says(claim.undisputed)}</td>
            <td>{says(claim.free)}</td>
            <td>{says(claim.reached)}</td>
            <td>{says(claim.in_time)}<span class="muted under">{seat.pick("jusqu’au ", "until ")}<Day on=claim.limitation_on/></span></td>
            {amounts}
        </tr>
    }
}

/// What will be left out of the notice, and what it does not ask for.
fn warning(seat: Reader, claims: &[ClaimCheck]) -> Option<impl IntoView + use<>> {
    let stays = claims.iter().any(|claim| !claim.is_sound());
    let contested = claims.iter().any(|claim| !claim.undisputed);
    let words = match (stays, contested) {
        (true, _) => seat.pick(
            "Une facture au moins ne peut pas être mise en demeure telle quelle\u{a0}: elle ne partira pas, même validée.",
            "At least one invoice cannot be demanded as it stands: it will not leave, validated or not.",
        ),
        (false, true) => seat.pick(
            "La part contestée n’est pas demandée\u{a0}: seul le reste est mis en demeure.",
            "What is contested is not asked for: the notice demands the rest alone.",
        ),
        (false, false) => return None,
    };
    Some(view! { <Notice tone=Tone::Warning><p>{words}</p></Notice> })
}
