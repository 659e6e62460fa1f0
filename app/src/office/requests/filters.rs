//! Which requests the list shows: read from its address, written into it, and the form that asks.

use crate::{
    components::{ErrorSummary, Field, Submit},
    cookies,
    forms::{Form, Posted},
    office::seat::Reader,
};
use domain::{Money, StaffId, requests::DisputeCategory};
use leptos::prelude::*;
use service::requests::views::{Due, Filters};

const LEAST: &str = "least";
const MOST: &str = "most";
const LEAST_MINOR: &str = "least_minor";
const MOST_MINOR: &str = "most_minor";
/// The longest search that an address carries, in characters.
const LONGEST: usize = 100;

/// The fields of an address, as a form would post them.
pub(super) fn fields(query: Option<&str>) -> Posted {
    Posted::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default()
}

/// The filters that fields ask for, and the amounts among them that cannot be read.
pub(super) fn filters(fields: &Posted, seat: Reader) -> (Filters, Vec<&'static str>) {
    let mut unread = Vec::new();
    // A form says amounts as people do, an address in minor units.
    let mut amount = |name: &'static str, in_minor: &str| {
        let text = fields.text(name);
        if text.is_empty() {
            return fields.text(in_minor).parse().ok().filter(|minor| *minor >= 0);
        }
        let read = Money::parse(text, seat.currency()).ok().filter(|amount| amount.minor >= 0);
        if read.is_none() {
            unread.push(name);
        }
        read.map(|amount| amount.minor)
    };
    let least_minor = amount(LEAST, LEAST_MINOR);
    let most_minor = amount(MOST, MOST_MINOR);
    let filters = Filters {
        kind: fields.text("kind").parse().ok(),
        mine: fields.text("mine") == "1",
        all: fields.text("all") == "1",
        due: fields.text("due").parse().ok(),
        least_minor,
        most_minor,
        category: fields.text("category").parse().ok(),
        given_to: fields.text("by").parse().ok(),
        second: fields.text("second") == "1",
        debtor: fields.text("debtor").chars().take(LONGEST).collect(),
    };
    (filters, unread)
}

/// The page that fields ask for, from 1.
pub(super) fn page_number(fields: &Posted) -> u32 {
    fields.text("page").parse().unwrap_or(1).max(1)
}

/// The fields that say the filters; what is usual is left out.
pub(super) fn said(asked: &Filters) -> Vec<(&'static str, String)> {
    let flag = |is_set: bool| is_set.then(|| "1".to_owned());
    let minor = |minor: Option<i64>| minor.map(|minor| minor.to_string());
    let all = [
        ("kind", asked.kind.map(|kind| kind.to_string())),
        ("mine", flag(asked.mine)),
        ("all", flag(asked.all)),
        ("due", asked.due.map(|due| due.to_string())),
        (LEAST_MINOR, minor(asked.least_minor)),
        (MOST_MINOR, minor(asked.most_minor)),
        ("category", asked.category.map(|category| category.to_string())),
        ("by", asked.given_to.map(|id| id.to_string())),
        ("second", flag(asked.second)),
        ("debtor", Some(asked.debtor.clone()).filter(|text| !text.is_empty())),
    ];
    all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

/// The filters as an address carries them.
pub(super) fn query(asked: &Filters) -> String {
    let parts = said(asked).into_iter();
    parts
        .map(|(name, value)| format!("{name}={}", cookies::encode(&value)))
        .collect::<Vec<_>>()
        .join("&")
}

/// The address of a page of a list.
pub(super) fn address(asked: &Filters, page: u32) -> String {
    let page = (page > 1).then(|| format!("page={page}"));
    let parts = [Some(query(asked)).filter(|query| !query.is_empty()), page];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let joint = if parts.is_empty() { "" } else { "?" };
    format!("/office/requests{joint}{}", parts.join("&"))
}

/// Notes the amounts that cannot be read.
pub(super) fn note(form: &mut Form, unread: &[&'static str], seat: Reader) {
    for name in unread {
        let words = seat
            .pick("Écrivez un montant, par exemple 120,00.", "Write an amount, such as 120.00.");
        form.reject(name, words);
    }
}

/// The form that looks for requests: open while it is in use.
pub(super) fn search(
    seat: Reader,
    asked: &Filters,
    team: &[(StaffId, String)],
    form: &Form,
) -> impl IntoView + use<> {
    let open = asked.is_search() || !form.is_valid();
    let scope =
        Filters { kind: asked.kind, mine: asked.mine, all: asked.all, ..Filters::default() };
    let kept = super::views::hidden(&scope);
    let text = |minor: Option<i64>, name| {
        let said = minor.map(|minor| seat.locale().money_input(Money::new(minor, seat.currency())));
        if form.posted().has(name) { form.value(name).to_owned() } else { said.unwrap_or_default() }
    };
    let (least, most) = (text(asked.least_minor, LEAST), text(asked.most_minor, MOST));
    let any = (String::new(), seat.pick("Peu importe", "Any").to_owned());
    let due = select(
        "due",
        seat.pick("Réponse promise", "Answer promised"),
        asked.due,
        [
            any.clone(),
            (Due::Late.to_string(), seat.pick("Déjà en retard", "Overdue").to_owned()),
            (Due::Today.to_string(), seat.pick("Pour aujourd’hui", "For today").to_owned()),
        ],
    );
    let reasons = DisputeCategory::ALL.iter();
    let reasons = reasons.map(|one| (one.to_string(), one.words(seat.locale()).to_owned()));
    let reasons = std::iter::once(any.clone()).chain(reasons);
    let category = select(
        "category",
        seat.pick("Motif de contestation", "Reason of a dispute"),
        asked.category,
        reasons,
    );
    let names = team.iter().map(|(id, name)| (id.to_string(), name.clone()));
    let names = std::iter::once(any).chain(names);
    let colleague = select("by", seat.pick("Confiées à", "Given to"), asked.given_to, names);
    let (form, debtor, second) = (form.clone(), asked.debtor.clone(), asked.second);
    let clear = address(&scope, 1);
    let in_use = asked.is_search();
    view! {
        <details class="more" open=open>
            <summary>{seat.pick("Chercher, trier à part…", "Look for some…")}</summary>
            <ErrorSummary form=form.clone()/>
            <form method="get" action="/office/requests" class="line" role="search">
                {kept}
                <div class="field short">
                    <label for="debtor">{seat.pick("Débiteur", "Debtor")}</label>
                    <input id="debtor" name="debtor" type="search" value=debtor maxlength=LONGEST.to_string() autocomplete="off"/>
                </div>
                {due}
                <Field form=form.clone() name=LEAST value=least label=seat.pick("En jeu, au moins", "At stake, at least") inputmode="decimal" maxlength=20 short=true/>
                <Field form=form name=MOST value=most label=seat.pick("Au plus", "At most") inputmode="decimal" maxlength=20 short=true/>
                {category}
                {colleague}
                <label class="check"><input type="checkbox" name="second" value="1" checked=second/>
                    <span>{seat.pick("Seconde personne attendue", "Second person needed")}</span></label>
                <Submit look="quiet">{seat.pick("Chercher", "Look")}</Submit>
                {in_use.then(|| view! { <a href=clear>{seat.pick("Tout montrer", "Show all")}</a> })}
            </form>
        </details>
    }
}

fn select(
    name: &'static str,
    label: &'static str,
    chosen: Option<impl ToString>,
    values: impl IntoIterator<Item = (String, String)>,
) -> AnyView {
    let chosen = chosen.map(|chosen| chosen.to_string()).unwrap_or_default();
    let options = values.into_iter().map(|(value, words)| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{words}</option> }
    });
    let options = options.collect_view();
    view! {
        <div class="field short">
            <label for=name>{label}</label>
            <select id=name name=name>{options}</select>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Currency, Locale, party::Role};

    fn read(query: &str) -> (Filters, Vec<&'static str>) {
        let reader = Reader::of(Locale::Fr, Role::Collector, Currency::EUR);
        filters(&fields(Some(query)), reader)
    }

    #[test]
    fn a_list_is_found_again_by_its_address() {
        let id = "00000000-0000-0000-0000-000000000001";
        for query in [
            "kind=dispute&mine=1&all=1".to_owned(),
            format!(
                "due=late&least_minor=12000&most_minor=400050&category=quality&by={id}&second=1&debtor=L%C3%A9a%20%26%20co"
            ),
        ] {
            let (found, unread) = read(&query);
            assert_eq!(address(&found, 1), format!("/office/requests?{query}"));
            assert!(unread.is_empty());
        }
        assert_eq!(address(&Filters::default(), 3), "/office/requests?page=3");
        let (nonsense, _) = read("kind='&mine=yes&other=1&%zz");
        assert_eq!(
            (address(&nonsense, 1).as_str(), nonsense),
            ("/office/requests", Filters::default())
        );
    }

    #[test]
    fn an_amount_that_cannot_be_read_is_said_to_be() {
        let (found, unread) = read("least=x&most=120,50");
        assert_eq!(
            (found.least_minor, found.most_minor, unread),
            (None, Some(12_050), vec![LEAST])
        );
    }
}
