//! What a paper comes to: its lines, its tax, its total; and the fields that go on from there.

use crate::{
    components::{Amount, Csrf, Table},
    forms::{Form, TOKEN},
    office::seat::Reader,
};
use domain::{Locale, billing::Bill};
use leptos::prelude::*;

/// A decimal number without needless zeros, as people read it.
pub(super) fn decimal(locale: Locale, number: &str) -> String {
    let text = locale.pick(number.replace('.', ",").as_str(), number).to_owned();
    text.replace('-', "\u{2212}")
}

fn percent(locale: Locale, number: &str) -> String {
    format!("{}{}", decimal(locale, number), locale.pick("\u{a0}%", "%"))
}

/// The lines and what they come to.
pub(super) fn figures(seat: Reader, bill: &Bill) -> impl IntoView + use<> {
    let locale = seat.locale();
    let lines: Vec<_> = bill
        .lines
        .iter()
        .map(|priced| {
            let label = priced.line.label.clone();
            let quantity = decimal(locale, &priced.line.quantity.to_string());
            let rate = percent(locale, &priced.line.rate.to_string());
            let (unit, net) = (priced.line.unit, priced.net);
            view! {
                <tr>
                    <th scope="row" class="words">{label}</th>
                    <td class="number">{quantity}</td>
                    <td class="number"><Amount of=unit/></td>
                    <td class="number">{rate}</td>
                    <td class="number"><Amount of=net/></td>
                </tr>
            }
        })
        .collect();
    view! {
        <Table caption=seat.pick("Lignes", "Lines")>
            <thead>
                <tr>
                    <th scope="col">{seat.pick("Désignation", "Description")}</th>
                    <th scope="col" class="number">{seat.pick("Quantité", "Quantity")}</th>
                    <th scope="col" class="number">{seat.pick("Prix unitaire HT", "Unit price excl. VAT")}</th>
                    <th scope="col" class="number">{seat.pick("TVA", "VAT")}</th>
                    <th scope="col" class="number">{seat.pick("Montant HT", "Amount excl. VAT")}</th>
                </tr>
            </thead>
            <tbody>{lines.collect_view()}</tbody>
        </Table>
        {totals(seat, bill)}
    }
}

fn totals(seat: Reader, bill: &Bill) -> impl IntoView + use<> {
    let locale = seat.locale();
    let taxes: Vec<_> = bill
        .rates
        .iter()
        .map(|of| {
            let name =
                format!("{} {}", seat.pick("TVA", "VAT"), percent(locale, &of.rate.to_string()));
            let (base, tax) = (of.base, of.tax);
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    <td class="number"><Amount of=base/></td>
                    <td class="number"><Amount of=tax/></td>
                </tr>
            }
        })
        .collect();
    let (net, tax, total) = (bill.net, bill.tax, bill.total);
    view! {
        <Table caption=seat.pick("Totaux", "Totals")>
            <thead>
                <tr>
                    <th scope="col">{seat.pick("Taux", "Rate")}</th>
                    <th scope="col" class="number">{seat.pick("Base HT", "Base excl. VAT")}</th>
                    <th scope="col" class="number">{seat.pick("TVA", "VAT")}</th>
                </tr>
            </thead>
            <tbody>
                {taxes.collect_view()}
                <tr>
                    <th scope="row">{seat.pick("Ensemble", "Together")}</th>
                    <td class="number"><Amount of=net/></td>
                    <td class="number"><Amount of=tax/></td>
                </tr>
                <tr class="total">
                    <th scope="row">{seat.pick("Total TTC", "Total incl. VAT")}</th>
                    <td></td>
                    <td class="number"><strong><Amount of=total/></strong></td>
                </tr>
            </tbody>
        </Table>
    }
}

/// Everything that was typed, to be sent again.
pub(super) fn hidden(form: &Form, key: &str) -> impl IntoView + use<> {
    let fields: Vec<_> = form
        .posted()
        .pairs()
        .filter(|(name, _)| !matches!(*name, TOKEN | "do" | "key"))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect();
    let key = key.to_owned();
    view! { <Csrf/><input type="hidden" name="key" value=key/>{fields.collect_view()} }
}
