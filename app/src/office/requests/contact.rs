//! A change of particulars: before and after, and whether a new address was confirmed.

use crate::{
    components::{Badge, Fact, Moment},
    office::seat::Reader,
    page::Tone,
};
use domain::{
    Locale,
    requests::{ContactChange, Particulars},
};
use leptos::prelude::*;
use service::{addresses::AddressView, requests::case::Case};

/// What changes, side by side; for another person, everything.
pub(super) fn change(seat: Reader, case: &Case, change: &ContactChange) -> impl IntoView + use<> {
    let locale = seat.locale();
    let after = values(seat, &change.after);
    let before = change.before.as_ref().map(|before| values(seat, before));
    let rows: Vec<_> = terms(locale)
        .into_iter()
        .zip(after)
        .enumerate()
        .map(|(place, (term, after))| {
            let before = before.as_ref().map(|before| before[place].clone());
            row(seat, term, before, after)
        })
        .collect();
    let who = change.is_other_person().then(|| {
        let words = seat.pick("Une autre personne à qui écrire", "Another person to write to");
        view! { <Fact term=seat.pick("De qui", "Whose")>{words}</Fact> }
    });
    let address = case.address.clone().map(|address| confirmed(seat, address));
    view! { {who}{rows.collect_view()}{address} }
}

const fn terms(locale: Locale) -> [&'static str; 4] {
    [
        locale.pick("Nom", "Name"),
        locale.pick("E-mail", "E-mail"),
        locale.pick("Téléphone", "Telephone"),
        locale.pick("Langue", "Language"),
    ]
}

fn values(seat: Reader, of: &Particulars) -> [String; 4] {
    let none = || "–".to_owned();
    [
        of.name.clone(),
        of.email.clone().unwrap_or_else(none),
        of.phone.as_deref().map_or_else(none, domain::phone::grouped),
        of.locale.pick(seat.pick("Français", "French"), seat.pick("Anglais", "English")).to_owned(),
    ]
}

fn row(
    seat: Reader,
    term: &'static str,
    before: Option<String>,
    after: String,
) -> impl IntoView + use<> {
    match before {
        Some(before) if before == after => view! {
            <Fact term=term>{after}" "<span class="muted">{seat.pick("inchangé", "unchanged")}</span></Fact>
        }
        .into_any(),
        Some(before) => view! {
            <Fact term=term><del>{before}</del>" "<strong><ins>{after}</ins></strong></Fact>
        }
        .into_any(),
        None => view! { <Fact term=term>{after}</Fact> }.into_any(),
    }
}

fn confirmed(seat: Reader, address: AddressView) -> impl IntoView + use<> {
    let term = seat.pick("Nouvelle adresse", "New address");
    match (address.confirmed_at, address.is_awaited) {
        (Some(at), _) => view! {
            <Fact term=term><Badge tone=Tone::Success text=seat.pick("Confirmée", "Confirmed")/>" "<Moment at/></Fact>
        }
        .into_any(),
        (None, true) => view! {
            <Fact term=term><Badge tone=Tone::Warning text=seat.pick("À confirmer par qui la lit", "To be confirmed by its reader")/></Fact>
        }
        .into_any(),
        (None, false) => view! {
            <Fact term=term><Badge tone=Tone::Info text=seat.pick("Jamais confirmée", "Never confirmed")/></Fact>
        }
        .into_any(),
    }
}
