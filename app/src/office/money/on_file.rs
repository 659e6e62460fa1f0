//! Transfers on a debtor's file.

use super::super::seat::Reader;
use crate::components::{Amount, Badge, Day, Table};
use crate::page::Tone;
use domain::{Money, party::Role};
use leptos::prelude::*;
use service::payments::outside::OnFile;

/// The transfers that were booked, and the way to book one more.
pub(in super::super) fn of_file(
    seat: Reader,
    base: &str,
    transfers: Vec<OnFile>,
) -> impl IntoView + use<> {
    let title = seat.pick("Virements reçus", "Transfers received");
    let may_reverse = seat.may(Role::Manager);
    let new = seat.may(Role::Collector).then(|| {
        let href = format!("{base}/transfer");
        view! {
            <p class="links-line"><a href=href>{seat.pick("Enregistrer un virement reçu", "Book a transfer received")}</a></p>
        }
    });
    let rows = transfers.into_iter().map(|OnFile { transfer, reversed }| {
        let href = format!("/office/transfers/{}/reverse", transfer.posting_id);
        let reverse = (may_reverse && !reversed).then(|| {
            view! { <a class="under" href=href>{seat.pick("Annuler cette saisie", "Reverse this booking")}</a> }
        });
        let mistake = reversed.then(|| {
            view! { <Badge tone=Tone::Warning text=seat.pick("Saisie annulée", "Booking reversed")/> }
        });
        view! {
            <tr>
                <th scope="row"><Day on=transfer.received_on/></th>
                <td>{transfer.payer}{mistake}</td>
                <td class="wide">{transfer.reference}</td>
                <td class="number"><Amount of=Money::new(transfer.minor, transfer.currency)/>{reverse}</td>
            </tr>
        }
    });
    let rows: Vec<_> = rows.collect();
    view! {
        <section aria-labelledby="transfers">
            <h2 id="transfers">{title}</h2>
            {(!rows.is_empty()).then(|| view! {
                <Table caption=title hide_caption=true>
                    <thead>
                        <tr>
                            <th scope="col">{seat.pick("Reçu le", "Received on")}</th>
                            <th scope="col">{seat.pick("Payeur", "Payer")}</th>
                            <th scope="col" class="wide">{seat.pick("Référence", "Reference")}</th>
                            <th scope="col" class="number">{seat.pick("Montant", "Amount")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </Table>
            })}
            {new}
        </section>
    }
}
