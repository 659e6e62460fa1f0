//! Lines of a form: rows of four fields, some of them empty, and a button that adds more.

use super::words::{self, Column};
use crate::{
    components::{FieldError, Table},
    forms::Form,
    office::seat::Reader,
};
use domain::billing::{Line, LineFault, TypedLine};
use domain::{Currency, Locale};
use leptos::prelude::*;

/// Rows that a new form has, and that the button adds.
const ROWS: usize = 5;
/// Most rows: what is typed into them fits the body of a form.
const ROWS_MOST: usize = 60;

/// What is wrong with which row, from 0.
pub(super) type Marks = Vec<(usize, LineFault)>;

/// The rows as they were sent, in order.
pub(super) fn typed(form: &Form) -> Vec<TypedLine> {
    let all = |name| form.posted().all(name).take(ROWS_MOST).map(str::to_owned).collect::<Vec<_>>();
    let (what, quantity, price, rate) = (all("what"), all("quantity"), all("price"), all("rate"));
    let at = |list: &[String], row: usize| list.get(row).cloned().unwrap_or_default();
    (0..what.len())
        .map(|row| TypedLine {
            label: at(&what, row),
            quantity: at(&quantity, row),
            price: at(&price, row),
            rate: at(&rate, row),
        })
        .collect()
}

/// The lines that were meant, each with its row; what is wrong is marked.
pub(super) fn read(
    rows: &[TypedLine],
    currency: Currency,
    marks: &mut Marks,
) -> Vec<(usize, Line)> {
    let mut lines = Vec::new();
    for (row, typed) in rows.iter().enumerate().filter(|(_, typed)| !typed.is_blank()) {
        match typed.read(currency) {
            Ok(line) => lines.push((row, line)),
            Err(fault) => marks.push((row, fault)),
        }
    }
    lines
}

/// Notes in the form what is wrong with rows.
pub(super) fn tell(form: &mut Form, locale: Locale, marks: &Marks) {
    for (row, fault) in marks {
        form.reject("lines", words::line(locale, row + 1, *fault));
    }
}

/// A rate as a person of this language writes it.
pub(super) fn rate_input(locale: Locale, rate: &str) -> String {
    locale.pick(rate.replace('.', ",").as_str(), rate).to_owned()
}

/// The rows, with those that are empty.
pub(super) fn fields(
    seat: Reader,
    form: Form,
    marks: &Marks,
    usual_rate: &str,
) -> impl IntoView + use<> {
    let mut rows = typed(&form);
    let wanted = match rows.len() {
        0 => ROWS,
        count if form.value("do") == "more" => (count + ROWS).min(ROWS_MOST),
        count => count,
    };
    let blank = TypedLine { rate: rate_input(seat.locale(), usual_rate), ..TypedLine::default() };
    rows.resize(wanted, blank);
    let wrong = |row: usize| marks.iter().find(|(of, _)| *of == row).map(|(_, fault)| *fault);
    let rows: Vec<_> =
        rows.into_iter().enumerate().map(|(at, line)| row(seat, at, line, wrong(at))).collect();
    let title = seat.pick("Lignes", "Lines");
    view! {
        <div id="lines" class="lines">
            <FieldError form=form name="lines"/>
            <Table caption=title>
                <thead>
                    <tr>
                        <th scope="col">{seat.pick("Désignation", "Description")}</th>
                        <th scope="col">{seat.pick("Quantité", "Quantity")}</th>
                        <th scope="col">{seat.pick("Prix unitaire HT", "Unit price excl. VAT")}</th>
                        <th scope="col">{seat.pick("TVA, en %", "VAT, in %")}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </Table>
            <p class="hint">{seat.pick(
                "Les lignes vides sont ignorées. Quantité vide\u{a0}: 1\u{a0}; négative\u{a0}: une remise.",
                "Empty lines are left out. No quantity: 1; a negative one: a discount.",
            )}</p>
        </div>
    }
}

fn row(
    seat: Reader,
    at: usize,
    line: TypedLine,
    wrong: Option<LineFault>,
) -> impl IntoView + use<> {
    let number = at + 1;
    let bad = wrong.map(words::column);
    let invalid = |column| (bad == Some(column)).then_some("true");
    let name = |fr: &str, en: &str| {
        let what = seat.pick(fr, en);
        format!("{what}, {} {number}", seat.pick("ligne", "line"))
    };
    view! {
        <tr>
            <td class="what"><input name="what" value=line.label maxlength="200" autocomplete="off" aria-invalid=invalid(Column::What)
                aria-label=name("Désignation", "Description")/></td>
            <td><input name="quantity" value=line.quantity maxlength="20" inputmode="decimal" autocomplete="off"
                aria-invalid=invalid(Column::Quantity) aria-label=name("Quantité", "Quantity")/></td>
            <td><input name="price" value=line.price maxlength="20" inputmode="decimal" autocomplete="off"
                aria-invalid=invalid(Column::Price) aria-label=name("Prix unitaire HT", "Unit price excl. VAT")/></td>
            <td><input name="rate" value=line.rate maxlength="8" inputmode="decimal" autocomplete="off"
                aria-invalid=invalid(Column::Rate) aria-label=name("TVA, en %", "VAT, in %")/></td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::Posted;

    #[test]
    fn rows_keep_their_places_and_empty_ones_are_left_out() {
        let pairs = [
            ("what", ""),
            ("quantity", ""),
            ("price", ""),
            ("rate", "20"),
            ("what", "Pose"),
            ("quantity", "2"),
            ("price", "10,50"),
            ("rate", "20"),
            ("what", "Bois"),
            ("quantity", ""),
            ("price", "dix"),
            ("rate", "20"),
        ];
        let form = Form::from(Posted::from_pairs(pairs));
        let rows = typed(&form);
        assert_eq!(rows.len(), 3);
        let mut marks = Marks::new();
        let lines = read(&rows, Currency::EUR, &mut marks);
        assert_eq!((lines.len(), lines[0].0), (1, 1));
        assert_eq!(marks, [(2, LineFault::Price)]);
        let mut form = form;
        tell(&mut form, Locale::Fr, &marks);
        assert!(form.error("lines").unwrap().starts_with("Ligne 3"));
    }
}
